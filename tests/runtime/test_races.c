/*
 * The races that matter, each under many seeds, with one worker and with two: whoever wins, what OTP
 * guarantees must hold. A scenario that never sees both outcomes contains no race, and fails too.
 */
#include <stdlib.h>

#include "actor/ets.h"
#include "actor/registry.h"
#include "actor/task.h"
#include "internal.h"
#include "scene.h"

enum { SEEDS = SCALED(1000) };

typedef struct number {
    int64_t n;
} number;

static const actor_field_info number_fields[] = { { "n", ACTOR_FIELD_INT64, offsetof(number, n), NULL } };
static const actor_type_info number_type = { "number", sizeof(number), true, 1, number_fields, 0, NULL };
static const actor_message_info note = { "note", ACTOR_INFO, &number_type, NULL };
static const actor_message_info ask = { "ask", ACTOR_CALL, &number_type, &number_type };

/* What the actors of a run share, and how often it came out one way or the other. */
static struct {
    actor_ref a, b;
    int64_t delay_ns;
    bool done;
    bool failed;
    int got;
} run;

static int n_one, n_other;

/* Like an assertion, but for the seed's sake the scenario comes to its end. */
static void expect(bool holds, const char *what)
{
    if (holds)
        return;
    if (!run.failed)
        fprintf(stderr, "%s\n", what);
    run.failed = true;
}

static void quiet(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
}

/* Runs all that a process starts; true if it came to its end and nothing was found. */
static bool play_out(actor_system *system, void (*root)(void *arg))
{
    actor_ref ref;

    if (actor_spawn(root, system, &ref) < 0)
        return false;
    actor_sim_advance(system, ACTOR_HOUR);
    expect(run.done, "it did not come to its end");
    return !run.failed;
}

static void begin(void)
{
    memset(&run, 0, sizeof run);
}

/* Explores a scenario, with that many workers. */
static void explore(actor_sim_scenario *scenario, int workers)
{
    actor_options options = actor_options_default();

    options.log = quiet;
    options.workers = workers;
    n_one = 0;
    n_other = 0;
    ck_assert_int_eq(actor_sim_explore(&options, SEEDS, scenario, NULL), 0);
    if (getenv("ACTOR_SIM_SEED") == NULL)
        ck_assert_msg(n_one > 0 && n_other > 0, "no race: %d to %d", n_one, n_other);
}

static bool no_more_messages(void)
{
    actor_message *message;

    return actor_receive(&message, ACTOR_SECOND) == ACTOR_ETIMEDOUT;
}

static bool is_own(const actor_reason *reason, const char *name)
{
    return strcmp(actor_reason_name(reason), name) == 0;
}

/* ---- call against timeout ------------------------------------------------------------------------- */

/* Answers a call with its number, the first after a while. */
static actor_result answer_late(void *self, actor_message *message)
{
    const number *n = actor_message_payload(message);

    (void)self;
    if (actor_message_kind_of(message) == ACTOR_STOP_REQUEST)
        return actor_stop(*actor_message_reason(message));
    if (n->n == 1)
        actor_sleep(run.delay_ns);
    actor_reply(actor_message_from(message), &number_type, n);
    return ACTOR_CONTINUE;
}

static const actor_behaviour server = { "server", NULL, answer_late, NULL, actor_free, NULL, NULL, NULL };

static void call_twice(void *system)
{
    const number first = { 1 }, second = { 2 };
    number answer = { 0 };
    int err;

    run.delay_ns = 10 * ACTOR_MILLISECOND - 1 + (int64_t)actor_sim_random(system, 3);
    expect(actor_start(&server, actor_alloc(1), NULL, &run.a, NULL) == ACTOR_OK, "the server did not start");
    err = actor_call(run.a, &ask, &first, &answer, 10 * ACTOR_MILLISECOND);
    expect(err == ACTOR_OK || err == ACTOR_ETIMEDOUT, "a call gave neither answer nor timeout");
    if (err == ACTOR_OK) {
        n_one++;
        expect(answer.n == 1, "a call got the wrong answer");
    } else {
        n_other++;
        expect(answer.n == 0, "a call that timed out got an answer too");
    }
    err = actor_call(run.a, &ask, &second, &answer, ACTOR_SECOND);
    expect(err == ACTOR_OK && answer.n == 2, "the next call got a late answer");
    expect(no_more_messages(), "a late answer became a message");
    run.done = true;
}

