/* The ready-made retry, on the virtual clock: a script says how each attempt ends. */
#include "scene.h"

#include "pattern_retry_actor.h"

enum { SEEDS = 16, MAX_ATTEMPTS = 64 };

/* How attempts end: o is well, f for good, a for another time, c is a crash; the last one goes on. */
static const char *script;
static int64_t attempt_takes_ns;
static int attempts;
static int64_t began[MAX_ATTEMPTS];
static actor_ref fetcher;

static char next_step(void)
{
    const char step = *script;

    if (script[1] != '\0')
        script++;
    ck_assert_int_lt(attempts, MAX_ATTEMPTS);
    began[attempts++] = actor_now();
    if (attempt_takes_ns > 0)
        actor_sleep(attempt_takes_ns);
    if (step == 'c')
        actor_exit(actor_reason_own("crash", NULL));
    return step;
}

fetch_attempt_outcome fetch_attempt(fetch *self, const fetch_run_msg *msg, fetch_run_reply *reply)
{
    const char step = next_step();

    (void)self;
    if (step == 'o') {
        reply->as.ok.answer = msg->request;
        return FETCH_ATTEMPT_OK;
    }
    if (step == 'f') {
        reply->as.failed.why = actor_string_of("no such thing");
        return FETCH_ATTEMPT_FAILED;
    }
    reply->as.gave_up.why = actor_string_of("busy");
    return FETCH_ATTEMPT_AGAIN;
}

long_fetch_attempt_outcome long_fetch_attempt(long_fetch *self, const long_fetch_run_msg *msg, long_fetch_run_reply *reply)
{
    (void)self;
    (void)msg;
    if (next_step() == 'o')
        return LONG_FETCH_ATTEMPT_OK;
    reply->as.gave_up.why = actor_string_of("busy");
    return LONG_FETCH_ATTEMPT_AGAIN;
}

static void open_fetch(const char *steps)
{
    const fetch_args args = fetch_args_default();

    open_scene();
    script = steps;
    attempts = 0;
    attempt_takes_ns = 0;
    ck_assert_int_eq(fetch_start(&args, &fetcher), ACTOR_OK);
}

/* Traces what comes of a request, and when. */
static void run(void *arg)
{
    const char *text = arg;
    fetch_run_reply reply;
    int err = fetch_run(fetcher, actor_bytes_of(text, strlen(text)), &reply, ACTOR_INFINITY);

    if (err != ACTOR_OK)
        trace("%s:down@%lld", text, now_ms());
    else if (reply.tag == FETCH_RUN_OK)
        trace("%s:ok:%.*s@%lld", text, (int)reply.as.ok.answer.len, (const char *)reply.as.ok.answer.data, now_ms());
    else if (reply.tag == FETCH_RUN_FAILED)
        trace("%s:failed:%s@%lld", text, reply.as.failed.why.data, now_ms());
    else
        trace("%s:gave_up:%s@%lld", text, reply.as.gave_up.why.data, now_ms());
}

/* Four attempts at most, with 100, 200 and 400 ms between. */
static const struct {
    const char *steps, *expected;
    int attempts;
} cases[] = {
    { "o", "x:ok:x@0", 1 },
    { "f", "x:failed:no such thing@0", 1 },
    { "ao", "x:ok:x@100", 2 },
    { "aao", "x:ok:x@300", 3 },
    { "aaao", "x:ok:x@700", 4 },
    { "aaf", "x:failed:no such thing@300", 3 },
    { "a", "x:gave_up:busy@700", 4 },
};

START_TEST(attempts_end_as_they_end)
{
    open_fetch(cases[_i].steps);
    play(run, (void *)(uintptr_t)"x");
    actor_sim_advance(sim, ACTOR_HOUR);
    check_trace(cases[_i].expected);
    ck_assert_int_eq(attempts, cases[_i].attempts);
    close_scene();
}
END_TEST

