# trawl status: the ledger for people, lists for pipes, a crawl at work
load helpers

setup() { begin; }
teardown() { end; }

# Three good pages, one that is not there, one that robots.txt forbids.
crawl_some() {
	origin_start --films 30 --robots \
		'*=200,body=User-agent: *\nDisallow: /page/\n'
	board_urls 3 >urls
	echo "$URL/status/404" >>urls
	echo "$URL/page/1" >>urls
	crawl -q -d board.db -r "$RULES_DIR/maoyan.yaml" -i urls
	is "$status" 1
}

@test "a run for people: state, sum, reasons, hosts" {
	crawl_some
	trawl status -d board.db
	is "$status" 0
	[[ $output == "run 1: finished"* ]]
	[[ $output == *"command   trawl crawl -q -d board.db -r $RULES_DIR/maoyan.yaml -i urls"* ]]
	[[ $output == *"3 done + 0 unchanged + 1 failed + "* ]]
	[[ $output == *"failed:"*"1  4xx"* ]]
	[[ $output == *"skipped:"*"1  robots:2"* ]]
	[[ $output == *"hosts:"*"$URL"* ]]
}

@test "-o: the text for people, too" {
	crawl_some
	trawl status -d board.db
	cp .out wanted
	trawl status -d board.db -o out
	is "$status:$output" 0:
	cmp out wanted
	trawl status -d board.db -o no/such/folder
	is "$status" 4
	is "$stderr" "trawl: cannot create 'no/such/folder': No such file or directory"
}

@test "the sum of status is the sum of the ledger" {
	crawl_some
	trawl status -d board.db -f jsonl
	is "$(jq '.input + .links' <<<"$output")" "$(jq '.done + .unchanged +
		.failed + .skipped + .duplicates + .pending' <<<"$output")"
	ledger_closes board.db
}

@test "--failed, --skipped, --hosts are lists in the formats of rows" {
	crawl_some
	trawl status -d board.db --failed
	is "$(jq -r '[.url, .reason, .status, .attempts] | join(" ")' \
		<<<"$output")" "$URL/status/404 4xx 404 1"
	trawl status -d board.db --skipped
	is "$(jq -r 'select(.source == "seed") | .url + " " + .reason' \
		<<<"$output")" "$URL/page/1 robots:2"
	trawl status -d board.db --hosts -f csv
	[[ $output == host,urls,done,unchanged,failed,*"$URL",* ]]
	trawl status -d board.db --failed -f tsv
	is "$(cut -f1,2 .out)" "$(printf 'url\treason\n%s\t4xx' \
		"$URL/status/404")"
	trawl status -d board.db --failed --hosts
	is "$status" 2
}

@test "--failed is an input, and the columns of the input survive" {
	origin_start --films 10
	jq -nc --arg u "$URL/status/500" '{url: $u, name: "x", reason: "mine"}' \
		>in.jsonl
	crawl -q -d a.db -i in.jsonl --input-format jsonl --retries 0
	is "$status" 1
	trawl status -d a.db --failed
	is "$(jq -r '.name + " " + .reason' <<<"$output")" "x 5xx"
	cp .out failed.jsonl

	crawl -q -d b.db -i failed.jsonl --input-format jsonl --retries 0
	is "$status" 1
	trawl status -d b.db --failed
	is "$(jq -rc '[.url, .name, .reason, .status]' <<<"$output")" \
		"[\"$URL/status/500\",\"x\",\"5xx\",500]"
	is "$(sql b.db "SELECT input ->> 'name' FROM urls")" x
}

@test "-q says nothing when nothing is wrong" {
	origin_start --films 10
	crawl -q -d a.db "$URL/board/7?offset=0"
	trawl status -q -d a.db
	is "$status:$output$stderr" 0:
	crawl -q -d a.db "$URL/status/404"
	trawl status -q -d a.db
	[[ $output == *"1 failed"* ]]
}

@test "a running crawl is looked at without disturbing it" {
	local pid
	origin_start --films 1000 --host '*=0,latency=20'
	board_urls 100 | "$TRAWL" crawl -q -d a.db -r "$RULES_DIR/maoyan.yaml" \
		-i - --per-host 1 -j 1 3>&- &
	pid=$!
	wait_until 10 test -s a.db
	at_work() {
		trawl status -d a.db
		[[ $output == *"running, pid "*"right now"*"1 worker,"* ]]
	}
	wait_until 10 at_work
	[[ $output == *"pages/s"*" in flight"* ]]
	wait "$pid"
	is "$(sql a.db 'SELECT count(*) FROM movies')" 1000
	trawl status -d a.db
	[[ $output == "run 1: finished"* ]]
}

