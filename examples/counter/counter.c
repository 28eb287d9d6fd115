/* What the counter does with its messages. That it may end in the midst of one is nothing it has to care for. */
#include "counter_actor.h"

actor_result counter_init(counter *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result counter_handle_next(counter *self, actor_from from, counter_next_reply *reply)
{
    (void)from;
    reply->value = ++self->count;
    return ACTOR_REPLY;
}

actor_result counter_handle_add(counter *self, actor_from from, const counter_add_msg *msg, counter_add_reply *reply)
{
    (void)from;
    self->count += msg->more;
    actor_assert(self->count < 1000);           /* what it is now is wrong: begin anew */
    reply->value = self->count;
    return ACTOR_REPLY;
}
