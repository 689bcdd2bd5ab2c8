# trawl extract
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
	echo '<ul><li>A&amp;B:9.5<li>C:8.0</ul>' >a.html
	echo '<ul><li>D:7.0</ul>' >b.html
}
teardown() { end; }

extract() { trawl extract "$@"; }
titles() { jq -r .title <<<"$output" | paste -sd' '; }

@test "files: rows to stdout, their names as URLs" {
	extract -r rules.yaml a.html b.html
	is "$status" 0
	is "$(titles)" 'A&B C D'
	is "$(jq -c . <<<"$output" | head -1)" \
		"{\"url\":\"file://$DIR/a.html\",\"title\":\"A&B\",\"score\":9.5}"
	is "$stderr" '2 pages, 0 failed, 0 unreadable; 3 rows'
	extract -q -r rules.yaml -f csv 'a.html'
	is "$output" $'url,title,score\r\nfile://'"$DIR"$'/a.html,A&B,9.5\r\nfile://'"$DIR"$'/a.html,C,8.0\r'
	is "$stderr" ''
}

@test "symbolic links: a file's URL is where it really is" {
	mkdir -p here/in there
	cp b.html here/b.html
	cp b.html here/in/b.html
	ln -s ../b.html here/in/up.html
	ln -s here/in to
	output=$(printf '%s\0' here/b.html here/in/b.html to/b.html \
		to/up.html to/../b.html to/./b.html "$DIR/to/b.html" a.html |
		"$TRAWL" extract -q -0 -e '<li>(?<title>D|C)')
	is "$(jq -r .url <<<"$output" | sed "s#^file://$DIR/##" | paste -sd' ')" \
		'here/b.html here/in/b.html here/in/b.html here/b.html here/b.html here/in/b.html here/in/b.html a.html'
}

@test "a page on stdin" {
	output=$("$TRAWL" extract -q -e '<li>(?<title>\w+)' <b.html)
	is "$output" '{"url":"file:///dev/stdin","title":"D"}'
	output=$("$TRAWL" extract -q -e '<li>(?<title>\w+)' - <b.html)
	is "$(titles)" D
}

@test "-0: names on stdin" {
	mkdir $'odd\nname'
	cp b.html $'odd\nname/x y.html'
	output=$(find . -name '*.html' -print0 | sort -z |
		"$TRAWL" extract -q -0 -r rules.yaml)
	is "$(titles)" 'A&B C D D'
	is "$(jq -r .url <<<"$output" | tail -1)" \
		"file://$DIR/odd%0Aname/x%20y.html"
	extract -0 -r rules.yaml a.html
	is "$status" 2
}

@test "--base: for links, URL patterns and the column" {
	cat >links.yaml <<-'END'
		rules:
		  anchors:
		    url: '/board/'
		    match: '<a href="(?<to>[^"]*)"'
		    columns: {to: href(:to)}
	END
	echo '<a href="../x?y">' >c.html
	extract -q -r links.yaml c.html c.html
	is "$output" ''
	extract -q -r links.yaml --base HTTP://a/board/7 c.html c.html
	is "$output" '{"url":"http://a/board/7","to":"http://a/x?y"}
{"url":"http://a/board/7","to":"http://a/x?y"}'
	extract -r links.yaml --base nonsense c.html
	is "$status" 2
}

@test "charset and type of a file" {
	printf '<meta charset=gbk><li>\xd6\xd0:1' >g.html
	extract -q -r rules.yaml g.html
	is "$(titles)" 中
	printf '<li>X:1' >t.json
	cat >html.yaml <<-'END'
		rules:
		  t: {type: text/html, match: '<li>(?<title>\w)'}
	END
	extract -q -r html.yaml t.json b.html
	is "$(titles)" D
}

@test "what cannot be read is told, the rest is done: 2" {
	extract -r rules.yaml missing . b.html
	is "$status" 2
	is "$(titles)" D
	is "$stderr" "trawl: cannot read 'missing': No such file or directory
trawl: cannot read '.': Is a directory
1 page, 0 failed, 2 unreadable; 1 row"
}

@test "a rule that fails costs its page: 1" {
	cat >fails.yaml <<-'END'
		rules:
		  t:
		    match: '<li>(?<title>\w+)'
		    columns: {title: "CASE WHEN :title = 'D' THEN json('{') ELSE :title END"}
	END
	echo '<li>C<li>D' >d.html
	echo '<li>E' >e.html
	extract -r fails.yaml d.html e.html
	is "$status" 1
	is "$(titles)" E
	[[ $stderr == *"'file://$DIR/d.html': rule t: "*"malformed JSON"* ]]
}

