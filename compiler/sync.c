/*
 * The user's own file. What stands in it is read as C is to the eye: a name, a list of parameters, a
 * brace. That is enough to know which callbacks are there and what they look like; what it says
 * otherwise, and what the preprocessor makes of it, is left alone. New text goes to the end.
 */

#include "sync.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "emit_c.h"
#include "source.h"

/* ----------------------------------------------------------------------------- reading C -- */

struct token {
    const char *begin;
    size_t length;
};

/* A function that is defined. */
struct definition {
    struct definition *next;
    const char *name;
    const char *result;                     /* its type, one space between the tokens */
    const char *parameters;                 /* their types, without names */
    const char *first;                      /* the type of the first one */
    uint32_t offset;
    bool is_static;
    bool is_asked_for;
};

struct reader {
    struct arena *arena;
    const char *begin;
    const char *at;
    const char *end;
    struct token *tokens;                   /* at file level since the last ; or } */
    size_t count;
    size_t capacity;
    struct definition *first;
    struct definition **last;
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

static bool starts_with(const struct reader *r, const char *text)
{
    const size_t length = strlen(text);

    return (size_t)(r->end - r->at) >= length && memcmp(r->at, text, length) == 0;
}

static void skip_comment(struct reader *r)
{
    r->at += 2;
    while (r->at < r->end && !starts_with(r, "*/"))
        r->at++;
    r->at += r->at < r->end ? 2 : 0;
}

/* Over the rest of a line, of those that a backslash joins to it, and of a comment that begins in it. */
static void skip_line(struct reader *r)
{
    const bool directive = *r->at == '#';

    while (r->at < r->end && *r->at != '\n') {
        if (directive && starts_with(r, "/*"))
            skip_comment(r);
        else
            r->at += *r->at == '\\' && r->at + 1 < r->end ? 2 : 1;
    }
}

static void skip_quoted(struct reader *r)
{
    const char quote = *r->at++;

    while (r->at < r->end && *r->at != quote && *r->at != '\n')
        r->at += *r->at == '\\' && r->at + 1 < r->end ? 2 : 1;
    r->at += r->at < r->end;
}

/* The next token, of length 0 at the end. A string is one, with its quotes. */
static struct token next_token(struct reader *r)
{
    struct token token;

