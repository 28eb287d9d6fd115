/*
 * A million children of one dynamic supervisor, whom several start at once, and end at once: half of them one by one while the
 * supervisor looks on, the others all together, by its stop.
 */
#include <check.h>
#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <actor/actor.h>

#include "build.h"

/* A sanitizer needs far more memory for each, and time. */
enum { CHILDREN = SANITIZED ? 20000 : 1000000, STARTERS = 8, SHARE = CHILDREN / STARTERS, MOST_KIB = 1024 * 1024 };

static atomic_int inits;
static atomic_int failures;
static atomic_int lines;
static actor_ref supervisor;
static actor_ref *children;
static sem_t done;

/* An end that is asked for is nothing to be told of. */
static void count_line(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
    atomic_fetch_add(&lines, 1);
}

static actor_result child_init(void *self)
{
    (void)self;
    atomic_fetch_add(&inits, 1);
    return ACTOR_CONTINUE;
}

static const actor_gen_server_info child_info = {
    .name = "Child", .state = &actor_int64_type, .args = &actor_int64_type, .init = child_init,
};

static int start_child(const void *args, actor_ref *out)
{
    return actor_gen_server_start(&child_info, args, true, out);
}

static const actor_child_template template = {
    ACTOR_START_CHILD(&actor_int64_type),
    { "child", start_child, ACTOR_TEMPORARY, 5 * ACTOR_SECOND, ACTOR_WORKER, false, false }
};

static const actor_dynamic_supervisor_info info = { .name = "Million", .intensity = 3, .period_ns = 5 * ACTOR_SECOND };

/* `arg` is where its share of the children begins. */
static void start_share(void *arg)
{
    actor_ref *share = arg;
    int64_t i;

    for (i = 0; i < SHARE; i++)
        if (actor_supervisor_start_child(supervisor, &template, &i, &share[i]) != ACTOR_OK)
            atomic_fetch_add(&failures, 1);
    sem_post(&done);
}

static void end_half(void *arg)
{
    const actor_ref *share = arg;
    int i;

    for (i = 0; i < SHARE; i += 2)
        if (actor_send_exit(share[i], actor_reason_of(ACTOR_SHUTDOWN)) != ACTOR_OK)
            atomic_fetch_add(&failures, 1);
    sem_post(&done);
}

static void by_all(void (*run)(void *arg))
{
    int i;

    for (i = 0; i < STARTERS; i++)
        ck_assert_int_eq(actor_spawn(run, &children[i * SHARE], NULL), ACTOR_OK);
    for (i = 0; i < STARTERS; i++)
        while (sem_wait(&done) != 0)
            ck_assert_int_eq(errno, EINTR);
    ck_assert_int_eq(atomic_load(&failures), 0);
}

static size_t count(void)
{
    actor_child_count found;

    ck_assert_int_eq(actor_supervisor_count(supervisor, &found), ACTOR_OK);
    ck_assert_uint_eq(found.active, found.specs);
    return found.active;
}

/* DynamicSupervisor: "max_children: infinity"; a million children are a million slots and no more. */
START_TEST(a_million_children)
{
    actor_options options = actor_options_default();
    struct rusage used;
    actor_system *system;
    int i;

    ck_assert_int_eq(sem_init(&done, 0, 0), 0);
    children = calloc(CHILDREN, sizeof *children);
    ck_assert_ptr_nonnull(children);
    options.workers = 4;
    options.high_water = UINT32_MAX;
    options.log = count_line;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_dynamic_supervisor_start(&info, NULL, false, &supervisor), ACTOR_OK);
    by_all(start_share);
    ck_assert_uint_eq(count(), CHILDREN);
    ck_assert_int_eq(atomic_load(&inits), CHILDREN);
    by_all(end_half);
    for (i = 0; i < CHILDREN; i += 2)
        while (actor_is_alive(children[i]))
            actor_sleep(ACTOR_MILLISECOND);
    while (count() > CHILDREN / 2)
        actor_sleep(ACTOR_MILLISECOND);
    ck_assert_int_eq(actor_stop_actor(supervisor, actor_reason_of(ACTOR_NORMAL), ACTOR_MINUTE), ACTOR_OK);
    for (i = 0; i < CHILDREN; i++)
        ck_assert(!actor_is_alive(children[i]));
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
    ck_assert_int_eq(atomic_load(&lines), 0);
    ck_assert_int_eq(getrusage(RUSAGE_SELF, &used), 0);
    ck_assert_msg(SANITIZED || used.ru_maxrss < MOST_KIB, "it took %ld KiB", used.ru_maxrss);
    free(children);
    sem_destroy(&done);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("a million children");
    TCase *tc = tcase_create("all");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, a_million_children);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
