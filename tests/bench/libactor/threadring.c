/*
 * A token goes round a ring of 503 servers. One operation is a hop.
 */
#include "bench.h"
#include "gate_actor.h"
#include "threadring_actor.h"

enum { NODES = 503 };

actor_result node_init(node *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result node_handle_follow(node *self, const node_follow_msg *msg)
{
    self->next = msg->next;
    return ACTOR_CONTINUE;
}

actor_result node_handle_token(node *self, const node_token_msg *msg)
{
    if (msg->hops == 0)
        must(gate_arrive(self->args.gate));
    else
        must(node_token(self->next, msg->hops - 1));
    return ACTOR_CONTINUE;
}

void play(int64_t n)
{
    actor_ref nodes[NODES];
    gate_wait_reply reply;
    node_args args;
    int64_t began;

    must(gate_start_link(&args.gate));
    for (int i = 0; i < NODES; i++)
        must(node_start_link(&args, &nodes[i]));
    for (int i = 0; i < NODES; i++)
        must(node_follow(nodes[i], nodes[(i + 1) % NODES]));
    began = actor_now();
    must(node_token(nodes[0], (uint64_t)n));
    must(gate_wait(args.gate, 1, &reply, ACTOR_INFINITY));
    report("threadring", n, actor_now() - began);
}
