# actorc and libactor: build, try, test, install. `make help` lists the targets.

# ---- settings: any of them can be given on the command line -----------------------------------------------

BUILD      ?= build
PREFIX     ?= /usr/local
# Programs with sanitizers are compiled longer than they run.
CFLAGS     ?= -g $(if $(SANITIZE),-O1,-O2)
JOBS       ?= $(shell getconf _NPROCESSORS_ONLN)
BISON      ?= bison
FLEX       ?= flex
INSTALL    ?= install
OBJCOPY    ?= objcopy
PKG_CONFIG ?= pkg-config
# For example address,undefined or thread; in a BUILD of its own.
SANITIZE   ?=
# What compiles the specs of tests.
ACTORC     ?= $(BUILD)/actorc
# How often `make bench` plays each workload, and which; none: all.
RUNS       ?= 5
BENCH      ?=
FUZZ_SECONDS ?= 600

WARNINGS   := -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes
# gcc takes what UBSan adds to a division for an unchecked conversion.
SANITIZER  := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer -Wno-conversion)
# A fiber's stack is small: a frame that is larger than the guard below it must touch it all the same.
STACK_CHECK := $(shell $(CC) -Werror -fstack-clash-protection -fsyntax-only -x c /dev/null 2>/dev/null && echo -fstack-clash-protection)
ALL_CFLAGS := -std=c11 -D_GNU_SOURCE $(WARNINGS) $(STACK_CHECK) $(CFLAGS) $(SANITIZER)

# Asked for when they are used: `make deps` may have installed them a moment before.
UV_CFLAGS    = $(shell $(PKG_CONFIG) --cflags libuv)
UV_LIBS      = $(shell $(PKG_CONFIG) --libs libuv)
CHECK_CFLAGS = $(shell $(PKG_CONFIG) --cflags check)
CHECK_LIBS   = $(shell $(PKG_CONFIG) --libs check)

# libactor's code has a section of its own, so that the linker's __start_libactor_text and __stop_libactor_text
# bound it: containment of faults must know whether one happened in the runtime or in an actor's own code.
LIBACTOR_TEXT := $(foreach text,.text .text.unlikely .text.unlikely. .text.hot .text.hot. .text.startup .text.exit,\
	--rename-section $(text)=libactor_text)

# ---- lists ------------------------------------------------------------------------------------------------

