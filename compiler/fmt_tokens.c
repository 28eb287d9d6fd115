/*
 * The tokens of a spec, each with the comments before it, and what stands between two tokens on a line. The
 * scanner gives the tokens; comments are what it skipped. Tokens are told apart by their text, so that a
 * sign which is new to the grammar is spaced like any other.
 */

#include "fmt_parts.h"

#include <assert.h>
#include <string.h>

#include "actor.tab.h"
#include "parse.h"

#define TAB_COLUMNS 8

bool fmt_is(const struct fmt_token *token, const char *text)
{
    return token->length == strlen(text) && memcmp(token->text, text, token->length) == 0;
}

static bool is_one_of(const struct fmt_token *token, const char *const *texts)
{
    while (*texts != NULL && !fmt_is(token, *texts))
        texts++;
    return *texts != NULL;
}

static bool is_word(const struct fmt_token *token)
{
    const char c = token->length > 0 ? token->text[0] : '\0';

    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* ------------------------------------------------------------------------------------ reading -- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v' || c == '\n';
}

/* What stands between two tokens. */
struct gap {
    struct arena *arena;
    const struct source *source;
    uint32_t at;
    uint32_t end;
    uint32_t newlines;                      /* since the last token or comment */
    bool is_first;                          /* of the file */
};

static void skip_blanks(struct gap *gap)
{
    gap->newlines = 0;
    while (gap->at < gap->end && is_blank(gap->source->text[gap->at]))
        gap->newlines += gap->source->text[gap->at++] == '\n';
}

static size_t column_of(const struct source *source, uint32_t offset)
{
    uint32_t begin = offset;
    size_t column = 0;

    while (begin > 0 && source->text[begin - 1] != '\n')
        begin--;
    for (; begin < offset; begin++)
        column += source->text[begin] == '\t' ? TAB_COLUMNS - column % TAB_COLUMNS : 1;
    return column;
}

static struct fmt_comment read_comment(struct gap *gap)
{
    const char *text = gap->source->text + gap->at;
    const char *end = gap->source->text + gap->end;
    struct fmt_comment comment = { .text = text, .is_line = text[1] == '/' };
    const char *to = comment.is_line ? memchr(text, '\n', (size_t)(end - text)) : strstr(text + 2, "*/");

    comment.begins_line = gap->newlines > 0 || gap->is_first;
    comment.blank_before = gap->newlines > 1;
    /* Only that of a comment which is not to be on the line of the token before is of interest. */
    comment.column = comment.begins_line ? column_of(gap->source, gap->at) : 0;
    to = to == NULL ? end : comment.is_line ? to : to + 2;
    gap->at += (uint32_t)(to - text);
    gap->is_first = false;
    comment.length = (size_t)(to - text);
    while (comment.length > 2 && is_blank(text[comment.length - 1]))
        comment.length--;
    comment.is_tall = memchr(text, '\n', comment.length) != NULL;
    return comment;
}

/* Gives a token the comments in the gap before it. */
static void read_gap(struct gap *gap, struct fmt_token *token)
{
    size_t capacity = 0;

    for (skip_blanks(gap); gap->at < gap->end; skip_blanks(gap)) {
        if (token->comment_count == capacity) {
            const size_t old = capacity;

            capacity = old > 0 ? old * 2 : 2;
            token->comments = arena_grow(gap->arena, token->comments, old * sizeof *token->comments,
                                         capacity * sizeof *token->comments);
        }
        token->comments[token->comment_count++] = read_comment(gap);
    }
    for (size_t i = 0; i < token->comment_count; i++)
        token->comments[i].ends_line = i + 1 < token->comment_count ? token->comments[i + 1].begins_line
                                                                    : gap->newlines > 0 || token->kind == 0;
    token->blank_before = gap->newlines > 1;
}

static void match_braces(struct arena *arena, struct fmt_tokens *tokens)
{
    size_t *open = arena_array(arena, tokens->count, sizeof *open);
    size_t depth = 0;

    for (size_t i = 0; i < tokens->count; i++) {
        if (fmt_is(&tokens->items[i], "{"))
            open[depth++] = i;
        else if (fmt_is(&tokens->items[i], "}") && depth > 0)
            tokens->items[open[--depth]].close = i;
    }
    assert(depth == 0);
}

struct fmt_tokens fmt_read(struct arena *arena, struct source *source)
{
    struct fmt_tokens tokens = { 0 };
    const struct parser_token *read = parse_tokens(arena, source, &tokens.count);
    struct gap gap = { .arena = arena, .source = source, .is_first = true };
    uint32_t line = 0;
    uint32_t counted = 0;

    tokens.items = arena_array(arena, tokens.count, sizeof *tokens.items);
    for (size_t i = 0; i < tokens.count; i++) {
        struct fmt_token *token = &tokens.items[i];
        const struct range at = read[i].at;

        token->text = source->text + at.begin;
        token->length = at.end - at.begin;
        token->kind = read[i].kind;
        token->spaced = at.begin > 0 && is_blank(source->text[at.begin - 1]) && !is_blank(source->text[at.end]);
        gap.end = at.begin;
        read_gap(&gap, token);
        gap.at = at.end;
        gap.is_first = false;
        for (; counted < at.begin; counted++)
            line += source->text[counted] == '\n';
        token->line = line;
    }
    match_braces(arena, &tokens);
    return tokens;
}

