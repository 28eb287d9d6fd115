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

/** How a dynamic supervisor stands: a task supervisor and a consumer supervisor too. */
typedef struct actor_dynamic_supervisor_state {
    uint32_t intensity;
    int64_t period_ns;
    uint64_t max_children;                  /* 0: as many as memory holds */
    const int64_t *restarts;                /* those that count, the oldest first: when they were, by actor_now's clock */
    size_t restarts_len;
    const actor_child_state *children;      /* in no order */
    size_t children_len;
} actor_dynamic_supervisor_state;

/** Describes an actor_dynamic_supervisor_state. */
extern const actor_type_info actor_dynamic_supervisor_state_type;

/**
 * As actor_supervisor_get_state. All children are copied: where they are many, actor_supervisor_count costs less.
 *
 * OTP        sys:get_state/2 of Elixir's DynamicSupervisor.
 */
int actor_dynamic_supervisor_get_state(actor_ref supervisor, actor_dynamic_supervisor_state *out, int64_t timeout_ns);

/**
 * As actor_supervisor_replace_state; what is set are the intensity, the period, max_children, and which restarts count. With
 * fewer max_children than there are nobody is stopped, and nobody is started until there is room.
 *
 * OTP        sys:replace_state/3.
 */
int actor_dynamic_supervisor_replace_state(actor_ref supervisor, const actor_dynamic_supervisor_state *state, int64_t timeout_ns);

#ifdef __cplusplus
}
#endif
#endif
