/*
 * How supervisors stand: what they tell of it, and what can be set. What OTP does is in tests/parity, Y1.
 */
#include "supervisor_state_actor.h"

#include "nth.h"
#include "scene.h"

#define OK(call) ck_assert_int_eq(call, ACTOR_OK)
#define GIVES(call, code) ck_assert_int_eq(call, code)

enum { SOON = 1000000000 };

/* ---- who is supervised ---- */

static int n_fails;                         /* so many starts fail */

actor_result post_init(post *self)
{
    (void)self;
    return n_fails > 0 && n_fails-- > 0 ? actor_stop(actor_reason_own("no_way", NULL)) : ACTOR_CONTINUE;
}

actor_result post_handle_fall(post *self)
{
    (void)self;
    return actor_stop(actor_reason_own("boom", NULL));
}

actor_result post_handle_leave(post *self)
{
    (void)self;
    return actor_stop(actor_reason_of(ACTOR_NORMAL));
}

void walk_run(walk_result *result)
{
    (void)result;
    actor_sleep(ACTOR_INFINITY);
}

/* ---- what tests do with them ---- */

static actor_ref up_house(void)
{
    actor_ref ref = actor_ref_none();

    n_fails = 0;
    OK(house_start(&ref));
    return ref;
}

static actor_ref up_rooms(void)
{
    actor_ref ref = actor_ref_none();

    n_fails = 0;
    OK(rooms_start(&ref));
    return ref;
}

static actor_ref up_room(actor_ref rooms)
{
    const post_args args = { actor_string_of("room") };
    actor_ref ref = actor_ref_none();

    OK(rooms_start_post(rooms, &args, &ref));
    return ref;
}

static actor_ref find(actor_ref supervisor, const char *id)
{
    actor_ref ref = actor_ref_none();

    OK(actor_supervisor_child(supervisor, id, &ref));
    return ref;
}

static void fall(actor_ref ref)
{
    OK(post_fall(ref));
    actor_sim_settle(sim);
}

static void check_child(const actor_child_state *child, const char *id, actor_child_status status, actor_restart restart,
                        int64_t shutdown_ns)
{
    ck_assert_str_eq(child->id.data, id);
    ck_assert_int_eq(child->status, status);
    ck_assert_int_eq(child->restart, restart);
    ck_assert_int_eq(child->shutdown_ns, shutdown_ns);
}

/* "a running, b restarting", and how many restarts count. */
static void check_stand(actor_ref supervisor, const char *expected, size_t n_restarts)
{
    static const char *const words[] = { "", "running", "restarting", "stopping", "stopped" };
    actor_supervisor_state state;
    char text[256] = "";
    size_t i;

    OK(actor_supervisor_get_state(supervisor, &state, SOON));
    for (i = 0; i < state.children_len; i++) {
        char child[64];

        snprintf(child, sizeof child, "%s %s", state.children[i].id.data, words[state.children[i].status]);
        append(text, sizeof text, ", ", child);
    }
    ck_assert_str_eq(text, expected);
    ck_assert_uint_eq(state.restarts_len, n_restarts);
    actor_reply_release(&state);
}

/* ---- what they tell ---- */

START_TEST(a_supervisor_tells_how_it_stands)
{
    actor_supervisor_state state;
    actor_ref to;

    open_scene();
    to = up_house();
    OK(actor_supervisor_get_state(to, &state, SOON));
    ck_assert_int_eq(state.strategy, ACTOR_REST_FOR_ONE);
    ck_assert_uint_eq(state.intensity, 2);
    ck_assert_int_eq(state.period_ns, 5 * ACTOR_SECOND);
    ck_assert_int_eq(state.auto_shutdown, ACTOR_ANY_SIGNIFICANT);
    ck_assert_uint_eq(state.restarts_len, 0);
    ck_assert_uint_eq(state.children_len, 4);
    check_child(&state.children[0], "a", ACTOR_CHILD_RUNNING, ACTOR_PERMANENT, 5 * ACTOR_SECOND);
    check_child(&state.children[1], "b", ACTOR_CHILD_RUNNING, ACTOR_TRANSIENT, 2 * ACTOR_SECOND);
    check_child(&state.children[2], "Rooms", ACTOR_CHILD_RUNNING, ACTOR_PERMANENT, ACTOR_INFINITY);
    check_child(&state.children[3], "c", ACTOR_CHILD_RUNNING, ACTOR_TEMPORARY, ACTOR_INFINITY);
    ck_assert(actor_ref_equal(state.children[0].ref, find(to, "a")));
    ck_assert_int_eq(state.children[0].type, ACTOR_WORKER);
    ck_assert_int_eq(state.children[2].type, ACTOR_SUPERVISOR);
    ck_assert(!state.children[0].significant);
    ck_assert(state.children[3].significant);
    actor_reply_release(&state);
    close_scene();
}
END_TEST

