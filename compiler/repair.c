/*
 * Tries what could mend a spec's errors of syntax: for each error in turn the few signs that people leave out or mistake
 * there. A repair is kept if the spec then has fewer errors, and no more of it is lost.
 */

#include "repair.h"

#include <limits.h>
#include <string.h>

#include "syntax_parts.h"

#define MOST_WORK ((size_t)2 << 20)         /* bytes parsed in search of repairs: a large spec gets few tries */
#define WORK_OF_TRY 2000                    /* what parsing takes, however little there is to parse */
#define WORK_OF_ERROR 1000                  /* what is expected at each is worked out too */
#define BYTES_OF_ERROR 20                   /* a spec has no more errors than one in so many */

/* --------------------------------------------------------------------------------- candidates -- */

static struct repair *add_candidate(struct repair_site *site, enum repair_kind kind, uint32_t at)
{
    for (size_t i = 0; i < site->count; i++)
        if (site->candidates[i].kind == kind && site->candidates[i].at == at)
            return &site->candidates[i];
    site->candidates[site->count] = (struct repair){ .kind = kind, .at = at };
    return &site->candidates[site->count++];
}

/* The last '(' or '[' that is open before a place; false: none is, since the last brace or ';'. */
static bool find_opener(const char *text, uint32_t offset, uint32_t *out)
{
    unsigned closed = 0;

    while (offset > 0 && strchr(";{}\"", text[offset - 1]) == NULL) {
        const char c = text[--offset];

        if (c == ')' || c == ']')
            closed++;
        else if ((c == '(' || c == '[') && closed-- == 0) {
            *out = offset;
            return true;
        }
    }
    return false;
}

static uint32_t begin_of_line(const char *text, uint32_t offset)
{
    while (offset > 0 && text[offset - 1] != '\n')
        offset--;
    return offset;
}

static bool begins_line(const char *text, uint32_t offset)
{
    const uint32_t begin = begin_of_line(text, offset);

    return begin + strspn(text + begin, " \t") == offset;
}

static bool is_empty_line(const char *line)
{
    line += strspn(line, " \t\r");
    return *line == '\n' || *line == '\0' || strncmp(line, "//", 2) == 0;
}

/* The first line behind that of a brace which is not indented deeper; `has_lines`: others, which are, stand before it. */
static bool find_end_by_indentation(const char *text, uint32_t brace, uint32_t last, uint32_t *out, bool *has_lines)
{
    const size_t depth = strspn(text + begin_of_line(text, brace), " \t");
    uint32_t at = brace;

    *has_lines = false;
    while (at <= last && text[at] != '\0') {
        at += (uint32_t)strcspn(text + at, "\n");
        at += text[at] == '\n';
        if (is_empty_line(text + at))
            continue;
        if (strspn(text + at, " \t") > depth) {
            *has_lines = true;
            continue;
        }
        *out = at + (uint32_t)strspn(text + at, " \t");
        return *out <= last && text[*out] != '\0';
    }
    return false;
}

/* Where the block of an open brace may have ended. */
static void add_ends(const struct parser *p, struct repair_site *site, const struct parser_token *token)
{
    const char *text = p->source->text;

    add_candidate(site, REPAIR_CLOSE, token->at.begin);
    if (range_exists(p->lead.at))
        add_candidate(site, REPAIR_CLOSE, p->lead.at.begin);
    for (size_t i = p->brace_count; i > 0 && i + 3 > p->brace_count; i--) {
        bool has_lines;
        uint32_t at;

        if (find_end_by_indentation(text, p->braces[i - 1].offset, token->at.begin, &at, &has_lines))
            add_candidate(site, REPAIR_CLOSE, at)->is_indented |= has_lines;
    }
}

