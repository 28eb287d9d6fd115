#include "retry_actor.h"

/* The last pause ends with the time there is for all attempts. */
void retry_choose_pause(retry *self)
{
    const actor_backoff backoff = { self->args.shortest, self->args.longest, self->args.jitter };
    const int64_t left_ns = self->args.limit - (actor_now() - self->began);

    self->pause = actor_backoff_pause(&backoff, self->failures);
    if (self->pause > left_ns)
        self->pause = left_ns > 0 ? left_ns : 0;
}
