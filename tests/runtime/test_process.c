/*
 * Processes and signals, by the rules of the Erlang reference manual's chapter "Processes" and the
 * manual pages of erlang: each scenario runs in a simulated system under many seeds.
 */
#include "internal.h"
#include "scenario.h"

enum { SEEDS = SCALED(40) };

static const actor_message_info note = { "note", ACTOR_INFO, &number_type, NULL };
static const actor_message_info ask = { "ask", ACTOR_CALL, &number_type, &number_type };

static void play(void (*scenario)(void *arg))
{
    play_under(scenario, SEEDS);
}

/* ---- processes to play with ---- */

static void trap_and_wait(void *arg)
{
    actor_message *message;

    (void)arg;
    actor_trap_exit(true);
    for (;;) {
        ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
        actor_message_free(message);
    }
}

/* ---- monitors ---- */

static void monitor_rules(void *arg)
{
    actor_unique first, second;
    actor_reason reason;
    actor_ref ref;

    actor_spawn_monitor(return_at_once, NULL, &ref, &first);
    reason = await_down(first);
    ck_assert_int_eq(reason.kind, ACTOR_NORMAL);
    ck_assert(!actor_is_alive(ref));

    actor_monitor(ref, &first);
    reason = await_down(first);
    ck_assert_int_eq(reason.kind, ACTOR_NOPROC);

    actor_spawn(exit_boom, NULL, &ref);
    actor_monitor(ref, &first);
    actor_monitor(ref, &second);
    ck_assert_uint_ne(first, second);
    reason = await_down(first);
    ck_assert_str_eq(actor_reason_name(&reason), "boom");
    ck_assert_str_eq(reason.detail, "now");
    await_down(second);
    assert_silence();
    finished(arg);
}

START_TEST(monitors)
{
    play(monitor_rules);
}
END_TEST

static void demonitor_rules(void *arg)
{
    actor_unique monitor;
    actor_message *message;
    actor_ref ref;

    actor_spawn_monitor(wait_for_ever, NULL, &ref, &monitor);
    actor_demonitor(monitor, false);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    assert_silence();

    actor_spawn_monitor(return_at_once, NULL, &ref, &monitor);
    actor_sleep(ACTOR_SECOND);
    actor_demonitor(monitor, false);
    ck_assert_int_eq(actor_receive(&message, 0), ACTOR_OK);
    actor_message_free(message);

    actor_spawn_monitor(return_at_once, NULL, &ref, &monitor);
    actor_sleep(ACTOR_SECOND);
    actor_demonitor(monitor, true);
    assert_silence();
    finished(arg);
}

START_TEST(demonitor)
{
    play(demonitor_rules);
}
END_TEST

/* ---- exit signals: "Receiving Exit Signals" ---- */

static const struct {
    const char *name;
    void (*run)(void *arg);
    actor_reason_kind sent;
    actor_reason_kind seen;                 /* by a monitor; 0: it goes on */
} exits[] = {
    { "normal is ignored", wait_for_ever, ACTOR_NORMAL, (actor_reason_kind)0 },
    { "shutdown ends", wait_for_ever, ACTOR_SHUTDOWN, ACTOR_SHUTDOWN },
    { "killed is an ordinary reason", wait_for_ever, ACTOR_KILLED, ACTOR_KILLED },
    { "kill ends with killed", wait_for_ever, ACTOR_KILL, ACTOR_KILLED },
    { "one that traps gets a message", trap_and_wait, ACTOR_SHUTDOWN, (actor_reason_kind)0 },
    { "kill can't be trapped", trap_and_wait, ACTOR_KILL, ACTOR_KILLED },
};

static int row;

static void exit_rules(void *arg)
{
    actor_unique monitor;
    actor_message *message;
    actor_reason reason;
    actor_ref ref;

    actor_spawn_monitor(exits[row].run, NULL, &ref, &monitor);
    actor_sleep(ACTOR_SECOND);
    actor_send_exit(ref, actor_reason_of(exits[row].sent));
    if (exits[row].seen == 0) {
        ck_assert_int_eq(actor_receive(&message, ACTOR_SECOND), ACTOR_ETIMEDOUT);
        ck_assert_msg(actor_is_alive(ref), "%s", exits[row].name);
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
        await_down(monitor);
    } else {
        reason = await_down(monitor);
        ck_assert_msg(reason.kind == exits[row].seen, "%s", exits[row].name);
    }
    finished(arg);
}

START_TEST(exit_signals)
{
    row = _i;
    play(exit_rules);
}
END_TEST

static void exit_self_normal(void *arg)
{
    (void)arg;
    actor_send_exit(actor_self(), actor_reason_of(ACTOR_NORMAL));
    ck_abort_msg("normal sent to oneself ends");
}

static void exit_self_rules(void *arg)
{
    actor_unique monitor;
    actor_reason reason;
    actor_ref ref;

    actor_spawn_monitor(exit_self_normal, NULL, &ref, &monitor);
    reason = await_down(monitor);
    ck_assert_int_eq(reason.kind, ACTOR_NORMAL);
    finished(arg);
}

START_TEST(exit_to_oneself)
{
    play(exit_self_rules);
}
END_TEST

/* ---- links ---- */

static void linked_pair(void *arg)
{
    (void)arg;
    actor_spawn_link(exit_boom, NULL, NULL);
    actor_sleep(ACTOR_INFINITY);
}

static void link_to(void *arg)
{
    actor_link(*(actor_ref *)arg);
    actor_sleep(ACTOR_INFINITY);
}

static void kill_oneself(void *arg)
{
    (void)arg;
    actor_exit(actor_reason_of(ACTOR_KILL));
}

