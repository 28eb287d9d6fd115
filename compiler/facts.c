/*
 * Facts about terms: a term is what an expression calculates, as `n`, `guest.visits` or `n % 8`, or the order of
 * two of them. Each term has a span of integers it can be in, and some that it is not; a bool is 0 or 1, a
 * string the number it was given, and an order -1, 0 or 1. The newest span of a term counts, so that what was
 * learnt to try a case is forgotten by making the list shorter.
 */

#include "facts.h"

#include <string.h>

#include "check.h"

#define LARGE ((facts_int)1 << 120)         /* what is beyond is no different */

struct fact {
    const struct ast_expr *term;
    const struct ast_expr *other;           /* the fact is of the order of these two; or NULL */
    bool excludes;                          /* span.low is no value of it */
    struct span span;
};

struct facts facts_of(struct arena *arena, size_t *steps)
{
    return (struct facts){ .arena = arena, .steps = steps };
}

/* ------------------------------------------------------------------------------------ terms -- */

/* Whether two expressions have one value, if nothing was assigned between them. */
static bool same(const struct ast_expr *a, const struct ast_expr *b)
{
    if (a == b)
        return a->kind != EXPR_NOW;
    if (a->constant != NULL || b->constant != NULL) {
        if (a->constant == NULL || b->constant == NULL || !facts_is_integer(a->type) || !facts_is_integer(b->type)
            || a->type->kind == TYPE_BOOL || b->type->kind == TYPE_BOOL)
            return false;
        return constant_compare(a->constant, b->constant) == 0;
    }
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case EXPR_NAME:
        return a->type->kind == TYPE_NONE ? b->type->kind == TYPE_NONE : a->field != NULL && a->field == b->field;
    case EXPR_MEMBER:
        return a->field == b->field && a->unwraps == b->unwraps && (a->field != NULL || a->unwraps)
               && same(a->left, b->left);
    case EXPR_NEGATE:
        return same(a->left, b->left);
    case EXPR_BINARY:
        return a->op == b->op && a->type->kind == b->type->kind && same(a->left, b->left) && same(a->right, b->right);
    default:
        return false;
    }
}

static bool mentions(const struct ast_expr *e, const struct ast_field *field)
{
    if (e == NULL)
        return false;
    return (e->kind == EXPR_NAME && e->field == field) || mentions(e->left, field) || mentions(e->right, field);
}

bool facts_is_integer(const struct ast_type *type)
{
    return ast_is_integer(type->kind) || type->kind == TYPE_DURATION || type->kind == TYPE_INSTANT
           || type->kind == TYPE_ENUM || type->kind == TYPE_BOOL;
}

static facts_int string_number(struct facts *f, const struct ast_string *string)
{
    for (size_t i = 0; i < f->string_count; i++)
        if (f->strings[i]->length == string->length && memcmp(f->strings[i]->bytes, string->bytes, string->length) == 0)
            return (facts_int)i;
    if (f->string_count == f->string_capacity) {
        size_t old = f->string_capacity;

        f->string_capacity = old > 0 ? old * 2 : 16;
        f->strings = arena_grow(f->arena, f->strings, old * sizeof *f->strings, f->string_capacity * sizeof *f->strings);
    }
    f->strings[f->string_count++] = string;
    return (facts_int)f->string_count - 1;
}

static facts_int value_of(struct facts *f, const struct ast_expr *e)
{
    const struct ast_constant *constant = e->constant;

    if (e->type->kind == TYPE_STRING)
        return string_number(f, &constant->string);
    if (e->type->kind == TYPE_BOOL)
        return constant->boolean;
    return constant->negative ? -(facts_int)constant->magnitude : (facts_int)constant->magnitude;
}

/* ------------------------------------------------------------------------------------ spans -- */

static struct span only(facts_int value)
{
    return (struct span){ value, value };
}

