/*
 * Systems: made, run, and brought to an end.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

/* How long actors may take to end of themselves when their system stops. */
#define GRACE_NS (5 * ACTOR_SECOND)
#define LONGEST_PAUSE_NS (ACTOR_SECOND / 4)

#define DEFAULT_HIGH_WATER ((size_t)100000)
#define DEFAULT_STUCK_NS (10 * ACTOR_SECOND)
#define DEFAULT_STACK_BYTES ((size_t)256 * 1024)

actor_options actor_options_default(void)
{
    actor_options options;

    memset(&options, 0, sizeof options);
    return options;
}

static int count_processors(void)
{
    const int n = libactor_outside.threads.processors();

    return n > LIBACTOR_MAX_WORKERS ? LIBACTOR_MAX_WORKERS : n;
}

static void set_options(actor_system *system, const actor_options *options, bool simulated)
{
    system->options = options == NULL ? actor_options_default() : *options;
    system->simulated = simulated;
    system->outside = simulated ? &libactor_simulated : &libactor_outside;
    system->n_workers = system->options.workers;
    if (system->n_workers == 0)
        system->n_workers = simulated ? 1 : count_processors();
    system->stack_bytes = system->options.stack_bytes > 0 ? system->options.stack_bytes : DEFAULT_STACK_BYTES;
    if (system->options.high_water == 0)
        system->options.high_water = DEFAULT_HIGH_WATER;
    if (system->options.stuck_ns <= 0)
        system->options.stuck_ns = DEFAULT_STUCK_NS;
    if (system->options.max_actors == 0)
        system->options.max_actors = SIZE_MAX;
    atomic_init(&system->status, -1);
}

static int open_workers(actor_system *system)
{
    int i, err;

    for (i = 0; i < system->n_workers; i++) {
        err = libactor_worker_open(&system->workers[i], system, i);
        if (err < 0)
            goto close;
    }
    return ACTOR_OK;
close:
    while (i-- > 0)
        libactor_worker_close(&system->workers[i]);
    return err;
}

static int make_locks(actor_system *system)
{
    pthread_condattr_t monotonic;
    int err = ACTOR_ENOMEM;

    if (pthread_mutex_init(&system->cells_lock, NULL) != 0)
        return ACTOR_ENOMEM;
    if (pthread_mutex_init(&system->lock, NULL) != 0)
        goto destroy_cells_lock;
    if (pthread_condattr_init(&monotonic) != 0)
        goto destroy_lock;
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    err = pthread_cond_init(&system->changed, &monotonic) == 0 ? ACTOR_OK : ACTOR_ENOMEM;
    pthread_condattr_destroy(&monotonic);
    if (err == ACTOR_OK)
        return ACTOR_OK;
destroy_lock:
    pthread_mutex_destroy(&system->lock);
destroy_cells_lock:
    pthread_mutex_destroy(&system->cells_lock);
    return err;
}

static void destroy_locks(actor_system *system)
{
    pthread_cond_destroy(&system->changed);
    pthread_mutex_destroy(&system->lock);
    pthread_mutex_destroy(&system->cells_lock);
}

/* Makes a system whose workers have no threads yet. */
int libactor_system_make(const actor_options *options, bool simulated, actor_system **out)
{
    actor_system *system;
    int err = ACTOR_ENOMEM;

    if (options != NULL && (options->workers < 0 || options->workers > LIBACTOR_MAX_WORKERS))
        return ACTOR_EINVAL;
    err = libactor_allocator_use(options);
    if (err < 0)
        return err;
    err = ACTOR_ENOMEM;
    system = libactor_alloc_zero(sizeof *system);
    if (system == NULL)
        return ACTOR_ENOMEM;
    set_options(system, options, simulated);
    system->chunks = libactor_chunks_make();
    if (system->chunks == NULL)
        goto free_system;
    system->workers = libactor_lines_alloc((size_t)system->n_workers * sizeof *system->workers);
    if (system->workers == NULL)
        goto free_chunks;
    err = make_locks(system);
    if (err < 0)
        goto free_workers;
    if (system->options.contain_faults) {
        err = libactor_fault_install();
        if (err < 0)
            goto destroy_locks;
    }
    libactor_steal_setup(system);
    err = open_workers(system);
    if (err < 0)
        goto uninstall;
    err = libactor_systems_add(system);
    if (err < 0)
        goto close_workers;
    *out = system;
    return ACTOR_OK;
close_workers:
    while (system->n_workers > 0)
        libactor_worker_close(&system->workers[--system->n_workers]);
uninstall:
    if (system->options.contain_faults)
        libactor_fault_uninstall();
destroy_locks:
    destroy_locks(system);
free_workers:
    libactor_lines_free(system->workers);
free_chunks:
    libactor_chunks_free(system->chunks);
free_system:
    actor_free(system);
    return err;
}

