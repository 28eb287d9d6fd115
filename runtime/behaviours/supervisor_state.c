/*
 * How supervisors stand, for whoever looks: the descriptions of their states, and the functions that ask for these. An
 * idle supervisor keeps none of it: what is shown is put together from what it works with, each time.
 */
#include <string.h>

#include "actor/dynamic_supervisor.h"
#include "actor/sys.h"
#include "instance.h"
#include "supervisor_state.h"

/* ---- descriptions ---- */

#define ENUM(name, c_type, variants) { name, sizeof(c_type), true, 0, NULL, sizeof(variants) / sizeof *(variants), variants }

static const actor_variant_info strategies[] = {
    { "one_for_one", ACTOR_ONE_FOR_ONE, 0, NULL },
    { "one_for_all", ACTOR_ONE_FOR_ALL, 0, NULL },
    { "rest_for_one", ACTOR_REST_FOR_ONE, 0, NULL },
};
static const actor_type_info strategy_type = ENUM("strategy", actor_strategy, strategies);

static const actor_variant_info auto_shutdowns[] = {
    { "never", ACTOR_NEVER, 0, NULL },
    { "any_significant", ACTOR_ANY_SIGNIFICANT, 0, NULL },
    { "all_significant", ACTOR_ALL_SIGNIFICANT, 0, NULL },
};
static const actor_type_info auto_shutdown_type = ENUM("auto_shutdown", actor_auto_shutdown, auto_shutdowns);

static const actor_variant_info statuses[] = {
    { "running", ACTOR_CHILD_RUNNING, 0, NULL },
    { "restarting", ACTOR_CHILD_RESTARTING, 0, NULL },
    { "stopping", ACTOR_CHILD_STOPPING, 0, NULL },
    { "stopped", ACTOR_CHILD_STOPPED, 0, NULL },
};
static const actor_type_info status_type = ENUM("status", actor_child_status, statuses);

static const actor_variant_info restarts[] = {
    { "permanent", ACTOR_PERMANENT, 0, NULL },
    { "transient", ACTOR_TRANSIENT, 0, NULL },
    { "temporary", ACTOR_TEMPORARY, 0, NULL },
};
const actor_type_info libactor_restart_type = ENUM("restart", actor_restart, restarts);

static const actor_variant_info types[] = {
    { "worker", ACTOR_WORKER, 0, NULL },
    { "supervisor", ACTOR_SUPERVISOR, 0, NULL },
};
static const actor_type_info type_type = ENUM("type", actor_child_type, types);

static const actor_field_info child_fields[] = {
    { "id", ACTOR_FIELD_STRING, offsetof(actor_child_state, id), NULL },
    { "ref", ACTOR_FIELD_PID, offsetof(actor_child_state, ref), NULL },
    { "status", ACTOR_FIELD_ENUM, offsetof(actor_child_state, status), &status_type },
    { "restart", ACTOR_FIELD_ENUM, offsetof(actor_child_state, restart), &libactor_restart_type },
    { "shutdown", ACTOR_FIELD_DURATION, offsetof(actor_child_state, shutdown_ns), NULL },
    { "type", ACTOR_FIELD_ENUM, offsetof(actor_child_state, type), &type_type },
    { "significant", ACTOR_FIELD_BOOL, offsetof(actor_child_state, significant), NULL },
};
static const actor_type_info child_type = { "child", sizeof(actor_child_state), false, 7, child_fields, 0, NULL };

