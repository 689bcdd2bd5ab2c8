# A crawl shared by hosts between machines: --shard K/N.
load helpers

setup() { begin; }
teardown() { end; }

# PATH BODY, of every host.
html() {
	printf '%s\n' "$2" >"page${1//\//.}"
	printf '%s\t200\tContent-Type: text/html\tpage%s\n' "$1" "${1//\//.}" \
		>>table
}
moved() { printf '%s\t302\tLocation: %s\t-\n' "$1" "$2" >>table; }

# 127.0.0.2, .3 and .6 are of the first of three shards, .1 and .7 of the second,
# .4, .5 and .8 of the third.
hosts() {
	local i
	for ((i = 1; i <= $1; i++)); do
		echo "http://127.0.0.$i:$PORT${2:-/page/1}"
	done
}
# What was asked so far.
forget() {
	local names

	names=$(head -1 "$LOG")
	echo "$names" >"$LOG"
}
asked() { origin_log host | sed 's/:.*//; s/.*\.//' | sort -n | uniq | xargs; }

# URL, state and reason of what is in the ledger, http://127.0.0.4:PORT/a as 4/a
ledger() {
	sql "$1" "SELECT url, state, coalesce(reason, '-') FROM urls
		ORDER BY url" | tr '\t' ' ' |
		sed "s/http:..127.0.0.\([0-9]*\):$PORT/\1/"
}

# The origin on eight hosts, with its port in what it serves.
origin_of_eight() {
	origin_start --address 127.0.0.1-8 "$@"
	origin_stop
	sed -i "s/PORT/$PORT/g" page* table map
	origin_start --address 127.0.0.1-8 --port "$PORT" "${@//PORT/$PORT}"
}

# XXH3-64, seed 0, as xxhsum -H3 of the xxHash project has it.
hashes() {
	cat <<-'END'
	390c9ebbbb7402f6	a.b
	f0cecd338db81e1c	[::1]
	9a071d171774168c	127.0.0.1
	e60c80e6b5edd112	127.0.0.2
	4037554f7ebcbf45	example.org
	c3c61e02b7c60a52	example.org.
	0cf6d8fa63263a52	www.example.org
	7f2fbff6ac15cb1e	[2001:db8::1]
	67519d0e20d524a6	xn--bcher-kva.example
	c82e5a2edab61e5a	one-hundred-and-twenty-nine-bytes-or-more.need-three-labels-or-four.of-which-no-one-may-have.more-than-sixty-three-bytes-as-dns-says.example.org
	b239b0bf86645dd0	a-very-long-name.of-many-labels.and-more-than-sixteen-bytes.and-more-than-one-hundred-and-twenty-eight-bytes.and-more-than-two-hundred-and-forty-bytes.and-more-than-two-hundred-and-forty-bytes.and-more-than-two-hundred-and-forty.bytes.example
	END
}

@test "a host's shard: XXH3-64 of its name in normal form, modulo N, plus 1" {
	hashes | sed 's/.*\t/http:\/\//' >list
	for n in 1 2 3 7 65536; do
		hashes | perl -lne 'no warnings; my ($hash, $name) = split;
			print hex($hash) % '$n' + 1, "\thttp://$name/"' |
			sort >wanted
		for k in $(cut -f 1 wanted | sort -u); do
			crawl --dry-run --shard $k/$n -i list
			is "$status" 0
			sed "s/^/$k\t/" <<<"$output"
		done | sort >got
		diff wanted got
	done
	# Whatever the scheme and the port, and as it may be spelt.
	printf '%s\n' https://EXAMPLE.org/ http://%65xample.org:8080/ \
		http://bücher.example:81/ 'http://[2001:DB8:0::1]/' \
		http://0x7f.1/ >list
	crawl --dry-run --shard 1/3 -i list
	is "$output" ""
	crawl --dry-run --shard 2/3 -i list
	is "$output" "http://xn--bcher-kva.example:81/
http://127.0.0.1/"
	crawl --dry-run --shard 3/3 -i list
	is "$output" "https://example.org/
http://example.org:8080/
http://[2001:db8::1]/"
}

