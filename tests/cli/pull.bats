# What many machines crawled, into one database.
load helpers
load journal
load postgres

setup_file() { postgres_template; }
setup() { begin; }
teardown() {
	postgres_end
	end
}
teardown_file() { postgres_template_end; }

@test "pull: what it needs is said, and nothing is made" {
	local wanted
	while IFS='|' read -r wanted args; do
		trawl pull $args
		is "$status" 2
		[[ $stderr == *"$wanted"* ]]
	done <<-'END'
		into which database?|--engine postgresql://localhost/x
		from which engine?|-d a.db
		no arguments|-d a.db --engine postgresql://localhost/x b.db
		--if-locked|-d a.db --engine postgresql://localhost/x --if-locked x
		--crawl|-d a.db --engine postgresql://localhost/x --crawl
		no such option '--jobs'|-d a.db --jobs 2
	END
	is "$(ls)" ""
}

# ---- with a server -------------------------------------------------------------

# The entries of the file `log` from the first to the last, as nodes would have
# published them, to a crawl.
publish() {			# FIRST LAST [CRAWL]
	python3 - "$@" >publish.sql <<-'END'
	import struct, sys
	first, last = int(sys.argv[1]), int(sys.argv[2])
	crawl = sys.argv[3] if len(sys.argv) > 3 else "default"
	data, at, n, run = open("log", "rb").read(), 0, 0, 0
	print(f"INSERT INTO crawl(name, config) VALUES('{crawl}', '{{}}') "
	      "ON CONFLICT DO NOTHING;")
	while at < len(data):
	    size, ms = struct.unpack_from("=qq", data, at)
	    entry = data[at + 16:at + 16 + size]
	    at += 16 + size
	    n += 1
	    kind = {ord("r"): 0, ord("e"): 3}.get(entry[2], 2)
	    state = "NULL"
	    run += kind == 0 and not stopped if run else 1
	    stopped = kind == 3 and b"stopped" in entry
	    if kind == 3:
	        state = "'max-pages'" if stopped else "'finished'"
	    if not first <= n <= last:
	        continue
	    print(f"INSERT INTO log(crawl, seq, run, kind, node, at, state, data)"
	          f" SELECT id, {n}, {run}, {kind}, 'a', to_timestamp({ms / 1000}),"
	          f" {state}, " + ("NULL" if kind == 3 else
	                           f"'\\x{entry.hex()}'") +
	          f" FROM crawl WHERE name = '{crawl}';")
	    print(f"UPDATE crawl SET run = {run}, seq = {n}"
	          f" WHERE name = '{crawl}';")
	END
	{ echo "SET search_path = trawl;"; cat publish.sql; } |
		psql -qX -v ON_ERROR_STOP=1 "$PG_URL"
}

engine() {
	postgres_or_skip
	postgres_start
	psql -qX -1 -v ON_ERROR_STOP=1 -f \
		"$BATS_TEST_DIRNAME/../../store/engine/schema.sql" "$PG_URL"
}
pull() {
	trawl pull --engine "$PG_URL" "$@"
}

@test "pull: what was published, into a database as one machine would have it" {
	engine
	three_runs --follow . --depth 3 --links --check-fragments --save-bodies
	publish 1 1000
	pull -d copy.db
	is "$status" 0
	[[ $stderr == "copy.db: "*" pages pulled; run 3: "*" + 0 pending" ]]
	same
	# There is nothing new.
	pull -q -d copy.db
	is "$status:$stderr" 0:
	same
	trawl changes -d own.db -f tsv
	own=$output
	trawl changes -d copy.db -f tsv
	is "$output" "$own"
	[ -n "$own" ]
}

@test "pull: by and by, while the crawl runs; killed at any moment" {
	local last=2 to
	engine
	three_runs --follow . --depth 3 --links
	publish 1 2
	pull -d copy.db
	is "$status" 0
	trawl status -d copy.db
	[[ $output == *"run 1: pulled while it was under way"* ]]
	for to in 3 5 9 14 20 30 1000; do
		publish $((last + 1)) "$to"
		last=$to
		timeout -s KILL "0.0$((RANDOM % 9 + 1))" "$TRAWL" pull -q \
			-d copy.db --engine "$PG_URL" || true
		[ $((to % 2)) = 0 ] || continue
		pull -q -d copy.db
		is "$status" 0
	done
	pull -q -d copy.db
	is "$status" 0
	same
}

@test "pull --crawl: another crawl, no such crawl, runs of its own: 2, untouched" {
	engine
	origin_start
	pull -d a.db
	is "$status" 2
	[[ $stderr == *"the engine has no crawl 'default'; it has none"* ]]
	[ ! -e a.db ]
	keep -q -d own.db "$URL/page/1"
	publish 1 10
	publish 1 10 news
	pull -d a.db --crawl olds
	is "$status" 2
	[[ $stderr == *"no crawl 'olds'; it has 'default', 'news'"* ]]
	[ ! -e a.db ]
	pull -q -d a.db --crawl news
	is "$status" 0
	same own.db a.db
	for db in own.db a.db; do
		sql $db .dump >before
		pull -d $db
		is "$status" 2
		[[ $stderr == *"'$db' cannot be what crawl 'default' is pulled into: it "* ]]
		sql $db .dump | diff before -
	done
	# Nor is it a copy any more when it has been crawled into.
	crawl -q -d a.db "$URL/page/2"
	is "$status" 0
	pull -d a.db --crawl news
	is "$status" 2
	[[ $stderr == *"it has runs of its own"* ]]
}