static struct span common(struct span a, struct span b)
{
    return (struct span){ a.low > b.low ? a.low : b.low, a.high < b.high ? a.high : b.high };
}

static facts_int clip(facts_int value)
{
    return value > LARGE ? LARGE : value < -LARGE ? -LARGE : value;
}

static facts_int product(facts_int a, facts_int b)
{
    facts_int result;

    if (__builtin_mul_overflow(a, b, &result))
        return (a < 0) == (b < 0) ? LARGE : -LARGE;
    return clip(result);
}

/* From the least to the greatest of four. */
static struct span hull(facts_int a, facts_int b, facts_int c, facts_int d)
{
    const facts_int values[] = { a, b, c, d };
    struct span span = only(a);

    for (size_t i = 1; i < 4; i++) {
        span.low = values[i] < span.low ? values[i] : span.low;
        span.high = values[i] > span.high ? values[i] : span.high;
    }
    return span;
}

struct span facts_limits(const struct ast_type *type)
{
    struct span span = { INT32_MAX, INT32_MIN };
    struct limits limits;

    if (type->kind == TYPE_BOOL)
        return (struct span){ 0, 1 };
    if (type->kind == TYPE_ENUM) {
        for (const struct ast_enumerator *n = type->decl->enumerators.first; n != NULL; n = n->next)
            span = (struct span){ n->value < span.low ? n->value : span.low, n->value > span.high ? n->value : span.high };
        return span;
    }
    if (!facts_is_integer(type))
        return (struct span){ -LARGE, LARGE };
    limits = constant_limits(type->kind);
    return (struct span){ -(facts_int)limits.below, (facts_int)limits.above };
}

/* Division rounds towards zero. The divisor is a span without zero. */
static struct span quotient(struct span a, struct span b)
{
    struct span span = hull(a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high);

    return a.low <= 0 && a.high >= 0 ? hull(span.low, span.high, 0, 0) : span;
}

static struct span rest(struct span a, struct span b)
{
    facts_int most = (-b.low > b.high ? -b.low : b.high) - 1;
    struct span span = { a.low < 0 ? -most : 0, a.high > 0 ? most : 0 };

    return common(span, hull(a.low, a.high, 0, 0));
}

struct span facts_compute(struct facts *f, const struct ast_expr *e)
{
    const struct span a = facts_span(f, e->left);
    const struct span b = facts_span(f, e->right);

    if (a.low > a.high || b.low > b.high)
        return (struct span){ 1, 0 };
    switch (e->op) {
    case OP_ADD:
        return (struct span){ clip(a.low + b.low), clip(a.high + b.high) };
    case OP_SUB:
        return (struct span){ clip(a.low - b.high), clip(a.high - b.low) };
    case OP_MUL:
        return hull(product(a.low, b.low), product(a.low, b.high), product(a.high, b.low), product(a.high, b.high));
    default:
        break;
    }
    if (b.low == 0 && b.high == 0)
        return (struct span){ 1, 0 };
    if (b.low <= 0 && b.high >= 0)          /* whatever it is divided by, the result is no larger */
        return hull(a.low, a.high, -a.low, -a.high);
    return e->op == OP_DIV ? quotient(a, b) : rest(a, b);
}

/* Of a term, before anything was learnt of it. */
static struct span domain(struct facts *f, const struct ast_expr *e)
{
    const struct span limits = facts_limits(e->type);

    if (e->kind == EXPR_NAME && e->field != NULL && f->frozen != NULL && e->field->role == FIELD_STATE
        && f->frozen[e->field->index])
        return e->field->value != NULL ? only(value_of(f, e->field->value)) : only(0);
    if (e->type->kind == TYPE_ENUM && f->enums_are_open)
        return (struct span){ INT32_MIN, INT32_MAX };
    if (e->kind == EXPR_BINARY && e->op >= OP_ADD && facts_is_integer(e->left->type) && facts_is_integer(e->right->type))
        return common(limits, facts_compute(f, e));
    if (e->kind == EXPR_NEGATE && facts_is_integer(e->left->type)) {
        const struct span operand = facts_span(f, e->left);

        return common(limits, (struct span){ -operand.high, -operand.low });
    }
    return limits;
}

