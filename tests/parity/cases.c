/*
 * gen_statem: machines that have a purpose, as those have which OTP tests it with, S6 to S36 and G6 to G28. What the machines
 * of cases.actor leave to C, and what is done with them. See cases.erl.
 */
#include "parity.h"

#include "cases_actor.h"

enum { MAX_KEPT = 4 };

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

#define SAYS_NUMBER(machine, name, type, text)                  \
    void machine##_##name(machine *self, const type##_msg *msg) \
    {                                                           \
        (void)self;                                             \
        say(text " %d", (int)msg->number);                      \
    }

/* Says a number, and leaves the rest to the spec. */
#define SAYS_OK(machine, name, type, text, outcome)                                          \
    machine##_##name##_outcome machine##_##name(machine *self, const type##_msg *msg)        \
    {                                                                                        \
        (void)self;                                                                          \
        say(text " %d", (int)msg->number);                                                   \
        return outcome;                                                                      \
    }

#define ENDS(machine)                                                                        \
    void machine##_terminate(machine *self, machine##_state state, const actor_reason *why)  \
    {                                                                                        \
        (void)self;                                                                          \
        say("terminate %s in %s", reason_text(why), machine##_state_name(state));            \
    }

static actor_from kept[MAX_KEPT];
static size_t n_kept;

static void keep(actor_from from)
{
    kept[n_kept++] = from;
}

/* ---- dialer ---- */

SAYS(dialer, say_accept, "accept")
SAYS(dialer, say_yes, "yes")
SAYS_WORD(dialer, say_message, dialer_message, "message")
SAYS_WORD(dialer, say_pong, dialer_ping, "pong")
SAYS_WORD(dialer, say_retried, dialer_quiet, "retried")
ENDS(dialer)

void dialer_wait_a_while(dialer *self, const dialer_delayed_msg *msg, dialer_delayed_reply *reply)
{
    (void)self;
    (void)reply;
    pause_ms(msg->ms);
}

static int32_t time_ms;

dialer_begin_to_time_outcome dialer_begin_to_time(dialer *self, actor_from from, const dialer_times_msg *msg,
                                                  dialer_times_reply *reply)
{
    (void)self;
    (void)reply;
    keep(from);
    time_ms = msg->ms;
    return DIALER_BEGIN_TO_TIME_OK;
}

dialer_ring_later_outcome dialer_ring_later(dialer *self, const dialer_quiet_msg *msg)
{
    (void)self;
    say("quiet %s", msg->word.data);
    actor_send_after(actor_self(), MS(time_ms), dialer_ring_message(), NULL, NULL);
    return DIALER_RING_LATER_OK;
}

void dialer_answer_who_timed(dialer *self)
{
    const dialer_times_reply reply = { actor_string_of("rung") };

    (void)self;
    dialer_times_reply_to(kept[--n_kept], &reply);
}

/* ---- counter ---- */

void counter_say_start(counter *self)
{
    say("%d enter start", (int)self->n++);
}

void counter_say_raised(counter *self)
{
    say("%d raised", (int)self->n++);
}

void counter_say_quiet(counter *self, const counter_quiet_msg *msg)
{
    say("%d quiet %d", (int)self->n++, (int)msg->number);
}

void counter_say_after(counter *self)
{
    say("%d after", (int)self->n++);
}

/* As long as it is below 5 the state is repeated. */
counter_say_wait_outcome counter_say_wait(counter *self)
{
    say("%d enter wait", (int)self->n);
    if (self->n >= 5) {
        self->n++;
        return COUNTER_SAY_WAIT_DONE;
    }
    self->n++;
    return COUNTER_SAY_WAIT_MORE;
}

ENDS(counter)

/* ---- stepper ---- */

SAYS(stepper, say_note, "note")
SAYS_OK(stepper, say_i, stepper_i, "raised", STEPPER_SAY_I_OK)
SAYS_OK(stepper, say_quiet, stepper_quiet, "quiet",
        msg->number == 4 ? STEPPER_SAY_QUIET_FOURTH : STEPPER_SAY_QUIET_OTHER)

stepper_begin_outcome stepper_begin(stepper *self, actor_from from, const stepper_go_msg *msg, stepper_go_reply *reply)
{
    (void)self;
    (void)msg;
    (void)reply;
    keep(from);
    stepper_note(actor_self());
    return STEPPER_BEGIN_OK;
}

stepper_say_after_outcome stepper_say_after(stepper *self)
{
    const stepper_go_reply reply = { self->k };

    say("after with %d", (int)self->k);
    if (self->k == 2)
        return STEPPER_SAY_AFTER_SECOND;
    stepper_go_reply_to(kept[--n_kept], &reply);
    return STEPPER_SAY_AFTER_LAST;
}

void stepper_remember(stepper *self, actor_from from, stepper_check_reply *reply)
{
    (void)self;
    (void)reply;
    keep(from);
}

void stepper_answer_check(stepper *self)
{
    const stepper_check_reply reply = { self->k };

    stepper_check_reply_to(kept[--n_kept], &reply);
}

/* ---- timekeeper ---- */

SAYS_NUMBER(timekeeper, say_c, timekeeper_c, "c")
SAYS_NUMBER(timekeeper, say_d, timekeeper_d, "d")
SAYS_OK(timekeeper, say_a, timekeeper_a, "a", TIMEKEEPER_SAY_A_OK)

timekeeper_begin_outcome timekeeper_begin(timekeeper *self, actor_from from, timekeeper_test_reply *reply)
{
    (void)self;
    (void)reply;
    keep(from);
    timekeeper_note(actor_self());
    return TIMEKEEPER_BEGIN_OK;
}

timekeeper_remember_outcome timekeeper_remember(timekeeper *self, actor_from from, const timekeeper_all_msg *msg,
                                                timekeeper_all_reply *reply)
{
    (void)self;
    (void)msg;
    (void)reply;
    keep(from);
    return TIMEKEEPER_REMEMBER_OK;
}

timekeeper_be_busy_outcome timekeeper_be_busy(timekeeper *self, const timekeeper_i_msg *msg)
{
    (void)self;
    pause_ms(50);
    say("raised %d", (int)msg->number);
    return TIMEKEEPER_BE_BUSY_OK;
}

void timekeeper_answer(timekeeper *self)
{
    const timekeeper_test_reply reply = { 2 };

    (void)self;
    say("after");
    timekeeper_test_reply_to(kept[--n_kept], &reply);
}

void timekeeper_answer_a(timekeeper *self, const timekeeper_a_msg *msg)
{
    const timekeeper_all_reply reply = { msg->number };

    (void)self;
    say("a");
    timekeeper_all_reply_to(kept[--n_kept], &reply);
}

/* ---- leader ---- */

SAYS_NUMBER(leader, say_i, leader_i, "raised")
SAYS_NUMBER(leader, say_y, leader_y, "info")
SAYS_NUMBER(leader, say_x, leader_x, "cast")
ENDS(leader)

/* ---- buffer ---- */

SAYS_WORD(buffer, say_own, buffer_own, "own")
SAYS_WORD(buffer, say_quiet, buffer_quiet, "quiet")
SAYS_WORD(buffer, say_item, buffer_item, "item")
ENDS(buffer)

void buffer_keep(buffer *self, actor_from from, const buffer_hold_msg *msg, buffer_hold_reply *reply)
{
    (void)self;
    (void)msg;
    (void)reply;
    keep(from);
}

void buffer_answer_all(buffer *self)
{
    const buffer_hold_reply reply = { actor_string_of("at last") };

    (void)self;
    while (n_kept > 0)
        buffer_hold_reply_to(kept[--n_kept], &reply);
}

/* ---- named ---- */

named_begin_outcome named_begin(named *self)
{
    const char *const how = self->args.how.data;

    return *how == 's' ? NAMED_BEGIN_BAD : *how == 'n' ? NAMED_BEGIN_NONE : NAMED_BEGIN_OK;
}

ENDS(named)

/* ---- what scenarios do ---- */

static const char *outcome(int err)
{
    static actor_reason reason;

    reason = actor_last_reason();
    return err == ACTOR_EDOWN || err == ACTOR_EINIT ? reason_text(&reason) : error_text(err);
}

/* What the machine says behind its reply comes first. */
static void say_text(int err, const char *text)
{
    const char *const failed = outcome(err);

    pause_ms(20);
    if (err == ACTOR_OK)
        say("reply %s", text);
    else
        say("failed %s", failed);
}

static void say_number(int err, int32_t number)
{
    const char *const failed = outcome(err);

    pause_ms(20);
    if (err == ACTOR_OK)
        say("reply %d", (int)number);
    else
        say("failed %s", failed);
}

/* TEXT: a call whose answer is a text, NUMBER: a number; `it` is asked. */
#define TEXT(call, ...)                                                                       \
    do {                                                                                      \
        call##_reply answered = { { 0 } };                                                    \
        const int err = call(it, __VA_ARGS__ &answered, ACTOR_SECOND);                        \
                                                                                              \
        say_text(err, err == ACTOR_OK ? answered.value.data : "");                            \
        if (err == ACTOR_OK)                                                                  \
            call##_release(&answered);                                                        \
    } while (0)
#define NO
#define NUMBER(call, ...)                                                                     \
    do {                                                                                      \
        call##_reply answered = { 0 };                                                        \
        const int err = call(it, __VA_ARGS__ &answered, ACTOR_SECOND);                        \
                                                                                              \
        say_number(err, answered.value);                                                      \
    } while (0)

static void say_exits(void)
{
    actor_message *message;

    pause_ms(5);
    while (actor_receive(&message, 0) == ACTOR_OK) {
        say("%s %s", actor_message_kind_of(message) == ACTOR_DOWN ? "down" : "exit",
            reason_text(actor_message_reason(message)));
        actor_message_free(message);
    }
}

#define CASE(scenario, machine, ...)                 \
    static void scenario(void)                       \
    {                                                \
        actor_ref it = actor_ref_none();             \
                                                     \
        n_kept = 0;                                  \
        actor_trap_exit(true);                       \
        actor_must(machine##_start_link(&it));       \
        pause_ms(5);                                 \
        __VA_ARGS__                                  \
        say_exits();                                 \
        actor_unlink(it);                            \
        actor_send_exit(it, actor_reason_of(ACTOR_KILL)); \
    }

#define CONNECTS                                                                              \
    TEXT(dialer_get, NO);                                                                     \
    dialer_connect(it);                                                                       \
    TEXT(dialer_get, NO);                                                                     \
    dialer_ping(it, "1");                                                                     \
    dialer_confirm(it);                                                                       \
    TEXT(dialer_get, NO);

CASE(S7_it_connects_by_casts, dialer, {
    dialer_poke(it);
    CONNECTS
    dialer_poke(it);
    dialer_message(it, "1");
    dialer_message(it, "2");
    dialer_message(it, "3");
    dialer_disconnect(it);
    TEXT(dialer_get, NO);
    TEXT(dialer_over, "normal",);
    TEXT(dialer_get, NO);
})

CASE(S7_it_connects_by_calls, dialer, {
    TEXT(dialer_alive, NO);
    TEXT(dialer_connects, NO);
    TEXT(dialer_get, NO);
    dialer_ping(it, "2");
    TEXT(dialer_confirms, NO);
    TEXT(dialer_sends, "one",);
    TEXT(dialer_sends, "two",);
    TEXT(dialer_disconnects, NO);
    TEXT(dialer_alive, NO);
    TEXT(dialer_get, NO);
    TEXT(dialer_over, "shutdown",);
})

CASE(S7_what_was_postponed_is_unexpected, dialer, {
    TEXT(dialer_sends, "one",);
    TEXT(dialer_connects, NO);
    dialer_ping(it, "1");
    TEXT(dialer_get, NO);
    TEXT(dialer_sends, "one",);
    TEXT(dialer_get, NO);
})

CASE(S18_a_timeout_at_an_instant_that_is_postponed, dialer, {
    TEXT(dialer_times, 50,);
    TEXT(dialer_get, NO);
    TEXT(dialer_times, 50,);
    TEXT(dialer_alive, NO);
})

/* The answer comes too late. */
static void ask_in_vain(actor_ref it)
{
    dialer_delayed_reply answered = { { 0 } };

    say_text(dialer_delayed(it, 60, &answered, MS(20)), "");
}

CASE(S39_a_delayed_answer, dialer, {
    TEXT(dialer_delayed, 10,);
    ask_in_vain(it);
    TEXT(dialer_over, "boom",);
})

CASE(S28_it_is_stopped_with_each_reason, dialer, {
    dialer_leave(it, "normal");
    say_exits();
    actor_must(dialer_start_link(&it));
    dialer_leave(it, "other");
    say_exits();
    actor_must(dialer_start_link(&it));
    say("%s", outcome(actor_stop_actor(it, actor_reason_detail(actor_reason_of(ACTOR_SHUTDOWN), "detail"), ACTOR_SECOND)));
    say_exits();
    say("%s", outcome(actor_stop_actor(it, actor_reason_of(ACTOR_NORMAL), ACTOR_SECOND)));
    TEXT(dialer_get, NO);
})

CASE(S14_it_repeats_what_it_enters, counter, {
    NUMBER(counter_echo, NO);
    NUMBER(counter_again, NO);
    NUMBER(counter_echo, NO);
    NUMBER(counter_again, NO);
    NUMBER(counter_over, NO);
    NUMBER(counter_echo, NO);
})

static actor_ref machine;

static void ask_to_check(void *arg)
{
    stepper_check_reply reply = { 0 };
    const int err = stepper_check(machine, &reply, ACTOR_SECOND);

    (void)arg;
    say_number(err, reply.value);
}

CASE(S23_one_timeout_of_no_time_after_the_other, stepper, {
    machine = it;
    NUMBER(stepper_go, 50,);
    actor_spawn(ask_to_check, NULL, NULL);
    pause_ms(100);
})

CASE(S21_cancelled_and_updated_on_its_way, timekeeper, {
    NUMBER(timekeeper_test, NO);
    NUMBER(timekeeper_over, NO);
})

CASE(S20_timers_of_all_kinds, timekeeper, { NUMBER(timekeeper_all, 0,); })

CASE(S11_events_of_each_kind_are_raised, leader, { TEXT(leader_begin, "lead",); })
CASE(S9_a_list_of_events_is_raised, leader, {
    TEXT(leader_begin, "list",);
    TEXT(leader_begin, "over",);
})

CASE(S8_what_is_raised_what_is_postponed_and_no_timeout, buffer, {
    buffer_item(it, "1");
    buffer_item(it, "2");
    TEXT(buffer_buffer, NO);
    TEXT(buffer_over, NO);
    TEXT(buffer_over, NO);
})

static void hold(void *arg)
{
    const int32_t n = *(const int32_t *)arg;
    buffer_hold_reply reply = { { 0 } };
    const int err = buffer_hold(machine, "word", &reply, ACTOR_SECOND);

    pause_ms(5 * n);
    say("%d is told %s", (int)n, err == ACTOR_OK ? reply.value.data : outcome(err));
    if (err == ACTOR_OK)
        buffer_hold_release(&reply);
}

CASE(S28_several_are_answered_by_a_stop, buffer, {
    static const int32_t numbers[] = { 1, 2 };

    machine = it;
    actor_spawn(hold, (void *)(uintptr_t)&numbers[0], NULL);
    pause_ms(5);
    actor_spawn(hold, (void *)(uintptr_t)&numbers[1], NULL);
    pause_ms(5);
    buffer_end(it);
    pause_ms(20);
})

/* ---- names ---- */

static actor_ref start_named(const char *how, bool link, actor_unique *monitor)
{
    const named_args args = { .how = actor_string_of(how) };
    actor_start_options options;
    actor_ref it = actor_ref_none();

    memset(&options, 0, sizeof options);
    options.link = link;
    options.monitor = monitor;
    say("%s", outcome(named_start_with(&args, &options, &it)));
    return it;
}

static void say_whose(void)
{
    actor_ref it;

    say(named_whereis(&it) == ACTOR_OK ? "somebody" : "nobody");
}

static void G6_a_name_of_a_machine(void)
{
    actor_unique monitor;
    actor_ref it;

    actor_trap_exit(true);
    it = start_named("ok", true, NULL);
    start_named("ok", true, NULL);
    start_named("ok", false, NULL);
    start_named("ok", false, &monitor);
    TEXT(named_over, NO);
    say_exits();
    it = start_named("ok", false, &monitor);
    start_named("ok", false, &monitor);
    TEXT(named_get, NO);
    say("%s", outcome(actor_stop_actor(it, actor_reason_own("other", NULL), ACTOR_SECOND)));
    say_exits();
    say_whose();
}

static void G7_the_name_of_a_machine_that_does_not_start(void)
{
    start_named("none", false, NULL);
    say_whose();
    start_named("stop", false, NULL);
    say_whose();
    actor_send_exit(start_named("ok", false, NULL), actor_reason_of(ACTOR_KILL));
}

#define S(name) { #name, name, false }

SCENARIOS(
    S(S7_it_connects_by_casts),
    S(S7_it_connects_by_calls),
    S(S7_what_was_postponed_is_unexpected),
    S(S18_a_timeout_at_an_instant_that_is_postponed),
    S(S39_a_delayed_answer),
    S(S28_it_is_stopped_with_each_reason),
    S(S14_it_repeats_what_it_enters),
    S(S23_one_timeout_of_no_time_after_the_other),
    S(S21_cancelled_and_updated_on_its_way),
    S(S20_timers_of_all_kinds),
    S(S11_events_of_each_kind_are_raised),
    S(S9_a_list_of_events_is_raised),
    S(S8_what_is_raised_what_is_postponed_and_no_timeout),
    S(S28_several_are_answered_by_a_stop),
    S(G6_a_name_of_a_machine),
    S(G7_the_name_of_a_machine_that_does_not_start)
)
