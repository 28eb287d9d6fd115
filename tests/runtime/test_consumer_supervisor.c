/*
 * consumer supervisor: a child for each event, no more of them than are allowed, and what frees a place. The rules are those
 * of Elixir's ConsumerSupervisor.
 */
#include <inttypes.h>
#include <stdatomic.h>

#include "scene.h"

#define OK(call) ck_assert_int_eq(call, ACTOR_OK)
#define GIVES(call, code) ck_assert_int_eq(call, code)

/* ---- where jobs come from: numbers, up to a limit ---- */

enum { JOBS = 64 };

static int64_t next_job, n_jobs;

static actor_result make_jobs(void *self, size_t demand, actor_events *out)
{
    (void)self;
    trace("d%zu", demand);
    for (; demand > 0 && next_job < n_jobs; demand--, next_job++)
        if (actor_events_push(out, &next_job) != ACTOR_OK)
            return ACTOR_STOP;
    return ACTOR_CONTINUE;
}

static const actor_gen_stage_info source = {
    .name = "Source", .kind = ACTOR_STAGE_PRODUCER, .out = &actor_int64_type, .handle_demand = make_jobs,
};

static actor_result begin_source(void *self)
{
    return actor_gen_stage_init(&source, self);
}

static const actor_gen_server_info source_server = {
    .name = "Source", .state = &actor_int64_type, .registered = "source", .init = begin_source,
    .on_info = actor_gen_stage_on_info, .on_call = actor_gen_stage_on_call, .on_down = actor_gen_stage_on_down,
};

static actor_ref start_source(int64_t n)
{
    actor_ref ref = actor_ref_none();

    n_jobs = n;
    OK(actor_gen_server_start(&source_server, NULL, false, &ref));
    return ref;
}

/* ---- who does them ---- */

static actor_ref workers[JOBS];             /* who has each job now */
static int starts[JOBS];
static bool fails[JOBS], ignores[JOBS];     /* what the start of a job's child does */

static actor_result begin_worker(void *self)
{
    const int64_t job = *(const int64_t *)self;

    starts[job]++;
    if (ignores[job])
        return ACTOR_IGNORE;
    if (fails[job])
        return actor_stop(actor_reason_own("no_tools", NULL));
    workers[job] = actor_self();
    return ACTOR_CONTINUE;
}

static const actor_gen_server_info worker_server = {
    .name = "Worker", .state = &actor_int64_type, .args = &actor_int64_type, .init = begin_worker,
};

static int start_worker(const void *event, actor_ref *out)
{
    return actor_gen_server_start(&worker_server, event, true, out);
}

static int find_source(const void *args, actor_ref *out)
{
    (void)args;
    return actor_whereis("source", out);
}

static const actor_stage_producer from_source[] = { { find_source, { 4, 2, ACTOR_PERMANENT, false, 0, NULL, NULL } } };
static const actor_stage_producer from_none[] = { { find_source, { 4, 2, ACTOR_TEMPORARY, false, 0, NULL, NULL } } };
static const actor_subscribe_options three = { 3, 2, ACTOR_PERMANENT, false, 0, NULL, NULL };

#define WITH(mode) { ACTOR_START_CHILD(&actor_int64_type), { "worker", start_worker, mode, ACTOR_SECOND, ACTOR_WORKER, false, false } }
#define SUPERVISOR(title) { .name = title, .intensity = 3, .period_ns = 5 * ACTOR_SECOND }
static const actor_consumer_supervisor_info temporary = { SUPERVISOR("Jobs"), WITH(ACTOR_TEMPORARY), 1, from_source, NULL };
static const actor_consumer_supervisor_info transient = { SUPERVISOR("Jobs"), WITH(ACTOR_TRANSIENT), 1, from_source, NULL };
static const actor_consumer_supervisor_info permanent = { SUPERVISOR("Jobs"), WITH(ACTOR_PERMANENT), 1, from_source, NULL };
static const actor_consumer_supervisor_info alone = { SUPERVISOR("Jobs"), WITH(ACTOR_TEMPORARY), 0, NULL, &three };
static const actor_consumer_supervisor_info hopeful = { SUPERVISOR("Jobs"), WITH(ACTOR_TEMPORARY), 1, from_none, NULL };

