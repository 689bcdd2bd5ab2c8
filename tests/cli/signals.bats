# SIGINT, SIGTERM, SIGHUP: drain, or stop at once, and go on later
load helpers

setup() { begin; }
teardown() { end; }

# A crawl of 200 pages at work, with $1 as its options; $pid.
at_work() {
	origin_start --host '*=0,latency=50'
	for i in $(seq 200); do echo "$URL/page/$i"; done >urls
	start $1
	wait_until 10 asked 20
}
start() {
	local with=
	if [ "${1:-}" = nohup ]; then
		with=nohup
		shift
	fi
	setsid $with "$TRAWL" crawl -d a.db -i urls --no-robots --per-host 2 \
		"$@" >out 2>err 3>&- &
	pid=$!
}
# Bash's own child, before its exec, may lose a signal.
is_bash() {
	[ "/proc/$pid/exe" -ef "/proc/$$/exe" ]
}
asked() {
	[ "$(origin_log | wc -l)" -ge "$1" ]
}
ended() {
	status=0
	wait "$pid" || status=$?
}
# The same command finishes what is left; each page once.
goes_on() {
	start
	ended
	is "$status" 0
	is "$(sql a.db "SELECT count(*), count(DISTINCT url_id) FROM fetches
		WHERE status = 200")" "$(printf '200\t200')"
	is "$(sql a.db "SELECT count(*) FROM runs")" 1
	ledger_closes a.db
}

for_signal() {
	at_work
	kill "-$1" "$pid"
	ended
	is "$status" 3
	is "$(wc -l <err)" 1
	grep -q 'stopped by a signal; the same command goes on from here$' err
	is "$(origin_log status | sort -u)" 200
	# What was under way was waited for, and is in the ledger.
	is "$(sql a.db "SELECT count(*) FROM fetches")" \
		"$(origin_log | wc -l)"
	goes_on
}

@test "SIGINT once: drains, 3, and the next start goes on" {
	for_signal INT
}

@test "SIGTERM once" {
	for_signal TERM
}

@test "SIGHUP once" {
	for_signal HUP
}

@test "twice: at once, though a page never ends, and resumable" {
	origin_start
	echo "$URL/page/1" >urls
	echo "$URL/never" >>urls
	start
	wait_until 10 asked 1
	SECONDS=0
	kill -INT "$pid"
	kill -INT "$pid"
	sleep 0.2
	kill -INT "$pid" 2>/dev/null || true
	ended
	is "$status" 3
	[ "$SECONDS" -le $((3 * SLOWER)) ]
	is "$(sql a.db "SELECT count(*) FROM pending WHERE url GLOB '*never'")" 1
	is "$(sql a.db "PRAGMA integrity_check")" ok
}

@test "-q says nothing when it is told to stop" {
	at_work -q
	kill -TERM "$pid"
	ended
	is "$status:$(cat err)" 3:
}

@test "a terminal's SIGINT reaches all processes: workers finish their pages" {
	at_work
	kill -INT -- "-$pid"
	ended
	is "$status" 3
	is "$(sql a.db "SELECT count(*) FROM fetches WHERE error IS NOT NULL")" 0
	is "$(sql a.db "SELECT count(*) FROM fetches")" \
		"$(origin_log | wc -l)"
	goes_on
}

@test "at any moment: 3 or killed by it, and the end is the same" {
	origin_start --host '*=0,latency=200'
	for i in $(seq 200); do echo "$URL/page/$i"; done >urls
	for ms in 001 003 006 010 015 025 040 080 120 200; do
		start -q
		while is_bash; do :; done
		sleep "0.$ms"
		# Not SIGINT, which a shell lets its children ignore.
		kill -TERM "$pid"
		ended
		# Before it has the database it dies of the signal.
		[[ $status = 3 || $status = 143 ]] ||
			{ echo "after $ms ms: $status"; cat err; false; }
		wait_until 5 gone "$pid"
	done
	goes_on
}

# ---- blocked in one place, which the kernel calls so ------------------------

blocked_in() {
	grep -sqE "$1" "/proc/$pid/wchan"
}
# Ends by signals, with 3, within seconds; and the same command goes on.
ends_by() {
	local signal
	for signal; do
		kill "-$signal" "$pid"
		sleep 0.1
	done
	wait_until 8 gone "$pid" || kill -9 "$pid"
	ended
	is "$status" 3
}

# Somebody holds the pipe open, and nobody reads it; $holder.
full_pipe() {
	origin_start
	for i in $(seq 200); do echo "$URL/page/$i"; done >urls
	mkfifo pipe
	exec {reader}<>pipe
	"$TRAWL" crawl -d a.db -i urls --no-robots \
		--print "%{url} $(printf '%01000d' 1)" >pipe 2>err 3>&- &
	pid=$!
	wait_until 10 blocked_in pipe_write
}

