/*
 * dynamic supervisor: starts empty, and is told whom to start. Each child is on its own, one_for_one; it is
 * known by its reference. The rules are those of Elixir's DynamicSupervisor. Children are started, counted and listed
 * as those of any supervisor: see supervisor.h.
 */
#ifndef ACTOR_DYNAMIC_SUPERVISOR_H
#define ACTOR_DYNAMIC_SUPERVISOR_H

#include "behaviour.h"
#include "supervisor.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct actor_dynamic_supervisor_info {
    const char *name;                       /* as in the spec */
    const char *registered;                 /* a local name, else NULL */
    unsigned intensity;                     /* restarts allowed, of all children together ... */
    int64_t period_ns;                      /* ... within this time */
    size_t max_children;                    /* 0: as many as memory holds */
    const actor_type_info *args;            /* NULL if it has none: see actor_supervisor_args */
    /* Of children whose own spec leaves it to their supervisor. */
    actor_restart restart;                  /* 0: temporary */
    int64_t shutdown_ns;                    /* 0: 5 s */
    int (*register_via)(const void *args, actor_ref *holder);   /* as that of a supervisor */
    actor_result (*init)(const void *args); /* as of an actor_supervisor_info; may be NULL */
} actor_dynamic_supervisor_info;

/**
 * Starts a dynamic supervisor, without children.
 *
 * Ownership  `args` is copied.
 * Errors     Those of actor_start. ACTOR_EINVAL: a field has no value that it may have.
 * Threads    Any bound to a system. `out` may be NULL.
 * OTP        Elixir's DynamicSupervisor.start_link/1.
 */
int actor_dynamic_supervisor_start(const actor_dynamic_supervisor_info *info, const void *args, bool link,
                                   actor_ref *out);

/**
 * Stops a child, waits until it has ended, and forgets it: it is not restarted. The supervisor goes on
 * meanwhile. A child that could not be restarted yet is known by the reference it had last.
 *
 * Errors     ACTOR_ENOPROC: it is no child, or another is stopping it; ACTOR_ENOMEM: it was not asked to end;
 *            ACTOR_ENOTSUP: the supervisor is not a dynamic one; those of actor_call.
 * Threads    Any bound to a system.
 * OTP        Elixir's DynamicSupervisor.terminate_child/2, whose `not_found` is ACTOR_ENOPROC.
 */
int actor_dynamic_supervisor_terminate_child(actor_ref supervisor, actor_ref child);

#ifdef __cplusplus
}
#endif
#endif
