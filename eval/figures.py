#!/usr/bin/env python3
"""Scores times and quantities with the scorers in SHARED/eval.

    make build/figures build/nl.vsl && SHARED=../shared eval/figures.py [SUITE ...] [--errors N]

Prints one row a measure: name, value, target (empty where there is none), parted by TABs; with
--errors what is wrong instead, at most N of each suite.

The suites are other programs' own tests, written in other conventions than ours. What is changed
here is notation alone; the reading is the same for all. Every change that is made:
  options
  * a suite's direction is given as option: Duckling and when look ahead, chrono takes the nearest
  * the reference is given as day of publication, without its zone
  times (time_value, convert)
  * what could not be resolved is compared in its incomplete form
  * Recognizers-Text writes a time of day without a day
  * Recognizers-Text writes modifiers as open ranges: "sinds 2010" 2010-01-01/.., "na 2010"
    2011-01-01/.., "voor 2010" ../2010-01-01, and ends of ranges as days
  * Duckling writes "vanaf 14u" as T14:00/.. and "tot 11 uur" as ../T11:00
  * Duckling, when and chrono have nu as a moment (TIME), the others as a date
  * chrono keeps the reference's time of day in what it counts from now (volgende week): TIME
    where the reference has one
  quantities (interval, convert)
  * money is "EUR 5", a measure "3 km", percent "5%", an age a duration P5Y
  * Duckling and Recognizers-Text's number ranges write "minder dan 7 euro" as (,EUR 7); ranges
    are [a,b], in Recognizers-Text without their end: [a,b)
  * Recognizers-Text takes the second amount alone of "acht tot tien voet"
  * what has no value (duizenden) is left out
Counted as it stands: Recognizers-Text, Duckling and chrono call "afgelopen twee dagen" a date or
range, here it is a duration.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

SHARED = os.environ.get("SHARED", "../shared")
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SPECS = os.path.join(SHARED, "data", "specs")
NEWS = os.path.join(SHARED, "data", "news")
DIRECTION = {"duckling": "future", "when": "future", "chrono": "nearest"}

TARGETS = {
    "duckling_numeral": 92, "duckling_ordinal": 92, "duckling_money": 92, "duckling_quantity": 92,
    "duckling_duration": 92, "duckling_time": 80, "rt_number": 88, "rt_ordinal": 88,
    "rt_percent": 88, "rt_currency": 88, "rt_dimension": 88, "rt_temperature": 88, "rt_age": 88,
    "rt_datetime_model": 82, "chrono": 80, "when_nl": 80, "numwords_nl": 92,
    "rt_numberrange": None, "rt_datetime_merged": None, "rt_datetime_components": None,
    "dateparser": None, "heideltime_examples": None,
}
TYPES = {"cardinal": "number", "fraction": "number", "ordinal": "ordinal", "percent": "percentage",
         "money": "money", "measure": "quantity", "temperature": "temperature", "age": "age",
         "range": "numberrange"}
AGE_UNITS = {"jaar": "Y", "maand": "M", "week": "W", "dag": "D"}


def read(lines):
    """[(direction, published, text)] -> for each the rows of build/figures, as dictionaries."""
    fields = "start end layer type value unit mod unresolved rule".split()
    given = "".join("%s\t%s\t%s\n" % (d, p, t.replace("\\", "\\\\").replace("\n", "\\n")
                                      .replace("\t", "\\t")) for d, p, t in lines)
    out = subprocess.run([os.path.join(HERE, "build", "figures"),
                          os.path.join(HERE, "build", "nl.vsl")],
                         input=given.encode(), stdout=subprocess.PIPE, check=True).stdout.decode()
    result, rows = [], []
    for line in out.split("\n")[:-1]:
        if line == "":
            result.append(rows)
            rows = []
            continue
        row = dict(zip(fields, line.split("\t")))
        row["start"], row["end"] = int(row["start"]), int(row["end"])
        rows.append(row)
    return result


# what is counted from now, and so has chrono's time of day
FROM_NOW = ("period.rel", "time.next-day", "time.within", "time.signed", "time.minus")


def number_range(row):
    """A number with a modifier, and every range, as Recognizers-Text's number range, or None."""
    value, mod = row["value"], row["mod"]
    if "/" in value:
        return "[%s,%s)" % tuple(value.split("/"))
    return {"LESS_THAN": "(,%s)", "MORE_THAN": "(%s,)"}[mod] % value if mod in (
        "LESS_THAN", "MORE_THAN") else None


