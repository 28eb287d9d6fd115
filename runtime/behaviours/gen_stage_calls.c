/*
 * The messages of stages, and what callers use: each function sends one.
 */
#include <string.h>

#include "actor/system.h"
#include "gen_stage.h"
#include "stop.h"

#define FIELDS(name) name##_fields, 0, NULL
#define COUNT(fields) (sizeof(fields) / sizeof *(fields))

/* ---- messages ---- */

static const actor_field_info subscribe_fields[] = {
    { "consumer", ACTOR_FIELD_PID, offsetof(struct libactor_stage_subscribe, consumer), NULL },
    { "tag", ACTOR_FIELD_REF, offsetof(struct libactor_stage_subscribe, tag), NULL },
    { "old", ACTOR_FIELD_REF, offsetof(struct libactor_stage_subscribe, old), NULL },
};
static const actor_type_info subscribe_type = {
    "subscribe", sizeof(struct libactor_stage_subscribe), true, COUNT(subscribe_fields), FIELDS(subscribe)
};

static const actor_field_info ask_fields[] = {
    { "tag", ACTOR_FIELD_REF, offsetof(struct libactor_stage_ask, tag), NULL },
    { "demand", ACTOR_FIELD_UINT64, offsetof(struct libactor_stage_ask, demand), NULL },
};
static const actor_type_info ask_type = { "ask", sizeof(struct libactor_stage_ask), true, COUNT(ask_fields), FIELDS(ask) };

static const actor_field_info cancel_fields[] = {
    { "tag", ACTOR_FIELD_REF, offsetof(struct libactor_stage_cancel, tag), NULL },
    { "from", ACTOR_FIELD_PID, offsetof(struct libactor_stage_cancel, from), NULL },
};
static const actor_type_info cancel_type = {
    "cancel", sizeof(struct libactor_stage_cancel), true, COUNT(cancel_fields), FIELDS(cancel)
};

static const actor_field_info deliver_fields[] = {
    { "tag", ACTOR_FIELD_REF, offsetof(struct libactor_stage_deliver, tag), NULL },
    { "len", ACTOR_FIELD_UINT64, offsetof(struct libactor_stage_deliver, len), NULL },
    { NULL, ACTOR_FIELD_EXTERN, offsetof(struct libactor_stage_deliver, batch), &libactor_batch_extern.type },
};
static const actor_type_info deliver_type = {
    "events", sizeof(struct libactor_stage_deliver), false, COUNT(deliver_fields), FIELDS(deliver)
};

static const actor_field_info order_fields[] = {
    { "producer", ACTOR_FIELD_PID, offsetof(struct libactor_stage_order, producer), NULL },
    { "old", ACTOR_FIELD_REF, offsetof(struct libactor_stage_order, old), NULL },
};
static const actor_type_info order_type = {
    "subscribe_to", sizeof(struct libactor_stage_order), true, COUNT(order_fields), FIELDS(order)
};

static const actor_field_info ordered_fields[] = {
    { "code", ACTOR_FIELD_INT32, offsetof(struct libactor_stage_ordered, code), NULL },
    { "tag", ACTOR_FIELD_REF, offsetof(struct libactor_stage_ordered, tag), NULL },
};
static const actor_type_info ordered_type = {
    "subscribed", sizeof(struct libactor_stage_ordered), true, COUNT(ordered_fields), FIELDS(ordered)
};

static const actor_field_info parcel_fields[] = {
    { NULL, ACTOR_FIELD_EXTERN, offsetof(struct libactor_stage_parcel, parcel), &libactor_parcel_extern.type },
};
static const actor_type_info parcel_type = {
    "info_behind_events", sizeof(struct libactor_stage_parcel), false, COUNT(parcel_fields), FIELDS(parcel)
};

static const actor_field_info number_fields[] = {
    { "number", ACTOR_FIELD_UINT64, offsetof(struct libactor_stage_number, number), NULL },
};
static const actor_type_info number_type = {
    "number", sizeof(struct libactor_stage_number), true, COUNT(number_fields), FIELDS(number)
};