GRAMMAR_H  := $(BUILD)/actor.tab.h $(BUILD)/actor.lex.h
GRAMMAR_O  := $(BUILD)/actor.tab.o $(BUILD)/actor.lex.o
COMPILER_O := $(patsubst %.c,$(BUILD)/%.o,$(wildcard compiler/*.c))
# The spec of each, before its C.
PATTERNS   := $(wildcard runtime/patterns/*.actor) $(wildcard runtime/patterns/*.c)
RUNTIME    := $(wildcard $(addprefix runtime/,core/*.c core/*.S behaviours/*.c ets/*.c io/*.c))
RUNTIME_O  := $(patsubst %,$(BUILD)/%.o,$(basename $(RUNTIME)))
UNITS      := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/runtime/test_*.c))
SOAK       := $(BUILD)/tests/soak/soak
FUZZERS    := $(addprefix $(BUILD)/tests/fuzz/,spec lsp json)
PARITY     := $(patsubst tests/parity/%.erl,$(BUILD)/tests/parity/%,$(filter-out %/parity.erl %/workers.erl,$(wildcard tests/parity/*.erl)))
PARITY_SPECS := $(patsubst tests/parity/%.actor,%,$(wildcard tests/parity/*.actor))
UNIT_SPECS := $(patsubst tests/runtime/%.actor,%,$(wildcard tests/runtime/*.actor))
OUT_DIRS   := $(sort $(dir $(GRAMMAR_O) $(COMPILER_O) $(RUNTIME_O) $(UNITS) $(SOAK) $(PARITY) $(FUZZERS)))
HEADERS    := $(wildcard runtime/include/actor/*.h)

# What is installed where, FILE=PLACE under PREFIX; what ends with .in under runtime/kit gets the version.
KIT_MADE   := $(patsubst runtime/kit/%.in,$(BUILD)/%,$(wildcard runtime/kit/*.in))
INSTALLED  := $(BUILD)/actorc=bin/actorc $(BUILD)/libactor.a=lib/libactor.a \
	$(BUILD)/libactor.pc=lib/pkgconfig/libactor.pc \
	runtime/kit/actor-config.cmake=lib/cmake/actor/actor-config.cmake \
	$(BUILD)/actor-config-version.cmake=lib/cmake/actor/actor-config-version.cmake \
	runtime/kit/actor.mk=share/actor/actor.mk grammar/spec.schema.json=share/actor/spec.schema.json \
	$(BUILD)/actorc.1=share/man/man1/actorc.1 $(BUILD)/actor.5=share/man/man5/actor.5 \
	runtime/kit/actorc.bash=share/bash-completion/completions/actorc \
	runtime/kit/_actorc=share/zsh/site-functions/_actorc \
	runtime/kit/actorc.fish=share/fish/vendor_completions.d/actorc.fish \
	$(foreach header,$(HEADERS),$(header)=$(header:runtime/%=%))
PLACES     := $(foreach pair,$(INSTALLED),$(lastword $(subst =, ,$(pair))))

# An installation that the examples and their tests use, each of them in a copy.
STAGE      := $(abspath $(BUILD))/stage
WITH_STAGE := PKG_CONFIG_PATH=$(STAGE)/lib/pkgconfig:$$PKG_CONFIG_PATH

# Suites of tests, NAME=COMMAND, as tests/run takes them; long ones first. A sanitizer sees into the programs of
# Check and into actorc; `make check` runs those suites in three builds, and `make asan` in one.
TSAN_RUN   := $(shell setarch -R true 2>/dev/null && echo setarch -R)
units_in    = $(foreach unit,$(UNITS:$(BUILD)/%=%),'$1$(unit)=$2 $(BUILD)/$1$(unit)')
actorc_in   = $(foreach script,$(filter-out $2,$(wildcard tests/compiler/run tests/compiler/*.sh)),'$1$(script)=$(script) $(BUILD)/$1actorc')
# Those whose specs a sanitizer sees in other suites too: they are about what is said, and start actorc hundreds of times.
WORDS       = $(foreach name,diagnostics editors explain keywords pages reference,tests/compiler/$(name).sh)
parity_in   = '$1tests/parity/run=tests/parity/run $(BUILD)/$1'
fuzz_in     = '$1tests/fuzz/run=tests/fuzz/run $(BUILD)/$1'
kit_suites  = $(foreach script,$(wildcard tests/strict/run tests/install/run tests/soak/run tests/memory/run tests/seam/run tests/setup/run \
	tests/suites/run tests/manual/run tests/kit/*),'$(script)=$(script) $(BUILD)') \
	$(foreach script,$(wildcard examples/*/test.sh),'$(script)=cd $(BUILD)/$(dir $(script)) && ./test.sh')
ifeq ($(SANITIZE),)
SUITES      = $(kit_suites) $(call actorc_in,) $(call actorc_in,asan/,$(WORDS)) $(call fuzz_in,asan/) $(call parity_in,) $(call parity_in,asan/) \
	$(call units_in,asan/) $(call units_in,tsan/,$(TSAN_RUN)) $(call units_in,)
else
SUITES      = $(if $(filter thread,$(SANITIZE)),,$(call actorc_in,) $(call fuzz_in,)) $(call units_in,,$(TSAN_RUN))
endif

# ---- rules ------------------------------------------------------------------------------------------------

.DELETE_ON_ERROR:

all: $(BUILD)/actorc $(BUILD)/libactor.a $(KIT_MADE)

$(BUILD)/actorc: $(COMPILER_O) $(GRAMMAR_O)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^

$(BUILD)/compiler/%.o: compiler/%.c Makefile | $(GRAMMAR_H) $(OUT_DIRS)
	$(CC) $(ALL_CFLAGS) -Icompiler -I$(BUILD) -MMD -MP -c -o $@ $<

$(BUILD)/compiler/explain.o: $(BUILD)/codes.inc

$(BUILD)/codes.inc: compiler/codes.md compiler/codes.awk | $(OUT_DIRS)
	awk -f compiler/codes.awk $< >$@

$(BUILD)/compiler/patterns.o: $(BUILD)/patterns.inc

