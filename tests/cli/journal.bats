# What a journal holds, and its replay: the database of the crawl over again.
load helpers
load journal

setup() { begin; }
teardown() { end; }

@test "a list: duplicates, junk, columns, failures, rows of rules" {
	origin_start
	{
		echo "link,note"
		board_urls 6 | sed 's/$/,"a ""note"""/'
		echo "$URL/board/7?offset=10,again"
		echo "ftp://x/,no"
		echo "$URL/nothing,gone"
		echo "http://127.0.0.1:1/,refused"
		echo ",empty"
	} >list.csv
	board_rules
	keep -q -d own.db -i list.csv -r board.yaml --carry --save-bodies \
		--retries 1
	is "$status" 1
	replay
	same
	rows own.db movies 60
}

@test "following: depth, nofollow, robots, redirects, what changed in three runs" {
	three_runs --follow . --depth 3 --exclude deepest
	replay
	same
	sql own.db "SELECT \"table\", change FROM changes" >changes
	grep -q changed changes
	grep -q gone changes
	sql own.db "SELECT reason FROM urls" >reasons
	for reason in depth robots:2 duplicate scope 4xx; do
		grep -qx "$reason" reasons
	done
}

@test "links that are kept, with their texts and anchors, broken and mended" {
	three_runs --follow . --depth 3 --links --check-fragments
	replay
	same
	[ "$(sql own.db 'SELECT count(*) FROM links')" -gt 10 ]
	[ "$(sql own.db 'SELECT count(*) FROM link_targets')" -gt 3 ]
	[ "$(sql own.db 'SELECT count(*) FROM lost_links')" -gt 0 ]
}

@test "links out of scope that are only asked for" {
	three_runs --follow . --depth 3 --links --check-external
	replay
	same
}

@test "rules of each element, keys, a rule that fails, bodies" {
	cat >rules.yaml <<-'END'
	rules:
	  items:
	    each: p.item
	    columns:
	      text: text(:it)
	      n: length(:it)
	      half: length(:it) / 2.0
	      none: NULL
	    key: [text]
	  titles:
	    url: '/[abf]$'
	    match: '<title>(?<title>.*?)</title>'
	    expect: {rows: 1..}
	  bad:
	    url: '/b$'
	    match: '<b id=(?<x>.)'
	    columns:
	      x: json_extract(:x, '$')
	END
	three_runs --follow . -r rules.yaml --save-bodies
	sql own.db "SELECT reason FROM urls" | grep -qx rule
	replay
	same
	[ "$(sql own.db 'SELECT count(*) FROM items')" -gt 4 ]
	[ "$(sql own.db 'SELECT count(*) FROM changes')" -gt 4 ]
	[ "$(sql own.db 'SELECT count(*) FROM bodies')" -gt 4 ]
}

@test "a rule file that changes from run to run" {
	serve 1
	rule() {
		printf 'rules:\n  items:\n    each: p.item\n    columns: {%s}\n' "$1"
	}
	rule 'a: text(:it)' >rules.yaml
	keep -q -d own.db "$URL/b" -r rules.yaml
	rule 'a: text(:it), b: length(:it)' >rules.yaml
	keep -q -d own.db "$URL/b" -r rules.yaml
	rule 'b: length(:it), a: upper(text(:it))' >rules.yaml
	printf '  more:\n    each: b\n    columns: {c: text(:it)}\n' >>rules.yaml
	keep -q -d own.db "$URL/b" -r rules.yaml
	is "$status" 0
	replay
	same
}

@test "POST, sitemaps, and noise that is not compared" {
	origin_start
	cat >list.csv <<-END
		url,method,body,content-type,note
		$URL/echo-headers,POST,a=1,,a
		$URL/echo-headers,POST,a=2,,b
		$URL/echo-headers,POST,a=1,,c
		$URL/echo-headers,POST,a=1,text/xml,d
		$URL/echo-headers,GET,,,e
	END
	for n in 1 2; do
		keep -q -d own.db -i list.csv --ignore '[0-9]' \
			--sitemap "$URL/sitemap.xml?n=20"
		is "$status" 0
	done
	replay
	same
	rows own.db urls 24
	rows own.db sitemaps 1
}

@test "a replay that is killed at any moment goes on where it was" {
	three_runs --follow . --depth 3 --links --check-fragments
	n=0
	status=137
	while [ "$status" = 137 ]; do
		n=$((n + 1))
		status=0
		KILL=$n replay 2>/dev/null || status=$?
	done
	is "$status" 0
	[ "$n" -gt 4 ]
	same
	# What has been replayed is no news.
	replay
	same
}

@test "a replay that comes by and by, run for run and in between" {
	for n in 1 2 3; do
		serve "$n"
		printf '%s\n' "$URL/a" "$URL/none2" "$URL/seeded" >list
		keep -q -d own.db -i list --follow . --retries 0 --max-pages 4
		is "$status" 3
		replay
		# What its --max-pages was is not in the journal of this test.
		sql own.db "UPDATE runs SET stopped_by = NULL"
		same
		keep -q -d own.db -i list --follow . --retries 0
		is "$status" 1
		replay
		same
	done
}

@test "what is damaged or of a newer version is refused by its number" {
	origin_start
	board_urls 30 >list
	board_rules
	keep -q -d own.db -i list -r board.yaml
	is "$(DAMAGE=3 replay)" "entry 3 of the log: it is damaged"
	# What was before it is kept; and when it is whole, it goes on.
	is "$(sql copy.db "SELECT value FROM settings
		WHERE name = 'log_entry'")" 2
	is "$(NEWER=4 replay)" "entry 4 of the log: it is of a newer trawl"
	replay
	same
}

@test "a database of another log, or with runs of its own, is left alone" {
	origin_start
	keep -q -d own.db "$URL/page/1"
	replay
	same
	for db in own copy; do
		[ $db = own ] || crawl -q -d copy.db "$URL/page/2"
		sql $db.db .dump >before
		status=0
		replay $db.db 2>err || status=$?
		is "$status" 1
		grep -q 'it has runs of its own' err
		sql $db.db .dump | diff before -
	done
	cp log other
	replay copy2.db
	status=0
	"$JOURNALING" replay other copy2.db 2>err || status=$?
	is "$status" 1
	grep -q 'another crawl' err
}

@test "pages whose records never came: the run ends, and the next is the next" {
	origin_start
	board_urls 12 >list
	for n in 1 2; do
		keep -q -d own.db -i list --no-robots
		is "$status" 0
	done
	# Four pages of the first run; in the second they are as they were.
	WITHOUT=5 replay
	is "$(sql copy.db "SELECT id, state, input, done + unchanged + failed +
		skipped + duplicates FROM runs")" "$(printf \
		'1\tfinished\t12\t12\n2\tfinished\t12\t12')"
	ledger_closes copy.db
	states copy.db pending 0
}
