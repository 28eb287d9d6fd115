/*
 * An echo server: a process for each connection. It prints its port; floor/echo_load.c is who talks to it.
 */
#include <inttypes.h>
#include <stdio.h>

#include "bench.h"

enum { BUFFER_BYTES = 4096 };

static void serve(void *arg)
{
    actor_stream *connection = arg;
    char buffer[BUFFER_BYTES];
    size_t n;

    while (actor_stream_read(connection, buffer, sizeof buffer, &n, ACTOR_INFINITY) == ACTOR_OK)
        if (actor_stream_write(connection, buffer, n, ACTOR_INFINITY) < 0)
            break;
    actor_stream_close(connection);
}

void play(int64_t n)
{
    actor_stream *listener, *connection;
    actor_ref server;

    (void)n;
    must(actor_tcp_listen("127.0.0.1", 0, 0, &listener));
    printf("%" PRIu16 "\n", actor_tcp_port(listener));
    fflush(stdout);
    for (;;) {
        must(actor_stream_accept(listener, ACTOR_INFINITY, &connection));
        must(actor_spawn(serve, connection, &server));
        must(actor_stream_give(connection, server));
    }
}
