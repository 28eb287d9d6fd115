/*
 * Pipes inside the system: two ends, each with the bytes that wait to be read from it. Both ends stay with
 * the worker of the actor that made them, as all streams do, so nothing here is shared between threads.
 */
#include <string.h>

#include "stream.h"

struct pipe_end {
    actor_stream base;                      /* first: streams are this where their kind says so */
    struct pipe_end *peer;                  /* NULL: it is closed */
    bool ended;                             /* no more bytes will come */
    bool shut_down;                         /* no more bytes will be written */
    size_t capacity;
    size_t start, len;                      /* of what waits in `bytes`, a ring */
    char bytes[];
};

enum { TO_READ = 1, TO_WRITE = 2 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Wakes the owner of an end if it waits for that. */
static void wake(struct pipe_end *end, int event)
{
    if (end != NULL && end->base.notice != NULL && event == TO_READ)
        (void)libactor_stream_tell(&end->base);
    if (end == NULL || end->base.wanted != event)
        return;
    end->base.wanted = 0;
    actor_unpark(end->base.owner);
}

static int wait_for(struct pipe_end *end, int event, struct libactor_limit *limit)
{
    if (limit->timeout_ns <= 0)
        return ACTOR_ETIMEDOUT;
    end->base.at_once = 0;
    end->base.wanted = event;
    return libactor_io_wait(&end->base.wanted, limit);
}

static size_t take(struct pipe_end *end, char *to, size_t size)
{
    const size_t n = least(size, end->len);
    const size_t before_edge = least(n, end->capacity - end->start);

    memcpy(to, end->bytes + end->start, before_edge);
    memcpy(to + before_edge, end->bytes, n - before_edge);
    end->start = (end->start + n) % end->capacity;
    end->len -= n;
    return n;
}

static size_t put(struct pipe_end *end, const char *from, size_t size)
{
    const size_t n = least(size, end->capacity - end->len);
    const size_t at = (end->start + end->len) % end->capacity;
    const size_t before_edge = least(n, end->capacity - at);

    memcpy(end->bytes + at, from, before_edge);
    memcpy(end->bytes, from + before_edge, n - before_edge);
    end->len += n;
    return n;
}

static int pipe_read(actor_stream *base, void *buffer, size_t size, size_t *n_read, struct libactor_limit *limit)
{
    struct pipe_end *end = (struct pipe_end *)base;

    while (end->len == 0) {
        int err = end->ended ? ACTOR_EEOF : wait_for(end, TO_READ, limit);

        if (err < 0)
            return err;
    }
    *n_read = take(end, buffer, size);
    wake(end->peer, TO_WRITE);
    return ACTOR_OK;
}

static int pipe_writev(actor_stream *base, const struct iovec *pieces, size_t n_pieces, struct libactor_limit *limit)
{
    struct pipe_end *end = (struct pipe_end *)base;
    struct libactor_parts parts = { pieces, n_pieces, 0 };

    libactor_parts_advance(&parts, 0);
    while (parts.n > 0) {
        size_t n;

        if (end->peer == NULL || end->shut_down)
            return ACTOR_ECONN;
        n = put(end->peer, (const char *)parts.at->iov_base + parts.skip, parts.at->iov_len - parts.skip);
        if (n > 0) {
            wake(end->peer, TO_READ);
            libactor_parts_advance(&parts, n);
        } else {
            int err = wait_for(end, TO_WRITE, limit);

            if (err < 0)
                return err;
        }
    }
    return ACTOR_OK;
}

static int pipe_notify(actor_stream *base)
{
    const struct pipe_end *end = (const struct pipe_end *)base;

    return end->len > 0 || end->ended ? libactor_stream_tell(base) : ACTOR_OK;
}

static int pipe_shutdown(actor_stream *base)
{
    struct pipe_end *end = (struct pipe_end *)base;

    if (end->peer == NULL)
        return ACTOR_ECONN;
    end->shut_down = true;
    end->peer->ended = true;
    wake(end->peer, TO_READ);
    return ACTOR_OK;
}

static void pipe_shut(void *arg)
{
    struct pipe_end *end = arg;
    struct pipe_end *peer = end->peer;

    if (peer != NULL) {
        peer->peer = NULL;
        peer->ended = true;
        wake(peer, TO_READ);
        wake(peer, TO_WRITE);
    }
    actor_free(end);
}

/* The other end is there. */
static int pipe_give(actor_stream *base, actor_ref to)
{
    base->notice = NULL;
    return actor_defer_give(pipe_shut, base, to);
}

static const struct libactor_stream_kind pipe_kind = {
    pipe_read, pipe_writev, pipe_shutdown, pipe_give, pipe_notify, pipe_shut
};

static struct pipe_end *make_end(size_t capacity)
{
    struct pipe_end *end = capacity > SIZE_MAX / 2 ? NULL : actor_alloc(sizeof *end + capacity);

    if (end == NULL)
        return NULL;
    memset(end, 0, sizeof *end);
    end->base.kind = &pipe_kind;
    end->base.owner = actor_self();
    end->capacity = capacity;
    return end;
}

int actor_pipe(size_t capacity, actor_stream **one, actor_stream **other)
{
    struct pipe_end *a, *b;
    int err = ACTOR_ENOMEM;

    if (actor_ref_is_none(actor_self()))
        return ACTOR_ENOTACTOR;
    if (capacity == 0)
        return ACTOR_EINVAL;
    (void)actor_loop();                     /* there may be none, but the actor stays with its worker */
    a = make_end(capacity);
    if (a == NULL)
        return ACTOR_ENOMEM;
    b = make_end(capacity);
    if (b == NULL)
        goto free_a;
    err = actor_defer(pipe_shut, a);
    if (err < 0)
        goto free_b;
    err = actor_defer(pipe_shut, b);
    if (err < 0)
        goto undefer_a;
    a->peer = b;
    b->peer = a;
    *one = &a->base;
    *other = &b->base;
    return ACTOR_OK;
undefer_a:
    actor_undefer(pipe_shut, a);
free_b:
    actor_free(b);
free_a:
    actor_free(a);
    return err;
}
