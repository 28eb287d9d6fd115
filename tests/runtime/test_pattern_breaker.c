/* The ready-made breaker, on the virtual clock. */
#include "scene.h"

#include "pattern_breaker_actor.h"

enum { SEEDS = 8 };

static actor_ref root, breaker;
static bool fails, crashes;
static int performed;

billing_perform_outcome billing_perform(billing *self, const billing_request_msg *msg, billing_request_reply *reply)
{
    ck_assert_str_eq(self->args.service.data, "billing");
    performed++;
    if (crashes)
        actor_exit(actor_reason_own("crash", NULL));
    reply->as.failed.why = actor_string_of("busy");
    if (fails)
        return BILLING_PERFORM_FAILED;
    reply->as.ok.answer = msg->payload;
    return BILLING_PERFORM_OK;
}

mail_breaker_perform_outcome mail_breaker_perform(mail_breaker *self, const mail_breaker_request_msg *msg,
                                                  mail_breaker_request_reply *reply)
{
    (void)self;
    (void)msg;
    reply->as.failed.why = actor_string_of("busy");
    return MAIL_BREAKER_PERFORM_FAILED;
}

static void open_breaker(int seed)
{
    open_scene_seeded((uint64_t)seed + 1);
    fails = false;
    crashes = false;
    performed = 0;
    ck_assert_int_eq(root_start_link(&root), ACTOR_OK);
    ck_assert_int_eq(actor_supervisor_child(root, "Billing", &breaker), ACTOR_OK);
}

static billing_request_tag request(void)
{
    billing_request_reply reply;

    ck_assert_int_eq(billing_request(breaker, actor_bytes_of("tea", 3), &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    if (reply.tag == BILLING_REQUEST_OK)
        ck_assert_mem_eq(reply.as.ok.answer.data, "tea", 3);
    else if (reply.tag == BILLING_REQUEST_FAILED)
        ck_assert_str_eq(reply.as.failed.why.data, "busy");
    billing_request_release(&reply);
    return reply.tag;
}

static billing_status_tag status(void)
{
    billing_status_reply reply;

    ck_assert_int_eq(billing_status(breaker, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    return reply.tag;
}

static void fail_times(int times)
{
    fails = true;
    while (times-- > 0)
        ck_assert_int_eq(request(), BILLING_REQUEST_FAILED);
}

START_TEST(failures_in_a_row_open_it)
{
    open_breaker(_i);
    fail_times(2);
    fails = false;
    ck_assert_int_eq(request(), BILLING_REQUEST_OK);
    fail_times(2);
    ck_assert_int_eq(status(), BILLING_STATUS_CLOSED);
    fail_times(1);
    ck_assert_int_eq(status(), BILLING_STATUS_OPEN);
    ck_assert_int_eq(request(), BILLING_REQUEST_CIRCUIT_OPEN);
    ck_assert_int_eq(performed, 6);
    close_scene();
}
END_TEST

START_TEST(one_request_decides_after_the_cool_down)
{
    open_breaker(_i);
    fail_times(3);
    actor_sim_advance(sim, 30 * ACTOR_SECOND - 1);
    ck_assert_int_eq(status(), BILLING_STATUS_OPEN);
    actor_sim_advance(sim, 1);
    ck_assert_int_eq(status(), BILLING_STATUS_HALF_OPEN);
    fail_times(1);
    ck_assert_int_eq(status(), BILLING_STATUS_OPEN);
    actor_sim_advance(sim, 30 * ACTOR_SECOND);
    fails = false;
    ck_assert_int_eq(request(), BILLING_REQUEST_OK);
    ck_assert_int_eq(status(), BILLING_STATUS_CLOSED);
    fail_times(2);                          /* the count began anew */
    ck_assert_int_eq(status(), BILLING_STATUS_CLOSED);
    close_scene();
}
END_TEST

START_TEST(a_reset_closes_it)
{
    int i;

    open_breaker(_i);
    for (i = 0; i < 2; i++) {
        fail_times(3);
        if (i == 1)
            actor_sim_advance(sim, 30 * ACTOR_SECOND);
        ck_assert_int_eq(billing_reset(breaker), ACTOR_OK);
        ck_assert_int_eq(status(), BILLING_STATUS_CLOSED);
    }
    fail_times(2);
    ck_assert_int_eq(billing_reset(breaker), ACTOR_OK);
    fail_times(2);
    ck_assert_int_eq(status(), BILLING_STATUS_CLOSED);
    close_scene();
}
END_TEST

START_TEST(a_crash_gives_another_that_is_closed)
{
    billing_request_reply reply;

    open_breaker(_i);
    fail_times(2);
    crashes = true;
    ck_assert_int_eq(billing_request(breaker, actor_bytes_of("", 0), &reply, ACTOR_CALL_TIMEOUT), ACTOR_EDOWN);
    crashes = false;
    actor_sim_settle(sim);
    ck_assert_int_eq(actor_supervisor_child(root, "Billing", &breaker), ACTOR_OK);
    fail_times(2);
    ck_assert_int_eq(status(), BILLING_STATUS_CLOSED);
    close_scene();
}
END_TEST

START_TEST(two_of_them_are_two)
{
    mail_breaker_request_reply reply;
    mail_breaker_status_reply other;
    actor_ref mail;

    open_breaker(_i);
    ck_assert_int_eq(actor_supervisor_child(root, "mail_breaker", &mail), ACTOR_OK);
    ck_assert_int_eq(mail_breaker_request(mail, actor_bytes_of("", 0), &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, MAIL_BREAKER_REQUEST_FAILED);
    mail_breaker_request_release(&reply);
    ck_assert_int_eq(mail_breaker_status(mail, &other, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(other.tag, MAIL_BREAKER_STATUS_OPEN);
    ck_assert_int_eq(status(), BILLING_STATUS_CLOSED);
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_int_eq(mail_breaker_status(mail, &other, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(other.tag, MAIL_BREAKER_STATUS_HALF_OPEN);
    close_scene();
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    billing_args args = billing_args_default();
    actor_reason reason;
    actor_ref none;

    open_breaker(0);
    if (_i == 0)
        args.threshold = 0;
    else
        args.cooldown = -1;
    ck_assert_int_ne(billing_start(&args, &none), ACTOR_OK);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "badarg");
    close_scene();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("breaker");
    TCase *tc = tcase_create("breaker");

    tcase_add_loop_test(tc, failures_in_a_row_open_it, 0, SEEDS);
    tcase_add_loop_test(tc, one_request_decides_after_the_cool_down, 0, SEEDS);
    tcase_add_loop_test(tc, a_reset_closes_it, 0, SEEDS);
    tcase_add_loop_test(tc, a_crash_gives_another_that_is_closed, 0, SEEDS);
    tcase_add_loop_test(tc, two_of_them_are_two, 0, SEEDS);
    tcase_add_loop_test(tc, what_cannot_be_is_refused, 0, 2);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
