/*
 * Connections: TCP by address or name, UNIX sockets by path. What is done with them is in stream.h.
 */
#ifndef ACTOR_NET_H
#define ACTOR_NET_H

#include "stream.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Listens on an address.
 *
 * Ownership  `*out` is the calling actor's; closed with actor_stream_close or when the actor ends.
 * Errors     ACTOR_EADDRINUSE; ACTOR_EINVAL: `host` is no numeric IPv4 or IPv6 address, or none of
 *            this machine's; ACTOR_EACCES; ACTOR_EIO; ACTOR_ELIMIT: no descriptor is left; ACTOR_ENOMEM;
 *            ACTOR_ENOTACTOR; ACTOR_ENOTSUP: in a simulated system, or no such protocol here.
 * Threads    Actor. Port 0 lets the system choose: see actor_tcp_port. `backlog`, if 0, is the most
 *            the system allows.
 */
int actor_tcp_listen(const char *host, uint16_t port, int backlog, actor_stream **out);

/** Gives the local port of a socket, 0 if it has none. Threads: the owner. */
uint16_t actor_tcp_port(const actor_stream *stream);

/**
 * Connects. A `host` that is no numeric address is looked up, and its addresses are tried in order; each
 * has its share of the time that is left.
 *
 * Ownership  `*out` is the calling actor's.
 * Errors     Those of actor_tcp_listen but the first two; those of actor_resolve; ACTOR_ECONN: refused or
 *            unreachable; ACTOR_ETIMEDOUT. Of several addresses the last one's.
 * Threads    Actor.
 */
int actor_tcp_connect(const char *host, uint16_t port, int64_t timeout_ns, actor_stream **out);

enum { ACTOR_ADDRESS_CHARS = 64 };          /* of a numeric address, with its end */

/**
 * Looks up a host's addresses, on libuv's thread pool.
 *
 * Ownership  `out` has room for `capacity` of them; `*n` is how many were filled in, the best first.
 * Errors     ACTOR_ENOHOST; ACTOR_ETIMEDOUT: the pool is still at it; ACTOR_EIO: no name server could be
 *            asked; ACTOR_ENOMEM; ACTOR_ENOTSUP.
 * Threads    Actor.
 * OTP        inet:getaddrs/2.
 */
int actor_resolve(const char *host, int64_t timeout_ns, char (*out)[ACTOR_ADDRESS_CHARS], size_t capacity,
                  size_t *n);

/**
 * Listens on a path; one that begins with '@' is a name that is in no directory (Linux).
 *
 * Ownership  `*out` is the calling actor's. The file stays when the socket closes: remove it, before
 *            listening again too, with actor_file_remove.
 * Errors     ACTOR_EADDRINUSE: the file is there; ACTOR_EINVAL: the path is too long or empty; ACTOR_ENOENT;
 *            ACTOR_EACCES; else as actor_tcp_listen.
 * Threads    Actor.
 */
int actor_unix_listen(const char *path, int backlog, actor_stream **out);

/** Connects to a path. Errors: ACTOR_ENOENT; ACTOR_EACCES; ACTOR_EINVAL; else as actor_tcp_connect. Threads: actor. */
int actor_unix_connect(const char *path, int64_t timeout_ns, actor_stream **out);

#ifdef __cplusplus
}
#endif
#endif
