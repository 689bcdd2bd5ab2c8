# make install, and completions
bats_require_minimum_version 1.5.0
load helpers

setup() {
	begin
	ROOT=${BATS_TEST_DIRNAME%/tests/cli}
}
teardown() { end; }

# What bash offers after these words; the last is being typed.
offers() {
	(
		eval "$("$TRAWL" completions bash)"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_trawl
		echo "${COMPREPLY[*]}"
	)
}

@test "bash completes commands, options and choices" {
	is "$(offers trawl ex)" 'extract export'
	is "$(offers trawl check ro)" robots
	is "$(offers trawl crawl --input-f)" --input-format
	is "$(offers trawl crawl --input-format '')" 'lines csv tsv jsonl'
	is "$(offers trawl crawl --input-format = js)" jsonl
	is "$(offers trawl crawl --input-format =)" 'lines csv tsv jsonl'
	is "$(offers trawl crawl -f c)" csv
	is "$(offers trawl crawl -f te)" ''
	is "$(offers trawl status -f te)" text
	is "$(offers trawl status --wh)" ''
	is "$(offers trawl export --wh)" --where
	is "$(offers trawl crawl --delay '')" ''
	is "$(offers trawl crawl -i '')" ''
}

@test "bash completes tables, classes, topics, and the verbs of check" {
	local topic
	crawl -q --retries 0 --no-robots -d a.db -e '(?<x>a)' \
		http://127.0.0.1:9/
	is "$(offers "$TRAWL" export -d a.db ma)" 'matches matches_now'
	is "$(offers "$TRAWL" export --db = a.db pe)" pending
	is "$(offers "$TRAWL" export -da.db fa)" failed
	is "$(offers "$TRAWL" export -d none.db '')" ''
	is "$(offers "$TRAWL" export -d a.db --wh)" --where
	is "$(offers trawl crawl --retry t)" 'timeout tls'
	is "$(offers trawl crawl --retry dns,5)" 'dns,5xx'
	is "$(offers trawl check '')" 'rules url links robots sitemap charset'
	is "$(offers trawl completions '')" 'bash zsh fish'
	for topic in $(offers trawl help ''); do
		"$TRAWL" help "$topic" >help
		test -s help
	done
	is "$topic" exit
}

@test "each class that --retry takes is offered, in each shell" {
	local class shell
	for class in $(offers trawl crawl --retry ''); do
		crawl --dry-run --retry "$class" -d none.db http://127.0.0.1:9/
		[ "$status" != 2 ] || is "$stderr" ''
		for shell in bash zsh fish; do
			"$TRAWL" completions $shell | grep retry |
				grep -qw -e "$class"
		done
	done
	is "$class" all
}

# Of all commands, in the words of each shell.
@test "every option is in every completion" {
	for command in $(commands); do
		"$TRAWL" $command --help | grep -o -- ' --[a-z0-9.-]*' | tr -d ' '
	done | sort -u >options
	[ "$(wc -l <options)" -gt 50 ]
	for shell in bash zsh fish; do
		"$TRAWL" completions $shell >$shell
		while read -r option; do
			case $shell in
			fish) option=" -l ${option#--}" ;;
			esac
			grep -qF -e "$option" $shell || {
				echo "$shell lacks $option"
				return 1
			}
		done <options
	done
}

@test "the completions are sound for their shells" {
	for shell in bash zsh fish; do
		"$TRAWL" completions $shell >script.$shell
		if command -v $shell >/dev/null; then
			$shell -n script.$shell
		fi
	done
	status=0
	"$TRAWL" completions tcsh 2>err || status=$?
	is "$status" 2
}

@test "make install, below DESTDIR and PREFIX" {
	make -s -C "$ROOT" install DESTDIR="$DIR/to" PREFIX=/opt >/dev/null
	cd to
	find . -type f -printf '%m %p\n' | sort -k 2 >"$DIR/files"
	for file in '755 ./opt/bin/trawl' \
		'644 ./opt/share/bash-completion/completions/trawl' \
		'644 ./opt/share/zsh/site-functions/_trawl' \
		'644 ./opt/share/fish/vendor_completions.d/trawl.fish'; do
		grep -qxF "$file" "$DIR/files"
	done
	for rules in "$ROOT"/parse/rules/shipped/*.yaml; do
		[ -e "$rules" ] || continue
		cmp "$rules" "opt/share/trawl/rules/${rules##*/}"
	done
	for man in "$ROOT"/cmd/*.1; do
		[ -e "$man" ] || continue
		cmp "$man" "opt/share/man/man1/${man##*/}"
	done
	opt/bin/trawl --version | grep -q '^trawl '
}

