# The two examples that trawl begins with.
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

@test "the board of films: followed, typed, without its prefixes" {
	origin_start --films 100
	crawl -r "$RULES_DIR/maoyan.yaml" -d board.db "$URL/board/7?offset=0" \
		-i <(board_urls 10)
	is "$status" 0
	is "$(sql board.db 'SELECT DISTINCT typeof(rank), typeof(title),
		typeof(actor), typeof(release), typeof(score) FROM movies')" \
		$'integer\ttext\ttext\ttext\treal'
	is "$(sql board.db 'SELECT rank, title, actor, release, score
		FROM movies ORDER BY rank')" "$(films 100)"
}
