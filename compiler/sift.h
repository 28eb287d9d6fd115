#ifndef SIFT_H
#define SIFT_H

/* Checks what there is of a program whose text has errors of syntax. */

#include "arena.h"
#include "ast.h"
#include "diag.h"

/** Reports what is certainly wrong besides. Some error has been reported before, and is not printed yet. */
void sift_check(struct arena *arena, struct diag *d, struct ast_program *program);

#endif
