#!/bin/bash
# Lists of many hosts, two URLs of each: by address and by name, with
# robots.txt and without, over http and https.  What is measured is how the
# rate changes with the number of hosts; exit status 1 if the processor time a
# page rises by more than half between the first number and the last.
#
#   tests/bench/hosts.sh [HOSTS...]		default: 3000 30000
#
# It runs in a network of its own (unshare), where every address of 127.0.0.0/8
# is nginx and every name below bench.test is one of them.
if [ -z "${BENCH_INSIDE:-}" ]; then
	export BENCH_INSIDE=1
	exec unshare -Urmn "$0" "$@"
fi
cd "$(dirname "$0")/../.." || exit
. tests/bench/fixtures/peer.bash

: "${HOSTS_PAGES:=2}"		# of each host

network() {
	ip link set lo up
	echo 1024 65000 >/proc/sys/net/ipv4/ip_local_port_range
	echo nameserver 127.0.0.1 >"$DIR/resolv.conf"
	mount --bind "$DIR/resolv.conf" /etc/resolv.conf
}

resolver_start() {
	PATH=$PATH:/usr/sbin dnsmasq --no-daemon --conf-file=/dev/null \
		--no-resolv --no-hosts --pid-file= --log-facility=/dev/null \
		--bind-interfaces --listen-address=127.0.0.1 \
		--address=/bench.test/127.0.0.1 2>/dev/null &
	RESOLVER=$!
	for _ in $(seq 50); do
		timeout 1 getent hosts h1.bench.test >/dev/null && return
		sleep 0.05
	done
	return 1
}

server_start() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout "$DIR/key" -out "$DIR/cert" -days 30 \
		-subj /CN=bench.test 2>/dev/null
	cat >"$DIR/nginx.conf" <<-END
		daemon off;
		user root;
		worker_processes 2;
		pid $DIR/nginx.pid;
		error_log $DIR/nginx.log;
		events { worker_connections 8192; }
		http {
			access_log off;
			ssl_certificate $DIR/cert;
			ssl_certificate_key $DIR/key;
			default_type text/html;
			server {
				listen 80 backlog=8192;
				listen 443 ssl backlog=8192;
				location = /robots.txt {
					default_type text/plain;
					return 200 "User-agent: *\nDisallow: /x\n";
				}
				location / {
					return 200 "<title>t</title><p>hello";
				}
			}
		}
	END
	PATH=$PATH:/usr/sbin nginx -e "$DIR/nginx.log" -c "$DIR/nginx.conf" &
	NGINX=$!
	for _ in $(seq 100); do
		curl -s -o /dev/null http://127.0.0.1/ && return
		sleep 0.05
	done
	return 1
}

urls() {		# HOSTS SCHEME address|name
	awk -v n="$1" -v per="$HOSTS_PAGES" -v scheme="$2" -v kind="$3" 'BEGIN {
		for (p = 0; p < per; p++)
			for (i = 0; i < n; i++)
				print scheme "://" (kind == "name" \
					? "h" i ".bench.test" \
					: "127." 1 + int(i / 62500) "." \
					  int(i / 250) % 250 "." 1 + i % 250) \
					"/" p
	}'
}

one() {			# HOSTS NAME SCHEME KIND OPTION...
	local hosts=$1 name=$2 scheme=$3 kind=$4 bad=0
	shift 4
	urls "$hosts" "$scheme" "$kind" >"$DIR/urls"
	rm -f "$DIR"/list.db*
	/usr/bin/env time -o "$DIR/time" -f '%e %U %S %M' \
		timeout 600 "$TRAWL" crawl -q -d "$DIR/list.db" -i "$DIR/urls" "$@" ||
		failures "$DIR/list.db" || bad=1
	tail -1 "$DIR/time" | awk -v n=$((hosts * HOSTS_PAGES)) \
		-v hosts="$hosts" -v name="$name" '{
			printf "%-16s %7d hosts %7.2f s %7.0f pages/s %5.0f us of processor a page, %4d MB\n",
				name, hosts, $1, n / $1, ($2 + $3) * 1e6 / n,
				$4 / 1024
		}' | tee -a "$DIR/$name.rates"
	return $bad
}

flat() {		# NAME
	awk '{ us[NR] = $6 }
		END { exit us[NR] > 1.5 * us[1] }' "$DIR/$1.rates" && return
	echo "$1: the more hosts, the slower" >&2
	bad=1
}

RESOLVER=
bad=0
begin
trap '[ -z "$RESOLVER" ] || kill "$RESOLVER"; finish' EXIT
network
resolver_start || { echo "dnsmasq did not start" >&2; exit 1; }
server_start || { cat "$DIR/nginx.log" >&2; exit 1; }
for hosts in "${@:-3000}" $([ $# -gt 0 ] || echo 30000); do
	one "$hosts" addresses http address --no-robots || bad=1
	one "$hosts" robots http address || bad=1
	one "$hosts" names http name --no-robots || bad=1
	one "$hosts" names,robots http name || bad=1
	one "$hosts" https https address --no-robots -k || bad=1
done
for name in addresses robots names names,robots https; do
	flat $name
done
exit $bad
