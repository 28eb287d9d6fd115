/*
 * consumer supervisor: a consumer that starts a child for each event, with the event as its argument. A child that has ended for
 * good makes room for another event, and when there is room for min_demand of them it asks for as many: so there are at most
 * as many children as its subscriptions may have events on their way. The rules are those of Elixir's ConsumerSupervisor. Its
 * children are counted, listed and terminated as those of a dynamic supervisor; it subscribes as any stage: see gen_stage.h.
 */
#ifndef ACTOR_CONSUMER_SUPERVISOR_H
#define ACTOR_CONSUMER_SUPERVISOR_H

#include "dynamic_supervisor.h"
#include "gen_stage.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct actor_consumer_supervisor_info {
    actor_dynamic_supervisor_info supervisor;   /* its max_children counts beside the demand */
    /* Its start message has an event's type. It is temporary, or transient: then it keeps its event. */
    actor_child_template child;
    size_t n_producers;
    const actor_stage_producer *producers;  /* `find` gets the supervisor's arguments */
    const actor_subscribe_options *subscription;    /* where no options are given; NULL: actor_subscribe_options_default() */
} actor_consumer_supervisor_info;

/**
 * Starts a consumer supervisor and subscribes it to its producers.
 *
 * Ownership  `args` is copied.
 * Errors     Those of actor_start. ACTOR_EINVAL: a field has no value that it may have, as the `restart` of a child that
 *            is permanent.
 * Threads    Any bound to a system. `out` may be NULL.
 * OTP        Elixir's ConsumerSupervisor.start_link/2.
 */
int actor_consumer_supervisor_start(const actor_consumer_supervisor_info *info, const void *args, bool link,
                                    actor_ref *out);

#ifdef __cplusplus
}
#endif
#endif
