/*
 * Lulls. One timer serves both uses, as in OTP: while a timeout was asked for, an actor does not rest. Each message ends
 * the timer. It may have fired by then, behind that message: so what it sends tells which timer it was.
 */
#include <inttypes.h>

#include "instance.h"
#include "lull.h"

/* Of the actor's own program none has this: it is where the lull lies. */
static uint64_t cookie_of(const struct libactor_lull *lull)
{
    return (uint64_t)(uintptr_t)lull;
}

void libactor_lull_open(struct libactor_lull *lull, const actor_start_options *options)
{
    lull->timeout_ns = ACTOR_INFINITY;
    lull->rest_after_ns = options->hibernate_after_ns;
    lull->timer.bits = 0;
}

/* What a spec says is asked in the actor alone: sums that overflow end it. */
actor_result libactor_lull_settle(struct libactor_lull *lull, int64_t (*hibernate_after_ns)(const void *self),
                                  const void *self)
{
    if (lull->rest_after_ns == 0)
        lull->rest_after_ns = hibernate_after_ns != NULL ? hibernate_after_ns(self) : ACTOR_INFINITY;
    if (lull->rest_after_ns >= 0)
        return ACTOR_CONTINUE;
    return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "hibernate_after %" PRId64 "ns",
                                          lull->rest_after_ns));
}

static bool is_of_lull(const struct libactor_lull *lull, const actor_message *message)
{
    return actor_message_kind_of(message) == ACTOR_TIMER && actor_message_cookie(message) == cookie_of(lull);
}

enum libactor_lull_end libactor_lull_end(struct libactor_lull *lull, const actor_message *message)
{
    const bool own = is_of_lull(lull, message);
    const bool rests = lull->timeout_ns == ACTOR_INFINITY;

    if (own && actor_message_timer(message).bits != lull->timer.bits)
        return LIBACTOR_LULL_PAST;
    if (!own && lull->timer.bits != 0)
        actor_timer_cancel(lull->timer);
    lull->timer.bits = 0;
    lull->timeout_ns = ACTOR_INFINITY;
    return !own ? LIBACTOR_LULL_ENDS : rests ? LIBACTOR_LULL_REST : LIBACTOR_LULL_TIMEOUT;
}

/* Memory that is out is no reason to end an actor that would only have rested. */
actor_result libactor_lull_begin(struct libactor_lull *lull)
{
    const bool rests = lull->timeout_ns == ACTOR_INFINITY;
    const int64_t delay_ns = rests ? lull->rest_after_ns : lull->timeout_ns;

    if (delay_ns == ACTOR_INFINITY || actor_timer_start(delay_ns, cookie_of(lull), &lull->timer) == ACTOR_OK)
        return ACTOR_CONTINUE;
    lull->timer.bits = 0;
    return rests ? ACTOR_CONTINUE : actor_stop(libactor_out_of_memory("timeout"));
}

/* As in OTP, whose servers wait anew when they have answered a request of sys. */
actor_result libactor_lull_again(struct libactor_lull *lull)
{
    if (lull->timer.bits == 0)
        return ACTOR_CONTINUE;
    actor_timer_cancel(lull->timer);
    return libactor_lull_begin(lull);
}
