/*
 * What type has the result of an operator, and which value, if those of its operands are known? Times
 * have rules of their own: an instant less an instant is a duration.
 */

#include "expressions.h"

#include <assert.h>
#include <string.h>

/* ------------------------------------------------------------------------------- arithmetic -- */

static bool is_time(const struct ast_type *type)
{
    return type->kind == TYPE_DURATION || type->kind == TYPE_INSTANT;
}

static void hint_times(struct check *c, const struct ast_expr *e)
{
    const struct ast_expr *number = is_time(e->left->type) ? e->right : e->left;
    const struct ast_expr *time = number == e->right ? e->left : e->right;

    if (time->type->kind == TYPE_DURATION && number->type == &expr_untyped_integer)
        diag_hint(c->d, "give the number a unit, such as '%s%s'", constant_text(c, number->constant),
                  number->constant->magnitude >= 1000 ? "ms" : "s");
    else if (time->type->kind == TYPE_DURATION && number->type->kind != TYPE_INSTANT)
        diag_hint(c->d, "a duration is multiplied and divided by integers that int64 holds");
    else if (e->op >= OP_ADD)
        diag_hint(c->d, "an instant goes with '+' and '-' and a duration, and the difference of two "
                  "instants is a duration");
    else
        diag_hint(c->d, "compare an instant with an instant: 'now - x' is how long ago it was");
}

/* Both operands have this type, and it does not have this operator. */
static void hint_operator(struct check *c, const struct ast_type *type)
{
    switch (type->kind) {
    case TYPE_BOOL:
        diag_hint(c->d, "bools go with '&&', '||', '==' and '!='");
        break;
    case TYPE_STRUCT:
        diag_hint(c->d, "compare the fields one by one");
        break;
    case TYPE_ARRAY:
    case TYPE_LIST:
        diag_hint(c->d, "look into several values with a C function: 'do NAME { ... }'");
        break;
    case TYPE_EXTERN:
        diag_hint(c->d, "compare what is C's in a C function: 'do NAME { ... }'");
        break;
    case TYPE_BYTES:
        diag_hint(c->d, "look into bytes with a C function: 'do NAME { ... }'");
        break;
    default:
        diag_hint(c->d, "only '==' and '!=' are for these");
        break;
    }
}

static bool is_several(const struct ast_type *type)
{
    return type->kind == TYPE_LIST || type->kind == TYPE_ARRAY;
}

/* Where C can do what no expression does. */
static const char *place_of_c(const struct scope *scope)
{
    if (scope->actor != NULL && scope->actor->behaviour == BEHAVIOUR_MACHINE)
        return ", in a function behind 'do NAME'";
    if (scope->actor != NULL && scope->actor->behaviour == BEHAVIOUR_AGENT)
        return ", in a function of the agent's that is 'extern'";
    return "";
}

/* `seen + word`, where no sum is one: of texts, or of a list and what it is to have. */
static bool hint_at_joining(struct check *c, const struct scope *scope, const struct ast_expr *e)
{
    const bool are_texts = e->left->type->kind == TYPE_STRING && e->right->type->kind == TYPE_STRING;

    if (e->op != OP_ADD && !(e->op == OP_SUB && is_several(e->left->type)))
        return false;
    if (e->left->type->kind == TYPE_LIST || e->right->type->kind == TYPE_LIST)
        diag_hint(c->d, "lists are made in C, by actor_list_set%s", place_of_c(scope));
    else if (is_several(e->left->type) || is_several(e->right->type))
        diag_hint(c->d, "the values of an array are set in C%s", place_of_c(scope));
    else if (are_texts && e->left->constant != NULL && e->right->constant != NULL)
        diag_hint(c->d, "write one string");
    else if (are_texts && scope->state != NULL && scope->actor == NULL)
        diag_hint(c->d, "no operator puts strings together: look the row up, and insert it changed");
    else if (are_texts)
        diag_hint(c->d, "no operator puts strings together: C does, by actor_string_set%s", place_of_c(scope));
    else
        return false;
    return true;
}

