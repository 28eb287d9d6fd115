/*
 * gen_stage: stages that hand on events and never more than were asked for. Demand goes up, from consumers to
 * producers, and events come down. The rules are those of Elixir's GenStage.
 *
 * A stage is a gen_server with more to it: its table names the functions below that begin with actor_gen_stage_on_,
 * and its init calls actor_gen_stage_init. Generated code does so.
 *
 * The events of one callback travel together: they are copied once, when they are put out, and whoever they are for
 * reads them where they lie. Those that had to wait travel with what waited beside them.
 */
#ifndef ACTOR_GEN_STAGE_H
#define ACTOR_GEN_STAGE_H

#include "gen_server.h"
#include "supervisor.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum actor_stage_kind {
    ACTOR_STAGE_PRODUCER = 1,
    ACTOR_STAGE_PRODUCER_CONSUMER,
    ACTOR_STAGE_CONSUMER
} actor_stage_kind;

/** Who gets which events. */
typedef enum actor_dispatcher {
    ACTOR_DISPATCH_DEMAND = 1,              /* each event to one: the consumer that wants the most */
    ACTOR_DISPATCH_BROADCAST,               /* to all, as many as the one that wants the fewest */
    ACTOR_DISPATCH_PARTITION                /* to the consumer of the partition that a function says */
} actor_dispatcher;

/** What becomes of events for which there is no room in the buffer. */
typedef enum actor_buffer_keep {
    ACTOR_KEEP_LAST = 0,                    /* the oldest go */
    ACTOR_KEEP_FIRST                        /* the new ones go */
} actor_buffer_keep;

/** Whether a producer is asked for what its consumers want. */
typedef enum actor_demand_mode {
    ACTOR_DEMAND_FORWARD = 0,
    ACTOR_DEMAND_ACCUMULATE                 /* not until it is set to forward: then for each ask by itself */
} actor_demand_mode;

/** What actor_gen_stage_info.hash gives for an event that nobody is to get. */
#define ACTOR_NO_PARTITION SIZE_MAX
/** As buffer_events: all that come. */
#define ACTOR_BUFFER_INFINITY SIZE_MAX

/** A subscription as one of its sides sees it: who is on the other, and what both know it by. */
typedef struct actor_subscription {
    actor_ref stage;
    actor_unique tag;
} actor_subscription;

/** Why a subscription has ended. */
typedef struct actor_cancellation {
    bool down;                              /* the other side has ended; else somebody has cancelled it */
    actor_reason reason;
} actor_cancellation;

/** Says of an event whether a consumer wants it. It must not wait, nor fail. */
typedef bool (*actor_selector)(const void *event, const void *arg);

/** How a consumer subscribes. Begin with actor_subscribe_options_default(). */
typedef struct actor_subscribe_options {
    size_t max_demand;                      /* events on their way at most: from 1 on */
    size_t min_demand;                      /* when no more are left it asks again: below max_demand */
    actor_restart cancel;                   /* who ends with the subscription: see actor_gen_stage_subscribe */
    bool manual;                            /* it asks by actor_gen_stage_ask alone */
    size_t partition;                       /* where the producer has some */
    actor_selector selector;                /* where the producer broadcasts; NULL: it wants all */
    const void *selector_arg;               /* borrowed for as long as the subscription lasts */
} actor_subscribe_options;

/** Gives 1000, 500, permanent, automatic, partition 0. Threads: any. OTP: the defaults of GenStage. */
actor_subscribe_options actor_subscribe_options_default(void);

/** The events that a callback puts out. */
typedef struct actor_events actor_events;

/** Whom a stage subscribes to in its init. */
typedef struct actor_stage_producer {
    int (*find)(const void *self, actor_ref *out);
    actor_subscribe_options options;        /* max_demand 0: what `subscription` says */
} actor_stage_producer;

