/*
 * dynamic supervisor: the rules of Elixir's DynamicSupervisor, and of OTP's simple_one_for_one where they
 * are the same. Each test names what it is about.
 */
#include "../../runtime/behaviours/refmap.h"
#include "scene.h"

enum { N_WORKERS = 5, N_STARTS = 6 };

typedef enum outcome { STARTS = 0, FAILS, IGNORES, IS_TAKEN, STOPS } outcome;

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
    actor_string label;
} worker;

static const actor_field_info worker_fields[] = {
    { "number", ACTOR_FIELD_INT32, offsetof(worker, number), NULL },
    { "label", ACTOR_FIELD_STRING, offsetof(worker, label), NULL },
};
static const actor_type_info worker_type = { "Worker", sizeof(worker), false, 2, worker_fields, 0, NULL };

static actor_result worker_init(void *data)
{
    const worker *self = data;

    actor_trap_exit(!plans[self->number].deaf);
    if (plans[self->number].unlinks)
        actor_unlink(actor_parent());
    if (plans[self->number].starts[n_starts[self->number] - 1] == STOPS)
        return actor_stop(actor_reason_own("refused", self->label.data));
    return ACTOR_CONTINUE;
}

static actor_result worker_exit(void *data, actor_ref from, const actor_reason *reason)
{
    (void)from;
    return plans[((worker *)data)->number].unlinks ? actor_stop(*reason) : ACTOR_CONTINUE;
}

static void worker_terminate(void *data, const actor_reason *reason)
{
    const worker *self = data;

    if (plans[self->number].stop_ns > 0)
        actor_sleep(plans[self->number].stop_ns);
    trace("stop%d(%s)", (int)self->number, actor_reason_name(reason));
}

static const actor_gen_server_info worker_info = {
    "Worker", &worker_type, &worker_type, 0, NULL, NULL, 0, NULL, 0, NULL, NULL,
    worker_init, false, worker_exit, NULL, worker_terminate, { 0, ACTOR_UNBOUNDED }, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0
};

static int start_worker(const void *data, actor_ref *out)
{
    const worker *args = data;
    const size_t nth = n_starts[args->number]++;
    int err;

    switch (plans[args->number].starts[nth]) {
    case FAILS:
        trace("fail%d", (int)args->number);
        return ACTOR_ENOTSUP;
    case IGNORES:
        trace("ignore%d", (int)args->number);
        return ACTOR_EIGNORE;
    case IS_TAKEN:
        trace("taken%d", (int)args->number);
        *out = workers[1];
        return ACTOR_EALREADY;
    case STARTS:
    case STOPS:
        break;
    }
    trace("start%d%s", (int)args->number, args->label.data);
    err = actor_gen_server_start(&worker_info, args, true, out);
    if (err == ACTOR_OK)
        workers[args->number] = *out;
    return err;
}

#define SPEC(restart, shutdown_ns) \
    { ACTOR_START_CHILD(&worker_type), { NULL, start_worker, (restart), (shutdown_ns), ACTOR_WORKER, false, false } }

static const actor_child_template named = {
    ACTOR_START_CHILD(&worker_type), { "Worker", start_worker, ACTOR_TRANSIENT, 5 * ACTOR_SECOND, ACTOR_WORKER, false, false }
};
static const actor_child_template permanent = SPEC(ACTOR_PERMANENT, 5 * ACTOR_SECOND);
static const actor_child_template transient = SPEC(ACTOR_TRANSIENT, 5 * ACTOR_SECOND);
static const actor_child_template temporary = SPEC(ACTOR_TEMPORARY, 5 * ACTOR_SECOND);
static const actor_child_template brutal = SPEC(ACTOR_PERMANENT, ACTOR_BRUTAL_KILL);
static const actor_child_template patient = SPEC(ACTOR_PERMANENT, ACTOR_INFINITY);
static const actor_child_template hasty = SPEC(ACTOR_PERMANENT, 0);

static actor_dynamic_supervisor_info top_info = { "Top", NULL, 3, 5 * ACTOR_SECOND, 0, NULL, 0, 0, NULL, NULL };

static actor_ref start_top(void)
{
    actor_ref top = actor_ref_none();

    ck_assert_int_eq(actor_dynamic_supervisor_start(&top_info, NULL, true, &top), ACTOR_OK);
    return top;
}

static int add(actor_ref top, const actor_child_template *spec, int32_t number, actor_ref *out)
{
    worker args;

    args.number = number;
    args.label = actor_string_of("");
    return actor_supervisor_start_child(top, spec, &args, out);
}

static void add_all(actor_ref top, const actor_child_template *spec, int32_t n)
{
    int32_t i;

    for (i = 1; i <= n; i++)
        ck_assert_int_eq(add(top, spec, i, NULL), ACTOR_OK);
}

static void stop_worker(int32_t number, actor_reason reason)
{
    actor_stop_actor(workers[number], reason, ACTOR_INFINITY);
    actor_sim_settle(sim);
}

