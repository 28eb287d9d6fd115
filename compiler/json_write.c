/* JSON as text, valid whatever bytes its strings are made from. */

#include "json_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INDENT 2

static void new_line(struct json *j)
{
    if (!j->is_pretty)
        return;
    text_add(j->out, "\n");
    text_indent(j->out, (size_t)INDENT * j->depth);
}

size_t json_character_bytes(const char *text, size_t length)
{
    const unsigned char *c = (const unsigned char *)text;
    size_t count = c[0] < 0x80 ? 1 : c[0] < 0xC2 ? 0 : c[0] < 0xE0 ? 2 : c[0] < 0xF0 ? 3 : c[0] < 0xF5 ? 4 : 0;

    if (count > length)
        return 0;
    for (size_t i = 1; i < count; i++)
        if ((c[i] & 0xC0) != 0x80)
            return 0;
    if ((c[0] == 0xE0 && c[1] < 0xA0) || (c[0] == 0xED && c[1] > 0x9F) || (c[0] == 0xF0 && c[1] < 0x90)
        || (c[0] == 0xF4 && c[1] > 0x8F))
        return 0;
    return count;
}

bool json_is_text(const char *bytes, size_t length)
{
    while (length > 0) {
        const size_t count = json_character_bytes(bytes, length);

        if (count == 0)
            return false;
        bytes += count;
        length -= count;
    }
    return true;
}

static void write_string(struct json *j, const char *value, size_t length)
{
    text_add(j->out, "\"");
    while (length > 0) {
        const size_t bytes = json_character_bytes(value, length);
        const unsigned char c = (unsigned char)*value;

        if (bytes == 0)
            text_add(j->out, "\xEF\xBF\xBD");
        else if (c == '"' || c == '\\')
            text_printf(j->out, "\\%c", c);
        else if (c == '\n')
            text_add(j->out, "\\n");
        else if (c < 0x20 || c == 0x7F)
            text_printf(j->out, "\\u%04x", c);
        else
            text_add_bytes(j->out, value, bytes);
        value += bytes > 0 ? bytes : 1;
        length -= bytes > 0 ? bytes : 1;
    }
    text_add(j->out, "\"");
}

static void begin_member(struct json *j, const char *key)
{
    if (j->has_member)
        text_add(j->out, ",");
    if (j->depth > 0)
        new_line(j);
    j->has_member = true;
    if (key == NULL)
        return;
    write_string(j, key, strlen(key));
    text_add(j->out, j->is_pretty ? ": " : ":");
}

static void begin(struct json *j, const char *key, const char *bracket)
{
    begin_member(j, key);
    text_add(j->out, bracket);
    j->depth++;
    j->has_member = false;
}

static void end(struct json *j, const char *bracket)
{
    j->depth--;
    if (j->has_member)
        new_line(j);
    text_add(j->out, bracket);
    j->has_member = true;
}

void json_begin_object(struct json *j, const char *key)
{
    begin(j, key, "{");
}

void json_end_object(struct json *j)
{
    end(j, "}");
}

void json_begin_array(struct json *j, const char *key)
{
    begin(j, key, "[");
}

void json_end_array(struct json *j)
{
    end(j, "]");
}

void json_put_bytes(struct json *j, const char *key, const char *value, size_t length)
{
    begin_member(j, key);
    write_string(j, value, length);
}

void json_put_string(struct json *j, const char *key, const char *value)
{
    if (value == NULL)
        json_put_null(j, key);
    else
        json_put_bytes(j, key, value, strlen(value));
}

void json_put_integer(struct json *j, const char *key, int64_t value)
{
    begin_member(j, key);
    text_printf(j->out, "%lld", (long long)value);
}

/* As few digits as give the same number again. */
void json_put_real(struct json *j, const char *key, double value)
{
    char digits[40];
    double again;
    int precision = 15;

    begin_member(j, key);
    do {
        snprintf(digits, sizeof digits, "%.*g", precision, value);
        again = strtod(digits, NULL);
    } while ((again < value || again > value) && precision++ < 17);
    text_add(j->out, digits);
}

void json_put_bool(struct json *j, const char *key, bool value)
{
    begin_member(j, key);
    text_add(j->out, value ? "true" : "false");
}

void json_put_null(struct json *j, const char *key)
{
    begin_member(j, key);
    text_add(j->out, "null");
}
