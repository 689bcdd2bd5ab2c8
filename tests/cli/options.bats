# The table of options as a whole: bounds, what rule files may set, what is
# refused before anything is fetched.
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; origin_start; }
teardown() { end; }

# The options of a command whose value has this name: NAME...
options_with() {
	"$TRAWL" "$1" --help | grep -oP -- "--\K[a-z0-9.-]+(?= ($2)\b)"
}

# Both bounds of a number are taken and work; what the message says they are.
@test "every number: 0 and huge are refused or work, and so are its bounds" {
	local name with bounds
	# Those of --engine: tests/cli/engine.bats.
	for name in $(options_with crawl 'N|DUR|SIZE' | grep -v ^engine-); do
		crawl -q --$name 99999999999999999999 "$URL/page/1"
		is "$name: $status$output" "$name: 2"
		bounds=$(grep -oP 'from \K[0-9a-zA-Z]+ to [0-9a-zA-Z]+' <<<"$stderr")
		with=--no-robots
		[ $name != depth ] || with='--no-robots --follow /page/'
		[ $name != notify-timeout ] || with='--no-robots --notify true'
		for value in 0 ${bounds/ to / }; do
			rm -f db*
			crawl -q -d db $with --$name $value "$URL/page/1" \
				"$URL/redirect/1"
			case $name=$value=$status in
			*=0=2) [[ $bounds != 0* ]] ;;
			connect-timeout=1ms=[01] | max-size=1=1) ;;
			delay=7d=* | max-redirs=0=1) ;;
			*=0) states db done 2 ;;
			*) is "$name $value: $status" "$name $value: 0" ;;
			esac
		done
	done
}

