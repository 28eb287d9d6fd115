/*
 * What a ttl does with a key: it's the same for all.
 */
#include "ttl_actor.h"

static const char ttl_name[] = "ttl_name";

actor_result ttl_init(ttl *self)
{
    self->kept = self->args.ttl > 0 && ttl_name[0] == 't' ? 1 : 0;
    return ACTOR_CONTINUE;
}

actor_result ttl_handle_put(ttl *self, const ttl_put_msg *msg)
{
    (void)msg;
    self->kept++;
    return ACTOR_CONTINUE;
}
