/*
 * What is written of a template whose variables are filled in. It works on lines, which are broken if they
 * got too long, and knows of C what strings, comments and brackets look like, and no more.
 */

#include "emit.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "template.h"

/* ---------------------------------------------------------------------------- characters -- */

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

static bool begins_comment(const char *at, const char *end)
{
    return at + 1 < end && at[0] == '/' && at[1] == '*';
}

/* ------------------------------------------------------------------------------- breaking -- */

enum { MAX_DEPTH = 32, FAR_RIGHT = 76 };

/* The brackets that are open, and the column that a new line has in each; the first is in none. */
struct brackets {
    size_t columns[MAX_DEPTH];
    unsigned depth;
};

/* A place where a line may go on in the next one. */
struct break_point {
    size_t at;                              /* the first byte of the next line; 0: none */
    size_t column;                          /* where that is put */
    unsigned cost;
    struct brackets brackets;               /* as they are there */
};

enum { COST_BEHIND_EQUALS = 50, COST_BEHIND_BRACKET = 100, COST_FAR_RIGHT = 200 };

static void offer(struct break_point *best, size_t at, size_t column, unsigned cost,
                  const struct brackets *brackets)
{
    if (best->at == 0 || cost <= best->cost)
        *best = (struct break_point){ at, column, cost, *brackets };
}

static void follow_bracket(struct brackets *brackets, char bracket, size_t column)
{
    const bool opens = bracket == '(' || bracket == '{' || bracket == '[';
    const bool closes = bracket == ')' || bracket == '}' || bracket == ']';

    if (opens && brackets->depth + 1 < MAX_DEPTH)
        brackets->columns[++brackets->depth] = column + (bracket == '{' ? 2 : 1);
    else if (closes && brackets->depth > 0)
        brackets->depth--;
}

/*
 * The place to break a line: as far out of brackets as possible, then as far to the right. Where the
 * bracket is at the far right there is little room behind it: better behind the `=` or the bracket then.
 */
static struct break_point find_break(const char *line, size_t length, size_t indent,
                                     struct brackets brackets)
{
    struct break_point best = { .at = 0 };
    const char *end = line + length;
    const char *at = line + indent;

    while (at < end && ((size_t)(at - line) < EMIT_COLUMNS || best.at == 0)) {
        const size_t column = (size_t)(at - line);
        const bool gap = at + 1 < end && at[1] == ' ';
        const unsigned depth = brackets.depth;
        const size_t here = brackets.columns[depth];

        if (*at == '"' || *at == '\'') {
            at = after_quoted(at, end);
            continue;
        }
        if (begins_comment(at, end)) {
            at = after_comment(at, end);
            continue;
        }
        follow_bracket(&brackets, *at, column);
        if (*at == '(' && column > indent) {
            struct brackets moved = brackets;

            moved.columns[moved.depth] = indent + 4;
            offer(&best, column + 1, indent + 4, COST_BEHIND_BRACKET + depth, &moved);
        }
        if (*at == ',' && gap)
            offer(&best, column + 2, here, depth + (here > FAR_RIGHT ? COST_FAR_RIGHT : 0), &brackets);
        if (gap && column > indent && (*at == '&' || *at == '|') && at[-1] == *at)
            offer(&best, column + 2, here, depth, &brackets);
        if (gap && column > indent && *at == '=' && at[-1] == ' ' && depth == 0)
            offer(&best, column + 2, indent + 4, COST_BEHIND_EQUALS, &brackets);
        at++;
    }
    return best;
}

/* The length of a line of a text that ends with one. */
static size_t length_of(const char *line, const char *end)
{
    const char *newline = memchr(line, '\n', (size_t)(end - line));

    return (size_t)((newline != NULL ? newline : end) - line);
}

static size_t indent_of(const char *line, size_t length)
{
    size_t indent = 0;

    while (indent < length && line[indent] == ' ')
        indent++;
    return indent;
}

static void put_line(struct emitter *e, const char *line, size_t length)
{
    while (length > 0 && line[length - 1] == ' ')
        length--;
    fwrite(line, 1, length, e->out);
    putc('\n', e->out);
}

/* What goes on in a list of initialisers stands below its beginning, all else further in. */
static size_t first_column(const char *line, size_t length, size_t indent)
{
    return line[length - 1] == ',' || strchr("\"{/", line[indent]) != NULL ? indent : indent + 4;
}

