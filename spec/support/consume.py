#!/usr/bin/python3
"""Read a report as the programs it is meant for do, and say what was read. One command a format:
consume.py FORMAT [SCHEMA] < report. Exit 1 and a message where the consumer does not accept it."""
import csv
import html.parser
import io
import json
import re
import sys
import xml.etree.ElementTree as ElementTree


def fail(message):
    sys.exit("consume: " + message)


def read_json(data, schema):
    value = json.loads(data)
    import jsonschema
    with open(schema, encoding="utf-8") as file:
        getattr(jsonschema, "Draft202012Validator", jsonschema.Draft7Validator)(json.load(file)).validate(value)
    print(value.get("kind"), len(value["report"]["quotes"]))


def read_document(data, schema):
    import jsonschema
    with open(schema, encoding="utf-8") as file:
        getattr(jsonschema, "Draft202012Validator", jsonschema.Draft7Validator)(json.load(file)).validate(json.loads(data))


def read_jsonl(data, schema):
    import jsonschema
    with open(schema, encoding="utf-8") as file:
        whole = json.load(file)
    validator = getattr(jsonschema, "Draft202012Validator", jsonschema.Draft7Validator)({"$ref": "#/$defs/record", "$defs": whole["$defs"]})
    lines = data.split("\n")
    if lines.pop() != "":
        fail("the last line has no end")
    for line in lines:
        validator.validate(json.loads(line))
    print(len(lines))


def read_csv(data, _):
    rows = list(csv.reader(io.StringIO(data, newline=""), strict=True))
    for row in rows:
        if len(row) != len(rows[0]):
            fail("a row of %d cells under a head of %d: %r" % (len(row), len(rows[0]), row))
        for cell in row:
            if re.match(r"\s*[=+\-@\t\r]", cell) and not re.match(r"-?\d+(\.\d+)?$", cell):
                fail("a cell a spreadsheet would run: %r" % cell)
    print(len(rows) - 1)


def read_tsv(data, _):
    lines = data.rstrip("\n").split("\n")
    for line in lines:
        if line.count("\t") != lines[0].count("\t"):
            fail("a line with another number of tabs: %r" % line)
    read_csv("\r\n".join('"' + '","'.join(c.replace('"', '""') for c in line.split("\t")) + '"' for line in lines) + "\r\n", None)


