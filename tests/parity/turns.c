/*
 * gen_statem: what comes next when much comes at once, and what others see of it, S6 to S36 and Y1 to Y2. What the machines of
 * turns.actor leave to C, and what is done with them. See turns.erl.
 */
#include <inttypes.h>

#include "parity.h"

#include "turns_actor.h"

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

/* How much it has come to. */
#define COUNTS(machine, name, text)                  \
    void machine##_##name(machine *self)             \
    {                                                \
        say(text, (unsigned)self->n);                \
    }

/* ---- turner ---- */

SAYS(turner, enter_a, "enter a")
SAYS(turner, enter_b, "enter b")
SAYS(turner, enter_c, "enter c")
SAYS(turner, say_after, "after")
SAYS(turner, say_y, "y")
SAYS_WORD(turner, say_late, turner_late, "late")
SAYS_WORD(turner, say_kept, turner_kept, "kept")
SAYS_WORD(turner, say_quiet, turner_quiet, "quiet")
SAYS_WORD(turner, say_plain, turner_plain, "plain")
SAYS_WORD(turner, say_r, turner_r, "raised")

void turner_say_x(turner *self, const turner_x_msg *msg)
{
    (void)self;
    (void)msg;
    say("x");
}

void turner_say_x_in_b(turner *self, const turner_x_msg *msg)
{
    (void)self;
    (void)msg;
    say("x in b");
}

turner_lift_outcome turner_lift(turner *self, const turner_x_msg *msg)
{
    turner_say_x(self, msg);
    return TURNER_LIFT_OK;
}

turner_count_outcome turner_count(turner *self, const turner_x_msg *msg)
{
    turner_say_x(self, msg);
    return TURNER_COUNT_OK;
}

turner_drop_outcome turner_drop(turner *self, const turner_x_msg *msg)
{
    turner_say_x(self, msg);
    return TURNER_DROP_OK;
}

turner_give_up_outcome turner_give_up(turner *self)
{
    (void)self;
    return TURNER_GIVE_UP_END;
}

void turner_be_busy(turner *self, const turner_work_msg *msg)
{
    (void)self;
    pause_ms(msg->ms);
    say("worked");
}

void turner_say_exit(turner *self, actor_ref who, const actor_reason *reason)
{
    (void)self;
    (void)who;
    say("exit %s", reason_text(reason));
}

static actor_from deferred;
static bool defers;

void turner_remember(turner *self, actor_from from, const turner_ask_msg *msg, turner_ask_reply *reply)
{
    (void)self;
    (void)msg;
    (void)reply;
    deferred = from;
    defers = true;
}

void turner_terminate(turner *self, turner_state state, const actor_reason *reason)
{
    const turner_ask_reply reply = { actor_string_of("last") };

    (void)self;
    say("terminate %s in %s", reason_text(reason), turner_state_name(state));
    if (defers)
        turner_ask_reply_to(deferred, &reply);
    defers = false;
}

/* ---- dozer ---- */

SAYS(dozer, enter_a, "enter a")
SAYS(dozer, enter_b, "enter b")
SAYS(dozer, say_r, "raised")
SAYS_WORD(dozer, say_plain, dozer_plain, "plain")
SAYS_WORD(dozer, say_late, dozer_late, "late")
COUNTS(dozer, say_after, "after %u")
COUNTS(dozer, say_after_in_b, "after %u in b")
COUNTS(dozer, say_x, "x %u")
COUNTS(dozer, say_y, "y %u")
COUNTS(dozer, say_quiet, "quiet %u")

void dozer_terminate(dozer *self, dozer_state state, const actor_reason *reason)
{
    (void)self;
    say("terminate %s in %s", reason_text(reason), dozer_state_name(state));
}

int dozer_code_change(dozer *self, dozer_state *state, const char *from_version, actor_bytes extra)
{
    (void)extra;
    if (strcmp(from_version, "1") != 0)
        return ACTOR_EINVAL;
    *state = DOZER_STATE_B;
    self->n++;
    return ACTOR_OK;
}

/* ---- what scenarios do ---- */

static actor_ref up(void)
{
    actor_ref it = actor_ref_none();

    actor_must(turner_start(&it));
    pause_ms(5);
    return it;
}

static actor_ref up_dozer(void)
{
    actor_ref it = actor_ref_none();

    actor_must(dozer_start(&it));
    pause_ms(5);
    return it;
}

