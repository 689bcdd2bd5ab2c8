# trawl check links, robots, sitemap, charset, rules.  (check_url.bats: url)
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; }
teardown() { end; }

# check CODE PART ARG...: $output, $stderr
check() {
	run -"$1" --separate-stderr "$TRAWL" check "${@:2}"
}

tab=$'\t'

@test "check: without a part, with none there is: 2 and the list" {
	check 2
	[[ $stderr == *'trawl check links'* ]]
	check 2 nonsense
	[[ $stderr == *nonsense* ]]
	check 0 --help
	for part in rules url links robots sitemap charset; do
		[[ $output == *"trawl check $part"* ]]
		check 2 "$part" --bogus
		is "$output" ''
		check 0 "$part" --help
		[[ $output == usage:*"check $part"* ]]
		check 0 --help
	done
}

# ---- links ------------------------------------------------------------------

links_page() {
	cat <<-'END'
		<title><a href=/title></title><!-- <a href=/comment> -->
		<link rel=next href=next><meta http-equiv=refresh content="5; url=/r">
		<a href="b?x=1&amp;y=2#f">1</a><a href=//other/>2</a>
		<a href=mailto:x@y>3</a><area href=a><iframe src=i></iframe>
		<a href="b?x=1&amp;y=2">again</a>
	END
}

@test "links: in document order, repeats included, absolute" {
	links_page >page
	cat >wanted <<-'END'
		http://h/d/next
		http://h/r
		http://h/d/b?x=1&y=2
		http://other/
		http://h/d/a
		http://h/d/i
		http://h/d/b?x=1&y=2
	END
	check 0 links --base http://h/d/p page
	is "$output" "$(cat wanted)"
	is "$stderr" ''
	is "$("$TRAWL" check links --base http://h/d/p <page)" "$(cat wanted)"
	is "$("$TRAWL" check links --base http://h/d/p - <page)" \
		"$(cat wanted)"
}

@test "links -v: the element, a tab, the URL" {
	links_page >page
	check 0 links -v --base http://h/d/p page
	is "$(cut -f1 <<<"$output" | tr '\n' ' ')" \
		"link meta a a area iframe a "
	is "$(head -n1 <<<"$output")" "link${tab}http://h/d/next"
	check 0 links --verbose --base http://h/d/p page
	is "$(wc -l <<<"$output")" 7
}

@test "links: <base>, and the page's charset for queries" {
	printf '<base href=http://b/x/><a href="c?caf\xe9">' >page
	check 0 links page
	is "$output" 'http://b/x/c?caf%E9'
	printf '<meta charset=euc-kr><a href="/\xb0\xa1?\xb0\xa1">' >page
	check 0 links --base http://h/ page
	is "$output" 'http://h/%EA%B0%80?%B0%A1'
	printf '<meta charset=utf-8><a href="?\xc3\xa9">' >page
	check 0 links --base http://h/ page
	is "$output" 'http://h/?%C3%A9'
}

@test "links: without --base it says what it left out" {
	links_page >page
	check 0 links page
	is "$output" ''
	is "$stderr" "trawl: 7 relative links left out: give the page's URL with --base"
	echo '<a href=x><a href=http://h/>' >page
	check 0 links page
	is "$output" 'http://h/'
	is "$stderr" "trawl: 1 relative link left out: give the page's URL with --base"
	echo '<a href=http://h/>' >page
	check 0 links page
	is "$stderr" ''
	: >page
	check 0 links page
	is "$output$stderr" ''
}

@test "links: a bad base, a missing file, too many files: 2" {
	check 2 links --base nonsense /dev/null
	[[ $stderr == *nonsense* ]]
	check 2 links missing
	[[ $stderr == "trawl: cannot read 'missing': "* ]]
	check 2 links /dev/null /dev/null
	is "$output" ''
}

# ---- robots -----------------------------------------------------------------

@test "robots: allowed or disallowed, the URL as given, the line" {
	printf 'User-agent: *\nDisallow: /no\nAllow: /no/but\n' >robots
	check 1 robots --agent x robots http://h/ 'http://h/no?x' /no/but /yes
	is "$output" "$(printf '%s\n' "allowed${tab}http://h/${tab}-" \
		"disallowed${tab}http://h/no?x${tab}2" \
		"allowed${tab}/no/but${tab}3" "allowed${tab}/yes${tab}-")"
	is "$stderr" ''
	check 0 robots --agent x robots /yes
	is "$output" "allowed${tab}/yes${tab}-"
	is "$("$TRAWL" check robots --agent x - /yes <robots)" \
		"allowed${tab}/yes${tab}-"
}

