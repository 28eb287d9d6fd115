/*
 * Actors that change their worker: what is promised of messages, signals and timers holds wherever they
 * are, and a worker that is held up keeps nobody who could run elsewhere.
 */
#include <check.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <actor/actor.h>

#include "build.h"
#include "internal.h"

enum { SENDERS = 4, MESSAGES = 40, SEEDS = SCALED(300), WORKERS = 3 };

/* ---- messages ------------------------------------------------------------------------------------- */

typedef struct numbered {
    uint64_t sender, number;
} numbered;

static const actor_field_info numbered_fields[] = {
    { "sender", ACTOR_FIELD_UINT64, offsetof(numbered, sender), NULL },
    { "number", ACTOR_FIELD_UINT64, offsetof(numbered, number), NULL },
};
static const actor_type_info numbered_type = { "numbered", sizeof(numbered), true, 2, numbered_fields, 0, NULL };
static const actor_message_info numbered_message = { "numbered", ACTOR_CAST, &numbered_type, NULL };
static const actor_message_info ask_message = { "ask", ACTOR_CALL, &numbered_type, &numbered_type };

/* ---- a receiver that checks the order --------------------------------------------------------------- */

struct receiver {
    uint64_t expected[SENDERS];
    int timers;
    unsigned homes;                         /* a bit each */
};

static struct receiver seen;

static unsigned home_here(void)
{
    return 1u << libactor_worker->id;
}

static actor_result receiver_init(void *self)
{
    int i;

    (void)self;
    for (i = 1; i <= 3; i++)
        if (actor_timer_start(i * ACTOR_MILLISECOND, (uint64_t)i, NULL) != ACTOR_OK)
            abort();
    return ACTOR_CONTINUE;
}

static actor_result receiver_handle(void *self, actor_message *message)
{
    const numbered *fields = actor_message_payload(message);

    (void)self;
    seen.homes |= home_here();
    if (actor_message_kind_of(message) == ACTOR_TIMER) {
        seen.timers++;
        if (actor_message_cookie(message) != (uint64_t)seen.timers)
            abort();
    } else {
        if (fields->number != seen.expected[fields->sender]++)
            abort();
        if (actor_message_kind_of(message) == ACTOR_CALL)
            actor_reply(actor_message_from(message), &numbered_type, fields);
    }
    return ACTOR_CONTINUE;
}

static const actor_behaviour receiver = { "receiver", receiver_init, receiver_handle, NULL, actor_free, NULL, NULL, NULL };

static actor_ref receiver_ref;

static void send_numbered(void *arg)
{
    numbered fields = { (uint64_t)(uintptr_t)arg, 0 };

    for (; fields.number < MESSAGES; fields.number++) {
        if (fields.number % 5 == 4) {
            numbered reply;

            if (actor_call(receiver_ref, &ask_message, &fields, &reply, ACTOR_SECOND) != ACTOR_OK)
                abort();
        } else {
            actor_send(receiver_ref, &numbered_message, &fields);
        }
        if (fields.number % 3 == 0)
            actor_sleep(ACTOR_MILLISECOND / 4);
    }
}

/* Between any two actors messages arrive in the order sent, whoever of the two moves meanwhile. */
START_TEST(order_is_kept_by_actors_that_move)
{
    actor_options options = actor_options_default();
    unsigned homes = 0;
    uint64_t seed;

    options.workers = WORKERS;
    for (seed = 1; seed <= SEEDS; seed++) {
        actor_system *system;
        uintptr_t i;

        memset(&seen, 0, sizeof seen);
        ck_assert_int_eq(actor_sim_start(&options, seed, &system), ACTOR_OK);
        ck_assert_int_eq(actor_start(&receiver, actor_alloc(1), NULL, &receiver_ref, NULL), ACTOR_OK);
        for (i = 0; i < SENDERS; i++)
            ck_assert_int_eq(actor_spawn(send_numbered, (void *)i, NULL), ACTOR_OK);
        actor_sim_advance(system, ACTOR_MINUTE);
        for (i = 0; i < SENDERS; i++)
            ck_assert_msg(seen.expected[i] == MESSAGES, "seed %d: sender %d", (int)seed, (int)i);
        ck_assert_int_eq(seen.timers, 3);
        ck_assert_uint_eq(actor_system_count(system), 1);
        if ((seen.homes & (seen.homes - 1)) != 0)
            homes++;
        actor_system_stop(system);
    }
    /* It is worth nothing if it never moves. */
    ck_assert_uint_gt(homes, SEEDS / 4);
}
END_TEST

/* ---- held up ---------------------------------------------------------------------------------------- */

static atomic_bool relieved;

static void hold_up(void *arg)
{
    (void)arg;
    while (!atomic_load(&relieved))
        continue;
}

static void relieve(void *arg)
{
    (void)arg;
    atomic_store(&relieved, true);
}

static void hold_up_another(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_spawn(hold_up, NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(relieve, NULL, NULL), ACTOR_OK);
}

