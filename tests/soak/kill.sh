#!/bin/bash
# Workers killed all through a crawl, one every 30 to 60 ms, beside the same
# crawl undisturbed, in turn three times: the same rows, and no more than twice
# the time.  SEED: of the random numbers; LATENCY: of each page, in ms.
set -e
cd "$(dirname "$0")/../.."
: "${TRAWL:=./trawl}" "${ORIGIN:=build/plain/tests/origin/origin}"
: "${SEED:=$((RANDOM + 1))}" "${PAGES:=2000}"
RANDOM=$SEED
echo "SEED=$SEED"

DIR=$(mktemp -d "${TMPDIR:-/tmp}/trawl-kill.XXXXXX")
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
# The server ends with its stdin.
exec 3> >(exec "$ORIGIN" --films $((PAGES * 10)) --workers 2 >"$DIR/port")
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

sed '/^follow:/,/^rules:/{/^rules:/!d}' parse/rules/shipped/maoyan.yaml \
	>"$DIR/board.yaml"
for ((i = 0; i < PAGES; i++)); do
	echo "$url/board/7?offset=$((i * 10))&latency=${LATENCY:-4}"
done >"$DIR/urls"

milliseconds() { echo "$((${EPOCHREALTIME/./} / 1000))"; }

crawl() {	# DB
	rm -f "$1"*
	exec "$TRAWL" crawl -q --no-robots -r "$DIR/board.yaml" -d "$1" \
		-i "$DIR/urls" 3>&-
}

kill_workers_of() {	# PID
	local pids killed=0
	while kill -0 "$1" 2>/dev/null; do
		# It has no end of line.
		read -ra pids <"/proc/$1/task/$1/children" || true
		if [ ${#pids[@]} -gt 0 ] &&
			kill -KILL "${pids[RANDOM % ${#pids[@]}]}"; then
			killed=$((killed + 1))
		fi
		sleep "0.0$((RANDOM % 31 + 30))"
	done 2>/dev/null
	echo "$killed" >"$DIR/killed"
}

rows() {	# DB
	sqlite3 "$1" "SELECT m.rank, m.title, m.actor, m.release, m.score, u.url
		FROM movies m JOIN urls u ON u.id = m.url_id ORDER BY m.rank;
		SELECT state, count(*) FROM urls GROUP BY state;
		SELECT count(*) FROM fetches"
}

median() { sort -n | sed -n 2p; }

for round in 1 2 3; do
	start=$(milliseconds)
	(crawl "$DIR/calm.db")
	echo $(($(milliseconds) - start)) >>"$DIR/calm.times"

	start=$(milliseconds)
	(crawl "$DIR/killed.db") &
	pid=$!
	kill_workers_of $pid
	wait $pid
	echo $(($(milliseconds) - start)) >>"$DIR/killed.times"
	rows "$DIR/calm.db" >"$DIR/calm"
	rows "$DIR/killed.db" >"$DIR/got"
	cmp "$DIR/calm" "$DIR/got"
	echo "$round: undisturbed $(tail -1 "$DIR/calm.times") ms, with" \
		"$(cat "$DIR/killed") kills $(tail -1 "$DIR/killed.times") ms"
done
calm=$(median <"$DIR/calm.times")
killed=$(median <"$DIR/killed.times")
echo "same rows; medians $calm and $killed ms," \
	"ratio $((100 * killed / calm)) %"
[ "$killed" -le $((2 * calm)) ]
