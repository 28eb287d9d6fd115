/*
 * Expressions in C. Integers, durations and instants are calculated by the checked
 * functions of <actor/expr.h>, so that what C leaves undefined, overflow and division by zero, ends the
 * actor with the reason `badarith`. Floats are calculated by C itself. What the checks know the value
 * of is a constant, whatever it was made of.
 */

#include "emit_c.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"

/* How tightly an expression of C binds: an operand that binds less than its operator needs brackets. */
enum binding { BIND_OR, BIND_AND, BIND_COMPARE, BIND_ADD, BIND_MULTIPLY, BIND_UNARY, BIND_PRIMARY };

struct piece {
    const char *text;
    enum binding binding;
};

static struct piece primary(const char *text)
{
    return (struct piece){ text, BIND_PRIMARY };
}

static const char *operand(struct emitter *e, struct piece piece, enum binding at_least)
{
    return piece.binding >= at_least ? piece.text : arena_printf(e->arena, "(%s)", piece.text);
}

/* --------------------------------------------------------------------------------- constants -- */

static const struct {
    const char *suffix;                     /* in a spec */
    int64_t nanoseconds;
    const char *name;
} units[] = {
    { "h",   INT64_C(3600000000000), "ACTOR_HOUR" },
    { "min", INT64_C(60000000000),   "ACTOR_MINUTE" },
    { "ms",  INT64_C(1000000),       "ACTOR_MILLISECOND" },
    { "us",  INT64_C(1000),          "ACTOR_MICROSECOND" },
    { "ns",  INT64_C(1),             "ACTOR_NANOSECOND" },
    { "s",   INT64_C(1000000000),    "ACTOR_SECOND" },
};

enum { N_UNITS = sizeof units / sizeof units[0] };

/* The unit that a literal was written with, or N_UNITS. */
static size_t written_unit(const struct ast_expr *expr)
{
    const char *text = expr->kind == EXPR_DURATION ? expr->at.source->text + expr->at.begin : "";
    const size_t length = expr->kind == EXPR_DURATION ? expr->at.end - expr->at.begin : 0;
    size_t unit = 0;

    while (unit < N_UNITS) {
        const size_t suffix = strlen(units[unit].suffix);

        if (length > suffix && memcmp(text + length - suffix, units[unit].suffix, suffix) == 0)
            break;
        unit++;
    }
    return unit;
}

/* The largest unit that needs no fraction. */
static size_t largest_unit(int64_t nanoseconds)
{
    size_t best = N_UNITS - 2;

    for (size_t i = 0; i < N_UNITS; i++)
        if (nanoseconds % units[i].nanoseconds == 0 && units[i].nanoseconds > units[best].nanoseconds)
            best = i;
    return best;
}

/* 60s stays 60 seconds, and 1.5s becomes 1500 milliseconds. */
static struct piece duration_constant(struct emitter *e, const struct ast_expr *expr, int64_t nanoseconds)
{
    size_t unit = written_unit(expr);
    int64_t count;

    if (nanoseconds == INT64_MAX)
        return primary("ACTOR_INFINITY");
    if (nanoseconds == INT64_MIN)
        return primary("INT64_MIN");
    if (nanoseconds == 0)
        return primary("0");
    if (unit == N_UNITS || nanoseconds % units[unit].nanoseconds != 0)
        unit = largest_unit(nanoseconds);
    count = nanoseconds / units[unit].nanoseconds;
    if (count == 1)
        return primary(units[unit].name);
    return (struct piece){ arena_printf(e->arena, count >= INT32_MIN && count <= INT32_MAX
                                                      ? "%" PRId64 " * %s" : "INT64_C(%" PRId64 ") * %s",
                                        count, units[unit].name), BIND_MULTIPLY };
}

static struct piece integer_constant(struct emitter *e, const struct ast_constant *value)
{
    const uint64_t magnitude = value->magnitude;

    if (value->negative) {
        if (magnitude <= INT32_MAX)
            return (struct piece){ arena_printf(e->arena, "-%" PRIu64, magnitude), BIND_UNARY };
        if (magnitude == (uint64_t)INT32_MAX + 1)
            return primary("INT32_MIN");
        if (magnitude == (uint64_t)INT64_MAX + 1)
            return primary("INT64_MIN");
        return (struct piece){ arena_printf(e->arena, "-INT64_C(%" PRIu64 ")", magnitude), BIND_UNARY };
    }
    if (magnitude <= INT32_MAX)
        return primary(arena_printf(e->arena, "%" PRIu64, magnitude));
    if (magnitude <= UINT32_MAX)
        return primary(arena_printf(e->arena, "UINT32_C(%" PRIu64 ")", magnitude));
    if (magnitude <= INT64_MAX)
        return primary(arena_printf(e->arena, "INT64_C(%" PRIu64 ")", magnitude));
    return primary(arena_printf(e->arena, "UINT64_C(%" PRIu64 ")", magnitude));
}

