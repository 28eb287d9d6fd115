/*
 * Streams over descriptors, and what all streams have in common. A socket is asked first, without blocking;
 * if it has nothing to say libuv watches it, and the actor parks until there is an event. So no request is
 * ever pending in libuv with a pointer into an actor's stack: whatever ends the actor, closing the watch is
 * all there is to undo.
 *
 * The watch, and with it the tie to a worker's loop, begins when an owner waits for the first time, and ends when
 * the stream is given away: its heir may be another worker's, or be taken by one.
 *
 * An event without an actor that waits for it turns the watch off, else one that nobody cares for
 * would be told again and again. A watch for reading otherwise stays on from one read to the next, for
 * most connections read, and read again; also while the actor that has been told is still on its way,
 * behind others in the queue. Turning it off and on is a system call each.
 */
#include <errno.h>
#include <string.h>

#include "stream.h"

enum {
    TURN = 64,                              /* calls that may succeed at once, before others get their turn */
    PARTS_AT_ONCE = 64                      /* of a writev, given to the kernel */
};

struct fd_stream {
    actor_stream base;                      /* first: streams are this where their kind says so */
    int fd;
    bool drained;                           /* when last asked there was nothing left to read or accept */
    bool told;                              /* its owner has been unparked for an event, and has not come yet */
    int watched;                            /* the events libuv watches for */
    uv_poll_t *watch;                       /* from the owner's first wait on; its data is this struct */
};

static bool is_again(int number)
{
    return number == EAGAIN || number == EWOULDBLOCK;
}

/* ---- waiting -------------------------------------------------------------------------------------- */

static void stop_watching(struct fd_stream *stream)
{
    libactor_outside.loop.poll_stop(stream->watch);
    stream->watched = 0;
}

static void on_event(uv_poll_t *watch, int status, int events);

/* Has libuv watch for what is wanted still. In its own callback that does not fail: the descriptor is known. */
static void watch_on(struct fd_stream *stream)
{
    const int events = stream->base.wanted | (stream->base.notice != NULL ? UV_READABLE : 0);

    if (events == 0)
        stop_watching(stream);
    else if (events != stream->watched && libactor_outside.loop.poll_start(stream->watch, events, on_event) >= 0)
        stream->watched = events;
}

/* While the owner is to be sent a notice, it may wait as well, to write say. Memory that is out is asked for anew at once. */
static void on_event_noticed(struct fd_stream *stream, int status, int events)
{
    if (status < 0 || (events & UV_READABLE) != 0) {
        stream->drained = false;
        (void)libactor_stream_tell(&stream->base);
    }
    if (stream->base.wanted != 0 && !stream->told && (status < 0 || (events & stream->base.wanted) != 0)) {
        stream->base.wanted = 0;
        stream->told = true;
        actor_unpark(stream->base.owner);
    }
    if (status < 0)
        stop_watching(stream);              /* as libuv has */
    watch_on(stream);
}

static void on_event(uv_poll_t *watch, int status, int events)
{
    struct fd_stream *stream = watch->data;

    if (stream->base.notice != NULL) {
        on_event_noticed(stream, status, events);
        return;
    }
    if (status >= 0 && stream->told)
        return;
    stream->drained = false;
    /* After an error libuv has stopped; the call that waits will find out what it is. */
    if (status < 0 || stream->base.wanted == 0 || stream->watched == UV_WRITABLE)
        stop_watching(stream);
    if (stream->base.wanted == 0)
        return;
    stream->base.wanted = 0;
    stream->told = true;
    actor_unpark(stream->base.owner);
}

static int open_watch(struct fd_stream *stream)
{
    uv_poll_t *watch = actor_alloc(sizeof *watch);
    int err;

    if (watch == NULL)
        return ACTOR_ENOMEM;
    err = libactor_outside.loop.poll_init(actor_loop(), watch, stream->fd);
    if (err < 0) {
        actor_free(watch);
        return libactor_io_error_uv(err);
    }
    watch->data = stream;
    stream->watch = watch;
    return ACTOR_OK;
}

static void free_closed(uv_handle_t *watch)
{
    actor_free(watch);
}

/* On the worker whose loop it is in. libuv lets go of the descriptor at once, and frees the watch later. */
static void close_watch(struct fd_stream *stream)
{
    if (stream->watch != NULL)
        libactor_outside.loop.close_handle((uv_handle_t *)stream->watch, free_closed);
    stream->watch = NULL;
    stream->watched = 0;
}

static int watch_for(struct fd_stream *stream, int events)
{
    int err = stream->watch != NULL ? ACTOR_OK : open_watch(stream);

    if (err < 0)
        return err;
    err = libactor_loop_reserve(stream->watch->loop, stream->fd);
    if (err < 0)
        return err;
    err = libactor_outside.loop.poll_start(stream->watch, events, on_event);
    if (err < 0)
        return libactor_io_error_uv(err);
    stream->watched = events;
    return ACTOR_OK;
}