    while (r->at < r->end) {
        if (*r->at == '#' || starts_with(r, "//"))
            skip_line(r);
        else if (starts_with(r, "/*"))
            skip_comment(r);
        else if (strchr(" \t\n\r\f\v", *r->at) != NULL)
            r->at++;
        else
            break;
    }
    token.begin = r->at;
    if (r->at < r->end && (*r->at == '"' || *r->at == '\''))
        skip_quoted(r);
    else if (r->at < r->end && is_letter(*r->at))
        while (r->at < r->end && is_letter(*r->at))
            r->at++;
    else if (r->at < r->end)
        r->at++;
    token.length = (size_t)(r->at - token.begin);
    return token;
}

static bool is(struct token token, const char *text)
{
    return token.length == strlen(text) && memcmp(token.begin, text, token.length) == 0;
}

static bool is_name(struct token token)
{
    return token.length > 0 && is_letter(*token.begin);
}

static void keep(struct reader *r, struct token token)
{
    if (r->count == r->capacity) {
        const size_t old = r->capacity;

        r->capacity = old > 0 ? old * 2 : 64;
        r->tokens = arena_grow(r->arena, r->tokens, old * sizeof *r->tokens, r->capacity * sizeof *r->tokens);
    }
    r->tokens[r->count++] = token;
}

/* -------------------------------------------------------------------------- definitions -- */

/* Words that do not change what a type is. */
static bool says_nothing(struct token token)
{
    static const char *const words[] = { "static", "extern", "inline", "struct", "enum", "register" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (is(token, words[i]))
            return true;
    return false;
}

static void add_token(struct text *out, struct token token)
{
    if (says_nothing(token))
        return;
    text_add(out, out->length > 0 ? " " : "");
    text_add_bytes(out, token.begin, token.length);
}

/* The type that tokens make, one space between them; a `const` before the first star comes first. */
static const char *type_text(struct reader *r, size_t begin, size_t end)
{
    struct text out = text_in(r->arena);
    size_t star = begin;

    while (star < end && !is(r->tokens[star], "*"))
        star++;
    for (size_t i = begin; i < star; i++)
        if (is(r->tokens[i], "const"))
            add_token(&out, r->tokens[i]);
    for (size_t i = begin; i < end; i++)
        if (i >= star || !is(r->tokens[i], "const"))
            add_token(&out, r->tokens[i]);
    return out.bytes;
}

/* The type of a parameter: without its name, and without `const` of its own. */
static const char *parameter_text(struct reader *r, size_t begin, size_t end)
{
    if (end - begin > 1 && is_name(r->tokens[end - 1]) && !is(r->tokens[end - 1], "const"))
        end--;
    while (end - begin > 1 && is(r->tokens[end - 1], "const") && is(r->tokens[end - 2], "*"))
        end--;
    return type_text(r, begin, end);
}

/* The place of the bracket that the one at `close` closes; SIZE_MAX if there is none. */
static size_t opening(const struct reader *r, size_t close)
{
    size_t depth = 0;

    for (size_t i = close + 1; i-- > 0;) {
        depth += is(r->tokens[i], ")");
        depth -= is(r->tokens[i], "(");
        if (depth == 0)
            return i;
    }
    return SIZE_MAX;
}

static void read_parameters(struct reader *r, struct definition *definition, size_t open, size_t close)
{
    struct text out = text_in(r->arena);
    size_t begin = open + 1;
    size_t depth = 0;

    for (size_t i = begin; i <= close; i++) {
        depth += is(r->tokens[i], "(");
        if (depth == 0 && (i == close || is(r->tokens[i], ","))) {
            const char *type = parameter_text(r, begin, i);

            if (definition->first == NULL)
                definition->first = type;
            text_printf(&out, "%s%s", out.length > 0 ? ", " : "", type);
            begin = i + 1;
        }
        depth -= depth > 0 && is(r->tokens[i], ")");
    }
    definition->parameters = out.bytes;
}

/* Takes the tokens before a brace for a function, if they are one. */
static void read_definition(struct reader *r)
{
    const size_t close = r->count - 1;
    struct definition *definition;
    size_t open;

    if (r->count < 3 || !is(r->tokens[close], ")"))
        return;
    open = opening(r, close);
    if (open == SIZE_MAX || open == 0 || !is_name(r->tokens[open - 1]))
        return;
    definition = arena_alloc(r->arena, sizeof *definition);
    definition->name = arena_copy(r->arena, r->tokens[open - 1].begin, r->tokens[open - 1].length);
    definition->offset = (uint32_t)(r->tokens[open - 1].begin - r->begin);
    definition->result = type_text(r, 0, open - 1);
    for (size_t i = 0; i < open; i++)
        definition->is_static |= is(r->tokens[i], "static");
    read_parameters(r, definition, open, close);
    *r->last = definition;
    r->last = &definition->next;
}

/* `extern "C" {`: what is in these braces is at file level too. */
static bool is_linkage(const struct reader *r)
{
    return r->count == 2 && is(r->tokens[0], "extern") && r->tokens[1].begin[0] == '"';
}

static struct definition *read_definitions(struct arena *arena, const char *text, size_t length)
{
    struct reader r = { .arena = arena, .begin = text, .at = text, .end = text + length };
    struct token token;
    size_t depth = 0;

    r.last = &r.first;
    for (token = next_token(&r); token.length > 0; token = next_token(&r)) {
        if (is(token, "{")) {
            if (depth == 0 && !is_linkage(&r))
                read_definition(&r);
            depth += depth > 0 || !is_linkage(&r);
            r.count = 0;
        } else if (is(token, "}")) {
            depth -= depth > 0;
            r.count = 0;
        } else if (is(token, ";")) {
            r.count = 0;
        } else if (depth == 0) {
            keep(&r, token);
        }
    }
    return r.first;
}

bool sync_find_function(struct arena *arena, const struct source *source, const char *name, uint32_t *offset)
{
    const struct definition *d = read_definitions(arena, source->text, source->size);

    while (d != NULL && strcmp(d->name, name) != 0)
        d = d->next;
    if (d != NULL)
        *offset = d->offset;
    return d != NULL;
}

/* ---------------------------------------------------------------------------- skeletons -- */

static const char file_top[] =
LINE("/*")
LINE(" * The callbacks of ${file}. `actorc sync` wrote their skeletons; the file is yours, and what it adds")
LINE(" * later goes to the end.")
LINE(" */")
LINE("#include \"${header}\"")
LINE("");

static const char result_skeleton[] =
LINE("")
LINE("${doc}")
LINE("${declared}(${parameters})")
LINE("{")
LINE("    ${unused}")
LINE("    return actor_stop(actor_reason_own(\"not_written\", \"${name}\"));")
LINE("}");

/* Of an impl, which anybody may call: where no actor runs there is none to end. */
static const char code_skeleton[] =
LINE("")
LINE("${doc}")
LINE("${declared}(${parameters})")
LINE("{")
LINE("    ${unused}")
LINE("    if (actor_ref_is_none(actor_self()))")
LINE("        return ACTOR_ENOTSUP;")
LINE("    actor_exit(actor_reason_own(\"not_written\", \"${name}\"));")
LINE("}");

static const char exit_skeleton[] =
LINE("")
LINE("${doc}")
LINE("${declared}(${parameters})")
LINE("{")
LINE("    ${unused}")
LINE("    actor_exit(actor_reason_own(\"not_written\", \"${name}\"));")
LINE("}");

/* What copies and frees is called by the runtime, for no actor or for any: there is none to end. */
static const char copy_skeleton[] =
LINE("")
LINE("${doc}")
LINE("${declared}(${parameters})")
LINE("{")
LINE("    ${unused}")
LINE("    actor_log(ACTOR_LOG_ERROR, \"not_written: ${name}\");")
LINE("    return NULL;")
LINE("}");

static const char free_skeleton[] =
LINE("")
LINE("${doc}")
LINE("${declared}(${parameters})")
LINE("{")
LINE("    ${unused}")
LINE("    actor_log(ACTOR_LOG_ERROR, \"not_written: ${name}\");")
LINE("}");

/* "self msg" as a line `(void)self;` and another one for `msg`. */
static const char *void_lines(struct emitter *e, const char *names)
{
    struct text out = text_in(e->arena);

    while (*names != '\0') {
        const size_t length = strcspn(names, " ");

        text_printf(&out, "(void)%.*s;\n", (int)length, names);
        names += length + (names[length] == ' ');
    }
    return out.bytes;
}

static void add_fields(struct text *out, const char *of, const struct ast_field_list *fields)
{
    for (const struct ast_field *f = fields->first; f != NULL; f = f->next)
        text_printf(out, "%s%s%s", *out->bytes != '\0' ? ", " : "", of, f->as.lower);
}

/* What a callback is for, and, of a machine, what there is to decide by: its rows do most, so the C does not show it. */
static const char *skeleton_doc(struct emitter *e, const struct ast_actor *actor, const struct c_callback *callback)
{
    struct text has = text_in(e->arena);

    if (actor == NULL || actor->behaviour != BEHAVIOUR_MACHINE || *callback->unused == '\0')
        return callback->doc;
    add_fields(&has, "args.", &actor->arguments);
    add_fields(&has, "", &actor->fields);
    return *has.bytes == '\0' ? callback->doc
                              : arena_printf(e->arena, "%s\n\n`%s` has: %s.", callback->doc, emit_local(e, "self"), has.bytes);
}

static void emit_skeleton(struct emitter *e, const struct ast_actor *actor, const struct c_callback *callback)
{
    static const char *const skeletons[] = {
        [CALLBACK_VOID] = exit_skeleton, [CALLBACK_RESULT] = result_skeleton, [CALLBACK_OUTCOME] = exit_skeleton,
        [CALLBACK_CODE] = code_skeleton, [CALLBACK_COPY] = copy_skeleton, [CALLBACK_FREE] = free_skeleton,
    };

    emit(e, skeletons[callback->kind], (struct emit_var[]) {
        { "doc", emit_doc(e, skeleton_doc(e, actor, callback), NULL) }, { "name", callback->name },
        { "declared", c_declaration(e, callback->result, callback->name) }, { "parameters", callback->parameters },
        { "unused", void_lines(e, callback->unused) }, { 0 } });
}

/* ------------------------------------------------------------------------------ writing -- */

static int write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        const ssize_t written = write(fd, bytes, length);

        if (written < 0 && errno != EINTR)
            return -errno;
        bytes += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    return 0;
}

/* Puts text at the end of a file, all of it or none. */
static int append(const char *path, bool is_new, const char *bytes, size_t length)
{
    const int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | (is_new ? O_CREAT : 0), 0666);
    struct stat before;
    int err;