static actor_ref start(const actor_consumer_supervisor_info *info)
{
    actor_ref ref = actor_ref_none();

    OK(actor_consumer_supervisor_start(info, NULL, false, &ref));
    actor_sim_settle(sim);
    return ref;
}

static size_t children(actor_ref supervisor)
{
    actor_child_count count;

    OK(actor_supervisor_count(supervisor, &count));
    return count.active;
}

static void finish(int64_t job, actor_reason_kind reason)
{
    if (reason == ACTOR_KILL)
        actor_send_exit(workers[job], actor_reason_of(reason));
    else
        OK(actor_stop_actor(workers[job], actor_reason_of(reason), ACTOR_INFINITY));
    actor_sim_settle(sim);
}

static void open_jobs(void)
{
    next_job = 0;
    memset(workers, 0, sizeof workers);
    memset(starts, 0, sizeof starts);
    memset(fails, 0, sizeof fails);
    memset(ignores, 0, sizeof ignores);
    open_scene();
}

/* Q15: at most max_demand at once; it asks again when min_demand have ended. */
START_TEST(as_many_as_are_allowed)
{
    actor_ref supervisor;

    start_source(JOBS);
    supervisor = start(&temporary);
    check_trace("d4");
    ck_assert_uint_eq(children(supervisor), 4);
    finish(1, ACTOR_NORMAL);
    check_trace("");
    ck_assert_uint_eq(children(supervisor), 3);
    finish(0, ACTOR_KILL);
    check_trace("d2");
    ck_assert_uint_eq(children(supervisor), 4);
    ck_assert_int_eq(starts[5], 1);
    ck_assert_int_eq(starts[6], 0);
}
END_TEST

/* Each job is done once, whichever way its worker ends. */
START_TEST(all_jobs)
{
    actor_ref supervisor;
    int64_t job;

    start_source(JOBS);
    supervisor = start(&temporary);
    for (job = 0; job < JOBS; job++) {
        ck_assert_int_eq(starts[job], 1);
        finish(job, job % 2 == 0 ? ACTOR_NORMAL : ACTOR_KILL);
        ck_assert_uint_le(children(supervisor), 4);
    }
    ck_assert_uint_eq(children(supervisor), 0);
    for (job = 0; job < JOBS; job++)
        ck_assert_int_eq(starts[job], 1);
}
END_TEST

/* A restart keeps the place, and the event. */
START_TEST(restart_keeps_the_place)
{
    actor_ref supervisor, first;

    start_source(JOBS);
    supervisor = start(&transient);
    first = workers[2];
    finish(2, ACTOR_KILL);
    ck_assert_int_eq(starts[2], 2);
    ck_assert(!actor_ref_equal(first, workers[2]));
    ck_assert_uint_eq(children(supervisor), 4);
    check_trace("d4");
    finish(2, ACTOR_NORMAL);
    finish(3, ACTOR_NORMAL);
    check_trace("d2");
    ck_assert_int_eq(starts[2], 2);
    ck_assert_uint_eq(children(supervisor), 4);
}
END_TEST

/* As of any dynamic supervisor. */
START_TEST(it_tells_how_it_stands)
{
    actor_dynamic_supervisor_state state;
    actor_ref supervisor;

    start_source(JOBS);
    supervisor = start(&transient);
    finish(2, ACTOR_KILL);
    check_trace("d4");
    OK(actor_dynamic_supervisor_get_state(supervisor, &state, ACTOR_SECOND));
    ck_assert_uint_eq(state.intensity, 3);
    ck_assert_uint_eq(state.restarts_len, 1);
    ck_assert_uint_eq(state.children_len, 4);
    ck_assert_str_eq(state.children[0].id.data, "worker");
    ck_assert_int_eq(state.children[0].restart, ACTOR_TRANSIENT);
    ck_assert_int_eq(state.children[0].status, ACTOR_CHILD_RUNNING);
    state.intensity = 0;
    OK(actor_dynamic_supervisor_replace_state(supervisor, &state, ACTOR_SECOND));
    actor_reply_release(&state);
    finish(2, ACTOR_KILL);
    ck_assert(!actor_is_alive(supervisor));
}
END_TEST