/* Waits for an event of a descriptor. */
static int wait_for(struct fd_stream *stream, int events, struct libactor_limit *limit)
{
    const int all = events | (stream->base.notice != NULL ? UV_READABLE : 0);
    int err;

    if (limit->timeout_ns <= 0)
        return ACTOR_ETIMEDOUT;
    if (stream->watched != all) {
        err = watch_for(stream, all);
        if (err < 0)
            return err;
    }
    stream->base.at_once = 0;
    stream->base.wanted = events;
    err = libactor_io_wait(&stream->base.wanted, limit);
    stream->told = false;
    return err;
}

void libactor_stream_take_turns(actor_stream *stream)
{
    if (++stream->at_once < TURN)
        return;
    stream->at_once = 0;
    (void)actor_park(0);                    /* out of memory it goes on without */
}

/* ---- descriptors ---------------------------------------------------------------------------------- */

static void fd_shut(void *arg)
{
    struct fd_stream *stream = arg;

    close_watch(stream);
    libactor_outside.descriptors.close(stream->fd);
    actor_free(stream);
}

/* The heir may be at work on it, on another worker, before this returns. */
static int fd_give(actor_stream *base, actor_ref to)
{
    struct fd_stream *stream = (struct fd_stream *)base;

    close_watch(stream);
    stream->told = false;
    stream->base.notice = NULL;
    return actor_defer_pass(fd_shut, stream, to);
}

static int fd_read(actor_stream *base, void *buffer, size_t size, size_t *n_read, struct libactor_limit *limit)
{
    struct fd_stream *stream = (struct fd_stream *)base;

    for (;;) {
        int err;

        if (!stream->drained || limit->timeout_ns <= 0) {
            ssize_t n = libactor_outside.descriptors.read(stream->fd, buffer, size);

            if (n > 0) {
                stream->drained = (size_t)n < size;
                *n_read = (size_t)n;
                return ACTOR_OK;
            }
            if (n == 0)
                return ACTOR_EEOF;
            if (errno == EINTR)
                continue;
            if (!is_again(errno))
                return libactor_io_error(errno);
            stream->drained = true;
        }
        err = wait_for(stream, UV_READABLE, limit);
        if (err < 0)
            return err;
    }
}

/* Sends some of several pieces. A peer that is gone is an error of this call, not a SIGPIPE of the program. */
static ssize_t send_parts(int fd, const struct libactor_parts *parts)
{
    struct iovec window[PARTS_AT_ONCE];
    struct msghdr message;
    size_t i;

    if (parts->n == 1)
        return libactor_outside.network.send(fd, (const char *)parts->at->iov_base + parts->skip,
                                             parts->at->iov_len - parts->skip,
                                MSG_NOSIGNAL);
    memset(&message, 0, sizeof message);
    message.msg_iov = window;
    for (i = 0; i < parts->n && i < PARTS_AT_ONCE; i++)
        window[i] = parts->at[i];
    window[0].iov_base = (char *)window[0].iov_base + parts->skip;
    window[0].iov_len -= parts->skip;
    message.msg_iovlen = i;
    return libactor_outside.network.sendmsg(fd, &message, MSG_NOSIGNAL);
}

static int fd_writev(actor_stream *base, const struct iovec *pieces, size_t n_pieces, struct libactor_limit *limit)
{
    struct fd_stream *stream = (struct fd_stream *)base;
    struct libactor_parts parts = { pieces, n_pieces, 0 };

    libactor_parts_advance(&parts, 0);
    while (parts.n > 0) {
        ssize_t n = send_parts(stream->fd, &parts);
        int err;

        if (n >= 0) {
            libactor_parts_advance(&parts, (size_t)n);
            continue;
        }
        if (errno == EINTR)
            continue;
        if (!is_again(errno))
            return libactor_io_error(errno);
        err = wait_for(stream, UV_WRITABLE, limit);
        if (err < 0)
            return err;
    }
    return ACTOR_OK;
}

static int fd_shutdown(actor_stream *base)
{
    if (libactor_outside.network.shutdown(((struct fd_stream *)base)->fd, SHUT_WR) == 0)
        return ACTOR_OK;
    return libactor_io_error(errno);
}

/* libuv tells of what is there already, too. */
static int fd_notify(actor_stream *base)
{
    return watch_for((struct fd_stream *)base, UV_READABLE);
}

static const struct libactor_stream_kind fd_kind = { fd_read, fd_writev, fd_shutdown, fd_give, fd_notify, fd_shut };

