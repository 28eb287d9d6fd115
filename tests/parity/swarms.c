/*
 * Dynamic supervisors, D1 to D8. Each scenario is a line of words, which this and swarms.erl play:
 *
 *   plan:a:STARTS:MS:ENDS       what the starts of a worker come to, as in workers.h, or `.`; how long it takes to stop, and
 *                               what its terminate exits with, or `-`
 *   plain:a                     it does not trap exits
 *   up:MAX:INTENSITY            starts the supervisor, of MAX children at most, or `-`
 *   add:a:RESTART:SHUTDOWN      RESTART is p, t or y (temporary); SHUTDOWN is milliseconds, k (brutal_kill) or i (infinity)
 *   term:a children count       asks it; `children` tells how many there are, and of how many there is no process
 *   end:a:R hit:a:R             has a worker end; sends an exit signal
 *   top:R                       sends the supervisor one
 *   wait:MS
 *
 * Answers are told at the end. Then the supervisor is stopped, if it still lives.
 */
#include "workers.h"

enum { MAX_LINE = 512, MAX_WORD = 48, MAX_PARTS = 5, MAX_QUESTIONS = 16 };

static char line[MAX_LINE];                 /* plans point into it */
static actor_dynamic_supervisor_info info;
static actor_ref top;
static actor_unique fate;
static actor_child_template templates[N_LETTERS];

/* ---- questions ---- */

static struct question {
    char words[MAX_WORD];
    char answer[64];
    actor_ref about;                        /* who the letter is when it is asked */
} questions[MAX_QUESTIONS];
static size_t n_questions;

/* As OTP's answer, or that there is nobody any more. */
static void note_answer(struct question *question, int err)
{
    const actor_reason reason = actor_last_reason();

    if (err == ACTOR_EDOWN)
        snprintf(question->answer, sizeof question->answer, "gone %s", reason_text(&reason));
    else
        snprintf(question->answer, sizeof question->answer, "%s", err == ACTOR_EIGNORE ? "ignore" : answer_text(err));
}

static void ask_to_add(struct question *question, char letter, const char *restart, const char *shutdown)
{
    const actor_child_template made = {
        ACTOR_START_CHILD(&worker_type),
        { .id = "child", .start = start_by_args, .type = ACTOR_WORKER,
          .restart = *restart == 'p' ? ACTOR_PERMANENT : *restart == 't' ? ACTOR_TRANSIENT : ACTOR_TEMPORARY,
          .shutdown_ns = *shutdown == 'k' ? ACTOR_BRUTAL_KILL : *shutdown == 'i' ? ACTOR_INFINITY : MS(atoi(shutdown)) }
    };
    const worker args = { letter };

    templates[letter - 'a'] = made;
    note_answer(question, actor_supervisor_start_child(top, &templates[letter - 'a'], &args, NULL));
}

static void ask_for_children(struct question *question)
{
    actor_child_entry *entries;
    size_t n, i, restarting = 0;
    const int err = actor_supervisor_children(top, &entries, &n);

    note_answer(question, err);
    if (err != ACTOR_OK)
        return;
    for (i = 0; i < n; i++)
        restarting += entries[i].restarting;
    snprintf(question->answer, sizeof question->answer, "%zu, %zu restarting", n, restarting);
    actor_free(entries);
}

static void ask_for_counts(struct question *question)
{
    actor_child_count count;
    const int err = actor_supervisor_count(top, &count);

    note_answer(question, err);
    if (err == ACTOR_OK)
        snprintf(question->answer, sizeof question->answer, "%zu %zu %zu %zu", count.specs, count.active, count.supervisors,
                 count.workers);
}

static size_t split(char *words, char **parts)
{
    char *rest = NULL, *part;
    size_t n = 0;

    for (part = strtok_r(words, ":", &rest); part != NULL; part = strtok_r(NULL, ":", &rest))
        parts[n++] = part;
    return n;
}

