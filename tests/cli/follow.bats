# Links, scope, limits and redirects.

load helpers

setup() { begin; }
teardown() { end; }

# PATH [STATUS [HEADERS [BODY]]]: a page of the origin, from --table.
page() {
	local file=-
	if [ -n "${4-}" ]; then
		file=page.$((++PAGES))
		printf '%s\n' "$4" >"$file"
	fi
	printf '%s\t%s\t%s\t%s\n' "$1" "${2:-200}" "${3:--}" "$file" >>table
}
html() { page "$1" 200 'Content-Type: text/html' "$2"; }
moved() { page "$1" 302 "Location: $2"; }

# url, state and reason of what is in the ledger, without scheme and port.
ledger() {
	sql "$1" "SELECT replace(url, '$URL', ''), state, coalesce(reason, '-')
		FROM urls ORDER BY url" | sed "s/:$PORT//"
}

asked_twice() { origin_log host target | sort | uniq -d; }

@test "a linked site in every spelling: each page once, in two crawls" {
	origin_start
	for run in 1 2; do
		crawl -d a.db --follow . "$URL/site/0?pages=5000&links=60"
		is "$status" 0
		ledger_closes a.db
		is "$(sql a.db 'SELECT count(*), count(DISTINCT url) FROM urls
			WHERE run_id = (SELECT max(id) FROM runs)')" \
			$'5000\t5000'
		is "$(origin_log target | grep -c ^/site/)" $((run * 5000))
		[ "$run" = 2 ] || is "$(asked_twice)" ""
	done
	# robots.txt was not asked for again.
	is "$(origin_log target | grep -c robots)" 1
}

@test "killed in the middle, and again: the same pages" {
	origin_start --host '*=0,latency=5'
	for try in 1 2 3 4; do
		"$TRAWL" crawl -q -d a.db --follow . \
			"$URL/site/0?pages=2000&links=20" 3>&- &
		pid=$!
		sleep 0.$((try * 15))
		kill -9 $pid
		wait $pid || true
	done
	crawl -d a.db --follow . "$URL/site/0?pages=2000&links=20"
	is "$status" 0
	states a.db done 2000
	ledger_closes a.db
	is "$(sql a.db 'SELECT count(*) FROM runs')" 1
}

@test "scope, follow, exclude, nofollow: one reason each" {
	local tag='Content-Type: text/html\nX-Robots-Tag:'
	html / '<a href=/in/1>1</a> <a href=/in/2?x>2</a> <a href=/out>3</a>
		<a href=/in/3>3</a> <a href=/in/no>4</a>
		<a rel=nofollow href=/in/nf>5</a>
		<a href=http://127.0.0.2:9/in/6>6</a> <a href=mailto:x>7</a>'
	page /in/3 200 "$tag other: nofollow" '<a href=/in/3>self</a><a href=/in/f>f</a>'
	html /in/f f
	html /in/1 '<meta name=robots content=nofollow><a href=/in/m>m</a>'
	page /in/2 200 "$tag other: none, TRAWL: NoFollow" '<a href=/in/t>t</a>'
	origin_start --table table
	crawl -d a.db --follow '/in/' --exclude 'no$' "$URL/"
	is "$(ledger a.db)" "$(printf '%s\t%s\t%s\n' \
		/ done - /in/1 done - /in/2?x done - \
		/in/3 done - /in/f done - \
		/in/m skipped robots:nofollow /in/nf skipped robots:nofollow \
		/in/no skipped exclude /in/t skipped robots:nofollow \
		/out skipped scope http://127.0.0.2:9/in/6 skipped scope |
		sort)"
	ledger_closes a.db
	crawl -d b.db --no-robots --follow '/in/' "$URL/"
	is "$(sql b.db "SELECT count(*) FROM urls
		WHERE reason = 'robots:nofollow'")" 0
}

@test "--depth; a shorter way found later counts" {
	html / '<a href=/a>a</a><a href=/late>l</a>'
	html /a '<a href=/b>b</a>'
	html /b '<a href=/c>c</a>'
	html /late '<a href=/c>c</a>'
	html /c '<a href=/d>d</a>'
	origin_start --table table
	crawl -d a.db --follow . --depth 2 -c 1 "$URL/"
	is "$(ledger a.db)" "$(printf '%s\t%s\t%s\n' / done - /a done - \
		/b done - /c done - /d skipped depth /late done -)"
	ledger_closes a.db
	crawl -d b.db --follow . --depth 0 "$URL/"
	is "$(sql b.db "SELECT count(*) FROM urls WHERE reason = 'depth'")" 2
}