/* Frees a system without actors and threads. */
void libactor_system_free(actor_system *system)
{
    bool late;
    int i;

    libactor_systems_remove(system);
    do {
        late = false;
        for (i = 0; i < system->n_workers; i++)
            late |= libactor_worker_drain(&system->workers[i]);
    } while (late);
    for (i = 0; i < system->n_workers; i++)
        libactor_worker_close(&system->workers[i]);
    libactor_depot_free(system);
    libactor_timer_chunks_free(system);
    if (system->options.contain_faults)
        libactor_fault_uninstall();
    if (system->contains_some)
        libactor_fault_uninstall();
    libactor_names_free(system);
    libactor_parts_free(system);
    libactor_bounds_free(system);
    destroy_locks(system);
    libactor_lines_free(system->workers);
    libactor_chunks_free(system->chunks);
    actor_free(system);
}

/* An actor has ended. */
void libactor_one_less(actor_system *system)
{
    if (atomic_fetch_sub(&system->alive, 1) != 1)
        return;
    pthread_mutex_lock(&system->lock);
    pthread_cond_broadcast(&system->changed);
    pthread_mutex_unlock(&system->lock);
    libactor_worker_wake(&system->workers[0]);
}

/* A worker's thread tells whether it can serve. */
static void tell_entered(actor_system *system, int err)
{
    pthread_mutex_lock(&system->lock);
    system->n_entered++;
    if (err < 0)
        system->enter_error = err;
    pthread_cond_broadcast(&system->changed);
    pthread_mutex_unlock(&system->lock);
}

static int await_entered(actor_system *system, int n)
{
    int err;

    pthread_mutex_lock(&system->lock);
    while (system->n_entered < n)
        pthread_cond_wait(&system->changed, &system->lock);
    err = system->enter_error;
    pthread_mutex_unlock(&system->lock);
    return err;
}

static void *run_worker(void *arg)
{
    struct libactor_worker *worker = arg;
    int err = libactor_worker_enter(worker);

    tell_entered(worker->system, err);
    if (err < 0)
        return NULL;
    libactor_worker_serve(worker, NULL, NULL, ACTOR_INFINITY);
    libactor_worker_leave(worker);
    return NULL;
}

static void halt(actor_system *system)
{
    int i;

    atomic_store(&system->halt, true);
    for (i = 0; i < system->n_workers; i++)
        libactor_worker_wake(&system->workers[i]);
    for (i = 0; i < system->n_workers; i++) {
        if (system->workers[i].has_thread)
            libactor_outside.threads.join(system->workers[i].thread);
        system->workers[i].has_thread = false;
    }
}

/* Starts threads for the workers from `first` on; returns when all serve. On an error none runs. */
static int start_threads(actor_system *system, int first)
{
    int i, err;

    for (i = first; i < system->n_workers; i++) {
        struct libactor_worker *worker = &system->workers[i];

        if (libactor_outside.threads.create(&worker->thread, run_worker, worker) != 0) {
            halt(system);
            return ACTOR_ELIMIT;
        }
        worker->has_thread = true;
    }
    err = await_entered(system, system->n_workers - first);
    if (err < 0)
        halt(system);
    return err;
}

