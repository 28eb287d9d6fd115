/*
 * TCP in blocking style. A socket is asked first, without blocking; if it has nothing to say libuv
 * watches it, and the actor parks until there is an event. So no request is ever pending in libuv with
 * a pointer into an actor's stack: whatever ends the actor, closing the watch is all there is to undo.
 *
 * An event without an actor that waits for it turns the watch off, else one that nobody cares for
 * would be told again and again. A watch for reading otherwise stays on from one read to the next, for
 * most connections read, and read again.
 */

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <actor/behaviour.h>
#include <actor/io.h>

#define TURN 64                             /* calls that may succeed at once, before others get their turn */

struct actor_tcp {
    uv_poll_t watch;                        /* its data is this struct */
    int fd;
    actor_ref owner;
    bool listening;
    bool drained;                           /* when last asked there was nothing left to read or accept */
    int watched;                            /* the events libuv watches for */
    int wanted;                             /* the events the owner is parked for; 0: it is not */
    unsigned at_once;                       /* calls since the owner last let others run */
};

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static int error_of(int number)
{
    switch (number) {
    case EADDRINUSE:
        return ACTOR_EADDRINUSE;
    case ECONNREFUSED:
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
    case ENOTCONN:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ETIMEDOUT:                         /* the kernel's, of a peer that is silent: nobody asked for it */
        return ACTOR_ECONN;
    case EMFILE:
    case ENFILE:
        return ACTOR_ELIMIT;
    case ENOMEM:
    case ENOBUFS:
        return ACTOR_ENOMEM;
    case EAFNOSUPPORT:
        return ACTOR_ENOTSUP;
    default:
        return ACTOR_EIO;
    }
}

static bool is_again(int number)
{
    return number == EAGAIN || number == EWOULDBLOCK;
}

static int parse(const char *host, uint16_t port, union address *address, socklen_t *bytes)
{
    memset(address, 0, sizeof *address);
    if (uv_ip4_addr(host, port, &address->v4) == 0) {
        *bytes = sizeof address->v4;
        return ACTOR_OK;
    }
    if (uv_ip6_addr(host, port, &address->v6) == 0) {
        *bytes = sizeof address->v6;
        return ACTOR_OK;
    }
    return ACTOR_EINVAL;
}

/* Until when a call may wait, on actor_now's clock. */
static int64_t deadline_of(int64_t timeout_ns)
{
    int64_t now;

    if (timeout_ns == ACTOR_INFINITY)
        return ACTOR_INFINITY;
    now = actor_now();
    return timeout_ns > ACTOR_INFINITY - now ? ACTOR_INFINITY : now + timeout_ns;
}

static int64_t time_left(int64_t deadline)
{
    return deadline == ACTOR_INFINITY ? ACTOR_INFINITY : deadline - actor_now();
}

static int check_owner(const actor_tcp *tcp)
{
    actor_ref self = actor_self();

    if (actor_ref_is_none(self))
        return ACTOR_ENOTACTOR;
    return actor_ref_equal(self, tcp->owner) ? ACTOR_OK : ACTOR_EINVAL;
}

/* ---- opening and closing -------------------------------------------------------------------------- */

static void free_closed(uv_handle_t *handle)
{
    actor_free(handle->data);
}

/* Closes a socket whose owner has no claim to it any more. As a clean-up it is the owner's end. */
static void shut(void *arg)
{
    actor_tcp *tcp = arg;

    tcp->owner = actor_ref_none();
    tcp->wanted = 0;
    uv_close((uv_handle_t *)&tcp->watch, free_closed);
    close(tcp->fd);                         /* libuv has let go of it, though it frees the watch later */
}

/* Gives the calling actor's loop. */
static int find_loop(uv_loop_t **out)
{
    if (actor_ref_is_none(actor_self()))
        return ACTOR_ENOTACTOR;
    *out = actor_loop();
    return *out == NULL ? ACTOR_ENOTSUP : ACTOR_OK;
}

