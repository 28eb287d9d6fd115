/* The ready-made sliding window, on the virtual clock. */
#include "scene.h"

#include "pattern_sliding_window_actor.h"

enum { SEEDS = 8, ASKED = 2000 };

static actor_ref window;

static void open_window(void)
{
    const clients_args args = clients_args_default();

    open_scene();
    ck_assert_int_eq(clients_start(&args, &window), ACTOR_OK);
}

/* How many more; or -1, and how long to wait in `wait`. */
static int64_t wait;

static int allow(const char *key)
{
    clients_allow_reply reply;

    wait = 0;
    ck_assert_int_eq(clients_allow(window, key, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    if (reply.tag == CLIENTS_ALLOW_OK)
        return (int)reply.as.ok.left;
    wait = reply.as.limited.retry_after;
    return -1;
}

/* Rows of the two tables. */
static void check_rows(size_t n_keys, size_t n_hits)
{
    actor_ets_about about;
    clients state;

    ck_assert_int_eq(clients_get_state(window, &state, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(clients_keys_about(state.keys, &about), ACTOR_OK);
    ck_assert_uint_eq(about.size, n_keys);
    ck_assert_int_eq(clients_hits_about(state.hits, &about), ACTOR_OK);
    ck_assert_uint_eq(about.size, n_hits);
}

START_TEST(the_limit_is_the_limit)
{
    open_window();
    ck_assert_int_eq(allow("ada"), 2);
    ck_assert_int_eq(allow("ada"), 1);
    ck_assert_int_eq(allow("ada"), 0);
    ck_assert_int_eq(allow("ada"), -1);
    ck_assert_int_eq(wait, ACTOR_SECOND);
    ck_assert_int_eq(allow("bob"), 2);
    close_scene();
}
END_TEST

START_TEST(each_leaves_at_its_time)
{
    open_window();
    allow("ada");
    actor_sim_advance(sim, 300 * ACTOR_MILLISECOND);
    allow("ada");
    actor_sim_advance(sim, 300 * ACTOR_MILLISECOND);
    allow("ada");
    ck_assert_int_eq(allow("ada"), -1);
    ck_assert_int_eq(wait, 400 * ACTOR_MILLISECOND);
    actor_sim_advance(sim, wait - 1);
    ck_assert_int_eq(allow("ada"), -1);
    ck_assert_int_eq(wait, 1);
    actor_sim_advance(sim, 1);
    ck_assert_int_eq(allow("ada"), 0);
    ck_assert_int_eq(allow("ada"), -1);
    ck_assert_int_eq(wait, 300 * ACTOR_MILLISECOND);
    close_scene();
}
END_TEST

/* Whatever the times are, the window behind each thing that passed holds no more than the limit, and one refused would have. */
START_TEST(no_window_holds_more)
{
    static int64_t passed[ASKED];
    size_t n = 0;
    int i;

    open_scene_seeded((uint64_t)_i + 1);
    ck_assert_int_eq(clients_start(&(clients_args){ 3, ACTOR_SECOND }, &window), ACTOR_OK);
    for (i = 0; i < ASKED; i++) {
        const size_t before = n;
        size_t within = 0;

        actor_sim_advance(sim, (int64_t)actor_sim_random(sim, 500 * ACTOR_MILLISECOND));
        if (allow("ada") >= 0)
            passed[n++] = actor_now();
        while (within < before && actor_now() - passed[before - 1 - within] < ACTOR_SECOND)
            within++;
        ck_assert_int_eq(n > before, within < 3);
    }
    close_scene();
}
END_TEST

START_TEST(who_is_refused_has_used_nothing_up)
{
    int i;

    open_window();
    for (i = 0; i < 100; i++)
        allow("ada");
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_int_eq(allow("ada"), 2);
    close_scene();
}
END_TEST

START_TEST(who_is_quiet_is_forgotten)
{
    char key[16];
    int i;

    open_window();
    for (i = 0; i < 300; i++) {
        snprintf(key, sizeof key, "%d", i % 100);
        allow(key);
    }
    check_rows(100, 300);
    actor_sim_advance(sim, 700 * ACTOR_MILLISECOND);
    allow("late");
    actor_sim_advance(sim, 300 * ACTOR_MILLISECOND);
    check_rows(1, 1);
    actor_sim_advance(sim, ACTOR_SECOND);
    check_rows(0, 0);
    close_scene();
}
END_TEST

START_TEST(who_is_forgotten_begins_anew)
{
    open_window();
    while (allow("ada") >= 0)
        ;
    ck_assert_int_eq(clients_forget(window, "ada"), ACTOR_OK);
    ck_assert_int_eq(clients_forget(window, "nobody"), ACTOR_OK);
    ck_assert_int_eq(allow("ada"), 2);
    check_rows(1, 1);
    close_scene();
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    static const clients_args refused[] = { { 0, ACTOR_SECOND }, { 1, 0 }, { 1, -1 } };
    actor_reason reason;

    open_scene();
    ck_assert_int_ne(clients_start(&refused[_i], &window), ACTOR_OK);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "badarg");
    close_scene();
}
END_TEST

START_TEST(two_of_them_are_two)
{
    const one_a_minute_args args = one_a_minute_args_default();
    one_a_minute_allow_reply reply;
    actor_ref other;
    int i;

    open_window();
    ck_assert_int_eq(one_a_minute_start(&args, &other), ACTOR_OK);
    for (i = 0; i < 2; i++)
        ck_assert_int_eq(one_a_minute_allow(other, "", &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, ONE_A_MINUTE_ALLOW_LIMITED);
    ck_assert_int_eq(reply.as.limited.retry_after, ACTOR_MINUTE);
    ck_assert_int_eq(allow(""), 2);
    close_scene();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sliding window");
    TCase *tc = tcase_create("sliding window");

    tcase_add_test(tc, the_limit_is_the_limit);
    tcase_add_test(tc, each_leaves_at_its_time);
    tcase_add_loop_test(tc, no_window_holds_more, 0, SEEDS);
    tcase_add_test(tc, who_is_refused_has_used_nothing_up);
    tcase_add_test(tc, who_is_quiet_is_forgotten);
    tcase_add_test(tc, who_is_forgotten_begins_anew);
    tcase_add_loop_test(tc, what_cannot_be_is_refused, 0, 3);
    tcase_add_test(tc, two_of_them_are_two);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
