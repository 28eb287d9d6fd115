/*
 * supervisor: what it starts, stops and restarts, and in which order. The scenarios are traces that a
 * supervisor of Erlang/OTP gives as well, word for word; each test names the part of the manual.
 */
#include "../../runtime/behaviours/intensity.h"
#include "scene.h"

/* ---- intensity ---- */

/* "Maximum Restart Intensity": more than MaxR restarts within MaxT seconds. The period is 5 s. */
static const struct {
    const char *name;
    unsigned allowed;
    int n_restarts;
    int64_t at_ms[6];
    int refused;                            /* index of the first one that is too many; n_restarts: none */
} intensities[] = {
    { "none allowed", 0, 1, { 0 }, 0 },
    { "one, one allowed", 1, 1, { 0 }, 1 },
    { "a second one in the window", 1, 2, { 0, 4000 }, 1 },
    { "a second one at its edge", 1, 2, { 0, 5000 }, 1 },
    { "a second one after it", 1, 2, { 0, 5001 }, 2 },
    { "the window slides", 2, 3, { 0, 3000, 6000 }, 3 },
    { "the window slides, and then it is one too many", 2, 4, { 0, 3000, 6000, 7000 }, 3 },
    { "all at once", 3, 4, { 9, 9, 9, 9 }, 3 },
    { "more than are kept at first", 5, 6, { 0, 1, 2, 3, 4, 5 }, 5 },
    { "the old ones leave together", 2, 4, { 0, 1, 6000, 6001 }, 4 },
};

START_TEST(restart_intensity)
{
    struct libactor_intensity intensity;
    int i;

    memset(&intensity, 0, sizeof intensity);
    intensity.allowed = intensities[_i].allowed;
    intensity.period_ns = 5 * ACTOR_SECOND;
    for (i = 0; i < intensities[_i].n_restarts; i++) {
        const int err = libactor_intensity_count(&intensity, intensities[_i].at_ms[i] * ACTOR_MILLISECOND);

        ck_assert_msg(err == (i < intensities[_i].refused ? ACTOR_OK : ACTOR_ELIMIT),
                      "%s: restart %d gave %d", intensities[_i].name, i, err);
        if (err != ACTOR_OK)
            break;
    }
    libactor_intensity_clear(&intensity);
}
END_TEST

/* For hours, a little less often than would be too much: what is kept of them goes round. */
START_TEST(restart_intensity_for_long)
{
    struct libactor_intensity intensity;
    int64_t i;

    memset(&intensity, 0, sizeof intensity);
    intensity.allowed = 5;
    intensity.period_ns = 5 * ACTOR_SECOND;
    for (i = 0; i < 10000; i++)
        ck_assert_int_eq(libactor_intensity_count(&intensity, i * (ACTOR_SECOND + 1)), ACTOR_OK);
    ck_assert_uint_eq(intensity.len, 5);
    ck_assert_uint_le(intensity.capacity, 8);
    ck_assert_int_eq(libactor_intensity_count(&intensity, i * (ACTOR_SECOND + 1) - 5), ACTOR_ELIMIT);
    libactor_intensity_clear(&intensity);
}
END_TEST

/* ---- workers ---- */

enum { N_WORKERS = 4, N_STARTS = 6 };

typedef enum outcome { STARTS = 0, FAILS, IGNORES, IS_TAKEN } outcome;

/* What a worker does; the tests set it. */
struct plan {
    outcome starts[N_STARTS];               /* one after the other */
    bool deaf;                              /* does not trap exits */
    bool unlinks;                           /* leaves its supervisor alone */
    int64_t stop_ns;                        /* how long its terminate takes */
};

static struct plan plans[N_WORKERS];
static size_t n_starts[N_WORKERS];
static actor_ref workers[N_WORKERS];        /* as last started */

typedef struct worker {
    int32_t number;
} worker;

static const actor_field_info worker_fields[] = { { "number", ACTOR_FIELD_INT32, offsetof(worker, number), NULL } };
static const actor_type_info worker_type = { "Worker", sizeof(worker), true, 1, worker_fields, 0, NULL };

static void trace_stop(int32_t number, const actor_reason *reason)
{
    trace("stop%d(%s)", (int)number, actor_reason_name(reason));
}

static actor_result worker_init(void *data)
{
    const worker *self = data;
    const struct plan *plan = &plans[self->number];

    actor_trap_exit(!plan->deaf);
    if (plan->unlinks)
        actor_unlink(actor_parent());
    return ACTOR_CONTINUE;
}

static actor_result worker_exit(void *data, actor_ref from, const actor_reason *reason)
{
    (void)data;
    (void)from;
    return plans[((worker *)data)->number].unlinks ? actor_stop(*reason) : ACTOR_CONTINUE;
}

