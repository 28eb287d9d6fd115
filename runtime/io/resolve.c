/*
 * Looking up hosts. libuv asks the system's resolver on its thread pool, where name servers that are slow
 * leave threads free for other work.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <net/if.h>

#include <actor/blocking.h>

#include "net.h"

struct lookup {
    actor_pending pending;                  /* first: see release */
    uv_getaddrinfo_t request;               /* its data is this struct */
    int status;
    struct addrinfo *found;
};

static void free_lookup(struct lookup *lookup)
{
    libactor_outside.network.freeaddrinfo(lookup->found);
    actor_free(lookup);
}

static void release(actor_pending *pending)
{
    free_lookup((struct lookup *)pending);
}

static void abandon(actor_pending *pending)
{
    libactor_outside.threads.cancel((uv_req_t *)&((struct lookup *)pending)->request);
}

static void on_found(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct lookup *lookup = request->data;

    lookup->status = status;
    lookup->found = found;
    actor_pending_done(&lookup->pending);
}

static int error_of(int status)
{
    switch (status) {
    case UV_EAI_NONAME:
    case UV_EAI_NODATA:
    case UV_EAI_ADDRFAMILY:
        return ACTOR_ENOHOST;
    case UV_EAI_MEMORY:
        return ACTOR_ENOMEM;
    case UV_EAI_AGAIN:
    case UV_EAI_FAIL:
        return ACTOR_EIO;
    default:
        return libactor_io_error_uv(status);
    }
}

static size_t copy_found(const struct addrinfo *found, uint16_t port, struct libactor_address *out, size_t capacity)
{
    size_t n = 0;

    for (; found != NULL && n < capacity; found = found->ai_next) {
        if ((found->ai_family != AF_INET && found->ai_family != AF_INET6) || found->ai_addrlen > sizeof out->is)
            continue;
        memcpy(&out[n].is, found->ai_addr, found->ai_addrlen);
        out[n].bytes = found->ai_addrlen;
        if (found->ai_family == AF_INET)
            out[n].is.v4.sin_port = htons(port);
        else
            out[n].is.v6.sin6_port = htons(port);
        n++;
    }
    return n;
}

int libactor_resolve(const char *host, uint16_t port, struct libactor_limit *limit, struct libactor_address *out,
                     size_t capacity, size_t *n)
{
    struct addrinfo hints;
    struct lookup *lookup;
    uv_loop_t *loop;
    int err = libactor_io_loop("actor_resolve", &loop);

    if (err < 0)
        return err;
    lookup = actor_alloc(sizeof *lookup);
    if (lookup == NULL)
        return ACTOR_ENOMEM;
    memset(lookup, 0, sizeof *lookup);
    lookup->request.data = lookup;
    err = actor_pending_begin(&lookup->pending, release, abandon);
    if (err < 0)
        goto free_lookup;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_STREAM;
    err = libactor_outside.network.getaddrinfo(loop, &lookup->request, on_found, host, NULL, &hints);
    if (err < 0) {
        actor_pending_undo(&lookup->pending);
        /* A name that no resolver is asked about: empty, too long, or no text. */
        err = err == UV_ENOMEM ? ACTOR_ENOMEM : ACTOR_ENOHOST;
        goto free_lookup;
    }
    err = actor_pending_wait(&lookup->pending, libactor_limit_left(limit));
    if (err < 0)
        return err;
    err = error_of(lookup->status);
    if (err == ACTOR_OK) {
        *n = copy_found(lookup->found, port, out, capacity);
        err = *n > 0 || capacity == 0 ? ACTOR_OK : ACTOR_ENOHOST;
    }
free_lookup:
    free_lookup(lookup);
    return err;
}

static void write_address(const struct libactor_address *address, char *out)
{
    char name[IF_NAMESIZE];
    size_t len;

    if (address->is.any.sa_family == AF_INET) {
        uv_ip4_name(&address->is.v4, out, ACTOR_ADDRESS_CHARS);
        return;
    }
    uv_ip6_name(&address->is.v6, out, ACTOR_ADDRESS_CHARS);
    if (address->is.v6.sin6_scope_id == 0 ||
        libactor_outside.network.if_indextoname(address->is.v6.sin6_scope_id, name) == NULL)
        return;
    len = strlen(out);
    snprintf(out + len, ACTOR_ADDRESS_CHARS - len, "%%%s", name);
}

int actor_resolve(const char *host, int64_t timeout_ns, char (*out)[ACTOR_ADDRESS_CHARS], size_t capacity,
                  size_t *n)
{
    struct libactor_limit limit = libactor_limit_of(timeout_ns);
    struct libactor_address addresses[LIBACTOR_ADDRESSES];
    size_t i;
    int err;

    if (capacity == 0)
        return ACTOR_EINVAL;
    if (capacity > LIBACTOR_ADDRESSES)
        capacity = LIBACTOR_ADDRESSES;
    err = libactor_resolve(host, 0, &limit, addresses, capacity, n);
    if (err < 0)
        return err;
    for (i = 0; i < *n; i++)
        write_address(&addresses[i], out[i]);
    return ACTOR_OK;
}
