/*
 * Tasks: what is awaited, given up and ended; crashes, owners that die, supervisors, streams, memory that is lacking.
 * tests/parity/tasks.c compares them with Elixir's.
 */
#include <stdatomic.h>

#include "scarce.h"
#include "scenario.h"

#define MS(n) ((n) * ACTOR_MILLISECOND)

enum { SEEDS = 60 };

/* ---- a task that does as it is told ---- */

typedef struct work_args {
    actor_string what;
    int64_t n;
    int64_t pause;
} work_args;

typedef struct work_result {
    int64_t n;
    actor_string text;
} work_result;

static const actor_field_info args_fields[] = {
    { "what", ACTOR_FIELD_STRING, offsetof(work_args, what), NULL },
    { "n", ACTOR_FIELD_INT64, offsetof(work_args, n), NULL },
    { "pause", ACTOR_FIELD_DURATION, offsetof(work_args, pause), NULL },
};
static const actor_type_info args_type = { "work", sizeof(work_args), false, 3, args_fields, 0, NULL };
static const actor_field_info result_fields[] = {
    { "n", ACTOR_FIELD_INT64, offsetof(work_result, n), NULL },
    { "text", ACTOR_FIELD_STRING, offsetof(work_result, text), NULL },
};
static const actor_type_info result_type = { "work_result", sizeof(work_result), false, 2, result_fields, 0, NULL };

static atomic_int n_running, n_started, n_done, most_running;

static void leave(void *arg)
{
    (void)arg;
    n_running--;
}

static void work(const void *memory, void *room)
{
    const work_args *args = memory;
    work_result *result = room;
    const char *what = args->what.data;
    actor_message *message;
    char *text;

    n_started++;
    if (++n_running > most_running)
        most_running = n_running;
    actor_defer(leave, NULL);
    if (strcmp(what, "stubborn") == 0 || strcmp(what, "late") == 0)
        actor_trap_exit(true);
    actor_sleep(args->pause);
    if (strncmp(what, "boom", 4) == 0)
        actor_exit(actor_reason_own("boom", NULL));
    if (strcmp(what, "normal") == 0)
        actor_exit(actor_reason_of(ACTOR_NORMAL));
    if (strcmp(what, "stubborn") == 0)
        actor_sleep(ACTOR_INFINITY);
    if (strcmp(what, "late") == 0 && actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK)
        actor_message_free(message);
    result->n = strcmp(what, "deadline") == 0 ? actor_deadline_left() : args->n;
    text = actor_task_alloc(32);
    if (text != NULL) {
        snprintf(text, 32, "%s %lld", what, (long long)args->n);
        result->text = actor_string_of(text);
    }
    if (strcmp(what, "context") == 0)
        result->text = actor_string_of(actor_context_get("trace_id"));
    n_done++;
}

static const actor_task_info work_task;
static const actor_task_order work_orders[] = ACTOR_TASK_ORDERS(&work_task, &args_type, &result_type);
static const actor_task_child work_children[] = ACTOR_TASK_CHILDREN(&work_task, &args_type);
static const actor_task_info work_task = { "Work", work, &args_type, &result_type, work_orders, work_children };

static work_args order(const char *what, int64_t n, int64_t pause)
{
    work_args args = { actor_string_of(what), n, pause };

    return args;
}

static void async_with(const actor_task_options *options, const char *what, int64_t n, int64_t pause, actor_task *task)
{
    const work_args args = order(what, n, pause);

    ck_assert_int_eq(actor_task_async_of(&work_task, &args, options, task), ACTOR_OK);
}

static void async(const char *what, int64_t n, int64_t pause, actor_task *task)
{
    async_with(NULL, what, n, pause, task);
}

static void check_last(actor_reason_kind kind, const char *name)
{
    const actor_reason reason = actor_last_reason();

    ck_assert_int_eq(reason.kind, kind);
    if (name != NULL)
        ck_assert_str_eq(actor_reason_name(&reason), name);
}

/* Nothing has been left behind. */
static void check_empty(void)
{
    actor_message *message;

    ck_assert_int_eq(actor_receive(&message, MS(100)), ACTOR_ETIMEDOUT);
}

static bool is_exit(const actor_message *message, const void *context)
{
    (void)context;
    return actor_message_kind_of(message) == ACTOR_EXIT;
}

/* An exit signal has come, or comes; a result that has come stays. */
static void check_exit(const char *name)
{
    actor_message *message;

    ck_assert_int_eq(actor_receive_match(is_exit, NULL, &message, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_str_eq(actor_reason_name(actor_message_reason(message)), name);
    actor_message_free(message);
}

#define SCENARIO(name)                     \
    static void name##_scenario(void *arg); \
    START_TEST(name)                       \
    {                                      \
        n_running = n_started = n_done = most_running = 0; \
        play_under(name##_scenario, SEEDS); \
    }                                      \
    END_TEST                               \
    static void name##_scenario(void *arg)

/* ---- reports ---- */

static void check_logged(const char *expected)
{
    ck_assert_msg(strstr(logged, expected) != NULL, "not in it: %s\nbut: %s", expected, logged);
}

/* What a task was told to do stands in the report of its crash, whoever waits for it; cut and escaped as all values are. */
SCENARIO(crash_report_has_the_order)
{
    const work_args args = order("boom", 5, MS(10));
    work_args wild = { .n = -1 };
    char text[200];
    actor_task task;

    actor_trap_exit(true);
    ck_assert_int_eq(actor_task_async_of(&work_task, &args, NULL, &task), ACTOR_OK);
    check_exit("boom");
    check_logged("\n  label    Work\n");
    check_logged("\n  reason   boom\n  message  call task {what = \"boom\", n = 5, pause = 10ms}");
    ck_assert_int_eq(actor_task_start_of(&work_task, &args, NULL, NULL), ACTOR_OK);
    check_exit("boom");
    check_logged("\n  message  cast task {what = \"boom\", n = 5, pause = 10ms}");
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "boom\n\x1b", 6);
    text[sizeof text - 1] = '\0';
    wild.what = actor_string_of(text);
    ck_assert_int_eq(actor_task_start_of(&work_task, &wild, NULL, NULL), ACTOR_OK);
    check_exit("boom");
    check_logged("task {what = \"boom\\n\\x1bxxx");
    check_logged("xxx\"... (199 bytes), n = -1, pause = 0s}");
    finished(arg);
}

/* ---- await, yield ---- */

SCENARIO(result_is_awaited)
{
    work_result result = { 0, { NULL, 0 } };
    actor_task task;

    async("ok", 5, MS(10), &task);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(result.n, 5);
    ck_assert_str_eq(result.text.data, "ok 5");
    actor_reply_release(&result);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_CALL_TIMEOUT), ACTOR_ENOREQUEST);
    check_empty();
    finished(arg);
}

SCENARIO(result_that_is_there_is_awaited)
{
    work_result result;
    actor_task task;

    actor_trap_exit(true);
    async("ok", 6, 0, &task);
    check_exit("normal");
    ck_assert_int_eq(actor_task_await(&task, &result, 0), ACTOR_OK);
    ck_assert_int_eq(result.n, 6);
    check_empty();
    finished(arg);
}

SCENARIO(timeout_gives_the_task_up)
{
    work_result result;
    actor_task task;
    const int64_t begin = actor_now();

    async("ok", 5, MS(200), &task);
    ck_assert_int_eq(actor_task_await(&task, &result, MS(50)), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_now() - begin, MS(50));
    ck_assert(actor_is_alive(task.ref));
    actor_sleep(MS(300));
    ck_assert(!actor_is_alive(task.ref));
    check_empty();
    ck_assert_int_eq(actor_task_await(&task, &result, MS(50)), ACTOR_ENOREQUEST);
    finished(arg);
}

