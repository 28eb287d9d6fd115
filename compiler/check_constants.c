/*
 * What value has an expression, as far as that is known? Integers are kept as a magnitude of 64 bits and
 * a sign, so that one kind of number holds all values of all integer types.
 */

#include "check.h"

#include <assert.h>
#include <inttypes.h>

static struct ast_constant *new_constant(struct check *c, struct ast_expr *e)
{
    struct ast_constant *constant = arena_alloc(c->arena, sizeof *constant);

    e->constant = constant;
    return constant;
}

void constant_set(struct check *c, struct ast_expr *e, bool negative, uint64_t magnitude)
{
    struct ast_constant *constant = new_constant(c, e);

    constant->negative = negative && magnitude != 0;
    constant->magnitude = magnitude;
}

void constant_set_boolean(struct check *c, struct ast_expr *e, bool value)
{
    new_constant(c, e)->boolean = value;
}

void constant_set_string(struct check *c, struct ast_expr *e, struct ast_string value)
{
    new_constant(c, e)->string = value;
}

void constant_set_real(struct check *c, struct ast_expr *e, double value)
{
    new_constant(c, e)->real = value;
}

double constant_real(const struct ast_expr *e)
{
    const struct ast_constant *constant = e->constant;

    if (ast_is_float(e->type->kind))
        return constant->real;
    return constant->negative ? -(double)constant->magnitude : (double)constant->magnitude;
}

int constant_compare(const struct ast_constant *a, const struct ast_constant *b)
{
    int order;

    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    order = a->magnitude < b->magnitude ? -1 : a->magnitude > b->magnitude;
    return a->negative ? -order : order;
}

/* False if the sum is beyond 64 bits and a sign. */
static bool add_magnitudes(struct ast_constant a, struct ast_constant b, struct ast_constant *sum)
{
    if (a.negative == b.negative) {
        sum->negative = a.negative;
        return !__builtin_add_overflow(a.magnitude, b.magnitude, &sum->magnitude);
    }
    if (a.magnitude >= b.magnitude)
        *sum = (struct ast_constant){ a.negative, { a.magnitude - b.magnitude } };
    else
        *sum = (struct ast_constant){ b.negative, { b.magnitude - a.magnitude } };
    return true;
}

bool constant_compute(enum ast_operator op, struct ast_constant a, struct ast_constant b,
                    struct ast_constant *result)
{
    *result = (struct ast_constant){ a.negative != b.negative, { 0 } };
    switch (op) {
    case OP_ADD:
        return add_magnitudes(a, b, result);
    case OP_SUB:
        b.negative = !b.negative;
        return add_magnitudes(a, b, result);
    case OP_MUL:
        return !__builtin_mul_overflow(a.magnitude, b.magnitude, &result->magnitude);
    case OP_DIV:
        result->magnitude = a.magnitude / b.magnitude;
        return true;
    default:
        assert(op == OP_MOD);
        result->negative = a.negative;
        result->magnitude = a.magnitude % b.magnitude;
        return true;
    }
}

struct limits constant_limits(enum ast_type_kind kind)
{
    unsigned bits = kind == TYPE_DURATION || kind == TYPE_INSTANT ? 64 : ast_type_bits(kind);
    uint64_t half = UINT64_C(1) << (bits - 1);

    if (ast_is_unsigned(kind))
        return (struct limits){ 0, half - 1 + half };
    return (struct limits){ half, half - 1 };
}

bool constant_fits(const struct ast_constant *constant, enum ast_type_kind kind)
{
    struct limits limits = constant_limits(kind);

    return constant->magnitude <= (constant->negative ? limits.below : limits.above);
}

const char *constant_text(struct check *c, const struct ast_constant *constant)
{
    return arena_printf(c->arena, "%s%" PRIu64, constant->negative ? "-" : "", constant->magnitude);
}

const char *constant_limits_text(struct check *c, enum ast_type_kind kind)
{
    struct limits limits = constant_limits(kind);

    return arena_printf(c->arena, "%s%" PRIu64 " to %" PRIu64, limits.below > 0 ? "-" : "",
                        limits.below, limits.above);
}
