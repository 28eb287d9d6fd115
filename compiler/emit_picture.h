#ifndef EMIT_PICTURE_H
#define EMIT_PICTURE_H

/*
 * What pictures show, apart from how a language for pictures says it: emit_graph.c walks over the actors and
 * calls these. Labels are plain text, of one line or more; each language escapes what means something to it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "emit.h"

struct picture_arrow {
    const struct ast_state *from;           /* NULL: the machine's beginning */
    const struct ast_state *to;             /* NULL: its end */
    const char *label;                      /* may be empty from its beginning */
    bool is_first_end;                      /* none has led to its end before */
};

struct picture_node {
    const char *tree;                       /* the root's name */
    size_t number;                          /* from 0, in this picture */
    size_t parent;                          /* its supervisor's; of the root its own */
    size_t depth;                           /* of the root 0 */
    const char *label;
    const char *name;                       /* of the child, or of the root */
    const char *doc;                        /* its actor's or registry's, or NULL */
    bool is_supervisor;
    bool is_registry;
    bool is_dependency;                     /* another application, which the root's depends on */
    const char *flow;                       /* what comes to it from its parent, another stage; NULL: the parent starts it */
};

/** One actor calls another. */
struct picture_call {
    size_t from;                            /* numbers of actors, from 0, in this picture */
    size_t to;
    const struct ast_actor *caller;
    const struct ast_actor *callee;
    const char *label;                      /* the calls that are named; empty: none is */
};

struct picture_language {
    bool always_apart;                      /* one picture alone begins and ends as one of several does */
    /* Before and after all pictures, for a file of several. NULL: nothing. */
    void (*begin_file)(struct emitter *e);
    void (*end_file)(struct emitter *e);
    /* Before and after the picture of one actor among all of a spec's. NULL: nothing. */
    void (*begin_one)(struct emitter *e, const struct ast_actor *actor);
    void (*end_one)(struct emitter *e, const struct ast_actor *actor);
    void (*begin_machine)(struct emitter *e, const struct ast_actor *actor);
    void (*state)(struct emitter *e, const struct ast_state *state);
    void (*arrow)(struct emitter *e, const struct ast_actor *actor, const struct picture_arrow *arrow);
    void (*end_machine)(struct emitter *e, const struct ast_actor *actor);
    void (*begin_tree)(struct emitter *e, const struct ast_actor *actor);
    void (*node)(struct emitter *e, const struct picture_node *node);
    void (*end_supervisor)(struct emitter *e, const struct picture_node *node);   /* NULL: nothing */
    /* Who calls whom. */
    void (*begin_calls)(struct emitter *e, bool is_one_of_many);
    void (*caller)(struct emitter *e, const struct ast_actor *actor, size_t number);
    void (*call)(struct emitter *e, const struct picture_call *call);
    void (*end_calls)(struct emitter *e, bool is_one_of_many);
};

/**
 * emit_calls.c: who calls whom, of those actors alone that calls begin or end at, or of all if none are named. Gives whether there is
 * anything. It is the only picture of the file, or one of many.
 */
bool emit_calls(struct emitter *e, const struct picture_language *language, const char *const *actors, size_t actor_count,
                bool is_one_of_many);

/** "closed", or "retry(attempt, wait)": emit_graph.c. */
const char *picture_state_label(struct emitter *e, const struct ast_state *state);

extern const struct picture_language picture_mermaid;
extern const struct picture_language picture_markdown;
extern const struct picture_language picture_dot;

#endif
