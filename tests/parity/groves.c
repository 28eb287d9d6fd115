/*
 * Supervisors below supervisors, U2 to U27, P14. Each scenario is a line of words, which this and groves.erl play. First the
 * plans, then the tree from its top, z: `[z:STRATEGY:INTENSITY:AUTO`, its children, `]`. A child is a worker,
 * `a:RESTART:SHUTDOWN`, or a supervisor, `[s:STRATEGY:INTENSITY:AUTO:RESTART:SHUTDOWN`, its children, `]`. Workers are a to n,
 * supervisors s to v. RESTART is p, t or y (temporary), in capitals of one that is significant; SHUTDOWN is milliseconds, k
 * (brutal_kill) or i (infinity). Then what is done:
 *
 *   plan:a:STARTS:MS:FLAGS      what the starts of a worker come to, and how long it takes to stop. `+` starts, as do those
 *                               behind the last; `-` fails, `s` after a while, `l` starts after a while, `i` is ignored, `A`
 *                               says that it is started already, `e` stops in its init; `d` and `n` fail, or end, by
 *                               themselves a little later, `u` undoes its link. FLAGS: `p`, it does not trap exits, `b`, its
 *                               terminate fails, or `-`. Of a supervisor's inits: `i` ignores, `x` exits, `l` takes a while
 *   up                          starts the top
 *   end:a:R hit:a:R             has a worker end; sends an exit signal
 *   freeze:s thaw:s             suspends and resumes a supervisor
 *   term:s:a restart:s:a delete:s:a add:s:a:RESTART:SHUTDOWN gstop:s:R spec:s:a children:s count:s     ask s; told at the end
 *   wait:MS
 *
 * At the end the top is stopped, if it still lives, and all are told that live nevertheless.
 */
#include "parity.h"

enum { N_LETTERS = 26, MAX_CHILDREN = 6, MAX_LINE = 512, MAX_WORD = 48, MAX_QUESTIONS = 16 };

typedef struct worker {
    int32_t letter;
    int32_t how;                            /* it has started */
} worker;

static const actor_field_info worker_fields[] = {
    { "letter", ACTOR_FIELD_INT32, offsetof(worker, letter), NULL },
    { "how", ACTOR_FIELD_INT32, offsetof(worker, how), NULL },
};
static const actor_type_info worker_type = { "Worker", sizeof(worker), true, 2, worker_fields, 0, NULL };
static const actor_message_info fail_message = { "fail", ACTOR_INFO, NULL, NULL };
static const actor_message_info finish_message = { "finish", ACTOR_INFO, NULL, NULL };

/* Of each letter. */
static struct plan {
    char starts[16];
    size_t n_starts;
    int64_t stop_ms;
    bool plain, bad;
    actor_ref ref;                          /* as last started */
} plans[N_LETTERS];

static struct plan *plan_of(int letter)
{
    return &plans[letter - 'a'];
}

static actor_reason reason_of(const char *word)
{
    static const struct { const char *word; actor_reason_kind kind; } words[] = {
        { "normal", ACTOR_NORMAL }, { "shutdown", ACTOR_SHUTDOWN }, { "kill", ACTOR_KILL },
    };
    size_t i;

    if (strcmp(word, "detail") == 0)
        return actor_reason_detail(actor_reason_of(ACTOR_SHUTDOWN), "detail");
    for (i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i].word) == 0)
            return actor_reason_of(words[i].kind);
    return actor_reason_own(word, NULL);
}

/* ---- workers ---- */

static actor_result worker_init(void *self)
{
    const worker *it = self;

    if (it->how == 'e')
        return actor_stop(reason_of("boom"));
    actor_trap_exit(!plan_of(it->letter)->plain);
    if (it->how == 'u')
        actor_unlink(actor_parent());
    if (it->how == 'd' || it->how == 'n')
        actor_send_after(actor_self(), MS(25), it->how == 'd' ? &fail_message : &finish_message, NULL, NULL);
    return ACTOR_CONTINUE;
}

static actor_result worker_info_of(void *self, const actor_message *message)
{
    (void)self;
    if (actor_message_info_of(message) == &fail_message)
        return actor_stop(reason_of("boom"));
    return actor_stop(actor_reason_of(ACTOR_NORMAL));
}

static void worker_terminate(void *self, const actor_reason *reason)
{
    const struct plan *plan = plan_of(((worker *)self)->letter);

    if (plan->stop_ms > 0)
        pause_ms(plan->stop_ms);
    say("stop %c %s", (char)((worker *)self)->letter, reason_text(reason));
    if (plan->bad)
        actor_exit(reason_of("bad"));
}

static const actor_gen_server_info worker_info = {
    .name = "Worker", .state = &worker_type, .args = &worker_type, .init = worker_init, .terminate = worker_terminate,
    .mailbox = { 0, ACTOR_UNBOUNDED }, .on_info = worker_info_of,
};

/* What its next start comes to. */
static char next_start(int letter)
{
    struct plan *plan = plan_of(letter);

    return plan->n_starts < strlen(plan->starts) ? plan->starts[plan->n_starts++] : '+';
}

static int started(int letter, int err, actor_ref ref)
{
    if (err == ACTOR_OK)
        plan_of(letter)->ref = ref;
    say("%s %c", err == ACTOR_OK ? "start" : err == ACTOR_EIGNORE ? "ignore" : "fail", (char)letter);
    return err;
}

static int start_worker(int letter, actor_ref *out)
{
    const char how = next_start(letter);
    const worker args = { letter, how };

    if (how == 's' || how == 'l')
        pause_ms(40);
    switch (how) {
    case '-':
    case 's':
        return started(letter, ACTOR_EIO, actor_ref_none());
    case 'A':
        say("already %c", (char)letter);
        return ACTOR_EALREADY;
    case 'i':
        say("ignore %c", (char)letter);
        return ACTOR_EIGNORE;
    default:
        return started(letter, actor_gen_server_start(&worker_info, &args, true, out), *out);
    }
}

static int start_by_args(const void *args, actor_ref *out)
{
    return start_worker(((const worker *)args)->letter, out);
}

