# What a worker process may not do, seen from outside; tests/unit/confine.c
# tries it from within.
bats_require_minimum_version 1.5.0
load helpers

setup() { begin; }
teardown() { end; }

# A crawl that lasts, in the background: sets $CRAWL and $WORKER.
linger() {
	origin_start
	"$TRAWL" crawl -q --no-robots -j 1 "$@" \
		"$URL/page/1?latency=20000" 3>&- >out 2>err &
	CRAWL=$!
	wait_until 20 started
	WORKER=$(ps -o pid= --ppid "$CRAWL" | tr -d ' ')
}

started() {
	ps -o pid= --ppid "$CRAWL" | grep -q .
}

user_is() {		# NAME: of all four ids
	awk -v id="$(id -u "$1")" '/^Uid:/ { exit !($2 == id && $3 == id &&
		$4 == id && $5 == id) }' "/proc/$WORKER/status"
}

unlinger() {
	kill -INT "$CRAWL"
	kill -INT "$CRAWL" || true
	wait "$CRAWL" || true
}

@test "--version says what there is, -v what holds, and that is all of it" {
	origin_start
	"$TRAWL" --version >version
	grep '^workers are confined by: ' version
	crawl -v --no-robots "$URL/page/1"
	is "$status" 0
	wanted=$(sed -n 's/^workers are confined by: //p' version)
	is "$(sed -n 's/.*workers were confined by: //p' <<<"$stderr")" \
		"$wanted"
}

@test "the environment of a worker has nothing that libraries do not need" {
	export AWS_SECRET_ACCESS_KEY=hush LC_ALL=C.UTF-8
	linger
	tr '\0' '\n' <"/proc/$WORKER/environ" >environ || skip "not readable"
	unlinger
	grep -q '^LC_ALL=C.UTF-8' environ
	run ! grep -q hush environ
}

@test "a worker has no file of the crawl open" {
	origin_start
	echo "$URL/page/2" >list
	linger -d out.db -o rows -i list
	wait_until 20 test -s out.db-wal
	ls -l "/proc/$WORKER/fd" >open || skip "not readable"
	ls -l "/proc/$CRAWL/fd" >parents
	unlinger
	grep -q 'out.db$' parents
	run ! grep -E 'out.db|rows|list' open
}

@test "root's workers are nobody, or who --user-workers names" {
	[ "$(id -u)" = 0 ] || skip "only root can become somebody else"
	linger
	wait_until 20 user_is nobody
	is "$(awk '/^Cap(Prm|Eff|Inh|Amb)/ { print $2 }' \
		"/proc/$WORKER/status" | sort -u)" 0000000000000000
	unlinger
	origin_stop
	linger --user-workers daemon
	wait_until 20 user_is daemon
	unlinger
}

@test "a user that does not exist ends it before anything is fetched" {
	[ "$(id -u)" = 0 ] || skip "asked of root only"
	origin_start
	crawl --user-workers no-such-user "$URL/page/1"
	is "$status" 2
	[[ $stderr == *--user-workers*"no such user"* ]]
	is "$(origin_log path | wc -l)" 0
}

@test "files that only the user may read are read before" {
	origin_start
	printf 'machine 127.0.0.1 login user password secret\n' >.netrc
	printf '127.0.0.1\tFALSE\t/\tFALSE\t0\tkey\tvalue\n' >jar
	chmod 600 .netrc jar
	HOME=$DIR crawl --no-robots --netrc -b jar "$URL/auth"
	is "$status" 0
}

@test "names are looked up" {
	origin_start
	crawl --no-robots --print '%{status}' "http://localhost:$PORT/page/1"
	is "$status" 0
	is "$output" 200
}
