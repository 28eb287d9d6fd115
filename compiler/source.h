#ifndef SOURCE_H
#define SOURCE_H

/*
 * The text of specs, and places in it. Tokens and nodes carry byte ranges; lines and columns are
 * worked out when something is printed.
 */

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

struct source {
    const char *name;                       /* as the user wrote it; what diagnostics show */
    char *text;                             /* `size` bytes and a NUL; no byte order mark */
    uint32_t size;
    bool is_binary;                         /* what it begins with is no text */
    bool is_built_in;                       /* part of the compiler: there is no such file */
    unsigned order;                         /* 0 for the first one read, 1 for the second... A pattern has one for all its uses */
    const char *called;                     /* of a pattern: its actor's name where it is used; else NULL */
    uint32_t *lines;                        /* offset of each line, once someone asked */
    uint32_t line_count;
};

/** Bytes [begin, end) of a source. An empty range is a point. All zero: no place at all. */
struct range {
    struct source *source;
    uint32_t begin;
    uint32_t end;
};

/** All count from 1; columns count characters, a tab being one. */
struct place {
    uint32_t line;
    uint32_t column;
    uint32_t byte;                          /* the column in bytes */
};

#define SOURCE_MAX_BYTES (1u << 30)

/**
 * Reads a file; "-" is standard input.
 *
 * Errors     A negative errno: the file cannot be opened or read. -EFBIG: larger than
 *            SOURCE_MAX_BYTES.
 */
int source_read(struct arena *arena, const char *path, const char *name, struct source **out);

/** A source of text that stands in memory already. */
struct source *source_of(struct arena *arena, const char *name, const char *text, size_t size);

/** Line and column of a byte. Builds the table of lines at the first call. */
struct place source_place(struct arena *arena, struct source *source, uint32_t offset);

/** The bytes of a line (from 1), without its end. */
const char *source_line(struct arena *arena, struct source *source, uint32_t line, size_t *length);

/** From the beginning of `first` to the end of `last`. */
struct range range_join(struct range first, struct range last);

/** Whether there is such a place. */
static inline bool range_exists(struct range range)
{
    return range.source != NULL;
}

#endif
