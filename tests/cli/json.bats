# JSON documents and JSON-LD as rows: each: $.path, each: jsonld:Type.
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; }
teardown() { end; }

JSON='Content-Type: application/json'

# page TARGET HEADERS FILE: one more line of the server's table.
page() {
	printf '%s\t200\t%s\t%s\n' "$@" >>table
}

items_rules() {
	cat <<-'END' >items.yaml
		rules:
		  items:
		    each: $.items[*]
		    columns:
		      id: json_get(:it, '$.id')
		      name: json_get(:it, '$.name')
		      price: :it ->> '$.price.eur'
		      page: json_get(:body, '$.page')
		    key: [id]
	END
}

items() {
	cat <<-'END' >items.json
		{"page": 3, "items": [
		  {"id": 1, "name": "caf\u00e9", "price": {"eur": 2.5}},
		  {"id": 2, "name": null, "price": {"eur": 4}},
		  {"id": 3}
		]}
	END
}

@test "each: \$.path[*]: a row for every element, run after run" {
	items_rules
	items
	page /items "$JSON" items.json
	origin_start --table table
	crawl -r items.yaml "$URL/items" -d db --save-bodies
	is "$status" 0
	is "$(sql db 'SELECT id, typeof(id), name, price, page FROM items')" \
$'1\tinteger\tcafé\t2.5\t3
2\tinteger\t\t4\t3
3\tinteger\t\t\t3'
	crawl -r items.yaml "$URL/items" -d db -o same.jsonl
	is "$(number "$stderr" unchanged)" 1
	is "$(wc -l <same.jsonl)" 3
	sed -i 's/"eur": 4/"eur": 5/; s/"id": 3/"id": 4/' items.json
	crawl -r items.yaml "$URL/items" -d db --save-bodies --exit-changed
	is "$status" 10
	is "$(sql db 'SELECT change, key, "column", old, new FROM changes
			ORDER BY change, id')" \
$'changed\t{"id":2}\tprice\t4\t5
gone\t{"id":3}\t\t{"id":3,"name":null,"price":null,"page":3}\t
new\t{"id":4}\t\t\t{"id":4,"name":null,"price":null,"page":3}'
	ledger_closes db
	# The same from the saved body, and another column.
	sed -i 's/^      page: .*/      twice: 2 * json_get(:it, "$.id")/; s/"\$.id"/'"'"'$.id'"'"'/' items.yaml
	trawl extract -r items.yaml -d db
	is "$status" 0
	is "$(sql db 'SELECT twice FROM items_now' | xargs)" "2 4 8"
}

@test "charset, byte order mark, and JSON that says something of HTML" {
	items_rules
	printf '\xef\xbb\xbf{"items":[{"name":"\xc3\xa9"}]}' >mark.json
	printf '{"items":[{"name":"\xe9"}]}' >latin.json
	printf '{"items":[{"name":"\xb0\xa1"}]}' >korean.json
	printf '{"items":[{"name":"\xc3\xa9<meta charset=gbk>"}]}' >meta.json
	printf '{"items":[{"name":"\xc3\xa9"}]}' | iconv -f utf-8 -t utf-16 \
		>wide.json
	page /mark "$JSON" mark.json
	page /latin "$JSON; charset=iso-8859-1" latin.json
	page /korean "$JSON;charset=euc-kr" korean.json
	page /meta 'Content-Type: application/vnd.api+JSON' meta.json
	page /wide "$JSON" wide.json
	origin_start --table table
	crawl -r items.yaml --ordered "$URL/mark" "$URL/latin" "$URL/korean" \
		"$URL/meta" "$URL/wide"
	is "$status" 0
	is "$(jq -r .name <<<"$output" | xargs -d '\n')" \
		'é é 가 é<meta charset=gbk> é'
	trawl extract -r items.yaml meta.json
	is "$(jq -r .name <<<"$output")" 'é<meta charset=gbk>'
}

