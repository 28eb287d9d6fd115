/*
 * pubsub: actors subscribe to topics, and who broadcasts a message to a topic reaches all that have, without knowing
 * them. A bus is a registry with duplicate keys: its keys are the topics, its entries the subscriptions, and what an entry
 * carries is what a subscriber has to say to dispatchers. So all of registry.h can be asked of it, and it is started and ends as
 * a registry does. What a program uses are the functions that are generated of its buses; these are what they rest on.
 */
#ifndef ACTOR_PUBSUB_H
#define ACTOR_PUBSUB_H

#include "registry.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Starts a bus: one of each description in a system. Errors: those of actor_registry_start; ACTOR_EINVAL: its keys are
 * unique. Phoenix: Phoenix.PubSub.child_spec/1.
 */
int actor_pubsub_start(const actor_registry_info *bus, bool link, actor_ref *out);

/**
 * Subscribes the calling actor to a topic; once more if it has subscribed already: then each message comes twice. It is
 * linked with the bus: when that ends for no good reason so does the actor, to subscribe anew when it is started again.
 *
 * Ownership  `topic` and `value`, structs as the description says, are copied. A `value` of NULL counts as all zeroes.
 * Errors     ACTOR_ENOPROC: the bus does not run; ACTOR_ENOMEM; ACTOR_ENOTACTOR.
 * Threads    Actor.
 * OTP        Phoenix.PubSub.subscribe/3, whose option metadata is `value`.
 */
int actor_pubsub_subscribe(const actor_registry_info *bus, const void *topic, const void *value);

/**
 * Ends all subscriptions of the calling actor to a topic. Messages that have come stay in its mailbox. Having none is no error.
 *
 * Errors     ACTOR_ENOPROC: the bus does not run; ACTOR_ENOTACTOR.
 * Threads    Actor.
 * OTP        Phoenix.PubSub.unsubscribe/2.
 */
int actor_pubsub_unsubscribe(const actor_registry_info *bus, const void *topic);

/**
 * Sends a message to all who have subscribed to a topic, once for each subscription. Topics are compared as a whole: there are
 * no patterns. The fields are copied once, whatever the number of subscribers. What one sender broadcasts comes to
 * each subscriber in that order.
 *
 * Ownership  `payload`, of `message`'s type, is copied before return; NULL if the type has no fields.
 * Errors     ACTOR_ENOPROC: the bus does not run; ACTOR_ENOSYSTEM; ACTOR_EINVAL: the message is a call; ACTOR_ENOMEM: nobody has it,
 *            or some have not. Else the first of those that actor_send gives, for one subscriber: ACTOR_EFULL, say; the others
 *            have it all the same. That there are no subscribers is no error.
 * Threads    Any bound to a system. It waits only where a mailbox is bounded and has its senders wait.
 * OTP        Phoenix.PubSub.broadcast/4.
 */
int actor_pubsub_broadcast(const actor_registry_info *bus, const void *topic, const actor_message_info *message,
                           const void *payload);

/** As actor_pubsub_broadcast, to all but one actor, mostly the caller. Phoenix: Phoenix.PubSub.broadcast_from/5. */
int actor_pubsub_broadcast_from(const actor_registry_info *bus, actor_ref from, const void *topic,
                                const actor_message_info *message, const void *payload);

/**
 * As actor_pubsub_broadcast, to subscribers of this node alone. There is one node as yet, so it is the same; what is meant
 * to stay here says so. Phoenix: Phoenix.PubSub.local_broadcast/4.
 */
int actor_pubsub_local_broadcast(const actor_registry_info *bus, const void *topic, const actor_message_info *message,
                                 const void *payload);

/** As actor_pubsub_local_broadcast, to all but one actor. Phoenix: Phoenix.PubSub.local_broadcast_from/5. */
int actor_pubsub_local_broadcast_from(const actor_registry_info *bus, actor_ref from, const void *topic,
                                      const actor_message_info *message, const void *payload);

/**
 * As actor_pubsub_broadcast, to subscribers of one node alone: of this one, if `node` is what actor_pubsub_node_name gives. A message
 * to another goes nowhere, and that is no error, as with a send to a node that is not there.
 *
 * Errors     Also ACTOR_EINVAL: `node` is NULL.
 * OTP        Phoenix.PubSub.direct_broadcast/5.
 */
int actor_pubsub_direct_broadcast(const char *node, const actor_registry_info *bus, const void *topic,
                                  const actor_message_info *message, const void *payload);

/** Gives the name of this node: that of an Erlang node that is not part of a cluster. Phoenix: Phoenix.PubSub.node_name/1. */
const char *actor_pubsub_node_name(void);

/**
 * Decides who gets what of a broadcast: called once, in the sender, with all subscriptions to the topic in the order in which
 * they were made; not at all if there are none. `from` is no actor unless the broadcast says so: it is the dispatcher that
 * leaves it out. It sends with actor_shared_send, or something else of its own.
 *
 * Ownership  All but `arg` is borrowed until it returns. It may block, and end its actor.
 * Returns    ACTOR_OK or an error, which the broadcast gives.
 * OTP        the function dispatch/3 of a Phoenix.PubSub dispatcher.
 */
typedef int (*actor_pubsub_dispatcher)(const actor_registry_entry *entries, size_t n_entries, actor_ref from,
                                       actor_shared *message, void *arg);

/** As actor_pubsub_broadcast_from, through a dispatcher. `from` may be no actor. Errors: also those of the dispatcher. */
int actor_pubsub_broadcast_with(const actor_registry_info *bus, actor_ref from, const void *topic,
                                const actor_message_info *message, const void *payload, actor_pubsub_dispatcher dispatch,
                                void *arg);

/** The dispatcher of all other functions: it sends to everybody but `from`. For one that only adds something. */
int actor_pubsub_dispatch(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message,
                          void *arg);

#ifdef __cplusplus
}
#endif
#endif
