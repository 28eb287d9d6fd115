/*
 * dynamic supervisor: its children in a hash table by reference, a word each. The message that asked for a
 * child is kept, if the child is to be restarted with its arguments; so a child costs one allocation at
 * most, and its arguments are copied once. The supervisor waits for a child's start only: of one that is
 * stopped it is told by a message, like all else, so that many can be stopped at a time.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "actor/system.h"
#include "children.h"
#include "dynamic_supervisor.h"
#include "instance.h"
#include "intensity.h"
#include "refmap.h"
#include "stop.h"
#include "supervisor_calls.h"
#include "supervisor_state.h"

/* A child's word: its spec, or what the lowest bits say. 0, while the supervisor ends: it has ended. */
enum {
    KEPT = 1,                               /* the message that it was started by */
    RESTARTING = 2,                         /* it does not run, and is to be tried again */
    STOPPING = 4,                           /* a struct stop, alone */
    MARKS = 7
};

_Static_assert(_Alignof(actor_child_spec) > MARKS, "there is room for the marks");

/* Of a child that was told to end. */
struct stop {
    uintptr_t word;                         /* the child's until then */
    actor_message *askers;                  /* calls that wait for it, kept; the last in the chain was the first */
    actor_timer timer;                      /* of its shutdown time */
};

struct libactor_dynamic {
    const actor_dynamic_supervisor_info *info;
    struct libactor_refmap children;
    struct libactor_intensity intensity;
    size_t max_children;                    /* 0: as many as memory holds */
    uint32_t n_restarting, n_supervisors;
    bool linked;
    int failed;                             /* what its owner could not do */
    struct libactor_waiting waiting;        /* while it ends */
    struct libactor_dynamic_owner owner;    /* all NULL: nobody */
};

/* ---- children ---- */

static const actor_message_info retry_message = { "try_again_restart", ACTOR_CAST, &libactor_child_ref_type, NULL };

static struct stop *stop_of(uintptr_t word)
{
    return (struct stop *)(word & ~(uintptr_t)MARKS);
}

static actor_message *kept_of(uintptr_t word)
{
    return word & KEPT ? (actor_message *)(word & ~(uintptr_t)MARKS) : NULL;
}

static const actor_child_spec *spec_of(uintptr_t word)
{
    if (word & STOPPING)
        word = stop_of(word)->word;
    if (word & KEPT)
        return &libactor_child_template_of(kept_of(word))->spec;
    return (const actor_child_spec *)(word & ~(uintptr_t)MARKS);
}

static actor_restart restart_of(const struct libactor_dynamic *dynamic, uintptr_t word)
{
    const actor_restart own = dynamic->info->restart;
    const actor_restart of_child = spec_of(word)->restart;

    return of_child != ACTOR_RESTART_OF_SUPERVISOR ? of_child : own != 0 ? own : ACTOR_TEMPORARY;
}

static int64_t shutdown_of(const struct libactor_dynamic *dynamic, uintptr_t word)
{
    const int64_t own_ns = dynamic->info->shutdown_ns;
    const int64_t of_child_ns = spec_of(word)->shutdown_ns;

    return of_child_ns != ACTOR_SHUTDOWN_OF_SUPERVISOR ? of_child_ns : own_ns != 0 ? own_ns : 5 * ACTOR_SECOND;
}

/* Frees what a word stands for. */
static void free_word(uintptr_t word)
{
    if (word & STOPPING) {
        struct stop *stop = stop_of(word);

        word = stop->word;
        while (stop->askers != NULL) {
            actor_message *asker = stop->askers;

            stop->askers = *actor_message_chain(asker);
            actor_message_free(asker);
        }
        actor_free(stop);
    }
    actor_message_free(kept_of(word));
}

static void add(struct libactor_dynamic *dynamic, actor_ref ref, uintptr_t word)
{
    struct libactor_refmap_place *place = libactor_refmap_find(&dynamic->children, ref);

    dynamic->n_supervisors += spec_of(word)->type == ACTOR_SUPERVISOR;
    if (place == NULL) {
        libactor_refmap_put(&dynamic->children, ref, word);
        return;
    }
    dynamic->n_supervisors -= spec_of(place->word)->type == ACTOR_SUPERVISOR;
    free_word(place->word);
    place->word = word;
}

