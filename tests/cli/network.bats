# Every option about pace and network, by what the server sees of it.
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; }
teardown() { end; }

# crawls and gives one field of the one page's request
seen() {
	local field=$1
	shift
	: >"$LOG.seen"
	crawl -q --no-robots --retries 0 "$@"
	origin_log "$field" | tail -1
}

@test "-A, -H, -b, -u, --netrc: as sent" {
	origin_start
	is "$(seen user-agent "$URL/page/1")" \
		"$("$TRAWL" --version | head -1 | sed 's/trawl /trawl\//;s/ .*//')"
	is "$(seen user-agent -A 'me/1.0 (+http://me)' "$URL/page/2")" \
		'me/1.0 (+http://me)'
	is "$(seen referer -H 'Referer: http://r/' -H 'X-A: b' "$URL/page/3")" \
		'http://r/'
	printf '127.0.0.1\tFALSE\t/\tFALSE\t0\tname\tvalue\n' >cookies
	is "$(seen cookie -b cookies "$URL/page/4")" 'name=value'
	is "$(seen status "$URL/auth")" 401
	is "$(seen status -u user:secret "$URL/auth")" 200
	echo 'machine 127.0.0.1 login user password secret' >.netrc
	is "$(HOME=$DIR seen status "$URL/auth?2")" 401
	is "$(HOME=$DIR seen status --netrc "$URL/auth?3")" 200
}

@test "-b NAME=VALUE is sent, beside those of a file, and to the named host only" {
	origin_start --address 127.0.0.1-2
	is "$(seen cookie -b 'a=b; c=d' "$URL/page/1")" 'a=b; c=d'
	printf '127.0.0.1\tFALSE\t/\tFALSE\t0\tname\tvalue\n' >jar
	is "$(seen cookie -b jar -b a=b -b c=d "$URL/page/2")" \
		'name=value; a=b; c=d'
	crawl -q --no-robots -b a=b --allow-private \
		"$URL/redirect-to?url=http://127.0.0.2:$PORT/page/3"
	is "$status" 0
	is "$(origin_log address cookie | grep ^127.0.0.2)" $'127.0.0.2\t-'
}

@test "what libcurl would pass over or send as it is: 2, and nothing fetched" {
	origin_start
	echo 'no certificate' >text
	mkfifo fifo
	while read -r option; do
		eval "crawl -q --no-robots $option \"\$URL/page/1\""
		is "$option: $status$output" "$option: 2"
		[[ $stderr == *"${option%% *}"* || $stderr == *--* ]] ||
			is "$stderr" "named: $option"
		[[ $stderr != *hidden* ]] || is "$stderr" "$option: not shown"
	done <<-'END'
		-H 'no colon, hidden'
		-H 'Two words: hidden'
		-H $'A: b\r\nX-Injected: hidden'
		-A $'me\r\nX-Injected: yes'
		-b $'a=hidden\nb'
		-u $'me:hid\nhidden'
		-x $'http://127.0.0.1:1\n/'
		--resolve films.example:80
		--resolve films.example:80:nowhere
		-b missing
		-b fifo
		-b .
		--cacert missing
		--cacert text
		--cacert fifo
	END
	is "$(origin_log target)" ''
	printf 'options:\n  user-agent: "x\\r\\nH: v"\n' >rules.yaml
	trawl check rules rules.yaml
	is "$status" 2
	[[ $stderr == *"rules.yaml:2:15: "*control\ characters* ]]
}

@test "-H: any header at all, and one taken away" {
	origin_start
	crawl -q --no-robots -H 'X-Some: thing' -H 'Accept-Encoding:' \
		-e '(?<line>(?i)(x-some|accept-encoding|user-agent):[^\n]*)' \
		-A agent --format tsv "$URL/echo-headers"
	is "$status" 0
	grep -qi 'x-some: thing' <<<"$output"
	grep -qi 'user-agent: agent' <<<"$output"
	! grep -qi accept-encoding <<<"$output"
}