@test "JSON Lines: an element a line, or what is in each" {
	printf '{"n":1,"l":["a","b"]}\r\n\n{"n":2,"l":[]}\n{"n":3,"l":["c"]}' \
		>lines.ndjson
	page /lines 'Content-Type: application/x-ndjson; charset=utf-8' \
		lines.ndjson
	page /jsonl 'Content-Type: application/jsonl' lines.ndjson
	cat <<-'END' >lines.yaml
		rules:
		  lines: {each: '$', columns: {n: "json_get(:it, '$.n')"}}
		  also: {each: '$[*]', columns: {n: "json_get(:it, '$.n')"}}
		  letters: {each: '$.l[*]', columns: {l: "json_get(:it, '$')"}}
	END
	origin_start --table table
	for what in "crawl -r lines.yaml $URL/lines" \
		"crawl -r lines.yaml $URL/jsonl" \
		"extract -r lines.yaml lines.ndjson" \
		"check rules lines.yaml lines.ndjson"; do
		trawl $what
		is "$what $status" "$what 0"
		is "$(jq -c '[.table, .n // .l]' <<<"$output" | xargs)" \
			'[lines,1] [lines,2] [lines,3] [also,1] [also,2] [also,3] [letters,a] [letters,b] [letters,c]'
	done
	# As JSON it is broken where the second document begins.
	crawl -r lines.yaml "$URL/lines" -d db
	cp lines.ndjson lines.json
	trawl extract -r lines.yaml lines.json
	is "$status" 1
	[[ $stderr == *"rule lines: broken JSON in line 3, column 1: text after the value"* ]]
}

@test "a broken document has failed, with its place; what it had stands" {
	items_rules
	cat <<-'END' >>items.yaml
		  all:
		    match: '"(?<word>\w+)"'
	END
	items
	page /items "$JSON" items.json
	origin_start --table table
	crawl -r items.yaml "$URL/items" -d db
	is "$status" 0
	sed -i '3s/,$//' items.json
	crawl -r items.yaml "$URL/items" -d db
	is "$status" 1
	is "$(sql db 'SELECT reason, error FROM failed')" \
		$'rule\trule items: broken JSON in line 4, column 3: '"',' or ']' is missing"
	is "$(sql db 'SELECT count(*) FROM items_now')" 3
	is "$(sql db 'SELECT DISTINCT last_run FROM "all"')" 2
	trawl why -d db "$URL/items"
	[[ $output == *"line 4, column 3"* ]]
	[[ $stderr != *'matched on no page'* ]]
	printf '<html><p>not now</p></html>' >items.json
	crawl -r items.yaml "$URL/items" -d db
	is "$(sql db 'SELECT error FROM failed')" \
		'rule items: broken JSON in line 1, column 1: a value is missing'
	is "$(sql db 'SELECT count(*) FROM items_now')" 3
	ledger_closes db
}

@test "JSON nested 100,000 deep, and half a million elements: bounded" {
	items_rules
	perl -e 'print "[" x 100000, "]" x 100000' >deep.json
	perl -e 'print "{\"items\":", "[" x 100000' >open.json
	perl -e 'print "{\"items\":[", join(",", ("[]") x 500000), "]}"' \
		>many.json
	trawl extract -r items.yaml deep.json open.json
	is "$status" 1
	is "$(grep -c 'nested more than 1000 deep' .err)" 2
	[[ $stderr == *"deep.json': rule items: broken JSON in line 1, column 1001: "* ]]
	[[ $stderr == *"open.json': rule items: broken JSON in line 1, column 1009: "* ]]
	# Either it is done or it has failed; and it says which.
	LIMIT=600 trawl extract -r items.yaml many.json
	case $status in
	0) is "$(wc -l <.out)" 500000 ;;
	*) [[ $stderr == *"rule items: time budget"* ]] && is "$output" '' ;;
	esac
}

@test "each: jsonld:Type, and jsonld() of the page" {
	cat <<-'END' >shop.html
		<!DOCTYPE html><title>Shop</title>
		<script type="application/ld+json">
		{"@context": "https://schema.org", "@graph": [
		  {"@type": "BreadcrumbList", "name": "Home"},
		  {"@type": ["Product", "Book"], "name": "One",
		   "offers": {"@type": "Offer", "price": "9.50"}}]}
		</script>
		<script type="application/ld+json">{"@type": "Product", "name": }</script>
		<script type='application/ld+json'>
		[{"@type": "https://schema.org/Product", "name": "Two &amp; a half"}]
		</script>
	END
	cat <<-'END' >shop.yaml
		rules:
		  products:
		    each: jsonld:Product
		    columns:
		      name: json_get(:it, '$.name')
		      price: number(json_get(:it, '$.offers.price'))
		      home: json_get(jsonld(:body, 'BreadcrumbList'), '$.name')
		      offer: jsonld(:body, 'Offer')
	END
	page /shop 'Content-Type: text/html' shop.html
	page /api 'Content-Type: application/ld+json' one.json
	printf '{"@type":"Product","name":"Three"}' >one.json
	origin_start --table table
	crawl -r shop.yaml --ordered "$URL/shop" "$URL/api" "$URL/page/1"
	is "$status" 0
	is "$(jq -c '[.name, .price, .home, .offer]' <<<"$output")" \
'["One",9.5,"Home",null]
["Two &amp; a half",null,"Home",null]
["Three",null,null,null]'
}

