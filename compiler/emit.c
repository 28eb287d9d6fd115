/*
 * The expander of templates. It works on lines: a template's line with its variables filled in, which
 * is then broken if it got too long. Templates are C to the eye and text to the expander; it knows of C
 * what strings, comments, brackets and identifiers look like, and no more.
 */

#include "emit.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

/* ---------------------------------------------------------------------------- characters -- */

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The byte after a string or character constant that begins at `at`. */
static const char *after_quoted(const char *at, const char *end)
{
    const char quote = *at++;

    while (at < end && *at != quote)
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    return at < end ? at + 1 : end;
}

/* The byte after the comment that begins at `at`. */
static const char *after_comment(const char *at, const char *end)
{
    for (at += 2; at < end; at++)
        if (at[-1] == '*' && at[0] == '/' && at[-2] != '/')
            return at + 1;
    return end;
}

/* Tells directives and comments apart, by the first byte that is no space. */
static bool has_code(const char *line)
{
    return *line != '#' && *line != '*' && *line != '/';
}

static bool begins_comment(const char *at, const char *end)
{
    return at + 1 < end && at[0] == '/' && at[1] == '*';
}

/* ------------------------------------------------------------------------------- breaking -- */

enum { MAX_DEPTH = 32, FAR_RIGHT = 76 };

/* A place where a line may go on in the next one. */
struct break_point {
    size_t at;                              /* the first byte of the next line */
    size_t column;                          /* where that is put */
    unsigned cost;
};

static void offer(struct break_point *best, struct break_point candidate)
{
    if (best->at == 0 || candidate.cost <= best->cost)
        *best = candidate;
}

/*
 * The place to break a line: as far out of brackets as possible, then as far to the right. Between the
 * arguments of a call at the far right of the line there is no room: better behind the `=` then.
 */
static struct break_point find_break(const char *line, size_t length, size_t indent, bool continued)
{
    struct break_point best = { 0 };
    size_t columns[MAX_DEPTH] = { continued ? indent : indent + 4 };
    unsigned depth = 0;
    const char *end = line + length;
    const char *at = line + indent;

    while (at < end && (size_t)(at - line) < EMIT_COLUMNS) {
        const size_t column = (size_t)(at - line);
        const bool last = at + 1 >= end || at[1] != ' ';

        if (*at == '"' || *at == '\'') {
            at = after_quoted(at, end);
            continue;
        }
        if (begins_comment(at, end)) {
            at = after_comment(at, end);
            continue;
        }
        if ((*at == '(' || *at == '{' || *at == '[') && depth + 1 < MAX_DEPTH) {
            columns[++depth] = column + (*at == '{' ? 2 : 1);
            if (*at == '(' && column > indent)
                offer(&best, (struct break_point){ column + 1, indent + 4, 200 + depth });
        } else if ((*at == ')' || *at == '}' || *at == ']') && depth > 0) {
            depth--;
        } else if (*at == ',' && !last) {
            const size_t next = depth > 0 ? columns[depth] : indent;

            offer(&best, (struct break_point){ column + 2, next, depth + (next > FAR_RIGHT ? 100 : 0) });
        } else if (column > indent && !last && (at[-1] == '&' || at[-1] == '|') && at[0] == at[-1]) {
            offer(&best, (struct break_point){ column + 2, columns[depth], depth });
        } else if (*at == '=' && at[-1] == ' ' && !last && depth == 0) {
            offer(&best, (struct break_point){ column + 2, indent + 4, 50 });
        }
        at++;
    }
    return best;
}

static size_t indent_of(const char *line, size_t length)
{
    size_t indent = 0;

    while (indent < length && line[indent] == ' ')
        indent++;
    return indent;
}

static bool may_break(const char *line, size_t length, size_t indent)
{
    return length > EMIT_COLUMNS && has_code(line + indent);
}

static size_t without_spaces(const char *line, size_t length)
{
    while (length > 0 && line[length - 1] == ' ')
        length--;
    return length;
}

/* Writes a line, as several if it is too long. Empty ones wait for what they separate. */
static void write_line(struct emitter *e, const char *line, size_t length)
{
    bool continued = false;
    bool broken;

    if (length == 0) {
        e->blank = true;
        return;
    }
    if (e->blank)
        putc('\n', e->out);
    e->blank = false;
    do {
        const size_t indent = indent_of(line, length);
        struct break_point next = { 0 };

        if (e->is_c && may_break(line, length, indent))
            next = find_break(line, length, indent, continued);
        broken = next.at > next.column && next.at < length;
        fwrite(line, 1, without_spaces(line, broken ? next.at : length), e->out);
        putc('\n', e->out);
        if (broken) {
            struct text rest = text_in(e->arena);

            text_indent(&rest, next.column);
            text_add_bytes(&rest, line + next.at, length - next.at);
            line = rest.bytes;
            length = rest.length;
            continued = true;
        }
    } while (broken);
}

