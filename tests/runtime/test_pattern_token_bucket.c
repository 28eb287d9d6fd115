/* The ready-made token bucket, on the virtual clock. */
#include "scene.h"

#include "pattern_token_bucket_actor.h"

static actor_ref bucket;

static void open_bucket(uint32_t rate, int64_t per, uint32_t burst)
{
    const tokens_args args = { .rate = rate, .per = per, .burst = burst };

    open_scene();
    ck_assert_int_eq(tokens_start(&args, &bucket), ACTOR_OK);
}

/* What take says: 0 for ok, else how long to wait; -1 for never. */
static int64_t take(uint32_t n)
{
    tokens_take_reply reply;

    ck_assert_int_eq(tokens_take(bucket, n, &reply, ACTOR_INFINITY), ACTOR_OK);
    return reply.tag == TOKENS_TAKE_OK ? 0 : reply.tag == TOKENS_TAKE_WAIT ? reply.as.wait.delay : -1;
}

START_TEST(it_has_what_use_says)
{
    const tokens_args args = tokens_args_default();

    ck_assert_uint_eq(args.rate, 3);
    ck_assert_int_eq(args.per, ACTOR_SECOND);
    ck_assert_uint_eq(args.burst, 5);
    ck_assert_int_eq(slow_tokens_args_default().per, 24 * ACTOR_HOUR);
}
END_TEST

START_TEST(it_begins_full)
{
    int i;

    open_bucket(3, ACTOR_SECOND, 5);
    for (i = 0; i < 5; i++)
        ck_assert_int_eq(take(1), 0);
    ck_assert_int_gt(take(1), 0);
    close_scene();
}
END_TEST

/* 333,333,333.3 ns a token: what is waited is rounded up, what is counted is not. */
START_TEST(waits_are_exact)
{
    int64_t wait;

    open_bucket(3, ACTOR_SECOND, 5);
    ck_assert_int_eq(take(5), 0);
    wait = take(1);
    ck_assert_int_eq(wait, 333333334);
    actor_sim_advance(sim, wait - 1);
    ck_assert_int_eq(take(1), 1);
    actor_sim_advance(sim, 1);
    ck_assert_int_eq(take(1), 0);
    ck_assert_int_eq(take(1), 333333333);   /* two thirds of a nanosecond are in it */
    ck_assert_int_eq(take(2), 666666666);
    close_scene();
}
END_TEST

START_TEST(who_asks_often_gets_no_more_and_no_less)
{
    int64_t taken = 0, end;

    open_bucket(3, ACTOR_SECOND, 5);
    ck_assert_int_eq(take(5), 0);
    for (end = actor_now() + 100 * ACTOR_SECOND; actor_now() < end; actor_sim_advance(sim, 77777777))
        taken += take(1) == 0;
    /* The last turn of the loop may lie behind the end. */
    ck_assert_int_eq(taken, 299);
    actor_sim_advance(sim, end - actor_now() > 0 ? end - actor_now() : 1);
    ck_assert_int_eq(take(1), 0);
    ck_assert_int_gt(take(1), 0);
    close_scene();
}
END_TEST

START_TEST(what_does_not_fit_is_lost)
{
    open_bucket(3, ACTOR_SECOND, 5);
    ck_assert_int_eq(take(3), 0);
    actor_sim_advance(sim, 1000 * ACTOR_HOUR);
    ck_assert_int_eq(take(5), 0);
    ck_assert_int_eq(take(1), 333333334);
    close_scene();
}
END_TEST

START_TEST(a_refusal_takes_nothing)
{
    open_bucket(3, ACTOR_SECOND, 5);
    ck_assert_int_eq(take(4), 0);
    ck_assert_int_gt(take(2), 0);
    ck_assert_int_eq(take(1), 0);
    ck_assert_int_eq(take(0), 0);
    ck_assert_int_eq(take(6), -1);
    ck_assert_int_eq(take(UINT32_MAX), -1);
    close_scene();
}
END_TEST

START_TEST(a_bucket_without_room_lets_nothing_through)
{
    open_bucket(3, ACTOR_SECOND, 0);
    ck_assert_int_eq(take(1), -1);
    ck_assert_int_eq(take(0), 0);
    actor_sim_advance(sim, ACTOR_HOUR);
    ck_assert_int_eq(take(0), 0);
    close_scene();
}
END_TEST

START_TEST(large_numbers)
{
    open_bucket(UINT32_MAX, 1, UINT32_MAX);             /* four billion a nanosecond */
    ck_assert_int_eq(take(UINT32_MAX), 0);
    ck_assert_int_eq(take(UINT32_MAX), 1);
    actor_sim_advance(sim, 1);
    ck_assert_int_eq(take(UINT32_MAX), 0);
    close_scene();
    open_bucket(1, 100 * 365 * 24 * ACTOR_HOUR, 2);     /* one a century */
    ck_assert_int_eq(take(2), 0);
    ck_assert_int_eq(take(1), 100 * 365 * 24 * ACTOR_HOUR);
    ck_assert_int_eq(take(2), 200 * 365 * 24 * ACTOR_HOUR);
    close_scene();
}
END_TEST

static const struct {
    const char *name;
    tokens_args args;
} refused[] = {
    { "it takes no time", { .rate = 1, .per = 0, .burst = 1 } },
    { "nothing ever comes in", { .rate = 0, .per = ACTOR_SECOND, .burst = 1 } },
    { "it does not fit into a time", { .rate = 1, .per = 24 * 365 * ACTOR_HOUR, .burst = 293 } },
};

START_TEST(what_cannot_be_is_refused_at_the_start)
{
    actor_reason reason;

    open_scene();
    ck_assert_int_ne(tokens_start(&refused[_i].args, &bucket), ACTOR_OK);
    reason = actor_last_reason();
    ck_assert_msg(strcmp(actor_reason_name(&reason), "badarg") == 0, "%s: %s", refused[_i].name, actor_reason_name(&reason));
    close_scene();
}
END_TEST

START_TEST(two_of_them_are_two)
{
    const slow_tokens_args slow = slow_tokens_args_default();
    slow_tokens_take_reply reply;
    actor_ref other;

    open_bucket(3, ACTOR_SECOND, 5);
    ck_assert_int_eq(slow_tokens_start(&slow, &other), ACTOR_OK);
    ck_assert_int_eq(slow_tokens_take(other, 1, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, SLOW_TOKENS_TAKE_OK);
    ck_assert_int_eq(take(5), 0);
    ck_assert_int_eq(slow_tokens_take(other, 1, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.as.wait.delay, 24 * ACTOR_HOUR);
    close_scene();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("token bucket");
    TCase *tc = tcase_create("token bucket");

    tcase_add_test(tc, it_has_what_use_says);
    tcase_add_test(tc, it_begins_full);
    tcase_add_test(tc, waits_are_exact);
    tcase_add_test(tc, who_asks_often_gets_no_more_and_no_less);
    tcase_add_test(tc, what_does_not_fit_is_lost);
    tcase_add_test(tc, a_refusal_takes_nothing);
    tcase_add_test(tc, a_bucket_without_room_lets_nothing_through);
    tcase_add_test(tc, large_numbers);
    tcase_add_loop_test(tc, what_cannot_be_is_refused_at_the_start, 0, (int)ARRAY_LEN(refused));
    tcase_add_test(tc, two_of_them_are_two);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
