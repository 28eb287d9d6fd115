/*
 * Agents: N1 to N4, of Elixir's Agent. See agents.erl.
 */
#include "agents_actor.h"
#include "parity.h"

/* ---- the functions in C ---- */

static void append(tally *self, actor_string text, int64_t pause)
{
    char notes[64];

    actor_sleep(pause);
    snprintf(notes, sizeof notes, "%s%s", self->notes.data, text.data);
    actor_must(actor_string_set(&self->notes, notes));
}

void tally_handle_write(tally *self, const tally_write_msg *msg)
{
    append(self, msg->text, msg->pause);
}

void tally_handle_add_slowly(tally *self, const tally_add_slowly_msg *msg)
{
    const int64_t before = self->count;

    actor_sleep(msg->pause);
    self->count = before + 1;
}

void tally_handle_write_later(tally *self, const tally_write_later_msg *msg)
{
    append(self, msg->text, msg->pause);
}

static void boom(void)
{
    actor_exit(actor_reason_own("boom", NULL));
}

void tally_handle_fail_get(const tally *self, tally_fail_get_reply *reply)
{
    (void)self;
    (void)reply;
    boom();
}

void tally_handle_fail_update(tally *self)
{
    (void)self;
    boom();
}

void tally_handle_fail_both(tally *self, tally_fail_both_reply *reply)
{
    (void)self;
    (void)reply;
    boom();
}

void tally_handle_fail_cast(tally *self)
{
    (void)self;
    boom();
}

actor_result failing_init(failing *self)
{
    if (strcmp(self->args.how.data, "stop") == 0)
        return actor_stop(actor_reason_own("boom", NULL));
    if (strcmp(self->args.how.data, "late") == 0)
        actor_sleep(MS(60));
    boom();
    return ACTOR_CONTINUE;
}

/* ---- what scenarios do ---- */

static actor_ref started(bool link)
{
    tally_args args = tally_args_default();
    actor_ref agent = actor_ref_none();

    args.start = 100;
    if (link)
        tally_start_link(&args, &agent);
    else
        tally_start(&args, &agent);
    return agent;
}

/* What an error of a call is in Elixir, which exits the caller. */
static const char *failure(int err)
{
    static char text[160];
    const actor_reason reason = actor_last_reason();

    if (err == ACTOR_ETIMEDOUT)
        return "timeout";
    snprintf(text, sizeof text, "exit %s", err == ACTOR_EDOWN ? reason_text(&reason) : error_text(err));
    return text;
}

static void say_done(const char *what, int err)
{
    say("%s %s", what, err == ACTOR_OK ? "ok" : failure(err));
}

static void say_number(const char *what, int err, int64_t number)
{
    if (err == ACTOR_OK)
        say("%s %lld", what, (long long)number);
    else
        say("%s %s", what, failure(err));
}

static void count_within(actor_ref agent, int64_t ms)
{
    tally_count_reply reply = { 0 };
    const int err = tally_count(agent, &reply, MS(ms));

    say_number("count", err, reply.value);
}

static void count(actor_ref agent)
{
    count_within(agent, 5000);
}

static void notes(actor_ref agent)
{
    tally_notes_reply reply;
    const int err = tally_notes(agent, &reply, MS(5000));

    say("notes %s", err == ACTOR_OK ? reply.value.data : failure(err));
}

static void add(actor_ref agent, int64_t n)
{
    say_done("add", tally_add(agent, n, MS(5000)));
}

static void take(actor_ref agent, int64_t n)
{
    tally_take_reply reply = { 0 };
    const int err = tally_take(agent, n, &reply, MS(5000));

    say_number("take", err, reply.value);
}

static void write_within(actor_ref agent, const char *text, int64_t pause, int64_t ms)
{
    say_done("write", tally_write(agent, text, MS(pause), MS(ms)));
}

static void write_now(actor_ref agent, const char *text, int64_t pause)
{
    write_within(agent, text, pause, 5000);
}

static void write_later(actor_ref agent, const char *text, int64_t pause)
{
    say_done("cast", tally_write_later(agent, text, MS(pause)));
}

static void alive(actor_ref agent)
{
    say("alive %s", actor_is_alive(agent) ? "true" : "false");
}