static void start_two_workers(actor_system **system)
{
    actor_options options = actor_options_default();

    options.workers = 2;
    atomic_store(&relieved, false);
    ck_assert_int_eq(actor_system_start(&options, system), ACTOR_OK);
}

/* Behind an actor that never leaves off waits another, and only another worker can run it. */
START_TEST(a_worker_that_is_held_up_is_relieved_of_its_queue)
{
    actor_system *system;

    start_two_workers(&system);
    ck_assert_int_eq(actor_spawn(hold_up_another, NULL, NULL), ACTOR_OK);
    while (!atomic_load(&relieved))
        sched_yield();
    actor_system_stop(system);
}
END_TEST

static actor_result relieve_at_a_message(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    atomic_store(&relieved, true);
    return ACTOR_CONTINUE;
}

static const actor_behaviour reliever = { "reliever", NULL, relieve_at_a_message, NULL, actor_free, NULL, NULL, NULL };
static atomic_ullong reliever_bits;
static atomic_bool held;

static void hold_up_own_worker(void *arg)
{
    actor_ref ref;

    (void)arg;
    ck_assert_int_eq(actor_start(&reliever, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    atomic_store(&reliever_bits, ref.bits);
    atomic_store(&held, true);
    hold_up(NULL);
}

/* A thread that is no worker sends to an idle actor whose worker is held up. */
START_TEST(a_worker_that_is_held_up_is_relieved_of_its_inbox)
{
    const numbered fields = { 0, 0 };
    actor_system *system;
    actor_ref ref;

    start_two_workers(&system);
    atomic_store(&held, false);
    ck_assert_int_eq(actor_spawn(hold_up_own_worker, NULL, NULL), ACTOR_OK);
    while (!atomic_load(&held))
        sched_yield();
    ref.bits = atomic_load(&reliever_bits);
    ck_assert_int_eq(actor_send(ref, &numbered_message, &fields), ACTOR_OK);
    while (!atomic_load(&relieved))
        sched_yield();
    actor_system_stop(system);
}
END_TEST

/* The errand of a plain thread lands on either worker, so one of two on the one that is held up. */
START_TEST(a_worker_that_is_held_up_is_relieved_of_its_errands)
{
    actor_system *system;
    int i;

    start_two_workers(&system);
    atomic_store(&held, false);
    ck_assert_int_eq(actor_spawn(hold_up_own_worker, NULL, NULL), ACTOR_OK);
    while (!atomic_load(&held))
        sched_yield();
    for (i = 0; i < 2; i++)
        ck_assert_int_eq(actor_spawn(i == 0 ? actor_free : relieve, NULL, NULL), ACTOR_OK);
    while (!atomic_load(&relieved))
        sched_yield();
    actor_system_stop(system);
}
END_TEST

/* ---- many at once ----------------------------------------------------------------------------------- */

enum { BUSY = 200, ROUNDS = 50 };

static atomic_int n_done;

static void work(void *arg)
{
    volatile unsigned sum = 0;
    unsigned i, k;

    (void)arg;
    for (i = 0; i < ROUNDS; i++) {
        for (k = 0; k < 2000; k++)
            sum += k;
        actor_send(receiver_ref, &numbered_message, &(numbered){ 0, 0 });
        if (i % 8 == 7)
            actor_sleep(0);
    }
    atomic_fetch_add(&n_done, 1);
}

static atomic_int n_counted;

static actor_result count(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    atomic_fetch_add_explicit(&n_counted, 1, memory_order_relaxed);
    return ACTOR_CONTINUE;
}

static const actor_behaviour counter = { "counter", NULL, count, NULL, actor_free, NULL, NULL, NULL };

static void start_all(void *arg)
{
    int i;

    (void)arg;
    ck_assert_int_eq(actor_start(&counter, actor_alloc(1), NULL, &receiver_ref, NULL), ACTOR_OK);
    for (i = 0; i < BUSY; i++)
        ck_assert_int_eq(actor_spawn(work, NULL, NULL), ACTOR_OK);
}

/* All that is sent is counted, with two workers that take actors from each other all the time. */
START_TEST(nothing_is_lost_between_two_workers)
{
    actor_system *system;

    start_two_workers(&system);
    atomic_store(&n_done, 0);
    atomic_store(&n_counted, 0);
    ck_assert_int_eq(actor_spawn(start_all, NULL, NULL), ACTOR_OK);
    while (atomic_load(&n_done) < BUSY || atomic_load(&n_counted) < BUSY * ROUNDS)
        sched_yield();
    ck_assert_int_eq(atomic_load(&n_counted), BUSY * ROUNDS);
    actor_system_stop(system);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("steal");
    TCase *tc = tcase_create("steal");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, order_is_kept_by_actors_that_move);
    tcase_add_test(tc, a_worker_that_is_held_up_is_relieved_of_its_queue);
    tcase_add_test(tc, a_worker_that_is_held_up_is_relieved_of_its_inbox);
    tcase_add_test(tc, a_worker_that_is_held_up_is_relieved_of_its_errands);
    tcase_add_test(tc, nothing_is_lost_between_two_workers);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(make_suite());
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