SCENARIO(yield_may_be_repeated)
{
    work_result result;
    actor_task task;

    async("ok", 7, MS(100), &task);
    ck_assert_int_eq(actor_task_yield(&task, &result, MS(30)), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_task_yield(&task, &result, 0), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_task_yield(&task, &result, MS(100)), ACTOR_OK);
    ck_assert_int_eq(result.n, 7);
    ck_assert_int_eq(actor_task_yield(&task, &result, MS(100)), ACTOR_ENOREQUEST);
    check_empty();
    finished(arg);
}

SCENARIO(crash_is_told_to_who_traps)
{
    work_result result = { 42, { NULL, 0 } };
    actor_task task;

    actor_trap_exit(true);
    async("boom", 0, MS(10), &task);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_CALL_TIMEOUT), ACTOR_EDOWN);
    check_last(ACTOR_OWN, "boom");
    ck_assert_int_eq(result.n, 42);
    check_exit("boom");
    check_empty();
    finished(arg);
}

SCENARIO(normal_end_without_a_result)
{
    work_result result;
    actor_task task;

    async("normal", 0, MS(10), &task);
    ck_assert_int_eq(actor_task_yield(&task, &result, ACTOR_CALL_TIMEOUT), ACTOR_EDOWN);
    check_last(ACTOR_NORMAL, NULL);
    check_empty();
    finished(arg);
}

static void own_a_crash(void *arg)
{
    work_result result;
    actor_task task;

    async("boom", 0, MS(10), &task);
    (void)actor_task_await(&task, &result, ACTOR_CALL_TIMEOUT);
    actor_sleep(ACTOR_SECOND);
    *(bool *)arg = true;                    /* it was not ended */
}

SCENARIO(crash_ends_its_owner)
{
    bool lived = false;
    actor_unique monitor;
    actor_message *down;
    actor_ref owner;

    ck_assert_int_eq(actor_spawn_monitor(own_a_crash, &lived, &owner, &monitor), ACTOR_OK);
    down = await(ACTOR_DOWN);
    ck_assert_str_eq(actor_reason_name(actor_message_reason(down)), "boom");
    actor_message_free(down);
    ck_assert(!lived);
    finished(arg);
}

static void own_and_end(void *arg)
{
    actor_task task;

    async("ok", 1, MS(100), &task);
    actor_sleep(MS(10));
    if (arg != NULL)
        actor_exit(actor_reason_own("boom", NULL));
}

SCENARIO(task_ends_with_its_owner)
{
    actor_spawn(own_and_end, arg, NULL);
    actor_sleep(MS(50));
    ck_assert_int_eq(n_running, 0);
    ck_assert_int_eq(n_done, 0);
    finished(arg);
}

SCENARIO(task_survives_a_normal_end)
{
    const int before = n_done;

    actor_spawn(own_and_end, NULL, NULL);
    actor_sleep(MS(50));
    ck_assert_int_eq(n_running, 1);
    actor_sleep(MS(100));
    ck_assert_int_eq(n_done, before + 1);
    finished(arg);
}

static void await_anothers(void *arg)
{
    work_result result;

    ck_assert_int_eq(actor_task_await(arg, &result, MS(50)), ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_task_yield(arg, &result, MS(50)), ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_task_shutdown(arg, &result, MS(50)), ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_task_ignore(arg, &result), ACTOR_ENOREQUEST);
}

SCENARIO(only_the_owner_may_await)
{
    work_result result;
    actor_task task;

    async("ok", 3, MS(100), &task);
    actor_spawn(await_anothers, &task, NULL);
    actor_sleep(MS(50));
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    finished(arg);
}

SCENARIO(context_is_inherited)
{
    work_result result;
    actor_task task;

    ck_assert_int_eq(actor_context_put("trace_id", "7"), ACTOR_OK);
    async("context", 0, 0, &task);
    ck_assert_int_eq(actor_context_put("trace_id", "8"), ACTOR_OK);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_str_eq(result.text.data, "7");
    finished(arg);
}

SCENARIO(deadline_is_inherited)
{
    work_result result;
    actor_task task;

    actor_deadline_set(MS(300));
    actor_sleep(MS(100));
    async("deadline", 0, 0, &task);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(result.n, MS(200));
    async("ok", 0, ACTOR_SECOND, &task);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_CALL_TIMEOUT), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_deadline_left(), 0);
    const work_args more = order("ok", 0, 0);
    ck_assert_int_eq(actor_task_async_of(&work_task, &more, NULL, &task), ACTOR_ETIMEDOUT);
    finished(arg);
}

/* ---- shutdown, ignore, completed ---- */

SCENARIO(shutdown_of_what_obeys)
{
    work_result result;
    actor_task task;

    actor_trap_exit(true);
    async("ok", 0, ACTOR_HOUR, &task);
    ck_assert_int_eq(actor_task_shutdown(&task, &result, 5 * ACTOR_SECOND), ACTOR_ETIMEDOUT);
    ck_assert(!actor_is_alive(task.ref));
    check_empty();
    async("ok", 0, ACTOR_HOUR, &task);
    ck_assert_int_eq(actor_task_shutdown(&task, &result, ACTOR_BRUTAL_KILL), ACTOR_ETIMEDOUT);
    ck_assert(!actor_is_alive(task.ref));
    check_empty();
    finished(arg);
}

/* Its link is undone first: so who does not trap exits lives on. */
SCENARIO(shutdown_leaves_the_owner_alone)
{
    work_result result;
    actor_task task;

    async("stubborn", 0, 0, &task);
    actor_sleep(MS(1));
    ck_assert_int_eq(actor_task_shutdown(&task, &result, MS(50)), ACTOR_EDOWN);
    check_last(ACTOR_KILLED, NULL);
    async("ok", 0, ACTOR_HOUR, &task);
    ck_assert_int_eq(actor_task_shutdown(&task, &result, ACTOR_BRUTAL_KILL), ACTOR_ETIMEDOUT);
    check_empty();
    finished(arg);
}

SCENARIO(shutdown_finds_a_result)
{
    work_result result;
    actor_task task;

    async("ok", 4, 0, &task);
    actor_sleep(MS(10));
    ck_assert_int_eq(actor_task_shutdown(&task, &result, MS(50)), ACTOR_OK);
    ck_assert_int_eq(result.n, 4);
    async("late", 5, 0, &task);
    actor_sleep(MS(10));
    ck_assert_int_eq(actor_task_shutdown(&task, &result, MS(50)), ACTOR_OK);
    ck_assert_int_eq(result.n, 5);
    check_empty();
    finished(arg);
}

SCENARIO(shutdown_finds_a_crash)
{
    work_result result;
    actor_task task;

    actor_trap_exit(true);
    async("boom", 0, 0, &task);
    actor_sleep(MS(10));
    ck_assert_int_eq(actor_task_shutdown(&task, &result, MS(50)), ACTOR_EDOWN);
    check_last(ACTOR_OWN, "boom");
    check_exit("boom");
    check_empty();
    finished(arg);
}

SCENARIO(given_up_task_can_be_shut_down)
{
    work_result result;
    actor_task task;

    async("ok", 0, ACTOR_HOUR, &task);
    ck_assert_int_eq(actor_task_await(&task, &result, MS(10)), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_task_shutdown(&task, &result, MS(50)), ACTOR_ETIMEDOUT);
    ck_assert(!actor_is_alive(task.ref));
    check_empty();
    finished(arg);
}

/* A result that comes at the very time of the shutdown is there or not, and nothing else is left. */
SCENARIO(shutdown_against_the_result)
{
    work_result result;
    actor_task task;
    int err;

    async("ok", 9, MS(10), &task);
    actor_sleep(MS(10));
    err = actor_task_shutdown(&task, &result, MS(50));
    ck_assert_msg(err == ACTOR_ETIMEDOUT || (err == ACTOR_OK && result.n == 9), "%d", err);
    check_empty();
    finished(arg);
}

