# Memory that runs out, at one allocation after the other, in a trawl that is
# built for it (tests/fault/fault.c): the command ends with 7, or nothing
# happened.  For crawls, tests/fault/faults.sh goes further.
bats_require_minimum_version 1.5.0
load helpers

setup() {
	FAULTY=$BATS_TEST_DIRNAME/../../build/faults/trawl
	begin
	origin_start
	board_rules
	board_urls 5 >urls
}
teardown() { end; }

# The command, whose allocation number $1 fails, and with "ever" each after it.
without_memory() {
	local at=$1 ever=${2#once}
	shift 2
	: >struck
	TRAWL_FAULT=malloc:$at${ever:++}:parent TRAWL_FAULT_STRUCK=$PWD/struck \
		TRAWL=$FAULTY trawl "$@"
}

# The first few, then each STEP-th.
after() {	# NUMBER STEP
	echo $(($1 < 12 ? $1 + 1 : $1 + $2))
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

@test "a crawl without memory says so, ends with 7, and goes on" {
	local at times tried=0
	for times in once ever; do
		for ((at = 1; ; at = $(after $at 211))); do
			rm -f db*
			without_memory $at $times crawl -q -j 1 --no-robots \
				-d db -r board.yaml -i urls
			[ -s struck ] || break
			[ "$status" != 0 ] || continue
			tried=$((tried + 1))
			is "$at, $times: $status" "$at, $times: 7"
			[[ $stderr == *"Cannot allocate memory"* ]]
			goes_on "$at, $times"
		done
	done
	[ $tried -gt 20 ]
}

@test "the other commands without memory: 7, or nothing happened" {
	local at line clean code
	crawl_all
	curl -sS "$URL/board/7" >page.html
	while read -r line; do
		trawl $line
		clean=$output code=$status
		for ((at = 1; ; at = $(after $at 101))); do
			without_memory $at once $line
			[ -s struck ] || break
			[ "$status" != 7 ] || continue
			is "$line, $at: $status$output" "$line, $at: $code$clean"
		done
		[ $at -gt 1 ]
	done <<-END
		crawl --depth 1 $URL/
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
