/*
 * cache: reads commands, a line each. With --simulate the clock is virtual: `wait 1h` takes no time.
 *
 *     put KEY VALUE SECONDS    get KEY    drop KEY    wait SECONDS    statistics
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cache_actor.h"

#define PATIENCE (5 * ACTOR_SECOND)

enum { MAX_LINE = 1024 };

static int get(actor_ref to, const char *key)
{
    cache_get_reply reply;
    int err = cache_get(to, key, &reply, PATIENCE);

    if (err != ACTOR_OK)
        return err;
    if (reply.tag == CACHE_GET_HIT)
        printf("%s, for another %.0f s\n", reply.as.hit.value.data, (double)reply.as.hit.left / (double)ACTOR_SECOND);
    else
        printf("miss\n");
    actor_reply_release(&reply);
    return ACTOR_OK;
}

static int tell_statistics(actor_ref to)
{
    cache_statistics_reply reply;
    int err = cache_statistics(to, &reply, PATIENCE);

    if (err == ACTOR_OK)
        printf("%" PRIu64 " entries, %" PRIu64 " hits, %" PRIu64 " misses\n", reply.as.counted.entries,
               reply.as.counted.hits, reply.as.counted.misses);
    return err;
}

static int obey(actor_ref to, const char *line)
{
    char key[MAX_LINE], value[MAX_LINE];
    unsigned seconds;

    if (sscanf(line, "put %1023s %1023s %u", key, value, &seconds) == 3)
        return cache_put(to, key, value, seconds * ACTOR_SECOND);
    if (sscanf(line, "get %1023s", key) == 1)
        return get(to, key);
    if (sscanf(line, "drop %1023s", key) == 1)
        return cache_drop(to, key);
    if (sscanf(line, "wait %u", &seconds) == 1) {
        actor_sleep(seconds * ACTOR_SECOND);
        return ACTOR_OK;
    }
    return strcmp(line, "statistics") == 0 ? tell_statistics(to) : ACTOR_EINVAL;
}

static int serve(void)
{
    char line[MAX_LINE];
    actor_ref to;
    int err = cache_whereis(&to);

    while (err == ACTOR_OK && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        err = obey(to, line);
        if (err != ACTOR_OK)
            fprintf(stderr, "cache: %s: %s\n", line, actor_strerror(err));
    }
    return err;
}

int main(int argc, char **argv)
{
    const bool simulate = argc == 2 && strcmp(argv[1], "--simulate") == 0;
    const root_args args = { .sweep = 30 * ACTOR_SECOND };
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref root;
    int err;

    if (argc > 1 && !simulate) {
        fprintf(stderr, "usage: %s [--simulate] <COMMANDS\n", argv[0]);
        return 2;
    }
    err = simulate ? actor_sim_start(&options, 1, &system) : actor_system_start(&options, &system);
    if (err != ACTOR_OK) {
        fprintf(stderr, "cache: %s\n", actor_strerror(err));
        return 1;
    }
    err = root_start(&args, &root);
    if (err == ACTOR_OK)
        err = serve();
    actor_system_stop(system);
    return err == ACTOR_OK ? 0 : 1;
}