void repair_note(struct parser *p, const struct parser_token *token, bool may_open)
{
    struct repair_trial *trial = p->trial;
    struct repair_site *site;
    uint32_t opener;

    if (trial == NULL || trial->site_count == MOST_SITES)
        return;
    site = &trial->sites[trial->site_count++];
    *site = (struct repair_site){ .at = token->at.begin };
    if (may_open && (token->kind == TOKEN_LPAREN || token->kind == TOKEN_LBRACKET || token->kind == TOKEN_DO))
        add_candidate(site, REPAIR_SIGN, token->at.begin);
    else if (may_open) {
        add_candidate(site, REPAIR_OPEN, token->at.begin);
        if (is_word(token) && !begins_line(p->source->text, token->at.begin))
            add_candidate(site, REPAIR_AROUND, token->at.begin);
    }
    if (find_opener(p->source->text, token->at.begin, &opener))
        add_candidate(site, REPAIR_SIGN, opener);
    else if (p->brace_count > 0 && (token->kind == TOKEN_RPAREN || token->kind == TOKEN_RBRACKET))
        add_candidate(site, REPAIR_END, token->at.begin);
    if (token->kind == TOKEN_IDENT && strcmp(token->word, "if") == 0)
        add_candidate(site, REPAIR_WHEN, token->at.begin);
    if (p->brace_count > 0)
        add_ends(p, site, token);
}

/* ------------------------------------------------------------------------------------- search -- */

struct search {
    struct parse_run *run;
    struct source *source;
    size_t work_left;
    struct attempt *first;
    struct attempt *second;                 /* with one of the first */
};

static bool is_better(const struct repair_trial *a, const struct repair_trial *b)
{
    return a->errors < b->errors || (a->errors == b->errors && a->lost < b->lost);
}

static void insert(struct repairs *repairs, struct repair repair)
{
    size_t at = repairs->count++;

    for (; at > 0 && repairs->items[at - 1].at > repair.at; at--)
        repairs->items[at] = repairs->items[at - 1];
    repairs->items[at] = repair;
}

/* The first error from a place on. */
static const struct repair_site *next_site(const struct repair_trial *trial, uint32_t from)
{
    for (size_t i = 0; i < trial->site_count; i++)
        if (trial->sites[i].at >= from)
            return &trial->sites[i];
    return NULL;
}

/* False: there has been enough work. */
static bool try_repairs(struct search *s, const struct repairs *repairs, unsigned most_errors, struct repair_trial *out)
{
    size_t work = s->source->size + WORK_OF_TRY;

    if (work <= s->work_left)
        parse_try(s->run, s->source, repairs, most_errors, out);
    work += (size_t)out->errors * WORK_OF_ERROR;
    if (work > s->work_left) {
        s->work_left = 0;
        return false;
    }
    s->work_left -= work;
    return true;
}

/* What a site's candidates come to. */
struct attempt {
    struct repairs with;                    /* besides the candidate */
    struct repair_site site;
    struct repair_trial trials[MOST_CANDIDATES];
};

static bool is_stuck(const struct repair_trial *trial, const struct repair *repair)
{
    if (repair->kind != REPAIR_OPEN && repair->kind != REPAIR_CLOSE)
        return false;
    for (size_t i = 0; i < trial->site_count; i++)
        if (trial->sites[i].at == repair->at)
            return true;
    return false;
}

static void try_all(struct search *s, struct attempt *out, unsigned most_errors)
{
    for (size_t i = 0; i < out->site.count; i++) {
        struct repair_trial *const trial = &out->trials[i];
        struct repairs tried = out->with;

        *trial = (struct repair_trial){ 0 };
        if (tried.count < MOST_REPAIRS)
            insert(&tried, out->site.candidates[i]);
        if (tried.count == out->with.count || !try_repairs(s, &tried, most_errors, trial))
            trial->is_misfit = true;
        trial->is_stuck = is_stuck(trial, &out->site.candidates[i]);
    }
}

/*
 * The best of them that leaves no more errors and loses no more. False: there is none. If what stands behind a sign is wrong all
 * the same, that sign is none that is missing, unless `stuck_too`: others may be missing there as well.
 */
static bool pick(const struct attempt *attempt, bool (*is_wanted)(const struct repair *), bool stuck_too, unsigned most_errors,
                 size_t most_lost, size_t *out)
{
    bool is_found = false;

    for (size_t i = 0; i < attempt->site.count; i++) {
        const struct repair_trial *const trial = &attempt->trials[i];

        if (trial->is_misfit || (trial->is_stuck && !stuck_too) || trial->errors > most_errors || trial->lost > most_lost || !is_wanted(&attempt->site.candidates[i])
            || (is_found && !is_better(trial, &attempt->trials[*out])))
            continue;
        *out = i;
        is_found = true;
    }
    return is_found;
}