@test "--shard: only its hosts are asked, in every run; the others are skipped" {
	origin_start --address 127.0.0.1-8
	hosts 8 >list
	echo "http://127.0.0.4:$PORT/page/1" >>list
	for run in 1 2; do
		crawl --shard 1/3 -d a.db -o rows -i list
		is "$status" 0
		is "$(asked)" "2 3 6"
		is "$(grep -c '"error":"shard"' rows) $(wc -l <rows)" "6 9"
		is "$(ledger a.db | sed "s/unchanged/done/")" "1/page/1 skipped shard
2/page/1 done -
3/page/1 done -
4/page/1 skipped shard
5/page/1 skipped shard
6/page/1 done -
7/page/1 skipped shard
8/page/1 skipped shard"
		ledger_closes a.db
		is "$(sql a.db "SELECT input, duplicates, skipped, elsewhere,
				shard FROM runs WHERE id = $run")" \
			$'9\t1\t5\t5\t1/3'
		forget
	done
	trawl why -d a.db "http://127.0.0.4:$PORT/page/1"
	is "$status" 0
	grep -q 'skipped (shard)' <<<"$output"
	grep -q -e '--shard 1/3 (command line): its host is of shard 3' \
		<<<"$output"
	trawl status --skipped -d a.db -f tsv
	is "$(grep -c shard <<<"$output")" 5
	trawl status -d a.db
	grep -q shard <<<"$output"
	trawl help reasons
	grep -q 'trawl merge' <<<"$output"
}

@test "--shard: links, sitemaps and redirects lead to no other shard's host" {
	html / '<a href=/in>1</a> <a href=/away>2</a>
		<a href=http://127.0.0.1:PORT/a>3</a>
		<a href=http://127.0.0.4:PORT/b>4</a>
		<a href=http://127.0.0.4:PORT/b>4</a>
		<a href=http://127.0.0.3:PORT/c>5</a>'
	html /in '<a href=http://127.0.0.5:PORT/d>6</a>'
	html /c c
	moved /away http://127.0.0.7:PORT/e
	moved /seed http://127.0.0.4:PORT/f
	moved /robots http://127.0.0.8:PORT/allow
	echo '<urlset><url><loc>http://127.0.0.1:PORT/g</loc></url>
		<url><loc>http://127.0.0.6:PORT/c</loc></url></urlset>' >map
	printf '/map.xml\t200\tContent-Type: text/xml\tmap\n' >>table
	printf 'User-agent: *\nDisallow: /no\n' >robots
	printf '/allow\t200\tContent-Type: text/plain\trobots\n' >>table
	origin_of_eight --table table \
		--robots '127.0.0.6=301,to=http://127.0.0.8:PORT/allow'
	at=":$PORT"
	crawl -d a.db --shard 1/3 --follow . --scope any --allow-private \
		--sitemap "http://127.0.0.2$at/map.xml" \
		--sitemap "http://127.0.0.1$at/map.xml" \
		"http://127.0.0.2$at/" "http://127.0.0.3$at/seed"
	is "$status" 0
	is "$(ledger a.db)" "1/a skipped shard
1/g skipped shard
2/ done -
2/away skipped shard
2/in done -
3/c done -
3/seed skipped shard
4/b skipped shard
5/d skipped shard
6/c done -"
	ledger_closes a.db
	# A robots.txt is its host's, wherever it lies; once.
	is "$(asked)" "2 3 6 8"
	is "$(origin_log host target | grep "127.0.0.8:" | cut -f 2)" /allow
	is "$(sql a.db 'SELECT state, count(*) FROM sitemaps GROUP BY state')" \
		$'done\t1\nskipped\t1'
	trawl why -d a.db "http://127.0.0.3$at/seed"
	grep -q "^decided .*127.0.0.4$at/f: --shard 1/3.*shard 3" <<<"$output"
	trawl why -d a.db "http://127.0.0.4$at/b"
	grep -q "^decided .*--shard 1/3.*shard 3" <<<"$output"

	# And the documents of the other shard by that one.
	crawl -d b.db --shard 2/3 --sitemap "http://127.0.0.2$at/map.xml" \
		--sitemap "http://127.0.0.1$at/map.xml" --allow-private
	is "$status" 1
	is "$(ledger b.db)" "1/g failed 4xx
6/c skipped shard"
}

