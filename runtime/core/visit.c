/*
 * Visits: how a thread that is none of a system's own uses it, while another may be ending it. The
 * table here is the one global of the library: a reference carries the number of its system. A thread
 * holds the table's lock just long enough to be counted as a visitor; the system's memory stays until
 * the last has left.
 */
#include "internal.h"

#define LOOK_NS (20 * ACTOR_MICROSECOND)

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static actor_system *systems[LIBACTOR_MAX_SYSTEMS];
static unsigned last_id;
static uint64_t last_serial;

/* Which system the calling thread is bound to: it may have ended, and its number serve another. */
static _Thread_local struct {
    uint8_t id;
    uint64_t serial;                        /* 0: to none */
} bound;

/* Gives a system a number, not used for long if possible. Errors: ACTOR_ELIMIT. */
int libactor_systems_add(actor_system *system)
{
    int err = ACTOR_ELIMIT;
    unsigned i;

    pthread_rwlock_wrlock(&lock);
    for (i = 1; i < LIBACTOR_MAX_SYSTEMS; i++) {
        unsigned id = 1 + (last_id + i - 1) % (LIBACTOR_MAX_SYSTEMS - 1);

        if (systems[id] != NULL)
            continue;
        systems[id] = system;
        system->id = (uint8_t)id;
        system->serial = ++last_serial;
        last_id = id;
        err = ACTOR_OK;
        break;
    }
    pthread_rwlock_unlock(&lock);
    return err;
}

/* From here on nobody finds the system; returns when its last visitor has left. */
void libactor_systems_remove(actor_system *system)
{
    int i;

    pthread_rwlock_wrlock(&lock);
    systems[system->id] = NULL;
    pthread_rwlock_unlock(&lock);
    while (atomic_load(&system->visitors) > 0) {
        for (i = 0; i < system->n_workers; i++)
            libactor_errands_refuse(&system->workers[i]);
        libactor_outside.clock.sleep(LOOK_NS);
    }
}

static bool is_own(const actor_system *system)
{
    return libactor_worker != NULL && libactor_worker->system == system;
}

/* `serial` may be 0, for any. */
static actor_system *visit(uint8_t id, uint64_t serial)
{
    actor_system *system;

    pthread_rwlock_rdlock(&lock);
    system = systems[id];
    if (system != NULL && serial != 0 && system->serial != serial)
        system = NULL;
    if (system != NULL)
        atomic_fetch_add(&system->visitors, 1);
    pthread_rwlock_unlock(&lock);
    return system;
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
        atomic_fetch_sub(&system->visitors, 1);
}

/* It may have ended already: then there is nothing at that pointer to look at. */
void actor_system_bind(actor_system *system)
{
    unsigned id;

    bound.serial = 0;
    if (system == NULL)
        return;
    pthread_rwlock_rdlock(&lock);
    for (id = 1; id < LIBACTOR_MAX_SYSTEMS && systems[id] != system; id++)
        continue;
    if (id < LIBACTOR_MAX_SYSTEMS) {
        bound.id = (uint8_t)id;
        bound.serial = system->serial;
    }
    pthread_rwlock_unlock(&lock);
}

actor_system *actor_system_current(void)
{
    actor_system *system = libactor_visit_mine();

    libactor_leave(system);
    return system;
}
