# Rules that fail on one page, users' own triggers, and mistakes in rule files.
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; }
teardown() { end; }

# All pages of the list but the named one are done; that one's rule failed.
only_failed() {
	is "$(sql "$1" "SELECT url, reason FROM urls
		WHERE state <> 'done'")" "$2"$'\t'rule
	is "$(sql "$1" 'SELECT reason FROM failed')" rule
	ledger_closes "$1"
}

# One rule, `numbers`, with this column; a page on which it raises an error.
number_rule() {
	cat <<-END >rules.yaml
		rules:
		  numbers:
		    match: '<title>Page (?<n>\d+)'
		    columns:
		      n: $1
	END
}

@test "an expression that raises an error: that page, by the rule's name" {
	origin_start
	for i in $(seq 20); do echo "$URL/page/$i"; done >urls
	while read -r column; do
		number_rule "$column"
		rm -f out.db*
		crawl -r rules.yaml -d out.db -i urls --no-robots
		is "$status" 1
		only_failed out.db "$URL/page/7"
		[[ $(sql out.db 'SELECT error FROM failed') == \
			"rule numbers: "* ]]
		rows out.db numbers 19
		is "$(number "$stderr" rows)" 19
	done <<-'END'
		abs(CASE :n WHEN '7' THEN -9223372036854775808 ELSE :n END)
		iif(:n = '7', json_extract(:url, '$.x'), :n)
		iif(:n = '7', regex_replace(:n, '(' || '', ''), :n)
	END
}

@test "a pattern at its limit: that rule on that page, never 'no match'" {
	origin_start
	for i in $(seq 20); do echo "$URL/page/$i"; done >urls
	echo "$URL/page/21?size=100000" >>urls
	cat <<-'END' >rules.yaml
		rules:
		  titles:
		    match: '<title>(?<title>[^<]*)'
		  slow:
		    match: '((\.|\.\.)+)+[!?](?<x>.)'
	END
	crawl -r rules.yaml -d out.db -i urls --no-robots
	is "$status" 1
	only_failed out.db "$URL/page/21?size=100000"
	[[ $(sql out.db 'SELECT error FROM failed') == "rule slow: "*limit ||
		$(sql out.db 'SELECT error FROM failed') == \
		"rule slow: time budget" ]]
	# What the other rule found stays.
	rows out.db titles 21
	rows out.db slow 0
	is "$(number "$stderr" rows)" 21
}

@test "a user's own trigger refuses one row: its page, and no other" {
	origin_start
	board_rules
	board_urls 1 >urls
	crawl -q -r board.yaml -d out.db -i urls
	is "$status" 0
	sql out.db "CREATE TRIGGER not25 BEFORE INSERT ON movies
		WHEN new.rank = 25
		BEGIN SELECT RAISE(ABORT, 'not on my watch'); END"
	board_urls 10 >urls
	crawl -r board.yaml -d out.db -i urls
	is "$status" 1
	is "$(sql out.db "SELECT reason, error FROM failed")" \
		$"rule	rule movies: table 'movies': not on my watch"
	is "$(sql out.db 'SELECT count(*) FROM movies
		WHERE rank BETWEEN 21 AND 30')" 0
	rows out.db movies 90
	ledger_closes out.db
	# Without it the page is done again, alone.
	sql out.db 'DROP TRIGGER not25'
	crawl -q -r board.yaml -d out.db --retry rule
	is "$status" 0
	rows out.db movies 100
}

@test "a page whose rule fails half-way shows nothing on stdout" {
	origin_start
	cat <<-'END' >rules.yaml
		rules:
		  films:
		    match: 'board-index-(?<n>\d+)"'
		    columns:
		      n: abs(CASE :n WHEN '8' THEN -9223372036854775808
		         ELSE :n END)
	END
	board_urls 2 >urls
	crawl -r rules.yaml -i urls --ordered
	is "$status" 1
	is "$(jq -r '.n + 0' <<<"$output" | tr '\n' ' ')" \
		'11 12 13 14 15 16 17 18 19 20 '
}

