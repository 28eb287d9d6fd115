/*
 * From tokens to lines. An item is what ends with `;`, or with a `}` after which nothing goes on; each begins a
 * line. What stands in braces stays on one line if it was written on one and there is room, else each of its items
 * has lines of its own. A line without room is broken before an operator or a cell, or after a comma.
 */

#include "fmt.h"

#include <assert.h>
#include <string.h>

#include "actor.tab.h"
#include "fmt_parts.h"
#include "parse.h"

#define CONTINUATION (2 * FMT_INDENT)

/* What stands in a pair of braces, as far as its columns go. */
enum block { BLOCK_OTHER, BLOCK_FIELDS, BLOCK_ROWS, BLOCK_CONSTANTS };

struct layout {
    struct arena *arena;
    struct fmt_tokens tokens;
    struct fmt_lines lines;
    int runs;                               /* how many blocks have had columns */
    /* The line that is being made. */
    size_t indent;
    bool continued;                         /* an earlier line has its beginning */
    struct text text;
    size_t *breaks;                         /* where it may be broken, in `text` */
    size_t break_count;
    size_t break_capacity;
};

static struct fmt_token *token_at(const struct layout *l, size_t at)
{
    return &l->tokens.items[at];
}

/* ---------------------------------------------------------------------------- making a line -- */

static void empty_text(struct layout *l)
{
    l->text.length = 0;
    l->text.bytes[0] = '\0';
    l->break_count = 0;
}

static void begin_line(struct layout *l, size_t indent)
{
    l->indent = indent;
    l->continued = false;
    empty_text(l);
}

static void allow_break(struct layout *l)
{
    if (l->break_count == l->break_capacity) {
        const size_t old = l->break_capacity;

        l->break_capacity = old > 0 ? old * 2 : 16;
        l->breaks = arena_grow(l->arena, l->breaks, old * sizeof *l->breaks, l->break_capacity * sizeof *l->breaks);
    }
    l->breaks[l->break_count++] = l->text.length;
}

static struct fmt_line *put_line(struct layout *l, const char *text, size_t length)
{
    struct fmt_line *line = fmt_add_line(&l->lines);

    while (length > 0 && text[length - 1] == ' ')
        length--;
    line->indent = l->indent + (l->continued ? CONTINUATION : 0);
    line->text = arena_copy(l->arena, text, length);
    l->continued = true;
    return line;
}

/* The line is complete; what follows, if anything, continues it. */
static struct fmt_line *end_line(struct layout *l)
{
    const char *text = l->text.bytes;
    size_t begin = 0;
    size_t at = 0;
    struct fmt_line *line;

    for (;;) {
        const size_t room = FMT_COLUMNS - (l->indent < FMT_COLUMNS / 2 ? l->indent : FMT_COLUMNS / 2)
                            - (l->continued ? CONTINUATION : 0);
        size_t best = 0;

        if (fmt_columns(text + begin, l->text.length - begin) <= room)
            break;
        for (; at < l->break_count; at++) {
            if (best > 0 && fmt_columns(text + begin, l->breaks[at] - begin) > room)
                break;
            if (l->breaks[at] > begin)
                best = l->breaks[at];
        }
        if (best == 0)
            break;
        put_line(l, text + begin, best - begin);
        begin = best + (text[best] == ' ');
    }
    line = put_line(l, text + begin, l->text.length - begin);
    empty_text(l);
    return line;
}

/* ------------------------------------------------------------------------------- comments -- */

/* A comment with lines of its own. Lines of a tall one keep their distance from its first. */
static void put_comment(struct layout *l, struct fmt_comment *comment, size_t indent)
{
    const char *text = comment->text;
    const char *end = text + comment->length;
    size_t column = indent;

    comment->done = true;
    for (;;) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *line_end = newline != NULL ? newline : end;
        struct fmt_line *line = fmt_add_line(&l->lines);

        while (line_end > text && strchr(" \t\r\f\v", line_end[-1]) != NULL)
            line_end--;
        line->indent = column;
        line->text = arena_copy(l->arena, text, (size_t)(line_end - text));
        if (newline == NULL)
            return;
        column = 0;
        for (text = newline + 1; text < end && (*text == ' ' || *text == '\t'); text++)
            column += *text == '\t' ? 8 - column % 8 : 1;
        column = column + indent > comment->column ? column + indent - comment->column : 0;
    }
}

static void put_blank(struct layout *l)
{
    if (l->lines.count > 0)
        fmt_add_line(&l->lines);
}

static void trail(struct layout *l, struct fmt_comment *comment)
{
    struct fmt_line *line = &l->lines.items[l->lines.count - 1];
    const char *text = arena_copy(l->arena, comment->text, comment->length);

    line->comment = line->comment != NULL ? arena_printf(l->arena, "%s %s", line->comment, text) : text;
    comment->done = true;
}

