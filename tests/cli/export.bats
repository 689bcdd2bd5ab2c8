# trawl export
load helpers

setup() {
	begin
	cat >rules.yaml <<-'END'
		rules:
		  films:
		    match: '<li>(?<title>[^:<]*):(?<score>[\d.]+)'
		    columns:
		      title: html(:title)
		      score: CAST(:score AS REAL)
		    key: [title]
	END
	echo '<li>A,"&amp;":9.5<li>=C:8.0' >a.html
	"$TRAWL" extract -q -r rules.yaml -d db a.html >/dev/null
}
teardown() { end; }

export_() { trawl export "$@"; }

@test "the table of the only rule, typed" {
	export_ -d db
	is "$status" 0
	is "$(jq -c 'keys_unsorted' <<<"$output" | sort -u)" \
		'["url","title","score"]'
	is "$(jq -c '[.url, .title, .score + 0]' <<<"$output")" \
		"[\"file://$DIR/a.html\","$'"A,\\"&\\"",9.5]\n'"[\"file://$DIR/a.html\","'"=C",8]'
	export_ -d db --all
	is "$(jq -c 'keys_unsorted' <<<"$output" | sort -u)" \
		'["url","title","score","url_id","ordinal","occurrence","first_run","last_run","gone_run"]'
	is "$(jq -c '[.title, .first_run, .last_run, .gone_run]' <<<"$output")" \
		$'["A,\\"&\\"",1,1,null]\n["=C",1,1,null]'
}

@test "rows that are gone are of --all" {
	echo '<li>=C:8.0' >a.html
	"$TRAWL" extract -q -r rules.yaml -d db a.html >/dev/null
	for table in films films_now; do
		export_ -d db $table
		is "$(jq -r .title <<<"$output")" =C
	done
	export_ -d db --all films
	is "$(jq -c '[.title, .gone_run]' <<<"$output")" \
		$'["A,\\"&\\"",2]\n["=C",null]'
}

@test "pages: title also with rules, error for every failure" {
	origin_start
	crawl -q -e '(?<x>page)' "$URL/page/1" "$URL/status/404" \
		http://127.0.0.1:9/ -d crawled --retries 0
	export_ -d crawled pages
	is "$(jq -r '[.status, .title != null, .error] | @tsv' <<<"$output" |
		cut -d: -f 1)" $'200\ttrue\t\n404\tfalse\t4xx\n\tfalse\tconnect'
}

@test "csv, tsv and --safe-csv" {
	export_ -d db -f csv --safe-csv
	is "$(head -1 <<<"$output" | cut -d, -f 2-)" $'title,score\r'
	is "$(sed 1d <<<"$output" | cut -d, -f 2-)" \
		$'"A,""&""",9.5\r\n\'=C,8.0\r'
	export_ -d db films -f tsv
	is "$(sed 1d <<<"$output" | cut -f 2-)" $'A,"&"\t9.5\n=C\t8.0'
}

@test "other tables and views; BLOBs in hexadecimal" {
	for table in urls runs fetches bodies changes failed skipped pending \
		ledger pages films_now; do
		export_ -d db $table
		is "$status $stderr" '0 '
	done
	export_ -d db ledger
	is "$(jq -c . <<<"$output")" \
		'{"run_id":1,"state":"done","reason":null,"urls":1}'
}

@test "without one rule: the pages" {
	origin_start
	crawl -q "$URL/page/1" -d plain
	export_ -d plain
	is "$(jq -r .url <<<"$output")" "$URL/page/1"
}

@test "input comes back as an object" {
	origin_start
	printf 'url,n\n%s/page/1,7\n' "$URL" >list.csv
	crawl -q -i list.csv --input-format csv -d plain
	export_ -d plain urls
	is "$(jq -c .input <<<"$output")" '{"n":"7"}'
}

@test "the columns that a crawl carried: rules' rows, pages, runs" {
	origin_start
	printf 'id,url,n\n7,%s/page/1,a\n8,nowhere,b\n' "$URL" >list.csv
	crawl -q -d one -i list.csv --carry -e '(?<t><title>)' --save-bodies
	trawl extract -q -d one -e '(?<t><title>)'
	export_ -d one
	is "$(jq -c '[.url, .t, .id, .input_url, .n]' <<<"$output")" \
		"[\"$URL/page/1\",\"<title>\",\"7\",\"$URL/page/1\",\"a\"]"
	crawl -q -d plain -i list.csv --carry "$URL/page/2"
	for run in '' '--run 1' '--run 2'; do
		[ "$run" != '--run 2' ] ||
			crawl -q -d plain -i list.csv --carry "$URL/page/2"
		export_ -d plain $run pages
		is "$(jq -r '[(.url | split("/") | last), .id // "-", .n // "-",
				has("input")] | @csv' <<<"$output" |
			grep -v nowhere | sort | tr -d '"')" "1,7,a,false