# /x is two links away when it is found, and waits for its turn until /late says
# that it is one link away.
@test "--depth; a shorter way found while a page waits counts" {
	html /a '<a href=/b>b</a>'
	html /b '<a href=http://127.0.0.2:PORT/x>x</a>'
	html /late '<a href=http://127.0.0.2:PORT/x>x</a>'
	html /x '<a href=/d>d</a>'
	html /d d
	origin_start --table table --address 127.0.0.1-3 \
		--robots '127.0.0.2=200,delay=1' \
		--host '127.0.0.3=0,latency=500'
	sed -i "s/PORT/$PORT/" page.2 page.3
	crawl -d a.db --follow . --depth 2 --scope any --allow-private \
		"$URL/a" "http://127.0.0.3:$PORT/late"
	is "$(sql a.db "SELECT depth, state FROM urls
		WHERE url LIKE '%/x' OR url LIKE '%/d' ORDER BY depth")" \
		$'1\tdone\n2\tdone'
	ledger_closes a.db
}

@test "--scope: hosts of the seeds, their domain, any" {
	html / "<a href=http://a.example.org:PORT/x>1</a>
		<a href=http://www.example.org:PORT/y>2</a>
		<a href=http://example.com:PORT/z>3</a>"
	html /x x
	html /y y
	html /z z
	origin_start --table table
	sed -i "s/PORT/$PORT/" page.1
	for host in a.example.org www.example.org example.com; do
		resolve+=(--resolve "$host:$PORT:127.0.0.1")
	done
	n=0
	for scope in host domain any; do
		crawl -d $scope.db --follow . --scope $scope --allow-private \
			"${resolve[@]}" "http://a.example.org:$PORT/"
		is "$(sql $scope.db "SELECT count(*) FROM urls
			WHERE state = 'done'")" $((++n + 1))
		ledger_closes $scope.db
	done
}

@test "private addresses: only those that were named" {
	html / "<a href=http://127.0.0.2:PORT/x>1</a><a href=/r>2</a>
		<a href=http://127.0.0.1:PORT/y>3</a>"
	html /x x
	html /y y
	moved /r "http://127.0.0.3:PORT/x"
	origin_start --table table --address 127.0.0.1 --address 127.0.0.2 \
		--address 127.0.0.3
	sed -i "s/PORT/$PORT/g" page.* table
	origin_stop
	rm -f ORIGIN.log
	origin_start --table table --port "$PORT" --address 127.0.0.1 \
		--address 127.0.0.2 --address 127.0.0.3
	crawl -d a.db --follow . --scope any "$URL/"
	is "$(sql a.db "SELECT reason, count(*) FROM urls
		WHERE state = 'skipped' GROUP BY reason")" $'private\t2'
	states a.db done 2
	is "$(origin_log address | grep -cv '^127.0.0.1')" 0
	ledger_closes a.db
	crawl -d b.db --follow . --scope any --allow-private "$URL/"
	states b.db done 4
	crawl -d c.db --follow . "$URL/" "http://127.0.0.2:$PORT/x"
	states c.db done 3
}

@test "line ends in links and redirects begin no header" {
	html / '<a href="/echo-headers?1&#13;&#10;X-Injected: 1">1</a>
		<a href="/echo-headers?2%0d%0aX-Injected:%202">2</a>
		<a href="/echo-headers?3
X-Injected: 3">3</a><a href="/moved">4</a>
		<a href="http://127.0.0.1&#13;&#10;X-Injected: 5/">5</a>'
	moved /moved '/echo-headers?4%0d%0aX-Injected:%204'
	origin_start --table table
	crawl -d a.db --no-robots --follow . \
		-e '(?mi)^(?<header>x-injected.*)' "$URL/"
	is "$(sql a.db "SELECT count(*) FROM urls WHERE state = 'done'
		AND depth = 1")" 4
	is "$(sql a.db "SELECT count(*) FROM matches JOIN urls
		ON urls.id = url_id WHERE depth = 1")" 0
	ledger_closes a.db
}

