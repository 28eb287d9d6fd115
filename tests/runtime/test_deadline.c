/*
 * Deadlines that travel with calls: a chain of servers, each of which calls the next one, and what is
 * left of the time at each of them.
 */
#include <actor/io.h>

#include "internal.h"
#include "scenario.h"

enum { SEEDS = SCALED(20) };

static void play(void (*scenario)(void *arg))
{
    play_under(scenario, SEEDS);
}

typedef struct question {
    int64_t depth;                          /* how many are still to be asked */
    int64_t work_ns;                        /* what each takes before it asks on */
    int64_t own_ns;                         /* the deadline that each sets; 0: none */
    actor_string padding;                   /* behind the fields, where the deadline goes too */
} question;

static const actor_field_info question_fields[] = {
    { "depth", ACTOR_FIELD_INT64, offsetof(question, depth), NULL },
    { "work_ns", ACTOR_FIELD_INT64, offsetof(question, work_ns), NULL },
    { "own_ns", ACTOR_FIELD_INT64, offsetof(question, own_ns), NULL },
    { "padding", ACTOR_FIELD_STRING, offsetof(question, padding), NULL },
};
static const actor_type_info question_type = { "question", sizeof(question), false, 4, question_fields, 0, NULL };
static const actor_message_info ask = { "ask", ACTOR_CALL, &question_type, &number_type };
static const actor_message_info look = { "look", ACTOR_INFO, NULL, NULL };

enum { MAX_DEPTH = 4 };

static actor_ref servers[MAX_DEPTH + 1];
static int64_t left[MAX_DEPTH + 1];         /* at each, when it was asked; -1: it was not */
static int code[MAX_DEPTH + 1];             /* what each got from the next */
static int64_t left_in_info;
static const char *expected_padding;

static actor_result handle(void *self, actor_message *message)
{
    const question *asked = actor_message_payload(message);
    question next;
    number reply;

    (void)self;
    if (actor_message_kind_of(message) == ACTOR_INFO) {
        left_in_info = actor_deadline_left();
        return ACTOR_CONTINUE;
    }
    next = *asked;
    ck_assert_str_eq(asked->padding.data, expected_padding);
    left[asked->depth] = actor_deadline_left();
    ck_assert_int_eq(actor_message_deadline_left(message), left[asked->depth]);
    if (asked->own_ns > 0)
        ck_assert_int_eq(actor_deadline_set(asked->own_ns), ACTOR_OK);
    actor_sleep(asked->work_ns);
    reply.n = asked->depth;
    if (asked->depth > 0) {
        next.depth--;
        code[asked->depth] = actor_call(servers[next.depth], &ask, &next, &reply, ACTOR_INFINITY);
        if (code[asked->depth] < 0)
            return ACTOR_CONTINUE;          /* nobody waits for the answer any more */
    }
    ck_assert_int_eq(actor_reply(actor_message_from(message), &number_type, &reply), ACTOR_OK);
    return ACTOR_CONTINUE;
}

static const actor_behaviour server = { "server", NULL, handle, NULL, actor_free, NULL, NULL, NULL };

static void start_all(void)
{
    int i;

    for (i = 0; i <= MAX_DEPTH; i++) {
        ck_assert_int_eq(actor_start(&server, actor_alloc(1), NULL, &servers[i], NULL), ACTOR_OK);
        left[i] = -1;
        code[i] = 1;
    }
}

static void stop_all(void)
{
    int i;

    for (i = 0; i <= MAX_DEPTH; i++)
        actor_send_exit(servers[i], actor_reason_of(ACTOR_KILL));
}

static int call(int64_t work_ns, int64_t own_ns, int64_t timeout_ns)
{
    const question asked = { MAX_DEPTH, work_ns, own_ns, actor_string_of(expected_padding) };
    number reply;

    return actor_call(servers[MAX_DEPTH], &ask, &asked, &reply, timeout_ns);
}