static void stop_top_for_good(actor_ref top)
{
    ck_assert_int_eq(actor_stop_actor(top, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_uint_eq(actor_system_count(sim), 0);
    trace_text[0] = '\0';
}

static void check_count(actor_ref top, size_t specs, size_t active)
{
    actor_child_count count;

    ck_assert_int_eq(actor_supervisor_count(top, &count), ACTOR_OK);
    ck_assert_uint_eq(count.specs, specs);
    ck_assert_uint_eq(count.active, active);
    ck_assert_uint_eq(count.workers + count.supervisors, specs);
}

/* ---- the table ---- */

static actor_ref ref_of(uint64_t bits)
{
    actor_ref ref;

    ref.bits = bits;
    return ref;
}

/* Against a plain array: puts and removes in an order drawn from the seed. */
START_TEST(table_finds_what_is_in_it)
{
    enum { N = 300 };
    uint64_t random = (uint64_t)_i;
    bool in[N + 1] = { false };
    struct libactor_refmap map;
    size_t len = 0, at, i, step;

    memset(&map, 0, sizeof map);
    for (step = 0; step < 5000; step++) {
        struct libactor_refmap_place *place;
        size_t k;

        random = random * UINT64_C(6364136223846793005) + 1442695040888963407;
        k = 1 + (size_t)(random >> 33) % (step < 2500 ? N : 20);
        place = libactor_refmap_find(&map, ref_of(k << 32 | 5));
        ck_assert_int_eq(place != NULL, in[k]);
        if (place == NULL) {
            ck_assert_int_eq(libactor_refmap_reserve(&map, map.len + 1), ACTOR_OK);
            libactor_refmap_put(&map, ref_of(k << 32 | 5), k);
            len++;
        } else {
            ck_assert_uint_eq(place->word, k);
            libactor_refmap_remove(&map, place);
            libactor_refmap_trim(&map);
            len--;
        }
        in[k] = !in[k];
        ck_assert_uint_eq(map.len, len);
    }
    for (i = 0, at = 0; libactor_refmap_next(&map, &at) != NULL; i++)
        ;
    ck_assert_uint_eq(i, len);
    for (i = 1; i <= N; i++)
        if (in[i])
            libactor_refmap_remove(&map, libactor_refmap_find(&map, ref_of(i << 32 | 5)));
    libactor_refmap_trim(&map);
    ck_assert_uint_eq(map.len, 0);
    ck_assert_uint_lt(map.mask, N);
    libactor_refmap_clear(&map);
}
END_TEST

/* ---- start ---- */

START_TEST(D1_starts_empty_and_lists_by_reference)
{
    const actor_ref top = start_top();
    actor_child_entry *children;
    actor_ref a, b;
    size_t n = 9;

    check_count(top, 0, 0);
    ck_assert_int_eq(actor_supervisor_children(top, &children, &n), ACTOR_OK);
    ck_assert_uint_eq(n, 0);
    actor_free(children);
    ck_assert_int_eq(add(top, &permanent, 1, &a), ACTOR_OK);
    ck_assert_int_eq(add(top, &permanent, 1, &b), ACTOR_OK); /* the same once more: nothing of it is an id */
    ck_assert_int_eq(actor_supervisor_children(top, &children, &n), ACTOR_OK);
    ck_assert_uint_eq(n, 2);
    ck_assert(actor_ref_equal(children[0].ref, a) != actor_ref_equal(children[1].ref, a));
    ck_assert(actor_ref_equal(children[0].ref, b) != actor_ref_equal(children[1].ref, b));
    ck_assert_int_eq((int)children[0].type, ACTOR_WORKER);
    ck_assert(!children[0].restarting);
    actor_free(children);
    check_count(top, 2, 2);
    stop_top_for_good(top);
}
END_TEST

START_TEST(D1_one_for_one_only)
{
    const actor_ref top = start_top();

    add_all(top, &permanent, 3);
    stop_worker(2, actor_reason_own("boom", NULL));
    check_trace("start1 start2 start3 stop2(boom) start2");
    check_count(top, 3, 3);
    stop_top_for_good(top);
}
END_TEST

START_TEST(D2_max_children)
{
    actor_ref top;

    top_info.max_children = 2;
    top = start_top();
    add_all(top, &permanent, 2);
    ck_assert_int_eq(add(top, &permanent, 3, NULL), ACTOR_ELIMIT);
    check_trace("start1 start2");
    ck_assert_int_eq(actor_dynamic_supervisor_terminate_child(top, workers[1]), ACTOR_OK);
    ck_assert_int_eq(add(top, &permanent, 3, NULL), ACTOR_OK);
    check_trace("stop1(shutdown) start3");
    stop_top_for_good(top);
}
END_TEST

static actor_ref asked;

static void ask_between(void *arg)
{
    (void)arg;
    trace("add:%s", actor_strerror(add(asked, &permanent, 3, NULL)));
    check_count(asked, 1, 0);
}

static int start_slowly(const void *data, actor_ref *out)
{
    if (n_starts[1] == 1)                   /* the first attempt to restart */
        actor_spawn(ask_between, NULL, NULL);
    actor_sleep(ACTOR_SECOND);              /* the question is in the mailbox by then */
    return start_worker(data, out);
}

static const actor_child_template slow = {
    ACTOR_START_CHILD(&worker_type), { NULL, start_slowly, ACTOR_PERMANENT, ACTOR_INFINITY, ACTOR_WORKER, false, false }
};

/* It also answers between two attempts. */
START_TEST(D2_a_child_being_restarted_holds_its_slot)
{
    top_info.max_children = 1;
    asked = start_top();
    ck_assert_int_eq(add(asked, &slow, 1, NULL), ACTOR_OK);
    plans[1].starts[1] = FAILS;
    plans[1].starts[2] = FAILS;
    actor_stop_actor(workers[1], actor_reason_own("boom", NULL), ACTOR_INFINITY);
    actor_sim_advance(sim, 10 * ACTOR_SECOND);
    check_trace("start1 stop1(boom) fail1 add:a limit is reached, the system's or the spec's fail1 start1");
    check_count(asked, 1, 1);
    stop_top_for_good(asked);
}
END_TEST

static const struct {
    outcome outcome;
    int code;
} failures[] = {
    { FAILS, ACTOR_ENOTSUP }, { IGNORES, ACTOR_EIGNORE }, { IS_TAKEN, ACTOR_EALREADY }, { STOPS, ACTOR_EINIT },
};

START_TEST(D5_failed_starts_are_not_remembered)
{
    const actor_ref top = start_top();
    actor_ref child = actor_ref_none();

    top_info.max_children = 2;
    ck_assert_int_eq(add(top, &permanent, 1, NULL), ACTOR_OK);
    plans[2].starts[0] = failures[_i].outcome;
    plans[2].starts[1] = failures[_i].outcome;
    ck_assert_int_eq(add(top, &permanent, 2, &child), failures[_i].code);
    ck_assert_int_eq(add(top, &permanent, 2, &child), failures[_i].code);
    if (failures[_i].code == ACTOR_EINIT)
        ck_assert_str_eq(actor_last_reason().name, "refused");
    ck_assert(actor_ref_equal(child, failures[_i].code == ACTOR_EALREADY ? workers[1] : actor_ref_none()));
    check_count(top, 1, 1);
    ck_assert_int_eq(add(top, &permanent, 3, NULL), ACTOR_OK);
    ck_assert(actor_is_alive(top));
    stop_top_for_good(top);
}
END_TEST

START_TEST(start_refuses)
{
    const actor_ref top = start_top();
    actor_child_template spec = SPEC(ACTOR_PERMANENT, 0);
    worker args = { 1, { "", 0 } };
    const actor_message_info foreign = { "start_child", ACTOR_CAST, &worker_type, &actor_child_started };
    const actor_message_info strange = { "start_child", ACTOR_CALL, &worker_type, &worker_type };

    switch (_i) {
    case 0:
        spec.spec.start = NULL;
        break;
    case 1:
        spec.spec.restart = (actor_restart)0;
        break;
    case 2:
        spec.spec.restart = (actor_restart)4;
        break;
    case 3:
        spec.spec.shutdown_ns = -2;
        break;
    case 4:
        spec.spec.type = (actor_child_type)0;
        break;
    case 5:
        spec.start_message = foreign;
        break;
    case 6:
        spec.start_message = strange;
        break;
    default:
        ck_assert_int_eq(actor_supervisor_start_child(top, &spec, NULL, NULL), ACTOR_EINVAL);
        break;
    }
    if (_i < 7)
        ck_assert_int_eq(actor_supervisor_start_child(top, &spec, &args, NULL), ACTOR_EINVAL);
    check_trace("");
    check_count(top, 0, 0);
    top_info.period_ns = 0;
    ck_assert_int_eq(actor_dynamic_supervisor_start(&top_info, NULL, true, NULL), ACTOR_EINVAL);
    stop_top_for_good(top);
}
END_TEST

START_TEST(start_name_taken)
{
    actor_ref first, second = actor_ref_none(), found;

    top_info.registered = "top";
    first = start_top();
    ck_assert_int_eq(actor_dynamic_supervisor_start(&top_info, NULL, true, &second), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(first, second));
    ck_assert_int_eq(actor_whereis("top", &found), ACTOR_OK);
    ck_assert(actor_ref_equal(first, found));
    stop_top_for_good(first);
}
END_TEST

/* "U28: restart with own args". The caller's may be gone by then. */
START_TEST(U28_arguments_are_copied_and_used_again)
{
    const actor_ref top = start_top();
    char label[] = "mine", other[] = "yours";
    worker args;

    args.number = 1;
    args.label = actor_string_of(label);
    ck_assert_int_eq(actor_supervisor_start_child(top, &permanent, &args, NULL), ACTOR_OK);
    args.number = 2;
    args.label = actor_string_of(other);
    ck_assert_int_eq(actor_supervisor_start_child(top, &transient, &args, NULL), ACTOR_OK);
    memset(label, 'x', 4);
    memset(other, 'x', 5);
    check_trace("start1mine start2yours");
    stop_worker(1, actor_reason_own("boom", NULL));
    stop_worker(2, actor_reason_own("boom", NULL));
    stop_worker(1, actor_reason_of(ACTOR_NORMAL));
    check_trace("stop1(boom) start1mine stop2(boom) start2yours stop1(normal) start1mine");
    stop_top_for_good(top);
}
END_TEST

static int start_plain(const void *args, actor_ref *out)
{
    worker own = { 1, { "", 0 } };

    ck_assert_ptr_null(args);
    return start_worker(&own, out);
}

START_TEST(without_arguments)
{
    static const actor_child_template spec = {
        ACTOR_START_CHILD(NULL), { NULL, start_plain, ACTOR_PERMANENT, 0, ACTOR_WORKER, false, false }
    };
    const actor_ref top = start_top();

    ck_assert_int_eq(actor_supervisor_start_child(top, &spec, NULL, NULL), ACTOR_OK);
    plans[1].deaf = true;
    stop_worker(1, actor_reason_own("boom", NULL));
    check_trace("start1 stop1(boom) start1");
    stop_top_for_good(top);
}
END_TEST

/* ---- terminate_child ---- */

START_TEST(D3_terminated_children_are_not_restarted)
{
    const actor_ref top = start_top();

    add_all(top, _i == 0 ? &permanent : _i == 1 ? &transient : &temporary, 2);
    ck_assert_int_eq(actor_dynamic_supervisor_terminate_child(top, workers[1]), ACTOR_OK);
    ck_assert(!actor_is_alive(workers[1]));
    check_trace("start1 start2 stop1(shutdown)");
    check_count(top, 1, 1);
    check_not_logged("Top");
    stop_top_for_good(top);
}
END_TEST

START_TEST(D3_not_found_otherwise)
{
    const actor_ref top = start_top();
    const actor_ref stranger = play(wait_for_ever, NULL);

    add_all(top, &permanent, 1);
    ck_assert_int_eq(actor_dynamic_supervisor_terminate_child(top, stranger), ACTOR_ENOPROC);
    ck_assert_int_eq(actor_dynamic_supervisor_terminate_child(top, actor_ref_none()), ACTOR_ENOPROC);
    ck_assert_int_eq(actor_dynamic_supervisor_terminate_child(top, workers[1]), ACTOR_OK);
    ck_assert_int_eq(actor_dynamic_supervisor_terminate_child(top, workers[1]), ACTOR_ENOPROC);
    ck_assert(actor_is_alive(stranger));
    actor_send_exit(stranger, actor_reason_of(ACTOR_KILL));
    stop_top_for_good(top);
}
END_TEST

static void terminate_it(void *arg)
{
    const int err = actor_dynamic_supervisor_terminate_child(asked, *(const actor_ref *)arg);

    trace("terminated:%s@%lld", err == ACTOR_OK ? "ok" : err == ACTOR_ENOPROC ? "none" : actor_strerror(err), now_ms());
}

static const struct {
    const actor_child_template *spec;
    int64_t stop_ns;
    const char *trace;
} shutdowns[] = {
    { &permanent, 2 * ACTOR_SECOND, "start1 stop1(shutdown) terminated:ok@2000" },
    { &permanent, 9 * ACTOR_SECOND, "start1 terminated:ok@5000" },
    { &brutal, 0, "start1 terminated:ok@0" },
    { &patient, ACTOR_HOUR, "start1 stop1(shutdown) terminated:ok@3600000" },
    { &hasty, ACTOR_SECOND, "start1 terminated:ok@0" },
};

START_TEST(U3_shutdown_time_of_one)
{
    asked = start_top();
    plans[1].stop_ns = shutdowns[_i].stop_ns;
    ck_assert_int_eq(add(asked, shutdowns[_i].spec, 1, NULL), ACTOR_OK);
    play(terminate_it, &workers[1]);
    actor_sim_advance(sim, 2 * ACTOR_HOUR);
    check_trace(shutdowns[_i].trace);
    check_count(asked, 0, 0);
    stop_top_for_good(asked);
}
END_TEST

/* Two stop the same child: it is one of them that has done it. The supervisor goes on meanwhile. */
START_TEST(D3_two_terminate_the_same)
{
    asked = start_top();
    plans[1].stop_ns = ACTOR_SECOND;
    add_all(asked, &permanent, 2);
    play(terminate_it, &workers[1]);
    play(terminate_it, &workers[1]);
    check_count(asked, 2, 2);
    ck_assert_int_eq(add(asked, &permanent, 3, NULL), ACTOR_OK);
    check_trace("start1 start2 start3");
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    ck_assert_ptr_nonnull(strstr(trace_text, "terminated:ok@1000"));
    ck_assert_ptr_nonnull(strstr(trace_text, "terminated:none@1000"));
    check_count(asked, 2, 2);
    stop_top_for_good(asked);
}
END_TEST

START_TEST(terminates_a_child_without_link)
{
    asked = start_top();
    plans[1].unlinks = true;
    add_all(asked, &permanent, 1);
    actor_sim_settle(sim);
    ck_assert_int_eq(actor_dynamic_supervisor_terminate_child(asked, workers[1]), ACTOR_OK);
    check_trace("start1 stop1(shutdown)");
    check_count(asked, 0, 0);
    stop_top_for_good(asked);
}
END_TEST

static int fail_for_ever(const void *data, actor_ref *out)
{
    if (n_starts[1] == 0)
        return start_worker(data, out);
    trace("fail1");
    if (n_starts[1]++ == 1)
        actor_spawn(terminate_it, &workers[1], NULL);
    actor_sleep(ACTOR_SECOND);
    return ACTOR_ENOTSUP;
}

/* By the reference it had; what was to be tried again is not. */
START_TEST(D3_terminates_a_child_being_restarted)
{
    static const actor_child_template spec = {
        ACTOR_START_CHILD(&worker_type), { NULL, fail_for_ever, ACTOR_PERMANENT, 0, ACTOR_WORKER, false, false }
    };

    asked = start_top();
    add_all(asked, &spec, 1);
    actor_stop_actor(workers[1], actor_reason_own("boom", NULL), ACTOR_INFINITY);
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_trace("start1 stop1(boom) fail1 terminated:ok@1000");
    ck_assert(actor_is_alive(asked));
    check_count(asked, 0, 0);
    stop_top_for_good(asked);
}
END_TEST

/* ---- ends ---- */

static const struct {
    const actor_child_template *spec;
    const char *reason;
    const char *trace;
    size_t left;
} ends[] = {
    { &permanent, "normal", "start1 stop1(normal) start1", 1 },
    { &permanent, "shutdown", "start1 stop1(shutdown) start1", 1 },
    { &permanent, "boom", "start1 stop1(boom) start1", 1 },
    { &transient, "normal", "start1 stop1(normal)", 0 },
    { &transient, "shutdown", "start1 stop1(shutdown)", 0 },
    { &transient, "boom", "start1 stop1(boom) start1", 1 },
    { &temporary, "normal", "start1 stop1(normal)", 0 },
    { &temporary, "boom", "start1 stop1(boom)", 0 },
};

static actor_reason reason_of(const char *word)
{
    if (strcmp(word, "normal") == 0)
        return actor_reason_of(ACTOR_NORMAL);
    if (strcmp(word, "shutdown") == 0)
        return actor_reason_detail(actor_reason_of(ACTOR_SHUTDOWN), "with a detail");
    return actor_reason_own(word, NULL);
}

START_TEST(D4_D7_restart_or_forget)
{
    const actor_ref top = start_top();

    add_all(top, ends[_i].spec, 1);
    stop_worker(1, reason_of(ends[_i].reason));
    check_trace(ends[_i].trace);
    check_count(top, ends[_i].left, ends[_i].left);
    ck_assert_int_eq(actor_dynamic_supervisor_terminate_child(top, workers[1]),
                     ends[_i].left == 1 ? ACTOR_OK : ACTOR_ENOPROC);
    stop_top_for_good(top);
}
END_TEST

START_TEST(D7_intensity_is_of_all_children)
{
    actor_ref top;

    top_info.intensity = 2;
    top = start_top();
    add_all(top, &permanent, 3);
    stop_worker(1, actor_reason_own("boom", NULL));
    stop_worker(2, actor_reason_own("boom", NULL));
    check_trace("start1 start2 start3 stop1(boom) start1 stop2(boom) start2");
    plans[1].deaf = plans[2].deaf = true;
    stop_worker(3, actor_reason_own("boom", NULL));
    ck_assert_ptr_nonnull(strstr(trace_text, "stop3(boom) stop"));
    ck_assert_ptr_nonnull(strstr(trace_text, "stop1(shutdown)"));
    ck_assert_ptr_nonnull(strstr(trace_text, "stop2(shutdown)"));
    ck_assert_ptr_null(strstr(trace_text, "start3"));
    ck_assert(!actor_is_alive(top));
    check_logged("dynamic supervisor Top: too many restarts");
    ck_assert_uint_eq(actor_system_count(sim), 0);
}
END_TEST

START_TEST(D7_intensity_slides_and_ends_without_restart_do_not_count)
{
    actor_ref top;

    top_info.intensity = 1;
    top = start_top();
    add_all(top, &permanent, 1);
    ck_assert_int_eq(add(top, &temporary, 2, NULL), ACTOR_OK);
    ck_assert_int_eq(add(top, &transient, 3, NULL), ACTOR_OK);
    stop_worker(1, actor_reason_own("boom", NULL));
    stop_worker(2, actor_reason_own("boom", NULL));
    stop_worker(3, actor_reason_of(ACTOR_NORMAL));
    ck_assert(actor_is_alive(top));
    actor_sim_advance(sim, 6 * ACTOR_SECOND);
    stop_worker(1, actor_reason_own("boom", NULL));
    ck_assert(actor_is_alive(top));
    check_count(top, 1, 1);
    stop_top_for_good(top);
}
END_TEST

static void check_logged_of(const char *kind, actor_ref ref, const char *what)
{
    char line[160];

    snprintf(line, sizeof line, "dynamic supervisor Top: %s <%u.%u> %s", kind, (unsigned)(uint32_t)ref.bits,
             (unsigned)((ref.bits >> 32) & 0xffffff), what);
    check_logged(line);
}

/* Of many children of several kinds the log says which one it was. */
START_TEST(a_report_names_the_child)
{
    const actor_ref top = start_top();
    actor_ref first = actor_ref_none(), second = actor_ref_none();

    ck_assert_int_eq(add(top, &named, 1, &first), ACTOR_OK);
    ck_assert_int_eq(add(top, &temporary, 2, &second), ACTOR_OK);
    plans[1].starts[1] = FAILS;
    stop_worker(1, actor_reason_own("boom", NULL));
    stop_worker(2, actor_reason_own("bang", NULL));
    check_logged_of("child Worker", first, "ended: boom; it is to be restarted");
    check_logged_of("child Worker", first, "did not start: start_error: not supported here; trying again");
    check_logged_of("a worker", second, "ended: bang; it is not restarted");
    stop_top_for_good(top);
}
END_TEST

START_TEST(D7_failing_restarts_are_retried_and_counted)
{
    actor_ref top;

    top_info.intensity = _i == 0 ? 3 : 2;
    top = start_top();
    add_all(top, &permanent, 1);
    plans[1].starts[1] = FAILS;
    plans[1].starts[2] = STOPS;
    stop_worker(1, actor_reason_own("boom", NULL));
    if (_i == 0) {
        check_trace("start1 stop1(boom) fail1 start1 start1");
        check_count(top, 1, 1);
        check_logged("did not start: refused; trying again");
        stop_top_for_good(top);
        return;
    }
    check_trace("start1 stop1(boom) fail1 start1");
    ck_assert(!actor_is_alive(top));
    ck_assert_uint_eq(actor_system_count(sim), 0);
}
END_TEST

START_TEST(D7_ignore_on_restart_drops)
{
    actor_ref top;

    top_info.max_children = 1;
    top = start_top();
    add_all(top, &permanent, 1);
    plans[1].starts[1] = IGNORES;
    stop_worker(1, actor_reason_own("boom", NULL));
    check_trace("start1 stop1(boom) ignore1");
    check_count(top, 0, 0);
    ck_assert_int_eq(add(top, &permanent, 2, NULL), ACTOR_OK);
    stop_top_for_good(top);
}
END_TEST

/* ---- the end of the supervisor ---- */

static void stop_top(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_stop_actor(asked, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY), ACTOR_OK);
    trace("stopped@%lld", now_ms());
}

/* Three that take 4 s each are stopped in 4 s. */
START_TEST(D8_U29_asks_all_at_once)
{
    plans[1].stop_ns = plans[2].stop_ns = plans[3].stop_ns = 4 * ACTOR_SECOND;
    asked = start_top();
    add_all(asked, &permanent, 3);
    check_trace("start1 start2 start3");
    play(stop_top, NULL);
    actor_sim_advance(sim, ACTOR_MINUTE);
    ck_assert_ptr_nonnull(strstr(trace_text, "stop1(shutdown)"));
    ck_assert_ptr_nonnull(strstr(trace_text, "stop2(shutdown)"));
    ck_assert_ptr_nonnull(strstr(trace_text, "stop3(shutdown)"));
    ck_assert_ptr_nonnull(strstr(trace_text, " stopped@4000"));
    ck_assert_uint_eq(actor_system_count(sim), 0);
}
END_TEST

static void stop_top_too(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_stop_actor(asked, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY), ACTOR_EDOWN);
    ck_assert(!actor_is_alive(asked));
    trace("too late@%lld", now_ms());
}

