/*
 * Between scanner and parser: parser_next attaches doc comments, keeps track of braces, puts in one that is
 * plainly missing, and after an error skips to a place where the parser can go on: it swallows blocks whole, and
 * announces lines that begin like a row or an item. What repair.c has found to be missing it puts in.
 */

#include "parse.h"

#include <string.h>

#define YYSTYPE struct parser_token         /* for the scanner's header */

#include "actor.tab.h"
#include "actor.lex.h"
#include "lex.h"
#include "repair.h"

#define LONGEST_HEAD 60                     /* in a hint */

/* ------------------------------------------------------------------------------------- braces -- */

/* How far the line of a byte is indented. */
static uint32_t indentation(const struct source *source, uint32_t offset)
{
    uint32_t begin = offset;

    while (begin > 0 && source->text[begin - 1] != '\n')
        begin--;
    return (uint32_t)strspn(source->text + begin, " \t");
}

/* Whether nothing stands before a byte on its line. Lines may be very long: looks no further. */
static bool begins_line(const struct source *source, uint32_t offset)
{
    while (offset > 0 && (source->text[offset - 1] == ' ' || source->text[offset - 1] == '\t'))
        offset--;
    return offset == 0 || source->text[offset - 1] == '\n';
}

/* Whether the brace that comes next begins fields, each a type and a name. */
static bool begins_field_block(const struct parser *p)
{
    const bool is_behind_lead = p->token.at.begin == p->lead.at.begin;

    if (p->brace_count == 0)
        return p->lead.kind == TOKEN_STRUCT;
    if (p->brace_count > 1 || !is_behind_lead)
        return false;
    return p->lead.kind == (p->top == TOKEN_GEN_STATEM ? TOKEN_DATA : TOKEN_STATE);
}

static void open_brace(struct parser *p, uint32_t offset, int sign)
{
    if (p->brace_count == p->brace_capacity) {
        size_t capacity = p->brace_capacity > 0 ? p->brace_capacity * 2 : 16;

        p->braces = arena_grow(p->arena, p->braces, p->brace_capacity * sizeof *p->braces,
                               capacity * sizeof *p->braces);
        p->brace_capacity = capacity;
    }
    p->braces[p->brace_count] = (struct parser_brace){ .offset = offset, .holds_fields = begins_field_block(p), .sign = sign };
    p->brace_count++;
}

static void close_brace(struct parser *p, uint32_t offset)
{
    uint32_t opening;

    if (p->brace_count == 0)
        return;
    opening = p->braces[--p->brace_count].offset;
    p->closes_alone &= p->brace_count >= 2;             /* the block that was to end so may have ended otherwise */
    if (!range_exists(p->suspect) && begins_line(p->source, offset)
        && indentation(p->source, offset) != indentation(p->source, opening))
        p->suspect = (struct range){ p->source, opening, opening + 1 };
}

/* ----------------------------------------------------------------------------------- recovery -- */

