/*
 * Mailboxes: how a message gets from any thread into the queue of an actor, and in which order. The
 * queue is the home worker's own. What other threads send lies on a stack beside it, and is always
 * older than what the home worker is about to append: so it is collected first, and order between any
 * two actors is kept wherever they run.
 */
#include <string.h>

#include "internal.h"

/* In `remote`: nothing there, and the home worker is being told of what was. */
static struct actor_message told;

/* Sends a message back to who sent it, as news of that kind. It has room for the reason. */
static void turn_back(struct actor_message *message, uint8_t kind, uint8_t flags, const actor_reason *reason)
{
    actor_ref from = message->to;

    libactor_message_let_go(message);
    message->to = message->sender;
    message->sender = from;
    message->kind = kind;
    message->flags = flags;
    message->info = NULL;
    message->payload_bytes = sizeof *reason;
    memcpy(libactor_payload(message), reason, sizeof *reason);
    libactor_post(message);
}

/*
 * Takes a message that nobody handles. Whoever waits for something of it is told the reason: that of
 * the actor's end, or noproc. It needs no memory, so they are always told.
 */
void libactor_refuse(struct actor_message *message, const actor_reason *reason)
{
    uint8_t flags = message->flags & LIBACTOR_DROPPED; /* of the news */

    if (message->kind == LIBACTOR_OUSTER)
        message->kind = (uint8_t)message->info->kind;
    switch ((int)message->kind) {
    case ACTOR_STOP_REQUEST:
        flags |= message->flags & LIBACTOR_UNHEEDED;
        /* fall through */
    case ACTOR_CALL:
    case LIBACTOR_SYS_REQUEST:
    case LIBACTOR_SIGNAL_SYS:
    case LIBACTOR_SIGNAL_INSPECT:
        if (message->flags & LIBACTOR_OWED) {
            turn_back(message, LIBACTOR_ANSWER_DOWN, flags, reason);
            return;
        }
        break;
    case LIBACTOR_SIGNAL_LINK:
        turn_back(message, LIBACTOR_SIGNAL_EXIT, LIBACTOR_VIA_LINK, reason);
        return;
    case LIBACTOR_SIGNAL_MONITOR:
        turn_back(message, LIBACTOR_SIGNAL_DOWN, 0, reason);
        return;
    case LIBACTOR_SIGNAL_UNLINK:
        libactor_unlinked(message);
        return;
    case LIBACTOR_SIGNAL_GIVEN:
        libactor_given_refuse(message);
        break;
    default:
        break;
    }
    libactor_message_drop(message);
}

static __attribute__((cold, noinline)) void refuse_dead(struct actor_message *message)
{
    const actor_reason noproc = actor_reason_of(ACTOR_NOPROC);

    libactor_refuse(message, &noproc);
}

static inline void take(struct libactor_worker *worker, struct libactor_cell *cell, struct actor_message *message);

/* An answer goes to who waits for it, past the mailbox; one of a request may wait there; a late one goes to nobody. */
static __attribute__((noinline)) void take_answer(struct libactor_worker *worker, struct libactor_cell *cell,
                                                  struct actor_message *message)
{
    struct libactor_run *run = cell->run;

    if (message->kind == LIBACTOR_OUSTER) {
        libactor_bound_oust(worker->system, cell, message);
        take(worker, cell, message);
        return;
    }
    if (run == NULL || run->wait != LIBACTOR_WAIT_ANSWER || run->tag != message->tag || run->answer != NULL) {
        const bool is_second = run != NULL && run->wait == LIBACTOR_WAIT_ANSWER && run->tag == message->tag;

        if (is_second || !libactor_request_answered(worker, cell, message))
            libactor_message_drop(message);
        return;
    }
    run->answer = message;
    libactor_schedule(worker, cell);
}

/* Takes in a message to the live actor of a cell. */
static inline void take(struct libactor_worker *worker, struct libactor_cell *cell, struct actor_message *message)
{
    if (message->kind >= LIBACTOR_ANSWER) {
        take_answer(worker, cell, message);
        return;
    }
    libactor_mailbox_append(cell, message);
    cell->queued++;
    if (message->kind >= LIBACTOR_SIGNAL_EXIT)
        cell->flags |= LIBACTOR_SIGNALS;
    else if (cell->run != NULL && cell->run->wait != LIBACTOR_WAIT_NONE && cell->run->wait != LIBACTOR_WAIT_MESSAGE)
        return;
    libactor_schedule(worker, cell);
}

/* The same of all that others have sent, some of it perhaps to who has lived there before. */
static void take_all(struct libactor_worker *worker, struct libactor_cell *cell, struct actor_message *newest)
{
    struct actor_message *oldest = NULL;

    while (newest != NULL && newest != &told) {
        struct actor_message *next = newest->next;

        newest->next = oldest;
        oldest = newest;
        newest = next;
    }
    while (oldest != NULL) {
        struct actor_message *next = oldest->next;

        if (libactor_cell_find(worker->system, oldest->to) == cell)
            take(worker, cell, oldest);
        else
            refuse_dead(oldest);
        oldest = next;
    }
}

