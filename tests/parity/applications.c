/*
 * Applications: A1 to A12. See applications.erl.
 */
#include "parity.h"

#define N(array) (sizeof(array) / sizeof *(array))

/* ---- the applications: a, b, c; what their callbacks do is planned ---- */

enum how {
    STARTS = 0, FAILS, GIVES_NOTHING, HAS_CHILDREN, EXITS, LEAVES, IS_LATE, IS_BROKEN, HAS_FAILED, HAS_EXITED, HAS_LEFT, HAS_ENDED,
    IS_STUBBORN, HAS_STOPPER, HAS_STOPPER_THAT_TRAPS, FAILS_LATE
};
enum end { ENDS = 0, ENDS_LATE, ENDS_WITH_BOOM, ENDS_NORMALLY };

static struct plan {
    enum how start;
    enum end prep_stop, stop;
    void (*asks)(void);
    actor_ref top;
} plans[3];
static bool warm_up_fails, open_fails, open_exits, open_kills;
static actor_ref workers[2];
static const char *const states[] = { "first", "second" };

typedef struct worker {
    int32_t letter;
} worker;

static const actor_field_info worker_fields[] = { { "letter", ACTOR_FIELD_INT32, offsetof(worker, letter), NULL } };
static const actor_type_info worker_type = { "Worker", sizeof(worker), true, 1, worker_fields, 0, NULL };

static actor_result worker_init(void *self)
{
    (void)self;
    actor_trap_exit(true);
    return ACTOR_CONTINUE;
}

static void worker_terminate(void *self, const actor_reason *reason)
{
    if (reason->kind == ACTOR_OWN)
        say("%s %c", reason->name, (char)((const worker *)self)->letter);
    else
        say("stop %c %s", (char)((const worker *)self)->letter, reason_text(reason));
}

static const actor_gen_server_info worker_info = {
    "Worker", &worker_type, &worker_type, 0, NULL, NULL, 0, NULL, 0, NULL, NULL,
    worker_init, false, NULL, NULL, worker_terminate, { 0, ACTOR_UNBOUNDED }, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0
};

static int start_worker(int letter, actor_ref *out)
{
    const worker args = { letter };
    const int err = actor_gen_server_start(&worker_info, &args, true, out);

    workers[letter - 'x'] = *out;
    say("start %c", (char)letter);
    return err;
}

static int start_x(const void *args, actor_ref *out)
{
    (void)args;
    return start_worker('x', out);
}

static int start_y(const void *args, actor_ref *out)
{
    (void)args;
    return start_worker('y', out);
}

static const actor_child_spec children[] = {
    { "x", start_x, ACTOR_PERMANENT, ACTOR_SECOND, ACTOR_WORKER, false, false },
    { "y", start_y, ACTOR_PERMANENT, ACTOR_SECOND, ACTOR_WORKER, false, false },
};

static int fail_y(const void *args, actor_ref *out)
{
    (void)args;
    (void)out;
    say("fail y");
    return ACTOR_EIO;
}

static const actor_child_spec broken_children[] = {
    { "x", start_x, ACTOR_PERMANENT, ACTOR_SECOND, ACTOR_WORKER, false, false },
    { "y", fail_y, ACTOR_PERMANENT, ACTOR_SECOND, ACTOR_WORKER, false, false },
};
static const actor_supervisor_info tops[] = {
    { "Top", NULL, ACTOR_ONE_FOR_ONE, 1, 5 * ACTOR_SECOND, ACTOR_NEVER, { 0, 0, 0 }, NULL, 0, NULL, NULL, NULL },
    { "Top", NULL, ACTOR_ONE_FOR_ONE, 1, 5 * ACTOR_SECOND, ACTOR_NEVER, { 0, 0, 0 }, NULL, N(children), children, NULL, NULL },
};
static const actor_supervisor_info broken_top = {
    "Top", NULL, ACTOR_ONE_FOR_ONE, 1, 5 * ACTOR_SECOND, ACTOR_NEVER, { 0, 0, 0 }, NULL, N(broken_children), broken_children,
    NULL, NULL
};

static void stay(void *arg)
{
    (void)arg;
    actor_trap_exit(true);
    actor_sleep(ACTOR_INFINITY);
}

static int start_stubborn(const void *args, actor_ref *out)
{
    (void)args;
    return actor_spawn_link(stay, NULL, out);
}

static void stop_own(void *traps);

static int start_stopper(const void *args, actor_ref *out)
{
    (void)args;
    return actor_spawn_link(stop_own, NULL, out);
}

static int start_stopper_that_traps(const void *args, actor_ref *out)
{
    static bool yes = true;

    (void)args;
    return actor_spawn_link(stop_own, &yes, out);
}

#define X_AND(start, shutdown_ns)                                                               \
    {                                                                                           \
        { "x", start_x, ACTOR_PERMANENT, ACTOR_SECOND, ACTOR_WORKER, false, false },            \
        { "y", start, ACTOR_PERMANENT, (shutdown_ns), ACTOR_WORKER, false, false },             \
    }

