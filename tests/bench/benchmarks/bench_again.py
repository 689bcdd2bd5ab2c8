"""The list a second time, when nothing has changed.

Where the server answers 304, and where it knows neither ETag nor Last-Modified
and sends the whole page.
"""
import contextlib
import glob
import shutil
import sqlite3

import pages
import servers
from bench_list import forget, rows
from harness import TRAWL, Command, Failed


def run(bench):
    count = bench.size("AGAIN_PAGES", 20000, 200)
    for case, more, bar in (
            ("304", "", 1 / 1.3),
            ("whole pages", "etag off; if_modified_since off;"
             " add_header Last-Modified '';", None)):
        url = servers.files(bench, pages.board(count),
                            more + pages.BOARD_LOCATION)
        compare(bench, "%d pages, then %s" % (count, case), url, count, bar)


def compare(bench, case, url, count, bar):
    listed = bench.write("urls", "".join(
        url + path + "\n" for path in pages.board_paths(count)))
    rules = bench.write("board.yaml", pages.board_rules())
    db, kept = bench.path("again.db"), bench.path("first.db")
    crawl = [TRAWL, "crawl", "-q", "-r", rules, "-d", db, "-i", listed,
             "--no-robots", "--per-host", "64", "-c", "64"]

    def keep():
        rows(db, 10 * count)
        forget(kept)
        copy(db, kept)

    def back():
        forget(db)
        copy(kept, db)

    first = Command("trawl, first run", crawl, before=lambda: forget(db),
                    check=keep, bar=bar)
    bench.run_once(first)
    bench.compare(case, count, "pages", [
        Command("trawl, second run", crawl, before=back,
                check=lambda: unchanged(db, count)), first])


def copy(db, to):
    for path in glob.glob(db + "*"):
        shutil.copy(path, to + path[len(db):])


def unchanged(db, expected):
    with contextlib.closing(sqlite3.connect(db)) as connection:
        found, = connection.execute(
            "SELECT count(*) FROM urls WHERE state = 'unchanged'").fetchone()
    if found != expected:
        raise Failed("%d unchanged instead of %d" % (found, expected))
