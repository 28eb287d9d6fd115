/*
 * gen_statem: S5 to S36. What the machines of machines.actor leave to C, and what is done with them. See machines.erl.
 */
#include "parity.h"

#include "machines_actor.h"

/* ---- keeper ---- */

#define SAYS(machine, name, text)                    \
    void machine##_##name(machine *self)             \
    {                                                \
        (void)self;                                  \
        say(text);                                   \
    }

SAYS(keeper, enter_a, "enter a")
SAYS(keeper, exit_a, "exit a")
SAYS(keeper, exit_b, "exit b")
SAYS(keeper, say_keep, "keep")

SAYS(keeper, say_poke, "poke")

void keeper_enter_b(keeper *self)
{
    self->visits++;
    say("enter b");
}

void keeper_say_item(keeper *self, const keeper_item_msg *msg)
{
    (void)self;
    say("item %s", msg->word.data);
}

/* ---- chain ---- */

SAYS(chain, say_step, "step")
SAYS(chain, say_both, "both")

void chain_say_item(chain *self, const chain_item_msg *msg)
{
    (void)self;
    say("item %s", msg->word.data);
}

/* ---- raiser ---- */

void raiser_say_x(raiser *self, const raiser_x_msg *msg)
{
    (void)self;
    say("x %s in a", msg->word.data);
}

void raiser_say_x_in_b(raiser *self, const raiser_x_msg *msg)
{
    (void)self;
    say("x %s in b", msg->word.data);
}

raiser_say_y_outcome raiser_say_y(raiser *self, const raiser_y_msg *msg)
{
    (void)self;
    say("y %s", msg->word.data);
    return RAISER_SAY_Y_OK;
}

SAYS(raiser, say_late, "late")

void raiser_say_plain(raiser *self, const raiser_plain_msg *msg)
{
    (void)self;
    say("plain %s in a", msg->word.data);
}

void raiser_say_plain_in_b(raiser *self, const raiser_plain_msg *msg)
{
    (void)self;
    say("plain %s in b", msg->word.data);
}

/* ---- watch ---- */

SAYS(watch, say_after, "after in a")
SAYS(watch, say_keep, "keep")
SAYS(watch, say_alarm, "alarm")

void watch_be_busy(watch *self, const watch_work_msg *msg)
{
    (void)self;
    pause_ms(msg->ms);
    say("worked");
}

/* ---- ender ---- */

static actor_reason own(const char *word)
{
    return actor_reason_own(word, NULL);
}

actor_result ender_begin(ender *self)
{
    if (strcmp(self->args.how.data, "stop") == 0)
        return actor_stop(own("boom"));
    return strcmp(self->args.how.data, "ignore") == 0 ? ACTOR_IGNORE : ACTOR_CONTINUE;
}

ender_crash_outcome ender_crash(ender *self, const ender_ask_msg *msg, ender_ask_reply *reply)
{
    (void)self;
    (void)msg;
    (void)reply;
    say("crash");
    actor_exit(own("crashed"));
}

void ender_crash_told(ender *self, const ender_tell_msg *msg)
{
    (void)self;
    (void)msg;
    say("crash");
    actor_exit(own("crashed"));
}

void ender_say_told(ender *self, const ender_tell_msg *msg)
{
    (void)self;
    say("told %s", msg->word.data);
}

void ender_say_exit(ender *self, actor_ref who, const actor_reason *reason)
{
    (void)self;
    (void)who;
    say("exit %s", reason_text(reason));
}

void ender_fail(ender *self)
{
    (void)self;
    actor_exit(own("failed"));
}

static actor_from remembered;

void ender_remember(ender *self, actor_from from, const ender_ask_msg *msg, ender_ask_reply *reply)
{
    (void)self;
    (void)msg;
    (void)reply;
    remembered = from;
}

void ender_answer(ender *self)
{
    const ender_ask_reply reply = { actor_string_of("answered") };

    (void)self;
    ender_ask_reply_to(remembered, &reply);
}

void ender_give_up(ender *self)
{
    (void)self;
    actor_exit(own("given_up"));
}

void ender_terminate(ender *self, ender_state state, const actor_reason *reason)
{
    if (strcmp(reason_text(reason), "given_up") == 0)   /* an enter call does not stop here, it fails: see machines.erl */
        say("terminate given_up with %d", (int)self->n);
    else
        say("terminate %s in %s with %d", reason_text(reason), ender_state_name(state), (int)self->n);
}

/* ---- comer ---- */

