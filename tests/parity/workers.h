/*
 * Workers for supervisors: each has a letter, says when it starts and why it stops, and traps exits. What its starts come to
 * can be planned. In Erlang: workers.erl.
 */
#ifndef WORKERS_H
#define WORKERS_H

#include "parity.h"

enum { N_LETTERS = 26, N_TEMPLATES = 64 };

typedef struct worker {
    int32_t letter;
} worker;

static const actor_field_info worker_fields[] = { { "letter", ACTOR_FIELD_INT32, offsetof(worker, letter), NULL } };
static const actor_type_info worker_type = { "Worker", sizeof(worker), true, 1, worker_fields, 0, NULL };

/*
 * Of each letter, for the scenario that is played: '+' starts, '-' fails, 'i' is ignored, 'l' starts and 's' fails after a while;
 * behind the end '+'.
 */
static struct plan {
    const char *starts;
    size_t n_starts;
    int64_t stop_ms;                        /* how long its terminate takes */
    bool plain;                             /* does not trap exits */
    const char *ends;                       /* what its terminate exits with; NULL: with nothing */
    actor_ref ref;                          /* as last started */
} plans[N_LETTERS];

static inline struct plan *plan_of(int letter)
{
    return &plans[letter - 'a'];
}

static inline actor_reason worker_reason(const char *word)
{
    if (strcmp(word, "detail") == 0)
        return actor_reason_detail(actor_reason_of(ACTOR_SHUTDOWN), "detail");
    return strcmp(word, "normal") == 0     ? actor_reason_of(ACTOR_NORMAL)
           : strcmp(word, "shutdown") == 0 ? actor_reason_of(ACTOR_SHUTDOWN)
           : strcmp(word, "kill") == 0     ? actor_reason_of(ACTOR_KILL)
                                           : actor_reason_own(word, NULL);
}

static actor_result worker_init(void *self)
{
    actor_trap_exit(!plan_of(((worker *)self)->letter)->plain);
    return ACTOR_CONTINUE;
}

static void worker_terminate(void *data, const actor_reason *reason)
{
    const worker *self = data;

    if (plan_of(self->letter)->stop_ms > 0)
        pause_ms(plan_of(self->letter)->stop_ms);
    say("stop %c %s", (char)self->letter, reason_text(reason));
    if (plan_of(self->letter)->ends != NULL)
        actor_exit(worker_reason(plan_of(self->letter)->ends));
}

static const actor_gen_server_info worker_info = {
    "Worker", &worker_type, &worker_type, 0, NULL, NULL, 0, NULL, 0, NULL, NULL,
    worker_init, false, NULL, NULL, worker_terminate, { 0, ACTOR_UNBOUNDED }, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0
};

/* As a start whose init has stopped for that reason. */
static inline int has_failed(void)
{
    const actor_reason failed = actor_reason_own("failed", NULL);

    actor_last_reason_set(&failed);
    return ACTOR_EINIT;
}

static inline int start_worker(int letter, actor_ref *out)
{
    struct plan *plan = plan_of(letter);
    const char how = plan->starts != NULL && plan->n_starts < strlen(plan->starts) ? plan->starts[plan->n_starts] : '+';
    const worker args = { letter };
    int err;

    plan->n_starts++;
    switch (how) {
    case '-':
        say("fail %c", (char)letter);
        return has_failed();
    case 's':
        pause_ms(40);
        say("fail %c", (char)letter);
        return has_failed();
    case 'i':
        say("ignore %c", (char)letter);
        return ACTOR_EIGNORE;
    default:
        if (how == 'l')
            pause_ms(40);
        err = actor_gen_server_start(&worker_info, &args, true, out);
        if (err == ACTOR_OK) {
            plan->ref = *out;
            say("start %c", (char)letter);
        }
        return err;
    }
}

__attribute__((unused))
static int start_by_args(const void *args, actor_ref *out)
{
    return start_worker(((const worker *)args)->letter, out);
}

