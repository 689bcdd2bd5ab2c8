#!/bin/bash
# 20,000 URLs on 200 hosts that take 100 ms to answer: nothing but the number
# in flight decides.  Ideal is URLs * latency / number in flight.
cd "$(dirname "$0")/../.." || exit
. tests/bench/fixtures/peer.bash

: "${LATENCY_PAGES:=100}"	# of each host
: "${LATENCY_MS:=100}"
: "${LATENCY_IN_FLIGHT:=64 1000 2000}"
HOSTS=200

origin_run() {
	mkfifo "$DIR/in" "$DIR/out"
	"$ORIGIN" --address 127.0.0.1-$HOSTS \
		--host "*=0,latency=$LATENCY_MS" <"$DIR/in" >"$DIR/out" &
	NGINX=$!
	exec 9>"$DIR/in"
	read -r port <"$DIR/out"
	rm "$DIR/in" "$DIR/out"
}

urls() {
	local h i
	for ((i = 0; i < LATENCY_PAGES; i++)); do
		for ((h = 1; h <= HOSTS; h++)); do
			echo "http://127.0.0.$h:$port/page/$i"
		done
	done
}

crawl_list() {
	"$TRAWL" crawl -q -i "$DIR/urls" -o /dev/null --no-robots \
		--per-host 64 -c "$in_flight"
}

begin
origin_run
urls >"$DIR/urls"
pages=$(wc -l <"$DIR/urls")
for in_flight in $LATENCY_IN_FLIGHT; do
	rm -f "$DIR/crawl_list.times"
	in_turn "$BENCH_TIMES" crawl_list
	echo "-c $in_flight: median $(median <"$DIR/crawl_list.times") s," \
		"ideal $(awk "BEGIN {
			print $pages * $LATENCY_MS / 1000 / $in_flight }") s"
done
exec 9>&-
wait "$NGINX"
NGINX=