static const actor_child_spec with_stubborn[] = X_AND(start_stubborn, MS(100));
static const actor_child_spec with_stopper[] = X_AND(start_stopper, ACTOR_SECOND);
static const actor_child_spec with_stopper_that_traps[] = X_AND(start_stopper_that_traps, ACTOR_SECOND);

#define TOP(of)                                                                                                              \
    { "Top", NULL, ACTOR_ONE_FOR_ONE, 1, 5 * ACTOR_SECOND, ACTOR_NEVER, { 0, 0, 0 }, NULL, N(of), of, NULL, NULL }

static const actor_supervisor_info odd_tops[] = { TOP(with_stubborn), TOP(with_stopper), TOP(with_stopper_that_traps) };

static const actor_supervisor_info *top_of(enum how how)
{
    switch (how) {
    case IS_BROKEN:
        return &broken_top;
    case IS_STUBBORN:
    case HAS_STOPPER:
    case HAS_STOPPER_THAT_TRAPS:
        return &odd_tops[how - IS_STUBBORN];
    case HAS_CHILDREN:
    case HAS_FAILED:
    case HAS_EXITED:
    case HAS_LEFT:
        return &tops[1];
    default:
        return &tops[0];
    }
}

static void boom(void)
{
    actor_exit(actor_reason_own("boom", NULL));
}

/* What a callback does when its tree is there. */
static int go_on(const struct plan *plan)
{
    if (plan->start == HAS_EXITED)
        boom();
    if (plan->start == HAS_LEFT)
        actor_exit(actor_reason_of(ACTOR_NORMAL));
    if (plan->start == HAS_ENDED) {
        actor_unlink(plan->top);
        actor_send_exit(plan->top, actor_reason_of(ACTOR_KILL));
        pause_ms(10);
    }
    return plan->start == HAS_FAILED ? ACTOR_EIO : ACTOR_OK;
}

static int start_app(int letter, actor_ref *root, void **state)
{
    struct plan *plan = &plans[letter - 'a'];
    int err;

    say("%c start", (char)letter);
    *state = (void *)(uintptr_t)states[0];
    if (plan->start == FAILS || plan->start == GIVES_NOTHING)
        return plan->start == FAILS ? ACTOR_EIO : ACTOR_OK;
    if (plan->start == EXITS || plan->start == LEAVES)
        actor_exit(plan->start == EXITS ? actor_reason_own("boom", NULL) : actor_reason_of(ACTOR_NORMAL));
    if (plan->start == IS_LATE || plan->start == FAILS_LATE)
        pause_ms(50);
    if (plan->start == FAILS_LATE)
        return ACTOR_EIO;
    if (plan->asks != NULL)
        plan->asks();
    err = actor_supervisor_start(top_of(plan->start), NULL, true, root);
    plan->top = *root;
    return err == ACTOR_OK ? go_on(plan) : err;
}

static const char *alive(int letter)
{
    return actor_is_alive(plans[letter - 'a'].top) ? "alive" : "gone";
}

static void *prep_stop_app(int letter, const void *state)
{
    const struct plan *plan = &plans[letter - 'a'];

    say("%c prep_stop %s %s", (char)letter, (const char *)state, alive(letter));
    if (plan->prep_stop == ENDS_LATE)
        pause_ms(50);
    if (plan->prep_stop == ENDS_WITH_BOOM)
        boom();
    if (plan->prep_stop == ENDS_NORMALLY)
        actor_exit(actor_reason_of(ACTOR_NORMAL));
    return (void *)(uintptr_t)states[1];
}

static void stop_app(int letter, const void *state)
{
    say("%c stop %s %s", (char)letter, (const char *)state, alive(letter));
    if (plans[letter - 'a'].stop == ENDS_WITH_BOOM)
        boom();
}

