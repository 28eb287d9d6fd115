/*
 * The children of supervisors. What is decided here is a function of specs, ids and references alone.
 */
#include <string.h>

#include "children.h"
#include "instance.h"

/* ---- one child ---- */

int libactor_child_check(const actor_child_spec *spec)
{
    if (spec->start == NULL || spec->restart < ACTOR_PERMANENT || spec->restart > ACTOR_TEMPORARY ||
        spec->shutdown_ns < ACTOR_BRUTAL_KILL || spec->type < ACTOR_WORKER || spec->type > ACTOR_SUPERVISOR)
        return ACTOR_EINVAL;
    return ACTOR_OK;
}

int libactor_child_check_open(const actor_child_spec *spec)
{
    actor_child_spec settled = *spec;

    if (spec->restart == ACTOR_RESTART_OF_SUPERVISOR)
        settled.restart = ACTOR_TEMPORARY;
    if (spec->shutdown_ns == ACTOR_SHUTDOWN_OF_SUPERVISOR)
        settled.shutdown_ns = 0;
    return libactor_child_check(&settled);
}

static const char args_key;                 /* the address is the key */

int libactor_child_args_set(const void *args)
{
    return args == NULL ? ACTOR_OK : actor_put(&args_key, (void *)(uintptr_t)args, NULL);
}

const void *actor_supervisor_args(void)
{
    return actor_get(&args_key);
}

actor_result libactor_child_decide(actor_result (*init)(const void *args), const void *args)
{
    const actor_result result = init == NULL ? ACTOR_CONTINUE : init(args);

    if (result == ACTOR_CONTINUE || result == ACTOR_STOP || result == ACTOR_IGNORE)
        return result;
    return libactor_bad_return("init", result, LIBACTOR_INIT_FITS);
}

/* Whose start is called on this thread; good until that waits, for then others have their turn. */
static _Thread_local const actor_child_spec *starting;

const actor_child_spec *libactor_child_starting(void)
{
    return starting;
}

/* Likewise: among whose children it is. The supervisor tells apart who asks when that is over. */
static _Thread_local const struct libactor_children *siblings;
static _Thread_local actor_ref siblings_of;

void libactor_children_starting(const struct libactor_children *children)
{
    siblings = children;
    siblings_of = actor_self();
}

actor_ref actor_supervisor_sibling(const char *id)
{
    size_t i;

    if (siblings == NULL || actor_ref_is_none(actor_self()) || !actor_ref_equal(siblings_of, actor_self()))
        return actor_ref_none();
    i = libactor_children_find_id(siblings, actor_string_of(id));
    if (i >= siblings->len || siblings->of[i].status != LIBACTOR_CHILD_RUNNING)
        return actor_ref_none();
    return siblings->of[i].ref;
}

int libactor_child_start(const actor_child_spec *spec, const void *args, actor_ref *out)
{
    int err = spec->contain_faults ? actor_contain_starts(true) : ACTOR_OK;

    if (err != ACTOR_OK)
        return err;
    starting = spec;
    err = spec->start(args, out);
    if (spec->contain_faults)
        actor_contain_starts(false);
    return err;
}

actor_reason libactor_child_start_reason(int err)
{
    if (err == ACTOR_EINIT)
        return actor_last_reason();
    return actor_reason_own("start_error", actor_strerror(err));
}

void libactor_child_report(actor_report_kind kind, const char *title, const char *name, const char *id, actor_ref child,
                           const actor_reason *reason)
{
    actor_report report;

    memset(&report, 0, sizeof report);
    report.kind = kind;
    report.who = actor_self();
    report.title = title;
    report.name = name == NULL ? "" : name;
    report.child_id = id == NULL ? "" : id;
    report.child = child;
    report.reason = reason;
    report.message = "";
    report.text = "";
    actor_report_give(&report);
}

bool libactor_child_ended_well(actor_restart restart, int64_t shutdown_ns, const actor_reason *reason)
{
    if (shutdown_ns == ACTOR_BRUTAL_KILL && reason->kind == ACTOR_KILLED)
        return true;
    if (restart == ACTOR_PERMANENT)
        return reason->kind == ACTOR_SHUTDOWN && reason->detail[0] == '\0' &&
               shutdown_ns != ACTOR_BRUTAL_KILL;
    return !actor_reason_is_abnormal(reason);
}

/* ---- ids ---- */