    if (fd < 0)
        return -errno;
    if (fstat(fd, &before) < 0) {
        err = -errno;
        goto close_file;
    }
    err = write_all(fd, bytes, length);
    if (err < 0)
        goto take_back;
    if (close(fd) == 0)
        return 0;
    return -errno;
take_back:
    if (ftruncate(fd, before.st_size) < 0)
        err = -errno;
close_file:
    close(fd);
    if (is_new && err < 0)
        unlink(path);
    return err;
}

/* ---------------------------------------------------------------------------- comparing -- */

struct sync {
    struct emitter *e;
    struct arena *arena;
    const struct ast_spec *spec;
    const char *path;
    struct source *source;                  /* NULL: the file is new */
    struct definition *definitions;
    struct table by_name;
    struct text report;
    size_t news;
    bool only_checks;                       /* nothing is written */
};

static uint32_t line_of(struct sync *sync, const struct definition *definition)
{
    return source_place(sync->arena, sync->source, definition->offset).line;
}

static void compare(struct sync *sync, struct definition *definition, const struct c_callback *callback)
{
    const char *text = arena_printf(sync->arena, "%s(%s) {", c_declaration(sync->e, callback->result, callback->name),
                                    callback->parameters);
    const struct definition *wanted = read_definitions(sync->arena, text, strlen(text));

    assert(wanted != NULL);
    definition->is_asked_for = true;
    if (strcmp(definition->result, wanted->result) == 0 &&
        strcmp(definition->parameters, wanted->parameters) == 0 && !definition->is_static)
        return;
    text_printf(&sync->report, "%s:%u: changed: the spec asks for '%.*s'\n", sync->path,
                (unsigned)line_of(sync, definition), (int)strlen(text) - 2, text);
}

