"""Many hosts: 20,000 names, and 250,000 addresses with two URLs each."""
import network
from harness import HERE, TRAWL, Command, python_with

OWN_NETWORK = True
RATE = 0.85             # of many hosts, to that of few


def run(bench):
    network.up(bench)
    network.resolver(bench)
    network.server(bench)
    names(bench, bench.size("HOSTS_NAMES", 20000, 200))
    few = bench.size("HOSTS_FEW", 2500, 100)
    many = bench.size("HOSTS_MANY", 250000, 500)
    for scheme in ("http", "https"):
        grows(bench, scheme, [
            addresses(bench, scheme, few, True),
            addresses(bench, scheme, many, False)])


def trawl(listed, *more):
    return Command(" ".join(("trawl", *more)), [
        TRAWL, "crawl", "-q", "-k", "-i", listed, "-o", "/dev/null",
        *(more or ["--no-robots"])], timeout=3600)


def names(bench, count):
    hosts = network.names(count)
    listed = network.write_urls(bench.path("urls"), "http", hosts, 1)
    robots = trawl(listed, "--per-host", "4")
    robots.name = "trawl, and robots.txt"
    bench.compare("%d names, a page each" % count, count, "pages", [
        trawl(listed), *peers(bench, listed, 0.25), robots],
        title="A page each of 20,000 names")


def addresses(bench, scheme, count, all_peers):
    hosts = network.addresses(count)
    listed = network.write_urls(bench.path("urls"), scheme, hosts, 2)
    commands = [trawl(listed)]
    if all_peers:
        commands += peers(bench, listed)
    else:               # the others would take hours
        commands += peers(bench, listed)[:2]
        for each in commands:
            each.rounds = 1
        for each in commands[1:]:
            each.timeout = bench.size("HOSTS_PEER_TIMEOUT", 120, 60)
    bench.compare("%d addresses, %s, two pages each" % (count, scheme),
                  2 * count, "pages", commands)
    return 2 * count, commands[0]


def grows(bench, scheme, results):
    (few, first), (many, last) = results
    if first.runs and last.runs:
        bench.fact("%s: pages/s of many hosts to few" % scheme,
                   many / last.runs[0].wall /
                   (few / min(run.wall for run in first.runs)), "",
                   at_least=RATE)
        bench.fact("%s: the same, of processor time" % scheme,
                   many / last.runs[0].cpu /
                   (few / min(run.cpu for run in first.runs)), "")


def peers(bench, listed, bar=None):
    with open(listed) as file:
        config = bench.write("curl.list", "".join(
            "url=%soutput=/dev/null\n" % url for url in file))
    return [
        Command("curl -Z", [
            "curl", "-kfsS", "-Z", "--parallel-max", "64", "-K", config],
            bar=bar),
        Command("wget2", [
            "wget2", "-q", "--no-robots", "--no-check-certificate",
            "--max-threads=64", "-O", "/dev/null", "-i", listed]),
        Command("Scrapy", [
            python_with("scrapy") or "scrapy", HERE + "/peers/scrapy_fetch.py",
            listed, "64"], slow=True),
    ]