static void write_code(struct emitter *e, const char *line, size_t length)
{
    size_t indent = indent_of(line, length);
    struct brackets brackets = { .columns = { first_column(line, length, indent) } };
    char *rest = arena_copy(e->arena, line, length);

    while (length > EMIT_COLUMNS) {
        const struct break_point next = find_break(rest, length, indent, brackets);

        if (next.at <= next.column || next.at >= length)
            break;
        put_line(e, rest, next.at);
        /* What has been written makes room for the indentation of what follows. */
        rest += next.at - next.column;
        memset(rest, ' ', next.column);
        length -= next.at - next.column;
        indent = next.column;
        brackets = next.brackets;
    }
    put_line(e, rest, length);
}

/* The length of the part of a text that fits: to the last space that does, or to the first one. */
static size_t fitting(const char *text, size_t length, size_t room)
{
    size_t fits = room;

    if (length <= room)
        return length;
    while (fits > 0 && text[fits] != ' ')
        fits--;
    while (fits == 0 && room < length && text[room] != ' ')
        room++;
    return fits > 0 ? fits : room;
}

/* Where the text of an item of a list begins, and the lines that go on with it. */
static size_t hanging(const char *text, size_t length)
{
    const size_t spaces = indent_of(text, length);

    return spaces + (length > spaces + 2 && (text[spaces] == '-' || text[spaces] == '*') && text[spaces + 1] == ' ' ? 2 : 0);
}

/* Writes a line of a comment, ` * text`, as several if it is too long. */
static void write_comment_line(struct emitter *e, size_t indent, const char *text, size_t length)
{
    const size_t room = EMIT_COLUMNS - 3 - (indent < EMIT_COLUMNS / 2 ? indent : EMIT_COLUMNS / 2);
    const size_t hang = hanging(text, length) < room / 2 ? hanging(text, length) : 0;
    size_t hanged = 0;

    do {
        const size_t fits = fitting(text, length, room - hanged);

        fprintf(e->out, "%*s%s%*s%.*s\n", (int)indent, "", fits > 0 ? " * " : " *", (int)hanged, "", (int)fits, text);
        hanged = hang;
        while (length > fits && text[fits] == ' ') {
            text++;
            length--;
        }
        text += fits;
        length -= fits;
    } while (length > 0);
}

/* The opening of a comment that fills a line, or NULL. */
static const char *comment_opening(const char *line, size_t length)
{
    if (length < 7 || strncmp(line, "/*", 2) != 0 || strncmp(line + length - 3, " */", 3) != 0)
        return NULL;
    if (after_comment(line, line + length) != line + length)
        return NULL;
    return line[2] == '*' ? "/**" : "/*";
}

static void write_long_comment(struct emitter *e, const char *line, size_t length, size_t indent)
{
    const char *opening = comment_opening(line + indent, length - indent);
    const size_t skip = indent + strlen(opening) + 1;

    fprintf(e->out, "%*s%s\n", (int)indent, "", opening);
    write_comment_line(e, indent, line + skip, length - skip - strlen(" */"));
    fprintf(e->out, "%*s */\n", (int)indent, "");
}

/* Within a comment of several lines each begins with a star, one column further in than code could. */
static bool is_comment_line(const char *line, size_t indent)
{
    return indent % 4 == 1 && strncmp(line + indent, "* ", 2) == 0;
}

/* Whether a line of a comment goes on with the sentence that stands on the one before it, which is too long. */
static bool goes_on(const char *line, size_t length, size_t indent)
{
    const char *next = line + length + (line[length] != '\0');
    const char *text;
    const char *wide;

    if (indent_of(next, strcspn(next, "\n")) != indent || !is_comment_line(next, indent))
        return false;
    text = next + indent + 2;
    if (indent_of(text, strcspn(text, "\n")) != hanging(line + indent + 2, length - indent - 2))
        return false;
    text += strspn(text, " ");
    wide = strstr(text, "  ");
    if (wide != NULL && wide < text + strcspn(text, "\n")) /* a label, as 'Errors     ACTOR_ENOMEM' is, or a table */
        return false;
    return (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') || (*text != '\0' && strchr("`'\"(", *text) != NULL);
}

/*
 * A line of a comment that is too long, and those behind it that go on with it, become one, in place: what does not fit of a
 * line is to stand at the beginning of the next, and not alone. Gives where it begins now.
 */
