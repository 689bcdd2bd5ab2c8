# A crawl shared by hosts between machines: --shard K/N.
load helpers

setup() { begin; }
teardown() { end; }

# PATH BODY, of every host.
html() {
	printf '%s\n' "$2" >"page${1//\//.}"
	printf '%s\t200\tContent-Type: text/html\tpage%s\n' "$1" "${1//\//.}" \
		>>table
}
moved() { printf '%s\t302\tLocation: %s\t-\n' "$1" "$2" >>table; }

# 127.0.0.2, .3 and .6 are of the first of three shards, .1 and .7 of the second,
# .4, .5 and .8 of the third.
hosts() {
	local i
	for ((i = 1; i <= $1; i++)); do
		echo "http://127.0.0.$i:$PORT${2:-/page/1}"
	done
}
# What was asked so far.
forget() {
	local names

	names=$(head -1 "$LOG")
	echo "$names" >"$LOG"
}
asked() { origin_log host | sed 's/:.*//; s/.*\.//' | sort -n | uniq | xargs; }

# URL, state and reason of what is in the ledger, http://127.0.0.4:PORT/a as 4/a
ledger() {
	sql "$1" "SELECT url, state, coalesce(reason, '-') FROM urls
		ORDER BY url" | tr '\t' ' ' |
		sed "s/http:..127.0.0.\([0-9]*\):$PORT/\1/"
}

# The origin on eight hosts, with its port in what it serves.
origin_of_eight() {
	origin_start --address 127.0.0.1-8 "$@"
	origin_stop
	sed -i "s/PORT/$PORT/g" page* table map
	origin_start --address 127.0.0.1-8 --port "$PORT" "${@//PORT/$PORT}"
}

# XXH3-64, seed 0, as xxhsum -H3 of the xxHash project has it.
hashes() {
	cat <<-'END'
	390c9ebbbb7402f6	a.b
	f0cecd338db81e1c	[::1]
	9a071d171774168c	127.0.0.1
	e60c80e6b5edd112	127.0.0.2
	4037554f7ebcbf45	example.org
	c3c61e02b7c60a52	example.org.
	0cf6d8fa63263a52	www.example.org
	7f2fbff6ac15cb1e	[2001:db8::1]
	67519d0e20d524a6	xn--bcher-kva.example
	c82e5a2edab61e5a	one-hundred-and-twenty-nine-bytes-or-more.need-three-labels-or-four.of-which-no-one-may-have.more-than-sixty-three-bytes-as-dns-says.example.org
	b239b0bf86645dd0	a-very-long-name.of-many-labels.and-more-than-sixteen-bytes.and-more-than-one-hundred-and-twenty-eight-bytes.and-more-than-two-hundred-and-forty-bytes.and-more-than-two-hundred-and-forty-bytes.and-more-than-two-hundred-and-forty.bytes.example
	END
}

@test "a host's shard: XXH3-64 of its name in normal form, modulo N, plus 1" {
	hashes | sed 's/.*\t/http:\/\//' >list
	for n in 1 2 3 7 65536; do
		hashes | perl -lne 'no warnings; my ($hash, $name) = split;
			print hex($hash) % '$n' + 1, "\thttp://$name/"' |
			sort >wanted
		for k in $(cut -f 1 wanted | sort -u); do
			crawl --dry-run --shard $k/$n -i list
			is "$status" 0
			sed "s/^/$k\t/" <<<"$output"
		done | sort >got
		diff wanted got
	done
	# Whatever the scheme and the port, and as it may be spelt.
	printf '%s\n' https://EXAMPLE.org/ http://%65xample.org:8080/ \
		http://bücher.example:81/ 'http://[2001:DB8:0::1]/' \
		http://0x7f.1/ >list
	crawl --dry-run --shard 1/3 -i list
	is "$output" ""
	crawl --dry-run --shard 2/3 -i list
	is "$output" "http://xn--bcher-kva.example:81/
http://127.0.0.1/"
	crawl --dry-run --shard 3/3 -i list
	is "$output" "https://example.org/
http://example.org:8080/
http://[2001:db8::1]/"
}

