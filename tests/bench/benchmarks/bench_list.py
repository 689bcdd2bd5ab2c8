"""A list of 20,000 pages of 11 kB with ten films each, from one nginx.

trawl, Scrapy, the Python programmes and Crawlee match the pages and store
200,000 rows in SQLite; curl and wget2 only fetch, and throw the pages away.
"""
import contextlib
import glob
import os
import sqlite3

import pages
import servers
from harness import HERE, TOP, TRAWL, Command, Failed, python_with

CRAWLEE = TOP + "/build/bench/node_modules/@crawlee/http"


def run(bench):
    count = bench.size("LIST_PAGES", 20000, 200)
    url = servers.files(bench, pages.board(count), pages.BOARD_LOCATION)
    urls = [url + path for path in pages.board_paths(count)]
    bench.compare("%d pages into rows, 64 in flight" % count, count, "pages",
                  commands(bench, urls), title="A list into 200,000 rows")


def commands(bench, urls):
    listed = bench.write("urls", "\n".join(urls) + "\n")
    rules = bench.write("board.yaml", pages.board_rules())
    pattern = bench.write("pattern",
                          pages.python_pattern(pages.board_pattern()))
    config = bench.write("curl.list", "".join(
        "url=%s\noutput=/dev/null\n" % url for url in urls))
    db = bench.path("list.db")
    into_rows = {"before": lambda: forget(db),
                 "check": lambda: rows(db, 10 * len(urls))}

    def program(name, *argv, **more):
        return Command(name, [*argv, listed, pattern, db], **into_rows,
                       slow=True, **more)

    return [
        Command("trawl", [
            TRAWL, "crawl", "-q", "-r", rules, "-d", db, "-i", listed,
            "--no-robots", "--per-host", "64", "-c", "64"], **into_rows),
        Command("curl -Z, fetch only", [
            "curl", "-fsS", "-Z", "--parallel-max", "64", "-K", config],
            bar=1.25),
        Command("wget2, fetch only", [
            "wget2", "-q", "--no-robots", "--max-threads=16",
            "-O", "/dev/null", "-i", listed]),
        program("Python Pool, requests, re", python_with("requests") or
                "python3-requests", HERE + "/peers/pool.py", bar=1 / 15),
        program("Scrapy", python_with("scrapy") or "scrapy",
                HERE + "/peers/scrapy_list.py", bar=1 / 60),
        program("Crawlee, HTTP crawler", "node", HERE + "/peers/crawlee.mjs",
                env={"CRAWLEE": CRAWLEE},
                needs=None if os.path.isdir(CRAWLEE) else "@crawlee/http"),
    ]


def forget(db):
    for path in glob.glob(db + "*"):
        os.remove(path)


def rows(db, expected):
    with contextlib.closing(sqlite3.connect(db)) as connection:
        try:
            found, = connection.execute(
                "SELECT count(*) FROM movies").fetchone()
        except sqlite3.Error as error:
            raise Failed(str(error)) from error
    if found != expected:
        raise Failed("%d rows instead of %d" % (found, expected))