enum { MOST_DECIMALS = 9 };

static bool is_same_real(const char *text, double value, enum ast_type_kind kind)
{
    return kind == TYPE_FLOAT ? strtof(text, NULL) == (float)value : strtod(text, NULL) == value;
}

/* The fewest digits that give the same number again, with a point or an exponent: 100.0, 0.1, 1e100. */
static struct piece real_constant(struct emitter *e, double value, enum ast_type_kind kind)
{
    const int most = kind == TYPE_FLOAT ? 9 : 17;
    const char *text = NULL;

    for (int digits = 1; digits <= most && (text == NULL || !is_same_real(text, value, kind)); digits++)
        text = arena_printf(e->arena, "%.*g", digits, value);
    for (int decimals = 1; strchr(text, 'e') != NULL && decimals <= MOST_DECIMALS; decimals++) {
        const char *plain = arena_printf(e->arena, "%.*f", decimals, value);

        if (strlen(plain) <= MOST_DECIMALS && is_same_real(plain, value, kind))
            text = plain;
    }
    if (strpbrk(text, ".e") == NULL)
        text = arena_printf(e->arena, "%s.0", text);
    if (kind == TYPE_FLOAT)
        text = arena_printf(e->arena, "%sf", text);
    return (struct piece){ text, value < 0 ? BIND_UNARY : BIND_PRIMARY };
}

static int64_t signed_value(const struct ast_constant *value)
{
    return value->negative ? (int64_t)(0 - value->magnitude) : (int64_t)value->magnitude;
}

int64_t c_constant(const struct ast_expr *expr)
{
    assert(expr->constant != NULL);
    return signed_value(expr->constant);
}

static double as_real(const struct ast_constant *value, const struct ast_type *type)
{
    if (ast_is_float(type->kind))
        return value->real;
    return value->negative ? -(double)value->magnitude : (double)value->magnitude;
}

static const char *enumerator_of(struct emitter *e, const struct ast_expr *expr)
{
    const int64_t value = c_constant(expr);
    const struct ast_enumerator *n = expr->enumerator;

    if (n == NULL)
        for (n = expr->type->decl->enumerators.first; n->value != value; n = n->next)
            assert(n->next != NULL);
    return names_join(e->arena, n->owner->as, n->as).upper;
}

/* A constant as a value of `type`, to which it was checked to fit. */
static struct piece constant(struct emitter *e, const struct ast_expr *expr, const struct ast_type *type)
{
    const struct ast_constant *value = expr->constant;

    switch (type->kind) {
    case TYPE_BOOL:
        return primary(c_bool(value->boolean));
    case TYPE_STRING:
        return primary(arena_printf(e->arena, "actor_string_of(%s)",
                                    c_string(e, value->string.bytes, value->string.length)));
    case TYPE_ENUM:
        return primary(enumerator_of(e, expr));
    case TYPE_FLOAT:
    case TYPE_DOUBLE:
        return real_constant(e, as_real(value, expr->type), type->kind);
    default:
        if (expr->type->kind == TYPE_DURATION)
            return duration_constant(e, expr, signed_value(value));
        return integer_constant(e, value);
    }
}

/* ------------------------------------------------------------------------------- expressions -- */

static struct piece expression(struct emitter *e, const struct ast_expr *expr, const struct ast_type *type,
                               struct c_scope *scope);

struct c_scope c_scope_of_self(struct emitter *e)
{
    const char *self = emit_local(e, "self");

    return (struct c_scope){
        .arguments = arena_printf(e->arena, "%s->args.", self),
        .state = arena_printf(e->arena, "%s->", self),
        .message = arena_printf(e->arena, "%s->", emit_local(e, "msg")),
    };
}

const struct ast_type *c_calculated_in(const struct ast_type *type)
{
    if (type->kind == TYPE_DURATION || type->kind == TYPE_INSTANT)
        return ast_scalar(TYPE_INT64);
    return type;
}

