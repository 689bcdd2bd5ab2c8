#!/bin/bash
# Memory does not grow with the crawl: the most that all processes of one take
# together (proportional set sizes, looked at all the time), following a site of
# 5,000 pages and one of 20,000, 60 links on each; and fed LINES_MOST URLs of
# one host.  The larger site may take a third more than the smaller, and the
# list no more than the caches (SQLite's 64 MB, of URLs met) and the processes.
set -e
cd "$(dirname "$0")/../.."
: "${TRAWL:=./trawl}" "${ORIGIN:=build/plain/tests/origin/origin}"
: "${LINES_MOST:=1000000}"

DIR=$(mktemp -d "${TMPDIR:-/tmp}/trawl-memory.XXXXXX")
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
# The server ends with its stdin.
exec 3> >(exec "$ORIGIN" --workers 2 >"$DIR/port")
finish() {
	exec 3>&-
	rm -rf "$DIR"
}
trap finish EXIT
for try in $(seq 100); do
	[ ! -s "$DIR/port" ] || break
	sleep 0.05
done
url=http://127.0.0.1:$(cat "$DIR/port")

# kB, of a process and its children
pss() {
	local pids
	read -ra pids <"/proc/$1/task/$1/children" || true
	for pid in "$1" "${pids[@]}"; do
		cat "/proc/$pid/smaps_rollup" || true
	done | awk '/^Pss:/ { sum += $2 } END { print sum + 0 }'
}

# The most it takes is left in $most; what it is and took is said.
crawl() {	# NAME ARG...
	local name=$1 now start=$SECONDS
	shift
	"$TRAWL" crawl -q --no-robots -d "$DIR/db" "$@" 3>&- &
	most=0
	while kill -0 $! 2>/dev/null; do
		now=$(pss $! 2>/dev/null)
		[ "$now" -le "$most" ] || most=$now
		sleep 0.02
	done
	wait $!
	echo "$name: $most kB at most, $((SECONDS - start)) s," \
		"$(sqlite3 "$DIR/db" "SELECT count(*) FROM urls
			WHERE state = 'done'") pages"
	rm -f "$DIR"/db*
}

site() {	# PAGES
	crawl "$1 pages followed" --follow . --per-host 64 \
		"$url/site/0?pages=$1&links=60"
}

site 5000
small=$most
site 20000
[ "$most" -le $((small * 4 / 3)) ]
seq -f "$url/page/%.0f?size=100" "$LINES_MOST" >"$DIR/list"
crawl "a list of $LINES_MOST" --per-host 64 -i "$DIR/list"
[ "$most" -le 128000 ]
