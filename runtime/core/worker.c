/*
 * Workers: each a thread with a run queue, timers and a libuv loop (loop.c). The thread's own stack, `native`,
 * takes in what others have sent, fires timers and calls libuv; the run queue is worked through on a
 * fiber. When an actor waits it keeps that fiber, and the loop goes on with one from the pool, so no
 * switch is made for an actor that does not wait.
 */
#include <string.h>

#include "internal.h"

enum { SLICES_A_TURN = 512, FIBERS_AT_REST = 64 };

_Thread_local struct libactor_worker *libactor_worker __attribute__((tls_model("initial-exec")));

/* ---- the run queue -------------------------------------------------------------------------------- */

/* Any that waits, as the seed of a simulated system says. */
struct libactor_cell *libactor_dequeue_any(struct libactor_worker *worker)
{
    struct libactor_cell *previous = NULL;
    uint64_t n = libactor_random(worker->system) % atomic_load_explicit(&worker->run_len, memory_order_relaxed);

    for (; n > 0; n--)
        previous = previous == NULL ? worker->run_head : previous->run_next;
    return libactor_dequeue(worker, previous);
}

/* Those born in the last slice may run, or be taken, from here on. */
void libactor_welcome_born(struct libactor_worker *worker)
{
    struct libactor_cell *youngest = worker->born;
    struct libactor_cell *oldest = NULL;

    worker->born = NULL;
    while (youngest != NULL) {
        struct libactor_cell *next = youngest->run_next;

        youngest->run_next = oldest;
        oldest = youngest;
        youngest = next;
    }
    while (oldest != NULL) {
        struct libactor_cell *next = oldest->run_next;

        libactor_enqueue(worker, oldest);
        oldest = next;
    }
}

/* Has an actor just made run soon; it stays with the worker at least until the calling actor leaves off. */
void libactor_launch(struct libactor_worker *worker, struct libactor_cell *cell)
{
    cell->flags |= LIBACTOR_SCHEDULED;
    cell->run_next = worker->born;
    worker->born = cell;
}

/* ---- waiting -------------------------------------------------------------------------------------- */

/* Makes room in the pool for one fiber more than there are. */
static int reserve_pool(struct libactor_worker *worker)
{
    size_t capacity = worker->pool_capacity == 0 ? 16 : worker->pool_capacity * 2;
    libactor_fiber **pool;

    if (worker->n_fibers < worker->pool_capacity)
        return ACTOR_OK;
    pool = actor_alloc(capacity * sizeof(libactor_fiber *));
    if (pool == NULL)
        return ACTOR_ENOMEM;
    if (worker->pool_len > 0)
        memcpy(pool, worker->pool, worker->pool_len * sizeof(libactor_fiber *));
    actor_free(worker->pool);
    worker->pool = pool;
    worker->pool_capacity = capacity;
    return ACTOR_OK;
}

static int add_fiber(struct libactor_worker *worker)
{
    libactor_fiber *fiber;
    int err = reserve_pool(worker);

    if (err < 0)
        return err;
    err = libactor_fiber_create(worker->system->stack_bytes, libactor_run_loop, worker, &fiber);
    if (err < 0)
        return err;
    worker->pool[worker->pool_len++] = fiber;
    worker->n_fibers++;
    return ACTOR_OK;
}

/*
 * Sees to it that the calling actor can wait. What an actor's end calls, clean-ups and destructors, can't: the
 * worker is guarded then. Errors: ACTOR_ENOTACTOR, as that actor has ended; ACTOR_ENOMEM; ACTOR_ELIMIT.
 */
int libactor_wait_prepare(struct libactor_worker *worker)
{
    if (atomic_load_explicit(&worker->guarded, memory_order_relaxed))
        return ACTOR_ENOTACTOR;
    return worker->pool_len > 0 ? ACTOR_OK : add_fiber(worker);
}

/* The time of a wait is not begun at once: most are over within the turn, and need neither clock nor timer. */
static void limit_wait(struct libactor_worker *worker, struct libactor_cell *cell, struct libactor_run *run,
                       int64_t timeout_ns)
{
    run->cell = cell;
    run->timeout_ns = timeout_ns < 0 ? 0 : timeout_ns;
    run->next_wait = NULL;
    run->previous_wait = worker->last_wait;
    if (worker->last_wait != NULL)
        worker->last_wait->next_wait = run;
    else
        worker->first_wait = run;
    worker->last_wait = run;
}

static void leave_waits(struct libactor_worker *worker, struct libactor_run *run)
{
    if (run->next_wait != NULL)
        run->next_wait->previous_wait = run->previous_wait;
    else
        worker->last_wait = run->previous_wait;
    if (run->previous_wait != NULL)
        run->previous_wait->next_wait = run->next_wait;
    else
        worker->first_wait = run->next_wait;
    run->timeout_ns = -1;
}

