/*
 * What is asked of actors from outside: Y1 to Y3, G36, G37. See system_messages.erl.
 */
#include <inttypes.h>

#include "workers.h"

#include "system_messages_actor.h"

/* ---- servers ---- */

actor_result box_init(box *self)
{
    self->n = self->args.start;
    return ACTOR_CONTINUE;
}

actor_result box_handle_add(box *self, actor_from from, const box_add_msg *msg, box_add_reply *reply)
{
    (void)from;
    say("add %" PRId64, msg->n);
    reply->value = self->n += msg->n;
    return ACTOR_REPLY;
}

actor_result box_handle_slow(box *self, actor_from from, const box_slow_msg *msg, box_slow_reply *reply)
{
    (void)from;
    pause_ms(30);
    reply->value = self->n += msg->n;
    return ACTOR_REPLY;
}

static actor_from waiting;

actor_result box_handle_later(box *self, actor_from from, box_later_reply *reply)
{
    (void)self;
    (void)reply;
    waiting = from;
    box_answer(actor_self());
    return ACTOR_NOREPLY;
}

actor_result box_handle_answer(box *self)
{
    const box_later_reply reply = { self->n };

    box_later_reply_to(waiting, &reply);
    return ACTOR_CONTINUE;
}

actor_result box_handle_put(box *self, const box_put_msg *msg)
{
    say("put %" PRId64, msg->n);
    self->n = msg->n;
    return ACTOR_CONTINUE;
}

actor_result box_handle_note(box *self, const box_note_msg *msg)
{
    (void)self;
    say("note %" PRId64, msg->n);
    return ACTOR_CONTINUE;
}

void box_format_status(const box *self, FILE *out)
{
    fprintf(out, "secret %s", self->n > 10 ? "true" : "false");
}

void box_terminate(box *self, const actor_reason *reason)
{
    say("terminate %s with %" PRId64, reason_text(reason), self->n);
}

/* Fails when it has done half of it. */
int box_code_change(box *self, const char *from_version, actor_bytes extra)
{
    self->n *= 100;
    if (strcmp(from_version, "1") != 0)
        return ACTOR_EINVAL;
    self->n += *(const char *)extra.data;
    return ACTOR_OK;
}

actor_result trapping_init(trapping *self)
{
    self->n = self->args.start;
    return ACTOR_CONTINUE;
}

actor_result trapping_handle_put(trapping *self, const trapping_put_msg *msg)
{
    say("put %" PRId64, msg->n);
    self->n = msg->n;
    return ACTOR_CONTINUE;
}

actor_result trapping_handle_exit(trapping *self, actor_ref who, const actor_reason *reason)
{
    (void)self;
    (void)who;
    say("exit %s", reason_text(reason));
    return ACTOR_CONTINUE;
}

void trapping_terminate(trapping *self, const actor_reason *reason)
{
    say("terminate %s with %" PRId64, reason_text(reason), self->n);
}

/* ---- a machine ---- */

actor_result lamp_set_up(lamp *self)
{
    self->never = ACTOR_INFINITY;
    return ACTOR_CONTINUE;
}

void lamp_go_dark(lamp *self)
{
    (void)self;
    say("enter dark");
}

void lamp_light_up(lamp *self)
{
    (void)self;
    say("enter lit");
}

void lamp_late_in_dark(lamp *self)
{
    (void)self;
    say("timeout in dark");
}

void lamp_late_in_lit(lamp *self)
{
    (void)self;
    say("timeout in lit");
}

void lamp_waited(lamp *self)
{
    (void)self;
    say("waited");
}

void lamp_terminate(lamp *self, lamp_state state, const actor_reason *reason)
{
    (void)self;
    say("terminate %s in %s", reason_text(reason), lamp_state_name(state));
}

int lamp_code_change(lamp *self, lamp_state *state, const char *from_version, actor_bytes extra)
{
    if (strcmp(from_version, "1") == 0)
        say("was %s", lamp_state_name(*state));
    *state = LAMP_STATE_LIT;
    self->count = self->count * 100 + *(const char *)extra.data;
    return strcmp(from_version, "1") == 0 ? ACTOR_OK : ACTOR_EINVAL;
}

/* ---- what scenarios do with them ---- */

static actor_ref up_box(int64_t n)
{
    const box_args args = { n };
    actor_ref ref = actor_ref_none();

    box_start(&args, &ref);
    return ref;
}

static actor_ref up_lamp(void)
{
    actor_ref ref = actor_ref_none();

    lamp_start(&ref);
    return ref;
}

static void add_within(actor_ref to, int64_t n, int64_t ms)
{
    box_add_reply reply;
    const int err = box_add(to, n, &reply, MS(ms));
    const actor_reason reason = actor_last_reason();

    if (err == ACTOR_OK)
        say("sum %" PRId64, reply.value);
    else
        say("call failed %s", err == ACTOR_EDOWN ? reason_text(&reason) : error_text(err));
}

