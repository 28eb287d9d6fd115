/*
 * Opening sockets: TCP and UNIX, to listen and to connect. From then on they are streams like others.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <netinet/tcp.h>

#include "net.h"

static int parse(const char *host, uint16_t port, struct libactor_address *out)
{
    memset(out, 0, sizeof *out);
    if (uv_ip4_addr(host, port, &out->is.v4) == 0) {
        out->bytes = sizeof out->is.v4;
        return ACTOR_OK;
    }
    if (uv_ip6_addr(host, port, &out->is.v6) == 0) {
        out->bytes = sizeof out->is.v6;
        return ACTOR_OK;
    }
    return ACTOR_EINVAL;
}

/* A path, or behind '@' a name in no directory, which the kernel knows by a zero in front and its length. */
static int parse_path(const char *path, struct libactor_address *out)
{
    const size_t len = strlen(path);
    const bool abstract = path[0] == '@';

    memset(out, 0, sizeof *out);
    if (len == 0 || len >= sizeof out->is.local.sun_path)
        return ACTOR_EINVAL;
    out->is.local.sun_family = AF_UNIX;
    memcpy(out->is.local.sun_path, path, len);
    if (abstract)
        out->is.local.sun_path[0] = '\0';
    out->bytes = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + !abstract);
    return ACTOR_OK;
}