/* A child that does not start frees its place, or nobody would ask any more. */
START_TEST(starts_that_fail)
{
    actor_ref supervisor;

    fails[0] = fails[1] = ignores[2] = fails[3] = true;
    start_source(JOBS);
    supervisor = start(&temporary);
    ck_assert_uint_eq(children(supervisor), 4);
    ck_assert_int_eq(starts[7], 1);
    ck_assert_int_eq(starts[8], 0);
    check_logged("child worker did not start: no_tools; it is given up");
}
END_TEST

START_TEST(terminated_child)
{
    actor_ref supervisor;

    start_source(JOBS);
    supervisor = start(&transient);
    OK(actor_dynamic_supervisor_terminate_child(supervisor, workers[0]));
    OK(actor_dynamic_supervisor_terminate_child(supervisor, workers[1]));
    actor_sim_settle(sim);
    check_trace("d4 d2");
    ck_assert_uint_eq(children(supervisor), 4);
}
END_TEST

START_TEST(too_many_restarts)
{
    actor_ref supervisor;
    int i;

    start_source(JOBS);
    supervisor = start(&transient);
    for (i = 0; i < 4; i++) {
        ck_assert(actor_is_alive(supervisor));
        finish(0, ACTOR_KILL);
    }
    ck_assert(!actor_is_alive(supervisor));
    ck_assert(!actor_is_alive(workers[3]));
}
END_TEST

/* It ends with its producer, and its children with it. */
START_TEST(end_of_the_producer)
{
    actor_ref from = start_source(2), supervisor = start(&temporary);

    OK(actor_stop_actor(from, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY));
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(supervisor));
    ck_assert(!actor_is_alive(workers[1]));
}
END_TEST

START_TEST(subscribing_later)
{
    actor_ref from = start_source(JOBS), supervisor = start(&alone);

    check_trace("");
    OK(actor_gen_stage_sync_subscribe(supervisor, from, NULL, NULL, ACTOR_INFINITY));
    actor_sim_settle(sim);
    check_trace("d3");
    ck_assert_uint_eq(children(supervisor), 3);
}
END_TEST

START_TEST(bad_starts)
{
    GIVES(actor_consumer_supervisor_start(&permanent, NULL, false, NULL), ACTOR_EINVAL);
    GIVES(actor_consumer_supervisor_start(&temporary, NULL, false, NULL), ACTOR_EINIT);
    ck_assert(actor_is_alive(start(&hopeful)));
}
END_TEST

/* An event that is no child's argument starts none. */
START_TEST(events_of_another_type)
{
    static const actor_consumer_supervisor_info other = {
        SUPERVISOR("Jobs"),
        { ACTOR_START_CHILD(&actor_string_type),
          { "worker", start_worker, ACTOR_TEMPORARY, ACTOR_SECOND, ACTOR_WORKER, false, false } },
        1, from_source, NULL
    };
    actor_ref supervisor;

    start_source(JOBS);
    supervisor = start(&other);
    ck_assert(!actor_is_alive(supervisor));
    check_logged("Source puts out int64, not string");
    check_trace("");
    ck_assert_int_eq(starts[0], 0);
}
END_TEST

/* ---- races ---- */

/* A source that has no name, so that there may be several of it. */
static const actor_gen_server_info other_source_server = {
    .name = "Source", .state = &actor_int64_type, .init = begin_source,
    .on_info = actor_gen_stage_on_info, .on_call = actor_gen_stage_on_call, .on_down = actor_gen_stage_on_down,
};

