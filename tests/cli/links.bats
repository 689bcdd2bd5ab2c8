# The links of pages, what they lead to, and what is not there.
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
moved() { page "$1" "${3:-301}" "Location: $2"; }

# The table is read when the origin starts: another one, at the same port.
serve() {
	origin_stop
	origin_start --table "${1:-table}" ${PORT:+--port "$PORT"} "${@:2}"
}

# Without scheme, host and port.
bare() { sed -E 's#http://[a-z0-9.]+:[0-9]+##g'; }

# page, target, fragment, element, rel and text of the links that stand.
links_of() {
	sql "$1" "SELECT p.url, t.url, fragment, element, rel, text
		FROM links l JOIN urls p ON p.id = l.url_id
		JOIN urls t ON t.id = l.target_id
		WHERE gone_run IS NULL ORDER BY 1, 2, 3" | bare
}

# What trawl links says, as records of these members.
found() {	# DB MEMBERS [OPTION...]
	"$TRAWL" links -d "$1" -f jsonl "${@:3}" |
		jq -r "[.$(sed 's/ /, ./g' <<<"$2")] | @tsv" | bare | sort -u
}

@test "--links: element, rel, text and fragment; the same pair once" {
	local long=$(printf '0123456789%.0s' {1..25})
	html / '<a href=/a>one</a> <a href=/a> </a> <a href="/a#s"><b>two</b>
		&amp; <i>three</i></a> <a rel=" x  nofollow" href=/b></a>
		<a href=/b>late</a> <a href=/b>later</a> <iframe src=/f></iframe>
		<link rel=next href=/n> <a href=mailto:x>m</a> <a href="#top">t</a>
		<a href="http://127.0.0.2:9/x">out</a>
		<a href=/long>'"$long"'</a> <a href=/utf>äöü &lt;€&gt; "q"</a>'
	html /a a
	serve
	crawl -q -d a.db --links "$URL/"
	is "$status:$(links_of a.db)" "0:$(printf '%s\t%s\t%s\t%s\t%s\t%s\n' \
		/ / top a '' t / /a '' a '' one / /a s a '' 'two & three' \
		/ /b '' a '' late / /f '' iframe '' '' \
		/ /long '' a '' "${long:0:200}" / /n '' link next '' \
		/ /utf '' a '' 'äöü <€> "q"' / /x '' a '' out)"
	# Nothing was followed, and all of it is in the ledger.
	is "$(origin_log target | sort)" "$(printf '/\n/robots.txt')"
	is "$(sql a.db "SELECT DISTINCT state, reason FROM urls
		WHERE source = 'link'")" $'skipped\tscope'
	ledger_closes a.db
	# Without it nothing is kept.
	crawl -q -d b.db --follow . "$URL/"
	is "$(sql b.db 'SELECT count(*) FROM links')" 0
	crawl -q -d c.db --links --follow . "$URL/"
	is "$(links_of c.db | grep $'^/\t')" "$(links_of a.db)"
	is "$(sql b.db 'SELECT url, state, reason FROM urls ORDER BY url')" \
		"$(sql c.db 'SELECT url, state, reason FROM urls ORDER BY url')"
}