@test "--shard: links out of scope are checked only where the host is ours" {
	html / '<a href=http://127.0.0.1:PORT/a>1</a>
		<a href=http://127.0.0.3:PORT/b>2</a>'
	: >map
	origin_of_eight --table table
	crawl -q -d a.db --shard 1/3 --follow . --links --check-external \
		--allow-private "http://127.0.0.2:$PORT/"
	is "$status" 0
	is "$(asked)" "2 3"
	is "$(ledger a.db)" "1/a skipped scope
2/ done -
3/b skipped scope"
	is "$(sql a.db 'SELECT state, reason, count(*) FROM link_targets
		GROUP BY 1 ORDER BY 1')" $'broken\t4xx\t1\nunchecked\tshard\t1'
	ledger_closes a.db
}

@test "--shard: a link found again nearer to the seeds is as near elsewhere" {
	html /1 '<a href=/2>2</a>'
	html /2 '<a href=http://127.0.0.1:PORT/far>x</a><a href=/3>3</a>'
	html /3 '<a href=http://127.0.0.1:PORT/deep>y</a>'
	html /late '<a href=http://127.0.0.1:PORT/far>x</a>
		<a href=http://127.0.0.1:PORT/deep>y</a>'
	: >map
	origin_of_eight --table table --host '127.0.0.3=0,latency=700'
	crawl -d a.db --shard 1/3 --follow . --scope any --depth 2 \
		"http://127.0.0.2:$PORT/1" "http://127.0.0.3:$PORT/late"
	is "$(sql a.db "SELECT depth, reason, count(*) FROM urls
		WHERE state = 'skipped' GROUP BY 1, 2")" $'1\tshard\t2'
	ledger_closes a.db
	is "$(sql a.db 'SELECT links, duplicates, skipped, elsewhere
		FROM runs')" $'6\t2\t2\t2'
}

@test "--shard: killed, and gone on with; as another shard; as none" {
	origin_start --address 127.0.0.1-8 --host '*=0,latency=30'
	for i in {1..40}; do
		hosts 8 "/page/$i"
	done >list
	"$TRAWL" crawl -q -d a.db --shard 1/3 -i list 3>&- &
	pid=$!
	wait_until 20 grep -q "127.0.0.6:$PORT" "$LOG"
	kill -9 $pid
	wait $pid || true
	crawl -d a.db --shard 1/3 -i list
	is "$status" 0
	states a.db done 120
	is "$(asked)" "2 3 6"
	ledger_closes a.db
	is "$(sql a.db 'SELECT count(*) FROM runs')" 1

	# Stopped, it may become another's.
	crawl -d b.db --shard 1/3 --max-pages 10 -i list
	is "$status" 3
	forget
	crawl -d b.db --shard 2/3 -i list
	is "$status" 0
	is "$(asked)" "1 7"
	is "$(sql b.db "SELECT count(*) FROM urls
		WHERE state = 'done' AND (url GLOB '*.1:*' OR url GLOB '*.7:*')")" 80
	ledger_closes b.db
	is "$(sql b.db "SELECT elsewhere FROM runs")" \
		"$(sql b.db "SELECT count(*) FROM urls WHERE reason = 'shard'")"

	crawl -d c.db --shard 1/3 --max-pages 10 -i list
	crawl -d c.db -i list
	is "$status" 0
	states c.db done 320
	ledger_closes c.db
	is "$(sql c.db "SELECT count(*), sum(elsewhere), sum(duplicates)
		FROM runs")" $'1\t0\t0'
}

