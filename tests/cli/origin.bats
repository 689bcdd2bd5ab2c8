# The server that the other tests believe.

load helpers

setup() { begin; }
teardown() { end; }

get() { curl -sS -m 10 "$@"; }
code() { get -o /dev/null -w '%{http_code}' "$@"; }

@test "board: the films are those that --expect-films prints" {
	origin_start --films 25
	for offset in 0 10 20 30; do
		get "$URL/board/7?offset=$offset"
	done >pages
	"$ORIGIN" --films 25 --expect-films >expected
	is "$(wc -l <expected)" 25
	is "$(grep -c '<dd>' pages)" 25
	grep -oP 'movieId:\d+}">\K[^<]+' pages | sed 's/&amp;/\&/' >titles
	is "$(cut -f2 expected)" "$(cat titles)"
	is "$(cut -f3 expected)" "$(grep -oP '主演：\K.*' pages)"
	is "$(cut -f4 expected)" "$(grep -oP '上映时间：\K[^<]*' pages)"
	is "$(cut -f5 expected)" \
		"$(grep -oP 'integer">\K.*(?=</i></p>)' pages |
			sed 's/<[^>]*>//g')"
}

@test "board: every page has about 11 kB" {
	origin_start --films 100
	size=$(get -o /dev/null -w '%{size_download}' "$URL/board/7?offset=40")
	[ "$size" -gt 10000 ] && [ "$size" -lt 12000 ]
}

@test "control: changes are seen through every process" {
	origin_start --workers 3 --films 40
	control 'score=3:9.9&gone=4&new=900&fail=2:503&captcha=3'
	for i in 1 2 3 4 5 6; do
		get "$URL/board/7" >page
		is "$(grep -c '<dd>' page)" 10
		grep -q 'board-index-900"' page
		! grep -q 'board-index-4"' page
		is "$(code "$URL/board/7?offset=20")" 503
		get "$URL/board/7?offset=30" | grep -q captcha
	done
	control 'reset=1'
	is "$(code "$URL/board/7?offset=20")" 200
	is "$(code -X POST "$URL/control?scoer=3:1")" 400
}

@test "board: conditional requests by ETag and by date" {
	origin_start
	etag=$(get -D- -o /dev/null "$URL/board/7" |
		sed -n 's/^ETag: \(.*\)\r/\1/p')
	is "$(code -H "If-None-Match: $etag" "$URL/board/7")" 304
	control 'score=1:1.0&lastmod=on'
	is "$(code -H "If-None-Match: $etag" "$URL/board/7")" 200
	date=$(get -D- -o /dev/null "$URL/board/7" |
		sed -n 's/^Last-Modified: \(.*\)\r/\1/p')
	is "$(code -H "If-Modified-Since: $date" "$URL/board/7")" 304
	control 'etag=off&lastmod=off'
	is "$(code -H "If-None-Match: $etag" "$URL/board/7")" 200
	is "$(origin_log status if-none-match | grep -c "304	$etag")" 1
}

@test "log: a late answer does not hold up others in the same process" {
	origin_start --workers 1
	for i in $(seq 50); do
		echo "url=$URL/page/$i?latency=500"
		echo "output=/dev/null"
	done >late
	time=$SECONDS
	curl -sS -Z --parallel-max 50 -K late 2>/dev/null
	[ $((SECONDS - time)) -le $((5 * SLOWER)) ]
	is "$(origin_log target | wc -l)" 50
	[ "$(origin_log inflight | sort -n | tail -1)" -ge 40 ]
	origin_log start end | awk '$2 - $1 < 499 { print; bad = 1 }
		END { exit bad }'
}

@test "log: one after the other is never counted twice" {
	origin_start --workers 3
	for i in $(seq 200); do
		echo "url=$URL/page/$i"
		echo "output=/dev/null"
	done >list
	curl -sS -K list
	is "$(origin_log inflight | sort -u)" 1
}

@test "faults: what curl makes of them" {
	origin_start
	while read -r wanted path; do
		result=0
		curl -sS -m 1 -L --max-redirs 5 -o /dev/null "$URL$path" \
			2>/dev/null || result=$?
		is "$result $path" "$wanted $path"
	done <<-END
		0 /page/1?size=5000
		0 /redirect/3
		47 /redirect/6
		47 /loop/a
		47 /self-redirect-cookie
		28 /never
		28 /drip?bytes=100&interval=100
		28 /slow-headers
		28 /page/1?latency=3000
		18 /truncated
		18 /truncated?chunked=1
		56 /reset
		1 /garbage
		0 /empty
		0 /nul
	END
	is "$(get --compressed "$URL/bomb?mb=3" | wc -c)" $((3 << 20))
	is "$(get "$URL/big?size=100000" | wc -c)" 100000
	is "$(code "$URL/flaky?fails=2&key=a") $(code "$URL/flaky?fails=2&key=a") \
$(code "$URL/flaky?fails=2&key=a")" "503 503 200"
}

@test "hosts: each address can have faults and robots of its own" {
	printf 'User-agent: *\nDisallow: /x\n' >robots
	origin_start --address 127.0.0.1-4 --host 127.0.0.2=429,retry-after=3 \
		--robots 127.0.0.3=200,file=robots --host '127.0.0.4=0,latency=200' \
		--robots '*=200,body=User-agent: *\nCrawl-delay: 1\n'
	is "$(code "http://127.0.0.1:$PORT/page/1")" 200
	is "$(code "http://127.0.0.2:$PORT/page/1")" 429
	is "$(get "http://127.0.0.3:$PORT/robots.txt")" "$(cat robots)"
	is "$(get "http://127.0.0.1:$PORT/robots.txt" | tail -1)" 'Crawl-delay: 1'
	is "$(code "http://127.0.0.4:$PORT/page/1")" 200
	origin_log start end address |
		awk '$3 == "127.0.0.4" { exit !($2 - $1 > 199) }'
}

@test "table: pages from a file come first" {
	echo hello >body
	printf '/page/1?a\t418\tX-A: b\\nContent-Type: text/x\tbody\n' >table
	origin_start --table table
	get -D head -o got "$URL/page/1?a"
	is "$(cat got)" hello
	grep -q '^HTTP/1.1 418' head
	grep -q '^X-A: b' head
	is "$(grep -ic '^content-type' head)" 1
	is "$(code "$URL/page/1")" 200
}

@test "ends when stdin is closed, on TERM, and when time is up" {
	origin_start
	exec {ORIGIN_FDS[0]}>&-
	wait "${ORIGIN_PIDS[0]}"
	ORIGIN_PIDS=()
	run curl -sS -m 2 "$URL/"
	is "$status" 7
	origin_start
	kill "${ORIGIN_PIDS[0]}"
	wait "${ORIGIN_PIDS[0]}"
	origin_start --max-time 1
	wait "${ORIGIN_PIDS[1]}"
}

@test "its processes die with it, even by KILL" {
	origin_start --workers 2
	children=$(ps -o pid= --ppid "${ORIGIN_PIDS[0]}")
	is "$(wc -l <<<"$children")" 2
	kill -9 "${ORIGIN_PIDS[0]}"
	for pid in $children; do
		wait_until 5 gone "$pid"
	done
}

@test "listens on loopback only" {
	run "$ORIGIN" --address 0.0.0.0
	is "$status" 2
	run "$ORIGIN" --address 192.168.0.1
	is "$status" 2
}
