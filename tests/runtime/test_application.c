/*
 * Applications: OTP's application module and the rules of its controller and masters, in a simulated system; and the main
 * of a program that is one, in a real one. Each test names what it is about.
 */
#include <signal.h>
#include <unistd.h>

#include "scarce.h"
#include "scene.h"
#include "../../runtime/behaviours/application.h"

/* ---- three applications: Top depends on Middle, Middle on Base; and Lib is a library ---- */

typedef struct settings {
    uint16_t port;
    actor_string greeting;
    int64_t patience;
    bool verbose;
    int32_t mode;
    int8_t bias;
    double ratio;
} settings;

static const actor_variant_info modes[] = { { "fast", 1, 0, NULL }, { "safe", 2, 0, NULL } };
static const actor_type_info mode_type = { "Mode", sizeof(int32_t), true, 0, NULL, 2, modes };

static const actor_field_info settings_fields[] = {
    { "port", ACTOR_FIELD_UINT16, offsetof(settings, port), NULL },
    { "greeting", ACTOR_FIELD_STRING, offsetof(settings, greeting), NULL },
    { "patience", ACTOR_FIELD_DURATION, offsetof(settings, patience), NULL },
    { "verbose", ACTOR_FIELD_BOOL, offsetof(settings, verbose), NULL },
    { "run_mode", ACTOR_FIELD_ENUM, offsetof(settings, mode), &mode_type },
    { "bias", ACTOR_FIELD_INT8, offsetof(settings, bias), NULL },
    { "ratio", ACTOR_FIELD_DOUBLE, offsetof(settings, ratio), NULL },
};
static const actor_type_info settings_type = { "settings", sizeof(settings), false, 7, settings_fields, 0, NULL };

static void set_defaults(void *data)
{
    settings *env = data;

    env->port = 4000;
    env->greeting = actor_string_of("hello");
    env->patience = 5 * ACTOR_SECOND;
    env->mode = 2;
    env->ratio = 0.1;
}

static const actor_env_source sources[] = {
    { "TEST_PORT", "Where it listens.\nNot below 1024.", NULL }, { NULL, NULL, NULL }, { "TEST_PATIENCE", NULL, ".. 1h" },
    { NULL, NULL, NULL }, { NULL, NULL, NULL }, { NULL, NULL, ".. 100" }, { NULL, NULL, ".. 10.0" },
};

static bool is_in_range(const void *data, size_t i)
{
    const settings *env = data;

    switch (i) {
    case 2:
        return env->patience <= ACTOR_HOUR;
    case 5:
        return env->bias <= 100;
    case 6:
        return env->ratio <= 10.0;
    default:
        return true;
    }
}

static const actor_env_info settings_info = { &settings_type, set_defaults, sources, is_in_range };

/* What the next start of each does. */
static struct plan {
    int start;
    bool no_root, exits;
    int phase;
    int64_t start_ns, stop_ns;
    actor_ref root;
} base_plan, middle_plan, top_plan;

static const actor_supervisor_info tree = {
    "Tree", NULL, ACTOR_ONE_FOR_ONE, 1, 5 * ACTOR_SECOND, ACTOR_NEVER, { 0, 0, 0 }, NULL, 0, NULL, NULL, NULL
};

static int start_by(struct plan *plan, const char *name, actor_ref *root, void **state)
{
    trace("%s:start", name);
    *state = plan;
    if (plan->start_ns > 0)
        actor_sleep(plan->start_ns);
    if (plan->exits)
        actor_exit(actor_reason_of(ACTOR_NORMAL));
    if (plan->start != ACTOR_OK || plan->no_root)
        return plan->start;
    if (actor_supervisor_start(&tree, NULL, true, root) != ACTOR_OK)
        return ACTOR_ENOMEM;
    plan->root = *root;
    return ACTOR_OK;
}

static void *prep_stop_by(struct plan *plan, const char *name)
{
    trace("%s:prep_stop%s", name, actor_is_alive(plan->root) ? "" : "(dead)");
    return plan;
}

static void stop_by(struct plan *plan, const char *name)
{
    if (plan->stop_ns > 0)
        actor_sleep(plan->stop_ns);
    trace("%s:stop%s", name, actor_is_alive(plan->root) ? "(alive)" : "");
}

#define APPLICATION(name)                                                                               \
    static int start_##name(const void *env, actor_ref *root, void **state)                             \
    {                                                                                                   \
        (void)env;                                                                                      \
        return start_by(&name##_plan, #name, root, state);                                              \
    }                                                                                                   \
    static void *prep_stop_##name(void *state)                                                          \
    {                                                                                                   \
        return prep_stop_by(state, #name);                                                              \
    }                                                                                                   \
    static void stop_##name(void *state)                                                                \
    {                                                                                                   \
        stop_by(state, #name);                                                                          \
    }

APPLICATION(base)
APPLICATION(middle)
APPLICATION(top)

static int warm_up(void *state)
{
    trace("warm_up");
    return ((const struct plan *)state)->phase;
}

static int open_up(void *state)
{
    (void)state;
    trace("open_up");
    return ACTOR_OK;
}

static void config_change(const void *before, const void *now, void *state)
{
    (void)state;
    trace("config(%d->%d)", ((const settings *)before)->port, ((const settings *)now)->port);
}

static void sighup(void *state)
{
    (void)state;
    trace("sighup");
}

static const actor_application_info lib = { .name = "lib" };
static const actor_application_info base = {
    .name = "base", .restart = ACTOR_TEMPORARY, .start = start_base, .prep_stop = prep_stop_base, .stop = stop_base,
};
static const actor_application_info *const below_middle[] = { &base };
static const actor_application_info middle = {
    .name = "middle", .n_depends = 1, .depends = below_middle, .start = start_middle, .stop = stop_middle,
    .prep_stop = prep_stop_middle,
};
static const actor_application_info *const below_top[] = { &lib, &middle };
static const actor_start_phase phases[] = { { "warm_up", warm_up }, { "open_up", open_up } };
static const actor_application_info top = {
    .name = "top", .restart = ACTOR_PERMANENT, .env = &settings_info, .n_depends = 2, .depends = below_top,
    .start = start_top, .n_phases = 2, .phases = phases, .prep_stop = prep_stop_top, .stop = stop_top,
    .config_change = config_change, .sighup = sighup,
};

static void begin(void)
{
    memset(&base_plan, 0, sizeof base_plan);
    memset(&middle_plan, 0, sizeof middle_plan);
    memset(&top_plan, 0, sizeof top_plan);
    open_scene();
}

static void say_running(void)
{
    const actor_application_info **infos;
    size_t n, i;

    ck_assert_int_eq(actor_application_which(&infos, &n), ACTOR_OK);
    trace("[");
    for (i = 0; i < n; i++)
        trace("%s", infos[i]->name);
    trace("]");
    actor_free(infos);
}

static void ensure_top(void)
{
    ck_assert_int_eq(actor_application_ensure_all_started(&top, ACTOR_TEMPORARY, NULL, NULL), ACTOR_OK);
    check_trace("base:start middle:start top:start warm_up open_up");
}

/* ---- start and stop ---- */

START_TEST(starts_and_stops)
{
    begin();
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_OK);
    ck_assert(actor_is_alive(base_plan.root));
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_EALREADY);
    ck_assert_int_eq(actor_application_stop(&base), ACTOR_OK);
    check_trace("base:start base:prep_stop base:stop");
    ck_assert_int_eq(actor_application_stop(&base), ACTOR_ENOTSTARTED);
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_OK);
    close_scene();
    check_trace("base:start base:prep_stop base:stop");
}
END_TEST