START_TEST(each_request_begins_anew)
{
    open_fetch("aaaaao");
    play(run, (void *)(uintptr_t)"x");
    actor_sim_advance(sim, ACTOR_MINUTE);
    play(run, (void *)(uintptr_t)"y");
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_trace("x:gave_up:busy@700 y:ok:y@60100");
    close_scene();
}
END_TEST

START_TEST(requests_are_served_in_their_order)
{
    open_fetch("aaoafo");
    attempt_takes_ns = 10 * ACTOR_MILLISECOND;
    play(run, (void *)(uintptr_t)"a");
    actor_sim_advance(sim, ACTOR_MILLISECOND);
    play(run, (void *)(uintptr_t)"b");
    actor_sim_advance(sim, 100 * ACTOR_MILLISECOND);
    play(run, (void *)(uintptr_t)"c");
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_trace("a:ok:a@330 b:failed:no such thing@450 c:ok:c@460");
    close_scene();
}
END_TEST

START_TEST(a_crash_ends_it)
{
    open_fetch("ac");
    play(run, (void *)(uintptr_t)"a");
    play(run, (void *)(uintptr_t)"b");
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_trace("a:down@100 b:down@100");
    ck_assert(!actor_is_alive(fetcher));
    close_scene();
}
END_TEST

START_TEST(a_supervisor_starts_it_again)
{
    actor_ref root;

    open_fetch("co");
    ck_assert_int_eq(root_start_link(&root), ACTOR_OK);
    play(run, (void *)(uintptr_t)"a");
    check_trace("a:down@0");
    ck_assert(actor_is_alive(root));
    close_scene();
}
END_TEST

START_TEST(an_attempt_without_a_second)
{
    fetch_args args = fetch_args_default();

    open_fetch("a");
    args.attempts = 1;
    ck_assert_int_eq(fetch_start(&args, &fetcher), ACTOR_OK);
    play(run, (void *)(uintptr_t)"x");
    check_trace("x:gave_up:busy@0");
    ck_assert_int_eq(attempts, 1);
    close_scene();
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    static const fetch_args refused[] = {
        { 0, 1, 1, 0, 1 }, { 1, -1, 1, 0, 1 }, { 1, 1, -1, 0, 1 }, { 1, 1, 1, 101, 1 }, { 1, 1, 1, 0, -1 }
    };
    actor_reason reason;

    open_fetch("a");
    ck_assert_int_ne(fetch_start(&refused[_i], &fetcher), ACTOR_OK);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "badarg");
    close_scene();
}
END_TEST

/* Without a limit it ends with its attempts; with one that is over before it begins, after the first. */
START_TEST(limits_at_either_end)
{
    fetch_args args = fetch_args_default();

    open_fetch("a");
    args.limit = ACTOR_INFINITY;
    ck_assert_int_eq(fetch_start(&args, &fetcher), ACTOR_OK);
    play(run, (void *)(uintptr_t)"x");
    actor_sim_advance(sim, ACTOR_HOUR);
    check_trace("x:gave_up:busy@700");
    ck_assert(actor_is_alive(fetcher));
    args.limit = 0;
    ck_assert_int_eq(fetch_start(&args, &fetcher), ACTOR_OK);
    play(run, (void *)(uintptr_t)"y");
    check_trace("y:gave_up:busy@3600000");
    close_scene();
}
END_TEST

START_TEST(a_request_nobody_waits_for_is_finished)
{
    fetch_run_reply reply;

    open_fetch("aao");
    ck_assert_int_eq(fetch_run(fetcher, actor_bytes_of("x", 1), &reply, 50 * ACTOR_MILLISECOND), ACTOR_ETIMEDOUT);
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_int_eq(attempts, 3);
    play(run, (void *)(uintptr_t)"y");
    check_trace("y:ok:y@1050");
    close_scene();
}
END_TEST

