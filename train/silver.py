#!/usr/bin/env python3
"""Chooses from what the teacher labelled: silver.py OUTPUT.tsv LEAST SHARE SILVER.tsv.xz ...

A sentence with a label of a probability below LEAST is left out, and of the sentences without a name
only SHARE stay; those without a capital inside were thinned by that share before they were labelled.
"""
import lzma
import sys


def main():
    out, least, share, *files = sys.argv[1:]
    least, share = float(least), float(share)
    kept = unsure = nameless = tokens = 0
    owed = 0.0
    with open(out, "w", encoding="utf8") as output:
        for path in files:
            with lzma.open(path, "rt", encoding="utf8") as file:
                blocks = file.read().split("\n\n")
            for block in blocks:
                lines = [line.split("\t") for line in block.split("\n") if line]
                if not lines:
                    continue
                if lines[0][0] == "-DOCSTART-":
                    output.write("-DOCSTART-\tO\n\n")
                    continue
                if min(float(line[2]) for line in lines) < least or not all(line[0] for line in lines):
                    unsure += 1
                    continue
                if all(line[1] == "O" for line in lines) and any(line[0][0].isupper() for line in lines[1:]):
                    owed += share
                    if owed < 1:
                        nameless += 1
                        continue
                    owed -= 1
                kept += 1
                tokens += len(lines)
                output.write("".join(f"{line[0]}\t{line[1]}\n" for line in lines) + "\n")
    print(kept, "sentences,", tokens, "tokens;", unsure, "unsure,", nameless, "without names left out", file=sys.stderr)


main()
