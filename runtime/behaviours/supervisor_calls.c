/*
 * What others ask of a supervisor. The answers are made in supervisor.c and dynamic_supervisor.c.
 */
#include <string.h>

#include "actor/dynamic_supervisor.h"
#include "actor/system.h"
#include "children.h"
#include "stop.h"
#include "supervisor_calls.h"

/* ---- messages ---- */

static const actor_field_info id_fields[] = {
    { "id", ACTOR_FIELD_STRING, offsetof(struct libactor_child_id, id), NULL },
};
static const actor_type_info id_type = { "child_id", sizeof(struct libactor_child_id), false, 1, id_fields, 0, NULL };

static const actor_field_info ref_fields[] = {
    { "ref", ACTOR_FIELD_PID, offsetof(struct libactor_child_ref, ref), NULL },
};
const actor_type_info libactor_child_ref_type = {
    "child", sizeof(struct libactor_child_ref), true, 1, ref_fields, 0, NULL
};

static const actor_field_info started_fields[] = {
    { "ref", ACTOR_FIELD_PID, offsetof(struct libactor_child_started, ref), NULL },
    { "code", ACTOR_FIELD_INT32, offsetof(struct libactor_child_started, code), NULL },
};
const actor_type_info actor_child_started = {
    "started", sizeof(struct libactor_child_started), true, 2, started_fields, 0, NULL
};

static const actor_field_info found_fields[] = {
    { "code", ACTOR_FIELD_INT32, offsetof(struct libactor_child_found, code), NULL },
    { "ref", ACTOR_FIELD_PID, offsetof(struct libactor_child_found, ref), NULL },
};
static const actor_type_info found_type = {
    "child", sizeof(struct libactor_child_found), true, 2, found_fields, 0, NULL
};

static const actor_field_info counts_fields[] = {
    { "specs", ACTOR_FIELD_UINT64, offsetof(struct libactor_child_counts, specs), NULL },
    { "active", ACTOR_FIELD_UINT64, offsetof(struct libactor_child_counts, active), NULL },
    { "supervisors", ACTOR_FIELD_UINT64, offsetof(struct libactor_child_counts, supervisors), NULL },
};
static const actor_type_info counts_type = {
    "counts", sizeof(struct libactor_child_counts), true, 3, counts_fields, 0, NULL
};

static const actor_field_info list_fields[] = {
    { "entries", ACTOR_FIELD_BYTES, offsetof(struct libactor_child_list, entries), NULL },
    { "code", ACTOR_FIELD_INT32, offsetof(struct libactor_child_list, code), NULL },
};
static const actor_type_info list_type = {
    "children", sizeof(struct libactor_child_list), false, 2, list_fields, 0, NULL
};

const actor_message_info libactor_find_child = { "child", ACTOR_CALL, &id_type, &found_type };
const actor_message_info libactor_terminate_child = { "terminate_child", ACTOR_CALL, &id_type, &actor_child_started };
const actor_message_info libactor_restart_child = { "restart_child", ACTOR_CALL, &id_type, &actor_child_started };
const actor_message_info libactor_delete_child = { "delete_child", ACTOR_CALL, &id_type, &actor_child_started };
const actor_message_info libactor_terminate_ref = {
    "terminate_child", ACTOR_CALL, &libactor_child_ref_type, &actor_child_started
};
const actor_message_info libactor_count_children = { "count_children", ACTOR_CALL, NULL, &counts_type };
const actor_message_info libactor_which_children = { "which_children", ACTOR_CALL, NULL, &list_type };

_Static_assert(offsetof(actor_child_template, start_message) == 0, "a template is found by its message");

/* Whether a message names a child, in whichever way. */
static bool names_child(const actor_message_info *info)
{
    return info == &libactor_find_child || info == &libactor_terminate_child || info == &libactor_restart_child ||
           info == &libactor_delete_child || info == &libactor_terminate_ref;
}

