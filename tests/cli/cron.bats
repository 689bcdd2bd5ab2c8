# Left to cron: what the second run asks, what counts as a change, what is said
load helpers

setup() { begin; }
teardown() { end; }

# Ten pages of ten films, following nothing.
board() {
	origin_start --films "${1:-100}" "${@:2}"
	board_rules
	board_urls "$((${1:-100} / 10))" >urls
	echo 0 >.seen
}

run_board() {
	crawl -q -d board.db -r board.yaml -i urls --exit-changed \
		--retries 0 "$@"
}

# A punished host is left alone for a minute; these tests have no time.
forgive() {
	sql board.db "UPDATE hosts SET next_at = NULL, penalty = 0"
}

changes() {
	sql board.db "SELECT count(*) FROM changes"
}

# What the server was asked since the last time: with a condition or not, and
# what it answered.
asked() {
	origin_log if-none-match if-modified-since status |
		tail -n "+$(($(cat .seen) + 1))" |
		awk -F'\t' '{ print ($1 == "-" && $2 == "-" ? "full" : "if"), $3 }' |
		sort | uniq -c | sed 's/^ *//'
	origin_log | wc -l >.seen
}

@test "a board that changes: exactly three changes, bad pages keep their rows" {
	board
	run_board
	is "$status:$output$stderr" 0:
	rows board.db movies 100

	control 'score=3:9.9'
	control 'gone=15'
	control 'new=101'
	control 'captcha=4'
	control 'fail=9:503'
	asked >/dev/null
	# One at a time, so that the page that fails is the last.
	run_board --per-host 1
	is "$status" 1
	is "$(cut -d'(' -f1 .err)" "$(printf '%s\n' \
		'trawl: 1 URL failed: blocked ' 'trawl: 1 URL failed: 5xx ')"
	trawl status -d board.db --failed
	is "$(jq -r '[(.url | split("=")[1]), .reason] | join(" ")' .out)" \
		"$(printf '40 blocked\n90 5xx')"
	trawl changes -d board.db -f jsonl
	is "$(jq -r '[.change, .column, .key.title[-4:], .old, .new] |
		select(.[0] == "changed")[]' .out | head -2)" \
		"$(printf 'changed\nscore')"
	is "$(jq -r .change .out | sort | tr '\n' ' ')" "changed gone new "
	is "$(sql board.db "SELECT count(*) FROM movies JOIN urls
		ON urls.id = url_id WHERE url GLOB '*=[49]0'")" 20
	is "$(sql board.db "SELECT count(*) FROM movies WHERE last_run = 2")" 20
	trawl changes -q -d board.db --exit-changed
	is "$status" 10
	ledger_closes board.db

	# The wall and the failure pass: nothing has changed behind them.
	forgive
	control 'fail=4:200'
	control 'fail=9:200'
	asked >/dev/null
	run_board
	is "$status:$output$stderr" 0:
	is "$(changes)" 3
	is "$(asked)" "10 if 304"
}

@test "an unchanged run asks conditionally, says nothing, writes nothing but itself" {
	board
	run_board
	control 'score=3:9.9'
	run_board
	is "$status" 10
	dump() {
		sql board.db "SELECT * FROM movies" "SELECT * FROM changes" \
			"SELECT * FROM tables" "SELECT * FROM bodies"
	}
	dump >before
	asked >/dev/null
	run_board
	is "$status:$output$stderr" 0:
	is "$(asked)" "10 if 304"
	dump | cmp - before
	is "$(sql board.db "SELECT unchanged, rows_new, rows_changed, rows_gone
		FROM runs WHERE id = 3")" "$(printf '10\t0\t0\t0')"
	ledger_closes board.db
}

@test "Last-Modified alone will do" {
	board
	control 'etag=off'
	control 'lastmod=on'
	run_board
	asked >/dev/null
	run_board
	is "$status" 0
	is "$(asked)" "10 if 304"
}

@test "a 304 leaves known what the body was" {
	board 10
	run_board --save-bodies
	run_board --save-bodies
	run_board --save-bodies
	states board.db unchanged 1
	asked >/dev/null
	run_board --save-bodies
	is "$(asked)" "1 if 304"
	is "$(sql board.db "SELECT count(DISTINCT body_hash) FROM fetches")" 1
	# In full, and the same.
	control 'etag=off'
	asked >/dev/null
	run_board
	is "$(asked)" "1 if 200"
	states board.db unchanged 1
}

