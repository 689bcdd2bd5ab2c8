# What a crawl that met trouble must come to.  For faults.sh and
# tests/soak/trouble.sh:
#
#   scene OPTION...	an empty folder, $DIR, which is gone to, and the server
#			of the tests with these options, at $url; both go when
#			the shell ends.  Rules in board.yaml
#   dump DB		to be compared: everything but times, what only an
#			interruption leaves, and how deep a link was found,
#			which depends on whose page came first
#   finished DB CALM	the last run of CALM is finished in DB, too: then there
#			is nothing to go on with, whatever happened after
#   same FILE FILE	have the same bytes (text)
#   bounded FILE [CALM]	of the measures that fault.c takes: no more memory, but
#			for some MB, and no more descriptors than an undisturbed
#			crawl, or than any may take; else what it took is in
#			$beyond.  An empty FILE is bounded
#   left_behind REGEX	processes, temporary files, and files in $DIR whose
#			names are not among these, in $left; fails if there are
#			none.  Waits 5 s for what is about to go
# None of them starts more processes than it must: there are thousands of cases.
: "${ORIGIN:=build/plain/tests/origin/origin}"
ORIGIN=$(realpath "$ORIGIN")
RULES=$PWD/parse/rules/shipped/maoyan.yaml

leave() {
	exec 9>&-
	cd / && rm -rf "$DIR"
}

# The server ends with its stdin, 9, which is not for those we start.
scene() {
	local try

	DIR=$(mktemp -d "${TMPDIR:-/tmp}/trawl-fault.XXXXXX")
	trap leave EXIT
	shopt -s nullglob dotglob
	unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy
	export TMPDIR=$DIR/tmp LC_ALL=C.UTF-8
	cd "$DIR" && mkdir tmp || exit 2
	exec 9> >(exec "$ORIGIN" --max-time 7200 "$@" >port)
	for try in $(seq 200); do
		[ ! -s port ] || break
		sleep 0.05
	done
	url=http://127.0.0.1:$(cat port)
	cp "$RULES" board.yaml
}

# Rows of the board's rule or of another's, whatever the database has; as the
# first that was asked for has.
dump_rows() {	# DB
	[ -z "${rows_dumped:-}" ] || return 0
	case $(sqlite3 "$1" "SELECT name FROM sqlite_schema
		WHERE name IN ('movies', 'matches') ORDER BY 1") in
	movies)	rows_dumped='m.rank, m.title, m.score, m.first_run, m.last_run,
			u.url FROM movies m' ;;
	*)	rows_dumped='m.title, m.first_run, m.last_run, u.url
			FROM matches m' ;;
	esac
}

dump() {
	dump_rows "$1"
	sqlite3 "$1" "PRAGMA integrity_check;
		SELECT $rows_dumped JOIN urls u ON u.id = m.url_id
			ORDER BY u.url, 1, 2;
		SELECT url, state, reason, source,
			CASE source WHEN 'link' THEN NULL ELSE depth END
			FROM urls ORDER BY url, input;
		SELECT u.url, f.run_id, f.status, f.error, f.final_url, f.size,
			hex(f.body_hash)
			FROM fetches f JOIN urls u ON u.id = f.url_id
			WHERE f.status IS NOT NULL ORDER BY 1, 2, 3;
		SELECT id, state, input, links, duplicates, done, unchanged,
			failed, skipped, rows_new, rows_changed, rows_gone
			FROM runs;
		SELECT run_id, \"table\", key, change, \"column\", old, new
			FROM changes ORDER BY 1, 2, 3, 5" 2>&1
}

last_run() {	# DB
	sqlite3 "$1" 'SELECT max(id), state FROM runs' 2>&1
}

same() {
	local a b

	IFS= read -rd '' a <"$1"
	IFS= read -rd '' b <"$2"
	[ "$a" = "$b" ]
}

finished() { [ "$(last_run "$1")" = "$(last_run "$2")" ]; }

# What stays open to the end is the eventfd of signals and the counters for
# trawl status.
bounded() {	# FILE [CALM]
	local slack=4096 got most=(16384 32768 2)

	read -ra got <"$1" || return 0
	[ $# = 1 ] || read -ra most <"$2"
	beyond="${got[*]} (kB, kB of a worker, descriptors), not ${most[*]}"
	[ "${got[0]}" -le $((most[0] + slack)) ] &&
		[ "${got[1]}" -le $((most[1] + slack)) ] &&
		[ "${got[2]}" -le "${most[2]}" ]
}

# Names that begin with a dot are looked at, too; none is none.
what_is_left() {	# REGEX
	local p file

	left=
	# It is not in $DIR itself.
	for p in $(cd / && exec find /proc/[0-9]*/cwd -maxdepth 0 \
			-lname "$DIR" 2>/dev/null); do
		p=${p//[!0-9]/}
		[ "$p" = $$ ] || [ "$(cat /proc/$p/comm)" = origin ] ||
			left+=" process $p"
	done 2>/dev/null
	for file in * tmp/*; do
		[[ $file =~ ^(board.yaml|port|tmp|$1)$ ]] || left+=" $file"
	done
}

# In $left, if anything.  Workers need a moment to follow their parent.
left_behind() {	# REGEX
	local try

	for try in $(seq 100); do
		what_is_left "$1"
		[ -n "$left" ] || return 1
		sleep 0.05
	done
}
