/*
 * The side of a stage that produces. The callback is asked for as much as its subscribers want together, less what it was
 * asked for and has not put out yet: so a cancelled subscriber's demand is there for the others, and what a selector or
 * a hash leaves out is asked for anew. What is put out and not wanted goes into the buffer, and whoever asks next
 * gets that first.
 */
#include <string.h>

#include "gen_stage.h"
#include "instance.h"

static actor_ref key_of(actor_unique tag)
{
    actor_ref key;

    key.bits = tag;
    return key;
}

actor_result libactor_stage_fail(int err, const char *what)
{
    switch (err) {
    case ACTOR_OK:
        return ACTOR_CONTINUE;
    case ACTOR_ENOMEM:
        return actor_stop(libactor_out_of_memory(what));
    case ACTOR_EINVAL:
        return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "an event of a partition that there is not"));
    default:
        return actor_stop(actor_reason_own("not_sent", what));
    }
}

int libactor_picks_reserve(struct libactor_dispatching *dispatching, size_t n)
{
    size_t *picks;

    if (n <= dispatching->n_picks)
        return ACTOR_OK;
    if (n > SIZE_MAX / sizeof *picks)
        return ACTOR_ENOMEM;
    picks = actor_alloc(n * sizeof *picks);
    if (picks == NULL)
        return ACTOR_ENOMEM;
    actor_free(dispatching->picks);
    dispatching->picks = picks;
    dispatching->n_picks = n;
    return ACTOR_OK;
}

int libactor_subscriber_send(const struct libactor_subscriber *subscriber, const struct libactor_slice *slice)
{
    struct libactor_stage_deliver deliver;

    deliver.tag = subscriber->of.tag;
    deliver.from = actor_self();
    deliver.first = slice->first;
    deliver.len = slice->len;
    deliver.batch = slice->batch;
    return actor_send(subscriber->of.stage, &libactor_stage_deliver, &deliver);
}

/* Tells a consumer that a subscription has ended. */
static int send_cancelled(actor_subscription of, const actor_reason *reason)
{
    struct libactor_stage_cancel cancelled;

    cancelled.tag = of.tag;
    cancelled.from = actor_self();
    cancelled.reason = *reason;
    return actor_send(of.stage, &libactor_stage_cancelled, &cancelled);
}

static actor_result refuse_for(actor_ref consumer, actor_unique tag, actor_reason reason)
{
    actor_subscription of;

    of.stage = consumer;
    of.tag = tag;
    return libactor_stage_fail(send_cancelled(of, &reason), "cancel");
}

static actor_result refuse(actor_ref consumer, actor_unique tag, const char *why)
{
    return refuse_for(consumer, tag, actor_reason_own(why, NULL));
}

/* It could not read what it would be sent. */
static actor_result refuse_events(const struct libactor_stage *stage, const struct libactor_stage_subscribe *message)
{
    const actor_reason reason = actor_reason_own("other_events", NULL);

    return refuse_for(message->consumer, message->tag,
                      actor_reason_detail(reason, "%s puts out %s, not %s", stage->info->name, stage->info->out->name,
                                          message->in->name));
}

/* ---- events ---- */

static uint64_t demand_of(const struct libactor_stage *stage)
{
    return stage->dispatcher->demand(stage);
}

uint64_t libactor_stage_demand_left(const struct libactor_stage *stage)
{
    return stage->buffer.n_events > 0 ? 0 : demand_of(stage);
}

/* Some events went to nobody: what is lacking now is asked for by a message, so that others have their turn. */
static int settle_later(struct libactor_stage *stage)
{
    int err;

    if (stage->settling || stage->mode == ACTOR_DEMAND_ACCUMULATE || stage->info->kind != ACTOR_STAGE_PRODUCER ||
        libactor_stage_demand_left(stage) <= stage->asked)
        return ACTOR_OK;
    err = actor_send(actor_self(), &libactor_stage_settle, NULL);
    stage->settling = err == ACTOR_OK;
    return err;
}

actor_result libactor_stage_flush(struct libactor_stage *stage)
{
    struct libactor_slice *sending = &stage->sending;
    int err = ACTOR_OK;

    if (actor_events_len(&stage->out) == 0)
        return ACTOR_CONTINUE;
    *sending = libactor_events_take(&stage->out);
    stage->asked -= sending->len < stage->asked ? sending->len : stage->asked;
    if (stage->buffer.len == 0)
        err = stage->dispatcher->dispatch(stage, sending);
    if (err == ACTOR_OK)
        err = libactor_stage_buffer_events(stage, sending);
    if (err == ACTOR_OK)
        err = settle_later(stage);
    return libactor_stage_fail(err, "events");
}