enum { RACE_MAX = 5 };
enum race { CHILDREN_END, RESUBSCRIBED, PRODUCER_ENDS, CHILDREN_ARE_TERMINATED };

static actor_ref other_source(void)
{
    actor_ref ref = actor_ref_none();

    if (actor_gen_server_start(&other_source_server, NULL, false, &ref) != ACTOR_OK)
        abort();
    return ref;
}

static void end_some(actor_system *system, actor_ref supervisor, enum race race)
{
    const int64_t job = (int64_t)actor_sim_random(system, JOBS);

    if (actor_ref_is_none(workers[job]))
        return;
    if (race == CHILDREN_ARE_TERMINATED && actor_sim_random(system, 3) == 0)
        (void)actor_dynamic_supervisor_terminate_child(supervisor, workers[job]);
    else
        actor_send_exit(workers[job], actor_reason_of(actor_sim_random(system, 2) == 0 ? ACTOR_KILL : ACTOR_SHUTDOWN));
}

/* Ends whoever is left until nobody comes any more. */
static bool end_all(actor_system *system, actor_ref supervisor)
{
    actor_child_count count;
    int i, round;

    for (round = 0; round <= JOBS; round++) {
        actor_sim_settle(system);
        if (actor_supervisor_count(supervisor, &count) != ACTOR_OK || count.active > 2 * RACE_MAX)
            return false;
        if (count.active == 0)
            return true;
        for (i = 0; i < JOBS; i++)
            actor_send_exit(workers[i], actor_reason_of(ACTOR_KILL));
    }
    return false;
}

/* However its children end meanwhile, no job is started twice, none is forgotten, and there is always somebody who asks. */
static bool compete(actor_system *system, void *context)
{
    const enum race race = *(const enum race *)context;
    const size_t least = (size_t)actor_sim_random(system, RACE_MAX);
    const actor_subscribe_options options = { RACE_MAX, least, ACTOR_TEMPORARY, false, 0, NULL, NULL };
    const int n_ends = (int)actor_sim_random(system, 60), when = (int)actor_sim_random(system, 60);
    actor_ref from, supervisor = actor_ref_none();
    actor_unique tag = 0;
    int i;

    next_job = 0;
    n_jobs = JOBS;
    memset(workers, 0, sizeof workers);
    memset(starts, 0, sizeof starts);
    trace_text[0] = '\0';
    from = other_source();
    if (actor_consumer_supervisor_start(&alone, NULL, false, &supervisor) != ACTOR_OK ||
        actor_gen_stage_sync_subscribe(supervisor, from, &options, &tag, ACTOR_INFINITY) != ACTOR_OK)
        return false;
    for (i = 0; i < n_ends; i++) {
        actor_sleep(0);
        end_some(system, supervisor, race);
        if (i == when && race == RESUBSCRIBED)
            (void)actor_gen_stage_async_resubscribe(supervisor, tag, actor_reason_of(ACTOR_SHUTDOWN), other_source(), &options);
        if (i == when && race == PRODUCER_ENDS)
            actor_send_exit(from, actor_reason_of(ACTOR_KILL));
    }
    if (!end_all(system, supervisor))
        return false;
    if (race == PRODUCER_ENDS && n_ends > when &&
        (actor_gen_stage_sync_subscribe(supervisor, other_source(), &options, NULL, ACTOR_INFINITY) != ACTOR_OK ||
         !end_all(system, supervisor)))
        return false;
    for (i = 0; i < JOBS; i++)
        if (starts[i] > 1 || (starts[i] == 0 && (race == CHILDREN_END || race == CHILDREN_ARE_TERMINATED)))
            return false;
    return next_job == n_jobs;
}

START_TEST(under_any_order)
{
    enum race race = (enum race)(_i / 2);
    actor_options options = actor_options_default();

    options.log = keep_log;
    options.workers = 1 + _i % 2 * 2;
    ck_assert_int_eq(actor_sim_explore(&options, 150, compete, &race), 0);
}
END_TEST

