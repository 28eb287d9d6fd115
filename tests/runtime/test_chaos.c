/*
 * Actors that do anything at any time: each seed is another run of processes that spawn, link, watch,
 * call, time out, exit and kill. What must hold of all runs: a monitor gives one DOWN, a call ends, an
 * actor that has ended stays so, and nothing is left when the root has ended.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <actor/actor.h>

#include "build.h"

enum { SEEDS = SCALED(300), FRIENDS = 16, STEPS = 40 };

typedef struct number {
    int64_t n;
} number;

static const actor_field_info number_fields[] = { { "n", ACTOR_FIELD_INT64, offsetof(number, n), NULL } };
static const actor_type_info number_type = { "number", sizeof(number), true, 1, number_fields, 0, NULL };
static const actor_message_info note = { "note", ACTOR_CAST, &number_type, NULL };
static const actor_message_info ask = { "ask", ACTOR_CALL, &number_type, &number_type };

/* What all actors of a run share; a simulated system has one thread. */
static struct {
    uint64_t random;
    actor_ref friends[FRIENDS];
    int monitors, downs, calls, answers, started;
} world;

static uint64_t draw(uint64_t below)
{
    world.random = world.random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (world.random >> 33) % below;
}

static void quiet(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
}

static void watch(void *arg)
{
    actor_ref *ref = arg;
    actor_unique monitor;
    actor_message *message;

    world.monitors++;
    ck_assert_int_eq(actor_monitor(*ref, &monitor), ACTOR_OK);
    actor_free(ref);
    ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(actor_message_kind_of(message), ACTOR_DOWN);
    ck_assert_uint_eq(actor_message_cookie(message), monitor);
    ck_assert(!actor_is_alive(actor_message_sender(message)));
    world.downs++;
    actor_message_free(message);
    ck_assert_int_eq(actor_receive(&message, ACTOR_SECOND), ACTOR_ETIMEDOUT);
}

static void call(void *arg)
{
    actor_ref *ref = arg;
    const number question = { (int64_t)draw(50) };
    number answer = { -1 };
    int err;

    world.calls++;
    err = actor_call(*ref, &ask, &question, &answer, (int64_t)draw(40) * ACTOR_MILLISECOND);
    actor_free(ref);
    if (err == ACTOR_OK)
        ck_assert_int_eq(answer.n, question.n);
    else
        ck_assert(err == ACTOR_ETIMEDOUT || err == ACTOR_EDOWN || err == ACTOR_ENOPROC);
    world.answers++;
}

static void helper(void (*run)(void *arg), actor_ref ref)
{
    actor_ref *copy = actor_alloc(sizeof *copy);

    *copy = ref;
    ck_assert_int_eq(actor_spawn(run, copy, NULL), ACTOR_OK);
}

static void act(actor_ref *one_friend);

static actor_result friend_init(void *self)
{
    (void)self;
    world.started++;
    actor_trap_exit(draw(2) == 0);
    if (draw(10) == 0)
        actor_sleep((int64_t)draw(30) * ACTOR_MILLISECOND);
    switch (draw(12)) {
    case 0:
        return actor_stop(actor_reason_own("no_start", NULL));
    case 1:
        return ACTOR_IGNORE;
    case 2:
        actor_exit(actor_reason_own("crash_in_init", NULL));
    default:
        return ACTOR_CONTINUE;
    }
}

static actor_result friend_handle(void *self, actor_message *message)
{
    const number *n;

    (void)self;
    switch (actor_message_kind_of(message)) {
    case ACTOR_CALL:
        n = actor_message_payload(message);
        if (draw(3) == 0)
            actor_sleep(n->n * ACTOR_MILLISECOND);
        if (draw(4) != 0)
            actor_reply(actor_message_from(message), &number_type, n);
        break;
    case ACTOR_STOP_REQUEST:
        return actor_stop(*actor_message_reason(message));
    case ACTOR_CAST:
        act(&world.friends[draw(FRIENDS)]);
        break;
    case ACTOR_INFO:
    case ACTOR_EXIT:
    case ACTOR_DOWN:
    case ACTOR_TIMER:
        break;
    }
    switch (draw(30)) {
    case 0:
        return actor_stop(actor_reason_of(ACTOR_NORMAL));
    case 1:
        return (actor_result)99;
    case 2:
        actor_exit(actor_reason_own("crash", NULL));
    default:
        return ACTOR_CONTINUE;
    }
}

