# Many machines, one crawl: --engine.  The nodes are processes of this one.
bats_require_minimum_version 1.5.0
load helpers
load postgres

setup_file() { postgres_template; }
setup() {
	begin
	NODES=()
}
teardown() {
	local pid
	for pid in "${NODES[@]}"; do
		kill -CONT "$pid" 2>/dev/null || true
		kill -KILL "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	postgres_end
	end
}
teardown_file() { postgres_template_end; }

# ---- without a server ---------------------------------------------------------

@test "--engine: what does not go with it, and what goes only with it: 2, and why" {
	local option
	printf 'url,a\nhttp://127.0.0.1:9/,x\n' >in.csv
	echo 'options: {sitemap: "http://127.0.0.1:9/s.xml"}' >sitemap.yaml
	while read -r option value; do
		crawl --engine postgresql://127.0.0.1:9/x --$option $value \
			http://127.0.0.1:9/
		is "$option: $status$output" "$option: 2"
		[[ $stderr == "trawl: --$option does not go with --engine"* ]] ||
			is "$stderr" "--$option does not go with --engine"
	done <<-'END'
		db x.db
		output x
		print x
		format csv
		safe-csv
		ordered
		only-changes
		exit-changed
		notify true
		notify-timeout 3s
		keep 30d
		if-locked skip
		dry-run
		shard 1/2
		retry all
		refetch never
		sitemap http://127.0.0.1:9/s.xml
	END
	crawl --engine postgresql://127.0.0.1:9/x --links --check-external \
		http://127.0.0.1:9/
	is "$status" 2
	[[ $stderr == "trawl: --check-external does not go with --engine"* ]]
	crawl --engine postgresql://127.0.0.1:9/x -r sitemap.yaml
	is "$status" 2
	[[ $stderr == "trawl: --sitemap does not go with --engine"* ]]
	[ ! -e x.db ] && [ ! -e x ]

	while read -r option value; do
		crawl --$option $value http://127.0.0.1:9/
		is "$option: $status$output" "$option: 2"
		is "$stderr" "trawl: --$option has no effect: there is no --engine (see trawl crawl --help)"
	done <<-'END'
		crawl x
		node x
		engine-lease 10s
		engine-timeout 10s
	END
	for value in 0 999ms 61m x; do
		crawl --engine x --engine-lease $value
		is "$value: $status" "$value: 2"
	done
	crawl --engine x --engine-timeout 366d
	is "$status" 2
	crawl --engine ''
	is "$status" 2
}

# ---- nodes ----------------------------------------------------------------------

# The page's links lead to other hosts, so that most of what a node finds is
# another one's: HOSTS PAGES, each page on each host.
webs() {
	local n k
	HOSTS=$1 PAGES=$2
	origin_start --address 127.0.0.1-$1
	origin_stop
	: >table
	for ((n = 1; n <= $2; n++)); do
		{
			echo "<title>page $n</title><p>score $((n * 7 % 10))"
			for k in 1 2 3 4; do
				echo "<a href=http://127.0.0.$(((n * k + k) % $1 + 1)):$PORT/p/$(((n * 2 + k) % $2 + 1))>x</a>"
			done
			echo "<a href=/p/$((n % $2 + 1))>next</a> <a href=/out>o</a>"
		} >page.$n
		printf '/p/%d\t200\tContent-Type: text/html\tpage.%d\n' $n $n >>table
	done
	printf '/out\t404\t-\t-\n' >>table
	origin_start --address 127.0.0.1-$1 --port "$PORT" --table table \
		"${@:3}"
	cat >rules.yaml <<-'END'
	rules:
	  titles:
	    match: '<title>(?<title>[^<]*)</title><p>score (?<score>\d)'
	    key: [title]
	END
	for ((n = 1; n <= $1; n++)); do
		echo "http://127.0.0.$n:$PORT/p/1"
	done >list
}

# NAME ARG...: in the background; its pid in $NODE, what it says in NAME.said.
node() {
	local name=$1
	shift
	"$TRAWL" crawl --engine "$PG_URL" --node "$name" -q "$@" \
		>"$name.out" 2>"$name.said" 3>&- &
	NODE=$!
	NODES+=("$NODE")
}

# PID WANTED
ends() {
	local code=0
	wait_until 60 gone "$1"
	wait "$1" || code=$?
	is "$(cat ./*.said) $code" "$(cat ./*.said) $2"
}

# Everything but times, ids, who found it first, and how often somebody tried.
facts() {
	sql "$1" "SELECT u.url, u.state, u.reason, u.source, u.depth = 0,
			u.position, u.input, f.status, f.error, f.final_url,
			f.type, f.size, hex(f.body_hash), f.title
			FROM urls u LEFT JOIN fetches f ON f.id = u.last_fetch_id
			ORDER BY u.url, u.source, u.position;
		SELECT u.url, t.title, t.score, t.first_run, t.last_run,
			t.gone_run FROM titles t JOIN urls u ON u.id = t.url_id
			ORDER BY 1, 2, 3;
		SELECT c.run_id, c.\"table\", c.key, c.change, c.\"column\",
			c.old, c.new, u.url FROM changes c
			JOIN urls u ON u.id = c.url_id ORDER BY 1, 8, 2, 3, 5;
		SELECT name, robots, robots_status FROM hosts ORDER BY name;
		SELECT id, state, input, links, duplicates, done, unchanged,
			failed, skipped, rows_new, rows_changed, rows_gone
			FROM runs ORDER BY id"
	is "$(sql "$1" 'PRAGMA integrity_check')" ok
}

# What is pulled is what one machine has.
same() {
	trawl pull -q -d "$2" --engine "$PG_URL" "${@:3}"
	is "$status" 0
	facts "$1" >facts.1
	facts "$2" >facts.2
	diff facts.1 facts.2 >facts.diff || {
		head -30 facts.diff
		return 1
	}
	[ "$(wc -l <facts.1)" -gt 5 ]
}

# How often each URL was asked for, but for robots.txt.
asked() { origin_log host path | grep -v robots.txt | sort | uniq -c; }

recorded() {
	[ "$(pg "SELECT coalesce(sum(done + failed), 0) FROM trawl.crawl")" -ge "$1" ]
}
