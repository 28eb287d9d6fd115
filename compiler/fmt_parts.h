#ifndef FMT_PARTS_H
#define FMT_PARTS_H

/* What the files of the formatter share: tokens with the comments before them, and lines. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "source.h"
#include "text.h"

#define FMT_COLUMNS 120                     /* of a line, as far as it can be broken */
#define FMT_INDENT 4
#define FMT_MAX_CELLS 8

/* ------------------------------------------------------------------ fmt_tokens.c: what there is -- */

struct fmt_comment {
    const char *text;
    size_t length;                          /* without blanks at its end */
    size_t column;                          /* where it begins in the source */
    bool is_line;                           /* `//`: ends with its line */
    bool is_tall;                           /* of several lines */
    bool begins_line;                       /* nothing but blanks before it */
    bool ends_line;
    bool blank_before;                      /* an empty line */
    bool done;                              /* it has been laid out */
};

struct fmt_token {
    const char *text;
    size_t length;
    int kind;                               /* of the grammar; 0 at the end */
    uint32_t line;
    size_t close;                           /* of a `{`: which token closes it */
    bool spaced;                            /* a blank before it, and none after it: for signs */
    bool blank_before;                      /* an empty line between it and what comes before */
    struct fmt_comment *comments;           /* between the token before and this one */
    size_t comment_count;
};

struct fmt_tokens {
    struct fmt_token *items;
    size_t count;                           /* the end of the file included */
};

/** Of a spec without errors of syntax. */
struct fmt_tokens fmt_read(struct arena *arena, struct source *source);

bool fmt_is(const struct fmt_token *token, const char *text);

/** Whether a space stands between a token and the one before it, on one line. */
bool fmt_spaced(const struct fmt_tokens *tokens, size_t at);

/** Whether a line may be broken before a token. */
bool fmt_breakable(const struct fmt_tokens *tokens, size_t at);

/** Whether a token begins another cell of its row: the assignments or `do`, the reply, the next state. */
bool fmt_begins_cell(const struct fmt_tokens *tokens, size_t first, size_t at);

/* ------------------------------------------------------------------------ fmt_lines.c: the lines -- */

struct fmt_line {
    size_t indent;
    const char *text;                       /* empty, without a comment: an empty line */
    const char *comment;                    /* behind it, or NULL */
    int run;                                /* lines of one number, not 0, that follow each other align */
    size_t cells[FMT_MAX_CELLS];            /* where in `text` each begins, but for the first */
    size_t cell_count;
};

struct fmt_lines {
    struct arena *arena;
    struct fmt_line *items;
    size_t count;
    size_t capacity;
};

/** A new line, all zero. Valid until the next one. */
struct fmt_line *fmt_add_line(struct fmt_lines *lines);

/** Columns that a text takes. */
size_t fmt_columns(const char *text, size_t length);

/** Aligns cells and comments, and writes the lines. */
void fmt_write_lines(struct fmt_lines *lines, struct text *out);

#endif
