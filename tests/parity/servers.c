/*
 * gen_server: G1 to G29. What the servers of servers.actor do is in the words they are sent. See servers.erl.
 */
#include "parity.h"

#include "servers_actor.h"

/* ---- words ---- */

/* What stands behind a word and a blank; NULL if it is another word. */
static const char *behind(const char *text, const char *word)
{
    const size_t length = strlen(word);

    return strncmp(text, word, length) == 0 && text[length] == ' ' ? text + length + 1 : NULL;
}

static actor_reason reason_of(const char *word)
{
    if (strcmp(word, "normal") == 0)
        return actor_reason_of(ACTOR_NORMAL);
    if (strcmp(word, "shutdown") == 0)
        return actor_reason_of(ACTOR_SHUTDOWN);
    return actor_reason_own(word, NULL);
}

static actor_result begin(const char *start)
{
    const char *more;

    say("init %s", start);
    if (strcmp(start, "ignore") == 0)
        return ACTOR_IGNORE;
    if ((more = behind(start, "stop")) != NULL)
        return actor_stop(reason_of(more));
    if ((more = behind(start, "exit")) != NULL)
        actor_exit(reason_of(more));
    if ((more = behind(start, "sleep")) != NULL)
        pause_ms(atoi(more));
    if (strcmp(start, "self") == 0)
        going_note(actor_self(), "from init");
    return ACTOR_CONTINUE;
}

/* What any message may ask for. False: nothing of it. */
static bool does_alike(const char *what, actor_result *result)
{
    const char *more;

    *result = ACTOR_CONTINUE;
    if ((more = behind(what, "stop")) != NULL)
        *result = actor_stop(reason_of(more));
    else if ((more = behind(what, "exit")) != NULL)
        actor_exit(reason_of(more));
    else if ((more = behind(what, "sleep")) != NULL)
        pause_ms(atoi(more));
    else
        return false;
    return true;
}

static actor_from waiting;
static void (*answer)(actor_from from, const char *text);   /* of the server that is called */

static actor_result answer_call(actor_from from, const char *what, script_ask_reply *reply)
{
    actor_result result;
    const char *more;

    say("call %s", what);
    reply->value = actor_string_of(what);
    if (strcmp(what, "noreply") == 0)
        return ACTOR_NOREPLY;
    if (strcmp(what, "later") == 0) {
        waiting = from;
        return ACTOR_NOREPLY;
    }
    if ((more = behind(what, "answer")) != NULL) {
        answer(waiting, more);
        reply->value = actor_string_of("done");
    } else if ((more = behind(what, "twice")) != NULL) {
        answer(from, more);
        pause_ms(20);
        reply->value = actor_string_of("second");
    } else if ((more = behind(what, "before")) != NULL) {
        answer(from, more);
        return ACTOR_NOREPLY;
    } else if ((more = behind(what, "stop_reply")) != NULL) {
        reply->value = actor_string_of("bye");
        return actor_stop_reply(reason_of(more));
    } else if ((more = behind(what, "reply_exit")) != NULL) {
        answer(from, "last");
        actor_exit(reason_of(more));
    } else if (strcmp(what, "continue") == 0) {
        reply->value = actor_string_of("continuing");
        return going_continue_first(ACTOR_REPLY);
    } else if (does_alike(what, &result)) {
        reply->value = actor_string_of("slept");
        return result == ACTOR_CONTINUE ? ACTOR_REPLY : result;
    }
    return ACTOR_REPLY;
}

static actor_result take(const char *kind, const char *what)
{
    actor_result result;

    say("%s %s", kind, what);
    if (strcmp(what, "continue") == 0)
        return going_continue_first(ACTOR_CONTINUE);
    does_alike(what, &result);
    return result;
}

static void end(const actor_reason *reason)
{
    say("terminate %s", reason_text(reason));
    if (strcmp(actor_reason_name(reason), "fail") == 0)
        actor_exit(actor_reason_own("failed", NULL));
}

