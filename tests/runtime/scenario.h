/*
 * What the tests of rules share: a scenario, which is a process that asserts, runs in simulated systems under
 * many seeds; and processes for it to play with.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <check.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <actor/actor.h>

#include "build.h"

#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))

typedef struct number {
    int64_t n;
} number;

static const actor_field_info number_fields[] = { { "n", ACTOR_FIELD_INT64, offsetof(number, n), NULL } };
static const actor_type_info number_type = { "number", sizeof(number), true, 1, number_fields, 0, NULL };

/* The last that was logged. */
static char logged[4096];

static inline void keep_log(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    strncpy(logged, text, sizeof logged - 1);
}

/* Runs a scenario to its end, an hour at most, under each seed; none of its actors may be left. */
static inline void play_under(void (*scenario)(void *arg), int seeds)
{
    actor_options options = actor_options_default();
    int seed;

    options.log = keep_log;
    for (seed = 1; seed <= seeds; seed++) {
        actor_system *system;
        bool done = false;

        options.workers = 1 + seed % 2;
        ck_assert_int_eq(actor_sim_start(&options, (uint64_t)seed, &system), ACTOR_OK);
        ck_assert_int_eq(actor_spawn(scenario, &done, NULL), ACTOR_OK);
        actor_sim_advance(system, ACTOR_HOUR);
        ck_assert_msg(done, "seed %d: the scenario did not come to its end", seed);
        ck_assert_uint_eq(actor_system_count(system), 0);
        actor_system_stop(system);
    }
}

/* The last thing that a scenario does. */
static inline void finished(void *arg)
{
    *(bool *)arg = true;
}

/* ---- processes to play with, and what they get ---- */

static inline void wait_for_ever(void *arg)
{
    (void)arg;
    actor_sleep(ACTOR_INFINITY);
}

static inline void return_at_once(void *arg)
{
    (void)arg;
}

static inline void exit_boom(void *arg)
{
    (void)arg;
    actor_exit(actor_reason_own("boom", "now"));
}

/* The next message, which must come and be of that kind. To be freed. */
static inline actor_message *await(actor_message_kind kind)
{
    actor_message *message;

    ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_int_eq(actor_message_kind_of(message), kind);
    return message;
}

static inline actor_reason await_down(actor_unique monitor)
{
    actor_message *message = await(ACTOR_DOWN);
    actor_reason reason = *actor_message_reason(message);

    ck_assert_uint_eq(actor_message_cookie(message), monitor);
    ck_assert_ptr_null(actor_message_name(message));
    actor_message_free(message);
    return reason;
}

static inline actor_reason await_exit(actor_ref from)
{
    actor_message *message = await(ACTOR_EXIT);
    actor_reason reason = *actor_message_reason(message);

    ck_assert(actor_ref_equal(actor_message_sender(message), from));
    actor_message_free(message);
    return reason;
}

static inline void assert_silence(void)
{
    actor_message *message;

    ck_assert_int_eq(actor_receive(&message, ACTOR_SECOND), ACTOR_ETIMEDOUT);
}

#endif
