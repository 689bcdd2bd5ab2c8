# Records that say how they are to be asked for: method, body, content-type.
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; }
teardown() { end; }

# What the server got, line by line, with @ between; -e takes all of a page.
echoed() {
	cat <<-'END' >echo.yaml
		rules:
		  got:
		    match: '(?s)\A(?<line>[^\n]*)\n(?<head>.*?)\n\n(?<sent>.*)\n\z'
		    columns:
		      line:
		      type: "regex(:head, '(?i)\\bcontent-type: ([^\\n]*)')"
		      length: "regex(:head, '(?i)\\bcontent-length: ([^\\n]*)')"
		      sent:
	END
}

sent() {
	jq -r '[.line, .type // "-", .length // "-", .sent] | join("@")'
}

@test "method, body and content-type of a record make its request" {
	origin_start
	echoed
	cat <<-END >list.csv
		url,method,body,content-type,note
		$URL/echo-headers?1,POST,"{""q"":""é""}",,a
		$URL/echo-headers?2,post,q=1&r=2,,b
		$URL/echo-headers?3,POST,<x/>,text/xml,c
		$URL/echo-headers?4,POST,,,d
		$URL/echo-headers?5,GET,,,e
		$URL/echo-headers?6,,ignored,,f
		$URL/echo-headers?7,cash,ignored,text/xml,g
	END
	crawl -r echo.yaml -i list.csv --ordered --no-robots
	is "$status" 0
	is "$(sent <<<"$output")" \
'POST /echo-headers?1@application/json@10@{"q":"é"}
POST /echo-headers?2@application/x-www-form-urlencoded@7@q=1&r=2
POST /echo-headers?3@text/xml@4@<x/>
POST /echo-headers?4@application/x-www-form-urlencoded@0@
GET /echo-headers?5@-@-@
GET /echo-headers?6@-@-@
GET /echo-headers?7@-@-@'
	is "$(jq -r '.input.note' <<<"$output" | xargs)" "a b c d e f g"
	cat <<-END >list.jsonl
		{"url":"$URL/echo-headers","method":"POST","body":{"a":[1, 2]}}
		{"url":"$URL/echo-headers","method":"POST","body":"a\"b\\n\u00e9"}
		{"url":"$URL/echo-headers","Method":"POST","Body":"[]","Content_Type":"x/y"}
		{"url":"$URL/echo-headers","method":null,"body":null}
	END
	crawl -r echo.yaml -i list.jsonl --ordered --no-robots
	is "$status" 0
	is "$(sent <<<"$output")" \
'POST /echo-headers@application/json@12@{"a":[1, 2]}
POST /echo-headers@application/x-www-form-urlencoded@6@a"b
é
POST /echo-headers@x/y@2@[]
GET /echo-headers@-@-@'
	# What -H says goes for all that do not say it themselves.
	crawl -r echo.yaml -i list.jsonl --ordered --no-robots \
		-H 'Content-Type: u/v' -j 1 -c 1
	is "$(sent <<<"$output" | cut -d@ -f2 | xargs)" 'u/v u/v é x/y u/v'
}

@test "what is sent is part of what is asked: the ledger, and run after run" {
	origin_start
	echoed
	for body in a b a c; do
		printf '{"url":"%s/echo-headers","method":"POST","body":"%s"}\n' \
			"$URL" $body
	done >list.jsonl
	printf '{"url":"%s/echo-headers"}\n' "$URL" >>list.jsonl
	crawl -r echo.yaml -i list.jsonl --no-robots -d db
	is "$status" 0
	is "$(number "$stderr" duplicate)" 1
	is "$(sql db 'SELECT body, content_type, state FROM urls ORDER BY id')" \
'a	application/x-www-form-urlencoded	done
b	application/x-www-form-urlencoded	done
c	application/x-www-form-urlencoded	done
		done'
	is "$(sql db 'SELECT sent FROM got ORDER BY url_id' | xargs)" 'a b c'
	ledger_closes db
	is "$(origin_log method | sort | uniq -c | xargs)" '1 GET 3 POST'
	crawl -r echo.yaml -i list.jsonl --no-robots -d db
	is "$status" 0
	is "$(number "$stderr" unchanged)" 4
	ledger_closes db
	sed -i 's/"c"/"d"/' list.jsonl
	crawl -r echo.yaml -i list.jsonl --no-robots -d db
	is "$(number "$stderr" done)" 1
	is "$(sql db 'SELECT count(*) FROM urls')" 5
	# Stopped, and on: what was read before is not met twice.
	crawl -r echo.yaml -i list.jsonl --no-robots -d part --max-pages 2
	is "$status" 3
	crawl -r echo.yaml -i list.jsonl --no-robots -d part
	is "$status" 0
	rows part got 4
	ledger_closes part
	trawl why -d db "$URL/echo-headers"
	is "$status" 0
	is "$(sed '/^$/q' .out | grep -c POST)" 0
	sed -i '$d' list.jsonl
	crawl -r echo.yaml -i list.jsonl --no-robots -d posts
	trawl why -d posts "$URL/echo-headers"
	is "$status" 0
	[[ $output == *"asked     POST 1 of 3, of application/x-www-form-urlencoded: a"* ]]
}

