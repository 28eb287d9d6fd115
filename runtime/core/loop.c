/*
 * The loop of a worker: turns of its own, with libuv in between. A worker that has nothing to do sleeps
 * in libuv until a timer is due, a descriptor is ready, or another thread wakes it. Nobody makes a
 * system call to wake one that is awake.
 *
 * Three may drive it: a thread of the system's; the loop of a host, in which a worker takes its turns just
 * before it polls; or a host's thread that asks for turns and polls the loop's descriptor itself.
 */
#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "internal.h"

/* Freed when libuv has closed the last of them, which in a host's loop is after the system's end. */
struct libactor_handles {
    struct libactor_worker *worker;
    int64_t due_ns;                         /* of the worker's first timer, while it sleeps */
    int n_open;
    uv_async_t wake;
    uv_timer_t alarm;
    uv_prepare_t before_poll;
    uv_idle_t more;                         /* keeps a host's loop from sleeping */
    uv_poll_t ahead;                        /* what libuv's table grew for, and closed at once */
};

enum { DESCRIPTORS_AHEAD = 1021 };          /* libuv's table is of two less than a power of two */

/* libuv rings before it polls: without this it would then sleep on, for no timer is left. */
static void ring(uv_timer_t *alarm)
{
    libactor_outside.loop.stop(alarm->loop);
}

static bool has_work(const struct libactor_worker *worker)
{
    return atomic_load_explicit(&worker->run_len, memory_order_relaxed) > 0 || libactor_has_news(worker);
}

/* A callback that ran before the poll may have given an actor something to do: no sleep then. */
static void check_work(uv_prepare_t *before_poll)
{
    const struct libactor_handles *handles = before_poll->data;

    if (atomic_load_explicit(&handles->worker->run_len, memory_order_relaxed) > 0)
        libactor_outside.loop.stop(before_poll->loop);
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
        libactor_outside.loop.async_send(&worker->handles->wake);
}

/* When the first timer is due, or something else that the worker is to wake up for. */
static int64_t timer_due(struct libactor_worker *worker)
{
    const bool guard = libactor_guard(worker);
    const int64_t due = libactor_wheel_due(&worker->wheel);
    const int64_t untold_due = libactor_untold_due(worker);

    if (guard)
        libactor_unguard(worker);
    return untold_due < due ? untold_due : due;
}

/*
 * Has a worker that has nothing to do sleep, as others see it. False: there is something. Who sends or starts
 * a timer after this wakes it; what did so before is seen here.
 */
static bool lie_down(struct libactor_worker *worker, int64_t until_ns)
{
    const bool guard = libactor_guard(worker); /* what it may take comes into its own queue */
    const int64_t watch_ns = worker->system->n_workers > 1 ? libactor_watch(worker) : ACTOR_INFINITY;
    int64_t due;

    if (guard)
        libactor_unguard(worker);
    if (watch_ns == 0)
        return false;
    atomic_store(&worker->sleeping, true);
    if (libactor_has_news(worker) || atomic_load(&worker->system->halt)) {
        atomic_store(&worker->sleeping, false);
        return false;
    }
    due = timer_due(worker);
    if (watch_ns < ACTOR_INFINITY && worker->now_ns + watch_ns < due)
        due = worker->now_ns + watch_ns;
    worker->handles->due_ns = until_ns < due ? until_ns : due;
    return true;
}

static void get_up(struct libactor_worker *worker)
{
    atomic_store(&worker->sleeping, false);
    worker->now_ns = libactor_now(worker->system); /* what went by was sleep, not work */
}

/* Milliseconds until then, rounded up: libuv's clock is never early. */
static uint64_t ms_until(const struct libactor_worker *worker, int64_t due_ns)
{
    const int64_t now = libactor_now(worker->system);

    return due_ns <= now ? 0 : (uint64_t)((due_ns - now - 1) / ACTOR_MILLISECOND + 1);
}

static void set_alarm(struct libactor_worker *worker, uv_timer_cb rings)
{
    struct libactor_handles *handles = worker->handles;

    if (handles->due_ns == ACTOR_INFINITY) {
        libactor_outside.loop.timer_stop(&handles->alarm);
        return;
    }
    libactor_outside.loop.update_time(worker->loop);
    libactor_outside.loop.timer_start(&handles->alarm, rings, ms_until(worker, handles->due_ns), 0);
}

/* Lets libuv work, and sleeps until something happens, at most until then. */
static void rest(struct libactor_worker *worker, int64_t until_ns)
{
    if (lie_down(worker, until_ns)) {
        set_alarm(worker, ring);
        libactor_outside.loop.run(worker->loop, UV_RUN_ONCE);
        libactor_outside.loop.timer_stop(&worker->handles->alarm);
    } else {
        libactor_outside.loop.run(worker->loop, UV_RUN_NOWAIT);
    }
    get_up(worker);
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
            libactor_outside.loop.run(worker->loop, UV_RUN_NOWAIT);
        else
            rest(worker, until_ns);
    }
}

