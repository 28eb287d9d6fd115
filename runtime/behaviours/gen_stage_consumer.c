/*
 * The side of a stage that consumes. It asks for as many events as it may have on their way, handles what comes in parts,
 * and asks for as many as it has handled. What comes to a producer_consumer waits for somebody to want what it becomes.
 */
#include <string.h>

#include "gen_stage.h"

static actor_ref key_of(actor_unique tag)
{
    actor_ref key;

    key.bits = tag;
    return key;
}

static struct libactor_producer *find(const struct libactor_stage *stage, actor_unique tag)
{
    const struct libactor_refmap_place *place = libactor_refmap_find(&stage->producers, key_of(tag));

    return place == NULL ? NULL : (struct libactor_producer *)place->word;
}

/* ---- subscribing ---- */

static actor_subscribe_options options_of(const struct libactor_stage *stage, const struct libactor_stage_order *order)
{
    if (!order->as_described)
        return order->options;
    return stage->info->subscription == NULL ? actor_subscribe_options_default() : *stage->info->subscription;
}

static bool is_valid(const struct libactor_stage *stage, const struct libactor_stage_order *order,
                     const actor_subscribe_options *options)
{
    return stage->info->kind != ACTOR_STAGE_PRODUCER && options->max_demand > 0 &&
           options->min_demand < options->max_demand && options->cancel >= ACTOR_PERMANENT &&
           options->cancel <= ACTOR_TEMPORARY && !actor_ref_is_none(order->producer) &&
           !actor_ref_equal(order->producer, actor_self());
}

/* Errors: ACTOR_ENOMEM. The table has room for it then. */
static int make_producer(struct libactor_stage *stage, actor_ref ref, const actor_subscribe_options *options,
                         struct libactor_producer **out)
{
    struct libactor_producer *producer;
    int err = libactor_refmap_reserve(&stage->producers, stage->producers.len + 1);

    if (err != ACTOR_OK)
        return err;
    producer = actor_alloc(sizeof *producer);
    if (producer == NULL)
        return ACTOR_ENOMEM;
    producer->of.stage = ref;
    producer->options = *options;
    producer->pending = 0;
    producer->freed = 0;
    err = actor_monitor(ref, &producer->of.tag);
    if (err != ACTOR_OK) {
        actor_free(producer);
        return err;
    }
    *out = producer;
    return ACTOR_OK;
}

/* The end of a subscription that another takes the place of does not end the consumer. */
static int replace_old(struct libactor_stage *stage, const struct libactor_stage_order *order)
{
    struct libactor_producer *old = find(stage, order->old);

    if (old == NULL)
        return ACTOR_ENOKEY;
    old->options.cancel = ACTOR_TEMPORARY;
    if (actor_ref_equal(old->of.stage, order->producer))
        return ACTOR_OK;                    /* the producer is told along with the new one */
    return actor_gen_stage_cancel(old->of, order->reason);
}

static int send_subscribe(const struct libactor_stage *stage, const struct libactor_producer *producer,
                          const struct libactor_stage_order *order)
{
    struct libactor_stage_subscribe subscribe;

    subscribe.consumer = actor_self();
    subscribe.in = stage->info->in;
    subscribe.tag = producer->of.tag;
    subscribe.old = order->old;
    subscribe.reason = order->reason;
    subscribe.options = producer->options;
    return actor_send(producer->of.stage, &libactor_stage_subscribe, &subscribe);
}

static int ask(struct libactor_producer *producer, uint64_t n)
{
    producer->pending += n;
    return actor_gen_stage_ask(producer->of, (size_t)n);
}

int libactor_stage_subscribe_to(struct libactor_stage *stage, const struct libactor_stage_order *order, actor_unique *tag,
                                actor_result *result)
{
    const actor_subscribe_options options = options_of(stage, order);
    struct libactor_producer *producer = NULL;
    int err = is_valid(stage, order, &options) ? ACTOR_OK : ACTOR_EINVAL;

    if (err == ACTOR_OK && order->old != 0)
        err = replace_old(stage, order);
    if (err == ACTOR_OK)
        err = make_producer(stage, order->producer, &options, &producer);
    if (err != ACTOR_OK)
        return err;
    libactor_refmap_put(&stage->producers, key_of(producer->of.tag), (uintptr_t)producer);
    *tag = producer->of.tag;
    err = send_subscribe(stage, producer, order);
    if (err == ACTOR_OK && stage->info->handle_subscribe != NULL)
        *result = stage->info->handle_subscribe(stage->self, producer->of, false, &producer->options.manual);
    if (err == ACTOR_OK && *result == ACTOR_CONTINUE && !producer->options.manual)
        err = ask(producer, producer->options.max_demand);
    if (err != ACTOR_OK)
        *result = libactor_stage_fail(err, "subscription");
    return ACTOR_OK;
}