static void worker_terminate(void *data, const actor_reason *reason)
{
    const worker *self = data;

    if (plans[self->number].stop_ns > 0)
        actor_sleep(plans[self->number].stop_ns);
    trace_stop(self->number, reason);
}

static const actor_gen_server_info worker_info = {
    "Worker", &worker_type, &worker_type, 0, NULL, NULL, 0, NULL, 0, NULL, NULL,
    worker_init, false, worker_exit, NULL, worker_terminate, { 0, ACTOR_UNBOUNDED }, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0
};

static int start_worker(int32_t number, actor_ref *out)
{
    const size_t nth = n_starts[number]++;
    worker args;
    int err;

    switch (nth < N_STARTS ? plans[number].starts[nth] : STARTS) {
    case FAILS:
        trace("fail%d", (int)number);
        return ACTOR_ENOMEM;
    case IGNORES:
        trace("ignore%d", (int)number);
        return ACTOR_EIGNORE;
    case IS_TAKEN:
        trace("taken%d", (int)number);
        return ACTOR_EALREADY;
    case STARTS:
        break;
    }
    trace("start%d", (int)number);
    args.number = number;
    err = actor_gen_server_start(&worker_info, &args, true, out);
    if (err == ACTOR_OK)
        workers[number] = *out;
    return err;
}

static int start_1(const void *args, actor_ref *out)
{
    (void)args;
    return start_worker(1, out);
}

static int start_2(const void *args, actor_ref *out)
{
    (void)args;
    return start_worker(2, out);
}

static int start_3(const void *args, actor_ref *out)
{
    (void)args;
    return start_worker(3, out);
}

static actor_child_spec children[] = {
    { "w1", start_1, ACTOR_PERMANENT, 5 * ACTOR_SECOND, ACTOR_WORKER, false, false },
    { "w2", start_2, ACTOR_PERMANENT, 5 * ACTOR_SECOND, ACTOR_WORKER, false, false },
    { "w3", start_3, ACTOR_PERMANENT, 5 * ACTOR_SECOND, ACTOR_WORKER, false, false },
};

static actor_supervisor_info top_info = {
    "Top", NULL, ACTOR_ONE_FOR_ONE, 5, 5 * ACTOR_SECOND, ACTOR_NEVER, { 0, 0, 0 }, NULL,
    ARRAY_LEN(children), children, NULL, NULL
};

static actor_ref start_top(void)
{
    actor_ref top = actor_ref_none();

    ck_assert_int_eq(actor_supervisor_start(&top_info, NULL, true, &top), ACTOR_OK);
    return top;
}

/* Has a worker stop by itself. */
static void stop_worker(int32_t number, actor_reason reason)
{
    actor_stop_actor(workers[number], reason, ACTOR_INFINITY);
    actor_sim_settle(sim);
}

/* How the supervisor stands: the counts, then which children run. */
static void trace_children(actor_ref top)
{
    actor_child_count count;
    actor_ref child;
    size_t i;

    if (actor_supervisor_count(top, &count) != ACTOR_OK) {
        trace("gone");
        return;
    }
    trace("%zu/%zu:", count.active, count.specs);
    for (i = 0; i < ARRAY_LEN(children); i++)
        trace("%s", actor_supervisor_child(top, children[i].id, &child) == ACTOR_OK ? "+" : "-");
}

/* ---- scenarios ---- */

