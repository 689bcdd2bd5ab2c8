# One crawl at a time on a database
load helpers

setup() { begin; }
teardown() { end; }

# A crawl that holds a.db until the server lets go of it; $holder.
hold() {
	origin_start --max-time 60
	"$TRAWL" crawl -q -d a.db --no-robots "$URL/never" 3>&- &
	holder=$!
	wait_until 10 holding
}
holding() {
	grep -q "FLOCK .* $holder " /proc/locks
}
let_go() {
	kill -9 "$holder"
	wait "$holder" || true
}

@test "the loser names the holder's pid, and since when" {
	hold
	crawl -d a.db "$URL/page/1"
	is "$status" 5
	is "$output" ''
	[[ $stderr =~ ^"trawl: '$DIR/a.db' is in use by another crawl (pid $holder, since 20"[0-9T:-]*"Z)"$ ]]
	crawl -d a.db "$URL/page/1" --if-locked skip
	is "$status:$(wc -l <.err)" 0:1
	crawl -q -d a.db "$URL/page/1" --if-locked skip
	is "$status:$stderr" 0:
	let_go
}

@test "after kill -9 of the holder the next start works at once" {
	hold
	let_go
	SECONDS=0
	crawl -q -d a.db --no-robots "$URL/page/1" --max-pages 1
	[ "$status" -ne 5 ]
	[ "$SECONDS" -le $((2 * SLOWER)) ]
}

# The killed process is the last to get a processor, so that it takes its time
# to die and the next one meets it at that.
@test "nor does the next start fall over a holder that is still dying" {
	local busy=() i
	for i in $(seq "$(nproc)"); do
		timeout $((60 * SLOWER)) sh -c 'while :; do :; done' 3>&- &
		busy+=($!)
	done
	origin_start
	for i in $(seq 8); do
		nice -n 19 "$TRAWL" crawl -q -d a.db --no-robots \
			"$URL/never" 3>&- &
		holder=$!
		wait_until 20 holding
		kill -9 "$holder"
		crawl -q -d a.db --no-robots "$URL/page/1" --max-pages 1
		[ "$status" -ne 5 ] || break
		wait "$holder" || true
	done
	kill "${busy[@]}"
	[ "$status" -ne 5 ]
}

@test "--if-locked wait waits, and may be interrupted" {
	hold
	"$TRAWL" crawl -q -d a.db "$URL/page/1" --if-locked wait 3>&- &
	local waiter=$!
	waiting() { grep -q -- "-> FLOCK .* $waiter " /proc/locks; }
	wait_until 5 waiting
	kill -INT "$waiter"
	kill -TERM "$waiter" 2>/dev/null || gone "$waiter"
	wait_until 5 gone "$waiter"
	"$TRAWL" crawl -q -d a.db --no-robots "$URL/page/1" --if-locked wait \
		--max-pages 1 3>&- &
	waiter=$!
	wait_until 5 waiting
	let_go
	wait "$waiter" || [ $? -eq 3 ]
	is "$(sql a.db "SELECT count(*) FROM fetches WHERE status = 200")" 1
}

@test "those who only read are not kept out" {
	hold
	for command in status changes "status --failed" ; do
		trawl $command -d a.db
		is "$command $status" "$command 0"
	done
	let_go
}

# $1: options; gives a line "CODE MS LINES" for each start.
fifty() {
	local i
	for i in $(seq 50); do
		(
			from=$(date +%s%N) code=0
			"$TRAWL" crawl -q -d a.db -i urls $1 2>"err.$i" ||
				code=$?
			echo "$code $((($(date +%s%N) - from) / 1000000))" \
				"$(wc -l <"err.$i")" >"end.$i"
		) 3>&- &
	done
	wait $(jobs -p | grep -v "^${ORIGIN_PIDS[0]}$")
	cat end.*
}

@test "fifty starts at once: one crawls, 49 exit 5 with one line" {
	origin_start --host '*=0,latency=100'
	for i in $(seq 60); do echo "$URL/page/$i"; done >urls
	fifty '--no-robots --per-host 1 -j 1' >ends
	is "$(cut -d' ' -f1 ends | sort | uniq -c | xargs)" "1 0 49 5"
	is "$(grep '^5' ends | cut -d' ' -f3 | sort -u)" 1
	cat err.* | grep -c 'in use by another crawl (pid ' | xargs -I{} test {} = 49
	# None waited until the other had ended, which takes 6 s and more.
	is "$(sort -k2,2n ends | tail -1 | cut -d' ' -f1)" 0
	is "$(sql a.db "SELECT count(*) FROM fetches")" 60
}

@test "fifty starts with skip: all are content" {
	origin_start --host '*=0,latency=100'
	for i in $(seq 60); do echo "$URL/page/$i"; done >urls
	fifty '--no-robots --per-host 1 -j 1 --if-locked skip' >ends
	is "$(cut -d' ' -f1 ends | sort | uniq -c | xargs)" "50 0"
	is "$(sql a.db "SELECT count(*) FROM fetches")" 60
}
