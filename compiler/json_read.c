/*
 * Reads JSON. It recurses no deeper than JSON_MAX_DEPTH, takes nothing for granted about its text, and keeps what it
 * makes in an arena. It stands here, and no library for it, since actorc needs nothing but the C library to run.
 */

#include "json_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "json_write.h"
#include "text.h"

struct reader {
    struct arena *arena;
    const char *at;
    const char *end;
    unsigned depth;
};

static struct json_value *read_value(struct reader *r);

static void skip_blanks(struct reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r'))
        r->at++;
}

static bool take(struct reader *r, const char *text)
{
    const size_t length = strlen(text);

    if ((size_t)(r->end - r->at) < length || memcmp(r->at, text, length) != 0)
        return false;
    r->at += length;
    return true;
}

static struct json_value *new_value(struct reader *r, enum json_kind kind)
{
    struct json_value *value = arena_alloc(r->arena, sizeof *value);

    value->kind = kind;
    return value;
}

static bool read_hex(struct reader *r, uint32_t *code)
{
    *code = 0;
    if (r->end - r->at < 4)
        return false;
    for (int i = 0; i < 4; i++, r->at++) {
        const char c = *r->at;

        if (c >= '0' && c <= '9')
            *code = *code * 16 + (uint32_t)(c - '0');
        else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
            *code = *code * 16 + (uint32_t)((c | 0x20) - 'a') + 10;
        else
            return false;
    }
    return true;
}

static void add_character(struct text *out, uint32_t code)
{
    const char bytes[] = {
        (char)(code < 0x80 ? code : code < 0x800 ? 0xC0 | code >> 6 : code < 0x10000 ? 0xE0 | code >> 12 : 0xF0 | code >> 18),
        (char)(0x80 | (code < 0x800 ? code & 0x3F : code < 0x10000 ? code >> 6 & 0x3F : code >> 12 & 0x3F)),
        (char)(0x80 | (code < 0x10000 ? code & 0x3F : code >> 6 & 0x3F)),
        (char)(0x80 | (code & 0x3F)),
    };

    text_add_bytes(out, bytes, code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
}

/* Behind `\u`. Half a pair stands for nothing: U+FFFD. */
static bool read_code(struct reader *r, struct text *out)
{
    uint32_t code;
    uint32_t low;

    if (!read_hex(r, &code))
        return false;
    if (code >= 0xD800 && code < 0xDC00 && take(r, "\\u")) {
        if (!read_hex(r, &low))
            return false;
        if (low >= 0xDC00 && low < 0xE000) {
            add_character(out, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
            return true;
        }
        add_character(out, 0xFFFD);
        code = low;
    }
    add_character(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
    return true;
}

static bool read_escape(struct reader *r, struct text *out)
{
    static const char escapes[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const char *found;

    if (r->at == r->end || *r->at == '\0')
        return false;
    if (*r->at == 'u') {
        r->at++;
        return read_code(r, out);
    }
    found = strchr(escapes, *r->at++);
    if (found == NULL)
        return false;
    text_add_bytes(out, &meanings[found - escapes], 1);
    return true;
}

/* A string behind its first quote, into `out`. */
static bool read_string(struct reader *r, struct text *out)
{
    while (r->at < r->end && *r->at != '"') {
        const size_t bytes = json_character_bytes(r->at, (size_t)(r->end - r->at));

        if (bytes == 0 || (unsigned char)*r->at < 0x20)
            return false;
        if (*r->at == '\\') {
            r->at++;
            if (!read_escape(r, out))
                return false;
            continue;
        }
        text_add_bytes(out, r->at, bytes);
        r->at += bytes;
    }
    return take(r, "\"");
}

static struct json_value *read_string_value(struct reader *r)
{
    struct json_value *value = new_value(r, JSON_STRING);
    struct text text = text_in(r->arena);

    if (!read_string(r, &text))
        return NULL;
    value->string = text.bytes;
    value->length = text.length;
    return value;
}

static bool take_digits(struct reader *r)
{
    const char *begin = r->at;

    while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
        r->at++;
    return r->at > begin;
}

static struct json_value *read_number(struct reader *r)
{
    struct json_value *value = new_value(r, JSON_NUMBER);
    const char *begin = r->at;

    take(r, "-");
    if (!take(r, "0") && !take_digits(r))
        return NULL;
    if (take(r, ".") && !take_digits(r))
        return NULL;
    if (take(r, "e") || take(r, "E")) {
        if (!take(r, "+"))
            take(r, "-");
        if (!take_digits(r))
            return NULL;
    }
    value->number = strtod(arena_copy(r->arena, begin, (size_t)(r->at - begin)), NULL);
    return value;
}

/* The members behind an opening bracket, up to the closing one. */
static bool read_members(struct reader *r, struct json_value *owner, const char *close)
{
    const bool is_object = owner->kind == JSON_OBJECT;
    struct json_value **last = &owner->first;

    skip_blanks(r);
    if (take(r, close))
        return true;
    for (;;) {
        struct text key = { 0 };

        if (is_object) {
            key = text_in(r->arena);
            skip_blanks(r);
            if (!take(r, "\"") || !read_string(r, &key))
                return false;
            skip_blanks(r);
            if (!take(r, ":"))
                return false;
        }
        *last = read_value(r);
        if (*last == NULL)
            return false;
        (*last)->key = key.bytes;
        last = &(*last)->next;
        skip_blanks(r);
        if (take(r, close))
            return true;
        if (!take(r, ","))
            return false;
    }
}

static struct json_value *read_container(struct reader *r, enum json_kind kind, const char *close)
{
    struct json_value *value = new_value(r, kind);
    bool is_whole;

    if (r->depth == JSON_MAX_DEPTH)
        return NULL;
    r->depth++;
    is_whole = read_members(r, value, close);
    r->depth--;
    return is_whole ? value : NULL;
}

static struct json_value *read_value(struct reader *r)
{
    struct json_value *value;

    skip_blanks(r);
    if (take(r, "{"))
        return read_container(r, JSON_OBJECT, "}");
    if (take(r, "["))
        return read_container(r, JSON_ARRAY, "]");
    if (take(r, "\""))
        return read_string_value(r);
    if (take(r, "null"))
        return new_value(r, JSON_NULL);
    if (r->at < r->end && (*r->at == 't' || *r->at == 'f')) {
        value = new_value(r, JSON_BOOL);
        value->boolean = *r->at == 't';
        return take(r, value->boolean ? "true" : "false") ? value : NULL;
    }
    return read_number(r);
}

const struct json_value *json_read(struct arena *arena, const char *text, size_t length)
{
    struct reader r = { .arena = arena, .at = text, .end = text + length };
    struct json_value *value = read_value(&r);

    skip_blanks(&r);
    return r.at == r.end ? value : NULL;
}

const struct json_value *json_member(const struct json_value *value, const char *key)
{
    const struct json_value *member = value != NULL && value->kind == JSON_OBJECT ? value->first : NULL;

    while (member != NULL && strcmp(member->key, key) != 0)
        member = member->next;
    return member;
}

const char *json_string_of(const struct json_value *value, const char *key)
{
    const struct json_value *member = json_member(value, key);

    return member != NULL && member->kind == JSON_STRING ? member->string : NULL;
}

int64_t json_integer_of(const struct json_value *value, const char *key, int64_t otherwise)
{
    const struct json_value *member = json_member(value, key);

    if (member == NULL || member->kind != JSON_NUMBER || !(fabs(member->number) < 9e15))
        return otherwise;
    return (int64_t)member->number;
}
