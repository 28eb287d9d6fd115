/*
 * Diagnostics as SARIF 2.1.0, the form that code review tools take: one document with one run. Its rules are
 * the codes that occur, with the texts of `actorc explain`. A hint is part of its result's message.
 */

#include "diag_report.h"

#include <string.h>

#include "explain.h"
#include "json.h"

/* Members are separated, not ended, by commas. */
static void next(FILE *out, const char **before)
{
    fputs(*before, out);
    *before = ",";
}

/* A file's name as a URI: bytes that have a meaning there, or none, become %XX. */
static void print_uri(struct diag *d, FILE *out, const char *name)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

    name = diag_file_name(d, name);
    fprintf(out, "\"artifactLocation\":{\"uri\":\"%s", name[0] == '/' ? "file://" : "");
    for (const char *c = name; *c != '\0'; c++) {
        if (strchr(plain, *c) != NULL)
            putc(*c, out);
        else
            fprintf(out, "%%%02X", (unsigned)(unsigned char)*c);
    }
    fputs("\"}", out);
}

static void print_location(struct diag *d, FILE *out, struct range at)
{
    struct place start = source_place(d->arena, at.source, at.begin);
    struct place end = source_place(d->arena, at.source, at.end > at.begin ? at.end : at.begin);

    fputs("\"physicalLocation\":{", out);
    print_uri(d, out, at.source->name);
    fprintf(out, ",\"region\":{\"startLine\":%u,\"startColumn\":%u,\"endLine\":%u,\"endColumn\":%u}}",
            (unsigned)start.line, (unsigned)start.column, (unsigned)end.line, (unsigned)end.column);
}

/* The codes that occur, each once: rules[code] is its place among them, from 1. */
static void print_rules(struct diag *d, FILE *out, const struct batch *batch, unsigned *rules)
{
    const char *before = "";
    unsigned count = 0;

    putc('[', out);
    for (unsigned long i = 0; i < batch->count; i++) {
        enum diag_code code = batch->reports[i]->code;

        if (code == DIAG_CODE_COUNT || rules[code] != 0)
            continue;
        rules[code] = ++count;
        next(out, &before);
        fprintf(out, "{\"id\":\"%s\",", diag_code_text(code));
        if (diag_code_name(code) != NULL)
            fprintf(out, "\"name\":\"%s\",", diag_code_name(code));
        fputs("\"shortDescription\":{\"text\":", out);
        json_string(out, diag_code_about(code));
        fputs("},\"fullDescription\":{\"text\":", out);
        json_string(out, arena_copy(d->arena, explain_text(code), strcspn(explain_text(code), "\n")));
        fputs("},\"help\":{\"text\":", out);
        json_string(out, explain_text(code));
        fprintf(out, "},\"defaultConfiguration\":{\"level\":\"%s\"}}",
                diag_code_name(code) != NULL ? "warning" : "error");
    }
    putc(']', out);
}

static void print_result(struct diag *d, FILE *out, const struct report *report, unsigned rule)
{
    const char *text = report->text;
    const char *before = "";

    for (const struct remark *remark = report->first; remark != NULL; remark = remark->next)
        if (remark->is_hint || !range_exists(remark->at))
            text = arena_printf(d->arena, "%s\n%s: %s", text, remark->is_hint ? "hint" : "note", remark->text);
    fprintf(out, "{\"ruleId\":\"%s\",\"ruleIndex\":%u,\"level\":\"%s\",\"message\":{\"text\":",
            diag_code_text(report->code), rule - 1, report->severity == DIAG_ERROR ? "error" : "warning");
    json_string(out, text);
    fputs("},\"locations\":[", out);
    if (range_exists(report->at)) {
        putc('{', out);
        print_location(d, out, report->at);
        putc('}', out);
    }
    fputs("],\"relatedLocations\":[", out);
    for (const struct remark *remark = report->first; remark != NULL; remark = remark->next) {
        if (remark->is_hint || !range_exists(remark->at))
            continue;
        next(out, &before);
        putc('{', out);
        print_location(d, out, remark->at);
        fputs(",\"message\":{\"text\":", out);
        json_string(out, remark->text);
        fputs("}}", out);
    }
    fputs("]}", out);
}

static void print_notification(FILE *out, const char *level, const char *text)
{
    fprintf(out, "{\"level\":\"%s\",\"message\":{\"text\":", level);
    json_string(out, text);
    fputs("}}", out);
}

/* What is no fault of a spec, and how many errors were left out. */
static void print_invocation(struct diag *d, FILE *out, const struct batch *batch)
{
    const char *before = "";
    bool failed = false;

    for (unsigned long i = 0; i < batch->count; i++)
        failed = failed || batch->reports[i]->code == DIAG_CODE_COUNT;
    fprintf(out, "{\"executionSuccessful\":%s,\"toolExecutionNotifications\":[", failed ? "false" : "true");
    for (unsigned long i = 0; i < batch->count; i++) {
        if (batch->reports[i]->code != DIAG_CODE_COUNT)
            continue;
        next(out, &before);
        print_notification(out, "error", batch->reports[i]->text);
    }
    if (batch->withheld > 0) {
        next(out, &before);
        print_notification(out, "note", arena_printf(d->arena, "%u more error%s; --max-errors=0 shows all", batch->withheld,
                                                     batch->withheld == 1 ? "" : "s"));
    }
    fputs("]}", out);
}

void diag_print_sarif(struct diag *d, FILE *out, const struct batch *batch)
{
    unsigned *rules = arena_array(d->arena, DIAG_CODE_COUNT, sizeof *rules);
    const char *before = "";

    fputs(DIAG_SARIF_HEAD DIAG_SARIF_TOOL, out);
    print_rules(d, out, batch, rules);
    fputs("}},\"columnKind\":\"unicodeCodePoints\",\"results\":[", out);
    for (unsigned long i = 0; i < batch->count; i++) {
        if (batch->reports[i]->code == DIAG_CODE_COUNT)
            continue;
        next(out, &before);
        fputs("\n", out);
        print_result(d, out, batch->reports[i], rules[batch->reports[i]->code]);
    }
    fputs("],\n\"invocations\":[", out);
    print_invocation(d, out, batch);
    fputs("]}]}\n", out);
}
