/* What an actor of tally.actor does with its messages. */
#include "tally_actor.h"

#include <stdio.h>

actor_result tally_init(tally *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result tally_handle_line(tally *self, const tally_line_msg *msg)
{
    self->lines++;
    self->bytes += msg->text.len;
    actor_sleep(ACTOR_MILLISECOND);         /* it may wait: the host's loop goes on meanwhile */
    printf("%llu: %s\n", (unsigned long long)self->lines, msg->text.data);
    return ACTOR_CONTINUE;
}

actor_result tally_handle_done(tally *self)
{
    printf("%llu lines, %llu bytes\n", (unsigned long long)self->lines, (unsigned long long)self->bytes);
    return actor_stop(actor_reason_of(ACTOR_NORMAL));
}