static void count_late(void *arg)
{
    actor_child_count count;

    (void)arg;
    ck_assert_int_eq(actor_supervisor_count(asked, &count), ACTOR_EDOWN);
    trace("not counted@%lld", now_ms());
}

/* It did not end for what it did not come to, as with any other; who asked is told when it has ended. */
START_TEST(D8_asked_while_it_stops)
{
    plans[1].stop_ns = 4 * ACTOR_SECOND;
    asked = start_top();
    add_all(asked, &permanent, 1);
    check_trace("start1");
    play(stop_top, NULL);
    actor_sim_advance(sim, ACTOR_SECOND);
    play(count_late, NULL);
    play(stop_top_too, NULL);
    actor_sim_advance(sim, ACTOR_MINUTE);
    ck_assert_ptr_nonnull(strstr(trace_text, " stopped@4000"));
    ck_assert_ptr_nonnull(strstr(trace_text, "not counted@4000"));
    ck_assert_ptr_nonnull(strstr(trace_text, "too late@4000"));
    ck_assert_uint_eq(actor_system_count(sim), 0);
}
END_TEST

/* Each has its own limit; the one that has all the time is waited for. */
START_TEST(D8_each_its_own_limit)
{
    static const actor_child_template second = SPEC(ACTOR_PERMANENT, ACTOR_SECOND);

    plans[1].stop_ns = plans[2].stop_ns = plans[3].stop_ns = plans[4].stop_ns = ACTOR_MINUTE;
    asked = start_top();
    ck_assert_int_eq(add(asked, &permanent, 1, NULL), ACTOR_OK);
    ck_assert_int_eq(add(asked, &second, 2, NULL), ACTOR_OK);
    ck_assert_int_eq(add(asked, &brutal, 3, NULL), ACTOR_OK);
    ck_assert_int_eq(add(asked, &patient, 4, NULL), ACTOR_OK);
    check_trace("start1 start2 start3 start4");
    play(stop_top, NULL);
    ck_assert(!actor_is_alive(workers[3]));
    actor_sim_advance(sim, ACTOR_SECOND - 1);
    ck_assert(actor_is_alive(workers[2]));
    actor_sim_advance(sim, 1);
    ck_assert(!actor_is_alive(workers[2]));
    actor_sim_advance(sim, 4 * ACTOR_SECOND - 1);
    ck_assert(actor_is_alive(workers[1]));
    actor_sim_advance(sim, 1);
    ck_assert(!actor_is_alive(workers[1]));
    ck_assert(actor_is_alive(workers[4]));
    actor_sim_advance(sim, ACTOR_HOUR);
    check_trace("stop4(shutdown) stopped@60000");
}
END_TEST

