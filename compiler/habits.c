/*
 * Hints for what people write out of habit: words of other languages, which habit_words.c has, and signs,
 * each with a function of its own. A hint is given where the text before leaves no doubt; in doubt there is none.
 */

#include "habits.h"

#include <ctype.h>
#include <string.h>

#include "actor.tab.h"
#include "habit_forms.h"
#include "habit_words.h"
#include "names.h"

/* --------------------------------------------------------------------------------------- places -- */

static bool expects(const struct syntax_error *error, const char *name)
{
    return syntax_expects(error, name);
}

/* The same of a word, where not just any word may be a name. */
static bool expects_word(const struct syntax_error *error, const char *name)
{
    return expects(error, name) && !expects(error, "name");
}

static enum habit_place place_of(const struct syntax_error *error)
{
    static const struct {
        const char *expected[2];
        enum habit_place place;
    } places[] = {
        { { "||", "." }, PLACE_CONDITION },
        { { "gen_server", "import" }, PLACE_FILE },
        { { "get_and_update", "cast" }, PLACE_AGENT },
        { { "keys", "meta" }, PLACE_REGISTRY },
        { { "topic", "message" }, PLACE_PUBSUB },
        { { "dispatcher", "cast" }, PLACE_STAGE },
        { { "continue", "cast" }, PLACE_SERVER },
        { { "any", "cast" }, PLACE_MACHINE },
        { { "strategy", "child" }, PLACE_TREE },
        { { "backoff", "auto_shutdown" }, PLACE_PIPELINE },
        { { "significant", "restart" }, PLACE_CHILD },
        { { "enter", "idle" }, PLACE_STATE },
        { { "reply", "->" }, PLACE_ROW },
        { { "+=", "=" }, PLACE_ASSIGNMENT },
    };

    if (expects(error, "name") && expects(error, "struct"))
        return PLACE_OTHER;                 /* any word may be a name here */
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (expects(error, places[i].expected[0]) && expects(error, places[i].expected[1]))
            return places[i].place;
    return PLACE_OTHER;
}

/* ---------------------------------------------------------------------------------------- words -- */

static const char *text_at(struct parser *p, struct range at)
{
    return arena_copy(p->arena, p->source->text + at.begin, at.end - at.begin);
}

static bool is_word(const struct parser_token *token)
{
    return token->kind == TOKEN_IDENT || (token->kind >= TOKEN_INCLUDE && token->kind <= TOKEN_NOW);
}

/* `GEN_SERVER`, `GenServer` */
static bool hint_at_capitals(struct parser *p, const struct syntax_error *error, const char *word)
{
    const char *lower = names_of(p->arena, word).lower;

    if (p->token.kind != TOKEN_IDENT || strcmp(lower, word) == 0 || !expects_word(error, lower))
        return false;
    diag_hint(p->diag, "write '%s'", lower);
    return true;
}

static bool hint_at_word(struct parser *p, const struct syntax_error *error, enum habit_place place)
{
    const char *word;
    const char *hint;

    if (!is_word(&p->token))
        return false;
    word = text_at(p, p->token.at);
    if (hint_at_capitals(p, error, word))
        return true;
    hint = habit_word(place, word);
    if (hint != NULL) {
        diag_hint(p->diag, "%s", hint);
        return true;
    }
    if (ast_scalar_named(word) == NULL)
        return false;
    if (place == PLACE_REGISTRY || place == PLACE_PUBSUB || place == PLACE_AGENT) {
        diag_hint(p->diag, "fields stand in '%s { ... }'", place == PLACE_AGENT ? "state" : "value");
        return true;
    }
    if (place != PLACE_SERVER && place != PLACE_MACHINE)
        return false;
    diag_hint(p->diag, "fields stand in '%s { ... }'; what gets an answer is a 'call NAME(...) -> %s;'",
              place == PLACE_SERVER ? "state" : "data", word);
    return true;
}

/* ------------------------------------------------------------------------------ around the token -- */

