/*
 * Stealing: how a worker gets at what is another's. A worker that is at work on its queue and its cells
 * has itself guarded, which is two plain stores and a load. A thief says that it wants them, has the kernel
 * fence all threads of the process (membarrier), and then knows: either it sees the guard, or the worker
 * will see the thief and wait. So who is never robbed pays for no atomic read-modify-write.
 *
 * There are three reasons to take an actor. It waits in a queue that is longer than its worker gets to
 * soon. Its worker is held up in one actor's own code; an idle worker watches for that. Or it is idle, on a
 * worker that sleeps, and is sent to: taking it is cheaper than waking a thread, and brings those who talk
 * together.
 */
#include <stdio.h>

#include "internal.h"

#define WATCH_NS (10 * ACTOR_MILLISECOND)
#define BACKLOG_NS (100 * ACTOR_MICROSECOND)

enum {
    SPINS = 2000,                           /* for a guard to end; longer: the worker gets to its queue itself */
    SPINS_BEFORE_YIELD = 200,               /* for a thief to be done: it may have lost its processor */
    CELLS_AT_ONCE = 256,                    /* taken from one queue */
    TIMERS_AT_MOST = 16,                    /* to itself, of an actor that is taken */
    QUEUE_TO_ADOPT = 16                     /* with more than this waiting, another worker is woken instead */
};

/* ---- the guard's other side ----------------------------------------------------------------------- */

static void relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/* Registers the process for the fence; where there is none, workers fence themselves. */
void libactor_steal_setup(actor_system *system)
{
    system->fences = system->simulated || !libactor_outside.threads.fences_prepare();
}

/* False: the kernel had no memory for that. */
static bool fence_all(const actor_system *system)
{
    return system->fences || libactor_outside.threads.fence_all();
}

void libactor_release(struct libactor_worker *victim)
{
    atomic_store_explicit(&victim->thief, victim->system->fences ? LIBACTOR_FENCE : 0, memory_order_release);
}

/* Takes hold of all that is a worker's. False: another thief has it, or the worker is at work itself. */
bool libactor_seize(struct libactor_worker *victim)
{
    unsigned char others = atomic_load_explicit(&victim->thief, memory_order_relaxed) & LIBACTOR_FENCE;
    int i;

    if (!atomic_compare_exchange_strong(&victim->thief, &others, others | LIBACTOR_THIEF))
        return false;
    if (!fence_all(victim->system)) {
        libactor_release(victim);
        return false;
    }
    for (i = 0; atomic_load(&victim->guarded); i++) {
        if (i == SPINS || victim->system->simulated) {
            libactor_release(victim);
            return false;
        }
        relax();
    }
    return true;
}

/* The calling worker guarded itself, and found a thief or has no other fence: waits until no thief is there. */
void libactor_guard_again(struct libactor_worker *worker)
{
    int i = 0;

    atomic_store(&worker->guarded, true);
    while (atomic_load(&worker->thief) & LIBACTOR_THIEF) {
        atomic_store_explicit(&worker->guarded, false, memory_order_release);
        while (atomic_load_explicit(&worker->thief, memory_order_acquire) & LIBACTOR_THIEF)
            if (++i < SPINS_BEFORE_YIELD)
                relax();
            else
                libactor_outside.threads.yield();
        atomic_store(&worker->guarded, true);
    }
}

/*
 * Takes hold of all that is a worker's, however long that takes, for a few steps before libactor_release. The
 * calling thread's own worker, if it has one, must not be guarded: two that wait for each other would for ever.
 */
void libactor_hold(struct libactor_worker *worker)
{
    while (!libactor_seize(worker))
        libactor_outside.threads.yield();
}

/* ---- what may be taken ---------------------------------------------------------------------------- */

/* An actor that waits on a stack stays where that is; so does who has handles in its worker's loop. */
static bool may_move(const struct libactor_cell *cell)
{
    return cell->run == NULL && !(cell->flags & LIBACTOR_STARTING) &&
           (cell->extra == NULL || cell->extra->n_timers <= TIMERS_AT_MOST) &&
           !(atomic_load_explicit(&cell->home, memory_order_relaxed) & LIBACTOR_STAYS);
}

/* Makes a cell of a worker that is seized the calling worker's; false if it can't be. */
static bool take_over(struct libactor_worker *worker, struct libactor_worker *from, struct libactor_cell *cell)
{
    if (!may_move(cell))
        return false;
    atomic_store_explicit(&cell->home, worker->id, memory_order_release);
    if (cell->extra != NULL && cell->extra->n_timers > 0)
        libactor_timers_move(from, worker, cell);
    return true;
}

