/*
 * Memory of one compilation: blocks from malloc, each twice the size of the one before up to a
 * limit, cut off from the front. A request that is large for a block gets a block of its own.
 *
 * What is large asks for huge pages: a specification of 100,000 lines takes tens of megabytes, each page of
 * which would be a fault, and these would take as long as all the rest.
 */

#include "arena.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/mman.h>

#define FIRST_BLOCK_BYTES ((size_t)16 << 10)
#define LARGEST_BLOCK_BYTES ((size_t)1 << 20)
#define HUGE_PAGE_BYTES ((size_t)2 << 20)

/* From this size on an arena has blocks of a huge page each. */
#define LARGE_ARENA_BYTES ((size_t)4 << 20)

struct arena_block {
    struct arena_block *next;
    size_t bytes;
    max_align_t memory[];
};

_Noreturn void arena_fail(struct arena *arena)
{
    arena->out_of_memory(arena->user);
    abort();                                /* it must not return */
}

/* As malloc. Where the system has no huge pages it is that. */
static void *allocate(size_t bytes)
{
    void *memory;

    if (bytes < HUGE_PAGE_BYTES)
        return malloc(bytes);
    if (posix_memalign(&memory, HUGE_PAGE_BYTES, bytes) != 0)
        return NULL;
#ifdef MADV_HUGEPAGE
    madvise(memory, bytes, MADV_HUGEPAGE);
#endif
    return memory;
}

/* A block with room for `bytes` at least; NULL when there is no memory. */
static struct arena_block *new_block(struct arena *arena, size_t bytes)
{
    struct arena_block *block;

    if (bytes > SIZE_MAX - sizeof *block)
        return NULL;
    block = allocate(sizeof *block + bytes);
    if (block == NULL)
        return NULL;
    block->bytes = bytes;
    arena->bytes += sizeof *block + bytes;
    return block;
}

static size_t next_block_bytes(const struct arena *arena)
{
    size_t bytes;

    if (arena->blocks == NULL)
        return FIRST_BLOCK_BYTES;
    if (arena->bytes >= LARGE_ARENA_BYTES)
        return HUGE_PAGE_BYTES - sizeof *arena->blocks;
    bytes = arena->blocks->bytes * 2;
    return bytes < LARGEST_BLOCK_BYTES ? bytes : LARGEST_BLOCK_BYTES;
}

static size_t rounded_up(size_t bytes)
{
    const size_t unit = _Alignof(max_align_t);

    return (bytes + unit - 1) / unit * unit;
}

void arena_open(struct arena *arena, void (*out_of_memory)(void *user), void *user)
{
    *arena = (struct arena){ .out_of_memory = out_of_memory, .user = user };
}

void arena_close(struct arena *arena)
{
    struct arena_block *block = arena->blocks;

    while (block != NULL) {
        struct arena_block *next = block->next;

        free(block);
        block = next;
    }
    arena->blocks = NULL;
    arena->free = NULL;
    arena->end = NULL;
}

/* Memory of a new block. */
static void *take_block(struct arena *arena, size_t bytes)
{
    struct arena_block *block;

    if (arena->blocks != NULL && bytes > LARGEST_BLOCK_BYTES / 4) {
        /* Of its own, behind the newest, whose rest stays in use. */
        block = new_block(arena, bytes);
        if (block == NULL)
            arena_fail(arena);
        block->next = arena->blocks->next;
        arena->blocks->next = block;
        return block->memory;
    }
    block = new_block(arena, bytes > next_block_bytes(arena) ? bytes : next_block_bytes(arena));
    if (block == NULL)
        arena_fail(arena);
    block->next = arena->blocks;
    arena->blocks = block;
    arena->free = (char *)block->memory + bytes;
    arena->end = (char *)block->memory + block->bytes;
    return block->memory;
}

/* Memory that has any content. */
static void *take(struct arena *arena, size_t bytes)
{
    void *memory = arena->free;

    if (bytes > SIZE_MAX / 2)
        arena_fail(arena);
    bytes = rounded_up(bytes > 0 ? bytes : 1);
    if (arena->blocks == NULL || bytes > (size_t)(arena->end - arena->free))
        return take_block(arena, bytes);
    arena->free += bytes;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    return memset(take(arena, bytes), 0, bytes);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        arena_fail(arena);
    return arena_alloc(arena, count * size);
}

void *arena_grow(struct arena *arena, void *old, size_t old_bytes, size_t new_bytes)
{
    void *memory;

    assert(new_bytes >= old_bytes);
    if (old != NULL && old_bytes > 0 && (char *)old + rounded_up(old_bytes) == arena->free
        && rounded_up(new_bytes) - rounded_up(old_bytes) <= (size_t)(arena->end - arena->free)) {
        memset((char *)old + old_bytes, 0, rounded_up(new_bytes) - old_bytes);
        arena->free = (char *)old + rounded_up(new_bytes);
        return old;
    }
    memory = arena_alloc(arena, new_bytes);
    if (old != NULL)
        memcpy(memory, old, old_bytes);
    return memory;
}

char *arena_copy(struct arena *arena, const char *text, size_t length)
{
    char *copy;

    if (length == SIZE_MAX)
        arena_fail(arena);
    copy = take(arena, length + 1);
    if (length > 0)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

/* What a text is put together of. */
struct piece {
    const char *bytes;
    size_t length;
};

enum { MOST_PIECES = 32 };

/*
 * The pieces of what a format prints that has `%s` alone, as most have: printf takes several times as long for those.
 * Gives 0 if it has anything else, or very many.
 */
static size_t pieces_of(struct piece pieces[MOST_PIECES], const char *format, va_list arguments)
{
    size_t count = 0;

    while (*format != '\0') {
        const char *literal = format;
        const char *string;

        if (count + 2 > MOST_PIECES)
            return 0;
        while (*format != '\0' && *format != '%')
            format++;
        pieces[count++] = (struct piece){ literal, (size_t)(format - literal) };
        if (*format == '\0')
            break;
        if (format[1] != 's')
            return 0;
        string = va_arg(arguments, const char *);
        pieces[count++] = (struct piece){ string, strlen(string) };
        format += 2;
    }
    return count;
}

static char *join(struct arena *arena, const struct piece *pieces, size_t count)
{
    size_t length = 0;
    char *text;
    char *end;

    for (size_t i = 0; i < count; i++)
        length += pieces[i].length;
    text = take(arena, length + 1);
    end = text;
    for (size_t i = 0; i < count; i++) {
        memcpy(end, pieces[i].bytes, pieces[i].length);
        end += pieces[i].length;
    }
    *end = '\0';
    return text;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
    struct piece pieces[MOST_PIECES];
    char printed[128];
    va_list again;
    size_t count;
    int length;
    char *text;

    va_copy(again, arguments);
    count = pieces_of(pieces, format, again);
    va_end(again);
    if (count > 0)
        return join(arena, pieces, count);
    va_copy(again, arguments);
    length = vsnprintf(printed, sizeof printed, format, again);
    va_end(again);
    if (length < 0)
        arena_fail(arena);
    if ((size_t)length < sizeof printed)
        return arena_copy(arena, printed, (size_t)length);
    text = take(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}
