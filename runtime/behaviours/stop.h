/*
 * How a process is ended and waited for, by a supervisor say.
 */
#ifndef LIBACTOR_STOP_H
#define LIBACTOR_STOP_H

#include <stdbool.h>

#include "actor/behaviour.h"

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

/** Messages of those who are to be told when the caller has ended, and why, out of the way while it stops. Zeroes: none. */
struct libactor_waiting {
    actor_message *first, *last;
};

/** Keeps a message that was received, if somebody waits for what becomes of it. False: nobody does, and it is the caller's. */
bool libactor_waiting_keep(struct libactor_waiting *waiting, actor_message *message);

/** Gives them back to the mailbox, for the end. */
void libactor_waiting_requeue(struct libactor_waiting *waiting);

#endif