#define STARTER(letter)                                         \
    __attribute__((unused))                                     \
    static int start_##letter(const void *args, actor_ref *out) \
    {                                                           \
        (void)args;                                             \
        return start_worker(*#letter, out);                     \
    }

STARTER(a)
STARTER(b)
STARTER(c)
STARTER(d)

/* A child of the table. Its shutdown time is a second. */
#define CHILD(letter, restart) CHILD_OF(letter, restart, ACTOR_SECOND, false)
#define CHILD_OF(letter, restart, shutdown_ns, significant) \
    { #letter, start_##letter, (restart), (shutdown_ns), ACTOR_WORKER, (significant), false }

static inline void forget_plans(void)
{
    memset(plans, 0, sizeof plans);
}

/* Has a worker end by itself, and gives others time to see it. */
static inline void end_worker(int letter, const char *word)
{
    actor_stop_actor(plan_of(letter)->ref, worker_reason(word), ACTOR_INFINITY);
    pause_ms(50);
}

static inline void kill_worker(int letter)
{
    actor_send_exit(plan_of(letter)->ref, actor_reason_of(ACTOR_KILL));
    pause_ms(50);
}

/* What a supervisor answers, as OTP says it. */
static inline const char *answer_text(int err)
{
    switch (err) {
    case ACTOR_ENOPROC:     return "not_found";
    case ACTOR_EALREADY:    return "running";
    case ACTOR_EPRESENT:    return "already_present";
    case ACTOR_ERESTARTING: return "restarting";
    case ACTOR_EIGNORE:     return "undefined";
    case ACTOR_ELIMIT:      return "max_children";
    case ACTOR_EINIT:       return "failed";
    default:                return error_text(err);
    }
}

/* All children, the newest first: `a+` runs, `a-` does not, `a*` is being restarted. */
static inline void say_children(actor_ref supervisor)
{
    actor_child_entry *entries;
    char text[256] = "";
    size_t n, i;

    if (actor_supervisor_children(supervisor, &entries, &n) != ACTOR_OK) {
        say("gone");
        return;
    }
    for (i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %s%c", entries[i].id,
                 !actor_ref_is_none(entries[i].ref) ? '+' : entries[i].restarting ? '*' : '-');
    actor_free(entries);
    say("children%s", text);
}

static inline void say_counts(actor_ref supervisor)
{
    actor_child_count count;

    if (actor_supervisor_count(supervisor, &count) == ACTOR_OK)
        say("counts %zu %zu %zu %zu", count.specs, count.active, count.supervisors, count.workers);
}

/* ---- how supervisors stand ---- */

static inline const char *restart_text(actor_restart restart)
{
    return restart == ACTOR_PERMANENT ? "permanent" : restart == ACTOR_TRANSIENT ? "transient" : "temporary";
}

/* "a+ permanent 1000 worker", as say_children has it. */
static inline void standing_text(const actor_child_state *child, char *text, size_t size)
{
    char shutdown[24];

    if (child->shutdown_ns == ACTOR_BRUTAL_KILL)
        strcpy(shutdown, "brutal_kill");
    else if (child->shutdown_ns == ACTOR_INFINITY)
        strcpy(shutdown, "infinity");
    else
        snprintf(shutdown, sizeof shutdown, "%lld", (long long)(child->shutdown_ns / ACTOR_MILLISECOND));
    snprintf(text, size, "%c %s %s %s%s",
             child->status == ACTOR_CHILD_RUNNING      ? '+'
             : child->status == ACTOR_CHILD_RESTARTING ? '*'
                                                       : '-',
             restart_text(child->restart), shutdown, child->type == ACTOR_SUPERVISOR ? "supervisor" : "worker",
             child->significant ? " significant" : "");
}

static inline void say_standing(actor_ref supervisor)
{
    static const char *const strategies[] = { "", "one_for_one", "one_for_all", "rest_for_one" };
    static const char *const shutdowns[] = { "never", "any_significant", "all_significant" };
    actor_supervisor_state state;
    char text[2048] = "", child[64];
    size_t i;

    if (actor_supervisor_get_state(supervisor, &state, ACTOR_INFINITY) != ACTOR_OK) {
        say("gone");
        return;
    }
    for (i = 0; i < state.children_len; i++) {
        standing_text(&state.children[i], child, sizeof child);
        snprintf(text + strlen(text), sizeof text - strlen(text), ", %s%s", state.children[i].id.data, child);
    }
    say("%s, %u in %lld s, %s, %zu restarts%s", strategies[state.strategy], (unsigned)state.intensity,
        (long long)(state.period_ns / ACTOR_SECOND), shutdowns[state.auto_shutdown], state.restarts_len, text);
    actor_reply_release(&state);
}

static inline int compare_texts(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The same of a dynamic supervisor, whose children have no ids and no order. */
static inline void say_standing_of(actor_ref supervisor)
{
    static char children[N_LETTERS][64];
    actor_dynamic_supervisor_state state;
    char text[2048] = "", max[24] = "infinity";
    size_t i;

    if (actor_dynamic_supervisor_get_state(supervisor, &state, ACTOR_INFINITY) != ACTOR_OK) {
        say("gone");
        return;
    }
    for (i = 0; i < state.children_len; i++)
        standing_text(&state.children[i], children[i], sizeof children[i]);
    qsort(children, state.children_len, sizeof children[0], compare_texts);
    for (i = 0; i < state.children_len; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), ", %s", children[i]);
    if (state.max_children > 0)
        snprintf(max, sizeof max, "%llu", (unsigned long long)state.max_children);
    say("%u in %lld s, at most %s, %zu restarts%s", (unsigned)state.intensity, (long long)(state.period_ns / ACTOR_SECOND), max,
        state.restarts_len, text);
    actor_reply_release(&state);
}

static inline void say_alive(actor_ref who)
{
    pause_ms(50);
    say("%s", actor_is_alive(who) ? "alive" : "gone");
}

#endif