2,-,-,false"
	done
	for format in csv tsv; do
		export_ -d plain -f $format
		is "$(head -1 <<<"$output" | tr -d '\r' | tr '\t' ,)" \
			url,final_url,status,type,size,title,time_total,error,id,input_url,n
		is "$(sed 1d <<<"$output" | tr -d '\r' | tr '\t' , |
			cut -d, -f 8- | sort)" ",,,
,7,$URL/page/1,a
invalid,8,nowhere,b"
	done
	export_ -d plain --where "json_extract(input, '\$.n') = 'b'" pages
	is "$(jq -r .url <<<"$output")" nowhere
	# Of a crawl without it they are there to be asked for.
	crawl -q -d plain -i list.csv
	export_ -d plain
	is "$(jq -c 'select(.url == "nowhere") | [.id, .n]' <<<"$output")" \
		'[null,null]'
	export_ -d plain --carry
	is "$(jq -c 'select(.url == "nowhere") | [.id, .n, .input_url]' \
		<<<"$output")" '["8","b",null]'
	crawl -q -d none "$URL/page/1"
	export_ -d none --carry
	is "$status $stderr" \
		"2 trawl: --carry has no effect: no input of 'none' had columns"
}

@test "--where: one expression, with our functions too" {
	export_ -d db --where "score > 9"
	is "$(jq -r .title <<<"$output")" 'A,"&"'
	export_ -d db --where "regex(title, '^=') = '=' -- and no more"
	is "$(jq -r .title <<<"$output")" '=C'
	export_ -d db --where "url_id IN (SELECT id FROM urls WHERE depth = 0)"
	is "$(wc -l <<<"$output")" 2
	for bad in '' 'score >' 'nope = 1' '1; DELETE FROM films' \
		'1) UNION SELECT * FROM films WHERE (1' \
		'1)) UNION SELECT * FROM films WHERE ((1' \
		'1) ORDER BY (1'; do
		export_ -d db --where "$bad"
		is "$bad: $status" "$bad: 2"
		[[ $stderr == "trawl: cannot export 'films': "* ]]
	done
	rows db films 2
}

@test "--run: what that run had" {
	echo '<li>=C:8.5<li>D:1' >a.html
	"$TRAWL" extract -q -r rules.yaml -d db a.html >/dev/null
	export_ -d db --run 1
	is "$(jq -r .title <<<"$output" | sort)" $'=C\nA,"&"'
	export_ -d db --run 2
	is "$(jq -r .title <<<"$output" | sort)" $'=C\nD'
	export_ -d db changes --run 2
	is "$(jq -r .change <<<"$output" | sort)" $'changed\ngone\nnew'
	is "$(jq -r .url <<<"$output" | sort -u)" "file://$DIR/a.html"
	export_ -d db --run 3
	is "$status" 2
	is "$stderr" "trawl: cannot export 'films': there is no run 3"
}