@test "without validators the body decides, then the values" {
	board 10
	control 'etag=off'
	run_board
	asked >/dev/null
	run_board
	is "$status" 0
	is "$(asked)" "1 full 200"
	states board.db unchanged 1
	# Another body, the same rows.
	control 'score=3:9.9'
	run_board
	is "$status" 10
	sed -i "s/score: CAST.*/score: 1/" board.yaml
	run_board
	control 'score=3:9.8'
	run_board
	is "$status" 0
	states board.db "done" 1
}

@test "new rules: pages are fetched in full, though nothing changed" {
	board
	run_board
	asked >/dev/null
	sed -i "s/rank: CAST(:rank AS INTEGER)/rank: :rank + 1000/" board.yaml
	run_board
	is "$(asked)" "10 full 200"
	is "$(sql board.db "SELECT min(rank) FROM movies_now")" 1001
	run_board
	is "$(asked)" "10 if 304"
}

@test "a redirected page: the condition goes to where the good answer came from" {
	printf '/old\t302\tLocation: /board/7?offset=0\t-\n' >table
	board 10 --table table
	echo "$URL/old" >urls
	run_board
	rows board.db movies 10
	asked >/dev/null
	run_board
	is "$status" 0
	is "$(asked)" "$(printf '1 full 302\n1 if 304')"
	states board.db unchanged 1
}

@test "rows are gone when a page was fetched well and has none, or is no text" {
	board 20
	run_board
	for film in 11 12 13 14 15 16 17 18 19 20; do
		control "gone=$film"
	done
	run_board
	is "$status" 10
	is "$(sql board.db "SELECT group_concat(DISTINCT change), count(*)
		FROM changes")" "$(printf 'gone\t10')"

	printf '/board/7?offset=0\t200\tContent-Type: image/png\t-\n' >table
	local port=$PORT
	origin_stop
	origin_start --films 20 --table table --port "$port"
	run_board
	is "$status" 10
	# The other page's are back: to this server they had never gone.
	is "$(sql board.db "SELECT change, count(*) FROM changes GROUP BY 1")" \
		"$(printf 'gone\t20\nnew\t10')"
	rows board.db movies_now 10
	# And nothing more is heard of them.
	run_board
	is "$status" 0
}

@test "a URL that is no longer named is not asked, and keeps its rows" {
	board
	run_board
	head -5 urls >fewer && mv fewer urls
	asked >/dev/null
	run_board
	is "$status" 0
	is "$(asked)" "5 if 304"
	rows board.db movies 100
	is "$(changes)" 0
}

@test "block: by status, and challenge headers" {
	printf '/a\t200\tContent-Type: text/html\\ncf-mitigated: challenge\t-\n/b\t200\t-\tb\n' \
		>table
	echo '<p>Are you human?' >b
	origin_start --table table
	printf 'block:\n  - match: human\n    status: 200\nrules:\n  t:\n    match: (?<x>.)\n' \
		>rules.yaml
	crawl -q -d a.db -r rules.yaml "$URL/a" "$URL/b" "$URL/captcha?status=200"
	is "$status" 1
	is "$(sql a.db "SELECT group_concat(DISTINCT reason), count(*) FROM failed")" \
		"$(printf 'blocked\t3')"
}

@test "block: a limit hit is a failure of its own, no silent page" {
	printf '/a\t200\tContent-Type: text/html\ta\n' >table
	printf '%60s<b>' '' | tr ' ' x >a
	origin_start --table table
	printf "block:\n  - match: '(x+x+)+[yz]'\nrules:\n  t:\n    match: (?<x>b)\n" \
		>rules.yaml
	crawl -q -d a.db -r rules.yaml "$URL/a"
	is "$status" 1
	is "$(sql a.db "SELECT reason, error FROM failed")" \
		$'rule\tblock \'(x+x+)+[yz]\' (rules.yaml:2): match limit'
	rows a.db t 0
}

