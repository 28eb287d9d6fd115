/*
 * Messages between headers, and places: the protocol counts lines from 0 and UTF-16 units within them, the front end
 * bytes. What a client sends may be anything; nothing here believes it.
 */

#include "lsp_parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LARGEST_MESSAGE ((size_t)64 << 20)
#define HEADER_BYTES 1024

char *wire_read(FILE *in, struct arena *arena, size_t *length)
{
    static const char name[] = "Content-Length:";
    char header[HEADER_BYTES];
    bool is_known = false;
    char *body;

    *length = 0;
    for (;;) {
        if (fgets(header, sizeof header, in) == NULL || strchr(header, '\n') == NULL)
            return NULL;
        if (header[strspn(header, "\r\n")] == '\0') {
            if (is_known)
                break;
            continue;
        }
        if (strncasecmp(header, name, sizeof name - 1) != 0)
            continue;
        *length = strtoul(header + sizeof name - 1, NULL, 10);
        is_known = true;
    }
    if (*length > LARGEST_MESSAGE)
        return NULL;
    body = arena_alloc(arena, *length + 1);
    return fread(body, 1, *length, in) == *length ? body : NULL;
}

bool wire_write(FILE *out, const struct text *message)
{
    fprintf(out, "Content-Length: %zu\r\n\r\n", message->length);
    fwrite(message->bytes, 1, message->length, out);
    return fflush(out) == 0 && !ferror(out);
}

/* --------------------------------------------------------------------------------------- URIs -- */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

const char *wire_path(struct arena *arena, const char *uri)
{
    static const char scheme[] = "file://";
    struct text path = text_in(arena);

    if (strncmp(uri, scheme, sizeof scheme - 1) != 0)
        return uri;
    uri += sizeof scheme - 1;
    uri += strcspn(uri, "/");               /* the host, which is this one */
    for (; *uri != '\0'; uri++) {
        if (uri[0] == '%' && hex_value(uri[1]) >= 0 && hex_value(uri[2]) >= 0) {
            const char byte = (char)(hex_value(uri[1]) * 16 + hex_value(uri[2]));

            text_add_bytes(&path, &byte, 1);
            uri += 2;
        } else {
            text_add_bytes(&path, uri, 1);
        }
    }
    return path.bytes;
}

const char *wire_uri(struct arena *arena, const char *path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    struct text uri = text_in(arena);

    text_add(&uri, "file://");
    for (; *path != '\0'; path++) {
        if (strchr(plain, *path) != NULL)
            text_add_bytes(&uri, path, 1);
        else
            text_printf(&uri, "%%%02X", (unsigned char)*path);
    }
    return uri.bytes;
}

/* ------------------------------------------------------------------------------------- places -- */

/* UTF-16 units of the character that begins here; a byte that is no character is one. */
static int64_t units_of(const char *text, size_t length, size_t *bytes)
{
    *bytes = json_character_bytes(text, length);
    if (*bytes == 0)
        *bytes = 1;
    return *bytes == 4 ? 2 : 1;
}

uint32_t wire_offset(struct arena *arena, struct source *source, struct wire_position position)
{
    size_t length;
    size_t at = 0;
    int64_t character = 0;
    const char *line = source_line(arena, source, 1, &length);

    if (position.line < 0)
        return 0;
    if (position.line >= (int64_t)source->line_count)
        return source->size;
    line = source_line(arena, source, (uint32_t)position.line + 1, &length);
    while (at < length) {
        size_t bytes;
        const int64_t units = units_of(line + at, length - at, &bytes);

        if (character + units > position.character)
            break;
        character += units;
        at += bytes;
    }
    return (uint32_t)(line - source->text) + (uint32_t)at;
}

struct wire_position wire_position_of(const struct json_value *value)
{
    return (struct wire_position){ json_integer_of(value, "line", 0), json_integer_of(value, "character", 0) };
}

void wire_put_position(struct json *j, const char *key, struct arena *arena, struct source *source, uint32_t offset)
{
    const uint32_t row = source_place(arena, source, offset).line;
    size_t length;
    const char *line = source_line(arena, source, row, &length);
    const size_t end = (size_t)(source->text + offset - line);
    int64_t character = 0;
    size_t bytes;

    for (size_t at = 0; at < end && at < length; at += bytes)
        character += units_of(line + at, length - at, &bytes);
    json_begin_object(j, key);
    json_put_integer(j, "line", row - 1);
    json_put_integer(j, "character", character);
    json_end_object(j);
}

void wire_put_range(struct json *j, const char *key, struct arena *arena, struct range at)
{
    json_begin_object(j, key);
    wire_put_position(j, "start", arena, at.source, at.begin);
    wire_put_position(j, "end", arena, at.source, at.end);
    json_end_object(j);
}

void wire_put_location(struct json *j, const char *key, struct arena *arena, struct range at)
{
    json_begin_object(j, key);
    json_put_string(j, "uri", wire_uri(arena, at.source->name));
    wire_put_range(j, "range", arena, at);
    json_end_object(j);
}
