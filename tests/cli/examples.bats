# The examples that trawl begins with, and the rule files that come along.
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; }
teardown() { end; }

@test "a line for each page, appended to db.txt" {
	origin_start
	echo kept >db.txt
	for i in 100 2000 30000; do echo "$URL/page/$i?size=$i"; done >urls
	"$TRAWL" crawl -q --ordered --print 'url:<%{url}> size:[%{size}]' \
		-i urls >>db.txt
	is "$(cat db.txt)" "kept
url:<$URL/page/100?size=100> size:[100]
url:<$URL/page/2000?size=2000> size:[2000]
url:<$URL/page/30000?size=30000> size:[30000]"
}

# By patterns and by selectors.
@test "the board of films: followed, typed, without its prefixes" {
	origin_start --films 100
	for rules in maoyan films; do
		crawl -r "$RULES_DIR/$rules.yaml" -d $rules.db \
			"$URL/board/7?offset=0" -i <(board_urls 10)
		is "$status" 0
		is "$(sql $rules.db 'SELECT DISTINCT typeof(rank),
			typeof(title), typeof(actor), typeof(release),
			typeof(score) FROM movies')" \
			$'integer\ttext\ttext\ttext\treal'
		is "$(sql $rules.db 'SELECT rank, title, actor, release, score
			FROM movies ORDER BY rank')" "$(films 100)"
	done
}

# Of its first film the page has all, of the second a part, of the third, whose
# end tag is missing, nothing but the title.
@test "films.yaml: what a film lacks is NULL" {
	cat <<-'END' >page.html
		<!doctype html><title>a board</title>
		<dl class="board-wrapper x"><dd>
		<i class="board-index board-index-1">1</i>
		<a href="/films/1" title="no"><img alt="no"></a>
		<p class="name"><a href="/films/1" title="A &amp; B">A</a></p>
		<p class="star"> 主演：X,Y </p>
		<p class="releasetime">上映时间：1993-01-01(中国)</p>
		<p class="score"><i class="integer">9.</i><i class="fraction">5</i>
		</p></dd>
		<dd><i class="board-index">2</i>
		<p class=name><a title=C>C</a><p class="star">Z</dd>
		<dd><p class='name'><a title='D'>D</a>
		<dd><p class=name><a title=E>E</a></dl>
	END
	trawl check rules "$RULES_DIR/films.yaml" --url http://h/board/7 page.html
	is "$status" 0
	is "$(jq -c '[.rank, .title, .actor, .release, .score]' <<<"$output")" \
		'[1,"A & B","X,Y","1993-01-01(中国)",9.5]
[2,"C","Z",null,null]
[null,"D",null,null,null]
[null,"E",null,null,null]'
}

# Pages made for these tests, with what real ones have: CDATA, escaped markup,
# several links; lists of offers, brands that are words, a broken script.
@test "feed.yaml: the entries of RSS and of Atom" {
	printf '/%s\t200\tContent-Type: application/%s+xml\tfeed.%s\n' \
		rss rss rss atom atom atom >table
	cp "$BATS_TEST_DIRNAME"/data/feed.* .
	origin_start --table table
	crawl -r "$RULES_DIR/feed.yaml" -d db "$URL/rss" "$URL/atom"
	is "$status" 0
	is "$(sql db 'SELECT title, link, published, author, summary, id
		FROM entries ORDER BY url_id, ordinal')" \
"Tom & Jerry	https://news.example/1?a=1&b=2	Thu, 26 Nov 2026 10:00:00 GMT	Ann O'Nym	A cat & a mouse.	tag:news.example,1
Prices: 3 < 4	https://news.example/2		me@news.example (Me)	Escaped & short	https://news.example/2
On <em> and Ünïcode	$URL/7	2026-11-26T11:00:00Z	J. Writer	Short.	urn:uuid:7
Only this	http://journal.example/8			Long text	urn:uuid:8"
	sed -i 's/Escaped/Changed/; s/>tag:news.example,1</>tag:new</' feed.rss
	crawl -r "$RULES_DIR/feed.yaml" -d db "$URL/rss" "$URL/atom"
	is "$(sql db 'SELECT change, key, "column" FROM changes
		ORDER BY change, id')" \
$'changed\t{"id":"https://news.example/2"}\tsummary
gone\t{"id":"tag:news.example,1"}\t
new\t{"id":"tag:new"}\t'
}

@test "products.yaml: what a shop's page says of its products in JSON-LD" {
	trawl extract -r "$RULES_DIR/products.yaml" --base http://shop.example/p \
		"$BATS_TEST_DIRNAME/data/product.html"
	is "$status" 0
	is "$(jq -c '[.name, .link, .sku, .gtin, .brand]' <<<"$output")" \
'["Kettle \"Blue\"","http://shop.example/kettle","K-1","4006381333931","Pott"]
["Lid","http://shop.example/p",77,null,"Pott"]
["Set","http://shop.example/p",null,null,null]'
	is "$(jq -c '[.price, .currency, .availability, .rating, .ratings, .image]' \
		<<<"$output")" \
'[1119.99,"EUR","InStock",4.4,89,"http://shop.example/kettle.jpg"]
[3,"EUR","OutOfStock",null,null,"http://shop.example/lid.png"]
[20.5,"USD",null,null,null,null]'
}

@test "the rule files that come along are sound" {
	for rules in "$RULES_DIR"/*.yaml; do
		trawl check rules "$rules"
		is "$rules $status$stderr" "$rules 0"
	done
}
