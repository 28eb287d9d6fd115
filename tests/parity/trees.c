/*
 * Supervisors, several rules at a time: U1 to U27. Each scenario is a line of words, which this and trees.erl play:
 *
 *   up:STRATEGY:INTENSITY:AUTO  one_for_all, one_for_one or rest_for_one; never, any or all; with the children before it
 *   a:p:1000                    a child a, permanent, transient (t) or temporary (y), in capitals if it is significant; its
 *                               shutdown time, or `k` or `i`. `s` is a supervisor; its children come before `nest`
 *   nest:STRATEGY:INTENSITY:AUTO what is specified so far is below s
 *   plan:a:STARTS:MS            what a's starts come to, and how long it takes to stop; plain:a, it does not trap exits
 *   end:a:REASON  hit:a:REASON  has it end, and waits for it; sends it an exit signal
 *   freeze thaw                 suspends and resumes the supervisor
 *   term:a restart:a delete:a add:a:p children count    ask the supervisor; with an `&` before it, somebody else does
 *   in:s in:top                 who is asked
 *   wait:MS fate stop quit:REASON  the last does not wait for the end
 */
#include "workers.h"

static actor_supervisor_info infos[2];      /* of the top and of s */
static actor_child_spec specs[2][8];
static size_t n_specs;
static bool refused;                        /* the top did not start */
static actor_ref refs[2];
static unsigned asked;                      /* whose place it is in these */
static char ids[N_LETTERS][2];
static actor_child_template templates[N_LETTERS];

