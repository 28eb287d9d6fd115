/*
 * Contexts that travel with calls: a chain of servers, each of which calls the next one, and what each of them
 * finds; what log lines and crash reports bear of it.
 */
#include "internal.h"
#include "scenario.h"

enum { SEEDS = SCALED(20), MAX_DEPTH = 3 };

static void play(void (*scenario)(void *arg))
{
    play_under(scenario, SEEDS);
}

typedef struct question {
    int64_t depth;                          /* how many are still to be asked */
    actor_string put;                       /* what each puts under "hop", unless it is empty */
    actor_string padding;                   /* behind the fields, where the context goes too */
} question;

static const actor_field_info question_fields[] = {
    { "depth", ACTOR_FIELD_INT64, offsetof(question, depth), NULL },
    { "put", ACTOR_FIELD_STRING, offsetof(question, put), NULL },
    { "padding", ACTOR_FIELD_STRING, offsetof(question, padding), NULL },
};
static const actor_type_info question_type = { "question", sizeof(question), false, 3, question_fields, 0, NULL };
static const actor_message_info ask = { "ask", ACTOR_CALL, &question_type, &number_type };
static const actor_message_info look = { "look", ACTOR_INFO, NULL, NULL };
static const actor_message_info fail = { "fail", ACTOR_CALL, &number_type, &number_type };

static actor_ref servers[MAX_DEPTH + 1];
static char trace_seen[MAX_DEPTH + 1][32], hop_seen[MAX_DEPTH + 1][32];
static int64_t left_seen[MAX_DEPTH + 1];
static bool nothing_in_info;

static void note(char *to, const char *value)
{
    snprintf(to, 32, "%s", value == NULL ? "-" : value);
}

static actor_result handle(void *self, actor_message *message)
{
    const question *asked = actor_message_payload(message);
    question next;
    number reply = { 0 };

    (void)self;
    if (actor_message_info_of(message) == &look) {
        nothing_in_info = actor_context_get("trace") == NULL && actor_context_get("hop") == NULL;
        return ACTOR_CONTINUE;
    }
    if (actor_message_info_of(message) == &fail)
        actor_exit(actor_reason_own("failed", NULL));
    next = *asked;
    note(trace_seen[asked->depth], actor_context_get("trace"));
    note(hop_seen[asked->depth], actor_context_get("hop"));
    left_seen[asked->depth] = actor_deadline_left();
    if (asked->put.len > 0)
        ck_assert_int_eq(actor_context_put("hop", asked->put.data), ACTOR_OK);
    actor_log(ACTOR_LOG_NOTICE, "at %d", (int)asked->depth);
    if (asked->depth > 0) {
        next.depth--;
        ck_assert_int_eq(actor_call(servers[next.depth], &ask, &next, &reply, ACTOR_INFINITY), ACTOR_OK);
    }
    ck_assert_int_eq(actor_reply(actor_message_from(message), &number_type, &reply), ACTOR_OK);
    return ACTOR_CONTINUE;
}

static const actor_behaviour server = { "server", NULL, handle, NULL, actor_free, NULL, NULL, NULL };

static void start_all(void)
{
    int i;

    for (i = 0; i <= MAX_DEPTH; i++)
        ck_assert_int_eq(actor_start(&server, actor_alloc(1), NULL, &servers[i], NULL), ACTOR_OK);
}

static void stop_all(void)
{
    int i;

    for (i = 0; i <= MAX_DEPTH; i++)
        actor_send_exit(servers[i], actor_reason_of(ACTOR_KILL));
}

static void call(const char *put, const char *padding)
{
    const question asked = { MAX_DEPTH, actor_string_of(put), actor_string_of(padding) };
    number reply;

    ck_assert_int_eq(actor_call(servers[MAX_DEPTH], &ask, &asked, &reply, ACTOR_INFINITY), ACTOR_OK);
}

static const char *padding;

/* With a deadline and without one. */
static void travels(void *arg)
{
    int round, i;

    start_all();
    ck_assert_ptr_null(actor_context_get("trace"));
    ck_assert_int_eq(actor_context_put("trace", "t-1"), ACTOR_OK);
    for (round = 0; round < 2; round++) {
        call("", padding);
        for (i = 0; i <= MAX_DEPTH; i++) {
            ck_assert_str_eq(trace_seen[i], "t-1");
            ck_assert_str_eq(hop_seen[i], "-");
            ck_assert_int_eq(left_seen[i], round == 0 ? ACTOR_INFINITY : ACTOR_MINUTE);
        }
        ck_assert_int_eq(actor_deadline_set(ACTOR_MINUTE), ACTOR_OK);
    }
    stop_all();
    finished(arg);
}

