#!/bin/bash
# HTML by many hands: Debian's documentation packages, served by nginx, followed
# by trawl and by wget2.  The sets of pages that both were given must be equal;
# what differs is listed, and is an error.  The packages are fetched and unpacked
# here, not installed; without wget2 or apt-get it says so, and that is all.
cd "$(dirname "$0")/../.." || exit
: "${TRAWL:=./trawl}"

for command in wget2 nginx apt-get dpkg-deb; do
	PATH=$PATH:/usr/sbin command -v $command >/dev/null || {
		echo "no $command: no comparison"
		exit 0
	}
done
packages=(python3.11-doc postgresql-doc-15 debian-policy)
trees=(doc/python3.11/html doc/postgresql-doc-15/html doc/debian-policy)
DIR=$(mktemp -d "${TMPDIR:-/tmp}/trawl-docs.XXXXXX")
NGINX=
finish() {
	[ -z "$NGINX" ] || { kill "$NGINX" && wait "$NGINX"; }
	rm -rf "$DIR"
}
trap finish EXIT
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy

write_config() {	# PORT
	cat <<-END
		daemon off;
		$([ "$(id -u)" != 0 ] || echo 'user root;')
		pid $DIR/nginx.pid;
		error_log $DIR/nginx.log;
		events { worker_connections 1024; }
		http {
			log_format seen '\$http_user_agent|\$status|\$sent_http_content_type|\$request_uri';
			access_log $DIR/access seen;
			client_body_temp_path $DIR/t1;
			proxy_temp_path $DIR/t2;
			fastcgi_temp_path $DIR/t3;
			uwsgi_temp_path $DIR/t4;
			scgi_temp_path $DIR/t5;
			include /etc/nginx/mime.types;
			default_type application/octet-stream;
			server { listen 127.0.0.1:$1; root $DIR/root; autoindex on; }
		}
	END
}

nginx_start() {
	local try
	for try in 1 2 3 4 5; do
		port=$((30000 + RANDOM % 10000))
		write_config $port >"$DIR/nginx.conf"
		PATH=$PATH:/usr/sbin nginx -e "$DIR/nginx.log" \
			-c "$DIR/nginx.conf" &
		NGINX=$!
		URL=http://127.0.0.1:$port
		for try in $(seq 100); do
			kill -0 $NGINX 2>/dev/null || break
			curl -s -o "$DIR/.answer" "$URL/" && return
			sleep 0.05
		done
	done
	return 1
}

# Pages that were given to this client, once each.
pages() {
	awk -F'|' -v who="$1" 'index($1, who) && $2 == 200 && $3 ~ /html/ {
		print $4 }' "$DIR/access" | sort -u
}

mkdir -p "$DIR/root" "$DIR/wget" "$DIR/debs"
(cd "$DIR/debs" && apt-get -qq -o APT::Sandbox::User=root download "${packages[@]}") || exit
for deb in "$DIR"/debs/*.deb; do
	dpkg-deb -x "$deb" "$DIR/all" || exit
done
for tree in "${trees[@]}"; do
	name=$(echo "$tree" | tr / -)
	ln -s "$DIR/all/usr/share/$tree" "$DIR/root/$name"
	echo "<a href=\"/$name/\">$name</a>"
done >"$DIR/index"
mv "$DIR/index" "$DIR/root/index.html"
nginx_start || { echo 'nginx did not start' >&2; exit 1; }

time "$TRAWL" crawl -d "$DIR/a.db" --follow . --no-robots --per-host 16 \
	"$URL/" || true
time (cd "$DIR/wget" && wget2 -q -r -l inf --no-robots --max-threads=8 \
	"$URL/")
# search.html of debian-policy is named by <form action> and <link rel=search>
# only, which are no links to us.
pages trawl >"$DIR/ours"
pages wget2 | grep -v '/policy.html/search.html$' >"$DIR/theirs"
echo "pages: trawl $(wc -l <"$DIR/ours"), wget2 $(wc -l <"$DIR/theirs")"
echo "twice: $(awk -F'|' '/trawl/ { print $4 }' "$DIR/access" | sort |
	uniq -d | wc -l)"
sqlite3 "$DIR/a.db" "SELECT state, reason, count(*) FROM urls GROUP BY 1, 2"
[ "$(wc -l <"$DIR/ours")" -gt 1000 ] && diff "$DIR/ours" "$DIR/theirs"
