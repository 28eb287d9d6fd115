/*
 * Text that grows in an arena: twice as large each time, so that adding is cheap however long it gets. Many texts stay
 * empty: these take no memory.
 */

#include "text.h"

#include <string.h>

#define FIRST_CAPACITY 64

/* What is empty ends here; a NUL is all that is ever put there. */
static char nothing[1];

struct text text_in(struct arena *arena)
{
    return (struct text){ .arena = arena, .bytes = nothing };
}

void text_clear(struct text *text)
{
    text->length = 0;
    if (text->capacity > 0)
        text->bytes[0] = '\0';
}

static void reserve(struct text *text, size_t more)
{
    const size_t old = text->capacity;
    size_t capacity = old > 0 ? old : FIRST_CAPACITY;

    if (old - text->length > more)
        return;
    while (capacity - text->length <= more)
        capacity *= 2;
    text->bytes = arena_grow(text->arena, old > 0 ? text->bytes : NULL, old, capacity);
    text->capacity = capacity;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    if (length == 0)
        return;
    reserve(text, length);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *string)
{
    text_add_bytes(text, string, strlen(string));
}

void text_indent(struct text *text, size_t count)
{
    if (count == 0)
        return;
    reserve(text, count);
    memset(text->bytes + text->length, ' ', count);
    text->length += count;
    text->bytes[text->length] = '\0';
}

void text_printf(struct text *text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    text_add(text, arena_vprintf(text->arena, format, arguments));
    va_end(arguments);
}
