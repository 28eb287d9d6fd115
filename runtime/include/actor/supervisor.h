/*
 * supervisor: starts its children in order, restarts what fails, stops them in reverse order.
 * Every rule is OTP's: see the supervisor manual.
 */
#ifndef ACTOR_SUPERVISOR_H
#define ACTOR_SUPERVISOR_H

#include "behaviour.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum actor_strategy {
    ACTOR_ONE_FOR_ONE = 1,                  /* only the child that failed is restarted */
    ACTOR_ONE_FOR_ALL,                      /* all others are stopped, then all are started */
    ACTOR_REST_FOR_ONE                      /* as one_for_all, for those started after it */
} actor_strategy;

typedef enum actor_restart {
    ACTOR_PERMANENT = 1,                    /* always restarted */
    ACTOR_TRANSIENT,                        /* restarted after an abnormal end */
    ACTOR_TEMPORARY                         /* never restarted */
} actor_restart;

typedef enum actor_child_type { ACTOR_WORKER = 1, ACTOR_SUPERVISOR } actor_child_type;

/** As a child's `shutdown_ns`: kill it at once. */
#define ACTOR_BRUTAL_KILL INT64_C(-1)

typedef struct actor_child_spec {
    const char *id;
    /* Starts the child, linked to the caller; `args` are the supervisor's own, NULL if it has none. */
    int (*start)(const void *args, actor_ref *out);
    actor_restart restart;
    int64_t shutdown_ns;                    /* how long it may take to stop; ACTOR_BRUTAL_KILL, ACTOR_INFINITY */
    actor_child_type type;
    bool significant;
    bool contain_faults;                    /* in its own code; not in that of its children */
} actor_child_spec;

typedef struct actor_supervisor_info {
    const char *name;                       /* as in the spec */
    const char *registered;                 /* a local name, else NULL */
    actor_strategy strategy;
    unsigned intensity;                     /* restarts allowed ... */
    int64_t period_ns;                      /* ... within this time */
    const actor_type_info *args;            /* NULL if it has none */
    size_t n_children;
    const actor_child_spec *children;
} actor_supervisor_info;

/**
 * Starts a supervisor and its children, in order, each after the one before has started.
 *
 * Ownership  `args` is copied.
 * Errors     Those of actor_start. ACTOR_EINIT with reason shutdown, detail "failed_to_start_child: ID":
 *            a child did not start; those before it were stopped, in reverse order. ACTOR_EINVAL: two
 *            children have the same id, or a field has no value that it may have.
 * Threads    Any bound to a system. `out` may be NULL.
 * OTP        supervisor:start_link/2.
 */
int actor_supervisor_start(const actor_supervisor_info *info, const void *args, bool link, actor_ref *out);

/**
 * Finds a supervisor's child by its id.
 *
 * Errors     ACTOR_ENOPROC: it has no such child, or the child does not run; those of actor_call.
 * Threads    Any bound to a system.
 */
int actor_supervisor_child(actor_ref supervisor, const char *id, actor_ref *out);

/** How many children a supervisor has. */
typedef struct actor_child_count {
    size_t specs;
    size_t active;
    size_t supervisors;
    size_t workers;
} actor_child_count;

/** Counts a supervisor's children. Errors: those of actor_call. Threads: any bound. OTP: supervisor:count_children/1. */
int actor_supervisor_count(actor_ref supervisor, actor_child_count *out);

#ifdef __cplusplus
}
#endif
#endif