@test "nobody reads the output: twice ends at once" {
	full_pipe
	ends_by TERM TERM
	exec {reader}>&-
	goes_on
}

@test "nobody reads the output: once ends when the time to drain is over" {
	full_pipe
	kill -TERM "$pid"
	wait_until 40 gone "$pid" || kill -9 "$pid"
	ended
	is "$status" 3
	grep -qx 'trawl: ended by a signal, at once' err
	exec {reader}>&-
	goes_on
}

@test "stderr is full, too: twice ends at once" {
	origin_start
	for i in $(seq 2000); do echo "$URL/page/$i"; done >urls
	mkfifo pipe
	exec {reader}<>pipe
	"$TRAWL" crawl -v -d a.db -i urls --no-robots 2>pipe 3>&- &
	pid=$!
	wait_until 10 blocked_in pipe_write
	ends_by INT INT
	exec {reader}>&-
}

@test "a FIFO that nobody opens to read: once is enough" {
	origin_start
	mkfifo pipe
	"$TRAWL" crawl -d a.db -o pipe "$URL/page/1" 3>&- &
	pid=$!
	wait_until 10 blocked_in 'wait_for_partner|fifo_open'
	ends_by TERM
}

@test "another program writes to the database: once is enough" {
	at_work
	kill -TERM "$pid"
	ended
	mkfifo pipe
	sqlite3 a.db <pipe >locked 3>&- &
	local other=$!
	exec {reader}>pipe
	printf '.timeout 20000\nBEGIN IMMEDIATE;\nSELECT 1;\n' >&$reader
	wait_until 20 grep -sqx 1 locked
	start
	wait_until 20 blocked_in nanosleep
	ends_by TERM
	exec {reader}>&-
	wait "$other"
	goes_on
}

# There are pauses between its writes, in which another program comes in.
held_in_the_middle() {
	origin_start --host '*=0,latency=50'
	for i in $(seq 200); do echo "$URL/page/$i"; done >urls
	start --delay 500ms
	wait_until 10 asked 3
	mkfifo pipe
	sqlite3 a.db <pipe >locked 3>&- &
	other=$!
	exec {reader}>pipe
	printf '.timeout 60000\nBEGIN IMMEDIATE;\nSELECT 1;\n' >&$reader
	wait_until 20 grep -sqx 1 locked
	wait_until 20 blocked_in nanosleep
}

@test "another program writes to the database in the middle: twice" {
	held_in_the_middle
	ends_by TERM TERM
	exec {reader}>&-
	wait "$other"
	goes_on
}

@test "another program writes to the database in the middle: once" {
	held_in_the_middle
	kill -TERM "$pid"
	# It is waited for, and then all that was under way is written.
	exec {reader}>&-
	wait "$other"
	ended
	is "$status" 3
	grep -q 'stopped by a signal; the same command goes on' err
	goes_on
}

# All pages have come, and each keeps a rule busy for half a second.
slow_rule() {
	origin_start
	for i in $(seq 200); do echo "$URL/page/$i?size=20000"; done >urls
	printf 'rules:\n  slow:\n    match: "%s"\n' \
		'(?s)[^#](?:.(?!#))*[#~](?<x>.)' >slow.yaml
	start -r slow.yaml -c 200 --per-host 200
	wait_until 20 asked 200
}

@test "a slow pattern: once drains for its time" {
	slow_rule
	kill -TERM "$pid"
	ended
	is "$status" 3
	grep -q 'stopped by a signal; the same command goes on' err
	# What was looked at is kept.
	[ "$(sql a.db "SELECT count(*) FROM urls WHERE state = 'done'")" -gt 0 ]
	ledger_closes a.db
}

@test "a slow pattern: twice ends at once" {
	slow_rule
	ends_by TERM TERM
	is "$(sql a.db 'PRAGMA integrity_check')" ok
}

@test "a line of the input that has no end: once drains" {
	origin_start
	{ echo "$URL/page/1"; tr '\0' x </dev/zero; } |
		"$TRAWL" crawl -d a.db -i - --no-robots 2>err 3>&- &
	pid=$!
	wait_until 10 asked 1
	ends_by TERM
	grep -q 'stopped by a signal' err
	is "$(sql a.db "SELECT state FROM urls WHERE url GLOB 'http*'")" done
}

@test "nohup is heeded" {
	at_work nohup
	kill -HUP "$pid"
	ended
	is "$status" 0
}
