#ifndef EMIT_H
#define EMIT_H

/*
 * From a checked spec to text: C, and pictures. Emitters never report an error: what reaches them is
 * valid. They write to `out` and leave it to the caller to ask ferror.
 *
 * The same spec gives the same bytes everywhere and at any time. Memory comes from an arena of the
 * emitter's own, which fails as `arena` does.
 */

#include <stdio.h>

#include "arena.h"
#include "ast.h"
#include "table.h"
#include "text.h"

/** The number of the agreement between generated code and the runtime: ACTOR_GENERATED_CODE. */
#define EMIT_GENERATED_CODE "4"

/** "breaker_actor.h", which is also how the source includes it. */
const char *emit_header_name(struct arena *arena, const struct ast_spec *spec);

/** "breaker_actor.c" */
const char *emit_source_name(struct arena *arena, const struct ast_spec *spec);

void emit_header(FILE *out, struct arena *arena, const struct ast_spec *spec);

/** How the code of a machine finds what a state does with an event. */
enum emit_dispatch { DISPATCH_SWITCH, DISPATCH_TABLE };

void emit_source(FILE *out, struct arena *arena, const struct ast_spec *spec, enum emit_dispatch dispatch);

/** "breaker_actor.json" */
const char *emit_json_name(struct arena *arena, const struct ast_spec *spec);

/** All specs of a program, as grammar/spec.schema.json describes it. */
void emit_json(FILE *out, struct arena *arena, const struct ast_program *program);

enum emit_graph_format { GRAPH_MERMAID, GRAPH_DOT, GRAPH_MARKDOWN };

/**
 * The pictures of the actors of these names, a machine's states, a supervisor's tree or what a server calls, or of all
 * actors of the spec that have one, and of who calls whom, if no names are given. Gives how many there were.
 */
size_t emit_graph(FILE *out, struct arena *arena, const struct ast_spec *spec, enum emit_graph_format format,
                  const char *const *actors, size_t actor_count);

/* ---------------------------------------------------------------------------- the expander -- */

enum { EMIT_TEMPLATE_BUCKETS = 256 };

struct template;

struct emitter {
    FILE *out;
    struct arena *arena;                    /* of what is emitted at the moment */
    const struct ast_spec *spec;
    enum emit_dispatch dispatch;
    bool is_c;                              /* else lines are not broken, nor names changed */
    struct table types;                     /* names of C types that come from specs */
    struct table members;                   /* names of all fields and alternatives */
    struct arena memory;                    /* what `arena` points to */
    const struct template *templates[EMIT_TEMPLATE_BUCKETS]; /* those written so far, taken apart: template.h */
    struct text text;                       /* of the template that is being written */
    struct arena names;                     /* of these, as long as the emitter is open */
    bool blank;                             /* an empty line is due before the next one */
};

/** An emitter for one file; it lives in `arena`. */
struct emitter *emitter_open(FILE *out, struct arena *arena, const struct ast_spec *spec);

/** Frees what was needed for what has been emitted so far. */
void emitter_forget(struct emitter *e);

void emitter_close(struct emitter *e);

/** A variable of a template. */
struct emit_var {
    const char *name;
    const char *value;
};

/** One line of a template. */
#define LINE(text) text "\n"

/** The length of a line from which on it is broken. */
#define EMIT_COLUMNS 110

/**
 * Writes a template with the values of its variables in place of `${name}`. `vars` ends with an
 * all-zero entry; a variable that is not in it is an assertion failure.
 *
 * A variable alone on its line is a block: each of its lines is indented as that line is, and the
 * line vanishes when the value is empty. A line of C that gets too long is broken after a comma or
 * an operator. A variable of the template's own C that has the name of a spec's type gets an
 * underscore, as emit_local does.
 */
void emit(struct emitter *e, const char *template, const struct emit_var *vars);

/** As emit, but appends to `out` and breaks no lines: for what becomes a variable itself. */
void emit_into(struct emitter *e, struct text *out, const char *template,
               const struct emit_var *vars);

/** The name of a local variable or parameter that the generator chose: `name`, or `name_`. */
const char *emit_local(const struct emitter *e, const char *name);

/**
 * The text of a `///` comment as a doc comment of C, or of `otherwise` if that is NULL; several lines
 * stand one below the other. Empty if both are NULL.
 */
const char *emit_doc(struct emitter *e, const char *doc, const char *otherwise);

/** A text as a comment that is no doc comment. */
const char *emit_comment(struct emitter *e, const char *text);

/** A text as it may stand in a comment. */
const char *emit_comment_text(struct emitter *e, const char *text);

#endif
