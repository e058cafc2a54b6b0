"""Entities of news articles by the teacher, as JSON Lines for eval/news.py (entities only)."""
import argparse
import glob
import json
import os
import re

import numpy as np

import corpus
import scores
import tagger


def of_the_name(text, name, length):
    """Is the 's at the end part of the name? A possessive is outside; but where the name comes back with its 's and never
    without, it is Sainsbury's."""
    plain = text.replace("’", "'")
    name = name.replace("’", "'")
    bare = re.findall(re.escape(name[:length]) + r"(?!['\w])", plain)
    return not bare and plain.count(name) > 1


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("folder", help="data/news")
    a.add_argument("--models", nargs="+", required=True)
    a.add_argument("--domain", default="conll", choices=tagger.DOMAINS)
    o = a.parse_args()
    models, tokenizer = tagger.load(o.models)
    documents, places = [], []
    for path in sorted(glob.glob(o.folder + "/*.txt")):
        text = open(path, encoding="utf-8", newline="").read()
        d, where, at = [], [], 0
        for line in text.splitlines(keepends=True):
            found = corpus.spans(line)
            words = [line[i:j] for i, j in found]
            first = 0
            for end in corpus.sentence_ends(words):
                if end > first:
                    d.append(corpus.Sentence(words[first:end], None, tokenizer))
                    where.append([(at + i, at + j) for i, j in found[first:end]])
                first = end
            at += len(line)
        documents.append(d)
        places.append((os.path.basename(path)[:-4], text, where))
    windows = [w for d in documents for w in corpus.pack_in_context(d, 256, 128)]
    p = tagger.probabilities(models, windows, tagger.DOMAINS.index(o.domain))
    for d, (name, text, where) in zip(documents, places):
        out = []
        for s, spans in zip(d, where):
            labels = [corpus.LABELS[i] for i in tagger.viterbi(np.log(p[id(s)] + 1e-9))]
            for i, j, kind in scores.entities(labels):
                a, b = spans[i][0], spans[j - 1][1]
                m = re.search(r"['’]s?$", text[a:b])
                if m and not of_the_name(text, text[a:b], m.start()):
                    b = a + m.start()
                out.append({"start": len(text[:a].encode()), "end": len(text[:b].encode()), "type": kind})
        print(json.dumps({"doc": name, "entities": out}))


if __name__ == "__main__":
    main()
