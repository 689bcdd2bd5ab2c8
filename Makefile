# trawl.  `make demo` shows it at work, `make check` tests it; on a bare
# Debian or Ubuntu both first install what they need.
#
#   make                      build ./trawl, or say what that needs
#   make check                install what tests need, build, run all tests
#   make check-engine         the engine of many machines, alone and in full
#   make demo                 install, build, crawl a small board of films
#   make board                the same board to try things on, until Ctrl-C
#   make check-browser        the report in a headless Chromium, with pictures
#   make bench                benchmarks, side by side with what else there is
#   make bench-list           one of them; bench-deps installs what else there is
#   make bench-fleet          many machines in virtual time: a table, a picture
#   make soak                 long runs with random kills
#   make effects              every option without its effect fails a test (long)
#   make faults               every allocation, write ... fails once (long)
#   make fuzz SECONDS=60      libFuzzer on every parser (needs clang)
#   make selectors PAGES=...  what parse5 and css-select find on them (needs npm)
#   make lint                 cppcheck and clang-tidy, a few minutes
#   make memcheck             unit tests under valgrind, some ten minutes
#   make style                length of functions and files, folder rule
#   make man                  the words of trawl help into cmd/trawl.1
#   make setup                only install what build, demo and check need
#   make clean-root           demo and check, twice, in an empty Debian (as root)
#   make install PREFIX=/usr DESTDIR=/tmp/x
#   make uninstall PREFIX=/usr DESTDIR=/tmp/x
#
#   make DEVELOPER=1                          all warnings, as errors
#   make SANITIZE=address,undefined check     some 15 minutes of a processor;
#                                             off there: see fetch/confine.h
#   make SANITIZE=thread unit                 off there: see tests/unit/tsan.h
#   make HARDEN=                              without what hardens the programme

VERSION := 0.1.0
PREFIX ?= /usr/local

# ---- what is built from what -------------------------------------------
CMD := \
	command_line commands completions engine exit extract help live main merge \
	option_check option_table option_value options provenance prune pull \
	rule_files topics \
	check/charset check/check check/links check/robots check/rules \
	check/sitemap check/url \
	crawl/agreement crawl/backoff crawl/course crawl/crawl crawl/domains \
	crawl/dry_run crawl/finish crawl/interrupt crawl/kept \
	crawl/lease_size crawl/leases crawl/ledger crawl/link_list \
	crawl/links crawl/loop crawl/name_set crawl/node crawl/notify \
	crawl/outcome crawl/page \
	crawl/page_rows crawl/progress crawl/redirect crawl/request \
	crawl/response crawl/resume crawl/robots crawl/roster crawl/scope \
	crawl/seeds crawl/shard crawl/site crawl/site_host crawl/sitemaps \
	crawl/summary crawl/target crawl/visit crawl/waiting crawl/worker \
	input/asked input/cells input/document input/heading input/input \
	input/list input/local_file input/sample \
	input/seed_url input/stream \
	report/chart report/figure report/figure_table report/markup \
	report/page_frame report/page_lists report/page_pictures \
	report/page_style report/report \
	report/ask_engine report/atom report/cat report/changes \
	report/difference report/engine_explain report/engine_status \
	report/export \
	report/links report/listing \
	report/markdown \
	report/prometheus report/query report/status report/why report/why_host \
	rows/carried rows/change rows/column_constants rows/column_functions \
	rows/css_function rows/direct rows/explanation rows/extractor \
	rows/field rows/format rows/head rows/json_functions \
	rows/order \
	rows/output rows/output_check rows/part_file \
	rows/row rows/rule_table rows/template \
	text/bytes text/diff text/escape text/json text/memory text/paint text/reasons \
	text/say text/secret \
	text/shape text/units text/words
FETCH := \
	address answer confine confine_calls confine_files curl_setup \
	descriptors dispatch failure idmap jar lane libcurl lookup multi network \
	pending pool process proxy ring ring_wait schedule slot task timeline \
	transfer transfer_page witness worker worker_attach worker_protocol
