/*
 * A generated machine driven by hand: no system runs, and no actor. What it decides is the same by switch
 * and by table: test_take_event_table.c has this again with the other.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#ifdef BY_TABLE
#include "take_event_table_actor.h"
#else
#include "take_event_actor.h"
#endif

static bool is_stuck;

turnstile_swing_outcome turnstile_swing(turnstile *self)
{
    (void)self;
    return is_stuck ? TURNSTILE_SWING_STUCK : TURNSTILE_SWING_THROUGH;
}

static turnstile self;
static turnstile_state state;

static void begin(void)
{
    memset(&self, 0, sizeof self);
    state = TURNSTILE_STATE_LOCKED;
    is_stuck = false;
}

static actor_transition coin(uint32_t worth)
{
    const turnstile_coin_msg msg = { worth };

    return turnstile_take_event(&self, &state, TURNSTILE_ON_COIN, &msg, NULL);
}

/* What is left of a transition without where it leads, which `state` tells. */
static actor_transition flags(actor_transition transition)
{
    return transition & ~(ACTOR_STATEM_GO(0) | UINT32_C(0xffff));
}

START_TEST(guards_assign_and_lead_on)
{
    ck_assert_uint_eq(flags(coin(1)), 0);
    ck_assert_int_eq(state, TURNSTILE_STATE_LOCKED);
    ck_assert_uint_eq(self.coins, 1);
    ck_assert_uint_eq(flags(coin(2)), 0);
    ck_assert_int_eq(state, TURNSTILE_STATE_UNLOCKED);
    ck_assert_uint_eq(self.coins, 0);
}
END_TEST

START_TEST(entering_and_leaving_act)
{
    coin(3);
    ck_assert_uint_eq(self.left, 1);
    ck_assert_uint_eq(self.entries, 0);
    turnstile_take_event(&self, &state, TURNSTILE_ON_PUSH, NULL, NULL);
    ck_assert_int_eq(state, TURNSTILE_STATE_LOCKED);
    ck_assert_uint_eq(self.entries, 1);
    ck_assert_uint_eq(self.passed, 1);
}
END_TEST

START_TEST(outcomes_decide)
{
    is_stuck = true;
    coin(3);
    ck_assert_uint_eq(flags(turnstile_take_event(&self, &state, TURNSTILE_ON_PUSH, NULL, NULL)), 0);
    ck_assert_int_eq(state, TURNSTILE_STATE_UNLOCKED);
    ck_assert_uint_eq(self.entries, 0);
}
END_TEST

START_TEST(staying_is_not_entering)
{
    coin(3);
    turnstile_take_event(&self, &state, TURNSTILE_ON_CLOSE, NULL, NULL);
    ck_assert_int_eq(state, TURNSTILE_STATE_UNLOCKED);
    ck_assert_uint_eq(self.left, 1);
}
END_TEST

START_TEST(replies_are_filled_in)
{
    turnstile_count_reply reply;

    coin(2);
    memset(&reply, 0, sizeof reply);
    ck_assert_uint_eq(flags(turnstile_take_event(&self, &state, TURNSTILE_ON_COUNT, NULL, &reply)),
                      ACTOR_STATEM_REPLY);
    ck_assert_int_eq(reply.tag, TURNSTILE_COUNT_UNPAID);
    ck_assert_uint_eq(reply.as.unpaid.coins, 2);
}
END_TEST

START_TEST(the_rest_is_the_callers)
{
    coin(3);
    ck_assert_uint_eq(flags(coin(1)), ACTOR_STATEM_POSTPONE);
    ck_assert_int_eq(state, TURNSTILE_STATE_UNLOCKED);
    ck_assert_uint_eq(flags(turnstile_take_event(&self, &state, TURNSTILE_ON_TIMEOUT_AFTER, NULL, NULL)), 0);
    ck_assert_int_eq(state, TURNSTILE_STATE_LOCKED);
    ck_assert_uint_eq(flags(turnstile_take_event(&self, &state, TURNSTILE_ON_TIMEOUT_AFTER, NULL, NULL)),
                      ACTOR_STATEM_DEFAULT);
    ck_assert_int_eq(state, TURNSTILE_STATE_LOCKED);
}
END_TEST

static passage walker;
static passage_state place;

static void walk(bool left)
{
    const passage_go_msg msg = { left };

    passage_take_event(&walker, &place, PASSAGE_ON_GO, &msg, NULL);
}

/* What is repeated, or gets other fields, comes from itself. */
START_TEST(entering_knows_what_was_left)
{
    size_t i;

    memset(&walker, 0, sizeof walker);
    place = PASSAGE_STATE_MIDDLE;
    for (i = 0; i < 3; i++) {
        walk(true);
        walk(false);
    }
    ck_assert_uint_eq(walker.from_left, 2);
    ck_assert_uint_eq(walker.from_right, 1);    /* the third time a guard leaves it to the next row */
    ck_assert_uint_eq(walker.others, 3);
    walk(false);
    ck_assert_int_eq(place, PASSAGE_STATE_RIGHT);
    walk(true);
    ck_assert_uint_eq(walker.from_right, 2);
    passage_take_event(&walker, &place, PASSAGE_ON_AGAIN, NULL, NULL);
    ck_assert_uint_eq(walker.from_middle, 1);
    walk(true);
    walk(true);
    passage_take_event(&walker, &place, PASSAGE_ON_AGAIN, NULL, NULL);
    ck_assert_uint_eq(walker.from_left, 22);
    ck_assert_uint_eq(walker.others, 4);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("take_event");
    TCase *tc = tcase_create("take_event");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tc, begin, NULL);
    tcase_add_test(tc, guards_assign_and_lead_on);
    tcase_add_test(tc, entering_and_leaving_act);
    tcase_add_test(tc, outcomes_decide);
    tcase_add_test(tc, staying_is_not_entering);
    tcase_add_test(tc, replies_are_filled_in);
    tcase_add_test(tc, the_rest_is_the_callers);
    tcase_add_test(tc, entering_knows_what_was_left);
    suite_add_tcase(suite, tc);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