@test "a link that a page lost is gone, and its history stays" {
	html / '<a href=/a>a</a><a href=/b>b</a><a href="/b#x">bx</a>'
	html /a a
	html /b b
	serve
	crawl -q -d a.db --links --follow . "$URL/"
	# Unchanged: nothing is new about them.
	crawl -q -d a.db --links --follow . "$URL/"
	states a.db unchanged 3
	: >table
	html / '<a href=/a>a2</a><a href="/b#x">bx</a><a href=/c>c</a>'
	html /a a
	html /b b
	html /c c
	serve
	crawl -q -d a.db --links --follow . "$URL/"
	is "$(sql a.db "SELECT t.url, fragment, text, first_run, gone_run
		FROM links l JOIN urls t ON t.id = l.target_id
		ORDER BY 1, 2, 5" | bare)" "$(printf '%s\t%s\t%s\t%s\t%s\n' \
		/a '' a2 1 '' /b '' b 1 3 /b x bx 1 '' /c '' c 3 '')"
	# A page that fails keeps what is known of it.
	: >table
	page / 500
	serve
	crawl -q -d a.db --links --retries 0 "$URL/"
	is "$(links_of a.db | grep -c $'^/\t')" 3
	# Back again, it stands since then.
	: >table
	html / '<a href=/b>b</a>'
	serve
	crawl -q -d a.db --links "$URL/"
	is "$(sql a.db "SELECT t.url, fragment, first_run, gone_run
		FROM links l JOIN urls t ON t.id = l.target_id
		WHERE t.url GLOB '*/b' ORDER BY 2, 4" | bare)" \
		"$(printf '%s\t%s\t%s\t%s\n' /b '' 5 '' /b '' 1 3 /b x 1 5)"
}

@test "--links later on: pages that are unchanged are read once more" {
	html / '<a href=/a>a</a>'
	html /a '<p id=x>'
	serve
	crawl -q -d a.db --follow . "$URL/"
	crawl -q -d a.db --follow . --links "$URL/"
	is "$(links_of a.db)" $'/\t/a\t\ta\t\ta'
	states a.db done 2
	crawl -q -d a.db --follow . --links --check-fragments "$URL/"
	states a.db done 2
	crawl -q -d a.db --follow . --links "$URL/"
	states a.db unchanged 2
}

@test "trawl links: what is broken, since when, where, and on which pages" {
	html / '<a href=/gone>first</a> <a href=/ok>ok</a> <a href=/p>p</a>
		<a href=/to-gone>=old</a> <a href=/old>old</a>'
	html /p '<a href=/gone>second</a> <a href=/old>old too</a>'
	html /ok '<a href=/lost>lost</a>'
	page /lost 410
	moved /to-gone /gone2
	moved /old /ok
	serve
	crawl -q -d a.db --links --follow . "$URL/"
	is "$status" 1
	trawl links -d a.db
	is "$status:$(bare <<<"$output")" "0:404 /gone
    broken since run 1, in 1 run
      on /  \"first\"
      on /p  \"second\"
410 /lost
    broken since run 1, in 1 run
      on /ok  \"lost\"
404 /to-gone
    broken since run 1, in 1 run
    redirected permanently to /gone2
      on /  \"=old\"

3 targets are broken, 3 of them newly; 0 fixed; 0 not checked (robots.txt, 429, 503 and the like); run 1"
	is "$(found a.db 'url moved_to permanent page text' --redirects)" \
		"$(printf '%s\t%s\t%s\t%s\t%s\n' /old /ok 1 / old \
			/old /ok 1 /p 'old too')"
	trawl links -d a.db -f csv -o out.csv
	is "$status" 0
	is "$(python3 -c 'import csv, sys
for r in csv.DictReader(open("out.csv", newline="")):
	print(r["url"], r["status"], r["since_run"], r["page"], r["text"])' |
		bare)" "/gone 404 1 / first
/gone 404 1 /p second
/lost 410 1 /ok lost
/to-gone 404 1 / =old"
	trawl links -d a.db -f csv --safe-csv
	[[ $output == *",'=old"* ]]
	# As SQL has it.
	is "$(sql a.db 'SELECT DISTINCT url FROM broken ORDER BY 1' | bare)" \
		"$(found a.db url)"
	# The page /lost was on is gone itself: so is its link.
	: >table
	html / '<a href=/gone>first</a> <a href=/ok>ok</a>'
	page /ok 404
	page /lost 410
	html /gone back
	serve
	crawl -q -d a.db --links --follow . "$URL/"
	is "$(found a.db 'url since_run runs')" $'/ok\t2\t1'
	is "$(found a.db url --new)" /ok
	is "$(found a.db 'url since_run runs fixed_run' --fixed)" \
		$'/gone\t1\t1\t2'
	is "$(found a.db url --for-runs 2)" ''
	crawl -q -d a.db --links --follow . "$URL/"
	is "$(found a.db 'url since_run runs')" $'/ok\t2\t2'
	is "$(found a.db url --new)$(found a.db url --fixed)" ''
	is "$(found a.db url --for-runs 2)" /ok
	is "$(found a.db url --for-runs 2 --new)" /ok
	is "$(found a.db url --for-runs 3)" ''
}

