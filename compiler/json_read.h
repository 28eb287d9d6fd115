#ifndef JSON_READ_H
#define JSON_READ_H

/* JSON, as RFC 8259 has it, read into a tree. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_value {
    struct json_value *next;                /* in its array or object */
    const char *key;                        /* in an object */
    enum json_kind kind;
    bool boolean;
    double number;
    const char *string;                     /* `length` bytes and a NUL; UTF-8 */
    size_t length;
    struct json_value *first;               /* of an array or object */
};

/** How deep arrays and objects may be nested. */
#define JSON_MAX_DEPTH 128

/** One value and nothing else. Errors: NULL, if the text is not JSON or is nested too deeply. */
const struct json_value *json_read(struct arena *arena, const char *text, size_t length);

/** A member of an object. NULL if there is none, or `value` is no object, or is NULL. */
const struct json_value *json_member(const struct json_value *value, const char *key);

/** What a member is if it has that type, or else NULL or `otherwise`. */
const char *json_string_of(const struct json_value *value, const char *key);
int64_t json_integer_of(const struct json_value *value, const char *key, int64_t otherwise);

#endif