@test "--shard: what earlier runs found of other hosts is left to their shards" {
	html / '<a href=http://127.0.0.4:PORT/a>a</a><a href=/b>b</a>'
	html /a a
	html /b b
	: >map
	origin_of_eight --table table
	crawl -d a.db --follow . --scope any --allow-private \
		"http://127.0.0.2:$PORT/" "http://127.0.0.5:$PORT/gone"
	states a.db done 3
	forget
	crawl -d a.db --follow . --scope any --allow-private --shard 1/3 \
		"http://127.0.0.2:$PORT/" "http://127.0.0.5:$PORT/gone"
	is "$(asked)" 2
	ledger_closes a.db
	is "$(sql a.db "SELECT run_id, state FROM urls
		WHERE url LIKE '%/a'")" $'1\tdone'
	crawl -d a.db --shard 1/3 --retry all
	is "$(asked)" 2
	crawl -d a.db --shard 3/3 --retry all
	ledger_closes a.db
}

@test "--shard: what makes no sense is refused, 2" {
	for shard in 0/3 4/3 1/0 1 1/ /3 1/3/4 -1/3 +1/3 ' 1/3' 1/3x a/b \
		1/65537 1/99999999999999999999 99999999999999999999/1 ''; do
		crawl --shard "$shard" --dry-run http://a.example/
		is "$shard: $status" "$shard: 2"
		grep -q "for --shard: expected K/N" <<<"$stderr"
	done
	printf 'options:\n  shard: 1/3\n' >rules.yaml
	crawl -r rules.yaml --dry-run http://a.example/
	is "$status" 2
	crawl --shard 1/1 --dry-run http://a.example/
	is "$status$output" 0http://a.example/
}

# ---- merge -------------------------------------------------------------------

# All that a database says but for times, ids and who counted.  what is found by
# several pages at once has one of them as its parent, and as its way.
told() {
	local db=$1 table

	sql "$db" "SELECT 'run', id, state, finished_at NOTNULL, input, links,
			duplicates, done, unchanged, failed, skipped, elsewhere,
			requests, rows_new, rows_changed, rows_gone, position
			FROM runs ORDER BY id;
		SELECT 'url', u.url, h.name, u.source, u.state, u.reason,
			u.attempts, u.due_at, u.input, u.position, u.run_id,
			u.parsed_run, u.rules, u.every, u.hash, u.page_gone,
			f.status, f.run_id, f.url_id IS u.id,
			g.status, g.run_id, g.url_id IS u.id,
			p.status, p.run_id, p.url_id IS u.id,
			u.parent_id ISNULL, d.text, u.body, u.content_type
			FROM urls u LEFT JOIN hosts h ON h.id = u.host_id
			LEFT JOIN ledger_details d ON d.id = u.detail_id
			LEFT JOIN fetches f ON f.id = u.last_fetch_id
			LEFT JOIN fetches g ON g.id = u.good_fetch_id
			LEFT JOIN fetches p ON p.id = u.page_fetch_id
			ORDER BY u.url, h.name, u.body;
		SELECT 'fetch', u.url, f.run_id, f.status, f.error, f.final_url,
			f.type, f.charset, f.size, hex(f.body_hash), f.etag,
			f.last_modified, f.title, hex(f.text_hash), f.redirects
			FROM fetches f JOIN urls u ON u.id = f.url_id
			ORDER BY 2, 3, 4, 5, u.body;
		SELECT 'host', name, host, robots, robots_status, delay,
			next_at NOTNULL, penalty, last NOTNULL, named_run,
			public_run FROM hosts ORDER BY name;
		SELECT 'body', hex(hash), size, length(data) FROM bodies
			ORDER BY hash;
		SELECT 'change', c.run_id, u.url, c.\"table\", c.key, c.change,
			c.\"column\", c.old, c.new, c.ordinal FROM changes c
			JOIN urls u ON u.id = c.url_id
			ORDER BY 2, 3, 4, 5, 6, 7, 8, 9;
		SELECT 'sitemap', url, run_id, depth, state, reason, entries
			FROM sitemaps ORDER BY url;
		SELECT 'table', name, first_run, shape, shape_run FROM tables
			ORDER BY name;
		SELECT 'link', u.url, t.url, l.fragment, l.element, l.rel,
			l.text, l.first_run, l.gone_run FROM links l
			JOIN urls u ON u.id = l.url_id
			JOIN urls t ON t.id = l.target_id
			ORDER BY 2, 3, 4, 5, 6, 7, 9;
		SELECT 'target', u.url, t.fragment, t.state, t.run_id,
			t.external, t.status, t.reason, t.error, t.final_url,
			t.moved, s.url, t.broken_run, t.broken_runs,
			t.last_broken_run, t.fixed_run FROM link_targets t
			JOIN urls u ON u.id = t.url_id
			LEFT JOIN urls s ON s.id = t.same_id ORDER BY 2, 3;
		SELECT 'setting', name, value FROM settings
			WHERE name IN ('carry', 'rules', 'links_run')
			ORDER BY name"
	for table in $(sql "$db" "SELECT name FROM tables ORDER BY name"); do
		sql "$db" "SELECT '$table', u.url, r.* FROM \"$table\" r
			JOIN urls u ON u.id = r.url_id
			ORDER BY u.url, u.body, r.ordinal" | cut -f 1,2,4-
	done
	is "$(sql "$db" 'PRAGMA integrity_check')" ok
}
same() {
	told "$1" >told.1
	told "$2" >told.2
	diff told.1 told.2 >told.diff || {
		echo "$1 and $2 differ:"
		head -30 told.diff
		return 1
	}
	[ "$(wc -l <told.1)" -gt 20 ]
}