@test "bad usage" {
	extract a.html
	is "$status" 2
	is "$stderr" 'trawl: no rules: name some with -r or -e (see trawl extract --help)'
	extract -r rules.yaml -d missing.db
	is "$status" 4
	[ ! -e missing.db ]
	extract -r rules.yaml --base http://a/ -d db a.html b.html
	is "$status" 2
	extract -r rules.yaml -f text a.html
	is "$status" 2
}

@test "-o, /dev/full and | head" {
	extract -q -r rules.yaml -o out a.html
	is "$(wc -l <out)" 2
	[ ! -e out.part ]
	extract -q -r rules.yaml -o /dev/full a.html
	is "$status" 4
	is "$stderr" "trawl: cannot write '/dev/full': No space left on device"
	yes "$(cat a.html)" | head -100000 >big.html
	{ "$TRAWL" extract -q -r rules.yaml big.html 2>err; echo $? >code; } |
		head -1 >/dev/null
	is "$(cat code)" 0
	is "$(cat err)" ''
}

@test "files into a database: what is new, changed and gone" {
	extract -q -d db -r rules.yaml a.html b.html
	is "$status" 0
	rows db films 3
	extract -d db -r rules.yaml a.html b.html
	is "$(titles)" 'A&B C D'
	is "$stderr" '2 pages, 0 failed, 0 unreadable; 3 rows: 0 new, 0 changed, 0 gone'
	extract -q -d db -r rules.yaml --only-changes a.html b.html
	is "$output" ''
	echo '<ul><li>C:8.5<li>N:1</ul>' >a.html
	extract -q -d db -r rules.yaml --only-changes a.html b.html
	is "$(jq -r '.change + " " + .title' <<<"$output" | sort)" \
		$'changed C\ngone A&B\nnew N'
	extract -q -d db -r rules.yaml a.html b.html
	is "$(titles)" 'C N D'
	is "$(sql db 'SELECT count(*) FROM runs WHERE state = "finished"')" 5
	is "$(sql db 'SELECT count(*) FROM changes')" 3
	states db done 2
	ledger_closes db
}

@test "the same file twice is a duplicate" {
	extract -q -d db -r rules.yaml a.html a.html
	rows db films 2
	ledger_closes db
}

@test "saved bodies: other columns without a fetch" {
	origin_start
	cat >board.yaml <<-'END'
		rules:
		  films:
		    match: '<i class="board-index[^>]*>(?<rank>\d+)</i>'
	END
	board_urls 3 >list
	crawl -q -r board.yaml -i list -d db --save-bodies
	rows db films 30
	fetched=$(wc -l <"$LOG")
	fetches=$(sql db 'SELECT group_concat(id) FROM fetches')
	extract -r board.yaml -d db
	is "$status" 0
	is "$(wc -l <<<"$output")" 30
	is "$stderr" '3 pages, 0 failed, 0 unreadable; 30 rows: 0 new, 0 changed, 0 gone'
	sed -i 's/(?<rank>/(?<rank>[2-9]/' board.yaml
	extract -q -r board.yaml -d db --only-changes
	is "$(jq -r .change <<<"$output" | sort | uniq -c | xargs)" '19 gone'
	is "$(wc -l <"$LOG")" "$fetched"
	is "$(sql db 'SELECT group_concat(id) FROM fetches')" "$fetches"
	is "$(sql db 'SELECT group_concat(command) FROM (SELECT command FROM runs
		WHERE id > 1)')" 'trawl extract -r board.yaml -d db,trawl extract -q -r board.yaml -d db --only-changes'
	states db done 3
	ledger_closes db
	crawl -q -r board.yaml -i list -d db --save-bodies
	is "$status" 0
	states db unchanged 3
}