/* What a line that begins with this token probably is, as a token for the parser; 0 if unclear. */
static int line_kind(int token)
{
    switch (token) {
    case TOKEN_ON: case TOKEN_AFTER: case TOKEN_EVERY: case TOKEN_IDLE: case TOKEN_ENTER:
    case TOKEN_EXIT:
        return TOKEN_NEW_ROW;
    case TOKEN_REGISTER: case TOKEN_INIT: case TOKEN_STATE: case TOKEN_DATA: case TOKEN_CALL:
    case TOKEN_CAST: case TOKEN_CALLS: case TOKEN_INFO: case TOKEN_CONTINUE: case TOKEN_TERMINATE:
    case TOKEN_CODE_CHANGE: case TOKEN_DEFAULT: case TOKEN_ANY: case TOKEN_STRATEGY:
    case TOKEN_INTENSITY: case TOKEN_BACKOFF: case TOKEN_AUTO_SHUTDOWN: case TOKEN_MAX_CHILDREN: case TOKEN_PARTITIONS:
    case TOKEN_CHILD: case TOKEN_INTERNAL: case TOKEN_TIMER: case TOKEN_ENV: case TOKEN_DEPENDS:
    case TOKEN_START_PHASE: case TOKEN_PREP_STOP: case TOKEN_CONFIG_CHANGE: case TOKEN_GET: case TOKEN_GET_AND_UPDATE:
    case TOKEN_SUBSCRIBES: case TOKEN_DISPATCHER: case TOKEN_BUFFER: case TOKEN_MAX_DEMAND: case TOKEN_MIN_DEMAND:
        return TOKEN_NEW_ITEM;
    case TOKEN_INCLUDE: case TOKEN_IMPORT: case TOKEN_USE: case TOKEN_EXTERN: case TOKEN_ENUM: case TOKEN_STRUCT:
    case TOKEN_REGISTRY: case TOKEN_TABLE: case TOKEN_GEN_SERVER: case TOKEN_GEN_STATEM: case TOKEN_SUPERVISOR:
    case TOKEN_DYNAMIC_SUPERVISOR: case TOKEN_PARTITION_SUPERVISOR: case TOKEN_TASK_SUPERVISOR: case TOKEN_TASK:
    case TOKEN_APPLICATION: case TOKEN_AGENT: case TOKEN_PUBSUB: case TOKEN_PRODUCER: case TOKEN_PRODUCER_CONSUMER:
    case TOKEN_CONSUMER: case TOKEN_CONSUMER_SUPERVISOR: case TOKEN_PIPELINE: case TOKEN_PROTOCOL: case TOKEN_IMPL:
        return TOKEN_NEW_TOP;
    default:
        return 0;
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/*
 * What was opened last on the line before a '}', and not closed: '(', '[', or 0 where there is no
 * such, or strings or comments leave it open.
 */
static char opened_before(const char *text, uint32_t offset)
{
    unsigned closed = 0;

    for (uint32_t i = offset; i > 0 && strchr(";{}\n\"/", text[i - 1]) == NULL; i--) {
        const char c = text[i - 1];

        if (c == ')' || c == ']')
            closed++;
        else if ((c == '(' || c == '[') && closed-- == 0)
            return c;
    }
    return 0;
}

/* Whether an item goes on here, as it does behind parentheses, or a field behind its brackets. */
static bool goes_on_behind(char opener, const char *text)
{
    return (*text != '\0' && strchr(";,|", *text) != NULL) || strncmp(text, "->", 2) == 0
           || (opener == '[' && is_letter(*text));
}

/* `cast put(string key};`: the item goes on behind it. Else the ')' was forgotten in a block. */
static bool take_for_closer(struct parser *p, struct parser_token *brace)
{
    const char *const text = p->source->text;
    const char *const behind = text + brace->at.end + strspn(text + brace->at.end, " \t");
    const char opener = opened_before(text, brace->at.begin);
    const char *const closer = opener == '(' ? ")" : "]";

    if (opener == 0 || !goes_on_behind(opener, behind))
        return false;
    if (!p->recovering) {
        diag_error(p->diag, A001, brace->at, "unexpected '}', expected '%s'", closer);
        diag_hint(p->diag, "write '%s'", closer);
        p->error_count++;
    }
    p->broken = true;
    brace->kind = opener == '(' ? TOKEN_RPAREN : TOKEN_RBRACKET;
    return true;
}

static bool is_repaired(const struct parser *p, enum repair_kind kind, uint32_t at)
{
    for (size_t i = 0; p->repairs != NULL && i < p->repairs->count; i++)
        if (p->repairs->items[i].kind == kind && p->repairs->items[i].at == at)
            return true;
    return false;
}

/* Says that a brace was meant. */
static void report_sign(struct parser *p, const struct parser_token *token, const char *brace)
{
    if (token->kind == TOKEN_DO) {
        diag_error(p->diag, A001, token->at, "unexpected 'do', expected '{'");
        diag_hint(p->diag, "write '{', and '}' in place of 'end'");
    } else {
        diag_error(p->diag, A001, token->at, "unexpected '%c', expected '%s'", p->source->text[token->at.begin], brace);
        diag_hint(p->diag, "write '%s'", brace);
    }
    p->error_count++;
    p->broken = true;
}

/* What ends a block that began with another sign than '{'. */
static bool ends_block(const struct parser_token *token, int sign)
{
    switch (sign) {
    case TOKEN_LPAREN: return token->kind == TOKEN_RPAREN;
    case TOKEN_LBRACKET: return token->kind == TOKEN_RBRACKET;
    case TOKEN_DO: return token->kind == TOKEN_IDENT && strcmp(token->word, "end") == 0;
    default: return false;
    }
}

/* A '(' that was found to be meant for a '{', and the ')' that then stands for a '}'. The sign is what opens a block in the text. */
static int take_for_brace(struct parser *p, struct parser_token *token)
{
    struct parser_brace *brace = p->brace_count > 0 ? &p->braces[p->brace_count - 1] : NULL;
    const int sign = token->kind;

    if (is_repaired(p, REPAIR_SIGN, token->at.begin)) {
        report_sign(p, token, "{");
        token->kind = TOKEN_LBRACE;
    } else if (is_repaired(p, REPAIR_END, token->at.begin)) {
        report_sign(p, token, "}");
        token->kind = TOKEN_RBRACE;
    } else if (brace != NULL && token->kind == brace->sign && (sign == TOKEN_LPAREN || sign == TOKEN_LBRACKET)) {
        brace->depth++;
    } else if (brace != NULL && ends_block(token, brace->sign)) {
        if (brace->depth == 0)
            token->kind = TOKEN_RBRACE;
        else
            brace->depth--;
    }
    return sign;
}

static struct parser_token scan(struct parser *p)
{
    struct parser_token token = { 0 };
    int sign;

    if (p->error_count < p->most_errors)
        scan_lex(&token, p->scanner);
    else
        lex_end(p, &token);
    parser_attach_doc(p, &token);
    sign = take_for_brace(p, &token);
    if (token.kind == TOKEN_LBRACE)
        open_brace(p, token.at.begin, sign);
    else if (token.kind == TOKEN_RBRACE && !take_for_closer(p, &token))
        close_brace(p, token.at.begin);
    return token;
}

bool parse_continues_row(int kind)
{
    switch (kind) {
    case TOKEN_ARROW: case TOKEN_REPLY: case TOKEN_STOP: case TOKEN_POSTPONE: case TOKEN_IGNORE:
    case TOKEN_DEFER: case TOKEN_HIBERNATE:
        return true;
    default:
        return false;
    }
}

/* What follows a block of assignments on its line. */
static bool goes_on_with_row(const struct parser *p, const struct parser_token *token)
{
    return parse_continues_row(token->kind) && !begins_line(p->source, token->at.begin);
}

/* From behind an opening brace to behind the one that closes it, and a ';' after that. */
static struct parser_token scan_block(struct parser *p, struct parser_token opening)
{
    struct parser_token token;
    unsigned depth = 1;

    do {
        token = scan(p);
        if (token.kind == TOKEN_LBRACE)
            depth++;
        else if (token.kind == TOKEN_RBRACE)
            depth--;
    } while (depth > 0 && token.kind != 0);
    if (token.kind == 0)
        return token;
    p->waiting = scan(p);
    if (goes_on_with_row(p, &p->waiting))
        return p->waiting;
    p->again = p->waiting.kind != TOKEN_SEMICOLON;
    token.kind = TOKEN_BLOCK;
    token.at = range_join(opening.at, token.at);
    return token;
}

/* Whether a brace begins a block whose lines are indented, so that indentation tells its end. */
static bool has_indented_lines(const struct source *source, uint32_t brace)
{
    const char *line = strchr(source->text + brace, '\n');

    if (line == NULL)
        return false;
    line += strspn(line, " \t\r\n");
    return indentation(source, (uint32_t)(line - source->text))
           > indentation(source, brace);
}

bool parser_is_outside(const struct parser *p, uint32_t offset)
{
    uint32_t brace;

    if (p->brace_count == 0)
        return false;
    brace = p->braces[p->brace_count - 1].offset;
    return has_indented_lines(p->source, brace)
           && indentation(p->source, offset) <= indentation(p->source, brace);
}

static bool begins_like_a_line(const struct parser *p, const struct parser_token *token)
{
    return line_kind(token->kind) != 0 && begins_line(p->source, token->at.begin);
}

/* A token of no text before one that begins a line: that the block has ended, or what comes. */
static struct parser_token announce(struct parser *p, struct parser_token token)
{
    p->again = true;
    p->waiting = token;
    p->lead.kind = 0;                       /* the token begins an item, and was met as part of another */
    if (parser_is_outside(p, token.at.begin)) {
        p->brace_count--;
        token.kind = TOKEN_MISSING;
    } else {
        token.kind = line_kind(token.kind);
    }
    token.at.end = token.at.begin;
    return token;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* From behind a word in the text to the word before it; `end` becomes where that one ends. */
static uint32_t word_before(const struct source *source, uint32_t *end)
{
    uint32_t begin;

    while (*end > 0 && is_blank(source->text[*end - 1]))
        --*end;
    for (begin = *end; begin > 0 && is_letter(source->text[begin - 1]); begin--)
        ;
    return begin;
}

static bool is_text(const struct source *source, uint32_t begin, uint32_t end, const char *word)
{
    return end - begin == strlen(word) && strncmp(source->text + begin, word, end - begin) == 0;
}

/* Whether `do NAME` stands before a brace, which is then no block of assignments. */
static bool is_behind_action(const struct source *source, uint32_t brace)
{
    uint32_t end = word_before(source, &brace);
    const uint32_t begin = word_before(source, &end);

    return is_text(source, begin, end, "do");
}

/* Whether a word stands here. */
static bool is_word(int kind)
{
    return kind == TOKEN_IDENT || (kind >= TOKEN_INCLUDE && kind <= TOKEN_NOW);
}

/* Whether what follows reads like the fields of a block: there is no other brace before they end. */
static bool begins_fields(const struct parser *p, const struct parser_token *next)
{
    const char *text = p->source->text + next->at.begin;

    return is_word(next->kind) && text[strcspn(text, "{};")] != '{';
}

/* Behind blanks and comments of a line. */
static const char *skip_to_text(const char *text)
{
    for (;;) {
        text += strspn(text, " \t\r\n");
        if (strncmp(text, "//", 2) != 0)
            return text;
        text += strcspn(text, "\n");
    }
}

static int kind_of_word(const struct parser *p, const char *text)
{
    size_t length = 0;
    const struct parser_word *word;

    while (is_letter(text[length]))
        length++;
    word = table_get(p->words, arena_copy(p->arena, text, length));
    return word != NULL ? word->kind : TOKEN_IDENT;
}

/* A type that is no keyword, a name, and how a field ends. */
static bool reads_like_field(const struct parser *p, const char *text)
{
    const int kind = kind_of_word(p, text);

    if (kind == TOKEN_EXTERN)
        return true;
    if (kind != TOKEN_IDENT || !is_letter(*text))
        return false;
    text += strcspn(text, " \t;{}()\n");
    text += strspn(text, " \t");
    if (!is_letter(*text))
        return false;
    while (is_letter(*text))
        text++;
    text += strspn(text, " \t");
    return *text == ';' || *text == '=' || kind_of_word(p, text) == TOKEN_FROM;
}

bool parse_begins_item(const struct parser *p, const char *text)
{
    return line_kind(kind_of_word(p, text)) != 0;
}

static bool is_child_option(int kind)
{
    return kind == TOKEN_RESTART || kind == TOKEN_SHUTDOWN || kind == TOKEN_SIGNIFICANT || kind == TOKEN_CONTAIN_FAULTS ||
           kind == TOKEN_DEFER;
}

/*
 * Whether both braces are missing around the one thing that follows, as in `env uint16 port = 8;`: behind its ';' the block
 * does not go on, nor does it end but with what it stands in.
 */
static bool is_alone_without_braces(const struct parser *p, const struct parser_token *next)
{
    const char *text = p->source->text + next->at.begin;

    text += strcspn(text, ";{}");
    if (*text != ';')
        return false;
    text = skip_to_text(text + 1);
    if (*text == '}') {
        text = skip_to_text(text + 1);
        return *text == '\0' || line_kind(kind_of_word(p, text)) == TOKEN_NEW_TOP;
    }
    return p->lead.kind == TOKEN_CHILD ? !is_child_option(kind_of_word(p, text)) : !reads_like_field(p, text);
}

/* Whether a block of several lines follows, or its end on this line: else both braces are missing. */
static bool ends_later(const struct parser *p, const struct parser_token *next)
{
    const char *text = p->source->text + next->at.begin;

    return begins_line(p->source, next->at.begin) || text[strcspn(text, "{}\n")] == '}';
}

/* `gen_server A calls B {`: what ends with a ';' stands before the brace, which is not missing. */
static bool belongs_to_head(const struct parser *p, const struct parser_token *next)
{
    const char *text = p->source->text + next->at.begin;

    return (next->kind == TOKEN_CALLS || next->kind == TOKEN_SUBSCRIBES || next->kind == TOKEN_REGISTER)
           && text[strcspn(text, ";{}\n")] == '{';
}

/* At the top of a file, behind the name of what is declared. */
static bool lacks_brace_at_top(const struct parser *p, const struct parser_token *next)
{
    switch (p->lead.kind) {
    case TOKEN_GEN_SERVER: case TOKEN_GEN_STATEM: case TOKEN_SUPERVISOR: case TOKEN_DYNAMIC_SUPERVISOR:
    case TOKEN_PARTITION_SUPERVISOR:
        return line_kind(next->kind) != 0 && !belongs_to_head(p, next);
    case TOKEN_APPLICATION:
        return line_kind(next->kind) != 0 || next->kind == TOKEN_START;
    case TOKEN_REGISTRY:
        return next->kind == TOKEN_KEY || next->kind == TOKEN_KEYS;
    case TOKEN_TABLE:
        return next->kind == TOKEN_KEY || next->kind == TOKEN_VALUE;
    case TOKEN_STRUCT: case TOKEN_ENUM:
        return begins_fields(p, next);
    default:
        return false;
    }
}

/* Between the braces of an actor. */
static bool lacks_brace_in_actor(const struct parser *p, const struct parser_token *next, bool is_named)
{
    const bool is_alone = p->token.at.begin == p->lead.at.begin;
    const bool is_row = line_kind(next->kind) == TOKEN_NEW_ROW;

    switch (p->lead.kind) {
    case TOKEN_STATE:
        return p->top == TOKEN_GEN_STATEM ? (is_named || p->token.kind == TOKEN_RPAREN) && is_row
                                          : p->top == TOKEN_GEN_SERVER && is_alone && begins_fields(p, next);
    case TOKEN_DATA:
        return p->top == TOKEN_GEN_STATEM && is_alone && begins_fields(p, next);
    case TOKEN_ENV:
        return p->top == TOKEN_APPLICATION && is_alone && begins_fields(p, next);
    case TOKEN_ANY:
        return p->top == TOKEN_GEN_STATEM && is_alone && is_row;
    case TOKEN_CHILD:
        return !is_alone && p->token.kind != TOKEN_AS && (is_word(p->token.kind) || p->token.kind == TOKEN_RPAREN)
               && is_child_option(next->kind) && p->source->text[next->at.end] != ':'
               && (ends_later(p, next) || is_alone_without_braces(p, next));
    default:
        return false;
    }
}

/* Whether a sign that assigns follows a word. */
static bool is_assigned(const struct parser *p, const struct parser_token *word)
{
    const char *text = p->source->text + word->at.end;

    text += strspn(text, " \t");
    if (text[0] != '\0' && strchr("+-*/%", text[0]) != NULL)
        text++;
    return text[0] == '=' && text[1] != '=';
}

/* In a row, before its assignments. */
static bool lacks_brace_in_row(const struct parser *p, const struct parser_token *next)
{
    if (p->top != TOKEN_GEN_STATEM || p->previous.kind == TOKEN_DO || line_kind(p->lead.kind) != TOKEN_NEW_ROW
        || !is_word(next->kind) || !is_assigned(p, next) || !ends_later(p, next) || p->braces[1].holds_fields)
        return false;
    switch (p->token.kind) {
    case TOKEN_ENTER: case TOKEN_EXIT: case TOKEN_IDENT: case TOKEN_INT: case TOKEN_DURATION: case TOKEN_STRING: case TOKEN_TRUE:
    case TOKEN_FALSE: case TOKEN_RPAREN:
        return true;
    default:
        return false;
    }
}

/* A known block without its brace, and with what stands in such a block behind it. */
static bool lacks_brace(const struct parser *p, const struct parser_token *next)
{
    const bool is_named = p->previous.at.begin == p->lead.at.begin && p->token.at.begin > p->lead.at.begin
                          && is_word(p->token.kind);

    if (p->recovering || p->lead.kind == 0 || p->brace_count > 2)
        return false;
    if (p->brace_count == 2)
        return lacks_brace_in_row(p, next);
    if (begins_line(p->source, next->at.begin)
        && indentation(p->source, next->at.begin) <= indentation(p->source, p->lead.at.begin))
        return false;
    return p->brace_count == 0 ? is_named && lacks_brace_at_top(p, next) : lacks_brace_in_actor(p, next, is_named);
}

/* The text from where an item begins up to where its braces are missing; as much of it as fits into a hint. */
static const char *head_of(const struct parser *p)
{
    const char *const text = p->source->text + p->lead.at.begin;
    const size_t length = p->token.at.end - p->lead.at.begin;

    if (length > LONGEST_HEAD || memchr(text, '\n', length) != NULL)
        return "...";
    return arena_copy(p->arena, text, length);
}

/* What both braces are missing around, up to its ';'. */
static void report_braces(struct parser *p, struct range at, const struct parser_token *next)
{
    const char *text = p->source->text + next->at.begin;
    const char *what = p->lead.kind == TOKEN_CHILD ? "" : arena_printf(p->arena, "%s ", head_of(p));

    diag_error(p->diag, A001, at, "the braces %s '%s' are missing", p->lead.kind == TOKEN_CHILD ? "around the options of this" : "of",
               p->lead.word);
    diag_hint(p->diag, "write '%s{ %.*s; }'", what, (int)strcspn(text, ";\n"), text);
}

/* A brace that is put in. */
static void count_brace(struct parser *p, int kind)
{
    p->broken = true;
    p->error_count++;
    if (kind == TOKEN_LBRACE)
        open_brace(p, p->token.at.begin, TOKEN_LBRACE);
    else if (p->brace_count > 0)
        p->brace_count--;
    if (kind == TOKEN_RBRACE)
        p->suspect = (struct range){ 0 };               /* this is the one that it lacked */
}

/* A brace, of no text, as if it were there, and what follows it. */
static struct parser_token insert_brace(struct parser *p, int kind, struct parser_token next)
{
    struct parser_token brace = { .kind = kind };

    brace.at = (struct range){ p->source, p->token.at.end, p->token.at.end };
    repair_note(p, &next, kind == TOKEN_LBRACE);
    if (kind == TOKEN_LBRACE && p->brace_count == 1 && is_alone_without_braces(p, &next)) {
        report_braces(p, brace.at, &next);
        p->closes_alone = true;
    } else {
        diag_error(p->diag, A001, brace.at, "a '%s' is missing here", kind == TOKEN_LBRACE ? "{" : "}");
    }
    count_brace(p, kind);
    p->again = true;
    p->waiting = next;
    return brace;
}

/* The second of two braces that were missing. */
static struct parser_token end_alone(struct parser *p)
{
    p->closes_alone = false;
    p->ends_with_row = false;
    p->brace_count -= p->brace_count > 0;               /* recovery may have left the block */
    return (struct parser_token){ .kind = TOKEN_RBRACE, .at = { p->source, p->token.at.end, p->token.at.end } };
}

/* Whether one of these stands here. */
static bool is_one_of(const char *text, const char *const *words)
{
    size_t length = 0;

    while (is_letter(text[length]))
        length++;
    for (; *words != NULL; words++)
        if (length == strlen(*words) && strncmp(text, *words, length) == 0)
            return true;
    return false;
}

/* What may stand behind the name of an outcome, and seldom behind the first word of an item. */
static bool follows_outcome(const char *text)
{
    static const char *const words[] = { "when", "stop", "ignore", NULL };

    return is_one_of(text, words);
}

/* The same for a row that begins with 'on', behind which the name of an event stands. */
static bool goes_on_as_outcome(const char *text)
{
    static const char *const words[] = {
        "when", "stop", "ignore", "reply", "postpone", "defer", "hibernate", NULL
    };

    return is_one_of(text, words);
}

/*
 * A line that begins like a row, an item or a declaration, in a block where that is none: assignments have a sign
 * behind a word, fields have a ';' or a '=' behind two.
 */
static bool lacks_end(const struct parser *p, const struct parser_token *next)
{
    const char *behind = p->source->text + next->at.end;
    const struct parser_brace *brace;

    if (p->recovering || p->brace_count == 0 || p->lead.kind != 0 || line_kind(next->kind) == 0
        || !begins_line(p->source, next->at.begin))
        return false;
    brace = &p->braces[p->brace_count - 1];
    behind += strspn(behind, " \t");
    if (!is_letter(*behind))
        return false;
    if (p->brace_count >= 3)
        return p->top == TOKEN_GEN_STATEM && line_kind(next->kind) == TOKEN_NEW_ROW
               && (!is_behind_action(p->source, brace->offset)
                   || (next->kind == TOKEN_ON && !goes_on_as_outcome(behind)));
    if (p->brace_count == 2 && next->kind == TOKEN_CHILD)
        return p->top == TOKEN_SUPERVISOR || p->top == TOKEN_DYNAMIC_SUPERVISOR
               || p->top == TOKEN_PARTITION_SUPERVISOR;
    if (p->brace_count == 2 && p->top == TOKEN_GEN_STATEM && is_behind_action(p->source, brace->offset))
        return line_kind(next->kind) == TOKEN_NEW_ITEM && !follows_outcome(behind);
    if (!brace->holds_fields)
        return p->brace_count == 1 && (p->top == TOKEN_REGISTRY || p->top == TOKEN_TABLE) && line_kind(next->kind) == TOKEN_NEW_TOP;
    while (is_letter(*behind))
        behind++;
    behind += strspn(behind, " \t");
    if (next->kind == TOKEN_EXTERN || next->kind == TOKEN_STRUCT || next->kind == TOKEN_ENUM)
        return *behind == '{';
    return *behind == '(' || *behind == '{' || *behind == '-' || is_letter(*behind);
}

/*
 * `on q { n = 1; reply x;`: a block of assignments that begins on this line is not closed before what a row goes on with, nor
 * behind it.
 */
static bool lacks_end_before_step(const struct parser *p, const struct parser_token *next)
{
    const char *const text = p->source->text;
    const char *const behind = text + next->at.end;
    uint32_t brace;

    if (p->recovering || p->top != TOKEN_GEN_STATEM || p->brace_count < 3 || p->token.kind != TOKEN_SEMICOLON
        || !parse_continues_row(next->kind) || is_assigned(p, next) || behind[strcspn(behind, "}\n")] == '}')
        return false;
    brace = p->braces[p->brace_count - 1].offset;
    return memchr(text + brace, '\n', next->at.begin - brace) == NULL && !is_behind_action(p->source, brace);
}

/* How long what stands between a row's event and its end is, if it has no braces. */
static size_t length_alone(const struct parser *p, const char *text)
{
    size_t length = 1;

    while (strchr(";{}\n", text[length]) == NULL && strncmp(text + length, "->", 2) != 0
           && !(is_blank(text[length - 1]) && parse_continues_row(kind_of_word(p, text + length))))
        length++;
    while (length > 1 && is_blank(text[length - 1]))
        length--;
    return length;
}

/* `start named(n)` has no time yet. */
static const char *alone_at(const struct parser *p, const struct parser_token *next, const char *text, size_t length)
{
    const char *name = text + (next->at.end - next->at.begin);
    const char *fields;

    name += strspn(name, " \t");
    for (fields = name; is_letter(*fields); fields++)
        ;
    if (next->kind != TOKEN_START || *fields != '(' || fields == name || text[length - 1] != ')')
        return arena_copy(p->arena, text, length);
    return arena_printf(p->arena, "start %.*s 5s %.*s", (int)(fields - name), name, (int)(text + length - fields), fields);
}

/* The one thing in a block without braces, and how it is written with them. */
static void report_alone(struct parser *p, struct range at, const struct parser_token *next)
{
    const char *const text = p->source->text + next->at.begin;
    const bool assigns = is_assigned(p, next);
    const size_t length = assigns ? length_alone(p, text) : strcspn(text, ";{}\n");
    const int behind = (int)strcspn(text + length, ";{}\n");

    diag_error(p->diag, A001, at, "the braces around this%s are missing", assigns ? " assignment" : "");
    diag_hint(p->diag, "write '%s { %s; }%.*s%s'", p->lead.kind != 0 ? head_of(p) : "...", alone_at(p, next, text, length), behind,
              text + length, behind > 0 ? ";" : "");
}

/* What is put in before a token, which follows it then. */
static struct parser_token put_in(struct parser *p, enum repair_kind kind, struct parser_token next)
{
    struct parser_token brace = { .kind = kind == REPAIR_CLOSE ? TOKEN_RBRACE : TOKEN_LBRACE };

    brace.at = (struct range){ p->source, p->token.at.end, p->token.at.end };
    if (kind == REPAIR_AROUND) {
        report_alone(p, brace.at, &next);
        p->closes_alone = true;
        p->ends_with_row = is_assigned(p, &next);
    } else {
        diag_error(p->diag, A001, brace.at, "a '%s' is missing here", kind == REPAIR_CLOSE ? "}" : "{");
    }
    count_brace(p, brace.kind);
    p->again = true;
    p->waiting = next;
    p->put_in = brace.at.begin;
    return brace;
}

static void take_for_when(struct parser *p, struct parser_token *token)
{
    diag_error(p->diag, A001, token->at, "unexpected 'if'");
    diag_hint(p->diag, "write 'when'");
    p->broken = true;
    p->error_count++;
    token->kind = TOKEN_WHEN;
}

/* What take_for_brace does. */
static bool takes_place(enum repair_kind kind)
{
    return kind == REPAIR_SIGN || kind == REPAIR_END;
}

/* Does with a token what a repair says, if there is one for it. */
static bool repair(struct parser *p, struct parser_token *token)
{
    const struct repairs *all = p->repairs;
    const struct repair *next;

    if (all == NULL)
        return false;
    while (p->repair < all->count && (all->items[p->repair].at < token->at.begin || takes_place(all->items[p->repair].kind)))
        p->repair++;
    if (p->repair == all->count || all->items[p->repair].at != token->at.begin)
        return false;
    next = &all->items[p->repair++];
    if (next->kind == REPAIR_WHEN)
        take_for_when(p, token);
    else
        *token = put_in(p, next->kind, *token);
    return true;
}

/* Before what goes on with a row whose assignment had no braces: its ';', behind which the brace follows. */
static struct parser_token end_assignment(struct parser *p, struct parser_token next)
{
    p->ends_with_row = false;
    p->again = true;
    p->waiting = next;
    return (struct parser_token){ .kind = TOKEN_SEMICOLON, .at = { p->source, p->token.at.end, p->token.at.end } };
}

/* A token of the text, or what is to stand before it. */
static struct parser_token complete(struct parser *p, struct parser_token token, bool is_new)
{
    if (p->ends_with_row && parse_continues_row(token.kind))
        return end_assignment(p, token);
    if (repair(p, &token) || !is_new)
        return token;
    if (lacks_brace(p, &token))
        return insert_brace(p, TOKEN_LBRACE, token);
    if (lacks_end(p, &token) || lacks_end_before_step(p, &token))
        return insert_brace(p, TOKEN_RBRACE, token);
    return token;
}

/* Keeps what an item began with. */
static void note_lead(struct parser *p, struct parser_token token)
{
    switch (token.kind) {
    case TOKEN_SEMICOLON: case TOKEN_LBRACE: case TOKEN_RBRACE: case TOKEN_BLOCK: case TOKEN_MISSING:
    case TOKEN_NEW_ROW: case TOKEN_NEW_ITEM: case TOKEN_NEW_TOP:
        p->lead.kind = 0;
        return;
    default:
        break;
    }
    if (p->lead.kind != 0)
        return;
    p->lead = token;
    if (p->brace_count == 2 && line_kind(token.kind) == TOKEN_NEW_ROW) {
        p->row_kind = token.kind;
        p->outcomes_failed = false;
    }
    if (p->brace_count == 0)
        p->top = token.kind;
}

struct parser_token parser_next(struct parser *p)
{
    struct parser_token token;

    if (p->keep) {
        p->keep = false;
        return announce(p, p->token);
    }
    if (p->closes_alone && p->token.kind == TOKEN_SEMICOLON) {
        token = end_alone(p);
    } else if (p->again) {
        p->again = false;
        token = complete(p, p->waiting, false);
    } else if (p->recovering && p->swallow) {
        p->swallow = false;
        token = scan_block(p, p->token);
    } else {
        token = scan(p);
        if (p->recovering && begins_like_a_line(p, &token))
            return announce(p, token);
        token = complete(p, token, true);
    }
    if (p->recovering && token.kind == TOKEN_LBRACE)
        token = scan_block(p, token);
    note_lead(p, token);
    if (token.at.begin != p->token.at.begin)
        p->previous = p->token;
    p->token = token;
    return token;
}

void parser_failed(struct parser *p)
{
    p->recovering = true;
    p->broken = true;
    p->error_count++;
    p->failed_at = p->token.at.begin;
    p->is_misfit |= p->token.at.begin == p->token.at.end && p->token.kind != 0 && p->token.at.begin == p->put_in;
    if (p->token.kind == TOKEN_LBRACE) {
        p->swallow = true;
        return;
    }
    /* Bison drops the token that was wrong. Keep it where one can go on with it, but once. */
    if (!begins_like_a_line(p, &p->token) || p->kept_at == p->token.at.end)
        return;
    p->kept_at = p->token.at.end;
    p->keep = true;
}

void parser_lost(struct parser *p, struct range at)
{
    struct ast_lost *lost = arena_alloc(p->arena, sizeof *lost);

    lost->at = at;
    lost->next = p->spec->lost;
    p->spec->lost = lost;
}

void parser_recovered(struct parser *p, struct range lost)
{
    parser_lost(p, lost);
    p->recovering = false;
    p->swallow = false;
}