@test "a healed target that is as it was (304) has the status of its page" {
	mkdir raw
	answer() { printf "HTTP/1.1 $2\r\nETag: \"1\"\r\n$3\r\n$4" >raw/"$1"; }
	good() { answer "$1" '200 OK' 'Content-Length: 3\r\n' '<p>'; }
	answer index '200 OK' 'Content-Type: text/html\r\nContent-Length: 39\r\n' \
		'<a href=page>p</a><a href=moved>m</a>  '
	answer moved '301 Moved' 'Location: page\r\nContent-Length: 0\r\n'
	good page
	origin_start --raw "$PWD/raw"
	crawl -q -d a.db --links --no-robots --follow /raw/ "$URL/raw/index"
	answer page '500 Oh' 'Content-Length: 0\r\n'
	crawl -q -d a.db --links --no-robots --retries 0 --follow /raw/ \
		"$URL/raw/index"
	is "$(found a.db 'url status')" \
		$'/raw/moved\t500\n/raw/page\t500'
	answer page '304 Not Modified'
	crawl -q -d a.db --links --no-robots --follow /raw/ "$URL/raw/index"
	is "$(sql a.db "SELECT status FROM fetches WHERE run_id = 3 AND
		url_id = (SELECT id FROM urls WHERE url GLOB '*/page')")" 304
	is "$(found a.db 'url status state fixed_run' --fixed)" \
		$'/raw/moved\t200\tok\t3\n/raw/page\t200\tok\t3'
	is "$(found a.db 'url status moved_to' --redirects)" \
		$'/raw/moved\t200\t/raw/page'
	trawl links -d a.db --fixed
	[[ $output == *"200 $URL/raw/page"* ]]
}

@test "trawl links --exit-changed: newly broken, or in so many runs now" {
	html / '<a href=/x>x</a>'
	serve
	crawl -q -d a.db --links --follow . "$URL/"
	trawl links -d a.db -q --new --exit-changed
	is "$status" 10
	trawl links -d a.db -q --new
	is "$status" 0
	trawl links -d a.db -q --for-runs 2 --exit-changed
	is "$status:$output" 0:
	trawl links -d a.db --external --exit-changed
	is "$status" 0
	crawl -q -d a.db --links --follow . "$URL/"
	trawl links -d a.db --exit-changed
	is "$status" 0
	trawl links -d a.db -f jsonl --for-runs 2 --exit-changed
	is "$status" 10
	crawl -q -d a.db --links --follow . "$URL/"
	trawl links -d a.db --for-runs 2 --exit-changed
	is "$status" 0
	[[ $output == *'in 3 runs'* ]]
}

@test "trawl links: nothing is broken, no links, no database, bad usage" {
	html / '<a href=/>x</a>'
	serve
	crawl -q -d a.db --links --follow . "$URL/"
	trawl links -d a.db
	is "$status:$output" "0:0 targets are broken; 0 fixed; 0 not checked (robots.txt, 429, 503 and the like); run 1"
	trawl links -d a.db -q
	is "$status:$output" 0:
	crawl -q -d b.db "$URL/"
	trawl links -d b.db
	is "$status:$stderr" "2:trawl: 'b.db' has no links (see trawl crawl --links)"
	trawl links -d c.db
	is "$status" 4
	trawl links -d a.db --new --fixed
	is "$status" 2
	trawl links -d a.db --for-runs 2 --redirects
	is "$status" 2
	trawl links -d a.db --for-runs 0
	is "$status" 2
}

