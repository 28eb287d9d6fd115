/*
 * An actor that does not let its worker go on is told of, once: while the system works, and when it is to stop.
 */
#include "world.h"

#include <pthread.h>

static char told[1024];
static atomic_int n_told, n_others_told, n_killed_told;

static void keep_warnings(void *context, actor_log_level level, const char *text)
{
    (void)context;
    if (level != ACTOR_LOG_WARNING)
        return;
    if (strstr(text, "was killed, and runs on") != NULL) {
        atomic_fetch_add(&n_killed_told, 1);
    } else if (strncmp(text, "Mole <", 6) == 0) {
        strncpy(told, text, sizeof told - 1);
        atomic_fetch_add(&n_told, 1);
    } else {                                /* a machine with much to do may hold up anybody */
        atomic_fetch_add(&n_others_told, 1);
    }
}

static void work_until(int64_t at_ns)
{
    while (actor_now() < at_ns)
        continue;
}

static actor_options options_with(int workers, int64_t stuck_ns)
{
    actor_options options = actor_options_default();

    options.workers = workers;
    options.stuck_ns = stuck_ns;
    options.log = keep_warnings;
    return options;
}

/* ---- at work ---------------------------------------------------------------------------------------- */

static const actor_message_info dig = { "dig", ACTOR_CALL, NULL, NULL };

/* In one callback until it is told of, and for a while longer. */
static actor_result dig_on(void *self, actor_message *message)
{
    const int before = atomic_load(&n_told);

    (void)self;
    if (actor_message_kind_of(message) == ACTOR_STOP_REQUEST)
        return actor_stop(*actor_message_reason(message));
    while (atomic_load(&n_told) == before)
        continue;
    work_until(actor_now() + 3 * SHORTLY);
    actor_reply(actor_message_from(message), NULL, NULL);
    return ACTOR_CONTINUE;
}

static void keep(void *self)
{
    (void)self;
}

static const char *title(const void *self)
{
    (void)self;
    return "Mole";
}

static const actor_behaviour digger = { "digger", NULL, dig_on, NULL, keep, NULL, title, NULL };

/* Nobody else has anything to do. */
START_TEST(a_long_callback_is_told_of_once)
{
    const actor_options options = options_with(2 + _i, SHORTLY);
    actor_ref mole;
    int i;

    ck_assert_int_eq(actor_system_start(&options, &actors), ACTOR_OK);
    ck_assert_int_eq(actor_start(&digger, NULL, NULL, &mole, NULL), ACTOR_OK);
    for (i = 1; i <= 3; i++) {
        ck_assert_int_eq(actor_call(mole, &dig, NULL, NULL, LONG), ACTOR_OK);
        ck_assert_int_eq(atomic_load(&n_told), i);
        ck_assert_msg(strstr(told, ">, a digger, has run for ") != NULL &&
                      strstr(told, " ms without a wait, at dig") != NULL, "it says: %s", told);
    }
    actor_system_stop(actors);
}
END_TEST

static void work_long(void *arg)
{
    (void)arg;
    work_until(actor_now() + 4 * SHORTLY);
}

static void work_and_wait(void *arg)
{
    int i;

    (void)arg;
    for (i = 0; i < 8; i++) {
        work_until(actor_now() + SHORTLY / 2);
        actor_sleep(1);
    }
}

static const struct {
    int workers;
    int64_t stuck_ns;
    void (*run)(void *arg);
} cases[] = {
    { 1, SHORTLY, work_long },              /* nobody is there to look */
    { 2, ACTOR_INFINITY, work_long },
    { 2, 0, work_long },                    /* 10 s */
    { 2, 10 * SHORTLY, work_and_wait },
};

START_TEST(others_are_not_told_of)
{
    const actor_options options = options_with(cases[_i].workers, cases[_i].stuck_ns);

    ck_assert_int_eq(actor_system_start(&options, &actors), ACTOR_OK);
    in_actor(cases[_i].run, NULL);
    ck_assert_int_eq(atomic_load(&n_others_told), 0);
    actor_system_stop(actors);
}
END_TEST

/* ---- at the end --------------------------------------------------------------------------------------- */

static struct libactor_outside real;
static _Atomic int64_t ahead_ns;            /* by which the clock is, for the system's patience to end soon */
static atomic_int n_run;

static int64_t clock_ahead(const actor_system *system)
{
    return real.clock.now(system) + atomic_load(&ahead_ns);
}

static pthread_t main_thread;               /* which waits for the end, and then looks */

static void push_away(void);

static void run_on(void *arg)
{
    (void)arg;
    atomic_fetch_add(&n_run, 1);
    if (pthread_equal(pthread_self(), main_thread)) {
        push_away();
        return;
    }
    actor_shutdown(7);
    atomic_store(&ahead_ns, ACTOR_SECOND);
    while (atomic_load(&n_killed_told) == 0)
        atomic_fetch_add(&ahead_ns, ACTOR_MICROSECOND);
}

/* Keeps its worker to itself until the one who is to run on, and is behind it, has come to run on the other. */
static void hog(void *arg)
{
    while (atomic_load(&n_run) <= (int)(intptr_t)arg)
        continue;
}

static void push_away(void)
{
    actor_spawn(hog, (void *)(intptr_t)atomic_load(&n_run), NULL);
    actor_spawn(run_on, NULL, NULL);
}

/* Is there until it is told to end. */
static void push_and_wait(void *arg)
{
    (void)arg;
    push_away();
    actor_sleep(ACTOR_INFINITY);
}

static int start_pushing(void *context, actor_ref *out)
{
    return actor_spawn_link(push_and_wait, context, out);
}

START_TEST(who_was_killed_and_runs_on_is_told_of)
{
    const actor_options options = options_with(2, SHORTLY);

    main_thread = pthread_self();
    real = libactor_outside;
    libactor_outside.clock.now = clock_ahead;
    ck_assert_int_eq(actor_run(&options, start_pushing, NULL), 7);
    ck_assert_int_eq(atomic_load(&n_killed_told), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stuck");
    TCase *tc = tcase_create("stuck");

    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, a_long_callback_is_told_of_once, 0, 2);
    tcase_add_loop_test(tc, others_are_not_told_of, 0, (int)ARRAY_LEN(cases));
    tcase_add_test(tc, who_was_killed_and_runs_on_is_told_of);
    suite_add_tcase(suite, tc);
    return run_world(suite);
}
