# Pace, penalties and dead hosts, as the servers see them.

load helpers

setup() { begin; }
teardown() { end; }

# Shortest time between the starts of two requests to one address, ms.
shortest() {
	origin_log address start | sort -k1,1 -k2,2n | awk '
		$1 == host && (min == "" || $2 - last < min) { min = $2 - last }
		{ host = $1; last = $2 }
		END { print min }'
}

urls() {	# HOSTS PAGES
	local h i
	for ((i = 0; i < $2; i++)); do
		for ((h = 1; h <= $1; h++)); do
			echo "http://127.0.0.$h:$PORT/page/$i"
		done
	done
}

@test "--delay is never undercut, and hosts go side by side" {
	origin_start --address 127.0.0.1-20 --host '*=0,latency=20'
	urls 20 6 >list
	start=$EPOCHREALTIME
	crawl -d a.db --delay 200ms -i list
	took=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }')
	states a.db done 120
	min=$(shortest)
	echo "shortest $min ms, all $took s"
	awk -v min="$min" 'BEGIN { exit min < 200 }'
	# Six spaces of 220 ms each, not twenty times as many.
	awk -v took="$took" 'BEGIN { exit took > 5 }'
}

@test "--per-host is never exceeded, and reached" {
	origin_start --address 127.0.0.1-10 --host '*=0,latency=30'
	urls 10 20 >list
	for n in 2 7; do
		: >ORIGIN.log
		crawl --per-host $n -c 200 -i list
		is "$(awk -F'\t' '$7 + 0 > most { most = $7 + 0 }
			END { print most }' ORIGIN.log)" $n
	done
}

@test "Retry-After: seconds, a date, nonsense" {
	origin_start
	for after in seconds=2 date=3; do
		: >ORIGIN.log
		rm -f a.db*
		crawl -d a.db --retries 1 "$URL/retry-after?$after"
		is "$(sql a.db 'SELECT reason FROM urls')" 429
		space=$(awk -F'\t' '$5 ~ /retry/ { if (last) print $1 - last
			last = $1 }' ORIGIN.log)
		echo "$after: $space"
		awk -v s="$space" 'BEGIN { exit s < 1990 }'
	done
	crawl -d b.db --retries 0 --max-time 1s \
		"$URL/retry-after?seconds=-5" "$URL/page/1"
	is "$(sql b.db 'SELECT penalty FROM hosts')" 60000
}

@test "a penalty outlives a kill, and the next run waits for it" {
	origin_start
	"$TRAWL" crawl -q -d a.db "$URL/status/429" "$URL/page/1" 3>&- &
	pid=$!
	punished() { [ -n "$(sql a.db \
		"SELECT 1 FROM hosts WHERE penalty = 60000")" ]; }
	wait_until 10 punished
	kill -9 $pid
	wait $pid || true
	n=$(origin_log | wc -l)
	crawl -d a.db --max-time 500ms "$URL/status/429" "$URL/page/1"
	is "$status" 3
	is "$(origin_log | wc -l)" "$n"
}

@test "hosts that are blocked for long end the crawl: 3, and it goes on" {
	origin_start --address 127.0.0.1-2 --host '127.0.0.2=429,retry-after=7200'
	urls 2 3 >list
	crawl -d a.db -i list
	is "$status" 3
	states a.db done 3
	states a.db pending 3
	grep -q 'blocked for long' <<<"$stderr"
	ledger_closes a.db
}

@test "one slow, one refusing, one busy host among fifty: none waits for them" {
	origin_start --address 127.0.0.1-49 --host '127.0.0.48=0,latency=5000' \
		--host '127.0.0.49=429,retry-after=3'
	(urls 47 8; urls 50 2 | grep -E '\.(48|49|50):') >list
	crawl -d a.db --no-robots --retries 1 --timeout 8s -i list
	is "$status" 1
	is "$(sql a.db "SELECT state, coalesce(reason, '-'), count(*)
		FROM urls GROUP BY 1, 2 ORDER BY 1, 2")" \
		$'done\t-\t378\nfailed\t429\t2\nfailed\tconnect\t2'
	ledger_closes a.db
	# The 47 had their last answer before the slow one had its first.
	is "$(origin_log address end | awk '$1 ~ /\.48$/ {
			if (!slow || $2 < slow) slow = $2 }
		$1 !~ /\.4[89]$/ && $2 > rest { rest = $2 }
		END { print (rest < slow) }')" 1
}

@test "a host that fails in a row is left alone, said once, and remembered" {
	origin_start --address 127.0.0.1-2
	for i in {1..40}; do
		echo "http://127.0.0.1:$PORT/reset?$i"
		echo "http://127.0.0.2:$PORT/page/$i"
	done >list
	LIMIT=60 crawl -d a.db --no-robots --retries 0 -i list
	is "$status" 1
	states a.db done 40
	states a.db failed 40
	is "$(grep -c '127.0.0.1:.*left alone' <<<"$stderr")" 1
	[ "$(origin_log target | grep -c reset)" -le 20 ]
	is "$(sql a.db "SELECT failures >= 10 FROM hosts
		WHERE name LIKE '%.1:%'")" 1
	ledger_closes a.db
}

@test "everything silent on many hosts: paused, said once, nothing burnt" {
	silent_start 30
	while read -r port; do
		for i in {1..5}; do
			echo "http://127.0.0.1:$port/$i"
		done
	done <ports >list
	crawl -d a.db --no-robots --connect-timeout 200ms --retries 5 \
		--max-time 4s -i list
	is "$status" 3
	is "$(grep -c 'the network seems to be down' <<<"$stderr")" 1
	states a.db pending 150
	ledger_closes a.db
}

@test "a list of refusing and unknown hosts is no network that is down" {
	origin_start
	origin_stop
	for h in {1..60}; do
		echo "http://127.0.0.$h:$PORT/"
		echo "http://no-$h.invalid/"
	done >list
	crawl -d a.db --retries 0 -i list
	is "$status" 1
	states a.db failed 120
	is "$(grep -c 'network' <<<"$stderr")" 0
}
