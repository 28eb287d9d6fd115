#ifndef ARENA_H
#define ARENA_H

/*
 * Memory of one compilation: everything read, parsed, checked and named lives here and is freed
 * at once, by main. Nothing is freed by itself.
 *
 * No function of this header returns NULL: when memory runs out, the arena calls the function it
 * was opened with, which must not return. So nobody else in the compiler checks.
 */

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks;             /* newest first */
    char *free;
    char *end;
    size_t bytes;                           /* taken from malloc so far */
    void (*out_of_memory)(void *user);      /* must not return */
    void *user;
};

void arena_open(struct arena *arena, void (*out_of_memory)(void *user), void *user);

void arena_close(struct arena *arena);

/** What the arena does when memory runs out: for memory that is not the arena's. */
_Noreturn void arena_fail(struct arena *arena);

/** Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t bytes);

/** Zeroed memory for `count` things of `size` bytes; the product is checked. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/** `old` made larger, in place if it is the newest; `old` may be NULL. New bytes are zero. */
void *arena_grow(struct arena *arena, void *old, size_t old_bytes, size_t new_bytes);

/** A copy of `length` bytes of `text`, with a NUL after them. */
char *arena_copy(struct arena *arena, const char *text, size_t length);

char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

#endif