static bool call_against_timeout(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, call_twice);
}

/* ---- link and monitor against exit ---------------------------------------------------------------- */

static void end_with_reason(void *arg)
{
    (void)arg;
    actor_exit(actor_reason_own("done", NULL));
}

/* Takes one message of that kind about the end of `b`, and no second. */
static void take_one_end(actor_message_kind kind)
{
    actor_message *message;

    if (actor_receive(&message, ACTOR_SECOND) < 0) {
        expect(false, "no news of an end came");
        return;
    }
    expect(actor_message_kind_of(message) == kind, "something else came");
    expect(actor_ref_equal(actor_message_sender(message), run.b), "the news is of somebody else");
    if (is_own(actor_message_reason(message), "done"))
        n_one++;
    else if (actor_message_reason(message)->kind == ACTOR_NOPROC)
        n_other++;
    else
        expect(false, "the reason is another");
    actor_message_free(message);
    expect(no_more_messages(), "the news came twice");
    run.done = true;
}

static void link_it(void *arg)
{
    (void)arg;
    actor_trap_exit(true);
    expect(actor_link(run.b) == ACTOR_OK, "no link");
    take_one_end(ACTOR_EXIT);
}

static void monitor_it(void *arg)
{
    actor_unique monitor;

    (void)arg;
    expect(actor_monitor(run.b, &monitor) == ACTOR_OK, "no monitor");
    take_one_end(ACTOR_DOWN);
}

static void root_of_link(void *arg)
{
    (void)arg;
    actor_spawn(end_with_reason, NULL, &run.b);
    actor_spawn(link_it, NULL, &run.a);
}

static void root_of_monitor(void *arg)
{
    (void)arg;
    actor_spawn(end_with_reason, NULL, &run.b);
    actor_spawn(monitor_it, NULL, &run.a);
}

static bool link_against_exit(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, root_of_link);
}

static bool monitor_against_exit(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, root_of_monitor);
}

/* Whether the DOWN came first shows in the mailbox; after the flush there is none. */
static void monitor_and_flush(void *arg)
{
    actor_unique monitor;

    (void)arg;
    expect(actor_monitor(run.b, &monitor) == ACTOR_OK, "no monitor");
    actor_sleep(1);
    *(actor_is_alive(run.b) ? &n_one : &n_other) += 1;
    actor_demonitor(monitor, true);
    expect(no_more_messages(), "a DOWN came after demonitor with flush");
    run.done = true;
}

static void end_in_a_while(void *arg)
{
    actor_sleep((int64_t)actor_sim_random(arg, 3));
    end_with_reason(NULL);
}

static void root_of_demonitor(void *arg)
{
    actor_spawn(end_in_a_while, arg, &run.b);
    actor_spawn(monitor_and_flush, NULL, &run.a);
}

static bool demonitor_against_exit(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, root_of_demonitor);
}

/* ---- register against exit ------------------------------------------------------------------------ */

static void hold_name(void *arg)
{
    (void)arg;
    expect(actor_register("post") == ACTOR_OK, "the first could not register");
    run.got = 1;
    actor_sleep(1);
}

/* Registers, at the latest when it is told that the holder has ended. */
static void want_name(void *arg)
{
    actor_message *message;
    actor_unique monitor;
    actor_ref holder;
    int err;

    actor_sleep((int64_t)actor_sim_random(arg, 3));
    if (run.got == 0) {
        run.done = true;    /* it would only race for the name itself */
        return;
    }
    err = actor_register("post");
    if (err == ACTOR_OK) {
        n_one++;
        expect(!actor_is_alive(run.b), "two have the name");
    } else {
        n_other++;
        expect(err == ACTOR_EALREADY, "register failed otherwise");
        expect(actor_monitor(run.b, &monitor) == ACTOR_OK, "no monitor");
        expect(actor_receive(&message, ACTOR_SECOND) == ACTOR_OK, "no DOWN");
        expect(actor_register("post") == ACTOR_OK, "the name was not free behind the DOWN");
    }
    expect(actor_whereis("post", &holder) == ACTOR_OK && actor_ref_equal(holder, actor_self()), "the name is lost");
    run.done = true;
}

static void root_of_register(void *arg)
{
    actor_spawn(hold_name, NULL, &run.b);
    actor_spawn(want_name, arg, &run.a);
}

