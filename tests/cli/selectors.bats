# Rules by CSS selectors: which elements, their source, their mistakes; runs that
# come after each other; pages that mean harm.
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; }
teardown() { end; }

# The elements of page.html, one a line, their line breaks as "/".
elements() {
	cat <<-END >r.yaml
		rules:
		  t:
		    each: '${1//\'/\'\'}'
		    columns: {it: "replace(:it, char(10), '/')"}
	END
	trawl check rules r.yaml page.html
	is "$status" 0
	jq -r .it <<<"$output"
}

@test "an element is its source, up to where a parser ends it" {
	cat <<-'END' >page.html
		<!DOCTYPE html><title>t</title>
		<P>one <b>bold
		<p>two</p>
		<table><tr><td>1<td>2
		<tr><td>3</table><ul><li>a<ul><li>b</ul><li>c</ul><p>end
	END
	is "$(elements 'body > p')" '<P>one <b>bold/
<p>two</p>'
	# What is opened again has the start tag that it was opened with.
	is "$(elements 'p > b')" '<b>bold/
<b>bold/<p>two'
	is "$(elements 'table > tbody > tr')" '<tr><td>1<td>2/
<tr><td>3'
	is "$(elements td)" '<td>1
<td>2/
<td>3'
	# Those in one another are each their own, in order of their beginnings.
	is "$(elements li)" '<li>a<ul><li>b</ul>
<li>b
<li>c'
	is "$(elements 'li:nth-child(2), TITLE')" '<title>t</title>
<li>c'
	is "$(elements no-such-element)" ''
}

@test "a second <html> or <body>: its attributes count from there on" {
	cat <<-'END' >page.html
		<!doctype html><title>t</title><p>too early
		<html lang=en class=h><body class="home" id=top>
		<p>a<div><p>b</div></body></html>
	END
	is "$(elements '.home > div > p')" '<p>b'
	is "$(elements 'html.h > #top.home > p')" '<p>a'
	is "$(elements 'p:lang(en)')" '<p>a
<p>b'
	cat <<-'END' >r.yaml
		rules:
		  t:
		    each: title
		    columns: {c: "css(:body, 'body::attr(class)')"}
	END
	trawl check rules r.yaml page.html
	is "$(jq -r .c <<<"$output")" home
}

@test "classes and ids as they are written, names and some values in any case" {
	cat <<-'END' >page.html
		<p class="A b">1<p class=a ID=X>2<p id=x>3<input TYPE=Text name=N>
		<a href="/X" hreflang=EN>4</a><svg viewBox=1><path d=M /></svg>
		<p class="&#65;">5<i data-a="x&amp;y">6</i>
	END
	is "$(elements '.A')" '<p class="A b">1
<p class="&#65;">5<i data-a="x&amp;y">6</i>/'
	is "$(elements 'p.a#X')" '<p class=a ID=X>2'
	is "$(elements '[type=text]')" '<input TYPE=Text name=N>'
	is "$(elements '[type=text s]')" ''
	is "$(elements '[name=n]')" ''
	is "$(elements '[NAME=n i]')" '<input TYPE=Text name=N>'
	is "$(elements '[href="/x"], [hreflang=en]')" \
		'<a href="/X" hreflang=EN>4</a>'
	is "$(elements ':link')" '<a href="/X" hreflang=EN>4</a>'
	is "$(elements 'svg[viewbox] path')" '<path d=M />'
	is "$(elements '[data-a="x&y"]')" '<i data-a="x&amp;y">6</i>'
	is "$(elements '#\58, #\000078 ')" '<p class=a ID=X>2
<p id=x>3<input TYPE=Text name=N>/<a href="/X" hreflang=EN>4</a><svg viewBox=1><path d=M /></svg>/'
}

