# trawl crawl: a list of pages becomes rows, and every URL is accounted for.
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; }
teardown() { end; }

FILMS='SELECT rank, title, actor, release, score FROM movies'

# The same sum three times: by the summary, by the run, by counting URLs.
sums_agree() {
	local what
	for what in done failed skipped; do
		is "$what: $(number "$2" $what)" \
			"$what: $(sql "$1" "SELECT count(*) FROM urls
				WHERE state = '$what'")"
		is "$what: $(sql "$1" "SELECT $what FROM runs
				ORDER BY id DESC LIMIT 1")" \
			"$what: $(number "$2" $what)"
	done
	is "$(number "$2" in)" "$(($(number "$2" done) +
		$(number "$2" unchanged) + $(number "$2" failed) +
		$(number "$2" skipped) + $(number "$2" duplicate) +
		$(number "$2" pending)))"
	is "$(number "$2" in)" "$(sql "$1" 'SELECT input + links FROM runs
		ORDER BY id DESC LIMIT 1')"
	ledger_closes "$1"
}

@test "2,000 board pages: every film once, as the board has it" {
	origin_start --films 20000
	board_rules
	board_urls 2000 >urls
	crawl -r board.yaml -d out.db -i urls
	is "$status" 0
	rows out.db movies 20000
	films 20000 >wanted
	sql out.db "$FILMS ORDER BY rank" >got
	# The first, the last, one in between; then all of them.
	for line in 1 20000 $((RANDOM % 20000 + 1)); do
		is "$(sed -n ${line}p got)" "$(sed -n ${line}p wanted)"
	done
	cmp got wanted
	states out.db done 2000
	is "$(number "$stderr" rows)" 20000
	sums_agree out.db "$stderr"
}

@test "what was received is counted" {
	origin_start
	crawl --no-robots -d out.db "$URL/page/1?size=1000" "$URL/redirect/2"
	is "$status" 0
	is "$(sql out.db 'SELECT requests FROM runs')" 4
	[ "$(sql out.db 'SELECT bytes FROM runs')" -ge 1000 ]
}

@test "a title with a NUL in it is not cut there" {
	origin_start
	crawl -q --no-robots -d out.db --print '%{title}' "$URL/nul"
	is "$output" 'a b'
	is "$(sql out.db 'SELECT title FROM fetches')" 'a b'
}

@test "repeats, bad lines and failures: the sum is what came in" {
	origin_start
	board_rules
	{
		board_urls 5
		board_urls 2
		echo "$URL/status/404"
		echo 'http://a b/'
		echo 'ftp://example.org/'
	} >urls
	crawl -r board.yaml -d out.db -i urls
	is "$status" 1
	is "$(number "$stderr" in)" 10
	is "$(number "$stderr" done)" 5
	is "$(number "$stderr" duplicate)" 2
	is "$(number "$stderr" skipped)" 2
	grep -q "urls:9: .*'http://a b/'" <<<"$stderr"
	sums_agree out.db "$stderr"
}

@test "followed links: found, taken or skipped, and all in the sum" {
	origin_start
	crawl -d out.db --follow '/site/' "$URL/site/0?pages=100&links=10"
	is "$status" 0
	states out.db done 100
	sums_agree out.db "$stderr"
}

@test "an -e pattern and jq" {
	origin_start
	"$TRAWL" crawl -e '<title>(?<name>.*?)</title>' "$URL/page/7" \
		2>err | jq -r .name >names
	is "$(cat names)" 'Page 7'
	grep -q '^1 URL in = 1 done' err
}

@test "the reader leaves: quietly, and 0" {
	origin_start
	for i in $(seq 30000); do echo "$URL/page/$i"; done >urls
	"$TRAWL" crawl -e '<title>(?<title>.*?)</title>' -i urls 2>err |
		head -1 >line && codes=("${PIPESTATUS[@]}")
	is "${codes[0]}" 0
	is "$(jq -r .title line | cut -c-5)" 'Page '
	[ ! -s err ] || grep -qx '[0-9]* URLs\? in .*' err
	[ "$(origin_log target | wc -l)" -lt 30000 ]
}

@test "100,000 URLs on stdin: the first page does not wait for the last line" {
	origin_start
	for i in $(seq 100000); do echo "$URL/page/$i"; done >urls
	mkfifo list
	"$TRAWL" crawl -q --max-pages 5000 -i - -d out.db <list 2>err 3>&- &
	pid=$!
	exec {fd}>list
	head -1000 urls >&$fd
	wait_until 10 grep -q /page/1 "$LOG"
	# It may well have had enough before it was told of them all.
	tail -n +1001 urls >&$fd 2>/dev/null || true
	exec {fd}>&-
	code=0
	wait $pid || code=$?
	is "$code" 3
	states out.db done 5000
}

@test "--max-pages stops with 3, and the same command goes on to the end" {
	origin_start --films 500
	board_rules
	board_urls 50 >urls
	crawl -r board.yaml -d out.db -i urls --max-pages 20
	is "$status" 3
	grep -q 'stopped by --max-pages' <<<"$stderr"
	is "$(sql out.db "SELECT state FROM runs")" stopped
	states out.db done 20
	rows out.db movies 200
	crawl -r board.yaml -d out.db -i urls
	is "$status" 0
	rows out.db movies 500
	is "$(sql out.db "SELECT count(*), max(state) FROM runs")" \
		$'1\tfinished'
	ledger_closes out.db
	is "$(origin_log target | sort | uniq -d | grep -vc robots)" 0
}

@test "SIGINT and SIGTERM: drained, committed, 3; the same command goes on" {
	origin_start --films 3000
	board_rules
	board_urls 300 | sed 's/$/\&latency=20/' >urls
	for signal in INT TERM; do
		rm -f out.db*
		"$TRAWL" crawl -q -r board.yaml -d out.db -i urls 2>err 3>&- &
		pid=$!
		wait_until 10 test -s out.db
		wait_until 10 grep -q board "$LOG"
		kill -$signal $pid
		code=0
		wait $pid || code=$?
		is "$code" 3
		is "$(sql out.db 'SELECT state FROM runs')" stopped
		done=$(sql out.db "SELECT count(*) FROM urls
			WHERE state = 'done'")
		is "$(sql out.db 'SELECT count(*) FROM movies')" $((done * 10))
		crawl -q -r board.yaml -d out.db -i urls
		is "$status" 0
		rows out.db movies 3000
		ledger_closes out.db
		: >"$LOG"
	done
}

@test "--ordered goes on where it was stopped" {
	origin_start
	for i in $(seq 6000); do echo "$URL/page/$(((i - 1) % 5500 + 1))"; done >urls
	crawl -q --ordered -o a -d out.db -i urls --max-pages 5000 \
		-e '<title>Page (?<n>\d+)'
	is "$status" 3
	LIMIT=20 crawl -q --ordered -o a -d out.db -i urls \
		-e '<title>Page (?<n>\d+)'
	is "$status" 0
	jq -r .n a >got
	sort -nc got
	is "$(tail -1 got)" 5500
	ledger_closes out.db
}
