/*
 * Context: values of a request that travel with its calls, as a deadline does (process.h): the id of a trace, who
 * asks, for which tenant. Who is at the edge puts them, whoever is called finds them, and log lines bear them.
 *
 *     actor_context_put("trace_id", header);          // in the actor that took the request
 *     cache_get(cache, key, &reply, timeout_ns);      // and in Cache actor_context_get("trace_id") has it
 *
 * An actor's own context begins as what came with the call that it handles, and ends with the callback; a plain
 * process keeps what it has put. It goes along with calls and requests, on to any depth, and with no other message.
 */
#ifndef ACTOR_CONTEXT_H
#define ACTOR_CONTEXT_H

#include "behaviour.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Most bytes of a context: of all keys and values with their NULs. Each call that takes it along copies it. */
#define ACTOR_CONTEXT_BYTES 1024

/**
 * Sets a value in the calling actor's context, in place of one that it has under this key; NULL takes it away.
 *
 * Ownership  Both are copied. What the caller got of its context before is not good any more.
 * Errors     ACTOR_EINVAL: an empty key; ACTOR_ELIMIT: it would be larger than ACTOR_CONTEXT_BYTES; ACTOR_ENOMEM;
 *            ACTOR_ENOTACTOR. The context is as it was.
 * Threads    Actor.
 */
int actor_context_put(const char *key, const char *value);

/**
 * Makes what came with a message the calling actor's context, in place of what it had: for a plain process that has received
 * it, for a server that answers it later.
 *
 * Errors     ACTOR_ENOMEM; ACTOR_ENOTACTOR. The context is as it was.
 * Threads    Actor.
 */
int actor_context_take(const actor_message *message);

/**
 * Gives a value of the context of what the calling actor does; NULL if there is none.
 *
 * Ownership  Borrowed until the callback returns or the next actor_context_put.
 * Threads    Any; NULL where no actor runs.
 */
const char *actor_context_get(const char *key);

/** Calls `each` for all values, oldest first; it may not put any. Threads: any; for nothing where no actor runs. */
void actor_context_each(void (*each)(void *arg, const char *key, const char *value), void *arg);

#ifdef __cplusplus
}
#endif
#endif