/* How many of the comments before a token stay behind the one before it, at the end of that line. */
static size_t trailing_count(const struct fmt_token *token)
{
    size_t count = 0;

    while (count < token->comment_count && !token->comments[count].begins_line && !token->comments[count].is_tall)
        count++;
    return count > 0 && token->comments[count - 1].ends_line ? count : 0;
}

/*
 * What stands between an item, or the end of a block if `last`, and what is before it: comments, and an empty
 * line unless it is `first` in its block. A comment that begins the item's own line is left to that.
 */
static void put_gap(struct layout *l, size_t at, size_t indent, bool first, bool last)
{
    struct fmt_token *token = token_at(l, at);
    const size_t trailing = trailing_count(token);
    size_t i;

    for (i = 0; i < trailing; i++)
        trail(l, &token->comments[i]);
    for (; i < token->comment_count; i++) {
        struct fmt_comment *comment = &token->comments[i];

        if (!comment->ends_line && !comment->is_tall && !last)
            break;
        if (comment->blank_before && !first)
            put_blank(l);
        put_comment(l, comment, indent);
        first = false;
    }
    if (first || last)
        return;
    if (i < token->comment_count ? token->comments[i].blank_before : token->blank_before)
        put_blank(l);
}

/* Comments within an item. What must not go on in its line ends it. */
static void add_comments(struct layout *l, size_t at)
{
    struct fmt_token *token = token_at(l, at);

    for (size_t i = 0; i < token->comment_count; i++) {
        struct fmt_comment *comment = &token->comments[i];

        if (comment->done)
            continue;
        if (!comment->is_line && !comment->is_tall && !(comment->begins_line && comment->ends_line)) {
            if (l->text.length > 0 && strchr("([!", l->text.bytes[l->text.length - 1]) == NULL)
                text_add(&l->text, " ");
            text_add_bytes(&l->text, comment->text, comment->length);
            comment->done = true;
            continue;
        }
        if (l->text.length > 0)
            end_line(l);
        if (comment->is_line && !comment->begins_line && l->lines.count > 0)
            trail(l, comment);
        else
            put_comment(l, comment, l->indent + CONTINUATION);
        l->continued = true;
    }
}

/* ----------------------------------------------------------------------------- items, blocks -- */

static bool is_opening(const struct fmt_token *token)
{
    return fmt_is(token, "(") || fmt_is(token, "[");
}

static bool is_closing(const struct fmt_token *token)
{
    return fmt_is(token, ")") || fmt_is(token, "]");
}

/* Whether what follows a closed brace belongs to the same item. */
static bool goes_on(const struct fmt_token *token)
{
    return parse_continues_row(token->kind) || fmt_is(token, ",") || fmt_is(token, "|") || fmt_is(token, ")");
}

/* Whether a block at `brace` holds settings, and no assignments of an outcome of that name: behind these a row may go on. */
static bool is_settings(const struct layout *l, size_t first, size_t brace)
{
    const struct fmt_token *type = token_at(l, brace + 1);
    const char name = token_at(l, brace + 1 < token_at(l, brace)->close ? brace + 2 : brace)->text[0];

    return brace == first + 1 && fmt_is(token_at(l, first), "env") && !fmt_is(type, "raise") && !fmt_is(type, "start")
           && !fmt_is(type, "cancel") && ((name >= 'a' && name <= 'z') || (name >= 'A' && name <= 'Z') || name == '_');
}

/* Where the item that begins at `at` ends; `commas` separate items. */
static size_t item_end(const struct layout *l, size_t at, size_t end, bool commas)
{
    const size_t first = at;
    size_t depth = 0;

    for (; at < end; at++) {
        const struct fmt_token *token = token_at(l, at);

        if (is_opening(token)) {
            depth++;
        } else if (is_closing(token)) {
            depth -= depth > 0;
        } else if (depth > 0) {
            continue;
        } else if (fmt_is(token, ";") || (commas && fmt_is(token, ","))) {
            return at + 1;
        } else if (fmt_is(token, "{")) {
            const bool ends = is_settings(l, first, at);

            at = token->close;
            if (at + 1 < end && fmt_is(token_at(l, at + 1), ";"))
                return at + 2;
            if (at + 1 >= end || ends || !goes_on(token_at(l, at + 1)))
                return at + 1;
        }
    }
    return end;
}

