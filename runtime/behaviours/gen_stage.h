/*
 * What the parts of a stage have in common. A stage has a side that produces and one that consumes, or one of these.
 *
 *     gen_stage.c             what a gen_server calls: whose message is it?
 *     gen_stage_calls.c       what callers use, and the messages of stages
 *     gen_stage_producer.c    subscribers, demand, what is put out
 *     gen_stage_consumer.c    subscriptions, what comes in
 *     gen_stage_buffer.c      what is put out and not wanted yet
 *     dispatch_*.c            who gets which events
 */
#ifndef LIBACTOR_GEN_STAGE_H
#define LIBACTOR_GEN_STAGE_H

#include "actor/gen_stage.h"
#include "refmap.h"
#include "stage_events.h"

/* ---- messages ---- */

/** To a producer. `consumer` is who subscribes. */
struct libactor_stage_subscribe {
    actor_ref consumer;
    const actor_type_info *in;              /* of the events that it can read */
    actor_unique tag;
    actor_unique old;                       /* a subscription that this one takes the place of; 0: none */
    actor_reason reason;                    /* of its end */
    actor_subscribe_options options;
};

struct libactor_stage_ask {
    actor_unique tag;
    actor_ref from;
    uint64_t demand;
};

/** To a producer, and from it: to somebody who knows a subscription by that tag. */
struct libactor_stage_cancel {
    actor_unique tag;
    actor_ref from;
    actor_reason reason;
};

/** To a consumer. */
struct libactor_stage_deliver {
    actor_unique tag;
    actor_ref from;
    uint64_t first, len;
    struct libactor_batch *batch;
};

/** From anybody to a consumer. */
struct libactor_stage_order {
    actor_ref producer;
    actor_unique old;
    actor_reason reason;
    bool as_described;                      /* the options are those of the consumer's description */
    bool joins;                             /* it is not to run without this subscription */
    actor_subscribe_options options;
};

struct libactor_stage_ordered {
    int32_t code;
    actor_unique tag;
};

struct libactor_stage_parcel {
    struct libactor_parcel *parcel;
};

struct libactor_stage_number {
    uint64_t number;
};

extern const actor_message_info libactor_stage_subscribe, libactor_stage_ask, libactor_stage_cancel,
    libactor_stage_cancelled, libactor_stage_deliver, libactor_stage_order, libactor_stage_parcel,
    libactor_stage_demand, libactor_stage_settle;
extern const actor_message_info libactor_stage_call_order, libactor_stage_call_parcel, libactor_stage_call_demand,
    libactor_stage_call_buffered;

/* ---- the producer's side ---- */

/** A consumer, as its producer knows it. What a dispatcher keeps of it is in it too. */
struct libactor_subscriber {
    actor_subscription of;                  /* the consumer, and the tag */
    actor_unique monitor;
    actor_subscribe_options options;
    struct libactor_subscriber *prev, *next;    /* of its dispatcher's list */
    uint64_t demand;
};

/** A partition, and what waits for its subscriber. */
struct libactor_partition {
    struct libactor_subscriber *subscriber; /* NULL: it has none */
    struct libactor_queue queue;
    size_t n_picked;                        /* of what is being dispatched ... */
    struct libactor_batch *picked;          /* ... until it has been sent */
};

struct libactor_dispatching {
    struct libactor_subscriber *first, *last;
    uint64_t demand;                        /* by demand, by partition: what the subscribers want together */
    uint64_t queued;                        /* in partitions */
    struct libactor_partition *partitions;
    size_t n_partitions;
    size_t *picks;                          /* room for a number for each event that is dispatched */
    size_t n_picks;
};

struct libactor_stage;

/** A way to say who gets what. Errors: ACTOR_ENOMEM, if nothing else is said. */
struct libactor_dispatcher {
    /* A subscriber wants to be one. False: why not is in `*refusal`. */
    bool (*subscribe)(struct libactor_stage *stage, struct libactor_subscriber *subscriber, const char **refusal);
    int (*cancel)(struct libactor_stage *stage, struct libactor_subscriber *subscriber);
    int (*ask)(struct libactor_stage *stage, struct libactor_subscriber *subscriber, uint64_t demand);
    /* How many events more would be taken. */
    uint64_t (*demand)(const struct libactor_stage *stage);
    /*
     * Sends events, from the first on, as long as there is demand: `slice` is what is left then. ACTOR_EINVAL: an
     * event has a partition that there is not.
     */
    int (*dispatch)(struct libactor_stage *stage, struct libactor_slice *slice);
    /* Sees to it that a parcel passes behind what the dispatcher keeps. */
    int (*info)(struct libactor_stage *stage, struct libactor_parcel *parcel);
};

extern const struct libactor_dispatcher libactor_dispatch_demand, libactor_dispatch_broadcast, libactor_dispatch_partition;

void libactor_subscriber_append(struct libactor_dispatching *dispatching, struct libactor_subscriber *subscriber);
void libactor_subscriber_unlink(struct libactor_dispatching *dispatching, struct libactor_subscriber *subscriber);

/** Sees to it that there is room for `n` numbers. Errors: ACTOR_ENOMEM. */
int libactor_picks_reserve(struct libactor_dispatching *dispatching, size_t n);

/** One subscriber never wants more than 2^47 events at a time, so that what all of them want can be added up. */
static inline uint64_t libactor_demand_sum(uint64_t demand, uint64_t more)
{
    const uint64_t most = UINT64_C(1) << 47;

    return more > most || demand + more > most ? most : demand + more;
}

