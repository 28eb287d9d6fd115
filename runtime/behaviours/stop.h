/*
 * How a supervisor ends a child and waits for it.
 */
#ifndef LIBACTOR_STOP_H
#define LIBACTOR_STOP_H

#include "actor/process.h"

/**
 * Asks a process to end, kills it when its time is up, and waits until it has ended. Its exit signal is taken out of
 * the mailbox.
 *
 * Units      `shutdown_ns` may be ACTOR_BRUTAL_KILL and ACTOR_INFINITY.
 * Returns    The reason it ended for.
 * Threads    Actor.
 */
actor_reason libactor_stop_process(actor_ref ref, int64_t shutdown_ns);

#endif
