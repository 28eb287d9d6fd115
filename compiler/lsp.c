/*
 * The server's life: messages in, answers out, in the order they come. A request that is unknown, comes too early or
 * too late, or is about nothing gets an error; a notification of that kind is passed over.
 */

#include "lsp.h"

#include <string.h>

#include "lsp_parts.h"

/* Errors of the protocol. */
enum { PARSE_ERROR = -32700, INVALID_REQUEST = -32600, METHOD_NOT_FOUND = -32601, INVALID_PARAMS = -32602,
       NOT_INITIALIZED = -32002, REQUEST_FAILED = -32803 };

struct server {
    FILE *out;
    struct lsp_documents documents;
    bool is_initialized;
    bool is_shut;
    bool is_ended;
};

/* A message, and the answer to it. */
struct exchange {
    struct server *server;
    struct arena *arena;
    const struct json_value *id;            /* NULL: nobody waits for an answer */
    const struct json_value *params;
    struct json j;
    struct text text;
};

/* ------------------------------------------------------------------------------------ answers -- */

static void begin_message(struct exchange *x)
{
    x->text = text_in(x->arena);
    x->j = (struct json){ .out = &x->text };
    json_begin_object(&x->j, NULL);
    json_put_string(&x->j, "jsonrpc", "2.0");
}

static void begin_answer(struct exchange *x)
{
    begin_message(x);
    if (x->id != NULL && x->id->kind == JSON_STRING)
        json_put_bytes(&x->j, "id", x->id->string, x->id->length);
    else if (x->id != NULL && x->id->kind == JSON_NUMBER)
        json_put_real(&x->j, "id", x->id->number);
    else
        json_put_null(&x->j, "id");
}

static void send_message(struct exchange *x)
{
    json_end_object(&x->j);
    if (!wire_write(x->server->out, &x->text))
        x->server->is_ended = true;         /* nobody reads us */
}

static void send_error(struct exchange *x, int code, const char *text)
{
    begin_answer(x);
    json_begin_object(&x->j, "error");
    json_put_integer(&x->j, "code", code);
    json_put_string(&x->j, "message", text);
    json_end_object(&x->j);
    send_message(x);
}

static void send_null(struct exchange *x)
{
    begin_answer(x);
    json_put_null(&x->j, "result");
    send_message(x);
}

static void publish(struct exchange *x, const struct lsp_document *document, const char *uri)
{
    begin_message(x);
    json_put_string(&x->j, "method", "textDocument/publishDiagnostics");
    json_begin_object(&x->j, "params");
    json_put_string(&x->j, "uri", uri);
    if (document != NULL) {
        put_diagnostics(&x->j, x->arena, document);
    } else {
        json_begin_array(&x->j, "diagnostics");
        json_end_array(&x->j);
    }
    json_end_object(&x->j);
    send_message(x);
}

/* ----------------------------------------------------------------------------------- lifecycle -- */

static void initialize(struct exchange *x)
{
    static const char *const providers[] = {
        "definitionProvider", "hoverProvider", "documentSymbolProvider", "documentFormattingProvider",
        "codeActionProvider",
    };

    begin_answer(x);
    json_begin_object(&x->j, "result");
    json_begin_object(&x->j, "capabilities");
    json_begin_object(&x->j, "textDocumentSync");
    json_put_bool(&x->j, "openClose", true);
    json_put_integer(&x->j, "change", 2);   /* incremental */
    json_put_bool(&x->j, "save", true);
    json_end_object(&x->j);
    for (size_t i = 0; i < sizeof providers / sizeof providers[0]; i++)
        json_put_bool(&x->j, providers[i], true);
    json_begin_object(&x->j, "renameProvider");
    json_put_bool(&x->j, "prepareProvider", true);
    json_end_object(&x->j);
    json_begin_object(&x->j, "completionProvider");
    json_begin_array(&x->j, "triggerCharacters");
    json_put_string(&x->j, NULL, ".");
    json_put_string(&x->j, NULL, ">");
    json_end_array(&x->j);
    json_end_object(&x->j);
    json_end_object(&x->j);
    json_begin_object(&x->j, "serverInfo");
    json_put_string(&x->j, "name", "actorc");
    json_put_string(&x->j, "version", ACTORC_VERSION);
    json_end_object(&x->j);
    json_end_object(&x->j);
    send_message(x);
    x->server->is_initialized = true;
}

