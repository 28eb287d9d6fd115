/*
 * gen_stage: what a gen_server calls to be a stage. What makes it one hangs on the actor's dictionary, so that it goes with
 * it; a message of stages is handled here, and any other is the user's.
 */
#include <string.h>

#include "actor/system.h"
#include "gen_stage.h"
#include "instance.h"

static const char stage_key;

struct libactor_stage *libactor_stage_here(void)
{
    return actor_get(&stage_key);
}

/* ---- making one ---- */

static void free_dispatching(struct libactor_dispatching *dispatching)
{
    size_t i;

    for (i = 0; i < dispatching->n_partitions; i++) {
        libactor_queue_clear(&dispatching->partitions[i].queue);
        libactor_batch_release(dispatching->partitions[i].picked);
    }
    actor_free(dispatching->partitions);
    actor_free(dispatching->picks);
}

static void free_stage(void *arg)
{
    struct libactor_stage *stage = arg;
    const struct libactor_refmap_place *place;
    size_t at = 0;

    while ((place = libactor_refmap_next(&stage->subscribers, &at)) != NULL)
        actor_free((struct libactor_subscriber *)place->word);
    libactor_refmap_clear(&stage->subscribers);
    libactor_refmap_clear(&stage->monitors);
    libactor_queue_clear(&stage->buffer);
    libactor_stage_producers_free(stage);
    free_dispatching(&stage->dispatching);
    actor_free(stage->held);
    libactor_batch_release(stage->out.batch);
    libactor_batch_release(stage->sending.batch);
    actor_free(stage);
}

static int make_partitions(struct libactor_dispatching *dispatching, size_t n)
{
    if (n > SIZE_MAX / sizeof *dispatching->partitions)
        return ACTOR_ENOMEM;
    dispatching->partitions = actor_alloc(n * sizeof *dispatching->partitions);
    if (dispatching->partitions == NULL)
        return ACTOR_ENOMEM;
    memset(dispatching->partitions, 0, n * sizeof *dispatching->partitions);
    dispatching->n_partitions = n;
    return ACTOR_OK;
}

static size_t buffer_of(const actor_gen_stage_info *info)
{
    if (info->buffer_events != 0)
        return info->buffer_events;
    return info->kind == ACTOR_STAGE_PRODUCER ? 10000 : ACTOR_BUFFER_INFINITY;
}

static bool is_valid(const actor_gen_stage_info *info)
{
    const bool parts = info->dispatcher == ACTOR_DISPATCH_PARTITION;

    if (info->kind == ACTOR_STAGE_CONSUMER)
        return info->in != NULL && info->handle_events != NULL;
    if (parts != (info->hash != NULL) || parts != (info->n_partitions > 0) || info->out == NULL)
        return false;
    if (info->kind == ACTOR_STAGE_PRODUCER)
        return info->handle_demand != NULL && info->n_producers == 0;
    return info->in != NULL && info->handle_events != NULL;
}

static const struct libactor_dispatcher *dispatcher_of(const actor_gen_stage_info *info)
{
    switch (info->dispatcher) {
    case ACTOR_DISPATCH_BROADCAST:
        return &libactor_dispatch_broadcast;
    case ACTOR_DISPATCH_PARTITION:
        return &libactor_dispatch_partition;
    case ACTOR_DISPATCH_DEMAND:
        break;
    }
    return &libactor_dispatch_demand;
}

int libactor_stage_open(const actor_gen_stage_info *info, void *self, struct libactor_stage **out)
{
    struct libactor_stage *stage;
    int err = ACTOR_OK;

    if (!is_valid(info))
        return ACTOR_EINVAL;
    stage = actor_alloc(sizeof *stage);
    if (stage == NULL)
        return ACTOR_ENOMEM;
    memset(stage, 0, sizeof *stage);
    stage->info = info;
    stage->self = self;
    stage->out.type = info->out;
    stage->dispatcher = dispatcher_of(info);
    stage->buffer_max = buffer_of(info);
    stage->mode = info->demand;
    if (info->n_partitions > 0)
        err = make_partitions(&stage->dispatching, info->n_partitions);
    if (err == ACTOR_OK)
        err = actor_put(&stage_key, stage, free_stage);
    if (err != ACTOR_OK) {
        free_stage(stage);
        return err;
    }
    *out = stage;
    return ACTOR_OK;
}

/* A producer that is not there is one that has ended. */
static actor_result subscribe_to(struct libactor_stage *stage, const actor_stage_producer *producer)
{
    struct libactor_stage_order order;
    actor_result result = ACTOR_CONTINUE;
    actor_unique tag;
    int err;

    memset(&order, 0, sizeof order);
    order.options = producer->options;
    order.as_described = producer->options.max_demand == 0;
    err = producer->find(stage->self, &order.producer);
    if (err == ACTOR_OK)
        err = libactor_stage_subscribe_to(stage, &order, &tag, &result);
    if (err == ACTOR_OK)
        return result;
    if (err != ACTOR_ENOPROC)
        return actor_stop(actor_reason_own("not_subscribed", actor_strerror(err)));
    return producer->options.cancel == ACTOR_TEMPORARY ? ACTOR_CONTINUE : actor_stop(actor_reason_of(ACTOR_NOPROC));
}

