/*
 * What the server says about a spec: diagnostics and their fixes, the outline, what is under the cursor, its other
 * name, the form of the whole.
 */

#include "lsp_parts.h"

#include <stdlib.h>
#include <string.h>

#include "diag_report.h"
#include "emit_c.h"
#include "fmt.h"
#include "names.h"

/* Numbers of the protocol. */
enum { SEVERITY_ERROR = 1, SEVERITY_WARNING = 2 };

static bool overlaps(struct range a, struct range b)
{
    return a.begin <= b.end && b.begin <= a.end;
}

/* -------------------------------------------------------------------------------- diagnostics -- */

static struct range place_in(const struct lsp_document *document, const struct report *report)
{
    struct source *source = document->now->source;
    const struct ast_spec *spec = document->now->program.specs.last;

    if (report->at.source == source)
        return report->at;
    /* It is about an import, or an import of that: where it is imported. */
    for (const struct ast_import *i = spec != NULL ? spec->imports.first : NULL; i != NULL; i = i->next)
        if (i->spec != NULL && i->spec->source == report->at.source)
            return i->at;
    for (const struct ast_actor *a = spec != NULL ? spec->actors.first : NULL; a != NULL; a = a->next)
        if (a->pattern != NULL && a->pattern->source == report->at.source)
            return a->at;
    return (struct range){ source, 0, 0 };
}

static void put_message(struct json *j, struct arena *arena, const struct report *report, bool is_here)
{
    struct text text = text_in(arena);

    if (!is_here && range_exists(report->at))
        text_printf(&text, "%s:%u: ", report->at.source->name,
                    (unsigned)source_place(arena, report->at.source, report->at.begin).line);
    text_add(&text, report->text);
    for (const struct remark *r = report->first; r != NULL; r = r->next)
        if (r->is_hint)
            text_printf(&text, "\nhint: %s", r->text);
    json_put_string(j, "message", text.bytes);
}

