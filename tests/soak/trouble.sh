#!/bin/bash
# Trouble at random.  A crawl meets a list of troubles drawn from SEED, is
# started again whenever they ended it, and must come to what it comes to
# undisturbed: the same rows, states, fetches, counters, output.
#
#   tests/soak/trouble.sh [SHAPE...]	all of them if none is named:
#	list	a list of URLs, some of them twice, bad or not there
#	follow	a site that is followed
#	output	a list, rows to a file as well
#	ordered	the same in the order of the list, compared in it
#	all	a list and what it links to, rules, rows to a file; those of
#		the list in its order
#	again	a second run: most pages unchanged, some not
#
# Trouble comes after so many requests, as the server counts them, so that a
# slow machine has the same troubles at the same places:
#
#	kill	a worker is killed
#	stop	a worker stands still for so many ms
#	halt	the parent does
#	KILL, TERM, INT	end the parent
#	full N	the parent, which was started with this order, finds the disk
#		full from the Nth time on that it writes (tests/fault)
#
# ROUNDS: of each shape (3); the SEED of round N of a run is one of its own and
# printed with its troubles: SEED=that ROUNDS=1 SHAPE has the same again.
set -u
cd "$(dirname "$0")/../.." || exit 2
: "${TRAWL:=build/plain/trawl}" "${FAULTY:=build/faults/trawl}"
: "${SEED:=$RANDOM}" "${ROUNDS:=3}"
TRAWL=$(realpath "$TRAWL") FAULTY=$(realpath "$FAULTY")
PAGES=400
. tests/fault/oracle.sh
scene --films $((PAGES * 10)) --workers 2 --log log --host 127.0.0.1=0,latency=20
exec 8<> <(:)	# says nothing: to wait without a process

# ---- shapes ------------------------------------------------------------------
# The command of a shape is in ${command[@]}.
sed '/^follow:/,/^rules:/{/^rules:/!d}' "$RULES" >board.yaml
for ((i = 0; i < PAGES; i++)); do
	echo "$url/board/7?offset=$((i * 10))"
	case $((i % 50)) in
	7)	echo "$url/status/404?$i" ;;
	17)	echo "$url/redirect/2?$i" ;;
	27)	echo "not:a:url$i" ;;
	37)	echo "$url/board/7?offset=$((i * 5))" ;;
	esac
done >urls

for ((i = 0; i < 40; i++)); do
	echo "$url/site/$((i * 7 % 40 * 10))?pages=$PAGES&links=5"
done >seeds
cat <<-'END' >site.yaml
	follow:
	  - match: '/site/'
	rules:
	  matches:
	    match: '<title>(?<title>[^<]*)'
	    columns:
	      title: upper(:title)
END

set_command() {	# SHAPE DB OUT
	command=(crawl -q --no-robots -j 2 --per-host 16 -d "$2")
	case $1 in
	follow)	command+=(--follow /site/ -e '<title>(?<title>[^<]*)' \
			"$url/site/0?pages=$PAGES&links=5") ;;
	list | again)	command+=(-r board.yaml -i urls) ;;
	output)	command+=(-r board.yaml -i urls -o "$3") ;;
	ordered)	command+=(-r board.yaml -i urls -o "$3" --ordered) ;;
	all)	command+=(-r site.yaml -i seeds -o "$3" --ordered) ;;
	*)	echo "no such shape: $1" >&2; exit 2 ;;
	esac
}

# What comes before the crawl that is disturbed.
before() {	# SHAPE
	[ "$1" = again ] || return
	curl -sf -o /dev/null "$url/control?reset=1"
	"$TRAWL" "${command[@]}" 2>err 9>&-
	curl -sf -o /dev/null "$url/control?$(printf 'score=%d:1.5&' \
		3 700 2500)gone=5&fail=50:404"
}

# ---- troubles ------------------------------------------------------------------
# Between 1 and $1, in $drawn.
draw() { drawn=$((RANDOM % $1 + 1)); }

# One line for each start: troubles on the way, and the one that ends it.
draw_troubles() {
	local starts middle n i

	RANDOM=$seed	# a shell within a shell would draw its own
	draw 4
	starts=$drawn
	for ((i = 0; i < starts; i++)); do
		middle=
		draw 5
		for ((n = drawn; n > 1; n--)); do
			draw 3
			set -- kill stop halt
			middle+="${!drawn} "
			draw 40
			middle+="$drawn "
			draw 400
			middle+="$drawn "
		done
		draw 5
		set -- KILL KILL TERM INT full
		middle+="${!drawn} "
		draw 80
		echo "$middle$drawn"
	done
}

