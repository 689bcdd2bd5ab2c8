# trawl crawl: the list of URLs
load helpers

setup() {
	begin
	origin_start
}
teardown() { end; }

# What was fetched, as paths in order.
paths() {
	origin_log target | sort
}

@test "lines: comments, blanks, CRLF, mark, no last line break" {
	printf '\xef\xbb\xbf# list\r\n%s/page/1\r\n\r\n  %s/page/2  \n%s' \
		"$URL" "$URL" "127.0.0.1:$PORT/page/3" >list
	crawl -i list --ordered --print '%{url}'
	is "$status" 0
	is "$output" "$URL/page/1"$'\n'"$URL/page/2"$'\n'"$URL/page/3"
}

@test "several files, stdin and the command line" {
	echo "$URL/page/2" >a
	echo "$URL/page/4" >b
	echo "$URL/page/3" | {
		crawl "$URL/page/1" -i a -i - -i b --ordered --print '%{url}'
		is "$status" 0
		is "$output" "$(printf "$URL/page/%d\n" 1 2 3 4)"
	}
}

@test "csv: the other columns come back" {
	printf '\xef\xbb\xbfid,url,"a ""note"""\r\n7,%s/page/1,"x\r\ny"\r\n' \
		"$URL" >list.csv
	crawl -i list.csv --input-format csv
	is "$(jq -c .input <<<"$output")" '{"id":"7","a \"note\"":"x\r\ny"}'
	crawl -i list.csv --input-format csv --carry
	is "$(jq -r .id <<<"$output")" 7
	is "$(jq -r '.["a \"note\""]' <<<"$output")" $'x\r\ny'
	crawl -i list.csv --input-format csv --carry -f csv
	is "$(head -1 <<<"$output")" \
		$'url,final_url,status,type,size,title,time_total,error,id,input_url,"a ""note"""\r'
}

@test "a carried column gives way to one of the row" {
	printf 'url,status\n%s/page/1,mine\n' "$URL" >list.csv
	crawl -i list.csv --input-format csv --carry
	is "$(jq -c '[.status, .input_status]' <<<"$output")" '[200,"mine"]'
}

@test "--url-column, tsv and jsonl" {
	printf 'n\tpage\n1\t%s/page/1\n' "$URL" >list.tsv
	crawl -i list.tsv --input-format tsv --url-column page
	is "$(jq -c '[.url, .input]' <<<"$output")" \
		"[\"$URL/page/1\",{\"n\":\"1\"}]"
	echo "{\"page\": \"$URL/page/1\", \"n\": [1, null]}" >list.jsonl
	crawl -i list.jsonl --input-format jsonl --url-column page
	is "$(jq -c '[.url, .input]' <<<"$output")" \
		"[\"$URL/page/1\",{\"n\":[1,null]}]"
	crawl -i list.jsonl
	is "$(jq -c .input <<<"$output")" '{"n":[1,null]}'
	echo '{"n": 2}' >>list.jsonl
	crawl -i list.jsonl
	is "$status" 1
	is "$(grep ^trawl: <<<"$stderr")" \
		"trawl: list.jsonl:2: no column with the URL: '{\"n\": 2}'"
}

@test "columns of the input are there for expressions" {
	printf 'id,url\n7,%s/page/1\n' "$URL" >list.csv
	cat >rules.yaml <<-'END'
		rules:
		  t:
		    match: '<title>(?<title>.*?)</title>'
		    columns:
		      id: CAST(json_extract(:input, '$.id') AS INTEGER)
	END
	crawl -r rules.yaml -i list.csv --input-format csv
	is "$(jq -c .id <<<"$output")" 7
}

@test "with and without a scheme" {
	printf '127.0.0.1:%s/page/1\n127.0.0.1:%s/page/2?to=http://x/\n' \
		"$PORT" "$PORT" >list
	crawl -i list --ordered --print '%{url}'
	is "$status" 0
	is "$output" "$URL/page/1"$'\n'"$URL/page/2?to=http://x/"
	printf '%s/page/1\nmailto:a@b.c\nuser:word@127.0.0.1\nftp://127.0.0.1/\n' \
		"$URL" >list
	crawl -i list
	is "$status" 1
	is "$(grep -c 'not http or https' <<<"$stderr")" 3
}

