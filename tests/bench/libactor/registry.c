/*
 * A registry in which as many processes as there are workers, but at least two, come and go and look others up; and
 * as many threads that are none of the system's look up too.
 */
#include <pthread.h>

#include "bench.h"
#include "registry_actor.h"

enum { NAMES = 10000, STEP = 7919, MOST = 64 };

static const actor_message_info done = { "done", ACTOR_INFO, NULL, NULL };
static actor_ref main_process;
static actor_system *of_main;
static int64_t each;

static void come_and_go(void *first)
{
    for (int64_t i = 0; i < each; i++) {
        must(names_register(*(int64_t *)first + i, NULL));
        must(names_unregister(*(int64_t *)first + i));
    }
    must(actor_send(main_process, &done, NULL));
}

static void find(int64_t key)
{
    actor_ref found;

    for (int64_t i = 0; i < each; i++) {
        key = (key + STEP) % NAMES;
        must(names_lookup(key, &found));
        must_be(actor_ref_equal(found, main_process), true);
    }
}

static void look_up(void *first)
{
    find(*(int64_t *)first % NAMES);
    must(actor_send(main_process, &done, NULL));
}

static void *look_up_from_outside(void *first)
{
    actor_system_bind(of_main);
    find(*(int64_t *)first % NAMES);
    return NULL;
}

/* Gives how many take part; the first key of each. */
static int divide(int64_t n, int64_t first, int64_t *firsts)
{
    const int parts = workers() < 2 ? 2 : workers();

    each = n / parts;
    for (int i = 0; i < parts; i++)
        firsts[i] = first + i * each;
    return parts;
}

static void run(const char *workload, int64_t n, int64_t first, void (*process)(void *first))
{
    static int64_t firsts[MOST];
    const int processes = divide(n, first, firsts);
    const int64_t began = actor_now();
    actor_message *message;

    for (int i = 0; i < processes; i++)
        must(actor_spawn(process, &firsts[i], NULL));
    for (int i = 0; i < processes; i++) {
        must(actor_receive(&message, ACTOR_INFINITY));
        actor_message_free(message);
    }
    report(workload, each * processes, actor_now() - began);
}

static void run_threads(const char *workload, int64_t n)
{
    static int64_t firsts[MOST];
    const int threads = divide(n, 0, firsts);
    const int64_t began = actor_now();
    pthread_t ids[MOST];

    for (int i = 0; i < threads; i++)
        must_be(pthread_create(&ids[i], NULL, look_up_from_outside, &firsts[i]), 0);
    for (int i = 0; i < threads; i++)
        must_be(pthread_join(ids[i], NULL), 0);
    report(workload, each * threads, actor_now() - began);
}

void play(int64_t n)
{
    actor_ref registry;

    main_process = actor_self();
    of_main = actor_system_current();
    must(names_start_link(&registry));
    run("registry_register", n / 4, NAMES, come_and_go);
    for (int64_t key = 0; key < NAMES; key++)
        must(names_register(key, NULL));
    run("registry_lookup", n, 0, look_up);
    run_threads("registry_threads", n);
}