# COMMAND LINE<TAB>what would give the option its effect
@test "an option without effect beside the others: 2, and why" {
	local line cure option
	printf 'url,a\n%s/page/1,x\n' "$URL" >in.csv
	echo "$URL/page/1" >in.txt
	echo '<title>x</title>' >page.html
	crawl -q -d old --save-bodies "$URL/page/1"
	crawl -q -d linked --links "$URL/page/1"
	mkdir -p certs
	openssl req -x509 -newkey rsa:2048 -nodes -keyout certs/key \
		-out ca.pem -subj /CN=x -days 2 2>/dev/null
	while IFS='|' read -r option line cure; do
		rm -f new
		trawl $line
		is "$line: $status$output" "$line: 2"
		[[ $stderr == "trawl: --$option has no effect: "* ]] ||
			is "$stderr" "$line"
		trawl $cure
		[[ $stderr != *"has no effect"* ]] || is "$stderr" "$cure"
		is "$cure: $status" "$cure: 0"
	done <<-END
		depth|crawl -q --depth 1 $URL/page/1|crawl -q --depth 1 --follow x $URL/page/1
		scope|crawl -q --scope any $URL/page/1|crawl -q --scope any --follow x $URL/page/1
		exclude|crawl -q --exclude x $URL/page/1|crawl -q --exclude x --follow x $URL/page/1
		input-format|crawl -q --input-format csv $URL/page/1|crawl -q --input-format lines -i in.txt
		url-column|crawl -q --url-column url -i in.txt|crawl -q --url-column url -i in.csv
		carry|crawl -q --carry -i in.txt|crawl -q --carry -i in.csv
		save-bodies|crawl -q --save-bodies $URL/page/1|crawl -q --save-bodies -d new $URL/page/1
		links|crawl -q --links $URL/page/1|crawl -q --links -d new $URL/page/1
		check-external|crawl -q --check-external -d new $URL/page/1|crawl -q --check-external --links -d new $URL/page/1
		check-fragments|crawl -q --check-fragments -d new $URL/page/1|crawl -q --check-fragments --links -d new $URL/page/1
		exit-changed|crawl -q --exit-changed $URL/page/1|crawl -q --exit-changed -d old $URL/page/1
		only-changes|crawl -q --only-changes $URL/page/1|crawl -q --only-changes -d new $URL/page/1
		refetch|crawl -q --refetch 1h $URL/page/1|crawl -q --refetch 1h -d new $URL/page/1
		ignore|crawl -q --ignore x $URL/page/1|crawl -q --ignore x -d new $URL/page/1
		retry|crawl -q --retry all $URL/page/1|crawl -q --retry all -d old
		if-locked|crawl -q --if-locked skip $URL/page/1|crawl -q --if-locked skip -d new $URL/page/1
		ordered|crawl -q --ordered -d new $URL/page/1|crawl -q --ordered -d new -o - $URL/page/1
		format|crawl -q -f csv -d new $URL/page/1|crawl -q -f csv $URL/page/1
		format|crawl -q -f csv --print x $URL/page/1|crawl -q --print x $URL/page/1
		safe-csv|crawl -q --safe-csv $URL/page/1|crawl -q --safe-csv -f csv $URL/page/1
		cacert|crawl -q --cacert ca.pem -k $URL/page/1|crawl -q --cacert ca.pem $URL/page/1
		diff|changes --diff -f jsonl -d old|changes --diff -d old
		keep|crawl -q --keep 9d $URL/page/1|crawl -q --keep 9d -d new $URL/page/1
		notify|crawl -q --notify true $URL/page/1|crawl -q --notify true -d new $URL/page/1
		notify-timeout|crawl -q --notify-timeout 1s -d new $URL/page/1|crawl -q --notify-timeout 1s --notify true -d new $URL/page/1
		verbose|crawl -q -v $URL/page/1|crawl -v $URL/page/1
		progress|crawl -q --progress on $URL/page/1|crawl --progress on $URL/page/1
		if-locked|extract -e (?<a>x) --if-locked skip page.html|extract -e (?<a>x) --if-locked skip -d new page.html
		only-changes|extract -e (?<a>x) --only-changes page.html|extract -e (?<a>x) --only-changes -d new page.html
		safe-csv|extract -e (?<a>x) --safe-csv page.html|extract -e (?<a>x) --safe-csv -f tsv page.html
		safe-csv|export -d old --safe-csv|export -d old --safe-csv -f csv
		safe-csv|status -d old --safe-csv --hosts|status -d old --safe-csv --hosts -f csv
		safe-csv|changes -d old --safe-csv|changes -d old --safe-csv -f csv
		verbose|status -d old --hosts -v|status -d old -v
		verbose|status -d old -q -v|status -d old -q
		quiet|status -d old -q --failed|status -d old -q -f text
		quiet|status -d old -q -f jsonl|status -d old -q
		quiet|changes -d old -q -f csv|changes -d old -q
		quiet|links -d linked -q -f csv|links -d linked -q
	END
	# Each of the table in cmd/option_check.c is among them.
	is "$(grep -oP '^	\{ (~0U|CMD_[A-Z_ |]*), "\K[a-z-]+' \
		"$BATS_TEST_DIRNAME/../../cmd/option_check.c" | sort -u)" \
		"$(grep -oP '^		\K[a-z-]+(?=\|(crawl|extract|export|status|changes|links) )' "$BATS_TEST_FILENAME" |
			sort -u)"
}

@test "status has one list at a time" {
	crawl -q -d old "$URL/page/1"
	for pair in '--failed --skipped' '--skipped --hosts' '--failed --hosts'; do
		trawl status -d old $pair
		is "$pair: $status$output" "$pair: 2"
		[[ $stderr == *"exclude each other"* ]]
	done
}

# ---- every option has an effect ------------------------------------------------

@test "every option of every command: a test is named that needs its effect" {
	local command option file name
	for command in $(commands); do
		"$TRAWL" $command --help |
			grep -oP '^  (-.,|   ) --\K[a-z0-9.-]+' |
			sed "s/^/$command\t/"
	done | sort >options
	[ "$(wc -l <options)" -gt 90 ]
	grep -v '^#' "$BATS_TEST_DIRNAME/data/effects.txt" >effects
	is "$(cut -f1,2 effects | sort)" "$(cat options)"
	while IFS=$'\t' read -r command option file name; do
		grep -qxF "@test \"$name\" {" "$BATS_TEST_DIRNAME/$file.bats" ||
			is "--$option: $file: no such test" "$name"
	done <effects
}

