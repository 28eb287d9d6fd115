/*
 * The ready-made queue of jobs, on the virtual clock. A job's text says how each of its attempts goes: o is well, a for another
 * time, f for good, c is a crash, s takes a second and is well, h hangs.
 */
#include "scene.h"

#include "pattern_job_queue_actor.h"

enum { SEEDS = 8 };

static actor_ref queue;
static unsigned running, most_running;

static void run(const char *text, size_t len, uint32_t attempt, const char **again, const char **failed)
{
    ck_assert_uint_gt(len, 0);
    trace("%.*s/%u@%lld", (int)len, text, (unsigned)attempt, now_ms());
    switch (text[attempt <= len ? attempt - 1 : len - 1]) {
    case 'o':
        break;
    case 'a':
        *again = "busy";
        break;
    case 'f':
        *failed = "no such thing";
        break;
    case 's':
        running++;
        most_running = running > most_running ? running : most_running;
        actor_sleep(ACTOR_SECOND);
        running--;
        break;
    case 'h':
        actor_sleep(ACTOR_INFINITY);
        break;
    default:
        actor_exit(actor_reason_own("crash", NULL));
    }
}

void mails_job_run(const mails_job_args *args, mails_job_result *result)
{
    const char *again = NULL, *failed = NULL;

    run(args->job.data, args->job.len, args->attempt, &again, &failed);
    result->tag = again != NULL ? MAILS_JOB_AGAIN : failed != NULL ? MAILS_JOB_FAILED : MAILS_JOB_DONE;
    if (again != NULL)
        result->as.again.why = actor_string_of(again);
    if (failed != NULL)
        result->as.failed.why = actor_string_of(failed);
}

void reports_job_run(const reports_job_args *args, reports_job_result *result)
{
    trace("report/%u", (unsigned)args->attempt);
    result->tag = REPORTS_JOB_DONE;
}

static void open_queue(int seed)
{
    const mails_args args = mails_args_default();

    open_scene_seeded((uint64_t)seed + 1);
    running = 0;
    most_running = 0;
    ck_assert_int_eq(mails_start(&args, &queue), ACTOR_OK);
}

