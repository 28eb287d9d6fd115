/*
 * The files an editor holds, and what the front end says of them. It runs anew over the whole spec at each change, in
 * an arena of its own: specs are small, and nothing is left behind that could be wrong.
 */

#include "lsp_parts.h"

#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>

#include "checks.h"
#include "parse.h"
#include "sift.h"

_Noreturn void lsp_out_of_memory(void *user)
{
    (void)user;
    fputs("actorc: out of memory\n", stderr);
    exit(3);
}

struct lsp_document *document_find(const struct lsp_documents *documents, const char *uri)
{
    struct lsp_document *document = documents->first;

    while (document != NULL && (uri == NULL || strcmp(document->uri, uri) != 0))
        document = document->next;
    return document;
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat one;
    struct stat other;

    if (strcmp(a, b) == 0)
        return true;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static const struct lsp_document *find_path(const struct lsp_documents *documents, const char *path)
{
    const struct lsp_document *document = documents->first;

    while (document != NULL && !is_same_file(document->path, path))
        document = document->next;
    return document;
}

/* The text of an import that is open; else NULL, and it is read. */
static struct source *held(void *user, struct arena *arena, const char *path)
{
    const struct lsp_document *document = find_path(user, path);

    if (document == NULL)
        return NULL;
    return source_of(arena, path, document->source->text, document->source->size);
}

struct source *document_source(const struct lsp_documents *documents, struct arena *arena, const char *path)
{
    const struct lsp_document *document = find_path(documents, path);
    struct source *source;

    if (document != NULL)
        return source_of(arena, path, document->source->text, document->source->size);
    return source_read(arena, path, path, &source) == 0 ? source : NULL;
}

/* ----------------------------------------------------------------------------------- analyses -- */

/* Without a source yet. */
static struct lsp_analysis *new_analysis(void)
{
    struct lsp_analysis *analysis = calloc(1, sizeof *analysis);

    if (analysis == NULL)
        lsp_out_of_memory(NULL);
    arena_open(&analysis->arena, lsp_out_of_memory, NULL);
    return analysis;
}

void analysis_close(struct lsp_analysis *analysis)
{
    if (analysis == NULL)
        return;
    arena_close(&analysis->arena);
    free(analysis);
}

/* `analysis` has its arena and source. */
static void analyze(const struct lsp_documents *documents, struct lsp_analysis *analysis)
{
    const struct options *options = documents->options;
    const struct parse_options parse_options = {
        .directories = options->directories.items,
        .directory_count = options->directories.count,
        .held = held,
        .user = (void *)(uintptr_t)documents,
    };
    struct arena *arena = &analysis->arena;

    analysis->diag = diag_open(arena);
    for (size_t i = 0; i < options->warnings.count; i++)
        diag_option(analysis->diag, options->warnings.items[i]);
    analysis->is_whole = parse_program(arena, analysis->diag, analysis->source, &parse_options, &analysis->program);
    if (analysis->is_whole)
        check_program(arena, analysis->diag, &analysis->program);
    else if (analysis->program.specs.last != NULL)
        sift_check(arena, analysis->diag, &analysis->program);
    analysis->is_valid = analysis->is_whole && diag_errors(analysis->diag) == 0;
    analysis->index = index_of(arena, &analysis->program);
    /* Their tables of lines must live as long as they do, whoever asks for a place. */
    source_place(arena, analysis->source, 0);
    for (struct ast_spec *s = analysis->program.specs.first; s != NULL; s = s->next)
        source_place(arena, s->source, 0);
    for (struct ast_spec *s = analysis->program.patterns.first; s != NULL; s = s->next)
        source_place(arena, s->source, 0);
}

void document_analyze(struct lsp_documents *documents, struct lsp_document *document)
{
    struct lsp_analysis *now;

    if (!document->is_spec)
        return;
    if (document->now != NULL && document->now->is_whole) {
        analysis_close(document->whole);
        document->whole = document->now;
    } else {
        analysis_close(document->now);
    }
    now = new_analysis();
    now->source = source_of(&now->arena, document->path, document->source->text, document->source->size);
    /* It may outlive the text of the document. */
    now->source->name = arena_copy(&now->arena, document->path, strlen(document->path));
    analyze(documents, now);
    document->now = now;
}

struct lsp_analysis *analysis_of_file(const struct lsp_documents *documents, const char *path)
{
    struct lsp_analysis *analysis = new_analysis();

    analysis->source = document_source(documents, &analysis->arena, path);
    if (analysis->source == NULL) {
        analysis_close(analysis);
        return NULL;
    }
    analyze(documents, analysis);
    return analysis;
}

/* ---------------------------------------------------------------------------------- documents -- */

static bool has_suffix(const char *text, const char *suffix)
{
    const size_t length = strlen(text);

    return length >= strlen(suffix) && strcmp(text + length - strlen(suffix), suffix) == 0;
}

static void free_document(struct lsp_document *document)
{
    analysis_close(document->now);
    analysis_close(document->whole);
    arena_close(&document->arena);
    free(document);
}

struct lsp_document *document_set(struct lsp_documents *documents, const char *uri, const char *text, size_t length)
{
    struct lsp_document *document = document_find(documents, uri);
    struct arena arena;

    arena_open(&arena, lsp_out_of_memory, NULL);
    if (document == NULL) {
        document = calloc(1, sizeof *document);
        if (document == NULL)
            lsp_out_of_memory(NULL);
        document->next = documents->first;
        documents->first = document;
    }
    uri = arena_copy(&arena, uri, strlen(uri));
    document->path = wire_path(&arena, uri);
    document->source = source_of(&arena, document->path, text, length < SOURCE_MAX_BYTES ? length : 0);
    source_place(&arena, document->source, 0);
    document->uri = uri;
    document->is_spec = has_suffix(document->path, ".actor");
    arena_close(&document->arena);          /* `text` may have been in it */
    document->arena = arena;
    return document;
}

void document_close(struct lsp_documents *documents, const char *uri)
{
    struct lsp_document **at = &documents->first;

    while (*at != NULL) {
        struct lsp_document *document = *at;

        if (strcmp(document->uri, uri) == 0) {
            *at = document->next;
            free_document(document);
            return;
        }
        at = &document->next;
    }
}

void document_close_all(struct lsp_documents *documents)
{
    while (documents->first != NULL) {
        struct lsp_document *next = documents->first->next;

        free_document(documents->first);
        documents->first = next;
    }
}
