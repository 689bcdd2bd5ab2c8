"""The list over https: kept connections, one for each page, and HTTP/2.

trawl stores rows, curl and wget2 only fetch.
"""
import os
import time

import pages
import servers
from bench_list import forget, rows
from harness import TRAWL, Command

SERVER = """\
	server {
		listen 127.0.0.1:%(port)d ssl%(http2)s backlog=8192;
		ssl_certificate %(dir)s/cert;
		ssl_certificate_key %(dir)s/key;
		ssl_session_cache shared:s%(port)d:10m;
		keepalive_timeout %(keep)d;
		access_log %(dir)s/seen-%(port)d seen buffer=64k flush=200ms;
		root %(root)s;
		%(location)s
	}
"""


def run(bench):
    count = bench.size("HTTPS_PAGES", 20000, 200)
    servers.certificate(bench)
    port = servers.nginx(bench, lambda port: plain(port + 3) + "".join(
        server(bench, count, port + n, keep, http2)
        for n, (keep, http2) in enumerate(((75, ""), (0, ""), (75, " http2")))),
        plain=3)
    paths = pages.board_paths(count)
    for n, (name, http2) in enumerate((
            ("kept connections", False), ("a connection a page", False),
            ("HTTP/2", True))):
        one_kind(bench, name, port + n, paths, http2)


def plain(port):
    """To see that it answers."""
    return "\tserver { listen 127.0.0.1:%d; return 204; }\n" % port


def server(bench, count, port, keep, http2):
    return SERVER % {"port": port, "http2": http2, "keep": keep,
                     "dir": bench.dir, "root": pages.board(count),
                     "location": pages.BOARD_LOCATION}


def one_kind(bench, name, port, paths, http2):
    urls = ["https://127.0.0.1:%d%s" % (port, path) for path in paths]
    listed = bench.write("urls%d" % port, "\n".join(urls) + "\n")
    rules = bench.write("board.yaml", pages.board_rules())
    config = bench.write("curl%d" % port, "".join(
        "url=%s\noutput=/dev/null\n" % url for url in urls))
    db = bench.path("list.db")
    seen = Seen(bench.path("seen-%d" % port))

    def command(name, argv, **more):
        check = more.pop("check", None)
        forget_db = more.pop("before", None)

        def before():
            seen.clear()
            if forget_db:
                forget_db()

        def after():
            seen.read(name)
            if check:
                check()
        return Command(name, argv, before=before, check=after, **more)

    bench.compare("%d pages, %s" % (len(urls), name), len(urls), "pages", [
        command("trawl", [
            TRAWL, "crawl", "-q", "-k", "-r", rules, "-d", db, "-i", listed,
            "--no-robots", "--per-host", "64", "-c", "64",
            *([] if http2 else ["--http1.1"])],
            before=lambda: forget(db), check=lambda: rows(db, 10 * len(urls))),
        command("curl -Z, fetch only", [
            "curl", "-kfsS", "-Z", "--parallel-max", "64", "-K", config,
            "--http2" if http2 else "--http1.1"], bar=1.0),
        command("wget2, fetch only", [
            "wget2", "-q", "--no-robots", "--no-check-certificate",
            "--max-threads=16", "-O", "/dev/null", "-i", listed,
            "--http2" if http2 else "--no-http2"]),
    ], title="The list over https, " + name, drawn=name == "kept connections")
    for who, (connections, reused) in seen.said.items():
        bench.fact("%s: connections" % who, connections,
                   "(%d resumed a session)" % reused,
                   at_most=len(os.sched_getaffinity(0))
                   if http2 and who == "trawl" else None)


class Seen:
    """What the server's log says: connections, and sessions of TLS resumed."""

    def __init__(self, path):
        self.path = path
        self.said = {}

    def clear(self):
        time.sleep(0.4)         # nginx writes five times a second
        with open(self.path, "w"):
            pass

    def read(self, who):
        time.sleep(0.4)
        with open(self.path) as file:
            seen = dict(line.split()[:2] for line in file)
        self.said[who] = len(seen), list(seen.values()).count("r")