@test "--shard: only its hosts are asked, in every run; the others are skipped" {
	origin_start --address 127.0.0.1-8
	hosts 8 >list
	echo "http://127.0.0.4:$PORT/page/1" >>list
	for run in 1 2; do
		crawl --shard 1/3 -d a.db -o rows -i list
		is "$status" 0
		is "$(asked)" "2 3 6"
		is "$(grep -c '"error":"shard"' rows) $(wc -l <rows)" "6 9"
		is "$(ledger a.db | sed "s/unchanged/done/")" "1/page/1 skipped shard
2/page/1 done -
3/page/1 done -
4/page/1 skipped shard
5/page/1 skipped shard
6/page/1 done -
7/page/1 skipped shard
8/page/1 skipped shard"
		ledger_closes a.db
		is "$(sql a.db "SELECT input, duplicates, skipped, elsewhere,
				shard FROM runs WHERE id = $run")" \
			$'9\t1\t5\t5\t1/3'
		forget
	done
	trawl why -d a.db "http://127.0.0.4:$PORT/page/1"
	is "$status" 0
	grep -q 'skipped (shard)' <<<"$output"
	grep -q -e '--shard 1/3 (command line): its host is of shard 3' \
		<<<"$output"
	trawl status --skipped -d a.db -f tsv
	is "$(grep -c shard <<<"$output")" 5
	trawl status -d a.db
	grep -q shard <<<"$output"
	trawl help reasons
	grep -q 'trawl merge' <<<"$output"
}

@test "--shard: links, sitemaps and redirects lead to no other shard's host" {
	html / '<a href=/in>1</a> <a href=/away>2</a>
		<a href=http://127.0.0.1:PORT/a>3</a>
		<a href=http://127.0.0.4:PORT/b>4</a>
		<a href=http://127.0.0.4:PORT/b>4</a>
		<a href=http://127.0.0.3:PORT/c>5</a>'
	html /in '<a href=http://127.0.0.5:PORT/d>6</a>'
	html /c c
	moved /away http://127.0.0.7:PORT/e
	moved /seed http://127.0.0.4:PORT/f
	moved /robots http://127.0.0.8:PORT/allow
	echo '<urlset><url><loc>http://127.0.0.1:PORT/g</loc></url>
		<url><loc>http://127.0.0.6:PORT/c</loc></url></urlset>' >map
	printf '/map.xml\t200\tContent-Type: text/xml\tmap\n' >>table
	printf 'User-agent: *\nDisallow: /no\n' >robots
	printf '/allow\t200\tContent-Type: text/plain\trobots\n' >>table
	origin_of_eight --table table \
		--robots '127.0.0.6=301,to=http://127.0.0.8:PORT/allow'
	at=":$PORT"
	crawl -d a.db --shard 1/3 --follow . --scope any --allow-private \
		--sitemap "http://127.0.0.2$at/map.xml" \
		--sitemap "http://127.0.0.1$at/map.xml" \
		"http://127.0.0.2$at/" "http://127.0.0.3$at/seed"
	is "$status" 0
	is "$(ledger a.db)" "1/a skipped shard
1/g skipped shard
2/ done -
2/away skipped shard
2/in done -
3/c done -
3/seed skipped shard
4/b skipped shard
5/d skipped shard
6/c done -"
	ledger_closes a.db
	# A robots.txt is its host's, wherever it lies; once.
	is "$(asked)" "2 3 6 8"
	is "$(origin_log host target | grep "127.0.0.8:" | cut -f 2)" /allow
	is "$(sql a.db 'SELECT state, count(*) FROM sitemaps GROUP BY state')" \
		$'done\t1\nskipped\t1'
	trawl why -d a.db "http://127.0.0.3$at/seed"
	grep -q "^decided .*127.0.0.4$at/f: --shard 1/3.*shard 3" <<<"$output"
	trawl why -d a.db "http://127.0.0.4$at/b"
	grep -q "^decided .*--shard 1/3.*shard 3" <<<"$output"

	# And the documents of the other shard by that one.
	crawl -d b.db --shard 2/3 --sitemap "http://127.0.0.2$at/map.xml" \
		--sitemap "http://127.0.0.1$at/map.xml" --allow-private
	is "$status" 1
	is "$(ledger b.db)" "1/g failed 4xx
6/c skipped shard"
}

