# Actors in a Makefile. Three lines, after its own settings and before the first rule that uses $(OBJS):
#
#   ACTOR_SPECS = counter.actor shop.actor
#   include $(shell pkg-config --print-errors --variable=actormk libactor)
#   OBJS += counter.o shop.o $(ACTOR_OBJS)
#
# The first may be left out if it means every *.actor of the directory; the last adds the C you wrote and
# what was generated. Further down they would be too late: make expands prerequisites when it reads a rule.
#
# "No rule to make target 'counter.o'", or 'counter.c': nobody has written counter.c yet. `actorc sync counter.actor`
# begins it, with a skeleton of each function that the spec asks for; it is run by hand, since the file is yours. For
# a spec that asks for none it writes no file, and there is no object of it in the third line.
#
# Each NAME.actor gives NAME_actor.h and NAME_actor.c beside it, again whenever it or a spec that it imports
# has changed. The objects are compiled by the Makefile's own rules, or by make's.
#
# Set before the include:
#   ACTOR_OUT     a directory for what is generated, at the same place below it; empty: beside each spec. With one no
#                 spec may lie above this directory, as ../shop.actor does
#   ACTORFLAGS    options for actorc, such as -Wno-unreachable-state
#
# Set by it:
#   ACTOR_OBJS    the generated sources' objects; ACTOR_SOURCES and ACTOR_HEADERS, the files themselves
#   ACTOR_MADE    all that it makes, for a `clean`
#   ACTOR_CFLAGS  for compiling. CPPFLAGS has it; a rule that does without CPPFLAGS needs it, and so does
#                 one whose CPPFLAGS may be given on the command line, which replaces them
#   ACTOR_LIBS    for linking. As ACTOR_CFLAGS, with LDLIBS
#
# For any GNU make since 3.81.

ifndef ACTOR_PREFIX

ACTOR_PREFIX  := $(patsubst %/share/actor/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
ACTOR_GOAL    := $(.DEFAULT_GOAL)
ACTORC        ?= $(ACTOR_PREFIX)/bin/actorc
PKG_CONFIG    ?= pkg-config
ACTOR_SPECS   ?= $(wildcard *.actor)

# What the names of a spec's outputs begin with.
ACTOR_NAME     = $(addsuffix /,$(ACTOR_OUT))$(basename $1)
ACTOR_AWAY    := $(strip $(foreach spec,$(if $(ACTOR_OUT),$(ACTOR_SPECS)),$(if $(filter /actor.mk/%,$(abspath /actor.mk/$(spec))),,$(spec))))
$(if $(ACTOR_AWAY),$(error ACTOR_OUT = $(ACTOR_OUT): what $(firstword $(ACTOR_AWAY)) gives would lie outside of it; \
    ACTOR_SPECS may not lead out of this directory with an ACTOR_OUT))
ACTOR_NAMES   := $(foreach spec,$(ACTOR_SPECS),$(call ACTOR_NAME,$(spec)))
ACTOR_HEADERS := $(ACTOR_NAMES:=_actor.h)
ACTOR_SOURCES := $(ACTOR_NAMES:=_actor.c)
ACTOR_OBJS    := $(ACTOR_NAMES:=_actor.o)
ACTOR_DEPS    := $(ACTOR_NAMES:=_actor.dep)

# An actor that waits has a small stack, with a guard below: a frame that is larger must touch it all the same.
ACTOR_STACK   := $(shell $(CC) -Werror -fstack-clash-protection -fsyntax-only -x c /dev/null 2>/dev/null && echo -fstack-clash-protection)

# An object depends on the generated headers that it includes: the compiler writes them down, in a .d file
# beside each object.
ACTOR_CFLAGS  := -I$(ACTOR_PREFIX)/include $(if $(ACTOR_OUT),$(addprefix -I,$(sort $(dir $(ACTOR_NAMES))))) $(shell $(PKG_CONFIG) --cflags libuv) $(ACTOR_STACK) -MMD -MP
ACTOR_LIBS    := $(ACTOR_PREFIX)/lib/libactor.a $(shell $(PKG_CONFIG) --libs libuv) -pthread
CPPFLAGS      += $(ACTOR_CFLAGS)
LDLIBS        += $(ACTOR_LIBS)
ACTOR_USERS   := $(sort $(ACTOR_OBJS) $(patsubst %.c,%.o,$(wildcard *.c)) $(filter %.o,$(OBJS)))
ACTOR_MADE    := $(ACTOR_HEADERS) $(ACTOR_SOURCES) $(ACTOR_DEPS) $(ACTOR_OBJS) $(ACTOR_USERS:.o=.d)

# $1: a spec; $2: its ACTOR_NAME. One run of actorc makes them all, which make
# understands of a pattern rule in every version. So an `r` is left open, that nothing but these files matches.
define ACTOR_RULE
$2_acto%.h $2_acto%.c $2_acto%.dep: $(basename $1).acto% $(wildcard $(ACTORC))
	@mkdir -p $(dir $2)
	$(ACTORC) $(ACTORFLAGS) -MD -MP -MF $2_actor.dep -MT "$2_actor.h $2_actor.c $2_actor.dep" -o $(dir $2) $1

# No built-in rule may make a spec.
$1: ;
endef
$(foreach spec,$(ACTOR_SPECS),$(eval $(call ACTOR_RULE,$(spec),$(call ACTOR_NAME,$(spec)))))

# The headers come before the first object. make brings the files it includes up to date before all else, and
# that holds for objects of any name and for any number of jobs.
ifneq ($(filter-out %clean clean%,$(or $(MAKECMDGOALS),all)),)
include $(ACTOR_DEPS)
endif

# After a `clean` in the same run this still holds for objects beside their sources and for those in OBJS. And
# what a rule names is no intermediate file to make: it is not deleted, and made again if a person deletes it.
$(foreach object,$(ACTOR_USERS),$(eval $(object): | $(ACTOR_HEADERS) $(ACTOR_SOURCES)))

-include $(wildcard $(ACTOR_USERS:.o=.d))

# The Makefile's first target stays its default.
.DEFAULT_GOAL := $(ACTOR_GOAL)

endif
