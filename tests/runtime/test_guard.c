/*
 * What keeps workers apart that take actors from each other: the guard of one that is idle, cells in which nobody
 * lives any more, a wait that a kill cut short, and that somebody watches whenever somebody may be held up. Each test
 * hangs or fails without the one line that it is about, so they look into the core.
 */
#include <pthread.h>
#include <sched.h>

#include "internal.h"
#include "scene.h"

static const actor_message_info go = { "go", ACTOR_CAST, NULL, NULL };

static void start_workers(int n, actor_system **system)
{
    actor_options options = actor_options_default();

    options.workers = n;
    ck_assert_int_eq(actor_system_start(&options, system), ACTOR_OK);
}

static struct libactor_worker *home_of(actor_system *system, actor_ref ref)
{
    struct libactor_cell *cell = libactor_cell_find(system, ref);

    ck_assert_ptr_nonnull(cell);
    return &system->workers[libactor_cell_home(cell)];
}

static bool sleeps(actor_system *system, int worker)
{
    return atomic_load(&system->workers[worker].sleeping);
}

/* ---- an idle worker that takes actors --------------------------------------------------------------- */

enum { VISITS = SCALED(500), LOOKS = 1000 };

static bool has_thief(struct libactor_worker *worker)
{
    return atomic_load(&worker->thief) & LIBACTOR_THIEF;
}

/*
 * The host's worker has more to do than it gets to, it says, but is guarded: so the other one comes, waits a little
 * and goes to sleep. What it takes comes into its own queue: who holds that one finds it nowhere near the host's.
 */
START_TEST(an_idle_worker_takes_nothing_while_it_is_held)
{
    actor_options options = actor_options_default();
    struct libactor_worker *host, *idle;
    actor_system *system;
    int visit, i, n_wrong = 0;

    options.workers = 2;
    ck_assert_int_eq(actor_system_create(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_attach(system, NULL), ACTOR_OK);
    host = &system->workers[0];
    idle = &system->workers[1];
    libactor_guard(host);
    atomic_store(&host->sleeping, false);
    atomic_store(&host->backlog, true);
    for (visit = 0; visit < VISITS; visit++) {
        while (!has_thief(host)) {
            libactor_worker_wake(idle);
            sched_yield();
        }
        libactor_hold(idle);
        for (i = 0; i < LOOKS; i++)
            n_wrong += has_thief(host);
        libactor_release(idle);
    }
    ck_assert_int_eq(n_wrong, 0);
    atomic_store(&host->backlog, false);
    libactor_unguard(host);
    actor_system_stop(system);
}
END_TEST

/* ---- cells in which nobody lives any more ----------------------------------------------------------- */

/* A simulated system of two, and the cell of an actor that has ended, free on the worker that made it. */
static struct libactor_cell *free_cell(actor_ref *ref)
{
    actor_options options = actor_options_default();
    struct libactor_cell *cell;

    options.log = keep_log;
    options.workers = 2;
    ck_assert_int_eq(actor_sim_start(&options, 1, &sim), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(wait_for_ever, NULL, ref), ACTOR_OK);
    cell = libactor_cell_find(sim, *ref);
    ck_assert_ptr_nonnull(cell);
    actor_send_exit(*ref, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(*ref));
    ck_assert_uint_eq(libactor_cell_home(cell), cell->maker);
    ck_assert_ptr_null(atomic_load(&cell->remote));
    return cell;
}

/* All cells of the system serve, where they are made, and nobody is left. */
static void check_cells(void)
{
    actor_ref refs[8];
    size_t i;

    for (i = 0; i < ARRAY_LEN(refs); i++) {
        ck_assert_int_eq(actor_spawn(wait_for_ever, NULL, &refs[i]), ACTOR_OK);
        actor_sim_settle(sim);
    }
    for (i = 0; i < ARRAY_LEN(refs); i++)
        actor_send_exit(refs[i], actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert_uint_eq(actor_system_count(sim), 0);
    close_scene();
}

/* Somebody found the actor, it ended, and only then was the message put there and its worker told. */
START_TEST(a_free_cell_is_not_taken_with_an_inbox)
{
    actor_ref ref;
    struct libactor_cell *cell = free_cell(&ref);
    struct libactor_worker *maker = &sim->workers[cell->maker];
    struct libactor_worker *thief = &sim->workers[1 - cell->maker];
    struct actor_message *late = libactor_message_raw(ACTOR_CAST, 0);
    bool came = false;
    int i;

    ck_assert_ptr_nonnull(late);
    late->to = ref;
    late->next = NULL;
    atomic_store(&cell->remote, late);
    cell->inbox_next = NULL;
    atomic_store(&maker->inbox, cell);
    libactor_worker = thief;
    libactor_guard(thief);
    for (i = 0; i < 100; i++)
        came = libactor_steal_by_chance(thief) || came;
    libactor_unguard(thief);
    libactor_worker = NULL;
    ck_assert(!came);
    ck_assert_uint_eq(libactor_cell_home(cell), cell->maker);
    ck_assert_ptr_eq(atomic_load(&maker->inbox), cell);
    actor_sim_settle(sim);                  /* its own worker refuses the message */
    ck_assert_ptr_null(atomic_load(&cell->remote));
    check_cells();
}
END_TEST

/* To be sent to the actor must still be there when its worker is held, not only when it was found. */
START_TEST(a_free_cell_is_not_adopted)
{
    actor_ref ref;
    struct libactor_cell *cell = free_cell(&ref);
    struct libactor_worker *thief = &sim->workers[1 - cell->maker];
    bool taken = false;
    int i;

    atomic_store(&sim->workers[cell->maker].sleeping, true);
    libactor_worker = thief;
    libactor_guard(thief);
    for (i = 0; i < 100; i++)
        taken = libactor_adopt(thief, cell, ref) || taken;
    libactor_unguard(thief);
    libactor_worker = NULL;
    ck_assert(!taken);
    ck_assert_uint_eq(libactor_cell_home(cell), cell->maker);
    check_cells();
}
END_TEST

/* ---- a wait that did not begin ---------------------------------------------------------------------- */

static void *kill_from_outside(void *ref)
{
    actor_send_exit(*(const actor_ref *)ref, actor_reason_of(ACTOR_KILL));
    return NULL;
}

static actor_result answer_nothing(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    return ACTOR_CONTINUE;
}

static const actor_message_info ask = { "ask", ACTOR_CALL, NULL, NULL };
static const actor_behaviour silent = { "silent", NULL, answer_nothing, NULL, actor_free, NULL, NULL, NULL };

/* Its kill has come, with a message of its own, by the time it is about to wait for an answer. */
static void call_when_killed(void *arg)
{
    actor_ref self = actor_self();
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, kill_from_outside, &self), 0);
    pthread_join(thread, NULL);
    ck_assert_int_eq(actor_send(self, &go, NULL), ACTOR_OK);
    trace("calls");
    actor_call(*(const actor_ref *)arg, &ask, NULL, NULL, ACTOR_INFINITY);
    trace("was answered");
}