@test "-b: fifty new cookies a page: old ones go, the user's own stay" {
	for i in {1..60}; do
		printf '/%d\t200\t' "$i"
		seq -f "Set-Cookie: c${i}_%.0f=x" -s '\n' 50 | tr -d '\n'
		printf '\t-\n'
	done >table
	printf '127.0.0.1\tFALSE\t/\tFALSE\t0\tmine\tvalue\n' >cookies
	origin_start --table table
	seq -f "$URL/%.0f" 60 >list
	crawl -q --no-robots -j 1 --per-host 1 -b cookies -i list
	is "$status" 0
	sent=$(origin_log cookie | tail -1)
	grep -q 'mine=value' <<<"$sent"
	# Those of the first pages would be the first to be sent.
	is "$(grep -c ' c[0-9]_' <<<"$sent")" 0
}

@test "--resolve, -4, -6, -x" {
	origin_start
	is "$(seen host --resolve "films.example:$PORT:127.0.0.1" \
		"http://films.example:$PORT/page/1")" "films.example:$PORT"
	is "$(seen status -4 "http://localhost:$PORT/page/2")" 200
	crawl -q --no-robots --retries 0 -6 "http://localhost:$PORT/page/3"
	is "$status" 1
	# A proxy is asked for the whole URL.
	no_proxy= is "$(no_proxy= seen target -x "$URL" \
		http://films.example/page/9)" http://films.example/page/9
}

@test "-4 and -6: of a name that has both" {
	origin_start --address ::1
	curl -sS -o /dev/null "http://[::1]:$PORT/" ||
		skip "no IPv6 on this machine"
	crawl -q --no-robots --retries 0 "http://localhost:$PORT/page/1"
	is "$status" 0
	crawl -q --no-robots --retries 0 -6 "http://localhost:$PORT/page/1"
	is "$status" 0
	crawl -q --no-robots --retries 0 -4 "http://localhost:$PORT/page/1"
	is "$status" 1
	origin_stop
	origin_start
	crawl -q --no-robots --retries 0 -4 "http://localhost:$PORT/page/1"
	is "$status" 0
	crawl -q --no-robots --retries 0 -6 "http://localhost:$PORT/page/1"
	is "$status" 1
}

@test "--max-redirs" {
	origin_start
	crawl -q --no-robots --max-redirs 3 "$URL/redirect/3"
	is "$status" 0
	crawl -q --no-robots --max-redirs 2 "$URL/redirect/3?x"
	is "$status" 1
	is "$(origin_log target | grep -c 3?x)" 1
	crawl -q --no-robots --max-redirs 0 "$URL/redirect/1" -d out.db
	is "$(sql out.db 'SELECT error FROM failed')" 'more than 0 redirects'
}

@test "--timeout, --max-size" {
	origin_start
	crawl -q --no-robots --retries 0 --timeout 300ms "$URL/never" -d a.db
	is "$(sql a.db 'SELECT reason FROM failed')" timeout
	# Not by what it is by itself.
	is "$(sql a.db 'SELECT time_total < 20 FROM fetches')" 1
	crawl -q --no-robots --retries 0 --max-size 1000 -d c.db \
		"$URL/page/1?size=1000" "$URL/page/1?size=1001" \
		"$URL/gzip/1?size=1001"
	is "$(sql c.db 'SELECT url FROM failed ORDER BY id')" \
		"$URL/page/1?size=1001
$URL/gzip/1?size=1001"
}

@test "--connect-timeout: of the connection, not of the answer" {
	silent_start 1
	origin_start
	crawl -q --no-robots --retries 0 --connect-timeout 300ms -d a.db \
		"http://$(cat silent)/" "$URL/page/1?latency=900"
	is "$(sql a.db 'SELECT url, reason FROM failed')" \
		"http://$(cat silent)/"$'\ttimeout'
	is "$(sql a.db 'SELECT time_total < 5 FROM fetches
		WHERE error IS NOT NULL')" 1
	states a.db done 1
}

