/*
 * What the checks find in a tree with holes, after errors of syntax, is sifted: some of it may follow from what was
 * lost. What stands is what two things that are there say against each other: a value that does not fit, a name
 * that is declared twice, a name that is nobody's and is nearly somebody's.
 */

#include "sift.h"

#include <string.h>

#include "checks.h"
#include "diag_report.h"

/* Whether it is true whatever else the spec declares. */
static bool stands_alone(enum diag_code code)
{
    switch (code) {
    case A010: case A011: case A013: case A014: case A018: case A020: case A021: case A022: case A024: case A025:
    case A028: case A036: case A039: case A060: case A061: case A063: case A064: case A065: case A066:
        return true;
    default:
        return false;
    }
}

/* Whether it is about a name that is unknown: it may have been declared in what was lost. */
static bool is_of_a_name(enum diag_code code)
{
    switch (code) {
    case A012: case A016: case A017: case A023: case A027: case A031: case A032: case A038: case A042: case A062: case A063:
        return true;
    default:
        return false;
    }
}

/* Whether there is a hint "write 'NAME'", and no more: what names_hint says. */
static bool knows_what_was_meant(const struct report *report)
{
    static const char begin[] = "write '";

    for (const struct remark *r = report->first; r != NULL; r = r->next) {
        const char *name = r->text + strlen(begin);

        if (r->is_hint && strncmp(r->text, begin, strlen(begin)) == 0 && strcmp(name + strcspn(name, "' (.:"), "'") == 0)
            return true;
    }
    return false;
}

static bool is_on_line_of(const struct source *source, uint32_t place, uint32_t error)
{
    const uint32_t low = place < error ? place : error;
    const uint32_t high = place < error ? error : place;

    return memchr(source->text + low, '\n', high - low) == NULL;
}

/* What is wrong on one line with an error of syntax, up to `last`, is most likely the same. */
static bool is_beside_an_error(const struct report *report, const struct report *syntax, const struct report *last)
{
    for (;; syntax = syntax->next) {
        if (syntax->severity == DIAG_ERROR && syntax->at.source == report->at.source
            && is_on_line_of(report->at.source, report->at.begin, syntax->at.begin))
            return true;
        if (syntax == last)
            return false;
    }
}

/* Whether all that the spec imports is there, and whole: else any name may be of an import. */
static bool has_its_imports(const struct diag *d, const struct ast_program *program)
{
    for (const struct report *r = d->first; r != NULL; r = r->next)
        if (r->severity == DIAG_ERROR && r->at.source != program->specs.last->source)
            return false;
    for (const struct ast_import *import = program->specs.last->imports.first; import != NULL; import = import->next)
        if (import->spec == NULL)
            return false;
    return true;
}

static bool stands(const struct report *report)
{
    if (report->severity != DIAG_ERROR || !range_exists(report->at))
        return false;
    return stands_alone(report->code) || (is_of_a_name(report->code) && knows_what_was_meant(report));
}

void sift_check(struct arena *arena, struct diag *d, struct ast_program *program)
{
    struct report *last = d->last;
    struct report *found;
    struct report *kept = last;

    if (!has_its_imports(d, program))
        return;
    check_program(arena, d, program);
    found = last->next;
    last->next = NULL;
    while (found != NULL) {
        struct report *report = found;

        found = report->next;
        d->errors -= report->severity == DIAG_ERROR;
        if (!stands(report) || is_beside_an_error(report, d->first, last))
            continue;
        report->next = NULL;
        kept->next = report;
        kept = report;
        d->errors++;
    }
    d->last = kept;
    d->current = NULL;
}
