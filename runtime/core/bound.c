/*
 * Bounds of mailboxes: how many calls, casts and infos may wait in one, and what becomes of the next. The
 * count of a bounded mailbox stands where any thread may change it, in a place that stays mapped while
 * the system lasts and serves one actor after the other: it says whose it is, and numbers them, so that
 * who comes late for one never counts with the next. Signals, timers, answers and what comes through an
 * alias are not counted, and never dropped.
 */
#include <string.h>

#include "internal.h"

enum { CHUNK_LEN = 256, MAX_CHUNKS = 4096 };

struct libactor_bound {
    /* Any thread, through atomics. */
    _Atomic uint64_t owner;                 /* whose it is: the reference's bits; 0: nobody's */
    _Atomic uint64_t state;                 /* how often it has served, in the high half; what waits, in the low */
    _Atomic uint32_t limit;
    _Atomic int overflow;
    _Atomic(struct actor_message *) waiters; /* answers to those that wait for room */
    /* Under the system's lock. */
    uint32_t next_free;                     /* index + 1 */
};

struct libactor_bounds {
    _Atomic(struct libactor_bound *) chunks[MAX_CHUNKS];
    uint32_t len;                           /* made so far; under the system's lock, as the next */
    uint32_t free;                          /* index + 1 */
};

static struct libactor_bound *at(const actor_system *system, uint32_t number)
{
    struct libactor_bounds *bounds = atomic_load_explicit(&system->bounds, memory_order_acquire);
    const uint32_t index = number - 1;

    return &atomic_load_explicit(&bounds->chunks[index / CHUNK_LEN], memory_order_acquire)[index % CHUNK_LEN];
}

/* Under the lock. A number that is free; 0 when memory is out. */
static uint32_t take_number(actor_system *system)
{
    struct libactor_bounds *bounds = atomic_load_explicit(&system->bounds, memory_order_relaxed);
    struct libactor_bound *chunk;
    uint32_t number;

    if (bounds == NULL) {
        bounds = actor_alloc(sizeof *bounds);
        if (bounds == NULL)
            return 0;
        memset((void *)bounds, 0, sizeof *bounds);
        atomic_store_explicit(&system->bounds, bounds, memory_order_release);
    }
    number = bounds->free;
    if (number != 0) {
        bounds->free = at(system, number)->next_free;
        return number;
    }
    if (bounds->len == (uint32_t)CHUNK_LEN * MAX_CHUNKS)
        return 0;
    if (bounds->len % CHUNK_LEN == 0) {
        chunk = actor_alloc(CHUNK_LEN * sizeof *chunk);
        if (chunk == NULL)
            return 0;
        memset((void *)chunk, 0, CHUNK_LEN * sizeof *chunk);
        atomic_store_explicit(&bounds->chunks[bounds->len / CHUNK_LEN], chunk, memory_order_release);
    }
    return ++bounds->len;
}

/* Bounds the mailbox of an actor that has just been made. Errors: ACTOR_ENOMEM. */
int libactor_bound_make(actor_system *system, struct libactor_cell *cell, const actor_mailbox *mailbox)
{
    struct libactor_bound *bound;
    uint32_t number;

    pthread_mutex_lock(&system->lock);
    number = take_number(system);
    pthread_mutex_unlock(&system->lock);
    if (number == 0)
        return ACTOR_ENOMEM;
    bound = at(system, number);
    atomic_store_explicit(&bound->limit, mailbox->limit, memory_order_relaxed);
    atomic_store_explicit(&bound->overflow, (int)mailbox->overflow, memory_order_relaxed);
    atomic_store(&bound->owner, libactor_cell_ref(system, cell).bits);
    atomic_store_explicit(&cell->bound, number, memory_order_release);
    return ACTOR_OK;
}

/* There is room, or nobody to be room with: whoever waited tries again. */
static void wake_waiters(struct libactor_bound *bound)
{
    struct actor_message *waiter = atomic_load(&bound->waiters) == NULL ? NULL : atomic_exchange(&bound->waiters, NULL);

    while (waiter != NULL) {
        struct actor_message *next = waiter->next;

        libactor_post(waiter);
        waiter = next;
    }
}