@test "a killed crawl is shown as interrupted" {
	local pid
	origin_start --films 1000 --host '*=0,latency=50'
	board_urls 100 >urls
	"$TRAWL" crawl -q -d a.db -i urls --per-host 1 3>&- &
	pid=$!
	begun() { [ "$(sql a.db 'SELECT count(*) FROM fetches' \
		2>/dev/null)" -gt 2 ]; }
	wait_until 10 begun
	kill -9 "$pid"
	wait "$pid" || true
	trawl status -d a.db
	[[ $output == "run 1: interrupted: killed, or it could not write; the same command goes on from there"* ]]
}

# What stopped it, and what to do; nothing of it stays when it is finished.
@test "a stopped crawl is shown with what stopped it" {
	local pid
	origin_start
	says() {
		trawl status -d a.db
		[[ $output == "run 1: "$1"; the same command goes on from there"* ]] ||
			is "$output" "$1"
	}
	crawl -q -d a.db --no-robots --max-pages 1 "$URL"/page/{1,2}
	is "$status" 3
	says 'stopped by --max-pages'
	trawl status -d a.db -f jsonl
	is "$(jq -r '.state + ": " + .stopped_by' <<<"$output")" \
		'stopped: stopped by --max-pages'
	crawl -q -d a.db --no-robots "$URL"/page/{1,2}
	is "$status" 0
	trawl status -d a.db
	[[ $output == "run 1: finished"$'\n'* ]]
	is "$(sql a.db 'SELECT stopped_by IS NULL FROM runs')" 1
	rm a.db
	crawl -q -d a.db --no-robots --max-wait 1s \
		"$URL/retry-after?seconds=3600"
	is "$status" 3
	says "stopped: what is left waits longer than --max-wait 1.0s: $URL (429) until 20??-??-??T??:??:??Z"
	[[ $output == *"blocked until "*" UTC"* ]]
	rm a.db
	"$TRAWL" crawl -q -d a.db --no-robots \
		"$URL/retry-after?seconds=400" 3>&- &
	pid=$!
	waits() {
		trawl status -d a.db
		[[ $output == *" waiting "*": $URL (429)"* ]]
	}
	wait_until 10 waits
	[[ $output == "run 1: running, pid $pid; to stop it: kill $pid"* ]]
	kill "$pid"
	wait "$pid" || true
	says 'stopped by a signal'
}

@test "what is no database of ours, or not there, is said so" {
	trawl status
	is "$status" 2
	trawl status -d none.db
	is "$status" 4
	is "$stderr" "trawl: no such file: '$DIR/none.db'"
	[ ! -e none.db ]
	echo hello >text.db
	trawl status -d text.db
	is "$status" 4
	trawl status -d text.db surplus
	is "$status" 2
}

@test "names of strangers cannot steer the terminal" {
	origin_start
	crawl -q -d a.db $'http://a b/\e[31m'
	trawl status -d a.db
	[[ $output != *$'\e'* ]]
	trawl status -d a.db --skipped -f text
	[[ $output != *$'\e'* ]]
}

# What a crawl does first, at the pace of this test: it locks an empty file, and
# then makes its tables.
# An empty file, locked by a process that lives: locks of those that have gone are
# not shown in a container.
hold() {
	: >"$1"
	flock --no-fork "$1" sleep 300 3>&- &
	HOLDER=$!
	wait_until 10 held "$1"
}
held() { ! flock --nonblock "$1" true; }
let_go() {
	kill "$HOLDER"
	wait "$HOLDER" || true
}

