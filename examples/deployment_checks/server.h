/*
 * A small HTTP server, for the checks to have something to ask: `/ok` is well, `/down` is not, `/slow/MS` takes its time,
 * `/hang` never answers, `/rude` hangs up, `/weird` speaks something else.
 */
#ifndef SERVER_H
#define SERVER_H

#include <stdint.h>

/** Serves on a port of the loopback, 0 for any, until the program is ended; prints the port. Gives what main returns. */
int serve_http(uint16_t port);

#endif
