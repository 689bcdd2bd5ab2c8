# trawl cat: the body of one URL, as it was saved
load helpers

setup() { begin; }
teardown() { end; }

cat_of() {
	status=0
	"$TRAWL" cat -d a.db "$@" >body 2>err || status=$?
	stderr=$(cat err)
}

# A page in windows-1252, a picture with every byte, an empty page.
site() {
	printf '<title>caf\351</title>' >latin
	perl -e 'print map chr, 0 .. 255' >picture
	: >empty
	printf '%s\n' $'/latin\t200\tContent-Type: text/html; charset=latin1\\r\\nETag: "v1"\tlatin' \
		$'/picture\t200\tContent-Type: image/png\tpicture' \
		$'/empty\t200\tContent-Type: text/plain\tempty' >table
	origin_start --table table
}

@test "the bytes that came: text as UTF-8, a picture as it is" {
	site
	crawl -q -d a.db --save-bodies "$URL/latin" "$URL/picture" \
		"$URL/empty" "$URL/redirect/1"
	is "$status:$stderr" 0:
	cat_of "$URL/latin"
	is "$status:$stderr" 0:
	printf '<title>caf\303\251</title>' | cmp - body
	cat_of "$URL/picture"
	is "$status:$stderr" 0:
	cmp picture body
	cat_of "$URL/empty"
	is "$status:$stderr" 0:
	cmp empty body
	# Any form that names it; what it was redirected to is its body.
	cat_of "HTTP://127.1:$PORT/./latin#x"
	is "$status:$stderr" 0:
	cat_of "$URL/redirect/1"
	is "$status:$stderr" 0:
	[ -s body ]
}

@test "-I: what is known of it, whether a body is saved or not" {
	site
	crawl -q -d a.db --save-bodies "$URL/latin" "$URL/picture"
	cat_of -I "$URL/latin"
	is "$status:$stderr" 0:
	is "$(grep -v ^fetched body)" "url       $URL/latin
status    200
type      text/html
charset   windows-1252
size      19 bytes
etag      \"v1\"
title     café
saved     20 bytes, as utf-8"
	grep -qE '^fetched   2[0-9-]*T.*Z  run 1$' body
	cat_of -I "$URL/picture"
	is "$(grep -E '^(charset|size|saved)' body)" "size      256 bytes
saved     256 bytes"
	crawl -q -d a.db "$URL/page/1"
	cat_of -I "$URL/page/1"
	is "$status:$stderr" 0:
	is "$(tail -1 body)" 'saved     no'
}

@test "the last good body stays: after a failure, and where nothing changed" {
	site
	crawl -q -d a.db --save-bodies "$URL/latin" "$URL/picture"
	: >table
	origin_stop
	origin_start_as GONE --port "$PORT"
	crawl -q -d a.db --save-bodies "$URL/latin" "$URL/picture"
	is "$status" 1
	cat_of "$URL/picture"
	is "$status:$stderr" 0:
	cmp picture body
	cat_of -I "$URL/picture"
	is "$(grep ^status body)" 'status    200'
}

@test "-I: a 304 says nothing of the charset, so it stays" {
	mkdir raw
	printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: "1"\r\nContent-Length: 6\r\n\r\n<p>\303\244x' \
		>raw/page
	origin_start --raw "$PWD/raw"
	crawl -q -d a.db --no-robots --save-bodies "$URL/raw/page"
	printf 'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n' >raw/page
	crawl -q -d a.db --no-robots --save-bodies "$URL/raw/page"
	is "$(sql a.db 'SELECT status, charset FROM fetches')" \
		$'200\tutf-8\n304\tutf-8'
	cat_of -I "$URL/raw/page"
	is "$status:$(grep ^charset body)" '0:charset   utf-8'
}

@test "nothing to show: 1, and why; no URL at all: 2" {
	origin_start
	crawl -q -d a.db --save-bodies "$URL/page/1" "$URL/status/404"
	crawl -q -d a.db "$URL/page/2"
	cat_of "$URL/page/3"
	is "$status:$stderr" "1:trawl: '$URL/page/3' is not in 'a.db'"
	cat_of "$URL/page/2"
	is "$status:$stderr" "1:trawl: no body of '$URL/page/2' is saved (see trawl crawl --save-bodies)"
	cat_of "$URL/status/404"
	is "$status:$stderr" "1:trawl: no body of '$URL/status/404' is saved: it is failed (4xx)"
	cat_of -I "$URL/status/404"
	is "$status" 1
	cat_of ftp://x/
	is "$status" 2
	[[ $stderr == "trawl: 'ftp://x/': "* ]]
	cat_of
	is "$status" 2
	[ ! -s body ]
	trawl cat -d none.db "$URL/page/1"
	is "$status:$output" 4:
}

@test "a damaged body is told, and nothing of it shown" {
	site
	crawl -q -d a.db --save-bodies "$URL/picture"
	sql a.db "UPDATE bodies SET data = x'00'"
	cat_of "$URL/picture"
	is "$status" 4
	[[ $stderr == "trawl: '"*"a.db': "* ]]
	[ ! -s body ]
}

@test "an output that cannot be written: 4" {
	site
	crawl -q -d a.db --save-bodies "$URL/picture"
	status=0
	"$TRAWL" cat -d a.db "$URL/picture" >/dev/full 2>err || status=$?
	is "$status:$(cat err)" '4:trawl: cannot write the output: No space left on device'
}

@test "--save-bodies that comes later: what stands is had in full, once" {
	site
	urls="$URL/latin $URL/picture $URL/board/7?offset=0"
	crawl -q -d a.db $urls
	crawl -q -d a.db $urls
	cat_of "$URL/latin"
	is "$status" 1
	crawl -q -d a.db --save-bodies $urls
	is "$status:$stderr" 0:
	states a.db done 3
	for url in $urls; do
		cat_of "$url"
		is "$status:$stderr" 0:
	done
	is "$(sql a.db 'SELECT count(*) FROM changes')" 0
	crawl -q -d a.db --save-bodies $urls
	states a.db unchanged 3
	ledger_closes a.db
}