/* Whether the pattern that an actor is made of has a callback's C itself. */
static bool is_brought_along(struct sync *sync, const struct ast_actor *actor, const char *name)
{
    const struct ast_pattern *pattern = actor->pattern;
    uint32_t offset;

    return pattern != NULL && pattern->c != NULL
           && sync_find_function(sync->arena, pattern->c,
                                 arena_printf(sync->arena, "%s%s", pattern->as.lower, name + strlen(pattern->actor->as.lower)),
                                 &offset);
}

/* Whether a header that the spec includes may have a function: it names it, or is not beside the spec, or includes others. */
static bool may_be_in_header(struct sync *sync, const struct ast_include *include, const char *name)
{
    const char *spec = include->at.source->name;
    const char *slash = include->path[0] != '/' ? strrchr(spec, '/') : NULL;
    const int directory = slash != NULL ? (int)(slash - spec) + 1 : 0;
    const char *path = arena_printf(sync->arena, "%.*s%s", directory, spec, include->path);
    struct reader r = { .arena = sync->arena };
    struct source *header;
    struct token token;

    if (source_read(sync->arena, path, path, &header) < 0 || strstr(header->text, "#include \"") != NULL)
        return true;
    r.at = header->text;
    r.end = header->text + header->size;
    do
        token = next_token(&r);
    while (token.length > 0 && !is(token, name));
    return token.length > 0;
}

