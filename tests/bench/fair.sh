#!/bin/bash
# 47 well hosts, alone and beside three others: one that answers after 5 s, one
# that refuses, one that answers 429 with Retry-After: 3.  Measured is when the
# last of the 47 was answered, at the server.
cd "$(dirname "$0")/../.." || exit
. tests/bench/fixtures/peer.bash

: "${FAIR_PAGES:=100}"		# of each host

origin_run() {
	rm -f "$DIR/log"
	mkfifo "$DIR/in" "$DIR/out"
	"$ORIGIN" --log "$DIR/log" --address 127.0.0.1-49 \
		--host '*=0,latency=20' --host '127.0.0.48=0,latency=5000' \
		--host '127.0.0.49=429,retry-after=3' \
		<"$DIR/in" >"$DIR/out" &
	NGINX=$!
	exec 9>"$DIR/in"
	read -r port <"$DIR/out"
	rm "$DIR/in" "$DIR/out"
}

urls() {	# FIRST LAST PAGES
	local h i
	for ((i = 0; i < $3; i++)); do
		for ((h = $1; h <= $2; h++)); do
			echo "http://127.0.0.$h:$port/page/$i"
		done
	done
}

well_until() {	# ms from the first request to the last answer of the 47
	awk -F'\t' 'NR == 2 { from = $1 }
		$3 !~ /\.(48|49|50)$/ && $2 + 0 > to { to = $2 + 0 }
		END { printf "%.0f\n", to - from }' "$DIR/log"
}

one() {		# NAME LIST
	: >"$DIR/log"
	"$TRAWL" crawl -q -i "$2" -o /dev/null --retries 1 --timeout 8s \
		--no-robots -c 256
	well_until >>"$DIR/$1.ms"
}

begin
origin_run
urls 1 47 "$FAIR_PAGES" >"$DIR/well"
(cat "$DIR/well"; urls 48 50 2) | shuf --random-source=<(yes) >"$DIR/mixed"
for ((i = 0; i < BENCH_TIMES; i++)); do
	one alone "$DIR/well"
	one beside "$DIR/mixed"
done
exec 9>&-
wait "$NGINX"
NGINX=
for name in alone beside; do
	echo "$name: median $(median <"$DIR/$name.ms") ms" \
		"($(tr '\n' ' ' <"$DIR/$name.ms"))"
done