@test "--check-fragments: ids and names of pages that were read" {
	html / '<a href="#here">1</a><a href="#nowhere">2</a>
		<a href="/a#id">3</a><a href="/a#name">4</a><a href="/a#none">5</a>
		<a href="/a#caf%C3%A9">6</a><a href="/a#:~:text=x">7</a>
		<a href="/a#p%20q">8</a><a href="/a#raw%3Cx">9</a>
		<a href="/text#x">10</a><a href="/a#TOP">11</a>
		<a href="/gone#x">12</a><a href="/old#id">13</a>
		<a href="/old#none">14</a><h1 id=here>h</h1>'
	html /a '<p id=id><a name=name></a><p id="caf&eacute;"><p id="p q">
		<p id="raw%3Cx">'
	page /text 200 'Content-Type: text/plain' 'no ids'
	moved /old /a
	serve
	crawl -q -d a.db --links --check-fragments --follow . "$URL/"
	is "$(found a.db 'url reason text')" "$(printf '%s\t%s\t%s\n' \
		'/#nowhere' fragment 2 '/a#none' fragment 5 \
		/gone 4xx 12 '/old#none' fragment 14)"
	crawl -q -d b.db --links --follow . "$URL/"
	is "$(found b.db 'url reason text')" $'/gone\t4xx\t12'
	# It comes, and is fixed.
	: >table
	html / '<a href="/a#none">5</a>'
	html /a '<p id=none>'
	serve
	crawl -q -d a.db --links --check-fragments --follow . "$URL/"
	is "$(found a.db url)" ''
	is "$(found a.db 'url fixed_run' --fixed)" $'/a#none\t2'
}

# ---- out of scope ----------------------------------------------------------------

# The origin, and $HELD, a page that never answers: no crawl of it ends before it
# is killed, however fast the rest is.
held() {
	origin_start ${PORT:+--port "$PORT"} --address 127.0.0.1 \
		--address 127.0.0.4 --host '127.0.0.4=200,never' "$@"
	HELD=http://127.0.0.4:$PORT/page/1
}

# The server of the targets, at another address: $OTHER_URL, $OTHER_LOG.
others() {
	origin_start_as OTHER --address 127.0.0.2 --table others "$@"
	OTHER_URL=http://127.0.0.2:$OTHER_PORT
}
asked() { LOG=$OTHER_LOG origin_log method target | sort; }

@test "--check-external: asked for once a run, with GET, and not followed" {
	printf '/ok\t200\tContent-Type: text/html\tpage.ok\n' >others
	printf '/old\t301\tLocation: /new\t-\n/new\t200\t-\t-\n' >>others
	printf '/lost\t302\tLocation: /gone\t-\n' >>others
	printf '/no\t404\t-\t-\n/gone\t410\t-\t-\n' >>others
	echo '<a href=/further>not followed</a>' >page.ok
	others --robots '*=200,body=User-agent: *\nDisallow: /private'
	html / "<a href=$OTHER_URL/ok>ok</a> <a href='$OTHER_URL/no#x'>no</a>
		<a href=$OTHER_URL/private/x>p</a> <a href=/p>p</a>
		<a href=$OTHER_URL/endless>e</a> <a href=$OTHER_URL/old>old</a>
		<a href=/out>out</a>"
	html /p "<a href=$OTHER_URL/no>again</a> <a href=$OTHER_URL/ok>ok</a>
		<a href=$OTHER_URL/lost>lost</a> <a href=/skipped>s</a>"
	moved /out "$OTHER_URL/no" 302
	page /skipped 404
	origin_start --table table
	for run in 1 2; do
		crawl -d a.db -o out.jsonl --links --check-external \
			--allow-private --follow . --exclude 'skipped$' "$URL/"
		is "$status" 0
		ledger_closes a.db
		is "$(jq -r .url <out.jsonl | bare | sort)" "/
/out
/p"
		is "$(sql a.db "SELECT DISTINCT state, reason FROM urls
			WHERE url LIKE '$OTHER_URL/%'")" $'skipped\tscope'
		is "$(found a.db 'url status since_run runs page text')" \
			"$(printf '%s\t%s\t1\t%s\t%s\t%s\n' \
			/lost 410 $run /p lost /no 404 $run / no \
			/no 404 $run /p again /out 404 $run / out |
			sort)"
		is "$(found a.db url --external)" "$(found a.db url)"
		is "$(found a.db 'url moved_to permanent text' --redirects)" \
			"$(printf '/old\t/new\t1\told')"
		is "$(sql a.db "SELECT u.url, t.reason FROM link_targets t
			JOIN urls u ON u.id = t.url_id
			WHERE t.state = 'unchecked'" | bare)" \
			"$(printf '/private/x\trobots:2')"
	done
	is "$(asked | uniq -c | awk '{ print $1, $2, $3 }')" "2 GET /endless