static void ask(void *arg)
{
    struct question *question = arg;
    char words[MAX_WORD], *parts[MAX_PARTS];

    strcpy(words, question->words);
    split(words, parts);
    if (strcmp(parts[0], "add") == 0)
        ask_to_add(question, *parts[1], parts[2], parts[3]);
    else if (strcmp(parts[0], "term") == 0)
        note_answer(question, actor_dynamic_supervisor_terminate_child(top, question->about));
    else if (strcmp(parts[0], "children") == 0)
        ask_for_children(question);
    else
        ask_for_counts(question);
}

/* ---- words ---- */

static void put_question(const char *words)
{
    struct question *question = &questions[n_questions++];

    strcpy(question->words, words);
    strcpy(question->answer, "none");
    if (strncmp(words, "term:", 5) == 0)
        question->about = plan_of(words[5])->ref;
    actor_spawn(ask, question, NULL);
}

static void go_up(char **parts)
{
    info.name = "Swarm";
    info.max_children = *parts[1] == '-' ? 0 : (size_t)atoi(parts[1]);
    info.intensity = (unsigned)atoi(parts[2]);
    info.period_ns = 60 * ACTOR_SECOND;
    actor_must(actor_dynamic_supervisor_start(&info, NULL, true, &top));
    actor_monitor(top, &fate);
}

static void plan(char **parts)
{
    struct plan *plan = plan_of(*parts[1]);

    plan->starts = *parts[2] == '.' ? "" : parts[2];
    plan->stop_ms = atoi(parts[3]);
    plan->ends = strcmp(parts[4], "-") == 0 ? NULL : parts[4];
}

static void play_word(char *word)
{
    char whole[MAX_WORD], *parts[MAX_PARTS];

    strcpy(whole, word);
    split(word, parts);
    if (strcmp(parts[0], "plan") == 0) {
        plan(parts);
    } else if (strcmp(parts[0], "plain") == 0) {
        plan_of(*parts[1])->plain = true;
    } else if (strcmp(parts[0], "up") == 0) {
        go_up(parts);
    } else if (strcmp(parts[0], "wait") == 0) {
        pause_ms(atoi(parts[1]));
    } else {
        if (strcmp(parts[0], "end") == 0)
            actor_stop_actor(plan_of(*parts[1])->ref, worker_reason(parts[2]), 0);
        else if (strcmp(parts[0], "hit") == 0)
            actor_send_exit(plan_of(*parts[1])->ref, worker_reason(parts[2]));
        else if (strcmp(parts[0], "top") == 0)
            actor_send_exit(top, worker_reason(parts[1]));
        else
            put_question(whole);
        pause_ms(20);
    }
}

/* True: the top has ended. */
static bool told_of_end(int64_t timeout_ns)
{
    actor_message *message;
    bool ended = false;

    while (!ended && actor_receive(&message, timeout_ns) == ACTOR_OK) {
        ended = actor_message_kind_of(message) == ACTOR_DOWN;
        if (ended)
            say("top %s", reason_text(actor_message_reason(message)));
        actor_message_free(message);
    }
    return ended;
}

