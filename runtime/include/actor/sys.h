/*
 * Looking into an actor that runs, and holding it: what OTP's sys does with its system messages. An actor of any
 * behaviour, one of the program's own too, answers them in the order of its mailbox, between two of its messages;
 * so one that waits within a callback answers when that has returned. A plain process has no part in it.
 *
 * A suspended actor handles these requests, requests to stop, and its parent's end; signals act on it as ever. All
 * else stays where it is, in order, until it is resumed: calls may time out meanwhile, timers become due.
 *
 * What the functions below have in common:
 *
 * Ownership  Texts and what a state points to in `*out` live as those of a call's reply: until the calling actor's
 *            callback returns, a plain process ends, or actor_reply_release(out).
 * Units      `timeout_ns` is in nanoseconds; ACTOR_INFINITY. OTP's is 5 s.
 * Errors     ACTOR_ENOPROC; ACTOR_ETIMEDOUT, and the request is carried out all the same when its turn comes;
 *            ACTOR_EDOWN: it ended before it answered, for actor_last_reason; ACTOR_ECALLSELF; ACTOR_ENOMEM: nothing was
 *            done; ACTOR_ENOTSUP: it is a plain process; ACTOR_EINVAL: a time of less than 0; ACTOR_ESHUTDOWN; ACTOR_ENOSYSTEM. On an
 *            error `*out` is untouched.
 * Threads    Any bound to a system; a plain thread blocks.
 */
#ifndef ACTOR_SYS_H
#define ACTOR_SYS_H

#include "behaviour.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Has an actor handle no more messages. One that is suspended stays so. Who asks it something waits: for as long as its call may
 * take, or, where that has no limit, as of a supervisor that is to start a child, until actor_sys_resume, or the caller's deadline.
 *
 * OTP        sys:suspend/2.
 */
int actor_sys_suspend(actor_ref to, int64_t timeout_ns);

/** Has a suspended actor go on, with what came first. One that runs goes on running. OTP: sys:resume/2. */
int actor_sys_resume(actor_ref to, int64_t timeout_ns);

/**
 * Has an actor end for a reason, also one that is suspended. It says that it will, and then its terminate runs; to
 * wait for its end there is actor_stop_actor.
 *
 * OTP        sys:terminate/3.
 */
int actor_sys_terminate(actor_ref to, actor_reason reason, int64_t timeout_ns);

/** What is to be known of an actor of a behaviour, besides what actor_info_get tells. */
typedef struct actor_sys_status {
    actor_string behaviour;                 /* "gen_server" */
    actor_string title;                     /* "Cache" */
    actor_string name;                      /* of actor_register; "" for none */
    actor_string label;                     /* "" for none */
    actor_string state_name;                /* of the state a machine is in; "" for what is no machine */
    actor_string state;                     /* as a crash report shows it */
    actor_ref parent;                       /* no actor for one started by a plain thread */
    bool suspended;
} actor_sys_status;

/** Gives an actor's status. OTP: sys:get_status/2. */
int actor_sys_get_status(actor_ref to, actor_sys_status *out, int64_t timeout_ns);

/**
 * Copies the state of an actor, of the type that its behaviour describes it with; of a machine also the number of the
 * state that it is in. What a spec calls extern, without `copy` and `free`, is copied as the pointer that it is.
 * A spec has a typed function for this, `cache_get_state`, for a machine `breaker_get_data`; for supervisors there is
 * actor_supervisor_get_state, and actor_dynamic_supervisor_get_state.
 *
 * Ownership  `type` and `out` may be NULL, together; and so may `number`.
 * Errors     Also ACTOR_EINVAL: its state is of another type; ACTOR_ENOTSUP: its behaviour tells nobody, or it is no machine
 *            and a number was asked for.
 * OTP        sys:get_state/2.
 */
int actor_sys_get_state(actor_ref to, const actor_type_info *type, void *out, size_t *number, int64_t timeout_ns);

/**
 * Gives an actor another state; a machine also another of its states, if `number` is not NULL. That is no transition:
 * nothing is left or entered, and what is postponed stays so. A timeout that runs goes on if the new state has one of
 * its kind, and is cancelled if not. Of supervisors part can be set: see actor_supervisor_replace_state.
 *
 * Ownership  `state`, of the type `type`, is copied, but for externs as above; what the actor had is freed, without these.
 *            Both may be NULL, together.
 * Errors     Also ACTOR_EINVAL: its state is of another type, no state has that number, or it can't be what was given, and is as
 *            it was; ACTOR_ENOTSUP, as actor_sys_get_state, and of an actor that tells its state and takes none.
 * OTP        sys:replace_state/3, which takes a function.
 */
int actor_sys_replace_state(actor_ref to, const actor_type_info *type, const void *state, const size_t *number,
                            int64_t timeout_ns);

/**
 * Has a suspended actor call its code_change, which brings its state up to date with code that is new. On an error its
 * state is what it was, but for what externs point to.
 *
 * Ownership  `from_version` and `extra` are copied; NULL counts as "".
 * Errors     Also what the callback gives; ACTOR_EINVAL: it is not suspended; ACTOR_ENOTSUP: its spec has no `code_change`, as
 *            that of a supervisor has none: its table is a constant, which no `init` gives.
 * OTP        sys:change_code/5.
 */
int actor_sys_change_code(actor_ref to, const char *from_version, actor_bytes extra, int64_t timeout_ns);

/**
 * Has an actor count its messages, or no more. Counting that goes on goes on; one that is ended and begun again begins
 * at 0. It costs nothing where it is off, and so it is with log and trace.
 *
 * OTP        sys:statistics/3.
 */
int actor_sys_statistics(actor_ref to, bool on, int64_t timeout_ns);

/** What an actor has counted. OTP counts reductions besides, which there are none of here. */
typedef struct actor_sys_counts {
    int64_t start_ns;                       /* by actor_now's clock: since when */
    int64_t now_ns;
    uint64_t messages_in;                   /* handled, of all kinds; requests of this header do not count */
    uint64_t messages_out;                  /* calls that were answered while they were handled */
} actor_sys_counts;

/** Gives what an actor has counted. Errors: also ACTOR_EINVAL: it does not count. OTP: sys:statistics/3, `get`. */
int actor_sys_get_statistics(actor_ref to, actor_sys_counts *out, int64_t timeout_ns);

/**
 * Has an actor keep what became of its last messages, `n_events` lines; 0: none. Those it has stay, as far as there is room.
 *
 * Errors     Also ACTOR_ENOMEM: it keeps what it kept. An event for which there is no memory is left out later.
 * OTP        sys:log/3, whose `true` is 10 events.
 */
int actor_sys_log(actor_ref to, size_t n_events, int64_t timeout_ns);

/**
 * Gives these lines, the oldest first, each with a line feed: `*DBG* cache got cast put {...} from <7.1>`, and for what it
 * led to `*DBG* cache new state {...}`. "" if it keeps none. Of a machine they are those of gen_statem: `receive` an event
 * that has come or was raised, `consume` or `postpone` it, `in state closed => open` if that leads to another, `send` an
 * answer, `start_timer` with its time, and `terminate`.
 *
 * OTP        sys:log/3, `print`.
 */
int actor_sys_get_log(actor_ref to, actor_string *out, int64_t timeout_ns);

/** Has an actor write these lines to its system's log as they come, as notices, or no more. OTP: sys:trace/3. */
int actor_sys_trace(actor_ref to, bool on, int64_t timeout_ns);

#ifdef __cplusplus
}
#endif
#endif
