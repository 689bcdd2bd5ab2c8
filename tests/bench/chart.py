"""build/bench/*.json as a picture (SVG) and as a table for README.

Of the cases that were given a title; the picture of those that are drawn.  A
bar is pages a second, as part of the most in its group: longer is better.
"""
from html import escape

import table

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


def bar(y, result, most):
    kind = "trawl" if result["name"].startswith("trawl") else "peer"
    length = max(1, BARS * result["per_second"] / most)
    return [
        '<rect x="%d" y="%d" width="%.1f" height="%d" class="%s"/>' % (
            LEFT, y - 12, length, ROW - 3, kind),
        '<text x="%d" y="%d" text-anchor="end">%s</text>' % (
            LEFT - 8, y, escape(result["name"])),
        text(LEFT + length + 6, y, "{:,.0f}".format(result["per_second"]),
             "small")]


def group(y, case):
    """The picture of one case, and where the next begins."""
    out = [text(8, y, "%s (%s a second)" % (case["title"], case["unit"]),
                "title")]
    results = measured(case)
    most = max(result["per_second"] for result in results)
    for result in results:
        y += ROW
        out += bar(y, result, most)
    return out, y + GAP


def machine(found):
    """A line or two for people: where, with what, and how busy it was."""
    if not found:
        return []
    of = found[0]["machine"]
    loads = [load for each in found for load in each["load"]]
    versions = ["%s %s" % (name, version)
                for name, version in of["versions"].items() if version]
    return ["%s: %d processors (%s), %d GB, Linux %s; load %.1f to %.1f" % (
        found[0]["date"][:10], of["processors"], of["processor"],
        round(of["memory"] / (1 << 30)), of["kernel"], min(loads), max(loads)),
        ", ".join(versions)]


def chart(names):
    found = table.load(names)
    out, y = [], 24
    for case in cases(found):
        if case.get("drawn") and measured(case):
            drawn, y = group(y, case)
            out += drawn
    for line in machine(found):
        out.append(text(8, y, line, "small"))
        y += ROW
    return "\n".join([
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" '
        'width="%d" height="%d">' % (WIDTH, y, WIDTH, y),
        "<style>\n%s\n</style>" % STYLE, *out, "</svg>"])


def markdown(names):
    """A line for each command, trawl first, and how trawl's times compare."""
    found = table.load(names)
    out = ["| | | time | processor | trawl to it | of processor |",
           "|---|---|---|---|---|---|"]
    for case in cases(found):
        title = case["title"]
        for result in measured(case):
            out.append("| %s |" % " | ".join((
                title, result["name"], table.seconds(result["wall_median"]),
                table.seconds(result["cpu_median"]),
                ratio(result.get("wall_ratio")),
                ratio(result.get("cpu_ratio")))))
            title = ""
    return "\n".join(out + ["", *machine(found)])


def ratio(value):
    if value is None:
        return ""
    return "%.2f" % value if value >= 0.1 else "%.3f" % value