static bool is_letter(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The word that ends before a byte, or "". */
static const char *word_before(struct parser *p, uint32_t end)
{
    uint32_t begin;

    while (end > 0 && (p->source->text[end - 1] == ' ' || p->source->text[end - 1] == '\t'))
        end--;
    for (begin = end; begin > 0 && is_letter(p->source->text[begin - 1]); begin--)
        ;
    return arena_copy(p->arena, p->source->text + begin, end - begin);
}

/* The word that follows a byte, or "". */
static const char *word_behind(struct parser *p, uint32_t begin)
{
    uint32_t end;

    while (p->source->text[begin] == ' ' || p->source->text[begin] == '\t')
        begin++;
    for (end = begin; is_letter(p->source->text[end]); end++)
        ;
    return arena_copy(p->arena, p->source->text + begin, end - begin);
}

/* What the line of the token begins with. */
static const char *first_word(struct parser *p)
{
    uint32_t begin = p->token.at.begin;

    while (begin > 0 && p->source->text[begin - 1] != '\n')
        begin--;
    return word_behind(p, begin);
}

/* Whether the line of the token begins with one of these words, or its item, which may stand behind others on the line. */
static bool begins_with(struct parser *p, const char *list)
{
    const bool is_over = p->previous.kind == TOKEN_SEMICOLON || p->previous.kind == TOKEN_LBRACE || p->previous.kind == TOKEN_RBRACE;
    const bool has_lead = p->lead.at.source == p->source && (p->lead.kind != 0 || !is_over);

    return habit_is_listed(list, first_word(p)) || (has_lead && habit_is_listed(list, word_behind(p, p->lead.at.begin)));
}

static bool is_in_row(struct parser *p)
{
    return begins_with(p, "on after every idle enter exit");
}

/* Whether the token touches the one before it. */
static bool touches(const struct parser *p)
{
    return p->previous.at.end == p->token.at.begin && p->previous.at.end > 0;
}

static bool is_name_wanted(const struct syntax_error *error)
{
    return expects(error, "name") && expects(error, "struct") && expects(error, "reply");
}

/* Whether the rest of a row follows the token. */
static bool goes_on_behind(struct parser *p)
{
    const char *text = p->source->text + p->token.at.end;

    text += strspn(text, " \t");
    return strncmp(text, "->", 2) == 0
           || habit_is_listed("reply stop postpone ignore defer hibernate do", word_behind(p, p->token.at.end));
}

/* ---------------------------------------------------------------------------------------- signs -- */

/* `strategy: one_for_one`, `strategy = one_for_one`, `child Cache, -> x` */
static bool hint_at_extra_sign(struct parser *p, const struct syntax_error *error)
{
    const int kind = p->token.kind;

    if (kind != TOKEN_COLON && kind != TOKEN_ASSIGN && kind != TOKEN_COMMA)
        return false;
    if (kind == TOKEN_COMMA && is_in_row(p) && !expects(error, ",") && goes_on_behind(p)) {
        diag_hint(p->diag, "leave the ',' out");
        return true;
    }
    if (kind == TOKEN_COMMA && expects(error, "||") && expects_word(error, "reply") && begins_with(p, "on")) {
        diag_hint(p->diag, "write '&&'");
        return true;
    }
    if (kind == TOKEN_COLON && is_in_row(p) && (expects(error, "reply") || expects(error, "||"))) {
        diag_hint(p->diag, "leave the ':' out");
        return true;
    }
    if (kind == TOKEN_COMMA || p->previous.at.begin != p->lead.at.begin || p->previous.kind == TOKEN_IDENT || !is_word(&p->previous) || expects(error, "+=")
        || expects(error, ":") || expects(error, "->") != (p->previous.kind == TOKEN_DEFAULT)
        || p->previous.kind == TOKEN_ENTER || p->previous.kind == TOKEN_EXIT || p->source->text[p->token.at.end] == ':')
        return false;
    diag_hint(p->diag, "leave the '%s' out", kind == TOKEN_COLON ? ":" : "=");
    return true;
}

/* Whether the word before the token stands where a field or a parameter begins. */
static bool is_in_fields(const struct parser *p)
{
    const char *text = p->source->text;
    uint32_t end = p->previous.at.begin;

    if (p->brace_count > 0 && p->braces[p->brace_count - 1].holds_fields)
        return true;
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t'))
        end--;
    return end > 0 && (text[end - 1] == '(' || text[end - 1] == ',');
}

/* `key: string` */
static bool hint_at_type_behind(struct parser *p, const struct syntax_error *error)
{
    const char *type;

    if (p->token.kind != TOKEN_COLON || !is_word(&p->previous) || (!is_name_wanted(error) && !expects(error, "="))
        || !is_in_fields(p))
        return false;
    type = word_behind(p, p->token.at.end);
    if (!isalpha((unsigned char)type[0]) || p->source->text[p->token.at.end] == ':')
        return false;
    diag_hint(p->diag, "the type stands first: '%s %s'", type, text_at(p, p->previous.at));
    return true;
}

/* `vector<int32> x` */
static bool hint_at_type_arguments(struct parser *p, const struct syntax_error *error)
{
    const char *outer;

    if (p->token.kind != TOKEN_LT || !is_word(&p->previous) || !is_name_wanted(error))
        return false;
    outer = text_at(p, p->previous.at);
    if (habit_is_listed("vector Vec list List array Array seq Seq slice", outer))
        diag_hint(p->diag, "a list is written 'TYPE[] NAME'");
    else if (habit_is_listed("Option optional Optional Maybe", outer))
        diag_hint(p->diag, "what may be none is written 'TYPE? NAME'");
    else if (!habit_is_listed("map Map HashMap unordered_map dict Dict set Set HashSet", outer))
        return false;
    else if (p->top == TOKEN_TABLE || p->top == TOKEN_REGISTRY || p->top == TOKEN_PUBSUB)
        diag_hint(p->diag, "a row holds no such thing: a table of its own has a key and a value");
    else
        diag_hint(p->diag, "it is C's business: 'extern NAME *NAME' in the state is a pointer to such");
    return true;
}

/* `repeated int32 x`, `const char *x`, `final int32 x` */
static bool hint_at_modifier(struct parser *p, const struct syntax_error *error)
{
    const char *before;
    const char *type;

    if (!is_word(&p->previous) || !expects(error, "=") || expects(error, "+=") || (!is_word(&p->token) && p->token.kind != TOKEN_STAR))
        return false;
    before = word_before(p, p->previous.at.begin);
    type = text_at(p, p->previous.at);
    if (p->token.kind == TOKEN_STAR) {
        if (strcmp(before, "const") != 0 || strcmp(type, "char") != 0)
            return false;
        diag_hint(p->diag, "write 'string' for text");
    } else if (strcmp(before, "repeated") == 0) {
        diag_hint(p->diag, "write '%s[] %s' for a list", type, text_at(p, p->token.at));
    } else if (strcmp(before, "optional") == 0) {
        diag_hint(p->diag, "write '%s? %s' for what may be none", type, text_at(p, p->token.at));
    } else if (habit_is_listed("required const volatile readonly mut let var val in out inout register static final private public", before)) {
        diag_hint(p->diag, "leave '%s' out", before);
    } else {
        return false;
    }
    return true;
}

/* Operators that are two signs elsewhere, or other ones. */
static bool hint_at_operator(struct parser *p, const struct syntax_error *error)
{
    const int before = touches(p) ? p->previous.kind : 0;

    if (p->token.kind == TOKEN_EQ && (expects(error, "+=") || (expects(error, "=") && !expects(error, "||"))))
        diag_hint(p->diag, "write '='");
    else if (p->token.kind == TOKEN_LT && expects(error, "+=") && p->source->text[p->token.at.end] == '-')
        diag_hint(p->diag, "write '='");
    else if (p->token.kind == TOKEN_SLASH_ASSIGN && expects(error, "||"))
        diag_hint(p->diag, "write '!='");
    else if (p->token.kind == TOKEN_GT && before == TOKEN_LT && expects(error, "!"))
        diag_hint(p->diag, "write '!='");
    else if ((p->token.kind == TOKEN_LT || p->token.kind == TOKEN_GT) && before == p->token.kind && expects(error, "!"))
        diag_hint(p->diag, "there are no operators of bits; multiply or divide");
    else if (p->token.kind == TOKEN_STAR && before == TOKEN_STAR && expects(error, "!"))
        diag_hint(p->diag, "there is no operator for powers; multiply");
    else if (p->token.kind == TOKEN_BAR && expects(error, "||"))
        diag_hint(p->diag, "write '||'; there are no operators of bits");
    else if (p->token.kind == TOKEN_QUESTION && expects(error, "||"))
        diag_hint(p->diag, "an expression has no '? :'; rows have conditions, behind 'when'");
    else if (p->token.kind == TOKEN_DOT && expects(error, "!") && isdigit((unsigned char)p->source->text[p->token.at.end]))
        diag_hint(p->diag, "write a digit before the '.', as in '0.5'");
    else
        return false;
    return true;
}

/* `msg->field`, where the arrow has been taken for the step of a row; `self.n = 1`, `this->n = 1` */
static bool hint_at_owner(struct parser *p, const struct syntax_error *error)
{
    const char *text = p->source->text;
    const uint32_t begin = p->previous.at.begin;

    if ((p->token.kind == TOKEN_DOT || p->token.kind == TOKEN_ARROW) && expects(error, "+=") && touches(p)
        && is_word(&p->previous) && habit_is_listed("self this data state msg message args", text_at(p, p->previous.at))
        && is_letter(text[p->token.at.end])) {
        diag_hint(p->diag, "write '%s' alone: the data's fields are in sight by their names", word_behind(p, p->token.at.end));
        return true;
    }
    if (p->previous.kind != TOKEN_IDENT || begin < 3 || text[begin - 1] != '>' || text[begin - 2] != '-' || !is_letter(text[begin - 3])
        || is_word(&p->token) || p->token.kind == TOKEN_COMMA || p->token.kind == TOKEN_LBRACE || !expects(error, ";"))
        return false;
    diag_hint(p->diag, "write '%s' alone: fields are in sight by their names", p->previous.word);
    return true;
}

/* `std::string name`, `String.t name` */
static bool hint_at_scope(struct parser *p, const struct syntax_error *error)
{
    const char *text = p->source->text + p->token.at.end;
    const char *inner;

    if (!is_word(&p->previous) || !touches(p) || !is_name_wanted(error)
        || (p->token.kind != TOKEN_DOT && (p->token.kind != TOKEN_COLON || text[0] != ':')))
        return false;
    inner = word_behind(p, p->token.at.end + (p->token.kind == TOKEN_COLON ? 1 : 0));
    if (habit_is_listed("String", text_at(p, p->previous.at)) || strcmp(inner, "String") == 0)
        inner = "string";
    if (inner[0] == '\0')
        return false;
    diag_hint(p->diag, "a type has one word: write '%s'", inner);
    return true;
}

/* Values that others write between brackets. */
static bool hint_at_empty_value(struct parser *p, const struct syntax_error *error)
{
    if ((p->token.kind != TOKEN_LBRACKET && p->token.kind != TOKEN_LBRACE) || p->previous.kind != TOKEN_ASSIGN
        || !expects(error, "!") || is_in_row(p))
        return false;
    diag_hint(p->diag, "leave the default out: a list begins empty, an array and a struct with their own defaults, or zero");
    return true;
}

/* A name in quotes. */
static bool hint_at_quotes(struct parser *p, const struct syntax_error *error)
{
    const struct ast_string *string = &p->token.string;

    if (p->token.kind != TOKEN_STRING || !expects(error, "name") || expects(error, "string") || string->length == 0)
        return false;
    for (size_t i = 0; i < string->length; i++)
        if (!is_letter(string->bytes[i]))
            return false;
    diag_hint(p->diag, "write '%s', without quotes", string->bytes);
    return true;
}

/* A line that is a comment elsewhere. */
static bool hint_at_comment(struct parser *p)
{
    uint32_t begin = p->token.at.begin;

    if (p->token.kind != TOKEN_PERCENT)
        return false;
    while (begin > 0 && (p->source->text[begin - 1] == ' ' || p->source->text[begin - 1] == '\t'))
        begin--;
    if (begin > 0 && p->source->text[begin - 1] != '\n')
        return false;
    diag_hint(p->diag, "comments begin with '//'");
    return true;
}

/* Parentheses where a name alone stands. */
static bool hint_at_parentheses(struct parser *p, const struct syntax_error *error)
{
    const char *word;

    if (p->token.kind != TOKEN_LPAREN || !is_word(&p->previous))
        return false;
    word = text_at(p, p->previous.at);
    if (expects(error, "+=") && habit_is_listed("raise start update cancel", word))
        diag_hint(p->diag, "leave the parentheses out: '%s NAME'", word);
    else if (expects(error, "+="))
        diag_hint(p->diag, "a block of assignments calls nothing: C is called by 'do NAME', in a row without assignments");
    else if (habit_is_listed("terminate code_change stop reply after", word))
        diag_hint(p->diag, "leave the parentheses out");
    else if (strcmp(word_before(p, p->previous.at.begin), "do") == 0)
        diag_hint(p->diag, "name the function alone: 'do %s'; it gets the event's message", word);
    else if (begins_with(p, "calls"))
        diag_hint(p->diag, "leave the parentheses out");
    else
        return false;
    return true;
}

/* ------------------------------------------------------------------------------ messages, blocks -- */

/* What stands where the replies of a call do. */
static bool hint_at_replies(struct parser *p, const struct syntax_error *error)
{
    const char *word = is_word(&p->token) ? text_at(p, p->token.at) : "";

    if (!begins_with(p, "call get get_and_update"))
        return false;
    if (expects(error, "->") && (p->token.kind == TOKEN_COLON || habit_is_listed("returns return gives", word)))
        diag_hint(p->diag, "write '->'");
    else if (expects(error, "->") && p->token.kind == TOKEN_DOT)
        diag_hint(p->diag, "write 'calls' for whom it calls: 'calls %s.%s;'", text_at(p, p->previous.at),
                  word_behind(p, p->token.at.end));
    else if (expects(error, "|") && (p->token.kind == TOKEN_COMMA || strcmp(word, "or") == 0))
        diag_hint(p->diag, "write '|'");
    else if (p->previous.kind == TOKEN_ARROW && (p->token.kind == TOKEN_LPAREN || p->token.kind == TOKEN_LBRACE))
        diag_hint(p->diag, "a reply has a name, and fields behind it: '-> ok(string text)'");
    else
        return false;
    return true;
}

/* What lacks its other half, or has it in another place. */
static bool hint_at_item(struct parser *p, const struct syntax_error *error)
{
    if (p->token.kind == TOKEN_LBRACE && expects(error, ";") && begins_with(p, "call cast info init terminate"))
        diag_hint(p->diag, "what is done is written in C, or in the rows of a gen_statem");
    else if (p->token.kind == TOKEN_SEMICOLON && expects_word(error, "overflow"))
        diag_hint(p->diag, "say what becomes of one more: 'mailbox 100 overflow reject;'");
    else if (p->token.kind == TOKEN_SEMICOLON && expects_word(error, "in") && begins_with(p, "intensity"))
        diag_hint(p->diag, "say in what time: 'intensity 5 in 10s;'");
    else if (p->token.kind == TOKEN_IDENT && expects_word(error, "in") && habit_is_listed("per within", p->token.word))
        diag_hint(p->diag, "write 'in'");
    else if (p->token.kind == TOKEN_SEMICOLON && expects(error, ".."))
        diag_hint(p->diag, "say two times, where it begins and where it ends: 'backoff 100ms .. 10s;'");
    else if (expects(error, "..") && (p->token.kind == TOKEN_COMMA || (p->token.kind == TOKEN_IDENT && strcmp(p->token.word, "to") == 0)))
        diag_hint(p->diag, "write '..'");
    else if (p->token.kind == TOKEN_SEMICOLON && strcmp(word_before(p, p->previous.at.begin), "state") == 0 && expects(error, "{"))
        diag_hint(p->diag, "a state has rows: 'state %s { ... }'", text_at(p, p->previous.at));
    else if (begins_with(p, "timer") && (p->token.kind == TOKEN_DURATION || p->token.kind == TOKEN_ASSIGN) && expects(error, ";"))
        diag_hint(p->diag, "a timer gets its time when a row starts it: '{ start %s 5s; }'", text_at(p, p->previous.at));
    else if (begins_with(p, "init") && expects(error, "do") && (p->token.kind == TOKEN_ASSIGN || p->token.kind == TOKEN_IDENT)
             && p->previous.kind == TOKEN_RPAREN && !habit_is_listed("goto next becomes", text_at(p, p->token.at)))
        diag_hint(p->diag, "write '->' before the state it begins in");
    else if (begins_with(p, "calls") && (p->token.kind == TOKEN_COLON || p->token.kind == TOKEN_ARROW) && expects(error, "."))
        diag_hint(p->diag, "write '.' before the message");
    else
        return false;
    return true;
}

static bool hint_at_child(struct parser *p, const struct syntax_error *error)
{
    const char *word = is_word(&p->token) ? text_at(p, p->token.at) : "";
    const char *child;

    if (p->previous.kind == TOKEN_SIGNIFICANT && (p->token.kind == TOKEN_COLON || p->token.kind == TOKEN_TRUE)) {
        diag_hint(p->diag, "write 'significant;'");
        return true;
    }
    if (!expects_word(error, "as") || !expects(error, "{") || !begins_with(p, "child"))
        return false;
    child = text_at(p, p->previous.at);
    if (p->token.kind == TOKEN_COMMA)
        diag_hint(p->diag, "write 'child' before each: 'child %s; child %s;'", child, word_behind(p, p->token.at.end));
    else if (p->token.kind == TOKEN_ASSIGN || p->token.kind == TOKEN_COLON)
        diag_hint(p->diag, "write 'child %s as %s;'", word_behind(p, p->token.at.end), child);
    else if (habit_is_listed("named name id called", word))
        diag_hint(p->diag, "write 'as'");
    else if (habit_is_listed("restart shutdown significant", word))
        diag_hint(p->diag, "options stand in braces: 'child NAME { %s ... }'", word);
    else if (habit_is_listed("permanent transient temporary", word))
        diag_hint(p->diag, "options stand in braces: 'child NAME { restart %s; }'", word);
    else
        return false;
    return true;
}

/* In a block of assignments: what is none. */
static bool hint_in_block(struct parser *p, const struct syntax_error *error)
{
    static const struct {
        const char *words;
        const char *hint;
    } others[] = {
        { "let var val auto set int long unsigned const mut", "assign to a field of 'data { ... }': 'NAME = VALUE;'" },
        { "if while for switch case unless", "a block has assignments alone; conditions stand in rows, behind 'when'" },
        { "goto next_state", "the step stands behind the block: '{ ... } -> STATE;'" },
        { "return", "the reply stands behind the block: '{ ... } reply NAME;'" },
        { "do call", "a row assigns, or calls C: assign in the function behind 'do'" },
        { "start_timer send_after", "write 'start NAME TIME;'" },
        { "cancel_timer stop_timer", "write 'cancel NAME;'" },
        { "emit next_event trigger fire", "write 'raise NAME;', with an 'internal NAME;' in the machine" },
    };
    const char *word;

    if (p->token.kind == TOKEN_ARROW && expects(error, "raise")
        && (p->previous.kind == TOKEN_LBRACE || p->previous.kind == TOKEN_SEMICOLON)) {
        diag_hint(p->diag, "the step stands behind the block: '{ ... } -> STATE;'");
        return true;
    }
    if (p->token.kind == TOKEN_COMMA && expects(error, ";") && expects(error, "||") && p->brace_count == 3) {
        diag_hint(p->diag, "write ';'");
        return true;
    }
    if (!expects(error, "+=") || !is_word(&p->previous))
        return false;
    word = text_at(p, p->previous.at);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (!habit_is_listed(others[i].words, word) || (!is_word(&p->token) && p->token.kind != TOKEN_INT && p->token.kind != TOKEN_LPAREN))
            continue;
        diag_hint(p->diag, "%s", others[i].hint);
        return true;
    }
    if (p->token.kind == TOKEN_COMMA && habit_is_listed("reply keep_state next_state stop", word)) {
        diag_hint(p->diag, "what a row does is no tuple: write 'reply NAME', '-> STATE' or 'stop REASON' behind the event");
        return true;
    }
    if (ast_scalar_named(word) == NULL || !is_word(&p->token))
        return false;
    diag_hint(p->diag, "declare it in 'data { ... }', and assign here: '%s = ...;'", text_at(p, p->token.at));
    return true;
}

