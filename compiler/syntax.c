/*
 * A syntax error in words. First the few slips that have a name of their own: a missing ';' or brace;
 * then "unexpected ..., expected ...", where tokens that stand for one thing, as the forty
 * that begin an expression, are said as one; then a hint, if the slip is one of those people make.
 */

#include "syntax.h"

#include <stdio.h>
#include <string.h>

#include "actor.tab.h"
#include "habits.h"
#include "lex.h"
#include "places.h"
#include "repair.h"
#include "spelling.h"
#include "syntax_parts.h"

#define MAX_PHRASES 40
#define MAX_PHRASES_IN_TEXT 5

bool syntax_expects(const struct syntax_error *error, const char *name)
{
    for (size_t i = 0; i < error->expected_count; i++)
        if (strcmp(error->expected[i], name) == 0)
            return true;
    return false;
}

/* --------------------------------------------------------------------------- what was expected -- */

/* Where these may stand, any name may: what else is known tells a type from a name. */
static const char *phrase_for_names(const struct syntax_error *error)
{
    if (expects(error, "!"))
        return "a value";
    if (!expects(error, "name"))
        return NULL;
    if (expects(error, "extern") && !expects(error, "struct"))
        return "a type";
    if (expects(error, "struct") && !expects(error, "reply"))
        return "an outcome";
    return "a name";
}

static bool wants_name(const struct syntax_error *error)
{
    const char *phrase = phrase_for_names(error);

    return phrase != NULL && strcmp(phrase, "a name") == 0;
}

static bool is_keyword(const char *name)
{
    return (name[0] >= 'a' && name[0] <= 'z') || name[0] == '_';
}

/* The grammar has one list of items for all supervisors; what each takes of it stands in `place_words`. */
static bool is_of_another_tree(const struct parser *p, const struct syntax_error *error, const char *name)
{
    const enum block block = p->top == TOKEN_SUPERVISOR             ? BLOCK_SUPERVISOR
                             : p->top == TOKEN_DYNAMIC_SUPERVISOR   ? BLOCK_DYNAMIC
                             : p->top == TOKEN_PARTITION_SUPERVISOR ? BLOCK_PARTITION
                                                                    : BLOCK_OTHER;

    return block != BLOCK_OTHER && expects(error, "child") && !expects(error, "name") && is_keyword(name) &&
           !place_begins(block, name);
}

/* Tokens that are left out: said by another phrase, or never written by a person. */
static bool is_silent(const struct parser *p, const struct syntax_error *error, const char *name,
                      const char *names_phrase)
{
    static const char *const classes[] = { "name", "integer", "number", "time", "string", NULL };
    static const char *const begin_value[] = { "!", "-", "(", NULL };
    static const char *const binary[] = {
        "||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", ".", NULL
    };
    static const char *const assignment[] = { "-=", "*=", "/=", "%=", NULL };
    static const char *const suffix[] = { "[", "]", "?", NULL };
    static const char *const unwritten[] = {
        "block", "missing brace", "new row", "new item", "new top", "end of file", NULL
    };

    if (is_of_another_tree(p, error, name))
        return true;
    if (is_one_of(name, unwritten) || (is_one_of(name, suffix) && (expects(error, "?") || expects(error, "!")))
        || (strcmp(name, ";") == 0 && is_between_items(p)))
        return true;
    if ((strcmp(name, "hibernate") == 0 || strcmp(name, "postpone") == 0) && expects(error, ";") && !expects(error, "->"))
        return true;                        /* where a row may as well end, few mean these */
    if (expects(error, "!") && (is_one_of(name, begin_value) || is_one_of(name, classes)))
        return true;
    if (expects(error, "||") && is_one_of(name, binary))
        return true;
    if (expects(error, "+=") && is_one_of(name, assignment))
        return true;
    return names_phrase != NULL && is_keyword(name) && strcmp(name, "string") != 0;
}

