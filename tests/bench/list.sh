#!/bin/bash
# A list of 20,000 pages of 11 kB with ten films each, from nginx: trawl, which
# also parses them and stores 200,000 rows, beside curl, which throws them
# away.  Then a single URL, and the memory of the whole process tree.
cd "$(dirname "$0")/../.." || exit
. tests/bench/fixtures/peer.bash

curl_list() {
	curl -fsS -Z --parallel-max 64 -K "$DIR/curl.list" 2>"$DIR/curl.err"
}
trawl_list() {
	rm -f "$DIR"/list.db*
	"$TRAWL" crawl -q -r "$DIR/board.yaml" -d "$DIR/list.db" \
		-i "$DIR/urls" --no-robots --per-host 64 -c 64 ||
		failures "$DIR/list.db"
}
curl_one() {
	curl -sS -o /dev/null "$one"
}
trawl_one() {
	"$TRAWL" crawl -q --no-robots "$one" >/dev/null
}

set -e
begin
pages_board
nginx_start
sed "s#^#$URL#" "$BENCH_DIR/urls.txt" >"$DIR/urls"
sed 's#.*#url=&\noutput=/dev/null#' "$DIR/urls" >"$DIR/curl.list"
# A list is a list: nothing is followed.
sed '/^follow:/,/^rules:/{/^rules:/!d}' parse/rules/shipped/maoyan.yaml \
	>"$DIR/board.yaml"
one="$URL/board/7?offset=0"
pages=$(wc -l <"$DIR/urls")

curl_list	# the first reading fills the page cache
in_turn "$BENCH_TIMES" curl_list trawl_list
rows=$(sqlite3 "$DIR/list.db" 'SELECT count(*) FROM movies')
[ "$rows" = $((pages * 10)) ] || { echo "wrong: $rows rows" >&2; exit 1; }
report curl_list "$pages"
report trawl_list "$pages"
ratio trawl_list curl_list

in_turn 21 curl_one trawl_one
report curl_one 1
report trawl_one 1
ratio trawl_one curl_one

peak_pss trawl_list
