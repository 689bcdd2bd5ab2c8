# trawl prune, --keep: what years of runs leave behind
load helpers

setup() { begin; }
teardown() { end; }

prune() {
	trawl prune -d a.db "$@"
}

# aged DAYS...: as if the runs had been so many days ago, oldest first.
aged() {
	local id=0 days
	for days in "$@"; do
		id=$((id + 1))
		sql a.db "UPDATE runs SET started_at = strftime(
			'%Y-%m-%dT%H:%M:%fZ', 'now', '-$days days')
			WHERE id = $id"
	done
}

runs() {
	sql a.db 'SELECT group_concat(id) FROM runs'
}

# 200 runs of 20 pages, made of three real ones: in each every page is fetched,
# by turns unchanged and changed, with a change and a body of its own.
many_runs() {
	origin_start
	for i in {1..20}; do echo "$URL/page/$i?size=3000"; done >urls
	crawl -q -d a.db -i urls --save-bodies
	# A file with room: what is free is what was given back too late.
	sql a.db "
		WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL
			SELECT i + 1 FROM n WHERE i < ${1:-200})
		INSERT INTO runs(id, started_at, finished_at, state, command)
			SELECT i, strftime('%Y-%m-%dT%H:%M:%fZ', 'now',
				(i - ${1:-200}) || ' days'), '2026', 'finished', ''
			FROM n;
		UPDATE runs SET started_at = strftime('%Y-%m-%dT%H:%M:%fZ',
			'now', '-${1:-200} days') WHERE id = 1;
		INSERT INTO bodies SELECT
			CAST(substr('0000000000000000' || id, -16) AS BLOB),
			3000, randomblob(3000) FROM runs WHERE id % 2 = 1;
		INSERT INTO fetches(run_id, url_id, fetched_at, status, type,
			size, body_hash) SELECT r.id, u.id, r.started_at,
			iif(r.id % 2, 200, 304), 'text/html', 3000,
			CAST(substr('0000000000000000' || (r.id - 1 + r.id % 2),
				-16) AS BLOB)
			FROM runs r, urls u WHERE r.id > 1 ORDER BY r.id, u.id;
		INSERT INTO changes(run_id, url_id, \"table\", key, change,
			\"column\", old, new) SELECT r.id, u.id, 'pages',
			json_object('url', u.url), 'changed', 'body_hash',
			r.id - 1, r.id FROM runs r, urls u WHERE r.id > 1
			ORDER BY r.id, u.id;
		UPDATE urls SET run_id = ${1:-200},
			last_fetch_id = (SELECT max(id) FROM fetches
				WHERE url_id = urls.id),
			good_fetch_id = (SELECT max(id) FROM fetches
				WHERE url_id = urls.id),
			page_fetch_id = (SELECT max(id) FROM fetches
				WHERE url_id = urls.id AND status = 200)"
}

@test "old runs go, with what only they name, and the room is given back" {
	many_runs
	before=$(stat -c %s a.db)
	prune --older 228h
	is "$status:$stderr" 0:
	# Of run 190 and before; each URL keeps its last two of these fetches.
	is "${output%%;*}" 'took 190 runs, 3760 fetches, 3780 changes, 0 rows that were gone, 114 bodies'
	[[ $output == *'; '*' given back' ]]
	is "$(sql a.db 'SELECT min(id), max(id) FROM runs')" $'191\t200'
	is "$(sql a.db 'SELECT count(*) FROM fetches WHERE run_id < 191')" 40
	is "$(sql a.db 'SELECT group_concat(DISTINCT run_id) FROM fetches
		WHERE run_id < 191')" 189,190
	is "$(sql a.db 'SELECT min(run_id) FROM changes')" 191
	is "$(sql a.db 'SELECT count(*) FROM urls u WHERE (SELECT count(*)
		FROM fetches f WHERE f.id IN (u.last_fetch_id, u.good_fetch_id,
		u.page_fetch_id)) = 2')" 20
	is "$(sql a.db 'SELECT count(*) FROM bodies WHERE hash NOT IN
		(SELECT body_hash FROM fetches)')" 0
	is "$(sql a.db 'SELECT count(*) FROM bodies')" 6
	is "$(sql a.db 'PRAGMA freelist_count')" 0
	[ "$(stat -c %s a.db)" -lt $((before / 3)) ]
	is "$(sql a.db 'PRAGMA integrity_check')" ok
	prune --older 228h
	is "$status:$output" '0:took 0 runs, 0 fetches, 0 changes, 0 rows that were gone, 0 bodies'
	# It goes on, and all that stood stands.
	crawl -q -d a.db -i urls
	is "$status:$stderr" 0:
	ledger_closes a.db
}