static void yield_often(void *arg)
{
    int i;

    (void)arg;
    for (i = 0; i < 1000; i++)
        actor_yield();
    trace("yielded");
}

/* The fiber is the next actor's, and what the killed one was to wait for is not. */
START_TEST(a_wait_that_a_kill_cut_short_leaves_no_mark)
{
    actor_ref server;

    open_scene();
    ck_assert_int_eq(actor_start(&silent, actor_alloc(1), NULL, &server, NULL), ACTOR_OK);
    play(call_when_killed, &server);
    play(yield_often, NULL);
    check_trace("calls yielded");
    ck_assert_uint_eq(actor_system_count(sim), 1);
    close_scene();
}
END_TEST

/* ---- who watches ------------------------------------------------------------------------------------ */

static atomic_bool relieved;
static _Atomic uint64_t reliever_bits;

static void hold_up(void)
{
    while (!atomic_load(&relieved))
        sched_yield();
}

static actor_result relieve_at_a_message(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    atomic_store(&relieved, true);
    return ACTOR_CONTINUE;
}

static const actor_behaviour reliever = { "reliever", NULL, relieve_at_a_message, NULL, actor_free, NULL, NULL, NULL };

static void hold_up_beside_a_reliever(void *arg)
{
    actor_ref ref;

    (void)arg;
    ck_assert_int_eq(actor_start(&reliever, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    atomic_store(&reliever_bits, ref.bits);
    hold_up();
}

static actor_result call_for_relief(void *self, actor_message *message)
{
    const actor_ref ref = { atomic_load(&reliever_bits) };

    (void)self;
    (void)message;
    ck_assert_int_eq(actor_send(ref, &go, NULL), ACTOR_OK);
    hold_up();
    return ACTOR_CONTINUE;
}

static const actor_behaviour caller = { "caller", NULL, call_for_relief, NULL, actor_free, NULL, NULL, NULL };

/*
 * One worker is held up, another watches it, the third sleeps for good. The watcher gets something to do, sends to
 * an actor of the first and is held up itself: if it did not wake the third, nobody would ever look after them.
 */
START_TEST(a_watcher_that_has_to_work_leaves_another_in_its_place)
{
    actor_system *system;
    actor_ref callers[12];
    actor_ref chosen = actor_ref_none();
    size_t i;

    atomic_store(&relieved, false);
    atomic_store(&reliever_bits, 0);
    start_workers(3, &system);
    for (i = 0; i < ARRAY_LEN(callers); i++)
        ck_assert_int_eq(actor_start(&caller, actor_alloc(1), NULL, &callers[i], NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(hold_up_beside_a_reliever, NULL, NULL), ACTOR_OK);
    while (actor_ref_is_none(chosen)) {
        const int watcher = atomic_load(&system->watcher) - 1;
        int n_asleep = 0;

        sched_yield();
        for (i = 0; i < 3; i++)
            n_asleep += sleeps(system, (int)i);
        if (watcher < 0 || n_asleep < 2 || !sleeps(system, watcher) || atomic_load(&reliever_bits) == 0)
            continue;
        for (i = 0; i < ARRAY_LEN(callers); i++)
            if (home_of(system, callers[i]) == &system->workers[watcher])
                chosen = callers[i];
        ck_assert_msg(!actor_ref_is_none(chosen), "no caller is on worker %d", watcher);
    }
    ck_assert_int_eq(actor_send(chosen, &go, NULL), ACTOR_OK);
    while (!atomic_load(&relieved))
        sched_yield();
    actor_system_stop(system);
}
END_TEST

static atomic_bool held;
static actor_ref holder_ref, reliever_ref;

static actor_result hold_up_at_a_message(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    atomic_store(&held, true);
    hold_up();
    return ACTOR_CONTINUE;
}

static const actor_behaviour holder = { "holder", NULL, hold_up_at_a_message, NULL, actor_free, NULL, NULL, NULL };

static void send_to_both(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_send(holder_ref, &go, NULL), ACTOR_OK);
    while (!atomic_load(&held))
        sched_yield();
    ck_assert_int_eq(actor_send(reliever_ref, &go, NULL), ACTOR_OK);
}

/* All sleep, and nobody watches, as a worker of another system sends: that has no colleague here to look after them. */
START_TEST(who_sends_from_another_system_calls_a_watcher)
{
    actor_system *system, *other;

    atomic_store(&relieved, false);
    atomic_store(&held, false);
    start_workers(2, &system);
    ck_assert_int_eq(actor_start(&holder, actor_alloc(1), NULL, &holder_ref, NULL), ACTOR_OK);
    do {
        ck_assert_int_eq(actor_start(&reliever, actor_alloc(1), NULL, &reliever_ref, NULL), ACTOR_OK);
    } while (home_of(system, reliever_ref) != home_of(system, holder_ref));
    actor_system_bind(NULL);
    start_workers(1, &other);
    while (atomic_load(&system->watcher) != 0 || !sleeps(system, 0) || !sleeps(system, 1))
        sched_yield();
    ck_assert_int_eq(actor_spawn(send_to_both, NULL, NULL), ACTOR_OK);
    while (!atomic_load(&relieved))
        sched_yield();
    actor_system_stop(other);
    actor_system_stop(system);
}
END_TEST

/* ---- messages that a worker has too many of --------------------------------------------------------- */

/*
 * Who takes all batches of the depot says that there are none before it takes them. Those that are put there in between
 * are counted and taken: so an empty depot may seem full, and it must not for ever.
 */
START_TEST(a_depot_that_is_empty_has_room)
{
    enum { MANY = 3 * LIBACTOR_BATCH_LEN + 1 };
    actor_options options = actor_options_default();
    struct actor_message *messages[MANY];
    actor_system *system;
    size_t i;

    options.workers = 1;
    ck_assert_int_eq(actor_system_create(&options, &system), ACTOR_OK);
    libactor_worker = &system->workers[0];
    atomic_store(&system->depot_len[0], 1000);
    for (i = 0; i < MANY; i++) {
        messages[i] = libactor_message_raw(ACTOR_CAST, 0);
        ck_assert_ptr_nonnull(messages[i]);
    }
    for (i = 0; i < MANY; i++)
        libactor_message_drop(messages[i]);
    libactor_worker = NULL;
    ck_assert_ptr_nonnull(atomic_load(&system->depot[0]));
    actor_system_stop(system);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("guard");
    TCase *tcase = tcase_create("guard");

    tcase_set_timeout(tcase, 30);
    tcase_add_test(tcase, an_idle_worker_takes_nothing_while_it_is_held);
    tcase_add_test(tcase, a_free_cell_is_not_taken_with_an_inbox);
    tcase_add_test(tcase, a_free_cell_is_not_adopted);
    tcase_add_test(tcase, a_wait_that_a_kill_cut_short_leaves_no_mark);
    tcase_add_test(tcase, a_watcher_that_has_to_work_leaves_another_in_its_place);
    tcase_add_test(tcase, who_sends_from_another_system_calls_a_watcher);
    tcase_add_test(tcase, a_depot_that_is_empty_has_room);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
