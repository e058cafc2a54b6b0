"""Scoring in training: exact entities, overall and by type (the figures of eval/conlleval.py, which run.sh also runs)."""
import collections


def entities(labels):
    found, start, kind = [], None, None
    for i, label in enumerate(list(labels) + ["O"]):
        if start is not None and not (label[0] == "I" and label[2:] == kind):
            found.append((start, i, kind))
            start = None
        if label[0] == "B" or (label[0] == "I" and start is None):
            start, kind = i, label[2:]
    return found


def f1(pairs):
    """pairs of (gold labels, predicted labels) -> {type or "all": (precision, recall, F1)} in percent"""
    gold, system, right = collections.Counter(), collections.Counter(), collections.Counter()
    for g, s in pairs:
        g, s = set(entities(g)), set(entities(s))
        for c, e in ((gold, g), (system, s), (right, g & s)):
            for x in e:
                c[x[2]] += 1
                c["all"] += 1
    out = {}
    for t in gold:
        p = 100 * right[t] / max(1, system[t])
        r = 100 * right[t] / gold[t]
        out[t] = (p, r, 2 * p * r / max(1e-9, p + r))
    return out


def line(result):
    return "F1 %.2f" % result["all"][2] + "".join("  %s %.1f" % (t, result[t][2]) for t in ("PER", "ORG", "LOC", "MISC") if t in result)