/* Takes a child out of the table; what its word stands for is the caller's. */
static uintptr_t take_out(struct libactor_dynamic *dynamic, struct libactor_refmap_place *place)
{
    const uintptr_t word = place->word;

    dynamic->n_supervisors -= spec_of(word)->type == ACTOR_SUPERVISOR;
    dynamic->n_restarting -= (word & RESTARTING) != 0;
    libactor_refmap_remove(&dynamic->children, place);
    return word;
}

static void forget(struct libactor_dynamic *dynamic, struct libactor_refmap_place *place)
{
    const actor_ref child = place->ref;
    int err = ACTOR_OK;

    free_word(take_out(dynamic, place));
    libactor_refmap_trim(&dynamic->children);
    if (dynamic->owner.gone != NULL)
        err = dynamic->owner.gone(dynamic->owner.arg, child);
    if (err != ACTOR_OK)
        dynamic->failed = err;
}

static void tell(const struct libactor_dynamic *dynamic, const actor_child_spec *spec, actor_ref child, actor_report_kind kind,
                 const actor_reason *reason)
{
    libactor_child_report(kind, dynamic->info->name, dynamic->info->registered, spec->id, child, reason);
}

/* "child Session <12.3>", as crash reports write references: of many children of a kind it tells one. */
static void name_child(const actor_child_spec *spec, actor_ref ref, char *out, size_t size)
{
    const char *type = spec->type == ACTOR_SUPERVISOR ? "supervisor" : "worker";
    const int length = snprintf(out, size, "%s%s", spec->id != NULL ? "child " : "a ", spec->id != NULL ? spec->id : type);

    if (!actor_ref_is_none(ref) && length > 0 && (size_t)length < size)
        snprintf(out + length, size - (size_t)length, " <%u.%u>", (unsigned)(uint32_t)ref.bits,
                 (unsigned)((ref.bits >> 32) & 0xffffff));
}

/* One line of the log: what happened to a child, why, and what is done about it. */
static void report(const struct libactor_dynamic *dynamic, const struct libactor_refmap_place *place, actor_report_kind kind,
                   const actor_reason *reason, const char *action)
{
    static const char *const whats[] = {
        [ACTOR_REPORT_START_ERROR] = "did not start",
        [ACTOR_REPORT_CHILD_TERMINATED] = "ended",
        [ACTOR_REPORT_SHUTDOWN_ERROR] = "did not stop in order",
    };
    const actor_child_spec *spec = spec_of(place->word);
    char child[128], text[ACTOR_REASON_TEXT_BYTES];

    tell(dynamic, spec, place->ref, kind, reason);
    name_child(spec, place->ref, child, sizeof child);
    actor_log(ACTOR_LOG_ERROR, "dynamic supervisor %s: %s %s: %s; %s", dynamic->info->name, child, whats[kind],
              actor_reason_print(reason, text, sizeof text), action);
}

/* ---- starting ---- */

static int start_child(struct libactor_dynamic *dynamic, const actor_message *message, const actor_child_spec *spec,
                       actor_ref *out)
{
    int err;

    if (dynamic->max_children > 0 && dynamic->children.len >= dynamic->max_children)
        return ACTOR_ELIMIT;
    err = libactor_refmap_reserve(&dynamic->children, dynamic->children.len + 1);
    if (err != ACTOR_OK)
        return err;
    return libactor_child_start(spec, actor_message_payload(message), out);
}

static actor_result handle_start(struct libactor_dynamic *dynamic, actor_message *message, const actor_child_spec *spec)
{
    actor_ref ref = actor_ref_none();
    const int err = start_child(dynamic, message, spec, &ref);

    if (!libactor_child_answer_started(message, err, ref) || err != ACTOR_OK)
        return ACTOR_CONTINUE;
    tell(dynamic, spec, ref, ACTOR_REPORT_PROGRESS, NULL);
    if (restart_of(dynamic, (uintptr_t)spec) == ACTOR_TEMPORARY || actor_message_payload(message) == NULL) {
        add(dynamic, ref, (uintptr_t)spec);
    } else {
        actor_message_keep(message);
        add(dynamic, ref, (uintptr_t)message | KEPT);
    }
    return ACTOR_CONTINUE;
}