SCENARIO(ignored_task_goes_on)
{
    work_result result;
    actor_task task;

    actor_trap_exit(true);
    async("boom", 0, MS(50), &task);
    ck_assert_int_eq(actor_task_ignore(&task, &result), ACTOR_ETIMEDOUT);
    ck_assert(actor_is_alive(task.ref));
    check_empty();
    ck_assert(!actor_is_alive(task.ref));
    async("ok", 8, 0, &task);
    check_exit("normal");
    ck_assert_int_eq(actor_task_ignore(&task, &result), ACTOR_OK);
    ck_assert_int_eq(result.n, 8);
    async("boom", 8, 0, &task);
    check_exit("boom");
    ck_assert_int_eq(actor_task_ignore(&task, &result), ACTOR_EDOWN);
    check_last(ACTOR_OWN, "boom");
    check_empty();
    finished(arg);
}

SCENARIO(completed_task_needs_no_process)
{
    char text[] = "done";
    work_result done = { 11, actor_string_of(text) }, result, results[2];
    actor_task task, tasks[2];
    actor_info info;

    ck_assert_int_eq(actor_task_completed(&work_task, &done, &task), ACTOR_OK);
    strcpy(text, "gone");
    ck_assert(actor_ref_is_none(task.ref));
    ck_assert_int_eq(actor_info_get(actor_self(), &info, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_uint_eq(info.n_links, 0);
    actor_info_clear(&info);
    ck_assert_int_eq(actor_task_await(&task, &result, 0), ACTOR_OK);
    ck_assert_int_eq(result.n, 11);
    ck_assert_str_eq(result.text.data, "done");
    ck_assert_int_eq(actor_task_await(&task, &result, 0), ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_task_completed(&work_task, &done, &tasks[0]), ACTOR_OK);
    async("ok", 12, MS(10), &tasks[1]);
    ck_assert_int_eq(actor_task_await_many(&work_task, tasks, 2, results, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(results[0].n, 11);
    ck_assert_int_eq(results[1].n, 12);
    ck_assert_int_eq(actor_task_completed(&work_task, &done, &task), ACTOR_OK); /* and never asked for */
    finished(arg);
}

/* A task is a value: whichever copy asks first has the result, and the others are told that it was given. */
SCENARIO(completed_task_may_be_copied)
{
    work_result done = { 11, { "done", 4 } }, more = { 12, { "more", 4 } }, result;
    actor_task task, copy, other;

    ck_assert_int_eq(actor_task_completed(&work_task, &done, &task), ACTOR_OK);
    copy = task;
    ck_assert_int_eq(actor_task_await(&copy, &result, 0), ACTOR_OK);
    ck_assert_str_eq(result.text.data, "done");
    ck_assert_int_eq(actor_task_completed(&work_task, &more, &other), ACTOR_OK);  /* perhaps where that one was */
    ck_assert_int_eq(actor_task_await(&task, &result, 0), ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_task_yield(&task, &result, 0), ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_task_shutdown(&task, &result, 0), ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_task_ignore(&copy, &result), ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_task_shutdown(&other, &result, 0), ACTOR_OK);
    ck_assert_str_eq(result.text.data, "more");
    finished(arg);
}

SCENARIO(completed_task_that_is_there_twice)
{
    work_result done = { 11, { "done", 4 } }, results[3];
    actor_task_outcome outcomes[2];
    actor_task tasks[3];

    ck_assert_int_eq(actor_task_completed(&work_task, &done, &tasks[0]), ACTOR_OK);
    tasks[1] = tasks[0];
    ck_assert_int_eq(actor_task_yield_many(&work_task, tasks, 2, outcomes, results, 0), ACTOR_OK);
    ck_assert_int_eq(outcomes[0].code, ACTOR_OK);
    ck_assert_int_eq(outcomes[1].code, ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_task_await_many(&work_task, tasks, 1, results, 0), ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_task_completed(&work_task, &done, &tasks[0]), ACTOR_OK);
    ck_assert_int_eq(actor_task_completed(&work_task, &done, &tasks[1]), ACTOR_OK);
    tasks[2] = tasks[0];
    ck_assert_int_eq(actor_task_await_many(&work_task, tasks, 3, results, 0), ACTOR_EALREADY);
    ck_assert_int_eq(actor_task_await(&tasks[0], results, 0), ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_task_await(&tasks[1], results, 0), ACTOR_ENOREQUEST);
    finished(arg);
}

/* ---- several ---- */

SCENARIO(task_that_is_there_twice)
{
    work_result done = { 11, { "done", 4 } }, results[4];
    actor_task tasks[4];
    const int before = n_done;
    size_t i;

    async("ok", 1, MS(10), &tasks[0]);
    tasks[1] = tasks[0];
    async("ok", 2, MS(20), &tasks[2]);
    ck_assert_int_eq(actor_task_completed(&work_task, &done, &tasks[3]), ACTOR_OK);
    ck_assert_int_eq(actor_task_await_many(&work_task, tasks, 4, results, ACTOR_SECOND), ACTOR_EALREADY);
    for (i = 0; i < 4; i++)
        ck_assert_int_eq(actor_task_await(&tasks[i], results, 0), ACTOR_ENOREQUEST);
    actor_sleep(MS(30));
    ck_assert_int_eq(n_done, before + 2);   /* they go on */
    check_empty();
    finished(arg);
}

SCENARIO(many_are_awaited_in_their_order)
{
    static const int pauses[] = { 50, 10, 30, 0 };
    work_result results[4];
    actor_task tasks[4];
    const int64_t begin = actor_now();
    size_t i;

    for (i = 0; i < 4; i++)
        async("ok", (int64_t)i, MS(pauses[i]), &tasks[i]);
    ck_assert_int_eq(actor_task_await_many(&work_task, tasks, 4, results, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(actor_now() - begin, MS(50));
    for (i = 0; i < 4; i++) {
        char text[32];

        snprintf(text, sizeof text, "ok %zu", i);
        ck_assert_int_eq(results[i].n, (int64_t)i);
        ck_assert_str_eq(results[i].text.data, text);
        actor_reply_release(&results[i]);
    }
    check_empty();
    finished(arg);
}

SCENARIO(many_fail_with_the_first)
{
    work_result results[3], result;
    actor_task tasks[3];
    const int64_t begin = actor_now();

    actor_trap_exit(true);
    async("ok", 0, ACTOR_HOUR, &tasks[0]);
    async("boom", 0, MS(20), &tasks[1]);
    async("ok", 0, MS(10), &tasks[2]);
    ck_assert_int_eq(actor_task_await_many(&work_task, tasks, 3, results, ACTOR_SECOND), ACTOR_EDOWN);
    check_last(ACTOR_OWN, "boom");
    ck_assert_int_eq(actor_now() - begin, MS(20));
    ck_assert_int_eq(actor_task_await(&tasks[0], &result, 0), ACTOR_ENOREQUEST);
    ck_assert_int_eq(actor_task_shutdown(&tasks[0], &result, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    check_exit("normal");
    check_exit("boom");
    check_empty();
    finished(arg);
}

SCENARIO(many_have_one_time)
{
    work_result results[2], result;
    actor_task tasks[2];
    const int64_t begin = actor_now();

    async("ok", 0, MS(400), &tasks[0]);
    async("ok", 0, MS(10), &tasks[1]);
    ck_assert_int_eq(actor_task_await_many(&work_task, tasks, 2, results, MS(100)), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_now() - begin, MS(100));
    ck_assert(actor_is_alive(tasks[0].ref));
    ck_assert_int_eq(actor_task_shutdown(&tasks[0], &result, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    check_empty();
    finished(arg);
}

SCENARIO(yield_many_has_one_time)
{
    work_result results[4];
    actor_task_outcome outcomes[4];
    actor_task tasks[4];
    const int64_t begin = actor_now();

    actor_trap_exit(true);
    async("ok", 1, MS(400), &tasks[0]);
    async("ok", 2, MS(90), &tasks[1]);
    async("boom", 3, MS(20), &tasks[2]);
    memset(&tasks[3], 0, sizeof tasks[3]);
    ck_assert_int_eq(actor_task_yield_many(&work_task, tasks, 4, outcomes, results, MS(100)), ACTOR_OK);
    ck_assert_int_eq(actor_now() - begin, MS(100));
    ck_assert_int_eq(outcomes[0].code, ACTOR_ETIMEDOUT);
    ck_assert_int_eq(outcomes[1].code, ACTOR_OK);
    ck_assert_int_eq(results[1].n, 2);
    ck_assert_int_eq(outcomes[2].code, ACTOR_EDOWN);
    ck_assert_str_eq(actor_reason_name(&outcomes[2].reason), "boom");
    ck_assert_int_eq(outcomes[3].code, ACTOR_EINVAL);
    ck_assert_int_eq(actor_task_yield(&tasks[0], &results[0], ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(results[0].n, 1);
    finished(arg);
}

/* A result that is not waited for is a message like others, and so is the end behind it. */
SCENARIO(result_is_a_message)
{
    actor_answer answer;
    actor_message *message;
    actor_task task, other;

    async("ok", 21, 0, &task);
    async_with(&(actor_task_options){ .nolink = true }, "boom", 0, MS(10), &other);
    message = await(ACTOR_INFO);
    ck_assert(!actor_task_check(message, &other, &answer));
    ck_assert(actor_task_check(message, &task, &answer));
    ck_assert_int_eq(answer.code, ACTOR_OK);
    ck_assert_int_eq(((const work_result *)answer.reply)->n, 21);
    actor_message_free(message);
    message = await(ACTOR_DOWN);
    ck_assert(!actor_task_check(message, &task, &answer));
    ck_assert(actor_message_cookie(message) == actor_task_monitor(&task));
    ck_assert(actor_ref_equal(actor_message_sender(message), task.ref));
    ck_assert_int_eq(actor_message_reason(message)->kind, ACTOR_NORMAL);
    ck_assert(!actor_is_alive(task.ref));
    actor_message_free(message);
    message = await(ACTOR_INFO);
    ck_assert(actor_task_check(message, &other, &answer));
    ck_assert_int_eq(answer.code, ACTOR_EDOWN);
    check_last(ACTOR_OWN, "boom");
    actor_message_free(message);
    check_empty();
    finished(arg);
}

/* Of one that blocks too. */
SCENARIO(the_end_behind_a_result_is_not_wanted)
{
    actor_task tasks[2];
    size_t i;

    async("ok", 1, 0, &tasks[0]);
    async_with(&(actor_task_options){ .on = ACTOR_TASK_BLOCKING }, "ok", 2, 0, &tasks[1]);
    actor_sleep(MS(10));
    for (i = 0; i < 2; i++)
        actor_task_demonitor(&tasks[i]);
    for (i = 0; i < 2; i++)
        actor_message_free(await(ACTOR_INFO));
    check_empty();
    actor_task_demonitor(&tasks[0]);
    finished(arg);
}

/* ---- start, supervisors ---- */

static actor_dynamic_supervisor_info jobs;

static actor_ref start_jobs(void)
{
    actor_ref ref;

    jobs.name = "Jobs";
    if (jobs.period_ns == 0) {
        jobs.intensity = 3;
        jobs.period_ns = 5 * ACTOR_SECOND;
    }
    ck_assert_int_eq(actor_task_supervisor_start(&jobs, NULL, true, &ref), ACTOR_OK);
    return ref;
}

static void end_jobs(actor_ref ref)
{
    actor_unlink(ref);
    ck_assert_int_eq(actor_stop_actor(ref, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY), ACTOR_OK);
    memset(&jobs, 0, sizeof jobs);
}

static size_t count(actor_ref supervisor)
{
    actor_child_count n;

    ck_assert_int_eq(actor_supervisor_count(supervisor, &n), ACTOR_OK);
    return n.active;
}

SCENARIO(started_and_forgotten)
{
    const int before = n_done;
    work_args args = order("ok", 0, MS(10));
    actor_ref ref;

    ck_assert_int_eq(actor_task_start_of(&work_task, &args, NULL, &ref), ACTOR_OK);
    check_empty();
    ck_assert(!actor_is_alive(ref));
    ck_assert_int_eq(n_done, before + 1);
    args = order("boom", 0, MS(10));
    ck_assert_int_eq(actor_task_start_of(&work_task, &args, &(actor_task_options){ .nolink = true }, &ref), ACTOR_OK);
    check_empty();
    actor_trap_exit(true);
    ck_assert_int_eq(actor_task_start_of(&work_task, &args, NULL, &ref), ACTOR_OK);
    check_exit("boom");
    finished(arg);
}

SCENARIO(supervised_task_is_awaited)
{
    const actor_ref supervisor = start_jobs();
    const actor_task_options options = { .supervisor = supervisor };
    actor_info info;
    work_result result;
    actor_task task;

    async_with(&options, "ok", 5, MS(10), &task);
    actor_sleep(MS(1));
    ck_assert_uint_eq(count(supervisor), 1);
    ck_assert_int_eq(actor_info_get(task.ref, &info, ACTOR_INFINITY), ACTOR_OK);
    ck_assert(actor_ref_equal(info.parent, supervisor));
    ck_assert_uint_eq(info.n_links, 2);
    ck_assert_str_eq(info.label, "Work");
    actor_info_clear(&info);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(result.n, 5);
    check_empty();
    ck_assert_uint_eq(count(supervisor), 0);
    end_jobs(supervisor);
    finished(arg);
}

SCENARIO(nolink_crash_is_an_answer)
{
    const actor_ref supervisor = start_jobs();
    const actor_task_options options = { .supervisor = supervisor, .nolink = true };
    work_result result;
    actor_task task;

    async_with(&options, "boom", 5, MS(10), &task);
    actor_sleep(MS(50));
    ck_assert_int_eq(actor_task_yield(&task, &result, 0), ACTOR_EDOWN);
    check_last(ACTOR_OWN, "boom");
    check_empty();
    ck_assert_uint_eq(count(supervisor), 0);
    end_jobs(supervisor);
    finished(arg);
}

SCENARIO(stopped_supervisor_ends_its_tasks)
{
    const actor_ref supervisor = start_jobs();
    const actor_task_options options = { .supervisor = supervisor, .nolink = true };
    work_result result;
    actor_task task;

    async_with(&options, "ok", 5, ACTOR_HOUR, &task);
    end_jobs(supervisor);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_CALL_TIMEOUT), ACTOR_EDOWN);
    check_last(ACTOR_SHUTDOWN, NULL);
    check_empty();
    finished(arg);
}

static void ask_and_die(void *arg)
{
    const actor_task_options options = { .supervisor = *(const actor_ref *)arg };
    actor_task task;

    async_with(&options, "ok", 5, ACTOR_HOUR, &task);
    actor_exit(actor_reason_own("boom", NULL));
}

static void ask_and_be_killed(void *arg)
{
    ask_and_die(arg);
}

SCENARIO(supervised_task_ends_with_its_owner)
{
    actor_ref supervisor = start_jobs(), owner;

    actor_spawn(ask_and_die, &supervisor, NULL);
    actor_spawn(ask_and_be_killed, &supervisor, &owner);
    actor_send_exit(owner, actor_reason_of(ACTOR_KILL)); /* perhaps while it waits for the supervisor */
    actor_sleep(MS(100));
    ck_assert_uint_eq(count(supervisor), 0);
    end_jobs(supervisor);
    finished(arg);
}

SCENARIO(max_children_is_a_limit)
{
    const work_args args = order("ok", 0, MS(50));
    actor_ref supervisor, ref;
    actor_task task;

    jobs.max_children = 1;
    supervisor = start_jobs();
    ck_assert_int_eq(actor_task_start_child(supervisor, &work_task, &args, ACTOR_TASK_FIBER, &ref), ACTOR_OK);
    ck_assert_int_eq(actor_task_start_child(supervisor, &work_task, &args, ACTOR_TASK_FIBER, &ref), ACTOR_ELIMIT);
    ck_assert_int_eq(actor_task_async_of(&work_task, &args, &(actor_task_options){ .supervisor = supervisor }, &task),
                     ACTOR_ELIMIT);
    actor_sleep(MS(100));
    ck_assert_int_eq(actor_task_start_child(supervisor, &work_task, &args, ACTOR_TASK_FIBER, &ref), ACTOR_OK);
    ck_assert_int_eq(actor_dynamic_supervisor_terminate_child(supervisor, ref), ACTOR_OK);
    ck_assert(!actor_is_alive(ref));
    check_empty();
    end_jobs(supervisor);
    finished(arg);
}

SCENARIO(restart_is_the_supervisors)
{
    const work_args fails = order("boom", 0, 0), ends = order("ok", 0, 0);
    actor_ref supervisor = start_jobs();
    int before = n_started;

    actor_task_start_child(supervisor, &work_task, &fails, ACTOR_TASK_FIBER, NULL);
    actor_sleep(MS(10));
    ck_assert_int_eq(n_started - before, 1); /* temporary */
    end_jobs(supervisor);

    jobs.restart = ACTOR_TRANSIENT;
    supervisor = start_jobs();
    before = n_started;
    actor_task_start_child(supervisor, &work_task, &ends, ACTOR_TASK_FIBER, NULL);
    actor_sleep(MS(10));
    ck_assert_int_eq(n_started - before, 1);
    actor_trap_exit(true);
    actor_task_start_child(supervisor, &work_task, &fails, ACTOR_TASK_FIBER, NULL);
    actor_sleep(MS(10));
    ck_assert_int_eq(n_started - before, 1 + 1 + 3); /* its first run, and three restarts */
    ck_assert(!actor_is_alive(supervisor));
    check_exit("shutdown");
    memset(&jobs, 0, sizeof jobs);
    finished(arg);
}

SCENARIO(shutdown_time_is_the_supervisors)
{
    const work_args args = order("stubborn", 0, 0);
    const int64_t begin = actor_now();
    actor_ref supervisor;

    jobs.shutdown_ns = MS(300);
    supervisor = start_jobs();
    actor_task_start_child(supervisor, &work_task, &args, ACTOR_TASK_FIBER, NULL);
    actor_sleep(MS(1));
    end_jobs(supervisor);
    ck_assert_int_eq(actor_now() - begin, MS(301));
    finished(arg);
}

/* ---- functions and bytes ---- */

static void twice(const void *arg, size_t size, actor_bytes *result)
{
    char *text = actor_task_alloc(2 * size);

    if (text == NULL || size == 0)
        return;
    memcpy(text, arg, size);
    memcpy(text + size, arg, size);
    *result = actor_bytes_of(text, 2 * size);
}

SCENARIO(function_of_bytes)
{
    actor_bytes result;
    actor_task task;

    ck_assert_int_eq(actor_task_async(twice, "ab", 2, NULL, &task), ACTOR_OK);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_SECOND), ACTOR_OK);
    ck_assert_uint_eq(result.len, 4);
    ck_assert_mem_eq(result.data, "abab", 4);
    ck_assert_int_eq(actor_task_async(twice, "c", 1, &(actor_task_options){ .on = ACTOR_TASK_BLOCKING }, &task), ACTOR_OK);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_SECOND), ACTOR_OK);
    ck_assert_mem_eq(result.data, "cc", 2);
    ck_assert_int_eq(actor_task_start(twice, NULL, 0, NULL, NULL), ACTOR_OK);
    check_empty();
    finished(arg);
}

SCENARIO(less_than_no_time)
{
    work_result results[2];
    actor_task tasks[2];
    actor_task_outcome outcomes[2];

    async("ok", 1, 0, &tasks[0]);
    ck_assert_int_eq(actor_task_completed(&work_task, &(work_result){ .n = 2 }, &tasks[1]), ACTOR_OK);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(actor_task_yield(&tasks[i], &results[i], -1), ACTOR_EINVAL);
        ck_assert_int_eq(actor_task_await(&tasks[i], &results[i], -1), ACTOR_EINVAL);
        ck_assert_int_eq(actor_task_shutdown(&tasks[i], &results[i], -2), ACTOR_EINVAL);
    }
    ck_assert_int_eq(actor_task_await_many(&work_task, tasks, 2, results, -1), ACTOR_EINVAL);
    ck_assert_int_eq(actor_task_yield_many(&work_task, tasks, 2, outcomes, results, -1), ACTOR_EINVAL);
    ck_assert_int_eq(actor_task_await_many(&work_task, tasks, 2, results, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(results[0].n, 1);
    ck_assert_int_eq(results[1].n, 2);
    check_empty();
    finished(arg);
}

/* ---- streams ---- */

enum { N_ITEMS = 8 };

static void fill_items(work_args *items, const int *pauses)
{
    int64_t i;

    for (i = 0; i < N_ITEMS; i++)
        items[i] = order("ok", i, MS(pauses[i]));
}

static void open_stream(const work_args *items, size_t n, const actor_task_stream_options *options, actor_task_stream **out)
{
    ck_assert_int_eq(actor_task_stream_over(&work_task, items, n, options, out), ACTOR_OK);
}

SCENARIO(stream_in_order)
{
    static const int pauses[N_ITEMS] = { 100, 10, 10, 10, 10, 10, 10, 10 };
    const actor_task_stream_options options = { .max_concurrency = 2 };
    work_args items[N_ITEMS];
    actor_task_outcome outcome;
    actor_task_stream *stream;
    work_result result;
    char text[32];
    size_t i;

    actor_trap_exit(true);
    most_running = 0;
    fill_items(items, pauses);
    open_stream(items, N_ITEMS, &options, &stream);
    for (i = 0; i < N_ITEMS; i++) {
        ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_OK);
        ck_assert_uint_eq(outcome.index, i);
        ck_assert_int_eq(outcome.code, ACTOR_OK);
        snprintf(text, sizeof text, "ok %zu", i);
        ck_assert_str_eq(result.text.data, text);
    }
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_EEOF);
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_EEOF);
    actor_task_stream_close(stream);
    ck_assert_int_eq(most_running, 2);
    check_empty();
    finished(arg);
}

SCENARIO(stream_as_they_come)
{
    static const int pauses[N_ITEMS] = { 80, 70, 60, 50, 40, 30, 20, 10 };
    const actor_task_stream_options options = { .max_concurrency = N_ITEMS, .unordered = true };
    work_args items[N_ITEMS];
    actor_task_outcome outcome;
    actor_task_stream *stream;
    work_result result;
    size_t i;

    fill_items(items, pauses);
    open_stream(items, N_ITEMS, &options, &stream);
    for (i = 0; i < N_ITEMS; i++) {
        ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_OK);
        ck_assert_uint_eq(outcome.index, N_ITEMS - 1 - i);
        ck_assert_int_eq(result.n, (int64_t)outcome.index);
    }
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_EEOF);
    actor_task_stream_close(stream);
    finished(arg);
}

/* Counts without end; each number is asked for when there is room for it. */
static int count_up(void *context, void *args)
{
    work_args *next = args;

    *next = order("ok", ++*(int64_t *)context, MS(10));
    return ACTOR_OK;
}

SCENARIO(stream_is_lazy_and_ends_early)
{
    const actor_task_stream_options options = { .max_concurrency = 3 };
    actor_task_outcome outcome;
    actor_task_stream *stream;
    work_result result;
    int64_t asked = 0;

    actor_trap_exit(true);
    ck_assert_int_eq(actor_task_stream_open(&work_task, count_up, &asked, &options, &stream), ACTOR_OK);
    ck_assert_int_eq(asked, 0);
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_OK);
    ck_assert_int_eq(result.n, 1);
    ck_assert_int_le(asked, 3 + 3);         /* for each of those that are done another, the first included */
    actor_task_stream_close(stream);
    ck_assert_int_eq(n_running, 0);
    check_empty();
    finished(arg);
}

static const int one_is_slow[N_ITEMS] = { 10, 10, 500, 10, 10, 10, 10, 10 };

SCENARIO(stream_kills_what_is_late)
{
    const actor_task_stream_options options = { .max_concurrency = 2, .timeout_ns = MS(100), .on_timeout = ACTOR_TASK_KILL };
    work_args items[N_ITEMS];
    actor_task_outcome outcome;
    actor_task_stream *stream;
    work_result result;
    size_t i;

    actor_trap_exit(true);
    fill_items(items, one_is_slow);
    open_stream(items, N_ITEMS, &options, &stream);
    for (i = 0; i < N_ITEMS; i++) {
        ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_OK);
        ck_assert_int_eq(outcome.code, i == 2 ? ACTOR_ETIMEDOUT : ACTOR_OK);
    }
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_EEOF);
    actor_task_stream_close(stream);
    check_empty();
    finished(arg);
}

