/*
 * What tables and registries are held against: liburcu's hash table, cds_lfht, which is written without locks, doing what `ets`
 * and `registry` of libactor do. urcu WHICH N THREADS. It counts with an atomic addition, and has two threads at least.
 * Its registry is a table, no more: nobody's end takes entries out of it. All its tables have room from the start: a thread
 * besides those that write makes them grow, and where these leave it no processor lists grow instead, without an end.
 */
#define _LGPL_SOURCE
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <urcu/urcu-memb.h>
#include <urcu/rculfhash.h>

enum { KEYS = 100000, NAMES = 10000, COUNTERS = 1024, STEP = 7919, MOST_THREADS = 64, ENOUGH = 16384 };

struct row {
    struct cds_lfht_node node;
    struct rcu_head head;
    int64_t key;
    int64_t value;
};

static struct cds_lfht *table;
static int64_t each, n_keys;
static int n_threads;

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static unsigned long hash(int64_t key)
{
    uint64_t bits = (uint64_t)key;

    bits = (bits ^ (bits >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    bits = (bits ^ (bits >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return bits ^ (bits >> 33);
}

static int is_key(struct cds_lfht_node *node, const void *key)
{
    return caa_container_of(node, struct row, node)->key == *(const int64_t *)key;
}

static void put(int64_t key, int64_t value)
{
    struct row *row = malloc(sizeof *row);

    if (row == NULL)
        abort();
    cds_lfht_node_init(&row->node);
    row->key = key;
    row->value = value;
    urcu_memb_read_lock();
    cds_lfht_add_replace(table, hash(key), is_key, &key, &row->node);
    urcu_memb_read_unlock();
}

static struct row *find(int64_t key)
{
    struct cds_lfht_iter at;

    cds_lfht_lookup(table, hash(key), is_key, &key, &at);
    if (cds_lfht_iter_get_node(&at) == NULL)
        abort();
    return caa_container_of(cds_lfht_iter_get_node(&at), struct row, node);
}

static void *insert(void *first)
{
    int64_t i;

    urcu_memb_register_thread();
    for (i = 0; i < each; i++)
        put(*(int64_t *)first + i, i);
    urcu_memb_unregister_thread();
    return NULL;
}

static void *look_up(void *first)
{
    int64_t key = *(int64_t *)first % n_keys, sum = 0, i;

    urcu_memb_register_thread();
    for (i = 0; i < each; i++) {
        key = (key + STEP) % n_keys;
        urcu_memb_read_lock();
        sum += find(key)->value - key;
        urcu_memb_read_unlock();
    }
    urcu_memb_unregister_thread();
    if (sum != 0)
        abort();
    return NULL;
}

static void destroy(struct rcu_head *head)
{
    free(caa_container_of(head, struct row, head));
}

static void *come_and_go(void *first)
{
    int64_t i;

    urcu_memb_register_thread();
    for (i = 0; i < each; i++) {
        struct row *row;

        put(*(int64_t *)first + i, i);
        urcu_memb_read_lock();
        row = find(*(int64_t *)first + i);
        if (cds_lfht_del(table, &row->node) != 0)
            abort();
        urcu_memb_read_unlock();
        urcu_memb_call_rcu(&row->head, destroy);
    }
    urcu_memb_unregister_thread();
    return NULL;
}

static void *count(void *first)
{
    int64_t key = *(int64_t *)first % COUNTERS, i;

    urcu_memb_register_thread();
    for (i = 0; i < each; i++) {
        key = (key + STEP) % COUNTERS;
        urcu_memb_read_lock();
        __atomic_fetch_add(&find(key)->value, 1, __ATOMIC_RELAXED);
        urcu_memb_read_unlock();
    }
    urcu_memb_unregister_thread();
    return NULL;
}

static void run(const char *workload, int64_t n, int64_t from, void *(*thread)(void *first))
{
    pthread_t threads[MOST_THREADS];
    int64_t firsts[MOST_THREADS], began;
    int i;

    each = n / n_threads;
    began = now_ns();
    for (i = 0; i < n_threads; i++) {
        firsts[i] = from + i * each;
        pthread_create(&threads[i], NULL, thread, &firsts[i]);
    }
    for (i = 0; i < n_threads; i++)
        pthread_join(threads[i], NULL);
    printf("%s %.3f\n", workload, (double)(now_ns() - began) / (double)(each * n_threads));
}

static void fill(int64_t n, int zero)
{
    int64_t key;

    table = cds_lfht_new_flavor(ENOUGH, 1, 0, CDS_LFHT_AUTO_RESIZE | CDS_LFHT_ACCOUNTING, &urcu_memb_flavor, NULL);
    if (table == NULL)
        abort();
    n_keys = n;
    for (key = 0; key < n; key++)
        put(key, zero ? 0 : key);
}

static void play_ets(int64_t n)
{
    fill(0, 0);
    run("ets_insert", n / 4, 0, insert);
    fill(KEYS, 0);
    run("ets_lookup", n, 0, look_up);
    fill(COUNTERS, 1);
    run("ets_counter", n, 0, count);
}

static void play_registry(int64_t n)
{
    fill(0, 0);
    run("registry_register", n / 4, NAMES, come_and_go);
    urcu_memb_barrier();                    /* or the next table grows only behind all that is to be freed */
    fill(NAMES, 0);
    run("registry_lookup", n, 0, look_up);
    run("registry_threads", n, 0, look_up);
}

int main(int argc, char **argv)
{
    const int64_t n = argc == 4 ? strtoll(argv[2], NULL, 10) : 0;

    if (n <= 0) {
        fprintf(stderr, "usage: %s ets|registry N THREADS\n", argv[0]);
        return 2;
    }
    n_threads = atoi(argv[3]) < 2 ? 2 : atoi(argv[3]);
    urcu_memb_register_thread();
    if (strcmp(argv[1], "registry") == 0)
        play_registry(n);
    else
        play_ets(n);
    fflush(stdout);
    _Exit(0);                               /* what is left need not be taken down to be measured */
}
