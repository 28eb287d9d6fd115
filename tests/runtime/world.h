/*
 * What the tests of I/O share: a system of two workers, bodies of tests that run in an actor, a count of
 * descriptors.
 */
#ifndef WORLD_H
#define WORLD_H

#include <actor/actor.h>

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <dirent.h>

#include <outside.h>

#include "build.h"

#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))
#define LOOPBACK "127.0.0.1"
#define SHORTLY (20 * ACTOR_MILLISECOND)
#define LONG (20 * ACTOR_SECOND)

/* A check in an actor: a failed one ends it, and the test with it. */
#define EXPECT(code, expected) actor_assert((code) == (expected))

static actor_system *actors;

static inline void setup(void)
{
    actor_options options = actor_options_default();

    options.workers = 2;
    options.contain_faults = true;
    ck_assert_int_eq(actor_system_start(&options, &actors), ACTOR_OK);
}

static inline void teardown(void)
{
    actor_system_stop(actors);
}

/* ---- running a test's body in an actor ------------------------------------------------------------ */

struct body {
    void (*run)(void *arg);
    void *arg;
    atomic_bool passed;
    sem_t ended;
};

static inline void end_body(void *arg)
{
    struct body *body = arg;

    sem_post(&body->ended);
}

static inline void run_body(void *arg)
{
    struct body *body = arg;

    EXPECT(actor_defer(end_body, body), ACTOR_OK);
    body->run(body->arg);
    atomic_store(&body->passed, true);
}

/* Runs it in an actor, and waits until it has come to its end. */
static inline void in_actor(void (*run)(void *arg), void *arg)
{
    struct body body = { .run = run, .arg = arg };

    ck_assert_int_eq(sem_init(&body.ended, 0, 0), 0);
    ck_assert_int_eq(actor_spawn(run_body, &body, NULL), ACTOR_OK);
    while (sem_wait(&body.ended) != 0)
        ck_assert_int_eq(errno, EINTR);
    ck_assert_msg(atomic_load(&body.passed), "the actor's report says what failed");
    sem_destroy(&body.ended);
}

static inline int count_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int n = 0;

    ck_assert_ptr_nonnull(folder);
    while (readdir(folder) != NULL)
        n++;
    closedir(folder);
    return n;
}

/* Waits until as many descriptors are open again. */
static inline void await_descriptors(int expected)
{
    while (count_descriptors() > expected)
        actor_sleep(ACTOR_MILLISECOND);
}

static inline void await_death(actor_ref ref)
{
    while (actor_is_alive(ref))
        actor_sleep(ACTOR_MILLISECOND);
}

/* Runs all tests of a suite; gives what main is to return. */
static inline int run_world(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}

#endif
