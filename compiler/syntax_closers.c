/*
 * Parentheses and brackets without their other half, or closed by another sign. Whether one is
 * missing, or something else stands where it should not, tells the text that follows: where the
 * other half is still to come, nothing is missing here.
 */

#include "syntax_parts.h"

#define FARTHEST 4000                       /* what stands behind so many bytes is something else */

/* Behind a string or a comment that begins here, with an end or without; else the same place. */
static const char *skip_quoted(const char *text)
{
    if (strncmp(text, "//", 2) == 0)
        return text + strcspn(text, "\n");
    if (*text != '"')
        return text;
    do
        text += *text == '\\' && text[1] != '\0' ? 2 : 1;
    while (*text != '\0' && *text != '"' && *text != '\n');
    return *text == '"' ? text + 1 : text;
}

/* Whether a ';' ends its line, and an item begins on the next: what closes there is the item's. */
static bool ends_item(struct parser *p, const char *semicolon)
{
    const char *text = semicolon + 1 + strspn(semicolon + 1, " \t\r");

    if (strncmp(text, "//", 2) == 0)
        text += strcspn(text, "\n");
    return *text == '\n' && parse_begins_item(p, text + strspn(text, " \t\r\n"));
}

/* Where what is open at a place is closed, before any brace; NULL if it is not. */
static const char *closer_behind(struct parser *p, const char *text, char opener, char closer)
{
    const char *const begin = text;
    size_t depth = 1;

    while (*text != '\0' && *text != '{' && *text != '}' && text - begin < FARTHEST) {
        const char *const behind = skip_quoted(text);

        if (behind > text) {
            text = behind;
            continue;
        }
        if (*text == ';' && ends_item(p, text))
            return NULL;
        if (*text == opener)
            depth++;
        else if (*text == closer && --depth == 0)
            return text;
        text++;
    }
    return NULL;
}

static const char *parenthesis_behind(struct parser *p)
{
    return closer_behind(p, p->source->text + p->token.at.begin, '(', ')');
}

/* What never stands between parentheses. */
static bool ends_parentheses(const struct parser *p, const struct syntax_error *error)
{
    switch (p->token.kind) {
    case 0: case TOKEN_SEMICOLON: case TOKEN_ARROW: case TOKEN_LBRACE: case TOKEN_RBRACE:
    case TOKEN_DO: case TOKEN_REPLY: case TOKEN_STOP: case TOKEN_POSTPONE: case TOKEN_IGNORE:
    case TOKEN_DEFER: case TOKEN_HIBERNATE: case TOKEN_AS:
        return true;
    case TOKEN_BAR:
        return !expects(error, "||");
    default:
        return is_word(&p->token) && is_on_new_line(p);
    }
}

/* Whether a type or a value may stand here, so that something else is missing. */
static bool wants_more(const struct syntax_error *error)
{
    return expects(error, "name") || expects(error, "!");
}

static bool lacks_parenthesis(struct parser *p, const struct syntax_error *error)
{
    return expects(error, ")") && !wants_more(error) && ends_parentheses(p, error)
           && parenthesis_behind(p) == NULL;
}

/* `uint32[4 n;` */
static bool lacks_bracket(struct parser *p, const struct syntax_error *error)
{
    const int kind = p->token.kind;

    return expects(error, "]") && !wants_more(error)
           && (is_word(&p->token) || kind == TOKEN_SEMICOLON || kind == TOKEN_COMMA)
           && closer_behind(p, p->source->text + p->token.at.begin, '[', ']') == NULL;
}

/* `cast put uint32 n);` */
static bool lacks_opener(struct parser *p, const struct syntax_error *error)
{
    return expects(error, "(") && expects(error, ";") && !wants_more(error)
           && is_word(&p->token) && !is_on_new_line(p) && parenthesis_behind(p) != NULL;
}

bool syntax_report_missing_closer(struct parser *p, const struct syntax_error *error)
{
    const struct range at = { p->source, p->previous.at.end, p->previous.at.end };
    const char *what;

    if (lacks_parenthesis(p, error))
        what = ")";
    else if (lacks_bracket(p, error))
        what = "]";
    else if (lacks_opener(p, error))
        what = "(";
    else
        return false;
    diag_error(p->diag, A001, at, "a '%s' is missing here", what);
    return true;
}