static size_t expected_phrases(struct parser *p, const struct syntax_error *error,
                               const char **phrases)
{
    const char *names_phrase = phrase_for_names(error);
    bool may_end = false;
    size_t count = 0;

    if (names_phrase != NULL)
        phrases[count++] = names_phrase;
    for (size_t i = 0; i < error->expected_count && count + 1 < MAX_PHRASES; i++) {
        const char *name = error->expected[i];

        if (strcmp(name, "}") == 0) {
            may_end = true;
            continue;
        }
        if (is_silent(p, error, name, names_phrase))
            continue;
        if (strcmp(name, "string") == 0)
            phrases[count++] = "a string";
        else
            phrases[count++] = arena_printf(p->arena, "'%s'", name);
    }
    if (may_end)
        phrases[count++] = "'}'";
    return count;
}

static const char *list_of(struct parser *p, const char *const *phrases, size_t count)
{
    const char *list = phrases[0];

    for (size_t i = 1; i < count; i++)
        list = arena_printf(p->arena, "%s%s%s", list, i + 1 < count ? ", " : " or ", phrases[i]);
    return list;
}

static bool is_assignment(int kind)
{
    return kind == TOKEN_ASSIGN || (kind >= TOKEN_PLUS_ASSIGN && kind <= TOKEN_PERCENT_ASSIGN);
}

/* Whether the first word on the line of the token is this. */
static bool line_begins_with(struct parser *p, const char *word)
{
    uint32_t begin = p->token.at.begin;
    size_t length = strlen(word);

    while (begin > 0 && p->source->text[begin - 1] != '\n')
        begin--;
    while (p->source->text[begin] == ' ' || p->source->text[begin] == '\t')
        begin++;
    return strncmp(p->source->text + begin, word, length) == 0
           && strchr(" \t(", p->source->text[begin + length]) != NULL;
}

static bool begins_with_message(struct parser *p)
{
    return line_begins_with(p, "call") || line_begins_with(p, "cast") || line_begins_with(p, "info");
}

/* -------------------------------------------------------------------------------------- hints -- */

/* What others call what has a word of its own here. */
static const struct {
    const char *word;
    const char *meant;
} elsewhere[] = {
    { "entry", "enter" }, { "on_enter", "enter" }, { "on_entry", "enter" }, { "on_exit", "exit" },
    { "noreply", "defer" }, { "goto", "->" }, { "next", "->" }, { "becomes", "->" },
    { "rpc", "call" }, { "if", "when" }, { "statem", "gen_statem" }, { "server", "gen_server" },
};

static bool hint_at_spelling(struct parser *p, const struct syntax_error *error)
{
    struct spelling near;

    if (p->token.kind != TOKEN_IDENT || phrase_for_names(error) != NULL)
        return false;
    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++) {
        if (strcmp(elsewhere[i].word, p->token.word) != 0 || !expects(error, elsewhere[i].meant))
            continue;
        diag_hint(p->diag, "write '%s'", elsewhere[i].meant);
        return true;
    }
    near = spelling_of(p->token.word);
    for (size_t i = 0; i < error->expected_count; i++)
        if (is_keyword(error->expected[i]) && strchr(error->expected[i], ' ') == NULL &&
            !is_of_another_tree(p, error, error->expected[i]))
            spelling_offer(&near, error->expected[i]);
    if (near.best == NULL)
        return false;
    diag_hint(p->diag, "write '%s'", near.best);
    return true;
}

static bool hint_at_number(struct parser *p)
{
    static const char *const units[] = { "ns", "us", "ms", "s", "min", "h", NULL };
    const char *unit;

    if ((p->previous.kind != TOKEN_INT && p->previous.kind != TOKEN_FLOAT) || p->token.kind != TOKEN_IDENT)
        return false;
    unit = is_one_of(p->token.word, units) ? p->token.word : lex_unit_meant(p->token.word);
    if (unit == NULL)
        return false;
    diag_hint(p->diag, "write '%s%s', without a space", text_of(p, p->previous.at), unit);
    return true;
}

