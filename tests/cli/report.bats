# trawl report: a page of HTML for people, and that what stands in it is so
load helpers

setup() { begin; }
teardown() { end; }

# What the page says of the database: data/report.py.
sound() {
	python3 "$BATS_TEST_DIRNAME/data/report.py" "$@"
}
body() {
	sed -n '/<body>/,$p' "$1"
}

# A board with rows of each kind of news, and URLs that end in each way.
two_runs() {
	local args=(-q --retries 0 --timeout 2s --follow '/(page|status)/'
		-r "$RULES_DIR/maoyan.yaml" -d board.db -i urls)
	origin_start --films 30 --robots '*=200,body=User-agent: *\nDisallow: /page/'
	{
		board_urls 3
		printf '%s\n' "$URL"/status/{404,500} "$URL/page/1" \
			http://127.0.0.1:1/ "$URL/site/0?pages=40&links=9" \
			'no url at all'
	} >urls
	crawl "${args[@]}"
	is "$status" 1
	control 'score=3:9.9'
	control 'gone=5'
	control 'new=32'
	crawl "${args[@]}"
	is "$status" 1
}

@test "every number is what its SQL says; nothing runs, nothing is loaded" {
	two_runs
	trawl report -d board.db
	is "$status:$stderr" 0:
	sound .out board.db >said
	cat said
	[ "$(grep -oP '^\d+' said)" -ge 100 ]
	[ "$(grep -oP '\d+(?= figures)' said)" -ge 16 ]
	# Old and new, what failed and why, the command.
	grep -q '<data value="8.0*[0-9]*">8.1</data>' .out
	grep -q '<data value="9.9[0-9]*">9.9</data>' .out
	grep -qF "$URL/status/404</a>" .out
	grep -qF 'the server refuses it or does not have it; 1 in all' .out
	grep -qF -- '--retries 0' .out
}

@test "the figures are those of trawl status" {
	two_runs
	trawl report -d board.db -o page.html
	trawl status -d board.db -f jsonl
	for name in input links done unchanged failed skipped duplicates pending \
		requests bytes rows_new rows_changed rows_gone; do
		is "$name $(grep -oP "data-of=\"run\.$name\"><data value=\"\K\d+" \
			page.html | sort -u)" "$name $(jq ".$name" .out)"
	done
}

@test "each part of the ledger leads to its list" {
	two_runs
	trawl report -d board.db -o page.html
	for name in done unchanged failed skipped duplicates pending; do
		is "$name: $(grep -c "href=\"#$name\"" page.html | sed 's/[1-9]/yes/')" \
			"$name: yes"
		is "$name: $(grep -cE "<(h3|section) id=\"$name\"" page.html)" \
			"$name: 1"
	done
}

