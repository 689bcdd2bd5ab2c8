# A PostgreSQL of the tests' own, for bats files:  load postgres
#
#   setup_file() { postgres_template; }
#   setup() { begin; postgres_or_skip; postgres_start; }
#   teardown() { postgres_end; end; }
#   teardown_file() { postgres_template_end; }
#
# Each test has a server of its own, of the newest version >= 13 that Debian's
# packages brought, started as an ordinary user (root: as nobody) in a temporary
# folder, on a socket there.  What initdb makes is made once a file, and copied.
# Nothing outlives the test: the server ends with the shell that started it.
#
#   postgres_or_skip            skips where no server is installed
#   postgres_start [--tcp] [--fsync] [--password] [SETTING=VALUE...]
#                               starts it; sets $PG_URL, a superuser's, to the
#                               database `trawl`, $PG_PID, $PG_SOCKET (a folder)
#                               and $PG_LOG.  Not from a subshell.
#       --tcp                   on a free port of 127.0.0.1, too: $PG_TCP_URL,
#                               $PG_PORT
#       --fsync                 as a server of people's own; without, quicker
#       --password              over TCP only with one (scram-sha-256)
#   postgres_stop [fast|immediate|smart]
#   postgres_kill               SIGKILL to the server itself
#   postgres_again              starts it once more, as before, on its data
#   postgres_end                stops it and removes all of it
#   pg SQL...                   tab-separated rows; in $PG_DB (trawl)
#   postgres_backends           the pids of those that serve a client
#   postgres_kill_backend       SIGKILL to one of them: the server drops all
#                               connections, recovers and goes on by itself
#   proxy_start [PORT]          chaos_proxy.py before the server (or PORT); sets
#                               $PROXY_PORT and $PROXY_URL
#   proxy COMMAND...            tells it; chaos_proxy.py says what
#
# tests/postgres.sh runs a command with such a server outside of bats.

