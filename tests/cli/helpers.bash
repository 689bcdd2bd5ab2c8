# For the bats files of this folder:  load helpers
#
#   setup() { begin; }
#   teardown() { end; }
#
# begin makes a folder of its own for the test, in $DIR, and goes there; end
# stops what was started and removes the folder.
#
#   origin_start [OPTION...]    the loopback server; sets $PORT, $URL, $LOG
#   origin_start_as NAME ...    a further one; sets $NAME_PORT, ...
#   origin_stop
#   origin_log [COLUMN...]      its access log, without the line of names
#   silent_start N              servers that never answer, each of an address
#                               of its own; ADDRESS:PORT, one a line, in the
#                               file `silent`
#   control 'score=3:9.9'       changes the board
#   board_urls N                its first N pages, one URL a line
#   board_rules                 makes board.yaml: maoyan.yaml, following nothing
#   films N                     its first N rows as they should be, as TSV
#   crawl ARG...                run "$TRAWL" crawl; $status, $output, $stderr
#   in_memory KB COMMAND...     bounded
#   sql DB STATEMENT            tab-separated
#   commands                    those with options of their own, one a line
#   number TEXT WORD            of the summary: the number before that word
#   wait_until SECONDS COMMAND...   polls; fails when six times that is over
#   gone PID                    the process has ended
#
# Assertions say what they saw:
#   is GOT WANTED; rows DB TABLE N; states DB STATE N; ledger_closes DB

: "${TRAWL:=$BATS_TEST_DIRNAME/../../build/plain/trawl}"
: "${ORIGIN:=$BATS_TEST_DIRNAME/../../build/plain/tests/origin/origin}"
# Sanitizers make all of it so much slower: for limits that tell what takes long
# from what never ends.
case $TRAWL in
*/build/plain/*) SLOWER=1 ;;
*) SLOWER=4 ;;
esac
RULES_DIR=${BATS_TEST_DIRNAME%/tests/cli}/parse/rules/shipped
export TRAWL ORIGIN

begin() {
	DIR=$(mktemp -d "${TMPDIR:-/tmp}/trawl-test.XXXXXX")
	cd "$DIR" || return
	ORIGIN_FDS=()
	ORIGIN_PIDS=()
	unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
	export no_proxy='*' LC_ALL=C.UTF-8 TZ=UTC
}

end() {
	origin_stop
	cd / && rm -rf "$DIR"
}

# The server ends with its stdin: a pipe that this shell holds open (and what it
# starts meanwhile), so it does not outlive the test, whatever becomes of that.
origin_start_as() {
	local name=$1 fifo=$DIR/.$1.fifo port fd
	shift

	mkfifo "$fifo" "$fifo.out"
	"$ORIGIN" --log "$DIR/$name.log" "$@" <"$fifo" >"$fifo.out" \
		2>"$DIR/$name.err" 3>&- &
	ORIGIN_PIDS+=($!)
	exec {fd}>"$fifo"
	ORIGIN_FDS+=("$fd")
	if ! read -r -t 20 port <"$fifo.out"; then
		echo "origin did not start: $(cat "$DIR/$name.err")"
		return 1
	fi
	rm -f "$fifo" "$fifo.out"
	printf -v "${name}_PORT" %s "$port"
	printf -v "${name}_URL" %s "http://127.0.0.1:$port"
	printf -v "${name}_LOG" %s "$DIR/$name.log"
}

origin_start() {
	origin_start_as ORIGIN "$@" || return
	PORT=$ORIGIN_PORT URL=$ORIGIN_URL LOG=$ORIGIN_LOG
}

# Sockets whose queue is full: they let connections neither in nor down.
# perl, because Debian always has it.
silent_start() {
	perl -we 'use Socket qw(:DEFAULT SOCK_NONBLOCK);
		for (1 .. $ARGV[0]) {
			my $s;
			socket($s, AF_INET, SOCK_STREAM, 0) &&
				bind($s, sockaddr_in(0, pack("C4", 127, 0,
				     9 + int($_ / 250), $_ % 250 + 1))) &&
				listen($s, 0) || die;
			for (1 .. 3) {
				socket(my $c, AF_INET,
				       SOCK_STREAM | SOCK_NONBLOCK, 0);
				connect($c, getsockname($s));
				push @keep, $c;
			}
			push @keep, $s;
			my ($port, $addr) = sockaddr_in(getsockname($s));
			print inet_ntoa($addr), ":$port\n";
		}
		print "end\n";
		close(STDOUT);
		sleep(600)' "$1" >silent 3>&- &
	ORIGIN_PIDS+=($!)
	wait_until 10 grep -q end silent
	sed -i /end/d silent
}

origin_stop() {
	local fd pid
	for fd in "${ORIGIN_FDS[@]}"; do
		exec {fd}>&-
	done
	for pid in "${ORIGIN_PIDS[@]}"; do
		kill "$pid" 2>/dev/null || true
		wait "$pid" || true
	done
	ORIGIN_FDS=()
	ORIGIN_PIDS=()
}

# The names stand in the first line.
origin_log() {
	local wanted=$*
	awk -F'\t' -v wanted="$wanted" '
		NR == 1 {
			for (i = 1; i <= NF; i++)
				place[$i] = i
			n = split(wanted, name, " ")
			next
		}
		n == 0 { print; next }
		{
			for (i = 1; i <= n; i++)
				printf "%s%s", $place[name[i]], i < n ? "\t" : "\n"
		}' "$LOG"
}

control() {
	curl -sS -f -o /dev/null -X POST "$URL/control?$1"
}

# URLs of so many board pages, one a line.
board_urls() {
	local i
	for ((i = 0; i < $1; i++)); do
		echo "$URL/board/7?offset=$((i * 10))"
	done
}

# A list is a list: with these rules it is all that is crawled.
board_rules() {
	sed '/^follow:/,/^rules:/{/^rules:/!d}' "$RULES_DIR/maoyan.yaml" \
		>board.yaml
}

films() {
	"$ORIGIN" --films "$1" --expect-films
}

# Not bats' own `run`: keeps stdout and stderr apart, and bounds the time.
crawl() {
	trawl crawl "$@"
}
# libcurl before 8.1 refuses some headers that later ones take.
libcurl_is_old() {
	"$TRAWL" --version | grep -qE '^libcurl/(7|8\.0)\.'
}
trawl() {
	status=0
	timeout $((${LIMIT:-60} * SLOWER)) "$TRAWL" "$@" \
		>"$DIR/.out" 2>"$DIR/.err" || status=$?
	output=$(cat "$DIR/.out")
	stderr=$(cat "$DIR/.err")
}

commands() {
	sed -n 's/^\t{ "\([a-z]*\)", CMD_.*/\1/p' \
		"${BATS_TEST_DIRNAME%/tests/cli}/cmd/commands.c" | grep -vx check
}

