/*
 * A table that as many processes as there are workers, but at least two, fill, look up in and count in.
 */
#include <stddef.h>

#include "bench.h"

enum { KEYS = 100000, COUNTERS = 1024, STEP = 7919 };

typedef struct row {
    int64_t key;
    int64_t value;
} row;

static const actor_field_info fields[] = {
    { "key", ACTOR_FIELD_INT64, offsetof(row, key), NULL },
    { "value", ACTOR_FIELD_INT64, offsetof(row, value), NULL },
};
static const actor_type_info key_type = { "Rows.key", sizeof(int64_t), true, 1, fields, 0, NULL };
static const actor_type_info row_type = { "Rows", sizeof(row), true, 2, fields, 0, NULL };
static const actor_ets_info rows = { "Rows", ACTOR_ETS_SET, ACTOR_ETS_PUBLIC, &key_type, &row_type, NULL };

static const actor_message_info done = { "done", ACTOR_INFO, NULL, NULL };
static actor_ref main_process;
static actor_ets table;
static int64_t each;

static void insert(void *first)
{
    for (int64_t i = 0; i < each; i++) {
        const row fresh = { *(int64_t *)first + i, i };

        must(actor_ets_insert(&rows, table, &fresh, 1));
    }
    must(actor_send(main_process, &done, NULL));
}

static void look_up(void *first)
{
    int64_t sum = 0, key = *(int64_t *)first % KEYS;
    row found;

    for (int64_t i = 0; i < each; i++) {
        key = (key + STEP) % KEYS;
        must(actor_ets_lookup(&rows, table, &key, &found));
        sum += found.value - key;
    }
    must_be(sum, 0);
    must(actor_send(main_process, &done, NULL));
}

static void count(void *first)
{
    int64_t key = *(int64_t *)first % COUNTERS;
    actor_ets_count step = { 1, 1, false, 0, 0, 0 };

    for (int64_t i = 0; i < each; i++) {
        key = (key + STEP) % COUNTERS;
        must(actor_ets_update_counter(&rows, table, &key, &step, 1, NULL));
    }
    must(actor_send(main_process, &done, NULL));
}

static void fill(int64_t n, bool zero)
{
    row fresh;

    must(actor_ets_new(&rows, &table));
    for (fresh.key = 0; fresh.key < n; fresh.key++) {
        fresh.value = zero ? 0 : fresh.key;
        must(actor_ets_insert(&rows, table, &fresh, 1));
    }
}

static void run(const char *workload, int64_t n, void (*process)(void *first))
{
    static int64_t firsts[64];
    const int processes = workers() < 2 ? 2 : workers();
    actor_message *message;
    int64_t began;

    each = n / processes;
    began = actor_now();
    for (int i = 0; i < processes; i++) {
        firsts[i] = i * each;
        must(actor_spawn(process, &firsts[i], NULL));
    }
    for (int i = 0; i < processes; i++) {
        must(actor_receive(&message, ACTOR_INFINITY));
        actor_message_free(message);
    }
    report(workload, each * processes, actor_now() - began);
}

static bool add_up(const void *counter, void *sum)
{
    *(int64_t *)sum += ((const row *)counter)->value;
    return true;
}

void play(int64_t n)
{
    actor_ets_about about;
    int64_t sum = 0;

    main_process = actor_self();
    fill(0, false);
    run("ets_insert", n / 4, insert);
    must(actor_ets_about_get(&rows, table, &about));
    must_be((int64_t)about.size, n / 8 * 2);
    fill(KEYS, false);
    run("ets_lookup", n, look_up);
    fill(COUNTERS, true);
    run("ets_counter", n, count);
    must(actor_ets_each(&rows, table, NULL, false, add_up, &sum));
    must_be(sum, n / 2 * 2);
}
