/*
 * Tasks as specs declare them: as children of a supervisor, and awaited by servers and machines that handle messages meanwhile.
 * What tasks do is in test_task.c.
 */
#include <stdatomic.h>

#include "scene.h"
#include "works_actor.h"

#define OK(call) ck_assert_int_eq(call, ACTOR_OK)
#define GIVES(call, code) ck_assert_int_eq(call, code)
#define MS(n) ((n) * ACTOR_MILLISECOND)

/* ---- what tasks do ---- */

static atomic_int n_measured, n_twice;

void measure_run(const measure_args *args, measure_result *result)
{
    char *text;

    n_measured++;
    if (args->pause > 0)
        actor_sleep(args->pause);
    if (strcmp(args->what.data, "lost") == 0)
        actor_exit(actor_reason_own("lost", NULL));
    result->tag = strcmp(args->what.data, "odd") == 0 ? MEASURE_UNKNOWN : MEASURE_SIZE;
    if (result->tag == MEASURE_UNKNOWN)
        return;
    result->as.size.bytes = (int64_t)args->what.len;
    text = actor_task_alloc(args->what.len + 2);
    ck_assert_ptr_nonnull(text);
    snprintf(text, args->what.len + 2, "%s!", args->what.data);
    result->as.size.text = actor_string_of(text);
}

void twice_run(const twice_args *args, twice_result *result)
{
    n_twice++;
    result->value = args->n * 2;
}

static measure_args measure_of(const char *what)
{
    measure_args args = measure_args_default();

    args.what = actor_string_of(what);
    return args;
}

/* ---- a server ---- */