/* ---- threads ---- */

enum { THREAD_JOBS = 1000 };

static atomic_int done[THREAD_JOBS], n_done;

static void do_job(void *arg)
{
    done[(uintptr_t)arg]++;
    n_done++;
}

static int start_process(const void *event, actor_ref *out)
{
    return actor_spawn_link(do_job, (void *)(uintptr_t)*(const int64_t *)event, out);
}

/* Jobs that end at once, on whatever worker: each is done once, and their ends have others asked for. */
START_TEST(on_threads)
{
    static const actor_subscribe_options ten = { 10, 4, ACTOR_PERMANENT, false, 0, NULL, NULL };
    static const actor_consumer_supervisor_info info = {
        SUPERVISOR("Jobs"),
        { ACTOR_START_CHILD(&actor_int64_type),
          { "job", start_process, ACTOR_TEMPORARY, ACTOR_SECOND, ACTOR_WORKER, false, false } },
        1, from_source, &ten
    };
    actor_options options = actor_options_default();
    actor_system *system;
    int i;

    options.workers = 3;
    next_job = 0;
    n_done = 0;
    for (i = 0; i < THREAD_JOBS; i++)
        done[i] = 0;
    OK(actor_system_start(&options, &system));
    start_source(THREAD_JOBS);
    OK(actor_consumer_supervisor_start(&info, NULL, false, NULL));
    while (n_done < THREAD_JOBS)
        actor_sleep(ACTOR_MILLISECOND);
    actor_system_stop(system);
    for (i = 0; i < THREAD_JOBS; i++)
        ck_assert_int_eq(done[i], 1);
}
END_TEST

/* ---- memory ---- */

/* Whoever lacks memory ends; nothing is left behind. */
START_TEST(out_of_memory)
{
    uint64_t n;

    for (n = 1; n < 80; n++) {
        actor_options options = actor_options_default();
        actor_system *system;
        actor_ref ref;

        next_job = 0;
        n_jobs = 8;
        memset(workers, 0, sizeof workers);
        options.log = keep_log;
        log_text[0] = '\0';
        trace_text[0] = '\0';
        OK(actor_sim_start(&options, n, &system));
        actor_sim_fail_alloc(system, n);
        if (actor_gen_server_start(&source_server, NULL, false, &ref) == ACTOR_OK &&
            actor_consumer_supervisor_start(&transient, NULL, false, &ref) == ACTOR_OK) {
            actor_sim_settle(system);
            actor_send_exit(workers[0], actor_reason_of(ACTOR_KILL));
            actor_send_exit(workers[1], actor_reason_of(ACTOR_SHUTDOWN));
        }
        actor_sim_settle(system);
        actor_sim_fail_alloc(system, 0);
        actor_system_stop(system);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("consumer_supervisor");
    TCase *tc = tcase_create("children");

    tcase_add_checked_fixture(tc, open_jobs, close_scene);
    tcase_add_test(tc, as_many_as_are_allowed);
    tcase_add_test(tc, all_jobs);
    tcase_add_test(tc, restart_keeps_the_place);
    tcase_add_test(tc, it_tells_how_it_stands);
    tcase_add_test(tc, starts_that_fail);
    tcase_add_test(tc, terminated_child);
    tcase_add_test(tc, too_many_restarts);
    tcase_add_test(tc, end_of_the_producer);
    tcase_add_test(tc, subscribing_later);
    tcase_add_test(tc, bad_starts);
    tcase_add_test(tc, events_of_another_type);
    suite_add_tcase(s, tc);

    tc = tcase_create("races");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, under_any_order, 0, 8);
    tcase_add_test(tc, on_threads);
    suite_add_tcase(s, tc);

    tc = tcase_create("memory");
    tcase_add_test(tc, out_of_memory);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    return run_suite(suite());
}