static void put_diagnostic(struct json *j, struct arena *arena, const struct lsp_document *document,
                           const struct report *report)
{
    const bool is_here = report->at.source == document->now->source;

    json_begin_object(j, NULL);
    wire_put_range(j, "range", arena, place_in(document, report));
    json_put_integer(j, "severity", report->severity == DIAG_ERROR ? SEVERITY_ERROR : SEVERITY_WARNING);
    json_put_string(j, "code", diag_code_text(report->code));
    json_put_string(j, "source", "actorc");
    put_message(j, arena, report, is_here);
    json_begin_array(j, "relatedInformation");
    for (const struct remark *r = report->first; r != NULL; r = r->next) {
        if (r->is_hint || !range_exists(r->at) || r->at.source->is_built_in)
            continue;
        json_begin_object(j, NULL);
        wire_put_location(j, "location", arena, r->at);
        json_put_string(j, "message", r->text);
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
}

void put_diagnostics(struct json *j, struct arena *arena, const struct lsp_document *document)
{
    unsigned long count = 0;
    struct report **reports = document->now != NULL ? diag_reports(document->now->diag, &count) : NULL;

    json_begin_array(j, "diagnostics");
    for (unsigned long i = 0; i < count; i++)
        put_diagnostic(j, arena, document, reports[i]);
    json_end_array(j);
}

/* The word that a hint such as "write 'Cache'" wants in place of the one it is about; NULL if it says more. */
static const char *replacement(struct arena *arena, const struct report *report)
{
    static const char lead[] = "write '";
    const char *word;
    size_t length;

    for (const struct remark *r = report->first; r != NULL; r = r->next) {
        if (!r->is_hint || strncmp(r->text, lead, sizeof lead - 1) != 0)
            continue;
        word = r->text + sizeof lead - 1;
        length = strcspn(word, "' ;{}(");
        if (length > 0 && strcmp(word + length, "'") == 0)
            return arena_copy(arena, word, length);
    }
    return NULL;
}

void answer_actions(struct lsp_question *q)
{
    const struct json_value *range = json_member(q->params, "range");
    struct lsp_document *document = q->document;
    unsigned long count = 0;
    struct report **reports = document->now != NULL ? diag_reports(document->now->diag, &count) : NULL;

    json_begin_array(q->j, "result");
    for (unsigned long i = 0; i < count; i++) {
        const struct report *report = reports[i];
        struct source *source = document->now->source;
        const char *word = replacement(q->arena, report);
        const struct range wanted = {
            source, wire_offset(q->arena, source, wire_position_of(json_member(range, "start"))),
            wire_offset(q->arena, source, wire_position_of(json_member(range, "end"))) };

        if (word == NULL || report->at.source != source || report->at.end == report->at.begin
            || !overlaps(report->at, wanted))
            continue;
        json_begin_object(q->j, NULL);
        json_put_string(q->j, "title", arena_printf(q->arena, "Write '%s'", word));
        json_put_string(q->j, "kind", "quickfix");
        json_begin_array(q->j, "diagnostics");
        put_diagnostic(q->j, q->arena, document, report);
        json_end_array(q->j);
        json_begin_object(q->j, "edit");
        json_begin_object(q->j, "changes");
        json_begin_array(q->j, document->uri);
        json_begin_object(q->j, NULL);
        wire_put_range(q->j, "range", q->arena, report->at);
        json_put_string(q->j, "newText", word);
        json_end_object(q->j);
        json_end_array(q->j);
        json_end_object(q->j);
        json_end_object(q->j);
        json_end_object(q->j);
    }
    json_end_array(q->j);
}

/* ------------------------------------------------------------------------------------ outline -- */

/* SymbolKind of the protocol. */
static int symbol_kind(enum lsp_kind kind)
{
    switch (kind) {
    case LSP_ENUM:        return 10;        /* Enum */
    case LSP_CONSTANT:    return 22;        /* EnumMember */
    case LSP_STRUCT:      return 23;        /* Struct */
    case LSP_EXTERN:      return 26;        /* TypeParameter */
    case LSP_FIELD:       return 8;         /* Field */
    case LSP_REGISTRY:
    case LSP_TABLE:       return 18;        /* Array */
    case LSP_ACTOR:       return 5;         /* Class */
    case LSP_PROTOCOL:    return 11;        /* Interface */
    case LSP_PROTOCOL_FUNCTION:
    case LSP_MESSAGE:     return 6;         /* Method */
    case LSP_STATE:       return 19;        /* Object */
    case LSP_CHILD:       return 2;         /* Module */
    case LSP_MATCH:
    case LSP_CONTINUE:
    case LSP_START_PHASE: return 12;        /* Function */
    case LSP_ALTERNATIVE:
    case LSP_FUNCTION:
    case LSP_OUTCOME:     break;
    }
    return 12;
}

static const char *kind_name(enum lsp_kind kind)
{
    static const char *const names[] = {
        [LSP_ENUM] = "enum", [LSP_CONSTANT] = "constant", [LSP_STRUCT] = "struct", [LSP_EXTERN] = "extern",
        [LSP_FIELD] = "field", [LSP_REGISTRY] = "registry", [LSP_ACTOR] = "actor", [LSP_MESSAGE] = "message",
        [LSP_ALTERNATIVE] = "reply", [LSP_STATE] = "state", [LSP_FUNCTION] = "function", [LSP_OUTCOME] = "outcome",
        [LSP_CHILD] = "child", [LSP_CONTINUE] = "continue", [LSP_START_PHASE] = "start phase",
        [LSP_TABLE] = "table", [LSP_MATCH] = "match", [LSP_PROTOCOL] = "protocol", [LSP_PROTOCOL_FUNCTION] = "function",
    };

    return names[kind];
}

/* What belongs into the outline, in the order of the text: an outer one before what is in it. */
static int compare_places(const void *a, const void *b)
{
    const struct lsp_symbol *left = *(const struct lsp_symbol *const *)a;
    const struct lsp_symbol *right = *(const struct lsp_symbol *const *)b;

    if (left->whole.begin != right->whole.begin)
        return left->whole.begin < right->whole.begin ? -1 : 1;
    return left->whole.end > right->whole.end ? -1 : left->whole.end < right->whole.end;
}

static bool is_in_outline(const struct lsp_symbol *symbol, const struct source *source)
{
    return symbol->at.source == source && symbol->kind != LSP_ALTERNATIVE && symbol->kind != LSP_FUNCTION
           && symbol->kind != LSP_OUTCOME && range_exists(symbol->whole) && symbol->whole.begin <= symbol->at.begin
           && symbol->whole.end >= symbol->at.end;
}

/* Writes a symbol with those within it; gives how many these were. */
static size_t put_symbol(struct lsp_question *q, const struct lsp_symbol *const *symbols, size_t count, unsigned depth)
{
    const struct lsp_symbol *symbol = symbols[0];
    size_t used = 1;

    json_begin_object(q->j, NULL);
    json_put_string(q->j, "name", symbol->name);
    json_put_string(q->j, "detail", symbol->kind == LSP_ACTOR
                    ? ast_behaviour_name(((const struct ast_actor *)symbol->node)->behaviour) : kind_name(symbol->kind));
    json_put_integer(q->j, "kind", symbol_kind(symbol->kind));
    wire_put_range(q->j, "range", q->arena, symbol->whole);
    wire_put_range(q->j, "selectionRange", q->arena, symbol->at);
    json_begin_array(q->j, "children");
    while (used < count && depth < 8 && symbols[used]->whole.end <= symbol->whole.end)
        used += put_symbol(q, symbols + used, count - used, depth + 1);
    json_end_array(q->j);
    json_end_object(q->j);
    return used;
}

void answer_symbols(struct lsp_question *q)
{
    const struct lsp_index *index = q->document->now->index;
    const struct lsp_symbol **symbols = arena_array(q->arena, index->symbol_count + 1, sizeof *symbols);
    size_t count = 0;

    for (size_t i = 0; i < index->symbol_count; i++)
        if (is_in_outline(&index->symbols[i], q->document->now->source))
            symbols[count++] = &index->symbols[i];
    qsort(symbols, count, sizeof *symbols, compare_places);
    json_begin_array(q->j, "result");
    for (size_t i = 0; i < count; )
        i += put_symbol(q, symbols + i, count - i, 0);
    json_end_array(q->j);
}

/* -------------------------------------------------------------------------------------- hover -- */

/* A declaration up to its block, on one line. */
static const char *declaration_text(struct arena *arena, const struct lsp_symbol *symbol)
{
    const char *text = symbol->whole.source->text;
    struct text out = text_in(arena);

    for (uint32_t i = symbol->whole.begin; i < symbol->whole.end; i++) {
        if (text[i] == '{' && symbol->kind != LSP_ENUM)
            break;
        if (strchr(" \t\r\n", text[i]) == NULL)
            text_add_bytes(&out, &text[i], 1);
        else if (out.length > 0 && out.bytes[out.length - 1] != ' ')
            text_add(&out, " ");
    }
    while (out.length > 0 && strchr(" ;,", out.bytes[out.length - 1]) != NULL)
        out.bytes[--out.length] = '\0';
    return out.bytes;
}

/* The declaration of a function in a header: from its line's beginning to its semicolon. */
static void add_prototype(struct arena *arena, struct text *out, const char *header, const char *name)
{
    const char *call = arena_printf(arena, " %s(", name);
    const char *found = strstr(header, call);
    const char *begin = found;
    const char *end = found != NULL ? strchr(found, ';') : NULL;

    if (end == NULL)
        return;
    while (begin > header && begin[-1] != '\n')
        begin--;
    text_add_bytes(out, begin, (size_t)(end + 1 - begin));
    text_add(out, "\n");
}

static char *header_of(struct arena *arena, const struct ast_spec *spec)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&bytes, &length);
    char *copy;

    if (out == NULL)
        return NULL;
    emit_header(out, arena, spec);
    fclose(out);
    copy = bytes != NULL ? arena_copy(arena, bytes, length) : NULL;
    free(bytes);
    return copy;
}