/* While one is being stopped, all are: who waits for it is told, and nobody waits for another one. */
START_TEST(D8_with_a_child_being_stopped_and_one_being_restarted)
{
    asked = start_top();
    plans[1].stop_ns = 2 * ACTOR_SECOND;
    add_all(asked, &permanent, 2);
    play(terminate_it, &workers[1]);
    plans[2].starts[1] = FAILS;
    actor_stop_actor(workers[2], actor_reason_own("boom", NULL), ACTOR_INFINITY);
    play(stop_top, NULL);
    actor_sim_advance(sim, ACTOR_MINUTE);
    ck_assert_ptr_nonnull(strstr(trace_text, "terminated:ok@2000"));
    ck_assert_ptr_nonnull(strstr(trace_text, "stopped@2000"));
    ck_assert_uint_eq(actor_system_count(sim), 0);
}
END_TEST

START_TEST(D8_child_without_link)
{
    const actor_ref top = start_top();

    plans[2].unlinks = true;
    add_all(top, &permanent, 3);
    actor_sim_settle(sim);
    ck_assert_int_eq(actor_stop_actor(top, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY), ACTOR_OK);
    ck_assert_ptr_nonnull(strstr(trace_text, "stop2(shutdown)"));
    ck_assert(!actor_is_alive(workers[2]));
    ck_assert_uint_eq(actor_system_count(sim), 0);
}
END_TEST