@test "robots: the agent's own group; whole names, digits too" {
	printf '%s\n' 'User-agent: MJ12bot' 'Disallow: /m' '' \
		'User-agent: trawl' 'Disallow: /t' '' \
		'User-agent: *' 'Disallow: /' >robots
	check 1 robots --agent MJ12bot/v1.4.8 robots /m /t
	is "$output" "$(printf '%s\n' "disallowed${tab}/m${tab}2" \
		"allowed${tab}/t${tab}-")"
	check 1 robots --agent MJ robots /t
	is "$output" "disallowed${tab}/t${tab}8"
	check 1 robots --agent 'TRAWL/0.1 (+http://x/)' robots /m /t
	is "$output" "$(printf '%s\n' "allowed${tab}/m${tab}-" \
		"disallowed${tab}/t${tab}5")"
}

@test "robots: no URL, no agent, no file: 2" {
	printf 'User-agent: *\nDisallow: /no\n' >robots
	check 2 robots --agent x robots /no 'mailto:x'
	is "$output" "disallowed${tab}/no${tab}2"
	is "$stderr" "trawl: 'mailto:x': not http or https"
	check 2 robots robots /x
	check 2 robots --agent x robots
	check 2 robots --agent x missing /x
	[[ $stderr == "trawl: cannot read 'missing': "* ]]
}

# ---- sitemap ----------------------------------------------------------------

sitemap() {
	cat <<-'END'
		<?xml version="1.0" encoding="UTF-8"?>
		<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
		<url><loc> http://h/a?b&amp;c </loc><lastmod>2024-01-02</lastmod></url>
		<url><loc>http://h/é</loc></url></urlset>
	END
}

@test "sitemap: url, LOC, LASTMOD; packed as well" {
	sitemap >map
	gzip -k map
	wanted="$(printf '%s\n' "url${tab}http://h/a?b&c${tab}2024-01-02" \
		"url${tab}http://h/%C3%A9${tab}")"
	for file in map map.gz; do
		check 0 sitemap "$file"
		is "$output" "$wanted"
		is "$stderr" ''
		is "$("$TRAWL" check sitemap <"$file")" "$wanted"
		is "$("$TRAWL" check sitemap - <"$file")" "$wanted"
	done
}

@test "sitemap: an index, plain text, RSS" {
	echo '<sitemapindex><sitemap><loc>http://h/1.xml</loc><lastmod>2024</lastmod>
		</sitemap></sitemapindex>' >map
	check 0 sitemap map
	is "$output" "sitemap${tab}http://h/1.xml${tab}2024"
	printf 'http://h/1\nhttp://h/2\n' >map
	check 0 sitemap map
	is "$output" "$(printf '%s\n' "url${tab}http://h/1${tab}" \
		"url${tab}http://h/2${tab}")"
	echo '<rss><channel><item><link>http://h/r</link></item></channel></rss>' >map
	check 0 sitemap map
	is "$(cut -f1,2 <<<"$output")" "url${tab}http://h/r"
}

@test "sitemap: what is bad is said" {
	echo '<urlset><url><loc>mailto:x</loc></url><url><loc>http://h/</loc></url>
		</urlset>' >map
	check 0 sitemap map
	is "$output" "url${tab}http://h/${tab}"
	is "$stderr" 'trawl: 1 bad location'
	sitemap | gzip | head -c 100 >map
	check 1 sitemap map
	is "$stderr" "trawl: 'map': truncated gzip"
	check 2 sitemap missing
	check 2 sitemap --base nonsense map
	check 2 sitemap map map
}

# ---- charset ----------------------------------------------------------------

@test "charset: the WHATWG name in lower case" {
	printf '<meta charset=ISO-8859-1>' >page
	check 0 charset page
	is "$output" windows-1252
	check 0 charset --content-type 'text/html; charset=KOI8-R' page
	is "$output" koi8-r
	check 0 charset --content-type 'text/html; x="charset=big5"' page
	is "$output" windows-1252
	is "$(printf 'caf\xc3\xa9' | "$TRAWL" check charset -)" utf-8
	is "$(printf 'caf\xc3\xa9' | "$TRAWL" check charset)" utf-8
	check 2 charset missing
	check 2 charset page page
}