const actor_message_info libactor_stage_subscribe = { "subscribe", ACTOR_INFO, &subscribe_type, NULL };
const actor_message_info libactor_stage_ask = { "ask", ACTOR_INFO, &ask_type, NULL };
const actor_message_info libactor_stage_cancel = { "cancel", ACTOR_INFO, &cancel_type, NULL };
const actor_message_info libactor_stage_cancelled = { "cancelled", ACTOR_INFO, &cancel_type, NULL };
const actor_message_info libactor_stage_deliver = { "events", ACTOR_INFO, &deliver_type, NULL };
const actor_message_info libactor_stage_order = { "subscribe_to", ACTOR_INFO, &order_type, NULL };
const actor_message_info libactor_stage_parcel = { "info_behind_events", ACTOR_INFO, &parcel_type, NULL };
const actor_message_info libactor_stage_demand = { "demand", ACTOR_INFO, &number_type, NULL };
const actor_message_info libactor_stage_settle = { "settle_demand", ACTOR_INFO, NULL, NULL };

const actor_message_info libactor_stage_call_order = { "subscribe_to", ACTOR_CALL, &order_type, &ordered_type };
const actor_message_info libactor_stage_call_parcel = { "info_behind_events", ACTOR_CALL, &parcel_type, NULL };
const actor_message_info libactor_stage_call_demand = { "demand", ACTOR_CALL, NULL, &number_type };
const actor_message_info libactor_stage_call_buffered = { "buffered_count", ACTOR_CALL, NULL, &number_type };

/* ---- subscribing ---- */

actor_subscribe_options actor_subscribe_options_default(void)
{
    actor_subscribe_options options;

    memset(&options, 0, sizeof options);
    options.max_demand = 1000;
    options.min_demand = 500;
    options.cancel = ACTOR_PERMANENT;
    return options;
}

static struct libactor_stage_order order_of(actor_ref producer, const actor_subscribe_options *options)
{
    struct libactor_stage_order order;

    memset(&order, 0, sizeof order);
    order.producer = producer;
    order.as_described = options == NULL;
    if (options != NULL)
        order.options = *options;
    return order;
}

static int call_order(actor_ref consumer, const struct libactor_stage_order *order, actor_unique *tag, int64_t timeout_ns)
{
    struct libactor_stage_ordered ordered;
    int err = actor_call(consumer, &libactor_stage_call_order, order, &ordered, timeout_ns);

    if (err != ACTOR_OK)
        return err;
    if (tag != NULL)
        *tag = ordered.tag;
    err = ordered.code;
    actor_reply_release(&ordered);
    return err;
}

int actor_gen_stage_subscribe(actor_ref producer, const actor_subscribe_options *options, actor_subscription *out)
{
    struct libactor_stage *stage = libactor_stage_here();
    const struct libactor_stage_order order = order_of(producer, options);
    actor_subscription of;
    actor_result result = ACTOR_CONTINUE;
    int err;

    if (stage == NULL)
        return ACTOR_ENOTACTOR;
    of.stage = producer;
    err = libactor_stage_subscribe_to(stage, &order, &of.tag, &result);
    if (err != ACTOR_OK)
        return err;
    if (out != NULL)
        *out = of;
    if (result == ACTOR_STOP)
        actor_exit(actor_stop_reason());
    return ACTOR_OK;
}

int actor_gen_stage_sync_subscribe(actor_ref consumer, actor_ref producer, const actor_subscribe_options *options,
                                   actor_unique *tag, int64_t timeout_ns)
{
    const struct libactor_stage_order order = order_of(producer, options);

    return call_order(consumer, &order, tag, timeout_ns);
}

/*
 * What cannot subscribe is not to run: the supervisor takes it for one that did not start, or has it end by itself. It is not
 * waited for, as it may have a continue before it that calls its supervisor.
 */
int actor_gen_stage_join(int started, actor_ref *stage, actor_ref producer, const actor_subscribe_options *options)
{
    struct libactor_stage_order order;
    int err;

    if (started != ACTOR_OK)
        return started;
    order = order_of(producer, options);
    order.joins = true;
    if (!actor_ref_is_none(producer))
        err = actor_send(*stage, &libactor_stage_order, &order);
    else
        err = options->cancel == ACTOR_TEMPORARY ? ACTOR_OK : ACTOR_ENOPROC;
    if (err != ACTOR_OK)
        libactor_stop_process(*stage, 5 * ACTOR_SECOND);
    return err;
}

int actor_gen_stage_async_subscribe(actor_ref consumer, actor_ref producer, const actor_subscribe_options *options)
{
    const struct libactor_stage_order order = order_of(producer, options);

    return actor_send(consumer, &libactor_stage_order, &order);
}

