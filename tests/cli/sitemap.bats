# --sitemap: documents, their entries, and what becomes of both.

load helpers

setup() { begin; }
teardown() { end; }

page() {
	local file=page.$((++PAGES))
	printf '%s' "$4" >"$file"
	printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$file" >>table
}

documents() {
	sql "$1" "SELECT state, count(*), sum(entries) FROM sitemaps
		GROUP BY state ORDER BY state"
}

@test "an index of plain and packed ones: every entry once" {
	origin_start
	crawl -d a.db --sitemap "$URL/sitemap-index.xml?parts=5&n=40"
	is "$status" 0
	is "$(documents a.db)" $'done\t6\t205'
	is "$(sql a.db "SELECT source, state, depth, count(*) FROM urls
		GROUP BY 1, 2, 3")" $'sitemap\tdone\t0\t200'
	ledger_closes a.db
	is "$(origin_log target | sort | uniq -d)" ""
	crawl -d a.db --sitemap "$URL/sitemap-index.xml?parts=5&n=40"
	is "$status" 0
	is "$(sql a.db 'SELECT count(*) FROM urls WHERE run_id = 2')" 200
	ledger_closes a.db
}

@test "text, RSS, Atom; with a list; duplicates are counted" {
	origin_start
	page /list.txt 200 'Content-Type: text/plain' "$URL/page/1
$URL/page/2
"
	page /rss 200 'Content-Type: application/rss+xml' \
		"<rss><channel><item><link>$URL/page/2</link></item>
		<item><link>$URL/page/3</link></item></channel></rss>"
	page /atom 200 'Content-Type: application/atom+xml' \
		"<feed><entry><link href='$URL/page/4'/></entry></feed>"
	origin_stop
	rm ORIGIN.log
	origin_start --port "$PORT" --table table
	crawl -d a.db --sitemap "$URL/list.txt" --sitemap "$URL/rss" \
		--sitemap "$URL/atom" "$URL/page/4" "$URL/page/5"
	is "$status" 0
	states a.db done 5
	is "$(sql a.db 'SELECT input, duplicates FROM runs')" $'7\t2'
	ledger_closes a.db
}

@test "one that fails is reported, and the rest goes on" {
	page /html 200 'Content-Type: text/html' '<html><p>no map</p></html>'
	origin_start --table table
	crawl -d a.db --retries 0 --sitemap "$URL/status/404" \
		--sitemap "$URL/html" --sitemap "$URL/sitemap.xml?n=3" \
		--sitemap http:// "$URL/page/77"
	is "$status" 1
	states a.db done 4
	is "$(documents a.db)" $'done\t1\t3\nfailed\t2\t0'
	grep -q "sitemap '$URL/status/404': status 404" <<<"$stderr"
	grep -q "sitemap '$URL/html': " <<<"$stderr"
	ledger_closes a.db
}

@test "a location that is no full URL is told, not fetched" {
	page /m 200 'Content-Type: application/xml' "<urlset>
		<url><loc>/page/1</loc></url><url><loc>page/2</loc></url></urlset>"
	origin_start --table table
	crawl -q --sitemap "$URL/m"
	is "$stderr" "trawl: sitemap '$URL/m': 2 entries are no URLs"
	is "$(origin_log target | grep -c page)" 0
}

@test "an entry that is no URL or too long is in the ledger, and 1" {
	long=$(head -c 5000 /dev/zero | tr '\0' a)
	page /m 200 'Content-Type: application/xml' "<urlset>
		<url><loc>/page/1</loc></url><url><loc>/page/1</loc></url>
		<url><loc>http://me:geheim@[/</loc></url>
		<url><loc>http://127.0.0.1/$long</loc></url>
		<url><loc>http://me:geheim@127.0.0.1:PORT/p</loc></url>
		<url><loc></loc></url></urlset>"
	page /t 200 'Content-Type: text/plain' "nothing
http://127.0.0.1:PORT/p
http://127.0.0.1:PORT/p with words"
	page /words 200 'Content-Type: text/plain' "no sitemap
at all"
	page /p 200 'Content-Type: text/html' p
	origin_start
	origin_stop
	rm ORIGIN.log
	sed -i "s/PORT/$PORT/" page.*
	origin_start --port "$PORT" --table table
	for run in 1 2; do
		crawl -d a.db --sitemap "$URL/m" --sitemap "$URL/t"
		is "$status" 1
		grep -q "sitemap '$URL/m': 5 entries are no URLs" <<<"$stderr"
		is "$(sql a.db "SELECT substr(url, 1, 16) FROM skipped
			WHERE reason = 'invalid' AND source = 'sitemap'
			ORDER BY 1")" "
/page/1
http://127.0.0.1
http://127.0.0.1
http://me:***@[/
nothing"
		is "$(sql a.db "SELECT input, duplicates, skipped, done + unchanged
			FROM runs WHERE id = $run")" $'9\t2\t6\t1'
		ledger_closes a.db
	done
	grep -q geheim a.db && return 1
	# What is no sitemap has no entries.
	crawl -d b.db --sitemap "$URL/words" "$URL/p"
	is "$(sql b.db 'SELECT count(*) FROM urls')" 1
}

