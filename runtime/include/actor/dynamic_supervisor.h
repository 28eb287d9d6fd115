/*
 * dynamic supervisor: starts empty, and is told whom to start. Each child is on its own, one_for_one; it is
 * known by its reference. The rules are those of Elixir's DynamicSupervisor.
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
} actor_dynamic_supervisor_info;

/** What the answer to a start says; for ACTOR_START_CHILD alone. */
extern const actor_type_info actor_dynamic_started;

/** The message that asks for a child whose arguments are of this type, a `const actor_type_info *`; NULL: none. */
#define ACTOR_START_CHILD(args_type) { "start_child", ACTOR_CALL, (args_type), &actor_dynamic_started }

/** How children of one kind are started, restarted and stopped: a constant. */
typedef struct actor_dynamic_child_spec {
    actor_message_info start_message;       /* ACTOR_START_CHILD(the arguments' type) */
    /* Starts a child, linked to the caller; `args` are a copy of those given to start it, each time. */
    int (*start)(const void *args, actor_ref *out);
    actor_restart restart;
    int64_t shutdown_ns;                    /* how long it may take to stop; ACTOR_BRUTAL_KILL, ACTOR_INFINITY */
    actor_child_type type;
    bool contain_faults;                    /* in its own code; not in that of its children */
} actor_dynamic_child_spec;

/**
 * Starts a dynamic supervisor, without children.
 *
 * Errors     Those of actor_start. ACTOR_EINVAL: a field has no value that it may have.
 * Threads    Any bound to a system. `out` may be NULL.
 * OTP        Elixir's DynamicSupervisor.start_link/1.
 */
int actor_dynamic_supervisor_start(const actor_dynamic_supervisor_info *info, bool link, actor_ref *out);

/**
 * Starts a child, and waits until its init has run. A start that fails leaves nothing behind.
 *
 * Ownership  `args`, of the type that the spec's message has, are copied; NULL if there are none. `spec` is
 *            borrowed for as long as the supervisor lives.
 * Errors     What the spec's start returned, ACTOR_EINIT (see actor_last_reason), ACTOR_EIGNORE and
 *            ACTOR_EALREADY, with the holder in `*out`, among others. ACTOR_ELIMIT: there are max_children, those
 *            that are being restarted included; nothing was tried. ACTOR_ENOMEM. ACTOR_EINVAL: the spec has a
 *            field with no value that it may have, or there are no arguments where some are needed. Those of
 *            actor_call; ACTOR_EDOWN also if memory was out for the answer: there is no child then.
 * Threads    Any bound to a system. `out` may be NULL.
 * OTP        Elixir's DynamicSupervisor.start_child/2.
 */
int actor_dynamic_supervisor_start_child(actor_ref supervisor, const actor_dynamic_child_spec *spec,
                                         const void *args, actor_ref *out);

/**
 * Stops a child, waits until it has ended, and forgets it: it is not restarted. The supervisor goes on
 * meanwhile. A child that could not be restarted yet is known by the reference it had last.
 *
 * Errors     ACTOR_ENOPROC: it is no child, or another is stopping it; ACTOR_ENOMEM: it was not asked to end;
 *            those of actor_call.
 * Threads    Any bound to a system.
 * OTP        Elixir's DynamicSupervisor.terminate_child/2, whose `not_found` is ACTOR_ENOPROC.
 */
int actor_dynamic_supervisor_terminate_child(actor_ref supervisor, actor_ref child);

/** Counts the children. Errors: those of actor_call. Threads: any bound. Elixir: DynamicSupervisor.count_children/1. */
int actor_dynamic_supervisor_count(actor_ref supervisor, actor_child_count *out);

/** A child, as it is listed. */
typedef struct actor_dynamic_child {
    actor_ref ref;                          /* the last it had, while it is being restarted */
    actor_child_type type;
    bool restarting;                        /* it could not be restarted yet */
} actor_dynamic_child;

/**
 * Lists the children, in no order.
 *
 * Ownership  `*out`, an array of `*n`, is the caller's: actor_free.
 * Errors     ACTOR_ENOMEM; those of actor_call.
 * Threads    Any bound to a system.
 * OTP        Elixir's DynamicSupervisor.which_children/1.
 */
int actor_dynamic_supervisor_children(actor_ref supervisor, actor_dynamic_child **out, size_t *n);

#ifdef __cplusplus
}
#endif
#endif