int libactor_stream_adopt(int fd, bool listening, actor_stream **out)
{
    struct fd_stream *stream = actor_alloc(sizeof *stream);
    int err;

    if (stream == NULL) {
        libactor_outside.descriptors.close(fd);
        return ACTOR_ENOMEM;
    }
    memset(stream, 0, sizeof *stream);
    stream->base.kind = &fd_kind;
    stream->base.owner = actor_self();
    stream->base.listening = listening;
    stream->fd = fd;
    err = actor_defer(fd_shut, stream);
    if (err < 0) {
        fd_shut(stream);
        return err;
    }
    *out = &stream->base;
    return ACTOR_OK;
}

int libactor_stream_fd(const actor_stream *stream)
{
    return stream->kind == &fd_kind ? ((const struct fd_stream *)stream)->fd : -1;
}

int libactor_stream_finish_connect(actor_stream *base, struct libactor_limit *limit)
{
    struct fd_stream *stream = (struct fd_stream *)base;
    int number = 0;
    socklen_t bytes = sizeof number;
    int err = wait_for(stream, UV_WRITABLE, limit);

    if (err < 0)
        return err;
    if (libactor_outside.network.getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &number, &bytes) != 0)
        number = errno;
    return libactor_io_error(number);
}

/* ---- what programs call --------------------------------------------------------------------------- */

int actor_stream_accept(actor_stream *base, int64_t timeout_ns, actor_stream **out)
{
    struct fd_stream *listener = (struct fd_stream *)base;
    struct libactor_limit limit = libactor_limit_of(timeout_ns);
    int err = libactor_io_check(base->owner);

    if (err < 0)
        return err;
    if (!base->listening)
        return ACTOR_EINVAL;
    for (;;) {
        if (!listener->drained || timeout_ns <= 0) {
            int fd = libactor_outside.network.accept(listener->fd);

            if (fd >= 0) {
                err = libactor_stream_adopt(fd, false, out);
                if (err == ACTOR_OK)
                    libactor_stream_take_turns(base);
                return err;
            }
            if (errno == EINTR || errno == ECONNABORTED)
                continue;
            if (!is_again(errno))
                return libactor_io_error(errno);
            listener->drained = true;
        }
        err = wait_for(listener, UV_READABLE, &limit);
        if (err < 0)
            return err;
    }
}

int actor_stream_read(actor_stream *stream, void *buffer, size_t size, size_t *n_read, int64_t timeout_ns)
{
    struct libactor_limit limit = libactor_limit_of(timeout_ns);
    int err = libactor_io_check(stream->owner);

    if (err < 0)
        return err;
    if (stream->listening || size == 0)
        return ACTOR_EINVAL;
    err = stream->kind->read(stream, buffer, size, n_read, &limit);
    if (err == ACTOR_OK)
        libactor_stream_take_turns(stream);
    return err;
}

int actor_stream_writev(actor_stream *stream, const struct iovec *parts, size_t n_parts, int64_t timeout_ns)
{
    struct libactor_limit limit = libactor_limit_of(timeout_ns);
    int err = libactor_io_check(stream->owner);

    if (err < 0)
        return err;
    if (stream->listening)
        return ACTOR_EINVAL;
    err = stream->kind->writev(stream, parts, n_parts, &limit);
    if (err == ACTOR_OK)
        libactor_stream_take_turns(stream);
    return err;
}

int actor_stream_write(actor_stream *stream, const void *data, size_t size, int64_t timeout_ns)
{
    union {
        const void *from;
        void *to;
    } base = { data };
    struct iovec part = { base.to, size };  /* for writing alone, though iovecs know no const */

    return actor_stream_writev(stream, &part, 1, timeout_ns);
}

int libactor_stream_tell(actor_stream *stream)
{
    const int err = actor_send(stream->owner, stream->notice, NULL);

    if (err != ACTOR_ENOMEM)
        stream->notice = NULL;
    return err;
}

int actor_stream_notify(actor_stream *stream, const actor_message_info *message)
{
    int err = libactor_io_check(stream->owner);

    if (err < 0)
        return err;
    if ((message->kind != ACTOR_CAST && message->kind != ACTOR_INFO) || message->type != NULL)
        return ACTOR_EINVAL;
    stream->notice = message;
    err = stream->kind->notify(stream);
    if (err < 0)
        stream->notice = NULL;
    return err;
}

int actor_stream_shutdown(actor_stream *stream)
{
    int err = libactor_io_check(stream->owner);

    if (err < 0)
        return err;
    return stream->listening ? ACTOR_EINVAL : stream->kind->shutdown(stream);
}

int actor_stream_give(actor_stream *stream, actor_ref to)
{
    int err = libactor_io_check(stream->owner);

    if (err < 0)
        return err;
    /* First, for once it is given the heir may be at work on another worker. */
    stream->owner = to;
    err = stream->kind->give(stream, to);
    if (err < 0)
        stream->owner = actor_self();
    return err;
}

void actor_stream_close(actor_stream *stream)
{
    if (stream == NULL || libactor_io_check(stream->owner) < 0)
        return;
    actor_undefer(stream->kind->shut, stream);
    stream->kind->shut(stream);
}
