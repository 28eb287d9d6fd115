/*
 * Lulls. One timer serves both uses, as in OTP: while a timeout was asked for, an actor does not rest. Each message ends
 * the timer. It may have fired by then, behind that message: so what it sends tells which timer it was. A timeout of no time
 * needs none: it is a message behind what waits, so that it comes before all that anybody sends from then on.
 */
#include <inttypes.h>
#include <stddef.h>

#include "instance.h"
#include "lull.h"

struct zero {
    uint64_t number;
};

static const actor_field_info zero_fields[] = { { "number", ACTOR_FIELD_UINT64, offsetof(struct zero, number), NULL } };
static const actor_type_info zero_type = { "timeout", sizeof(struct zero), true, 1, zero_fields, 0, NULL };
static const actor_message_info zero_message = { "timeout", ACTOR_INFO, &zero_type, NULL };

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
    lull->n_zero = 0;
    lull->zero = false;
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

/* Which of those that it has begun a message tells of. */
enum teller { ANOTHER, THE_LAST, ONE_BEFORE };

static enum teller teller_of(const struct libactor_lull *lull, const actor_message *message)
{
    if (actor_message_kind_of(message) == ACTOR_TIMER && actor_message_cookie(message) == cookie_of(lull))
        return actor_message_timer(message).bits == lull->timer.bits ? THE_LAST : ONE_BEFORE;
    if (actor_message_info_of(message) != &zero_message)
        return ANOTHER;
    return lull->zero && ((const struct zero *)actor_message_payload(message))->number == lull->n_zero ? THE_LAST : ONE_BEFORE;
}

/* Whatever has begun is over. */
static void stop_lull(struct libactor_lull *lull)
{
    if (lull->timer.bits != 0)
        actor_timer_cancel(lull->timer);
    lull->timer.bits = 0;
    lull->zero = false;
}

enum libactor_lull_end libactor_lull_end(struct libactor_lull *lull, const actor_message *message)
{
    const enum teller teller = teller_of(lull, message);
    const bool rests = lull->timeout_ns == ACTOR_INFINITY;

    if (teller == ONE_BEFORE)
        return LIBACTOR_LULL_PAST;
    if (teller == THE_LAST)
        lull->timer.bits = 0;               /* it has fired */
    stop_lull(lull);
    lull->timeout_ns = ACTOR_INFINITY;
    return teller == ANOTHER ? LIBACTOR_LULL_ENDS : rests ? LIBACTOR_LULL_REST : LIBACTOR_LULL_TIMEOUT;
}

/* What waits is handled first, and ends it. Errors: ACTOR_ENOMEM. */
static int begin_zero(struct libactor_lull *lull)
{
    const struct zero zero = { ++lull->n_zero };

    lull->zero = true;
    return actor_send_last(&zero_message, &zero);
}

/* Memory that is out is no reason to end an actor that would only have rested. */
actor_result libactor_lull_begin(struct libactor_lull *lull)
{
    const bool rests = lull->timeout_ns == ACTOR_INFINITY;
    const int64_t delay_ns = rests ? lull->rest_after_ns : lull->timeout_ns;
    int err;

    if (delay_ns == ACTOR_INFINITY)
        return ACTOR_CONTINUE;
    err = delay_ns == 0 && !rests ? begin_zero(lull) : actor_timer_start(delay_ns, cookie_of(lull), &lull->timer);
    if (err == ACTOR_OK)
        return ACTOR_CONTINUE;
    lull->timer.bits = 0;
    lull->zero = false;
    return rests ? ACTOR_CONTINUE : actor_stop(libactor_out_of_memory("timeout"));
}

/* As in OTP, whose servers wait anew when they have answered a request of sys. */
actor_result libactor_lull_again(struct libactor_lull *lull)
{
    if (lull->timer.bits == 0 && !lull->zero)
        return ACTOR_CONTINUE;
    stop_lull(lull);
    return libactor_lull_begin(lull);
}
