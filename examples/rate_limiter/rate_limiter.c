/* What the rate limiter does with its messages. */
#include "rate_limiter_actor.h"

static void free_windows(void *windows)
{
    window_table_free(windows);
}

actor_result rate_limiter_init(rate_limiter *self)
{
    if (self->args.limit == 0 || self->args.window <= 0)
        return actor_stop(actor_reason_own("badarg", "a limit and a window have to be above 0"));
    self->windows = window_table_make(self->args.limit);
    if (self->windows == NULL)
        return actor_stop(actor_reason_own("enomem", NULL));
    actor_must(actor_defer(free_windows, self->windows));   /* however the limiter ends */
    return ACTOR_CONTINUE;
}

actor_result rate_limiter_handle_allow(rate_limiter *self, actor_from from, const rate_limiter_allow_msg *msg,
                                       rate_limiter_allow_reply *reply)
{
    const int64_t now_ns = actor_now();
    int64_t when_ns;
    size_t left;

    (void)from;
    if (window_pass(self->windows, msg->client.data, now_ns, self->args.window, &left, &when_ns)) {
        reply->tag = RATE_LIMITER_ALLOW_ALLOWED;
        reply->as.allowed.left = (uint32_t)left;
    } else {
        reply->tag = RATE_LIMITER_ALLOW_REFUSED;
        reply->as.refused.retry_after = when_ns - now_ns;
    }
    return ACTOR_REPLY;
}

actor_result rate_limiter_handle_sweep(rate_limiter *self)
{
    window_sweep(self->windows, actor_now(), self->args.window);
    return ACTOR_CONTINUE;
}
