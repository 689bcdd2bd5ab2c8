# trawl why: one URL's state, and what decided it
load helpers

setup() { begin; }
teardown() { end; }

why() {
	trawl why -d a.db "$@"
}

@test "a done page: state, where it was found, its fetches" {
	origin_start
	crawl -q -d a.db "$URL/page/1" "$URL/page/2"
	why "$URL/page/2"
	is "$status" 0
	[[ $output == *"state     done in run 1, 1 attempts"* ]]
	[[ $output == *"found     seed, record 2 of the input"* ]]
	[[ $output == *"fetched   2"*"  200  "* ]]
}

@test "the URL may be written in any form that names it" {
	origin_start
	crawl -q -d a.db "$URL/page/1"
	for form in "127.0.0.1:$PORT/page/1" "HTTP://127.1:$PORT/./page/1#x"; do
		why "$form"
		is "$status" 0
		[[ $output == "url       $URL/page/1"* ]]
	done
}

@test "robots: the very line" {
	origin_start --robots '*=200,body=# mine\nUser-agent: *\nCrawl-delay: 0.01\nDisallow: /private\nAllow: /private/but\n'
	crawl -q -d a.db "$URL/private/x" "$URL/private/but"
	why "$URL/private/x"
	is "$status" 0
	[[ $output == *"state     skipped (robots:4) in run 1"* ]]
	[[ $output == *"because   forbidden by robots.txt"* ]]
	[[ $output == *"robots    line 4: Disallow: /private"* ]]
	[[ $output == *"delay     10ms between requests"* ]]
}

@test "a failure: class in words, error, attempts" {
	origin_start
	crawl -q -d a.db "$URL/status/404" http://127.0.0.1:1/ --retries 0
	why "$URL/status/404"
	[[ $output == *"failed (4xx) in run 1, 1 attempts"* ]]
	[[ $output == *"because   the server refuses it"* ]]
	why http://127.0.0.1:1/
	[[ $output == *"failed (connect)"*"because   no connection"* ]]
}

@test "links that were left out: the rule that did it, and where they stood" {
	cat >links.html <<-EOF
		<a href="/page/1">in</a> <a href="/page/2">out</a>
		<a rel=nofollow href="/page/3">no</a>
		<a href="http://elsewhere.test/page/4">far</a>
	EOF
	printf '/links\t200\tContent-Type: text/html\tlinks.html\n' >table
	origin_start --table table
	crawl -q -d a.db "$URL/links" --follow /page/ --exclude '/2$'
	why "$URL/page/1"
	[[ $output == *"state     done"*"found     link on $URL/links, depth 1"* ]]
	why "$URL/page/2"
	[[ $output == *"skipped (exclude)"*"because   matches --exclude"* ]]
	why "$URL/page/3"
	[[ $output == *"skipped (robots:nofollow)"*"marked nofollow"* ]]
	why http://elsewhere.test/page/4
	[[ $output == *"skipped (scope)"*"because   outside --scope"* ]]
}

@test "a URL that is not known: exit 1, and what would decide" {
	origin_start --robots '*=200,body=User-agent: *\nDisallow: /private\n'
	crawl -q -d a.db "$URL/page/1"
	why "$URL/private/x"
	is "$status" 1
	[[ $output == *"not in this database"* ]]
	[[ $output == *"robots.txt would forbid it"* ]]
	[[ $output == *"line 2: Disallow: /private"* ]]
	why http://elsewhere.test/
	is "$status" 1
	[[ $output == *"nothing of its host was met"* ]]
}

@test "bad usage" {
	origin_start
	crawl -q -d a.db "$URL/page/1"
	why
	is "$status" 2
	why ftp://x/
	is "$status" 2
	why "$URL/1" "$URL/2"
	is "$status" 2
	trawl why "$URL/page/1"
	is "$status" 2
	trawl why -d none.db "$URL/page/1"
	is "$status" 4
}