static bool hint_at_type(struct parser *p, const struct syntax_error *error)
{
    static const char *const c_types[] = {
        "unsigned", "signed", "long", "short", "int", "char", "const", NULL
    };

    if ((p->token.kind == TOKEN_STRUCT || p->token.kind == TOKEN_ENUM) && expects(error, "extern")
        && expects(error, "name")) {
        diag_hint(p->diag, "name the type alone, without '%s'", p->token.word);
        return true;
    }
    if (p->previous.kind != TOKEN_IDENT || !is_word(&p->token)
        || !is_one_of(p->previous.word, c_types))
        return false;
    diag_hint(p->diag, "integers are int8 to int64 and uint8 to uint64; text is a string");
    return true;
}

static bool hint_at_equals(struct parser *p, const struct syntax_error *error)
{
    if (!is_assignment(p->token.kind))
        return false;
    if (expects(error, ":") && p->previous.kind == TOKEN_IDENT) {
        diag_hint(p->diag, "name an argument with ':', as in '%s: ...'", p->previous.word);
        return true;
    }
    if (expects(error, "||") && p->token.kind == TOKEN_ASSIGN) {
        diag_hint(p->diag, "write '=='; '=' assigns, in '{ ... }'");
        return true;
    }
    if (expects(error, "when") && expects(error, "{") && is_word(&p->previous)) {
        p->outcomes_failed = true;
        diag_hint(p->diag, "behind 'do NAME' the braces hold its outcomes, each with a row of its "
                           "own: 'ok { n = 0; } reply ok;'");
        return true;
    }
    return false;
}

static bool is_comparison(int kind)
{
    return kind >= TOKEN_EQ && kind <= TOKEN_GE;
}

/* The word that follows the token at once, or "". */
static const char *name_behind(struct parser *p)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    const char *text = p->source->text + p->token.at.end;

    return arena_copy(p->arena, text, strspn(text, letters));
}

/* Whether no blank is around the token, as in `message->field`. */
static bool touches_names(struct parser *p)
{
    return p->previous.at.end == p->token.at.begin && name_behind(p)[0] != '\0';
}

/* Operators of other languages, in a condition. */
static bool hint_at_condition(struct parser *p, const struct syntax_error *error)
{
    const char *word = p->token.kind == TOKEN_IDENT ? p->token.word : "";

    if (!expects(error, "||"))
        return false;
    if (strcmp(word, "and") == 0)
        diag_hint(p->diag, "write '&&'");
    else if (strcmp(word, "or") == 0)
        diag_hint(p->diag, "write '||'");
    else if (p->previous.kind == TOKEN_IDENT && strcmp(p->previous.word, "not") == 0
             && (is_word(&p->token) || p->token.kind == TOKEN_LPAREN))
        diag_hint(p->diag, "write '!', and parentheses around what it is to turn: '!(a < b)'");
    else if (is_comparison(p->token.kind))
        diag_hint(p->diag, "comparisons do not chain: write 'a < b && b < c'");
    else if (p->token.kind == TOKEN_LPAREN && p->previous.kind == TOKEN_NOW)
        diag_hint(p->diag, "write 'now' alone");
    else if (p->token.kind == TOKEN_ARROW && p->previous.kind == TOKEN_IDENT && touches_names(p))
        diag_hint(p->diag, "write '%s' alone: the fields of a message are in sight by their names", name_behind(p));
    else if (p->token.kind == TOKEN_LBRACKET && is_word(&p->previous))
        diag_hint(p->diag, "an expression looks at no single elements: C decides through "
                           "'do NAME { ... }', with outcomes");
    else if (p->token.kind == TOKEN_LPAREN && is_word(&p->previous))
        diag_hint(p->diag, "an expression calls no function: C decides through 'do %s { ... }', "
                           "with outcomes", p->previous.word);
    else
        return false;
    return true;
}

