/*
 * Tasks: K1 to K18, of Elixir's Task and Task.Supervisor. See tasks.erl.
 */
#include "parity.h"
#include "tasks_actor.h"

static bool is(const char *what, const char *word)
{
    return strcmp(what, word) == 0;
}

void work_run(const work_args *args, work_result *result)
{
    const char *what = args->what.data;
    actor_message *message;

    if (is(what, "stubborn") || is(what, "late"))
        actor_trap_exit(true);
    if (args->pause > 0)
        actor_sleep(args->pause);
    if (is(what, "boom"))
        actor_exit(actor_reason_own("boom", NULL));
    if (is(what, "normal"))
        actor_exit(actor_reason_of(ACTOR_NORMAL));
    if (is(what, "stubborn"))
        actor_sleep(ACTOR_INFINITY);
    if (is(what, "late"))
        actor_receive(&message, ACTOR_INFINITY);
    if (is(what, "say"))
        say("%lld works", (long long)args->n);
    result->value = args->n;
}

static work_args order(const char *what, int64_t n, int64_t pause)
{
    const work_args args = { actor_string_of(what), n, MS(pause) };

    return args;
}

/* Those of the scenario, for what is left in the mailbox. */
static actor_task known[8];
static size_t n_known;

static actor_task async_with(const actor_task_options *options, const char *what, int64_t n, int64_t pause)
{
    const work_args args = order(what, n, pause);
    actor_task task;

    memset(&task, 0, sizeof task);
    work_async_with(&args, options, &task);
    known[n_known++ % 8] = task;
    return task;
}

static actor_task async(const char *what, int64_t n, int64_t pause)
{
    return async_with(NULL, what, n, pause);
}

/* What an error of a wait is in Elixir. */
static const char *outcome(int code, const work_result *result, const actor_reason *reason, const char *late)
{
    static char texts[8][160];
    static unsigned next;
    char *text = texts[next++ % 8];

    switch (code) {
    case ACTOR_OK:         snprintf(text, sizeof texts[0], "ok %lld", (long long)result->value); break;
    case ACTOR_EDOWN:      snprintf(text, sizeof texts[0], "exit %s", reason_text(reason)); break;
    case ACTOR_ETIMEDOUT:  return late;
    case ACTOR_ENOREQUEST: return "refused";
    default:               return actor_strerror(code);
    }
    return text;
}

static const char *last(int code, const work_result *result, const char *late)
{
    const actor_reason reason = actor_last_reason();

    return outcome(code, result, &reason, late);
}

static void await(actor_task *task, int64_t ms)
{
    work_result result;

    say("await %s", last(work_await(task, &result, MS(ms)), &result, "timeout"));
}

static void yield(actor_task *task, int64_t ms)
{
    work_result result;

    say("yield %s", last(work_yield(task, &result, MS(ms)), &result, "nil"));
}

static void end_task(actor_task *task, int64_t shutdown_ns)
{
    work_result result;

    say("shutdown %s", last(work_shutdown(task, &result, shutdown_ns), &result, "nil"));
}

static void ignore(actor_task *task)
{
    work_result result;

    say("ignore %s", last(work_ignore(task, &result), &result, "nil"));
}

static void alive(const actor_task *task)
{
    say("alive %s", actor_is_alive(task->ref) ? "true" : "false");
}

static void add_left(char *text, size_t size, const actor_message *message)
{
    const size_t length = strlen(text);
    actor_answer answer;
    size_t i;

    if (actor_message_kind_of(message) == ACTOR_EXIT) {
        snprintf(text + length, size - length, " exit %s", reason_text(actor_message_reason(message)));
        return;
    }
    for (i = 0; i < 8; i++) {
        if (!actor_task_check(message, &known[i], &answer))
            continue;
        if (answer.code == ACTOR_OK) {
            snprintf(text + length, size - length, " result %lld", (long long)work_answer(&answer)->value);
        } else {
            const actor_reason reason = actor_last_reason();

            snprintf(text + length, size - length, " down %s", reason_text(&reason));
        }
        return;
    }
    snprintf(text + length, size - length, " another message");
}