@test "an each, a path or a type that is none: its place in the rule file" {
	while IFS='|' read -r each column wanted; do
		cat <<-END >bad.yaml
			rules:
			  a:
			    each: '$each'
			    columns:
			      x: $column
		END
		trawl check rules bad.yaml
		is "$status $stderr" "2 trawl: bad.yaml:$wanted"
	done <<-'END'
		$.a[|:it|3:15: 'each': [N], [#-N] or [*] is expected in '$.a['
		$a|:it|3:13: 'each': '.' or '[' is expected in '$a'
		$..a|:it|3:14: 'each': a name is missing after '.' in '$..a'
		jsonld:|:it|3:19: 'each': a type is expected, such as jsonld:Product in 'jsonld:'
		$.a|json_get(:it, 'b')|5:10: json_get(:it, 'b'): a path begins with $ at character 1 of 'b'
		$.a|JSON_GET(:it , /* x */ '$[' )|5:10: JSON_GET(:it , /* x */ '$[' ): [N], [#-N] or [*] is expected at character 2 of '$['
	END
	# What is put together at run time is known then only.
	printf '{"a":1}' >a.json
	cat <<-'END' >late.yaml
		rules:
		  a: {each: $, columns: {x: "json_get(:it, 'a' || '')"}}
	END
	trawl check rules late.yaml
	is "$status" 0
	trawl extract -r late.yaml a.json
	is "$status" 1
	[[ $stderr == *"column 'x': a path begins with \$ at character 1 of 'a'"* ]]
}

# ---- the next page ---------------------------------------------------------------

# api_page N NEXT: /api?page=N, whose `next` is this JSON.
api_page() {
	printf '{"items":[{"id":%d},{"id":%d}],"next":%s}' $1 $(($1 + 100)) \
		"$2" >page$1.json
	page "/api?page=$1" "$JSON" page$1.json
}

api_rules() {
	cat <<-'END' >api.yaml
		follow:
		  - next: json_get(:body, '$.next')
		rules:
		  items:
		    each: $.items[*]
		    columns: {id: "json_get(:it, '$.id')"}
	END
}

@test "follow: next: the URL that an expression gives, run after run" {
	api_rules
	api_page 1 '"/api?page=2"'
	api_page 2 '"?page=3"'
	api_page 4 null
	api_page 5 '""'
	origin_start --table table
	api_page 3 "\"$URL/api?page=4\""
	origin_stop
	origin_start --table table --port "$PORT"
	crawl -r api.yaml "$URL/api?page=1" -d db
	is "$status" 0
	rows db items 8
	is "$(sql db 'SELECT depth, source, (SELECT url FROM urls p
			WHERE p.id = u.parent_id) FROM urls u ORDER BY id')" \
"0	seed	
1	link	$URL/api?page=1
2	link	$URL/api?page=2
3	link	$URL/api?page=3"
	ledger_closes db
	crawl -r api.yaml "$URL/api?page=1" -d db -o rows.jsonl
	is "$(number "$stderr" unchanged)" 4
	is "$(wc -l <rows.jsonl)" 8
	is "$(sql db 'SELECT count(*) FROM changes')" 0
	# A page more, and another expression: all are read anew.
	api_page 4 '"api?page=5"'
	sed -i "s/next: json_get(.*/next: href(json_get(:body, '$.next'))/" api.yaml
	crawl -r api.yaml "$URL/api?page=1" -d db
	is "$(number "$stderr" done)" 5
	rows db items 10
	ledger_closes db
	# Stopped, and on.
	crawl -r api.yaml "$URL/api?page=1" -d part --max-pages 2
	is "$status" 3
	crawl -r api.yaml "$URL/api?page=1" -d part
	is "$status" 0
	rows part items 10
}

@test "follow: next: within scope, --exclude and --depth; a loop ends" {
	api_rules
	api_page 1 '"/api?page=2"'
	api_page 2 '"/api?page=3"'
	api_page 3 '"/api?page=1"'
	origin_start --table table
	crawl -r api.yaml "$URL/api?page=1" -d db
	is "$status" 0
	rows db items 6
	ledger_closes db
	crawl -r api.yaml "$URL/api?page=1" -d deep --depth 1
	is "$(sql deep 'SELECT reason FROM urls WHERE state = "skipped"')" depth
	rows deep items 4
	crawl -r api.yaml "$URL/api?page=1" -d without --exclude page=2
	is "$(sql without 'SELECT reason FROM urls WHERE state = "skipped"')" \
		exclude
	api_page 3 '"http://localhost:1/x"'
	crawl -r api.yaml "$URL/api?page=1" -d out
	is "$status" 0
	is "$(sql out 'SELECT url, reason FROM urls WHERE state = "skipped"')" \
		$'http://localhost:1/x\tscope'
	api_page 3 '"mailto:me@h"'
	crawl -r api.yaml "$URL/api?page=1" -d bad
	is "$status" 0
	is "$(sql bad 'SELECT url, state, reason FROM urls
		WHERE state <> "done"')" $'mailto:me@h\tskipped\tinvalid'
	ledger_closes bad
}

@test "follow: next: not from a page that asks that nobody goes on" {
	printf '<meta name=robots content=nofollow><a href=/l?2>n</a>' >one.html
	echo '<p>two</p>' >two.html
	page '/l?1' 'Content-Type: text/html' one.html
	page '/l?2' 'Content-Type: text/html' two.html
	cat <<-'END' >pages.yaml
		follow:
		  - next: css(:body, 'a::attr(href)')
	END
	origin_start --table table
	crawl -r pages.yaml "$URL/l?1" -d db
	is "$(sql db 'SELECT url, reason FROM urls WHERE state = "skipped"')" \
		"$URL/l?2"$'\trobots:nofollow'
	crawl -r pages.yaml "$URL/l?1" -d all --no-robots
	states all done 2
}

@test "follow: next: what is wrong with it, in the file and on a page" {
	while IFS='|' read -r next wanted; do
		printf 'follow:\n  - next: %s\n' "$next" >bad.yaml
		trawl check rules bad.yaml
		is "$status $stderr" "2 trawl: bad.yaml:$wanted"
	done <<-'END'
		json_get(:it, '$.a')|2:11: json_get(:it, '$.a'): no such group ':it'; there are: :body, :url, :final_url, :status, :fetched_at, :input
		json_get(:body, 'a')|2:11: json_get(:body, 'a'): a path begins with $ at character 1 of 'a'
		(SELECT 1 FROM urls)|2:11: (SELECT 1 FROM urls): only expressions are allowed here (not authorized)
		''|2:11: 'next' is empty
	END
	printf 'follow:\n  - {}\n' >bad.yaml
	trawl check rules bad.yaml
	[[ $stderr == *"bad.yaml:2:5: an entry of 'follow' needs 'match' or 'next'" ]]
	api_rules
	sed -i "s/next: .*/next: json_get(:body, json_get(:body, '$.next'))/" api.yaml
	api_page 1 '"x"'
	origin_start --table table
	crawl -r api.yaml "$URL/api?page=1" -d db
	is "$status" 1
	is "$(sql db 'SELECT reason, error FROM failed')" \
		$'rule\tnext '"'json_get(:body, json_get(:body, '\$.next'))': a path begins with \$ at character 1 of 'x'"
	# Its rows are none of that.
	rows db items 2
}

@test "follow: next: of an HTML page, by its rel=next" {
	for i in 1 2 3; do
		printf '<p>%d</p><a rel="prev" href="/l?1">b</a>%s' $i \
			"$([ $i = 3 ] || echo "<a href='?$((i + 1))' rel=next>n</a>")" \
			>page$i.html
		page "/l?$i" 'Content-Type: text/html' page$i.html
	done
	cat <<-'END' >pages.yaml
		follow:
		  - next: css(:body, 'a[rel=next]::attr(href)')
		rules:
		  numbers: {each: p, columns: {n: "css(:it, 'p::text')"}}
	END
	origin_start --table table
	crawl -r pages.yaml "$URL/l?1" -d db
	is "$status" 0
	is "$(sql db 'SELECT n FROM numbers ORDER BY url_id' | xargs)" '1 2 3'
	is "$(origin_log target | grep -c '^/l')" 3
	ledger_closes db
}

@test "href() and follow: next: of a page with a <base>" {
	printf '<base href="/x/y/">\n<p><a href="../2" rel=next>n</a>' >1.html
	printf '<base href="/x/y/">\n<p><a href="?z">n</a>' >2.html
	page /d/1 'Content-Type: text/html' 1.html
	page /x/2 'Content-Type: text/html' 2.html
	cat <<-'END' >pages.yaml
		follow:
		  - next: css(:body, 'a[rel=next]::attr(href)')
		rules:
		  p: {each: a, columns: {to: "href(css(:it, 'a::attr(href)'))"}}
	END
	origin_start --table table
	crawl -r pages.yaml "$URL/d/1" -d db
	is "$status" 0
	is "$(sql db 'SELECT "to" FROM p ORDER BY url_id')" "$URL/x/2
$URL/x/y/?z"
	ledger_closes db
}