# "2000 URLs in = 1999 done + 1 failed ...": what stands before a word; 0 if none.
number() {
	local n
	n=$(grep '^[0-9]* URLs\? in .*= ' <<<"$1" |
		grep -oP '\d+(?=( URLs?)? '"${2%s}"'s?\b)' | head -1)
	echo "${n:-0}"
}

# Runs it with so many kB of addresses; sanitizers need more than all of that.
in_memory() {
	(
		case $TRAWL in
		*/build/plain/*) ulimit -v "$1" ;;
		esac
		shift
		exec "$@"
	)
}

sql() {
	sqlite3 -batch -noheader -separator $'\t' "$@"
}

is() {
	[ "$1" = "$2" ] && return
	echo "got:    $1"
	echo "wanted: $2"
	[ -z "${stderr:-}" ] || echo "stderr: $stderr"
	return 1
}

rows() {
	is "$2: $(sql "$1" "SELECT count(*) FROM \"$2\"")" "$2: $3"
}

states() {
	is "$2: $(sql "$1" "SELECT count(*) FROM urls WHERE state = '$2'")" \
		"$2: $3"
}

# What came in to the last run is what became of it (store/run.h), and the file
# is sound.
ledger_closes() {
	is "came in: $(sql "$1" "SELECT input + links FROM runs
			ORDER BY id DESC LIMIT 1")" \
		"came in: $(sql "$1" "SELECT duplicates +
			(SELECT coalesce(sum(urls), 0) FROM ledger)
			FROM runs ORDER BY id DESC LIMIT 1")"
	is "$(sql "$1" 'PRAGMA integrity_check')" ok
}

# No such process, or one that only waits to be reaped: in a container there
# may be nobody who does that for orphans.
gone() {
	local state
	state=$(ps -o stat= -p "$1") || return 0
	[ "${state:0:1}" = Z ]
}

# Many tests run side by side: what takes a moment can take many.
wait_until() {
	local end=$((SECONDS + $1 * 6))
	shift
	until "$@"; do
		if [ "$SECONDS" -ge "$end" ]; then
			echo "in vain: $*"
			return 1
		fi
		sleep 0.05
	done
}
