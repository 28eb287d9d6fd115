#ifndef UTF8_H
#define UTF8_H

/* Characters of bytes that may or may not be UTF-8. */

#include <stddef.h>
#include <stdint.h>

#define UTF8_NONE UINT32_MAX

struct utf8_character {
    uint32_t code;                          /* UTF8_NONE: not UTF-8, one byte is taken */
    size_t bytes;
};

/** The first character of `length` bytes, of which there is at least one. */
struct utf8_character utf8_decode(const char *text, size_t length);

#endif