/* Whether commas are what separates the items of a block. */
static bool has_commas(const struct layout *l, size_t at, size_t end)
{
    size_t depth = 0;
    bool found = false;

    for (; at < end; at++) {
        const struct fmt_token *token = token_at(l, at);

        if (fmt_is(token, "{"))
            at = token->close;
        else if (fmt_is(token, ";"))
            return false;
        depth += is_opening(token);
        depth -= is_closing(token) && depth > 0;
        found |= depth == 0 && fmt_is(token, ",");
    }
    return found;
}

/* What the brace at `brace` opens, in the item that begins at `first`. */
static enum block block_of(const struct layout *l, size_t first, size_t brace)
{
    const struct fmt_token *word = token_at(l, first);
    const bool is_named = brace - first == 2;

    if (brace - first == 1 && (fmt_is(word, "state") || fmt_is(word, "data") || fmt_is(word, "value") || fmt_is(word, "env")))
        return BLOCK_FIELDS;
    if (is_named && fmt_is(word, "struct"))
        return BLOCK_FIELDS;
    if (is_named && fmt_is(word, "enum"))
        return BLOCK_CONSTANTS;
    if (fmt_is(word, "state") && (is_named || fmt_is(token_at(l, brace - 1), ")")))
        return BLOCK_ROWS;                  /* fields may stand between the name and its rows */
    if (brace - first == 1 && fmt_is(word, "any"))
        return BLOCK_ROWS;
    if (brace - first >= 2 && fmt_is(token_at(l, brace - 2), "do"))
        return BLOCK_ROWS;
    return BLOCK_OTHER;
}

/* Whether the token begins a cell of an item that is a line of such a block. */
static bool begins_cell(const struct layout *l, enum block block, size_t first, size_t at, size_t name)
{
    switch (block) {
    case BLOCK_ROWS:
        return fmt_begins_cell(&l->tokens, first, at);
    case BLOCK_FIELDS:
        return at > first && (at == name || fmt_is(token_at(l, at), "="));
    case BLOCK_CONSTANTS:
        return at > first && fmt_is(token_at(l, at), "=");
    case BLOCK_OTHER:
        break;
    }
    return false;
}

static void add_token(struct layout *l, size_t at, bool may_break)
{
    const struct fmt_token *token = token_at(l, at);
    bool follows_comment;

    add_comments(l, at);
    follows_comment = token->comment_count > 0 && l->text.length > 1
                      && memcmp(l->text.bytes + l->text.length - 2, "*/", 2) == 0;
    if (l->text.length > 0) {
        if (may_break && fmt_breakable(&l->tokens, at))
            allow_break(l);
        if (follows_comment ? !fmt_is(token, ";") && !fmt_is(token, ",") && !fmt_is(token, ")")
                            : at > 0 && fmt_spaced(&l->tokens, at))
            text_add(&l->text, " ");
    }
    text_add_bytes(&l->text, token->text, token->length);
}

/* Whether tokens can stand on one line, as far as comments and blocks go. */
static bool is_flat(const struct layout *l, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        const struct fmt_token *token = token_at(l, i);

        for (size_t k = 0; k < token->comment_count; k++) {
            const struct fmt_comment *comment = &token->comments[k];

            if (!comment->done && (comment->is_line || comment->is_tall || (comment->begins_line && comment->ends_line)))
                return false;
        }
        if (fmt_is(token, "{") && token->close > i + 1 && token->line != token_at(l, token->close)->line)
            return false;
    }
    return true;
}

/* The columns of tokens on one line; stops counting where there are too many. */
static size_t width_of(const struct layout *l, size_t begin, size_t end)
{
    size_t columns = 0;

    for (size_t i = begin; i < end && columns <= FMT_COLUMNS; i++) {
        const struct fmt_token *token = token_at(l, i);

        columns += fmt_columns(token->text, token->length) + (i > begin && fmt_spaced(&l->tokens, i));
        for (size_t k = 0; k < token->comment_count; k++)
            if (!token->comments[k].done)
                columns += fmt_columns(token->comments[k].text, token->comments[k].length) + 1;
    }
    return columns;
}

/* `from "PORT"`, behind a setting. */
static bool is_source(const struct layout *l, size_t at)
{
    return fmt_is(token_at(l, at), "from") && token_at(l, at + 1)->text[0] == '"';
}

static size_t field_name(const struct layout *l, size_t begin, size_t end)
{
    size_t at = begin;

    while (at < end && !fmt_is(token_at(l, at), "=") && !fmt_is(token_at(l, at), ";") && !is_source(l, at))
        at++;
    if (at >= begin + 2 && fmt_is(token_at(l, at - 2), "*") && fmt_is(token_at(l, begin), "extern"))
        return at - 2;                      /* the star stands at the name */
    return at > begin ? at - 1 : begin;
}

