/*
 * A server casts to another, and then calls it for the sum. One operation is a cast.
 */
#include "bench.h"
#include "counting_actor.h"

actor_result counter_init(counter *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result counter_handle_add(counter *self, const counter_add_msg *msg)
{
    self->count += msg->amount;
    return ACTOR_CONTINUE;
}

actor_result counter_handle_count(counter *self, actor_from from, counter_count_reply *reply)
{
    (void)from;
    reply->value = self->count;
    return ACTOR_REPLY;
}

actor_result producer_init(producer *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result producer_handle_produce(producer *self, actor_from from, const producer_produce_msg *msg,
                                     producer_produce_reply *reply)
{
    counter_count_reply sum;

    (void)from;
    for (uint64_t i = 0; i < msg->count; i++) {
        must(counter_add(self->args.counter, 1));
        actor_yield();
    }
    must(counter_count(self->args.counter, &sum, ACTOR_INFINITY));
    reply->tag = PRODUCER_PRODUCE_COUNTED;
    reply->as.counted.count = sum.value;
    return ACTOR_REPLY;
}

void play(int64_t n)
{
    producer_args args;
    producer_produce_reply reply;
    actor_ref source;
    int64_t began;

    must(counter_start_link(&args.counter));
    must(producer_start_link(&args, &source));
    began = actor_now();
    must(producer_produce(source, (uint64_t)n, &reply, ACTOR_INFINITY));
    report("counting", n, actor_now() - began);
    must_be((int64_t)reply.as.counted.count, n);
}
