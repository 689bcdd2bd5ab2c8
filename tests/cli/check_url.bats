# trawl check url
bats_require_minimum_version 1.5.0
load helpers

setup() {
	begin
	case $("$TRAWL" check url http://a/) in
	"trawl "*) skip "the command is not there yet" ;;
	esac
}
teardown() { end; }

check_url() {
	run -"$1" --separate-stderr "$TRAWL" check url "${@:2}"
}

@test "one URL: its normal form" {
	check_url 0 'HTTP://EXAMPLE.com:80/a/../b c?é#f'
	is "$output" 'http://example.com/b%20c?%C3%A9'
	is "$stderr" ''
}

@test "against a base" {
	check_url 0 --base http://a/b/c '../d?e'
	is "$output" 'http://a/d?e'
	check_url 0 --base=http://a/b/c ''
	is "$output" 'http://a/b/c'
	check_url 0 --base http://a/b/c -- --base
	is "$output" 'http://a/b/--base'
}

@test "invalid: why, on stderr, and 1" {
	check_url 1 mailto:someone
	is "$output" ''
	is "$stderr" "trawl: invalid URL 'mailto:someone': not http or https"
	check_url 1 ''
	is "$stderr" "trawl: invalid URL '': relative without a base"
	check_url 1 --base 'http://' x
	is "$stderr" "trawl: invalid base 'http://': empty host"
	check_url 1 $'http://\e[2J/'
	is "$stderr" "trawl: invalid URL 'http://\\x1b[2J/': forbidden character in host"
}

@test "bad usage: 2" {
	check_url 2 --bogus
	check_url 2 --base
	check_url 2 a b
	is "$output" ''
}

@test "lines: one answer each" {
	printf 'http://a/b/\tc\nhttp://a/b/\t//\r\n\thttp://h?q\nx\nftp://a/\tc\n\nhttps://h\t/d\te' >lines
	"$TRAWL" check url <lines >answers
	cat >wanted <<-'END'
		http://a/b/c
		!empty host
		http://h/?q
		!relative without a base
		!base: not http or https
		!relative without a base
		https://h/de
	END
	diff -u wanted answers
}

@test "lines: those without a base of their own are against --base" {
	is "$(printf 'x\n\ty\nhttp://b/\tz\n' | "$TRAWL" check url --base http://a/)" \
		$'http://a/x\nhttp://a/y\nhttp://b/z'
}