@test "--input-format, --url-column: what names and values do not tell" {
	printf '{"a": "%s/page/1", "b": "%s/page/2"}\n' "$URL" "$URL" >list.txt
	for column in a b; do
		crawl -q -i list.txt --input-format jsonl --url-column $column \
			--print '%{url}'
		is "$status:$output" \
			"0:$URL/page/$([ $column = a ] && echo 1 || echo 2)"
	done
	crawl -q -i list.txt --input-format jsonl
	is "$status" 2
}

@test "--safe-csv: of extract, status and changes" {
	echo '<li>=1+1' >page.html
	local from=(-q -e '<li>(?<a>[^<\n]*)' -d db page.html)
	trawl extract "${from[@]}" -f csv --safe-csv
	[[ $output == *",'=1+1"* ]] || is "$output" "'=1+1"
	echo '<li>=2+2' >page.html
	trawl extract "${from[@]}" -f csv
	[[ $output == *",=2+2"* ]] || is "$output" "=2+2"
	trawl changes -d db -f csv --safe-csv
	[ "$(wc -l <.out)" -gt 1 ]
	sql db "UPDATE changes SET new = '=2+2', \"column\" = 'a'"
	trawl changes -d db -f tsv --safe-csv
	grep -q $'\t\'=2+2' .out
	trawl changes -d db -f tsv
	grep -q $'\t=2+2' .out
	crawl -q -d failed --retries 0 "$URL/status/404"
	sql failed "UPDATE fetches SET error = '=3+3'"
	trawl status -d failed --failed -f tsv --safe-csv
	grep -q $'\t\'=3+3' .out
	trawl status -d failed --failed -f tsv
	grep -q $'\t=3+3' .out
}

@test "status -v: all reasons and hosts" {
	seq -f 'http://127.0.0.%.0f:9/' 12 >list
	crawl -q -d db --no-robots --retries 0 -i list
	trawl status -d db
	is "$(grep -c ':9$' .out)" 10
	[[ $output == *"... and 2 more (-v, or --hosts)"* ]]
	trawl status -v -d db
	is "$(grep -c ':9$' .out)" 12
}

@test "--help is of its command, and does nothing else" {
	for command in $(commands); do
		trawl $command $([ $command = engine ] || echo -d new) --help
		is "$command: $status$stderr" "$command: 0"
		[[ $output == "usage: trawl $command "* ]] ||
			is "$output" "usage: trawl $command"
		trawl $command -h
		is "$command: $status" "$command: 0"
	done
	[ ! -e new ]
}

@test "a mistyped option or command: what was meant" {
	while IFS='|' read -r line said; do
		trawl $line
		is "$line: $status$output" "$line: 2"
		is "$stderr" "trawl: $said"
	done <<-'END'
		crawl --tiemout 3s|no such option '--tiemout', did you mean --timeout?
		crawl --max-pagse=3|no such option '--max-pagse', did you mean --max-pages?
		crawl --nothing-like-it|no such option '--nothing-like-it' (see trawl crawl --help)
		export --wehre 1|no such option '--wehre', did you mean --where?
		crwal|no such command 'crwal', did you mean crawl?
		stauts -d x|no such command 'stauts', did you mean status?
		nonsense|no such command 'nonsense'; there are: crawl, extract, export, status, changes, why, links, report, cat, prune, merge, pull, engine, check, completions, help
	END
}

@test "a name out of few that is wrong: those there are" {
	while IFS='|' read -r line said; do
		trawl $line
		is "$line: $status$output" "$line: 2"
		is "$stderr" "trawl: $said"
	done <<-'END'
		check nonsense|no such part of check 'nonsense'; there are: rules, url, links, robots, sitemap, charset
		check link|no such part of check 'link', did you mean links?
		completions ksh|no such shell 'ksh'; there are: bash, zsh, fish
	END
	crawl -d x.db --retry 5xx,nonsense
	is "$status" 2
	is "$stderr" "trawl: 'nonsense' for --retry: expected $("$TRAWL" \
		crawl --help | grep -oP 'only what failed so: \K\S+' |
		tr , '|') (see trawl crawl --help)"
	printf 'rules:\n  t:\n    match: (?<a>x)(?<b>y)\n    columns:\n      c: text(:d)\n' \
		>r.yaml
	trawl check rules r.yaml
	is "$status" 2
	[[ $stderr == *"no such group ':d'; there are: "*":a, :b, "*":final_url"* ]]
}
