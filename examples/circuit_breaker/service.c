/*
 * The service: a server that knows the answers, a process that accepts connections, and one process for
 * each connection. They are linked: if the server crashes all of it is gone, sockets too, and its
 * supervisor starts it anew.
 */
#include "service_actor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "line.h"

enum { BACKLOG = 16, UNAVAILABLE = 503 };

/* How long a connection may take to say what it wants. */
static const int64_t patience = 2 * ACTOR_SECOND;

/* A connection's process: reads the question, has it answered, says what came. */
static void serve(void *arg)
{
    actor_stream *tcp = arg;
    service_answer_reply reply;
    char line[LINE_BYTES];
    actor_ref billing;

    if (line_read(tcp, line, sizeof line, patience) < 0 || service_whereis(&billing) < 0 ||
        service_answer(billing, line, &reply, patience) < 0)
        return;
    if (reply.tag == SERVICE_ANSWER_RECEIPT)
        snprintf(line, sizeof line, "receipt %" PRIu64 " for %s", reply.as.receipt.number,
                 reply.as.receipt.item.data);
    else
        snprintf(line, sizeof line, "error %d", (int)reply.as.failed.code);
    line_write(tcp, actor_bytes_of(line, strlen(line)), patience);
}

/* The process that accepts. Each connection goes to a process of its own, with which it closes. */
static void accept_all(void *arg)
{
    actor_stream *listener = arg;
    actor_stream *connection;
    actor_ref server;
    int err;

    do {
        err = actor_stream_accept(listener, ACTOR_INFINITY, &connection);
        if (err == ACTOR_OK)
            err = actor_spawn_link(serve, connection, &server);
        if (err == ACTOR_OK)
            err = actor_stream_give(connection, server);
    } while (err == ACTOR_OK);
    actor_exit(actor_reason_own("accept", actor_strerror(err)));
}

actor_result service_init(service *self)
{
    actor_stream *listener;
    actor_ref acceptor;
    int err;

    actor_sleep(self->args.warm_up);        /* as if there were much to load */
    err = actor_tcp_listen("127.0.0.1", 0, BACKLOG, &listener);
    if (err == ACTOR_OK) {
        self->port = actor_tcp_port(listener);
        err = actor_spawn_link(accept_all, listener, &acceptor);
    }
    if (err == ACTOR_OK)
        err = actor_stream_give(listener, acceptor);
    return err < 0 ? actor_stop(actor_reason_own("listen", actor_strerror(err))) : ACTOR_CONTINUE;
}

actor_result service_handle_port(service *self, actor_from from, service_port_reply *reply)
{
    (void)from;
    reply->value = self->port;
    return ACTOR_REPLY;
}

actor_result service_handle_answer(service *self, actor_from from, const service_answer_msg *msg,
                                   service_answer_reply *reply)
{
    const char *item;

    (void)from;
    if (self->failing) {
        reply->tag = SERVICE_ANSWER_FAILED;
        reply->as.failed.code = UNAVAILABLE;
        return ACTOR_REPLY;
    }
    /* The bug of this service: a question of one word, "hello", has no blank, and this is a null pointer. */
    item = strchr(msg->question.data, ' ');
    while (*item == ' ')
        item++;
    reply->tag = SERVICE_ANSWER_RECEIPT;
    reply->as.receipt.number = ++self->receipts;
    reply->as.receipt.item = actor_string_of(item);
    return ACTOR_REPLY;
}

actor_result service_handle_fail(service *self, const service_fail_msg *msg)
{
    self->failing = msg->failing;
    return ACTOR_CONTINUE;
}
