/*
 * A supervisor starts many children. One operation is a child. The supervisor's table is written by hand:
 * a spec would have to name each child.
 */
#include <stdio.h>

#include "bench.h"
#include "sup_start_actor.h"

enum { ID_BYTES = 32 };

actor_result child_init(child *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result child_handle_add(child *self)
{
    self->count++;
    return ACTOR_CONTINUE;
}

actor_result child_handle_get(child *self, actor_from from, child_get_reply *reply)
{
    (void)from;
    reply->value = self->count;
    return ACTOR_REPLY;
}

static int start_child(const void *args, actor_ref *out)
{
    (void)args;
    return child_start_link(out);
}

void play(int64_t n)
{
    actor_child_spec *children = actor_alloc((size_t)n * sizeof *children);
    char (*ids)[ID_BYTES] = actor_alloc((size_t)n * sizeof *ids);
    const actor_supervisor_info family = {
        .name = "Family", .strategy = ACTOR_ONE_FOR_ONE, .intensity = 1, .period_ns = 5 * ACTOR_SECOND,
        .n_children = (size_t)n, .children = children
    };
    actor_child_count count;
    actor_ref supervisor;
    int64_t began;

    must(children == NULL || ids == NULL ? ACTOR_ENOMEM : ACTOR_OK);
    for (int64_t i = 0; i < n; i++) {
        snprintf(ids[i], ID_BYTES, "child_%lld", (long long)i);
        children[i] = (actor_child_spec){ ids[i], start_child, ACTOR_PERMANENT, 5 * ACTOR_SECOND, ACTOR_WORKER, false,
                                          false };
    }
    began = actor_now();
    must(actor_supervisor_start(&family, NULL, true, &supervisor));
    report("sup_start", n, actor_now() - began);
    must(actor_supervisor_count(supervisor, &count));
    must_be((int64_t)count.active, n);
}
