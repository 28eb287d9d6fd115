/*
 * Each of 64 servers pings a random one of them, again and again, each time it got its pong. One operation
 * is a ping with its pong.
 */
#include "bench.h"
#include "big_actor.h"
#include "gate_actor.h"

enum { MEMBERS = 64 };

static actor_ref members[MEMBERS];

static actor_result ping_one(member *self)
{
    if (self->left-- == 0)
        must(gate_arrive(self->args.gate));
    else
        must(member_ping(members[draw(&self->seed) % MEMBERS], actor_self()));
    return ACTOR_CONTINUE;
}

actor_result member_init(member *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result member_handle_begin(member *self, const member_begin_msg *msg)
{
    self->left = msg->rounds;
    self->seed = self->args.seed;
    return ping_one(self);
}

actor_result member_handle_ping(member *self, const member_ping_msg *msg)
{
    (void)self;
    must(member_pong(msg->from));
    return ACTOR_CONTINUE;
}

actor_result member_handle_pong(member *self)
{
    return ping_one(self);
}

void play(int64_t n)
{
    const int64_t rounds = n / MEMBERS;
    gate_wait_reply reply;
    member_args args;
    int64_t began;

    must(gate_start_link(&args.gate));
    for (int i = 0; i < MEMBERS; i++) {
        args.seed = (uint32_t)i * 7919 + 1;
        must(member_start_link(&args, &members[i]));
    }
    began = actor_now();
    for (int i = 0; i < MEMBERS; i++)
        must(member_begin(members[i], (uint64_t)rounds));
    must(gate_wait(args.gate, MEMBERS, &reply, ACTOR_INFINITY));
    report("big", rounds * MEMBERS, actor_now() - began);
}
