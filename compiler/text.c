/*
 * Text that grows in an arena: twice as large each time, so that adding is cheap however long it gets.
 */

#include "text.h"

#include <string.h>

#define FIRST_CAPACITY 128

struct text text_in(struct arena *arena)
{
    struct text text = { .arena = arena, .capacity = FIRST_CAPACITY };

    text.bytes = arena_alloc(arena, text.capacity);
    return text;
}

static void reserve(struct text *text, size_t more)
{
    size_t capacity = text->capacity;

    while (capacity - text->length <= more)
        capacity *= 2;
    if (capacity == text->capacity)
        return;
    text->bytes = arena_grow(text->arena, text->bytes, text->capacity, capacity);
    text->capacity = capacity;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
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