START_TEST(it_travels_with_calls)
{
    static const char *const paddings[] = {
        "", "x", "of some length, so that its end is not where the fields end",
        "longer than the room that a call's message has for the news of an end, which is a reason with its name and "
        "its detail: so the message is a larger one, and has another size when there is a context behind the text",
    };

    padding = paddings[_i];
    play(travels);
}
END_TEST

/* What a server puts, those behind it see, and not those before it, nor the server itself at its next message. */
static void stays_below(void *arg)
{
    start_all();
    ck_assert_int_eq(actor_context_put("trace", "t-2"), ACTOR_OK);
    ck_assert_int_eq(actor_context_put("hop", "edge"), ACTOR_OK);
    call("inner", "");
    ck_assert_str_eq(hop_seen[MAX_DEPTH], "edge");
    ck_assert_str_eq(hop_seen[MAX_DEPTH - 1], "inner");
    ck_assert_str_eq(hop_seen[0], "inner");
    ck_assert_str_eq(trace_seen[0], "t-2");
    ck_assert_str_eq(actor_context_get("hop"), "edge");
    nothing_in_info = false;
    ck_assert_int_eq(actor_send(servers[MAX_DEPTH], &look, NULL), ACTOR_OK);
    actor_sleep(1);
    ck_assert(nothing_in_info);
    ck_assert_int_eq(actor_context_put("hop", NULL), ACTOR_OK);
    call("", "");
    ck_assert_str_eq(hop_seen[0], "-");
    ck_assert_str_eq(trace_seen[0], "t-2");
    ck_assert_int_eq(actor_context_put("trace", NULL), ACTOR_OK);
    call("", "");
    ck_assert_str_eq(trace_seen[0], "-");
    stop_all();
    finished(arg);
}

START_TEST(what_a_server_puts_is_for_those_it_calls)
{
    play(stays_below);
}
END_TEST