@test "robots.txt, redirects and --exclude hold for them too" {
	origin_start --robots '*=200,body=User-agent: *\nDisallow: /page/2\nDisallow: /sitemap.xml?n=9'
	crawl -d a.db --exclude '/page/[45]$' --sitemap \
		"$URL/redirect-to?url=/sitemap.xml%3Fn=6" \
		--sitemap "$URL/sitemap.xml?n=9"
	is "$status" 1
	is "$(sql a.db "SELECT state, coalesce(reason, '-'), count(*)
		FROM urls GROUP BY 1, 2 ORDER BY 1, 2")" \
		$'done\t-\t3\nskipped\texclude\t2\nskipped\trobots:2\t1'
	ledger_closes a.db
}

@test "links of its pages are followed, in scope; depth of an index is bounded" {
	for i in 1 2 3 4 5 6 7 8; do
		page "/i$i" 200 'Content-Type: application/xml' "<sitemapindex>
			<sitemap><loc>http://127.0.0.1:PORT/i$((i + 1))</loc>
			</sitemap></sitemapindex>"
	done
	page /m 200 'Content-Type: application/xml' "<urlset>
		<url><loc>http://127.0.0.1:PORT/p</loc></url></urlset>"
	page /p 200 'Content-Type: text/html' '<a href=/q>q</a>'
	page /q 200 'Content-Type: text/html' q
	origin_start
	origin_stop
	rm ORIGIN.log
	sed -i "s/PORT/$PORT/" page.*
	origin_start --port "$PORT" --table table
	crawl -d a.db --follow . --sitemap "$URL/m" --sitemap "$URL/i1"
	is "$status" 0
	states a.db done 2
	is "$(sql a.db 'SELECT count(*), max(depth) FROM sitemaps')" $'7\t5'
	grep -q 'more than 5 deep' <<<"$stderr"
	ledger_closes a.db
}

@test "killed and resumed: no entry is lost or doubled" {
	origin_start --host '*=0,latency=3'
	map="$URL/sitemap-index.xml?parts=12&n=100"
	for try in 1 2 3; do
		"$TRAWL" crawl -q -d a.db --sitemap "$map" 3>&- &
		pid=$!
		sleep 0.$((try * 12))
		kill -9 $pid
		wait $pid || true
	done
	crawl -d a.db --max-pages 5 --sitemap "$map"
	is "$status" 3
	crawl -d a.db --sitemap "$map"
	is "$status" 0
	states a.db done 1200
	is "$(sql a.db 'SELECT count(*) FROM runs')" 1
	is "$(documents a.db)" $'done\t13\t1212'
	ledger_closes a.db
}

@test "robots: the sitemaps of the seeds' robots.txt, of no other's, each run" {
	origin_start --address 127.0.0.1-2
	origin_stop
	origin_start --port "$PORT" --address 127.0.0.1-2 \
		--robots "127.0.0.1=200,body=Sitemap: /relative.xml\nUser-agent: *\nDisallow:\nsitemap: http://127.0.0.2:$PORT/sitemap-index.xml?parts=2&n=10\n" \
		--robots "127.0.0.2=200,body=Sitemap: http://127.0.0.2:$PORT/never.xml\n"
	for run in 1 2; do
		crawl -d a.db --allow-private --sitemap robots "$URL/page/1"
		is "$status" 0
		is "$(documents a.db)" $'done\t3\t22'
		is "$(sql a.db "SELECT source, count(*) FROM urls
			WHERE run_id = $run GROUP BY 1")" $'seed\t1\nsitemap\t20'
		grep -q "Sitemap '/relative.xml': " <<<"$stderr"
		ledger_closes a.db
	done
	is "$(origin_log target | grep -c never)" 0
	# Without it they are nobody's business.
	crawl -d b.db "$URL/page/1"
	is "$(sql b.db 'SELECT count(*) FROM urls')" 1
}

@test "robots: needs seeds, and robots.txt" {
	crawl --sitemap robots
	is "$status" 2
	crawl --sitemap robots --no-robots http://127.0.0.1:9/
	is "$status" 2
	grep -q 'no effect with --no-robots' <<<"$stderr"
}

@test "robots: stopped before the document was read: the next start reads it" {
	origin_start
	origin_stop
	origin_start --port "$PORT" --host '*=0,latency=300' --robots \
		"*=200,body=Sitemap: $URL/sitemap.xml?n=10\n"
	crawl -d a.db --sitemap robots --max-pages 1 "$URL/page/99"
	is "$status" 3
	crawl -d a.db --sitemap robots "$URL/page/99"
	is "$status" 0
	is "$(sql a.db "SELECT count(*) FROM urls WHERE source = 'sitemap'")" \
		"$(sql a.db "SELECT sum(entries) FROM sitemaps")"
	states a.db pending 0
	ledger_closes a.db
}