/* ---------------------------------------------------------------------------------- emitters -- */

static void add_name(struct table *table, const char *name)
{
    table_add(table, name, table);
}

static void add_type(struct table *types, struct names name, const char *suffix)
{
    add_name(types, arena_printf(types->arena, "%s%s", name.lower, suffix));
}

static void add_fields(struct table *members, const struct ast_field_list *fields)
{
    for (const struct ast_field *f = fields->first; f != NULL; f = f->next)
        add_name(members, f->as.lower);
}

static void add_messages(struct emitter *e, const struct ast_actor *actor)
{
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        const struct names names = names_join(e->types.arena, actor->as, m->as);

        add_type(&e->types, names, "_msg");
        add_type(&e->types, names, "_tag");
        add_type(&e->types, names, "_reply");
        add_fields(&e->members, &m->fields);
        for (const struct ast_alternative *a = m->alternatives.first; a != NULL; a = a->next) {
            add_name(&e->members, a->as.lower);
            add_fields(&e->members, &a->fields);
        }
    }
}

static void add_actor(struct emitter *e, const struct ast_actor *actor)
{
    add_type(&e->types, actor->as, "");
    add_type(&e->types, actor->as, "_args");
    add_type(&e->types, actor->as, "_state");
    add_fields(&e->members, &actor->arguments);
    add_fields(&e->members, &actor->fields);
    add_messages(e, actor);
    for (const struct ast_action *a = actor->actions.first; a != NULL; a = a->next)
        add_type(&e->types, names_join(e->types.arena, actor->as, a->as), "_outcome");
}

/* Adds the names of a spec and, once each, of all it imports. */
static void add_spec(struct emitter *e, struct table *seen, const struct ast_spec *spec)
{
    if (table_add(seen, spec->source->name, e) != NULL)
        return;
    for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next) {
        add_type(&e->types, t->as, "");
        add_fields(&e->members, &t->fields);
    }
    for (const struct ast_registry *r = spec->registries.first; r != NULL; r = r->next)
        add_type(&e->types, r->as, "_key");
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        add_actor(e, a);
    for (const struct ast_import *i = spec->imports.first; i != NULL; i = i->next)
        add_spec(e, seen, i->spec);
}

struct emitter *emitter_open(FILE *out, struct arena *arena, const struct ast_spec *spec)
{
    struct emitter *e = arena_alloc(arena, sizeof *e);
    struct table seen = table_of(arena);

    e->out = out;
    e->spec = spec;
    e->is_c = true;
    e->types = table_of(arena);
    e->members = table_of(arena);
    add_spec(e, &seen, spec);
    arena_open(&e->memory, arena->out_of_memory, arena->user);
    e->arena = &e->memory;
    return e;
}

void emitter_forget(struct emitter *e)
{
    struct arena *memory = &e->memory;

    arena_close(memory);
    arena_open(memory, e->types.arena->out_of_memory, e->types.arena->user);
}

void emitter_close(struct emitter *e)
{
    arena_close(&e->memory);
}

/* ------------------------------------------------------------------------------ expanding -- */

const char *emit_local(const struct emitter *e, const char *name)
{
    return table_get(&e->types, name) != NULL ? arena_printf(e->arena, "%s_", name) : name;
}

static const char *value_of(const struct emit_var *vars, const char *name, size_t length)
{
    while (vars->name != NULL && (strncmp(vars->name, name, length) != 0 || vars->name[length] != '\0'))
        vars++;
    assert(vars->name != NULL && "a variable of the template was not passed");
    assert(vars->value != NULL && "a variable of the template has no value");
    return vars->value;
}

static bool begins_variable(const char *at, const char *end)
{
    return at + 1 < end && at[0] == '$' && at[1] == '{';
}

/* Adds a template's own word; if it names a variable that may not be called so, as emit_local does. */
static const char *add_word(struct emitter *e, struct text *out, const char *begin, const char *at,
                            const char *end)
{
    const char *last = at;
    const bool member = at > begin && (at[-1] == '.' || (at[-1] == '>' && at - 1 > begin && at[-2] == '-'));
    const bool glued = at > begin && at[-1] == '}';
    const char *word;

    while (last < end && is_word_byte(*last))
        last++;
    word = arena_copy(e->arena, at, (size_t)(last - at));
    text_add(out, member || glued || begins_variable(last, end) ? word : emit_local(e, word));
    return last;
}

