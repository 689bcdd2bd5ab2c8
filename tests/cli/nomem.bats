# Memory that runs out, at one allocation after the other (tests/fault/nomem.c):
# the command ends with 7, or nothing happened; and nothing that was not done
# is said to be done.
bats_require_minimum_version 1.5.0
load helpers

setup() {
	NOMEM=${TRAWL%/*}/tests/fault/nomem.so
	case $TRAWL in
	*/build/plain/*) ;;
	*) skip "sanitizers have an allocator of their own" ;;
	esac
	begin
	origin_start
	board_rules
	board_urls 5 >urls
}
teardown() { end; }

# The command with the allocation number $1 failing, $2 of them in a row.
without_memory() {
	local at=$1 in_a_row=$2
	shift 2
	NOMEM_NAME=${NAME:-trawl} NOMEM_AT=$at NOMEM_FOR=$in_a_row \
		LD_PRELOAD=$NOMEM trawl "$@"
}

# Numbers of allocations to try: the first ones, and so many of the others.
places() {	# NUMBER COMMAND...
	local all n=$1
	shift
	rm -f count
	NOMEM_NAME=trawl NOMEM_COUNT=$PWD/count LD_PRELOAD=$NOMEM trawl "$@"
	all=$(cat count)
	seq 1 12
	seq 13 $((all / n + 1)) "$all"
}

crawl_all() {
	crawl -q -j 1 --no-robots -d db -r board.yaml -i urls
}

# What a crawl leaves behind it that ended with 7: the same command goes on.
goes_on() {
	[ ! -s db ] || ! sql db .tables | grep -q urls ||
		states db failed 0
	crawl_all
	is "$1: $status" "$1: 0"
	rows db movies 50
	states db done 5
	ledger_closes db
}

@test "a crawl without memory: 7, and the same command goes on" {
	local at in_a_row list
	list=$(places 40 crawl -q -j 1 --no-robots -d db -r board.yaml -i urls)
	[ "$(wc -l <<<"$list")" -gt 40 ]
	for in_a_row in 1 1000000; do
		for at in $list; do
			rm -f db*
			without_memory $at $in_a_row crawl -q -j 1 --no-robots \
				-d db -r board.yaml -i urls
			[ "$status" != 0 ] || continue
			is "$at, $in_a_row: $status" "$at, $in_a_row: 7"
			[[ $stderr == *"Cannot allocate memory"* ]]
			goes_on "$at, $in_a_row"
		done
	done
}

@test "a worker without memory is replaced, and its pages are done again" {
	for at in 1 2 10 100 1000 2000 4000 8000; do
		rm -f db*
		NAME=trawl-worker without_memory $at 1 crawl -q -j 1 \
			--no-robots -d db -r board.yaml -i urls
		case $at=$status in
		*=0) ;;
		[12]=6) goes_on $at ;;	# each dies at its start
		*) is "$at: $status" "$at: 0" ;;
		esac
		rows db movies 50
	done
}

@test "the other commands without memory: 7, or nothing happened" {
	local at line clean code
	crawl_all
	curl -sS "$URL/board/7" >page.html
	while read -r line; do
		trawl $line
		clean=$output code=$status
		for at in $(places 20 $line); do
			without_memory $at 1 $line
			[ "$status" != 7 ] || continue
			is "$line, $at: $status$output" "$line, $at: $code$clean"
		done
	done <<-END
		export -d db movies
		status -d db --hosts
		changes -d db
		why -d db $(head -1 urls)
		extract -r board.yaml page.html
		check rules board.yaml page.html
		check links --base http://a/ page.html
		check robots --agent x page.html http://a/
	END
}