/* For a log, or a terminal, nothing has to be known of its parts. */
START_TEST(a_state_can_be_printed)
{
    actor_supervisor_state state;
    actor_ref to = actor_ref_none();
    char text[512] = "";
    FILE *out;

    open_scene();
    n_fails = 0;
    OK(halls_start(&to));
    fall(find(to, "1"));
    OK(actor_supervisor_terminate_child(to, "0"));
    OK(actor_supervisor_get_state(to, &state, SOON));
    out = fmemopen(text, sizeof text, "w");
    actor_type_print(&actor_supervisor_state_type, &state, out);
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, "{strategy = one_for_all, intensity = 4, period = 1s, auto_shutdown = never, restarts = ["));
    ck_assert_ptr_nonnull(strstr(text, "children = [{id = \"0\", ref = none, status = stopped, restart = permanent, shutdown = 5s, "
                                       "type = worker, significant = false}, {id = \"1\", ref = <"));
    actor_reply_release(&state);
    close_scene();
}
END_TEST

START_TEST(it_tells_of_children_that_come_and_go)
{
    const post_args args = { actor_string_of("d") };
    actor_ref to;

    open_scene();
    to = up_house();
    check_stand(to, "a running, b running, Rooms running, c running", 0);
    OK(house_start_d(to, &args, NULL));
    OK(actor_supervisor_terminate_child(to, "b"));
    OK(actor_supervisor_terminate_child(to, "c"));
    check_stand(to, "a running, b stopped, Rooms running, d running", 0);
    OK(post_leave(find(to, "d")));
    actor_sim_settle(sim);
    OK(actor_supervisor_delete_child(to, "b"));
    check_stand(to, "a running, Rooms running, d stopped", 0);
    close_scene();
}
END_TEST

START_TEST(it_tells_which_restarts_count)
{
    actor_supervisor_state state;
    actor_ref to;

    open_scene();
    to = up_house();
    fall(find(to, "b"));
    actor_sim_advance(sim, 3 * ACTOR_SECOND);
    fall(find(to, "b"));
    OK(actor_supervisor_get_state(to, &state, SOON));
    ck_assert_uint_eq(state.restarts_len, 2);
    ck_assert_int_eq(state.restarts[1], actor_now());
    ck_assert_int_eq(state.restarts[1] - state.restarts[0], 3 * ACTOR_SECOND);
    actor_reply_release(&state);
    actor_sim_advance(sim, 3 * ACTOR_SECOND);
    check_stand(to, "a running, b running, Rooms running", 1);
    actor_sim_advance(sim, 3 * ACTOR_SECOND);
    check_stand(to, "a running, b running, Rooms running", 0);
    close_scene();
}
END_TEST

START_TEST(a_suspended_one_tells_how_it_stood)
{
    actor_ref to, child;

    open_scene();
    to = up_house();
    child = find(to, "Rooms");
    OK(actor_sys_suspend(to, SOON));
    actor_send_exit(child, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(child));
    check_stand(to, "a running, b running, Rooms running, c running", 0);
    OK(actor_sys_resume(to, SOON));
    check_stand(to, "a running, b running, Rooms running", 1);
    close_scene();
}
END_TEST