2 GET /gone
2 GET /lost
2 GET /new
4 GET /no
2 GET /ok
2 GET /old
1 GET /robots.txt"
	trawl why -d a.db "$OTHER_URL/no"
	grep -qx 'as link   broken in run 2: 4xx, status 404; since run 1, in 2 runs' \
		<<<"$output"
	trawl why -d a.db "$OTHER_URL/private/x"
	grep -qx 'as link   not checked in run 2: robots:2' <<<"$output"
	trawl why -d a.db "$OTHER_URL/ok"
	grep -qx 'as link   ok in run 2, status 200' <<<"$output"
	trawl why -d a.db "$URL/p"
	! grep 'as link' <<<"$output"
	# Without --check-external nobody is asked, and what is known stands.
	crawl -q -d a.db --links --allow-private --follow . \
		--exclude 'skipped$' "$URL/"
	is "$(asked | wc -l)" 17
	is "$(found a.db 'url runs' --external)" "$(printf '%s\t2\n' /lost \
		/no /out)"
}

@test "--check-external: what --exclude matches is left alone" {
	printf '/no\t404\t-\t-\n/wall\t404\t-\t-\n' >others
	others
	html / "<a href=$OTHER_URL/no>no</a> <a href=$OTHER_URL/wall>wall</a>"
	origin_start --table table
	for follow in '--follow .' ''; do
		rm -f a.db
		crawl -q -d a.db --links --check-external --allow-private \
			$follow --exclude 'wall$' "$URL/"
		is "$follow:$status:$stderr" "$follow:0:"
		is "$(found a.db url)" /no
		is "$(sql a.db "SELECT state, reason FROM urls
			WHERE url = '$OTHER_URL/wall'")" $'skipped\texclude'
		ledger_closes a.db
	done
	is "$(asked | grep -v robots)" $'GET\t/no\nGET\t/no'
}

@test "--check-external without --follow: the links of a list" {
	printf '/no\t404\t-\t-\n' >others
	others
	html /1 "<a href=$OTHER_URL/no>no</a> <a href=/2>2</a> <a href=/3>3</a>"
	html /2 "<a href=/3>3</a>"
	page /3 404
	html /late '<a href=/4>4</a>'
	page /4 404
	html /first '<a href=/late>late</a>'
	origin_start --table table
	crawl -q -d a.db --links --check-external --allow-private \
		"$URL/1" "$URL/2"
	is "$status" 0
	is "$(found a.db 'url page')" "$(printf '%s\t%s\n' /3 /1 /3 /2 /no /1)"
	# What is a target first and a record of the list then is fetched.
	mkfifo list
	"$TRAWL" crawl -q -d b.db --links --check-external -i list 3>&- &
	exec {fd}>list
	echo "$URL/first" >&$fd
	late_is_skipped() {
		[ "$(sqlite3 -readonly b.db "SELECT state FROM urls
			WHERE url LIKE '%/late'" 2>>errors)" = skipped ]
	}
	wait_until 20 late_is_skipped
	echo "$URL/late" >&$fd
	exec {fd}>&-
	wait $!
	is "$(sql b.db "SELECT url, state, source FROM urls
		WHERE url NOT LIKE '%/4' ORDER BY id" | bare)" \
		"$(printf '%s\tdone\tseed\n' /first /late)"
	is "$(found b.db 'url page')" $'/4\t/late'
	ledger_closes b.db
}

