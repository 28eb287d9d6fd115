#ifndef FMT_H
#define FMT_H

/*
 * A spec's text in the one form that `actorc fmt` gives it.
 *
 * It is made from tokens, not from the tree, so that a construct that is new to the grammar needs nothing
 * here: what ends with `;` or `}` is a line, what stands in braces is indented, and every comment keeps its
 * place between the tokens. grammar/README.md says how it looks.
 */

#include <stdbool.h>

#include "arena.h"
#include "diag.h"
#include "source.h"
#include "text.h"

/**
 * Appends the spec in its form to `out`. A spec in that form is given as it is.
 *
 * Errors     False: the spec has errors of syntax, which have been reported. Whatever else may be wrong
 *            with it does not matter and is not reported.
 */
bool fmt_spec(struct arena *arena, struct diag *d, struct source *source, struct text *out);

#endif