# DB SHARDS ARG...: each shard into its own DB.K, then merged into DB.
in_shards() {
	local db=$1 n=$2 k
	shift 2

	for ((k = 1; k <= n; k++)); do
		crawl -q -d "$db.$k" --shard $k/$n "$@"
	done
	for k in "$db".[0-9]; do
		sqlite3 "$k" .dump
	done >dump.before
	trawl merge -q -d "$db" "$db".[0-9]
	is "$status$stderr" 0
	for k in "$db".[0-9]; do
		sqlite3 "$k" .dump
	done | cmp - dump.before
}

@test "merge: three shards over thirty hosts, and runs after: as one machine" {
	origin_start --address 127.0.0.1-30
	cat >rules.yaml <<-'END'
	rules:
	  titles:
	    match: '<title>(?<title>[^<]*)'
	  films:
	    url: '/board/'
	    match: '(?s)<dd>.*?title="(?<title>.*?)".*?integer">(?<score>\d)'
	    key: [title]
	END
	{
		echo url,n,method,body
		hosts 30 '/site/1?pages=20&links=6' | sed 's/$/,s/'
		hosts 30 '/board/7?offset=10' | sed 's/$/,b/'
		hosts 4 /nothing | sed 's/$/,n/'
		hosts 2 /status/301 | sed 's/$/,r/'
		echo "http://127.0.0.3:$PORT/nothing,again"
		hosts 8 | sed 's/$/,p,POST,a=1/'
		hosts 8 | sed 's/$/,p,POST,a=2/'
		echo "no url at all,x"
	} >list.csv
	args=(-r rules.yaml --follow /site/ --links -i list.csv)
	for run in 1 2 3; do
		crawl -q -d one.db --save-bodies "${args[@]}"
		is "$status" 1
		in_shards all.db 3 --save-bodies "${args[@]}"
		same one.db all.db
		ledger_closes all.db
		is "$(sql all.db 'SELECT count(*) FROM pending')" 0
		[ "$run" != 1 ] || control 'score=13:9.9&score=15:1.0'
	done
	is "$(sql all.db "SELECT count(*) > 30 FROM changes")" 1
	is "$(sql all.db "SELECT count(*) > 30 FROM links")" 1
	is "$(sql all.db "SELECT count(*) > 5 FROM link_targets")" 1
	[ "$(sql all.db "SELECT count(*) FROM films")" = 300 ]

	# Whatever the order, and how often.
	cp all.db before.db
	trawl merge -q -d all.db all.db.2 all.db.1 all.db.3 all.db.2
	same before.db all.db
	trawl merge -q -d other.db all.db.3 all.db.1
	trawl merge -q -d other.db all.db.2
	same before.db other.db
	trawl merge -q -d more.db other.db all.db.1 before.db
	same before.db more.db

	# And it is a database like others.
	forget
	crawl -d more.db "${args[@]}"
	[[ $stderr == *" 0 done + 646 unchanged + "* ]] || is "$stderr" unchanged
	is "$(sql more.db 'SELECT count(*) FROM runs')" 4
	crawl -q -d one.db "${args[@]}"
	same one.db more.db
	# It has gone on; the shards have not.
	trawl merge -q -d more.db all.db.1 all.db.2 all.db.3
	same one.db more.db
}