/* ------------------------------------------------------------------------------------ facts -- */

static void add_fact(struct facts *f, struct fact fact)
{
    if (f->count == f->capacity) {
        size_t old = f->capacity;

        f->capacity = old > 0 ? old * 2 : 16;
        f->list = arena_grow(f->arena, f->list, old * sizeof *f->list, f->capacity * sizeof *f->list);
    }
    f->list[f->count++] = fact;
}

/* A fact is of this term; of the order of two it may be the other way round, which turns its sign. */
static bool is_of(const struct fact *fact, const struct ast_expr *term, const struct ast_expr *other, bool *turned)
{
    *turned = false;
    if ((fact->other == NULL) != (other == NULL))
        return false;
    if (same(fact->term, term) && (other == NULL || same(fact->other, other)))
        return true;
    *turned = true;
    return other != NULL && same(fact->term, other) && same(fact->other, term);
}

static struct span turn(struct span span, bool turned)
{
    return turned ? (struct span){ -span.high, -span.low } : span;
}

/* Whether a term is known not to have this value. */
static bool is_excluded(const struct facts *f, const struct ast_expr *term, const struct ast_expr *other, facts_int value)
{
    bool turned;

    for (size_t i = f->count; i > 0; i--)
        if (f->list[i - 1].excludes && is_of(&f->list[i - 1], term, other, &turned)
            && turn(f->list[i - 1].span, turned).low == value)
            return true;
    return false;
}

/* The constants of an enum that lie in a span and are not excluded, from the least to the greatest. */
static struct span between_constants(const struct facts *f, const struct ast_expr *term, struct span span)
{
    struct span result = { 1, 0 };

    for (const struct ast_enumerator *n = term->type->decl->enumerators.first; n != NULL; n = n->next) {
        if (n->value < span.low || n->value > span.high || is_excluded(f, term, NULL, n->value))
            continue;
        result = result.low > result.high ? only(n->value) : hull(result.low, result.high, n->value, n->value);
    }
    return result;
}

static struct span known(struct facts *f, const struct ast_expr *term, const struct ast_expr *other)
{
    struct span span = { -1, 1 };
    bool turned = false;
    size_t i = f->count;

    *f->steps -= *f->steps < i ? *f->steps : i;

    if (other == NULL && term->constant != NULL && facts_is_integer(term->type))
        return only(value_of(f, term));
    while (i > 0 && (f->list[i - 1].excludes || !is_of(&f->list[i - 1], term, other, &turned)))
        i--;
    if (i > 0)
        span = turn(f->list[i - 1].span, turned);
    else if (other == NULL)
        span = domain(f, term);
    if (other == NULL && term->type->kind == TYPE_ENUM && !f->enums_are_open)
        return between_constants(f, term, span);
    while (span.low <= span.high && is_excluded(f, term, other, span.low))
        span.low++;
    while (span.low <= span.high && is_excluded(f, term, other, span.high))
        span.high--;
    return span;
}

struct span facts_span(struct facts *f, const struct ast_expr *e)
{
    return known(f, e, NULL);
}

static enum ast_operator opposite(enum ast_operator op)
{
    static const enum ast_operator opposites[] = {
        [OP_EQ] = OP_NE, [OP_NE] = OP_EQ, [OP_LT] = OP_GE, [OP_GE] = OP_LT, [OP_GT] = OP_LE, [OP_LE] = OP_GT,
    };

    return opposites[op];
}

static enum ast_operator mirrored(enum ast_operator op)
{
    static const enum ast_operator mirror[] = {
        [OP_EQ] = OP_EQ, [OP_NE] = OP_NE, [OP_LT] = OP_GT, [OP_GE] = OP_LE, [OP_GT] = OP_LT, [OP_LE] = OP_GE,
    };