@test "charset: declared anywhere in the head" {
	{
		printf '<head><style>%2000s</style>' ''
		printf '<script>"<meta charset=big5>"</script>'
		printf '<meta charset=euc-kr></head>'
	} >page
	check 0 charset page
	is "$output" euc-kr
}

# ---- rules ------------------------------------------------------------------

rules() {
	cat <<-END
		rules:
		  t:
		    ${1:-type: text/*}
		    match: '<b>(?<x>.*?)</b>'
		    columns:
		      x: ${2:-:x}
	END
}

@test "rules: sound is silent; with FILE, rows as JSON Lines" {
	rules >a.yaml
	check 0 rules a.yaml
	is "$output$stderr" ''
	echo '<b>1</b><b>2</b>' >page
	check 0 rules a.yaml page
	is "$output" "$(printf '%s\n' '{"url":"http://localhost/","x":"1"}' \
		'{"url":"http://localhost/","x":"2"}')"
	check 0 rules a.yaml --url http://h/ page
	is "$(head -n1 <<<"$output")" '{"url":"http://h/","x":"1"}'
	is "$("$TRAWL" check rules a.yaml - <page | wc -l)" 2
	# What the file is taken for goes by its name.
	printf 'rules: {j: {match: (?<x>a), type: "*json*", url: /api}}' >j.yaml
	echo '"a"' >page.json
	trawl check rules --url http://h/api j.yaml page.json
	is "$status $(wc -l <.out) $stderr" '0 1 '
	trawl check rules --url http://h/api j.yaml page
	is "$status $output" '0 '
	[[ $stderr == *"rule j is not for text/html, as which 'page' is taken: its type is '*json*'" ]]
}

@test "rules: a mistake has its place" {
	rules 'nonsense: 1' >a.yaml
	check 2 rules a.yaml
	[[ $stderr == "trawl: a.yaml:3:5: "*nonsense* ]]
	rules '' ':none' >a.yaml
	check 2 rules a.yaml
	[[ $stderr == "trawl: a.yaml:6:10: :none: "* ]]
	check 2 rules missing.yaml
	check 2 rules
}

@test "rules: a seed that is no URL is a mistake" {
	printf 'urls:\n  - http://h.test/\n  - no url\n  - url: ftp://x/\n    every: 6h\n' >a.yaml
	check 2 rules a.yaml
	is "$stderr" "trawl: a.yaml:3:5: 'urls': not a URL: 'no url'
trawl: a.yaml:4:10: 'urls': not http or https: 'ftp://x/'"
	sed -i '3d;s/ftp/http/' a.yaml
	check 0 rules a.yaml
	is "$stderr" ''
}

@test "rules: a constant pattern that is none is found without a page" {
	for bad in "regex(:x, '(')" "upper(REGEX ( :x || ',(' , '(' ))" \
		"regex_replace(:x, '(' -- one
		, '')" "coalesce(regex(:x, '('), 'it''s')"; do
		printf 'rules:\n  t:\n    match: (?<x>.)\n    columns:\n      x: |\n' \
			>a.yaml
		sed 's/^/        /' <<<"$bad" >>a.yaml
		check 2 rules a.yaml
		[[ $stderr == "trawl: a.yaml:5:10: "*"missing closing parenthesis at character 2 of '('" ]]
	done
	for good in "regex(:x, '[(]')" "regex(:x, ')' || '(')" \
		"'regex(:x, ''('')'" "regex(:x, 'it''s')" "replace(:x, '(', '')"; do
		rules '' "\"$good\"" >a.yaml
		check 0 rules a.yaml
		is "$stderr" ''
	done
}

@test "rules: one that wants another URL says so" {
	rules "url: '/board/'" >a.yaml
	echo '<b>1</b>' >page
	check 0 rules a.yaml
	is "$stderr" ''
	check 2 rules a.yaml page
	is "$output" ''
	is "$stderr" "trawl: rule t is for URLs that match '/board/': give one with --url"
	check 0 rules a.yaml --url http://h/ page
	is "$output" ''
	is "$stderr" "trawl: rule t is not for 'http://h/': its url is '/board/'"
	check 0 rules a.yaml --url http://h/board/ page
	is "$output" '{"url":"http://h/board/","x":"1"}'
	is "$stderr" ''
}

@test "rules: a limit hit is a failure, 1" {
	printf 'rules:\n  t:\n    match: (x+x+)+(?<y>[yz])\n' >a.yaml
	printf '%60s' '' | tr ' ' x >page
	check 1 rules a.yaml page
	[[ $stderr == "trawl: page: rule t: "*limit ]]
}
