#ifndef ELSEWHERE_H
#define ELSEWHERE_H

/*
 * Specs that nobody has imported: what is unknown here may be declared in one that lies beside, or in a directory of -I. They
 * are read when a name is missing, and never else.
 */

#include "ast.h"
#include "parse.h"

/** The search for a run of the compiler. NULL: other files are to be left alone. */
struct elsewhere *elsewhere_of(struct arena *arena, const struct parse_options *options);

/** A spec that may declare a name. */
struct elsewhere_spec {
    const char *path;                       /* as an import of it is written */
    const struct ast_spec *spec;            /* as far as it could be understood */
};

/**
 * The next spec that has the name in its text and that `importer` could import, in the order in which imports are looked for, by
 * name in each directory. `*at` begins at 0. False: there is none, or enough has been read. `e` may be NULL.
 */
bool elsewhere_next(struct elsewhere *e, const struct ast_spec *importer, const char *name, size_t *at, struct elsewhere_spec *out);

#endif