const actor_child_template *libactor_child_template_of(const actor_message *message)
{
    const actor_message_info *info = actor_message_info_of(message);

    if (actor_message_kind_of(message) != ACTOR_CALL || info->reply != &actor_child_started || names_child(info))
        return NULL;
    return (const actor_child_template *)(const void *)info;
}

/* ---- for supervisors ---- */

static bool reply(const actor_message *call, const void *value)
{
    return actor_reply(actor_message_from(call), actor_message_info_of(call)->reply, value) != ACTOR_ENOMEM;
}

static void refuse(actor_message *call)
{
    actor_message_keep(call);
    actor_message_free(call);
}

actor_result libactor_child_answer(actor_message *call, const void *value)
{
    if (!reply(call, value))
        refuse(call);
    return ACTOR_CONTINUE;
}

static struct libactor_child_started started_of(int code, actor_ref ref)
{
    struct libactor_child_started started;

    memset(&started, 0, sizeof started);
    started.ref = ref;
    started.code = (int32_t)code;
    if (code == ACTOR_EINIT)
        started.reason = actor_last_reason();
    return started;
}

actor_result libactor_child_answer_code(actor_message *call, int code)
{
    const struct libactor_child_started started = started_of(code, actor_ref_none());

    return libactor_child_answer(call, &started);
}

void libactor_child_answer_kept(actor_message *call, int code)
{
    const struct libactor_child_started started = started_of(code, actor_ref_none());

    (void)reply(call, &started);
    actor_message_free(call);
}

bool libactor_child_answer_started(actor_message *call, int code, actor_ref ref)
{
    const struct libactor_child_started started = started_of(code, ref);

    if (reply(call, &started))
        return true;
    if (code == ACTOR_OK) {
        libactor_exit_surely(ref, actor_reason_of(ACTOR_KILL));
        actor_unlink(ref);
    }
    refuse(call);
    return false;
}

actor_result libactor_child_answer_list(actor_message *call, actor_child_entry *entries, size_t n)
{
    struct libactor_child_list list;

    memset(&list, 0, sizeof list);
    if (entries == NULL && n > 0)
        list.code = ACTOR_ENOMEM;
    else
        list.entries = actor_bytes_of(entries, n * sizeof *entries);
    libactor_child_answer(call, &list);
    actor_free(entries);
    return ACTOR_CONTINUE;
}

actor_result libactor_child_unknown(actor_message *message, const char *kind, const char *name)
{
    const actor_message_info *info = actor_message_info_of(message);

    if (info == &libactor_find_child) {
        const struct libactor_child_found found = { ACTOR_ENOTSUP, NULL, actor_ref_none() };

        return libactor_child_answer(message, &found);
    }
    if (names_child(info))
        return libactor_child_answer_code(message, ACTOR_ENOTSUP);
    if (actor_message_kind_of(message) != ACTOR_INFO)
        return actor_stop(actor_reason_detail(actor_reason_own("function_clause", NULL), "%s %s has no %s", kind, name,
                                              info->name));
    actor_log(ACTOR_LOG_ERROR, "%s %s: info %s is unknown and was dropped", kind, name, info->name);
    return ACTOR_CONTINUE;
}

/* ---- for others ---- */

/* Gives what has come of a call for a child. */
static int outcome_of(const struct libactor_child_started *started, actor_ref *out)
{
    if (started->code == ACTOR_EINIT)
        actor_last_reason_set(&started->reason);
    if (out != NULL && (started->code == ACTOR_OK || started->code == ACTOR_EALREADY))
        *out = started->ref;
    return started->code;
}

/* Asks for a child by its id. */
static int ask(actor_ref supervisor, const actor_message_info *message, const char *id, actor_ref *out)
{
    const struct libactor_child_id wanted = { actor_string_of(id) };
    struct libactor_child_started started;
    const int err = actor_call(supervisor, message, &wanted, &started, ACTOR_INFINITY);

    return err == ACTOR_OK ? outcome_of(&started, out) : err;
}

