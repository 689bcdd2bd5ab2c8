# The engine of many machines for who runs it: trawl engine, status and why
load helpers
load postgres

setup_file() { postgres_template; }
setup() { begin; postgres_or_skip; }
teardown() { postgres_end; end; }
teardown_file() { postgres_template_end; }

README=${BATS_TEST_DIRNAME%/tests/cli}/README.md

# Two crawls: news is at work, docs is finished.
two_crawls() {
	postgres_start "$@"
	trawl engine init -q --engine "$PG_URL"
	is "$status:$output$stderr" 0:
	pg "INSERT INTO trawl.crawl(name, config, run, state, started_at,
		ended_at, pending, done, unchanged, failed, skipped, seq)
		VALUES('news', '{}', 2, 'running', now() - interval '90 s', NULL,
			6, 70, 5, 1, 2, 9),
		('docs', '{}', 1, 'finished', now() - interval '90 min',
			now() - interval '30 min', 0, 3, 0, 0, 0, 4)" \
	   "INSERT INTO trawl.node(crawl, name, incarnation, version, run,
		started_at, beat_at, expires_at, state, seeding, pages, fenced)
		VALUES(1, 'one.example', gen_random_uuid(), '0.1.0', 2,
			now() - interval '60 s', now() - interval '2 s',
			now() + interval '1 h', 'alive', true, 60, 0),
		(1, 'dead.example', gen_random_uuid(), '0.1.0', 2,
			now() - interval '80 s', now() - interval '70 s',
			now() - interval '40 s', 'gone', false, 16, 3),
		(1, 'before.example', gen_random_uuid(), '0.1.0', 1,
			now() - interval '1 d', now() - interval '1 d',
			now() - interval '1 d', 'left', false, 1000, 8)" \
	   "INSERT INTO trawl.host(crawl, name, state, reclaims, run, next_at,
		node, begun) VALUES(1, 'a.example', 2, 0, 2, now(), 1, 50),
		(1, 'b.example', 1, 1, 2, now() + interval '1 h', NULL, 26),
		(1, 'bad.example', 3, 6, 2, now(), NULL, 0),
		(1, 'idle.example', 0, 0, 1, now(), NULL, 3)" \
	   "INSERT INTO trawl.origin(crawl, host, name, last)
		SELECT 1, id, 'http://' || name, CASE name WHEN 'b.example'
			THEN '503' END FROM trawl.host"
	url a.example 0 NULL
	url a.example 1 NULL
	url b.example 0 NULL
	url b.example 0 NULL
	url b.example 3 "'5xx'"
	url bad.example 0 NULL
}

# HOST STATE REASON
url() {
	URLS=$((${URLS:-0} + 1))
	pg "INSERT INTO trawl.url(crawl, host, origin, hash, run, depth, state,
		source, url, reason, attempts) SELECT 1, h.id, o.id,
		gen_random_uuid(), 2, 0, $2, 0, o.name || '/$URLS', $3, 1
		FROM trawl.host h JOIN trawl.origin o ON o.host = h.id
		WHERE h.name = '$1'"
}

# What came on stderr, of a message that is this one.
says() {		# CODE MESSAGE
	is "$status:$output" "$1:"
	is "$stderr" "trawl: $2"
}

@test "trawl engine init makes the tables; again is as good; drop --all" {
	postgres_start
	trawl engine init --engine "$PG_URL"
	says 0 'the engine is ready'
	pg "INSERT INTO trawl.crawl(name, config) VALUES('news', '{}')"
	trawl engine init -q --engine "$PG_URL"
	is "$status:$output$stderr" 0:
	is "$(pg 'SELECT name FROM trawl.crawl')" news
	trawl engine drop --all --engine "$PG_URL"
	says 0 'the engine is gone, with all of its crawls'
	is "$(pg "SELECT count(*) FROM pg_namespace WHERE nspname = 'trawl'")" 0
	trawl engine drop --all --engine "$PG_URL"
	says 4 'there is no engine in this database: trawl engine init makes one'
}

