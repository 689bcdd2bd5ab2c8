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

# Most links of a page, and redirects, lead to other hosts, so that most of what a
# node finds is another one's: HOSTS PAGES, each page on each host.
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
			echo "<a href=http://127.0.0.$((n % $1 + 1)):$PORT/r/$n>r</a>"
		} >page.$n
		printf '/r/%d\t302\tLocation: http://127.0.0.%d:%d/t/%d\t-\n' \
			$n $((n * 5 % $1 + 1)) $PORT $n >>table
		printf '/t/%d\t200\tContent-Type: text/html\tpage.%d\n' $n $n >>table
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
	(
		# Else it would hold the list of the first open.
		[ -z "${SEEDS:-}" ] || exec {SEEDS}>&-
		exec "$TRAWL" crawl --engine "$PG_URL" --node "$name" -q "$@" \
			>"$name.out" 2>"$name.said" 3>&-
	) &
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
	sql "$1" "SELECT u.url, u.state, u.reason, u.source, u.position,
			u.input, f.status, f.error, f.final_url,
			f.type, f.size, hex(f.body_hash), f.title
			FROM urls u LEFT JOIN fetches f ON f.id = u.last_fetch_id
			ORDER BY u.url, u.source, u.position;
		SELECT c.run_id, c.\"table\", c.key, c.change, c.\"column\",
			c.old, c.new, u.url FROM changes c
			JOIN urls u ON u.id = c.url_id ORDER BY 1, 8, 2, 3, 5;
		SELECT name, robots, robots_status FROM hosts ORDER BY name;
		SELECT id, state, input, links, duplicates, done, unchanged,
			failed, skipped, rows_new, rows_changed, rows_gone
			FROM runs ORDER BY id"
	sql "$1" "SELECT u.url, t.* FROM \"${2:-titles}\" t JOIN urls u
		ON u.id = t.url_id ORDER BY 1, t.ordinal" | cut -f 1,3-
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
asked() { origin_log host target | grep -v robots.txt | sort | uniq -c; }

recorded() {	# PAGES
	[ "$(pg "SELECT sum(done + failed) FROM trawl.crawl" 2>&1)" -ge "$1" ] \
		2>/dev/null
}

joined() { [ "$(pg "SELECT count(*) FROM trawl.node WHERE state = 'alive'")" -ge "$1" ]; }

# What one machine makes of it, in one.db.
one_machine() {
	crawl -q -d one.db "$@"
	cp "$LOG" one.log
	head -1 one.log >"$LOG"
}

# NAMES ARG...: the first reads the list, half of it before the others are there;
# while it reads, the run does not end.
nodes() {
	local names=$1 name first
	shift

	mkfifo seeds
	for name in $names; do
		if [ -z "${first:-}" ]; then
			first=$name
			node "$name" "$@" -i seeds
			exec {SEEDS}>seeds
			head -n $((HOSTS / 2)) list >&$SEEDS
			wait_until 20 joined 1
		else
			node "$name" "$@"
		fi
	done
	wait_until 20 joined "$(wc -w <<<"$names")"
}
all_read() {
	tail -n +$((HOSTS / 2 + 1)) list >&$SEEDS
	exec {SEEDS}>&-
}

@test "--engine: a list, by one node; pull gives what one machine has" {
	postgres_or_skip
	postgres_start
	origin_start
	board_rules
	{
		echo url,n,method,body
		board_urls 5 | sed 's/$/,x/'
		echo "$URL/nothing,gone"
		echo "$URL/redirect/2,moved"
		echo "$URL/board/7?offset=10,again"
		echo "no url at all,bad"
		echo "$URL/page/1,posted,POST,a=1"
		echo "$URL/page/1,posted,POST,a=2"
	} >list.csv
	args=(-r board.yaml -i list.csv)
	for run in 1 2 3; do
		crawl -q -d one.db "${args[@]}"
		is "$status" 1
		crawl --engine "$PG_URL" --node a "${args[@]}"
		is "$status:$output" 1:
		grep -q '^a: .* done .*; the run is finished; trawl pull ' \
			<<<"$stderr"
		trawl pull -q -d all.db --engine "$PG_URL"
		is "$status" 0
		facts one.db movies >one
		facts all.db movies >all
		diff one all
		[ "$run" != 1 ] || control 'score=13:9.9&score=15:1.0'
	done
	[ "$(sql all.db "SELECT count(*) FROM changes")" -ge 2 ]
	[ "$(sql all.db "SELECT count(*) FROM movies")" = 50 ]
	# What nobody begins is not there, and what is finished is finished.
	crawl --engine "$PG_URL" --crawl other
	is "$status" 2
	grep -q "there is no crawl 'other'" <<<"$stderr"
	crawl --engine "$PG_URL" -r board.yaml
	is "$status" 0
}

