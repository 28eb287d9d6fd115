/*
 * What the rules of grammar/actor.l do. Here a token's text becomes its value, and what is no
 * token becomes an error. Errors leave a token that lets the parser go on, and the place where
 * they end, so that the parser does not complain about the same slip again.
 */

#include "lex.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "actor.tab.h"
#include "spelling.h"

static const struct {
    const char *text;
    int kind;
} keywords[] = {
    { "include", TOKEN_INCLUDE },
    { "import", TOKEN_IMPORT },
    { "extern", TOKEN_EXTERN },
    { "enum", TOKEN_ENUM },
    { "struct", TOKEN_STRUCT },
    { "registry", TOKEN_REGISTRY },
    { "table", TOKEN_TABLE },
    { "pubsub", TOKEN_PUBSUB },
    { "topic", TOKEN_TOPIC },
    { "message", TOKEN_MESSAGE },
    { "subscribes", TOKEN_SUBSCRIBES },
    { "protocol", TOKEN_PROTOCOL },
    { "requires", TOKEN_REQUIRES },
    { "impl", TOKEN_IMPL },
    { "for", TOKEN_FOR },
    { "use", TOKEN_USE },
    { "agent", TOKEN_AGENT },
    { "producer", TOKEN_PRODUCER },
    { "emits", TOKEN_EMITS },
    { "producer_consumer", TOKEN_PRODUCER_CONSUMER },
    { "consumer", TOKEN_CONSUMER },
    { "consumes", TOKEN_CONSUMES },
    { "consumer_supervisor", TOKEN_CONSUMER_SUPERVISOR },
    { "pipeline", TOKEN_PIPELINE },
    { "dispatcher", TOKEN_DISPATCHER },
    { "buffer", TOKEN_BUFFER },
    { "keep", TOKEN_KEEP },
    { "max_demand", TOKEN_MAX_DEMAND },
    { "min_demand", TOKEN_MIN_DEMAND },
    { "partition", TOKEN_PARTITION },
    { "get", TOKEN_GET },
    { "get_and_update", TOKEN_GET_AND_UPDATE },
    { "else", TOKEN_ELSE },
    { "gen_server", TOKEN_GEN_SERVER },
    { "gen_statem", TOKEN_GEN_STATEM },
    { "supervisor", TOKEN_SUPERVISOR },
    { "dynamic_supervisor", TOKEN_DYNAMIC_SUPERVISOR },
    { "task", TOKEN_TASK },
    { "task_supervisor", TOKEN_TASK_SUPERVISOR },
    { "max_children", TOKEN_MAX_CHILDREN },
    { "partition_supervisor", TOKEN_PARTITION_SUPERVISOR },
    { "application", TOKEN_APPLICATION },
    { "env", TOKEN_ENV },
    { "from", TOKEN_FROM },
    { "depends", TOKEN_DEPENDS },
    { "prep_stop", TOKEN_PREP_STOP },
    { "config_change", TOKEN_CONFIG_CHANGE },
    { "start_phase", TOKEN_START_PHASE },
    { "version", TOKEN_VERSION },
    { "main", TOKEN_MAIN },
    { "key", TOKEN_KEY },
    { "keys", TOKEN_KEYS },
    { "value", TOKEN_VALUE },
    { "meta", TOKEN_META },
    { "partitions", TOKEN_PARTITIONS },
    { "listeners", TOKEN_LISTENERS },
    { "match", TOKEN_MATCH },
    { "register", TOKEN_REGISTER },
    { "update", TOKEN_UPDATE },
    { "via", TOKEN_VIA },
    { "init", TOKEN_INIT },
    { "state", TOKEN_STATE },
    { "data", TOKEN_DATA },
    { "call", TOKEN_CALL },
    { "cast", TOKEN_CAST },
    { "info", TOKEN_INFO },
    { "continue", TOKEN_CONTINUE },
    { "on", TOKEN_ON },
    { "terminate", TOKEN_TERMINATE },
    { "code_change", TOKEN_CODE_CHANGE },
    { "default", TOKEN_DEFAULT },
    { "any", TOKEN_ANY },
    { "when", TOKEN_WHEN },
    { "do", TOKEN_DO },
    { "after", TOKEN_AFTER },
    { "every", TOKEN_EVERY },
    { "enter", TOKEN_ENTER },
    { "exit", TOKEN_EXIT },
    { "reply", TOKEN_REPLY },
    { "stop", TOKEN_STOP },
    { "postpone", TOKEN_POSTPONE },
    { "ignore", TOKEN_IGNORE },
    { "defer", TOKEN_DEFER },
    { "hibernate", TOKEN_HIBERNATE },
    { "hibernate_after", TOKEN_HIBERNATE_AFTER },
    { "idle", TOKEN_IDLE },
    { "raise", TOKEN_RAISE },
    { "start", TOKEN_START },
    { "cancel", TOKEN_CANCEL },
    { "strategy", TOKEN_STRATEGY },
    { "intensity", TOKEN_INTENSITY },
    { "in", TOKEN_IN },
    { "auto_shutdown", TOKEN_AUTO_SHUTDOWN },
    { "backoff", TOKEN_BACKOFF },
    { "jitter", TOKEN_JITTER },
    { "child", TOKEN_CHILD },
    { "as", TOKEN_AS },
    { "restart", TOKEN_RESTART },
    { "shutdown", TOKEN_SHUTDOWN },
    { "significant", TOKEN_SIGNIFICANT },
    { "contain_faults", TOKEN_CONTAIN_FAULTS },
    { "mailbox", TOKEN_MAILBOX },
    { "overflow", TOKEN_OVERFLOW },
    { "calls", TOKEN_CALLS },
    { "internal", TOKEN_INTERNAL },
    { "timer", TOKEN_TIMER },
    { "true", TOKEN_TRUE },
    { "false", TOKEN_FALSE },
    { "now", TOKEN_NOW },
};

