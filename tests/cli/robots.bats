# robots.txt: what each answer to it means (RFC 9309, 2.3.1), and its delay.

load helpers

setup() { begin; }
teardown() { end; }

# SPEC [OPTION...]: crawls one page of a host with that robots.txt.
under() {
	local spec=$1
	shift
	rm -f a.db*
	origin_start --robots "$spec" "${SERVER[@]}"
	crawl -d a.db --retries 0 "$@" "$URL/page/1"
	requests=$(origin_log target | tr '\n' ' ')
	reason=$(sql a.db "SELECT state || coalesce('(' || reason || ')', '')
		FROM urls")
	ledger_closes a.db
	origin_stop
	rm -f ORIGIN.log
}

@test "no file, or one that is not for us to see: allowed" {
	for status in 400 401 403 404 410; do
		under "*=$status"
		is "$status $reason $requests" "$status done /robots.txt /page/1 "
	done
}

@test "errors: nothing is allowed for now, and the next run asks again" {
	for code in 429 500 502 503; do
		under "*=$code"
		is "$reason" 'skipped(robots:unreachable)'
		is "$requests" '/robots.txt '
	done
	under '*=0,never' --timeout 500ms
	is "$reason" 'skipped(robots:unreachable)'
	sql a.db "UPDATE hosts SET next_at = NULL"
	origin_start --port "$PORT"
	crawl -d a.db "$URL/page/1"
	states a.db done 1
}

@test "errors are retried with backoff first" {
	origin_start --robots '*=500'
	crawl -d a.db --retries 1 "$URL/page/1"
	is "$(origin_log target | grep -c robots)" 2
	is "$(origin_log start | awk 'NR == 1 { a = $1 }
		END { print ($1 - a >= 1000) }')" 1
	states a.db skipped 1
}

@test "redirects: five are followed, also to another host; more are no file" {
	deny='body=User-agent: *\nDisallow: /page'
	SERVER=(--address 127.0.0.1 --address 127.0.0.2)
	origin_start "${SERVER[@]}"
	origin_stop
	rm ORIGIN.log
	SERVER+=(--port "$PORT" --robots "127.0.0.2=200,$deny")
	under "127.0.0.1=302,to=http://127.0.0.2:$PORT/robots.txt" \
		--allow-private
	is "$reason" 'skipped(robots:2)'
	# From a public place it must not lead to a private one; this one is
	# named nowhere.
	under "127.0.0.1=302,to=http://127.0.0.2:$PORT/robots.txt"
	is "$reason" 'done'
	for hops in 5 6; do
		for ((i = 1; i <= hops; i++)); do
			to=/r$((i + 1))
			[ $i != $hops ] || to=/end
			printf '/r%d\t302\tLocation: %s\t-\n' $i $to
		done >table
		printf 'User-agent: *\nDisallow: /page\n' >end
		printf '/end\t200\tContent-Type: text/plain\tend\n' >>table
		sed -i 's/^.r1\t/\/first\t/' table
		SERVER=(--table table)
		under '*=302,to=/r2'
		case $hops in
		5) is "$reason" 'skipped(robots:2)' ;;
		6) is "$reason" 'done' ;;
		esac
	done
}

@test "HTML instead of text, a wrong charset, a mark: read as it can be" {
	under '*=200,type=text/html,body=<!DOCTYPE html><p>Hello</p>'
	is "$reason" 'done'
	under "*=200,type=text/plain; charset=utf-16,body=User-agent: *\nDisallow: /page"
	is "$reason" 'skipped(robots:2)'
	printf '\xef\xbb\xbfUser-agent: *\r\nDisallow: /page\r\n' >bom
	under '*=200,file=bom'
	is "$reason" 'skipped(robots:2)'
}

@test "a megabyte, and eight: the first 500 KiB count at least" {
	(echo 'User-agent: *'
	yes 'Disallow: /nothing/at/all/here' | head -c 450000
	echo
	echo 'Disallow: /page') >big
	under '*=200,file=big'
	is "${reason%%:*}" 'skipped(robots'
	under '*=200,size=1000000,body=\nUser-agent: *\nDisallow: /page'
	is "${reason%%:*}" 'skipped(robots'
	yes '# padding, padding' | head -c 4000000 >>big
	under '*=200,file=big'
	is "${reason%%:*}" 'skipped(robots'
}