static const struct ast_type *refuse_operands(struct check *c, const struct scope *scope, const struct ast_expr *e)
{
    const struct ast_type *left = e->left->type;
    const struct ast_type *right = e->right->type;

    diag_error(c->d, A022, e->at, "'%s' does not go with %s and %s", ast_operator_text(e->op),
               expr_phrase(c, left), expr_phrase(c, right));
    if (hint_at_joining(c, scope, e))
        return unknown();
    if (left->kind == TYPE_OPTIONAL || right->kind == TYPE_OPTIONAL)
        diag_hint(c->d, "compare what is optional with 'none'; where it is not, it has a '.value'");
    else if (is_none(left) || is_none(right))
        diag_hint(c->d, "'none' is a value of pid, of ref, of references to actors, and of what is optional: 'T?'");
    else if (is_time(left) || is_time(right))
        hint_times(c, e);
    else if (ast_is_integer(left->kind) && ast_is_integer(right->kind))
        diag_hint(c->d, ast_type_bits(left->kind) == 64 || ast_type_bits(right->kind) == 64
                  ? "no type holds all values of both: give both the same type"
                  : "give one of them the type int64");
    else if (types_same(left, right) && !is_number(left))
        hint_operator(c, left);
    else if (e->op == OP_MOD && (ast_is_float(left->kind) || ast_is_float(right->kind)))
        diag_hint(c->d, "'%%' is for integers and durations");
    else
        diag_hint(c->d, "give both the same type");
    return unknown();
}

/* An untyped number beside a typed one becomes one of that type. False if it does not fit. */
static bool match_types(struct check *c, struct ast_expr *left, struct ast_expr *right)
{
    struct ast_expr *untyped = is_untyped(left->type) ? left : right;
    const struct ast_expr *other = untyped == left ? right : left;
    const struct ast_type *type = other->type;

    if (!is_untyped(untyped->type) || is_untyped(type))
        return true;
    if (ast_is_float(type->kind)
        || (ast_is_integer(type->kind) && untyped->type == &expr_untyped_integer))
        return expr_give_type(c, untyped, type);
    return true;
}

static bool is_zero(const struct ast_expr *e)
{
    if (e->constant == NULL)
        return false;
    return ast_is_float(e->type->kind) ? e->constant->real == 0.0 : e->constant->magnitude == 0;
}

static bool refuse_zero(struct check *c, const struct ast_expr *e)
{
    if ((e->op != OP_DIV && e->op != OP_MOD) || !is_zero(e->right)
        || ast_is_float(e->right->type->kind))
        return false;
    diag_error(c->d, A028, e->right->at, "this divides by zero");
    diag_hint(c->d, "divide by something else");
    return true;
}

static double compute_real(enum ast_operator op, double a, double b)
{
    switch (op) {
    case OP_ADD:
        return a + b;
    case OP_SUB:
        return a - b;
    case OP_MUL:
        return a * b;
    default:
        assert(op == OP_DIV);
        return a / b;
    }
}

/* Works out what is constant; `type` is the result's. */
static const struct ast_type *fold(struct check *c, struct ast_expr *e, const struct ast_type *type)
{
    struct ast_constant result;

    if (e->left->constant == NULL || e->right->constant == NULL)
        return type;
    if (ast_is_float(type->kind)) {
        double value = compute_real(e->op, constant_real(e->left), constant_real(e->right));

        if (value - value == 0.0) {         /* it is finite */
            constant_set_real(c, e, value);
            return type;
        }
        diag_error(c->d, A021, e->at, "the result is no number");
        diag_hint(c->d, "the operands are %g and %g", constant_real(e->left), constant_real(e->right));
        return unknown();
    }
    if (!constant_compute(e->op, *e->left->constant, *e->right->constant, &result)
        || (!is_untyped(type) && !constant_fits(&result, type->kind))) {
        diag_error(c->d, A021, e->at, "the result does not fit in %s",
                   is_untyped(type) ? "64 bits" : types_phrase(c, type));
        diag_hint(c->d, "the operands are %s and %s", constant_text(c, e->left->constant),
                  constant_text(c, e->right->constant));
        return unknown();
    }
    constant_set(c, e, result.negative, result.magnitude);
    return type;
}

/* Both are numbers, typed or not. */
static const struct ast_type *type_of_numbers(struct check *c, const struct scope *scope, struct ast_expr *e)
{
    const struct ast_type *left = e->left->type;
    const struct ast_type *right = e->right->type;
    const struct ast_type *common;

    if (is_untyped(left) && is_untyped(right)) {
        common = left == right ? left : &expr_untyped_decimal;
    } else {
        expr_give_any_type(c, e->left);
        expr_give_any_type(c, e->right);
        common = types_common(e->left->type, e->right->type);
    }
    if (common == NULL || (e->op == OP_MOD && ast_is_float(common->kind)))
        return refuse_operands(c, scope, e);
    return fold(c, e, common);
}