SCENARIO(stream_ends_when_one_is_late)
{
    const actor_task_stream_options options = { .max_concurrency = 4, .timeout_ns = MS(100) };
    work_args items[N_ITEMS];
    actor_task_outcome outcome;
    actor_task_stream *stream;
    work_result result;

    fill_items(items, one_is_slow);
    open_stream(items, N_ITEMS, &options, &stream);
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_OK);
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_OK);
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(n_running, 0);
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_EEOF);
    actor_task_stream_close(stream);
    check_empty();
    finished(arg);
}

SCENARIO(stream_has_a_limit_for_all)
{
    static const int pauses[N_ITEMS] = { 40, 40, 40, 40, 40, 40, 40, 40 };
    const actor_task_stream_options options = { .max_concurrency = 1, .limit_ns = MS(100) };
    const int64_t begin = actor_now();
    work_args items[N_ITEMS];
    actor_task_outcome outcome;
    actor_task_stream *stream;
    work_result result;

    fill_items(items, pauses);
    open_stream(items, N_ITEMS, &options, &stream);
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_OK);
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_OK);
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_now() - begin, MS(100));
    actor_task_stream_close(stream);
    check_empty();
    finished(arg);
}

SCENARIO(stream_tells_of_crashes)
{
    const actor_task_stream_options options = { .task = { .nolink = true }, .max_concurrency = 2 };
    work_args items[3] = { order("ok", 0, 0), order("boom", 1, 0), order("ok", 2, 0) };
    actor_task_outcome outcome;
    actor_task_stream *stream;
    work_result result;
    size_t i;

    open_stream(items, 3, &options, &stream);
    for (i = 0; i < 3; i++) {
        ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_OK);
        ck_assert_int_eq(outcome.code, i == 1 ? ACTOR_EDOWN : ACTOR_OK);
        if (i == 1)
            ck_assert_str_eq(actor_reason_name(&outcome.reason), "boom");
    }
    actor_task_stream_close(stream);
    check_empty();
    finished(arg);
}

