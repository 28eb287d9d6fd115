/*
 * The simulated system: workers without libuv and without threads. Whoever waits in the system lends them
 * theirs; the clock moves when nothing can run, to the next timer. Which worker has a turn, and whether one
 * that has nothing to do takes something from another, is drawn from the seed.
 */
#include "internal.h"

/* ---- time and chance ------------------------------------------------------------------------------ */

static int64_t virtual_now(const actor_system *system)
{
    return system->virtual_now_ns;
}

/* The SplitMix64 sequence. */
static uint64_t draw_from_seed(actor_system *system)
{
    uint64_t z = (system->random += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Of the world there is no more: no loop either, so what would do I/O is refused before it is tried. */
const struct libactor_outside libactor_simulated = {
    .clock = { .now = virtual_now },
    .chance = { .draw = draw_from_seed },
};

/* ---- turns ------------------------------------------------------------------------------------------ */

static bool has_work(const struct libactor_worker *worker)
{
    return worker->run_head != NULL || libactor_has_news(worker);
}

/* Between workers news may be on their way for a while, as they are between threads. */
bool libactor_sim_holds_up(struct libactor_worker *worker)
{
    actor_system *system = worker->system;

    return system->n_workers > 1 && atomic_load(&worker->inbox) != NULL &&
           atomic_load(&system->alive) > 0 && libactor_random(system) % 2 == 0;
}

/* Several workers have short turns, so that what they do is mixed as that of threads. */
unsigned libactor_sim_slices(struct libactor_worker *worker, unsigned most)
{
    return worker->system->n_workers == 1 ? most : (unsigned)(1 + libactor_random(worker->system) % 3);
}

/* One turn of any worker. True if there is more to do without time passing. */
static bool turn(actor_system *system)
{
    struct libactor_worker *before = libactor_worker;
    struct libactor_worker *worker = &system->workers[0];
    bool more = false;
    int i;

    if (system->n_workers > 1)
        worker += libactor_random(system) % (uint64_t)system->n_workers;
    libactor_worker = worker;
    atomic_store(&worker->sleeping, false);
    more = libactor_worker_turn(worker) || (system->n_workers > 1 && libactor_steal_by_chance(worker));
    atomic_store(&worker->sleeping, !more);
    libactor_worker = before;
    for (i = 0; i < system->n_workers && !more; i++)
        more = has_work(&system->workers[i]);
    return more;
}

/* When the first timer of any worker is due, or the next try to tell of an end. */
static int64_t next_due(const actor_system *system)
{
    int64_t due = ACTOR_INFINITY;
    int i;

    for (i = 0; i < system->n_workers; i++) {
        const struct libactor_worker *worker = &system->workers[i];

        if (libactor_wheel_due(&worker->wheel) < due)
            due = libactor_wheel_due(&worker->wheel);
        if (libactor_untold_due(worker) < due)
            due = libactor_untold_due(worker);
    }
    return libactor_faults_due(system) < due ? libactor_faults_due(system) : due;
}

/* Fires all timers that are due by the clock. True if there was any. */
static bool fire_due(actor_system *system)
{
    struct libactor_worker *before = libactor_worker;
    bool any = libactor_faults_fire(system);
    int i;

    for (i = 0; i < system->n_workers; i++) {
        struct libactor_worker *worker = &system->workers[i];

        if (libactor_wheel_due(&worker->wheel) > system->virtual_now_ns)
            continue;
        any = true;
        libactor_worker = worker;
        libactor_guard(worker);
        worker->now_ns = system->virtual_now_ns;
        libactor_timers_fire(worker);
        libactor_unguard(worker);
    }
    libactor_worker = before;
    return any;
}

/*
 * Runs the system until `done` says so, or nothing happens before that time; the clock then shows it,
 * unless it is ACTOR_INFINITY. True if done.
 */
bool libactor_sim_drive(actor_system *system, bool (*done)(const void *context), const void *context,
                        int64_t until_ns)
{
    for (;;) {
        bool more = turn(system);
        int64_t due;

        if (done != NULL && done(context))
            return true;
        if (more)
            continue;
        if (fire_due(system))
            continue;
        due = next_due(system);
        if (due > until_ns || due == ACTOR_INFINITY) {
            if (until_ns != ACTOR_INFINITY && until_ns > system->virtual_now_ns)
                system->virtual_now_ns = until_ns;
            return false;
        }
        if (due > system->virtual_now_ns)
            system->virtual_now_ns = due;
    }
}

/* What a plain thread waited for is there: it goes on before others do. */
void libactor_sim_end_turn(void)
{
    libactor_worker->last_slice = atomic_load_explicit(&libactor_worker->slices, memory_order_relaxed);
}

/* Does what needs a worker and does not wait, though nothing else runs: plain threads that spawn. */
void libactor_sim_as_worker(actor_system *system, void (*run)(void *arg), void *arg)
{
    const unsigned n = atomic_fetch_add_explicit(&system->next_worker, 1, memory_order_relaxed);

    libactor_worker = &system->workers[n % (unsigned)system->n_workers];
    run(arg);
    libactor_worker = NULL;
}

/* An errand waits for what can never come: ends it. */
void libactor_sim_give_up(actor_system *system)
{
    const actor_reason kill = actor_reason_of(ACTOR_KILL);
    struct libactor_worker *before = libactor_worker;
    uint32_t i;

    libactor_log(system, ACTOR_LOG_WARNING, "the simulated system has nothing left to do, but its caller waits");
    libactor_worker = &system->workers[0];  /* it has a reserve of messages */
    for (i = 0; i < system->n_cells; i++) {
        const struct libactor_cell *cell = libactor_cell_at(system, i);
        struct actor_message *message;
        actor_ref ref;

        if (cell == NULL)
            break;
        ref = libactor_cell_ref(system, cell);
        if (!(cell->flags & LIBACTOR_STAND_IN) || libactor_cell_find(system, ref) == NULL)
            continue;
        message = libactor_message_reason(LIBACTOR_SIGNAL_EXIT, &kill);
        if (message == NULL)
            continue;
        message->to = ref;
        libactor_post(message);
    }
    libactor_worker = before;
    libactor_sim_drive(system, NULL, NULL, system->virtual_now_ns);
}

static void leave_workers(actor_system *system, int n)
{
    while (n > 0)
        libactor_worker_leave(&system->workers[--n]);
}

/* Makes the calling thread that of all workers. Errors: as libactor_worker_enter. */
static int enter_workers(actor_system *system)
{
    int i, err;

    for (i = 0; i < system->n_workers; i++) {
        err = libactor_worker_enter(&system->workers[i]);
        if (err < 0) {
            leave_workers(system, i);
            return err;
        }
        atomic_store(&system->workers[i].sleeping, true);
    }
    libactor_worker = NULL;
    return ACTOR_OK;
}

int actor_sim_start(const actor_options *options, uint64_t seed, actor_system **out)
{
    actor_system *system;
    int err;

    if (libactor_worker != NULL)
        return ACTOR_EINVAL;
    err = libactor_system_make(options, true, &system);
    if (err < 0)
        return err;
    system->random = seed;
    system->virtual_now_ns = ACTOR_SECOND;
    err = enter_workers(system);
    if (err < 0) {
        libactor_system_free(system);
        return err;
    }
    actor_system_bind(system);
    *out = system;
    return ACTOR_OK;
}

/* The calling thread was that of the system's workers. */
void libactor_sim_leave(actor_system *system)
{
    libactor_fail_alloc(0);
    libactor_faults_free(system);
    leave_workers(system, system->n_workers);
}

void actor_sim_settle(actor_system *system)
{
    libactor_sim_drive(system, NULL, NULL, system->virtual_now_ns);
}

void actor_sim_advance(actor_system *system, int64_t duration_ns)
{
    int64_t now = system->virtual_now_ns;

    if (duration_ns < 0)
        duration_ns = 0;
    libactor_sim_drive(system, NULL, NULL, duration_ns > ACTOR_INFINITY - now ? ACTOR_INFINITY : now + duration_ns);
}

void actor_sim_fail_alloc(actor_system *system, uint64_t n)
{
    (void)system;
    libactor_fail_alloc(n);
}

void actor_sim_jump(actor_system *system, int64_t span_ns)
{
    if (span_ns > 0)
        system->virtual_now_ns =
            span_ns > ACTOR_INFINITY - 1 - system->virtual_now_ns ? ACTOR_INFINITY - 1 : system->virtual_now_ns + span_ns;
}
