#include "gate_actor.h"

actor_result gate_init(gate *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result gate_handle_wait(gate *self, actor_from from, const gate_wait_msg *msg, gate_wait_reply *reply)
{
    self->wanted = msg->count;
    self->waiting = from;
    reply->tag = GATE_WAIT_OPEN;
    return self->arrived == self->wanted ? ACTOR_REPLY : ACTOR_NOREPLY;
}

actor_result gate_handle_arrive(gate *self)
{
    const gate_wait_reply open = { GATE_WAIT_OPEN };

    if (++self->arrived == self->wanted && gate_wait_reply_to(self->waiting, &open) < 0)
        return actor_stop(actor_reason_own("gate", "out of memory"));
    return ACTOR_CONTINUE;
}
