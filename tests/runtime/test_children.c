/*
 * The children of a supervisor that come and go, as far as tests/parity does not show it: what is refused, what it
 * keeps, what happens while a child is being restarted and when memory is out; and how long it waits before it restarts
 * them, which OTP does not.
 */
#include "scene.h"

/* ---- workers: each has one letter, in its arguments ---- */

enum { N_LETTERS = 26, N_STARTS = 12 };

typedef struct worker {
    int32_t letter;
} worker;

static const actor_field_info worker_fields[] = { { "letter", ACTOR_FIELD_INT32, offsetof(worker, letter), NULL } };
static const actor_type_info worker_type = { "Worker", sizeof(worker), true, 1, worker_fields, 0, NULL };

/* What its starts come to, one after the other: '+', '-' for a failure, 'i' for ignore; behind the end all are '+'. */
static const char *plans[N_LETTERS];
static size_t n_starts[N_LETTERS];
static actor_ref workers[N_LETTERS];        /* as last started */

static actor_result worker_init(void *self)
{
    (void)self;
    actor_trap_exit(true);
    return ACTOR_CONTINUE;
}

static void worker_terminate(void *self, const actor_reason *reason)
{
    trace("stop_%c(%s)", (char)((worker *)self)->letter, actor_reason_name(reason));
}

static const actor_gen_server_info worker_info = {
    "Worker", &worker_type, &worker_type, 0, NULL, NULL, 0, NULL, 0, NULL, NULL,
    worker_init, false, NULL, NULL, worker_terminate, { 0, ACTOR_UNBOUNDED }, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0
};

static int start_letter(char letter, actor_ref *out)
{
    const size_t i = (size_t)(letter - 'a');
    const char *plan = plans[i] == NULL ? "" : plans[i];
    const char how = n_starts[i] < strlen(plan) ? plan[n_starts[i]] : '+';
    const worker args = { letter };
    int err;

    n_starts[i]++;
    switch (how) {
    case '-':
        trace("fail_%c", letter);
        return ACTOR_EIO;
    case 'i':
        trace("ignore_%c", letter);
        return ACTOR_EIGNORE;
    default:
        trace("start_%c", letter);
        err = actor_gen_server_start(&worker_info, &args, true, out);
        if (err == ACTOR_OK)
            workers[i] = *out;
        return err;
    }
}

/* Those in the table have no arguments; those added have their letter in them. */
static int start_added(const void *args, actor_ref *out)
{
    return start_letter((char)((const worker *)args)->letter, out);
}