@test "saved bodies: a page that failed by its rules, until they are mended" {
	printf '/p\t200\tContent-Type: text/html\tpage\n' >table
	printf '/q\t200\tContent-Type: text/html\tpage\n' >>table
	origin_start --table table
	cat >old.yaml <<-'END'
		rules:
		  things:
		    each: i
		    columns: {n: "css(:it, 'i::text')"}
		    expect: {rows: 1..}
	END
	sed 's/each: i/each: b/; s/i::text/b::text/' old.yaml >new.yaml
	echo '<title>Old</title><p><i>one</i>' >page
	crawl -q -r old.yaml "$URL/p" -d db --save-bodies
	is "$status" 0
	# The site is rebuilt: what was there stands, what came is kept.
	echo '<title>New</title><p><b>two</b>' >page
	crawl -q -r old.yaml "$URL/p" "$URL/q" -d db --save-bodies
	is "$status" 1
	is "$(sql db 'SELECT n FROM things_now')" one
	"$TRAWL" cat -d db "$URL/p" >body
	cmp page body
	"$TRAWL" cat -d db "$URL/q" >body
	cmp page body
	asked=$(wc -l <"$LOG")
	extract -r old.yaml -d db
	is "$status" 1
	is "$(sql db 'SELECT n FROM things_now')" one
	states db failed 2
	extract -r new.yaml -d db
	is "$status" 0
	is "$(sql db 'SELECT n FROM things_now' | xargs)" 'two two'
	states db done 2
	is "$(sql db 'SELECT title FROM pages' | xargs)" 'New New'
	ledger_closes db
	is "$(wc -l <"$LOG")" "$asked"
	# That is the page which the next one is compared with.
	crawl -q -r new.yaml "$URL/p" "$URL/q" -d db --save-bodies
	is "$status" 0
	states db unchanged 2
	is "$(sql db 'SELECT count(*) FROM pages WHERE status = 200')" 2
	is "$(sql db 'SELECT title FROM pages' | xargs)" 'New New'
	echo '<p><i>one</i>' >page
	crawl -q -r new.yaml "$URL/p" -d db --save-bodies
	is "$status" 1
}

@test "saved bodies: :status is that of the page, also after a 304" {
	mkdir raw
	printf 'HTTP/1.1 203 OK\r\nContent-Type: text/html\r\nETag: "1"\r\nContent-Length: 4\r\n\r\n<p>x' \
		>raw/page
	origin_start --raw "$PWD/raw"
	printf 'rules:\n  a:\n    each: p\n    columns: {s: ":status"}\n' >r.yaml
	crawl -q -r r.yaml -d db --no-robots --save-bodies "$URL/raw/page"
	printf 'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n' >raw/page
	crawl -q -r r.yaml -d db --no-robots --save-bodies "$URL/raw/page"
	states db unchanged 1
	extract -r r.yaml -d db
	is "$status" 0
	is "$(sql db 'SELECT s FROM a_now')" 203
	is "$(sql db 'SELECT count(*) FROM changes')" 0
}