@test "what is no URL on the command line: told, recorded, 1" {
	for word in 'not a url' http:// file:///etc/passwd 16 hello; do
		rm -f db
		crawl -d db "$word"
		is "$status" 1
		[[ $stderr == *": '$word'"* ]]
		is "$(sql db 'SELECT url, state, reason FROM urls')" \
			"$word"$'\tskipped\tinvalid'
		ledger_closes db
		crawl -q -d db "$word" "$URL/page/1"
		is "$status" 1
		states db done 1
		ledger_closes db
	done
	is "$(paths | sort -u)" "/page/1
/robots.txt"
}

@test "a password in what is no URL is neither shown nor kept" {
	printf '%s/page/1\nhttp://me:geheim@[/\nme:geheim@host\n' "$URL" >list
	crawl -i list -d db
	is "$status" 1
	[[ $stderr == *"'http://me:***@[/'"* ]]
	! grep -a geheim db db-wal .err .out
}

@test "user and password of URLs: said once, with how many" {
	printf 'http://me:geheim@127.0.0.1:%s/page/%d\n' "$PORT" 1 "$PORT" 2 \
		"$PORT" 3 >list
	for dry in '' --dry-run; do
		crawl -q -i list $dry
		is "$status" 0
		is "$stderr" "trawl: '$URL/page/1' and 2 more: user and\
 password of a URL are not used, see --user"
	done
	crawl -q "http://me@127.0.0.1:$PORT/page/1"
	is "$stderr" "trawl: '$URL/page/1': user and password of a URL are\
 not used, see --user"
}

@test "bad lines: told, counted, recorded, passed" {
	printf '%s/page/1\nhttp://[/\nmailto:a@b\nhttp://\x1b[2J/\n%s/page/2\n' \
		"$URL" "$URL" >list
	crawl -i list -d db
	is "$status" 1
	is "$(grep ^trawl:.list <<<"$stderr" | cut -d: -f2,3)" \
		"$(printf ' list:%d\n' 2 3 4)"
	[[ $stderr == *"'http://\\x1b[2J/'"* ]]
	states db done 2
	is "$(sql db "SELECT count(*) FROM skipped WHERE reason = 'invalid'")" 3
	ledger_closes db
}

@test "a line of 1 MB is fetched or refused, one of 17 MB is skipped" {
	{
		echo "$URL/page/1"
		head -c 1M /dev/zero | tr '\0' a
		echo
		head -c 17M /dev/zero | tr '\0' b
		echo
		echo "$URL/page/2"
	} >list
	crawl -i list -d db
	[[ $stderr == *"list:3: record too long: 'bbb"* ]]
	states db done 2
	ledger_closes db
}

@test "NUL bytes are bytes" {
	printf '%s/page/1\n\0\nhttp://a\0b/\n%s/page/2\n' "$URL" "$URL" >list
	crawl -i list --ordered --print '%{status}'
	[[ $stderr == *"list:2: "*"'\\x00'"* ]]
	is "$(tail -n 1 <<<"$output")" 200
	is "$(paths)" "/page/1
/page/2
/robots.txt"
}

@test "a file that cannot be read: 2, before anything is fetched" {
	for name in missing .; do
		crawl "$URL/page/1" -i $name
		is "$status" 2
		[[ $stderr == "trawl: cannot open '$name': "* ]]
	done
	crawl "$URL/page/1" -i - <&-
	is "$status" 2
	printf '\xff\xfeh\0' >utf16
	crawl -i utf16
	is "$status" 2
	is "$stderr" "trawl: cannot read 'utf16': UTF-16, not UTF-8"
}

@test "a CSV without names of columns is refused" {
	echo "$URL/page/1,7" >list.csv
	crawl -i list.csv --input-format csv
	is "$status" 2
	[[ $stderr == *"'list.csv': the first line must name the columns"* ]]
	is "$(paths)" ''
}