/* ---- events ---- */

/* How many of `len` events are handled at a time. */
static size_t part_of(const struct libactor_stage *stage, const struct libactor_producer *producer, size_t len)
{
    size_t most = SIZE_MAX;

    if (producer != NULL && !producer->options.manual && !stage->handles_later)
        most = producer->options.max_demand - producer->options.min_demand;
    return len < most ? len : most;
}

int libactor_stage_freed(struct libactor_stage *stage, actor_unique tag, size_t n)
{
    struct libactor_producer *producer = find(stage, tag);
    size_t freed;

    if (producer == NULL || producer->options.manual)
        return ACTOR_OK;
    producer->freed += n;
    if (producer->freed < producer->options.min_demand)
        return ACTOR_OK;
    freed = (size_t)producer->freed;
    producer->freed = 0;
    return actor_gen_stage_ask(producer->of, freed);
}

/* So many events have been handled. At the fewest that it may have on their way it asks for as many as it may. */
static int handled(struct libactor_stage *stage, actor_unique tag, size_t n)
{
    struct libactor_producer *producer = find(stage, tag);

    if (producer == NULL || producer->options.manual)
        return ACTOR_OK;
    producer->pending -= n < producer->pending ? n : producer->pending;
    if (producer->pending > producer->options.min_demand)
        return ACTOR_OK;
    return ask(producer, producer->options.max_demand - producer->pending);
}

static actor_result handle_part(struct libactor_stage *stage, const struct libactor_slice *part, actor_subscription from)
{
    actor_events *out = stage->info->kind == ACTOR_STAGE_CONSUMER ? NULL : &stage->out;
    const void *events = libactor_batch_event(part->batch, part->first);
    actor_result result;

    stage->from = from;
    result = stage->info->handle_events(stage->self, events, part->len, from, out);
    stage->from.stage = actor_ref_none();
    stage->from.tag = 0;
    if (result == ACTOR_CONTINUE)
        result = libactor_stage_flush(stage);
    if (result == ACTOR_CONTINUE && !stage->handles_later)
        result = libactor_stage_fail(handled(stage, from.tag, part->len), "demand");
    return result;
}

static actor_result consume(struct libactor_stage *stage, struct libactor_slice slice, actor_subscription from)
{
    actor_result result = ACTOR_CONTINUE;

    while (result == ACTOR_CONTINUE && slice.len > 0) {
        struct libactor_slice part = slice;

        part.len = part_of(stage, find(stage, from.tag), slice.len);
        result = handle_part(stage, &part, from);
        slice.first += part.len;
        slice.len -= part.len;
    }
    return result;
}

static actor_result put_aside(struct libactor_stage *stage, const struct libactor_slice *slice, actor_subscription from)
{
    const struct libactor_entry entry = { *slice, from, NULL, NULL };
    const int err = libactor_queue_push(&stage->waiting, &entry);

    if (err != ACTOR_OK)
        return libactor_stage_fail(err, "events");
    libactor_batch_retain(slice->batch);
    return libactor_stage_take(stage);
}

actor_result libactor_stage_delivered(struct libactor_stage *stage, const struct libactor_stage_deliver *message)
{
    const struct libactor_slice slice = { message->batch, (size_t)message->first, (size_t)message->len };
    actor_subscription from;

    from.stage = message->from;
    from.tag = message->tag;
    if (find(stage, message->tag) == NULL)
        return libactor_stage_fail(actor_gen_stage_cancel(from, actor_reason_own("unknown_subscription", NULL)), "cancel");
    if (stage->info->kind == ACTOR_STAGE_CONSUMER)
        return consume(stage, slice, from);
    return put_aside(stage, &slice, from);
}

/* ---- ends of subscriptions ---- */

