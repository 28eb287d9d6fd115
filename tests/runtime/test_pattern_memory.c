/*
 * Of a scenario with each of the ready-made patterns each allocation fails in its turn, alone or with all behind it. Whatever
 * fails, nobody waits for ever, nothing aborts, who answers tells the truth, and all memory goes back.
 */
#include "pattern_memory_actor.h"
#include "scene.h"

#include <outside.h>

enum { FEWEST = 70, MOST = 8000 };          /* allocations of a scenario, with those of a system */

static const char many_words[] = "more than the smallest message has room for, so that the text is not within it alone";

static size_t n_blocks;
static size_t n_kept;                       /* by the runtime, for tables of other systems */
static size_t left;                         /* allocations until memory is out for good; 0: it is not to be */

static void *give(void *context, size_t bytes)
{
    void *memory = left == 1 ? NULL : malloc(bytes);

    (void)context;
    left -= left > 1;
    n_blocks += memory != NULL;
    return memory;
}

static void take_back(void *context, void *memory)
{
    (void)context;
    n_blocks--;
    free(memory);
}

static void quiet(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
}

static actor_bytes words(void)
{
    return actor_bytes_of(many_words, sizeof many_words);
}

/* ---- the callbacks that are the user's ---- */

breaker_perform_outcome breaker_perform(breaker *self, const breaker_request_msg *msg, breaker_request_reply *reply)
{
    (void)self;
    reply->as.ok.answer = msg->payload;
    return BREAKER_PERFORM_OK;
}

retry_attempt_outcome retry_attempt(retry *self, const retry_run_msg *msg, retry_run_reply *reply)
{
    reply->as.gave_up.why = actor_string_of(many_words);
    if (self->failures < 2)
        return RETRY_ATTEMPT_AGAIN;
    reply->as.ok.answer = msg->request;
    return RETRY_ATTEMPT_OK;
}

static int n_missed;

void heart_missed(heart *self)
{
    (void)self;
    n_missed++;
}

void heart_returned(heart *self)
{
    (void)self;
}

wire_connect_outcome wire_connect(wire *self)
{
    return self->failures == 0 ? WIRE_CONNECT_REFUSED : WIRE_CONNECT_CONNECTED;
}

wire_perform_outcome wire_perform(wire *self, const wire_request_msg *msg, wire_request_reply *reply)
{
    (void)self;
    reply->as.ok.answer = msg->payload;
    return WIRE_PERFORM_OK;
}

wire_probe_outcome wire_probe(wire *self)
{
    (void)self;
    return WIRE_PROBE_ALIVE;
}

void wire_disconnect(wire *self)
{
    (void)self;
}

void jobs_job_run(const jobs_job_args *args, jobs_job_result *result)
{
    result->tag = args->attempt == 1 ? JOBS_JOB_AGAIN : args->number == 2 ? JOBS_JOB_FAILED : JOBS_JOB_DONE;
    if (result->tag == JOBS_JOB_AGAIN)
        result->as.again.why = actor_string_of(many_words);
    if (result->tag == JOBS_JOB_FAILED)
        result->as.failed.why = actor_string_of(many_words);
}