static void stream_and_crash(void *arg)
{
    work_args items[3] = { order("ok", 0, 0), order("boom", 1, MS(10)), order("ok", 2, ACTOR_HOUR) };
    actor_task_outcome outcome;
    actor_task_stream *stream;
    work_result result;

    open_stream(items, 3, &(actor_task_stream_options){ .max_concurrency = 3 }, &stream);
    while (actor_task_stream_next(stream, &outcome, &result) == ACTOR_OK)
        ;
    *(bool *)arg = true;
}

static void stream_and_end(void *arg)
{
    work_args items[2] = { order("ok", 0, 0), order("ok", 2, ACTOR_HOUR) };
    actor_task_outcome outcome;
    actor_task_stream *stream;
    work_result result;

    open_stream(items, 2, &(actor_task_stream_options){ .max_concurrency = 3 }, &stream);
    actor_task_stream_next(stream, &outcome, &result);
    (void)arg;
}

SCENARIO(stream_ends_with_its_owner)
{
    bool lived = false;

    actor_spawn(stream_and_crash, &lived, NULL);
    actor_spawn(stream_and_end, NULL, NULL);
    actor_sleep(MS(100));
    ck_assert(!lived);
    ck_assert_int_eq(n_running, 0);
    finished(arg);
}

SCENARIO(stream_under_a_supervisor)
{
    static const int pauses[N_ITEMS] = { 10, 10, 10, 10, 10, 10, 10, 10 };
    const actor_ref supervisor = start_jobs();
    const actor_task_stream_options options = { .task = { .supervisor = supervisor, .nolink = true }, .max_concurrency = 3 };
    work_args items[N_ITEMS];
    actor_task_outcome outcome;
    actor_task_stream *stream;
    work_result result;
    size_t n = 0;

    fill_items(items, pauses);
    items[4] = order("boom", 4, 0);
    open_stream(items, N_ITEMS, &options, &stream);
    while (actor_task_stream_next(stream, &outcome, &result) == ACTOR_OK)
        n += outcome.code == ACTOR_OK;
    ck_assert_uint_eq(n, N_ITEMS - 1);
    actor_task_stream_close(stream);
    ck_assert_uint_eq(count(supervisor), 0);
    end_jobs(supervisor);
    finished(arg);
}