/* What leads to a field that is named alone. */
static const char *owner_of(struct emitter *e, const struct ast_field *field, struct c_scope *scope)
{
    const char *owner = "";

    switch (field->role) {
    case FIELD_ARGUMENT:
        owner = scope->arguments;
        scope->used_self = true;
        break;
    case FIELD_STATE:
        owner = scope->state;
        scope->used_self = true;
        break;
    case FIELD_VALUE:
        owner = arena_printf(e->arena, "%sstate.%s.", scope->state, field->state->as.lower);
        scope->used_self = true;
        break;
    case FIELD_MESSAGE:
        owner = scope->message;
        scope->used_message = true;
        break;
    case FIELD_EVENT:                       /* a local variable */
        break;
    case FIELD_PARTITION:
    case FIELD_STRUCT:
        assert(scope->row != NULL && "a field of a struct is named behind a dot, but for the rows of tables");
        owner = scope->row;
        scope->used_row = true;
        break;
    case FIELD_REPLY:
        assert(false && "a field of a reply is named behind a dot");
        break;
    }
    return owner;
}

static struct piece named_field(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope)
{
    if (expr->field->role == FIELD_PARTITION)
        return primary("actor_partition_starting()");
    if (expr->field->role == FIELD_EVENT) {
        scope->used_message = true;
        return primary(emit_local(e, expr->field->as.lower));
    }
    return primary(arena_printf(e->arena, "%s%s", owner_of(e, expr->field, scope), expr->field->as.lower));
}

static const char presence[] = "actor_have(%s)";

const char *c_place(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope, struct text *before)
{
    const char *left;

    if (expr->kind == EXPR_NAME)
        return named_field(e, expr, scope).text;
    assert(expr->kind == EXPR_MEMBER);
    left = c_place(e, expr->left, scope, before);
    if (!expr->unwraps)
        return arena_printf(e->arena, "%s.%s", left, expr->field->as.lower);
    if (scope->failed != NULL) {
        text_printf(before, "(void)actor_try_have(%s, %s);\n", c_companion_place(e, expr->left, scope, before), scope->failed);
        scope->used_failed = true;
        return left;
    }
    text_printf(before, presence, c_companion_place(e, expr->left, scope, before));
    text_add(before, ";\n");
    return left;
}

const char *c_companion_place(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope,
                              struct text *before)
{
    const char *companion = c_companion(e, expr->field);

    if (expr->kind == EXPR_NAME)
        return arena_printf(e->arena, "%s%s", owner_of(e, expr->field, scope), companion);
    assert(expr->kind == EXPR_MEMBER && !expr->unwraps);
    return arena_printf(e->arena, "%s.%s", c_place(e, expr->left, scope, before), companion);
}

/* The bool beside an optional field, within an expression. */
static struct piece presence_of(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope)
{
    const char *companion = c_companion(e, expr->field);
    struct piece left;

    if (expr->kind == EXPR_NAME)
        return primary(arena_printf(e->arena, "%s%s", owner_of(e, expr->field, scope), companion));
    left = expression(e, expr->left, expr->left->type, scope);
    return primary(arena_printf(e->arena, "%s.%s", operand(e, left, BIND_PRIMARY), companion));
}

static struct piece member(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope)
{
    struct piece left = expression(e, expr->left, expr->left->type, scope);
    const char *has;

    if (expr->unwraps && scope->failed != NULL) {
        scope->used_failed = true;
        has = arena_printf(e->arena, "actor_try_have(%s, %s)", presence_of(e, expr->left, scope).text, scope->failed);
        return primary(arena_printf(e->arena, "(%s, %s)", has, left.text));
    }
    if (expr->unwraps) {
        has = arena_printf(e->arena, presence, presence_of(e, expr->left, scope).text);
        return primary(arena_printf(e->arena, "(%s, %s)", has, left.text));
    }
    return primary(arena_printf(e->arena, "%s.%s", operand(e, left, BIND_PRIMARY), expr->field->as.lower));
}

const char *c_checked(struct emitter *e, const char *function, const struct ast_type *type, const char *operands,
                      struct c_scope *scope)
{
    if (scope->failed == NULL)
        return arena_printf(e->arena, "actor_%s_%s(%s)", function, ast_type_name(e->arena, type), operands);
    scope->used_failed = true;
    return arena_printf(e->arena, "actor_try_%s_%s(%s, %s)", function, ast_type_name(e->arena, type), operands,
                        scope->failed);
}

static struct piece negation(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope)
{
    const struct ast_type *type = c_calculated_in(expr->type);
    struct piece value = expression(e, expr->left, type, scope);