# Three lines a case: what it is; the file, \n between its lines; what check says
# after the name of the file.
@test "mistakes in rule files: file, line, column, and the offending text" {
	local name file said
	while read -r name && read -r file && read -r said; do
		printf "${file//%/%%}\n" >rules.yaml
		trawl check rules rules.yaml
		is "$name: $status" "$name: 2"
		is "$output" ''
		[[ $stderr == *"rules.yaml:$said"* ]] ||
			is "$name: $stderr" "rules.yaml:$said"
		# A crawl says the same, and asks for nothing.
		trawl crawl -r rules.yaml http://127.0.0.1:9/
		is "$name: $status" "$name: 2"
		[[ $stderr == *"rules.yaml:$said"* ]]
	done <"$BATS_TEST_DIRNAME/data/bad_rules.txt"
	[ -n "$said" ]
}

@test "a sound rule file: 0; the rows of a file" {
	origin_start
	trawl check rules "$RULES_DIR/maoyan.yaml"
	is "$status $stderr" '0 '
	curl -s "$URL/board/7?offset=10" >page.html
	trawl check rules --url "$URL/board/7" "$RULES_DIR/maoyan.yaml" page.html
	is "$status" 0
	is "$(jq -r .rank <<<"$output" | tr '\n' ' ')" \
		'11 12 13 14 15 16 17 18 19 20 '
}

# ---- a rule that fails ---------------------------------------------------------

two_rules() {
	printf '/a\t200\tContent-Type: text/html\ta\n' >table
	printf '<b>one</b>' >a
	origin_start --table table
	cat >two.yaml <<-'END'
		rules:
		  slow:
		    match: '<b>(?<x>\w+)</b>(?:(?<y>(?:z+z+)+!)|)'
		  fine:
		    match: '<b>(?<x>\w+)</b>'
		  sql:
		    match: '<b>(?<x>\w+)</b>'
		    columns: {x: "CASE WHEN :x = 'one' THEN :x ELSE json('{') END"}
	END
}

@test "each: every element is a row, or what matches in it" {
	cat <<-'END' >page.html
		<dl><dt>x<dd><b>1</b><i>one</i><dd><i>two</i><dd><b>3</b><b>4</b></dd></dl>
	END
	cat <<-'END' >first.yaml
		rules:
		  elements:
		    each: dd
		    columns: {it: 'trim(:it, char(10))', whole: length(:body)}
	END
	cat <<-'END' >second.yaml
		rules:
		  matches:
		    each: dd
		    match: '<b>(?<n>\d)</b>'
		    columns: {n: ':n', it: text(:it)}
	END
	trawl check rules first.yaml page.html
	is "$status" 0
	is "$(jq -r .it <<<"$output")" '<dd><b>1</b><i>one</i>
<dd><i>two</i>
<dd><b>3</b><b>4</b></dd>'
	is "$(jq .whole <<<"$output" | uniq)" "$(stat -c %s page.html)"
	trawl check rules second.yaml page.html
	is "$status" 0
	is "$(jq -c '[.n, .it]' <<<"$output")" '["1","1one"]
["3","34"]
["4","34"]'
}

@test "a rule that fails costs its own rows only, and its last good ones stand" {
	two_rules
	crawl -q -r two.yaml "$URL/a" -d db -o first
	is "$status" 0
	printf '<b>two</b>%s' "$(printf '%60s' '' | tr ' ' z)" >a
	crawl -r two.yaml "$URL/a" -d db -o second
	is "$status" 1
	trawl status -d db --failed
	is "$(jq -r .reason <<<"$output")" rule
	[[ $(jq -r .error <<<"$output") == \
		"rule slow: "*"limit; rule sql: "*"malformed JSON"* ]]
	is "$(jq -c '[.table, .x]' second)" \
		$'["slow","one"]\n["fine","two"]\n["sql","one"]'
	is "$(sql db "SELECT x FROM slow_now UNION ALL SELECT x FROM fine_now
		UNION ALL SELECT x FROM sql_now" | xargs)" "one two one"
	is "$(sql db 'SELECT "table", change FROM changes' | xargs)" \
		"fine new fine gone"
	# Once it does not fail any more it goes on from there.
	printf '<b>one</b>' >a
	crawl -q -r two.yaml "$URL/a" -d db -o third
	is "$status" 0
	is "$(sort third)" "$(sort first)"
	is "$(sql db 'SELECT "table", change FROM changes WHERE run_id = 3' |
		xargs)" "fine new fine gone"
	ledger_closes db
}

