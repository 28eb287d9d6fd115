/*
 * What the checks find in a tree with holes, after errors of syntax, is sifted: some of it may follow from what was
 * lost. What stands is what two things that are there say against each other: a value that does not fit, a name
 * that is declared twice, a name that is nobody's and is nearly somebody's. A name that stands in the text that was
 * lost may have been declared there, or have hidden another: nothing that is said of it stands.
 */

#include "sift.h"

#include <string.h>

#include "checks.h"
#include "diag_report.h"
#include "parse.h"
#include "table.h"

/* What was lost. */
struct losses {
    struct arena *arena;
    struct table words;                     /* all that stand in it */
    const struct ast_spec *spec;
};

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
    for (const struct ast_include *include = program->specs.last->includes.first; include != NULL; include = include->next)
        if (parse_has_suffix(include->path, ".actor"))
            return false;                   /* an import was meant */
    for (const struct ast_import *import = program->specs.last->imports.first; import != NULL; import = import->next)
        if (import->spec == NULL)
            return false;
    return true;
}

/* Whether it is about the value that stands there, which may have been another's. */
static bool is_of_a_value(enum diag_code code)
{
    switch (code) {
    case A018: case A020: case A021: case A022: case A028:
        return true;
    default:
        return false;
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The next word that begins in what is left of a range, which it is taken off; NULL: there is none. */
static const char *next_word(struct arena *arena, struct range *left)
{
    const char *text = left->source->text;
    uint32_t begin;

    while (left->begin < left->end && !is_letter(text[left->begin]))
        left->begin++;
    if (left->begin == left->end)
        return NULL;
    begin = left->begin;
    while (is_letter(text[left->begin]) && left->begin < left->end)
        left->begin++;
    return arena_copy(arena, text + begin, left->begin - begin);
}

static struct losses losses_of(struct arena *arena, const struct ast_spec *spec)
{
    struct losses losses = { .arena = arena, .words = table_of(arena), .spec = spec };

    for (const struct ast_lost *lost = spec->lost; lost != NULL; lost = lost->next) {
        struct range left = lost->at;

        for (const char *word = next_word(arena, &left); word != NULL; word = next_word(arena, &left))
            table_add(&losses.words, word, (void *)spec);
    }
    return losses;
}

static bool names_what_is_lost(const struct losses *losses, struct range at)
{
    for (const char *word = next_word(losses->arena, &at); word != NULL; word = next_word(losses->arena, &at))
        if (table_get(&losses->words, word) != NULL)
            return true;
    return false;
}

/* A row whose message nobody declares, unless it was in what is lost. */
static bool lost_its_message(const struct losses *losses, const struct ast_row *row)
{
    return row->kind == ROW_ON && row->message == NULL && row->event_kind != EVENT_SIGNAL_EXIT
           && row->event_kind != EVENT_SIGNAL_DOWN && row->event_kind != EVENT_SIGNAL_INFO
           && table_get(&losses->words, row->event.name) != NULL;
}

static bool is_in_a_lost_row(const struct losses *losses, const struct ast_state *state, struct range at)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next)
        if (at.begin >= row->whole.begin && at.begin < row->whole.end)
            return lost_its_message(losses, row);
    return false;
}

/* Whether it stands in a row whose fields are unknown. */
static bool is_of_a_lost_message(const struct losses *losses, struct range at)
{
    for (const struct ast_actor *actor = losses->spec->actors.first; actor != NULL; actor = actor->next) {
        if (at.begin < actor->whole.begin || at.begin >= actor->whole.end)
            continue;
        if (actor->any != NULL && is_in_a_lost_row(losses, actor->any, at))
            return true;
        for (const struct ast_state *state = actor->states.first; state != NULL; state = state->next)
            if (at.begin >= state->whole.begin && at.begin < state->whole.end)
                return is_in_a_lost_row(losses, state, at);
    }
    return false;
}

static bool stands(const struct losses *losses, const struct report *report)
{
    if (report->severity != DIAG_ERROR || !range_exists(report->at))
        return false;
    if (!stands_alone(report->code) && !(is_of_a_name(report->code) && knows_what_was_meant(report)))
        return false;
    if (is_of_a_name(report->code) && losses->spec->lacks_name)
        return false;                       /* it may be the one that is missing */
    if ((is_of_a_name(report->code) || is_of_a_value(report->code)) && names_what_is_lost(losses, report->at))
        return false;
    return !is_of_a_lost_message(losses, report->at);
}

void sift_check(struct arena *arena, struct diag *d, struct ast_program *program)
{
    struct report *last = d->last;
    struct losses losses;
    struct report *found;
    struct report *kept = last;

    if (!has_its_imports(d, program)) {
        d->held_back = true;
        return;
    }
    check_program(arena, d, program);
    losses = losses_of(arena, program->specs.last);
    found = last->next;
    last->next = NULL;
    while (found != NULL) {
        struct report *report = found;

        found = report->next;
        d->errors -= report->severity == DIAG_ERROR;
        if (!stands(&losses, report) || is_beside_an_error(report, d->first, last)) {
            d->held_back |= report->severity == DIAG_ERROR;
            continue;
        }
        report->next = NULL;
        kept->next = report;
        kept = report;
        d->errors++;
    }
    d->last = kept;
    d->current = NULL;
}