/* Keeps demand until the mode is forward. Errors: ACTOR_ENOMEM. */
static int hold(struct libactor_stage *stage, uint64_t n)
{
    if (stage->n_held == stage->held_capacity) {
        const size_t capacity = stage->held_capacity == 0 ? 8 : stage->held_capacity * 2;
        uint64_t *held = capacity > SIZE_MAX / sizeof *held ? NULL : actor_alloc(capacity * sizeof *held);

        if (held == NULL)
            return ACTOR_ENOMEM;
        if (stage->n_held > 0)
            memcpy(held, stage->held, stage->n_held * sizeof *held);
        actor_free(stage->held);
        stage->held = held;
        stage->held_capacity = capacity;
    }
    stage->held[stage->n_held++] = n;
    return ACTOR_OK;
}

static actor_result call_demand(struct libactor_stage *stage, uint64_t n)
{
    const actor_result result = stage->info->handle_demand(stage->self, (size_t)n, &stage->out);

    return result == ACTOR_CONTINUE ? libactor_stage_flush(stage) : result;
}

/* Asks the callback for what is wanted, once. */
static actor_result ask_callback(struct libactor_stage *stage)
{
    const uint64_t wanted = libactor_stage_demand_left(stage);
    const uint64_t n = wanted > stage->asked ? wanted - stage->asked : 0;

    if (n == 0)
        return ACTOR_CONTINUE;
    stage->asked = wanted;
    return stage->mode == ACTOR_DEMAND_ACCUMULATE ? libactor_stage_fail(hold(stage, n), "demand") : call_demand(stage, n);
}

actor_result libactor_stage_balance(struct libactor_stage *stage)
{
    const int err = libactor_stage_buffer_drain(stage);

    if (err != ACTOR_OK)
        return libactor_stage_fail(err, "events");
    if (stage->info->kind == ACTOR_STAGE_PRODUCER)
        return ask_callback(stage);
    return libactor_stage_take(stage);
}

/* Asks the callback for what has accumulated: each ask by itself, in their order. */
static actor_result ask_held(struct libactor_stage *stage)
{
    actor_result result = ACTOR_CONTINUE;
    size_t i;

    for (i = 0; i < stage->n_held && result == ACTOR_CONTINUE; i++)
        result = call_demand(stage, stage->held[i]);
    stage->n_held = 0;
    return result;
}

actor_result libactor_stage_mode_set(struct libactor_stage *stage, actor_demand_mode mode)
{
    actor_result result;

    stage->mode = mode;
    if (mode == ACTOR_DEMAND_ACCUMULATE)
        return ACTOR_CONTINUE;
    result = ask_held(stage);
    return result == ACTOR_CONTINUE ? libactor_stage_balance(stage) : result;
}

/* ---- subscribers ---- */

static struct libactor_subscriber *find(const struct libactor_stage *stage, actor_unique tag)
{
    const struct libactor_refmap_place *place = libactor_refmap_find(&stage->subscribers, key_of(tag));

    return place == NULL ? NULL : (struct libactor_subscriber *)place->word;
}

static void remove_from(struct libactor_refmap *map, actor_unique key)
{
    struct libactor_refmap_place *place = libactor_refmap_find(map, key_of(key));

    if (place != NULL)
        libactor_refmap_remove(map, place);
}

static void free_subscriber(struct libactor_stage *stage, struct libactor_subscriber *subscriber, bool down)
{
    remove_from(&stage->subscribers, subscriber->of.tag);
    remove_from(&stage->monitors, subscriber->monitor);
    if (!down)
        actor_demonitor(subscriber->monitor, true);
    actor_free(subscriber);
}

/* Tells the callback of an end, and asks it for what is lacking then. */
static actor_result call_cancel(struct libactor_stage *stage, actor_subscription of, const actor_cancellation *why)
{
    actor_result result = ACTOR_CONTINUE;

    if (stage->info->handle_cancel != NULL)
        result = stage->info->handle_cancel(stage->self, why, of, &stage->out);
    if (result == ACTOR_CONTINUE)
        result = libactor_stage_flush(stage);
    return result == ACTOR_CONTINUE ? libactor_stage_balance(stage) : result;
}

/* Ends a subscription: its demand is gone when the callback is told. */
static actor_result end_subscription(struct libactor_stage *stage, struct libactor_subscriber *subscriber,
                                     const actor_cancellation *why)
{
    const actor_subscription of = subscriber->of;
    const int err = stage->dispatcher->cancel(stage, subscriber);

    free_subscriber(stage, subscriber, why->down);
    return err == ACTOR_OK ? call_cancel(stage, of, why) : libactor_stage_fail(err, "cancel");
}

/* Has the consumer know, behind the events that it has been sent. */
static actor_result cancel(struct libactor_stage *stage, struct libactor_subscriber *subscriber, const actor_reason *reason)
{
    const int err = send_cancelled(subscriber->of, reason);
    actor_cancellation why;

    if (err != ACTOR_OK)
        return libactor_stage_fail(err, "cancel");
    why.down = false;
    why.reason = *reason;
    return end_subscription(stage, subscriber, &why);
}

