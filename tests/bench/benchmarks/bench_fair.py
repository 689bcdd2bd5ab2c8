"""47 well hosts, alone and beside three others.

One of those answers after 5 s, one refuses, one answers 429.  Measured is at
the server, from the first request to the last answer of the 47.
"""
import random
import statistics

import servers
from harness import ROUNDS, TRAWL, Command

WELL = 47


def run(bench):
    each = bench.size("FAIR_PAGES", 100, 10)
    log = bench.path("log")
    port = servers.origin(
        bench, "--log", log, "--address", "127.0.0.1-49",
        "--host", "*=0,latency=20", "--host", "127.0.0.48=0,latency=5000",
        "--host", "127.0.0.49=429,retry-after=3")
    well = urls(port, range(1, WELL + 1), each)
    mixed = well + urls(port, range(WELL + 1, WELL + 4), 2)
    random.Random(1).shuffle(mixed)
    lists = {"alone": well, "beside": mixed}
    took = {name: [] for name in lists}
    for _ in range(ROUNDS):
        for name, listed in lists.items():
            with open(log, "w"):
                pass
            bench.run_once(crawl(bench.write("urls", "\n".join(listed))))
            took[name].append(well_until(log))
    for name, values in took.items():
        bench.fact("the 47 %s" % name, statistics.median(values), "s")


def urls(port, hosts, each):
    return ["http://127.0.0.%d:%d/page/%d" % (host, port, page)
            for page in range(each) for host in hosts]


def crawl(listed):
    return Command("trawl", [
        TRAWL, "crawl", "-q", "-i", listed, "-o", "/dev/null", "--retries",
        "1", "--timeout", "8s", "--no-robots", "-c", "256"],
        statuses=(0, 1, 3))


def well_until(log):
    """Seconds; lines are: begun, ended (ms), host, ..."""
    first, last = None, 0
    with open(log) as file:
        for line in file:
            begun, ended, host = line.split("\t")[:3]
            if not begun.replace(".", "").isdigit():
                continue
            first = first or float(begun)
            if int(host.split(":")[0].rpartition(".")[2]) <= WELL:
                last = max(last, float(ended))
    return (last - first) / 1000
