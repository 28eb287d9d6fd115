/*
 * gen_statem: what a machine does besides going from state to state. What the machines of actions.actor leave to C, and what is
 * done with them. See actions.erl.
 */
#include "parity.h"

#include "actions_actor.h"

#define SAYS(machine, name, text)                    \
    void machine##_##name(machine *self)             \
    {                                                \
        (void)self;                                  \
        say(text);                                   \
    }

#define SAYS_WORD(machine, name, type, text)                    \
    void machine##_##name(machine *self, const type##_msg *msg) \
    {                                                           \
        (void)self;                                             \
        say(text " %s", msg->word.data);                        \
    }

static void kill_it(actor_ref ref)
{
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
}

static void end_after(actor_ref ref, int64_t ms)
{
    pause_ms(ms);
    kill_it(ref);
}

/* ---- starter ---- */

starter_load_outcome starter_load(starter *self)
{
    static const struct {
        const char *how;
        starter_load_outcome outcome;
    } outcomes[] = {
        { "fresh", STARTER_LOAD_FRESH }, { "restored", STARTER_LOAD_RESTORED }, { "hurried", STARTER_LOAD_HURRIED },
        { "bad", STARTER_LOAD_BAD }, { "none", STARTER_LOAD_NONE },
    };
    size_t i = 0;

    while (strcmp(outcomes[i].how, self->args.how.data) != 0)
        i++;
    starter_plain(actor_self(), "from init");
    return outcomes[i].outcome;
}

SAYS(starter, enter_a, "enter a")
SAYS(starter, say_after, "after")
SAYS(starter, say_x, "x")
SAYS(starter, say_y, "y")
SAYS_WORD(starter, say_plain, starter_plain, "plain")
SAYS_WORD(starter, say_go, starter_go, "go")

void starter_enter_b(starter *self)
{
    say("enter b %s", self->state.b.how.data);
}

/* What the machine says, and not when its start returns. */
static void begin_quietly(const char *how)
{
    const starter_args args = { .how = actor_string_of(how) };
    actor_ref it = actor_ref_none();

    actor_must(starter_start(&args, &it));
    end_after(it, 100);
}

static void begin(const char *how)
{
    const starter_args args = { .how = actor_string_of(how) };
    actor_ref it = actor_ref_none();
    const int err = starter_start(&args, &it);

    say(err == ACTOR_EIGNORE ? "ignored" : err == ACTOR_EINIT ? "failed" : "started");
}

static void S32_init_raises_and_starts(void) { begin_quietly("restored"); }
static void S32_init_starts_timers(void) { begin_quietly("hurried"); }
static void S32_init_does_neither(void) { begin_quietly("fresh"); }
static void S32_init_stops(void) { begin("bad"); }
static void S32_init_ignores(void) { begin("none"); }

/* ---- hasty ---- */

SAYS(hasty, enter_b, "enter b")
SAYS_WORD(hasty, say_plain, hasty_plain, "plain")

static void S32_what_init_raises_is_before_messages(void)
{
    actor_ref it = actor_ref_none();

    actor_must(hasty_start(&it));
    hasty_plain(it, "from init");
    end_after(it, 20);
}

/* ---- waiter ---- */

SAYS(waiter, say_other, "other")
SAYS(waiter, say_r, "raised")
SAYS_WORD(waiter, say_plain, waiter_plain, "plain")
SAYS_WORD(waiter, say_late, waiter_late, "late")
SAYS_WORD(waiter, say_quiet, waiter_quiet, "quiet")

void waiter_say_quiet_in_b(waiter *self, const waiter_quiet_msg *msg)
{
    (void)self;
    say("quiet %s in b", msg->word.data);
}

static actor_ref up_waiter(void)
{
    actor_ref it = actor_ref_none();

    actor_must(waiter_start(&it));
    return it;
}

#define WAITER(scenario, statements, ms)              \
    static void scenario(void)                        \
    {                                                 \
        const actor_ref it = up_waiter();             \
                                                      \
        statements                                    \
        end_after(it, ms);                            \
    }

