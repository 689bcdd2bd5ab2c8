# --notify: a command that is told what a run has found
load helpers

setup() { begin; }
teardown() { end; }

# Keeps what a command is told: stdin in told.N, environment in env.N, for its
# Nth run.
teller() {
	cat >tell <<-'END'
		n=$(ls | grep -c '^told')
		env | grep '^TRAWL_' | sort >env.$n
		cat >told.$n
	END
}

told() {
	ls | grep -c '^told' || true
}

site() {
	origin_start --films 30
	board_rules
	board_urls 3 >urls
	teller
}

watch() {
	crawl -q -d a.db -r board.yaml -i urls --retries 0 \
		--notify 'sh ./tell' "$@"
}

# As if no host had ever failed.
forgive() {
	sql a.db "UPDATE hosts SET next_at = NULL, penalty = 0, failures = 0"
}

@test "what changed is told once, with its lines and counts" {
	site
	watch
	is "$status:$stderr:$(told)" 0::0
	control 'score=3:9.9'
	control 'gone=5'
	control 'new=32'
	control 'new=33'
	watch
	is "$status:$stderr:$(told)" 0::1
	is "$(cat env.0)" "TRAWL_CHANGED=1
TRAWL_DB=a.db
TRAWL_FAILED=0
TRAWL_GONE=1
TRAWL_NEW=2
TRAWL_NEWLY_BROKEN=0
TRAWL_NEWLY_FAILED=0
TRAWL_RUN=2"
	trawl changes -d a.db -f jsonl
	cmp .out told.0
	is "$(wc -l <told.0)" 4
	watch
	is "$status:$stderr:$(told)" 0::1
	# Pages without rules, too.
	crawl -q -d b.db "$URL/board/7?offset=0" --notify 'sh ./tell'
	is "$(told)" 1
	control 'score=3:8.8'
	crawl -q -d b.db "$URL/board/7?offset=0" --notify 'sh ./tell' \
		--exit-changed
	is "$status:$(told)" 10:2
	is "$(jq -r .table told.1)" pages
}

@test "what newly failed is told, and not what failed before" {
	site
	control 'fail=1:404'
	watch
	is "$status:$(told)" 1:1
	is "$(grep FAILED env.0 | xargs):$(cat told.0)" \
		'TRAWL_FAILED=1 TRAWL_NEWLY_FAILED=1:'
	watch
	is "$status:$(told)" 1:1
	control 'fail=2:404'
	watch
	is "$status:$(told)" 1:2
	is "$(grep FAILED env.1 | xargs)" 'TRAWL_FAILED=2 TRAWL_NEWLY_FAILED=1'
	control reset
	watch
	is "$status" 0
	n=$(told)
	control 'fail=1:404'
	watch
	is "$status:$(told)" "1:$((n + 1))"
}

@test "a link that is newly broken is told, also one that is not followed" {
	teller
	origin_start_as OTHER --address 127.0.0.2 --host '127.0.0.2=200'
	to=http://127.0.0.2:$OTHER_PORT/x
	printf '/\t200\tContent-Type: text/html\tpage\n' >table
	echo "<a href=$to>x</a><a href=$to/y>y</a>" >page
	origin_start --table table
	run() {
		crawl -q -d a.db --links --check-external --allow-private \
			--notify 'sh ./tell' "$@" "$URL/"
	}
	run
	is "$status:$stderr:$(told)" 0::0
	origin_stop
	origin_start_as GONE --address 127.0.0.2 --port "$OTHER_PORT" \
		--host '127.0.0.2=404'
	origin_start --port "$PORT" --table table
	run
	is "$status:$stderr:$(told)" 0::1
	is "$(grep -E 'NEW|FAILED' env.0 | xargs):$(cat told.0)" \
		"TRAWL_FAILED=0 TRAWL_NEW=0 TRAWL_NEWLY_BROKEN=2 TRAWL_NEWLY_FAILED=0:"
	# It is no change of rows, so the exit code is not that of one.
	run --exit-changed
	is "$status:$(told)" 0:1
	# A run that keeps no links knows nothing of them.
	sql a.db "UPDATE link_targets SET broken_run = 3, last_broken_run = 3,
		broken_runs = 1"
	crawl -q -d a.db --notify 'sh ./tell' "$URL/"
	is "$status:$(told)" 0:1
}

@test "a run that stops early tells nothing, its end all of it" {
	site
	watch
	control 'score=3:9.9'
	control 'score=23:9.9'
	watch --max-pages 2 --per-host 1
	is "$status:$(told)" 3:0
	watch --per-host 1
	is "$status:$(told)" 0:1
	is "$(wc -l <told.0)" 2
	watch --dry-run
	is "$(told)" 1
}

