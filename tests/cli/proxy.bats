# trawl crawl through proxies, named by --proxy or the environment as for curl.
# The server of the tests plays the proxy: its log has what it was asked for.
bats_require_minimum_version 1.5.0
load helpers

setup() {
	begin
	unset no_proxy
	origin_start
}
teardown() { end; }

NOWHERE=http://127.0.0.1:1

asked() {
	is "$(origin_log method target)" "$(printf '%s\t%s\n' "$@")"
}

@test "http_proxy" {
	http_proxy=$URL crawl --no-robots http://far.example/a
	asked GET http://far.example/a
}

@test "https_proxy: a tunnel" {
	https_proxy=$URL crawl --no-robots --retries 0 https://far.example/a
	asked CONNECT far.example:443
}

@test "all_proxy, and robots.txt takes the same way" {
	all_proxy=$URL crawl http://far.example/a
	asked GET http://far.example/robots.txt GET http://far.example/a
}

@test "no_proxy" {
	http_proxy=$NOWHERE no_proxy=127.0.0.1 crawl --no-robots "$URL/page/1"
	is "$status" 0
	asked GET /page/1
}

@test "--proxy comes before the environment; an empty one is none" {
	http_proxy=$NOWHERE crawl --no-robots -x "$URL" http://far.example/a
	http_proxy=$NOWHERE crawl --no-robots -x '' "$URL/page/1"
	is "$status" 0
	asked GET http://far.example/a GET /page/1
}

@test "a proxy that is not there: failed(connect), not asked without it" {
	crawl --no-robots --retries 0 -x $NOWHERE -d out.db "$URL/page/1"
	is "$status" 1
	is "$(sql out.db 'SELECT state, reason FROM urls')" $'failed\tconnect'
	is "$(origin_log target)" ''
}

# It goes by the environment, so for some URLs there is a proxy and for others
# there is none; the server plays both the proxy and who is behind the wall.
@test "what goes past the proxy is not asked at a private address" {
	local intranet=intranet.example:$PORT
	printf '%s\t302\tLocation: %s\t-\n' \
		http://far.example/1 "http://$intranet/page/1" \
		http://far.example/2 "https://$intranet/page/2" >table
	origin_stop
	rm "$LOG"
	origin_start --table table --port "$PORT"
	http_proxy=$URL no_proxy=intranet.example crawl --no-robots \
		-d out.db --resolve "$intranet:127.0.0.1" --retries 0 \
		http://far.example/{1,2}
	is "$(sql out.db 'SELECT state, reason FROM urls')" \
		$'skipped\tprivate\nskipped\tprivate'
	is "$(origin_log target | grep -v far.example)" ''
}

# What a name stands for only the proxy knows.
@test "a redirect to a private address is refused as far as it shows" {
	local to n=0
	for to in 10.1.2.3 localhost:8080 '[::1]' intranet.example; do
		printf 'http://far.example/%s\t302\tLocation: http://%s/\t-\n' \
			$((++n)) "$to"
	done >table
	origin_stop
	rm "$LOG"
	origin_start --table table
	crawl --no-robots -x "$URL" -d out.db \
		http://far.example/{1,2,3,4}
	is "$(sql out.db 'SELECT DISTINCT state, reason FROM urls
		WHERE id <= 3')" $'skipped\tprivate'
	is "$(origin_log target | grep -v far.example)" \
		http://intranet.example/
}
