#!/usr/bin/env python3
"""Scores tokens and sentences with the scorers in SHARED/eval.

    make build/dump build/nl.vsl && SHARED=../shared eval/tokens.py [--errors N]

Prints one row a measure: name, value, target (empty where there is none), parted by TABs; with
--errors also what is wrong, at most N of each kind.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

TREEBANKS = [
    # name, file, paragraphs, target of tokens, target of sentences
    ("alpino", "nl_alpino-ud-dev", "none", 99.6, 96.0),
    ("lassysmall", "nl_lassysmall-ud-dev", "none", 99.7, 81.0),
    ("lassysmall, paragraphs", "nl_lassysmall-ud-dev", "sentid", None, 94.0),
]
SUITES = ["sentences", "tokens_misc", "ucto_tokens"]


def output(*command, stdin=None):
    return subprocess.run(command, input=stdin, stdout=subprocess.PIPE, check=True).stdout


def row(name, value, target=None):
    print("%s\t%.2f\t%s" % (name, value, "" if target is None else target))


def treebanks(args):
    scorer = os.path.join(args.shared, "eval", "ud_tokens.py")
    for name, base, paragraphs, tokens, sentences in TREEBANKS:
        gold = os.path.join(args.shared, "data", "ud", base + ".conllu")
        text = output(sys.executable, scorer, "--text", "--paragraphs", paragraphs, gold)
        with tempfile.NamedTemporaryFile(suffix=".tsv") as system:
            system.write(output(args.dump, args.pack, stdin=text))
            system.flush()
            scores = json.loads(output(sys.executable, scorer, "--json", gold, system.name))
            if args.errors:
                sys.stdout.flush()
                subprocess.run([sys.executable, scorer, "--errors", str(args.errors), gold,
                                system.name], check=True)
        if tokens is not None:
            row("tokens F1, " + name, scores["tokens"]["f1"], tokens)
        row("sentences F1, " + name, scores["sentences"]["f1"], sentences)


def read_frames(args, texts):
    """For each text its tokens (start, end in bytes) and sentences (start, end)."""
    frames = b"".join(b"%d\n%s" % (len(t), t) for t in texts)
    lines = iter(output(args.dump, args.pack, "-f", stdin=frames).decode("ascii").splitlines())
    for _ in texts:
        tokens, sentences = map(int, next(lines).split())
        yield ([tuple(map(int, next(lines).split()[:2])) for _ in range(tokens)],
               [tuple(map(int, next(lines).split()[:2])) for _ in range(sentences)])


def suites(args):
    scorer = os.path.join(args.shared, "eval", "specs.py")
    for suite in SUITES:
        path = os.path.join(args.shared, "data", "specs", suite + ".jsonl")
        with open(path, encoding="utf-8") as file:
            cases = [json.loads(line) for line in file]
        texts = [case["input"].encode("utf-8") for case in cases]
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as system:
            for case, (tokens, sentences) in zip(cases, read_frames(args, texts)):
                items = [{"start": s, "end": e, "type": "token"} for s, e in tokens]
                items += [{"start": s, "end": e, "type": "sentence"} for s, e in sentences]
                system.write(json.dumps({"id": case["id"], "items": items}) + "\n")
            system.flush()
            table = output(sys.executable, scorer, "--bytes", "--errors", str(args.errors), path,
                           system.name).decode("utf-8")
        if args.errors:
            print(table)
        for line in table.splitlines():
            fields = line.split()
            if len(fields) > 6 and fields[:2] == [suite, "main"]:
                row("%ss F1, %s" % (fields[2], suite), float(fields[7]))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", default=os.environ.get("SHARED", "../shared"))
    parser.add_argument("--dump", default="build/dump")
    parser.add_argument("--pack", default="build/nl.vsl")
    parser.add_argument("--errors", type=int, default=0, metavar="N")
    args = parser.parse_args()
    treebanks(args)
    suites(args)


if __name__ == "__main__":
    main()
