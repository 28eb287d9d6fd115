/*
 * Diagnostics for people. What is printed of the source is made safe for a terminal: tabs become spaces, and
 * bytes that are no printable character become question marks, so that the caret stands where it should.
 */

#include "diag_report.h"

#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include "utf8.h"

#define TAB_COLUMNS 8
#define EXCERPT_COLUMNS 160                 /* of a longer line only this much is shown, */
#define EXCERPT_LEAD 40                     /* beginning this far before the caret */

/* Where and how. */
struct printer {
    const struct diag *diag;
    struct arena *arena;
    FILE *out;
    bool color;
};

#define BOLD   "\033[1m"
#define RED    "\033[1;31m"
#define PURPLE "\033[1;35m"
#define CYAN   "\033[1;36m"
#define GREEN  "\033[1;32m"
#define PLAIN  "\033[0m"

static void begin_color(const struct printer *p, const char *color)
{
    if (p->color)
        fputs(color, p->out);
}

static void end_color(const struct printer *p)
{
    if (p->color)
        fputs(PLAIN, p->out);
}

struct interval {
    uint32_t first;
    uint32_t last;
};

static bool lies_in(uint32_t code, const struct interval *intervals, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code >= intervals[i].first && code <= intervals[i].last)
            return true;
    return false;
}

/* Controls, and the marks that turn the direction of text: a terminal must not see them. */
static bool is_printable(uint32_t code)
{
    static const struct interval unsafe[] = {
        { 0x0000, 0x001F }, { 0x007F, 0x009F }, { 0x200E, 0x200F }, { 0x2028, 0x202E },
        { 0x2066, 0x2069 }, { 0xFEFF, 0xFEFF }, { 0x110000, UINT32_MAX },
    };

    return !lies_in(code, unsafe, sizeof unsafe / sizeof unsafe[0]);
}

/* Of a printable character. The locale is not asked: output is the same everywhere. */
static unsigned columns_of(uint32_t code)
{
    static const struct interval none[] = {
        { 0x0300, 0x036F }, { 0x0483, 0x0489 }, { 0x0591, 0x05BD }, { 0x1AB0, 0x1AFF },
        { 0x1DC0, 0x1DFF }, { 0x200B, 0x200D }, { 0x20D0, 0x20FF }, { 0xFE00, 0xFE0F },
        { 0xFE20, 0xFE2F },
    };
    static const struct interval two[] = {
        { 0x1100, 0x115F }, { 0x2E80, 0x303E }, { 0x3041, 0x33FF }, { 0x3400, 0x4DBF },
        { 0x4E00, 0x9FFF }, { 0xA000, 0xA4CF }, { 0xAC00, 0xD7A3 }, { 0xF900, 0xFAFF },
        { 0xFE30, 0xFE6F }, { 0xFF00, 0xFF60 }, { 0xFFE0, 0xFFE6 }, { 0x1F300, 0x1F64F },
        { 0x1F680, 0x1F6FF }, { 0x1F900, 0x1F9FF }, { 0x20000, 0x3FFFD },
    };

    if (code < 0x0300)
        return 1;
    if (lies_in(code, none, sizeof none / sizeof none[0]))
        return 0;
    return lies_in(code, two, sizeof two / sizeof two[0]) ? 2 : 1;
}

static unsigned next_column(struct utf8_character c, unsigned column)
{
    if (c.code == '\t')
        return column - column % TAB_COLUMNS + TAB_COLUMNS;
    return column + (is_printable(c.code) ? columns_of(c.code) : 1);
}

/* The column at which the byte `offset` of a line is shown, from 0. */
static unsigned column_at(const char *line, size_t length, size_t offset)
{
    unsigned column = 0;

    for (size_t i = 0; i < offset && i < length; ) {
        struct utf8_character c = utf8_decode(line + i, length - i);

        column = next_column(c, column);
        i += c.bytes;
    }
    return column;
}

/* The columns [first, last) of a line. */
static void print_columns(FILE *out, const char *line, size_t length, unsigned first, unsigned last)
{
    unsigned column = 0;

    for (size_t i = 0; i < length && column < last; ) {
        struct utf8_character c = utf8_decode(line + i, length - i);
        unsigned next = next_column(c, column);

        if (c.code == '\t') {
            for (unsigned k = column; k < next; k++)
                if (k >= first && k < last)
                    putc(' ', out);
        } else if (column >= first && next <= last) {
            if (is_printable(c.code))
                fwrite(line + i, 1, c.bytes, out);
            else
                putc('?', out);
        }
        column = next;
        i += c.bytes;
    }
}

static void print_repeated(FILE *out, char c, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        putc(c, out);
}

