/*
 * gen_statem, several rules at a time: S6 to S38. Each scenario is a line of words, which this and bursts.erl play: a message
 * of bursts.actor, with its word behind a colon; what is sent up to a number comes in one piece, then so many milliseconds
 * are waited. `?` asks in the name of another.
 */
#include "parity.h"

#include "bursts_actor.h"

#define SAYS(name, text)             \
    void burst_##name(burst *self)   \
    {                                \
        (void)self;                  \
        say(text);                   \
    }

#define SAYS_WORD(name, type, text)                                 \
    void burst_##name(burst *self, const burst_##type##_msg *msg)   \
    {                                                               \
        (void)self;                                                 \
        say(text " %s", msg->word.data);                            \
    }

SAYS(enter_a, "enter a")
SAYS(enter_b, "enter b")
SAYS(enter_c, "enter c")
SAYS(say_after, "after")
SAYS_WORD(note_a, note, "note in a")
SAYS_WORD(note_b, note, "note in b")
SAYS_WORD(note_c, note, "note in c")
SAYS_WORD(keep_a, keep, "keep in a")
SAYS_WORD(keep_c, keep, "keep in c")
SAYS_WORD(hold_b, hold, "hold")
SAYS_WORD(held_b, hold_hop, "hold_hop")
SAYS_WORD(armed_b, hold_arm, "hold_arm")
SAYS_WORD(held_in_b, held, "held")
SAYS_WORD(kept_b, kept, "kept")
SAYS_WORD(note_sleep, sleep, "sleep")
SAYS_WORD(say_r, r, "raised")
SAYS_WORD(say_x, x, "x")
SAYS_WORD(say_y, y, "y")
SAYS_WORD(say_q, q, "q")

void burst_be_busy(burst *self)
{
    (void)self;
    pause_ms(56);
    say("worked");
}

void burst_terminate(burst *self, burst_state state, const actor_reason *reason)
{
    (void)self;
    say("terminate %s in %s", reason_text(reason), burst_state_name(state));
}

/* ---- words ---- */

static actor_ref it;

static struct { actor_request request; char word[32]; } asked[16];
static size_t n_asked;

static void ask_it(const char *word)
{
    strcpy(asked[n_asked].word, word);
    actor_must(burst_ask_send(it, word, &asked[n_asked++].request));
}

/* What has come of all that was asked, who was asked first. */
static void collect(void)
{
    burst_ask_reply reply;
    actor_reason reason;
    size_t i, n = 0;
    int err;

    for (i = 0; i < n_asked; i++) {
        err = burst_ask_wait(asked[i].request, &reply, 0);
        reason = actor_last_reason();
        if (err == ACTOR_OK)
            say("reply %s", reply.value.data);
        else if (err == ACTOR_ETIMEDOUT)
            asked[n++] = asked[i];
        else
            say("%s failed %s", asked[i].word, err == ACTOR_EDOWN ? reason_text(&reason) : error_text(err));
        if (err == ACTOR_OK)
            burst_ask_release(&reply);
    }
    n_asked = n;
}

static void look(void)
{
    burst_state state;
    burst data;

    if (burst_get_data(it, &state, &data, ACTOR_SECOND) == ACTOR_OK)
        say("is %s", burst_state_name(state));
    else
        say("is gone");
}

#define PLAIN(name) { #name, burst_##name, NULL }
#define WORDED(name) { #name, NULL, burst_##name }

static const struct {
    const char *name;
    int (*plain)(actor_ref to);
    int (*worded)(actor_ref to, const char *word);
} messages[] = {
    WORDED(note), WORDED(hold), WORDED(keep), PLAIN(hop), PLAIN(stay), PLAIN(again), WORDED(push), WORDED(push_hold),
    WORDED(push_two), WORDED(hop_push), PLAIN(hop_hop), WORDED(hold_hop), WORDED(hold_arm), WORDED(zero_x), WORDED(zero_q),
    PLAIN(zero_s), WORDED(zero_all), WORDED(zero_hop), WORDED(zero_kept), WORDED(arm_x), WORDED(arm_q), PLAIN(arm_s),
    PLAIN(drop_x), PLAIN(drop_s), WORDED(update_x), PLAIN(work), WORDED(sleep), WORDED(over),
};

static void send_word(const char *word)
{
    const char *const colon = strchr(word, ':');
    const size_t length = colon == NULL ? strlen(word) : (size_t)(colon - word);
    size_t i;

    for (i = 0; i < sizeof messages / sizeof *messages; i++)
        if (strncmp(messages[i].name, word, length) == 0 && messages[i].name[length] == '\0') {
            if (colon == NULL)
                messages[i].plain(it);
            else
                messages[i].worded(it, colon + 1);
            return;
        }
    say("no such message: %s", word);
}