/* Takes up to so many out of the queue of a worker that is seized. Returns how many. */
static size_t take_queue(struct libactor_worker *worker, struct libactor_worker *from, size_t most)
{
    struct libactor_cell *previous = NULL;
    size_t n = 0;

    while (n < most) {
        struct libactor_cell *cell = previous == NULL ? from->run_head : previous->run_next;

        if (cell == NULL)
            break;
        if (!take_over(worker, from, cell)) {
            previous = cell;
            continue;
        }
        libactor_dequeue(from, previous);
        libactor_enqueue(worker, cell);
        n++;
    }
    return n;
}

/*
 * Takes those that a seized worker was told of and has not looked at; the others it is told of again. Some may
 * just have been taken out of its queue.
 */
static size_t take_inbox(struct libactor_worker *worker, struct libactor_worker *from)
{
    struct libactor_cell *cell = atomic_exchange_explicit(&from->inbox, NULL, memory_order_acquire);
    size_t n = 0;

    while (cell != NULL) {
        struct libactor_cell *next = cell->inbox_next;

        /* Nobody may live in it any more. What runs is at its own flags, guarded or not. */
        if (libactor_cell_home(cell) == from->id &&
            atomic_load_explicit(&cell->generation, memory_order_acquire) % 2 != 0 && cell != from->current &&
            !(cell->flags & LIBACTOR_SCHEDULED) && take_over(worker, from, cell))
            n++;
        libactor_mailbox_told(worker, cell);
        cell = next;
    }
    return n;
}

/* Takes what a worker that is held up can't get to. True if there was anything. */
static bool relieve(struct libactor_worker *worker, struct libactor_worker *victim)
{
    size_t n = 0;

    if (!libactor_seize(victim))
        return false;
    n += take_queue(worker, victim, CELLS_AT_ONCE);
    if (atomic_load_explicit(&victim->inbox, memory_order_relaxed) != NULL)
        n += take_inbox(worker, victim);
    libactor_release(victim);
    return libactor_errands_move(victim, worker) || n > 0 || worker->run_head != NULL;
}

/* Takes half of what waits in a queue that is too long. True if that was anything. */
static bool take_half(struct libactor_worker *worker, struct libactor_worker *victim)
{
    size_t len, n;

    if (!libactor_seize(victim))
        return false;
    len = atomic_load_explicit(&victim->run_len, memory_order_relaxed) / 2;
    n = take_queue(worker, victim, len < CELLS_AT_ONCE ? len : CELLS_AT_ONCE);
    libactor_release(victim);
    return n > 0;
}

/*
 * Takes an idle actor of a worker that sleeps, to which the calling worker, guarded and not busy, is about
 * to send. False: it stays where it is.
 */
__attribute__((noinline)) bool libactor_adopt(struct libactor_worker *worker, struct libactor_cell *cell, actor_ref ref)
{
    const uint16_t home = atomic_load_explicit(&cell->home, memory_order_acquire);
    struct libactor_worker *victim = &worker->system->workers[home & (LIBACTOR_STAYS - 1)];
    bool taken;

    if (home & LIBACTOR_STAYS || !atomic_load_explicit(&victim->sleeping, memory_order_relaxed) ||
        atomic_load_explicit(&worker->run_len, memory_order_relaxed) > QUEUE_TO_ADOPT ||
        (worker->system->simulated && libactor_random(worker->system) % 2 == 0) || !libactor_seize(victim))
        return false;
    taken = libactor_cell_find(worker->system, ref) == cell && libactor_cell_is_here(cell, ref, victim->id) &&
            cell != victim->current && !(cell->flags & LIBACTOR_SCHEDULED) && take_over(worker, victim, cell);
    libactor_release(victim);
    return taken;
}

/* In a simulated system a worker that has nothing to do may take anything at any time. True if it did. */
bool libactor_steal_by_chance(struct libactor_worker *worker)
{
    actor_system *system = worker->system;
    struct libactor_worker *victim = &system->workers[libactor_random(system) % (uint64_t)system->n_workers];

    if (victim == worker || libactor_random(system) % 2 == 0)
        return false;
    return libactor_random(system) % 2 == 0 ? take_half(worker, victim) : relieve(worker, victim);
}

/* ---- when to ---------------------------------------------------------------------------------------- */

static void wake_one(actor_system *system)
{
    int i;

    for (i = 0; i < system->n_workers; i++) {
        if (!atomic_load_explicit(&system->workers[i].sleeping, memory_order_relaxed))
            continue;
        libactor_worker_wake(&system->workers[i]);
        return;
    }
}