@test "trawl engine drop: one crawl goes, and nothing of the others" {
	two_crawls
	trawl engine drop --engine "$PG_URL" --crawl nwes
	says 2 "the engine has no crawl 'nwes' (--crawl); there are: docs, news"
	trawl engine drop --engine "$PG_URL" --crawl docs
	says 0 "crawl 'docs' is gone"
	is "$(pg 'SELECT count(*) FROM trawl.url' 'SELECT count(*) FROM trawl.host
		WHERE crawl = 1' 'SELECT name FROM trawl.crawl')" $'6\n4\nnews'
	trawl engine drop -q --engine "$PG_URL" --crawl news
	is "$status:$stderr" 0:
	for table in crawl node host origin url log; do
		is "$table $(pg "SELECT count(*) FROM trawl.$table")" "$table 0"
	done
	trawl engine drop --engine "$PG_URL" --crawl news
	says 2 "the engine has no crawl 'news', and no other"
}

@test "trawl engine requeue: hosts leave quarantine, all or those named" {
	two_crawls
	pg "UPDATE trawl.host SET state = 3, reclaims = 6
		WHERE name IN ('a.example', 'bad.example')"
	bad() { pg "SELECT name FROM trawl.host WHERE state = 3 ORDER BY 1"; }
	trawl engine requeue --engine "$PG_URL" --crawl docs
	says 0 '0 hosts out of quarantine'
	trawl engine requeue --engine "$PG_URL" --crawl news a.example b.example
	is "$status:$stderr" "0:trawl: host 'b.example' is not in quarantine
trawl: 1 host out of quarantine"
	is "$(bad)" bad.example
	trawl engine requeue -q --engine "$PG_URL" --crawl news
	is "$status:$stderr$(bad)" 0:
	is "$(pg "SELECT state, reclaims FROM trawl.host
		WHERE name = 'bad.example'")" $'1\t0'
	trawl engine requeue --engine "$PG_URL" --crawl nwes
	says 2 "the engine has no crawl 'nwes' (--crawl); there are: docs, news"
}

@test "trawl engine: what is typed wrong says so: 2" {
	wrong() {		# MESSAGE ARG...
		local message=$1
		shift
		trawl "$@"
		says 2 "$message"
	}
	local help='(see trawl engine --help)'
	wrong "what is to be done? trawl engine init|drop|requeue $help" engine
	wrong "no such command of engine 'go'; there are: init, drop, requeue" \
		engine go --engine x
	wrong "which engine? (--engine URL) $help" engine init
	wrong "which crawl? (--crawl NAME, or --all) $help" \
		engine drop --engine x
	wrong "which crawl? (--crawl NAME) $help" engine requeue --engine x
	wrong "--all is for drop $help" engine requeue --all --engine x
	wrong "--crawl and --all exclude each other $help" \
		engine drop --all --crawl y --engine x
	wrong "--crawl has no effect: all crawls share the tables $help" \
		engine init --crawl y --engine x
	wrong "too many arguments $help" engine drop --all --engine x y
	help='(see trawl status --help)'
	wrong "--db and --engine exclude each other $help" \
		status -d db --engine x
	wrong "--nodes are an engine's (--engine URL) $help" status -d db --nodes
	wrong "--crawl has no effect: there is no --engine $help" \
		status -d db --crawl x
	wrong "--failed and --skipped are of a database: trawl pull makes one $help" \
		status --engine x --failed
	wrong "--failed, --skipped, --hosts and --nodes exclude each other $help" \
		status --engine x --hosts --nodes
}