/* One that does not trap exits shows what it was sent: what is not in order is logged. */
START_TEST(D8_brutal_kill_is_nothing_but_a_kill)
{
    const actor_ref top = start_top();

    plans[1].deaf = plans[2].deaf = true;
    add_all(top, &brutal, 2);
    ck_assert_int_eq(actor_dynamic_supervisor_terminate_child(top, workers[1]), ACTOR_OK);
    stop_top_for_good(top);
    check_not_logged("Top");
}
END_TEST

static void be_a_parent(void *arg)
{
    (void)arg;
    asked = start_top();
    actor_sleep(ACTOR_SECOND);
    actor_exit(actor_reason_own("parents_own", NULL));
}

static void exit_it(void *arg)
{
    (void)arg;
    actor_send_exit(asked, actor_reason_own("strange", NULL));
}

START_TEST(U26_exit_of_parent_and_others)
{
    play(be_a_parent, NULL);
    add_all(asked, &permanent, 1);
    play(exit_it, NULL);
    ck_assert(actor_is_alive(asked));
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("start1 stop1(shutdown)");
    ck_assert(!actor_is_alive(asked));
    ck_assert_uint_eq(actor_system_count(sim), 0);
}
END_TEST

START_TEST(U27_killed)
{
    const actor_ref top = start_top();

    plans[2].deaf = true;
    add_all(top, &permanent, 3);
    actor_send_exit(top, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert_uint_eq(actor_system_count(sim), 0);
    ck_assert_ptr_nonnull(strstr(trace_text, "stop1(killed)"));
    ck_assert_ptr_null(strstr(trace_text, "stop2"));
}
END_TEST

/* ---- trees ---- */

static const actor_dynamic_supervisor_info inner_info = { "Inner", NULL, 0, ACTOR_SECOND, 0, NULL, 0, 0, NULL, NULL };
static actor_ref inner;

static int start_inner(const void *args, actor_ref *out)
{
    const int err = actor_dynamic_supervisor_start(&inner_info, NULL, true, out);

    (void)args;
    trace("inner");
    inner = *out;
    return err;
}

START_TEST(U25_inner_supervisor_gives_up)
{
    static const actor_child_template spec = {
        ACTOR_START_CHILD(NULL), { NULL, start_inner, ACTOR_PERMANENT, ACTOR_INFINITY, ACTOR_SUPERVISOR, false, false }
    };
    const actor_ref top = start_top();
    actor_child_count count;

    ck_assert_int_eq(actor_supervisor_start_child(top, &spec, NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(add(inner, &permanent, 1, NULL), ACTOR_OK);
    stop_worker(1, actor_reason_own("boom", NULL));
    check_trace("inner start1 stop1(boom) inner");
    ck_assert_int_eq(actor_supervisor_count(top, &count), ACTOR_OK);
    ck_assert_uint_eq(count.supervisors, 1);
    ck_assert_uint_eq(count.workers, 0);
    check_count(inner, 0, 0);
    stop_top_for_good(top);
}
END_TEST

static const actor_message_info foreign_call = { "where", ACTOR_CALL, NULL, &worker_type };
static const actor_message_info foreign_info = { "rumour", ACTOR_INFO, NULL, NULL };

START_TEST(unknown_messages)
{
    const actor_ref top = start_top();
    worker reply;

    ck_assert_int_eq(actor_send(top, &foreign_info, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(actor_is_alive(top));
    check_logged("dynamic supervisor Top: info rumour is unknown");
    ck_assert_int_eq(actor_call(top, &foreign_call, NULL, &reply, ACTOR_INFINITY), ACTOR_EDOWN);
    ck_assert_str_eq(actor_last_reason().name, "function_clause");
}
END_TEST

/* ---- many ---- */

enum { N_MANY = 20000 };
static actor_ref many[N_MANY];

static int start_one(const void *data, actor_ref *out)
{
    worker args;

    args.number = *(const int32_t *)data % 2 + 1;
    args.label = actor_string_of("");
    return actor_gen_server_start(&worker_info, &args, true, out);
}

static const actor_field_info number_fields[] = { { "number", ACTOR_FIELD_INT32, 0, NULL } };
static const actor_type_info number_type = { "Number", sizeof(int32_t), true, 1, number_fields, 0, NULL };
static const actor_child_template one_of_many = {
    ACTOR_START_CHILD(&number_type), { NULL, start_one, ACTOR_PERMANENT, ACTOR_INFINITY, ACTOR_WORKER, false, false }
};

static void terminate_many(void *arg)
{
    const size_t i = (size_t)((actor_ref *)arg - many);

    if (actor_dynamic_supervisor_terminate_child(asked, *(actor_ref *)arg) == ACTOR_OK)
        many[i] = actor_ref_none();
}

static void add_many(void *arg)
{
    int32_t i;

    (void)arg;
    for (i = 0; i < N_MANY; i++)
        ck_assert_int_eq(actor_supervisor_start_child(asked, &one_of_many, &i, &many[i]), ACTOR_OK);
}

/* Half of them trap exits. All are killed once; one in four is terminated, all at once; the rest goes with the end. */
START_TEST(many_children)
{
    size_t i, n = 0;

    n_starts[1] = n_starts[2] = 1;          /* what worker_init looks at */
    plans[1].deaf = true;
    top_info.intensity = N_MANY;
    asked = start_top();
    play(add_many, NULL);
    check_count(asked, N_MANY, N_MANY);
    for (i = 0; i < N_MANY; i++)
        if (i % 2 == 0)
            actor_send_exit(many[i], actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_count(asked, N_MANY, N_MANY);
    log_text[0] = '\0';
    for (i = 0; i < N_MANY; i++)
        if (i % 4 == 1)
            ck_assert_int_eq(actor_spawn(terminate_many, &many[i], NULL), ACTOR_OK);
    actor_sim_settle(sim);
    for (i = 0; i < N_MANY; i++)
        n += actor_ref_is_none(many[i]);
    ck_assert_uint_eq(n, N_MANY / 4);
    check_count(asked, N_MANY - N_MANY / 4, N_MANY - N_MANY / 4);
    stop_top_for_good(asked);
}
END_TEST

/* ---- any memory ---- */

/* Whichever allocation fails: each request says so or is done, and no actor is left over. */
START_TEST(allocations_fail)
{
    actor_ref top = actor_ref_none(), child = actor_ref_none();
    bool stands;
    int err;

    actor_sim_fail_alloc(sim, (uint64_t)_i);
    err = actor_dynamic_supervisor_start(&top_info, NULL, true, &top);
    ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EINIT, "start gave %d", err);
    stands = err == ACTOR_OK;
    if (stands) {
        worker args = { 1, { "with a label", 12 } };

        err = actor_supervisor_start_child(top, &permanent, &args, &child);
        ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EINIT || err == ACTOR_EDOWN,
                      "start_child gave %d", err);
        actor_sim_settle(sim);              /* what did not start ends */
        ck_assert(err == ACTOR_OK || !actor_is_alive(workers[1]));
        ck_assert(actor_is_alive(top));     /* no request of others ends it */
    }
    if (stands && err == ACTOR_OK) {
        actor_send_exit(child, actor_reason_of(ACTOR_KILL));
        actor_sim_settle(sim);
    }
    if (actor_is_alive(top) && actor_is_alive(workers[1])) {
        err = actor_dynamic_supervisor_terminate_child(top, workers[1]);
        ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EDOWN, "terminate gave %d", err);
        ck_assert(actor_is_alive(top));
        ck_assert_int_eq(actor_is_alive(workers[1]), err == ACTOR_ENOMEM);
    }
    if (actor_is_alive(top)) {
        actor_child_entry *children;
        size_t n;

        add(top, &temporary, 2, NULL);
        err = actor_supervisor_children(top, &children, &n);
        ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EDOWN, "children gave %d", err);
        if (err == ACTOR_OK)
            actor_free(children);
        ck_assert(actor_is_alive(top));
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

/* Without memory for a monitor nobody tells of a child that has undone its link: the stop does not hang for that. */
START_TEST(allocations_fail_at_the_stop)
{
    const actor_ref top = start_top();

    plans[1].unlinks = true;
    add_all(top, &permanent, 2);
    actor_sim_settle(sim);
    actor_sim_fail_alloc(sim, (uint64_t)_i);
    actor_stop_actor(top, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY);
    actor_sim_settle(sim);
    actor_sim_fail_alloc(sim, 0);
    if (actor_is_alive(top))
        actor_stop_actor(top, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY);
    ck_assert_uint_eq(actor_system_count(sim), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("dynamic_supervisor");
    TCase *table = tcase_create("table");
    TCase *starting = tcase_create("start");
    TCase *terminating = tcase_create("terminate_child");
    TCase *ending = tcase_create("ends");
    TCase *stopping = tcase_create("stop");
    TCase *trees = tcase_create("trees");
    TCase *whatever = tcase_create("many, any memory");

    tcase_add_loop_test(table, table_finds_what_is_in_it, 1, 6);
    suite_add_tcase(suite, table);
    tcase_add_checked_fixture(starting, open_scene, close_scene);
    tcase_add_test(starting, D1_starts_empty_and_lists_by_reference);
    tcase_add_test(starting, D1_one_for_one_only);
    tcase_add_test(starting, D2_max_children);
    tcase_add_test(starting, D2_a_child_being_restarted_holds_its_slot);
    tcase_add_loop_test(starting, D5_failed_starts_are_not_remembered, 0, ARRAY_LEN(failures));
    tcase_add_loop_test(starting, start_refuses, 0, 8);
    tcase_add_test(starting, start_name_taken);
    tcase_add_test(starting, U28_arguments_are_copied_and_used_again);
    tcase_add_test(starting, without_arguments);
    suite_add_tcase(suite, starting);
    tcase_add_checked_fixture(terminating, open_scene, close_scene);
    tcase_add_loop_test(terminating, D3_terminated_children_are_not_restarted, 0, 3);
    tcase_add_test(terminating, D3_not_found_otherwise);
    tcase_add_loop_test(terminating, U3_shutdown_time_of_one, 0, ARRAY_LEN(shutdowns));
    tcase_add_test(terminating, D3_two_terminate_the_same);
    tcase_add_test(terminating, terminates_a_child_without_link);
    tcase_add_test(terminating, D3_terminates_a_child_being_restarted);
    suite_add_tcase(suite, terminating);
    tcase_add_checked_fixture(ending, open_scene, close_scene);
    tcase_add_loop_test(ending, D4_D7_restart_or_forget, 0, ARRAY_LEN(ends));
    tcase_add_test(ending, D7_intensity_is_of_all_children);
    tcase_add_test(ending, D7_intensity_slides_and_ends_without_restart_do_not_count);
    tcase_add_loop_test(ending, D7_failing_restarts_are_retried_and_counted, 0, 2);
    tcase_add_test(ending, D7_ignore_on_restart_drops);
    suite_add_tcase(suite, ending);
    tcase_add_checked_fixture(stopping, open_scene, close_scene);
    tcase_add_test(stopping, D8_U29_asks_all_at_once);
    tcase_add_test(stopping, D8_asked_while_it_stops);
    tcase_add_test(stopping, D8_each_its_own_limit);
    tcase_add_test(stopping, D8_with_a_child_being_stopped_and_one_being_restarted);
    tcase_add_test(stopping, D8_child_without_link);
    tcase_add_test(stopping, D8_brutal_kill_is_nothing_but_a_kill);
    tcase_add_test(stopping, U26_exit_of_parent_and_others);
    tcase_add_test(stopping, U27_killed);
    suite_add_tcase(suite, stopping);
    tcase_add_checked_fixture(trees, open_scene, close_scene);
    tcase_add_test(trees, U25_inner_supervisor_gives_up);
    tcase_add_test(trees, unknown_messages);
    suite_add_tcase(suite, trees);
    tcase_add_checked_fixture(whatever, open_scene, close_scene);
    tcase_add_test(whatever, a_report_names_the_child);
    tcase_set_timeout(whatever, 60);
    tcase_add_test(whatever, many_children);
    tcase_add_loop_test(whatever, allocations_fail, 1, 100);
    tcase_add_loop_test(whatever, allocations_fail_at_the_stop, 1, 40);
    suite_add_tcase(suite, whatever);
    return run_suite(suite);
}