typedef struct actor_gen_stage_info {
    const char *name;                       /* as in the spec */
    actor_stage_kind kind;
    const actor_type_info *in;              /* of an event that comes: its producers' `out`; NULL of a producer */
    const actor_type_info *out;             /* of one that goes; NULL of a consumer */
    /* Of what puts out events. */
    actor_dispatcher dispatcher;            /* 0: by demand */
    size_t n_partitions;
    size_t (*hash)(const void *self, const void *event);    /* below n_partitions, or ACTOR_NO_PARTITION; must not wait */
    size_t buffer_events;                   /* kept beyond demand; 0: 10000 of a producer, all of a producer_consumer */
    actor_buffer_keep keep;
    actor_demand_mode demand;
    size_t n_producers;
    const actor_stage_producer *producers;
    const actor_subscribe_options *subscription;    /* where no options are given; NULL: actor_subscribe_options_default() */
    /* The user's. `self` is the state of the gen_server. */
    actor_result (*init)(void *self);       /* NULL: nothing to do */
    actor_result (*handle_demand)(void *self, size_t demand, actor_events *out);
    actor_result (*handle_events)(void *self, const void *events, size_t n, actor_subscription from, actor_events *out);
    /*
     * A subscription has come about: `from` is its producer, or, with `is_consumer`, its consumer. `*manual` may be
     * changed of the first. NULL: nothing to do.
     */
    actor_result (*handle_subscribe)(void *self, actor_subscription from, bool is_consumer, bool *manual);
    /* One has ended. If its mode says so the stage ends behind it. NULL: nothing to do. */
    actor_result (*handle_cancel)(void *self, const actor_cancellation *why, actor_subscription from, actor_events *out);
    /* As those of a gen_server; NULL likewise. */
    actor_result (*on_info)(void *self, const actor_message *message);
    actor_result (*on_down)(void *self, actor_unique monitor, actor_ref who, const actor_reason *reason);
} actor_gen_stage_info;

/* ---- what a stage's gen_server is made of ---- */

/**
 * Makes the calling server a stage: calls `info->init` and subscribes to `info->producers`.
 *
 * Returns    What the server's init is to return: ACTOR_STOP with the reason noproc, if a producer is not found and the
 *            subscription is not temporary.
 * Threads    The server, in its init.
 */
actor_result actor_gen_stage_init(const actor_gen_stage_info *info, void *self);

/** The server's `on_info`, `on_call` and `on_down`. */
actor_result actor_gen_stage_on_info(void *self, const actor_message *message);
actor_result actor_gen_stage_on_call(void *self, actor_from from, const actor_message *message);
actor_result actor_gen_stage_on_down(void *self, actor_unique monitor, actor_ref who, const actor_reason *reason);

/**
 * Sends off what a callback has put out, unless `then` ends the stage; gives `then`, or what ends it. Each handler of a
 * stage that may put out events returns through it. An answer goes after them.
 *
 * Threads    The stage, when a callback has returned.
 * OTP        {noreply, Events, State} and {reply, Reply, Events, State}.
 */
actor_result actor_gen_stage_go_on(actor_result then);

/* ---- for callbacks ---- */

/**
 * Gives what the calling stage puts out: the same that handle_demand and handle_events get. NULL of a consumer and
 * of what is no stage.
 *
 * Ownership  The stage's.
 * Threads    The stage, within a callback.
 */
actor_events *actor_gen_stage_events(void);

/**
 * Puts out an event. More than are wanted are buffered.
 *
 * Ownership  `event`, of the type `info->out`, is copied.
 * Errors     ACTOR_ENOMEM; ACTOR_EINVAL: there is nothing to put it into.
 * Threads    The stage, within a callback.
 */
int actor_events_push(actor_events *events, const void *event);

/** Gives how many events have been put out in this callback. Threads: as actor_events_push. */
size_t actor_events_len(const actor_events *events);

/**
 * Subscribes the calling stage to a producer, and does not wait for it. When the subscription ends, by somebody's
 * cancelling or the end of the producer, handle_cancel is called, and then the stage ends for the same reason: if the
 * mode is ACTOR_PERMANENT; not if it is ACTOR_TEMPORARY; if it is ACTOR_TRANSIENT and the reason is neither normal nor
 * shutdown. A second subscription to a producer that broadcasts is cancelled with already_subscribed, and no stage ends for that.
 *
 * A producer whose events this stage could not read, as `out` of the one does not describe what `in` of the other does, cancels
 * the subscription with the reason other_events, which names both types. Types agree that have fields of the same kinds in the
 * same places, whatever these are called.
 *
 * Ownership  `options` may be NULL: what the stage's description says. `out` too.
 * Errors     ACTOR_EINVAL: numbers that don't fit, or no consumer; ACTOR_ENOTACTOR: no stage; ACTOR_ENOMEM. A producer
 *            that has ended is none: the subscription is cancelled then, with noproc.
 * Threads    The stage, within a callback; its init too.
 * OTP        GenStage.async_subscribe(self(), ...), and subscribe_to in what init returns.
 */
int actor_gen_stage_subscribe(actor_ref producer, const actor_subscribe_options *options, actor_subscription *out);

/**
 * Asks a producer for events, of a subscription that is manual.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_ENOMEM.
 * Threads    The consumer.
 * OTP        GenStage.ask/3.
 */