@test "a host that refuses, or has no address: its URLs fail as it does" {
	origin_start
	origin_stop
	crawl -d a.db --retries 0 "$URL/a" "$URL/b" http://none.invalid/c
	is "$status" 1
	is "$(sql a.db 'SELECT reason, count(*) FROM urls GROUP BY reason')" \
		$'connect\t2\ndns\t1'
}

@test "asked once for a host and run, and not again for 24 hours" {
	origin_start --address 127.0.0.1-5
	for h in 1 2 3 4 5; do
		for i in {1..30}; do
			echo "http://127.0.0.$h:$PORT/page/$i"
		done
	done >list
	crawl -q -d a.db -i list
	crawl -q -d a.db -i list
	is "$(origin_log target | grep -c robots)" 5
	sql a.db "UPDATE hosts SET robots_at = '2020-01-01T00:00:00.000Z'"
	crawl -q -d a.db -i list
	is "$(origin_log target | grep -c robots)" 10
	crawl -q -d b.db --no-robots -i list
	is "$(origin_log target | grep -c robots)" 10
}

@test "each URL is skipped with its line; nothing forbidden is asked" {
	origin_start --robots '*=200,body=User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /page/1\nAllow: /page/10\nDisallow: /*.pdf$\n'
	crawl -d a.db "$URL/page/1" "$URL/page/10" "$URL/page/2.pdf" \
		"$URL/page/3"
	is "$(sql a.db "SELECT state, coalesce(reason, '-') FROM urls
		ORDER BY id")" $'skipped\trobots:5\ndone\t-\nskipped\trobots:7\ndone\t-'
	is "$(origin_log target | sort)" $'/page/10\n/page/3\n/robots.txt'
	crawl -d b.db -A 'other/1.0' "$URL/page/3"
	states b.db skipped 1
}

@test "Crawl-delay: kept from robots.txt on, capped and told" {
	origin_start --address 127.0.0.1-2 --robots '127.0.0.1=200,delay=0.3' \
		--robots '127.0.0.2=200,delay=900'
	crawl -d a.db "$URL/page/"{1,2,3,4}
	is "$(origin_log start | awk 'NR > 1 && $1 - last < 300 { print $1 - last }
		{ last = $1 }')" ""
	crawl -d b.db --max-time 1s "http://127.0.0.2:$PORT/page/"{1,2}
	is "$status" 3
	grep -q 'Crawl-delay of 900 s, capped at 60 s' <<<"$stderr"
	is "$(sql b.db 'SELECT delay FROM hosts')" 60000
}

@test "longer than is read, announced or not: what came counts; an error is one" {
	(printf 'User-agent: *\nDisallow: /page\n'
	yes '# padding, padding' | head -c 9000000) >huge
	under '*=200,file=huge'
	is "$reason" 'skipped(robots:2)'
	under '*=404,file=huge'
	is "$reason" 'done'
	under '*=500,file=huge'
	is "$reason" 'skipped(robots:unreachable)'
}

@test "no robots.txt to be had, and all is skipped: said, -q or not" {
	origin_start --address 127.0.0.1-3 --robots '127.0.0.1=500' \
		--robots '127.0.0.2=502'
	for quiet in '-q' ''; do
		crawl $quiet --retries 0 "$URL/page/1" "$URL/page/2" -o out
		is "$status" 0
		is "$(grep -c "^trawl: $URL: robots.txt: status 500; 2 URLs skipped$" \
			<<<"$stderr")" 1
	done
	crawl -q --retries 0 "http://127.0.0."{1,2,3}":$PORT/page/1" -o out
	grep -qE '^trawl: http://127.0.0.[12]:.*status 50[02], and 1 more host; 2 URLs skipped$' \
		<<<"$stderr"
}
