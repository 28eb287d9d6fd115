/*
 * supervisor: a process that traps exits, and whose every rule is in the supervisor manual. It waits
 * for one child at a time; what comes meanwhile stays in its mailbox. A restart that fails is tried
 * again by a message to itself, so that it answers others in between; with a backoff, by a timer.
 */
#include <inttypes.h>
#include <string.h>

#include "actor/sim.h"
#include "actor/system.h"
#include "children.h"
#include "instance.h"
#include "intensity.h"
#include "stop.h"
#include "supervisor.h"
#include "supervisor_calls.h"
#include "supervisor_state.h"

/* Behind it: the arguments. */
struct supervisor {
    const actor_supervisor_info *info;
    struct libactor_supervisor_owner owner; /* all zeroes: none */
    const actor_child_spec *starting;       /* while a child is being started */
    struct libactor_intensity intensity;
    struct libactor_children children;
    struct libactor_waiting waiting;        /* while it ends */
    bool linked;
    uint8_t strategy;                       /* an actor_strategy */
    uint8_t auto_shutdown;                  /* an actor_auto_shutdown */
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

static const actor_message_info retry_message = { "try_again_restart", ACTOR_CAST, &by_index_type, NULL };

/* ---- children ---- */

static struct libactor_child *child_of(struct supervisor *supervisor, size_t i)
{
    return &supervisor->children.of[i];
}

static const actor_child_spec *spec_of(struct supervisor *supervisor, size_t i)
{
    return child_of(supervisor, i)->spec;
}

static const void *own_args(struct supervisor *supervisor)
{
    return supervisor->info->args == NULL ? NULL : libactor_instance_state(supervisor, sizeof *supervisor);
}

/* What a child is started with: what it was added with, else the supervisor's own arguments. */
static const void *args_of(struct supervisor *supervisor, size_t i)
{
    if (child_of(supervisor, i)->added != NULL)
        return actor_message_payload(child_of(supervisor, i)->added);
    return own_args(supervisor);
}

static void tell(struct supervisor *supervisor, size_t i, actor_report_kind kind, const actor_reason *reason)
{
    libactor_child_report(kind, supervisor->info->name, supervisor->info->registered, spec_of(supervisor, i)->id,
                          child_of(supervisor, i)->ref, reason);
}

/* One line of the log: what happened to a child, why, and what is done about it. */
static void report(struct supervisor *supervisor, size_t i, actor_report_kind kind, const actor_reason *reason,
                   const char *action)
{
    static const char *const whats[] = {
        [ACTOR_REPORT_START_ERROR] = "did not start",
        [ACTOR_REPORT_CHILD_TERMINATED] = "ended",
        [ACTOR_REPORT_SHUTDOWN_ERROR] = "did not stop in order",
    };
    const char *what = whats[kind];
    char text[ACTOR_REASON_TEXT_BYTES];

    tell(supervisor, i, kind, reason);
    actor_log(ACTOR_LOG_ERROR, "supervisor %s: child %s %s: %s; %s", supervisor->info->name,
              spec_of(supervisor, i)->id, what, actor_reason_print(reason, text, sizeof text), action);
}

/* ---- stopping ---- */

/* A child has ended, by itself perhaps, that was to end. */
static void note_end(struct supervisor *supervisor, size_t i, const actor_reason *reason)
{
    if (!libactor_child_ended_well(spec_of(supervisor, i)->restart, spec_of(supervisor, i)->shutdown_ns, reason))
        report(supervisor, i, ACTOR_REPORT_SHUTDOWN_ERROR, reason, "it has ended");
    libactor_children_set_stopped(&supervisor->children, i);
}

static void stop_child(struct supervisor *supervisor, size_t i)
{
    const struct libactor_child *child = child_of(supervisor, i);
    actor_reason reason;

    if (child->status == LIBACTOR_CHILD_RUNNING) {
        reason = libactor_stop_process(child->ref, child->spec->shutdown_ns);
        note_end(supervisor, i, &reason);
    } else if (child->status == LIBACTOR_CHILD_RESTARTING) {
        libactor_children_set_stopped(&supervisor->children, i);
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
    i = libactor_children_find_ref(&those->supervisor->children, actor_message_sender(message));
    return i >= those->first && i < those->supervisor->children.len;
}

/*
 * Takes in which of them have ended by themselves: for each child that is stopped the mailbox is looked
 * through, and many may have ended at once. With `all` nothing else stays in it either.
 */
static void note_ends(const struct youngest *those, bool all)
{
    actor_message *message;

    while (actor_receive_match(all ? NULL : is_end_among, those, &message, 0) == ACTOR_OK) {
        if (libactor_waiting_keep(&those->supervisor->waiting, message))
            continue;
        if (is_end_among(message, those))
            note_end(those->supervisor,
                     libactor_children_find_ref(&those->supervisor->children, actor_message_sender(message)),
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
    for (i = supervisor->children.len; i > first; i--)
        stop_child(supervisor, i - 1);
}

/* ---- starting ---- */

static bool has_backoff(const struct supervisor *supervisor)
{
    return supervisor->info->backoff.from_ns > 0;
}

static void set_running(struct supervisor *supervisor, size_t i, actor_ref ref)
{
    libactor_children_set_running(&supervisor->children, i, ref);
    if (has_backoff(supervisor))
        child_of(supervisor, i)->started_ns = actor_now();
    if (supervisor->owner.started != NULL)
        supervisor->owner.started(supervisor->owner.arg, spec_of(supervisor, i), ref);
    tell(supervisor, i, ACTOR_REPORT_PROGRESS, NULL);
}

static int start_process(struct supervisor *supervisor, size_t i, actor_ref *out)
{
    int err;

    supervisor->starting = spec_of(supervisor, i);
    libactor_children_starting(&supervisor->children);
    err = libactor_child_start(spec_of(supervisor, i), args_of(supervisor, i), out);
    supervisor->starting = NULL;
    if (err == ACTOR_OK)
        set_running(supervisor, i, *out);
    return err;
}

/* `action` is what is done if it fails; `reason` then says why. */
static bool start_child(struct supervisor *supervisor, size_t i, const char *action, actor_reason *reason)
{
    actor_ref ref = actor_ref_none();
    const int err = start_process(supervisor, i, &ref);

    switch (err) {
    case ACTOR_OK:
        return true;
    case ACTOR_EIGNORE:
        libactor_children_set_stopped(&supervisor->children, i);
        return true;
    default:
        *reason = libactor_child_start_reason(err);
        report(supervisor, i, ACTOR_REPORT_START_ERROR, reason, action);
        return false;
    }
}

/*
 * Starts all from `first` that are still specified, in order.
 *
 * Returns    The index of the one that failed; the number of children if none did.
 */
static size_t start_children(struct supervisor *supervisor, size_t first, const char *action, actor_reason *reason)
{
    size_t i;

    for (i = first; i < supervisor->children.len; i++)
        if (child_of(supervisor, i)->status != LIBACTOR_CHILD_FORGOTTEN && !start_child(supervisor, i, action, reason))
            break;
    return i;
}

/* ---- restarting ---- */

/* Stops what the strategy says. Gives the first of those. */
static size_t stop_group(struct supervisor *supervisor, size_t i)
{
    const size_t first = supervisor->strategy == ACTOR_ONE_FOR_ALL ? 0 : i;

    if (supervisor->strategy != ACTOR_ONE_FOR_ONE)
        stop_children(supervisor, first, false);
    return first;
}

/* Restarts what the strategy says. Returns the index of the child that failed to start, as start_children. */
static size_t restart_group(struct supervisor *supervisor, size_t i)
{
    static const char action[] = "trying again";
    const size_t first = stop_group(supervisor, i);
    actor_reason reason;

    if (supervisor->strategy == ACTOR_ONE_FOR_ONE)
        return start_child(supervisor, i, action, &reason) ? supervisor->children.len : i;
    return start_children(supervisor, first, action, &reason);
}

static actor_result give_up(struct supervisor *supervisor, size_t i, int err)
{
    const actor_reason reason = err == ACTOR_ELIMIT ? actor_reason_own("reached_max_restart_intensity", NULL)
                                                    : libactor_out_of_memory("restart");

    tell(supervisor, i, ACTOR_REPORT_SHUTDOWN, &reason);
    actor_log(ACTOR_LOG_ERROR, "supervisor %s: %s (child %s, intensity %" PRIu32 " in %.3g s); it gives up",
              supervisor->info->name,
              err == ACTOR_ELIMIT ? "too many restarts" : "out of memory for a restart",
              spec_of(supervisor, i)->id, supervisor->intensity.allowed,
              (double)supervisor->intensity.period_ns / (double)ACTOR_SECOND);
    return actor_stop(actor_reason_of(ACTOR_SHUTDOWN));
}

static int64_t doubled(const actor_backoff *backoff, int64_t pause_ns)
{
    return pause_ns > backoff->to_ns / 2 ? backoff->to_ns : pause_ns * 2;
}

static int64_t with_jitter(const actor_backoff *backoff, int64_t pause_ns)
{
    const unsigned percent = backoff->jitter_percent < 100 ? backoff->jitter_percent : 100;
    const int64_t most_ns = (int64_t)((double)pause_ns * percent / 100);

    if (most_ns <= 0 || pause_ns > INT64_MAX / 2)
        return pause_ns;
    return pause_ns + (int64_t)actor_sim_random(actor_system_current(), (uint64_t)most_ns * 2 + 1) - most_ns;
}

int64_t actor_backoff_pause(const actor_backoff *backoff, uint32_t failures)
{
    int64_t pause_ns = backoff->from_ns < backoff->to_ns ? backoff->from_ns : backoff->to_ns;

    if (failures == 0 || pause_ns <= 0)
        return 0;
    while (--failures > 0 && pause_ns < backoff->to_ns)
        pause_ns = doubled(backoff, pause_ns);
    return with_jitter(backoff, pause_ns);
}

/* How long is waited now that a child has failed, or could not be restarted, once more. */
static int64_t take_pause(const actor_backoff *backoff, struct libactor_child *child)
{
    int64_t wait_ns;

    if (child->pause_ns == 0)
        child->pause_ns = backoff->from_ns;
    wait_ns = child->pause_ns;
    child->pause_ns = doubled(backoff, wait_ns);
    return with_jitter(backoff, wait_ns);
}

/* Has a child that does not run be tried again: with a backoff in a while, else when others have had their turn. */
static actor_result try_later(struct supervisor *supervisor, size_t i)
{
    const struct by_index again = { i };
    struct libactor_child *child = child_of(supervisor, i);
    int err;

    child->status = LIBACTOR_CHILD_RESTARTING;
    if (has_backoff(supervisor))
        err = actor_timer_start(take_pause(&supervisor->info->backoff, child), i, &child->timer);
    else
        err = actor_send(actor_self(), &retry_message, &again);
    return err == ACTOR_OK ? ACTOR_CONTINUE : give_up(supervisor, i, err);
}

static int count_restart(struct supervisor *supervisor)
{
    return libactor_intensity_count(&supervisor->intensity, actor_now());
}

/* Restarts a child that does not run, if there have not been too many restarts. */
static actor_result restart_child(struct supervisor *supervisor, size_t i)
{
    const int err = count_restart(supervisor);
    size_t failed;

    if (err != ACTOR_OK)
        return give_up(supervisor, i, err);
    failed = restart_group(supervisor, i);
    return failed == supervisor->children.len ? ACTOR_CONTINUE : try_later(supervisor, failed);
}

/* The same, with a backoff: what the strategy stops is stopped now. */
static actor_result restart_in_a_while(struct supervisor *supervisor, size_t i)
{
    const int err = count_restart(supervisor);

    if (err != ACTOR_OK)
        return give_up(supervisor, i, err);
    stop_group(supervisor, i);
    return try_later(supervisor, i);
}

/* The time of a child is up. Its restart was counted when it failed; if it fails again that counts as well. */
static actor_result end_pause(struct supervisor *supervisor, size_t i)
{
    const size_t failed = restart_group(supervisor, i);

    return failed == supervisor->children.len ? ACTOR_CONTINUE : restart_in_a_while(supervisor, failed);
}

/* ---- the end of a child ---- */

static bool runs_significant(const struct supervisor *supervisor)
{
    size_t i;

    for (i = 0; i < supervisor->children.len; i++) {
        const struct libactor_child *child = &supervisor->children.of[i];

        if (child->spec->significant &&
            (child->status == LIBACTOR_CHILD_RUNNING || child->status == LIBACTOR_CHILD_RESTARTING))
            return true;
    }
    return false;
}

/* A child has ended by itself and is not restarted: that may be the end of the supervisor. */
static actor_result shut_down(const struct supervisor *supervisor, bool significant)
{
    const uint8_t when = supervisor->auto_shutdown;

    if (!significant || when == ACTOR_NEVER || (when == ACTOR_ALL_SIGNIFICANT && runs_significant(supervisor)))
        return ACTOR_CONTINUE;
    return actor_stop(actor_reason_of(ACTOR_SHUTDOWN));
}

static actor_result child_ended(struct supervisor *supervisor, size_t i, const actor_reason *reason)
{
    const actor_child_spec *spec = spec_of(supervisor, i);
    const bool abnormal = actor_reason_is_abnormal(reason);
    const bool restarts = spec->restart == ACTOR_PERMANENT || (spec->restart == ACTOR_TRANSIENT && abnormal);

    if (restarts || abnormal)
        report(supervisor, i, ACTOR_REPORT_CHILD_TERMINATED, reason, restarts ? "it is to be restarted" : "it is not restarted");
    if (has_backoff(supervisor) && actor_now() - child_of(supervisor, i)->started_ns >= supervisor->info->backoff.to_ns)
        child_of(supervisor, i)->pause_ns = 0;
    libactor_children_set_stopped(&supervisor->children, i);
    if (!restarts)
        return shut_down(supervisor, spec->significant);
    return has_backoff(supervisor) ? restart_in_a_while(supervisor, i) : restart_child(supervisor, i);
}

static actor_result handle_exit(struct supervisor *supervisor, const actor_message *message)
{
    const actor_ref who = actor_message_sender(message);
    const size_t i = libactor_children_find_ref(&supervisor->children, who);

    if (i < supervisor->children.len)
        return child_ended(supervisor, i, actor_message_reason(message));
    if (libactor_instance_is_parent(who, supervisor->linked))
        return actor_stop(*actor_message_reason(message));
    return ACTOR_CONTINUE;
}

/* A child may meanwhile have been restarted with its group. */
static actor_result handle_retry(struct supervisor *supervisor, const actor_message *message)
{
    const struct by_index *again = actor_message_payload(message);

    if (child_of(supervisor, again->index)->status != LIBACTOR_CHILD_RESTARTING)
        return ACTOR_CONTINUE;
    return restart_child(supervisor, (size_t)again->index);
}

/* It may also be waited for anew. */
static actor_result handle_timer(struct supervisor *supervisor, const actor_message *message)
{
    const size_t i = (size_t)actor_message_cookie(message);

    if (i >= supervisor->children.len || child_of(supervisor, i)->status != LIBACTOR_CHILD_RESTARTING ||
        child_of(supervisor, i)->timer.bits != actor_message_timer(message).bits)
        return ACTOR_CONTINUE;
    return end_pause(supervisor, i);
}

/* ---- children that come and go ---- */

/* What is wrong with a spec in this supervisor. Errors: ACTOR_EINVAL. */
static int check_spec(actor_auto_shutdown auto_shutdown, const actor_child_spec *spec)
{
    if (libactor_child_check(spec) != ACTOR_OK || spec->id == NULL)
        return ACTOR_EINVAL;
    if (spec->significant && (auto_shutdown == ACTOR_NEVER || spec->restart == ACTOR_PERMANENT))
        return ACTOR_EINVAL;
    return ACTOR_OK;
}

/* How a child stands that somebody wants to start or forget: ACTOR_EPRESENT, it does not run; `*ref` is the one that does. */
static int standing(const struct libactor_child *child, actor_ref *ref)
{
    switch (child->status) {
    case LIBACTOR_CHILD_RUNNING:
        *ref = child->ref;
        return ACTOR_EALREADY;
    case LIBACTOR_CHILD_RESTARTING:
        return ACTOR_ERESTARTING;
    case LIBACTOR_CHILD_STOPPED:
    case LIBACTOR_CHILD_FORGOTTEN:
        break;
    }
    return ACTOR_EPRESENT;
}

static actor_result handle_start_child(struct supervisor *supervisor, actor_message *message,
                                       const actor_child_spec *spec)
{
    struct libactor_children *children = &supervisor->children;
    actor_ref ref = actor_ref_none();
    size_t i;
    int err = check_spec((actor_auto_shutdown)supervisor->auto_shutdown, spec);

    if (err == ACTOR_OK) {
        i = libactor_children_find_id(children, actor_string_of(spec->id));
        err = i < children->len ? standing(&children->of[i], &ref) : libactor_children_reserve(children, children->len + 1);
    }
    if (err == ACTOR_ERESTARTING)
        err = ACTOR_EPRESENT;               /* OTP: already_present */
    if (err == ACTOR_OK)
        err = libactor_child_start(spec, actor_message_payload(message), &ref);
    if (!libactor_child_answer_started(message, err, ref) ||
        (err != ACTOR_OK && (err != ACTOR_EIGNORE || spec->restart == ACTOR_TEMPORARY)))
        return ACTOR_CONTINUE;
    actor_message_keep(message);
    i = libactor_children_add(children, spec, message);
    if (err == ACTOR_OK)
        set_running(supervisor, i, ref);
    return ACTOR_CONTINUE;
}

/* The child with the id that a call names; the number of children if there is none. */
static size_t find_named(const struct supervisor *supervisor, const actor_message *message)
{
    const struct libactor_child_id *wanted = actor_message_payload(message);

    return libactor_children_find_id(&supervisor->children, wanted->id);
}

static actor_result handle_find_child(struct supervisor *supervisor, actor_message *message)
{
    const size_t i = find_named(supervisor, message);
    struct libactor_child_found found = { ACTOR_ENOPROC, NULL, actor_ref_none() };

    if (i < supervisor->children.len) {
        found.code = ACTOR_OK;
        found.spec = spec_of(supervisor, i);
        found.ref = child_of(supervisor, i)->ref;
    }
    return libactor_child_answer(message, &found);
}

static actor_result handle_terminate_child(struct supervisor *supervisor, actor_message *message)
{
    const size_t i = find_named(supervisor, message);

    if (i == supervisor->children.len)
        return libactor_child_answer_code(message, ACTOR_ENOPROC);
    stop_child(supervisor, i);
    return libactor_child_answer_code(message, ACTOR_OK);
}

static actor_result handle_restart_child(struct supervisor *supervisor, actor_message *message)
{
    const size_t i = find_named(supervisor, message);
    actor_ref ref = actor_ref_none();
    int err = ACTOR_ENOPROC;

    if (i < supervisor->children.len)
        err = standing(child_of(supervisor, i), &ref);
    if (err == ACTOR_EPRESENT)
        err = start_process(supervisor, i, &ref);
    if (!libactor_child_answer_started(message, err, ref) && err == ACTOR_OK)
        libactor_children_set_stopped(&supervisor->children, i);
    return ACTOR_CONTINUE;
}

static actor_result handle_delete_child(struct supervisor *supervisor, actor_message *message)
{
    const size_t i = find_named(supervisor, message);
    actor_ref ref;
    int err = ACTOR_ENOPROC;

    if (i < supervisor->children.len)
        err = standing(child_of(supervisor, i), &ref);
    if (err == ACTOR_EPRESENT) {
        libactor_children_forget(&supervisor->children, i);
        err = ACTOR_OK;
    }
    return libactor_child_answer_code(message, err);
}

static actor_result handle_count(struct supervisor *supervisor, actor_message *message)
{
    struct libactor_child_counts counts;
    size_t i;

    memset(&counts, 0, sizeof counts);
    for (i = 0; i < supervisor->children.len; i++) {
        const struct libactor_child *child = child_of(supervisor, i);

        if (child->status == LIBACTOR_CHILD_FORGOTTEN)
            continue;
        counts.specs++;
        counts.active += child->status == LIBACTOR_CHILD_RUNNING && actor_is_alive(child->ref);
        counts.supervisors += child->spec->type == ACTOR_SUPERVISOR;
    }
    return libactor_child_answer(message, &counts);
}

static actor_result handle_list(struct supervisor *supervisor, actor_message *message)
{
    const size_t n = supervisor->children.len - supervisor->children.n_forgotten;
    actor_child_entry *entries = n == 0 ? NULL : actor_alloc(n * sizeof *entries);
    size_t i, at = 0;

    if (entries != NULL)
        memset(entries, 0, n * sizeof *entries);
    for (i = supervisor->children.len; entries != NULL && i > 0; i--) {
        const struct libactor_child *child = child_of(supervisor, i - 1);

        if (child->status == LIBACTOR_CHILD_FORGOTTEN)
            continue;
        entries[at].id = child->spec->id;
        entries[at].ref = child->ref;
        entries[at].type = child->spec->type;
        entries[at++].restarting = child->status == LIBACTOR_CHILD_RESTARTING;
    }
    return libactor_child_answer_list(message, entries, n);
}

/* ---- messages ---- */

static actor_result handle_message(struct supervisor *supervisor, actor_message *message)
{
    const actor_message_info *info = actor_message_info_of(message);
    const actor_child_template *template = libactor_child_template_of(message);

    if (template != NULL)
        return handle_start_child(supervisor, message, &template->spec);
    if (info == &libactor_find_child)
        return handle_find_child(supervisor, message);
    if (info == &libactor_terminate_child)
        return handle_terminate_child(supervisor, message);
    if (info == &libactor_restart_child)
        return handle_restart_child(supervisor, message);
    if (info == &libactor_delete_child)
        return handle_delete_child(supervisor, message);
    if (info == &libactor_count_children)
        return handle_count(supervisor, message);
    if (info == &libactor_which_children)
        return handle_list(supervisor, message);
    if (info == &retry_message)
        return handle_retry(supervisor, message);
    return libactor_child_unknown(message, "supervisor", supervisor->info->name);
}

/* ---- how it stands ---- */

static actor_child_status status_of(const struct libactor_child *child)
{
    switch (child->status) {
    case LIBACTOR_CHILD_RUNNING:
        return ACTOR_CHILD_RUNNING;
    case LIBACTOR_CHILD_RESTARTING:
        return ACTOR_CHILD_RESTARTING;
    case LIBACTOR_CHILD_STOPPED:
    case LIBACTOR_CHILD_FORGOTTEN:
        break;
    }
    return ACTOR_CHILD_STOPPED;
}

static void show_child(const struct libactor_child *child, actor_child_state *out)
{
    out->id = actor_string_of(child->spec->id);
    out->ref = child->ref;
    out->status = status_of(child);
    out->restart = child->spec->restart;
    out->shutdown_ns = child->spec->shutdown_ns;
    out->type = child->spec->type;
    out->significant = child->spec->significant;
}

static void *view(void *self)
{
    const struct supervisor *supervisor = self;
    const struct libactor_children *children = &supervisor->children;
    struct libactor_state_lists lists;
    actor_supervisor_state *state = libactor_state_make(sizeof *state, &supervisor->intensity,
                                                        children->len - children->n_forgotten, &lists);
    size_t i;

    if (state == NULL)
        return NULL;
    state->strategy = (actor_strategy)supervisor->strategy;
    state->intensity = supervisor->intensity.allowed;
    state->period_ns = supervisor->intensity.period_ns;
    state->auto_shutdown = (actor_auto_shutdown)supervisor->auto_shutdown;
    state->restarts = lists.restarts;
    state->restarts_len = lists.n_restarts;
    state->children = lists.children;
    for (i = 0; i < children->len; i++)
        if (children->of[i].status != LIBACTOR_CHILD_FORGOTTEN)
            show_child(&children->of[i], &lists.children[state->children_len++]);
    return state;
}

/* Whether a state is about the children that there are, as they stand. */
static bool shows_children(const actor_supervisor_state *state, const struct libactor_children *children)
{
    size_t i, n = 0;

    for (i = 0; i < children->len; i++) {
        actor_child_state now;

        if (children->of[i].status == LIBACTOR_CHILD_FORGOTTEN)
            continue;
        show_child(&children->of[i], &now);
        if (n == state->children_len || !libactor_state_same_child(&now, &state->children[n++]))
            return false;
    }
    return n == state->children_len;
}

static bool is_strategy(actor_strategy strategy)
{
    return strategy >= ACTOR_ONE_FOR_ONE && strategy <= ACTOR_REST_FOR_ONE;
}

static bool is_auto_shutdown(actor_auto_shutdown auto_shutdown)
{
    return auto_shutdown >= ACTOR_NEVER && auto_shutdown <= ACTOR_ALL_SIGNIFICANT;
}

static int take(void *self, const void *given)
{
    struct supervisor *supervisor = self;
    const actor_supervisor_state *state = given;
    int err;

    if (!is_strategy(state->strategy) || !is_auto_shutdown(state->auto_shutdown) ||
        !shows_children(state, &supervisor->children))
        return ACTOR_EINVAL;
    err = libactor_intensity_set(&supervisor->intensity, state->intensity, state->period_ns, state->restarts,
                                 state->restarts_len, actor_now());
    if (err != ACTOR_OK)
        return err;
    supervisor->strategy = (uint8_t)state->strategy;
    supervisor->auto_shutdown = (uint8_t)state->auto_shutdown;
    return ACTOR_OK;
}

/* ---- the behaviour ---- */

static actor_result stop_for(const actor_child_spec *failed, const actor_reason *reason)
{
    return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_SHUTDOWN), "failed_to_start_child: %s: %s%s%s", failed->id,
                                          actor_reason_name(reason), reason->detail[0] == '\0' ? "" : ": ", reason->detail));
}

static actor_result init(void *self)
{
    struct supervisor *supervisor = self;
    const actor_supervisor_info *info = supervisor->info;
    actor_reason reason;
    actor_result result;
    size_t failed;

    actor_trap_exit(true);
    result = libactor_instance_register(info->registered, info->register_via, own_args(supervisor));
    if (result != ACTOR_CONTINUE)
        return result;
    if (libactor_child_args_set(own_args(supervisor)) != ACTOR_OK)
        return actor_stop(libactor_out_of_memory("arguments"));
    result = libactor_child_decide(info->init, own_args(supervisor));
    if (result == ACTOR_CONTINUE && supervisor->owner.begin != NULL)
        result = supervisor->owner.begin(supervisor->owner.arg);
    if (result != ACTOR_CONTINUE)
        return result;
    failed = start_children(supervisor, 0, "the supervisor does not start", &reason);
    if (failed == supervisor->children.len)
        return ACTOR_CONTINUE;
    stop_children(supervisor, 0, false);
    return stop_for(spec_of(supervisor, failed), &reason);
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
    case ACTOR_TIMER:
        return handle_timer(supervisor, message);
    case ACTOR_DOWN:
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
    const struct libactor_supervisor_owner owner = supervisor->owner;

    libactor_waiting_requeue(&supervisor->waiting);
    libactor_intensity_clear(&supervisor->intensity);
    libactor_children_clear(&supervisor->children);
    libactor_instance_free(supervisor, sizeof *supervisor, supervisor->info->args);
    if (owner.end != NULL)
        owner.end(owner.arg);
}

static void describe(const void *self, FILE *out)
{
    const struct supervisor *supervisor = self;

    fprintf(out, "{children = %zu, restarts = %" PRIu32 "}", supervisor->children.len - supervisor->children.n_forgotten,
            supervisor->intensity.len);
}

static const char *title(const void *self)
{
    return ((const struct supervisor *)self)->info->name;
}

static const actor_sys_callbacks sys = { .view_type = &actor_supervisor_state_type, .view = view, .take = take };

static const actor_behaviour behaviour = { "supervisor", init, handle, terminate, destroy, describe, title, &sys };

/* The spec's own checks, for tables written by hand. Errors: ACTOR_EINVAL. */
static int check_info(const actor_supervisor_info *info)
{
    const actor_backoff *backoff = &info->backoff;
    size_t i;

    if (!is_strategy(info->strategy) || info->period_ns <= 0 || !is_auto_shutdown(info->auto_shutdown))
        return ACTOR_EINVAL;
    if (backoff->from_ns < 0 || backoff->to_ns < backoff->from_ns || backoff->jitter_percent > 100 ||
        (backoff->from_ns == 0 && backoff->to_ns > 0))
        return ACTOR_EINVAL;
    for (i = 0; i < info->n_children; i++)
        if (check_spec(info->auto_shutdown, &info->children[i]) != ACTOR_OK)
            return ACTOR_EINVAL;
    return ACTOR_OK;
}

/* Errors: ACTOR_EINVAL: two children have the same id; ACTOR_ENOMEM, ACTOR_ELIMIT. */
static int add_children(struct supervisor *supervisor)
{
    const actor_supervisor_info *info = supervisor->info;
    size_t i;
    int err = libactor_children_reserve(&supervisor->children, info->n_children);

    if (err != ACTOR_OK)
        return err;
    for (i = 0; i < info->n_children; i++) {
        if (libactor_children_find_id(&supervisor->children, actor_string_of(info->children[i].id)) <
            supervisor->children.len)
            return ACTOR_EINVAL;
        libactor_children_add(&supervisor->children, &info->children[i], NULL);
    }
    return ACTOR_OK;
}

/* A supervisor that has not begun; what it owns is freed by destroy. Errors: ACTOR_ENOMEM, ACTOR_EINVAL. */
static int make(const actor_supervisor_info *info, const void *args, struct supervisor **out)
{
    void *instance;
    int err = check_info(info);

    if (err == ACTOR_OK)
        err = libactor_instance_make(sizeof **out, info->args, info->args, 0, args, 0, &instance);
    if (err != ACTOR_OK)
        return err;
    *out = instance;
    (*out)->info = info;
    (*out)->strategy = (uint8_t)info->strategy;
    (*out)->auto_shutdown = (uint8_t)info->auto_shutdown;
    (*out)->intensity.allowed = info->intensity;
    (*out)->intensity.period_ns = info->period_ns;
    return ACTOR_OK;
}

int libactor_supervisor_start(const actor_supervisor_info *info, const void *args, bool link,
                              const struct libactor_supervisor_owner *owner, actor_ref *out)
{
    actor_start_options options;
    struct supervisor *supervisor;
    int err = make(info, args, &supervisor);

    if (err != ACTOR_OK) {
        if (owner->end != NULL)
            owner->end(owner->arg);
        return err;
    }
    supervisor->owner = *owner;
    supervisor->linked = link;
    err = add_children(supervisor);
    if (err != ACTOR_OK) {
        destroy(supervisor);
        return err;
    }
    memset(&options, 0, sizeof options);
    options.link = link;
    return actor_start(&behaviour, supervisor, &options, out, NULL);
}

int actor_supervisor_start(const actor_supervisor_info *info, const void *args, bool link, actor_ref *out)
{
    static const struct libactor_supervisor_owner nobody;

    return libactor_supervisor_start(info, args, link, &nobody, out);
}

const actor_child_spec *libactor_supervisor_starting(void)
{
    const struct supervisor *supervisor = actor_behaviour_self(&behaviour);

    return supervisor == NULL ? NULL : supervisor->starting;
}
