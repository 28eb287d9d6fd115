#ifndef DEPEND_H
#define DEPEND_H

/* The rule that tells make which specs an output was made from: -MD. */

#include <stdbool.h>
#include <stdio.h>

#include "ast.h"

/** A list of file names, or of targets that are written as they are. */
struct depend_list {
    const char *const *items;
    size_t count;
};

/** `phony`: an empty rule for every import, so that make forgives its removal. */
void depend_write(FILE *out, struct depend_list targets, bool quote_targets,
                  const struct ast_program *program, bool phony);

#endif