class Page(html.parser.HTMLParser):
    TAGS = set("html head meta title style body a header h1 h2 h3 nav div label select option main section aside dl dt dd p span "
               "strong code table thead tbody tr th td ul li q footer script svg line text circle path rect".split())
    VOID = {"meta"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.stack, self.ids, self.links, self.scripts, self.words = [], [], [], 0, []

    def handle_starttag(self, tag, attributes):
        if tag not in self.TAGS:
            fail("a tag that is not ours: <%s>" % tag)
        self.scripts += tag == "script"
        for name, value in attributes:
            if name.startswith("on") or name in ("src", "srcdoc", "action", "formaction") or (name == "style"):
                fail("an attribute that is not ours: %s=%r" % (name, value))
            if name == "href":
                if not value.startswith("#"):
                    fail("a link out of the page: %r" % value)
                self.links.append(value[1:])
            if name == "id":
                self.ids.append(value)
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.stack.pop()

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            fail("</%s> closes nothing" % tag)

    def handle_data(self, data):
        if not self.stack or self.stack[-1] not in ("style", "script"):
            self.words.append(data)


def read_html(data, _):
    page = Page()
    page.feed(data)
    page.close()
    if page.stack:
        fail("left open: %r" % page.stack)
    if page.scripts != 1:
        fail("%d scripts" % page.scripts)
    if len(set(page.ids)) != len(page.ids):
        fail("an id stands twice")
    missing = [link for link in page.links if link not in page.ids]
    if missing:
        fail("links to nothing: %r" % missing)
    script = re.search(r"<script>(.*?)</script>", data, re.S).group(1)
    import base64
    import hashlib
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    if "script-src 'sha256-%s'" % digest not in data:
        fail("the policy does not name the script: " + digest)
    print(len(page.links), "links")


def read_conll2002(data, _):
    before, tokens, names = "O", 0, 0
    for line in data.split("\n"):
        if line == "":
            before = "O"
            continue
        word, tag = line.split(" ")
        if not word or not re.match(r"(O|[BI]-\S+)$", tag):
            fail("a bad line: %r" % line)
        if tag.startswith("I-") and before[2:] != tag[2:]:
            fail("%s after %s" % (tag, before))
        tokens += word != "-DOCSTART-"
        names += tag.startswith("B-")
        before = tag
    print(tokens, "tokens", names, "names")


def read_conllu(data, _):
    sentences = 0
    if not data.endswith("\n\n"):
        fail("no empty line at the end")
    for block in data.strip("\n").split("\n\n"):
        text, words, number = None, "", 0
        for line in block.split("\n"):
            if line.startswith("#"):
                if line.startswith("# text = "):
                    text = line[9:]
                continue
            cells = line.split("\t")
            if len(cells) != 10:
                fail("%d columns: %r" % (len(cells), line))
            number += 1
            if cells[0] != str(number):
                fail("token %s is number %d" % (cells[0], number))
            for i, cell in enumerate(cells):
                if cell == "" or cell != cell.strip() or (" " in cell and i not in (1, 2, 9)):
                    fail("a bad cell: %r" % cell)
            misc = dict(item.split("=", 1) for item in cells[9].split("|"))
            words += cells[1] + ("" if misc.get("SpaceAfter") == "No" else " ")
        if text is None or words.strip() != text.strip():
            fail("the words are not the text: %r %r" % (words, text))
        sentences += 1
    print(sentences, "sentences")


def read_brat(data, text_file):
    with open(text_file, encoding="utf-8", errors="replace", newline="") as file:
        text = file.read()
    ids = set()
    for line in data.rstrip("\n").split("\n"):
        kind = line[0]
        if kind == "T":
            number, middle, words = line.split("\t")
            match = re.match(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)$", middle)
            if not match:
                fail("a bad line: %r" % line)
            found = " ".join(text[int(a):int(b)] for a, b in (f.split(" ") for f in match.group(2).split(";")))
            plain = re.sub(r"[\t\x00-\x1f\x7f\ufffd\u202c\u202e]", " ", found)
            if plain != re.sub(r"[\t\ufffd]", " ", words):
                fail("%r is not %r" % (found, words))
            ids.add(number)
    for line in data.rstrip("\n").split("\n"):
        if line[0] in "R*#" :
            if not re.match(r"(R\d+\t\w+ Arg1:T\d+ Arg2:T\d+|\*\tEquiv( T\d+)+|#\d+\tAnnotatorNotes T\d+\t[^\t]+)$", line):
                fail("a bad line: %r" % line)
            for number in re.findall(r"\bT\d+", line.split("\t")[1]):
                if number not in ids:
                    fail("%s is not there" % number)
        elif line[0] != "T":
            fail("a bad line: %r" % line)
    print(len(ids))


def read_webannotation(data, text_file):
    with open(text_file, encoding="utf-8", errors="replace", newline="") as file:
        text = file.read()
    page = json.loads(data)
    ids = [item["id"] for item in page["items"]]
    if len(ids) != len(set(ids)):
        fail("an id stands twice")
    for item in page["items"]:
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        for target in targets:
            if re.search(r"[\s\"<>\\^`{|}]", target["source"] + item["id"]):
                fail("no IRI: %r" % target["source"])
            quote, position = target["selector"]
            found = text[position["start"]:position["end"]]
            if found != quote["exact"]:
                fail("%r is not %r" % (found, quote["exact"]))
            if not text[:position["start"]].endswith(quote["prefix"]) or not text[position["end"]:].startswith(quote["suffix"]):
                fail("prefix or suffix of %r" % found)
    print(page["type"], len(page["items"]))


def read_jsonld(data, _):
    article = json.loads(data)
    ids = {node.get("@id") for node in article["mentions"]}
    for part in article["hasPart"]:
        who = part.get("spokenByCharacter") or part.get("author")
        if who and "@id" in who and who["@id"] not in ids:
            fail("a speaker who is not there: %r" % who)
    print(article["@type"], len(article["mentions"]), len(article["hasPart"]))


def read_timeml(data, text_file):
    with open(text_file, encoding="utf-8", errors="replace", newline="") as file:
        text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", file.read())
    root = ElementTree.fromstring(data)
    found = "".join(root.find("TEXT").itertext())
    if found != text:
        fail("the text is not the input: %r" % found[:200])
    print(len(root.findall("TEXT/TIMEX3")), "times")


def read_ical(data, _):
    import icalendar
    if re.search(r"[^\r]\n", data):
        fail("a line that ends in LF alone")
    for line in data.split("\r\n"):
        if len(line.encode()) > 75:
            fail("a line of %d bytes" % len(line.encode()))
    calendar = icalendar.Calendar.from_ical(data)
    events = calendar.walk("VEVENT")
    if calendar.walk("VALARM"):
        fail("an alarm that nobody asked for")
    for event in events:
        for key in ("UID", "DTSTAMP", "DTSTART", "SUMMARY"):
            if key not in event:
                fail("no " + key)
    print(len(events), "events", events[0]["DTSTART"].dt if events else "")


def read_graphml(data, _):
    import networkx
    graph = networkx.parse_graphml(data, force_multigraph=True)
    print(graph.number_of_nodes(), "nodes", graph.number_of_edges(), "edges")


def read_svg(data, _):
    root = ElementTree.fromstring(data)
    for node in root.iter():
        tag = node.tag.split("}")[1]
        if tag not in "svg title style rect line text circle path a".split():
            fail("a tag that is not ours: " + tag)
        for name in node.attrib:
            if name.lower().startswith("on"):
                fail("an attribute that is not ours: " + name)
    print(len(root.findall("{http://www.w3.org/2000/svg}circle")))


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", errors="strict", newline="")
    sys.stdout.reconfigure(encoding="utf-8")
    globals()["read_" + sys.argv[1]](sys.stdin.read(), sys.argv[2] if len(sys.argv) > 2 else None)
