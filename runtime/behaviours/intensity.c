/*
 * How often a supervisor may restart. All that is decided of it is a function of its arguments.
 */
#include <stdbool.h>
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

/* Errors: ACTOR_ENOMEM. */
static int add(struct libactor_intensity *intensity, int64_t at_ns)
{
    const int err = intensity->len < intensity->capacity ? ACTOR_OK : grow(intensity);

    if (err == ACTOR_OK)
        *at(intensity, intensity->len++) = at_ns;
    return err;
}

int libactor_intensity_count(struct libactor_intensity *intensity, int64_t now_ns)
{
    forget_before(intensity, now_ns - intensity->period_ns);
    return intensity->len < intensity->allowed ? add(intensity, now_ns) : ACTOR_ELIMIT;
}

size_t libactor_intensity_list(const struct libactor_intensity *intensity, int64_t now_ns, int64_t *at_ns)
{
    size_t i, n = 0;

    for (i = 0; i < intensity->len; i++) {
        if (*at(intensity, i) < now_ns - intensity->period_ns)
            continue;
        if (at_ns != NULL)
            at_ns[n] = *at(intensity, i);
        n++;
    }
    return n;
}

static bool are_in_order(const int64_t *at_ns, size_t n, int64_t now_ns)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (at_ns[i] > (i + 1 < n ? at_ns[i + 1] : now_ns))
            return false;
    return true;
}

int libactor_intensity_set(struct libactor_intensity *intensity, uint32_t allowed, int64_t period_ns, const int64_t *at_ns,
                           size_t n, int64_t now_ns)
{
    struct libactor_intensity wanted = { period_ns, allowed, 0, 0, 0, NULL };
    int err = period_ns > 0 && are_in_order(at_ns, n, now_ns) ? ACTOR_OK : ACTOR_EINVAL;
    size_t i;

    for (i = 0; i < n && err == ACTOR_OK; i++)
        err = add(&wanted, at_ns[i]);
    if (err != ACTOR_OK) {
        libactor_intensity_clear(&wanted);
        return err;
    }
    libactor_intensity_clear(intensity);
    *intensity = wanted;
    return ACTOR_OK;
}

void libactor_intensity_clear(struct libactor_intensity *intensity)
{
    actor_free(intensity->at_ns);
    memset(intensity, 0, sizeof *intensity);
}
