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

# Crawls the list in `urls` and a good page after each, without a worker lost.
besides() {
	local n=0 url
	while read -r url; do
		printf '%s\n' "$url" "$URL/raw/good?$((n++))"
	done <urls >list
	crawl -v --no-robots --retries 0 --per-host 4 -d out.db -i list "$@"
	is "$status" 1
	[[ $stderr != *restart* ]] || is "$stderr" 'no worker restarted'
	is "$(sql out.db "SELECT count(*) FROM urls WHERE state = 'done'
		AND url LIKE '%/raw/good?%'")" $n
	is "$(sql out.db 'SELECT url FROM urls GROUP BY url
		HAVING count(*) <> 1')" ''
	is "$(sql out.db "SELECT url FROM urls WHERE state = 'pending'")" ''
	ledger_closes out.db
}

# STATE REASON QUERY: what became of each /raw/QUERY, as the table has it.
fates() {
	local state reason query got
	while read -r state reason query; do
		got=$(sql out.db "SELECT state, coalesce(reason, '-') FROM urls
			WHERE url = '$URL/raw/$query'")
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
	besides --per-host 16
	fates <<<"$(printf 'done - %s\n' plain chunks gzip moved)"
	is "$(sql out.db "SELECT url FROM urls
		WHERE url LIKE '%cut=%' AND state <> 'failed'")" ''
	is "$(sql out.db "SELECT DISTINCT reason FROM urls
		WHERE state = 'failed' ORDER BY 1")" $'connect\nhttp'
}