int actor_gen_stage_ask(actor_subscription from, size_t demand);

/**
 * Gives the subscription by which the events came that the calling stage's handle_events has. No actor, and 0, elsewhere.
 *
 * Threads    The stage, within handle_events.
 */
actor_subscription actor_gen_stage_from(void);

/**
 * Cancels a subscription. Its producer is told, and has the consumer know, behind the events that are on their way.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_ENOMEM. Of a subscription that there is not any more: none.
 * Threads    The consumer.
 * OTP        GenStage.cancel/3.
 */
int actor_gen_stage_cancel(actor_subscription from, actor_reason reason);

/* ---- for others ---- */

/**
 * Has a stage subscribe to a producer, as actor_gen_stage_subscribe does there, and waits until it has asked.
 *
 * Errors     Those of actor_call and of actor_gen_stage_subscribe. `tag` may be NULL.
 * Threads    Any bound to a system.
 * OTP        GenStage.sync_subscribe/3.
 */
int actor_gen_stage_sync_subscribe(actor_ref consumer, actor_ref producer, const actor_subscribe_options *options,
                                   actor_unique *tag, int64_t timeout_ns);

/** As actor_gen_stage_sync_subscribe, and does not wait. Errors: those of actor_send. OTP: GenStage.async_subscribe/2. */
int actor_gen_stage_async_subscribe(actor_ref consumer, actor_ref producer, const actor_subscribe_options *options);

/**
 * Has a stage subscribe, as actor_gen_stage_sync_subscribe does, in place of the subscription `old`, which is cancelled for
 * that reason. What comes of the old one is handled before what comes of the new one, if they have one producer.
 *
 * Errors     Also ACTOR_ENOKEY: it has no such subscription, and has not subscribed.
 * OTP        GenStage.sync_resubscribe/4. The mode of the old subscription does not end the consumer.
 */
int actor_gen_stage_sync_resubscribe(actor_ref consumer, actor_unique old, actor_reason reason, actor_ref producer,
                                     const actor_subscribe_options *options, actor_unique *tag, int64_t timeout_ns);

/** As actor_gen_stage_sync_resubscribe, and does not wait. OTP: GenStage.async_resubscribe/4. */
int actor_gen_stage_async_resubscribe(actor_ref consumer, actor_unique old, actor_reason reason, actor_ref producer,
                                      const actor_subscribe_options *options);

/**
 * For the start of a supervisor's child: has the stage that was just started subscribe to one that runs beside it, behind its
 * continues. So each stage of a pipeline subscribes to the one before it whenever it is started. The supervisor does not wait
 * for that; a stage that cannot subscribe ends with the reason `not_subscribed`.
 *
 * Ownership  `started` is what its start returned, and `*stage` the stage. `producer` may be no actor: it is one that has ended.
 * Errors     `started`, unless it is ACTOR_OK; those of actor_send; ACTOR_ENOPROC: the producer has ended, and the subscription
 *            is not temporary. The stage has ended then.
 * Threads    The supervisor, in the start of a child.
 */
int actor_gen_stage_join(int started, actor_ref *stage, actor_ref producer, const actor_subscribe_options *options);

/**
 * Has a stage send itself an info, as soon as all events have gone that are in its buffer now; waits until it knows.
 *
 * Ownership  `payload` is copied; NULL if the type has no fields.
 * Errors     Those of actor_call; ACTOR_EINVAL: it is no info.
 * Threads    Any bound to a system.
 * OTP        GenStage.sync_info/3.
 */
int actor_gen_stage_sync_info(actor_ref stage, const actor_message_info *info, const void *payload, int64_t timeout_ns);

/** As actor_gen_stage_sync_info, and does not wait. Errors: those of actor_send, ACTOR_EINVAL. OTP: async_info/2. */
int actor_gen_stage_async_info(actor_ref stage, const actor_message_info *info, const void *payload);

/** Sets whether a producer is asked for what is wanted of it. Errors: those of actor_send. OTP: GenStage.demand/2. */
int actor_gen_stage_demand(actor_ref producer, actor_demand_mode mode);

/** Gives whether a producer is asked. Errors: those of actor_call. OTP: GenStage.demand/1. */
int actor_gen_stage_demand_mode(actor_ref producer, actor_demand_mode *mode, int64_t timeout_ns);

/** Gives how many events a stage has buffered. Errors: those of actor_call. OTP: GenStage.estimate_buffered_count/2. */
int actor_gen_stage_buffered_count(actor_ref stage, size_t *n, int64_t timeout_ns);

#ifdef __cplusplus
}
#endif
#endif