/* Makes a socket of a descriptor, the calling actor's. On an error the descriptor is closed. */
static int adopt(uv_loop_t *loop, int fd, bool listening, actor_tcp **out)
{
    actor_tcp *tcp = actor_alloc(sizeof *tcp);
    int err = ACTOR_ENOMEM;

    if (tcp == NULL)
        goto close_fd;
    memset(tcp, 0, sizeof *tcp);
    tcp->fd = fd;
    tcp->owner = actor_self();
    tcp->listening = listening;
    if (uv_poll_init_socket(loop, &tcp->watch, fd) < 0) {
        err = ACTOR_EIO;
        goto free_tcp;
    }
    tcp->watch.data = tcp;
    err = actor_defer(shut, tcp);
    if (err < 0) {
        shut(tcp);
        return err;
    }
    *out = tcp;
    return ACTOR_OK;
free_tcp:
    actor_free(tcp);
close_fd:
    close(fd);
    return err;
}

/* Small messages go at once: who writes in blocking style writes whole messages. */
static void set_no_delay(int fd)
{
    int on = 1;

    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* slower without, no worse */
}

/* ---- waiting -------------------------------------------------------------------------------------- */

static void stop_watching(actor_tcp *tcp)
{
    uv_poll_stop(&tcp->watch);
    tcp->watched = 0;
}

static void on_event(uv_poll_t *watch, int status, int events)
{
    actor_tcp *tcp = watch->data;

    (void)events;
    tcp->drained = false;
    /* After an error libuv has stopped; the call that waits will find out what it is. */
    if (status < 0 || tcp->wanted == 0 || tcp->watched == UV_WRITABLE)
        stop_watching(tcp);
    if (tcp->wanted == 0)
        return;
    tcp->wanted = 0;
    actor_unpark(tcp->owner);
}

/* Waits for an event of a socket. Others may unpark the actor too: the event itself counts. */
static int wait_for(actor_tcp *tcp, int events, int64_t deadline)
{
    int64_t left = time_left(deadline);
    int err;

    if (left <= 0)
        return ACTOR_ETIMEDOUT;
    if (tcp->watched != events) {
        if (uv_poll_start(&tcp->watch, events, on_event) < 0)
            return ACTOR_EIO;
        tcp->watched = events;
    }
    tcp->at_once = 0;
    tcp->wanted = events;
    for (;;) {
        err = actor_park(left);
        if (tcp->wanted == 0)
            return ACTOR_OK;
        if (err < 0)
            break;
        left = time_left(deadline);
    }
    tcp->wanted = 0;
    return err;
}

/* After a call that did not wait: a peer that never lets us wait must not keep the worker to itself. */
static void take_turns(actor_tcp *tcp)
{
    if (++tcp->at_once < TURN)
        return;
    tcp->at_once = 0;
    (void)actor_park(0);                    /* out of memory it goes on without */
}

/* ---- what programs call --------------------------------------------------------------------------- */

int actor_tcp_listen(const char *host, uint16_t port, int backlog, actor_tcp **out)
{
    union address address;
    socklen_t bytes = 0;
    uv_loop_t *loop = NULL;
    int on = 1;
    int fd;
    int err;

    err = find_loop(&loop);
    if (err < 0)
        return err;
    err = parse(host, port, &address, &bytes);
    if (err < 0)
        return err;
    fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return error_of(errno);
    /* A restarted server gets its port back although connections of its past linger. */
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 || bind(fd, &address.any, bytes) != 0
        || listen(fd, backlog > 0 ? backlog : SOMAXCONN) != 0) {
        err = errno == EADDRNOTAVAIL ? ACTOR_EINVAL : error_of(errno);
        close(fd);
        return err;
    }
    return adopt(loop, fd, true, out);
}