static const actor_field_info supervisor_fields[] = {
    { "strategy", ACTOR_FIELD_ENUM, offsetof(actor_supervisor_state, strategy), &strategy_type },
    { "intensity", ACTOR_FIELD_UINT32, offsetof(actor_supervisor_state, intensity), NULL },
    { "period", ACTOR_FIELD_DURATION, offsetof(actor_supervisor_state, period_ns), NULL },
    { "auto_shutdown", ACTOR_FIELD_ENUM, offsetof(actor_supervisor_state, auto_shutdown), &auto_shutdown_type },
    { "restarts", ACTOR_FIELD_LIST, offsetof(actor_supervisor_state, restarts_len), NULL },
    { NULL, ACTOR_FIELD_INSTANT, offsetof(actor_supervisor_state, restarts), NULL },
    { "children", ACTOR_FIELD_LIST, offsetof(actor_supervisor_state, children_len), NULL },
    { NULL, ACTOR_FIELD_STRUCT, offsetof(actor_supervisor_state, children), &child_type },
};
const actor_type_info actor_supervisor_state_type = {
    "supervisor_state", sizeof(actor_supervisor_state), false, 8, supervisor_fields, 0, NULL
};

static const actor_field_info dynamic_fields[] = {
    { "intensity", ACTOR_FIELD_UINT32, offsetof(actor_dynamic_supervisor_state, intensity), NULL },
    { "period", ACTOR_FIELD_DURATION, offsetof(actor_dynamic_supervisor_state, period_ns), NULL },
    { "max_children", ACTOR_FIELD_UINT64, offsetof(actor_dynamic_supervisor_state, max_children), NULL },
    { "restarts", ACTOR_FIELD_LIST, offsetof(actor_dynamic_supervisor_state, restarts_len), NULL },
    { NULL, ACTOR_FIELD_INSTANT, offsetof(actor_dynamic_supervisor_state, restarts), NULL },
    { "children", ACTOR_FIELD_LIST, offsetof(actor_dynamic_supervisor_state, children_len), NULL },
    { NULL, ACTOR_FIELD_STRUCT, offsetof(actor_dynamic_supervisor_state, children), &child_type },
};
const actor_type_info actor_dynamic_supervisor_state_type = {
    "dynamic_supervisor_state", sizeof(actor_dynamic_supervisor_state), false, 7, dynamic_fields, 0, NULL
};

/* ---- for supervisors ---- */

void *libactor_state_make(size_t bytes, const struct libactor_intensity *intensity, size_t n_children,
                          struct libactor_state_lists *lists)
{
    const int64_t now_ns = actor_now();
    const size_t children_at = LIBACTOR_ALIGNED(bytes);
    const size_t restarts_at = children_at + LIBACTOR_ALIGNED(n_children * sizeof *lists->children);
    int64_t *at_ns;
    char *state;

    lists->n_restarts = libactor_intensity_list(intensity, now_ns, NULL);
    bytes = restarts_at + lists->n_restarts * sizeof *at_ns;
    state = actor_alloc(bytes);
    if (state == NULL)
        return NULL;
    memset(state, 0, bytes);
    at_ns = (int64_t *)(void *)(state + restarts_at);
    libactor_intensity_list(intensity, now_ns, at_ns);
    lists->restarts = at_ns;
    lists->children = (actor_child_state *)(void *)(state + children_at);
    return state;
}

bool libactor_state_same_child(const actor_child_state *a, const actor_child_state *b)
{
    return actor_type_equal(&child_type, a, b);
}

/* ---- for others ---- */

int actor_supervisor_get_state(actor_ref supervisor, actor_supervisor_state *out, int64_t timeout_ns)
{
    return actor_sys_get_state(supervisor, &actor_supervisor_state_type, out, NULL, timeout_ns);
}

int actor_supervisor_replace_state(actor_ref supervisor, const actor_supervisor_state *state, int64_t timeout_ns)
{
    return actor_sys_replace_state(supervisor, &actor_supervisor_state_type, state, NULL, timeout_ns);
}

int actor_dynamic_supervisor_get_state(actor_ref supervisor, actor_dynamic_supervisor_state *out, int64_t timeout_ns)
{
    return actor_sys_get_state(supervisor, &actor_dynamic_supervisor_state_type, out, NULL, timeout_ns);
}

int actor_dynamic_supervisor_replace_state(actor_ref supervisor, const actor_dynamic_supervisor_state *state, int64_t timeout_ns)
{
    return actor_sys_replace_state(supervisor, &actor_dynamic_supervisor_state_type, state, NULL, timeout_ns);
}
