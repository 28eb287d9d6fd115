/*
 * The value of a state that has fields: compared with the one that a transition gives it, and moved there when the
 * old state has been left. Both lie in the machine's data, so that a machine that is no actor has them as well.
 */
#include <string.h>

#include "actor/gen_statem.h"

bool actor_statem_differs(const actor_statem_value *value, const void *self)
{
    const char *data = self;

    return !actor_type_equal(value->type, data + value->offset, data + value->next_offset);
}

/* They change places: what the old ones own goes with the next value that is given. */
void actor_statem_take(const actor_statem_value *value, void *self)
{
    char *now = (char *)self + value->offset;
    char *next = (char *)self + value->next_offset;
    char kept[64];
    size_t left = value->type->size;

    while (left > 0) {
        const size_t bytes = left < sizeof kept ? left : sizeof kept;

        memcpy(kept, now, bytes);
        memcpy(now, next, bytes);
        memcpy(next, kept, bytes);
        now += bytes;
        next += bytes;
        left -= bytes;
    }
}
