#!/bin/bash
# A site of 20,000 pages with 60 links each, followed from its first page:
# trawl, which fills a database, beside wget2, which throws the pages away.
cd "$(dirname "$0")/../.." || exit
. tests/bench/fixtures/peer.bash

wget2_site() {
	wget2 -q -r -l inf --no-robots --max-threads=16 -O /dev/null \
		"$URL/site/0.html"
}
trawl_site() {
	rm -f "$DIR"/site.db*
	"$TRAWL" crawl -q -d "$DIR/site.db" --follow . --no-robots \
		--per-host 64 -c 64 "$URL/site/0.html" ||
		failures "$DIR/site.db"
}

set -e
begin
pages_site
nginx_start
in_turn "$BENCH_TIMES" wget2_site trawl_site
pages=$(sqlite3 "$DIR/site.db" "SELECT count(*) FROM urls WHERE state = 'done'")
[ "$pages" = 20000 ] || { echo "wrong: $pages pages" >&2; exit 1; }
report wget2_site "$pages"
report trawl_site "$pages"
ratio trawl_site wget2_site
peak_pss trawl_site
