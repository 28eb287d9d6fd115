#ifndef NAMES_H
#define NAMES_H

/*
 * From a name in a spec to identifiers in C: decided here alone.
 *
 *     CircuitBreaker -> circuit_breaker, CIRCUIT_BREAKER
 *     HTTPServer     -> http_server, HTTP_SERVER
 *     half_open      -> half_open, HALF_OPEN
 *
 * Every declaration of the AST carries its `struct names` as `as`.
 */

#include <stdbool.h>

#include "arena.h"

struct names {
    const char *lower;                      /* functions, types, fields */
    const char *upper;                      /* constants */
};

struct names names_of(struct arena *arena, const char *name);

/** `first` and `second` with an underscore between, in both forms. */
struct names names_join(struct arena *arena, struct names first, struct names second);

/** Whether the word is a keyword of C or C++: "C", "C++", "C and C++", or NULL if it is none. */
const char *names_keyword_of(const char *identifier);

/** The part of a file name a C identifier may hold, in capitals: "my-shop.h" -> "MY_SHOP_H". */
const char *names_guard(struct arena *arena, const char *file_name);

#endif