static char *join_comment(char *line)
{
    size_t length = strcspn(line, "\n");
    const size_t indent = indent_of(line, length);

    if (!is_comment_line(line, indent))
        return line;
    while (length > EMIT_COLUMNS && goes_on(line, length, indent)) {
        const char *next = line + length + 1 + indent + 2;
        const size_t gap = (size_t)(next + strspn(next, " ") - line) - length - 1;

        memmove(line + gap, line, length);
        line += gap;
        line[length] = ' ';
        length = strcspn(line, "\n");
    }
    return line;
}

/* Writes a line, as several if it is too long. */
static void write_line(struct emitter *e, const char *line, size_t length)
{
    const size_t indent = indent_of(line, length);

    if (length <= EMIT_COLUMNS || !e->is_c || line[indent] == '#')
        put_line(e, line, length);
    else if (is_comment_line(line, indent))
        write_comment_line(e, indent - 1, line + indent + 2, length - indent - 2);
    else if (comment_opening(line + indent, length - indent) != NULL)
        write_long_comment(e, line, length, indent);
    else
        write_code(e, line, length);
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
        const bool is_task = actor->behaviour == BEHAVIOUR_TASK;
        const struct names names = is_task ? actor->as : names_join(e->types.arena, actor->as, m->as);

        add_type(&e->types, names, "_msg");
        add_type(&e->types, names, "_tag");
        add_type(&e->types, names, is_task ? "_result" : "_reply");
        add_fields(&e->members, &m->fields);
        for (const struct ast_alternative *a = m->alternatives.first; a != NULL; a = a->next) {
            add_name(&e->members, a->as.lower);
            add_fields(&e->members, &a->fields);
        }
    }
}

static void add_states(struct emitter *e, const struct ast_actor *actor)
{
    if (!ast_has_values(actor))
        return;
    add_type(&e->types, actor->as, "_states");
    add_name(&e->members, "state");
    add_name(&e->members, "state_next");
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next) {
        if (s->fields.first != NULL)
            add_type(&e->types, names_join(e->types.arena, actor->as, s->as), "_state");
        add_fields(&e->members, &s->fields);
    }
}

static void add_actor(struct emitter *e, const struct ast_actor *actor)
{
    add_type(&e->types, actor->as, "");
    add_type(&e->types, actor->as, "_args");
    add_type(&e->types, actor->as, "_state");
    if (actor->application != NULL)
        add_type(&e->types, actor->as, "_env");
    add_fields(&e->members, &actor->arguments);
    add_fields(&e->members, &actor->fields);
    add_messages(e, actor);
    add_states(e, actor);
    for (const struct ast_action *a = actor->actions.first; a != NULL; a = a->next)
        add_type(&e->types, names_join(e->types.arena, actor->as, a->as), "_outcome");
}

static void add_registry(struct emitter *e, const struct ast_registry *registry)
{
    add_type(&e->types, registry->as, "_key");
    add_type(&e->types, registry->as, "_value");
    add_fields(&e->members, &registry->key_fields);
    add_fields(&e->members, &registry->value_fields);
    add_fields(&e->members, &registry->meta_fields);
    for (const struct ast_match *m = registry->matches.first; m != NULL; m = m->next)
        add_fields(&e->members, &m->fields);
    if (registry->bus != NULL)
        add_messages(e, registry->bus);
}

static void add_protocol(struct emitter *e, const struct ast_type_decl *protocol)
{
    add_type(&e->types, protocol->as, "_impl");
    for (const struct ast_function *f = protocol->protocol->functions.first; f != NULL; f = f->next) {
        add_name(&e->members, f->as.lower);
        add_fields(&e->members, &f->results);
        add_type(&e->types, names_join(e->types.arena, protocol->as, f->as), "_result");
    }
}

/* Adds the names of a spec and, once each, of all it imports. */
static void add_spec(struct emitter *e, struct table *seen, const struct ast_spec *spec)
{
    if (table_add(seen, spec->source->name, e) != NULL)
        return;
    for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next) {
        add_type(&e->types, t->as, "");
        add_fields(&e->members, &t->fields);
        if (t->kind == DECL_PROTOCOL)
            add_protocol(e, t);
    }
    for (const struct ast_registry *r = spec->registries.first; r != NULL; r = r->next)
        add_registry(e, r);
    for (const struct ast_table *t = spec->tables.first; t != NULL; t = t->next) {
        add_type(&e->types, t->as, "_key");
        for (const struct ast_match *m = t->matches.first; m != NULL; m = m->next)
            add_type(&e->types, names_join(e->types.arena, t->as, m->as), "_args");
    }
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        add_actor(e, a);
    for (const struct ast_import *i = spec->imports.first; i != NULL; i = i->next)
        add_spec(e, seen, i->spec);
}

