/*
 * Errors, warnings, notes and hints: kept in a chain as they come, sorted when they are printed. How they
 * look is the business of diag_text.c, diag_json.c and diag_sarif.c.
 */

#include "diag_report.h"

#include <assert.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "spelling.h"

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

const char *diag_option_meant(const char *option)
{
    static const char *const prefixes[] = { "no-error=", "error=", "no-" };
    struct spelling near;

    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (!has_prefix(option, prefixes[i]))
            continue;
        option += strlen(prefixes[i]);
        break;
    }
    near = spelling_of(option);
    for (int i = 0; i < DIAG_CODE_COUNT; i++)
        if (codes[i].name != NULL)
            spelling_offer(&near, codes[i].name);
    return near.best;
}

bool diag_map_prefix(struct diag *d, const char *option)
{
    const char *equals = strchr(option, '=');
    struct prefix_map *map;

    if (equals == NULL)
        return false;
    map = arena_alloc(d->arena, sizeof *map);
    map->old = arena_copy(d->arena, option, (size_t)(equals - option));
    map->replacement = equals + 1;
    map->next = d->maps;
    d->maps = map;
    return true;
}

const char *diag_file_name(const struct diag *d, const char *name)
{
    for (const struct prefix_map *map = d->maps; map != NULL; map = map->next)
        if (has_prefix(name, map->old))
            return arena_printf(d->arena, "%s%s", map->replacement, name + strlen(map->old));
    return name;
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

void diag_failure(struct diag *d, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add_report(d, DIAG_CODE_COUNT, DIAG_ERROR, (struct range){ 0 }, arena_vprintf(d->arena, format, arguments));
    va_end(arguments);
    d->errors--;
}

unsigned long diag_mark(const struct diag *d)
{
    return d->count;
}

void diag_take_back(struct diag *d, unsigned long mark, const struct source *source)
{
    struct report *all = d->first;

    d->first = NULL;
    d->last = NULL;
    d->current = NULL;
    while (all != NULL) {
        struct report *const report = all;

        all = report->next;
        report->next = NULL;
        if (report->sequence >= mark && report->at.source == source) {
            d->errors -= report->severity == DIAG_ERROR;
            continue;
        }
        if (d->last != NULL)
            d->last->next = report;
        else
            d->first = report;
        d->last = report;
    }
}

unsigned diag_errors(const struct diag *d)
{
    return d->errors;
}

/* --------------------------------------------------------------------------------- printing -- */

static unsigned file_order(const struct report *report)
{
    if (report->code == DIAG_CODE_COUNT)
        return UINT_MAX;
    return range_exists(report->at) ? report->at.source->order + 1 : 0;
}

/* Files in the order they were read, then places, then failures; what was reported first comes first. */
static int compare_reports(const void *a, const void *b)
{
    const struct report *left = *(const struct report *const *)a;
    const struct report *right = *(const struct report *const *)b;
    unsigned left_file = file_order(left);
    unsigned right_file = file_order(right);

    if (left_file != right_file)
        return left_file < right_file ? -1 : 1;
    if (left->at.begin != right->at.begin)
        return left->at.begin < right->at.begin ? -1 : 1;
    return left->sequence < right->sequence ? -1 : 1;
}

/* Whether two places are in one file, which a pattern is for all its uses. */
static bool are_in_one_file(const struct source *a, const struct source *b)
{
    return a == b || (a != NULL && b != NULL && a->called != NULL && b->called != NULL && a->order == b->order);
}

/* Whether two texts are the same but for what the actor of a pattern is called. */
static bool reads_the_same(const char *a, const char *a_called, const char *b, const char *b_called)
{
    while (*a != '\0' || *b != '\0') {
        if (has_prefix(a, a_called) && has_prefix(b, b_called)) {
            a += strlen(a_called);
            b += strlen(b_called);
        } else if (*a++ != *b++) {
            return false;
        }
    }
    return true;
}

static bool says_the_same(const struct report *a, const struct report *b)
{
    if (a->code != b->code || a->at.begin != b->at.begin || a->at.end != b->at.end)
        return false;
    if (a->at.source == b->at.source)
        return strcmp(a->text, b->text) == 0;
    return reads_the_same(a->text, a->at.source->called, b->text, b->at.source->called);
}

/* Whether another report at this very place said it before. */
static bool was_said(struct report *const *reports, unsigned long at)
{
    for (unsigned long i = at; i > 0; i--) {
        if (compare_reports(&reports[i - 1], &reports[at]) >= 0
            || reports[i - 1]->at.begin != reports[at]->at.begin
            || !are_in_one_file(reports[i - 1]->at.source, reports[at]->at.source))
            return false;
        if (says_the_same(reports[i - 1], reports[at]))
            return true;
    }
    return false;
}

/* Sorted, each once; the errors beyond the limit left out. */
static struct batch make_batch(struct diag *d, unsigned max_errors)
{
    struct batch batch = { .reports = arena_array(d->arena, d->count + 1, sizeof *batch.reports) };
    struct report **sorted = arena_array(d->arena, d->count + 1, sizeof *sorted);
    unsigned long count = 0;
    unsigned errors = 0;

    for (struct report *report = d->first; report != NULL; report = report->next)
        sorted[count++] = report;
    qsort(sorted, count, sizeof *sorted, compare_reports);
    for (unsigned long i = 0; i < count; i++) {
        bool is_counted = sorted[i]->severity == DIAG_ERROR && sorted[i]->code != DIAG_CODE_COUNT;

        if (was_said(sorted, i))
            continue;
        if (is_counted && max_errors > 0 && errors == max_errors) {
            batch.withheld++;
            continue;
        }
        errors += is_counted;
        batch.reports[batch.count++] = sorted[i];
    }
    return batch;
}

struct report **diag_reports(struct diag *d, unsigned long *count)
{
    struct batch batch = make_batch(d, 0);

    *count = batch.count;
    return batch.reports;
}

void diag_print(struct diag *d, FILE *out, const struct diag_style *style)
{
    struct batch batch = make_batch(d, style->max_errors);

    switch (style->format) {
    case DIAG_TEXT:
        diag_print_text(d, out, &batch, style->color);
        break;
    case DIAG_JSON:
        diag_print_json(d, out, &batch);
        break;
    case DIAG_SARIF:
        diag_print_sarif(d, out, &batch);
        break;
    }
    fflush(out);
    d->first = NULL;
    d->last = NULL;
    d->current = NULL;
}

void diag_print_out_of_memory(FILE *out, enum diag_format format)
{
    static const char *const texts[] = {
        [DIAG_TEXT] = "actorc: out of memory\n",
        [DIAG_JSON] = "{\"severity\":\"error\",\"code\":null,\"name\":null,\"message\":\"out of memory\",\"file\":null,"
                      "\"start\":null,\"end\":null,\"notes\":[],\"hints\":[]}\n",
        [DIAG_SARIF] = DIAG_SARIF_HEAD DIAG_SARIF_TOOL "[]}},\"columnKind\":\"unicodeCodePoints\",\"results\":[],"
                       "\"invocations\":[{\"executionSuccessful\":false,\"toolExecutionNotifications\":["
                       "{\"level\":\"error\",\"message\":{\"text\":\"out of memory\"}}]}]}]}\n",
    };

    fputs(texts[format], out);
}
