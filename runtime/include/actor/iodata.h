/*
 * iodata: output that is put together by linking pieces, as Erlang's iodata is. What is appended is not copied unless
 * it is said so; what is written goes from where it lies to the kernel, with writev:
 *
 *     actor_iodata *answer = actor_iodata_new();
 *
 *     actor_iodata_append_string(answer, "HTTP/1.1 200 OK\r\n");
 *     actor_iodata_append_format(answer, "Content-Length: %zu\r\n\r\n", page.len);
 *     actor_iodata_append_bytes(answer, page);
 *     err = actor_iodata_write(answer, stream, ACTOR_SECOND);
 *     actor_iodata_free(answer);
 *
 * Errors are kept: after one that an append has given every further call on the same iodata gives it too, and writes nothing,
 * so it is enough to look at the last one. Each piece is one of three:
 *
 *   borrowed   a constant, or memory that stays where it is and as it is until the iodata is cleared or freed
 *   held       bytes in an actor_buffer, which the iodata holds as long as it needs them
 *   copied     into memory of the iodata's own
 */
#ifndef ACTOR_IODATA_H
#define ACTOR_IODATA_H

#include <sys/uio.h>

#include "buffer.h"
#include "stream.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Pieces of bytes, one after the other. It is used by one thread, or one actor, at a time. */
typedef struct actor_iodata actor_iodata;

/**
 * Makes iodata without a piece.
 *
 * Ownership  That of an actor is freed when the actor ends, at the latest; another thread's is that thread's to free.
 * Errors     NULL when memory is out.
 * Threads    Any.
 */
actor_iodata *actor_iodata_new(void);

/** Frees iodata and lets go of what it holds; NULL is nothing. Threads: who has made it. */
void actor_iodata_free(actor_iodata *iodata);

/** Lets go of all pieces and forgets an error, so that the iodata can be used anew. */
void actor_iodata_clear(actor_iodata *iodata);

/* What appends and prepends has in common. Errors: ACTOR_ENOMEM, and the iodata is as it was, but for its error. */

/** Links bytes that are borrowed: no copy of them is made. */
int actor_iodata_append(actor_iodata *iodata, const void *data, size_t len);
/** Links text that is borrowed, up to its NUL. */
int actor_iodata_append_string(actor_iodata *iodata, const char *text);
/** Links bytes: held if they lie in a buffer, else borrowed. */
int actor_iodata_append_bytes(actor_iodata *iodata, actor_bytes bytes);
/** Appends a copy of some bytes: for what is short, or gone soon. */
int actor_iodata_append_copy(actor_iodata *iodata, const void *data, size_t len);
/** Appends what printf would print. Errors: also ACTOR_EINVAL: a format that printf refuses. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
int actor_iodata_append_format(actor_iodata *iodata, const char *format, ...);

/**
 * Links the pieces of another, which keeps them too: its bytes are not copied, what it holds or has copied is
 * held by both. So a head that many answers share is made once. Units: time grows with the number of its pieces.
 */
int actor_iodata_append_iodata(actor_iodata *iodata, const actor_iodata *other);

/** Moves all pieces of another to the end, in one step; the other has none then. Its error, if it has one, moves as well. */
int actor_iodata_move(actor_iodata *iodata, actor_iodata *other);

/** As actor_iodata_append, in front of all pieces. */
int actor_iodata_prepend(actor_iodata *iodata, const void *data, size_t len);
/** As actor_iodata_append_bytes, in front of all pieces. */
int actor_iodata_prepend_bytes(actor_iodata *iodata, actor_bytes bytes);
/** As actor_iodata_append_copy, in front of all pieces: a length or a header that is known last. */
int actor_iodata_prepend_copy(actor_iodata *iodata, const void *data, size_t len);

/** Gives the number of bytes in all. OTP: erlang:iolist_size/1. */
size_t actor_iodata_len(const actor_iodata *iodata);

/** Gives the first error that a call has met since the iodata was made or cleared; ACTOR_OK. */
int actor_iodata_error(const actor_iodata *iodata);

/** A place in iodata, to go through its pieces; `{ NULL, false }` is before the first. */
typedef struct actor_iodata_place {
    const void *next;
    bool begun;
} actor_iodata_place;

/**
 * Gives up to `n` pieces, none of them empty, and moves the place behind them.
 *
 * Ownership  The pieces are borrowed from the iodata until it is changed.
 * Returns    How many there were; 0 at the end.
 */
size_t actor_iodata_parts(const actor_iodata *iodata, actor_iodata_place *place, struct iovec *parts, size_t n);

/**
 * Gives all bytes in one piece.
 *
 * Ownership  The buffer is the caller's, to be released.
 * Errors     NULL when memory is out, now or in an append before.
 * OTP        erlang:iolist_to_binary/1.
 */
actor_buffer *actor_iodata_flatten(const actor_iodata *iodata);

/**
 * Writes all pieces to a stream, many with one call of writev; the iodata keeps them.
 *
 * Errors     Those of actor_stream_writev; the error that the iodata has kept: nothing was written.
 * Threads    The stream's owner.
 */
int actor_iodata_write(const actor_iodata *iodata, actor_stream *stream, int64_t timeout_ns);

#ifdef __cplusplus
}
#endif
#endif
