/*
 * A server calls another one in a loop. One operation is a call with its answer.
 */
#include "bench.h"
#include "gen_call_actor.h"

actor_result server_init(server *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result server_handle_get(server *self, actor_from from, server_get_reply *reply)
{
    (void)from;
    reply->value = self->value;
    return ACTOR_REPLY;
}

actor_result client_init(client *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result client_handle_play(client *self, actor_from from, const client_play_msg *msg, client_play_reply *reply)
{
    server_get_reply got;

    (void)from;
    for (uint64_t i = 0; i < msg->calls; i++)
        must(server_get(self->args.server, &got, ACTOR_CALL_TIMEOUT));
    reply->tag = CLIENT_PLAY_DONE;
    return ACTOR_REPLY;
}

void play(int64_t n)
{
    client_args args;
    client_play_reply reply;
    actor_ref caller;
    int64_t began;

    must(server_start_link(&args.server));
    must(client_start_link(&args, &caller));
    began = actor_now();
    must(client_play(caller, (uint64_t)n, &reply, ACTOR_INFINITY));
    report("gen_call", n, actor_now() - began);
}
