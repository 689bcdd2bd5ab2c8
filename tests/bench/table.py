"""build/bench/*.json as one table for people."""
import json
import os

from harness import OUT

COLUMNS = ("", "wall", "cpu", "Minstr", "MB", "a second", "wall/", "cpu/",
           "bar", "met")


def load(names):
    found = []
    for name in names:
        try:
            with open(os.path.join(OUT, name + ".json")) as file:
                found.append(json.load(file))
        except OSError:
            pass
    return found


def seconds(value):
    if value is None:
        return "-"
    return "%.1f ms" % (1000 * value) if value < 0.1 else "%.2f s" % value


def number(value, form="%.0f", by=1):
    return "-" if value is None else form % (value / by)


def verdict(met):
    return {True: "yes", False: "NO", None: ""}[met]


def row(result):
    if "skipped" in result or "failed" in result:
        return ("  " + result["name"], "skipped: " + result["skipped"]
                if "skipped" in result else "failed: " + result["failed"])
    ratio = "%.2f" if result.get("wall_ratio", 1) >= 0.1 else "%.4f"
    return ("  " + result["name"],
            seconds(result.get("wall_median")),
            seconds(result.get("cpu_median")),
            number(result.get("instructions"), "%.0f", 1e6),
            number(result.get("memory"), "%.0f", 1 << 20),
            number(result.get("per_second")),
            number(result.get("wall_ratio"), ratio),
            number(result.get("cpu_ratio"), ratio),
            "<= " + ratio % result["bar"] if result.get("bar") else "",
            verdict(result.get("met")))


def figure(value):
    return "%d" % value if value == int(value) or value >= 1000 \
        else "%.3g" % value


def fact_row(fact):
    bar = ""
    if fact["at_most"] is not None:
        bar = "<= %g" % fact["at_most"]
    if fact["at_least"] is not None:
        bar = ">= %g" % fact["at_least"]
    return ("  " + fact["name"],
            "%s %s" % (figure(fact["value"]), fact["unit"]), bar,
            verdict(fact["met"]))


def line(cells):
    first = "%-36s " % cells[0]
    if len(cells) < len(COLUMNS):
        return (first + "  ".join("%-20s" % cell
                                  for cell in cells[1:])).rstrip()
    return (first + "".join("%10s" % cell for cell in cells[1:])).rstrip()


def table(names):
    """wall/ and cpu/: trawl's time over this one's; less is better."""
    out = [line(COLUMNS)]
    for each in load(names):
        out.append("%s: %s (load %.1f to %.1f)" % (
            each["benchmark"], " ".join(each["title"].split()),
            min(each["load"]), max(each["load"])))
        for case in each["cases"]:
            out.append(" %s" % case["case"])
            out += [line(row(result)) for result in case["results"]]
        out += [line(fact_row(fact)) for fact in each["facts"]]
    return "\n".join(out)
