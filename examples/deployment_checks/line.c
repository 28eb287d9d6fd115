/* A read may bring half a line, or several: what is behind the first stays for the next. */
#include "line.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int line_read(struct lines *lines, char line[LINE_BYTES], int64_t timeout_ns)
{
    for (;;) {
        char *end = memchr(lines->read, '\n', lines->len);
        size_t n;
        int err;

        if (end != NULL) {
            const size_t used = (size_t)(end - lines->read) + 1;
            const size_t len = used > 1 && end[-1] == '\r' ? used - 2 : used - 1;

            memcpy(line, lines->read, len);
            line[len] = '\0';
            lines->len -= used;
            memmove(lines->read, lines->read + used, lines->len);
            return ACTOR_OK;
        }
        if (lines->len == sizeof lines->read)
            return ACTOR_EINVAL;
        err = actor_stream_read(lines->tcp, lines->read + lines->len, sizeof lines->read - lines->len, &n, timeout_ns);
        if (err < 0)
            return err == ACTOR_EEOF ? ACTOR_ECONN : err;
        lines->len += n;
    }
}

int line_write(struct lines *lines, int64_t timeout_ns, const char *format, ...)
{
    char line[LINE_BYTES];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(line, sizeof line - 2, format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof line - 2)
        return ACTOR_EINVAL;
    memcpy(line + len, "\r\n", 2);
    return actor_stream_write(lines->tcp, line, (size_t)len + 2, timeout_ns);
}
