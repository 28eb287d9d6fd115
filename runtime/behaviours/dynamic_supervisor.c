/*
 * dynamic supervisor: its children in a hash table by reference, a word each. The message that asked for a
 * child is kept, if the child is to be restarted with its arguments; so a child costs one allocation at
 * most, and its arguments are copied once. The supervisor waits for a child's start only: of one that is
 * stopped it is told by a message, like all else, so that many can be stopped at a time.
 */
#include <string.h>

#include "actor/dynamic_supervisor.h"
#include "actor/system.h"
#include "instance.h"
#include "intensity.h"
#include "refmap.h"

/* A child's word: its spec, or what the lowest bits say. 0, while the supervisor ends: it has ended. */
enum {
    KEPT = 1,                               /* the message that it was started by */
    RESTARTING = 2,                         /* it does not run, and is to be tried again */
    STOPPING = 4,                           /* a struct stop, alone */
    MARKS = 7
};

_Static_assert(_Alignof(actor_dynamic_child_spec) > MARKS, "there is room for the marks");

/* Of a child that was told to end. */
struct stop {
    uintptr_t word;                         /* the child's until then */
    actor_message *askers;                  /* calls that wait for it, kept; the last in the chain was the first */
    actor_timer timer;                      /* of its shutdown time */
};

struct dynamic {
    const actor_dynamic_supervisor_info *info;
    struct libactor_refmap children;
    struct libactor_intensity intensity;
    size_t n_restarting, n_supervisors;
    bool linked;
};

/* ---- messages ---- */

struct started {
    actor_ref ref;
    int32_t code;
    actor_reason reason;                    /* with ACTOR_EINIT */
};

static const actor_field_info started_fields[] = {
    { "ref", ACTOR_FIELD_PID, offsetof(struct started, ref), NULL },
    { "code", ACTOR_FIELD_INT32, offsetof(struct started, code), NULL },
};
const actor_type_info actor_dynamic_started = {
    "started", sizeof(struct started), true, 2, started_fields, 0, NULL
};

struct by_ref {
    actor_ref ref;
};

static const actor_field_info by_ref_fields[] = {
    { "ref", ACTOR_FIELD_PID, offsetof(struct by_ref, ref), NULL },
};
static const actor_type_info by_ref_type = {
    "child", sizeof(struct by_ref), true, 1, by_ref_fields, 0, NULL
};

struct outcome {
    int32_t code;
};

static const actor_field_info outcome_fields[] = {
    { "code", ACTOR_FIELD_INT32, offsetof(struct outcome, code), NULL },
};
static const actor_type_info outcome_type = {
    "outcome", sizeof(struct outcome), true, 1, outcome_fields, 0, NULL
};

struct counts {
    uint64_t specs, active, supervisors;
};

static const actor_field_info counts_fields[] = {
    { "specs", ACTOR_FIELD_UINT64, offsetof(struct counts, specs), NULL },
    { "active", ACTOR_FIELD_UINT64, offsetof(struct counts, active), NULL },
    { "supervisors", ACTOR_FIELD_UINT64, offsetof(struct counts, supervisors), NULL },
};
static const actor_type_info counts_type = {
    "counts", sizeof(struct counts), true, 3, counts_fields, 0, NULL
};

struct list {
    actor_bytes children;                   /* an array of actor_dynamic_child */
    int32_t code;
};

static const actor_field_info list_fields[] = {
    { "children", ACTOR_FIELD_BYTES, offsetof(struct list, children), NULL },
    { "code", ACTOR_FIELD_INT32, offsetof(struct list, code), NULL },
};
static const actor_type_info list_type = {
    "children", sizeof(struct list), false, 2, list_fields, 0, NULL
};

static const actor_message_info terminate_message = { "terminate_child", ACTOR_CALL, &by_ref_type, &outcome_type };
static const actor_message_info count_message = { "count_children", ACTOR_CALL, NULL, &counts_type };
static const actor_message_info list_message = { "which_children", ACTOR_CALL, NULL, &list_type };
static const actor_message_info retry_message = { "try_again_restart", ACTOR_CAST, &by_ref_type, NULL };