/* A start that nobody waits for. */
static void report_failed_start(const struct libactor_dynamic *dynamic, const actor_child_spec *spec, int err)
{
    const actor_reason reason = libactor_child_start_reason(err);
    const struct libactor_refmap_place nobody = { { 0 }, (uintptr_t)spec };

    report(dynamic, &nobody, ACTOR_REPORT_START_ERROR, &reason, "it is given up");
}

int libactor_dynamic_add(struct libactor_dynamic *dynamic, const actor_child_template *child, const void *args,
                         actor_ref *out)
{
    const bool restarts = restart_of(dynamic, (uintptr_t)&child->spec) != ACTOR_TEMPORARY;
    actor_message *message;
    int err = actor_message_make(&child->start_message, args, &message);

    if (err != ACTOR_OK)
        return err;
    err = start_child(dynamic, message, &child->spec, out);
    if (err == ACTOR_OK) {
        tell(dynamic, &child->spec, *out, ACTOR_REPORT_PROGRESS, NULL);
        add(dynamic, *out, restarts ? (uintptr_t)message | KEPT : (uintptr_t)&child->spec);
    } else if (err != ACTOR_EIGNORE) {
        report_failed_start(dynamic, &child->spec, err);
    }
    if (err != ACTOR_OK || !restarts)
        actor_message_free(message);
    return err;
}

/* ---- restarting ---- */

static actor_result give_up(struct libactor_dynamic *dynamic, const actor_child_spec *spec, actor_ref ref, int err)
{
    const actor_reason reason = err == ACTOR_ELIMIT ? actor_reason_own("reached_max_restart_intensity", NULL)
                                                    : libactor_out_of_memory("restart");
    char child[128];

    tell(dynamic, spec, ref, ACTOR_REPORT_SHUTDOWN, &reason);
    name_child(spec, ref, child, sizeof child);
    actor_log(ACTOR_LOG_ERROR, "dynamic supervisor %s: %s (%s, intensity %" PRIu32 " in %.3g s); it gives up",
              dynamic->info->name, err == ACTOR_ELIMIT ? "too many restarts" : "out of memory for a restart", child,
              dynamic->intensity.allowed, (double)dynamic->intensity.period_ns / (double)ACTOR_SECOND);
    return actor_stop(actor_reason_of(ACTOR_SHUTDOWN));
}

/* A restart failed: it is tried again by a message, so that others have their turn before. */
static actor_result try_again(struct libactor_dynamic *dynamic, struct libactor_refmap_place *place, int err)
{
    const actor_reason reason = libactor_child_start_reason(err);
    struct libactor_child_ref again;

    report(dynamic, place, ACTOR_REPORT_START_ERROR, &reason, "trying again");
    dynamic->n_restarting += !(place->word & RESTARTING);
    place->word |= RESTARTING;
    again.ref = place->ref;
    err = actor_send(actor_self(), &retry_message, &again);
    return err == ACTOR_OK ? ACTOR_CONTINUE : give_up(dynamic, spec_of(place->word), place->ref, err);
}

/* Restarts a child that does not run, if there have not been too many restarts. */
static actor_result restart_child(struct libactor_dynamic *dynamic, struct libactor_refmap_place *place)
{
    const actor_message *kept = kept_of(place->word);
    const actor_child_spec *spec = spec_of(place->word);
    const actor_ref old = place->ref;
    actor_ref ref = actor_ref_none();
    uintptr_t word;
    int err = libactor_intensity_count(&dynamic->intensity, actor_now());

    if (err != ACTOR_OK) {
        forget(dynamic, place);
        return give_up(dynamic, spec, old, err);
    }
    err = libactor_child_start(spec, kept == NULL ? NULL : actor_message_payload(kept), &ref);
    switch (err) {
    case ACTOR_OK:
        word = take_out(dynamic, place) & ~(uintptr_t)RESTARTING;
        add(dynamic, ref, word);
        if (dynamic->owner.moved != NULL)
            dynamic->owner.moved(dynamic->owner.arg, old, ref);
        tell(dynamic, spec, ref, ACTOR_REPORT_PROGRESS, NULL);
        return ACTOR_CONTINUE;
    case ACTOR_EIGNORE:
        forget(dynamic, place);
        return ACTOR_CONTINUE;
    default:
        return try_again(dynamic, place, err);
    }
}

