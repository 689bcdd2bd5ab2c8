"""Sites followed from their first page: small pages, and pages of today.

trawl fills a database; wget2 and Scrapy throw the pages away; httrack writes
them to disk, because it cannot do otherwise, and has a tenth of the pages.
"""
import contextlib
import os
import shutil
import sqlite3

import pages
import servers
from bench_list import forget
from harness import HERE, TRAWL, Command, Failed, python_with


def run(bench):
    small = bench.size("SITE_PAGES", 20000, 200)
    big = bench.size("SITE_BIG_PAGES", 4000, 100)
    one_site(bench, small, 60, 0, wget2=0.5, scrapy=1 / 30)
    one_site(bench, big, 200, 120000)


def one_site(bench, count, links, size, wget2=None, scrapy=None):
    first = served(bench, count, links, size)
    tenth = count // 10
    first_of_tenth = served(bench, tenth, links, size)
    db = bench.path("site.db")
    mirror = bench.path("mirror")
    bench.compare(
        "%d pages, %d links each, %s" % (
            count, links, "%d kB" % (size / 1000) if size else "small"),
        count, "pages", [
            Command("trawl", [
                TRAWL, "crawl", "-q", "-d", db, "--follow", ".",
                "--no-robots", "--per-host", "64", "-c", "64", first],
                before=lambda: forget(db), check=lambda: done(db, count)),
            Command("wget2 -r", [
                "wget2", "-q", "-r", "-l", "inf", "--no-robots",
                "--max-threads=16", "-O", "/dev/null", first], bar=wget2),
            Command("httrack", [
                "httrack", first_of_tenth, "-O", mirror, "-q", "-Q", "-s0", "-I0",
                "-c64", "-A0", "-%c0", "-%k", "-C0", "-%!"], slow=True, part=0.1,
                before=lambda: shutil.rmtree(mirror, ignore_errors=True),
                check=lambda: mirrored(mirror, tenth)),
            Command("Scrapy, CrawlSpider", [
                python_with("scrapy") or "scrapy",
                HERE + "/peers/scrapy_site.py", first, str(tenth)],
                bar=scrapy, slow=True, part=0.1),
        ], title="A site, followed: %d links a page%s" % (
            links, ", 120 kB each" if size else ""), drawn=not size)


def served(bench, count, links, size):
    """The URL of a site's first page."""
    return servers.files(bench, pages.site(count, links, size)) + \
        "/site/0.html"


def done(db, expected):
    with contextlib.closing(sqlite3.connect(db)) as connection:
        found, = connection.execute(
            "SELECT count(*) FROM urls WHERE state = 'done'").fetchone()
    if found != expected:
        raise Failed("%d pages instead of %d" % (found, expected))


def mirrored(folder, expected):
    found = sum(name.endswith(".html") for path, _, names in os.walk(folder)
                if path.endswith("/site") for name in names)
    if found < expected:
        raise Failed("%d pages instead of %d" % (found, expected))