/* Workers 1 to 3; each stops in turn as `stops` says, then the supervisor is stopped. */
static const struct {
    const char *name;
    actor_strategy strategy;
    unsigned intensity;
    actor_restart restart[3];
    outcome starts[3][N_STARTS];
    struct {
        int32_t worker;                     /* 0: no more */
        const char *reason;
    } stops[3];
    const char *trace;
} scenarios[] = {
#define PERMANENTS { ACTOR_PERMANENT, ACTOR_PERMANENT, ACTOR_PERMANENT }
#define MIXED { ACTOR_PERMANENT, ACTOR_TEMPORARY, ACTOR_TRANSIENT }
#define STOPPED_321 "stop3(shutdown) stop2(shutdown) stop1(shutdown)"
    { "one for one", ACTOR_ONE_FOR_ONE, 5, PERMANENTS, { { STARTS } }, { { 2, "boom" } },
      "start1 start2 start3 | stop2(boom) start2 | 3/3: + + + | " STOPPED_321 },
    { "one for all", ACTOR_ONE_FOR_ALL, 5, PERMANENTS, { { STARTS } }, { { 2, "boom" } },
      "start1 start2 start3 | stop2(boom) stop3(shutdown) stop1(shutdown) start1 start2 start3 | 3/3: + + + | "
      STOPPED_321 },
    { "rest for one", ACTOR_REST_FOR_ONE, 5, PERMANENTS, { { STARTS } }, { { 2, "boom" } },
      "start1 start2 start3 | stop2(boom) stop3(shutdown) start2 start3 | 3/3: + + + | " STOPPED_321 },
    { "one for all: the second does not start", ACTOR_ONE_FOR_ALL, 5, PERMANENTS, { { STARTS }, { STARTS, FAILS } },
      { { 1, "boom" } },
      "start1 start2 start3 | stop1(boom) stop3(shutdown) stop2(shutdown) start1 fail2 stop1(shutdown) "
      "start1 start2 start3 | 3/3: + + + | " STOPPED_321 },
    { "one for all: the third does not start", ACTOR_ONE_FOR_ALL, 5, PERMANENTS,
      { { STARTS }, { STARTS }, { STARTS, FAILS } }, { { 1, "boom" } },
      "start1 start2 start3 | stop1(boom) stop3(shutdown) stop2(shutdown) start1 start2 fail3 stop2(shutdown) "
      "stop1(shutdown) start1 start2 start3 | 3/3: + + + | " STOPPED_321 },
    { "rest for one: the third does not start", ACTOR_REST_FOR_ONE, 5, PERMANENTS,
      { { STARTS }, { STARTS }, { STARTS, FAILS } }, { { 2, "boom" } },
      "start1 start2 start3 | stop2(boom) stop3(shutdown) start2 fail3 start3 | 3/3: + + + | " STOPPED_321 },
    { "rest for one: the second does not start", ACTOR_REST_FOR_ONE, 5, PERMANENTS,
      { { STARTS }, { STARTS, FAILS } }, { { 1, "boom" } },
      "start1 start2 start3 | stop1(boom) stop3(shutdown) stop2(shutdown) start1 fail2 start2 start3 | "
      "3/3: + + + | " STOPPED_321 },
    { "each attempt counts", ACTOR_ONE_FOR_ONE, 2, PERMANENTS, { { STARTS }, { STARTS, FAILS, FAILS, FAILS } },
      { { 2, "boom" } },
      "start1 start2 start3 | stop2(boom) fail2 fail2 stop3(shutdown) stop1(shutdown) | gone |" },
    { "an attempt is repeated", ACTOR_ONE_FOR_ONE, 2, PERMANENTS, { { STARTS }, { STARTS, FAILS } }, { { 2, "boom" } },
      "start1 start2 start3 | stop2(boom) fail2 start2 | 3/3: + + + | " STOPPED_321 },
    { "one for all, no temporary ones", ACTOR_ONE_FOR_ALL, 5, MIXED, { { STARTS } }, { { 3, "normal" }, { 1, "boom" } },
      "start1 start2 start3 | stop3(normal) | 2/3: + + - | stop1(boom) stop2(shutdown) start1 start3 | "
      "2/2: + - + | stop3(shutdown) stop1(shutdown)" },
    { "rest for one, no temporary ones", ACTOR_REST_FOR_ONE, 5, MIXED, { { STARTS } },
      { { 2, "boom" }, { 3, "normal" }, { 1, "boom" } },
      "start1 start2 start3 | stop2(boom) | 2/2: + - + | stop3(normal) | 1/2: + - - | stop1(boom) start1 start3 | "
      "2/2: + - + | stop3(shutdown) stop1(shutdown)" },
    { "a temporary one does not count", ACTOR_ONE_FOR_ALL, 0, MIXED, { { STARTS } }, { { 2, "boom" } },
      "start1 start2 start3 | stop2(boom) | 2/2: + - + | stop3(shutdown) stop1(shutdown)" },
    { "ignore at the start", ACTOR_ONE_FOR_ONE, 5, MIXED, { { IGNORES }, { IGNORES } }, { { 0, NULL } },
      "ignore1 ignore2 start3 | stop3(shutdown)" },
    { "ignore at a restart", ACTOR_ONE_FOR_ONE, 5, PERMANENTS, { { STARTS, IGNORES } }, { { 1, "boom" } },
      "start1 start2 start3 | stop1(boom) ignore1 | 2/3: - + + | stop3(shutdown) stop2(shutdown)" },
    { "ignore at the restart of a group", ACTOR_ONE_FOR_ALL, 2, PERMANENTS, { { STARTS }, { STARTS, IGNORES } },
      { { 1, "boom" } },
      "start1 start2 start3 | stop1(boom) stop3(shutdown) stop2(shutdown) start1 ignore2 start3 | 2/3: + - + | "
      "stop3(shutdown) stop1(shutdown)" },
    { "too many restarts of all children together", ACTOR_ONE_FOR_ONE, 1, PERMANENTS, { { STARTS } },
      { { 1, "boom" }, { 2, "boom" } },
      "start1 start2 start3 | stop1(boom) start1 | 3/3: + + + | stop2(boom) stop3(shutdown) stop1(shutdown) | gone |" },
    { "a group counts once", ACTOR_ONE_FOR_ALL, 1, PERMANENTS, { { STARTS } }, { { 1, "boom" }, { 2, "boom" } },
      "start1 start2 start3 | stop1(boom) stop3(shutdown) stop2(shutdown) start1 start2 start3 | 3/3: + + + | "
      "stop2(boom) stop3(shutdown) stop1(shutdown) | gone |" },
    { "transient ones that were asked to end", ACTOR_ONE_FOR_ONE, 1,
      { ACTOR_TRANSIENT, ACTOR_TRANSIENT, ACTOR_TRANSIENT }, { { STARTS } },
      { { 1, "shutdown" }, { 2, "shutdown" }, { 3, "normal" } },
      "start1 start2 start3 | stop1(shutdown) | 2/3: - + + | stop2(shutdown) | 1/3: - - + | stop3(normal) | "
      "0/3: - - - |" },
    { "a permanent one that ended normally", ACTOR_ONE_FOR_ONE, 1, PERMANENTS, { { STARTS } }, { { 1, "normal" } },
      "start1 start2 start3 | stop1(normal) start1 | 3/3: + + + | " STOPPED_321 },
};