@test "merge: what leads from one shard's host to another's is pending, and done" {
	html / '<a href=/in>1</a> <a href=http://127.0.0.1:PORT/a>2</a>
		<a href=http://127.0.0.4:PORT/b>3</a>'
	html /in '<a href=http://127.0.0.4:PORT/b>4</a>'
	html /a '<a href=http://127.0.0.5:PORT/c>5</a>'
	html /b b
	html /c '<a href=/d>6</a>'
	html /d d
	moved /seed http://127.0.0.4:PORT/b
	echo '<urlset><url><loc>http://127.0.0.7:PORT/d</loc></url></urlset>' \
		>map
	printf '/map.xml\t200\tContent-Type: text/xml\tmap\n' >>table
	origin_of_eight --table table
	args=(--follow . --scope any --allow-private
		--sitemap "http://127.0.0.3:$PORT/map.xml"
		"http://127.0.0.2:$PORT/" "http://127.0.0.2:$PORT/seed")
	crawl -q -d one.db "${args[@]}"
	is "$status" 0
	ledger one.db | grep -v duplicate >wanted
	is "$(wc -l <wanted)" 8

	# One machine for the rest of it.
	in_shards all.db 3 "${args[@]}"
	is "$(sql all.db 'SELECT state, finished_at FROM runs')" $'stopped\t'
	is "$(ledger all.db | grep -c 'pending -')" 4
	ledger_closes all.db
	trawl why -d all.db "http://127.0.0.1:$PORT/a"
	grep -q 'merged before all of it was done' <<<"$output"
	crawl -q -d all.db "${args[@]}"
	is "$status" 0
	ledger all.db | grep -v duplicate | diff wanted -
	ledger_closes all.db
	is "$(sql all.db 'SELECT count(*) FROM runs')" 1
	told all.db >before
	trawl merge -q -d all.db all.db.1 all.db.2 all.db.3
	told all.db | diff before -
	is "$(sql all.db 'SELECT state FROM runs')" finished

	# Or all machines again, each with what is known till then.
	in_shards each.db 3 "${args[@]}"
	for round in 1 2 3; do
		for k in 1 2 3; do
			cp each.db each.db.$k
		done
		forget
		in_shards each.db 3 "${args[@]}"
		ledger_closes each.db
	done
	# No one shard can follow the redirect.
	is "$(ledger each.db | grep pending)" "2/seed pending -"
	is "$(origin_log target)" /seed
	crawl -q -d each.db "${args[@]}"
	is "$status" 0
	ledger each.db | grep -v duplicate | diff wanted -
	ledger_closes each.db
}

