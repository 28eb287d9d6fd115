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
    bool exited;                            /* `run` has called actor_exit, with this reason: */
    actor_reason reason;
    jmp_buf back;
};

/** Calls `run(arg)`, which may leave off by actor_exit. Threads: one that runs no actor. */
void libactor_aside_run(struct libactor_aside *aside);

/** Has the C that runs aside on the calling thread leave off; where none does, the program ends: `why` says what for. */
ACTOR_NORETURN void libactor_aside_exit(const actor_reason *reason, const char *why);

#endif