static void link_rules(void *arg)
{
    actor_unique monitor;
    actor_reason reason;
    actor_ref ref, dead;

    actor_spawn_monitor(linked_pair, NULL, &ref, &monitor);
    reason = await_down(monitor);
    ck_assert_str_eq(actor_reason_name(&reason), "boom");

    actor_trap_exit(true);
    actor_spawn_link(return_at_once, NULL, &ref);
    reason = await_exit(ref);
    ck_assert_int_eq(reason.kind, ACTOR_NORMAL);

    actor_spawn_link(wait_for_ever, NULL, &ref);
    ck_assert_int_eq(actor_link(ref), ACTOR_OK);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    reason = await_exit(ref);
    ck_assert_int_eq(reason.kind, ACTOR_KILLED);
    assert_silence();

    actor_link(ref);
    reason = await_exit(ref);
    ck_assert_int_eq(reason.kind, ACTOR_NOPROC);

    dead = ref;
    actor_spawn_monitor(link_to, &dead, &ref, &monitor);
    reason = await_down(monitor);
    ck_assert_int_eq(reason.kind, ACTOR_NOPROC);

    /* exit(kill) of a peer is, over a link, an ordinary reason. */
    actor_spawn_link(kill_oneself, NULL, &ref);
    reason = await_exit(ref);
    ck_assert_int_eq(reason.kind, ACTOR_KILL);

    actor_spawn_link(wait_for_ever, NULL, &ref);
    actor_unlink(ref);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    assert_silence();
    ck_assert(actor_trap_exit(false));
    ck_assert(!actor_trap_exit(false));
    finished(arg);
}

START_TEST(links)
{
    play(link_rules);
}
END_TEST

/* ---- mailbox ---- */

static bool is_even(const actor_message *message, const void *context)
{
    const number *n = actor_message_payload(message);

    (void)context;
    return n != NULL && n->n % 2 == 0;
}

static int64_t receive_number(bool (*match)(const actor_message *message, const void *context))
{
    actor_message *message;
    int64_t n;

    ck_assert_int_eq(actor_receive_match(match, NULL, &message, 0), ACTOR_OK);
    n = ((const number *)actor_message_payload(message))->n;
    actor_message_free(message);
    return n;
}