static void shut_down(struct exchange *x)
{
    x->server->is_shut = true;
    send_null(x);
}

static void leave(struct exchange *x)
{
    x->server->is_ended = true;
}

/* ----------------------------------------------------------------------------------- documents -- */

static const struct json_value *document_of(const struct exchange *x)
{
    return json_member(x->params, "textDocument");
}

/* One document may be imported by another one that is open. */
static void analyze_all(struct exchange *x)
{
    struct lsp_documents *documents = &x->server->documents;

    for (struct lsp_document *d = documents->first; d != NULL; d = d->next) {
        if (!d->is_spec)
            continue;
        document_analyze(documents, d);
        publish(x, d, d->uri);
    }
}

static void did_open(struct exchange *x)
{
    const char *uri = json_string_of(document_of(x), "uri");
    const struct json_value *text = json_member(document_of(x), "text");

    if (uri == NULL || text == NULL || text->kind != JSON_STRING)
        return;
    document_set(&x->server->documents, uri, text->string, text->length);
    analyze_all(x);
}

/* The text of a document with a part of it replaced, or all of it if no range is given. */
static void apply_change(struct exchange *x, struct lsp_document *document, const struct json_value *change)
{
    const struct json_value *range = json_member(change, "range");
    const struct json_value *added = json_member(change, "text");
    struct source *source = document->source;
    uint32_t begin = 0;
    uint32_t end = source->size;
    struct text text = text_in(x->arena);

    if (added == NULL || added->kind != JSON_STRING)
        return;
    if (range != NULL && range->kind == JSON_OBJECT) {
        begin = wire_offset(&document->arena, source, wire_position_of(json_member(range, "start")));
        end = wire_offset(&document->arena, source, wire_position_of(json_member(range, "end")));
    }
    if (end < begin)
        end = begin;
    text_add_bytes(&text, source->text, begin);
    text_add_bytes(&text, added->string, added->length);
    text_add_bytes(&text, source->text + end, source->size - end);
    document_set(&x->server->documents, document->uri, text.bytes, text.length);
}

static void did_change(struct exchange *x)
{
    struct lsp_document *document = document_find(&x->server->documents, json_string_of(document_of(x), "uri"));
    const struct json_value *changes = json_member(x->params, "contentChanges");

    if (document == NULL || changes == NULL || changes->kind != JSON_ARRAY)
        return;
    for (const struct json_value *change = changes->first; change != NULL; change = change->next)
        apply_change(x, document, change);
    analyze_all(x);
}

static void did_close(struct exchange *x)
{
    const char *uri = json_string_of(document_of(x), "uri");
    const struct lsp_document *document = document_find(&x->server->documents, uri);
    const bool is_spec = document != NULL && document->is_spec;

    if (document == NULL)
        return;
    document_close(&x->server->documents, uri);
    if (is_spec)
        publish(x, NULL, uri);
    analyze_all(x);
}

/* ------------------------------------------------------------------------------------ requests -- */

/* Answers a question about a document that is open. `specs_only`: others get null. */
static void ask(struct exchange *x, void (*answer)(struct lsp_question *), const char *(*attempt)(struct lsp_question *),
                bool specs_only)
{
    struct lsp_document *document = document_find(&x->server->documents, json_string_of(document_of(x), "uri"));
    struct lsp_question q = {
        .documents = &x->server->documents, .document = document, .arena = x->arena, .j = &x->j, .params = x->params };
    const char *error = NULL;

    if (document == NULL) {
        send_error(x, INVALID_PARAMS, "this document is not open");
        return;
    }
    if (specs_only && document->now == NULL) {
        send_null(x);
        return;
    }
    q.offset = wire_offset(&document->arena, document->source, wire_position_of(json_member(x->params, "position")));
    begin_answer(x);
    if (attempt != NULL)
        error = attempt(&q);
    else
        answer(&q);
    if (error != NULL)
        send_error(x, REQUEST_FAILED, error);
    else
        send_message(x);
}