@test "trawl status --engine: for people: crawls, nodes, hosts, what is wrong first" {
	two_crawls
	trawl status --engine "$PG_URL"
	is "$status:$stderr" 0:
	sed -E '/tables of/s/;.*//; s/[0-9.]+m?s$/T/; s/[0-9.]+m?s +(alive)/T \1/' \
		.out >got
	cat >wanted <<-'END'
	crawl docs, run 1: finished
	  started   1h30m ago, took 1h00m
	  became    3 done + 0 unchanged + 0 failed + 0 skipped + 0 pending
	  hosts     0 leased, 0 free (0 of them not to be asked yet), 0 quarantined
	  nodes     0 at work, 0.0 pages/s; 0 pages published
	  engine    4 entries for trawl pull

	crawl news, run 2: running
	END
	diff <(head -n 8 got) wanted
	grep -qx '  became    70 done + 5 unchanged + 1 failed + 2 skipped + 6 pending' got
	grep -qx '  hosts     1 leased, 1 free (1 of them not to be asked yet), 1 quarantined' got
	grep -qE '^  nodes     1 at work, [0-9.]+ pages/s; 76 pages published, 3 refused: late, by nodes that had lost the host$' got
	grep -qE '^ +1 +60 +[0-9.]+ +0 +.* alive  one.example, reads its list$' got
	grep -qE '^ +0 +16 +1\.6 +3 +.* gone   dead.example$' got
	[[ $output != *before.example* && $output != *idle.example* ]]
	is "$(sed -n '/^hosts:/,$p' got | sed 's/asked in .*: /asked in T: /')" \
"hosts:
    left   pages  last      state
       1       0  -         quarantined after 6 nodes died with it: bad.example
       2      26  503       asked in T: b.example
       1      50  -         leased: a.example by one.example"
	# Nobody goes on with it.
	pg "UPDATE trawl.node SET expires_at = now() - interval '1 s'"
	trawl status --engine "$PG_URL" --crawl news
	[[ $output == "crawl news, run 2: running; no node is at work: "* ]]
	pg "UPDATE trawl.crawl SET state = 'stopped', stop = 'max-pages'"
	trawl status --engine "$PG_URL" --crawl news
	[[ $output == "crawl news, run 2: max-pages; no node"* ]]
}

@test "trawl status --engine: -v shows all hosts, -q what is wrong, -o a file" {
	two_crawls
	pg "INSERT INTO trawl.host(crawl, name, state, run)
		SELECT 1, 'more' || n || '.example', 3, 2
		FROM generate_series(1, 20) n"
	trawl status --engine "$PG_URL" --crawl news
	is "$(grep -c 'quarantined after' .out)" 10
	grep -qx '          ... and more (-v, or --hosts)' .out
	trawl status -v --engine "$PG_URL" --crawl news
	is "$(grep -c 'quarantined after' .out)" 21
	! grep -q 'and more' .out
	trawl status -q --engine "$PG_URL"
	[[ $output == "crawl news"* ]]
	trawl status -q --engine "$PG_URL" --crawl docs
	is "$status:$output$stderr" 0:
	trawl status --engine "$PG_URL" --crawl docs -o out
	is "$status:$output$stderr" 0:
	[[ $(cat out) == "crawl docs, run 1: finished"* ]]
}

@test "trawl status --engine: records of crawls, nodes and hosts" {
	two_crawls
	trawl status --engine "$PG_URL" -f jsonl
	is "$(jq -c 'del(.started_ago, .ended_ago, .rate, .bytes)' .out)" \
'{"crawl":"docs","run":1,"state":"finished","stopped_by":null,"done":3,"unchanged":0,"failed":0,"skipped":0,"pending":0,"hosts_ready":0,"hosts_waiting":0,"hosts_leased":0,"hosts_quarantined":0,"nodes":0,"pages":0,"refused":0,"entries":4}
{"crawl":"news","run":2,"state":"running","stopped_by":null,"done":70,"unchanged":5,"failed":1,"skipped":2,"pending":6,"hosts_ready":1,"hosts_waiting":1,"hosts_leased":1,"hosts_quarantined":1,"nodes":1,"pages":76,"refused":3,"entries":9}'
	is "$(jq -c '[.started_ago > 80000, .ended_ago == null, .bytes > 8192]' \
		.out | tail -1)" '[true,true,true]'
	trawl status --engine "$PG_URL" --crawl news --nodes
	is "$(jq -c 'del(.started_ago, .beat_ago, .rate)' .out)" \
'{"crawl":"news","node":"one.example","state":"alive","version":"0.1.0","hosts":1,"pages":60,"refused":0,"seeding":1}
{"crawl":"news","node":"dead.example","state":"gone","version":"0.1.0","hosts":0,"pages":16,"refused":3,"seeding":0}'
	is "$(jq '.rate * 10 | round' .out | tail -1)" 16
	trawl status --engine "$PG_URL" --hosts -f csv
	is "$(tr -d '\r' <.out | sed 's/,3[0-9]*,1,503$/,WAIT,1,503/')" \
"crawl,host,state,node,pending,pages,wait,reclaims,last
news,bad.example,quarantined,,1,0,0,6,
news,b.example,ready,,2,26,WAIT,1,503
news,a.example,leased,one.example,1,50,0,0,"
	trawl status --engine "$PG_URL" --hosts -f text --crawl docs
	is "$output" none
}