static int start_nested(const void *args, actor_ref *out)
{
    const int err = actor_supervisor_start(&infos[1], NULL, true, out);

    (void)args;
    if (err == ACTOR_OK)
        plan_of('s')->ref = refs[1] = *out;
    say("%s s", err == ACTOR_OK ? "start" : "fail");
    return err;
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

/* ---- what is specified ---- */

static int (*starter_of(char letter))(const void *args, actor_ref *out)
{
    static int (*const starters[])(const void *args, actor_ref *out) = { start_a, start_b, start_c, start_d };

    return letter == 's' ? start_nested : starters[letter - 'a'];
}

static actor_restart restart_of(char letter)
{
    return strchr("pP", letter) != NULL ? ACTOR_PERMANENT : strchr("tT", letter) != NULL ? ACTOR_TRANSIENT : ACTOR_TEMPORARY;
}

static int64_t shutdown_of(const char *word)
{
    return word == NULL ? ACTOR_SECOND : *word == 'k' ? ACTOR_BRUTAL_KILL : *word == 'i' ? ACTOR_INFINITY : MS(atoi(word));
}

static actor_child_spec spec_of(const char *letter, const char *restart, const char *shutdown)
{
    char *const id = ids[*letter - 'a'];
    const actor_child_spec spec = {
        id, NULL, restart_of(*restart), shutdown_of(shutdown), *letter == 's' ? ACTOR_SUPERVISOR : ACTOR_WORKER,
        strchr("PTY", *restart) != NULL, false
    };

    *id = *letter;
    return spec;
}

static void specify(const char *letter, const char *restart, const char *shutdown)
{
    specs[0][n_specs] = spec_of(letter, restart, shutdown);
    specs[0][n_specs++].start = starter_of(*letter);
}

static void describe(unsigned which, const char *strategy, const char *intensity, const char *when)
{
    actor_supervisor_info *info = &infos[which];

    memset(info, 0, sizeof *info);
    memcpy(specs[which], specs[0], sizeof specs[0]);
    info->name = which == 0 ? "Top" : "Nested";
    info->strategy = strcmp(strategy, "one_for_one") == 0   ? ACTOR_ONE_FOR_ONE
                     : strcmp(strategy, "one_for_all") == 0 ? ACTOR_ONE_FOR_ALL
                                                            : ACTOR_REST_FOR_ONE;
    info->intensity = (unsigned)atoi(intensity);
    info->period_ns = 5 * ACTOR_SECOND;
    info->auto_shutdown = strcmp(when, "never") == 0 ? ACTOR_NEVER
                          : strcmp(when, "any") == 0 ? ACTOR_ANY_SIGNIFICANT
                                                     : ACTOR_ALL_SIGNIFICANT;
    info->children = specs[which];
    info->n_children = n_specs;
    n_specs = 0;
}

static actor_unique fate;

static void start_top(const char *strategy, const char *intensity, const char *when)
{
    const actor_reason *reason;
    actor_reason last;

    describe(0, strategy, intensity, when);
    actor_trap_exit(true);
    if (actor_supervisor_start(&infos[0], NULL, true, &refs[0]) != ACTOR_OK) {
        last = actor_last_reason();
        reason = &last;
        say("refused %s %.*s", actor_reason_name(reason), child_part(reason->detail), reason->detail);
        refused = true;
        return;
    }
    actor_monitor(refs[0], &fate);
}

/* ---- what is asked ---- */

/* As OTP's answer, or that there is nobody any more. */
static const char *told(int err)
{
    static char text[64];
    const actor_reason reason = actor_last_reason();

    if (err != ACTOR_EDOWN)
        return answer_text(err);
    snprintf(text, sizeof text, "gone %s", reason_text(&reason));
    return text;
}

static const char *add(actor_ref top, const char *letter, const char *restart)
{
    const actor_child_template made = { ACTOR_START_CHILD(&worker_type), spec_of(letter, restart, NULL) };
    const worker args = { *letter };

    templates[*letter - 'a'] = made;
    templates[*letter - 'a'].spec.start = start_by_args;
    return told(actor_supervisor_start_child(top, &templates[*letter - 'a'], &args, NULL));
}

/* Of whoever asks for it behind an `&`. */
struct question {
    char words[32];
    actor_ref top;
    int64_t later_ms;                       /* when the answer is told, to let who was asked go on */
};

static void ask(const struct question *question)
{
    char words[32], *rest = NULL;
    const char *what, *letter, *restart;
    const char *answer = NULL;

    strcpy(words, question->words);
    what = strtok_r(words, ":", &rest);
    letter = strtok_r(NULL, ":", &rest);
    restart = strtok_r(NULL, ":", &rest);
    if (strcmp(what, "term") == 0)
        answer = told(actor_supervisor_terminate_child(question->top, letter));
    else if (strcmp(what, "restart") == 0)
        answer = told(actor_supervisor_restart_child(question->top, letter, NULL));
    else if (strcmp(what, "delete") == 0)
        answer = told(actor_supervisor_delete_child(question->top, letter));
    else if (strcmp(what, "add") == 0)
        answer = add(question->top, letter, restart);
    else if (strcmp(what, "children") == 0)
        say_children(question->top);
    else
        say_counts(question->top);
    pause_ms(question->later_ms);
    if (answer != NULL)
        say("%s %s", what, answer);
}

static struct question others[16];
static size_t n_others;

static void ask_as_another(void *question)
{
    ask(question);
}

static bool is_fate(const actor_message *message, const void *monitor)
{
    return actor_message_kind_of(message) == ACTOR_DOWN && actor_message_cookie(message) == *(const actor_unique *)monitor;
}

static void say_fate(int64_t wait_ns)
{
    actor_message *message;

    if (actor_receive_match(is_fate, &fate, &message, wait_ns) != ACTOR_OK) {
        say("top lives");
        return;
    }
    say("top %s", reason_text(actor_message_reason(message)));
    actor_message_free(message);
}

static void stop_top(void)
{
    actor_monitor(refs[0], &fate);
    actor_send_exit(refs[0], actor_reason_of(ACTOR_SHUTDOWN));
    say_fate(ACTOR_INFINITY);
}

/* ---- words ---- */

static void plan(const char *letter, const char *starts, const char *stop_ms)
{
    static char kept[N_LETTERS][16];

    strcpy(kept[*letter - 'a'], starts);
    plan_of(*letter)->starts = kept[*letter - 'a'];
    plan_of(*letter)->stop_ms = atoi(stop_ms);
}

static void play_word(char *word)
{
    char whole[32], *rest = NULL;
    const char *what, *first, *second, *third;

    strcpy(whole, word);
    what = strtok_r(word, ":", &rest);
    first = strtok_r(NULL, ":", &rest);
    second = strtok_r(NULL, ":", &rest);
    third = strtok_r(NULL, ":", &rest);
    if (what[1] == '\0') {
        specify(what, first, second);
    } else if (strcmp(what, "up") == 0) {
        start_top(first, second, third);
    } else if (strcmp(what, "nest") == 0) {
        describe(1, first, second, third);
    } else if (strcmp(what, "plan") == 0) {
        plan(first, second, third);
    } else if (strcmp(what, "plain") == 0) {
        plan_of(*first)->plain = true;
    } else if (strcmp(what, "end") == 0) {
        actor_stop_actor(plan_of(*first)->ref, reason_of(second), ACTOR_INFINITY);
        pause_ms(30);
    } else if (strcmp(what, "hit") == 0) {
        actor_send_exit(plan_of(*first)->ref, reason_of(second));
        pause_ms(30);
    } else if (strcmp(what, "freeze") == 0) {
        actor_sys_suspend(refs[asked], ACTOR_INFINITY);
    } else if (strcmp(what, "thaw") == 0) {
        actor_sys_resume(refs[asked], ACTOR_INFINITY);
        pause_ms(100);
    } else if (strcmp(what, "in") == 0) {
        asked = *first == 's';
    } else if (strcmp(what, "wait") == 0) {
        pause_ms(atoi(first));
    } else if (strcmp(what, "fate") == 0) {
        say_fate(MS(50));
    } else if (strcmp(what, "quit") == 0) {
        actor_send_exit(refs[0], reason_of(first));
    } else if (strcmp(what, "stop") == 0) {
        stop_top();
    } else {
        struct question *question = &others[n_others++];

        question->later_ms = *whole == '&' ? (int64_t)n_others * 20 : 0;
        strcpy(question->words, whole + (*whole == '&'));
        question->top = refs[asked];
        if (*whole == '&')
            actor_spawn(ask_as_another, question, NULL);
        else
            ask(question);
        pause_ms(*whole == '&' ? 10 : 0);
    }
}

static void play_line(const char *line)
{
    char words[512], *rest = NULL, *word;

    forget_plans();
    n_specs = n_others = 0;
    asked = 0;
    refused = false;
    strcpy(words, line);
    for (word = strtok_r(words, " ", &rest); word != NULL && !refused; word = strtok_r(NULL, " ", &rest))
        play_word(word);
}

/* ---- scenarios ---- */

#define PLAYS(scenario, line)    \
    static void scenario(void)   \
    {                            \
        play_line(line);         \
    }

PLAYS(U19_terminate_one_that_has_just_ended,
      "a:p b:p up:one_for_one:3:never freeze &term:a end:a:boom &count thaw children fate stop")
PLAYS(U19_terminate_one_that_ended_before,
      "a:p b:t up:one_for_all:3:never freeze end:b:boom &term:b &children thaw children stop")
PLAYS(U19_terminate_a_significant_one_that_has_just_ended,
      "a:T b:p up:one_for_one:3:any freeze &term:a hit:a:kill thaw fate children restart:a "
      "children hit:a:kill fate stop")
PLAYS(U19_restart_one_that_has_just_ended,
      "a:p b:p up:one_for_one:3:never freeze &restart:a &delete:a hit:a:kill thaw children stop")
PLAYS(U18_add_one_that_has_just_ended,
      "a:t b:p up:one_for_one:3:never freeze &add:a:p hit:a:kill thaw wait:50 children stop")
PLAYS(U21_one_that_has_just_ended_is_not_active,
      "a:y b:y up:one_for_one:3:never freeze &count hit:a:kill hit:b:kill thaw count children "
      "stop")
PLAYS(U19_a_group_restart_of_one_that_was_deleted,
      "a:p b:p c:p up:one_for_all:3:never term:b delete:b hit:a:kill children add:b:p children "
      "hit:b:kill children stop")
PLAYS(U19_terminate_between_attempts_and_restart,
      "plan:b:+ss+:0 a:p b:p c:p up:rest_for_one:10:never hit:b:kill term:b restart:b children "
      "wait:120 children stop")
PLAYS(U19_delete_between_attempts_of_a_group,
      "plan:c:+ss+:0 a:p b:p c:p up:one_for_all:10:never hit:b:kill &delete:c wait:50 children "
      "wait:200 children stop")
PLAYS(U16_another_is_terminated_between_attempts,
      "plan:b:+ss+:0 a:p b:p c:p up:one_for_all:10:never hit:b:kill &term:c wait:300 children "
      "stop")
PLAYS(U15_a_stop_between_attempts, "plan:a:+sss:0 a:p b:p up:one_for_one:10:never hit:a:kill stop")
PLAYS(U15_add_between_attempts,
      "plan:a:+ss+:0 a:p b:p up:one_for_one:10:never hit:a:kill &add:c:p wait:250 children stop")
PLAYS(U10_the_last_attempt_is_too_many,
      "plan:a:+ss:0 a:p b:p up:one_for_one:2:never hit:a:kill wait:150 fate children stop")
PLAYS(U10_a_stop_of_those_that_take_time,
      "plan:b:+:40 plan:c:+:80 a:p:i b:p:60 c:p:60 up:one_for_one:0:never hit:a:kill wait:200 "
      "fate stop")
PLAYS(U11_ignored_restarts_count,
      "plan:a:+i:0 plan:b:+i:0 a:p b:p c:p up:one_for_one:1:never hit:a:kill children "
      "hit:b:kill fate stop")
PLAYS(U14_a_temporary_one_that_is_ignored_is_added_again,
      "plan:a:i:0 a:y b:p up:one_for_one:1:never children add:a:p children delete:a stop")
PLAYS(U17_an_ignored_restart_of_a_temporary_one,
      "plan:b:+i:0 a:p b:t c:y up:rest_for_one:3:never hit:a:kill children restart:b children "
      "stop")
PLAYS(U9_those_that_were_ignored_come_back,
      "plan:b:i:0 a:p b:p c:t up:one_for_all:3:never children hit:a:kill children stop")
PLAYS(U4_a_restart_of_what_was_restarted_by_hand,
      "a:t b:p up:one_for_one:3:never end:a:detail term:a restart:a end:a:boom end:a:normal "
      "children restart:a children stop")
PLAYS(U5_a_temporary_one_cannot_be_restarted,
      "a:y b:p up:one_for_one:3:never end:a:boom restart:a delete:a term:a add:a:t children "
      "stop")
PLAYS(U7_a_group_with_one_that_is_killed_at_once,
      "plan:a:+:40 plan:b:+:500 a:p b:p:k c:p:60 up:one_for_all:3:never hit:c:kill wait:100 "
      "children stop")
PLAYS(U8_a_rest_with_one_that_takes_too_long,
      "plan:b:+:40 plan:c:+:500 a:p b:p c:p:60 up:rest_for_one:3:never hit:a:kill wait:200 "
      "term:b term:c children stop")
PLAYS(U23_a_significant_end_behind_a_failure_of_all,
      "a:T b:T c:p up:one_for_one:3:all freeze hit:c:kill end:a:normal end:b:shutdown thaw fate")
PLAYS(U23_a_significant_one_ends_while_another_is_tried_again,
      "plan:a:+sss:0 a:T b:T c:p up:one_for_one:10:all hit:a:kill end:b:normal fate wait:150 "
      "children stop")
PLAYS(U23_all_that_are_left_are_terminated,
      "a:T b:Y up:one_for_one:3:all term:a term:b fate children add:c:Y children end:c:boom "
      "fate")
PLAYS(U23_a_deleted_one_does_not_count,
      "a:T b:T up:one_for_one:3:all end:a:normal delete:a fate end:b:normal fate")
PLAYS(U23_over_two_levels,
      "b:T c:p nest:one_for_one:3:any s:T a:T up:one_for_one:3:all end:b:normal fate "
      "end:a:normal fate")
PLAYS(U23_over_two_levels_at_once,
      "b:Y c:p nest:one_for_all:3:any s:Y a:p up:one_for_one:3:any end:b:boom fate")
PLAYS(U23_a_supervisor_that_gives_up_is_significant,
      "b:p c:p nest:one_for_one:0:never s:T a:p up:one_for_one:3:any hit:b:kill fate")
PLAYS(U25_a_permanent_one_that_shuts_down_by_itself,
      "b:T c:p nest:one_for_one:3:any s:p a:p up:one_for_one:3:never end:b:normal children "
      "end:b:normal children stop")
PLAYS(U25_they_give_up_at_different_times,
      "b:p c:p nest:one_for_one:1:never s:p a:p up:rest_for_one:1:never hit:b:kill hit:c:kill "
      "children hit:b:kill hit:c:kill fate stop")
PLAYS(U3_a_supervisor_below_is_given_too_little_time,
      "plan:b:+:300 b:p c:p nest:one_for_one:3:never a:p s:p:60 up:one_for_one:3:never term:s "
      "children wait:400 restart:s children stop wait:400")
PLAYS(U3_a_supervisor_below_is_killed,
      "b:p nest:one_for_one:3:never s:p:k a:p up:rest_for_one:3:never term:a term:s wait:50 "
      "children restart:s children term:s wait:50 stop")
PLAYS(U26_a_supervisor_below_is_told_to_exit,
      "b:p c:p nest:one_for_one:3:never s:t a:p up:one_for_one:3:never hit:s:boom "
      "hit:s:shutdown children in:s children in:top stop")
PLAYS(U2_asked_while_it_stops,
      "plan:a:+:150 a:p b:p up:one_for_one:3:never quit:shutdown wait:20 &children &term:a "
      "&add:c:p wait:350 fate")
PLAYS(U2_asked_when_it_is_frozen_and_told_to_stop,
      "plan:a:+:150 a:p b:p up:one_for_one:3:never freeze &term:a &restart:a quit:boom wait:60 "
      "fate wait:200 fate")

#define S(name) { #name, name, false }

SCENARIOS(
    S(U19_terminate_one_that_has_just_ended),
    S(U19_terminate_one_that_ended_before),
    S(U19_terminate_a_significant_one_that_has_just_ended),
    S(U19_restart_one_that_has_just_ended),
    S(U18_add_one_that_has_just_ended),
    S(U21_one_that_has_just_ended_is_not_active),
    S(U19_a_group_restart_of_one_that_was_deleted),
    S(U19_terminate_between_attempts_and_restart),
    S(U19_delete_between_attempts_of_a_group),
    S(U16_another_is_terminated_between_attempts),
    S(U15_a_stop_between_attempts),
    S(U15_add_between_attempts),
    S(U10_the_last_attempt_is_too_many),
    S(U10_a_stop_of_those_that_take_time),
    S(U11_ignored_restarts_count),
    S(U14_a_temporary_one_that_is_ignored_is_added_again),
    S(U17_an_ignored_restart_of_a_temporary_one),
    S(U9_those_that_were_ignored_come_back),
    S(U4_a_restart_of_what_was_restarted_by_hand),
    S(U5_a_temporary_one_cannot_be_restarted),
    S(U7_a_group_with_one_that_is_killed_at_once),
    S(U8_a_rest_with_one_that_takes_too_long),
    S(U23_a_significant_end_behind_a_failure_of_all),
    S(U23_a_significant_one_ends_while_another_is_tried_again),
    S(U23_all_that_are_left_are_terminated),
    S(U23_a_deleted_one_does_not_count),
    S(U23_over_two_levels),
    S(U23_over_two_levels_at_once),
    S(U23_a_supervisor_that_gives_up_is_significant),
    S(U25_a_permanent_one_that_shuts_down_by_itself),
    S(U25_they_give_up_at_different_times),
    S(U3_a_supervisor_below_is_given_too_little_time),
    S(U3_a_supervisor_below_is_killed),
    S(U26_a_supervisor_below_is_told_to_exit),
    S(U2_asked_while_it_stops),
    S(U2_asked_when_it_is_frozen_and_told_to_stop)
)
