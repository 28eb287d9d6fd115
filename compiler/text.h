#ifndef TEXT_H
#define TEXT_H

/* Text that grows in an arena. It always ends with a NUL, which does not count. */

#include <stdarg.h>
#include <stddef.h>

#include "arena.h"

struct text {
    struct arena *arena;
    char *bytes;
    size_t length;
    size_t capacity;
};

/** An empty text. */
struct text text_in(struct arena *arena);

/** Makes it empty, and keeps its memory. */
void text_clear(struct text *text);

void text_add(struct text *text, const char *string);

void text_add_bytes(struct text *text, const char *bytes, size_t length);

/** `count` spaces. */
void text_indent(struct text *text, size_t count);

void text_printf(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
