#include "token_bucket_actor.h"

/* With these all that is calculated fits. */
actor_result token_bucket_prepare(token_bucket *self)
{
    const token_bucket_args *args = &self->args;

    if (args->burst > (INT64_MAX - UINT32_MAX) / args->per)
        return actor_stop(actor_reason_own("badarg", "a bucket that is not full in 292 years"));
    return ACTOR_CONTINUE;
}
