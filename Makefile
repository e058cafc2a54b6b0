# verslag - `make help` lists what can be made; README.md says more
VERSION := $(shell sed -n 's/.*VSL_VERSION "\(.*\)".*/\1/p' src/verslag.h)
ABI = 0

CC ?= cc
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config
BUILD = build
SHARED ?= ../shared

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DATADIR ?= $(PREFIX)/share

# Every Lua that is here, with its headers. Say `make LUAS=lua5.4` to build for that one alone.
ALL_LUAS = lua5.4 lua5.3 lua5.2 lua5.1 luajit
LUAS := $(shell for l in $(ALL_LUAS); do \
	command -v $$l >/dev/null && $(PKG_CONFIG) --exists $$l 2>/dev/null && echo $$l; done)
LUA := $(firstword $(LUAS))

WARN = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
C = $(CC) -std=c11 -D_DEFAULT_SOURCE $(WARN) -fPIC -fvisibility=hidden -MMD -MP $(CPPFLAGS) $(CFLAGS)
UTF8PROC_CFLAGS ?= $(shell $(PKG_CONFIG) --cflags libutf8proc 2>/dev/null)
UTF8PROC_LIBS ?= $(or $(shell $(PKG_CONFIG) --libs libutf8proc 2>/dev/null),-lutf8proc)
LIBS = $(UTF8PROC_LIBS) -lm -lpthread
CPPFLAGS += $(UTF8PROC_CFLAGS)