@test "pull: a damaged entry is refused by its number, what was before it stays" {
	engine
	origin_start
	board_urls 30 >list
	board_rules
	keep -q -d own.db -i list -r board.yaml
	publish 1 1000
	pg "UPDATE trawl.log SET data = set_byte(data, 40,
		get_byte(data, 40) # 1) WHERE seq = 4"
	pull -d copy.db
	is "$status" 4
	[[ $stderr == *"crawl 'default': entry 4 of the log: it is damaged"* ]]
	is "$(sql copy.db "SELECT value FROM settings
		WHERE name = 'log_entry'")" 3
	pg "UPDATE trawl.log SET data = set_byte(data, 40,
		get_byte(data, 40) # 1) WHERE seq = 4"
	pull -q -d copy.db
	is "$status" 0
	same
}

@test "pull --if-locked, and an engine that is not there: 5 or 0, and 8" {
	engine
	origin_start
	keep -q -d own.db "$URL/page/1"
	publish 1 10
	flock -x own.db sleep 60 3>&- &
	wait_until 10 bash -c '! flock -n -x own.db true'
	pull -d own.db
	is "$status" 5
	pull -d own.db --if-locked skip
	is "$status" 0
	[[ $stderr == *skipped* ]]
	kill $!
	postgres_stop
	pull -d copy.db
	is "$status" 8
	[ ! -e copy.db ]
	postgres_again
	pull -q -d copy.db
	is "$status" 0
	same
}

# What does not depend on what came first.
loose() {
	sql "$1" "SELECT 'run', id, state, input, links, duplicates, done,
			unchanged, failed, skipped, rows_new, rows_changed,
			rows_gone, position, finished_at NOTNULL FROM runs
			ORDER BY id;
		SELECT 'url', u.url, h.name, u.source, u.state, u.reason,
			u.attempts, u.input, u.position, u.run_id, u.parsed_run,
			u.rules, u.every, u.page_gone, d.text, u.links,
			g.status FROM urls u
			LEFT JOIN hosts h ON h.id = u.host_id
			LEFT JOIN ledger_details d ON d.id = u.detail_id
			LEFT JOIN fetches g ON g.id = u.good_fetch_id
			ORDER BY u.url;
		SELECT 'host', name, robots, robots_status, delay, named_run,
			public_run FROM hosts ORDER BY name;
		SELECT 'fetch', u.url, f.run_id, f.status, f.error,
			f.final_url, f.type, f.size, hex(f.body_hash), f.etag,
			f.title, f.redirects FROM fetches f
			JOIN urls u ON u.id = f.url_id ORDER BY u.url, f.id;
		SELECT 'change', c.run_id, u.url, c.\"table\", c.key, c.change,
			c.\"column\", c.old, c.new FROM changes c
			JOIN urls u ON u.id = c.url_id
			ORDER BY u.url, c.run_id, c.\"column\";
		SELECT 'link', u.url, t.url, l.fragment, l.element, l.rel,
			l.text, l.first_run, l.gone_run FROM links l
			JOIN urls u ON u.id = l.url_id
			JOIN urls t ON t.id = l.target_id
			ORDER BY u.url, t.url, l.fragment, l.gone_run;
		SELECT 'target', u.url, t.fragment, t.state, t.run_id, t.status,
			t.reason, t.final_url, t.moved, t.broken_run,
			t.broken_runs, t.fixed_run FROM link_targets t
			JOIN urls u ON u.id = t.url_id
			ORDER BY u.url, t.fragment"
}

# RUN: both are at work in it.
joined() {
	[ "$(pg "SELECT count(DISTINCT name) FROM trawl.node
		WHERE run = $1" 2>/dev/null)" = 2 ]
}
running() {
	[ "$(pg "SELECT run FROM trawl.crawl" 2>/dev/null)" = "$1" ]
}
node() {			# NAME ARG...
	timeout $((90 * SLOWER)) "$TRAWL" crawl --engine "$PG_URL" \
		--node "$@" 3>&- >>nodes.out 2>&1 || true
}

@test "two nodes with the same list, in three runs: pulled, it is one machine's" {
	local n first args="-q --retries 0 --follow . --depth 3 --links"
	postgres_or_skip
	postgres_start
	NO_RACE=1
	for n in 1 2 3; do
		serve "$n"
		printf '%s\n' "$URL/a" "$URL/none2" "$URL/seeded" >list
		[ "$n" != 3 ] || echo "$URL/f" >>list
		crawl -d own.db -i list $args
		is "$status" 1
		# The run cannot end before the other one has joined it.
		{
			cat list
			wait_until 10 joined "$n"
		} | node one -i - $args &
		first=$!
		wait_until 10 running "$n"
		node two -i list $args
		wait "$first"
		pull -q -d copy.db
		is "$status:$stderr" 0:
	done
	loose own.db >own
	loose copy.db >copy
	diff own copy
	trawl changes -d own.db -f tsv
	own=$(sort <<<"$output")
	trawl changes -d copy.db -f tsv
	is "$(sort <<<"$output")" "$own"
	ledger_closes copy.db
}
