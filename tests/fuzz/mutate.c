/*
 * Changes specs as text of a language: what is dropped, doubled, swapped or put into another's place are tokens, items
 * of lists, statements, and blocks in braces, of the spec itself or of another one of the corpus. So most of what
 * comes of it gets through the parser, and into the checks and emitters. One change in four is of bytes.
 *
 * This knows next to nothing of the grammar, so that it stays right when that grows.
 */

#include "fuzz.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { KIND_WORD, KIND_NUMBER, KIND_STRING, KIND_SIGN };

/* A token with the blanks and comments before it. */
struct piece {
    size_t begin;
    size_t text;                            /* behind these */
    size_t end;
    enum kind kind;
};

struct pieces {
    const char *text;
    size_t size;
    struct piece *items;
    size_t count;
};

/* Pieces [begin, end). */
struct part {
    size_t begin;
    size_t end;
};

static uint32_t state;

static size_t below(size_t limit)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return limit > 0 ? state % limit : 0;
}

/* ------------------------------------------------------------------------------------ tokens -- */

static size_t end_of_comment(const char *text, size_t at, size_t size)
{
    if (text[at + 1] == '/') {
        while (at < size && text[at] != '\n')
            at++;
        return at;
    }
    for (at += 2; at + 1 < size; at++)
        if (text[at] == '*' && text[at + 1] == '/')
            return at + 2;
    return size;
}

static size_t end_of_blanks(const char *text, size_t at, size_t size)
{
    while (at < size) {
        if (isspace((unsigned char)text[at]))
            at++;
        else if (at + 1 < size && text[at] == '/' && (text[at + 1] == '/' || text[at + 1] == '*'))
            at = end_of_comment(text, at, size);
        else
            break;
    }
    return at;
}

static size_t end_of_string(const char *text, size_t at, size_t size)
{
    for (at++; at < size && text[at] != '\n'; at++) {
        if (text[at] == '"')
            return at + 1;
        if (text[at] == '\\' && at + 1 < size)
            at++;
    }
    return at;
}