/* ---- memory ---- */

/* All that can fail, with one allocation that does; what has not failed is as ever. */
static void lacking_scenario(void *arg)
{
    actor_ref supervisor = actor_ref_none();
    const actor_task_stream_options options = { .max_concurrency = 2, .task = { .nolink = true } };
    work_args items[3] = { order("ok", 0, MS(1)), order("ok", 1, 0), order("ok", 2, 0) };
    work_result result, results[2], done = { 3, actor_string_of("done") };
    actor_task_outcome outcome;
    actor_task tasks[2];
    actor_task_stream *stream;
    int err;
    size_t n;

    jobs.name = "Jobs";
    jobs.period_ns = ACTOR_SECOND;
    actor_trap_exit(true);
    if (actor_task_async_of(&work_task, &items[0], NULL, &tasks[0]) == ACTOR_OK) {
        err = actor_task_await(&tasks[0], &result, ACTOR_SECOND);
        if (err == ACTOR_OK)
            ck_assert_int_eq(result.n, 0);
        else
            ck_assert_msg(err == ACTOR_EDOWN || err == ACTOR_ENOMEM, "%s", actor_strerror(err));
        if (err == ACTOR_ENOMEM)
            ck_assert_int_eq(actor_task_await(&tasks[0], &result, ACTOR_SECOND), ACTOR_OK);
    }
    for (n = 0; n < 2 && actor_task_async_of(&work_task, &items[n], NULL, &tasks[n]) == ACTOR_OK; n++)
        ;
    (void)actor_task_await_many(&work_task, tasks, n, results, ACTOR_SECOND);
    for (; n > 0; n--)
        (void)actor_task_shutdown(&tasks[n - 1], &result, ACTOR_SECOND);
    if (actor_task_completed(&work_task, &done, &tasks[0]) == ACTOR_OK)
        while (actor_task_await(&tasks[0], &result, 0) == ACTOR_ENOMEM)
            ;
    if (actor_task_supervisor_start(&jobs, NULL, true, &supervisor) == ACTOR_OK) {
        if (actor_task_async_of(&work_task, &items[1], &(actor_task_options){ .supervisor = supervisor }, &tasks[0]) == ACTOR_OK)
            (void)actor_task_await(&tasks[0], &result, ACTOR_SECOND);
        (void)actor_task_start_child(supervisor, &work_task, &items[1], ACTOR_TASK_FIBER, NULL);
        actor_send_exit(supervisor, actor_reason_of(ACTOR_KILL));
    }
    if (actor_task_stream_over(&work_task, items, 3, &options, &stream) == ACTOR_OK) {
        n = 0;
        while ((err = actor_task_stream_next(stream, &outcome, &result)) != ACTOR_EEOF) {
            ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM, "%s", actor_strerror(err));
            n += err == ACTOR_OK;
        }
        ck_assert_uint_eq(n, 3);
        actor_task_stream_close(stream);
    }
    finished(arg);
}

enum { ALLOCATIONS = 220 };

