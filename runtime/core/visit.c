/*
 * Visits: how a thread that is none of a system's own uses it, while another may be ending it. The table here is the
 * one global of the library: a reference carries the number of its system. Who visits counts itself in before it looks
 * whether there is such a system, and out when it is done, without a lock; who ends one first takes it out of the
 * table, then waits until as many have left as had come. Both are sequentially consistent: either the visitor
 * finds no system any more, or its count is seen.
 */
#include "internal.h"

#define LOOK_NS (20 * ACTOR_MICROSECOND)

/* Threads count in different lines, mostly. An actor may come on one worker and leave on another: only sums tell. */
enum { STRIPES = 8, LINE_BYTES = 64 };

static struct {
    _Alignas(LINE_BYTES) atomic_int visitors[LIBACTOR_MAX_SYSTEMS];
} stripes[STRIPES];

static _Atomic(actor_system *) systems[LIBACTOR_MAX_SYSTEMS];
static atomic_uint threads;

/* Which stripe the calling thread counts in; from 1. */
static _Thread_local unsigned stripe;

/* Those who add, remove and bind take turns. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static bool taken[LIBACTOR_MAX_SYSTEMS];    /* until the last visitor has left */
static unsigned last_id;
static uint64_t last_serial;

/* Which system the calling thread is bound to: it may have ended, and its number serve another. */
static _Thread_local struct {
    uint8_t id;
    uint64_t serial;                        /* 0: to none */
} bound;

/*
 * In the child of a fork there is one thread, and what others were at stays as it was: its systems are none any more, so
 * nothing of theirs is waited for, nor are descriptors that it shares with the parent written to. A simulated system has
 * no other threads, and goes on.
 */
static void leave_systems(void)
{
    const actor_system *system;
    unsigned id;

    for (id = 1; id < LIBACTOR_MAX_SYSTEMS; id++) {
        system = atomic_load(&systems[id]);
        if (system != NULL && !system->simulated)
            atomic_store(&systems[id], NULL);
    }
    if (libactor_worker != NULL && !libactor_worker->system->simulated) {
        libactor_worker = NULL;
        libactor_fault_armed = NULL;
    }
}

/* Under the lock. Errors: ACTOR_ENOMEM. */
static int prepare_for_forks(void)
{
    static bool prepared;

    if (!prepared && libactor_outside.threads.in_forked(leave_systems) != 0)
        return ACTOR_ENOMEM;
    prepared = true;
    return ACTOR_OK;
}

/* Gives a system a number, not used for long if possible. Errors: ACTOR_ELIMIT, ACTOR_ENOMEM. */
int libactor_systems_add(actor_system *system)
{
    int err;
    unsigned i;

    pthread_mutex_lock(&lock);
    err = prepare_for_forks();
    if (err == ACTOR_OK)
        err = ACTOR_ELIMIT;
    for (i = 1; i < LIBACTOR_MAX_SYSTEMS && err == ACTOR_ELIMIT; i++) {
        unsigned id = 1 + (last_id + i - 1) % (LIBACTOR_MAX_SYSTEMS - 1);

        if (taken[id])
            continue;
        taken[id] = true;
        system->id = (uint8_t)id;
        system->serial = ++last_serial;
        atomic_store(&systems[id], system);
        last_id = id;
        err = ACTOR_OK;
    }
    pthread_mutex_unlock(&lock);
    return err;
}

/* False of one that the calling process has only inherited. */
bool libactor_systems_has(const actor_system *system)
{
    return atomic_load(&systems[system->id]) == system;
}

static bool has_visitors(const actor_system *system)
{
    int sum = 0;
    size_t i;

    for (i = 0; i < STRIPES; i++)
        sum += atomic_load(&stripes[i].visitors[system->id]);
    return sum != 0;
}

/* From here on nobody finds the system; returns when its last visitor has left. */
void libactor_systems_remove(actor_system *system)
{
    int i;

    pthread_mutex_lock(&lock);
    atomic_store(&systems[system->id], NULL);
    pthread_mutex_unlock(&lock);
    while (has_visitors(system)) {
        for (i = 0; i < system->n_workers; i++)
            libactor_errands_refuse(&system->workers[i]);
        libactor_outside.clock.sleep(LOOK_NS);
    }
    pthread_mutex_lock(&lock);
    taken[system->id] = false;
    pthread_mutex_unlock(&lock);
}

static bool is_own(const actor_system *system)
{
    return libactor_worker != NULL && libactor_worker->system == system;
}

static atomic_int *visitors_of(unsigned id)
{
    if (stripe == 0)
        stripe = 1 + atomic_fetch_add_explicit(&threads, 1, memory_order_relaxed) % STRIPES;
    return &stripes[stripe - 1].visitors[id];
}

/* `serial` may be 0, for any. */
static actor_system *visit(uint8_t id, uint64_t serial)
{
    atomic_int *visitors = visitors_of(id);
    actor_system *system;

    atomic_fetch_add(visitors, 1);
    system = atomic_load(&systems[id]);
    if (system != NULL && (serial == 0 || system->serial == serial))
        return system;
    atomic_fetch_sub(visitors, 1);
    return NULL;
}

/* Gives the system of a reference, to be left again; NULL if it has ended. */
actor_system *libactor_visit(actor_ref ref)
{
    uint8_t id = (uint8_t)(ref.bits >> 56);

    if (libactor_worker != NULL && libactor_worker->system->id == id)
        return libactor_worker->system;
    return visit(id, 0);
}

/* Gives the system the calling thread works for or is bound to, to be left again; NULL if there is none. */
actor_system *libactor_visit_mine(void)
{
    if (libactor_worker != NULL)
        return libactor_worker->system;
    return bound.serial == 0 ? NULL : visit(bound.id, bound.serial);
}

/* After this the system may be gone. NULL is nothing. */
void libactor_leave(actor_system *system)
{
    if (system != NULL && !is_own(system))
        atomic_fetch_sub(visitors_of(system->id), 1);
}

/* It may have ended already: then there is nothing at that pointer to look at. */
void actor_system_bind(actor_system *system)
{
    unsigned id;

    bound.serial = 0;
    if (system == NULL)
        return;
    pthread_mutex_lock(&lock);
    for (id = 1; id < LIBACTOR_MAX_SYSTEMS && atomic_load(&systems[id]) != system; id++)
        continue;
    if (id < LIBACTOR_MAX_SYSTEMS) {
        bound.id = (uint8_t)id;
        bound.serial = system->serial;
    }
    pthread_mutex_unlock(&lock);
}

actor_system *actor_system_current(void)
{
    actor_system *system = libactor_visit_mine();

    libactor_leave(system);
    return system;
}