static actor_reason reason_of(const char *word)
{
    if (strcmp(word, "normal") == 0)
        return actor_reason_of(ACTOR_NORMAL);
    if (strcmp(word, "shutdown") == 0)
        return actor_reason_detail(actor_reason_of(ACTOR_SHUTDOWN), "with a detail");
    return actor_reason_own(word, NULL);
}

START_TEST(scenario)
{
    actor_ref top;
    size_t i;

    top_info.strategy = scenarios[_i].strategy;
    top_info.intensity = scenarios[_i].intensity;
    for (i = 0; i < 3; i++) {
        children[i].restart = scenarios[_i].restart[i];
        memcpy(plans[i + 1].starts, scenarios[_i].starts[i], sizeof plans[i + 1].starts);
    }
    top = start_top();
    trace("|");
    for (i = 0; i < 3 && scenarios[_i].stops[i].worker != 0; i++) {
        stop_worker(scenarios[_i].stops[i].worker, reason_of(scenarios[_i].stops[i].reason));
        trace("|");
        trace_children(top);
        trace("|");
    }
    actor_stop_actor(top, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY);
    actor_sim_settle(sim);
    check_trace(scenarios[_i].trace);
    for (i = 1; i < N_WORKERS; i++)
        ck_assert(!actor_is_alive(workers[i]));
    ck_assert_uint_eq(actor_system_count(sim), 0);
}
END_TEST

/* ---- start ---- */

/* start_link/2: "{shutdown,{failed_to_start_child,Id,Reason}}"; what was started is stopped, the last first. */
START_TEST(start_fails)
{
    actor_ref top;
    actor_reason reason;

    plans[3].starts[0] = _i == 0 ? FAILS : IS_TAKEN;
    top_info.registered = "top";
    ck_assert_int_eq(actor_supervisor_start(&top_info, NULL, true, &top), ACTOR_EINIT);
    reason = actor_last_reason();
    ck_assert_int_eq((int)reason.kind, ACTOR_SHUTDOWN);
    ck_assert_str_eq(reason.detail, _i == 0 ? "failed_to_start_child: w3: start_error: out of memory"
                                            : "failed_to_start_child: w3: start_error: already started, or the name is taken");
    if (_i == 0)
        check_trace("start1 start2 fail3 stop2(shutdown) stop1(shutdown)");
    else
        check_trace("start1 start2 taken3 stop2(shutdown) stop1(shutdown)");
    ck_assert_int_eq(actor_whereis("top", &top), ACTOR_ENOPROC);
    check_logged("supervisor Top: child w3 did not start");
}
END_TEST

START_TEST(start_name_taken)
{
    actor_ref first, second = actor_ref_none();

    top_info.registered = "top";
    first = start_top();
    ck_assert_int_eq(actor_supervisor_start(&top_info, NULL, true, &second), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(first, second));
    check_trace("start1 start2 start3");
}
END_TEST

/* check_childspecs/1: what no table made by the compiler has. */
START_TEST(start_refuses)
{
    actor_ref top;

    switch (_i) {
    case 0:
        children[2].id = "w1";
        break;
    case 1:
        children[0].shutdown_ns = -2;
        break;
    case 2:
        children[0].restart = (actor_restart)0;
        break;
    case 3:
        top_info.period_ns = 0;
        break;
    case 4:
        top_info.strategy = (actor_strategy)9;
        break;
    case 5:
        children[1].start = NULL;
        break;
    default:
        break;
    }
    ck_assert_int_eq(actor_supervisor_start(&top_info, NULL, true, &top), ACTOR_EINVAL);
    check_trace("");
}
END_TEST