static void add(actor_ref to, int64_t n)
{
    add_within(to, n, 5000);
}

static const char *failure(int err)
{
    static actor_reason reason;

    reason = actor_last_reason();
    return err == ACTOR_EDOWN ? reason_text(&reason) : error_text(err);
}

static void suspend(actor_ref to)
{
    const int err = actor_sys_suspend(to, MS(5000));

    if (err != ACTOR_OK)
        say("suspend failed %s", failure(err));
}

static void resume(actor_ref to)
{
    const int err = actor_sys_resume(to, MS(5000));

    if (err != ACTOR_OK)
        say("resume failed %s", failure(err));
}

static int state_within(actor_ref to, int64_t ms)
{
    box state;
    const int err = box_get_state(to, &state, MS(ms));

    if (err == ACTOR_OK)
        say("state %" PRId64, state.n);
    return err;
}

static void state(actor_ref to)
{
    const int err = state_within(to, 5000);

    if (err != ACTOR_OK)
        say("state failed %s", failure(err));
}

static void state_of_lamp(actor_ref to)
{
    lamp_state now = LAMP_STATE_DARK;
    lamp data;
    const int err = lamp_get_data(to, &now, &data, MS(5000));

    if (err == ACTOR_OK)
        say("state {%s,%" PRId64 "}", lamp_state_name(now), data.count);
    else
        say("state failed %s", failure(err));
}

static void replace(actor_ref to, int64_t n)
{
    box state;

    box_get_state(to, &state, MS(5000));
    state.n = n;
    if (box_replace_state(to, &state, MS(5000)) != ACTOR_OK)
        say("not replaced");
}

static void replace_lamp(actor_ref to, lamp_state now, int64_t more)
{
    lamp_state before = LAMP_STATE_DARK;
    lamp data;

    lamp_get_data(to, &before, &data, MS(5000));
    data.count += more;
    if (lamp_replace_data(to, now, &data, MS(5000)) != ACTOR_OK)
        say("not replaced");
}

static void status(actor_ref to)
{
    actor_sys_status now;

    if (actor_sys_get_status(to, &now, MS(5000)) == ACTOR_OK)
        say("%s", now.suspended ? "suspended" : "running");
}

static bool is_down(const actor_message *message, const void *monitor)
{
    return actor_message_kind_of(message) == ACTOR_DOWN && actor_message_cookie(message) == *(const actor_unique *)monitor;
}

static actor_unique watch(actor_ref ref)
{
    actor_unique monitor = 0;

    actor_monitor(ref, &monitor);
    return monitor;
}

static void tell_end(actor_unique monitor)
{
    actor_message *message;

    if (actor_receive_match(is_down, &monitor, &message, MS(100)) == ACTOR_OK)
        say("ended %s", reason_text(actor_message_reason(message)));
    else
        say("lives");
}

static void strays(void)
{
    actor_message *message;

    if (actor_receive(&message, MS(30)) == ACTOR_OK)
        say("stray");
    else
        say("no stray");
}

static void kill(actor_ref ref)
{
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
}

static actor_reason boom(void)
{
    return actor_reason_own("boom", NULL);
}

/* ---- processes beside it ---- */

static actor_ref target;

static void ask_slowly(void *arg)
{
    box_slow_reply reply;

    (void)arg;
    box_slow(target, 1, &reply, ACTOR_INFINITY);
}

static void add_2(void *arg)
{
    (void)arg;
    add(target, 2);
}

static void send_boom(void *arg)
{
    (void)arg;
    pause_ms(10);
    actor_send_exit(target, boom());
}

static void beside(void (*run)(void *arg))
{
    actor_spawn(run, NULL, NULL);
}

static actor_ref child;

static void keep_trapping(void *arg)
{
    const trapping_args args = { 1 };
    actor_message *message;

    (void)arg;
    trapping_start_link(&args, &child);
    actor_receive(&message, ACTOR_INFINITY);
}

static actor_ref parent_of_trapping(void)
{
    actor_ref parent;

    actor_spawn(keep_trapping, NULL, &parent);
    pause_ms(5);
    return parent;
}

/* ---- Y1: servers ---- */

static void get_state(void)
{
    const actor_ref to = up_box(1);

    state(to);
    box_put(to, 5);
    state(to);
}

static void get_state_in_order(void)
{
    const actor_ref to = up_box(1);

    box_put(to, 2);
    box_put(to, 3);
    box_put(to, 4);
    state(to);
    box_put(to, 5);
    pause_ms(10);
    state(to);
}