@test "trawl why --engine: what its state is, and who has its host" {
	two_crawls
	pg "INSERT INTO trawl.url(id, crawl, host, origin, hash, run, depth,
		state, source, parent, url, attempts, at)
		OVERRIDING SYSTEM VALUE VALUES(99, 1, 1, 1,
		'5d328efa5c6263a297cb32763ea8b62b', 2, 1, 0, 1, 1,
		'http://b.example/page', 0, 'http://a.example/there')"
	why() {
		trawl why --engine "$PG_URL" --crawl news http://b.example/page
	}
	why
	is "$status:$stderr" 0:
	is "$output" "url       http://b.example/page
state     pending in run 2, 0 attempts
because   not fetched yet
found     link on http://a.example/1, depth 1
asked at  http://a.example/there
host      a.example, leased by one.example"
	pg "UPDATE trawl.url SET host = 2, at = NULL WHERE id = 99"
	why
	is "$(sed -n '5,$s/in .*/in T/p' .out)" 'waits     its host may be asked in T'
	grep -qx 'host      b.example, ready; 1 node died with it' .out
	pg "UPDATE trawl.url SET host = 3 WHERE id = 99"
	why
	is "$(tail -n 2 .out)" \
"host      bad.example, quarantined; 6 nodes died with it
waits     for trawl engine requeue"
	pg "UPDATE trawl.url SET state = 3, reason = '4xx', attempts = 1
		WHERE id = 99"
	why
	is "$(sed -n 2p .out)" 'state     failed (4xx) in run 2, 1 attempt'
	trawl why --engine "$PG_URL" --crawl news http://b.example/other
	is "$status:$stderr" 1:
	is "$output" "url       http://b.example/other
state     not in this crawl: no input names it, and no page that was read links to it"
	trawl why --engine "$PG_URL" --crawl news 'http://[/'
	is "$status" 1
	[[ $stderr == "trawl: 'http://[/': "* ]]
	trawl why --engine "$PG_URL" http://b.example/page
	says 2 "the engine has no crawl 'default' (--crawl); there are: docs, news"
}

@test "no server: 8; no such database, user, password or engine: 4; all say so" {
	postgres_start --tcp --password
	unset PGPASSWORD PGPASSFILE
	pg "ALTER ROLE postgres PASSWORD 'right'"
	where=127.0.0.1:$PG_PORT
	refused() {		# CODE PATTERN URL
		for ask in 'status' 'engine init' 'engine drop --all' \
			'why http://a/' 'engine requeue --crawl x'; do
			trawl $ask --engine "$3"
			is "$ask $status:$output" "$ask $1:"
			[[ $stderr == "trawl: "*"the engine"*": "$2 ]] ||
				is "$stderr" "$2"
			[[ $stderr != *sesame* && $(wc -l <.err) = 1 ]]
		done
	}
	refused 4 '*"postgres"*' "postgresql://postgres:sesame@$where/trawl"
	refused 4 '*"nobody"*' "postgresql://nobody:sesame@$where/trawl"
	refused 4 '*"nothing"*' \
		"host=$PG_SOCKET port=$PG_PORT user=postgres dbname=nothing password=sesame"
	trawl status --engine "$PG_URL"
	says 4 'there is no engine in this database: trawl engine init makes one'
	trawl engine init -q --engine "postgresql://postgres:right@$where/trawl"
	is "$status:$stderr" 0:
	postgres_stop
	refused 8 '*' "postgresql://postgres:sesame@$where/trawl"
	refused 8 '*' "$PG_URL&password=sesame"
}