WAITER(S18_init_starts_an_event_timeout, , 100)
WAITER(S18_a_row_starts_an_event_timeout, waiter_arm(it, 30, "30ms");, 100)
WAITER(S19_a_number_is_an_event_timeout, waiter_arm(it, 30, "30ms");, 100)
WAITER(S18_it_goes_on_in_the_next_state, waiter_hop(it, 30);, 80)
WAITER(S18_a_retried_event_cancels_it, waiter_late(it, "1"); waiter_hop(it, 30);, 80)
WAITER(S18_a_raised_event_cancels_it, waiter_raising(it);, 80)
WAITER(S18_a_timer_cancels_it, waiter_named(it);, 100)
WAITER(S24_of_no_time_before_what_waits, waiter_zero(it, "zero"); waiter_plain(it, "1");, 40)
WAITER(S24_of_no_time_behind_a_raised_event, waiter_zero_raising(it); waiter_plain(it, "1");, 40)
WAITER(S24_of_no_time_behind_another, waiter_zero_behind(it); waiter_plain(it, "1");, 40)
WAITER(S24_of_no_time_before_another, waiter_zero_before(it); waiter_plain(it, "1");, 40)
WAITER(S24_of_no_time_behind_a_retried_event, waiter_late(it, "1"); waiter_hop(it, 0); waiter_plain(it, "1");, 40)
WAITER(S22_an_event_timeout_at_an_instant_that_has_passed, waiter_arm_at(it, -30, "then");, 40)
WAITER(S22_one_that_has_passed_and_what_waits, waiter_arm_at(it, -30, "then"); waiter_plain(it, "1");, 40)

static void S18_any_event_cancels_one_of_a_row(void)
{
    const actor_ref it = up_waiter();

    waiter_arm(it, 60, "60ms");
    pause_ms(30);
    waiter_plain(it, "1");
    end_after(it, 90);
}

static void S18_one_of_a_row_is_started_anew(void)
{
    const actor_ref it = up_waiter();

    waiter_arm(it, 60, "1");
    pause_ms(30);
    waiter_arm(it, 60, "2");
    pause_ms(40);
    say("not yet");
    end_after(it, 60);
}

static void S22_an_event_timeout_at_an_instant(void)
{
    const actor_ref it = up_waiter();

    waiter_arm_at(it, 60, "then");
    pause_ms(40);
    say("not yet");
    end_after(it, 60);
}

/* ---- holder ---- */

SAYS(holder, say_after, "after")
SAYS(holder, say_after_in_b, "after in b")
SAYS(holder, say_after_in_c, "after in c")
SAYS(holder, say_x, "x")
SAYS(holder, say_r, "raised")
SAYS_WORD(holder, say_plain, holder_plain, "plain")

void holder_be_busy(holder *self, const holder_work_msg *msg)
{
    (void)self;
    pause_ms(msg->ms);
    say("worked");
}

static actor_ref up_holder(int32_t ms)
{
    const holder_args args = { .ms = ms };
    actor_ref it = actor_ref_none();

    actor_must(holder_start(&args, &it));
    return it;
}

/* What is done, and what is said then, and for how long it is waited after that. */
#define HOLDER(scenario, first_ms, statements, pause, word, ms) \
    static void scenario(void)                        \
    {                                                 \
        const actor_ref it = up_holder(first_ms);     \
                                                      \
        statements                                    \
        pause_ms(pause);                              \
        say(word);                                    \
        end_after(it, ms);                            \
    }

#define HOLDS(scenario, statements, ms)               \
    static void scenario(void)                        \
    {                                                 \
        const actor_ref it = up_holder(60);           \
                                                      \
        statements                                    \
        end_after(it, ms);                            \
    }

