#ifndef EXPLAIN_H
#define EXPLAIN_H

/* What the codes of diagnostics mean, at length: the texts of codes.md, for `actorc explain` and for SARIF. */

#include <stdbool.h>
#include <stdio.h>

#include "arena.h"
#include "diag.h"

/** What a word means: "A012", "a012" or the name of a warning. False: nothing is called so. */
bool explain_find(const char *word, enum diag_code *out);

/** Of all that could be meant the nearest to a misspelt word; NULL if nothing is near. */
const char *explain_nearest(const char *word);

/** What is wrong, why it matters, what to do: paragraphs, each of them one line. */
const char *explain_text(enum diag_code code);

/** The same with the code and the examples, for people. */
void explain_print(FILE *out, struct arena *arena, enum diag_code code);

/** All codes, with the names of warnings, a line each. */
void explain_list(FILE *out);

#endif