START_TEST(stop_without_a_controller)
{
    begin();
    ck_assert_int_eq(actor_application_stop(&base), ACTOR_ENOTSTARTED);
    ck_assert_uint_eq(actor_system_count(sim), 0);
    close_scene();
}
END_TEST

START_TEST(start_fails)
{
    actor_reason reason;

    begin();
    base_plan.start = ACTOR_ENOTSUP;
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_ENOTSUP);
    check_logged("application base did not start: start: not supported here");
    base_plan.start = ACTOR_OK;
    base_plan.no_root = true;
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_EINIT);
    reason = actor_last_reason();
    ck_assert_int_eq(reason.kind, ACTOR_BAD_RETURN);
    check_logged("application base did not start: start: bad_return: start gave no root");
    say_running();
    check_trace("base:start base:start [ ]");
    close_scene();
}
END_TEST

START_TEST(phase_fails)
{
    begin();
    top_plan.phase = ACTOR_EIO;
    ck_assert_int_eq(actor_application_ensure_all_started(&top, 0, NULL, NULL), ACTOR_EIO);
    ck_assert(!actor_is_alive(top_plan.root));
    check_trace("base:start middle:start top:start warm_up "
                "middle:prep_stop middle:stop base:prep_stop base:stop");
    check_logged("application top did not start: start_phase warm_up: input/output error");
    say_running();
    check_trace("[ ]");
    close_scene();
}
END_TEST

START_TEST(dependencies_come_first)
{
    const actor_application_info **started;
    actor_reason reason;
    size_t n;

    begin();
    ck_assert_int_eq(actor_application_start(&middle, 0), ACTOR_ENOTSTARTED);
    reason = actor_last_reason();
    ck_assert_str_eq(reason.detail, "base");
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_OK);
    ck_assert_int_eq(actor_application_ensure_all_started(&top, ACTOR_TEMPORARY, &started, &n), ACTOR_OK);
    ck_assert_uint_eq(n, 3);
    ck_assert_ptr_eq(started[0], &lib);
    ck_assert_ptr_eq(started[1], &middle);
    ck_assert_ptr_eq(started[2], &top);
    actor_free(started);
    ck_assert_int_eq(actor_application_ensure_all_started(&top, 0, &started, &n), ACTOR_OK);
    ck_assert_uint_eq(n, 0);
    actor_free(started);
    say_running();
    check_trace("base:start middle:start top:start warm_up open_up [ top middle lib base ]");
    ck_assert_int_eq(actor_application_stop(&base), ACTOR_OK);
    say_running();
    check_trace("base:prep_stop base:stop [ top middle lib ]");
    close_scene();
    check_trace("top:prep_stop top:stop middle:prep_stop middle:stop");
}
END_TEST

START_TEST(a_cycle_is_refused)
{
    static actor_application_info one, two;
    const actor_application_info *const of_one[] = { &two };
    const actor_application_info *const of_two[] = { &one };

    begin();
    one.name = "one";
    one.n_depends = 1;
    one.depends = of_one;
    two.name = "two";
    two.n_depends = 1;
    two.depends = of_two;
    ck_assert_int_eq(actor_application_ensure_all_started(&one, 0, NULL, NULL), ACTOR_EINVAL);
    close_scene();
}
END_TEST

/* Who has an answer first is the scheduler's choice: the answers are no part of the trace. */
static int answers[3];

static void start_base_now(void *arg)
{
    *(int *)arg = actor_application_start(&base, 0);
}

static void expect_answers(size_t n)
{
    size_t i;

    for (i = 0; i < ARRAY_LEN(answers); i++) {
        ck_assert_int_eq(answers[i], i < n ? ACTOR_OK : 1);
        answers[i] = 1;
    }
}

START_TEST(two_starts_are_one)
{
    begin();
    answers[0] = answers[1] = answers[2] = 1;
    base_plan.start_ns = ACTOR_SECOND;
    play(start_base_now, &answers[0]);
    play(start_base_now, &answers[1]);
    say_running();
    check_trace("base:start [ ]");
    expect_answers(0);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    expect_answers(2);
    say_running();
    check_trace("[ base ]");
    close_scene();
}
END_TEST

static void stop_base_now(void *arg)
{
    *(int *)arg = actor_application_stop(&base);
}

/* And so does a stop, which finds nothing that runs: the start that came before it is under way then. */
START_TEST(a_start_waits_for_a_stop)
{
    begin();
    answers[0] = answers[1] = answers[2] = 1;
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_OK);
    base_plan.stop_ns = ACTOR_SECOND;
    play(stop_base_now, &answers[0]);
    play(start_base_now, &answers[1]);
    play(stop_base_now, &answers[2]);
    expect_answers(0);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    ck_assert_int_eq(answers[2], ACTOR_ENOTSTARTED);
    answers[2] = 1;
    expect_answers(2);
    check_trace("base:start base:prep_stop base:stop base:start");
    base_plan.stop_ns = 0;
    close_scene();
}
END_TEST

/* ---- what an end means ---- */

static const actor_reason *reason_of(actor_reason_kind kind)
{
    static actor_reason reason;

    reason = kind == ACTOR_OWN ? actor_reason_own("boom", NULL) : actor_reason_of(kind);
    return &reason;
}

static const struct end_case {
    actor_restart restart;
    actor_reason_kind reason;
    bool goes_on;
} end_cases[] = {
    { ACTOR_TEMPORARY, ACTOR_NORMAL, true },  { ACTOR_TEMPORARY, ACTOR_OWN, true },
    { ACTOR_TRANSIENT, ACTOR_NORMAL, true },  { ACTOR_TRANSIENT, ACTOR_SHUTDOWN, false },
    { ACTOR_TRANSIENT, ACTOR_OWN, false },    { ACTOR_PERMANENT, ACTOR_NORMAL, false },
    { ACTOR_PERMANENT, ACTOR_SHUTDOWN, false },
};

