#!/usr/bin/env python3
"""Scores names with the scorers in SHARED/eval.

    make && SHARED=../shared eval/names.py [--pack PACK] [--errors] [--reliability]

Prints one row a measure: name, value, target, parted by TABs. CoNLL-2002 dev, the last fifth of
wikineural's dev (the rest is trained on), and the articles of data/news. With --errors the names of
the articles that are wrong instead; with --reliability how often names of each confidence are right.
"""
import argparse
import glob
import json
import os
import subprocess
import sys
import tempfile

SHARED = os.environ.get("SHARED", "../shared")
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
arguments = argparse.ArgumentParser()
arguments.add_argument("--pack", default=os.path.join(HERE, "build", "nl.vsl"))
arguments.add_argument("--errors", action="store_true")
arguments.add_argument("--reliability", action="store_true")
ASKED = arguments.parse_args()


def row(name, value, target=None):
    print("%s\t%.2f\t%s" % (name, value, "" if target is None else target))


def tail(path, share):
    with open(path, encoding="utf8") as file:
        sentences = file.read().strip("\n").split("\n\n")
    return "\n\n".join(sentences[int(len(sentences) * (1 - share)):]) + "\n"


def columns(name, path, share=None, targets=None):
    """Tags a file of columns and scores the tags."""
    with tempfile.TemporaryDirectory() as folder:
        gold = path
        if share is not None:
            gold = os.path.join(folder, "gold.tsv")
            with open(gold, "w", encoding="utf8") as file:
                file.write(tail(path, share))
        command = [os.path.join(HERE, "build", "verslag-train"), "conll", "-m",
                   ASKED.pack, gold]
        tagged = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode("utf8")
        both = os.path.join(folder, "both.tsv")
        with open(both, "w", encoding="utf8") as file:
            for line in tagged.split("\n"):
                fields = line.split("\t")
                file.write("\t".join([fields[0], fields[1], fields[-1]]) + "\n" if line else "\n")
        scorer = os.path.join(SHARED, "eval", "conlleval.py")
        answer = subprocess.run([sys.executable, scorer, both], stdout=subprocess.PIPE, check=True)
        for line in answer.stdout.decode().split("\n"):
            fields = line.split()
            if fields and fields[0] in ("PER", "ORG", "LOC", "MISC", "overall"):
                row("%s %s F1" % (name, fields[0]), float(fields[-1]), (targets or {}).get(fields[0]))


def read_news():
    files = sorted(glob.glob(os.path.join(SHARED, "data", "news", "*.txt")))
    lines = subprocess.run([os.path.join(HERE, "bin", "verslag"), "json",
                            "--pack", ASKED.pack] + files, stdout=subprocess.PIPE, check=True).stdout
    return files, lines


def mentions(document):
    for entity in document["entities"]:
        for mention in entity["mentions"]:
            if mention.get("kind") not in ("nominal", "pronoun"):
                yield entity, mention


def compare(files, lines):
    """(gold mention or None, found mention or None, text around) of every name."""
    for path, line in zip(files, lines.splitlines()):
        with open(path[:-4] + ".json", encoding="utf8") as file:
            gold = {(m["start"], m["end"]): (e["type"], e) for e, m in mentions(json.load(file))}
        found = {(m["start"], m["end"]): (e["type"], dict(e, **m)) for e, m in mentions(json.loads(line))}
        with open(path, "rb") as file:
            text = file.read()
        for span in sorted(set(gold) | set(found)):
            around = text[max(0, span[0] - 30):span[0]] + b"[" + text[span[0]:span[1]] + b"]"
            yield gold.get(span), found.get(span), around.decode("utf8", "replace").replace("\n", " ")


def news():
    files, lines = read_news()
    if ASKED.errors:
        for gold, found, around in compare(files, lines):
            if gold is None or found is None or gold[0] != found[0]:
                print(gold and gold[0], found and found[0], around)
        return
    if ASKED.reliability:
        bins = [(0, .5), (.5, .7), (.7, .8), (.8, .9), (.9, .95), (.95, .98), (.98, 1.01)]
        count, right, total = [0] * len(bins), [0] * len(bins), [0.0] * len(bins)
        for gold, found, _ in compare(files, lines):
            if found is None:
                continue
            for i, (low, high) in enumerate(bins):
                if low <= found[1]["confidence"] < high:
                    count[i] += 1
                    total[i] += found[1]["confidence"]
                    right[i] += gold is not None and gold[0] == found[0]
        for i, (low, high) in enumerate(bins):
            if count[i]:
                print("%.2f-%.2f %5d names, confidence %.3f, right %.3f"
                      % (low, min(high, 1), count[i], total[i] / count[i], right[i] / count[i]))
        return
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.write(lines)
        file.flush()
        answer = subprocess.run([sys.executable, os.path.join(SHARED, "eval", "news.py"),
                                 os.path.join(SHARED, "data", "news"), file.name],
                                stdout=subprocess.PIPE, check=True)
    for line in answer.stdout.decode().split("\n"):
        fields = line.split()
        if line.startswith("entities span+type"):
            row("news names F1", float(fields[-1]), 80)
        elif fields and fields[0] in ("PER", "ORG", "LOC", "MISC"):
            row("news %s F1" % fields[0], float(fields[-1]))
    kinds = [0, 0]
    for gold, found, _ in compare(files, lines):
        wanted = gold and gold[1].get("subtype")
        if found and wanted and gold[0] == found[0]:
            kinds[0] += 1
            kinds[1] += found[1].get("subtype", None) == wanted
    row("news subtypes right, %", 100.0 * kinds[1] / max(1, kinds[0]))


def main():
    if not (ASKED.errors or ASKED.reliability):
        ner = os.path.join(SHARED, "data", "ner")
        columns("conll2002 dev", os.path.join(ner, "conll2002-nl", "dev.tsv"), targets={"overall": 83.5})
        columns("wikineural rest", os.path.join(ner, "wikineural-nl", "dev.tsv"), share=0.2)
    news()


if __name__ == "__main__":
    main()
