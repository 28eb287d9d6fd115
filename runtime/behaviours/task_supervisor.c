/*
 * Task supervisors: dynamic supervisors of tasks. One that is to be awaited is started before it has its order, which its
 * owner sends; one that nobody waits for is given its order by the supervisor, which has kept the arguments if it may be
 * restarted.
 */
#include "children.h"
#include "task.h"

/* ---- tasks that are awaited ---- */

struct waiting_args {
    actor_ref owner;
};

static const actor_field_info waiting_fields[] = {
    { "owner", ACTOR_FIELD_PID, offsetof(struct waiting_args, owner), NULL },
};
static const actor_type_info waiting_type = {
    "owner", sizeof(struct waiting_args), true, 1, waiting_fields, 0, NULL
};

static int start_waiting(const void *args, actor_ref *out)
{
    return libactor_task_spawn(((const struct waiting_args *)args)->owner, true, out);
}

static const actor_child_template waiting_child = {
    ACTOR_START_CHILD(&waiting_type),
    { "task", start_waiting, ACTOR_TEMPORARY, ACTOR_SHUTDOWN_OF_SUPERVISOR, ACTOR_WORKER, false, false }
};

int libactor_task_start_waiting(actor_ref supervisor, actor_ref *out)
{
    const struct waiting_args args = { actor_self() };

    return actor_supervisor_start_child(supervisor, &waiting_child, &args, out);
}

/* ---- tasks that nobody waits for ---- */

_Static_assert(offsetof(actor_task_child, child) == 0, "a task's child is found by its template");

int actor_task_start_in_supervisor(const void *args, actor_ref *out)
{
    const char *spec = (const char *)libactor_child_starting();
    const actor_task_child *child = (const void *)(spec - offsetof(actor_child_template, spec));
    int err = libactor_task_spawn(actor_ref_none(), true, out);

    if (err != ACTOR_OK)
        return err;
    return libactor_task_order_apart(*out, child->task, args, (actor_task_place)(child - child->task->children));
}

int actor_task_start_child(actor_ref supervisor, const actor_task_info *info, const void *args, actor_task_place on,
                           actor_ref *out)
{
    if (!libactor_task_is_place(on))
        return ACTOR_EINVAL;
    return actor_supervisor_start_child(supervisor, &info->children[on].child, args, out);
}

int actor_task_supervisor_start(const actor_dynamic_supervisor_info *info, const void *args, bool link, actor_ref *out)
{
    return actor_dynamic_supervisor_start(info, args, link, out);
}