$(BUILD)/patterns.inc: compiler/patterns.awk $(PATTERNS) | $(OUT_DIRS)
	LC_ALL=C awk -f compiler/patterns.awk $(PATTERNS) >$@

# What bison and flex write is theirs; warnings are for what we write.
$(GRAMMAR_O): $(BUILD)/%.o: $(BUILD)/%.c Makefile | $(GRAMMAR_H)
	$(CC) $(ALL_CFLAGS) -w -Icompiler -I$(BUILD) -MMD -MP -c -o $@ $<

$(BUILD)/%.tab.c $(BUILD)/%.tab.h: grammar/%.y Makefile | $(OUT_DIRS)
	$(BISON) -Wall -Wcounterexamples --header=$(BUILD)/$*.tab.h --output=$(BUILD)/$*.tab.c $<

$(BUILD)/%.lex.c $(BUILD)/%.lex.h: grammar/%.l Makefile | $(OUT_DIRS)
	$(FLEX) --header-file=$(BUILD)/$*.lex.h --outfile=$(BUILD)/$*.lex.c $<

$(BUILD)/libactor.a: $(RUNTIME_O)
	rm -f $@
	$(AR) rcs $@ $^

# Fit for a shared object, and no slower for it: the library's calls of itself are bound when it is compiled.
RUNTIME_CFLAGS = $(ALL_CFLAGS) -fPIC -fno-semantic-interposition -Iruntime/include $(UV_CFLAGS)
$(BUILD)/runtime/core/%.o: RUNTIME_CFLAGS += -Iruntime/core

$(BUILD)/runtime/%.o: runtime/%.c Makefile | $(OUT_DIRS)
	$(CC) $(RUNTIME_CFLAGS) -MMD -MP -c -o $@ $<
	$(OBJCOPY) $(LIBACTOR_TEXT) $@

$(BUILD)/runtime/%.o: runtime/%.S Makefile | $(OUT_DIRS)
	$(CC) $(RUNTIME_CFLAGS) -MMD -MP -c -o $@ $<
	$(OBJCOPY) $(LIBACTOR_TEXT) $@

VERSION     = $(shell sed -n 's/^.define ACTOR_VERSION "\(.*\)"/\1/p' runtime/include/actor/version.h)

$(KIT_MADE): $(BUILD)/%: runtime/kit/%.in runtime/include/actor/version.h Makefile | $(OUT_DIRS)
	sed "s/@VERSION@/$(VERSION)/; s/@STACK_CHECK@/$(STACK_CHECK)/" $< >$@

$(BUILD)/tests/runtime/%: tests/runtime/%.c $(BUILD)/libactor.a Makefile | $(OUT_DIRS)
	$(CC) $(ALL_CFLAGS) -Iruntime/include -Iruntime/core -Itests/runtime -I$(@D) $(UV_CFLAGS) $(CHECK_CFLAGS) -MMD -MP \
		$(LDFLAGS) -o $@ $< $(filter %.o,$^) $(BUILD)/libactor.a $(CHECK_LIBS) $(UV_LIBS) -pthread -lm

$(BUILD)/tests/soak/%.o: tests/soak/%.c Makefile | $(OUT_DIRS)
	$(CC) $(ALL_CFLAGS) -Iruntime/include -MMD -MP -c -o $@ $<