/* It may meanwhile have been terminated. */
static actor_result handle_retry(struct libactor_dynamic *dynamic, const actor_message *message)
{
    const struct libactor_child_ref *again = actor_message_payload(message);
    struct libactor_refmap_place *place = libactor_refmap_find(&dynamic->children, again->ref);

    if (place == NULL || !(place->word & RESTARTING))
        return ACTOR_CONTINUE;
    return restart_child(dynamic, place);
}

/* ---- stopping ---- */

/* Asks a child to end, as its spec says. */
static void send_stop(actor_ref ref, int64_t shutdown_ns)
{
    if (shutdown_ns != ACTOR_BRUTAL_KILL)
        libactor_exit_surely(ref, actor_reason_of(ACTOR_SHUTDOWN));
    if (shutdown_ns <= 0)
        libactor_exit_surely(ref, actor_reason_of(ACTOR_KILL));
}

/* Of those that wait for a child's end, the first has stopped it; for the others there is none by now. */
static void answer_askers(struct stop *stop)
{
    while (stop->askers != NULL) {
        actor_message *asker = stop->askers;

        stop->askers = *actor_message_chain(asker);
        libactor_child_answer_kept(asker, stop->askers == NULL ? ACTOR_OK : ACTOR_ENOPROC);
    }
}

/* A child that was told to end has ended. */
static void note_stopped(struct libactor_dynamic *dynamic, const struct libactor_refmap_place *place, const actor_reason *reason)
{
    const uintptr_t word = place->word;

    if (!libactor_child_ended_well(restart_of(dynamic, word), shutdown_of(dynamic, word), reason))
        report(dynamic, place, ACTOR_REPORT_SHUTDOWN_ERROR, reason, "it has ended");
    if (!(word & STOPPING))
        return;
    if (stop_of(word)->timer.bits != 0)
        actor_timer_cancel(stop_of(word)->timer);
    answer_askers(stop_of(word));
}

/* Has a monitor tell of a child's end, even if it has undone its link, and a timer of the end of its time. */
static int watch_stop(actor_ref ref, int64_t shutdown_ns, actor_timer *timer)
{
    actor_unique monitor;
    int err = actor_monitor(ref, &monitor);

    timer->bits = 0;
    if (err != ACTOR_OK)
        return err;
    if (shutdown_ns > 0 && shutdown_ns != ACTOR_INFINITY)
        err = actor_timer_start(shutdown_ns, ref.bits, timer);
    if (err != ACTOR_OK)
        actor_demonitor(monitor, false);
    return err;
}

static void add_asker(struct stop *stop, actor_message *asker)
{
    actor_message_keep(asker);
    *actor_message_chain(asker) = stop->askers;
    stop->askers = asker;
}

static actor_result begin_stop(struct libactor_dynamic *dynamic, struct libactor_refmap_place *place, actor_message *asker)
{
    const int64_t shutdown_ns = shutdown_of(dynamic, place->word);
    struct stop *stop = actor_alloc(sizeof *stop);
    int err;

    if (stop == NULL)
        return libactor_child_answer_code(asker, ACTOR_ENOMEM);
    err = watch_stop(place->ref, shutdown_ns, &stop->timer);
    if (err != ACTOR_OK) {
        actor_free(stop);
        return libactor_child_answer_code(asker, err);
    }
    stop->word = place->word;
    stop->askers = NULL;
    add_asker(stop, asker);
    place->word = (uintptr_t)stop | STOPPING;
    send_stop(place->ref, shutdown_ns);
    return ACTOR_CONTINUE;
}