@test "--check-external: a host that has enough is not waited for, nor broken" {
	local i
	for i in 1 2 3 4 5 6; do
		printf '/%s\t%s\t-\t-\n' $i $((i > 3 ? 429 : 503))
	done >others
	others
	html / "$(for i in 1 2 3 4 5 6; do echo "<a href=$OTHER_URL/$i>$i</a>"
		done)<a href=/wall>w</a><a href=http://127.0.0.3:9/>dead</a>"
	page /wall 403 'cf-mitigated: challenge'
	origin_start --table table
	crawl -q -d a.db --links --check-external --allow-private \
		--per-host 1 "$URL/"
	is "$status" 0
	is "$(asked | grep -vc robots)" 1
	is "$(found a.db 'text reason')" $'dead\tconnect'
	is "$(sql a.db "SELECT state, count(*) FROM link_targets GROUP BY 1")" \
		$'broken\t1\nunchecked\t7'
	trawl links -d a.db
	[[ $output == *'; 7 not checked '* ]]
}

@test "--check-external, killed and resumed: each target once, the same result" {
	local i pid asked_until=()
	for ((i = 0; i < 300; i++)); do
		printf '/%s\t%s\t-\t-\n' $i $((i % 10 ? 200 : 404))
	done >others
	others --host '*=0,latency=20'
	html / "$(for ((i = 0; i < 300; i++)); do
		echo "<a href=$OTHER_URL/$i>$i</a>"; done)"
	held --table table
	answered() {
		[ "$(sqlite3 -readonly a.db 'SELECT count(*) FROM link_targets' \
			2>>errors || echo 0)" -ge "$1" ]
	}
	for i in 50 150; do
		"$TRAWL" crawl -q -d a.db --links --check-external \
			--allow-private --timeout 1h --min-speed 0 "$URL/" "$HELD" 3>&- &
		pid=$!
		wait_until 20 answered $i
		kill -KILL $pid
		wait $pid || true
		sql a.db "SELECT u.url FROM link_targets t
			JOIN urls u ON u.id = t.url_id" | bare | sort >had.$i
		asked_until[i]=$(asked | wc -l)
	done
	origin_stop
	others --port $OTHER_PORT
	origin_start --port $PORT --address 127.0.0.1 --address 127.0.0.4 \
		--table table
	crawl -q -d a.db --links --check-external --allow-private "$URL/" \
		"$HELD"
	is "$status" 0
	rows a.db runs 1
	ledger_closes a.db
	is "$(found a.db text | sort -n)" "$(seq 0 10 290)"
	is "$(sql a.db 'SELECT count(*), sum(broken_runs) FROM link_targets')" \
		$'300\t30'
	is "$(asked | grep -v robots | sort -u | wc -l)" 300
	# What the database had was not asked for again.
	for i in 50 150; do
		[ "$(wc -l <had.$i)" -ge $i ]
		is "$(LOG=$OTHER_LOG origin_log target |
			tail -n +$((asked_until[i] + 1)) | sort -u |
			sort - had.$i | uniq -d)" ''
	done
}

# ---- all of it -------------------------------------------------------------------