# Takes the 20 s that a transfer may be slow.
@test "--min-speed: over 20 s, and 0 is any" {
	origin_start
	"$TRAWL" crawl -q --no-robots --min-speed 0 --timeout 2m -d any.db \
		"$URL/drip?bytes=230&interval=100" >out 3>&- &
	LIMIT=150 crawl -q --no-robots --retries 0 --min-speed 20 \
		--timeout 2m -d a.db \
		"$URL/drip?bytes=500&interval=100" \
		"$URL/drip?bytes=1150&interval=100&step=5"
	is "$(sql a.db 'SELECT url, reason FROM failed')" \
		"$URL/drip?bytes=500&interval=100"$'\ttimeout'
	states a.db done 1
	wait $!
	states any.db done 1
}

# overlaps of requests to the same address in the server's log; the end is
# logged before the client can have seen it
most_in_flight() {
	origin_log inflight target | grep -v robots | sort -n | tail -1 |
		cut -f1
}

@test "--per-host is reached and never exceeded" {
	origin_start --address 127.0.0.1-3
	for i in $(seq 60); do
		for host in 1 2 3; do
			echo "http://127.0.0.$host:$PORT/page/$i?latency=20"
		done
	done >urls
	for limit in 1 4 10; do
		: >"$LOG.all"
		crawl -q --no-robots --per-host $limit -i urls -o /dev/null
		is "$status" 0
		is "$(most_in_flight)" $limit
		origin_stop
		origin_start --address 127.0.0.1-3
		sed -i "s/:[0-9]*\/page/:$PORT\/page/" urls
	done
}

# of all the hosts together
most_at_once() {
	origin_log start end target | grep -v robots |
		awk '{ print $1, 1; print $2, -1 }' | sort -k1,1n -k2,2n |
		awk '{ n += $2; if (n > most) most = n } END { print most + 0 }'
}

@test "-c is reached, in one worker also beyond 64, and never exceeded" {
	origin_start --address 127.0.0.1-3
	for i in $(seq 70); do
		for host in 1 2 3; do
			echo "http://127.0.0.$host:$PORT/page/$i?latency=3000"
		done
	done >urls
	crawl -q --no-robots -j 1 -c 200 --per-host 100 -i urls -o /dev/null
	is "$status" 0
	most=$(most_at_once)
	[ "$most" -gt 64 ] && [ "$most" -le 200 ] || { echo "$most"; false; }
	origin_stop
	rm "$LOG"
	origin_start
	for i in $(seq 30); do
		echo "$URL/page/$i?latency=300"
	done >urls
	crawl -q --no-robots -j 3 -c 5 --per-host 100 -i urls -o /dev/null
	is "$status" 0
	is "$(most_at_once)" 5
}

@test "-j: so many workers, and no more" {
	origin_start
	for i in $(seq 20); do
		echo "$URL/page/$i?latency=1000"
	done >urls
	for jobs in 1 3; do
		"$TRAWL" crawl -q --no-robots -j $jobs --per-host 20 -i urls \
			-o /dev/null 3>&- &
		most=0
		while ! gone $!; do
			n=$(pgrep -c -P $!) || true
			[ "$n" -le "$most" ] || most=$n
		done
		wait $!
		is "$most" $jobs
	done
}

@test "--delay is never undercut" {
	origin_start --address 127.0.0.1-2
	for i in $(seq 12); do
		for host in 1 2; do
			echo "http://127.0.0.$host:$PORT/page/$i?latency=$((i * 7 % 40))"
		done
	done >urls
	crawl -q --delay 100ms --per-host 4 -i urls -o /dev/null
	is "$status" 0
	# The server may itself be a little late in reading a request.
	origin_log address start | sort -k1,1 -k2,2n | awk '
		$1 == host && $2 - last < 95 { print $2 - last; bad = 1 }
		{ host = $1; last = $2; n++ }
		END { exit bad || n != 26 }'
}

