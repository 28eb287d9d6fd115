/*
 * Events on their way: batches, which those that read them share, and queues of parts of them.
 */
#ifndef LIBACTOR_STAGE_EVENTS_H
#define LIBACTOR_STAGE_EVENTS_H

#include <stddef.h>

#include "actor/gen_stage.h"

struct libactor_batch;

/**
 * Tells whether who can read events of the one type can read those of the other: it is the same, or its fields are of the
 * same kinds in the same places. What they are called does not matter.
 */
bool libactor_events_agree(const actor_type_info *a, const actor_type_info *b);

/** Some events of a batch, side by side. The batch is NULL if there are none. */
struct libactor_slice {
    struct libactor_batch *batch;
    size_t first, len;
};

/** What a stage is to be told when the events before it have gone: an info, for those who wait to pass it on. */
struct libactor_parcel;

/** Holds a batch once more, and once less. Threads: any. */
void libactor_batch_retain(struct libactor_batch *batch);
void libactor_batch_release(struct libactor_batch *batch);

/** Describes a pointer to a batch that a message carries: it is shared, not copied. */
extern const actor_extern_info libactor_batch_extern;

/** Where an event lies; those behind it follow. */
const void *libactor_batch_event(const struct libactor_batch *batch, size_t i);

/**
 * Makes a batch of some events of another, which keeps that as long as it lives; room for `capacity` of them.
 *
 * Errors     NULL: memory is out.
 */
struct libactor_batch *libactor_batch_derive(struct libactor_batch *from, size_t capacity);

/** Adds an event of the batch that it was made from. There is room for it. */
void libactor_batch_pick(struct libactor_batch *batch, size_t i);

size_t libactor_batch_len(const struct libactor_batch *batch);

struct actor_events {
    const actor_type_info *type;
    struct libactor_batch *batch;           /* NULL: none yet */
};

/** Takes what was put out. The slice is the caller's. */
struct libactor_slice libactor_events_take(actor_events *events);

/** Makes a parcel that is held once. Errors: NULL, memory is out. */
struct libactor_parcel *libactor_parcel_make(const actor_message_info *info, const void *payload);

/** Holds it once more, in the stage that it has come to: there is a queue more that it is to pass. */
void libactor_parcel_wait(struct libactor_parcel *parcel);

/**
 * It has passed a queue, which does not hold it any more. If it was the last, the calling actor is sent what is in it.
 *
 * Errors     ACTOR_ENOMEM: it could not be sent.
 */
int libactor_parcel_pass(struct libactor_parcel *parcel);

/** Frees what one holder has, and sends nothing. */
void libactor_parcel_release(struct libactor_parcel *parcel);

/** Describes a pointer to a parcel that a message carries. */
extern const actor_extern_info libactor_parcel_extern;

/** What waits: events, or a parcel, or whatever else has its turn behind them. */
struct libactor_entry {
    struct libactor_slice slice;            /* no batch: it is none of events */
    actor_subscription of;                  /* that they came by, where that matters */
    struct libactor_parcel *parcel;
    void *other;                            /* from actor_alloc */
};

/** First in, first out. All zeroes: nothing in it, and no memory taken. */
struct libactor_queue {
    struct libactor_entry *entries;         /* a ring */
    size_t first, len, capacity;
    size_t n_events;
};

/** Adds an entry at the end. Ownership: the queue's, unless it fails. Errors: ACTOR_ENOMEM. */
int libactor_queue_push(struct libactor_queue *queue, const struct libactor_entry *entry);

/** The oldest entry, borrowed; NULL: there is none. */
struct libactor_entry *libactor_queue_first(const struct libactor_queue *queue);

/** The `i`-th, borrowed. */
struct libactor_entry *libactor_queue_at(const struct libactor_queue *queue, size_t i);

/** Takes the oldest events away; there are as many before any entry of another kind. */
void libactor_queue_drop_events(struct libactor_queue *queue, size_t n);

/**
 * Gives the oldest events, up to `most`, which is not 0, side by side; the oldest entry has some. They stay in the queue.
 *
 * Ownership  The batch is the caller's to release; it is NULL if this fails.
 * Errors     ACTOR_ENOMEM.
 */
int libactor_queue_gather(const struct libactor_queue *queue, size_t most, struct libactor_slice *out);

/** Takes the oldest entry away, which is the caller's now. */
struct libactor_entry libactor_queue_pop(struct libactor_queue *queue);

/** Frees all there is, and what the queue has taken. */
void libactor_queue_clear(struct libactor_queue *queue);

#endif