HOLDER(S32_init_starts_a_state_timeout, 100, , 80, "not yet", 40)
HOLDER(S16_a_state_timeout_is_started_anew, 60, pause_ms(30); holder_again(it, 60);, 50, "not yet", 30)
HOLDER(S16_it_is_started_with_a_shorter_time, 60, holder_again(it, 20);, 40, "it was", 60)
HOLDER(S22_a_row_sets_a_state_timeout_at_an_instant, 60, holder_at(it, 100);, 80, "not yet", 40)
HOLDER(S17_a_row_that_says_nothing_of_it, 60, holder_go(it);, 70, "not yet", 40)
HOLDER(S17_what_enter_says_counts, 60, holder_over(it);, 40, "it was", 60)
HOLDER(S26_a_late_state_timeout_that_is_started_anew, 20, holder_work(it, 40); holder_again(it, 60);, 80, "not yet", 40)
HOLDS(S22_a_state_timeout_at_an_instant_that_has_passed, holder_at(it, -30); holder_plain(it, "1");, 80)
HOLDS(S17_a_row_sets_that_of_the_next_state, holder_hurry(it, 20);, 120)
HOLDS(S17_a_row_cancels_that_of_the_next_state, holder_never(it);, 120)
HOLDS(S23_a_state_timeout_of_no_time, holder_again(it, 0); holder_plain(it, "1");, 80)
HOLDS(S23_a_state_timeout_of_no_time_before_another, holder_zeros(it); holder_plain(it, "1");, 80)
HOLDS(S23_a_state_timeout_of_no_time_behind_another, holder_zeros_turned(it); holder_plain(it, "1");, 80)
HOLDS(S23_a_state_timeout_of_no_time_behind_a_raised_event, holder_zero_and_raise(it); holder_plain(it, "1");, 80)
HOLDS(S25_a_state_timeout_of_no_time_and_a_change, holder_zero_and_go(it); holder_plain(it, "1");, 40)

static void S16_it_is_started_when_it_has_come(void)
{
    const actor_ref it = up_holder(20);

    pause_ms(40);
    say("once");
    holder_again(it, 20);
    end_after(it, 60);
}

static void S21_a_state_timeout_is_cancelled(void)
{
    const actor_ref it = up_holder(60);

    holder_undo(it);
    pause_ms(80);
    say("not yet");
    holder_again(it, 20);
    end_after(it, 40);
}

static void S21_a_state_timeout_that_does_not_run_is_cancelled(void)
{
    const actor_ref it = up_holder(20);

    pause_ms(40);
    holder_undo(it);
    end_after(it, 40);
}

static void S26_a_late_state_timeout_that_is_cancelled(void)
{
    const actor_ref it = up_holder(20);

    holder_work(it, 40);
    holder_undo(it);
    holder_plain(it, "1");
    end_after(it, 80);
}

/* ---- enterer ---- */

SAYS(enterer, say_left, "left")
SAYS(enterer, say_quick, "quick")
SAYS_WORD(enterer, say_plain, enterer_plain, "plain")

enterer_count_outcome enterer_count(enterer *self)
{
    say("enter %u", (unsigned)++self->n);
    return self->n == 6 ? ENTERER_COUNT_WORSE : self->n == 3 ? ENTERER_COUNT_DONE : ENTERER_COUNT_AGAIN;
}

void enterer_terminate(enterer *self, enterer_state state, const actor_reason *reason)
{
    say("terminate %s in %s, %u", reason_text(reason), enterer_state_name(state), (unsigned)self->n);
}

static actor_ref up_enterer(const char *how)
{
    const enterer_args args = { .how = actor_string_of(how) };
    actor_ref it = actor_ref_none();

    actor_must(enterer_start(&args, &it));
    return it;
}

/* Whether it has ended, and why. */
static void fate(actor_ref it, actor_unique monitor, bool with_reason)
{
    actor_message *message = NULL;

    if (actor_receive(&message, MS(300)) != ACTOR_OK) {
        say("up");
        actor_demonitor(monitor, true);
        kill_it(it);
        return;
    }
    if (with_reason)
        say("down %s", reason_text(actor_message_reason(message)));
    else
        say("down");
    actor_message_free(message);
}

static void enters(const char *to)
{
    const actor_ref it = up_enterer("ok");
    actor_unique monitor = 0;

    actor_must(actor_monitor(it, &monitor));
    enterer_plain(it, "1");
    enterer_go(it, to);
    fate(it, monitor, true);
}

static void S14_an_enter_call_says_stop(void) { enters("b"); }
static void S14_an_enter_call_repeats_itself(void) { enters("c"); }
static void S14_an_enter_call_decides_to_stop(void) { enters("d"); }
static void S14_a_repeated_enter_call_starts_timers(void) { enters("e"); }

