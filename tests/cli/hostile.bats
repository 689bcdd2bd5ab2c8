# Servers that are out to do harm, byte for byte: whatever they send, each URL
# ends in one state within a bound, workers live, memory is bounded, and the
# page beside it is done.
bats_require_minimum_version 1.5.0
load helpers

setup() {
	begin
	mkdir raw
	answer good 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n'`
		`'Content-Length: 21\r\n\r\n<title>A page</title>'
}
teardown() { end; }

# NAME FORMAT: the bytes that /raw/NAME is answered with.
answer() {
	printf "$2" >"raw/$1"
}

# Until that crawl has ended, or its time is up: the most memory a worker of it
# has had, in kB, again and again.
watch_memory() {
	local worker end=$((SECONDS + 100 * SLOWER))
	while ! gone "$1" && [ $SECONDS -lt $end ]; do
		for worker in $(ps -o pid= --ppid "$1"); do
			awk '/^VmHWM/ { print $2 }' "/proc/$worker/status" ||
				true
		done
		sleep 0.05
	done 2>/dev/null >memory
	kill -KILL "$1" 2>/dev/null || true
}

# Crawls the list in `urls` and a good page after each: all end, none is lost,
# no worker either, and none takes 150 MB.
besides() {
	local n=0 url pid
	while read -r url; do
		printf '%s\n' "$url" "$URL/raw/good?$((n++))"
	done <urls >list
	"$TRAWL" crawl --no-robots --retries 0 --per-host 16 -c 16 -j 1 \
		-d out.db -i list "$@" >/dev/null 2>err 3>&- &
	pid=$!
	watch_memory $pid
	status=0
	wait $pid || status=$?
	stderr=$(cat err)
	is "$status" 1
	run ! grep 'worker processes died' err
	is "$(sql out.db "SELECT count(*) FROM urls WHERE state = 'done'
		AND url LIKE '%/raw/good?%'")" $n
	is "$(sql out.db "SELECT url FROM urls WHERE state = 'pending'")" ''
	ledger_closes out.db
	case $TRAWL in
	*/build/plain/*) awk '$1 >= 150000 { exit 1 }' memory ;;
	esac
}

# STATE REASON QUERY: what became of each /raw/QUERY, as the table has it.
fates() {
	local state reason query got
	while read -r state reason query; do
		got=$(sql out.db "SELECT state, coalesce(reason, '-') FROM urls
			WHERE substr(url, instr(url, '/raw/') + 5) = '$query'")
		[[ $got =~ ^$state$'\t'($reason)$ ]] ||
			is "$query: $got" "$query: $state $reason"
	done
}

OK='HTTP/1.1 200 OK\r\n'
CHUNKED="${OK}Transfer-Encoding: chunked\r\n"

@test "lengths that are wrong, differ, or are no numbers" {
	answer long "${OK}Content-Length: 3\r\n\r\nabcHTTP/1.1 404 No\r\n\r\n"
	answer short "${OK}Content-Length: 10\r\n\r\nabc"
	answer same "${OK}Content-Length: 3\r\nContent-Length: 3, 3\r\n\r\nabc"
	answer two "${OK}Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"
	answer list "${OK}Content-Length: 3, 5\r\n\r\nabcde"
	answer minus "${OK}Content-Length: -1\r\n\r\nabc"
	answer plus "${OK}Content-Length: +3\r\n\r\nabc"
	answer hex "${OK}Content-Length: 0x3\r\n\r\nabc"
	answer none "${OK}Content-Length: \r\n\r\nabc"
	answer word "${OK}Content-Length: many\r\n\r\nabc"
	answer vast "${OK}Content-Length: 99999999999999999999\r\n\r\nabc"
	answer edge "${OK}Content-Length: 9223372036854775807\r\n\r\nabc"
	answer both "${CHUNKED}Content-Length: 99999999\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
	answer neither "${CHUNKED}Content-Length: -1\r\n\r\n3\r\nabc\r\n9"
	answer huge "$CHUNKED\r\nffffffffffffffff\r\nabc"
	answer wide "$CHUNKED\r\n10000000000000000\r\nabc"
	answer negative "$CHUNKED\r\n-3\r\nabc\r\n0\r\n\r\n"
	answer letters "$CHUNKED\r\nxyz\r\nabc\r\n0\r\n\r\n"
	answer more "$CHUNKED\r\n3\r\nabcdef\r\n0\r\n\r\n"
	answer endless "$CHUNKED\r\n3\r\nabc\r\n"
	answer rot13 "${OK}Transfer-Encoding: rot13\r\n\r\nabc"
	answer 204 "HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\nabc"
	answer interim 'HTTP/1.1 100 Go on\r\n\r\n'
	origin_start --raw raw
	ls raw | sed "/good/d; s|^|$URL/raw/|" >urls
	besides
	fates <<-END
		done - 204
		done - both
		done - long
		done - same
		failed http endless
		failed http hex
		failed http letters
		failed http list
		failed http minus
		failed http more
		failed http negative
		failed http neither
		failed http none
		failed http plus
		failed http rot13
		failed http short
		failed http two
		failed http wide
		failed http word
		failed http|connect huge
		failed http|connect interim
		failed size edge
		failed size vast
	END
	is "$(sql out.db "SELECT count(*) FROM urls JOIN fetches f ON
		f.id = last_fetch_id WHERE urls.state = 'done' AND f.size = 3")" 3
}

# What was cut was once taken for a page without a byte, if that was before its
# body.  The very last line end says nothing more.
@test "cut or reset at every byte of an answer: never done" {
	local n end name
	answer plain "${OK}Content-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"
	answer chunks "$CHUNKED\r\n5\r\nhello\r\n3\r\n...\r\n0\r\n\r\n"
	printf 'hello hello' | gzip -n >packed
	answer gzip "${CHUNKED}Content-Encoding: gzip\r\n\r\n$(
		printf %x $(wc -c <packed))\r\n"
	cat packed >>raw/gzip
	printf '\r\n0\r\n\r\n' >>raw/gzip
	answer moved "HTTP/1.1 302 Found\r\nLocation: /raw/good?moved\r\n"`
		`'Content-Length: 0\r\n\r\n'
	origin_start --raw raw
	for name in plain chunks gzip moved; do
		echo "$URL/raw/$name"
		for ((n = 0; n < $(wc -c <raw/$name) - 2; n++)); do
			echo "$URL/raw/$name?cut=$n"
			echo "$URL/raw/$name?cut=$n&end=reset"
		done
	done >urls
	besides
	fates <<<"$(printf 'done - %s\n' plain chunks gzip moved)"
	is "$(sql out.db "SELECT url FROM urls
		WHERE url LIKE '%cut=%' AND state <> 'failed'")" ''
	is "$(sql out.db "SELECT DISTINCT reason FROM urls
		WHERE state = 'failed' ORDER BY 1")" $'connect\nhttp'
}

# N NAME FORMAT: an answer whose last N bytes are repeated.  Each has an address
# of its own: one after the other they would have their host left alone.
endless() {
	answer "$2" "$3"
	echo "http://127.0.0.$((++address)):$PORT/raw/$2?again=$1"
}
all_endless() {
	local address=1
	endless 8 body "$OK\r\nabcdefgh"
	endless 9 chunks "$CHUNKED\r\n4\r\nabcd\r\n"
	endless 4 chunk "$CHUNKED\r\nfffffff\r\nabcd"
	endless 8 zeros "$CHUNKED\r\n00000000"
	endless 8 extension "$CHUNKED\r\n1;abcdefgh"
	endless 11 trailers "$CHUNKED\r\n0\r\nX-T: abcd\r\n"
	endless 8 trailer "$CHUNKED\r\n0\r\nX-T: abcdefgh"
	endless 13 fields "${OK}X-F: abcdef\r\n"
	endless 17 cookies "${OK}Set-Cookie: a=b\r\n"
	endless 8 line "${OK}X-F: abcdefgh"
	endless 8 name "${OK}abcdefgh"
	endless 7 folds "${OK}X-F: a\r\n abcd\r\n"
	endless 2 ends "$OK\r\n\r\n\r\n"
	endless 8 status 'HTTP/1.1 200 abcdefgh'
	endless 28 interim 'HTTP/1.1 103 Early Hints\r\n\r\n'
	endless 8 noise 'abcdefgh'
}

# What nothing in the answer bounds is bounded by the crawl.
@test "without an end, in every place: a flood" {
	origin_start --raw raw --address 127.0.0.1-20
	all_endless >urls
	besides --max-size 100K
	fates <<<"$(
		printf 'failed size %s\n' body?again=8 chunks?again=9 \
			chunk?again=4 ends?again=2
		printf 'failed http %s\n' zeros?again=8 trailers?again=11 \
			trailer?again=8 fields?again=13 cookies?again=17 \
			line?again=8 name?again=8 folds?again=7 \
			status?again=8 interim?again=28 noise?again=8
		printf 'failed http|timeout %s\n' extension?again=8)"
}

@test "without an end, in every place: a drip" {
	origin_start --raw raw --address 127.0.0.1-20
	all_endless | sed 's/$/\&interval=20\&step=3/' >urls
	besides --timeout $((8 * SLOWER))s
	# What is wrong from the start need not be waited for.
	is "$(sql out.db "SELECT url FROM urls WHERE state = 'failed'
		AND reason <> 'timeout' AND url NOT LIKE '%/zeros%'
		AND url NOT LIKE '%/noise%'")" ''
}

# CODING: 256 MB of zeros, or as many as it takes.
zeros() {
	case $1 in
	gzip)	head -c 256M /dev/zero | gzip -n ;;
	deflate)
		printf '\x78\x9c'
		zeros gzip | tail -c +11 ;;
	br)	base64 -d <<-END ;;
		z///fwAkAOKxQHLv//n//w+ABEAcFoDu/T////8BkACIwwLQvf/n//8/ABIA
		cVgAuvf//P//B0ACIA4LQPf+n////wBIAMRhAeje//P//x8ACYA4LADd+3/+
		//8DIAEQhwWge//P//9/ACQA4rAAdO//+f//D4AEQBwWgO79P////wGQAIjD
		AtC9/+f//z8AEgBxWAC69//8//8HQAIgDgtA9/6f////AEgAxGEB6N7/8///
		HwAJgDgsAN37//z//wcgARCHBaB7/w8=
		END
	zstd)	# a frame with a window of 128 kB, of runs that long
		printf '\x28\xb5\x2f\xfd\x00\x38'
		perl -e 'print "\x02\x00\x10\x00" x 2048' ;;
	esac
}

@test "bombs in every encoding, and in several at once" {
	local coding
	for coding in gzip deflate br zstd; do
		answer $coding "${OK}Content-Encoding: $coding\r\n\r\n"
		zeros $coding >>raw/$coding
	done
	answer twice "${OK}Content-Encoding: gzip, gzip\r\n\r\n"
	zeros gzip | gzip -n >>raw/twice
	answer mixed "${OK}Content-Encoding: br\r\nContent-Encoding: gzip\r\n\r\n"
	zeros br | gzip -n >>raw/mixed
	answer many "${OK}Content-Encoding: gzip$(printf ', gzip%.0s' {1..99})"`
		`'\r\n\r\n'
	zeros gzip >>raw/many
	answer lie "${OK}Content-Encoding: br\r\n\r\n"
	zeros zstd >>raw/lie
	origin_start --raw raw
	ls raw | sed "/good/d; s|^|$URL/raw/|" >urls
	# So that the memory of its worker can still be looked at.
	echo "$URL/never" >>urls
	besides --timeout $((3 * SLOWER))s --max-size 1M
	fates <<<"$(printf 'failed size %s\n' gzip deflate br zstd twice mixed
		printf 'failed http %s\n' many lie)"
}

@test "bytes that have no business in an answer" {
	answer nul "${OK}X-A: \0\r\nContent-Length: 1\r\n\r\n\0"
	answer nul2 'HTTP/1.1 200 \0\r\nContent-Length: 0\r\n\r\n'
	answer nul3 'HTTP/1.1 302 Found\r\nLocation: /raw/good\0x\r\n\r\n'
	answer escape "HTTP/1.1 200 \033]0;x\007\r\nContent-Type: \033[31m/x"`
		`'\r\nETag: "\033c"\r\nX-\033c: \033c\r\n\r\n<title>\033c</title>'
	answer lines 'HTTP/1.1 200 OK\nContent-Length: 2\n\nab'
	answer returns 'HTTP/1.1 200 OK\rContent-Length: 2\r\rab'
	answer colon "${OK}no colon here\r\n: nothing before\r\nA : b\r\n"`
		`'Content-Length : 2\r\n\r\nab'
	answer bytes "$(printf '\\%o' {128..255}): x\r\n\r\n"
	answer folded "$OK folded\r\n folded again\r\nContent-Length: 0\r\n\r\n"
	answer old '<title>no header</title>'
	answer empty ''
	answer blank '\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'
	answer lower 'http/1.1 200 ok\r\n\r\n'
	answer version 'HTTP/9.9 200 OK\r\n\r\n'
	answer three 'HTTP/3 200\r\n\r\n'
	answer minor 'HTTP/1.10 200 OK\r\n\r\n'
	answer zero 'HTTP/1.1 000 Zero\r\n\r\n'
	answer minus 'HTTP/1.1 -20 Minus\r\n\r\n'
	answer long 'HTTP/1.1 2000 Long\r\n\r\n'
	answer highest 'HTTP/1.1 999 Highest\r\n\r\n'
	answer switch 'HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\nHTTP/1.1 200\r\n\r\n'
	answer upgrade "${OK}Upgrade: h2c\r\nConnection: upgrade\r\n\r\n"
	answer inject 'HTTP/1.1 302 F\r\nLocation: /raw/good?a\rX-Injected: b\r\n\r\n'
	answer inject2 'HTTP/1.1 302 F\r\nLocation: /raw/good?%%0d%%0aX-Injected:b\r\n\r\n'
	answer nowhere 'HTTP/1.1 302 F\r\nLocation: \r\n\r\n'
	answer nohost 'HTTP/1.1 302 F\r\nLocation: http://\r\n\r\n'
	answer bracket 'HTTP/1.1 302 F\r\nLocation: http://[::1\r\n\r\n'
	answer far "HTTP/1.1 302 F\r\nLocation: /$(printf '%090000d' 1)\r\n\r\n"
	answer cookie "${OK}Set-Cookie: a=\r\nSet-Cookie: $(printf %09000d 1)=b\r\n"`
		`'Set-Cookie: \0=\033\r\nContent-Length: 0\r\n\r\n'
	answer wait "${OK}Retry-After: 99999999999999999999\r\n\r\n"
	origin_start --raw raw
	ls raw | sed "/good/d; s|^|$URL/raw/|" >urls
	besides -v -b jar=yes
	run ! grep -aP '[\x00-\x08\x0b-\x1f\x7f]' err
	run ! grep -ai '^x-injected' ORIGIN.log
	is "$(sql out.db "SELECT count(*) FROM fetches WHERE type || etag ||
		error GLOB '*' || char(27) || '*'")" 0
	fates <<<"$(printf 'done - %s\n' escape inject inject2 lines lower \
			upgrade wait
		printf 'failed redirect %s\n' bracket far nohost nowhere
		printf 'failed http|connect %s\n' blank bytes colon cookie \
			empty folded highest minor minus nul nul2 nul3 old \
			returns switch version zero
		# Later libcurl reads the first three digits of a status, and
		# "HTTP/3 200" over TCP, too.
		if libcurl_is_old; then
			printf 'failed http|connect %s\n' long three
		else
			printf 'done - %s\n' long three
		fi)"
}

# The server writes a second answer behind the one it was asked for, at once, or
# while the connection waits for the next request.
@test "an answer that nobody asked for is nobody's page" {
	local forged='HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged'
	local name head db
	answer length "${OK}Content-Length: 3\r\n\r\nabc$forged"
	answer chunks "$CHUNKED\r\n3\r\nabc\r\n0\r\n\r\n$forged"
	answer none "HTTP/1.1 204 No\r\n\r\n$forged"
	origin_start --raw raw
	for name in length chunks none; do
		printf '%s\n' "$URL/raw/$name?end=keep" \
			"$URL/raw/good?end=keep&$name"
		head=$(($(wc -c <raw/$name) - 44))
		printf '%s\n' "$URL/raw/$name?end=keep&step=$head&interval=50" \
			"$URL/raw/good?end=keep&later&$name" >>later
	done >list
	crawl -q --no-robots -j 1 --per-host 1 -d out.db -i list
	is "$status" 0
	crawl -q --no-robots -j 1 --per-host 1 --delay 2s -d later.db -i later
	is "$status" 0
	for db in out.db later.db; do
		is "$(sql $db "SELECT DISTINCT size FROM fetches JOIN urls u
			ON u.id = url_id WHERE url LIKE '%/good?%'")" 21
	done
}

# SEED=N replays: a finding is the URL that names it.
@test "good answers, changed at random in a few places" {
	local page n
	RANDOM=${SEED:=$((RANDOM + 1))}
	echo "SEED=$SEED"
	origin_start --raw raw
	for page in page/1?links=9 board/7 site/0 gbk; do
		curl -si --raw "$URL/$page" >raw/plain-${page%%[/?]*}
	done
	curl -si --raw -H 'Accept-Encoding: gzip' "$URL/gzip/1?links=9" >raw/gzip
	{
		printf "$CHUNKED"'Content-Type: text/html; charset=utf-8\r\n'
		printf 'Set-Cookie: a=b; Path=/\r\nETag: "x"\r\n\r\n'
		curl -s "$URL/site/1" >page
		printf '%x\r\n' $(wc -c <page)
		cat page
		printf '\r\n0\r\n\r\n'
	} >raw/chunks
	for ((n = 0; n < 60; n++)); do
		ls raw | sed "/good/d
			s|.*|$URL/raw/&?mutate=$((SEED * 100 + n))|"
	done >urls
	besides --follow . --depth 1 -e '<a href="(?<to>[^"]*)">'
}