static void kill_it(actor_ref it)
{
    actor_send_exit(it, actor_reason_of(ACTOR_KILL));
}

static void end_after(actor_ref it, int64_t ms)
{
    pause_ms(ms);
    kill_it(it);
}

/* What is sent in one piece, and for how long it is waited then. */
#define PLAYS(scenario, statements, ms)               \
    static void scenario(void)                        \
    {                                                 \
        const actor_ref it = up();                    \
                                                      \
        statements                                    \
        end_after(it, ms);                            \
    }

PLAYS(S23_all_that_is_due_at_once,
      turner_late(it, "1"); turner_late(it, "2"); turner_all(it); turner_plain(it, "1"); turner_late(it, "3");, 20)
PLAYS(S23_a_timeout_of_no_time_raises, turner_lifts(it); turner_plain(it, "1");, 20)
PLAYS(S23_a_timeout_of_no_time_leads_on, turner_late(it, "1"); turner_leads(it); turner_plain(it, "1");, 40)
PLAYS(S23_a_timeout_of_no_time_starts_itself_again, turner_counts(it); turner_plain(it, "1");, 20)
PLAYS(S11_what_was_raised_is_postponed_in_its_place,
      turner_late(it, "1"); turner_inner(it, "2"); turner_late(it, "3"); turner_inner(it, "4"); turner_go(it);
      turner_plain(it, "5");, 10)
PLAYS(S11_a_timeout_is_postponed_and_started_again,
      turner_arm(it, "kept", 10, 500); pause_ms(20); turner_arm(it, "kept", 40, 500); turner_go(it); pause_ms(10); say("not yet");,
      60)
PLAYS(S11_a_timeout_is_postponed_and_cancelled,
      turner_arm(it, "kept", 10, 500); pause_ms(20); turner_disarm(it); turner_go(it);, 10)
PLAYS(S11_an_event_timeout_is_postponed,
      turner_hush(it, 10); pause_ms(20); turner_late(it, "1"); turner_go(it); turner_plain(it, "2");, 10)
PLAYS(S11_an_event_timeout_of_no_time_is_postponed,
      turner_hush(it, 0); turner_plain(it, "1"); turner_go(it); turner_plain(it, "2");, 10)
PLAYS(S10_what_is_raised_on_the_way_comes_first, turner_late(it, "1"); turner_nest(it); turner_plain(it, "2");, 10)
PLAYS(S13_a_repeated_state_is_entered_before_what_is_raised,
      turner_late(it, "1"); turner_again(it); turner_plain(it, "2"); turner_go(it); turner_plain(it, "3");, 10)
PLAYS(S27_the_first_of_two_late_ones_cancels_the_other,
      turner_arm(it, "drops", 10, 20); turner_work(it, 40); turner_plain(it, "1");, 70)
PLAYS(S27_the_first_of_two_late_ones_leads_on,
      turner_arm(it, "leads", 10, 20); turner_late(it, "1"); turner_work(it, 40); turner_plain(it, "2");, 50)
PLAYS(S18_a_cancelled_one_that_was_late_ends_no_quiet, turner_arm(it, "kept", 10, 500); turner_work(it, 20); turner_swap(it);, 80)
PLAYS(S15_a_late_one_of_a_state_that_is_left_and_entered_again,
      turner_go(it); turner_work(it, 30); turner_go(it); turner_go(it); turner_plain(it, "1");, 60)

/* ---- ends, and who waits for them ---- */

static actor_unique watch(actor_ref it)
{
    actor_unique monitor = 0;

    actor_must(actor_monitor(it, &monitor));
    return monitor;
}

static bool is_down(const actor_message *message, const void *monitor)
{
    return actor_message_kind_of(message) == ACTOR_DOWN && actor_message_cookie(message) == *(const actor_unique *)monitor;
}

static void ended(actor_unique monitor)
{
    actor_message *message = NULL;

    if (actor_receive_match(is_down, &monitor, &message, MS(200)) != ACTOR_OK) {
        say("up");
        return;
    }
    say("down %s", reason_text(actor_message_reason(message)));
    actor_message_free(message);
}

static const char *failure(int err)
{
    static actor_reason reason;

    reason = actor_last_reason();
    return err == ACTOR_EDOWN ? reason_text(&reason) : error_text(err);
}

static void ask(actor_ref it, const char *word)
{
    turner_ask_reply reply;
    const int err = turner_ask(it, word, &reply, MS(200));

    if (err == ACTOR_OK)
        say("reply %s", reply.value.data);
    else
        say("failed %s", failure(err));
}