static void receive_rules(void *arg)
{
    actor_message *message;
    int64_t started;
    number n;

    for (n.n = 1; n.n <= 6; n.n++)
        actor_send(actor_self(), &note, &n);
    ck_assert_int_eq(receive_number(is_even), 2);
    ck_assert_int_eq(receive_number(NULL), 1);
    ck_assert_int_eq(receive_number(is_even), 4);
    ck_assert_int_eq(receive_number(NULL), 3);
    ck_assert_int_eq(receive_number(is_even), 6);
    ck_assert_int_eq(receive_number(NULL), 5);
    ck_assert_int_eq(actor_receive(&message, 0), ACTOR_ETIMEDOUT);

    /* What does not match does not start the time again. */
    n.n = 7;
    actor_send_after(actor_self(), 800 * ACTOR_MILLISECOND, &note, &n, NULL);
    started = actor_now();
    ck_assert_int_eq(actor_receive_match(is_even, NULL, &message, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_now() - started, ACTOR_SECOND);
    ck_assert_int_eq(receive_number(NULL), 7);
    finished(arg);
}

START_TEST(selective_receive)
{
    play(receive_rules);
}
END_TEST

static void count_to_100(void *arg)
{
    number n;

    for (n.n = 0; n.n < 100; n.n++) {
        actor_send(*(actor_ref *)arg, &note, &n);
        if (n.n % 10 == 0)
            actor_sleep(0);
    }
}

static void order_rules(void *arg)
{
    actor_ref self = actor_self();
    actor_unique monitor;
    int64_t next = 0;
    actor_ref ref;
    int downs = 0;

    /* All a sender sent comes in order, and before the news of its end. */
    actor_spawn_monitor(count_to_100, &self, &ref, &monitor);
    while (downs < 1) {
        actor_message *message;

        ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
        if (actor_message_kind_of(message) == ACTOR_DOWN)
            downs++;
        else
            ck_assert_int_eq(((const number *)actor_message_payload(message))->n, next++);
        actor_message_free(message);
    }
    ck_assert_int_eq(next, 100);
    finished(arg);
}

START_TEST(order)
{
    play(order_rules);
}
END_TEST

/* ---- names ---- */

static void hold_name(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_register("holder"), ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
}

static void name_rules(void *arg)
{
    actor_unique monitor;
    actor_ref ref, found;

    ck_assert_int_eq(actor_register(""), ACTOR_EINVAL);
    ck_assert_int_eq(actor_whereis("holder", &found), ACTOR_ENOPROC);
    actor_spawn_monitor(hold_name, NULL, &ref, &monitor);
    actor_sleep(ACTOR_MILLISECOND);
    ck_assert_int_eq(actor_whereis("holder", &found), ACTOR_OK);
    ck_assert(actor_ref_equal(found, ref));
    ck_assert_int_eq(actor_register("holder"), ACTOR_EALREADY);
    ck_assert_int_eq(actor_unregister("holder"), ACTOR_ENOPROC);
    await_down(monitor);
    /* Free before the end can be seen. */
    ck_assert_int_eq(actor_whereis("holder", &found), ACTOR_ENOPROC);
    ck_assert_int_eq(actor_register("holder"), ACTOR_OK);
    ck_assert_int_eq(actor_register("other"), ACTOR_EALREADY);
    ck_assert_int_eq(actor_unregister("holder"), ACTOR_OK);
    ck_assert_int_eq(actor_whereis("holder", &found), ACTOR_ENOPROC);
    finished(arg);
}

START_TEST(names)
{
    play(name_rules);
}
END_TEST

/* ---- timers ---- */

static void timer_rules(void *arg)
{
    int64_t started = actor_now();
    actor_message *message;
    actor_timer timer;
    number n;

    for (n.n = 3; n.n >= 1; n.n--)
        actor_send_after(actor_self(), n.n * ACTOR_SECOND, &note, &n, NULL);
    for (n.n = 1; n.n <= 3; n.n++) {
        ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
        ck_assert_int_eq(((const number *)actor_message_payload(message))->n, n.n);
        ck_assert_int_eq(actor_now() - started, n.n * ACTOR_SECOND);
        actor_message_free(message);
    }
    actor_send_after(actor_self(), ACTOR_SECOND, &note, &n, &timer);
    ck_assert_int_ge(actor_timer_cancel(timer), 0);
    ck_assert_int_eq(actor_timer_cancel(timer), ACTOR_ENOTIMER);
    assert_silence();

    ck_assert_int_eq(actor_timer_start(ACTOR_SECOND, 42, &timer), ACTOR_OK);
    actor_sleep(2 * ACTOR_SECOND);
    ck_assert_int_eq(actor_timer_cancel(timer), ACTOR_ENOTIMER);
    ck_assert_int_eq(actor_receive(&message, 0), ACTOR_OK);
    ck_assert_int_eq(actor_message_kind_of(message), ACTOR_TIMER);
    ck_assert_uint_eq(actor_message_cookie(message), 42);
    ck_assert_uint_eq(actor_message_timer(message).bits, timer.bits);
    actor_message_free(message);
    finished(arg);
}

START_TEST(timers)
{
    play(timer_rules);
}
END_TEST

/* ---- clean-ups ---- */

static char cleaned[8];

static void note_clean(void *arg)
{
    strcat(cleaned, arg);
}

static void defer_three(void *arg)
{
    (void)arg;
    actor_defer(note_clean, "a");
    actor_defer(note_clean, "b");
    actor_defer(note_clean, "x");
    actor_defer(note_clean, "c");
    actor_undefer(note_clean, "x");
    actor_sleep(ACTOR_INFINITY);
}

static void defer_rules(void *arg)
{
    actor_unique monitor;
    actor_ref ref;

    cleaned[0] = '\0';
    actor_spawn_monitor(defer_three, NULL, &ref, &monitor);
    actor_sleep(ACTOR_SECOND);
    ck_assert_str_eq(cleaned, "");
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    await_down(monitor);
    ck_assert_str_eq(cleaned, "cba");
    finished(arg);
}

START_TEST(deferred)
{
    play(defer_rules);
}
END_TEST

/* ---- what a clean-up is told of the end ---- */

static actor_ending seen_ending;

static void note_ending(void *arg)
{
    (void)arg;
    seen_ending = actor_ending_of_self();
}

static actor_result stop_in_init(void *self)
{
    (void)self;
    return actor_stop(actor_reason_of(ACTOR_NORMAL));
}

static actor_result ignore_in_init(void *self)
{
    (void)self;
    return ACTOR_IGNORE;
}

static actor_result exit_in_init(void *self)
{
    (void)self;
    actor_exit(actor_reason_own("no", NULL));
}

static actor_result struck_in_init(void *self)
{
    (void)self;
    actor_send_exit(actor_self(), actor_reason_own("no", NULL));
    actor_sleep(ACTOR_SECOND);
    return ACTOR_CONTINUE;
}

static actor_result wait_in_init(void *self)
{
    (void)self;
    actor_sleep(ACTOR_MINUTE);
    return ACTOR_CONTINUE;
}

static actor_result just_start(void *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

static const struct {
    const char *name;
    actor_result (*init)(void *self);
    bool killed;                            /* once it runs; else it is asked to stop */
    actor_ending ending;
} endings[] = {
    { "init stops", stop_in_init, false, ACTOR_ENDS_IN_INIT },
    { "init ignores", ignore_in_init, false, ACTOR_ENDS_IN_INIT },
    { "init exits", exit_in_init, false, ACTOR_ENDS_IN_INIT },
    { "a signal in init", struck_in_init, false, ACTOR_ENDS_BY_SIGNAL },
    { "init takes too long", wait_in_init, false, ACTOR_ENDS_BY_SIGNAL },
    { "it stops", just_start, false, ACTOR_ENDS_BY_ITSELF },
    { "it is killed", just_start, true, ACTOR_ENDS_BY_SIGNAL },
};

static actor_result (*ending_init)(void *self);

static actor_result begin_to_end(void *self)
{
    ck_assert_int_eq(actor_defer(note_ending, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_ending_of_self(), ACTOR_ENDS_NOT);
    return ending_init(self);
}

static actor_result stop_when_asked(void *self, actor_message *message)
{
    (void)self;
    return actor_message_kind_of(message) == ACTOR_STOP_REQUEST ? actor_stop(*actor_message_reason(message)) : ACTOR_CONTINUE;
}

static void destroy_nothing(void *self)
{
    (void)self;
}

static void exit_by_itself(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_defer(note_ending, NULL), ACTOR_OK);
    actor_exit(actor_reason_own("no", NULL));
}

static void ending_rules(void *arg)
{
    static const actor_behaviour behaviour = { "ending", begin_to_end, stop_when_asked, NULL, destroy_nothing, NULL, NULL, NULL };
    const actor_start_options options = { .timeout_ns = 2 * ACTOR_SECOND };
    actor_ref ref;
    size_t i;

    for (i = 0; i < sizeof endings / sizeof *endings; i++) {
        ending_init = endings[i].init;
        if (actor_start(&behaviour, &ending_init, &options, &ref, NULL) == ACTOR_OK && endings[i].killed)
            actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
        else if (endings[i].init == just_start)
            actor_stop_actor(ref, actor_reason_of(ACTOR_NORMAL), ACTOR_SECOND);
        actor_sleep(ACTOR_SECOND);
        ck_assert_msg(seen_ending == endings[i].ending, "%s", endings[i].name);
    }
    actor_spawn(exit_by_itself, NULL, NULL);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(seen_ending, ACTOR_ENDS_BY_ITSELF);
    finished(arg);
}

START_TEST(a_clean_up_is_told_of_the_end)
{
    play(ending_rules);
    ck_assert_int_eq(actor_ending_of_self(), ACTOR_ENDS_NOT);
}
END_TEST

/* ---- calls ---- */

/* Answers n after n milliseconds; -1: never; -2: ends; -3: has another process answer. */
static void answer_later(void *arg)
{
    actor_from *from = arg;
    number n = { 33 };

    actor_sleep(ACTOR_MILLISECOND);
    ck_assert_int_eq(actor_reply(*from, &number_type, &n), ACTOR_OK);
    /* A second answer to the same call goes nowhere. */
    n.n = 34;
    ck_assert_int_eq(actor_reply(*from, &number_type, &n), ACTOR_OK);
}

static actor_from kept_from;

static actor_result server_handle(void *self, actor_message *message)
{
    const number *n = actor_message_payload(message);

    (void)self;
    if (actor_message_kind_of(message) == ACTOR_STOP_REQUEST)
        return actor_stop(*actor_message_reason(message));
    if (n->n == -1)
        return ACTOR_CONTINUE;
    if (n->n == -2)
        actor_exit(actor_reason_own("asked", NULL));
    if (n->n == -3) {
        kept_from = actor_message_from(message);
        actor_spawn(answer_later, &kept_from, NULL);
        return ACTOR_CONTINUE;
    }
    actor_sleep(n->n * ACTOR_MILLISECOND);
    actor_reply(actor_message_from(message), &number_type, n);
    return ACTOR_CONTINUE;
}

static const actor_behaviour server = { "server", NULL, server_handle, NULL, actor_free, NULL, NULL, NULL };

static actor_ref start_server(void)
{
    actor_ref ref;

    ck_assert_int_eq(actor_start(&server, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    return ref;
}

static int call(actor_ref to, int64_t n, number *reply, int64_t timeout_ns)
{
    const number question = { n };

    return actor_call(to, &ask, &question, reply, timeout_ns);
}

static void call_rules(void *arg)
{
    actor_ref ref = start_server();
    number reply = { 0 };
    actor_reason reason;

    ck_assert_int_eq(call(ref, 5, &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(reply.n, 5);
    ck_assert_int_eq(call(actor_self(), 5, &reply, ACTOR_SECOND), ACTOR_ECALLSELF);
    ck_assert_int_eq(call(ref, -3, &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(reply.n, 33);

    /* Too late: the answer to the first goes nowhere, the second gets its own. */
    ck_assert_int_eq(call(ref, 100, &reply, 50 * ACTOR_MILLISECOND), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(reply.n, 33);
    ck_assert_int_eq(call(ref, 60, &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(reply.n, 60);
    assert_silence();

    ck_assert_int_eq(call(ref, -2, &reply, ACTOR_SECOND), ACTOR_EDOWN);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "asked");
    ck_assert_int_eq(call(ref, 1, &reply, ACTOR_SECOND), ACTOR_ENOPROC);
    ck_assert_int_eq(actor_send(ref, &note, &reply), ACTOR_OK);

    ref = start_server();
    ck_assert_int_eq(actor_stop_actor(ref, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(actor_stop_actor(ref, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_SECOND), ACTOR_ENOPROC);
    finished(arg);
}

START_TEST(calls)
{
    play(call_rules);
}
END_TEST

static void call_for_ever(void *arg)
{
    number reply;

    ck_assert_int_eq(call(*(actor_ref *)arg, -1, &reply, ACTOR_INFINITY), ACTOR_EDOWN);
}

static void owed_rules(void *arg)
{
    actor_ref ref = start_server();
    actor_unique watched[3];
    actor_ref callers[3];
    actor_message *message;
    int i;

    /* Those whom an answer is owed, and those in the queue, are told when the server is killed. */
    for (i = 0; i < 3; i++)
        actor_spawn_monitor(call_for_ever, &ref, &callers[i], &watched[i]);
    actor_sleep(ACTOR_SECOND);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    for (i = 0; i < 3; i++) {
        ck_assert_int_eq(actor_receive(&message, ACTOR_SECOND), ACTOR_OK);
        ck_assert_int_eq(actor_message_reason(message)->kind, ACTOR_NORMAL);
        actor_message_free(message);
    }
    finished(arg);
}

START_TEST(owed_answers)
{
    play(owed_rules);
}
END_TEST

/* ---- terminate ---- */

static int terminate_exits;

/* Stops a linked helper in order, as a behaviour with children does. */
static void terminate_with_helper(void *self, const actor_reason *reason)
{
    actor_ref ref;

    (void)self;
    (void)reason;
    actor_trap_exit(true);
    ck_assert_int_eq(actor_spawn_link(return_at_once, NULL, &ref), ACTOR_OK);
    ck_assert_int_eq(await_exit(ref).kind, ACTOR_NORMAL);
    terminate_exits++;
}

static actor_result stop_at_once(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    return actor_stop(actor_reason_of(ACTOR_NORMAL));
}

static const actor_behaviour with_helper = { "with_helper", NULL, stop_at_once, terminate_with_helper, actor_free,
                                             NULL, NULL, NULL };

static void terminate_rules(void *arg)
{
    actor_ref ref;

    terminate_exits = 0;
    ck_assert_int_eq(actor_start(&with_helper, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_stop_actor(ref, actor_reason_of(ACTOR_NORMAL), ACTOR_HOUR / 2), ACTOR_OK);
    ck_assert_int_eq(terminate_exits, 1);
    finished(arg);
}

/* terminate is code like other: an exit signal ends an actor that does not trap in the midst of it. */
static void terminate_for_long(void *self, const actor_reason *reason)
{
    (void)self;
    (void)reason;
    actor_sleep(ACTOR_MINUTE);
    ck_abort_msg("the signal ends it before");
}

static const actor_behaviour slow_to_end = { "slow_to_end", NULL, stop_at_once, terminate_for_long, actor_free, NULL,
                                             NULL, NULL };

static void terminate_signal_rules(void *arg)
{
    const number n = { 0 };
    actor_unique monitor;
    actor_reason reason;
    actor_ref ref;

    ck_assert_int_eq(actor_start(&slow_to_end, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    actor_monitor(ref, &monitor);
    actor_send(ref, &note, &n);
    actor_sleep(ACTOR_SECOND);
    actor_send_exit(ref, actor_reason_of(ACTOR_NORMAL));
    actor_sleep(ACTOR_SECOND);
    ck_assert(actor_is_alive(ref));
    actor_send_exit(ref, actor_reason_own("hurry", NULL));
    reason = await_down(monitor);
    ck_assert_str_eq(actor_reason_name(&reason), "hurry");
    finished(arg);
}

START_TEST(exit_signals_count_in_terminate)
{
    play(terminate_signal_rules);
}
END_TEST

START_TEST(terminate_receives_exits)
{
    play(terminate_rules);
}
END_TEST

/* ---- messages of a behaviour's own ---- */

static int own_notes;

/* As a server's init that receives, with its continue already due. */
static actor_result receive_in_init(void *self)
{
    const number n = { 1 };
    actor_message *message;

    (void)self;
    ck_assert_int_eq(actor_send_first(&note, &n), ACTOR_OK);
    ck_assert_int_eq(actor_receive(&message, 0), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_send(actor_self(), &note, &n), ACTOR_OK);
    ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    actor_message_free(message);
    ck_assert_int_eq(actor_receive(&message, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    return ACTOR_CONTINUE;
}

static actor_result count_note(void *self, actor_message *message)
{
    (void)self;
    ck_assert_int_eq(actor_message_kind_of(message), ACTOR_INFO);
    own_notes++;
    return actor_stop(actor_reason_of(ACTOR_NORMAL));
}

static const actor_behaviour receiver = { "receiver", receive_in_init, count_note, NULL, actor_free, NULL, NULL, NULL };

static void own_message_rules(void *arg)
{
    own_notes = 0;
    ck_assert_int_eq(actor_start(&receiver, actor_alloc(1), NULL, NULL, NULL), ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(own_notes, 1);
    finished(arg);
}

START_TEST(callbacks_receive_what_others_sent)
{
    play(own_message_rules);
}
END_TEST

static int numbers[5];
static int n_numbers;

/* What is sent first and last stands around what is sent as ever, but what comes later is behind that. */
static actor_result send_around(void *self)
{
    const number first = { 1 }, sent = { 2 }, last = { 3 }, later = { 4 };
    actor_message *message;

    (void)self;
    ck_assert_int_eq(actor_send(actor_self(), &note, &sent), ACTOR_OK);
    ck_assert_int_eq(actor_send_last(&note, &last), ACTOR_OK);
    ck_assert_int_eq(actor_send(actor_self(), &note, &later), ACTOR_OK);
    ck_assert_int_eq(actor_send_first(&note, &first), ACTOR_OK);
    ck_assert_int_eq(actor_receive(&message, 0), ACTOR_OK);
    ck_assert_int_eq(((const number *)actor_message_payload(message))->n, 2);
    actor_message_keep(message);
    *actor_message_chain(message) = NULL;
    actor_message_requeue(message);
    return ACTOR_CONTINUE;
}

static actor_result take_in_order(void *self, actor_message *message)
{
    (void)self;
    numbers[n_numbers++] = (int)((const number *)actor_message_payload(message))->n;
    return ACTOR_CONTINUE;
}

static const actor_behaviour sender = { "sender", send_around, take_in_order, NULL, actor_free, NULL, NULL, NULL };

static void around_rules(void *arg)
{
    static const int right[] = { 2, 1, 3, 4 };
    actor_ref ref;

    n_numbers = 0;
    ck_assert_int_eq(actor_start(&sender, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(n_numbers, 4);
    ck_assert_int_eq(memcmp(numbers, right, sizeof right), 0);
    actor_send_exit(ref, actor_reason_of(ACTOR_SHUTDOWN));
    finished(arg);
}

START_TEST(a_message_is_sent_last)
{
    play(around_rules);
    ck_assert_int_eq(actor_send_last(&note, NULL), ACTOR_ENOTACTOR);
}
END_TEST

/* ---- kept messages ---- */

/* What a behaviour does with a call it has kept, before it has handled it, and what the caller gets. */
static const struct {
    const char *name;
    bool again, exits, stops;               /* else it frees it */
    int code;
    const char *reason;
} keeps[] = {
    { "freed",             false, false, false, ACTOR_EDOWN, "shutdown" },
    { "back in the queue", true,  false, false, ACTOR_OK,    NULL       },
    { "exits with it",     false, true,  false, ACTOR_EDOWN, "boom"     },
    { "stops with it",     false, false, true,  ACTOR_EDOWN, "boom"     },
};

static int keep_row;

struct keeper {
    actor_message *kept;
    bool again;
};

static actor_result keeper_handle(void *self, actor_message *message)
{
    struct keeper *keeper = self;

    if (actor_message_kind_of(message) != ACTOR_CALL)
        return actor_stop(actor_reason_of(ACTOR_NORMAL));
    if (keeper->again) {
        actor_reply(actor_message_from(message), &number_type, actor_message_payload(message));
        return ACTOR_CONTINUE;
    }
    actor_message_keep(message);
    if (keeps[keep_row].again) {
        keeper->again = true;
        actor_message_requeue(message);
        return ACTOR_CONTINUE;
    }
    if (!keeps[keep_row].exits && !keeps[keep_row].stops) {
        actor_message_free(message);
        return ACTOR_CONTINUE;
    }
    keeper->kept = message;
    if (keeps[keep_row].exits)
        actor_exit(actor_reason_own("boom", NULL));
    return actor_stop(actor_reason_own("boom", NULL));
}

static void keeper_destroy(void *self)
{
    struct keeper *keeper = self;

    actor_message_free(keeper->kept);
    actor_free(keeper);
}

static const actor_behaviour keeper = { "keeper", NULL, keeper_handle, NULL, keeper_destroy, NULL, NULL, NULL };

static void keep_rules(void *arg)
{
    struct keeper *self = actor_alloc(sizeof *self);
    actor_reason reason;
    number reply = { 0 };
    actor_ref ref;

    memset(self, 0, sizeof *self);
    ck_assert_int_eq(actor_start(&keeper, self, NULL, &ref, NULL), ACTOR_OK);
    ck_assert_int_eq(call(ref, 7, &reply, ACTOR_SECOND), keeps[keep_row].code);
    if (keeps[keep_row].code == ACTOR_OK) {
        ck_assert_int_eq(reply.n, 7);
    } else {
        reason = actor_last_reason();
        ck_assert_str_eq(actor_reason_name(&reason), keeps[keep_row].reason);
    }
    actor_stop_actor(ref, actor_reason_of(ACTOR_NORMAL), ACTOR_SECOND);
    finished(arg);
}

START_TEST(kept_messages)
{
    keep_row = _i;
    play(keep_rules);
}
END_TEST

/* ---- starts ---- */

static int init_row;

static const struct {
    const char *name;
    actor_reason_kind stop;                 /* 0: see `ignore` */
    bool ignore;
    bool hang;
    int code;
} inits[] = {
    { "runs", (actor_reason_kind)0, false, false, ACTOR_OK },
    { "ignore", (actor_reason_kind)0, true, false, ACTOR_EIGNORE },
    { "stop shutdown", ACTOR_SHUTDOWN, false, false, ACTOR_EINIT },
    { "stop normal", ACTOR_NORMAL, false, false, ACTOR_EINIT },
    { "too slow", (actor_reason_kind)0, false, true, ACTOR_ETIMEDOUT },
};

static actor_result init_as_row(void *self)
{
    (void)self;
    if (inits[init_row].hang)
        actor_sleep(ACTOR_MINUTE);
    if (inits[init_row].ignore)
        return ACTOR_IGNORE;
    if (inits[init_row].stop != 0)
        return actor_stop(actor_reason_of(inits[init_row].stop));
    return ACTOR_CONTINUE;
}

static const actor_behaviour starter = { "starter", init_as_row, server_handle, NULL, actor_free, NULL, NULL, NULL };

static void start_rules(void *arg)
{
    const actor_start_options options = { .link = true, .timeout_ns = ACTOR_SECOND };
    actor_reason reason;
    actor_ref ref = actor_ref_none();

    actor_trap_exit(true);
    ck_assert_int_eq(actor_start(&starter, actor_alloc(1), &options, &ref, &reason), inits[init_row].code);
    if (inits[init_row].code == ACTOR_OK) {
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
        await_exit(ref);
    } else if (inits[init_row].code == ACTOR_EINIT) {
        ck_assert_int_eq(reason.kind, inits[init_row].stop);
    }
    /* The start itself has told of its failure. */
    assert_silence();
    finished(arg);
}

START_TEST(starts)
{
    init_row = _i;
    play(start_rules);
}
END_TEST

/* ---- plain threads ---- */

START_TEST(calls_of_a_plain_thread_in_a_simulated_system)
{
    actor_system *system;
    number reply;
    actor_ref ref;

    ck_assert_int_eq(actor_spawn(wait_for_ever, NULL, NULL), ACTOR_ENOSYSTEM);
    ck_assert_int_eq(actor_sim_start(NULL, 1, &system), ACTOR_OK);
    ref = start_server();
    ck_assert_int_eq(call(ref, 5, &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(reply.n, 5);
    ck_assert_int_eq(call(ref, 1000, &reply, ACTOR_MILLISECOND), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(call(ref, -1, &reply, 10 * ACTOR_MINUTE), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_link(ref), ACTOR_ENOTACTOR);
    ck_assert_int_eq(actor_stop_actor(ref, actor_reason_of(ACTOR_NORMAL), ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(call(ref, 5, &reply, ACTOR_SECOND), ACTOR_ENOPROC);
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
    ck_assert(!actor_is_alive(ref));
}
END_TEST

/* ---- when the system stops ---- */

struct lineage {
    int generations;                        /* of descendants still to be born */
    int asked;
};

/* Has a child, which nobody else knows, and waits to be asked to end. */
static void found_lineage(void *arg)
{
    struct lineage *lineage = arg;
    actor_message *message;

    actor_trap_exit(true);
    if (lineage->generations-- > 0)
        ck_assert_int_eq(actor_spawn(found_lineage, arg, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(actor_message_kind_of(message), ACTOR_EXIT);
    ck_assert_int_eq(actor_message_reason(message)->kind, ACTOR_SHUTDOWN);
    lineage->asked++;
    assert_silence();
}

START_TEST(all_are_asked_to_end)
{
    struct lineage lineage = { 3, 0 };
    actor_system *system;

    ck_assert_int_eq(actor_sim_start(NULL, 1, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(found_lineage, &lineage, NULL), ACTOR_OK);
    actor_sim_settle(system);
    ck_assert_uint_eq(actor_system_count(system), 4);
    actor_system_stop(system);
    ck_assert_int_eq(lineage.asked, 4);
}
END_TEST

/* ---- when memory is out ---- */

enum { CROWD = 200 };

static actor_ref crowded;
static int told, started;

static void call_crowded(void *arg)
{
    number reply;

    (void)arg;
    ck_assert_int_eq(call(crowded, -1, &reply, ACTOR_INFINITY), ACTOR_EDOWN);
    told++;
}

static actor_result init_slowly(void *self)
{
    (void)self;
    actor_sleep(ACTOR_MINUTE);
    return ACTOR_CONTINUE;
}

static const actor_behaviour slow = { "slow", init_slowly, server_handle, NULL, actor_free, NULL, NULL, NULL };

static void start_slow(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_start(&slow, actor_alloc(1), NULL, NULL, NULL), ACTOR_OK);
    started++;
}

static void kill_crowded_without_memory(void *arg)
{
    actor_sleep(ACTOR_SECOND);
    actor_sim_fail_alloc(arg, UINT64_MAX);
    actor_send_exit(crowded, actor_reason_of(ACTOR_KILL));
}

START_TEST(all_are_told_when_memory_is_out)
{
    actor_system *system;
    int i;

    ck_assert_int_eq(actor_sim_start(NULL, 1, &system), ACTOR_OK);
    crowded = start_server();
    for (i = 0; i < CROWD; i++) {
        ck_assert_int_eq(actor_spawn(call_crowded, NULL, NULL), ACTOR_OK);
        ck_assert_int_eq(actor_spawn(start_slow, NULL, NULL), ACTOR_OK);
    }
    ck_assert_int_eq(actor_spawn(kill_crowded_without_memory, system, NULL), ACTOR_OK);
    actor_sim_advance(system, ACTOR_HOUR);
    actor_sim_fail_alloc(system, 0);
    ck_assert_int_eq(told, CROWD);
    ck_assert_int_eq(started, CROWD);
    actor_system_stop(system);
}
END_TEST

static int turns_of_the_other;
static bool yielding;

static void count_turns(void *arg)
{
    (void)arg;
    for (turns_of_the_other = 0; yielding; turns_of_the_other++)
        actor_yield();
}

static void yield_often(void *arg)
{
    int i;

    ck_assert_int_eq(actor_spawn(count_turns, NULL, NULL), ACTOR_OK);
    for (i = 0; i < 1000; i++)
        actor_yield();
    *(int *)arg = turns_of_the_other;
    yielding = false;
}

START_TEST(an_actor_that_yields_lets_others_run)
{
    actor_options options = actor_options_default();
    actor_system *system;
    int turns = 0;

    options.workers = 1;
    turns_of_the_other = 0;
    yielding = true;
    ck_assert_int_eq(actor_sim_start(&options, 1, &system), ACTOR_OK);
    actor_yield();
    ck_assert_int_eq(actor_spawn(yield_often, &turns, NULL), ACTOR_OK);
    actor_sim_settle(system);
    ck_assert_int_gt(turns, 0);
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
}
END_TEST

static void lose_memory(void *arg)
{
    actor_sleep(ACTOR_SECOND);
    actor_sim_fail_alloc(arg, UINT64_MAX);
}

START_TEST(a_call_in_vain_ends_when_memory_is_out)
{
    actor_options options = actor_options_default();
    actor_system *system;
    number reply;
    actor_ref ref;

    options.log = keep_log;
    ck_assert_int_eq(actor_sim_start(&options, 1, &system), ACTOR_OK);
    ref = start_server();
    ck_assert_int_eq(actor_spawn(lose_memory, system, NULL), ACTOR_OK);
    ck_assert_int_eq(call(ref, -1, &reply, ACTOR_INFINITY), ACTOR_ETIMEDOUT);
    ck_assert_uint_eq(actor_system_count(system), 1);
    actor_sim_fail_alloc(system, 0);
    actor_system_stop(system);
}
END_TEST

START_TEST(each_allocation_may_fail)
{
    actor_options options = actor_options_default();
    actor_system *system;
    uint64_t n;
    int err;

    options.log = keep_log;
    for (n = 1; n < 40; n++) {
        actor_ref ref;
        number reply;

        ck_assert_int_eq(actor_sim_start(&options, n, &system), ACTOR_OK);
        actor_sim_fail_alloc(system, n);
        err = actor_start(&server, malloc(1), NULL, &ref, NULL);
        ck_assert(err == ACTOR_OK || err == ACTOR_ENOMEM);
        if (err == ACTOR_OK) {
            err = call(ref, 1, &reply, ACTOR_SECOND);
            /* Without memory for a stack the server's sleep ends it. */
            ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_ETIMEDOUT || err == ACTOR_EDOWN, "%d",
                          err);
        }
        actor_sim_fail_alloc(system, 0);
        actor_system_stop(system);
    }
}
END_TEST

/* ---- what one actor leaves on a stack that the next one uses ---- */

static actor_result take_a_call(void *self, actor_message *message)
{
    actor_message *call_taken;

    (void)self;
    if (actor_message_kind_of(message) != ACTOR_CALL)
        ck_assert_int_eq(actor_receive(&call_taken, ACTOR_MINUTE), ACTOR_OK);
    return ACTOR_CONTINUE;
}

static const actor_behaviour taker = { "taker", NULL, take_a_call, NULL, actor_free, NULL, NULL, NULL };

/* A call that a callback has received and not answered is refused when that returns: for no other actor's reason. */
static void call_that_is_not_answered(void *arg)
{
    actor_unique monitor;
    actor_reason reason;
    actor_ref ref;
    number reply;

    ck_assert_int_eq(actor_start(&taker, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    actor_spawn_monitor(exit_boom, NULL, NULL, &monitor);
    await_down(monitor);
    ck_assert_int_eq(actor_send(ref, &note, &(number){ 1 }), ACTOR_OK);
    ck_assert_int_eq(call(ref, 1, &reply, ACTOR_MINUTE), ACTOR_EDOWN);
    reason = actor_last_reason();
    ck_assert_int_eq(reason.kind, ACTOR_SHUTDOWN);
    ck_assert(actor_is_alive(ref));
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    finished(arg);
}

START_TEST(a_call_is_refused_for_its_receivers_reason)
{
    play(call_that_is_not_answered);
}
END_TEST

static actor_system *early;
static int n_inits;

static actor_result refuse_to_start(void *self)
{
    return actor_init_already(*(actor_ref *)self);
}

static actor_result count_init(void *self)
{
    (void)self;
    n_inits++;
    return ACTOR_CONTINUE;
}

/* Leaves a cell that the next to be started gets. */
static void leave_a_cell(void *arg)
{
    (void)arg;
}

/* After a while, kills whoever lives in a cell, as soon as there is somebody. */
static void kill_the_next(void *arg)
{
    uint32_t index;
    int i;

    actor_sleep(2 * ACTOR_MILLISECOND);
    index = *(const uint32_t *)arg;
    for (i = 0; i < 1000; i++) {
        const struct libactor_cell *cell = libactor_cell_at(early, index);

        if (cell != NULL && atomic_load(&cell->generation) % 2 != 0) {
            actor_send_exit(libactor_cell_ref(early, cell), actor_reason_of(ACTOR_KILL));
            break;
        }
        actor_sleep(0);
    }
    actor_sleep(ACTOR_MILLISECOND);         /* so that the next runs on the stack that the refuser was on */
}

static void start_under_fire(void *arg)
{
    static const actor_behaviour refuser = { "refuser", refuse_to_start, NULL, NULL, actor_free, NULL, NULL, NULL };
    static const actor_behaviour counter = { "counter", count_init, NULL, NULL, actor_free, NULL, NULL, NULL };
    actor_ref *holder = actor_alloc(sizeof *holder);
    actor_reason reason = actor_reason_of(ACTOR_NORMAL);
    actor_ref ref = actor_ref_none();
    int err;

    actor_sleep(ACTOR_MILLISECOND);
    *holder = actor_self();
    ck_assert_int_eq(actor_start(&refuser, holder, NULL, &ref, NULL), ACTOR_EALREADY);
    actor_sleep(ACTOR_MILLISECOND);
    ref = actor_ref_none();
    err = actor_start(&counter, actor_alloc(1), NULL, &ref, &reason);
    if (n_inits == 0) {                     /* it was killed before */
        ck_assert_int_eq(err, ACTOR_EINIT);
        ck_assert_int_eq(reason.kind, ACTOR_KILLED);
        ck_assert(actor_ref_is_none(ref));
        ++*(int *)arg;
    } else {
        ck_assert_int_eq(err, ACTOR_OK);
    }
}

/* Its starter is told that, and not how the start before went. */
START_TEST(who_is_killed_before_its_init_did_not_start)
{
    int n_killed = 0;
    uint64_t seed;

    for (seed = 1; seed <= 50; seed++) {
        uint32_t next;

        n_inits = 0;
        ck_assert_int_eq(actor_sim_start(NULL, seed, &early), ACTOR_OK);
        next = UINT32_MAX;
        ck_assert_int_eq(actor_spawn(start_under_fire, &n_killed, NULL), ACTOR_OK);
        ck_assert_int_eq(actor_spawn(kill_the_next, &next, NULL), ACTOR_OK);
        ck_assert_int_eq(actor_spawn(leave_a_cell, NULL, NULL), ACTOR_OK);
        actor_sim_settle(early);            /* both sleep */
        next = early->workers[0].free_cells->index;
        actor_sim_advance(early, ACTOR_SECOND);
        actor_system_stop(early);
    }
    ck_assert_int_gt(n_killed, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("process");
    TCase *rules = tcase_create("rules");
    SRunner *runner;
    int failed;

    tcase_set_timeout(rules, 60);
    tcase_add_test(rules, monitors);
    tcase_add_test(rules, demonitor);
    tcase_add_loop_test(rules, exit_signals, 0, sizeof exits / sizeof *exits);
    tcase_add_test(rules, exit_to_oneself);
    tcase_add_test(rules, links);
    tcase_add_test(rules, selective_receive);
    tcase_add_test(rules, order);
    tcase_add_test(rules, names);
    tcase_add_test(rules, timers);
    tcase_add_test(rules, deferred);
    tcase_add_test(rules, a_clean_up_is_told_of_the_end);
    tcase_add_test(rules, calls);
    tcase_add_test(rules, owed_answers);
    tcase_add_test(rules, terminate_receives_exits);
    tcase_add_test(rules, exit_signals_count_in_terminate);
    tcase_add_test(rules, callbacks_receive_what_others_sent);
    tcase_add_test(rules, a_message_is_sent_last);
    tcase_add_loop_test(rules, kept_messages, 0, sizeof keeps / sizeof *keeps);
    tcase_add_loop_test(rules, starts, 0, sizeof inits / sizeof *inits);
    tcase_add_test(rules, calls_of_a_plain_thread_in_a_simulated_system);
    tcase_add_test(rules, all_are_asked_to_end);
    tcase_add_test(rules, all_are_told_when_memory_is_out);
    tcase_add_test(rules, a_call_is_refused_for_its_receivers_reason);
    tcase_add_test(rules, who_is_killed_before_its_init_did_not_start);
    tcase_add_test(rules, an_actor_that_yields_lets_others_run);
    tcase_add_test(rules, a_call_in_vain_ends_when_memory_is_out);
    tcase_add_test(rules, each_allocation_may_fail);
    suite_add_tcase(suite, rules);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
