# Every example of README.md and trawl.1 works, and the page has all options
bats_require_minimum_version 1.5.0
load helpers

ROOT=${BATS_TEST_DIRNAME%/tests/cli}

setup() {
	begin
	origin_start --films 30
	mkdir bin
	ln -s "$TRAWL" bin/trawl
	PATH=$DIR/bin:$PATH
	export URL PATH
	# The files that README.md makes for its examples.
	ln -s "$ROOT/parse" parse
	awk '/^URL=http/ { on = 1; next } /^```/ { on = 0 } on' \
		"$ROOT/README.md" >prepare
	bash -e ./prepare
}
teardown() { end; }

# Each in turn, in one folder; 1 and 10 are no mistakes of an example.
run_all() {
	local n=0 file status
	for file in "$@"; do
		n=$((n + 1)) status=0
		timeout $((30 * SLOWER)) bash -c ". ./$file" \
			>"$file.out" 2>"$file.err" ||
			status=$?
		case $status in
		0 | 1 | 10) ;;
		*)
			cat "$file" "$file.err"
			return 1
			;;
		esac
		grep -E 'no such|see trawl|not found|[Ee]rror' "$file.err" &&
			return 1
	done
	[ "$n" -ge 5 ]
}

@test "the examples of README.md" {
	awk '/^```sh$/ { n++; on = 1; next } /^```/ { on = 0 }
		on { print > sprintf("block.%02d", n) }' "$ROOT/README.md"
	run_all block.??
	grep -q "score: 8.1 -> 9.9" block.??.out
	rows board.db movies 30
}

# What stands in its table, each in turn and in the folder of the other examples.
@test "what to type of README.md" {
	local n=0
	sed -n 's/^| .* | `\(trawl .*\)` |$/\1/p' "$ROOT/README.md" >lines
	[ "$(wc -l <lines)" -ge 10 ]
	crawl -q -r films.yaml -d board.db "$URL/board/7?offset=0"
	while read -r line; do
		n=$((n + 1))
		echo "$line" >"line.$(printf %02d $n)"
	done <lines
	run_all line.??
	is "$(head -2 line.03.out)" "$(printf 'url:<%s> size:[%s]\n' \
		"$URL/page/1" "$(curl -s "$URL/page/1" | wc -c)" \
		"$URL/page/2" "$(curl -s "$URL/page/2" | wc -c)")"
	is "$(head -1 result.csv | tr -d '\r' | grep -c name,website)" 1
	[ "$(wc -l <pages.csv)" -ge 3 ]
	[ "$(wc -l <movies.csv)" = 31 ]
	rows docs.db page 50
}

# As a runner does it: each machine is a new one, a step that fails ends the job,
# and what is kept is what was saved by then.
job() {
	local step
	rm -rf links.db
	while IFS= read -r step; do
		case $step in
		*/restore@*) [ ! -e kept.db ] || cp kept.db links.db ;;
		*/save@*) cp links.db kept.db ;;
		*) bash -e -c "${step#- run: }" || return ;;
		esac
	done < <(grep '^- ' steps.yml)
}

@test "the steps for GitHub Actions of README.md" {
	local run page='Content-Type: text/html'
	awk '/^```yml$/ { on = 1; next } /^```/ { on = 0 } on' \
		"$ROOT/README.md" >steps.yml
	is "$(grep -c '^- run: trawl' steps.yml)" 2
	is "$(grep -c 'path: links.db' steps.yml)" 2
	printf '/docs\t200\t%s\tdocs\n/there\t200\t-\t-\n' "$page" >table
	echo '<a href=/there>there</a>' >docs
	origin_stop
	origin_start --table table
	export URL=$URL/docs
	for run in whole broken still; do
		status=0
		job >"$run" || status=$?
		is "$run:$status" "$run:$([ $run = broken ] && echo 10 || echo 0)"
		echo '<a href=/there>there</a><a href=/gone>gone</a>' >docs
	done
	grep -q '"gone"' broken
	grep -q '^1 target is broken, 0 of them newly' still
}

@test "the rule file of README.md" {
	awk '/^```yaml$/ { on = 1; next } /^```/ { on = 0 } on' \
		"$ROOT/README.md" >board.yaml
	trawl check rules board.yaml
	is "$status:$stderr" 0:
	crawl -q -r board.yaml -d b.db "$URL/board/7?offset=0"
	is "$status" 0
	is "$(sql b.db 'SELECT count(*), count(score) FROM movies')" \
		"$(printf '30\t30')"
}

