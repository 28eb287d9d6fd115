/*
 * What servers and machines stand beside: a bus with a hundred subscribers, a task that is awaited, an agent that is asked.
 */
#include "bench.h"
#include "gate_actor.h"
#include "toolbox_actor.h"

enum { READERS = 100, TOPIC = 1 };

actor_result reader_init(reader *self)
{
    (void)self;
    must(news_subscribe(TOPIC));
    return ACTOR_CONTINUE;
}

actor_result reader_handle_told(reader *self, const news_told_msg *msg)
{
    must_be((int64_t)msg->number, (int64_t)self->heard);
    if (++self->heard == self->args.due)
        must(gate_arrive(self->args.gate));
    return ACTOR_CONTINUE;
}

static void play_pubsub(int64_t n)
{
    reader_args args = reader_args_default();
    gate_wait_reply reply;
    actor_ref bus, one;
    int64_t began;

    args.due = (uint64_t)(n / READERS);
    must(news_start_link(&bus));
    must(gate_start_link(&args.gate));
    for (int i = 0; i < READERS; i++)
        must(reader_start_link(&args, &one));
    began = actor_now();
    for (uint64_t i = 0; i < args.due; i++) {
        must(news_broadcast_told(TOPIC, i));
        actor_yield();
    }
    must(gate_wait(args.gate, READERS, &reply, ACTOR_INFINITY));
    report("pubsub", (int64_t)args.due * READERS, actor_now() - began);
}

void successor_run(const successor_args *args, successor_result *result)
{
    result->value = args->number + 1;
}

static void play_task(int64_t n)
{
    const int64_t began = actor_now();
    successor_result result = { 0 };

    for (int64_t i = 0; i < n; i++) {
        const successor_args args = { result.value };
        actor_task task;

        must(successor_async(&args, &task));
        must(successor_await(&task, &result, ACTOR_CALL_TIMEOUT));
    }
    must_be((int64_t)result.value, n);
    report("task", n, actor_now() - began);
}

static void play_agent(int64_t n)
{
    box_number_reply reply;
    actor_ref agent;
    int64_t began;

    must(box_start_link(&agent));
    began = actor_now();
    for (int64_t i = 0; i < n; i++)
        must(box_number(agent, &reply, ACTOR_CALL_TIMEOUT));
    report("agent", n, actor_now() - began);
}

void play(int64_t n)
{
    play_pubsub(10 * n);
    play_task(n / 2);
    play_agent(n);
}
