# Nothing is done before its rows are out, nor where nobody finds it
load helpers

setup() {
	begin
	origin_start --films 3000
	cat >films.yaml <<-'END'
		rules:
		  films:
		    match: '<i class="board-index[^>]*>(?<rank>\d+)</i>'
	END
	board_urls 300 >list
}
teardown() { end; }

films_crawl() { crawl -q -r films.yaml -i list -d db --no-robots "$@"; }

# What is done has its rows outside, and the same command gives all of them.
all_in_the_end() {
	[ "$(sql db "SELECT count(*) FROM urls WHERE state = 'done'")" -lt 300 ]
	is "$(sql db 'SELECT count(*) FROM runs WHERE finished_at NOTNULL')" 0
	films_crawl -o out
	is "$status" 0
	is "$(jq -r .rank out | sort -n | uniq | wc -l)" 3000
	is "$(wc -l <out)" 3000
	rows db films 3000
	ledger_closes db
}

@test "stdout that cannot be written: nothing is committed, 4" {
	status=0
	"$TRAWL" crawl -q -r films.yaml -i list -d db --no-robots -o - \
		>/dev/full 2>err || status=$?
	is "$status" 4
	is "$(cat err)" \
		"trawl: cannot write the output: No space left on device"
	states db done 0
	all_in_the_end
}

# A small file system of its own in small/, in a name space of its own.
on_a_small_disk() {	# BYTES SCRIPT: what is crawled in it is "$@"
	local script="mount -t tmpfs -o size=$1 none small; $2"
	mkdir small
	unshare -m true 2>/dev/null || skip "no mount name space"
	status=0
	unshare -m sh -c "$script" sh "$TRAWL" crawl -q --no-robots \
		2>err || status=$?
	is "$status" 4
	# Full, but for a last piece.
	[[ $(cat err) =~ ^([^$'\n']*)\ \(([0-9]+)\ bytes\ free\ there\)$ ]]
	error=${BASH_REMATCH[1]}
	[ "${BASH_REMATCH[2]}" -lt "$1" ]
}

@test "-o FILE on a full disk: what is committed is outside, 4" {
	on_a_small_disk 65536 \
		'exec "$@" -r films.yaml -i list -d db -o small/out'
	is "$error" \
		"trawl: cannot write 'small/out': No space left on device"
	all_in_the_end
}

@test "stdout on a full disk: the same" {
	on_a_small_disk 65536 \
		'exec "$@" -r films.yaml -i list -d db -o - >small/out'
	is "$error" "trawl: cannot write the output: No space left on device"
	all_in_the_end
}

@test "the database on a full disk: which one, and how much is free there" {
	on_a_small_disk 262144 \
		'exec "$@" -r films.yaml -i list -d small/db -o out'
	is "$error" "trawl: '$DIR/small/db': database or disk is full"
}

# It is written when it no longer fits into memory.
@test "the temporary database on a full disk: how much is free there" {
	seq -f "$URL/page/%.0f?size=2000000" 20 >pages
	on_a_small_disk 65536 \
		'TMPDIR=$PWD/small exec "$@" -e "(?s)(?<all>.*)" -i pages >out'
	is "$error" "trawl: 'temporary database': database or disk is full"
}

@test "extract: output that cannot be written, and the same again" {
	for i in $(seq 50); do echo "<li>film $i" >f$i.html; done
	extract() { trawl extract -q -e '<li>(?<film>.*)' -d db "$@"; }
	extract -o /dev/full f*.html
	is "$status" 4
	is "$stderr" "trawl: cannot write '/dev/full': No space left on device"
	is "$(sql db 'SELECT count(*) FROM urls')" 0
	extract -o out f*.html
	is "$status" 0
	is "$(wc -l <out)" 50
}

@test "who has left misses nothing: the same command gives all of it" {
	"$TRAWL" crawl -q -r films.yaml -i list -d db --no-robots -o - |
		head -1 >first
	films_crawl -o out
	is "$status" 0
	is "$(wc -l <out)" 3000
}

# Each commit takes some seconds, in which the workers have nobody to hand their
# pages to: longer than a page may take, but that is not the server's fault.
@test "a slow disk: nothing is lost, no server is blamed, none asked again" {
	local i
	for i in $(seq 20); do echo "$URL/page/$i?size=2000000"; done >pages
	: >struck
	TRAWL_FAULT=slow:1200:parent TRAWL_FAULT_STRUCK=$PWD/struck LIMIT=300 \
		TRAWL=$BATS_TEST_DIRNAME/../../build/faults/trawl \
		crawl --no-robots -d db -i pages -e '(?s)<body(?<all>.*)' \
		-j 1 --per-host 64 --timeout 3s --retries 0
	is "$status" 0
	[ "$(wc -c <struck)" -ge 6 ]
	states db done 20
	rows db matches 20
	ledger_closes db
	is "$(origin_log target | grep -c ^/page/)" 20
}

# $1: what happens to the database while the crawl waits for its list.
while_crawling() {
	mkfifo pipe
	"$TRAWL" crawl -q -r films.yaml -i pipe -d db --no-robots 2>err 3>&- &
	local pid=$! fd code=0
	exec {fd}>pipe
	head -20 list >&$fd
	wait_until 20 fetched 20
	eval "$1"
	tail -n +21 list >&$fd || true
	exec {fd}>&-
	wait $pid || code=$?
	is "$1: $code" "$1: 4"
	is "$(wc -l <err)" 1
	grep -q "^trawl: '.*/db' was deleted, moved or replaced" err
}
fetched() { [ "$(sqlite3 -readonly db 'SELECT count(*) FROM fetches' \
	2>/dev/null)" = "$1" ]; }

@test "the database is deleted under way: 4" {
	while_crawling 'rm db'
}

@test "the database is moved under way: 4" {
	while_crawling 'mv db elsewhere'
}

@test "the database is replaced under way: 4" {
	while_crawling 'cp db other; mv other db'
}
