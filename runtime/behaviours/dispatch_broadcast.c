/*
 * Dispatching to all: each subscriber gets every event, or every one that its selector takes. So the one that wants the
 * fewest says how many there are. An event that a subscriber does not want costs it no demand.
 */
#include "gen_stage.h"

static bool subscribe(struct libactor_stage *stage, struct libactor_subscriber *subscriber, const char **refusal)
{
    const struct libactor_subscriber *s;

    for (s = stage->dispatching.first; s != NULL; s = s->next)
        if (actor_ref_equal(s->of.stage, subscriber->of.stage)) {
            *refusal = "already_subscribed";
            return false;
        }
    libactor_subscriber_append(&stage->dispatching, subscriber);
    return true;
}

static int cancel(struct libactor_stage *stage, struct libactor_subscriber *subscriber)
{
    libactor_subscriber_unlink(&stage->dispatching, subscriber);
    return ACTOR_OK;
}

static int ask(struct libactor_stage *stage, struct libactor_subscriber *subscriber, uint64_t demand)
{
    (void)stage;
    subscriber->demand = libactor_demand_sum(subscriber->demand, demand);
    return ACTOR_OK;
}

static uint64_t demand(const struct libactor_stage *stage)
{
    const struct libactor_subscriber *s = stage->dispatching.first;
    uint64_t least = s == NULL ? 0 : s->demand;

    for (; s != NULL; s = s->next)
        if (s->demand < least)
            least = s->demand;
    return least;
}

/* Writes down which events a subscriber wants; gives how many. */
static size_t pick(struct libactor_stage *stage, const struct libactor_subscriber *subscriber,
                   const struct libactor_slice *slice)
{
    const actor_subscribe_options *options = &subscriber->options;
    size_t *picks = stage->dispatching.picks;
    size_t i, n = 0;

    for (i = slice->first; i < slice->first + slice->len; i++)
        if (options->selector(libactor_batch_event(slice->batch, i), options->selector_arg))
            picks[n++] = i;
    return n;
}

/* Sends a subscriber those events of a slice that it wants. */
static int send_picked(struct libactor_stage *stage, struct libactor_subscriber *subscriber,
                       const struct libactor_slice *slice)
{
    struct libactor_slice picked = { NULL, 0, 0 };
    int err = libactor_picks_reserve(&stage->dispatching, slice->len);
    size_t i, n;

    if (err != ACTOR_OK)
        return err;
    n = pick(stage, subscriber, slice);
    if (n == 0)
        return ACTOR_OK;
    picked.len = n;
    picked.batch = libactor_batch_derive(slice->batch, n);
    if (picked.batch == NULL)
        return ACTOR_ENOMEM;
    for (i = 0; i < n; i++)
        libactor_batch_pick(picked.batch, stage->dispatching.picks[i]);
    err = libactor_subscriber_send(subscriber, &picked);
    libactor_batch_release(picked.batch);
    subscriber->demand -= n;
    return err;
}

static int send_to(struct libactor_stage *stage, struct libactor_subscriber *subscriber, const struct libactor_slice *slice)
{
    if (subscriber->options.selector != NULL)
        return send_picked(stage, subscriber, slice);
    subscriber->demand -= slice->len;
    return libactor_subscriber_send(subscriber, slice);
}

static int dispatch(struct libactor_stage *stage, struct libactor_slice *slice)
{
    uint64_t least;
    int err = ACTOR_OK;

    while (err == ACTOR_OK && slice->len > 0 && (least = demand(stage)) > 0) {
        struct libactor_slice now = *slice;
        struct libactor_subscriber *s;

        if (now.len > least)
            now.len = (size_t)least;
        for (s = stage->dispatching.first; s != NULL && err == ACTOR_OK; s = s->next)
            err = send_to(stage, s, &now);
        slice->first += now.len;
        slice->len -= now.len;
    }
    return err;
}

/* It keeps nothing. */
static int info(struct libactor_stage *stage, struct libactor_parcel *parcel)
{
    (void)stage;
    (void)parcel;
    return ACTOR_OK;
}

const struct libactor_dispatcher libactor_dispatch_broadcast = { subscribe, cancel, ask, demand, dispatch, info };