@test "a CSV by its name: separator and column are found" {
	printf 'Id;Website\n16;%s/page/1\n17;127.0.0.1:%s/page/2\n' \
		"$URL" "$PORT" >list.csv
	crawl -i list.csv --ordered
	is "$status" 0
	is "$(jq -rc '[.url, .input.Id]' <<<"$output")" \
		"[\"$URL/page/1\",\"16\"]"$'\n'"[\"$URL/page/2\",\"17\"]"
}

@test "--dry-run: rows that cannot be written are an error" {
	code=0
	"$TRAWL" crawl --dry-run "$URL/page/1" >/dev/full 2>err || code=$?
	is "$code $(cat err)" \
		'4 trawl: cannot write the output: No space left on device'
}

@test "what is no list of URLs: 2, and nothing is fetched" {
	printf 'id,url\n1,%s/page/1\n' "$URL" >csv.txt
	printf '{"url":"%s/page/1"}\n' "$URL" >json.txt
	seq 300 >numbers
	printf 'a,b\n%s/page/1,%s/page/2\n' "$URL" "$URL" >two.csv
	for list in csv.txt json.txt numbers two.csv; do
		crawl -d db "$URL/page/3" -i $list
		is "$status" 2
		[[ $stderr == "trawl: '$list': "* ]]
		is "$(wc -l <<<"$stderr")" 1
	done
	for list in csv.txt json.txt numbers; do
		crawl -i - <$list
		is "$status" 2
	done
	[ ! -e db ]
	is "$(paths)" ''
}

@test "a list of which the first hundred are no URLs is refused" {
	for n in 99 100; do
		{ seq $n; echo "$URL/page/1"; } >list
		crawl -i list
		is "$status" $((n == 99 ? 1 : 2))
	done
}

@test "windows-1252 in a CSV is read, and said" {
	printf 'url,name\n%s/page/1,M\xfcller\n' "$URL" >list.csv
	crawl -i list.csv
	is "$status" 0
	is "$(jq -r .input.name <<<"$output")" Müller
	[[ $stderr == *"list.csv:2: not UTF-8, read as windows-1252"* ]]
}

@test "a record that is no URL does not stand for one that is spelt like it" {
	printf 'id,url\n0,%s/page/2\n%s/page/1\n1,%s/page/1\n' \
		"$URL" "$URL" "$URL" >list.csv
	crawl -i list.csv -d db
	is "$status" 1
	[[ $stderr == *"list.csv:3: too few columns: '$URL/page/1'"* ]]
	states db done 2
	ledger_closes db
}

@test "columns by the thousand take no time that grows with the square" {
	{
		printf url
		printf ',a%.0s' {1..5000}
		for ((i = 0; i < 50; i++)); do
			printf '\n%s/page/%d' "$URL" $i
			printf ',%d' {1..5000}
		done
	} >list.csv
	LIMIT=20 crawl -i list.csv --carry -f csv -o out.csv
	is "$status" 0
	is "$(head -1 out.csv | tr ',' '\n' | grep -c '^a')" 5000
}

@test "a pipe of CSV begins with its first record" {
	mkfifo slow.csv
	{ printf 'id,page\n1,%s/page/1\n' "$URL"; sleep 30 & echo $! >sleeper
		wait; } >slow.csv &
	"$TRAWL" crawl -i slow.csv 2>/dev/null >out &
	crawler=$!
	wait_until 10 test -s sleeper
	wait_until 10 grep -q /page/1 "$LOG"
	kill -TERM $crawler
	wait $crawler || true
	kill "$(cat sleeper)"
}

@test "a slow pipe holds nothing up" {
	mkfifo slow
	{ echo "$URL/page/1"; sleep 30 & echo $! >sleeper; wait; } >slow &
	"$TRAWL" crawl -i slow -d db 2>/dev/null &
	crawler=$!
	wait_until 10 test -s sleeper
	wait_until 10 grep -q /page/1 "$LOG"
	kill -TERM $crawler
	code=0
	wait $crawler || code=$?
	kill "$(cat sleeper)"
	is $code 3
	states db done 1
}

