"""Label text with the teacher: token TAB IOB2 label TAB probability of that label, CoNLL layout, .xz.

Sentences are read in windows with the lines around them; a blank line ends a sentence, -DOCSTART- a stretch of lines.
"""
import argparse
import lzma
import time

import numpy as np

import corpus
import tagger


def write(path, documents, p, least):
    kept = n = entities = 0
    confidence = 0.0
    with lzma.open(path, "wt", encoding="utf-8", preset=4) as f:
        for d in documents:
            f.write("-DOCSTART-\tO\t1\n\n")
            for s in d:
                q = p[id(s)]
                best = tagger.viterbi(np.log(q + 1e-9))
                chosen = q[np.arange(len(best)), best]
                if chosen.min() < least:
                    continue
                kept += 1
                n += len(best)
                entities += sum(corpus.LABELS[i][0] == "B" for i in best)
                confidence += float(chosen.sum())
                f.write("".join("%s\t%s\t%.3f\n" % (w, corpus.LABELS[i], c) for w, i, c in zip(s.words, best, chosen)) + "\n")
    return "%d sentences, %d tokens, %d entities, mean probability %.4f" % (kept, n, entities, confidence / max(1, n))


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("--models", nargs="+", required=True, help="weights; more than one are averaged")
    a.add_argument("--out", required=True)
    a.add_argument("--text", help=".txt.xz, one sentence or short paragraph a line")
    a.add_argument("--tokenised", action="store_true", help="the text's tokens are separated by spaces already")
    a.add_argument("--conll", help="instead of --text: the words of a CoNLL file")
    a.add_argument("--share", type=float, default=1.0, help="only this first part of it")
    a.add_argument("--domain", default="conll", choices=tagger.DOMAINS)
    a.add_argument("--first", type=int, default=0, help="only so many lines, evenly spread in blocks of 50")
    a.add_argument("--plain", type=float, default=1.0, help="of the sentences without a capital inside only this share")
    a.add_argument("--document", type=int, default=20, help="lines a document: how far context may reach")
    a.add_argument("--single", action="store_true", help="lines are unrelated: no context")
    a.add_argument("--context", action="store_true", help="neighbours on both sides of every sentence (twice the time)")
    a.add_argument("--means", help="also save the mean state and label probabilities of each word here (.npz), for clusters.py")
    a.add_argument("--least", type=float, default=0.0, help="leave out sentences with a label less probable than this")
    o = a.parse_args()
    t0 = time.time()
    models, tokenizer = tagger.load(o.models)
    if o.conll:
        lines = [words for d in corpus.read_conll(o.conll) for words, _ in d]
        lines = lines[:int(o.share * len(lines))]
        o.single = True
    else:
        lines = [w for w in corpus.read_text(o.text, o.tokenised) if w]
    if o.first and o.first < len(lines):
        step = len(lines) / (o.first / 50)
        lines = [w for k in range(o.first // 50) for w in lines[int(k * step):int(k * step) + 50]]
    size = 1 if o.single else o.document
    lines = [[words] if o.tokenised or o.conll else corpus.sentences(words) for words in lines]
    if o.plain < 1:
        lines = corpus.thinned(lines, o.plain)
    documents = []
    for i in range(0, len(lines), size):
        d = [part for line in lines[i:i + size] for s in line for part in corpus.cut(s, None, tokenizer)]
        if d:
            documents.append(d)
    windows = [w for d in documents for w in (corpus.pack_in_context(d, 256, 128) if o.context else corpus.pack(d, 256))]
    observer = tagger.WordMeans(models[0].head.in_features // 2) if o.means else None
    p = tagger.probabilities(models, windows, tagger.DOMAINS.index(o.domain), observer=observer)
    if observer:
        observer.save(o.means)
    print("%s: %s, %.0f s" % (o.out, write(o.out, documents, p, o.least), time.time() - t0), flush=True)


if __name__ == "__main__":
    main()