/* application:start/2, "restart_type()": shutdown is no normal end. */
START_TEST(end_of_the_top)
{
    const struct end_case *it = &end_cases[_i];

    begin();
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_OK);
    ck_assert_int_eq(actor_application_start(&middle, it->restart), ACTOR_OK);
    ck_assert_int_eq(actor_stop_actor(middle_plan.root, *reason_of(it->reason), ACTOR_INFINITY), ACTOR_OK);
    actor_sim_settle(sim);
    if (it->goes_on) {
        check_trace("base:start middle:start middle:prep_stop(dead) middle:stop");
        say_running();
        check_trace("[ base ]");
        ck_assert_int_eq(actor_application_stop(&middle), ACTOR_OK);
        ck_assert_int_eq(actor_application_stop(&middle), ACTOR_ENOTSTARTED);
        check_trace("");
    } else {
        check_trace("base:start middle:start middle:prep_stop(dead) middle:stop base:prep_stop base:stop");
        ck_assert_uint_eq(actor_system_count(sim), 0);
        check_logged("and the system ends");
    }
    close_scene();
}
END_TEST

static const struct failed_start {
    actor_restart restart;
    bool exits_normally;
    bool goes_on;
} failed_starts[] = {
    { ACTOR_TEMPORARY, false, true },  { ACTOR_TEMPORARY, true, true }, { ACTOR_TRANSIENT, false, false },
    { ACTOR_TRANSIENT, true, true },   { ACTOR_PERMANENT, false, false }, { ACTOR_PERMANENT, true, false },
};

/* Of OTP's application controller: application_start_failure. Who starts it has the error in any case. */
START_TEST(start_that_takes_down)
{
    const struct failed_start *it = &failed_starts[_i];

    begin();
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_OK);
    middle_plan.start = ACTOR_EIO;
    middle_plan.exits = it->exits_normally;
    ck_assert_int_eq(actor_application_start(&middle, it->restart), it->exits_normally ? ACTOR_EINIT : ACTOR_EIO);
    actor_sim_settle(sim);
    if (it->goes_on) {
        say_running();
        check_trace("base:start middle:start [ base ]");
        check_not_logged("and the system ends");
    } else {
        check_trace("base:start middle:start base:prep_stop base:stop");
        ck_assert_uint_eq(actor_system_count(sim), 0);
        check_logged("and the system ends");
    }
    close_scene();
}
END_TEST

START_TEST(a_permanent_one_may_be_stopped)
{
    begin();
    ck_assert_int_eq(actor_application_start(&base, ACTOR_PERMANENT), ACTOR_OK);
    ck_assert_int_eq(actor_application_stop(&base), ACTOR_OK);
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_OK);
    check_not_logged("ends");
    close_scene();
}
END_TEST

static void ask_while_it_stops(void *state)
{
    const actor_application_info **infos;
    size_t n;

    (void)state;
    trace("which:%d", actor_application_which(&infos, &n));
}

static const actor_application_info curious = { .name = "curious", .start = start_base, .stop = ask_while_it_stops };

/* OTP's controller waits for the application, and that for the controller. */
START_TEST(a_question_at_the_end_is_refused)
{
    begin();
    ck_assert_int_eq(actor_application_start(&curious, 0), ACTOR_OK);
    close_scene();
    ck_assert(strstr(trace_text, "which:-") != NULL);
}
END_TEST

static void start_top_here(void *arg)
{
    (void)arg;
    trace("from:%d", actor_application_ensure_all_started(&top, 0, NULL, NULL));
    actor_sleep(ACTOR_INFINITY);
}

/* The controller is nobody's child: it outlives the actor with which it came. */
START_TEST(the_controller_is_the_systems)
{
    actor_ref starter;

    begin();
    starter = play(start_top_here, NULL);
    actor_send_exit(starter, actor_reason_own("boom", NULL));
    actor_sim_settle(sim);
    say_running();
    check_trace("base:start middle:start top:start warm_up open_up from:0 [ top middle base lib ]");
    close_scene();
    check_trace("top:prep_stop top:stop middle:prep_stop middle:stop base:prep_stop base:stop");
}
END_TEST

static void stop_base_here(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_application_stop(&base), ACTOR_OK);
}

static void start_base_here(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_application_start(&base, ACTOR_TRANSIENT), ACTOR_OK);
}

/* "base running", and who is its top: of one that has none yet, or none any more, nobody. */
static void check_stand(const char *expected)
{
    static const char *const words[] = { "", "starting", "running", "stopping", "ended" };
    actor_application_controller_state state;
    char text[256] = "";
    size_t i;

    ck_assert_int_eq(actor_application_get_state(&state, ACTOR_SECOND), ACTOR_OK);
    for (i = 0; i < state.applications_len; i++) {
        const actor_application_state *app = &state.applications[i];

        append(text, sizeof text, " ", app->name.data);
        append(text, sizeof text, " ", words[app->status]);
        if (strcmp(app->name.data, "base") == 0 && !actor_ref_is_none(app->root))
            ck_assert(actor_ref_equal(app->root, base_plan.root));
        if (!actor_ref_is_none(app->root))
            append(text, sizeof text, " ", actor_is_alive(app->master) ? "with a tree" : "without its master");
    }
    ck_assert_str_eq(text, expected);
    actor_reply_release(&state);
}

START_TEST(the_controller_tells_how_they_stand)
{
    actor_application_controller_state state;

    begin();
    ck_assert_int_eq(actor_application_get_state(&state, ACTOR_SECOND), ACTOR_ENOPROC);
    base_plan.start_ns = ACTOR_SECOND;
    base_plan.stop_ns = ACTOR_SECOND;
    play(start_base_here, NULL);
    check_stand("base starting");
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_int_eq(actor_application_start(&lib, 0), ACTOR_OK);
    check_stand("base running with a tree lib running");
    ck_assert_int_eq(actor_application_get_state(&state, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(state.applications[0].restart, ACTOR_TRANSIENT);
    ck_assert_int_eq(state.applications[1].restart, ACTOR_TEMPORARY);
    ck_assert(actor_ref_is_none(state.applications[1].master));
    actor_reply_release(&state);
    play(stop_base_here, NULL);
    check_stand("base stopping with a tree lib running");
    actor_sim_advance(sim, ACTOR_SECOND);
    check_stand("lib running");
    base_plan.start_ns = base_plan.stop_ns = 0;
    ck_assert_int_eq(actor_application_start(&base, ACTOR_TEMPORARY), ACTOR_OK);
    ck_assert_int_eq(actor_stop_actor(base_plan.root, actor_reason_own("boom", NULL), ACTOR_INFINITY), ACTOR_OK);
    actor_sim_settle(sim);
    check_stand("lib running base ended");
    close_scene();
}
END_TEST

START_TEST(a_killed_master_takes_its_tree)
{
    actor_info info;

    begin();
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_OK);
    ck_assert_int_eq(actor_info_get(base_plan.root, &info, ACTOR_SECOND), ACTOR_OK);
    ck_assert_uint_eq(info.n_links, 1);
    actor_send_exit(info.parent, actor_reason_of(ACTOR_KILL));
    actor_info_clear(&info);
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(base_plan.root));
    say_running();
    check_trace("base:start [ ]");
    close_scene();
}
END_TEST

