# trawl crawl: rows on their way out
load helpers

setup() {
	begin
	origin_start
	cat >films.yaml <<-'END'
		rules:
		  films:
		    match: '<i class="board-index[^>]*>(?<rank>\d+)</i>'
	END
}
teardown() { end; }

@test "jsonl: one object a page, in UTF-8" {
	crawl "$URL/page/1"
	is "$status" 0
	is "$(jq -c 'keys_unsorted' <<<"$output")" \
		'["url","final_url","status","type","size","title","time_total","error"]'
	is "$(jq -c '[.url, .status, .error]' <<<"$output")" \
		"[\"$URL/page/1\",200,null]"
}

@test "csv and tsv have one head" {
	seq -f "$URL/page/%g" 1 20 >list
	crawl -i list -f csv
	is "$(grep -c ^url, <<<"$output")" 1
	is "$(wc -l <<<"$output")" 21
	is "$(grep -c $'\r' <<<"$output")" 21
	crawl -i list -f tsv
	is "$(head -1 <<<"$output" | cut -f 1-3)" $'url\tfinal_url\tstatus'
	is "$(wc -l <<<"$output")" 21
}

@test "csv and tsv: without any row the head is there all the same" {
	local none='(?<n>no such thing) (?<m>x)'
	crawl -q -e "$none" "$URL/page/1" -f csv
	is "$status:$output" $'0:url,n,m\r'
	crawl -q -e "$none" "$URL/page/1" -f tsv
	is "$output" $'url\tn\tm'
	crawl -q -e "$none" "$URL/page/1"
	is "$output" ''
	crawl -q -e "$none" "$URL/page/1" -f csv --only-changes -d db
	is "$output" $'change,url,n,m\r'
	printf 'url,id\n%s/page/2,7\n' "$URL" >list.csv
	for again in first second; do
		crawl -q -i list.csv --carry -f csv -o out --only-changes \
			-d pages
	done
	is "$(cat out)" $'change,url,final_url,status,type,size,title,time_total,error,input_url,id\r'
	crawl -q -i list.csv -f csv --only-changes -d pages
	is "$output" $'change,url,final_url,status,type,size,title,time_total,error,input\r'
	crawl -q "$URL/page/1" -f csv --print ''
	is "$output" ''
	echo nothing >page.html
	trawl extract -q -e "$none" -f csv page.html
	is "$status:$output" $'0:url,n,m\r'
	trawl extract -q -e "$none" -f csv gone.html
	is "$status" 2
}

@test "csv: the head of a file without rows is no second one, and no early one" {
	seq -f "$URL/page/%g" 1 4 >list
	echo rows >old
	cp old out
	crawl -q -e '(?<n>no such thing)' -i list -d db -f csv -o out --max-pages 2
	is "$status:$(cat out)" 3:rows
	[ ! -e out.part ]
	crawl -q -e '(?<n>no such thing)' -i list -d db -f csv -o out
	is "$status:$(cat out)" $'0:url,n\r'
	# All rows are of the first start, and none are of the second.
	crawl -q -e '<title>Page (?<n>1)\b' -i list -d rows -f csv -o out \
		--max-pages 2
	is "$status" 3
	crawl -q -e '<title>Page (?<n>1)\b' -i list -d rows -f csv -o out
	is "$status:$(cat out)" "0:url,n"$'\r\n'"$URL/page/1,1"$'\r'
}

@test "csv: a row without input has the column all the same" {
	printf 'url,n\n%s/page/1,7\n' "$URL" >list.csv
	crawl "$URL/page/2" -i list.csv --input-format csv -f csv --ordered
	is "$(head -1 <<<"$output")" $'url,final_url,status,type,size,title,time_total,error,input\r'
	is "$(sed -n 2p <<<"$output" | grep -o ',,.$')" $',,\r'
	[[ $output == *'"{""n"":""7""}"'* ]]
}

@test "csv is for one table; text is for other commands" {
	crawl -e '(?<a>.)' -e '(?<b>.)' "$URL/page/1" -f text
	is "$status" 2
	is "$stderr" "trawl: 'text' for --format: expected jsonl|csv|tsv"
	cat >two.yaml <<-'END'
		rules:
		  a: {match: '(?<x>a)'}
		  b: {match: '(?<y>b)'}
	END
	crawl -r two.yaml "$URL/page/1" -f csv
	is "$status" 2
	[[ $stderr == *"hold one table"* ]]
	crawl -r two.yaml "$URL/page/1" -d db
	is "$status" 0
	is "$(paths_fetched)" 1
}
paths_fetched() {
	origin_log target | grep -c ^/page/
}

