/*
 * Several servers cast to one. One operation is a cast. The number of producers is how the program was
 * compiled: FEEDERS.
 */
#include "bench.h"
#include "fanin_actor.h"
#include "gate_actor.h"

#define TEXT(number) TEXT_(number)
#define TEXT_(number) #number

actor_result sink_init(sink *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result sink_handle_expect(sink *self, const sink_expect_msg *msg)
{
    self->left = msg->count;
    return ACTOR_CONTINUE;
}

actor_result sink_handle_add(sink *self, const sink_add_msg *msg)
{
    self->left -= msg->amount;
    if (self->left == 0)
        must(gate_arrive(self->args.gate));
    return ACTOR_CONTINUE;
}

actor_result feeder_init(feeder *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result feeder_handle_feed(feeder *self, const feeder_feed_msg *msg)
{
    for (uint64_t i = 0; i < msg->count; i++) {
        must(sink_add(self->args.sink, 1));
        actor_yield();
    }
    return ACTOR_CONTINUE;
}

void play(int64_t n)
{
    const int64_t each = n / FEEDERS;
    actor_ref feeders[FEEDERS];
    gate_wait_reply reply;
    sink_args to_sink;
    feeder_args args;
    int64_t began;

    must(gate_start_link(&to_sink.gate));
    must(sink_start_link(&to_sink, &args.sink));
    must(sink_expect(args.sink, (uint64_t)(each * FEEDERS)));
    for (int i = 0; i < FEEDERS; i++)
        must(feeder_start_link(&args, &feeders[i]));
    began = actor_now();
    for (int i = 0; i < FEEDERS; i++)
        must(feeder_feed(feeders[i], (uint64_t)each));
    must(gate_wait(to_sink.gate, 1, &reply, ACTOR_INFINITY));
    report("fanin" TEXT(FEEDERS), each * FEEDERS, actor_now() - began);
}