@test "merge: who is behind, killed or not there yet" {
	origin_start --address 127.0.0.1-8
	hosts 8 >list
	hosts 8 /page/2 >>list
	for k in 1 2 3; do
		crawl -q -d $k.db --shard $k/3 -i list
	done
	crawl -q -d one.db -i list
	crawl -q -d stopped.db --shard 2/3 --max-pages 2 -i list
	is "$status" 3

	# The third is to come.
	trawl merge -d all.db 1.db stopped.db
	is "$status" 0
	grep -q '^all.db: run 1: 8 done .* 8 pending$' <<<"$stderr"
	grep -q 'no shard has done 8 URLs.*goes on with them' <<<"$stderr"
	states all.db pending 8
	ledger_closes all.db
	trawl merge -q -d all.db 3.db
	states all.db pending 2
	cp stopped.db old.db
	crawl -q -d stopped.db --shard 2/3 -i list
	is "$status" 0
	trawl merge -d all.db stopped.db
	states all.db pending 0
	states all.db done 16
	is "$(sql all.db 'SELECT state FROM runs')" finished
	ledger_closes all.db
	# What it was before it went on changes nothing.
	told all.db >before
	trawl merge -q -d all.db old.db
	told all.db | diff before -

	# A list that was not read to its end is not finished, pending or not.
	crawl -q -d part.db --shard 3/3 --max-pages 6 -i list
	sqlite3 part.db "UPDATE runs SET state = 'running', finished_at = NULL"
	trawl merge -q -d some.db part.db 1.db
	is "$(sql some.db 'SELECT state FROM runs')" stopped
	states some.db pending 4

	# The second was not at work in the second run.
	for k in 1 3; do
		crawl -q -d $k.db --shard $k/3 -i list
	done
	trawl merge -q -d all.db 3.db 1.db
	is "$(sql all.db "SELECT run_id, state, count(*) FROM urls
		GROUP BY 1, 2 ORDER BY 3")" $'2\tpending\t4\n2\tunchanged\t12'
	ledger_closes all.db
	forget
	crawl -q -d all.db -i list
	is "$status" 0
	is "$(asked)" "1 7"
	states all.db unchanged 16
	ledger_closes all.db
	crawl -q -d one.db -i list
	same one.db all.db
}

@test "merge: killed at any moment, the same command makes the same of it" {
	origin_start --address 127.0.0.1-8
	for i in {1..30}; do
		hosts 8 "/page/$i"
	done >list
	in_shards all.db 3 -e '<title>(?<t>[^<]*)' --save-bodies -i list
	faulty=${FAULTY:-$BATS_TEST_DIRNAME/../../build/faults/trawl}
	for n in 1 2 3 5 8 13 21 34 55; do
		code=0
		: >struck
		TRAWL_FAULT=torn:$n:parent TRAWL_FAULT_STRUCK=struck \
			"$faulty" merge -q -d new.db \
			all.db.1 all.db.2 all.db.3 || code=$?
		killed+=" $code"
		[ "$code" = 0 ] || is "$code" 137
		trawl merge -q -d new.db all.db.1 all.db.2 all.db.3
		is "$status" 0
		same all.db new.db
		rm -f new.db*
	done
	is "${killed:0:16}" " 137 137 137 137"
}

@test "merge: what does not belong together is refused, and left as it is" {
	origin_start
	for n in 1 2; do
		crawl -q -d $n.db -e "<title>(?<t>[^<]*)" "$URL/page/$n"
	done
	crawl -q -d rules.db -e '<title>(?<t>[^<]+)' "$URL/page/1"
	crawl -q -d column.db -e '<title>(?<other>[^<]*)' "$URL/page/1"
	crawl -q -d pages.db "$URL/page/1"
	sqlite3 foreign.db 'CREATE TABLE t(a)'
	sqlite3 older.db <"$BATS_TEST_DIRNAME/data/schema2.sql"
	cp 1.db newer.db
	sqlite3 newer.db 'PRAGMA user_version = 1000'
	refused() {
		local code=$1 why=$2
		shift 2
		trawl merge "$@"
		is "$*: $status" "$*: $code"
		grep -q -e "$why" <<<"$stderr" || is "$stderr" "$why"
		is "$(wc -l <<<"$stderr")" 1
	}
	refused 2 "rules.db' was crawled by other rules than '.*/1.db'" \
		-d all.db 1.db rules.db
	refused 2 "'matches' has other columns" -d all.db 1.db column.db
	refused 2 'by other rules' -d all.db 1.db pages.db
	refused 4 'not one of trawl' -d all.db 1.db foreign.db
	refused 4 'of an older trawl' -d all.db 1.db older.db
	refused 4 'made by a newer trawl' -d all.db 1.db newer.db
	refused 4 "no such file: .*none.db" -d all.db 1.db none.db
	refused 2 'into which database' 1.db 2.db
	refused 2 'which databases' -d all.db
	refused 2 'cannot be merged into itself' -d 1.db 2.db ./1.db
	[ ! -e all.db ]
	sqlite3 1.db .dump >dump
	md5sum foreign.db >sum
	refused 2 'by other rules' -d 1.db 2.db rules.db
	refused 2 'by other rules' -d 1.db rules.db
	refused 4 'not one of trawl' -d foreign.db 1.db
	sqlite3 1.db .dump | cmp - dump
	md5sum -c --quiet sum
	trawl merge -q -d all.db 1.db 2.db
	is "$status$stderr" 0
	rows all.db matches 2
	ledger_closes all.db
}