/* The number of the job; 0: full. */
static uint64_t add(const char *job)
{
    mails_add_reply reply;

    ck_assert_int_eq(mails_add(queue, actor_bytes_of(job, strlen(job)), &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    actor_sim_settle(sim);
    return reply.tag == MAILS_ADD_OK ? reply.as.ok.number : 0;
}

static void check_counts(uint32_t waiting, uint32_t active, uint32_t dead, uint64_t done)
{
    mails_status_reply reply;

    ck_assert_int_eq(mails_status(queue, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(reply.as.counts.waiting, waiting);
    ck_assert_uint_eq(reply.as.counts.running, active);
    ck_assert_uint_eq(reply.as.counts.dead, dead);
    ck_assert_uint_eq(reply.as.counts.done, done);
}

/* Traces the dead. */
static void trace_letters(void)
{
    mails_letters_reply reply;
    size_t i;

    ck_assert_int_eq(mails_letters(queue, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, MAILS_LETTERS_OK);
    for (i = 0; i < reply.as.ok.dead_len; i++) {
        const mails_dead *dead = &reply.as.ok.dead[i];

        trace("%u:%.*s:%u:%s", (unsigned)dead->key, (int)dead->job.len, (const char *)dead->job.data, (unsigned)dead->attempts,
              dead->why.data);
    }
    mails_letters_release(&reply);
}

START_TEST(a_job_is_done)
{
    open_queue(_i);
    ck_assert_uint_eq(add("o"), 1);
    check_trace("o/1@0");
    check_counts(0, 0, 0, 1);
    ck_assert_uint_eq(add("o"), 2);
    check_counts(0, 0, 0, 2);
    close_scene();
}
END_TEST

START_TEST(so_many_at_once_in_order)
{
    open_queue(_i);
    add("s1");
    actor_sim_advance(sim, 100 * ACTOR_MILLISECOND);
    add("s2");
    add("s3");
    add("o4");
    check_counts(2, 2, 0, 0);
    actor_sim_advance(sim, 3 * ACTOR_SECOND);
    check_trace("s1/1@0 s2/1@100 s3/1@1000 o4/1@1100");
    ck_assert_uint_eq(most_running, 2);
    check_counts(0, 0, 0, 4);
    close_scene();
}
END_TEST

/* A second, then two between the attempts; after the third it is dead. */
START_TEST(it_is_tried_again_after_pauses)
{
    open_queue(_i);
    add("aao");
    check_counts(1, 0, 0, 0);
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_trace("aao/1@0 aao/2@1000 aao/3@3000");
    check_counts(0, 0, 0, 1);
    close_scene();
}
END_TEST

static const struct {
    const char *job, *runs, *letter;
} deaths[] = {
    { "a", "a/1@0 a/2@1000 a/3@3000", "1:a:3:busy" },
    { "f", "f/1@0", "1:f:1:no such thing" },
    { "af", "af/1@0 af/2@1000", "1:af:2:no such thing" },
    { "c", "c/1@0 c/2@1000 c/3@3000", "1:c:3:crash" },
    { "h", "h/1@0 h/2@61000 h/3@123000", "1:h:3:timeout" },
};

START_TEST(what_cannot_be_done_dies)
{
    open_queue(0);
    add(deaths[_i].job);
    actor_sim_advance(sim, 10 * ACTOR_MINUTE);
    check_trace(deaths[_i].runs);
    check_counts(0, 0, 1, 0);
    trace_letters();
    check_trace(deaths[_i].letter);
    close_scene();
}
END_TEST

START_TEST(the_dead_can_be_revived_or_forgotten)
{
    mails_revive_reply reply;

    open_queue(_i);
    add("f1");
    add("f2");
    trace_text[0] = '\0';
    ck_assert_int_eq(mails_revive(queue, 2, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, MAILS_REVIVE_OK);
    actor_sim_settle(sim);
    check_trace("f2/1@0");
    ck_assert_int_eq(mails_revive(queue, 3, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, MAILS_REVIVE_UNKNOWN);
    ck_assert_int_eq(mails_forget(queue, 1), ACTOR_OK);
    ck_assert_int_eq(mails_forget(queue, 1), ACTOR_OK);
    trace_letters();
    check_trace("2:f2:1:no such thing");
    check_counts(0, 0, 1, 0);
    close_scene();
}
END_TEST

START_TEST(the_last_letters_are_kept)
{
    mails_args args = mails_args_default();

    open_queue(_i);
    args.letters = 2;
    ck_assert_int_eq(mails_start(&args, &queue), ACTOR_OK);
    add("f1");
    add("f2");
    add("f3");
    trace_text[0] = '\0';
    trace_letters();
    check_trace("2:f2:1:no such thing 3:f3:1:no such thing");
    args.letters = 0;
    ck_assert_int_eq(mails_start(&args, &queue), ACTOR_OK);
    add("f1");
    check_counts(0, 0, 0, 0);
    close_scene();
}
END_TEST

/* By when they died, not by their numbers. */
START_TEST(letters_go_by_deaths)
{
    mails_args args = mails_args_default();
    mails_revive_reply reply;

    open_queue(_i);
    args.letters = 2;
    ck_assert_int_eq(mails_start(&args, &queue), ACTOR_OK);
    add("af1");
    add("f2");
    actor_sim_advance(sim, ACTOR_MINUTE);
    trace_text[0] = '\0';
    trace_letters();
    check_trace("2:f2:1:no such thing 1:af1:2:no such thing");
    add("f3");
    trace_text[0] = '\0';
    trace_letters();
    check_trace("1:af1:2:no such thing 3:f3:1:no such thing");
    ck_assert_int_eq(mails_revive(queue, 1, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, MAILS_REVIVE_OK);
    actor_sim_advance(sim, ACTOR_MINUTE);
    ck_assert_int_eq(mails_forget(queue, 3), ACTOR_OK);
    add("f4");
    trace_text[0] = '\0';
    trace_letters();
    check_trace("1:af1:2:no such thing 4:f4:1:no such thing");
    check_counts(0, 0, 2, 0);
    close_scene();
}
END_TEST

START_TEST(it_is_full_with_so_many)
{
    int i;

    open_queue(_i);
    for (i = 0; i < 5; i++)
        ck_assert_uint_eq(add("s"), (uint64_t)i + 1);
    ck_assert_uint_eq(add("o"), 0);
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_uint_eq(add("o"), 6);
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_counts(0, 0, 0, 6);
    close_scene();
}
END_TEST

/* Two places, one of them taken by a job that hangs. */
START_TEST(others_go_on_beside_one_that_hangs)
{
    open_queue(_i);
    add("h");
    add("s");
    add("o");
    actor_sim_advance(sim, ACTOR_SECOND);
    check_counts(0, 1, 0, 2);
    close_scene();
}
END_TEST

START_TEST(jobs_end_with_the_queue)
{
    open_queue(_i);
    add("h");
    add("h");
    ck_assert_int_eq(mails_stop(queue, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_uint_eq(actor_system_count(sim), 0);
    close_scene();
}
END_TEST

START_TEST(what_it_is_told_of_no_job_is_nothing)
{
    open_queue(_i);
    ck_assert_int_eq(mails_ended(queue, queue, MAILS_END_DONE, ""), ACTOR_OK);
    ck_assert_int_eq(mails_due(queue, 7), ACTOR_OK);
    check_counts(0, 0, 0, 0);
    close_scene();
}
END_TEST

/* Only the process that runs a job now says how it went. */
START_TEST(what_others_say_of_a_job_is_nothing)
{
    open_queue(_i);
    add("s1");
    add("as");
    ck_assert_int_eq(mails_ended(queue, queue, MAILS_END_FAILED, "me"), ACTOR_OK);
    ck_assert_int_eq(mails_due(queue, 1), ACTOR_OK);
    check_counts(1, 1, 0, 0);
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_trace("s1/1@0 as/1@0 as/2@1000");
    check_counts(0, 0, 0, 2);
    close_scene();
}
END_TEST

/* ---- lacks of memory; what runs a job may fail for one, the queue never does ---- */

static void add_all(void *arg)
{
    static const char *const jobs[] = { "o", "ao", "co", "s" };
    actor_request request;
    size_t i;

    (void)arg;
    for (i = 0; i < ARRAY_LEN(jobs); i++)
        (void)mails_add_send(queue, actor_bytes_of(jobs[i], strlen(jobs[i])), &request);
    actor_sleep(ACTOR_HOUR);
}

/* Whichever allocation fails: a job that was taken is done. Few are not taken. */
START_TEST(no_allocation_that_fails_loses_a_job)
{
    mails_status_reply reply;
    int n_refused = 0;
    uint64_t nth;

    for (nth = 1; nth <= 150; nth++) {
        open_queue(_i);
        ck_assert_int_eq(actor_spawn(add_all, NULL, NULL), ACTOR_OK);
        actor_sim_fail_alloc(sim, nth);
        actor_sim_advance(sim, 10 * ACTOR_MINUTE);
        actor_sim_fail_alloc(sim, 0);
        ck_assert_msg(actor_is_alive(queue), "without allocation %d the queue ends: %s", (int)nth, log_text);
        ck_assert_int_eq(mails_status(queue, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
        ck_assert_uint_eq(reply.as.counts.waiting + reply.as.counts.running + reply.as.counts.dead, 0);
        n_refused += reply.as.counts.done < 4;
        close_scene();
    }
    ck_assert_int_lt(n_refused, 20);
}
END_TEST

/* Those that ran when memory went have failed once, for their results; to be tried without memory is no attempt. */
START_TEST(what_cannot_begin_has_not_failed)
{
    open_queue(_i);
    add("ss1");
    add("ss2");
    add("o3");
    add("o4");
    check_trace("ss1/1@0 ss2/1@0");
    actor_sim_fail_alloc(sim, UINT64_MAX);
    actor_sim_advance(sim, ACTOR_MINUTE);
    actor_sim_fail_alloc(sim, 0);
    ck_assert_msg(actor_is_alive(queue), "%s", log_text);
    check_trace("");
    actor_sim_advance(sim, ACTOR_MINUTE);
    check_counts(0, 0, 0, 4);
    ck_assert_ptr_nonnull(strstr(trace_text, "ss1/2@"));
    ck_assert_ptr_nonnull(strstr(trace_text, "ss2/2@"));
    ck_assert_ptr_nonnull(strstr(trace_text, "o3/1@"));
    ck_assert_ptr_nonnull(strstr(trace_text, "o4/1@"));
    close_scene();
}
END_TEST

/* A job waits for its place, and an allocation fails when that is free: it begins later, and has not failed. */
START_TEST(a_start_that_fails_is_no_attempt)
{
    uint64_t nth;
    int late = 0;

    for (nth = 1; nth <= 40; nth++) {
        open_queue(_i);
        add("h");
        add("s");
        add("o");
        actor_sim_advance(sim, ACTOR_SECOND - 1);
        actor_sim_fail_alloc(sim, nth);
        actor_sim_advance(sim, ACTOR_SECOND);
        actor_sim_fail_alloc(sim, 0);
        actor_sim_advance(sim, 10 * ACTOR_SECOND);
        ck_assert(actor_is_alive(queue));
        check_counts(0, 1, 0, 2);
        late += strstr(trace_text, "o/1@1000") == NULL;
        close_scene();
    }
    ck_assert_int_gt(late, 0);
}
END_TEST

START_TEST(letters_without_memory_say_so)
{
    mails_letters_reply reply;
    int n_told = 0, err;
    uint64_t nth;

    open_queue(_i);
    add("f1");
    add("f2");
    for (nth = 1; nth <= 40; nth++) {
        actor_sim_fail_alloc(sim, nth);
        err = mails_letters(queue, &reply, ACTOR_CALL_TIMEOUT);
        actor_sim_fail_alloc(sim, 0);
        ck_assert_msg(actor_is_alive(queue), "without allocation %d the queue ends", (int)nth);
        ck_assert(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_ETIMEDOUT);
        if (err != ACTOR_OK)
            continue;
        n_told += reply.tag == MAILS_LETTERS_NO_MEMORY;
        ck_assert(reply.tag == MAILS_LETTERS_NO_MEMORY || reply.as.ok.dead_len == 2);
        mails_letters_release(&reply);
    }
    ck_assert_int_gt(n_told, 0);
    check_counts(0, 0, 2, 0);
    close_scene();
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    mails_args args = mails_args_default();
    actor_reason reason;

    open_scene();
    if (_i == 0)
        args.at_once = 0;
    else if (_i == 1)
        args.most = 0;
    else if (_i == 2)
        args.attempts = 0;
    else
        args.patience = 0;
    ck_assert_int_ne(mails_start(&args, &queue), ACTOR_OK);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "badarg");
    close_scene();
}
END_TEST

START_TEST(another_that_blocks)
{
    const reports_args args = reports_args_default();
    reports_status_reply status;
    reports_add_reply reply;
    actor_ref other;

    open_queue(_i);
    ck_assert_int_eq(reports_start(&args, &other), ACTOR_OK);
    ck_assert_int_eq(reports_add(other, actor_bytes_of("", 0), &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("report/1");
    ck_assert_int_eq(reports_status(other, &status, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(status.as.counts.done, 1);
    check_counts(0, 0, 0, 0);
    close_scene();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("job queue");
    TCase *tc = tcase_create("job queue");

    tcase_add_loop_test(tc, a_job_is_done, 0, SEEDS);
    tcase_add_loop_test(tc, so_many_at_once_in_order, 0, SEEDS);
    tcase_add_loop_test(tc, it_is_tried_again_after_pauses, 0, SEEDS);
    tcase_add_loop_test(tc, what_cannot_be_done_dies, 0, (int)ARRAY_LEN(deaths));
    tcase_add_loop_test(tc, the_dead_can_be_revived_or_forgotten, 0, SEEDS);
    tcase_add_loop_test(tc, the_last_letters_are_kept, 0, SEEDS);
    tcase_add_loop_test(tc, letters_go_by_deaths, 0, SEEDS);
    tcase_add_loop_test(tc, it_is_full_with_so_many, 0, SEEDS);
    tcase_add_loop_test(tc, others_go_on_beside_one_that_hangs, 0, SEEDS);
    tcase_add_loop_test(tc, jobs_end_with_the_queue, 0, SEEDS);
    tcase_add_loop_test(tc, what_it_is_told_of_no_job_is_nothing, 0, SEEDS);
    tcase_add_loop_test(tc, what_others_say_of_a_job_is_nothing, 0, SEEDS);
    tcase_add_loop_test(tc, no_allocation_that_fails_loses_a_job, 0, SEEDS);
    tcase_add_loop_test(tc, what_cannot_begin_has_not_failed, 0, SEEDS);
    tcase_add_loop_test(tc, a_start_that_fails_is_no_attempt, 0, SEEDS);
    tcase_add_loop_test(tc, letters_without_memory_say_so, 0, SEEDS);
    tcase_add_loop_test(tc, what_cannot_be_is_refused, 0, 4);
    tcase_add_loop_test(tc, another_that_blocks, 0, SEEDS);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