/* A number of times a duration: any integer that an int64 holds. */
static bool is_factor(struct check *c, struct ast_expr *e)
{
    if (e->type == &expr_untyped_integer)
        return expr_give_type(c, e, ast_scalar(TYPE_INT64));
    return ast_is_integer(e->type->kind) && e->type->kind != TYPE_UINT64
           && e->type != &expr_untyped_decimal;
}

struct rule {
    enum ast_operator op;
    enum ast_type_kind left;
    enum ast_type_kind right;
    enum ast_type_kind result;
};

/* Arithmetic with times; int64 stands for any integer. */
static const struct rule time_rules[] = {
    { OP_ADD, TYPE_DURATION, TYPE_DURATION, TYPE_DURATION },
    { OP_SUB, TYPE_DURATION, TYPE_DURATION, TYPE_DURATION },
    { OP_DIV, TYPE_DURATION, TYPE_DURATION, TYPE_INT64    },
    { OP_MOD, TYPE_DURATION, TYPE_DURATION, TYPE_DURATION },
    { OP_ADD, TYPE_INSTANT,  TYPE_DURATION, TYPE_INSTANT  },
    { OP_ADD, TYPE_DURATION, TYPE_INSTANT,  TYPE_INSTANT  },
    { OP_SUB, TYPE_INSTANT,  TYPE_DURATION, TYPE_INSTANT  },
    { OP_SUB, TYPE_INSTANT,  TYPE_INSTANT,  TYPE_DURATION },
    { OP_MUL, TYPE_DURATION, TYPE_INT64,    TYPE_DURATION },
    { OP_MUL, TYPE_INT64,    TYPE_DURATION, TYPE_DURATION },
    { OP_DIV, TYPE_DURATION, TYPE_INT64,    TYPE_DURATION },
};

static bool rule_takes(struct check *c, enum ast_type_kind wanted, struct ast_expr *e)
{
    return wanted == TYPE_INT64 ? is_factor(c, e) : e->type->kind == wanted;
}

static const struct ast_type *type_of_times(struct check *c, const struct scope *scope, struct ast_expr *e)
{
    for (size_t i = 0; i < sizeof time_rules / sizeof time_rules[0]; i++) {
        const struct rule *rule = &time_rules[i];

        if (rule->op == e->op && rule_takes(c, rule->left, e->left)
            && rule_takes(c, rule->right, e->right))
            return fold(c, e, ast_scalar(rule->result));
    }
    return refuse_operands(c, scope, e);
}

const struct ast_type *expr_arithmetic_type(struct check *c, const struct scope *scope, struct ast_expr *e)
{
    if (refuse_zero(c, e) || !match_types(c, e->left, e->right))
        return unknown();
    if (is_number(e->left->type) && is_number(e->right->type))
        return type_of_numbers(c, scope, e);
    if (is_time(e->left->type) || is_time(e->right->type))
        return type_of_times(c, scope, e);
    return refuse_operands(c, scope, e);
}

/* ------------------------------------------------------------------------------ comparisons -- */

static bool is_comparable(const struct ast_type *a, const struct ast_type *b, bool ordered)
{
    if (is_untyped(a) && is_untyped(b))
        return true;
    if (is_none(a) || is_none(b))
        return !ordered && (has_none(a) || has_none(b));
    if (types_common(a, b) == NULL)
        return false;
    if (is_number(a) || is_time(a))
        return true;
    switch (a->kind) {
    case TYPE_BOOL: case TYPE_STRING: case TYPE_PID: case TYPE_REF: case TYPE_ENUM: case TYPE_ACTOR:
        return !ordered;
    default:
        return false;
    }
}

/* `order` is that of the left operand to the right one. */
static bool compare(enum ast_operator op, int order)
{
    switch (op) {
    case OP_EQ:
        return order == 0;
    case OP_NE:
        return order != 0;
    case OP_LT:
        return order < 0;
    case OP_LE:
        return order <= 0;
    case OP_GT:
        return order > 0;
    default:
        assert(op == OP_GE);
        return order >= 0;
    }
}

