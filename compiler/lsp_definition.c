/*
 * Where something is declared: in the spec or one it imports, in the C file beside the spec for what C is to do, and
 * back from there.
 */

#include "lsp_parts.h"

#include <string.h>

#include "emit_c.h"
#include "parse.h"
#include "sync.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The word at a byte, of no length if there is none. */
static struct range word_at(struct source *source, uint32_t offset)
{
    struct range at = { source, offset, offset };

    while (at.begin > 0 && is_letter(source->text[at.begin - 1]))
        at.begin--;
    while (at.end < source->size && is_letter(source->text[at.end]))
        at.end++;
    return at;
}

/* The path of a file beside another, with the suffix changed: "dir/breaker.c". */
static const char *with_suffix(struct arena *arena, const char *path, const char *suffix)
{
    const char *dot = strrchr(path, '.');
    const char *slash = strrchr(path, '/');

    if (dot == NULL || (slash != NULL && dot < slash))
        return arena_printf(arena, "%s%s", path, suffix);
    return arena_printf(arena, "%.*s%s", (int)(dot - path), path, suffix);
}

/* ---------------------------------------------------------------------------- from spec to C -- */

/* Where C defines one of these callbacks that is asked for at a place; false if none. */
static bool find_among(struct lsp_question *q, const struct c_callback *callbacks, struct source *c_file, struct range at,
                       struct range *found)
{
    for (const struct c_callback *c = callbacks; c != NULL; c = c->next) {
        uint32_t offset;

        if (c->at.source != at.source || at.begin < c->at.begin || at.begin > c->at.end
            || !sync_find_function(q->arena, c_file, c->name, &offset))
            continue;
        *found = (struct range){ c_file, offset, offset + (uint32_t)strlen(c->name) };
        return true;
    }
    return false;
}

/* Where C defines the callback that the spec asks for at a place; false if it does not, or none is asked for. */
static bool find_callback(struct lsp_question *q, struct range at, struct range *found)
{
    const struct lsp_analysis *now = q->document->now;
    bool is_found = false;

    if (!now->is_valid)
        return false;
    for (const struct ast_spec *s = now->program.specs.first; s != NULL && !is_found; s = s->next) {
        struct source *c_file;

        if (s->source != at.source)
            continue;
        c_file = document_source(q->documents, q->arena, with_suffix(q->arena, s->source->name, ".c"));
        if (c_file == NULL)
            return false;
        for (const struct ast_impl *impl = s->impls.first; impl != NULL && !is_found; impl = impl->next) {
            struct emitter *e = emitter_open(stderr, q->arena, s);

            is_found = find_among(q, c_impl_callbacks(e, impl), c_file, at, found);
            emitter_close(e);
        }
        for (const struct ast_actor *a = s->actors.first; a != NULL && !is_found; a = a->next) {
            struct emitter *e = emitter_open(stderr, q->arena, s);

            is_found = find_among(q, c_callbacks(e, a), c_file, at, found);
            emitter_close(e);
        }
    }
    return is_found;
}

static bool find_import(const struct lsp_analysis *now, uint32_t offset, struct range *found)
{
    const struct ast_spec *spec = now->program.specs.last;

    for (const struct ast_import *i = spec != NULL ? spec->imports.first : NULL; i != NULL; i = i->next)
        if (i->spec != NULL && i->at.begin <= offset && offset <= i->at.end) {
            *found = (struct range){ i->spec->source, 0, 0 };
            return true;
        }
    return false;
}

/* A place that an editor can open: a pattern that is built in is no file, and what is in it is where it is used. */
static struct range place_of(struct range at, const struct ast_actor *actor)
{
    return at.source->is_built_in && actor != NULL ? actor->at : at;
}

static bool find_in_spec(struct lsp_question *q, struct range *found)
{
    const struct lsp_analysis *now = q->document->now;
    struct range at = word_at(now->source, q->offset);
    const struct lsp_symbol *symbol = index_at(now->index, now->source, q->offset, &at);

    if (find_import(now, q->offset, found))
        return true;
    /* From where the spec says what C is to do, to C; from elsewhere, to the spec. */
    if (symbol == NULL)
        return find_callback(q, at, found);
    if ((symbol->kind == LSP_FUNCTION || (symbol->at.source == at.source && symbol->at.begin == at.begin))
        && find_callback(q, symbol->at, found))
        return true;
    *found = place_of(symbol->at, symbol->actor);
    return true;
}

/* ---------------------------------------------------------------------------- from C to spec -- */

static bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* What of an actor a word of C comes from; the longer the name, the better. */
static size_t match_actor(struct lsp_question *q, const struct ast_actor *actor, const char *word, struct range *found)
{
    struct emitter *e = emitter_open(stderr, q->arena, actor->spec);
    const char *prefix = arena_printf(q->arena, "%s_", actor->as.lower);
    size_t best = 0;

    for (const struct c_callback *c = c_callbacks(e, actor); c != NULL; c = c->next)
        if (strcmp(c->name, word) == 0) {
            *found = place_of(c->at, actor);
            best = SIZE_MAX;
        }
    emitter_close(e);
    if (best == 0 && (strcmp(actor->as.lower, word) == 0 || begins_with(word, prefix))) {
        *found = actor->at;
        best = strlen(actor->as.lower);
    }
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        const char *name = arena_printf(q->arena, "%s%s", prefix, m->as.lower);

        if (strlen(name) > best && begins_with(word, name) && (word[strlen(name)] == '\0' || word[strlen(name)] == '_')) {
            *found = place_of(m->at, actor);
            best = strlen(name);
        }
    }
    return best;
}

/* The impl whose function it is. */
static size_t match_impl(struct lsp_question *q, const struct ast_impl *impl, const char *word, struct range *found)
{
    struct emitter *e = emitter_open(stderr, q->arena, impl->spec);
    size_t best = 0;

    for (const struct c_callback *c = c_impl_callbacks(e, impl); c != NULL; c = c->next)
        if (strcmp(c->name, word) == 0) {
            *found = c->at;
            best = SIZE_MAX;
        }
    emitter_close(e);
    return best;
}

/* The function of a protocol that a word of C calls. */
static size_t match_protocol(struct lsp_question *q, const struct ast_type_decl *protocol, const char *word, struct range *found)
{
    for (const struct ast_function *f = protocol->protocol->functions.first; f != NULL; f = f->next) {
        const char *name = arena_printf(q->arena, "%s_%s", protocol->as.lower, f->as.lower);

        if (begins_with(word, name) && (word[strlen(name)] == '\0' || word[strlen(name)] == '_')) {
            *found = f->at;
            return strlen(name);
        }
    }
    return 0;
}

static void take_better(size_t length, struct range at, size_t *best, struct range *found)
{
    if (length <= *best)
        return;
    *best = length;
    *found = at;
}

static size_t match_analysis(struct lsp_question *q, const struct lsp_analysis *analysis, const char *word,
                             struct range *found)
{
    struct range at = { 0 };
    size_t best = 0;

    if (!analysis->is_valid)
        return 0;
    for (const struct ast_spec *s = analysis->program.specs.first; s != NULL; s = s->next) {
        for (const struct ast_type_decl *t = s->types.first; t != NULL; t = t->next)
            take_better(t->kind == DECL_PROTOCOL ? match_protocol(q, t, word, &at) : 0, at, &best, found);
        for (const struct ast_impl *impl = s->impls.first; impl != NULL; impl = impl->next)
            take_better(match_impl(q, impl, word, &at), at, &best, found);
        for (const struct ast_actor *a = s->actors.first; a != NULL; a = a->next)
            take_better(match_actor(q, a, word, &at), at, &best, found);
    }
    return best;
}

/* The place outlives the analysis it comes from. */
static void keep(struct lsp_question *q, struct range *found)
{
    struct source *source = found->source;

    found->source = source_of(q->arena, arena_copy(q->arena, source->name, strlen(source->name)), source->text, source->size);
}

static bool find_in_c(struct lsp_question *q, struct range *found)
{
    const struct lsp_document *document = q->document;
    const struct range at = word_at(document->source, q->offset);
    const char *word = arena_copy(q->arena, document->source->text + at.begin, at.end - at.begin);
    struct lsp_analysis *own = analysis_of_file(q->documents, with_suffix(q->arena, document->path, ".actor"));
    size_t best = 0;

    if (own != NULL) {
        best = match_analysis(q, own, word, found);
        if (best > 0)
            keep(q, found);
        analysis_close(own);
    }
    for (const struct lsp_document *d = q->documents->first; d != NULL && best == 0; d = d->next)
        if (d->now != NULL)
            best = match_analysis(q, d->now, word, found);
    return best > 0;
}

void answer_definition(struct lsp_question *q)
{
    struct range found;

    if (q->document->is_spec ? find_in_spec(q, &found) : find_in_c(q, &found))
        wire_put_location(q->j, "result", q->arena, found);
    else
        json_put_null(q->j, "result");
}