/* Begins the time of waits, by the worker's clock as last read. So they last longer rather than shorter. */
void libactor_waits_begin(struct libactor_worker *worker)
{
    while (worker->first_wait != NULL) {
        struct libactor_run *run = worker->first_wait;
        const int64_t timeout_ns = run->timeout_ns;

        leave_waits(worker, run);
        libactor_timer_limit(worker, &run->timer, run->cell,
                             timeout_ns > ACTOR_INFINITY - worker->now_ns ? ACTOR_INFINITY
                                                                          : worker->now_ns + timeout_ns);
    }
}

/* Leaves the calling actor's stack to it and goes on with another; comes back when the actor is resumed. */
static void leave_stack(struct libactor_worker *worker, struct libactor_cell *cell, struct libactor_run *run)
{
    run->fiber = worker->fiber;
    libactor_set_current(worker, NULL);
    worker->fiber = worker->pool[--worker->pool_len];
    libactor_fiber_switch(run->fiber, worker->fiber);
    if (run->timeout_ns >= 0)
        leave_waits(worker, run);
    if (run->timer.place != 0)
        libactor_wheel_remove(&worker->wheel, &run->timer);
    run->wait = LIBACTOR_WAIT_NONE;
    if (cell->flags & LIBACTOR_DOOMED)
        libactor_unwind(worker);
    libactor_own_code_enter(worker, run);
}

/* Lets all others run that could, then goes on with the calling actor; libactor_wait_prepare has succeeded. */
void libactor_give_way(struct libactor_worker *worker)
{
    struct libactor_cell *cell = worker->current;

    libactor_signals_mine();
    libactor_own_code_leave(worker);
    libactor_enqueue(worker, cell);
    leave_stack(worker, cell, cell->run);
}

/*
 * The calling actor waits for what its run says, at most so long; libactor_wait_prepare has succeeded.
 * It may not come back: a kill ends it here.
 */
void libactor_wait(struct libactor_worker *worker, int64_t timeout_ns)
{
    struct libactor_cell *cell = worker->current;
    struct libactor_run *run = cell->run;

    libactor_signals_mine();
    libactor_own_code_leave(worker);
    run->timed_out = false;
    if (timeout_ns != ACTOR_INFINITY)
        limit_wait(worker, cell, run, timeout_ns);
    cell->flags &= ~(uint32_t)LIBACTOR_SCHEDULED;
    leave_stack(worker, cell, run);
}

/* Goes on with an actor that waited; comes back when another waits on this fiber. */
void libactor_resume(struct libactor_worker *worker, struct libactor_cell *cell)
{
    libactor_fiber *from = worker->fiber;

    libactor_set_current(worker, cell);
    worker->pool[worker->pool_len++] = from;
    worker->fiber = cell->run->fiber;
    libactor_fiber_switch(from, worker->fiber);
}

static void trim_pool(struct libactor_worker *worker)
{
    while (worker->pool_len > FIBERS_AT_REST) {
        libactor_fiber_destroy(worker->pool[--worker->pool_len]);
        worker->n_fibers--;
    }
}

static void take_errands(struct libactor_worker *worker)
{
    struct libactor_errand *newest = NULL;
    struct libactor_errand *oldest = NULL;

    if (atomic_load_explicit(&worker->errands, memory_order_relaxed) != NULL)
        newest = atomic_exchange_explicit(&worker->errands, NULL, memory_order_acquire);
    while (newest != NULL) {
        struct libactor_errand *next = newest->next;

        newest->next = oldest;
        oldest = newest;
        newest = next;
    }
    while (oldest != NULL) {
        struct libactor_errand *next = oldest->next;

        libactor_errand_start(worker, oldest);
        oldest = next;
    }
}

static void take_inbox(struct libactor_worker *worker)
{
    struct libactor_cell *newest = NULL;
    struct libactor_cell *oldest = NULL;

    if (worker->simulated && libactor_sim_holds_up(worker))
        return;
    if (atomic_load_explicit(&worker->inbox, memory_order_relaxed) != NULL)
        newest = atomic_exchange_explicit(&worker->inbox, NULL, memory_order_acquire);
    while (newest != NULL) {
        struct libactor_cell *next = newest->inbox_next;

        newest->inbox_next = oldest;
        oldest = newest;
        newest = next;
    }
    while (oldest != NULL) {
        struct libactor_cell *next = oldest->inbox_next;

        libactor_mailbox_told(worker, oldest);
        oldest = next;
    }
}

/*
 * Takes in what was sent to actors that have ended, before their worker was told of it; to be freed.
 * True if there was any. When no actor lives and no thread runs the worker.
 */
bool libactor_worker_drain(struct libactor_worker *worker)
{
    struct libactor_worker *before = libactor_worker;
    bool any = atomic_load(&worker->inbox) != NULL;

    libactor_worker = worker;
    take_inbox(worker);
    libactor_worker = before;
    return any;
}

bool libactor_has_news(const struct libactor_worker *worker)
{
    return atomic_load(&worker->inbox) != NULL || atomic_load(&worker->errands) != NULL;
}

/*
 * An actor that holds up nobody is not watched, which would cost a wake-up. So that one that never comes back is told of
 * all the same, a watcher is called a few times within the time after which it is.
 */
