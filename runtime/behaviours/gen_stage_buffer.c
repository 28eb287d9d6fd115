/*
 * What a stage has put out and nobody wants yet: events in their order, and infos that are to come behind them. A full
 * buffer loses events, the oldest or the new ones; it loses no info.
 */
#include "actor/system.h"
#include "gen_stage.h"

/* A parcel has passed the buffer. */
static int hand_on(struct libactor_stage *stage, struct libactor_parcel *parcel)
{
    const int err = stage->dispatcher->info(stage, parcel);

    if (err == ACTOR_OK)
        return libactor_parcel_pass(parcel);
    libactor_parcel_release(parcel);
    return err;
}

/* Makes room for events at the expense of the oldest. An info goes on when the last event before it is lost. */
static int drop_oldest(struct libactor_stage *stage, size_t n)
{
    const struct libactor_entry *entry;
    int err = ACTOR_OK;

    while (err == ACTOR_OK && (entry = libactor_queue_first(&stage->buffer)) != NULL) {
        const size_t some = entry->slice.len < n ? entry->slice.len : n;

        if (entry->parcel != NULL) {
            err = hand_on(stage, libactor_queue_pop(&stage->buffer).parcel);
            continue;
        }
        if (n == 0)
            break;
        libactor_queue_drop_events(&stage->buffer, some);
        n -= some;
    }
    return err;
}

/* Sees to it that a slice fits. Gives in `*lost` how many events that cost. */
static int make_room(struct libactor_stage *stage, struct libactor_slice *slice, size_t *lost)
{
    const size_t max = stage->buffer_max, there = stage->buffer.n_events;
    size_t old;

    *lost = slice->len > max - there ? slice->len - (max - there) : 0;
    if (*lost == 0)
        return ACTOR_OK;
    if (stage->info->keep == ACTOR_KEEP_FIRST) {
        slice->len -= *lost;
        return ACTOR_OK;
    }
    old = *lost < there ? *lost : there;
    slice->first += *lost - old;
    slice->len -= *lost - old;
    return drop_oldest(stage, old);
}

int libactor_stage_buffer_events(struct libactor_stage *stage, struct libactor_slice *slice)
{
    struct libactor_entry entry = { { NULL, 0, 0 }, { { 0 }, 0 }, NULL, NULL };
    size_t lost;
    int err = make_room(stage, slice, &lost);

    if (lost > 0)
        actor_log(ACTOR_LOG_WARNING, "%s: its buffer of %zu events is full: %zu are lost", stage->info->name,
                  stage->buffer_max, lost);
    if (err == ACTOR_OK && slice->len > 0) {
        entry.slice = *slice;
        err = libactor_queue_push(&stage->buffer, &entry);
        if (err == ACTOR_OK)
            slice->batch = NULL;
    }
    libactor_batch_release(slice->batch);
    slice->batch = NULL;
    slice->len = 0;
    return err;
}

/* Hands on the oldest events, up to `most`, as if one callback had put them out. Gives in `*n` how many were taken. */
static int drain_some(struct libactor_stage *stage, size_t most, size_t *n)
{
    struct libactor_slice *sending = &stage->sending;
    int err = libactor_queue_gather(&stage->buffer, most, sending);

    *n = 0;
    if (err != ACTOR_OK)
        return err;
    *n = sending->len;
    err = stage->dispatcher->dispatch(stage, sending);
    *n -= sending->len;
    libactor_batch_release(sending->batch);
    sending->batch = NULL;
    libactor_queue_drop_events(&stage->buffer, *n);
    return err;
}

int libactor_stage_buffer_drain(struct libactor_stage *stage)
{
    struct libactor_entry *entry;
    int err = ACTOR_OK;

    while (err == ACTOR_OK && (entry = libactor_queue_first(&stage->buffer)) != NULL) {
        const uint64_t wanted = stage->dispatcher->demand(stage);
        size_t n = 0;

        if (entry->parcel != NULL) {
            err = hand_on(stage, libactor_queue_pop(&stage->buffer).parcel);
            continue;
        }
        if (wanted > 0)
            err = drain_some(stage, wanted > SIZE_MAX ? SIZE_MAX : (size_t)wanted, &n);
        if (n == 0)
            break;
    }
    return err;
}

actor_result libactor_stage_parcel_come(struct libactor_stage *stage, struct libactor_parcel *parcel)
{
    const struct libactor_entry entry = { { NULL, 0, 0 }, { { 0 }, 0 }, parcel, NULL };
    struct libactor_queue *queue = stage->waiting.len > 0 ? &stage->waiting : &stage->buffer;
    int err;

    libactor_parcel_wait(parcel);
    if (queue->len == 0)
        return libactor_stage_fail(hand_on(stage, parcel), "info");
    err = libactor_queue_push(queue, &entry);
    if (err != ACTOR_OK)
        libactor_parcel_release(parcel);
    return libactor_stage_fail(err, "info");
}