/* Takes in what other threads have sent an actor of this worker, ahead of the worker's being told. */
void libactor_mailbox_collect(struct libactor_worker *worker, struct libactor_cell *cell)
{
    struct actor_message *newest = atomic_load_explicit(&cell->remote, memory_order_relaxed);

    if (newest == NULL || newest == &told)
        return;
    take_all(worker, cell, atomic_exchange_explicit(&cell->remote, &told, memory_order_acq_rel));
}

/* Has the home of a cell look at its `remote`. */
static void tell_home(actor_system *system, struct libactor_cell *cell)
{
    struct libactor_worker *home = &system->workers[libactor_cell_home(cell)];
    struct libactor_cell *first = atomic_load_explicit(&home->inbox, memory_order_relaxed);

    do {
        cell->inbox_next = first;
    } while (!atomic_compare_exchange_weak_explicit(&home->inbox, &first, cell, memory_order_seq_cst,
                                                    memory_order_relaxed));
    libactor_worker_wake(home);
    if (libactor_worker == NULL || libactor_worker->system != system)
        libactor_call_watcher(system, NULL);
}

/* The same when the worker is told: from now on the next to send tells it again. */
void libactor_mailbox_told(struct libactor_worker *worker, struct libactor_cell *cell)
{
    if (libactor_cell_home(cell) != worker->id) {
        tell_home(worker->system, cell);
        return;
    }
    take_all(worker, cell, atomic_exchange_explicit(&cell->remote, NULL, memory_order_acq_rel));
    if (cell->flags & LIBACTOR_ENDED)
        libactor_cell_free(worker, cell);
}

static void push_remote(actor_system *system, struct libactor_cell *cell, struct actor_message *message)
{
    struct actor_message *newest = atomic_load_explicit(&cell->remote, memory_order_relaxed);

    do {
        message->next = newest;
    } while (!atomic_compare_exchange_weak_explicit(&cell->remote, &newest, message, memory_order_acq_rel,
                                                    memory_order_relaxed));
    if (newest == NULL)
        tell_home(system, cell);
}

/* From a thread that works for another system, or for none. */
static __attribute__((noinline)) bool post_from_outside(struct actor_message *message)
{
    actor_system *system = libactor_visit(message->to);
    struct libactor_cell *cell = system == NULL ? NULL : libactor_cell_find(system, message->to);

    enum libactor_admission admission = LIBACTOR_ADMITTED;

    if (cell != NULL && system->simulated && libactor_faults_take(system, message)) {
        libactor_leave(system);
        return true;
    }
    if (cell != NULL)
        admission = libactor_bound_admit(system, cell, message);
    if (cell == NULL)
        refuse_dead(message);
    else if (admission == LIBACTOR_ADMITTED)
        push_remote(system, cell, message);
    libactor_leave(system);
    return admission != LIBACTOR_FULL;
}

/* To an actor that is another worker's; the calling one is guarded. */
static __attribute__((noinline)) void post_elsewhere(struct libactor_worker *worker, struct libactor_cell *cell,
                                                     struct actor_message *message)
{
    if (libactor_adopt(worker, cell, message->to)) {
        libactor_mailbox_collect(worker, cell);
        take(worker, cell, message);
    } else {
        push_remote(worker->system, cell, message);
    }
}

/*
 * Sends a message or signal to `message->to`; from any thread. Within a worker what is its own may be in a
 * thief's hands until it is guarded.
 *
 * Ownership  The message is the receiver's, but when the result is false: its mailbox is full, and that is
 *            the sender's to do something about. Only calls, casts and infos of users find that.
 */
bool libactor_post(struct actor_message *message)
{
    struct libactor_worker *worker = libactor_worker;
    struct libactor_cell *cell;
    enum libactor_admission admission = LIBACTOR_ADMITTED;
    bool guard;

    if (worker != NULL && worker->simulated && libactor_faults_take(worker->system, message))
        return true;
    if (worker == NULL || (message->to.bits ^ worker->ref_bits) >> 56 != 0) {
        return post_from_outside(message);
    }
    guard = libactor_guard(worker);
    cell = libactor_cell_look(worker->chunks, message->to);
    if (cell == NULL) {
        refuse_dead(message);
    } else if (atomic_load_explicit(&cell->bound, memory_order_relaxed) != 0 &&
               (admission = libactor_bound_admit(worker->system, cell, message)) != LIBACTOR_ADMITTED) {
        /* It is not taken in. */
    } else if (!libactor_cell_is_here(cell, message->to, worker->id)) {
        post_elsewhere(worker, cell, message);
    } else {
        if (atomic_load_explicit(&cell->remote, memory_order_relaxed) != NULL)
            libactor_mailbox_collect(worker, cell);
        take(worker, cell, message);
    }
    if (guard)
        libactor_unguard(worker);
    return admission != LIBACTOR_FULL;
}

/*
 * The same of what a timer sends the actor of this worker, which is guarded, that has set it: it is there, and bounds
 * are not for it.
 */
void libactor_post_own(struct libactor_worker *worker, struct libactor_cell *cell, struct actor_message *message)
{
    if (worker->simulated && libactor_faults_take(worker->system, message))
        return;
    libactor_mailbox_collect(worker, cell);
    take(worker, cell, message);
}
