/*
 * C that runs for an actor on a thread that runs none: one of libuv's pool.
 */
#ifndef LIBACTOR_ASIDE_H
#define LIBACTOR_ASIDE_H

#include <setjmp.h>

#include "actor/process.h"

struct libactor_aside {
    void (*run)(void *arg);
    void *arg;
    int64_t deadline_ns;                    /* of the actor, by the world's clock; ACTOR_INFINITY */
    bool exited;                            /* `run` has called actor_exit, with this reason: */
    actor_reason reason;
    jmp_buf back;
};

/** Calls `run(arg)`, which may leave off by actor_exit. Threads: one that runs no actor. */
void libactor_aside_run(struct libactor_aside *aside);

/** The deadline of what the calling thread runs aside; ACTOR_INFINITY: it has none. */
int64_t libactor_aside_deadline(void);

/** Has the C that runs aside on the calling thread leave off; where none does, the program ends: `why` says what for. */
ACTOR_NORETURN void libactor_aside_exit(const actor_reason *reason, const char *why);

#endif