objects = $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard $(1)))
CORE = $(call objects,src/core/*.c)
PACK = $(call objects,src/tools/pack*.c)
# the trainer: what is in src/tools and is not the pack compiler
TRAIN = $(if $(wildcard src/tools/train_main.c),$(filter-out $(PACK),$(call objects,src/tools/*.c)))
LUA_CORES = $(LUAS:%=$(BUILD)/%/verslag/core.so)

# the Redis module, where the Lua that its reports need can be linked into it
LUA54_ARCHIVE := $(wildcard $(shell $(PKG_CONFIG) --variable=libdir lua5.4 2>/dev/null)/liblua5.4.a)
REDIS = $(if $(LUA54_ARCHIVE),$(BUILD)/verslag-redis.so)

all: lib $(BUILD)/nl.vsl $(LUA_CORES) $(REDIS) $(if $(TRAIN),$(BUILD)/verslag-train) bin/verslag

help:
	@sed -n 's/^#: //p' Makefile

#: make               everything below build/, and bin/verslag
#: make report        the report of examples/ARTICLE on standard output
#: make test          all tests; the last line is "N passed, N failed"
#: make lint          luacheck, clang-format and warnings as errors
#: make eval          measure on the data in SHARED (default ../shared)
#: make bench         time against peers
#: make model         train the tagger anew
#: make torture       long runs: fuzzing, failing memory
#: make env           print LUA_PATH and LUA_CPATH for this tree:  eval "$(make env)"
#: make install       to PREFIX (default /usr/local), below DESTDIR; uninstall takes it back
#: make clean
.PHONY: all help lib report test lint eval bench model torture env install uninstall clean

# ---- the library and the language pack ----

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(C) -c $< -o $@

$(BUILD)/libverslag.a: $(CORE)
	rm -f $@
	$(AR) rcs $@ $(CORE)

SONAME = libverslag.so.$(ABI)
$(BUILD)/$(SONAME): $(CORE)
	$(CC) -shared -Wl,-soname,$(SONAME) $(LDFLAGS) $(CORE) $(LIBS) -o $@

$(BUILD)/libverslag.so: $(BUILD)/$(SONAME)
	ln -sf $(SONAME) $@

lib: $(BUILD)/libverslag.a $(BUILD)/libverslag.so

$(BUILD)/pack: $(PACK) $(BUILD)/libverslag.a
	$(CC) $(LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/verslag-train: $(TRAIN) $(BUILD)/libverslag.a
	$(CC) $(LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/nl.vsl: $(BUILD)/pack $(shell find lang/nl -type f)
	$(BUILD)/pack lang/nl $@

# ---- Lua ----

# One module a Lua, in build/LUA/verslag/core.so. The archive's symbols stay inside it.
LIBFLAG ?= -shared
HIDE = $(if $(filter Linux,$(shell uname -s)),-Wl$(comma)--exclude-libs$(comma)ALL)
comma = ,
define lua_core
$(BUILD)/$(1)/%.o: src/lua/%.c
	@mkdir -p $$(@D)
	$$(C) $(if $(LUA_INCDIR),-I$(LUA_INCDIR),$$(shell $(PKG_CONFIG) --cflags $(1))) -c $$< -o $$@

$(BUILD)/$(1)/verslag/core.so: $(patsubst src/lua/%.c,$(BUILD)/$(1)/%.o,$(wildcard src/lua/*.c)) \
		$(BUILD)/libverslag.a
	@mkdir -p $$(@D)
	$(CC) $(LIBFLAG) $(HIDE) $(LDFLAGS) $$^ $(LIBS) -o $$@
endef
$(foreach l,$(LUAS),$(eval $(call lua_core,$(l))))

# ---- Redis ----

# The module has a Lua 5.4 of its own inside, hidden from the server's Lua 5.1 and the other way round.
# Debian's archive of it names stdin, stdout and stderr in a way a shared object cannot: see report.c.
REDIS_OBJECTS = $(call objects,src/redis/*.c)
$(REDIS_OBJECTS): CPPFLAGS += $(shell $(PKG_CONFIG) --cflags lua5.4 2>/dev/null)

$(BUILD)/verslag-redis.so: $(REDIS_OBJECTS) $(patsubst src/lua/%.c,$(BUILD)/lua5.4/%.o,$(wildcard src/lua/*.c)) \
		$(BUILD)/libverslag.a
	$(CC) -shared $(HIDE) -Wl,-Bsymbolic -Wl,--wrap=stdin,--wrap=stdout,--wrap=stderr $(LDFLAGS) $^ \
	    $(LUA54_ARCHIVE) $(LIBS) -ldl -o $@

env:
	@echo "export LUA_PATH='$(CURDIR)/lua/?.lua;$(CURDIR)/lua/?/init.lua;;'"
	@echo "export LUA_CPATH='$(CURDIR)/$(BUILD)/$(LUA)/?.so;;'"
	@echo "export PATH='$(CURDIR)/bin:'\"\$$PATH\""

# make env for another Lua than the first: make -s env-lua5.1
env-%:
	@$(MAKE) -s env LUA=$*

bin/verslag: bin/verslag.in Makefile
	sed -e 's|@LUA@|$(LUA)|' -e 's|@LUADIR@|$(CURDIR)/lua|' -e 's|@LIBDIR@|$(CURDIR)/$(BUILD)/$(LUA)|' \
	    -e 's|@LIBEXECDIR@|$(CURDIR)/$(BUILD)|' $< > $@
	chmod +x $@

# ---- what one asks for ----

ARTICLE = examples/overstroming.txt
PUBLISHED = 2025-03-12

# The set-up comes first: it may install what decides the rest, so make starts anew after it.
report:
	@tools/setup build >&2
	@$(MAKE) -s --no-print-directory all >&2
	@bin/verslag report --published $(PUBLISHED) $(ARTICLE)

test:
	@tools/setup build test >&2
	@$(MAKE) -s --no-print-directory all c-tests >&2
	@tools/test $(LUAS)

# ---- C tests: each spec/c/*_test.c is a program that prints TAP ----

C_TESTS = $(patsubst spec/c/%.c,$(BUILD)/spec/%,$(wildcard spec/c/*_test.c))
$(BUILD)/spec/%: spec/c/%.c spec/c/tap.h $(BUILD)/libverslag.a
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_DEFAULT_SOURCE $(WARN) $(CPPFLAGS) $(CFLAGS) -Isrc $< $(BUILD)/libverslag.a $(LDFLAGS) $(LIBS) -o $@

c-tests: $(C_TESTS)
.PHONY: c-tests

# ---- measuring ----

# tokens and sentences as text, for eval/
$(BUILD)/dump: eval/dump.c $(BUILD)/libverslag.a
	$(C) $^ $(LDFLAGS) $(LIBS) -o $@

eval-tokens: $(BUILD)/dump $(BUILD)/nl.vsl
	@eval/tokens.py $(SHARED) $(BUILD)/dump $(BUILD)/nl.vsl
.PHONY: eval-tokens

clean:
	rm -rf $(BUILD) bin/verslag

-include $(wildcard $(BUILD)/*/*.d)