/* Answers a call that is being handled or kept. False: memory is out. */
static bool reply(const actor_message *call, const void *value)
{
    return actor_reply(actor_message_from(call), actor_message_info_of(call)->reply, value) != ACTOR_ENOMEM;
}

/* Tells the sender of the call being handled that there will be no answer; for that memory is always there. */
static void refuse(actor_message *call)
{
    actor_message_keep(call);
    actor_message_free(call);
}

static actor_result answer(actor_message *call, const void *value)
{
    if (!reply(call, value))
        refuse(call);
    return ACTOR_CONTINUE;
}

static actor_result answer_code(actor_message *call, int code)
{
    const struct outcome outcome = { (int32_t)code };

    return answer(call, &outcome);
}

/* ---- children ---- */

static struct stop *stop_of(uintptr_t word)
{
    return (struct stop *)(word & ~(uintptr_t)MARKS);
}

static actor_message *kept_of(uintptr_t word)
{
    return word & KEPT ? (actor_message *)(word & ~(uintptr_t)MARKS) : NULL;
}

static const actor_dynamic_child_spec *spec_of_message(const actor_message *message)
{
    return (const actor_dynamic_child_spec *)(const void *)actor_message_info_of(message);
}

_Static_assert(offsetof(actor_dynamic_child_spec, start_message) == 0, "a spec is found by its message");