static void stop_with(actor_ref agent, actor_reason reason, int64_t timeout_ns)
{
    say_done("stop", actor_agent_stop(agent, reason, timeout_ns));
}

static void stop(actor_ref agent)
{
    stop_with(agent, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY);
}

static void mailbox(void)
{
    char text[256] = "";
    actor_message *message;

    pause_ms(30);
    while (actor_receive(&message, 0) == ACTOR_OK) {
        const size_t length = strlen(text);
        const char *what = actor_message_kind_of(message) == ACTOR_EXIT ? " exit" : " down";

        if (actor_message_reason(message) != NULL)
            snprintf(text + length, sizeof text - length, "%s %s", what, reason_text(actor_message_reason(message)));
        else
            snprintf(text + length, sizeof text - length, " message");
        actor_message_free(message);
    }
    say("mailbox%s", text);
}

static void other(void (*run)(void *arg), void *arg)
{
    actor_unique monitor;
    actor_message *down;

    actor_spawn_monitor(run, arg, NULL, &monitor);
    actor_receive(&down, ACTOR_INFINITY);
    say("other %s", reason_text(actor_message_reason(down)));
    actor_message_free(down);
}

static void watch(actor_ref agent)
{
    actor_unique monitor;

    actor_monitor(agent, &monitor);
}

/* ---- N1 ---- */

static void get(void)
{
    const actor_ref agent = started(false);

    count(agent);
    notes(agent);
    count(agent);
}

static void update(void)
{
    const actor_ref agent = started(false);

    add(agent, 5);
    add(agent, -7);
    count(agent);
}

static void get_and_update(void)
{
    const actor_ref agent = started(false);

    take(agent, 30);
    take(agent, 30);
    count(agent);
}

static void cast(void)
{
    const actor_ref agent = started(false);

    say_done("cast", tally_reset(agent));
    count(agent);
}

static void above(actor_ref agent, int64_t n)
{
    tally_above_reply reply;

    tally_above(agent, n, &reply, MS(5000));
    say("above %s", reply.tag == TALLY_ABOVE_YES ? "yes" : "no");
}

static void a_get_decides(void)
{
    const actor_ref agent = started(false);

    above(agent, 99);
    above(agent, 100);
}

static void a_cast_does_not_wait(void)
{
    const actor_ref agent = started(false);

    write_later(agent, "a", 40);
    say("on");
    notes(agent);
}

static void casts_come_in_order(void)
{
    const actor_ref agent = started(false);

    write_later(agent, "a", 30);
    write_later(agent, "b", 0);
    write_later(agent, "c", 10);
    notes(agent);
}

static void calls_come_behind_casts(void)
{
    const actor_ref agent = started(false);

    write_later(agent, "a", 20);
    write_now(agent, "b", 0);
    write_later(agent, "c", 0);
    notes(agent);
}

struct writer {
    actor_ref agent;
    const char *text;
};

static void write_here(void *arg)
{
    const struct writer *writer = arg;

    tally_write(writer->agent, writer->text, MS(30), MS(5000));
}

static void callers_come_in_order(void)
{
    static struct writer writers[3];
    static const char *const texts[] = { "a", "b", "c" };
    const actor_ref agent = started(false);
    size_t i;

    for (i = 0; i < 3; i++) {
        writers[i] = (struct writer){ agent, texts[i] };
        actor_spawn(write_here, &writers[i], NULL);
        pause_ms(5);
    }
    notes(agent);
}

static void add_ten_times(void *arg)
{
    const actor_ref *agent = arg;
    int i;

    for (i = 0; i < 10; i++)
        tally_add_slowly(*agent, MS(1), ACTOR_INFINITY);
}

static void updates_are_atomic(void)
{
    static actor_ref agent;
    actor_unique monitor;
    actor_message *down;
    int i;

    agent = started(false);
    for (i = 0; i < 4; i++)
        actor_spawn_monitor(add_ten_times, &agent, NULL, &monitor);
    for (i = 0; i < 4; i++) {
        actor_receive(&down, ACTOR_INFINITY);
        actor_message_free(down);
    }
    count(agent);
}

static void a_get_waits_for_what_runs(void)
{
    const actor_ref agent = started(false);

    write_later(agent, "a", 50);
    count_within(agent, 20);
    count_within(agent, 100);
}

/* ---- N2 ---- */

