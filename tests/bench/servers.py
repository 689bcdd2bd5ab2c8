"""What serves the pages.  Each ends with the benchmark, by its own pid."""
import os
import random
import subprocess
import time
import urllib.error
import urllib.request

from harness import ORIGIN, Failed, environment

NGINX = """\
daemon off;
%(user)s
worker_processes 2;
worker_rlimit_nofile 20000;
pid %(dir)s/nginx.pid;
error_log %(dir)s/nginx.log;
events { worker_connections 8192; }
http {
	access_log off;
	client_body_temp_path %(dir)s/t1;
	proxy_temp_path %(dir)s/t2;
	fastcgi_temp_path %(dir)s/t3;
	uwsgi_temp_path %(dir)s/t4;
	scgi_temp_path %(dir)s/t5;
	sendfile on;
	tcp_nodelay on;
	keepalive_requests 10000000;
	types { }
	default_type "text/html; charset=utf-8";
	log_format seen "$connection $ssl_session_reused $server_protocol";
%(http)s
}
"""


def end(process):
    process.terminate()
    process.wait()


def answers(url):
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            url, timeout=5).close()
    except urllib.error.HTTPError:
        pass
    except OSError:
        return False
    return True


def free_port():
    return random.randrange(20000, 30000)


def nginx(bench, http, port=None, plain=0):
    """http: a function from a port to what stands in the block http.

    The port and some after it are the benchmark's; port + plain answers without
    TLS, which shows that nginx is there.  Returns the port.
    """
    for _ in range(5):
        chosen = port or free_port()
        config = bench.write("nginx.conf", NGINX % {
            "dir": bench.dir, "http": http(chosen),
            "user": "user root;" if os.getuid() == 0 else ""})
        process = subprocess.Popen(
            ["nginx", "-e", bench.path("nginx.log"), "-c", config],
            env=environment({}), stdin=subprocess.DEVNULL)
        for _ in range(100):
            if process.poll() is not None:
                break           # somebody else's port
            if answers("http://127.0.0.1:%d/" % (chosen + plain)):
                bench.at_end(lambda: end(process))
                return chosen
            time.sleep(0.05)
        else:
            end(process)
    with open(bench.path("nginx.log")) as log:
        raise Failed("nginx did not start: " + log.read())


def certificate(bench):
    """The files key and cert in the benchmark's folder."""
    subprocess.run([
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:P-256", "-nodes", "-keyout", bench.path("key"),
        "-out", bench.path("cert"), "-days", "30", "-subj", "/CN=bench.test"],
        check=True, stderr=subprocess.DEVNULL)


def files(bench, root, more=""):
    """Serves a folder over http; returns the URL."""
    return "http://127.0.0.1:%d" % nginx(bench, lambda port: """\
	server {
		listen 127.0.0.1:%d backlog=8192;
		root %s;
		%s
	}""" % (port, root, more))


def origin(bench, *options):
    """The tests' own server, which can wait; returns its port."""
    process = subprocess.Popen(
        [ORIGIN, "--max-time", "7200", *options], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True)

    def close():
        process.stdin.close()
        process.stdout.close()
        process.wait()

    bench.at_end(close)
    port = process.stdout.readline().strip()
    if not port:
        raise Failed("origin did not start")
    return int(port)