@test "--print: a line a page" {
	crawl "$URL/page/1" --print 'url:<%{url}> size:[%{size}] %{status}'
	is "$output" "url:<$URL/page/1> size:[$(
		curl -s "$URL/page/1" | wc -c)] 200"
	crawl "$URL/page/1" --print '%{nope}'
	is "$status" 2
	[[ $stderr == "trawl: --print: no such variable: '%{nope}'; there are url, "* ]]
}

@test "--ordered: the order of the input, one slow URL at the head" {
	{
		echo "$URL/page/0?latency=1500"
		seq -f "$URL/page/%g" 1 300
		echo "$URL/page/7"
		echo "not a url at all"
		seq -f "$URL/page/%g" 301 400
	} >list
	crawl -i list --ordered --print '%{url}'
	grep -v 'not a url' list | awk '!seen[$0]++' >wanted
	diff -u wanted <(grep -v 'not%20a\|not a' <<<"$output")
}

@test "--ordered: more than the window, duplicates and failures among them" {
	{
		echo "$URL/page/0?latency=1000"
		seq -f "$URL/page/%g" 1 4500
		seq -f "$URL/page/%g" 1 4500
		seq -f "$URL/status/404?%g" 1 50
		seq -f "$URL/page/%g" 4501 4600
	} >list
	crawl -i list --ordered --print '%{url}' --per-host 32
	is "$status" 1
	awk '!seen[$0]++' list >wanted
	diff wanted <(echo "$output")
}

@test "--ordered goes on after a stop, also beyond the window" {
	seq -f "$URL/page/%g" 1 6000 >list
	crawl -i list -d db --ordered -o out --max-pages 5000 --per-host 32
	is "$status" 3
	LIMIT=30 crawl -i list -d db --ordered -o out --per-host 32
	is "$status" 0
	is "$(jq -r .url out | sort -u | wc -l)" 6000
}

@test "-o: beside, then renamed; a half file stays FILE.part" {
	echo old >out
	crawl -o out "$URL/page/1"
	is "$status" 0
	is "$(jq -r .url out)" "$URL/page/1"
	[ ! -e out.part ]
	echo old >out
	crawl -o out -d db "$URL/page/1" "$URL/page/2" "$URL/page/3" \
		--max-pages 1
	is "$status" 3
	is "$(cat out)" old
	is "$(wc -l <out.part)" 1
	crawl -o out -d db "$URL/page/1" "$URL/page/2" "$URL/page/3"
	is "$status" 0
	is "$(jq -r .url out | sort | wc -l)" 3
	[ ! -e out.part ]
}

@test "-o: failures do not make it half" {
	crawl -o out "$URL/page/1" "$URL/status/404"
	is "$status" 1
	is "$(wc -l <out)" 2
}

@test "-o: what cannot be written" {
	crawl -o no/such/folder "$URL/page/1"
	is "$status" 4
	is "$stderr" "trawl: cannot create 'no/such/folder': No such file or directory"
	mkdir folder
	crawl -o folder "$URL/page/1"
	is "$status" 4
}

@test "/dev/full: 4 and one message" {
	crawl -o /dev/full "$URL/page/1"
	is "$status" 4
	is "$(grep -c 'cannot write' <<<"$stderr")" 1
	status=0
	"$TRAWL" crawl "$URL/page/1" >/dev/full 2>err || status=$?
	is "$status" 4
	is "$(grep 'cannot write' err)" \
		"trawl: cannot write the output: No space left on device"
}

@test "a closed stdout is said, and nothing else is written to" {
	status=0
	"$TRAWL" crawl -d db -o - "$URL/page/1" >&- 2>err || status=$?
	is "$status" 4
	grep -q 'cannot write the output: Bad file descriptor' err
	is "$(sql db 'PRAGMA integrity_check')" ok
}

