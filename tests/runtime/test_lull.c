/*
 * What actors do when no message comes: timeouts of servers, and what is wrong with asking for some. tests/parity/waiting.c
 * compares the rest with OTP.
 */
#include "lull_actor.h"
#include "scene.h"

#define MS(n) ((n) * ACTOR_MILLISECOND)

static int naps;                            /* timeouts that are still to ask for another */
static bool resumes;                        /* the continue asks for one */

/* ---- Nagger, Restless ---- */

actor_result nagger_init(nagger *self)
{
    return actor_timeout(self->args.first, ACTOR_CONTINUE);
}

actor_result nagger_handle_wait(nagger *self, const nagger_wait_msg *msg)
{
    (void)self;
    return actor_timeout(msg->delay, ACTOR_CONTINUE);
}

actor_result nagger_handle_sum(nagger *self, actor_from from, const nagger_sum_msg *msg, nagger_sum_reply *reply)
{
    (void)self;
    (void)from;
    reply->value = 7;
    return actor_timeout(msg->delay, ACTOR_REPLY);
}

actor_result nagger_handle_stop_with(nagger *self, const nagger_stop_with_msg *msg)
{
    (void)self;
    return actor_timeout(msg->delay, actor_stop(actor_reason_own("enough", NULL)));
}

actor_result nagger_handle_resume(nagger *self, const nagger_resume_msg *msg)
{
    (void)self;
    return actor_timeout(msg->delay, nagger_continue_again(ACTOR_CONTINUE));
}

actor_result nagger_handle_tick(nagger *self)
{
    (void)self;
    trace("tick@%lld", now_ms());
    return ACTOR_CONTINUE;
}

actor_result nagger_handle_continue_again(nagger *self)
{
    (void)self;
    trace("again");
    return resumes ? actor_timeout(MS(40), ACTOR_CONTINUE) : ACTOR_CONTINUE;
}

actor_result nagger_handle_timeout(nagger *self)
{
    (void)self;
    trace("timeout@%lld", now_ms());
    return naps-- > 0 ? actor_timeout(MS(10), ACTOR_CONTINUE) : ACTOR_CONTINUE;
}

void nagger_terminate(nagger *self, const actor_reason *reason)
{
    (void)self;
    trace("terminate:%s", actor_reason_name(reason));
    if (reason->detail[0] != '\0')
        trace("(%s)", reason->detail);
}

