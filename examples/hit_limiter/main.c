/*
 * hit_limiter LIMIT SECONDS: reads commands, a line each. With --simulate, which stands first, the clock is virtual.
 *
 *     CLIENT                  it wants to do something
 *     wait MILLISECONDS
 *     rush CLIENT THREADS     so many threads ask for it at once, a thousand times each (not with --simulate)
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hit_limiter_actor.h"

enum { MOST_THREADS = 64, TIMES = 1000 };

static uint64_t limit;

/* Any thread may ask: one addition to a row decides, and no two get the same number. */
static int allow(const char *client, bool *may)
{
    const hits fresh = { .since = actor_now() };
    uint64_t count = 0;
    const int err = hits_update_counter_count_or(client, 1, &fresh, &count);

    *may = count <= limit;
    return err;
}

static int ask(const char *client)
{
    bool may;
    const int err = allow(client, &may);

    if (err == ACTOR_OK)
        printf("%s may%s\n", client, may ? "" : " not");
    return err;
}

struct rush {
    actor_system *system;
    const char *client;
    atomic_int passed, err;
};

static void *ask_often(void *arg)
{
    struct rush *rush = arg;
    bool may;

    actor_system_bind(rush->system);            /* a named table is a system's */
    for (int i = 0; i < TIMES; i++) {
        const int err = allow(rush->client, &may);

        if (err != ACTOR_OK)
            atomic_store(&rush->err, err);
        else if (may)
            atomic_fetch_add(&rush->passed, 1);
    }
    actor_system_bind(NULL);
    return NULL;
}

static int rush(char *client)
{
    struct rush it = { .system = actor_system_current(), .client = client };
    char *space = strchr(client, ' ');
    pthread_t threads[MOST_THREADS];
    int wanted = space == NULL ? 1 : atoi(space + 1), n = 0;

    if (space != NULL)
        *space = '\0';
    while (n < wanted && n < MOST_THREADS && pthread_create(&threads[n], NULL, ask_often, &it) == 0)
        n++;
    for (int i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    printf("%s: %d of %d may\n", client, atomic_load(&it.passed), n * TIMES);
    return atomic_load(&it.err);
}

static int serve(void)
{
    char line[256];
    int err = ACTOR_OK;

    while (err == ACTOR_OK && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "wait ", 5) == 0)
            actor_sleep(atoi(line + 5) * ACTOR_MILLISECOND);
        else if (strncmp(line, "rush ", 5) == 0)
            err = rush(line + 5);
        else
            err = ask(line);
    }
    return err;
}

int main(int argc, char **argv)
{
    const bool simulate = argc > 1 && strcmp(argv[1], "--simulate") == 0;
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref root;
    root_args args;
    int err;

    argv += simulate;
    if (argc - simulate != 3) {
        fprintf(stderr, "usage: hit_limiter [--simulate] LIMIT SECONDS <COMMANDS\n");
        return 2;
    }
    limit = strtoull(argv[1], NULL, 10);
    args.window = (int64_t)strtoul(argv[2], NULL, 10) * ACTOR_SECOND;
    err = simulate ? actor_sim_start(&options, 1, &system) : actor_system_start(&options, &system);
    if (err == ACTOR_OK) {
        err = root_start(&args, &root);
        if (err == ACTOR_EINIT)
            fprintf(stderr, "hit_limiter: %s\n", actor_last_reason().detail);
        if (err == ACTOR_OK)
            err = serve();
        actor_system_stop(system);
    }
    if (err != ACTOR_OK)
        fprintf(stderr, "hit_limiter: %s\n", actor_strerror(err));
    return err == ACTOR_OK ? 0 : 1;
}