/* ---- callbacks ---- */

/* What they all have. */
#define SERVER(name)                                                                                                     \
    static void name##_answer(actor_from from, const char *text)                                                         \
    {                                                                                                                    \
        const name##_ask_reply reply = { actor_string_of(text) };                                                        \
                                                                                                                         \
        name##_ask_reply_to(from, &reply);                                                                               \
    }                                                                                                                    \
                                                                                                                                                                                                                            \
    actor_result name##_init(name *self)                                                                                 \
    {                                                                                                                    \
        return begin(self->args.start.data);                                                                             \
    }                                                                                                                    \
                                                                                                                         \
    actor_result name##_handle_ask(name *self, actor_from from, const name##_ask_msg *msg, name##_ask_reply *reply)      \
    {                                                                                                                    \
        (void)self;                                                                                                      \
        answer = name##_answer;                                                                                          \
        return answer_call(from, msg->what.data, (script_ask_reply *)(void *)reply);                                     \
    }

#define SERVER_TOLD(name)                                                      \
    actor_result name##_handle_tell(name *self, const name##_tell_msg *msg)    \
    {                                                                          \
        (void)self;                                                            \
        return take("cast", msg->what.data);                                   \
    }                                                                          \
                                                                               \
    actor_result name##_handle_note(name *self, const name##_note_msg *msg)    \
    {                                                                          \
        (void)self;                                                            \
        return take("info", msg->what.data);                                   \
    }

#define SERVER_ENDS(name)                                                \
    void name##_terminate(name *self, const actor_reason *reason)        \
    {                                                                    \
        (void)self;                                                      \
        end(reason);                                                     \
    }

SERVER(script)
SERVER_TOLD(script)
SERVER_ENDS(script)
SERVER(going)
SERVER_TOLD(going)
SERVER(plain)
SERVER_TOLD(plain)
SERVER_ENDS(plain)
SERVER(named)
SERVER_ENDS(named)

static bool going_asked;                    /* what begins the chain: a message, and not init */

actor_result going_handle_continue_first(going *self)
{
    (void)self;
    if (going_asked)
        pause_ms(20);                       /* who asked is to have its answer first */
    say("continue first");
    return going_asked ? going_continue_second(ACTOR_CONTINUE) : ACTOR_CONTINUE;
}

actor_result going_handle_continue_second(going *self)
{
    (void)self;
    say("continue second");
    return ACTOR_CONTINUE;
}

actor_result script_handle_exit(script *self, actor_ref from, const actor_reason *reason)
{
    (void)self;
    (void)from;
    say("exit %s", reason_text(reason));
    return ACTOR_CONTINUE;
}

actor_result script_handle_down(script *self, actor_unique monitor, actor_ref who, const actor_reason *reason)
{
    (void)self;
    (void)monitor;
    (void)who;
    say("down %s", reason_text(reason));
    return ACTOR_CONTINUE;
}

actor_result script_handle_info(script *self, const actor_message *message)
{
    (void)self;
    (void)message;
    say("unknown");
    return ACTOR_CONTINUE;
}

/* ---- what scenarios say of them ---- */

static actor_ref outcome(int err, actor_ref ref)
{
    const actor_reason reason = actor_last_reason();

    if (err == ACTOR_EINIT)
        say("error %s", reason_text(&reason));
    else
        say("%s", error_text(err));
    return ref;
}

/* Starts one of each kind, linked or not. */
#define STARTS(name)                                                                        \
    static actor_ref start_##name(const char *start, bool link)                             \
    {                                                                                       \
        const name##_args args = { actor_string_of(start) };                                \
        actor_ref ref = actor_ref_none();                                                   \
        const int err = link ? name##_start_link(&args, &ref) : name##_start(&args, &ref);  \
                                                                                            \
        return outcome(err, ref);                                                           \
    }

STARTS(script)
STARTS(named)