static void replace_state(void)
{
    const actor_ref to = up_box(1);

    replace(to, 40);
    state(to);
    add(to, 2);
}

static void replace_while_suspended(void)
{
    const actor_ref to = up_box(1);

    suspend(to);
    box_put(to, 7);
    replace(to, 40);
    state(to);
    resume(to);
    pause_ms(10);
    state(to);
}

static void keeps_order(void)
{
    const actor_ref to = up_box(1);

    suspend(to);
    box_put(to, 2);
    box_note(to, 3);
    box_put(to, 4);
    box_note(to, 5);
    pause_ms(20);
    say("resuming");
    resume(to);
    pause_ms(10);
    state(to);
}

static void suspend_in_order(void)
{
    const actor_ref to = up_box(1);

    box_put(to, 2);
    box_put(to, 3);
    suspend(to);
    say("suspended");
    box_put(to, 4);
    pause_ms(10);
    resume(to);
    pause_ms(10);
}

static void requests_while_suspended(void)
{
    const actor_ref to = up_box(1);

    suspend(to);
    box_put(to, 2);
    state(to);
    status(to);
    state(to);
    resume(to);
    pause_ms(10);
    status(to);
    state(to);
}

static void suspend_twice(void)
{
    const actor_ref to = up_box(1);

    suspend(to);
    suspend(to);
    box_put(to, 2);
    pause_ms(10);
    status(to);
    resume(to);
    pause_ms(10);
    status(to);
}

static void resume_running(void)
{
    const actor_ref to = up_box(1);

    resume(to);
    status(to);
    box_put(to, 2);
    state(to);
}

static void again_and_again(void)
{
    const actor_ref to = up_box(1);
    int64_t n;

    for (n = 2; n <= 4; n++) {
        suspend(to);
        box_put(to, n);
        pause_ms(5);
        say("next");
        resume(to);
        pause_ms(5);
    }
    state(to);
}

static void suspended_in_time(void)
{
    target = up_box(1);
    beside(ask_slowly);
    pause_ms(10);
    box_put(target, 2);
    suspend(target);
    box_put(target, 3);
    say("suspended");
    pause_ms(10);
    resume(target);
    pause_ms(10);
    state(target);
}

static void call_times_out(void)
{
    const actor_ref to = up_box(1);

    suspend(to);
    add_within(to, 2, 30);
    pause_ms(10);
    say("resuming");
    resume(to);
    pause_ms(10);
    strays();
    state(to);
}

static void call_is_answered(void)
{
    target = up_box(1);
    suspend(target);
    beside(add_2);
    pause_ms(20);
    say("resuming");
    resume(target);
    pause_ms(20);
}

static void parent_ends(void)
{
    const actor_ref parent = parent_of_trapping();
    actor_unique monitor;

    suspend(child);
    trapping_put(child, 2);
    pause_ms(5);
    monitor = watch(child);
    actor_send_exit(parent, boom());
    tell_end(monitor);
}

static void other_exit_waits(void)
{
    const actor_ref parent = parent_of_trapping();
    trapping state;

    suspend(child);
    actor_send_exit(child, boom());
    trapping_put(child, 2);
    pause_ms(10);
    say("resuming");
    resume(child);
    pause_ms(10);
    trapping_get_state(child, &state, MS(5000));
    say("state %" PRId64, state.n);
    kill(parent);
}

static void exit_signal(void)
{
    const actor_ref to = up_box(1);
    actor_unique monitor;

    suspend(to);
    box_put(to, 2);
    monitor = watch(to);
    actor_send_exit(to, boom());
    tell_end(monitor);
}

static void kill_suspended(void)
{
    actor_unique monitor;

    parent_of_trapping();
    suspend(child);
    monitor = watch(child);
    kill(child);
    tell_end(monitor);
}

static void caller_learns(void)
{
    target = up_box(1);
    suspend(target);
    beside(add_2);
    pause_ms(10);
    actor_send_exit(target, boom());
    pause_ms(20);
}

static void stop_suspended(void)
{
    const actor_ref to = up_box(1);
    actor_unique monitor;

    suspend(to);
    box_put(to, 2);
    monitor = watch(to);
    actor_stop_actor(to, actor_reason_of(ACTOR_SHUTDOWN), MS(1000));
    tell_end(monitor);
}

static void dead(void)
{
    const actor_ref to = up_box(1);

    box_stop(to, ACTOR_INFINITY);
    state(to);
    suspend(to);
    resume(to);
}

static void ends_meanwhile(void)
{
    target = up_box(1);
    beside(ask_slowly);
    pause_ms(5);
    beside(send_boom);
    state(target);
}

static void busy(void)
{
    target = up_box(1);
    beside(ask_slowly);
    pause_ms(5);
    if (state_within(target, 10) == ACTOR_ETIMEDOUT)
        say("timeout");
    strays();
    pause_ms(30);
    state(target);
}