/* What copies and frees may be a library's. */
static bool may_be_in_headers(struct sync *sync, const struct c_callback *callback)
{
    if (callback->kind != CALLBACK_COPY && callback->kind != CALLBACK_FREE)
        return false;
    for (const struct ast_include *i = sync->spec->includes.first; i != NULL; i = i->next)
        if (may_be_in_header(sync, i, callback->name))
            return true;
    return false;
}

/* Looks at callbacks of an actor, or of what has no actor; writes skeletons for those that are missing. */
static void sync_callbacks(struct sync *sync, const struct c_callback *callbacks, const struct ast_actor *actor)
{
    for (const struct c_callback *c = callbacks; c != NULL; c = c->next) {
        struct definition *definition = table_get(&sync->by_name, c->name);

        if (definition != NULL) {
            compare(sync, definition, c);
            continue;
        }
        if ((actor != NULL && is_brought_along(sync, actor, c->name)) || may_be_in_headers(sync, c))
            continue;
        emit_skeleton(sync->e, actor, c);
        text_printf(&sync->report, "%s: %s: %s\n", sync->path, sync->only_checks ? "missing" : "new", c->name);
        sync->news++;
    }
}

/* A function that takes an actor's data and has its name in front is a callback, or once was. */
static void report_stale(struct sync *sync, const struct ast_actor *actor)
{
    const char *self = arena_printf(sync->arena, "%s *", actor->as.lower);
    const char *prefix = arena_printf(sync->arena, "%s_", actor->as.lower);
    const char *format_status = arena_printf(sync->arena, "%s_format_status", actor->as.lower);

    for (const struct definition *d = sync->definitions; d != NULL; d = d->next)
        if (!d->is_asked_for && !d->is_static && d->first != NULL &&
            ((strcmp(d->first, self) == 0 && strncmp(d->name, prefix, strlen(prefix)) == 0) ||
             strcmp(d->name, format_status) == 0))
            text_printf(&sync->report, "%s:%u: stale: nothing in the spec asks for '%s'\n", sync->path,
                        (unsigned)line_of(sync, d), d->name);
}

static bool is_between(const char *name, const char *prefix, const char *suffix)
{
    const size_t length = strlen(name), before = strlen(prefix), behind = strlen(suffix);

    return length > before + behind && strncmp(name, prefix, before) == 0 && strcmp(name + length - behind, suffix) == 0;
}

/* A function that is named as one of an impl of a protocol is one, or once was. */
static void report_stale_impls(struct sync *sync, const struct ast_spec *spec)
{
    for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next)
        for (const struct ast_function *f = t->kind == DECL_PROTOCOL ? t->protocol->functions.first : NULL; f != NULL; f = f->next)
            for (const struct definition *d = sync->definitions; d != NULL; d = d->next)
                if (!d->is_asked_for && !d->is_static && strcmp(d->result, "int") == 0
                    && is_between(d->name, arena_printf(sync->arena, "%s_", t->as.lower),
                                  arena_printf(sync->arena, "_%s", f->as.lower)))
                    text_printf(&sync->report, "%s:%u: stale: nothing in the spec asks for '%s'\n", sync->path,
                                (unsigned)line_of(sync, d), d->name);
}