PG_TOOLS=${BASH_SOURCE[0]%/cli/*}
PG_DB=trawl

# Folder of the newest server's programmes; none: 1.
postgres_bin() {
	local bin version

	[ -z "${PG_BIN:-}" ] || return 0
	for bin in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr); do
		version=${bin#/usr/lib/postgresql/}
		version=${version%/bin}
		[ -x "$bin/initdb" ] && [ "${version%%.*}" -ge 13 ] || continue
		export PG_BIN=$bin
		return 0
	done
	return 1
}

postgres_or_skip() {
	postgres_bin || skip "no PostgreSQL server, 13 or later"
}

# As an ordinary user, in a folder that it may enter.
pg_as() {
	local as=()

	[ "$EUID" != 0 ] || as=(--reuid "$(id -u nobody)"
		--regid "$(id -g nobody)" --clear-groups)
	cd / && exec setpriv "${as[@]}" --pdeathsig QUIT "$@"
}

# A folder of that user.  The whole name of a socket is at most 107 bytes long.
pg_folder() {
	local base

	for base in "${TMPDIR:-/tmp}" /tmp; do
		[ ${#base} -le 70 ] && (pg_as test -x "$base") && break
	done
	base=$(mktemp -d "$base/trawl-pg.XXXXXX") || return
	[ "$EUID" != 0 ] || chown "$(id -u nobody):$(id -g nobody)" "$base"
	echo "$base"
}

# initdb, and the database.  --no-sync: nobody misses it after a power cut.
pg_init() {			# FOLDER
	(pg_as "$PG_BIN/initdb" -D "$1" -U postgres -A trust -E UTF8 \
		--locale=C --no-sync --wal-segsize=1) >"$1.log" 2>&1 &&
		(echo 'CREATE DATABASE trawl' | pg_as "$PG_BIN/postgres" \
			--single -F -D "$1" postgres) >>"$1.log" 2>&1 && return
	cat "$1.log"
	return 1
}

postgres_template() {
	postgres_bin || return 0
	PG_TEMPLATE=$(pg_folder) || return
	export PG_TEMPLATE
	pg_init "$PG_TEMPLATE/data"
}

postgres_template_end() {
	[ -z "${PG_TEMPLATE:-}" ] || rm -rf "$PG_TEMPLATE"
}

pg_free_port() {
	python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

postgres_start() {
	local fsync=off tcp=

	postgres_bin || { echo "no PostgreSQL server"; return 1; }
	PG_HOME=$(pg_folder) || return
	PG_SOCKET=$PG_HOME PG_LOG=$PG_HOME/log PG_PORT=5432 PG_TCP_URL=
	PG_SETTINGS=() PG_PID=
	if [ -n "${PG_TEMPLATE:-}" ]; then
		(pg_as cp -R "$PG_TEMPLATE/data" "$PG_HOME/data") || return
	else
		pg_init "$PG_HOME/data" || return
	fi
	while [ $# -gt 0 ]; do
		case $1 in
		--tcp) tcp=127.0.0.1 ;;
		--fsync) fsync=on ;;
		--password) pg_password || return ;;
		*) PG_SETTINGS+=(-c "$1") ;;
		esac
		shift
	done
	[ -z "$tcp" ] || PG_PORT=$(pg_free_port) || return
	PG_SETTINGS=(-c listen_addresses="$tcp" -c fsync=$fsync
		-c full_page_writes=$fsync -c unix_socket_directories="$PG_HOME"
		-c shared_buffers=32MB -c max_connections=40 "${PG_SETTINGS[@]}")
	PG_URL="postgresql://postgres@/trawl?host=$PG_SOCKET&port=$PG_PORT"
	[ -z "$tcp" ] ||
		PG_TCP_URL="postgresql://postgres@127.0.0.1:$PG_PORT/trawl"
	postgres_again
}

# Over TCP, of everybody; the socket trusts.
pg_password() {
	printf '%s\n' 'local all all trust' \
		'host all all 127.0.0.1/32 scram-sha-256' |
		(pg_as tee "$PG_HOME/data/pg_hba.conf") >/dev/null
}

# The port may have been taken meanwhile; what was killed may still be dying.
postgres_again() {
	local tries

	for tries in 1 2 3 4 5 6 7 8 9 10; do
		(pg_as "$PG_BIN/postgres" -D "$PG_HOME/data" -p "$PG_PORT" \
			"${PG_SETTINGS[@]}") >>"$PG_LOG" 2>&1 \
			</dev/null 3>&- &
		PG_PID=$!
		pg_wait && return
		wait "$PG_PID" || true
		sleep 1
	done
	echo "PostgreSQL does not start: $(tail -20 "$PG_LOG")"
	PG_PID=
	return 1
}

# Until it answers: 0; it has ended: 1.
pg_wait() {
	local end=$((SECONDS + 300))

	until "$PG_BIN/pg_isready" -q -U postgres -h "$PG_SOCKET" -p "$PG_PORT"; do
		kill -0 "$PG_PID" 2>/dev/null || return 1
		[ "$SECONDS" -lt "$end" ] || { kill -KILL "$PG_PID"; return 1; }
		sleep 0.05
	done
}

pg_signal() {			# SIGNAL
	[ -n "${PG_PID:-}" ] || return 0
	kill "-$1" "$PG_PID" 2>/dev/null || true
	kill -CONT "$PG_PID" 2>/dev/null || true
	wait "$PG_PID" || true
	PG_PID=
}

postgres_stop() {
	case ${1:-fast} in
	smart) pg_signal TERM ;;
	fast) pg_signal INT ;;
	immediate) pg_signal QUIT ;;
	esac
}

postgres_kill() {
	pg_signal KILL
}

postgres_end() {
	proxy_stop
	postgres_stop immediate
	[ -z "${PG_HOME:-}" ] || rm -rf "$PG_HOME"
	PG_HOME=
}

pg() {
	local sql

	for sql; do
		"$PG_BIN/psql" -XAtq -F $'\t' -v ON_ERROR_STOP=1 -h "$PG_SOCKET" \
			-p "$PG_PORT" -U postgres -d "$PG_DB" -c "$sql" || return
	done
}

postgres_backends() {
	pg "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()
		AND backend_type = 'client backend' ORDER BY pid"
}

postgres_kill_backend() {
	local pid

	pid=$(postgres_backends | head -1) || return
	[ -n "$pid" ] || { echo "nobody is connected"; return 1; }
	kill -KILL "$pid"
}

# It ends with its stdin, as the origin server does.
proxy_start() {
	local fifo=$PG_HOME/.proxy

	mkfifo "$fifo.in" "$fifo.out" || return
	python3 "$PG_TOOLS/chaos_proxy.py" 127.0.0.1 "${1:-$PG_PORT}" \
		<"$fifo.in" >"$fifo.out" 3>&- &
	PROXY_PID=$!
	exec {PROXY_IN}>"$fifo.in" {PROXY_OUT}<"$fifo.out"
	rm -f "$fifo.in" "$fifo.out"
	read -r -t 120 PROXY_PORT <&"$PROXY_OUT" || return
	PROXY_URL="postgresql://postgres@127.0.0.1:$PROXY_PORT/trawl"
}

# Returns when it has come into force; its answer, if any, on stdout.
proxy() {
	local answer

	echo "$*" >&"$PROXY_IN"
	read -r -t 120 answer <&"$PROXY_OUT" || return
	case $answer in
	ok) ;;
	ok\ *) echo "${answer#ok }" ;;
	*) echo "proxy: $answer"; return 1 ;;
	esac
}

proxy_stop() {
	[ -n "${PROXY_PID:-}" ] || return 0
	exec {PROXY_IN}>&- {PROXY_OUT}<&-
	wait "$PROXY_PID" || true
	PROXY_PID=
}