actor_result clerk_init(clerk *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result clerk_handle_begin(clerk *self, const clerk_begin_msg *msg)
{
    const actor_task_options apart = { .nolink = true };
    const measure_args measure = measure_of(msg->what.data);
    const twice_args twice = { msg->n };

    OK(measure_async_with(&measure, &apart, &self->measure));
    OK(twice_async(&twice, &self->twice));
    return ACTOR_CONTINUE;
}

actor_result clerk_handle_seen(clerk *self, actor_from from, clerk_seen_reply *reply)
{
    (void)self;
    (void)from;
    reply->as.ok.what = actor_string_of("busy");
    return ACTOR_REPLY;
}

static void note_measure(const actor_answer *answer)
{
    const measure_result *result = measure_answer(answer);
    const actor_reason reason = actor_last_reason();

    ck_assert_ptr_null(twice_answer(answer));
    if (answer->code == ACTOR_EDOWN)
        trace("down:%s", actor_reason_name(&reason));
    else if (result->tag == MEASURE_UNKNOWN)
        trace("unknown");
    else
        trace("%lld:%s", (long long)result->as.size.bytes, result->as.size.text.data);
}

actor_result clerk_handle_info(clerk *self, const actor_message *message)
{
    actor_answer answer;

    if (actor_task_check(message, &self->measure, &answer)) {
        note_measure(&answer);
    } else if (actor_task_check(message, &self->twice, &answer)) {
        OK(answer.code);
        trace("twice:%lld", (long long)twice_answer(&answer)->value);
    } else {
        trace("other");
    }
    return ACTOR_CONTINUE;
}

/* It answers calls while the tasks run; their results are infos, and so is the end of one that has none. */
START_TEST(a_server_gets_results)
{
    static const struct {
        const char *what, *then;
    } cases[] = { { "four", "twice:14 4:four!" }, { "odd", "twice:14 unknown" }, { "lost", "twice:14 down:lost" } };
    clerk_seen_reply reply;
    actor_ref ref;

    OK(clerk_start(&ref));
    OK(clerk_begin(ref, cases[_i].what, 7));
    OK(clerk_seen(ref, &reply, ACTOR_SECOND));
    ck_assert_str_eq(reply.as.ok.what.data, "busy");
    actor_sim_advance(sim, MS(20));
    check_trace(cases[_i].then);
    ck_assert(actor_is_alive(ref));
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_trace("");
}
END_TEST

/* ---- a machine ---- */

void machine_start_measure(machine *self, const machine_begin_msg *msg)
{
    const actor_task_options apart = { .nolink = true };
    const measure_args measure = measure_of(msg->what.data);

    OK(measure_async_with(&measure, &apart, &self->measure));
}

machine_check_measure_outcome machine_check_measure(machine *self, const actor_message *message)
{
    const measure_result *result;
    actor_answer answer;

    if (!actor_task_check(message, &self->measure, &answer))
        return MACHINE_CHECK_MEASURE_OTHER;
    result = measure_answer(&answer);
    if (result == NULL || result->tag != MEASURE_SIZE)
        return MACHINE_CHECK_MEASURE_FAILED;
    self->bytes = result->as.size.bytes;
    return MACHINE_CHECK_MEASURE_DONE;
}

/* The result is an event as others are: it changes the state, and what was postponed is tried again. */
START_TEST(a_machine_gets_results)
{
    static const struct {
        const char *what;
        int64_t bytes;
    } cases[] = { { "four", 4 }, { "odd", -1 }, { "lost", -1 } };
    static const actor_message_info stray = { "stray", ACTOR_INFO, NULL, NULL };
    machine_bytes_reply reply;
    actor_ref ref;

    OK(machine_start(&ref));
    OK(machine_begin(ref, cases[_i].what));
    OK(actor_send(ref, &stray, NULL));
    OK(machine_bytes(ref, &reply, ACTOR_SECOND));       /* postponed until the result is there */
    ck_assert_int_eq(reply.value, cases[_i].bytes);
    OK(machine_begin(ref, "sixsix"));
    OK(machine_bytes(ref, &reply, ACTOR_SECOND));
    ck_assert_int_eq(reply.value, 6);
}
END_TEST

/* ---- children ---- */

static actor_child_count count_of(actor_ref supervisor)
{
    actor_child_count count;

    OK(actor_supervisor_count(supervisor, &count));
    return count;
}

/*
 * A task that a supervisor starts is temporary unless the spec says otherwise: when it is done it is forgotten. One that is
 * permanent is done again and again, until the supervisor gives up.
 */
START_TEST(children_run)
{
    actor_ref root, jobs;

    n_twice = n_measured = 0;
    OK(root_start(&root));
    OK(jobs_whereis(&jobs));
    actor_sim_settle(sim);
    ck_assert_int_eq(n_twice, 1);
    ck_assert_int_eq(n_measured, 6);        /* five restarts in that time are allowed */
    ck_assert(!actor_is_alive(root));
    ck_assert(!actor_is_alive(jobs));
    check_logged("restart");
}
END_TEST

static const measure_args slow[] = { { { "a", 1 }, MS(30) }, { { "bb", 2 }, MS(20) }, { { "ccc", 3 }, MS(10) } };

static void stream_scene(void *arg)
{
    actor_task_outcome outcome;
    actor_task_stream *stream;
    measure_result result;
    twice_result other;
    int i;

    (void)arg;
    OK(measure_async_stream(slow, 3, NULL, &stream));
    GIVES(twice_async_stream_next(stream, &outcome, &other), ACTOR_EINVAL);
    ck_assert_ptr_eq(actor_task_stream_info(stream), &measure_task);
    for (i = 0; i < 3; i++) {
        OK(measure_async_stream_next(stream, &outcome, &result));
        OK(outcome.code);
        trace("%zu:%s", outcome.index, result.as.size.text.data);
    }
    GIVES(measure_async_stream_next(stream, &outcome, &result), ACTOR_EEOF);
    actor_task_stream_close(stream);
}

START_TEST(a_stream_of_its_own)
{
    play(stream_scene, NULL);
    actor_sim_advance(sim, ACTOR_SECOND);
    check_trace("0:a! 1:bb! 2:ccc!");
}
END_TEST

/* A child of a task supervisor that nobody waits for is what that one says: transient, so a failure is tried again. */
START_TEST(children_of_a_task_supervisor)
{
    const measure_args lost = { { "lost", 4 }, 0 }, fine = { { "fine", 4 }, MS(10) };
    actor_ref jobs, ref;

    n_measured = 0;
    OK(jobs_start(&jobs));
    OK(measure_start_child(jobs, &fine, ACTOR_TASK_FIBER, &ref));
    ck_assert_uint_eq(count_of(jobs).active, 1);
    actor_sim_advance(sim, MS(20));
    ck_assert_uint_eq(count_of(jobs).active, 0);
    ck_assert_int_eq(n_measured, 1);
    GIVES(measure_start_child(jobs, &fine, (actor_task_place)3, &ref), ACTOR_EINVAL);
    OK(measure_start_child(jobs, &lost, ACTOR_TASK_FIBER, NULL));
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_int_eq(n_measured, 5);        /* and three times more, 3 in 5s; then it gives up */
    ck_assert(!actor_is_alive(jobs));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("works");
    TCase *scenes = tcase_create("scenes");

    tcase_add_checked_fixture(scenes, open_scene, close_scene);
    tcase_add_loop_test(scenes, a_server_gets_results, 0, 3);
    tcase_add_loop_test(scenes, a_machine_gets_results, 0, 3);
    tcase_add_test(scenes, children_run);
    tcase_add_test(scenes, a_stream_of_its_own);
    tcase_add_test(scenes, children_of_a_task_supervisor);
    suite_add_tcase(suite, scenes);
    return run_suite(suite);
}