@test "make uninstall takes away what install brought, and nothing else" {
	make -s -C "$ROOT" install DESTDIR="$DIR/to" PREFIX=/opt >/dev/null
	make -s -C "$ROOT" uninstall DESTDIR="$DIR/to" PREFIX=/opt >/dev/null
	is "$(find to -type f)" ''
	[ ! -e to/opt/share/trawl ]
	make -s -C "$ROOT" install DESTDIR="$DIR/to" PREFIX=/opt >/dev/null
	echo mine >to/opt/share/trawl/rules/mine.yaml
	make -s -C "$ROOT" uninstall DESTDIR="$DIR/to" PREFIX=/opt >/dev/null
	is "$(find to -type f)" to/opt/share/trawl/rules/mine.yaml
}

# A machine without them, as far as make can see.
@test "make says first what is missing, and how to get it" {
	status=0
	PKG_CONFIG_LIBDIR=/nowhere make -C "$ROOT" CC=no-such-cc \
		>out 2>&1 || status=$?
	is "$status" 2
	for word in 'a C compiler' 'libcurl, 7\.87 or later' \
		'sqlite3, .* or later' 'make setup' \
		'apt-get install gcc libcurl4-openssl-dev .* zlib1g-dev'; do
		grep -q "$word" out || is "$word" "$(cat out)"
	done
	run ! grep -E '^(CC|LD) ' out
}

# How often one object is compiled for `make ARG...`, in a folder of its own, and
# whatever the make was told that runs the tests.
compiled() {
	env -u MAKEFLAGS -u MAKEOVERRIDES -u MFLAGS -u DEVELOPER \
		-u CFLAGS -u HARDEN -u SANITIZE make -C "$ROOT" B="$DIR/build" "$@" "$DIR/build/parse/charset/utf8.o" |
		grep -c '^CC ' || true
}

@test "other flags: objects are compiled anew" {
	compiled >/dev/null
	is "$(compiled)" 0
	is "$(compiled CFLAGS=-O1)" 1
	is "$(compiled CFLAGS=-O1)" 0
	is "$(compiled CFLAGS=-O1 HARDEN=)" 1
	is "$(compiled CFLAGS=-O1 HARDEN= DEVELOPER=1)" 1
	is "$(compiled CFLAGS=-O1 HARDEN= DEVELOPER=1)" 0
	# It has passed more.
	is "$(compiled CFLAGS=-O1 HARDEN=)" 0
}

@test "every library that is linked is looked for" {
	is "$(sed -n '/optional/d
		/^need_build/,/^}/s/.*module_of \([^ ]*\) .*/\1/p' \
		"$ROOT/.ci/packages" | sort)" \
		"$(make -s -C "$ROOT" --eval 'print: ; @echo $(PACKAGES)' \
			print | tr ' ' '\n' | sort)"
}

# What each of our objects was compiled with, and the programme is linked as.
@test "the programme is hardened" {
	local flag
	case $TRAWL in
	*/build/plain/*) ;;
	*) skip "not the ordinary build" ;;
	esac
	readelf -hdlW "$TRAWL" >headers
	grep -q 'Type: *DYN' headers
	grep -q 'FLAGS_1.*NOW.*PIE' headers
	grep -q 'GNU_RELRO' headers
	grep 'GNU_STACK' headers | grep -q ' RW '
	readelf -sW "$TRAWL" >symbols
	grep -q ' __stack_chk_fail' symbols
	grep -q ' __snprintf_chk' symbols
	readelf --debug-dump=info "$TRAWL" 2>/dev/null |
		grep DW_AT_producer >producers
	grep -q 'GNU C' producers || skip "no debug information of gcc"
	for flag in stack-protector-strong stack-clash-protection PIE \
		$(uname -m | sed 's/x86_64/cf-protection/;t;d'); do
		run ! grep -v -- "-f$flag" producers
	done
}

# It brings some thirty libraries with it, which no other command has to wait
# for.
@test "libcurl is loaded by workers only" {
	local name
	mkdir broken
	for name in libcurl.so.4 libcurl-gnutls.so.4; do
		echo 'no library' >broken/$name
	done
	is "$(LD_LIBRARY_PATH=$DIR/broken "$TRAWL" check url http://a)" \
		'http://a/'
	status=0
	LD_LIBRARY_PATH=$DIR/broken "$TRAWL" crawl -q --no-robots \
		http://127.0.0.1:9/ >out 2>err || status=$?
	is "$status" 6
	is "$(cat out)" ''
	grep -q 'cannot load libcurl: .*broken/libcurl.so.4' err
}