/* Each takes a second: all are asked in time, and each has a second less. */
static void shrinks(void *arg)
{
    int i;

    start_all();
    ck_assert_int_eq(actor_deadline_left(), ACTOR_INFINITY);
    ck_assert_int_eq(actor_deadline_set(10 * ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(actor_deadline_left(), 10 * ACTOR_SECOND);
    ck_assert_int_eq(call(ACTOR_SECOND, 0, ACTOR_INFINITY), ACTOR_OK);
    for (i = 0; i <= MAX_DEPTH; i++)
        ck_assert_int_eq(left[MAX_DEPTH - i], (10 - i) * ACTOR_SECOND);
    ck_assert_int_eq(actor_deadline_left(), (10 - MAX_DEPTH - 1) * ACTOR_SECOND);
    stop_all();
    finished(arg);
}

START_TEST(what_is_left_shrinks_on_the_way)
{
    static const char *const paddings[] = {
        "", "x", "of some length, so that its end is not where the fields end",
        "longer than the room that a call's message has for the news of an end, which is a reason with its name and "
        "its detail: so the message is a larger one, and has another size when there is a deadline behind the text",
    };

    expected_padding = paddings[_i];
    play(shrinks);
}
END_TEST

/* Each takes a second, and there are two and a half: the third one is asked, and nobody gets an answer. */
static void passes(void *arg)
{
    const int64_t start = actor_now();

    start_all();
    ck_assert_int_eq(actor_deadline_set(5 * ACTOR_SECOND / 2), ACTOR_OK);
    ck_assert_int_eq(call(ACTOR_SECOND, 0, ACTOR_INFINITY), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_now() - start, 5 * ACTOR_SECOND / 2);
    ck_assert_int_eq(actor_deadline_left(), 0);
    actor_sleep(ACTOR_MINUTE);
    ck_assert_int_eq(left[MAX_DEPTH - 2], ACTOR_SECOND / 2);
    ck_assert_int_eq(left[MAX_DEPTH - 3], -1);
    ck_assert_int_eq(code[MAX_DEPTH], ACTOR_ETIMEDOUT);
    ck_assert_int_eq(code[MAX_DEPTH - 1], ACTOR_ETIMEDOUT);
    ck_assert_int_eq(code[MAX_DEPTH - 2], ACTOR_ETIMEDOUT); /* at once: there was no time left to ask */
    /* It has passed: no call is made. */
    left[MAX_DEPTH] = -1;
    ck_assert_int_eq(call(0, 0, ACTOR_INFINITY), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(left[MAX_DEPTH], -1);
    /* Taken back, all is as before. */
    ck_assert_int_eq(actor_deadline_set(ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(call(0, 0, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(left[0], ACTOR_INFINITY);
    stop_all();
    finished(arg);
}

START_TEST(calls_fail_when_it_has_passed)
{
    expected_padding = "";
    play(passes);
}
END_TEST

/* One's own deadline counts if it is the earlier one; a timeout of a call stays one. */
static void nests(void *arg)
{
    int i;

    start_all();
    ck_assert_int_eq(actor_deadline_set(100 * ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(call(ACTOR_SECOND, 50 * ACTOR_SECOND, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(left[MAX_DEPTH], 100 * ACTOR_SECOND);
    for (i = 1; i <= MAX_DEPTH; i++)
        ck_assert_int_eq(left[MAX_DEPTH - i], (50 - i) * ACTOR_SECOND);
    ck_assert_int_eq(actor_deadline_set(10 * ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(call(ACTOR_SECOND, 50 * ACTOR_SECOND, ACTOR_INFINITY), ACTOR_OK);
    for (i = 0; i <= MAX_DEPTH; i++)
        ck_assert_int_eq(left[MAX_DEPTH - i], (10 - i) * ACTOR_SECOND);
    ck_assert_int_eq(actor_deadline_set(ACTOR_MINUTE), ACTOR_OK);
    ck_assert_int_eq(call(ACTOR_SECOND, 0, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    actor_sleep(ACTOR_HOUR / 2);
    stop_all();
    finished(arg);
}

START_TEST(the_earlier_one_counts)
{
    expected_padding = "y";
    play(nests);
}
END_TEST

/* What a callback has set, or been given, is over when it returns. */
static void is_over(void *arg)
{
    start_all();
    ck_assert_int_eq(actor_deadline_set(100 * ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(call(0, ACTOR_SECOND, ACTOR_INFINITY), ACTOR_OK);
    left_in_info = 0;
    ck_assert_int_eq(actor_send(servers[MAX_DEPTH], &look, NULL), ACTOR_OK);
    actor_sleep(1);
    ck_assert_int_eq(left_in_info, ACTOR_INFINITY);
    ck_assert_int_eq(actor_deadline_set(ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(call(0, 0, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(left[MAX_DEPTH], ACTOR_INFINITY);
    ck_assert_int_eq(left[0], ACTOR_INFINITY);
    stop_all();
    finished(arg);
}

START_TEST(it_is_over_when_the_callback_returns)
{
    expected_padding = "z";
    play(is_over);
}
END_TEST

/* A plain process takes the deadline of what it has received, if it wants to. */
static void answer_one(void *arg)
{
    actor_message *message;
    number reply = { 5 };

    ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(actor_deadline_left(), ACTOR_INFINITY);
    *(int64_t *)arg = actor_message_deadline_left(message);
    actor_reply(actor_message_from(message), &number_type, &reply);
    actor_message_free(message);
}

static void plain_process(void *arg)
{
    const question asked = { 0, 0, 0, actor_string_of("p") };
    int64_t left_of_message = 0;
    actor_ref ref;
    number reply;

    actor_spawn(answer_one, &left_of_message, &ref);
    ck_assert_int_eq(actor_deadline_set(7 * ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(actor_call(ref, &ask, &asked, &reply, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(reply.n, 5);
    ck_assert_int_eq(left_of_message, 7 * ACTOR_SECOND);
    ck_assert_int_eq(actor_deadline_set(-1), ACTOR_OK);
    ck_assert_int_eq(actor_deadline_left(), 0);
    finished(arg);
}

START_TEST(a_plain_process_finds_it_in_the_message)
{
    ck_assert_int_eq(actor_deadline_set(1), ACTOR_ENOTACTOR);
    ck_assert_int_eq(actor_deadline_left(), ACTOR_INFINITY);
    play(plain_process);
}
END_TEST

/* ---- streams -------------------------------------------------------------------------------------- */

enum { PIPE_BYTES = 8 };

static void set_deadline(int64_t delay_ns)
{
    ck_assert_int_eq(actor_deadline_set(delay_ns), ACTOR_OK);
}

/* Reads with so much time, and tells how long it took. */
static int64_t time_of_read(actor_stream *stream, int64_t timeout_ns, int expected)
{
    const int64_t start = actor_now();
    char bytes[PIPE_BYTES];
    size_t n;

    ck_assert_int_eq(actor_stream_read(stream, bytes, sizeof bytes, &n, timeout_ns), expected);
    return actor_now() - start;
}

static int64_t time_of_write(actor_stream *stream, int64_t timeout_ns, int expected)
{
    const int64_t start = actor_now();

    ck_assert_int_eq(actor_stream_write(stream, "seven..", 7, timeout_ns), expected);
    return actor_now() - start;
}

static void limits_streams(void *arg)
{
    actor_stream *one, *other;

    ck_assert_int_eq(actor_pipe(PIPE_BYTES, &one, &other), ACTOR_OK);
    set_deadline(2 * ACTOR_SECOND);
    ck_assert_int_eq(time_of_read(other, ACTOR_SECOND, ACTOR_ETIMEDOUT), ACTOR_SECOND);
    ck_assert_int_eq(time_of_read(other, 5 * ACTOR_SECOND, ACTOR_ETIMEDOUT), ACTOR_SECOND);
    /* It has passed: nothing is waited for, but what is there is had. */
    ck_assert_int_eq(time_of_read(other, ACTOR_INFINITY, ACTOR_ETIMEDOUT), 0);
    ck_assert_int_eq(time_of_write(one, ACTOR_INFINITY, ACTOR_OK), 0);
    ck_assert_int_eq(time_of_read(other, ACTOR_INFINITY, ACTOR_OK), 0);
    ck_assert_int_eq(time_of_write(one, ACTOR_INFINITY, ACTOR_OK), 0);
    ck_assert_int_eq(time_of_write(one, ACTOR_INFINITY, ACTOR_ETIMEDOUT), 0);
    set_deadline(3 * ACTOR_SECOND);
    ck_assert_int_eq(time_of_write(one, ACTOR_INFINITY, ACTOR_ETIMEDOUT), 3 * ACTOR_SECOND);
    /* Taken back, all is as before. */
    set_deadline(ACTOR_INFINITY);
    ck_assert_int_eq(time_of_write(one, 5 * ACTOR_SECOND, ACTOR_ETIMEDOUT), 5 * ACTOR_SECOND);
    finished(arg);
}

START_TEST(it_limits_streams)
{
    play(limits_streams);
}
END_TEST

/* A server that reads for who calls it, with a longer time than that has. */
static actor_result read_for_caller(void *self, actor_message *message)
{
    const number reply = { time_of_read(*(actor_stream **)self, ACTOR_MINUTE, ACTOR_ETIMEDOUT) };

    if (actor_deadline_left() > 0)          /* else nobody waits for the answer any more */
        ck_assert_int_eq(actor_reply(actor_message_from(message), &number_type, &reply), ACTOR_OK);
    return ACTOR_CONTINUE;
}

static const actor_behaviour reader = { "reader", NULL, read_for_caller, NULL, actor_free, NULL, NULL, NULL };

static const actor_message_info read_it = { "read_it", ACTOR_CALL, NULL, &number_type };

static void limits_for_callers(void *arg)
{
    actor_stream **held = actor_alloc(sizeof *held);
    const int64_t start = actor_now();
    actor_stream *mine;
    actor_ref ref;
    number took;

    ck_assert_int_eq(actor_pipe(PIPE_BYTES, &mine, held), ACTOR_OK);
    ck_assert_int_eq(actor_start(&reader, held, NULL, &ref, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_stream_give(*held, ref), ACTOR_OK);
    set_deadline(ACTOR_SECOND);
    ck_assert_int_eq(actor_call(ref, &read_it, NULL, &took, ACTOR_INFINITY), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_now() - start, ACTOR_SECOND);
    /* The next one is not held up. */
    set_deadline(2 * ACTOR_SECOND);
    ck_assert_int_eq(actor_call(ref, &read_it, NULL, &took, ACTOR_INFINITY), ACTOR_ETIMEDOUT);
    set_deadline(ACTOR_INFINITY);
    ck_assert_int_eq(actor_call(ref, &read_it, NULL, &took, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(took.n, ACTOR_MINUTE);
    ck_assert_int_eq(actor_now() - start, 3 * ACTOR_SECOND + ACTOR_MINUTE);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    finished(arg);
}

START_TEST(it_limits_what_waits_for_a_caller)
{
    play(limits_for_callers);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("deadline");
    TCase *rules = tcase_create("rules");
    SRunner *runner;
    int failed;

    tcase_set_timeout(rules, 120);
    tcase_add_loop_test(rules, what_is_left_shrinks_on_the_way, 0, 4);
    tcase_add_test(rules, calls_fail_when_it_has_passed);
    tcase_add_test(rules, the_earlier_one_counts);
    tcase_add_test(rules, it_is_over_when_the_callback_returns);
    tcase_add_test(rules, a_plain_process_finds_it_in_the_message);
    tcase_add_test(rules, it_limits_streams);
    tcase_add_test(rules, it_limits_what_waits_for_a_caller);
    suite_add_tcase(suite, rules);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