static void mailbox(void)
{
    char text[256] = "";
    actor_message *message;

    pause_ms(30);
    while (actor_receive(&message, 0) == ACTOR_OK) {
        add_left(text, sizeof text, message);
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
    say("owner %s", reason_text(actor_message_reason(down)));
    actor_message_free(down);
}

/* ---- one ---- */

static void the_result_is_awaited(void)
{
    actor_task task = async("ok", 5, 10);

    await(&task, 5000);
    mailbox();
}

static void await_here(void *arg)
{
    await(arg, 100);
}

static void only_the_owner_may(void)
{
    static actor_task task;

    task = async("ok", 5, 900);
    actor_spawn(await_here, &task, NULL);
    pause_ms(800);
    await(&task, 5000);
}

static void await_leaves_nothing(void)
{
    actor_task task;

    actor_trap_exit(true);
    task = async("ok", 5, 0);
    pause_ms(20);
    await(&task, 0);
    mailbox();
}

static void it_is_awaited_once(void)
{
    actor_task task = async("ok", 5, 0);
    work_result result;

    await(&task, 100);
    pause_ms(20);
    say("again %s", last(work_yield(&task, &result, MS(30)), &result, "nil"));
}

static void await_a_crash(void *arg)
{
    actor_task task = async("boom", 0, 10);
    work_result result;

    (void)arg;
    (void)work_await(&task, &result, MS(5000));
    pause_ms(50);
    say("lived");
}

static void a_crash_takes_the_owner_along(void)
{
    other(await_a_crash, NULL);
}

static void trap_and_await(const char *what)
{
    actor_task task;

    actor_trap_exit(true);
    task = async(what, 0, 10);
    await(&task, 5000);
    mailbox();
}

static void who_traps_is_told(void)
{
    trap_and_await("boom");
}

static void a_normal_end_without_a_result(void)
{
    trap_and_await("normal");
}

static void own_and_crash(void *arg)
{
    async("say", 1, 30);
    pause_ms(10);
    if (arg != NULL)
        actor_exit(actor_reason_own("boom", NULL));
}

static void a_crash_of_the_owner_ends_it(void)
{
    char yes;

    other(own_and_crash, &yes);
    pause_ms(60);
    say("end");
}

static void a_normal_end_of_the_owner_does_not(void)
{
    other(own_and_crash, NULL);
    pause_ms(60);
    say("end");
}

static void a_timeout_leaves_the_task(void)
{
    actor_task task = async("say", 1, 60);

    await(&task, 20);
    alive(&task);
    mailbox();
    mailbox();
    alive(&task);
}

static void yields(void)
{
    actor_task task = async("ok", 5, 60);

    yield(&task, 20);
    yield(&task, 0);
    yield(&task, 100);
    mailbox();
}

static void yield_of_a_crash(void)
{
    actor_task task;

    actor_trap_exit(true);
    task = async("boom", 5, 30);
    yield(&task, 10);
    yield(&task, 100);
    mailbox();
}

static void shutdown_of_what_obeys(void)
{
    actor_task task = async("ok", 5, 5000);

    pause_ms(10);
    end_task(&task, MS(1000));
    alive(&task);
    mailbox();
}

static void brutal_kill(void)
{
    actor_task task;

    actor_trap_exit(true);
    task = async("ok", 5, 5000);
    pause_ms(10);
    end_task(&task, ACTOR_BRUTAL_KILL);
    alive(&task);
    mailbox();
}

static void killed_after_its_time(void)
{
    actor_task task = async("stubborn", 5, 0);

    pause_ms(10);
    end_task(&task, MS(20));
    alive(&task);
    mailbox();
}

static void trap_and_end(const char *what)
{
    actor_task task;

    actor_trap_exit(true);
    task = async(what, 5, 0);
    pause_ms(100);
    end_task(&task, MS(1000));
    mailbox();
}

static void the_result_was_there(void)
{
    trap_and_end("ok");
}

static void the_result_came_meanwhile(void)
{
    actor_task task = async("late", 5, 0);

    pause_ms(10);
    end_task(&task, MS(1000));
    mailbox();
}

static void it_had_crashed(void)
{
    trap_and_end("boom");
}

static void it_had_ended_normally(void)
{
    trap_and_end("normal");
}

static void ignore_lets_it_go_on(void)
{
    actor_task task;

    actor_trap_exit(true);
    task = async("say", 5, 45);
    ignore(&task);
    mailbox();
    mailbox();
    alive(&task);
}

static void trap_and_ignore(const char *what)
{
    actor_task task;

    actor_trap_exit(true);
    task = async(what, 5, 0);
    pause_ms(100);
    ignore(&task);
    mailbox();
}

static void ignore_of_what_is_done(void)
{
    trap_and_ignore("ok");
}

static void ignore_of_what_has_crashed(void)
{
    trap_and_ignore("boom");
}

/* ---- streams ---- */

static void say_stream(actor_task_stream *stream, size_t most)
{
    char text[512] = "";
    actor_task_outcome got;
    work_result result;
    int err = ACTOR_OK;
    size_t n;

    for (n = 0; n < most && (err = work_async_stream_next(stream, &got, &result)) == ACTOR_OK; n++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %s,",
                 outcome(got.code, &result, &got.reason, "exit timeout"));
    actor_task_stream_close(stream);
    if (err == ACTOR_ETIMEDOUT)
        say("stream timeout");
    else
        say("stream%s", text);
}

static void take(const work_args *items, size_t n, const actor_task_stream_options *options, size_t most)
{
    actor_task_stream *stream;

    work_async_stream(items, n, options, &stream);
    say_stream(stream, most);
}

static void take_plain(const int *pauses, size_t n, const actor_task_stream_options *options, size_t most)
{
    work_args items[8];
    size_t i;

    for (i = 0; i < n; i++)
        items[i] = order("say", (int64_t)i + 1, pauses[i]);
    take(items, n, options, most);
}

static void in_the_order_of_the_input(void)
{
    take_plain((const int[]){ 60, 20, 40 }, 3, &(actor_task_stream_options){ .max_concurrency = 3 }, 9);
    mailbox();
}

static void as_they_come(void)
{
    take_plain((const int[]){ 60, 20, 40 }, 3,
               &(actor_task_stream_options){ .max_concurrency = 3, .unordered = true }, 9);
    mailbox();
}

static void no_more_at_once(void)
{
    take_plain((const int[]){ 40, 60, 40, 60 }, 4, &(actor_task_stream_options){ .max_concurrency = 2 }, 9);
    mailbox();
}

static void the_first_does_not_hold_up_the_others(void)
{
    take_plain((const int[]){ 200, 20, 25, 30 }, 4, &(actor_task_stream_options){ .max_concurrency = 2 }, 9);
    mailbox();
}

static int count_up(void *context, void *args)
{
    const int64_t n = ++*(int64_t *)context;

    say("input %lld", (long long)n);
    *(work_args *)args = order("ok", n, n * 10);
    return ACTOR_OK;
}

static void input_is_taken_when_there_is_room(void)
{
    const actor_task_stream_options options = { .max_concurrency = 1 };
    actor_task_stream *stream;
    int64_t n = 0;

    work_async_stream_from(count_up, &n, &options, &stream);
    say("asked");
    say_stream(stream, 2);
}

static void one_that_is_late_is_killed(void)
{
    actor_trap_exit(true);
    take_plain((const int[]){ 10, 500, 20 }, 3,
               &(actor_task_stream_options){ .max_concurrency = 3, .timeout_ns = MS(100), .on_timeout = ACTOR_TASK_KILL }, 9);
    mailbox();
}

static void one_that_is_late_ends_it(void)
{
    take_plain((const int[]){ 500 }, 1, &(actor_task_stream_options){ .max_concurrency = 3, .timeout_ns = MS(100) }, 9);
}

static void stream_a_crash(void *arg)
{
    const work_args items[] = { order("ok", 1, 0), order("boom", 2, 10), order("ok", 3, 500) };

    (void)arg;
    take(items, 3, &(actor_task_stream_options){ .max_concurrency = 3 }, 9);
}

static void a_crash_in_a_stream(void)
{
    other(stream_a_crash, NULL);
}

static void who_traps_is_told_of_it(void)
{
    const work_args items[] = { order("ok", 1, 0), order("boom", 2, 10), order("ok", 3, 20) };

    actor_trap_exit(true);
    take(items, 3, &(actor_task_stream_options){ .max_concurrency = 3 }, 9);
    mailbox();
}

static actor_ref start_jobs(void)
{
    actor_ref supervisor;

    jobs_start_link(&supervisor);
    return supervisor;
}

static void nolink_stream(void)
{
    const work_args items[] = { order("ok", 1, 0), order("boom", 2, 10), order("ok", 3, 20) };
    const actor_task_stream_options options = { .task = { .supervisor = start_jobs(), .nolink = true }, .max_concurrency = 3 };

    take(items, 3, &options, 9);
    mailbox();
}

static void ended_early(void)
{
    take_plain((const int[]){ 10, 60, 60 }, 3, &(actor_task_stream_options){ .max_concurrency = 3 }, 1);
    pause_ms(100);
    mailbox();
}

/* ---- supervisors ---- */

static void children(actor_ref supervisor)
{
    actor_child_count count;

    actor_supervisor_count(supervisor, &count);
    say("children %zu", count.active);
}

static actor_task nolink(actor_ref supervisor, const char *what, int64_t n, int64_t pause)
{
    return async_with(&(actor_task_options){ .supervisor = supervisor, .nolink = true }, what, n, pause);
}

static void nolink_crash(void)
{
    const actor_ref supervisor = start_jobs();
    actor_task task = nolink(supervisor, "boom", 0, 10);

    yield(&task, 100);
    mailbox();
    children(supervisor);
}

static void nolink_crash_is_a_message(void)
{
    nolink(start_jobs(), "boom", 0, 10);
    pause_ms(50);
    mailbox();
}

static void nolink_result_is_a_message(void)
{
    nolink(start_jobs(), "ok", 5, 10);
    pause_ms(20);
    mailbox();
}

static void own_nolink(void *arg)
{
    nolink(*(actor_ref *)arg, "say", 1, 30);
    actor_exit(actor_reason_own("boom", NULL));
}

static void nolink_survives_its_owner(void)
{
    actor_ref supervisor = start_jobs();

    other(own_nolink, &supervisor);
    pause_ms(60);
    children(supervisor);
}

static void own_linked(void *arg)
{
    async_with(&(actor_task_options){ .supervisor = *(actor_ref *)arg }, "say", 1, 30);
    pause_ms(10);
    actor_exit(actor_reason_own("boom", NULL));
}

static void linked_ends_with_its_owner(void)
{
    actor_ref supervisor = start_jobs();

    other(own_linked, &supervisor);
    pause_ms(60);
    children(supervisor);
}

static void start_child(actor_ref supervisor, const char *what, int64_t n, int64_t pause)
{
    const work_args args = order(what, n, pause);
    const int err = work_start_child(supervisor, &args, ACTOR_TASK_FIBER, NULL);

    say("start %s", err == ACTOR_ELIMIT ? "max_children" : error_text(err));
}

static void starts_child(void)
{
    const actor_ref supervisor = start_jobs();

    start_child(supervisor, "say", 1, 10);
    children(supervisor);
    pause_ms(50);
    children(supervisor);
    mailbox();
}

static void it_is_temporary(void)
{
    const actor_ref supervisor = start_jobs();

    start_child(supervisor, "boom", 1, 10);
    pause_ms(50);
    children(supervisor);
}

static void max_children(void)
{
    const actor_ref supervisor = start_jobs();
    int n;

    for (n = 1; n <= 4; n++)
        start_child(supervisor, "ok", n, 50);
    children(supervisor);
}

static void transient(void)
{
    actor_ref supervisor;

    actor_trap_exit(true);
    stubborn_start_link(&supervisor);
    start_child(supervisor, "ok", 1, 10);
    pause_ms(50);
    children(supervisor);
    start_child(supervisor, "boom", 1, 10);
    pause_ms(100);
    mailbox();
}

static void stop_it(void *arg)
{
    jobs_stop(*(actor_ref *)arg, ACTOR_INFINITY);
}

static void the_supervisor_stops(void)
{
    static actor_ref supervisor;
    actor_task task;

    supervisor = start_jobs();
    task = nolink(supervisor, "ok", 0, 5000);
    pause_ms(10);
    actor_unlink(supervisor);
    actor_spawn(stop_it, &supervisor, NULL);
    await(&task, 1000);
    mailbox();
}

/* ---- several ---- */

static void await_many(actor_task *tasks, size_t n, int64_t ms)
{
    work_result results[8], number = { (int64_t)n };
    char text[256] = "[";
    const int err = work_await_many(tasks, n, results, MS(ms));
    size_t i;

    for (i = 0; i < n && err == ACTOR_OK; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%lld", i == 0 ? "" : ",", (long long)results[i].value);
    if (err == ACTOR_OK)
        say("%s]", text);
    say("many %s", last(err, &number, "timeout"));
}

static void many_are_awaited(void)
{
    actor_task tasks[] = { async("ok", 1, 40), async("ok", 2, 10), async("ok", 3, 20) };

    await_many(tasks, 3, 1000);
    mailbox();
}

static void it_fails_with_the_first(void)
{
    actor_trap_exit(true);
    actor_task tasks[] = { async("ok", 1, 5000), async("boom", 2, 10) };

    await_many(tasks, 2, 1000);
    mailbox();
}

static void one_time_for_all(void)
{
    actor_task tasks[] = { async("ok", 1, 5000), async("ok", 2, 10) };

    await_many(tasks, 2, 50);
    alive(&tasks[0]);
    alive(&tasks[1]);
    mailbox();
}

static void yield_many(void)
{
    actor_trap_exit(true);
    actor_task tasks[] = { async("ok", 1, 100), async("ok", 2, 10), async("boom", 3, 20) };
    actor_task_outcome got[3];
    work_result results[3];

    work_yield_many(tasks, 3, got, results, MS(50));
    say("%s %s %s ", outcome(got[0].code, &results[0], &got[0].reason, "nil"),
        outcome(got[1].code, &results[1], &got[1].reason, "nil"), outcome(got[2].code, &results[2], &got[2].reason, "nil"));
    yield(&tasks[0], 200);
    mailbox();
}

static void starts(void)
{
    const work_args args = order("boom", 1, 10);

    work_start(&args, NULL);
    mailbox();
}

static void start_links(void)
{
    const work_args args = order("boom", 1, 10);

    actor_trap_exit(true);
    work_start_link(&args, NULL);
    mailbox();
}

static void completed(void)
{
    const work_result five = { 5 }, six = { 6 };
    actor_task task;

    work_completed(&five, &task);
    await(&task, 0);
    work_completed(&six, &task);
    yield(&task, 0);
    mailbox();
}

SCENARIOS(
    { "K1_the_result_is_awaited", the_result_is_awaited, false },
    { "K1_only_the_owner_may", only_the_owner_may, false },
    { "K2_await_leaves_nothing", await_leaves_nothing, false },
    { "K2_it_is_awaited_once", it_is_awaited_once, false },
    { "K3_a_crash_takes_the_owner_along", a_crash_takes_the_owner_along, false },
    { "K3_who_traps_is_told", who_traps_is_told, false },
    { "K3_a_normal_end_without_a_result", a_normal_end_without_a_result, false },
    { "K4_a_crash_of_the_owner_ends_it", a_crash_of_the_owner_ends_it, false },
    { "K4_a_normal_end_of_the_owner_does_not", a_normal_end_of_the_owner_does_not, false },
    { "K5_a_timeout_leaves_the_task", a_timeout_leaves_the_task, false },
    { "K6_yield", yields, false },
    { "K6_yield_of_a_crash", yield_of_a_crash, false },
    { "K7_shutdown_of_what_obeys", shutdown_of_what_obeys, false },
    { "K7_brutal_kill", brutal_kill, false },
    { "K7_killed_after_its_time", killed_after_its_time, false },
    { "K7_the_result_was_there", the_result_was_there, false },
    { "K7_the_result_came_meanwhile", the_result_came_meanwhile, false },
    { "K7_it_had_crashed", it_had_crashed, false },
    { "K7_it_had_ended_normally", it_had_ended_normally, false },
    { "K8_ignore_lets_it_go_on", ignore_lets_it_go_on, false },
    { "K8_ignore_of_what_is_done", ignore_of_what_is_done, false },
    { "K8_ignore_of_what_has_crashed", ignore_of_what_has_crashed, false },
    { "K9_in_the_order_of_the_input", in_the_order_of_the_input, false },
    { "K9_as_they_come", as_they_come, false },
    { "K9_no_more_at_once", no_more_at_once, false },
    { "K9_the_first_does_not_hold_up_the_others", the_first_does_not_hold_up_the_others, false },
    { "K9_input_is_taken_when_there_is_room", input_is_taken_when_there_is_room, false },
    { "K10_one_that_is_late_is_killed", one_that_is_late_is_killed, false },
    { "K10_one_that_is_late_ends_it", one_that_is_late_ends_it, false },
    { "K10_a_crash_takes_the_owner_along", a_crash_in_a_stream, false },
    { "K10_who_traps_is_told", who_traps_is_told_of_it, false },
    { "K10_nolink", nolink_stream, false },
    { "K11_ended_early", ended_early, false },
    { "K12_nolink_crash", nolink_crash, false },
    { "K12_nolink_crash_is_a_message", nolink_crash_is_a_message, false },
    { "K12_nolink_result_is_a_message", nolink_result_is_a_message, false },
    { "K12_nolink_survives_its_owner", nolink_survives_its_owner, false },
    { "K12_linked_ends_with_its_owner", linked_ends_with_its_owner, false },
    { "K13_start_child", starts_child, false },
    { "K13_it_is_temporary", it_is_temporary, false },
    { "K13_max_children", max_children, false },
    { "K13_transient", transient, false },
    { "K14_the_supervisor_stops", the_supervisor_stops, false },
    { "K15_await_many", many_are_awaited, false },
    { "K15_it_fails_with_the_first", it_fails_with_the_first, false },
    { "K15_one_time_for_all", one_time_for_all, false },
    { "K15_yield_many", yield_many, false },
    { "K16_start", starts, false },
    { "K16_start_link", start_links, false },
    { "K17_completed", completed, false })