static void fold_comparison(struct check *c, struct ast_expr *e)
{
    const struct ast_constant *left = e->left->constant;
    const struct ast_constant *right = e->right->constant;

    if (e->left->type->kind == TYPE_STRING) {
        size_t length = left->string.length;
        bool same = length == right->string.length
                    && memcmp(left->string.bytes, right->string.bytes, length) == 0;

        constant_set_boolean(c, e, same == (e->op == OP_EQ));
    } else if (ast_is_float(e->left->type->kind) || ast_is_float(e->right->type->kind)) {
        double a = constant_real(e->left);
        double b = constant_real(e->right);

        constant_set_boolean(c, e, compare(e->op, a < b ? -1 : a > b));
    } else if (e->left->type->kind == TYPE_BOOL) {
        constant_set_boolean(c, e, compare(e->op, (int)left->boolean - (int)right->boolean));
    } else {
        constant_set_boolean(c, e, compare(e->op, constant_compare(left, right)));
    }
}

/* What an expression does whatever its values are, C compilers warn about: so do we, and fold it. */
static void fold_foregone(struct check *c, struct ast_expr *e, bool value)
{
    constant_set_boolean(c, e, value);
    c->doubted = true;
    if (!c->warns)
        return;
    diag_warning(c->d, A085, e->at, "this is always %s", value ? "true" : "false");
    diag_hint(c->d, "leave it out, or compare with something else");
}

static enum ast_operator mirrored(enum ast_operator op)
{
    switch (op) {
    case OP_LT:
        return OP_GT;
    case OP_LE:
        return OP_GE;
    case OP_GT:
        return OP_LT;
    case OP_GE:
        return OP_LE;
    default:
        return op;
    }
}

/* `x OP constant`, x an integer: whether the range of x decides it. */
static void fold_by_range(struct check *c, struct ast_expr *e, const struct ast_expr *x,
                          enum ast_operator op, const struct ast_constant *constant)
{
    struct limits limits = constant_limits(x->type->kind);
    bool least = constant->negative ? constant->magnitude == limits.below
                                    : constant->magnitude == 0 && limits.below == 0;
    bool greatest = !constant->negative && constant->magnitude == limits.above;

    if ((op == OP_LT && least) || (op == OP_GT && greatest))
        fold_foregone(c, e, false);
    else if ((op == OP_GE && least) || (op == OP_LE && greatest))
        fold_foregone(c, e, true);
}

/* Whether two expressions are the same, read at the same moment. */
static bool is_same_value(const struct ast_expr *a, const struct ast_expr *b)
{
    if (a->kind != b->kind || a->constant != NULL || b->constant != NULL)
        return false;
    switch (a->kind) {
    case EXPR_NAME:
        return a->field != NULL && a->field == b->field;
    case EXPR_MEMBER:
        return a->field == b->field && a->unwraps == b->unwraps && a->decl == b->decl
               && (a->field != NULL || a->unwraps) && is_same_value(a->left, b->left);
    case EXPR_NOW:
        return true;
    default:
        return false;
    }
}

static void fold_or_doubt(struct check *c, struct ast_expr *e)
{
    struct ast_expr *left = e->left;
    struct ast_expr *right = e->right;

    if (left->constant != NULL && right->constant != NULL)
        fold_comparison(c, e);
    else if (is_same_value(left, right) && !ast_is_float(left->type->kind))
        fold_foregone(c, e, compare(e->op, 0));
    else if (ast_is_integer(left->type->kind) && right->constant != NULL)
        fold_by_range(c, e, left, e->op, right->constant);
    else if (ast_is_integer(right->type->kind) && left->constant != NULL)
        fold_by_range(c, e, right, mirrored(e->op), left->constant);
}

const struct ast_type *expr_comparison_type(struct check *c, const struct scope *scope, struct ast_expr *e)
{
    bool ordered = e->op != OP_EQ && e->op != OP_NE;

    if (!match_types(c, e->left, e->right))
        return ast_scalar(TYPE_BOOL);
    if (is_number(e->left->type) && is_number(e->right->type)
        && is_untyped(e->left->type) != is_untyped(e->right->type)) {
        expr_give_any_type(c, e->left);
        expr_give_any_type(c, e->right);
    }
    if (!is_comparable(e->left->type, e->right->type, ordered)) {
        refuse_operands(c, scope, e);
        return ast_scalar(TYPE_BOOL);
    }
    fold_or_doubt(c, e);
    expr_give_any_type(c, e->left);
    expr_give_any_type(c, e->right);
    return ast_scalar(TYPE_BOOL);
}
