# When the database cannot be written, is somebody else's, or is in use.
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; }
teardown() { end; }

# The limit comes when the crawl is under way: workers' queues are files too.
@test "no room: 4 and the file's name; with room, the same command completes" {
	origin_start --films 5000
	board_rules
	board_urls 500 >urls
	for kilobytes in 150 250 400; do
		rm -f out.db* list
		mkfifo list
		"$TRAWL" crawl -q --no-robots -r board.yaml -d out.db \
			-i list 2>err 3>&- &
		pid=$!
		exec {fd}>list
		head -20 urls >&$fd
		wait_until 10 grep -q offset=190 "$LOG"
		prlimit --pid $pid --fsize=$((kilobytes << 10))
		tail -n +21 urls >&$fd 2>/dev/null || true
		exec {fd}>&-
		code=0
		wait $pid || code=$?
		is "$kilobytes: $code" "$kilobytes: 4"
		is "$(wc -l <err)" 1
		grep -q "out.db'.*file size limit" err
		crawl -q --no-robots -r board.yaml -d out.db -i urls
		is "$status$stderr" 0
		rows out.db movies 5000
		ledger_closes out.db
		: >"$LOG"
	done
}

@test "no room for the first byte: no signal, and nothing is left half-made" {
	status=0
	(ulimit -f 8; exec "$TRAWL" crawl -q -d out.db http://127.0.0.1:9/) \
		2>err || status=$?
	[ "$status" = 4 ] || [ "$status" = 6 ]
	is "$(wc -l <err)" 1
	crawl -q --retries 0 -d out.db http://127.0.0.1:9/
	is "$status" 1
	ledger_closes out.db
}

# The databases in this folder and below: names, times, sizes, contents.
look() {
	find . -name '*.db*' -printf '%p %y %s %T@ %i %l\n' | sort
	md5sum foreign.db text.db ours.db
}

@test "what is not ours is refused, 4, and stays as it is" {
	sqlite3 foreign.db 'CREATE TABLE t(a); INSERT INTO t VALUES(1)'
	echo 'dear diary' >text.db
	mkdir directory.db
	"$TRAWL" crawl -q --retries 0 -d ours.db http://127.0.0.1:9/ || true
	ln -s ours.db link.db
	look >before
	for db in foreign.db text.db directory.db link.db missing/out.db; do
		crawl -d $db http://127.0.0.1:9/
		is "$db: $status" "$db: 4"
		grep -q "$db" <<<"$stderr"
	done
	is "$(look)" "$(cat before)"
}

# The database of another program's transaction; begun and ended by these.
seize() {
	mkfifo "$1.pipe"
	sqlite3 "$1" <"$1.pipe" >"$1.held" 3>&- &
	seizer=$!
	exec {seized}>"$1.pipe"
	printf '.timeout 9000\nBEGIN IMMEDIATE;\nSELECT 1;\n' >&$seized
	wait_until 10 grep -sq 1 "$1.held"
}

@test "another program writes to it: for 3 s it is waited for, for good 4" {
	local long longer
	origin_start
	crawl -q --no-robots -d short.db "$URL/page/1"
	cp short.db long.db
	seize long.db
	long=$seized longer=$seizer
	timeout $((90 * SLOWER)) "$TRAWL" crawl -q --no-robots -d long.db "$URL/page/1" \
		2>err 3>&- &
	pid=$!
	seize short.db
	(sleep 3; echo 'COMMIT;') >&$seized 3>&- &
	crawl -q --no-robots -d short.db "$URL/page/1"
	is "$status$stderr" 0
	exec {seized}>&-
	wait $seizer
	ledger_closes short.db
	code=0
	wait $pid || code=$?
	is "$code $(cat err)" "4 trawl: '$DIR/long.db': database is locked \
(another program writes to it for too long)"
	exec {long}>&-
	wait $longer
	crawl -q --no-robots -d long.db "$URL/page/1"
	is "$status" 0
	ledger_closes long.db
}

@test "another program reads it all through the crawl: neither is disturbed" {
	origin_start
	crawl -q --no-robots -d out.db "$URL/page/1"
	mkfifo questions
	sqlite3 out.db <questions >answers 3>&- &
	reader=$!
	exec {questions}>questions
	printf 'BEGIN;\nSELECT count(*) FROM urls;\n' >&$questions
	wait_until 10 grep -sq 1 answers
	for i in $(seq 2 300); do echo "$URL/page/$i"; done >urls
	crawl -q --no-robots -d out.db -i urls
	is "$status$stderr" 0
	echo 'SELECT count(*) FROM urls;' >&$questions
	exec {questions}>&-
	wait $reader
	is "$(cat answers)" $'1\n1'
	states out.db done 300
	ledger_closes out.db
}

@test "two at once: 5, or 0 with --if-locked skip" {
	origin_start
	mkfifo list
	"$TRAWL" crawl -q --no-robots -d out.db -i list 3>&- &
	pid=$!
	exec {fd}>list
	wait_until 10 test -s out.db
	crawl -d out.db "$URL/page/2"
	is "$status" 5
	grep -q out.db <<<"$stderr"
	crawl -d out.db --if-locked skip "$URL/page/2"
	is "$status" 0
	echo "$URL/page/1" >&$fd
	exec {fd}>&-
	crawl -q -d out.db --if-locked wait "$URL/page/2"
	is "$status" 0
	wait $pid
	is "$(sql out.db 'SELECT count(*) FROM runs')" 2
}

@test "no worker can start: 6" {
	origin_start
	cp "$TRAWL" trawl
	mkfifo list
	./trawl crawl --no-robots -d out.db -i list 2>err 3>&- &
	pid=$!
	exec {fd}>list
	wait_until 10 test -s out.db
	# It runs on, but as it is now nobody can start it again.
	chmod 0 trawl
	for worker in $(ps -o pid= --ppid $pid); do kill -KILL $worker; done
	echo "$URL/page/1" >&$fd
	exec {fd}>&-
	code=0
	wait $pid || code=$?
	cat err
	is "$code" 6
	grep -q worker err
	states out.db pending 1
	is "$(sql out.db 'SELECT state FROM runs')" stopped
}

@test "bad usage, bad rules, unreadable input: 2, and nothing is made" {
	for args in --bogus '--timeout soon -' '-i missing' '-r missing' \
		'-e (' '' '--jobs -1 http://127.0.0.1:9/'; do
		crawl -d out.db $args
		is "$args: $status" "$args: 2"
		[ -n "$stderr" ]
		[ ! -e out.db ]
	done
}

# Of all tables and views: their columns in order, with types, defaults and keys.
shape() {
	sql "$1" "SELECT s.type, s.name, c.cid, c.name, c.type, c.\"notnull\",
			 c.dflt_value, c.pk
		  FROM sqlite_schema s, pragma_table_info(s.name) c
		  WHERE s.name NOT LIKE 'matches%'
		  UNION ALL SELECT type, name, sql, 0, 0, 0, 0, 0
		  FROM sqlite_schema WHERE type IN ('index', 'view') AND
			name NOT LIKE 'matches%' ORDER BY 1, 2, 3"
}

# data/schema2.sql: user_version 2, in which each origin was paced by itself; a
# run of four URLs, stopped after the first.
@test "a database of an older trawl is brought up to date and gone on with" {
	sqlite3 a.db <"$BATS_TEST_DIRNAME/data/schema2.sql"
	printf '%s\n' http://a.example/page/1 http://a.example/page/2 \
		http://a.example:81/page/3 'http://[::1]:81/page/4' >list
	echo '<title>one</title>' >page
	sed 's/$/\t200\tContent-Type: text\/html\tpage/' list >table
	origin_start --table table
	trawl status -d a.db
	is "$status" 4
	grep -q 'a crawl brings it up to date' <<<"$stderr"
	no_proxy= crawl -d a.db --no-robots -x "$URL" -j 1 -c 1 \
		-e '<title>(?<title>.*?)</title>' -i list
	is "$status" 0
	is "$(sql a.db 'SELECT count(*) FROM runs')" 1
	rows a.db matches 4
	is "$(origin_log | wc -l)" 3
	is "$(sql a.db 'SELECT DISTINCT host, next_at, penalty, penalty_at
			FROM hosts ORDER BY host')" \
		"[2001:db8::1]		0	
[::1]		0	
a.example	2024-01-01T00:00:00.000Z	120000	2024-01-01T00:00:00.000Z
example.org		0	"
	ledger_closes a.db
	crawl -q -d new.db --no-robots "$URL/page/1"
	shape new.db >new
	shape a.db | diff new -
	[ "$(wc -l <new)" -gt 100 ]
	is "$(sql a.db 'PRAGMA user_version')" \
		"$(sql new.db 'PRAGMA user_version')"
}

@test "rows of an older trawl whose table has a name that is ours now" {
	sed 's/matches/links/g' "$BATS_TEST_DIRNAME/data/schema2.sql" |
		sqlite3 a.db
	sqlite3 a.db "INSERT INTO changes(run_id, url_id, \"table\", key, change)
		VALUES (1, 1, 'links', '{}', 'new')"
	printf 'rules:\n  %s:\n    match: <title>(?<title>.*?)</title>\n' \
		links >old.yaml
	sed 's/links:/links_rows:/' old.yaml >new.yaml
	origin_start
	crawl -q -d a.db --no-robots -r old.yaml "$URL/page/1"
	is "$status" 2
	is "$stderr" "trawl: old.yaml:2:3: table name 'links' is taken now;\
 the rows that it had are in that name with _rows behind it"
	crawl -q -d a.db --no-robots -r new.yaml "$URL/page/1" \
		--resolve 'a.example:80:127.0.0.1' --retries 0
	is "$(sql a.db "SELECT count(*) FROM links_rows WHERE url_id = 1")" 1
	is "$(sql a.db "SELECT count(*) FROM links_rows_now")" \
		"$(sql a.db "SELECT count(*) FROM links_rows
			WHERE gone_run IS NULL")"
	is "$(sql a.db "SELECT \"table\" FROM changes WHERE id = 1")" links_rows
	is "$(sql a.db "SELECT count(*) FROM sqlite_schema
		WHERE name = 'links_now'")" 0
}

