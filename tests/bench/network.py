"""A network of its own, of as many hosts as one likes.

A benchmark with OWN_NETWORK = True runs in new namespaces (unshare), where
every address of 127.0.0.0/8 is this nginx, and every name below bench.test is
one of them.
"""
import os
import subprocess
import sys
import time

import servers
from harness import Failed, environment

SERVER = """\
	ssl_certificate %(dir)s/cert;
	ssl_certificate_key %(dir)s/key;
	server {
		listen 80 backlog=8192;
		listen 443 ssl backlog=8192;
		%(more)s
		location = /robots.txt {
			default_type text/plain;
			return 200 "User-agent: *\\nDisallow: /x\\n";
		}
		location / {
			return 200 "<title>t</title><p>hello";
		}
	}
"""


def enter():
    """Does not return where it has to begin anew inside."""
    if os.environ.get("BENCH_INSIDE"):
        return
    os.environ["BENCH_INSIDE"] = "1"
    user = [] if os.getuid() == 0 else ["-Ur"]
    os.execvp("unshare", ["unshare", *user, "-mn", sys.executable, *sys.argv])


def up(bench):
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with open("/proc/sys/net/ipv4/ip_local_port_range", "w") as file:
        file.write("1024 65000")
    resolv = bench.write("resolv.conf", "nameserver 127.0.0.1\n")
    subprocess.run(["mount", "--bind", resolv, "/etc/resolv.conf"], check=True)


def resolver(bench):
    process = subprocess.Popen([
        "dnsmasq", "--no-daemon", "--conf-file=/dev/null", "--no-resolv",
        "--no-hosts", "--pid-file=", "--log-facility=/dev/null",
        "--bind-interfaces", "--listen-address=127.0.0.1",
        "--address=/bench.test/127.0.0.1"],
        env=environment({}), stderr=subprocess.DEVNULL)
    bench.at_end(lambda: servers.end(process))
    for _ in range(100):
        if subprocess.run(["timeout", "1", "getent", "hosts", "h.bench.test"],
                          stdout=subprocess.DEVNULL).returncode == 0:
            return
        time.sleep(0.05)
    raise Failed("dnsmasq did not start")


def server(bench, more=""):
    servers.certificate(bench)
    servers.nginx(bench, lambda port: SERVER % {"dir": bench.dir,
                                                "more": more}, port=80)


def addresses(hosts):
    return ["127.%d.%d.%d" % (1 + i // 62500, i // 250 % 250, 1 + i % 250)
            for i in range(hosts)]


def names(hosts):
    return ["h%d.bench.test" % i for i in range(hosts)]


def write_urls(path, scheme, hosts, each):
    """So many URLs of each host; one host after the other, round and round."""
    with open(path, "w") as file:
        for page in range(each):
            file.writelines("%s://%s/%d\n" % (scheme, host, page)
                            for host in hosts)
    return path
