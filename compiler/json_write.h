#ifndef JSON_WRITE_H
#define JSON_WRITE_H

/*
 * JSON written member by member:
 *
 *     json_begin_object(&j, NULL);
 *     json_put_string(&j, "name", name);
 *     json_end_object(&j);
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

struct json {
    struct text *out;
    bool is_pretty;                         /* a member a line, indented; else no blanks at all */
    unsigned depth;
    bool has_member;                        /* the object or array that is open has one already */
};

/** In objects `key` is what the member is called, in arrays and for the whole it is NULL. */
void json_begin_object(struct json *j, const char *key);
void json_end_object(struct json *j);
void json_begin_array(struct json *j, const char *key);
void json_end_array(struct json *j);

/** A string; null for NULL. Bytes that are no UTF-8 become U+FFFD. */
void json_put_string(struct json *j, const char *key, const char *value);
void json_put_bytes(struct json *j, const char *key, const char *value, size_t length);
void json_put_integer(struct json *j, const char *key, int64_t value);
void json_put_real(struct json *j, const char *key, double value);
void json_put_bool(struct json *j, const char *key, bool value);
void json_put_null(struct json *j, const char *key);

/** Bytes of the character that begins here, or 0 if it is none of UTF-8. */
size_t json_character_bytes(const char *text, size_t length);

/** Whether all of it is UTF-8. */
bool json_is_text(const char *bytes, size_t length);

#endif
