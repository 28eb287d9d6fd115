/*
 * Addresses, as connecting and looking up share them.
 */
#ifndef LIBACTOR_IO_NET_H
#define LIBACTOR_IO_NET_H

#include <netinet/in.h>
#include <sys/un.h>

#include <actor/net.h>

#include "stream.h"

struct libactor_address {
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_un local;
    } is;
    socklen_t bytes;
};

enum { LIBACTOR_ADDRESSES = 16 };           /* of a host, that are tried */

/** Looks a host up. Errors: as actor_resolve. */
int libactor_resolve(const char *host, uint16_t port, struct libactor_limit *limit, struct libactor_address *out,
                     size_t capacity, size_t *n);

#endif