/* The functions of a protocol, or the one that the symbol is. */
static const char *prototypes_of_protocol(struct lsp_question *q, const struct lsp_symbol *symbol)
{
    struct text out = text_in(q->arena);

    for (const struct ast_spec *s = q->document->now->program.specs.first; s != NULL; s = s->next) {
        const char *header = s->source == symbol->at.source ? header_of(q->arena, s) : NULL;

        for (const struct ast_type_decl *t = header != NULL ? s->types.first : NULL; t != NULL; t = t->next)
            for (const struct ast_function *f = t->kind == DECL_PROTOCOL ? t->protocol->functions.first : NULL; f != NULL; f = f->next)
                if (symbol->node == t || symbol->node == f)
                    add_prototype(q->arena, &out, header, arena_printf(q->arena, "%s_%s", t->as.lower, f->as.lower));
    }
    return out.bytes;
}

/* The C that a symbol becomes: what its user calls, and what the spec asks for. */
static const char *prototypes_of(struct lsp_question *q, const struct lsp_symbol *symbol)
{
    const struct ast_actor *actor = symbol->kind == LSP_ACTOR ? symbol->node : symbol->actor;
    struct text out = text_in(q->arena);
    struct emitter *e;
    const char *header;

    if (q->document->now->is_valid && (symbol->kind == LSP_PROTOCOL || symbol->kind == LSP_PROTOCOL_FUNCTION))
        return prototypes_of_protocol(q, symbol);
    if (!q->document->now->is_valid || actor == NULL)
        return "";
    header = header_of(q->arena, actor->spec);
    if (header == NULL)
        return "";
    if (symbol->kind == LSP_ACTOR)
        add_prototype(q->arena, &out, header, arena_printf(q->arena, actor->application != NULL            ? "%s_run"
                                                               : actor->behaviour == BEHAVIOUR_TASK ? "%s_async"
                                                                                                    : "%s_start_link",
                                                           actor->as.lower));
    if (symbol->kind == LSP_MESSAGE)
        add_prototype(q->arena, &out, header, arena_printf(q->arena, "%s_%s", actor->as.lower,
                      ((const struct ast_message *)symbol->node)->as.lower));
    e = emitter_open(stderr, q->arena, actor->spec);
    for (const struct c_callback *c = c_callbacks(e, actor); c != NULL; c = c->next)
        if (c->at.source == symbol->at.source && c->at.begin == symbol->at.begin)
            add_prototype(q->arena, &out, header, c->name);
    emitter_close(e);
    return out.bytes;
}

