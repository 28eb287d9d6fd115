/*
 * Errands: how a plain thread does what only an actor can. A worker starts a process that runs the
 * errand, while the thread waits; in a simulated system the thread drives the system meanwhile.
 */
#include "internal.h"

/* From here on the errand is its owner's, who may be gone at once. */
static void tell_done(struct libactor_errand *errand)
{
    actor_system *system = errand->system;

    pthread_mutex_lock(&system->lock);
    errand->done = true;
    pthread_cond_broadcast(&system->changed);
    pthread_mutex_unlock(&system->lock);
    libactor_worker_wake(&system->workers[0]);
}

static void finish(struct libactor_errand *errand)
{
    atomic_fetch_sub(&errand->system->n_errands, 1);
    if (errand->system->simulated)
        libactor_sim_end_turn();
    tell_done(errand);
}

static void finish_process(void *arg)
{
    libactor_current()->flags |= LIBACTOR_UNCOUNTED;
    libactor_one_less(((struct libactor_errand *)arg)->system);
    finish(arg);
}

/* What the process does. It may be killed at any point: the deferred call comes all the same. */
static void errand_process(void *arg)
{
    struct libactor_errand *errand = arg;
    int err = actor_defer(finish_process, errand);

    if (err < 0) {
        errand->code = err;
        finish_process(errand);
        return;
    }
    errand->run(errand->arg);
    errand->code = ACTOR_OK;
}

/* On the worker that got it. */
void libactor_errand_start(struct libactor_worker *worker, struct libactor_errand *errand)
{
    struct libactor_cell *cell;
    int err;

    if (atomic_load(&worker->system->ending)) {
        tell_done(errand);
        return;
    }
    atomic_fetch_add(&worker->system->n_errands, 1);
    err = libactor_spawn(worker, &libactor_process, errand, LIBACTOR_STAND_IN, &cell);
    if (err < 0) {
        errand->code = err;
        finish(errand);
        return;
    }
    cell->begin.run_process = errand_process;
    libactor_schedule(worker, cell);
}

static void push(struct libactor_worker *worker, struct libactor_errand *errand)
{
    struct libactor_errand *first = atomic_load_explicit(&worker->errands, memory_order_relaxed);

    do
        errand->next = first;
    while (!atomic_compare_exchange_weak(&worker->errands, &first, errand));
}

/* Any thread. The errand must last until it is done. */
void libactor_errand_push(struct libactor_worker *worker, struct libactor_errand *errand)
{
    errand->code = ACTOR_ESHUTDOWN;
    errand->done = false;
    push(worker, errand);
    libactor_worker_wake(worker);
    if (libactor_worker == NULL || libactor_worker->system != worker->system)
        libactor_call_watcher(worker->system, NULL);
}

/* Moves those that a worker does not get to, to the calling one. True if there were any. */
bool libactor_errands_move(struct libactor_worker *from, struct libactor_worker *to)
{
    struct libactor_errand *errand = atomic_exchange(&from->errands, NULL);
    const bool any = errand != NULL;

    while (errand != NULL) {
        struct libactor_errand *next = errand->next;

        push(to, errand);
        errand = next;
    }
    return any;
}

/* Of a system whose workers work no more. */
void libactor_errands_refuse(struct libactor_worker *worker)
{
    struct libactor_errand *errand = atomic_exchange(&worker->errands, NULL);

    while (errand != NULL) {
        struct libactor_errand *next = errand->next;

        tell_done(errand);
        errand = next;
    }
}

static bool is_done(const void *context)
{
    return ((const struct libactor_errand *)context)->done;
}

/*
 * Has `run(arg)` done by an actor and waits until it is.
 *
 * Errors     ACTOR_ENOTACTOR: the caller is a libuv callback of a worker, which may not wait;
 *            ACTOR_ENOMEM; ACTOR_ESHUTDOWN: it was ended on the way.
 */
int libactor_errand_do(actor_system *system, void (*run)(void *arg), void *arg)
{
    struct libactor_errand errand;
    unsigned n;

    if (libactor_worker != NULL)
        return ACTOR_ENOTACTOR;
    errand.system = system;
    errand.run = run;
    errand.arg = arg;
    n = atomic_fetch_add_explicit(&system->next_worker, 1, memory_order_relaxed);
    libactor_errand_push(&system->workers[n % (unsigned)system->n_workers], &errand);
    if (system->simulated) {
        if (!libactor_sim_drive(system, is_done, &errand, ACTOR_INFINITY)) {
            libactor_sim_give_up(system);
            errand.code = ACTOR_ETIMEDOUT;
        }
        return errand.code;
    }
    pthread_mutex_lock(&system->lock);
    while (!errand.done)
        pthread_cond_wait(&system->changed, &system->lock);
    pthread_mutex_unlock(&system->lock);
    return errand.code;
}