# What each run's export said is what --run says of it ever after: rows that
# change, go, come back otherwise, and stand twice; values of every type.
@test "--run: the rows as they were, whatever became of them" {
	cat >many.yaml <<-'END'
		rules:
		  t:
		    match: '<li>(?<k>\w+)(?:=(?<v>[^<]*))?'
		    columns:
		      k: :k
		      v: >-
		        CASE substr(:v, 1, 1) WHEN 'i' THEN CAST(substr(:v, 2)
		        AS INTEGER) WHEN 'r' THEN CAST(substr(:v, 2) AS REAL)
		        WHEN 'n' THEN NULL ELSE :v END
		      w: ":v || '!'"
		    key: [k]
	END
	local run=0 values
	values=(i1 i9223372036854775807 i-9223372036854775808 r1 r0.1 r1e300
		r9e999 r-9e999 n '"q"' 'ü\\n{}' '' 1 i2 r2.5)
	RANDOM=7
	for run in 1 2 3 4 5 6 7 8; do
		for page in a b c; do
			for key in x y z w; do
				for twice in 1 2; do
					[ $((RANDOM % 3)) -gt 0 ] || continue
					echo "<li>$key=${values[RANDOM %
						${#values[@]}]}"
				done
			done >$page.html
		done
		"$TRAWL" extract -q -r many.yaml -d m a.html b.html c.html \
			-o "out.$run"
		sql m 'SELECT url_id, ordinal, k, typeof(v), v, w
			FROM t_now ORDER BY 1, 2' >"typed.$run"
		"$TRAWL" export -d m -o "now.$run"
	done
	for run in 1 2 3 4 5 6 7 8; do
		"$TRAWL" export -d m --run $run >then
		diff "now.$run" then
		"$TRAWL" export -d m t --all --run $run -f tsv \
			--where "typeof(v) = 'integer'" | sed 1d | wc -l >then
		is "$(cat then)" "$(grep -c $'\tinteger\t' "typed.$run")"
		"$TRAWL" export -d m t --run $run -f tsv \
			--where "typeof(v) = 'real'" | sed 1d | wc -l >then
		is "$(cat then)" "$(grep -c $'\treal\t' "typed.$run")"
	done
	[ "$(sql m "SELECT count(*) FROM changes WHERE change = 'new'")" -gt 20 ]
}

@test "--run: pages as they were" {
	origin_start
	control 'etag=on'
	printf '%s\n' "$URL/board/7?offset=0" "$URL/status/404" >list
	for run in 1 2 3; do
		crawl -q -i list -d p --retries 0
		export_ -d p
		jq -cS 'del(.time_total)' <<<"$output" >"now.$run"
		control "score=3:9.$run"
		[ $run = 1 ] || control 'fail=1:404'
	done
	for run in 1 2 3; do
		export_ -d p --run $run
		diff "now.$run" <(jq -cS 'del(.time_total)' <<<"$output")
	done
}

@test "what there is not" {
	export_ -d db nope -o out.jsonl
	is "$status" 2
	[ ! -e out.jsonl ]
	is "$stderr" "trawl: no such table 'nope'; there are: films, pages"
	export_ -d db $'x\e[2J'
	[[ $stderr == "trawl: no such table 'x\\x1b[2J'; "* ]]
	export_ -d missing
	is "$status" 4
	[ ! -e missing ]
	export_
	is "$status" 2
	export_ -d db films runs
	is "$status" 2
	export_ -d db -f text
	is "$status" 2
	echo text >foreign
	export_ -d foreign
	is "$status" 4
}

@test "-o FILE, /dev/full and | head" {
	export_ -d db -o out
	is "$(wc -l <out)" 2
	echo old >out
	export_ -d db -o out --where nope
	is "$(cat out)" old
	[ ! -e out.part ]
	export_ -d db -o /dev/full
	is "$status" 4
	is "$stderr" "trawl: cannot write '/dev/full': No space left on device"
	{ "$TRAWL" export -d db --where "1 OR 2" 2>err; echo $? >code; } |
		true
	is "$(cat err)" ''
}

@test "a million rows in flat memory, while the database is written" {
	sqlite3 db "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL
		SELECT i + 1 FROM n WHERE i < 1000009) INSERT INTO films
		SELECT 1, i, 1, 1, 1, NULL, 'film ' || i, i * 0.5 FROM n" >/dev/null
	mkfifo statements
	sqlite3 db <statements >answers &
	writer=$!
	exec {fd}>statements
	echo "BEGIN IMMEDIATE; UPDATE films SET score = 0 WHERE ordinal < 9;
		SELECT 'writing';" >&$fd
	wait_until 10 grep -q writing answers
	"$TRAWL" export -d db >out
	echo 'ROLLBACK;' >&$fd
	exec {fd}>&-
	wait $writer
	is "$(head -1 out | jq .score)" 9.5
	is "$(wc -l <out)" 1000002
	in_memory 400000 "$TRAWL" export -d db -f csv >out.csv
	is "$(wc -l <out.csv)" 1000003
}

@test "--where that fails on a row is bad usage" {
	for bad in "abs(-9223372036854775808) = title" "json(title)" \
		"load_extension('x')"; do
		export_ -d db --where "$bad"
		is "$bad: $status" "$bad: 2"
		[[ $stderr == "trawl: cannot export 'films': "* ]]
	done
}

@test "csv and tsv of nothing: the head; of a list, of changes, of links, too" {
	origin_start
	crawl -q -d a.db -e '(?<n>no such thing)' --links "$URL/page/1"
	trawl export -d a.db -f csv
	is "$status:$output" $'0:url,n\r'
	trawl export -d a.db pages --where 'status = 404' -f tsv
	is "$output" $'url\tfinal_url\tstatus\ttype\tsize\ttitle\ttime_total\terror'
	trawl export -d a.db
	is "$output" ''
	trawl export -d a.db -f csv -o out --where 'no_such_column'
	is "$status" 2
	[ ! -e out ]
	printf 'url,id\n%s/page/1,7\n' "$URL" >list.csv
	crawl -q -d c.db -e '(?<n>no such thing)' -i list.csv
	trawl export -d c.db -f csv --carry
	is "$output" $'url,n,id\r'
	trawl changes -d a.db -f csv
	is "$status:$output" $'0:run_id,url,table,key,change,column,old,new\r'
	trawl changes -d a.db -f csv --exit-changed
	is "$status" 0
	trawl links -d a.db -f csv
	is "$status:${output:0:24}" '0:url,state,status,reason,'
	trawl status -d a.db --failed -f csv
	is "$status:$output" $'0:url,reason,status,error,attempts,fetched_at\r'
	trawl status -d a.db --skipped -f tsv
	[[ $output == $'id\turl\treason\t'* ]]
	# What comes of it is a table of foreign readers.
	trawl export -d a.db -f csv
	is "$(python3 -c 'import csv, sys; print(csv.DictReader(sys.stdin,
		).fieldnames)' <.out)" "['url', 'n']"
}