@test "mistakes in selectors: file, line, column, what was expected" {
	while IFS=$'\t' read -r selector column said; do
		printf 'rules:\n  t:\n    each: "%s"\n    columns: {a: 1}\n' \
			"$selector" >r.yaml
		trawl check rules r.yaml
		is "$status" 2
		is "$selector: $stderr" \
			"$selector: trawl: r.yaml:3:$column: 'each': $said in '$selector'"
	done <<-'END'
		a >	15	expected a selector
		a,	14	expected a selector
		> a	12	expected a selector
		a..b	14	expected a name after '.'
		a#1	14	expected a name after '#'
		a b&	15	expected the end of the selector, a comma or a combinator
		a[b	15	expected ']' or one of = ~= |= ^= $= *=
		a[b=]	16	expected a name or a string in quotes
		a[b='c]	16	expected the end of a string: '
		a[b=c x]	18	expected ']' or the flag i or s
		a:nope	13	expected a pseudo-class that is known, not :nope
		a:last-child	13	:last-child needs the end of the parent, which is not known yet,
		p:empty	13	:empty needs the end of the element, which is not known yet,
		a:nth-last-child(2)	13	:nth-last-child() needs the end of the parent, which is not known yet,
		a:nth-child(x)	24	expected odd, even or a number as in 2n+1
		a:nth-child(2n+)	27	expected a number as in 2n+1
		a:not(b	19	expected ')'
		a:is()	17	expected a selector
		svg|a	15	expected no namespace
		p/**/b	17	expected the end of the selector, a comma or a combinator
		a::attr(b)	13	::attr has a meaning at the end of a selector in css() only
	END
	# In a column it stands at the expression's place.
	cat <<-'END' >r.yaml
		rules:
		  t:
		    each: a
		    columns:
		      b: css(:it, 'b')
		      c: upper(css(:it, 'b::attr(c) d'))
	END
	trawl check rules r.yaml
	is "$status" 2
	is "$stderr" "trawl: r.yaml:6:10: upper(css(:it, 'b::attr(c) d')): expected the end of the selector after ::attr() or ::text at character 12 of 'b::attr(c) d'"
	cat <<-'END' >r.yaml
		rules:
		  t:
		    each: a
		    columns: {b: "css(:it, 'b:last-child')"}
	END
	trawl check rules r.yaml
	is "$status" 2
	is "$stderr" "trawl: r.yaml:4:18: css(:it, 'b:last-child'): :last-child needs the end of the parent, which is not known yet, at character 2 of 'b:last-child'"
	# One that is no constant shows on the page that has it.
	cat <<-'END' >r.yaml
		rules:
		  t:
		    each: a
		    columns: {b: "css(:it, css(:it, 'a::attr(x)'))"}
	END
	echo '<a x=b><b>1</b></a><a x="b&gt;"><b>2</b></a>' >page.html
	trawl check rules r.yaml page.html
	is "$status" 1
	[[ $stderr == *"page.html: rule t: table 't', column 'b': expected a selector at character 3 of a selector" ]]
}

# One rule by selectors, with match in its elements.
board_by_selectors() {
	cat <<-'END' >films.yaml
		rules:
		  movies:
		    url: /board/
		    each: dd
		    columns:
		      rank: CAST(css(:it, '.board-index::text') AS INTEGER)
		      title: css(:it, '.name > a::attr(title)')
		      score: CAST(css(:it, '.score::text') AS REAL)
		    key: [title]
		  names:
		    each: dd
		    match: class="name"><a[^>]*+>(?<name>[^<]*+)
	END
}

@test "the next run: what is new, changed and gone; a row stands while its page does" {
	origin_start
	board_by_selectors
	board_urls 2 >urls
	crawl -q -r films.yaml -d db -i urls
	is "$status" 0
	rows db movies 20
	rows db names 20
	control score=3:9.9
	crawl -r films.yaml -d db -i urls -o all
	is "$status" 0
	is "$(sql db "SELECT \"table\", change, column, old, new FROM changes
		WHERE run_id = 2")" $'movies\tchanged\tscore\t8.1\t9.9'
	is "$(jq -r .table all | sort | uniq -c | xargs)" '20 movies 20 names'
	trawl changes -d db
	[[ $output == *'score: 8.1 -> 9.9'* ]]
	ledger_closes db
}

@test "another selector: the page is looked at anew, though it is unchanged" {
	origin_start
	board_by_selectors
	board_urls 1 >urls
	crawl -q -r films.yaml -d db -i urls
	rows db names_now 10
	sed -i '/names:/,$s/each: dd/each: "dd:nth-child(-n+3)"/' films.yaml
	crawl -q -r films.yaml -d db -i urls
	is "$status" 0
	rows db names_now 3
	rows db movies_now 10
}

@test "saved bodies: selectors without a fetch" {
	origin_start
	board_urls 2 >urls
	crawl -q -d db -i urls --save-bodies
	is "$status" 0
	fetched=$(origin_log path | wc -l)
	board_by_selectors
	trawl extract -r films.yaml -d db
	is "$status" 0
	rows db movies 20
	is "$(sql db 'SELECT min(rank), max(rank), count(score) FROM movies')" \
		$'1\t20\t20'
	is "$(origin_log path | wc -l)" "$fetched"
}

# The columns of an element are found in one pass; so much the same must come of
# them when not all are asked for, or there are more than are kept.
@test "many selectors on each element: every one finds its own" {
	for i in $(seq 150); do
		echo "<dd><i class=c$i>$i</i><b title='t$i'>b$i</b>"
		[ $((i % 7)) -ne 0 ] || echo "<u>u$i</u><b>no</b>"
	done >page.html
	cat <<-'END' >r.yaml
		rules:
		  t:
		    each: dd
		    columns:
		      i: css(:it, 'i::text')
		      b: css(:it, 'b::text') || css(:it, 'b::attr(title)')
		      u: css(:it, 'u::text, s::text')
		      odd: iif(CAST(css(:it, 'i::text') AS INTEGER) % 2, css(:it, 'dd > b + u'), NULL)
		      own: css(:it, '.' || css(:it, 'i::attr(class)') || '::text')
		      none: css(:it, 'q')
		      twice: css(css(:it, 'i'), 'i::text')
	END
	trawl check rules r.yaml page.html
	is "$status" 0
	is "$(jq -c '[.i, .b, .u, .odd, .own, .none, .twice]' <<<"$output")" \
		"$(for i in $(seq 150); do
			u=null odd=null
			[ $((i % 7)) -ne 0 ] || u="\"u$i\""
			[ $((i % 14)) -ne 7 ] || odd="\"<u>u$i</u>\""
			echo "[\"$i\",\"b${i}t$i\",$u,$odd,\"$i\",null,\"$i\"]"
		done)"
}

# Memory and time stay bounded; what is too much is a failure of that page.
@test "pages that mean harm: a clear failure of that page, or what is there" {
	awk 'BEGIN { for (i = 0; i < 2000000; i++) printf "<div>" }' >1.html
	awk 'BEGIN { for (i = 0; i < 100000; i++) printf "<div>"
		print "<p>deep" }' >2.html
	awk 'BEGIN { for (i = 0; i < 300000; i++) printf "<p>" }' >3.html
	awk 'BEGIN { printf "<p "; for (i = 0; i < 1000000; i++)
		printf "a%d ", i; print ">" }' >4.html
	awk 'BEGIN { for (i = 0; i < 5000; i++) printf "<b a=%d>", i
		print "<p>x" }' >5.html
	echo '<p>good' >6.html
	printf 'rules:\n  t:\n    each: p:nth-of-type(1)\n    columns: {p: text(:it)}\n' \
		>r.yaml
	LIMIT=300
	status=0
	output=$(in_memory 400000 timeout $((LIMIT * SLOWER)) "$TRAWL" extract \
		-r r.yaml [1-6].html 2>err) || status=$?
	is "$status" 1
	is "$(jq -r .p <<<"$output")" "deep

good"
	grep -q "1.html': rule t: too many elements are open in one another" err
	grep -q "4.html': rule t: too many attributes in one tag" err
	grep -q "5.html': rule t: too many formatting elements are open" err
	is "$(grep -c "rule t: " err)" 3
}

@test "a selector of 64 kB: it works, or is refused at its place" {
	origin_start
	awk 'BEGIN { printf "a"; for (i = 0; i < 16000; i++) printf ", a" }' >long
	printf 'rules:\n  t:\n    each: "%s"\n    columns: {a: 1}\n' "$(<long)" \
		>r.yaml
	trawl check rules r.yaml
	is "$status" 2
	[[ $stderr == *"r.yaml:3:1548: 'each': more than 512 parts in one selector"* ]]
	awk 'BEGIN { printf "p"; for (i = 0; i < 32000; i++) printf ".a" }' >long
	printf 'rules:\n  t:\n    each: "%s"\n    columns: {a: text(:it)}\n' \
		"$(<long)" >r.yaml
	echo '<p class=b>no<p class="b a">yes' >page.html
	trawl check rules r.yaml page.html
	is "$status" 0
	is "$(jq -r .a <<<"$output")" yes
}
