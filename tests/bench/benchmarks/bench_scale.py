"""From 100,000 to 5,000,000 URLs on 50,000 hosts, into one database.

Each size once to its end; then once more until half of that time is over, when
it is killed, and the same command is run again: resume is the time until the
server sees its first request.  Beside them the frontier alone: links added a
second, as it grows.
"""
import os
import re
import signal
import subprocess
import time

import network
from bench_list import forget
from harness import TOP, TRAWL, Command, Failed, Peak, spawn, wait

OWN_NETWORK = True
STORE = os.environ.get("STORE", TOP + "/build/plain/tests/bench/store")


def run(bench):
    sizes = [int(size) for size in os.environ.get(
        "SCALE_URLS", "2000 5000" if bench.smoke else
        "100000 1000000").split()]
    hosts = bench.size("SCALE_HOSTS", 50000, 1000)
    frontier(bench, bench.size("FRONTIER_URLS", 5000000, 20000), hosts)
    network.up(bench)
    seen = bench.write("seen", "")
    network.server(bench, "access_log %s seen if=$http_x_seen;" % seen)
    all_hosts = network.addresses(hosts)
    first = None
    for size in sizes:
        figures = one_size(bench, all_hosts, size, seen)
        first = first or figures
        keep(bench, size, figures, first)
        bench.save()


class Figures:
    """Of one size."""


def crawl(bench, listed, db, *more):
    return Command("trawl", [
        TRAWL, "crawl", "-q", "-i", listed, "-d", db, "--no-robots", *more],
        timeout=7200)


def one_size(bench, hosts, size, seen):
    bench.say("%d URLs" % size)
    db, figures, peak = bench.path("scale.db"), Figures(), Peak()
    listed = network.write_urls(bench.path("urls"), "http", hosts,
                                max(1, size // len(hosts)))
    command = crawl(bench, listed, db)
    run = bench.run_once(command, 0.5 if size > 200000 else 0.1, peak.look)
    with open(listed) as file:
        urls = sum(1 for _ in file)
    figures.rate, figures.cpu = urls / run.wall, run.cpu / urls
    figures.memory = peak.bytes
    figures.database = database_size(db)
    forget(db)
    kill_after(bench, command, run.wall / 2)
    figures.resume = resume(bench, crawl(bench, listed, db, "-H", "x-seen: 1"),
                            seen)
    forget(db)
    return figures


def database_size(db):
    return sum(os.path.getsize(db + end) for end in ("", "-wal")
               if os.path.exists(db + end))


def kill_after(bench, command, seconds):
    pid = spawn(command.argv, {}, os.devnull, bench.stderr)
    time.sleep(seconds)
    os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def resume(bench, command, seen):
    """Seconds until the server sees a request."""
    with open(seen, "w"):
        pass
    start = time.monotonic()
    pid = spawn(command.argv, {}, os.devnull, bench.stderr)
    while not os.path.getsize(seen):
        if time.monotonic() > start + 600:
            raise Failed("nothing was asked for in ten minutes")
        time.sleep(0.002)
    took = time.monotonic() - start
    os.killpg(pid, signal.SIGKILL)
    wait(pid, 10)
    return took


def keep(bench, size, figures, first):
    more = size > 1000000
    bench.fact("%d: pages/s" % size, figures.rate, "")
    if figures is not first:
        bench.fact("%d: pages/s, to the smallest" % size,
                   figures.rate / first.rate, "",
                   at_least=0.85 if more else None)
        if first.memory:        # seen, however short it was
            bench.fact("%d: memory, to the smallest" % size,
                       figures.memory / first.memory, "",
                       at_most=1.2 if more else None)
    bench.fact("%d: processor a page" % size, figures.cpu * 1e6, "us")
    bench.fact("%d: memory" % size, figures.memory / (1 << 20), "MB")
    bench.fact("%d: database" % size, figures.database / (1 << 20), "MB")
    bench.fact("%d: resume after kill -9" % size, figures.resume, "s",
               at_most=2.0 if more else None)


def frontier(bench, urls, hosts):
    """The store alone, without a network: tests/bench/store.c."""
    if not os.path.exists(STORE):
        bench.say("no %s: the frontier is left out" % STORE)
        return
    bench.say("the frontier alone, %d links" % urls)
    said = subprocess.run([STORE, "frontier", str(urls), str(hosts)],
                          cwd=bench.dir, stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    for links, rate, cpu in re.findall(
            r"(?m)^to (\d+): (\d+)/s, (\d+)/s of processor time$", said):
        bench.fact("frontier to %s: links/s" % links, int(rate),
                   "(%s/s of processor time)" % cpu)
    forget(bench.path("bench.db"))