actor_result restless_init(restless *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result restless_handle_wait(restless *self, const restless_wait_msg *msg)
{
    (void)self;
    return actor_timeout(msg->delay, ACTOR_CONTINUE);
}

static void begin(void)
{
    open_scene();
    naps = 0;
    resumes = false;
}

static actor_ref start_nagger(int64_t first_ns)
{
    const nagger_args args = { first_ns };
    actor_ref ref;

    ck_assert_int_eq(nagger_start(&args, &ref), ACTOR_OK);
    actor_sim_settle(sim);
    return ref;
}

/* ---- timeouts ---- */

/* The continue after init is a message: it ends what init has asked for, and may ask itself. */
START_TEST(continue_ends_the_timeout_of_init)
{
    start_nagger(MS(20));
    actor_sim_advance(sim, MS(100));
    check_trace("again");
    resumes = true;
    start_nagger(MS(20));
    actor_sim_advance(sim, MS(100));
    check_trace("again timeout@140");
}
END_TEST

START_TEST(continue_asks_in_place_of_who_asked_for_it)
{
    actor_ref ref = start_nagger(ACTOR_INFINITY);

    ck_assert_int_eq(nagger_resume(ref, MS(10)), ACTOR_OK);
    actor_sim_advance(sim, MS(100));
    check_trace("again again");
    resumes = true;
    ck_assert_int_eq(nagger_resume(ref, MS(10)), ACTOR_OK);
    actor_sim_advance(sim, MS(100));
    check_trace("again timeout@140");
}
END_TEST

START_TEST(timeout_may_ask_for_another)
{
    actor_ref ref = start_nagger(ACTOR_INFINITY);

    naps = 2;
    ck_assert_int_eq(nagger_wait(ref, MS(10)), ACTOR_OK);
    actor_sim_advance(sim, MS(100));
    check_trace("again timeout@10 timeout@20 timeout@30");
}
END_TEST

START_TEST(period_ends_a_timeout)
{
    actor_ref ref = start_nagger(ACTOR_INFINITY);

    actor_sim_advance(sim, ACTOR_HOUR - MS(10));
    ck_assert_int_eq(nagger_wait(ref, MS(50)), ACTOR_OK);
    actor_sim_advance(sim, MS(100));
    check_trace("again tick@3600000");
    ck_assert(actor_is_alive(ref));
}
END_TEST

/* It would be due after the end of time. */
START_TEST(timeout_that_is_never_due)
{
    actor_ref ref = start_nagger(ACTOR_INFINITY);

    ck_assert_int_eq(nagger_wait(ref, ACTOR_INFINITY - 1), ACTOR_OK);
    actor_sim_advance(sim, MS(100));
    check_trace("again");
    ck_assert(actor_is_alive(ref));
}
END_TEST

START_TEST(timeout_of_one_that_stops)
{
    actor_ref ref = start_nagger(ACTOR_INFINITY);

    ck_assert_int_eq(nagger_stop_with(ref, -1), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("again terminate:enough");
    ck_assert(!actor_is_alive(ref));
}
END_TEST

START_TEST(timeout_below_zero)
{
    actor_ref ref = start_nagger(ACTOR_INFINITY);
    nagger_sum_reply reply;

    ck_assert_int_eq(nagger_sum(ref, -1, &reply, ACTOR_CALL_TIMEOUT), ACTOR_EDOWN);
    ck_assert_int_eq((int)actor_last_reason().kind, ACTOR_BAD_RETURN);
    check_trace("again terminate:bad_return (a timeout of -1ns)");
}
END_TEST

START_TEST(timeout_below_zero_of_init)
{
    const nagger_args args = { -5 };

    ck_assert_int_eq(nagger_start(&args, NULL), ACTOR_EINIT);
    ck_assert_int_eq((int)actor_last_reason().kind, ACTOR_BAD_RETURN);
    ck_assert_str_eq(actor_last_reason().detail, "a timeout of -5ns");
}
END_TEST

START_TEST(timeout_that_the_spec_lacks)
{
    actor_ref ref;

    ck_assert_int_eq(restless_start(&ref), ACTOR_OK);
    ck_assert_int_eq(restless_wait(ref, MS(10)), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(ref));
    check_logged("a timeout without 'on timeout'");
}
END_TEST

/* ---- out of memory ---- */

/* Whichever allocation fails: an error is returned or the server ends, and nothing leaks. */
START_TEST(allocations_fail)
{
    const nagger_args args = { MS(10) };
    actor_ref ref = actor_ref_none();
    int err;

    resumes = true;
    naps = 3;
    actor_sim_fail_alloc(sim, (uint64_t)_i);
    err = nagger_start(&args, &ref);
    ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EINIT, "start gave %d", err);
    actor_sim_advance(sim, MS(100));
    actor_sim_fail_alloc(sim, 0);
    if (err == ACTOR_OK && actor_is_alive(ref))
        check_trace("again timeout@40 timeout@50 timeout@60 timeout@70");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lull");
    TCase *timing = tcase_create("timeouts");
    TCase *failing = tcase_create("out of memory");

    tcase_add_checked_fixture(timing, begin, close_scene);
    tcase_add_test(timing, continue_ends_the_timeout_of_init);
    tcase_add_test(timing, continue_asks_in_place_of_who_asked_for_it);
    tcase_add_test(timing, timeout_may_ask_for_another);
    tcase_add_test(timing, period_ends_a_timeout);
    tcase_add_test(timing, timeout_that_is_never_due);
    tcase_add_test(timing, timeout_of_one_that_stops);
    tcase_add_test(timing, timeout_below_zero);
    tcase_add_test(timing, timeout_below_zero_of_init);
    tcase_add_test(timing, timeout_that_the_spec_lacks);
    suite_add_tcase(suite, timing);
    tcase_add_checked_fixture(failing, begin, close_scene);
    tcase_add_loop_test(failing, allocations_fail, 1, 60);
    suite_add_tcase(suite, failing);
    return run_suite(suite);
}