/* Whether an operator that assigns follows the token. */
static bool is_assigned(const struct parser *p)
{
    const char *text = p->source->text + p->token.at.end;

    text += strspn(text, " \t");
    if (text[0] != '\0' && strchr("+-*/%", text[0]) != NULL)
        text++;
    return text[0] == '=' && text[1] != '=';
}

/* Rows as C would have them. */
static bool hint_at_c_row(struct parser *p, const struct syntax_error *error)
{
    const char *word = p->token.kind == TOKEN_IDENT ? p->token.word : "";

    if (p->previous.kind == TOKEN_STOP && p->token.kind == TOKEN_SEMICOLON)
        diag_hint(p->diag, "write 'stop normal'");
    else if (expects(error, "on") && expects(error, "enter")
             && (strcmp(word, "if") == 0 || p->token.kind == TOKEN_ELSE))
        diag_hint(p->diag, "a row begins with its event: 'on EVENT when CONDITION ...', and a last "
                           "'on EVENT ...' for all else");
    else if (!expects(error, "when") || !expects(error, "->"))
        return false;
    else if (strcmp(word, "if") == 0)
        diag_hint(p->diag, "write 'when'");
    else if (p->token.kind == TOKEN_LPAREN && is_word(&p->previous) && line_begins_with(p, "on"))
        diag_hint(p->diag, "write 'on %s': the fields of its message are in sight by their names",
                  p->previous.word);
    else if (is_word(&p->token) && is_assigned(p))
        diag_hint(p->diag, "assignments stand in '{ ... }'");
    else if (p->token.kind == TOKEN_IDENT && p->source->text[p->token.at.end] == '(')
        diag_hint(p->diag, "C is called by its name alone: write 'do %s'", word);
    else
        return false;
    return true;
}

/* Fields and parameters as C would have them, or without a type. */
static bool hint_at_field(struct parser *p, const struct syntax_error *error)
{
    const char *word = p->previous.word;

    if (p->previous.kind != TOKEN_IDENT || !wants_name(error))
        return false;
    switch (p->token.kind) {
    case TOKEN_STAR:
        if (strcmp(word, "char") == 0)
            diag_hint(p->diag, "write 'string' for text");
        else if (ast_scalar_named(word) != NULL)
            diag_hint(p->diag, "leave the '*' out: a spec has values only");
        else
            diag_hint(p->diag, "only what is extern has pointers to it: 'extern %s *NAME'", word);
        return true;
    case TOKEN_ASSIGN: case TOKEN_COMMA: case TOKEN_SEMICOLON: case TOKEN_RPAREN:
        if (strcmp(word, "void") == 0)
            diag_hint(p->diag, "write '()', or nothing at all");
        else if (ast_scalar_named(word) != NULL)
            diag_hint(p->diag, "write TYPE NAME, as in '%s count'", word);
        else
            diag_hint(p->diag, "write TYPE NAME, as in 'uint32 %s'", word);
        return true;
    default:
        return false;
    }
}

/* An array, as C declares it. */
static bool hint_at_array(struct parser *p, const struct syntax_error *error)
{
    if (p->token.kind != TOKEN_LBRACKET || !is_word(&p->previous) || !expects(error, "="))
        return false;
    if (expects(error, "+="))
        diag_hint(p->diag, "a row assigns a field whole; single elements are set in C, behind "
                           "'do NAME'");
    else
        diag_hint(p->diag, "the length of an array stands behind its type: 'TYPE[N] %s'",
                  p->previous.word);
    return true;
}

static bool is_end_of_row(int kind)
{
    return kind == TOKEN_ARROW || kind == TOKEN_STOP || kind == TOKEN_POSTPONE
           || kind == TOKEN_IGNORE;
}

