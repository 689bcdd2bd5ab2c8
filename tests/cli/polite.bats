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
	crawl -d a.db -j 1 --delay 200ms -i list
	states a.db done 120
	min=$(shortest)
	echo "shortest $min ms"
	awk -v min="$min" 'BEGIN { exit min < 200 }'
	# Before any host is asked for the third time, each has been asked.
	is "$(origin_log start address | sort -n | awk '
		!n[$2]++ { hosts++ }
		n[$2] == 3 { print hosts; exit }')" 20
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
	grep -q 'waits longer than --max-wait 10m00s:' <<<"$stderr"
	ledger_closes a.db
}

@test "--max-wait: what is left waits longer: 3, and for what, -q or not" {
	origin_start --address 127.0.0.1-2 --host '127.0.0.2=503,retry-after=60'
	urls 2 3 >list
	until='until 20[0-9-]*T[0-9:]*Z'
	for quiet in -q -d; do
		rm -f a.db*
		crawl $quiet ${quiet/-d/a.db} -d a.db --no-robots \
			--max-wait 59s -i list
		is "$status" 3
		is "$(grep -c "http://127.0.0.2:$PORT (503) $until" \
			<<<"$stderr")" 1
		states a.db done 3
		states a.db pending 3
	done
	# The next start has it from the database.
	n=$(origin_log | wc -l)
	crawl -q -d a.db --no-robots --max-wait 30s -i list
	is "$status" 3
	is "$(grep -c "http://127.0.0.2:$PORT (503) $until" <<<"$stderr")" 1
	is "$(origin_log | wc -l)" "$n"
	# Not so long: it is waited for.
	crawl -d a.db --no-robots --max-time 2s --max-wait 2m -i list
	grep -q 'stopped by --max-time' <<<"$stderr"
}

@test "--max-wait: for what, though the host has answered well meanwhile" {
	origin_start
	urls=("$URL/retry-after?seconds=3600" "$URL/page/1?latency=300")
	crawl -q -d a.db --no-robots "${urls[@]}"
	is "$status" 3
	grep -q "$URL (429) until" <<<"$stderr"
	states a.db done 1
	crawl -q -d a.db --no-robots "${urls[@]}"
	grep -q "$URL (429 or 503) until" <<<"$stderr"
}

@test "--max-wait: a sitemap that cannot be had now" {
	origin_start --host '127.0.0.1=429,retry-after=7200'
	crawl -d a.db --no-robots --sitemap "$URL/sitemap.xml"
	is "$status" 3
	grep -q "http://127.0.0.1:$PORT (429) until" <<<"$stderr"
}

@test "--ordered: a full window and one host blocked for long: 3, goes on" {
	origin_start --address 127.0.0.1-2 --host '127.0.0.2=429,retry-after=7200'
	(echo "http://127.0.0.2:$PORT/page/1"
	seq -f "http://127.0.0.1:$PORT/page/%.0f" 4300) >list
	crawl -d a.db --no-robots --ordered -o rows -i list
	is "$status" 3
	grep -q "http://127.0.0.2:$PORT (429) until" <<<"$stderr"
	origin_stop
	origin_start --port "$PORT" --address 127.0.0.1-2
	sql a.db 'UPDATE hosts SET next_at = NULL'
	crawl -d a.db --no-robots --ordered -o rows -i list
	is "$status" 0
	states a.db done 4301
}

@test "503 without Retry-After: 5 s, 10 s; a lone one is soon over" {
	origin_start
	LIMIT=50 crawl -q --no-robots -d a.db "$URL/status/503"
	is "$status" 1
	is "$(sql a.db 'SELECT state, reason, attempts FROM urls')" \
		$'failed\t5xx\t3'
	origin_log start | awk '{ s[NR] = $1 }
		END { exit !(s[2] - s[1] >= 4990 && s[3] - s[2] >= 9990) }'
}

@test "a penalty that is told by a slow clock is followed by the next one" {
	command -v faketime >/dev/null || skip "needs faketime"
	origin_start
	# The time of day runs 2 % slower than the clock that waits.
	LD_PRELOAD=$(faketime now printenv LD_PRELOAD) FAKETIME='+0 x0.98' \
		FAKETIME_DONT_FAKE_MONOTONIC=1 LIMIT=50 \
		ASAN_OPTIONS=verify_asan_link_order=0 crawl -q --no-robots -d a.db \
		"$URL/status/503"
	is "$(sql a.db 'SELECT state, reason, attempts FROM urls')" \
		$'failed\t5xx\t3'
	origin_log start | awk '{ s[NR] = $1 }
		END { exit !(s[2] - s[1] >= 4999 && s[3] - s[2] >= 9999) }'
}

@test "the live line says what it waits for" {
	origin_start
	crawl -d a.db --no-robots --progress on --max-time 1s \
		"$URL/retry-after?seconds=54"
	tr '\r' '\n' <<<"$stderr" |
		grep -qE "waiting 5[34] s: $URL \(429\); 0 of 1 URL, 0 failed"
}

