#ifndef SYNTAX_PARTS_H
#define SYNTAX_PARTS_H

/*
 * What the texts of a syntax error look at: the words that were expected, and what stands around the token. Shared by
 * syntax.c, which says what is wrong, and syntax_hints.c, which knows how items are put together.
 */

#include <string.h>

#include "actor.tab.h"
#include "syntax.h"

#define MAX_TOKEN_BYTES 32

static inline bool expects(const struct syntax_error *error, const char *name)
{
    return syntax_expects(error, name);
}

static inline bool is_one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static inline const char *text_of(struct parser *p, struct range at)
{
    size_t length = at.end - at.begin;
    const char *text = p->source->text + at.begin;

    if (length > MAX_TOKEN_BYTES)
        return arena_printf(p->arena, "%.*s...", MAX_TOKEN_BYTES - 3, text);
    return arena_copy(p->arena, text, length);
}

static inline bool is_on_new_line(const struct parser *p)
{
    for (uint32_t i = p->previous.at.end; i < p->token.at.begin; i++)
        if (p->source->text[i] == '\n')
            return true;
    return false;
}

static inline bool is_word(const struct parser_token *token)
{
    return token->kind == TOKEN_IDENT || (token->kind >= TOKEN_INCLUDE && token->kind <= TOKEN_NOW);
}

/* Where something has just ended or begun a ';' may stand too, but nobody means to write it. */
static inline bool is_between_items(const struct parser *p)
{
    switch (p->previous.kind) {
    case 0: case TOKEN_LBRACE: case TOKEN_RBRACE: case TOKEN_SEMICOLON: case TOKEN_BLOCK:
        return true;
    default:
        return false;
    }
}

/* Whether these characters stand on the line of the token, before it. */
static inline bool line_holds(struct parser *p, const char *text)
{
    uint32_t length = (uint32_t)strlen(text);

    for (uint32_t end = p->token.at.begin; end >= length; end--) {
        if (p->source->text[end - 1] == '\n')
            return false;
        if (strncmp(p->source->text + end - length, text, length) == 0)
            return true;
    }
    return false;
}

/** A hint at what was meant, where words of the language stand in another order or place than they should. */
bool syntax_hint(struct parser *p, const struct syntax_error *error);

/** Whether a row goes on behind the outcomes of its C function. */
bool syntax_is_behind_outcomes(const struct parser *p, const struct syntax_error *error);

/** Reports a parenthesis or bracket that is missing; false if that is not what is wrong. */
bool syntax_report_missing_closer(struct parser *p, const struct syntax_error *error);

/** Reports a closing parenthesis or bracket to which none was opened. */
bool syntax_report_extra_closer(struct parser *p, const struct syntax_error *error);

/** A hint at signs that separate or close, where others stand. */
bool syntax_hint_at_closer(struct parser *p, const struct syntax_error *error);

/** Where an item stands that was met in another place; false if it is none. */
bool syntax_hint_at_place(struct parser *p);

#endif
