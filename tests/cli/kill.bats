# Killed at any instant: nothing is lost, nothing is done twice, nothing is left
# behind.  The random numbers follow from SEED, which is printed.
bats_require_minimum_version 1.5.0
load helpers

setup() {
	begin
	RANDOM=${SEED:=$((RANDOM + 1))}
	echo "SEED=$SEED"
}
teardown() { end; }

# Everything in a database but times and what the killed attempts left.
dump() {
	sql "$1" 'SELECT m.rank, m.title, m.actor, m.release, m.score,
			m.first_run, m.last_run, u.url
		FROM movies m JOIN urls u ON u.id = m.url_id ORDER BY m.rank;
		SELECT url, state, reason, source, depth FROM urls ORDER BY url;
		SELECT u.url, f.status, f.error, f.final_url, f.size,
			hex(f.body_hash)
		FROM fetches f JOIN urls u ON u.id = f.url_id ORDER BY 1;
		SELECT input, links, duplicates, done, unchanged, failed,
			skipped, rows_new FROM runs;
		SELECT count(*) FROM changes'
}

undisturbed() {
	crawl -q -r board.yaml -d calm.db -i urls
	is "$status" 0
	dump calm.db >calm
}

# What looks for leaks at the end is a child, too, which must not be killed:
# it is off (detect_leaks) where all of these are.
workers_of() { ps -o pid= --ppid "$1" || true; }

# So many lines more of the list.
feed() {	# LINES
	tail -n +$((fed + 1)) slow | head -n $1 >&$list || true
	fed=$((fed + $1))
}

# In the order of the list.
done_with() {	# LINES
	[ "$(sqlite3 -readonly out.db "SELECT count(*) FROM urls
		WHERE id <= $1 AND state <> 'pending'" 2>>errors)" = "$1" ]
}

asked_for() {	# REQUESTS
	[ "$(wc -l <"$LOG")" -ge "$1" ]
}