/* ---- Y3 ---- */

static void terminate(void)
{
    const actor_ref to = up_box(3);
    const actor_unique monitor = watch(to);

    actor_sys_terminate(to, actor_reason_of(ACTOR_SHUTDOWN), MS(5000));
    tell_end(monitor);
}

static void terminate_in_order(void)
{
    const actor_ref to = up_box(3);
    const actor_unique monitor = watch(to);

    box_put(to, 4);
    actor_sys_terminate(to, actor_reason_own("bye", NULL), MS(5000));
    box_put(to, 5);
    tell_end(monitor);
}

static void terminate_suspended(void)
{
    const actor_ref to = up_box(3);
    actor_unique monitor;

    suspend(to);
    box_put(to, 4);
    monitor = watch(to);
    actor_sys_terminate(to, actor_reason_own("bye", NULL), MS(5000));
    tell_end(monitor);
}

static void terminate_machine(void)
{
    const actor_ref to = up_lamp();
    const actor_unique monitor = watch(to);

    actor_sys_terminate(to, actor_reason_own("bye", NULL), MS(5000));
    tell_end(monitor);
}

/* ---- Y1: machines ---- */

static void get_state_of_machine(void)
{
    const actor_ref to = up_lamp();

    state_of_lamp(to);
    lamp_flip(to);
    state_of_lamp(to);
    lamp_stop(to, ACTOR_INFINITY);
}

static void replace_state_of_machine(void)
{
    const actor_ref to = up_lamp();
    lamp_count_reply reply = { 0 };

    replace_lamp(to, LAMP_STATE_LIT, 9);
    state_of_lamp(to);
    lamp_count(to, &reply, MS(5000));
    say("count %" PRId64, reply.value);
    pause_ms(80);
    state_of_lamp(to);
    kill(to);
}

static void timeout_outlives(void)
{
    const actor_ref to = up_lamp();

    lamp_flip(to);
    pause_ms(10);
    replace_lamp(to, LAMP_STATE_LIT, 10);
    pause_ms(60);
    state_of_lamp(to);
    kill(to);
}

static void timeout_goes_on(void)
{
    const actor_ref to = up_lamp();

    lamp_flip(to);
    pause_ms(10);
    replace_lamp(to, LAMP_STATE_DARK, 0);
    pause_ms(60);
    state_of_lamp(to);
    kill(to);
}

static void timeout_while_suspended(void)
{
    const actor_ref to = up_lamp();

    lamp_flip(to);
    pause_ms(5);
    suspend(to);
    pause_ms(80);
    say("resuming");
    state_of_lamp(to);
    resume(to);
    pause_ms(10);
    state_of_lamp(to);
    kill(to);
}

static void postponed_while_suspended(void)
{
    const actor_ref to = up_lamp();

    lamp_wait(to);
    pause_ms(5);
    suspend(to);
    lamp_flip(to);
    pause_ms(10);
    say("resuming");
    resume(to);
    pause_ms(10);
    state_of_lamp(to);
    kill(to);
}

static void replaced_retries_nothing(void)
{
    const actor_ref to = up_lamp();

    lamp_wait(to);
    pause_ms(5);
    replace_lamp(to, LAMP_STATE_LIT, 0);
    pause_ms(10);
    state_of_lamp(to);
    kill(to);
}

/* ---- Y2 ---- */

static void count(actor_ref to, bool on)
{
    if (actor_sys_statistics(to, on, MS(5000)) != ACTOR_OK)
        say("not counted");
}

static void stats(actor_ref to)
{
    actor_sys_counts counts;

    if (actor_sys_get_statistics(to, &counts, MS(5000)) == ACTOR_OK)
        say("in %" PRIu64 " out %" PRIu64, counts.messages_in, counts.messages_out);
    else
        say("no statistics");
}

static void statistics(void)
{
    const actor_ref to = up_box(1);

    stats(to);
    box_put(to, 2);
    count(to, true);
    stats(to);
    box_put(to, 3);
    add(to, 1);
    add(to, 2);
    box_note(to, 1);
    stats(to);
}

static void statistics_anew(void)
{
    const actor_ref to = up_box(1);

    count(to, true);
    box_put(to, 3);
    count(to, false);
    box_put(to, 4);
    stats(to);
    count(to, true);
    box_put(to, 5);
    stats(to);
}

static void statistics_of_later_answers(void)
{
    const actor_ref to = up_box(1);
    box_later_reply reply;

    count(to, true);
    box_later(to, &reply, MS(5000));
    stats(to);
}

static void statistics_while_suspended(void)
{
    const actor_ref to = up_box(1);

    count(to, true);
    suspend(to);
    box_put(to, 2);
    pause_ms(10);
    stats(to);
    resume(to);
    pause_ms(10);
    stats(to);
}

