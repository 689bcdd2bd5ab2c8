#!/bin/sh
# `make demo`: a board of a hundred films on a loopback server, crawled into a
# database, and what is in it then.  $TRAWL and $ORIGIN are the programmes.
set -eu
dir=build/demo
rm -rf $dir
mkdir -p $dir
mkfifo $dir/stdin $dir/stdout

# The server ends when the pipe to its stdin does: with us.
"$ORIGIN" --films 100 --log $dir/access.log <$dir/stdin >$dir/stdout &
exec 9>$dir/stdin
read -r port <$dir/stdout
rm $dir/stdin $dir/stdout

show() {
	printf '\n$ %s\n' "$*"
}
for offset in 0 10 20 30 40 50 60 70 80 90; do
	echo "http://127.0.0.1:$port/board/7?offset=$offset"
done >$dir/urls.txt

show "trawl crawl -r parse/rules/shipped/maoyan.yaml -d board.db -i urls.txt"
"$TRAWL" crawl -r parse/rules/shipped/maoyan.yaml -d $dir/board.db -i $dir/urls.txt

sql='SELECT rank, title, actor, release, score FROM movies ORDER BY rank LIMIT 10'
show "sqlite3 -header -separator ' | ' board.db '$sql'"
sqlite3 -header -separator ' | ' $dir/board.db "$sql"
echo "... of $(sqlite3 $dir/board.db 'SELECT count(*) FROM movies') films"

show "trawl crawl --print 'url:<%{url}> size:[%{size}]\\n' -i urls.txt | head -3"
"$TRAWL" crawl -q --ordered --print 'url:<%{url}> size:[%{size}]\n' \
	-i $dir/urls.txt | head -3
echo
echo "The database is $dir/board.db"