struct ended {
    actor_subscription of;
    actor_restart mode;
    actor_cancellation why;
};

/* Whether the stage ends with the subscription. One that it has twice is none to end by. */
static bool is_end(const struct ended *ended)
{
    if (strcmp(actor_reason_name(&ended->why.reason), "already_subscribed") == 0)
        return false;
    return ended->mode == ACTOR_PERMANENT || (ended->mode == ACTOR_TRANSIENT && actor_reason_is_abnormal(&ended->why.reason));
}

static actor_result end_subscription(struct libactor_stage *stage, const struct ended *ended)
{
    const bool ends = is_end(ended);
    actor_result result = ACTOR_CONTINUE;

    if (stage->info->handle_cancel != NULL)
        result = stage->info->handle_cancel(stage->self, &ended->why, ended->of,
                                            stage->info->kind == ACTOR_STAGE_CONSUMER ? NULL : &stage->out);
    if (result == ACTOR_CONTINUE)
        result = libactor_stage_flush(stage);
    return result == ACTOR_CONTINUE && ends ? actor_stop(ended->why.reason) : result;
}

/* It has its turn behind the events that wait. */
static actor_result end_later(struct libactor_stage *stage, const struct ended *ended)
{
    struct libactor_entry entry = { { NULL, 0, 0 }, { { 0 }, 0 }, NULL, NULL };
    struct ended *kept = actor_alloc(sizeof *kept);
    int err = ACTOR_ENOMEM;

    if (kept != NULL) {
        *kept = *ended;
        entry.other = kept;
        err = libactor_queue_push(&stage->waiting, &entry);
    }
    if (err != ACTOR_OK)
        actor_free(kept);
    return libactor_stage_fail(err, "cancel");
}

actor_result libactor_stage_was_cancelled(struct libactor_stage *stage, actor_unique tag, const actor_cancellation *why)
{
    struct libactor_refmap_place *place = libactor_refmap_find(&stage->producers, key_of(tag));
    struct libactor_producer *producer;
    struct ended ended;

    if (place == NULL)
        return ACTOR_CONTINUE;
    producer = (struct libactor_producer *)place->word;
    ended.of = producer->of;
    ended.mode = producer->options.cancel;
    ended.why = *why;
    libactor_refmap_remove(&stage->producers, place);
    actor_free(producer);
    if (!why->down)
        actor_demonitor(tag, true);
    return stage->waiting.len > 0 ? end_later(stage, &ended) : end_subscription(stage, &ended);
}

/* ---- what waits in a producer_consumer ---- */

/* What came together is handled together, also if what the first part becomes is all that is wanted. */
static actor_result take_events(struct libactor_stage *stage, const struct libactor_entry *entry)
{
    const struct libactor_slice slice = entry->slice;
    const actor_result result = consume(stage, slice, entry->of);

    libactor_queue_drop_events(&stage->waiting, slice.len);
    return result;
}

static actor_result take_other(struct libactor_stage *stage)
{
    const struct libactor_entry entry = libactor_queue_pop(&stage->waiting);
    struct ended ended;

    if (entry.parcel != NULL) {
        const actor_result result = libactor_stage_parcel_come(stage, entry.parcel);

        return result == ACTOR_CONTINUE ? libactor_stage_fail(libactor_parcel_pass(entry.parcel), "info") : result;
    }
    memcpy(&ended, entry.other, sizeof ended);
    actor_free(entry.other);
    return end_subscription(stage, &ended);
}

actor_result libactor_stage_take(struct libactor_stage *stage)
{
    const struct libactor_entry *entry;
    actor_result result = ACTOR_CONTINUE;

    while (result == ACTOR_CONTINUE && libactor_stage_demand_left(stage) > 0 &&
           (entry = libactor_queue_first(&stage->waiting)) != NULL)
        result = entry->slice.batch == NULL ? take_other(stage) : take_events(stage, entry);
    return result;
}

void libactor_stage_producers_free(struct libactor_stage *stage)
{
    const struct libactor_refmap_place *place;
    size_t at = 0;

    while ((place = libactor_refmap_next(&stage->producers, &at)) != NULL)
        actor_free((struct libactor_producer *)place->word);
    libactor_refmap_clear(&stage->producers);
    libactor_queue_clear(&stage->waiting);
}
