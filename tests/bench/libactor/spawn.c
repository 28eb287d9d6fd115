/*
 * Processes are started, get one message, and end. One operation is such a life.
 */
#include <stdatomic.h>

#include "bench.h"
#include "gate_actor.h"

static const actor_message_info go = { "go", ACTOR_INFO, NULL, NULL };
static _Atomic int64_t lives_left;
static actor_ref last_home;

static void live(void *nothing)
{
    actor_message *message;

    (void)nothing;
    must(actor_receive(&message, ACTOR_INFINITY));
    actor_message_free(message);
    if (atomic_fetch_sub_explicit(&lives_left, 1, memory_order_relaxed) == 1)
        must(gate_arrive(last_home));
}

void play(int64_t n)
{
    gate_wait_reply reply;
    actor_ref newborn;
    int64_t began;

    must(gate_start_link(&last_home));
    atomic_store(&lives_left, n);
    began = actor_now();
    for (int64_t i = 0; i < n; i++) {
        must(actor_spawn(live, NULL, &newborn));
        must(actor_send(newborn, &go, NULL));
        actor_yield();
    }
    must(gate_wait(last_home, 1, &reply, ACTOR_INFINITY));
    report("spawn", n, actor_now() - began);
}
