# trawl help TOPIC: what it says is all there is, and true
load helpers

setup() { begin; }
teardown() { end; }

topics='rules print functions reasons formats exit'

@test "each topic, each command; an unknown one: 2 and the list" {
	for topic in $topics crawl extract export status changes why check; do
		trawl help "$topic"
		is "$status:$stderr" 0:
		[ -n "$output" ]
	done
	trawl help crawl
	is "$output" "$("$TRAWL" crawl --help)"
	trawl help nonsense
	is "$status:$output" 2:
	is "$stderr" "trawl: no such topic 'nonsense': there are ${topics// /, }, and the commands"
}

@test "print: every variable, and no other; a wrong one names those there are" {
	crawl --print '%{nonsense}' http://127.0.0.1:1/
	is "$status" 2
	names=$(sed -n 's/.*there are //p' .err | tr -d ' ' | tr , '\n')
	[ "$(wc -l <<<"$names")" -ge 16 ]
	trawl help print
	is "$(grep -oP '^[a-z_]+(?=  )' .out)" "$names"
}

@test "rules: every key of a rule file" {
	trawl help rules
	keys=$(grep -ohP '\{ "\K\w+(?=", read_)' \
		"${BATS_TEST_DIRNAME%/tests/cli}/parse/rulefile.c" | sort -u)
	[ "$(wc -l <<<"$keys")" -ge 12 ]
	for key in $keys; do
		grep -q "^ *$key:" .out || { echo "$key"; return 1; }
	done
}

@test "functions: every one, and each example holds" {
	trawl help functions
	cp .out functions
	for name in $(grep -ohP '\{ "\K\w+(?=", \d, fn_)' \
		"${BATS_TEST_DIRNAME%/tests/cli}/cmd/functions.c"); do
		grep -q "^  $name(" functions || { echo "$name"; return 1; }
	done
	n=0
	printf 'rules:\n  t:\n    match: (?<x>a)\n    columns:\n' >f.yaml
	while read -r example; do
		printf '      c%d: %s\n' $((++n)) "$example" >>f.yaml
	done < <(grep -P '^  \w+\(' functions)
	[ "$n" -ge 6 ]
	echo a >page
	trawl extract -r f.yaml page
	is "$status" 0
	is "$(jq -c '[to_entries[] | select(.key != "url") | .value] | unique' \
		.out)" '[1]'
	is "$(jq 'length' .out)" $((n + 1))
}

@test "reasons: every state and reason that why knows, and what to do" {
	trawl help reasons
	for reason in timeout dns connect tls http 5xx 429 4xx size redirect \
		blocked worker rule; do
		grep -qx "failed ($reason)" .out
	done
	for reason in robots:LINE scope exclude depth duplicate limit invalid \
		size private type; do
		grep -qx "skipped ($reason)" .out
	done
	grep -q '^    -> --retry timeout' .out
}

@test "the man page has the same words" {
	man=${BATS_TEST_DIRNAME%/tests/cli}/cmd/trawl.1
	MANWIDTH=200 groff -man -Tascii -P-c -P-b -P-u -rLL=200n "$man" |
		tr -s ' \n' ' ' >man
	for topic in $topics; do
		"$TRAWL" help "$topic" | while read -r line; do
			[ -n "$line" ] || continue
			grep -qF -- "$(tr -s ' ' <<<"$line")" man ||
				{ echo "$topic: $line"; exit 1; }
		done
	done
}