static const struct unit {
    const char *text;
    uint64_t nanoseconds;
} units[] = {
    { "ns", 1 },
    { "us", 1000 },
    { "ms", 1000 * 1000 },
    { "s", 1000 * 1000 * 1000 },
    { "min", UINT64_C(60) * 1000 * 1000 * 1000 },
    { "h", UINT64_C(3600) * 1000 * 1000 * 1000 },
};

#define UNIT_COUNT (sizeof units / sizeof units[0])

/* What people write for a unit elsewhere. */
static const struct {
    const char *text;
    const char *meant;
} other_units[] = {
    { "nsec", "ns" },    { "nsecs", "ns" },   { "usec", "us" },    { "usecs", "us" },
    { "\xC2\xB5s", "us" }, { "\xCE\xBCs", "us" }, { "msec", "ms" }, { "msecs", "ms" },
    { "milli", "ms" },   { "millis", "ms" },  { "S", "s" },        { "sec", "s" },
    { "secs", "s" },     { "second", "s" },   { "seconds", "s" },  { "m", "min" },
    { "M", "min" },      { "mins", "min" },   { "minute", "min" }, { "minutes", "min" },
    { "H", "h" },        { "hr", "h" },       { "hrs", "h" },      { "hour", "h" },
    { "hours", "h" },
};

#define OTHER_UNIT_COUNT (sizeof other_units / sizeof other_units[0])

/* A token of the text that was matched last. */
static struct range matched(const struct parser *p, const char *text)
{
    return (struct range){ p->source, p->offset - (uint32_t)strlen(text), p->offset };
}

static struct range matched_bytes(const struct parser *p, size_t length)
{
    return (struct range){ p->source, p->offset - (uint32_t)length, p->offset };
}

/* Marks what was matched as complained about. */
static void complained(struct parser *p)
{
    p->error_end = p->offset;
    p->broken = true;
}

void lex_begin_token(struct parser *p, struct parser_token *token, size_t length)
{
    token->at = (struct range){ p->source, p->offset, p->offset + (uint32_t)length };
    p->offset += (uint32_t)length;
}

void lex_end(struct parser *p, struct parser_token *token)
{
    token->kind = 0;
    token->at = (struct range){ p->source, p->source->size, p->source->size };
}

/* ----------------------------------------------------------------------------- words, strings -- */