/* Calls that wait for their answers, each with a letter. */
static actor_requests *collect(actor_ref it, bool dozes, const char *const *words, size_t n)
{
    actor_requests *requests = NULL;
    size_t i;

    actor_must(actor_requests_make(&requests));
    for (i = 0; i < n; i++) {
        actor_request request;

        actor_must(dozes ? dozer_ask_send(it, words[i], &request) : turner_ask_send(it, words[i], &request));
        pause_ms(2);
        actor_must(actor_requests_add(requests, request, 'a' + i));
    }
    return requests;
}

#define COLLECT(it, dozes, ...) \
    collect(it, dozes, (const char *const[]) { __VA_ARGS__ }, sizeof (const char *const[]) { __VA_ARGS__ } / sizeof(char *))

static void drain(actor_requests *requests)
{
    actor_answer answer;
    int err;

    while ((err = actor_requests_wait(requests, &answer, MS(10))) == ACTOR_OK)
        if (answer.code == ACTOR_OK)
            say("%c reply %s", (char)answer.label, ((const turner_ask_reply *)answer.reply)->value.data);
        else
            say("%c failed %s", (char)answer.label, failure(answer.code));
    say("%s", err == ACTOR_ENOREQUEST ? "no_request" : error_text(err));
}

static void S28_a_stop_loses_what_was_raised(void)
{
    const actor_ref it = up();
    const actor_unique monitor = watch(it);

    turner_half(it);
    turner_plain(it, "1");
    ended(monitor);
}

static void S29_all_who_wait_are_told(void)
{
    drain(COLLECT(up(), false, "later", "later", "end", "later"));
}

static void S29_who_was_deferred_is_answered_by_terminate(void)
{
    const actor_ref it = up();
    actor_requests *requests = COLLECT(it, false, "later", "defer", "later");

    turner_half(it);
    drain(requests);
}

static void S6_a_reply_on_the_way_to_a_state_that_stops(void)
{
    const actor_ref it = up();
    const actor_unique monitor = watch(it);
    actor_requests *requests = COLLECT(it, false, "later");

    ask(it, "away");
    ended(monitor);
    drain(requests);
}

static actor_ref about;

static void ask_later(void *arg)
{
    (void)arg;
    ask(about, "later");
}

static void S31_the_caller_of_a_postponed_call_has_ended(void)
{
    const actor_ref it = up();
    actor_ref caller;

    about = it;
    actor_must(actor_spawn(ask_later, NULL, &caller));
    pause_ms(5);
    kill_it(caller);
    pause_ms(5);
    turner_go(it);
    turner_plain(it, "1");
    ask(it, "alive");
    kill_it(it);
}

static void S31_a_postponed_request_is_given_up(void)
{
    const actor_ref it = up();
    turner_ask_reply reply;
    actor_message *message;
    actor_request request;

    actor_must(turner_ask_send(it, "later", &request));
    pause_ms(2);
    say("%s", error_text(turner_ask_receive(request, &reply, MS(10))));
    turner_go(it);
    ask(it, "alive");
    say(actor_receive(&message, MS(10)) == ACTOR_OK ? "stray" : "no stray");
    kill_it(it);
}

static void S36_an_exit_signal_of_its_starter(void)
{
    const actor_ref it = up();
    const actor_unique monitor = watch(it);

    actor_send_exit(it, actor_reason_own("poke", NULL));
    ask(it, "alive");
    kill_it(it);
    ended(monitor);
}

static void S36_an_exit_signal_of_who_started_it_with_a_monitor(void)
{
    actor_start_options options;
    actor_unique monitor = 0;
    actor_ref it = actor_ref_none();

    memset(&options, 0, sizeof options);
    options.monitor = &monitor;
    actor_must(turner_start_with(&options, &it));
    pause_ms(5);
    actor_send_exit(it, actor_reason_own("poke", NULL));
    ended(monitor);
}

static void play_parent(void *arg)
{
    actor_message *message;

    (void)arg;
    actor_must(turner_start_link(&about));
    actor_receive(&message, ACTOR_INFINITY);
}

static void S36_an_exit_of_the_parent_when_callers_wait(void)
{
    actor_requests *requests;
    actor_ref parent;

    actor_must(actor_spawn(play_parent, NULL, &parent));
    pause_ms(5);
    requests = COLLECT(about, false, "later", "defer");
    actor_send_exit(parent, actor_reason_own("boom", NULL));
    drain(requests);
}

