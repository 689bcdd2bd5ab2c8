# trawl changes: what is new, changed or gone, for people and for pipes
load helpers

setup() { begin; }
teardown() { end; }

run_board() {
	crawl -q -d board.db -r "$RULES_DIR/maoyan.yaml" -i urls "$@"
}

# Two runs with one change of each kind between them.
two_runs() {
	origin_start --films 30
	board_urls 3 >urls
	run_board
	is "$status:$stderr" 0:
	control 'score=3:9.9'
	control 'gone=5'
	control 'new=32'
	run_board
	is "$status:$stderr" 0:
}

@test "the first run is said to be the first" {
	origin_start --films 30
	board_urls 3 >urls
	run_board --exit-changed
	is "$status" 0
	trawl changes -d board.db --exit-changed
	is "$status" 0
	is "$output" "run 1 is the first run: 30 rows, nothing to compare them with"
	trawl changes -d board.db -f jsonl
	is "$status:$output" 0:
}

@test "changes for people" {
	two_runs
	trawl changes -d board.db
	is "$status" 0
	[[ $output == "run 2:"$'\n'"  movies"* ]]
	is "$(grep -c '^    changed  .* 3"}  score: 8.1 -> 9.9$' .out)" 1
	is "$(grep -c '^    new      {"rank":32,' .out)" 1
	is "$(grep -c '^    gone     {"rank":5,' .out)" 1
	is "$(grep -c '^    [a-z]' .out)" 3
}

@test "-o: the text for people, too" {
	two_runs
	trawl changes -d board.db
	cp .out wanted
	echo old >out
	trawl changes -d board.db -o out
	is "$status:$output" 0:
	cmp out wanted
	[ ! -e out.part ]
	trawl changes -d board.db --since nonsense -o out
	is "$status" 2
	cmp out wanted
	trawl changes -d board.db -o /dev/full
	is "$status" 4
	is "$stderr" 'trawl: cannot write the output: No space left on device'
}

@test "changes as records: key and rows are JSON, values keep their types" {
	two_runs
	trawl changes -d board.db -f jsonl
	is "$(jq -rc 'select(.change == "changed") |
		[.run_id, .table, .column, .old, .new, (.key | keys[])]' .out)" \
		'[2,"movies","score",8.1,9.9,"title"]'
	is "$(jq -rc 'select(.change == "new") | [.old, .new.rank]' .out)" \
		'[null,32]'
	is "$(jq -rc 'select(.change == "gone") | [.old.rank, .new]' .out)" \
		'[5,null]'
	trawl changes -d board.db -f csv
	is "$(head -1 .out)" \
		$'run_id,url,table,key,change,column,old,new\r'
	is "$(wc -l <.out)" 4
}

@test "--exit-changed is 10 when something is there, 0 when not" {
	two_runs
	trawl changes -d board.db --exit-changed
	is "$status" 10
	run_board --exit-changed
	is "$status" 0
	trawl changes -d board.db --exit-changed
	is "$status" 0
	is "$output" "run 3: nothing is new, changed or gone"
	trawl changes -q -d board.db
	is "$status:$output" 0:
}

@test "--since takes a run or a time" {
	two_runs
	control 'score=4:9.8'
	run_board
	trawl changes -d board.db -f jsonl
	is "$(wc -l <.out)" 1
	trawl changes -d board.db --since 1 -f jsonl
	is "$(wc -l <.out)" 4
	trawl changes -d board.db --since 2020-01-01
	is "$(grep -c '^run' .out)" 2
	trawl changes -d board.db --since 2999-01-01 -f jsonl
	is "$(wc -l <.out)" 0
	trawl changes -d board.db --since yesterday
	is "$status" 2
	[[ $stderr == *"'yesterday'"* ]]
}

@test "failures are named beside the changes" {
	two_runs
	control 'fail=2:500'
	run_board --retries 0
	is "$status" 1
	trawl changes -d board.db
	[[ $output == *"1 URL failed in run 3; what is known of it stands"* ]]
	is "$(sql board.db "SELECT count(*) FROM changes WHERE run_id = 3")" 0
}

# ---- without rules: the pages themselves -----------------------------------------