@test "the file stays level, run after run" {
	many_runs 60
	prune -q --keep-runs 30
	size=$(stat -c %s a.db)
	for round in 1 2 3; do
		for run in {1..4}; do
			crawl -q -d a.db -i urls --save-bodies
			is "$status:$stderr" 0:
		done
		prune -q --keep-runs 30
		is "$status:$output$stderr" 0:
		is "$(sql a.db 'SELECT count(*) FROM runs')" 30
		[ "$(stat -c %s a.db)" -le "$size" ]
	done
}

@test "--older, --keep-runs: a run goes only if both say so" {
	origin_start
	for run in {1..6}; do crawl -q -d a.db "$URL/page/1"; done
	aged 50 40 30 20 10 0
	prune -q --older 15d --keep-runs 4
	is "$status:$(runs)" 0:3,4,5,6
	prune -q --older 35d --keep-runs 1
	is "$status:$(runs)" 0:3,4,5,6
	prune -q --older 25d
	is "$status:$(runs)" 0:4,5,6
	prune -q --keep-runs 2
	is "$status:$(runs)" 0:5,6
	# The last stays, and so does the last that was finished.
	crawl -q -d a.db --max-pages 1 "$URL/page/1" "$URL/page/2"
	is "$status" 3
	aged 50 50 50 50 50 50 50
	prune -q --older 1d
	is "$status:$(runs)" 0:6,7
	crawl -q -d a.db "$URL/page/1" "$URL/page/2"
	is "$status" 0
	ledger_closes a.db
	prune -q --older 0
	is "$status:$(runs)" 0:7
}

@test "--gone: rows that have been gone for so long, and no others" {
	origin_start --films 30
	board_rules
	board_urls 3 >urls
	for change in x=1 gone=5 gone=15 gone=25; do
		control "$change" 2>/dev/null || true
		crawl -q -d a.db -r board.yaml -i urls
		is "$status" 0
	done
	aged 40 30 20 10
	is "$(sql a.db 'SELECT group_concat(gone_run) FROM movies')" 2,3,4
	prune --gone 15d
	is "$status:$output" '0:took 0 runs, 0 fetches, 0 changes, 2 rows that were gone, 0 bodies'
	is "$(sql a.db 'SELECT group_concat(gone_run) FROM movies')" 4
	rows a.db movies 28
	# When a row went is known by its run, which stays as long as the row.
	prune -q --older 5d --gone 365d
	is "$status:$(runs)" 0:1,2,3,4
	prune -q --older 5d
	is "$status:$(runs)" 0:4
	prune -q --gone 365d
	rows a.db movies 28
	crawl -q -d a.db -r board.yaml -i urls
	aged 0 0 0 10 0
	prune -q --gone 5d
	rows a.db movies 27
	control new=35
	crawl -q -d a.db -r board.yaml -i urls
	is "$status:$(sql a.db "SELECT count(*) FROM movies_now")" 0:28
}