int actor_gen_stage_sync_resubscribe(actor_ref consumer, actor_unique old, actor_reason reason, actor_ref producer,
                                     const actor_subscribe_options *options, actor_unique *tag, int64_t timeout_ns)
{
    struct libactor_stage_order order = order_of(producer, options);

    order.old = old;
    order.reason = reason;
    return old == 0 ? ACTOR_ENOKEY : call_order(consumer, &order, tag, timeout_ns);
}

int actor_gen_stage_async_resubscribe(actor_ref consumer, actor_unique old, actor_reason reason, actor_ref producer,
                                      const actor_subscribe_options *options)
{
    struct libactor_stage_order order = order_of(producer, options);

    order.old = old;
    order.reason = reason;
    return old == 0 ? ACTOR_ENOKEY : actor_send(consumer, &libactor_stage_order, &order);
}

/* ---- demand ---- */

int actor_gen_stage_ask(actor_subscription from, size_t demand)
{
    struct libactor_stage_ask ask;

    ask.tag = from.tag;
    ask.from = actor_self();
    ask.demand = demand;
    if (actor_ref_is_none(ask.from))
        return ACTOR_ENOTACTOR;
    return demand == 0 ? ACTOR_OK : actor_send(from.stage, &libactor_stage_ask, &ask);
}

int actor_gen_stage_cancel(actor_subscription from, actor_reason reason)
{
    struct libactor_stage_cancel cancel;

    cancel.tag = from.tag;
    cancel.from = actor_self();
    cancel.reason = reason;
    return actor_ref_is_none(cancel.from) ? ACTOR_ENOTACTOR : actor_send(from.stage, &libactor_stage_cancel, &cancel);
}

int actor_gen_stage_demand(actor_ref producer, actor_demand_mode mode)
{
    struct libactor_stage_number number;

    number.number = mode;
    return actor_send(producer, &libactor_stage_demand, &number);
}

/* Asks a stage for a number. */
static int call_number(actor_ref stage, const actor_message_info *info, uint64_t *out, int64_t timeout_ns)
{
    struct libactor_stage_number number;
    const int err = actor_call(stage, info, NULL, &number, timeout_ns);

    if (err != ACTOR_OK)
        return err;
    *out = number.number;
    actor_reply_release(&number);
    return ACTOR_OK;
}

int actor_gen_stage_demand_mode(actor_ref producer, actor_demand_mode *mode, int64_t timeout_ns)
{
    uint64_t number = 0;
    const int err = call_number(producer, &libactor_stage_call_demand, &number, timeout_ns);

    if (err == ACTOR_OK)
        *mode = number == ACTOR_DEMAND_ACCUMULATE ? ACTOR_DEMAND_ACCUMULATE : ACTOR_DEMAND_FORWARD;
    return err;
}

int actor_gen_stage_buffered_count(actor_ref stage, size_t *n, int64_t timeout_ns)
{
    uint64_t number = 0;
    const int err = call_number(stage, &libactor_stage_call_buffered, &number, timeout_ns);

    if (err == ACTOR_OK)
        *n = (size_t)number;
    return err;
}

/* ---- infos behind events ---- */

static int make_parcel(const actor_message_info *info, const void *payload, struct libactor_stage_parcel *out)
{
    if (info->kind != ACTOR_INFO)
        return ACTOR_EINVAL;
    out->parcel = libactor_parcel_make(info, payload);
    return out->parcel == NULL ? ACTOR_ENOMEM : ACTOR_OK;
}

int actor_gen_stage_sync_info(actor_ref stage, const actor_message_info *info, const void *payload, int64_t timeout_ns)
{
    struct libactor_stage_parcel message;
    int err = make_parcel(info, payload, &message);

    if (err != ACTOR_OK)
        return err;
    err = actor_call(stage, &libactor_stage_call_parcel, &message, NULL, timeout_ns);
    libactor_parcel_release(message.parcel);
    return err;
}

int actor_gen_stage_async_info(actor_ref stage, const actor_message_info *info, const void *payload)
{
    struct libactor_stage_parcel message;
    int err = make_parcel(info, payload, &message);

    if (err != ACTOR_OK)
        return err;
    err = actor_send(stage, &libactor_stage_parcel, &message);
    libactor_parcel_release(message.parcel);
    return err;
}
