"""Corpora: CoNLL files and plain text as documents of sentences, and the windows of word pieces the encoder reads."""
import lzma
import random
import re

LABELS = ["O"] + [p + "-" + t for t in ("PER", "ORG", "LOC", "MISC") for p in "BI"]
LABEL_ID = {label: i for i, label in enumerate(LABELS)}
QUOTES = {q: '"' for q in "“”„«»"} | {q: "'" for q in "‘’‚‹›`"} | {"``": '"', "''": '"', "–": "-", "—": "-", "…": "..."}
# a web address; initials; a year or clitic with an apostrophe; a number with its marks; a word with inner ' - &; dots; a mark
TOKEN = re.compile(r"""(?:https?://|www\.)\S*\w/?|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:[^\W\d_]\.){2,}(?=\W|$)
    |['’]\d\d(?!\w)|['’][stnrmk](?=\s)|\d+(?:[.,:]\d+)+(?![\w-])
    |\w+(?:(?:['’&]|-['’]?|\.(?=(?:nl|be|com|org|eu|net)\b))\w+)*
    |\.{2,}|-{2,}|[^\w\s]""", re.X)
ABBREVIATIONS = frozenset("""dr prof mr mrs ms ir ing drs ds st jhr mgr dhr mevr mw nr tel fr a.u.b blz enz gem ca resp jr sr art
    vs plm vgl zgn ev cq incl excl afd secr min""".split())


def spans(line):
    """The tokens of a line as (start, end) in characters, in the manner of CoNLL-2002: words keep inner hyphens and
    apostrophes, an initial or a common abbreviation keeps its point, other marks stand alone."""
    out = []
    for found in TOKEN.finditer(line):
        start, end = found.span()
        if out and found.group() == "." and out[-1][1] == start and _abbreviation(line[out[-1][0]:start]) and line[end:].strip():
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def _abbreviation(word):
    if len(word) == 1:
        return word.isalpha() and word.isupper()
    return word in ABBREVIATIONS or (word[0].isupper() and word[1:].islower() and word.lower() in ABBREVIATIONS)


def tokens(line):
    return [line[a:b] for a, b in spans(line)]


def sentence_ends(words):
    """Where sentences end in a line's words: after . ? ! ... and closing marks, before a capital, a digit or an opening mark."""
    ends, i = [], 0
    while i < len(words):
        i += 1
        if words[i - 1] in (".", "?", "!", "..."):
            while i < len(words) and words[i] in (")", "”", "’"):
                i += 1
            if i < len(words) and (words[i][0].isupper() or words[i][0] in "“‘\"'(" or words[i][0].isdigit()):
                straight = words[ends[-1] if ends else 0:i].count(words[i])
                if words[i] in ("'", '"') and straight % 2:
                    i += 1
                if i < len(words):
                    ends.append(i)
    return ends + [len(words)]


def sentences(words):
    out, at = [], 0
    for end in sentence_ends(words):
        if end > at:
            out.append(words[at:end])
        at = end
    return out


def thinned(lines, share):
    """Lines of sentences, of the plain sentences only a share: those that have no capital but that of the first word, and
    whose first word occurs in small letters too. They hold no names, and labelling them takes half of the time."""
    small = {w for line in lines for s in line for w in s if w[0].islower()}
    owed, out = 0.0, []
    for line in lines:
        kept = []
        for s in line:
            first = next((w for w in s if w[0].isalpha()), "")
            if not any(c.isupper() for w in s for c in (w[1:] if w is first else w)) and (first == "" or first.lower() in small):
                owed += share
                if owed < 1:
                    continue
                owed -= 1
            kept.append(s)
        out.append(kept)
    return out


def read_conll(path):
    """Documents (lists of sentences) of a CoNLL file; a sentence is (words, labels). No -DOCSTART-: a sentence each."""
    documents, words, labels, marked = [[]], [], [], False
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if not line:
            if words:
                documents[-1].append((words, labels))
                words, labels = [], []
        elif line.startswith("-DOCSTART-"):
            marked = True
            documents.append([])
        else:
            columns = line.split("\t")
            words.append(columns[0])
            labels.append(columns[1])
    if words:
        documents[-1].append((words, labels))
    if not marked:
        return [[s] for d in documents for s in d]
    return [d for d in documents if d]


