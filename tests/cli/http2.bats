# Servers that break HTTP/2: the URL fails, the crawl goes on.  The server is
# tests/origin/h2.js.
bats_require_minimum_version 1.5.0
load helpers

setup() {
	command -v node >/dev/null || skip "needs node (Debian: nodejs)"
	begin
	openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert \
		-days 2 -subj /CN=localhost 2>openssl.err
	mkfifo in out
	node "$BATS_TEST_DIRNAME/../origin/h2.js" key cert <in >out 2>node.err \
		3>&- &
	ORIGIN_PIDS+=($!)
	exec {fd}>in
	ORIGIN_FDS+=("$fd")
	read -r -t 60 PORT <out
	H2=https://127.0.0.1:$PORT
}
teardown() { [ -z "${DIR:-}" ] || end; }

# STATE REASON PATH: what becomes of each.
paths() {
	printf 'done - %s\n' good late
	# Streams that say nothing more
	printf 'failed timeout %s\n' never no-data goaway
	# that are ended
	printf 'failed http|connect %s\n' reset reset-late refused cancel
	printf 'failed http|connect %s\n' short long cut goaway-all
	printf 'failed size endless\n'
	# whose header is none, or has no end
	printf 'failed http %s\n' no-status two-status bad-status late-status \
		pseudo upper inject inject2 nul bomb bomb-late continuation fields \
		interim
	printf 'failed http|connect bad-hpack\n'
	# Connections that are broken: libcurl 7.88 takes some for the page's end
	printf '(done|failed) (-|http|connect) %s\n' garbage too-large \
		idle-stream stream-zero push window-zero window-huge \
		bad-settings no-stream-id
}

# After a crawl: each URL has come to what was to become of it.
come_to() {
	local state reason path got
	while read -r state reason path; do
		got=$(sql out.db "SELECT state, coalesce(reason, '-') FROM urls
			WHERE url = '$H2/$path'")
		[[ $got =~ ^$state$'\t'($reason)$ ]] ||
			is "$path: $got" "$path: $state $reason"
	done
}

@test "streams, fields, connections: one state each, and a good page after" {
	paths | awk -v url="$H2" '{ print url "/" $3
		print url "/good?" NR }' >urls
	crawl --no-robots -k -j 1 --per-host 1 --retries 0 \
		--timeout $((3 * SLOWER))s --max-size 1M -d out.db -i urls
	is "$status" 1
	[[ $stderr != *'worker processes died'* ]] || is "$stderr" 'none died'
	paths | come_to
	is "$(sql out.db "SELECT url FROM urls WHERE url LIKE '%/good?%'
		AND state <> 'done'")" ''
	ledger_closes out.db
}

# libcurl 7.88 reads on as long as there is something to read; with a server so
# near that is as long as the flood, which is less than a worker may take.
@test "floods of frames that say nothing" {
	local path
	origin_start
	for path in pings settings nothing windows unknown; do
		printf '%s\n' "$H2/$path" "$URL/page/1?$path"
	done >urls
	crawl --no-robots -k -j 3 --timeout $((3 * SLOWER))s --retries 0 \
		-d out.db -i urls
	is "$status" 1
	printf 'failed http|timeout|connect %s\n' pings settings nothing \
		windows unknown | come_to
	states out.db done 5
	ledger_closes out.db
}

# Each in a crawl of its own, or one neighbour has them all after the other.
@test "what ends a connection costs its neighbours a second try at most" {
	local path n
	for path in goaway-all cut bad-hpack continuation garbage too-large \
		idle-stream stream-zero push window-zero window-huge \
		bad-settings no-stream-id; do
		for n in 1 2 3 4 5; do
			echo "$H2/late?$path-$n"
		done >urls
		echo "$H2/$path?once" >>urls
		crawl --no-robots -k -j 1 --per-host 6 \
			--timeout $((5 * SLOWER))s -d "$path.db" -i urls
		is "$path: $status" "$path: 0"
		states "$path.db" done 6
		is "$(sql "$path.db" "SELECT url FROM urls JOIN fetches f
			ON f.id = last_fetch_id
			WHERE url LIKE '%/late?%' AND f.size <> 21")" ''
		ledger_closes "$path.db"
	done
}
