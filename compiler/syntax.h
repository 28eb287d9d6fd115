#ifndef SYNTAX_H
#define SYNTAX_H

/*
 * A syntax error in words. The parser knows which token it met and which it could have used; what
 * a person wants to read is what they probably meant.
 */

#include "parse.h"

#define SYNTAX_MAX_EXPECTED 128

struct syntax_error {
    const char *unexpected;                 /* names of tokens, as in the grammar */
    const char *expected[SYNTAX_MAX_EXPECTED];
    size_t expected_count;
};

/** Whether a token of this name could have been used. */
bool syntax_expects(const struct syntax_error *error, const char *name);

/** Reports the error at the parser's token, and begins recovery. */
void syntax_report(struct parser *p, const struct syntax_error *error);

#endif