/* Whether what a row does, or how it answers, stands on the line before the token. */
static bool has_answered(struct parser *p)
{
    return line_holds(p, "->") || line_holds(p, "reply ") || line_holds(p, "stop ") || line_holds(p, "defer")
           || is_end_of_row(p->previous.kind);
}

static bool hint_at_order(struct parser *p, const struct syntax_error *error)
{
    if (!expects(error, ";") || is_on_new_line(p))
        return false;
    if (begins_with_message(p)) {
        if (p->token.kind != TOKEN_DO)
            return false;
        diag_hint(p->diag, "a message names no function: that of a gen_server is called after it, and rows of a gen_statem "
                           "say 'do'");
        return true;
    }
    if (!has_answered(p) && (p->token.kind == TOKEN_LBRACE || (p->token.kind == TOKEN_DO && p->previous.kind != TOKEN_RBRACE)))
        return false;
    if (p->token.kind == TOKEN_LBRACE)
        diag_hint(p->diag, "assignments stand before 'reply' and '->'");
    else if (p->token.kind == TOKEN_REPLY)
        diag_hint(p->diag, "the reply stands before '->'");
    else if (p->token.kind == TOKEN_WHEN)
        diag_hint(p->diag, "'when' stands before what the row does");
    else if (p->token.kind == TOKEN_DO && p->previous.kind == TOKEN_RBRACE)
        diag_hint(p->diag, "a row assigns, or calls C: assign in the function behind 'do'");
    else if (p->token.kind == TOKEN_DO)
        diag_hint(p->diag, "'do' stands before 'reply' and '->'");
    else
        return false;
    return true;
}

static bool hint_at_message(struct parser *p, const struct syntax_error *error)
{
    if (p->token.kind == TOKEN_ARROW && (line_begins_with(p, "cast") || line_begins_with(p, "info"))) {
        diag_hint(p->diag, "only a 'call' gets a reply");
        return true;
    }
    if (p->token.kind == TOKEN_ARROW && line_begins_with(p, "init")) {
        diag_hint(p->diag, "only a gen_statem begins in a state");
        return true;
    }
    if (p->token.kind == TOKEN_SEMICOLON && expects(error, "->") && line_begins_with(p, "call")) {
        diag_hint(p->diag, "a call names its replies: '-> ok', or '-> ok(uint32 n) | failed'");
        return true;
    }
    return false;
}

static bool hint_at_data(struct parser *p)
{
    if (p->token.kind == TOKEN_DATA)
        diag_hint(p->diag, "a gen_server keeps its data in 'state { ... }'");
    else if (p->token.kind == TOKEN_LBRACE && p->previous.kind == TOKEN_STATE)
        diag_hint(p->diag, "a gen_statem keeps its data in 'data { ... }'; its states have names");
    else if (is_word(&p->token) && p->previous.kind == TOKEN_STATE)
        diag_hint(p->diag, "only a gen_statem has named states");
    else
        return false;
    return true;
}

static bool hint_at_brace(struct parser *p)
{
    if (p->previous.kind == TOKEN_REPLY || p->previous.kind == TOKEN_STOP) {
        if (p->brace_count == 0 || !is_word(&p->token))
            return false;
        diag_hint(p->diag, "is a '}' missing before '%s'?", p->previous.word);
        return true;
    }
    if (!parser_is_outside(p, p->token.at.begin))
        return false;
    if (!(is_word(&p->token) && is_on_new_line(p))
        && !(p->token.kind == TOKEN_LPAREN && begins_with_message(p)))
        return false;
    diag_hint(p->diag, "is a '}' missing before this line?");
    return true;
}

/* `gen_server Cache (` */
static bool hint_at_sign(struct parser *p, const struct syntax_error *error)
{
    if ((p->token.kind != TOKEN_LPAREN && p->token.kind != TOKEN_LBRACKET) || p->brace_count > 0 || error->expected_count != 1
        || !expects(error, "{"))
        return false;
    diag_hint(p->diag, "write '{'");
    return true;
}

