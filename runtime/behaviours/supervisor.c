/*
 * supervisor: a process that traps exits, and whose every rule is in the supervisor manual. It waits
 * for one child at a time; what comes meanwhile stays in its mailbox. A restart that fails is tried
 * again by a message to itself, so that it answers others in between.
 */
#include <inttypes.h>
#include <string.h>

#include "actor/supervisor.h"
#include "actor/system.h"
#include "instance.h"
#include "intensity.h"
#include "refmap.h"

enum child_status {
    CHILD_STOPPED,                          /* no process: it ended, was stopped, or chose not to run */
    CHILD_RUNNING,
    CHILD_RESTARTING,                       /* to be tried again */
    CHILD_FORGOTTEN                         /* a temporary one that does not run: as if never specified */
};

struct child {
    actor_ref ref;                          /* while it runs */
    enum child_status status;
};

/* Behind it: the arguments, then a struct child for each child, then the table of ids. */
struct supervisor {
    const actor_supervisor_info *info;
    struct libactor_intensity intensity;
    struct libactor_refmap running;         /* the index of each child that runs; with room for all */
    size_t ids_mask;                        /* places in the table of ids - 1 */
    bool linked;
};

/* ---- messages ---- */

struct by_id {
    actor_string id;
};

static const actor_field_info by_id_fields[] = {
    { "id", ACTOR_FIELD_STRING, offsetof(struct by_id, id), NULL },
};
static const actor_type_info by_id_type = {
    "child_id", sizeof(struct by_id), false, 1, by_id_fields, 0, NULL
};

struct by_ref {
    actor_ref ref;                          /* no actor: there is no such child, or it does not run */
};

static const actor_field_info by_ref_fields[] = {
    { "ref", ACTOR_FIELD_PID, offsetof(struct by_ref, ref), NULL },
};
static const actor_type_info by_ref_type = {
    "child", sizeof(struct by_ref), true, 1, by_ref_fields, 0, NULL
};

struct counts {
    uint64_t specs, active, supervisors, workers;
};

static const actor_field_info counts_fields[] = {
    { "specs", ACTOR_FIELD_UINT64, offsetof(struct counts, specs), NULL },
    { "active", ACTOR_FIELD_UINT64, offsetof(struct counts, active), NULL },
    { "supervisors", ACTOR_FIELD_UINT64, offsetof(struct counts, supervisors), NULL },
    { "workers", ACTOR_FIELD_UINT64, offsetof(struct counts, workers), NULL },
};
static const actor_type_info counts_type = {
    "counts", sizeof(struct counts), true, 4, counts_fields, 0, NULL
};

struct by_index {
    uint64_t index;
};

static const actor_field_info by_index_fields[] = {
    { "index", ACTOR_FIELD_UINT64, offsetof(struct by_index, index), NULL },
};
static const actor_type_info by_index_type = {
    "child_index", sizeof(struct by_index), true, 1, by_index_fields, 0, NULL
};

static const actor_message_info find_message = { "child", ACTOR_CALL, &by_id_type, &by_ref_type };
static const actor_message_info count_message = { "count_children", ACTOR_CALL, NULL, &counts_type };
static const actor_message_info retry_message = { "try_again_restart", ACTOR_CAST, &by_index_type, NULL };

/* ---- children ---- */

static const void *args_of(struct supervisor *supervisor)
{
    return supervisor->info->args == NULL ? NULL : libactor_instance_state(supervisor, sizeof *supervisor);
}

static struct child *children_of(struct supervisor *supervisor)
{
    return libactor_instance_tail(supervisor, sizeof *supervisor, supervisor->info->args);
}

static const actor_child_spec *spec_of(struct supervisor *supervisor, size_t i)
{
    return &supervisor->info->children[i];
}

/* Children by their id: index + 1 of each, by linear probing; 0 is a free place. */
static uint32_t *ids_of(struct supervisor *supervisor)
{
    return (uint32_t *)(void *)(children_of(supervisor) + supervisor->info->n_children);
}