/* One that says nothing of its start but what init does. */
static actor_ref up(void)
{
    const script_args args = { actor_string_of("ok") };
    actor_ref ref = actor_ref_none();

    script_start(&args, &ref);
    return ref;
}

static actor_ref up_going(const char *start)
{
    const going_args args = { actor_string_of(start) };
    actor_ref ref = actor_ref_none();

    going_start(&args, &ref);
    return ref;
}

static actor_ref up_plain(void)
{
    const plain_args args = { actor_string_of("ok") };
    actor_ref ref = actor_ref_none();

    plain_start(&args, &ref);
    return ref;
}

static void say_failed(const char *what, int err)
{
    const actor_reason reason = actor_last_reason();

    say("%s failed %s", what, err == ACTOR_EDOWN ? reason_text(&reason) : error_text(err));
}

static void ask_within(actor_ref ref, const char *what, int64_t ms)
{
    script_ask_reply reply;
    const int err = script_ask(ref, what, &reply, MS(ms));

    if (err == ACTOR_OK)
        say("reply %s", reply.value.data);
    else
        say_failed("call", err);
}

/* As ask, but takes its time to tell what came of it. */
static void ask_slowly(actor_ref ref, const char *what)
{
    script_ask_reply reply;
    const int err = script_ask(ref, what, &reply, MS(5000));
    const actor_reason reason = actor_last_reason();

    pause_ms(10);
    if (err == ACTOR_OK)
        say("reply %s", reply.value.data);
    else
        say("call failed %s", err == ACTOR_EDOWN ? reason_text(&reason) : error_text(err));
}

static void ask_plain(actor_ref ref, const char *what)
{
    plain_ask_reply reply;
    const int err = plain_ask(ref, what, &reply, MS(5000));

    if (err == ACTOR_OK)
        say("reply %s", reply.value.data);
    else
        say_failed("call", err);
}

static void ask(actor_ref ref, const char *what)
{
    ask_within(ref, what, 5000);
}

static void tell(actor_ref ref, const char *what)
{
    script_tell(ref, what);
}

static void note(actor_ref ref, const char *what)
{
    script_note(ref, what);
}

static void kill_it(actor_ref ref)
{
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
}

static void await(actor_unique monitor)
{
    actor_message *message;

    if (actor_receive(&message, MS(100)) != ACTOR_OK) {
        say("lives");
        actor_demonitor(monitor, true);
        return;
    }
    say("ended %s", reason_text(actor_message_reason(message)));
    actor_message_free(message);
}

static void fate(actor_ref ref)
{
    actor_unique monitor = 0;

    actor_monitor(ref, &monitor);
    await(monitor);
}

static void exit_fate(actor_ref ref, const char *word)
{
    actor_unique monitor = 0;

    actor_monitor(ref, &monitor);
    if (strcmp(word, "kill") == 0)
        kill_it(ref);
    else
        actor_send_exit(ref, reason_of(word));
    await(monitor);
}

static void strays(void)
{
    actor_message *message;

    if (actor_receive(&message, MS(30)) != ACTOR_OK) {
        say("no stray");
        return;
    }
    say("stray");
    actor_message_free(message);
}

static void exits(void)
{
    actor_message *message;

    while (actor_receive(&message, MS(30)) == ACTOR_OK) {
        say("EXIT %s", reason_text(actor_message_reason(message)));
        actor_message_free(message);
    }
    say("no exit");
}

static void stop_within(actor_ref ref, const char *word, int64_t ms)
{
    const int err = actor_stop_actor(ref, reason_of(word), MS(ms));

    if (err == ACTOR_OK)
        say("stopped");
    else
        say_failed("stop", err);
}

static void stop_it(actor_ref ref, const char *word)
{
    stop_within(ref, word, 5000);
}

/* Another process: what it does is a function of the server it is about. */
static actor_ref about;

static actor_ref spawn_about(actor_ref ref, void (*run)(void *arg))
{
    actor_ref spawned;

    about = ref;
    actor_spawn(run, NULL, &spawned);
    return spawned;
}