#define APPLICATION(name)                                                                               \
    static int start_##name(const void *env, actor_ref *root, void **state)                             \
    {                                                                                                   \
        (void)env;                                                                                      \
        return start_app(*#name, root, state);                                                          \
    }                                                                                                   \
    static void *prep_stop_##name(void *state)                                                          \
    {                                                                                                   \
        return prep_stop_app(*#name, state);                                                            \
    }                                                                                                   \
    static void stop_##name(void *state)                                                                \
    {                                                                                                   \
        stop_app(*#name, state);                                                                        \
    }

APPLICATION(a)
APPLICATION(b)
APPLICATION(c)

typedef struct env {
    uint16_t port;
} env;

static const actor_field_info env_fields[] = { { "port", ACTOR_FIELD_UINT16, offsetof(env, port), NULL } };
static const actor_type_info env_type = { "env", sizeof(env), true, 1, env_fields, 0, NULL };

static void defaults(void *data)
{
    ((env *)data)->port = 4000;
}

static const actor_env_source sources[] = { { NULL, NULL, NULL } };
static const actor_env_info env_info = { &env_type, defaults, sources, NULL };

static int warm_up(void *state)
{
    (void)state;
    say("phase warm_up");
    return warm_up_fails ? ACTOR_EIO : ACTOR_OK;
}

static int open_up(void *state)
{
    (void)state;
    say("phase open");
    if (open_exits)
        boom();
    if (open_kills) {
        actor_send_exit(plans[0].top, actor_reason_of(ACTOR_KILL));
        pause_ms(20);
    }
    return open_fails ? ACTOR_EIO : ACTOR_OK;
}

static void config_change(const void *before, const void *now, void *state)
{
    const int port = ((const env *)now)->port;

    (void)before;
    (void)state;
    say("config_change port %d", port);
    if (port == 666)
        boom();
    if (port == 667)
        actor_exit(actor_reason_of(ACTOR_NORMAL));
}

#define CALLBACKS(letter) .start = start_##letter, .prep_stop = prep_stop_##letter, .stop = stop_##letter

static const actor_start_phase phases[] = { { "warm_up", warm_up }, { "open", open_up } };
static const actor_application_info lib = { .name = "lib" };
static const actor_application_info a = { .name = "a", CALLBACKS(a), .env = &env_info, .config_change = config_change };
static const actor_application_info with_phases = { .name = "a", CALLBACKS(a), .n_phases = N(phases), .phases = phases };
static const actor_application_info *const of_b[] = { &a };
static const actor_application_info b = { .name = "b", CALLBACKS(b), .n_depends = 1, .depends = of_b };
static const actor_application_info *const of_c[] = { &lib, &b };
static const actor_application_info c = { .name = "c", CALLBACKS(c), .n_depends = 2, .depends = of_c };

static void load(void)
{
    memset(plans, 0, sizeof plans);
    warm_up_fails = open_fails = open_exits = open_kills = false;
}

/* ---- what a scenario does, and is answered ---- */

static void say_answer(const char *what, const actor_application_info *app, int err)
{
    actor_reason reason = actor_last_reason();

    switch (err) {
    case ACTOR_OK:
        say("%s ok", what);
        break;
    case ACTOR_EALREADY:
        say("%s already_started %s", what, app->name);
        break;
    case ACTOR_ENOTSTARTED:
        say("%s not_started %s", what, strcmp(what, "start") == 0 ? reason.detail : app->name);
        break;
    default:
        say("%s error", what);
        break;
    }
}

static void start_as(const actor_application_info *app, actor_restart restart)
{
    say_answer("start", app, actor_application_start(app, restart));
}

static void start(const actor_application_info *app)
{
    start_as(app, ACTOR_TEMPORARY);
}

static void stop(const actor_application_info *app)
{
    say_answer("stop", app, actor_application_stop(app));
}

static void say_names(const char *what, const actor_application_info **infos, size_t n)
{
    char text[128] = "";
    size_t i;

    for (i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %s", infos[i]->name);
    say("%s%s", what, text);
    actor_free(infos);
}

static void ensure(const actor_application_info *app)
{
    const actor_application_info **started;
    size_t n;

    if (actor_application_ensure_all_started(app, ACTOR_TEMPORARY, &started, &n) == ACTOR_OK)
        say_names("ensure ok", started, n);
    else
        say("ensure error");
}

static void running(void)
{
    const actor_application_info **infos;
    size_t n;

    if (actor_application_which(&infos, &n) == ACTOR_OK)
        say_names("running", infos, n);
}

static void end_top(int letter, actor_reason reason)
{
    actor_stop_actor(plans[letter - 'a'].top, reason, ACTOR_INFINITY);
    pause_ms(50);
}

/* ---- scenarios ---- */

static void A1_start_gives_the_top(void)
{
    load();
    start(&a);
    say("%s", alive('a'));
    running();
    stop(&a);
}

static void A1_start_fails(void)
{
    load();
    plans[0].start = FAILS;
    start(&a);
    running();
}

static void A1_start_gives_no_top(void)
{
    load();
    plans[0].start = GIVES_NOTHING;
    start(&a);
    running();
}

static void A2_prep_stop_tree_stop(void)
{
    load();
    plans[0].start = HAS_CHILDREN;
    start(&a);
    stop(&a);
    running();
}

static void A3_started_twice(void)
{
    load();
    start(&a);
    start(&a);
    stop(&a);
}

static void A3_stopped_twice(void)
{
    load();
    stop(&a);
    start(&a);
    stop(&a);
    stop(&a);
    start(&a);
    stop(&a);
}

static void A4_dependency_first(void)
{
    load();
    start(&b);
    start(&a);
    start(&b);
    running();
    stop(&b);
    stop(&a);
}

static void A4_ensure_all_started(void)
{
    load();
    ensure(&c);
    running();
    ensure(&c);
    stop(&c);
    stop(&b);
    ensure(&c);
    running();
    stop(&c);
    stop(&b);
    stop(&lib);
    stop(&a);
}

static void A5_what_was_started_is_stopped(void)
{
    load();
    plans[2].start = FAILS;
    start(&a);
    ensure(&c);
    running();
    stop(&a);
}

static void A6_a_dependency_may_be_stopped(void)
{
    load();
    ensure(&b);
    stop(&a);
    running();
    stop(&b);
}

static void say_port(void)
{
    char *text;

    if (actor_application_get_env(&a, "port", &text) != ACTOR_OK)
        return;
    say("port %s", text);
    actor_free(text);
}

static void A7_environment(void)
{
    const env port = { 80 };
    char *text;

    load();
    say_port();
    actor_application_env_set(&a, &port);
    start(&a);
    say_port();
    actor_application_set_env(&a, "port", "81");
    say_port();
    say("%s", actor_application_get_env(&a, "prot", &text) == ACTOR_ENOENT ? "undefined" : "something");
    stop(&a);
    say_port();
}

/* b, of that type, ends so. */
static void ends(actor_restart restart, actor_reason reason)
{
    load();
    start(&a);
    start_as(&b, restart);
    end_top('b', reason);
}

static void A8_temporary(void)
{
    ends(ACTOR_TEMPORARY, actor_reason_own("boom", NULL));
    running();
    stop(&a);
}

static void A8_transient_and_normal(void)
{
    ends(ACTOR_TRANSIENT, actor_reason_of(ACTOR_NORMAL));
    running();
    stop(&a);
}

static void A8_transient_and_shutdown(void)
{
    ends(ACTOR_TRANSIENT, actor_reason_of(ACTOR_SHUTDOWN));
}

static void A8_permanent_and_normal(void)
{
    ends(ACTOR_PERMANENT, actor_reason_of(ACTOR_NORMAL));
}

static void A8_permanent_and_crash(void)
{
    ends(ACTOR_PERMANENT, actor_reason_own("boom", NULL));
}

static void A8_permanent_may_be_stopped(void)
{
    load();
    start(&a);
    start_as(&b, ACTOR_PERMANENT);
    stop(&b);
    running();
    stop(&a);
}

static void A9_top_gives_up(void)
{
    size_t i;

    load();
    plans[1].start = HAS_CHILDREN;
    start(&a);
    start(&b);
    for (i = 0; i < 2; i++) {
        actor_stop_actor(workers[0], actor_reason_own("crash", NULL), ACTOR_INFINITY);
        pause_ms(50);
    }
    running();
    stop(&a);
}

static void A10_library(void)
{
    load();
    start(&lib);
    start(&lib);
    running();
    stop(&lib);
    stop(&lib);
}

static void A11_start_phases(void)
{
    load();
    start(&with_phases);
    stop(&with_phases);
}

static void A11_a_phase_fails(void)
{
    load();
    warm_up_fails = true;
    start(&with_phases);
    running();
}

static void change(uint16_t port)
{
    const env now = { port };

    actor_application_config_change(&a, &now);
    pause_ms(50);
}

static void A11_config_change(void)
{
    load();
    start(&a);
    change(80);
    change(80);
    stop(&a);
    change(81);
    say_port();
}

/* They run when the scenario is over, and with it the system. */
static void A12_all_stop_in_reverse(void)
{
    load();
    ensure(&c);
}

/* ---- starts and stops that meet ---- */

typedef void deed(const actor_application_info *app);

static struct other {
    deed *what;
    const actor_application_info *app;
} other;
static bool is_done;

static void do_other(void *arg)
{
    (void)arg;
    other.what(other.app);
    is_done = true;
}

/* Another process does something, and is 20 ms ahead. */
static void by_another(deed *what, const actor_application_info *app)
{
    other.what = what;
    other.app = app;
    is_done = false;
    actor_spawn(do_other, NULL, NULL);
    pause_ms(20);
}

static int stopped;                         /* what stop_quietly was answered */

static void stop_quietly(const actor_application_info *app)
{
    stopped = actor_application_stop(app);
}

static void await_other(void)
{
    while (!is_done)
        pause_ms(1);
}

static void kill_top(int letter)
{
    actor_send_exit(plans[letter - 'a'].top, actor_reason_of(ACTOR_KILL));
    pause_ms(50);
}

static void crash(void)
{
    actor_stop_actor(workers[0], actor_reason_own("crash", NULL), ACTOR_INFINITY);
    pause_ms(50);
}

static void A1_start_exits(void)
{
    load();
    plans[0].start = EXITS;
    start(&a);
    running();
    plans[0].start = STARTS;
    start(&a);
    stop(&a);
}

static void A1_a_child_does_not_start(void)
{
    load();
    plans[0].start = IS_BROKEN;
    start(&a);
    running();
    start(&b);
}

static void A3_two_start_it(void)
{
    load();
    plans[0].start = IS_LATE;
    by_another(start, &a);
    pause_ms(10);
    start(&a);
    await_other();
    running();
    stop(&a);
}

static void A3_two_stop_it(void)
{
    int second;

    load();
    plans[0].prep_stop = ENDS_LATE;
    start(&a);
    by_another(stop_quietly, &a);
    second = actor_application_stop(&a);
    await_other();
    say_answer("stop", &a, stopped);
    say_answer("stop", &a, second);
    running();
}

static void A3_it_is_started_while_it_stops(void)
{
    load();
    plans[0].prep_stop = ENDS_LATE;
    start(&a);
    by_another(stop_quietly, &a);
    start(&a);
    await_other();
    running();
    stop(&a);
}

static void A3_it_is_stopped_while_it_starts(void)
{
    load();
    plans[0].start = IS_LATE;
    by_another(start, &a);
    stop(&a);
    await_other();
    running();
    stop(&a);
}

static void A4_its_dependency_is_starting(void)
{
    load();
    plans[0].start = IS_LATE;
    by_another(start, &a);
    start(&b);
    await_other();
    start(&b);
    stop(&b);
    stop(&a);
}

static void A4_its_dependency_is_stopping(void)
{
    int err;

    load();
    plans[0].prep_stop = ENDS_LATE;
    start(&a);
    by_another(stop_quietly, &a);
    err = actor_application_start(&b, ACTOR_TEMPORARY);
    await_other();
    say("start %s", err == ACTOR_ENOTSTARTED ? "not_started a" : error_text(err));
    running();
}

static void A5_a_dependency_fails(void)
{
    load();
    plans[1].start = FAILS;
    ensure(&c);
    running();
}

static void A5_what_ran_before_goes_on(void)
{
    load();
    plans[1].start = EXITS;
    start(&lib);
    ensure(&c);
    running();
    ensure(&a);
    running();
    stop(&a);
    stop(&lib);
}

static void A6_a_dependency_gives_up(void)
{
    load();
    plans[0].start = HAS_CHILDREN;
    ensure(&b);
    crash();
    crash();
    running();
    start(&b);
    stop(&b);
    start(&b);
}

static int does_not_start(enum how how, actor_restart restart)
{
    load();
    plans[1].start = how;
    start(&a);
    return actor_application_start(&b, restart);
}

static void A8_a_permanent_one_does_not_start(void)
{
    does_not_start(FAILS, ACTOR_PERMANENT);
}

static void A8_a_transient_one_does_not_start(void)
{
    does_not_start(IS_BROKEN, ACTOR_TRANSIENT);
}

static void A8_a_transient_one_does_not_start_normally(void)
{
    say_answer("start", &b, does_not_start(LEAVES, ACTOR_TRANSIENT));
    running();
    stop(&a);
}

static void A8_a_transient_one_is_killed(void)
{
    load();
    start(&a);
    start_as(&b, ACTOR_TRANSIENT);
    kill_top('b');
}

static void A8_a_transient_one_gives_up(void)
{
    load();
    plans[1].start = HAS_CHILDREN;
    start(&a);
    start_as(&b, ACTOR_TRANSIENT);
    crash();
    crash();
}

static void A9_the_top_is_killed(void)
{
    load();
    start(&a);
    start(&b);
    kill_top('b');
    running();
    start(&b);
    stop(&b);
    stop(&a);
}

static void A9_it_is_started_again(void)
{
    load();
    plans[0].start = HAS_CHILDREN;
    start(&a);
    crash();
    crash();
    running();
    start(&a);
    crash();
    running();
    stop(&a);
}

static void A11_the_last_phase_fails(void)
{
    load();
    open_fails = true;
    start(&with_phases);
    running();
    open_fails = false;
    start(&with_phases);
    running();
    stop(&with_phases);
}

static void A12_one_was_started_again(void)
{
    load();
    ensure(&c);
    stop(&b);
    start(&b);
}

/* ---- callbacks that fail, and ask for others ---- */

static void stop_own(void *traps)
{
    actor_trap_exit(traps != NULL);
    pause_ms(20);
    say("stops");
    actor_application_stop(&a);
    say("stopped");
}

/* Its answer is said when all that comes of the start has come. */
static void start_later(enum how how)
{
    int err;

    load();
    plans[0].start = how;
    err = actor_application_start(&a, ACTOR_TEMPORARY);
    pause_ms(50);
    say_answer("start", &a, err);
    running();
}

static void A1_it_fails_when_its_tree_has_started(void)
{
    start_later(HAS_FAILED);
    plans[0].start = HAS_CHILDREN;
    start(&a);
    stop(&a);
}

static void A1_it_exits_when_its_tree_has_started(void)
{
    start_later(HAS_EXITED);
}

static void A1_it_leaves_when_its_tree_has_started(void)
{
    start_later(HAS_LEFT);
}

static void A1_a_tree_that_has_ended_already(void)
{
    start_later(HAS_ENDED);
}

static void A2_prep_stop_fails(void)
{
    load();
    plans[0].start = HAS_CHILDREN;
    plans[0].prep_stop = ENDS_WITH_BOOM;
    start(&a);
    stop(&a);
    pause_ms(50);
    running();
    plans[0].prep_stop = ENDS;
    start(&a);
    stop(&a);
}

static void A2_stop_fails(void)
{
    load();
    plans[0].start = HAS_CHILDREN;
    plans[0].stop = ENDS_WITH_BOOM;
    start(&a);
    stop(&a);
    pause_ms(50);
    running();
    start(&a);
    stop(&a);
}

static void A2_both_fail(void)
{
    load();
    plans[0].prep_stop = ENDS_WITH_BOOM;
    plans[0].stop = ENDS_WITH_BOOM;
    start(&a);
    stop(&a);
    pause_ms(50);
    running();
}

static void A2_prep_stop_leaves(void)
{
    load();
    plans[0].start = HAS_CHILDREN;
    plans[0].prep_stop = ENDS_NORMALLY;
    start(&a);
    stop(&a);
    pause_ms(50);
    running();
}

static void A2_a_child_is_stubborn(void)
{
    load();
    plans[0].start = IS_STUBBORN;
    start(&a);
    stop(&a);
    running();
}

static void A2_it_is_stopped_by_its_own_tree(void)
{
    load();
    plans[0].start = HAS_STOPPER;
    start(&a);
    pause_ms(100);
    running();
}

static void A2_it_is_stopped_by_a_child_that_traps(void)
{
    load();
    plans[0].start = HAS_STOPPER_THAT_TRAPS;
    start(&a);
    pause_ms(2000);
    running();
}

static void ask_to_stop_a(void)
{
    stop(&a);
}

static void ask_to_start_b(void)
{
    start(&b);
}

static void ask_to_start_lib(void)
{
    start(&lib);
}

static void A3_it_asks_to_be_stopped_while_it_starts(void)
{
    load();
    plans[0].asks = ask_to_stop_a;
    start(&a);
    running();
    stop(&a);
}

static void A3_it_starts_another_while_it_starts(void)
{
    load();
    plans[0].asks = ask_to_start_lib;
    start(&a);
    running();
    stop(&a);
    stop(&lib);
}

static void A3_it_starts_what_depends_on_it(void)
{
    load();
    plans[0].asks = ask_to_start_b;
    start(&a);
    running();
    stop(&a);
}

static void a_gives_up(void)
{
    load();
    plans[0].start = HAS_CHILDREN;
    start(&a);
    crash();
    crash();
}

static void A3_one_that_has_given_up_is_stopped(void)
{
    a_gives_up();
    running();
    stop(&a);
    stop(&a);
    start(&a);
    stop(&a);
}

static void A3_one_whose_top_was_killed_is_stopped(void)
{
    load();
    start(&a);
    kill_top('a');
    stop(&a);
    stop(&a);
    start(&a);
    stop(&a);
}

static void A3_one_that_did_not_start_is_stopped(void)
{
    load();
    plans[0].start = FAILS;
    start(&a);
    stop(&a);
    plans[0].start = EXITS;
    start(&a);
    stop(&a);
}

static void A4_its_dependency_has_given_up(void)
{
    a_gives_up();
    running();
    start(&b);
    running();
    stop(&b);
    stop(&a);
    start(&b);
}

static void A4_all_are_ensured_and_one_has_given_up(void)
{
    a_gives_up();
    ensure(&b);
    running();
    stop(&b);
    stop(&a);
}

static void A7_what_was_set_stays_over_its_stop(void)
{
    const env port = { 80 };

    load();
    start(&a);
    actor_application_env_set(&a, &port);
    stop(&a);
    start(&a);
    say_port();
    kill_top('a');
    say_port();
    start(&a);
    say_port();
    stop(&a);
}

static void A8_a_dependency_is_of_the_same_type(void)
{
    load();
    actor_application_ensure_all_started(&b, ACTOR_PERMANENT, NULL, NULL);
    end_top('a', actor_reason_own("boom", NULL));
}

static void A8_the_second_start_does_not_change_the_type(void)
{
    load();
    start(&a);
    start_as(&a, ACTOR_PERMANENT);
    kill_top('a');
    running();
    start(&lib);
    stop(&lib);
}

static void A9_prep_stop_fails(void)
{
    load();
    plans[1].start = HAS_CHILDREN;
    plans[1].prep_stop = ENDS_WITH_BOOM;
    start(&a);
    start(&b);
    crash();
    crash();
    running();
    start(&b);
    stop(&b);
    stop(&a);
}

static void A9_its_child_ends_normally(void)
{
    load();
    start(&a);
    start(&b);
    end_top('b', actor_reason_of(ACTOR_NORMAL));
    end_top('a', actor_reason_of(ACTOR_SHUTDOWN));
    running();
    start(&a);
    stop(&a);
}

static void A11_a_phase_exits(void)
{
    load();
    open_exits = true;
    start(&with_phases);
    running();
    open_exits = false;
    start(&with_phases);
    stop(&with_phases);
}

static void A12_prep_stop_fails(void)
{
    load();
    plans[1].prep_stop = ENDS_WITH_BOOM;
    ensure(&c);
}


/* ---- who starts it ends, and what ends while it starts ---- */

/* Another process does something, and is killed after 20 ms. */
static void by_one_that_is_killed(deed *what, const actor_application_info *app)
{
    actor_ref ref;

    other.what = what;
    other.app = app;
    actor_spawn(do_other, NULL, &ref);
    pause_ms(20);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    pause_ms(50);
}

static void A3_who_starts_it_is_killed(void)
{
    load();
    plans[0].start = IS_LATE;
    by_one_that_is_killed(start, &a);
    running();
    stop(&a);
}

static void A3_who_stops_it_is_killed(void)
{
    load();
    plans[0].prep_stop = ENDS_LATE;
    start(&a);
    by_one_that_is_killed(stop, &a);
    running();
    start(&a);
    stop(&a);
}

static void say_ensured(const actor_application_info *app)
{
    if (actor_application_ensure_all_started(app, ACTOR_TEMPORARY, NULL, NULL) == ACTOR_OK)
        stopped = ACTOR_OK;
}

static void A5_two_ensure_it(void)
{
    load();
    plans[0].start = IS_LATE;
    stopped = ACTOR_EINVAL;
    by_another(say_ensured, &b);
    actor_application_ensure_all_started(&b, ACTOR_TEMPORARY, NULL, NULL);
    await_other();
    say("%s", error_text(stopped));
    running();
    stop(&b);
    stop(&a);
}

static void A5_one_is_stopped_while_all_start(void)
{
    load();
    plans[1].start = IS_LATE;
    by_another(ensure, &c);
    stop(&a);
    await_other();
    running();
    stop(&c);
    stop(&b);
    stop(&lib);
}

static void A8_started_again_as_permanent(void)
{
    load();
    start(&a);
    start_as(&b, ACTOR_TEMPORARY);
    kill_top('b');
    start_as(&b, ACTOR_PERMANENT);
    end_top('b', actor_reason_of(ACTOR_NORMAL));
}

static void A8_a_transient_one_shuts_down_with_a_detail(void)
{
    ends(ACTOR_TRANSIENT, actor_reason_detail(actor_reason_of(ACTOR_SHUTDOWN), "detail"));
}

static void A8_a_temporary_one_is_killed(void)
{
    load();
    start(&a);
    start_as(&b, ACTOR_TEMPORARY);
    kill_top('b');
    running();
    start_as(&b, ACTOR_TEMPORARY);
    kill_top('b');
    running();
    stop(&a);
}

static void A11_its_tree_ends_in_a_phase(void)
{
    int err;

    load();
    open_kills = true;
    err = actor_application_start(&with_phases, ACTOR_TEMPORARY);
    pause_ms(50);
    say_answer("start", &with_phases, err);
    running();
    open_kills = false;
    start(&with_phases);
    stop(&with_phases);
}

static void A12_one_that_has_given_up(void)
{
    load();
    plans[1].start = HAS_CHILDREN;
    ensure(&c);
    crash();
    crash();
}

/* ---- as OTP's own tests have it ---- */

static void A3_two_start_it_and_it_fails(void)
{
    int err;

    load();
    plans[0].start = FAILS_LATE;
    by_another(start, &a);
    pause_ms(10);
    err = actor_application_start(&a, ACTOR_TEMPORARY);
    await_other();
    say_answer("start", &a, err);
    running();
    start(&b);
    stop(&a);
}

static void A4_what_was_ensured_is_told(void)
{
    load();
    ensure(&a);
    ensure(&a);
    stop(&a);
    running();
    start(&b);
    ensure(&b);
    running();
    stop(&b);
    ensure(&b);
    stop(&a);
    stop(&b);
    start(&b);
}

static void A5_a_chain_fails_at_its_end(void)
{
    load();
    plans[2].start = EXITS;
    ensure(&c);
    running();
    ensure(&a);
    ensure(&c);
    running();
    plans[2].start = STARTS;
    ensure(&c);
    running();
    stop(&c);
    stop(&b);
    stop(&lib);
    stop(&a);
}

static void A6_a_dependency_is_killed(void)
{
    load();
    start(&b);
    start(&a);
    kill_top('a');
    running();
    start(&b);
    start(&a);
    start(&b);
    kill_top('a');
    running();
    stop(&b);
    stop(&a);
}

static void A8_a_transient_one_exits_in_its_start(void)
{
    does_not_start(EXITS, ACTOR_TRANSIENT);
}

static void A8_a_temporary_one_exits_in_its_start(void)
{
    say_answer("start", &b, does_not_start(EXITS, ACTOR_TEMPORARY));
    running();
    stop(&a);
}

static void A8_a_permanent_one_leaves_in_its_start(void)
{
    does_not_start(LEAVES, ACTOR_PERMANENT);
}

#define SCENARIO(name) { #name, name, false }

/* ---- a config_change that fails ---- */

static void A11_a_config_change_that_crashes(void)
{
    load();
    start(&a);
    change(666);
    running();
    say_port();
    change(80);
    stop(&a);
}

static void A11_a_config_change_that_exits_normally(void)
{
    load();
    start(&a);
    change(667);
    running();
    change(667);
    change(666);
    stop(&a);
}

#define SCENARIO(name) { #name, name, false }

SCENARIOS(
    SCENARIO(A1_start_gives_the_top), SCENARIO(A1_start_fails), SCENARIO(A1_start_gives_no_top), SCENARIO(A2_prep_stop_tree_stop),
    SCENARIO(A3_started_twice), SCENARIO(A3_stopped_twice), SCENARIO(A4_dependency_first), SCENARIO(A4_ensure_all_started),
    SCENARIO(A5_what_was_started_is_stopped), SCENARIO(A6_a_dependency_may_be_stopped), SCENARIO(A7_environment),
    SCENARIO(A8_temporary), SCENARIO(A8_transient_and_normal), SCENARIO(A8_transient_and_shutdown),
    SCENARIO(A8_permanent_and_normal), SCENARIO(A8_permanent_and_crash), SCENARIO(A8_permanent_may_be_stopped),
    SCENARIO(A9_top_gives_up), SCENARIO(A10_library), SCENARIO(A11_start_phases), SCENARIO(A11_a_phase_fails),
    SCENARIO(A11_config_change), SCENARIO(A12_all_stop_in_reverse),
    SCENARIO(A1_start_exits),
    SCENARIO(A1_a_child_does_not_start),
    SCENARIO(A3_two_start_it),
    SCENARIO(A3_two_stop_it),
    SCENARIO(A3_it_is_started_while_it_stops),
    SCENARIO(A3_it_is_stopped_while_it_starts),
    SCENARIO(A4_its_dependency_is_starting),
    SCENARIO(A4_its_dependency_is_stopping),
    SCENARIO(A5_a_dependency_fails),
    SCENARIO(A5_what_ran_before_goes_on),
    SCENARIO(A6_a_dependency_gives_up),
    SCENARIO(A8_a_permanent_one_does_not_start),
    SCENARIO(A8_a_transient_one_does_not_start),
    SCENARIO(A8_a_transient_one_does_not_start_normally),
    SCENARIO(A8_a_transient_one_is_killed),
    SCENARIO(A8_a_transient_one_gives_up),
    SCENARIO(A9_the_top_is_killed),
    SCENARIO(A9_it_is_started_again),
    SCENARIO(A11_the_last_phase_fails),
    SCENARIO(A12_one_was_started_again),
    SCENARIO(A1_it_fails_when_its_tree_has_started),
    SCENARIO(A1_it_exits_when_its_tree_has_started),
    SCENARIO(A1_it_leaves_when_its_tree_has_started),
    SCENARIO(A1_a_tree_that_has_ended_already),
    SCENARIO(A2_prep_stop_fails),
    SCENARIO(A2_stop_fails),
    SCENARIO(A2_both_fail),
    SCENARIO(A2_prep_stop_leaves),
    SCENARIO(A2_a_child_is_stubborn),
    SCENARIO(A2_it_is_stopped_by_its_own_tree),
    SCENARIO(A2_it_is_stopped_by_a_child_that_traps),
    SCENARIO(A3_it_asks_to_be_stopped_while_it_starts),
    SCENARIO(A3_it_starts_another_while_it_starts),
    SCENARIO(A3_it_starts_what_depends_on_it),
    SCENARIO(A3_one_that_has_given_up_is_stopped),
    SCENARIO(A3_one_whose_top_was_killed_is_stopped),
    SCENARIO(A3_one_that_did_not_start_is_stopped),
    SCENARIO(A4_its_dependency_has_given_up),
    SCENARIO(A4_all_are_ensured_and_one_has_given_up),
    SCENARIO(A7_what_was_set_stays_over_its_stop),
    SCENARIO(A8_a_dependency_is_of_the_same_type),
    SCENARIO(A8_the_second_start_does_not_change_the_type),
    SCENARIO(A9_prep_stop_fails),
    SCENARIO(A9_its_child_ends_normally),
    SCENARIO(A11_a_phase_exits),
    SCENARIO(A12_prep_stop_fails),
    SCENARIO(A3_who_starts_it_is_killed),
    SCENARIO(A3_who_stops_it_is_killed),
    SCENARIO(A5_two_ensure_it),
    SCENARIO(A5_one_is_stopped_while_all_start),
    SCENARIO(A8_started_again_as_permanent),
    SCENARIO(A8_a_transient_one_shuts_down_with_a_detail),
    SCENARIO(A8_a_temporary_one_is_killed),
    SCENARIO(A11_its_tree_ends_in_a_phase),
    SCENARIO(A12_one_that_has_given_up),
    SCENARIO(A11_a_config_change_that_crashes),
    SCENARIO(A11_a_config_change_that_exits_normally),
    SCENARIO(A3_two_start_it_and_it_fails),
    SCENARIO(A4_what_was_ensured_is_told),
    SCENARIO(A5_a_chain_fails_at_its_end),
    SCENARIO(A6_a_dependency_is_killed),
    SCENARIO(A8_a_transient_one_exits_in_its_start),
    SCENARIO(A8_a_temporary_one_exits_in_its_start),
    SCENARIO(A8_a_permanent_one_leaves_in_its_start))