# $1: title, $2: noise, $3: type
page() {
	printf '/a\t200\tContent-Type: %s\ta\n/b\t200\tContent-Type: text/html\tb\n' \
		"${3:-text/html}" >table
	printf '<title>%s</title><p>at %s' "$1" "$2" >a
	printf '<p>b' >b
}
pages_start() {
	page first 10:00
	origin_start --table table
	printf '%s\n' "$URL/a" "$URL/b" >urls
}
pages_again() {
	page "$@"
	local port=$PORT
	origin_stop
	origin_start --table table --port "$port"
}
watch() { crawl -q -i urls -d db --exit-changed --retries 0 "$@"; }

@test "pages without rules are watched: columns, key, 10" {
	pages_start
	watch
	is "$status" 0
	trawl changes -d db
	is "$output" "run 1 is the first run: 2 rows, nothing to compare them with"
	watch
	is "$status" 0
	trawl changes -d db
	is "$output" "run 2: nothing is new, changed or gone"

	pages_again second 11:00 application/xhtml+xml
	watch --only-changes
	is "$status" 10
	is "$(jq -c '[.change, .url, .title]' <<<"$output")" \
		"[\"changed\",\"$URL/a\",\"second\"]"
	trawl changes -d db -f jsonl
	is "$(jq -c '[.table, .key.url, .change, .column]' <<<"$output")" \
		"[\"pages\",\"$URL/a\",\"changed\",\"type\"]
[\"pages\",\"$URL/a\",\"changed\",\"title\"]
[\"pages\",\"$URL/a\",\"changed\",\"body_hash\"]"
	is "$(jq -c 'select(.column == "title") | [.old, .new]' <<<"$output")" \
		'["first","second"]'
	is "$(sql db 'SELECT rows_new, rows_changed, rows_gone FROM runs' |
		tail -1)" $'0\t1\t0'
	watch
	is "$status" 0
	ledger_closes db
}

@test "pages without rules: gone, back, new; a failure changes nothing" {
	pages_start
	watch
	pages_again first 10:00
	sed -i 's/^\/b\t200/\/b\t410/' table
	origin_stop
	origin_start --table table --port "$PORT"
	watch --only-changes
	is "$status" 1
	is "$(jq -c '[.change, .url]' <<<"$output")" "[\"gone\",\"$URL/b\"]"
	trawl changes -d db
	is "$(tail -1 <<<"$output" | sed 's/run [0-9]*/run/')" \
		'1 URL failed in run; but for pages that are gone, what is known of it stands as it was'
	watch --only-changes
	is "$output" ''
	trawl changes -d db
	is "$(tail -1 <<<"$output" | sed 's/run [0-9]*/run/')" \
		'1 URL failed in run; what is known of it stands as it was'
	sed -i 's/^\/b\t410/\/b\t503/' table
	origin_stop
	origin_start --table table --port "$PORT"
	watch --only-changes
	is "$output" ''
	forgive() { sql db "UPDATE hosts SET next_at = NULL, penalty = 0"; }
	forgive
	pages_again first 10:00
	echo "$URL/page/1" >>urls
	watch --only-changes
	is "$status" 10
	is "$(jq -r '"\(.change) \(.url)"' <<<"$output" | sort)" \
		"new $URL/b
new $URL/page/1"
	is "$(sql db "SELECT change, json_extract(new, '$.status') FROM changes
		WHERE change = 'new' AND key LIKE '%/b\"%'")" $'new\t200'
}

@test "--ignore: noise is cut out before pages are compared" {
	pages_start
	watch --ignore 'at \d+:\d+'
	pages_again first 11:00
	watch --ignore 'at \d+:\d+'
	is "$status" 0
	is "$(sql db 'SELECT count(*) FROM changes')" 0
	# What is ignored is no change itself.
	watch --ignore 'at \d+' --ignore ':\d+'
	is "$status" 0
	pages_again first 12:00
	watch --ignore 'at \d+' --ignore ':\d+'
	is "$status" 0
	pages_again first 'no time'
	watch --ignore 'at \d+' --ignore ':\d+'
	is "$status" 10
	is "$(sql db 'SELECT DISTINCT "column" FROM changes')" body_hash
}

@test "--ignore: what it cannot be" {
	crawl --ignore '(' http://127.0.0.1:9/ -d db
	is "$status" 2
	[[ $stderr == *"--ignore: "*"'('"* ]]
	crawl --ignore x http://127.0.0.1:9/
	is "$status" 2
	crawl --ignore x -e '(?<a>x)' http://127.0.0.1:9/ -d db
	is "$status" 2
	[ ! -e db ]
	pages_start
	printf '%60s' '' | tr ' ' z >a
	watch --ignore '(z+z+)+[!?]'
	is "$status" 1
	is "$(sql db 'SELECT reason, error FROM failed')" \
		$'rule\t--ignore: match limit'
}

# Two runs over titles that would be markup, and what XML cannot hold.
hostile_runs() {
	printf '%s\n' $'/p\t200\tContent-Type: text/html\tpage' >table
	printf '%s\n' '<p>One<p>Two' >page
	origin_start --table table
	crawl -q -d a.db -e '<p>(?<what>[^<]*)' "$URL/p"
	printf '<p>One<p>**a** [x](http://evil.test/) `b` &lt;script&gt;\033]\xef\xbf\xbe\n# Head\n- @me<p>_c_ & "d" ~e~' >page
	crawl -q -d a.db -e '<p>(?<what>[^<]*)' "$URL/p"
	is "$status:$stderr" 0:
}

# A feed as RFC 4287 wants it (4.1.1, 4.1.2, 3.3, 4.2.6): prints each entry's
# id, title, link and content.
feed() {
	python3 - "$@" <<-'END'
		import re, sys, uuid, xml.etree.ElementTree as tree
		A = '{http://www.w3.org/2005/Atom}'
		root = tree.parse(sys.argv[1]).getroot()
		assert root.tag == A + 'feed', root.tag
		date = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$')
		def one(of, name):
		    found = of.findall(A + name)
		    assert len(found) == 1, (name, len(found))
		    return found[0].text or ''
		def ids(of):
		    id = one(of, 'id')
		    assert id.startswith('urn:uuid:') and id == id.lower()
		    assert uuid.UUID(id[9:]).variant == uuid.RFC_4122
		    return id
		def common(of):
		    assert one(of, 'title').strip(), 'no title'
		    assert date.match(one(of, 'updated')), 'updated'
		    return ids(of)
		seen = {common(root)}
		print(ids(root))
		assert root.find(A + 'author').find(A + 'name').text
		for entry in root.findall(A + 'entry'):
		    id = common(entry)
		    assert id not in seen
		    seen.add(id)
		    link = entry.find(A + 'link')
		    assert link.get('rel') == 'alternate'
		    assert entry.find(A + 'content').get('type', 'text') == 'text'
		    print(id, one(entry, 'updated'), link.get('href'),
		          ascii(one(entry, 'title')), ascii(one(entry, 'content')))
	END
}

@test "-f atom: an entry for each change, dated by its run" {
	two_runs
	sql board.db "UPDATE runs SET started_at = '2026-01-0' || id ||
		'T00:00:00.000Z'"
	trawl changes -d board.db -f atom
	is "$status:$stderr" 0:
	feed .out >entries
	is "$(wc -l <entries)" 4
	is "$(cut -d' ' -f2 entries | tail -n +2 | sort -u)" \
		2026-01-02T00:00:00.000Z
	grep -q "'movies changed: .* 3' 'score: 8.1 -> 9.9'\$" entries
	grep -q " $URL/board/7?offset=0 'movies gone: .* 5' 'rank: 5" entries
	grep -qF "rank: 32\ntitle: " entries
	is "$(python3 -c 'import sys, xml.etree.ElementTree as t
print(t.parse(".out").getroot()[2].text)')" 2026-01-02T00:00:00.000Z
	# The same whenever it is written, for each of two files their own.
	cp .out first
	control 'score=4:1.1'
	run_board
	trawl changes -d board.db -f atom --since 2 -o second
	is "$status:$output" 0:
	[ ! -e second.part ]
	feed second >later
	is "$(head -4 later)" "$(cat entries)"
	is "$(wc -l <later)" 5
	run_board
	trawl changes -d board.db -f atom --exit-changed
	is "$status:$(feed .out)" "0:$(head -1 entries)"
	trawl changes -d board.db -f atom --exit-changed --since 2
	is "$status" 10
	crawl -q -d other.db "$URL/page/1"
	trawl changes -d other.db -f atom
	is "$status" 0
	[ "$(feed .out)" != "$(head -1 entries)" ]
	# One that an older trawl made has ids, too.
	sql board.db "DELETE FROM settings WHERE name = 'seed'"
	trawl changes -d board.db -f atom --since 2
	is "$(feed .out | wc -l)" 5
}

@test "-f atom: markup and what XML cannot hold is text" {
	hostile_runs
	trawl changes -d a.db -f atom
	is "$status:$stderr" 0:
	feed .out >entries
	grep -qF '**a** [x](http://evil.test/) `b` &lt;script&gt;\ufffd]\ufffd\n# Head' entries
	grep -qF '"d"' entries
}

# Debian's modules are its own python3's, whichever comes first in PATH.
@test "-f atom: a feed to a reader that is not ours" {
	local python=/usr/bin/python3
	python3 -c 'import feedparser' 2>/dev/null && python=python3
	"$python" -c 'import feedparser' 2>/dev/null ||
		skip 'needs python3-feedparser'
	hostile_runs
	trawl changes -d a.db -f atom
	is "$status:$stderr" 0:
	is "$("$python" -c 'import feedparser
f = feedparser.parse(".out")
print(f.bozo, f.version, len(f.entries), len({e.id for e in f.entries}))
for e in [f.feed] + f.entries:
    assert e.id and e.title and e.updated_parsed.tm_year > 2000, e')" \
		'False atom10 3 3'
	# One of a run in which nothing changed is one, too.
	crawl -q -d none.db "$URL/page/1"
	trawl changes -d none.db -f atom
	is "$("$python" -c 'import feedparser
f = feedparser.parse(".out")
print(f.bozo, f.version, len(f.entries), bool(f.feed.id and f.feed.updated))')" \
		'False atom10 0 True'
}

@test "-f md: headings, a line a change, markup of strangers escaped" {
	two_runs
	trawl changes -d board.db -f md
	is "$status:$stderr" 0:
	is "$(sed '1s/2, .*/2/' .out | head -3)" $'## Run 2\n\n### movies'
	is "$(grep -c '^- ' .out)" 3
	is "$(grep -c "^- \*\*changed\*\* .* 3: score: 8.1 -> 9.9 <$URL/board/7?offset=0>\$" .out)" 1
	is "$(grep -c '^- \*\*new\*\* rank: 32, title: ' .out)" 1
	cmark .out >html
	is "$(grep -c '<li>' html)" 3
	cp .out wanted
	trawl changes -d board.db -f md -o out.md
	cmp wanted out.md
	hostile_runs
	trawl changes -d a.db -f md
	cmark --unsafe .out >html
	is "$(grep -o '<[a-z0-9]\+' html | sort | uniq -c | xargs)" \
		'3 <a 1 <h2 1 <h3 3 <li 3 <strong 1 <ul'
	is "$(grep -o 'href="[^"]*"' html | sort -u)" "href=\"$URL/p\""
	grep -qF '**a** [x](http://evil.test/) `b` &amp;lt;script&amp;gt;\x1b]' html
	run_board
	trawl changes -q -d board.db -f md
	is "$status:$output" 0:
}

@test "--since takes an age, too" {
	two_runs
	for age in 1h 2d; do
		trawl changes -d board.db -f jsonl --since $age
		is "$age: $status $(wc -l <.out)" "$age: 0 3"
	done
	sql board.db "UPDATE runs SET started_at = '2026-01-02T00:00:00.000Z'"
	trawl changes -d board.db -f jsonl --since 1h
	is "$status:$output" 0:
	trawl changes -d board.db --since 1y
	is "$status" 2
}

# watched FILE: another run on the page as it is in FILE now.
watched() {
	cp "$1" page
	[ -n "${URL:-}" ] || {
		printf '/p\t200\tContent-Type: text/html\tpage\n' >table
		origin_start --table table
	}
	crawl -q -d a.db --save-bodies --ignore 'csrf=\w+' "$URL/p"
	is "$status:$stderr" 0:
}

@test "--diff: of rules' rows there is none, and it says so" {
	printf '/p\t200\tContent-Type: text/html\tpage\n' >table
	origin_start --table table
	for n in one two; do
		printf '<b>%s</b>' $n >page
		crawl -q -d a.db --save-bodies -e '<b>(?<n>\w+)' "$URL/p"
	done
	trawl changes -d a.db --diff
	is "$status:$(wc -l <.out)" 0:6
	is "$stderr" "trawl: --diff is of pages that are watched without rules; these changes are of rules' rows"
	trawl changes -d a.db --diff -q
	is "$status:$stderr" 0:
	trawl changes -d a.db
	is "$stderr" ''
}

@test "--diff: the text by lines and words, noise cut out" {
	cat >one <<-'END'
		<title>Shop</title><h1>Our shop</h1>
		<p>first</p><p>second</p><p>third</p><p>fourth</p>
		<p>Price: <b>17</b> euros &amp;
		more</p><ul><li>apples<li>pears</ul><p>fifth</p>
		<p>sixth</p><p>seventh</p><p>eighth</p><p>csrf=abc</p><p>ninth</p>
		<p>tenth</p><p>eleventh</p><p>last</p><script>var x = 1</script>
	END
	sed 's/17/18/; s/<li>pears/<li>plums<li>figs/; s/csrf=abc/csrf=def/
		s/last/the last/; s/x = 1/x = 2/' one >two
	watched one
	sed 's/csrf=abc/csrf=ghi/' one >noise
	watched noise
	trawl changes -d a.db --diff
	is "$output" 'run 2: nothing is new, changed or gone'
	watched two
	trawl changes -d a.db --diff
	is "$status:$stderr" 0:
	is "$(tail -n +5 .out)" "$(sed 's/^|//' <<-'END'
		|      --- before run 3
		|      +++ run 3
		|      @@ -4,9 +4,10 @@
		|       second
		|       third
		|       fourth
		|      -Price: [-17-] euros & more
		|      +Price: {+18+} euros & more
		|       apples
		|      -pears
		|      +plums
		|      +figs
		|       fifth
		|       sixth
		|       seventh
		|      @@ -14,4 +15,4 @@
		|       ninth
		|       tenth
		|       eleventh
		|      -last
		|      +{+the+} last
	END
	)"
	is "$(tail -n +5 .out | head -1)" '      --- before run 3'
}

@test "--diff: what patch makes of it is the new text" {
	for i in {1..400}; do echo "<p>line $((i * 7919 % 101)) of it"; done >one
	watched one
	for round in 1 2 3 4 5 6; do
		cp one before
		# So many lines lost, changed, moved.
		perl -ne 'BEGIN { srand('$round') } $r = rand(100);
			next if $r < 3; s/line/row/ if $r < 6; print;
			print "<p>new $.\n" if $r > 96;' before >one
		watched one
		trawl changes -d a.db --diff -f md
		is "$status:$stderr" 0:
		sed -n '/^  ```diff/,/^  ```$/s/^  \([-+ @]\)/\1/p' .out |
			sed '/^[-+]/s/\[-\|-\]\|{+\|+}//g' >d.patch
		sed 's/<p>//' before >text
		sed 's/<p>//' one >wanted
		patch -s text d.patch
		cmp text wanted
	done
}

@test "--diff: why there is none; scripts without blanks; no text at all" {
	printf '<p>\xe4\xbb\x8a\xe6\x97\xa5\xe3\x81\xaf\xe6\x99\xb4' >one
	printf '<p>\xe4\xbb\x8a\xe6\x97\xa5\xe3\x81\xaf\xe9\x9b\xa8' >two
	watched one
	watched two
	trawl changes -d a.db --diff
	is "$(tail -2 .out)" '      -今日は[-晴-]
      +今日は{+雨+}'
	echo '<p class=x>今日は雨' >page
	crawl -q -d a.db --save-bodies --ignore 'csrf=\w+' "$URL/p"
	trawl changes -d a.db --diff
	is "$(tail -1 .out)" '      (the text is the same, only its markup differs)'
	echo '<p>other' >page
	crawl -q -d a.db --ignore 'csrf=\w+' "$URL/p"
	trawl changes -d a.db --diff
	is "$(tail -1 .out)" '      (no difference: the body is not saved)'
	watched one
	trawl changes -d a.db --diff
	is "$(tail -1 .out)" '      (no difference: the body of before is not saved)'
	printf '\033[31m<p>x' >two
	watched two
	trawl changes -d a.db --diff
	is "$(tail -1 .out)" '      +\x1b[31m' || is "$(tail -1 .out)" '      +x'
	! grep -q $'\033' .out
	# A database that cannot be written to.
	trawl changes -d a.db --diff -f md
	is "$status" 0
	# Rules' rows have none.
	crawl -q -d b.db -e '<p>(?<x>.)' "$URL/p"
	trawl changes -d b.db --diff
	is "$status" 0
}

@test "--diff: pages that have next to nothing in common" {
	for i in {1..6000}; do echo "<p>old $i"; done >one
	for i in {1..7000}; do echo "<p>$i new"; done >two
	{ echo '<p>head'; cat one; echo '<p>foot'; } >old
	{ echo '<p>head'; cat two; echo '<p>foot'; } >new
	watched old
	watched new
	trawl changes -d a.db --diff
	is "$status:$stderr" 0:
	is "$(grep -c '^      -' .out) $(grep -c '^      +' .out)" '6001 7001'
	is "$(grep -c '^       \(head\|foot\)$' .out)" 2
}