@test "a FIFO that nobody writes to yet waits for its writer only" {
	mkfifo late
	"$TRAWL" crawl "$URL/page/1" -i late --print '%{url}' >out 2>err &
	crawler=$!
	wait_until 10 grep -q /page/1 "$LOG"
	echo "$URL/page/2" >late
	wait $crawler
	is "$(sort out)" "$URL/page/1"$'\n'"$URL/page/2"
}

@test "a million times the same URL: fetched once, memory flat" {
	yes "$URL/page/1" | head -n 1000000 | {
		status=0
		in_memory 1500000 timeout $((60 * SLOWER)) \
			"$TRAWL" crawl -i - -d db 2>err ||
			status=$?
		is "$status" 0
	}
	is "$(paths)" $'/page/1\n/robots.txt'
	is "$(sql db 'SELECT input, duplicates, done FROM runs')" \
		$'1000000\t999999\t1'
	ledger_closes db
}

# Pages, a duplicate, what is no URL, what is forbidden and what is not there.
mixed() {
	printf 'id,url,n\n'
	printf '1,%s/page/1,a\n2,%s/page/1,b\n3,nowhere,c\n4,nowhere,d\n' \
		"$URL" "$URL"
	printf '5,%s/no/x,e\n6,%s/status/404,f\n7,%s/page/2,g,h\n' \
		"$URL" "$URL" "$URL"
	printf '8\n9,127.0.0.1:%s/page/3,i\n"10,%s/page/4,j\n' "$PORT" "$URL"
}

@test "one record in, one row out" {
	origin_stop
	rm ORIGIN.log
	origin_start --robots '*=200,body=User-agent: *\nDisallow: /no/'
	mixed >list.csv
	crawl -i list.csv --ordered
	is "$status" 1
	is "$(jq -r '[.input.id // "-", .error // "-"] | join(" ")' \
		<<<"$output")" "1 -
2 duplicate
3 invalid
4 invalid
5 robots:2
6 4xx
7 invalid
8 invalid
9 -
- invalid"
	is "$(jq -r 'select(.input.id == "3").url' <<<"$output")" nowhere
}

@test "--carry: all columns as they were, the URL's too, in every format" {
	origin_stop
	rm ORIGIN.log
	origin_start --robots '*=200,body=User-agent: *\nDisallow: /no/'
	mixed >list.csv
	for ordered in '' --ordered; do
		crawl -i list.csv --carry -f csv $ordered -o out.csv
		is "$status" 1
		is "$(head -1 out.csv | tr -d '\r')" url,final_url,status,type,size,title,time_total,error,id,input_url,n
		is "$(sed 1d out.csv | wc -l)" 10
		! grep -q 'left out' <<<"$stderr"
	done
	crawl -i list.csv --carry -f tsv --ordered
	is "$(sed 1d <<<"$output" | cut -f8- | tr '\t' ,)" ",1,$URL/page/1,a
duplicate,2,$URL/page/1,b
invalid,3,nowhere,c
invalid,4,nowhere,d
robots:2,5,$URL/no/x,e
4xx,6,$URL/status/404,f
invalid,7,$URL/page/2,g
invalid,8,,
,9,127.0.0.1:$PORT/page/3,i
invalid,,,"
}

@test "--carry -f csv: the head has the columns of all lists" {
	printf 'id,url\n7,%s/page/2\n' "$URL" >list.csv
	printf '{"n": 1, "url": "%s/page/3", "id": [8]}\n' "$URL" >list.jsonl
	for ordered in '' --ordered; do
		crawl "$URL/page/1" -i list.csv -i list.jsonl --carry -f csv \
			$ordered
		is "$status" 0
		is "$(head -1 <<<"$output" | tr -d '\r' | cut -d, -f1,8-)" \
			url,error,id,input_url,n
		is "$(sed 1d <<<"$output" | tr -d '\r' | cut -d, -f1,8- | sort)" \
			"$URL/page/1,,,,
$URL/page/2,,7,$URL/page/2,
$URL/page/3,,[8],$URL/page/3,1"
		! grep -q 'left out' <<<"$stderr"
	done
	crawl "$URL/page/1" -i list.csv --carry -f tsv -e '(?<t><title>)' \
		--ordered
	is "$(cut -f1,3- <<<"$output" | tr '\t' ,)" "url,error,id,input_url
$URL/page/1,,,
$URL/page/2,,7,$URL/page/2"
}

