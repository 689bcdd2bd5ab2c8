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
	[[ $output == *"state     done in run 1, 1 attempt"$'\n'* ]]
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
	[[ $output == *"decided   robots.txt, line 4: Disallow: /private"* ]]
	[[ $output == *"delay     10ms between requests"* ]]
}

@test "a failure: class in words, error, attempts" {
	origin_start
	crawl -q -d a.db "$URL/status/404" http://127.0.0.1:1/ --retries 0
	why "$URL/status/404"
	[[ $output == *"failed (4xx) in run 1, 1 attempt"$'\n'* ]]
	[[ $output == *"because   the server refuses it"* ]]
	[[ $output == *"decided   status 404"* ]]
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

# decided URL TEXT: in one line, and that line only.
decided() {
	why "$1"
	is "$status" 0
	is "$(grep '^decided ' <<<"$output" | sed 's/^decided *//')" "$2"
}

html() {
	cat >"page$(grep -c . table)"
	printf '%s\t200\tContent-Type: %s\tpage%d\n' "$1" "${2:-text/html}" \
		"$(grep -c . table)" >>table
}

moved() {
	printf '%s\t302\tLocation: %s\t-\n' "$1" "$2" >>table
}

@test "which pattern, and where it stands" {
	echo >table
	html /links <<-'END'
		<a href=/a/1>1</a> <a href=/a/2>2</a> <a href=/b/3>3</a>
		<a href=/c/4>4</a> <a href=/out>5</a> <a href=/moved>6</a>
	END
	moved /moved /out2
	for i in /a/1 /a/2 /b/3 /c/4; do html $i <<<x; done
	origin_start --table table
	cat >r.yaml <<-END
		options:
		  exclude: ['nowhere', '/4\$']
		urls: ["$URL/links"]
		follow:
		  - /a/
		  - match: '/[bc]/|moved'
		exclude: /2\$
	END
	crawl -q -d a.db -r r.yaml
	decided "$URL/a/2" "exclude '/2\$' (r.yaml:7)"
	decided "$URL/c/4" "exclude '/4\$' (r.yaml:2)"
	none="matched by none of follow '/a/' (r.yaml:5), follow '/[bc]/|moved' (r.yaml:6)"
	decided "$URL/out" "$none"
	decided "$URL/moved" "$URL/out2: $none"
	[[ $output == *$'\n'"redirect  $URL/out2"* ]]
	# What decided then stays what decided.
	echo 'follow: .' >r.yaml
	decided "$URL/a/2" "exclude '/2\$' (r.yaml:7)"
	# The next run decides anew.
	echo more >>page0
	crawl -q -d a.db -r r.yaml --exclude '/a/2' "$URL/links"
	decided "$URL/a/2" "--exclude '/a/2' (command line)"
	decided "$URL/out" "status 404"
	crawl -q -d b.db --follow /a/ "$URL/links"
	trawl why -d b.db "$URL/out"
	[[ $output == *"decided   not matched by --follow '/a/' (command line)"* ]]
}

@test "scope, depth, limits, nofollow: by the option and where it stands" {
	echo >table
	html /links <<-END
		<a href=/1>1</a> <a href=http://127.0.0.2:9/>2</a>
		<a rel=nofollow href=/3>3</a> <a href=/x/x/x/x/x>4</a>
		<a href=/$(printf 'y%.0s' {1..4200})>5</a>
		<a href=http://127.0.0.1:25/>6</a>
	END
	html /1 <<<'<a href=/deep>1</a>'
	html /meta <<<'<meta name=robots content=nofollow><a href=/4>4</a>'
	origin_start --table table
	crawl -q -d a.db --follow . --depth 1 "$URL/links" "$URL/meta"
	decided http://127.0.0.2:9/ "--scope host (default): no seed is on this host"
	decided "$URL/deep" "--depth 1 (command line): this is 2 links away"
	decided "$URL/3" "rel=nofollow on the link"
	decided "$URL/4" "nofollow for the whole page (meta robots or X-Robots-Tag)"
	decided "$URL/x/x/x/x/x" "its path repeats itself 4 times in a row or more"
	decided "$URL/$(printf 'y%.0s' {1..4200})" "longer than 4096 bytes"
	decided http://127.0.0.1:25/ "port of another protocol"
	[[ $output == *"skipped (invalid)"* ]]
	printf 'options: {scope: domain,\n depth: 0}\nfollow: .\n' >r.yaml
	rm a.db
	crawl -q -d a.db -r r.yaml "$URL/links"
	decided http://127.0.0.2:9/ "scope domain (r.yaml:1): no seed is of this domain"
	decided "$URL/1" "depth 0 (r.yaml:2): this is 1 link away"
}

@test "--max-per-host, --max-per-domain" {
	origin_start
	crawl -q -d a.db -c 1 --max-per-host 1 "$URL/page/1" "$URL/page/2"
	decided "$URL/page/2" "--max-per-host 1 (command line)"
	rm a.db
	echo 'options: {max-per-domain: 1}' >r.yaml
	crawl -q -d a.db -c 1 -r r.yaml "$URL/page/1" "$URL/page/2"
	decided "$URL/page/2" "max-per-domain 1 (r.yaml:1)"
	[[ $output == *"skipped (limit)"* ]]
}

@test "records that are no URL are found as they came" {
	origin_start
	printf '%s\n' "$URL/page/1" 'not a url' http://a%20b/ 16 >list
	crawl -q -d a.db -i list
	decided 'not a url' "not a URL"
	[[ $output == *"skipped (invalid)"*"record 2 of the input"* ]]
	decided http://a%20b/ "forbidden character in host"
	decided 16 "not a URL"
	echo "<urlset><url><loc>/page/2</loc></url></urlset>" >map
	printf '/map\t200\tContent-Type: text/xml\tmap\n' >table
	origin_stop
	origin_start --table table
	crawl -q -d a.db --sitemap "$URL/map"
	decided /page/2 "not an absolute URL"
	why 'another one'
	is "$status" 2
	is "$stderr" "trawl: 'another one': not a URL"
}

@test "robots.txt: of the host a redirect led to; and one that cannot be had" {
	echo >table
	html /links <<<'<a href=/moved>1</a>'
	origin_start --robots '*=200,body=User-agent: *\nDisallow: /no\nDisallow: /never # ever\n'
	moved /moved "$URL/never/1"
	origin_start_as OTHER --table table
	crawl -q -d a.db --follow . --scope any "$OTHER_URL/links" "$URL/page/1"
	decided "$OTHER_URL/moved" \
		"$URL/never/1: robots.txt, line 3: Disallow: /never # ever"
	[[ $output == *"not asked  at $URL/never/1"* ]]
	# Another file does not change what decided.
	sqlite3 a.db "UPDATE hosts SET robots = ''"
	decided "$OTHER_URL/moved" \
		"$URL/never/1: robots.txt, line 3: Disallow: /never # ever"
	origin_stop
	origin_start --robots '*=500'
	crawl -q -d b.db --retries 0 "$URL/page/1"
	trawl why -d b.db "$URL/page/1"
	is "$status" 0
	[[ $output == *"skipped (robots:unreachable)"* ]]
	[[ $output == *"decided   robots.txt: status 500"* ]]
}

@test "private: which address" {
	echo >table
	html /links <<<'<a href=http://127.0.0.2:8081/x>1</a> <a href=/moved>2</a>
		<a href=http://localhost:8081/>3</a>'
	moved /moved http://127.0.0.3:8081/y
	origin_start --table table
	crawl -q -d a.db --follow . --scope any --no-robots "$URL/links"
	decided http://127.0.0.2:8081/x "127.0.0.2 is not a public address"
	[[ $output == *"skipped (private)"* ]]
	decided "$URL/moved" \
		"http://127.0.0.3:8081/y: 127.0.0.3 is not a public address"
	rm a.db
	crawl -q -d a.db --follow . --scope any "$URL/links"
	decided http://127.0.0.2:8081/x \
		"robots.txt: 127.0.0.2 is not a public address"
}

@test "redirects: the way, and which page a duplicate stands for" {
	echo >table
	html /links <<<'<a href=/r/1>1</a> <a href=/page>2</a>'
	html /page <<<p
	moved /r/1 /r/2
	moved /r/2 /page
	moved /loop /loop
	moved /bad 'ftp://x/y'
	origin_start --table table
	crawl -q -d a.db -c 1 --follow . "$URL/links"
	decided "$URL/r/1" "redirects to $URL/page"
	[[ $output == *"skipped (duplicate)"*$'\n'"redirect  $URL/r/2"$'\n'"redirect  $URL/page"* ]]
	rm a.db
	crawl -q -d a.db --follow nothing --max-redirs 3 "$URL/r/1" "$URL/loop" "$URL/bad"
	why "$URL/r/1"
	[[ $output == *"  at $URL/page"$'\n'"redirect  $URL/r/2"$'\n'"redirect  $URL/page" ]]
	decided "$URL/page" "$URL/r/1 redirects here"
	decided "$URL/loop" "more than 3 redirects, a loop"
	is "$(grep -c "^redirect  $URL/loop" <<<"$output")" 4
	[[ $(why "$URL/bad"; echo "$output") == *"decided   redirect to a bad URL: "*"'ftp://x/y'"* ]]
}

@test "a page without rows: no rule was for it, or none matched" {
	echo >table
	html /bin application/octet-stream <<<b
	html /none <<<n
	html /some <<<'<b>1</b>'
	origin_start --table table
	crawl -q -d a.db -e '<b>(?<n>\d)' "$URL"/{bin,none,some}
	decided "$URL/bin" "no rule was for this page (type application/octet-stream)"
	decided "$URL/none" "rule matches matched nothing on it"
	decided "$URL/some" ""
	# It is unchanged, and that is still why it has no rows.
	crawl -q -d a.db -e '<b>(?<n>\d)' "$URL"/{bin,none,some}
	decided "$URL/bin" "no rule was for this page (type application/octet-stream)"
	[[ $output == *"state     unchanged in run 2"* ]]
	crawl -q -d a.db --refetch never -e '<b>(?<n>\d)' "$URL/some"
	decided "$URL/some" "--refetch: it was not asked again"
	cat >r.yaml <<-'END'
		rules:
		  one: {url: /one, match: '(?<n>x)'}
		  two: {type: text/css, match: '(?<n>x)'}
	END
	crawl -q -d b.db -r r.yaml "$URL/none"
	trawl why -d b.db "$URL/none"
	[[ $output == *"no rule was for this page (type text/html): one is for url '/one', two is for type text/css"* ]]
}

@test "failures: what came, and the rule or pattern that failed it" {
	echo >table
	html /wall <<<'prove that you are no robot'
	html /slow <<<"$(printf 'a%.0s' {1..40})!"
	html /big <<<"$(printf 'a%.0s' {1..5000})"
	origin_start --table table
	cat >r.yaml <<-'END'
		block:
		  - match: no robot
		  - status: 403
		rules:
		  slow: {match: '(?<n>(a+)+$)', url: slow}
	END
	crawl -q -d a.db -r r.yaml --retries 0 --timeout 1s --max-size 2K \
		"$URL"/{wall,slow,big,status/403,status/500,status/429} \
		"$URL/never" http://nowhere.invalid/
	decided "$URL/wall" "block 'no robot' (r.yaml:2)"
	decided "$URL/status/403" "block status 403 (r.yaml:3)"
	[[ $output == *"failed (blocked)"* ]]
	why "$URL/slow"
	[[ $output == *"failed (rule)"*"decided   rule slow: "*limit* ]]
	decided "$URL/big" "More than 2048 bytes"
	[[ $output == *"failed (size)"* ]]
	decided "$URL/status/500" "status 500"
	why http://nowhere.invalid/
	[[ $output == *"failed (dns)"*"decided   "*"Could not resolve host"* ]]
}

@test "what a pending URL waits for" {
	echo >table
	printf '/busy\t503\tRetry-After: 3600\t-\n' >>table
	origin_start --table table
	crawl -q -d a.db --no-robots --max-wait 1s "$URL/busy"
	is "$status" 3
	why "$URL/busy"
	is "$status" 0
	[[ $output == *"state     pending in run 1, 1 attempt"$'\n'* ]]
	[[ $output == *"waits     for the same command: run 1 was stopped: what is left waits longer than --max-wait 1"* ]]
	[[ $output =~ 'waits     until '20[-0-9T:.]*'Z: its host answered 503' ]]
	rm a.db
	crawl -q -d a.db -c 1 --per-host 1 --max-pages 1 "$URL/1" "$URL/2"
	why "$URL/2"
	[[ $output == *"run 1 was stopped by --max-pages"* ]]
	rm a.db
	"$TRAWL" crawl -q -d a.db --delay 1h --max-wait 2h "$URL/1" "$URL/2" \
		3>&- &
	wait_until 20 grep -q '/robots.txt' "$LOG"
	wait_until 20 "$TRAWL" why -d a.db "$URL/2" >/dev/null
	why "$URL/2"
	[[ $output == *"state     pending"*"waits     for its turn at its host"* ]]
	[[ $output != *"for the same command"* ]]
	kill -9 $!
	wait $! || true
	why "$URL/2"
	[[ $output == *"for the same command: run 1 was interrupted"* ]]
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