/* Adds a block: its lines, indented as the one it stands on. */
static void add_block(struct text *out, const char *value, size_t indent)
{
    while (*value != '\0') {
        const char *line_end = strchr(value, '\n');
        const size_t length = line_end != NULL ? (size_t)(line_end - value) : strlen(value);

        if (length > 0) {
            text_indent(out, indent);
            text_add_bytes(out, value, length);
        }
        text_add(out, "\n");
        value += length + (line_end != NULL);
    }
}

/* The value of the variable a line consists of, or NULL if it does not. */
static const char *block_of(const char *line, const char *end, size_t indent, const struct emit_var *vars)
{
    const char *name = line + indent + 2;
    const char *close;

    if (!begins_variable(line + indent, end))
        return NULL;
    close = memchr(name, '}', (size_t)(end - name));
    assert(close != NULL && "a variable of the template is not closed");
    return close + 1 == end ? value_of(vars, name, (size_t)(close - name)) : NULL;
}

static void add_line(struct emitter *e, struct text *out, const char *line, const char *end,
                     const struct emit_var *vars)
{
    const size_t indent = indent_of(line, (size_t)(end - line));
    const char *block = block_of(line, end, indent, vars);
    bool in_code = e->is_c && has_code(line + indent);
    const char *at = line;

    if (block != NULL) {
        add_block(out, block, indent);
        return;
    }
    while (at < end) {
        if (begins_variable(at, end)) {
            const char *close = memchr(at, '}', (size_t)(end - at));

            assert(close != NULL && "a variable of the template is not closed");
            text_add(out, value_of(vars, at + 2, (size_t)(close - at) - 2));
            at = close + 1;
        } else if (in_code && is_word_byte(*at)) {
            at = add_word(e, out, line, at, end);
        } else {
            in_code ^= *at == '"' && e->is_c && has_code(line + indent);
            text_add_bytes(out, at++, 1);
        }
    }
    text_add(out, "\n");
}

void emit_into(struct emitter *e, struct text *out, const char *template, const struct emit_var *vars)
{
    while (*template != '\0') {
        const char *end = strchr(template, '\n');

        assert(end != NULL && "a template's line is made with LINE");
        add_line(e, out, template, end, vars);
        template = end + 1;
    }
}

void emit(struct emitter *e, const char *template, const struct emit_var *vars)
{
    struct text text = text_in(e->arena);
    const char *line;

    emit_into(e, &text, template, vars);
    line = text.bytes;
    while (*line != '\0') {
        const size_t length = strcspn(line, "\n");

        write_line(e, line, length);
        line += length + 1;
    }
}

/* ------------------------------------------------------------------------------- comments -- */

/* Bytes that would end the comment, begin one in it, or be a trigraph get a space between them. */
const char *emit_comment_text(struct emitter *e, const char *text)
{
    struct text out = text_in(e->arena);

    for (; *text != '\0'; text++) {
        text_add_bytes(&out, text, 1);
        if ((text[0] == '*' && text[1] == '/') || (text[0] == '/' && text[1] == '*') ||
            (text[0] == '?' && text[1] == '?'))
            text_add(&out, " ");
    }
    return out.bytes;
}

enum { COMMENT_COLUMNS = 104 };

/* The length of the part of a line that fits: to the last space that does, if there is one. */
static size_t fitting(const char *line, size_t length)
{
    size_t fits = COMMENT_COLUMNS;

    if (length <= COMMENT_COLUMNS)
        return length;
    while (fits > 0 && line[fits] != ' ')
        fits--;
    return fits > 0 ? fits : length;
}

const char *emit_doc(struct emitter *e, const char *doc, const char *otherwise)
{
    const char *text = doc != NULL ? doc : otherwise;
    struct text out = text_in(e->arena);

    if (text == NULL)
        return "";
    text = emit_comment_text(e, text);
    if (strchr(text, '\n') == NULL && strlen(text) <= COMMENT_COLUMNS) {
        text_printf(&out, "/** %s */", text);
        return out.bytes;
    }
    text_add(&out, "/**\n");
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");
        const size_t fits = fitting(text, length);

        text_add(&out, fits > 0 ? " * " : " *");
        text_add_bytes(&out, text, fits);
        text_add(&out, "\n");
        text += fits;
        if (*text == '\n' || *text == ' ')
            text++;
    }
    text_add(&out, " */");
    return out.bytes;
}