/* Between one try and the next, and that has a restart of its own. */
START_TEST(a_restart_that_waits_is_told)
{
    actor_ref to = actor_ref_none();

    open_scene();
    n_fails = 0;
    OK(calm_start(&to));
    n_fails = 2;
    fall(find(to, "a"));
    check_stand(to, "a restarting", 1);
    actor_sim_advance(sim, 100 * ACTOR_MILLISECOND);
    check_stand(to, "a restarting", 2);
    actor_sim_advance(sim, 200 * ACTOR_MILLISECOND);
    check_stand(to, "a restarting", 3);
    actor_sim_advance(sim, 400 * ACTOR_MILLISECOND);
    check_stand(to, "a running", 3);
    close_scene();
}
END_TEST

START_TEST(a_dynamic_supervisor_tells_how_it_stands)
{
    actor_dynamic_supervisor_state state;
    actor_ref to, one;

    open_scene();
    to = up_rooms();
    OK(actor_dynamic_supervisor_get_state(to, &state, SOON));
    ck_assert_uint_eq(state.intensity, 1);
    ck_assert_int_eq(state.period_ns, 3 * ACTOR_SECOND);
    ck_assert_uint_eq(state.max_children, 2);
    ck_assert_uint_eq(state.children_len, 0);
    actor_reply_release(&state);
    one = up_room(to);
    OK(actor_dynamic_supervisor_get_state(to, &state, SOON));
    ck_assert_uint_eq(state.children_len, 1);
    check_child(&state.children[0], "Post", ACTOR_CHILD_RUNNING, ACTOR_TRANSIENT, ACTOR_BRUTAL_KILL);
    ck_assert(actor_ref_equal(state.children[0].ref, one));
    actor_reply_release(&state);
    fall(one);
    OK(actor_dynamic_supervisor_get_state(to, &state, SOON));
    ck_assert_uint_eq(state.restarts_len, 1);
    ck_assert_uint_eq(state.children_len, 1);
    ck_assert(!actor_ref_equal(state.children[0].ref, one));
    actor_reply_release(&state);
    close_scene();
}
END_TEST

static void trap_shutdown(void *arg)
{
    (void)arg;
    actor_trap_exit(true);
    actor_sleep(ACTOR_INFINITY);
}

static int start_stubborn(const void *args, actor_ref *out)
{
    (void)args;
    return actor_spawn_link(trap_shutdown, NULL, out);
}

static const actor_child_template stubborn = {
    ACTOR_START_CHILD(NULL),
    { NULL, start_stubborn, ACTOR_RESTART_OF_SUPERVISOR, ACTOR_SHUTDOWN_OF_SUPERVISOR, ACTOR_WORKER, false, false }
};

static void terminate_it(void *arg)
{
    const actor_ref *refs = arg;

    OK(actor_dynamic_supervisor_terminate_child(refs[0], refs[1]));
}

/* It goes on meanwhile, and so says who is waited for; what goes for a child is told where that leaves it open. */
START_TEST(a_child_that_is_told_to_end_is_stopping)
{
    static const actor_dynamic_supervisor_info info = { .name = "Patient", .intensity = 1, .period_ns = ACTOR_SECOND,
                                                        .shutdown_ns = 2 * ACTOR_SECOND };
    actor_dynamic_supervisor_state state;
    actor_ref refs[2] = { { 0 }, { 0 } };

    open_scene();
    OK(actor_dynamic_supervisor_start(&info, NULL, false, &refs[0]));
    OK(actor_supervisor_start_child(refs[0], &stubborn, NULL, &refs[1]));
    actor_sim_settle(sim);
    play(terminate_it, refs);
    OK(actor_dynamic_supervisor_get_state(refs[0], &state, SOON));
    ck_assert_uint_eq(state.max_children, 0);
    ck_assert_uint_eq(state.children_len, 1);
    check_child(&state.children[0], "", ACTOR_CHILD_STOPPING, ACTOR_TEMPORARY, 2 * ACTOR_SECOND);
    ck_assert(actor_ref_equal(state.children[0].ref, refs[1]));
    actor_reply_release(&state);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    OK(actor_dynamic_supervisor_get_state(refs[0], &state, SOON));
    ck_assert_uint_eq(state.children_len, 0);
    close_scene();
}
END_TEST

