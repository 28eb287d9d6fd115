/*
 * Tasks: K1 to K18 and Y1, of Elixir's Task and Task.Supervisor. See tasks.erl.
 */
#include "workers.h"
#include "tasks_actor.h"

static bool is(const char *what, const char *word)
{
    return strcmp(what, word) == 0;
}

static int n_tries;                         /* of the task that is tried again */

/* Ends the task, or comes back. */
static void leave(const char *what)
{
    if (is(what, "boom"))
        actor_exit(actor_reason_own("boom", NULL));
    if (is(what, "normal"))
        actor_exit(actor_reason_of(ACTOR_NORMAL));
    if (is(what, "shutdown"))
        actor_exit(actor_reason_of(ACTOR_SHUTDOWN));
    if (is(what, "kill"))
        actor_exit(actor_reason_of(ACTOR_KILL));
    if (is(what, "killed"))
        actor_exit(actor_reason_of(ACTOR_KILLED));
    if (is(what, "suicide")) {
        actor_send_exit(actor_self(), actor_reason_of(ACTOR_KILL));
        actor_sleep(ACTOR_INFINITY);
    }
}

/* Waits for an exit, which it traps, and does then what stands behind "late_". */
static void work_late(const char *what)
{
    actor_message *message;

    actor_receive(&message, ACTOR_INFINITY);
    if (is(what, "told")) {
        pause_ms(10);
        say("told %s", reason_text(actor_message_reason(message)));
    }
    actor_message_free(message);
    if (is(what, "late_slow"))
        pause_ms(30);
    if (strncmp(what, "late_", 5) == 0)
        leave(what + 5);
}

static void await_one_that_fails(void)
{
    const work_args args = { actor_string_of("boom"), 0, MS(10) };
    work_result result;
    actor_task task;

    work_async(&args, &task);
    (void)work_await(&task, &result, MS(1000));
    pause_ms(50);                           /* it is linked, and does not trap exits */
}

static void take_two(void)
{
    const work_args items[] = { { actor_string_of("say"), 1, MS(60) }, { actor_string_of("say"), 2, MS(70) } };
    const actor_task_stream_options options = { .max_concurrency = 2 };
    actor_task_stream *stream;
    actor_task_outcome got;
    work_result result;

    work_async_stream(items, 2, &options, &stream);
    while (work_async_stream_next(stream, &got, &result) == ACTOR_OK)
        ;
    actor_task_stream_close(stream);
}

