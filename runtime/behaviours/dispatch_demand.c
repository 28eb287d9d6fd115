/*
 * Dispatching by demand: each event goes to one subscriber. They stand in the order of what they want, the one that wants
 * the most first; of those that want the same, who has wanted it longest.
 */
#include "gen_stage.h"

void libactor_subscriber_append(struct libactor_dispatching *dispatching, struct libactor_subscriber *subscriber)
{
    subscriber->prev = dispatching->last;
    subscriber->next = NULL;
    if (dispatching->last != NULL)
        dispatching->last->next = subscriber;
    else
        dispatching->first = subscriber;
    dispatching->last = subscriber;
}

void libactor_subscriber_unlink(struct libactor_dispatching *dispatching, struct libactor_subscriber *subscriber)
{
    if (subscriber->prev != NULL)
        subscriber->prev->next = subscriber->next;
    else
        dispatching->first = subscriber->next;
    if (subscriber->next != NULL)
        subscriber->next->prev = subscriber->prev;
    else
        dispatching->last = subscriber->prev;
}

/* Puts a subscriber in front of the first one that wants less. */
static void insert(struct libactor_dispatching *dispatching, struct libactor_subscriber *subscriber)
{
    struct libactor_subscriber *less = dispatching->first;

    while (less != NULL && less->demand >= subscriber->demand)
        less = less->next;
    if (less == NULL) {
        libactor_subscriber_append(dispatching, subscriber);
        return;
    }
    subscriber->next = less;
    subscriber->prev = less->prev;
    if (less->prev != NULL)
        less->prev->next = subscriber;
    else
        dispatching->first = subscriber;
    less->prev = subscriber;
}

static bool subscribe(struct libactor_stage *stage, struct libactor_subscriber *subscriber, const char **refusal)
{
    (void)refusal;
    libactor_subscriber_append(&stage->dispatching, subscriber);
    return true;
}

/* What it was to get the others get: the callback has been asked for it, and is not asked once more. */
static int cancel(struct libactor_stage *stage, struct libactor_subscriber *subscriber)
{
    stage->dispatching.demand -= subscriber->demand;
    libactor_subscriber_unlink(&stage->dispatching, subscriber);
    return ACTOR_OK;
}

static void set_demand(struct libactor_dispatching *dispatching, struct libactor_subscriber *subscriber, uint64_t demand)
{
    dispatching->demand = dispatching->demand - subscriber->demand + demand;
    subscriber->demand = demand;
    libactor_subscriber_unlink(dispatching, subscriber);
    insert(dispatching, subscriber);
}

static int ask(struct libactor_stage *stage, struct libactor_subscriber *subscriber, uint64_t demand)
{
    set_demand(&stage->dispatching, subscriber, libactor_demand_sum(subscriber->demand, demand));
    return ACTOR_OK;
}

static uint64_t demand(const struct libactor_stage *stage)
{
    return stage->dispatching.demand;
}

static int dispatch(struct libactor_stage *stage, struct libactor_slice *slice)
{
    struct libactor_subscriber *most = stage->dispatching.first;
    int err = ACTOR_OK;

    while (err == ACTOR_OK && slice->len > 0 && most != NULL && most->demand > 0) {
        struct libactor_slice now = *slice;

        if (now.len > most->demand)
            now.len = (size_t)most->demand;
        err = libactor_subscriber_send(most, &now);
        slice->first += now.len;
        slice->len -= now.len;
        set_demand(&stage->dispatching, most, most->demand - now.len);
        most = stage->dispatching.first;
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

const struct libactor_dispatcher libactor_dispatch_demand = { subscribe, cancel, ask, demand, dispatch, info };