START_TEST(a_task_supervisor_tells_of_its_tasks)
{
    actor_dynamic_supervisor_state state;
    actor_ref to = actor_ref_none();

    open_scene();
    OK(walks_start(&to));
    OK(walk_start_child(to, ACTOR_TASK_FIBER, NULL));
    OK(actor_dynamic_supervisor_get_state(to, &state, SOON));
    ck_assert_uint_eq(state.max_children, 5);
    ck_assert_uint_eq(state.children_len, 1);
    check_child(&state.children[0], "task", ACTOR_CHILD_RUNNING, ACTOR_TEMPORARY, 5 * ACTOR_SECOND);
    actor_reply_release(&state);
    close_scene();
}
END_TEST

START_TEST(what_one_is_not_is_refused)
{
    actor_dynamic_supervisor_state dynamic;
    actor_supervisor_state state;
    const size_t number = 1;
    size_t got = 9;
    actor_ref house, rooms;

    open_scene();
    house = up_house();
    rooms = find(house, "Rooms");
    GIVES(actor_supervisor_get_state(rooms, &state, SOON), ACTOR_EINVAL);
    GIVES(actor_dynamic_supervisor_get_state(house, &dynamic, SOON), ACTOR_EINVAL);
    GIVES(actor_supervisor_get_state(find(house, "a"), &state, SOON), ACTOR_EINVAL);
    GIVES(actor_supervisor_get_state(play(wait_for_ever, NULL), &state, SOON), ACTOR_ENOTSUP);
    GIVES(actor_sys_get_state(house, NULL, NULL, &got, SOON), ACTOR_ENOTSUP);
    OK(actor_supervisor_get_state(house, &state, SOON));
    GIVES(actor_supervisor_replace_state(rooms, &state, SOON), ACTOR_EINVAL);
    GIVES(actor_sys_replace_state(house, &actor_supervisor_state_type, &state, &number, SOON), ACTOR_ENOTSUP);
    GIVES(actor_sys_replace_state(house, NULL, NULL, &number, SOON), ACTOR_ENOTSUP);
    actor_reply_release(&state);
    OK(actor_sys_suspend(house, SOON));
    GIVES(actor_sys_change_code(house, "1", actor_bytes_of(NULL, 0), SOON), ACTOR_ENOTSUP);
    close_scene();
}
END_TEST

/* ---- what can be set ---- */

static int replace(actor_ref to, void (*change)(actor_supervisor_state *state))
{
    actor_supervisor_state state;
    int err;

    OK(actor_supervisor_get_state(to, &state, SOON));
    change(&state);
    err = actor_supervisor_replace_state(to, &state, SOON);
    actor_reply_release(&state);
    return err;
}

static void nothing(actor_supervisor_state *state)
{
    (void)state;
}

static void no_restart(actor_supervisor_state *state)
{
    state->intensity = 0;
}

static void many_restarts(actor_supervisor_state *state)
{
    state->intensity = UINT32_MAX;
}

static void short_period(actor_supervisor_state *state)
{
    state->period_ns = ACTOR_SECOND;
}

static void one_for_one(actor_supervisor_state *state)
{
    state->strategy = ACTOR_ONE_FOR_ONE;
}

static void never_shut_down(actor_supervisor_state *state)
{
    state->auto_shutdown = ACTOR_NEVER;
}

static void forgive(actor_supervisor_state *state)
{
    state->restarts_len = 0;
}

START_TEST(a_new_intensity_counts_from_the_next_end_on)
{
    actor_ref to;
    int i;

    open_scene();
    to = up_house();
    fall(find(to, "b"));
    OK(replace(to, many_restarts));
    for (i = 0; i < 20; i++)
        fall(find(to, "b"));
    check_stand(to, "a running, b running, Rooms running", 21);
    OK(replace(to, no_restart));
    ck_assert(actor_is_alive(to));
    fall(find(to, "b"));
    ck_assert(!actor_is_alive(to));
    check_logged("too many restarts (child b, intensity 0 in 5 s)");
    close_scene();
}
END_TEST