@test "--refetch AGE, always, never" {
	board
	run_board
	asked >/dev/null
	run_board --refetch 1h
	is "$status:$(asked)" 0:
	states board.db unchanged 10
	run_board --refetch never
	is "$status:$(asked)" 0:
	ledger_closes board.db
	sql board.db "UPDATE fetches SET fetched_at = '2020-01-01T00:00:00.000Z'
		WHERE url_id IN (SELECT id FROM urls WHERE url GLOB '*=[12]0')"
	run_board --refetch 1h
	is "$(asked)" "2 if 304"
	run_board --refetch always
	is "$(asked)" "10 if 304"
	run_board --refetch sometimes
	is "$status" 2
}

@test "urls: of a rule file, each with an every: of its own" {
	board 30
	{
		cat board.yaml
		printf 'urls:\n'
		printf '  - url: %s/board/7?offset=0\n    every: 6h\n' "$URL"
		printf '  - %s/board/7?offset=10\n' "$URL"
	} >cron.yaml
	crawl -q -d board.db -r cron.yaml
	is "$status" 0
	rows board.db movies 20
	asked >/dev/null
	crawl -q -d board.db -r cron.yaml
	is "$status" 0
	is "$(asked)" "1 if 304"
	sql board.db "UPDATE fetches SET fetched_at = '2020-01-01T00:00:00.000Z'"
	crawl -q -d board.db -r cron.yaml
	is "$(asked)" "2 if 304"
}

@test "--retry asks only what failed so, and reads no input" {
	board
	control 'fail=1:500'
	control 'fail=2:404'
	run_board
	is "$status" 1
	control 'fail=1:200'
	control 'fail=2:200'
	asked >/dev/null
	crawl -q -d board.db -r board.yaml --retry 5xx
	is "$status" 0
	is "$(asked)" "1 full 200"
	rows board.db movies 90
	ledger_closes board.db
	crawl -q -d board.db -r board.yaml --retry nonsense
	is "$status" 2
}

@test "--only-changes prints just those rows, and how they changed" {
	board
	crawl -q -d board.db -r board.yaml -i urls --only-changes
	control 'score=3:9.9'
	control 'gone=15'
	control 'new=101'
	crawl -q -d board.db -r board.yaml -i urls --only-changes
	is "$status" 0
	is "$(jq -r '[.change, .rank] | join(" ")' .out | sort)" \
		"$(printf 'changed 3\ngone 15\nnew 101')"
}

@test "without -q and a terminal: one line; with -q: none" {
	board
	crawl -d board.db -r board.yaml -i urls
	is "$status:$(wc -l <.err)" 0:1
	crawl -q -d board.db -r board.yaml -i urls
	is "$status:$(wc -c <.err)" 0:0
	crawl -d board.db -r board.yaml -i urls --max-pages 3
	is "$status:$(wc -l <.err)" 3:1
	[[ $stderr == *"; stopped by --max-pages; the same command goes on from here" ]]
	crawl -q -d board.db -r board.yaml -i urls
	is "$status:$(wc -c <.err)" 0:0
	crawl -q "$URL/status/404" --print '\n'
	is "$status:$stderr" "1:trawl: 1 URL failed: 4xx (the server refuses it or does not have it): $URL/status/404"
}

@test "--max-pages: each tick goes on where the last one ended" {
	board
	asked >/dev/null
	for tick in 1 2 3; do
		crawl -q -d board.db -r board.yaml -i urls --max-pages 3
		is "$tick:$status" "$tick:3"
	done
	rows board.db movies 90
	crawl -q -d board.db -r board.yaml -i urls --max-pages 3
	is "$status" 0
	rows board.db movies 100
	is "$(asked | grep -v 404)" "10 full 200"
	is "$(sql board.db "SELECT count(*) FROM runs")" 1
	ledger_closes board.db
}

@test "--max-time: stops cleanly, and the next tick goes on" {
	board 400 --host '*=0,latency=50'
	crawl -q -d board.db -r board.yaml -i urls --max-time 500ms \
		--per-host 2
	is "$status" 3
	crawl -q -d board.db -r board.yaml -i urls
	is "$status" 0
	rows board.db movies 400
	is "$(origin_log target | grep -c board)" 40
	ledger_closes board.db
}