static bool register_against_exit(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, root_of_register);
}

/* ---- cancel against fire -------------------------------------------------------------------------- */

static void count_notes(void *arg)
{
    actor_message *message;

    (void)arg;
    while (actor_receive(&message, ACTOR_MINUTE) == ACTOR_OK) {
        run.got++;
        actor_message_free(message);
    }
}

static void cancel_it(void *arg)
{
    const number n = { 1 };
    actor_message *message;
    actor_timer mine, others;
    bool cancelled;

    expect(actor_timer_start(10, 42, &mine) == ACTOR_OK, "no timer");
    expect(actor_send_after(run.b, 10, &note, &n, &others) == ACTOR_OK, "no timer");
    actor_sleep(9 + (int64_t)actor_sim_random(arg, 3));
    cancelled = actor_timer_cancel(mine) >= 0;
    *(cancelled ? &n_one : &n_other) += 1;
    expect(actor_timer_cancel(mine) == ACTOR_ENOTIMER, "cancelled twice");
    expect((actor_receive(&message, 0) == ACTOR_OK) == !cancelled, "cancel does not say what became of the message");
    expect(no_more_messages(), "a message came after its timer was done with");
    cancelled = actor_timer_cancel(others) >= 0;
    expect(!cancelled, "a timer that fired was cancelled");
    run.done = true;
}

static void cancel_others(void *arg)
{
    const number n = { 1 };
    actor_timer timer;
    bool cancelled;

    expect(actor_send_after(run.b, 10, &note, &n, &timer) == ACTOR_OK, "no timer");
    actor_sleep(9 + (int64_t)actor_sim_random(arg, 3));
    cancelled = actor_timer_cancel(timer) >= 0;
    *(cancelled ? &n_one : &n_other) += 1;
    actor_sleep(ACTOR_SECOND);
    expect(run.got == (cancelled ? 0 : 1), "cancel does not say what became of the message");
    run.done = true;
}

static void root_of_cancel(void *arg)
{
    actor_spawn(count_notes, NULL, &run.b);
    actor_spawn(cancel_it, arg, &run.a);
}

static void root_of_cancel_others(void *arg)
{
    actor_spawn(count_notes, NULL, &run.b);
    actor_spawn(cancel_others, arg, &run.a);
}

static bool cancel_against_fire(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, root_of_cancel);
}

static bool cancel_of_anothers_against_fire(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, root_of_cancel_others);
}

/* ---- stop against message ------------------------------------------------------------------------- */

static void stop_it(void *arg)
{
    (void)arg;
    expect(actor_stop_actor(run.b, actor_reason_of(ACTOR_NORMAL), ACTOR_SECOND) == ACTOR_OK, "stop failed");
    expect(!actor_is_alive(run.b), "it lives after its stop");
}

static void call_it(void *arg)
{
    const number n = { 2 };
    number answer = { 0 };
    int err = actor_call(run.b, &ask, &n, &answer, ACTOR_SECOND);

    (void)arg;
    if (err == ACTOR_OK) {
        n_one++;
        expect(answer.n == 2, "a wrong answer");
    } else {
        n_other++;
        expect(err == ACTOR_EDOWN || err == ACTOR_ENOPROC, "the call did not learn of the end");
    }
    run.done = true;
}

static void root_of_stop(void *arg)
{
    (void)arg;
    expect(actor_start(&server, actor_alloc(1), NULL, &run.b, NULL) == ACTOR_OK, "the server did not start");
    actor_spawn(stop_it, NULL, NULL);
    actor_spawn(call_it, NULL, NULL);
}

static bool stop_against_message(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, root_of_stop);
}

/* ---- unlink against link -------------------------------------------------------------------------- */

/* So that the two are on different workers, where there are two. */
static void wander(actor_system *system)
{
    int i;

    for (i = 0; i < 6; i++)
        actor_sleep(0);
    actor_sleep(10 + (int64_t)actor_sim_random(system, 2));
}

static void link_and_unlink(void *arg)
{
    wander(arg);
    expect(actor_link(run.b) == ACTOR_OK, "no link");
    actor_unlink(run.b);
    actor_sleep(ACTOR_INFINITY);
}

static void link_back(void *arg)
{
    wander(arg);
    expect(actor_link(run.a) == ACTOR_OK, "no link");
    actor_sleep(ACTOR_INFINITY);
}

