/*
 * How a process is ended and waited for, by a supervisor say.
 */
#ifndef LIBACTOR_STOP_H
#define LIBACTOR_STOP_H

#include "actor/process.h"

/** Sends an exit signal, as soon as there is memory for it: it does not get lost. Threads: actor. */
void libactor_exit_surely(actor_ref ref, actor_reason reason);

/**
 * Asks a process to end, kills it when its time is up, and waits until it has ended. What a link tells of that is the
 * caller's business.
 *
 * Units      `shutdown_ns` may be ACTOR_BRUTAL_KILL and ACTOR_INFINITY.
 * Returns    The reason it ended for; ACTOR_NOPROC: it had ended before.
 * Threads    Actor.
 */
actor_reason libactor_end_process(actor_ref ref, int64_t shutdown_ns);

/**
 * As libactor_end_process, of a process that the caller is linked with: its exit signal is taken out of the mailbox.
 *
 * Units      `shutdown_ns` may be ACTOR_BRUTAL_KILL and ACTOR_INFINITY.
 * Returns    The reason it ended for.
 * Threads    Actor.
 */
actor_reason libactor_stop_process(actor_ref ref, int64_t shutdown_ns);

/* For actor_receive_match: nobody waits for what becomes of it. Who does is told when the receiver has ended, and why. */
bool libactor_is_not_asked(const actor_message *message, const void *context);

#endif
