# trawl.  `make demo` shows it at work, `make check` tests it; on a bare
# Debian or Ubuntu both first install what they need.
#
#   make                      build ./trawl
#   make check                install what tests need, build, run all tests
#   make demo                 install, build, crawl a small board of films
#   make bench                benchmarks, side by side with curl and wget2
#   make soak                 long runs with random kills
#   make fuzz SECONDS=60      libFuzzer on every parser (needs clang)
#   make style                function length, folder rule, duplicates
#   make install PREFIX=/usr DESTDIR=/tmp/x
#
#   make DEVELOPER=1                          all warnings, as errors
#   make SANITIZE=address,undefined check     likewise thread

VERSION := 0.1.0
PREFIX ?= /usr/local

# ---- what is built from what -------------------------------------------
names = $(basename $(notdir $(wildcard $(1)/*.c)))
CMD := $(call names,cmd)
FETCH := $(call names,fetch)
PARSE := $(call names,parse)
STORE := $(call names,store)

# One test programme each, tests/unit/NAME.c
UNIT := $(call names,tests/unit)
# One fuzzer each, tests/fuzz/NAME.c; corpus in tests/fuzz/corpus/NAME
FUZZ := $(call names,tests/fuzz)
# bats files, tests/cli/NAME.bats
CLI :=

PACKAGES := libcurl libpcre2-8 sqlite3 yaml-0.1 zlib libpsl libidn2 libxxhash

# ---- flavours: each has its own directory of objects -----------------------
CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wwrite-strings -Wvla -Wundef
ifdef DEVELOPER
WARN += -Werror -Wformat=2 -Wcast-qual -Wnull-dereference
endif

comma := ,
FLAVOUR := plain
ifdef SANITIZE
FLAVOUR := $(subst $(comma),-,$(SANITIZE))
san := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
B := build/$(FLAVOUR)

pkg_cflags = $(shell pkg-config --cflags $(PACKAGES))
pkg_libs = $(shell pkg-config --libs $(PACKAGES))
all_cflags = -std=gnu11 $(CFLAGS) $(WARN) $(san) -I. -MMD -MP \
	-DTRAWL_VERSION='"$(VERSION)"' $(pkg_cflags)

LIB := $(FETCH:%=$B/fetch/%.o) $(PARSE:%=$B/parse/%.o) $(STORE:%=$B/store/%.o)
CMD_OBJ := $(CMD:%=$B/cmd/%.o)
BIN := $B/trawl

.PHONY: all
all: $(BIN)
ifeq ($(FLAVOUR),plain)
all: trawl
trawl: $(BIN)
	@ln -sf $(BIN) $@
endif

$(BIN): $(CMD_OBJ) $(LIB)
	@echo "LD $@"
	@$(CC) $(LDFLAGS) $(san) -o $@ $^ $(pkg_libs)

$B/%.o: %.c
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(all_cflags) -c -o $@ $<

$B/tests/unit/%: $B/tests/unit/%.o $(LIB)
	@echo "LD $@"
	@$(CC) $(LDFLAGS) $(san) -o $@ $^ -lcmocka $(pkg_libs)

# Benchmarks of one part: tests/bench/NAME.c
$B/tests/bench/%: $B/tests/bench/%.o $(LIB)
	@echo "LD $@"
	@$(CC) $(LDFLAGS) $(san) -o $@ $^ $(pkg_libs)

.PRECIOUS: $B/%.o $B/tests/unit/%
-include $(shell find $B -name '*.d' 2>/dev/null)

# libFuzzer, with clang; objects apart because they are instrumented.
F := build/fuzz
$F/%.o: %.c
	@mkdir -p $(@D)
	@echo "CLANG $<"
	@clang $(all_cflags) -O1 -fsanitize=fuzzer-no-link,address,undefined \
		-c -o $@ $<
$F/fuzz-%: $F/tests/fuzz/%.o $(PARSE:%=$F/parse/%.o) $(FETCH:%=$F/fetch/%.o)
	@clang -fsanitize=fuzzer,address,undefined -o $@ $^ $(pkg_libs)

# ---- tests -----------------------------------------------------------------
.PHONY: check unit includes
check: unit includes

# `make unit` runs them all, `make unit-url` just one.
unit: $(UNIT:%=unit-%)
unit-%: $B/tests/unit/%
	@echo "TEST $*"
	@timeout 120 $<

# fetch, parse and store never include each other, nor cmd.
includes:
	@tests/includes.sh

.PHONY: clean
clean:
	rm -rf build trawl