void answer_hover(struct lsp_question *q)
{
    const struct lsp_analysis *now = q->document->now;
    struct range at;
    const struct lsp_symbol *symbol = index_at(now->index, now->source, q->offset, &at);
    struct text text = text_in(q->arena);
    const char *prototypes;

    if (symbol == NULL) {
        json_put_null(q->j, "result");
        return;
    }
    text_printf(&text, "```actor\n%s%s\n```\n", symbol->kind == LSP_FUNCTION ? "do " : "",
                symbol->kind == LSP_FUNCTION || symbol->kind == LSP_OUTCOME ? symbol->name
                                                                             : declaration_text(q->arena, symbol));
    if (symbol->actor != NULL)
        text_printf(&text, "\n%s of `%s`\n", kind_name(symbol->kind), symbol->actor->name);
    if (symbol->doc != NULL)
        text_printf(&text, "\n%s\n", symbol->doc);
    prototypes = prototypes_of(q, symbol);
    if (prototypes[0] != '\0')
        text_printf(&text, "\n```c\n%s```\n", prototypes);
    json_begin_object(q->j, "result");
    json_begin_object(q->j, "contents");
    json_put_string(q->j, "kind", "markdown");
    json_put_string(q->j, "value", text.bytes);
    json_end_object(q->j);
    wire_put_range(q->j, "range", q->arena, at);
    json_end_object(q->j);
}

