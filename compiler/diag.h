#ifndef DIAG_H
#define DIAG_H

/*
 * Errors, warnings, notes and hints. They are collected while the compiler works, then printed
 * at once, sorted by place:
 *
 *     shop.actor:21:11: error: no actor is called 'Cahce' [A012]
 *        21 |     child Cahce(sweep_interval: 30s);
 *           |           ^~~~~
 *     shop.actor:3:12: note: 'Cache' is declared here
 *     hint: write 'Cache'
 *
 * An error points at what is wrong, a note at the other half of the story, a hint gives the fix.
 * Texts begin with a small letter and end without a full stop; names from the spec stand in '...'.
 */

#include <stdbool.h>
#include <stdio.h>

#include "arena.h"
#include "source.h"

/*
 * Code, severity, name for -W (warnings only), what the code is about.
 *
 *     A00x  text, syntax, imports        A04x  calls and replies
 *     A01x  names                        A05x  outcomes and guards
 *     A02x  types and expressions        A06x  supervisors
 *     A03x  machines, states, cells      A09x  warnings
 */
#define DIAG_CODES(X)                                                                       \
    X(A001, ERROR,   NULL, "syntax error")                                                  \
    X(A002, ERROR,   NULL, "a character that has no place in a spec")                       \
    X(A003, ERROR,   NULL, "a comment or string that is not closed")                        \
    X(A004, ERROR,   NULL, "a number or duration that is malformed or out of range")        \
    X(A005, ERROR,   NULL, "a string escape that does not exist")                           \
    X(A006, ERROR,   NULL, "an import that cannot be read")                                 \
    X(A007, ERROR,   NULL, "imports that form a cycle")                                     \
    X(A008, ERROR,   NULL, "an item that may be given only once")                           \
    X(A009, ERROR,   NULL, "nested too deeply")                                             \
    X(A090, WARNING, "unattached-doc", "a doc comment that documents nothing")

enum diag_severity { DIAG_ERROR, DIAG_WARNING };

enum diag_code {
#define X(code, severity, name, about) code,
    DIAG_CODES(X)
#undef X
    DIAG_CODE_COUNT
};

enum diag_color { DIAG_COLOR_AUTO, DIAG_COLOR_ALWAYS, DIAG_COLOR_NEVER };

struct diag;

struct diag *diag_open(struct arena *arena);

/**
 * Reports an error, or a warning if that is what the table says of the code. A warning that is
 * switched off vanishes with its notes and hints. The same text at the same place is said once.
 */
void diag_error(struct diag *d, enum diag_code code, struct range at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

void diag_warning(struct diag *d, enum diag_code code, struct range at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Another place that belongs to the error or warning reported last. */
void diag_note(struct diag *d, struct range at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** How to mend what was reported last. */
void diag_hint(struct diag *d, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Number of errors so far, warnings made errors included. */
unsigned diag_errors(const struct diag *d);

/**
 * Takes what stands after -W: "NAME", "no-NAME", "error", "error=NAME", "no-error=NAME".
 *
 * Errors     False: no warning has this name.
 */
bool diag_option(struct diag *d, const char *option);

/** The name behind -W, or NULL when the code is an error's. */
const char *diag_warning_name(enum diag_code code);

/** Prints everything, sorted; at most `max_errors` errors, 0 being no limit. */
void diag_print(struct diag *d, FILE *out, enum diag_color color, unsigned max_errors);

#endif
