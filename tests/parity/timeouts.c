/*
 * gen_statem: timeouts and events of its own, S11 to S32. What the machines of timeouts.actor leave to C, and what is done
 * with them. See timeouts.erl.
 */
#include "parity.h"

#include "timeouts_actor.h"

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

/* ---- zeros ---- */

actor_result zeros_begin(zeros *self)
{
    (void)self;
    zeros_plain(actor_self(), "from init");
    return ACTOR_CONTINUE;
}

SAYS(zeros, say_after, "after")
SAYS(zeros, say_x_in_a, "x in a")
SAYS(zeros, say_y_in_a, "y in a")
SAYS(zeros, say_x_in_b, "x in b")
SAYS(zeros, say_y_in_b, "y in b")
SAYS_WORD(zeros, say_plain, zeros_plain, "plain")
SAYS_WORD(zeros, say_late, zeros_late, "late")
SAYS_WORD(zeros, say_r, zeros_r, "raised")

/* ---- quiet ---- */

SAYS(quiet, say_idle, "idle")
SAYS(quiet, say_keep, "keep")
SAYS(quiet, say_r, "raised")
SAYS(quiet, say_x, "x")
SAYS(quiet, say_y, "y")

void quiet_be_busy(quiet *self, const quiet_work_msg *msg)
{
    (void)self;
    pause_ms(msg->ms);
    say("worked");
}

/* ---- later ---- */

SAYS(later, say_after, "after")
SAYS(later, say_x, "x")
SAYS_WORD(later, say_plain, later_plain, "plain")
SAYS_WORD(later, say_r, later_r, "raised")

/* ---- dated ---- */

SAYS(dated, say_after, "after")
SAYS_WORD(dated, say_plain, dated_plain, "plain")
SAYS_WORD(dated, say_x, dated_x, "x")

/* ---- what scenarios do ---- */

#define UPS(machine)                                  \
    static actor_ref up_##machine(void)               \
    {                                                 \
        actor_ref ref = actor_ref_none();             \
                                                      \
        machine##_start(&ref);                        \
        pause_ms(10);                                 \
        return ref;                                   \
    }

UPS(zeros)
UPS(quiet)
UPS(later)
UPS(dated)

static void kill_it(actor_ref ref)
{
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
}

static void end_after(actor_ref ref, int64_t ms)
{
    pause_ms(ms);
    kill_it(ref);
}

/* ---- timeouts of no time ---- */

static void S32_the_first_state_is_entered_before_messages(void)
{
    end_after(up_zeros(), 100);
}

/* A message, and another one behind it. */
#define ZEROS(scenario, message)                      \
    static void scenario(void)                        \
    {                                                 \
        const actor_ref it = up_zeros();              \
                                                      \
        zeros_##message(it);                          \
        zeros_plain(it, "1");                         \
        end_after(it, 100);                           \
    }

ZEROS(S23_zero_timeouts_in_the_order_of_their_start, both)
ZEROS(S23_they_come_behind_raised_events, raising)
ZEROS(S16_a_zero_timeout_is_set_anew, anew)
ZEROS(S21_a_zero_timeout_is_cancelled_in_its_row, undone)
ZEROS(S25_a_zero_timeout_is_cancelled_before_it_comes, dropped)
ZEROS(S25_a_zero_state_timeout_of_a_state_that_is_left, flee)

static void S23_they_come_behind_those_postponed(void)
{
    const actor_ref it = up_zeros();

    zeros_late(it, "1");
    zeros_late(it, "2");
    zeros_hop(it);
    zeros_plain(it, "3");
    end_after(it, 100);
}

/* ---- timeouts of events ---- */

static void S18_an_event_timeout_comes_when_nothing_else_does(void)
{
    const actor_ref it = up_quiet();
    int i;

    for (i = 0; i < 3; i++) {
        quiet_keep(it);
        pause_ms(i < 2 ? 40 : 20);
    }
    say("not yet");
    pause_ms(80);
    say("idle twice");
    end_after(it, 80);
}

static void S18_another_timeout_cancels_it(void)
{
    const actor_ref it = up_quiet();

    quiet_arm(it, 60);
    pause_ms(100);
    say("not yet");
    end_after(it, 80);
}

static void S18_raised_events_cancel_it(void)
{
    const actor_ref it = up_quiet();

    pause_ms(30);
    quiet_raising(it);
    pause_ms(60);
    say("not yet");
    end_after(it, 50);
}

