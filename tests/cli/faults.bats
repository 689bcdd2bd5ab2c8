# Whatever a server does costs one URL, which then says what was wrong with it.
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; }
teardown() { end; }

# state, reason, attempts and error of one URL
fate() {
	sql "$1" "SELECT u.state, coalesce(u.reason, '-'), u.attempts,
		coalesce(f.error, '-') FROM urls u
		LEFT JOIN fetches f ON f.id = u.last_fetch_id
		WHERE u.url LIKE '%' || '$2'"
}

# STATE REASON ERROR URL: one row of the ledger and one attempt each; REASON is a
# regular expression, ERROR how one begins.
faults() {
	cat <<-END
		failed	4xx	-	$URL/status/404
		failed	4xx	-	$URL/status/410
		failed	5xx	-	$URL/status/500
		failed	5xx	-	$URL/status/502
		failed	429	-	http://127.0.0.2:$MORE_PORT/status/429
		failed	connect	.*connect	http://127.0.0.1:9/
		failed	timeout	.*timed out	$URL/never
		failed	timeout	.*timed out	$URL/drip?bytes=1000
		failed	timeout	.*timed out	$URL/slow-headers?bytes=1000
		failed	dns	.*resolve	http://no-such-host.invalid/
		failed	redirect	more than 10 redirects	$URL/loop/a
		failed	redirect	more than 10 redirects	$URL/redirect/11
		failed	redirect	more than 10 redirects, a loop	$URL/self-redirect-cookie
		failed	redirect	redirect to a bad URL	$URL/redirect-to?url=http://a%20b/
		failed	redirect	redirect to a bad URL	$URL/redirect-to?url=file:///etc/passwd
		failed	size	More than 	$URL/big?size=200000
		failed	size	More than 	$URL/endless
		failed	size	More than 	$URL/bomb
		failed	http	.*(closed|missing)	$URL/truncated
		failed	http	.*closed	$URL/truncated?chunked=1
		failed	http|connect	.*reset	$URL/reset
		failed	http	.	$URL/garbage
		failed	blocked	challenge header	$URL/captcha
		failed	blocked	challenge header	$URL/captcha?status=200
		failed	4xx	-	$URL/auth
		done	-	-	$URL/badcharset
		done	-	-	$URL/nul
		done	-	-	$URL/invalid-utf8
		done	-	-	$URL/escape
		done	-	-	$URL/empty
		done	-	-	$URL/redirect/10
		done	-	-	$URL/page/1
		skipped	invalid	-	http://bad host/
	END
}

@test "one row each, with state, reason and error; nothing else is disturbed" {
	origin_start
	origin_start_as MORE --address 127.0.0.2
	faults | cut -f4 >urls
	board_urls 10 >>urls
	crawl --no-robots -d out.db -i urls --retries 0 --per-host 64 \
		--timeout $((4 * SLOWER))s --max-size 100K
	is "$status" 1
	while IFS=$'\t' read -r state reason error url; do
		IFS=$'\t' read -r got_state got_reason attempts got_error \
			<<<"$(fate out.db "$url")"
		is "$got_state $url" "$state $url"
		[[ $got_reason =~ ^($reason)$ ]] || is "$got_reason $url" "$reason"
		[[ $got_error =~ ^($error) ]] ||
			is "$got_error $url" "$error"
		[ "$state" = skipped ] || is "$attempts $url" "1 $url"
	done < <(faults)
	is "$(sql out.db 'SELECT count(*) FROM urls')" $(wc -l <urls)
	is "$(sql out.db "SELECT count(*) FROM urls WHERE state = 'done'
		AND url LIKE '%/board/%'")" 10
	is "$(sql out.db 'SELECT count(*), count(DISTINCT url_id)
		FROM fetches')" $'42\t42'
	ledger_closes out.db
}

# libcurl before 8.1 freed memory twice there; later ones take the answer.
@test "a first header line that begins with a blank: no worker dies" {
	local i
	origin_start
	for ((i = 0; i < 20; i++)); do
		printf '%s\n' "$URL/page/$i" "$URL/folded?$i"
	done >urls
	crawl --no-robots -v -j 1 --per-host 1 --retries 0 -d out.db -i urls
	is "$(sql out.db "SELECT count(*) FROM urls WHERE state = 'done'
		AND url LIKE '%/page/%'")" 20
	fates=$(sql out.db "SELECT DISTINCT state, reason FROM urls
		WHERE url LIKE '%/folded%'")
	if libcurl_is_old; then
		is "$fates" $'failed\thttp'
	else
		is "$fates" $'done\t'
	fi
	[[ $stderr != *'worker processes died'* ]]
}

@test "odd pages: their text arrives as valid UTF-8" {
	origin_start
	for page in badcharset nul invalid-utf8 latin1 utf16 gbk sjis empty; do
		echo "$URL/$page"
	done >urls
	crawl -q --ordered -i urls -e '<title>(?<title>[^<]*)'
	is "$status" 0
	is "$(jq -r .title <<<"$output")" "$(printf '%s\n' 'naïve café' a�b \
		'a��(b���' 'naïve café – “œuvre”' 'naïve 电影 café' \
		'霸王别姬 主演' '映画の時間 ①')"
}

@test "a page that fails at first: one row an attempt, and a pause between" {
	origin_start
	crawl --no-robots -d out.db "$URL/flaky?fails=2&key=a&status=500" \
		"$URL/status/500" "$URL/status/404"
	is "$status" 1
	states out.db done 1
	is "$(sql out.db "SELECT group_concat(status, ' ') FROM fetches
		WHERE url_id = 1")" '500 500 200'
	is "$(sql out.db 'SELECT attempts FROM urls ORDER BY id')" $'3\n3\n1'
	is "$(sql out.db 'SELECT count(*) FROM fetches')" 7
	# A second at least, then two: the second pause is the longer one.
	origin_log target start | grep flaky | cut -f2 | awk '
		{ gap[NR] = $1 - last; last = $1 }
		END { exit !(gap[2] > 900 && gap[3] > 1900) }'
}

@test "--retries 0 asks once" {
	origin_start
	crawl --no-robots --retries 0 "$URL/flaky?fails=1&key=a&status=500"
	is "$status" 1
	is "$(origin_log target | wc -l)" 1
}

@test "what failed is told: on the summary, by --retry, in the page's row" {
	origin_start
	crawl --no-robots --retries 0 "$URL/flaky?fails=1&key=a&status=500" \
		"$URL/page/1" "$URL/status/404" -d out.db
	is "$status" 1
	is "$(number "$stderr" failed)" 2
	is "$(sql out.db 'SELECT reason FROM failed ORDER BY 1')" $'4xx\n5xx'
	crawl --no-robots -d out.db --retry 5xx
	is "$status" 0
	is "$(origin_log target | sort | uniq -c | awk '{ print $1, $2 }')" \
		"2 /flaky?fails=1&key=a&status=500
1 /page/1
1 /status/404"
	crawl --no-robots "$URL/status/404" "$URL/page/1"
	is "$(jq -c '[.status, .error]' <<<"$output" | sort)" \
		$'[200,null]\n[404,"4xx"]'
}
