/*
 * Fairness: one actor is flooded, and it is told how long others wait for their turn, their timers and their
 * sockets meanwhile. Waits are counted in messages that the flooded one handles: that is what the runtime
 * promises, and it is the same on any machine.
 */
#include <check.h>
#include <inttypes.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <actor/actor.h>
#include <actor/io.h>

#include <outside.h>

enum {
    FLOOD = 500,                            /* messages that are always waiting for the flooded actor */
    LOOKS = 300,                            /* how often each wait is measured */
    A_SLICE = 256,                          /* messages of one actor before others have their turn */
    A_TURN = 8192                           /* and of all before timers and descriptors are looked at */
};

static const actor_message_info drop_message = { "drop", ACTOR_CAST, NULL, NULL };

static atomic_ullong handled;               /* by the flooded actor */
static atomic_int n_done;
static uint64_t longest_turn, longest_timer, longest_io;

static uint64_t since(uint64_t *last)
{
    const uint64_t now = atomic_load(&handled);
    const uint64_t passed = now - *last;

    *last = now;
    return passed;
}

static void note(uint64_t *longest, uint64_t passed)
{
    if (passed > *longest)
        *longest = passed;
}

/* ---- the flood ------------------------------------------------------------------------------------ */

static actor_result flooded_init(void *self)
{
    int i;

    (void)self;
    for (i = 0; i < FLOOD; i++)
        if (actor_send(actor_self(), &drop_message, NULL) != ACTOR_OK)
            abort();
    return ACTOR_CONTINUE;
}

static actor_result flooded_handle(void *self, actor_message *message)
{
    (void)self;
    if (actor_message_kind_of(message) != ACTOR_CAST)
        return ACTOR_CONTINUE;
    atomic_fetch_add(&handled, 1);
    return actor_send(actor_self(), &drop_message, NULL) == ACTOR_OK ? ACTOR_CONTINUE : ACTOR_STOP;
}

static const actor_behaviour flooded = { "flooded", flooded_init, flooded_handle, NULL, actor_free, NULL, NULL, NULL };

/* ---- who waits -------------------------------------------------------------------------------------- */

static actor_result turn_handle(void *self, actor_message *message)
{
    static uint64_t last;
    static int n;

    (void)self;
    (void)message;
    if (n > 0)
        note(&longest_turn, since(&last));
    else
        (void)since(&last);
    if (n++ < LOOKS)
        actor_send(actor_self(), &drop_message, NULL);
    else
        atomic_fetch_add(&n_done, 1);
    return ACTOR_CONTINUE;
}

static const actor_behaviour takes_turns = { "takes_turns", NULL, turn_handle, NULL, actor_free, NULL, NULL, NULL };

static void wait_for_timers(void *arg)
{
    uint64_t last = 0;
    int i;

    (void)arg;
    (void)since(&last);
    for (i = 0; i < LOOKS; i++) {
        actor_message *message;

        if (actor_timer_start(0, 0, NULL) != ACTOR_OK || actor_receive(&message, ACTOR_INFINITY) != ACTOR_OK)
            abort();
        actor_message_free(message);
        note(&longest_timer, since(&last));
    }
    atomic_fetch_add(&n_done, 1);
}

static void answer(void *arg)
{
    actor_stream *listener = NULL, *stream = NULL;
    size_t n;
    char byte;

    if (actor_tcp_listen("127.0.0.1", 0, 0, &listener) != ACTOR_OK)
        abort();
    *(uint16_t *)arg = actor_tcp_port(listener);
    atomic_fetch_add(&n_done, 1);
    if (actor_stream_accept(listener, ACTOR_INFINITY, &stream) != ACTOR_OK)
        abort();
    while (actor_stream_read(stream, &byte, 1, &n, ACTOR_INFINITY) == ACTOR_OK)
        if (actor_stream_write(stream, &byte, 1, ACTOR_INFINITY) != ACTOR_OK)
            break;
}