static void a_failing_update(void)
{
    const actor_ref agent = started(false);

    say_done("fail", tally_fail_update(agent, MS(5000)));
    alive(agent);
    count(agent);
}

static void a_failing_get(void)
{
    const actor_ref agent = started(false);
    tally_fail_get_reply reply;

    say_done("fail", tally_fail_get(agent, &reply, MS(5000)));
    alive(agent);
}

static void a_failing_get_and_update(void)
{
    const actor_ref agent = started(false);
    tally_fail_both_reply reply;

    say_done("fail", tally_fail_both(agent, &reply, MS(5000)));
    alive(agent);
}

static void a_failing_cast(void)
{
    const actor_ref agent = started(false);

    watch(agent);
    say_done("cast", tally_fail_cast(agent));
    mailbox();
    alive(agent);
}

static void count_here(void *arg)
{
    count(*(const actor_ref *)arg);
}

static void who_waits_is_told(void)
{
    static actor_ref agent;

    agent = started(false);
    write_later(agent, "a", 30);
    actor_spawn(count_here, &agent, NULL);
    pause_ms(10);
    tally_fail_cast(agent);
    add(agent, 1);
    mailbox();
}

static void what_was_done_before(void)
{
    const actor_ref agent = started(false);

    write_now(agent, "a", 0);
    tally_fail_cast(agent);
    notes(agent);
}

static void start_failing(const char *how, bool link)
{
    const failing_args args = { actor_string_of(how) };
    const int err = link ? failing_start_link(&args, NULL) : failing_start(&args, NULL);
    const actor_reason reason = actor_last_reason();

    say("start %s", err == ACTOR_EINIT ? reason_text(&reason) : error_text(err));
}

static void a_failing_start(void)
{
    start_failing("crash", false);
    mailbox();
}

static void live_with_a_failing_start(void *arg)
{
    const failing_args args = { actor_string_of("crash") };

    (void)arg;
    failing_start_link(&args, NULL);
    pause_ms(50);
    say("lived");
}

static void a_failing_start_takes_who_is_linked_along(void)
{
    other(live_with_a_failing_start, NULL);
}

static void a_failing_linked_start(void)
{
    actor_trap_exit(true);
    start_failing("stop", true);
}

static void live_with_a_failing_one(void *arg)
{
    (void)arg;
    tally_fail_cast(started(true));
    pause_ms(50);
    say("lived");
}

static void it_takes_who_is_linked_along(void)
{
    other(live_with_a_failing_one, NULL);
}

static void who_traps_is_told(void)
{
    actor_ref agent;

    actor_trap_exit(true);
    agent = started(true);
    tally_fail_cast(agent);
    mailbox();
    alive(agent);
}

/* ---- N3 ---- */

static void a_timeout_leaves_the_function(void)
{
    const actor_ref agent = started(false);

    write_within(agent, "a", 50, 20);
    alive(agent);
    notes(agent);
}

static void the_late_answer_is_dropped(void)
{
    const actor_ref agent = started(false);

    write_within(agent, "a", 50, 20);
    pause_ms(60);
    mailbox();
}

static void what_waits_behind_it_is_done(void)
{
    const actor_ref agent = started(false);

    write_later(agent, "a", 40);
    write_within(agent, "b", 0, 10);
    notes(agent);
}

/* ---- N4 ---- */

static void count_named(void)
{
    named_count_reply reply = { 0 };
    actor_ref agent = actor_ref_none();
    int err = named_whereis(&agent);

    if (err == ACTOR_OK)
        err = named_count(agent, &reply, MS(5000));
    say_number("count", err, reply.value);
}

static void add_named(int64_t n)
{
    actor_ref agent = actor_ref_none();
    const int err = named_whereis(&agent);

    say_done("add", err == ACTOR_OK ? named_add(agent, n, MS(5000)) : err);
}

static void a_name(void)
{
    actor_ref agent;

    named_start(&agent);
    count_named();
    add_named(4);
    count_named();
    stop(agent);
}

static void a_name_is_taken(void)
{
    actor_ref first, second;

    named_start(&first);
    named_start(&second);
    say("same %s", actor_ref_equal(first, second) ? "true" : "false");
    stop(first);
}