struct emitter *emitter_open(FILE *out, struct arena *arena, const struct ast_spec *spec)
{
    struct emitter *e = arena_alloc(arena, sizeof *e);
    struct table seen;

    arena_open(&e->names, arena->out_of_memory, arena->user);
    seen = table_of(&e->names);
    e->out = out;
    e->spec = spec;
    e->is_c = true;
    e->types = table_of(&e->names);
    e->members = table_of(&e->names);
    e->text = text_in(&e->names);
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
    arena_close(&e->names);
}

/* ------------------------------------------------------------------------------ expanding -- */

const char *emit_local(const struct emitter *e, const char *name)
{
    return table_get(&e->types, name) != NULL ? arena_printf(e->arena, "%s_", name) : name;
}

void emit_into(struct emitter *e, struct text *out, const char *template, const struct emit_var *vars)
{
    template_expand(template_of(e, template), out, vars);
}

/* Whether a line is written as it is; long ones are broken, and an empty one is due only once there is another behind it. */
static bool is_plain(const char *line, size_t length, const char *end)
{
    if (length == 0)
        return line + 1 < end && line[1] != '\n';
    return length <= EMIT_COLUMNS && line[length - 1] != ' ';
}

/* The end of the plain lines that begin at `line`. */
static const char *after_plain(const char *line, const char *end)
{
    while (line < end) {
        const size_t length = length_of(line, end);

        if (!is_plain(line, length, end))
            break;
        line += length + 1;
    }
    return line;
}

/* Writes what begins at `line`: plain lines, or one that is not. Gives where the next begins. */
static char *write_lines(struct emitter *e, char *line, const char *end)
{
    size_t plain;
    size_t length;

    if (*line == '\n') {
        e->blank = true;
        return line + 1;
    }
    if (e->blank)
        putc('\n', e->out);
    e->blank = false;
    plain = (size_t)(after_plain(line, end) - line);
    if (plain > 0) {
        fwrite(line, 1, plain, e->out);
        return line + plain;
    }
    line = e->is_c ? join_comment(line) : line;
    length = length_of(line, end);
    write_line(e, line, length);
    return line + length + 1;
}

void emit(struct emitter *e, const char *template, const struct emit_var *vars)
{
    const char *end;
    char *line;

    text_clear(&e->text);
    emit_into(e, &e->text, template, vars);
    line = e->text.bytes;
    end = line + e->text.length;
    while (line < end)
        line = write_lines(e, line, end);
}

/* ------------------------------------------------------------------------------- comments -- */

static bool is_apart_in_comments(const char *pair)
{
    return (pair[0] == '*' && pair[1] == '/') || (pair[0] == '/' && pair[1] == '*') || (pair[0] == '?' && pair[1] == '?');
}

/* Bytes that would end the comment, begin one in it, or be a trigraph get a space between them. */
const char *emit_comment_text(struct emitter *e, const char *text)
{
    struct text out = text_in(e->arena);

    while (*text != '\0') {
        size_t length = 1;

        while (text[length] != '\0' && !is_apart_in_comments(text + length - 1))
            length++;
        text_add_bytes(&out, text, length);
        text += length;
        if (*text != '\0')
            text_add(&out, " ");
    }
    return out.bytes;
}

/* The text as a comment of one line, or of as many as it has. */
static const char *enclose(struct emitter *e, const char *opening, const char *text)
{
    struct text out = text_in(e->arena);

    text = emit_comment_text(e, text);
    if (strchr(text, '\n') == NULL)
        return arena_printf(e->arena, "%s %s */", opening, text);
    text_printf(&out, "%s\n", opening);
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");

        text_printf(&out, "%s%.*s\n", length > 0 ? " * " : " *", (int)length, text);
        text += length + (text[length] == '\n');
    }
    text_add(&out, " */");
    return out.bytes;
}

const char *emit_comment(struct emitter *e, const char *text)
{
    return enclose(e, "/*", text);
}

const char *emit_doc(struct emitter *e, const char *doc, const char *otherwise)
{
    const char *text = doc != NULL ? doc : otherwise;

    return text != NULL ? enclose(e, "/**", text) : "";
}