@test "| head -1 ends quietly" {
	seq -f "$URL/page/%g" 1 3000 >list
	set -o pipefail
	{ "$TRAWL" crawl -i list -d db 2>err -o -; echo $? >code; } |
		head -1 >first
	is "$(cat code)" 0
	is "$(cat err)" ''
	is "$(wc -l <first)" 1
	is "$(sql db 'PRAGMA integrity_check')" ok
}

@test "--safe-csv" {
	printf 'url,n\n%s/page/1,=1+1\n%s/page/2,-2\n' "$URL" "$URL" >list.csv
	crawl -i list.csv --input-format csv --carry -f csv --safe-csv --ordered
	is "$(sed 1d <<<"$output" | grep -o "[^,]*$")" $'\'=1+1\r\n\'-2\r'
}

@test "a terminal gets no control characters of strangers" {
	printf 'url,n\n%s/page/1,\x1b[2Jx\n' "$URL" >list.csv
	script -qec "$TRAWL crawl -i list.csv --input-format csv --carry -f tsv \
		--progress off -q" /dev/null </dev/null >out
	grep -qF '\x1b[2Jx' out
	! grep -q $'\x1b' out
}

# ---- rows out are the rows that stand ----------------------------------------

# Without what differs from one transfer to the next.
standing() { jq -cS 'del(.time_total)' "$1" | sort; }

@test "the second run's file is as whole as the first's: rules" {
	board_urls 5 >list
	printf '%s\n' "$URL/status/404" "$URL/page/1" >>list
	crawl -q -r films.yaml -i list -d db -o first.csv -f csv
	is "$(wc -l <first.csv)" 51
	control 'fail=2:500'
	crawl -q -r films.yaml -i list -d db -o second.csv -f csv --retries 0
	states db unchanged 5
	is "$(sort second.csv)" "$(sort first.csv)"
	# What is not asked for at all stands, too.
	crawl -q -r films.yaml -i list -d db -o third.csv -f csv \
		--refetch never --retries 0
	is "$(sort third.csv)" "$(sort first.csv)"
	crawl -q -r films.yaml -i list -d db -o - --only-changes --retries 0
	is "$output" ''
}

@test "the second run's file is as whole as the first's: pages, --print" {
	control 'etag=on'
	printf '%s\n' "$URL/board/7?offset=0" "$URL/page/1" >list
	crawl -q -i list -d db -o first
	crawl -q -i list -d db -o second
	states db unchanged 2
	is "$(standing second)" "$(standing first)"
	crawl -q -i list -d db -o third --refetch never
	is "$(standing third)" "$(standing first)"
	is "$(jq -r '[.status, .type, .title] | @tsv' third | sort -u |
		grep -c 200)" 2
	for how in always never; do
		crawl -q -i list -d db --refetch $how \
			--print '%{url} %{status} %{size} %{type}' -o print
		is "$how $(sort print)" "$how $(jq -r '"\(.url) \(.status
			) \(.size) \(.type)"' first | sort)"
	done
}

@test "the second run's file is as whole as the first's: what was found" {
	crawl -q "$URL/site/0?pages=20&links=5" --follow . --depth 1 -d db -o first
	[ "$(wc -l <first)" -gt 3 ]
	crawl -q "$URL/site/0?pages=20&links=5" --follow . --depth 1 -d db -o second \
		--refetch never
	is "$(standing second)" "$(standing first)"
}

@test "a run that was stopped or killed: the file is whole, each row once" {
	board_urls 300 >list
	crawl -q -r films.yaml -i list -d db -o out -f csv --max-pages 20
	is "$status" 3
	"$TRAWL" crawl -q -r films.yaml -i list -d db -o out -f csv --delay 1ms &
	wait_until 20 test -s out.part
	kill -KILL $!
	wait $! || true
	# Whatever became of the half file.
	echo rubbish >out.part
	crawl -q -r films.yaml -i list -d db -o out -f csv --retries 0
	"$TRAWL" export -d db films_now -f csv |
		sed 1d | wc -l >wanted
	is "$(sed 1d out | wc -l)" "$(cat wanted)"
	is "$(sed 1d out | sort | uniq -d)" ''
}

@test "a run that was stopped: --ordered is in order all the same" {
	seq -f "$URL/page/%g" 1 60 >list
	crawl -q -i list -d db --ordered -o out --max-pages 25
	is "$status" 3
	crawl -q -i list -d db --ordered -o out
	is "$(jq -r .url out)" "$(cat list)"
}

