/*
 * Clean-ups that an actor defers to its end, and how one becomes another actor's. An heir of the same worker has it at
 * once. To one of another worker it travels as a signal, for that actor may be at its own clean-ups at this moment; all
 * the memory goes with it, so that nothing can fail any more. Whoever ends before it has come ends it all the same.
 */
#include <string.h>

#include "internal.h"

int actor_defer(void (*clean)(void *arg), void *arg)
{
    struct libactor_cell *cell = libactor_current();
    struct libactor_extra *extra = cell == NULL ? NULL : libactor_cell_extra(cell);
    struct libactor_deferred *deferred;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    deferred = extra == NULL ? NULL : actor_alloc(sizeof *deferred);
    if (deferred == NULL)
        return ACTOR_ENOMEM;
    deferred->clean = clean;
    deferred->arg = arg;
    deferred->next = extra->deferred;
    extra->deferred = deferred;
    return ACTOR_OK;
}

static struct libactor_deferred *find_deferred(struct libactor_cell *cell, void (*clean)(void *arg), void *arg)
{
    struct libactor_deferred **at;
    struct libactor_deferred *found;

    if (cell->extra == NULL)
        return NULL;
    at = &cell->extra->deferred;
    while (*at != NULL && ((*at)->clean != clean || (*at)->arg != arg))
        at = &(*at)->next;
    found = *at;
    if (found != NULL)
        *at = found->next;
    return found;
}

/* Takes the youngest clean-up deferred with these two out of the calling actor's; NULL if there is none. */
static struct libactor_deferred *take_deferred(struct libactor_worker *worker, void (*clean)(void *arg), void *arg)
{
    struct libactor_deferred *found = find_deferred(worker->current, clean, arg);
    bool guard;

    if (found != NULL)
        return found;
    guard = libactor_guard(worker);
    libactor_given_collect(worker, worker->current);
    if (guard)
        libactor_unguard(worker);
    return find_deferred(worker->current, clean, arg);
}

void actor_undefer(void (*clean)(void *arg), void *arg)
{
    if (libactor_current() != NULL)
        actor_free(take_deferred(libactor_worker, clean, arg));
}

/* Sends a clean-up of the calling actor to an actor of another worker. */
static int send_given(struct libactor_worker *worker, void (*clean)(void *arg), void *arg, actor_ref to)
{
    struct actor_message *message = libactor_message_raw(LIBACTOR_SIGNAL_GIVEN, sizeof(struct libactor_given));
    struct libactor_given given = { NULL, libactor_extra_make() };

    if (message == NULL || given.extra == NULL) {
        libactor_message_drop(message);
        actor_free(given.extra);
        return ACTOR_ENOMEM;
    }
    given.deferred = take_deferred(worker, clean, arg);
    if (given.deferred == NULL) {
        libactor_message_drop(message);
        actor_free(given.extra);
        return ACTOR_EINVAL;
    }
    memcpy(libactor_payload(message), &given, sizeof given);
    message->to = to;
    message->sender = actor_self();
    libactor_post(message);
    return ACTOR_OK;
}

/* The calling worker is guarded. With `stay` the heir must be this worker's, and stays with it. */
static int give_deferred(struct libactor_worker *worker, void (*clean)(void *arg), void *arg, actor_ref to, bool stay)
{
    struct libactor_cell *heir = libactor_cell_find(worker->system, to);
    struct libactor_extra *extra;
    struct libactor_deferred *deferred;

    if (heir == NULL)
        return ACTOR_ENOPROC;
    if (!libactor_cell_is_here(heir, to, worker->id))
        return stay ? ACTOR_EINVAL : send_given(worker, clean, arg, to);
    extra = libactor_cell_extra(heir);
    if (extra == NULL)
        return ACTOR_ENOMEM;
    deferred = take_deferred(worker, clean, arg);
    if (deferred == NULL)
        return ACTOR_EINVAL;
    deferred->next = extra->deferred;
    extra->deferred = deferred;
    if (stay)
        libactor_cell_stay(worker, heir);
    return ACTOR_OK;
}

static int give_guarded(void (*clean)(void *arg), void *arg, actor_ref to, bool stay)
{
    struct libactor_worker *worker = libactor_worker;
    bool guard;
    int err;

    if (libactor_current() == NULL)
        return ACTOR_ENOTACTOR;
    guard = libactor_guard(worker);
    err = give_deferred(worker, clean, arg, to, stay);
    if (guard)
        libactor_unguard(worker);
    return err;
}

int actor_defer_give(void (*clean)(void *arg), void *arg, actor_ref to)
{
    return give_guarded(clean, arg, to, true);
}

int actor_defer_pass(void (*clean)(void *arg), void *arg, actor_ref to)
{
    return give_guarded(clean, arg, to, false);
}

/* What was sent has come to the heir. */
void libactor_given_take(struct libactor_cell *cell, const struct actor_message *message)
{
    struct libactor_given given;

    memcpy(&given, message + 1, sizeof given);
    if (cell->extra == NULL)
        cell->extra = given.extra;
    else
        actor_free(given.extra);
    given.deferred->next = cell->extra->deferred;
    cell->extra->deferred = given.deferred;
}

/* The heir of a clean-up ended before: nobody is its owner, so it is called as nobody. */
void libactor_given_refuse(const struct actor_message *message)
{
    struct libactor_worker *worker = libactor_worker;
    struct libactor_cell *current = worker->current;
    struct libactor_given given;

    memcpy(&given, message + 1, sizeof given);
    libactor_set_current(worker, NULL);
    given.deferred->clean(given.deferred->arg);
    libactor_set_current(worker, current);
    actor_free(given.deferred);
    actor_free(given.extra);
}

/*
 * Takes all that was given to an actor of this worker, which is guarded, and is on its way, past what else waits: who has
 * learnt of it otherwise, or ends, need not wait for the signal.
 */
void libactor_given_collect(struct libactor_worker *worker, struct libactor_cell *cell)
{
    struct actor_message **at = &cell->head;
    struct actor_message *previous = NULL;

    libactor_mailbox_collect(worker, cell);
    if (!(cell->flags & LIBACTOR_SIGNALS))
        return;
    while (*at != NULL) {
        struct actor_message *message = *at;

        if (message->kind != LIBACTOR_SIGNAL_GIVEN) {
            previous = message;
            at = &message->next;
            continue;
        }
        *at = message->next;
        if (cell->tail == message)
            cell->tail = previous;
        libactor_given_take(cell, message);
        libactor_message_drop(message);
    }
}

actor_ending actor_ending_of_self(void)
{
    const struct libactor_cell *cell = libactor_current();

    if (cell == NULL || !(cell->flags & LIBACTOR_DYING))
        return ACTOR_ENDS_NOT;
    if (cell->flags & LIBACTOR_STRUCK)
        return ACTOR_ENDS_BY_SIGNAL;
    return cell->flags & LIBACTOR_STARTING ? ACTOR_ENDS_IN_INIT : ACTOR_ENDS_BY_ITSELF;
}

/* Calls all that an actor that ends has deferred. */
void libactor_deferred_run(struct libactor_cell *cell)
{
    while (cell->extra != NULL && cell->extra->deferred != NULL) {
        struct libactor_deferred *deferred = cell->extra->deferred;
        void (*clean)(void *arg) = deferred->clean;
        void *arg = deferred->arg;

        cell->extra->deferred = deferred->next;
        actor_free(deferred);
        clean(arg);
    }
}
