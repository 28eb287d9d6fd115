/*
 * What the tests of behaviours share: a simulated system, a trace of what happened in it, its log.
 * All of it is one thread's.
 */
#ifndef SCENE_H
#define SCENE_H

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <actor/actor.h>

#include "build.h"

#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))

static actor_system *sim;
static char trace_text[16384];
static char log_text[65536];

static inline void append(char *text, size_t size, const char *separator, const char *more)
{
    const size_t len = strlen(text);

    snprintf(text + len, size - len, "%s%s", len > 0 ? separator : "", more);
}

/* Notes what happens; check_trace wants all of it, in words. */
__attribute__((format(printf, 1, 2))) static inline void trace(const char *format, ...)
{
    char word[512];
    va_list args;

    va_start(args, format);
    vsnprintf(word, sizeof word, format, args);
    va_end(args);
    append(trace_text, sizeof trace_text, " ", word);
}

#define check_trace(expected)                    \
    do {                                         \
        ck_assert_str_eq(trace_text, expected);  \
        trace_text[0] = '\0';                    \
    } while (0)

#define check_logged(part) ck_assert_msg(strstr(log_text, part) != NULL, "the log lacks '%s':\n%s", part, log_text)
#define check_not_logged(part) ck_assert_msg(strstr(log_text, part) == NULL, "the log has '%s':\n%s", part, log_text)

static inline void keep_log(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    append(log_text, sizeof log_text, "\n", text);
}

static inline void open_scene_of(actor_options options, uint64_t seed)
{
    options.log = keep_log;
    trace_text[0] = '\0';
    log_text[0] = '\0';
    ck_assert_int_eq(actor_sim_start(&options, seed, &sim), ACTOR_OK);
}

static inline void open_scene_seeded(uint64_t seed)
{
    open_scene_of(actor_options_default(), seed);
}

static inline void open_scene(void)
{
    open_scene_seeded(1);
}

static inline void close_scene(void)
{
    actor_system_stop(sim);
    sim = NULL;
}

/* Lets a process do something, and all that follows from it. Gives its reference. */
static inline actor_ref play(void (*run)(void *arg), void *arg)
{
    actor_ref process;

    ck_assert_int_eq(actor_spawn(run, arg, &process), ACTOR_OK);
    actor_sim_settle(sim);
    return process;
}

/* For processes that are there to be alive: linked to, a parent, a holder. */
static inline void wait_for_ever(void *arg)
{
    (void)arg;
    actor_sleep(ACTOR_INFINITY);
}

/* Milliseconds since the scene was opened. */
static inline long long now_ms(void)
{
    return (long long)((actor_now() - ACTOR_SECOND) / ACTOR_MILLISECOND);
}

/* Runs all tests of a suite; gives what main is to return. */
static inline int run_suite(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}

#endif