/* The place of the child with that id, or the free one where it would be. */
static uint32_t *find_id(struct supervisor *supervisor, actor_string id)
{
    uint32_t *ids = ids_of(supervisor);
    uint64_t hash = id.len;
    size_t i;

    for (i = 0; i < id.len; i++)
        hash = hash * 31 + (unsigned char)id.data[i];
    i = (size_t)((hash * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & supervisor->ids_mask;
    while (ids[i] != 0 && !actor_string_equal(actor_string_of(spec_of(supervisor, ids[i] - 1)->id), id))
        i = (i + 1) & supervisor->ids_mask;
    return &ids[i];
}

/* Errors: ACTOR_EINVAL: two children have the same id. */
static int index_ids(struct supervisor *supervisor)
{
    size_t i;

    for (i = 0; i < supervisor->info->n_children; i++) {
        uint32_t *place = find_id(supervisor, actor_string_of(spec_of(supervisor, i)->id));

        if (*place != 0)
            return ACTOR_EINVAL;
        *place = (uint32_t)i + 1;
    }
    return ACTOR_OK;
}

/* The index of the running child with that reference; the number of children if there is none. */
static size_t find_by_ref(const struct supervisor *supervisor, actor_ref ref)
{
    const struct libactor_refmap_place *place = libactor_refmap_find(&supervisor->running, ref);

    return place == NULL ? supervisor->info->n_children : (size_t)place->word;
}

static void set_running(struct supervisor *supervisor, size_t i, actor_ref ref)
{
    struct child *child = &children_of(supervisor)[i];

    child->ref = ref;
    child->status = CHILD_RUNNING;
    if (find_by_ref(supervisor, ref) == supervisor->info->n_children)
        libactor_refmap_put(&supervisor->running, ref, i);
}

static void set_stopped(struct supervisor *supervisor, size_t i)
{
    struct child *child = &children_of(supervisor)[i];

    if (child->status == CHILD_RUNNING && find_by_ref(supervisor, child->ref) == i)
        libactor_refmap_remove(&supervisor->running, libactor_refmap_find(&supervisor->running, child->ref));
    child->ref = actor_ref_none();
    child->status = spec_of(supervisor, i)->restart == ACTOR_TEMPORARY ? CHILD_FORGOTTEN : CHILD_STOPPED;
}

/* One line of the log: what happened to a child, why, and what is done about it. */
static void report(struct supervisor *supervisor, size_t i, const char *what, const actor_reason *reason,
                   const char *action)
{
    actor_log(ACTOR_LOG_ERROR, "supervisor %s: child %s %s: %s%s%s; %s", supervisor->info->name,
              spec_of(supervisor, i)->id, what, actor_reason_name(reason),
              reason->detail[0] != '\0' ? ": " : "", reason->detail, action);
}

/* ---- stopping a child ---- */

static bool is_down(const actor_message *message, const void *monitor)
{
    return actor_message_kind_of(message) == ACTOR_DOWN &&
           actor_message_cookie(message) == *(const actor_unique *)monitor;
}

static bool is_exit(const actor_message *message, const void *ref)
{
    return actor_message_kind_of(message) == ACTOR_EXIT &&
           actor_ref_equal(actor_message_sender(message), *(const actor_ref *)ref);
}

/* Takes a message that tells of an end, and its reason. Errors: ACTOR_ETIMEDOUT, ACTOR_ENOMEM. */
static int take_end(bool (*match)(const actor_message *message, const void *context), const void *context,
                    int64_t timeout_ns, actor_reason *reason)
{
    actor_message *message;
    const int err = actor_receive_match(match, context, &message, timeout_ns);

    if (err != ACTOR_OK)
        return err;
    *reason = *actor_message_reason(message);
    actor_message_free(message);
    return ACTOR_OK;
}

/* What can be done when there is no memory to be told: to look whether it still lives. */
static bool poll_ended(actor_ref ref, int64_t timeout_ns, actor_reason *reason)
{
    const int64_t start_ns = actor_now();

    while (actor_is_alive(ref)) {
        if (timeout_ns != ACTOR_INFINITY && actor_now() - start_ns >= timeout_ns)
            return false;
        actor_sleep(ACTOR_MILLISECOND);
    }
    *reason = actor_reason_of(ACTOR_NOPROC);
    return true;
}

/* Waits until a process has ended, and gives the reason. `monitor` may be 0, for none. False: not in time. */
static bool wait_ended(actor_ref ref, actor_unique monitor, int64_t timeout_ns, actor_reason *reason)
{
    int err = ACTOR_ENOMEM;

    if (monitor != 0)
        err = take_end(is_down, &monitor, timeout_ns, reason);
    if (err == ACTOR_OK || err == ACTOR_ETIMEDOUT)
        return err == ACTOR_OK;
    return poll_ended(ref, timeout_ns, reason);
}

/*
 * Asks a process to end, and kills it when its time is up. A monitor tells of the end even if the
 * child has undone its link. Gives the reason it ended for.
 */
static actor_reason end_process(actor_ref ref, int64_t shutdown_ns)
{
    actor_reason reason, of_link;
    actor_unique monitor = 0;

    if (actor_monitor(ref, &monitor) != ACTOR_OK)
        monitor = 0;
    actor_send_exit(ref, actor_reason_of(shutdown_ns == ACTOR_BRUTAL_KILL ? ACTOR_KILL : ACTOR_SHUTDOWN));
    if (!wait_ended(ref, monitor, shutdown_ns == ACTOR_BRUTAL_KILL ? ACTOR_INFINITY : shutdown_ns, &reason)) {
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
        wait_ended(ref, monitor, ACTOR_INFINITY, &reason);
    }
    actor_unlink(ref);
    while (take_end(is_exit, &ref, 0, &of_link) == ACTOR_OK)
        if (reason.kind == ACTOR_NOPROC)
            reason = of_link;               /* it had ended before it was asked to */
    return reason;
}

/* Tells whether a child that was told to end did so for a reason that was to be expected. */
static bool ended_well(const actor_child_spec *spec, const actor_reason *reason)
{
    if (spec->shutdown_ns == ACTOR_BRUTAL_KILL && reason->kind == ACTOR_KILLED)
        return true;
    if (spec->restart == ACTOR_PERMANENT)
        return reason->kind == ACTOR_SHUTDOWN && reason->detail[0] == '\0' &&
               spec->shutdown_ns != ACTOR_BRUTAL_KILL;
    return !actor_reason_is_abnormal(reason);
}

/* A child has ended, by itself perhaps, that was to end. */
static void note_end(struct supervisor *supervisor, size_t i, const actor_reason *reason)
{
    if (!ended_well(spec_of(supervisor, i), reason))
        report(supervisor, i, "did not stop in order", reason, "it has ended");
    set_stopped(supervisor, i);
}

static void stop_child(struct supervisor *supervisor, size_t i)
{
    struct child *child = &children_of(supervisor)[i];
    actor_reason reason;

    if (child->status == CHILD_RUNNING) {
        reason = end_process(child->ref, spec_of(supervisor, i)->shutdown_ns);
        note_end(supervisor, i, &reason);
    } else if (child->status != CHILD_FORGOTTEN) {
        set_stopped(supervisor, i);
    }
}

/* Which children: those from an index on. */
struct youngest {
    struct supervisor *supervisor;
    size_t first;
};

static bool is_end_among(const actor_message *message, const void *youngest)
{
    const struct youngest *those = youngest;
    size_t i;

    if (actor_message_kind_of(message) != ACTOR_EXIT)
        return false;
    i = find_by_ref(those->supervisor, actor_message_sender(message));
    return i >= those->first && i < those->supervisor->info->n_children;
}

/*
 * Takes in which of them have ended by themselves: for each child that is stopped the mailbox is looked
 * through, and many may have ended at once. With `all` nothing else stays in it either.
 */
static void note_ends(const struct youngest *those, bool all)
{
    actor_message *message;

    while (actor_receive_match(all ? NULL : is_end_among, those, &message, 0) == ACTOR_OK) {
        if (is_end_among(message, those))
            note_end(those->supervisor, find_by_ref(those->supervisor, actor_message_sender(message)),
                     actor_message_reason(message));
        actor_message_free(message);
    }
}

/* Stops children, the youngest first. With `all` the mailbox is emptied. */
static void stop_children(struct supervisor *supervisor, size_t first, bool all)
{
    const struct youngest those = { supervisor, first };
    size_t i;

    note_ends(&those, all);
    for (i = supervisor->info->n_children; i > first; i--)
        stop_child(supervisor, i - 1);
}

/* ---- starting ---- */

/* Gives the reason a start failed for. */
static actor_reason start_reason(int err)
{
    if (err == ACTOR_EINIT)
        return actor_last_reason();
    return actor_reason_own("start_error", actor_strerror(err));
}

/* Starts a child; its faults are contained, and those of no other, if its spec says so. */
static int start_process(struct supervisor *supervisor, const actor_child_spec *spec, actor_ref *out)
{
    int err = spec->contain_faults ? actor_contain_starts(true) : ACTOR_OK;

    if (err != ACTOR_OK)
        return err;
    err = spec->start(args_of(supervisor), out);
    if (spec->contain_faults)
        actor_contain_starts(false);
    return err;
}

/* `action` is what is done if it fails. */
static bool start_child(struct supervisor *supervisor, size_t i, const char *action)
{
    actor_ref ref = actor_ref_none();
    actor_reason reason;
    const int err = start_process(supervisor, spec_of(supervisor, i), &ref);

    switch (err) {
    case ACTOR_OK:
        set_running(supervisor, i, ref);
        return true;
    case ACTOR_EIGNORE:
        set_stopped(supervisor, i);
        return true;
    default:
        reason = start_reason(err);
        report(supervisor, i, "did not start", &reason, action);
        return false;
    }
}

/*
 * Starts all from `first` that are still specified, in order.
 *
 * Returns    The index of the one that failed; the number of children if none did.
 */
static size_t start_children(struct supervisor *supervisor, size_t first, const char *action)
{
    size_t i;

    for (i = first; i < supervisor->info->n_children; i++)
        if (children_of(supervisor)[i].status != CHILD_FORGOTTEN && !start_child(supervisor, i, action))
            break;
    return i;
}

/* ---- restarting ---- */

/* Restarts what the strategy says. Returns the index of the child that failed to start, as start_children. */
static size_t restart_group(struct supervisor *supervisor, size_t i)
{
    static const char action[] = "trying again";

    switch (supervisor->info->strategy) {
    case ACTOR_ONE_FOR_ONE:
        return start_child(supervisor, i, action) ? supervisor->info->n_children : i;
    case ACTOR_REST_FOR_ONE:
        stop_children(supervisor, i, false);
        return start_children(supervisor, i, action);
    case ACTOR_ONE_FOR_ALL:
        stop_children(supervisor, 0, false);
        return start_children(supervisor, 0, action);
    }
    return i;
}

static actor_result give_up(struct supervisor *supervisor, size_t i, int err)
{
    actor_log(ACTOR_LOG_ERROR, "supervisor %s: %s (child %s, intensity %u in %.3g s); it gives up",
              supervisor->info->name,
              err == ACTOR_ELIMIT ? "too many restarts" : "out of memory for a restart",
              spec_of(supervisor, i)->id, supervisor->info->intensity,
              (double)supervisor->info->period_ns / (double)ACTOR_SECOND);
    return actor_stop(actor_reason_of(ACTOR_SHUTDOWN));
}

/* Restarts a child that does not run, if there have not been too many restarts. */
static actor_result restart_child(struct supervisor *supervisor, size_t i)
{
    struct by_index again;
    int err = libactor_intensity_count(&supervisor->intensity, supervisor->info->intensity,
                                       supervisor->info->period_ns, actor_now());

    if (err != ACTOR_OK)
        return give_up(supervisor, i, err);
    again.index = restart_group(supervisor, i);
    if (again.index == supervisor->info->n_children)
        return ACTOR_CONTINUE;
    children_of(supervisor)[again.index].status = CHILD_RESTARTING;
    err = actor_send(actor_self(), &retry_message, &again);
    return err == ACTOR_OK ? ACTOR_CONTINUE : give_up(supervisor, i, err);
}

/* ---- messages ---- */

static actor_result child_ended(struct supervisor *supervisor, size_t i, const actor_reason *reason)
{
    const actor_restart restart = spec_of(supervisor, i)->restart;
    const bool abnormal = actor_reason_is_abnormal(reason);
    const bool restarts = restart == ACTOR_PERMANENT || (restart == ACTOR_TRANSIENT && abnormal);

    if (restarts || abnormal)
        report(supervisor, i, "ended", reason, restarts ? "it is to be restarted" : "it is not restarted");
    set_stopped(supervisor, i);
    return restarts ? restart_child(supervisor, i) : ACTOR_CONTINUE;
}

static actor_result handle_exit(struct supervisor *supervisor, const actor_message *message)
{
    const actor_ref who = actor_message_sender(message);
    const size_t i = find_by_ref(supervisor, who);

    if (i < supervisor->info->n_children)
        return child_ended(supervisor, i, actor_message_reason(message));
    if (libactor_instance_is_parent(who, supervisor->linked))
        return actor_stop(*actor_message_reason(message));
    return ACTOR_CONTINUE;
}

static actor_result reply(const actor_message *message, const void *value)
{
    if (actor_reply(actor_message_from(message), actor_message_info_of(message)->reply, value) ==
        ACTOR_ENOMEM)
        return actor_stop(libactor_out_of_memory("reply"));
    return ACTOR_CONTINUE;
}

static actor_result handle_find(struct supervisor *supervisor, const actor_message *message)
{
    const struct by_id *wanted = actor_message_payload(message);
    const uint32_t place = *find_id(supervisor, wanted->id);
    struct by_ref found;

    found.ref = place == 0 ? actor_ref_none() : children_of(supervisor)[place - 1].ref;
    return reply(message, &found);
}

static actor_result handle_count(struct supervisor *supervisor, const actor_message *message)
{
    struct counts counts;
    size_t i;

    memset(&counts, 0, sizeof counts);
    for (i = 0; i < supervisor->info->n_children; i++) {
        const struct child *child = &children_of(supervisor)[i];

        if (child->status == CHILD_FORGOTTEN)
            continue;
        counts.specs++;
        if (child->status == CHILD_RUNNING && actor_is_alive(child->ref))
            counts.active++;
        if (spec_of(supervisor, i)->type == ACTOR_SUPERVISOR)
            counts.supervisors++;
        else
            counts.workers++;
    }
    return reply(message, &counts);
}

/* A child may meanwhile have been restarted with its group. */
static actor_result handle_retry(struct supervisor *supervisor, const actor_message *message)
{
    const struct by_index *again = actor_message_payload(message);

    if (children_of(supervisor)[again->index].status != CHILD_RESTARTING)
        return ACTOR_CONTINUE;
    return restart_child(supervisor, (size_t)again->index);
}

static actor_result handle_message(struct supervisor *supervisor, const actor_message *message)
{
    const actor_message_info *info = actor_message_info_of(message);

    if (info == &find_message)
        return handle_find(supervisor, message);
    if (info == &count_message)
        return handle_count(supervisor, message);
    if (info == &retry_message)
        return handle_retry(supervisor, message);
    if (actor_message_kind_of(message) != ACTOR_INFO)
        return actor_stop(actor_reason_detail(actor_reason_own("function_clause", NULL),
                                              "supervisor %s has no %s", supervisor->info->name, info->name));
    actor_log(ACTOR_LOG_ERROR, "supervisor %s: info %s is unknown and was dropped", supervisor->info->name,
              info->name);
    return ACTOR_CONTINUE;
}

/* ---- the behaviour ---- */

static actor_result init(void *self)
{
    struct supervisor *supervisor = self;
    const actor_supervisor_info *info = supervisor->info;
    actor_result result;
    size_t failed;

    actor_trap_exit(true);
    result = libactor_instance_register(info->registered, NULL, NULL);
    if (result != ACTOR_CONTINUE)
        return result;
    failed = start_children(supervisor, 0, "the supervisor does not start");
    if (failed == info->n_children)
        return ACTOR_CONTINUE;
    stop_children(supervisor, 0, false);
    return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_SHUTDOWN), "failed_to_start_child: %s",
                                          spec_of(supervisor, failed)->id));
}