@test "--carry with a rule: a record that gave no row has one" {
	origin_stop
	rm ORIGIN.log
	origin_start --robots '*=200,body=User-agent: *\nDisallow: /no/'
	mixed >list.csv
	for run in 1 2; do
		crawl -d db -i list.csv --carry --ordered -f tsv -o out.tsv \
			-e '(?<name><title>)'
		is "$status" 1
		is "$(head -1 out.tsv | tr '\t' ,)" url,name,error,id,input_url,n
		is "$(sed 1d out.tsv | cut -f3,4 | uniq | tr '\t' ,)" ",1
duplicate,2
invalid,3
invalid,4
robots:2,5
4xx,6
invalid,7
invalid,8
,9
invalid,"
	done
	echo "11,$URL/robots.txt,k" >>list.csv
	sed -i '/^"10/d' list.csv
	crawl -i list.csv --carry -e '(?<name><title>)'
	is "$(jq -r 'select(.id == "11").error' <<<"$output")" 'no match'
}

@test "one row a record: the second run, and stopped in between" {
	origin_stop
	rm ORIGIN.log
	origin_start --robots '*=200,body=User-agent: *\nDisallow: /no/'
	mixed >list.csv
	crawl -q -i list.csv --carry -d whole -o whole.out
	is "$status" 1
	crawl -q -i list.csv --carry -d db -o out --max-pages 1
	is "$status" 3
	"$TRAWL" crawl -q -i list.csv --carry -d db -o out --delay 20s \
		2>/dev/null &
	recorded() {
		is "$(sql db "SELECT input FROM runs")" 10
	}
	wait_until 10 recorded
	kill -9 $!
	wait $! || true
	crawl -q -i list.csv --carry -d db -o out
	is "$status" 1
	rows_of() { jq -c '[.url, .id, .error, .n]' "$1" | sort; }
	is "$(rows_of out)" "$(rows_of whole.out)"
	crawl -q -i list.csv --carry -d db -o out
	is "$status" 1
	is "$(rows_of out)" "$(rows_of whole.out)"
	ledger_closes db
	# Of what is in the database a URL has one row.
	trawl export -d db pages
	is "$(jq -r '[.url, .error] | @tsv' <<<"$output" | sort)" \
		"$(jq -r 'select(.error != "duplicate") | [.url, .error] | @tsv' \
			whole.out | sort -u)"
}

@test "--ordered: stopped, killed and resumed, in the order of the input" {
	{
		printf 'id,url\n'
		for ((i = 0; i < 60; i++)); do
			printf '%d,%s/page/%d\n' $i "$URL" $((i % 40))
			printf '%d-,%s/page/%d\n' $i "$URL" $((i / 2))
			((i % 9)) || printf '%d+,nowhere\n' $i
		done
	} >list.csv
	wanted=$(sed 1d list.csv | cut -d, -f1)
	rows_of() { jq -c '[.id, .url, .error]' "$1"; }
	for rule in '' 'e'; do
		rm -f db whole.db
		crawl -q -i list.csv --carry --ordered ${rule:+-e '(?<t><title>)'} \
			-d whole.db -o whole.out
		is "$(jq -r .id whole.out)" "$wanted"
		for stop in 3 9 13; do
			crawl -q -i list.csv --carry --ordered --per-host 1 \
				${rule:+-e '(?<t><title>)'} \
				-d db -o out --max-pages $stop
			is "$status" 3
		done
		"$TRAWL" crawl -q -i list.csv --carry --ordered \
			${rule:+-e '(?<t><title>)'} --delay 1s \
			-d db -o out 3>&- 2>/dev/null &
		sleep 0.5
		kill -9 $!
		wait $! || true
		crawl -q -i list.csv --carry --ordered \
			${rule:+-e '(?<t><title>)'} -d db -o out
		is "$status" 1
		is "$(rows_of out)" "$(rows_of whole.out)"
		ledger_closes db
		crawl -q -i list.csv --carry --ordered \
			${rule:+-e '(?<t><title>)'} -d db -o out
		is "$(rows_of out)" "$(rows_of whole.out)"
	done
}

