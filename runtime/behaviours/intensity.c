/*
 * How often a supervisor may restart. All that is decided of it is a function of its arguments.
 */
#include <string.h>

#include "actor/process.h"
#include "intensity.h"

/* The place of the i-th restart that still counts. */
static int64_t *at(const struct libactor_intensity *intensity, size_t i)
{
    return &intensity->at_ns[(intensity->first + i) & (intensity->capacity - 1)];
}

/* Restarts that lie before the period count no more. */
static void forget_before(struct libactor_intensity *intensity, int64_t first_ns)
{
    while (intensity->len > 0 && *at(intensity, 0) < first_ns) {
        intensity->first++;
        intensity->len--;
    }
}

/* Errors: ACTOR_ENOMEM. */
static int grow(struct libactor_intensity *intensity)
{
    const size_t capacity = intensity->capacity == 0 ? 4 : (size_t)intensity->capacity * 2;
    int64_t *at_ns = capacity > UINT32_MAX ? NULL : actor_alloc(capacity * sizeof *at_ns);
    size_t i;

    if (at_ns == NULL)
        return ACTOR_ENOMEM;
    for (i = 0; i < intensity->len; i++)
        at_ns[i] = *at(intensity, i);
    actor_free(intensity->at_ns);
    intensity->at_ns = at_ns;
    intensity->first = 0;
    intensity->capacity = (uint32_t)capacity;
    return ACTOR_OK;
}

int libactor_intensity_count(struct libactor_intensity *intensity, int64_t now_ns)
{
    int err;

    forget_before(intensity, now_ns - intensity->period_ns);
    if (intensity->len >= intensity->allowed)
        return ACTOR_ELIMIT;
    if (intensity->len == intensity->capacity) {
        err = grow(intensity);
        if (err != ACTOR_OK)
            return err;
    }
    *at(intensity, intensity->len++) = now_ns;
    return ACTOR_OK;
}

void libactor_intensity_clear(struct libactor_intensity *intensity)
{
    actor_free(intensity->at_ns);
    memset(intensity, 0, sizeof *intensity);
}