/* ---- starting ---- */

static void G1_start_waits_for_init(void)
{
    const actor_ref ref = start_script("sleep 50", false);

    say("started");
    kill_it(ref);
}

static void G1_start_link_waits_for_init(void)
{
    const actor_ref ref = start_script("sleep 50", true);

    say("started");
    actor_unlink(ref);
    kill_it(ref);
}

static void G2_init_stops(void)
{
    start_script("stop boom", false);
}

static void start_link_boom(void *arg)
{
    start_script(arg, true);
    pause_ms(20);
    say("still here");
}

static void fate_of_starter(const char *start)
{
    actor_unique monitor;
    actor_message *message;

    actor_spawn_monitor(start_link_boom, (void *)(uintptr_t)start, NULL, &monitor);
    actor_receive(&message, ACTOR_INFINITY);
    say("starter %s", reason_text(actor_message_reason(message)));
    actor_message_free(message);
}

static void G2_init_stops_linked_to_one_that_does_not_trap(void)
{
    fate_of_starter("stop boom");
}

static void G2_init_stops_normally_linked(void)
{
    fate_of_starter("stop normal");
}

static void G3_init_ignores(void)
{
    actor_trap_exit(true);
    start_script("ignore", false);
    start_script("ignore", true);
}

static void G4_init_exits(void)
{
    start_script("exit boom", false);
}

static void G6_a_name_that_is_taken(void)
{
    actor_ref first, second;

    actor_trap_exit(true);
    first = start_named("ok", true);
    second = start_named("ok", true);
    say(actor_ref_equal(first, second) ? "true" : "false");
    exits();
    stop_it(first, "normal");
}

static void G7_the_name_of_a_failed_start_is_free(void)
{
    actor_ref ref;

    actor_trap_exit(true);
    start_named("stop boom", true);
    say(named_whereis(&ref) == ACTOR_OK ? "taken" : "undefined");
    stop_it(start_named("ok", true), "normal");
}

/* ---- messages ---- */

static void G9_in_the_order_of_arrival(void)
{
    const actor_ref ref = up();

    tell(ref, "sleep 30");
    note(ref, "one");
    tell(ref, "two");
    note(ref, "three");
    ask(ref, "four");
    kill_it(ref);
}

static void G10_a_call_to_nobody(void)
{
    const actor_ref ref = up();

    kill_it(ref);
    pause_ms(20);
    ask(ref, "hello");
    ask(actor_ref_none(), "hello");
}

static void G10_the_server_ends_with_any_reason(void)
{
    ask(up(), "stop normal");
    ask(up(), "stop shutdown");
    ask(up(), "stop boom");
}

static void G11_a_reply_wins_over_the_end(void)
{
    ask_plain(up_plain(), "reply_exit boom");
    pause_ms(20);
}

static void G12_a_timeout_leaves_the_server_alone(void)
{
    const actor_ref ref = up();

    ask_within(ref, "sleep 100", 30);
    pause_ms(100);
    ask(ref, "hello");
    kill_it(ref);
}

static void G13_a_late_reply_is_dropped(void)
{
    const actor_ref ref = up();

    ask_within(ref, "sleep 60", 20);
    pause_ms(80);
    strays();
    kill_it(ref);
}

static void G14_casts_to_nobody(void)
{
    const actor_ref ref = up();

    kill_it(ref);
    pause_ms(20);
    say("%s", error_text(script_tell(ref, "hello")));
}

static void ask_later(void *arg)
{
    (void)arg;
    ask_slowly(about, "later");
}

static void G15_a_reply_from_elsewhere_and_later(void)
{
    const actor_ref ref = up();

    spawn_about(ref, ask_later);
    pause_ms(20);
    ask(ref, "answer now");
    pause_ms(20);
    kill_it(ref);
}

static void G15_a_second_reply_is_dropped(void)
{
    const actor_ref ref = up();

    ask(ref, "twice first");
    pause_ms(40);
    strays();
    ask(ref, "hello");
    kill_it(ref);
}