/* Whether the item has opened more of these before the token than it has closed. */
static bool is_open(const struct parser *p, char opener, char closer)
{
    const char *const text = p->source->text;
    size_t closed = 0;

    for (uint32_t i = p->token.at.begin; i > 0 && strchr(";{}", text[i - 1]) == NULL; i--) {
        if (text[i - 1] == '"')
            return true;                    /* what is in a string does not count: leave it open */
        if (text[i - 1] == closer)
            closed++;
        else if (text[i - 1] == opener && closed-- == 0)
            return true;
    }
    return false;
}

bool syntax_report_extra_closer(struct parser *p, const struct syntax_error *error)
{
    const bool is_parenthesis = p->token.kind == TOKEN_RPAREN;

    if (!is_parenthesis && p->token.kind != TOKEN_RBRACKET)
        return false;
    if (wants_more(error) || expects(error, is_parenthesis ? "]" : ")"))
        return false;
    if (is_parenthesis ? is_open(p, '(', ')') : is_open(p, '[', ']'))
        return false;
    diag_error(p->diag, A001, p->token.at, "this '%s' closes nothing", text_of(p, p->token.at));
    return true;
}

/* `cast put(string key; bool now);`: what follows the ';' reads like an item, and is none. */
static void hint_at_separator(struct parser *p, const char *closer)
{
    const char *const text = p->source->text + p->token.at.end;
    const bool is_last = text + strspn(text, " \t\r\n") == closer;

    diag_hint(p->diag, is_last ? "leave the ';' out" : "write ','");
    p->error_end = (uint32_t)(closer + 1 - p->source->text);
}

/* `enum Color { red; green; }` */
static void hint_at_end_of_enumerator(struct parser *p)
{
    const char *const semicolon = p->source->text + p->token.at.begin;
    const char *const behind = semicolon + 1 + strspn(semicolon + 1, " \t\r\n");

    if (*behind == '}')
        diag_hint(p->diag, "leave the ';' out");
    else if (*behind == '\0' || ends_item(p, semicolon))
        diag_hint(p->diag, "write '}'");
    else
        diag_hint(p->diag, "write ','");
}

/* Whether the item that the token may have ended is a message. */
static bool is_behind_message(const struct parser *p)
{
    static const char *const messages[] = { "call", "cast", "info" };
    const char *const lead = p->lead.at.source != NULL ? p->source->text + p->lead.at.begin : "";

    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++)
        if (strncmp(lead, messages[i], 4) == 0 && (lead[4] == ' ' || lead[4] == '\t'))
            return true;
    return false;
}

/* `cast put{string key};`, `call get[string key] -> ok;` */
static bool hint_at_parameters(struct parser *p)
{
    const char *begin = p->source->text + p->token.at.end;
    size_t length;

    begin += strspn(begin, " \t");
    length = strcspn(begin, "(){}[];\n");
    if (length == 0 || begin[length] == '\0' || strchr(")]}", begin[length]) == NULL)
        return false;                       /* what is done, or no more than a brace */
    while (begin[length - 1] == ' ' || begin[length - 1] == '\t')
        length--;
    diag_hint(p->diag, "what a message carries stands in parentheses: '(%.*s)'", (int)length,
              begin);
    return true;
}

bool syntax_hint_at_closer(struct parser *p, const struct syntax_error *error)
{
    const int kind = p->token.kind;
    const bool is_opening = kind == TOKEN_LBRACE || kind == TOKEN_LBRACKET;
    const char *closer;

    if (kind == TOKEN_SEMICOLON && p->top == TOKEN_ENUM && expects(error, "}")
        && expects(error, ",")) {
        hint_at_end_of_enumerator(p);
        return true;
    }
    if (kind == TOKEN_RBRACKET && expects(error, ")") && !expects(error, "name")) {
        diag_hint(p->diag, "write ')'");
        return true;
    }
    if (kind == TOKEN_RPAREN && expects(error, "]")) {
        diag_hint(p->diag, "write ']'");
        return true;
    }
    if (is_opening && expects(error, "(") && is_behind_message(p))
        return hint_at_parameters(p);
    if (kind != TOKEN_SEMICOLON || !expects(error, ")") || !expects(error, ","))
        return false;
    closer = parenthesis_behind(p);
    if (closer == NULL)
        return false;
    hint_at_separator(p, closer);
    return true;
}