@test "a command that fails is told, and nothing else comes of it" {
	site
	crawl -q -d a.db -r board.yaml -i urls
	while IFS='|' read -r command said; do
		control "score=3:$((++n)).9"
		crawl -q -d a.db -r board.yaml -i urls -o out.jsonl \
			--notify "$command"
		is "$command: $status:$output" "$command: 0:"
		is "$stderr" "$said"
	done <<-'END'
		exit 3|trawl: --notify: the command failed: exit status 3
		kill -9 $$|trawl: --notify: the command was ended by signal 9 (Killed)
		exec no-such-command 2>/dev/null|trawl: --notify: the command failed: exit status 127
		true|
	END
	is "$(sql a.db "SELECT count(*) FROM runs WHERE state = 'finished'")" 5
}

@test "stdin is for reading as little as one likes, stdout goes to stderr" {
	origin_start
	# Thousands of changes, which no pipe would hold.
	for i in {1..30}; do echo "$URL/page/$i?size=500"; done >urls
	crawl -q -d a.db -e '(?<n>\.{7})' -i urls
	for command in true 'head -1 | jq -r .change' 'exec <&-; echo new'; do
		sed -i 's/$/\&more/' urls
		crawl -q -d a.db -e '(?<n>\.{7})' -i urls --notify "$command"
		[ "$(sql a.db 'SELECT count(*) FROM changes
			WHERE run_id = (SELECT max(id) FROM runs)')" -gt 1000 ]
		is "$command: $status:$output" "$command: 0:"
		[ "$command" = true ] || is "$stderr" new
	done
}

@test "the command gets three descriptors, and signals as by default" {
	site
	crawl -q -d a.db -r board.yaml -i urls
	control 'score=3:9.9'
	# It has none from elsewhere either, to be sure whose they are.
	perl -we 'use POSIX; POSIX::close($_) for 3 .. 1023; exec @ARGV' \
		"$TRAWL" crawl -q -d a.db -r board.yaml -i urls --notify '
		ls /proc/self/fd; readlink /proc/self/fd/1 /proc/self/fd/2
		perl -we "print join q( ), map { \$SIG{\$_} // q(default) }
			qw(PIPE XFSZ INT TERM HUP)"' </dev/null >out 2>err
	# ls has one open by itself, for the folder.
	is "$(xargs <err):$(cat out)" "0 1 2 3 $DIR/err $DIR/err default default default default default:"
}

@test "a command that never ends is stopped, with all it started" {
	site
	crawl -q -d a.db -r board.yaml -i urls
	control 'score=3:9.9'
	# Time enough to begin; where it was not, more of it.
	ended() {
		local seconds
		for seconds in 1 8 40; do
			control "score=3:$((++n)).9"
			rm -f child
			crawl -q -d a.db -r board.yaml -i urls --notify "$1" \
				--notify-timeout ${seconds}s
			is "$status" 0
			[[ $stderr == 'trawl: --notify: the command was stopped after '*' (--notify-timeout)' ]]
			[ ! -s child ] || break
		done
		wait_until 10 gone "$(cat child)"
	}
	ended 'sleep 1000 & echo $! >child; wait'
	# One that pays no heed to SIGTERM.
	ended 'trap "" TERM; sleep 1000 & echo $! >child; wait; wait'
}

@test "a signal ends the command, and the run is finished all the same" {
	site
	crawl -q -d a.db -r board.yaml -i urls
	control 'score=3:9.9'
	"$TRAWL" crawl -q -d a.db -r board.yaml -i urls \
		--notify 'echo $$ >child.new; mv child.new child; exec sleep 1000' \
		2>err 3>&- &
	crawler=$!
	wait_until 20 test -s child
	kill -TERM $crawler
	status=0
	wait $crawler || status=$?
	is "$status:$(cat err)" '0:trawl: --notify: the command was stopped by a signal'
	wait_until 10 gone "$(cat child)"
	is "$(sql a.db 'SELECT state FROM runs WHERE id = 2')" finished
}

@test "the command may use the database, and is kept nowhere" {
	site
	crawl -q -d a.db -r board.yaml -i urls
	control 'score=3:9.9'
	crawl -q -d a.db -r board.yaml -i urls --notify "token=hush
		tr '\\0' ' ' </proc/\$PPID/cmdline >ps
		'$TRAWL' crawl -q -d \"\$TRAWL_DB\" -r board.yaml -i urls"
	is "$status:$stderr" 0:
	is "$(sql a.db 'SELECT count(*) FROM runs')" 3
	grep -q -- --notify ps
	! grep -q hush ps
	! strings a.db | grep -q hush
}

@test "no rule file sets it" {
	site
	for option in "notify: touch x" "notify-timeout: 1s"; do
		printf 'options:\n  %s\nurls:\n  - %s\n' "$option" "$URL/page/1" >r.yaml
		crawl -q -d a.db -r r.yaml
		is "$status" 2
		[[ $stderr == *"taken from the command line only"* ]]
	done
	[ ! -e x ]
}

@test "no room for the changes: told, and the crawl's result stands" {
	site
	crawl -q -d a.db -r board.yaml -i urls
	control 'score=3:9.9'
	TMPDIR=$DIR/none crawl -q -d a.db -r board.yaml -i urls \
		--notify 'sh ./tell'
	is "$status:$(told)" 0:0
	is "$stderr" 'trawl: --notify: cannot make a temporary file: No such file or directory'
}