/* ------------------------------------------------------------------------------------- rename -- */

/* A pattern is used by others too, and may be no file at all. */
static bool is_in_pattern(const struct lsp_analysis *now, const struct lsp_symbol *symbol)
{
    const struct ast_spec *spec = now->program.patterns.first;

    while (spec != NULL && spec->source != symbol->at.source)
        spec = spec->next;
    return spec != NULL;
}

void answer_prepare_rename(struct lsp_question *q)
{
    const struct lsp_analysis *now = q->document->now;
    struct range at;
    const struct lsp_symbol *symbol = index_at(now->index, now->source, q->offset, &at);

    if (symbol == NULL || is_in_pattern(now, symbol))
        json_put_null(q->j, "result");
    else
        wire_put_range(q->j, "result", q->arena, at);
}

static bool is_name(const char *text)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";

    return text[0] != '\0' && !(text[0] >= '0' && text[0] <= '9') && strspn(text, letters) == strlen(text);
}

const char *answer_rename(struct lsp_question *q)
{
    const struct lsp_analysis *now = q->document->now;
    const struct lsp_index *index = now->index;
    const char *name = json_string_of(q->params, "newName");
    struct range at;
    const struct lsp_symbol *symbol = index_at(index, now->source, q->offset, &at);

    if (symbol == NULL)
        return "there is no name here";
    if (is_in_pattern(now, symbol))
        return "it is declared in a pattern, which others use too";
    if (!now->is_valid)
        return "the spec has errors: mend them first, so that no place is forgotten";
    if (name == NULL || !is_name(name) || strcmp(name, "true") == 0 || strcmp(name, "false") == 0)
        return "this is not a name: letters, digits and '_', and no digit first";
    if (names_keyword_of(name) != NULL)
        return "this is a keyword of C or C++";
    json_begin_object(q->j, "result");
    json_begin_object(q->j, "changes");
    for (const struct ast_spec *s = now->program.specs.first; s != NULL; s = s->next) {
        bool has_any = false;

        for (size_t i = 0; i < index->use_count; i++) {
            const struct lsp_use *use = &index->uses[i];

            if (use->at.source != s->source || &index->symbols[use->symbol] != symbol)
                continue;
            if (!has_any)
                json_begin_array(q->j, s->source == now->source ? q->document->uri : wire_uri(q->arena, s->source->name));
            has_any = true;
            json_begin_object(q->j, NULL);
            wire_put_range(q->j, "range", q->arena, use->at);
            json_put_string(q->j, "newText", name);
            json_end_object(q->j);
        }
        if (has_any)
            json_end_array(q->j);
    }
    json_end_object(q->j);
    json_end_object(q->j);
    return NULL;
}

/* --------------------------------------------------------------------------------- formatting -- */

void answer_formatting(struct lsp_question *q)
{
    struct source *source = q->document->now->source;
    struct text text = text_in(q->arena);

    if (!fmt_spec(q->arena, diag_open(q->arena), source, &text)) {
        json_put_null(q->j, "result");
        return;
    }
    json_begin_array(q->j, "result");
    if (text.length != source->size || memcmp(text.bytes, source->text, text.length) != 0) {
        json_begin_object(q->j, NULL);
        wire_put_range(q->j, "range", q->arena, (struct range){ source, 0, source->size });
        json_put_string(q->j, "newText", text.bytes);
        json_end_object(q->j);
    }
    json_end_array(q->j);
}
