/*
 * Texts of others in logs and reports. What is no printable character is shown as C would write it: so nobody's text
 * ends a line, begins one of another's, or tells a terminal what to do. Quotes and backslashes stay as they are: such
 * a text is read, not parsed.
 */
#include <stdio.h>
#include <string.h>

#include "actor/reason.h"
#include "types.h"

enum { LONGEST = 4 };                       /* of what one character, or byte, comes to */

/* Writes one character, or byte that is none; gives how many bytes it has used. */
static size_t escape_one(const unsigned char *text, size_t len, char shown[LONGEST + 1])
{
    static const char controls[] = "\n\t\r";
    const char *found = strchr(controls, text[0]);
    const size_t printable = libactor_printable_len(text, len);

    if (printable > 0)
        snprintf(shown, LONGEST + 1, "%.*s", (int)printable, (const char *)text);
    else if (found != NULL)
        snprintf(shown, LONGEST + 1, "\\%c", "ntr"[found - controls]);
    else
        snprintf(shown, LONGEST + 1, "\\x%02x", text[0]);
    return printable > 0 ? printable : 1;
}

bool libactor_escape(char *to, size_t size, const char *text, size_t *len)
{
    const unsigned char *from = (const unsigned char *)text;
    size_t left = strlen(text), at = 0;
    char shown[LONGEST + 1];

    while (left > 0) {
        const size_t used = escape_one(from, left, shown);
        const size_t shown_len = strlen(shown);

        if (at + shown_len >= size)
            break;
        memcpy(to + at, shown, shown_len);
        at += shown_len;
        from += used;
        left -= used;
    }
    if (size > 0)
        to[at] = '\0';
    *len += at;
    return left == 0;
}

char *actor_text_escape(char *to, size_t size, const char *text)
{
    size_t len = 0;

    (void)libactor_escape(to, size, text, &len);
    return to;
}

void libactor_write_escaped(FILE *out, const char *text)
{
    const unsigned char *from = (const unsigned char *)text;
    size_t left = strlen(text);
    char shown[LONGEST + 1];

    while (left > 0) {
        const size_t used = escape_one(from, left, shown);

        fputs(shown, out);
        from += used;
        left -= used;
    }
}

char *actor_reason_print(const actor_reason *reason, char *text, size_t size)
{
    size_t len;

    actor_text_escape(text, size, actor_reason_name(reason));
    if (reason->detail[0] == '\0' || size == 0)
        return text;
    len = strlen(text);
    snprintf(text + len, size - len, ": ");
    len = strlen(text);
    actor_text_escape(text + len, size - len, reason->detail);
    return text;
}