static actor_result handle_terminate(struct libactor_dynamic *dynamic, actor_message *message)
{
    const struct libactor_child_ref *wanted = actor_message_payload(message);
    struct libactor_refmap_place *place = libactor_refmap_find(&dynamic->children, wanted->ref);

    if (place == NULL)
        return libactor_child_answer_code(message, ACTOR_ENOPROC);
    if (place->word & STOPPING) {
        add_asker(stop_of(place->word), message);
        return ACTOR_CONTINUE;
    }
    if (place->word & RESTARTING) {
        forget(dynamic, place);
        return libactor_child_answer_code(message, ACTOR_OK);
    }
    return begin_stop(dynamic, place, message);
}

/* The time of a child that is stopping may be up. */
static void handle_timer(struct libactor_dynamic *dynamic, const actor_message *message)
{
    struct libactor_refmap_place *place;
    actor_ref ref;

    ref.bits = actor_message_cookie(message);
    place = libactor_refmap_find(&dynamic->children, ref);
    if (place != NULL && place->word & STOPPING)
        libactor_exit_surely(ref, actor_reason_of(ACTOR_KILL));
}

/* ---- stopping all ---- */

/* The stop of all children, at once. Each stays in the table when it has ended, with the word 0. */
struct stop_all {
    struct libactor_dynamic *dynamic;
    int64_t begin_ns;                       /* when all had been asked: nobody gets less than its time */
    size_t n_left;
    bool unwatched;                         /* of some that have undone their links nobody would tell */
};

static void note_end(struct stop_all *all, struct libactor_refmap_place *place, const actor_reason *reason)
{
    note_stopped(all->dynamic, place, reason);
    free_word(place->word);
    place->word = 0;
    all->n_left--;
}

/* Takes a message; those that tell of no end go, but for those that somebody waits for. Errors: those of actor_receive. */
static int take_end(struct stop_all *all, int64_t timeout_ns)
{
    struct libactor_refmap_place *place;
    actor_message *message;
    const int err = actor_receive(&message, timeout_ns);

    if (err != ACTOR_OK || libactor_waiting_keep(&all->dynamic->waiting, message))
        return err;
    if (actor_message_kind_of(message) == ACTOR_EXIT || actor_message_kind_of(message) == ACTOR_DOWN) {
        place = libactor_refmap_find(&all->dynamic->children, actor_message_sender(message));
        if (place != NULL && place->word != 0)
            note_end(all, place, actor_message_reason(message));
    }
    actor_message_free(message);
    return ACTOR_OK;
}

static void ask_to_end(struct stop_all *all, struct libactor_refmap_place *place)
{
    actor_unique monitor;

    if (place->word & STOPPING)
        return;
    if (actor_monitor(place->ref, &monitor) != ACTOR_OK)
        all->unwatched = true;
    send_stop(place->ref, shutdown_of(all->dynamic, place->word));
}

/* They have turns in between: what many are sent at once would take much memory. */
static void ask_all(struct stop_all *all)
{
    struct libactor_refmap_place *place;
    size_t at = 0, n = 0;

    while ((place = libactor_refmap_next(&all->dynamic->children, &at)) != NULL) {
        if (place->word & RESTARTING) {
            free_word(place->word);
            place->word = 0;
            all->n_left--;
        }
        if (place->word == 0)
            continue;
        ask_to_end(all, place);
        actor_yield();
        if (++n % 64 == 0)
            while (take_end(all, 0) == ACTOR_OK)
                ;
    }
}

/* Kills those whose time is up. Gives when the next one's is, after the begin; ACTOR_INFINITY: never. */
static int64_t kill_late(struct stop_all *all, int64_t passed_ns)
{
    const struct libactor_refmap_place *place;
    int64_t next_ns = ACTOR_INFINITY;
    size_t at = 0;

    while ((place = libactor_refmap_next(&all->dynamic->children, &at)) != NULL) {
        const int64_t shutdown_ns = place->word == 0 ? ACTOR_INFINITY : shutdown_of(all->dynamic, place->word);

        if (shutdown_ns > passed_ns && shutdown_ns < next_ns)
            next_ns = shutdown_ns;
        else if (shutdown_ns > 0 && shutdown_ns <= passed_ns)
            libactor_exit_surely(place->ref, actor_reason_of(ACTOR_KILL));
    }
    return next_ns;
}

