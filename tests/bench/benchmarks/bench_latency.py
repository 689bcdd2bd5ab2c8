"""20,000 URLs on 200 hosts that take 100 ms to answer.

Nothing but the number in flight decides: ideal is URLs x latency / number in
flight.  The peers run with the most that they can do.
"""
import servers
from harness import HERE, TRAWL, Command, Peak, python_with

HOSTS = 200
LATENCY = 0.1
# In flight: how many times the ideal trawl may take.
BARS = {256: None, 1024: 1.12, 2048: 1.3, 4096: 1.8}
MEMORY = 250            # MB, with 4,096 in flight


def run(bench):
    each = bench.size("LATENCY_PAGES", 100, 10)     # of each host
    port = servers.origin(
        bench, "--address", "127.0.0.1-%d" % HOSTS,
        "--host", "*=0,latency=%d" % (1000 * LATENCY))
    urls = ["http://127.0.0.%d:%d/page/%d" % (host, port, page)
            for page in range(each) for host in range(1, HOSTS + 1)]
    listed = bench.write("urls", "\n".join(urls) + "\n")
    for in_flight, bar in BARS.items():
        ideal = len(urls) * LATENCY / in_flight
        bench.compare("%d in flight" % in_flight, len(urls), "pages",
                      [trawl(listed, in_flight)], (ideal, bar))
    memory(bench, listed)
    bench.compare("the most that each can have in flight", len(urls), "pages",
                  [trawl(listed, max(BARS)), *peers(bench, urls, listed)],
                  title="200 hosts that take 100 ms to answer",
                  drawn=False)


def memory(bench, listed):
    peaks = {}
    for in_flight in (min(BARS), max(BARS)):
        peaks[in_flight] = peak = Peak()
        bench.run_once(trawl(listed, in_flight), 0.02, peak.look)
        bench.fact("memory with %d in flight" % in_flight,
                   peak.bytes / (1 << 20), "MB", at_most=MEMORY)
    bench.fact("a further one in flight",
               (peaks[max(BARS)].bytes - peaks[min(BARS)].bytes) / 1024 /
               (max(BARS) - min(BARS)), "kB")


def trawl(listed, in_flight):
    return Command("trawl -c %d" % in_flight, [
        TRAWL, "crawl", "-q", "-i", listed, "-o", "/dev/null", "--no-robots",
        "--per-host", "64", "-c", str(in_flight)])


def peers(bench, urls, listed):
    config = bench.write("curl.list", "".join(
        "url=%s\noutput=/dev/null\n" % url for url in urls))
    return [
        Command("curl -Z, 300", [
            "curl", "-fsS", "-Z", "--parallel-max", "300", "-K", config]),
        Command("wget2, 256 threads", [
            "wget2", "-q", "--no-robots", "--max-threads=256",
            "-O", "/dev/null", "-i", listed]),
        Command("Scrapy, 1024", [
            python_with("scrapy") or "scrapy", HERE + "/peers/scrapy_fetch.py",
            listed, "1024"], slow=True),
    ]
