/*
 * From lines to text. Lines of one run that follow each other are rows of a table: each cell but a row's last
 * is as wide as the widest of its column, unless that made a line too long. Comments behind lines of one
 * indentation, with no empty line between them, begin in one column.
 */

#include "fmt_parts.h"

#include <string.h>

#define BEFORE_COMMENT 2

struct fmt_line *fmt_add_line(struct fmt_lines *lines)
{
    if (lines->count == lines->capacity) {
        const size_t old = lines->capacity;

        lines->capacity = old > 0 ? old * 2 : 64;
        lines->items = arena_grow(lines->arena, lines->items, old * sizeof *lines->items,
                                  lines->capacity * sizeof *lines->items);
    }
    lines->items[lines->count] = (struct fmt_line){ .text = "" };
    return &lines->items[lines->count++];
}

size_t fmt_columns(const char *text, size_t length)
{
    size_t columns = 0;

    /* Bytes 10xxxxxx continue a character. */
    for (size_t i = 0; i < length; i++)
        columns += ((unsigned char)text[i] & 0xC0) != 0x80;
    return columns;
}

static size_t line_columns(const struct fmt_line *line)
{
    return line->indent + fmt_columns(line->text, strlen(line->text));
}

/* ------------------------------------------------------------------------------------- cells -- */

static size_t cell_begin(const struct fmt_line *line, size_t cell)
{
    return cell == 0 ? 0 : line->cells[cell - 1];
}

/* A cell that another one follows, without the space between the two. */
static size_t cell_columns(const struct fmt_line *line, size_t cell)
{
    const size_t begin = cell_begin(line, cell);

    return fmt_columns(line->text + begin, line->cells[cell] - begin - 1);
}

static void measure(const struct fmt_line *lines, size_t count, size_t *columns)
{
    for (size_t cell = 0; cell < FMT_MAX_CELLS; cell++) {
        columns[cell] = 0;
        for (size_t i = 0; i < count; i++)
            if (cell < lines[i].cell_count && cell_columns(&lines[i], cell) > columns[cell])
                columns[cell] = cell_columns(&lines[i], cell);
    }
}

static const char *aligned(struct arena *arena, const struct fmt_line *line, const size_t *columns)
{
    struct text out = text_in(arena);

    for (size_t cell = 0; cell < line->cell_count; cell++) {
        const size_t begin = cell_begin(line, cell);

        text_add_bytes(&out, line->text + begin, line->cells[cell] - begin);
        text_indent(&out, columns[cell] - cell_columns(line, cell));
    }
    text_add(&out, line->text + cell_begin(line, line->cell_count));
    return out.bytes;
}

static void align_run(struct arena *arena, struct fmt_line *lines, size_t count)
{
    const char **texts = arena_array(arena, count, sizeof *texts);
    size_t columns[FMT_MAX_CELLS];

    measure(lines, count, columns);
    for (size_t i = 0; i < count; i++) {
        texts[i] = aligned(arena, &lines[i], columns);
        if (lines[i].indent + fmt_columns(texts[i], strlen(texts[i])) > FMT_COLUMNS)
            return;
    }
    for (size_t i = 0; i < count; i++)
        lines[i].text = texts[i];
}

static void align_cells(struct fmt_lines *lines)
{
    size_t end;

    for (size_t begin = 0; begin < lines->count; begin = end) {
        for (end = begin + 1; end < lines->count && lines->items[end].run == lines->items[begin].run; end++)
            ;
        if (lines->items[begin].run != 0)
            align_run(lines->arena, lines->items + begin, end - begin);
    }
}

/* ---------------------------------------------------------------------------------- comments -- */

static bool is_blank(const struct fmt_line *line)
{
    return line->text[0] == '\0';
}

/* How many lines, from the first of these on, have their comments in one column. */
static size_t paragraph(const struct fmt_line *lines, size_t count)
{
    size_t length = 1;

    while (length < count && !is_blank(&lines[length]) && lines[length].indent == lines[0].indent)
        length++;
    return length;
}

/* The column of the comments behind some lines; 0 if each follows its own line. */
static size_t comment_column(const struct fmt_line *lines, size_t count)
{
    size_t column = 0;

    for (size_t i = 0; i < count; i++)
        if (lines[i].comment != NULL && line_columns(&lines[i]) > column)
            column = line_columns(&lines[i]);
    return column < FMT_COLUMNS ? column + BEFORE_COMMENT : 0;
}

static void write_line(const struct fmt_line *line, size_t column, struct text *out)
{
    const size_t columns = line_columns(line);

    if (line->text[0] != '\0') {
        text_indent(out, line->indent);
        text_add(out, line->text);
    }
    if (line->comment != NULL) {
        text_indent(out, column > columns ? column - columns : BEFORE_COMMENT);
        text_add(out, line->comment);
    }
    text_add(out, "\n");
}

void fmt_write_lines(struct fmt_lines *lines, struct text *out)
{
    size_t end;

    align_cells(lines);
    for (size_t begin = 0; begin < lines->count; begin = end) {
        const size_t length = paragraph(lines->items + begin, lines->count - begin);
        const size_t column = comment_column(lines->items + begin, length);

        end = begin + length;
        for (size_t i = begin; i < end; i++)
            write_line(&lines->items[i], column, out);
    }
}
