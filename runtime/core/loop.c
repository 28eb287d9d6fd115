/*
 * The loop of a worker: turns of its own, with libuv in between. A worker that has nothing to do sleeps
 * in libuv until a timer is due, a descriptor is ready, or another thread wakes it. Nobody makes a
 * system call to wake one that is awake.
 */
#include "internal.h"

/* libuv rings before it polls: without this it would then sleep on, for no timer is left. */
static void ring(uv_timer_t *alarm)
{
    uv_stop(alarm->loop);
}

/* A callback that ran before the poll may have given an actor something to do: no sleep then. */
static void check_work(uv_prepare_t *before_poll)
{
    const struct libactor_worker *worker = before_poll->data;

    if (atomic_load_explicit(&worker->run_len, memory_order_relaxed) > 0)
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
    int64_t due = libactor_wheel_due(&worker->wheel);
    int64_t watch_ns = worker->system->n_workers > 1 ? libactor_watch(worker) : ACTOR_INFINITY;

    if (watch_ns == 0)
        return;
    if (watch_ns < ACTOR_INFINITY && worker->now_ns + watch_ns < due)
        due = worker->now_ns + watch_ns;
    if (until_ns < due)
        due = until_ns;
    atomic_store(&worker->sleeping, true);
    if (libactor_has_news(worker) || atomic_load(&worker->system->halt)) {
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
    atomic_store(&worker->sleeping, false);
    worker->now_ns = libactor_now(worker->system); /* what went by was sleep, not work */
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

/* Gives a worker a loop of its own. Errors: ACTOR_ENOMEM. */
int libactor_loop_open(struct libactor_worker *worker)
{
    if (uv_loop_init(&worker->own_loop) < 0)
        return ACTOR_ENOMEM;
    if (uv_async_init(&worker->own_loop, &worker->wake, look) < 0) {
        uv_loop_close(&worker->own_loop);
        return ACTOR_ENOMEM;
    }
    uv_timer_init(&worker->own_loop, &worker->alarm);
    uv_prepare_init(&worker->own_loop, &worker->before_poll);
    worker->before_poll.data = worker;
    uv_prepare_start(&worker->before_poll, check_work);
    worker->loop = &worker->own_loop;
    return ACTOR_OK;
}

static void close_handle(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

/* Of a worker without a loop it does nothing. */
void libactor_loop_close(struct libactor_worker *worker)
{
    if (worker->loop == NULL)
        return;
    uv_walk(worker->loop, close_handle, NULL);
    uv_run(worker->loop, UV_RUN_DEFAULT);
    uv_loop_close(worker->loop);
    worker->loop = NULL;
}