@test "a crawl that is just beginning: readers wait for its tables" {
	local pids=() command
	origin_start
	crawl -q --no-robots -d ready.db "$URL/page/1"
	hold a.db
	for command in status changes export "why $URL/page/1"; do
		"$TRAWL" $command -d a.db >"${command%% *}.out" 2>&1 3>&- &
		pids+=($!)
	done
	reading() { [ "$(ls -l /proc/${pids[0]}/fd 2>/dev/null |
		grep -c a.db)" -ge 2 ]; }
	wait_until 10 reading
	sqlite3 a.db '.restore ready.db'
	for pid in "${pids[@]}"; do
		code=0
		wait "$pid" || code=$?
		is "$code $(cat *.out | grep empty)" '0 '
	done
	grep -q '^run 1: finished' status.out
	let_go
}

@test "a crawl that begins and begins: said so, 5" {
	hold a.db
	trawl status -d a.db
	is "$status:$output:$stderr" "5::trawl: '$DIR/a.db': a crawl is just beginning there; ask again in a moment"
	let_go
	trawl status -d a.db
	is "$status:$stderr" "4:trawl: '$DIR/a.db' is empty"
}

@test "asked in its first instants, a crawl is there" {
	local i pid
	origin_start
	for i in {1..20}; do
		"$TRAWL" crawl -q --no-robots -d "$i.db" \
			"$URL/never" 3>&- &
		pid=$!
		until [ -e "$i.db" ]; do :; done
		trawl status -d "$i.db"
		is "$status:$stderr" 0:
		[[ $output == *running* || $output == *beginning* ]] ||
			is "$output" "a crawl at work"
		kill -KILL "$pid"
		wait "$pid" || true
	done
}

# What a person sees at a terminal, without its carriage returns.
on_terminal() {
	script -qec "'$TRAWL' status -d board.db $*" /dev/null </dev/null |
		tr -d '\r'
}
plain() {
	sed 's/\x1b\[[0-9;]*m//g'
}

@test "at a terminal lists are tables, in a pipe JSON Lines" {
	local list
	crawl_some
	on_terminal --failed | plain >table
	is "$(head -1 table | xargs)" 'why status tries when (UTC) url'
	is "$(sed 1d table | awk '{ print $1, $2, $3, $6 }')" \
		"4xx 404 1 $URL/status/404"
	on_terminal --skipped | plain >table
	is "$(grep page/1 table | xargs)" "robots:2 seed 0 $URL/page/1"
	on_terminal --hosts | plain >table
	is "$(sed 1d table | xargs)" "3 0 1 $(sql board.db "SELECT count(*)
		FROM skipped") 0 4xx $URL"
	# Columns begin below one another.
	is "$(grep -bo 'host' table | head -1)" \
		"$(sed -n 2p table | grep -bo http | sed 's/http/host/')"
	for list in --failed --skipped --hosts; do
		"$TRAWL" status -d board.db $list | jq -e 'has("url") or has("host")' >json
		on_terminal $list -f jsonl | jq -e . >json
		"$TRAWL" status -d board.db $list -f text >table
		is "$(cat table)" "$(on_terminal $list | plain)"
		trawl status -d board.db $list -f text -o file
		cmp file table
	done
}

@test "an empty list says so at a terminal, and nothing in a pipe" {
	origin_start
	crawl -q -d board.db "$URL/page/1"
	is "$(on_terminal --failed)" none
	trawl status -d board.db --failed
	is "$status:$output" 0:
}

@test "colour: at a terminal, without NO_COLOR" {
	local list
	crawl_some
	for list in '' --failed --skipped --hosts; do
		on_terminal $list | grep -q $'\e\\['
		is "$(NO_COLOR=1 on_terminal $list | grep -c $'\e')" 0
		is "$(TERM=dumb on_terminal $list | grep -c $'\e')" 0
		NO_COLOR= on_terminal $list | grep -q $'\e\\['
		trawl status -d board.db $list
		is "$(grep -c $'\e' <<<"$output")" 0
	done
}

@test "strangers steer no table" {
	origin_start
	crawl -q -d board.db $'http://a b/\e[31m\t\x9b'
	is "$(NO_COLOR=1 on_terminal --skipped | sed -n '2s/.*0  //p')" \
		'http://a b/\x1b[31m\x09\x9b'
}

@test "the command of a run: all of it, quoted for a shell, without its secrets" {
	origin_start
	mkdir 'a b'
	printf '127.0.0.1\tFALSE\t/\tFALSE\t0\tname\tvalue\n' >jar
	crawl -q --no-robots -d 'a b/x.db' -u me:hidden1 -H 'X-Key: hidden2' \
		-H 'Accept: text/html' -b sid=hidden3 -b jar --timeout 20s \
		-x "http://me:hidden4@127.0.0.1:$PORT" --follow "it's" \
		"http://me:hidden5@127.0.0.1:$PORT/page/1" \
		$(board_urls 12)
	command=$(sql 'a b/x.db' 'SELECT command FROM runs')
	is "$command" "trawl crawl -q --no-robots -d 'a b/x.db' -u 'me:***' \
-H 'X-Key:***' -H 'Accept: text/html' -b 'sid=***' -b jar -m 20s \
-x 'http://me:***@127.0.0.1:$PORT' --follow 'it'\\''s' \
'http://me:***@127.0.0.1:$PORT/page/1' $(board_urls 12 |
	sed "s/.*/'&'/" | xargs -d '\n')"
	trawl status -d 'a b/x.db'
	[[ $output == *"command   $command"* ]]
	! grep -rq hidden 'a b'
}

