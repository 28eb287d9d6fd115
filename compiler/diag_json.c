/*
 * Diagnostics for programs: one object a line, each with the same members. A member that means nothing here is
 * null, or an empty array. What actorc(1) says of them is what others rely on.
 */

#include "diag_report.h"
#include "json.h"

static void print_member(FILE *out, const char *name, const char *text)
{
    fprintf(out, "\"%s\":", name);
    if (text != NULL)
        json_string(out, text);
    else
        fputs("null", out);
    putc(',', out);
}

static void print_place(const struct diag *d, FILE *out, const char *name, struct range at, uint32_t offset)
{
    struct place place;

    if (!range_exists(at)) {
        fprintf(out, "\"%s\":null", name);
        return;
    }
    place = source_place(d->arena, at.source, offset);
    fprintf(out, "\"%s\":{\"line\":%u,\"column\":%u,\"byte\":%u}", name, (unsigned)place.line,
            (unsigned)place.column, (unsigned)place.byte);
}

/* A message and where it points to: what a diagnostic and its notes have in common. */
static void print_message(const struct diag *d, FILE *out, const char *text, struct range at)
{
    print_member(out, "message", text);
    print_member(out, "file", range_exists(at) ? diag_file_name(d, at.source->name) : NULL);
    print_place(d, out, "start", at, at.begin);
    putc(',', out);
    print_place(d, out, "end", at, at.end > at.begin ? at.end : at.begin);
}

static void print_notes(const struct diag *d, FILE *out, const struct report *report)
{
    const char *before = "";

    fputs(",\"notes\":[", out);
    for (const struct remark *remark = report->first; remark != NULL; remark = remark->next) {
        if (remark->is_hint)
            continue;
        fprintf(out, "%s{", before);
        print_message(d, out, remark->text, remark->at);
        putc('}', out);
        before = ",";
    }
    fputs("],\"hints\":[", out);
    before = "";
    for (const struct remark *remark = report->first; remark != NULL; remark = remark->next) {
        if (!remark->is_hint)
            continue;
        fputs(before, out);
        json_string(out, remark->text);
        before = ",";
    }
    putc(']', out);
}

static void print_report(const struct diag *d, FILE *out, const struct report *report)
{
    bool has_code = report->code != DIAG_CODE_COUNT;

    putc('{', out);
    print_member(out, "severity", report->severity == DIAG_ERROR ? "error" : "warning");
    print_member(out, "code", has_code ? diag_code_text(report->code) : NULL);
    print_member(out, "name", has_code ? diag_code_name(report->code) : NULL);
    print_message(d, out, report->text, report->at);
    print_notes(d, out, report);
    fputs("}\n", out);
}

void diag_print_json(struct diag *d, FILE *out, const struct batch *batch)
{
    for (unsigned long i = 0; i < batch->count; i++)
        print_report(d, out, batch->reports[i]);
}