def interval(row, form, suite):
    """A value and its modifier in interval notation."""
    value, mod = row["value"], row["mod"]
    if "/" in value:
        a, b = value.split("/")
        if suite.startswith("rt_"):
            return form(b)
        return "[%s,%s]" % (form(a), form(b))
    if suite.startswith("duckling") and mod == "LESS_THAN":
        return "(,%s)" % form(value)
    if suite.startswith("duckling") and mod == "MORE_THAN":
        return "(%s,)" % form(value)
    return form(value)


def next_start(value):
    """The first day or year behind a date, for 'after'."""
    if re.match(r"^\d{4}$", value):
        return "%04d-01-01" % (int(value) + 1)
    if re.match(r"^\d{4}-\d\d$", value):
        y, m = int(value[:4]), int(value[5:])
        return "%04d-%02d-01" % (y + m // 12, m % 12 + 1)
    return value


def first_day(value):
    return value + {4: "-01-01", 7: "-01"}.get(len(value), "")


def time_value(row, suite):
    value, mod, said = row["value"], row["mod"], row["unresolved"]
    if suite.startswith("rt_"):
        if said.startswith("T"):
            value = said
        if row["type"] in ("DATE", "TIME") and re.match(r"^\d{4}(-\d\d){0,2}(T\d\d:\d\d)?$", value):
            if mod == "BEFORE":
                value = "../" + first_day(value)
            elif mod == "AFTER":
                value = next_start(value) + "/.."
            elif mod == "ON_OR_AFTER":
                value = first_day(value) + "/.."
        elif "/" in value:
            value = "/".join(map(first_day, value.split("/")))
    elif suite.startswith("duckling") and row["type"] == "TIME" and "/" not in value:
        if mod == "ON_OR_AFTER":
            value += "/.."
        elif mod == "ON_OR_BEFORE":
            value = "../" + value
    return value or said


def convert(row, suite, reference):
    """A row as an item of specs.py, or None."""
    item = {"start": row["start"], "end": row["end"]}
    if row["layer"] == "time":
        item["type"] = row["type"]
        if row["value"] == "PRESENT_REF" and suite.split("_")[0] in DIRECTION:
            item["type"] = "TIME"
        if suite == "chrono" and row["rule"] in FROM_NOW and reference[11:16] not in ("", "00:00"):
            item["type"] = "TIME"
        item["value"] = time_value(row, suite)
        return item
    kind = row["type"]
    value, unit = row["value"], row["unit"]
    if kind not in TYPES or not value:
        return None
    if suite == "rt_numberrange":
        item["type"] = "numberrange"
        item["value"] = number_range(row)
        return item if item["value"] else None
    item["type"] = TYPES[kind]
    if kind == "money":
        item["value"] = interval(row, lambda v: "%s %s" % (unit, v), suite)
    elif kind == "measure":
        item["value"] = interval(row, lambda v: "%s %s" % (v, unit), suite)
    elif kind == "percent":
        item["value"] = value + "%"
    elif kind == "temperature":
        item["value"] = "%s %s" % (value, unit)
    elif kind == "age":
        item["value"] = "P%s%s" % (value.split("/")[-1], AGE_UNITS.get(unit, "Y"))
    elif kind == "range":
        item["value"] = "[%s,%s]" % tuple(value.split("/"))
    else:
        item["value"] = value
    return item


def published(reference):
    match = re.match(r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?", reference or "")
    return match[0] if match else ""


def specs(names, errors):
    scorer = os.path.join(SHARED, "eval", "specs.py")
    files = [os.path.join(SPECS, n + ".jsonl") for n in names]
    cases = []
    for name, path in zip(names, files):
        for line in open(path, encoding="utf-8"):
            case = json.loads(line)
            cases.append((name, case["id"], case["input"], case.get("reference")))
    rows = read([(DIRECTION.get(n.split("_")[0], "news"), published(r), t)
                 for n, _, t, r in cases])
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as out:
        for (name, id_, _, reference), found in zip(cases, rows):
            items = [i for i in (convert(r, name, published(reference)) for r in found) if i]
            out.write(json.dumps({"id": id_, "items": items}) + "\n")
        out.flush()
        command = [sys.executable, scorer, "--bytes"]
        if errors:
            command += ["--errors", str(errors)] + files + [out.name]
            subprocess.run(command, check=True)
            return
        result = json.loads(subprocess.run(command + ["--json"] + files + [out.name],
                                           stdout=subprocess.PIPE, check=True).stdout)
    for name in names:
        report(name, result[name])


def report(name, scores):
    """Rows of a suite, summed over its types: lenient span F1, and right values among found."""
    groups = scores["groups"]
    total = {}
    for counts in groups.get("main", {}).values():
        for key in ("gold", "system", "lenient", "valued", "right"):
            total[key] = total.get(key, 0) + counts[key]
    for counts in groups.get("component", {}).values():
        print("%s recall\t%.2f\t" % (name, counts["lenient_recall"]))
    if not total:
        return
    target = TARGETS.get(name) or ""
    print("%s span F1\t%.2f\t%s" % (
        name, 200 * total["lenient"] / max(1, total["gold"] + total["system"]), target))
    print("%s value\t%.2f\t%s" % (name, 100 * total["right"] / max(1, total["valued"]), target))


def news(errors):
    names = sorted(n[:-5] for n in os.listdir(NEWS) if n.endswith(".json"))
    gold = [json.load(open(os.path.join(NEWS, n + ".json"), encoding="utf-8")) for n in names]
    texts = [open(os.path.join(NEWS, n + ".txt"), encoding="utf-8").read() for n in names]
    rows = read([("news", g["published"], t) for g, t in zip(gold, texts)])
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as out:
        for name, found in zip(names, rows):
            doc = {"doc": name, "entities": [], "quotes": [], "statements": [],
                   "times": [dict(start=r["start"], end=r["end"], type=r["type"],
                                  value=r["value"] or r["unresolved"], mod=r["mod"] or None)
                             for r in found if r["layer"] == "time"],
                   "quantities": [dict(start=r["start"], end=r["end"], kind=r["type"],
                                       value=r["value"] or None, unit=r["unit"] or None,
                                       mod=r["mod"] or None)
                                  for r in found if r["layer"] == "quantity"]}
            out.write(json.dumps(doc) + "\n")
        out.flush()
        command = [sys.executable, os.path.join(SHARED, "eval", "news.py")]
        if errors:
            subprocess.run(command + ["--errors", str(errors), NEWS, out.name], check=True)
            return
        result = json.loads(subprocess.run(command + ["--json", NEWS, out.name],
                                           stdout=subprocess.PIPE, check=True).stdout)
    for layer, target in (("times", 88), ("quantities", 85)):
        scores = result["all"][layer]
        print("news %s span+value F1\t%.2f\t%d" % (layer, scores["strict"]["f1"], target))
        for part in ("value", "type", "kind", "unit", "mod"):
            if part in scores and scores[part]["accuracy"] is not None:
                print("news %s %s\t%.2f\t" % (layer, part, scores[part]["accuracy"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("suites", nargs="*", help="news, or names of suites; default: all")
    parser.add_argument("--errors", type=int, default=0, metavar="N")
    options = parser.parse_args()
    names = options.suites or ["news"] + list(TARGETS)
    if "news" in names:
        news(options.errors)
    if [n for n in names if n != "news"]:
        specs([n for n in names if n != "news"], options.errors)


main()
