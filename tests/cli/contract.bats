# What users may rely on, where strangers and formats meet.
load helpers

setup() { begin; origin_start; }
teardown() { end; }

@test "a terminal gets JSON that still is JSON" {
	script -qec "$TRAWL crawl --progress off -q '$URL/escape'" /dev/null \
		</dev/null | tr -d '\r' >out
	! grep -q $'\x1b\|\xc2\x9b' out
	is "$(jq -r .title out)" $'\x1b]0;owned\a\x1b[2Jclear\xc2\x9b'
}

@test "-v shows no control characters of strangers" {
	crawl -v "$URL/escape?type=1" "$URL/status/404"
	! grep -q $'[\x01-\x08\x0b-\x1f]\|\xc2\x9b' <<<"$stderr"
}

@test "304 that was not asked for is a failure" {
	crawl -d db "$URL/status/304"
	is "$status" 1
	is "$(sql db 'SELECT state, reason FROM urls')" $'failed\thttp'
}

@test "the schema reads well, a line a column" {
	crawl -q -d db -e '(?<title><title>.*?</title>)' "$URL/page/1"
	sqlite3 db .schema >schema
	grep -qx '  finished_at TEXT,  *-- NULL: to be resumed' schema
	grep -qx '  "title" ANY,' schema
	# The columns of views are a comment of the shell's.
	is "$(awk 'length > 100 && !/^\/\* .* \*\/;$/' schema)" ''
}

@test "a damaged row is shown as far as it goes" {
	crawl -q -d db "$URL/page/1"
	sqlite3 -cmd '.dbconfig defensive off' db "PRAGMA writable_schema = 1; UPDATE sqlite_schema
		SET sql = replace(sql, ' NOT NULL', '');"
	sqlite3 db "UPDATE urls SET state = NULL, source = NULL;
		UPDATE hosts SET name = NULL;
		UPDATE runs SET state = NULL, started_at = NULL, command = NULL"
	for ask in 'status -d db' "why -d db $URL/page/1" 'changes -d db'; do
		code=0
		"$TRAWL" $ask >/dev/null 2>&1 || code=$?
		[ "$code" -le 4 ] || { echo "$ask: $code"; return 1; }
	done
}

@test "a run by a clock that was set back since: no time less than none" {
	crawl -q -d db "$URL/page/1"
	sqlite3 db "UPDATE runs SET started_at = '2999-01-01T00:00:00.000Z'"
	trawl status -d db
	is "$(grep -c 'took -' <<<"$output")" 0
	grep -q 'clock that was set back' <<<"$output"
}

@test "the clock is set forward and back under way: no time-out, no wait" {
	command -v faketime >/dev/null || skip "needs faketime"
	for i in {1..60}; do echo "$URL/page/$i?latency=100"; done >urls
	echo "$URL/flaky?fails=1&key=k&status=500" >>urls
	echo +0 >clock
	ASAN_OPTIONS=verify_asan_link_order=0 \
		FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_NO_CACHE=1 \
		FAKETIME_TIMESTAMP_FILE=$PWD/clock \
		LD_PRELOAD=$(faketime now printenv LD_PRELOAD) \
		timeout $((50 * SLOWER)) "$TRAWL" crawl -q --no-robots \
		-d db -i urls 2>err 3>&- &
	pid=$!
	for offset in +10d -10d +3h -1000d; do
		wait_until 20 asked $((n += 10))
		# Never seen empty, of which faketime would end the process.
		echo $offset >clock.new
		mv clock.new clock
	done
	wait $pid
	is "$(cat err)" ''
	states db done 61
	# It saw them.
	is "$(sqlite3 db "SELECT max(julianday(fetched_at)) -
		min(julianday(fetched_at)) > 100 FROM fetches")" 1
	ledger_closes db
}
asked() { [ "$(origin_log target | wc -l)" -ge "$1" ]; }

@test "--refetch AGE: a page found by following, fetched in the future" {
	crawl -q -d db --follow . "$URL/site/0?pages=5&links=4"
	sqlite3 db "UPDATE fetches SET fetched_at = '2999-01-01T00:00:00.000Z'"
	crawl -q -d db --follow . --refetch 1h "$URL/site/0?pages=5&links=4"
	is "$(origin_log target | grep -c ^/site)" 10
}

@test "times from the future hold nothing back: the clock was set back" {
	crawl -q -d db "$URL/page/1"
	sqlite3 db "UPDATE hosts SET robots_at = '2999-01-01T00:00:00.000Z';
		UPDATE fetches SET fetched_at = '2999-01-01T00:00:00.000Z'"
	crawl -q -d db --refetch 1h "$URL/page/1"
	is "$status" 0
	is "$(origin_log url path | grep -c robots.txt)" 2
	is "$(origin_log url path | grep -c page/1)" 2
}