uint16_t actor_tcp_port(const actor_tcp *tcp)
{
    union address address;
    socklen_t bytes = sizeof address;

    if (getsockname(tcp->fd, &address.any, &bytes) != 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

int actor_tcp_accept(actor_tcp *listener, int64_t timeout_ns, actor_tcp **out)
{
    int64_t deadline;
    int err = check_owner(listener);

    if (err < 0)
        return err;
    if (!listener->listening)
        return ACTOR_EINVAL;
    deadline = deadline_of(timeout_ns);
    for (;;) {
        if (!listener->drained || timeout_ns <= 0) {
            int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

            if (fd >= 0) {
                set_no_delay(fd);
                err = adopt(listener->watch.loop, fd, false, out);
                if (err == ACTOR_OK)
                    take_turns(listener);
                return err;
            }
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            if (!is_again(errno))
                return error_of(errno);
            listener->drained = true;
        }
        err = wait_for(listener, UV_READABLE, deadline);
        if (err < 0)
            return err;
    }
}

/* Waits until a connection under way stands or has failed. */
static int finish_connect(actor_tcp *tcp, int64_t deadline)
{
    int number = 0;
    socklen_t bytes = sizeof number;
    int err = wait_for(tcp, UV_WRITABLE, deadline);

    if (err < 0)
        return err;
    if (getsockopt(tcp->fd, SOL_SOCKET, SO_ERROR, &number, &bytes) != 0)
        number = errno;
    return number == 0 ? ACTOR_OK : error_of(number);
}

int actor_tcp_connect(const char *host, uint16_t port, int64_t timeout_ns, actor_tcp **out)
{
    union address address;
    socklen_t bytes = 0;
    uv_loop_t *loop = NULL;
    actor_tcp *tcp = NULL;
    int64_t deadline;
    bool connected;
    int fd;
    int err;

    err = find_loop(&loop);
    if (err < 0)
        return err;
    err = parse(host, port, &address, &bytes);
    if (err < 0)
        return err;
    deadline = deadline_of(timeout_ns);
    fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return error_of(errno);
    set_no_delay(fd);
    connected = connect(fd, &address.any, bytes) == 0;
    if (!connected && errno != EINPROGRESS && errno != EINTR) {
        err = error_of(errno);
        close(fd);
        return err;
    }
    err = adopt(loop, fd, false, &tcp);
    if (err < 0)
        return err;
    if (!connected)
        err = finish_connect(tcp, deadline);
    if (err < 0) {
        actor_tcp_close(tcp);
        return err;
    }
    *out = tcp;
    return ACTOR_OK;
}

int actor_tcp_read(actor_tcp *tcp, void *buffer, size_t size, size_t *n_read, int64_t timeout_ns)
{
    int64_t deadline;
    int err = check_owner(tcp);

    if (err < 0)
        return err;
    if (tcp->listening || size == 0)
        return ACTOR_EINVAL;
    deadline = deadline_of(timeout_ns);
    for (;;) {
        if (!tcp->drained || timeout_ns <= 0) {
            ssize_t n = recv(tcp->fd, buffer, size, 0);

            if (n > 0) {
                tcp->drained = (size_t)n < size;
                *n_read = (size_t)n;
                take_turns(tcp);
                return ACTOR_OK;
            }
            if (n == 0)
                return ACTOR_EEOF;
            if (errno == EINTR)
                continue;
            if (!is_again(errno))
                return error_of(errno);
            tcp->drained = true;
        }
        err = wait_for(tcp, UV_READABLE, deadline);
        if (err < 0)
            return err;
    }
}

int actor_tcp_write(actor_tcp *tcp, const void *data, size_t size, int64_t timeout_ns)
{
    const char *at = data;
    int64_t deadline;
    int err = check_owner(tcp);

    if (err < 0)
        return err;
    if (tcp->listening)
        return ACTOR_EINVAL;
    deadline = deadline_of(timeout_ns);
    while (size > 0) {
        /* A peer that is gone is an error of this call, not a SIGPIPE of the program. */
        ssize_t n = send(tcp->fd, at, size, MSG_NOSIGNAL);

        if (n >= 0) {
            at += n;
            size -= (size_t)n;
            continue;
        }
        if (errno == EINTR)
            continue;
        if (!is_again(errno))
            return error_of(errno);
        err = wait_for(tcp, UV_WRITABLE, deadline);
        if (err < 0)
            return err;
    }
    take_turns(tcp);
    return ACTOR_OK;
}

int actor_tcp_give(actor_tcp *tcp, actor_ref to)
{
    int err = check_owner(tcp);

    if (err < 0)
        return err;
    err = actor_defer_give(shut, tcp, to);
    if (err < 0)
        return err;
    tcp->owner = to;
    return ACTOR_OK;
}

void actor_tcp_close(actor_tcp *tcp)
{
    if (tcp == NULL || check_owner(tcp) < 0)
        return;
    actor_undefer(shut, tcp);
    shut(tcp);
}