static void a_name_is_free_again(void)
{
    actor_ref agent;

    named_start(&agent);
    add_named(1);
    stop(agent);
    named_start(&agent);
    count_named();
    stop(agent);
}

static void a_name_that_nobody_has(void)
{
    actor_ref agent;

    say_done("find", named_whereis(&agent));
}

static void start_found(const char *key, int64_t start, int expected)
{
    const found_args args = { actor_string_of(key), start };

    if (found_start(&args, NULL) != expected)
        say("%s starts otherwise", key);
}

static void count_found(const char *key)
{
    found_count_reply reply = { 0 };
    actor_ref agent = actor_ref_none();
    int err = found_whereis(key, &agent);

    if (err == ACTOR_OK)
        err = found_count(agent, &reply, MS(5000));
    say_number("count", err, reply.value);
}

static void through_a_registry(void)
{
    actor_ref registry;

    tallies_start_link(&registry);
    start_found("a", 1, ACTOR_OK);
    start_found("b", 2, ACTOR_OK);
    start_found("a", 3, ACTOR_EALREADY);
    count_found("a");
    count_found("b");
}

static void stops(void)
{
    const actor_ref agent = started(false);

    stop(agent);
    alive(agent);
    stop(agent);
}

static void stop_with_a_reason(void)
{
    const actor_ref agent = started(false);

    watch(agent);
    stop_with(agent, actor_reason_own("enough", NULL), MS(100));
    mailbox();
}

static void stop_waits(void)
{
    const actor_ref agent = started(false);

    write_later(agent, "a", 50);
    stop_with(agent, actor_reason_of(ACTOR_NORMAL), MS(100));
    alive(agent);
}

static void stop_takes_too_long(void)
{
    const actor_ref agent = started(false);

    write_later(agent, "a", 50);
    stop_with(agent, actor_reason_of(ACTOR_NORMAL), MS(10));
    alive(agent);
    pause_ms(60);
    alive(agent);
}

static void stop_of_a_linked_one(void)
{
    actor_trap_exit(true);
    stop(started(true));
    mailbox();
}

static actor_ref made;

static void start_and_crash(void *arg)
{
    made = started(*(const bool *)arg);
    pause_ms(10);
    boom();
}

static void it_ends_with_who_started_it(void)
{
    bool link = true;

    other(start_and_crash, &link);
    pause_ms(10);
    alive(made);
}

static void one_without_a_link_lives_on(void)
{
    bool link = false;

    other(start_and_crash, &link);
    pause_ms(10);
    alive(made);
    count(made);
}

/* ---- ends, and who waits then ---- */

static actor_ref shared;

static void kill_shared(void *arg)
{
    (void)arg;
    pause_ms(20);
    actor_send_exit(shared, actor_reason_of(ACTOR_KILL));
}

static void stop_shared(void *arg)
{
    (void)arg;
    actor_agent_stop(shared, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY);
}

static void notes_of_shared(void *arg)
{
    (void)arg;
    notes(shared);
}

static void N2_after_its_end(void)
{
    const actor_ref agent = started(false);

    stop(agent);
    count(agent);
    add(agent, 1);
    take(agent, 1);
    write_later(agent, "a", 0);
    mailbox();
}

static void N2_who_waits_for_one_that_is_killed(void)
{
    shared = started(false);
    actor_spawn(kill_shared, NULL, NULL);
    write_now(shared, "a", 500);
    alive(shared);
    mailbox();
}

static void N4_who_waits_behind_a_stop(void)
{
    shared = started(false);
    write_later(shared, "a", 40);
    actor_spawn(stop_shared, NULL, NULL);
    pause_ms(10);
    count(shared);
    alive(shared);
    mailbox();
}

static void N4_what_came_before_a_stop_is_done(void)
{
    shared = started(false);
    write_later(shared, "a", 20);
    actor_spawn(notes_of_shared, NULL, NULL);
    pause_ms(10);
    actor_agent_stop(shared, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY);
    pause_ms(10);
    count(shared);
}

static int start_supervised(const void *args, actor_ref *out)
{
    tally_args its_own = tally_args_default();
    int err;

    (void)args;
    its_own.start = 100;
    err = tally_start_link(&its_own, out);
    shared = *out;
    return err;
}

