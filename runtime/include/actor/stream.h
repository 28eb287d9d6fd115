/*
 * Streams of bytes: connections, sockets that listen for them, pipes. See io.h for what they have in common.
 */
#ifndef ACTOR_STREAM_H
#define ACTOR_STREAM_H

#include <sys/uio.h>

#include "behaviour.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A connection, a socket that listens, or one end of a pipe. It belongs to one actor. */
typedef struct actor_stream actor_stream;

/**
 * Waits for a connection.
 *
 * Ownership  `*out` is the calling actor's.
 * Errors     ACTOR_ETIMEDOUT; ACTOR_ELIMIT: no descriptor is left, and the connection keeps waiting, so
 *            sleep before the next try; ACTOR_EIO; ACTOR_ENOMEM; ACTOR_EINVAL: it does not listen.
 * Threads    The owner.
 */
int actor_stream_accept(actor_stream *listener, int64_t timeout_ns, actor_stream **out);

/**
 * Reads what there is, at least one byte, at most `size`.
 *
 * Errors     ACTOR_EEOF: the peer has ended its half; ACTOR_ETIMEDOUT; ACTOR_ECONN; ACTOR_EIO.
 * Threads    The owner.
 */
int actor_stream_read(actor_stream *stream, void *buffer, size_t size, size_t *n_read, int64_t timeout_ns);

/**
 * Has the owner told once, by a message, that there is something to read, that a connection waits to be accepted, or that the
 * peer has ended or is gone: for who handles other messages meanwhile. What there is it then reads with a timeout
 * of 0, and asks again. Asking once more before the message has come changes only which it will be.
 *
 *     actor_result session_handle_ready(session *self)
 *     {
 *         while ((err = actor_stream_read(self->stream, line, sizeof line, &n, 0)) == ACTOR_OK)
 *             ...
 *         if (err == ACTOR_ETIMEDOUT)                                     // for now it was all
 *             err = actor_stream_notify(self->stream, session_ready_message());
 *         return err == ACTOR_OK ? ACTOR_CONTINUE : ACTOR_STOP;
 *     }
 *
 * Errors     ACTOR_EINVAL: the message is a call, or has fields; ACTOR_ENOMEM; ACTOR_EIO; ACTOR_ELIMIT. When memory is out at
 *            the time, the message comes as soon as there is some; that of a pipe with the next bytes. A
 *            mailbox that is bounded counts it, and may drop it.
 * Threads    The owner, which stays with its worker from then on. Giving a stream away takes the asking back.
 * OTP        inet:setopts/2 with {active, once}, which brings the bytes along.
 */
int actor_stream_notify(actor_stream *stream, const actor_message_info *message);

/**
 * Writes all of `size` bytes, at once as far as the peer takes them: small writes do not wait for more.
 *
 * Errors     ACTOR_ETIMEDOUT: some may have gone; ACTOR_ECONN; ACTOR_EIO; ACTOR_ENOMEM. A peer that is
 *            gone raises no SIGPIPE.
 * Threads    The owner.
 */
int actor_stream_write(actor_stream *stream, const void *data, size_t size, int64_t timeout_ns);

/** As actor_stream_write, for several pieces one after the other, without copying them together. */
int actor_stream_writev(actor_stream *stream, const struct iovec *parts, size_t n_parts, int64_t timeout_ns);

/**
 * Ends the caller's half: the peer reads what was written, then the end. Reading goes on.
 *
 * Errors     ACTOR_ECONN: there is no peer any more; ACTOR_EINVAL: it listens.
 * Threads    The owner.
 * OTP        gen_tcp:shutdown(Socket, write).
 */
int actor_stream_shutdown(actor_stream *stream);

/**
 * Hands a stream to another actor of the system, on whichever worker, which from then on owns it, even if it ends
 * before it has used it. The caller forgets the stream. An actor stays with its worker once it has waited on a stream.
 *
 * Who is spawned may be given it before the caller waits again, and then uses it at once. Any other, a supervised
 * child say, whose start has waited, is told after it was given it:
 *
 *     if (actor_stream_accept(listener, ACTOR_INFINITY, &stream) < 0 ||
 *         actor_supervisor_start_child(sessions, &session_child, &args, &session) < 0)
 *         ...
 *     if (actor_stream_give(stream, session) == ACTOR_OK)
 *         session_serve(session, stream);     // a cast; until it comes the child leaves the stream alone
 *     else
 *         actor_stream_close(stream);         // the child has ended, or memory is out
 *
 * An end of a pipe is for actors of the same worker alone, as is one just spawned, and the heir stays with it.
 *
 * Errors     ACTOR_ENOPROC: that actor has ended; ACTOR_ENOMEM; ACTOR_EINVAL: it is another worker's, and the stream an
 *            end of a pipe. On an error the stream is still the caller's.
 * Threads    The owner.
 * OTP        gen_tcp:controlling_process/2.
 */
int actor_stream_give(actor_stream *stream, actor_ref to);

/** Closes a stream; NULL is nothing. Threads: the owner. */
void actor_stream_close(actor_stream *stream);

/**
 * Makes a pipe inside the system: what is written to one end is read from the other, both ways. No
 * descriptor and no system call is in it, and it works in simulated systems too.
 *
 * Ownership  Both ends are the calling actor's; give one away. An end whose owner ends, or that is closed,
 *            is for the other as a connection whose peer has closed.
 * Units      `capacity` is the number of bytes each way that may wait to be read before a write waits.
 * Errors     ACTOR_ENOMEM; ACTOR_EINVAL: no capacity.
 * Threads    Actor.
 */
int actor_pipe(size_t capacity, actor_stream **one, actor_stream **other);

#ifdef __cplusplus
}
#endif
#endif
