/*
 * Buffers: large pieces of memory that are shared instead of copied. A buffer is filled by who made it;
 * from the moment others have it, nobody writes to it any more. It counts who holds it, and goes with the
 * last of them.
 *
 * Bytes are views into buffers. Sent in a message, a call or a reply, or kept in a state, they take a
 * reference as long as that lasts, and nothing is copied:
 *
 *     actor_buffer *page = actor_buffer_new(len);
 *
 *     fill(actor_buffer_data(page));
 *     for (i = 0; i < n; i++)
 *         viewer_show(viewers[i], actor_buffer_bytes(page));
 *     actor_buffer_release(page);
 */
#ifndef ACTOR_BUFFER_H
#define ACTOR_BUFFER_H

#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Makes a buffer of `len` bytes, which are not set.
 *
 * Ownership  The caller holds it once, until actor_buffer_release.
 * Errors     NULL when memory is out.
 * Threads    Any.
 */
actor_buffer *actor_buffer_new(size_t len);

/**
 * Makes a buffer of memory that is there, without copying it: of malloc, where `clean` is free and `arg` the
 * memory, or a file's, mapped.
 *
 * Ownership  `clean(arg)` is called once, when nobody holds the buffer any more, by whoever was the last, on
 *            any thread and perhaps in the midst of the runtime: it may not block, send, or end an actor.
 *            NULL: the memory stays, as a constant does.
 * Errors     NULL when memory is out: `clean` is not called.
 * Threads    Any.
 */
actor_buffer *actor_buffer_wrap(const void *data, size_t len, void (*clean)(void *arg), void *arg);

/** Gives where a buffer's bytes are, to be filled while nobody else has it. Not for one that wraps what is constant. */
void *actor_buffer_data(actor_buffer *buffer);

/** Gives how many bytes a buffer has. Threads: any. */
size_t actor_buffer_len(const actor_buffer *buffer);

/** Gives all bytes of a buffer, borrowed: they are good as long as somebody holds it. Threads: any. */
actor_bytes actor_buffer_bytes(actor_buffer *buffer);

/**
 * Gives a part of some bytes, borrowed as they are, and in the same buffer: `len` bytes from `offset` on,
 * or as many as there are.
 *
 * Threads    Any.
 * OTP        binary:part/3.
 */
actor_bytes actor_bytes_part(actor_bytes bytes, size_t offset, size_t len);

/**
 * Holds a buffer once more: `actor_buffer_retain(msg->page.buffer)` keeps what a message has brought.
 *
 * Ownership  To be released as often as it was retained, if by an actor then by its terminate, or actor_defer,
 *            too; actor_bytes_keep into a field of its state does that by itself.
 * Returns    `buffer`; NULL of NULL.
 * Threads    Any.
 */
actor_buffer *actor_buffer_retain(actor_buffer *buffer);

/** Holds a buffer once less; the last one frees it. NULL is nothing. Threads: any. */
void actor_buffer_release(actor_buffer *buffer);

/** Gives how often a buffer is held at the moment, for tests: 1 is the caller alone. Threads: any. */
size_t actor_buffer_count(const actor_buffer *buffer);

#ifdef __cplusplus
}
#endif
#endif