static void read_file(struct sync *sync)
{
    if (sync->source == NULL)
        return;
    sync->definitions = read_definitions(sync->arena, sync->source->text, sync->source->size);
    for (struct definition *d = sync->definitions; d != NULL; d = d->next)
        table_add(&sync->by_name, d->name, d);
}

static bool ends_line(const struct source *source)
{
    return source == NULL || source->size == 0 || source->text[source->size - 1] == '\n';
}

static void emit_additions(struct sync *sync)
{
    struct emitter *e = sync->e;

    if (sync->source == NULL)
        emit(e, file_top, (struct emit_var[]) {
            { "file", arena_printf(e->arena, "%s.actor", sync->spec->stem) },
            { "header", emit_header_name(e->arena, sync->spec) }, { 0 } });
    if (!ends_line(sync->source))
        putc('\n', e->out);
    for (const struct ast_type_decl *t = sync->spec->types.first; t != NULL; t = t->next)
        if (t->kind == DECL_EXTERN)
            sync_callbacks(sync, c_extern_callbacks(e, t), NULL);
    for (const struct ast_impl *impl = sync->spec->impls.first; impl != NULL; impl = impl->next)
        sync_callbacks(sync, c_impl_callbacks(e, impl), NULL);
    for (const struct ast_actor *a = sync->spec->actors.first; a != NULL; a = a->next)
        sync_callbacks(sync, c_callbacks(e, a), a);
    report_stale_impls(sync, sync->spec);
    for (const struct ast_import *i = sync->spec->imports.first; i != NULL; i = i->next)
        report_stale_impls(sync, i->spec);
    for (const struct ast_actor *a = sync->spec->actors.first; a != NULL; a = a->next)
        report_stale(sync, a);
    if (sync->report.length == 0 && !sync->only_checks)
        text_printf(&sync->report, "%s: %s\n", sync->path,
                    sync->source != NULL ? "up to date" : "not written, the spec asks for no functions");
}

const char *sync_file_name(struct arena *arena, const struct ast_spec *spec)
{
    return arena_printf(arena, "%s.c", spec->stem);
}

/* Compares, and writes what is to be added, and a report. */
static int sync_with(struct sync *sync, FILE *report)
{
    char *additions = NULL;
    size_t length = 0;
    FILE *out;
    int err = source_read(sync->arena, sync->path, sync->path, &sync->source);

    if (err == -ENOENT)
        sync->source = NULL;
    else if (err < 0)
        return err;
    out = open_memstream(&additions, &length);
    if (out == NULL)
        return -errno;
    sync->e = emitter_open(out, sync->arena, sync->spec);
    read_file(sync);
    emit_additions(sync);
    emitter_close(sync->e);
    /* In memory nothing else can go wrong. Without its first buffer the stream says so by that alone. */
    err = fflush(out) == 0 && !ferror(out) ? 0 : -ENOMEM;
    if (fclose(out) != 0 || additions == NULL)
        err = -ENOMEM;
    if (err == 0 && sync->news > 0 && !sync->only_checks)
        err = append(sync->path, sync->source == NULL, additions, length);
    if (err == 0)
        fputs(sync->report.bytes, report);
    free(additions);
    return err;
}

int sync_file(struct arena *arena, const struct ast_spec *spec, const char *path, FILE *report)
{
    struct sync sync = { .arena = arena, .spec = spec, .path = path, .by_name = table_of(arena), .report = text_in(arena) };

    return sync_with(&sync, report);
}

int sync_check(struct arena *arena, const struct ast_spec *spec, const char *path, FILE *report, bool *fits)
{
    struct sync sync = { .arena = arena, .spec = spec, .path = path, .by_name = table_of(arena), .report = text_in(arena),
                         .only_checks = true };
    const int err = sync_with(&sync, report);

    *fits = sync.report.length == 0;
    return err;
}