@test "a URL that is none: 2; no libpq: 2, and what to install" {
	for url in 'postgresql://a:word@[b/d' 'postgresql://h/d?word' 'word'; do
		trawl status --engine "$url"
		is "$status:$output" 2:
		[[ $stderr == "trawl: cannot use the engine: "* ]]
		[[ $stderr != *word* ]]
	done
	mkdir lib
	echo nothing >lib/libpq.so.5
	LD_LIBRARY_PATH=$DIR/lib trawl status --engine postgresql://h/d
	is "$status:$output" 2:
	[[ $stderr == *libpq* ]]
}

@test "an engine of a newer trawl: 4, and it is left as it is" {
	two_crawls
	pg "UPDATE trawl.meta SET version = 1000000"
	for ask in status 'engine init' 'engine drop --crawl news' \
		'engine requeue --crawl news' 'why http://a/'; do
		trawl $ask --engine "$PG_URL"
		says 4 'cannot use the engine: its tables are those of another version of trawl'
	done
	is "$(pg 'SELECT count(*) FROM trawl.crawl')" 2
}

@test "the server has no connection left, or is silent: 8; no right to: 4" {
	postgres_start --tcp
	trawl engine init -q --engine "$PG_URL"
	pg "CREATE ROLE poor LOGIN CONNECTION LIMIT 0"
	poor=${PG_URL/postgres@/poor@}
	trawl status --engine "$poor"
	says 8 'cannot reach the engine: connection to server on socket "'"$PG_SOCKET/.s.PGSQL.$PG_PORT"'" failed: FATAL:  too many connections for role "poor"'
	pg "ALTER ROLE poor CONNECTION LIMIT -1"
	for ask in status 'engine init' 'engine drop --all' 'why http://a/' \
		'engine drop --crawl x' 'engine requeue --crawl x'; do
		trawl $ask --engine "$poor"
		says 4 'the engine refuses: permission denied for schema trawl'
	done
	proxy_start
	proxy swallow
	LIMIT=120 trawl status --engine "$PROXY_URL"
	is "$status" 8
	[[ $stderr == "trawl: cannot reach the engine: "* ]]
}