void lex_keywords(struct arena *arena, struct table *words)
{
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        struct parser_word *word = arena_alloc(arena, sizeof *word);

        word->text = keywords[i].text;
        word->kind = keywords[i].kind;
        table_add(words, word->text, word);
    }
}

void lex_word(struct parser *p, struct parser_token *token, const char *text, size_t length)
{
    const char *renamed = parser_renamed(p, text);
    const struct parser_word *word = renamed == text ? parser_word(p, text, length) : parser_word(p, renamed, strlen(renamed));

    token->kind = word->kind;
    token->word = word->text;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* One line of a doc comment: what stands behind its `///` and a space. */
void lex_doc(struct parser *p, const char *text, size_t length)
{
    size_t begin = strlen("///");

    if (length > begin && text[begin] == ' ')
        begin++;
    while (length > begin && is_blank(text[length - 1]))
        length--;
    if (!p->in_doc) {
        p->doc_begin = p->offset - (uint32_t)strlen(text);
        p->doc = text_in(p->arena);
        p->in_doc = true;
    } else {
        text_add(&p->doc, "\n");
    }
    text_add_bytes(&p->doc, text + begin, length - begin);
    p->doc_end = p->offset;
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 16;
}

/* Reads up to `most` digits of a base; returns how many. */
static size_t read_digits(const char *text, int base, size_t most, uint32_t *value)
{
    size_t count = 0;

    *value = 0;
    while (count < most && digit_value(text[count]) < base)
        *value = *value * (uint32_t)base + (uint32_t)digit_value(text[count++]);
    return count;
}

static size_t encode_utf8(uint32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

struct escape {
    size_t read;                            /* bytes behind the backslash */
    size_t written;
};

/* An escape, `text` being what follows the backslash. What is read is never more than stands. */
static struct escape read_escape(struct parser *p, struct range at, const char *text, char *out)
{
    static const char simple[] = "abfnrtv\\\"'?";
    static const char meaning[] = "\a\b\f\n\r\t\v\\\"'?";
    const char *found = text[0] != '\0' ? strchr(simple, text[0]) : NULL;
    uint32_t value;
    size_t digits;

    if (found != NULL) {
        out[0] = meaning[found - simple];
        return (struct escape){ 1, 1 };
    }
    digits = read_digits(text, 8, 3, &value);
    if (digits > 0 && value <= 0xFF) {
        out[0] = (char)value;
        return (struct escape){ digits, 1 };
    }
    if (text[0] == 'x') {
        digits = read_digits(text + 1, 16, 2, &value);
        if (digits > 0) {
            out[0] = (char)value;
            return (struct escape){ 1 + digits, 1 };
        }
    }
    if (text[0] == 'u' || text[0] == 'U') {
        size_t wanted = text[0] == 'u' ? 4 : 8;

        digits = read_digits(text + 1, 16, wanted, &value);
        if (digits == wanted && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF))
            return (struct escape){ 1 + digits, encode_utf8(value, out) };
        at.end = at.begin + 2 + (uint32_t)digits;
        diag_error(p->diag, A005, at, "this is not the number of a character");
        diag_hint(p->diag, "write '\\u' and four, or '\\U' and eight hexadecimal digits");
        complained(p);
        return (struct escape){ 1 + digits, 0 };
    }
    at.end = at.begin + 2;
    if (text[0] == 'x')
        diag_error(p->diag, A005, at, "'\\x' lacks its hexadecimal digits");
    else
        diag_error(p->diag, A005, at, "there is no such escape");
    diag_hint(p->diag, "write '\\\\' for a backslash; escapes are those of C");
    complained(p);
    return (struct escape){ 1, 0 };
}

/* Strings are C's in all that is generated. */
static void refuse_zero(struct parser *p, struct range at)
{
    diag_error(p->diag, A005, at, "a string has no byte 0: C would take it for the end");
    complained(p);
}

/* `length` bytes between the quotes; an escape never becomes longer than it was. */
static struct ast_string unescape(struct parser *p, uint32_t begin, const char *text, size_t length)
{
    char *bytes = arena_alloc(p->arena, length + 1);
    size_t used = 0;

    for (size_t i = 0; i < length; ) {
        struct range at = { p->source, begin + (uint32_t)i, begin + (uint32_t)i };
        struct escape escape;

        if (text[i] != '\\' || i + 1 == length) {
            bytes[used++] = text[i++];
            continue;
        }
        escape = read_escape(p, at, text + i + 1, bytes + used);
        i += 1 + escape.read;
        at.end = begin + (uint32_t)i;
        if (escape.written == 1 && bytes[used] == '\0')
            refuse_zero(p, at);
        used += escape.written;
    }
    bytes[used] = '\0';
    return (struct ast_string){ bytes, used };
}

/* Bytes of the character that begins here, or 0 if it is none of UTF-8; RFC 3629, section 4. */
static size_t character_bytes(const unsigned char *text, size_t length)
{
    unsigned char least = 0x80;
    unsigned char most = 0xBF;
    size_t count;

    if (text[0] < 0x80)
        return 1;
    if (text[0] < 0xC2 || text[0] > 0xF4)
        return 0;
    count = text[0] < 0xE0 ? 2 : text[0] < 0xF0 ? 3 : 4;
    if (count > length)
        return 0;
    if (text[0] == 0xE0)
        least = 0xA0;
    else if (text[0] == 0xED)
        most = 0x9F;
    else if (text[0] == 0xF0)
        least = 0x90;
    else if (text[0] == 0xF4)
        most = 0x8F;
    if (text[1] < least || text[1] > most)
        return 0;
    for (size_t i = 2; i < count; i++)
        if (text[i] < 0x80 || text[i] > 0xBF)
            return 0;
    return count;
}

static void check_characters(struct parser *p, uint32_t begin, const char *text, size_t length)
{
    for (size_t i = 0, count; i < length; i += count) {
        struct range at = { p->source, begin + (uint32_t)i, begin + (uint32_t)i + 1 };

        count = character_bytes((const unsigned char *)text + i, length - i);
        if (count > 0 && text[i] != '\0')
            continue;
        if (count > 0) {
            diag_error(p->diag, A002, at, "a byte 0x00 means nothing in a spec, in a string neither");
            complained(p);
            continue;
        }
        diag_error(p->diag, A002, at, "a byte 0x%02X in a string is no UTF-8", (unsigned char)text[i]);
        diag_hint(p->diag, "save the spec as UTF-8, or write '\\x%02X'", (unsigned char)text[i]);
        complained(p);
        return;
    }
}

void lex_string(struct parser *p, struct parser_token *token, const char *text, size_t length)
{
    assert(length >= 2);
    check_characters(p, token->at.begin + 1, text + 1, length - 2);
    token->string = unescape(p, token->at.begin + 1, text + 1, length - 2);
}

void lex_open_string(struct parser *p, struct parser_token *token, const char *text, size_t length)
{
    diag_error(p->diag, A003, token->at, "this string is not closed");
    diag_hint(p->diag, "a string ends on its line; '\\n' in it begins a new one");
    complained(p);
    token->string = (struct ast_string){ arena_copy(p->arena, text + 1, length - 1), length - 1 };
}

void lex_character(struct parser *p, struct parser_token *token, const char *text, size_t length)
{
    diag_error(p->diag, A002, token->at, "strings stand in double quotes");
    diag_hint(p->diag, "write \"%.*s\"", (int)(length - 2), text + 1);
    complained(p);
    token->string = (struct ast_string){ arena_copy(p->arena, text + 1, length - 2), length - 2 };
}

/* ------------------------------------------------------------------------------------ numbers -- */

/* `text` up to its end or `end`, without underscores. */
static char *digits_of(struct parser *p, const char *text, size_t length)
{
    char *digits = arena_alloc(p->arena, length + 1);
    size_t used = 0;

    for (size_t i = 0; i < length; i++)
        if (text[i] != '_')
            digits[used++] = text[i];
    return digits;
}

/* False when the value does not fit. */
static bool append_digit(uint64_t *value, uint64_t base, int digit)
{
    if (*value > (UINT64_MAX - (uint64_t)digit) / base)
        return false;
    *value = *value * base + (uint64_t)digit;
    return true;
}

uint64_t lex_integer(struct parser *p, const char *text)
{
    const char *digits = digits_of(p, text, strlen(text));
    int base = 10;
    uint64_t value = 0;

    if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')) {
        base = 16;
        digits += 2;
    } else if (digits[0] == '0' && digits[1] != '\0') {
        diag_error(p->diag, A004, matched(p, text), "a number does not begin with 0");
        diag_hint(p->diag, "write it without the 0; octal numbers are written in hexadecimal");
        complained(p);
        return 0;
    }
    if (digits[0] == '\0') {
        diag_error(p->diag, A004, matched(p, text), "digits are missing here");
        complained(p);
        return 0;
    }
    for (const char *c = digits; *c != '\0'; c++) {
        if (append_digit(&value, (uint64_t)base, digit_value(*c)))
            continue;
        diag_error(p->diag, A004, matched(p, text), "this number is too large for any integer");
        diag_hint(p->diag, "the largest is 18446744073709551615, in a uint64");
        complained(p);
        return 0;
    }
    return value;
}