START_TEST(a_new_period_counts_at_once)
{
    actor_ref to;

    open_scene();
    to = up_house();
    fall(find(to, "b"));
    fall(find(to, "b"));
    OK(replace(to, short_period));
    check_stand(to, "a running, b running, Rooms running", 2);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_stand(to, "a running, b running, Rooms running", 0);
    fall(find(to, "b"));
    ck_assert(actor_is_alive(to));
    close_scene();
}
END_TEST

START_TEST(a_new_strategy_goes_for_the_next_end)
{
    actor_ref to, b, rooms;

    open_scene();
    to = up_house();
    b = find(to, "b");
    rooms = find(to, "Rooms");
    OK(replace(to, one_for_one));
    fall(find(to, "a"));
    ck_assert(actor_ref_equal(b, find(to, "b")));
    ck_assert(actor_ref_equal(rooms, find(to, "Rooms")));
    check_stand(to, "a running, b running, Rooms running, c running", 1);
    close_scene();
}
END_TEST

/* Its significant children stay so: with another it counts again that one ends. */
START_TEST(auto_shutdown_can_be_turned_off)
{
    actor_ref to;

    open_scene();
    to = up_house();
    OK(replace(to, never_shut_down));
    OK(post_leave(find(to, "c")));
    actor_sim_settle(sim);
    check_stand(to, "a running, b running, Rooms running", 0);
    close_scene();
}
END_TEST

START_TEST(restarts_can_be_forgiven)
{
    actor_ref to;
    int i;

    open_scene();
    to = up_house();
    for (i = 0; i < 5; i++) {
        fall(find(to, "b"));
        fall(find(to, "b"));
        OK(replace(to, forgive));
    }
    check_stand(to, "a running, b running, Rooms running", 0);
    OK(replace(to, nothing));
    fall(find(to, "b"));
    OK(replace(to, nothing));
    fall(find(to, "b"));
    check_stand(to, "a running, b running, Rooms running", 2);
    fall(find(to, "b"));
    ck_assert(!actor_is_alive(to));
    close_scene();
}
END_TEST

START_TEST(times_that_are_given_count)
{
    int64_t times[3];
    actor_supervisor_state state;
    actor_ref to;

    open_scene();
    to = up_house();
    actor_sim_advance(sim, ACTOR_MINUTE);
    OK(actor_supervisor_get_state(to, &state, SOON));
    times[0] = actor_now() - ACTOR_MINUTE;
    times[1] = actor_now() - 2 * ACTOR_SECOND;
    times[2] = actor_now();
    state.restarts = times;
    state.restarts_len = 3;
    OK(actor_supervisor_replace_state(to, &state, SOON));
    actor_reply_release(&state);
    check_stand(to, "a running, b running, Rooms running, c running", 2);
    fall(find(to, "b"));
    ck_assert(!actor_is_alive(to));
    close_scene();
}
END_TEST

/* ---- what can't be set ---- */

static actor_child_state children[8];
static int64_t when[2];

static void copy_children(actor_supervisor_state *state)
{
    memcpy(children, state->children, state->children_len * sizeof *children);
    state->children = children;
}

static void no_strategy(actor_supervisor_state *state)
{
    state->strategy = (actor_strategy)4;
}

static void no_period(actor_supervisor_state *state)
{
    state->period_ns = 0;
}

static void no_auto_shutdown(actor_supervisor_state *state)
{
    state->auto_shutdown = (actor_auto_shutdown)3;
}

static void later_restart(actor_supervisor_state *state)
{
    when[0] = actor_now() + 1;
    state->restarts = when;
    state->restarts_len = 1;
}

static void restarts_in_no_order(actor_supervisor_state *state)
{
    when[0] = actor_now();
    when[1] = actor_now() - 1;
    state->restarts = when;
    state->restarts_len = 2;
}

static void no_children(actor_supervisor_state *state)
{
    state->children_len = 0;
}

static void one_child_less(actor_supervisor_state *state)
{
    state->children_len--;
}

