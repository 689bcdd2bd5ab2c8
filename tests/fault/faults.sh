#!/bin/bash
# Every fault of a kind, one after the other, until there is none left:
#
#   tests/fault/faults.sh KIND WHO [STEP [FIRST [LAST]]]
#
# KIND and WHO as in fault.c; STEP 1 takes each, 7 each seventh.  For each: a
# crawl meets the fault; it ends within a bound, with an exit status that fits;
# where it did not get to its end the same command goes on; and then all is as
# after a crawl that met none: states, rows, fetches, counters.  The database is
# sound, no process is left, and no file that should not be; memory and
# descriptors are those of a crawl that met none.
#
#   SHAPE	of the crawl:
#	list	a list, rows to a file as well (the default)
#	site	links followed, a sitemap, bodies kept
#	ordered	a list, rows in its order
#	names	hosts whose names must be looked up
#	again	a second run: most pages unchanged, one changed, one gone
#	resumed	what goes on after a few pages
#   EVER=yes	from the Nth on, each
#   HITS	kind crash: at so many-th pass through the place (1)
#   SEED	kind power: of what the disk has then; printed if it matters
#
# Ends with a line that counts.  After each fault that was not survived it says
# what is needed to see that one again; after five it ends; and exits 1.
set -u
cd "$(dirname "$0")/../.." || exit 2
: "${TRAWL:=build/faults/trawl}" "${SHAPE:=list}" "${EVER:=}" "${HITS:=1}"
: "${SEED:=$RANDOM}"
TRAWL=$(realpath "$TRAWL")
kind=${1:?KIND} who=${2:?WHO} step=${3:-1} first=${4:-1} last=${5:-1000000}
. tests/fault/oracle.sh
power=$PWD/tests/fault/power.pl
scene --films 40

# ---- shapes ------------------------------------------------------------------
# What the command needs beside the database and the file of rows.
case $SHAPE in
list | again | resumed)
	printf '%s\n' "$url/board/7?offset=0" "$url/status/404" \
		"$url/redirect/1" not:a:url "$url/board/7?offset=0" >urls
	options=(-r board.yaml -i urls)
	;;
site)
	options=(--follow /site/ -e '<title>(?<title>[^<]*)' --save-bodies
		--sitemap "$url/sitemap.xml?n=3"
		"$url/site/0?pages=8&links=3" "$url/site/5?pages=8&links=3")
	;;
ordered)
	printf '%s\n' "$url/page/"{1..4} "$url/status/404" "$url/page/2" \
		"$url/redirect/1" "$url/page/5" >urls
	options=(--ordered -i urls -f csv -e '<title>(?<title>[^<]*)')
	;;
names)
	options=(-e '<title>(?<title>[^<]*)' "http://no-such-host.invalid/"
		"${url/127.0.0.1/localhost}/page/"{1..3})
	;;
*)	echo "no such shape: $SHAPE" >&2; exit 2 ;;
esac
# A worker's want can look like a failed connection.
[ $who = worker ] || options+=(--retries 0)

# The shell itself would say who was killed.
crawl() {	# NAME of the database and the file of rows
	: >measures
	TRAWL_FAULT_MEASURES=$DIR/measures \
		timeout -k 5 60 "$TRAWL" crawl -q -j 1 "${options[@]}" -d "$1.db" \
		-o "$1.out" </dev/null 2>>err 9>&-
} 2>/dev/null

meet() {	# NAME KIND N HITS: how many met it goes to `struck`
	: >struck >err >diary
	TRAWL_FAULT=$2:$3:$who TRAWL_FAULT_STRUCK=$DIR/struck \
		TRAWL_FAULT_HITS=$4 TRAWL_FAULT_DIARY=$DIR/diary crawl "$1"
}

# The disk as a power cut leaves it.  Where it came while the log was brought
# into the database, all of that is on the disk: fails if anything is gone.
power_cut() {
	local file cut

	for file in got.db*; do
		cp "$file" "${file/got/got.whole}"
	done
	cut=$("$power" diary $((SEED + n)) got.db got.db-wal) || return
	rm -f got.db-shm
	[ "$cut" = got.db ] || return 0
	cut_short=$((cut_short + 1))
	for file in got.db*; do
		cp "$file" "${file/got/got.cut}"
	done
	dump got.whole.db >whole
	dump got.cut.db >got
	why="committed, and gone after the power cut"
	same whole got
}