/* Steps of rows. */
static bool hint_at_step(struct parser *p, const struct syntax_error *error)
{
    if (!is_in_row(p))
        return false;
    if (p->previous.kind == TOKEN_STATE && p->token.kind == TOKEN_IDENT && expects(error, ";"))
        diag_hint(p->diag, "write '-> %s'", p->token.word);
    else if (p->token.kind == TOKEN_LBRACKET && expects_word(error, "when"))
        diag_hint(p->diag, "write 'when' before the condition, without brackets");
    else if (p->token.kind == TOKEN_SLASH && expects_word(error, "when"))
        diag_hint(p->diag, "write 'do NAME' to have C called");
    else if ((p->token.kind == TOKEN_BAR || (p->token.kind == TOKEN_COMMA && !goes_on_behind(p)))
             && expects_word(error, "when"))
        diag_hint(p->diag, "each event has rows of its own");
    else if (p->token.kind == TOKEN_COLON && p->previous.kind == TOKEN_LBRACE)
        diag_hint(p->diag, "what a row does is no tuple: write 'reply NAME', '-> STATE' or 'stop REASON' behind the event");
    else if (p->token.kind == TOKEN_COLON && is_name_wanted(error))
        diag_hint(p->diag, "leave the ':' out");
    else if (p->token.kind == TOKEN_LBRACE && p->previous.kind == TOKEN_REPLY)
        diag_hint(p->diag, "a reply has a name, and values behind it: 'reply ok(1)'");
    else if (p->token.kind == TOKEN_LBRACE && p->previous.kind == TOKEN_DO)
        diag_hint(p->diag, "name a function, which is written in C: 'do NAME'");
    else if (p->token.kind == TOKEN_STAR && p->previous.kind == TOKEN_ON)
        diag_hint(p->diag, "rows for each state stand in 'any { ... }'; 'default ignore;' is for all that no row decides");
    else
        return false;
    return true;
}

bool habit_hint(struct parser *p, const struct syntax_error *error)
{
    const enum habit_place place = place_of(error);

    return hint_at_comment(p) || hint_at_quotes(p, error) || hint_at_replies(p, error) || hint_at_child(p, error)
           || hint_at_owner(p, error) || hint_in_block(p, error) || hint_at_step(p, error) || hint_at_item(p, error)
           || hint_at_operator(p, error) || hint_at_empty_value(p, error) || hint_at_type_arguments(p, error)
           || hint_at_scope(p, error) || hint_at_modifier(p, error) || hint_at_type_behind(p, error) || hint_at_extra_sign(p, error)
           || hint_at_parentheses(p, error) || hint_at_word(p, error, place) || habit_hint_at_comma(p, error);
}
