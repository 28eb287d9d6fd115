/* Lines that end with CR LF, as SMTP has them; a connection with what was read of it and not used yet. */
#ifndef LINE_H
#define LINE_H

#include <actor/actor.h>

enum { LINE_BYTES = 1024 };                     /* the longest line, with its end: RFC 5321, section 4.5.3.1 */

struct lines {
    actor_stream *tcp;
    size_t len;
    char read[LINE_BYTES];
};

/**
 * Reads a line, without its end.
 *
 * Errors     Those of actor_stream_read; ACTOR_ECONN: the peer closed before the line's end; ACTOR_EINVAL: too long.
 * Threads    The owner of the stream.
 */
int line_read(struct lines *lines, char line[LINE_BYTES], int64_t timeout_ns);

/** Writes a line and its end. Errors: those of actor_stream_write; ACTOR_EINVAL: too long. Threads: the owner of the stream. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
int line_write(struct lines *lines, int64_t timeout_ns, const char *format, ...);

#endif