$(SOAK): $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/soak/*.c)) $(BUILD)/libactor.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(UV_LIBS) -pthread

$(BUILD)/tests/fuzz/%.o: tests/fuzz/%.c Makefile | $(GRAMMAR_H) $(OUT_DIRS)
	$(CC) $(ALL_CFLAGS) -Icompiler -I$(BUILD) -MMD -MP -c -o $@ $<

# libFuzzer has a main; where it is not to be had, replay.c is one.
$(FUZZERS): %: %.o $(BUILD)/tests/fuzz/common.o $(filter-out %/main.o,$(COMPILER_O)) $(GRAMMAR_O) \
	$(if $(findstring fuzzer,$(SANITIZE)),,$(BUILD)/tests/fuzz/replay.o)
	$(CC) $(ALL_CFLAGS) $(if $(findstring fuzzer,$(SANITIZE)),-fsanitize=fuzzer) $(LDFLAGS) -o $@ $^ -lm

$(BUILD)/tests/fuzz/spec $(BUILD)/tests/fuzz/lsp: $(BUILD)/tests/fuzz/mutate.o

# NAME.actor among them is generated for test_NAME, and linked with it.
$(UNIT_SPECS:%=$(BUILD)/tests/runtime/test_%): $(BUILD)/tests/runtime/test_%: $(BUILD)/tests/runtime/%_actor.o

# AREA.actor is generated for AREA, and linked with it.
$(BUILD)/tests/parity/%: tests/parity/%.c tests/parity/parity.h tests/parity/workers.h $(BUILD)/libactor.a Makefile | $(OUT_DIRS)
	$(CC) $(ALL_CFLAGS) -Iruntime/include -I$(@D) -MMD -MP $(LDFLAGS) -o $@ $< $(filter %.o,$^) $(BUILD)/libactor.a $(UV_LIBS) \
		-pthread -lm

$(PARITY_SPECS:%=$(BUILD)/tests/parity/%): $(BUILD)/tests/parity/%: $(BUILD)/tests/parity/%_actor.o

$(BUILD)/tests/parity/%_actor.o: $(BUILD)/tests/parity/%_actor.c Makefile
	$(CC) $(ALL_CFLAGS) -Iruntime/include -MMD -MP -c -o $@ $<

$(BUILD)/tests/parity/%_actor.c $(BUILD)/tests/parity/%_actor.h: tests/parity/%.actor $(ACTORC)
	$(ACTORC) $(SPEC_FLAGS) -o $(@D) $<

# Plugins, each with a libactor of its own, that test_embed loads from beside it.
$(BUILD)/tests/runtime/test_embed: | $(BUILD)/tests/runtime/plugin1.so $(BUILD)/tests/runtime/plugin2.so

$(BUILD)/tests/runtime/plugin1.so $(BUILD)/tests/runtime/plugin2.so: tests/runtime/plugin.c $(BUILD)/libactor.a Makefile | $(OUT_DIRS)
	$(CC) $(ALL_CFLAGS) -fPIC -shared -Iruntime/include $(LDFLAGS) -o $@ $< \
		$(BUILD)/libactor.a $(UV_LIBS) -pthread

$(BUILD)/tests/runtime/%_actor.o: $(BUILD)/tests/runtime/%_actor.c Makefile
	$(CC) $(ALL_CFLAGS) -Iruntime/include -MMD -MP -c -o $@ $<

$(BUILD)/tests/runtime/%_actor.c $(BUILD)/tests/runtime/%_actor.h: tests/runtime/%.actor $(ACTORC)
	$(ACTORC) $(SPEC_FLAGS) -o $(@D) $<

$(BUILD)/tests/runtime/%_table_actor.c $(BUILD)/tests/runtime/%_table_actor.h: SPEC_FLAGS = --dispatch=table

# What these are warned of is what their tests are about.
$(BUILD)/tests/runtime/bytes_actor.c $(BUILD)/tests/parity/system_messages_actor.c: SPEC_FLAGS = -Wno-skipped-terminate
$(BUILD)/tests/runtime/lull_actor.c: SPEC_FLAGS = -Wno-never-left
$(BUILD)/tests/parity/actions_actor.c: SPEC_FLAGS = -Wno-never-left -Wno-cancelled-timer
$(BUILD)/tests/parity/turns_actor.c $(BUILD)/tests/parity/cases_actor.c: SPEC_FLAGS = -Wno-waits-for-ever -Wno-cancelled-timer

.SECONDARY: $(foreach kind,c h,$(UNIT_SPECS:%=$(BUILD)/tests/runtime/%_actor.$(kind)))

$(OUT_DIRS):
	mkdir -p $@

-include $(wildcard $(addsuffix *.d,$(OUT_DIRS)))

# ---- targets ----------------------------------------------------------------------------------------------

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1	\2/p' Makefile | expand -t 12

deps: ## install what building needs and is missing
	@.ci/deps

deps-check: ## install what the tests need and is missing
	@.ci/deps check

demo: deps ## build everything, then run examples/circuit_breaker
	@$(MAKE) -s $(PARALLEL) stage
	@$(WITH_STAGE) $(MAKE) --no-print-directory -C $(BUILD)/examples/circuit_breaker run

check: deps-check ## run all tests; the last line is `N passed, M failed`
	@$(MAKE) -s $(PARALLEL) tests || { echo "It does not build."; echo "0 passed, 1 failed"; exit 1; }
	@$(WITH_STAGE) CK_TIMEOUT_MULTIPLIER=4 tests/run -t 1500 -j $(JOBS) -o $(BUILD)/check $(SUITES)

asan: ## run the tests that a sanitizer can see into under ASan and UBSan
	@$(MAKE) check BUILD=$(BUILD)/asan SANITIZE=address,undefined

tsan: $(BUILD)/actorc ## run the tests of the runtime under TSan
	@$(MAKE) check BUILD=$(BUILD)/tsan SANITIZE=thread ACTORC=$(BUILD)/actorc

soak: $(SOAK) ## load the runtime at random for SOAK_SECONDS (600), in this BUILD
	$(if $(filter thread,$(SANITIZE)),$(TSAN_RUN)) $(SOAK)

fuzz: ## look for inputs that break the compiler, for FUZZ_SECONDS (600); with libFuzzer where clang is found
	@tests/fuzz/fuzz $(BUILD)/fuzz $(FUZZ_SECONDS)

bench: ## compare speed with peers; BENCH="pingpong spawn" plays these alone, RUNS=n each n times
	@$(MAKE) -s $(PARALLEL) all
	@tests/bench/run $(abspath $(BUILD)) $(RUNS) $(BENCH)

parity: $(PARITY) ## compare with Erlang/OTP, under SEEDS=n seeds (1000); UPDATE=1 writes down anew what OTP does
	SEEDS=$(or $(SEEDS),1000) tests/parity/run $(BUILD) $(if $(UPDATE),--update,--beam)

golden: $(BUILD)/actorc ## rewrite what tests/compiler expects; read the difference like code
	tests/compiler/run $(BUILD)/actorc --update

# $1: a file and its place.
define install_file
$(INSTALL) -C -m $(if $(filter bin/%,$1),755,644) $(firstword $1) $(DESTDIR)$(PREFIX)/$(lastword $1)

endef

# A file that is as it was keeps its date, so that nobody has to compile anew for it.
install: all ## install under PREFIX (/usr/local), within DESTDIR
	$(INSTALL) -d $(addprefix $(DESTDIR)$(PREFIX)/,$(sort $(dir $(PLACES))))
	$(foreach pair,$(INSTALLED),$(call install_file,$(subst =, ,$(pair))))

uninstall: ## remove what `make install` with the same PREFIX and DESTDIR put there
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,$(PLACES))
	rmdir $(addprefix $(DESTDIR)$(PREFIX)/,include/actor share/actor lib/cmake/actor) 2>/dev/null || true

deb: all ## pack it for Debian, into BUILD; the last line is the package's name
	@MAKE='$(MAKE)' .ci/deb $(BUILD)

vsix: ## pack the extension for Visual Studio Code, into BUILD; the last line is its name
	@.ci/vsix $(BUILD)

tree-sitter: ## make the parser that editors with tree-sitter use, in BUILD; the last line is its directory
	@.ci/tree_sitter $(BUILD)

clean: ## remove what was built
	rm -rf $(BUILD)

# Parts of the targets above.

PARALLEL = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS)) --no-print-directory

units: $(UNITS) $(SOAK) $(PARITY)

fuzzers: $(FUZZERS)

ifeq ($(SANITIZE),)
tests: stage units asan-units tsan-units
else
tests: $(UNITS) $(if $(filter thread,$(SANITIZE)),,all $(PARITY) $(FUZZERS))
endif

asan-units:
	$(MAKE) BUILD=$(BUILD)/asan SANITIZE=address,undefined tests

tsan-units: $(BUILD)/actorc
	$(MAKE) BUILD=$(BUILD)/tsan SANITIZE=thread ACTORC=$(BUILD)/actorc tests

stage: all
	$(MAKE) install PREFIX=$(STAGE) DESTDIR= >/dev/null
	mkdir -p $(BUILD)/examples
	cp -Rp examples/. $(BUILD)/examples

.PHONY: all help deps deps-check demo check asan tsan soak fuzz parity bench golden install uninstall deb vsix tree-sitter clean units fuzzers tests asan-units tsan-units stage