SAYS(comer, say_a_from_a, "enter a from a")
SAYS(comer, say_a_from_d, "enter a from d")
SAYS(comer, say_b_from_a, "enter b from a")
SAYS(comer, say_b_from_b, "enter b from b")
SAYS(comer, say_b_from_c, "enter b from c")

comer_choose_outcome comer_choose(comer *self)
{
    return strcmp(self->args.first.data, "a") == 0 ? COMER_CHOOSE_IN_A : COMER_CHOOSE_IN_C;
}

/* The fields of the state that was left are there no more. */
static const char *origin(const comer *self)
{
    return comer_state_name(comer_previous_state(self));
}

void comer_say_a_from_other(comer *self)
{
    say("enter a from %s", origin(self));
}

comer_try_b_outcome comer_try_b(comer *self)
{
    say("try b from %s", origin(self));
    return COMER_TRY_B_ONCE_MORE;
}

void comer_say_c(comer *self)
{
    say("enter c %u from %s", (unsigned)self->state.c.n, origin(self));
}

comer_fail_d_outcome comer_fail_d(comer *self)
{
    if (self->tries == 10) {
        say("then d from %s", origin(self));
        return COMER_FAIL_D_THEN;
    }
    self->tries = 10;
    say("first d from %s", origin(self));
    return COMER_FAIL_D_FIRST;
}

void comer_say_d(comer *self)
{
    say("enter d from %s", origin(self));
}

void comer_terminate(comer *self, comer_state state, const actor_reason *reason)
{
    (void)self;
    say("terminate %s in %s", reason_text(reason), comer_state_name(state));
}

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

UPS(keeper)
UPS(chain)
UPS(raiser)
UPS(watch)

static actor_ref up_ender(void)
{
    const ender_args args = { actor_string_of("ok") };
    actor_ref ref = actor_ref_none();

    ender_start(&args, &ref);
    pause_ms(10);
    return ref;
}

static void kill_it(actor_ref ref)
{
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
}

static void say_answer(int err, const char *text)
{
    const actor_reason reason = actor_last_reason();

    if (err == ACTOR_OK)
        say("reply %s", text);
    else
        say("call failed %s", err == ACTOR_EDOWN ? reason_text(&reason) : error_text(err));
}

/* Another process that asks, and takes its time to tell what came of it. */
struct asker {
    actor_ref to;
    const char *word;
    bool keeper;
};

static void be_asker(void *arg)
{
    const struct asker asker = *(struct asker *)arg;
    keeper_ask_reply kept;
    ender_ask_reply ended;
    actor_reason reason;
    int err;

    free(arg);
    if (asker.keeper)
        err = keeper_ask(asker.to, asker.word, &kept, MS(5000));
    else
        err = ender_ask(asker.to, asker.word, &ended, MS(5000));
    reason = actor_last_reason();
    pause_ms(10);
    if (err == ACTOR_OK)
        say("reply %s", asker.keeper ? kept.value.data : ended.value.data);
    else
        say("call failed %s", err == ACTOR_EDOWN ? reason_text(&reason) : error_text(err));
}

static void spawn_asker(actor_ref to, const char *word, bool is_keeper)
{
    struct asker *asker = malloc(sizeof *asker);

    asker->to = to;
    asker->word = word;
    asker->keeper = is_keeper;
    actor_spawn(be_asker, asker, NULL);
    pause_ms(20);
}

static actor_unique watch_it(actor_ref ref)
{
    actor_unique monitor = 0;

    actor_monitor(ref, &monitor);
    return monitor;
}

static void await(void)
{
    actor_message *message;

    if (actor_receive(&message, MS(100)) != ACTOR_OK) {
        say("lives");
        return;
    }
    say("ended %s", reason_text(actor_message_reason(message)));
    actor_message_free(message);
}

static void fate(actor_ref ref)
{
    watch_it(ref);
    await();
}

/* ---- postponing, entering ---- */

static void S5_going_to_the_same_state_is_no_change(void)
{
    const actor_ref it = up_keeper();

    keeper_item(it, "1");
    keeper_same(it);
    keeper_keep(it);
    keeper_go(it);
    pause_ms(30);
    kill_it(it);
}

static void S7_postponed_until_the_state_changes(void)
{
    const actor_ref it = up_keeper();

    keeper_item(it, "1");
    keeper_keep(it);
    keeper_item(it, "2");
    keeper_again(it);
    keeper_keep(it);
    keeper_go(it);
    keeper_keep(it);
    pause_ms(30);
    kill_it(it);
}

static void S8_oldest_first_and_before_what_waits(void)
{
    const actor_ref it = up_keeper();

    keeper_item(it, "1");
    keeper_item(it, "2");
    keeper_go(it);
    keeper_item(it, "3");
    pause_ms(30);
    kill_it(it);
}

