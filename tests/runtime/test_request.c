/*
 * Requests: what is wrong with them, full mailboxes, deadlines, collections that are large or end early, and many of them over
 * several workers. tests/parity/waiting.c compares the rest with OTP.
 */
#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "request_actor.h"
#include "scene.h"

#define MS(n) ((n) * ACTOR_MILLISECOND)

/* ---- the servers ---- */

actor_result oracle_init(oracle *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result oracle_handle_ask(oracle *self, actor_from from, const oracle_ask_msg *msg, oracle_ask_reply *reply)
{
    (void)from;
    actor_sleep(self->args.pause);
    if (strcmp(msg->what.data, "boom") == 0)
        return actor_stop(actor_reason_own("boom", NULL));
    if (strcmp(msg->what.data, "never") == 0)
        return ACTOR_NOREPLY;
    reply->tag = ORACLE_ASK_ANSWER;
    reply->as.answer.text = msg->what;
    reply->as.answer.left = actor_deadline_left();
    return ACTOR_REPLY;
}

actor_result oracle_handle_count(oracle *self, actor_from from, const oracle_count_msg *msg, oracle_count_reply *reply)
{
    (void)from;
    if (self->args.pause > 0)
        actor_sleep(self->args.pause);
    reply->value = msg->n + 1;
    return ACTOR_REPLY;
}

/* Those with a bound take their time. */
#define BOUNDED(name)                                                                                              \
    actor_result name##_init(name *self)                                                                           \
    {                                                                                                              \
        (void)self;                                                                                                \
        return ACTOR_CONTINUE;                                                                                     \
    }                                                                                                              \
                                                                                                                   \
    actor_result name##_handle_ask(name *self, actor_from from, const name##_ask_msg *msg, name##_ask_reply *reply) \
    {                                                                                                              \
        (void)self;                                                                                                \
        (void)from;                                                                                                \
        actor_sleep(MS(10));                                                                                       \
        reply->value = msg->n;                                                                                     \
        return ACTOR_REPLY;                                                                                        \
    }

BOUNDED(narrow)
BOUNDED(newest)
BOUNDED(oldest)
BOUNDED(patient)

static actor_request own;

actor_result selfish_init(selfish *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result selfish_handle_begin(selfish *self, actor_from from, selfish_begin_reply *reply)
{
    (void)self;
    (void)from;
    reply->tag = SELFISH_BEGIN_OK;
    return selfish_own_send(actor_self(), 5, &own) == ACTOR_OK ? ACTOR_REPLY : ACTOR_NOREPLY;
}

actor_result selfish_handle_own(selfish *self, actor_from from, const selfish_own_msg *msg, selfish_own_reply *reply)
{
    (void)self;
    (void)from;
    reply->value = msg->n * 2;
    return ACTOR_REPLY;
}

actor_result selfish_handle_info(selfish *self, const actor_message *message)
{
    actor_answer answer;

    (void)self;
    if (actor_call_check(message, own, &answer) && answer.code == ACTOR_OK)
        trace("own:%u", selfish_own_answer(&answer)->value);
    return ACTOR_CONTINUE;
}

static actor_request machines;

void machine_ask_it(machine *self, const machine_go_msg *msg)
{
    actor_ref to;

    (void)self;
    to.bits = msg->to;
    ck_assert_int_eq(oracle_count_send(to, 8, &machines), ACTOR_OK);
}

machine_look_outcome machine_look(machine *self, const actor_message *message)
{
    actor_answer answer;

    (void)self;
    if (!actor_call_check(message, machines, &answer))
        return MACHINE_LOOK_OTHER;
    trace("count:%u", oracle_count_answer(&answer)->value);
    return MACHINE_LOOK_IT;
}

/* ---- what tests share ---- */

static actor_ref start_oracle(int64_t pause_ns)
{
    const oracle_args args = { pause_ns };
    actor_ref ref = actor_ref_none();

    oracle_start(&args, &ref);
    return ref;
}

static actor_request ask(actor_ref to, const char *what)
{
    actor_request request;

    ck_assert_int_eq(oracle_ask_send(to, what, &request), ACTOR_OK);
    return request;
}

static bool played;

static void run_test(void *arg)
{
    void (*const *body)(void) = arg;

    (*body)();
    played = true;
}

/* Runs the body of a test in a process, to its end. */
static void in_process(void (*body)(void))
{
    played = false;
    ck_assert_int_eq(actor_spawn(run_test, &body, NULL), ACTOR_OK);
    actor_sim_advance(sim, ACTOR_HOUR);
    ck_assert(played);
}

static void no_message(void)
{
    actor_message *message;

    ck_assert_int_eq(actor_receive(&message, MS(100)), ACTOR_ETIMEDOUT);
}

/* ---- one ---- */

START_TEST(requests_are_actors)
{
    static const actor_message_info call = { "call", ACTOR_CALL, NULL, NULL };
    const actor_ref ref = start_oracle(0);
    actor_request request = { ref, &call, 1 };
    actor_requests *requests;
    oracle_count_reply reply;

    ck_assert_int_eq(oracle_ask_send(ref, "me", &request), ACTOR_ENOTACTOR);
    ck_assert_int_eq(oracle_count_wait(request, &reply, 0), ACTOR_EINVAL);
    ck_assert_int_eq(actor_call_wait(request, NULL, 0), ACTOR_ENOTACTOR);
    ck_assert_int_eq(actor_call_receive(request, NULL, 0), ACTOR_ENOTACTOR);
    ck_assert_int_eq(actor_requests_make(&requests), ACTOR_ENOTACTOR);
    ck_assert_int_eq((int)actor_multi_call(&ref, 1, &call, NULL, NULL, NULL, 0), ACTOR_ENOTACTOR);
}
END_TEST

static void misuse(void)
{
    static const actor_message_info cast = { "cast", ACTOR_CAST, NULL, NULL };
    const actor_ref ref = start_oracle(0);
    const actor_request request = ask(ref, "twice");
    oracle_ask_reply reply;
    oracle_count_reply count;
    actor_answer answer;
    actor_request none;

    ck_assert_int_eq(actor_call_send(ref, &cast, NULL, &none), ACTOR_EINVAL);
    ck_assert_int_eq(oracle_count_wait(request, &count, MS(10)), ACTOR_EINVAL);
    ck_assert_int_eq(oracle_count_receive(request, &count, MS(10)), ACTOR_EINVAL);
    ck_assert_int_eq(oracle_ask_wait(request, &reply, MS(10)), ACTOR_OK);
    ck_assert_str_eq(reply.as.answer.text.data, "twice");
    oracle_ask_release(&reply);
    ck_assert_int_eq(oracle_ask_wait(request, &reply, ACTOR_INFINITY), ACTOR_ENOREQUEST);
    ck_assert_int_eq(oracle_ask_receive(request, &reply, ACTOR_INFINITY), ACTOR_ENOREQUEST);
    none = ask(ref, "never");
    ck_assert_int_eq(oracle_ask_receive(none, &reply, MS(10)), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(oracle_ask_wait(none, &reply, ACTOR_INFINITY), ACTOR_ENOREQUEST);
    answer.request = request;
    answer.reply = &reply;
    ck_assert_ptr_null(oracle_count_answer(&answer));
    ck_assert_ptr_eq(oracle_ask_answer(&answer), &reply);
}

START_TEST(request_is_used_up)
{
    in_process(misuse);
}
END_TEST

static actor_request of_another;

static void wait_for_another(void *arg)
{
    oracle_ask_reply reply;

    (void)arg;
    trace("%d", oracle_ask_wait(of_another, &reply, ACTOR_INFINITY) == ACTOR_ENOREQUEST);
}

static void lend(void)
{
    oracle_ask_reply reply;

    of_another = ask(start_oracle(MS(10)), "mine");
    ck_assert_int_eq(actor_spawn(wait_for_another, NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(oracle_ask_wait(of_another, &reply, ACTOR_INFINITY), ACTOR_OK);
    check_trace("1");
}

START_TEST(request_of_another_actor)
{
    in_process(lend);
}
END_TEST

START_TEST(server_asks_itself)
{
    selfish_begin_reply reply;
    actor_ref ref;

    ck_assert_int_eq(selfish_start(&ref), ACTOR_OK);
    ck_assert_int_eq(selfish_begin(ref, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("own:10");
}
END_TEST

START_TEST(machine_checks_what_comes)
{
    const actor_ref asked = start_oracle(MS(10));
    actor_ref ref;

    ck_assert_int_eq(machine_start(&ref), ACTOR_OK);
    ck_assert_int_eq(machine_go(ref, asked.bits), ACTOR_OK);
    actor_sim_advance(sim, MS(100));
    check_trace("count:9");
}
END_TEST

/* Then nobody misses the answer. */
static void ask_and_forget(void *arg)
{
    const actor_ref *to = arg;

    ask(*to, "lost");
}

/* No time at all is one; less than that is none. */
static void ask_for_no_time(void)
{
    const int64_t times[] = { -1, -5, INT64_MIN };
    const actor_ref server = start_oracle(0);
    actor_requests *requests;
    actor_request request;
    actor_answer answer;
    oracle_count_reply reply;
    actor_info info;
    size_t i;
    int code;

    ck_assert_int_eq(actor_requests_make(&requests), ACTOR_OK);
    for (i = 0; i < ARRAY_LEN(times); i++) {
        reply.value = 77;
        ck_assert_int_eq(oracle_count(server, 1, &reply, times[i]), ACTOR_EINVAL);
        ck_assert_int_eq(oracle_count(actor_self(), 1, &reply, times[i]), ACTOR_EINVAL);
        ck_assert_int_eq(actor_stop_actor(server, actor_reason_of(ACTOR_SHUTDOWN), times[i]), ACTOR_EINVAL);
        ck_assert_int_eq(actor_info_get(server, &info, times[i]), ACTOR_EINVAL);
        ck_assert_int_eq(actor_sys_suspend(server, times[i]), ACTOR_EINVAL);
        ck_assert_int_eq(oracle_count_send(server, 1, &request), ACTOR_OK);
        ck_assert_int_eq(actor_call_wait(request, &reply, times[i]), ACTOR_EINVAL);
        ck_assert_int_eq(actor_call_receive(request, &reply, times[i]), ACTOR_EINVAL);
        ck_assert_int_eq(reply.value, 77);
        ck_assert_int_eq(actor_call_receive(request, &reply, MS(1000)), ACTOR_OK); /* as before */
        ck_assert_int_eq(reply.value, 2);
        ck_assert_int_eq(oracle_count_send(server, 2, &request), ACTOR_OK);
        ck_assert_int_eq(actor_requests_add(requests, request, 7), ACTOR_OK);
        ck_assert_int_eq(actor_requests_wait(requests, &answer, times[i]), ACTOR_EINVAL);
        ck_assert_int_eq(actor_requests_receive(requests, &answer, times[i]), ACTOR_EINVAL);
        ck_assert_int_eq(actor_requests_receive(requests, &answer, MS(1000)), ACTOR_OK);
        code = 77;
        ck_assert_int_eq((int)actor_multi_call(&server, 1, request.info, &(oracle_count_msg){ 0 }, &reply, &code, times[i]),
                         ACTOR_EINVAL);
        ck_assert_int_eq(code, 77);
    }
    actor_requests_free(requests);
    code = oracle_count(server, 1, &reply, 0);
    ck_assert(code == ACTOR_OK || code == ACTOR_ETIMEDOUT);
    ck_assert_int_eq(oracle_count_send(server, 1, &request), ACTOR_OK);
    ck_assert_int_eq(actor_call_receive(request, &reply, 0), ACTOR_ETIMEDOUT);
}

START_TEST(no_time_is_less_than_none)
{
    oracle_count_reply reply;
    actor_ref server;

    in_process(ask_for_no_time);
    server = start_oracle(0);
    ck_assert_int_eq(oracle_count(server, 1, &reply, -1), ACTOR_EINVAL); /* a plain thread */
    ck_assert_int_eq(oracle_count(server, 1, &reply, MS(1000)), ACTOR_OK);
}
END_TEST

START_TEST(asker_ends_first)
{
    actor_ref ref = start_oracle(MS(50));

    play(ask_and_forget, &ref);
    actor_sim_advance(sim, MS(100));
    ck_assert(actor_is_alive(ref));
    check_not_logged("dropped");
}
END_TEST

/* ---- deadlines ---- */

static void hurry(void)
{
    const actor_ref ref = start_oracle(MS(5)), slow = start_oracle(MS(100));
    oracle_ask_reply reply;
    actor_requests *requests;
    actor_request request;
    actor_answer answer;
    int64_t began;

    ck_assert_int_eq(actor_deadline_set(MS(20)), ACTOR_OK);
    began = actor_now();
    request = ask(ref, "left");
    ck_assert_int_eq(oracle_ask_wait(request, &reply, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(reply.as.answer.left, MS(15));
    request = ask(slow, "late");
    ck_assert_int_eq(actor_requests_make(&requests), ACTOR_OK);
    ck_assert_int_eq(actor_requests_add(requests, ask(slow, "later"), 3), ACTOR_OK);
    ck_assert_int_eq(oracle_ask_wait(request, &reply, ACTOR_INFINITY), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_now() - began, MS(20));
    ck_assert_int_eq(actor_requests_wait(requests, &answer, ACTOR_INFINITY), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(oracle_ask_send(ref, "no time", &request), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_now() - began, MS(20));
    ck_assert_int_eq(actor_deadline_set(ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(actor_requests_wait(requests, &answer, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq((int)answer.label, 3);
}

START_TEST(deadlines_hold)
{
    in_process(hurry);
}
END_TEST

/* ---- full mailboxes ---- */

static void fill(void)
{
    actor_request a, b;
    narrow_ask_reply narrow_reply;
    newest_ask_reply newest_reply;
    oldest_ask_reply oldest_reply;
    patient_ask_reply patient_reply;
    actor_ref ref;
    int64_t began;

    ck_assert_int_eq(narrow_start(&ref), ACTOR_OK);
    ck_assert_int_eq(narrow_ask_send(ref, 1, &a), ACTOR_OK);
    ck_assert_int_eq(narrow_ask_send(ref, 2, &b), ACTOR_EFULL);
    ck_assert_int_eq(narrow_ask_wait(a, &narrow_reply, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(newest_start(&ref), ACTOR_OK);
    ck_assert_int_eq(newest_ask_send(ref, 1, &a), ACTOR_OK);
    ck_assert_int_eq(newest_ask_send(ref, 2, &b), ACTOR_OK);
    ck_assert_int_eq(newest_ask_wait(b, &newest_reply, ACTOR_INFINITY), ACTOR_EFULL);
    ck_assert_int_eq(newest_ask_wait(a, &newest_reply, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(oldest_start(&ref), ACTOR_OK);
    ck_assert_int_eq(oldest_ask_send(ref, 1, &a), ACTOR_OK);
    ck_assert_int_eq(oldest_ask_send(ref, 2, &b), ACTOR_OK);
    ck_assert_int_eq(oldest_ask_wait(a, &oldest_reply, ACTOR_INFINITY), ACTOR_EFULL);
    ck_assert_int_eq(oldest_ask_wait(b, &oldest_reply, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(patient_start(&ref), ACTOR_OK);
    began = actor_now();
    ck_assert_int_eq(patient_ask_send(ref, 1, &a), ACTOR_OK);
    ck_assert_int_eq(patient_ask_send(ref, 2, &b), ACTOR_OK);
    ck_assert_int_eq(actor_now() - began, MS(10));
    ck_assert_int_eq(actor_deadline_set(MS(5)), ACTOR_OK);
    ck_assert_int_eq(patient_ask_send(ref, 3, &b), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_deadline_set(ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(patient_ask_wait(a, &patient_reply, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(patient_reply.value, 1);
}

START_TEST(mailboxes_are_full)
{
    in_process(fill);
}
END_TEST

/* ---- answers with an end behind them ---- */

static const actor_message_info question = { "question", ACTOR_CALL, NULL, NULL };

/* Answers, and ends 20 ms later. */
static void answer_and_end(void *arg)
{
    actor_message *message;

    if (actor_receive(&message, ACTOR_INFINITY) != ACTOR_OK)
        return;
    actor_sleep(MS(20));
    if (actor_reply_monitored(message, NULL, NULL) != ACTOR_OK)
        actor_exit(actor_reason_own("not_answered", NULL));
    actor_sleep(MS(20));
    if (arg != NULL)
        actor_exit(actor_reason_own(arg, NULL));
}

static actor_request ask_one(char *ends)
{
    actor_request request;
    actor_ref ref;

    ck_assert_int_eq(actor_spawn(answer_and_end, ends, &ref), ACTOR_OK);
    ck_assert_int_eq(actor_call_send(ref, &question, NULL, &request), ACTOR_OK);
    return request;
}

static char boom[] = "boom";

/* What the asker does until 30 ms, when there is the answer, and 50, when there is the end; and whose DOWN there is then. */
static const struct {
    const char *name;
    char *ends;
    int64_t waits_ms;                       /* for the answer, from the start on; -1: it does not */
    bool waits_late, takes, kills;          /* at 30 ms */
    int demonitors_ms;                      /* 0: never */
    const char *down;
} endings[] = {
    { "nobody waits", NULL, -1, false, false, false, 0, "normal" },
    { "nobody waits, and it fails", boom, -1, false, false, false, 0, "boom" },
    { "nobody waits, and it is killed", NULL, -1, false, false, true, 0, "killed" },
    { "it is waited for", NULL, 1000, false, false, false, 0, NULL },
    { "it is waited for, and it fails", boom, 1000, false, false, false, 0, NULL },
    { "a wait was too short", NULL, 10, false, false, false, 0, "normal" },
    { "it is waited for when it has come", NULL, -1, true, false, false, 0, NULL },
    { "it is taken", boom, -1, false, true, false, 0, "boom" },
    { "it is taken, and the end not wanted", boom, -1, false, true, false, 30, NULL },
    { "it is taken, and the end had come", boom, -1, false, true, false, 50, NULL },
    { "the end is not wanted before it comes", NULL, -1, false, false, false, 30, NULL },
};

static bool is_down(const actor_message *message, const void *request)
{
    (void)request;
    return actor_message_kind_of(message) == ACTOR_DOWN;
}

static bool is_answer(const actor_message *message, const void *request)
{
    actor_answer answer;

    return actor_call_check(message, *(const actor_request *)request, &answer) && answer.code == ACTOR_OK;
}

static void demonitor(actor_request request, bool had_come, const char *ends)
{
    actor_reason reason = actor_reason_of(ACTOR_TIMEOUT);

    ck_assert_int_eq(actor_call_demonitor(request, &reason), had_come);
    ck_assert_str_eq(actor_reason_name(&reason), had_come ? ends : "timeout");
    ck_assert(!actor_call_demonitor(request, NULL));
}

static void take_answer(actor_request request)
{
    actor_message *message;

    ck_assert_int_eq(actor_receive_match(is_answer, &request, &message, 0), ACTOR_OK);
    actor_message_free(message);
}

static int ending;

static void see_the_end(void)
{
    const int64_t start_ns = actor_now();
    const actor_request request = ask_one(endings[ending].ends);
    actor_message *message;

    if (endings[ending].waits_ms >= 0)
        ck_assert_int_eq(actor_call_wait(request, NULL, MS(endings[ending].waits_ms)),
                         endings[ending].waits_ms < 20 ? ACTOR_ETIMEDOUT : ACTOR_OK);
    actor_sleep(MS(30) - (actor_now() - start_ns));
    if (endings[ending].waits_late)
        ck_assert_int_eq(actor_call_wait(request, NULL, 0), ACTOR_OK);
    if (endings[ending].takes)
        take_answer(request);
    if (endings[ending].kills)
        actor_send_exit(request.to, actor_reason_of(ACTOR_KILL));
    if (endings[ending].demonitors_ms == 30)
        demonitor(request, false, NULL);
    actor_sleep(MS(20));
    if (endings[ending].demonitors_ms == 50)
        demonitor(request, true, endings[ending].ends);
    ck_assert(!actor_is_alive(request.to));
    if (endings[ending].down == NULL) {
        ck_assert_int_eq(actor_receive_match(is_down, NULL, &message, MS(100)), ACTOR_ETIMEDOUT);
        return;
    }
    ck_assert_int_eq(actor_receive_match(is_down, NULL, &message, 0), ACTOR_OK);
    ck_assert_uint_eq(actor_message_cookie(message), request.tag);
    ck_assert_ptr_null(actor_message_name(message));
    ck_assert_str_eq(actor_reason_name(actor_message_reason(message)), endings[ending].down);
    actor_message_free(message);
    ck_assert_int_eq(actor_receive_match(is_down, NULL, &message, MS(100)), ACTOR_ETIMEDOUT);
}

START_TEST(answer_with_an_end)
{
    ending = _i;
    in_process(see_the_end);
}
END_TEST

/* Who has not been answered, or has ended, is told once. */
static void end_without_an_answer(void)
{
    const actor_request request = ask_one(NULL);
    actor_message *message;

    actor_sleep(MS(10));
    actor_send_exit(request.to, actor_reason_own("shot", NULL));
    ck_assert_int_eq(actor_call_wait(request, NULL, MS(10)), ACTOR_EDOWN);
    ck_assert(!actor_call_demonitor(request, NULL));
    ck_assert_int_eq(actor_receive(&message, MS(100)), ACTOR_ETIMEDOUT);
}

static void ask_and_end(void *arg)
{
    (void)arg;
    ask_one(NULL);
    actor_sleep(MS(30));
}

START_TEST(no_end_without_an_answer)
{
    in_process(end_without_an_answer);
    ck_assert_int_eq(actor_spawn(ask_and_end, NULL, NULL), ACTOR_OK);
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert(!actor_call_demonitor((actor_request){ .tag = 1 }, NULL));
}
END_TEST

/* ---- collections ---- */

static void put_twice(void)
{
    const actor_ref ref = start_oracle(0);
    const actor_request a = ask(ref, "a"), b = ask(ref, "b");
    actor_requests *one, *two;
    oracle_ask_reply reply;
    actor_answer answer;

    ck_assert_int_eq(actor_requests_make(&one), ACTOR_OK);
    ck_assert_int_eq(actor_requests_make(&two), ACTOR_OK);
    ck_assert_int_eq(actor_requests_add(one, a, 1), ACTOR_OK);
    ck_assert_int_eq(actor_requests_add(one, a, 1), ACTOR_EALREADY);
    ck_assert_int_eq(actor_requests_add(two, a, 1), ACTOR_EALREADY);
    ck_assert_int_eq(oracle_ask_wait(a, &reply, ACTOR_INFINITY), ACTOR_EALREADY);
    ck_assert_int_eq(oracle_ask_wait(b, &reply, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(actor_requests_add(two, b, 1), ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_requests_wait(two, &answer, ACTOR_INFINITY), ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_requests_wait(one, &answer, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_str_eq(oracle_ask_answer(&answer)->as.answer.text.data, "a");
    actor_reply_release(answer.reply);
    actor_requests_free(one);
    actor_requests_free(NULL);
}

START_TEST(request_in_a_collection)
{
    in_process(put_twice);
}
END_TEST

/* An answer that has come is the collection's as well, whether the request was put there before or after. */
static void wait_past_a_collection(void)
{
    const actor_ref ref = start_oracle(0);
    const actor_request early = ask(ref, "early"), late = ask(ref, "late");
    actor_requests *one, *two;
    oracle_ask_reply reply;
    actor_message *message;
    actor_answer answer;

    ck_assert_int_eq(actor_requests_make(&one), ACTOR_OK);
    ck_assert_int_eq(actor_requests_make(&two), ACTOR_OK);
    ck_assert_int_eq(actor_requests_add(one, early, 1), ACTOR_OK);
    actor_sleep(MS(10));
    ck_assert_int_eq(actor_requests_add(one, late, 2), ACTOR_OK);
    ck_assert_int_eq(oracle_ask_wait(early, &reply, ACTOR_INFINITY), ACTOR_EALREADY);
    ck_assert_int_eq(oracle_ask_receive(late, &reply, ACTOR_INFINITY), ACTOR_EALREADY);
    ck_assert_int_eq(actor_requests_add(two, early, 1), ACTOR_EALREADY);
    ck_assert_int_eq(actor_requests_add(two, late, 2), ACTOR_EALREADY);
    ck_assert_int_eq(actor_receive(&message, 0), ACTOR_OK);
    ck_assert(!actor_call_check(message, early, &answer));
    ck_assert(!actor_requests_check(two, message, &answer));
    ck_assert(actor_requests_check(one, message, &answer));
    ck_assert_uint_eq(answer.label, 1);
    actor_message_free(message);
    ck_assert_int_eq(actor_requests_wait(one, &answer, 0), ACTOR_OK);
    ck_assert_uint_eq(answer.label, 2);
    ck_assert_uint_eq(actor_requests_size(one), 0);
}

START_TEST(answer_is_the_collections)
{
    in_process(wait_past_a_collection);
}
END_TEST

enum { MANY = 1000, PLACES = 40 };

/* reqids_to_list/1: each with its label, which is what it carries; as many as there is room for. */
static void check_list(const actor_requests *requests)
{
    static actor_labelled_request list[MANY + 1];
    bool seen[MANY] = { false };
    int i;

    ck_assert_uint_eq(actor_requests_list(requests, NULL, 0), MANY);
    memset(list, 0, sizeof list);
    ck_assert_uint_eq(actor_requests_list(requests, list, 3), MANY);
    ck_assert_uint_eq(list[2].request.tag == 0, 0);
    ck_assert_uint_eq(list[3].request.tag, 0);
    ck_assert_uint_eq(actor_requests_list(requests, list, MANY + 1), MANY);
    ck_assert_uint_eq(list[MANY].request.tag, 0);
    for (i = 0; i < MANY; i++) {
        ck_assert(list[i].label < MANY && !seen[list[i].label]);
        seen[list[i].label] = true;
    }
}

static void ask_many(void)
{
    actor_requests *requests;
    actor_ref refs[PLACES];
    bool seen[MANY] = { false };
    actor_request request;
    actor_answer answer;
    int i;

    ck_assert_int_eq(actor_requests_make(&requests), ACTOR_OK);
    for (i = 0; i < PLACES; i++)
        refs[i] = start_oracle(MS(i % 7));
    for (i = 0; i < MANY; i++) {
        ck_assert_int_eq(oracle_count_send(refs[i % PLACES], (uint32_t)i, &request), ACTOR_OK);
        ck_assert_int_eq(actor_requests_add(requests, request, (uint64_t)i), ACTOR_OK);
    }
    check_list(requests);
    for (i = 0; i < PLACES; i += 5)         /* some end before they have come to all */
        actor_send_exit(refs[i], actor_reason_own("early", NULL));
    for (i = 0; i < MANY; i++) {
        ck_assert_int_eq((int)actor_requests_size(requests), MANY - i);
        ck_assert_int_eq(actor_requests_receive(requests, &answer, ACTOR_MINUTE), ACTOR_OK);
        ck_assert(!seen[answer.label]);
        seen[answer.label] = true;
        if (answer.code == ACTOR_OK)
            ck_assert_int_eq((int)oracle_count_answer(&answer)->value, (int)answer.label + 1);
    }
    ck_assert_int_eq(actor_requests_receive(requests, &answer, 0), ACTOR_ENOREQUEST);
}

START_TEST(collection_grows)
{
    in_process(ask_many);
}
END_TEST

/* What has come and what is to come goes nowhere. */
static void free_early(void)
{
    const actor_ref ref = start_oracle(MS(10));
    actor_requests *requests;

    ck_assert_int_eq(actor_requests_make(&requests), ACTOR_OK);
    ck_assert_int_eq(actor_requests_add(requests, ask(ref, "soon"), 1), ACTOR_OK);
    ck_assert_int_eq(actor_requests_add(requests, ask(ref, "late"), 2), ACTOR_OK);
    actor_sleep(MS(15));
    actor_requests_free(requests);
    no_message();
}

START_TEST(collection_is_freed)
{
    in_process(free_early);
}
END_TEST

static void leave(void)
{
    const actor_ref ref = start_oracle(MS(10));
    actor_requests *requests;

    ck_assert_int_eq(actor_requests_make(&requests), ACTOR_OK);
    ck_assert_int_eq(actor_requests_add(requests, ask(ref, "soon"), 1), ACTOR_OK);
    ck_assert_int_eq(actor_requests_add(requests, ask(ref, "late"), 2), ACTOR_OK);
    actor_sleep(MS(15));
}

START_TEST(collection_ends_with_its_actor)
{
    in_process(leave);
}
END_TEST

/* ---- many at once ---- */

enum { ASKED = 5 };

static void call_many(void)
{
    static const int expected[ASKED] = { ACTOR_OK, ACTOR_ENOPROC, ACTOR_EDOWN, ACTOR_ETIMEDOUT, ACTOR_OK };
    oracle_ask_reply replies[ASKED];
    actor_ref refs[ASKED];
    actor_request request;
    int codes[ASKED];
    int64_t began;
    int i;

    for (i = 0; i < ASKED; i++)
        refs[i] = start_oracle(i == 3 ? MS(100) : MS(10));
    actor_send_exit(refs[1], actor_reason_of(ACTOR_KILL));
    actor_sleep(MS(1));
    request = ask(refs[2], "boom");
    ck_assert_int_eq(actor_call_receive(request, NULL, 0), ACTOR_ETIMEDOUT);
    began = actor_now();
    ck_assert_int_eq((int)oracle_ask_multi_call(refs, ASKED, "all", replies, codes, MS(50)), 2);
    ck_assert_int_eq(actor_now() - began, MS(50));
    for (i = 0; i < ASKED; i++)
        ck_assert_int_eq(codes[i], expected[i]);
    ck_assert_str_eq(replies[4].as.answer.text.data, "all");
    oracle_ask_release(&replies[0]);
    oracle_ask_release(&replies[4]);
    no_message();
    ck_assert_int_eq((int)oracle_ask_multi_call(refs, 0, "all", replies, codes, ACTOR_INFINITY), 0);
}

START_TEST(many_are_called)
{
    in_process(call_many);
}
END_TEST

/* ---- out of memory ---- */

static void get_by(void)
{
    const actor_ref refs[2] = { start_oracle(0), start_oracle(MS(1)) };
    const oracle_ask_msg msg = { actor_string_of("all") };
    oracle_ask_reply replies[2];
    actor_requests *requests = NULL;
    actor_request request;
    actor_answer answer;
    int codes[2];
    int i;

    if (oracle_ask_send(refs[0], "one", &request) != ACTOR_OK)
        return;
    if (actor_requests_make(&requests) == ACTOR_OK && actor_requests_add(requests, request, 1) == ACTOR_OK)
        while (actor_requests_receive(requests, &answer, MS(100)) == ACTOR_OK)
            trace("got");
    else
        (void)oracle_ask_receive(request, &replies[0], MS(100));
    i = (int)actor_multi_call(refs, 2, request.info, &msg, replies, codes, MS(100));
    ck_assert(i == ACTOR_ENOMEM || i == (codes[0] == ACTOR_OK) + (codes[1] == ACTOR_OK));
}

static void try_to_get_by(void *arg)
{
    (void)arg;
    get_by();
}

START_TEST(allocations_fail)
{
    actor_sim_fail_alloc(sim, (uint64_t)_i);
    if (actor_spawn(try_to_get_by, NULL, NULL) == ACTOR_OK)
        actor_sim_advance(sim, ACTOR_SECOND);
    actor_sim_fail_alloc(sim, 0);
}
END_TEST

/* ---- several workers ---- */

enum { ROUNDS = 50, SERVERS = 16, ASKERS = 4 };

static actor_ref servers[SERVERS];
static sem_t done;
static atomic_int failures;

static void ask_all(void *arg)
{
    actor_requests *requests;
    actor_request request;
    actor_answer answer;
    unsigned round, i;

    (void)arg;
    if (actor_requests_make(&requests) != ACTOR_OK)
        atomic_fetch_add(&failures, 1);
    for (round = 0; round < ROUNDS; round++) {
        for (i = 0; i < SERVERS; i++)
            if (oracle_count_send(servers[i], i, &request) != ACTOR_OK ||
                actor_requests_add(requests, request, i) != ACTOR_OK)
                atomic_fetch_add(&failures, 1);
        for (i = 0; i < SERVERS; i++) {
            if (actor_requests_wait(requests, &answer, ACTOR_MINUTE) != ACTOR_OK || answer.code != ACTOR_OK ||
                oracle_count_answer(&answer)->value != answer.label + 1)
                atomic_fetch_add(&failures, 1);
            actor_reply_release(answer.reply);
        }
    }
    sem_post(&done);
}

START_TEST(over_several_workers)
{
    actor_options options = actor_options_default();
    actor_system *system;
    int i;

    options.workers = 4;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(sem_init(&done, 0, 0), 0);
    for (i = 0; i < SERVERS; i++)
        servers[i] = start_oracle(0);
    for (i = 0; i < ASKERS; i++)
        ck_assert_int_eq(actor_spawn(ask_all, NULL, NULL), ACTOR_OK);
    for (i = 0; i < ASKERS; i++)
        while (sem_wait(&done) != 0)
            ck_assert_int_eq(errno, EINTR);
    ck_assert_int_eq(atomic_load(&failures), 0);
    actor_system_stop(system);
    sem_destroy(&done);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("request");
    TCase *asking = tcase_create("requests");
    TCase *collecting = tcase_create("collections");
    TCase *failing = tcase_create("out of memory");
    TCase *working = tcase_create("several workers");

    tcase_add_checked_fixture(asking, open_scene, close_scene);
    tcase_add_test(asking, requests_are_actors);
    tcase_add_test(asking, request_is_used_up);
    tcase_add_test(asking, request_of_another_actor);
    tcase_add_test(asking, server_asks_itself);
    tcase_add_test(asking, machine_checks_what_comes);
    tcase_add_test(asking, no_time_is_less_than_none);
    tcase_add_test(asking, asker_ends_first);
    tcase_add_test(asking, deadlines_hold);
    tcase_add_test(asking, mailboxes_are_full);
    tcase_add_loop_test(asking, answer_with_an_end, 0, ARRAY_LEN(endings));
    tcase_add_test(asking, no_end_without_an_answer);
    suite_add_tcase(suite, asking);
    tcase_add_checked_fixture(collecting, open_scene, close_scene);
    tcase_add_test(collecting, request_in_a_collection);
    tcase_add_test(collecting, answer_is_the_collections);
    tcase_add_test(collecting, collection_grows);
    tcase_add_test(collecting, collection_is_freed);
    tcase_add_test(collecting, collection_ends_with_its_actor);
    tcase_add_test(collecting, many_are_called);
    suite_add_tcase(suite, collecting);
    tcase_add_checked_fixture(failing, open_scene, close_scene);
    tcase_add_loop_test(failing, allocations_fail, 1, 60);
    suite_add_tcase(suite, failing);
    tcase_add_test(working, over_several_workers);
    suite_add_tcase(suite, working);
    return run_suite(suite);
}