# As browsers do; but who names a seed there is asked for it.
@test "ports of other protocols: not by links, redirects or sitemaps" {
	html / "<a href=http://127.0.0.1:25/>25</a><a href=/moved>m</a>
		<a href=https://127.0.0.1:6667/x>irc</a>"
	moved /moved http://127.0.0.1:22/
	moved /seed http://127.0.0.1:993/
	page /map.txt 200 'Content-Type: text/plain' 'http://127.0.0.1:110/'
	page /index 200 'Content-Type: text/xml' '<sitemapindex><sitemap>
		<loc>http://127.0.0.1:143/map</loc></sitemap></sitemapindex>'
	origin_start --table table
	crawl -d a.db --follow . --scope any --retries 0 --sitemap "$URL/map.txt" \
		--sitemap "$URL/index" "$URL/" "$URL/seed"
	is "$(sql a.db "SELECT replace(url, '$URL', '') AS u, state, reason
		FROM urls WHERE state <> 'done' ORDER BY u")" "$(printf '%s\t%s\t%s\n' \
		/moved skipped invalid /seed failed redirect \
		http://127.0.0.1:110/ skipped invalid \
		http://127.0.0.1:25/ skipped invalid \
		https://127.0.0.1:6667/x skipped invalid)"
	[[ $stderr == *"127.0.0.1:143/map' is at a port of another protocol"* ]]
	is "$(sql a.db "SELECT DISTINCT error FROM fetches WHERE error > ''")" \
		"redirect to a bad URL: port of another protocol"
	ledger_closes a.db
}

@test "ports of other protocols: a seed's own, and its links" {
	html / '<a href=/b>b</a>'
	html /b b
	origin_start --table table --address 127.0.77.1 --port 6697
	crawl -d a.db --follow . http://127.0.77.1:6697/
	is "$status" 0
	states a.db done 2
}

@test "redirects: each hop is checked, its end is seen" {
	html / '<a href=/r1>1</a><a href=/r2>2</a><a href=/t>3</a>
		<a href=/far>4</a><a href=/secret>5</a><a href=/l>6</a>'
	moved /r1 /t
	moved /r2 /u
	html /t '<a href=/z>z</a>'
	html /z '<a href=/u>u</a>'
	html /u u
	moved /far http://127.0.0.9:1/
	moved /secret /private/x
	moved /l /l
	page /robots.txt 200 'Content-Type: text/plain' 'User-agent: *
Disallow: /private'
	origin_start --table table
	crawl -d a.db --follow . -c 1 "$URL/"
	is "$(ledger a.db)" "$(printf '%s\t%s\t%s\n' / done - \
		/far skipped scope /l failed redirect \
		/r1 skipped duplicate /r2 done - \
		/secret skipped robots:2 /t done - /u skipped duplicate /z done -)"
	is "$(sql a.db "SELECT source, (SELECT replace(p.url, '$URL', '')
		FROM urls p WHERE p.id = u.parent_id) FROM urls u
		WHERE url LIKE '%/u'")" $'redirect\t/r2'
	is "$(origin_log target | grep -cx /u)" 1
	ledger_closes a.db
}

@test "redirects: an input URL always gets its own result" {
	moved /a /t
	moved /b /t
	html /t '<title>T</title><a href=/t>t</a><a href=/a>a</a>'
	origin_start --table table
	crawl -d a.db --follow . -c 1 "$URL/a" "$URL/b" "$URL/t"
	is "$(ledger a.db)" "$(printf '%s\tdone\t-\n' /a /b /t)"
	ledger_closes a.db
	crawl --print '%{url} %{final_url}\n' "$URL/a" "$URL/b"
	is "$(sort <<<"$output")" "$URL/a $URL/t
$URL/b $URL/t"
}

@test "two links racing to one page: its rows once" {
	html / '<a href=/a?latency=50>a</a><a href=/b?latency=50>b</a>'
	moved /a /t?latency=100
	moved /b /t?latency=100
	html /t '<b>row</b>'
	origin_start --table table
	crawl -d a.db --follow . -e '<b>(?<x>.*?)</b>' "$URL/"
	rows a.db matches 1
	is "$(sql a.db "SELECT state, coalesce(reason, '-'), source, count(*)
		FROM urls GROUP BY 1, 2, 3 ORDER BY 1, 2, 3")" \
		"$(printf '%s\t%s\t%s\t%d\n' done - link 1 done - seed 1 \
			skipped duplicate link 1 skipped duplicate redirect 1)"
	[ "$(origin_log target | grep -c '^/t')" -le 2 ]
	ledger_closes a.db
}