@test "a rule that fails on the first page: the other rules' rows stay one" {
	two_rules
	printf '<b>two</b>' >a
	crawl -q -r two.yaml "$URL/a" -d db
	is "$status" 1
	crawl -q -r two.yaml "$URL/a" -d db
	is "$(sql db 'SELECT ordinal, first_run, last_run, x FROM fine')" \
		$'1\t1\t2\ttwo'
	rows db sql 0
}

# ---- rules that change, and rules that match nothing -----------------------------

@test "a rule with other columns is told once, not as a change of every row" {
	origin_start --films 30
	board_rules
	board_urls 3 >urls
	crawl -r board.yaml -i urls -d db
	[[ $stderr != *changed:* ]]
	# Page 2 cannot be had when the rule changes.
	control 'fail=2:500'
	sed -i 's/^\( *\)score: CAST.*/\1score: :rank || "points"\n\1twice: :rank || :rank/; s/"points"/'"' points'/" board.yaml
	crawl -r board.yaml -i urls -d db --retries 0 --exit-changed
	is "$status" 1
	grep -q '^trawl: rule movies changed: all its rows are new in run 2$' .err
	is "$(sql db 'SELECT count(*) FROM changes')" 0
	is "$(sql db 'SELECT count(*), sum(first_run = 2), sum(twice NOTNULL)
		FROM movies_now')" $'30\t20\t20'
	# Then it can: its rows are new without a word, too.
	control 'fail=2:200'
	sql db "UPDATE hosts SET next_at = NULL, penalty = 0"
	control 'gone=5'
	crawl -r board.yaml -i urls -d db --exit-changed
	is "$status" 10
	[[ $stderr != *changed:* ]]
	is "$(sql db 'SELECT run_id, change FROM changes')" $'3\tgone'
	is "$(sql db 'SELECT count(*), sum(twice NOTNULL) FROM movies_now')" \
		$'29\t29'
	# What it had before stands in the past.
	"$TRAWL" export -d db --run 1 | jq -c '[.score, .twice] |
		map(type)' | sort | uniq -c | grep -q '30 \["number","null"\]'
	"$TRAWL" export -d db --run 2 | jq -c '.twice | type' | sort |
		uniq -c | xargs | grep -q '^10 null 20 string$'
	ledger_closes db
}

@test "a rule that matched on no page is warned about" {
	origin_start
	cat >some.yaml <<-'END'
		rules:
		  titles: {match: '<title>(?<t>[^<]*)'}
		  nowhere: {match: '<title>(?<t>[^<]*)', url: '/nowhere/'}
		  nothing: {match: 'there is no (?<x>such thing)'}
	END
	crawl -r some.yaml "$URL/page/1" "$URL/page/2" -d db
	is "$status" 0
	is "$(grep rule .err)" \
		"trawl: rule nowhere matched on no page; by url and type it was for 0 of 2
trawl: rule nothing matched on no page; by url and type it was for 2 of 2"
	crawl -q -r some.yaml "$URL/page/3" -d other
	is "$stderr" ''
	# Not of a run that parsed nothing, nor of one that has its rows yet.
	sed -i '/nothing/d; /nowhere/d' some.yaml
	crawl -r some.yaml "$URL/page/1" -d more
	crawl -r some.yaml "$URL/page/1" -d more
	crawl -r some.yaml "$URL/status/200" -d more
	! grep rule .err
	curl -s "$URL/page/1" >page.html
	trawl extract -e 'no such (?<x>thing)' page.html
	[[ $stderr == *"rule matches matched on no page"* ]]
}

# ---- how many rows a page should give --------------------------------------------