static void statistics_of_machine(void)
{
    const actor_ref to = up_lamp();
    lamp_count_reply reply;

    pause_ms(5);                            /* its begin is a message here */
    count(to, true);
    lamp_flip(to);
    lamp_count(to, &reply, MS(5000));
    stats(to);
    kill(to);
}

/* ---- G36, G37 ---- */

static void format_status(void)
{
    const actor_ref to = up_box(11);
    actor_sys_status now;

    if (actor_sys_get_status(to, &now, MS(5000)) == ACTOR_OK)
        say("%s", now.state.data);
}

static void change(actor_ref to, const char *from_version, bool suspended)
{
    const int err = actor_sys_change_code(to, from_version, actor_bytes_of("\7", 1), MS(5000));

    say("%s", err == ACTOR_OK ? "ok" : suspended ? "too_old" : "refused");
}

static void code_change_from(const char *version)
{
    const actor_ref to = up_box(3);

    suspend(to);
    change(to, version, true);
    state(to);
    resume(to);
    add(to, 1);
}

static void code_change(void)
{
    code_change_from("1");
}

static void code_change_fails(void)
{
    code_change_from("2");
}

static void code_change_of_machine(void)
{
    const actor_ref to = up_lamp();

    suspend(to);
    change(to, "1", true);
    state_of_lamp(to);
    resume(to);
    pause_ms(80);
    state_of_lamp(to);
    kill(to);
}

static void code_change_of_machine_fails(void)
{
    const actor_ref to = up_lamp();

    suspend(to);
    change(to, "2", true);
    state_of_lamp(to);
    resume(to);
    state_of_lamp(to);
    kill(to);
}

static void code_change_running(void)
{
    const actor_ref to = up_box(3);

    change(to, "1", false);
    state(to);
}

/* ---- Y1: supervisors ---- */

static actor_ref tree, of_tree;

static void start_tree(void)
{
    tree_start_link(&tree);
    actor_supervisor_child(tree, "Box", &of_tree);
}

static void suspended_supervisor(void)
{
    actor_ref again = actor_ref_none(), found;

    start_tree();
    suspend(tree);
    actor_send_exit(of_tree, boom());
    pause_ms(20);
    actor_deadline_set(MS(20));
    say("%s", error_text(actor_supervisor_child(tree, "Box", &found)));
    actor_deadline_set(ACTOR_INFINITY);
    resume(tree);
    pause_ms(10);
    actor_supervisor_child(tree, "Box", &again);
    state(again);
    say("%s", actor_ref_equal(again, of_tree) ? "false" : "true");
    actor_unlink(tree);
    kill(tree);
}

static void status_of_supervisor(void)
{
    start_tree();
    status(tree);
    suspend(tree);
    status(tree);
    resume(tree);
    status(tree);
    actor_unlink(tree);
    kill(tree);
}

static void keep_tree(void *arg)
{
    actor_message *message;

    (void)arg;
    start_tree();
    actor_receive(&message, ACTOR_INFINITY);
}

static void parent_of_supervisor_ends(void)
{
    actor_unique of_supervisor, of_child;
    actor_ref parent;

    actor_spawn(keep_tree, NULL, &parent);
    pause_ms(5);
    suspend(tree);
    of_child = watch(of_tree);
    of_supervisor = watch(tree);
    actor_send_exit(parent, boom());
    tell_end(of_supervisor);
    tell_end(of_child);
}

/* ---- Y1: how supervisors stand ---- */

static const actor_child_spec three[] = {
    CHILD(a, ACTOR_PERMANENT), CHILD(b, ACTOR_PERMANENT), CHILD(c, ACTOR_PERMANENT),
};
static const actor_child_spec one_of_each[] = {
    CHILD(a, ACTOR_PERMANENT), CHILD(b, ACTOR_TRANSIENT), CHILD(c, ACTOR_TEMPORARY),
};
static const actor_child_spec significant[] = {
    CHILD(a, ACTOR_PERMANENT),
    CHILD_OF(b, ACTOR_TRANSIENT, ACTOR_SECOND, true),
    CHILD_OF(c, ACTOR_TRANSIENT, ACTOR_SECOND, true),
};
static const actor_child_spec various[] = {
    CHILD(a, ACTOR_PERMANENT),
    CHILD_OF(b, ACTOR_TRANSIENT, ACTOR_BRUTAL_KILL, true),
    CHILD_OF(c, ACTOR_TEMPORARY, ACTOR_INFINITY, true),
};

#define OF(children) (children), sizeof(children) / sizeof *(children)

static actor_supervisor_info info;
static actor_ref top;