    return mirror[op];
}

/* The integers that are OP `value`. */
static struct span that_are(enum ast_operator op, facts_int value)
{
    switch (op) {
    case OP_EQ:
        return only(value);
    case OP_LT:
        return (struct span){ -LARGE, value - 1 };
    case OP_LE:
        return (struct span){ -LARGE, value };
    case OP_GT:
        return (struct span){ value + 1, LARGE };
    case OP_GE:
        return (struct span){ value, LARGE };
    default:
        return (struct span){ -LARGE, LARGE };
    }
}

/* Learns `term OP value`. False: it cannot be so. */
static bool learn(struct facts *f, const struct ast_expr *term, const struct ast_expr *other, enum ast_operator op,
                  facts_int value)
{
    struct span span;

    if (op == OP_NE)
        add_fact(f, (struct fact){ term, other, true, only(value) });
    span = common(known(f, term, other), that_are(op, value));
    add_fact(f, (struct fact){ term, other, false, span });
    return span.low <= span.high;
}

/* -------------------------------------------------------------------------------- conditions -- */

static bool is_offset(const struct ast_expr *e)
{
    return e->constant != NULL && ast_is_integer(e->type->kind);
}

/* `x + 2 < 5` is `x < 3`, since what does not fit its type ends the actor. */
static bool learn_value(struct facts *f, const struct ast_expr *e, enum ast_operator op, facts_int value)
{
    while (e->constant == NULL) {
        if (e->kind == EXPR_NEGATE) {
            e = e->left;
            op = mirrored(op);
            value = -value;
        } else if (e->kind == EXPR_BINARY && e->op == OP_ADD && (is_offset(e->right) || is_offset(e->left))) {
            value -= value_of(f, is_offset(e->right) ? e->right : e->left);
            e = is_offset(e->right) ? e->left : e->right;
        } else if (e->kind == EXPR_BINARY && e->op == OP_SUB && is_offset(e->right)) {
            value += value_of(f, e->right);
            e = e->left;
        } else if (e->kind == EXPR_BINARY && e->op == OP_SUB && is_offset(e->left)) {
            value = value_of(f, e->left) - value;
            op = mirrored(op);
            e = e->right;
        } else {
            break;
        }
    }
    return learn(f, e, NULL, op, value);
}

/* `a < b`: what that says of the spans of both. */
static bool learn_spans(struct facts *f, const struct ast_expr *a, enum ast_operator op, const struct ast_expr *b)
{
    if (op == OP_NE || !facts_is_integer(a->type) || !facts_is_integer(b->type))
        return true;
    if (op == OP_EQ)
        return learn(f, a, NULL, OP_GE, facts_span(f, b).low) && learn(f, a, NULL, OP_LE, facts_span(f, b).high)
               && learn(f, b, NULL, OP_GE, facts_span(f, a).low) && learn(f, b, NULL, OP_LE, facts_span(f, a).high);
    if (op == OP_GT || op == OP_GE)
        return learn_spans(f, b, mirrored(op), a);
    return learn(f, a, NULL, op, facts_span(f, b).high) && learn(f, b, NULL, mirrored(op), facts_span(f, a).low);
}

static bool learn_comparison(struct facts *f, const struct ast_expr *e, enum ast_operator op)
{
    const struct ast_expr *left = e->left;
    const struct ast_expr *right = e->right;

    if (ast_is_float(left->type->kind) || ast_is_float(right->type->kind))
        return true;
    if (left->constant != NULL) {
        left = e->right;
        right = e->left;
        op = mirrored(op);
    }
    if (right->constant != NULL)
        return left->type->kind == TYPE_BOOL || left->type->kind == TYPE_STRING
               ? learn(f, left, NULL, op, value_of(f, right)) : learn_value(f, left, op, value_of(f, right));
    return learn(f, left, right, op, 0) && learn_spans(f, left, op, right);
}