static void N4_a_restarted_one_begins_anew(void)
{
    static const actor_child_spec child = { "a", start_supervised, ACTOR_PERMANENT, ACTOR_SECOND, ACTOR_WORKER, false, false };
    static const actor_supervisor_info info = {
        .name = "Top", .strategy = ACTOR_ONE_FOR_ONE, .intensity = 3, .period_ns = 5 * ACTOR_SECOND,
        .n_children = 1, .children = &child
    };
    actor_ref top;

    actor_trap_exit(true);
    actor_supervisor_start(&info, NULL, true, &top);
    add(shared, 5);
    count(shared);
    tally_fail_cast(shared);
    pause_ms(30);
    count(shared);
    add(shared, 1);
    actor_agent_stop(shared, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY);
    pause_ms(30);
    count(shared);
    actor_stop_actor(top, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY);
}

static void work_and_crash(void *arg)
{
    (void)arg;
    shared = started(true);
    write_later(shared, "a", 50);
    pause_ms(10);
    boom();
}

static void N3_its_owner_ends_while_it_works(void)
{
    other(work_and_crash, NULL);
    pause_ms(80);
    alive(shared);
}

/* ---- other ends within a function ---- */

void tally_handle_leave(tally *self, const tally_leave_msg *msg)
{
    (void)self;
    actor_exit(actor_reason_of(strcmp(msg->how.data, "kill") == 0       ? ACTOR_KILL
                               : strcmp(msg->how.data, "shutdown") == 0 ? ACTOR_SHUTDOWN
                                                                        : ACTOR_NORMAL));
}

void tally_handle_leave_later(tally *self)
{
    (void)self;
    actor_exit(actor_reason_of(ACTOR_NORMAL));
}

static void leave(const char *how)
{
    actor_ref agent;

    actor_trap_exit(true);
    agent = started(true);
    say_done("leave", tally_leave(agent, how, MS(5000)));
    mailbox();
    alive(agent);
}

static void N2_an_update_that_ends_normally(void)
{
    leave("normal");
}

static void N2_an_update_that_shuts_down(void)
{
    leave("shutdown");
}

static void N2_an_update_that_exits_with_kill(void)
{
    leave("kill");
}

static void cast_leave(void *arg)
{
    const actor_ref agent = started(true);

    (void)arg;
    tally_leave_later(agent);
    pause_ms(50);
    alive(agent);
    count(agent);
    say("lived");
}

static void N2_a_cast_that_ends_normally_takes_nobody_along(void)
{
    other(cast_leave, NULL);
}

static void signal_shared(void *arg)
{
    pause_ms(20);
    actor_send_exit(shared, arg == NULL ? actor_reason_of(ACTOR_NORMAL) : actor_reason_own("boom", NULL));
}

static void N2_an_exit_signal_while_it_works(void)
{
    char yes;

    shared = started(false);
    actor_spawn(signal_shared, &yes, NULL);
    write_now(shared, "a", 500);
    alive(shared);
    mailbox();
}

static void N2_an_exit_normal_while_it_works(void)
{
    shared = started(false);
    actor_spawn(signal_shared, NULL, NULL);
    write_now(shared, "a", 50);
    write_now(shared, "b", 0);
    notes(shared);
    alive(shared);
}

static void N2_what_waits_behind_a_failure_is_not_done(void)
{
    actor_unique monitor;
    actor_message *down;

    shared = started(false);
    write_later(shared, "a", 40);
    tally_fail_cast(shared);
    write_later(shared, "said", 0);
    actor_spawn_monitor(notes_of_shared, NULL, NULL, &monitor);
    actor_receive(&down, ACTOR_INFINITY);
    actor_message_free(down);
    alive(shared);
    notes(shared);
}

static void N3_a_failure_after_a_timeout(void)
{
    const actor_ref agent = started(false);

    write_within(agent, "a", 50, 10);
    tally_fail_cast(agent);
    pause_ms(60);
    mailbox();
    alive(agent);
}

static void N3_two_time_out_and_both_are_done(void)
{
    const actor_ref agent = started(false);

    write_within(agent, "a", 40, 10);
    write_within(agent, "b", 40, 10);
    notes(agent);
    mailbox();
}

static void N4_stop_of_one_that_fails(void)
{
    const actor_ref agent = started(false);

    write_later(agent, "a", 30);
    tally_fail_cast(agent);
    stop(agent);
    alive(agent);
    mailbox();
}

