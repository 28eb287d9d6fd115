#ifndef PATTERNS_H
#define PATTERNS_H

/*
 * The patterns that come with the compiler: specs of one actor each, with the C of those callbacks that are the same for
 * all who use it. They are part of the program, so that it needs no files of its own.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "diag.h"

struct pattern {
    const char *name;                       /* "patterns.breaker" */
    const unsigned char *spec;              /* its text, of so many bytes */
    size_t spec_size;
    const unsigned char *c;                 /* size 0: all callbacks are the user's */
    size_t c_size;
};

/** All of them, by name; the last one has no name. */
extern const struct pattern patterns[];

/** NULL if there is none of that name. */
const struct pattern *pattern_find(const char *name);

/** A line for each: its name, and the first line of what its spec says of it. */
void patterns_list(FILE *out);

/** The spec of one; false: there is none of that name, which may lack "patterns.". */
bool patterns_print(FILE *out, const char *name);

/** Tells which one was probably meant, or that there are some; false if the name is of another family. */
bool pattern_hint(struct diag *d, const char *name);

#endif