static void S8_postponed_again_keeps_its_place(void)
{
    const actor_ref it = up_keeper();

    keeper_poke(it);
    keeper_item(it, "1");
    keeper_go(it);
    keeper_item(it, "2");
    keeper_go(it);
    keeper_item(it, "3");
    keeper_go(it);
    pause_ms(30);
    kill_it(it);
}

static void S8_what_is_retried_may_change_the_state_again(void)
{
    const actor_ref it = up_chain();

    chain_item(it, "1");
    chain_step(it);
    chain_item(it, "2");
    chain_step(it);
    chain_go(it);
    chain_item(it, "3");
    pause_ms(30);
    kill_it(it);
}

static void S8_over_several_states(void)
{
    const actor_ref it = up_chain();

    chain_item(it, "1");
    chain_item(it, "2");
    chain_go(it);
    chain_item(it, "3");
    chain_go(it);
    chain_item(it, "4");
    chain_go(it);
    chain_item(it, "5");
    chain_step(it);
    chain_item(it, "6");
    pause_ms(30);
    kill_it(it);
}

static void S12_what_changes_the_state_may_be_postponed(void)
{
    const actor_ref it = up_chain();

    chain_item(it, "1");
    chain_go(it);
    chain_item(it, "2");
    chain_both(it);
    chain_item(it, "3");
    chain_go(it);
    chain_go(it);
    pause_ms(30);
    chain_both(it);
    chain_both(it);
    pause_ms(30);
    kill_it(it);
}

static void S13_enter_calls(void)
{
    const actor_ref it = up_keeper();

    keeper_keep(it);
    keeper_again(it);
    keeper_same(it);
    keeper_go(it);
    keeper_go(it);
    pause_ms(30);
    kill_it(it);
}

/* Begins in a, or in c(1). */
static actor_ref up_comer(const char *first)
{
    const comer_args args = { actor_string_of(first) };
    actor_ref ref = actor_ref_none();

    comer_start(&args, &ref);
    pause_ms(10);
    return ref;
}

static void S13_an_enter_call_is_told_the_old_state(void)
{
    const actor_ref it = up_comer("a");

    comer_to_c(it, 1);
    comer_to_a(it);
    comer_to_a(it);
    comer_to_b(it);
    comer_to_a(it);
    pause_ms(30);
    kill_it(it);
}

static void S13_one_that_begins_or_is_repeated_comes_from_itself(void)
{
    const actor_ref it = up_comer("c");

    comer_again(it);
    comer_to_b(it);
    comer_again(it);
    comer_to_a(it);
    comer_again(it);
    pause_ms(30);
    kill_it(it);
}

static void S13_an_enter_call_that_repeats_itself_is_told_the_same(void)
{
    const actor_ref it = up_comer("a");

    comer_to_b(it);
    comer_again(it);
    comer_to_a(it);
    comer_to_b(it);
    pause_ms(30);
    kill_it(it);
}

static void S13_the_old_state_behind_what_was_postponed(void)
{
    const actor_ref it = up_comer("a");

    comer_poke(it);
    comer_poke(it);
    comer_to_b(it);
    comer_to_a(it);
    comer_to_b(it);
    pause_ms(30);
    kill_it(it);
}

static void S13_a_state_with_fields_comes_from_itself(void)
{
    const actor_ref it = up_comer("c");

    comer_to_c(it, 1);
    comer_to_c(it, 2);
    comer_again(it);
    comer_to_c(it, 3);
    comer_to_a(it);
    pause_ms(30);
    kill_it(it);
}

static void S13_one_that_repeats_itself_and_stops(void)
{
    const actor_ref it = up_comer("c");

    comer_drop(it);
    pause_ms(30);
    say("%s", actor_is_alive(it) ? "true" : "false");
}

static void S31_postponed_calls_are_answered(void)
{
    const actor_ref it = up_keeper();

    spawn_asker(it, "one", true);
    keeper_go(it);
    pause_ms(30);
    kill_it(it);
}

static void S31_a_postponed_call_that_timed_out(void)
{
    const actor_ref it = up_keeper();
    keeper_ask_reply reply;
    actor_message *message;

    say_answer(keeper_ask(it, "one", &reply, MS(20)), "");
    keeper_go(it);
    pause_ms(30);
    say(actor_receive(&message, MS(30)) == ACTOR_OK ? "stray" : "no stray");
    kill_it(it);
}

/* ---- raising ---- */

