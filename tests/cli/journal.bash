# Crawls with a journal, and what became of it elsewhere, for bats files, after
# helpers:  load journal
#
#   keep ARG...		as crawl, with its journal added to the file `log`
#   replay [DB]		that, into a database (copy.db)
#   same [DB [COPY]]	the copy has what the crawl's own (own.db) has
#   three_runs ARG...	crawls with a journal, of a site that changes, into
#			own.db

JOURNALING=${TRAWL%/*}/tests/journal

# As crawl, with a journal added to `log`.
keep() {
	TRAWL=$JOURNALING JOURNAL=log crawl "$@"
}
replay() {
	"$JOURNALING" replay log "${1:-copy.db}"
}

# FILE BODY [HEADER...]
page() {
	printf '%s\n' "$2" >"page.$1"
	printf '/%s\t200\t%s\tpage.%s\n' "$1" \
		"Content-Type: text/html${3:+\\r\\n$3}" "$1" >>table
}
answer() { printf '/%s\t%s\t%s\t-\n' "$@" >>table; }

# All of a database but ids, times and what only this file can know.
contents() {
	local db=$1 table columns
	sql "$db" "SELECT 'run', id, state, command, version, retry, input,
			links, duplicates, done, unchanged, failed, skipped,
			requests, bytes, rows_new, rows_changed, rows_gone,
			position, stopped_by, shard, elsewhere,
			finished_at NOTNULL FROM runs ORDER BY id;
		SELECT 'setting', name, value FROM settings
			WHERE name NOT IN ('seed') AND name NOT GLOB 'log*'
			ORDER BY name;
		SELECT 'host', name, robots, robots_status, robots_at, delay,
			next_at, penalty, penalty_at, failures, last, host,
			named_run, public_run FROM hosts ORDER BY name;
		SELECT 'url', u.url, h.name, p.url, u.depth, u.source, u.state,
			u.reason, u.attempts, u.input, u.position, u.run_id,
			u.parsed_run, u.rules, u.every, u.hash, u.page_gone,
			d.text, u.body, u.content_type, u.links,
			l.fetched_at, l.status, g.fetched_at, g.status,
			w.fetched_at
			FROM urls u LEFT JOIN hosts h ON h.id = u.host_id
			LEFT JOIN urls p ON p.id = u.parent_id
			LEFT JOIN ledger_details d ON d.id = u.detail_id
			LEFT JOIN fetches l ON l.id = u.last_fetch_id
			LEFT JOIN fetches g ON g.id = u.good_fetch_id
			LEFT JOIN fetches w ON w.id = u.page_fetch_id
			ORDER BY u.url, u.body, u.content_type;
		SELECT 'fetch', u.url, u.body, f.run_id, f.fetched_at,
			f.status, f.error, f.final_url, f.type, f.charset,
			f.size, hex(f.body_hash), f.etag, f.last_modified,
			f.time_dns, f.time_connect, f.time_first_byte,
			f.time_total, f.title, hex(f.text_hash), f.redirects
			FROM fetches f JOIN urls u ON u.id = f.url_id
			ORDER BY u.url, u.body, f.id;
		SELECT 'body', hex(hash), size, hex(data) FROM bodies
			ORDER BY hash;
		SELECT 'change', c.run_id, u.url, c.\"table\", c.key, c.change,
			c.\"column\", typeof(c.old), c.old, typeof(c.new),
			c.new, c.ordinal
			FROM changes c JOIN urls u ON u.id = c.url_id
			ORDER BY u.url, c.id;
		SELECT 'table', name, first_run, shape, shape_run FROM tables
			ORDER BY name;
		SELECT 'link', u.url, t.url, l.fragment, l.element, l.rel,
			l.text, l.first_run, l.gone_run FROM links l
			JOIN urls u ON u.id = l.url_id
			JOIN urls t ON t.id = l.target_id
			ORDER BY u.url, t.url, l.fragment, l.gone_run;
		SELECT 'anchors', u.url, l.anchors FROM page_links l
			JOIN urls u ON u.id = l.url_id ORDER BY u.url;
		SELECT 'target', u.url, t.fragment, t.state, t.run_id,
			t.external, t.status, t.reason, t.error, t.final_url,
			t.moved, s.url, t.broken_run, t.broken_runs,
			t.last_broken_run, t.fixed_run
			FROM link_targets t JOIN urls u ON u.id = t.url_id
			LEFT JOIN urls s ON s.id = t.same_id
			ORDER BY u.url, t.fragment;
		SELECT 'sitemap', url, run_id, depth, state, reason, entries
			FROM sitemaps ORDER BY url"
	for table in $(sql "$db" "SELECT name FROM tables ORDER BY name"); do
		columns=$(sql "$db" "SELECT group_concat('t.\"' || name ||
			'\", typeof(t.\"' || name || '\")')
			FROM pragma_table_info('$table')
			WHERE name <> 'url_id'")
		sql "$db" "SELECT '$table', u.url, $columns FROM \"$table\" t
			JOIN urls u ON u.id = t.url_id
			ORDER BY u.url, t.ordinal"
	done
}

# The copy has what the crawl's own database has.
same() {
	contents "${1:-own.db}" >own
	contents "${2:-copy.db}" >copy
	[ -s own ]
	diff own copy
	is "$(sql "${2:-copy.db}" 'PRAGMA integrity_check')" ok
}

# NO_RACE: without two redirects to one page, of which the first to come counts.
# A site that another run finds changed: pages of three hosts that lead to each
# other, by redirects, to what is not there, out of scope, deeper than asked.
site() {
	local n=$1
	rm -f table
	page a "<title>A$n</title><a href=/b>to b</a> <a href=/b#x>b, x</a>
		<a href=/c rel=next>c</a> <a href=/r1>r1</a> <a href=/none>no</a>
		<a href=/slow>s</a> <a href=http://127.0.0.9:1/out>out</a>
		<a href=/secret>x</a> <a href=/b>b again</a><i id=top>$n</i>"
	page b "<title>B</title><a href=/d>d</a><a href=/r2>r2</a><b id=x>x</b>
		<p class=item>one</p><p class=item>two $n</p>" 'ETag: "b'$n'"'
	page c "<title>C</title><a href=/d>d</a><a href=/e?$n>e</a>
		<a rel=nofollow href=/f>f</a><p class=item>one</p>"
	page d "<title>D</title><a href=/a>a</a><a href=/deep>deep</a>
		<a href=http://127.0.0.2:$PORT/other>other</a>" 'ETag: "d"'
	page "e?$n" "<title>E</title><a href=/f>f</a>"
	page f "<title>F</title><p class=item>f</p>"
	page deep "<title>deep</title><a href=/deeper>deeper</a>"
	page deeper "<title>deeper</title><a href=/deepest>deepest</a>"
	page other "<title>other</title><a href=/seeded>seeded</a>"
	page seeded "<title>seeded $n</title><p class=item>x</p>"
	page target "<title>target</title><a href=/f>f</a>"
	answer r1 302 'Location: /target'
	[ -n "${NO_RACE:-}" ] || answer r2 301 'Location: /r1'
	[ "$n" = 2 ] || page none2 "<title>there</title>"
	[ "$n" = 2 ] || answer slow 404 'X-A: b'
	[ "$n" != 2 ] || page slow "<title>slow</title>"
	answer secret 500 'X-A: b'
	printf 'User-agent: *\nDisallow: /secret\nCrawl-delay: 0.01\n' >robots
	printf '/robots.txt\t200\tContent-Type: text/plain\trobots\n' >>table
}
serve() {
	site "$1"
	if [ -z "${PORT:-}" ]; then
		origin_start --address 127.0.0.1-2 --table table
		site "$1"
	fi
	origin_stop
	origin_start --address 127.0.0.1-2 --port "$PORT" --table table
}

# ARG... of three runs; the second is cut short and gone on with.
three_runs() {
	local n
	for n in 1 2 3; do
		serve "$n"
		printf '%s\n' "$URL/a" "$URL/none2" "$URL/seeded" >list
		[ "$n" != 3 ] || echo "$URL/f" >>list
		if [ "$n" = 2 ]; then
			keep -q -d own.db -i list --retries 0 "$@" --max-pages 3
			is "$status" 3
		fi
		keep -q -d own.db -i list --retries 0 "$@"
		is "$status" 1
	done
}