START_TEST(memory_is_lacking)
{
    actor_options options = actor_options_default();
    actor_system *system;
    bool done = false;

    options.log = keep_log;
    ck_assert_int_eq(actor_sim_start(&options, (uint64_t)_i, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(lacking_scenario, &done, NULL), ACTOR_OK);
    actor_sim_fail_alloc(system, (uint64_t)_i);
    actor_sim_advance(system, ACTOR_HOUR);
    ck_assert(done || actor_system_count(system) == 0); /* the first allocations are those of its own start */
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
}
END_TEST

/* How much memory there is when a task begins, and how one is begun. */
static size_t given;
static bool is_supervised;
static int n_refused;

/* Whoever is told that memory is out is told so at once, though the task cannot be told to end. */
static void unlucky_owner(void *arg)
{
    const work_args args = order("ok", 1, 0);
    actor_ref supervisor = actor_ref_none();
    actor_task_options options = { .nolink = given % 2 == 0 };
    size_t before;
    actor_task task;
    int64_t begin_ns;
    int err;

    jobs.name = "Jobs";
    jobs.period_ns = ACTOR_SECOND;
    ck_assert_int_eq(actor_task_supervisor_start(&jobs, NULL, true, &supervisor), ACTOR_OK);
    if (is_supervised)
        options.supervisor = supervisor;
    before = actor_system_count(actor_system_current());
    begin_ns = actor_now();
    lose_memory(given, 20);
    err = actor_task_async_of(&work_task, &args, &options, &task);
    if (err != ACTOR_OK) {
        n_refused++;
        ck_assert_msg(err == ACTOR_ENOMEM || (is_supervised && err == ACTOR_EDOWN), "%s",
                      actor_strerror(err));
        ck_assert(is_supervised || actor_now() == begin_ns);
    }
    gives = 0;
    lacks = 0;
    actor_sleep(10 * ACTOR_SECOND);         /* no order has come in its time */
    ck_assert_uint_eq(actor_system_count(actor_system_current()), before);
    end_jobs(supervisor);
    actor_send_exit(keeper, actor_reason_of(ACTOR_KILL));
    finished(arg);
}

enum { PIECES = 40 };

START_TEST(no_task_is_left_that_lacks_its_order)
{
    actor_options options = scarce_options();

    is_supervised = _i == 1;
    options.log = keep_log;
    n_refused = 0;
    for (given = 0; given < PIECES; given++) {
        actor_system *system;
        bool done = false;

        ck_assert_int_eq(actor_sim_start(&options, 1, &system), ACTOR_OK);
        ck_assert_int_eq(actor_spawn(keep_messages, NULL, &keeper), ACTOR_OK);
        actor_sim_settle(system);
        ck_assert_int_eq(actor_spawn(unlucky_owner, &done, NULL), ACTOR_OK);
        actor_sim_advance(system, ACTOR_MINUTE);
        ck_assert_msg(done, "%zu pieces", given);
        ck_assert_uint_eq(actor_system_count(system), 0);
        actor_system_stop(system);
    }
    ck_assert_int_gt(n_refused, 0);
}
END_TEST

/* The time of several may be over at once: none has to wait for the end of another that was late before it. */
/* What runs goes on; with nothing closed all comes in the end. */
SCENARIO(stream_beyond_max_children_goes_on)
{
    static const int pauses[N_ITEMS] = { 10, 10, 10, 10, 10, 10, 10, 10 };
    work_args items[N_ITEMS];
    actor_task_stream_options options = { .max_concurrency = 3 };
    actor_task_outcome outcome;
    actor_task_stream *stream;
    work_result result;
    size_t n_seen = 0, n_limits = 0;
    int err;

    jobs.max_children = 2;
    options.task.supervisor = start_jobs();
    fill_items(items, pauses);
    open_stream(items, N_ITEMS, &options, &stream);
    while ((err = actor_task_stream_next(stream, &outcome, &result)) != ACTOR_EEOF) {
        if (err == ACTOR_ELIMIT) {
            n_limits++;
            actor_sleep(MS(20));
            continue;
        }
        ck_assert_int_eq(err, ACTOR_OK);
        ck_assert_int_eq(outcome.code, ACTOR_OK);
        ck_assert_uint_eq(outcome.index, n_seen);
        n_seen++;
    }
    ck_assert_uint_eq(n_seen, N_ITEMS);
    ck_assert_uint_ge(n_limits, 1);
    actor_task_stream_close(stream);
    end_jobs(options.task.supervisor);
    finished(arg);
}

SCENARIO(stream_kills_each_that_is_late)
{
    static const int pauses[N_ITEMS] = { 500, 500, 90, 500 };
    const actor_task_stream_options options = { .max_concurrency = 4, .timeout_ns = MS(100), .on_timeout = ACTOR_TASK_KILL };
    const int64_t begin = actor_now();
    work_args items[N_ITEMS];
    actor_task_outcome outcome;
    actor_task_stream *stream;
    work_result result;
    size_t i;

    actor_trap_exit(true);
    fill_items(items, pauses);
    open_stream(items, 4, &options, &stream);
    for (i = 0; i < 4; i++) {
        ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_OK);
        ck_assert_int_eq(outcome.code, pauses[i] == 500 ? ACTOR_ETIMEDOUT : ACTOR_OK);
        if (i == 0) {
            ck_assert_int_eq(actor_now() - begin, MS(100));
            actor_sleep(MS(1));
            ck_assert_int_eq(n_running, 0);
        }
    }
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_EEOF);
    actor_task_stream_close(stream);
    check_empty();
    finished(arg);
}

/* ---- places that there are not ---- */

static void nowhere_scenario(void *arg)
{
    const actor_task_place nowhere = (actor_task_place)2;
    const actor_task_options options = { .on = nowhere };
    const actor_task_stream_options stream_options = { .task = options };
    const work_args args = order("ok", 1, 0);
    actor_ref supervisor, ref = actor_ref_none();
    actor_task_stream *stream;
    actor_task task;

    jobs.name = "Jobs";
    jobs.period_ns = ACTOR_SECOND;
    ck_assert_int_eq(actor_task_supervisor_start(&jobs, NULL, false, &supervisor), ACTOR_OK);
    ck_assert_int_eq(actor_task_async_of(&work_task, &args, &options, &task), ACTOR_EINVAL);
    ck_assert_int_eq(actor_task_start_of(&work_task, &args, &options, &ref), ACTOR_EINVAL);
    ck_assert_int_eq(actor_task_start_child(supervisor, &work_task, &args, nowhere, &ref), ACTOR_EINVAL);
    ck_assert_int_eq(actor_task_stream_over(&work_task, &args, 1, &stream_options, &stream), ACTOR_EINVAL);
    ck_assert(actor_ref_is_none(ref));
    actor_sleep(MS(1));
    ck_assert_int_eq(n_started, 0);
    ck_assert_int_eq(actor_stop_actor(supervisor, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY), ACTOR_OK);
    finished(arg);
}

START_TEST(no_such_place)
{
    n_started = 0;
    play_under(nowhere_scenario, 2);
}
END_TEST

/* ---- a system with threads ---- */

static void block(const void *memory, void *room)
{
    ck_assert(actor_ref_is_none(actor_self()));
    work(memory, room);
}

static const actor_task_info block_task;
static const actor_task_order block_orders[] = ACTOR_TASK_ORDERS(&block_task, &args_type, &result_type);
static const actor_task_child block_children[] = ACTOR_TASK_CHILDREN(&block_task, &args_type);
static const actor_task_info block_task = { "Block", block, &args_type, &result_type, block_orders, block_children };