static void N4_two_stop_it(void)
{
    shared = started(false);
    write_later(shared, "a", 40);
    actor_spawn(stop_shared, NULL, NULL);
    pause_ms(10);
    stop(shared);
    mailbox();
}

static void stop_shared_with_enough(void *arg)
{
    (void)arg;
    actor_agent_stop(shared, actor_reason_own("enough", NULL), ACTOR_INFINITY);
}

static void N4_two_stop_it_for_other_reasons(void)
{
    shared = started(false);
    watch(shared);
    write_later(shared, "a", 40);
    actor_spawn(stop_shared_with_enough, NULL, NULL);
    pause_ms(10);
    stop(shared);
    mailbox();
}

static void N4_stop_with_shutdown_of_a_linked_one(void)
{
    actor_ref agent;

    actor_trap_exit(true);
    agent = started(true);
    stop_with(agent, actor_reason_of(ACTOR_SHUTDOWN), MS(100));
    mailbox();
}

static void stop_own_with_enough(void *arg)
{
    const actor_ref agent = started(true);

    (void)arg;
    stop_with(agent, actor_reason_own("enough", NULL), MS(100));
    pause_ms(50);
    say("lived");
}

static void N4_stop_with_a_reason_takes_who_is_linked_along(void)
{
    other(stop_own_with_enough, NULL);
}

static void N4_a_stop_that_gave_up_and_another(void)
{
    const actor_ref agent = started(false);

    write_later(agent, "a", 60);
    stop_with(agent, actor_reason_own("enough", NULL), MS(10));
    stop_with(agent, actor_reason_of(ACTOR_NORMAL), MS(1000));
    alive(agent);
}

/* ---- times, and two of them ---- */

static void start_late_one(bool link)
{
    const failing_args args = { actor_string_of("late") };
    const actor_start_options options = { .link = link, .timeout_ns = MS(20) };

    say("start %s", error_text(failing_start_with(&args, &options, NULL)));
    pause_ms(60);
}

static void N4_a_start_that_takes_too_long(void)
{
    start_late_one(false);
    mailbox();
}

static void N4_a_linked_start_that_takes_too_long(void)
{
    actor_trap_exit(true);
    start_late_one(true);
}

static void N3_no_time(void)
{
    const actor_ref agent = started(false);

    count_within(agent, 0);
    count(agent);
    mailbox();
    alive(agent);
}

static void N3_no_time_and_it_is_done_all_the_same(void)
{
    const actor_ref agent = started(false);

    write_within(agent, "a", 10, 0);
    pause_ms(30);
    notes(agent);
    mailbox();
}

static void N1_two_do_not_wait_for_each_other(void)
{
    const actor_ref agent = started(false), other_one = started(false);

    write_later(agent, "a", 40);
    count(other_one);
    add(other_one, 1);
    notes(agent);
    count(other_one);
}

static void N4_one_is_suspended(void)
{
    const actor_ref agent = started(false);

    actor_sys_suspend(agent, ACTOR_INFINITY);
    count_within(agent, 20);
    tally_reset(agent);
    say("on");
    actor_sys_resume(agent, ACTOR_INFINITY);
    count(agent);
    mailbox();
}

