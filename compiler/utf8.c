/* UTF-8, by the letter: no overlong forms, no surrogates. */

#include "utf8.h"

struct utf8_character utf8_decode(const char *text, size_t length)
{
    const unsigned char *c = (const unsigned char *)text;
    const struct utf8_character bad = { UTF8_NONE, 1 };
    size_t bytes;
    uint32_t code;

    if (c[0] < 0x80)
        return (struct utf8_character){ c[0], 1 };
    if (c[0] >= 0xC2 && c[0] <= 0xDF)
        bytes = 2;
    else if (c[0] >= 0xE0 && c[0] <= 0xEF)
        bytes = 3;
    else if (c[0] >= 0xF0 && c[0] <= 0xF4)
        bytes = 4;
    else
        return bad;
    if (bytes > length)
        return bad;
    code = c[0] & (0x7Fu >> bytes);
    for (size_t i = 1; i < bytes; i++) {
        if ((c[i] & 0xC0) != 0x80)
            return bad;
        code = code << 6 | (c[i] & 0x3F);
    }
    if ((bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000) || code > 0x10FFFF
        || (code >= 0xD800 && code <= 0xDFFF))
        return bad;
    return (struct utf8_character){ code, bytes };
}