typedef struct top_args {
    actor_string label;
} top_args;

static const actor_field_info top_args_fields[] = {
    { "label", ACTOR_FIELD_STRING, offsetof(top_args, label), NULL },
};
static const actor_type_info top_args_type = { "Top.args", sizeof(top_args), false, 1, top_args_fields, 0, NULL };

static int start_with_args(const void *args, actor_ref *out)
{
    const top_args *own = args;

    trace("%s", own->label.data);
    return start_worker(1, out);
}

START_TEST(arguments_are_the_supervisors_own)
{
    char label[] = "mine";
    const actor_child_spec child = { "w1", start_with_args, ACTOR_PERMANENT, 0, ACTOR_WORKER, false, false };
    top_args args;
    actor_ref top;

    args.label = actor_string_of(label);
    top_info.args = &top_args_type;
    top_info.n_children = 1;
    top_info.children = &child;
    ck_assert_int_eq(actor_supervisor_start(&top_info, &args, true, &top), ACTOR_OK);
    memset(label, 'x', 4);
    plans[1].deaf = true;
    stop_worker(1, actor_reason_own("boom", NULL));
    check_trace("mine start1 stop1(boom) mine start1");
    actor_stop_actor(top, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY);
    actor_sim_settle(sim);
    trace_text[0] = '\0';
}
END_TEST

/* ---- stop ---- */

/* "shutdown": the time a child has to end; then it is killed. */
static const struct {
    const char *name;
    int64_t shutdown_ns;
    int64_t stop_ns;                        /* what the child takes */
    int64_t ends_ms;                        /* when the supervisor has ended */
    const char *trace;
} shutdowns[] = {
    { "in time", 5 * ACTOR_SECOND, 2 * ACTOR_SECOND, 2000, "stop1(shutdown)" },
    { "not in time", 5 * ACTOR_SECOND, 9 * ACTOR_SECOND, 5000, "" },
    { "brutal kill", ACTOR_BRUTAL_KILL, 0, 0, "" },
    { "infinity", ACTOR_INFINITY, ACTOR_HOUR, 3600000, "stop1(shutdown)" },
    { "no time", 0, ACTOR_SECOND, 0, "" },
};

static void stop_top(void *arg)
{
    ck_assert_int_eq(
        actor_stop_actor(*(const actor_ref *)arg, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY), ACTOR_OK);
    trace("stopped@%lld", now_ms());
}

START_TEST(shutdown_time)
{
    actor_ref top;
    char expected[80];

    children[0].shutdown_ns = shutdowns[_i].shutdown_ns;
    plans[1].stop_ns = shutdowns[_i].stop_ns;
    top_info.n_children = 1;
    top = start_top();
    check_trace("start1");
    play(stop_top, &top);
    actor_sim_advance(sim, 2 * ACTOR_HOUR);
    snprintf(expected, sizeof expected, "%s%sstopped@%lld", shutdowns[_i].trace,
             shutdowns[_i].trace[0] != '\0' ? " " : "", (long long)shutdowns[_i].ends_ms);
    check_trace(expected);
    ck_assert(!actor_is_alive(workers[1]));
}
END_TEST

/* A child that has undone its link is stopped, and waited for, like the others. */
START_TEST(child_without_link)
{
    actor_ref top;

    plans[2].unlinks = true;
    top = start_top();
    actor_sim_settle(sim);
    ck_assert_int_eq(actor_stop_actor(top, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY), ACTOR_OK);
    check_trace("start1 start2 start3 stop3(shutdown) stop2(shutdown) stop1(shutdown)");
    ck_assert(!actor_is_alive(workers[2]));
}
END_TEST