static void S18_it_ends_with_its_state(void)
{
    const actor_ref it = up_quiet();

    quiet_go(it);
    pause_ms(140);
    quiet_go(it);
    end_after(it, 110);
}

static void S26_no_event_timeout_while_events_wait(void)
{
    const actor_ref it = up_quiet();

    quiet_work(it, 120);
    quiet_keep(it);
    end_after(it, 160);
}

/* ---- late ones ---- */

static void S27_late_ones_come_in_the_order_they_were_due(void)
{
    const actor_ref it = up_quiet();

    quiet_go(it);
    quiet_two(it);
    quiet_work(it, 90);
    quiet_keep(it);
    end_after(it, 130);
}

static void S26_a_late_one_that_was_set_anew(void)
{
    const actor_ref it = up_quiet();

    quiet_go(it);
    quiet_arm(it, 20);
    quiet_work(it, 60);
    quiet_arm(it, 90);
    pause_ms(110);
    say("not yet");
    end_after(it, 90);
}

/* ---- postponing, repeating ---- */

static void S11_raised_events_and_timeouts_can_be_postponed(void)
{
    const actor_ref it = up_later();

    later_plain(it, "1");
    pause_ms(80);
    later_go(it);
    later_plain(it, "2");
    pause_ms(20);
    say("not yet");
    end_after(it, 120);
}

static void S15_a_repeat_sets_the_timeouts_of_entering(void)
{
    const actor_ref it = up_later();

    later_go(it);
    pause_ms(60);
    later_again(it);
    pause_ms(40);
    say("not yet");
    end_after(it, 80);
}

/* ---- at an instant ---- */

static void S22_at_an_instant(void)
{
    const actor_ref it = up_dated();

    dated_begin(it, 70);
    pause_ms(40);
    say("not yet");
    end_after(it, 60);
}

static void S22_an_instant_that_has_passed(void)
{
    const actor_ref it = up_dated();

    dated_begin(it, -30);
    dated_plain(it, "1");
    end_after(it, 20);
}

static void S22_a_state_timeout_at_an_instant(void)
{
    const actor_ref it = up_dated();

    dated_go(it, 70);
    dated_plain(it, "1");
    pause_ms(40);
    say("not yet");
    pause_ms(60);
    dated_go(it, -30);
    dated_plain(it, "2");
    end_after(it, 20);
}

/* ---- other fields ---- */

static void S21_update_leaves_the_time(void)
{
    const actor_ref it = up_dated();

    dated_begin(it, 100);
    pause_ms(60);
    dated_change(it, "changed");
    pause_ms(20);
    say("not yet");
    end_after(it, 60);
}

static void S21_update_of_one_that_does_not_run(void)
{
    const actor_ref it = up_dated();

    dated_change(it, "changed");
    dated_plain(it, "1");
    end_after(it, 20);
}

static void S21_update_of_one_of_no_time(void)
{
    const actor_ref it = up_dated();

    dated_both(it, "changed");
    dated_plain(it, "1");
    end_after(it, 20);
}

#define S(name) { #name, name, false }

SCENARIOS(
    S(S32_the_first_state_is_entered_before_messages),
    S(S23_zero_timeouts_in_the_order_of_their_start),
    S(S23_they_come_behind_raised_events),
    S(S23_they_come_behind_those_postponed),
    S(S16_a_zero_timeout_is_set_anew),
    S(S21_a_zero_timeout_is_cancelled_in_its_row),
    S(S25_a_zero_timeout_is_cancelled_before_it_comes),
    S(S25_a_zero_state_timeout_of_a_state_that_is_left),
    S(S18_an_event_timeout_comes_when_nothing_else_does),
    S(S18_another_timeout_cancels_it),
    S(S18_raised_events_cancel_it),
    S(S18_it_ends_with_its_state),
    S(S26_no_event_timeout_while_events_wait),
    S(S27_late_ones_come_in_the_order_they_were_due),
    S(S26_a_late_one_that_was_set_anew),
    S(S11_raised_events_and_timeouts_can_be_postponed),
    S(S15_a_repeat_sets_the_timeouts_of_entering),
    S(S22_at_an_instant),
    S(S22_an_instant_that_has_passed),
    S(S22_a_state_timeout_at_an_instant),
    S(S21_update_leaves_the_time),
    S(S21_update_of_one_that_does_not_run),
    S(S21_update_of_one_of_no_time)
)
