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

size_t libactor_printable_len(const unsigned char *text, size_t len)
{
    static const struct {
        unsigned char first, last;          /* of the leading byte */
        unsigned char second_from, second_to;
        size_t len;
    } forms[] = {
        { 0x20, 0x7e, 0x00, 0x00, 1 },
        { 0xc2, 0xc2, 0xa0, 0xbf, 2 },      /* below it are control characters */
        { 0xc3, 0xdf, 0x80, 0xbf, 2 },
        { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
        { 0xe1, 0xec, 0x80, 0xbf, 3 },
        { 0xed, 0xed, 0x80, 0x9f, 3 },
        { 0xee, 0xef, 0x80, 0xbf, 3 },
        { 0xf0, 0xf0, 0x90, 0xbf, 4 },
        { 0xf1, 0xf3, 0x80, 0xbf, 4 },
        { 0xf4, 0xf4, 0x80, 0x8f, 4 },
    };
    size_t i, k;

    for (i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (text[0] < forms[i].first || text[0] > forms[i].last || forms[i].len > len)
            continue;
        if (forms[i].len > 1 && (text[1] < forms[i].second_from || text[1] > forms[i].second_to))
            continue;
        for (k = 2; k < forms[i].len && (text[k] & 0xc0) == 0x80; k++)
            continue;
        if (k >= forms[i].len)
            return forms[i].len;
    }
    return 0;
}

static void show_byte(unsigned char byte, char shown[LONGEST], size_t *shown_len)
{
    static const char controls[] = "\n\t\r", digits[] = "0123456789abcdef";
    const char *found = strchr(controls, byte);     /* it is no NUL: a text ends with that */

    shown[0] = '\\';
    if (found != NULL) {
        shown[1] = "ntr"[found - controls];
        *shown_len = 2;
    } else {
        shown[1] = 'x';
        shown[2] = digits[byte >> 4];
        shown[3] = digits[byte & 0xf];
        *shown_len = 4;
    }
}

/* Writes one character, or byte that is none, without a zero behind it; gives how many bytes it has used. */
static size_t escape_one(const unsigned char *text, size_t len, char shown[LONGEST], size_t *shown_len)
{
    const size_t printable = libactor_printable_len(text, len);

    if (printable == 0) {
        show_byte(text[0], shown, shown_len);
        return 1;
    }
    memcpy(shown, text, printable);
    *shown_len = printable;
    return printable;
}

/* Copies the ASCII that a text begins with as it stands, as far as there is room; gives how much that is. */
static size_t copy_plain(char *to, size_t size, const char *text)
{
    size_t n = 0;

    while (n + 1 < size && text[n] >= 0x20 && text[n] < 0x7f) {
        to[n] = text[n];
        n++;
    }
    return n;
}

bool libactor_escape(char *to, size_t size, const char *text, size_t *len)
{
    size_t at = copy_plain(to, size, text);
    const unsigned char *from = (const unsigned char *)text + at;
    size_t left = strlen(text) - at;

    while (left > 0) {
        char shown[LONGEST];
        size_t shown_len;
        const size_t used = escape_one(from, left, shown, &shown_len);

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

    while (left > 0) {
        char shown[LONGEST];
        size_t shown_len;
        const size_t used = escape_one(from, left, shown, &shown_len);

        fwrite(shown, 1, shown_len, out);
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