static void one_child_more(actor_supervisor_state *state)
{
    copy_children(state);
    children[state->children_len] = children[0];
    children[state->children_len++].id = actor_string_of("z");
}

static void another_id(actor_supervisor_state *state)
{
    copy_children(state);
    children[0].id = actor_string_of("z");
}

static void another_process(actor_supervisor_state *state)
{
    copy_children(state);
    children[0].ref = children[1].ref;
}

static void another_status(actor_supervisor_state *state)
{
    copy_children(state);
    children[0].status = ACTOR_CHILD_STOPPED;
}

static void another_restart(actor_supervisor_state *state)
{
    copy_children(state);
    children[0].restart = ACTOR_TEMPORARY;
}

static void another_shutdown(actor_supervisor_state *state)
{
    copy_children(state);
    children[0].shutdown_ns = 1;
}

static void another_type(actor_supervisor_state *state)
{
    copy_children(state);
    children[0].type = ACTOR_SUPERVISOR;
}

static void another_significance(actor_supervisor_state *state)
{
    copy_children(state);
    children[3].significant = false;
}

static void another_order(actor_supervisor_state *state)
{
    copy_children(state);
    children[0] = state->children[1];
    children[1] = state->children[0];
}

static void (*const wrongs[])(actor_supervisor_state *state) = {
    no_strategy, no_period, no_auto_shutdown, later_restart, restarts_in_no_order, no_children, one_child_less, one_child_more,
    another_id, another_process, another_status, another_restart, another_shutdown, another_type, another_significance,
    another_order,
};

static int wrong;

static void make_wrong(actor_supervisor_state *state)
{
    state->strategy = ACTOR_ONE_FOR_ALL;
    state->intensity = 77;
    state->period_ns = ACTOR_MINUTE;
    state->auto_shutdown = ACTOR_NEVER;
    wrongs[wrong](state);
}

START_TEST(what_it_could_not_be_is_refused)
{
    actor_supervisor_state state;
    actor_ref to;

    open_scene();
    to = up_house();
    wrong = _i;
    GIVES(replace(to, make_wrong), ACTOR_EINVAL);
    OK(actor_supervisor_get_state(to, &state, SOON));
    ck_assert_int_eq(state.strategy, ACTOR_REST_FOR_ONE);
    ck_assert_uint_eq(state.intensity, 2);
    ck_assert_int_eq(state.period_ns, 5 * ACTOR_SECOND);
    ck_assert_int_eq(state.auto_shutdown, ACTOR_ANY_SIGNIFICANT);
    ck_assert_uint_eq(state.restarts_len, 0);
    actor_reply_release(&state);
    check_stand(to, "a running, b running, Rooms running, c running", 0);
    close_scene();
}
END_TEST

static int replace_rooms(actor_ref to, void (*change)(actor_dynamic_supervisor_state *state))
{
    actor_dynamic_supervisor_state state;
    int err;

    OK(actor_dynamic_supervisor_get_state(to, &state, SOON));
    change(&state);
    err = actor_dynamic_supervisor_replace_state(to, &state, SOON);
    actor_reply_release(&state);
    return err;
}

static void room_for_one(actor_dynamic_supervisor_state *state)
{
    state->max_children = 1;
    state->intensity = 5;
    state->period_ns = ACTOR_MINUTE;
}

static void room_for_all(actor_dynamic_supervisor_state *state)
{
    state->max_children = 0;
}

