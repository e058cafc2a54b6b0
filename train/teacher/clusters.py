"""Word classes from the teacher: the mean states of words (label.py --means) merged and clustered by k-means.

Writes WORD TAB one class for each K, and beside it a lexicon: WORD TAB occurrences TAB the teacher's mean probability of
PER, ORG, LOC and MISC; both most frequent words first.
"""
import argparse

import numpy as np
import torch
import torch.nn.functional as F

import corpus
import tagger


def merge(paths):
    """words -> index; mean states, mean label probabilities, counts"""
    index, parts = {}, []
    for path in paths:
        z = np.load(path)
        parts.append((torch.tensor([index.setdefault(str(w), len(index)) for w in z["words"]]), z))
    n = len(index)
    states, labels, count = torch.zeros(n, z["states"].shape[1]), torch.zeros(n, z["labels"].shape[1]), torch.zeros(n)
    for which, z in parts:
        c = torch.from_numpy(z["count"])
        states.index_add_(0, which, torch.from_numpy(z["states"]).float() * c[:, None])
        labels.index_add_(0, which, torch.from_numpy(z["labels"]).float() * c[:, None])
        count.index_add_(0, which, c)
    return list(index), states / count[:, None], labels / count[:, None], count


def kmeans(x, k, rounds, seed):
    """Spherical k-means from randomly chosen points; empty clusters are refilled with the worst-fitting points."""
    generator = torch.Generator().manual_seed(seed)
    centres = x[torch.randperm(len(x), generator=generator)[:k]].clone()
    for _ in range(rounds):
        best, which = [], []
        with tagger.half_products():
            for part in x.split(8192):
                v, i = (part @ centres.T).max(1)
                best.append(v.float())
                which.append(i)
        best, which = torch.cat(best), torch.cat(which)
        sums = torch.zeros_like(centres).index_add_(0, which, x)
        empty = (torch.bincount(which, minlength=k) == 0).nonzero()[:, 0]
        if len(empty):
            sums[empty] = x[best.argsort()[:len(empty)]]
        centres = F.normalize(sums, dim=1)
    return which.tolist(), float(best.mean())


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("files", nargs="+", help=".npz of label.py --means")
    a.add_argument("--out", required=True, help="clusters (.tsv); the lexicon goes to the same name with .lexicon.tsv")
    a.add_argument("--k", default="64,256,1024,4096")
    a.add_argument("--least", type=int, default=3, help="occurrences a word must have")
    a.add_argument("--most", type=int, default=150000, help="so many words")
    a.add_argument("--rounds", type=int, default=15)
    a.add_argument("--seed", type=int, default=1)
    o = a.parse_args()
    words, states, labels, count = merge(o.files)
    order = [i for i in sorted(range(len(words)), key=lambda i: (-float(count[i]), words[i]))
             if count[i] >= o.least and len(words[i]) < 40][:o.most]
    print("%d words, %d kept" % (len(words), len(order)), flush=True)
    words, states, labels, count = [words[i] for i in order], states[order], labels[order], count[order]
    x = states - states.mean(0)
    x = F.normalize(x / x.std(0), dim=1)
    columns = []
    for k in map(int, o.k.split(",")):
        which, fit = kmeans(x, k, o.rounds, o.seed)
        print("k %d: mean cosine %.3f" % (k, fit), flush=True)
        columns.append(which)
    with open(o.out, "w", encoding="utf-8") as f:
        for w, *ids in zip(words, *columns):
            f.write("\t".join([w, *map(str, ids)]) + "\n")
    kinds = [[corpus.LABEL_ID[p + "-" + t] for p in "BI"] for t in ("PER", "ORG", "LOC", "MISC")]
    with open(o.out.replace(".tsv", ".lexicon.tsv"), "w", encoding="utf-8") as f:
        for w, n, row in zip(words, count.tolist(), labels):
            f.write("%s\t%d\t%s\n" % (w, n, "\t".join("%.3f" % float(row[k].sum()) for k in kinds)))


if __name__ == "__main__":
    main()