static void begin(void)
{
    forget_plans();
    memset(&info, 0, sizeof info);
    info.name = "Top";
    info.strategy = ACTOR_ONE_FOR_ONE;
    info.intensity = 5;
    info.period_ns = 5 * ACTOR_SECOND;
}

static void up(const actor_child_spec *children, size_t n)
{
    info.children = children;
    info.n_children = n;
    actor_trap_exit(true);
    actor_supervisor_start(&info, NULL, true, &top);
}

static bool is_exit_of_top(const actor_message *message, const void *context)
{
    (void)context;
    return actor_message_kind_of(message) == ACTOR_EXIT && actor_ref_equal(actor_message_sender(message), top);
}

static void stop(void)
{
    actor_message *message;

    actor_send_exit(top, actor_reason_of(ACTOR_SHUTDOWN));
    actor_receive_match(is_exit_of_top, NULL, &message, ACTOR_INFINITY);
    say("top %s", reason_text(actor_message_reason(message)));
}

/* Without waiting for what comes of it. */
static void hit(int letter)
{
    kill(plan_of(letter)->ref);
}

static void standing_of_supervisor(void)
{
    begin();
    info.strategy = ACTOR_REST_FOR_ONE;
    info.intensity = 2;
    info.period_ns = 7 * ACTOR_SECOND;
    info.auto_shutdown = ACTOR_ALL_SIGNIFICANT;
    up(OF(various));
    say_standing(top);
    stop();
}

static void standing_without_children(void)
{
    begin();
    up(NULL, 0);
    say_standing(top);
    stop();
}

static void standing_after_restarts(void)
{
    int letter;

    begin();
    up(OF(one_of_each));
    for (letter = 'a'; letter <= 'c'; letter++) {
        kill_worker(letter);
        say_standing(top);
    }
    end_worker('b', "normal");
    say_standing(top);
    stop();
}

static void standing_of_terminated(void)
{
    static const actor_child_template d = { ACTOR_START_CHILD(NULL), CHILD(d, ACTOR_PERMANENT) };
    static const char *const ids[] = { "a", "b", "c" };
    size_t i;

    begin();
    up(OF(one_of_each));
    for (i = 0; i < 3; i++)
        say("terminate %s", answer_text(actor_supervisor_terminate_child(top, ids[i])));
    say_standing(top);
    say("delete %s", answer_text(actor_supervisor_delete_child(top, "a")));
    say_standing(top);
    say("restart %s", answer_text(actor_supervisor_restart_child(top, "b", NULL)));
    say_standing(top);
    say("add %s", answer_text(actor_supervisor_start_child(top, &d, NULL, NULL)));
    say_standing(top);
    stop();
}

static void standing_while_suspended(void)
{
    begin();
    up(OF(three));
    suspend(top);
    kill_worker('b');
    say_standing(top);
    resume(top);
    pause_ms(20);
    say_standing(top);
    stop();
}

/* Hits a child whose restart takes a while, and holds the supervisor right behind it. */
static void hold_behind_restart(int letter)
{
    up(OF(three));
    hit(letter);
    pause_ms(10);
    suspend(top);
}

static void go_on_and_stop(void)
{
    say_standing(top);
    resume(top);
    pause_ms(20);
    say_standing(top);
    stop();
}

static void standing_when_restart_failed(void)
{
    begin();
    plan_of('a')->starts = "+s+";
    hold_behind_restart('a');
    go_on_and_stop();
}

static void standing_when_restart_of_several_failed(void)
{
    begin();
    info.strategy = ACTOR_REST_FOR_ONE;
    plan_of('b')->starts = "+s+";
    hold_behind_restart('a');
    go_on_and_stop();
}

static void standing_while_restarting(void)
{
    begin();
    plan_of('a')->starts = "+l";
    up(OF(three));
    hit('a');
    pause_ms(10);
    say_standing(top);
    stop();
}

/* What OTP's replace_state is given is a function; here it changes a copy, which is put back. */
static void set(void (*put)(actor_supervisor_state *state, int64_t value), int64_t value)
{
    actor_supervisor_state now;

    actor_supervisor_get_state(top, &now, ACTOR_INFINITY);
    put(&now, value);
    if (actor_supervisor_replace_state(top, &now, ACTOR_INFINITY) != ACTOR_OK)
        say("refused");
    actor_reply_release(&now);
}

static void set_strategy(actor_supervisor_state *now, int64_t value)
{
    now->strategy = (actor_strategy)value;
}

static void set_intensity(actor_supervisor_state *now, int64_t value)
{
    now->intensity = (uint32_t)value;
}

static void set_period(actor_supervisor_state *now, int64_t value)
{
    now->period_ns = value;
}

static void set_restarts(actor_supervisor_state *now, int64_t value)
{
    now->restarts_len = (size_t)value;
}

