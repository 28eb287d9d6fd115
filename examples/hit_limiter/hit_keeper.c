/* What the keeper of the table does. */
#include "hit_limiter_actor.h"

actor_result hit_keeper_init(hit_keeper *self)
{
    if (self->args.window <= 0)
        return actor_stop(actor_reason_own("badarg", "a window has to be above 0"));
    if (hits_new() != ACTOR_OK)
        return actor_stop(actor_reason_own("enomem", NULL));
    return ACTOR_CONTINUE;
}

actor_result hit_keeper_handle_sweep(hit_keeper *self)
{
    (void)hits_delete_past(actor_now() - self->args.window, NULL);  /* out of memory: the next time, then */
    return ACTOR_CONTINUE;
}