double lex_float(struct parser *p, const char *text)
{
    double value = strtod(digits_of(p, text, strlen(text)), NULL);

    if (isinf(value)) {
        diag_error(p->diag, A004, matched(p, text), "this number is too large for a double");
        complained(p);
        return 0;
    }
    return value;
}

static uint64_t greatest_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* The digits behind the point, as nanoseconds. False when they are no whole number of these. */
static bool fraction_of(const char *digits, size_t count, uint64_t unit, uint64_t *nanoseconds)
{
    const size_t most = 18;                 /* 10^18 fits */
    uint64_t numerator = 0;
    uint64_t denominator = 1;
    uint64_t common;

    while (count > 0 && digits[count - 1] == '0')
        count--;
    if (count > most)
        return false;
    for (size_t i = 0; i < count; i++) {
        numerator = numerator * 10 + (uint64_t)digit_value(digits[i]);
        denominator *= 10;
    }
    common = greatest_divisor(unit, denominator);
    denominator /= common;
    if (numerator % denominator != 0)
        return false;
    *nanoseconds = numerator / denominator * (unit / common);
    return true;
}

static const struct unit *unit_named(const char *text)
{
    for (size_t i = 0; i < UNIT_COUNT; i++)
        if (strcmp(units[i].text, text) == 0)
            return &units[i];
    return NULL;
}