@test "a POST is asked for without conditions, and by no other's answer" {
	cat <<-'END' >table
		/a	200	Content-Type: text/plain\nETag: "x"	page
	END
	echo same >page
	origin_start --table table
	printf '{"url":"%s/a"}\n{"url":"%s/a","method":"POST","body":"x"}\n' \
		"$URL" "$URL" >list.jsonl
	for run in 1 2; do
		crawl -i list.jsonl --no-robots -d db -j 1 -c 1
		is "$status" 0
	done
	is "$(origin_log method if-none-match | LC_ALL=C sort)" \
$'GET\t"x"\nGET\t-\nPOST\t-\nPOST\t-'
}

@test "redirects of a POST: 301, 302 and 303 go on with GET, 307 and 308 do not" {
	for status in 301 302 303 307 308; do
		printf '/%s\t%s\tLocation: /echo-headers?%s\t-\n' $status \
			$status $status >>table
		echo "{\"url\":\"URL/$status\",\"method\":\"POST\",\"body\":\"x\"}"
	done >list
	origin_start --table table
	sed "s|URL|$URL|" list >list.jsonl
	echoed
	crawl -r echo.yaml -i list.jsonl --ordered --no-robots -d db -o rows
	is "$status" 0
	is "$(sent <rows)" \
'GET /echo-headers?301@-@-@
GET /echo-headers?302@-@-@
GET /echo-headers?303@-@-@
POST /echo-headers?307@application/x-www-form-urlencoded@1@x
POST /echo-headers?308@application/x-www-form-urlencoded@1@x'
}

@test "a POST is sent again only if it surely was not done" {
	origin_start
	for path in reset truncated status/500 status/502 status/504; do
		echo "{\"url\":\"$URL/$path\",\"method\":\"POST\",\"body\":\"x\"}"
		echo "{\"url\":\"$URL/$path\"}"
	done >list.jsonl
	crawl -i list.jsonl --no-robots -d db --retries 1
	is "$status" 1
	is "$(sql db 'SELECT count(*), sum(state = "failed") FROM urls')" \
		$'10\t10'
	is "$(origin_log method target | sed 's/?.*//' | sort | uniq -c |
		awk '{ print $1, $2, $3 }')" \
'2 GET /reset
2 GET /status/500
2 GET /status/502
2 GET /status/504
2 GET /truncated
1 POST /reset
1 POST /status/500
1 POST /status/502
1 POST /status/504
1 POST /truncated'
	# The server says that it has not done it; and there is no server.
	rm -f "$LOG"*
	: >"$LOG"
	echo "{\"url\":\"$URL/status/408\",\"method\":\"POST\",\"body\":\"x\"}" \
		>list.jsonl
	crawl -i list.jsonl --no-robots -d said --retries 1
	is "$(sql said 'SELECT attempts FROM urls')" 2
	echo '{"url":"http://127.0.0.1:1/","method":"POST","body":"x"}' \
		>list.jsonl
	crawl -i list.jsonl --no-robots -d refused --retries 1
	is "$(sql refused 'SELECT reason, attempts FROM urls')" $'connect\t2'
}

# On a kept connection that ends without a byte libcurl would send it again.
@test "a POST goes out on a connection of its own" {
	mkdir raw
	: >raw/nothing
	origin_start --raw raw
	for i in $(seq 20); do
		echo "{\"url\":\"$URL/page/$i\"}"
		echo "{\"url\":\"$URL/raw/nothing\",\"method\":\"POST\",\"body\":\"$i\"}"
	done >list.jsonl
	crawl -i list.jsonl --no-robots -d db -j 1 -c 1 --per-host 1
	is "$(origin_log method target | grep -c '^POST')" 20
	is "$(sql db 'SELECT count(*) FROM failed')" 20
}

