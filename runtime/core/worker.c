/*
 * Workers: each a thread with a run queue, timers and a libuv loop. The thread's own stack, `native`,
 * takes in what others have sent, fires timers and calls libuv; the run queue is worked through on a
 * fiber. When an actor waits it keeps that fiber, and the loop goes on with one from the pool, so no
 * switch is made for an actor that does not wait.
 */
#include <string.h>

#include "internal.h"

enum { SLICES_A_TURN = 128, YIELDS_A_SLICE = 64, FIBERS_AT_REST = 64, CELLS_TO_SHARE = 64 };

_Thread_local struct libactor_worker *libactor_worker;

static void append(struct libactor_worker *worker, struct libactor_cell *cell)
{
    cell->run_next = NULL;
    if (worker->run_head == NULL)
        worker->run_head = cell;
    else
        worker->run_tail->run_next = cell;
    worker->run_tail = cell;
    worker->run_len++;
}

/* Takes the cell behind `previous`, or the first. */
static struct libactor_cell *take_behind(struct libactor_worker *worker, struct libactor_cell *previous)
{
    struct libactor_cell *cell = previous == NULL ? worker->run_head : previous->run_next;

    if (previous == NULL)
        worker->run_head = cell->run_next;
    else
        previous->run_next = cell->run_next;
    if (worker->run_tail == cell)
        worker->run_tail = previous;
    cell->run_next = NULL;
    worker->run_len--;
    return cell;
}

/* The next to run: the oldest, or in a simulated system any, as the seed says. */
static struct libactor_cell *next_cell(struct libactor_worker *worker)
{
    struct libactor_cell *previous = NULL;
    uint64_t n;

    if (worker->run_head == NULL)
        return NULL;
    if (worker->system->simulated && worker->run_len > 1) {
        n = libactor_random(worker->system) % worker->run_len;
        for (; n > 0; n--)
            previous = previous == NULL ? worker->run_head : previous->run_next;
    }
    return take_behind(worker, previous);
}

/* Has an actor of this worker run soon. */
void libactor_schedule(struct libactor_worker *worker, struct libactor_cell *cell)
{
    if (cell->flags & LIBACTOR_SCHEDULED)
        return;
    cell->flags |= LIBACTOR_SCHEDULED;
    append(worker, cell);
}

/* What every fiber of a worker does. All it knows is in the worker, for it may go on on another fiber. */
static void loop(void *arg)
{
    struct libactor_worker *worker = arg;

    for (;;) {
        struct libactor_cell *cell;

        while (worker->slices_left > 0 && (cell = next_cell(worker)) != NULL) {
            worker->slices_left--;
            worker->yields_left = YIELDS_A_SLICE;
            libactor_run_cell(worker, cell);
        }
        libactor_fiber_switch(worker->fiber, worker->native);
    }
}

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
    err = libactor_fiber_create(worker->system->stack_bytes, loop, worker, &fiber);
    if (err < 0)
        return err;
    worker->pool[worker->pool_len++] = fiber;
    worker->n_fibers++;
    return ACTOR_OK;
}

/* Sees to it that the calling actor can wait. Errors: ACTOR_ENOMEM, ACTOR_ELIMIT. */
int libactor_wait_prepare(struct libactor_worker *worker)
{
    int err = libactor_timers_reserve(&worker->timers);

    if (err < 0 || worker->pool_len > 0)
        return err;
    return add_fiber(worker);
}

/* Leaves the calling actor's stack to it and goes on with another; comes back when the actor is resumed. */
static void leave_stack(struct libactor_worker *worker, struct libactor_cell *cell, struct libactor_run *run)
{
    run->fiber = worker->fiber;
    worker->current = NULL;
    worker->fiber = worker->pool[--worker->pool_len];
    libactor_fiber_switch(run->fiber, worker->fiber);
    libactor_timers_remove(&worker->timers, &run->timer);
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
    libactor_own_code_leave();
    append(worker, cell);
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
    int64_t now;

    libactor_signals_mine();
    libactor_own_code_leave();
    run->timed_out = false;
    if (timeout_ns != ACTOR_INFINITY) {
        now = libactor_now(worker->system);
        run->timer.due_ns = timeout_ns <= 0 ? now : timeout_ns > ACTOR_INFINITY - now ? ACTOR_INFINITY : now + timeout_ns;
        run->timer.id = libactor_unique(worker);
        run->timer.owner = cell;
        run->timer.message = NULL;
        libactor_timers_insert(&worker->timers, &run->timer);
    }
    cell->flags &= ~(uint32_t)LIBACTOR_SCHEDULED;
    leave_stack(worker, cell, run);
}