@test "--max-bytes and --max-time stop with 3" {
	origin_start
	for i in $(seq 300); do
		echo "$URL/page/$i?size=10000&latency=20"
	done >urls
	crawl --no-robots -i urls --max-bytes 500K -d out.db
	is "$status" 3
	grep -q 'stopped by --max-bytes' <<<"$stderr"
	[ "$(sql out.db 'SELECT sum(size) FROM fetches')" -lt 1500000 ]
	crawl --no-robots -i urls --max-time 300ms -d out.db
	is "$status" 3
	grep -q 'stopped by --max-time' <<<"$stderr"
	crawl --no-robots -i urls -d out.db
	is "$status" 0
	states out.db done 300
}

@test "-q, -v and --progress: what is said" {
	origin_start
	crawl -q "$URL/page/1" -o out
	is "$status$output$stderr" 0
	crawl -v "$URL/page/1" "$URL/status/404" -o out
	is "$(grep -c "^200 $URL/page/1 " <<<"$stderr")" 1
	is "$(grep -c "^404 $URL/status/404 " <<<"$stderr")" 1
	is "$(grep -c "^trawl: workers were confined by: " <<<"$stderr")" 1
	is "$(grep -c "^trawl: 1 URL failed: 4xx" <<<"$stderr")" 1
	is "$(wc -l <<<"$stderr")" 6
	crawl "$URL/page/1?latency=500" -o out --progress on
	grep -q '0 of 1 URL, 0 failed; 1 in flight, .*/s' <<<"$stderr"
	crawl "$URL/page/1?latency=500" -o out
	is "$(wc -l <<<"$stderr")" 1
}

# In a network of its own, where a public address is ours.  The worker is killed,
# or all of the crawl, so that the next has to look the name up.
@test "a name that was public at first does not lead to a private address" {
	unshare -Urmn true 2>/dev/null || skip "unshare -Urmn is not allowed here"
	cat >nginx.conf <<-END
		daemon off;
		user root;
		pid $DIR/nginx.pid;
		error_log $DIR/nginx.log;
		events { }
		http {
			access_log $DIR/nginx.access;
			log_format asked "\$server_addr \$uri";
			access_log $DIR/asked asked;
			server { listen 80; location / { return 200 hello; } }
		}
	END
	cat >inside.sh <<-'END'
		ip link set lo up
		ip address add 8.8.8.8/32 dev lo
		PATH=$PATH:/usr/sbin nginx -e nginx.log -c "$PWD/nginx.conf" &
		echo '8.8.8.8 seed.test' >hosts
		mount --bind hosts /etc/hosts
		mkfifo list
		until curl -s -o start http://127.0.0.1/start; do sleep 0.05; done
		"$TRAWL" crawl -q -d out.db -j 1 --no-robots -i list &
		crawl=$!
		exec 5>list
		for n in 1 2; do
			echo http://seed.test/$n >&5
			until [ "$(sqlite3 out.db "SELECT count(*) FROM urls
				WHERE state <> 'pending'")" = $n ]; do
				sleep 0.1
			done
			echo '127.0.0.1 seed.test' >hosts
			kill -9 $(ps -o pid= --ppid $crawl)
		done 2>/dev/null
		kill -9 $crawl
		exec 5>&-
		wait $crawl
		printf 'http://seed.test/%s\n' 1 2 3 >list &
		"$TRAWL" crawl -q -d out.db -j 1 --no-robots -i list
		kill $(cat nginx.pid)
		wait
	END
	timeout $((50 * SLOWER)) unshare -Urmn bash inside.sh
	is "$(sql out.db 'SELECT url, state, reason FROM urls')" \
		$'http://seed.test/1\tdone\t
http://seed.test/2\tskipped\tprivate
http://seed.test/3\tskipped\tprivate'
	is "$(cat asked)" $'127.0.0.1 /start\n8.8.8.8 /1'
}