# A file system of its own that is only read, in a name space of its own.
read_only() {
	unshare -m sh -c 'mount -t tmpfs none mnt && cp db* mnt/ &&
		rm -f mnt/*-shm && mount -o remount,ro mnt && exec "$@"' sh "$@"
}

@test "a database on a read-only file system can be read, log and all" {
	unshare -m true 2>/dev/null || skip "no mount name space"
	mkdir mnt
	origin_start
	crawl -q -e '<title>(?<x>[^<]*)' "$URL/page/1" -d 'db?%23#1'
	cp 'db?%23#1' db
	for command in export status changes "why $URL/page/1"; do
		for db in db 'db?%23#1'; do
			run -0 --separate-stderr read_only "$TRAWL" $command \
				-d "mnt/$db"
			is "$stderr" ''
			[ -n "$output" ]
		done
	done
	run -4 read_only "$TRAWL" crawl -q "$URL/page/2" -d mnt/db
	run --separate-stderr read_only "$TRAWL" merge -q -d all.db \
		mnt/db 'mnt/db?%23#1' || { echo "$stderr"; false; }
	is "$stderr" ''
	rows all.db matches 1

	# Killed, it leaves a log that nobody has brought in.
	"$TRAWL" crawl -q "$URL/page/3" "$URL/page/4?latency=60000" -d db \
		--no-robots --per-host 1 -j 1 -e '<title>(?<x>[^<]*)' 3>&- &
	wait_until 20 stored db page/3
	kill -KILL $!
	wait $! || true
	[ -s db-wal ]
	run -0 --separate-stderr read_only "$TRAWL" export -d mnt/db pages
	is "$stderr" ''
	is "$(jq -r .url <<<"$output" | sort)" "$URL/page/1
$URL/page/3"
	run -0 --separate-stderr read_only "$TRAWL" merge -q -d log.db mnt/db
	is "$stderr" ''
	rows log.db matches 2
}
stored() {
	[ "$(sql "$1" "SELECT count(*) FROM fetches JOIN urls ON urls.id =
		url_id WHERE url GLOB '*$2'" 2>/dev/null)" = 1 ]
}