@test "secrets of the command line are not in ps" {
	origin_start
	"$TRAWL" crawl -q --no-robots -u me:hidden --cookie=sid=hidden \
		-H 'X-Key: hidden' "http://me:hidden@127.0.0.1:$PORT/never" \
		-x "http://me:hidden@127.0.0.1:$PORT" --retries 0 \
		--timeout 20s -o out 3>&- &
	wait_until 10 pgrep -P $!
	tr '\0' ' ' <"/proc/$!/cmdline" >cmdline
	kill $! && kill $!
	wait $! || true
	grep -q 'u me:' cmdline
	is "$(grep -c hidden cmdline)" 0
}

# The format to the letter: each family has one HELP and one TYPE before its
# samples, which stand together; names and labels as they may be, no label
# twice, no sample twice, no time stamps, a newline at the end.
strict() {
	perl -we '
		my ($family, %done, %seen, %helped);
		my $label = qr/[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"/;
		while (<STDIN>) {
			s/\n$// or die "no newline: $_";
			if (/^# HELP ([a-z_:][a-z0-9_:]*) (\S.*)$/) {
				$done{$1}++ and die "twice: $_";
				($family, $helped{$1}) = ($1, 1);
				/\\(?![\\n])/ and die "escape: $_";
			} elsif (/^# TYPE (\S+) gauge$/) {
				$1 eq $family && $helped{$1}-- == 1 or die $_;
			} elsif (/^(\S+?)\{($label(?:,$label)*)\} (-?\d+(?:\.\d+)?)$/) {
				my ($labels, %name) = $2;
				$1 eq $family && !$helped{$1} or die $_;
				$seen{"$1 $2"}++ and die "twice: $_";
				$name{$1}++ and die "twice: $_"
					while $labels =~ /([a-zA-Z0-9_]+)="(?:[^"\\]|\\.)*"/g;
			} else {
				die "not a line of it: $_";
			}
		}
		keys %seen or die "empty"'
}

