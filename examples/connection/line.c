/*
 * Lines over TCP. A read may bring any part of a line, so it is asked for more until the line feed is there.
 */
#include "line.h"

#include <string.h>

int line_read(actor_stream *tcp, char *line, size_t size, int64_t timeout_ns)
{
    size_t len = 0;

    while (len < size) {
        size_t n;
        char *end;
        int err = actor_stream_read(tcp, line + len, size - len, &n, timeout_ns);

        if (err < 0)
            return err == ACTOR_EEOF ? ACTOR_ECONN : err;
        end = memchr(line + len, '\n', n);
        if (end != NULL) {
            *end = '\0';
            return ACTOR_OK;
        }
        len += n;
    }
    return ACTOR_EINVAL;
}

int line_write(actor_stream *tcp, actor_bytes text, int64_t timeout_ns)
{
    char line[LINE_BYTES];

    if (text.len >= sizeof line)
        return ACTOR_EINVAL;
    if (text.len > 0)
        memcpy(line, text.data, text.len);
    line[text.len] = '\n';
    return actor_stream_write(tcp, line, text.len + 1, timeout_ns);
}