/* A condition without `&&`, `||` and `!`. */
static bool learn_atom(struct facts *f, const struct ast_expr *e, bool holds)
{
    if (e->kind == EXPR_BINARY && e->op >= OP_EQ && e->op <= OP_GE)
        return learn_comparison(f, e, holds ? e->op : opposite(e->op));
    return learn(f, e, NULL, OP_EQ, holds);
}

static bool is_logic(const struct ast_expr *e)
{
    return e->kind == EXPR_BINARY && (e->op == OP_AND || e->op == OP_OR);
}

/* Whether both parts must be so. */
static bool is_both(const struct ast_expr *e, bool holds)
{
    return (e->op == OP_AND) == holds;
}

bool facts_assume(struct facts *f, const struct ast_expr *e, bool holds)
{
    if (e->constant != NULL)
        return e->constant->boolean == holds;
    if (e->kind == EXPR_NOT)
        return facts_assume(f, e->left, !holds);
    if (!is_logic(e))
        return learn_atom(f, e, holds);
    if (!is_both(e, holds))
        return true;
    return facts_assume(f, e->left, holds) && facts_assume(f, e->right, holds);
}

/* Takes `todo` apart; what has two cases waits in `cases` until all else has been learnt. */
static bool is_possible(struct facts *f, const struct goal *todo, const struct goal *cases)
{
    const struct goal *goal = todo != NULL ? todo : cases;
    const struct ast_expr *e;
    size_t count = f->count;

    if (goal == NULL || *f->steps == 0)
        return true;
    --*f->steps;
    e = goal->condition;
    if (todo == NULL) {
        if (is_possible(f, &(struct goal){ e->left, goal->holds, NULL }, goal->next))
            return true;
        f->count = count;
        return is_possible(f, &(struct goal){ e->right, goal->holds, NULL }, goal->next);
    }
    if (e->constant != NULL)
        return e->constant->boolean == goal->holds && is_possible(f, goal->next, cases);
    if (e->kind == EXPR_NOT)
        return is_possible(f, &(struct goal){ e->left, !goal->holds, goal->next }, cases);
    if (!is_logic(e))
        return learn_atom(f, e, goal->holds) && is_possible(f, goal->next, cases);
    if (!is_both(e, goal->holds))
        return is_possible(f, goal->next, &(struct goal){ e, goal->holds, cases });
    return is_possible(f, &(struct goal){ e->left, goal->holds, &(struct goal){ e->right, goal->holds, goal->next } },
                       cases);
}

bool facts_allow(struct facts *f, const struct goal *goals)
{
    size_t count = f->count;
    size_t most = 20000;
    size_t all = *f->steps;
    size_t left = all < most ? all : most;
    size_t *steps = f->steps;
    bool possible;

    f->steps = &left;                       /* one proof does not take them all */
    possible = is_possible(f, goals, NULL);
    f->steps = steps;
    *steps -= (all < most ? all : most) - left;
    f->count = count;
    return possible;
}

/* ------------------------------------------------------------------------------- assignments -- */

void facts_forget(struct facts *f, const struct ast_field *field)
{
    size_t kept = 0;

    for (size_t i = 0; i < f->count; i++)
        if (!mentions(f->list[i].term, field) && !mentions(f->list[i].other, field))
            f->list[kept++] = f->list[i];
    f->count = kept;
}

void facts_learn(struct facts *f, const struct ast_expr *name, struct span span)
{
    add_fact(f, (struct fact){ name, NULL, false, span });
}

bool facts_is_none(struct facts *f, const struct ast_expr *optional)
{
    static const struct ast_type none_type = { .kind = TYPE_NONE };
    static const struct ast_expr none = { .kind = EXPR_NAME, .type = &none_type };
    const struct span order = known(f, optional, &none);

    return order.low == 0 && order.high == 0;
}