# metric NAME{LABELS}: its value; labels without db.
metric() {
	local name=${1%%\{*} labels=
	[ "$name" = "$1" ] || labels=",${1#*\{}"
	grep -F -- "trawl_$name{db=\"${DB:-db}\"${labels%\}}} " .out | cut -d' ' -f2
}

prometheus() {
	origin_start
	crawl -q -d "${DB:-db}" --retries 0 "$URL/page/1" "$URL/page/1#x" \
		"$URL/status/404" "$URL/status/500" 'no url at all' \
		"$URL/page/1?links=3" --follow /page/ --exclude /page/2
	is "$status" 1
	trawl status -d "${DB:-db}" -f prometheus
	is "$status:$stderr" 0:
	strict <.out
}

@test "-f prometheus: the run and the file, each number as the database has it" {
	prometheus
	for pair in done:done unchanged:unchanged failed:failed \
			skipped:skipped duplicates:duplicate; do
		is "$pair $(metric "run_urls{state=\"${pair#*:}\"}")" \
			"$pair $(sql db "SELECT ${pair%:*} FROM runs")"
	done
	is "$(metric 'run_urls{state="pending"}')" 0
	is "$(metric 'run_came_in{source="input"}')" 6
	is "$(metric 'run_came_in{source="links"}')" \
		"$(sql db 'SELECT links FROM runs')"
	is "$(metric 'run_reasons{state="failed",reason="4xx"}')" 1
	is "$(metric 'run_reasons{state="failed",reason="5xx"}')" 1
	is "$(metric 'run_reasons{state="skipped",reason="invalid"}')" 1
	is "$(metric 'run_rows{change="new"}')" \
		"$(sql db 'SELECT rows_new FROM runs')"
	is "$(metric run_requests)" "$(sql db 'SELECT requests FROM runs')"
	is "$(metric run_received_bytes)" "$(sql db 'SELECT bytes FROM runs')"
	is "$(metric run_id) $(metric runs) $(metric urls)" \
		"1 1 $(sql db 'SELECT count(*) FROM urls')"
	is "$(metric database_size_bytes)" \
		$(($(sql db 'PRAGMA page_size') * $(sql db 'PRAGMA page_count')))
	is "$(metric 'run_state{state="finished"}')" 1
	is "$(grep -c '^trawl_run_state.* 1$' .out)" 1
}

@test "-f prometheus: ages in seconds, of the moment" {
	origin_start
	crawl -q -d db "$URL/page/1"
	sql db "UPDATE runs SET started_at = '2026-01-01T00:00:00.000Z',
		finished_at = '2026-01-01T00:00:07.250Z';
		UPDATE fetches SET fetched_at = '2026-01-01T00:00:05.000Z'"
	began=$(date -d 2026-01-01T00:00:00Z +%s)
	before=$(date +%s)
	trawl status -d db -f prometheus
	after=$(($(date +%s) + 1))
	strict <.out
	is "$(metric run_duration_seconds)" 7.250
	is "$(metric run_started_timestamp_seconds)" "$began.000"
	is "$(metric finished_timestamp_seconds)" "$((began + 7)).250"
	for of in run:0 last_fetch:5 finished:7; do
		age=$(metric "${of%:*}_age_seconds")
		then=$((began + ${of#*:}))
		[ "${age%.*}" -ge $((before - then - 1)) ]
		[ "${age%.*}" -le $((after - then)) ]
	done
}

@test "the last fetch is the latest, whichever database was merged last" {
	origin_start
	crawl -q -d late "$URL/page/1"
	crawl -q -d early "$URL/page/2"
	sql early "UPDATE fetches SET fetched_at = '2026-01-01T00:00:05.000Z'"
	latest=$(sql late 'SELECT fetched_at FROM fetches')
	for order in 'late early' 'early late' 'late early late'; do
		rm -f db
		trawl merge -q -d db $order
		is "$order $status" "$order 0"
		before=$(date +%s)
		trawl status -d db -f prometheus
		age=$(metric last_fetch_age_seconds)
		[ "${age%.*}" -ge $((before - $(date -d "$latest" +%s) - 1)) ]
		[ "${age%.*}" -le $(($(date +%s) - $(date -d "$latest" +%s))) ]
	done
	# What is crawled after that is later.
	sql db "UPDATE fetches SET fetched_at = '2026-01-01T00:00:05.000Z';
		UPDATE settings SET value = '2026-01-01T00:00:05.000Z'
		WHERE name = 'last_fetch'"
	before=$(date +%s)
	crawl -q -d db "$URL/page/3"
	trawl status -d db -f prometheus
	age=$(metric last_fetch_age_seconds)
	[ "${age%.*}" -le $(($(date +%s) - before)) ]
}

@test "-f prometheus: a hostile name of the file, no run, -o, no list" {
	DB=$'a "b" \\c\xff.db'
	prometheus
	is "$(grep '^trawl_runs{' .out)" 'trawl_runs{db="a \"b\" \\c\\xff.db"} 1'
	rm -f plain.db
	crawl -q -d plain.db "$URL/page/1"
	sql plain.db 'DELETE FROM runs'
	trawl status -d plain.db -f prometheus -o m.prom
	is "$status:$output$stderr" 0:
	strict <m.prom
	[ ! -e m.prom.part ]
	is "$(grep -c '^trawl_runs{db="plain.db"} 0$' m.prom)" 1
	! grep -q trawl_run_ m.prom
	for list in failed skipped hosts; do
		trawl status -d plain.db -f prometheus --$list
		is "$list: $status:$output" "$list: 2:"
	done
}

@test "-f prometheus: promtool takes it" {
	command -v promtool >/dev/null || skip "no promtool (Debian: prometheus)"
	prometheus
	run promtool check metrics <.out
	is "$status:$output" 0:
}