/* Does an actor have a link with another in its books? The other's are not asked. */
static bool has_link(actor_system *system, actor_ref from, actor_ref to)
{
    const struct libactor_cell *cell = libactor_cell_find(system, from);
    struct libactor_relation relation;
    size_t place = 0;

    while (libactor_relations_next(cell->relations, &place, &relation))
        if (relation.kind == LIBACTOR_LINK && actor_ref_equal(relation.peer, to))
            return true;
    return false;
}

static void root_of_unlink(void *arg)
{
    actor_system *system = arg;

    actor_spawn(link_and_unlink, system, &run.a);
    actor_spawn(link_back, system, &run.b);
    actor_sleep(ACTOR_SECOND);
    expect(has_link(system, run.a, run.b) == has_link(system, run.b, run.a), "half a link is left");
    *(has_link(system, run.b, run.a) ? &n_one : &n_other) += 1;
    run.done = true;
}

/* A link has two ends, also when one unlinks while the other's link is under way. */
static bool unlink_against_link(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, root_of_unlink);
}

/* ---- start against kill --------------------------------------------------------------------------- */

static actor_result slow_init(void *self)
{
    (void)self;
    run.b = actor_self();
    actor_sleep(run.delay_ns);
    return ACTOR_CONTINUE;
}

static const actor_behaviour slow = { "slow", slow_init, answer_late, NULL, actor_free, NULL, NULL, NULL };

static void start_slow(void *arg)
{
    const actor_start_options options = { .link = true };
    actor_reason reason = actor_reason_of(ACTOR_NORMAL);
    int err;

    (void)arg;
    actor_trap_exit(true);
    err = actor_start(&slow, actor_alloc(1), &options, &run.b, &reason);
    run.got = 1;
    if (err == ACTOR_OK)
        n_one++;
    else
        n_other++;
    expect(err == ACTOR_OK || err == ACTOR_EINIT, "the start failed otherwise");
    expect(err == ACTOR_OK || reason.kind == ACTOR_KILLED, "the start failed for another reason");
    expect(err == ACTOR_OK || !actor_is_alive(run.b), "it lives after its start failed");
    actor_sleep(ACTOR_INFINITY);
}

static void kill_started(void *arg)
{
    run.delay_ns = 10;
    actor_spawn(start_slow, NULL, &run.a);
    actor_sleep(9 + (int64_t)actor_sim_random(arg, 3));
    actor_send_exit(run.b, actor_reason_of(ACTOR_KILL));
    actor_sleep(ACTOR_SECOND);
    expect(run.got == 1, "the start did not come back");
    run.done = true;
}

static void kill_starter(void *arg)
{
    run.delay_ns = 10;
    actor_spawn(start_slow, NULL, &run.a);
    actor_sleep(9 + (int64_t)actor_sim_random(arg, 3));
    actor_send_exit(run.a, actor_reason_of(ACTOR_KILL));
    actor_sleep(ACTOR_SECOND);
    expect(!actor_is_alive(run.b), "an actor outlived the starter it is linked with");
    if (run.got == 0)
        n_other++;
    run.done = true;
}

static bool start_against_kill(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, kill_started);
}

static bool start_against_kill_of_starter(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, kill_starter);
}

/* ---- steal against wake --------------------------------------------------------------------------- */

enum { RECEIVERS = 8, NOTES = 20 };

static struct {
    actor_ref receivers[RECEIVERS];
    int64_t last[RECEIVERS];
    int n_ended;
} crowd;

/* Sleeps for want of a message again and again: whoever wakes it may find it moved. */
static void receive_in_order(void *arg)
{
    int64_t *last = arg;
    actor_message *message;

    while (*last < NOTES) {
        const number *n;

        if (actor_receive(&message, ACTOR_MINUTE) < 0) {
            expect(false, "a message did not come");
            break;
        }
        n = actor_message_payload(message);
        expect(n->n == *last + 1, "messages came out of order");
        *last = n->n;
        actor_message_free(message);
        if (actor_sim_random(actor_system_current(), 4) == 0)
            actor_sleep((int64_t)actor_sim_random(actor_system_current(), 3));
    }
    crowd.n_ended++;
}