static void call_watcher_now_and_then(struct libactor_worker *worker)
{
    const int64_t pause_ns = worker->system->options.stuck_ns / 4;

    worker->next_call_ns = pause_ns > ACTOR_INFINITY - worker->now_ns ? ACTOR_INFINITY : worker->now_ns + pause_ns;
    if (!worker->simulated && worker->system->options.stuck_ns < ACTOR_INFINITY)
        libactor_call_watcher(worker->system, worker);
}

/* Runs what waits in the queue, for a turn. */
static void run_queue(struct libactor_worker *worker)
{
    if (worker->born != NULL)
        libactor_welcome_born(worker);
    if (worker->run_head == NULL)
        return;
    libactor_watch_no_more(worker);
    if (worker->unwatched && worker->now_ns >= worker->next_call_ns)
        call_watcher_now_and_then(worker);
    worker->last_slice = atomic_load_explicit(&worker->slices, memory_order_relaxed) +
                         (worker->simulated ? libactor_sim_slices(worker, SLICES_A_TURN) : LIBACTOR_SLICES_A_PART);
    worker->parts_left = worker->simulated ? 0 : SLICES_A_TURN / LIBACTOR_SLICES_A_PART - 1;
    worker->began_ns = worker->simulated ? 0 : libactor_outside.clock.rough_now();
    libactor_fiber_switch(worker->native, worker->fiber);
    if (worker->born != NULL)
        libactor_welcome_born(worker);
    trim_pool(worker);
}

/*
 * A turn of a worker, without libuv. The clock is read once, behind the queue: what begins or ends by it
 * is never early. True if there is more to do at once.
 */
bool libactor_worker_turn(struct libactor_worker *worker)
{
    const unsigned slices = atomic_load_explicit(&worker->slices, memory_order_relaxed);
    int64_t before;
    bool more;

    libactor_guard(worker);
    worker->unwatched = worker->system->n_workers > 1;
    take_inbox(worker);
    take_errands(worker);
    run_queue(worker);
    before = worker->now_ns;
    worker->now_ns = libactor_now(worker->system);
    libactor_waits_begin(worker);
    if (worker->untold != NULL)
        libactor_untold_tell(worker);
    more = libactor_timers_fire(worker);
    if (worker->system->n_workers > 1)
        libactor_note_backlog(worker, worker->now_ns - before,
                              atomic_load_explicit(&worker->slices, memory_order_relaxed) - slices);
    more = more || worker->run_head != NULL || libactor_has_news(worker);
    libactor_unguard(worker);
    return more;
}

/* Prepares a worker; nothing runs yet. On an error nothing is left open. */
int libactor_worker_open(struct libactor_worker *worker, actor_system *system, int id)
{
    int err = ACTOR_OK;

    memset(worker, 0, sizeof *worker);
    worker->system = system;
    worker->id = (uint16_t)id;
    worker->chunks = system->chunks;
    worker->simulated = system->simulated;
    atomic_init(&worker->contains, system->options.contain_faults);
#ifndef LIBACTOR_NO_CACHE
    worker->caches = !system->simulated;
#endif
    if (system->fences)
        atomic_init(&worker->thief, LIBACTOR_FENCE);
    if (!system->simulated)
        err = libactor_loop_open(worker);
    if (err < 0)
        return err;
    err = add_fiber(worker);
    if (err < 0)
        goto close_loop;
    worker->fiber = worker->pool[--worker->pool_len];
    err = libactor_message_reserve(worker);
    if (err < 0)
        goto free_fiber;
    return ACTOR_OK;
free_fiber:
    libactor_fiber_destroy(worker->fiber);
    libactor_message_caches_free(worker);
close_loop:
    actor_free(worker->pool);
    libactor_loop_close(worker);
    return err;
}

/* When no actor lives and no thread runs it. */
void libactor_worker_close(struct libactor_worker *worker)
{
    struct libactor_worker *before = libactor_worker;

    libactor_loop_close(worker);
    libactor_worker = worker;
    libactor_untold_free(worker);
    libactor_timers_close(worker);
    libactor_message_caches_free(worker);
    libactor_worker = before;
    while (worker->pool_len > 0)
        libactor_fiber_destroy(worker->pool[--worker->pool_len]);
    libactor_fiber_destroy(worker->fiber);
    actor_free(worker->pool);
}

/* Makes the calling thread the worker's. Errors: ACTOR_ENOMEM. */
int libactor_worker_enter(struct libactor_worker *worker)
{
    int err = libactor_fiber_adopt(&worker->native);

    if (err < 0)
        return err;
    if (worker->system->options.contain_faults) {
        err = libactor_fault_thread_enter();
        if (err < 0) {
            libactor_fiber_destroy(worker->native);
            return err;
        }
        worker->has_signal_stack = true;
    }
    worker->ref_bits = (uint64_t)worker->system->id << 56;
    libactor_worker = worker;
    return ACTOR_OK;
}

/* The opposite. */
void libactor_worker_leave(struct libactor_worker *worker)
{
    libactor_worker = NULL;
    if (worker->has_signal_stack)
        libactor_fault_thread_leave();
    worker->has_signal_stack = false;
    libactor_fiber_destroy(worker->native);
    worker->native = NULL;
}