static void set_auto_shutdown(actor_supervisor_state *now, int64_t value)
{
    now->auto_shutdown = (actor_auto_shutdown)value;
}

static void set_children(actor_supervisor_state *now, int64_t value)
{
    now->intensity = 1;
    now->children_len = (size_t)value;
}

static void replaced_with_less(void)
{
    begin();
    up(OF(three));
    kill_worker('a');
    set(set_intensity, 1);
    say_standing(top);
    say_alive(top);
    kill_worker('b');
    say_alive(top);
}

static void replaced_with_more(void)
{
    begin();
    info.intensity = 0;
    up(OF(three));
    set(set_intensity, 2);
    kill_worker('a');
    kill_worker('a');
    say_standing(top);
    kill_worker('a');
    say_alive(top);
}

static void replaced_strategy(void)
{
    begin();
    up(OF(three));
    set(set_strategy, ACTOR_ONE_FOR_ALL);
    kill_worker('c');
    set(set_strategy, ACTOR_REST_FOR_ONE);
    kill_worker('b');
    say_standing(top);
    stop();
}

static void replaced_period(void)
{
    begin();
    info.intensity = 1;
    info.period_ns = 100 * ACTOR_SECOND;
    up(OF(three));
    kill_worker('a');
    set(set_period, ACTOR_SECOND);
    pause_ms(2500);
    kill_worker('a');
    say_alive(top);
    stop();
}

static void forgiven(void)
{
    begin();
    info.intensity = 1;
    up(OF(three));
    kill_worker('a');
    set(set_restarts, 0);
    say_standing(top);
    kill_worker('a');
    say_alive(top);
    kill_worker('a');
    say_alive(top);
}

static void replaced_auto_shutdown(void)
{
    begin();
    info.auto_shutdown = ACTOR_ANY_SIGNIFICANT;
    up(OF(significant));
    set(set_auto_shutdown, ACTOR_NEVER);
    end_worker('b', "normal");
    say_standing(top);
    set(set_auto_shutdown, ACTOR_ANY_SIGNIFICANT);
    say_alive(top);
    end_worker('c', "normal");
    say_alive(top);
}

static void replaced_while_suspended(void)
{
    begin();
    info.intensity = 0;
    up(OF(three));
    suspend(top);
    kill_worker('c');
    set(set_intensity, 1);
    set(set_strategy, ACTOR_ONE_FOR_ALL);
    go_on_and_stop();
}

static void replaced_when_restart_failed(void)
{
    begin();
    info.strategy = ACTOR_ONE_FOR_ALL;
    plan_of('b')->starts = "+s+";
    hold_behind_restart('a');
    set(set_strategy, ACTOR_ONE_FOR_ONE);
    go_on_and_stop();
}

/* In OTP it is the function that fails. */
static void refused_replacement(void)
{
    begin();
    up(OF(three));
    set(set_children, 1);
    say_standing(top);
    stop();
}

/* ---- U31 ---- */

static void say_report(const actor_report *report)
{
    static const char *const whats[] = {
        [ACTOR_REPORT_PROGRESS] = "progress", [ACTOR_REPORT_START_ERROR] = "start_error",
        [ACTOR_REPORT_CHILD_TERMINATED] = "child_terminated", [ACTOR_REPORT_SHUTDOWN_ERROR] = "shutdown_error",
        [ACTOR_REPORT_SHUTDOWN] = "shutdown",
    };

    if (report->kind != ACTOR_REPORT_CRASH)
        say("%s '%s' %s", whats[report->kind], report->child_id, report->reason == NULL ? "none" : reason_text(report->reason));
}

static void reports_of_supervisor(void)
{
    actor_ref supervisor, first;
    actor_message *message;
    int i;

    actor_trap_exit(true);
    reported = say_report;
    weak_start_link(&supervisor);
    for (i = 0; i < 2; i++) {
        actor_supervisor_child(supervisor, "Box", &first);
        actor_send_exit(first, boom());
        pause_ms(10);
    }
    if (actor_receive(&message, MS(100)) == ACTOR_OK)
        say("ended %s", reason_text(actor_message_reason(message)));
    else
        say("lives");
}

