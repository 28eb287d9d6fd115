/*
 * Grace: readers count themselves in one of two rows of counts. While what was unlinked waits, new readers are sent
 * to the row that has been seen empty, so that the other one empties too, however many come. Everything here is
 * sequentially consistent: a reader that a count does not show any more has left, and one that it does not show yet
 * finds nothing that was unlinked before.
 */
#include <stddef.h>

#include "actor/process.h"
#include "grace.h"

enum { ALL_STRIPES = (1u << LIBACTOR_GRACE_STRIPES) - 1 };

static atomic_uint threads;

/* Which stripe the calling thread counts in; from 1. */
static _Thread_local unsigned stripe;

int libactor_grace_open(struct libactor_grace *grace)
{
    size_t phase, i;

    if (pthread_mutex_init(&grace->lock, NULL) != 0)
        return ACTOR_ENOMEM;
    for (phase = 0; phase < 2; phase++)
        for (i = 0; i < LIBACTOR_GRACE_STRIPES; i++)
            atomic_init(&grace->counts[phase][i].readers, 0);
    atomic_init(&grace->phase, 0);
    grace->fresh = NULL;
    grace->waiting = NULL;
    grace->unseen[0] = 0;
    grace->unseen[1] = 0;
    return ACTOR_OK;
}

static void destroy_all(struct libactor_retired *retired)
{
    while (retired != NULL) {
        struct libactor_retired *next = retired->next;

        retired->destroy(retired);
        retired = next;
    }
}

atomic_uint *libactor_grace_enter(struct libactor_grace *grace)
{
    atomic_uint *count;

    if (stripe == 0)
        stripe = 1 + atomic_fetch_add_explicit(&threads, 1, memory_order_relaxed) % LIBACTOR_GRACE_STRIPES;
    count = &grace->counts[atomic_load(&grace->phase)][stripe - 1].readers;
    atomic_fetch_add(count, 1);
    return count;
}

/* The functions below are called under the lock. */

/* Looks at the counts that were not seen at zero yet; tells whether all have been. */
static bool look(struct libactor_grace *grace)
{
    const unsigned phase = atomic_load_explicit(&grace->phase, memory_order_relaxed);
    size_t row, i;

    for (row = 0; row < 2; row++)
        for (i = 0; i < LIBACTOR_GRACE_STRIPES; i++)
            if (grace->unseen[row] & 1u << i && atomic_load(&grace->counts[row][i].readers) == 0)
                grace->unseen[row] &= ~(1u << i);
    if (grace->unseen[phase] != 0 && grace->unseen[1 - phase] == 0)
        atomic_store(&grace->phase, 1 - phase);
    return grace->unseen[0] == 0 && grace->unseen[1] == 0;
}

/* Takes out what may be freed now: what has waited, and if nobody reads what is fresh too. */
static struct libactor_retired *take_free(struct libactor_grace *grace)
{
    struct libactor_retired *taken = NULL, **end = &taken;

    while (grace->waiting != NULL || grace->fresh != NULL) {
        if (grace->waiting == NULL) {
            grace->waiting = grace->fresh;
            grace->fresh = NULL;
            grace->unseen[0] = ALL_STRIPES;
            grace->unseen[1] = ALL_STRIPES;
        }
        if (!look(grace))
            break;
        *end = grace->waiting;
        grace->waiting = NULL;
        while (*end != NULL)
            end = &(*end)->next;
    }
    return taken;
}

void libactor_grace_retire(struct libactor_grace *grace, struct libactor_retired *retired,
                           void (*destroy)(struct libactor_retired *retired))
{
    struct libactor_retired *taken;

    retired->destroy = destroy;
    pthread_mutex_lock(&grace->lock);
    retired->next = grace->fresh;
    grace->fresh = retired;
    taken = take_free(grace);
    pthread_mutex_unlock(&grace->lock);
    destroy_all(taken);
}

void libactor_grace_close(struct libactor_grace *grace)
{
    destroy_all(take_free(grace));
    pthread_mutex_destroy(&grace->lock);
}