/* The place of an id, or the free one where it would be. */
static uint32_t *place_of(const struct libactor_children *children, actor_string id)
{
    uint64_t hash = id.len;
    size_t i;

    for (i = 0; i < id.len; i++)
        hash = hash * 31 + (unsigned char)id.data[i];
    i = (size_t)((hash * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & children->ids_mask;
    while (children->ids[i] != 0 &&
           !actor_string_equal(actor_string_of(children->of[children->ids[i] - 1].spec->id), id))
        i = (i + 1) & children->ids_mask;
    return &children->ids[i];
}

static void index_ids(struct libactor_children *children)
{
    size_t i;

    memset(children->ids, 0, (children->ids_mask + 1) * sizeof *children->ids);
    for (i = 0; i < children->len; i++)
        *place_of(children, actor_string_of(children->of[i].spec->id)) = (uint32_t)i + 1;
}

size_t libactor_children_find_id(const struct libactor_children *children, actor_string id)
{
    const uint32_t place = children->len == 0 ? 0 : *place_of(children, id);

    if (place == 0 || children->of[place - 1].status == LIBACTOR_CHILD_FORGOTTEN)
        return children->len;
    return place - 1;
}

/* ---- room ---- */

/* Closes the gaps that forgotten children have left. Nobody else knows an index, as none is being restarted. */
static void close_gaps(struct libactor_children *children)
{
    size_t from, to = 0;

    for (from = 0; from < children->len; from++) {
        const struct libactor_child *child = &children->of[from];

        if (child->status == LIBACTOR_CHILD_FORGOTTEN)
            continue;
        if (child->status == LIBACTOR_CHILD_RUNNING)
            libactor_refmap_find(&children->running, child->ref)->word = to;
        children->of[to++] = *child;
    }
    children->len = to;
    children->n_forgotten = 0;
    index_ids(children);
}

static bool is_any_restarting(const struct libactor_children *children)
{
    size_t i;

    for (i = 0; i < children->len; i++)
        if (children->of[i].status == LIBACTOR_CHILD_RESTARTING)
            return true;
    return false;
}

/* At most half of the places are in use, so that searches end soon. */
static int grow(struct libactor_children *children, size_t n)
{
    struct libactor_child *of;
    uint32_t *ids;
    size_t capacity = children->capacity == 0 ? 1 : children->capacity;

    while (capacity < n)
        capacity *= 2;
    of = actor_alloc(capacity * sizeof *of);
    ids = actor_alloc(capacity * 2 * sizeof *ids);
    if (of == NULL || ids == NULL) {
        actor_free(of);
        actor_free(ids);
        return ACTOR_ENOMEM;
    }
    if (children->len > 0)
        memcpy(of, children->of, children->len * sizeof *of);
    actor_free(children->of);
    actor_free(children->ids);
    children->of = of;
    children->ids = ids;
    children->capacity = capacity;
    children->ids_mask = capacity * 2 - 1;
    index_ids(children);
    return ACTOR_OK;
}

int libactor_children_reserve(struct libactor_children *children, size_t n)
{
    int err;

    if (n > UINT32_MAX / 4)
        return ACTOR_ELIMIT;
    err = libactor_refmap_reserve(&children->running, n);
    if (err != ACTOR_OK || n <= children->capacity)
        return err;
    if (children->n_forgotten > children->len / 2 && !is_any_restarting(children)) {
        n -= children->n_forgotten;
        close_gaps(children);
    }
    return n <= children->capacity ? ACTOR_OK : grow(children, n);
}

size_t libactor_children_add(struct libactor_children *children, const actor_child_spec *spec, actor_message *added)
{
    const size_t i = children->len++;

    memset(&children->of[i], 0, sizeof children->of[i]);
    children->of[i].spec = spec;
    children->of[i].added = added;
    *place_of(children, actor_string_of(spec->id)) = (uint32_t)i + 1;
    return i;
}

void libactor_children_clear(struct libactor_children *children)
{
    size_t i;

    for (i = 0; i < children->len; i++)
        actor_message_free(children->of[i].added);
    actor_free(children->of);
    actor_free(children->ids);
    libactor_refmap_clear(&children->running);
    memset(children, 0, sizeof *children);
}

/* ---- who runs ---- */

size_t libactor_children_find_ref(const struct libactor_children *children, actor_ref ref)
{
    const struct libactor_refmap_place *place = libactor_refmap_find(&children->running, ref);

    return place == NULL ? children->len : (size_t)place->word;
}

void libactor_children_set_running(struct libactor_children *children, size_t i, actor_ref ref)
{
    children->of[i].ref = ref;
    children->of[i].status = LIBACTOR_CHILD_RUNNING;
    if (libactor_children_find_ref(children, ref) == children->len)
        libactor_refmap_put(&children->running, ref, i);
}

static void note_stopped(struct libactor_children *children, size_t i)
{
    struct libactor_child *child = &children->of[i];

    if (child->status == LIBACTOR_CHILD_RUNNING && libactor_children_find_ref(children, child->ref) == i)
        libactor_refmap_remove(&children->running, libactor_refmap_find(&children->running, child->ref));
    child->ref = actor_ref_none();
    child->status = LIBACTOR_CHILD_STOPPED;
}

void libactor_children_forget(struct libactor_children *children, size_t i)
{
    struct libactor_child *child = &children->of[i];

    if (child->status == LIBACTOR_CHILD_FORGOTTEN)
        return;
    note_stopped(children, i);
    actor_message_free(child->added);
    child->added = NULL;
    child->status = LIBACTOR_CHILD_FORGOTTEN;
    children->n_forgotten++;
}

void libactor_children_set_stopped(struct libactor_children *children, size_t i)
{
    if (children->of[i].spec->restart == ACTOR_TEMPORARY)
        libactor_children_forget(children, i);
    else
        note_stopped(children, i);
}
