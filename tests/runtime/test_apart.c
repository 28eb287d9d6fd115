/*
 * Between systems: actors of two systems of one process that watch each other, call each other and wait for each
 * other. Each system numbers what its actors do; beside each other these numbers must not be taken for the same.
 */
#include "internal.h"
#include "scenario.h"

static const actor_message_info ask = { "ask", ACTOR_CALL, NULL, NULL };
static const actor_message_info note = { "note", ACTOR_CAST, NULL, NULL };

static actor_system *one, *other;

static void open_both(void)
{
    actor_options options = actor_options_default();

    options.log = keep_log;
    ck_assert_int_eq(actor_sim_start(&options, 1, &one), ACTOR_OK);
    ck_assert_int_eq(actor_sim_start(&options, 1, &other), ACTOR_OK);
}

/* Lets both do what there is to do, and what follows from it in the other. */
static void settle(void)
{
    int i;

    for (i = 0; i < 4; i++) {
        actor_sim_settle(one);
        actor_sim_settle(other);
    }
}

static void close_both(void)
{
    actor_system_stop(other);
    actor_system_stop(one);
}

/* From here on the first of either has the same number: they come to that by themselves, sooner or later. */
static void even_out(void)
{
    one->workers[0].unique = other->workers[0].unique = 1000;
}

static void spawn_in(actor_system *system, void (*run)(void *arg), void *arg, actor_ref *out)
{
    actor_system_bind(system);
    ck_assert_int_eq(actor_spawn(run, arg, out), ACTOR_OK);
    settle();
}

/* ---- monitors ---- */

static actor_ref watched;
static int n_told;

static void watch(void *arg)
{
    actor_unique monitor;
    actor_reason reason;

    (void)arg;
    ck_assert_int_eq(actor_monitor(watched, &monitor), ACTOR_OK);
    reason = await_down(monitor);
    ck_assert_int_eq(reason.kind, ACTOR_KILLED);
    n_told++;
}

/* The first monitor of either system; the second one must not be taken for the first. */
START_TEST(an_end_is_told_to_both)
{
    n_told = 0;
    open_both();
    spawn_in(one, wait_for_ever, NULL, &watched);
    even_out();
    spawn_in(one, watch, NULL, NULL);
    spawn_in(other, watch, NULL, NULL);
    actor_send_exit(watched, actor_reason_of(ACTOR_KILL));
    settle();
    ck_assert_int_eq(n_told, 2);
    close_both();
}
END_TEST

/* ---- calls that are answered later ---- */

static actor_from first_caller;
static bool has_first;

/* Answers the first call when the second has come, and ends at the third message. */
static actor_result answer_the_first(void *self, actor_message *message)
{
    (void)self;
    if (actor_message_kind_of(message) != ACTOR_CALL)
        return actor_stop(actor_reason_own("enough", NULL));
    if (!has_first)
        first_caller = actor_message_from(message);
    else
        ck_assert_int_eq(actor_reply(first_caller, NULL, NULL), ACTOR_OK);
    has_first = true;
    return ACTOR_CONTINUE;
}

static const actor_behaviour late_server = { "late", NULL, answer_the_first, NULL, actor_free, NULL, NULL, NULL };
static actor_ref server;
static int codes[2];

static void call_server(void *arg)
{
    *(int *)arg = actor_call(server, &ask, NULL, NULL, ACTOR_INFINITY);
}

/* Who was not answered is told of the end, though another system's call that was had the same number. */
START_TEST(an_answer_settles_the_call_it_is_for)
{
    codes[0] = codes[1] = 1;
    has_first = false;
    open_both();
    actor_system_bind(one);
    ck_assert_int_eq(actor_start(&late_server, actor_alloc(1), NULL, &server, NULL), ACTOR_OK);
    even_out();
    spawn_in(one, call_server, &codes[0], NULL);
    spawn_in(other, call_server, &codes[1], NULL);
    ck_assert_int_eq(codes[0], ACTOR_OK);
    ck_assert_int_eq(codes[1], 1);
    ck_assert_int_eq(actor_send(server, &note, NULL), ACTOR_OK);
    settle();
    ck_assert_int_eq(codes[1], ACTOR_EDOWN);
    close_both();
}
END_TEST

/* ---- a mailbox that has its senders wait ---- */

static bool is_open;

static actor_result handle_when_open(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    while (!is_open)
        actor_sleep(ACTOR_SECOND);
    return ACTOR_CONTINUE;
}

static const actor_behaviour bounded = { "bounded", NULL, handle_when_open, NULL, actor_free, NULL, NULL, NULL };

static void cast_twice(void *arg)
{
    ck_assert_int_eq(actor_send(server, &note, NULL), ACTOR_OK);
    *(int *)arg = actor_send(server, &note, NULL);
}

static void cast_in_time(void *arg)
{
    ck_assert_int_eq(actor_deadline_set(ACTOR_MILLISECOND), ACTOR_OK);
    *(int *)arg = actor_send(server, &note, NULL);
}

/* It makes no difference to a sender whose system the mailbox is in. */
START_TEST(senders_of_both_wait_for_room)
{
    const actor_mailbox mailbox = { 1, ACTOR_BLOCK };
    const actor_start_options options = { .mailbox = &mailbox };
    int in_time = 1;

    codes[0] = codes[1] = 1;
    is_open = false;
    open_both();
    actor_system_bind(one);
    ck_assert_int_eq(actor_start(&bounded, actor_alloc(1), &options, &server, NULL), ACTOR_OK);
    spawn_in(other, cast_twice, &codes[0], NULL);
    spawn_in(one, call_server, &codes[1], NULL);
    spawn_in(other, cast_in_time, &in_time, NULL);
    ck_assert_int_eq(codes[0], 1);
    ck_assert_int_eq(codes[1], 1);
    actor_sim_advance(other, ACTOR_SECOND);
    ck_assert_int_eq(in_time, ACTOR_ETIMEDOUT);
    is_open = true;
    actor_sim_advance(one, ACTOR_SECOND);
    settle();
    ck_assert_int_eq(codes[0], ACTOR_OK);
    actor_send_exit(server, actor_reason_of(ACTOR_KILL));
    settle();
    ck_assert_int_eq(codes[1], ACTOR_EDOWN);
    close_both();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("apart");
    TCase *rules = tcase_create("rules");
    SRunner *runner;
    int failed;

    tcase_add_test(rules, an_end_is_told_to_both);
    tcase_add_test(rules, an_answer_settles_the_call_it_is_for);
    tcase_add_test(rules, senders_of_both_wait_for_room);
    suite_add_tcase(suite, rules);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