static bool is_of_a_row(int kind)
{
    return is_end_of_row(kind) || kind == TOKEN_REPLY || kind == TOKEN_DO || kind == TOKEN_LBRACE
           || kind == TOKEN_WHEN;
}

/* `on size reply ok;` in a gen_server. */
static bool hint_at_row(struct parser *p, const struct syntax_error *error)
{
    if (!line_begins_with(p, "on") || !expects(error, ";") || expects(error, "->")
        || !is_of_a_row(p->token.kind))
        return false;
    if (is_end_of_row(p->token.kind) && (line_holds(p, "->") || line_holds(p, "stop ")
                                         || is_end_of_row(p->previous.kind))) {
        diag_hint(p->diag, "a row ends in one way: '-> STATE', '-> STATE postpone', 'stop REASON', 'postpone' or "
                           "'ignore'");
        return true;
    }
    if (line_holds(p, "->") || line_holds(p, "reply") || is_end_of_row(p->previous.kind)
        || p->brace_count > (p->token.kind == TOKEN_LBRACE ? 2 : 1))
        return false;                       /* it is in a row, or between its braces */
    diag_hint(p->diag, "'on exit;' and 'on down;' ask for a callback here; rows stand in a state "
                       "of a gen_statem");
    return true;
}

/* It is no step of its own, so that nothing follows it. */
static bool hint_at_hibernate(struct parser *p, const struct syntax_error *error)
{
    if (p->previous.kind == TOKEN_HIBERNATE && is_of_a_row(p->token.kind) && expects(error, ";"))
        diag_hint(p->diag, "'hibernate' stands last in its row");
    else if (p->token.kind == TOKEN_HIBERNATE && phrase_for_names(error) == NULL)
        diag_hint(p->diag, "it stands last in rows of a machine, and behind the state in its 'init'; C functions of a server write "
                           "'return actor_hibernate(ACTOR_REPLY);'");
    else
        return false;
    return true;
}

static bool hint_at_include(struct parser *p)
{
    if (p->token.kind != TOKEN_LT || p->previous.kind != TOKEN_INCLUDE)
        return false;
    diag_hint(p->diag, "the name stands in quotes: 'include \"NAME.h\";'");
    return true;
}

/* Functions are written in C, and begin with their name. */
static bool hint_at_protocol(struct parser *p, const struct syntax_error *error)
{
    if (p->token.kind == TOKEN_LBRACE && expects(error, ",") && line_begins_with(p, "impl"))
        diag_hint(p->diag, "write ';': the functions of an impl are written in C, and 'actorc sync' writes their skeletons");
    else if (p->lead.kind == TOKEN_IMPL && expects(error, "for") && is_word(&p->token))
        diag_hint(p->diag, "write 'impl PROTOCOL for TYPE;'");
    else if (p->top == TOKEN_PROTOCOL && p->token.kind == TOKEN_BAR)
        diag_hint(p->diag, "a function has one result; that it failed is the number that it returns in C");
    else if (p->top == TOKEN_PROTOCOL && p->previous.kind == TOKEN_RPAREN && expects(error, "->") && is_word(&p->token))
        diag_hint(p->diag, "write '-> %s'", p->token.word);
    else if (p->top == TOKEN_PROTOCOL && p->token.kind == TOKEN_COLON && expects(error, "->"))
        diag_hint(p->diag, "write '->'");
    else if (p->top == TOKEN_PROTOCOL && is_word(&p->token) && is_word(&p->previous) && expects(error, "->")
             && ast_scalar_named(p->token.word) != NULL)
        diag_hint(p->diag, "write '%s() -> %s;'", p->previous.word, p->token.word);
    else if (p->top == TOKEN_PROTOCOL && is_word(&p->token) && is_word(&p->previous) && expects(error, "->"))
        diag_hint(p->diag, "a function begins with its name, and its result stands behind it: '%s() -> string;'", p->token.word);
    else
        return false;
    return true;
}