static void friend_terminate(void *self, const actor_reason *reason)
{
    (void)self;
    (void)reason;
    if (draw(4) == 0)
        actor_sleep(ACTOR_MILLISECOND);
    if (draw(6) == 0)
        actor_exit(actor_reason_own("crash_in_terminate", NULL));
}

static const actor_behaviour a_friend = { "friend", friend_init, friend_handle, friend_terminate, actor_free, NULL,
                                          NULL, NULL };

static void start_friend(actor_ref *place)
{
    const actor_start_options options = {
        .link = draw(2) == 0, .timeout_ns = draw(3) == 0 ? 10 * ACTOR_MILLISECOND : 0,
    };
    actor_ref ref;
    int err = actor_start(&a_friend, actor_alloc(1), &options, &ref, NULL);

    ck_assert(err == ACTOR_OK || err == ACTOR_EINIT || err == ACTOR_EIGNORE || err == ACTOR_ETIMEDOUT);
    if (err == ACTOR_OK)
        *place = ref;
}

static void act(actor_ref *one_friend)
{
    static const actor_reason_kind kinds[] = { ACTOR_NORMAL, ACTOR_SHUTDOWN, ACTOR_KILL, ACTOR_KILLED };
    const number n = { 1 };

    switch (draw(9)) {
    case 0:
        start_friend(one_friend);
        break;
    case 1:
        helper(watch, *one_friend);
        break;
    case 2:
        helper(call, *one_friend);
        break;
    case 3:
        actor_link(*one_friend);
        break;
    case 4:
        actor_unlink(*one_friend);
        break;
    case 5:
        actor_send_exit(*one_friend, actor_reason_of(kinds[draw(4)]));
        break;
    case 6:
        actor_send_after(*one_friend, (int64_t)draw(20) * ACTOR_MILLISECOND, &note, &n, NULL);
        break;
    default:
        actor_send(*one_friend, &note, &n);
        break;
    }
}

static void root(void *arg)
{
    int i;

    actor_trap_exit(true);
    for (i = 0; i < STEPS; i++) {
        act(&world.friends[draw(FRIENDS)]);
        if (draw(5) == 0)
            actor_sleep((int64_t)draw(10) * ACTOR_MILLISECOND);
    }
    *(bool *)arg = true;
}

START_TEST(anything_at_any_time)
{
    actor_options options = actor_options_default();
    uint64_t seed;

    options.log = quiet;
    for (seed = 1; seed <= SEEDS; seed++) {
        actor_system *system;
        bool done = false;
        int i;

        memset(&world, 0, sizeof world);
        world.random = seed;
        ck_assert_int_eq(actor_sim_start(&options, seed, &system), ACTOR_OK);
        ck_assert_int_eq(actor_spawn(root, &done, NULL), ACTOR_OK);
        actor_sim_advance(system, ACTOR_MINUTE);
        ck_assert_msg(done, "seed %d: the root did not come to its end", (int)seed);
        for (i = 0; i < FRIENDS; i++)
            actor_send_exit(world.friends[i], actor_reason_of(ACTOR_KILL));
        actor_sim_advance(system, ACTOR_MINUTE);
        ck_assert_msg(world.calls == world.answers, "seed %d: a call did not end", (int)seed);
        for (i = 0; i < FRIENDS; i++)
            ck_assert(!actor_is_alive(world.friends[i]));
        actor_system_stop(system);
        ck_assert_msg(world.downs <= world.monitors, "seed %d: a DOWN too many", (int)seed);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("chaos");
    TCase *runs = tcase_create("runs");
    SRunner *runner;
    int failed;

    tcase_set_timeout(runs, 120);
    tcase_add_test(runs, anything_at_any_time);
    suite_add_tcase(suite, runs);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
