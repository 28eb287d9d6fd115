/*
 * TCP in blocking style over libuv: the calling actor waits, its worker does not. What an actor has
 * open is closed when the actor ends.
 *
 * A timeout of 0 or less looks and does not wait. Every function that may wait may also give
 * ACTOR_ELIMIT or ACTOR_ENOMEM for want of a stack to wait on. What is said here of the owner is
 * checked: for anyone else a call gives ACTOR_EINVAL, and changes nothing.
 */
#ifndef ACTOR_IO_H
#define ACTOR_IO_H

#include "process.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A listening socket or a connection. It belongs to one actor. */
typedef struct actor_tcp actor_tcp;

/**
 * Listens on an address.
 *
 * Ownership  `*out` is the calling actor's; closed with actor_tcp_close or when the actor ends.
 * Errors     ACTOR_EADDRINUSE; ACTOR_EINVAL: `host` is no numeric IPv4 or IPv6 address, or none of
 *            this machine's; ACTOR_EIO; ACTOR_ELIMIT: no descriptor is left; ACTOR_ENOMEM;
 *            ACTOR_ENOTACTOR; ACTOR_ENOTSUP: in a simulated system, or no such protocol here.
 * Threads    Actor. Port 0 lets the system choose: see actor_tcp_port. `backlog`, if 0, is the most
 *            the system allows.
 */
int actor_tcp_listen(const char *host, uint16_t port, int backlog, actor_tcp **out);

/** Gives the local port of a socket, 0 if it has none. Threads: the owner. */
uint16_t actor_tcp_port(const actor_tcp *tcp);

/**
 * Waits for a connection.
 *
 * Ownership  `*out` is the calling actor's.
 * Errors     ACTOR_ETIMEDOUT; ACTOR_ELIMIT: no descriptor is left, and the connection keeps waiting, so
 *            sleep before the next try; ACTOR_EIO; ACTOR_ENOMEM.
 * Threads    The owner.
 */
int actor_tcp_accept(actor_tcp *listener, int64_t timeout_ns, actor_tcp **out);

/**
 * Connects.
 *
 * Ownership  `*out` is the calling actor's.
 * Errors     Those of actor_tcp_listen; ACTOR_ECONN: refused or unreachable; ACTOR_ETIMEDOUT.
 * Threads    Actor.
 */
int actor_tcp_connect(const char *host, uint16_t port, int64_t timeout_ns, actor_tcp **out);

/**
 * Reads what there is, at least one byte, at most `size`.
 *
 * Errors     ACTOR_EEOF: the peer has ended its half; ACTOR_ETIMEDOUT; ACTOR_ECONN; ACTOR_EIO.
 * Threads    The owner.
 */
int actor_tcp_read(actor_tcp *tcp, void *buffer, size_t size, size_t *n_read, int64_t timeout_ns);

/**
 * Writes all of `size` bytes, at once as far as the peer takes them: small writes do not wait for more.
 *
 * Errors     ACTOR_ETIMEDOUT: some may have gone; ACTOR_ECONN; ACTOR_EIO; ACTOR_ENOMEM. A peer that is
 *            gone raises no SIGPIPE.
 * Threads    The owner.
 */
int actor_tcp_write(actor_tcp *tcp, const void *data, size_t size, int64_t timeout_ns);

/**
 * Hands a socket to another actor of the same worker, which from then on stays with it and owns the
 * socket, even if it ends before it has used it. Give to an actor just spawned, before waiting again.
 *
 * Errors     ACTOR_ENOPROC: that actor has ended; ACTOR_EINVAL: it is another worker's; ACTOR_ENOMEM.
 *            On an error the socket is still the caller's.
 * Threads    The owner.
 * OTP        gen_tcp:controlling_process/2.
 */
int actor_tcp_give(actor_tcp *tcp, actor_ref to);

/** Closes a socket; NULL is nothing. Threads: the owner. */
void actor_tcp_close(actor_tcp *tcp);

#ifdef __cplusplus
}
#endif
#endif