# Titles, URLs, errors, values, the file's name and the command.
@test "what strangers wrote is text" {
	local db='<b>&"quote.db'
	mkdir pages
	printf '%s\n' '<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>' \
		'<h1>&lt;img src=x onerror=alert(1)&gt;</h1>' >pages/1
	printf '<title>\xe2\x80\xae\x07 "&gt; %s &amp;lt;</title><h1>%s</h1>' \
		"$(printf 'long%.0s' {1..400})" ']]>' >pages/2
	printf '%s\t200\tContent-Type: text/html; charset=utf-8\t%s\n' \
		"/%22'%3Cscript%3E" pages/1 /two pages/2 >table
	origin_start --table "$DIR/table"
	cat >rules.yaml <<-'END'
		rules:
		  t:
		    match: <h1>(?<x>.*?)</h1>
		    columns: {x: html(:x)}
	END
	crawl -q --no-robots -r rules.yaml -d "$db" "$URL/\"'<script>" \
		"$URL/two" 'javascript:alert(1)' \
		'http://no host/"><script>alert(2)</script>'
	sed -i 's/onerror=/onload=/' pages/1
	crawl -q --no-robots -r rules.yaml -d "$db" "$URL/\"'<script>" \
		"$URL/two" 'javascript:alert(1)' \
		'http://no host/"><script>alert(2)</script>'
	trawl report -d "$db" -o page.html
	is "$status:$stderr" 0:
	sound page.html "$db"
	body page.html >body
	is "$(grep -ciE '<(script|img|i>|b>&)|javascript:[^a]|href="[^#h]' body)" 0
	grep -qF '&lt;script&gt;alert(1)&lt;/script&gt;' body
	grep -qF '&lt;img src=x onload=alert(1)&gt;' body
	grep -qF '\xe2\x80\xae\x07 &quot;&gt; longlong' body
	grep -q 'longlong…' body
	# What is no URL is no link.
	grep -qF '<td class="u">javascript:alert(1)</td>' body
	grep -qF '<td class="u">http://no host/&quot;&gt;&lt;script' body
}

@test "passwords are blank" {
	origin_start
	crawl -q --no-robots -d a.db -u me:s3cret \
		"http://me:s3cret@127.0.0.1:$PORT/page/1" 'http://me:s3cret@no host/'
	trawl report -d a.db
	is "$status:$(grep -c s3cret .out)" 0:0
	grep -qF 'me:***@' .out
}

# So many URLs of so many hosts, which end in each way, in two runs.
many_urls() {
	origin_start
	crawl -q --no-robots -d "$1" "$URL/page/1"
	crawl -q --no-robots -d "$1" "$URL/page/1"
	sqlite3 "$1" <<-END
		DELETE FROM urls; DELETE FROM fetches; DELETE FROM hosts;
		CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS
		  (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
		  SELECT i FROM n;
		INSERT INTO hosts(id, name, host)
		  SELECT i, 'http://h' || i || '.example', 'h' || i || '.example'
		  FROM n WHERE i <= 500;
		INSERT INTO urls(id, url, host_id, parent_id, depth, source, state,
		    reason, attempts, run_id, last_fetch_id, hash)
		  SELECT i, 'http://h' || (1 + i * i % 500) || '.example/' ||
		    printf('%.*c', 150, 'x') || i, 1 + i * i % 500, i / 10,
		    i % 90, 'link',
		    CASE i % 10 WHEN 0 THEN 'failed' WHEN 1 THEN 'skipped'
		      WHEN 2 THEN 'unchanged' WHEN 3 THEN 'pending'
		      ELSE 'done' END,
		    CASE i % 10 WHEN 0 THEN 'f' || (i % 20) WHEN 1 THEN
		      'robots:' || (i % 400) END, 1, 2, i, i * 7919 FROM n;
		INSERT INTO fetches(id, run_id, url_id, fetched_at, status, size,
		    time_total, title, error)
		  SELECT i, 2, i, strftime('%Y-%m-%dT%H:%M:%fZ', 2461000 + i / 1e6),
		    CASE i % 10 WHEN 0 THEN 404 WHEN 7 THEN 304 WHEN 8 THEN NULL
		      WHEN 9 THEN 500 ELSE 200 END, i * 997 % 30000000,
		    i * 31 % 70000 / 1000.0, printf('%.*c', 500, 'y'),
		    CASE i % 10 WHEN 8 THEN 'nobody answered' END FROM n;
		INSERT INTO changes(run_id, url_id, "table", key, change, "column",
		    old, new)
		  SELECT 2, i, 't' || (i % 3), json_object('k', i),
		    CASE i % 2 WHEN 0 THEN 'new' ELSE 'changed' END,
		    CASE i % 2 WHEN 1 THEN 'c' END,
		    CASE i % 2 WHEN 1 THEN i / 7.0 END,
		    CASE i % 2 WHEN 0 THEN json_object('k', i) ELSE i END FROM n;
		UPDATE runs SET input = 0, links = $2, duplicates = 0,
		  done = $2 * 6 / 10, unchanged = $2 / 10, failed = $2 / 10,
		  skipped = $2 / 10 WHERE id = 2;
	END
}

@test "20,000 URLs: tables end where they say, and the page stays small" {
	many_urls many.db 20000
	trawl report -d many.db -o page.html
	is "$status:$stderr" 0:
	sound page.html many.db
	[ "$(stat -c %s page.html)" -lt 600000 ]
	grep -qF 'the first 25 of 12,000' page.html
	grep -qF 'the first 25 of 2,000' page.html
	grep -qF 'the first 30 of 6,667' page.html
	for figure in hosts statuses host_times; do
		is "$figure $(sed -n "/<table data-figure=\"$figure\"/,/<.table>/p" \
			page.html | grep -c '^<tr><td')" "$figure 20"
	done
}

@test "-o: beside, then renamed; never over the database" {
	origin_start
	crawl -q --no-robots -d a.db "$URL/page/1"
	trawl report -d a.db
	grep -v '^</main><footer' .out >wanted
	for out in - page.html; do
		echo old >page.html
		trawl report -d a.db -o $out
		is "$status:$stderr" 0:
		[ "$out" = - ] || cp page.html .out
		grep -v '^</main><footer' .out | sed '/^<footer>/d' >got
		is "$(diff <(sed '/^<footer>/d' wanted) got)" ''
		[ ! -e page.html.part ]
	done
	for out in a.db a.db-wal ./a.db; do
		trawl report -d a.db -o $out
		is "$status:$output" 2:
		[[ $stderr == *'would overwrite the database'* ]]
	done
	sum=$(md5sum <a.db)
	trawl status -d a.db
	is "$status:$(md5sum <a.db)" "0:$sum"
	trawl report -d a.db -o no/such/folder.html
	is "$status:$stderr" "4:trawl: cannot create 'no/such/folder.html': No such file or directory"
	trawl report -d a.db -o /dev/full
	is "$status" 4
	[[ $stderr == *'cannot write the output: No space left on device'* ]]
	status=0
	"$TRAWL" report -d a.db >/dev/full 2>.err || status=$?
	is "$status" 4
	echo old >page.html
	status=0
	(ulimit -f 1; "$TRAWL" report -d a.db -o page.html) 2>.err || status=$?
	is "$status:$(cat page.html)" 4:old
	"$TRAWL" report -d a.db | head -1 >first
	is "$(cat first)" '<!DOCTYPE html>'
}

@test "no database, none of ours, no run, an older one: said so" {
	trawl report
	is "$status:$output" 2:
	trawl report -d none.db
	is "$status:$stderr" "4:trawl: no such file: '$DIR/none.db'"
	echo hello >text.db
	trawl report -d text.db -o page.html
	is "$status" 4
	[ ! -e page.html ]
	origin_start
	crawl -q --no-robots -d a.db "$URL/page/1"
	trawl report -d a.db surplus
	is "$status:$output" 2:
	sqlite3 a.db 'PRAGMA user_version = 3'
	trawl report -d a.db
	is "$status:$output" 4:
	[[ $stderr == *'is of an older trawl; a crawl brings it up to date' ]]
	crawl -q --no-robots -d b.db "$URL/page/1"
	sqlite3 b.db 'DELETE FROM runs; DELETE FROM urls; DELETE FROM fetches'
	trawl report -d b.db
	is "$status:$stderr" 0:
	grep -q 'No crawl has run on this database' .out
	sound .out b.db
}

@test "broken links: those of trawl links, where links are kept" {
	origin_start
	mkdir pages
	printf '<a href=/status/404>gone &lt;b&gt;</a> <a href=/page/1>one</a>' \
		>pages/a
	printf '<a href=/a>a</a> <a href=/status/404></a>
		<a href=/status/410>two</a>' >pages/b
	printf '/%s\t200\tContent-Type: text/html\tpages/%s\n' a a b b >table
	origin_stop
	origin_start --table "$DIR/table"
	crawl -q --no-robots -d a.db --follow . "$URL/b"
	trawl report -d a.db
	is "$status:$(grep -c 'id="broken"' .out)" 0:0
	crawl -q --no-robots -d a.db --links --follow . "$URL/b"
	crawl -q --no-robots -d a.db --links --follow . "$URL/b"
	trawl report -d a.db -o page.html
	is "$status:$stderr" 0:
	sound page.html a.db
	trawl links -d a.db -f jsonl
	is "$(jq -r .url .out | sort -u | wc -l)" 2
	is "$(sed -n '/<table data-figure="broken"/,/<.table>/p' page.html |
		grep -oP '^<tr><td class="v"><data value="\K\d+.*?class="u"><a[^>]*>[^<]*' |
		sed 's/".*>/ /' | sort)" \
		"$(jq -r '"\(.status) \(.url)"' .out | sort -u)"
	grep -qF 'gone &lt;b&gt;' page.html
	sed -i 's/status/page/g' pages/?
	crawl -q --no-robots -d a.db --links --follow . "$URL/b"
	trawl report -d a.db
	grep -q 'None is broken' .out
	sound .out a.db
}