    if (ast_is_float(type->kind))
        return (struct piece){ arena_printf(e->arena, "-%s", operand(e, value, BIND_PRIMARY)), BIND_UNARY };
    return primary(c_checked(e, "neg", type, value.text, scope));
}

static struct piece binary(struct emitter *e, struct piece left, const char *text, struct piece right,
                           enum binding binding, enum binding left_least, enum binding right_least)
{
    return (struct piece){ arena_printf(e->arena, "%s %s %s", operand(e, left, left_least), text,
                                        operand(e, right, right_least)), binding };
}

static const char *checked_name(enum ast_operator op)
{
    switch (op) {
    case OP_ADD: return "add";
    case OP_SUB: return "sub";
    case OP_MUL: return "mul";
    case OP_DIV: return "div";
    case OP_MOD: return "mod";
    default:     break;
    }
    assert(false && "an operator that calculates");
    return "";
}

static struct piece arithmetic(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope)
{
    const struct ast_type *type = c_calculated_in(expr->type);
    struct piece left = expression(e, expr->left, type, scope);
    struct piece right = expression(e, expr->right, type, scope);
    const char *text = ast_operator_text(expr->op);

    if (!ast_is_float(type->kind))
        return primary(c_checked(e, checked_name(expr->op), type,
                                 arena_printf(e->arena, "%s, %s", left.text, right.text), scope));
    if (expr->op == OP_ADD || expr->op == OP_SUB)
        return binary(e, left, text, right, BIND_ADD, BIND_ADD, BIND_MULTIPLY);
    return binary(e, left, text, right, BIND_MULTIPLY, BIND_MULTIPLY, BIND_UNARY);
}

static struct piece equality(struct emitter *e, const char *function, bool equal, struct piece left,
                             struct piece right)
{
    return (struct piece){ arena_printf(e->arena, "%s%s(%s, %s)", equal ? "" : "!", function, left.text,
                                        right.text), equal ? BIND_PRIMARY : BIND_UNARY };
}

/* Compilers warn of a comparison whose two sides are the same text: its value is known. */
static bool is_same_on_both_sides(const struct ast_type *type, struct piece left, struct piece right)
{
    return !ast_is_float(type->kind) && strcmp(left.text, right.text) == 0;
}

static bool is_zero(const struct ast_expr *expr)
{
    return expr->constant != NULL && expr->constant->magnitude == 0;
}

/* So they do where an unsigned number is compared with zero in a way that leaves no choice. */
static bool is_known_of_unsigned(const struct ast_expr *expr, const struct ast_type *type, bool *value)
{
    const bool zero_right = is_zero(expr->right);

    if (!ast_is_unsigned(type->kind) || zero_right == is_zero(expr->left))
        return false;
    *value = expr->op == (zero_right ? OP_GE : OP_LE);
    return *value || expr->op == (zero_right ? OP_LT : OP_GT);
}

static struct piece negated(struct emitter *e, bool negate, struct piece value)
{
    return negate ? (struct piece){ arena_printf(e->arena, "!%s", value.text), BIND_UNARY } : value;
}

/* `x == none`, or the other way round. */
static struct piece comparison_with_none(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope)
{
    const struct ast_expr *other = expr->left->type->kind == TYPE_NONE ? expr->right : expr->left;
    const bool equal = expr->op == OP_EQ;
    struct piece value;

    if (other->type->kind == TYPE_OPTIONAL)
        return negated(e, equal, presence_of(e, other, scope));
    value = expression(e, other, other->type, scope);
    if (other->type->kind == TYPE_REF)
        return binary(e, value, equal ? "==" : "!=", primary("0"), BIND_COMPARE, BIND_ADD, BIND_ADD);
    return negated(e, !equal, primary(arena_printf(e->arena, "actor_ref_is_none(%s)", value.text)));
}

static struct piece comparison(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope)
{
    const struct ast_type *type = types_common(expr->left->type, expr->right->type);
    struct piece left, right;
    bool value;

