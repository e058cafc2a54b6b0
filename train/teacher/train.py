"""Fine-tune the teacher on CoNLL-2002 (gold) with WikiNEuRal (silver) as a second domain; dev is only reported."""
import argparse
import random
import time

import torch
import torch.nn.functional as F

import corpus
import scores
import tagger
from encoder import Packed, Tokenizer


def groups(model, rate, head_rate, decay, word_rate):
    """Parameter groups: lower layers learn slower (factor decay a layer), the head faster."""
    out = []
    n = len(model.encoder.layers)
    def add(parameters, lr):
        out.append({"params": [p for p in parameters if p.ndim > 1], "lr": lr, "weight_decay": 0.01})
        out.append({"params": [p for p in parameters if p.ndim <= 1], "lr": lr, "weight_decay": 0.0})
    for i, layer in enumerate(model.encoder.layers):
        add(layer.parameters(), rate * decay ** (n - 1 - i))
    e = model.encoder
    add([e.position.weight, e.kind, *e.norm.parameters()], rate * decay ** n)
    if word_rate:
        add([e.word.weight], word_rate)
    else:
        e.word.weight.requires_grad_(False)
    add([model.head.weight, model.head.bias, model.mix], head_rate)
    add([model.domain.weight], head_rate)
    return [g for g in out if g["params"]]


def evaluate(models, documents, domain, limit=256, core=128):
    windows = [w for d in documents for w in corpus.pack_in_context(d, limit, core)]
    p = tagger.probabilities(models, windows, domain)
    import numpy as np
    pairs = []
    for d in documents:
        for s in d:
            best = tagger.viterbi(np.log(p[id(s)] + 1e-9))
            pairs.append(([corpus.LABELS[i] for i in s.labels], [corpus.LABELS[i] for i in best]))
    return scores.f1(pairs)


def main():
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("--ner", required=True, help="the folder data/ner")
    a.add_argument("--out", required=True, help="file for the weights; those after an earlier epoch N go to OUT.epochN")
    a.add_argument("--extra", nargs="*", default=[], help="further training files as DOMAIN=PATH")
    a.add_argument("--start", help="weights to start from")
    a.add_argument("--plan", default="1:1,1:.5,1:.25,1:0", help="per epoch the shares of conll:wikineural[:wikiann] (default %(default)s)")
    a.add_argument("--rate", type=float, default=2e-4)
    a.add_argument("--head-rate", type=float, default=1e-3)
    a.add_argument("--word-rate", type=float, default=0)
    a.add_argument("--decay", type=float, default=0.95)
    a.add_argument("--dropout", type=float, default=0.1)
    a.add_argument("--budget", type=int, default=1536, help="word pieces a batch")
    a.add_argument("--piece-dropout", type=float, default=0.0, help="share of words hidden as <unk> in training")
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--stop", type=int, default=0, help="stop after so many epochs of the plan, in the middle of its schedule")
    a.add_argument("--steps", type=int, default=0, help="stop after so many steps (trials)")
    o = a.parse_args()
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    t0 = time.time()
    packed = Packed()
    tokenizer = Tokenizer(packed)
    model = tagger.Tagger(packed, o.dropout)
    if o.start:
        model.load_state_dict({k: v.float() for k, v in torch.load(o.start).items()}, strict=False)

    def read(path):
        return corpus.prepare(corpus.read_conll(path), tokenizer)
    wn_dev = read(o.ner + "/wikineural-nl/dev.tsv")
    rest = len(wn_dev) * 4 // 5
    data = [read(o.ner + "/conll2002-nl/train.tsv"), wn_dev[:rest] + read(o.ner + "/wikineural-nl/test.tsv")]
    plan = [[float(x) for x in epoch.split(":")] for epoch in o.plan.split(",")]
    if any(len(e) > 2 for e in plan):
        data.append(read(o.ner + "/wikiann-nl/train.tsv"))
    dev, rest = read(o.ner + "/conll2002-nl/dev.tsv"), wn_dev[rest:]
    for item in o.extra:
        domain, path = item.split("=", 1)
        data[tagger.DOMAINS.index(domain)] += read(path)

    epochs = []
    for shares in plan:
        todo = []
        for domain, share in enumerate(shares):
            if share:
                windows = corpus.random_windows(data[domain], rng)
                whole = int(share)
                chosen = windows * whole + rng.sample(windows, int((share - whole) * len(windows)))
                todo += [(domain, b) for b in corpus.batches(chosen, o.budget, rng)]
        rng.shuffle(todo)
        epochs.append(todo)
    total = sum(map(len, epochs))
    print("%.0f s: %d steps" % (time.time() - t0, total), flush=True)
    optimizer = torch.optim.AdamW(groups(model, o.rate, o.head_rate, o.decay, o.word_rate), betas=(0.9, 0.98), fused=True)
    warm = total // 12
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min((k + 1) / max(1, warm), max(0.02, (total - k) / (total - warm))))
    step = 0
    for e, todo in enumerate(epochs):
        model.train()
        loss_sum = n = 0.0
        for domain, batch in todo:
            ids, rows, firsts, lasts, labels = corpus.tensors(batch)
            if o.piece_dropout:
                hide = torch.rand(len(rows)) < o.piece_dropout
                ids[rows[hide], firsts[hide]] = packed.unk
            with tagger.half_products():
                logits = model(ids, rows, firsts, lasts, domain)
            loss = F.cross_entropy(logits.float(), labels)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([p for g in optimizer.param_groups for p in g["params"]], 1.0)
            optimizer.step()
            schedule.step()
            loss_sum += float(loss.detach()) * len(labels)
            n += len(labels)
            step += 1
            if step % 25 == 0:
                print("%.0f s: step %d of %d, loss %.4f" % (time.time() - t0, step, total, loss_sum / n), flush=True)
            if step == o.steps:
                break
        model.eval()
        tagger.save(model, "%s.epoch%d" % (o.out, e + 1) if e + 1 < len(epochs) else o.out)
        print("%.0f s: epoch %d loss %.4f | dev %s | wikineural rest %s" % (
            time.time() - t0, e + 1, loss_sum / n, scores.line(evaluate([model], dev, 0)), scores.line(evaluate([model], rest, 1))), flush=True)
        if step == o.steps or e + 1 == o.stop:
            break
    print("mix", [round(x, 3) for x in torch.softmax(model.mix, 0).tolist()])


if __name__ == "__main__":
    main()