asked() { origin_log target | grep -qx "$1"; }
@test "a link to what is a seed further down the list" {
	html / '<a href=http://127.0.0.2:PORT/x>x</a><a href=/r>r</a>'
	html /x x
	moved /r /s
	html /s s
	origin_start --table table --address 127.0.0.1 --address 127.0.0.2
	sed -i "s/PORT/$PORT/" page.1
	(echo "$URL/"; wait_until 10 asked /s
		echo "http://127.0.0.2:$PORT/x"; echo "$URL/s") |
		"$TRAWL" crawl -q -d a.db --follow . -i -
	is "$(sql a.db "SELECT state, count(*) FROM urls GROUP BY state")" \
		$'done\t4'
	ledger_closes a.db
}

@test "--max-per-host: the rest is skipped, and it is said" {
	origin_start --address 127.0.0.1 --address 127.0.0.2
	for h in 1 2; do
		for i in {1..20}; do
			echo "http://127.0.0.$h:$PORT/page/$i"
		done
	done >list
	crawl -d a.db --max-per-host 7 -i list
	is "$(sql a.db "SELECT state, coalesce(reason, '-'), count(*)
		FROM urls GROUP BY 1, 2")" $'done\t-\t14\nskipped\tlimit\t26'
	grep -q "127.0.0.1:$PORT: reached --max-per-host" <<<"$stderr"
	ledger_closes a.db
	is "$(origin_log target | grep -c page)" 14
}

@test "--max-per-host: what the run did before it was stopped counts" {
	origin_start --address 127.0.0.1 --address 127.0.0.2
	for i in {1..20}; do
		echo "http://127.0.0.1:$PORT/page/$i"
		echo "http://127.0.0.2:$PORT/page/$i"
	done >list
	crawl -d a.db --max-per-host 7 --max-pages 8 --per-host 1 -i list
	is "$status" 3
	[ "$(origin_log target | grep -c page)" -lt 14 ]
	crawl -d a.db --max-per-host 7 -i list
	is "$status" 0
	is "$(origin_log target | grep -c page)" 14
	states a.db done 14
	ledger_closes a.db
	# A new run counts anew.
	crawl -d a.db --max-per-host 7 -i list
	is "$(origin_log target | grep -c page)" 28
}

@test "--max-pages, --max-bytes, --max-time: 3, and the same goes on" {
	origin_start --host '*=0,latency=5'
	args=(-d a.db --follow . "$URL/site/0?pages=300&links=9")
	crawl --max-pages 50 "${args[@]}"
	is "$status" 3
	states a.db done 50
	grep -q 'stopped by --max-pages' <<<"$stderr"
	crawl --max-bytes 20k "${args[@]}"
	is "$status" 3
	ledger_closes a.db
	crawl --max-time 100ms "${args[@]}"
	is "$status" 3
	ledger_closes a.db
	crawl "${args[@]}"
	is "$status" 0
	states a.db done 300
	is "$(origin_log target | grep ^/site | sort | uniq -d)" ""
}

@test "traps: long URLs, paths that repeat" {
	long=$(printf 'x%.0s' {1..5000})
	html / "<a href=/$long>1</a><a href=/a/b/a/b/a/b/a/b/a/b/>2</a>
		<a href=/2024/01/01/>3</a>"
	html /2024/01/01/ x
	origin_start --table table
	crawl -d a.db --follow . "$URL/"
	is "$(sql a.db "SELECT count(*) FROM urls WHERE reason = 'limit'")" 2
	states a.db done 2
	ledger_closes a.db
}

# 100 kB of base, 200 kB of links: together they would be gigabytes.
@test "traps: a base too long for a URL, and many links against it" {
	long=$(printf 'A%.0s' {1..100000})
	links=$(printf '<a href=x%s>1</a>' {1..20000})
	html / "<base href=http://h/$long/>$links<a href=$URL/plain>p</a>"
	html /plain "<title>seen</title>"
	origin_start --table table
	sed -i "s|<a href=/plain>|<a href=$URL/plain>|" page.1
	run in_memory 1500000 timeout $((60 * SLOWER)) "$TRAWL" crawl -j 1 -d a.db \
		--follow . "$URL/"
	echo "$output"
	is "$status" 0
	is "$(ledger a.db)" $'/\tdone\t-\n/plain\tdone\t-'
	ledger_closes a.db
}

