"""The list with 1, 2, 4 and 8 worker processes, and where the time goes.

Where perf can sample: of all samples, how many fell to the parent, to the
workers, and in which library.  From the parent's time for a page follows what
it can do at most, however many workers there are.
"""
import collections
import re
import shutil
import subprocess

import pages
import servers
from bench_list import forget, rows
from harness import TRAWL, Command

WORKERS = (1, 2, 4, 8)


def run(bench):
    count = bench.size("PROCESSES_PAGES", 20000, 200)
    url = servers.files(bench, pages.board(count), pages.BOARD_LOCATION)
    listed = bench.write("urls", "".join(
        url + path + "\n" for path in pages.board_paths(count)))
    rules = bench.write("board.yaml", pages.board_rules())
    db = bench.path("list.db")

    def crawl(workers, *before):
        return Command("trawl -j %d" % workers, [
            *before, TRAWL, "crawl", "-q", "-r", rules, "-d", db, "-i", listed,
            "--no-robots", "--per-host", "64", "-c", "64", "-j", str(workers)],
            before=lambda: forget(db), check=lambda: rows(db, 10 * count))

    commands = [crawl(n) for n in WORKERS]
    bench.compare("%d pages" % count, count, "pages", commands)
    if shutil.which("perf") and commands[1].runs:
        data = bench.path("perf.data")
        run = bench.run_once(crawl(2, "perf", "record", "-q", "-F", "1999",
                                   "-e", "cpu-clock", "-o", data, "--"))
        shares(bench, data, run.cpu / count)


def shares(bench, data, cpu):
    """cpu: seconds of processor that a page takes, in all."""
    said = subprocess.run(
        ["perf", "report", "-i", data, "--stdio", "--sort", "pid,dso", "-g",
         "none"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True).stdout
    by_process = collections.defaultdict(collections.Counter)
    for line in said.splitlines():
        match = re.match(r"\s*([\d.]+)%\s+(\d+):\S+\s+(\S+)", line)
        if match:
            by_process[match[2]][library(match[3])] += float(match[1])
    if not by_process:
        return
    parent = max(by_process, key=lambda pid: by_process[pid]["SQLite"])
    workers = collections.Counter()
    for pid, parts in by_process.items():
        if pid != parent:
            workers.update(parts)
    for name, parts in (("parent", by_process[parent]), ("workers", workers)):
        for part, percent in parts.most_common(6):
            bench.fact("%s: %s" % (name, part), percent, "% of all")
    limits(bench, cpu * sum(by_process[parent].values()) / 100,
           cpu * sum(workers.values()) / 100)


def limits(bench, parent, worker):
    """Seconds that a page takes of the parent, and of a worker."""
    bench.fact("the parent alone, at most", 1 / parent, "pages/s")
    bench.fact("one worker alone, at most", 1 / worker, "pages/s")
    bench.fact("workers that keep the parent busy", worker / parent, "")
    for cores in (2, 16, 64):
        bench.fact("on paper, %d processors" % cores, min(
            1 / parent, (cores - 1) / worker, cores / (parent + worker)),
            "pages/s")


def library(name):
    for part, called in (("sqlite", "SQLite"), ("pcre2", "PCRE2"),
                         ("curl", "libcurl"), ("kernel", "kernel"),
                         ("libc.", "libc"), ("trawl", "trawl"),
                         ("JIT", "PCRE2"), ("anon", "PCRE2")):
        if part in name:
            return called
    return "others"
