/* The server at the other end: a process that accepts, and one for each connection. */
#include <stdio.h>

#include "line.h"
#include "link.h"

/* What this process serves as. */
static struct {
    uint16_t port;
    const char *name;
} server;

static void answer_all(void *arg)
{
    char line[LINE_BYTES], answer[2 * LINE_BYTES];
    actor_stream *tcp = arg;

    while (line_read(tcp, line, sizeof line, ACTOR_INFINITY) == ACTOR_OK) {
        const int length = snprintf(answer, sizeof answer, "%.100s from %.100s", line, server.name);

        if (line_write(tcp, actor_bytes_of(answer, (size_t)length), ACTOR_SECOND) != ACTOR_OK)
            break;
    }
}

static void accept_all(void *arg)
{
    actor_stream *listener, *tcp;
    actor_ref one;
    int err = actor_tcp_listen("127.0.0.1", server.port, 0, &listener);

    (void)arg;
    if (err == ACTOR_OK) {
        printf("%u\n", (unsigned)actor_tcp_port(listener));
        fflush(stdout);
    }
    while (err == ACTOR_OK) {
        err = actor_stream_accept(listener, ACTOR_INFINITY, &tcp);
        if (err == ACTOR_OK)
            err = actor_spawn(answer_all, tcp, &one);
        if (err == ACTOR_OK)
            err = actor_stream_give(tcp, one);
    }
    actor_exit(actor_reason_own("server", actor_strerror(err)));
}

static int start(void *context, actor_ref *out)
{
    return actor_spawn(accept_all, context, out);
}

int serve_as(uint16_t port, const char *name)
{
    const actor_options options = actor_options_default();

    server.port = port;
    server.name = name;
    return actor_run(&options, start, NULL);
}
