/*
 * pubsub: broadcasts to the entries of a registry. Who subscribes, and what becomes of those who end, is the registry's
 * business; here a message is made once and given to a dispatcher, in the sender.
 */
#include <string.h>

#include "actor/pubsub.h"

int actor_pubsub_start(const actor_registry_info *bus, bool link, actor_ref *out)
{
    return bus->duplicate ? actor_registry_start(bus, link, out) : ACTOR_EINVAL;
}

int actor_pubsub_subscribe(const actor_registry_info *bus, const void *topic, const void *value)
{
    return bus->duplicate ? actor_registry_register(bus, topic, value, NULL) : ACTOR_EINVAL;
}

int actor_pubsub_unsubscribe(const actor_registry_info *bus, const void *topic)
{
    const int err = actor_registry_unregister(bus, topic);
    size_t n;

    return err == ACTOR_ENOPROC ? actor_registry_count(bus, &n) : err;  /* which tells whether the bus runs */
}

/* ---- broadcasts ---- */

/* What is broadcast, and how. */
struct broadcast {
    const actor_message_info *message;
    const void *payload;
    actor_ref from;
    actor_pubsub_dispatcher dispatch;
    void *arg;
    int code;
};

static void release(void *arg)
{
    actor_shared_release(arg);
}

static int dispatch_shared(const actor_registry_entry *entries, size_t n_entries, const struct broadcast *broadcast,
                           actor_shared *message)
{
    const bool is_actor = !actor_ref_is_none(actor_self());
    int err;

    if (is_actor && actor_defer(release, message) != ACTOR_OK)
        return ACTOR_ENOMEM;
    err = broadcast->dispatch(entries, n_entries, broadcast->from, message, broadcast->arg);
    if (is_actor)
        actor_undefer(release, message);
    return err;
}

/* Only now it is known that there are subscribers: without any no message is made. */
static void dispatch(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    struct broadcast *broadcast = arg;
    actor_shared *message;

    broadcast->code = actor_shared_make(broadcast->message, broadcast->payload, &message);
    if (broadcast->code != ACTOR_OK)
        return;
    broadcast->code = dispatch_shared(entries, n_entries, broadcast, message);
    actor_shared_release(message);
}

int actor_pubsub_dispatch(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message,
                          void *arg)
{
    int err = ACTOR_OK;
    size_t i;

    (void)arg;
    for (i = 0; i < n_entries; i++) {
        int sent;

        if (actor_ref_equal(entries[i].owner, from))
            continue;
        sent = actor_shared_send(entries[i].owner, message);
        if (err == ACTOR_OK)
            err = sent;
    }
    return err;
}

int actor_pubsub_broadcast_with(const actor_registry_info *bus, actor_ref from, const void *topic,
                                const actor_message_info *message, const void *payload, actor_pubsub_dispatcher dispatcher,
                                void *arg)
{
    struct broadcast broadcast = { message, payload, from, dispatcher, arg, ACTOR_OK };
    int err;

    if (message->kind != ACTOR_CAST && message->kind != ACTOR_INFO)
        return ACTOR_EINVAL;
    err = actor_registry_dispatch(bus, topic, dispatch, &broadcast);
    return err == ACTOR_OK ? broadcast.code : err;
}

int actor_pubsub_broadcast(const actor_registry_info *bus, const void *topic, const actor_message_info *message,
                           const void *payload)
{
    return actor_pubsub_broadcast_from(bus, actor_ref_none(), topic, message, payload);
}

int actor_pubsub_broadcast_from(const actor_registry_info *bus, actor_ref from, const void *topic,
                                const actor_message_info *message, const void *payload)
{
    return actor_pubsub_broadcast_with(bus, from, topic, message, payload, actor_pubsub_dispatch, NULL);
}

/* ---- nodes: there is one ---- */

int actor_pubsub_local_broadcast(const actor_registry_info *bus, const void *topic, const actor_message_info *message,
                                 const void *payload)
{
    return actor_pubsub_broadcast(bus, topic, message, payload);
}

int actor_pubsub_local_broadcast_from(const actor_registry_info *bus, actor_ref from, const void *topic,
                                      const actor_message_info *message, const void *payload)
{
    return actor_pubsub_broadcast_from(bus, from, topic, message, payload);
}

const char *actor_pubsub_node_name(void)
{
    return "nonode@nohost";
}

int actor_pubsub_direct_broadcast(const char *node, const actor_registry_info *bus, const void *topic,
                                  const actor_message_info *message, const void *payload)
{
    size_t n;

    if (node == NULL)
        return ACTOR_EINVAL;
    if (strcmp(node, actor_pubsub_node_name()) == 0)
        return actor_pubsub_broadcast(bus, topic, message, payload);
    return actor_registry_count(bus, &n);   /* it does run */
}
