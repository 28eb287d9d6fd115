# actorc and libactor: build, test, install. `make help` lists the targets.

# ---- settings: any of them can be given on the command line -----------------------------------------------

BUILD      ?= build
PREFIX     ?= /usr/local
CFLAGS     ?= -g -O2
SANITIZE   ?=#                                  e.g. address,undefined or thread
BISON      ?= bison
FLEX       ?= flex
OBJCOPY    ?= objcopy
PKG_CONFIG ?= pkg-config

WARNINGS   := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes
SANITIZER   = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
ALL_CFLAGS  = -std=c11 -D_GNU_SOURCE $(WARNINGS) $(CFLAGS) $(SANITIZER)
UV_CFLAGS   = $(shell $(PKG_CONFIG) --cflags libuv)
UV_LIBS     = $(shell $(PKG_CONFIG) --libs libuv)
CHECK_CFLAGS = $(shell $(PKG_CONFIG) --cflags check)
CHECK_LIBS  = $(shell $(PKG_CONFIG) --libs check)

# libactor's code has a section of its own, so that the linker's __start_libactor_text and __stop_libactor_text
# bound it: containment of faults must know whether one happened in the runtime or in an actor's own code.
LIBACTOR_TEXT := $(foreach text,.text .text.unlikely .text.unlikely. .text.hot .text.hot. .text.startup .text.exit,\
	--rename-section $(text)=libactor_text)

# ---- lists ------------------------------------------------------------------------------------------------

GRAMMAR_C    := $(BUILD)/actor.tab.c $(BUILD)/actor.lex.c
GRAMMAR_H    := $(BUILD)/actor.tab.h $(BUILD)/actor.lex.h
COMPILER_O   := $(patsubst %.c,$(BUILD)/%.o,$(wildcard compiler/*.c))
GRAMMAR_O    := $(GRAMMAR_C:.c=.o)
RUNTIME_C    := $(wildcard runtime/core/*.c runtime/behaviours/*.c runtime/io/*.c)
RUNTIME_S    := $(wildcard runtime/core/*.S)
RUNTIME_O    := $(RUNTIME_C:%.c=$(BUILD)/%.o) $(RUNTIME_S:%.S=$(BUILD)/%.o)
UNIT_TESTS   := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/runtime/test_*.c))
DIRECTORIES  := $(sort $(dir $(COMPILER_O) $(GRAMMAR_O) $(RUNTIME_O) $(UNIT_TESTS)))
ACTORC       := $(if $(wildcard compiler/main.c),$(if $(wildcard grammar/actor.y),$(BUILD)/actorc))

# ---- rules ------------------------------------------------------------------------------------------------

.DELETE_ON_ERROR:
.SECONDARY:

all: $(ACTORC) $(BUILD)/libactor.a

$(BUILD)/actorc: $(COMPILER_O) $(GRAMMAR_O)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^

$(BUILD)/compiler/%.o: compiler/%.c Makefile | $(GRAMMAR_H)
	$(CC) $(ALL_CFLAGS) -Icompiler -I$(BUILD) -MMD -MP -c -o $@ $<

# What flex and bison write is theirs: no warnings about it, and none of ours about how it is written.
$(GRAMMAR_O): $(BUILD)/%.o: $(BUILD)/%.c Makefile | $(GRAMMAR_H)
	$(CC) $(ALL_CFLAGS) -w -Icompiler -I$(BUILD) -MMD -MP -c -o $@ $<

$(BUILD)/%.tab.c $(BUILD)/%.tab.h: grammar/%.y Makefile | $(DIRECTORIES)
	$(BISON) -Wall -Wcounterexamples --header=$(BUILD)/$*.tab.h --output=$(BUILD)/$*.tab.c $<

$(BUILD)/%.lex.c $(BUILD)/%.lex.h: grammar/%.l Makefile | $(DIRECTORIES)
	$(FLEX) --header-file=$(BUILD)/$*.lex.h --outfile=$(BUILD)/$*.lex.c $<

$(BUILD)/libactor.a: $(RUNTIME_O)
	rm -f $@
	$(AR) rcs $@ $^

RUNTIME_CFLAGS = $(ALL_CFLAGS) -fPIC -fno-semantic-interposition -Iruntime/include $(UV_CFLAGS)
$(BUILD)/runtime/core/%.o: RUNTIME_CFLAGS += -Iruntime/core

$(BUILD)/runtime/%.o: runtime/%.c Makefile | $(DIRECTORIES)
	$(CC) $(RUNTIME_CFLAGS) -MMD -MP -c -o $@ $<
	$(OBJCOPY) $(LIBACTOR_TEXT) $@

$(BUILD)/runtime/%.o: runtime/%.S Makefile | $(DIRECTORIES)
	$(CC) $(RUNTIME_CFLAGS) -MMD -MP -c -o $@ $<
	$(OBJCOPY) $(LIBACTOR_TEXT) $@

$(BUILD)/tests/runtime/%: tests/runtime/%.c $(BUILD)/libactor.a Makefile | $(DIRECTORIES)
	$(CC) $(ALL_CFLAGS) -Iruntime/include -Iruntime/core -Itests/runtime $(UV_CFLAGS) $(CHECK_CFLAGS) -MMD -MP \
		$(LDFLAGS) -o $@ $< $(BUILD)/libactor.a $(CHECK_LIBS) $(UV_LIBS) -pthread -lm

$(DIRECTORIES):
	mkdir -p $@

-include $(wildcard $(addsuffix *.d,$(DIRECTORIES) $(BUILD)/))

# ---- targets ----------------------------------------------------------------------------------------------

help: ## list the targets
	@awk -F ' *## *' '/^[a-z-]+:.*##/ { sub(/:.*/, "", $$1); printf "  make %-10s %s\n", $$1, $$2 }' Makefile

clean: ## remove what was built
	rm -rf $(BUILD)

.PHONY: all help clean
