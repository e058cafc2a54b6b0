#!/usr/bin/env python3
"""Scores quotes, statements, speakers and grouping with the scorers in SHARED/eval.

    make && SHARED=../shared eval/quotes.py [--errors N] [--rules] [--show FILE]

Prints one row a measure: name, value, target, parted by TABs. News: data/news with news.py.
Novels: the passages of data/specs/openboek_quotes.jsonl that have quotation marks (a dash is none),
spans compared without their marks, each part of a broken quotation by itself, as there.
With --rules the right speakers of each rule are counted instead (for lang/nl/lexicon/confidence.txt).
"""
import argparse
import glob
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict

MARKS = "\"'“”„‟‘’‚‛«»‹›`´"
TARGETS = [  # name, path in news.py's answer, target
    ("quotes exact F1", ("quotes", "exact", "f1"), 90),
    ("quotes overlap F1", ("quotes", "overlap", "f1"), 96),
    ("quotes cue", ("quotes", "cue", "accuracy"), 88),
    ("quotes speaker", ("quotes", "speaker", "accuracy"), 84),
    ("statements overlap F1", ("statements", "overlap", "f1"), 70),
    ("statements speaker", ("statements", "speaker", "accuracy"), 85),
    ("statements cue", ("statements", "cue", "accuracy"), None),
    ("grouping B3 F1", ("entities", "grouping", "f1"), 90),
    ("grouping B3 F1 over found mentions", ("entities", "grouping_matched", "f1"), None),
]


def row(name, value, target=None):
    print("%s\t%s\t%s" % (name, "-" if value is None else "%.2f" % value,
                          "" if target is None else target))


def read(files):
    """The command's JSON of the files, in their order."""
    out = []
    for i in range(0, len(files), 100):
        lines = subprocess.run(["bin/verslag", "json"] + files[i:i + 100], check=True,
                               stdout=subprocess.PIPE).stdout.decode("utf-8").splitlines()
        out += [json.loads(line) for line in lines if line.strip()]
    if len(out) != len(files):
        raise SystemExit("quotes.py: %d documents for %d files" % (len(out), len(files)))
    return out


def speaker_name(doc, speaker):
    if not speaker:
        return None
    for e in doc.get("entities", []):
        if speaker.get("entity") is not None and e["id"] == speaker["entity"]:
            return e["name"]
    return speaker.get("text")


def news(args, documents):
    folder = os.path.join(args.shared, "data", "news")
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as system:
        for d in documents:
            system.write(json.dumps(d) + "\n")
        system.flush()
        command = [sys.executable, os.path.join(args.shared, "eval", "news.py"), folder, system.name]
        scores = json.loads(subprocess.run(command + ["--json"], check=True,
                                           stdout=subprocess.PIPE).stdout)["all"]
        if args.errors:
            shown = subprocess.run(command + ["--errors", str(args.errors)], check=True,
                                   stdout=subprocess.PIPE).stdout.decode("utf-8")
            for line in shown.splitlines():
                if "\tquotes\t" in line or "\tstatements\t" in line:
                    print(line, file=sys.stderr)
    for name, path, target in TARGETS:
        value = scores
        for key in path:
            value = value[key]
        row("news: " + name, value, target)


def bare(data, start, end):
    """The span in bytes without marks and white space at its ends."""
    text = data[start:end].decode("utf-8")
    left = len(text) - len(text.lstrip(MARKS + " \n,"))
    right = len(text.rstrip(MARKS + " \n,"))
    return (start + len(text[:left].encode()), start + len(text[:right].encode()))