static void put_flat_item(struct layout *l, size_t begin, size_t end, size_t indent, enum block block, int run)
{
    const size_t name = field_name(l, begin, end);
    size_t cells[FMT_MAX_CELLS];
    size_t cell_count = 0;
    struct fmt_line *line;

    begin_line(l, indent);
    for (size_t i = begin; i < end; i++) {
        const size_t before = l->text.length;

        add_token(l, i, false);
        if (cell_count < FMT_MAX_CELLS && i > begin && begins_cell(l, block, begin, i, name)
            && token_at(l, i)->comment_count == 0 && l->text.bytes[before] == ' ')
            cells[cell_count++] = before + 1;
        if (fmt_is(token_at(l, i), "{"))    /* no columns within */
            for (const size_t close = token_at(l, i)->close; i < close; )
                add_token(l, ++i, false);
    }
    line = end_line(l);
    line->run = block != BLOCK_OTHER ? run : 0;
    memcpy(line->cells, cells, cell_count * sizeof *cells);
    line->cell_count = cell_count;
}

static void put_items(struct layout *l, size_t begin, size_t end, size_t indent, enum block block);

/* A pair of braces, with what is in it on lines of its own unless that is flat and there is room. */
static void put_block(struct layout *l, size_t first, size_t brace, size_t indent)
{
    const size_t close = token_at(l, brace)->close;
    const size_t used = indent + (l->continued ? CONTINUATION : 0)
                        + fmt_columns(l->text.bytes, l->text.length) + 1;
    const bool is_empty = close == brace + 1 && token_at(l, close)->comment_count == 0;

    if (is_empty || (is_flat(l, brace, close + 1) && used + width_of(l, brace, close + 1) <= FMT_COLUMNS)) {
        if (l->text.length > 0)
            allow_break(l);
        for (size_t i = brace; i <= close; i++)
            add_token(l, i, false);
        return;
    }
    add_token(l, brace, false);
    end_line(l);
    put_items(l, brace + 1, close, indent + FMT_INDENT, block_of(l, first, brace));
    begin_line(l, indent);
    add_token(l, close, false);
}

static void put_item(struct layout *l, size_t begin, size_t end, size_t indent, enum block block, int run)
{
    if (is_flat(l, begin, end) && indent + width_of(l, begin, end) <= FMT_COLUMNS) {
        put_flat_item(l, begin, end, indent, block, run);
        return;
    }
    begin_line(l, indent);
    for (size_t i = begin; i < end; i++) {
        if (!fmt_is(token_at(l, i), "{")) {
            add_token(l, i, true);
            continue;
        }
        add_comments(l, i);
        put_block(l, begin, i, indent);
        i = token_at(l, i)->close;
    }
    end_line(l);
}

/* `else ...`, which goes on with the function before it: a line of its own, and deeper. */
static bool is_clause(const struct layout *l, size_t begin, size_t at)
{
    return at > begin && token_at(l, at)->kind == TOKEN_ELSE;
}

static void put_items(struct layout *l, size_t begin, size_t end, size_t indent, enum block block)
{
    const bool commas = has_commas(l, begin, end);
    const int run = ++l->runs;
    size_t at = begin;

    while (at < end) {
        const size_t next = item_end(l, at, end, commas);
        const size_t deeper = is_clause(l, begin, at) ? indent + FMT_INDENT : indent;

        put_gap(l, at, deeper, at == begin, false);
        put_item(l, at, next, deeper, block, run);
        at = next;
    }
    put_gap(l, end, indent, begin == end, true);
}

/* Whether two texts are the same but for blanks: then nothing was lost, whatever happened to the rest. */
static bool is_same(const struct source *source, const struct text *out)
{
    static const char blanks[] = " \t\r\n\f\v";
    const char *a = source->text;
    const char *b = out->bytes;

    for (;; a++, b++) {
        a += strspn(a, blanks);
        b += strspn(b, blanks);
        if (*a != *b)
            return false;
        if (*a == '\0')
            return a == source->text + source->size;
    }
}

bool fmt_spec(struct arena *arena, struct diag *d, struct source *source, struct text *out)
{
    const struct parse_options alone = { .no_imports = true };
    struct diag *found = diag_open(arena);
    struct layout l = { .arena = arena, .lines = { .arena = arena },
                        .text = text_in(arena) };
    struct ast_program program;

    if (!parse_program(arena, found, source, &alone, &program)) {
        parse_program(arena, d, source, &alone, &program);
        return false;
    }
    l.tokens = fmt_read(arena, source);
    put_items(&l, 0, l.tokens.count - 1, 0, BLOCK_OTHER);
    fmt_write_lines(&l.lines, out);
    assert(is_same(source, out));
    return true;
}