static void S9_raised_events_come_in_order(void)
{
    const actor_ref it = up_raiser();

    raiser_two(it);
    raiser_plain(it, "3");
    pause_ms(30);
    kill_it(it);
}

static void S10_raised_while_a_raised_one_is_handled(void)
{
    const actor_ref it = up_raiser();

    raiser_nested(it);
    raiser_plain(it, "3");
    pause_ms(30);
    kill_it(it);
}

static void S9_before_those_postponed(void)
{
    const actor_ref it = up_raiser();

    raiser_late(it);
    raiser_hop(it);
    raiser_plain(it, "1");
    pause_ms(30);
    kill_it(it);
}

/* ---- timeouts ---- */

static void S15_a_state_timeout_fires(void)
{
    const actor_ref it = up_watch();

    pause_ms(150);
    kill_it(it);
}

static void S15_a_change_of_state_cancels_it(void)
{
    const actor_ref it = up_watch();

    watch_go(it);
    pause_ms(180);
    kill_it(it);
}

static void S15_other_events_leave_it(void)
{
    const actor_ref it = up_watch();

    pause_ms(40);
    watch_keep(it);
    pause_ms(90);
    kill_it(it);
}

static void S17_it_belongs_to_the_state_that_is_entered(void)
{
    const actor_ref it = up_watch();

    watch_go(it);
    pause_ms(110);
    watch_go(it);
    pause_ms(60);
    say("not yet");
    pause_ms(100);
    kill_it(it);
}

static void S16_setting_one_that_runs_restarts_it(void)
{
    const actor_ref it = up_watch();

    watch_go(it);
    watch_arm(it, 400);
    pause_ms(200);
    watch_arm(it, 400);
    pause_ms(300);
    say("not yet");
    pause_ms(300);
    kill_it(it);
}

static void S20_named_timers_survive_changes(void)
{
    const actor_ref it = up_watch();

    watch_arm(it, 60);
    watch_go(it);
    watch_keep(it);
    pause_ms(90);
    kill_it(it);
}

static void S21_cancel(void)
{
    const actor_ref it = up_watch();

    watch_go(it);
    watch_arm(it, 60);
    watch_disarm(it);
    pause_ms(90);
    watch_disarm(it);
    watch_keep(it);
    pause_ms(30);
    kill_it(it);
}

static void S26_no_timeout_of_a_state_that_was_left(void)
{
    const actor_ref it = up_watch();

    watch_work(it, 150);
    watch_go(it);
    pause_ms(230);
    kill_it(it);
}

static void S26_none_that_was_cancelled_meanwhile(void)
{
    const actor_ref it = up_watch();

    watch_go(it);
    watch_arm(it, 50);
    watch_work(it, 100);
    watch_disarm(it);
    pause_ms(180);
    kill_it(it);
}

static void S27_late_but_once(void)
{
    const actor_ref it = up_watch();

    watch_work(it, 150);
    pause_ms(300);
    kill_it(it);
}

/* ---- ending ---- */

static void S28_replies_before_terminate(void)
{
    const actor_ref it = up_ender();

    spawn_asker(it, "stop", false);
    pause_ms(30);
    fate(it);
}

static void S28_another_caller_is_told_of_the_end(void)
{
    const actor_ref it = up_ender();
    ender_ask_reply reply;
    int err;

    spawn_asker(it, "later", false);
    err = ender_ask(it, "stop", &reply, MS(5000));
    pause_ms(5);
    say_answer(err, err == ACTOR_OK ? reply.value.data : "");
    pause_ms(30);
}

static void S6_the_reply_is_sent_before_a_state_is_entered(void)
{
    const actor_ref it = up_ender();

    spawn_asker(it, "go", false);
    pause_ms(20);
    fate(it);
}

static void S14_an_enter_call_replies(void)
{
    const actor_ref it = up_ender();

    spawn_asker(it, "from c", false);
    pause_ms(20);
    fate(it);
    kill_it(it);
}

static void S14_an_enter_call_stops(void)
{
    const actor_ref it = up_ender();

    spawn_asker(it, "stop in d", false);
    pause_ms(20);
    fate(it);
}

static void S29_postponed_callers_are_told(void)
{
    const actor_ref it = up_ender();

    spawn_asker(it, "later", false);
    ender_tell(it, "stop");
    pause_ms(50);
}

static void S30_terminate_sees_the_new_data(void)
{
    const actor_ref it = up_ender();

    ender_tell(it, "stop");
    pause_ms(30);
}

static void S30_a_caller_of_a_stop_without_a_reply(void)
{
    const actor_ref it = up_ender();

    spawn_asker(it, "normal", false);
    pause_ms(20);
    fate(it);
}

