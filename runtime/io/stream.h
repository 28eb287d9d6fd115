/*
 * Streams as their kinds see them: sockets and other descriptors, and pipes in memory.
 */
#ifndef LIBACTOR_IO_STREAM_H
#define LIBACTOR_IO_STREAM_H

#include <actor/stream.h>

#include "io.h"

/* What is asked has been checked: the owner calls, it does not listen, there is room to read into. */
struct libactor_stream_kind {
    int (*read)(actor_stream *stream, void *buffer, size_t size, size_t *n_read, struct libactor_limit *limit);
    int (*writev)(actor_stream *stream, const struct iovec *parts, size_t n_parts, struct libactor_limit *limit);
    int (*shutdown)(actor_stream *stream);
    int (*give)(actor_stream *stream, actor_ref to); /* its clean-up, at least */
    int (*notify)(actor_stream *stream);    /* of `notice`: now, or when there is something to read */
    void (*shut)(void *stream);             /* closes it when its owner has no claim any more; the clean-up */
};

struct actor_stream {
    const struct libactor_stream_kind *kind;
    actor_ref owner;
    int wanted;                             /* what the owner is parked for; 0: it is not */
    const actor_message_info *notice;       /* what it is to be sent once there is something to read; NULL: nothing */
    bool listening;
    unsigned at_once;                       /* calls since the owner last let others run */
};

/**
 * Makes a stream of a descriptor that does not block, the calling actor's. On an error the descriptor is
 * closed.
 */
int libactor_stream_adopt(int fd, bool listening, actor_stream **out);

/** Gives the descriptor of a stream, -1 if it has none. */
int libactor_stream_fd(const actor_stream *stream);

/** Waits until a connection under way stands or has failed. */
int libactor_stream_finish_connect(actor_stream *stream, struct libactor_limit *limit);

/** Sends the owner the notice. Errors: ACTOR_ENOMEM: it is still due. */
int libactor_stream_tell(actor_stream *stream);

/** After a call that did not wait: a peer that never lets us wait must not keep the worker to itself. */
void libactor_stream_take_turns(actor_stream *stream);

/* Where a write of several pieces has got to. */
struct libactor_parts {
    const struct iovec *at;
    size_t n;                               /* left */
    size_t skip;                            /* bytes of the first that have gone */
};

/** Goes on by so many bytes, and past what is empty. */
static inline void libactor_parts_advance(struct libactor_parts *parts, size_t bytes)
{
    parts->skip += bytes;
    while (parts->n > 0 && parts->skip >= parts->at->iov_len) {
        parts->skip -= parts->at->iov_len;
        parts->at++;
        parts->n--;
    }
}

#endif