/* Pauses of 1, 2, 4, 4 ... seconds, each within half of itself; the last one ends at the tenth second. */
START_TEST(pauses_are_random_within_bounds)
{
    static const int64_t seconds[] = { 1, 2, 4 };
    const long_fetch_args args = long_fetch_args_default();
    long_fetch_run_reply reply;
    int64_t pause;
    int i;

    open_scene_seeded((uint64_t)_i + 1);
    script = "a";
    attempts = 0;
    attempt_takes_ns = 0;
    ck_assert_int_eq(long_fetch_start(&args, &fetcher), ACTOR_OK);
    ck_assert_int_eq(long_fetch_run(fetcher, actor_bytes_of("", 0), &reply, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(reply.tag, LONG_FETCH_RUN_GAVE_UP);
    long_fetch_run_release(&reply);
    for (i = 1; i < attempts - 1; i++) {
        pause = seconds[i < 3 ? i - 1 : 2] * ACTOR_SECOND;
        ck_assert_int_ge(began[i] - began[i - 1], pause / 2);
        ck_assert_int_le(began[i] - began[i - 1], pause + pause / 2);
    }
    ck_assert_int_gt(attempts, 3);
    ck_assert_int_eq(began[attempts - 1] - began[0], 10 * ACTOR_SECOND);
    close_scene();
}
END_TEST

START_TEST(other_seeds_give_other_pauses)
{
    actor_backoff backoff = { ACTOR_SECOND, ACTOR_MINUTE, 10 };
    int64_t first[2];
    int i;

    for (i = 0; i < 4; i++) {
        open_scene_seeded((uint64_t)(i / 2) + 1);
        if (i % 2 == 0)
            first[i / 2] = actor_backoff_pause(&backoff, 3);
        else
            ck_assert_int_eq(actor_backoff_pause(&backoff, 3), first[i / 2]);
        close_scene();
    }
    ck_assert_int_ne(first[0], first[1]);
}
END_TEST

static const struct {
    actor_backoff backoff;
    uint32_t failures;
    int64_t pause;
} pauses[] = {
    { { 100, 1000, 0 }, 0, 0 },
    { { 100, 1000, 0 }, 1, 100 },
    { { 100, 1000, 0 }, 4, 800 },
    { { 100, 1000, 0 }, 5, 1000 },
    { { 100, 1000, 0 }, UINT32_MAX, 1000 },
    { { 1000, 100, 0 }, 3, 100 },
    { { 0, 1000, 50 }, 3, 0 },
    { { -5, 1000, 50 }, UINT32_MAX, 0 },
    { { 1, INT64_MAX, 0 }, 62, INT64_C(1) << 61 },
    { { 1, INT64_MAX, 100 }, UINT32_MAX, INT64_MAX },
};

START_TEST(pauses_grow_up_to_the_longest)
{
    open_scene();
    ck_assert_int_eq(actor_backoff_pause(&pauses[_i].backoff, pauses[_i].failures), pauses[_i].pause);
    close_scene();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("retry");
    TCase *tc = tcase_create("retry");

    tcase_add_loop_test(tc, attempts_end_as_they_end, 0, (int)ARRAY_LEN(cases));
    tcase_add_test(tc, each_request_begins_anew);
    tcase_add_test(tc, requests_are_served_in_their_order);
    tcase_add_test(tc, a_crash_ends_it);
    tcase_add_test(tc, a_supervisor_starts_it_again);
    tcase_add_test(tc, an_attempt_without_a_second);
    tcase_add_test(tc, limits_at_either_end);
    tcase_add_loop_test(tc, what_cannot_be_is_refused, 0, 5);
    tcase_add_test(tc, a_request_nobody_waits_for_is_finished);
    tcase_add_loop_test(tc, pauses_are_random_within_bounds, 0, SEEDS);
    tcase_add_test(tc, other_seeds_give_other_pauses);
    tcase_add_loop_test(tc, pauses_grow_up_to_the_longest, 0, (int)ARRAY_LEN(pauses));
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