#define STARTS(letter)                                          \
    static int start_##letter(const void *args, actor_ref *out) \
    {                                                           \
        (void)args;                                             \
        return start_letter(*#letter, out);                     \
    }

STARTS(a)
STARTS(b)
STARTS(c)
STARTS(d)

#define CHILD(letter, restart, significant) \
    { #letter, start_##letter, (restart), ACTOR_SECOND, ACTOR_WORKER, (significant), false }

static actor_supervisor_info info;
static actor_ref top;

static void start_top_with(unsigned intensity, actor_strategy strategy, size_t n, const actor_child_spec *children)
{
    info.name = "Top";
    info.strategy = strategy;
    info.intensity = intensity;
    info.period_ns = 5 * ACTOR_SECOND;
    info.n_children = n;
    info.children = children;
    ck_assert_int_eq(actor_supervisor_start(&info, NULL, true, &top), ACTOR_OK);
}

static void start_top(actor_strategy strategy, size_t n, const actor_child_spec *children)
{
    start_top_with(10, strategy, n, children);
}

/* ---- what is asked of it ---- */

static actor_child_template template_of(const char *id, actor_restart restart, bool significant)
{
    const actor_child_template made = {
        ACTOR_START_CHILD(&worker_type),
        { id, start_added, restart, ACTOR_SECOND, ACTOR_WORKER, significant, false }
    };

    return made;
}

static actor_child_template permanents[N_LETTERS], temporaries[N_LETTERS];
static char ids[N_LETTERS][2];

static void trace_error(const char *what, int err)
{
    trace("%s:%s", what, err == ACTOR_OK ? "ok"
                         : err == ACTOR_ENOPROC ? "not_found"
                         : err == ACTOR_EALREADY ? "running"
                         : err == ACTOR_EPRESENT ? "already_present"
                         : err == ACTOR_ERESTARTING ? "restarting"
                         : err == ACTOR_EIGNORE ? "undefined"
                         : actor_strerror(err));
}

static int add(char letter, const actor_child_template *templates, actor_ref *out)
{
    const worker args = { letter };

    return actor_supervisor_start_child(top, &templates[letter - 'a'], &args, out);
}

static void add_traced(char letter)
{
    trace_error("add", add(letter, permanents, NULL));
}

static void terminate(const char *id)
{
    trace_error("terminate", actor_supervisor_terminate_child(top, id));
}

static void restart(const char *id)
{
    trace_error("restart", actor_supervisor_restart_child(top, id, NULL));
}

static void delete_it(const char *id)
{
    trace_error("delete", actor_supervisor_delete_child(top, id));
}

/* All children, the newest first: '+' runs, '-' does not, '*' is being restarted. */
static void trace_children(void)
{
    actor_child_entry *entries;
    actor_child_count count;
    char text[64];
    size_t n, i;

    ck_assert_int_eq(actor_supervisor_children(top, &entries, &n), ACTOR_OK);
    ck_assert_int_eq(actor_supervisor_count(top, &count), ACTOR_OK);
    ck_assert_uint_eq(count.specs, n);
    ck_assert_uint_eq(count.workers, n);
    text[0] = '\0';
    for (i = 0; i < n; i++) {
        const bool runs = !actor_ref_is_none(entries[i].ref);

        ck_assert(!(runs && entries[i].restarting));
        ck_assert_int_eq(entries[i].type, ACTOR_WORKER);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%c", entries[i].id,
                 runs ? '+' : entries[i].restarting ? '*' : '-');
    }
    actor_free(entries);
    trace("[%s]%zu", text, count.active);
}

/* A child ends by itself. */
static void end(char letter, const char *word)
{
    const actor_reason reason = strcmp(word, "normal") == 0 ? actor_reason_of(ACTOR_NORMAL)
                                : strcmp(word, "shutdown") == 0 ? actor_reason_of(ACTOR_SHUTDOWN)
                                                                : actor_reason_own(word, NULL);

    actor_stop_actor(workers[letter - 'a'], reason, ACTOR_INFINITY);
    actor_sim_settle(sim);
}

static void trace_alive(void)
{
    actor_sim_settle(sim);
    trace(actor_is_alive(top) ? "alive" : "gone");
}

static void stop_top(void)
{
    actor_stop_actor(top, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY);
    actor_sim_settle(sim);
    ck_assert_uint_eq(actor_system_count(sim), 0);
}

/* ---- children that come and go ---- */

static const actor_child_spec first_four[] = {
    CHILD(a, ACTOR_PERMANENT, false),
    CHILD(b, ACTOR_TEMPORARY, false),
    CHILD(c, ACTOR_PERMANENT, false),
    CHILD(d, ACTOR_TEMPORARY, false),
};

static void start_four(void)
{
    plans[2] = "i";
    plans[3] = "i";
    start_top(ACTOR_ONE_FOR_ONE, 4, first_four);
    check_trace("start_a start_b ignore_c ignore_d");
}

START_TEST(U18_start_child_refuses)
{
    const worker args = { 'q' };
    actor_child_template wrong = template_of("q", ACTOR_TRANSIENT, true);

    start_four();
    trace_error("significant", actor_supervisor_start_child(top, &wrong, &args, NULL));
    wrong = template_of(NULL, ACTOR_TRANSIENT, false);
    trace_error("no id", actor_supervisor_start_child(top, &wrong, &args, NULL));
    wrong = template_of("q", (actor_restart)7, false);
    trace_error("restart", actor_supervisor_start_child(top, &wrong, &args, NULL));
    wrong = template_of("q", ACTOR_TRANSIENT, false);
    trace_error("no arguments", actor_supervisor_start_child(top, &wrong, NULL, NULL));
    trace_error("by reference", actor_dynamic_supervisor_terminate_child(top, workers[0]));
    check_trace("significant:invalid argument no id:invalid argument restart:invalid argument "
                "no arguments:invalid argument by reference:not supported here");
    stop_top();
}
END_TEST

START_TEST(U22_get_childspec)
{
    const actor_child_spec *spec = NULL;

    start_four();
    ck_assert_int_eq(actor_supervisor_child_spec(top, "c", &spec), ACTOR_OK);
    ck_assert_ptr_eq(spec, &first_four[2]);
    add_traced('x');
    ck_assert_int_eq(actor_supervisor_child_spec(top, "x", &spec), ACTOR_OK);
    ck_assert_ptr_eq(spec, &permanents['x' - 'a'].spec);
    ck_assert_int_eq(actor_supervisor_child_spec(top, "d", &spec), ACTOR_ENOPROC);
    stop_top();
}
END_TEST

/* What a child was added with is what it is restarted with. */
START_TEST(U18_arguments_are_kept)
{
    start_top(ACTOR_ONE_FOR_ONE, 0, NULL);
    add_traced('x');
    end('x', "boom");
    terminate("x");
    restart("x");
    check_trace("start_x add:ok stop_x(boom) start_x stop_x(shutdown) terminate:ok start_x restart:ok");
    stop_top();
}
END_TEST

/* Between two attempts it answers: "a child that is being restarted". */
START_TEST(U19_while_a_child_is_being_restarted)
{
    static const actor_child_spec one[] = { CHILD(a, ACTOR_PERMANENT, false) };

    plans[0] = "+----------";
    info.backoff.from_ns = info.backoff.to_ns = ACTOR_SECOND;
    start_top(ACTOR_ONE_FOR_ONE, 1, one);
    end('a', "boom");
    trace_children();
    add_traced('a');
    restart("a");
    delete_it("a");
    terminate("a");
    trace_children();
    delete_it("a");
    trace_children();
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_trace("start_a stop_a(boom) [a*]0 add:already_present restart:restarting delete:restarting terminate:ok "
                "[a-]0 delete:ok []0");
    stop_top();
}
END_TEST

/* Children come and go for long: their places are used again, and all are still found. */
START_TEST(children_come_and_go)
{
    static const actor_child_spec one[] = { CHILD(a, ACTOR_PERMANENT, false) };
    actor_ref child;
    size_t i;

    start_top(ACTOR_ONE_FOR_ALL, 1, one);
    for (i = 0; i < 1000; i++) {
        const char letter = (char)('b' + i % 20);
        char id[2] = { letter, '\0' };

        ck_assert_int_eq(add(letter, i % 3 == 0 ? temporaries : permanents, NULL), ACTOR_OK);
        if (i >= 7) {
            id[0] = (char)('b' + (i - 7) % 20);
            ck_assert_int_eq(actor_supervisor_terminate_child(top, id), ACTOR_OK);
            ck_assert_int_eq(actor_supervisor_delete_child(top, id), (i - 7) % 3 == 0 ? ACTOR_ENOPROC : ACTOR_OK);
        }
        ck_assert_int_eq(actor_supervisor_child(top, "a", &child), ACTOR_OK);
        ck_assert(actor_ref_equal(child, workers[0]));
        trace_text[0] = '\0';
    }
    trace_children();
    check_trace("[u+t+s+r+q+p+o+a+]8");
    stop_top();
    check_trace("stop_u(shutdown) stop_t(shutdown) stop_s(shutdown) stop_r(shutdown) stop_q(shutdown) "
                "stop_p(shutdown) stop_o(shutdown) stop_a(shutdown)");
}
END_TEST

/* ---- backoff ---- */

static const actor_child_spec three_permanent[] = {
    CHILD(a, ACTOR_PERMANENT, false), CHILD(b, ACTOR_PERMANENT, false), CHILD(c, ACTOR_PERMANENT, false),
};

/* Lets time pass until the trace is longer by a start, at most a minute; gives the milliseconds. */
static long long wait_for_start(char letter)
{
    const size_t before = n_starts[letter - 'a'];
    const long long began = now_ms();

    while (n_starts[letter - 'a'] == before && now_ms() - began < 60000) {
        actor_sim_advance(sim, ACTOR_MILLISECOND);
        actor_sim_settle(sim);
    }
    return now_ms() - began;
}

START_TEST(backoff_doubles_up_to_its_end)
{
    plans[0] = "+-----";
    info.backoff.from_ns = 100 * ACTOR_MILLISECOND;
    info.backoff.to_ns = 700 * ACTOR_MILLISECOND;
    start_top(ACTOR_ONE_FOR_ONE, 1, three_permanent);
    end('a', "boom");
    check_trace("start_a stop_a(boom)");
    ck_assert_int_eq(wait_for_start('a'), 100);
    ck_assert_int_eq(wait_for_start('a'), 200);
    ck_assert_int_eq(wait_for_start('a'), 400);
    ck_assert_int_eq(wait_for_start('a'), 700);
    ck_assert_int_eq(wait_for_start('a'), 700);
    ck_assert_int_eq(wait_for_start('a'), 700);
    check_trace("fail_a fail_a fail_a fail_a fail_a start_a");
    end('a', "boom");
    ck_assert_int_eq(wait_for_start('a'), 700);
    actor_sim_advance(sim, 700 * ACTOR_MILLISECOND);
    end('a', "boom");
    ck_assert_int_eq(wait_for_start('a'), 100);
    stop_top();
}
END_TEST

/* Others are served meanwhile, and each child has its own pause. */
START_TEST(backoff_of_one_for_one_leaves_the_others_alone)
{
    info.backoff.from_ns = info.backoff.to_ns = ACTOR_SECOND;
    start_top(ACTOR_ONE_FOR_ONE, 3, three_permanent);
    end('a', "boom");
    actor_sim_advance(sim, 600 * ACTOR_MILLISECOND);
    end('c', "boom");
    trace_children();
    check_trace("start_a start_b start_c stop_a(boom) stop_c(boom) [c*b+a*]1");
    ck_assert_int_eq(wait_for_start('a'), 400);
    ck_assert_int_eq(wait_for_start('c'), 600);
    trace_children();
    check_trace("start_a start_c [c+b+a+]3");
    stop_top();
}
END_TEST

START_TEST(backoff_stops_the_group_at_once)
{
    info.backoff.from_ns = info.backoff.to_ns = ACTOR_SECOND;
    start_top(_i == 0 ? ACTOR_ONE_FOR_ALL : ACTOR_REST_FOR_ONE, 3, three_permanent);
    end('b', "boom");
    trace_children();
    ck_assert_int_eq(wait_for_start('b'), 1000);
    check_trace(_i == 0 ? "start_a start_b start_c stop_b(boom) stop_c(shutdown) stop_a(shutdown) [c-b*a-]0 "
                          "start_a start_b start_c"
                        : "start_a start_b start_c stop_b(boom) stop_c(shutdown) [c-b*a+]1 start_b start_c");
    stop_top();
}
END_TEST

/* A pause that was overtaken, by the restart of a larger group, ends without effect. */
START_TEST(backoff_overtaken)
{
    info.backoff.from_ns = ACTOR_SECOND;
    info.backoff.to_ns = 4 * ACTOR_SECOND;
    start_top(ACTOR_REST_FOR_ONE, 3, three_permanent);
    end('b', "boom");
    actor_sim_advance(sim, 900 * ACTOR_MILLISECOND);
    end('a', "boom");
    actor_sim_advance(sim, 200 * ACTOR_MILLISECOND);
    actor_sim_settle(sim);
    trace_children();
    check_trace("start_a start_b start_c stop_b(boom) stop_c(shutdown) stop_a(boom) [c-b-a*]0");
    ck_assert_int_eq(wait_for_start('a'), 800);
    check_trace("start_a start_b start_c");
    stop_top();
}
END_TEST

/* Each failure counts when it happens: there is no waiting before it gives up. */
START_TEST(backoff_counts_restarts)
{
    plans[0] = "+----";
    info.backoff.from_ns = info.backoff.to_ns = ACTOR_SECOND;
    start_top_with(2, ACTOR_ONE_FOR_ONE, 2, three_permanent);
    end('a', "boom");
    wait_for_start('a');
    trace_alive();
    wait_for_start('a');
    trace_alive();
    check_trace("start_a start_b stop_a(boom) fail_a alive fail_a stop_b(shutdown) gone");
    check_logged("too many restarts (child a, intensity 2 in 5 s)");
}
END_TEST

START_TEST(backoff_jitters)
{
    bool less = false, more = false;
    int i;

    info.backoff.from_ns = info.backoff.to_ns = ACTOR_SECOND;
    info.backoff.jitter_percent = 20;
    start_top(ACTOR_ONE_FOR_ONE, 1, three_permanent);
    info.intensity = 1000;
    for (i = 0; i < 64; i++) {
        long long ms;

        end('a', "boom");
        ms = wait_for_start('a');
        ck_assert_int_ge(ms, 800);
        ck_assert_int_le(ms, 1200);
        less |= ms < 950;
        more |= ms > 1050;
        trace_text[0] = '\0';
    }
    ck_assert(less && more);
    stop_top();
}
END_TEST

static const actor_backoff bad_backoffs[] = {
    { -1, 1, 0 }, { 2, 1, 0 }, { 0, 1, 0 }, { 1, 1, 101 },
};

START_TEST(backoff_refuses)
{
    start_top(ACTOR_ONE_FOR_ONE, 0, NULL);
    info.backoff = bad_backoffs[_i];
    ck_assert_int_eq(actor_supervisor_start(&info, NULL, true, NULL), ACTOR_EINVAL);
    stop_top();
}
END_TEST

/* ---- when memory is out ---- */

static void calls_of_a_supervisor(void)
{
    actor_child_entry *entries = NULL;
    const actor_child_spec *spec;
    actor_ref who;
    size_t n;

    if (add('x', permanents, &who) == ACTOR_OK)
        (void)actor_supervisor_terminate_child(top, "x");
    (void)actor_supervisor_restart_child(top, "x", &who);
    (void)actor_supervisor_child_spec(top, "x", &spec);
    if (actor_supervisor_children(top, &entries, &n) == ACTOR_OK)
        actor_free(entries);
    (void)actor_supervisor_terminate_child(top, "x");
    (void)actor_supervisor_delete_child(top, "x");
}

/* Whichever allocation fails, it goes on and knows who runs, or it falls and leaves nobody. */
START_TEST(allocations_fail)
{
    actor_child_count count;

    start_top(ACTOR_ONE_FOR_ONE, 1, three_permanent);
    actor_sim_fail_alloc(sim, (uint64_t)_i);
    calls_of_a_supervisor();
    actor_sim_settle(sim);
    actor_sim_fail_alloc(sim, 0);
    if (actor_is_alive(top)) {
        ck_assert_int_eq(actor_supervisor_count(top, &count), ACTOR_OK);
        ck_assert_uint_eq(count.active + 1, actor_system_count(sim));
        stop_top();
    }
    ck_assert_uint_eq(actor_system_count(sim), 0);
}
END_TEST

/* ---- all of it ---- */

static void open_all(void)
{
    size_t i;

    open_scene();
    memset(plans, 0, sizeof plans);
    memset(n_starts, 0, sizeof n_starts);
    memset(&info, 0, sizeof info);
    for (i = 0; i < N_LETTERS; i++) {
        ids[i][0] = (char)('a' + i);
        permanents[i] = template_of(ids[i], ACTOR_PERMANENT, false);
        temporaries[i] = template_of(ids[i], ACTOR_TEMPORARY, false);
    }
}

int main(void)
{
    Suite *suite = suite_create("children");
    TCase *tests = tcase_create("children");

    tcase_add_checked_fixture(tests, open_all, close_scene);
    tcase_add_test(tests, U18_start_child_refuses);
    tcase_add_test(tests, U18_arguments_are_kept);
    tcase_add_test(tests, U19_while_a_child_is_being_restarted);
    tcase_add_test(tests, U22_get_childspec);
    tcase_add_test(tests, children_come_and_go);
    tcase_add_test(tests, backoff_doubles_up_to_its_end);
    tcase_add_test(tests, backoff_of_one_for_one_leaves_the_others_alone);
    tcase_add_loop_test(tests, backoff_stops_the_group_at_once, 0, 2);
    tcase_add_test(tests, backoff_overtaken);
    tcase_add_test(tests, backoff_counts_restarts);
    tcase_add_test(tests, backoff_jitters);
    tcase_add_loop_test(tests, backoff_refuses, 0, ARRAY_LEN(bad_backoffs));
    tcase_add_loop_test(tests, allocations_fail, 1, 60);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
