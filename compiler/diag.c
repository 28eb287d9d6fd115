/*
 * Errors, warnings, notes and hints: kept in a chain as they come, sorted and printed at the end.
 * What is printed of the source is made safe for a terminal: tabs become spaces, and bytes that are
 * no printable character become question marks, so that the caret stands where it should.
 */

#include "diag.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#define TAB_COLUMNS 8
#define EXCERPT_COLUMNS 160                 /* of a longer line only this much is shown, */
#define EXCERPT_LEAD 40                     /* beginning this far before the caret */

/* A note has a place; a hint has none and is told apart by that. */
struct remark {
    struct remark *next;
    bool is_hint;
    struct range at;
    const char *text;
};

struct report {
    struct report *next;
    unsigned long sequence;
    enum diag_code code;
    enum diag_severity severity;
    struct range at;
    const char *text;
    struct remark *first;
    struct remark *last;
};

struct diag {
    struct arena *arena;
    struct report *first;
    struct report *last;
    struct report *current;                 /* what notes and hints belong to; NULL: swallow them */
    unsigned long count;
    unsigned errors;
    bool all_errors;                        /* -Werror */
    bool off[DIAG_CODE_COUNT];              /* -Wno-NAME */
    bool as_error[DIAG_CODE_COUNT];         /* -Werror=NAME */
    bool not_error[DIAG_CODE_COUNT];        /* -Wno-error=NAME */
};

static const struct {
    const char *text;
    enum diag_severity severity;
    const char *name;
    const char *about;
} codes[] = {
#define X(code, severity, name, about) { #code, DIAG_##severity, name, about },
    DIAG_CODES(X)
#undef X
};

const char *diag_code_text(enum diag_code code)
{
    return codes[code].text;
}

const char *diag_code_name(enum diag_code code)
{
    return codes[code].name;
}

const char *diag_code_about(enum diag_code code)
{
    return codes[code].about;
}

/* ---------------------------------------------------------------------------------- options -- */

static bool find_warning(const char *name, enum diag_code *code)
{
    for (int i = 0; i < DIAG_CODE_COUNT; i++) {
        if (codes[i].name == NULL || strcmp(codes[i].name, name) != 0)
            continue;
        *code = (enum diag_code)i;
        return true;
    }
    return false;
}

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

struct diag *diag_open(struct arena *arena)
{
    struct diag *d = arena_alloc(arena, sizeof *d);

    d->arena = arena;
    return d;
}

bool diag_option(struct diag *d, const char *option)
{
    enum diag_code code;

    if (strcmp(option, "all") == 0)
        return true;                        /* they are */
    if (strcmp(option, "error") == 0) {
        d->all_errors = true;
        return true;
    }
    if (strcmp(option, "no-error") == 0) {
        d->all_errors = false;
        return true;
    }
    if (has_prefix(option, "error=")) {
        if (!find_warning(option + strlen("error="), &code))
            return false;
        d->off[code] = false;
        d->as_error[code] = true;
        d->not_error[code] = false;
        return true;
    }
    if (has_prefix(option, "no-error=")) {
        if (!find_warning(option + strlen("no-error="), &code))
            return false;
        d->as_error[code] = false;
        d->not_error[code] = true;
        return true;
    }
    if (has_prefix(option, "no-")) {
        if (!find_warning(option + strlen("no-"), &code))
            return false;
        d->off[code] = true;
        return true;
    }
    if (!find_warning(option, &code))
        return false;
    d->off[code] = false;
    return true;
}

/* ------------------------------------------------------------------------------- collecting -- */

static void add_report(struct diag *d, enum diag_code code, enum diag_severity severity,
                       struct range at, const char *text)
{
    struct report *report = arena_alloc(d->arena, sizeof *report);

    report->sequence = d->count++;
    report->code = code;
    report->severity = severity;
    report->at = at;
    report->text = text;
    if (d->last != NULL)
        d->last->next = report;
    else
        d->first = report;
    d->last = report;
    d->current = report;
    d->errors += severity == DIAG_ERROR;
}

static void add_remark(struct diag *d, bool is_hint, struct range at, const char *text)
{
    struct remark *remark = arena_alloc(d->arena, sizeof *remark);

    remark->is_hint = is_hint;
    remark->at = at;
    remark->text = text;
    if (d->current->last != NULL)
        d->current->last->next = remark;
    else
        d->current->first = remark;
    d->current->last = remark;
}

void diag_error(struct diag *d, enum diag_code code, struct range at, const char *format, ...)
{
    va_list arguments;

    assert(codes[code].severity == DIAG_ERROR);
    va_start(arguments, format);
    add_report(d, code, DIAG_ERROR, at, arena_vprintf(d->arena, format, arguments));
    va_end(arguments);
}

void diag_warning(struct diag *d, enum diag_code code, struct range at, const char *format, ...)
{
    va_list arguments;
    bool is_error;

    assert(codes[code].severity == DIAG_WARNING);
    if (d->off[code]) {
        d->current = NULL;
        return;
    }
    is_error = d->as_error[code] || (d->all_errors && !d->not_error[code]);
    va_start(arguments, format);
    add_report(d, code, is_error ? DIAG_ERROR : DIAG_WARNING, at,
               arena_vprintf(d->arena, format, arguments));
    va_end(arguments);
}

void diag_note(struct diag *d, struct range at, const char *format, ...)
{
    va_list arguments;

    if (d->current == NULL)
        return;
    va_start(arguments, format);
    add_remark(d, false, at, arena_vprintf(d->arena, format, arguments));
    va_end(arguments);
}

