/*
 * connection PORT: reads commands, a line each: `get KEY`, `status`.
 * connection --serve PORT NAME: the server.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connection_actor.h"

/* A machine that is just connecting answers when that is over. */
#define PATIENCE (10 * ACTOR_SECOND)

static int get(actor_ref to, const char *key)
{
    connection_get_reply reply;
    int err = connection_get(to, key, &reply, PATIENCE);

    if (err != ACTOR_OK)
        return err;
    switch (reply.tag) {
    case CONNECTION_GET_FRESH:
        printf("fresh: %s\n", reply.as.fresh.value.data);
        break;
    case CONNECTION_GET_STALE:
        printf("stale: %s\n", reply.as.stale.value.data);
        break;
    case CONNECTION_GET_UNAVAILABLE:
        printf("unavailable\n");
        break;
    }
    actor_reply_release(&reply);
    return ACTOR_OK;
}

static int tell_status(actor_ref to)
{
    connection_status_reply reply;
    int err = connection_status(to, &reply, PATIENCE);

    if (err != ACTOR_OK)
        return err;
    if (reply.tag == CONNECTION_STATUS_CONNECTED)
        printf("it is connected\n");
    else
        printf("it is away: %" PRIu32 " attempts, the next in %" PRId64 " ms\n", reply.as.away.attempts,
               reply.as.away.pause / ACTOR_MILLISECOND);
    return ACTOR_OK;
}

static int serve(void)
{
    char line[128];
    actor_ref to;
    int err = connection_whereis(&to);

    while (err == ACTOR_OK && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "get ", 4) == 0)
            err = get(to, line + 4);
        else
            err = strcmp(line, "status") == 0 ? tell_status(to) : ACTOR_EINVAL;
        if (err != ACTOR_OK)
            fprintf(stderr, "connection: %s: %s\n", line, actor_strerror(err));
    }
    return err;
}

int main(int argc, char **argv)
{
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref root;
    root_args args;
    int err;

    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (argc == 4 && strcmp(argv[1], "--serve") == 0)
        return serve_as((uint16_t)strtoul(argv[2], NULL, 10), argv[3]);
    if (argc != 2) {
        fprintf(stderr, "usage: connection PORT <COMMANDS, or connection --serve PORT NAME\n");
        return 2;
    }
    args.port = (uint16_t)strtoul(argv[1], NULL, 10);
    err = actor_system_start(&options, &system);
    if (err != ACTOR_OK) {
        fprintf(stderr, "connection: %s\n", actor_strerror(err));
        return 1;
    }
    err = root_start(&args, &root);
    if (err == ACTOR_OK)
        err = serve();
    actor_system_stop(system);
    return err == ACTOR_OK ? 0 : 1;
}
