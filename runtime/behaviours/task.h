/*
 * What the parts of tasks know of each other.
 */
#ifndef LIBACTOR_TASK_H
#define LIBACTOR_TASK_H

#include "actor/task.h"

/** Tells whether there is such a place: what C passes may be any number. */
static inline bool libactor_task_is_place(actor_task_place on)
{
    return on == ACTOR_TASK_FIBER || on == ACTOR_TASK_BLOCKING;
}

/**
 * Starts a process that waits for an order of its owner, 5 seconds at most. It is told apart by no more than its reference.
 *
 * Errors     Those of actor_spawn.
 */
int libactor_task_spawn(actor_ref owner, bool link, actor_ref *out);

/**
 * Ends a process that gets no order, without effect on the caller. Out of memory it is not told: it
 * ends when no order has come in time then, and the caller hears at once that memory is out.
 */
void libactor_task_undo(actor_ref ref);

/** Sends a process its order; on an error it is killed, without effect on the caller. Errors: those of actor_call_send. */
int libactor_task_order(actor_ref ref, const actor_task_info *info, const void *args, const actor_task_options *options,
                        actor_request *request);

/** As libactor_task_order, for nobody to wait for. Errors: those of actor_send. */
int libactor_task_order_apart(actor_ref ref, const actor_task_info *info, const void *args, actor_task_place on);

/** Has a supervisor start a process that waits for an order of the caller. Errors: those of actor_supervisor_start_child. */
int libactor_task_start_waiting(actor_ref supervisor, actor_ref *out);

/** Gives a result that is there, of the caller's. Errors: ACTOR_ENOREQUEST: it was given before; ACTOR_ENOMEM. */
int libactor_task_completed_take(const actor_task *task, void *result);

/** Notes that it is awaited with others. Errors: ACTOR_ENOREQUEST; ACTOR_EALREADY: it is one of them already. */
int libactor_task_completed_collect(const actor_task *task);

/** Frees what was noted so. */
void libactor_task_completed_give_up(const actor_task *task);

#endif