void diag_hint(struct diag *d, const char *format, ...)
{
    va_list arguments;

    if (d->current == NULL)
        return;
    va_start(arguments, format);
    add_remark(d, true, (struct range){ 0 }, arena_vprintf(d->arena, format, arguments));
    va_end(arguments);
}

unsigned diag_errors(const struct diag *d)
{
    return d->errors;
}

/* --------------------------------------------------------------------------------- printing -- */

/* Where and how: one for each call of diag_print. */
struct printer {
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

struct character {
    uint32_t code;                          /* UINT32_MAX: not UTF-8 */
    size_t bytes;
};

static struct character decode(const char *text, size_t length)
{
    const unsigned char *c = (const unsigned char *)text;
    const struct character bad = { UINT32_MAX, 1 };
    size_t bytes;
    uint32_t code;

    if (c[0] < 0x80)
        return (struct character){ c[0], 1 };
    if (c[0] >= 0xC2 && c[0] <= 0xDF)
        bytes = 2;
    else if (c[0] >= 0xE0 && c[0] <= 0xEF)
        bytes = 3;
    else if (c[0] >= 0xF0 && c[0] <= 0xF4)
        bytes = 4;
    else
        return bad;
    if (bytes > length)
        return bad;
    code = c[0] & (0x7Fu >> bytes);
    for (size_t i = 1; i < bytes; i++) {
        if ((c[i] & 0xC0) != 0x80)
            return bad;
        code = code << 6 | (c[i] & 0x3F);
    }
    if ((bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000) || code > 0x10FFFF
        || (code >= 0xD800 && code <= 0xDFFF))
        return bad;
    return (struct character){ code, bytes };
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

static unsigned next_column(struct character c, unsigned column)
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
        struct character c = decode(line + i, length - i);

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
        struct character c = decode(line + i, length - i);
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

static void print_place(const struct printer *p, struct range at)
{
    struct place place;

    begin_color(p, BOLD);
    if (range_exists(at)) {
        place = source_place(p->arena, at.source, at.begin);
        fprintf(p->out, "%s:%u:%u: ", at.source->name, (unsigned)place.line,
                (unsigned)place.column);
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
    const char *name = codes[report->code].name;

    print_place(p, report->at);
    print_label(p, color, is_error ? "error" : "warning");
    begin_color(p, BOLD);
    fputs(report->text, p->out);
    end_color(p);
    if (name == NULL)
        fprintf(p->out, " [%s]\n", codes[report->code].text);
    else
        fprintf(p->out, " [%s -W%s%s]\n", codes[report->code].text, is_error ? "error=" : "", name);
    if (range_exists(report->at))
        print_excerpt(p, report->at, color);
    for (const struct remark *remark = report->first; remark != NULL; remark = remark->next) {
        if (!remark->is_hint)
            print_place(p, remark->at);
        print_label(p, remark->is_hint ? GREEN : CYAN, remark->is_hint ? "hint" : "note");
        fprintf(p->out, "%s\n", remark->text);
    }
}

/* Files in the order they were read, then places; what was reported first comes first. */
static int compare_reports(const void *a, const void *b)
{
    const struct report *left = *(const struct report *const *)a;
    const struct report *right = *(const struct report *const *)b;
    unsigned left_file = range_exists(left->at) ? left->at.source->order + 1 : 0;
    unsigned right_file = range_exists(right->at) ? right->at.source->order + 1 : 0;

    if (left_file != right_file)
        return left_file < right_file ? -1 : 1;
    if (left->at.begin != right->at.begin)
        return left->at.begin < right->at.begin ? -1 : 1;
    return left->sequence < right->sequence ? -1 : 1;
}

static bool says_the_same(const struct report *a, const struct report *b)
{
    return a->code == b->code && a->at.source == b->at.source && a->at.begin == b->at.begin
           && a->at.end == b->at.end && strcmp(a->text, b->text) == 0;
}

/* Whether another report at this very place said it before. */
static bool was_said(struct report *const *reports, unsigned long at)
{
    for (unsigned long i = at; i > 0; i--) {
        if (compare_reports(&reports[i - 1], &reports[at]) >= 0
            || reports[i - 1]->at.begin != reports[at]->at.begin
            || reports[i - 1]->at.source != reports[at]->at.source)
            return false;
        if (says_the_same(reports[i - 1], reports[at]))
            return true;
    }
    return false;
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

void diag_print(struct diag *d, FILE *out, enum diag_color color, unsigned max_errors)
{
    struct printer printer = { d->arena, out, wants_color(out, color) };
    struct report **reports = arena_array(d->arena, d->count + 1, sizeof *reports);
    unsigned long count = 0;
    unsigned printed = 0;
    unsigned withheld = 0;

    for (struct report *report = d->first; report != NULL; report = report->next)
        reports[count++] = report;
    qsort(reports, count, sizeof *reports, compare_reports);
    for (unsigned long i = 0; i < count; i++) {
        bool is_error = reports[i]->severity == DIAG_ERROR;

        if (was_said(reports, i))
            continue;
        if (is_error && max_errors > 0 && printed == max_errors) {
            withheld++;
            continue;
        }
        printed += is_error;
        print_report(&printer, reports[i]);
    }
    if (withheld > 0)
        fprintf(out, "actorc: %u more error%s; --max-errors=0 shows all\n", withheld,
                withheld == 1 ? "" : "s");
}
