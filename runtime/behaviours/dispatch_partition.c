/*
 * Dispatching by partition: a function of the user's says of each event which partition it belongs to, and each has one
 * subscriber. What a partition's subscriber does not want yet waits in its queue, so that it holds up nobody else; it
 * counts against the demand of all, so that no queue is longer than what they want together.
 */
#include <inttypes.h>

#include "actor/system.h"
#include "gen_stage.h"

static bool subscribe(struct libactor_stage *stage, struct libactor_subscriber *subscriber, const char **refusal)
{
    struct libactor_dispatching *dispatching = &stage->dispatching;
    struct libactor_partition *partition;

    if (subscriber->options.partition >= dispatching->n_partitions) {
        *refusal = "unknown_partition";
        return false;
    }
    partition = &dispatching->partitions[subscriber->options.partition];
    if (partition->subscriber != NULL) {
        *refusal = "partition_taken";
        return false;
    }
    partition->subscriber = subscriber;
    libactor_subscriber_append(dispatching, subscriber);
    return true;
}

static struct libactor_partition *partition_of(struct libactor_stage *stage, const struct libactor_subscriber *subscriber)
{
    return &stage->dispatching.partitions[subscriber->options.partition];
}

/* What waits for it alone is lost, and the demand that it has taken is there for the others. */
static int drop_queue(struct libactor_stage *stage, struct libactor_partition *partition)
{
    const size_t lost = partition->queue.n_events;
    int err = ACTOR_OK;

    stage->dispatching.queued -= lost;
    while (partition->queue.len > 0 && err == ACTOR_OK) {
        const struct libactor_entry entry = libactor_queue_pop(&partition->queue);

        libactor_batch_release(entry.slice.batch);
        if (entry.parcel != NULL)
            err = libactor_parcel_pass(entry.parcel);
    }
    if (lost > 0)
        actor_log(ACTOR_LOG_WARNING, "%s: %zu events of a partition are lost with its consumer", stage->info->name, lost);
    return err;
}

static int cancel(struct libactor_stage *stage, struct libactor_subscriber *subscriber)
{
    struct libactor_partition *partition = partition_of(stage, subscriber);

    stage->dispatching.demand -= subscriber->demand;
    libactor_subscriber_unlink(&stage->dispatching, subscriber);
    partition->subscriber = NULL;
    return drop_queue(stage, partition);
}

static void take_demand(struct libactor_stage *stage, struct libactor_subscriber *subscriber, uint64_t n)
{
    subscriber->demand -= n;
    stage->dispatching.demand -= n;
}

/* Sends the oldest that waits, as far as it is wanted, at once. */
static int send_oldest(struct libactor_stage *stage, struct libactor_partition *partition)
{
    const uint64_t wanted = partition->subscriber->demand;
    struct libactor_slice now;
    int err = libactor_queue_gather(&partition->queue, wanted > SIZE_MAX ? SIZE_MAX : (size_t)wanted, &now);

    if (err != ACTOR_OK)
        return err;
    err = libactor_subscriber_send(partition->subscriber, &now);
    libactor_batch_release(now.batch);
    take_demand(stage, partition->subscriber, now.len);
    stage->dispatching.queued -= now.len;
    libactor_queue_drop_events(&partition->queue, now.len);
    return err;
}

/* Sends what waits, as far as it is wanted. */
static int send_queued(struct libactor_stage *stage, struct libactor_partition *partition)
{
    struct libactor_entry *entry;
    int err = ACTOR_OK;

    while (err == ACTOR_OK && (entry = libactor_queue_first(&partition->queue)) != NULL) {
        if (entry->parcel != NULL)
            err = libactor_parcel_pass(libactor_queue_pop(&partition->queue).parcel);
        else if (partition->subscriber->demand > 0)
            err = send_oldest(stage, partition);
        else
            break;
    }
    return err;
}

static int ask(struct libactor_stage *stage, struct libactor_subscriber *subscriber, uint64_t demand)
{
    const uint64_t before = subscriber->demand;

    subscriber->demand = libactor_demand_sum(before, demand);
    stage->dispatching.demand += subscriber->demand - before;
    return send_queued(stage, partition_of(stage, subscriber));
}

