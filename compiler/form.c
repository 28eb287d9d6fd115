/*
 * Compares the text around an error with patterns. The tokens are cut from the text here, since the parser has read none behind the
 * one that does not fit: those of its item, of the rest of the line, and of the line before, or what is left of it.
 */

#include "form.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

#include "actor.tab.h"
#include "names.h"
#include "spelling.h"
#include "syntax_parts.h"

#define MAX_PIECES 96
#define MAX_KEPT 9
#define LONGEST_QUOTE 60
#define SHORTEST_SLIP 4
#define NOWHERE ((size_t)-1)

enum piece_kind { PIECE_WORD, PIECE_NUMBER, PIECE_STRING, PIECE_SIGN };

struct piece {
    enum piece_kind kind;
    uint32_t begin;
    uint32_t end;
};

/* The pieces, and what a pattern has met of them so far. */
struct match {
    struct parser *p;
    const struct syntax_error *error;       /* or NULL */
    struct piece pieces[MAX_PIECES];
    size_t count;
    size_t wrong;                           /* the one that does not fit */
    size_t lead;                            /* the one that the item began with, or NOWHERE */
    struct { uint32_t begin, end; } kept[MAX_KEPT];
    size_t kept_count;
};

/* ------------------------------------------------------------------------------------- pieces -- */

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static const char *skip_space(const char *text)
{
    for (;;) {
        text += strspn(text, " \t\r\n");
        if (text[0] == '/' && text[1] == '/') {
            text += strcspn(text, "\n");
        } else if (text[0] == '/' && text[1] == '*') {
            const char *end = strstr(text, "*/");

            if (end == NULL)
                return text + strlen(text);
            text = end + 2;
        } else {
            return text;
        }
    }
}