static void stop_it(void *arg)
{
    (void)arg;
    if (actor_stop_actor(about, actor_reason_own("bye", NULL), ACTOR_INFINITY) == ACTOR_OK) {
        pause_ms(5);
        say("stopped");
    }
}

/* What it has before the request to stop is handled. */
static void G28_a_stop_of_a_machine_with_timeouts_of_no_time(void)
{
    const actor_ref it = up();
    const actor_unique monitor = watch(it);

    about = it;
    turner_late(it, "1");
    turner_leads(it);
    actor_must(actor_spawn(stop_it, NULL, NULL));
    ended(monitor);
    pause_ms(15);
}

/* ---- sys ---- */

static void suspend(actor_ref it)
{
    actor_must(actor_sys_suspend(it, MS(5000)));
}

static void resume(actor_ref it)
{
    say("resuming");
    actor_must(actor_sys_resume(it, MS(5000)));
}

static void state(actor_ref it)
{
    dozer_state now = DOZER_STATE_A;
    dozer data;

    actor_must(dozer_get_data(it, &now, &data, MS(5000)));
    say("state %s %u", dozer_state_name(now), (unsigned)data.n);
}

static void replace(actor_ref it, dozer_state now, uint32_t n)
{
    dozer_state before = DOZER_STATE_A;
    dozer data;

    actor_must(dozer_get_data(it, &before, &data, MS(5000)));
    data.n = n;
    actor_must(dozer_replace_data(it, now, &data, MS(5000)));
}

#define DOZES(scenario, statements)                   \
    static void scenario(void)                        \
    {                                                 \
        const actor_ref it = up_dozer();              \
                                                      \
        statements                                    \
        kill_it(it);                                  \
    }

DOZES(Y1_a_look_leaves_an_event_timeout,
      dozer_hush(it, 12); pause_ms(6); state(it); pause_ms(2); say("not yet"); pause_ms(8); say("later");)
DOZES(Y1_timeouts_and_messages_of_a_suspended_machine_in_their_order,
      suspend(it); dozer_plain(it, "1"); pause_ms(50); dozer_plain(it, "2"); resume(it); pause_ms(10);)
DOZES(Y1_a_message_of_a_suspended_machine_leaves_the_state,
      suspend(it); dozer_go(it); pause_ms(50); dozer_plain(it, "1"); resume(it); pause_ms(20); say("not yet"); pause_ms(20);)
DOZES(Y1_named_timers_of_a_suspended_machine,
      dozer_arm(it, 40, 15); suspend(it); pause_ms(60); state(it); resume(it); pause_ms(10);)
DOZES(Y1_a_message_before_it_ends_the_event_timeout_of_a_suspended_machine,
      dozer_hush(it, 8); suspend(it); dozer_plain(it, "1"); pause_ms(12); resume(it); pause_ms(4);)
DOZES(Y1_a_message_behind_the_event_timeout_of_a_suspended_machine,
      dozer_hush(it, 8); suspend(it); pause_ms(12); dozer_plain(it, "1"); resume(it); pause_ms(4);)
DOZES(Y1_what_is_of_no_time_comes_before_it_is_suspended,
      dozer_zeros(it); dozer_double(it); suspend(it); say("suspended"); dozer_plain(it, "1"); pause_ms(5); resume(it); pause_ms(5);)
DOZES(Y1_replaced_data_are_seen_by_timeouts,
      dozer_arm(it, 15, 20); pause_ms(10); replace(it, DOZER_STATE_A, 5); pause_ms(20); state(it);)
DOZES(Y1_a_state_is_replaced_while_suspended,
      dozer_late(it, "1"); suspend(it); dozer_plain(it, "1"); replace(it, DOZER_STATE_B, 5); state(it); resume(it); pause_ms(10);
      state(it); pause_ms(30); dozer_go(it); dozer_go(it); pause_ms(10);)
DOZES(Y1_what_was_postponed_and_what_came_while_suspended,
      dozer_late(it, "1"); suspend(it); dozer_late(it, "2"); dozer_go(it); dozer_late(it, "3"); pause_ms(5); resume(it);
      pause_ms(10);)

static void Y1_a_stop_of_a_suspended_machine_and_who_waits(void)
{
    const actor_ref it = up_dozer();
    actor_requests *first = COLLECT(it, true, "later"), *second;

    suspend(it);
    second = COLLECT(it, true, "never");
    actor_must(actor_stop_actor(it, actor_reason_own("bye", NULL), MS(1000)));
    drain(first);
    drain(second);
}