static uint64_t demand(const struct libactor_stage *stage)
{
    const struct libactor_dispatching *dispatching = &stage->dispatching;

    return dispatching->demand > dispatching->queued ? dispatching->demand - dispatching->queued : 0;
}

/*
 * Writes down whose events are, as long as there is demand; gives how many of them have been looked at. What belongs to
 * no partition needs no demand.
 */
static int pick(struct libactor_stage *stage, const struct libactor_slice *slice, size_t *n_seen)
{
    struct libactor_dispatching *dispatching = &stage->dispatching;
    uint64_t left = demand(stage);
    size_t i;

    for (i = 0; i < slice->len && left > 0; i++) {
        const size_t p = stage->info->hash(stage->self, libactor_batch_event(slice->batch, slice->first + i));

        if (p != ACTOR_NO_PARTITION && p >= dispatching->n_partitions)
            return ACTOR_EINVAL;
        dispatching->picks[i] = p;
        if (p == ACTOR_NO_PARTITION)
            continue;
        dispatching->partitions[p].n_picked++;
        left--;
    }
    *n_seen = i;
    return ACTOR_OK;
}

/* Makes a batch for each partition that gets something. */
static int gather(struct libactor_stage *stage, const struct libactor_slice *slice, size_t n_seen)
{
    struct libactor_dispatching *dispatching = &stage->dispatching;
    size_t i;

    for (i = 0; i < n_seen; i++) {
        const size_t p = dispatching->picks[i];
        struct libactor_partition *partition = p == ACTOR_NO_PARTITION ? NULL : &dispatching->partitions[p];

        if (partition == NULL)
            continue;
        if (partition->picked == NULL)
            partition->picked = libactor_batch_derive(slice->batch, partition->n_picked);
        if (partition->picked == NULL)
            return ACTOR_ENOMEM;
        libactor_batch_pick(partition->picked, slice->first + i);
    }
    return ACTOR_OK;
}

/* Sends a partition's subscriber what has been gathered for it; what it does not want now waits. */
static int send_gathered(struct libactor_stage *stage, struct libactor_partition *partition)
{
    struct libactor_entry entry = { { partition->picked, 0, partition->n_picked }, { { 0 }, 0 }, NULL, NULL };
    int err;

    partition->n_picked = 0;
    if (partition->picked == NULL)
        return ACTOR_OK;
    err = libactor_queue_push(&partition->queue, &entry);
    if (err != ACTOR_OK)
        return err;
    partition->picked = NULL;
    stage->dispatching.queued += entry.slice.len;
    return partition->subscriber == NULL ? ACTOR_OK : send_queued(stage, partition);
}

static int dispatch(struct libactor_stage *stage, struct libactor_slice *slice)
{
    struct libactor_dispatching *dispatching = &stage->dispatching;
    int err = libactor_picks_reserve(dispatching, slice->len);
    size_t i, n_seen = 0;

    if (err == ACTOR_OK)
        err = pick(stage, slice, &n_seen);
    if (err == ACTOR_OK)
        err = gather(stage, slice, n_seen);
    for (i = 0; i < dispatching->n_partitions && err == ACTOR_OK; i++)
        err = send_gathered(stage, &dispatching->partitions[i]);
    slice->first += n_seen;
    slice->len -= n_seen;
    return err;
}

static int info(struct libactor_stage *stage, struct libactor_parcel *parcel)
{
    struct libactor_dispatching *dispatching = &stage->dispatching;
    const struct libactor_entry entry = { { NULL, 0, 0 }, { { 0 }, 0 }, parcel, NULL };
    size_t i;
    int err = ACTOR_OK;

    for (i = 0; i < dispatching->n_partitions && err == ACTOR_OK; i++) {
        if (dispatching->partitions[i].queue.len == 0)
            continue;
        err = libactor_queue_push(&dispatching->partitions[i].queue, &entry);
        if (err == ACTOR_OK)
            libactor_parcel_wait(parcel);
    }
    return err;
}

const struct libactor_dispatcher libactor_dispatch_partition = { subscribe, cancel, ask, demand, dispatch, info };