def read_text(path, tokenised=False):
    """The tokens of each line of an .xz text file."""
    with lzma.open(path, "rt", encoding="utf-8") as f:
        for line in f:
            yield line.split() if tokenised else tokens(line)


class Sentence:
    """words, label ids or None, and the pieces of every word (cut where a sentence would not fit a window)"""
    __slots__ = ("words", "labels", "pieces", "size")

    def __init__(self, words, labels, tokenizer):
        self.words = words
        self.labels = None if labels is None else [LABEL_ID[l] for l in labels]
        self.pieces = [tokenizer.word(QUOTES.get(w, w))[:12] for w in words]
        self.size = sum(map(len, self.pieces)) + 1


def cut(words, labels, tokenizer, limit=240):
    """Sentences of at most limit pieces: a longer one is cut."""
    s = Sentence(words, labels, tokenizer)
    if s.size <= limit:
        return [s]
    out, at, size = [], 0, 1
    for i, p in enumerate(s.pieces):
        if size + len(p) > limit:
            out.append((at, i))
            at, size = i, 1
        size += len(p)
    out.append((at, len(words)))
    return [Sentence(words[a:b], labels and labels[a:b], tokenizer) for a, b in out]


def prepare(documents, tokenizer):
    return [[piece for words, labels in d for piece in cut(words, labels, tokenizer)] for d in documents]


def pack(document, limit):
    """Consecutive sentences in windows of at most limit pieces: lists of (sentence, is it a target?)."""
    window, size = [], 1
    for s in document:
        if window and size + s.size > limit:
            yield window
            window, size = [], 1
        window.append((s, True))
        size += s.size
    if window:
        yield window


def pack_in_context(document, limit, core):
    """Windows of up to core pieces of targets, with the neighbouring sentences on both sides up to limit pieces."""
    n, i = len(document), 0
    while i < n:
        j, size = i, 1
        while j < n and (j == i or size + document[j].size <= core):
            size += document[j].size
            j += 1
        a, b = i, j
        while True:
            before = document[a - 1].size if a > 0 else limit
            after = document[b].size if b < n else limit
            if a > 0 and size + before <= limit and (i - a <= b - j or size + after > limit):
                a -= 1
                size += before
            elif b < n and size + after <= limit:
                size += after
                b += 1
            elif a > 0 and size + before <= limit:
                a -= 1
                size += before
            else:
                break
        yield [(document[k], i <= k < j) for k in range(a, b)]
        i = j


def batches(windows, budget, shuffle=None):
    """Windows sorted by length in batches of at most budget pieces with padding; shuffle: a random.Random."""
    order = [(1 + sum(s.size for s, _ in w), i) for i, w in enumerate(windows)]
    if shuffle:
        order = [(n + shuffle.random() * 8, i) for n, i in order]
    order.sort()
    out, batch = [], []
    for n, i in order:
        if batch and (len(batch) + 1) * n > budget:
            out.append(batch)
            batch = []
        batch.append(windows[i])
    if batch:
        out.append(batch)
    if shuffle:
        shuffle.shuffle(out)
    return out


def tensors(batch, bos=0, eos=2, pad=1):
    """ids [batch, time], then for every target word its row, first piece, last piece and label (-1: none)."""
    import torch
    rows, firsts, lasts, labels, sequences = [], [], [], [], []
    for r, window in enumerate(batch):
        ids = [bos]
        for s, target in window:
            for k, p in enumerate(s.pieces):
                if target:
                    rows.append(r)
                    firsts.append(len(ids))
                    lasts.append(len(ids) + len(p) - 1)
                    labels.append(s.labels[k] if s.labels else -1)
                ids += p
            ids.append(eos)
        sequences.append(ids)
    longest = max(map(len, sequences))
    ids = torch.tensor([s + [pad] * (longest - len(s)) for s in sequences])
    return ids, torch.tensor(rows), torch.tensor(firsts), torch.tensor(lasts), torch.tensor(labels)


def shuffled(document, rng):
    """The sentences of a document in another order (CoNLL-2002 prints them in random order as it is)."""
    document = list(document)
    rng.shuffle(document)
    return document


def random_windows(documents, rng, limits=(64, 128, 192, 256), reorder=True):
    return [w for d in documents for w in pack(shuffled(d, rng) if reorder else d, rng.choice(limits))]


if __name__ == "__main__":
    import sys
    for line in sys.stdin:
        for sentence in sentences(tokens(line)):
            print(" ".join(sentence))