@test "a clock that was wrong once blocks no host for ever" {
	origin_start
	crawl -q -d a.db --no-robots "$URL/page/1"
	sql a.db "UPDATE hosts SET last = '429', penalty = 2000,
		penalty_at = '2999-01-01T00:00:00.000Z',
		next_at = '2999-01-01T00:00:02.000Z'"
	# What was left of it is waited for once, from now on.
	crawl -q -d a.db --no-robots --max-wait 1s "$URL/page/1"
	is "$status" 3
	is "$(sql a.db "SELECT next_at < '2900' FROM hosts")" 1
	crawl -q -d a.db --no-robots "$URL/page/1"
	is "$status" 0
	is "$(origin_log target | grep -c page)" 2
}

@test "one slow, one refusing, one busy host among fifty: none waits for them" {
	origin_start --address 127.0.0.1-49 \
		--host "127.0.0.48=0,latency=$((4500 * SLOWER))" \
		--host '127.0.0.49=429,retry-after=3'
	(urls 47 8; urls 50 2 | grep -E '\.(48|49|50):') >list
	crawl -d a.db --no-robots --retries 1 --timeout $((8 * SLOWER))s -i list
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
	while read -r host; do
		for i in {1..5}; do
			echo "http://$host/$i"
		done
	done <silent >list
	# More time where the machine is too busy to ask them all in four seconds.
	for time in 4s 20s; do
		rm -f a.db*
		crawl -d a.db --no-robots --connect-timeout 200ms --retries 5 \
			--max-time $time -i list
		is "$status" 3
		[[ $stderr != *'the network seems to be down'* ]] || break
	done
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

@test "silent hosts beside and after live ones: their own fault, and they end" {
	origin_start --address 127.0.0.1-100
	silent_start 80
	(urls 100 1; sed 's/.*/http:\/\/&\/1/' silent) >list
	LIMIT=100 crawl -d a.db --connect-timeout 500ms --retries 1 -i list
	is "$status" 1
	states a.db done 100
	states a.db failed 80
	is "$(sql a.db "SELECT DISTINCT reason FROM failed")" timeout
	is "$(grep -c 'network' <<<"$stderr")" 0
	ledger_closes a.db
}

@test "a live host with a Crawl-delay is asked beside a hundred silent ones" {
	origin_start --robots '*=200,delay=1'
	silent_start 100
	(sed 's/.*/http:\/\/&\/1/' silent
	for i in {1..5}; do
		echo "$URL/page/$i"
	done) >list
	LIMIT=100 crawl -d a.db --connect-timeout 1s --retries 1 -i list
	is "$status" 1
	states a.db done 5
	states a.db failed 100
	origin_log start | awk 'NR > 1 && $1 - last < 1000 { bad = 1 }
		{ last = $1 } END { exit bad }'
}

@test "only silent hosts: the list gets shorter from start to start" {
	silent_start 70
	sed 's/.*/http:\/\/&\/1/' silent >list
	for run in 1 2 3 4; do
		crawl -d a.db --connect-timeout 100ms --retries 1 \
			--max-time 8s -i list
		[ "$status" = 3 ] || break
	done
	is "$status" 1
	states a.db failed 70
	ledger_closes a.db
}

@test "one name, many ports: one --per-host, one penalty, one --max-per-host" {
	origin_start_as A
	origin_start_as B
	origin_start_as C
	for i in {1..6}; do
		for url in "$A_URL" "$B_URL" "$C_URL"; do
			echo "$url/page/$i?latency=100"
		done
	done >list
	start=$EPOCHREALTIME
	crawl -d a.db --no-robots --per-host 1 -i list
	took=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }')
	states a.db done 18
	echo "took $took"
	awk -v took="$took" 'BEGIN { exit took < 1.8 }'

	crawl -d b.db --no-robots --max-per-host 7 -i list
	states b.db done 7
	is "$(sql b.db "SELECT reason, count(*) FROM skipped")" $'limit\t11'
	is "$(grep -c '^trawl: 127.0.0.1: reached --max-per-host' \
		<<<"$stderr")" 1

	n=$(wc -l <B.log)
	crawl -d c.db --no-robots --max-wait 10s \
		"$A_URL/retry-after?seconds=3600"
	is "$status" 3
	sql c.db "UPDATE runs SET state = 'finished', finished_at = started_at"
	crawl -d c.db --no-robots --max-wait 10s "$B_URL/page/1"
	is "$status" 3
	is "$(wc -l <B.log)" "$n"
}

@test "robots.txt is each port's own" {
	origin_start_as A --robots '*=200,body=User-agent: *\nDisallow: /page\n'
	origin_start_as B
	crawl -d a.db "$A_URL/page/1" "$B_URL/page/1"
	is "$(sql a.db 'SELECT state, reason FROM urls')" \
		$'skipped\trobots:2\ndone\t'
	is "$(sql a.db 'SELECT count(DISTINCT robots_status),
		count(DISTINCT host) FROM hosts')" $'2\t1'
}