# A site of 2,000 pages: /p/N links to two further ones, and to targets, each of
# them on two pages.  What target N answers is what `status_of` says.
big_site() {	# FILE
	perl -e 'for my $n (0 .. 1999) {
			open my $page, ">", "p.$n" or die;
			print $page "<title>$n</title>";
			print $page "<a href=/p/$_>page $_</a>"
				for grep { $_ < 2000 } 2 * $n + 1, 2 * $n + 2;
			my $t = $n % 1000;
			print $page "<a href=/t/$t>target $t of $n</a>";
			print "/p/$n\t200\tContent-Type: text/html\tp.$n\n";
		}' >"$1"
	local n
	for ((n = 0; n < 1000; n++)); do
		printf '/t/%d\t%s\t%s\t-\n' $n "$(status_of $n)" \
			'Retry-After: 0'
	done >>"$1"
}

@test "2,000 pages: 30 links break, 10 heal, 5 are busy: exactly those, killed or not" {
	local n pid
	status_of() { echo $(($1 < 10 || $1 >= 45 && $1 < 50 ? 404 : 200)); }
	big_site before
	status_of() {
		echo $(($1 < 10 ? 200 : $1 < 40 || $1 >= 45 && $1 < 50 ? 404 :
			$1 < 45 ? 503 : 200))
	}
	big_site after
	serve before --address 127.0.0.1 --address 127.0.0.4
	HELD=http://127.0.0.4:$PORT/page/1
	crawl -q -d a.db --links --follow . --retries 0 "$URL/p/0" "$HELD"
	is "$status" 1
	is "$(found a.db url | wc -l)" 15
	cp a.db killed.db
	cp a.db calm.db
	serve after --address 127.0.0.1 --address 127.0.0.4
	crawl -q -d calm.db --links --follow . --retries 0 "$URL/p/0" "$HELD"
	origin_stop
	held --table after
	visited() {
		[ "$(sqlite3 -readonly killed.db 'SELECT count(*) FROM urls
			WHERE run_id = 2 AND state <> "pending"' \
			2>>errors)" -ge "$1" ]
	}
	for n in 100 1000 2000; do
		"$TRAWL" crawl -q -d killed.db --links --follow . --retries 0 \
			--timeout 1h --min-speed 0 "$URL/p/0" "$HELD" 3>&- &
		pid=$!
		wait_until 60 visited $n
		kill -KILL $pid
		wait $pid || true
	done
	serve after --address 127.0.0.1 --address 127.0.0.4
	crawl -q -d killed.db --links --follow . --retries 0 "$URL/p/0" "$HELD"
	for db in calm killed; do
		ledger_closes $db.db
		is "$(sql $db.db "SELECT count(DISTINCT page_id), count(*),
			count(DISTINCT target_id) FROM broken
			WHERE broken_run = 2")" $'60\t60\t30'
		is "$(found $db.db url --new | sort -V)" \
			"$(printf '/t/%d\n' {10..39})"
		is "$(found $db.db url --fixed | sort -V)" \
			"$(printf '/t/%d\n' {0..9})"
		is "$(found $db.db url --for-runs 2 | sort -V)" \
			"$(printf '/t/%d\n' {45..49})"
		is "$(sql $db.db "SELECT u.url FROM link_targets t
			JOIN urls u ON u.id = t.url_id
			WHERE t.state = 'unchecked' ORDER BY u.id" |
			bare | sort -V)" "$(printf '/t/%d\n' {40..44})"
		trawl links -d $db.db --exit-changed
		is "$status" 10
		is "$(tail -n 1 <<<"$output")" "35 targets are broken, 30 of them newly; 10 fixed; 5 not checked (robots.txt, 429, 503 and the like); run 2"
		is "$(grep -c '^404 ' <<<"$output")" 35
		is "$(grep -c '^      on ' <<<"$output")" 70
		for n in 12 1012; do
			grep -qF "      on $URL/p/$n  \"target 12 of $n\"" \
				<<<"$output"
		done
		"$TRAWL" links -d $db.db -f jsonl >$db.jsonl
	done
	diff calm.jsonl killed.jsonl
}
