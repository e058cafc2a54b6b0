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

# Every Lua that is here, with its headers; where its name does not say its version, the one named lua.
# Say `make LUAS=lua5.4` to build for that one alone. (The loop may not end with the 127 of a command that is
# not there: GNU make would then throw away what it printed.)
present = $(shell for l in $(1); do \
	if command -v $$l >/dev/null && $(PKG_CONFIG) --exists $$l 2>/dev/null; then echo $$l; fi; done)
LUAS := $(or $(call present,lua5.4 lua5.3 lua5.2 lua5.1 luajit),$(call present,lua))
LUA := $(firstword $(LUAS))

WARN = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
C = $(CC) -std=c11 -D_DEFAULT_SOURCE $(WARN) -fPIC -fvisibility=hidden -MMD -MP $(CPPFLAGS) $(CFLAGS)
UTF8PROC_CFLAGS ?= $(shell $(PKG_CONFIG) --cflags libutf8proc 2>/dev/null)
UTF8PROC_LIBS ?= $(or $(shell $(PKG_CONFIG) --libs libutf8proc 2>/dev/null),-lutf8proc)
LIBS = $(UTF8PROC_LIBS) -lm -lpthread
CPPFLAGS += $(UTF8PROC_CFLAGS)

objects = $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard $(1)))
CORE = $(call objects,src/core/*.c)
PACK = $(call objects,src/tools/pack*.c src/tools/output.c)
# the trainer: what is in src/tools and is not the pack compiler
TRAIN = $(if $(wildcard src/tools/train_main.c),$(filter-out $(PACK),$(call objects,src/tools/*.c)))
LUA_CORES = $(LUAS:%=$(BUILD)/%/verslag/core.so)

# the Redis module, where the Lua that its reports need can be linked into it
LUA54_ARCHIVE := $(wildcard $(shell $(PKG_CONFIG) --variable=libdir lua5.4 2>/dev/null)/liblua5.4.a)
REDIS = $(if $(and $(filter lua5.4,$(LUAS)),$(LUA54_ARCHIVE)),$(BUILD)/verslag-redis.so)

all: lib $(BUILD)/nl.vsl $(LUA_CORES) $(REDIS) $(if $(TRAIN),$(BUILD)/verslag-train) bin/verslag

help:
	@sed -n 's/^#: //p' Makefile

#: make               everything below build/, and bin/verslag
#: make report        the report of examples/ARTICLE on standard output
#: make test          all tests; the last line is "N passed, N failed"
#: make lint          luacheck, clang-format and warnings as errors
#: make eval          measure on the data in SHARED (default ../shared)
#: make bench         time against peers
#: make model         train the tagger anew, from the data in SHARED (train/README.md)
#: make torture       long runs: fuzzing, sanitizers, failing memory
#: make coverage      which lines the tests run
#: make env           print LUA_PATH and LUA_CPATH for this tree:  eval "$(make env)"
#: make install       to PREFIX (default /usr/local), below DESTDIR; uninstall takes it back
#: make clean
.PHONY: all help lib report test tested lint eval bench model torture coverage env install uninstall clean

# ---- the library and the language pack ----

$(BUILD)/%.o: src/%.c | $(BUILD)/utf8proc-found
	@mkdir -p $(@D)
	$(C) -c $< -o $@

$(BUILD)/utf8proc-found:
	@mkdir -p $(@D)
	@echo '#include <utf8proc.h>' | $(CC) $(CPPFLAGS) $(CFLAGS) -E -o /dev/null - 2>/dev/null || { \
	    echo "verslag: no utf8proc.h. Install utf8proc with its headers (Debian, Ubuntu: apt-get install" \
	         "libutf8proc-dev; Fedora: utf8proc-devel; Arch: libutf8proc; Homebrew: utf8proc)" >&2; exit 1; }
	@touch $@

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

$(BUILD)/verslag-train: $(TRAIN) $(BUILD)/tools/output.o $(BUILD)/libverslag.a
	$(CC) $(LDFLAGS) $^ $(LIBS) -o $@

$(BUILD)/nl.vsl: $(BUILD)/pack $(shell find lang/nl -type f)
	$(BUILD)/pack lang/nl $@

# ---- Lua ----

# One module a Lua, in build/LUA/verslag/core.so. The archive's symbols stay inside it.
LIBFLAG ?= -shared
HIDE = $(if $(filter Linux,$(shell uname -s)),-Wl$(comma)--exclude-libs$(comma)ALL)
comma = ,
define lua_core
$(BUILD)/$(1)/%.o: src/lua/%.c | $(BUILD)/utf8proc-found
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

# made anew when another Lua comes first: a file named after the Lua says which it was made for
$(BUILD)/command-for-%:
	@mkdir -p $(@D)
	@rm -f $(BUILD)/command-for-*
	@touch $@

bin/verslag: bin/verslag.in Makefile $(LUA:%=$(BUILD)/command-for-%)
	@[ -n "$(LUA)" ] || { echo "verslag: no Lua with its headers. Install one (Debian, Ubuntu: apt-get" \
	    "install lua5.4 liblua5.4-dev pkg-config) or say which: make LUAS=lua5.4 LUA_INCDIR=/path" >&2; exit 1; }
	sed -e 's|@LUA@|$(LUA)|' -e 's|@LUADIR@|$(CURDIR)/lua|' -e 's|@LIBDIR@|$(CURDIR)/$(BUILD)/$(LUA)|' \
	    -e 's|@LIBEXECDIR@|$(CURDIR)/$(BUILD)|' $< > $@
	chmod +x $@

# ---- what one asks for ----

ARTICLE = examples/overstroming.txt
PUBLISHED = 2025-03-12

# The set-up comes first: it may install what decides the rest (LUAS among it), so make starts anew after it.
report:
	@tools/setup build >&2
	@$(MAKE) -s --no-print-directory all >&2
	@bin/verslag report --published $(PUBLISHED) $(ARTICLE)

test:
	@tools/setup build test >&2
	@$(MAKE) -s --no-print-directory tested

tested: all c-tests
	@tools/test $(LUAS)

# ---- C tests: each spec/c/*_test.c is a program that prints TAP ----

C_TESTS = $(patsubst spec/c/%.c,$(BUILD)/spec/%,$(wildcard spec/c/*_test.c))
$(BUILD)/spec/%: spec/c/%.c $(wildcard spec/c/*.h) $(BUILD)/libverslag.a
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_DEFAULT_SOURCE $(WARN) $(CPPFLAGS) $(CFLAGS) -Isrc $< $(BUILD)/libverslag.a $(LDFLAGS) $(LIBS) -o $@

# these compile languages; the first shares what it changes with the fuzzers
$(BUILD)/spec/hostile_test: spec/torture/hostile.h | $(BUILD)/pack $(BUILD)/verslag-train
$(BUILD)/spec/reuse_test: bench/bench.h
$(BUILD)/spec/pack_test: | $(BUILD)/pack $(BUILD)/nl.vsl

# this one has Lua inside
$(BUILD)/spec/lua_memory_test: spec/c/lua_memory_test.c spec/c/tap.h $(BUILD)/$(LUA)/verslag/core.so
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_DEFAULT_SOURCE $(WARN) $(CPPFLAGS) $(CFLAGS) $(shell $(PKG_CONFIG) --cflags $(LUA)) \
	    $< $(BUILD)/$(LUA)/*.o $(BUILD)/libverslag.a $(LDFLAGS) $(shell $(PKG_CONFIG) --libs $(LUA)) $(LIBS) -o $@

# this one stands between the tools and the C library's memory
WRAP = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free
$(BUILD)/spec/conll_memory_test: spec/c/conll_memory_test.c spec/c/tap.h $(BUILD)/libverslag.a \
		$(call objects,src/tools/corpus.c src/tools/resources.c src/tools/train.c)
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_DEFAULT_SOURCE $(WARN) $(CPPFLAGS) $(CFLAGS) -Isrc $< \
	    $(filter %.o,$^) $(BUILD)/libverslag.a $(WRAP) $(LDFLAGS) $(LIBS) -o $@

c-tests: $(C_TESTS)
.PHONY: c-tests

# ---- measuring ----

# Every executable file in eval/ prints rows MEASURE<TAB>VALUE<TAB>TARGET; see tools/eval. The programs
# in C that they run are eval/*.c.
EVAL_PROGRAMS = $(patsubst eval/%.c,$(BUILD)/%,$(wildcard eval/*.c))
$(EVAL_PROGRAMS): $(BUILD)/%: eval/%.c $(BUILD)/libverslag.a
	$(C) $< $(BUILD)/libverslag.a $(LDFLAGS) $(LIBS) -o $@

eval: all $(EVAL_PROGRAMS)
	@SHARED=$(SHARED) tools/eval eval/*

bench: all
	@[ -x bench/run ] || { echo "verslag: no bench/run in this tree" >&2; exit 1; }
	@SHARED=$(SHARED) bench/run

model:
	@tools/setup build model >&2
	@$(MAKE) -s --no-print-directory all >&2
	@SHARED=$(SHARED) train/run

torture: all c-tests
	@SHARED=$(SHARED) spec/torture/run

coverage:
	@tools/coverage

# ---- keeping the style ----

# what is generated is not formatted
C_FILES = $(filter-out src/core/unicode_table.c,$(wildcard src/*.h src/*/*.[ch] spec/c/*.[ch] spec/torture/*.[ch] examples/*.c))
LINT_CFLAGS = -O2 -Werror
lint:
	@tools/setup build test lint >&2
	luacheck -q lua spec .luacheckrc $(wildcard plugin eval pandoc bench)
	clang-format --dry-run -Werror $(C_FILES)
	@$(MAKE) -s BUILD=build/lint CFLAGS="$(LINT_CFLAGS)" lint-c
	@if command -v clang >/dev/null; then \
	    $(MAKE) -s BUILD=build/lint-clang CC=clang CFLAGS="$(LINT_CFLAGS)" lint-c; fi
	mandoc -T lint -W warning doc/verslag.1
	luarocks lint verslag-scm-1.rockspec

lint-c: lib $(LUA_CORES) $(REDIS) $(BUILD)/pack $(if $(TRAIN),$(BUILD)/verslag-train) c-tests
.PHONY: lint-c

# ---- installing ----

# version of a Lua, as its folders are named
lua_version = $(if $(filter luajit,$(1)),5.1,$(or $(1:lua%=%),$(LUA_VERSION)))
LUA_VERSION := $(if $(filter lua,$(LUAS)),$(shell lua -e 'io.write((_VERSION:match("%d.%d")))'))
# luajit and 5.1 share their folder: 5.1's build goes there where both are
INSTALL_LUAS = $(if $(filter lua5.1,$(LUAS)),$(filter-out luajit,$(LUAS)),$(LUAS))
LUA_FILES = $(shell cd lua && find verslag -name '*.lua')

# MODE:FILE:WHERE
INSTALLED = \
	644:$(BUILD)/libverslag.a:$(LIBDIR)/libverslag.a \
	755:$(BUILD)/$(SONAME):$(LIBDIR)/$(SONAME) \
	644:src/verslag.h:$(INCLUDEDIR)/verslag.h \
	644:$(BUILD)/install/verslag.pc:$(LIBDIR)/pkgconfig/verslag.pc \
	644:$(BUILD)/nl.vsl:$(DATADIR)/verslag/nl.vsl \
	755:$(BUILD)/install/verslag:$(PREFIX)/bin/verslag \
	$(if $(TRAIN),755:$(BUILD)/verslag-train:$(PREFIX)/libexec/verslag/verslag-train) \
	$(if $(REDIS),755:$(REDIS):$(LIBDIR)/verslag-redis.so) \
	644:pandoc/verslag.lua:$(DATADIR)/verslag/pandoc/verslag.lua \
	644:plugin/verslag.lua:$(DATADIR)/nvim/site/plugin/verslag.lua \
	644:doc/verslag.txt:$(DATADIR)/nvim/site/doc/verslag.txt \
	644:lua/verslag/health.lua:$(DATADIR)/nvim/site/lua/verslag/health.lua \
	644:doc/verslag.1:$(DATADIR)/man/man1/verslag.1 \
	644:$(BUILD)/install/completion.bash:$(DATADIR)/bash-completion/completions/verslag \
	644:$(BUILD)/install/completion.zsh:$(DATADIR)/zsh/site-functions/_verslag \
	644:$(BUILD)/install/completion.fish:$(DATADIR)/fish/vendor_completions.d/verslag.fish \
	$(foreach l,$(INSTALL_LUAS),\
	    755:$(BUILD)/$(l)/verslag/core.so:$(PREFIX)/lib/lua/$(call lua_version,$(l))/verslag/core.so \
	    $(foreach f,$(LUA_FILES),644:lua/$(f):$(DATADIR)/lua/$(call lua_version,$(l))/$(f)))

# Each file is written beside its place and renamed into it: programs that have the old one mapped keep it,
# and none finds half of the new one.
install: all
	@mkdir -p $(BUILD)/install
	@sed -e 's|@LUA@|$(LUA)|' -e 's|@LUADIR@|$(DATADIR)/lua/$(call lua_version,$(LUA))|' \
	     -e 's|@LIBDIR@|$(PREFIX)/lib/lua/$(call lua_version,$(LUA))|' \
	     -e 's|@LIBEXECDIR@|$(PREFIX)/libexec/verslag|' bin/verslag.in > $(BUILD)/install/verslag
	@sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' \
	     -e 's|@DATADIR@|$(DATADIR)|' -e 's|@VERSION@|$(VERSION)|' tools/verslag.pc.in > $(BUILD)/install/verslag.pc
	@for s in bash zsh fish; do bin/verslag completions $$s > $(BUILD)/install/completion.$$s || exit; done
	@for i in $(INSTALLED); do f=$${i#*:}; to="$(DESTDIR)$${f#*:}"; \
	    install -D -m $${i%%:*} $${f%%:*} "$$to.new" && mv -f "$$to.new" "$$to" || exit; done
	@ln -sf $(SONAME) "$(DESTDIR)$(LIBDIR)/libverslag.so"
	@echo "verslag: installed below $(DESTDIR)$(PREFIX)$(if $(DESTDIR),,; after the first time: ldconfig)" >&2

uninstall:
	@rm -f "$(DESTDIR)$(LIBDIR)/libverslag.so"
	@for i in $(INSTALLED); do f=$${i#*:}; f="$(DESTDIR)$${f#*:}"; rm -f "$$f"; \
	    d=$${f%/*}; while [ "$${d##*/}" != verslag ] && case $$d in */verslag/*) true;; *) false;; esac; do \
	        rmdir "$$d" 2>/dev/null; d=$${d%/*}; done; \
	    case $${d##*/} in verslag) rmdir "$$d" 2>/dev/null;; esac; done; true