static void plays(const char *words)
{
    char *rest = NULL, *word;
    size_t i;

    forget_plans();
    n_questions = 0;
    strcpy(line, words);
    actor_trap_exit(true);
    for (word = strtok_r(line, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        play_word(word);
    if (!told_of_end(0)) {
        actor_send_exit(top, actor_reason_of(ACTOR_SHUTDOWN));
        told_of_end(ACTOR_INFINITY);
    }
    pause_ms(300);
    for (i = 0; i < n_questions; i++)
        say("%s %s", questions[i].words, questions[i].answer);
}

/* ---- scenarios ---- */

#define PLAYS(scenario, line)    \
    static void scenario(void)   \
    {                            \
        plays(line);             \
    }
PLAYS(D2_room_for_one_that_was_restarted,
      "up:1:9 add:a:p:1000 hit:a:kill count add:b:p:1000 children term:a add:b:y:1000 count")
PLAYS(D2_room_for_one_whose_restart_fails,
      "plan:a:+sss:0:- up:1:9 add:a:p:1000 hit:a:kill wait:10 count add:b:p:1000 children wait:150 count")
PLAYS(D4_temporary_ones_are_not_restarted,
      "plain:a plain:b plain:c plain:d up:-:3 add:a:y:1000 hit:a:shutdown count add:b:y:1000 hit:b:whatever count "
      "add:c:y:1000 hit:c:detail count add:d:y:1000 hit:d:kill count")
PLAYS(D4_transient_ones_are_restarted_if_they_fail,
      "plain:a plain:b plain:c up:-:3 add:a:t:1000 hit:a:shutdown count add:b:t:1000 hit:b:detail count add:c:t:1000 "
      "hit:c:whatever count children")
PLAYS(D4_permanent_ones_are_always_restarted,
      "plain:a plain:b plain:c up:-:9 add:a:p:1000 hit:a:shutdown count add:b:p:1000 hit:b:detail count add:c:p:1000 "
      "hit:c:whatever count children")
PLAYS(D5_starts_that_come_to_different_things,
      "plan:b:i:0:- plan:c:-:0:- up:-:3 add:a:p:1000 add:b:p:1000 add:c:p:1000 children count add:b:p:1000 add:c:p:1000 "
      "count term:a term:b term:c count")
PLAYS(D7_restarts_that_come_to_different_things,
      "plain:a plan:b:+i:0:- plan:c:+ss:0:- up:-:9 add:a:p:1000 hit:a:shutdown count add:b:p:1000 hit:b:kill count "
      "children add:c:p:1000 hit:c:kill wait:10 count children wait:100 count children term:a term:c")
PLAYS(D7_two_are_tried_again_and_again,
      "plan:a:+ss:0:- plan:b:+ss:0:- up:-:9 add:a:p:1000 add:b:p:1000 add:c:p:1000 hit:a:kill hit:b:kill wait:10 count "
      "wait:200 count term:a term:b term:c count")
PLAYS(D7_one_is_tried_again, "plan:a:+-+:0:- up:-:2 add:a:p:1000 hit:a:kill count children")
PLAYS(D7_one_failing_restart_is_too_many, "plan:a:+-:0:- up:-:1 add:a:p:1000 add:b:p:1000 hit:a:kill")
PLAYS(D7_many_failing_restarts_are_too_many, "plan:a:+-----------:0:- up:-:10 add:a:p:1000 hit:a:kill")
PLAYS(D7_a_failing_restart_of_a_transient_one, "plan:a:+-+:0:- up:-:3 add:a:t:1000 end:a:boom count end:a:normal count")
PLAYS(D7_no_restart_at_all, "up:-:0 add:a:y:1000 hit:a:kill count add:b:t:1000 end:b:normal count add:c:p:1000 end:c:normal")
PLAYS(D7_ends_and_kills_count_together,
      "up:-:3 add:a:p:1000 add:b:t:1000 hit:a:kill end:b:boom end:a:normal count hit:b:kill")
PLAYS(D8_all_are_killed_at_once, "up:-:3 add:a:y:k add:b:y:k add:c:y:k add:d:p:k")
PLAYS(D8_each_ends_with_a_detail,
      "plan:a:.:10:detail plan:b:.:30:detail plan:c:.:50:detail up:-:3 add:a:y:i add:b:t:i add:c:p:1000")
PLAYS(D8_each_ends_normally,
      "plan:a:.:10:normal plan:b:.:30:normal plan:c:.:50:normal up:-:3 add:a:p:i add:b:p:i add:c:p:1000")
PLAYS(D8_each_ends_with_another_reason,
      "plan:a:.:10:normal plan:b:.:30:shutdown plan:c:.:50:detail plan:d:.:70:other up:-:3 add:a:t:5000 add:b:t:5000 "
      "add:c:t:5000 add:d:t:5000")
PLAYS(D8_each_ends_with_another_reason_and_is_permanent,
      "plan:a:.:10:normal plan:b:.:30:shutdown plan:c:.:50:detail plan:d:.:70:other up:-:3 add:a:p:5000 add:b:p:5000 "
      "add:c:p:5000 add:d:p:5000")
PLAYS(D8_each_ends_with_another_reason_and_is_temporary,
      "plan:a:.:10:normal plan:b:.:30:shutdown plan:c:.:50:detail plan:d:.:70:other up:-:3 add:a:y:5000 add:b:y:5000 "
      "add:c:y:5000 add:d:y:5000")
PLAYS(D8_one_that_does_not_hear_is_killed, "plain:a plan:b:.:200:- plain:c up:-:3 add:a:y:1 add:b:y:1 add:c:y:1")
PLAYS(D8_one_hears_and_one_is_killed, "plan:a:.:20:- up:-:3 add:a:p:i add:b:p:k")
PLAYS(D8_a_long_stop_and_a_short_time, "plan:a:.:40:- plan:b:.:200:- up:-:3 add:a:p:100 add:b:p:100 add:c:y:k")
PLAYS(D8_told_twice, "plan:a:.:60:- up:-:3 add:a:p:1000 top:shutdown top:boom wait:60")
PLAYS(D8_told_by_another_reason, "plan:a:.:20:- up:-:3 add:a:p:1000 top:bye wait:40")
PLAYS(D3_killed_and_not_there_any_more, "up:-:3 add:a:p:k term:a term:a count add:b:p:1000 term:b term:b count")
PLAYS(D3_its_terminate_fails,
      "plan:a:.:0:other plan:b:.:0:normal up:-:0 add:a:p:1000 add:b:p:1000 term:a term:b count children")
PLAYS(D3_one_of_a_failing_restart_is_terminated,
      "plan:a:+ssssss:0:- up:-:9 add:a:p:1000 hit:a:kill wait:10 term:a count term:a wait:100 count")
PLAYS(D8_told_normal_by_its_parent, "up:-:3 add:a:p:1000 top:normal count hit:a:normal count")

#define S(name) { #name, name, false }

SCENARIOS(
    S(D2_room_for_one_that_was_restarted),
    S(D2_room_for_one_whose_restart_fails),
    S(D4_temporary_ones_are_not_restarted),
    S(D4_transient_ones_are_restarted_if_they_fail),
    S(D4_permanent_ones_are_always_restarted),
    S(D5_starts_that_come_to_different_things),
    S(D7_restarts_that_come_to_different_things),
    S(D7_two_are_tried_again_and_again),
    S(D7_one_is_tried_again),
    S(D7_one_failing_restart_is_too_many),
    S(D7_many_failing_restarts_are_too_many),
    S(D7_a_failing_restart_of_a_transient_one),
    S(D7_no_restart_at_all),
    S(D7_ends_and_kills_count_together),
    S(D8_all_are_killed_at_once),
    S(D8_each_ends_with_a_detail),
    S(D8_each_ends_normally),
    S(D8_each_ends_with_another_reason),
    S(D8_each_ends_with_another_reason_and_is_permanent),
    S(D8_each_ends_with_another_reason_and_is_temporary),
    S(D8_one_that_does_not_hear_is_killed),
    S(D8_one_hears_and_one_is_killed),
    S(D8_a_long_stop_and_a_short_time),
    S(D8_told_twice),
    S(D8_told_by_another_reason),
    S(D3_killed_and_not_there_any_more),
    S(D3_its_terminate_fails),
    S(D3_one_of_a_failing_restart_is_terminated),
    S(D8_told_normal_by_its_parent)
)