static void G15_a_reply_before_return(void)
{
    const actor_ref ref = up();

    ask(ref, "before it");
    kill_it(ref);
}

static void G15_a_reply_to_a_dead_caller(void)
{
    const actor_ref ref = up();
    const actor_ref caller = spawn_about(ref, ask_later);

    pause_ms(20);
    kill_it(caller);
    pause_ms(20);
    ask(ref, "answer nobody");
    kill_it(ref);
}

static void G18_continue_after_init(void)
{
    actor_ref ref;

    going_asked = false;
    ref = up_going("continue");
    pause_ms(20);
    kill_it(ref);
}

static void G18_continue_comes_first(void)
{
    actor_ref ref;

    going_asked = false;
    ref = up_going("self");
    pause_ms(20);
    kill_it(ref);
}

static void G18_continue_chains(void)
{
    actor_ref ref;

    going_asked = false;
    ref = up_going("continue");
    pause_ms(20);
    going_asked = true;
    going_tell(ref, "sleep 20");
    going_tell(ref, "continue");
    going_tell(ref, "behind");
    pause_ms(100);
    kill_it(ref);
}

static void G19_reply_then_continue(void)
{
    going_ask_reply reply;
    actor_ref ref;

    going_asked = false;
    ref = up_going("continue");
    pause_ms(20);
    going_asked = true;
    if (going_ask(ref, "continue", &reply, MS(5000)) == ACTOR_OK)
        say("reply %s", reply.value.data);
    pause_ms(100);
    kill_it(ref);
}

/* ---- the end ---- */

static void G20_stop_with_a_reply(void)
{
    const actor_ref ref = up();

    ask(ref, "stop_reply boom");
    fate(ref);
}

static void G20_stop_with_a_reply_and_a_terminate_that_fails(void)
{
    ask(up(), "stop_reply fail");
}

static void G21_terminate_after_a_stop(void)
{
    const actor_ref ref = up();

    note(ref, "stop boom");
    fate(ref);
}

static void G21_no_terminate_after_kill(void)
{
    exit_fate(up(), "kill");
}

static void G21_no_terminate_after_a_failed_init(void)
{
    start_script("stop boom", false);
    pause_ms(20);
}

static void G21_terminate_after_a_crash(void)
{
    const actor_ref ref = up();

    tell(ref, "exit boom");
    fate(ref);
}

/* Has a process start a server, linked, and end a little later. */
struct parent {
    actor_reason reason;
    bool is_plain;
    actor_ref server;
};

static void be_parent(void *arg)
{
    struct parent *parent = arg;
    const script_args args = { actor_string_of("ok") };
    const plain_args plain_one = { actor_string_of("ok") };

    if (parent->is_plain)
        plain_start_link(&plain_one, &parent->server);
    else
        script_start_link(&args, &parent->server);
    pause_ms(20);
    actor_exit(parent->reason);
}

static actor_ref up_with_parent(bool is_plain, const char *word)
{
    static struct parent parent;

    parent.reason = reason_of(word);
    parent.is_plain = is_plain;
    parent.server = actor_ref_none();
    actor_spawn(be_parent, &parent, NULL);
    pause_ms(10);
    return parent.server;
}

static void G22_the_exit_of_the_parent(void)
{
    fate(up_with_parent(false, "boom"));
    fate(up_with_parent(false, "normal"));
    fate(up_with_parent(false, "shutdown"));
}

static void link_and_fail(void *arg)
{
    (void)arg;
    actor_link(about);
    actor_exit(reason_of("boom"));
}

static void G22_exits_of_others_are_infos(void)
{
    const actor_ref ref = up();

    spawn_about(ref, link_and_fail);
    pause_ms(20);
    actor_send_exit(ref, reason_of("poke"));
    pause_ms(20);
    ask(ref, "hello");
    kill_it(ref);
}

