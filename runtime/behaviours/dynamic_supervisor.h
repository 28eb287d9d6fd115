/*
 * A dynamic supervisor that is part of something: see consumer_supervisor.c.
 */
#ifndef LIBACTOR_DYNAMIC_SUPERVISOR_H
#define LIBACTOR_DYNAMIC_SUPERVISOR_H

#include "actor/dynamic_supervisor.h"

/** A dynamic supervisor, for its owner. */
struct libactor_dynamic;

/** What a dynamic supervisor belongs to. Each function is called in it, but for `end` of one that did not begin. */
struct libactor_dynamic_owner {
    void *arg;
    /* In its init. ACTOR_CONTINUE, or what init is to return. */
    actor_result (*begin)(void *arg, struct libactor_dynamic *dynamic);
    /* A message, or a DOWN, that is none of a supervisor's. False: nor of the owner's. */
    bool (*handle)(void *arg, actor_message *message, actor_result *result);
    /* A child is gone for good. Errors: the supervisor gives up. */
    int (*gone)(void *arg, actor_ref child);
    /* A child has been restarted, and is known as `now`. */
    void (*moved)(void *arg, actor_ref child, actor_ref now);
    /* Always, last. */
    void (*end)(void *arg);
};

/** As actor_dynamic_supervisor_start. Ownership: `owner->arg` is the supervisor's, however this ends. */
int libactor_dynamic_start(const actor_dynamic_supervisor_info *info, const void *args, bool link,
                           const struct libactor_dynamic_owner *owner, actor_ref *out);

/**
 * Starts a child of the calling supervisor, which nobody has asked for.
 *
 * Ownership  `args` are copied.
 * Errors     Those of its start; ACTOR_ENOMEM. One that did not start is reported.
 */
int libactor_dynamic_add(struct libactor_dynamic *dynamic, const actor_child_template *child, const void *args,
                         actor_ref *out);

#endif