static void use_pool(void *arg)
{
    const actor_task_options options = { .on = ACTOR_TASK_BLOCKING }, alone = { .on = ACTOR_TASK_BLOCKING, .nolink = true };
    work_args args = order("boom", 5, 0);
    work_result result, results[20];
    actor_task task, tasks[20];
    int i;

    (void)arg;
    ck_assert_int_eq(actor_task_async_of(&block_task, &args, &alone, &task), ACTOR_OK);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_MINUTE), ACTOR_EDOWN);
    check_last(ACTOR_OWN, "boom");
    args = order("deadline", 5, 0);
    ck_assert_int_eq(actor_task_async_of(&block_task, &args, &options, &task), ACTOR_OK);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_int_eq(result.n, ACTOR_INFINITY);
    ck_assert_int_eq(actor_deadline_set(ACTOR_HOUR), ACTOR_OK);
    ck_assert_int_eq(actor_task_async_of(&block_task, &args, &options, &task), ACTOR_OK);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_int_gt(result.n, ACTOR_HOUR - ACTOR_MINUTE);
    ck_assert_int_le(result.n, ACTOR_HOUR);
    ck_assert_int_eq(actor_deadline_set(ACTOR_INFINITY), ACTOR_OK);
    args = order("ok", 5, 0);
    ck_assert_int_eq(actor_task_async_of(&block_task, &args, &options, &task), ACTOR_OK);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_str_eq(result.text.data, "ok 5");
    ck_assert_int_eq(actor_task_async_of(&block_task, &args, &options, &task), ACTOR_OK);
    (void)actor_task_shutdown(&task, &result, ACTOR_BRUTAL_KILL); /* perhaps while a thread works for it */
    for (i = 0; i < 20; i++) {
        args.n = i;
        ck_assert_int_eq(actor_task_async_of(i % 2 ? &block_task : &work_task, &args, i % 2 ? &options : NULL, &tasks[i]),
                         ACTOR_OK);
    }
    ck_assert_int_eq(actor_task_await_many(&work_task, tasks, 20, results, ACTOR_MINUTE), ACTOR_EINVAL);
    for (i = 0; i < 20; i++) {
        ck_assert_int_eq(actor_task_await(&tasks[i], &results[i], ACTOR_MINUTE), ACTOR_OK);
        ck_assert_int_eq(results[i].n, i);
    }
}

/* A stream of those that block, a task supervisor whose children they are, and one whose owner gives it up. */
static void use_pool_otherwise(void *arg)
{
    const actor_ref supervisor = start_jobs();
    const actor_task_options options = { .on = ACTOR_TASK_BLOCKING, .supervisor = supervisor };
    const actor_task_stream_options stream_options = { .task = options, .max_concurrency = 3 };
    work_args items[12], args = order("ok", 7, 0);
    actor_task_outcome outcome;
    actor_task_stream *stream;
    work_result result;
    actor_unique monitor;
    actor_message *message;
    actor_task task;
    actor_ref child;
    int i, before;

    (void)arg;
    for (i = 0; i < 12; i++)
        items[i] = order("ok", i, 0);
    ck_assert_int_eq(actor_task_stream_over(&block_task, items, 12, &stream_options, &stream), ACTOR_OK);
    for (i = 0; i < 12; i++) {
        ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_OK);
        ck_assert_int_eq(outcome.code, ACTOR_OK);
        ck_assert_int_eq(result.n, i);
    }
    ck_assert_int_eq(actor_task_stream_next(stream, &outcome, &result), ACTOR_EEOF);
    actor_task_stream_close(stream);
    ck_assert_int_eq(actor_task_async_of(&block_task, &args, &options, &task), ACTOR_OK);
    ck_assert_int_eq(actor_task_await(&task, &result, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_str_eq(result.text.data, "ok 7");
    before = n_done;
    ck_assert_int_eq(actor_task_start_child(supervisor, &block_task, &args, ACTOR_TASK_BLOCKING, &child), ACTOR_OK);
    ck_assert_int_eq(actor_monitor(child, &monitor), ACTOR_OK);
    ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_int_eq(actor_message_kind_of(message), ACTOR_DOWN);
    actor_message_free(message);
    ck_assert_int_eq(n_done, before + 1);
    ck_assert_int_eq(actor_task_start_of(&block_task, &args,
                                         &(actor_task_options){ .on = ACTOR_TASK_BLOCKING, .nolink = true }, NULL), ACTOR_OK);
    end_jobs(supervisor);
}

static void (*const users[])(void *arg) = { use_pool, use_pool_otherwise };

static int start_user(void *context, actor_ref *out)
{
    return actor_spawn_link(*(void (*const *)(void *arg))context, NULL, out);
}

START_TEST(on_threads_of_the_pool)
{
    actor_options options = actor_options_default();

    options.workers = 2;
    ck_assert_int_eq(actor_run(&options, start_user, (void *)(uintptr_t)&users[_i]), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("task");
    TCase *rules = tcase_create("rules"), *memory = tcase_create("memory"), *threads = tcase_create("threads");
    SRunner *runner;
    int failed;

    tcase_set_timeout(rules, 60);
    tcase_add_test(rules, crash_report_has_the_order);
    tcase_add_test(rules, result_is_awaited);
    tcase_add_test(rules, result_that_is_there_is_awaited);
    tcase_add_test(rules, timeout_gives_the_task_up);
    tcase_add_test(rules, yield_may_be_repeated);
    tcase_add_test(rules, crash_is_told_to_who_traps);
    tcase_add_test(rules, normal_end_without_a_result);
    tcase_add_test(rules, crash_ends_its_owner);
    tcase_add_test(rules, task_ends_with_its_owner);
    tcase_add_test(rules, task_survives_a_normal_end);
    tcase_add_test(rules, only_the_owner_may_await);
    tcase_add_test(rules, deadline_is_inherited);
    tcase_add_test(rules, context_is_inherited);
    tcase_add_test(rules, shutdown_of_what_obeys);
    tcase_add_test(rules, shutdown_leaves_the_owner_alone);
    tcase_add_test(rules, shutdown_finds_a_result);
    tcase_add_test(rules, shutdown_finds_a_crash);
    tcase_add_test(rules, given_up_task_can_be_shut_down);
    tcase_add_test(rules, shutdown_against_the_result);
    tcase_add_test(rules, ignored_task_goes_on);
    tcase_add_test(rules, completed_task_needs_no_process);
    tcase_add_test(rules, completed_task_may_be_copied);
    tcase_add_test(rules, completed_task_that_is_there_twice);
    tcase_add_test(rules, task_that_is_there_twice);
    tcase_add_test(rules, many_are_awaited_in_their_order);
    tcase_add_test(rules, many_fail_with_the_first);
    tcase_add_test(rules, many_have_one_time);
    tcase_add_test(rules, yield_many_has_one_time);
    tcase_add_test(rules, result_is_a_message);
    tcase_add_test(rules, the_end_behind_a_result_is_not_wanted);
    tcase_add_test(rules, started_and_forgotten);
    tcase_add_test(rules, supervised_task_is_awaited);
    tcase_add_test(rules, nolink_crash_is_an_answer);
    tcase_add_test(rules, stopped_supervisor_ends_its_tasks);
    tcase_add_test(rules, supervised_task_ends_with_its_owner);
    tcase_add_test(rules, max_children_is_a_limit);
    tcase_add_test(rules, restart_is_the_supervisors);
    tcase_add_test(rules, shutdown_time_is_the_supervisors);
    tcase_add_test(rules, function_of_bytes);
    tcase_add_test(rules, less_than_no_time);
    tcase_add_test(rules, stream_in_order);
    tcase_add_test(rules, stream_as_they_come);
    tcase_add_test(rules, stream_is_lazy_and_ends_early);
    tcase_add_test(rules, stream_kills_what_is_late);
    tcase_add_test(rules, stream_ends_when_one_is_late);
    tcase_add_test(rules, stream_has_a_limit_for_all);
    tcase_add_test(rules, stream_tells_of_crashes);
    tcase_add_test(rules, stream_ends_with_its_owner);
    tcase_add_test(rules, stream_under_a_supervisor);
    tcase_add_test(rules, stream_kills_each_that_is_late);
    tcase_add_test(rules, stream_beyond_max_children_goes_on);
    tcase_add_test(rules, no_such_place);
    suite_add_tcase(suite, rules);
    tcase_add_loop_test(memory, memory_is_lacking, 1, ALLOCATIONS);
    tcase_add_loop_test(memory, no_task_is_left_that_lacks_its_order, 0, 2);
    suite_add_tcase(suite, memory);
    tcase_set_timeout(threads, 60);
    tcase_add_loop_test(threads, on_threads_of_the_pool, 0, ARRAY_LEN(users));
    suite_add_tcase(suite, threads);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