START_TEST(children_that_do_not_trap)
{
    actor_ref top;

    plans[1].deaf = plans[2].deaf = plans[3].deaf = true;
    top = start_top();
    ck_assert_int_eq(actor_stop_actor(top, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
    check_trace("start1 start2 start3");
    ck_assert_uint_eq(actor_system_count(sim), 0);
    check_not_logged("supervisor Top");
}
END_TEST

static actor_ref started;

static void be_a_parent(void *arg)
{
    (void)arg;
    started = start_top();
    actor_sleep(ACTOR_SECOND);
    actor_exit(actor_reason_own("parents_own", NULL));
}

static void monitor_and_note(void *arg)
{
    actor_unique monitor;
    actor_message *message;

    (void)arg;
    ck_assert_int_eq(actor_monitor(started, &monitor), ACTOR_OK);
    ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    trace("down:%s", actor_reason_name(actor_message_reason(message)));
    actor_message_free(message);
}

static void exit_it(void *arg)
{
    (void)arg;
    actor_send_exit(started, actor_reason_own("strange", NULL));
}

/* An exit of the parent stops the children and ends the supervisor for its reason; those of others are ignored. */
START_TEST(exit_of_parent_and_others)
{
    play(be_a_parent, NULL);
    play(monitor_and_note, NULL);
    play(exit_it, NULL);
    check_trace("start1 start2 start3");
    ck_assert(actor_is_alive(started));
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("stop3(shutdown) stop2(shutdown) stop1(shutdown) down:parents_own");
}
END_TEST

/* The root of a program has no parent: what ends it comes from outside of all actors. */
START_TEST(exit_of_the_root)
{
    actor_ref top = start_top();

    actor_sim_settle(sim);
    actor_send_exit(top, actor_reason_of(ACTOR_SHUTDOWN));
    actor_sim_settle(sim);
    check_trace("start1 start2 start3 stop3(shutdown) stop2(shutdown) stop1(shutdown)");
    ck_assert_uint_eq(actor_system_count(sim), 0);
}
END_TEST

/* A supervisor that is killed can stop nobody: its links do. */
START_TEST(killed)
{
    actor_ref top;

    plans[2].deaf = true;
    top = start_top();
    actor_sim_settle(sim);
    check_trace("start1 start2 start3");
    actor_send_exit(top, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert_uint_eq(actor_system_count(sim), 0);
    ck_assert_ptr_nonnull(strstr(trace_text, "stop1(killed)"));
    ck_assert_ptr_nonnull(strstr(trace_text, "stop3(killed)"));
    ck_assert_ptr_null(strstr(trace_text, "stop2"));
    trace_text[0] = '\0';
}
END_TEST

/* ---- trees ---- */

static actor_ref inner;

static int start_inner(const void *args, actor_ref *out)
{
    int err;

    (void)args;
    trace("inner");
    err = actor_supervisor_start(&top_info, NULL, true, out);
    if (err == ACTOR_OK)
        inner = *out;
    return err;
}

/*
 * A supervisor that gives up ends with shutdown: it is restarted, with a count of its own, if it is
 * permanent; if it is transient that was no abnormal end.
 */
START_TEST(inner_supervisor_gives_up)
{
    const actor_child_spec child = {
        "inner",        start_inner,      _i == 0 ? ACTOR_PERMANENT : ACTOR_TRANSIENT,
        ACTOR_INFINITY, ACTOR_SUPERVISOR, false, false
    };
    const actor_supervisor_info outer_info = {
        "Outer", NULL, ACTOR_ONE_FOR_ONE, 1, 5 * ACTOR_SECOND, ACTOR_NEVER, { 0, 0, 0 }, NULL, 1, &child, NULL, NULL
    };
    actor_child_count count;
    actor_ref outer;

    top_info.n_children = 1;
    top_info.intensity = 1;
    ck_assert_int_eq(actor_supervisor_start(&outer_info, NULL, true, &outer), ACTOR_OK);
    stop_worker(1, actor_reason_own("boom", NULL));
    check_trace("inner start1 stop1(boom) start1");
    stop_worker(1, actor_reason_own("boom", NULL));
    check_trace(_i == 0 ? "stop1(boom) inner start1" : "stop1(boom)");
    check_logged("supervisor Top: too many restarts");
    ck_assert_int_eq(actor_supervisor_count(outer, &count), ACTOR_OK);
    ck_assert_uint_eq(count.specs, 1);
    ck_assert_uint_eq(count.supervisors, 1);
    ck_assert_uint_eq(count.workers, 0);
    ck_assert_uint_eq(count.active, _i == 0 ? 1 : 0);
    if (_i == 0) {
        stop_worker(1, actor_reason_own("boom", NULL));
        check_trace("stop1(boom) start1");  /* its count began anew */
    }
    ck_assert_int_eq(actor_stop_actor(outer, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
    ck_assert_uint_eq(actor_system_count(sim), 0);
    trace_text[0] = '\0';
}
END_TEST

/* ---- questions ---- */

START_TEST(finds_children)
{
    actor_ref top = start_top(), child;

    ck_assert_int_eq(actor_supervisor_child(top, "w2", &child), ACTOR_OK);
    ck_assert(actor_ref_equal(child, workers[2]));
    ck_assert_int_eq(actor_supervisor_child(top, "w9", &child), ACTOR_ENOPROC);
    ck_assert_int_eq(actor_stop_actor(top, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(actor_supervisor_child(top, "w2", &child), ACTOR_ENOPROC);
    trace_text[0] = '\0';
}
END_TEST

static void count_and_note(void *arg)
{
    actor_child_count count;

    ck_assert_int_eq(actor_supervisor_count(*(const actor_ref *)arg, &count), ACTOR_OK);
    trace("count:%zu/%zu", count.active, count.specs);
}

static actor_ref asked;

static int start_and_ask(const void *args, actor_ref *out)
{
    (void)args;
    if (n_starts[1] == 1)                   /* the first attempt to restart */
        actor_spawn(count_and_note, &asked, NULL);
    actor_sleep(ACTOR_SECOND);              /* the question is in the mailbox by then */
    return start_worker(1, out);
}

/* A restart that failed is tried again by a message: the supervisor answers in between. */
START_TEST(answers_between_attempts)
{
    children[0].start = start_and_ask;
    plans[1].starts[1] = FAILS;
    plans[1].starts[2] = FAILS;
    asked = start_top();
    actor_stop_actor(workers[1], actor_reason_own("boom", NULL), ACTOR_INFINITY);
    actor_sim_advance(sim, 10 * ACTOR_SECOND);
    check_trace("start1 start2 start3 stop1(boom) fail1 count:2/3 fail1 start1");
}
END_TEST

static int start_2_and_kill_1(const void *args, actor_ref *out)
{
    const int err = start_2(args, out);

    if (err != ACTOR_OK) {
        actor_send_exit(workers[1], actor_reason_of(ACTOR_KILL));
        actor_sleep(ACTOR_MILLISECOND);     /* its exit is in the mailbox by then */
    }
    return err;
}

/* What is to be tried again may have been restarted, with its group, by the time its turn comes. */
START_TEST(attempt_overtaken_by_a_group)
{
    top_info.strategy = ACTOR_ONE_FOR_ALL;
    children[1].start = start_2_and_kill_1;
    plans[2].starts[1] = FAILS;
    start_top();
    actor_stop_actor(workers[1], actor_reason_own("boom", NULL), ACTOR_INFINITY);
    actor_sim_advance(sim, ACTOR_SECOND);
    check_trace("start1 start2 start3 stop1(boom) stop3(shutdown) stop2(shutdown) start1 fail2 "
                "start1 start2 start3");
}
END_TEST

static const actor_message_info foreign_call = { "where", ACTOR_CALL, NULL, &worker_type };
static const actor_message_info foreign_info = { "rumour", ACTOR_INFO, NULL, NULL };

START_TEST(unknown_messages)
{
    actor_ref top = start_top();
    worker reply;

    ck_assert_int_eq(actor_send(top, &foreign_info, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(actor_is_alive(top));
    check_logged("supervisor Top: info rumour is unknown");
    check_trace("start1 start2 start3");
    ck_assert_int_eq(actor_call(top, &foreign_call, NULL, &reply, ACTOR_INFINITY), ACTOR_EDOWN);
    ck_assert_str_eq(actor_last_reason().name, "function_clause");
    check_trace("stop3(shutdown) stop2(shutdown) stop1(shutdown)");
}
END_TEST

/* ---- many ---- */

enum { N_MANY = 20000 };

static actor_ref many[N_MANY];
static size_t n_many;

/* Every third one does not trap exits. */
static int start_one_of_many(const void *args, actor_ref *out)
{
    worker own;
    int err;

    (void)args;
    own.number = n_many % 3 == 0 ? 1 : 2;
    err = actor_gen_server_start(&worker_info, &own, true, out);
    if (err == ACTOR_OK)
        many[n_many++ % N_MANY] = *out;
    return err;
}

/* In all that a supervisor does it looks none of its children up one by one, else this would take minutes. */
START_TEST(many_children)
{
    static char ids[N_MANY][8];
    static actor_child_spec specs[N_MANY];
    const actor_child_spec spec = { NULL, start_one_of_many, ACTOR_PERMANENT, ACTOR_INFINITY, ACTOR_WORKER, false, false };
    actor_ref top, child;
    size_t i;

    plans[1].deaf = true;
    for (i = 0; i < N_MANY; i++) {
        specs[i] = spec;
        snprintf(ids[i], sizeof ids[i], "c%zu", i);
        specs[i].id = ids[i];
    }
    top_info.strategy = _i == 0 ? ACTOR_ONE_FOR_ONE : ACTOR_ONE_FOR_ALL;
    top_info.intensity = N_MANY;
    top_info.n_children = N_MANY;
    top_info.children = specs;
    top = start_top();
    for (i = 0; i < N_MANY; i += 9973) {
        ck_assert_int_eq(actor_supervisor_child(top, ids[i], &child), ACTOR_OK);
        ck_assert(actor_ref_equal(child, many[i]));
    }
    for (i = 0; i < 9000; i += 3) {
        actor_send_exit(many[i], actor_reason_of(ACTOR_KILL));
        if (_i == 0 && i % 90 == 0)         /* of many that could run it takes the simulated system long to draw one */
            actor_sim_settle(sim);
    }
    actor_sim_settle(sim);
    ck_assert_uint_eq(n_many, _i == 0 ? N_MANY + 3000 : 2 * N_MANY);
    ck_assert_int_eq(actor_stop_actor(top, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY), ACTOR_OK);
    ck_assert_uint_eq(actor_system_count(sim), 0);
    specs[N_MANY - 1].id = ids[7];
    ck_assert_int_eq(actor_supervisor_start(&top_info, NULL, true, &top), ACTOR_EINVAL);
    trace_text[0] = '\0';
}
END_TEST

/* ---- any seed, any memory ---- */

/* Whoever else runs in between: the order of starts and stops is the supervisor's. */
START_TEST(same_for_all_seeds)
{
    size_t i;

    for (i = 0; i < ARRAY_LEN(scenarios); i++) {
        memset(plans, 0, sizeof plans);
        memset(n_starts, 0, sizeof n_starts);
        close_scene();
        open_scene_seeded((uint64_t)_i);
        scenario_fn((int)i);
    }
}
END_TEST

/* Whichever allocation fails: the tree stands or falls, but no actor is left over. */
START_TEST(allocations_fail)
{
    actor_ref top = actor_ref_none();
    int err;

    actor_sim_fail_alloc(sim, (uint64_t)_i);
    err = actor_supervisor_start(&top_info, NULL, true, &top);
    ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EINIT, "start gave %d", err);
    if (err == ACTOR_OK) {
        actor_stop_actor(workers[2], actor_reason_own("boom", NULL), ACTOR_INFINITY);
        actor_stop_actor(top, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY);
    }
    actor_sim_settle(sim);
    actor_sim_fail_alloc(sim, 0);
    if (actor_is_alive(top))
        actor_stop_actor(top, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY);
    actor_sim_advance(sim, ACTOR_MINUTE);
    ck_assert_uint_eq(actor_system_count(sim), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("supervisor");
    TCase *counting = tcase_create("intensity");
    TCase *restarting = tcase_create("scenarios");
    TCase *starting = tcase_create("start");
    TCase *stopping = tcase_create("stop");
    TCase *trees = tcase_create("trees");
    TCase *asking = tcase_create("questions");
    TCase *crowd = tcase_create("many");
    TCase *whatever = tcase_create("any seed, any memory");

    tcase_add_loop_test(counting, restart_intensity, 0, ARRAY_LEN(intensities));
    tcase_add_test(counting, restart_intensity_for_long);
    suite_add_tcase(suite, counting);
    tcase_add_checked_fixture(restarting, open_scene, close_scene);
    tcase_add_loop_test(restarting, scenario, 0, ARRAY_LEN(scenarios));
    suite_add_tcase(suite, restarting);
    tcase_add_checked_fixture(starting, open_scene, close_scene);
    tcase_add_loop_test(starting, start_fails, 0, 2);
    tcase_add_test(starting, start_name_taken);
    tcase_add_loop_test(starting, start_refuses, 0, 6);
    tcase_add_test(starting, arguments_are_the_supervisors_own);
    suite_add_tcase(suite, starting);
    tcase_add_checked_fixture(stopping, open_scene, close_scene);
    tcase_add_loop_test(stopping, shutdown_time, 0, ARRAY_LEN(shutdowns));
    tcase_add_test(stopping, child_without_link);
    tcase_add_test(stopping, children_that_do_not_trap);
    tcase_add_test(stopping, exit_of_parent_and_others);
    tcase_add_test(stopping, exit_of_the_root);
    tcase_add_test(stopping, killed);
    suite_add_tcase(suite, stopping);
    tcase_add_checked_fixture(trees, open_scene, close_scene);
    tcase_add_loop_test(trees, inner_supervisor_gives_up, 0, 2);
    suite_add_tcase(suite, trees);
    tcase_add_checked_fixture(asking, open_scene, close_scene);
    tcase_add_test(asking, finds_children);
    tcase_add_test(asking, answers_between_attempts);
    tcase_add_test(asking, attempt_overtaken_by_a_group);
    tcase_add_test(asking, unknown_messages);
    suite_add_tcase(suite, asking);
    tcase_add_checked_fixture(crowd, open_scene, close_scene);
    tcase_set_timeout(crowd, 60);
    tcase_add_loop_test(crowd, many_children, 0, 2);
    suite_add_tcase(suite, crowd);
    tcase_add_checked_fixture(whatever, open_scene, close_scene);
    tcase_add_loop_test(whatever, same_for_all_seeds, 1, 10);
    tcase_add_loop_test(whatever, allocations_fail, 1, 120);
    suite_add_tcase(suite, whatever);
    return run_suite(suite);
}