static void wait_for_io(void *arg)
{
    actor_stream *stream = NULL;
    uint64_t last = 0;
    char byte = 'x';
    size_t n;
    int i;

    if (actor_tcp_connect("127.0.0.1", *(uint16_t *)arg, ACTOR_INFINITY, &stream) != ACTOR_OK)
        abort();
    (void)since(&last);
    for (i = 0; i < LOOKS; i++) {
        if (actor_stream_write(stream, &byte, 1, ACTOR_INFINITY) != ACTOR_OK ||
            actor_stream_read(stream, &byte, 1, &n, ACTOR_INFINITY) != ACTOR_OK)
            abort();
        note(&longest_io, since(&last));
    }
    atomic_fetch_add(&n_done, 1);
}

START_TEST(a_flood_keeps_nobody_waiting_for_long)
{
    actor_options options = actor_options_default();
    actor_system *system;
    uint16_t port = 0;
    actor_ref ref;

    options.workers = 1;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(answer, &port, NULL), ACTOR_OK);
    while (atomic_load(&n_done) < 1)
        sched_yield();
    ck_assert_int_eq(actor_start(&flooded, actor_alloc(1), NULL, NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_start(&takes_turns, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_send(ref, &drop_message, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(wait_for_timers, NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(wait_for_io, &port, NULL), ACTOR_OK);
    while (atomic_load(&n_done) < 4)
        sched_yield();
    actor_system_stop(system);
    printf("the longest wait, in messages of the flood: for a turn %" PRIu64 ", a timer %" PRIu64
           ", an echo over a socket %" PRIu64 "\n", longest_turn, longest_timer, longest_io);
    ck_assert_uint_le(longest_turn, A_SLICE);
    ck_assert_uint_le(longest_timer, 2 * A_TURN);
    /* Connecting, the way there and the way back: each may wait for libuv's next look. */
    ck_assert_uint_le(longest_io, 6 * A_TURN);
}
END_TEST

/* ---- turns that take long ----------------------------------------------------------------------------- */

/* A millisecond goes by from one look to the next, whatever is done between them. */
static int64_t steps(void)
{
    static _Atomic int64_t now_ns;

    return atomic_fetch_add(&now_ns, ACTOR_MILLISECOND);
}

static actor_system *start_with_steps(void)
{
    actor_options options = actor_options_default();
    actor_system *system;

    options.workers = 1;
    libactor_outside.clock.rough_now = steps;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    return system;
}

START_TEST(a_flood_that_takes_long_keeps_no_timer_waiting)
{
    actor_system *system = start_with_steps();

    ck_assert_int_eq(actor_start(&flooded, actor_alloc(1), NULL, NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(wait_for_timers, NULL, NULL), ACTOR_OK);
    while (atomic_load(&n_done) < 1)
        sched_yield();
    actor_system_stop(system);
    ck_assert_uint_le(longest_timer, 8 * 16);
}
END_TEST

enum { MOST_YIELDS = 64 * 512 };

static atomic_bool woken;
static atomic_int n_yields;

static void sleep_shortly(void *arg)
{
    (void)arg;
    actor_sleep(1);
    atomic_store(&woken, true);
}

static void calculate(void *arg)
{
    (void)arg;
    actor_spawn(sleep_shortly, NULL, NULL);
    while (!atomic_load(&woken) && atomic_fetch_add(&n_yields, 1) < MOST_YIELDS)
        actor_yield();
    atomic_fetch_add(&n_done, 1);
}

START_TEST(who_yields_keeps_no_timer_waiting)
{
    actor_system *system = start_with_steps();

    ck_assert_int_eq(actor_spawn(calculate, NULL, NULL), ACTOR_OK);
    while (atomic_load(&n_done) < 1)
        sched_yield();
    actor_system_stop(system);
    ck_assert_int_le(atomic_load(&n_yields), 64);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fair");
    TCase *tc = tcase_create("fair");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_flood_keeps_nobody_waiting_for_long);
    tcase_add_test(tc, a_flood_that_takes_long_keeps_no_timer_waiting);
    tcase_add_test(tc, who_yields_keeps_no_timer_waiting);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