@test "a password is not seen in the list of processes" {
	postgres_start --tcp
	trawl engine init -q --engine "$PG_URL"
	proxy_start
	proxy stall
	local url=$PROXY_URL
	for secret in "${url/postgres@/postgres:sesame@}" "$url?password=sesame" \
		"host=127.0.0.1 port=$PROXY_PORT user=postgres password=sesame"; do
		"$TRAWL" status --engine "$secret" >out 2>err 3>&- &
		pid=$!
		wait_until 20 connected
		is "$(tr '\0' ' ' </proc/$pid/cmdline | grep -c 'sesame')" 0
		tr '\0' ' ' </proc/$pid/cmdline | grep -q -- --engine
		kill $pid
		wait $pid || true
		proxy cut
		! grep -r sesame out err
	done
}
connected() {
	local socket
	socket=$(readlink /proc/$pid/fd/* 2>/dev/null | grep -c socket:)
	[ "$socket" -gt 0 ]
}

# ---- what README.md says -------------------------------------------------------

@test "the roles of README.md: a node crawls, a reader looks, neither does more" {
	postgres_start
	origin_start
	trawl engine init -q --engine "$PG_URL"
	awk '/^```sql$/ { on = 1; next } /^```/ { on = 0 } on' "$README" >roles
	grep -q trawl_node roles
	pg "$(cat roles)"
	node=${PG_URL/postgres@/trawl_node@}
	reader=${PG_URL/postgres@/trawl_reader@}
	crawl -q --engine "$node" "$URL/page/1" "$URL/page/2"
	is "$status:$output$stderr" 0:
	for ask in 'status' "why $URL/page/1" 'pull -q -d all.db'; do
		trawl $ask --engine "$reader"
		is "$ask $status:$stderr" "$ask 0:"
	done
	states all.db done 2
	for role in "$node" "$reader"; do
		for ask in 'engine drop --all' 'engine drop --crawl default'; do
			trawl $ask --engine "$role"
			is "$ask $status" "$ask 4"
			[[ $stderr == *"must be owner"* ||
				$stderr == *"permission denied"* ]]
		done
		! "$PG_BIN/psql" -Xq "$role" -c 'DELETE FROM trawl.url' 2>/dev/null
	done
	! "$PG_BIN/psql" -Xq "$node" -c 'SELECT FROM trawl.url' 2>/dev/null
	crawl -q --engine "$reader" "$URL/page/1"
	[ "$status" != 0 ]
	is "$(pg 'SELECT count(*) FROM trawl.url')" 2
}

# ---- unplugged ----------------------------------------------------------------

# How often each page was asked for.
asked() {
	origin_log target | grep '^/page/' | sort | uniq -c | awk '{print $1}' |
		sort -u
}

@test "the connection is cut in the middle of a call: nothing lost, nothing twice" {
	postgres_start --tcp
	origin_start
	seq -f "$URL/page/%.0f" 20 >urls
	trawl engine init -q --engine "$PG_URL"
	proxy_start
	local n=0 cuts order
	while read -r order; do
		n=$((n + 1))
		head -1 "$LOG" >log && cp log "$LOG"
		proxy cut $order
		crawl -q --no-robots --engine "$PROXY_URL" --crawl "c$n" -i urls
		is "$order: $status:$output" "$order: 0:"
		trawl pull -q -d "$n.db" --engine "$PG_URL" --crawl "c$n"
		is "$order: $status" "$order: 0"
		states "$n.db" done 20
		is "$order: $(sql "$n.db" 'SELECT count(*) FROM fetches')" \
			"$order: 20"
		is "$order: $(asked)" "$order: 1"
		cuts=$(proxy count)
		is "$order: ${cuts#* }" "$order: $n"
	done < <(orders)
}
orders() {
	cat <<-'END'
		up 0 trawl.publish
		up 60 trawl.publish
		down 0 publish
		up 30 trawl.seed(
		up 9 trawl.lease
		up 12 trawl.join_crawl
		up 0 trawl.leave
	END
	[ -z "${ENGINE_LONG:-}" ] || for i in {1..20}; do
		echo "up $((RANDOM % 500)) trawl.publish"
	done
}

@test "the engine is swallowed in the middle: 8 in a bounded time, and on" {
	postgres_start --tcp
	origin_start
	seq -f "$URL/page/%.0f?latency=500" 30 >urls
	trawl engine init -q --engine "$PG_URL"
	proxy_start
	"$TRAWL" crawl -q --no-robots --per-host 1 --engine "$PROXY_URL" \
		--node a --engine-lease 3s --engine-timeout 5s -i urls \
		2>err 3>&- &
	pid=$!
	wait_until 20 some_pages
	proxy swallow
	wait_until 60 gone $pid
	status=0
	wait $pid || status=$?
	is "$status" 8
	proxy pass
	crawl -q --no-robots --per-host 1 --engine "$PROXY_URL" --node a \
		--engine-lease 3s -i urls
	is "$status:$output" 0:
	trawl pull -q -d all.db --engine "$PG_URL"
	states all.db done 30
	is "$(sql all.db 'SELECT count(*) FROM fetches')" 30
}
some_pages() { [ "$(origin_log target | grep -c '^/page/')" -ge 3 ]; }
