"""Tag a CoNLL file with the teacher: the line again with the predicted label as last column, for eval/conlleval.py."""
import argparse
import sys

import numpy as np

import corpus
import scores
import tagger


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("file")
    a.add_argument("--models", nargs="+", required=True, help="weights; A+B is one model with their mean; more than one are averaged")
    a.add_argument("--domain", default="conll", choices=tagger.DOMAINS)
    a.add_argument("--last", type=float, default=1.0, help="only the last share of the sentences")
    o = a.parse_args()
    models, tokenizer = tagger.load(o.models)
    documents = corpus.read_conll(o.file)
    documents = documents[len(documents) - int(o.last * len(documents)):]
    prepared = corpus.prepare(documents, tokenizer)
    windows = [w for d in prepared for w in corpus.pack_in_context(d, 256, 128)]
    p = tagger.probabilities(models, windows, tagger.DOMAINS.index(o.domain))
    pairs = []
    for d in prepared:
        print("-DOCSTART-\tO\tO\n")
        for s in d:
            best = [corpus.LABELS[i] for i in tagger.viterbi(np.log(p[id(s)] + 1e-9))]
            gold = [corpus.LABELS[i] for i in s.labels]
            pairs.append((gold, best))
            print("".join("%s\t%s\t%s\n" % x for x in zip(s.words, gold, best)))
    print("%s %s: %s" % (o.file, o.models, scores.line(scores.f1(pairs))), file=sys.stderr)


if __name__ == "__main__":
    main()
