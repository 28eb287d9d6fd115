/*
 * How long no message comes to an actor that asked about it: for a timeout of its own, or to give memory back.
 */
#ifndef LIBACTOR_LULL_H
#define LIBACTOR_LULL_H

#include "actor/behaviour.h"

/** Of an actor that asked; it lies behind its state. */
struct libactor_lull {
    int64_t timeout_ns;                     /* asked for by the callback that ran last; ACTOR_INFINITY: none */
    int64_t rest_after_ns;                  /* ACTOR_INFINITY: never */
    actor_timer timer;
    uint64_t n_zero;                        /* how many of no time there were; the last one is under way while `zero` is set */
    bool zero;
};

/** What a message says of the lull before it. */
enum libactor_lull_end {
    LIBACTOR_LULL_ENDS,                     /* it is a message like any other: the timer is over */
    LIBACTOR_LULL_PAST,                     /* of a timer that was over when it came: pass over it */
    LIBACTOR_LULL_TIMEOUT,                  /* nothing came in time: for the actor's own timeout */
    LIBACTOR_LULL_REST                      /* or for it to rest */
};

/** Of an actor that has not begun: with what its start options say. */
void libactor_lull_open(struct libactor_lull *lull, const actor_start_options *options);

/**
 * Begins the actor's init. When it rests says its spec, where the options did not: `hibernate_after_ns`, or NULL, asked
 * about `self`.
 *
 * Returns    ACTOR_CONTINUE, or what init is to return: the time is below zero.
 * Threads    The actor, as for the others.
 */
actor_result libactor_lull_settle(struct libactor_lull *lull, int64_t (*hibernate_after_ns)(const void *self),
                                  const void *self);

/** Begins the handling of a message. */
enum libactor_lull_end libactor_lull_end(struct libactor_lull *lull, const actor_message *message);

/**
 * Begins a lull, when a message has been handled: with the timeout that was asked for meanwhile, or with the time
 * after which the actor is to rest.
 *
 * Returns    ACTOR_CONTINUE, or what a callback of the behaviour is to return: memory is out.
 */
actor_result libactor_lull_begin(struct libactor_lull *lull);

/** Begins the lull anew that goes on, with the same time. Returns: as libactor_lull_begin. */
actor_result libactor_lull_again(struct libactor_lull *lull);

#endif