@test "--engine: links over many hosts, by four nodes: what one machine has" {
	postgres_or_skip
	postgres_start
	webs 12 10
	args=(-r rules.yaml --follow '/[prt]/' --scope any --allow-private -c 4)
	one_machine "${args[@]}" -i list
	is "$status" 0
	nodes 'a b c d' "${args[@]}"
	all_read
	for pid in "${NODES[@]}"; do
		ends $pid 0
	done
	same one.db all.db
	# Each page once, whoever it was.
	is "$(asked | awk '$1 > 1')" ""
	[ "$(pg "SELECT count(*) FROM trawl.node WHERE pages > 0")" -ge 2 ]
	# And once more: what was found is due again, too.
	sed -i 's/page 3/page three/' page.3
	crawl -q -d one.db "${args[@]}" -i list
	rm seeds
	NODES=()
	nodes 'a b' "${args[@]}"
	all_read
	for pid in "${NODES[@]}"; do
		ends $pid 0
	done
	same one.db all.db
	[ "$(sql all.db "SELECT count(*) FROM changes WHERE run_id = 2")" -ge 12 ]
	[ "$(sql all.db "SELECT unchanged FROM runs WHERE id = 2")" -ge 100 ]
}

@test "--engine: hosts that another node's list names are within scope" {
	postgres_or_skip
	postgres_start
	webs 4 6 --host '*=0,latency=100'
	args=(-r rules.yaml --follow '/[prt]/' -c 2)
	one_machine "${args[@]}" -i list
	mkfifo seeds
	node a "${args[@]}" -i seeds
	exec {SEEDS}>seeds
	cat list >&$SEEDS
	wait_until 20 recorded 1
	node b "${args[@]}"
	wait_until 20 joined 2
	exec {SEEDS}>&-
	for pid in "${NODES[@]}"; do
		ends $pid 0
	done
	same one.db all.db
	is "$(sql all.db "SELECT count(*) FROM urls WHERE reason = 'private'")" 0
}

