/*
 * Tries a text as a spec, with all that actorc does to one but writing files. Besides crashes and what sanitizers see,
 * these are wrong:
 *
 *     diagnostics in JSON or SARIF that are no JSON
 *     --emit=json that is no JSON
 *     a spec that fmt changes again after it has changed it
 *     a spec that means something else when it is formatted: other diagnostics, or other C
 */

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "diag_report.h"
#include "emit.h"
#include "fmt.h"
#include "parse.h"

/* actorc takes larger ones; here each of them would keep others from their turn. */
#define MOST_BYTES ((size_t)1 << 20)

/* A text as actorc understands it. */
struct reading {
    struct arena arena;
    struct diag *diag;
    struct source *source;
    struct ast_program program;
    bool is_valid;
};

/* What is printed, to be freed. */
struct printed {
    char *text;
    size_t length;
    FILE *file;
};

static void read_spec(struct reading *r, const char *text, size_t length)
{
    const struct option_list imports = fuzz_imports();
    const struct parse_options options = { .directories = imports.items, .directory_count = imports.count };

    r->arena = fuzz_arena();
    r->diag = diag_open(&r->arena);
    r->source = source_of(&r->arena, "fuzz.actor", text, length);
    if (parse_program(&r->arena, r->diag, r->source, &options, &r->program))
        check_program(&r->arena, r->diag, &r->program);
    r->is_valid = diag_errors(r->diag) == 0;
}

static void begin_printing(struct printed *p)
{
    p->file = open_memstream(&p->text, &p->length);
    if (p->file == NULL)
        fuzz_fail("memory is out", NULL, NULL);
}

static void end_printing(struct printed *p)
{
    if (fclose(p->file) != 0)
        fuzz_fail("memory is out", NULL, NULL);
}

/* ------------------------------------------------------------------------------- diagnostics -- */

/* JSON has a line for each. */
static void check_lines(struct arena *arena, const char *text)
{
    while (*text != '\0') {
        const char *end = strchr(text, '\n');

        if (end == NULL)
            fuzz_fail("a diagnostic in JSON is no line", NULL, text);
        fuzz_check_json(arena, "a diagnostic in JSON is no JSON", text, (size_t)(end - text));
        text = end + 1;
    }
}

/* Printing forgets what was printed: each format has a copy of what there is. */
static void print_diagnostics(struct reading *r, enum diag_format format)
{
    const struct diag_style style = { .format = format, .color = DIAG_COLOR_ALWAYS, .max_errors = 50 };
    struct diag copy = *r->diag;
    struct printed p;

    begin_printing(&p);
    diag_print(&copy, p.file, &style);
    end_printing(&p);
    if (format == DIAG_JSON)
        check_lines(&r->arena, p.text);
    else if (format == DIAG_SARIF)
        fuzz_check_json(&r->arena, "diagnostics in SARIF are no JSON", p.text, p.length);
    free(p.text);
}

/* Codes and texts in their order, a line each. */
static char *diagnostics_of(struct reading *r)
{
    unsigned long count;
    struct report **reports = diag_reports(r->diag, &count);
    struct text text = text_in(&r->arena);

    for (unsigned long i = 0; i < count; i++)
        text_printf(&text, "%s %s\n", diag_code_text(reports[i]->code), reports[i]->text);
    return text.bytes;
}

/* ---------------------------------------------------------------------------------- emitters -- */

/* The header, and the source in both forms of machines. */
static void emit_c(struct reading *r, struct printed *p)
{
    const struct ast_spec *spec = r->program.specs.last;

    begin_printing(p);
    emit_header(p->file, &r->arena, spec);
    emit_source(p->file, &r->arena, spec, DISPATCH_SWITCH);
    emit_source(p->file, &r->arena, spec, DISPATCH_TABLE);
    end_printing(p);
}

static void emit_others(struct reading *r)
{
    struct printed p;

    begin_printing(&p);
    emit_json(p.file, &r->arena, &r->program);
    end_printing(&p);
    fuzz_check_json(&r->arena, "--emit=json is no JSON", p.text, p.length);
    free(p.text);
    begin_printing(&p);
    emit_graph(p.file, &r->arena, r->program.specs.last, GRAPH_MERMAID, NULL, 0);
    emit_graph(p.file, &r->arena, r->program.specs.last, GRAPH_DOT, NULL, 0);
    end_printing(&p);
    free(p.text);
}

/* -------------------------------------------------------------------------------- formatting -- */

static void check_same(const char *what, const char *expected, const char *got)
{
    if (strcmp(expected, got) != 0)
        fuzz_fail(what, expected, got);
}

static void check_meaning(struct reading *before, const struct text *formatted)
{
    struct reading after;
    struct printed expected;
    struct printed got;

    read_spec(&after, formatted->bytes, formatted->length);
    check_same("a formatted spec is understood otherwise", diagnostics_of(before), diagnostics_of(&after));
    if (before->is_valid) {
        emit_c(before, &expected);
        emit_c(&after, &got);
        check_same("a formatted spec becomes other C", expected.text, got.text);
        free(expected.text);
        free(got.text);
        emit_others(before);
    }
    arena_close(&after.arena);
}

static void check_format(struct reading *r)
{
    struct text once = text_in(&r->arena);
    struct text twice = text_in(&r->arena);
    struct source *source;

    if (!fmt_spec(&r->arena, diag_open(&r->arena), r->source, &once)) {
        if (r->is_valid)
            fuzz_fail("a valid spec cannot be formatted", NULL, r->source->text);
        return;
    }
    source = source_of(&r->arena, "formatted.actor", once.bytes, once.length);
    if (!fmt_spec(&r->arena, diag_open(&r->arena), source, &twice))
        fuzz_fail("a formatted spec cannot be formatted", r->source->text, once.bytes);
    check_same("a formatted spec is changed again", once.bytes, twice.bytes);
    check_meaning(r, &once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reading r;

    if (size > MOST_BYTES)
        return -1;
    read_spec(&r, (const char *)data, size);
    print_diagnostics(&r, DIAG_TEXT);
    print_diagnostics(&r, DIAG_JSON);
    print_diagnostics(&r, DIAG_SARIF);
    check_format(&r);
    arena_close(&r.arena);
    return 0;
}