@test "--dry-run says what would go, and takes nothing" {
	many_runs
	cp a.db b.db
	prune --dry-run --older 20d --keep-runs 5
	is "$status:$stderr" 0:
	[[ $output == 'would take 180 runs, '* ]]
	sql a.db .dump >a.sql
	sql b.db .dump >b.sql
	cmp a.sql b.sql
	would=${output#would take }
	prune --older 20d --keep-runs 5
	is "${output%%;*}" "took $would"
	prune -q --older 10d
	is "$status:$output" 0:
}

@test "what is no longer known is said, and not shown as if it were all" {
	origin_start --films 30
	board_rules
	board_urls 3 >urls
	for score in 1 2 3 4 5; do
		control "score=3:$score.5"
		crawl -q -d a.db -r board.yaml -i urls
	done
	for run in 3 4 5; do
		trawl export -d a.db --run $run movies
		cp .out "movies.$run"
		trawl export -d a.db --run $run pages
		cp .out "pages.$run"
	done
	trawl status -d a.db
	[[ $output != *known* ]]
	aged 50 40 30 20 10
	prune -q --older 35d
	is "$(runs)" 3,4,5
	trawl status -d a.db
	[[ $output == *"  known     runs from 3 on; prune took what was before"* ]]
	trawl why -d a.db "$(head -1 urls)"
	[[ $output == *"older     before run 3 not all is known: prune took it" ]]
	for run in 1 2; do
		trawl export -d a.db --run $run movies
		is "$status:$output" 2:
		is "$stderr" "trawl: cannot export 'movies': what run $run had is no longer known: trawl prune took what was before run 3"
	done
	# What is known is as it was.
	for run in 3 4 5; do
		trawl export -d a.db --run $run movies
		is "$status" 0
		cmp .out "movies.$run"
		trawl export -d a.db --run $run pages
		cmp .out "pages.$run"
	done
	said='trawl: what changed before run 3 is no longer known: prune took it'
	for since in 1 2020-01-01 45d; do
		trawl changes -d a.db -f jsonl --since $since
		is "$status:$stderr:$(wc -l <.out)" "0:$said:3"
	done
	trawl changes -d a.db -f jsonl --since 3
	is "$status:$stderr:$(wc -l <.out)" 0::3
	# One run that is left is not the first one.
	prune -q --keep-runs 1
	crawl -q -d a.db -r board.yaml -i urls
	prune -q --keep-runs 1
	trawl changes -d a.db
	is "$output" 'run 6: nothing is new, changed or gone'
}

@test "keep: in a rule file does it at the end of each run" {
	origin_start
	printf 'options:\n  keep: 30d\n  save-bodies: true\nurls:\n  - %s\n' \
		"$URL/page/1" >r.yaml
	for run in 1 2 3; do crawl -q -d a.db -r r.yaml; done
	is "$(runs)" 1,2,3
	aged 60 40 20
	crawl -q -d a.db -r r.yaml "$URL/page/2" --max-pages 1
	is "$status:$(runs)" 3:1,2,3,4
	crawl -q -d a.db -r r.yaml "$URL/page/2"
	is "$status:$stderr:$(runs)" 0::3,4
	ledger_closes a.db
	aged 60 60 60
	crawl -d a.db -r r.yaml "$URL/page/2"
	[[ $stderr == *"trawl: keep 30d00h (r.yaml:2): 1 run and what was only theirs went out of the database"* ]]
	is "$(runs)" 4,5
	# The command line wins.
	aged 60 60 60 60
	crawl -d a.db -r r.yaml "$URL/page/2" --keep 90d
	is "$(runs)" 4,5,6
	[[ $stderr != *'went out'* ]]
	# Who reads the rules is told, for a stranger may have written them.
	trawl check rules r.yaml
	is "$status:$stderr" '0:trawl: r.yaml:2:9: keep: each run takes what is older than 30d out of the database'
	sed -i 's/30d/1h/' r.yaml
	trawl check rules r.yaml
	is "$status:$stderr" "2:trawl: r.yaml:2:9: '1h' for --keep: expected a time like 500ms, 30s, 5m, 2h or 1d, from 1d to 36500d"
	crawl -q -d a.db -r r.yaml
	is "$status:$(runs)" 2:4,5,6
	# An age so short could wipe out what one wants to keep.
	crawl -q -d a.db --keep 1h "$URL/page/1"
	is "$status" 2
}

@test "a crawl holds the database: 5; none there, no rule what: nothing made" {
	origin_start
	crawl -q -d a.db "$URL/page/1"
	"$TRAWL" crawl -q -d a.db "$URL/page/1?latency=60000" 3>&- &
	crawler=$!
	second() { [ "$(runs)" = 1,2 ]; }
	wait_until 20 second
	prune --older 1d
	is "$status" 5
	[[ $stderr == "trawl: '"*"a.db' is in use by another crawl"* ]]
	kill -9 $crawler
	wait $crawler || true
	wait_until 20 "$TRAWL" prune -q -d a.db --older 1d
	prune
	is "$status" 2
	prune --older 1d more
	is "$status" 2
	trawl prune -d none.db --older 1d
	is "$status" 4
	: >empty.db
	trawl prune -d empty.db --older 1d
	is "$status" 4
	[ ! -e none.db ]
	[ ! -s empty.db ]
}

# Killed wherever: what is left is sound, and the same command gives what it
# would have given at once.
@test "killed in the middle, the same command goes on" {
	many_runs 400
	cp a.db whole.db
	trawl prune -q -d whole.db --older 20d --gone 20d
	dump() {
		sql "$1" "SELECT * FROM runs; SELECT * FROM fetches;
			SELECT * FROM changes; SELECT hash FROM bodies;
			SELECT * FROM urls; SELECT * FROM settings"
	}
	for round in 1 2 3 4 5 6 7 8; do
		"$TRAWL" prune -q -d a.db --older 20d --gone 20d &
		pruner=$!
		# Some time between its beginning and its end.
		perl -e "select(undef, undef, undef, $round * 0.004)"
		kill -9 $pruner 2>/dev/null || true
		wait $pruner || true
		is "$(sql a.db 'PRAGMA integrity_check')" ok
		is "$(sql a.db 'SELECT count(*) FROM urls u JOIN fetches f
			ON f.id = u.last_fetch_id')" 20
	done
	prune -q --older 20d --gone 20d
	is "$status:$stderr" 0:
	is "$(dump a.db)" "$(dump whole.db)"
	is "$(sql a.db 'PRAGMA freelist_count')" 0
}

@test "a file of an older trawl is rewritten once, and level from then on" {
	many_runs 50
	sql a.db 'PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = 0; VACUUM;
		PRAGMA journal_mode = WAL' >/dev/null
	is "$(sql a.db 'PRAGMA auto_vacuum')" 0
	before=$(stat -c %s a.db)
	crawl -q -d a.db -i urls --keep 30d
	is "$status:$(sql a.db 'PRAGMA auto_vacuum')" 0:0
	prune -q --older 10d
	is "$status:$stderr:$(sql a.db 'PRAGMA auto_vacuum')" 0::2
	[ "$(stat -c %s a.db)" -lt $((before * 2 / 3)) ]
	is "$(sql a.db 'PRAGMA freelist_count')" 0
	is "$(sql a.db 'PRAGMA integrity_check' 'PRAGMA application_id')" \
		$'ok\n1953658732'
	crawl -q -d a.db -i urls
	is "$status" 0
}

@test "readers go on meanwhile, and see what was before" {
	many_runs 100
	{
		echo 'BEGIN; SELECT count(*) FROM fetches;'
		wait_until 60 test -e done
		echo 'SELECT count(*) FROM fetches; COMMIT;
			SELECT count(*) FROM runs;'
	} | sqlite3 -batch a.db >seen &
	reader=$!
	wait_until 20 test -s seen
	prune -q --older 20d
	is "$status:$stderr" 0:
	: >done
	wait $reader
	is "$(xargs <seen)" '2000 2000 20'
}

@test "--gone: links that pages lost so long ago" {
	printf '/p\t200\tContent-Type: text/html\tpage\n' >table
	for i in 1 2 3; do echo "<a href=/page/$i>$i</a>"; done >page
	origin_start --table table
	for lost in 0 1 2 3; do
		sed -i "/>$lost</d" page
		crawl -q -d a.db --links "$URL/p"
		is "$status:$stderr" 0:
	done
	aged 40 30 20 10
	is "$(sql a.db 'SELECT group_concat(gone_run) FROM lost_links')" 2,3,4
	prune --gone 15d --dry-run
	[[ $output == *', 2 links that were gone, '* ]]
	prune --gone 15d
	[[ $output == *', 2 links that were gone, '* ]]
	is "$(sql a.db 'SELECT group_concat(gone_run) FROM lost_links')" 4
}

@test "a database that was merged: old runs go, of each part and again" {
	origin_start
	for run in 1 2 3; do
		crawl -q -d 1.db "$URL/board/7"
		crawl -q -d 2.db "$URL/board/7?offset=10"
		control "score=3:$run.5"
		control "score=13:$run.5"
	done
	trawl merge -q -d a.db 1.db 2.db
	is "$status:$stderr" 0:
	trawl export -d a.db --run 3 pages
	cp .out before
	trawl prune -d a.db --keep-runs 1 --dry-run
	is "$status:$output" "0:would take 2 runs, 2 fetches, 2 changes, 0 rows that were gone, 0 bodies"
	# What merging brings back is as old as it was.
	for round in 1 2; do
		trawl prune -d a.db --keep-runs 1
		is "$status:${output%, 0 rows*}" \
			'0:took 2 runs, 2 fetches, 2 changes'
		is "$(runs):$(sql a.db 'SELECT DISTINCT run_id FROM changes')" 3:3
		trawl merge -q -d a.db 1.db 2.db
		trawl export -d a.db --run 3 pages
		is "$output" "$(cat before)"
		trawl why -d a.db "$URL/board/7"
		is "$(grep -o '  run [0-9]' <<<"$output" | xargs)" \
			'run 3 run 2 run 1'
	done
}