@test "expect: a page with fewer rows has failed, and what it had stands" {
	origin_start --films 30
	board_rules
	sed -i 's/^    key:.*/&\n    expect: {rows: 10}/' board.yaml
	cat >>board.yaml <<-'END'
		  ranks:
		    match: '>(?<rank>\d+)</i>'
		    expect: {rows: 1..}
	END
	board_urls 3 >urls
	crawl -r board.yaml -i urls -d db
	is "$status" 0
	control 'gone=15'
	crawl -r board.yaml -i urls -d db -o rows.jsonl
	is "$status" 1
	is "$(sql db 'SELECT u.url, u.reason, f.error FROM urls u JOIN fetches f
			ON f.id = last_fetch_id WHERE state = "failed"')" \
		"$URL/board/7?offset=10"$'\texpect\trule movies: 9 rows where it expects 10'
	grep -q '1 URL failed: expect (fewer or more rows' .err
	# Its films stand, in the file too; the other rule has its news.
	is "$(sql db 'SELECT count(*) FROM movies_now')" 30
	is "$(grep -c title rows.jsonl)" 30
	is "$(sql db 'SELECT DISTINCT "table", change FROM changes')" \
		$'ranks\tgone'
	ledger_closes db
	trawl status -d db
	[[ $output == *expect* ]]
	# Asked for again it is read in full, though it is as it was.
	crawl -r board.yaml -d db --retry expect
	is "$status" 1
	sed -i 's/rows: 10}/rows: 5..10}/' board.yaml
	crawl -r board.yaml -d db --retry expect
	is "$status" 0
	states db failed 0
	is "$(sql db 'SELECT count(*) FROM movies_now')" 29
	ledger_closes db
}

@test "expect: too many rows, none, and a rule that is not for the page" {
	printf 'aaa' >three.txt
	printf 'bbb' >none.txt
	for want in 3 1.. ..3 1..5 0..3; do
		printf "rules: {a: {match: '(?<x>a)', expect: {rows: %s}}}" \
			"$want" >r.yaml
		trawl extract -r r.yaml three.txt
		is "$want $status $(wc -l <.out)" "$want 0 3"
		trawl check rules r.yaml three.txt
		is "$want $status $(wc -l <.out)" "$want 0 3"
	done
	for want in 2 4.. ..2 4..5 0; do
		printf "rules: {a: {match: '(?<x>a)', expect: {rows: %s}}}" \
			"$want" >r.yaml
		trawl extract -r r.yaml three.txt
		is "$want $status $output" "$want 1 "
		[[ $stderr == *"three.txt': rule a: 3 rows where it expects $want"* ]]
		trawl check rules r.yaml three.txt
		is "$want $status $output" "$want 1 "
	done
	printf "rules: {a: {match: '(?<x>a)', url: three, expect: {rows: 1..}}}" >r.yaml
	trawl extract -r r.yaml three.txt none.txt
	is "$status" 0
	sed -i 's/ url: three,//' r.yaml
	trawl extract -r r.yaml three.txt none.txt
	is "$status $(wc -l <.out)" "1 3"
	[[ $stderr == *"none.txt': rule a: 0 rows where it expects 1.."* ]]
	for bad in 5..1 .. 1...3 -1 many 1..x ' ' 9999999999; do
		printf "rules:\n  a:\n    match: '(?<x>a)'\n    expect: {rows: '%s'}\n" \
			"$bad" >r.yaml
		trawl check rules r.yaml
		is "$status" 2
		[[ $stderr == "trawl: r.yaml:4:20: not a number of rows (10, 1.., ..5, 1..10): '$bad'" ]]
	done
	printf "rules:\n  a:\n    match: '(?<x>a)'\n    expect: {row: 1}\n" >r.yaml
	trawl check rules r.yaml
	is "$stderr" "trawl: r.yaml:4:14: unknown key 'row' in 'expect', did you mean 'rows'?"
}