static void send_in_order(void *arg)
{
    actor_ref to = crowd.receivers[(int64_t *)arg - crowd.last];
    number n;

    for (n.n = 1; n.n <= NOTES; n.n++) {
        expect(actor_send(to, &note, &n) == ACTOR_OK, "no message");
        if (actor_sim_random(actor_system_current(), 2) == 0)
            actor_sleep((int64_t)actor_sim_random(actor_system_current(), 3));
    }
}

static void root_of_crowd(void *arg)
{
    int i;

    (void)arg;
    for (i = 0; i < RECEIVERS; i++)
        expect(actor_spawn(receive_in_order, &crowd.last[i], &crowd.receivers[i]) == ACTOR_OK, "no receiver");
    for (i = 0; i < RECEIVERS; i++)
        expect(actor_spawn(send_in_order, &crowd.last[i], NULL) == ACTOR_OK, "no sender");
    run.done = true;
}

static bool steal_against_wake(actor_system *system, void *context)
{
    bool held;

    (void)context;
    begin();
    memset(&crowd, 0, sizeof crowd);
    held = play_out(system, root_of_crowd);
    expect(crowd.n_ended == RECEIVERS, "some did not come to their end");
    return held && !run.failed;
}

/* ---- await against crash --------------------------------------------------------------------------- */

static void give_number(const void *arg, size_t size, actor_bytes *result)
{
    static const char number_text[] = "7";

    (void)arg;
    (void)size;
    actor_sleep(1);
    *result = actor_bytes_of(number_text, 1);
}

static void kill_task(void *arg)
{
    actor_sleep((int64_t)actor_sim_random(arg, 3));
    actor_send_exit(run.b, actor_reason_of(ACTOR_KILL));
}

/* Whoever waits gets the result or is told of the end, once, and there is nothing behind it. */
static void await_task(void *arg)
{
    const actor_task_options options = { .nolink = true };
    actor_bytes result;
    actor_task task;
    int err;

    expect(actor_task_async(give_number, NULL, 0, &options, &task) == ACTOR_OK, "no task");
    run.b = task.ref;
    actor_spawn(kill_task, arg, NULL);
    actor_sleep((int64_t)actor_sim_random(arg, 3));
    err = actor_task_await(&task, &result, ACTOR_SECOND);
    if (err == ACTOR_OK) {
        n_one++;
        expect(result.len == 1 && memcmp(result.data, "7", 1) == 0, "the result is another");
    } else {
        n_other++;
        expect(err == ACTOR_EDOWN && actor_last_reason().kind == ACTOR_KILLED, "await failed otherwise");
    }
    expect(actor_task_await(&task, &result, 0) == ACTOR_ENOREQUEST, "it can be awaited twice");
    expect(no_more_messages(), "something came behind it");
    run.done = true;
}

static bool await_against_crash(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, await_task);
}

/* ---- demonitor of a request against the end of who answered it --------------------------------------- */

static void answer_and_end(void *arg)
{
    actor_message *message;
    const number seven = { 7 };

    (void)arg;
    if (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK)
        expect(actor_reply_monitored(message, &number_type, &seven) == ACTOR_OK, "no answer");
    actor_sleep(1);
}

static void hear_no_end(void *arg)
{
    const number nothing = { 0 };
    actor_reason reason;
    actor_message *message;
    actor_request request;
    actor_answer answer;

    actor_spawn(answer_and_end, NULL, &run.b);
    expect(actor_call_send(run.b, &ask, &nothing, &request) == ACTOR_OK, "no request");
    expect(actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK, "no message");
    expect(actor_call_check(message, request, &answer) && answer.code == ACTOR_OK, "the answer is another");
    actor_sleep((int64_t)actor_sim_random(arg, 3));
    if (actor_call_demonitor(request, &reason)) {
        n_one++;
        expect(reason.kind == ACTOR_NORMAL && !actor_is_alive(run.b), "the end is another");
    } else {
        n_other++;
    }
    expect(no_more_messages(), "something came behind it");
    run.done = true;
}

static bool demonitor_of_request_against_exit(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, hear_no_end);
}

/* ---- look-up against the owner's end ---------------------------------------------------------------- */

static const actor_ets_info rows = { "Rows", ACTOR_ETS_SET, ACTOR_ETS_PUBLIC, &number_type, &number_type, NULL };
static actor_ets table;