static void S35_a_crash_ends_it_with_its_reason(void)
{
    const actor_ref it = up_ender();

    watch_it(it);
    ender_tell(it, "crash");
    pause_ms(30);
    await();
}

static void S35_the_caller_of_a_crash(void)
{
    const actor_ref it = up_ender();

    spawn_asker(it, "crash", false);
    pause_ms(20);
}

static void S33_a_failing_enter_call(void)
{
    const actor_ref it = up_ender();

    watch_it(it);
    ender_go(it);
    ender_tell(it, "hello");
    pause_ms(30);
    await();
}

static void say_start(const char *how)
{
    const ender_args args = { actor_string_of(how) };
    actor_ref ref;
    const int err = ender_start(&args, &ref);
    const actor_reason reason = actor_last_reason();

    if (err == ACTOR_EINIT)
        say("error %s", reason_text(&reason));
    else
        say("%s", error_text(err));
}

static void S32_init_stops_or_ignores(void)
{
    say_start("stop");
    say_start("ignore");
}

static struct {
    actor_reason reason;
    actor_ref machine;
} parent;

static void be_parent(void *arg)
{
    const ender_args args = { actor_string_of("ok") };

    (void)arg;
    ender_start_link(&args, &parent.machine);
    pause_ms(20);
    actor_exit(parent.reason);
}

static void fate_of_child(actor_reason reason)
{
    parent.reason = reason;
    actor_spawn(be_parent, NULL, NULL);
    pause_ms(10);
    fate(parent.machine);
}

static void S36_the_exit_of_the_parent(void)
{
    fate_of_child(own("boom"));
    fate_of_child(actor_reason_of(ACTOR_NORMAL));
}

static void link_and_fail(void *arg)
{
    actor_link(*(const actor_ref *)arg);
    actor_exit(own("boom"));
}

static void S36_exits_of_others_are_events(void)
{
    static actor_ref it;
    ender_ask_reply reply;
    int err;

    it = up_ender();
    actor_spawn(link_and_fail, &it, NULL);
    pause_ms(20);
    err = ender_ask(it, "hello", &reply, MS(5000));
    say_answer(err, err == ACTOR_OK ? reply.value.data : "");
    kill_it(it);
}

#define S(name) { #name, name, false }

SCENARIOS(
    S(S5_going_to_the_same_state_is_no_change),
    S(S7_postponed_until_the_state_changes),
    S(S8_oldest_first_and_before_what_waits),
    S(S8_postponed_again_keeps_its_place),
    S(S8_what_is_retried_may_change_the_state_again),
    S(S8_over_several_states),
    S(S12_what_changes_the_state_may_be_postponed),
    S(S13_enter_calls),
    S(S13_an_enter_call_is_told_the_old_state),
    S(S13_one_that_begins_or_is_repeated_comes_from_itself),
    S(S13_an_enter_call_that_repeats_itself_is_told_the_same),
    S(S13_the_old_state_behind_what_was_postponed),
    S(S13_a_state_with_fields_comes_from_itself),
    S(S13_one_that_repeats_itself_and_stops),
    S(S31_postponed_calls_are_answered),
    S(S31_a_postponed_call_that_timed_out),
    S(S9_raised_events_come_in_order),
    S(S10_raised_while_a_raised_one_is_handled),
    S(S9_before_those_postponed),
    S(S15_a_state_timeout_fires),
    S(S15_a_change_of_state_cancels_it),
    S(S15_other_events_leave_it),
    S(S17_it_belongs_to_the_state_that_is_entered),
    S(S16_setting_one_that_runs_restarts_it),
    S(S20_named_timers_survive_changes),
    S(S21_cancel),
    S(S26_no_timeout_of_a_state_that_was_left),
    S(S26_none_that_was_cancelled_meanwhile),
    S(S27_late_but_once),
    S(S28_replies_before_terminate),
    S(S28_another_caller_is_told_of_the_end),
    S(S6_the_reply_is_sent_before_a_state_is_entered),
    S(S14_an_enter_call_replies),
    S(S14_an_enter_call_stops),
    S(S29_postponed_callers_are_told),
    S(S30_terminate_sees_the_new_data),
    S(S30_a_caller_of_a_stop_without_a_reply),
    S(S35_a_crash_ends_it_with_its_reason),
    S(S35_the_caller_of_a_crash),
    S(S33_a_failing_enter_call),
    S(S32_init_stops_or_ignores),
    S(S36_the_exit_of_the_parent),
    S(S36_exits_of_others_are_events)
)