static bool hint_at_slip(struct parser *p, const struct syntax_error *error)
{
    return hint_at_protocol(p, error) || syntax_hint_at_closer(p, error) || syntax_hint(p, error)
           || habit_hint(p, error) || hint_at_condition(p, error) || hint_at_number(p)
           || hint_at_hibernate(p, error) || hint_at_include(p) || hint_at_data(p)
           || hint_at_message(p, error)
           || hint_at_equals(p, error) || hint_at_c_row(p, error)
           || hint_at_field(p, error) || hint_at_array(p, error) || hint_at_row(p, error) || hint_at_order(p, error)
           || hint_at_brace(p) || hint_at_sign(p, error) || hint_at_type(p, error) || hint_at_spelling(p, error)
           || (phrase_for_names(error) == NULL && is_between_items(p) && syntax_hint_at_place(p));
}

/* ------------------------------------------------------------------------------------ reports -- */

static struct range behind(struct range range)
{
    range.begin = range.end;
    return range;
}

static bool report_missing_semicolon(struct parser *p, const struct syntax_error *error)
{
    if (!expects(error, ";") || is_between_items(p))
        return false;
    if (p->token.kind != TOKEN_RBRACE && !(is_word(&p->token) && is_on_new_line(p)))
        return false;
    diag_error(p->diag, A001, behind(p->previous.at), "a ';' is missing here");
    return true;
}

static bool report_end(struct parser *p)
{
    uint32_t brace;

    if (p->token.kind != 0 || p->brace_count == 0)
        return false;
    brace = p->braces[p->brace_count - 1].offset;
    diag_error(p->diag, A001, behind(p->previous.at), "the file ends here, and a '}' is missing");
    if (range_exists(p->suspect))
        diag_note(p->diag, p->suspect, "this '{' and what closes it are indented differently");
    else
        diag_note(p->diag, (struct range){ p->source, brace, brace + 1 },
                  "this '{' is not closed");
    return true;
}

static bool report_extra_brace(struct parser *p, const struct syntax_error *error)
{
    if (p->token.kind != TOKEN_RBRACE || !expects(error, "gen_server")
        || phrase_for_names(error) != NULL)
        return false;
    diag_error(p->diag, A001, p->token.at, "this '}' closes nothing");
    return true;
}

static void report_unexpected(struct parser *p, const struct syntax_error *error)
{
    const char *phrases[MAX_PHRASES];
    size_t count = expected_phrases(p, error, phrases);
    struct range at = p->token.at;
    const char *what;

    if (p->token.kind == 0) {
        at = behind(p->previous.at);
        what = "unexpected end of the file";
    } else {
        what = arena_printf(p->arena, "unexpected '%s'", text_of(p, at));
    }
    if (count > 0 && count <= MAX_PHRASES_IN_TEXT)
        diag_error(p->diag, A001, at, "%s, expected %s", what, list_of(p, phrases, count));
    else
        diag_error(p->diag, A001, at, "%s", what);
    if (!hint_at_slip(p, error) && count > MAX_PHRASES_IN_TEXT)
        diag_hint(p->diag, "expected %s", list_of(p, phrases, count));
}

void syntax_report(struct parser *p, const struct syntax_error *error)
{
    repair_note(p, &p->token, expects(error, "{"));
    parser_failed(p);
    p->spec->lacks_name |= wants_name(error);
    if (p->token.kind == 0)
        parser_expected(p, error->expected, error->expected_count);
    if (p->error_end > p->previous.at.begin)
        return;                             /* the scanner has said what is wrong here */
    if (p->outcomes_failed && syntax_is_behind_outcomes(p, error))
        return;                             /* it follows from what was said of these braces */
    if (report_end(p) || report_missing_semicolon(p, error) || report_extra_brace(p, error)
        || syntax_report_missing_closer(p, error) || syntax_report_extra_closer(p, error))
        return;
    report_unexpected(p, error);
}
