#!/bin/sh
# `make board`: a board of a hundred films on loopback, to try trawl on, until
# Ctrl-C; and what to type.  On port 8000, if that is free.  $ORIGIN is the
# server.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM HUP

# The server ends when the pipe to its stdin does: with us.
serve() {
	rm -f "$dir"/*
	mkfifo "$dir/stdin" "$dir/stdout"
	"$ORIGIN" --films 100 --max-time 86400 --log "$dir/access.log" "$@" \
		<"$dir/stdin" >"$dir/stdout" 2>"$dir/said" &
	exec 9>"$dir/stdin"
	read -r port <"$dir/stdout"
}
serve --port 8000 || serve || { cat "$dir/said" >&2; exit 1; }
cat <<END
A board of films is at http://127.0.0.1:$port/board/7?offset=0 until Ctrl-C.
In another terminal, in this folder:

URL=http://127.0.0.1:$port
./trawl crawl -r parse/rules/shipped/maoyan.yaml -d board.db "\$URL/board/7?offset=0"
sqlite3 -box board.db 'SELECT rank, title, score FROM movies_now LIMIT 3'

Then a score rises, and the same command says what changed:

curl -s -o /dev/null -X POST "\$URL/control?score=3:9.9"
./trawl crawl -r parse/rules/shipped/maoyan.yaml -d board.db "\$URL/board/7?offset=0"
./trawl changes -d board.db
END
wait