@test "the rules of README.md give the rows beside them" {
	awk '/^## Rules$/ { on = 1 } /^## What happened$/ { on = 0 }
		on && /^```html$/ { n++ }
		on && /^```[a-z]/ { part = substr($0, 4); next }
		/^```/ { part = "" }
		on && part != "" { print >(n "." part) }' "$ROOT/README.md"
	mv 2.html 2.json
	for page in 1.html 2.json; do
		n=${page%.*}
		trawl extract -r "$n.yml" --base http://h/ "$page"
		is "$page $status" "$page 0"
		is "$(jq -c 'del(.url)' .out)" "$(cat "$n.jsonl")"
	done
}

@test "the examples of trawl.1" {
	awk '/^\.EX/ { n++; on = 1; next } /^\.EE/ { on = 0 }
		on { gsub(/\\-/, "-"); gsub(/\\\(aq/, "\047")
		     gsub(/\\e/, "\\")
		     print > sprintf("man.%02d", n) }' "$ROOT/cmd/trawl.1"
	run_all man.??
	rows board.db movies 30
}

# The text alone, in one line; the words of --help in the same way.
words() {
	tr -s ' \n' ' '
}

@test "trawl.1 has every option of every command, in the words of --help" {
	command -v groff >/dev/null || skip "no groff"
	groff -man -Tutf8 -P-c -P-b -P-u -rLL=500n "$ROOT/cmd/trawl.1" 2>&1 |
		sed 's/\x1b\[[0-9;]*m//g' >page
	words <page >page.words
	for command in $(commands); do
		"$TRAWL" "$command" --help |
			awk '/^[A-Z].*:$/ { on = !/^Exit/ } on' |
			grep -E '^ +(-|[^ ])' | words |
			sed 's/ \(-[a-zA-Z0-9], \)\?--/\n&/g' |
			sed 's/ [A-Z][^:]*:$//; s/ *$//; s/^ *//' |
			grep '^-' >"options.$command"
		while read -r option; do
			# A section's head may follow the last of its options.
			name=$(cut -d' ' -f1-2 <<<"$option")
			grep -qF -- "${name% *}" page.words ||
				{ echo "$command: $option"; return 1; }
		done <"options.$command"
		[ "$(wc -l <"options.$command")" -ge 2 ]
	done
	# The help texts, each on one line.
	for command in $(commands); do
		"$TRAWL" "$command" --help | grep -E '^ {30,}|^ +(-.,)? *--' |
			sed 's/^ *\(-., \)\?--[^ ]* \?[^ ]*  *//; s/^ *//' |
			grep -v '^--' | grep . >texts
		while read -r text; do
			grep -qF -- "$text" page.words ||
				{ echo "$command: $text"; return 1; }
		done <texts
	done
}

@test "the exit codes are the same in README.md and --help" {
	codes() { grep -oE '^(\| )?\**(0|1|2|3|4|5|6|7|8|10)\b' | tr -dc '0-9\n' |
		xargs; }
	is "$(grep -E '^\| [0-9]' "$ROOT/README.md" | codes)" "0 1 2 3 4 5 6 7 8 10"
	is "$("$TRAWL" crawl --help | sed -n '/^Exit codes/,$p' |
		sed 's/^ *//' | codes)" "0 1 2 3 4 5 6 7 8 10"
}

@test "the systemd units of README.md are sound" {
	command -v systemd-analyze >/dev/null || skip "no systemd-analyze"
	awk '/^```ini$/ { n++; on = 1; next } /^```/ { on = 0 }
		on { print > (n == 1 ? "board.service" : n == 2 ?
			"board.timer" : n == 3 ? "board@.service" :
			"trawl@.service") }' "$ROOT/README.md"
	# What this machine lacks: the programme, the user, the folder.
	grep -q 'trawl crawl .*--engine' trawl@.service
	sed -i "s|/usr/local/bin/trawl|$TRAWL|; s|/srv/[a-z]*|$DIR|
		s|^User=.*|User=root|" board.service board@.service \
		trawl@.service
	systemd-analyze verify ./board.service ./board.timer \
		./board@.service ./trawl@.service 2>&1 |
		grep -F "$PWD" >said || true
	is "$(cat said)" ''
}

@test "make board: what it prints is what to type" {
	local pid
	ORIGIN=$ORIGIN "$ROOT/tests/board.sh" >said 3>&- &
	pid=$!
	wait_until 10 grep -q 'changes -d' said
	ln -s "$TRAWL" trawl
	grep -E '^(URL=|\./trawl|sqlite3|curl)' said >type
	is "$(wc -l <type)" 6
	bash -e ./type >out 2>err
	grep -q '│ 1 ' out
	grep -q 'score: 8.1 -> 9.9' out
	kill -TERM "$pid"
	wait "$pid" || [ $? = 130 ]
	wait_until 10 unserved "$(sed -n 's/^URL=//p' type)/"
}
# The server ends by itself, a moment after.
unserved() { ! curl -s "$1"; }

@test "README.md names the packages that make looks for" {
	is "$(sed -n 's/^apt-get install make //p' "$ROOT/README.md" |
		tr ' ' '\n' | sort)" \
		"$({ echo pkg-config
		sed -n '/^need_build/,/^}/p' "$ROOT/.ci/packages" |
			grep -oE '\b(gcc|[a-z0-9.-]*-dev)\b'; } | sort)"
}