/* ---- in a host's loop ------------------------------------------------------------------------------- */

static void ring_host(uv_timer_t *alarm)
{
    (void)alarm;
}

static void go_on(uv_idle_t *more)
{
    (void)more;
}

/* What this leaves to do keeps the loop awake, or is what it wakes up for. */
static void turn_in_host(uv_prepare_t *before_poll)
{
    struct libactor_handles *handles = before_poll->data;
    struct libactor_worker *worker = handles->worker;

    get_up(worker);
    if (libactor_worker_turn(worker) || !lie_down(worker, ACTOR_INFINITY)) {
        libactor_outside.loop.idle_start(&handles->more, go_on);
        return;
    }
    libactor_outside.loop.idle_stop(&handles->more);
    set_alarm(worker, ring_host);
}

/*
 * Works as libactor_worker_serve does, within a callback of the host's loop, which can't be run meanwhile:
 * who waits for libuv waits on.
 */
void libactor_loop_serve_in_host(struct libactor_worker *worker, bool (*done)(const void *context),
                                 const void *context, int64_t until_ns)
{
    for (;;) {
        bool more = libactor_worker_turn(worker);

        if (done(context) || libactor_now(worker->system) >= until_ns)
            return;
        if (!more)
            libactor_outside.clock.sleep(50 * ACTOR_MICROSECOND);
    }
}

/* ---- driven by a host's thread ------------------------------------------------------------------------ */

/*
 * What is ready, then a turn. The last look at libuv tells the kernel what the turn has begun to wait for;
 * with it the descriptor is complete.
 */
void libactor_loop_turn(struct libactor_worker *worker)
{
    bool more;

    get_up(worker);
    libactor_outside.loop.run(worker->loop, UV_RUN_NOWAIT);
    more = libactor_worker_turn(worker);
    libactor_outside.loop.run(worker->loop, UV_RUN_NOWAIT);
    if (!more && !has_work(worker))
        lie_down(worker, ACTOR_INFINITY);
}

/* In milliseconds; -1: for ever. */
int libactor_loop_timeout(struct libactor_worker *worker)
{
    const int uv_ms = libactor_outside.loop.timeout_ms(worker->loop);
    int64_t due_ns;
    uint64_t ms;

    if (!atomic_load(&worker->sleeping) || has_work(worker))
        return 0;
    due_ns = timer_due(worker);             /* what the host started since the turn counts */
    if (worker->handles->due_ns < due_ns)
        due_ns = worker->handles->due_ns;
    if (due_ns == ACTOR_INFINITY)
        return uv_ms;
    ms = ms_until(worker, due_ns);
    if (ms > INT_MAX)
        ms = INT_MAX;
    return uv_ms >= 0 && (uint64_t)uv_ms < ms ? uv_ms : (int)ms;
}

/* Of any of a worker's handles; the last frees them. */
static void closed(uv_handle_t *handle)
{
    struct libactor_handles *handles = handle->data;

    if (--handles->n_open == 0)
        actor_free(handles);
}

/* ---- libuv's table of descriptors -------------------------------------------------------------------- */

/*
 * libuv 1.44 aborts the program when a loop's table can't grow. So it grows when the loop starts, for as many
 * descriptors as most programs have, and for more when one is attached; each time memory for twice what it would
 * take is tried for just before.
 */
int libactor_loop_reserve(const uv_loop_t *loop, int fd)
{
    if ((unsigned)fd < loop->nwatchers)
        return ACTOR_OK;
    return libactor_is_memory_there(4 * sizeof(void *) * ((size_t)fd + 3)) ? ACTOR_OK : ACTOR_ENOMEM;
}

/* Gives a descriptor of that number or one that is higher; negative: the process can't have such. */
static int take_descriptor(int lowest)
{
    const struct libactor_descriptors *descriptors = &libactor_outside.descriptors;
    int fds[2];
    int fd;

    if (descriptors->pipe(fds) != 0)
        return -1;
    fd = descriptors->duplicate(fds[0], lowest);
    descriptors->close(fds[0]);
    descriptors->close(fds[1]);
    return fd;
}

/* Has the table grow, for which there is memory. A process that can't have so many descriptors needs none. */
static void grow_ahead(struct libactor_handles *handles, uv_loop_t *loop)
{
    const int fd = take_descriptor(DESCRIPTORS_AHEAD);

    if (fd < 0)
        return;
    if (libactor_loop_reserve(loop, fd) == ACTOR_OK && libactor_outside.loop.poll_init(loop, &handles->ahead, fd) == 0) {
        handles->n_open++;
        handles->ahead.data = handles;
        (void)libactor_outside.loop.poll_start(&handles->ahead, UV_READABLE, NULL);
        libactor_outside.loop.close_handle((uv_handle_t *)&handles->ahead, closed);
    }
    libactor_outside.descriptors.close(fd);
}