/* Goes on with an actor that waited; comes back when another waits on this fiber. */
void libactor_resume(struct libactor_worker *worker, struct libactor_cell *cell)
{
    libactor_fiber *from = worker->fiber;

    worker->current = cell;
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

static void push_migrant(struct libactor_worker *to, struct libactor_cell *cell)
{
    struct libactor_cell *first = atomic_load_explicit(&to->migrants, memory_order_relaxed);

    do {
        cell->run_next = first;
    } while (!atomic_compare_exchange_weak(&to->migrants, &first, cell));
}

/* One for whose timers memory is out waits among the migrants. */
static void take_migrants(struct libactor_worker *worker)
{
    struct libactor_cell *cell = NULL;

    if (atomic_load_explicit(&worker->migrants, memory_order_relaxed) != NULL)
        cell = atomic_exchange_explicit(&worker->migrants, NULL, memory_order_acquire);
    while (cell != NULL) {
        struct libactor_cell *next = cell->run_next;

        if (libactor_timers_arrive(worker, cell) < 0)
            push_migrant(worker, cell);
        else
            append(worker, cell);
        cell = next;
    }
}

static void take_inbox(struct libactor_worker *worker)
{
    struct libactor_cell *newest = NULL;
    struct libactor_cell *oldest = NULL;

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

static bool has_news(struct libactor_worker *worker)
{
    return atomic_load(&worker->inbox) != NULL || atomic_load(&worker->migrants) != NULL ||
           atomic_load(&worker->errands) != NULL;
}

static bool may_move(const struct libactor_cell *cell)
{
    return cell->run == NULL && !(cell->flags & (LIBACTOR_PINNED | LIBACTOR_STARTING));
}

/* Hands half of the run queue, at most, to a worker that has nothing to do. */
static void hand_over(struct libactor_worker *worker, struct libactor_worker *to)
{
    size_t n = worker->run_len / 2 < CELLS_TO_SHARE ? worker->run_len / 2 : CELLS_TO_SHARE;
    struct libactor_cell *previous = NULL;

    while (n > 0 && (previous == NULL ? worker->run_head : previous->run_next) != NULL) {
        struct libactor_cell *cell = previous == NULL ? worker->run_head : previous->run_next;

        if (!may_move(cell)) {
            previous = cell;
            continue;
        }
        take_behind(worker, previous);
        libactor_timers_leave(worker, cell);
        atomic_store_explicit(&cell->home, to->id, memory_order_release);
        push_migrant(to, cell);
        n--;
    }
    libactor_worker_wake(to);
}

static void share(struct libactor_worker *worker)
{
    actor_system *system = worker->system;
    int i;

    for (i = 0; i < system->n_workers && worker->run_len >= 2; i++)
        if (&system->workers[i] != worker && atomic_load_explicit(&system->workers[i].hungry, memory_order_relaxed) &&
            atomic_exchange(&system->workers[i].hungry, false))
            hand_over(worker, &system->workers[i]);
}

/* A turn of a worker, without libuv. True if there is more to do at once. */
bool libactor_worker_turn(struct libactor_worker *worker)
{
    take_migrants(worker);
    take_inbox(worker);
    take_errands(worker);
    worker->now_ns = libactor_now(worker->system);
    libactor_timers_fire(worker);
    if (worker->run_head != NULL) {
        worker->slices_left = SLICES_A_TURN;
        libactor_fiber_switch(worker->native, worker->fiber);
        trim_pool(worker);
    }
    if (worker->run_len >= 2)
        share(worker);
    return worker->run_head != NULL || has_news(worker);
}

/* libuv rings before it polls: without this it would then sleep on, for no timer is left. */
static void ring(uv_timer_t *alarm)
{
    uv_stop(alarm->loop);
}

/* A callback that ran before the poll may have given an actor something to do: no sleep then. */
static void check_work(uv_prepare_t *before_poll)
{
    const struct libactor_worker *worker = before_poll->data;

    if (worker->run_head != NULL)
        uv_stop(before_poll->loop);
}

static void look(uv_async_t *wake)
{
    (void)wake;
}

/* Any thread. */
void libactor_worker_wake(struct libactor_worker *worker)
{
    if (worker->loop != NULL && worker != libactor_worker && atomic_load(&worker->sleeping) &&
        atomic_exchange(&worker->sleeping, false))
        uv_async_send(&worker->wake);
}

/* Lets libuv work, and sleeps until something happens, at most until then. */
static void rest(struct libactor_worker *worker, int64_t until_ns)
{
    int64_t due = libactor_timers_due(&worker->timers);

    if (until_ns < due)
        due = until_ns;
    atomic_store(&worker->sleeping, true);
    atomic_store(&worker->hungry, true);
    if (has_news(worker) || atomic_load(&worker->system->halt)) {
        uv_run(worker->loop, UV_RUN_NOWAIT);
    } else {
        if (due != ACTOR_INFINITY) {
            int64_t left = due - libactor_now(worker->system);

            uv_update_time(worker->loop);
            uv_timer_start(&worker->alarm, ring, left <= 0 ? 0 : (uint64_t)((left - 1) / ACTOR_MILLISECOND + 1), 0);
        }
        uv_run(worker->loop, UV_RUN_ONCE);
        uv_timer_stop(&worker->alarm);
    }
    atomic_store(&worker->hungry, false);
    atomic_store(&worker->sleeping, false);
}

/* Works until the system halts, `done` says so (it may be NULL), or it is that time. */
void libactor_worker_serve(struct libactor_worker *worker, bool (*done)(const void *context), const void *context,
                           int64_t until_ns)
{
    while (!atomic_load_explicit(&worker->system->halt, memory_order_acquire)) {
        bool more = libactor_worker_turn(worker);

        if (done != NULL && done(context))
            return;
        if (until_ns != ACTOR_INFINITY && libactor_now(worker->system) >= until_ns)
            return;
        if (more)
            uv_run(worker->loop, UV_RUN_NOWAIT);
        else
            rest(worker, until_ns);
    }
}

/* Prepares a worker; nothing runs yet. On an error nothing is left open. */
int libactor_worker_open(struct libactor_worker *worker, actor_system *system, int id)
{
    int err = ACTOR_ENOMEM;

    memset(worker, 0, sizeof *worker);
    worker->system = system;
    worker->id = (uint16_t)id;
    if (!system->simulated) {
        if (uv_loop_init(&worker->own_loop) < 0)
            return ACTOR_ENOMEM;
        if (uv_async_init(&worker->own_loop, &worker->wake, look) < 0)
            goto close_loop;
        uv_timer_init(&worker->own_loop, &worker->alarm);
        uv_prepare_init(&worker->own_loop, &worker->before_poll);
        worker->before_poll.data = worker;
        uv_prepare_start(&worker->before_poll, check_work);
        worker->loop = &worker->own_loop;
    }
    err = add_fiber(worker);
    if (err < 0)
        goto close_handles;
    worker->fiber = worker->pool[--worker->pool_len];
    err = libactor_message_reserve(worker);
    if (err < 0)
        goto free_fiber;
    return ACTOR_OK;
free_fiber:
    libactor_fiber_destroy(worker->fiber);
    libactor_message_caches_free(worker);
close_handles:
    actor_free(worker->pool);
    if (worker->loop != NULL) {
        uv_close((uv_handle_t *)&worker->wake, NULL);
        uv_close((uv_handle_t *)&worker->alarm, NULL);
        uv_close((uv_handle_t *)&worker->before_poll, NULL);
        uv_run(worker->loop, UV_RUN_DEFAULT);
    }
close_loop:
    if (!system->simulated)
        uv_loop_close(&worker->own_loop);
    return err;
}

static void close_handle(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

/* When no actor lives and no thread runs it. */
void libactor_worker_close(struct libactor_worker *worker)
{
    struct libactor_worker *before = libactor_worker;

    if (worker->loop != NULL) {
        uv_walk(worker->loop, close_handle, NULL);
        uv_run(worker->loop, UV_RUN_DEFAULT);
        uv_loop_close(worker->loop);
    }
    libactor_worker = worker;
    libactor_timers_free(&worker->timers);
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
    }
    libactor_worker = worker;
    return ACTOR_OK;
}

/* The opposite. */
void libactor_worker_leave(struct libactor_worker *worker)
{
    libactor_worker = NULL;
    if (worker->system->options.contain_faults)
        libactor_fault_thread_leave();
    libactor_fiber_destroy(worker->native);
    worker->native = NULL;
}
