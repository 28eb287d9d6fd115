/*
 * The C that a pattern brings along: its text, in which the actor's name takes the place of the pattern's wherever an
 * identifier begins with it. What stands in strings is left alone.
 */

#include "emit_c.h"

#include <string.h>

/* What it calls a variable the user may call a type: to hide that from it is no mistake. */
static const char heading[] =
LINE("/* The callbacks that ${pattern} brings along. */")
LINE("#pragma GCC diagnostic push")
LINE("#pragma GCC diagnostic ignored \"-Wshadow\"")
LINE("");

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* `to` in the place of `from`, if the word is that name or begins with it. */
static bool add_renamed(struct text *out, const char *word, size_t length, const char *from, const char *to)
{
    const size_t prefix = strlen(from);

    if (length < prefix || strncmp(word, from, prefix) != 0 || (length > prefix && word[prefix] != '_'))
        return false;
    text_printf(out, "%s%.*s", to, (int)(length - prefix), word + prefix);
    return true;
}

/* A member is no name of the actor's, whatever it is called. */
static bool is_member(const struct text *out)
{
    const char *end = out->bytes + out->length;

    return out->length > 0 && (end[-1] == '.' || (out->length > 1 && end[-1] == '>' && end[-2] == '-'));
}

static const char *add_word(struct text *out, const struct ast_actor *actor, const char *at)
{
    const struct names *old = &actor->pattern->as;
    const bool stays = is_member(out);
    size_t length = 0;

    while (is_word(at[length]))
        length++;
    if (stays)
        text_add_bytes(out, at, length);
    else if (!add_renamed(out, at, length, old->lower, actor->as.lower) && !add_renamed(out, at, length, old->upper, actor->as.upper))
        text_add_bytes(out, at, length);
    return at + length;
}

/* A string or a character, with its quotes. */
static const char *add_quoted(struct text *out, const char *at)
{
    const char *end = at + 1;

    while (*end != '\0' && *end != *at && *end != '\n')
        end += *end == '\\' && end[1] != '\0' ? 2 : 1;
    end += *end == *at;
    text_add_bytes(out, at, (size_t)(end - at));
    return end;
}

/* A comment is prose: an apostrophe in it opens nothing. */
static const char *add_comment(struct text *out, const struct ast_actor *actor, const char *at)
{
    const char *end = strstr(at, "*/");

    end = end != NULL ? end + 2 : at + strlen(at);
    while (at < end) {
        if (is_word(*at))
            at = add_word(out, actor, at);
        else
            text_add_bytes(out, at++, 1);
    }
    return at;
}

/* The header that the pattern's spec would have has no place here: the actor's own is included already. */
static bool includes_own_header(const struct ast_actor *actor, const char *line)
{
    const char *include = "#include \"";
    const char *end = strchr(line, '\n');
    const size_t length = end != NULL ? (size_t)(end - line) : strlen(line);
    const char *ending = "_actor.h\"";

    return strncmp(line, include, strlen(include)) == 0 && length > strlen(ending)
           && strncmp(line + length - strlen(ending), ending, strlen(ending)) == 0
           && strncmp(line + strlen(include), actor->pattern->as.lower, strlen(actor->pattern->as.lower)) == 0;
}

static const char *renamed(struct emitter *e, const struct ast_actor *actor)
{
    struct text out = text_in(e->arena);
    const char *at = actor->pattern->c->text;

    while (*at != '\0') {
        if ((at == actor->pattern->c->text || at[-1] == '\n') && includes_own_header(actor, at))
            at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n');
        else if (at[0] == '/' && at[1] == '*')
            at = add_comment(&out, actor, at);
        else if (*at == '"' || *at == '\'')
            at = add_quoted(&out, at);
        else if (is_word(*at))
            at = add_word(&out, actor, at);
        else
            text_add_bytes(&out, at++, 1);
    }
    while (out.length > 0 && out.bytes[out.length - 1] == '\n')
        out.bytes[--out.length] = '\0';
    return out.bytes;
}

void emit_pattern_source(struct emitter *e, const struct ast_actor *actor)
{
    if (actor->pattern == NULL || actor->pattern->actor != actor || actor->pattern->c == NULL)
        return;
    emit(e, heading, (struct emit_var[]) { { "pattern", actor->pattern->name }, { 0 } });
    fputs(renamed(e, actor), e->out);
    fputs("\n\n#pragma GCC diagnostic pop\n", e->out);
}
