#ifndef LSP_PARTS_H
#define LSP_PARTS_H

/*
 * What the files of the language server share. Each document has an arena for its text and one for what was found
 * out about it; each message has one too. So nothing grows with the number of messages.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "arena.h"
#include "ast.h"
#include "diag.h"
#include "json_read.h"
#include "json_write.h"
#include "options.h"
#include "source.h"
#include "text.h"

/* -------------------------------------------------------------------- lsp_wire.c: messages, places -- */

/** Reads a message. Errors: NULL, at the end of the file or when what comes is no message. */
char *wire_read(FILE *in, struct arena *arena, size_t *length);

/** Writes one; false if it cannot be. */
bool wire_write(FILE *out, const struct text *message);

/** The path of a `file:` URI, or the URI itself if it is none. */
const char *wire_path(struct arena *arena, const char *uri);
const char *wire_uri(struct arena *arena, const char *path);

/** Lines and UTF-16 units from 0, as the protocol counts. Beyond the end of a line or text is that end. */
struct wire_position {
    int64_t line;
    int64_t character;
};

uint32_t wire_offset(struct arena *arena, struct source *source, struct wire_position position);
struct wire_position wire_position_of(const struct json_value *value);
void wire_put_position(struct json *j, const char *key, struct arena *arena, struct source *source, uint32_t offset);
void wire_put_range(struct json *j, const char *key, struct arena *arena, struct range at);

/** `uri` and `range`. */
void wire_put_location(struct json *j, const char *key, struct arena *arena, struct range at);

/* ------------------------------------------------------------------------ lsp_index.c: who is who -- */

enum lsp_kind {
    LSP_ENUM, LSP_CONSTANT, LSP_STRUCT, LSP_EXTERN, LSP_FIELD, LSP_REGISTRY, LSP_ACTOR, LSP_MESSAGE, LSP_ALTERNATIVE,
    LSP_STATE, LSP_FUNCTION, LSP_OUTCOME, LSP_CHILD, LSP_CONTINUE, LSP_START_PHASE, LSP_TABLE, LSP_MATCH, LSP_PROTOCOL, LSP_PROTOCOL_FUNCTION,
};

/** Something that has a name in a spec. */
struct lsp_symbol {
    const void *node;                       /* of the tree; tells symbols apart */
    enum lsp_kind kind;
    const char *name;
    const char *doc;
    struct range at;
    struct range whole;
    const struct ast_actor *actor;          /* it belongs to, or NULL */
};

/** A place where it stands, where it is declared among them. */
struct lsp_use {
    struct range at;
    size_t symbol;                          /* place among the symbols */
};

struct lsp_index {
    struct arena *arena;
    struct lsp_symbol *symbols;             /* by the address of their nodes, once all are there */
    size_t symbol_count;
    size_t symbol_capacity;
    struct lsp_use *uses;
    size_t use_count;
    size_t use_capacity;
};

/** Of a tree that may have errors, and so lack whatever the grammar or the checks would have put there. */
struct lsp_index *index_of(struct arena *arena, const struct ast_program *program);

/** What stands at a byte of a source, or NULL. `at` becomes its range. */
const struct lsp_symbol *index_at(const struct lsp_index *index, const struct source *source, uint32_t offset,
                                  struct range *at);

/* --------------------------------------------------------------------------- lsp_document.c: files -- */

/** What is known of a spec. */
struct lsp_analysis {
    struct arena arena;
    struct source *source;
    struct ast_program program;
    struct diag *diag;
    struct lsp_index *index;
    bool is_whole;                          /* no errors of syntax */
    bool is_valid;                          /* none at all */
};

struct lsp_document {
    struct lsp_document *next;
    struct arena arena;                     /* of what follows, up to the analysis */
    const char *uri;
    const char *path;
    struct source *source;
    bool is_spec;                           /* else C, or whatever */
    struct lsp_analysis *now;               /* NULL: it is no spec */
    struct lsp_analysis *whole;             /* the one before that had no errors of syntax, or NULL */
};

struct lsp_documents {
    struct lsp_document *first;
    const struct options *options;
};

struct lsp_document *document_find(const struct lsp_documents *documents, const char *uri);

/** Opens it, or changes its text. */
struct lsp_document *document_set(struct lsp_documents *documents, const char *uri, const char *text, size_t length);
void document_close(struct lsp_documents *documents, const char *uri);
void document_close_all(struct lsp_documents *documents);

/** Reads its spec anew. */
void document_analyze(struct lsp_documents *documents, struct lsp_document *document);

/** The spec at a path, which may be open: what to close with analysis_close. NULL: it cannot be read. */
struct lsp_analysis *analysis_of_file(const struct lsp_documents *documents, const char *path);
void analysis_close(struct lsp_analysis *analysis);

/** A file, as an editor holds it, or as it is on disk. NULL: it cannot be read. */
struct source *document_source(const struct lsp_documents *documents, struct arena *arena, const char *path);

/** Called when memory is out: the server ends. */
_Noreturn void lsp_out_of_memory(void *user);

/* -------------------------------------------------------------------------- lsp_*.c: what is answered -- */

/** A request about a place in a document: answers are written as `result`. */
struct lsp_question {
    const struct lsp_documents *documents;
    struct lsp_document *document;
    struct arena *arena;                    /* of the message */
    struct json *j;
    const struct json_value *params;
    uint32_t offset;                        /* of `position`, if there is one */
};

void answer_symbols(struct lsp_question *q);
void answer_hover(struct lsp_question *q);
void answer_completion(struct lsp_question *q);
void answer_definition(struct lsp_question *q);
void answer_formatting(struct lsp_question *q);
void answer_actions(struct lsp_question *q);
void answer_prepare_rename(struct lsp_question *q);

/** Errors: what is wrong with the request; nothing was written then. */
const char *answer_rename(struct lsp_question *q);

/** The `diagnostics` of a document. */
void put_diagnostics(struct json *j, struct arena *arena, const struct lsp_document *document);

#endif