SCENARIOS({ "Y1_get_state", get_state, false },
          { "Y1_get_state_comes_in_order", get_state_in_order, false },
          { "Y1_replace_state", replace_state, false },
          { "Y1_replace_state_while_suspended", replace_while_suspended, false },
          { "Y1_a_suspended_server_keeps_its_messages_in_order", keeps_order, false },
          { "Y1_suspend_comes_in_order", suspend_in_order, false },
          { "Y1_requests_while_suspended", requests_while_suspended, false },
          { "Y1_suspend_twice_resume_once", suspend_twice, false },
          { "Y1_resume_of_one_that_runs", resume_running, false },
          { "Y1_suspend_and_resume_again_and_again", again_and_again, false },
          { "Y1_suspended_before_its_messages_are_handled", suspended_in_time, false },
          { "Y1_a_call_to_a_suspended_server_times_out", call_times_out, false },
          { "Y1_a_call_to_a_suspended_server_is_answered_after_resume", call_is_answered, false },
          { "Y1_the_parent_ends_while_suspended", parent_ends, false },
          { "Y1_an_exit_of_another_waits_while_suspended", other_exit_waits, false },
          { "Y1_an_exit_signal_ends_a_suspended_server", exit_signal, false },
          { "Y1_a_kill_ends_a_suspended_server", kill_suspended, false },
          { "Y1_a_caller_of_a_suspended_server_learns_of_its_end", caller_learns, false },
          { "Y1_a_stop_reaches_a_suspended_server", stop_suspended, false },
          { "Y1_of_a_dead_process", dead, false },
          { "Y1_of_a_server_that_ends_meanwhile", ends_meanwhile, false },
          { "Y1_a_busy_server_answers_late", busy, false },
          { "Y3_terminate", terminate, false },
          { "Y3_terminate_comes_in_order", terminate_in_order, false },
          { "Y3_terminate_of_a_suspended_server", terminate_suspended, false },
          { "Y3_terminate_of_a_machine", terminate_machine, false },
          { "Y1_get_state_of_a_machine", get_state_of_machine, false },
          { "Y1_replace_state_of_a_machine", replace_state_of_machine, false },
          { "Y1_a_timeout_outlives_a_replaced_state", timeout_outlives, false },
          { "Y1_a_timeout_goes_on_in_the_replaced_state", timeout_goes_on, false },
          { "Y1_a_state_timeout_of_a_suspended_machine_comes_after_resume", timeout_while_suspended, false },
          { "Y1_what_is_postponed_stays_while_suspended", postponed_while_suspended, false },
          { "Y1_a_replaced_state_retries_nothing", replaced_retries_nothing, false },
          { "G36_format_status", format_status, false },
          { "Y2_statistics_of_a_server", statistics, false },
          { "Y2_statistics_begin_anew", statistics_anew, false },
          { "Y2_statistics_count_no_later_answer", statistics_of_later_answers, false },
          { "Y2_statistics_while_suspended", statistics_while_suspended, false },
          { "Y2_statistics_of_a_machine", statistics_of_machine, false },
          { "G37_code_change", code_change, false },
          { "G37_code_change_fails", code_change_fails, false },
          { "G37_code_change_of_a_machine", code_change_of_machine, false },
          { "G37_code_change_of_a_machine_fails", code_change_of_machine_fails, false },
          { "Y3_change_code_of_one_that_runs", code_change_running, false },
          { "Y1_a_suspended_supervisor_restarts_after_resume", suspended_supervisor, false },
          { "Y1_status_of_a_supervisor", status_of_supervisor, false },
          { "Y1_the_parent_of_a_suspended_supervisor_ends", parent_of_supervisor_ends, false },
          { "Y1_get_state_of_a_supervisor", standing_of_supervisor, false },
          { "Y1_get_state_of_a_supervisor_without_children", standing_without_children, false },
          { "Y1_get_state_of_a_supervisor_that_has_restarted", standing_after_restarts, false },
          { "Y1_get_state_of_a_supervisor_of_terminated_children", standing_of_terminated, false },
          { "Y1_get_state_of_a_suspended_supervisor", standing_while_suspended, false },
          { "Y1_get_state_when_a_restart_has_failed", standing_when_restart_failed, false },
          { "Y1_get_state_when_the_restart_of_several_has_failed", standing_when_restart_of_several_failed, false },
          { "Y1_get_state_while_a_restart_goes_on", standing_while_restarting, false },
          { "Y1_replace_state_of_a_supervisor_to_less", replaced_with_less, false },
          { "Y1_replace_state_of_a_supervisor_to_more", replaced_with_more, false },
          { "Y1_replace_state_of_a_supervisor_to_another_strategy", replaced_strategy, false },
          { "Y1_replace_state_of_a_supervisor_to_another_period", replaced_period, false },
          { "Y1_replace_state_of_a_supervisor_forgives", forgiven, false },
          { "Y1_replace_state_of_a_supervisor_to_no_auto_shutdown", replaced_auto_shutdown, false },
          { "Y1_replace_state_of_a_suspended_supervisor", replaced_while_suspended, false },
          { "Y1_replace_state_when_a_restart_has_failed", replaced_when_restart_failed, false },
          { "Y1_a_refused_replacement_changes_nothing", refused_replacement, false },
          { "U31_reports_of_a_supervisor", reports_of_supervisor, false })