/* Nobody is stopped for that; and all that is set goes for those that are there. */
START_TEST(a_dynamic_supervisor_takes_what_it_is_given)
{
    const post_args args = { actor_string_of("room") };
    actor_dynamic_supervisor_state state;
    actor_ref to, one, two, three = actor_ref_none();
    int i;

    open_scene();
    to = up_rooms();
    one = up_room(to);
    two = up_room(to);
    OK(replace_rooms(to, room_for_one));
    ck_assert(actor_is_alive(one) && actor_is_alive(two));
    OK(post_leave(one));
    actor_sim_settle(sim);
    GIVES(rooms_start_post(to, &args, &three), ACTOR_ELIMIT);
    for (i = 0; i < 5; i++) {
        OK(actor_dynamic_supervisor_get_state(to, &state, SOON));
        two = state.children[0].ref;
        actor_reply_release(&state);
        fall(two);
    }
    OK(replace_rooms(to, room_for_all));
    for (i = 0; i < 5; i++)
        up_room(to);
    OK(actor_dynamic_supervisor_get_state(to, &state, SOON));
    ck_assert_uint_eq(state.max_children, 0);
    ck_assert_uint_eq(state.intensity, 5);
    ck_assert_int_eq(state.period_ns, ACTOR_MINUTE);
    ck_assert_uint_eq(state.restarts_len, 5);
    ck_assert_uint_eq(state.children_len, 6);
    actor_reply_release(&state);
    close_scene();
}
END_TEST

static void no_period_of_rooms(actor_dynamic_supervisor_state *state)
{
    state->period_ns = -1;
}

static void no_rooms(actor_dynamic_supervisor_state *state)
{
    state->children_len = 0;
}

static void another_room(actor_dynamic_supervisor_state *state)
{
    memcpy(children, state->children, state->children_len * sizeof *children);
    children[0].ref = actor_ref_none();
    state->children = children;
}

static void another_status_of_a_room(actor_dynamic_supervisor_state *state)
{
    memcpy(children, state->children, state->children_len * sizeof *children);
    children[0].status = ACTOR_CHILD_RESTARTING;
    state->children = children;
}

static void (*const wrong_rooms[])(actor_dynamic_supervisor_state *state) = {
    no_period_of_rooms, no_rooms, another_room, another_status_of_a_room,
};

static void make_wrong_rooms(actor_dynamic_supervisor_state *state)
{
    state->intensity = 77;
    state->max_children = 77;
    wrong_rooms[wrong](state);
}

START_TEST(what_a_dynamic_one_could_not_be_is_refused)
{
    actor_dynamic_supervisor_state state;
    actor_ref to;

    open_scene();
    to = up_rooms();
    up_room(to);
    wrong = _i;
    GIVES(replace_rooms(to, make_wrong_rooms), ACTOR_EINVAL);
    OK(actor_dynamic_supervisor_get_state(to, &state, SOON));
    ck_assert_uint_eq(state.intensity, 1);
    ck_assert_int_eq(state.period_ns, 3 * ACTOR_SECOND);
    ck_assert_uint_eq(state.max_children, 2);
    actor_reply_release(&state);
    close_scene();
}
END_TEST

/* ---- threads ---- */

enum { ROUNDS = 200 };

static void drop_line(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
}

/* It is asked, and set anew, while its children end and are restarted; what it was asked may be old by then. */
START_TEST(others_ask_while_it_restarts)
{
    actor_options options = actor_options_default();
    actor_supervisor_state state;
    actor_system *system;
    actor_ref to;
    int i;

    options.workers = 4;
    options.log = drop_line;
    OK(actor_system_start(&options, &system));
    to = up_house();
    OK(replace(to, many_restarts));
    for (i = 0; i < ROUNDS; i++) {
        int err;

        OK(actor_supervisor_get_state(to, &state, ACTOR_INFINITY));
        ck_assert_uint_ge(state.children_len, 3);
        actor_send_exit(state.children[i % 3].ref, actor_reason_of(ACTOR_KILL));
        state.strategy = (actor_strategy)(i % 3 + 1);
        err = actor_supervisor_replace_state(to, &state, ACTOR_INFINITY);
        ck_assert(err == ACTOR_OK || err == ACTOR_EINVAL);
        actor_reply_release(&state);
    }
    OK(house_stop(to, ACTOR_INFINITY));
    actor_system_stop(system);
}
END_TEST

/* ---- memory is out ---- */

/* Each asks for one thing; ACTOR_OK and ACTOR_ENOMEM are all that may come of it. */
static int get_house(actor_ref to)
{
    actor_supervisor_state state;
    const int err = actor_supervisor_get_state(to, &state, SOON);

    if (err == ACTOR_OK)
        actor_reply_release(&state);
    return err;
}