@test "saved bodies: found links stay found links" {
	origin_start
	crawl -q -e '<title>(?<t>.*?)</title>' "$URL/page/1" --follow . \
		--depth 1 -d db --save-bodies
	before=$(sql db 'SELECT id, url, source, depth, parent_id FROM urls
		WHERE state = "done"')
	extract -q -e '<title>(?<t>.*?)</title>' -d db
	is "$(sql db 'SELECT id, url, source, depth, parent_id FROM urls
		WHERE state = "done"')" "$before"
	ledger_closes db
}

@test "refused: an unfinished crawl, a table without its rule, no bodies" {
	origin_start
	crawl -q -e '(?<t>title)' "$URL/page/1" "$URL/page/2" -d db \
		--max-pages 1 --save-bodies
	extract -e '(?<t>title)' -d db
	is "$status" 2
	is "$stderr" "trawl: 'db': the last crawl is not finished; the same trawl crawl command finishes it"
	crawl -q -e '(?<t>title)' "$URL/page/1" "$URL/page/2" -d db
	extract -r rules.yaml -d db
	is "$status" 2
	[[ $stderr == *"table 'matches'"* ]]
	crawl -q -e '(?<t>title)' "$URL/page/1" -d other
	extract -e '(?<t>title)' -d other
	is "$status" 2
	is "$stderr" "trawl: 'other' has no saved bodies (see trawl crawl --save-bodies)
0 pages, 0 failed, 1 unreadable; 0 rows: 0 new, 0 changed, 0 gone"
}

@test "a database in use: 5, or 0 with --if-locked skip" {
	origin_start
	extract -q -r rules.yaml -d db a.html
	"$TRAWL" crawl -q -r rules.yaml -d db "$URL/page/1?latency=20000" &
	crawler=$!
	wait_until 10 grep -q robots "$LOG"
	extract -r rules.yaml -d db a.html
	is "$status" 5
	extract -r rules.yaml -d db --if-locked skip a.html
	is "$status" 0
	kill -KILL $crawler
	wait $crawler || true
}

@test "a killed extract goes on" {
	for ((i = 0; i < 3000; i++)); do
		cp a.html "f$i.html"
	done
	"$TRAWL" extract -q -d db -r rules.yaml f*.html >out &
	pid=$!
	sleep 0.1
	kill -KILL $pid 2>/dev/null || true
	wait $pid || true
	extract -q -d db -r rules.yaml f*.html
	is "$status" 0
	is "$(wc -l <<<"$output")" 6000
	rows db films 6000
	is "$(sql db 'SELECT count(*) FROM changes')" 0
	ledger_closes db
}

@test "the command is kept whole, its secrets apart; what was stopped goes on" {
	yes "$(cat a.html)" | head -20000 >big.html
	for ((i = 0; i < 9; i++)); do
		cp big.html "big $i.html"
	done
	{ "$TRAWL" extract -q -d db -r rules.yaml big*.html 2>err
		echo $? >code; } | head -1 >/dev/null
	is "$(cat code err)" 0
	is "$(sql db 'SELECT state FROM runs')" stopped
	is "$(sql db 'SELECT command FROM runs')" \
		"trawl extract -q -d db -r rules.yaml 'big 0.html' 'big 1.html' 'big 2.html' 'big 3.html' 'big 4.html' 'big 5.html' 'big 6.html' 'big 7.html' 'big 8.html' big.html"
	extract -d db -r rules.yaml --base http://me:hidden@h.test/ a.html
	is "$status" 0
	is "$(sql db 'SELECT count(*) FROM runs')" 1
	trawl status -d db
	[[ $output == *"command   trawl extract -d db -r rules.yaml --base 'http://me:***@h.test/' a.html"* ]]
}

@test "--base: a page of a long URL is its host's" {
	local long
	long=http://h.test/$(printf '%400s' '' | tr ' ' x)
	extract -q -r rules.yaml -d db --base "$long" a.html
	is "$status" 0
	is "$(sql db 'SELECT name, length(url) FROM urls JOIN hosts
		ON hosts.id = host_id')" $'http://h.test\t'${#long}
}

@test "a file without an end is not read to its end" {
	in_memory 1000000 timeout $((60 * SLOWER)) "$TRAWL" extract -q -e '(?<a>x)' \
		/dev/zero b.html 2>err >out || status=$?
	is "$status" 2
	is "$(cat err)" "trawl: cannot read '/dev/zero': File too large"
	for verb in links 'robots --agent x' sitemap charset; do
		status=0
		in_memory 1000000 timeout $((60 * SLOWER)) "$TRAWL" check $verb /dev/zero \
			http://a/ 2>err >out || status=$?
		[ "$status" -eq 2 ]
	done
}

@test "--explain: what each rule made of the pages, and no rows" {
	cat <<-'END' >page.html
		<p id=1>one</p><p id=2>two</p><p id=3>three</p><p id=4>four</p>
	END
	printf '{"items": [{"a": 1}, {"a": 2, "c": "x\\u001b"}, {}]}' >items.json
	printf '{"items": [{"a": 1},]}' >broken.json
	cat <<-'END' >rules.yaml
		rules:
		  words:
		    type: text/html
		    match: '<p id=(?<id>\d+)>(?<word>\w+)(?<mark>!)?'
		  items:
		    type: '*json*'
		    each: $.items[*]
		    columns:
		      a: json_get(:it, '$.a')
		      b: json_get(:it, '$.b')
		      c: json_get(:it, '$.c')
		    expect: {rows: 1..}
		  elsewhere:
		    url: /nowhere/
		    match: (?<x>.)
	END
	trawl extract -r rules.yaml --explain page.html items.json broken.json
	is "$status" 1
	is "$output" 'rule words (rules.yaml:2)
  pages     for 1 of 3
  matches   4
  rows      4
    {"id":"1","word":"one","mark":null}
    {"id":"2","word":"two","mark":null}
    {"id":"3","word":"three","mark":null}
    and 1 more
  note: column mark is NULL in every row
rule items (rules.yaml:5)
  pages     for 2 of 3
  failed    on 1: broken JSON in line 1, column 21: a value is missing
  elements  3 of $.items[*]
  rows      3
    {"a":1,"b":null,"c":null}
    {"a":2,"b":null,"c":"x\u001b"}
    {"a":null,"b":null,"c":null}
  note: column b is NULL in every row
rule elsewhere (rules.yaml:13)
  pages     for 0 of 3; its url is /nowhere/'
	# Of a rule without each, and a page in which it finds nothing.
	echo nothing >none.html
	trawl extract -e '<p>(?<x>.)' --explain none.html
	is "$status" 0
	is "$output" 'rule matches
  pages     for 1 of 1
  matches   0
  rows      0'
	for also in '-d db' '-o rows' '-f csv'; do
		trawl extract -r rules.yaml --explain $also page.html
		is "$also $status" "$also 2"
		[ ! -e db ]
	done
	# Blanks that end a selector are no part of what is printed.
	printf 'rules:\n  t:\n    each: "p  "\n    columns: {a: 1}\n' \
		>blanks.yaml
	trawl extract -q -r blanks.yaml --explain page.html
	is "$(grep elements <<<"$output")" "  elements  4 of p"
}