static void Y3_terminate_of_a_machine_and_who_waits(void)
{
    const actor_ref it = up_dozer();
    actor_requests *requests = COLLECT(it, true, "later");

    actor_must(actor_sys_terminate(it, actor_reason_own("bye", NULL), MS(1000)));
    drain(requests);
}

static void change_code(actor_ref it)
{
    const actor_bytes nothing = { 0 };

    actor_must(actor_sys_change_code(it, "1", nothing, MS(5000)));
}

DOZES(G37_a_change_of_code_leaves_timeouts,
      dozer_arm(it, 15, 60); suspend(it); change_code(it); state(it); resume(it); pause_ms(20); say("not yet"); pause_ms(20);)
DOZES(G37_a_change_of_code_retries_nothing,
      dozer_late(it, "1"); suspend(it); change_code(it); resume(it); pause_ms(5); state(it);)

static void stats(actor_ref it)
{
    actor_sys_counts counts;

    actor_must(actor_sys_get_statistics(it, &counts, MS(5000)));
    say("in %" PRIu64 " out %" PRIu64, counts.messages_in, counts.messages_out);
}

DOZES(Y2_statistics_of_timeouts_and_raised_events,
      actor_must(actor_sys_statistics(it, true, MS(5000))); dozer_zeros(it); dozer_double(it); dozer_late(it, "1");
      dozer_plain(it, "2"); pause_ms(5); stats(it); dozer_go(it); pause_ms(5); stats(it); pause_ms(40); stats(it);)

#define S(name) { #name, name, false }

SCENARIOS(
    S(S23_all_that_is_due_at_once),
    S(S23_a_timeout_of_no_time_raises),
    S(S23_a_timeout_of_no_time_leads_on),
    S(S23_a_timeout_of_no_time_starts_itself_again),
    S(S11_what_was_raised_is_postponed_in_its_place),
    S(S11_a_timeout_is_postponed_and_started_again),
    S(S11_a_timeout_is_postponed_and_cancelled),
    S(S11_an_event_timeout_is_postponed),
    S(S11_an_event_timeout_of_no_time_is_postponed),
    S(S10_what_is_raised_on_the_way_comes_first),
    S(S13_a_repeated_state_is_entered_before_what_is_raised),
    S(S27_the_first_of_two_late_ones_cancels_the_other),
    S(S27_the_first_of_two_late_ones_leads_on),
    S(S18_a_cancelled_one_that_was_late_ends_no_quiet),
    S(S15_a_late_one_of_a_state_that_is_left_and_entered_again),
    S(S28_a_stop_loses_what_was_raised),
    S(S29_all_who_wait_are_told),
    S(S29_who_was_deferred_is_answered_by_terminate),
    S(S6_a_reply_on_the_way_to_a_state_that_stops),
    S(S31_the_caller_of_a_postponed_call_has_ended),
    S(S31_a_postponed_request_is_given_up),
    S(S36_an_exit_signal_of_its_starter),
    S(S36_an_exit_signal_of_who_started_it_with_a_monitor),
    S(S36_an_exit_of_the_parent_when_callers_wait),
    S(G28_a_stop_of_a_machine_with_timeouts_of_no_time),
    S(Y1_a_look_leaves_an_event_timeout),
    S(Y1_timeouts_and_messages_of_a_suspended_machine_in_their_order),
    S(Y1_a_message_of_a_suspended_machine_leaves_the_state),
    S(Y1_named_timers_of_a_suspended_machine),
    S(Y1_a_message_before_it_ends_the_event_timeout_of_a_suspended_machine),
    S(Y1_a_message_behind_the_event_timeout_of_a_suspended_machine),
    S(Y1_what_is_of_no_time_comes_before_it_is_suspended),
    S(Y1_replaced_data_are_seen_by_timeouts),
    S(Y1_a_state_is_replaced_while_suspended),
    S(Y1_what_was_postponed_and_what_came_while_suspended),
    S(Y1_a_stop_of_a_suspended_machine_and_who_waits),
    S(Y3_terminate_of_a_machine_and_who_waits),
    S(G37_a_change_of_code_leaves_timeouts),
    S(G37_a_change_of_code_retries_nothing),
    S(Y2_statistics_of_timeouts_and_raised_events)
)