@test "a record whose URL was found as a link before has the page's row" {
	printf '/\t200\tContent-Type: text/html\tfront\n' >table
	printf '/a\t200\tContent-Type: text/html\ta\n' >>table
	echo '<title>front</title><a href=/a>a</a>' >front
	echo '<title>a</title>' >a
	origin_start_as LINKS --table table
	mkfifo slow.csv
	for carry in '' --carry; do
		rm -f db out
		"$TRAWL" crawl -q --follow . $carry -d db -o out \
			"$LINKS_URL/" -i slow.csv --input-format csv &
		crawler=$!
		exec {feed}>slow.csv
		printf 'id,url\n' >&$feed
		done_pages() {
			is "$(sql db "SELECT count(*) FROM urls
				WHERE state = 'done'" 2>/dev/null)" 2
		}
		wait_until 10 done_pages
		printf '1,%s/a\n2,%s/a\n' "$LINKS_URL" "$LINKS_URL" >&$feed
		exec {feed}>&-
		wait $crawler
		id=${carry:+.id}
		is "$(jq -rc "[.url[-2:], .title, .error,
				${id:-.input.id}]" out | tail -2)" \
			"[\"/a\",\"a\",null,\"1\"]
[\"/a\",null,\"duplicate\",\"2\"]"
		is "$(sql db "SELECT source, position IS NOT NULL, depth FROM urls
			WHERE url LIKE '%/a'")" $'seed\t1\t1'
		ledger_closes db
	done
	# Without columns its row has gone out when it was found.
	mkfifo slow
	rm -f db
	"$TRAWL" crawl -q --follow . -d db -o out "$LINKS_URL/" -i slow &
	crawler=$!
	exec {feed}>slow
	wait_until 10 done_pages
	printf '%s/a\n' "$LINKS_URL" >&$feed
	exec {feed}>&-
	wait $crawler
	is "$(jq -rc '[.url[-2:], .error]' out)" "[\"${LINKS_URL: -1}/\",null]
[\"/a\",null]"
	ledger_closes db
}

@test "without columns: a row for each line, and with --print a line a page" {
	printf '%s/page/1\nnowhere\n%s/page/1\n' "$URL" "$URL" >list
	crawl -i list --ordered
	is "$(jq -c .error <<<"$output")" $'null\n"invalid"\n"duplicate"'
	crawl -i list --print '%{url}'
	is "$output" "$URL/page/1"
}

@test "what was meant gets the line to type" {
	echo "$URL/page/1" >in.csv
	says() {
		local word=$1
		shift
		trawl "$@"
		is "$status" 2
		[[ $stderr == *"$word"* ]]
	}
	says "trawl crawl $URL/page/1" "$URL/page/1"
	says 'trawl crawl example.org' example.org
	says 'trawl crawl -i in.csv' in.csv
	says 'trawl crawl -i in.csv' crawl in.csv
	says 'trawl crawl -i -' crawl -q <in.csv
	cat in.csv | says 'trawl crawl -i -' crawl
	is "$(paths)" ''
}

@test "a list of many hosts is read as it is needed, and all of it" {
	for i in $(seq 40); do
		for j in $(seq 250); do
			echo "http://127.1.$i.$j:9/"
		done
	done >urls
	crawl -q --no-robots --retries 0 --max-pages 1500 -i urls -d db
	is "$status" 3
	[ "$(sql db 'SELECT count(*) FROM urls')" -lt 6500 ]
	crawl -q --no-robots --retries 0 -i urls -d db
	is "$status" 1
	is "$(sql db 'SELECT state, reason, count(*) FROM urls GROUP BY 1, 2')" \
		$'failed\tconnect\t10000'
}
