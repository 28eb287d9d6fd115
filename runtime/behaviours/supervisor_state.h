/*
 * The states of supervisors as sys.h shows them: described values that are made when somebody asks.
 */
#ifndef LIBACTOR_SUPERVISOR_STATE_H
#define LIBACTOR_SUPERVISOR_STATE_H

#include "actor/supervisor.h"
#include "intensity.h"

/** What lies behind a state, in its memory; to be filled in, but for the times. */
struct libactor_state_lists {
    const int64_t *restarts;                /* when they were; those that count */
    size_t n_restarts;
    actor_child_state *children;
};

/**
 * Makes a state of so many bytes, all zeroes, with room for its lists behind it.
 *
 * Ownership  One piece of memory, the caller's: actor_free.
 * Errors     NULL: memory is out.
 * Threads    The supervisor.
 */
void *libactor_state_make(size_t bytes, const struct libactor_intensity *intensity, size_t n_children,
                          struct libactor_state_lists *lists);

/** Describes an actor_restart. */
extern const actor_type_info libactor_restart_type;

/** Tells whether two children are the same, and stand the same. */
bool libactor_state_same_child(const actor_child_state *a, const actor_child_state *b);

#endif
