/*
 * Containment for those who asked for it, in a system that contains no faults otherwise. The first one
 * that is started so has the handlers installed; a worker gets its signal stack when it first runs one.
 */
#include "internal.h"

/* Errors: ACTOR_ENOTSUP, ACTOR_ENOMEM. */
static int install(actor_system *system)
{
    int i, err = ACTOR_OK;

    pthread_mutex_lock(&system->lock);
    if (!system->contains_some) {
        err = libactor_fault_install();
        system->contains_some = err == ACTOR_OK;
    }
    pthread_mutex_unlock(&system->lock);
    for (i = 0; err == ACTOR_OK && i < system->n_workers; i++)
        atomic_store_explicit(&system->workers[i].contains, true, memory_order_relaxed);
    return err;
}

int actor_contain_starts(bool contain)
{
    struct libactor_cell *cell = libactor_current();
    int err;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    cell->flags &= ~(uint32_t)LIBACTOR_CONTAIN_STARTS;
    if (!contain)
        return ACTOR_OK;
    err = install(libactor_worker->system);
    if (err == ACTOR_OK)
        cell->flags |= LIBACTOR_CONTAIN_STARTS;
    return err;
}

/* A worker that can't have a signal stack contains nothing: a fault there is the end of the program. */
static bool has_stack(struct libactor_worker *worker)
{
    if (!worker->has_signal_stack && !worker->simulated)
        worker->has_signal_stack = libactor_fault_thread_enter() == ACTOR_OK;
    return worker->has_signal_stack || worker->simulated;
}

/* The calling worker's actor is about to run its own code. */
void libactor_contain(struct libactor_worker *worker, struct libactor_run *run)
{
    if (worker->system->options.contain_faults || (worker->current->flags & LIBACTOR_CONTAIN && has_stack(worker)))
        libactor_fault_armed = &run->point;
}
