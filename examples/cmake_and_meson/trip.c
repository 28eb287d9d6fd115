/* What the actor of trip.actor does with its messages. */
#include "trip_actor.h"

actor_result trip_init(trip *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result trip_handle_drive(trip *self, const trip_drive_msg *msg)
{
    self->metres += msg->leg.metres;
    self->took += msg->leg.took;
    return ACTOR_CONTINUE;
}

actor_result trip_handle_so_far(trip *self, actor_from from, trip_so_far_reply *reply)
{
    (void)from;
    reply->tag = TRIP_SO_FAR_AT;
    reply->as.at.metres = self->metres;
    reply->as.at.took = self->took;
    return ACTOR_REPLY;
}
