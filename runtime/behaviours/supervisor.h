/*
 * A supervisor that is part of something: see partition_supervisor.c.
 */
#ifndef LIBACTOR_SUPERVISOR_H
#define LIBACTOR_SUPERVISOR_H

#include "actor/supervisor.h"

/** What a supervisor belongs to. Each function is called in it, but for `end` of one that did not begin. */
struct libactor_supervisor_owner {
    void *arg;
    /* In its init, before it starts children. ACTOR_CONTINUE, or what init is to return. */
    actor_result (*begin)(void *arg);
    /* A child has been started, or once more. */
    void (*started)(void *arg, const actor_child_spec *spec, actor_ref ref);
    /* Always, last: its table is not used any more. */
    void (*end)(void *arg);
};

/** As actor_supervisor_start. Ownership: `owner->arg` is the supervisor's, however this ends. */
int libactor_supervisor_start(const actor_supervisor_info *info, const void *args, bool link,
                              const struct libactor_supervisor_owner *owner, actor_ref *out);

/** Gives the spec of the child that the calling supervisor is about to start; NULL elsewhere. */
const actor_child_spec *libactor_supervisor_starting(void);

#endif