PARSE := \
	gunzip nearest quantity robots robots_path robots_tag sitemap xml \
	charset/charset charset/doublebyte charset/encoding charset/singlebyte \
	charset/utf8 \
	html/adoption html/entities html/formatting html/html html/jsonld \
	html/link_text html/links html/open_elements html/quirks html/tag \
	html/token html/tree_body html/tree_head html/tree_insert \
	html/tree_run html/tree_table json/json json/json_each json/path \
	rules/each rules/match_budget rules/pattern rules/place rules/replace \
	rules/rule_file rules/rule_matches rules/rule_yaml rules/rules \
	rules/scan rules/yaml_document \
	select/compare select/css select/matcher select/nth \
	select/select_each select/selector select/type_counts \
	url/domain url/host url/href url/idna url/port url/punycode url/query \
	url/url
STORE := \
	answer arrival change claim db detail evaluate export expr figure \
	finding frontier function host iso journal keymap lease link lock \
	memory merge merge_fits note open page prune record replay \
	replay_page report row run schema schema_sql seen shard share single \
	sitemap standing table target text value watch \
	engine/batch engine/client engine/connection engine/leased \
	engine/node engine/pq engine/schema engine/values

# One test programme each, tests/unit/NAME.c
UNIT := \
	address charset column_functions confine direct engine engine_client escape format \
	html input json \
	json_path \
	liar links live lookup match name_set options output backoff pending pool \
	process proxy ring robots robots_tag rules schedule seed_url selectors \
	sitemap store store_expr store_frontier store_report store_rows task \
	template transfer units url worker
# One fuzzer each, tests/fuzz/NAME.c; corpus in tests/fuzz/corpus/NAME
FUZZ := answer charset contenttype each expr html input journal links match backoff proxy \
	robots rules select sitemap tree url worker_protocol
# bats files, tests/cli/NAME.bats
CLI := \
	cat changes check check_url confine contract crawl cron descriptors engine \
	engine_tools examples export extract fault faults follow help hostile http2 input \
	journal json install kill lab links locks lost messages network nomem notify \
	options origin output polite post proxy prune pull readme report robots \
	rules selectors shard signals sitemap status store tls trouble why
# The loopback web server of the tests
ORIGIN := \
	board control faults files log main options pages raw reply request \
	routes server site table text

# tests/bench/benchmarks/bench_NAME.py
BENCH := list latency hosts recursive https extract scale again processes \
	startup fair
# Shell scripts: tests/soak/NAME.sh
SOAK := docs kill memory trouble