/* Sends an exit signal to every live actor. */
static void signal_all(actor_system *system, actor_reason_kind kind, uint8_t flags)
{
    const actor_reason reason = actor_reason_of(kind);
    uint32_t i, n;

    pthread_mutex_lock(&system->cells_lock);
    n = system->n_cells;
    pthread_mutex_unlock(&system->cells_lock);
    for (i = 0; i < n; i++) {
        const struct libactor_cell *cell = libactor_cell_at(system, i);
        struct actor_message *message;
        actor_ref ref;

        if (cell == NULL)
            break;
        ref = libactor_cell_ref(system, cell);
        if (libactor_cell_find(system, ref) == NULL)
            continue;
        message = libactor_message_reason(LIBACTOR_SIGNAL_EXIT, &reason);
        if (message == NULL)
            continue;
        message->to = ref;
        message->flags = flags;
        libactor_post(message);
    }
}

static bool is_empty(const void *context)
{
    return atomic_load(&((const actor_system *)context)->alive) == 0;
}

/* Waits until no actor lives, as the thread that owns the system does. */
static bool wait_empty(actor_system *system, int64_t grace_ns)
{
    int64_t until = libactor_now(system) + grace_ns;
    struct timespec at;

    if (system->simulated)
        return is_empty(system) || libactor_sim_drive(system, is_empty, system, until);
    if (libactor_worker != NULL && libactor_worker->system == system) {
        if (system->driver == LIBACTOR_BY_LOOP)
            libactor_loop_serve_in_host(libactor_worker, is_empty, system, until);
        else
            libactor_worker_serve(libactor_worker, is_empty, system, until);
        return is_empty(system);
    }
    at.tv_sec = (time_t)(until / ACTOR_SECOND);
    at.tv_nsec = (long)(until % ACTOR_SECOND);
    pthread_mutex_lock(&system->lock);
    while (!is_empty(system))
        if (pthread_cond_timedwait(&system->changed, &system->lock, &at) == ETIMEDOUT)
            break;
    pthread_mutex_unlock(&system->lock);
    return is_empty(system);
}

/* Killed, and still there: names those whose code runs on. */
static void report_left(actor_system *system)
{
    int i;

    for (i = 0; i < system->n_workers; i++)
        if (&system->workers[i] != libactor_worker)
            libactor_report_stuck(&system->workers[i], NULL, "was killed, and runs on: the system can't stop");
}

/*
 * Ends all actors: asks those whom no parent will stop, again and again, for with each that ends there
 * may be more of them; then kills what is left. An actor that blocks its thread for ever keeps this
 * from returning.
 */
static void end_all(actor_system *system)
{
    int64_t until = libactor_now(system) + GRACE_NS;
    int64_t pause_ns = ACTOR_MILLISECOND;

    atomic_store(&system->ending, true);
    do {
        signal_all(system, ACTOR_SHUTDOWN, LIBACTOR_FROM_SYSTEM);
        if (wait_empty(system, pause_ns))
            return;
        pause_ns = pause_ns < LONGEST_PAUSE_NS / 2 ? pause_ns * 2 : LONGEST_PAUSE_NS;
    } while (libactor_now(system) < until);
    atomic_store(&system->stopping, true);
    signal_all(system, ACTOR_KILL, 0);
    if (wait_empty(system, system->options.stuck_ns < GRACE_NS ? system->options.stuck_ns : GRACE_NS))
        return;
    report_left(system);
    do {
        signal_all(system, ACTOR_KILL, 0);
    } while (!wait_empty(system, GRACE_NS));
}

int actor_system_start(const actor_options *options, actor_system **out)
{
    actor_system *system;
    int err;

    if (libactor_worker != NULL)
        return ACTOR_EINVAL;
    err = libactor_system_make(options, false, &system);
    if (err < 0)
        return err;
    err = start_threads(system, 0);
    if (err < 0) {
        libactor_system_free(system);
        return err;
    }
    actor_system_bind(system);
    *out = system;
    return ACTOR_OK;
}

int actor_system_create(const actor_options *options, actor_system **out)
{
    actor_system *system;
    int err = libactor_system_make(options, false, &system);

    if (err < 0)
        return err;
    system->driver = LIBACTOR_BY_NOBODY;
    *out = system;
    return ACTOR_OK;
}

