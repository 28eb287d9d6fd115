/* A small HTTP server: a process for each connection, which reads a request and answers as its path says. */
#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "line.h"

#define PATIENCE (30 * ACTOR_SECOND)

static void answer(struct lines *lines, const char *path)
{
    if (strncmp(path, "/slow/", 6) == 0)
        actor_sleep(atoll(path + 6) * ACTOR_MILLISECOND);
    if (strcmp(path, "/hang") == 0)
        actor_sleep(ACTOR_INFINITY);
    if (strcmp(path, "/rude") == 0)
        return;
    if (strcmp(path, "/weird") == 0)
        line_write(lines, PATIENCE, "220 moo");
    else if (strcmp(path, "/down") == 0)
        line_write(lines, PATIENCE, "HTTP/1.0 503 Service Unavailable\r\n");
    else
        line_write(lines, PATIENCE, "HTTP/1.0 200 OK\r\n");
}

static void converse(void *arg)
{
    struct lines lines = { .tcp = arg };
    char line[LINE_BYTES], path[LINE_BYTES] = "";

    if (line_read(&lines, line, PATIENCE) != ACTOR_OK || sscanf(line, "GET %s", path) != 1)
        return;
    while (line_read(&lines, line, PATIENCE) == ACTOR_OK && *line != '\0')
        ;                                   /* its headers */
    answer(&lines, path);
}

static void accept_all(void *arg)
{
    actor_stream *listener, *tcp;
    actor_ref ref;

    actor_must(actor_tcp_listen("127.0.0.1", *(const uint16_t *)arg, 0, &listener));
    printf("%u\n", (unsigned)actor_tcp_port(listener));
    fflush(stdout);
    for (;;) {
        if (actor_stream_accept(listener, ACTOR_INFINITY, &tcp) != ACTOR_OK)
            actor_sleep(ACTOR_MILLISECOND);
        else if (actor_spawn(converse, tcp, &ref) != ACTOR_OK || actor_stream_give(tcp, ref) != ACTOR_OK)
            actor_stream_close(tcp);
    }
}

static int start(void *context, actor_ref *out)
{
    return actor_spawn_link(accept_all, context, out);
}

int serve_http(uint16_t port)
{
    return actor_run(NULL, start, &port);
}