/* What can be done when there is no memory to be told: to look who still lives. */
static void look_for_ends(struct stop_all *all)
{
    const actor_reason noproc = actor_reason_of(ACTOR_NOPROC);
    struct libactor_refmap_place *place;
    size_t at = 0;

    while ((place = libactor_refmap_next(&all->dynamic->children, &at)) != NULL)
        if (place->word != 0 && !actor_is_alive(place->ref))
            note_end(all, place, &noproc);
}

static void wait_for_all(struct stop_all *all)
{
    int64_t next_ns = kill_late(all, 0);

    while (all->n_left > 0) {
        const int64_t passed_ns = actor_now() - all->begin_ns;
        int64_t wait_ns = next_ns == ACTOR_INFINITY ? ACTOR_INFINITY : next_ns - passed_ns;
        int err;

        if (passed_ns >= next_ns) {
            next_ns = kill_late(all, passed_ns);
            continue;
        }
        if (all->unwatched && wait_ns > ACTOR_MILLISECOND)
            wait_ns = ACTOR_MILLISECOND;
        err = take_end(all, wait_ns);
        if (err == ACTOR_OK || (err == ACTOR_ETIMEDOUT && !all->unwatched))
            continue;
        if (err != ACTOR_ETIMEDOUT)
            actor_sleep(ACTOR_MILLISECOND);
        look_for_ends(all);
    }
}

static void terminate(void *self, const actor_reason *reason)
{
    struct libactor_dynamic *dynamic = self;
    struct stop_all all;

    (void)reason;
    all.dynamic = dynamic;
    all.n_left = dynamic->children.len;
    all.unwatched = false;
    ask_all(&all);
    all.begin_ns = actor_now();
    wait_for_all(&all);
}

/* ---- messages ---- */

static actor_result child_ended(struct libactor_dynamic *dynamic, struct libactor_refmap_place *place,
                                const actor_reason *reason)
{
    const actor_restart restart = restart_of(dynamic, place->word);
    const bool abnormal = actor_reason_is_abnormal(reason);
    const bool restarts = restart == ACTOR_PERMANENT || (restart == ACTOR_TRANSIENT && abnormal);

    if (place->word & STOPPING) {
        note_stopped(dynamic, place, reason);
        forget(dynamic, place);
        return ACTOR_CONTINUE;
    }
    if (restarts || abnormal)
        report(dynamic, place, ACTOR_REPORT_CHILD_TERMINATED, reason, restarts ? "it is to be restarted" : "it is not restarted");
    if (restarts)
        return restart_child(dynamic, place);
    forget(dynamic, place);
    return ACTOR_CONTINUE;
}

static bool handle_owners(struct libactor_dynamic *dynamic, actor_message *message, actor_result *result)
{
    return dynamic->owner.handle != NULL && dynamic->owner.handle(dynamic->owner.arg, message, result);
}

/* Of a child that stops both come, in either order; of others DOWN does not. */
static actor_result handle_end(struct libactor_dynamic *dynamic, actor_message *message)
{
    const actor_ref who = actor_message_sender(message);
    struct libactor_refmap_place *place = libactor_refmap_find(&dynamic->children, who);
    actor_result result = ACTOR_CONTINUE;

    if (actor_message_kind_of(message) == ACTOR_DOWN && handle_owners(dynamic, message, &result))
        return result;
    if (place != NULL && !(place->word & RESTARTING))
        return child_ended(dynamic, place, actor_message_reason(message));
    if (actor_message_kind_of(message) == ACTOR_EXIT && libactor_instance_is_parent(who, dynamic->linked))
        return actor_stop(*actor_message_reason(message));
    return ACTOR_CONTINUE;
}

static actor_result handle_count(struct libactor_dynamic *dynamic, actor_message *message)
{
    struct libactor_child_counts counts;

    counts.specs = dynamic->children.len;
    counts.active = dynamic->children.len - dynamic->n_restarting;
    counts.supervisors = dynamic->n_supervisors;
    return libactor_child_answer(message, &counts);
}

