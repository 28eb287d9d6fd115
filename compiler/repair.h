#ifndef REPAIR_H
#define REPAIR_H

/*
 * Signs that a spec lacks, or has others in place of. One that is missing is one mistake, and may leave errors all over the
 * file: so the spec is parsed again with the sign put in, and what leaves fewer errors is what was meant.
 */

#include "parse.h"

enum repair_kind {
    REPAIR_OPEN,                            /* a '{' before a token */
    REPAIR_CLOSE,                           /* a '}' before it */
    REPAIR_AROUND,                          /* both around the one thing that begins with it */
    REPAIR_SIGN,                            /* a '{' in place of this '(', '[' or 'do', and a '}' in place of what ends it */
    REPAIR_END,                             /* a '}' in place of this ')' or ']' */
    REPAIR_WHEN                             /* 'when' in place of this 'if' */
};

struct repair {
    enum repair_kind kind;
    uint32_t at;                            /* where the token begins */
    bool is_indented;                       /* the lines of the text are, as if it were there */
};

#define MOST_REPAIRS 32

/** In the order of the text. */
struct repairs {
    struct repair items[MOST_REPAIRS];
    size_t count;
};

#define MOST_CANDIDATES 12                  /* repair_note adds no more */
#define MOST_SITES 48

/** A place where the parser met an error, and what could mend it. */
struct repair_site {
    uint32_t at;
    struct repair candidates[MOST_CANDIDATES];
    size_t count;
};

/** How a spec is understood with some repairs. */
struct repair_trial {
    unsigned errors;
    size_t lost;                            /* bytes that are in no tree */
    bool is_misfit;                         /* a sign was put in where none can stand */
    bool is_stuck;                          /* what it was put in before does not fit behind it either */
    struct repair_site sites[MOST_SITES];
    size_t site_count;
};

/** The parser met an error at its token, or put a brace in before one; `may_open`: a '{' could have stood there. */
void repair_note(struct parser *p, const struct parser_token *token, bool may_open);

/** The repairs that leave the fewest errors, none if each error is of its own. */
void repair_find(struct parse_run *run, struct arena *arena, struct source *source, struct repairs *out);

/** parse.c: parses a spec with these repairs, up to one error more than `most_errors`, and keeps nothing. */
void parse_try(struct parse_run *run, struct source *source, const struct repairs *repairs, unsigned most_errors,
               struct repair_trial *out);

#endif
