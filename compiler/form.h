#ifndef FORM_H
#define FORM_H

/*
 * Forms: what the text around an error looks like, token for token, and what to write in its stead. habit_forms.c has the
 * table of them.
 *
 * A pattern is a list of elements with blanks between:
 *
 *     on, ->, {       this token
 *     start/cancel    one of these; with a '+' before the first it is kept
 *     NAME            any word
 *     IDENT           a word that is no keyword
 *     KEYWORD         any other
 *     TIME            a number, with a unit or without
 *     VALUE           a number, a string, true, false, now or a word that is no keyword
 *     STRING          a string
 *     EXPR            an expression, as long as the rest allows
 *     ARGS            parentheses and all between them
 *     ...             any tokens, up to the next ';' or brace
 *     @               no token: the item, row or assignment begins here
 *     _               no token: a blank is here
 *
 * One of them has a '^' before it: that token is the one that does not fit. What the words in capitals met is kept: '$1' in the
 * hint is the first of them, '%1' its name in C.
 */

#include <stdbool.h>

#include "syntax.h"

/** In place of a depth. */
enum { FORM_ANYWHERE = -1, FORM_IN_FIELDS = -2 };

struct form {
    const char *tops;                       /* keywords of declarations at the top of a file; NULL: in any */
    int depth;                              /* how many braces are open */
    const char *expected;                   /* tokens that would have fitted, all of them; "": whatever would have */
    const char *pattern;
    const char *hint;
};

/** The hint of the first form that fits, or NULL. `error` may be NULL if none of them says what would have fitted. */
const char *form_hint(struct parser *p, const struct syntax_error *error, const struct form *forms, size_t count);

#endif