static actor_result handle_list(struct libactor_dynamic *dynamic, actor_message *message)
{
    const size_t n = dynamic->children.len;
    actor_child_entry *entries = n == 0 ? NULL : actor_alloc(n * sizeof *entries);
    struct libactor_refmap_place *place;
    size_t at = 0, i = 0;

    if (entries != NULL)
        memset(entries, 0, n * sizeof *entries);
    while (entries != NULL && (place = libactor_refmap_next(&dynamic->children, &at)) != NULL) {
        entries[i].ref = place->ref;
        entries[i].type = spec_of(place->word)->type;
        entries[i++].restarting = (place->word & RESTARTING) != 0;
    }
    return libactor_child_answer_list(message, entries, n);
}

static actor_result handle_message(struct libactor_dynamic *dynamic, actor_message *message)
{
    const actor_message_info *info = actor_message_info_of(message);
    const actor_child_template *template = libactor_child_template_of(message);
    actor_result result = ACTOR_CONTINUE;

    if (template != NULL)
        return handle_start(dynamic, message, &template->spec);
    if (info == &libactor_terminate_ref)
        return handle_terminate(dynamic, message);
    if (info == &libactor_count_children)
        return handle_count(dynamic, message);
    if (info == &libactor_which_children)
        return handle_list(dynamic, message);
    if (info == &retry_message)
        return handle_retry(dynamic, message);
    if (handle_owners(dynamic, message, &result))
        return result;
    return libactor_child_unknown(message, "dynamic supervisor", dynamic->info->name);
}

/* ---- how it stands ---- */

static void show_child(const struct libactor_dynamic *dynamic, const struct libactor_refmap_place *place, actor_child_state *out)
{
    const actor_child_spec *spec = spec_of(place->word);

    out->id = actor_string_of(spec->id);
    out->ref = place->ref;
    out->status = place->word & STOPPING     ? ACTOR_CHILD_STOPPING
                  : place->word & RESTARTING ? ACTOR_CHILD_RESTARTING
                                             : ACTOR_CHILD_RUNNING;
    out->restart = restart_of(dynamic, place->word);
    out->shutdown_ns = shutdown_of(dynamic, place->word);
    out->type = spec->type;
    out->significant = spec->significant;
}

static void *view(void *self)
{
    const struct libactor_dynamic *dynamic = self;
    const struct libactor_refmap_place *place;
    struct libactor_state_lists lists;
    actor_dynamic_supervisor_state *state = libactor_state_make(sizeof *state, &dynamic->intensity, dynamic->children.len, &lists);
    size_t at = 0;

    if (state == NULL)
        return NULL;
    state->intensity = dynamic->intensity.allowed;
    state->period_ns = dynamic->intensity.period_ns;
    state->max_children = dynamic->max_children;
    state->restarts = lists.restarts;
    state->restarts_len = lists.n_restarts;
    state->children = lists.children;
    while ((place = libactor_refmap_next(&dynamic->children, &at)) != NULL)
        show_child(dynamic, place, &lists.children[state->children_len++]);
    return state;
}

/* Whether a state is about the children that there are, as they stand: in the order that they have while none comes or goes. */
static bool shows_children(const actor_dynamic_supervisor_state *state, const struct libactor_dynamic *dynamic)
{
    const struct libactor_refmap_place *place;
    actor_child_state now;
    size_t at = 0, n = 0;

    if (state->children_len != dynamic->children.len)
        return false;
    while ((place = libactor_refmap_next(&dynamic->children, &at)) != NULL) {
        show_child(dynamic, place, &now);
        if (!libactor_state_same_child(&now, &state->children[n++]))
            return false;
    }
    return true;
}

static int take(void *self, const void *given)
{
    struct libactor_dynamic *dynamic = self;
    const actor_dynamic_supervisor_state *state = given;
    int err;

    if (state->max_children > SIZE_MAX || !shows_children(state, dynamic))
        return ACTOR_EINVAL;
    err = libactor_intensity_set(&dynamic->intensity, state->intensity, state->period_ns, state->restarts,
                                 state->restarts_len, actor_now());
    if (err == ACTOR_OK)
        dynamic->max_children = (size_t)state->max_children;
    return err;
}

/* ---- the behaviour ---- */