/* Of an actor that has ended, on its worker. */
void libactor_bound_end(actor_system *system, struct libactor_cell *cell)
{
    const uint32_t number = atomic_load_explicit(&cell->bound, memory_order_relaxed);
    struct libactor_bound *bound = at(system, number);
    struct libactor_bounds *bounds = atomic_load_explicit(&system->bounds, memory_order_relaxed);
    const uint64_t served = atomic_load(&bound->state) >> 32;

    atomic_store(&cell->bound, 0);
    atomic_store(&bound->owner, 0);
    atomic_store(&bound->state, (served + 1) << 32);
    wake_waiters(bound);
    pthread_mutex_lock(&system->lock);
    bound->next_free = bounds->free;
    bounds->free = number;
    pthread_mutex_unlock(&system->lock);
}

/* When no actor is left. */
void libactor_bounds_free(actor_system *system)
{
    struct libactor_bounds *bounds = atomic_load(&system->bounds);
    uint32_t i;

    if (bounds == NULL)
        return;
    for (i = 0; i < bounds->len; i++)
        while (atomic_load(&at(system, i + 1)->waiters) != NULL) {
            struct actor_message *waiter = atomic_load(&at(system, i + 1)->waiters);

            atomic_store(&at(system, i + 1)->waiters, waiter->next);
            libactor_message_drop(waiter);
        }
    for (i = 0; i < MAX_CHUNKS; i++)
        actor_free(atomic_load(&bounds->chunks[i]));
    actor_free(bounds);
}

/* A message is not taken in, or taken out again: who waits for an answer to it is told. */
static void drop(struct actor_message *message)
{
    const actor_reason full = actor_reason_own("mailbox_full", NULL);

    message->flags = (uint8_t)((message->flags & ~LIBACTOR_COUNTED) | LIBACTOR_DROPPED);
    libactor_refuse(message, &full);
}

/*
 * Lets a message into a bounded mailbox, or not. With drop_oldest the sender can't reach the oldest: it
 * sends another along to be counted, which the receiver's worker makes good. Until that gets to it, as
 * many as the limit may be on their way; a flood of more is dropped.
 */
enum libactor_admission libactor_bound_admit(actor_system *system, struct libactor_cell *cell,
                                             struct actor_message *message)
{
    const uint32_t number = atomic_load_explicit(&cell->bound, memory_order_acquire);
    struct libactor_bound *bound;
    uint64_t state, used, limit;

    if (number == 0 || message->kind > ACTOR_INFO || message->flags & (LIBACTOR_UNCOUNTED_MESSAGE | LIBACTOR_COUNTED))
        return LIBACTOR_ADMITTED;
    bound = at(system, number);
    state = atomic_load(&bound->state);
    do {
        if (atomic_load(&bound->owner) != message->to.bits)
            return LIBACTOR_ADMITTED;       /* it has ended: the message goes where such go */
        used = state & UINT32_MAX;
        limit = atomic_load_explicit(&bound->limit, memory_order_relaxed);
        if (used < limit)
            continue;
        switch (atomic_load_explicit(&bound->overflow, memory_order_relaxed)) {
        case ACTOR_REJECT:
        case ACTOR_BLOCK:
            return LIBACTOR_FULL;
        case ACTOR_DROP_OLDEST:
            if (used < 2 * limit)
                break;
            drop(message);
            return LIBACTOR_DROPPED_IT;
        default:
            drop(message);
            return LIBACTOR_DROPPED_IT;
        }
    } while (!atomic_compare_exchange_weak(&bound->state, &state, state + 1));
    message->flags |= LIBACTOR_COUNTED;
    if (used >= limit)
        message->kind = LIBACTOR_OUSTER;
    return LIBACTOR_ADMITTED;
}