def novels(args, same_speaker):
    cases = [json.loads(line) for line in open(os.path.join(
        args.shared, "data", "specs", "openboek_quotes.jsonl"), encoding="utf-8")]
    cases = [c for c in cases if any(q["text"][0] in MARKS for q in c["expected"])]
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for n, c in enumerate(cases):
            files.append(os.path.join(folder, "%04d.txt" % n))
            with open(files[-1], "w", encoding="utf-8") as f:
                f.write(c["input"])
        documents = read(files)
    gold_n = system_n = right = 0
    speakers = defaultdict(lambda: [0, 0])
    shown = 0
    for c, d in zip(cases, documents):
        data = c["input"].encode("utf-8")
        place = [0]
        for ch in c["input"]:
            place.append(place[-1] + len(ch.encode("utf-8")))
        gold = {}
        for q in c["expected"]:
            gold[bare(data, place[q["start"]], place[q["end"]])] = q
        system = {}
        for q in d["quotes"]:
            for p in q["parts"]:
                system[bare(data, p["start"], p["end"])] = q
        gold_n += len(gold)
        system_n += len(system)
        for span, q in gold.items():
            if span not in system:
                if shown < args.errors:
                    print("missed", c["id"], data[span[0]:span[1]].decode()[:90], file=sys.stderr)
                    shown += 1
                continue
            right += 1
            said = system[span]
            who = speaker_name(d, said.get("speaker"))
            words = (said.get("speaker") or {}).get("text")
            names = [q["value"]] + (q.get("aliases") or []) + [(q.get("speaker_mention") or {}).get("text")]
            good = who is not None and same_speaker([n for n in names if n], who)
            # the gold has one name a character; explicit speakers may be called otherwise in the text
            if q["attribution"] == "explicit" and words:
                good = good or same_speaker([n for n in names if n], words)
            speakers[q["attribution"]][0] += good
            speakers[q["attribution"]][1] += 1
            if not good and q["attribution"] == "explicit" and args.errors:
                print("speaker", q["value"], "|", who, said["rule"], "|",
                      data[max(0, span[0] - 60):span[1] + 60].decode("utf-8", "replace").replace("\n", " "),
                      file=sys.stderr)
        for span in set(system) - set(gold):
            if shown < args.errors:
                print("extra", c["id"], data[span[0]:span[1]].decode()[:90], file=sys.stderr)
                shown += 1
    f = 200.0 * right / (gold_n + system_n) if gold_n + system_n else None
    row("novels: quote spans F1", f, 90)
    for kind in sorted(k for k in speakers if k):
        good, n = speakers[kind]
        row("novels: speaker, " + kind, 100.0 * good / n, 85 if kind == "explicit" else None)


def rules(args, documents, same_speaker):
    """Right and all speakers by rule: quotes and statements of the news that overlap the gold."""
    counts = defaultdict(lambda: [0, 0])
    golds = {}
    for f in glob.glob(os.path.join(args.shared, "data", "news", "*.json")):
        golds[os.path.basename(f)[:-5]] = json.load(open(f, encoding="utf-8"))
    for d in documents:
        gold = golds[os.path.basename(d["file"])[:-4]]
        names = {e["id"]: [e["name"]] + [m["text"] for m in e["mentions"]] for e in gold["entities"]}
        for kind in ("quotes", "statements"):
            for s in d[kind]:
                span = s["content"] if kind == "statements" else s["parts"][0]
                counts[s["rule"]][1] += 1
                for g in gold[kind]:
                    own = g["content"] if kind == "statements" else g["parts"][0]
                    if own["start"] < span["end"] and span["start"] < own["end"]:
                        who = g["speaker"]
                        if who is None:
                            good = not s.get("speaker")
                        else:
                            wanted = names[who[2:]] if who.startswith("e:") else [who]
                            said = speaker_name(d, s.get("speaker"))
                            good = said is not None and same_speaker(wanted, said)
                        if good:
                            counts[s["rule"]][0] += 1
                            break
    for rule, (good, n) in sorted(counts.items()):
        print("%-16s %3d of %3d   smoothed %.2f" % (rule, good, n, (good + 1.6) / (n + 2.0)))


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--shared", default=os.environ.get("SHARED", "../shared"))
    ap.add_argument("--errors", type=int, default=0, metavar="N")
    ap.add_argument("--rules", action="store_true")
    args = ap.parse_args()
    sys.path.insert(0, os.path.join(args.shared, "eval"))
    from specs import same_speaker
    documents = read(sorted(glob.glob(os.path.join(args.shared, "data", "news", "*.txt"))))
    if args.rules:
        rules(args, documents, same_speaker)
        return
    news(args, documents)
    novels(args, same_speaker)


if __name__ == "__main__":
    main()