# ---- LuaRocks (verslag-scm-1.rockspec): the module for one Lua, whose headers are in LUA_INCDIR ----

rock:
	@[ -f "$(LUA_INCDIR)/lua.h" ] || { echo "verslag: no lua.h in '$(LUA_INCDIR)'. Install the headers of" \
	    "your Lua (Debian, Ubuntu: apt-get install liblua5.4-dev, or liblua5.1-0-dev, libluajit-5.1-dev;" \
	    "Fedora: lua-devel), or say where they are: luarocks make LUA_INCDIR=/path" >&2; exit 1; }
	@rm -rf $(BUILD)/rock
	$(MAKE) LUAS=rock $(BUILD)/rock/verslag/core.so $(BUILD)/nl.vsl $(if $(TRAIN),$(BUILD)/verslag-train)

install-rock:
	@mkdir -p $(LUADIR)/verslag $(ROCK_LIBDIR)/verslag $(BINDIR)
	@cd lua && for f in $(LUA_FILES); do install -D -m 644 $$f $(LUADIR)/$$f || exit; done
	install -m 644 $(BUILD)/nl.vsl $(LUADIR)/verslag/nl.vsl
	install -m 755 $(BUILD)/rock/verslag/core.so $(ROCK_LIBDIR)/verslag/core.so
	sed -e 's|@LUA@|lua|' -e 's|@LUADIR@||' -e 's|@LIBDIR@||' -e 's|@LIBEXECDIR@||' bin/verslag.in > $(BINDIR)/verslag
	$(if $(TRAIN),install -m 755 $(BUILD)/verslag-train $(BINDIR)/verslag-train)
.PHONY: rock install-rock

clean:
	rm -rf $(BUILD) bin/verslag

-include $(wildcard $(BUILD)/*/*.d)