uint64_t lex_duration(struct parser *p, const char *text)
{
    size_t number = strspn(text, "0123456789_.");
    const struct unit *unit = unit_named(text + number);
    const char *digits = digits_of(p, text, number);
    size_t whole_count = strcspn(digits, ".");
    uint64_t value = 0;
    uint64_t fraction = 0;
    bool fits = true;

    assert(unit != NULL);
    for (size_t i = 0; i < whole_count && fits; i++)
        fits = append_digit(&value, 10, digit_value(digits[i]));
    if (digits[whole_count] == '.' && !fraction_of(digits + whole_count + 1,
                                                   strlen(digits + whole_count + 1),
                                                   unit->nanoseconds, &fraction)) {
        diag_error(p->diag, A004, matched(p, text), "this is no whole number of nanoseconds");
        complained(p);
        return 0;
    }
    if (!fits || value > ((uint64_t)INT64_MAX - fraction) / unit->nanoseconds) {
        diag_error(p->diag, A004, matched(p, text), "this time is too long");
        diag_hint(p->diag, "the longest is %lldh, about 292 years",
                  (long long)((uint64_t)INT64_MAX / unit_named("h")->nanoseconds));
        complained(p);
        return 0;
    }
    return value * unit->nanoseconds + fraction;
}

const char *lex_unit_meant(const char *text)
{
    struct spelling near = spelling_of(text);

    for (size_t i = 0; i < OTHER_UNIT_COUNT; i++)
        if (strcmp(other_units[i].text, text) == 0)
            return other_units[i].meant;
    if (strlen(text) < 2)
        return NULL;
    for (size_t i = 0; i < OTHER_UNIT_COUNT; i++)
        spelling_offer(&near, other_units[i].text);
    for (size_t i = 0; near.best != NULL && i < OTHER_UNIT_COUNT; i++)
        if (strcmp(other_units[i].text, near.best) == 0)
            return other_units[i].meant;
    return NULL;
}