    if (expr->left->type->kind == TYPE_NONE || expr->right->type->kind == TYPE_NONE)
        return comparison_with_none(e, expr, scope);
    left = expression(e, expr->left, type, scope);
    right = expression(e, expr->right, type, scope);
    if (is_same_on_both_sides(type, left, right))
        return primary(c_bool(expr->op == OP_EQ || expr->op == OP_LE || expr->op == OP_GE));
    if (is_known_of_unsigned(expr, type, &value))
        return primary(c_bool(value));
    if (type->kind == TYPE_STRING)
        return equality(e, "actor_string_equal", expr->op == OP_EQ, left, right);
    if (type->kind == TYPE_PID || type->kind == TYPE_ACTOR)
        return equality(e, "actor_ref_equal", expr->op == OP_EQ, left, right);
    if (type->kind == TYPE_BOOL)
        return binary(e, left, ast_operator_text(expr->op), right, BIND_COMPARE, BIND_PRIMARY, BIND_PRIMARY);
    return binary(e, left, ast_operator_text(expr->op), right, BIND_COMPARE, BIND_ADD, BIND_ADD);
}

/* Two conditions, of which `neutral` says nothing. Brackets tell && in || apart, as compilers ask for. */
static struct piece joined(struct emitter *e, struct piece left, struct piece right, const char *text,
                           const char *neutral, enum binding binding)
{
    const enum binding least = binding == BIND_OR ? BIND_COMPARE : BIND_AND;

    if (strcmp(left.text, neutral) == 0)
        return right;
    if (strcmp(right.text, neutral) == 0)
        return left;
    return binary(e, left, text, right, binding, left.binding == binding ? binding : least, least);
}

static struct piece operation(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope)
{
    const struct ast_type *type = expr->type;

    switch (expr->op) {
    case OP_OR:
        return joined(e, expression(e, expr->left, type, scope), expression(e, expr->right, type, scope),
                      "||", "false", BIND_OR);
    case OP_AND:
        return joined(e, expression(e, expr->left, type, scope), expression(e, expr->right, type, scope),
                      "&&", "true", BIND_AND);
    case OP_EQ:
    case OP_NE:
    case OP_LT:
    case OP_LE:
    case OP_GT:
    case OP_GE:
        return comparison(e, expr, scope);
    default:
        return arithmetic(e, expr, scope);
    }
}

static struct piece unconverted(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope)
{
    switch (expr->kind) {
    case EXPR_NAME:
        return named_field(e, expr, scope);
    case EXPR_MEMBER:
        return member(e, expr, scope);
    case EXPR_NOW:
        return primary("actor_now()");
    case EXPR_NOT:
        return (struct piece){ arena_printf(e->arena, "!%s",
                   operand(e, expression(e, expr->left, expr->type, scope), BIND_PRIMARY)), BIND_UNARY };
    case EXPR_NEGATE:
        return negation(e, expr, scope);
    case EXPR_BINARY:
        return operation(e, expr, scope);
    default:
        assert(false && "all other expressions are constants");
        return primary("");
    }
}

/* Conversions keep the value, and C makes them unasked: see checks.h. Only constants look different. */
static struct piece expression(struct emitter *e, const struct ast_expr *expr, const struct ast_type *type,
                               struct c_scope *scope)
{
    if (expr->type->kind == TYPE_NONE)
        return primary(c_zero(e, type));
    if (c_becomes_protocol(expr, type))
        return primary(c_as_protocol(e, type->decl, expr->type, unconverted(e, expr, scope).text));
    return expr->constant != NULL ? constant(e, expr, type) : unconverted(e, expr, scope);
}

const char *c_expr(struct emitter *e, const struct ast_expr *expr, const struct ast_type *type,
                   struct c_scope *scope)
{
    return expression(e, expr, type, scope).text;
}

const char *c_and(struct emitter *e, const char *condition, const struct ast_expr *expr, struct c_scope *scope)
{
    return joined(e, primary(condition), expression(e, expr, expr->type, scope), "&&", "true", BIND_AND).text;
}

const char *c_text(struct emitter *e, const struct ast_expr *expr, struct c_scope *scope)
{
    if (expr->constant != NULL)
        return c_string(e, expr->constant->string.bytes, expr->constant->string.length);
    return arena_printf(e->arena, "%s.data", unconverted(e, expr, scope).text);
}

const char *c_calculation(enum ast_assignment_kind kind)
{
    switch (kind) {
    case ASSIGN_ADD: return checked_name(OP_ADD);
    case ASSIGN_SUB: return checked_name(OP_SUB);
    case ASSIGN_MUL: return checked_name(OP_MUL);
    case ASSIGN_DIV: return checked_name(OP_DIV);
    case ASSIGN_MOD: return checked_name(OP_MOD);
    case ASSIGN_SET: case ASSIGN_RAISE: case ASSIGN_START: case ASSIGN_UPDATE: case ASSIGN_CANCEL: break;
    }
    assert(false && "an assignment that calculates");
    return "";
}