actor_result libactor_stage_subscribe_to_all(struct libactor_stage *stage)
{
    actor_result result = ACTOR_CONTINUE;
    size_t i;

    for (i = 0; i < stage->info->n_producers && result == ACTOR_CONTINUE; i++)
        result = subscribe_to(stage, &stage->info->producers[i]);
    return result;
}

actor_result actor_gen_stage_init(const actor_gen_stage_info *info, void *self)
{
    struct libactor_stage *stage;
    actor_result result = ACTOR_CONTINUE;
    int err = libactor_stage_open(info, self, &stage);

    if (err == ACTOR_EINVAL)
        return actor_stop(actor_reason_own("bad_stage", info->name));
    if (err != ACTOR_OK)
        return actor_stop(libactor_out_of_memory("stage"));
    if (info->init != NULL)
        result = info->init(self);
    if (result == ACTOR_CONTINUE)
        result = libactor_stage_subscribe_to_all(stage);
    return result == ACTOR_CONTINUE ? libactor_stage_flush(stage) : result;
}

/* ---- infos ---- */

static actor_result handle_order(struct libactor_stage *stage, const struct libactor_stage_order *order)
{
    actor_result result = ACTOR_CONTINUE;
    actor_unique tag;
    const int err = libactor_stage_subscribe_to(stage, order, &tag, &result);

    if (err == ACTOR_ENOMEM)
        return libactor_stage_fail(err, "subscription");
    if (err != ACTOR_OK && order->joins)
        return actor_stop(actor_reason_own("not_subscribed", actor_strerror(err)));
    if (err != ACTOR_OK)
        actor_log(ACTOR_LOG_ERROR, "%s: it could not subscribe: %s", stage->info->name, actor_strerror(err));
    return result;
}

static actor_result was_cancelled(struct libactor_stage *stage, const struct libactor_stage_cancel *message)
{
    actor_cancellation why;

    why.down = false;
    why.reason = message->reason;
    return libactor_stage_was_cancelled(stage, message->tag, &why);
}

static actor_result settle(struct libactor_stage *stage)
{
    stage->settling = false;
    return libactor_stage_balance(stage);
}

static actor_result set_mode(struct libactor_stage *stage, const struct libactor_stage_number *message)
{
    return libactor_stage_mode_set(stage, message->number == ACTOR_DEMAND_ACCUMULATE ? ACTOR_DEMAND_ACCUMULATE
                                                                                     : ACTOR_DEMAND_FORWARD);
}

bool libactor_stage_handle(struct libactor_stage *stage, const actor_message *message, actor_result *result)
{
    const actor_message_info *info = actor_message_info_of(message);
    const void *payload = actor_message_payload(message);

    if (info == &libactor_stage_deliver)
        *result = libactor_stage_delivered(stage, payload);
    else if (info == &libactor_stage_ask)
        *result = libactor_stage_asked(stage, payload);
    else if (info == &libactor_stage_subscribe)
        *result = libactor_stage_subscribed(stage, payload);
    else if (info == &libactor_stage_cancel)
        *result = libactor_stage_cancel_asked(stage, payload);
    else if (info == &libactor_stage_cancelled)
        *result = was_cancelled(stage, payload);
    else if (info == &libactor_stage_order)
        *result = handle_order(stage, payload);
    else if (info == &libactor_stage_parcel)
        *result = libactor_stage_parcel_come(stage, ((const struct libactor_stage_parcel *)payload)->parcel);
    else if (info == &libactor_stage_demand)
        *result = set_mode(stage, payload);
    else if (info == &libactor_stage_settle)
        *result = settle(stage);
    else
        return false;
    return true;
}

actor_result actor_gen_stage_on_info(void *self, const actor_message *message)
{
    struct libactor_stage *stage = libactor_stage_here();
    actor_result result = ACTOR_CONTINUE;

    if (stage != NULL && libactor_stage_handle(stage, message, &result))
        return result;
    if (stage != NULL && stage->info->on_info != NULL)
        return actor_gen_stage_go_on(stage->info->on_info(self, message));
    if (actor_message_info_of(message) == NULL)
        actor_log(ACTOR_LOG_WARNING, "%s: a timer is unknown and was dropped", stage == NULL ? "?" : stage->info->name);
    else
        actor_log(ACTOR_LOG_WARNING, "%s: info %s is unknown and was dropped", stage == NULL ? "?" : stage->info->name,
                  actor_message_info_of(message)->name);
    return ACTOR_CONTINUE;
}