actor_result hand_init(hand *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result hand_handle_ask(hand *self, actor_from from, const hand_ask_msg *msg, hand_ask_reply *reply)
{
    (void)self;
    (void)from;
    reply->value = msg->what;
    return ACTOR_REPLY;
}

hands_start_worker_outcome hands_start_worker(hands *self)
{
    return hand_start_link(&self->newcomer) == ACTOR_OK ? HANDS_START_WORKER_STARTED : HANDS_START_WORKER_FAILED;
}

/* ---- the steps: each a process, which is linked with whom it starts ---- */

/* Leaves with the code of what went wrong. */
#define TRY(call)              \
    do {                       \
        int code_ = (call);    \
                               \
        if (code_ != ACTOR_OK) \
            return code_;      \
    } while (0)

static int use_breaker(void)
{
    breaker_args args = breaker_args_default();
    breaker_request_reply reply;
    actor_ref ref;

    args.service = actor_string_of("billing");
    TRY(breaker_start_link(&args, &ref));
    TRY(breaker_request(ref, words(), &reply, ACTOR_MINUTE));
    actor_assert(reply.tag == BREAKER_REQUEST_OK && reply.as.ok.answer.len == sizeof many_words);
    return ACTOR_OK;
}

static int use_retry(void)
{
    const retry_args args = retry_args_default();
    retry_run_reply reply;
    actor_ref ref;

    TRY(retry_start_link(&args, &ref));
    TRY(retry_run(ref, words(), &reply, 2 * ACTOR_MINUTE));
    actor_assert(reply.tag == RETRY_RUN_OK && reply.as.ok.answer.len == sizeof many_words);
    return ACTOR_OK;
}

static int use_bucket(void)
{
    const bucket_args args = bucket_args_default();
    bucket_take_reply reply;
    actor_ref ref;

    TRY(bucket_start_link(&args, &ref));
    TRY(bucket_take(ref, 11, &reply, ACTOR_MINUTE));
    actor_assert(reply.tag == BUCKET_TAKE_NEVER);
    return ACTOR_OK;
}

/* What is not counted is not let through: so there are never more than three. */
static int use_window(void)
{
    const window_args args = window_args_default();
    window_allow_reply reply;
    actor_ref ref;
    int i, allowed = 0;

    TRY(window_start_link(&args, &ref));
    for (i = 0; i < 5; i++) {
        TRY(window_allow(ref, many_words, &reply, ACTOR_MINUTE));
        allowed += reply.tag == WINDOW_ALLOW_OK;
    }
    actor_assert(allowed == 3 || allowed == 2);
    actor_sleep(10 * ACTOR_SECOND);
    TRY(window_allow(ref, many_words, &reply, ACTOR_MINUTE));
    return allowed == 3 && reply.tag == WINDOW_ALLOW_OK ? ACTOR_OK : ACTOR_ENOMEM;
}

static int use_cache(void)
{
    const cache_args args = cache_args_default();
    static const char *const keys[] = { "a", "b", "c" };
    cache_size_reply size;
    cache_get_reply reply;
    actor_ref ref;
    int i, hits = 0;

    TRY(cache_start_link(&args, &ref));
    for (i = 0; i < 3; i++)
        TRY(cache_put(ref, keys[i], words(), NULL));
    for (i = 0; i < 3; i++) {
        TRY(cache_get(ref, keys[i], &reply, ACTOR_MINUTE));
        if (reply.tag == CACHE_GET_OK)
            actor_assert(reply.as.ok.value.len == sizeof many_words);
        hits += reply.tag == CACHE_GET_OK;
        cache_get_release(&reply);
    }
    actor_assert(hits <= 2);
    actor_sleep(10 * ACTOR_SECOND);
    TRY(cache_size(ref, &size, ACTOR_MINUTE));
    actor_assert(size.value == 0);
    return hits == 2 ? ACTOR_OK : ACTOR_ENOMEM;
}

static int use_heart(void)
{
    const heart_args args = heart_args_default();
    heart_list_reply reply;
    actor_ref ref;

    TRY(heart_start_link(&args, &ref));
    n_missed = 0;
    TRY(heart_expect(ref, many_words));
    actor_sleep(10 * ACTOR_SECOND);
    TRY(heart_list(ref, &reply, ACTOR_MINUTE));
    actor_assert(reply.value_len == 1 && reply.value[0].missing && n_missed == 1);
    return ACTOR_OK;
}

static int use_wire(void)
{
    const wire_args args = wire_args_default();
    wire_request_reply reply;
    actor_ref ref;

    TRY(wire_start_link(&args, &ref));
    actor_sleep(ACTOR_MINUTE);
    TRY(wire_request(ref, words(), &reply, ACTOR_MINUTE));
    actor_assert(reply.tag == WIRE_REQUEST_OK && reply.as.ok.answer.len == sizeof many_words);
    return ACTOR_OK;
}

/* Each job that was taken is done or dead in the end. */
static int use_jobs(void)
{
    const jobs_args args = jobs_args_default();
    jobs_status_reply status;
    jobs_letters_reply letters;
    jobs_add_reply reply;
    actor_ref ref;
    int i;
    unsigned added = 0;

    TRY(jobs_start_link(&args, &ref));
    for (i = 0; i < 3; i++) {
        TRY(jobs_add(ref, words(), &reply, ACTOR_MINUTE));
        added += reply.tag == JOBS_ADD_OK;
    }
    actor_assert(added >= 2);
    actor_sleep(2 * ACTOR_MINUTE);
    TRY(jobs_status(ref, &status, ACTOR_MINUTE));
    actor_assert(status.as.counts.waiting == 0 && status.as.counts.running == 0);
    TRY(jobs_letters(ref, &letters, ACTOR_MINUTE));
    if (letters.tag == JOBS_LETTERS_NO_MEMORY)
        return ACTOR_ENOMEM;
    actor_assert(letters.as.ok.dead_len == status.as.counts.dead);
    return added == 3 && status.as.counts.dead == 1 && status.as.counts.done == 2 ? ACTOR_OK : ACTOR_ENOMEM;
}

static int use_hands(void)
{
    const hands_args args = hands_args_default();
    hands_checkout_reply reply;
    hands_status_reply status;
    actor_ref ref;

    TRY(hands_start_link(&args, &ref));
    actor_sleep(ACTOR_MINUTE);
    TRY(hands_checkout(ref, actor_now(), &reply, ACTOR_MINUTE));
    if (reply.tag != HANDS_CHECKOUT_OK)
        return ACTOR_ENOMEM;
    actor_send_exit(reply.as.ok.worker, actor_reason_of(ACTOR_KILL));
    actor_sleep(ACTOR_MINUTE);
    TRY(hands_checkin(ref, reply.as.ok.lease));
    TRY(hands_status(ref, &status, ACTOR_MINUTE));
    actor_assert(status.as.counts.workers == 2 && status.as.counts.vacant == 2);
    return ACTOR_OK;
}

static const struct step {
    const char *name;
    int (*run)(void);
} steps[] = {
    { "breaker", use_breaker },        { "retry", use_retry },     { "token_bucket", use_bucket }, { "sliding_window", use_window },
    { "ttl_cache", use_cache },        { "heartbeat", use_heart }, { "connection", use_wire },     { "job_queue", use_jobs },
    { "pool", use_hands },
};

static bool was_done;

/* A step whose actor has ended for lack of memory ends with it. */
static void run_step(void *arg)
{
    const struct step *step = arg;
    const int err = step->run();

    switch (err) {
    case ACTOR_OK:
        was_done = true;
        break;
    case ACTOR_ENOMEM:
    case ACTOR_EDOWN:
    case ACTOR_ENOPROC:
    case ACTOR_EINIT:
    case ACTOR_ETIMEDOUT:
        break;
    default:
        ck_abort_msg("%s gave %s", step->name, actor_strerror(err));
    }
    actor_exit(actor_reason_of(ACTOR_SHUTDOWN));
}

static void play_step(actor_system *system, const struct step *step)
{
    actor_ref ref;
    int err = actor_spawn(run_step, (void *)(uintptr_t)step, &ref);

    ck_assert(err == ACTOR_OK || err == ACTOR_ENOMEM);
    actor_sim_advance(system, 5 * ACTOR_MINUTE);
    ck_assert_msg(err != ACTOR_OK || !actor_is_alive(ref), "%s hangs", step->name);
    ck_assert_uint_eq(actor_system_count(system), 0);
}

static bool still_to_fail(void)
{
    void *memory = actor_alloc(1);

    actor_free(memory);
    return memory == NULL;
}

/* Without the n-th allocation, or without all from there on; 0: none fails. True if none was left that could. */
static bool run_without(const struct step *step, size_t nth, bool for_good)
{
    actor_options options = actor_options_default();
    bool complete = false;
    actor_system *system;
    int err;

    options.alloc = give;
    options.free = take_back;
    options.log = quiet;
    was_done = false;
    left = for_good ? nth + 1 : 0;
    libactor_fail_alloc(for_good ? 0 : nth);
    err = actor_sim_start(&options, nth, &system);
    ck_assert(err == ACTOR_OK || err == ACTOR_ENOMEM);
    if (err == ACTOR_OK) {
        play_step(system, step);
        complete = for_good ? left > 1 : nth == 0 || still_to_fail();
        left = 0;
        actor_sim_fail_alloc(system, 0);
        actor_system_stop(system);
    }
    left = 0;
    libactor_fail_alloc(0);
    ck_assert_msg(!complete || was_done, "%s lacks nothing, and is not done", step->name);
    if (nth == 0)
        n_kept = n_blocks;
    ck_assert_msg(n_blocks == n_kept, "%s: %zu blocks are left without allocation %zu", step->name, n_blocks - n_kept, nth);
    return complete;
}

static void run_without_each(const struct step *step, bool for_good)
{
    size_t n = 1;

    ck_assert(run_without(step, 0, false));
    while (n < MOST && !run_without(step, n, for_good))
        n++;
    ck_assert_uint_gt(n, FEWEST);
    ck_assert_uint_lt(n, MOST);
}

START_TEST(each_allocation_may_fail)
{
    run_without_each(&steps[_i], false);
}
END_TEST

START_TEST(memory_may_run_out_for_good)
{
    run_without_each(&steps[_i], true);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("memory of patterns");
    TCase *tc = tcase_create("memory of patterns");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, (int)ARRAY_LEN(steps));
    tcase_add_loop_test(tc, memory_may_run_out_for_good, 0, (int)ARRAY_LEN(steps));
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