# What came of a URL that never got an answer, and of a run with one alone.
@test "a run with nothing but a failure, and one with nothing but a page" {
	origin_start
	crawl -q -d a.db --retries 0 http://127.0.0.1:1/
	trawl report -d a.db
	is "$status:$stderr" 0:
	sound .out a.db
	crawl -q --no-robots -d b.db "$URL/page/1"
	trawl report -d b.db
	is "$status:$stderr" 0:
	sound .out b.db
	grep -q 'Nothing failed' .out
	grep -q 'This is the first run' .out
	crawl -q --no-robots -d b.db "$URL/page/1"
	trawl prune -q -d b.db --older 0s --keep-runs 1
	is "$(sql b.db 'SELECT id FROM runs')" 2
	trawl report -d b.db
	grep -q 'Nothing is new, changed or gone' .out
	sound .out b.db
}

@test "a crawl at work, stopped, killed: the page says so" {
	local pid
	origin_start --films 1000 --host '*=0,latency=50'
	board_urls 100 >urls
	crawl -q --no-robots -d a.db -i urls --max-pages 3
	is "$status" 3
	trawl report -d a.db
	is "$status:$stderr" 0:
	grep -q '<b>stopped by --max-pages</b>; the same command goes on' .out
	sound .out a.db
	"$TRAWL" crawl -q --no-robots -d a.db -i urls --per-host 1 3>&- &
	pid=$!
	at_work() {
		trawl report -d a.db
		grep -q "<b>running</b>, pid $pid: " .out
	}
	wait_until 10 at_work
	is "$status:$stderr" 0:
	python3 -c 'import sys, xml.etree.ElementTree as e; e.parse(".out")'
	kill -9 "$pid"
	wait "$pid" || true
	wait_until 10 gone "$pid"
	trawl report -d a.db
	grep -q '<b>interrupted: killed, or it could not write</b>' .out
	sound .out a.db
}