/* A time in days, as hours. */
static void hint_at_days(struct parser *p, const char *digits)
{
    const unsigned long most = 1000000;
    const unsigned long days = strtoul(digits, NULL, 10);

    if (strchr(digits, '.') == NULL && days > 0 && days <= most)
        diag_hint(p->diag, "write '%luh': hours are the longest unit", days * 24);
    else
        diag_hint(p->diag, "hours are the longest unit: a day is '24h'");
}

void lex_bad_number(struct parser *p, struct parser_token *token, const char *text)
{
    size_t number = strspn(text, "0123456789_.");
    const char *suffix = text + number;
    const char *meant = lex_unit_meant(suffix);

    token->kind = TOKEN_INT;
    token->integer = 0;
    complained(p);
    if (text[0] == '0' && number == 1 && strchr("xXbBoO", suffix[0]) != NULL) {
        diag_error(p->diag, A004, token->at, "'%s' is no number", text);
        diag_hint(p->diag, "numbers are decimal, or hexadecimal as in 0xFF");
        return;
    }
    if (strspn(suffix, "uUlL") == strlen(suffix) || strcmp(suffix, "f") == 0 || strcmp(suffix, "F") == 0) {
        diag_error(p->diag, A004, token->at, "a number has no suffix for its type");
        diag_hint(p->diag, "write '%.*s'", (int)number, text);
        return;
    }
    token->kind = TOKEN_DURATION;
    diag_error(p->diag, A004, token->at, "no unit of time is called '%s'", suffix);
    if (strcmp(suffix, "d") == 0 || strcmp(suffix, "day") == 0 || strcmp(suffix, "days") == 0)
        hint_at_days(p, digits_of(p, text, number));
    else if (meant != NULL)
        diag_hint(p->diag, "write '%.*s%s'", (int)number, text, meant);
    else
        diag_hint(p->diag, "units are ns, us, ms, s, min and h");
}

/* ---------------------------------------------------------------------------- what is no token -- */

void lex_open_comment(struct parser *p, struct parser_token *token)
{
    diag_error(p->diag, A003, token->at, "this comment is not closed");
    diag_hint(p->diag, "write '*/' at its end");
    p->offset = p->source->size;
    complained(p);
    lex_end(p, token);
}

static bool begins_line(const struct source *source, uint32_t offset)
{
    while (offset > 0 && is_blank(source->text[offset - 1]))
        offset--;
    return offset == 0 || source->text[offset - 1] == '\n';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* `string &key`, `&str key`: a blank before the sign, and none behind it. */
static bool touches_name(const struct parser *p, struct range at)
{
    const char behind = p->source->text[at.end];

    return (at.begin == 0 || strchr(" \t\n(", p->source->text[at.begin - 1]) != NULL) && is_letter(behind);
}

/* Whether a byte stands behind a condition's `when`, and before what the row does. */
static bool is_in_condition(const struct source *source, uint32_t offset)
{
    static const char when[] = "when";
    const uint32_t length = sizeof when - 1;

    while (offset > 0 && strchr("\n{};", source->text[offset - 1]) == NULL) {
        offset--;
        if (offset > 0 && is_blank(source->text[offset - 1]) && strncmp(source->text + offset, when, length) == 0
            && (is_blank(source->text[offset + length]) || source->text[offset + length] == '('))
            return true;
    }
    return false;
}

/* Whether a row goes on behind a number here, or says further on what it does: then a condition is not over yet. */
static bool is_compared(const char *text)
{
    static const char *const steps[] = { "->", "{", " do ", " reply ", " stop ", " ignore", " postpone", " defer" };
    const char *const end = text + strcspn(text, ";\n");

    text += strspn(text, " \t");
    if (*text >= '0' && *text <= '9')
        return true;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const char *step = strstr(text, steps[i]);

        if (step != NULL && step < end)
            return true;
    }
    return false;
}