# 8 kB of base, 5 MB of links: 400,000 URLs of 8 kB each.
@test "traps: more links than a page may have; the page stays" {
	long=$(printf 'A%.0s' {1..8000})
	{
		echo "<title>many</title><base href='/$long/'>"
		seq -f '<a href=%06.0f>' 400000
	} >many
	printf '/\t200\tContent-Type: text/html\tmany\n' >table
	origin_start --table table
	run in_memory 1500000 timeout $((60 * SLOWER)) "$TRAWL" crawl -j 1 -d a.db \
		--follow . --max-pages 1 "$URL/"
	echo "$output"
	is "$status" 0
	grep -q "127.0.0.1:$PORT: a page with too many links" <<<"$output"
	is "$(sql a.db "SELECT state, title FROM urls JOIN fetches
		ON url_id = urls.id WHERE depth = 0")" $'done\tmany'
	is "$(sql a.db 'SELECT count(*) BETWEEN 1000 AND 2000 FROM urls
		WHERE state = "skipped" AND reason = "limit"')" 1
	ledger_closes a.db
}

# Each of these URLs takes '(a+)+$' to its limit, a fifth of a second.
slow_links() {
	local as=$(printf 'a%.0s' {1..40})
	seq -f "<a href='/$as!%g'>" 1000
}

@test "a pattern at its limit: the page failed, not the links out of scope" {
	html / "<b>row</b> <a href=/first>1</a> $(slow_links)"
	html /first "x"
	origin_start --table table
	crawl -d a.db -e '<b>(?<b>.*?)</b>' --follow first \
		--follow '(a+)+$' "$URL/"
	is "$status" 1
	is "$(ledger a.db)" $'/\tfailed\trule\n/first\tdone\t-'
	is "$(sql a.db 'SELECT error FROM fetches WHERE error IS NOT NULL')" \
		"--follow '(a+)+\$' (command line): match limit"
	# What it gave before stays.
	rows a.db matches 1
	ledger_closes a.db
	crawl -d b.db --follow . --exclude '(a+)+$' "$URL/"
	is "$status" 1
	is "$(sql b.db 'SELECT error FROM fetches WHERE error IS NOT NULL')" \
		"--exclude '(a+)+\$' (command line): match limit"
	ledger_closes b.db
}

@test "a pattern at its limit: redirects and sitemaps fail, too" {
	as=$(printf 'a%.0s' {1..40})
	html / "<a href=/moved>m</a>"
	moved /moved "/$as!"
	page /map.xml 200 'Content-Type: text/xml' "<urlset>
		<url><loc>http://127.0.0.1/$as!</loc></url></urlset>"
	origin_start --table table
	crawl -d a.db --follow 'moved|(a+)+$' "$URL/"
	is "$status" 1
	is "$(ledger a.db)" $'/\tdone\t-\n/moved\tfailed\trule'
	crawl -d b.db --sitemap "$URL/map.xml" --exclude '(a+)+$'
	is "$status" 1
	grep -qF "sitemap '$URL/map.xml': --exclude '(a+)+\$' (command line): match limit" \
		<<<"$stderr"
}

@test "a calendar without end ends, and it is said why" {
	origin_start --workers 2
	LIMIT=100 crawl -d a.db --follow . --per-host 64 "$URL/calendar/2024/1"
	is "$status" 0
	echo "$stderr"
	grep -q "127.0.0.1:$PORT: .*--depth" <<<"$stderr"
	ledger_closes a.db
}

