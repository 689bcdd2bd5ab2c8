# What is said on stderr: messages, the live line, control bytes
load helpers

setup() { begin; }
teardown() { end; }

# trawl with a terminal for stdout and stderr; what it wrote, in `typescript`,
# cut where the live line was taken off, in `pieces`.
on_terminal() {
	status=0
	printf -v command '%q ' "$TRAWL" "$@"
	timeout 60 script -qec "$command" typescript </dev/null >/dev/null ||
		status=$?
	sed '1d;$d' typescript | tr -d '\r' | sed 's/\x1b\[K/\n/g' >pieces
}

# A message has a line of its own, whatever was drawn before it.
message_apart() {
	grep -qE '[0-9]+ in flight' pieces
	grep -q "^trawl: $1" pieces
	! grep 'in flight.*trawl:' pieces
}

@test "a message is never written into the live line: Crawl-delay" {
	origin_start --host '*=0,latency=400' \
		--robots '*=200,body=User-agent: *\nCrawl-delay: 100\n'
	on_terminal crawl --progress on --max-time 2s "$URL/page/1"
	is "$status" 3
	message_apart "$URL: Crawl-delay of 100 s"
}

@test "a message is never written into the live line: a sitemap" {
	origin_start --host '*=0,latency=400'
	on_terminal crawl --progress on --no-robots \
		--sitemap "$URL/status/404" "$URL/page/1"
	is "$status" 1
	message_apart "sitemap '$URL/status/404': status 404"
}

@test "rows on a terminal are never written into the live line" {
	origin_start --host '*=0,latency=400'
	on_terminal crawl --progress on --no-robots --print 'row %{url}' \
		"$URL/page/1"
	is "$status" 0
	grep -qx "row $URL/page/1" pieces
}

@test "no byte of a stranger reaches the terminal in a message" {
	printf 'columns: {\n' >$'evil\e]0;x\a.yaml'
	crawl -r $'evil\e]0;x\a.yaml' http://127.0.0.1:1/
	is "$status" 2
	[[ $stderr == *'evil\x1b]0;x\x07.yaml'* ]]
	crawl -d $'no\nsuch/\e[2J.db' http://127.0.0.1:1/
	is "$status" 4
	[[ $stderr == *'no\x0asuch/\x1b[2J.db'* ]]
	trawl export -d $'\e[2J.db'
	[[ $stderr == *'\x1b[2J.db'* ]]
	! LC_ALL=C grep -q $'\e' .err
}

@test "-q: what is good to know is not said, what is wrong is" {
	origin_start
	crawl --max-per-host 1 "$URL/page/1" "$URL/page/2"
	is "$status" 0
	[[ $stderr == *"$URL: reached --max-per-host"* ]]
	crawl -q --max-per-host 1 "$URL/page/1" "$URL/page/2"
	is "$status:$stderr" 0:
	crawl -q --sitemap "$URL/status/404" "$URL/page/1"
	is "$status" 1
	[[ $stderr == *"status 404"* ]]
}

@test "failures are told at the end: by class, with the first URLs" {
	origin_start
	crawl -d a.db --retries 0 "$URL"/status/40{1,2,3,4,5} "$URL/page/1" \
		"$URL/status/500"
	is "$status" 1
	is "$(grep -v ' in = ' .err)" "$(cat <<-EOF
		trawl: 5 URLs failed: 4xx (the server refuses it or does not have it)
		  $URL/status/401
		  $URL/status/402
		  $URL/status/403
		  and 2 more (trawl status -d a.db --failed)
		trawl: 1 URL failed: 5xx (the server answered that it has a problem)
		  $URL/status/500
	EOF
	)"
	crawl -q -d a.db --retries 0 --retry all
	is "$status" 1
	is "$stderr" "$(cat <<-EOF
		trawl: 5 URLs failed: 4xx (the server refuses it or does not have it), first $URL/status/401
		trawl: 1 URL failed: 5xx (the server answered that it has a problem): $URL/status/500
	EOF
	)"
}

@test "failures are told with what went wrong, where the class does not say it all" {
	origin_start
	printf 'rules: {a: {each: "$.a", type: "*", columns: {x: ":it"}}}\n' >r.yaml
	crawl -r r.yaml "$URL/page/1"
	is "$status:$(grep -v ' in = ' .err)" "$(cat <<-EOF
		1:trawl: 1 URL failed: rule (a rule, or a pattern of --follow, failed on it; the last good rows stand)
		  $URL/page/1
		    rule a: broken JSON in line 1, column 1: a value is missing
	EOF
	)"
	crawl -q -r r.yaml "$URL/page/1"
	is "$status:$(wc -l <.err)" 1:1
}

@test "the summary: one of a thing is one, rows as printed, why it was skipped" {
	origin_start --robots '*=200,body=User-agent: *\nDisallow: /private\n'
	crawl "$URL/page/1"
	[[ $stderr =~ ^"1 URL in = 1 done + 0 failed; 1 row; "[0-9.]+" "(Ki)?B" in "[0-9.]+m?s$ ]]
	crawl "$URL/page/1" "$URL/page/1" "$URL/private/x" "$URL/private/y"
	[[ $stderr == "4 URLs in = 1 done + 0 failed + 2 skipped (2 robots:2) + 1 duplicate (met before); 4 rows; "* ]]
}

@test "-v and the live line: the words and units of the summary" {
	origin_start
	crawl -v "$URL/page/1"
	[[ $stderr =~ ^"200 $URL/page/1 text/html "[0-9.]+" "(Ki)?B" in "[0-9.]+m?s$'\n' ]]
	on_terminal crawl --progress on --no-robots "$URL/page/1?latency=500"
	grep -qxE '0 of 1 URL, 0 failed; 1 in flight, 0 B/s' pieces
	on_terminal crawl --progress on --no-robots \
		"$URL"/page/{1,2}"?latency=500"
	grep -qxE '0 of 2 URLs, 0 failed; [12] in flight, 0 pages/s, 0 B/s' \
		pieces
}