/* With actor_request as with a call. */
static void with_requests(void *arg)
{
    const question asked = { 0, actor_string_of(""), actor_string_of("") };
    actor_request request;
    number reply;

    start_all();
    ck_assert_int_eq(actor_context_put("trace", "t-3"), ACTOR_OK);
    ck_assert_int_eq(actor_call_send(servers[0], &ask, &asked, &request), ACTOR_OK);
    ck_assert_int_eq(actor_call_receive(request, &reply, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_str_eq(trace_seen[0], "t-3");
    stop_all();
    finished(arg);
}

START_TEST(it_travels_with_requests)
{
    play(with_requests);
}
END_TEST

/* A plain process takes the context of what it has received, if it wants to. */
static void answer_one(void *arg)
{
    actor_message *message;
    number reply = { 5 };

    ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_ptr_null(actor_context_get("trace"));
    ck_assert_int_eq(actor_context_take(message), ACTOR_OK);
    actor_reply(actor_message_from(message), &number_type, &reply);
    actor_message_free(message);
    note(arg, actor_context_get("trace"));
    ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(actor_context_take(message), ACTOR_OK);
    ck_assert_ptr_null(actor_context_get("trace"));
    actor_message_free(message);
}

static void plain_process(void *arg)
{
    const question asked = { 0, actor_string_of(""), actor_string_of("p") };
    char seen[32] = "";
    actor_ref ref;
    number reply;

    ck_assert_int_eq(actor_spawn(answer_one, seen, &ref), ACTOR_OK);
    ck_assert_int_eq(actor_context_put("trace", "t-5"), ACTOR_OK);
    ck_assert_int_eq(actor_call(ref, &ask, &asked, &reply, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(actor_send(ref, &look, NULL), ACTOR_OK);
    actor_sleep(1);
    ck_assert_str_eq(seen, "t-5");
    finished(arg);
}

START_TEST(a_plain_process_takes_it_from_the_message)
{
    play(plain_process);
}
END_TEST

static void in_the_log(void *arg)
{
    number reply = { 0 };

    start_all();
    ck_assert_int_eq(actor_context_put("trace", "t-4"), ACTOR_OK);
    ck_assert_int_eq(actor_context_put("user", "ada"), ACTOR_OK);
    call("", "");
    ck_assert_str_eq(logged, "trace=t-4 user=ada: at 0");
    actor_log(ACTOR_LOG_NOTICE, "here");
    ck_assert_str_eq(logged, "trace=t-4 user=ada: here");
    ck_assert_int_eq(actor_call(servers[0], &fail, &reply, &reply, ACTOR_INFINITY), ACTOR_EDOWN);
    ck_assert_ptr_nonnull(strstr(logged, "crash report"));
    ck_assert_ptr_nonnull(strstr(logged, "\n  context  trace=t-4 user=ada\n"));
    ck_assert_int_eq(actor_context_put("trace", NULL), ACTOR_OK);
    ck_assert_int_eq(actor_context_put("user", NULL), ACTOR_OK);
    actor_log(ACTOR_LOG_NOTICE, "here");
    ck_assert_str_eq(logged, "here");
    stop_all();
    finished(arg);
}

START_TEST(log_lines_and_reports_bear_it)
{
    play(in_the_log);
}
END_TEST

/* What is not printable is longer in the log, where not all of it may have room. */
static const struct {
    const char *key, *value;                /* each as often as said, and behind them `other` */
    int times_key, times_value;
    const char *begins, *ends;              /* what the line is */
    size_t len;
} cuts[] = {
    { "k", "\x01", 2, 255, "kk=\\x01", "\\x01: here", 3 + 4 * 255 },
    { "k", "\x01", 1, 255, "k=\\x01", "\\x01 o: here", 2 + 4 * 255 + 2 },
    { "\x01", "v", 257, 2, "\\x01", "\\x01: here", 4 * 256 },
    { "\xe2\x82\xac", "\x01", 1, 255, "\xe2\x82\xac=\\x01", "\\x01: here", 4 + 4 * 255 },
    { "k", "v", 500, 500, "kkk", "vvv other=x: here", 1001 + 8 },
};
static int cut;

static char *repeated(char *to, const char *text, int times)
{
    to[0] = '\0';
    while (times-- > 0)
        strcat(to, text);
    return to;
}

static void cut_in_the_log(void *arg)
{
    char key[ACTOR_CONTEXT_BYTES], value[ACTOR_CONTEXT_BYTES];
    size_t ends = strlen(cuts[cut].ends);

    repeated(key, cuts[cut].key, cuts[cut].times_key);
    repeated(value, cuts[cut].value, cuts[cut].times_value);
    ck_assert_int_eq(actor_context_put(key, value), ACTOR_OK);
    ck_assert_int_eq(actor_context_put("other", "x"), ACTOR_OK);
    actor_log(ACTOR_LOG_NOTICE, "here");
    ck_assert_int_eq(strncmp(logged, cuts[cut].begins, strlen(cuts[cut].begins)), 0);
    ck_assert_uint_eq(strlen(logged), cuts[cut].len + strlen(": here"));
    ck_assert_str_eq(logged + strlen(logged) - ends, cuts[cut].ends);
    finished(arg);
}

START_TEST(what_has_no_room_in_the_log_ends_it)
{
    cut = _i;
    play(cut_in_the_log);
}
END_TEST

static void append_pair(void *arg, const char *key, const char *value)
{
    strcat(strcat(strcat(strcat(arg, key), "="), value), ";");
}

static void has_limits(void *arg)
{
    char all[2 * ACTOR_CONTEXT_BYTES] = "";
    char large[ACTOR_CONTEXT_BYTES + 1];

    memset(large, 'v', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    ck_assert_int_eq(actor_context_put("", "x"), ACTOR_EINVAL);
    ck_assert_int_eq(actor_context_put("k", large), ACTOR_ELIMIT);
    large[ACTOR_CONTEXT_BYTES - 2] = '\0';
    ck_assert_int_eq(actor_context_put("k", large), ACTOR_ELIMIT);
    large[ACTOR_CONTEXT_BYTES - 3] = '\0';
    ck_assert_int_eq(actor_context_put("k", large), ACTOR_OK);
    ck_assert_str_eq(actor_context_get("k"), large);
    ck_assert_int_eq(actor_context_put("l", ""), ACTOR_ELIMIT);
    ck_assert_int_eq(actor_context_put("k", "short"), ACTOR_OK);
    ck_assert_int_eq(actor_context_put("l", ""), ACTOR_OK);
    ck_assert_int_eq(actor_context_put("k", "last"), ACTOR_OK);
    actor_context_each(append_pair, all);
    ck_assert_str_eq(all, "l=;k=last;");
    ck_assert_int_eq(actor_context_put("none", NULL), ACTOR_OK);
    finished(arg);
}

START_TEST(there_is_a_limit)
{
    play(has_limits);
    ck_assert_int_eq(actor_context_put("k", "v"), ACTOR_ENOTACTOR);
    ck_assert_ptr_null(actor_context_get("k"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("context");
    TCase *tc = tcase_create("context");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, it_travels_with_calls, 0, 4);
    tcase_add_test(tc, what_a_server_puts_is_for_those_it_calls);
    tcase_add_test(tc, it_travels_with_requests);
    tcase_add_test(tc, a_plain_process_takes_it_from_the_message);
    tcase_add_test(tc, log_lines_and_reports_bear_it);
    tcase_add_loop_test(tc, what_has_no_room_in_the_log_ends_it, 0, ARRAY_LEN(cuts));
    tcase_add_test(tc, there_is_a_limit);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