static void rename_symbol(struct exchange *x)
{
    ask(x, NULL, answer_rename, true);
}

static void define(struct exchange *x)
{
    ask(x, answer_definition, NULL, false);
}

static const struct method {
    const char *name;
    void (*take)(struct exchange *x);
    void (*answer)(struct lsp_question *q);     /* in place of `take`: a question about a spec */
    bool is_request;
} methods[] = {
    { "initialize", initialize, NULL, true },
    { "shutdown", shut_down, NULL, true },
    { "exit", leave, NULL, false },
    { "textDocument/didOpen", did_open, NULL, false },
    { "textDocument/didChange", did_change, NULL, false },
    { "textDocument/didSave", analyze_all, NULL, false },
    { "textDocument/didClose", did_close, NULL, false },
    { "textDocument/definition", define, NULL, true },
    { "textDocument/hover", NULL, answer_hover, true },
    { "textDocument/completion", NULL, answer_completion, true },
    { "textDocument/documentSymbol", NULL, answer_symbols, true },
    { "textDocument/formatting", NULL, answer_formatting, true },
    { "textDocument/codeAction", NULL, answer_actions, true },
    { "textDocument/prepareRename", NULL, answer_prepare_rename, true },
    { "textDocument/rename", rename_symbol, NULL, true },
};

static const struct method *method_named(const char *name)
{
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (name != NULL && strcmp(methods[i].name, name) == 0)
            return &methods[i];
    return NULL;
}

static void dispatch(struct exchange *x, const struct json_value *message)
{
    const char *name = json_string_of(message, "method");
    const struct method *method = method_named(name);
    struct server *server = x->server;

    x->id = json_member(message, "id");
    x->params = json_member(message, "params");
    if (name == NULL) {                     /* an answer to us, who ask nothing, or no message at all */
        if (x->id == NULL || json_member(message, "result") == NULL)
            send_error(x, INVALID_REQUEST, "this is no request");
        return;
    }
    if (x->id == NULL && (method == NULL || method->is_request))
        return;
    if (method != NULL && method->take == leave)
        leave(x);
    else if (x->id != NULL && !server->is_initialized && (method == NULL || method->take != initialize))
        send_error(x, NOT_INITIALIZED, "'initialize' comes first");
    else if (x->id != NULL && server->is_shut)
        send_error(x, INVALID_REQUEST, "the server has been shut down");
    else if (method == NULL)
        send_error(x, METHOD_NOT_FOUND, "there is no such method");
    else if (method->answer != NULL)
        ask(x, method->answer, NULL, true);
    else if (server->is_initialized || method->take == initialize)
        method->take(x);
}

int lsp_serve(FILE *in, FILE *out, const struct options *options)
{
    struct server server = { .out = out, .documents = { .options = options } };

    while (!server.is_ended) {
        struct arena arena;
        struct exchange x = { .server = &server, .arena = &arena };
        const struct json_value *message;
        size_t length;
        char *body;

        arena_open(&arena, lsp_out_of_memory, NULL);
        body = wire_read(in, &arena, &length);
        if (body == NULL) {
            arena_close(&arena);
            break;
        }
        message = json_read(&arena, body, length);
        if (message == NULL)
            send_error(&x, PARSE_ERROR, "this is not JSON");
        else
            dispatch(&x, message);
        arena_close(&arena);
    }
    document_close_all(&server.documents);
    return server.is_shut ? 0 : 1;
}
