#ifndef HABITS_H
#define HABITS_H

/* What people bring along from other languages, and how it is said in a spec. */

#include <stdbool.h>

#include "syntax.h"

/** A hint, if the error at the parser's token is such a habit; false if not. */
bool habit_hint(struct parser *p, const struct syntax_error *error);

#endif