/*
 * Where a program was started without standard input, output or error, what it opens next gets that number: libuv aborts
 * when it closes such a descriptor, and a log line would go to whoever is at the other end of it. So each that is missing
 * becomes /dev/null, for good and in a host's process too, as nobody can know who else takes them for what they are.
 * Errors: ACTOR_ELIMIT; ACTOR_ENOTSUP: there is no /dev/null.
 */
static int fill_standard_descriptors(void)
{
    int fd, null;

    for (fd = 0; fd <= STDERR_FILENO; fd++) {
        if (libactor_outside.descriptors.is_open(fd))
            continue;
        null = libactor_outside.descriptors.open_null();
        if (null < 0)
            return errno == EMFILE || errno == ENFILE ? ACTOR_ELIMIT : ACTOR_ENOTSUP;
        if (null > STDERR_FILENO)           /* another thread was first */
            libactor_outside.descriptors.close(null);
    }
    return ACTOR_OK;
}

/*
 * libuv 1.44 also aborts when its first loop, which has a descriptor already, gets no pipe; and when a new loop's
 * table, which is for a few, can't be had. Errors: ACTOR_ELIMIT, ACTOR_ENOMEM.
 */
static int try_for_loop(void)
{
    const uv_loop_t none = { .nwatchers = 0 };
    const int fd = take_descriptor(0);      /* the third at once */

    if (fd < 0)
        return ACTOR_ELIMIT;
    libactor_outside.descriptors.close(fd);
    return libactor_loop_reserve(&none, fd > DESCRIPTORS_AHEAD ? fd : DESCRIPTORS_AHEAD);
}

/* ---- open, close ------------------------------------------------------------------------------------- */

static int open_handles(struct libactor_worker *worker, uv_loop_t *loop, uv_prepare_cb before_poll)
{
    struct libactor_handles *handles = actor_alloc(sizeof *handles);

    if (handles == NULL)
        return ACTOR_ENOMEM;
    handles->worker = worker;
    handles->due_ns = ACTOR_INFINITY;
    handles->n_open = 4;
    if (libactor_outside.loop.async_init(loop, &handles->wake, look) < 0) {
        actor_free(handles);
        return ACTOR_ENOMEM;
    }
    libactor_outside.loop.timer_init(loop, &handles->alarm);
    libactor_outside.loop.prepare_init(loop, &handles->before_poll);
    libactor_outside.loop.idle_init(loop, &handles->more);
    handles->wake.data = handles->alarm.data = handles->before_poll.data = handles->more.data = handles;
    libactor_outside.loop.prepare_start(&handles->before_poll, before_poll);
    grow_ahead(handles, loop);
    worker->handles = handles;
    worker->loop = loop;
    return ACTOR_OK;
}

static void close_handles(struct libactor_worker *worker)
{
    struct libactor_handles *handles = worker->handles;

    worker->handles = NULL;
    libactor_outside.loop.close_handle((uv_handle_t *)&handles->wake, closed);
    libactor_outside.loop.close_handle((uv_handle_t *)&handles->alarm, closed);
    libactor_outside.loop.close_handle((uv_handle_t *)&handles->before_poll, closed);
    libactor_outside.loop.close_handle((uv_handle_t *)&handles->more, closed);
}

/* Gives a worker a loop of its own. Errors: ACTOR_ENOMEM, ACTOR_ELIMIT, ACTOR_ENOTSUP. */
int libactor_loop_open(struct libactor_worker *worker)
{
    int err = fill_standard_descriptors();

    if (err < 0)
        return err;
    err = try_for_loop();
    if (err < 0)
        return err;
    err = libactor_outside.loop.init(&worker->own_loop);
    if (err < 0)
        return err == UV_EMFILE || err == UV_ENFILE ? ACTOR_ELIMIT : ACTOR_ENOMEM;
    err = open_handles(worker, &worker->own_loop, check_work);
    if (err < 0)
        libactor_outside.loop.close(&worker->own_loop);
    return err;
}

static void close_handle(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle))
        libactor_outside.loop.close_handle(handle, NULL);
}

/* Of a worker without a loop it does nothing; in a host's loop it is done when that has next run. */
void libactor_loop_close(struct libactor_worker *worker)
{
    if (worker->loop == NULL)
        return;
    close_handles(worker);
    if (worker->loop == &worker->own_loop) {
        libactor_outside.loop.walk(worker->loop, close_handle, NULL);
        libactor_outside.loop.run(worker->loop, UV_RUN_DEFAULT);
        libactor_outside.loop.close(worker->loop);
    }
    worker->loop = NULL;
}

/* Moves a worker that nothing has run on into a host's loop. Errors: ACTOR_ENOMEM: it stays where it is. */
int libactor_loop_move(struct libactor_worker *worker, uv_loop_t *host)
{
    struct libactor_handles *own = worker->handles;
    int err = open_handles(worker, host, turn_in_host);
    struct libactor_handles *hosted = worker->handles;

    if (err < 0)
        return err;
    worker->handles = own;
    worker->loop = &worker->own_loop;
    libactor_loop_close(worker);
    worker->handles = hosted;
    worker->loop = host;
    return ACTOR_OK;
}