copy() {	# NAME: what was before comes to be of this name
	local file

	rm -f "$1" "$1".*
	for file in before.*; do
		cp "$file" "$1.${file#before.}"
	done
}

before() {
	case $SHAPE in
	again)
		crawl before
		curl -sf -o /dev/null "$url/control?score=3:1.5&gone=15"
		;;
	resumed)
		options+=(--max-pages 3)
		crawl before
		options=("${options[@]::${#options[@]}-2}")
		;;
	esac
}

# ---- what must hold ----------------------------------------------------------
fits() {	# STATUS: of a crawl that met the fault
	case $kind:$who in
	crash:parent | torn:parent | power:parent)
		[ "$1" = 137 ] ;;
	map:parent)	# 6: what workers and we have in common is mapped
		[ "$1" = 7 ] || [ "$1" = 6 ] || [ "$1" = "$usual" ] ;;
	malloc:parent | chain:parent)
		[ "$1" = 7 ] || [ "$1" = "$usual" ] ;;
	write:parent)	# 6: what workers are given is written to memory
		[ "$1" = 4 ] || [ "$1" = 6 ] || [ "$1" = "$usual" ] ;;
	sync:parent)	[ "$1" = 4 ] || [ "$1" = "$usual" ] ;;
	fork:parent)	[ "$1" = 6 ] || [ "$1" = "$usual" ] ;;
	*:worker)	[ "$1" = "$usual" ] ;;
	esac
}

# Killed, or out of memory, while it told the end: nothing is left to do, and
# the same command would be a new run.
is_over() {	# STATUS
	[[ $1 =~ ^(137|7)$ ]] && finished got.db calm.db
}

same_rows() {
	case $SHAPE in
	ordered)	same calm.out got.out ;;
	*)	same calm.out got.out ||
			cmp -s <(sort calm.out) <(sort got.out) ;;
	esac
}

is_bounded() {
	bounded measures calm.measures || {
		why="took $beyond"
		return 1
	}
}

# Why it was not survived, in $why.
survives() {	# STATUS
	local status=$1

	why="exit status $status, usually $usual"
	fits $status || return
	[ $kind != power ] || power_cut || return
	is_bounded || return
	if [ $status != "$usual" ] && ! is_over $status; then
		resumed=$((resumed + 1))
		crawl got
		why="exit status $status, then $?"
		status=${why##* }
		[ $status = "$usual" ] || return
		is_bounded || return
	fi
	dump got.db >got
	why+="; not the same in the end"
	same calm got || return
	why+=": the rows that came out"
	[ $status != "$usual" ] || same_rows || return
	! left_behind 'urls|err|struck|diary|whole|measures|before.*|calm.*|got.*' || {
		why="left behind:$left"
		return 1
	}
}

tell() {	# WHY
	echo "FAULT $kind:$n:$who: $1"
	cat err
	[ ! -e got ] || diff calm got | head -20
	echo "again: SHAPE=$SHAPE EVER=$EVER HITS=$HITS SEED=$SEED" \
		"tests/fault/faults.sh $kind $who 1 $n $n"
	[ -z "${KEEP:-}" ] || cp -a "$DIR" "$KEEP"
}

before
copy calm
crawl calm
usual=$?
cp measures calm.measures
bounded calm.measures || {
	echo "FAULT none: took $beyond"
	exit 1
}
dump calm.db >calm
if ! finished calm.db calm.db || grep Error calm; then
	cat err
	exit 1
fi
n=$first tested=0 resumed=0 failed=0 missed=0 cut_short=0
# How many there are differs a little from time to time.
while [ $n -le $last ] && [ $failed -lt 5 ] && [ $missed -lt 5 ]; do
	copy got
	meet got $kind "$n${EVER:++}" "$HITS"
	status=$?
	if [ ! -s struck ]; then
		missed=$((missed + 1))
	elif survives $status; then
		tested=$((tested + 1))
	else
		tell "$why"
		failed=$((failed + 1))
	fi
	n=$((n + step))
done
if [ $((tested + failed)) = 0 ] && [ $first = 1 ]; then
	echo "FAULT $kind:$n:$who: it never struck"
	cat err
	exit 1
fi
if [ "$kind $first $step" = 'power 1 1' ] &&
	[ $((cut_short + failed)) = 0 ]; then
	echo "FAULT $kind:$who: never while the log was brought in"
	exit 1
fi
echo "$SHAPE: $kind $who: $tested faults survived, $failed not;" \
	"$resumed resumed"
[ $failed = 0 ]