/* ------------------------------------------------------------------------------------- spaces -- */

static const char *const binary[] = {
    "||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", NULL,
};

/* Words that stand before an expression, which may begin with a parenthesis or a sign. */
static const char *const before_expression[] = {
    "when", "after", "every", "intensity", "in", "backoff", "jitter", "max_children", "partitions", "shutdown", "mailbox", "idle", "hibernate_after", NULL,
};

static bool ends_operand(const struct fmt_token *token)
{
    const char last = token->length > 0 ? token->text[token->length - 1] : '\0';

    return last == ')' || last == ']' || last == '"' || (last >= '0' && last <= '9') || is_word(token);
}

/* Whether a `-` or `!` stands before its operand. The words above may be names too: there the spec's own
   spaces tell. */
static bool is_prefix(const struct fmt_tokens *tokens, size_t at)
{
    const struct fmt_token *token = &tokens->items[at];

    if (fmt_is(token, "!"))
        return true;
    if (!fmt_is(token, "-") || at == 0)
        return false;
    if (is_one_of(&tokens->items[at - 1], before_expression))
        return token->spaced;
    return !ends_operand(&tokens->items[at - 1]);
}

/* The star of `extern lru *entries`. */
static bool is_pointer(const struct fmt_tokens *tokens, size_t at)
{
    return at >= 2 && fmt_is(&tokens->items[at], "*") && fmt_is(&tokens->items[at - 2], "extern");
}

/* The first token of the item that another one stands in. */
static size_t item_of(const struct fmt_tokens *tokens, size_t at)
{
    static const char *const ends[] = { ";", "{", "}", NULL };

    while (at > 0 && !is_one_of(&tokens->items[at - 1], ends))
        at--;
    return at;
}

/* The token behind what is in the parentheses that open at `at`. */
static const struct fmt_token *behind_parentheses(const struct fmt_tokens *tokens, size_t at)
{
    size_t depth = 0;

    for (; at + 1 < tokens->count; at++) {
        depth += fmt_is(&tokens->items[at], "(");
        depth -= fmt_is(&tokens->items[at], ")");
        if (depth == 0)
            break;
    }
    return &tokens->items[at + 1 < tokens->count ? at + 1 : at];
}

/* What a timer carries, or a time in parentheses: neither belongs to the word before, as parameters do. */
static bool is_of_a_timer(const struct fmt_tokens *tokens, size_t at)
{
    const size_t item = item_of(tokens, at);

    if (fmt_is(&tokens->items[item], "update"))
        return item + 2 == at && fmt_is(behind_parentheses(tokens, at), ";");
    return fmt_is(&tokens->items[item], "start") && item + 2 <= at;
}

bool fmt_spaced(const struct fmt_tokens *tokens, size_t at)
{
    static const char *const tight_before[] = { ";", ",", ")", "]", "?", ".", ":", NULL };
    static const char *const tight_after[] = { "(", "[", ".", NULL };
    const struct fmt_token *token = &tokens->items[at];
    const struct fmt_token *before = &tokens->items[at - 1];

    if (is_one_of(token, tight_before) || is_one_of(before, tight_after))
        return false;
    if (is_prefix(tokens, at - 1))
        return fmt_is(before, "-") && fmt_is(token, "-");   /* together they would be one, of C */
    if (is_pointer(tokens, at - 1))
        return false;
    if (fmt_is(token, "["))
        return !is_word(before) && !fmt_is(before, "]");
    if (fmt_is(token, "("))
        return !is_word(before) || is_of_a_timer(tokens, at)
               || (is_one_of(before, before_expression) && token->text[-1] != before->text[before->length - 1]);
    return !(fmt_is(before, "{") && fmt_is(token, "}"));
}

bool fmt_breakable(const struct fmt_tokens *tokens, size_t at)
{
    const struct fmt_token *token = &tokens->items[at];

    if (at == 0 || !fmt_spaced(tokens, at))
        return false;
    if (fmt_is(&tokens->items[at - 1], ","))
        return true;
    if (fmt_is(token, "|") || fmt_is(token, "when") || fmt_is(token, "->"))
        return true;
    return (is_one_of(token, binary) && !is_prefix(tokens, at) && !is_pointer(tokens, at))
           || fmt_begins_cell(tokens, 0, at);
}

bool fmt_begins_cell(const struct fmt_tokens *tokens, size_t first, size_t at)
{
    static const char *const before_name[] = { "on", "do", "reply", "stop", "->", "when", ".", ":", "|", NULL };
    const struct fmt_token *token = &tokens->items[at];

    if (at == first)
        return false;
    if (fmt_is(token, "{") || fmt_is(token, "->"))
        return true;
    if (!fmt_is(token, "do") && !parse_continues_row(token->kind))
        return false;
    return !is_one_of(&tokens->items[at - 1], before_name) && !is_one_of(&tokens->items[at - 1], binary);
}
