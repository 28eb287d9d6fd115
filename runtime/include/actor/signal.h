/*
 * Signals of the operating system, as messages. See io.h for what all I/O has in common.
 */
#ifndef ACTOR_SIGNAL_H
#define ACTOR_SIGNAL_H

#include "behaviour.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A watch for a signal. It belongs to one actor. */
typedef struct actor_signal actor_signal;

/**
 * Has a signal of the operating system sent to the calling actor as a message of its own choice, which has
 * no fields: `cache_reload_message()`, say, for SIGHUP and the `info reload;` of a spec. A plain process waits
 * for it with actor_receive.
 *
 * While anybody in the program watches a signal, its usual effect is off: SIGTERM ends nothing then. All
 * who watch it are told. Signals that come faster than they are handled count as one or more. actor_run
 * watches none itself: watch SIGTERM and call actor_shutdown. actor_application_main takes SIGTERM and SIGINT, and SIGHUP
 * where its application wants it: then no watch is told of these.
 *
 * Ownership  `*out`, which may be NULL, is the calling actor's; the watch ends with actor_signal_close or
 *            with the actor. `info` must last as long.
 * Errors     ACTOR_EINVAL: the message has fields or wants an answer, or the signal can't be watched: SIGKILL,
 *            SIGSTOP, and those of faults; ACTOR_ENOMEM; ACTOR_ENOTSUP.
 * Threads    Actor. libuv installs the handler, calls no previous one on, and leaves the signal's default
 *            behind when the last watch ends.
 * OTP        os:set_signal/2 and the erl_signal_server.
 */
int actor_signal_watch(int number, const actor_message_info *info, actor_signal **out);

/** Ends a watch; NULL is nothing. Threads: the owner. */
void actor_signal_close(actor_signal *watch);

#ifdef __cplusplus
}
#endif
#endif
