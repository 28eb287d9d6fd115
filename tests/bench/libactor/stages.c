/*
 * Numbers go from stage to stage, and no more than are asked for: a producer and its consumer, and with one between them
 * that hands them on. One operation is an event that has come to the end. Demand is what it is if nothing is said, 1000.
 */
#include "bench.h"
#include "gate_actor.h"
#include "stages_actor.h"

actor_result numbers_init(numbers *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result numbers_handle_demand(numbers *self, size_t demand)
{
    for (; demand > 0 && self->next < self->args.count; demand--, self->next++)
        must(numbers_emit(self, &self->next));
    return ACTOR_CONTINUE;
}

actor_result same_handle_events(same *self, const uint64_t *events, size_t count)
{
    must(same_emit_all(self, events, count));
    return ACTOR_CONTINUE;
}

actor_result total_init(total *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result total_handle_events(total *self, const uint64_t *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        self->sum += events[i];
    self->n += count;
    if (self->n == self->args.count) {
        must_be((int64_t)self->sum, (int64_t)(self->n * (self->n - 1) / 2));
        must(gate_arrive(self->args.gate));
    }
    return ACTOR_CONTINUE;
}

static void wait_for(actor_ref gate)
{
    gate_wait_reply reply;

    must(gate_wait(gate, 1, &reply, ACTOR_INFINITY));
}

void play(int64_t n)
{
    two_args two = { .count = (uint64_t)n };
    three_args three = { .count = (uint64_t)n };
    actor_ref pipeline;
    int64_t began;

    must(gate_start_link(&two.gate));
    began = actor_now();
    must(two_start_link(&two, &pipeline));
    wait_for(two.gate);
    report("stages2", n, actor_now() - began);
    must(two_stop(pipeline, ACTOR_INFINITY));
    must(gate_start_link(&three.gate));
    began = actor_now();
    must(three_start_link(&three, &pipeline));
    wait_for(three.gate);
    report("stages3", n, actor_now() - began);
}