static actor_result handle(void *self, actor_message *message)
{
    struct supervisor *supervisor = self;

    switch (actor_message_kind_of(message)) {
    case ACTOR_CALL:
    case ACTOR_CAST:
    case ACTOR_INFO:
        return handle_message(supervisor, message);
    case ACTOR_EXIT:
        return handle_exit(supervisor, message);
    case ACTOR_STOP_REQUEST:
        return actor_stop(*actor_message_reason(message));
    case ACTOR_DOWN:
    case ACTOR_TIMER:
        break;
    }
    return ACTOR_CONTINUE;
}

static void terminate(void *self, const actor_reason *reason)
{
    (void)reason;
    stop_children(self, 0, true);
}

static void destroy(void *self)
{
    struct supervisor *supervisor = self;

    libactor_intensity_clear(&supervisor->intensity);
    libactor_refmap_clear(&supervisor->running);
    libactor_instance_free(supervisor, sizeof *supervisor, supervisor->info->args);
}

static void describe(const void *self, FILE *out)
{
    const struct supervisor *supervisor = self;

    fprintf(out, "{children = %zu, restarts = %zu}", supervisor->info->n_children, supervisor->intensity.len);
}

static const char *title(const void *self)
{
    return ((const struct supervisor *)self)->info->name;
}

