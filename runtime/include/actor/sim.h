/*
 * The simulated system: one thread, a virtual clock, and an order drawn from a seed. For tests: an
 * hour passes in no time, and a run that failed can be run again, exactly.
 *
 * It runs only while the thread that started it waits in it: in a call, a start, an actor_sleep, or one of the functions
 * below that say so. A send, a cast and actor_spawn put into a queue what then runs at the next wait, in an order that the
 * seed draws at each step: two processes spawned one after the other are at work at once, as they are where each has a
 * thread. A call or a start runs until what it waits for is there, others meanwhile, and no further. Time stands still while any actor can run, then jumps to the next timer.
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
 * Has the n-th allocation from now on fail (1: the next), once; 0: none; UINT64_MAX: all from now on. The stacks of
 * those that wait are among them.
 *
 * Threads    The one that started it.
 */
void actor_sim_fail_alloc(actor_system *system, uint64_t n);

/**
 * Has an actor killed as it begins with its n-th message from now on (1: the next): that message and those
 * behind it are lost, and who waits for an answer to one is told of the end. Messages are those that the actor
 * handles or receives, trapped exits and DOWNs among them.
 *
 * Errors     ACTOR_EINVAL: `n` is 0, or the system is real; ACTOR_ENOPROC; ACTOR_ENOMEM.
 * Threads    The one that started the system; so with all below.
 */
int actor_sim_kill(actor_system *system, actor_ref actor, uint64_t n);

/**
 * Has the n-th message to an actor from now on (1: the next) get lost, as between two machines; to no actor:
 * the n-th to any. Messages here are calls, answers to them, casts, infos and those of timers: exit signals, DOWNs
 * and starts are never lost. A call that is lost, or its answer, ends when its time is over.
 *
 * Errors     ACTOR_EINVAL: `n` is 0, or the system is real; ACTOR_ENOMEM.
 */
int actor_sim_drop(actor_system *system, actor_ref to, uint64_t n);

/** As actor_sim_drop, but it comes late by that time, and others overtake it. */
int actor_sim_delay(actor_system *system, actor_ref to, uint64_t n, int64_t delay_ns);

/**
 * Has each message to an actor, or to any, get lost with that probability, drawn from the seed.
 *
 * Units      `per_million` of a million messages, 1 to 1,000,000.
 * Errors     ACTOR_EINVAL; ACTOR_ENOMEM.
 */
int actor_sim_drop_some(actor_system *system, actor_ref to, uint32_t per_million);

/** As actor_sim_drop_some, but they come late, by up to `longest_ns`. */
int actor_sim_delay_some(actor_system *system, actor_ref to, uint32_t per_million, int64_t longest_ns);

/** Takes back all kills, losses and delays asked for; what is under way late still comes. */
void actor_sim_heal(actor_system *system);

/**
 * Has the clock jump forward, as when a machine was suspended: nothing runs on the way, and all that fell due
 * meanwhile falls due at once.
 *
 * Units      `span_ns` is in nanoseconds; 0 or less is nothing: the clock never goes back.
 */
void actor_sim_jump(actor_system *system, int64_t span_ns);

/**
 * Draws a number less than `below` from the system's seed: for what a scenario itself leaves to chance. A real
 * system, which has none, draws it from the kernel.
 */
uint64_t actor_sim_random(actor_system *system, uint64_t below);

/** What is to hold under every seed: true if it did. It need not end its actors. */
typedef bool actor_sim_scenario(actor_system *system, void *context);

/**
 * Runs a scenario under the seeds 1 to `seeds`, in a fresh simulated system each. The first that fails, or
 * ends the program by exit() as a failed check of a test may, is told on standard error; with ACTOR_SIM_SEED=N in
 * the environment that seed alone is run.
 *
 * Returns    How many seeds failed; or a code of actor_sim_start, or ACTOR_EINVAL: ACTOR_SIM_SEED is no number, which is
 *            told on standard error, and nothing was run. `options` may be NULL.
 * Threads    Any that is no worker; it is bound to each system in turn.
 */
int actor_sim_explore(const actor_options *options, uint64_t seeds, actor_sim_scenario *scenario, void *context);

#ifdef __cplusplus
}
#endif
#endif