kill_a_worker_of() {
	local pids
	mapfile -t pids < <(workers_of "$1")
	[ ${#pids[@]} -gt 0 ] &&
		kill -KILL ${pids[RANDOM % ${#pids[@]}]} 2>/dev/null
}

# In the name or as a file: what a crawl could leave on the machine.
# Other tests may run at the same time: faketime and PostgreSQL have files there,
# and each test whose TMPDIR is there.
traces() {
	{
		ls -A "$TMPDIR"
		ls -A /dev/shm | grep -vE 'faketime|^PostgreSQL\.|^trawl-(fault|test)\.'
	} | sort
}

# A page in hand at three deaths may be given up.  So what was handed in before
# one kill is done with before the next but one: no page meets more than two,
# however slow the machine is.
@test "workers killed all through the crawl: the same rows" {
	local fed=0 last=0 asked list kills
	origin_start --films 20000 --workers 2
	board_rules
	board_urls 2000 >urls
	undisturbed
	# Slowed down, so that pages are in hand when a worker is killed.
	sed "s/\$/\&latency=$((30 * SLOWER))/" urls >slow
	mkfifo pipe
	ASAN_OPTIONS=detect_leaks=0 \
		"$TRAWL" crawl -q --no-robots -r board.yaml -d out.db -i pipe \
		2>err 3>&- &
	pid=$!
	exec {list}>pipe
	for ((kills = 0; kills < 40; kills++)); do
		asked=$(wc -l <"$LOG")
		feed 50
		wait_until 20 asked_for $((asked + 1 + RANDOM % 40))
		sleep 0.0$((RANDOM % 20 + 10))
		wait_until 20 kill_a_worker_of $pid
		wait_until 20 done_with $last
		last=$fed
	done
	exec {list}>&-
	code=0
	wait $pid || code=$?
	is "$code $(cat err)" '0 '
	# They were in the midst of something.
	[ "$(origin_log target | grep -c latency)" -ge 2020 ]
	dump out.db | sed 's/&latency=[0-9]*//g' >got
	cmp got calm
	ledger_closes out.db
}

has_tables() {
	[ -s "$1" ] && sql "$1" .tables | grep -q fetches
}

@test "the crawl killed at 20 random moments, and started again each time" {
	origin_start --films 20000
	board_rules
	board_urls 2000 >urls
	undisturbed
	# Slowed down, so that the last kill still comes before the end.
	sed 's/$/\&latency=15/' urls >slow
	export TMPDIR=$DIR/tmp
	mkdir tmp
	traces >before
	# By what was asked for, not by the clock.
	before=$(wc -l <"$LOG")
	asked=0
	for i in $(seq 20); do
		"$TRAWL" crawl -q -r board.yaml -d out.db -i slow \
			2>>err 3>&- &
		pid=$!
		asked=$((asked + 1 + RANDOM % 130))
		until [ "$(wc -l <"$LOG")" -ge $asked ] || gone $pid; do
			sleep 0.02
		done
		workers=$(workers_of $pid)
		kill -KILL $pid 2>/dev/null || true
		wait $pid 2>/dev/null || true
		for worker in $workers; do
			wait_until 5 gone $worker
		done
		asked=$(wc -l <"$LOG")
		# On a busy machine the kills come late: some work must be left.
		[ $((asked - before)) -lt 1500 ] || break
		# Killed at once it has a file without tables.
		has_tables out.db || continue
		is "$(sql out.db 'SELECT url_id FROM fetches
			GROUP BY url_id, run_id HAVING count(*) > 1')" ''
		sql out.db 'SELECT count(*) FROM fetches' >>steps
	done
	# Many a time there was something to go on from, and something left.
	[ "$(sort -nu steps | grep -vcx '0\|2000')" -ge 6 ]
	crawl -q -r board.yaml -d out.db -i slow --per-host 64
	is "$status" 0
	is "$(cat err)" ''
	is "$(sql out.db 'SELECT count(*), max(state) FROM runs')" \
		$'1\tfinished'
	dump out.db | sed 's/&latency=15//g' >got
	cmp got calm
	ledger_closes out.db
	# What is gone again was others'.
	traces >after
	is "$(comm -13 before after)" ''
}

# What the disk had of the log when the power failed is any part of it that
# begins at its beginning; nothing of it is in the database yet.
@test "the power fails: what was not on the disk is done again" {
	local i size
	origin_start --films 3000
	board_rules
	board_urls 300 >urls
	undisturbed
	sed 's/$/\&latency=20/' urls >slow
	for i in 1 2 3 4 5 6; do
		rm -f out.db*
		"$TRAWL" crawl -q -r board.yaml -d out.db -i slow 2>err 3>&- &
		pid=$!
		wait_until 20 test -s out.db-wal
		sleep 0.$((RANDOM % 800 + 100))
		kill -KILL $pid
		wait $pid 2>/dev/null || true
		size=$(stat -c %s out.db-wal)
		size=$((RANDOM * 32768 % (size + 1)))
		echo "log cut at $size"
		truncate -s $size out.db-wal
		head -c $((RANDOM % 5000)) /dev/urandom >>out.db-wal
		rm -f out.db-shm
		crawl -q -r board.yaml -d out.db -i slow --per-host 64
		is "$status$stderr" 0
		dump out.db | sed 's/&latency=20//g' >got
		cmp got calm
		ledger_closes out.db
	done
}

@test "killed with -9 in the middle: no worker, no file is left" {
	origin_start
	export TMPDIR=$DIR/tmp
	mkdir tmp
	traces >before
	for i in $(seq 200); do echo "$URL/page/$i?latency=2000"; done >urls
	# With a database, and without one.
	for db in '' '-d out.db'; do
		"$TRAWL" crawl -q --no-robots -j 3 $db -i urls >rows 3>&- &
		pid=$!
		wait_until 10 grep -q page "$LOG"
		workers=$(workers_of $pid)
		is "$(wc -w <<<"$workers")" 3
		kill -KILL $pid
		wait $pid 2>/dev/null || true
		for worker in $workers; do
			wait_until 5 gone $worker
		done
		: >"$LOG"
	done
	# What is gone again was others'.
	traces >after
	is "$(comm -13 before after)" ''
}

# A worker has a connection to the server.
is_connected() {
	grep -q ":$(printf %04X $PORT) 01 " /proc/net/tcp
}

@test "a worker that dies of every page gives that page up, by signal" {
	origin_start
	for i in $(seq 30); do echo "$URL/page/$i?latency=30"; done >urls
	echo "$URL/never" >>urls
	ASAN_OPTIONS=handle_segv=0:detect_leaks=0 \
		"$TRAWL" crawl --no-robots -j 1 -d out.db -i urls \
		--timeout 100s 2>err 3>&- &
	pid=$!
	# Until only the endless one is left, nobody is harmed.
	wait_until 20 done_with 30
	while ! gone $pid; do
		is_connected || {
			sleep 0.02
			continue
		}
		worker=$(workers_of $pid)
		kill -SEGV $worker || true
		wait_until 5 gone $worker
	done
	code=0
	wait $pid || code=$?
	is "$code" 1
	is "$(sql out.db 'SELECT url, reason FROM failed')" \
		"$URL/never"$'\t'worker
	[[ $(sql out.db 'SELECT error FROM failed') == *SIGSEGV* ]]
	grep -q '^trawl: worker processes died .* times and were replaced' err
	states out.db done 30
}