MAN := $(wildcard cmd/*.1)
RULES := $(wildcard parse/rules/shipped/*.yaml)

PACKAGES := libcurl libpcre2-8 sqlite3 yaml-0.1 zlib libpsl libxxhash

# ---- flavours: each has its own directory of objects -----------------------
export CC		# .ci/packages looks for it
CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wwrite-strings -Wvla -Wundef
ifdef DEVELOPER
WARN += -Werror -Wformat=2 -Wcast-qual -Wnull-dereference
endif

# So many at once for each processor, unless make was told itself.
parallel = $(if $(filter -j%,$(MAKEFLAGS)),,-j$$(($1 * $$(nproc))))

comma := ,
FLAVOUR := plain
ifdef SANITIZE
FLAVOUR := $(subst $(comma),-,$(SANITIZE))
san := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
# It does not see fences, of which it warns; nor other processes.
san += $(if $(findstring thread,$(SANITIZE)),-Wno-tsan)
endif
# Faults on order (tests/fault/fault.c): where it may crash.
ifdef FAULTS
FLAVOUR := faults
HARDEN =
fault_obj = $B/tests/fault/fault.o
trace = $(if $(filter $B/fetch/% $B/store/% $B/cmd/crawl/% $B/cmd/rows/%,$@), \
	-fsanitize-coverage=trace-pc)
endif
B := build/$(FLAVOUR)

# Asked once, and not before a recipe needs it: pkg-config may yet be missing.
pkg_cflags = $(eval pkg_cflags := $(shell pkg-config --cflags $(PACKAGES)) $(libpq))$(pkg_cflags)
# If it is there; store/engine/pq.c loads it when it is needed.
libpq = $(shell pkg-config --exists libpq && \
	echo -DHAVE_LIBPQ $$(pkg-config --cflags libpq))
# fetch/libcurl.c loads libcurl when it is needed.
linked = $(filter-out libcurl,$(PACKAGES))
pkg_libs = $(eval pkg_libs := $(shell pkg-config --libs $(linked)) -lunistring -lm)$(pkg_libs)
# What makes the most of a mistake harder, as far as this compiler and processor
# know it; `make HARDEN=` is without.  Sanitizers look for themselves.
ifeq ($(SANITIZE)$(FAULTS),)
HARDEN = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fcf-protection -fPIE
harden_link = -pie -Wl,-z,relro,-z,now
endif
knows = $(shell $(CC) -U_FORTIFY_SOURCE $1 $(CFLAGS) -Werror -include stdlib.h \
	-x c -c -o /dev/null /dev/null 2>/dev/null && echo $1)
harden = $(eval harden := $(foreach flag,$(HARDEN),$(call knows,$(flag))))$(harden)
all_cflags = -std=gnu11 -D_GNU_SOURCE $(CFLAGS) $(WARN) $(san) -I. -MMD -MP \
	-DTRAWL_VERSION='"$(VERSION)"' $(pkg_cflags)

# Objects are of one set of flags, which this file holds.  Warnings make no
# other code: what passed them all (DEVELOPER=1: %.strict) is good without, too.
flags := $(strip $(CC) $(HARDEN) $(CFLAGS) $(LDFLAGS) $(san) $(VERSION))
ifneq ($(file <$B/flags),$(flags))
$(shell mkdir -p $B)$(file >$B/flags,$(flags))
endif

link = $(CC) $(if $(HARDEN),$(harden_link)) $(LDFLAGS) $(san) -o $@ $^
LIB := $(FETCH:%=$B/fetch/%.o) $(PARSE:%=$B/parse/%.o) $(STORE:%=$B/store/%.o)
CMD_OBJ := $(CMD:%=$B/cmd/%.o)
# For unit tests: an archive, so that each takes only what it needs of it.
CMD_LIB := $B/cmd.a
BIN := $B/trawl

.PHONY: all
all: $(BIN)
ifeq ($(FLAVOUR),plain)
all: trawl
trawl: $(BIN)
	@ln -sf $(BIN) $@
endif

# What is missing is said before anything is compiled; a few ms when nothing is.
.PHONY: ready
ready:
	@.ci/packages --missing build

$(BIN): $(CMD_OBJ) $(LIB) $(fault_obj)
	@echo "LD $@"
	@$(link) $(pkg_libs)

# With DEVELOPER=1: whether this one's object has yet to pass all warnings.
passed = $(if $(DEVELOPER),$$(if $$(wildcard $B/$$*.strict),,again))
.PHONY: again
.SECONDEXPANSION:
$B/%.o: %.c $B/flags $(passed) | ready
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(harden) $(all_cflags) $(trace) -c -o $@ $<
	@$(if $(DEVELOPER),touch,rm -f) $(@:.o=.strict)

$B/flags: ;

$B/store/engine/schema.o: store/engine/schema.sql

$(CMD_LIB): $(filter-out %/main.o,$(CMD_OBJ))
	@rm -f $@
	@$(AR) rcs $@ $^

$B/tests/unit/%: $B/tests/unit/%.o $(CMD_LIB) $(LIB)
	@echo "LD $@"
	@$(link) -lcmocka $(pkg_libs)

# Benchmarks of one part: tests/bench/NAME.c
$B/tests/bench/%: $B/tests/bench/%.o $(LIB)
	@echo "LD $@"
	@$(link) $(pkg_libs)
$B/tests/bench/fleet: $B/tests/bench/fleet.o $(CMD_LIB) $(LIB)
	@echo "LD $@"
	@$(link) $(pkg_libs)

# The server knows of trawl only how it starts processes.
$B/tests/origin/origin: $(ORIGIN:%=$B/tests/origin/%.o) $B/fetch/process.o
	@echo "LD $@"
	@$(link) -lz

# trawl, but that it keeps a journal; and what replays it
$B/tests/journal: $B/tests/journal.o $B/cmd/main.o $(CMD_LIB) $(LIB)
	@echo "LD $@"
	@$(link) $(pkg_libs) -Wl,--wrap=main \
		-Wl,--wrap=store_run_begin,--wrap=store_run_end

# A fuzzer with a main() of its own, to replay its corpus
$B/tests/fuzz/%: $B/tests/fuzz/%.o $B/tests/replay.o $(CMD_LIB) $(LIB)
	@echo "LD $@"
	@$(link) $(pkg_libs)

.PRECIOUS: $B/%.o $B/tests/unit/% $B/tests/fuzz/%
-include $(shell find $B -name '*.d' 2>/dev/null)

# libFuzzer, with clang; objects apart because they are instrumented.
# glibc's obstacks count from a null pointer.
F := build/fuzz
fuzz_san := address,undefined -fno-sanitize=pointer-overflow
$F/%.o: %.c
	@mkdir -p $(@D)
	@echo "CLANG $<"
	@clang $(all_cflags) -O1 -fsanitize=fuzzer-no-link,$(fuzz_san) \
		-c -o $@ $<
$F/cmd.a: $(filter-out %/main.o,$(CMD:%=$F/cmd/%.o))
	@rm -f $@
	@$(AR) rcs $@ $^
$F/fuzz-%: $F/tests/fuzz/%.o $F/cmd.a $(PARSE:%=$F/parse/%.o) \
		$(FETCH:%=$F/fetch/%.o) $(STORE:%=$F/store/%.o)
	@clang -fsanitize=fuzzer,$(fuzz_san) -o $@ $^ $(pkg_libs)

# ---- tests -----------------------------------------------------------------
# Packages first, then a make of its own, which finds them.  Tests run side by
# side, two for each processor, because they wait more than they work; what each
# says comes in one piece at its end.
.PHONY: check tests programmes origin unit cli corpora includes lists
check:
	@.ci/packages build test
	@$(MAKE) --no-print-directory $(call parallel,1) programmes
	@$(MAKE) --no-print-directory $(call parallel,2) --output-sync=target tests
	@echo "all tests passed"

# What is of the engine, and in its long form: needs a server.
.PHONY: check-engine
check-engine:
	@.ci/packages build test
	@$(MAKE) --no-print-directory $(call parallel,1) programmes
	@ENGINE_LONG=1 $(MAKE) --no-print-directory --output-sync=target \
		$(filter unit-engine%,$(UNIT:%=unit-%)) \
		$(filter cli-engine% cli-pull cli-journal,$(CLI:%=cli-%))

programmes: all origin $(UNIT:%=$B/tests/unit/%) $(FUZZ:%=$B/tests/fuzz/%) \
	$B/tests/journal faulty
tests: lists includes cli unit corpora

# Seconds, so that nothing hangs for ever; sanitizers take longer.
at_most = $(if $(SANITIZE),$$(($1 * 6)),$1)

origin: $B/tests/origin/origin

# `make unit` runs them all, `make unit-url` just one.
unit: $(UNIT:%=unit-%)
unit-%: $B/tests/unit/%
	@echo "TEST $*"
	@timeout $(call at_most,120) $(if $(filter engine%,$*),tests/postgres.sh --) $<

# Reads of what was never written, which no sanitizer of gcc sees.  Without
# those that start workers - valgrind 3.19 knows neither pidfd_open nor what
# confines them - and match, whose time-outs are what it tests.
.PHONY: memcheck
MEMCHECK := $(filter-out \
	confine liar match pool process worker,$(UNIT))
memcheck:
	@.ci/packages build test memcheck
	@$(MAKE) --no-print-directory --output-sync=target $(call parallel,1) \
		$(MEMCHECK:%=memcheck-%)
memcheck-%: $B/tests/unit/%
	@echo "MEMCHECK $*"
	@SLOWER=10 timeout 1800 valgrind -q --error-exitcode=1 --run-libc-freeres=no \
		--suppressions=tests/valgrind.supp $<

corpora: $(FUZZ:%=corpus-%)
corpus-%: $B/tests/fuzz/%
	@echo "REPLAY $*"
	@timeout $(call at_most,120) $< $(wildcard tests/fuzz/corpus/$*)

# `make cli`, `make cli-crawl`; one test: bats -f 'its name' tests/cli/NAME.bats
# What takes long begins first.
LONG := polite crawl network kill
cli: $(LONG:%=cli-%) $(CLI:%=cli-%)
cli-fault cli-lost cli-nomem cli-trouble: faulty
cli-journal cli-pull: $B/tests/journal
cli-%: $(BIN) $B/tests/origin/origin
	@echo "BATS $*"
	@TRAWL=$(CURDIR)/$(BIN) ORIGIN=$(CURDIR)/$B/tests/origin/origin \
		timeout $(call at_most,600) bats --tap tests/cli/$*.bats

# What is in a folder and in no list would be built and tested by nobody.
listed = $(CMD:%=cmd/%.c) $(FETCH:%=fetch/%.c) $(PARSE:%=parse/%.c) \
	$(STORE:%=store/%.c) $(UNIT:%=tests/unit/%.c) \
	$(FUZZ:%=tests/fuzz/%.c) tests/fault/fault.c \
	$(ORIGIN:%=tests/origin/%.c) \
	$(CLI:%=tests/cli/%.bats) $(BENCH:%=tests/bench/benchmarks/bench_%.py) \
	$(SOAK:%=tests/soak/%.sh)
forgotten = $(filter-out $(listed),$(wildcard $(foreach folder, \
	cmd cmd/* fetch parse parse/* store store/* tests/unit tests/fuzz tests/fault \
	tests/origin, $(folder)/*.c) tests/cli/*.bats \
	tests/bench/benchmarks/*.py tests/soak/*.sh))
lists:
	@:$(if $(forgotten),; echo "in no list of the Makefile: $(forgotten)" >&2; \
		exit 1)

# Who may include whom, and who says what; comments name what exists.
includes:
	@tests/includes.sh
	@tests/comments.sh

# A trawl in which faults can be ordered, and all of them, one by one.
.PHONY: faulty faults
faulty:
	@$(MAKE) --no-print-directory FAULTS=1 SANITIZE= build/faults/trawl

faults: faulty origin
	@tests/fault/every.sh

# Each option has a test that fails without its effect (tests/cli/data/effects.txt).
.PHONY: effects
$B/deaf.so: tests/effects/deaf.c
	@echo "LD $@"
	@$(CC) $(filter-out -D_FORTIFY%,$(all_cflags)) -fPIC -shared -o $@ $< -ldl
effects: $(BIN) origin $B/deaf.so
	@TRAWL=$(CURDIR)/$(BIN) ORIGIN=$(CURDIR)/$B/tests/origin/origin \
		DEAF_SO=$(CURDIR)/$B/deaf.so tests/effects/effects.sh $(ONLY)

# The report in a real browser; what it looked like is left in build/browser.
# PICTURE=tests/browser/report.png: that of README.md, anew.
.PHONY: check-browser
W := build/browser
check-browser:
	@.ci/packages build browser
	@$(MAKE) --no-print-directory -s $(call parallel,1) all
	@mkdir -p $W
	@cmp -s tests/browser/package-lock.json $W/package-lock.json || { \
		cp tests/browser/package.json tests/browser/package-lock.json $W && \
		npm ci --silent --no-fund --no-audit --ignore-scripts --prefix $W || \
		{ rm -f $W/package-lock.json; exit 1; }; }
	@NODE_PATH=$(CURDIR)/$W/node_modules timeout 1800 \
		node tests/browser/check.js ./trawl $W $(PICTURE)

.PHONY: setup demo board bench soak fuzz lint style man clean-root
setup:
	@.ci/packages build demo test

demo:
	@.ci/packages build demo
	@$(MAKE) --no-print-directory -s $(call parallel,1) all origin
	@TRAWL=./trawl ORIGIN=$B/tests/origin/origin tests/demo.sh

board:
	@.ci/packages build demo
	@$(MAKE) --no-print-directory -s $(call parallel,1) all origin
	@ORIGIN=$B/tests/origin/origin tests/board.sh

# The figures: build/bench/NAME.json, and all of them as one table.
# tests/bench/bench.py says what the environment sets.
bench_py = TRAWL=./trawl ORIGIN=$B/tests/origin/origin tests/bench/bench.py
.PHONY: bench-ready bench-deps bench-smoke bench-readme bench-fleet
bench: bench-ready
	@$(bench_py) $(BENCH)

bench-%: bench-ready
	@$(bench_py) $*

bench-ready:
	@.ci/packages build bench
	@$(MAKE) --no-print-directory -s $(call parallel,1) all origin \
		$B/tests/bench/store

# Many machines in virtual time: the table and the picture of the README.
bench-fleet: $B/tests/bench/fleet
	@$< tests/bench/fleet.svg >tests/bench/fleet.txt
	@cat tests/bench/fleet.txt

# What trawl is compared with; without it that is skipped, by its name.
bench-deps:
	@.ci/packages build bench peers
	@mkdir -p build/bench
	@cd build/bench && npm install --silent --no-fund --no-audit \
		--prefix . @crawlee/http@3

# On pages of our own it is kept, for tests/unit/selectors; on others, compared.
PAGES = $(wildcard tests/selectors/pages/*.html)
expected = $(if $(filter command%,$(origin PAGES)),build/selectors,tests/selectors)
.PHONY: selectors
selectors: $B/tests/unit/selectors
	@mkdir -p build/selectors
	@cp tests/selectors/package.json build/selectors
	@cd build/selectors && npm install --silent --no-fund --no-audit
	@node tests/selectors/expect.mjs tests/selectors/selectors.txt \
		$(PAGES) >$(expected)/expected.txt
	@$< $(expected)/expected.txt

# What was measured last into README.md, as a table and as a chart.
bench-readme:
	@$(bench_py) --readme $(BENCH)

# Small sizes, one round: that they run, not how fast.
bench-smoke: bench-ready
	@BENCH_SMOKE=1 BENCH_DIR=build/bench-smoke $(bench_py) $(BENCH)

soak:
	@.ci/packages build test
	@$(MAKE) --no-print-directory -s $(call parallel,1) all origin faulty
	@for soak in $(SOAK:%=tests/soak/%.sh); do \
		echo "SOAK $$soak"; \
		TRAWL=./trawl ORIGIN=$B/tests/origin/origin $$soak || exit; \
	done

# Each for so long; what is found is left in build/fuzz.
SECONDS ?= 60
fuzz: $(FUZZ:%=$F/fuzz-%)
	@for name in $(FUZZ); do \
		echo "FUZZ $$name"; \
		mkdir -p $F/corpus/$$name tests/fuzz/corpus/$$name; \
		$F/fuzz-$$name -max_total_time=$(SECONDS) -timeout=10 \
			-print_final_stats=1 -artifact_prefix=$F/$$name- \
			$F/corpus/$$name tests/fuzz/corpus/$$name || exit; \
	done

lint:
	@.ci/packages build lint
	@tests/lint.sh

style: includes
	@tests/style.sh

# The topics of `trawl help` into the manual page, which is kept with them.
man: $(BIN)
	@cmd/man.sh $(BIN) <cmd/trawl.1 >$B/trawl.1
	@cmp -s $B/trawl.1 cmd/trawl.1 || cp $B/trawl.1 cmd/trawl.1

# demo and check in an empty Debian; as root, needs debootstrap.
clean-root:
	@tests/clean-root.sh

# ---- install ---------------------------------------------------------------
share = $(DESTDIR)$(PREFIX)/share

.PHONY: install uninstall clean
install: all
	@mkdir -p $B/completions
	$(BIN) completions bash >$B/completions/trawl
	$(BIN) completions zsh >$B/completions/_trawl
	$(BIN) completions fish >$B/completions/trawl.fish
	install -D -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/trawl
	install -d $(share)/man/man1 $(share)/trawl/rules
	$(if $(MAN),install -m 644 $(MAN) $(share)/man/man1)
	$(if $(RULES),install -m 644 $(RULES) $(share)/trawl/rules)
	install -D -m 644 $B/completions/trawl \
		$(share)/bash-completion/completions/trawl
	install -D -m 644 $B/completions/_trawl \
		$(share)/zsh/site-functions/_trawl
	install -D -m 644 $B/completions/trawl.fish \
		$(share)/fish/vendor_completions.d/trawl.fish

# What install brought, and its folders if they are empty then.
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/trawl \
		$(addprefix $(share)/man/man1/,$(notdir $(MAN))) \
		$(addprefix $(share)/trawl/rules/,$(notdir $(RULES))) \
		$(share)/bash-completion/completions/trawl \
		$(share)/zsh/site-functions/_trawl \
		$(share)/fish/vendor_completions.d/trawl.fish
	@rmdir $(share)/trawl/rules $(share)/trawl 2>/dev/null || true

clean:
	rm -rf build trawl