static size_t end_of_token(const char *text, size_t at, size_t size, enum kind *kind)
{
    static const char *const signs[] = { "->", "..", "||", "&&", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=" };

    *kind = KIND_SIGN;
    if (text[at] == '"') {
        *kind = KIND_STRING;
        return end_of_string(text, at, size);
    }
    if (isalnum((unsigned char)text[at]) || text[at] == '_') {
        *kind = isdigit((unsigned char)text[at]) ? KIND_NUMBER : KIND_WORD;
        while (at < size && (isalnum((unsigned char)text[at]) || text[at] == '_'))
            at++;
        return at;
    }
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (at + 1 < size && text[at] == signs[i][0] && text[at + 1] == signs[i][1])
            return at + 2;
    return at + 1;
}

/* Freed by who calls. No memory: no pieces. */
static struct pieces pieces_of(const char *text, size_t size)
{
    struct pieces p = { .text = text, .size = size, .items = malloc((size + 1) * sizeof *p.items) };
    size_t at = 0;

    while (p.items != NULL && at < size) {
        struct piece *piece = &p.items[p.count];

        piece->begin = at;
        piece->text = end_of_blanks(text, at, size);
        if (piece->text == size)
            break;
        at = end_of_token(text, piece->text, size, &piece->kind);
        piece->end = at;
        p.count++;
    }
    return p;
}

static bool is_sign(const struct pieces *p, size_t at, const char *signs)
{
    const struct piece *piece = &p->items[at];

    return piece->kind == KIND_SIGN && piece->end - piece->text == 1 && strchr(signs, p->text[piece->text]) != NULL;
}

/* ------------------------------------------------------------------------------------- parts -- */

/* Behind the bracket that closes the one at `at`, or behind all. */
static size_t behind_close(const struct pieces *p, size_t at)
{
    size_t depth = 0;

    do {
        if (is_sign(p, at, "{(["))
            depth++;
        else if (is_sign(p, at, "})]"))
            depth--;
        at++;
    } while (at < p->count && depth > 0);
    return at;
}

/* From `at` on, past whole brackets, up to one of these signs or a closing bracket. */
static size_t up_to(const struct pieces *p, size_t at, const char *signs)
{
    while (at < p->count && !is_sign(p, at, signs) && !is_sign(p, at, "})]")) {
        const bool is_block = is_sign(p, at, "{");

        at = is_sign(p, at, "{([") ? behind_close(p, at) : at + 1;
        if (is_block && signs[0] == ';' && below(2) == 0)
            return at;
    }
    return at;
}

/* A statement, its `;` included, which `at` is within. */
static struct part statement_at(const struct pieces *p, size_t at)
{
    size_t begin = at;
    size_t end;

    while (begin > 0 && !is_sign(p, begin - 1, ";{}"))
        begin--;
    end = up_to(p, begin, ";");
    return (struct part){ begin, end < p->count && is_sign(p, end, ";") ? end + 1 : end };
}

/* An item of a list: between commas, bars or operators. */
static struct part item_at(const struct pieces *p, size_t at)
{
    size_t begin = at;

    while (begin > 0 && !is_sign(p, begin - 1, "({[,|=:;+-*/<>"))
        begin--;
    return (struct part){ begin, up_to(p, begin, ",|;:+-*/<>") };
}

/* The next thing in brackets, these included. */
static struct part block_at(const struct pieces *p, size_t at)
{
    while (at < p->count && !is_sign(p, at, "{(["))
        at++;
    return (struct part){ at, at < p->count ? behind_close(p, at) : at };
}

enum shape { SHAPE_TOKEN, SHAPE_ITEM, SHAPE_STATEMENT, SHAPE_BLOCK, SHAPE_COUNT };

static struct part part_of(const struct pieces *p, enum shape shape)
{
    const size_t at = below(p->count);

    switch (shape) {
    case SHAPE_ITEM:
        return item_at(p, at);
    case SHAPE_STATEMENT:
        return statement_at(p, at);
    case SHAPE_BLOCK:
        return block_at(p, at);
    default:
        return (struct part){ at, at + 1 };
    }
}

/* ----------------------------------------------------------------------------------- changes -- */

/* Text that is being made, of `most` bytes at most; more is left out. */
struct made {
    char *bytes;
    size_t length;
    size_t most;
};

static void add_bytes(struct made *m, const char *bytes, size_t length)
{
    if (length > m->most - m->length)
        length = m->most - m->length;
    if (length > 0)
        memcpy(m->bytes + m->length, bytes, length);
    m->length += length;
}

static void add(struct made *m, const struct pieces *p, struct part part)
{
    if (part.begin >= part.end)
        return;
    add_bytes(m, p->text + p->items[part.begin].begin, p->items[part.end - 1].end - p->items[part.begin].begin);
}

static void add_rest(struct made *m, const struct pieces *p, size_t begin)
{
    const size_t from = begin < p->count ? p->items[begin].begin : begin > 0 ? p->items[begin - 1].end : 0;

    add_bytes(m, p->text + from, p->size - from);
}

/* Puts `part` of `donor` where `place` is. */
static void replace(struct made *m, const struct pieces *p, struct part place, const struct pieces *donor, struct part part)
{
    add(m, p, (struct part){ 0, place.begin });
    add(m, donor, part);
    add_rest(m, p, place.end);
}

static void swap(struct made *m, const struct pieces *p, struct part a, struct part b)
{
    const struct part first = a.begin <= b.begin ? a : b;
    const struct part second = a.begin <= b.begin ? b : a;

    if (first.end > second.begin) {         /* one within the other: it takes its place */
        replace(m, p, first, p, second);
        return;
    }
    add(m, p, (struct part){ 0, first.begin });
    add(m, p, second);
    add(m, p, (struct part){ first.end, second.begin });
    add(m, p, first);
    add_rest(m, p, second.end);
}

/* A token becomes another one of its kind, or a number one of those at which things change. */
static void replace_token(struct made *m, const struct pieces *p, const struct pieces *donor)
{
    static const char *const numbers[] = {
        "0", "1", "2", "127", "128", "255", "256", "32767", "32768", "65535", "65536", "2147483647", "2147483648",
        "4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551615", "0.5", "1e308",
        "0s", "1ns", "292h", "106751d", "0x7FFFFFFF", "100000",
    };
    const size_t at = below(p->count);
    size_t other = below(donor->count);

    if (p->items[at].kind == KIND_NUMBER && below(2) == 0) {
        const char *number = numbers[below(sizeof numbers / sizeof numbers[0])];

        add(m, p, (struct part){ 0, at });
        add_bytes(m, " ", 1);
        add_bytes(m, number, strlen(number));
        add_rest(m, p, at + 1);
        return;
    }
    for (size_t i = 0; i < donor->count && donor->items[other].kind != p->items[at].kind; i++)
        other = (other + 1) % donor->count;
    add(m, p, (struct part){ 0, at });
    if (donor->items[other].text == donor->items[other].begin)
        add_bytes(m, " ", p->items[at].text > p->items[at].begin);
    add(m, donor, (struct part){ other, other + 1 });
    add_rest(m, p, at + 1);
}

/* A name becomes another one wherever it stands. */
static void rename_word(struct made *m, const struct pieces *p)
{
    const struct piece *old = &p->items[below(p->count)];
    const struct piece *new = &p->items[below(p->count)];
    const size_t length = old->end - old->text;
    size_t from = 0;

    for (size_t i = 0; i < p->count; i++) {
        const struct piece *each = &p->items[i];

        if (each->end - each->text != length || memcmp(p->text + each->text, p->text + old->text, length) != 0)
            continue;
        add_bytes(m, p->text + from, each->text - from);
        add_bytes(m, p->text + new->text, new->end - new->text);
        from = each->end;
    }
    add_bytes(m, p->text + from, p->size - from);
}

static void change(struct made *m, const struct pieces *p, const struct pieces *donor)
{
    static const struct part none;
    const enum shape shape = (enum shape)below(SHAPE_COUNT);
    const struct part place = part_of(p, shape);
    struct part at = place;

    switch (below(8)) {
    case 0:
        replace(m, p, place, p, none);
        break;
    case 1:
        at.end = at.begin;
        replace(m, p, at, p, place);
        break;
    case 2:
        swap(m, p, place, part_of(p, shape));
        break;
    case 3:
        replace(m, p, place, donor, part_of(donor, shape));
        break;
    case 4: case 5:
        at.end = at.begin;
        replace(m, p, at, donor, part_of(donor, shape));
        break;
    case 6:
        replace_token(m, p, donor);
        break;
    default:
        rename_word(m, p);
        break;
    }
}

/* Some changes of `a`, with parts of `b`, into `out`; a text without tokens stays as it is. */
static size_t change_some(const char *a, size_t a_size, const char *b, size_t b_size, char *out, size_t most)
{
    char *now = malloc(most + 1);
    struct made m = { .bytes = out, .most = most };
    struct pieces donor = pieces_of(b, b_size);
    size_t times = 1 + below(4);

    add_bytes(&m, a, a_size);
    while (now != NULL && times-- > 0) {
        const size_t size = m.length;
        struct pieces p;

        memcpy(now, out, size);
        p = pieces_of(now, size);
        if (p.count > 0 && donor.count > 0) {
            m.length = 0;
            change(&m, &p, &donor);
        }
        free(p.items);
    }
    free(donor.items);
    free(now);
    return m.length;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    char *copy;

    state = seed * 2654435761u | 1;
    if (below(4) == 0)
        return LLVMFuzzerMutate(data, size, most);
    copy = malloc(size + 1);
    if (copy == NULL)
        return size;
    memcpy(copy, data, size);
    size = change_some(copy, size, copy, size, (char *)data, most);
    free(copy);
    return size;
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t most, unsigned seed)
{
    state = seed * 2654435761u | 1;
    return change_some((const char *)a, a_size, (const char *)b, b_size, (char *)out, most);
}
