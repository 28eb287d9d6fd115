/*
 * Two servers cast to each other. One operation is a round trip: two casts.
 */
#include "bench.h"
#include "pingpong_actor.h"

actor_result pong_init(pong *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result pong_handle_ping(pong *self, const pong_ping_msg *msg)
{
    (void)self;
    must(ping_pong(msg->from));
    return ACTOR_CONTINUE;
}

actor_result ping_init(ping *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result ping_handle_play(ping *self, actor_from from, const ping_play_msg *msg, ping_play_reply *reply)
{
    (void)reply;
    self->left = msg->rounds;
    self->player = from;
    must(pong_ping(self->args.pong, actor_self()));
    return ACTOR_NOREPLY;
}

actor_result ping_handle_pong(ping *self)
{
    const ping_play_reply done = { PING_PLAY_DONE };

    if (--self->left == 0)
        must(ping_play_reply_to(self->player, &done));
    else
        must(pong_ping(self->args.pong, actor_self()));
    return ACTOR_CONTINUE;
}

void play(int64_t n)
{
    ping_args args;
    ping_play_reply reply;
    actor_ref player;
    int64_t began;

    must(pong_start_link(&args.pong));
    must(ping_start_link(&args, &player));
    began = actor_now();
    must(ping_play(player, (uint64_t)n, &reply, ACTOR_INFINITY));
    report("pingpong", n, actor_now() - began);
}