/* After a turn: notes whether the queue is longer than what can be done soon, and then has another worker help. */
void libactor_note_backlog(struct libactor_worker *worker, int64_t spent_ns, unsigned n_slices)
{
    const unsigned len = atomic_load_explicit(&worker->run_len, memory_order_relaxed);
    const bool backlog = len > 1 && n_slices > 0 && spent_ns / n_slices * len > BACKLOG_NS;

    if (backlog != atomic_load_explicit(&worker->backlog, memory_order_relaxed))
        atomic_store_explicit(&worker->backlog, backlog, memory_order_relaxed);
    if (backlog)
        wake_one(worker->system);
}

/* Somebody may be held up from now on: sees to it that an idle worker watches. `worker`: the calling one, or NULL. */
void libactor_call_watcher(actor_system *system, struct libactor_worker *worker)
{
    int me = worker == NULL ? 0 : worker->id + 1;

    if (worker != NULL) {
        worker->unwatched = false;
        atomic_compare_exchange_strong(&system->watcher, &me, 0); /* it is about to have something to do */
    }
    if (atomic_load(&system->watcher) == 0)
        wake_one(system);
}

/* Warns, once, of an actor that has not let its worker go on for as long as the options say. */
static void note_stuck(struct libactor_worker *victim, int64_t now_ns)
{
    const int64_t stuck_ns = now_ns - victim->seen_since_ns;
    char what[64];

    if (victim->is_told_of || stuck_ns < victim->system->options.stuck_ns)
        return;
    snprintf(what, sizeof what, "has run for %lld ms without a wait",
             (long long)(stuck_ns / ACTOR_MILLISECOND));
    victim->is_told_of = libactor_report_stuck(victim, &victim->slices_seen, what);
}

/* Watches a worker from one look to the next. True: it has been in the same slice all the time. */
static bool is_held_up(struct libactor_worker *victim, bool again, int64_t now_ns)
{
    const unsigned slices = atomic_load_explicit(&victim->slices, memory_order_relaxed);
    const bool same = slices == victim->slices_seen;

    if (same) {
        note_stuck(victim, now_ns);
    } else {
        victim->slices_seen = slices;
        victim->seen_since_ns = now_ns;
        victim->is_told_of = false;
    }
    return again && same && (atomic_load_explicit(&victim->run_len, memory_order_relaxed) > 0 || libactor_has_news(victim));
}

/*
 * Looks for something to do for a worker that has nothing to do itself. Returns how long it may sleep, in
 * nanoseconds: 0 if there was something.
 */
int64_t libactor_watch(struct libactor_worker *worker)
{
    actor_system *system = worker->system;
    const int me = worker->id + 1;
    const bool again = atomic_load_explicit(&system->watcher, memory_order_relaxed) == me;
    const bool looks = !again || worker->now_ns >= worker->next_look_ns;
    bool others_work = false;
    bool watches;
    int nobody = 0;
    int i;

    watches = again || atomic_compare_exchange_strong(&system->watcher, &nobody, me);
    for (i = 0; i < system->n_workers; i++) {
        struct libactor_worker *victim = &system->workers[i];

        if (victim == worker || atomic_load_explicit(&victim->sleeping, memory_order_relaxed))
            continue;
        others_work = true;
        if (atomic_load_explicit(&victim->backlog, memory_order_relaxed) && take_half(worker, victim))
            return 0;
        if (watches && looks && is_held_up(victim, again, worker->now_ns) && relieve(worker, victim))
            return 0;
    }
    if (!watches)
        return ACTOR_INFINITY;
    if (!others_work) {
        atomic_store(&system->watcher, 0);
        for (i = 0; i < system->n_workers; i++) /* who woke meanwhile has perhaps still seen a watcher */
            if (&system->workers[i] != worker && !atomic_load(&system->workers[i].sleeping))
                return 0;
        return ACTOR_INFINITY;
    }
    if (looks)
        worker->next_look_ns = worker->now_ns + WATCH_NS;
    return worker->next_look_ns - worker->now_ns;
}

/* A worker that has something to do again watches no more. */
void libactor_watch_no_more(struct libactor_worker *worker)
{
    if (atomic_load_explicit(&worker->system->watcher, memory_order_relaxed) != worker->id + 1)
        return;
    atomic_store(&worker->system->watcher, 0);
    if (worker->system->n_workers > 2)      /* another may be held up all the while: somebody else is to watch */
        wake_one(worker->system);
}