@test "--engine: nodes killed in the middle: nothing lost, nothing twice" {
	local flying=0 twice done n pid
	postgres_or_skip
	postgres_start
	webs 12 10 --host '*=0,latency=30'
	args=(-r rules.yaml --follow '/[prt]/' --scope any --allow-private -c 4)
	one_machine "${args[@]}" -i list
	args+=(--engine-lease 2s)
	nodes 'a b' "${args[@]}"
	for n in 15 30 45 60 75; do
		wait_until 60 recorded $n
		pid=${NODES[1]}
		kill -KILL $pid
		wait $pid || true
		# Asked for and not recorded: no more than that is asked again.
		done=$(pg "SELECT count(*) FROM trawl.url
			WHERE state IN (1, 2, 3) AND url LIKE '%/p/%'")
		flying=$((flying + $(asked | grep -c /p/) - done))
		node b "${args[@]}"
		NODES[1]=$NODE
		unset 'NODES[-1]'
	done
	all_read
	for pid in "${NODES[@]}"; do
		ends $pid 0
	done
	same one.db all.db
	is "$(sql all.db "SELECT max(n) FROM (SELECT count(*) AS n FROM fetches
		GROUP BY url_id)")" 1
	twice=$(asked | grep /p/ | awk '{ n += $1 - 1 } END { print n }')
	[ "$twice" -le "$flying" ] || is "$twice" "at most $flying"
}

@test "--engine-lease: a node that is silent for so long loses its hosts" {
	postgres_or_skip
	postgres_start
	webs 6 10 --host '*=0,latency=200'
	args=(-r rules.yaml --follow '/[prt]/' --scope any --allow-private -c 4)
	one_machine "${args[@]}" -i list
	args+=(--engine-lease 1s)
	nodes 'a b' "${args[@]}"
	all_read
	wait_until 60 recorded 5
	kill -STOP "${NODES[1]}"
	sleep 0.2
	# All of it is done by the other one.
	ends "${NODES[0]}" 0
	same one.db all.db
	n=$(asked | awk '{ n += $1 } END { print n }')
	kill -CONT "${NODES[1]}"
	wait_until 60 gone "${NODES[1]}"
	cat b.said
	is "$(asked | awk '{ n += $1 } END { print n }')" "$n"
	trawl pull -q -d all.db --engine "$PG_URL"
	is "$(sql all.db "SELECT max(n) FROM (SELECT count(*) AS n FROM fetches
		GROUP BY url_id)")" 1
}

@test "--engine: it stops, and starts again in the middle" {
	local pid
	postgres_or_skip
	postgres_start
	webs 12 10 --host '*=0,latency=20'
	args=(-r rules.yaml --follow '/[prt]/' --scope any --allow-private -c 4)
	one_machine "${args[@]}" -i list
	nodes 'a b' "${args[@]}"
	# What is started now would hold the list open.
	all_read
	wait_until 60 recorded 20
	postgres_stop immediate
	sleep 1
	postgres_again
	for pid in "${NODES[@]}"; do
		ends $pid 0
	done
	same one.db all.db
	is "$(sql all.db "SELECT max(n) FROM (SELECT count(*) AS n FROM fetches
		GROUP BY url_id)")" 1
}

@test "--engine-timeout: the engine stays away: 8, and the same command goes on" {
	postgres_or_skip
	postgres_start
	webs 6 10 --host '*=0,latency=50'
	args=(-r rules.yaml --follow '/[prt]/' --scope any --allow-private -c 4)
	one_machine "${args[@]}" -i list
	node a "${args[@]}" -i list --engine-timeout 1s
	wait_until 60 recorded 5
	postgres_stop immediate
	ends $NODE 8
	grep -q 'the engine stayed away' a.said
	postgres_again
	node a "${args[@]}" -i list --engine-timeout 20s
	ends $NODE 0
	same one.db all.db
}

@test "--engine: a host is asked no sooner than --delay, whoever asks" {
	local pid host
	postgres_or_skip
	postgres_start
	webs 4 8
	args=(-r rules.yaml --follow '/[prt]/' --scope any --allow-private -c 4 --delay 200ms
		--engine-lease 1s)
	nodes 'a b' "${args[@]}"
	all_read
	wait_until 60 recorded 8
	pid=${NODES[1]}
	kill -KILL $pid
	wait $pid || true
	node c "${args[@]}"
	ends "${NODES[0]}" 0
	ends $NODE 0
	NODES=()
	for host in 1 2 3 4; do
		origin_log host target start | grep "^127.0.0.$host:" |
			cut -f 3 | sort -n >times
		[ "$(wc -l <times)" -ge 8 ]
		awk -v host=$host 'NR > 1 && $1 - last < 198 {
				print host, last, $1; bad = 1 }
			{ last = $1 } END { exit bad }' times
	done
}

@test "--engine: --max-pages and --max-per-host count for all nodes: 3, and on" {
	local pid
	postgres_or_skip
	postgres_start
	webs 6 10
	args=(-r rules.yaml --follow '/[prt]/' --scope any --allow-private -c 4 --max-pages 20)
	nodes 'a b' "${args[@]}"
	all_read
	for pid in "${NODES[@]}"; do
		ends $pid 3
	done
	NODES=()
	is "$(pg "SELECT done FROM trawl.crawl")" 20
	[ "$(asked | grep -c /p/)" -le 20 ]
	rm seeds
	args=(-r rules.yaml --follow '/[prt]/' --scope any --allow-private -c 4 --max-per-host 3)
	args+=(--crawl second)
	nodes 'a b' "${args[@]}"
	all_read
	for pid in "${NODES[@]}"; do
		ends $pid 0
	done
	trawl pull -q -d all.db --engine "$PG_URL" --crawl second
	is "$(sql all.db "SELECT max(n) FROM (SELECT count(*) AS n FROM fetches f
		JOIN urls u ON u.id = f.url_id GROUP BY host_id)")" 3
	states all.db pending 0
}

