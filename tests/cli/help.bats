# trawl help TOPIC: what it says is all there is, and true
load helpers

setup() { begin; }
teardown() { end; }

topics='rules print functions reasons formats exit'

@test "each topic, each command; an unknown one: 2 and the list" {
	for topic in $topics $(commands) check; do
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
		"${BATS_TEST_DIRNAME%/tests/cli}/parse/rules/rule_file.c" | sort -u)
	[ "$(wc -l <<<"$keys")" -ge 12 ]
	for key in $keys; do
		grep -q "^ *$key:" .out || { echo "$key"; return 1; }
	done
}

# Files N.page, N.rule and N.rows, each an example's.
rule_examples() {
	awk '/^(page|rule|rows)    / {
			n += $1 == "page"
			part = $1
		}
		/^$/ { part = "" }
		part != "" { print substr($0, 9) >(n "." part) }' "$1"
}

@test "rules: each example gives its rows" {
	trawl help rules
	rule_examples .out
	n=0
	for page in *.page; do
		n=$((n + 1))
		name=${page%.page}.html
		if [ "$(head -c 1 "$page")" = '{' ]; then
			name=${page%.page}.json
			[ "$(wc -l <"$page")" = 1 ] || name=${page%.page}.ndjson
		fi
		mv "$page" "$name"
		{
			printf 'rules:\n  r:\n'
			sed 's/^/    /' "${page%.page}.rule"
		} >r.yaml
		trawl extract -r r.yaml --base http://h/ "$name"
		is "$name $status" "$name 0"
		is "$(jq -c 'del(.url)' .out)" "$(cat "${page%.page}.rows")"
	done
	[ "$n" -ge 6 ]
}

@test "functions: every one, and each example holds" {
	trawl help functions
	cp .out functions
	for name in $(grep -ohP '"\K\w+(?=", \d, fn_)' \
		"${BATS_TEST_DIRNAME%/tests/cli}"/cmd/rows/*function*.c); do
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
		blocked worker rule expect; do
		grep -qx "failed ($reason)" .out
	done
	for reason in robots:LINE scope exclude depth duplicate limit invalid \
		size private type; do
		grep -qx "skipped ($reason)" .out
	done
	grep -q '^    -> --retry timeout' .out
}

@test "formats: every format that -f and --input-format take, and no other" {
	trawl help formats
	echo http://127.0.0.1:9/ >list
	taken() {
		run "$TRAWL" "$@"
		grep -oP 'expected \K.*' <<<"$output" | tr '|' '\n'
	}
	{
		taken crawl -f xml http://127.0.0.1:9/
		taken crawl --input-format xml -i list
		# Those that a command has besides those of rows.
		{ taken status -f xml -d db; taken changes -f xml -d db; } |
			grep -vxE 'jsonl|csv|tsv' | sort -u
	} | sort >taken
	is "$(wc -l <taken)" 11
	is "$(grep -oP '^[a-z]+(?=  )' .out | sort)" \
		"$(cat taken)"
}

# What it says of a list's name, of columns, of text that is not UTF-8, of -o.
@test "formats: what it says is so" {
	origin_start
	printf 'link;name\n%s;caf\xe9\nno way;x\n' "$URL/page/1" >list.csv
	crawl -q --carry -i list.csv -o out.csv
	is "$status" 1
	is "$(jq -c '[.link, .name, .error]' out.csv | sort)" \
		"$(printf '%s\n' "[\"$URL/page/1\",\"café\",null]" \
			'["no way","x","invalid"]')"
	printf 'url\tb\n%s\ta\\tb\n' "$URL/page/1" >list.tsv
	crawl -q --carry -i list.tsv
	is "$(jq -r '.input_url + .b' <<<"$output")" "$URL/page/1"$'a\tb'
	crawl -q -f tsv --carry -i list.tsv
	is "$(tail -1 <<<"$output" | cut -f 10)" 'a\tb'
	jq -nc --arg u "$URL/page/1" '{address: $u, n: 1}' >list.ndjson
	crawl -q -i list.ndjson
	is "$(jq -c .input <<<"$output")" '{"n":1}'
	crawl -q -i list.csv --input-format lines
	is "$status:$output" 2:
}

@test "the man page has the same words: make man" {
	man=${BATS_TEST_DIRNAME%/tests/cli}/cmd/trawl.1
	"${man%trawl.1}man.sh" "$TRAWL" <"$man" >page
	diff "$man" page || { echo "run: make man"; return 1; }
	groff -man -Tascii -P-c -P-b -P-u -rLL=200n -ww page >text 2>said
	is "$(cat said)" ''
	for topic in $topics; do
		"$TRAWL" help "$topic" | sed 's/^ *//' >words
		sed 's/^ *//' text | tr '\n' '\001' >flat
		grep -qF -- "$(tr '\n' '\001' <words)" flat ||
			{ echo "$topic"; return 1; }
	done
}

@test "trawl, --help, --version and the man page: the same commands" {
	root=${BATS_TEST_DIRNAME%/tests/cli}
	commands=$(sed -n '/ commands\[\] =/,/^};/s/^\t{ "\([a-z]*\)", .*/\1/p' \
		"$root/cmd/commands.c" | sort)
	[ "$(wc -l <<<"$commands")" -ge 9 ]
	trawl --help
	is "$status:$stderr" 0:
	overview=$output
	trawl
	is "$status:$output" 2:
	is "$stderr" "$overview"
	is "$(sed '/^To begin/,$d' <<<"$overview" |
		grep -oP '^  trawl \K[a-z]+' | sort)" \
		"$commands"
	is "$(sed -n '/^.SH SYNOPSIS/,/^.SH DESC/p' "$root/cmd/trawl.1" |
		grep -oP '^\.B trawl \K[a-z]+' | sort)" \
		"$commands"
	trawl --version
	is "$status:$stderr" 0:
	is "$(head -1 <<<"$output")" "$(sed -n \
		's/^\.TH TRAWL 1 "" "\(trawl .*\)" "User.*/\1/p' \
		"$root/cmd/trawl.1")"
	for command in $commands; do
		trawl "$command" --help
		[ "$status" = 0 ] || { echo "$command"; return 1; }
		[[ $output == *"trawl $command"* ]] ||
			{ echo "$command"; return 1; }
	done
}
