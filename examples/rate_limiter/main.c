/*
 * rate_limiter LIMIT SECONDS: reads commands, a line each. With --simulate, which stands first, the clock is virtual.
 *
 *     CLIENT                  it wants to do something
 *     wait MILLISECONDS
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rate_limiter_actor.h"

#define PATIENCE (5 * ACTOR_SECOND)

static int ask(actor_ref limiter, const char *client)
{
    rate_limiter_allow_reply reply;
    int err = rate_limiter_allow(limiter, client, &reply, PATIENCE);

    if (err != ACTOR_OK)
        return err;
    if (reply.tag == RATE_LIMITER_ALLOW_ALLOWED)
        printf("%s may, and %" PRIu32 " more\n", client, reply.as.allowed.left);
    else
        printf("%s may not, for %" PRId64 " ms\n", client,
               (reply.as.refused.retry_after + ACTOR_MILLISECOND - 1) / ACTOR_MILLISECOND);
    return ACTOR_OK;
}

static int serve(void)
{
    actor_ref limiter;
    char line[256];
    int err = rate_limiter_whereis(&limiter);

    while (err == ACTOR_OK && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "wait ", 5) == 0)
            actor_sleep(atoi(line + 5) * ACTOR_MILLISECOND);
        else
            err = ask(limiter, line);
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
        fprintf(stderr, "usage: rate_limiter [--simulate] LIMIT SECONDS <COMMANDS\n");
        return 2;
    }
    args.limit = (uint32_t)strtoul(argv[1], NULL, 10);
    args.window = (int64_t)strtoul(argv[2], NULL, 10) * ACTOR_SECOND;
    err = simulate ? actor_sim_start(&options, 1, &system) : actor_system_start(&options, &system);
    if (err == ACTOR_OK) {
        err = root_start(&args, &root);
        if (err == ACTOR_EINIT)
            fprintf(stderr, "rate_limiter: %s\n", actor_last_reason().detail);
        if (err == ACTOR_OK)
            err = serve();
        actor_system_stop(system);
    }
    if (err != ACTOR_OK)
        fprintf(stderr, "rate_limiter: %s\n", actor_strerror(err));
    return err == ACTOR_OK ? 0 : 1;
}