void work_run(const work_args *args, work_result *result)
{
    const char *what = args->what.data;

    if (is(what, "stubborn") || is(what, "told") || strncmp(what, "late", 4) == 0)
        actor_trap_exit(true);
    if (args->pause > 0)
        actor_sleep(args->pause);
    leave(what);
    if (is(what, "stubborn") || is(what, "stays"))
        actor_sleep(ACTOR_INFINITY);
    if (is(what, "told") || strncmp(what, "late", 4) == 0)
        work_late(what);
    if (is(what, "nested"))
        await_one_that_fails();
    if (is(what, "streams"))
        take_two();
    if (is(what, "tries") || is(what, "try_again"))
        say("try %d", ++n_tries);
    if (is(what, "try_again") && n_tries < 2)
        leave("boom");
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
        if (actor_message_kind_of(message) == ACTOR_DOWN && actor_message_cookie(message) == actor_task_monitor(&known[i])) {
            snprintf(text + length, size - length, " down %s", reason_text(actor_message_reason(message)));
            return;
        }
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
    if (actor_message_kind_of(message) == ACTOR_DOWN)
        snprintf(text + length, size - length, " down %s", reason_text(actor_message_reason(message)));
    else
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

/* ---- ends that meet ---- */

static void await_long(void *arg)
{
    actor_task task = async("say", 1, 60);

    (void)arg;
    await(&task, 5000);
}

static void spawn_and_kill(void (*run)(void *arg), void *arg, int64_t ms)
{
    actor_ref ref;

    actor_spawn(run, arg, &ref);
    pause_ms(ms);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    pause_ms(100);
}

static void K4_an_owner_that_is_killed_in_await(void)
{
    spawn_and_kill(await_long, NULL, 20);
    say("end");
}

static void K5_a_crash_after_a_timeout(void)
{
    actor_task task;

    actor_trap_exit(true);
    task = async("boom", 1, 60);
    await(&task, 20);
    pause_ms(60);
    mailbox();
}

static void yield_and_live(void *arg)
{
    actor_task task = async("boom", 1, 40);

    (void)arg;
    yield(&task, 10);
    pause_ms(60);
    say("lived");
}

static void K6_a_crash_after_a_yield(void)
{
    other(yield_and_live, NULL);
}

static actor_task killed(void)
{
    actor_task task;

    actor_trap_exit(true);
    task = async("ok", 5, 5000);
    pause_ms(10);
    actor_send_exit(task.ref, actor_reason_of(ACTOR_KILL));
    pause_ms(20);
    return task;
}

static void K7_it_had_been_killed(void)
{
    actor_task task = killed();

    end_task(&task, MS(1000));
    mailbox();
}

static void K7_brutal_kill_of_what_had_been_killed(void)
{
    actor_task task = killed();

    end_task(&task, ACTOR_BRUTAL_KILL);
    mailbox();
}

static void K3_one_that_is_killed(void)
{
    actor_task task = killed();

    await(&task, 1000);
    mailbox();
}

static void K6_one_that_is_killed(void)
{
    actor_task task = killed();

    yield(&task, 1000);
    mailbox();
}

static actor_task done(const char *what)
{
    actor_task task;

    actor_trap_exit(true);
    task = async(what, 5, 0);
    pause_ms(100);
    return task;
}

static void K7_it_had_shut_down(void)
{
    actor_task task = done("shutdown");

    end_task(&task, MS(1000));
    mailbox();
}

static void K3_it_had_shut_down(void)
{
    actor_task task = done("shutdown");

    await(&task, 1000);
    mailbox();
}

static void kill_done(const char *what)
{
    actor_task task = done(what);

    end_task(&task, ACTOR_BRUTAL_KILL);
    mailbox();
}

static void K7_brutal_kill_of_a_result(void)
{
    kill_done("ok");
}

static void K7_brutal_kill_of_what_had_crashed(void)
{
    kill_done("boom");
}

static void K7_brutal_kill_of_what_had_ended(void)
{
    kill_done("normal");
}

static void end_and_look(const char *what, int64_t shutdown_ns)
{
    actor_task task = async(what, 5, 0);

    pause_ms(10);
    end_task(&task, shutdown_ns);
    alive(&task);
    mailbox();
}

static void K7_brutal_kill_of_a_stubborn_one(void)
{
    end_and_look("stubborn", ACTOR_BRUTAL_KILL);
}

static void K7_shutdown_without_end(void)
{
    end_and_look("late", ACTOR_INFINITY);
}

static void K7_yield_after_shutdown(void)
{
    actor_task task = async("ok", 5, 5000);
    work_result result;

    pause_ms(10);
    end_task(&task, MS(100));
    say("again %s", last(work_yield(&task, &result, MS(30)), &result, "nil"));
}

static void K7_shutdown_after_a_yield(void)
{
    actor_task task = async("ok", 5, 60);

    yield(&task, 10);
    end_task(&task, MS(100));
    alive(&task);
    mailbox();
}

static void K8_ignore_of_what_crashes_later(void)
{
    actor_task task;

    actor_trap_exit(true);
    task = async("boom", 5, 20);
    ignore(&task);
    pause_ms(60);
    mailbox();
}

static void K8_ignore_after_a_yield(void)
{
    actor_task task = async("say", 5, 40);

    yield(&task, 10);
    ignore(&task);
    pause_ms(60);
    mailbox();
}

/* ---- more streams ---- */

static void K9_of_nothing(void)
{
    take(NULL, 0, &(actor_task_stream_options){ .max_concurrency = 2 }, 9);
    take(NULL, 0, &(actor_task_stream_options){ .unordered = true }, 9);
    mailbox();
}

static void K9_more_room_than_input(void)
{
    take_plain((const int[]){ 20, 10 }, 2, &(actor_task_stream_options){ .max_concurrency = 9 }, 9);
    mailbox();
}

static void K9_no_more_at_once_as_they_come(void)
{
    take_plain((const int[]){ 40, 60, 10, 30 }, 4, &(actor_task_stream_options){ .max_concurrency = 2, .unordered = true }, 9);
    mailbox();
}

static void K9_a_stream_of_which_the_end_is_not_taken(void)
{
    take_plain((const int[]){ 10, 20 }, 2, &(actor_task_stream_options){ .max_concurrency = 2 }, 2);
    mailbox();
}

static void killing(const int *pauses, size_t n, size_t at_once, bool unordered)
{
    const actor_task_stream_options options = {
        .max_concurrency = at_once, .unordered = unordered, .timeout_ns = MS(100), .on_timeout = ACTOR_TASK_KILL
    };

    take_plain(pauses, n, &options, 9);
    mailbox();
}

static void K10_the_first_is_late(void)
{
    killing((const int[]){ 500, 20, 40 }, 3, 2, false);
}

static void K10_late_ones_as_they_come(void)
{
    killing((const int[]){ 60, 500, 20, 450, 70 }, 5, 3, true);
}

static void K10_all_are_late(void)
{
    killing((const int[]){ 500, 500, 500 }, 3, 2, false);
}

static void K10_one_after_the_other_is_late(void)
{
    killing((const int[]){ 500, 70, 500 }, 3, 1, false);
}

static void K10_each_has_its_own_time(void)
{
    killing((const int[]){ 70, 70, 70 }, 3, 1, false);
}

static void K10_a_late_one_kills_the_others(void)
{
    take_plain((const int[]){ 20, 150, 200 }, 3, &(actor_task_stream_options){ .max_concurrency = 3, .timeout_ns = MS(100) }, 9);
    pause_ms(150);
    mailbox();
}

static void K10_a_normal_end_in_a_stream(void)
{
    const work_args items[] = { order("ok", 1, 0), order("normal", 2, 10), order("shutdown", 3, 20), order("ok", 4, 30) };

    actor_trap_exit(true);
    take(items, 4, &(actor_task_stream_options){ .max_concurrency = 4 }, 9);
    mailbox();
}

static void K10_a_normal_end_in_a_stream_of_who_does_not_trap(void)
{
    const work_args items[] = { order("ok", 1, 0), order("normal", 2, 10), order("ok", 3, 20) };

    take(items, 3, &(actor_task_stream_options){ .max_concurrency = 3 }, 9);
    mailbox();
}

static actor_task_stream_options unlinked(actor_ref supervisor)
{
    const actor_task_stream_options options = { .task = { .supervisor = supervisor, .nolink = true }, .max_concurrency = 3 };

    return options;
}

static void K10_nolink_as_they_come(void)
{
    const work_args items[] = { order("boom", 1, 40), order("ok", 2, 10), order("normal", 3, 20) };
    const actor_ref supervisor = start_jobs();
    actor_task_stream_options options = unlinked(supervisor);

    options.unordered = true;
    take(items, 3, &options, 9);
    mailbox();
    children(supervisor);
}

static void K10_nolink_and_late(void)
{
    const work_args items[] = { order("stubborn", 1, 0), order("ok", 2, 10) };
    const actor_ref supervisor = start_jobs();
    actor_task_stream_options options = unlinked(supervisor);

    options.timeout_ns = MS(50);
    options.on_timeout = ACTOR_TASK_KILL;
    take(items, 2, &options, 9);
    mailbox();
    children(supervisor);
}

static void K11_stubborn_ones_are_killed(void)
{
    const work_args items[] = { order("ok", 1, 20), order("stubborn", 2, 0), order("say", 3, 60) };
    const actor_ref supervisor = start_jobs();
    const actor_task_stream_options options = unlinked(supervisor);

    take(items, 3, &options, 1);
    pause_ms(100);
    children(supervisor);
    mailbox();
}

static void K11_ended_early_as_they_come(void)
{
    take_plain((const int[]){ 60, 10, 50 }, 3, &(actor_task_stream_options){ .max_concurrency = 3, .unordered = true }, 1);
    pause_ms(100);
    mailbox();
}

static void stream_to_the_end(void *arg)
{
    take_plain((const int[]){ 10, 60, 60 }, 3, arg, 9);
}

static void K11_the_owner_is_killed(void)
{
    actor_task_stream_options options = { .max_concurrency = 3 };

    spawn_and_kill(stream_to_the_end, &options, 30);
    say("end");
}

/* ---- more of supervisors ---- */

static void K12_there_is_no_room(void)
{
    const actor_ref supervisor = start_jobs();
    const work_args fourth = order("ok", 4, 40);
    const actor_task_options options = { .supervisor = supervisor, .nolink = true };
    actor_task tasks[3], task;
    int n;

    for (n = 0; n < 3; n++)
        tasks[n] = nolink(supervisor, "ok", n + 1, 40);
    say("async %s", work_async_with(&fourth, &options, &task) == ACTOR_ELIMIT ? "refused" : "ok");
    for (n = 0; n < 3; n++)
        await(&tasks[n], 1000);
    pause_ms(20);
    task = nolink(supervisor, "ok", 5, 0);
    await(&task, 1000);
    mailbox();
}

static void terminate_task(actor_ref supervisor, const actor_task *task)
{
    const int err = actor_dynamic_supervisor_terminate_child(supervisor, task->ref);

    say("terminate %s", err == ACTOR_ENOPROC ? "not_found" : error_text(err));
}

static void K12_one_is_terminated(void)
{
    const actor_ref supervisor = start_jobs();
    actor_task task = nolink(supervisor, "ok", 1, 5000);

    pause_ms(10);
    terminate_task(supervisor, &task);
    await(&task, 1000);
    terminate_task(supervisor, &task);
    mailbox();
}

static void K12_a_linked_one_is_terminated(void)
{
    const actor_ref supervisor = start_jobs();
    actor_task task;

    actor_trap_exit(true);
    task = async_with(&(actor_task_options){ .supervisor = supervisor }, "ok", 1, 5000);
    pause_ms(10);
    terminate_task(supervisor, &task);
    await(&task, 1000);
    mailbox();
}

static void await_supervised_crash(void *arg)
{
    actor_task task = async_with(&(actor_task_options){ .supervisor = *(actor_ref *)arg }, "boom", 0, 10);
    work_result result;

    (void)work_await(&task, &result, MS(5000));
    pause_ms(50);
    say("lived");
}

static void K12_a_linked_crash_takes_the_owner_along(void)
{
    actor_ref supervisor = start_jobs();

    other(await_supervised_crash, &supervisor);
    children(supervisor);
}

static void K12_shutdown_of_an_unlinked_one(void)
{
    const actor_ref supervisor = start_jobs();
    actor_task task = nolink(supervisor, "ok", 1, 5000);

    pause_ms(10);
    end_task(&task, MS(100));
    alive(&task);
    pause_ms(20);
    children(supervisor);
    mailbox();
}

static void K14_it_stops_with_a_linked_one(void)
{
    static actor_ref supervisor;
    actor_task task;

    supervisor = start_jobs();
    actor_trap_exit(true);
    task = async_with(&(actor_task_options){ .supervisor = supervisor }, "ok", 0, 5000);
    pause_ms(10);
    actor_unlink(supervisor);
    actor_spawn(stop_it, &supervisor, NULL);
    await(&task, 1000);
    mailbox();
}

static void K14_it_is_killed(void)
{
    const actor_ref supervisor = start_jobs();
    actor_task task = nolink(supervisor, "ok", 0, 5000);

    pause_ms(10);
    actor_unlink(supervisor);
    actor_send_exit(supervisor, actor_reason_of(ACTOR_KILL));
    await(&task, 1000);
    mailbox();
}

/* ---- more of several ---- */

static void yield_all(actor_task *tasks, size_t n, int64_t ms, actor_task_outcome *got)
{
    work_result results[8];
    char text[256] = "";
    size_t i;

    work_yield_many(tasks, n, got, results, MS(ms));
    for (i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s ", outcome(got[i].code, &results[i], &got[i].reason, "nil"));
    say("%s", text);
}

static void K15_none(void)
{
    await_many(NULL, 0, 100);
    yield_all(NULL, 0, 50, NULL);
    mailbox();
}

static void K15_two_fail(void)
{
    actor_trap_exit(true);
    actor_task tasks[] = { async("boom", 1, 30), async("normal", 2, 10), async("ok", 3, 0) };

    await_many(tasks, 3, 1000);
    pause_ms(40);
    mailbox();
}

static void K15_all_have_ended(void)
{
    actor_trap_exit(true);
    actor_task tasks[] = { async("boom", 1, 0), async("ok", 2, 10), async("normal", 3, 20) };
    actor_task_outcome got[3];

    pause_ms(50);
    yield_all(tasks, 3, 0, got);
    mailbox();
}

static void K15_the_late_are_shut_down(void)
{
    actor_task tasks[] = { async("ok", 1, 10), async("ok", 2, 5000), async("stubborn", 3, 0) };
    actor_task_outcome got[3];
    size_t i;

    yield_all(tasks, 3, 50, got);
    for (i = 0; i < 3; i++)
        if (got[i].code == ACTOR_ETIMEDOUT)
            end_task(&tasks[i], ACTOR_BRUTAL_KILL);
    for (i = 0; i < 3; i++)
        alive(&tasks[i]);
    mailbox();
}

static void K16_a_normal_end_of_a_linked_one(void)
{
    const work_args args = order("say", 1, 10);

    actor_trap_exit(true);
    work_start_link(&args, NULL);
    mailbox();
}

static void start_linked_and_crash(void *arg)
{
    const work_args args = order("say", 1, 30);

    (void)arg;
    work_start_link(&args, NULL);
    pause_ms(10);
    actor_exit(actor_reason_own("boom", NULL));
}

static void K16_a_linked_one_ends_with_its_owner(void)
{
    other(start_linked_and_crash, NULL);
    pause_ms(60);
    say("end");
}

/* ---- what meets ---- */

static void ask_all(void *arg)
{
    actor_task *task = arg;

    yield(task, 0);
    end_task(task, MS(100));
    ignore(task);
}

static void K1_another_may_do_nothing(void)
{
    static actor_task task;

    task = async("ok", 5, 900);
    actor_spawn(ask_all, &task, NULL);
    pause_ms(800);
    await(&task, 5000);
}

static void K3_one_that_another_ends(void)
{
    actor_task task;

    actor_trap_exit(true);
    task = async("ok", 5, 5000);
    pause_ms(10);
    actor_send_exit(task.ref, actor_reason_own("boom", NULL));
    await(&task, 1000);
    mailbox();
}

static void K3_an_exit_normal_of_another(void)
{
    actor_task task = async("ok", 5, 30);

    pause_ms(10);
    actor_send_exit(task.ref, actor_reason_of(ACTOR_NORMAL));
    await(&task, 1000);
    mailbox();
}

static void await_done(const char *what)
{
    actor_task task = done(what);

    await(&task, 1000);
    mailbox();
}

static void K3_it_exits_with_kill(void)
{
    await_done("kill");
}

static void K3_it_exits_with_killed(void)
{
    await_done("killed");
}

static void K3_it_kills_itself(void)
{
    await_done("suicide");
}

static void K3_a_task_of_a_task_fails(void)
{
    trap_and_await("nested");
}

static void own_told(void *arg)
{
    async("told", 1, 0);
    pause_ms(10);
    if (arg != NULL)
        actor_exit(actor_reason_own("boom", NULL));
}

static void K4_one_that_traps_hears_of_its_owner(void)
{
    char yes;

    other(own_told, &yes);
    pause_ms(60);
    say("end");
}

static void K4_one_that_traps_hears_of_a_normal_end(void)
{
    other(own_told, NULL);
    pause_ms(60);
    say("end");
}

static void yield_gone(actor_task *task)
{
    work_result result;

    say("again %s", last(work_yield(task, &result, MS(30)), &result, "nil"));
}

static void K6_one_of_two_that_have_come(void)
{
    actor_task task = async("ok", 1, 0), second = async("ok", 2, 5);

    pause_ms(20);
    yield(&second, 0);
    mailbox();
    yield_gone(&task);
}

static void K6_no_time_and_a_result(void)
{
    actor_task task;

    actor_trap_exit(true);
    task = async("ok", 1, 0);
    pause_ms(20);
    yield(&task, 0);
    mailbox();
}

static void K7_a_result_that_takes_its_time(void)
{
    end_and_look("late_slow", MS(1000));
}

static void K7_a_result_that_is_too_late(void)
{
    end_and_look("late_slow", MS(10));
}

static void K7_one_that_fails_when_it_is_told(void)
{
    end_and_look("late_boom", MS(1000));
}

static void K7_one_that_ends_normally_when_it_is_told(void)
{
    end_and_look("late_normal", MS(1000));
}

static void K7_one_that_shuts_down_when_it_is_told(void)
{
    actor_trap_exit(true);
    end_and_look("late_shutdown", MS(1000));
}

static void K7_one_that_is_killed_as_it_is_told(void)
{
    end_and_look("late_suicide", MS(1000));
}

static void K7_no_time_for_one_that_obeys(void)
{
    end_and_look("stays", 0);
}

static void K7_no_time_for_a_stubborn_one(void)
{
    end_and_look("stubborn", 0);
}

static void K7_no_time_for_a_result_that_is_there(void)
{
    actor_task task;

    actor_trap_exit(true);
    task = async("ok", 5, 0);
    pause_ms(20);
    end_task(&task, 0);
    mailbox();
}

static void K7_twice(void)
{
    actor_task task = async("stays", 5, 0);

    pause_ms(10);
    end_task(&task, MS(100));
    end_task(&task, MS(100));
    end_task(&task, ACTOR_BRUTAL_KILL);
    mailbox();
}

static void K7_after_an_await_that_gave_up(void)
{
    actor_task task = async("late", 5, 0);

    await(&task, 20);
    end_task(&task, MS(1000));
    alive(&task);
    mailbox();
}

static void K7_after_a_crash_that_nobody_waited_for(void)
{
    actor_task task;

    actor_trap_exit(true);
    task = async("boom", 5, 40);
    await(&task, 10);
    pause_ms(60);
    end_task(&task, MS(1000));
    mailbox();
}

static void K7_after_it_was_ignored(void)
{
    actor_task task = async("say", 5, 45);

    ignore(&task);
    end_task(&task, MS(100));
    alive(&task);
    mailbox();
}

static void K7_after_it_was_awaited(void)
{
    actor_task task;

    actor_trap_exit(true);
    task = async("ok", 5, 0);
    await(&task, 1000);
    pause_ms(20);
    end_task(&task, MS(100));
    mailbox();
}

static void K7_it_had_exited_with_killed(void)
{
    actor_task task = done("killed");

    end_task(&task, MS(1000));
    mailbox();
}

static void K7_brutal_kill_of_what_had_exited_with_killed(void)
{
    kill_done("killed");
}

static void K7_brutal_kill_of_what_had_shut_down(void)
{
    kill_done("shutdown");
}

static void ignore_and_crash(void *arg)
{
    actor_task task = async("say", 1, 40);

    (void)arg;
    ignore(&task);
    actor_exit(actor_reason_own("boom", NULL));
}

static void K8_a_crash_of_the_owner_is_its_own(void)
{
    other(ignore_and_crash, NULL);
    pause_ms(80);
    say("end");
}

/* ---- streams whose input or consumer fails ---- */

/* Numbers up to `last`, then an error. */
struct counted {
    int64_t n, last, pause;
};

static int give_counted(void *context, void *args)
{
    struct counted *counted = context;

    say("input %lld", (long long)++counted->n);
    if (counted->n > counted->last)
        return ACTOR_EIO;
    *(work_args *)args = order("say", counted->n, counted->n * counted->pause);
    return ACTOR_OK;
}

/* Says each outcome as it comes; `then` is called behind it. The stream is closed unless that has ended the process. */
static void each(actor_task_stream *stream, void (*then)(void))
{
    actor_task_outcome got;
    work_result result;
    int err;

    while ((err = work_async_stream_next(stream, &got, &result)) == ACTOR_OK) {
        if (then != NULL)
            then();
        say("got %s", outcome(got.code, &result, &got.reason, "exit timeout"));
    }
    actor_task_stream_close(stream);
    say("each %s", err == ACTOR_EEOF ? "ok 0" : err == ACTOR_EIO ? "exit boom" : "timeout");
}

static void take_counted(int64_t last, int64_t pause, size_t at_once, void (*then)(void))
{
    const actor_task_stream_options options = { .max_concurrency = at_once };
    struct counted counted = { 0, last, pause };
    actor_task_stream *stream;

    work_async_stream_from(give_counted, &counted, &options, &stream);
    each(stream, then);
}

static void K9_what_gives_the_input_fails(void)
{
    take_counted(2, 30, 2, NULL);
    pause_ms(100);
    mailbox();
}

static void K9_what_gives_the_input_fails_at_once(void)
{
    take_counted(1, 30, 3, NULL);
    pause_ms(100);
    mailbox();
}

static void K9_one_that_fails_gives_room(void)
{
    const work_args items[] = { order("boom", 1, 0), order("ok", 2, 10), order("boom", 3, 0) };

    actor_trap_exit(true);
    take(items, 3, &(actor_task_stream_options){ .max_concurrency = 1 }, 9);
    mailbox();
}

static void had_enough(void)
{
    actor_exit(actor_reason_own("enough", NULL));
}

static void take_until_enough(void *arg)
{
    (void)arg;
    take_counted(9, 0, 1, had_enough);
}

static void K10_a_crash_takes_no_more_input(void)
{
    other(take_until_enough, NULL);
}

static void K10_one_kills_itself(void)
{
    const work_args items[] = { order("ok", 1, 0), order("suicide", 2, 10), order("kill", 3, 20), order("ok", 4, 30) };

    actor_trap_exit(true);
    take(items, 4, &(actor_task_stream_options){ .max_concurrency = 4 }, 9);
    mailbox();
}

static void K10_late_ones_and_failing_ones(void)
{
    const work_args items[] = { order("stubborn", 1, 0), order("boom", 2, 20), order("ok", 3, 30), order("ok", 4, 500) };
    const actor_ref supervisor = start_jobs();
    actor_task_stream_options options = unlinked(supervisor);

    options.max_concurrency = 2;
    options.timeout_ns = MS(100);
    options.on_timeout = ACTOR_TASK_KILL;
    take(items, 4, &options, 9);
    mailbox();
    children(supervisor);
}

static void kill_supervisor(void *arg)
{
    pause_ms(30);
    actor_send_exit(*(actor_ref *)arg, actor_reason_of(ACTOR_KILL));
}

static void stop_supervisor(void *arg)
{
    pause_ms(30);
    jobs_stop(*(actor_ref *)arg, ACTOR_INFINITY);
}

static void take_while(void (*what)(void *arg), const work_args *items, size_t n)
{
    static actor_ref supervisor;
    actor_task_stream_options options;

    supervisor = start_jobs();
    options = unlinked(supervisor);
    actor_unlink(supervisor);
    actor_spawn(what, &supervisor, NULL);
    take(items, n, &options, 9);
    mailbox();
}

static void K10_the_supervisor_is_killed(void)
{
    const work_args items[] = { order("ok", 1, 10), order("ok", 2, 500), order("ok", 3, 500) };

    take_while(kill_supervisor, items, 3);
}

static void K10_the_supervisor_is_stopped(void)
{
    const work_args items[] = { order("ok", 1, 10), order("ok", 2, 500), order("late", 3, 0) };

    take_while(stop_supervisor, items, 3);
}

static void K11_enough_among_late_ones(void)
{
    const actor_task_stream_options options = {
        .max_concurrency = 3, .unordered = true, .timeout_ns = MS(100), .on_timeout = ACTOR_TASK_KILL
    };

    take_plain((const int[]){ 20, 500, 40 }, 3, &options, 2);
    pause_ms(100);
    mailbox();
}

static void take_one_and_crash(void *arg)
{
    const work_args items[] = { order("say", 1, 10), order("say", 2, 60), order("say", 3, 60) };
    actor_task_stream *stream;
    actor_task_outcome got;
    work_result result;

    work_async_stream(items, 3, arg, &stream);
    if (work_async_stream_next(stream, &got, &result) == ACTOR_OK)
        actor_exit(actor_reason_own("boom", NULL));
}

static void K11_who_takes_fails(void)
{
    actor_task_stream_options options = { .max_concurrency = 3 };

    other(take_one_and_crash, &options);
    pause_ms(100);
    say("end");
}

static void K11_who_takes_fails_and_there_is_no_link(void)
{
    const actor_ref supervisor = start_jobs();
    actor_task_stream_options options = unlinked(supervisor);

    other(take_one_and_crash, &options);
    pause_ms(100);
    children(supervisor);
}

/* ---- supervisors, and ends that meet there ---- */

static void K12_a_crash_while_another_is_awaited(void)
{
    const actor_ref supervisor = start_jobs();
    actor_task task;

    nolink(supervisor, "boom", 0, 10);
    task = nolink(supervisor, "ok", 5, 40);
    await(&task, 1000);
    mailbox();
}

static void K12_an_ignored_crash_is_no_message(void)
{
    actor_task task = nolink(start_jobs(), "boom", 0, 20);

    ignore(&task);
    pause_ms(50);
    mailbox();
}

static void K12_a_crash_after_an_await_that_gave_up(void)
{
    const actor_ref supervisor = start_jobs();
    actor_task task = nolink(supervisor, "boom", 0, 30);

    await(&task, 10);
    pause_ms(50);
    mailbox();
    children(supervisor);
}

static void K12_a_supervisor_that_has_stopped(void)
{
    const actor_ref supervisor = start_jobs();
    const work_args args = order("ok", 0, 10);
    const actor_task_options options = { .supervisor = supervisor, .nolink = true };
    actor_task task;

    jobs_stop(supervisor, ACTOR_INFINITY);
    say("async exit %s", error_text(work_async_with(&args, &options, &task)));
    mailbox();
}

static void K12_its_end_is_normal(void)
{
    const actor_ref supervisor = start_jobs();
    actor_task task = nolink(supervisor, "normal", 0, 10);

    await(&task, 1000);
    mailbox();
    children(supervisor);
}

/* ---- what comes first of an end ---- */

static void K3_who_traps_finds_the_exit_first(void)
{
    actor_trap_exit(true);
    async("boom", 0, 10);
    mailbox();
}

static void K3_an_end_behind_a_result_when_trapping(void)
{
    actor_trap_exit(true);
    async("ok", 5, 10);
    mailbox();
}

static void K3_the_exit_comes_before_what_is_owed_and_before_a_monitor(void)
{
    actor_unique monitor;

    actor_trap_exit(true);
    actor_monitor(async("boom", 0, 10).ref, &monitor);
    mailbox();
}

/* ---- the end behind a result that nobody awaited ---- */

static bool is_result_of(const actor_message *message, const void *task)
{
    actor_answer answer;

    return actor_task_check(message, task, &answer);
}

static void taken(const actor_task *task)
{
    actor_message *message;
    actor_answer answer;

    actor_receive_match(is_result_of, task, &message, ACTOR_INFINITY);
    actor_task_check(message, task, &answer);
    say("took %lld", (long long)work_answer(&answer)->value);
    actor_message_free(message);
}

static void K12_an_end_behind_a_linked_result(void)
{
    async("ok", 5, 10);
    mailbox();
}

static void K12_the_end_is_not_wanted(void)
{
    actor_task task = nolink(start_jobs(), "ok", 5, 10);

    pause_ms(20);
    taken(&task);
    actor_task_demonitor(&task);
    mailbox();
}

static void K12_the_end_is_not_wanted_but_the_result_is(void)
{
    actor_task task = nolink(start_jobs(), "ok", 5, 10);

    pause_ms(20);
    actor_task_demonitor(&task);
    mailbox();
}

static void K12_two_results_and_their_ends(void)
{
    const actor_ref supervisor = start_jobs();

    nolink(supervisor, "ok", 1, 20);
    nolink(supervisor, "ok", 2, 10);
    mailbox();
}

static void K12_one_end_is_not_wanted(void)
{
    const actor_ref supervisor = start_jobs();
    actor_task task = nolink(supervisor, "ok", 1, 20);

    nolink(supervisor, "ok", 2, 10);
    pause_ms(30);
    taken(&task);
    actor_task_demonitor(&task);
    mailbox();
}

static void K12_an_end_of_one_that_is_awaited_late(void)
{
    actor_task task = nolink(start_jobs(), "ok", 5, 10);

    pause_ms(20);
    await(&task, 0);
    mailbox();
}

static void K12_a_yield_that_finds_the_result(void)
{
    actor_task task = nolink(start_jobs(), "ok", 5, 10);

    pause_ms(20);
    yield(&task, 10);
    mailbox();
}

static void K12_ended_with_its_result_there(void)
{
    actor_task task = nolink(start_jobs(), "ok", 5, 10);

    pause_ms(20);
    end_task(&task, MS(100));
    mailbox();
}

static void K12_ended_when_its_result_was_taken(void)
{
    actor_task task = nolink(start_jobs(), "ok", 5, 10);

    pause_ms(20);
    taken(&task);
    end_task(&task, MS(100));
    mailbox();
}

static void K12_ignored_with_its_result_there(void)
{
    actor_task task = nolink(start_jobs(), "ok", 5, 10);

    pause_ms(20);
    ignore(&task);
    mailbox();
}

static void K12_many_that_have_come(void)
{
    const actor_ref supervisor = start_jobs();
    work_result results[3];
    actor_task tasks[3];
    int n;

    for (n = 0; n < 3; n++)
        tasks[n] = nolink(supervisor, "ok", n + 1, 10);
    pause_ms(20);
    if (work_await_many(tasks, 3, results, MS(100)) == ACTOR_OK)
        say("all [%lld,%lld,%lld]", (long long)results[0].value, (long long)results[1].value, (long long)results[2].value);
    mailbox();
}

static void K12_an_end_waits_while_another_is_awaited(void)
{
    const actor_ref supervisor = start_jobs();
    actor_task task;

    nolink(supervisor, "ok", 1, 10);
    task = nolink(supervisor, "ok", 2, 40);
    await(&task, 1000);
    mailbox();
}

static void K12_a_result_and_a_crash(void)
{
    const actor_ref supervisor = start_jobs();

    nolink(supervisor, "ok", 1, 10);
    nolink(supervisor, "boom", 2, 20);
    mailbox();
}

static void K13_one_is_terminated(void)
{
    const actor_ref supervisor = start_jobs();
    const work_args args = order("say", 1, 5000);
    actor_ref child;

    work_start_child(supervisor, &args, ACTOR_TASK_FIBER, &child);
    pause_ms(10);
    say("terminate %s", error_text(actor_dynamic_supervisor_terminate_child(supervisor, child)));
    children(supervisor);
    mailbox();
}

static void K13_a_transient_one_that_shuts_down(void)
{
    actor_ref supervisor;

    actor_trap_exit(true);
    stubborn_start_link(&supervisor);
    start_child(supervisor, "shutdown", 1, 10);
    start_child(supervisor, "normal", 1, 10);
    start_child(supervisor, "shutdown", 1, 10);
    pause_ms(50);
    children(supervisor);
    mailbox();
}

static void K13_one_that_is_tried_again(void)
{
    actor_ref supervisor;

    n_tries = 0;
    actor_trap_exit(true);
    stubborn_start_link(&supervisor);
    start_child(supervisor, "try_again", 1, 10);
    pause_ms(100);
    children(supervisor);
    mailbox();
}

static void K14_a_result_while_it_stops(void)
{
    static actor_ref supervisor;
    actor_task task;

    supervisor = start_jobs();
    task = nolink(supervisor, "late", 5, 0);
    pause_ms(10);
    actor_unlink(supervisor);
    actor_spawn(stop_it, &supervisor, NULL);
    await(&task, 1000);
    mailbox();
}

static void K14_a_result_of_a_linked_one_while_it_stops(void)
{
    static actor_ref supervisor;
    actor_task task;

    supervisor = start_jobs();
    actor_trap_exit(true);
    task = async_with(&(actor_task_options){ .supervisor = supervisor }, "late_slow", 5, 0);
    pause_ms(10);
    actor_unlink(supervisor);
    actor_spawn(stop_it, &supervisor, NULL);
    await(&task, 1000);
    mailbox();
}

static void K14_a_stubborn_one(void)
{
    static actor_ref supervisor;
    actor_task task;

    supervisor = start_jobs();
    task = nolink(supervisor, "stubborn", 5, 0);
    pause_ms(10);
    actor_unlink(supervisor);
    actor_spawn(stop_it, &supervisor, NULL);
    yield(&task, 4000);
    await(&task, 3000);
    pause_ms(10);
    mailbox();
}

/* ---- several, of which some have ended ---- */

static void K15_one_had_failed_already(void)
{
    actor_task tasks[2];

    actor_trap_exit(true);
    tasks[1] = async("boom", 1, 0);
    tasks[0] = async("ok", 2, 20);
    pause_ms(10);
    await_many(tasks, 2, 1000);
    pause_ms(40);
    mailbox();
}

static void K15_one_fails_behind_a_result(void)
{
    actor_trap_exit(true);
    actor_task tasks[] = { async("ok", 1, 0), async("boom", 2, 40) };

    await_many(tasks, 2, 1000);
    mailbox();
}

static void K15_one_fails_while_another_is_late(void)
{
    actor_trap_exit(true);
    actor_task tasks[] = { async("stubborn", 1, 0), async("ok", 2, 0), async("boom", 3, 20) };

    await_many(tasks, 3, 1000);
    alive(&tasks[0]);
    end_task(&tasks[0], ACTOR_BRUTAL_KILL);
    mailbox();
}

static void K15_all_are_there_and_there_is_no_time(void)
{
    actor_task tasks[] = { async("ok", 1, 0), async("ok", 2, 0) };

    pause_ms(20);
    await_many(tasks, 2, 0);
    mailbox();
}

static void K15_one_is_missing_and_there_is_no_time(void)
{
    actor_task tasks[] = { async("ok", 1, 0), async("ok", 2, 40) };

    pause_ms(20);
    await_many(tasks, 2, 0);
    pause_ms(40);
    mailbox();
}

/* Gives those that have neither a result nor ended: how many. */
static size_t yield_rest(actor_task *tasks, size_t n, int64_t ms)
{
    actor_task_outcome got[8];
    size_t i, left = 0;

    yield_all(tasks, n, ms, got);
    for (i = 0; i < n; i++)
        if (got[i].code == ACTOR_ETIMEDOUT)
            tasks[left++] = tasks[i];
    return left;
}

static void K15_yield_many_again(void)
{
    actor_task tasks[] = { async("ok", 1, 10), async("ok", 2, 60), async("ok", 3, 200) };
    size_t n = yield_rest(tasks, 3, 30), i;

    n = yield_rest(tasks, n, 60);
    for (i = 0; i < n; i++)
        end_task(&tasks[i], MS(100));
    mailbox();
}

static void K15_yield_many_with_one_in_the_mailbox(void)
{
    actor_trap_exit(true);
    actor_task tasks[] = { async("stubborn", 1, 0), async("boom", 2, 0), async("ok", 3, 5) };
    size_t n, i;

    pause_ms(30);
    n = yield_rest(tasks, 3, 20);
    for (i = 0; i < n; i++)
        end_task(&tasks[i], MS(20));
    mailbox();
}

static actor_task completed_with(int64_t value)
{
    const work_result result = { value };
    actor_task task;

    work_completed(&result, &task);
    return task;
}

static void K15_completed_ones_among_others(void)
{
    actor_task tasks[] = { completed_with(7), async("ok", 1, 10) };
    actor_task_outcome got[2];

    await_many(tasks, 2, 100);
    tasks[0] = async("ok", 1, 10);
    tasks[1] = completed_with(8);
    yield_all(tasks, 2, 100, got);
    mailbox();
}

static void K15_completed_ones_and_a_failure(void)
{
    actor_trap_exit(true);
    actor_task tasks[] = { completed_with(7), async("boom", 1, 10) };

    await_many(tasks, 2, 100);
    mailbox();
}

static void K17_another_asks(void)
{
    static actor_task task;

    task = completed_with(5);
    actor_spawn(await_here, &task, NULL);
    pause_ms(500);
    await(&task, 0);
}

/* ---- others meanwhile ---- */

static void K4_an_exit_signal_to_an_owner_that_waits(void)
{
    actor_ref ref;

    actor_spawn(await_long, NULL, &ref);
    pause_ms(20);
    actor_send_exit(ref, actor_reason_of(ACTOR_SHUTDOWN));
    pause_ms(100);
    say("end");
}

static void kill_later(void *arg)
{
    pause_ms(30);
    actor_send_exit(((const actor_task *)arg)->ref, actor_reason_of(ACTOR_KILL));
}

static void K7_another_kills_it_as_it_is_told(void)
{
    actor_task task = async("stubborn", 5, 0);

    pause_ms(10);
    actor_spawn(kill_later, &task, NULL);
    end_task(&task, ACTOR_INFINITY);
    mailbox();
}

static void boom_later(void *arg)
{
    pause_ms(10);
    actor_send_exit(((const actor_task *)arg)->ref, actor_reason_own("boom", NULL));
}

static void K7_another_ends_it_as_it_is_told(void)
{
    actor_task task = async("late_slow", 5, 0);

    pause_ms(10);
    actor_spawn(boom_later, &task, NULL);
    end_task(&task, MS(1000));
    mailbox();
}

static void end_with_other(void *arg)
{
    (void)arg;
    pause_ms(10);
    actor_exit(actor_reason_own("other", NULL));
}

static void K10_an_exit_of_another_stays(void)
{
    actor_trap_exit(true);
    actor_spawn_link(end_with_other, NULL, NULL);
    take_plain((const int[]){ 30, 20 }, 2, &(actor_task_stream_options){ .max_concurrency = 2 }, 9);
    mailbox();
}

static void take_streams(int64_t timeout_ns, actor_task_on_timeout on_timeout)
{
    const work_args items[] = { order("streams", 1, 0), order("say", 2, 10) };

    take(items, 2, &(actor_task_stream_options){ .max_concurrency = 2, .timeout_ns = timeout_ns, .on_timeout = on_timeout }, 9);
}

static void K10_a_late_one_has_tasks_of_its_own(void)
{
    actor_trap_exit(true);
    take_streams(MS(40), ACTOR_TASK_KILL);
    pause_ms(80);
    mailbox();
}

static void K10_a_stream_within_a_stream(void)
{
    take_streams(MS(400), ACTOR_TASK_EXIT);
    mailbox();
}

static void take_time(void)
{
    pause_ms(90);
}

static void K10_nothing_is_late_that_was_done_in_time(void)
{
    const work_args items[] = { order("say", 1, 30), order("say", 2, 90) };
    actor_task_stream *stream;

    work_async_stream(items, 2, &(actor_task_stream_options){ .max_concurrency = 2, .timeout_ns = MS(100) }, &stream);
    each(stream, take_time);
    mailbox();
}

static void K11_all_are_taken_and_no_more_is_asked_for(void)
{
    const actor_task_stream_options options = { .max_concurrency = 2 };
    struct counted counted = { 0, 9, 10 };
    actor_task_stream *stream;
    actor_task_outcome got;
    work_result result;
    int i;

    work_async_stream_from(give_counted, &counted, &options, &stream);
    for (i = 0; i < 2 && work_async_stream_next(stream, &got, &result) == ACTOR_OK; i++)
        say("got %s", outcome(got.code, &result, &got.reason, "exit timeout"));
    actor_task_stream_close(stream);
    say("each ok 0");
    pause_ms(100);
    mailbox();
}

static void K11_the_owner_is_killed_in_an_unordered_stream(void)
{
    actor_task_stream_options options = { .max_concurrency = 3, .unordered = true };

    spawn_and_kill(stream_to_the_end, &options, 30);
    say("end");
}

static void K13_a_permanent_one(void)
{
    actor_ref supervisor;

    n_tries = 0;
    actor_trap_exit(true);
    tireless_start_link(&supervisor);
    start_child(supervisor, "tries", 1, 10);
    pause_ms(100);
    mailbox();
}

static void K14_it_gives_up(void)
{
    actor_task task, second;
    actor_ref supervisor;

    actor_trap_exit(true);
    failing_start_link(&supervisor);
    task = nolink(supervisor, "ok", 5, 5000);
    second = nolink(supervisor, "late", 6, 0);
    start_child(supervisor, "boom", 1, 10);
    await(&task, 1000);
    await(&second, 1000);
    mailbox();
}

static void K15_one_is_given_up_before(void)
{
    actor_task task = async("ok", 1, 40), second = async("ok", 2, 20);

    await(&task, 5);
    await_many(&second, 1, 100);
    end_task(&task, MS(100));
    mailbox();
}

/* ---- how their supervisor stands ---- */

static void Y1_get_state_of_a_task_supervisor(void)
{
    const actor_ref supervisor = start_jobs();

    say_standing_of(supervisor);
    nolink(supervisor, "ok", 5, 50);
    start_child(supervisor, "say", 1, 50);
    say_standing_of(supervisor);
    pause_ms(60);
    mailbox();
    say_standing_of(supervisor);
}

static void Y1_replace_state_of_a_task_supervisor(void)
{
    const actor_ref supervisor = start_jobs();
    actor_dynamic_supervisor_state now;

    actor_dynamic_supervisor_get_state(supervisor, &now, ACTOR_INFINITY);
    now.max_children = 1;
    actor_dynamic_supervisor_replace_state(supervisor, &now, ACTOR_INFINITY);
    actor_reply_release(&now);
    start_child(supervisor, "say", 1, 20);
    start_child(supervisor, "say", 2, 20);
    say_standing_of(supervisor);
    pause_ms(50);
    start_child(supervisor, "say", 3, 20);
    pause_ms(50);
}

/* ---- streams whose owner a signal ends ---- */

static void take_unlinked(void *arg)
{
    const work_args items[] = { order("say", 1, 10), order("say", 2, 60), order("say", 3, 70) };

    take(items, 3, arg, 9);
}

static void end_by_signal(actor_reason reason)
{
    const actor_ref supervisor = start_jobs();
    actor_task_stream_options options = unlinked(supervisor);
    actor_ref owner;

    actor_spawn(take_unlinked, &options, &owner);
    pause_ms(30);
    actor_send_exit(owner, reason);
    pause_ms(100);
    children(supervisor);
}

static void K11_the_owner_is_killed_and_there_is_no_link(void)
{
    end_by_signal(actor_reason_of(ACTOR_KILL));
}

static void K11_an_exit_ends_the_owner_and_there_is_no_link(void)
{
    end_by_signal(actor_reason_own("boom", NULL));
}

static void K11_a_shutdown_ends_the_owner_and_there_is_no_link(void)
{
    end_by_signal(actor_reason_of(ACTOR_SHUTDOWN));
}

static void take_one_that_traps(void *arg)
{
    const work_args item = order("told", 1, 0);

    (void)arg;
    take(&item, 1, NULL, 9);
}

static void K11_those_that_trap_hear_of_a_killed_owner(void)
{
    spawn_and_kill(take_one_that_traps, NULL, 30);
    say("end");
}

static void take_four(void *arg)
{
    take_plain((const int[]){ 40, 50, 10, 10 }, 4, arg, 9);
}

static void K11_no_more_are_started_when_the_owner_is_killed(void)
{
    const actor_ref supervisor = start_jobs();
    actor_task_stream_options options = unlinked(supervisor);

    options.max_concurrency = 2;
    spawn_and_kill(take_four, &options, 30);
    children(supervisor);
}

/* ---- streams that find no room, fail or stay untaken ---- */

static void take_if_there_is_room(const work_args *items, size_t n, const actor_task_stream_options *options)
{
    char text[512] = "";
    actor_task_stream *stream;
    actor_task_outcome got;
    work_result result;
    int err;

    work_async_stream(items, n, options, &stream);
    while ((err = work_async_stream_next(stream, &got, &result)) == ACTOR_OK)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %s,", outcome(got.code, &result, &got.reason, "exit timeout"));
    actor_task_stream_close(stream);
    say("stream%s", err == ACTOR_ELIMIT ? " refused" : text);
}

static void find_no_room(bool is_unlinked)
{
    const work_args items[] = { order("stays", 1, 0), order("stays", 2, 0), order("stays", 3, 0), order("stays", 4, 0) };
    const actor_ref supervisor = start_jobs();
    actor_task_stream_options options = unlinked(supervisor);

    options.task.nolink = is_unlinked;
    options.max_concurrency = 4;
    take_if_there_is_room(items, 4, &options);
    pause_ms(30);
    children(supervisor);
    mailbox();
}

static void K13_a_stream_finds_no_room(void)
{
    find_no_room(true);
}

static void K13_a_linked_stream_finds_no_room(void)
{
    find_no_room(false);
}

static void say_in(actor_ref supervisor, const int *pauses, size_t n, size_t at_once)
{
    actor_task_stream_options options = unlinked(supervisor);
    work_args items[4];
    size_t i;

    for (i = 0; i < n; i++)
        items[i] = order("say", (int64_t)i + 1, pauses[i]);
    options.max_concurrency = at_once;
    take_if_there_is_room(items, n, &options);
}

static void K13_a_stream_finds_as_much_room_as_it_needs(void)
{
    const actor_ref supervisor = start_jobs();

    say_in(supervisor, (const int[]){ 20, 30, 40, 50 }, 4, 3);
    children(supervisor);
    mailbox();
}

static void K13_a_stream_finds_others_there(void)
{
    const actor_ref supervisor = start_jobs();

    start_child(supervisor, "ok", 9, 60);
    say_in(supervisor, (const int[]){ 20, 30 }, 2, 2);
    say_in(supervisor, (const int[]){ 20, 30, 40 }, 3, 3);
    pause_ms(100);
    children(supervisor);
    mailbox();
}

static void K9_one_at_a_time(void)
{
    take_plain((const int[]){ 30, 10, 20 }, 3, &(actor_task_stream_options){ .max_concurrency = 1 }, 9);
    mailbox();
}

static void K9_one_at_a_time_as_they_come(void)
{
    take_plain((const int[]){ 30, 10, 20 }, 3, &(actor_task_stream_options){ .max_concurrency = 1, .unordered = true }, 9);
    mailbox();
}

static void K10_all_of_them_fail(void)
{
    const work_args items[] = { order("boom", 1, 10), order("shutdown", 2, 20), order("kill", 3, 30), order("boom", 4, 0) };

    actor_trap_exit(true);
    take(items, 4, &(actor_task_stream_options){ .max_concurrency = 2 }, 9);
    mailbox();
}

static void K10_all_of_them_fail_without_a_link(void)
{
    const work_args items[] = { order("boom", 1, 10), order("shutdown", 2, 20), order("kill", 3, 30), order("suicide", 4, 0) };
    const actor_ref supervisor = start_jobs();
    actor_task_stream_options options = unlinked(supervisor);

    options.max_concurrency = 2;
    options.unordered = true;
    take(items, 4, &options, 9);
    mailbox();
    children(supervisor);
}

static void take_one_that_shuts_down(void *arg)
{
    const work_args items[] = { order("ok", 1, 0), order("shutdown", 2, 10), order("ok", 3, 20) };

    (void)arg;
    take(items, 3, &(actor_task_stream_options){ .max_concurrency = 3 }, 9);
}

static void K10_one_shuts_down_in_a_stream_of_who_does_not_trap(void)
{
    other(take_one_that_shuts_down, NULL);
}

static void K11_nothing_is_taken(void)
{
    take_plain((const int[]){ 10, 20 }, 2, &(actor_task_stream_options){ .max_concurrency = 2 }, 0);
    pause_ms(50);
    mailbox();
}

static void K11_one_is_taken_of_those_without_a_link(void)
{
    const actor_ref supervisor = start_jobs();
    const actor_task_stream_options options = unlinked(supervisor);

    take_plain((const int[]){ 10, 60, 60 }, 3, &options, 1);
    pause_ms(100);
    children(supervisor);
    mailbox();
}

/* ---- several, and none ---- */

static void ask_many(actor_task *tasks, size_t n, int64_t ms)
{
    char text[512] = "";
    actor_task_outcome got[8];
    work_result results[8];
    size_t i;

    work_yield_many(tasks, n, got, results, MS(ms));
    for (i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), " %s,", outcome(got[i].code, &results[i], &got[i].reason, "nil"));
    say("many%s", text);
}

static void K15_yield_many_of_none(void)
{
    ask_many(NULL, 0, 20);
    mailbox();
}

static void K15_a_normal_end_is_no_result(void)
{
    actor_task tasks[2];

    tasks[1] = async("normal", 1, 10);
    tasks[0] = async("ok", 2, 40);
    await_many(tasks, 2, 100);
    pause_ms(60);
    mailbox();
}

static void K15_yield_many_and_ends_of_all_kinds(void)
{
    const actor_ref supervisor = start_jobs();
    actor_task tasks[5];

    actor_trap_exit(true);
    tasks[0] = nolink(supervisor, "normal", 1, 0);
    tasks[1] = nolink(supervisor, "suicide", 2, 10);
    tasks[2] = nolink(supervisor, "ok", 3, 20);
    tasks[3] = async("shutdown", 4, 0);
    tasks[4] = async("ok", 5, 500);
    ask_many(tasks, 5, 100);
}

static void K15_one_is_late_and_comes_when_it_is_asked_again(void)
{
    actor_task tasks[2];

    tasks[0] = async("ok", 1, 60);
    tasks[1] = async("ok", 2, 10);
    ask_many(tasks, 2, 30);
    yield(&tasks[0], 100);
    mailbox();
}

static void K15_they_have_come_before(void)
{
    actor_task tasks[2];

    tasks[0] = async("ok", 1, 10);
    tasks[1] = async("ok", 2, 0);
    pause_ms(50);
    await_many(tasks, 2, 0);
    mailbox();
}

/* ---- who is nobody's ---- */

static void K16_a_crash_of_one_without_a_link(void)
{
    const work_args args = order("boom", 1, 20);
    actor_unique monitor;
    actor_message *down;
    actor_ref ref;

    work_start(&args, &ref);
    actor_monitor(ref, &monitor);
    actor_receive(&down, ACTOR_INFINITY);
    say("down %s", reason_text(actor_message_reason(down)));
    actor_message_free(down);
    mailbox();
}

static void start_linked_boom(void *arg)
{
    const work_args args = order("boom", 1, 20);

    (void)arg;
    work_start_link(&args, NULL);
    pause_ms(100);
}

static void K16_a_crash_of_a_linked_one(void)
{
    const work_args args = order("boom", 1, 20);

    actor_trap_exit(true);
    work_start_link(&args, NULL);
    pause_ms(50);
    mailbox();
    other(start_linked_boom, NULL);
}

static void start_and_crash(void *arg)
{
    const work_args args = order("say", 1, 40);

    (void)arg;
    work_start(&args, NULL);
    actor_exit(actor_reason_own("boom", NULL));
}

static void K16_its_owner_ends_and_it_goes_on(void)
{
    other(start_and_crash, NULL);
    pause_ms(80);
    say("end");
}

static void start_child_and_crash(void *arg)
{
    start_child(*(const actor_ref *)arg, "say", 1, 40);
    actor_exit(actor_reason_own("boom", NULL));
}

static void K13_its_starter_ends_and_it_goes_on(void)
{
    actor_ref supervisor = start_jobs();

    other(start_child_and_crash, &supervisor);
    children(supervisor);
    pause_ms(80);
    children(supervisor);
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
    { "K17_completed", completed, false },
    { "K4_an_owner_that_is_killed_in_await", K4_an_owner_that_is_killed_in_await, false },
    { "K5_a_crash_after_a_timeout", K5_a_crash_after_a_timeout, false },
    { "K6_a_crash_after_a_yield", K6_a_crash_after_a_yield, false },
    { "K7_it_had_been_killed", K7_it_had_been_killed, false },
    { "K7_brutal_kill_of_what_had_been_killed", K7_brutal_kill_of_what_had_been_killed, false },
    { "K3_one_that_is_killed", K3_one_that_is_killed, false },
    { "K6_one_that_is_killed", K6_one_that_is_killed, false },
    { "K7_it_had_shut_down", K7_it_had_shut_down, false },
    { "K3_it_had_shut_down", K3_it_had_shut_down, false },
    { "K7_brutal_kill_of_a_result", K7_brutal_kill_of_a_result, false },
    { "K7_brutal_kill_of_what_had_crashed", K7_brutal_kill_of_what_had_crashed, false },
    { "K7_brutal_kill_of_what_had_ended", K7_brutal_kill_of_what_had_ended, false },
    { "K7_brutal_kill_of_a_stubborn_one", K7_brutal_kill_of_a_stubborn_one, false },
    { "K7_shutdown_without_end", K7_shutdown_without_end, false },
    { "K7_yield_after_shutdown", K7_yield_after_shutdown, false },
    { "K7_shutdown_after_a_yield", K7_shutdown_after_a_yield, false },
    { "K8_ignore_of_what_crashes_later", K8_ignore_of_what_crashes_later, false },
    { "K8_ignore_after_a_yield", K8_ignore_after_a_yield, false },
    { "K9_of_nothing", K9_of_nothing, false },
    { "K9_more_room_than_input", K9_more_room_than_input, false },
    { "K9_no_more_at_once_as_they_come", K9_no_more_at_once_as_they_come, false },
    { "K9_a_stream_of_which_the_end_is_not_taken", K9_a_stream_of_which_the_end_is_not_taken, false },
    { "K10_the_first_is_late", K10_the_first_is_late, false },
    { "K10_late_ones_as_they_come", K10_late_ones_as_they_come, false },
    { "K10_all_are_late", K10_all_are_late, false },
    { "K10_one_after_the_other_is_late", K10_one_after_the_other_is_late, false },
    { "K10_each_has_its_own_time", K10_each_has_its_own_time, false },
    { "K10_a_late_one_kills_the_others", K10_a_late_one_kills_the_others, false },
    { "K10_a_normal_end_in_a_stream", K10_a_normal_end_in_a_stream, false },
    { "K10_a_normal_end_in_a_stream_of_who_does_not_trap", K10_a_normal_end_in_a_stream_of_who_does_not_trap, false },
    { "K10_nolink_as_they_come", K10_nolink_as_they_come, false },
    { "K10_nolink_and_late", K10_nolink_and_late, false },
    { "K11_stubborn_ones_are_killed", K11_stubborn_ones_are_killed, false },
    { "K11_ended_early_as_they_come", K11_ended_early_as_they_come, false },
    { "K11_the_owner_is_killed", K11_the_owner_is_killed, false },
    { "K12_there_is_no_room", K12_there_is_no_room, false },
    { "K12_one_is_terminated", K12_one_is_terminated, false },
    { "K12_a_linked_one_is_terminated", K12_a_linked_one_is_terminated, false },
    { "K12_a_linked_crash_takes_the_owner_along", K12_a_linked_crash_takes_the_owner_along, false },
    { "K12_shutdown_of_an_unlinked_one", K12_shutdown_of_an_unlinked_one, false },
    { "K14_it_stops_with_a_linked_one", K14_it_stops_with_a_linked_one, false },
    { "K14_it_is_killed", K14_it_is_killed, false },
    { "K15_none", K15_none, false },
    { "K15_two_fail", K15_two_fail, false },
    { "K15_all_have_ended", K15_all_have_ended, false },
    { "K15_the_late_are_shut_down", K15_the_late_are_shut_down, false },
    { "K16_a_normal_end_of_a_linked_one", K16_a_normal_end_of_a_linked_one, false },
    { "K16_a_linked_one_ends_with_its_owner", K16_a_linked_one_ends_with_its_owner, false },
    { "K1_another_may_do_nothing", K1_another_may_do_nothing, false },
    { "K3_one_that_another_ends", K3_one_that_another_ends, false },
    { "K3_an_exit_normal_of_another", K3_an_exit_normal_of_another, false },
    { "K3_it_exits_with_kill", K3_it_exits_with_kill, false },
    { "K3_it_exits_with_killed", K3_it_exits_with_killed, false },
    { "K3_it_kills_itself", K3_it_kills_itself, false },
    { "K3_a_task_of_a_task_fails", K3_a_task_of_a_task_fails, false },
    { "K4_one_that_traps_hears_of_its_owner", K4_one_that_traps_hears_of_its_owner, false },
    { "K4_one_that_traps_hears_of_a_normal_end", K4_one_that_traps_hears_of_a_normal_end, false },
    { "K6_one_of_two_that_have_come", K6_one_of_two_that_have_come, false },
    { "K6_no_time_and_a_result", K6_no_time_and_a_result, false },
    { "K7_a_result_that_takes_its_time", K7_a_result_that_takes_its_time, false },
    { "K7_a_result_that_is_too_late", K7_a_result_that_is_too_late, false },
    { "K7_one_that_fails_when_it_is_told", K7_one_that_fails_when_it_is_told, false },
    { "K7_one_that_ends_normally_when_it_is_told", K7_one_that_ends_normally_when_it_is_told, false },
    { "K7_one_that_shuts_down_when_it_is_told", K7_one_that_shuts_down_when_it_is_told, false },
    { "K7_one_that_is_killed_as_it_is_told", K7_one_that_is_killed_as_it_is_told, false },
    { "K7_no_time_for_one_that_obeys", K7_no_time_for_one_that_obeys, false },
    { "K7_no_time_for_a_stubborn_one", K7_no_time_for_a_stubborn_one, false },
    { "K7_no_time_for_a_result_that_is_there", K7_no_time_for_a_result_that_is_there, false },
    { "K7_twice", K7_twice, false },
    { "K7_after_an_await_that_gave_up", K7_after_an_await_that_gave_up, false },
    { "K7_after_a_crash_that_nobody_waited_for", K7_after_a_crash_that_nobody_waited_for, false },
    { "K7_after_it_was_ignored", K7_after_it_was_ignored, false },
    { "K7_after_it_was_awaited", K7_after_it_was_awaited, false },
    { "K7_it_had_exited_with_killed", K7_it_had_exited_with_killed, false },
    { "K7_brutal_kill_of_what_had_exited_with_killed", K7_brutal_kill_of_what_had_exited_with_killed, false },
    { "K7_brutal_kill_of_what_had_shut_down", K7_brutal_kill_of_what_had_shut_down, false },
    { "K8_a_crash_of_the_owner_is_its_own", K8_a_crash_of_the_owner_is_its_own, false },
    { "K9_what_gives_the_input_fails", K9_what_gives_the_input_fails, false },
    { "K9_what_gives_the_input_fails_at_once", K9_what_gives_the_input_fails_at_once, false },
    { "K9_one_that_fails_gives_room", K9_one_that_fails_gives_room, false },
    { "K10_a_crash_takes_no_more_input", K10_a_crash_takes_no_more_input, false },
    { "K10_one_kills_itself", K10_one_kills_itself, false },
    { "K10_late_ones_and_failing_ones", K10_late_ones_and_failing_ones, false },
    { "K10_the_supervisor_is_killed", K10_the_supervisor_is_killed, false },
    { "K10_the_supervisor_is_stopped", K10_the_supervisor_is_stopped, false },
    { "K11_enough_among_late_ones", K11_enough_among_late_ones, false },
    { "K11_who_takes_fails", K11_who_takes_fails, false },
    { "K11_who_takes_fails_and_there_is_no_link", K11_who_takes_fails_and_there_is_no_link, false },
    { "K12_a_crash_while_another_is_awaited", K12_a_crash_while_another_is_awaited, false },
    { "K12_an_ignored_crash_is_no_message", K12_an_ignored_crash_is_no_message, false },
    { "K12_a_crash_after_an_await_that_gave_up", K12_a_crash_after_an_await_that_gave_up, false },
    { "K12_a_supervisor_that_has_stopped", K12_a_supervisor_that_has_stopped, false },
    { "K12_its_end_is_normal", K12_its_end_is_normal, false },
    { "K3_who_traps_finds_the_exit_first", K3_who_traps_finds_the_exit_first, false },
    { "K3_the_exit_comes_before_what_is_owed_and_before_a_monitor", K3_the_exit_comes_before_what_is_owed_and_before_a_monitor, false },
    { "K3_an_end_behind_a_result_when_trapping", K3_an_end_behind_a_result_when_trapping, false },
    { "K12_an_end_behind_a_linked_result", K12_an_end_behind_a_linked_result, false },
    { "K12_the_end_is_not_wanted", K12_the_end_is_not_wanted, false },
    { "K12_the_end_is_not_wanted_but_the_result_is", K12_the_end_is_not_wanted_but_the_result_is, false },
    { "K12_two_results_and_their_ends", K12_two_results_and_their_ends, false },
    { "K12_one_end_is_not_wanted", K12_one_end_is_not_wanted, false },
    { "K12_an_end_of_one_that_is_awaited_late", K12_an_end_of_one_that_is_awaited_late, false },
    { "K12_a_yield_that_finds_the_result", K12_a_yield_that_finds_the_result, false },
    { "K12_ended_with_its_result_there", K12_ended_with_its_result_there, false },
    { "K12_ended_when_its_result_was_taken", K12_ended_when_its_result_was_taken, false },
    { "K12_ignored_with_its_result_there", K12_ignored_with_its_result_there, false },
    { "K12_many_that_have_come", K12_many_that_have_come, false },
    { "K12_an_end_waits_while_another_is_awaited", K12_an_end_waits_while_another_is_awaited, false },
    { "K12_a_result_and_a_crash", K12_a_result_and_a_crash, false },
    { "K13_one_is_terminated", K13_one_is_terminated, false },
    { "K13_a_transient_one_that_shuts_down", K13_a_transient_one_that_shuts_down, false },
    { "K13_one_that_is_tried_again", K13_one_that_is_tried_again, false },
    { "K14_a_result_while_it_stops", K14_a_result_while_it_stops, false },
    { "K14_a_result_of_a_linked_one_while_it_stops", K14_a_result_of_a_linked_one_while_it_stops, false },
    { "K14_a_stubborn_one", K14_a_stubborn_one, false },
    { "K15_one_had_failed_already", K15_one_had_failed_already, false },
    { "K15_one_fails_behind_a_result", K15_one_fails_behind_a_result, false },
    { "K15_one_fails_while_another_is_late", K15_one_fails_while_another_is_late, false },
    { "K15_all_are_there_and_there_is_no_time", K15_all_are_there_and_there_is_no_time, false },
    { "K15_one_is_missing_and_there_is_no_time", K15_one_is_missing_and_there_is_no_time, false },
    { "K15_yield_many_again", K15_yield_many_again, false },
    { "K15_yield_many_with_one_in_the_mailbox", K15_yield_many_with_one_in_the_mailbox, false },
    { "K15_completed_ones_among_others", K15_completed_ones_among_others, false },
    { "K15_completed_ones_and_a_failure", K15_completed_ones_and_a_failure, false },
    { "K17_another_asks", K17_another_asks, false },
    { "K4_an_exit_signal_to_an_owner_that_waits", K4_an_exit_signal_to_an_owner_that_waits, false },
    { "K7_another_kills_it_as_it_is_told", K7_another_kills_it_as_it_is_told, false },
    { "K7_another_ends_it_as_it_is_told", K7_another_ends_it_as_it_is_told, false },
    { "K10_an_exit_of_another_stays", K10_an_exit_of_another_stays, false },
    { "K10_a_late_one_has_tasks_of_its_own", K10_a_late_one_has_tasks_of_its_own, false },
    { "K10_a_stream_within_a_stream", K10_a_stream_within_a_stream, false },
    { "K10_nothing_is_late_that_was_done_in_time", K10_nothing_is_late_that_was_done_in_time, false },
    { "K11_all_are_taken_and_no_more_is_asked_for", K11_all_are_taken_and_no_more_is_asked_for, false },
    { "K11_the_owner_is_killed_in_an_unordered_stream", K11_the_owner_is_killed_in_an_unordered_stream, false },
    { "K13_a_permanent_one", K13_a_permanent_one, false },
    { "K14_it_gives_up", K14_it_gives_up, false },
    { "K15_one_is_given_up_before", K15_one_is_given_up_before, false },
    { "Y1_get_state_of_a_task_supervisor", Y1_get_state_of_a_task_supervisor, false },
    { "Y1_replace_state_of_a_task_supervisor", Y1_replace_state_of_a_task_supervisor, false },
    { "K11_the_owner_is_killed_and_there_is_no_link", K11_the_owner_is_killed_and_there_is_no_link, false },
    { "K11_an_exit_ends_the_owner_and_there_is_no_link", K11_an_exit_ends_the_owner_and_there_is_no_link, false },
    { "K11_a_shutdown_ends_the_owner_and_there_is_no_link", K11_a_shutdown_ends_the_owner_and_there_is_no_link, false },
    { "K11_those_that_trap_hear_of_a_killed_owner", K11_those_that_trap_hear_of_a_killed_owner, false },
    { "K11_no_more_are_started_when_the_owner_is_killed", K11_no_more_are_started_when_the_owner_is_killed, false },
    { "K13_a_stream_finds_no_room", K13_a_stream_finds_no_room, false },
    { "K13_a_linked_stream_finds_no_room", K13_a_linked_stream_finds_no_room, false },
    { "K13_a_stream_finds_as_much_room_as_it_needs", K13_a_stream_finds_as_much_room_as_it_needs, false },
    { "K13_a_stream_finds_others_there", K13_a_stream_finds_others_there, false },
    { "K9_one_at_a_time", K9_one_at_a_time, false },
    { "K9_one_at_a_time_as_they_come", K9_one_at_a_time_as_they_come, false },
    { "K10_all_of_them_fail", K10_all_of_them_fail, false },
    { "K10_all_of_them_fail_without_a_link", K10_all_of_them_fail_without_a_link, false },
    { "K10_one_shuts_down_in_a_stream_of_who_does_not_trap", K10_one_shuts_down_in_a_stream_of_who_does_not_trap, false },
    { "K11_nothing_is_taken", K11_nothing_is_taken, false },
    { "K11_one_is_taken_of_those_without_a_link", K11_one_is_taken_of_those_without_a_link, false },
    { "K15_yield_many_of_none", K15_yield_many_of_none, false },
    { "K15_a_normal_end_is_no_result", K15_a_normal_end_is_no_result, false },
    { "K15_yield_many_and_ends_of_all_kinds", K15_yield_many_and_ends_of_all_kinds, false },
    { "K15_one_is_late_and_comes_when_it_is_asked_again", K15_one_is_late_and_comes_when_it_is_asked_again, false },
    { "K15_they_have_come_before", K15_they_have_come_before, false },
    { "K16_a_crash_of_one_without_a_link", K16_a_crash_of_one_without_a_link, false },
    { "K16_a_crash_of_a_linked_one", K16_a_crash_of_a_linked_one, false },
    { "K16_its_owner_ends_and_it_goes_on", K16_its_owner_ends_and_it_goes_on, false },
    { "K13_its_starter_ends_and_it_goes_on", K13_its_starter_ends_and_it_goes_on, false })