static void play_word(const char *word)
{
    if (*word >= '0' && *word <= '9') {
        pause_ms(atoi(word));
        say("--");
        collect();
    } else if (strcmp(word, "freeze") == 0) {
        actor_sys_suspend(it, ACTOR_SECOND);
    } else if (strcmp(word, "thaw") == 0) {
        actor_sys_resume(it, ACTOR_SECOND);
    } else if (strcmp(word, "look") == 0) {
        look();
    } else if (strncmp(word, "ask:", 4) == 0) {
        ask_it(word + 4);
    } else {
        send_word(word);
    }
}

static void play_line(const char *line)
{
    char words[512], *rest = NULL, *word;

    n_asked = 0;
    actor_must(burst_start(&it));
    pause_ms(5);
    strcpy(words, line);
    for (word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        play_word(word);
    actor_send_exit(it, actor_reason_of(ACTOR_KILL));
    pause_ms(5);
    collect();
}

/* ---- scenarios ---- */

#define PLAYS(scenario, line)    \
    static void scenario(void)   \
    {                            \
        play_line(line);         \
    }

PLAYS(S8_an_event_that_is_postponed_again_keeps_its_place,
      "hold:1 keep:2 hop keep:3 hold:4 hop keep:5 hold:6 hop 15 hop 15")
PLAYS(S8_retried_events_lead_on, "hold:1 hold_hop:2 hold:3 note:4 15 hop hop 15")
PLAYS(S8_postponed_in_one_state_and_then_in_another,
      "hold:1 hop keep:2 hop hold:3 hop keep:4 hop 15")
PLAYS(S12_it_is_postponed_on_the_way_and_retried_first, "hold:1 hold_hop:2 note:3 hold:4 15")
PLAYS(S12_two_that_lead_on_are_postponed, "hold_hop:1 hold_hop:2 hold:3 15 hop 15")
PLAYS(S9_raised_on_the_way_before_what_is_retried, "hold:1 hop_push:2 note:3 15")
PLAYS(S9_raised_on_the_way_leads_on_before_what_is_retried,
      "hold:1 hop_hop note:2 keep:3 15 hop hop 15")
PLAYS(S10_raised_by_what_was_raised, "push_two:1 push:2 note:3 15")
PLAYS(S11_raised_and_postponed_among_others, "hold:1 push_hold:2 hold:3 push_two:4 hop note:5 15")
PLAYS(S11_raised_and_postponed_over_two_states,
      "hop keep:1 hop push_hold:2 hop_push:3 keep:4 note:5 15 hop 15")
PLAYS(S7_an_equal_state_retries_nothing, "hold:1 stay note:2 again note:3 15 hop 15")
PLAYS(S13_a_repeated_state_sets_its_timeout_anew, "hop 80 again 80 note:1 stay 80")
PLAYS(S15_an_equal_state_keeps_its_timeout, "hop 80 stay 80 note:1 15")
PLAYS(S17_what_was_started_for_the_state_before_is_gone, "arm_s hop 115 note:1 50")
PLAYS(S18_a_postponed_event_ends_it, "arm_q:1 hold:2 160 hop 15")
PLAYS(S18_a_retried_event_ends_it, "hold:1 15 arm_q:2 hop 160")
PLAYS(S18_it_outlives_a_change_that_retries_nothing, "arm_q:1 hop 160")
PLAYS(S18_it_outlives_nothing_that_is_raised, "arm_q:1 160 arm_q:2 push:3 160")
PLAYS(S16_a_timer_is_started_by_what_is_postponed, "hold_arm:1 15 hop 15")
PLAYS(S16_and_started_again_when_it_is_retried_in_the_same_state,
      "hold_arm:1 again 15 hold_arm:2 60 hop 60")
PLAYS(S21_updated_on_the_way, "arm_x:1 hop update_x:2 60")
PLAYS(S21_updated_when_it_has_come, "arm_x:1 60 update_x:2 note:3 15")
PLAYS(S21_updated_and_cancelled, "arm_x:1 update_x:2 drop_x 60 update_x:3 drop_x 60")
PLAYS(S23_of_no_time_and_a_change_that_retries, "hold:1 zero_x:2 hop note:3 15")
PLAYS(S23_of_no_time_on_the_way_and_what_is_retried, "hold:1 zero_hop:2 note:3 15")
PLAYS(S23_all_at_once_and_raised, "zero_all:1 zero_all:2 note:3 15")
PLAYS(S24_of_no_time_and_a_postponed_event, "zero_q:1 hold:2 zero_q:3 15 hop 15")
PLAYS(S25_of_no_time_is_postponed_and_retried, "zero_kept:1 hold:2 hop note:3 15")
PLAYS(S25_of_no_time_is_postponed_and_started_again, "zero_kept:1 zero_kept:2 hop 15")
PLAYS(S25_the_timeout_of_a_state_of_no_time_and_a_change, "zero_s hop 160")
PLAYS(S26_cancelled_while_it_is_busy, "arm_x:1 work drop_x note:2 60")
PLAYS(S26_left_while_it_is_busy, "arm_s work work hop 15 note:1 60")
PLAYS(S27_late_and_postponed_events, "hold:1 arm_x:2 work hop note:3 15")
PLAYS(S38_it_hibernates_with_events_postponed, "hold:1 sleep:2 hold:3 15 hop 15")
PLAYS(S38_it_hibernates_with_timeouts_of_no_time, "zero_x:1 sleep:2 note:3 15 arm_q:4 sleep:5 160")
PLAYS(S29_callers_wait_when_raised_events_stop_it, "ask:later hold:1 over:2 ask:never 15 look")
PLAYS(S31_postponed_calls_in_their_order,
      "ask:later ask:now hop ask:again hop hop ask:later 15 hop 15")
PLAYS(S31_a_postponed_call_and_raised_events, "ask:later hop_push:1 ask:now note:2 15")
PLAYS(Y1_a_suspended_machine_with_timeouts_and_calls,
      "arm_x:1 ask:later 15 freeze hop ask:now 60 thaw 15")
PLAYS(Y1_suspended_with_what_is_raised_behind,
      "push_two:1 hold:2 15 freeze hop note:3 push:4 look 15 thaw 15")
PLAYS(Y1_a_look_between_what_is_retried, "hold:1 hop note:2 look hop look 15")

#define S(name) { #name, name, false }

SCENARIOS(
    S(S8_an_event_that_is_postponed_again_keeps_its_place),
    S(S8_retried_events_lead_on),
    S(S8_postponed_in_one_state_and_then_in_another),
    S(S12_it_is_postponed_on_the_way_and_retried_first),
    S(S12_two_that_lead_on_are_postponed),
    S(S9_raised_on_the_way_before_what_is_retried),
    S(S9_raised_on_the_way_leads_on_before_what_is_retried),
    S(S10_raised_by_what_was_raised),
    S(S11_raised_and_postponed_among_others),
    S(S11_raised_and_postponed_over_two_states),
    S(S7_an_equal_state_retries_nothing),
    S(S13_a_repeated_state_sets_its_timeout_anew),
    S(S15_an_equal_state_keeps_its_timeout),
    S(S17_what_was_started_for_the_state_before_is_gone),
    S(S18_a_postponed_event_ends_it),
    S(S18_a_retried_event_ends_it),
    S(S18_it_outlives_a_change_that_retries_nothing),
    S(S18_it_outlives_nothing_that_is_raised),
    S(S16_a_timer_is_started_by_what_is_postponed),
    S(S16_and_started_again_when_it_is_retried_in_the_same_state),
    S(S21_updated_on_the_way),
    S(S21_updated_when_it_has_come),
    S(S21_updated_and_cancelled),
    S(S23_of_no_time_and_a_change_that_retries),
    S(S23_of_no_time_on_the_way_and_what_is_retried),
    S(S23_all_at_once_and_raised),
    S(S24_of_no_time_and_a_postponed_event),
    S(S25_of_no_time_is_postponed_and_retried),
    S(S25_of_no_time_is_postponed_and_started_again),
    S(S25_the_timeout_of_a_state_of_no_time_and_a_change),
    S(S26_cancelled_while_it_is_busy),
    S(S26_left_while_it_is_busy),
    S(S27_late_and_postponed_events),
    S(S38_it_hibernates_with_events_postponed),
    S(S38_it_hibernates_with_timeouts_of_no_time),
    S(S29_callers_wait_when_raised_events_stop_it),
    S(S31_postponed_calls_in_their_order),
    S(S31_a_postponed_call_and_raised_events),
    S(Y1_a_suspended_machine_with_timeouts_and_calls),
    S(Y1_suspended_with_what_is_raised_behind),
    S(Y1_a_look_between_what_is_retried)
)
