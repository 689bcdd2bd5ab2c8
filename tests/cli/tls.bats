# trawl crawl over TLS, with certificates made here and nginx as the server.
bats_require_minimum_version 1.5.0
load helpers

# Once for all tests: a key, an authority, and what it signed.
setup_file() {
	export CERTS=$BATS_FILE_TMPDIR/certs
	mkdir "$CERTS" && cd "$CERTS"
	touch index
	printf '%s\n' '[ca]' 'default_ca = here' '[here]' 'database = index' \
		'new_certs_dir = .' 'serial = serial' 'default_md = sha256' \
		'policy = any' 'unique_subject = no' 'copy_extensions = copy' \
		'[any]' 'commonName = supplied' '[req]' \
		'distinguished_name = none' '[none]' >conf
	openssl req -x509 -config conf -newkey rsa:2048 -nodes -keyout key \
		-subj '/CN=authority' -addext basicConstraints=critical,CA:TRUE \
		-days 2 -out ca.pem
	certificate good DNS:localhost,IP:127.0.0.1 $(date +%Y) 2049
	certificate wrong DNS:other.example $(date +%Y) 2049
	certificate expired DNS:localhost,IP:127.0.0.1 2019 2020
}

certificate() {		# NAME SAN YEAR YEAR
	openssl req -new -config conf -key key -subj "/CN=$1" \
		-addext "subjectAltName=$2" -out "$1.csr"
	openssl ca -batch -config conf -rand_serial -cert ca.pem \
		-keyfile key -startdate "${3}0101000000Z" \
		-enddate "${4}0101000000Z" -in "$1.csr" -out "$1.pem"
}

setup() { begin; }
teardown() {
	[ -z "${NGINX:-}" ] || kill -KILL "$NGINX" || true
	end
}

# nginx CERTIFICATE [LOCATION]: sets $TLS_URL and $PLAIN_URL, which have nothing
# in common but the machine, and logs what it was sent to access.log.
nginx_start() {
	local port try
	cp "$CERTS"/* .
	for try in 1 2 3 4 5 6 7 8 9 10; do
		port=$((RANDOM % 10000 + 20000))
		nginx_conf "$port" "$@" >nginx.conf
		PATH=$PATH:/usr/sbin nginx -p "$DIR" -e error.log \
			-c nginx.conf 3>&- &
		NGINX=$!
		TLS_URL=https://127.0.0.1:$port
		PLAIN_URL=http://127.0.0.1:$((port + 1))
		if wait_until 20 nginx_decided && kill -0 "$NGINX"; then
			: >access.log
			return
		fi
	done
	cat error.log
	return 1
}

# It serves, with the certificate of this test, or it found its port in use.
nginx_decided() {
	gone "$NGINX" || curl -s -o /dev/null "$PLAIN_URL/ready" &&
		grep -q /ready access.log
}

nginx_conf() {
	local folder
	cat <<-END
		daemon off;
		master_process off;
		pid nginx.pid;
		events { }
		http {
			log_format it '\$server_protocol \$scheme \$request_uri'
				' key=\$http_x_key auth=\$http_authorization';
			access_log access.log it;
			default_type text/plain;
			ssl_certificate $2.pem;
			ssl_certificate_key key;
	END
	for folder in client_body proxy fastcgi uwsgi scgi; do
		echo "${folder}_temp_path $DIR/$folder;"
	done
	cat <<-END
			server {
				listen 127.0.0.1:$1 ssl http2;
				location / { return 200 secure; }
				${3:-}
			}
			server {
				listen 127.0.0.1:$(($1 + 1));
				location / { return 200 plain; }
			}
		}
	END
}

# The URL failed so, at the first try; the server was asked nothing.
failed_tls() {
	is "$status" 1
	is "$(sql out.db "SELECT state, reason, attempts FROM urls")" \
		$'failed\ttls\t1'
	is "$(sql out.db 'SELECT count(*) FROM fetches')" 1
	is "$(cat access.log)" ''
}

@test "--cacert: trusted, and over HTTP/2" {
	nginx_start good
	crawl --cacert ca.pem -d out.db "$TLS_URL/a"
	is "$status" 0
	is "$(sql out.db 'SELECT state, final_url FROM urls JOIN fetches
		ON url_id = urls.id')" $'done\t'"$TLS_URL/a"
	is "$(sed 's/ key.*//' access.log)" \
		"$(printf 'HTTP/2.0 https %s\n' /robots.txt /a)"
}

@test "--http1.1: as it says" {
	nginx_start good
	crawl --cacert ca.pem --no-robots --http1.1 -d out.db "$TLS_URL/a"
	is "$status" 0
	is "$(sed 's/ key.*//' access.log)" 'HTTP/1.1 https /a'
}

@test "nobody's certificate: failed(tls), no second try, no other way" {
	nginx_start good
	crawl --no-robots -d out.db "$TLS_URL/a"
	failed_tls
}

@test "-k takes any certificate" {
	nginx_start expired
	crawl --no-robots -k -d out.db "$TLS_URL/a"
	is "$status" 0
	is "$(sed 's/ key.*//' access.log)" 'HTTP/2.0 https /a'
}

@test "a certificate for another name: failed(tls)" {
	nginx_start wrong
	crawl --no-robots --cacert ca.pem -d out.db "$TLS_URL/a"
	failed_tls
}

@test "an expired certificate: failed(tls)" {
	nginx_start expired
	crawl --no-robots --cacert ca.pem -d out.db "$TLS_URL/a"
	failed_tls
	grep -q expired <<<"$(sql out.db 'SELECT error FROM fetches')"
}

@test "a server without TLS: failed(tls)" {
	nginx_start good
	crawl --no-robots -d out.db "https${PLAIN_URL#http}/a"
	is "$(sql out.db "SELECT state, reason FROM urls")" $'failed\ttls'
	run ! grep -q /a access.log
}

@test "a handshake that stalls: failed(timeout)" {
	nginx_start good
	kill -STOP "$NGINX"
	crawl --no-robots --connect-timeout 500ms --retries 0 -d out.db \
		"$TLS_URL/a"
	is "$(sql out.db "SELECT state, reason FROM urls")" $'failed\ttimeout'
}

@test "a redirect from https to http: secrets stay behind" {
	nginx_start good "location = /go { return 302 \$arg_to; }"
	crawl --cacert ca.pem --no-robots --allow-private \
		-u me:pw -H 'X-Key: 42' -d out.db "$TLS_URL/go?to=$PLAIN_URL/x"
	is "$status" 0
	grep -q ' https /go.* key=42 auth=Basic' access.log
	grep -q ' http /x key=- auth=-$' access.log
}

@test "without --cacert the robots.txt fails too: one failure, and soon" {
	nginx_start good
	LIMIT=20 crawl --retries 0 -d out.db "$TLS_URL/a"
	is "$status" 1
	is "$(sql out.db "SELECT state, reason FROM urls")" $'failed\ttls'
	is "$(cat access.log)" ''
}
