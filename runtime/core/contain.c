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

/* In a signal handler. An actor that does contain, where none of its own code was running, is none of these. */
bool libactor_fault_is_left_out(void)
{
    const struct libactor_worker *worker = libactor_worker;

    return worker != NULL && worker->current != NULL && !worker->system->options.contain_faults &&
           !(worker->current->flags & LIBACTOR_CONTAIN);
}

/* In a signal handler. */
void libactor_fault_find_who(struct libactor_fault_who *who)
{
    const struct libactor_worker *worker = libactor_worker;
    const struct libactor_cell *cell = worker == NULL ? NULL : worker->current;
    const actor_message_info *info;

    who->title = NULL;
    who->message = NULL;
    if (cell == NULL)
        return;
    who->index = (uint32_t)worker->self.bits;
    who->generation = (uint32_t)(worker->self.bits >> 32) & (LIBACTOR_GENERATIONS - 1);
    info = cell->run != NULL && cell->run->handling ? atomic_load_explicit(&cell->run->info, memory_order_relaxed) : NULL;
    if (info != NULL)
        who->message = info->name;
    who->title = cell->behaviour->title != NULL ? cell->behaviour->title(cell->self) : cell->behaviour->name;
}

/* The calling worker's actor is about to run its own code. */
void libactor_contain(struct libactor_worker *worker, struct libactor_run *run)
{
    if (worker->system->options.contain_faults || (worker->current->flags & LIBACTOR_CONTAIN && has_stack(worker)))
        libactor_fault_armed = &run->point;
}
