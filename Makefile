# verslag - see README.md
CC ?= cc
CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
BUILD = build
SHARED ?= ../shared

CORE = $(patsubst src/core/%.c,$(BUILD)/core/%.o,$(wildcard src/core/*.c))
PACK = $(patsubst src/tools/%.c,$(BUILD)/tools/%.o,$(wildcard src/tools/pack*.c))

all: $(BUILD)/libverslag.a $(BUILD)/nl.vsl

$(BUILD)/core/%.o: src/core/%.c src/verslag.h $(wildcard src/core/*.h)
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_DEFAULT_SOURCE $(WARN) $(CFLAGS) -fPIC -fvisibility=hidden -c $< -o $@

$(BUILD)/tools/%.o: src/tools/%.c src/verslag.h $(wildcard src/core/*.h src/tools/*.h)
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_DEFAULT_SOURCE $(WARN) $(CFLAGS) -c $< -o $@

$(BUILD)/libverslag.a: $(CORE)
	rm -f $@
	ar rcs $@ $(CORE)

$(BUILD)/pack: $(PACK) $(BUILD)/libverslag.a
	$(CC) $(CFLAGS) $^ -lutf8proc -lm -o $@

$(BUILD)/nl.vsl: $(BUILD)/pack $(shell find lang/nl -type f)
	$(BUILD)/pack lang/nl $@

clean:
	rm -rf $(BUILD)

.PHONY: all clean
