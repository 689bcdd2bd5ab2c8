"""Extraction alone: 20,000 saved pages of ten films, on one processor.

With 1, 10 and 50 rules; the first matches each film, the others one film in a
hundred.  trawl writes rows to SQLite; rg prints what matched, and runs once for
each rule; Python's re and parsel only count.  And the films by selectors, five
columns of each, beside the rule that has a pattern.
"""
import os

import pages
from bench_list import forget, rows
from harness import HERE, TRAWL, Command, python_with

RULE = """\
  films%d:
    url: /board/
    match: '%s'
"""


def run(bench):
    count = bench.size("EXTRACT_PAGES", 20000, 200)
    folder = pages.board(count) + "/board"
    listed = bench.write("names", "".join(
        "%s/%d.html\0" % (folder, 10 * n) for n in range(count)))
    for n in (1, 10, 50):
        bench.compare("%d rule%s" % (n, "s" * (n > 1)), count, "pages",
                      commands(bench, n, count, folder, listed),
                      pin=max(os.sched_getaffinity(0)),
                      title="Saved pages, %d rule%s, one processor" % (
                          n, "s" * (n > 1)), drawn=n == 1)
    bench.compare("selectors", count, "pages",
                  by_selectors(bench, count, listed),
                  pin=max(os.sched_getaffinity(0)),
                  title="Saved pages, films by selectors, one processor",
                  drawn=False)


def extract(bench, name, rules, count, listed, **more):
    db = bench.path("extract.db")
    return Command(name, [
        "sh", "-c", '"$0" extract -q -0 -r "$1" -d "$2" <"$3"', TRAWL, rules,
        db, listed],
        before=lambda: forget(db), check=lambda: rows(db, 10 * count), **more)


def parsel(listed, n, count):
    return Command("parsel, CSS", [
        python_with("parsel") or "python3-parsel",
        HERE + "/peers/extract_parsel.py", listed, str(n), str(count // 5)],
        slow=True, part=0.2)


def by_selectors(bench, count, listed):
    films = bench.write("films.yaml", pages.board_rules("films.yaml"))
    pattern = bench.write("pattern.yaml", pages.board_rules())
    return [
        extract(bench, "trawl extract -d, selectors", films, count, listed),
        extract(bench, "the same by a pattern", pattern, count, listed,
                bar=2.5),
        parsel(listed, 1, count),
    ]


def commands(bench, n, count, folder, listed):
    others = [other(i) for i in range(1, n)]
    patterns = [pages.board_pattern().replace("\n", " "), *others]
    rules = bench.write("rules%d.yaml" % n, pages.board_rules() + "".join(
        RULE % (i + 1, pattern) for i, pattern in enumerate(others)))
    python = bench.write("patterns%d" % n, "".join(
        pages.python_pattern(pattern) + "\n" for pattern in patterns))
    return [
        extract(bench, "trawl extract -d", rules, count, listed),
        Command("rg -U --pcre2 -o", [
            "sh", "-c", 'for rule; do '
            'rg -j1 -U --pcre2 -oNI -e "$rule" "$0" || exit; done',
            folder, *patterns], bar=1.0 if n == 1 else None, slow=n > 10,
            needs="rg"),
        Command("Python re", [
            "python3", HERE + "/peers/extract_re.py", listed, python],
            slow=n > 1),
        parsel(listed, n, count),
    ]


def other(i):
    return r'href="(?<href%d>/films/\d*%02d)"[^>]*+>(?<title%d>[^<]*+)' % (
        i, i, i)