/* A system whose application controller was killed has none any more: another one would know nothing of what was set. */
START_TEST(a_killed_controller_is_not_replaced)
{
    settings env;

    begin();
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_OK);
    ck_assert_int_eq(actor_application_set_env(&top, "port", "5000"), ACTOR_OK);
    actor_send_exit(libactor_applications_controller(), actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_logged("the application controller was killed: the system ends");
    ck_assert(!actor_is_alive(base_plan.root));
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_ESHUTDOWN);
    ck_assert_int_eq(actor_application_env(&top, &env), ACTOR_ESHUTDOWN);
    close_scene();
}
END_TEST

/* Whatever allocation fails, a start either works or leaves nothing behind. */
START_TEST(out_of_memory)
{
    size_t n_failed = 0;
    uint64_t n;
    int err;

    for (n = 1; n < 110; n++) {
        begin();
        actor_sim_fail_alloc(sim, n);
        err = actor_application_ensure_all_started(&top, ACTOR_TEMPORARY, NULL, NULL);
        actor_sim_fail_alloc(sim, 0);
        ck_assert_msg((err == ACTOR_OK) == actor_is_alive(top_plan.root), "%d, allocation %d", err, (int)n);
        n_failed += err != ACTOR_OK;
        close_scene();
    }
    ck_assert_int_eq(err, ACTOR_OK);
    ck_assert_uint_gt(n_failed, 20);
}
END_TEST

static void begin_with_memory(void)
{
    memset(&base_plan, 0, sizeof base_plan);
    open_scene_of(scarce_options(), 1);
    keeper = play(keep_messages, NULL);
}

static void stop_without_memory(void *context)
{
    (void)context;
    lose_memory(0, 100);
}

/* The master is asked to stop when there is memory again: nobody waits for ever for its end. */
START_TEST(stops_when_there_is_memory_again)
{
    const struct libactor_controller_watch watch = { .stopping = stop_without_memory };
    actor_ref controller;

    begin_with_memory();
    ck_assert_int_eq(libactor_controller_start(false, &watch, &controller), ACTOR_OK);
    ck_assert_int_eq(actor_application_start(&base, 0), ACTOR_OK);
    ck_assert_int_eq(actor_send_exit(controller, actor_reason_of(ACTOR_SHUTDOWN)), ACTOR_OK);
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_trace("base:start base:prep_stop base:stop");
    ck_assert(!actor_is_alive(controller));
    close_scene();
}
END_TEST

static int start_code;

static void start_without_memory(void *arg)
{
    lose_memory(*(const size_t *)arg, 100);
    start_code = actor_application_start(&base, 0);
}

/* The master of one that could not be started ends when there is memory again. */
START_TEST(no_master_is_left_of_a_failed_start)
{
    size_t given, n_failed = 0;

    for (given = 0; given < 60; given++) {
        begin_with_memory();
        ck_assert_int_eq(actor_application_stop(&base), ACTOR_ENOTSTARTED);
        ck_assert_int_eq(actor_application_start(&lib, 0), ACTOR_OK);
        ck_assert_uint_eq(actor_system_count(sim), 2);  /* the controller and who keeps messages */
        play(start_without_memory, &given);
        actor_sim_advance(sim, ACTOR_MINUTE);
        gives = 0;
        lacks = 0;
        actor_sim_advance(sim, ACTOR_MINUTE);
        n_failed += start_code != ACTOR_OK;
        ck_assert_msg(actor_system_count(sim) == (start_code == ACTOR_OK ? 4 : 2),
                      "%d with %zu pieces: %zu actors", start_code, given, actor_system_count(sim));
        close_scene();
    }
    ck_assert_uint_gt(n_failed, 5);
}
END_TEST

/* ---- settings ---- */

START_TEST(settings_are_set_and_got)
{
    settings env;
    char *text;

    begin();
    ck_assert_int_eq(actor_application_env(&top, &env), ACTOR_OK);
    ck_assert_uint_eq(env.port, 4000);
    ck_assert_str_eq(env.greeting.data, "hello");
    env.port = 1;
    ck_assert_int_eq(actor_application_env_set(&top, &env), ACTOR_OK);
    actor_type_clear(&settings_type, &env);
    ck_assert_int_eq(actor_application_set_env(&top, "greeting", "good morning"), ACTOR_OK);
    ck_assert_int_eq(actor_application_set_env(&top, "port", "65536"), ACTOR_EINVAL);
    ck_assert_int_eq(actor_application_set_env(&top, "prot", "1"), ACTOR_ENOENT);
    ck_assert_int_eq(actor_application_get_env(&top, "greeting", &text), ACTOR_OK);
    ck_assert_str_eq(text, "good morning");
    actor_free(text);
    ck_assert_int_eq(actor_application_env(&top, &env), ACTOR_OK);
    ck_assert_uint_eq(env.port, 1);
    ck_assert_str_eq(env.greeting.data, "good morning");
    actor_type_clear(&settings_type, &env);
    ck_assert_int_eq(actor_application_env(&base, &env), ACTOR_EINVAL);
    ck_assert_int_eq(actor_application_get_env(&base, "port", &text), ACTOR_ENOENT);
    close_scene();
}
END_TEST

START_TEST(settings_stay_in_their_ranges)
{
    settings env;
    char *text;

    begin();
    ck_assert_int_eq(actor_application_set_env(&top, "bias", "100"), ACTOR_OK);
    ck_assert_int_eq(actor_application_set_env(&top, "bias", "101"), ACTOR_EINVAL);
    ck_assert_int_eq(actor_application_set_env(&top, "patience", "61min"), ACTOR_EINVAL);
    ck_assert_int_eq(actor_application_set_env(&top, "ratio", "10.5"), ACTOR_EINVAL);
    ck_assert_int_eq(actor_application_set_env(&top, "ratio", "1"), ACTOR_OK);
    ck_assert_int_eq(actor_application_env(&top, &env), ACTOR_OK);
    ck_assert_int_eq(env.bias, 100);
    ck_assert(env.ratio == 1.0);
    env.port = 1;
    env.bias = 101;
    ck_assert_int_eq(actor_application_env_set(&top, &env), ACTOR_EINVAL);
    ck_assert_int_eq(actor_application_config_change(&top, &env), ACTOR_EINVAL);
    actor_type_clear(&settings_type, &env);
    ck_assert_int_eq(actor_application_get_env(&top, "port", &text), ACTOR_OK);
    ck_assert_str_eq(text, "4000");
    actor_free(text);
    close_scene();
}
END_TEST