@test "--crawl, --node: two crawls of one engine, names in its tables" {
	postgres_or_skip
	postgres_start
	origin_start
	crawl --engine "$PG_URL" --crawl one --node first "$URL/page/1"
	is "$status" 0
	grep -q '^first: 1 URL here = 1 done' <<<"$stderr"
	crawl -q --engine "$PG_URL" --crawl two "$URL/page/2"
	is "$status$stderr" 0
	is "$(pg "SELECT name FROM trawl.crawl ORDER BY name" | xargs)" "one two"
	is "$(pg "SELECT n.name FROM trawl.node n JOIN trawl.crawl c
		ON c.id = n.crawl WHERE c.name = 'one'")" first
	trawl pull -q -d two.db --engine "$PG_URL" --crawl two
	is "$(sql two.db 'SELECT url FROM urls')" "$URL/page/2"
	# Other options than those it was begun with.
	mkfifo seeds
	node a --crawl three --delay 100ms --follow x -i seeds
	exec {SEEDS}>seeds
	wait_until 20 joined 1
	crawl --engine "$PG_URL" --crawl three --delay 200ms --follow x
	is "$status" 2
	grep -q "what differs: delay" <<<"$stderr"
	exec {SEEDS}>&-
	ends $NODE 0
}

@test "--engine: its password is neither in ps nor in the database" {
	postgres_or_skip
	postgres_start
	origin_start
	mkfifo seeds
	PG_URL="$PG_URL&password=se%63ret" node a -i seeds
	exec {SEEDS}>seeds
	wait_until 20 joined 1
	tr '\0' ' ' <"/proc/$NODE/cmdline" >line
	grep -q 'password=\*\*\*' line
	echo "$URL/page/1" >&$SEEDS
	exec {SEEDS}>&-
	ends $NODE 0
	trawl pull -q -d all.db --engine "$PG_URL"
	sql all.db 'SELECT command FROM runs' >command
	cat command
	! grep -q 'se%63ret' line command
	grep -q 'password=\*\*\*' command
	pg "SELECT config FROM trawl.crawl" | grep -qv 'se%63ret'
}

@test "--engine: a node told to stop gives its hosts back: 3, and others go on" {
	local pid
	postgres_or_skip
	postgres_start
	webs 6 10 --host '*=0,latency=50'
	args=(-r rules.yaml --follow '/[prt]/' --scope any --allow-private -c 4)
	one_machine "${args[@]}" -i list
	nodes 'a b' "${args[@]}"
	wait_until 60 recorded 5
	kill -TERM "${NODES[1]}"
	ends "${NODES[1]}" 3
	is "$(pg "SELECT state FROM trawl.node WHERE name = 'b'")" left
	is "$(pg "SELECT count(*) FROM trawl.host h JOIN trawl.node n
		ON n.id = h.node WHERE n.name = 'b'")" 0
	all_read
	# Long before a lease would have ended.
	ends "${NODES[0]}" 0
	same one.db all.db
}

@test "--engine: nobody there: what it waits for, and 8" {
	"$TRAWL" --version | grep -q '^libpq/[1-9]' || skip "without libpq"
	crawl --engine postgresql://me:secret@127.0.0.1:9/x --engine-timeout 1s \
		http://127.0.0.1:9/
	is "$status:$output" 8:
	grep -q '^trawl: waiting for the engine (.*refused' <<<"$stderr"
	grep -q 'the engine stayed away' <<<"$stderr"
	! grep -q secret <<<"$stderr"
	crawl --engine 'nonsense nonsense' http://127.0.0.1:9/
	is "$status:$output" 2:
}
