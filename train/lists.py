#!/usr/bin/env python3
"""Makes the tagger's lists from permissive name lists and word classes.

lists.py GAZETTEERS CLASSES.tsv[:COLUMN] ... WORDS.tsv PHRASES.tsv

CLASSES.tsv: a word, then numbers; column 1 (or COLUMN) is its class, the last its count where there
are several. Classes are put side by side, in the order given.
"""
import lzma
import os
import sys
from collections import defaultdict

GIVEN, SURNAME, PLACE, COUNTRY, DEMONYM, ORG, EVENT, PLAYER = (1 << i for i in range(8))
P_PERSON, P_PLACE, P_COUNTRY, P_CLUB, P_COMPANY, P_BODY, P_EVENT, P_TITLE = range(1, 9)


def rows(folder, name):
    path = os.path.join(folder, name)
    opened = lzma.open(path, "rt", encoding="utf8") if path.endswith(".xz") else open(path, encoding="utf8")
    with opened as file:
        for line in file:
            yield line.rstrip("\n").split("\t")


def split(name):
    """A name as the tokenizer cuts it, near enough."""
    for mark in ",()\"!?:;":
        name = name.replace(mark, " " + mark + " ")
    return name.split()


def latin(name):
    return all(ord(c) < 0x250 or c in "’‘–" for c in name)


def main():
    folder, *sources, words_path, phrases_path = sys.argv[1:]
    marks = defaultdict(int)
    phrases = {}

    def word(form, mark):
        if latin(form) and 1 < len(form) < 40:
            marks[form] |= mark

    def name(text, mark, kind):
        parts = split(text)
        if not latin(text) or not parts:
            return
        if len(parts) == 1:
            word(parts[0], mark)
        elif len(parts) <= 6 and parts[0][0].isupper():
            phrases.setdefault(" ".join(parts), kind)

    for text, kind, *rest in rows(folder, "orgs_curated_nl.tsv"):
        if kind.startswith("MISC"):
            name(text, EVENT, P_EVENT)
        else:
            name(text, ORG, P_BODY)
    for text, kind, *rest in rows(folder, "cldr_nl.tsv"):
        if kind in ("LOC_country", "LOC_region"):
            name(text, COUNTRY, P_COUNTRY)
        elif kind.startswith("LOC"):
            name(text, PLACE, P_PLACE)
    for text, kind, *rest in rows(folder, "iso_countries_nl.tsv"):
        name(text, COUNTRY, P_COUNTRY)
    for text, *rest in rows(folder, "nationalities_nl.tsv"):
        word(text, DEMONYM)
    for text, *rest in rows(folder, "exonyms_curated_nl.tsv"):
        name(text, PLACE, P_PLACE)
    for text, *rest in rows(folder, "dutch_place_names.tsv"):
        name(text, PLACE, P_PLACE)
    for text, kind, country, people, *rest in rows(folder, "geonames_cities1000.tsv"):
        if int(people or 0) >= (2000 if country in ("NL", "BE") else 30000):
            name(text, PLACE, P_PLACE)
    for text, kind, *rest in rows(folder, "football_clubs.tsv"):
        name(text, ORG, P_CLUB)
    for text, *rest in rows(folder, "football_players.tsv"):
        name(text, PLAYER, P_PERSON)
    for text, kind, *rest in rows(folder, "names_by_country.tsv"):
        word(text, GIVEN if kind == "PER_given" else SURNAME)
    for text, kind, *rest in rows(folder, "faker_names.tsv"):
        if kind.startswith("PER_given"):
            word(text, GIVEN)
        elif kind == "PER_surname":
            word(text, SURNAME)
    for text, *rest in rows(folder, "dutch_surnames_common.tsv"):
        word(text.split()[-1], SURNAME)
    for text, kind, category, wikidata, countries in rows(folder, "nsi_brands.tsv.xz"):
        if "nl" in countries or "be" in countries or "001" in countries:
            name(text, ORG, P_COMPANY)
    for text, kind, *rest in rows(folder, "listed_companies_us.tsv"):
        parts = split(text)
        while parts and parts[-1].strip(".").lower() in ("inc", "corp", "corporation", "company", "co", "ltd", "plc"):
            parts.pop()
        if 0 < len(parts) <= 3 and "Fund" not in parts and "ETF" not in parts:
            name(" ".join(parts), ORG, P_COMPANY)
    for text, tag, links in rows(folder, "wikipedia_titles_nl.tsv.xz"):
        if int(links) >= 6 and len(text.split()) > 1 and sum(p[0].isupper() for p in text.split()) > 1:
            name(text, 0, P_TITLE)

    classes = []
    for source in sources:
        path, _, column = source.partition(":")
        table = {}
        for fields in rows("", path):
            table[fields[0]] = int(fields[int(column or 1)])
        classes.append(table)
    known = set(marks)
    for table in classes:
        known |= set(table)
    with open(words_path, "w", encoding="utf8") as out:
        for form in sorted(known):
            if "#" == form[:1]:
                continue
            numbers = [str(table.get(form, 0)) for table in classes]
            out.write("\t".join([form, str(marks.get(form, 0))] + numbers) + "\n")
    with open(phrases_path, "w", encoding="utf8") as out:
        for text in sorted(phrases):
            out.write(f"{text}\t{phrases[text]}\n")
    print(len(known), "words,", len(phrases), "names", file=sys.stderr)


main()