@test "--dry-run: what would be asked for; nothing is, and nothing written" {
	page /robots.txt 200 'Content-Type: text/plain' 'User-agent: *
Disallow: /no'
	html /yes '<a href=/link>l</a>'
	html /link x
	origin_start --table table
	crawl --dry-run "$URL/yes" "$URL/no" "$URL/yes#x"
	is "$status" 0
	is "$(wc -l <<<"$output")" 2
	crawl --dry-run "$URL/yes" "$URL/no" nonsense:
	is "$status" 1
	is "$(wc -l <<<"$output")" 2
	crawl --dry-run --sitemap 'http://[/' "$URL/yes"
	is "$status $output" "1 $URL/yes"
	is "$(origin_log target)" ""
	crawl --dry-run -d new.db "$URL/yes"
	[ ! -e new.db ]
	crawl -q -d a.db --follow . --max-pages 1 "$URL/yes" "$URL/no"
	before=$(sqlite3 a.db .dump | sha256sum)
	crawl --dry-run -d a.db --follow . "$URL/yes" "$URL/no" "$URL/more"
	is "$output" "$URL/link
$URL/more"
	is "$(sqlite3 a.db .dump | sha256sum)" "$before"
	is "$(origin_log target | grep -c more)" 0
}

# The server plays the proxy for names that nobody has.
trap_names() {
	seq -f 'http://h%.0f.trap.example/' 1100
}

@test "traps: a domain with a host for every link: 1000 of them are asked" {
	html http://start.example/ "$(trap_names | sed 's/.*/<a href=&>x<\/a>/')"
	trap_names | sed 's/$/\t200\tContent-Type: text\/html\t-/' >>table
	origin_start --table table
	for run in 1 2; do
		no_proxy= crawl -d a.db -x "$URL" --follow . --scope any \
			http://start.example/
		is "$status" 0
		is "$(sql a.db "SELECT state, coalesce(reason, '-'), count(*)
			FROM urls GROUP BY 1, 2 ORDER BY 3 DESC")" \
			"$([ $run = 1 ] && echo done || echo unchanged)"$'\t-\t1001\nskipped\tlimit\t100'
		is "$(grep -c 'trap.example: more than 1000 hosts' <<<"$stderr")" 1
		ledger_closes a.db
	done
	# Not even their robots.txt.
	is "$(origin_log target | grep -c 'trap.example/robots.txt')" 1000
	trawl why -d a.db "$(sql a.db "SELECT url FROM skipped LIMIT 1")"
	grep -q 'max-per-domain' <<<"$output"
}

@test "traps: a list of as many hosts of one domain is the user's own" {
	trap_names >list
	sed 's/$/\t200\tContent-Type: text\/html\t-/' list >table
	origin_start --table table
	no_proxy= crawl -d a.db -x "$URL" --no-robots --follow . -i list
	is "$status" 0
	states a.db done 1100
}

@test "--max-per-domain: pages of all its hosts; 0 is no limit" {
	for h in a b c.a; do
		for i in 1 2 3; do
			echo "http://$h.one.example/$i"
		done
	done >list
	echo http://two.example/ >>list
	sed 's/$/\t200\tContent-Type: text\/html\t-/' list >table
	origin_start --table table
	no_proxy= crawl -d a.db -x "$URL" --no-robots --max-per-domain 4 -i list
	is "$status" 0
	is "$(sql a.db "SELECT state, coalesce(reason, '-'), count(*)
		FROM urls GROUP BY 1, 2")" $'done\t-\t5\nskipped\tlimit\t5'
	is "$(grep -c '^trawl: one.example: reached --max-per-domain' \
		<<<"$stderr")" 1
	# What the run did before it was stopped counts.
	no_proxy= crawl -d b.db -x "$URL" --no-robots --max-per-domain 4 \
		--max-pages 2 -c 1 -j 1 -i list
	is "$status" 3
	no_proxy= crawl -d b.db -x "$URL" --no-robots --max-per-domain 4 -i list
	is "$(sql b.db "SELECT count(*) FROM urls WHERE state = 'done'
		AND url LIKE '%one.example%'")" 4
	no_proxy= crawl -d c.db -x "$URL" --no-robots --max-per-domain 0 -i list
	states c.db done 10
}

@test "a page with links to more hosts than have a place at a time" {
	for i in $(seq 24); do
		for j in $(seq 250); do
			echo "<a href=http://127.1.$i.$j:30001/>"
		done
	done >many.html
	printf '/many\t200\tContent-Type: text/html\tmany.html\n' >pages
	origin_start --table pages
	crawl -q -d db --follow . --scope any --allow-private --no-robots \
		--retries 0 "$URL/many"
	is "$(sql db 'SELECT state, reason, count(*) FROM urls GROUP BY 1, 2')" \
		$'done\t\t1\nfailed\tconnect\t6000'
}