/* ---- calls ---- */

static actor_result answer(actor_from from, const actor_type_info *type, const void *reply, actor_result then)
{
    const actor_result failed = libactor_stage_fail(actor_reply(from, type, reply), "reply");

    return then == ACTOR_CONTINUE ? failed : then;
}

static actor_result answer_number(actor_from from, const actor_message *message, uint64_t n)
{
    struct libactor_stage_number number;

    number.number = n;
    return answer(from, actor_message_info_of(message)->reply, &number, ACTOR_CONTINUE);
}

static actor_result answer_order(struct libactor_stage *stage, actor_from from, const actor_message *message)
{
    struct libactor_stage_ordered ordered;
    actor_result result = ACTOR_CONTINUE;

    memset(&ordered, 0, sizeof ordered);
    ordered.code = libactor_stage_subscribe_to(stage, actor_message_payload(message), &ordered.tag, &result);
    return answer(from, actor_message_info_of(message)->reply, &ordered, result);
}

static actor_result answer_parcel(struct libactor_stage *stage, actor_from from, const struct libactor_stage_parcel *message)
{
    const actor_result result = libactor_stage_parcel_come(stage, message->parcel);

    return result == ACTOR_CONTINUE ? answer(from, NULL, NULL, result) : result;
}

bool libactor_stage_answer(struct libactor_stage *stage, actor_from from, const actor_message *message,
                           actor_result *result)
{
    const actor_message_info *info = actor_message_info_of(message);

    if (info == &libactor_stage_call_order)
        *result = answer_order(stage, from, message);
    else if (info == &libactor_stage_call_parcel)
        *result = answer_parcel(stage, from, actor_message_payload(message));
    else if (info == &libactor_stage_call_demand)
        *result = answer_number(from, message, stage->mode);
    else if (info == &libactor_stage_call_buffered)
        *result = answer_number(from, message, stage->buffer.n_events);
    else
        return false;
    return true;
}

/* Whoever asks for what is not there has the stage end, as of any gen_server. */
actor_result actor_gen_stage_on_call(void *self, actor_from from, const actor_message *message)
{
    struct libactor_stage *stage = libactor_stage_here();
    actor_result result = ACTOR_CONTINUE;

    (void)self;
    if (stage != NULL && libactor_stage_answer(stage, from, message, &result))
        return result;
    return actor_stop(actor_reason_detail(actor_reason_own("function_clause", NULL), "%s has no call %s",
                                          stage == NULL ? "?" : stage->info->name, actor_message_info_of(message)->name));
}

/* ---- ends of others ---- */

bool libactor_stage_down(struct libactor_stage *stage, actor_unique monitor, const actor_reason *reason,
                         actor_result *result)
{
    actor_cancellation why;
    actor_ref key;

    key.bits = monitor;
    if (libactor_refmap_find(&stage->producers, key) == NULL)
        return libactor_stage_subscriber_down(stage, monitor, reason, result);
    why.down = true;
    why.reason = *reason;
    *result = libactor_stage_was_cancelled(stage, monitor, &why);
    return true;
}

actor_result actor_gen_stage_on_down(void *self, actor_unique monitor, actor_ref who, const actor_reason *reason)
{
    struct libactor_stage *stage = libactor_stage_here();
    actor_result result = ACTOR_CONTINUE;
    char word[LIBACTOR_WORD_BYTES];

    if (stage != NULL && libactor_stage_down(stage, monitor, reason, &result))
        return result;
    if (stage != NULL && stage->info->on_down != NULL)
        return actor_gen_stage_go_on(stage->info->on_down(self, monitor, who, reason));
    actor_log(ACTOR_LOG_WARNING, "%s: a down (%s) is unknown and was dropped", stage == NULL ? "?" : stage->info->name,
              libactor_reason_word(reason, word));
    return ACTOR_CONTINUE;
}

/* ---- for callbacks ---- */

actor_events *actor_gen_stage_events(void)
{
    struct libactor_stage *stage = libactor_stage_here();

    return stage == NULL || stage->info->out == NULL ? NULL : &stage->out;
}

actor_subscription actor_gen_stage_from(void)
{
    struct libactor_stage *stage = libactor_stage_here();
    actor_subscription none;

    none.stage = actor_ref_none();
    none.tag = 0;
    return stage == NULL ? none : stage->from;
}

/* An answer that is filled in goes behind the events: what ends the stage instead has its caller told of the end. */
actor_result actor_gen_stage_go_on(actor_result then)
{
    struct libactor_stage *stage = libactor_stage_here();
    actor_result result;

    if (stage == NULL || then == ACTOR_STOP || then == ACTOR_STOP_REPLY || then == ACTOR_IGNORE)
        return then;
    result = libactor_stage_flush(stage);
    return result == ACTOR_CONTINUE ? then : result;
}