bool lex_compares(struct parser *p, const char *text)
{
    const struct range at = matched(p, text);

    return is_in_condition(p->source, at.begin) && is_compared(p->source->text + at.end);
}

void lex_instead(struct parser *p, const char *text, const char *meant)
{
    struct range at = matched(p, text);

    diag_error(p->diag, A002, at, "'%s' means nothing in a spec", text);
    if ((strcmp(text, "++") == 0 || strcmp(text, "--") == 0) && is_in_condition(p->source, at.begin))
        diag_hint(p->diag, "a condition changes nothing; a block behind it does, as in '{ n %s; }'", meant);
    else if (strcmp(text, "...") == 0 && at.begin > 0 && is_letter(p->source->text[at.begin - 1]))
        diag_hint(p->diag, "a list is written 'TYPE[] NAME'");
    else if (strcmp(text, "--") == 0 && begins_line(p->source, at.begin))
        diag_hint(p->diag, "comments begin with '//'");
    else if (strcmp(text, "&") == 0 && touches_name(p, at))
        diag_hint(p->diag, "leave it out: a spec has values only");
    else
        diag_hint(p->diag, strcmp(text, "&") == 0 ? "write '%s'; there are no operators of bits"
                                                  : "write '%s'", meant);
    complained(p);
}

void lex_directive(struct parser *p, const char *text)
{
    struct range at = matched(p, text);

    at.end = at.begin + 1;
    diag_error(p->diag, A002, at, "a spec has no '#' lines");
    if (strncmp(text, "#include", strlen("#include")) == 0)
        diag_hint(p->diag, "write 'include \"NAME.h\";' to have a C header included by the "
                           "generated one");
    else
        diag_hint(p->diag, "comments begin with '//'");
    complained(p);
}

static bool begins_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

void lex_stray(struct parser *p, const char *text, size_t length)
{
    static const char *const quotes[] = {
        "\xE2\x80\x98", "\xE2\x80\x99", "\xE2\x80\x9C", "\xE2\x80\x9D", "\xC2\xAB", "\xC2\xBB",
    };
    struct range at = matched_bytes(p, length);
    unsigned char first = (unsigned char)text[0];

    complained(p);
    if (first == '"' || (first > ' ' && first < 0x7F)) {
        diag_error(p->diag, A002, at, "'%c' means nothing in a spec", text[0]);
        if (first == '^' || first == '~')
            diag_hint(p->diag, "there are no operators of bits");
        else if (first == '@' && begins_line(p->source, at.begin))
            diag_hint(p->diag, "leave the line out; what a thing is for says a comment before it, '// ...'");
        return;
    }
    if (first < 0x80) {
        diag_error(p->diag, A002, at, "a byte 0x%02X means nothing in a spec", (unsigned)first);
        return;
    }
    for (size_t i = 0; i < sizeof quotes / sizeof quotes[0]; i++) {
        if (!begins_with(text, quotes[i]))
            continue;
        diag_error(p->diag, A002, at, "these are not the quotes of a string");
        diag_hint(p->diag, "write '\"'");
        return;
    }
    if (begins_with(text, "\xC2\xA0")) {
        diag_error(p->diag, A002, at, "this looks like a space and is none");
        diag_hint(p->diag, "it is a no-break space; write a plain one");
        return;
    }
    diag_error(p->diag, A002, at, "names are made of the letters a-z and A-Z, digits and '_'");
}

/* ------------------------------------------------------------------------- the scanner's memory -- */

union block {
    size_t bytes;
    max_align_t align;
};

void *lex_alloc(struct parser *p, size_t bytes)
{
    union block *block = arena_alloc(p->arena, sizeof *block + bytes);

    block->bytes = bytes;
    return block + 1;
}

void *lex_realloc(struct parser *p, void *old, size_t bytes)
{
    void *memory = lex_alloc(p, bytes);
    size_t old_bytes = old != NULL ? ((union block *)old - 1)->bytes : 0;

    if (old != NULL)
        memcpy(memory, old, old_bytes < bytes ? old_bytes : bytes);
    return memory;
}