START_TEST(config_change_tells_what_changed)
{
    settings env;

    begin();
    ensure_top();
    ck_assert_int_eq(actor_application_env(&top, &env), ACTOR_OK);
    ck_assert_int_eq(actor_application_config_change(&top, &env), ACTOR_OK);
    env.port = 80;
    ck_assert_int_eq(actor_application_config_change(&top, &env), ACTOR_OK);
    actor_sim_settle(sim);
    env.port = 81;
    ck_assert_int_eq(actor_application_env_set(&top, &env), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_int_eq(actor_application_config_change(&top, &env), ACTOR_OK);
    actor_sim_settle(sim);
    actor_type_clear(&settings_type, &env);
    check_trace("config(4000->80) config(80->81)");
    ck_assert_int_eq(actor_application_sighup(&top), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("sighup");
    ck_assert_int_eq(actor_application_stop(&top), ACTOR_OK);
    ck_assert_int_eq(actor_application_sighup(&top), ACTOR_ENOTSTARTED);
    close_scene();
}
END_TEST

enum { PORT, GREETING, PATIENCE, VERBOSE, MODE, BIAS, RATIO };

/* What is read, and as what it is shown; NULL: it is refused. */
static const struct text_case {
    size_t setting;
    const char *text;
    const char *shown;
} text_cases[] = {
    { PORT, "0", "0" },          { PORT, "65535", "65535" },  { PORT, "65536", NULL },     { PORT, "-1", NULL },
    { PORT, "-0", "0" },         { PORT, "0x1F", "31" },      { PORT, "", NULL },          { PORT, " 1", NULL },
    { PORT, "1 ", NULL },        { PORT, "0x", NULL },        { PORT, "99999999999999999999", NULL },
    { BIAS, "-128", "-128" },    { BIAS, "-129", NULL },      { BIAS, "127", "127" },      { BIAS, "128", NULL },
    { BIAS, "--1", NULL },
    { GREETING, "", "" },        { GREETING, "a b", "a b" },
    { PATIENCE, "250ms", "250ms" },  { PATIENCE, "1min30s", "90s" },  { PATIENCE, "1h", "1h" },  { PATIENCE, "0s", "0s" },
    { PATIENCE, "60s", "1min" }, { PATIENCE, "5", NULL },     { PATIENCE, "5x", NULL },    { PATIENCE, "s", NULL },
    { PATIENCE, "-5s", NULL },   { PATIENCE, "5 s", NULL },   { PATIENCE, "9999999999h", NULL }, { PATIENCE, "1ns", "1ns" },
    { VERBOSE, "true", "true" }, { VERBOSE, "no", "false" },  { VERBOSE, "1", "true" },    { VERBOSE, "TRUE", NULL },
    { MODE, "fast", "fast" },    { MODE, "slow", NULL },      { MODE, "1", NULL },
    { RATIO, "0.25", "0.25" },   { RATIO, "1e3", "1000" },    { RATIO, "nan", NULL },      { RATIO, "inf", NULL },
    { RATIO, "1.5x", NULL },     { RATIO, "", NULL },
};

static const actor_env_info all_values_info = { &settings_type, set_defaults, NULL, NULL };

START_TEST(texts)
{
    const struct text_case *it = &text_cases[_i];
    char why[LIBACTOR_WHY_BYTES];
    void *env = libactor_env_make(&all_values_info);
    char *text;

    ck_assert_ptr_nonnull(env);
    ck_assert_int_eq(libactor_env_parse(&all_values_info, it->setting, env, it->text, why),
                     it->shown == NULL ? ACTOR_EINVAL : ACTOR_OK);
    if (it->shown != NULL) {
        text = libactor_env_text(&all_values_info, it->setting, env);
        ck_assert_str_eq(text, it->shown);
        actor_free(text);
    }
    libactor_env_free(&all_values_info, env);
}
END_TEST

/* ---- a program ---- */

static int run(const char *const *args)
{
    static char words[8][64];
    char *argv[9];
    int argc = 0;

    for (; args[argc] != NULL; argc++) {
        snprintf(words[argc], sizeof words[0], "%s", args[argc]);
        argv[argc] = words[argc];
    }
    argv[argc] = NULL;
    return actor_application_main(&top, argc, argv);
}

static const struct usage_case {
    const char *args[4];
    const char *port;                       /* the variable */
    int status;
} usage_cases[] = {
    { { "top", "--port=70000", NULL }, NULL, 2 }, { { "top", "--prot=1", NULL }, NULL, 2 },
    { { "top", "--port", NULL }, NULL, 2 },       { { "top", "port", NULL }, NULL, 2 },
    { { "top", "-p", NULL }, NULL, 2 },           { { "top", "--no-port", NULL }, NULL, 2 },
    { { "top", "--", NULL }, NULL, 2 },           { { "top", NULL }, "x", 2 },
    { { "top", "--run-mode=slow", NULL }, NULL, 2 }, { { "top", "--help", "--prot", NULL }, NULL, 0 },
    { { "top", "--version", NULL }, NULL, 0 },
};

START_TEST(usage)
{
    const struct usage_case *it = &usage_cases[_i];

    if (it->port != NULL)
        setenv("TEST_PORT", it->port, 1);
    ck_assert_int_eq(run(it->args), it->status);
    check_trace("");
}
END_TEST

/* ---- what it says to a command line ---- */

typedef struct store_settings {
    bool sync;
} store_settings;

static const actor_field_info store_fields[] = { { "sync_all", ACTOR_FIELD_BOOL, offsetof(store_settings, sync), NULL } };
static const actor_type_info store_type = { "store_settings", sizeof(store_settings), true, 1, store_fields, 0, NULL };

static void set_store_defaults(void *data)
{
    store_settings *env = data;

    env->sync = true;
}

static const actor_env_info store_settings_info = { &store_type, set_store_defaults, NULL, NULL };
static const actor_application_info store = { .name = "LogStore", .env = &store_settings_info };
static const actor_application_info *const above_store[] = { &store };

static const struct saying {
    const char *argument;
    const char *says;
} sayings[] = {
    { "--no-verbose=1", "top: --no-verbose takes no value\n" },
    { "--log-store.no-sync-all=no", "top: --log-store.no-sync-all takes no value\n" },
    { "--no-log-store.sync-all", "top: there is no option --no-log-store.sync-all; write --log-store.no-sync-all\n" },
    { "--no-port", "top: there is no option --no-port\n" },
    { "--no-", "top: there is no option --no-\n" },
    { "--log-store.no-", "top: there is no option --log-store.no-\n" },
    { "--bias=101", "top: --bias takes an integer in .. 100, not '101'\n" },
    { "--ratio=11", "top: --ratio takes a number in .. 10.0, not '11'\n" },
    { "--patience=2h", "top: --patience takes a time such as 250ms, 5s or 1h, in .. 1h, not '2h'\n" },
    { "--help", "\n  --bias=VALUE\n      an integer in .. 100; 0 if nothing is said\n" },
    { "--verbose=maybe", "top: --verbose takes true or false, not 'maybe'\n" },
    { "--help", "\n  --verbose, --no-verbose\n      false if nothing is said\n" },
    { "--help", "\n  --log-store.sync-all, --log-store.no-sync-all\n      true if nothing is said\n" },
    { "--help", "\n  --port=VALUE\n      an integer from 0 to 65535; 4000 if nothing is said, here or by the variable TEST_PORT\n" },
};

/* What is printed from now on goes to a file. Each test has a process of its own. */
static FILE *begin_capture(void)
{
    FILE *file = tmpfile();

    ck_assert_ptr_nonnull(file);
    fflush(stdout);
    ck_assert_int_ge(dup2(fileno(file), STDOUT_FILENO), 0);
    ck_assert_int_ge(dup2(fileno(file), STDERR_FILENO), 0);
    return file;
}

static void end_capture(FILE *file, char *text, size_t size)
{
    fflush(stdout);
    rewind(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

START_TEST(it_says_what_is_wrong)
{
    actor_application_info info = top;
    char name[] = "top", argument[64];
    char *argv[] = { name, argument, NULL };
    char text[4096];
    FILE *file;

    info.n_depends = 1;
    info.depends = above_store;
    snprintf(argument, sizeof argument, "%s", sayings[_i].argument);
    file = begin_capture();
    actor_application_main(&info, 2, argv);
    end_capture(file, text, sizeof text);
    ck_assert_msg(strstr(text, sayings[_i].says) != NULL, "to %s it said %s", argument, text);
}
END_TEST

static int seen_port;
static const char *seen_greeting;
static bool seen_verbose;
static int number;

/* When the application runs whose name is "signalled". A start of one that starts is the same start. */
static void signal_when_up(void *arg)
{
    actor_application_start(arg, 0);
    kill(getpid(), number);
}

static actor_application_info signalled_info;

/* It runs in the system whose process it sends a signal. */
static int start_and_signal(const void *data, actor_ref *root, void **state)
{
    const settings *env = data;
    const int err = start_by(&top_plan, "top", root, state);

    seen_port = env->port;
    seen_verbose = env->verbose;
    seen_greeting = strdup(env->greeting.data);
    if (number != 0)
        actor_spawn(signal_when_up, &signalled_info, NULL);
    return err;
}

static actor_application_info signalled(void)
{
    actor_application_info info = top;

    info.name = "signalled";
    info.start = start_and_signal;
    info.n_depends = 1;
    info.depends = below_middle;
    info.phases = NULL;
    info.n_phases = 0;
    trace_text[0] = '\0';
    return info;
}

static int run_signalled(const actor_application_info *info, char **argv)
{
    int argc = 0;

    signalled_info = *info;
    while (argv[argc] != NULL)
        argc++;
    return actor_application_main(info, argc, argv);
}

START_TEST(sigterm_stops_in_order)
{
    char *argv[] = { (char[]){ "/bin/top" }, (char[]){ "--port" }, (char[]){ "81" }, (char[]){ "--greeting=a=b" },
                     (char[]){ "--verbose" }, NULL };
    const actor_application_info info = signalled();

    number = _i == 0 ? SIGTERM : SIGINT;
    setenv("TEST_PORT", "80", 1);
    ck_assert_int_eq(run_signalled(&info, argv), 0);
    check_trace("base:start top:start top:prep_stop top:stop base:prep_stop base:stop");
    ck_assert_int_eq(seen_port, 81);
    ck_assert_str_eq(seen_greeting, "a=b");
    ck_assert(seen_verbose);
    free((void *)(uintptr_t)seen_greeting);
}
END_TEST

static int seen_workers;

static int start_and_count(const void *data, actor_ref *root, void **state)
{
    seen_workers = actor_system_workers(actor_system_current());
    return start_and_signal(data, root, state);
}

/* How the system runs is said by whoever runs the program; what is no such thing is refused before anything starts. */
static const struct {
    const char *workers;
    const char *contain;
    int status;
    int seen;
} system_variables[] = {
    { "3", NULL, 0, 3 },     { "1", "false", 0, 1 }, { "256", "", 0, 256 }, { "0", NULL, 2, 0 },
    { "257", NULL, 2, 0 },   { "two", NULL, 2, 0 },  { "2x", NULL, 2, 0 },  { NULL, "perhaps", 2, 0 },
};

START_TEST(system_options_come_from_the_environment)
{
    char *argv[] = { (char[]){ "top" }, NULL };
    actor_application_info info = signalled();

    info.start = start_and_count;
    number = SIGTERM;
    seen_workers = 0;
    if (system_variables[_i].workers != NULL)
        setenv("ACTOR_WORKERS", system_variables[_i].workers, 1);
    if (system_variables[_i].contain != NULL)
        setenv("ACTOR_CONTAIN_FAULTS", system_variables[_i].contain, 1);
    ck_assert_int_eq(run_signalled(&info, argv), system_variables[_i].status);
    ck_assert_int_eq(seen_workers, system_variables[_i].seen);
    free((void *)(uintptr_t)seen_greeting);
}
END_TEST

static int start_for_ever(const void *env, actor_ref *root, void **state)
{
    (void)env;
    (void)root;
    (void)state;
    trace("top:start");
    kill(getpid(), SIGTERM);
    actor_sleep(ACTOR_INFINITY);
    return ACTOR_OK;
}

/* What an application's own log has got. */
static char logged[1024];
static int seen_before;                     /* workers, when the options are asked for */
static int n_asked;

static void log_for_application(void *context, actor_log_level level, const char *text)
{
    (void)level;
    snprintf(logged + strlen(logged), sizeof logged - strlen(logged), "%s%s\n", (const char *)context, text);
}

static void set_options(actor_options *options, const void *env)
{
    static char stamp[32];

    n_asked++;
    ck_assert_ptr_null(actor_system_current());
    seen_before = options->workers;
    snprintf(stamp, sizeof stamp, "at %d: ", ((const settings *)env)->port);
    options->workers = 2;
    options->log = log_for_application;
    options->log_context = stamp;
}

static int start_and_log(const void *data, actor_ref *root, void **state)
{
    actor_log(ACTOR_LOG_NOTICE, "it starts");
    return start_and_count(data, root, state);
}

static void never_asked(actor_options *options, const void *env)
{
    (void)options;
    (void)env;
    ck_abort_msg("the options of a dependency were asked for");
}

/* The application has the last word, when environment and command line have had theirs, and nobody else is asked. */
START_TEST(options_are_the_applications)
{
    char *argv[] = { (char[]){ "top" }, (char[]){ "--port=81" }, NULL };
    actor_application_info info = signalled();
    actor_application_info dependency = base;
    const actor_application_info *const below[] = { &dependency };

    dependency.options = never_asked;
    info.depends = below;
    info.start = start_and_log;
    info.options = set_options;
    number = SIGTERM;
    setenv("ACTOR_WORKERS", "3", 1);
    ck_assert_int_eq(run_signalled(&info, argv), 0);
    ck_assert_int_eq(n_asked, 1);
    ck_assert_int_eq(seen_before, 3);
    ck_assert_int_eq(seen_workers, 2);
    ck_assert_msg(strstr(logged, "at 81: it starts\n") != NULL, "the log has: %s", logged);
    free((void *)(uintptr_t)seen_greeting);
}
END_TEST

static void see_settings(actor_options *options, const void *env)
{
    (void)options;
    ck_assert_ptr_null(env);
    n_asked++;
}

/* Without settings there are none to be told. */
START_TEST(options_without_settings)
{
    char *argv[] = { (char[]){ "signalled" }, NULL };
    actor_application_info info = signalled();

    info.env = NULL;
    info.config_change = NULL;
    info.start = start_for_ever;
    info.options = see_settings;
    ck_assert_int_eq(run_signalled(&info, argv), 0);
    ck_assert_int_eq(n_asked, 1);
}
END_TEST

static void *allocate_elsewhere(void *context, size_t bytes)
{
    (void)context;
    return malloc(bytes);
}

static void free_elsewhere(void *context, void *memory)
{
    (void)context;
    free(memory);
}

static void set_allocator(actor_options *options, const void *env)
{
    (void)env;
    if (n_asked == 0)
        options->alloc = allocate_elsewhere;
    options->free = free_elsewhere;
}

/* Settings have been read by then, and would be given back to another allocator. */
START_TEST(options_set_no_allocator)
{
    char *argv[] = { (char[]){ "top" }, NULL };
    actor_application_info info = signalled();
    char text[1024];
    FILE *file;

    info.options = set_allocator;
    n_asked = _i;
    file = begin_capture();
    ck_assert_int_eq(run_signalled(&info, argv), 2);
    end_capture(file, text, sizeof text);
    ck_assert_msg(strstr(text, "top: the options of signalled set an allocator") != NULL, "it said %s", text);
    check_trace("");
}
END_TEST

static void hup_then_term(void *state)
{
    (void)state;
    trace("sighup");
    kill(getpid(), SIGTERM);
}

START_TEST(sighup_is_the_users)
{
    char *argv[] = { (char[]){ "top" }, NULL };
    actor_application_info info = signalled();

    info.sighup = hup_then_term;
    number = SIGHUP;
    ck_assert_int_eq(run_signalled(&info, argv), 0);
    check_trace("base:start top:start sighup top:prep_stop top:stop base:prep_stop base:stop");
    free((void *)(uintptr_t)seen_greeting);
}
END_TEST

/* Sends the second signal where one is wanted, and hangs: no worker is free. */
static bool signals_again;

static void hang(void *state)
{
    (void)state;
    if (signals_again)
        kill(getpid(), SIGINT);
    for (;;)
        pause();
}

/* The limit, or a second signal, ends the process with 1, though a callback hangs. */
START_TEST(a_stop_is_cut_short)
{
    char *argv[] = { (char[]){ "top" }, NULL };
    actor_application_info info = signalled();

    signals_again = _i == 1;
    info.stop = hang;
    info.shutdown_ns = signals_again ? ACTOR_INFINITY : 1;
    number = SIGTERM;
    run_signalled(&info, argv);
}
END_TEST

/* As in OTP, where init:stop/0 waits for no application that is still starting, but stops those that run. */
START_TEST(sigterm_does_not_wait_for_a_start)
{
    char *argv[] = { (char[]){ "top" }, NULL };
    actor_application_info info = signalled();

    info.start = start_for_ever;
    info.shutdown_ns = ACTOR_INFINITY;
    ck_assert_int_eq(run_signalled(&info, argv), 0);
    check_trace("base:start top:start base:prep_stop base:stop");
}
END_TEST

static int start_and_end(const void *env, actor_ref *root, void **state)
{
    const int err = start_by(&top_plan, "top", root, state);

    (void)env;
    actor_send_exit(*root, actor_reason_of(ACTOR_SHUTDOWN));
    return err;
}

START_TEST(the_end_of_a_permanent_one_is_status_1)
{
    char *argv[] = { (char[]){ "top" }, NULL };
    actor_application_info info = signalled();
    FILE *file = begin_capture();
    char text[4096];

    info.start = start_and_end;
    ck_assert_int_eq(run_signalled(&info, argv), 1);
    check_trace("base:start top:start top:prep_stop(dead) top:stop base:prep_stop base:stop");
    end_capture(file, text, sizeof text);
    ck_assert_str_eq(text, "libactor: error: application signalled ended: shutdown; it is permanent, and the system ends\n");
}
END_TEST

/* ---- callbacks that crash ---- */

static _Noreturn void crash(const char *where)
{
    trace("%s", where);
    actor_exit(actor_reason_own(where, NULL));
}

static void *crash_in_prep_stop(void *state)
{
    (void)state;
    crash("top:prep_stop!");
}

static void crash_in_stop(void *state)
{
    (void)state;
    crash("top:stop!");
}

static void crash_in_sighup(void *state)
{
    (void)state;
    crash("top:sighup!");
}

static void crash_in_config_change(const void *before, const void *now, void *state)
{
    (void)before;
    (void)now;
    (void)state;
    crash("top:config!");
}

static const struct crash_case {
    const char *name;
    int number;                             /* the signal; 0: its settings are changed instead */
    actor_restart restart;
    void *(*prep_stop)(void *state);
    void (*stop)(void *state);
    int status;
    const char *trace;
} crash_cases[] = {
    { "prep_stop", SIGTERM, ACTOR_PERMANENT, crash_in_prep_stop, NULL, 1,
      "base:start top:start top:prep_stop! top:stop base:prep_stop base:stop" },
    { "both of them", SIGTERM, ACTOR_PERMANENT, crash_in_prep_stop, crash_in_stop, 1,
      "base:start top:start top:prep_stop! top:stop! base:prep_stop base:stop" },
    { "stop", SIGTERM, ACTOR_PERMANENT, NULL, crash_in_stop, 1,
      "base:start top:start top:prep_stop top:stop! base:prep_stop base:stop" },
    { "stop of a temporary one", SIGTERM, ACTOR_TEMPORARY, NULL, crash_in_stop, 1,
      "base:start top:start top:prep_stop top:stop! base:prep_stop base:stop" },
    { "sighup", SIGHUP, ACTOR_PERMANENT, NULL, NULL, 1,
      "base:start top:start top:sighup! top:prep_stop top:stop base:prep_stop base:stop" },
    { "sighup of a temporary one", SIGHUP, ACTOR_TEMPORARY, NULL, NULL, 0,
      "base:start top:start top:sighup! top:prep_stop top:stop base:prep_stop base:stop" },
    { "config_change", 0, ACTOR_PERMANENT, NULL, NULL, 0,
      "base:start top:start top:config! top:prep_stop top:stop base:prep_stop base:stop" },
};

/* The case that is played, and its application. */
static int crashes;
static const actor_application_info *crashing;

/* What begins it all; and, where the application's end is not the program's, what ends that. */
static void provoke(void *arg)
{
    const struct crash_case *it = arg;
    actor_unique monitor;
    actor_message *message;
    settings changed;

    actor_application_start(crashing, 0);
    actor_monitor(top_plan.root, &monitor);
    if (it->number != 0) {
        kill(getpid(), it->number);
    } else {
        memset(&changed, 0, sizeof changed);
        changed.port = 1;
        ck_assert_int_eq(actor_application_config_change(crashing, &changed), ACTOR_OK);
        kill(getpid(), SIGTERM);            /* behind that: it is no end of the application */
    }
    if (it->number == SIGTERM || it->number == 0)
        return;
    if (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK && it->restart == ACTOR_TEMPORARY)
        kill(getpid(), SIGTERM);
}

static int start_and_provoke(const void *data, actor_ref *root, void **state)
{
    const int err = start_by(&top_plan, "top", root, state);

    (void)data;
    actor_spawn(provoke, (void *)(uintptr_t)&crash_cases[crashes], NULL);
    return err;
}

START_TEST(a_crash_in_a_callback_has_its_status)
{
    const struct crash_case *it = &crash_cases[_i];
    char *argv[] = { (char[]){ "top" }, NULL };
    actor_application_info info = signalled();

    crashes = _i;
    crashing = &info;
    info.start = start_and_provoke;
    info.restart = it->restart;
    info.sighup = crash_in_sighup;
    info.config_change = crash_in_config_change;
    info.prep_stop = it->prep_stop != NULL ? it->prep_stop : info.prep_stop;
    info.stop = it->stop != NULL ? it->stop : info.stop;
    ck_assert_int_eq(run_signalled(&info, argv), it->status);
    check_trace(it->trace);
}
END_TEST

/* What takes the system down has no more time to stop all than a signal gives. */
START_TEST(an_end_is_cut_short)
{
    static const actor_application_info hanging = {
        .name = "hanging", .start = start_base, .stop = hang,
    };
    static const actor_application_info *const below[] = { &hanging };
    char *argv[] = { (char[]){ "top" }, NULL };
    actor_application_info info = signalled();

    signals_again = false;
    info.depends = below;
    info.start = _i == 0 ? start_and_end : start_and_signal;
    top_plan.start = _i == 0 ? ACTOR_OK : ACTOR_EADDRINUSE;
    info.shutdown_ns = 1;
    run_signalled(&info, argv);
}
END_TEST

START_TEST(a_failed_start_is_status_2)
{
    char *argv[] = { (char[]){ "top" }, NULL };
    const actor_application_info info = signalled();

    top_plan.start = ACTOR_EADDRINUSE;
    ck_assert_int_eq(run_signalled(&info, argv), 2);
    check_trace("base:start top:start base:prep_stop base:stop");
    free((void *)(uintptr_t)seen_greeting);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("application");
    TCase *tc = tcase_create("controller");

    tcase_add_test(tc, starts_and_stops);
    tcase_add_test(tc, stop_without_a_controller);
    tcase_add_test(tc, start_fails);
    tcase_add_test(tc, phase_fails);
    tcase_add_test(tc, dependencies_come_first);
    tcase_add_test(tc, a_cycle_is_refused);
    tcase_add_test(tc, two_starts_are_one);
    tcase_add_test(tc, a_start_waits_for_a_stop);
    tcase_add_loop_test(tc, end_of_the_top, 0, ARRAY_LEN(end_cases));
    tcase_add_loop_test(tc, start_that_takes_down, 0, ARRAY_LEN(failed_starts));
    tcase_add_test(tc, a_permanent_one_may_be_stopped);
    tcase_add_test(tc, a_question_at_the_end_is_refused);
    tcase_add_test(tc, the_controller_is_the_systems);
    tcase_add_test(tc, the_controller_tells_how_they_stand);
    tcase_add_test(tc, a_killed_master_takes_its_tree);
    tcase_add_test(tc, a_killed_controller_is_not_replaced);
    tcase_add_test(tc, out_of_memory);
    tcase_add_test(tc, stops_when_there_is_memory_again);
    tcase_add_test(tc, no_master_is_left_of_a_failed_start);
    suite_add_tcase(suite, tc);
    tc = tcase_create("settings");
    tcase_add_test(tc, settings_are_set_and_got);
    tcase_add_test(tc, settings_stay_in_their_ranges);
    tcase_add_test(tc, config_change_tells_what_changed);
    tcase_add_loop_test(tc, texts, 0, ARRAY_LEN(text_cases));
    suite_add_tcase(suite, tc);
    tc = tcase_create("program");
    tcase_add_loop_test(tc, a_crash_in_a_callback_has_its_status, 0, ARRAY_LEN(crash_cases));
    tcase_add_loop_test(tc, it_says_what_is_wrong, 0, ARRAY_LEN(sayings));
    tcase_add_loop_test(tc, usage, 0, ARRAY_LEN(usage_cases));
    tcase_add_loop_test(tc, sigterm_stops_in_order, 0, 2);
    tcase_add_loop_test(tc, system_options_come_from_the_environment, 0, ARRAY_LEN(system_variables));
    tcase_add_test(tc, options_are_the_applications);
    tcase_add_test(tc, options_without_settings);
    tcase_add_loop_test(tc, options_set_no_allocator, 0, 2);
    tcase_add_test(tc, sighup_is_the_users);
    tcase_add_loop_exit_test(tc, a_stop_is_cut_short, 1, 0, 2);
    tcase_add_loop_exit_test(tc, an_end_is_cut_short, 1, 0, 2);
    tcase_add_test(tc, sigterm_does_not_wait_for_a_start);
    tcase_add_test(tc, the_end_of_a_permanent_one_is_status_1);
    tcase_add_test(tc, a_failed_start_is_status_2);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
