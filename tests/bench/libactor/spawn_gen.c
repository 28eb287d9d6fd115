/*
 * Servers are started under a dynamic supervisor, one after the other, get one cast, and are stopped. One
 * operation is such a life.
 */
#include "bench.h"
#include "spawn_gen_actor.h"

actor_result mayfly_init(mayfly *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result mayfly_handle_add(mayfly *self)
{
    self->count++;
    return ACTOR_CONTINUE;
}

static int start_mayfly(const void *args, actor_ref *out)
{
    (void)args;
    return mayfly_start_link(out);
}

static const actor_child_template spec = {
    ACTOR_START_CHILD(NULL), { NULL, start_mayfly, ACTOR_TEMPORARY, 5 * ACTOR_SECOND, ACTOR_WORKER, false, false }
};
static const actor_dynamic_supervisor_info info = { .name = "Swarm", .intensity = 1, .period_ns = 5 * ACTOR_SECOND };

void play(int64_t n)
{
    actor_child_count count;
    actor_ref supervisor, child;
    int64_t began;

    must(actor_dynamic_supervisor_start(&info, NULL, true, &supervisor));
    began = actor_now();
    for (int64_t i = 0; i < n; i++) {
        must(actor_supervisor_start_child(supervisor, &spec, NULL, &child));
        must(mayfly_add(child));
        must(actor_stop_actor(child, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY));
    }
    report("spawn_gen", n, actor_now() - began);
    must(actor_supervisor_count(supervisor, &count));
    must_be((int64_t)count.active, 0);
}