int actor_attach(actor_system *system, struct uv_loop_s *loop)
{
    struct libactor_worker *worker = &system->workers[0];
    int err;

    if (libactor_worker != NULL || system->driver != LIBACTOR_BY_NOBODY || atomic_load(&system->halt))
        return ACTOR_EINVAL;
    if (loop != NULL) {
        err = libactor_loop_move(worker, loop);
        if (err < 0)
            return err;
    }
    err = libactor_worker_enter(worker);
    if (err < 0)
        goto close_loop;
    err = start_threads(system, 1);
    if (err < 0)
        goto leave;
    system->driver = loop != NULL ? LIBACTOR_BY_LOOP : LIBACTOR_BY_TURNS;
    return ACTOR_OK;
leave:
    libactor_worker_leave(worker);
close_loop:
    atomic_store(&system->halt, true);
    libactor_loop_close(worker);
    return err;
}

/* True if the calling thread drives the system, and is not within an actor or a callback of one's loop. */
static bool is_driver(const actor_system *system)
{
    return libactor_worker != NULL && libactor_worker == &system->workers[0] && libactor_worker->current == NULL;
}

int actor_backend_fd(const actor_system *system)
{
    return system->driver == LIBACTOR_BY_TURNS ? libactor_outside.loop.descriptor(system->workers[0].loop) : ACTOR_EINVAL;
}

int actor_next_timeout(const actor_system *system)
{
    if (system->driver != LIBACTOR_BY_TURNS || !is_driver(system))
        return 0;
    return libactor_loop_timeout(libactor_worker);
}

int actor_turn(actor_system *system)
{
    if (system->driver != LIBACTOR_BY_TURNS || !is_driver(system) || system->in_turn)
        return ACTOR_EINVAL;
    system->in_turn = true;
    libactor_loop_turn(libactor_worker);
    system->in_turn = false;
    return ACTOR_OK;
}

void actor_system_stop(actor_system *system)
{
    if (system == NULL || !libactor_systems_has(system))
        return;
    if ((system->driver == LIBACTOR_BY_LOOP || system->driver == LIBACTOR_BY_TURNS) &&
        (!is_driver(system) || system->in_turn)) {
        libactor_log(system, ACTOR_LOG_ERROR, "only the thread that has attached a system, and no actor, may stop it");
        return;
    }
    if (system->driver != LIBACTOR_BY_NOBODY)
        end_all(system);
    if (system->simulated)
        libactor_sim_leave(system);
    else
        halt(system);
    if (system->driver == LIBACTOR_BY_LOOP || system->driver == LIBACTOR_BY_TURNS)
        libactor_worker_leave(&system->workers[0]);
    libactor_system_free(system);
}

int actor_system_workers(const actor_system *system)
{
    return system->n_workers;
}

size_t actor_system_count(const actor_system *system)
{
    return atomic_load(&system->alive);
}

bool actor_system_tainted(const actor_system *system)
{
    return atomic_load(&system->tainted);
}

int64_t actor_now(void)
{
    actor_system *system = libactor_visit_mine();
    int64_t now = libactor_now(system);

    libactor_leave(system);
    return now;
}

/* What actor_run's root process knows. */
struct root {
    int (*start)(void *context, actor_ref *out);
    void *context;
    int status;
    struct libactor_errand errand;
};

/*
 * Waits for the root's end; passes on what actor_shutdown asks for, and the crash of whatever else
 * `start` has linked itself with.
 */
static actor_reason watch(const actor_system *system, actor_ref root)
{
    for (;;) {
        actor_message *message;
        actor_reason reason;

        if (actor_receive(&message, ACTOR_INFINITY) < 0)
            continue;
        if (actor_message_kind_of(message) != ACTOR_EXIT) {
            actor_message_free(message);
            continue;
        }
        reason = *actor_message_reason(message);
        if (actor_ref_equal(actor_message_sender(message), root)) {
            actor_message_free(message);
            return reason;
        }
        actor_message_free(message);        /* it serves for the next one, if memory is out */
        if (atomic_load(&system->status) >= 0 || actor_reason_is_abnormal(&reason))
            actor_send_exit(root, actor_reason_of(ACTOR_SHUTDOWN));
    }
}