#define STARTER(letter)                                         \
    static int start_##letter(const void *args, actor_ref *out) \
    {                                                           \
        (void)args;                                             \
        return start_worker(*#letter, out);                     \
    }

STARTER(a) STARTER(b) STARTER(c) STARTER(d) STARTER(e) STARTER(f) STARTER(g) STARTER(h) STARTER(i) STARTER(j) STARTER(k)
STARTER(l) STARTER(m) STARTER(n)

/* ---- supervisors ---- */

static actor_supervisor_info infos[N_LETTERS];
static actor_child_spec specs[N_LETTERS][MAX_CHILDREN];

static actor_result supervisor_init(const void *args)
{
    const char how = next_start(((const worker *)args)->letter);

    if (how == 'l')
        pause_ms(40);
    if (how == 'x')
        actor_exit(reason_of("boom"));
    return how == 'i' ? ACTOR_IGNORE : ACTOR_CONTINUE;
}

static int start_supervisor(int letter, actor_ref *out)
{
    const worker args = { letter, 0 };

    return started(letter, actor_supervisor_start(&infos[letter - 'a'], &args, true, out), *out);
}

#define SUPERVISOR(letter)                                      \
    static int start_##letter(const void *args, actor_ref *out) \
    {                                                           \
        (void)args;                                             \
        return start_supervisor(*#letter, out);                 \
    }

SUPERVISOR(s) SUPERVISOR(t) SUPERVISOR(u) SUPERVISOR(v)

static bool is_supervisor(char letter)
{
    return letter >= 's';
}

static int (*starter_of(char letter))(const void *args, actor_ref *out)
{
    static int (*const starters[N_LETTERS])(const void *args, actor_ref *out) = {
        start_a, start_b, start_c, start_d, start_e, start_f, start_g, start_h, start_i, start_j, start_k, start_l, start_m,
        start_n, NULL, NULL, NULL, NULL, start_s, start_t, start_u, start_v, NULL, NULL, NULL, NULL,
    };

    return starters[letter - 'a'];
}

static actor_child_spec spec_of(char letter, const char *restart, const char *shutdown)
{
    static char ids[N_LETTERS][2];
    const actor_child_spec spec = {
        .id = ids[letter - 'a'],
        .start = starter_of(letter),
        .restart = strchr("pP", *restart) != NULL   ? ACTOR_PERMANENT
                   : strchr("tT", *restart) != NULL ? ACTOR_TRANSIENT
                                                    : ACTOR_TEMPORARY,
        .shutdown_ns = *shutdown == 'k' ? ACTOR_BRUTAL_KILL : *shutdown == 'i' ? ACTOR_INFINITY : MS(atoi(shutdown)),
        .type = is_supervisor(letter) ? ACTOR_SUPERVISOR : ACTOR_WORKER,
        .significant = strchr("PTY", *restart) != NULL,
    };

    ids[letter - 'a'][0] = letter;
    return spec;
}

/* ---- the tree ---- */

static char above[8];                       /* the supervisors whose children are being specified */
static size_t depth;

static void add_spec(char letter, const char *restart, const char *shutdown)
{
    const int parent = above[depth - 1] - 'a';

    specs[parent][infos[parent].n_children++] = spec_of(letter, restart, shutdown);
}

static void open_supervisor(char letter, char **parts)
{
    actor_supervisor_info *info = &infos[letter - 'a'];

    if (depth > 0)
        add_spec(letter, parts[3], parts[4]);
    info->name = "Grove";
    info->strategy = strcmp(parts[0], "one_for_one") == 0   ? ACTOR_ONE_FOR_ONE
                     : strcmp(parts[0], "one_for_all") == 0 ? ACTOR_ONE_FOR_ALL
                                                            : ACTOR_REST_FOR_ONE;
    info->intensity = (unsigned)atoi(parts[1]);
    info->period_ns = 60 * ACTOR_SECOND;
    info->auto_shutdown = strcmp(parts[2], "never") == 0 ? ACTOR_NEVER
                          : strcmp(parts[2], "any") == 0 ? ACTOR_ANY_SIGNIFICANT
                                                         : ACTOR_ALL_SIGNIFICANT;
    info->children = specs[letter - 'a'];
    info->args = &worker_type;
    info->init = supervisor_init;
    above[depth++] = letter;
}

/* ---- questions ---- */

static struct question {
    char words[MAX_WORD];
    char answer[128];
    actor_ref to;
    actor_child_template added;
} questions[MAX_QUESTIONS];
static size_t n_questions;

/* As OTP's answer, or that there is nobody any more. */
static void note_answer(struct question *question, int err)
{
    static const struct { int code; const char *text; } answers[] = {
        { ACTOR_OK, "ok" }, { ACTOR_ENOPROC, "not_found" }, { ACTOR_EALREADY, "running" }, { ACTOR_EIGNORE, "undefined" },
        { ACTOR_EPRESENT, "already_present" }, { ACTOR_ERESTARTING, "restarting" },
    };
    const actor_reason reason = actor_last_reason();
    size_t i;

    strcpy(question->answer, "error");
    if (err == ACTOR_EDOWN)
        snprintf(question->answer, sizeof question->answer, "gone %s", reason_text(&reason));
    for (i = 0; i < sizeof answers / sizeof *answers; i++)
        if (answers[i].code == err)
            strcpy(question->answer, answers[i].text);
}

static void ask_to_add(struct question *question, char letter, const char *restart, const char *shutdown)
{
    const actor_child_template supervisor = { ACTOR_START_CHILD(NULL), spec_of(letter, restart, shutdown) };
    const actor_child_template made = { ACTOR_START_CHILD(&worker_type), spec_of(letter, restart, shutdown) };
    const worker args = { letter, 0 };

    question->added = is_supervisor(letter) ? supervisor : made;
    if (!is_supervisor(letter))
        question->added.spec.start = start_by_args;
    note_answer(question, actor_supervisor_start_child(question->to, &question->added,
                                                       is_supervisor(letter) ? NULL : &args, NULL));
}

static void ask_for_children(struct question *question)
{
    actor_child_entry *entries;
    size_t n, i;
    const int err = actor_supervisor_children(question->to, &entries, &n);

    note_answer(question, err);
    if (err != ACTOR_OK)
        return;
    strcpy(question->answer, "");
    for (i = 0; i < n; i++)
        snprintf(question->answer + strlen(question->answer), sizeof question->answer - strlen(question->answer), "%s%s%c",
                 i == 0 ? "" : " ", entries[i].id,
                 !actor_ref_is_none(entries[i].ref) ? '+' : entries[i].restarting ? '*' : '-');
    actor_free(entries);
}

static void ask_for_counts(struct question *question)
{
    actor_child_count count;
    const int err = actor_supervisor_count(question->to, &count);

    note_answer(question, err);
    if (err == ACTOR_OK)
        snprintf(question->answer, sizeof question->answer, "%zu %zu %zu %zu", count.specs, count.active, count.supervisors,
                 count.workers);
}

static const char *shutdown_text(int64_t ns)
{
    static char text[24];

    if (ns == ACTOR_BRUTAL_KILL || ns == ACTOR_INFINITY)
        return ns == ACTOR_INFINITY ? "infinity" : "brutal_kill";
    snprintf(text, sizeof text, "%d", (int)(ns / ACTOR_MILLISECOND));
    return text;
}

static void ask_for_spec(struct question *question, const char *id)
{
    static const char *const restarts[] = { "", "permanent", "transient", "temporary" };
    const actor_child_spec *spec;
    const int err = actor_supervisor_child_spec(question->to, id, &spec);

    note_answer(question, err);
    if (err == ACTOR_OK)
        snprintf(question->answer, sizeof question->answer, "%s %s %s %s %s", spec->id, restarts[spec->restart],
                 shutdown_text(spec->shutdown_ns), spec->type == ACTOR_SUPERVISOR ? "supervisor" : "worker",
                 spec->significant ? "true" : "false");
}

static void ask(void *arg)
{
    struct question *question = arg;
    char words[MAX_WORD], *rest = NULL, *parts[5] = { NULL };
    size_t i;

    strcpy(words, question->words);
    for (i = 0; i < 5; i++)
        parts[i] = strtok_r(i == 0 ? words : NULL, ":", &rest);
    if (strcmp(parts[0], "term") == 0)
        note_answer(question, actor_supervisor_terminate_child(question->to, parts[2]));
    else if (strcmp(parts[0], "restart") == 0)
        note_answer(question, actor_supervisor_restart_child(question->to, parts[2], NULL));
    else if (strcmp(parts[0], "delete") == 0)
        note_answer(question, actor_supervisor_delete_child(question->to, parts[2]));
    else if (strcmp(parts[0], "gstop") == 0)
        note_answer(question, actor_stop_actor(question->to, reason_of(parts[2]), ACTOR_INFINITY));
    else if (strcmp(parts[0], "add") == 0)
        ask_to_add(question, *parts[2], parts[3], parts[4]);
    else if (strcmp(parts[0], "spec") == 0)
        ask_for_spec(question, parts[2]);
    else if (strcmp(parts[0], "children") == 0)
        ask_for_children(question);
    else
        ask_for_counts(question);
}

/* ---- words ---- */

static actor_unique fate;
static bool refused;

static void start_top(void)
{
    actor_ref top;
    const worker args = { 'z', 0 };
    const int err = actor_supervisor_start(&infos['z' - 'a'], &args, true, &top);
    const actor_reason reason = actor_last_reason();

    if (err != ACTOR_OK) {
        if (err == ACTOR_EIGNORE || reason.detail[0] == '\0')
            say("refused %s", err == ACTOR_EIGNORE ? "ignore" : reason_text(&reason));
        else
            say("refused %.*s", child_part(reason.detail), reason.detail);
        refused = true;
        return;
    }
    plan_of('z')->ref = top;
    actor_monitor(top, &fate);
}

static void suspend(void *ref)
{
    actor_sys_suspend(*(actor_ref *)ref, ACTOR_INFINITY);
}

static void resume(void *ref)
{
    actor_sys_resume(*(actor_ref *)ref, ACTOR_INFINITY);
}

static void plan(char **parts)
{
    struct plan *plan = plan_of(*parts[0]);

    strcpy(plan->starts, parts[1]);
    plan->stop_ms = atoi(parts[2]);
    plan->plain = strchr(parts[3], 'p') != NULL;
    plan->bad = strchr(parts[3], 'b') != NULL;
}

static void put_question(const char *words, char letter)
{
    struct question *question = &questions[n_questions++];

    strcpy(question->words, words);
    strcpy(question->answer, "none");
    question->to = plan_of(letter)->ref;
    actor_spawn(ask, question, NULL);
}

static void act(const char *word, char **parts)
{
    if (strcmp(parts[0], "hit") == 0)
        actor_send_exit(plan_of(*parts[1])->ref, reason_of(parts[2]));
    else if (strcmp(parts[0], "end") == 0)
        actor_stop_actor(plan_of(*parts[1])->ref, reason_of(parts[2]), 0);
    else if (strcmp(parts[0], "freeze") == 0)
        actor_spawn(suspend, &plan_of(*parts[1])->ref, NULL);
    else if (strcmp(parts[0], "thaw") == 0)
        actor_spawn(resume, &plan_of(*parts[1])->ref, NULL);
    else
        put_question(word, *parts[1]);
    pause_ms(20);
}

static void play_word(const char *word)
{
    char text[MAX_WORD], *rest = NULL, *parts[6];
    const char *const what = text;
    size_t i;

    strcpy(text, word);
    for (i = 0; i < 6; i++)
        parts[i] = strtok_r(i == 0 ? text : NULL, ":", &rest);
    if (*what == '[') {
        open_supervisor(what[1], parts + 1);
    } else if (*what == ']') {
        depth--;
    } else if (depth > 0) {
        add_spec(*what, parts[1], parts[2]);
    } else if (strcmp(what, "plan") == 0) {
        plan(parts + 1);
    } else if (strcmp(what, "up") == 0) {
        start_top();
    } else if (strcmp(what, "wait") == 0) {
        pause_ms(atoi(parts[1]));
    } else {
        act(word, parts);
    }
}

/* ---- lines ---- */

static bool is_fate(const actor_message *message, const void *monitor)
{
    return actor_message_kind_of(message) == ACTOR_DOWN && actor_message_cookie(message) == *(const actor_unique *)monitor;
}

static bool tell_fate(int64_t wait_ns)
{
    actor_message *message;

    if (actor_receive_match(is_fate, &fate, &message, wait_ns) != ACTOR_OK)
        return false;
    say("top %s", reason_text(actor_message_reason(message)));
    actor_message_free(message);
    return true;
}

static void tell_end(void)
{
    size_t i;

    if (!refused && !tell_fate(0)) {
        actor_send_exit(plan_of('z')->ref, actor_reason_of(ACTOR_SHUTDOWN));
        tell_fate(ACTOR_INFINITY);
    }
    pause_ms(300);
    for (i = 0; i < n_questions; i++)
        say("%s %s", questions[i].words, questions[i].answer);
    for (i = 0; i < N_LETTERS; i++)
        if (!actor_ref_is_none(plans[i].ref) && actor_is_alive(plans[i].ref))
            say("%c lives", (int)('a' + i));
}

static void play_line(const char *line)
{
    char words[MAX_LINE], *rest = NULL, *word;

    memset(plans, 0, sizeof plans);
    memset(infos, 0, sizeof infos);
    memset(specs, 0, sizeof specs);
    n_questions = depth = 0;
    refused = false;
    actor_trap_exit(true);
    strcpy(words, line);
    for (word = strtok_r(words, " ", &rest); word != NULL && !refused; word = strtok_r(NULL, " ", &rest))
        play_word(word);
    tell_end();
}

/* ---- scenarios ---- */

#define PLAYS(scenario, line)    \
    static void scenario(void)   \
    {                            \
        play_line(line);         \
    }

PLAYS(U3_a_stop_goes_down_three_levels,
      "[z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 [t:one_for_one:3:never:p:i c:p:1000 "
      "d:p:1000 ] e:p:1000 ] f:p:1000 ] up children:z children:s children:t count:z count:s")
PLAYS(U13_a_start_fails_three_levels_down,
      "plan:d:-:0:- [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 "
      "[t:one_for_one:3:never:p:i c:p:1000 d:p:1000 ] ] f:p:1000 ] up")
PLAYS(U14_an_ignored_child_three_levels_down,
      "plan:d:i:0:- [z:one_for_one:3:never [s:one_for_one:3:never:p:i [t:one_for_one:3:never:p:i c:p:1000 "
      "d:p:1000 ] ] ] up children:t count:t restart:t:d children:t")
PLAYS(U25_it_goes_up_three_levels,
      "[z:one_for_one:0:never a:p:1000 [s:one_for_one:0:never:p:i b:p:1000 [t:one_for_one:0:never:p:i c:p:1000 ] "
      "] ] up end:c:boom")
PLAYS(U25_it_goes_up_until_one_restarts,
      "[z:one_for_one:1:never a:p:1000 [s:one_for_one:0:never:p:i b:p:1000 [t:one_for_one:0:never:p:i c:p:1000 ] "
      "] ] up end:c:boom children:z children:s end:c:boom")
PLAYS(U25_each_level_counts_for_itself,
      "[z:one_for_one:1:never [s:one_for_one:1:never:p:i [t:one_for_one:1:never:p:i c:p:1000 ] ] ] up hit:c:kill "
      "hit:c:kill hit:c:kill hit:c:kill children:z hit:c:kill hit:c:kill hit:c:kill hit:c:kill")
PLAYS(U25_a_transient_one_that_gives_up_is_gone_for_good,
      "[z:one_for_one:3:never a:p:1000 [s:one_for_one:0:never:t:i b:p:1000 ] ] up end:b:boom children:z "
      "restart:z:s children:z end:b:boom children:z")
PLAYS(U25_a_temporary_one_that_gives_up_can_be_added_again,
      "[z:one_for_one:3:never a:p:1000 [s:one_for_one:0:never:y:i b:p:1000 ] ] up end:b:boom children:z "
      "restart:z:s add:z:s:y:i children:z")
PLAYS(U7_a_group_restart_takes_a_tree_along,
      "[z:one_for_all:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 c:t:1000 ] d:p:1000 ] up end:c:normal "
      "children:s end:a:boom children:s")
PLAYS(U7_a_group_restart_and_a_tree_that_does_not_start,
      "plan:c:+-+:0:- [z:one_for_all:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 c:p:1000 ] d:p:1000 ] "
      "up end:a:boom children:z")
PLAYS(U8_a_rest_restart_takes_a_tree_along,
      "[z:rest_for_one:3:never [s:one_for_one:3:never:p:i a:p:1000 ] b:p:1000 [t:one_for_all:3:never:p:i "
      "c:p:1000 d:p:1000 ] ] up end:b:boom children:z")
PLAYS(U8_one_of_the_middle_gives_up,
      "[z:rest_for_one:3:never a:p:1000 [s:one_for_one:0:never:p:i b:p:1000 ] c:p:1000 ] up end:b:boom "
      "children:z")
PLAYS(U16_the_restart_of_a_tree_fails_twice,
      "plan:b:+--+:0:- [z:one_for_one:5:never a:p:1000 [s:one_for_one:0:never:p:i b:p:1000 ] ] up end:b:boom "
      "children:z")
PLAYS(U16_the_restart_of_a_tree_fails_too_often,
      "plan:b:+---:0:- [z:one_for_one:2:never a:p:1000 [s:one_for_one:0:never:p:i b:p:1000 ] ] up end:b:boom")
PLAYS(U16_a_slow_restart_of_a_tree_and_a_question_above,
      "plan:b:+ss+:0:- [z:one_for_one:5:never a:p:1000 [s:one_for_one:0:never:p:i b:p:1000 ] ] up end:b:boom "
      "children:z count:z wait:100")
PLAYS(U19_a_tree_is_terminated_and_restarted,
      "[z:one_for_one:3:never a:p:1000 [s:one_for_all:3:never:p:i b:p:1000 c:y:1000 ] ] up end:c:normal term:z:s "
      "children:z count:z restart:z:s children:s")
PLAYS(U19_a_tree_is_deleted_and_added,
      "[z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] ] up delete:z:s term:z:s delete:z:s "
      "children:z add:z:s:t:i children:z spec:z:s")
PLAYS(U19_terminate_waits_for_a_whole_tree,
      "plan:b:+:60:- plan:c:+:60:- [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 c:p:1000 "
      "] ] up term:z:s children:z wait:150")
PLAYS(U3_a_tree_that_takes_longer_than_it_may,
      "plan:b:+:90:- [z:one_for_one:3:never [s:one_for_one:3:never:p:65 b:p:1000 c:p:1000 ] d:p:1000 ] up "
      "term:z:s children:z wait:150")
PLAYS(U27_the_middle_is_killed,
      "plan:b:+:0:p plan:c:+:0:p [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 c:p:1000 ] "
      "] up hit:s:kill children:z children:s")
PLAYS(U27_the_middle_is_killed_and_a_worker_takes_its_time,
      "plan:b:+:60:- [z:one_for_one:3:never [s:one_for_one:3:never:p:i b:p:1000 ] ] up hit:s:kill children:z "
      "wait:100")
PLAYS(U26_a_normal_exit_of_nobody,
      "[z:one_for_one:3:never [s:one_for_one:3:never:p:i a:p:1000 ] ] up hit:s:normal hit:s:shutdown hit:s:boom "
      "children:z children:s")
PLAYS(U4_one_in_the_middle_is_stopped,
      "[z:one_for_one:3:never [s:one_for_one:3:never:p:i a:p:1000 ] b:p:1000 ] up gstop:s:normal children:z "
      "gstop:s:shutdown children:z")
PLAYS(U4_a_transient_one_in_the_middle_is_stopped,
      "[z:one_for_one:3:never [s:one_for_one:3:never:t:i a:p:1000 ] b:p:1000 ] up gstop:s:shutdown children:z "
      "restart:z:s gstop:s:boom children:z")
PLAYS(U23_a_significant_tree_ends_another,
      "[z:one_for_one:3:any a:p:1000 [s:one_for_one:3:any:T:i b:T:1000 c:p:1000 ] [t:one_for_one:3:never:p:i "
      "d:p:1000 ] ] up end:b:normal")
PLAYS(U23_all_of_two_trees,
      "[z:one_for_one:3:all [s:one_for_one:3:any:T:i b:T:1000 ] [t:one_for_one:3:any:T:i c:T:1000 ] d:p:1000 ] "
      "up end:b:normal children:z end:c:shutdown")
PLAYS(U23_one_of_two_trees_is_restarted_by_hand,
      "[z:one_for_one:3:all [s:one_for_one:3:any:T:i b:T:1000 ] [t:one_for_one:3:any:T:i c:T:1000 ] ] up "
      "end:b:normal restart:z:s end:c:normal children:z end:b:normal")
PLAYS(U23_a_permanent_tree_that_shuts_itself_down_counts_above,
      "[z:one_for_one:1:never [s:one_for_one:3:any:p:i b:T:1000 ] ] up end:b:normal children:z end:b:normal")
PLAYS(U23_a_significant_tree_is_terminated,
      "[z:one_for_one:3:any [s:one_for_one:3:never:T:i b:p:1000 ] c:p:1000 ] up term:z:s children:z restart:z:s "
      "gstop:s:normal")
PLAYS(U23_significant_ones_of_both_levels_at_once,
      "[z:one_for_one:3:all a:T:1000 [s:one_for_all:3:all:T:i b:T:1000 c:Y:1000 ] ] up freeze:z end:a:normal "
      "end:b:normal end:c:boom thaw:z")
PLAYS(P14_a_child_that_undoes_its_link_is_terminated,
      "plan:a:u:0:- [z:one_for_one:3:never a:p:1000 b:p:1000 ] up term:z:a children:z restart:z:a children:z")
PLAYS(P14_a_child_that_undoes_its_link_ends_unseen,
      "plan:a:u:0:- [z:one_for_one:3:never a:p:1000 b:p:1000 ] up hit:a:kill children:z count:z restart:z:a "
      "delete:z:a term:z:a children:z restart:z:a count:z")
PLAYS(P14_a_child_that_undoes_its_link_and_a_group,
      "plan:b:u:0:- [z:one_for_all:3:never a:p:1000 b:p:1000 c:p:1000 ] up end:a:boom children:z")
PLAYS(P14_a_child_that_undid_its_link_and_ended_and_a_group,
      "plan:b:u:0:- [z:one_for_all:3:never a:p:1000 b:p:1000 c:p:1000 ] up hit:b:kill children:z end:a:boom "
      "count:z")
PLAYS(P14_a_child_that_undoes_its_link_outlives_a_kill,
      "plan:a:u:0:- plan:b:+:0:p [z:one_for_one:3:never [s:one_for_one:3:never:y:i a:p:1000 b:p:1000 ] ] up "
      "hit:s:kill children:z end:a:bye")
PLAYS(P14_a_child_that_undoes_its_link_takes_too_long,
      "plan:a:u:90:- [z:one_for_one:3:never a:p:65 b:p:1000 ] up term:z:a children:z wait:100")
PLAYS(U3_a_terminate_that_fails_is_no_restart,
      "plan:a:+:0:b [z:one_for_one:3:never a:p:1000 b:t:1000 ] up term:z:a children:z restart:z:a end:b:boom")
PLAYS(U4_a_terminate_that_fails_behind_a_normal_end,
      "plan:a:++:0:b [z:one_for_one:3:never a:t:1000 ] up end:a:normal children:z")
PLAYS(U7_a_terminate_that_fails_in_a_group,
      "plan:b:+:0:b plan:c:+:0:b [z:one_for_all:1:never a:p:1000 b:p:1000 c:t:1000 ] up end:a:boom children:z")
PLAYS(U15_one_that_says_it_is_started_already,
      "plan:a:+A+:0:- [z:one_for_one:3:never a:p:1000 b:p:1000 ] up end:a:boom children:z")
PLAYS(U13_one_that_says_it_is_started_already,
      "plan:b:A:0:- [z:one_for_one:3:never a:p:1000 b:p:1000 ] up")
PLAYS(U18_one_that_says_it_is_started_already_is_added,
      "plan:c:A+:0:- [z:one_for_one:3:never a:p:1000 ] up add:z:c:p:1000 children:z add:z:c:p:1000 children:z")
PLAYS(U20_one_that_says_it_is_started_already_is_restarted,
      "plan:a:+A+:0:- [z:one_for_one:3:never a:p:1000 ] up term:z:a restart:z:a children:z restart:z:a "
      "children:z")
PLAYS(U15_an_init_that_stops_counts,
      "plan:a:+eee:0:- [z:one_for_one:2:never a:p:1000 b:p:1000 ] up end:a:boom")
PLAYS(U10_one_that_always_fails_a_little_later,
      "plan:a:dddd:0:- [z:one_for_one:2:never a:p:1000 b:p:1000 ] up wait:200")
PLAYS(U4_a_transient_one_fails_and_then_ends,
      "plan:a:dn:0:- [z:one_for_one:3:never a:t:1000 b:p:1000 ] up wait:100 children:z")
PLAYS(U7_one_that_does_not_trap_among_a_group,
      "plan:b:+:0:p plan:c:+:50:p [z:one_for_all:3:never a:p:1000 b:p:1000 c:p:1000 ] up hit:a:kill children:z")
PLAYS(U2_a_stop_while_a_child_starts,
      "plan:a:+l:0:- [z:one_for_one:3:never a:p:1000 b:p:1000 ] up end:a:boom gstop:z:bye wait:60")
PLAYS(U2_one_below_is_frozen_and_told_to_stop,
      "[z:one_for_one:3:never [s:one_for_one:3:never:p:i a:p:1000 ] b:p:1000 ] up freeze:s term:z:s children:z")
PLAYS(U2_one_below_is_frozen_and_a_child_fails,
      "[z:one_for_one:3:never [s:one_for_one:3:never:p:i a:p:1000 ] b:p:1000 ] up freeze:s end:a:boom children:z "
      "thaw:s children:s")
PLAYS(U21_a_frozen_one_below_does_not_hold_up_another,
      "[z:one_for_one:3:never [s:one_for_one:3:never:p:i a:p:1000 ] [t:one_for_one:3:never:p:i b:p:1000 ] ] up "
      "freeze:s end:b:boom children:t count:z children:s thaw:s")
PLAYS(U19_terminate_one_that_is_gone_for_good,
      "[z:one_for_one:3:never a:t:1000 b:y:1000 ] up end:a:shutdown end:b:shutdown term:z:a term:z:b delete:z:a "
      "children:z")
PLAYS(U22_the_spec_of_an_added_one,
      "[z:one_for_one:3:any a:p:1000 ] up add:z:b:T:1000 spec:z:b spec:z:a spec:z:c term:z:b spec:z:b")
PLAYS(U2_all_kinds_end_while_the_last_is_stopped,
      "plan:f:+:150:- [z:one_for_one:2:never a:y:1000 b:y:1000 c:t:1000 d:p:1000 e:p:1000 f:y:1000 ] up gstop:z:shutdown "
      "end:b:normal end:c:boom end:d:shutdown end:e:detail wait:150")
PLAYS(U2_all_kinds_are_killed_while_the_last_is_stopped,
      "plan:f:+:150:- [z:one_for_all:2:never a:p:1000 b:y:1000 c:t:1000 d:p:1000 e:p:1000 f:t:1000 ] up gstop:z:shutdown "
      "hit:b:kill hit:c:kill hit:d:kill wait:150")
PLAYS(U2_ids_say_nothing_of_the_order,
      "[z:rest_for_one:2:never g:p:1000 c:p:1000 j:p:1000 b:p:1000 e:p:1000 ] up children:z hit:j:kill children:z")
PLAYS(U3_a_worker_may_take_for_ever_and_a_supervisor_too,
      "plan:a:+:120:- plan:b:+:120:- [z:one_for_one:2:never [s:one_for_one:2:never:p:i a:p:i ] b:p:i ] up")
PLAYS(U4_an_exit_signal_normal_or_shutdown_of_another,
      "plan:a:+:0:p plan:b:+:0:p plan:c:+:0:p [z:one_for_one:6:never a:p:1000 b:t:1000 c:y:1000 ] up hit:a:normal "
      "hit:b:normal children:z hit:a:shutdown hit:b:shutdown hit:c:shutdown children:z count:z restart:z:b hit:a:detail "
      "hit:b:detail children:z count:z")
PLAYS(U7_a_normal_end_of_a_permanent_one_and_a_temporary_bystander,
      "[z:one_for_all:2:never a:p:100 b:y:100 ] up end:a:normal children:z end:a:normal children:z")
PLAYS(U8_a_normal_end_of_a_permanent_one_and_a_temporary_bystander,
      "[z:rest_for_one:2:never a:p:100 b:y:100 ] up end:a:normal children:z end:a:normal children:z")
PLAYS(U18_an_added_one_fails_and_others_are_left,
      "plan:b:-:0:- plan:c:e:0:- [z:one_for_one:2:never ] up children:z count:z add:z:b:p:1000 add:z:c:p:1000 children:z "
      "count:z add:z:c:p:1000 children:z")
PLAYS(U18_questions_to_one_that_has_ended,
      "[z:one_for_one:2:never [s:one_for_one:2:never:y:i a:p:1000 ] ] up gstop:s:normal children:s count:s term:s:a "
      "restart:s:a delete:s:a add:s:b:p:1000 spec:s:a gstop:s:normal children:z")
PLAYS(U19_all_that_can_be_asked_of_one,
      "[z:one_for_one:2:never a:p:1000 ] up add:z:a:p:1000 term:z:n term:z:a children:z count:z term:z:a add:z:a:p:1000 "
      "restart:z:a restart:z:a restart:z:b delete:z:a delete:z:n term:z:a delete:z:a restart:z:a")
PLAYS(U19_asked_while_a_restart_fails_again_and_again,
      "plan:a:+sssss:0:- [z:one_for_one:8:never a:p:k ] up hit:a:kill wait:10 add:z:a:p:k restart:z:a "
      "delete:z:a children:z count:z term:z:a wait:30 children:z restart:z:a children:z")
PLAYS(U19_asked_while_a_restart_of_a_rest_fails_again_and_again,
      "plan:b:+sssss:0:- [z:rest_for_one:8:never a:p:k b:p:k c:p:k ] up hit:b:kill wait:10 add:z:b:p:k restart:z:b "
      "delete:z:b children:z count:z term:z:b wait:30 children:z restart:z:b children:z")
PLAYS(U2_it_is_stopped_while_a_restart_fails_again_and_again,
      "plan:b:+ssssssss:0:- [z:rest_for_one:8:never a:p:k b:p:k c:p:k ] up hit:b:kill wait:70")
PLAYS(U25_a_tree_and_what_was_added_to_it,
      "plan:d:+-----:0:- [z:one_for_all:4:never [s:one_for_one:4:never:p:i a:p:1000 b:p:1000 ] [t:one_for_one:4:never:p:i "
      "] [u:one_for_one:4:never:t:i ] ] up term:z:u count:z children:s count:t add:t:d:p:1000 add:t:e:p:1000 count:t "
      "hit:e:kill children:s children:t hit:d:kill children:z count:z children:s children:t children:u")
PLAYS(U5_specs_of_added_ones_when_they_are_killed,
      "[z:one_for_one:8:never ] up add:z:a:p:1000 hit:a:kill add:z:a:p:1000 add:z:b:t:1000 hit:b:kill add:z:b:t:1000 "
      "add:z:c:y:1000 hit:c:kill add:z:c:y:1000 children:z")
PLAYS(U5_specs_of_added_ones_when_they_end,
      "[z:one_for_one:8:never ] up add:z:a:p:1000 end:a:normal add:z:a:p:1000 add:z:b:t:1000 end:b:normal add:z:b:t:1000 "
      "restart:z:b add:z:c:y:1000 end:c:normal add:z:c:y:1000 children:z")
PLAYS(U5_specs_of_added_ones_when_they_are_terminated,
      "[z:one_for_one:8:never ] up add:z:a:p:1000 term:z:a add:z:a:p:1000 restart:z:a add:z:b:t:1000 term:z:b "
      "add:z:b:t:1000 restart:z:b add:z:c:y:1000 term:z:c add:z:c:y:1000 children:z")
PLAYS(U5_specs_of_added_ones_of_a_group_when_they_are_killed,
      "[z:one_for_all:8:never ] up add:z:a:p:1000 hit:a:kill add:z:a:p:1000 add:z:b:t:1000 hit:b:kill add:z:b:t:1000 "
      "add:z:c:y:1000 hit:c:kill add:z:c:y:1000 children:z")
PLAYS(U5_specs_of_added_ones_of_a_group_when_they_end,
      "[z:one_for_all:8:never ] up add:z:a:p:1000 end:a:normal add:z:a:p:1000 add:z:b:t:1000 end:b:normal add:z:b:t:1000 "
      "restart:z:b add:z:c:y:1000 end:c:normal add:z:c:y:1000 children:z")
PLAYS(U5_specs_of_added_ones_of_a_group_when_they_fail,
      "[z:one_for_all:8:never ] up add:z:a:p:1000 end:a:boom add:z:a:p:1000 add:z:b:t:1000 end:b:boom add:z:b:t:1000 "
      "add:z:c:y:1000 end:c:boom add:z:c:y:1000 children:z")
PLAYS(U5_specs_of_added_ones_of_a_rest_when_they_are_killed,
      "[z:rest_for_one:8:never ] up add:z:a:p:1000 hit:a:kill add:z:a:p:1000 add:z:b:t:1000 hit:b:kill add:z:b:t:1000 "
      "add:z:c:y:1000 hit:c:kill add:z:c:y:1000 hit:a:kill children:z")
PLAYS(U5_specs_of_added_ones_of_a_rest_when_they_are_terminated,
      "[z:rest_for_one:8:never ] up add:z:a:p:1000 term:z:a add:z:a:p:1000 restart:z:a add:z:b:t:1000 term:z:b "
      "add:z:b:t:1000 restart:z:b add:z:c:y:1000 term:z:c add:z:c:y:1000 children:z")
PLAYS(U27_one_in_the_middle_of_a_group_is_killed,
      "plan:a:+:0:p [z:one_for_all:3:never [s:one_for_all:3:never:p:2000 a:p:2000 ] ] up hit:s:kill children:z children:s")
PLAYS(U27_a_worker_in_the_middle_of_a_group_is_killed_and_ends,
      "[z:one_for_all:3:never [s:one_for_all:3:never:p:2000 a:p:2000 ] ] up hit:a:kill children:s end:a:normal children:s "
      "term:s:a restart:s:a children:s children:z")
PLAYS(U27_the_top_of_two_levels_is_killed,
      "plan:b:+:0:p [z:one_for_all:3:never [s:one_for_all:3:never:p:2000 a:p:2000 b:p:2000 ] ] up hit:z:kill")
PLAYS(U23_a_temporary_one_that_is_not_significant_ends_in_every_way,
      "[z:one_for_one:5:any a:p:1000 ] up add:z:b:y:1000 term:z:b add:z:b:y:1000 hit:b:kill add:z:b:y:1000 end:b:boom "
      "add:z:b:y:1000 end:b:normal children:z")
PLAYS(U23_a_transient_one_that_is_not_significant_ends_in_every_way,
      "[z:one_for_one:5:any b:t:1000 ] up term:z:b restart:z:b hit:b:kill end:b:boom end:b:normal children:z")
PLAYS(U23_a_transient_one_that_is_not_significant_and_all,
      "[z:one_for_one:5:all b:t:1000 ] up term:z:b restart:z:b hit:b:kill end:b:boom end:b:normal children:z")
PLAYS(U23_a_temporary_significant_one_is_terminated_and_killed,
      "[z:one_for_one:5:any ] up add:z:a:Y:1000 add:z:b:Y:1000 add:z:c:y:1000 children:z term:z:a children:z "
      "add:z:a:Y:1000 children:z hit:a:kill children:z")
PLAYS(U23_a_temporary_significant_one_fails,
      "[z:one_for_one:5:any ] up add:z:a:Y:1000 add:z:b:Y:1000 add:z:c:y:1000 end:a:boom children:z")
PLAYS(U23_a_temporary_significant_one_ends, "[z:one_for_one:5:any a:Y:1000 b:Y:1000 c:y:1000 ] up end:a:normal children:z")
PLAYS(U23_all_temporary_significant_ones_end,
      "[z:one_for_one:5:all a:Y:1000 b:Y:1000 c:y:1000 ] up end:a:normal children:z end:b:normal children:z")
PLAYS(U23_a_transient_significant_one_ends_in_every_way,
      "[z:one_for_one:5:any a:T:1000 b:T:1000 c:t:1000 ] up term:z:a children:z restart:z:a hit:a:kill children:z "
      "end:a:boom children:z end:a:normal children:z")
PLAYS(U23_all_transient_significant_ones_end,
      "[z:one_for_one:5:all a:T:1000 b:T:1000 c:t:1000 ] up end:a:normal children:z end:b:normal children:z")
PLAYS(U23_a_bystander_of_a_group_is_significant,
      "[z:one_for_all:5:any a:T:1000 b:t:1000 c:T:1000 ] up hit:b:kill children:z")
PLAYS(U23_all_bystanders_of_a_group_are_significant,
      "[z:one_for_all:5:all a:T:1000 b:t:1000 c:T:1000 ] up hit:b:kill children:z")
PLAYS(U23_a_bystander_of_a_rest_is_significant,
      "[z:rest_for_one:5:any a:T:1000 b:t:1000 c:T:1000 ] up hit:b:kill children:z")
PLAYS(U23_all_bystanders_of_a_rest_are_significant,
      "[z:rest_for_one:5:all a:T:1000 b:t:1000 c:T:1000 ] up hit:b:kill children:z")
PLAYS(U23_temporary_bystanders_of_a_group_are_significant,
      "[z:one_for_all:5:any a:p:1000 b:Y:1000 c:Y:1000 ] up hit:a:kill children:z")
PLAYS(U23_all_temporary_bystanders_of_a_group_are_significant,
      "[z:one_for_all:5:all a:p:1000 b:Y:1000 c:Y:1000 ] up hit:a:kill children:z")
PLAYS(U23_a_tree_that_is_not_significant_shuts_itself_down,
      "[z:one_for_one:5:any [s:one_for_one:1:any:t:i ] ] up add:s:a:T:1000 end:a:normal children:z restart:z:s children:s")
PLAYS(U23_an_added_tree_that_is_significant_shuts_itself_down,
      "[z:one_for_one:5:any [s:one_for_one:1:any:T:i ] b:p:1000 ] up add:s:a:T:1000 end:a:normal")
PLAYS(U30_the_init_of_the_top_ignores, "plan:z:i:0:- [z:one_for_one:3:never a:p:1000 ] up")
PLAYS(U30_the_init_of_the_top_exits, "plan:z:x:0:- [z:one_for_one:3:never a:p:1000 ] up")
PLAYS(U14_the_init_of_one_below_ignores,
      "plan:s:i:0:- [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] c:p:1000 ] up children:z count:z "
      "restart:z:s children:z children:s")
PLAYS(U13_the_init_of_one_below_exits,
      "plan:s:x:0:- [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] c:p:1000 ] up")
PLAYS(U17_the_init_of_one_below_ignores_when_it_is_restarted,
      "plan:s:+i:0:- plan:b:+:0:p [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] ] up hit:s:kill "
      "children:z count:z restart:z:s children:z")
PLAYS(U17_the_init_of_one_below_ignores_in_a_group,
      "plan:s:+i:0:- [z:one_for_all:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] c:p:1000 ] up hit:a:kill "
      "children:z hit:a:kill children:z")
PLAYS(U15_the_init_of_one_below_exits_when_it_is_restarted,
      "plan:s:+xx+:0:- plan:b:+:0:p [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] ] up hit:s:kill "
      "children:z children:s")
PLAYS(U15_the_init_of_one_below_exits_too_often,
      "plan:s:+xxxx:0:- plan:b:+:0:p [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] ] up hit:s:kill")
PLAYS(U16_the_init_of_one_below_exits_in_a_group,
      "plan:s:+x+:0:- [z:one_for_all:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] c:p:1000 ] up hit:c:kill "
      "children:z")
PLAYS(U16_the_init_of_one_below_exits_in_a_rest,
      "plan:s:+x+:0:- [z:rest_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] c:p:1000 ] up hit:a:kill "
      "children:z")
PLAYS(U18_one_below_whose_init_ignores_is_added,
      "plan:s:+ii+:0:- [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:y:i b:p:1000 ] ] up term:z:s children:z "
      "add:z:s:y:i children:z add:z:s:p:i children:z add:z:s:p:i restart:z:s children:z")
PLAYS(U20_the_init_of_one_below_exits_when_it_is_restarted_by_hand,
      "plan:s:+xi+:0:- [z:one_for_one:3:never [s:one_for_one:3:never:p:i b:p:1000 ] ] up term:z:s restart:z:s children:z "
      "restart:z:s children:z restart:z:s children:z")
PLAYS(U2_one_below_takes_its_time_to_start,
      "plan:s:l:0:- [z:one_for_one:3:never a:p:1000 [s:one_for_one:3:never:p:i b:p:1000 ] c:p:1000 ] up children:z")
PLAYS(U23_a_significant_tree_whose_init_ignores_when_it_is_restarted,
      "plan:s:+i:0:- plan:b:+:0:p [z:one_for_one:3:any a:p:1000 [s:one_for_one:3:never:T:i b:p:1000 ] ] up hit:s:kill "
      "children:z restart:z:s children:z")
PLAYS(U22_specs_of_all_kinds,
      "[z:one_for_one:3:any a:p:5000 b:t:k [s:one_for_one:3:never:p:i ] c:y:i d:T:0 ] up spec:z:a spec:z:b spec:z:s "
      "spec:z:c spec:z:d spec:z:e term:z:b spec:z:b delete:z:b spec:z:b end:c:normal spec:z:c")

#define S(name) { #name, name, false }

SCENARIOS(
    S(U3_a_stop_goes_down_three_levels),
    S(U13_a_start_fails_three_levels_down),
    S(U14_an_ignored_child_three_levels_down),
    S(U25_it_goes_up_three_levels),
    S(U25_it_goes_up_until_one_restarts),
    S(U25_each_level_counts_for_itself),
    S(U25_a_transient_one_that_gives_up_is_gone_for_good),
    S(U25_a_temporary_one_that_gives_up_can_be_added_again),
    S(U7_a_group_restart_takes_a_tree_along),
    S(U7_a_group_restart_and_a_tree_that_does_not_start),
    S(U8_a_rest_restart_takes_a_tree_along),
    S(U8_one_of_the_middle_gives_up),
    S(U16_the_restart_of_a_tree_fails_twice),
    S(U16_the_restart_of_a_tree_fails_too_often),
    S(U16_a_slow_restart_of_a_tree_and_a_question_above),
    S(U19_a_tree_is_terminated_and_restarted),
    S(U19_a_tree_is_deleted_and_added),
    S(U19_terminate_waits_for_a_whole_tree),
    S(U3_a_tree_that_takes_longer_than_it_may),
    S(U27_the_middle_is_killed),
    S(U27_the_middle_is_killed_and_a_worker_takes_its_time),
    S(U26_a_normal_exit_of_nobody),
    S(U4_one_in_the_middle_is_stopped),
    S(U4_a_transient_one_in_the_middle_is_stopped),
    S(U23_a_significant_tree_ends_another),
    S(U23_all_of_two_trees),
    S(U23_one_of_two_trees_is_restarted_by_hand),
    S(U23_a_permanent_tree_that_shuts_itself_down_counts_above),
    S(U23_a_significant_tree_is_terminated),
    S(U23_significant_ones_of_both_levels_at_once),
    S(P14_a_child_that_undoes_its_link_is_terminated),
    S(P14_a_child_that_undoes_its_link_ends_unseen),
    S(P14_a_child_that_undoes_its_link_and_a_group),
    S(P14_a_child_that_undid_its_link_and_ended_and_a_group),
    S(P14_a_child_that_undoes_its_link_outlives_a_kill),
    S(P14_a_child_that_undoes_its_link_takes_too_long),
    S(U3_a_terminate_that_fails_is_no_restart),
    S(U4_a_terminate_that_fails_behind_a_normal_end),
    S(U7_a_terminate_that_fails_in_a_group),
    S(U15_one_that_says_it_is_started_already),
    S(U13_one_that_says_it_is_started_already),
    S(U18_one_that_says_it_is_started_already_is_added),
    S(U20_one_that_says_it_is_started_already_is_restarted),
    S(U15_an_init_that_stops_counts),
    S(U10_one_that_always_fails_a_little_later),
    S(U4_a_transient_one_fails_and_then_ends),
    S(U7_one_that_does_not_trap_among_a_group),
    S(U2_a_stop_while_a_child_starts),
    S(U2_one_below_is_frozen_and_told_to_stop),
    S(U2_one_below_is_frozen_and_a_child_fails),
    S(U21_a_frozen_one_below_does_not_hold_up_another),
    S(U19_terminate_one_that_is_gone_for_good),
    S(U22_the_spec_of_an_added_one),
    S(U2_all_kinds_end_while_the_last_is_stopped),
    S(U2_all_kinds_are_killed_while_the_last_is_stopped),
    S(U2_ids_say_nothing_of_the_order),
    S(U3_a_worker_may_take_for_ever_and_a_supervisor_too),
    S(U4_an_exit_signal_normal_or_shutdown_of_another),
    S(U7_a_normal_end_of_a_permanent_one_and_a_temporary_bystander),
    S(U8_a_normal_end_of_a_permanent_one_and_a_temporary_bystander),
    S(U18_an_added_one_fails_and_others_are_left),
    S(U18_questions_to_one_that_has_ended),
    S(U19_all_that_can_be_asked_of_one),
    S(U19_asked_while_a_restart_fails_again_and_again),
    S(U19_asked_while_a_restart_of_a_rest_fails_again_and_again),
    S(U2_it_is_stopped_while_a_restart_fails_again_and_again),
    S(U25_a_tree_and_what_was_added_to_it),
    S(U5_specs_of_added_ones_when_they_are_killed),
    S(U5_specs_of_added_ones_when_they_end),
    S(U5_specs_of_added_ones_when_they_are_terminated),
    S(U5_specs_of_added_ones_of_a_group_when_they_are_killed),
    S(U5_specs_of_added_ones_of_a_group_when_they_end),
    S(U5_specs_of_added_ones_of_a_group_when_they_fail),
    S(U5_specs_of_added_ones_of_a_rest_when_they_are_killed),
    S(U5_specs_of_added_ones_of_a_rest_when_they_are_terminated),
    S(U27_one_in_the_middle_of_a_group_is_killed),
    S(U27_a_worker_in_the_middle_of_a_group_is_killed_and_ends),
    S(U27_the_top_of_two_levels_is_killed),
    S(U23_a_temporary_one_that_is_not_significant_ends_in_every_way),
    S(U23_a_transient_one_that_is_not_significant_ends_in_every_way),
    S(U23_a_transient_one_that_is_not_significant_and_all),
    S(U23_a_temporary_significant_one_is_terminated_and_killed),
    S(U23_a_temporary_significant_one_fails),
    S(U23_a_temporary_significant_one_ends),
    S(U23_all_temporary_significant_ones_end),
    S(U23_a_transient_significant_one_ends_in_every_way),
    S(U23_all_transient_significant_ones_end),
    S(U23_a_bystander_of_a_group_is_significant),
    S(U23_all_bystanders_of_a_group_are_significant),
    S(U23_a_bystander_of_a_rest_is_significant),
    S(U23_all_bystanders_of_a_rest_are_significant),
    S(U23_temporary_bystanders_of_a_group_are_significant),
    S(U23_all_temporary_bystanders_of_a_group_are_significant),
    S(U23_a_tree_that_is_not_significant_shuts_itself_down),
    S(U23_an_added_tree_that_is_significant_shuts_itself_down),
    S(U30_the_init_of_the_top_ignores),
    S(U30_the_init_of_the_top_exits),
    S(U14_the_init_of_one_below_ignores),
    S(U13_the_init_of_one_below_exits),
    S(U17_the_init_of_one_below_ignores_when_it_is_restarted),
    S(U17_the_init_of_one_below_ignores_in_a_group),
    S(U15_the_init_of_one_below_exits_when_it_is_restarted),
    S(U15_the_init_of_one_below_exits_too_often),
    S(U16_the_init_of_one_below_exits_in_a_group),
    S(U16_the_init_of_one_below_exits_in_a_rest),
    S(U18_one_below_whose_init_ignores_is_added),
    S(U20_the_init_of_one_below_exits_when_it_is_restarted_by_hand),
    S(U2_one_below_takes_its_time_to_start),
    S(U23_a_significant_tree_whose_init_ignores_when_it_is_restarted),
    S(U22_specs_of_all_kinds)
)