static void S14_the_first_enter_call_says_stop(void)
{
    const actor_ref it = up_enterer("stop");
    actor_unique monitor = 0;

    actor_must(actor_monitor(it, &monitor));
    fate(it, monitor, false);
}

/* ---- echoer ---- */

SAYS_WORD(echoer, say_plain, echoer_plain, "plain")
SAYS_WORD(echoer, say_knock, echoer_knock, "knock")
SAYS_WORD(echoer, say_news, echoer_news, "news")
SAYS_WORD(echoer, say_own, echoer_own, "own")

void echoer_say_knock_in_b(echoer *self, const echoer_knock_msg *msg)
{
    (void)self;
    say("knock %s in b", msg->word.data);
}

static actor_ref up_echoer(void)
{
    actor_ref it = actor_ref_none();

    actor_must(echoer_start(&it));
    return it;
}

static void S11_casts_and_infos_are_raised(void)
{
    const actor_ref it = up_echoer();

    echoer_both(it);
    echoer_plain(it, "4");
    end_after(it, 20);
}

static void S11_a_raised_cast_is_postponed(void)
{
    const actor_ref it = up_echoer();

    echoer_mixed(it);
    echoer_knock(it, "2");
    echoer_go(it);
    echoer_plain(it, "3");
    end_after(it, 20);
}

static void S32_init_raises_a_cast(void)
{
    end_after(up_echoer(), 20);
}

#define S(name) { #name, name, false }

SCENARIOS(
    S(S32_init_raises_and_starts),
    S(S32_init_starts_timers),
    S(S32_init_does_neither),
    S(S32_init_stops),
    S(S32_init_ignores),
    S(S32_what_init_raises_is_before_messages),
    S(S18_init_starts_an_event_timeout),
    S(S18_a_row_starts_an_event_timeout),
    S(S19_a_number_is_an_event_timeout),
    S(S18_any_event_cancels_one_of_a_row),
    S(S18_one_of_a_row_is_started_anew),
    S(S18_it_goes_on_in_the_next_state),
    S(S18_a_retried_event_cancels_it),
    S(S18_a_raised_event_cancels_it),
    S(S18_a_timer_cancels_it),
    S(S24_of_no_time_before_what_waits),
    S(S24_of_no_time_behind_a_raised_event),
    S(S24_of_no_time_behind_another),
    S(S24_of_no_time_before_another),
    S(S24_of_no_time_behind_a_retried_event),
    S(S22_an_event_timeout_at_an_instant),
    S(S22_an_event_timeout_at_an_instant_that_has_passed),
    S(S22_one_that_has_passed_and_what_waits),
    S(S32_init_starts_a_state_timeout),
    S(S16_a_state_timeout_is_started_anew),
    S(S16_it_is_started_with_a_shorter_time),
    S(S16_it_is_started_when_it_has_come),
    S(S21_a_state_timeout_is_cancelled),
    S(S21_a_state_timeout_that_does_not_run_is_cancelled),
    S(S22_a_row_sets_a_state_timeout_at_an_instant),
    S(S22_a_state_timeout_at_an_instant_that_has_passed),
    S(S17_a_row_sets_that_of_the_next_state),
    S(S17_a_row_that_says_nothing_of_it),
    S(S17_a_row_cancels_that_of_the_next_state),
    S(S17_what_enter_says_counts),
    S(S23_a_state_timeout_of_no_time),
    S(S23_a_state_timeout_of_no_time_before_another),
    S(S23_a_state_timeout_of_no_time_behind_another),
    S(S23_a_state_timeout_of_no_time_behind_a_raised_event),
    S(S25_a_state_timeout_of_no_time_and_a_change),
    S(S26_a_late_state_timeout_that_is_started_anew),
    S(S26_a_late_state_timeout_that_is_cancelled),
    S(S14_an_enter_call_says_stop),
    S(S14_an_enter_call_repeats_itself),
    S(S14_an_enter_call_decides_to_stop),
    S(S14_a_repeated_enter_call_starts_timers),
    S(S14_the_first_enter_call_says_stop),
    S(S11_casts_and_infos_are_raised),
    S(S11_a_raised_cast_is_postponed),
    S(S32_init_raises_a_cast)
)
