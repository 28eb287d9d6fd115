/*
 * gen_statem whose states have fields: S2 to S30, Y1. What the machine of states.actor leaves to C, and what is done with it.
 * See states.erl.
 */
#include "parity.h"

#include "states_actor.h"

static void say_dialing(const char *what, const dialer *self)
{
    say("%s %u %s", what, (unsigned)self->state.dialing.attempt, self->state.dialing.line.data);
}

#define SAYS_DIALING(name, what)                     \
    void dialer_##name(dialer *self)                 \
    {                                                \
        say_dialing(what, self);                     \
    }

SAYS_DIALING(enter_dialing, "enter")
SAYS_DIALING(leave_dialing, "leave")
SAYS_DIALING(say_told, "told in")
SAYS_DIALING(say_keep, "keep")
SAYS_DIALING(say_late, "late")

#define SAYS(name, text)                             \
    void dialer_##name(dialer *self)                 \
    {                                                \
        (void)self;                                  \
        say(text);                                   \
    }

SAYS(say_climbed, "climbed")
SAYS(enter_idle, "enter idle")
SAYS(leave_idle, "leave idle")

void dialer_say_held(dialer *self, const dialer_hold_msg *msg)
{
    (void)self;
    say("held %s", msg->word.data);
}

/* It is not told the state's name, but what the fields are. */
void dialer_terminate(dialer *self, dialer_state state, const actor_reason *reason)
{
    (void)state;                            /* it is dialing */
    (void)reason;
    say("terminate %u %s with %u", (unsigned)self->state.dialing.attempt, self->state.dialing.line.data,
        (unsigned)self->nexts);
}

/* ---- what scenarios do ---- */

static actor_ref up(void)
{
    const dialer_args args = { 1 };
    actor_ref ref = actor_ref_none();

    dialer_start(&args, &ref);
    pause_ms(10);
    return ref;
}

static void kill_it(actor_ref ref)
{
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
}

static void show(actor_ref ref)
{
    dialer_state state;
    dialer data;

    if (dialer_get_data(ref, &state, &data, MS(5000)) != ACTOR_OK)
        return;
    if (state == DIALER_STATE_DIALING)
        say("is %u %s with %u", (unsigned)data.state.dialing.attempt, data.state.dialing.line.data, (unsigned)data.nexts);
    else
        say("is idle with %u", (unsigned)data.nexts);
    actor_reply_release(&data);
}

static void ask(actor_ref ref)
{
    dialer_ask_reply reply;

    if (dialer_ask(ref, &reply, MS(5000)) != ACTOR_OK)
        return;
    pause_ms(10);
    say("reply %u %s", (unsigned)reply.as.dialing.attempt, reply.as.dialing.line.data);
    dialer_ask_release(&reply);
}

/* ---- scenarios ---- */

static void S2_a_state_is_a_value(void)
{
    const actor_ref it = up();

    show(it);
    dialer_next(it, 1);
    dialer_rest(it);
    dialer_set(it, 7, "adsl");
    dialer_keep(it);
    pause_ms(30);
    show(it);
    kill_it(it);
}

static void S5_equal_values_are_one_state(void)
{
    const actor_ref it = up();

    dialer_hold(it, "1");
    dialer_next(it, 0);
    dialer_line(it, "isdn");
    dialer_set(it, 1, "isdn");
    dialer_keep(it);
    pause_ms(30);
    show(it);
    kill_it(it);
}

static void S5_any_part_of_it_makes_another_state(void)
{
    const actor_ref it = up();

    dialer_next(it, 1);
    dialer_line(it, "adsl");
    dialer_set(it, 2, "isdn");
    dialer_set(it, 2, "isdn");
    pause_ms(30);
    kill_it(it);
}

static void S6_the_reply_has_what_the_state_was(void)
{
    const actor_ref it = up();

    ask(it);
    ask(it);
    kill_it(it);
}

static void S7_postponed_until_a_part_of_it_changes(void)
{
    const actor_ref it = up();

    dialer_hold(it, "1");
    dialer_hold(it, "2");
    dialer_next(it, 0);
    dialer_next(it, 1);
    dialer_keep(it);
    dialer_next(it, 1);
    dialer_hold(it, "3");
    pause_ms(30);
    kill_it(it);
}

static void S9_raised_events_come_behind_the_entering(void)
{
    const actor_ref it = up();

    dialer_hold(it, "1");
    dialer_next(it, 1);
    dialer_both(it);
    dialer_keep(it);
    pause_ms(30);
    kill_it(it);
}

static void S12_what_changes_it_may_be_postponed(void)
{
    const actor_ref it = up();

    dialer_climb(it);
    dialer_hold(it, "1");
    dialer_keep(it);
    pause_ms(30);
    kill_it(it);
}

static void S13_entered_for_each_value(void)
{
    const actor_ref it = up();

    dialer_next(it, 1);
    dialer_again(it);
    dialer_next(it, 0);
    dialer_next(it, 1);
    dialer_rest(it);
    dialer_rest(it);
    dialer_set(it, 1, "isdn");
    pause_ms(30);
    kill_it(it);
}

static void S15_a_state_timeout_lives_while_it_is_equal(void)
{
    const actor_ref it = up();

    pause_ms(40);
    dialer_next(it, 0);
    dialer_set(it, 1, "isdn");
    pause_ms(30);
    pause_ms(40);
    say("later");
    pause_ms(60);
    kill_it(it);
}

static void S15_another_value_cancels_it(void)
{
    const actor_ref it = up();

    pause_ms(40);
    dialer_line(it, "adsl");
    pause_ms(30);
    pause_ms(50);
    say("later");
    pause_ms(60);
    kill_it(it);
}

static void S17_it_belongs_to_the_value_that_is_entered(void)
{
    const actor_ref it = up();

    dialer_next(it, 1);
    pause_ms(30);
    pause_ms(120);
    say("later");
    pause_ms(80);
    kill_it(it);
}

static void S30_terminate_sees_it(void)
{
    const actor_ref it = up();

    dialer_next(it, 4);
    dialer_fail(it);
    pause_ms(30);
    pause_ms(10);
    say("%s", actor_is_alive(it) ? "true" : "false");
}

static void Y1_replacing_it_is_no_transition(void)
{
    const actor_ref it = up();
    dialer_state state;
    dialer data;

    dialer_hold(it, "1");
    pause_ms(30);
    if (dialer_get_data(it, &state, &data, MS(5000)) != ACTOR_OK)
        return;
    data.state.dialing.attempt = 5;
    data.state.dialing.line = actor_string_of("put");
    data.nexts += 10;
    dialer_replace_data(it, DIALER_STATE_DIALING, &data, MS(5000));
    actor_reply_release(&data);
    show(it);
    dialer_keep(it);
    dialer_set(it, 5, "put");
    dialer_next(it, 1);
    pause_ms(30);
    show(it);
    kill_it(it);
}

#define S(name) { #name, name, false }

SCENARIOS(
    S(S2_a_state_is_a_value),
    S(S5_equal_values_are_one_state),
    S(S5_any_part_of_it_makes_another_state),
    S(S6_the_reply_has_what_the_state_was),
    S(S7_postponed_until_a_part_of_it_changes),
    S(S9_raised_events_come_behind_the_entering),
    S(S12_what_changes_it_may_be_postponed),
    S(S13_entered_for_each_value),
    S(S15_a_state_timeout_lives_while_it_is_equal),
    S(S15_another_value_cancels_it),
    S(S17_it_belongs_to_the_value_that_is_entered),
    S(S30_terminate_sees_it),
    S(Y1_replacing_it_is_no_transition)
)