# How many there were goes to $requests.
count_requests() {
	local lines

	mapfile lines <log
	requests=${#lines[@]}
}

gone() {	# PID
	local stat

	read -r stat <"/proc/$1/stat" || return 0
	[[ $stat == *') Z '* ]]
} 2>/dev/null

# Until so many more were made, or it ended.
after() {	# REQUESTS PID
	local until

	count_requests
	until=$((requests + $1))
	until gone "$2" || [ $requests -ge $until ]; do
		read -rt 0.005 -u 8
		count_requests
	done
}

milliseconds() { sleep "$(($1 / 1000)).$(printf %03d $(($1 % 1000)))"; }

worker_of() {	# PID WHICH
	local pids

	read -ra pids <"/proc/$1/task/$1/children"
	[ ${#pids[@]} -gt 0 ] && echo "${pids[$2 % ${#pids[@]}]}"
} 2>/dev/null

stand_still() {	# PID MS
	kill -STOP "$1"
	milliseconds "$2"
	kill -CONT "$1"
} 2>/dev/null

meet() {	# PID TROUBLE MS
	local worker

	case $2 in
	kill)	worker=$(worker_of "$1" "$3") && kill -KILL "$worker" ;;
	stop)	worker=$(worker_of "$1" "$3") && stand_still "$worker" "$3" ;;
	halt)	stand_still "$1" "$3" ;;
	full)	;;
	*)	kill -s "$2" "$1" ;;
	esac 2>/dev/null
}

# Starts it, with the troubles of one line; its exit status.
start() {	# TROUBLE...
	local pid end=

	[ $# = 0 ] || end=${*: -2:1}
	: >struck
	if [ "$end" = full ]; then
		TRAWL_FAULT=write:${*: -1}+:parent \
			TRAWL_FAULT_STRUCK=$DIR/struck \
			"$FAULTY" "${command[@]}" 2>err 8>&- 9>&- &
	else
		"$TRAWL" "${command[@]}" 2>err 8>&- 9>&- &
	fi
	pid=$!
	while [ $# -gt 0 ] && [ "$1" != full ]; do
		after "$2" $pid
		case $1 in
		kill | stop | halt)
			meet $pid "$1" "$3"
			shift 3
			;;
		*)	meet $pid "$1" 0
			shift 2
			;;
		esac
	done
	wait $pid
} 2>/dev/null

fits() {	# STATUS TROUBLE...
	[ "$1" != "$usual" ] || return 0
	[ $# -gt 1 ] || return
	case ${*: -2:1} in
	KILL)	[ "$1" = 137 ] ;;
	TERM | INT)	[ "$1" = 3 ] ;;
	full)	[ "$1" = 4 ] || [ "$1" = 6 ] ;;
	*)	false ;;
	esac
}

# ---- rounds -----------------------------------------------------------------------
fail() {
	echo "TROUBLE: $*"
	cat err
	[ ! -e got ] || diff calm got | head -20
	echo "again: SEED=$seed ROUNDS=1 tests/soak/trouble.sh $shape"
	[ -z "${KEEP:-}" ] || cp -a "$DIR" "$KEEP"
	exit 1
}

nothing_left() {
	! left_behind 'urls|seeds|site.yaml|err|log|struck|calm.*|got.*' ||
		fail "left behind:$left"
}

calm() {
	rm -f calm*
	set_command "$shape" calm.db calm.out
	before "$shape"
	"$TRAWL" "${command[@]}" 2>err 9>&-
	usual=$?
	dump calm.db >calm
	[ "$shape" != again ] || grep -q '|changed|' calm ||
		fail "nothing changed"
}

round() {
	local line status starts=0

	rm -f got*
	set_command "$shape" got.db got.out
	before "$shape"
	mapfile -t troubles < <(draw_troubles)
	echo "$shape SEED=$seed: $(printf '%s; ' "${troubles[@]}")"
	for line in "${troubles[@]}" ''; do
		start $line
		status=$?
		starts=$((starts + 1))
		fits $status $line ||
			fail "exit status $status in '$line'; usually $usual"
		nothing_left
		[ $status != "$usual" ] || break
		[ $status != 137 ] || ! finished got.db calm.db || break
	done
	dump got.db >got
	same calm got || fail "not the same after $starts starts"
	[ $status != "$usual" ] || same_output || fail "other rows came out"
	echo "the same after $starts starts"
}

same_output() {
	case $shape in
	output)	cmp -s <(sort calm.out) <(sort got.out) ;;
	ordered)	cmp -s calm.out got.out ;;
	all)	cmp -s <(sort calm.out) <(sort got.out) &&
			jq -r .url got.out | grep -xFf seeds | cmp -s - seeds ;;
	esac
}

[ $# -gt 0 ] || set -- list follow output ordered all again
for shape; do
	calm
	for ((n = 0; n < ROUNDS; n++)); do
		seed=$(((SEED + n) % 32768))
		round
	done
done
echo "all came to the same"
