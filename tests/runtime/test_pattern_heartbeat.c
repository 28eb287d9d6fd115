/* The ready-made heartbeat, on the virtual clock. */
#include "scene.h"

#include "pattern_heartbeat_actor.h"

enum { SEEDS = 8 };

static actor_ref listener;
static bool crashes;

void nodes_missed(nodes *self)
{
    if (crashes)
        actor_exit(actor_reason_own("crash", NULL));
    trace("missed:%s@%lld", self->peer.data, now_ms());
}

void nodes_returned(nodes *self)
{
    trace("returned:%s@%lld", self->peer.data, now_ms());
}

void doors_missed(doors *self)
{
    trace("door:%s@%lld", self->peer.data, now_ms());
}

void doors_returned(doors *self)
{
    trace("open:%s", self->peer.data);
}

static void open_nodes(int seed)
{
    const nodes_args args = nodes_args_default();

    open_scene_seeded((uint64_t)seed + 1);
    crashes = false;
    ck_assert_int_eq(nodes_start(&args, &listener), ACTOR_OK);
}

static void expect(const char *peer)
{
    ck_assert_int_eq(nodes_expect(listener, peer), ACTOR_OK);
    actor_sim_settle(sim);
}

static void beat(const char *peer)
{
    ck_assert_int_eq(nodes_beat(listener, peer), ACTOR_OK);
    actor_sim_settle(sim);
}

/* Who is expected, those that are missing with a `!`. */
static void check_list(const char *expected)
{
    nodes_list_reply reply;
    char text[256] = "";
    size_t i;

    ck_assert_int_eq(nodes_list(listener, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    for (i = 0; i < reply.value_len; i++) {
        append(text, sizeof text, " ", reply.value[i].key.data);
        append(text, sizeof text, "", reply.value[i].missing ? "!" : "");
    }
    nodes_list_release(&reply);
    ck_assert_str_eq(text, expected);
}

START_TEST(who_beats_is_not_missed)
{
    int i;

    open_nodes(_i);
    expect("a");
    for (i = 0; i < 100; i++) {
        actor_sim_advance(sim, ACTOR_SECOND);
        beat("a");
    }
    check_trace("");
    check_list("a");
    close_scene();
}
END_TEST

START_TEST(who_is_silent_is_missed_once)
{
    open_nodes(_i);
    expect("a");
    actor_sim_advance(sim, 3 * ACTOR_SECOND - 1);
    check_trace("");
    actor_sim_advance(sim, ACTOR_HOUR);
    check_trace("missed:a@3000");
    check_list("a!");
    close_scene();
}
END_TEST

/* It looks each full second. */
START_TEST(it_is_found_an_interval_late_at_most)
{
    open_nodes(_i);
    actor_sim_advance(sim, 500 * ACTOR_MILLISECOND);
    expect("a");
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_trace("missed:a@4000");
    close_scene();
}
END_TEST

START_TEST(all_that_are_late_are_told_of)
{
    open_nodes(_i);
    expect("c");
    expect("a");
    expect("b");
    expect("d");
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    beat("d");
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("missed:a@3000 missed:b@3000 missed:c@3000");
    check_list("a! b! c! d");
    close_scene();
}
END_TEST

START_TEST(who_beats_again_returns)
{
    open_nodes(_i);
    expect("a");
    actor_sim_advance(sim, 5 * ACTOR_SECOND);
    beat("a");
    beat("a");
    check_trace("missed:a@3000 returned:a@5000");
    check_list("a");
    actor_sim_advance(sim, 5 * ACTOR_SECOND);
    check_trace("missed:a@8000");
    close_scene();
}
END_TEST

START_TEST(who_flutters_keeps_nobody_from_being_missed)
{
    int i;

    open_nodes(_i);
    expect("a");
    expect("b");
    for (i = 0; i < 40; i++) {
        actor_sim_advance(sim, 100 * ACTOR_MILLISECOND);
        beat("b");
    }
    check_trace("missed:a@3000");
    close_scene();
}
END_TEST

START_TEST(who_is_forgotten_is_not_missed)
{
    open_nodes(_i);
    expect("a");
    ck_assert_int_eq(nodes_forget(listener, "a"), ACTOR_OK);
    ck_assert_int_eq(nodes_forget(listener, "nobody"), ACTOR_OK);
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_trace("");
    check_list("");
    close_scene();
}
END_TEST

START_TEST(whoever_beats_is_expected)
{
    open_nodes(_i);
    beat("new");
    check_list("new");
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_trace("missed:new@3000");
    expect("new");
    check_list("new");
    check_trace("");
    close_scene();
}
END_TEST

START_TEST(a_crash_is_its_end)
{
    open_nodes(_i);
    crashes = true;
    expect("a");
    actor_sim_advance(sim, ACTOR_MINUTE);
    ck_assert(!actor_is_alive(listener));
    close_scene();
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    static const nodes_args refused[] = { { 0, 1 }, { ACTOR_SECOND, 0 } };
    actor_reason reason;

    open_scene();
    ck_assert_int_ne(nodes_start(&refused[_i], &listener), ACTOR_OK);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "badarg");
    close_scene();
}
END_TEST

START_TEST(long_times_do_not_overflow)
{
    const nodes_args args = { 100 * 365 * 24 * ACTOR_HOUR, UINT32_MAX };

    open_scene();
    ck_assert_int_eq(nodes_start(&args, &listener), ACTOR_OK);
    expect("a");
    actor_sim_advance(sim, 200 * 365 * 24 * ACTOR_HOUR);
    check_trace("");
    check_list("a");
    close_scene();
}
END_TEST

START_TEST(two_of_them_are_two)
{
    const doors_args args = doors_args_default();
    actor_ref other;

    open_nodes(_i);
    ck_assert_int_eq(doors_start(&args, &other), ACTOR_OK);
    expect("a");
    ck_assert_int_eq(doors_expect(other, "a"), ACTOR_OK);
    actor_sim_advance(sim, 6 * ACTOR_SECOND);
    check_trace("missed:a@3000 door:a@5000");
    close_scene();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("heartbeat");
    TCase *tc = tcase_create("heartbeat");

    tcase_add_loop_test(tc, who_beats_is_not_missed, 0, SEEDS);
    tcase_add_loop_test(tc, who_is_silent_is_missed_once, 0, SEEDS);
    tcase_add_loop_test(tc, it_is_found_an_interval_late_at_most, 0, SEEDS);
    tcase_add_loop_test(tc, all_that_are_late_are_told_of, 0, SEEDS);
    tcase_add_loop_test(tc, who_beats_again_returns, 0, SEEDS);
    tcase_add_loop_test(tc, who_flutters_keeps_nobody_from_being_missed, 0, SEEDS);
    tcase_add_loop_test(tc, who_is_forgotten_is_not_missed, 0, SEEDS);
    tcase_add_loop_test(tc, whoever_beats_is_expected, 0, SEEDS);
    tcase_add_loop_test(tc, a_crash_is_its_end, 0, SEEDS);
    tcase_add_loop_test(tc, what_cannot_be_is_refused, 0, 2);
    tcase_add_test(tc, long_times_do_not_overflow);
    tcase_add_loop_test(tc, two_of_them_are_two, 0, SEEDS);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