SCENARIOS(
    { "N1_get", get, false },
    { "N1_update", update, false },
    { "N1_get_and_update", get_and_update, false },
    { "N1_cast", cast, false },
    { "N1_a_get_decides", a_get_decides, false },
    { "N1_a_cast_does_not_wait", a_cast_does_not_wait, false },
    { "N1_casts_come_in_order", casts_come_in_order, false },
    { "N1_calls_come_behind_casts", calls_come_behind_casts, false },
    { "N1_callers_come_in_order", callers_come_in_order, false },
    { "N1_updates_are_atomic", updates_are_atomic, false },
    { "N1_a_get_waits_for_what_runs", a_get_waits_for_what_runs, false },
    { "N2_a_failing_update", a_failing_update, false },
    { "N2_a_failing_get", a_failing_get, false },
    { "N2_a_failing_get_and_update", a_failing_get_and_update, false },
    { "N2_a_failing_cast", a_failing_cast, false },
    { "N2_who_waits_is_told", who_waits_is_told, true },
    { "N2_what_was_done_before_counts_for_nothing", what_was_done_before, false },
    { "N2_a_failing_start", a_failing_start, false },
    { "N2_a_failing_linked_start", a_failing_linked_start, false },
    { "N2_a_failing_start_takes_who_is_linked_along", a_failing_start_takes_who_is_linked_along, false },
    { "N2_it_takes_who_is_linked_along", it_takes_who_is_linked_along, false },
    { "N2_who_traps_is_told", who_traps_is_told, false },
    { "N3_a_timeout_leaves_the_function", a_timeout_leaves_the_function, false },
    { "N3_the_late_answer_is_dropped", the_late_answer_is_dropped, false },
    { "N3_what_waits_behind_it_is_done", what_waits_behind_it_is_done, false },
    { "N4_a_name", a_name, false },
    { "N4_a_name_is_taken", a_name_is_taken, false },
    { "N4_a_name_is_free_again", a_name_is_free_again, false },
    { "N4_a_name_that_nobody_has", a_name_that_nobody_has, false },
    { "N4_through_a_registry", through_a_registry, false },
    { "N4_stop", stops, false },
    { "N4_stop_with_a_reason", stop_with_a_reason, false },
    { "N4_stop_waits", stop_waits, false },
    { "N4_stop_takes_too_long", stop_takes_too_long, false },
    { "N4_stop_of_a_linked_one", stop_of_a_linked_one, false },
    { "N4_it_ends_with_who_started_it", it_ends_with_who_started_it, false },
    { "N4_one_without_a_link_lives_on", one_without_a_link_lives_on, false },
    { "N2_after_its_end", N2_after_its_end, false },
    { "N2_who_waits_for_one_that_is_killed", N2_who_waits_for_one_that_is_killed, false },
    { "N4_who_waits_behind_a_stop", N4_who_waits_behind_a_stop, false },
    { "N4_what_came_before_a_stop_is_done", N4_what_came_before_a_stop_is_done, false },
    { "N4_a_restarted_one_begins_anew", N4_a_restarted_one_begins_anew, false },
    { "N3_its_owner_ends_while_it_works", N3_its_owner_ends_while_it_works, false },
    { "N2_an_update_that_ends_normally", N2_an_update_that_ends_normally, false },
    { "N2_an_update_that_shuts_down", N2_an_update_that_shuts_down, false },
    { "N2_an_update_that_exits_with_kill", N2_an_update_that_exits_with_kill, false },
    { "N2_a_cast_that_ends_normally_takes_nobody_along", N2_a_cast_that_ends_normally_takes_nobody_along, false },
    { "N2_an_exit_signal_while_it_works", N2_an_exit_signal_while_it_works, false },
    { "N2_an_exit_normal_while_it_works", N2_an_exit_normal_while_it_works, false },
    { "N2_what_waits_behind_a_failure_is_not_done", N2_what_waits_behind_a_failure_is_not_done, false },
    { "N3_a_failure_after_a_timeout", N3_a_failure_after_a_timeout, false },
    { "N3_two_time_out_and_both_are_done", N3_two_time_out_and_both_are_done, false },
    { "N4_stop_of_one_that_fails", N4_stop_of_one_that_fails, false },
    { "N4_two_stop_it", N4_two_stop_it, false },
    { "N4_two_stop_it_for_other_reasons", N4_two_stop_it_for_other_reasons, false },
    { "N4_stop_with_shutdown_of_a_linked_one", N4_stop_with_shutdown_of_a_linked_one, false },
    { "N4_stop_with_a_reason_takes_who_is_linked_along", N4_stop_with_a_reason_takes_who_is_linked_along, false },
    { "N4_a_stop_that_gave_up_and_another", N4_a_stop_that_gave_up_and_another, false },
    { "N4_a_start_that_takes_too_long", N4_a_start_that_takes_too_long, false },
    { "N4_a_linked_start_that_takes_too_long", N4_a_linked_start_that_takes_too_long, false },
    { "N3_no_time", N3_no_time, false },
    { "N3_no_time_and_it_is_done_all_the_same", N3_no_time_and_it_is_done_all_the_same, false },
    { "N1_two_do_not_wait_for_each_other", N1_two_do_not_wait_for_each_other, false },
    { "N4_one_is_suspended", N4_one_is_suspended, false })