@test "a page that fails keeps its rows in the output" {
	board_urls 2 >list
	crawl -q -r films.yaml -i list -d db -o first
	control 'fail=1:500'
	crawl -q -r films.yaml -i list -d db -o second --retries 0
	is "$status" 1
	is "$(sort second)" "$(sort first)"
}

# ---- what is not written over ------------------------------------------------------

@test "-o never names the database: 2, and it stays as it is" {
	crawl -q "$URL/page/1" -d x.db
	ln x.db hard
	ln -s x.db soft
	mkdir sub
	ln -s "$DIR" sub/here
	cp x.db x.csv.part
	for out in x.db ./x.db hard soft "$DIR/x.db" sub/here/x.db x.db-wal \
		x.db-shm x.db-journal; do
		for command in "crawl -q $URL/page/1" export status changes \
			'extract -e (?<a>.)'; do
			cp x.db before
			trawl $command -d x.db -o $out
			is "$command $out: $status" "$command $out: 2"
			[[ $stderr == *"would overwrite the database"* ]]
			cmp x.db before
		done
	done
	trawl export -d x.csv.part -o x.csv
	is "$status" 2
	status=0
	"$TRAWL" export -d x.db >>x.db 2>err || status=$?
	is "$status" 2
	cmp x.db before
	# One that is still to be made.
	crawl -q "$URL/page/1" -d new.db -o new.db
	is "$status" 2
	[ ! -e new.db ]
	crawl -q "$URL/page/1" -d new.db -o new.db-wal
	is "$status" 2
	[ ! -e new.db ]
}

@test "-o never names what is to be read: 2, and it stays as it is" {
	echo "$URL/page/1" >list
	ln list list.other
	ln -s list list.csv.part
	printf '127.0.0.1\tFALSE\t/\tFALSE\t0\tname\tvalue\n' >jar
	printf -- '-----BEGIN CERTIFICATE-----\n' >ca.pem
	echo '<li>a' >a.html
	echo '<li>b' >b.html
	cp -r . ../"${DIR##*/}.before"
	while read -r out line; do
		[[ $line != *-0* ]] || printf 'b.html\0./a.html\0' >names
		status=0
		eval "\"\$TRAWL\" $line -o $out" >.out 2>.err || status=$?
		is "$line: $status" "$line: 2"
		grep -q 'would overwrite.*to be read' .err || is "$(cat .err)" "$line"
		for file in list jar ca.pem a.html b.html films.yaml; do
			cmp $file "../${DIR##*/}.before/$file"
		done
	done <<-'END'
		list crawl -i list
		./list.other crawl -i list
		list.csv crawl -i list
		list crawl -i - <list
		films.yaml crawl -r films.yaml $URL/page/1
		jar crawl -b jar -i list
		ca.pem crawl --cacert ca.pem -i list
		a.html extract -e '(?<a>.)' b.html a.html
		films.yaml extract -r films.yaml a.html
		a.html extract -e '(?<a>.)' <a.html
		a.html extract -e '(?<a>.)' -0 <names
	END
	rm -r "../${DIR##*/}.before"
	is "$(origin_log target)" ''
	# The shell's way to say so.
	status=0
	"$TRAWL" crawl -i list >>list 2>.err || status=$?
	is "$status" 2
	is "$(cat list)" "$URL/page/1"
	# What is no file can be both.
	crawl -q -i - -o /dev/null "$URL/page/1" </dev/null
	is "$status" 0
}

@test "a planted FILE.part is never written to" {
	echo precious >victim
	ln -s victim out.part
	crawl -q -o out "$URL/page/1"
	is "$status" 4
	is "$stderr" "trawl: cannot create 'out': its .part is a symbolic link"
	rm out.part
	ln victim out.part
	crawl -q -o out "$URL/page/1"
	is "$status" 4
	is "$stderr" "trawl: cannot create 'out': its .part has another name, too"
	rm out.part
	mkfifo out.part
	crawl -q -o out "$URL/page/1"
	is "$status" 4
	is "$stderr" "trawl: cannot create 'out': its .part is no regular file"
	is "$(cat victim)" precious
	rm out.part
	# A half file of ours is.
	echo half >out.part
	crawl -q -o out "$URL/page/1"
	is "$status" 0
	is "$(jq -r .url out)" "$URL/page/1"
}