static int open_socket(const struct libactor_address *address, int *out)
{
    const int on = 1;

    *out = libactor_outside.network.socket(address->is.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (*out < 0)
        return libactor_io_error(errno);
    /* Small messages go at once: who writes in blocking style writes whole messages. Accepted ones inherit it. */
    if (address->is.any.sa_family != AF_UNIX)
        (void)libactor_outside.network.setsockopt(*out, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* it would be slower */
    return ACTOR_OK;
}

/* ---- listening ------------------------------------------------------------------------------------ */

static int listen_on(const struct libactor_address *address, int backlog, actor_stream **out)
{
    const int on = 1;
    int fd, err;

    err = open_socket(address, &fd);
    if (err < 0)
        return err;
    /* A restarted server gets its port back although connections of its past linger. */
    if ((address->is.any.sa_family != AF_UNIX &&
         libactor_outside.network.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) ||
        libactor_outside.network.bind(fd, &address->is.any, address->bytes) != 0 ||
        libactor_outside.network.listen(fd, backlog > 0 ? backlog : SOMAXCONN) != 0) {
        err = libactor_io_error(errno);
        libactor_outside.descriptors.close(fd);
        return err;
    }
    return libactor_stream_adopt(fd, true, out);
}

int actor_tcp_listen(const char *host, uint16_t port, int backlog, actor_stream **out)
{
    struct libactor_address address;
    uv_loop_t *loop;
    int err;

    err = libactor_io_loop("actor_tcp_listen", &loop);
    if (err < 0)
        return err;
    err = parse(host, port, &address);
    if (err < 0)
        return err;
    return listen_on(&address, backlog, out);
}

int actor_unix_listen(const char *path, int backlog, actor_stream **out)
{
    struct libactor_address address;
    uv_loop_t *loop;
    int err;

    err = libactor_io_loop("actor_unix_listen", &loop);
    if (err < 0)
        return err;
    err = parse_path(path, &address);
    if (err < 0)
        return err;
    return listen_on(&address, backlog, out);
}

uint16_t actor_tcp_port(const actor_stream *stream)
{
    struct libactor_address address;
    socklen_t bytes = sizeof address.is;
    int fd = libactor_stream_fd(stream);

    if (fd < 0 || libactor_outside.network.getsockname(fd, &address.is.any, &bytes) != 0)
        return 0;
    switch (address.is.any.sa_family) {
    case AF_INET:
        return ntohs(address.is.v4.sin_port);
    case AF_INET6:
        return ntohs(address.is.v6.sin6_port);
    default:
        return 0;
    }
}

/* ---- connecting ----------------------------------------------------------------------------------- */

static int error_of_connect(int number)
{
    return number == EADDRNOTAVAIL ? ACTOR_ELIMIT : libactor_io_error(number); /* that is: no local port is left */
}

/* A UNIX socket whose listener has a full queue tells nobody when there is room: ask again, ever more rarely. */
static int connect_patiently(int fd, const struct libactor_address *address, struct libactor_limit *limit)
{
    int64_t pause_ns = ACTOR_MILLISECOND;

    while (libactor_outside.network.connect(fd, &address->is.any, address->bytes) != 0) {
        int64_t left;
        int err;

        if (errno == EINTR)
            continue;
        if (errno != EAGAIN)
            return error_of_connect(errno);
        left = libactor_limit_left(limit);
        if (left <= 0)
            return ACTOR_ETIMEDOUT;
        err = actor_park(left < pause_ns ? left : pause_ns);
        if (err < 0 && err != ACTOR_ETIMEDOUT)
            return err;
        if (pause_ns < 32 * ACTOR_MILLISECOND)
            pause_ns *= 2;
    }
    return ACTOR_OK;
}

static void close_fd(void *arg)
{
    libactor_outside.descriptors.close((int)(intptr_t)arg);
}

static int connect_local(const struct libactor_address *address, struct libactor_limit *limit, actor_stream **out)
{
    int fd;
    int err = open_socket(address, &fd);

    if (err < 0)
        return err;
    err = actor_defer(close_fd, (void *)(intptr_t)fd);
    if (err < 0) {
        libactor_outside.descriptors.close(fd);
        return err;
    }
    err = connect_patiently(fd, address, limit);
    actor_undefer(close_fd, (void *)(intptr_t)fd);
    if (err < 0) {
        libactor_outside.descriptors.close(fd);
        return err;
    }
    return libactor_stream_adopt(fd, false, out);
}

static int connect_to(const struct libactor_address *address, struct libactor_limit *limit, actor_stream **out)
{
    actor_stream *stream = NULL;
    bool connected;
    int fd;
    int err = open_socket(address, &fd);

    if (err < 0)
        return err;
    connected = libactor_outside.network.connect(fd, &address->is.any, address->bytes) == 0;
    if (!connected && errno != EINPROGRESS && errno != EINTR) {
        err = error_of_connect(errno);
        libactor_outside.descriptors.close(fd);
        return err;
    }
    err = libactor_stream_adopt(fd, false, &stream);
    if (err < 0)
        return err;
    if (!connected)
        err = libactor_stream_finish_connect(stream, limit);
    if (err < 0) {
        actor_stream_close(stream);
        return err;
    }
    *out = stream;
    return ACTOR_OK;
}

/* Tries addresses in order. */
static int connect_to_any(const struct libactor_address *addresses, size_t n, struct libactor_limit *limit,
                          actor_stream **out)
{
    int err = ACTOR_ENOHOST;
    size_t i;

    for (i = 0; i < n; i++) {
        int64_t left = libactor_limit_left(limit);
        struct libactor_limit share =
            libactor_limit_of(left == ACTOR_INFINITY || left <= 0 ? left : left / (int64_t)(n - i));

        err = connect_to(&addresses[i], &share, out);
        if (err != ACTOR_ECONN && err != ACTOR_ETIMEDOUT && err != ACTOR_ENOTSUP && err != ACTOR_EINVAL)
            break;
    }
    return err;
}

int actor_tcp_connect(const char *host, uint16_t port, int64_t timeout_ns, actor_stream **out)
{
    struct libactor_address addresses[LIBACTOR_ADDRESSES];
    struct libactor_limit limit = libactor_limit_of(timeout_ns);
    uv_loop_t *loop;
    size_t n = 1;
    int err;

    err = libactor_io_loop("actor_tcp_connect", &loop);
    if (err < 0)
        return err;
    if (parse(host, port, &addresses[0]) < 0) {
        err = libactor_resolve(host, port, &limit, addresses, LIBACTOR_ADDRESSES, &n);
        if (err < 0)
            return err;
    }
    return connect_to_any(addresses, n, &limit, out);
}

int actor_unix_connect(const char *path, int64_t timeout_ns, actor_stream **out)
{
    struct libactor_limit limit = libactor_limit_of(timeout_ns);
    struct libactor_address address;
    uv_loop_t *loop;
    int err;

    err = libactor_io_loop("actor_unix_connect", &loop);
    if (err < 0)
        return err;
    err = parse_path(path, &address);
    if (err < 0)
        return err;
    return connect_local(&address, &limit, out);
}
