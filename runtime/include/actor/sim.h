/*
 * The simulated system: one thread, a virtual clock, and an order drawn from a seed. For tests: an
 * hour passes in no time, and a run that failed can be run again, exactly.
 *
 * It runs only while the thread that started it waits in it: in a call, a start, an actor_sleep, or
 * one of the functions below. Time stands still while any actor can run, then jumps to the next timer.
 * A plain thread's call with ACTOR_INFINITY that nothing can ever answer, since no actor can run and no
 * timer is set, does not wait for ever: it gives ACTOR_ETIMEDOUT, and the log says so.
 *
 * It has one worker, or as many as the options say, all on that one thread: then the seed also says which of
 * them has its turn, and when one takes actors from another.
 */
#ifndef ACTOR_SIM_H
#define ACTOR_SIM_H

#include "system.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Starts a simulated system and binds the calling thread to it. End it with actor_system_stop.
 *
 * Errors     As actor_system_start. `options` may be NULL.
 * Threads    Any.
 */
int actor_sim_start(const actor_options *options, uint64_t seed, actor_system **out);

/** Runs until no actor can run without time passing. Threads: the one that started the system. */
void actor_sim_settle(actor_system *system);

/** Lets `duration_ns` nanoseconds pass, running all that falls due on the way. Threads: the one that started it. */
void actor_sim_advance(actor_system *system, int64_t duration_ns);

/**
 * Has the n-th allocation from now on fail (1: the next), once; 0: none; UINT64_MAX: all from now on.
 *
 * Threads    The one that started it.
 */
void actor_sim_fail_alloc(actor_system *system, uint64_t n);

#ifdef __cplusplus
}
#endif
#endif