static void own_table(void *arg)
{
    const number row = { 7 };

    (void)arg;
    expect(actor_ets_new(&rows, &table) == ACTOR_OK, "no table");
    expect(actor_ets_insert(&rows, table, &row, 1) == ACTOR_OK, "no row");
    run.got = 1;
    actor_sleep(1);
}

static void look_up(void *arg)
{
    const number key = { 7 };
    number row = { 0 };
    int err;

    actor_sleep((int64_t)actor_sim_random(arg, 3));
    if (run.got == 0) {
        run.done = true;    /* there is no table yet */
        return;
    }
    err = actor_ets_lookup(&rows, table, &key, &row);
    if (err == ACTOR_OK) {
        n_one++;
        expect(row.n == 7, "the row is another");
    } else {
        n_other++;
        expect(err == ACTOR_ENOTABLE, "the look-up failed otherwise");
        expect(!actor_is_alive(run.b), "the table has gone before its owner");
    }
    run.done = true;
}

static void root_of_table(void *arg)
{
    actor_spawn(own_table, NULL, &run.b);
    actor_spawn(look_up, arg, &run.a);
}

static bool look_up_against_exit(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, root_of_table);
}

/* ---- dispatch against unregister -------------------------------------------------------------------- */

static const actor_registry_info posts = { .name = "Posts", .key = &number_type, .duplicate = true };

static void hold_entry(void *arg)
{
    const number key = { 7 };

    (void)arg;
    expect(actor_registry_register(&posts, &key, NULL, NULL) == ACTOR_OK, "no entry");
    run.got = 1;
    actor_sleep(1);
    expect(actor_registry_unregister(&posts, &key) == ACTOR_OK, "the entry is lost");
    run.got = 2;
    actor_sleep(ACTOR_SECOND);
}

/* An entry that is handed over is whole, however long its holder has taken it back. */
static void see_entry(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    const number *key = entries[0].key;

    actor_sleep(2);
    expect(n_entries == 1 && key->n == 7 && actor_ref_equal(entries[0].owner, run.b), "the entry is another");
    *(bool *)arg = true;
}

static void dispatch(void *arg)
{
    const number key = { 7 };
    bool is_there;
    bool seen = false;

    actor_sleep((int64_t)actor_sim_random(arg, 3));
    is_there = run.got == 1;
    expect(actor_registry_dispatch(&posts, &key, see_entry, &seen) == ACTOR_OK, "no dispatch");
    n_one += seen;
    n_other += !seen;
    expect(seen || !is_there, "an entry was not there");
    run.done = true;
}

static void root_of_posts(void *arg)
{
    expect(actor_registry_start(&posts, true, NULL) == ACTOR_OK, "no registry");
    actor_spawn(hold_entry, NULL, &run.b);
    actor_spawn(dispatch, arg, &run.a);
    actor_sleep(ACTOR_MINUTE);
}

static bool dispatch_against_unregister(actor_system *system, void *context)
{
    (void)context;
    begin();
    return play_out(system, root_of_posts);
}

START_TEST(nobody_is_lost_between_workers)
{
    actor_options options = actor_options_default();

    options.log = quiet;
    options.workers = _i;
    ck_assert_int_eq(actor_sim_explore(&options, SEEDS, steal_against_wake, NULL), 0);
}
END_TEST

/* ---- all of them ---------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    actor_sim_scenario *scenario;
} races[] = {
    { "call against timeout", call_against_timeout },
    { "link against exit", link_against_exit },
    { "monitor against exit", monitor_against_exit },
    { "demonitor against exit", demonitor_against_exit },
    { "register against exit", register_against_exit },
    { "cancel against fire", cancel_against_fire },
    { "cancel of another's against fire", cancel_of_anothers_against_fire },
    { "stop against message", stop_against_message },
    { "unlink against link", unlink_against_link },
    { "start against kill", start_against_kill },
    { "start against kill of the starter", start_against_kill_of_starter },
    { "await against crash", await_against_crash },
    { "demonitor of a request against exit", demonitor_of_request_against_exit },
    { "look-up against exit", look_up_against_exit },
    { "dispatch against unregister", dispatch_against_unregister },
};

START_TEST(both_ways_end_well)
{
    explore(races[_i].scenario, 1);
    explore(races[_i].scenario, 2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("races");
    TCase *tcase = tcase_create("races");

    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, both_ways_end_well, 0, ARRAY_LEN(races));
    tcase_add_loop_test(tcase, nobody_is_lost_between_workers, 2, 5);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