static bool is_any(const struct repair *repair)
{
    (void)repair;
    return true;
}

/* Whether the text tells that this is what was meant, be the errors as many. */
static bool is_said_better(const struct repair *repair)
{
    return repair->kind == REPAIR_AROUND || repair->kind == REPAIR_END;
}

static bool is_likely(const struct repair *repair)
{
    return repair->is_indented || repair->kind == REPAIR_END;
}

/* Of one error few repairs are any better. */
static struct repair_site worth_trying(const struct repair_site *site, const struct repair_trial *best)
{
    struct repair_site few = { .at = site->at };

    if (best->errors > 1)
        return *site;
    for (size_t i = 0; best->lost > 0 && i < site->count; i++)
        if (is_said_better(&site->candidates[i]) || is_likely(&site->candidates[i]))
            few.candidates[few.count++] = site->candidates[i];
    return few;
}

/*
 * An error that hides the rest of a file, or much of it, hides the errors there: a '}' that brings them to light is kept. What
 * is lost weighs as much as the errors that it can have.
 */
static bool comes_to_light(const struct repair_trial *trial, const struct repair_trial *best)
{
    return trial->lost + trial->errors * BYTES_OF_ERROR < best->lost + best->errors * BYTES_OF_ERROR;
}

/* Two signs may be missing, so that one of them alone makes nothing better. */
static bool pick_two(struct search *s, const struct repair_trial *best, size_t *out)
{
    const struct repair_site *second;
    size_t i = 0;

    if (best->errors <= 1 || !pick(s->first, is_any, true, best->errors, s->source->size, &i))
        return false;
    second = next_site(&s->first->trials[i], s->first->site.at);
    if (second == NULL)
        return false;
    s->second->site = *second;
    s->second->with = s->first->with;
    insert(&s->second->with, s->first->site.candidates[i]);
    try_all(s, s->second, best->errors - 1);
    return pick(s->second, is_any, false, best->errors - 1, best->lost, out);
}

static void keep(const struct attempt *attempt, size_t picked, struct repairs *out, struct repair_trial *best)
{
    *out = attempt->with;
    insert(out, attempt->site.candidates[picked]);
    *best = attempt->trials[picked];
}

/* Mends an error with one sign or two, if that leaves fewer, and no more is lost. */
static bool mend(struct search *s, const struct repair_site *site, struct repairs *out, struct repair_trial *best)
{
    size_t i = 0;

    s->first->with = *out;
    s->first->site = worth_trying(site, best);
    try_all(s, s->first, best->errors + (unsigned)(best->lost / BYTES_OF_ERROR));
    if (best->errors > 1 && pick(s->first, is_any, false, best->errors - 1, best->lost, &i)) {
        keep(s->first, i, out, best);
    } else if (pick_two(s, best, &i)) {
        keep(s->second, i, out, best);
    } else if (best->lost > 0
               && (pick(s->first, is_said_better, true, best->errors, best->lost - 1, &i)
                   || (pick(s->first, is_likely, true, UINT_MAX, best->lost - 1, &i) && comes_to_light(&s->first->trials[i], best)))) {
        keep(s->first, i, out, best);
    } else {
        return false;
    }
    return true;
}

void repair_find(struct parse_run *run, struct arena *arena, struct source *source, struct repairs *out)
{
    struct search s = { .run = run, .source = source, .work_left = MOST_WORK };
    struct repair_trial best = { 0 };
    uint32_t from = 0;

    out->count = 0;
    if (!try_repairs(&s, out, PARSE_MOST_ERRORS, &best))
        return;
    s.first = arena_alloc(arena, sizeof *s.first);
    s.second = arena_alloc(arena, sizeof *s.second);
    for (;;) {
        const struct repair_site *site = next_site(&best, from);

        if (site == NULL)
            return;
        from = site->at;
        if (!mend(&s, site, out, &best))
            from++;
    }
}