static void G23_without_trapping_there_is_no_terminate(void)
{
    fate(up_with_parent(true, "boom"));
    exit_fate(up_plain(), "boom");
}

static void G24_a_terminate_that_fails_gives_the_reason(void)
{
    const actor_ref ref = up();

    tell(ref, "stop fail");
    fate(ref);
}

static void G25_a_crash_gives_its_reason(void)
{
    const actor_ref ref = up_plain();

    ask_plain(ref, "exit boom");
    fate(ref);
}

static void G27_an_unknown_info(void)
{
    static const actor_message_info unknown = { "what_is_this", ACTOR_INFO, NULL, NULL };
    const actor_ref ref = up_plain();

    actor_send(ref, &unknown, NULL);
    ask_plain(ref, "hello");
    kill_it(ref);
}

static void G28_stop(void)
{
    actor_ref ref;

    stop_it(up(), "normal");
    stop_it(up(), "boom");
    stop_it(up(), "fail");
    ref = up();
    kill_it(ref);
    pause_ms(20);
    stop_it(ref, "normal");
}

static void G28_stop_that_takes_too_long(void)
{
    const actor_ref ref = up();

    tell(ref, "sleep 100");
    stop_within(ref, "normal", 20);
    fate(ref);
    pause_ms(30);
    fate(ref);
}

static void tell_behind(void *arg)
{
    (void)arg;
    pause_ms(10);
    tell(about, "behind");
}

static void G29_stop_is_behind_what_came_before(void)
{
    const actor_ref ref = up();

    tell(ref, "sleep 30");
    tell(ref, "before");
    spawn_about(ref, tell_behind);
    stop_it(ref, "normal");
    pause_ms(20);
}

static void ask_too_late(void *arg)
{
    (void)arg;
    pause_ms(20);
    ask_slowly(about, "too late");
}

static void G29_callers_behind_a_stop(void)
{
    const actor_ref ref = up();

    tell(ref, "sleep 50");
    spawn_about(ref, ask_too_late);
    stop_it(ref, "normal");
    pause_ms(20);
}

#define S(name) { #name, name, false }

SCENARIOS(
    S(G1_start_waits_for_init),
    S(G1_start_link_waits_for_init),
    S(G2_init_stops),
    S(G2_init_stops_linked_to_one_that_does_not_trap),
    S(G2_init_stops_normally_linked),
    S(G3_init_ignores),
    S(G4_init_exits),
    S(G6_a_name_that_is_taken),
    S(G7_the_name_of_a_failed_start_is_free),
    S(G9_in_the_order_of_arrival),
    S(G10_a_call_to_nobody),
    S(G10_the_server_ends_with_any_reason),
    S(G11_a_reply_wins_over_the_end),
    S(G12_a_timeout_leaves_the_server_alone),
    S(G13_a_late_reply_is_dropped),
    S(G14_casts_to_nobody),
    S(G15_a_reply_from_elsewhere_and_later),
    S(G15_a_second_reply_is_dropped),
    S(G15_a_reply_before_return),
    S(G15_a_reply_to_a_dead_caller),
    S(G18_continue_after_init),
    S(G18_continue_comes_first),
    S(G18_continue_chains),
    S(G19_reply_then_continue),
    S(G20_stop_with_a_reply),
    S(G20_stop_with_a_reply_and_a_terminate_that_fails),
    S(G21_terminate_after_a_stop),
    S(G21_no_terminate_after_kill),
    S(G21_no_terminate_after_a_failed_init),
    S(G21_terminate_after_a_crash),
    S(G22_the_exit_of_the_parent),
    S(G22_exits_of_others_are_infos),
    S(G23_without_trapping_there_is_no_terminate),
    S(G24_a_terminate_that_fails_gives_the_reason),
    S(G25_a_crash_gives_its_reason),
    S(G27_an_unknown_info),
    S(G28_stop),
    S(G28_stop_that_takes_too_long),
    S(G29_stop_is_behind_what_came_before),
    S(G29_callers_behind_a_stop)
)