@test "merge: a database that a crawl holds: 5; --if-locked" {
	origin_start --host '127.0.0.1=0,never'
	crawl -q -d a.db --no-robots "$URL/page/1" --timeout 1ms --retries 0
	"$TRAWL" crawl -q -d b.db "$URL/page/2" 3>&- &
	pid=$!
	# It has the lock before it asks for anything.
	wait_until 20 grep -q robots.txt "$LOG"
	trawl merge -d b.db a.db
	is "$status" 5
	trawl merge -d all.db a.db b.db
	is "$status" 5
	grep -q "b.db' is in use by another crawl (pid $pid" <<<"$stderr"
	trawl merge -d b.db --if-locked skip a.db
	is "$status" 0
	kill -9 $pid
	wait $pid || true
	trawl merge -q -d all.db a.db b.db
	is "$status" 0
}

@test "merge: links, those that went, and what they lead to" {
	html / '<a href=/old#x>1</a><a href=/moved>2</a><a href=/bad>3</a>
		<a href=http://127.0.0.1:PORT/#f rel=nofollow>4</a>'
	html /there '<p id=x>there</p>'
	moved /moved /there
	: >map
	origin_of_eight --table table
	hosts 8 / >list
	args=(--follow . --links --check-fragments -i list)
	for run in 1 2 3; do
		crawl -q -d one.db "${args[@]}"
		in_shards all.db 3 "${args[@]}"
		same one.db all.db
		[ "$run" != 1 ] ||
			echo '<a href=/moved#no>1</a><a href=/bad>3</a>' >page.
	done
	rows all.db lost_links 24
	is "$(sql all.db 'SELECT count(*) > 15, max(broken_runs) FROM broken')" \
		$'1\t3'
	ledger_closes all.db
}

@test "merge after prune: what none has any more is said to be unknown" {
	origin_start
	seq -f "$URL/page/%g" 1 3 >urls
	for run in 1 2 3 4; do
		crawl -q -d 1.db -i urls -e '<title>Page (?<n>\d+)'
		crawl -q -d 2.db "$URL/page/9" -e '<title>Page (?<n>\d+)'
	done
	trawl prune -q -d 1.db --keep-runs 2
	trawl merge -q -d all.db 2.db 1.db
	is "$status" 0
	# All runs, as 2.db has them; but of 1.db these two are not known.
	is "$(sql all.db 'SELECT group_concat(id) FROM runs')" 1,2,3,4
	trawl export -d all.db --run 2
	is "$status:$output" 2:
	[[ $stderr == *'run 2 had is no longer known'* ]]
	trawl export -d all.db --run 3
	is "$status:$(wc -l <.out)" 0:4
	# Pruned after that, it is as if all had been.
	trawl prune -q -d all.db --keep-runs 2
	is "$status:$(sql all.db 'SELECT group_concat(id) FROM runs')" 0:3,4
	trawl prune -q -d 2.db --keep-runs 2
	trawl merge -q -d all.db 1.db 2.db
	is "$status:$(sql all.db 'SELECT group_concat(id) FROM runs')" 0:3,4
}
