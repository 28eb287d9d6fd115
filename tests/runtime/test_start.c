/*
 * Starts of systems for which something is lacking: each allocation, mapping and thread in turn. Either
 * the start says so and leaves nothing behind, or the system is whole.
 */
#include <check.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <actor/actor.h>

#include "build.h"

#define IN_FRONT_OF_LIBC (!TSAN)            /* ThreadSanitizer calls libc before it has started itself */

enum { WORKERS = 3, MOST_TRIES = 1000 };

/* ---- what can be lacking ---- */

static atomic_int mappings_left, threads_left;

#if IN_FRONT_OF_LIBC

/* True for the one that is to fail. */
static bool is_last(atomic_int *left)
{
    return atomic_load(left) > 0 && atomic_fetch_sub(left, 1) == 1;
}

void *mmap(void *address, size_t bytes, int protection, int flags, int fd, off_t offset)
{
    void *(*real)(void *address, size_t bytes, int protection, int flags, int fd, off_t offset);

    if (is_last(&mappings_left))
        return MAP_FAILED;
    *(void **)&real = dlsym(RTLD_NEXT, "mmap");
    return real(address, bytes, protection, flags, fd, offset);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *arg), void *arg)
{
    int (*real)(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *arg), void *arg);

    if (is_last(&threads_left))
        return EAGAIN;
    *(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
    return real(thread, attr, run, arg);
}

static void lack_mapping(int n)
{
    atomic_store(&mappings_left, n);
}

static void lack_thread(int n)
{
    atomic_store(&threads_left, n);
}

#endif

static void lack_allocation(int n)
{
    actor_sim_fail_alloc(NULL, (uint64_t)n);
}

static bool still_lacks(void)
{
    void *memory = actor_alloc(1);

    actor_free(memory);
    return memory == NULL || atomic_load(&mappings_left) > 0 || atomic_load(&threads_left) > 0;
}

/* ---- the system ---- */

static void quiet(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
}

static atomic_int greeted;

static void greet(void *arg)
{
    (void)arg;
    atomic_fetch_add(&greeted, 1);
}

/* Each worker in turn does what a plain thread asks for. */
static void use(actor_system *system)
{
    int i;

    atomic_store(&greeted, 0);
    for (i = 0; i < 2 * WORKERS; i++)
        ck_assert_int_eq(actor_spawn(greet, NULL, NULL), ACTOR_OK);
    actor_system_stop(system);
    ck_assert_int_eq(atomic_load(&greeted), 2 * WORKERS);
}

static const struct {
    const char *name;
    void (*lack)(int n);
    bool contain_faults;
    int fewest;                             /* failures there must have been */
} cases[] = {
    { "allocations",                  lack_allocation, false, 3           },
#if IN_FRONT_OF_LIBC
    { "mappings",                     lack_mapping,    false, 2 * WORKERS },
    { "mappings, with signal stacks", lack_mapping,    true,  3 * WORKERS },
    { "threads",                      lack_thread,     false, WORKERS     },
#endif
};

START_TEST(starts_that_lack_something)
{
    actor_options options = actor_options_default();
    bool lacks = false;
    int failures = 0;
    int n;

    options.workers = WORKERS;
    options.log = quiet;
    options.contain_faults = cases[_i].contain_faults;
    for (n = 1; n < MOST_TRIES && !lacks; n++) {
        actor_system *system;
        int err;

        cases[_i].lack(n);
        err = actor_system_start(&options, &system);
        lacks = still_lacks();
        cases[_i].lack(0);
        ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_ELIMIT, "%s, %d: %d", cases[_i].name, n,
                      err);
        ck_assert_msg(!lacks || err == ACTOR_OK, "%s, %d: nothing was lacking", cases[_i].name, n);
        if (err == ACTOR_OK)
            use(system);
        else
            failures++;
    }
    ck_assert_msg(lacks, "%s: the start never came to its end", cases[_i].name);
    ck_assert_int_ge(failures, cases[_i].fewest);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("start");
    TCase *starts = tcase_create("starts");
    SRunner *runner;
    int failed;

    tcase_set_timeout(starts, 60);
    tcase_add_loop_test(starts, starts_that_lack_something, 0, sizeof cases / sizeof *cases);
    suite_add_tcase(suite, starts);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