/* Errors: ACTOR_ENOMEM. */
static int make_subscriber(struct libactor_stage *stage, const struct libactor_stage_subscribe *message,
                           struct libactor_subscriber **out)
{
    struct libactor_subscriber *subscriber = actor_alloc(sizeof *subscriber);
    int err = ACTOR_ENOMEM;

    if (subscriber == NULL)
        return ACTOR_ENOMEM;
    memset(subscriber, 0, sizeof *subscriber);
    subscriber->of.stage = message->consumer;
    subscriber->of.tag = message->tag;
    subscriber->options = message->options;
    if (libactor_refmap_reserve(&stage->subscribers, stage->subscribers.len + 1) == ACTOR_OK &&
        libactor_refmap_reserve(&stage->monitors, stage->monitors.len + 1) == ACTOR_OK)
        err = actor_monitor(message->consumer, &subscriber->monitor);
    if (err != ACTOR_OK) {
        actor_free(subscriber);
        return err;
    }
    *out = subscriber;
    return ACTOR_OK;
}

/* The dispatcher does not take it. The callback has been told that it comes, and is told that it goes. */
static actor_result turn_away(struct libactor_stage *stage, struct libactor_subscriber *subscriber, const char *refusal)
{
    const actor_subscription of = subscriber->of;
    actor_cancellation why;
    actor_result result;

    why.down = false;
    why.reason = actor_reason_own(refusal, NULL);
    free_subscriber(stage, subscriber, false);
    result = refuse_for(of.stage, of.tag, why.reason);
    return result == ACTOR_CONTINUE ? call_cancel(stage, of, &why) : result;
}

static actor_result add_subscriber(struct libactor_stage *stage, const struct libactor_stage_subscribe *message)
{
    struct libactor_subscriber *subscriber;
    const char *refusal = NULL;
    bool manual = message->options.manual;
    actor_result result = ACTOR_CONTINUE;
    int err = make_subscriber(stage, message, &subscriber);

    if (err != ACTOR_OK)
        return libactor_stage_fail(err, "subscription");
    libactor_refmap_put(&stage->subscribers, key_of(message->tag), (uintptr_t)subscriber);
    libactor_refmap_put(&stage->monitors, key_of(subscriber->monitor), (uintptr_t)subscriber);
    if (stage->info->handle_subscribe != NULL)
        result = stage->info->handle_subscribe(stage->self, subscriber->of, true, &manual);
    if (result == ACTOR_CONTINUE && !stage->dispatcher->subscribe(stage, subscriber, &refusal))
        return turn_away(stage, subscriber, refusal);
    return result;
}

actor_result libactor_stage_subscribed(struct libactor_stage *stage, const struct libactor_stage_subscribe *message)
{
    struct libactor_subscriber *old = message->old == 0 ? NULL : find(stage, message->old);
    actor_result result = ACTOR_CONTINUE;

    if (stage->info->kind == ACTOR_STAGE_CONSUMER)
        return refuse(message->consumer, message->tag, "not_a_producer");
    if (find(stage, message->tag) != NULL)
        return refuse(message->consumer, message->tag, "duplicated_subscription");
    if (old != NULL)
        result = cancel(stage, old, &message->reason);
    if (result != ACTOR_CONTINUE)
        return result;
    if (!libactor_events_agree(stage->info->out, message->in))
        return refuse_events(stage, message);
    return add_subscriber(stage, message);
}

actor_result libactor_stage_asked(struct libactor_stage *stage, const struct libactor_stage_ask *message)
{
    struct libactor_subscriber *subscriber = find(stage, message->tag);
    int err;

    if (subscriber == NULL)
        return refuse(message->from, message->tag, "unknown_subscription");
    err = stage->dispatcher->ask(stage, subscriber, message->demand);
    return err == ACTOR_OK ? libactor_stage_balance(stage) : libactor_stage_fail(err, "events");
}

actor_result libactor_stage_cancel_asked(struct libactor_stage *stage, const struct libactor_stage_cancel *message)
{
    struct libactor_subscriber *subscriber = find(stage, message->tag);

    if (subscriber == NULL)
        return refuse(message->from, message->tag, "unknown_subscription");
    return cancel(stage, subscriber, &message->reason);
}

bool libactor_stage_subscriber_down(struct libactor_stage *stage, actor_unique monitor, const actor_reason *reason,
                                    actor_result *result)
{
    const struct libactor_refmap_place *place = libactor_refmap_find(&stage->monitors, key_of(monitor));
    actor_cancellation why;

    if (place == NULL)
        return false;
    why.down = true;
    why.reason = *reason;
    *result = end_subscription(stage, (struct libactor_subscriber *)place->word, &why);
    return true;
}
