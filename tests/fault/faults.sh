#!/bin/bash
# Every fault of a kind, one after the other, until there is none left:
#
#   tests/fault/faults.sh KIND WHO [STEP [FIRST [HITS]]]
#
# KIND and WHO as in fault.c; STEP 1 takes each, 7 each seventh.  For each: a
# crawl meets the fault; it ends within a bound, with an exit status that fits;
# where it did not get to its end the same command goes on; and then all is as
# after a crawl that met none: states, rows, fetches, counters.  The database is
# sound, no process is left, and no file that should not be.
#
# Ends with a line that counts.  Exits 1 after the first fault that was not
# survived, with what is needed to see it again.
set -u
cd "$(dirname "$0")/../.." || exit 2
: "${TRAWL:=build/faults/trawl}"
TRAWL=$(realpath "$TRAWL")
kind=${1:?KIND} who=${2:?WHO} step=${3:-1} n=${4:-1} hits=${5:-1}
. tests/fault/oracle.sh
scene --films 40
printf '%s\n' "$url/board/7?offset=0" "$url/status/404" \
	"$url/redirect/1" not:a:url "$url/board/7?offset=0" >urls

# A worker's want of memory can look like a failed connection.
RETRIES='--retries 0'
[ "$kind:$who" != malloc:worker ] || RETRIES=
# The shell itself would say who was killed.
crawl() {	# DB OUT
	timeout -k 5 60 "$TRAWL" crawl -q -j 1 $RETRIES -r board.yaml \
		-d "$1" -o "$2" -i urls </dev/null 2>err 9>&-
} 2>/dev/null

fits() {	# STATUS: of a crawl that met the fault
	case $kind:$who in
	crash:parent)	[ "$1" = 137 ] ;;
	malloc:parent)	[ "$1" = 7 ] || [ "$1" = "$usual" ] ;;
	write:parent)	# 6: what workers are given is written to memory
		[ "$1" = 4 ] || [ "$1" = 6 ] || [ "$1" = "$usual" ] ;;
	sync:parent)	[ "$1" = 4 ] || [ "$1" = "$usual" ] ;;
	fork:parent)	[ "$1" = 6 ] || [ "$1" = "$usual" ] ;;
	*:worker)	[ "$1" = "$usual" ] ;;
	esac
}

fail() {
	echo "FAULT $kind:$n:$who (hits $hits): $*"
	cat err
	[ ! -e got ] || diff calm got | head -20
	echo "again: tests/fault/faults.sh $kind $who 1 $n $hits"
	[ -z "${KEEP:-}" ] || { cp -a "$DIR" "$KEEP"; }
	exit 1
}

crawl calm.db calm.out
usual=$?
dump calm.db >calm
tested=0 resumed=0
while :; do
	rm -f got* struck
	: >struck
	TRAWL_FAULT="$kind:$n${EVER:++}:$who" TRAWL_FAULT_STRUCK=$DIR/struck \
		TRAWL_FAULT_HITS=$hits crawl got.db got.out
	status=$?
	[ -s struck ] || break
	fits $status || fail "exit status $status, usually $usual"
	# Killed, or out of memory, while it told the end: nothing is left to do,
	# and the same command would be a new run.
	if [ $status != "$usual" ] && ! { [[ $status =~ ^(137|7)$ ]] &&
		finished got.db calm.db; }; then
		resumed=$((resumed + 1))
		crawl got.db got.out
		again=$?
		[ $again = "$usual" ] || fail "exit status $status, then $again"
	fi
	dump got.db >got
	cmp -s calm got || fail "exit status $status; not the same in the end"
	cmp -s <(sort calm.out) <(sort got.out) || [ $status != "$usual" ] ||
		fail "other rows came out"
	left=$(left_behind 'urls|err|struck|calm.*|got.*')
	[ -z "$left" ] || fail "left behind: $left"
	tested=$((tested + 1))
	n=$((n + step))
	[ $n -le "${LAST:-1000000}" ] || break
done
[ $tested -gt 0 ] || fail "it never struck: $(cat err)"
echo "$kind $who: $tested faults survived, $resumed resumed"
