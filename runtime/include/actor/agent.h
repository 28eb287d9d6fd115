/*
 * Agents: state that actors share, behind a few functions that run in the actor which holds it. An agent is a
 * gen_server: its calls are functions. Those that a spec declares have typed names of their own; any other that C can
 * write is passed to actor_agent_get and its kin, in place of the closures that Elixir's take.
 */
#ifndef ACTOR_AGENT_H
#define ACTOR_AGENT_H

#include "gen_server.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A function that runs in an agent, over its state: a constant, for its address is what is sent. It may wait, as any
 * callback; meanwhile nobody else gets at the state. When it ends its agent, by actor_exit or a failed assertion,
 * whoever asked for it gets ACTOR_EDOWN and the reason.
 */
typedef struct actor_agent_function {
    const char *name;                       /* for reports */
    const actor_type_info *argument;        /* NULL: it takes none */
    const actor_type_info *result;          /* NULL: it gives none */
    /*
     * One of these two. `argument` is borrowed, NULL if there is none. `result` begins with zeroes, and is copied when
     * the function has returned: it may point into the state, if that is as it was. NULL if there is none.
     */
    void (*get)(const void *state, const void *argument, void *result);
    void (*update)(void *state, const void *argument, void *result);
} actor_agent_function;

/** What an agent is: of the state it has, the way it starts, and its name. Its handlers begin with ACTOR_AGENT_HANDLERS. */
typedef actor_gen_server_info actor_agent_info;

/* What actor_agent_get and its kin send. */
extern const actor_type_info actor_agent_order_type, actor_agent_answer_type;
actor_result actor_agent_dispatch_get(void *self, actor_from from, const void *payload, void *reply);
actor_result actor_agent_dispatch_update(void *self, actor_from from, const void *payload, void *reply);
actor_result actor_agent_dispatch_get_and_update(void *self, actor_from from, const void *payload, void *reply);
actor_result actor_agent_dispatch_cast(void *self, actor_from from, const void *payload, void *reply);

/** The handlers that each agent begins with: `static const actor_handler_info handlers[] = { ACTOR_AGENT_HANDLERS };` */
#define ACTOR_AGENT_HANDLERS                                                                                                 \
    { { "get", ACTOR_CALL, &actor_agent_order_type, &actor_agent_answer_type }, actor_agent_dispatch_get, NULL },            \
    { { "update", ACTOR_CALL, &actor_agent_order_type, NULL }, actor_agent_dispatch_update, NULL },                          \
    { { "get_and_update", ACTOR_CALL, &actor_agent_order_type, &actor_agent_answer_type },                                   \
      actor_agent_dispatch_get_and_update, NULL },                                                                           \
    { { "cast", ACTOR_CAST, &actor_agent_order_type, NULL }, actor_agent_dispatch_cast, NULL }

/**
 * An agent without a spec: `state` describes what it holds; `start`, which may be NULL, fills that in, from zeroes, and
 * returns ACTOR_CONTINUE, or actor_stop(reason): then the start fails. `registered` is its name, or NULL; `handlers` an
 * array of ACTOR_AGENT_HANDLERS.
 */
#define ACTOR_AGENT(name, state, registered, handlers, start)                                                                \
    {                                                                                                                        \
        (name), (state), NULL, 0, (registered), NULL, sizeof(handlers) / sizeof *(handlers), (handlers), 0, NULL, NULL,      \
        (start), false, NULL, NULL, NULL, { 0, ACTOR_UNBOUNDED }, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0             \
    }

/**
 * Starts an agent and waits until its start function has run.
 *
 * Ownership  `args`, of the type `info->args`, is copied; NULL if there are none.
 * Errors     Those of actor_start; ACTOR_EINIT: the start function failed, for actor_last_reason; ACTOR_EALREADY: its
 *            name is taken, by `*out`.
 * Threads    Any bound to a system. `out` may be NULL.
 * OTP        Elixir's Agent.start/2 and, with `link`, Agent.start_link/2.
 */
int actor_agent_start(const actor_agent_info *info, const void *args, bool link, actor_ref *out);

/** As actor_agent_start, with what actor_gen_server_start_with takes. OTP: the options `timeout` and `hibernate_after`. */
int actor_agent_start_with(const actor_agent_info *info, const void *args, const actor_start_options *options,
                           actor_ref *out);

/**
 * Runs a function over the state of an agent, which it only reads, and waits for what it gives.
 *
 * Ownership  `argument` is copied before return; NULL if the function takes none. What `result` points to is as of a
 *            reply of actor_call.
 * Units      `timeout_ns` is in nanoseconds; ACTOR_INFINITY.
 * Errors     Those of actor_call. ACTOR_ETIMEDOUT: it runs all the same, or will. ACTOR_EDOWN: it ended the agent.
 *            ACTOR_EINVAL: it is no `get`, or lacks its argument. An agent of another `info` ends, as OTP's do of a
 *            message that they do not know.
 * Threads    Any bound to a system.
 * OTP        Elixir's Agent.get/3, which exits the caller where this returns an error.
 */
int actor_agent_get(const actor_agent_info *info, actor_ref to, const actor_agent_function *function,
                    const void *argument, void *result, int64_t timeout_ns);

/** As actor_agent_get, of a function that changes the state; what it gives is dropped. OTP: Elixir's Agent.update/3. */
int actor_agent_update(const actor_agent_info *info, actor_ref to, const actor_agent_function *function,
                       const void *argument, int64_t timeout_ns);

/** As actor_agent_get, of a function that changes the state. OTP: Elixir's Agent.get_and_update/3. */
int actor_agent_get_and_update(const actor_agent_info *info, actor_ref to, const actor_agent_function *function,
                               const void *argument, void *result, int64_t timeout_ns);

/**
 * As actor_agent_update, and does not wait: it runs behind what the caller has asked for before.
 *
 * Errors     Those of actor_send; ACTOR_EINVAL. An agent that has ended is none.
 * Threads    Any.
 * OTP        Elixir's Agent.cast/2.
 */
int actor_agent_cast(const actor_agent_info *info, actor_ref to, const actor_agent_function *function,
                     const void *argument);

/** Stops an agent with a reason, and waits until it has ended. As actor_stop_actor. OTP: Elixir's Agent.stop/3. */
int actor_agent_stop(actor_ref to, actor_reason reason, int64_t timeout_ns);

#ifdef __cplusplus
}
#endif
#endif