static void print_excerpt(const struct printer *p, struct range at, const char *color)
{
    struct place place = source_place(p->arena, at.source, at.begin);
    size_t length;
    const char *line = source_line(p->arena, at.source, place.line, &length);
    size_t begin = (size_t)(at.source->text + at.begin - line);
    size_t end = at.end > at.begin ? begin + (at.end - at.begin) : begin;
    unsigned caret = column_at(line, length, begin);
    unsigned caret_end = column_at(line, length, end);
    unsigned width = column_at(line, length, length);
    unsigned first = 0;
    unsigned last = width;
    const char *before = "";
    const char *after = "";

    if (width > EXCERPT_COLUMNS) {
        if (caret > EXCERPT_COLUMNS - EXCERPT_LEAD) {
            first = caret - EXCERPT_LEAD;
            before = "...";
        }
        if (width - first > EXCERPT_COLUMNS) {
            last = first + EXCERPT_COLUMNS;
            after = "...";
        }
        if (caret_end > last)
            caret_end = last;
    }
    fprintf(p->out, "%5u | %s", (unsigned)place.line, before);
    print_columns(p->out, line, length, first, last);
    fprintf(p->out, "%s\n      | ", after);
    print_repeated(p->out, ' ', (unsigned)strlen(before) + caret - first);
    begin_color(p, color);
    putc('^', p->out);
    if (caret_end > caret + 1)
        print_repeated(p->out, '~', caret_end - caret - 1);
    end_color(p);
    putc('\n', p->out);
}

/* What may hold bytes of a spec or of a name. */
static void print_safe(FILE *out, const char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0; i < length; ) {
        struct utf8_character c = utf8_decode(text + i, length - i);

        if (is_printable(c.code))
            fwrite(text + i, 1, c.bytes, out);
        else
            putc('?', out);
        i += c.bytes;
    }
}

static void print_place(const struct printer *p, struct range at)
{
    struct place place;

    begin_color(p, BOLD);
    if (range_exists(at)) {
        place = source_place(p->arena, at.source, at.begin);
        print_safe(p->out, diag_file_name(p->diag, at.source->name));
        fprintf(p->out, ":%u:%u: ", (unsigned)place.line, (unsigned)place.column);
    } else {
        fputs("actorc: ", p->out);
    }
    end_color(p);
}

static void print_label(const struct printer *p, const char *color, const char *label)
{
    begin_color(p, color);
    fprintf(p->out, "%s:", label);
    end_color(p);
    putc(' ', p->out);
}

static void print_report(const struct printer *p, const struct report *report)
{
    bool is_error = report->severity == DIAG_ERROR;
    const char *color = is_error ? RED : PURPLE;
    const char *name;

    if (report->code == DIAG_CODE_COUNT) {
        fputs("actorc: ", p->out);
        print_safe(p->out, report->text);
        putc('\n', p->out);
        return;
    }
    name = diag_code_name(report->code);
    print_place(p, report->at);
    print_label(p, color, is_error ? "error" : "warning");
    begin_color(p, BOLD);
    print_safe(p->out, report->text);
    end_color(p);
    if (name == NULL)
        fprintf(p->out, " [%s]\n", diag_code_text(report->code));
    else
        fprintf(p->out, " [%s -W%s%s]\n", diag_code_text(report->code), is_error ? "error=" : "", name);
    if (range_exists(report->at) && !report->at.source->is_binary)
        print_excerpt(p, report->at, color);
    for (const struct remark *remark = report->first; remark != NULL; remark = remark->next) {
        if (!remark->is_hint)
            print_place(p, remark->at);
        print_label(p, remark->is_hint ? GREEN : CYAN, remark->is_hint ? "hint" : "note");
        print_safe(p->out, remark->text);
        putc('\n', p->out);
    }
}

static bool wants_color(FILE *out, enum diag_color color)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    if (color != DIAG_COLOR_AUTO)
        return color == DIAG_COLOR_ALWAYS;
    if (no_color != NULL && no_color[0] != '\0')
        return false;
    if (terminal != NULL && strcmp(terminal, "dumb") == 0)
        return false;
    return isatty(fileno(out)) != 0;
}

void diag_print_text(struct diag *d, FILE *out, const struct batch *batch, enum diag_color color)
{
    struct printer printer = { d, d->arena, out, wants_color(out, color) };

    for (unsigned long i = 0; i < batch->count; i++)
        print_report(&printer, batch->reports[i]);
    if (batch->withheld > 0)
        fprintf(out, "actorc: %u more error%s; --max-errors=0 shows all\n", batch->withheld,
                batch->withheld == 1 ? "" : "s");
    if (d->held_back && batch->count > 0)
        fputs("actorc: more is checked once these are mended\n", out);
}
