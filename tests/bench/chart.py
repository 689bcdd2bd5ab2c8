"""build/bench/*.json as a picture (SVG) and as README's table.

Of the cases that were given a title; the picture of those that are drawn.  A
bar is pages a second, as part of the most in its group: longer is better.  Of a
machine that had other work to do, it is pages a second of processor time, which
depends less on that.
"""
import os
from html import escape

import table
from harness import HERE, TOP

# Between these two, README's table.
BEGIN, END = "<!-- make bench-readme -->\n", "<!-- made -->\n"

WIDTH, LEFT, BARS, ROW, GAP = 760, 190, 440, 17, 30

STYLE = """\
text { font: 12px sans-serif; fill: #333 }
.title { font-weight: bold }
.small { font-size: 11px; fill: #777 }
.trawl { fill: #d9570f }
.peer { fill: #9aa7b4 }
@media (prefers-color-scheme: dark) {
	text { fill: #ddd }
	.small { fill: #999 }
}"""


def cases(found):
    for each in found:
        for case in each["cases"]:
            if case.get("title"):
                yield case


def measured(case):
    return [result for result in case["results"] if "cpu_median" in result]


def text(x, y, words, kind=""):
    return '<text x="%d" y="%d"%s>%s</text>' % (
        x, y, ' class="%s"' % kind if kind else "", escape(words))


def loads(found):
    return [load for each in found for load in each["load"]]


def busy(found):
    return max(loads(found)) > 2 * found[0]["machine"]["processors"]


def rate(case, result, busy):
    """Pages a second."""
    return (case["count"] * result.get("part", 1) /
            result["cpu_median" if busy else "wall_median"])


def bar(y, result, rate, most):
    kind = "trawl" if result["name"].startswith("trawl") else "peer"
    length = max(1, BARS * rate / most)
    return [
        '<rect x="%d" y="%d" width="%.1f" height="%d" class="%s"/>' % (
            LEFT, y - 12, length, ROW - 3, kind),
        '<text x="%d" y="%d" text-anchor="end">%s</text>' % (
            LEFT - 8, y, escape(result["name"])),
        text(LEFT + length + 6, y, "{:,.0f}".format(rate),
             "small")]


def group(y, case, busy):
    """The picture of one case, and where the next begins."""
    out = [text(8, y, "%s (%s a second%s)" % (
        case["title"], case["unit"], " of processor" if busy else ""),
        "title")]
    rates = [(rate(case, result, busy), result) for result in measured(case)]
    most = max(rate for rate, _ in rates)
    for each, result in rates:
        y += ROW
        out += bar(y, result, each, most)
    return out, y + GAP


def machine(found):
    """A line or two for people: where, with what, and how busy it was."""
    if not found:
        return []
    of = found[0]["machine"]
    versions = ["%s %s" % (name, version)
                for name, version in of["versions"].items() if version]
    return ["%s: %d processors (%s), %d GB, Linux %s; load %.1f to %.1f" % (
        found[0]["date"][:10], of["processors"], of["processor"],
        round(of["memory"] / (1 << 30)), of["kernel"], min(loads(found)),
        max(loads(found))),
        ", ".join(versions)]


def chart(names):
    found = table.load(names)
    out, y = [], 24
    for case in cases(found):
        if case.get("drawn") and measured(case):
            drawn, y = group(y, case, busy(found))
            out += drawn
    for line in machine(found):
        out.append(text(8, y, line, "small"))
        y += ROW
    return "\n".join([
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" '
        'width="%d" height="%d">' % (WIDTH, y, WIDTH, y),
        "<style>\n%s\n</style>" % STYLE, *out, "</svg>"])


def markdown(names):
    """A line for each command, trawl first, and how trawl's times compare.

    Of a busy machine without the time that went by.
    """
    found = table.load(names)
    kinds = [("cpu", "processor")]
    if not busy(found):
        kinds.insert(0, ("wall", "time"))
    out = ["| | |%s" % "".join(" %s | trawl to it |" % of for _, of in kinds),
           "|---|---|" + "---|---|" * len(kinds)]
    for case in cases(found):
        title = case["title"]
        for result in measured(case):
            cells = [title, result["name"]]
            for kind, _ in kinds:
                cells += [table.seconds(result[kind + "_median"]),
                          ratio(result.get(kind + "_ratio"))]
            out.append("| %s |" % " | ".join(cells))
            title = ""
    return "\n".join(out + ["", *machine(found)])


def readme(names):
    """Puts both where README shows them."""
    path = os.path.join(TOP, "README.md")
    figures, picture = markdown(names), chart(names)
    with open(path) as file:
        before, _, rest = file.read().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        return "README.md has no place for the figures"
    with open(path, "w") as file:
        file.write(before + BEGIN + figures + "\n" + END + after)
    with open(os.path.join(HERE, "speed.svg"), "w") as file:
        file.write(picture + "\n")
    return "README.md and tests/bench/speed.svg have the figures"


def ratio(value):
    if value is None:
        return ""
    return "%.2f" % value if value >= 0.1 else "%.3f" % value