/* As long as the scanner's, for those that a pattern has. */
static size_t sign_length(const char *text)
{
    static const char *const signs[] = { "->", "..", "||", "&&", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=" };

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (strncmp(text, signs[i], 2) == 0)
            return 2;
    return 1;
}

static size_t string_length(const char *text)
{
    size_t length = 1;

    while (text[length] != '\0' && text[length] != '\n' && text[length] != '"')
        length += text[length] == '\\' && text[length + 1] != '\0' ? 2 : 1;
    return length + (text[length] == '"');
}

static size_t number_length(const char *text)
{
    size_t length = 0;

    while (is_letter(text[length]) || (text[length] == '.' && isdigit((unsigned char)text[length + 1])))
        length++;
    return length;
}

static struct piece piece_at(const char *whole, const char *text)
{
    struct piece piece = { PIECE_SIGN, (uint32_t)(text - whole), 0 };
    size_t length;

    if (isdigit((unsigned char)text[0])) {
        piece.kind = PIECE_NUMBER;
        length = number_length(text);
    } else if (is_letter(text[0])) {
        piece.kind = PIECE_WORD;
        for (length = 1; is_letter(text[length]); length++)
            ;
    } else if (text[0] == '"') {
        piece.kind = PIECE_STRING;
        length = string_length(text);
    } else {
        length = sign_length(text);
    }
    piece.end = piece.begin + (uint32_t)length;
    return piece;
}

static bool ends_item(const struct match *m, const struct piece *piece)
{
    return piece->kind == PIECE_SIGN && strchr(";{}", m->p->source->text[piece->begin]) != NULL;
}

/* Where the line begins of what stands before the item of the token. */
static uint32_t first_byte(const struct parser *p)
{
    const char *text = p->source->text;
    uint32_t begin = p->token.at.begin;

    if (p->lead.at.source == p->source && p->lead.at.begin < begin)
        begin = p->lead.at.begin;
    while (begin > 0 && isspace((unsigned char)text[begin - 1]))
        begin--;
    while (begin > 0 && text[begin - 1] != '\n')
        begin--;
    return begin;
}

/* Forgets the first half: the token that does not fit is further on. */
static void forget_first(struct match *m)
{
    const size_t half = MAX_PIECES / 2;

    memmove(m->pieces, m->pieces + half, (m->count - half) * sizeof m->pieces[0]);
    m->count -= half;
    m->lead = m->lead != NOWHERE && m->lead >= half ? m->lead - half : NOWHERE;
}

static bool cut(struct match *m)
{
    const char *whole = m->p->source->text;
    const char *text = skip_space(whole + first_byte(m->p));

    m->lead = m->wrong = NOWHERE;
    while (text[0] != '\0') {
        const struct piece piece = piece_at(whole, text);
        const char *behind = whole + piece.end;

        if (m->count == MAX_PIECES && m->wrong != NOWHERE)
            break;
        if (m->count == MAX_PIECES)
            forget_first(m);
        if (m->wrong == NOWHERE && piece.begin > m->p->token.at.begin)
            break;                          /* the scanner sees other tokens here */
        if (piece.begin == m->p->token.at.begin)
            m->wrong = m->count;
        if (piece.begin == m->p->lead.at.begin)
            m->lead = m->count;
        m->pieces[m->count++] = piece;
        text = skip_space(behind);
        if (m->wrong != NOWHERE && ends_item(m, &piece) && memchr(behind, '\n', (size_t)(text - behind)) != NULL)
            break;
    }
    return m->wrong != NOWHERE;
}

/* ----------------------------------------------------------------------------------- elements -- */

static bool is_text(const struct match *m, size_t at, const char *text, size_t length)
{
    const struct piece *piece = &m->pieces[at];

    return piece->end - piece->begin == length && strncmp(m->p->source->text + piece->begin, text, length) == 0;
}

static bool is_sign(const struct match *m, size_t at, const char *sign)
{
    return m->pieces[at].kind == PIECE_SIGN && is_text(m, at, sign, strlen(sign));
}

/* What the scanner makes of a word. */
static int kind_of(struct parser *p, const char *text, size_t length)
{
    const struct parser_word *word = table_get(p->words, arena_copy(p->arena, text, length));

    return word != NULL ? word->kind : TOKEN_IDENT;
}

static bool is_keyword(const struct match *m, size_t at)
{
    const struct piece *piece = &m->pieces[at];

    return kind_of(m->p, m->p->source->text + piece->begin, piece->end - piece->begin) != TOKEN_IDENT;
}

static bool is_constant(const struct match *m, size_t at)
{
    return is_text(m, at, "true", 4) || is_text(m, at, "false", 5) || is_text(m, at, "now", 3);
}

static bool is_value(const struct match *m, size_t at)
{
    const enum piece_kind kind = m->pieces[at].kind;

    if (kind == PIECE_WORD)
        return !is_keyword(m, at) || is_constant(m, at);
    return kind != PIECE_SIGN;
}

/* The end of the parentheses that open here, or 0. */
static size_t arguments_at(const struct match *m, size_t at)
{
    size_t depth = 0;

    for (; at < m->count && !ends_item(m, &m->pieces[at]); at++) {
        depth += is_sign(m, at, "(");
        if (is_sign(m, at, ")") && --depth == 0)
            return at + 1;
        if (depth == 0)
            return 0;
    }
    return 0;
}

static bool is_operator(const struct match *m, size_t at)
{
    static const char *const operators[] = { "||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", ".", "!" };

    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (is_sign(m, at, operators[i]))
            return true;
    return false;
}

/* The end of the longest expression that may begin here, as far as its form goes; `at` if none does. */
static size_t expression_at(const struct match *m, size_t at)
{
    bool has_value = false;

    while (at < m->count) {
        if (is_sign(m, at, "(") && !has_value && arguments_at(m, at) > 0)
            at = arguments_at(m, at);
        else if (m->pieces[at].kind != PIECE_SIGN && !has_value)
            at++;
        else if (is_operator(m, at)) {
            has_value = false;
            at++;
            continue;
        } else
            break;
        has_value = true;
    }
    return at;
}

/* --------------------------------------------------------------------------------- the pattern -- */

static bool match_from(struct match *m, const char *pattern, size_t at);

static bool is_element(const char *element, size_t length, const char *name)
{
    return strlen(name) == length && strncmp(element, name, length) == 0;
}

/* Keeps the pieces from `at` to `end` and goes on behind them. */
static bool keep(struct match *m, const char *rest, size_t at, size_t end)
{
    const size_t count = m->kept_count;

    if (count == MAX_KEPT || end <= at)
        return false;
    m->kept[count].begin = m->pieces[at].begin;
    m->kept[count].end = m->pieces[end - 1].end;
    m->kept_count++;
    if (match_from(m, rest, end))
        return true;
    m->kept_count = count;
    return false;
}

/* Whether the word that does not fit is near to one that would have; short words are near to many. */
static bool is_misspelt(const struct match *m)
{
    struct spelling near = spelling_of(text_of(m->p, m->p->token.at));

    for (size_t i = 0; m->error != NULL && i < m->error->expected_count; i++)
        if (isalpha((unsigned char)m->error->expected[i][0]))
            spelling_offer(&near, m->error->expected[i]);
    return near.best != NULL && strlen(near.wrong) >= SHORTEST_SLIP;
}

static bool match_expression(struct match *m, const char *rest, size_t at)
{
    size_t end = expression_at(m, at);

    if (at == m->wrong && m->pieces[at].kind == PIECE_WORD && (!is_value(m, at) || is_misspelt(m)))
        return false;                       /* a word of the language, which stands where it may not or is meant */
    for (; end > at; end--)
        if (keep(m, rest, at, end))
            return true;
    return false;
}

static bool match_any(struct match *m, const char *rest, size_t at)
{
    for (; at <= m->count; at++) {
        if (match_from(m, rest, at))
            return true;
        if (at == m->count || ends_item(m, &m->pieces[at]))
            return false;
    }
    return false;
}

/* `start/cancel`, or a sign. */
static bool match_literal(struct match *m, const char *element, size_t length, const char *rest, size_t at)
{
    const bool is_kept = length > 1 && element[0] == '+' && (isalpha((unsigned char)element[1]) || element[1] == '!');
    const bool has_choices = length > 1 && element[0] != '/' && memchr(element, '/', length) != NULL;
    const char *end = element + length;

    for (element += is_kept; element < end;) {
        const char *slash = has_choices ? memchr(element, '/', (size_t)(end - element)) : NULL;
        const char *stop = slash != NULL ? slash : end;

        if (is_text(m, at, element, (size_t)(stop - element)))
            return is_kept ? keep(m, rest, at, at + 1) : match_from(m, rest, at + 1);
        element = stop + 1;
    }
    return false;
}

static bool match_class(struct match *m, const char *element, size_t length, const char *rest, size_t at)
{
    const enum piece_kind kind = m->pieces[at].kind;

    if (is_element(element, length, "NAME"))
        return kind == PIECE_WORD && keep(m, rest, at, at + 1);
    if (is_element(element, length, "IDENT"))
        return kind == PIECE_WORD && !is_keyword(m, at) && !(at == m->wrong && is_misspelt(m)) && keep(m, rest, at, at + 1);
    if (is_element(element, length, "KEYWORD"))
        return kind == PIECE_WORD && is_keyword(m, at) && keep(m, rest, at, at + 1);
    if (is_element(element, length, "TIME"))
        return kind == PIECE_NUMBER && keep(m, rest, at, at + 1);
    if (is_element(element, length, "VALUE"))
        return is_value(m, at) && keep(m, rest, at, at + 1);
    if (is_element(element, length, "STRING"))
        return kind == PIECE_STRING && keep(m, rest, at, at + 1);
    if (is_element(element, length, "ARGS"))
        return keep(m, rest, at, arguments_at(m, at));
    if (is_element(element, length, "EXPR"))
        return match_expression(m, rest, at);
    return match_literal(m, element, length, rest, at);
}

/* Whether the rest of the pattern fits the pieces from `at` on. */
static bool match_from(struct match *m, const char *pattern, size_t at)
{
    const char *element = pattern + strspn(pattern, " ");
    size_t length = strcspn(element, " ");
    const char *rest = element + length;

    if (length == 0)
        return true;
    if (is_element(element, length, "@"))
        return at == m->lead && match_from(m, rest, at);
    if (is_element(element, length, "_"))
        return at > 0 && at < m->count && m->pieces[at - 1].end < m->pieces[at].begin && match_from(m, rest, at);
    if (is_element(element, length, "..."))
        return match_any(m, rest, at);
    if (at >= m->count)
        return false;
    if (element[0] == '^') {
        if (at != m->wrong)
            return false;
        element++;
        length--;
    }
    return match_class(m, element, length, rest, at);
}

/* ------------------------------------------------------------------------------------ the hint -- */

static const char *quote(const struct match *m, uint32_t begin, uint32_t end)
{
    const char *text = m->p->source->text + begin;

    if (end - begin > LONGEST_QUOTE || memchr(text, '\n', end - begin) != NULL)
        return "...";
    return arena_copy(m->p->arena, text, end - begin);
}

static const char *filled(const struct match *m, const char *hint)
{
    struct arena *arena = m->p->arena;
    const char *out = "";

    while (hint[0] != '\0') {
        const size_t plain = strcspn(hint, "$%");
        const char *digit = hint + plain + 1;
        const char *value;

        out = arena_printf(arena, "%s%.*s", out, (int)plain, hint);
        hint += plain;
        if (hint[0] == '\0')
            break;
        assert(*digit >= '1' && (size_t)(*digit - '0') <= m->kept_count);
        value = quote(m, m->kept[*digit - '1'].begin, m->kept[*digit - '1'].end);
        out = arena_printf(arena, "%s%s", out, hint[0] == '%' ? names_of(arena, value).lower : value);
        hint += 2;
    }
    return out;
}

/* ------------------------------------------------------------------------------------- places -- */

/* The next of a list of words, in `*length` bytes; NULL at its end. */
static const char *next_word(const char *list, size_t *length)
{
    list += strspn(list, " ");
    *length = strcspn(list, " ");
    return *length > 0 ? list : NULL;
}

static bool is_in_top(struct parser *p, const char *tops)
{
    size_t length;

    if (tops == NULL)
        return true;
    for (const char *word = tops; (word = next_word(word, &length)) != NULL; word += length)
        if (kind_of(p, word, length) == p->top)
            return true;
    return false;
}

/* The braces around the token, which may be one itself. */
static size_t depth_of(const struct parser *p)
{
    return p->brace_count - (p->token.kind == TOKEN_LBRACE && p->brace_count > 0);
}

/* In a struct, a state and the like, or in another list of types, or kinds, and names. */
static bool is_in_fields(const struct parser *p)
{
    const size_t depth = depth_of(p);

    switch (p->top) {
    case TOKEN_TABLE: case TOKEN_REGISTRY: case TOKEN_PUBSUB: case TOKEN_APPLICATION:
        return depth == 2;
    case TOKEN_EXTERN:
        return depth == 1;
    default:
        return depth > 0 && p->braces[depth - 1].holds_fields;
    }
}

static bool is_at_depth(const struct parser *p, int depth)
{
    if (depth == FORM_ANYWHERE)
        return true;
    if (depth == FORM_IN_FIELDS)
        return is_in_fields(p);
    return depth_of(p) == (size_t)depth;
}

/* A ';' fits where something has just ended, too, but is not what is missing there. */
static bool would_fit(struct parser *p, const struct syntax_error *error, const char *expected)
{
    size_t length;

    for (const char *name = expected; (name = next_word(name, &length)) != NULL; name += length)
        if (!syntax_expects(error, arena_copy(p->arena, name, length)) || (name[0] == ';' && is_between_items(p)))
            return false;
    return true;
}

static bool fits(struct match *m, const struct form *form)
{
    for (size_t at = 0; at <= m->wrong; at++) {
        m->kept_count = 0;
        if (match_from(m, form->pattern, at))
            return true;
    }
    return false;
}

const char *form_hint(struct parser *p, const struct syntax_error *error, const struct form *forms, size_t count)
{
    struct match m = { .p = p, .error = error };

    if (p->token.kind == 0 || !cut(&m))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (is_in_top(p, forms[i].tops) && is_at_depth(p, forms[i].depth) && would_fit(p, error, forms[i].expected)
            && fits(&m, &forms[i]))
            return filled(&m, forms[i].hint);
    return NULL;
}
