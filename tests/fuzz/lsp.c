/*
 * Tries a text as a spec in an editor: it is opened, asked about at some places, changed as by typing, and asked about
 * again. Besides crashes and what sanitizers see, an answer that is no message of JSON is wrong, and a server that does
 * not come to its end.
 */

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_write.h"
#include "lsp.h"

#define URI "file:///nowhere/fuzz.actor"
#define PLACES 6

/* What a client says, and what it says it about. */
struct client {
    struct arena arena;
    struct text said;
    const char *text;
    size_t size;
    uint32_t state;
    int64_t id;
};

static size_t below(struct client *c, size_t limit)
{
    c->state = c->state * 1664525u + 1013904223u;
    return limit > 0 ? (c->state >> 8) % limit : 0;
}

/* ------------------------------------------------------------------------------------ saying -- */

static struct json begin_message(struct client *c, struct text *message, const char *method, bool is_request)
{
    struct json j = { .out = message };

    *message = text_in(&c->arena);
    json_begin_object(&j, NULL);
    json_put_string(&j, "jsonrpc", "2.0");
    json_put_string(&j, "method", method);
    if (is_request)
        json_put_integer(&j, "id", ++c->id);
    json_begin_object(&j, "params");
    return j;
}

static void send_message(struct client *c, struct json *j)
{
    json_end_object(j);
    json_end_object(j);
    text_printf(&c->said, "Content-Length: %zu\r\n\r\n", j->out->length);
    text_add_bytes(&c->said, j->out->bytes, j->out->length);
}

static void put_document(struct json *j)
{
    json_begin_object(j, "textDocument");
    json_put_string(j, "uri", URI);
    json_end_object(j);
}

static void put_position(struct client *c, struct json *j, const char *key, size_t offset)
{
    int64_t line = 0;
    size_t begin = 0;

    for (size_t i = 0; i < offset; i++)
        if (c->text[i] == '\n') {
            line++;
            begin = i + 1;
        }
    json_begin_object(j, key);
    json_put_integer(j, "line", line);
    json_put_integer(j, "character", (int64_t)(offset - begin));
    json_end_object(j);
}

static void put_range(struct client *c, struct json *j, size_t begin, size_t end)
{
    json_begin_object(j, "range");
    put_position(c, j, "start", begin);
    put_position(c, j, "end", end);
    json_end_object(j);
}

static void say(struct client *c, const char *method, bool is_request)
{
    struct text message;
    struct json j = begin_message(c, &message, method, is_request);

    send_message(c, &j);
}

static void open_document(struct client *c)
{
    struct text message;
    struct json j = begin_message(c, &message, "textDocument/didOpen", false);

    json_begin_object(&j, "textDocument");
    json_put_string(&j, "uri", URI);
    json_put_integer(&j, "version", 1);
    json_put_bytes(&j, "text", c->text, c->size);
    json_end_object(&j);
    send_message(c, &j);
}

/* Something of the text is typed in another place of it, over what stands there. */
static void change_document(struct client *c)
{
    const size_t begin = below(c, c->size + 1);
    const size_t length = below(c, 40);
    const size_t from = below(c, c->size + 1);
    const size_t typed = below(c, 20);
    struct text message;
    struct json j = begin_message(c, &message, "textDocument/didChange", false);

    put_document(&j);
    json_begin_array(&j, "contentChanges");
    json_begin_object(&j, NULL);
    put_range(c, &j, begin, begin + length < c->size ? begin + length : c->size);
    json_put_bytes(&j, "text", c->text + from, from + typed < c->size ? typed : c->size - from);
    json_end_object(&j);
    json_end_array(&j);
    send_message(c, &j);
}

static void ask_at(struct client *c, const char *method, size_t offset)
{
    struct text message;
    struct json j = begin_message(c, &message, method, true);

    put_document(&j);
    put_position(c, &j, "position", offset);
    put_range(c, &j, offset, offset);
    json_begin_object(&j, "context");
    json_begin_array(&j, "diagnostics");
    json_end_array(&j);
    json_end_object(&j);
    json_put_string(&j, "newName", "other_name");
    send_message(c, &j);
}

static void ask_all(struct client *c)
{
    static const char *const questions[] = {
        "definition", "hover", "completion", "codeAction", "prepareRename", "rename", "documentSymbol", "formatting",
    };

    for (size_t place = 0; place < PLACES; place++) {
        const size_t offset = below(c, c->size + 1);

        for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++)
            if (place == 0 || i < 6)
                ask_at(c, arena_printf(&c->arena, "textDocument/%s", questions[i]), offset);
    }
}

/* --------------------------------------------------------------------------------- listening -- */

/* Goes over the server's messages, and gives how many had the id of a question. */
static int64_t check_answers(struct arena *arena, const char *text, size_t length)
{
    const char *end = text + length;
    int64_t answers = 0;

    while (text < end) {
        size_t size;
        int header;

        if (sscanf(text, "Content-Length: %zu\r\n\r\n%n", &size, &header) != 1 || size > (size_t)(end - text))
            fuzz_fail("a message lacks its header", NULL, text);
        text = strstr(text, "\r\n\r\n") + 4;
        fuzz_check_json(arena, "a message is no JSON", text, size);
        answers += memmem(text, size, "\"id\":", 5) != NULL && memmem(text, size, "\"method\":", 9) == NULL;
        text += size;
    }
    return answers;
}

static void serve(struct client *c)
{
    const struct options options = { .directories = fuzz_imports() };
    char *told = NULL;
    size_t length = 0;
    FILE *in = fmemopen(c->said.bytes, c->said.length, "r");
    FILE *out = open_memstream(&told, &length);

    if (in == NULL || out == NULL)
        fuzz_fail("memory is out", NULL, NULL);
    if (lsp_serve(in, out, &options) != 0)
        fuzz_fail("the server has not come to its end", NULL, c->text);
    fclose(in);
    fclose(out);
    if (check_answers(&c->arena, told, length) != c->id)
        fuzz_fail("a question has no answer, or several", c->said.bytes, told);
    free(told);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct client c = { .arena = fuzz_arena(), .text = (const char *)data, .size = size, .state = (uint32_t)size };

    for (size_t i = 0; i < size; i++)
        c.state = c.state * 31 + data[i];
    c.said = text_in(&c.arena);
    say(&c, "initialize", true);
    say(&c, "initialized", false);
    open_document(&c);
    ask_all(&c);
    for (int i = 0; i < 3; i++)
        change_document(&c);
    ask_all(&c);
    say(&c, "shutdown", true);
    say(&c, "exit", false);
    serve(&c);
    arena_close(&c.arena);
    return 0;
}