static actor_result init(void *self)
{
    struct libactor_dynamic *dynamic = self;
    void *args = dynamic->info->args == NULL ? NULL : libactor_instance_state(dynamic, sizeof *dynamic);
    actor_result result;

    actor_trap_exit(true);
    if (args != NULL && libactor_child_args_set(args) != ACTOR_OK)
        return actor_stop(libactor_out_of_memory("arguments"));
    result = libactor_instance_register(dynamic->info->registered, dynamic->info->register_via, args);
    if (result == ACTOR_CONTINUE)
        result = libactor_child_decide(dynamic->info->init, args);
    if (result != ACTOR_CONTINUE || dynamic->owner.begin == NULL)
        return result;
    return dynamic->owner.begin(dynamic->owner.arg, dynamic);
}

static actor_result handle_one(struct libactor_dynamic *dynamic, actor_message *message)
{
    switch (actor_message_kind_of(message)) {
    case ACTOR_CALL:
    case ACTOR_CAST:
    case ACTOR_INFO:
        return handle_message(dynamic, message);
    case ACTOR_EXIT:
    case ACTOR_DOWN:
        return handle_end(dynamic, message);
    case ACTOR_STOP_REQUEST:
        return actor_stop(*actor_message_reason(message));
    case ACTOR_TIMER:
        handle_timer(dynamic, message);
        break;
    }
    return ACTOR_CONTINUE;
}

static actor_result handle(void *self, actor_message *message)
{
    struct libactor_dynamic *dynamic = self;
    const actor_result result = handle_one(dynamic, message);

    return result == ACTOR_CONTINUE && dynamic->failed != ACTOR_OK ? actor_stop(libactor_out_of_memory("children")) : result;
}

static void destroy(void *self)
{
    struct libactor_dynamic *dynamic = self;
    const struct libactor_dynamic_owner owner = dynamic->owner;
    const struct libactor_refmap_place *place;
    size_t at = 0;

    while ((place = libactor_refmap_next(&dynamic->children, &at)) != NULL)
        free_word(place->word);
    libactor_waiting_requeue(&dynamic->waiting);
    libactor_refmap_clear(&dynamic->children);
    libactor_intensity_clear(&dynamic->intensity);
    libactor_instance_free(dynamic, sizeof *dynamic, dynamic->info->args);
    if (owner.end != NULL)
        owner.end(owner.arg);
}

static void describe(const void *self, FILE *out)
{
    const struct libactor_dynamic *dynamic = self;

    fprintf(out, "{children = %zu, restarts = %" PRIu32 "}", dynamic->children.len, dynamic->intensity.len);
}

static const char *title(const void *self)
{
    return ((const struct libactor_dynamic *)self)->info->name;
}

static const actor_sys_callbacks sys = { .view_type = &actor_dynamic_supervisor_state_type, .view = view, .take = take };

static const actor_behaviour behaviour = {
    "dynamic_supervisor", init, handle, terminate, destroy, describe, title, &sys
};

int libactor_dynamic_start(const actor_dynamic_supervisor_info *info, const void *args, bool link,
                           const struct libactor_dynamic_owner *owner, actor_ref *out)
{
    actor_start_options options;
    struct libactor_dynamic *dynamic;
    void *instance;
    int err = ACTOR_OK;

    if (info->period_ns <= 0 || info->restart > ACTOR_TEMPORARY || info->shutdown_ns < ACTOR_BRUTAL_KILL)
        err = ACTOR_EINVAL;
    if (err == ACTOR_OK)
        err = libactor_instance_make(sizeof *dynamic, info->args, info->args, 0, args, 0, &instance);
    if (err != ACTOR_OK) {
        if (owner != NULL)
            owner->end(owner->arg);
        return err;
    }
    dynamic = instance;
    dynamic->info = info;
    dynamic->intensity.allowed = info->intensity;
    dynamic->intensity.period_ns = info->period_ns;
    dynamic->max_children = info->max_children;
    dynamic->linked = link;
    if (owner != NULL)
        dynamic->owner = *owner;
    memset(&options, 0, sizeof options);
    options.link = link;
    return actor_start(&behaviour, dynamic, &options, out, NULL);
}

int actor_dynamic_supervisor_start(const actor_dynamic_supervisor_info *info, const void *args, bool link,
                                   actor_ref *out)
{
    return libactor_dynamic_start(info, args, link, NULL, out);
}