@test "records that cannot be asked for: told with their line, and skipped" {
	origin_start
	cat <<-END >list.csv
		url,method,body,content-type
		$URL/page/1,PUT,x,
		$URL/page/2,GET,x,
		$URL/page/3,POST,x,$(printf 'a\tb')
		$URL/page/4,POST,x,
	END
	crawl -i list.csv --no-robots -d db -f csv --carry -o out.csv
	is "$status" 1
	is "$(grep list.csv .err | cut -d"'" -f1)" \
"trawl: list.csv:2: its method is PUT: GET and POST can be asked: 
trawl: list.csv:3: it has a body, and its method is GET: 
trawl: list.csv:4: its content-type is too long, or has a control character: "
	is "$(sql db 'SELECT state, reason FROM urls ORDER BY id')" \
$'skipped\tinvalid\nskipped\tinvalid\nskipped\tinvalid\ndone\t'
	is "$(wc -l <out.csv)" 5
	ledger_closes db
	perl -e 'print "{\"url\":\"'"$URL"'/page/1\",\"method\":\"POST\",\"body\":\"",
		"x" x $_, "\"}\n" for 65536, 65537' >list.jsonl
	crawl -i list.jsonl --no-robots -d long
	is "$status" 1
	[[ $stderr == *"list.jsonl:2: its body is longer than 64 KiB"* ]]
	is "$(sql long 'SELECT state, length(body) FROM urls ORDER BY id')" \
		$'done\t65536\nskipped\t'
	printf '{"url":"%s/x","method":"POST","body":"a\\u0000b"}\n' "$URL" \
		>list.jsonl
	crawl -i list.jsonl --no-robots
	is "$status" 1
	[[ $stderr == *'a NUL byte in its body'* ]]
}

# The connection is there, and with it the request, or next to.
connected() {
	grep -q "0100007F:$(printf %04X "$PORT") 01 " /proc/net/tcp
}

@test "a POST whose worker dies has failed, and is not sent by another" {
	origin_start
	echo "{\"url\":\"$URL/never\",\"method\":\"POST\",\"body\":\"x\"}" >list.jsonl
	"$TRAWL" crawl -q -i list.jsonl --no-robots -d db -j 1 --timeout 300s \
		2>crawl.err 3>&- &
	pid=$!
	wait_until 20 connected
	kill -9 $(ps -o pid= --ppid $pid)
	code=0
	wait $pid || code=$?
	is "$code" 1
	is "$(sql db 'SELECT state, reason FROM urls')" $'failed\tworker'
	is "$(sql db 'SELECT error FROM failed')" \
		'its worker died by SIGKILL, and a POST is not sent twice'
	[ "$(origin_log method | grep -c POST)" -le 1 ]
}

@test "why tells of all POSTs to one URL, and cat shows the one that is chosen" {
	origin_start
	to="$URL/echo-headers"
	for body in a=1 '{}' c; do
		printf '{"url":"%s","method":"POST","body":"%s"}\n' "$to" "$body"
	done >list.jsonl
	crawl -q -i list.jsonl -d db --no-robots --save-bodies
	is "$status" 0
	trawl why -d db "$to"
	is "$status:$(grep -c '^state  *done' .out):$(grep -c '^fetched' .out)" 0:3:3
	is "$(grep ^asked .out)" \
'asked     POST 1 of 3, of application/x-www-form-urlencoded: a=1
asked     POST 2 of 3, of application/json: {}
asked     POST 3 of 3, of application/x-www-form-urlencoded: c'
	trawl cat -d db "$to"
	is "$status:$output:$stderr" "2::trawl: '$to' was asked for by 3 POSTs: which one? (--post N, as trawl why numbers them)"
	trawl cat -d db --post 2 "$to"
	is "$status:$(tail -1 .out)" '0:{}'
	trawl cat -d db --post 3 "$to"
	is "$status:$(tail -1 .out)" '0:c'
	trawl cat -d db --post 1 -I "$to"
	is "$status:$(grep ^status .out)" '0:status    200'
	trawl cat -d db --post 4 "$to"
	is "$status:$output:$stderr" "2::trawl: --post 4: '$to' was asked for by 3 POSTs"
	trawl cat -d db --post 1 "$URL/page/1"
	is "$status:$stderr" "1:trawl: a POST to '$URL/page/1' is not in 'db'"
	# A GET is told first, and what cat shows unasked.
	crawl -q -d db --no-robots --save-bodies "$to"
	trawl why -d db "$to"
	is "$status:$(grep -c '^url ' .out):$(grep -n ^asked .out | grep -c 'of 3,')" 0:4:3
	is "$(sed '/^$/q' .out | grep -c ^asked)" 0
	trawl cat -d db "$to"
	is "$status:$(head -1 .out)" '0:GET /echo-headers'
	# Of one alone nothing is to be chosen.
	head -1 list.jsonl >one.jsonl
	crawl -q -i one.jsonl -d only --no-robots --save-bodies
	trawl why -d only "$to"
	is "$(grep ^asked .out)" 'asked     POST of application/x-www-form-urlencoded: a=1'
	trawl cat -d only "$to"
	is "$status:$(tail -1 .out)" 0:a=1
}
