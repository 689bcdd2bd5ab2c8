# trawl crawl and the limit on open files: no URL may fail for it.
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; }
teardown() { end; }

# N pages on fifty addresses, which are fifty hosts.
spread() {
	local i
	for ((i = 0; i < $1; i++)); do
		echo "http://127.0.0.$((i % 50 + 1)):$PORT/page/$i${2:-}"
	done
}

workers() {
	ps -o pid= --ppid "$1"
}

# Of all workers of that crawl together.
descriptors() {
	local pid
	for pid in $(workers "$1"); do
		ls "/proc/$pid/fd"
	done | wc -l
}

asked() {
	[ "$(wc -l <"$LOG")" -ge "$1" ]
}

@test "64 files, 64 transfers wanted: fewer at once, none fails, one message" {
	origin_start --address 127.0.0.1-50
	spread 500 '?latency=20' >urls
	ulimit -n 64
	crawl --no-robots -c 64 -j 2 -d out.db -i urls
	is "$status" 0
	states out.db done 500
	is "$(grep -c 'ulimit' <<<"$stderr")" 1
	grep -q 'only 64 files' <<<"$stderr"
}

@test "a soft limit is raised in silence" {
	origin_start
	ulimit -Sn 64
	crawl --no-robots -c 64 -d out.db "$URL/page/1"
	is "$status" 0
	run ! grep -q 'ulimit' <<<"$stderr"
}

# Whose limits we may set: also of workers that root would make somebody else.
as_ourselves() {
	[ "$(id -u)" != 0 ] || echo --user-workers root
}

@test "a limit that drops during the crawl: its URLs wait" {
	origin_start --address 127.0.0.1-50
	spread 300 '?latency=300' >urls
	"$TRAWL" crawl -q --no-robots -c 32 -j 2 -d out.db -i urls \
		$(as_ourselves) 2>err 3>&- &
	pid=$!
	wait_until 20 asked 30
	for worker in $(workers $pid); do
		prlimit --pid "$worker" --nofile=10:
	done
	# Connections in use go on; for others there is nothing.
	sleep 0.5
	for worker in $(workers $pid); do
		prlimit --pid "$worker" --nofile=1000:
	done
	code=0
	wait $pid || code=$?
	is "$code" 0
	states out.db done 300
	is "$(sql out.db 'SELECT max(attempts) FROM urls')" 1
}

@test "10,000 pages leave no descriptor behind" {
	origin_start --address 127.0.0.1-50
	spread 10000 '?latency=5' >urls
	"$TRAWL" crawl -q --no-robots -c 16 -j 2 -d out.db -i urls 2>err 3>&- &
	pid=$!
	wait_until 60 asked 2000
	early=$(descriptors $pid)
	wait_until 60 asked 9000
	late=$(descriptors $pid)
	echo "early $early late $late"
	[ "$early" -gt 10 ] && [ "$late" -gt 10 ]
	# Connections kept are bounded: twice the transfers in each worker.
	[ "$late" -le $((early + 32)) ]
	wait $pid
	states out.db done 10000
}

# What a worker shares with its parent counts as a file.
@test "a limit on the size of files: workers start, or it is named" {
	local kb
	origin_start
	for kb in 16000 2000 600; do
		(ulimit -f $kb; crawl --no-robots "$URL/big?size=3000000"
			is "$status" 0)
	done
	(ulimit -f 100; crawl --no-robots "$URL/page/1"
		is "$status" 6
		is "$stderr" "trawl: cannot start worker processes: no file \
may be larger than 100 KiB (ulimit -f)")
}

# As if the disk were full: told, with its exit code, and not the end by a signal.
@test "a limit on the size of files: what any other command writes fails as such" {
	local command kb
	origin_start
	seq -f "$URL/page/%g" 1 60 >list
	for run in 1 2 3; do
		crawl -q -d a.db -i list --links --save-bodies
	done
	sql a.db "UPDATE runs SET started_at = '2020-01-01T00:00:00.000Z'"
	for command in 'links -f csv' 'status --hosts' 'changes --since 1' \
		'export' "why $URL/page/1" "cat $URL/page/1" prune; do
		set -- $command
		case $1 in
		why | cat) kb=0 ;;
		prune) kb=1; set -- prune --older 1d ;;
		*) kb=0; set -- "$@" -o out ;;
		esac
		cp a.db limited.db
		echo 0 >code
		{
			(ulimit -f $kb; exec "$TRAWL" "$1" -d limited.db \
				"${@:2}" >stdout) || echo $? >code
		} 2>&1 | cat >.err
		is "$1 $(cat code)" "$1 4"
		grep -q '^trawl: ' .err
		[ ! -e out ]
	done
}