static const actor_dynamic_child_spec *spec_of(uintptr_t word)
{
    if (word & STOPPING)
        word = stop_of(word)->word;
    if (word & KEPT)
        return spec_of_message(kept_of(word));
    return (const actor_dynamic_child_spec *)(word & ~(uintptr_t)MARKS);
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

static void add(struct dynamic *dynamic, actor_ref ref, uintptr_t word)
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
static uintptr_t take_out(struct dynamic *dynamic, struct libactor_refmap_place *place)
{
    const uintptr_t word = place->word;

    dynamic->n_supervisors -= spec_of(word)->type == ACTOR_SUPERVISOR;
    dynamic->n_restarting -= (word & RESTARTING) != 0;
    libactor_refmap_remove(&dynamic->children, place);
    return word;
}

static void forget(struct dynamic *dynamic, struct libactor_refmap_place *place)
{
    free_word(take_out(dynamic, place));
    libactor_refmap_trim(&dynamic->children);
}

/* One line of the log: what happened to a child, why, and what is done about it. */
static void report(const struct dynamic *dynamic, uintptr_t word, const char *what, const actor_reason *reason,
                   const char *action)
{
    actor_log(ACTOR_LOG_ERROR, "dynamic supervisor %s: a %s %s: %s%s%s; %s", dynamic->info->name,
              spec_of(word)->type == ACTOR_SUPERVISOR ? "supervisor" : "worker", what, actor_reason_name(reason),
              reason->detail[0] != '\0' ? ": " : "", reason->detail, action);
}

/* ---- starting ---- */

static int start_process(const actor_dynamic_child_spec *spec, const void *args, actor_ref *out)
{
    int err = spec->contain_faults ? actor_contain_starts(true) : ACTOR_OK;

    if (err != ACTOR_OK)
        return err;
    err = spec->start(args, out);
    if (spec->contain_faults)
        actor_contain_starts(false);
    return err;
}

static int start_child(struct dynamic *dynamic, const actor_message *message, actor_ref *out)
{
    const size_t max = dynamic->info->max_children;
    int err;

    if (max > 0 && dynamic->children.len >= max)
        return ACTOR_ELIMIT;
    err = libactor_refmap_reserve(&dynamic->children, dynamic->children.len + 1);
    if (err != ACTOR_OK)
        return err;
    return start_process(spec_of_message(message), actor_message_payload(message), out);
}

static actor_result handle_start(struct dynamic *dynamic, actor_message *message)
{
    const actor_dynamic_child_spec *spec = spec_of_message(message);
    struct started started;

    memset(&started, 0, sizeof started);
    started.code = (int32_t)start_child(dynamic, message, &started.ref);
    if (started.code == ACTOR_EINIT)
        started.reason = actor_last_reason();
    if (!reply(message, &started)) {
        if (started.code == ACTOR_OK) {     /* of which nobody would know */
            actor_unlink(started.ref);
            actor_send_exit(started.ref, actor_reason_of(ACTOR_KILL));
        }
        refuse(message);
        return ACTOR_CONTINUE;
    }
    if (started.code != ACTOR_OK)
        return ACTOR_CONTINUE;
    if (spec->restart == ACTOR_TEMPORARY || actor_message_payload(message) == NULL) {
        add(dynamic, started.ref, (uintptr_t)spec);
    } else {
        actor_message_keep(message);
        add(dynamic, started.ref, (uintptr_t)message | KEPT);
    }
    return ACTOR_CONTINUE;
}

/* ---- restarting ---- */

static actor_result give_up(struct dynamic *dynamic, int err)
{
    actor_log(ACTOR_LOG_ERROR, "dynamic supervisor %s: %s (intensity %u in %.3g s); it gives up",
              dynamic->info->name, err == ACTOR_ELIMIT ? "too many restarts" : "out of memory for a restart",
              dynamic->info->intensity, (double)dynamic->info->period_ns / (double)ACTOR_SECOND);
    return actor_stop(actor_reason_of(ACTOR_SHUTDOWN));
}

/* A restart failed: it is tried again by a message, so that others have their turn before. */
static actor_result try_again(struct dynamic *dynamic, struct libactor_refmap_place *place, int err)
{
    const actor_reason reason =
        err == ACTOR_EINIT ? actor_last_reason() : actor_reason_own("start_error", actor_strerror(err));
    struct by_ref again;

    report(dynamic, place->word, "did not start", &reason, "trying again");
    dynamic->n_restarting += !(place->word & RESTARTING);
    place->word |= RESTARTING;
    again.ref = place->ref;
    err = actor_send(actor_self(), &retry_message, &again);
    return err == ACTOR_OK ? ACTOR_CONTINUE : give_up(dynamic, err);
}

/* Restarts a child that does not run, if there have not been too many restarts. */
static actor_result restart_child(struct dynamic *dynamic, struct libactor_refmap_place *place)
{
    const actor_message *kept = kept_of(place->word);
    actor_ref ref = actor_ref_none();
    uintptr_t word;
    int err = libactor_intensity_count(&dynamic->intensity, dynamic->info->intensity, dynamic->info->period_ns,
                                       actor_now());

    if (err != ACTOR_OK) {
        forget(dynamic, place);
        return give_up(dynamic, err);
    }
    err = start_process(spec_of(place->word), kept == NULL ? NULL : actor_message_payload(kept), &ref);
    switch (err) {
    case ACTOR_OK:
        word = take_out(dynamic, place) & ~(uintptr_t)RESTARTING;
        add(dynamic, ref, word);
        return ACTOR_CONTINUE;
    case ACTOR_EIGNORE:
        forget(dynamic, place);
        return ACTOR_CONTINUE;
    default:
        return try_again(dynamic, place, err);
    }
}

/* It may meanwhile have been terminated. */
static actor_result handle_retry(struct dynamic *dynamic, const actor_message *message)
{
    const struct by_ref *again = actor_message_payload(message);
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
        actor_send_exit(ref, actor_reason_of(ACTOR_SHUTDOWN));
    if (shutdown_ns <= 0)
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
}

/* Tells whether a child that was told to end did so for a reason that was to be expected. */
static bool ended_well(const actor_dynamic_child_spec *spec, const actor_reason *reason)
{
    if (spec->shutdown_ns == ACTOR_BRUTAL_KILL && reason->kind == ACTOR_KILLED)
        return true;
    if (spec->restart == ACTOR_PERMANENT)
        return reason->kind == ACTOR_SHUTDOWN && reason->detail[0] == '\0' &&
               spec->shutdown_ns != ACTOR_BRUTAL_KILL;
    return !actor_reason_is_abnormal(reason);
}

/* Of those that wait for a child's end, the first has stopped it; for the others there is none by now. */
static void answer_askers(struct stop *stop)
{
    while (stop->askers != NULL) {
        actor_message *asker = stop->askers;
        struct outcome outcome;

        stop->askers = *actor_message_chain(asker);
        outcome.code = stop->askers == NULL ? ACTOR_OK : ACTOR_ENOPROC;
        (void)reply(asker, &outcome);
        actor_message_free(asker);          /* and if there was no answer, its sender is told that */
    }
}

/* A child that was told to end has ended. */
static void note_stopped(struct dynamic *dynamic, uintptr_t word, const actor_reason *reason)
{
    if (!ended_well(spec_of(word), reason))
        report(dynamic, word, "did not stop in order", reason, "it has ended");
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

static actor_result begin_stop(struct libactor_refmap_place *place, actor_message *asker)
{
    const int64_t shutdown_ns = spec_of(place->word)->shutdown_ns;
    struct stop *stop = actor_alloc(sizeof *stop);
    int err;

    if (stop == NULL)
        return answer_code(asker, ACTOR_ENOMEM);
    err = watch_stop(place->ref, shutdown_ns, &stop->timer);
    if (err != ACTOR_OK) {
        actor_free(stop);
        return answer_code(asker, err);
    }
    stop->word = place->word;
    stop->askers = NULL;
    add_asker(stop, asker);
    place->word = (uintptr_t)stop | STOPPING;
    send_stop(place->ref, shutdown_ns);
    return ACTOR_CONTINUE;
}

static actor_result handle_terminate(struct dynamic *dynamic, actor_message *message)
{
    const struct by_ref *wanted = actor_message_payload(message);
    struct libactor_refmap_place *place = libactor_refmap_find(&dynamic->children, wanted->ref);

    if (place == NULL)
        return answer_code(message, ACTOR_ENOPROC);
    if (place->word & STOPPING) {
        add_asker(stop_of(place->word), message);
        return ACTOR_CONTINUE;
    }
    if (place->word & RESTARTING) {
        forget(dynamic, place);
        return answer_code(message, ACTOR_OK);
    }
    return begin_stop(place, message);
}

/* The time of a child that is stopping may be up. */
static void handle_timer(struct dynamic *dynamic, const actor_message *message)
{
    struct libactor_refmap_place *place;
    actor_ref ref;

    ref.bits = actor_message_cookie(message);
    place = libactor_refmap_find(&dynamic->children, ref);
    if (place != NULL && place->word & STOPPING)
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
}

/* ---- stopping all ---- */

/* The stop of all children, at once. Each stays in the table when it has ended, with the word 0. */
struct stop_all {
    struct dynamic *dynamic;
    int64_t begin_ns;                       /* when all had been asked: nobody gets less than its time */
    size_t n_left;
    bool unwatched;                         /* of some that have undone their links nobody would tell */
};

static void note_end(struct stop_all *all, struct libactor_refmap_place *place, const actor_reason *reason)
{
    note_stopped(all->dynamic, place->word, reason);
    free_word(place->word);
    place->word = 0;
    all->n_left--;
}

/* Takes a message; those that tell of no end go. Errors: those of actor_receive. */
static int take_end(struct stop_all *all, int64_t timeout_ns)
{
    struct libactor_refmap_place *place;
    actor_message *message;
    const int err = actor_receive(&message, timeout_ns);

    if (err != ACTOR_OK)
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
    send_stop(place->ref, spec_of(place->word)->shutdown_ns);
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
        const int64_t shutdown_ns = place->word == 0 ? ACTOR_INFINITY : spec_of(place->word)->shutdown_ns;

        if (shutdown_ns > passed_ns && shutdown_ns < next_ns)
            next_ns = shutdown_ns;
        else if (shutdown_ns > 0 && shutdown_ns <= passed_ns)
            actor_send_exit(place->ref, actor_reason_of(ACTOR_KILL));
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
    struct dynamic *dynamic = self;
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

static actor_result child_ended(struct dynamic *dynamic, struct libactor_refmap_place *place,
                                const actor_reason *reason)
{
    const actor_restart restart = spec_of(place->word)->restart;
    const bool abnormal = actor_reason_is_abnormal(reason);
    const bool restarts = restart == ACTOR_PERMANENT || (restart == ACTOR_TRANSIENT && abnormal);

    if (place->word & STOPPING) {
        note_stopped(dynamic, place->word, reason);
        forget(dynamic, place);
        return ACTOR_CONTINUE;
    }
    if (restarts || abnormal)
        report(dynamic, place->word, "ended", reason, restarts ? "it is to be restarted" : "it is not restarted");
    if (restarts)
        return restart_child(dynamic, place);
    forget(dynamic, place);
    return ACTOR_CONTINUE;
}

/* Of a child that stops both come, in either order; of others DOWN does not. */
static actor_result handle_end(struct dynamic *dynamic, const actor_message *message)
{
    const actor_ref who = actor_message_sender(message);
    struct libactor_refmap_place *place = libactor_refmap_find(&dynamic->children, who);

    if (place != NULL && !(place->word & RESTARTING))
        return child_ended(dynamic, place, actor_message_reason(message));
    if (actor_message_kind_of(message) == ACTOR_EXIT && libactor_instance_is_parent(who, dynamic->linked))
        return actor_stop(*actor_message_reason(message));
    return ACTOR_CONTINUE;
}

static actor_result handle_count(struct dynamic *dynamic, actor_message *message)
{
    struct counts counts;

    counts.specs = dynamic->children.len;
    counts.active = dynamic->children.len - dynamic->n_restarting;
    counts.supervisors = dynamic->n_supervisors;
    return answer(message, &counts);
}

static actor_result handle_list(struct dynamic *dynamic, actor_message *message)
{
    const size_t n = dynamic->children.len;
    actor_dynamic_child *children = n == 0 ? NULL : actor_alloc(n * sizeof *children);
    struct libactor_refmap_place *place;
    struct list list;
    size_t at = 0, i = 0;

    if (children != NULL)
        memset(children, 0, n * sizeof *children);
    while (children != NULL && (place = libactor_refmap_next(&dynamic->children, &at)) != NULL) {
        children[i].ref = place->ref;
        children[i].type = spec_of(place->word)->type;
        children[i].restarting = (place->word & RESTARTING) != 0;
        i++;
    }
    memset(&list, 0, sizeof list);
    list.children = actor_bytes_of(children, i * sizeof *children);
    list.code = i == n ? ACTOR_OK : ACTOR_ENOMEM;
    answer(message, &list);
    actor_free(children);
    return ACTOR_CONTINUE;
}

static actor_result handle_message(struct dynamic *dynamic, actor_message *message)
{
    const actor_message_info *info = actor_message_info_of(message);

    if (info->reply == &actor_dynamic_started && actor_message_kind_of(message) == ACTOR_CALL)
        return handle_start(dynamic, message);
    if (info == &terminate_message)
        return handle_terminate(dynamic, message);
    if (info == &count_message)
        return handle_count(dynamic, message);
    if (info == &list_message)
        return handle_list(dynamic, message);
    if (info == &retry_message)
        return handle_retry(dynamic, message);
    if (actor_message_kind_of(message) != ACTOR_INFO)
        return actor_stop(actor_reason_detail(actor_reason_own("function_clause", NULL),
                                              "dynamic supervisor %s has no %s", dynamic->info->name, info->name));
    actor_log(ACTOR_LOG_ERROR, "dynamic supervisor %s: info %s is unknown and was dropped", dynamic->info->name,
              info->name);
    return ACTOR_CONTINUE;
}

/* ---- the behaviour ---- */

static actor_result init(void *self)
{
    const struct dynamic *dynamic = self;

    actor_trap_exit(true);
    return libactor_instance_register(dynamic->info->registered, NULL, NULL);
}

static actor_result handle(void *self, actor_message *message)
{
    struct dynamic *dynamic = self;

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

static void destroy(void *self)
{
    struct dynamic *dynamic = self;
    const struct libactor_refmap_place *place;
    size_t at = 0;

    while ((place = libactor_refmap_next(&dynamic->children, &at)) != NULL)
        free_word(place->word);
    libactor_refmap_clear(&dynamic->children);
    libactor_intensity_clear(&dynamic->intensity);
    libactor_instance_free(dynamic, sizeof *dynamic, NULL);
}

static void describe(const void *self, FILE *out)
{
    const struct dynamic *dynamic = self;

    fprintf(out, "{children = %zu, restarts = %zu}", dynamic->children.len, dynamic->intensity.len);
}

static const char *title(const void *self)
{
    return ((const struct dynamic *)self)->info->name;
}

static const actor_behaviour behaviour = {
    "dynamic_supervisor", init, handle, terminate, destroy, describe, title
};

int actor_dynamic_supervisor_start(const actor_dynamic_supervisor_info *info, bool link, actor_ref *out)
{
    actor_start_options options;
    struct dynamic *dynamic;
    void *instance;
    int err;

    if (info->period_ns <= 0)
        return ACTOR_EINVAL;
    err = libactor_instance_make(sizeof *dynamic, NULL, NULL, 0, NULL, 0, &instance);
    if (err != ACTOR_OK)
        return err;
    dynamic = instance;
    dynamic->info = info;
    dynamic->linked = link;
    memset(&options, 0, sizeof options);
    options.link = link;
    return actor_start(&behaviour, dynamic, &options, out, NULL);
}

/* ---- for others ---- */

/* The spec's own checks, for constants written by hand. Errors: ACTOR_EINVAL. */
static int check_spec(const actor_dynamic_child_spec *spec, const void *args)
{
    const actor_message_info *message = &spec->start_message;

    if (message->kind != ACTOR_CALL || message->reply != &actor_dynamic_started ||
        (message->type != NULL && args == NULL))
        return ACTOR_EINVAL;
    if (spec->start == NULL || spec->restart < ACTOR_PERMANENT || spec->restart > ACTOR_TEMPORARY ||
        spec->shutdown_ns < ACTOR_BRUTAL_KILL || (spec->type != ACTOR_WORKER && spec->type != ACTOR_SUPERVISOR))
        return ACTOR_EINVAL;
    return ACTOR_OK;
}

int actor_dynamic_supervisor_start_child(actor_ref supervisor, const actor_dynamic_child_spec *spec,
                                         const void *args, actor_ref *out)
{
    struct started started;
    int err = check_spec(spec, args);

    if (err != ACTOR_OK)
        return err;
    err = actor_call(supervisor, &spec->start_message, args, &started, ACTOR_INFINITY);
    if (err != ACTOR_OK)
        return err;
    if (started.code == ACTOR_EINIT)
        actor_last_reason_set(&started.reason);
    if (out != NULL && (started.code == ACTOR_OK || started.code == ACTOR_EALREADY))
        *out = started.ref;
    return started.code;
}

int actor_dynamic_supervisor_terminate_child(actor_ref supervisor, actor_ref child)
{
    const struct by_ref wanted = { child };
    struct outcome outcome;
    const int err = actor_call(supervisor, &terminate_message, &wanted, &outcome, ACTOR_INFINITY);

    return err == ACTOR_OK ? outcome.code : err;
}

int actor_dynamic_supervisor_count(actor_ref supervisor, actor_child_count *out)
{
    struct counts counts;
    const int err = actor_call(supervisor, &count_message, NULL, &counts, ACTOR_INFINITY);

    if (err != ACTOR_OK)
        return err;
    out->specs = (size_t)counts.specs;
    out->active = (size_t)counts.active;
    out->supervisors = (size_t)counts.supervisors;
    out->workers = (size_t)(counts.specs - counts.supervisors);
    return ACTOR_OK;
}

int actor_dynamic_supervisor_children(actor_ref supervisor, actor_dynamic_child **out, size_t *n)
{
    actor_dynamic_child *children;
    struct list list;
    int err = actor_call(supervisor, &list_message, NULL, &list, ACTOR_INFINITY);

    if (err != ACTOR_OK)
        return err;
    err = list.code;
    children = err == ACTOR_OK ? actor_alloc(list.children.len) : NULL;
    if (children != NULL && list.children.len > 0)
        memcpy(children, list.children.data, list.children.len);
    if (children != NULL) {
        *out = children;
        *n = list.children.len / sizeof *children;
    } else if (err == ACTOR_OK) {
        err = ACTOR_ENOMEM;
    }
    actor_reply_release(&list);
    return err;
}