/** Sends a subscriber events of a batch. Errors: ACTOR_ENOMEM. */
int libactor_subscriber_send(const struct libactor_subscriber *subscriber, const struct libactor_slice *slice);

/* ---- the consumer's side ---- */

/** A producer, as its consumer knows it. */
struct libactor_producer {
    actor_subscription of;                  /* the producer, and the tag, which is the monitor */
    actor_subscribe_options options;
    uint64_t pending;                       /* events asked for that have not been handled */
    uint64_t freed;                         /* those whose places are free again: see libactor_stage_freed */
};

/* ---- a stage ---- */

struct libactor_stage {
    const actor_gen_stage_info *info;
    void *self;                             /* what callbacks get */
    /* What produces. */
    actor_events out;
    const struct libactor_dispatcher *dispatcher;
    struct libactor_dispatching dispatching;
    struct libactor_refmap subscribers;     /* by tag, as a reference's bits */
    struct libactor_refmap monitors;        /* of these */
    struct libactor_queue buffer;
    size_t buffer_max;
    actor_demand_mode mode;
    uint64_t asked;                         /* events that the callback was asked for, or is to be, and has not put out */
    uint64_t *held;                         /* what it is to be asked for when the mode is forward: each ask by itself */
    size_t n_held, held_capacity;
    bool settling;                          /* a message is on its way that asks for what is lacking */
    struct libactor_slice sending;          /* what is being handed to the dispatcher */
    /* What consumes. */
    struct libactor_refmap producers;       /* by tag, as a reference's bits */
    actor_subscription from;                /* by which those came that are being handled; else no actor */
    bool handles_later;                     /* its handle_events is not the end of it: see libactor_stage_freed */
    struct libactor_queue waiting;          /* of a producer_consumer: what came, and has its turn when it is wanted */
};

/** The calling actor's stage; NULL if it is none. */
struct libactor_stage *libactor_stage_here(void);

/** The reason of a stage that ends because of an error code, as a result. */
actor_result libactor_stage_fail(int err, const char *what);

/* Each of the functions below gives what a callback of a gen_server is to return. */

actor_result libactor_stage_subscribed(struct libactor_stage *stage, const struct libactor_stage_subscribe *message);
actor_result libactor_stage_asked(struct libactor_stage *stage, const struct libactor_stage_ask *message);
actor_result libactor_stage_cancel_asked(struct libactor_stage *stage, const struct libactor_stage_cancel *message);
/** True: the monitor was one of a subscriber. */
bool libactor_stage_subscriber_down(struct libactor_stage *stage, actor_unique monitor, const actor_reason *reason,
                                    actor_result *result);
actor_result libactor_stage_mode_set(struct libactor_stage *stage, actor_demand_mode mode);
/** Sends off what has been put out. */
actor_result libactor_stage_flush(struct libactor_stage *stage);
/** Asks for what is wanted and was not asked for. */
actor_result libactor_stage_balance(struct libactor_stage *stage);
/** How many events would be taken now and are not in the buffer. */
uint64_t libactor_stage_demand_left(const struct libactor_stage *stage);
actor_result libactor_stage_parcel_come(struct libactor_stage *stage, struct libactor_parcel *parcel);

/** Puts events, or a parcel, behind what is buffered; takes the slice. Errors: ACTOR_ENOMEM. */
int libactor_stage_buffer_events(struct libactor_stage *stage, struct libactor_slice *slice);
/** Hands to the dispatcher what is buffered, as long as that takes it. Errors: ACTOR_ENOMEM, ACTOR_EINVAL. */
int libactor_stage_buffer_drain(struct libactor_stage *stage);

/** Subscribes the calling stage. Errors: those of actor_gen_stage_subscribe. `old` is 0 or what it is in place of. */
int libactor_stage_subscribe_to(struct libactor_stage *stage, const struct libactor_stage_order *order, actor_unique *tag,
                                actor_result *result);
/**
 * There is room for so many events more, in a stage that handles them later: asks for as many as there is room for when that
 * is min_demand of them, and not before. Errors: ACTOR_ENOMEM.
 */
int libactor_stage_freed(struct libactor_stage *stage, actor_unique tag, size_t n);
actor_result libactor_stage_delivered(struct libactor_stage *stage, const struct libactor_stage_deliver *message);
actor_result libactor_stage_was_cancelled(struct libactor_stage *stage, actor_unique tag, const actor_cancellation *why);
/** Handles what waits, as long as what it becomes is wanted. */
actor_result libactor_stage_take(struct libactor_stage *stage);
void libactor_stage_producers_free(struct libactor_stage *stage);

/** Makes a stage of the calling actor. Errors: ACTOR_ENOMEM, ACTOR_EINVAL. */
int libactor_stage_open(const actor_gen_stage_info *info, void *self, struct libactor_stage **out);

/** Subscribes to those that the description names. */
actor_result libactor_stage_subscribe_to_all(struct libactor_stage *stage);

/** Handles an info of stages, and a call, and a DOWN of a subscription. False: it is none. */
bool libactor_stage_handle(struct libactor_stage *stage, const actor_message *message, actor_result *result);
bool libactor_stage_answer(struct libactor_stage *stage, actor_from from, const actor_message *message,
                           actor_result *result);
bool libactor_stage_down(struct libactor_stage *stage, actor_unique monitor, const actor_reason *reason,
                         actor_result *result);

#endif
