#!/usr/bin/env python3
"""report.py HTML DB: whether a page of `trawl report` is sound and true.

It is well-formed, holds nothing that runs or is loaded, each link within it
leads somewhere, and every number in it is what its SQL, which stands in it too,
gives when sqlite3 runs it.  Prints what was compared; exits 1 at what differs.
"""
import re
import sqlite3
import sys
import xml.etree.ElementTree as ElementTree

NUMBERS = (int, float)
HARMLESS = {"aria-label", "aria-hidden", "aria-labelledby", "class", "colspan",
            "content", "cx", "cy", "charset", "data-c", "data-figure",
            "data-of", "height", "href", "http-equiv", "id", "lang", "name",
            "r", "rel", "role", "scope", "tabindex", "text-anchor", "value",
            "width", "x", "x1", "x2", "y", "y1", "y2"}
ELEMENTS = set("""html head meta title style body header main footer nav
    section h1 h2 h3 p ul li dl div dt dd a b i span code pre details summary
    table caption thead tbody tr th td data svg g rect line circle
    text""".split())


def die(*what):
    sys.exit("report.py: " + " ".join(str(w) for w in what))


def text_of(element):
    return "".join(element.itertext())


class Page:
    def __init__(self, html, db):
        source = open(html, encoding="utf-8", newline="").read()
        if not source.startswith("<!DOCTYPE html>\n"):
            die("no doctype")
        self.root = ElementTree.fromstring(source)
        self.db = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
        self.db.row_factory = sqlite3.Row
        self.answers = {}
        self.compared = 0

    def sql(self, figure):
        for pre in self.root.iter("pre"):
            if pre.get("id") == "sql-" + figure:
                return pre.text
        die("no SQL of", figure)

    def answer(self, figure):
        if figure not in self.answers:
            self.answers[figure] = self.db.execute(self.sql(figure)).fetchall()
        return self.answers[figure]

    # ---- nothing that runs, nothing that is loaded

    def check_sound(self):
        head = self.root.find("head")
        csp = head.findall("meta")[1]
        if (csp.get("http-equiv") != "Content-Security-Policy"
                or not csp.get("content").startswith("default-src 'none';")):
            die("no content security policy before all else")
        for element in self.root.iter():
            if element.tag not in ELEMENTS:
                die("an element", element.tag)
            for name, value in element.attrib.items():
                self.check_attribute(element.tag, name, value)
        style = text_of(head.find("style"))
        if re.search(r"url\(|@import|image-set|src:", style):
            die("the style sheet loads something")

    def check_attribute(self, tag, name, value):
        if name not in HARMLESS or (name == "href" and tag != "a"):
            die("an attribute", name, "of", tag)
        if name == "href" and not re.match(r"#|https?://[^ \"<>]+$", value):
            die("a link", value)

    def check_anchors(self):
        ids = [e.get("id") for e in self.root.iter() if e.get("id")]
        if len(ids) != len(set(ids)):
            die("an id twice")
        for a in self.root.iter("a"):
            if a.get("href").startswith("#") and a.get("href")[1:] not in ids:
                die("a link to nowhere:", a.get("href"))

    # ---- every number

    def same_cell(self, cell, value, where):
        data = cell.find(".//data")
        shown = text_of(cell)
        if value is None:
            good = shown == ""
        elif isinstance(value, NUMBERS):
            good = data is not None and type(value)(data.get("value")) == value
            self.compared += 1
        elif where.split(".")[1] in ("key", "old", "new"):
            good = shown != "" or value == ""
        elif where.split(".")[1] in ("started_at", "since", "until",
                                     "next_at"):
            good = shown == value[:10] + " " + value[11:19]
        else:
            plain = re.sub("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]",
                           lambda m: "".join("\\x%02x" % b for b in
                                             m[0].encode()), value)
            good = (shown == plain or len(plain) > 200
                    and shown == plain[:200] + "…")
        if not good:
            die(where, "is shown as", repr(shown), "and is", repr(value))

    def check_table(self, table):
        figure = table.get("data-figure")
        answer = self.answer(figure)
        heads = [th.get("data-c") for th in table.find("thead").iter("th")]
        groups = set(answer[0].keys()) - set(heads)
        rows, group = [], None
        for tr in table.iter("tr"):
            if tr.get("class") == "group":
                group = text_of(tr)
            elif tr.find("td") is not None:
                rows.append((group, tr.findall("td")))
        if len(rows) != len(answer):
            die(figure, "has", len(rows), "rows and is", len(answer))
        for (group, cells), row in zip(rows, answer):
            for name in groups:
                if not group.startswith(row[name]):
                    die(figure, "under", group, "and is of", row[name])
            for name, cell in zip(heads, cells):
                if name is not None:
                    self.same_cell(cell, row[name], figure + "." + name)

    def check_numbers(self):
        for table in self.root.iter("table"):
            self.check_table(table)
        for element in self.root.iter():
            if element.get("data-of"):
                figure, column = element.get("data-of").split(".")
                self.same_cell(element, self.answer(figure)[0][column],
                               figure + "." + column)
        known = sum(1 for _ in self.root.iter("data"))
        if known != self.compared:
            die(known, "numbers,", self.compared, "compared")

    def check_ledger(self):
        run = self.answer("run")[0]
        parts = {"done": "done", "unchanged": "unchanged", "failed": "failed",
                 "skipped": "skipped", "duplicate": "duplicates",
                 "pending": "pending"}
        if run["came_in"] != sum(run[column] for column in parts.values()):
            die("the ledger does not close")
        bar = next(s for s in self.root.iter("svg")
                   if s.get("class") == "ledger")
        said = [text_of(title) for title in bar.iter("title")]
        if said != [f"{name}: {run[column]:,}" for name, column
                    in parts.items() if run[column]]:
            die("the bar says", said)
        for a in bar.iter("a"):
            if not a.get("aria-label") or not a.get("href").startswith("#"):
                die("a part of the bar without a link")

    def check_charts(self):
        expected = []
        if len(self.answer("timeline")) > 1:
            expected += [(r["answers"], r["failures"])
                         for r in self.answer("timeline")]
        for figure in ("times", "sizes"):
            expected += [(r["answers"], 0) for r in self.answer(figure)]
        said = []
        for svg in self.root.iter("svg"):
            if svg.get("class") == "columns":
                if svg.get("role") != "img" or not svg.get("aria-label"):
                    die("a picture without words")
                for title in svg.iter("title"):
                    numbers = re.findall(r"(?:answers|failures) (\d+)",
                                         title.text)
                    said.append(tuple(map(int, (numbers + ["0"])[:2])))
        if said != expected:
            die("the columns say", said, "and are", expected)


def main():
    page = Page(*sys.argv[1:])
    page.check_sound()
    page.check_anchors()
    if next((t for t in page.root.iter("table")), None) is not None:
        page.check_numbers()
        page.check_ledger()
        page.check_charts()
    print(page.compared, "numbers of", len(page.answers), "figures")


main()
