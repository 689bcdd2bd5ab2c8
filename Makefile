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
CMD := main
FETCH :=
PARSE :=
STORE :=

# One test programme each, tests/unit/NAME.c
UNIT :=
# One fuzzer each, tests/fuzz/NAME.c; corpus in tests/fuzz/corpus/NAME
FUZZ :=
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

.PRECIOUS: $B/%.o $B/tests/unit/%
-include $(shell find $B -name '*.d' 2>/dev/null)

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
