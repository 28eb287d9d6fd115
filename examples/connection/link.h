/* What a connection has in C: its socket, NULL while there is none, and the last answer to each question. */
#ifndef LINK_H
#define LINK_H

#include <actor/actor.h>

struct known;

struct link {
    actor_stream *tcp;
    struct known *known;
};

/** Listens on a port of 127.0.0.1, 0 for any, and answers `KEY` by `KEY from NAME` until the program ends; prints the port. */
int serve_as(uint16_t port, const char *name);

#endif