/* A message that was counted is handled, or gone; on the worker of its receiver, which lives. */
void libactor_bound_release(actor_system *system, struct libactor_cell *cell, struct actor_message *message)
{
    struct libactor_bound *bound = at(system, atomic_load_explicit(&cell->bound, memory_order_relaxed));

    message->flags &= (uint8_t)~LIBACTOR_COUNTED;
    atomic_fetch_sub(&bound->state, 1);
    wake_waiters(bound);
}

/* A message has come that takes the place of the oldest; it is an ordinary one from here on. */
void libactor_bound_oust(actor_system *system, struct libactor_cell *cell, struct actor_message *message)
{
    struct actor_message *previous = NULL, *oldest;

    if (cell->flags & LIBACTOR_SUSPENDED)
        libactor_sys_put_back(cell);
    oldest = cell->head;
    message->kind = (uint8_t)message->info->kind;
    while (oldest != NULL && (oldest->flags & (LIBACTOR_COUNTED | LIBACTOR_PUT_BACK)) != LIBACTOR_COUNTED) {
        previous = oldest;
        oldest = oldest->next;
    }
    if (oldest == NULL)
        return;                             /* they have been handled meanwhile, or their actor is about to */
    cell->flags &= ~(uint32_t)LIBACTOR_CLEAN;
    if (previous == NULL)
        cell->head = oldest->next;
    else
        previous->next = oldest->next;
    if (cell->tail == oldest)
        cell->tail = previous;
    libactor_bound_release(system, cell, oldest);
    drop(oldest);
}

/* The bound of an actor, in a system that is visited; NULL if it has none, or has ended. */
static struct libactor_bound *find(actor_system *system, actor_ref ref)
{
    const struct libactor_cell *cell = system == NULL ? NULL : libactor_cell_find(system, ref);
    const uint32_t number = cell == NULL ? 0 : atomic_load_explicit(&cell->bound, memory_order_acquire);

    return number == 0 ? NULL : at(system, number);
}

/* Tells whether who sends to an actor that has no room is to wait for it. */
bool libactor_bound_blocks(actor_ref to)
{
    actor_system *system = libactor_visit(to);
    const struct libactor_bound *bound = find(system, to);
    const bool blocks = bound != NULL && atomic_load_explicit(&bound->overflow, memory_order_relaxed) == ACTOR_BLOCK;

    libactor_leave(system);
    return blocks;
}

static void add_waiter(struct libactor_bound *bound, struct actor_message *waiter)
{
    struct actor_message *first = atomic_load(&bound->waiters);

    do
        waiter->next = first;
    while (!atomic_compare_exchange_weak(&bound->waiters, &first, waiter));
}

/* Has `waiter`, an answer, posted when there may be room. It is to be asked for room once more after this. */
void libactor_bound_await(actor_ref to, struct actor_message *waiter)
{
    actor_system *system = libactor_visit(to);
    struct libactor_bound *bound = find(system, to);

    if (bound == NULL)
        libactor_message_drop(waiter);
    else
        add_waiter(bound, waiter);
    libactor_leave(system);
}

static bool has_room(struct libactor_bound *bound, actor_ref to)
{
    return atomic_load(&bound->owner) != to.bits ||
           (atomic_load(&bound->state) & UINT32_MAX) < atomic_load_explicit(&bound->limit, memory_order_relaxed);
}

/* Takes the waiter with that tag out. Who makes room while the others are out too finds nobody to tell. */
static void take_back(struct libactor_bound *bound, actor_ref to, uint64_t tag)
{
    struct actor_message *waiter = atomic_exchange(&bound->waiters, NULL);

    while (waiter != NULL) {
        struct actor_message *next = waiter->next;

        if (waiter->tag == tag)
            libactor_message_drop(waiter);
        else
            add_waiter(bound, waiter);
        waiter = next;
    }
    if (has_room(bound, to))
        wake_waiters(bound);
}

/* Whoever waited for the answer with that tag does no more: those would add up as long as nobody makes room. */
void libactor_bound_forget(actor_ref to, uint64_t tag)
{
    actor_system *system = libactor_visit(to);
    struct libactor_bound *bound = find(system, to);

    if (bound != NULL)
        take_back(bound, to, tag);
    libactor_leave(system);
}
