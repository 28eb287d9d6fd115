/*
 * A supervisor's child is killed, and killed again as soon as its successor has told that it is up. One
 * operation is a kill and the restart.
 */
#include "bench.h"
#include "sup_restart_actor.h"

actor_result child_init(child *self)
{
    must(tester_up(self->args.tester, actor_self()));
    return ACTOR_CONTINUE;
}

actor_result child_handle_work(child *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result tester_init(tester *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result tester_handle_kill(tester *self, actor_from from, const tester_kill_msg *msg, tester_kill_reply *reply)
{
    (void)reply;
    self->player = from;
    self->left = msg->times - 1;
    actor_send_exit(self->child, actor_reason_of(ACTOR_KILL));
    return ACTOR_NOREPLY;
}

actor_result tester_handle_up(tester *self, const tester_up_msg *msg)
{
    const tester_kill_reply done = { TESTER_KILL_DONE };

    if (actor_ref_is_none(self->child)) {
        self->child = msg->child;
    } else if (self->left > 0) {
        self->left--;
        self->child = msg->child;
        actor_send_exit(self->child, actor_reason_of(ACTOR_KILL));
    } else {
        must(tester_kill_reply_to(self->player, &done));
    }
    return ACTOR_CONTINUE;
}

void play(int64_t n)
{
    family_args args;
    tester_kill_reply reply;
    actor_ref supervisor;
    int64_t began;

    must(tester_start_link(&args.tester));
    must(family_start_link(&args, &supervisor));
    began = actor_now();
    must(tester_kill(args.tester, (uint64_t)n, &reply, ACTOR_INFINITY));
    report("sup_restart", n, actor_now() - began);
}