@test "names of our own tables and columns are refused, at their place" {
	for table in runs Pages ledger sqlite_x; do
		printf 'rules:\n  %s:\n    match: "(?<n>x)"\n' $table >r.yaml
		trawl check rules r.yaml
		is "$status" 2
		[[ $stderr == "trawl: r.yaml:2:3: "*"'$table'"* ]]
	done
	for column in url_id Last_Run; do
		printf 'rules:\n  t:\n    match: "(?<%s>x)"\n' $column >r.yaml
		trawl check rules r.yaml
		is "$status" 2
		[[ $stderr == "trawl: r.yaml:3:12: "*"'$column'"* ]]
		trawl extract -e "(?<$column>x)" r.yaml
		is "$status" 2
		[[ $stderr == *"'$column'"* ]]
	done
}

# ---- every kind, run after run ---------------------------------------------------

# A page with two things, named one and two, as each kind has it; its type.
things() {
	local one=$1 two=$2
	case $kind in
	match) echo "<b>$one</b><b>$two</b>" ;;
	select | both) echo "<ul><li>$one<li>$two</ul>" ;;
	json) echo "{\"l\": [\"$one\", \"$two\"]}" ;;
	lines) printf '"%s"\n"%s"\n' "$one" "$two" ;;
	jsonld) printf '<script type="application/ld+json">%s</script>' \
		"[{\"@type\":\"A\",\"n\":\"$one\"},{\"@type\":\"A\",\"n\":\"$two\"}]" ;;
	esac
}

thing_rule() {
	case $kind in
	match) echo "match: '<b>(?<n>.*?)</b>'" ;;
	select) echo "each: li"$'\n    columns: {n: "css(:it, '"'li::text'"')"}' ;;
	both) echo "each: li"$'\n    match: >-\n      >(?<n>\\w+)\n    columns: {n: "trim(:n)"}' ;;
	json) echo "each: '\$.l[*]'"$'\n    columns: {n: "json_get(:it, '"'\$'"')"}' ;;
	lines) echo "each: '\$'"$'\n    columns: {n: ":it ->> '"'\$'"'"}' ;;
	jsonld) echo "each: jsonld:A"$'\n    columns: {n: "json_get(:it, '"'\$.n'"')"}' ;;
	esac
}

@test "each kind of rule: unchanged, changed, saved bodies, extract -d" {
	for kind in match:text/plain select:text/html both:text/html \
		json:application/json lines:application/x-ndjson \
		jsonld:text/html; do
		type=${kind#*:} kind=${kind%:*}
		printf '/p\t200\tContent-Type: %s\tthings\n' "$type" >table
		{
			printf 'rules:\n  things:\n    '
			thing_rule
		} >r.yaml
		rm -f db*
		things one two >things
		origin_start --table table
		crawl -r r.yaml "$URL/p" -d db --save-bodies
		is "$kind $status" "$kind 0"
		is "$kind $(sql db 'SELECT n FROM things' | xargs)" "$kind one two"
		crawl -r r.yaml "$URL/p" -d db --save-bodies -o rows
		is "$kind $(number "$stderr" unchanged)" "$kind 1"
		is "$kind $(jq -r .n rows | xargs)" "$kind one two"
		# The same things, in a page that is another one.
		{ cat things; echo; } >more
		mv more things
		crawl -r r.yaml "$URL/p" -d db --save-bodies
		is "$kind $(number "$stderr" done)" "$kind 1"
		is "$kind $(sql db 'SELECT count(*) FROM changes')" "$kind 0"
		things one three >things
		crawl -r r.yaml "$URL/p" -d db --save-bodies --exit-changed
		is "$kind $status" "$kind 10"
		is "$kind $(sql db 'SELECT change, json_extract(coalesce(new, old), "$.n")
			FROM changes ORDER BY change' | xargs)" \
			"$kind gone two new three"
		# Another rule on what was kept, without asking again.
		sed -i "s/columns: {n: \"\(.*\)\"}/columns: {n: \"upper(\1)\"}/
			s/\(.*match: '<b>.*\)/\1\n    columns: {n: upper(:n)}/" r.yaml
		before=$(origin_log | wc -l)
		trawl extract -r r.yaml -d db
		is "$kind $status" "$kind 0"
		is "$kind $(sql db 'SELECT n FROM things_now' | sort | xargs)" \
			"$kind ONE THREE"
		is "$(origin_log | wc -l)" "$before"
		ledger_closes db
		origin_stop
	done
}
