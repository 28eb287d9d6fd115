/*
 * Templates taken apart: what is the same each time, and the variables between. Templates are C to the eye and text to
 * the expander; it knows of C what strings, comments and identifiers look like, and no more.
 */

#include "template.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

enum part_kind { PART_TEXT, PART_VALUE, PART_BLOCK };

struct part {
    enum part_kind kind;
    const char *text;                       /* or the name of the variable */
    size_t length;
    size_t indent;                          /* of the lines of a block */
};

struct template {
    const struct template *next;            /* in its bucket */
    const char *source;
    struct part *parts;
    size_t count;
};

/* ---------------------------------------------------------------------------- taking apart -- */

/* A template as it is taken apart. */
struct reader {
    struct emitter *e;
    struct template *made;
    struct text same;                       /* since the last variable */
};

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool begins_variable(const char *at, const char *end)
{
    return at + 1 < end && at[0] == '$' && at[1] == '{';
}

/* Tells directives and comments apart, by the first byte that is no space. */
static bool has_code(const char *line)
{
    const bool is_remark = line[0] == '/' || (line[0] == '*' && strchr(" /\n", line[1]) != NULL);

    return line[0] != '#' && !is_remark;
}

static size_t indent_of(const char *line, const char *end)
{
    size_t indent = 0;

    while (line + indent < end && line[indent] == ' ')
        indent++;
    return indent;
}

static void end_text(struct reader *r)
{
    if (r->same.length > 0)
        r->made->parts[r->made->count++] = (struct part){ PART_TEXT, r->same.bytes, r->same.length, 0 };
    r->same = text_in(r->same.arena);
}

/* Adds the variable that begins at `at`; gives where it ends. */
static const char *add_variable(struct reader *r, enum part_kind kind, const char *at, const char *end, size_t indent)
{
    const char *name = at + 2;
    const char *close = memchr(name, '}', (size_t)(end - name));

    assert(close != NULL && "a variable of the template is not closed");
    end_text(r);
    r->made->parts[r->made->count++] = (struct part){ kind, name, (size_t)(close - name), indent };
    return close + 1;
}

/* Adds a template's own word; if it names a variable that may not be called so, as emit_local does. */
static const char *add_word(struct reader *r, const char *begin, const char *at, const char *end)
{
    const char *last = at;
    const bool member = at > begin && (at[-1] == '.' || (at[-1] == '>' && at - 1 > begin && at[-2] == '-'));
    const bool glued = at > begin && at[-1] == '}';
    const char *word;

    while (last < end && is_word_byte(*last))
        last++;
    word = arena_copy(r->e->arena, at, (size_t)(last - at));
    text_add(&r->same, member || glued || begins_variable(last, end) ? word : emit_local(r->e, word));
    return last;
}

/* Whether a line is a variable and nothing else. */
static bool is_block(const char *line, const char *end)
{
    const char *close;

    if (!begins_variable(line, end))
        return false;
    close = memchr(line, '}', (size_t)(end - line));
    assert(close != NULL && "a variable of the template is not closed");
    return close + 1 == end;
}

static void read_line(struct reader *r, const char *line, const char *end)
{
    const size_t indent = indent_of(line, end);
    const bool is_code = r->e->is_c && has_code(line + indent);
    bool in_code = is_code;
    const char *at = line;

    if (is_block(line + indent, end)) {
        add_variable(r, PART_BLOCK, line + indent, end, indent);
        return;
    }
    while (at < end) {
        if (begins_variable(at, end)) {
            at = add_variable(r, PART_VALUE, at, end, 0);
        } else if (in_code && is_word_byte(*at)) {
            at = add_word(r, line, at, end);
        } else {
            in_code ^= *at == '"' && is_code;
            text_add_bytes(&r->same, at++, 1);
        }
    }
    text_add(&r->same, "\n");
}

/* Each variable has at most a text before it, and there may be one behind the last. */
static size_t most_parts(const char *text)
{
    size_t variables = 0;

    for (const char *at = strstr(text, "${"); at != NULL; at = strstr(at + 2, "${"))
        variables++;
    return 2 * variables + 1;
}

static struct template *take_apart(struct emitter *e, const char *text)
{
    struct arena *arena = &e->names;
    struct template *made = arena_alloc(arena, sizeof *made);
    struct reader r = { e, made, text_in(arena) };

    made->source = text;
    made->parts = arena_array(arena, most_parts(text), sizeof *made->parts);
    while (*text != '\0') {
        const char *end = strchr(text, '\n');

        assert(end != NULL && "a template's line is made with LINE");
        read_line(&r, text, end);
        text = end + 1;
    }
    end_text(&r);
    return made;
}

const struct template *template_of(struct emitter *e, const char *text)
{
    const struct template **bucket = &e->templates[(uintptr_t)text / 16 % EMIT_TEMPLATE_BUCKETS];
    const struct template *known = *bucket;
    struct template *made;

    while (known != NULL && known->source != text)
        known = known->next;
    if (known != NULL)
        return known;
    made = take_apart(e, text);
    made->next = *bucket;
    *bucket = made;
    return made;
}

/* ------------------------------------------------------------------------------- expanding -- */

/* Whether the name of a variable is this part's. The first letter is looked at first: mostly it is another. */
static bool is_called(const char *name, const struct part *part)
{
    return *name == *part->text && strncmp(name, part->text, part->length) == 0 && name[part->length] == '\0';
}

static const char *value_of(const struct emit_var *vars, const struct part *part)
{
    while (vars->name != NULL && !is_called(vars->name, part))
        vars++;
    assert(vars->name != NULL && "a variable of the template was not passed");
    assert(vars->value != NULL && "a variable of the template has no value");
    return vars->value;
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
        text_add_bytes(out, "\n", 1);
        value += length + (line_end != NULL);
    }
}

void template_expand(const struct template *template, struct text *out, const struct emit_var *vars)
{
    for (size_t i = 0; i < template->count; i++) {
        const struct part *part = &template->parts[i];

        if (part->kind == PART_TEXT)
            text_add_bytes(out, part->text, part->length);
        else if (part->kind == PART_VALUE)
            text_add(out, value_of(vars, part));
        else
            add_block(out, value_of(vars, part), part->indent);
    }
}
