/*
 * A process casts random events to a gen_statem, and then calls it. One operation is an event.
 */
#include "bench.h"
#include "machine_actor.h"

static int (*const casts[])(actor_ref) = {
    machine_e0, machine_e1, machine_e2, machine_e3, machine_e4, machine_e5, machine_e6, machine_e7
};

void play(int64_t n)
{
    uint32_t seed = 12345;
    machine_get_reply reply;
    actor_ref to;
    int64_t began;

    must(machine_start_link(&to));
    began = actor_now();
    for (int64_t i = 0; i < n; i++) {
        must(casts[draw(&seed) >> 8 & 7](to));
        actor_yield();
    }
    must(machine_get(to, &reply, ACTOR_INFINITY));
    report("statem_cast", n, actor_now() - began);
}