static int find(actor_ref supervisor, const char *id, struct libactor_child_found *found)
{
    const struct libactor_child_id wanted = { actor_string_of(id) };

    const int err = actor_call(supervisor, &libactor_find_child, &wanted, found, ACTOR_INFINITY);

    return err == ACTOR_OK ? found->code : err;
}

int actor_supervisor_child(actor_ref supervisor, const char *id, actor_ref *out)
{
    struct libactor_child_found found;
    const int err = find(supervisor, id, &found);

    if (err != ACTOR_OK)
        return err;
    if (actor_ref_is_none(found.ref))
        return ACTOR_ENOPROC;
    *out = found.ref;
    return ACTOR_OK;
}

int actor_supervisor_child_spec(actor_ref supervisor, const char *id, const actor_child_spec **out)
{
    struct libactor_child_found found;
    const int err = find(supervisor, id, &found);

    if (err != ACTOR_OK)
        return err;
    *out = found.spec;
    return ACTOR_OK;
}

int actor_supervisor_start_child(actor_ref supervisor, const actor_child_template *child, const void *args,
                                 actor_ref *out)
{
    const actor_message_info *message = &child->start_message;
    struct libactor_child_started started;
    int err;

    if (message->kind != ACTOR_CALL || message->reply != &actor_child_started ||
        (message->type != NULL && args == NULL) || libactor_child_check_open(&child->spec) != ACTOR_OK)
        return ACTOR_EINVAL;
    err = actor_call(supervisor, message, args, &started, ACTOR_INFINITY);
    return err == ACTOR_OK ? outcome_of(&started, out) : err;
}

int actor_supervisor_terminate_child(actor_ref supervisor, const char *id)
{
    return ask(supervisor, &libactor_terminate_child, id, NULL);
}

int actor_supervisor_restart_child(actor_ref supervisor, const char *id, actor_ref *out)
{
    return ask(supervisor, &libactor_restart_child, id, out);
}

int actor_supervisor_delete_child(actor_ref supervisor, const char *id)
{
    return ask(supervisor, &libactor_delete_child, id, NULL);
}

int actor_supervisor_count(actor_ref supervisor, actor_child_count *out)
{
    struct libactor_child_counts counts;
    const int err = actor_call(supervisor, &libactor_count_children, NULL, &counts, ACTOR_INFINITY);

    if (err != ACTOR_OK)
        return err;
    out->specs = (size_t)counts.specs;
    out->active = (size_t)counts.active;
    out->supervisors = (size_t)counts.supervisors;
    out->workers = (size_t)(counts.specs - counts.supervisors);
    return ACTOR_OK;
}

int actor_supervisor_children(actor_ref supervisor, actor_child_entry **out, size_t *n)
{
    struct libactor_child_list list;
    actor_child_entry *entries;
    int err = actor_call(supervisor, &libactor_which_children, NULL, &list, ACTOR_INFINITY);

    if (err != ACTOR_OK)
        return err;
    err = list.code;
    entries = err == ACTOR_OK ? actor_alloc(list.entries.len) : NULL;
    if (entries != NULL && list.entries.len > 0)
        memcpy(entries, list.entries.data, list.entries.len);
    if (entries != NULL) {
        *out = entries;
        *n = list.entries.len / sizeof *entries;
    } else if (err == ACTOR_OK) {
        err = ACTOR_ENOMEM;
    }
    actor_reply_release(&list);
    return err;
}

int actor_dynamic_supervisor_terminate_child(actor_ref supervisor, actor_ref child)
{
    const struct libactor_child_ref wanted = { child };
    struct libactor_child_started started;
    const int err = actor_call(supervisor, &libactor_terminate_ref, &wanted, &started, ACTOR_INFINITY);

    return err == ACTOR_OK ? outcome_of(&started, NULL) : err;
}