static const actor_behaviour behaviour = { "supervisor", init, handle, terminate, destroy, describe, title };

/* The spec's own checks, for tables written by hand. Errors: ACTOR_EINVAL. */
static int check_info(const actor_supervisor_info *info)
{
    size_t i;

    if (info->strategy < ACTOR_ONE_FOR_ONE || info->strategy > ACTOR_REST_FOR_ONE || info->period_ns <= 0 ||
        info->n_children > UINT32_MAX / 2)
        return ACTOR_EINVAL;
    for (i = 0; i < info->n_children; i++) {
        const actor_child_spec *spec = &info->children[i];

        if (spec->start == NULL || spec->restart < ACTOR_PERMANENT || spec->restart > ACTOR_TEMPORARY ||
            spec->shutdown_ns < ACTOR_BRUTAL_KILL)
            return ACTOR_EINVAL;
    }
    return ACTOR_OK;
}

/* At most half of the places are in use, so that searches end soon. */
static size_t id_places(size_t n_children)
{
    size_t places = 2;

    while (places / 2 < n_children)
        places *= 2;
    return places;
}

int actor_supervisor_start(const actor_supervisor_info *info, const void *args, bool link, actor_ref *out)
{
    actor_start_options options;
    struct supervisor *supervisor;
    size_t n_places;
    void *instance;
    int err;

    err = check_info(info);
    if (err != ACTOR_OK)
        return err;
    n_places = id_places(info->n_children);
    err = libactor_instance_make(sizeof *supervisor, info->args, info->args, 0, args,
                                 info->n_children * sizeof(struct child) + n_places * sizeof(uint32_t), &instance);
    if (err != ACTOR_OK)
        return err;
    supervisor = instance;
    supervisor->info = info;
    supervisor->ids_mask = n_places - 1;
    supervisor->linked = link;
    err = index_ids(supervisor);
    if (err != ACTOR_OK)
        goto destroy_it;
    err = libactor_refmap_reserve(&supervisor->running, info->n_children);
    if (err != ACTOR_OK)
        goto destroy_it;
    memset(&options, 0, sizeof options);
    options.link = link;
    return actor_start(&behaviour, supervisor, &options, out, NULL);
destroy_it:
    destroy(supervisor);
    return err;
}

int actor_supervisor_child(actor_ref supervisor, const char *id, actor_ref *out)
{
    struct by_id wanted;
    struct by_ref found;
    int err;

    wanted.id = actor_string_of(id);
    err = actor_call(supervisor, &find_message, &wanted, &found, ACTOR_INFINITY);
    if (err != ACTOR_OK)
        return err;
    if (actor_ref_is_none(found.ref))
        return ACTOR_ENOPROC;
    *out = found.ref;
    return ACTOR_OK;
}

int actor_supervisor_count(actor_ref supervisor, actor_child_count *out)
{
    struct counts counts;
    const int err = actor_call(supervisor, &count_message, NULL, &counts, ACTOR_INFINITY);

    if (err != ACTOR_OK)
        return err;
    out->specs = (size_t)counts.specs;
    out->active = (size_t)counts.active;
    out->supervisors = (size_t)counts.supervisors;
    out->workers = (size_t)counts.workers;
    return ACTOR_OK;
}