@test "--shard: a link found again nearer to the seeds is as near elsewhere" {
	html /1 '<a href=/2>2</a>'
	html /2 '<a href=http://127.0.0.1:PORT/far>x</a><a href=/3>3</a>'
	html /3 '<a href=http://127.0.0.1:PORT/deep>y</a>'
	html /late '<a href=http://127.0.0.1:PORT/far>x</a>
		<a href=http://127.0.0.1:PORT/deep>y</a>'
	: >map
	origin_of_eight --table table --host '127.0.0.3=0,latency=700'
	crawl -d a.db --shard 1/3 --follow . --scope any --depth 2 \
		"http://127.0.0.2:$PORT/1" "http://127.0.0.3:$PORT/late"
	is "$(sql a.db "SELECT depth, reason, count(*) FROM urls
		WHERE state = 'skipped' GROUP BY 1, 2")" $'1\tshard\t2'
	ledger_closes a.db
	is "$(sql a.db 'SELECT links, duplicates, skipped, elsewhere
		FROM runs')" $'6\t2\t2\t2'
}

@test "--shard: killed, and gone on with; as another shard; as none" {
	origin_start --address 127.0.0.1-8 --host '*=0,latency=30'
	for i in {1..40}; do
		hosts 8 "/page/$i"
	done >list
	"$TRAWL" crawl -q -d a.db --shard 1/3 -i list 3>&- &
	pid=$!
	wait_until 20 grep -q "127.0.0.6:$PORT" "$LOG"
	kill -9 $pid
	wait $pid || true
	crawl -d a.db --shard 1/3 -i list
	is "$status" 0
	states a.db done 120
	is "$(asked)" "2 3 6"
	ledger_closes a.db
	is "$(sql a.db 'SELECT count(*) FROM runs')" 1

	# Stopped, it may become another's.
	crawl -d b.db --shard 1/3 --max-pages 10 -i list
	is "$status" 3
	forget
	crawl -d b.db --shard 2/3 -i list
	is "$status" 0
	is "$(asked)" "1 7"
	is "$(sql b.db "SELECT count(*) FROM urls
		WHERE state = 'done' AND (url GLOB '*.1:*' OR url GLOB '*.7:*')")" 80
	ledger_closes b.db
	is "$(sql b.db "SELECT elsewhere FROM runs")" \
		"$(sql b.db "SELECT count(*) FROM urls WHERE reason = 'shard'")"

	crawl -d c.db --shard 1/3 --max-pages 10 -i list
	crawl -d c.db -i list
	is "$status" 0
	states c.db done 320
	ledger_closes c.db
	is "$(sql c.db "SELECT count(*), sum(elsewhere), sum(duplicates)
		FROM runs")" $'1\t0\t0'
}

@test "--shard: what earlier runs found of other hosts is left to their shards" {
	html / '<a href=http://127.0.0.4:PORT/a>a</a><a href=/b>b</a>'
	html /a a
	html /b b
	: >map
	origin_of_eight --table table
	crawl -d a.db --follow . --scope any --allow-private \
		"http://127.0.0.2:$PORT/" "http://127.0.0.5:$PORT/gone"
	states a.db done 3
	forget
	crawl -d a.db --follow . --scope any --allow-private --shard 1/3 \
		"http://127.0.0.2:$PORT/" "http://127.0.0.5:$PORT/gone"
	is "$(asked)" 2
	ledger_closes a.db
	is "$(sql a.db "SELECT run_id, state FROM urls
		WHERE url LIKE '%/a'")" $'1\tdone'
	crawl -d a.db --shard 1/3 --retry all
	is "$(asked)" 2
	crawl -d a.db --shard 3/3 --retry all
	ledger_closes a.db
}

@test "--shard: what makes no sense is refused, 2" {
	for shard in 0/3 4/3 1/0 1 1/ /3 1/3/4 -1/3 +1/3 ' 1/3' 1/3x a/b \
		1/65537 1/99999999999999999999 99999999999999999999/1 ''; do
		crawl --shard "$shard" --dry-run http://a.example/
		is "$shard: $status" "$shard: 2"
		grep -q "for --shard: expected K/N" <<<"$stderr"
	done
	printf 'options:\n  shard: 1/3\n' >rules.yaml
	crawl -r rules.yaml --dry-run http://a.example/
	is "$status" 2
	crawl --shard 1/1 --dry-run http://a.example/
	is "$status$output" 0http://a.example/
}
