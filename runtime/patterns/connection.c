#include "connection_actor.h"

void connection_choose_pause(connection *self)
{
    const actor_backoff backoff = { self->args.shortest, self->args.longest, self->args.jitter };

    self->pause = actor_backoff_pause(&backoff, self->failures);
}
