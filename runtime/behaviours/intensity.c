/*
 * How often a supervisor may restart. All that is decided of it is a function of its arguments.
 */
#include <string.h>

#include "actor/process.h"
#include "intensity.h"

/* Restarts that lie before the period count no more. */
static void forget_before(struct libactor_intensity *intensity, int64_t first_ns)
{
    size_t old = 0;

    while (old < intensity->len && intensity->at_ns[old] < first_ns)
        old++;
    if (old == 0)
        return;
    intensity->len -= old;
    memmove(intensity->at_ns, intensity->at_ns + old, intensity->len * sizeof *intensity->at_ns);
}

/* Errors: ACTOR_ENOMEM. */
static int grow(struct libactor_intensity *intensity)
{
    const size_t capacity = intensity->capacity == 0 ? 4 : intensity->capacity * 2;
    int64_t *at_ns = actor_alloc(capacity * sizeof *at_ns);

    if (at_ns == NULL)
        return ACTOR_ENOMEM;
    if (intensity->len > 0)
        memcpy(at_ns, intensity->at_ns, intensity->len * sizeof *at_ns);
    actor_free(intensity->at_ns);
    intensity->at_ns = at_ns;
    intensity->capacity = capacity;
    return ACTOR_OK;
}

int libactor_intensity_count(struct libactor_intensity *intensity, unsigned allowed, int64_t period_ns,
                             int64_t now_ns)
{
    int err;

    forget_before(intensity, now_ns - period_ns);
    if (intensity->len >= allowed)
        return ACTOR_ELIMIT;
    if (intensity->len == intensity->capacity) {
        err = grow(intensity);
        if (err != ACTOR_OK)
            return err;
    }
    intensity->at_ns[intensity->len++] = now_ns;
    return ACTOR_OK;
}

void libactor_intensity_clear(struct libactor_intensity *intensity)
{
    actor_free(intensity->at_ns);
    memset(intensity, 0, sizeof *intensity);
}
