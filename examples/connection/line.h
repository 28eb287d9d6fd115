/*
 * The protocol between the connection and its server: a question, a line feed; an answer, a line feed.
 */
#ifndef LINE_H
#define LINE_H

#include <actor/actor.h>

enum { LINE_BYTES = 256 };                  /* the longest line, with its end */

/**
 * Reads a line, which gets a NUL for its line feed.
 *
 * Errors     Those of actor_stream_read; ACTOR_ECONN: the peer closed before the line's end; ACTOR_EINVAL: too long.
 * Threads    The owner of `tcp`.
 */
int line_read(actor_stream *tcp, char *line, size_t size, int64_t timeout_ns);

/**
 * Writes a text and a line feed.
 *
 * Errors     Those of actor_stream_write; ACTOR_EINVAL: too long.
 * Threads    The owner of `tcp`.
 */
int line_write(actor_stream *tcp, actor_bytes text, int64_t timeout_ns);

#endif
