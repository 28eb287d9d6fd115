/*
 * What the breaker's spec leaves to C: one request to the service, over TCP, and how it went. What that
 * means, which state comes next and what is answered, the spec alone says.
 */
#include "circuit_breaker_actor.h"

#include <stdio.h>

#include "line.h"
#include "service_actor.h"

/* Asks the service where it listens. While it is down, or starting, it does not say. */
static int find_port(const circuit_breaker *self, uint16_t *port)
{
    service_port_reply reply;
    actor_ref found;
    int err = actor_whereis(self->args.service.data, &found);

    if (err == ACTOR_OK)
        err = service_port(found, &reply, self->args.patience);
    if (err == ACTOR_OK)
        *port = reply.value;
    return err;
}

/* Puts a question to the service. The answer stays in the state, to be borrowed until the next one. */
static int ask(circuit_breaker *self, actor_bytes question)
{
    const int64_t patience = self->args.patience;
    char line[LINE_BYTES];
    actor_stream *tcp;
    uint16_t port = 0;
    int err = find_port(self, &port);

    if (err < 0)
        return err;
    err = actor_tcp_connect("127.0.0.1", port, patience, &tcp);
    if (err < 0)
        return err;
    err = line_write(tcp, question, patience);
    if (err == ACTOR_OK)
        err = line_read(tcp, line, sizeof line, patience);
    actor_stream_close(tcp);
    return err < 0 ? err : actor_string_set(&self->answer, line);
}

circuit_breaker_perform_outcome circuit_breaker_perform(circuit_breaker *self, const circuit_breaker_request_msg *msg,
                                                        circuit_breaker_request_reply *reply)
{
    int code = ask(self, msg->body);

    if (code == ACTOR_OK && sscanf(self->answer.data, "error %d", &code) != 1) {
        reply->as.ok.result = actor_bytes_of(self->answer.data, self->answer.len);
        return CIRCUIT_BREAKER_PERFORM_OK;
    }
    reply->as.failed.code = code;
    return CIRCUIT_BREAKER_PERFORM_FAILED;
}