static int set_house(actor_ref to)
{
    const size_t wanted = left;
    int64_t now[5];
    actor_supervisor_state state;
    size_t i;
    int err;

    left = 0;
    for (i = 0; i < ARRAY_LEN(now); i++)
        now[i] = actor_now();
    OK(actor_supervisor_get_state(to, &state, SOON));
    state.restarts = now;
    state.restarts_len = ARRAY_LEN(now);
    left = wanted;
    err = actor_supervisor_replace_state(to, &state, SOON);
    actor_reply_release(&state);
    return err;
}

static int get_rooms(actor_ref to)
{
    actor_dynamic_supervisor_state state;
    const int err = actor_dynamic_supervisor_get_state(to, &state, SOON);

    if (err == ACTOR_OK)
        actor_reply_release(&state);
    return err;
}

static const struct {
    actor_ref (*up)(void);
    int (*deed)(actor_ref to);
} deeds[] = { { up_house, get_house }, { up_house, set_house }, { up_rooms, get_rooms } };

struct attempt {
    size_t deed, fail;
    bool was_out;                           /* the allocation that was to fail was made */
    int err;
};

static void try_it(void *arg)
{
    struct attempt *attempt = arg;
    const actor_ref to = deeds[attempt->deed].up();

    left = attempt->fail;
    attempt->err = deeds[attempt->deed].deed(to);
    attempt->was_out = left == 0;
    left = 0;
    ck_assert(actor_is_alive(to));
    OK(deeds[attempt->deed].deed(to));
}

START_TEST(memory_that_is_out_is_an_error)
{
    struct attempt attempt = { (size_t)_i, 0, true, ACTOR_OK };
    actor_options options = actor_options_default();

    options.alloc = give;
    options.free = take_back;
    options.log = keep_log;
    while (attempt.was_out) {
        attempt.fail++;
        OK(actor_sim_start(&options, 1, &sim));
        play(try_it, &attempt);
        ck_assert(attempt.err == ACTOR_OK || attempt.err == ACTOR_ENOMEM);
        close_scene();
        ck_assert_uint_eq(n_blocks, 0);
    }
    OK(attempt.err);
    ck_assert_uint_gt(attempt.fail, 2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("supervisor_state");
    TCase *tc = tcase_create("supervisor_state");

    suite_add_tcase(suite, tc);
    tcase_add_test(tc, a_supervisor_tells_how_it_stands);
    tcase_add_test(tc, a_state_can_be_printed);
    tcase_add_test(tc, it_tells_of_children_that_come_and_go);
    tcase_add_test(tc, it_tells_which_restarts_count);
    tcase_add_test(tc, a_suspended_one_tells_how_it_stood);
    tcase_add_test(tc, a_restart_that_waits_is_told);
    tcase_add_test(tc, a_dynamic_supervisor_tells_how_it_stands);
    tcase_add_test(tc, a_child_that_is_told_to_end_is_stopping);
    tcase_add_test(tc, a_task_supervisor_tells_of_its_tasks);
    tcase_add_test(tc, what_one_is_not_is_refused);
    tcase_add_test(tc, a_new_intensity_counts_from_the_next_end_on);
    tcase_add_test(tc, a_new_period_counts_at_once);
    tcase_add_test(tc, a_new_strategy_goes_for_the_next_end);
    tcase_add_test(tc, auto_shutdown_can_be_turned_off);
    tcase_add_test(tc, restarts_can_be_forgiven);
    tcase_add_test(tc, times_that_are_given_count);
    tcase_add_loop_test(tc, what_it_could_not_be_is_refused, 0, ARRAY_LEN(wrongs));
    tcase_add_test(tc, a_dynamic_supervisor_takes_what_it_is_given);
    tcase_add_loop_test(tc, what_a_dynamic_one_could_not_be_is_refused, 0, ARRAY_LEN(wrong_rooms));
    tcase_add_test(tc, others_ask_while_it_restarts);
    tcase_add_loop_test(tc, memory_that_is_out_is_an_error, 0, ARRAY_LEN(deeds));
    return run_suite(suite);
}