/* Runs as a process: starts the root, as its parent, and gives the status of its end. */
static void run_root(void *arg)
{
    struct root *root = arg;
    actor_system *system = libactor_worker->system;
    char text[ACTOR_REASON_TEXT_BYTES];
    actor_reason reason;
    actor_ref ref;
    int err;

    libactor_current()->flags &= ~(uint32_t)LIBACTOR_STAND_IN;
    actor_trap_exit(true);
    atomic_store(&system->root_process, actor_self().bits);
    err = root->start(root->context, &ref);
    if (err < 0) {
        reason = actor_last_reason();
        libactor_log(system, ACTOR_LOG_ERROR, "the root did not start: %s%s%s", actor_strerror(err),
                     err == ACTOR_EINIT ? ": " : "",
                     err == ACTOR_EINIT ? actor_reason_print(&reason, text, sizeof text) : "");
        root->status = 2;
        return;
    }
    reason = watch(system, ref);
    root->status = atomic_load(&system->status);
    if (root->status >= 0)
        return;
    root->status = reason.kind == ACTOR_NORMAL ? 0 : 1;
    if (root->status != 0)
        libactor_log(system, ACTOR_LOG_ERROR, "the root gave up: %s", actor_reason_print(&reason, text, sizeof text));
}

static bool root_done(const void *context)
{
    const struct root *root = context;
    actor_system *system = root->errand.system;
    bool done;

    pthread_mutex_lock(&system->lock);
    done = root->errand.done;
    pthread_mutex_unlock(&system->lock);
    return done;
}

/* On the calling thread, as worker 0. */
static int serve_root(actor_system *system, int (*start)(void *context, actor_ref *out), void *context)
{
    struct root root;

    root.start = start;
    root.context = context;
    root.status = 1;
    root.errand.system = system;
    root.errand.run = run_root;
    root.errand.arg = &root;
    libactor_errand_push(&system->workers[0], &root.errand);
    libactor_worker_serve(&system->workers[0], root_done, &root, ACTOR_INFINITY);
    end_all(system);
    return root.status;
}

/* Of the system's end its root process hears in any case. Errors: ACTOR_ENOMEM. */
static int put_last_call_aside(actor_system *system)
{
    const actor_reason reason = actor_reason_of(ACTOR_SHUTDOWN);
    struct actor_message *message = libactor_message_reason(LIBACTOR_SIGNAL_EXIT, &reason);

    atomic_store(&system->last_call, message);
    return message == NULL ? ACTOR_ENOMEM : ACTOR_OK;
}

int actor_run(const actor_options *options, int (*start)(void *context, actor_ref *out), void *context)
{
    actor_system *system;
    int status = 2;
    int err;

    if (libactor_worker != NULL)
        return status;
    err = libactor_system_make(options, false, &system);
    if (err < 0) {
        libactor_log(NULL, ACTOR_LOG_ERROR, "the actor system did not start: %s", actor_strerror(err));
        return status;
    }
    err = libactor_worker_enter(&system->workers[0]);
    if (err < 0)
        goto free_system;
    err = put_last_call_aside(system);
    if (err < 0)
        goto leave;
    err = start_threads(system, 1);
    if (err < 0)
        goto leave;
    status = serve_root(system, start, context);
    halt(system);
leave:
    libactor_message_drop(atomic_exchange(&system->last_call, NULL));
    libactor_worker_leave(&system->workers[0]);
free_system:
    if (err < 0)
        libactor_log(system, ACTOR_LOG_ERROR, "the actor system did not start: %s", actor_strerror(err));
    libactor_system_free(system);
    return status;
}

/* There is none if it was sent already, or the system is no actor_run's. */
static void send_last_call(actor_ref root)
{
    actor_system *system = libactor_visit_mine();
    struct actor_message *message = NULL;

    if (system != NULL)
        message = atomic_exchange(&system->last_call, NULL);
    if (message != NULL) {
        message->to = root;
        message->sender = actor_self();
        libactor_post(message);
    }
    libactor_leave(system);
}

void actor_shutdown(int status)
{
    actor_system *system = libactor_visit_mine();
    int none = -1;
    actor_ref root;

    if (system == NULL)
        return;
    atomic_compare_exchange_strong(&system->status, &none, status < 0 ? 1 : status);
    root.bits = atomic_load(&system->root_process);
    libactor_leave(system);
    if (actor_send_exit(root, actor_reason_of(ACTOR_SHUTDOWN)) != ACTOR_OK)
        send_last_call(root);
}
