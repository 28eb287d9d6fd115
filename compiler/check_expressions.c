/*
 * What type has an expression, and what value, if that is known? Numbers without a type of their own
 * take the type of what they are joined with, where they must fit; nothing is ever converted so that
 * its value could change.
 */

#include "expressions.h"

#include <assert.h>
#include <float.h>
#include <inttypes.h>

const struct ast_type expr_untyped_integer = { .kind = TYPE_INT64 };
const struct ast_type expr_untyped_decimal = { .kind = TYPE_DOUBLE };

const char *expr_phrase(struct check *c, const struct ast_type *type)
{
    if (type == &expr_untyped_integer)
        return "an integer";
    if (type == &expr_untyped_decimal)
        return "a decimal number";
    if (type->kind == TYPE_NONE)
        return "none";
    return types_phrase(c, type);
}

struct scope scope_constant(const char *place)
{
    return (struct scope){ .place = place, .constant = true };
}

/* ------------------------------------------------------------------ giving types to numbers -- */

static void spread_type(struct ast_expr *e, const struct ast_type *type)
{
    if (e == NULL || !is_untyped(e->type))
        return;
    e->type = type;
    spread_type(e->left, type);
    spread_type(e->right, type);
}

/* A float is rounded, but neither to nothing nor to the infinite: half a step behind the greatest is that. */
static bool fits_in_float(double value)
{
    const double infinite = (double)FLT_MAX * (1.0 + FLT_EPSILON / 4);

    return value > -infinite && value < infinite && (value == 0.0 || (float)value != 0.0f);
}

bool expr_give_type(struct check *c, struct ast_expr *e, const struct ast_type *type)
{
    assert(is_untyped(e->type));
    assert(e->constant != NULL);
    if (ast_is_float(type->kind)) {
        double value = constant_real(e);

        if (type->kind == TYPE_FLOAT && !fits_in_float(value)) {
            diag_error(c->d, A021, e->at, "%.9g does not fit in %s", value, types_phrase(c, type));
            diag_hint(c->d, "make it a double");
            e->type = unknown();
            return false;
        }
        constant_set_real(c, e, value);
        spread_type(e, type);
        return true;
    }
    if (!constant_fits(e->constant, type->kind)) {
        diag_error(c->d, A021, e->at, "%s does not fit in %s", constant_text(c, e->constant),
                   types_phrase(c, type));
        diag_hint(c->d, "%s goes from %s", types_phrase(c, type), constant_limits_text(c, type->kind));
        e->type = unknown();
        return false;
    }
    spread_type(e, type);
    return true;
}

void expr_give_any_type(struct check *c, struct ast_expr *e)
{
    if (e->type == &expr_untyped_decimal)
        expr_give_type(c, e, ast_scalar(TYPE_DOUBLE));
    else if (e->type == &expr_untyped_integer)
        expr_give_type(c, e, ast_scalar(constant_fits(e->constant, TYPE_INT64) ? TYPE_INT64 : TYPE_UINT64));
}

/* ------------------------------------------------------------------------------------ unary -- */

static const struct ast_type *type_of_not(struct check *c, const struct scope *scope,
                                          struct ast_expr *e)
{
    const struct ast_type *type = expr_type(c, scope, e->left, NULL);

    if (is_unknown(type))
        return type;
    if (type->kind != TYPE_BOOL) {
        diag_error(c->d, A022, e->left->at, "'!' needs a bool, and this is %s", expr_phrase(c, type));
        diag_hint(c->d, ast_is_integer(type->kind) ? "compare it, as in 'x == 0'"
                                                   : "compare it with something");
        expr_give_any_type(c, e->left);
        return unknown();
    }
    if (e->left->constant != NULL)
        constant_set_boolean(c, e, !e->left->constant->boolean);
    return type;
}

static const struct ast_type *type_of_negation(struct check *c, const struct scope *scope,
                                               struct ast_expr *e)
{
    const struct ast_type *type = expr_type(c, scope, e->left, NULL);
    const struct ast_constant *constant = e->left->constant;

    if (is_unknown(type))
        return type;
    if (!ast_is_signed(type->kind) && !ast_is_float(type->kind) && type->kind != TYPE_DURATION) {
        diag_error(c->d, A022, e->at, "%s cannot be negative", expr_phrase(c, type));
        if (ast_is_unsigned(type->kind))
            diag_hint(c->d, "give it a signed type");
        else
            diag_hint(c->d, "'-' is for numbers and durations");
        return unknown();
    }
    if (constant != NULL && ast_is_float(type->kind))
        constant_set_real(c, e, -constant->real);
    else if (constant != NULL)
        constant_set(c, e, !constant->negative, constant->magnitude);
    return type;
}

/* ------------------------------------------------------------------------------ expressions -- */

static bool refuse_no_bool(struct check *c, const struct ast_expr *e, const struct ast_expr *operand)
{
    if (is_unknown(operand->type) || operand->type->kind == TYPE_BOOL)
        return false;
    diag_error(c->d, A022, operand->at, "'%s' needs bools, and this is %s",
               ast_operator_text(e->op), expr_phrase(c, operand->type));
    diag_hint(c->d, "compare it with something");
    return true;
}

static const struct ast_type *type_of_logic(struct check *c, struct ast_expr *e)
{
    const struct ast_constant *left = e->left->constant;
    const struct ast_constant *right = e->right->constant;
    bool winner = e->op == OP_OR;           /* what decides alone: true for ||, false for && */
    bool refused = refuse_no_bool(c, e, e->left);

    refused |= refuse_no_bool(c, e, e->right);
    if (refused || is_unknown(e->left->type) || is_unknown(e->right->type))
        return ast_scalar(TYPE_BOOL);
    if ((left != NULL && left->boolean == winner) || (right != NULL && right->boolean == winner))
        constant_set_boolean(c, e, winner);
    else if (left != NULL && right != NULL)
        constant_set_boolean(c, e, !winner);
    return ast_scalar(TYPE_BOOL);
}

static const struct ast_type *type_of_binary(struct check *c, const struct scope *scope,
                                             struct ast_expr *e)
{
    bool logic = e->op == OP_OR || e->op == OP_AND;
    bool arithmetic = e->op >= OP_ADD;

    /* A bare enumerator may have to learn from the other side which enum it is of. */
    if (e->left->kind == EXPR_NAME && expr_find_field(scope, e->left->name.name) == NULL) {
        expr_type(c, scope, e->right, NULL);
        expr_type(c, scope, e->left, e->right->type);
    } else {
        expr_type(c, scope, e->left, NULL);
        expr_type(c, scope, e->right, e->left->type);
    }
    if (logic)
        return type_of_logic(c, e);
    if (is_unknown(e->left->type) || is_unknown(e->right->type))
        return arithmetic ? unknown() : ast_scalar(TYPE_BOOL);
    return arithmetic ? expr_arithmetic_type(c, scope, e) : expr_comparison_type(c, scope, e);
}

static const struct ast_type *type_of_literal(struct check *c, struct ast_expr *e)
{
    switch (e->kind) {
    case EXPR_INT:
        constant_set(c, e, false, e->integer);
        return &expr_untyped_integer;
    case EXPR_FLOAT:
        constant_set_real(c, e, e->real);
        return &expr_untyped_decimal;
    case EXPR_DURATION:
        constant_set(c, e, false, e->integer);
        return ast_scalar(TYPE_DURATION);
    case EXPR_BOOL:
        constant_set_boolean(c, e, e->boolean);
        return ast_scalar(TYPE_BOOL);
    default:
        assert(e->kind == EXPR_STRING);
        constant_set_string(c, e, e->string);
        return ast_scalar(TYPE_STRING);
    }
}

/* Sets the type, which may be an untyped one, and gives it. `expected` may be NULL. */
const struct ast_type *expr_type(struct check *c, const struct scope *scope,
                                 struct ast_expr *e, const struct ast_type *expected)
{
    switch (e->kind) {
    case EXPR_NOW:
        return e->type = expr_now_type(c, scope, e);
    case EXPR_NAME:
        return e->type = expr_name_type(c, scope, e, expected);
    case EXPR_MEMBER:
        return e->type = expr_member_type(c, scope, e);
    case EXPR_NOT:
        return e->type = type_of_not(c, scope, e);
    case EXPR_NEGATE:
        return e->type = type_of_negation(c, scope, e);
    case EXPR_BINARY:
        return e->type = type_of_binary(c, scope, e);
    default:
        return e->type = type_of_literal(c, e);
    }
}

/* ------------------------------------------------------------------------ whole expressions -- */

/* A thousand and more of something are most likely milliseconds, as in OTP. */
static void hint_unit(struct check *c, const struct ast_constant *number)
{
    const char *text = constant_text(c, number);

    if (number->magnitude >= 1000)
        diag_hint(c->d, "give it a unit, such as '%sms' or '%ss'", text, text);
    else
        diag_hint(c->d, "give it a unit, such as '%ss' or '%sms'", text, text);
}

static void hint_instant(struct check *c, const struct ast_expr *e)
{
    if (e->kind == EXPR_DURATION)
        diag_hint(c->d, "write 'now + %.*s'", (int)(e->at.end - e->at.begin), e->at.source->text + e->at.begin);
    else
        diag_hint(c->d, "write 'now + ...' for the moment when that has passed");
}

static void hint_type(struct check *c, const struct ast_expr *e, const struct ast_type *wanted)
{
    const struct ast_type *type = e->type;
    bool literal = e->constant != NULL && e->enumerator == NULL;

    if (wanted->kind == TYPE_DURATION && type == &expr_untyped_integer)
        hint_unit(c, e->constant);
    else if (wanted->kind == TYPE_INSTANT && type->kind == TYPE_DURATION)
        hint_instant(c, e);
    else if (wanted->kind == TYPE_BOOL && is_number(type) && !literal)
        diag_hint(c->d, "compare it, as in 'x != 0'");
    else if (wanted->kind == TYPE_STRING && e->kind == EXPR_NAME && type->kind == TYPE_ENUM)
        diag_hint(c->d, "write '\"%s\"'", e->name.name);
    else if (is_number(wanted) && is_number(type) && !is_untyped(type))
        diag_hint(c->d, "give both a type that holds all values of the other");
    else if (ast_is_integer(wanted->kind) && type == &expr_untyped_decimal)
        diag_hint(c->d, "write an integer, or make it a double");
    else if (wanted->kind == TYPE_ENUM)
        diag_hint(c->d, "write one of its names, such as '%s.%s'", wanted->decl->name,
                  wanted->decl->enumerators.first != NULL ? wanted->decl->enumerators.first->name
                                                          : "NAME");
    else if (literal && wanted->kind == TYPE_BOOL)
        diag_hint(c->d, "write 'true' or 'false'");
    else if (literal && wanted->kind == TYPE_STRING)
        diag_hint(c->d, "write a text in quotes, such as '\"text\"'");
    else if (literal && wanted->kind == TYPE_DURATION)
        diag_hint(c->d, "write a time such as '5s'");
    else if (literal && is_number(wanted))
        diag_hint(c->d, "write a number");
    else
        diag_hint(c->d, "use a value of type %s", ast_type_name(c->arena, wanted));
}

/* Of types that have a part in common. */
static bool hint_relation(struct check *c, const struct ast_expr *e, const struct ast_type *wanted)
{
    const struct ast_type *type = e->type;

    if (is_none(type))
        diag_hint(c->d, "only what is optional can be none: declare it as '%s?'", ast_type_name(c->arena, wanted));
    else if (type->kind == TYPE_OPTIONAL && types_common(type->element, wanted) != NULL)
        diag_hint(c->d, "where it is known not to be none, write '.value' behind it");
    else if (wanted->kind == TYPE_ACTOR && type->kind == TYPE_PID)
        diag_hint(c->d, "a pid may be any actor: declare it as '%s'", wanted->actor->name);
    else
        return false;
    return true;
}

static bool refuse_value(struct check *c, struct ast_expr *e, const struct ast_type *wanted,
                         const char *what)
{
    diag_error(c->d, A020, e->at, "%s needs %s, and this is %s", what, types_phrase(c, wanted),
               expr_phrase(c, e->type));
    if (e->field != NULL)
        diag_note(c->d, e->field->at, "'%s' is declared here", e->field->name);
    if (!hint_relation(c, e, wanted))
        hint_type(c, e, wanted);
    expr_give_any_type(c, e);
    return false;
}

/* Whether a typed value may become one of `type`. */
static bool converts(const struct ast_type *from, const struct ast_type *type)
{
    const struct ast_type *common = types_common(from, type);

    return common != NULL && types_same(common, type);
}

/* Whether an expression says where a value lies, so that a value of a protocol can be about it. */
static bool is_place(const struct ast_expr *e)
{
    for (; e->kind == EXPR_MEMBER; e = e->left)
        if (e->unwraps || e->field == NULL)
            return false;
    return e->kind == EXPR_NAME && e->field != NULL && e->field->role != FIELD_PARTITION;
}

/* Whether each value of one protocol is one of another, which it requires. */
static bool is_required_by(const struct ast_type_decl *other, const struct ast_type_decl *protocol)
{
    for (const struct ast_requirement *r = protocol->protocol->required.first; r != NULL; r = r->next)
        if (r->protocol == other)
            return true;
    return false;
}

/* A value as one of a protocol: its type must have an impl, and it must lie somewhere, for it is borrowed. */
static bool check_as_protocol(struct check *c, struct ast_expr *e, const struct ast_type *wanted, const char *what)
{
    const struct ast_type_decl *protocol = wanted->decl;
    const char *name = ast_type_name(c->arena, e->type);
    const bool is_literal = is_untyped(e->type);

    if (ast_is_protocol(e->type) && is_required_by(protocol, e->type->decl))
        return true;
    if (e->type->element != NULL || e->type->kind == TYPE_NONE || e->type->kind == TYPE_ACTOR || e->type->kind == TYPE_EXTERN
        || ast_is_protocol(e->type))
        return refuse_value(c, e, wanted, what);
    if (!is_literal && impl_find(c, protocol, name) == NULL) {
        diag_error(c->d, A144, e->at, "'%s' has no impl of '%s', which %s needs", name, protocol->name, what);
        diag_note(c->d, protocol->at, "'%s' is declared here", protocol->name);
        diag_hint(c->d, "add 'impl %s for %s;'", protocol->name, name);
        return false;
    }
    if (!is_literal && is_place(e))
        return true;
    diag_error(c->d, A020, e->at, "%s needs %s, which is about a field, and this is none", what, types_phrase(c, wanted));
    diag_hint(c->d, "put the value into a field, and write its name");
    expr_give_any_type(c, e);
    return false;
}

/* Whether an expression, whose own type is known, may be one of `type`. */
static bool check_typed(struct check *c, const struct scope *scope, struct ast_expr *e, const struct ast_type *type,
                        const char *what)
{
    if (is_unknown(e->type))
        return false;
    if (is_unknown(type)) {
        expr_give_any_type(c, e);
        return false;
    }
    if (is_none(e->type) && has_none(type))
        return true;
    if (type->kind == TYPE_OPTIONAL && !types_same(e->type, type))
        type = type->element;
    if (ast_is_protocol(type) && !types_same(e->type, type))
        return check_as_protocol(c, e, type, what);
    if (e->type == &expr_untyped_integer && is_number(type))
        return expr_give_type(c, e, type);
    if (e->type == &expr_untyped_decimal && ast_is_float(type->kind))
        return expr_give_type(c, e, type);
    if (is_untyped(e->type) || !converts(e->type, type))
        return refuse_value(c, e, type, what);
    if (scope->constant && e->constant == NULL) {
        diag_error(c->d, A023, e->at, "%s must be a constant", scope->place);
        diag_hint(c->d, "write a literal, or a constant of an enum");
        return false;
    }
    return true;
}

bool expression_check(struct check *c, const struct scope *scope, struct ast_expr *e,
                      const struct ast_type *type, const char *what)
{
    expr_type(c, scope, e, type);
    return check_typed(c, scope, e, type, what);
}

void expression_check_guard(struct check *c, const struct scope *scope, struct ast_expr *e,
                            bool followed)
{
    unsigned errors = diag_errors(c->d);

    c->doubted = false;
    expression_check(c, scope, e, ast_scalar(TYPE_BOOL), "a guard");
    if (diag_errors(c->d) > errors) {
        e->type = unknown();
        e->constant = NULL;
        return;
    }
    if (e->constant == NULL || c->doubted || !c->warns || (followed && e->constant->boolean))
        return;
    diag_warning(c->d, A085, e->at, "this guard is always %s",
                 e->constant->boolean ? "true" : "false");
    diag_hint(c->d, e->constant->boolean ? "leave it out" : "remove the row");
}

bool guard_is_open(const struct ast_expr *guard)
{
    return guard == NULL || (guard->constant != NULL && guard->constant->boolean);
}

bool row_is_open(const struct ast_row *row)
{
    return row->origins.first == NULL && guard_is_open(row->guard);
}

bool guard_is_closable(const struct ast_expr *guard)
{
    return !guard_is_open(guard) && !is_unknown(guard->type);
}

static bool check_not_below(struct check *c, const struct ast_expr *e, const char *what, bool zero)
{
    if (e->constant == NULL || (!e->constant->negative && (zero || e->constant->magnitude > 0)))
        return true;
    diag_error(c->d, A063, e->at, "%s must be %s", what, zero ? "zero or more" : "more than zero");
    diag_hint(c->d, "write a time such as '5s'");
    return false;
}

bool expression_check_time(struct check *c, const struct scope *scope, struct ast_expr *e,
                           const char *what, bool zero)
{
    return expression_check(c, scope, e, ast_scalar(TYPE_DURATION), what) && check_not_below(c, e, what, zero);
}

bool expression_check_due(struct check *c, const struct scope *scope, struct ast_expr *e, const char *what)
{
    if (expr_type(c, scope, e, ast_scalar(TYPE_DURATION))->kind == TYPE_INSTANT)
        return true;
    return check_typed(c, scope, e, ast_scalar(TYPE_DURATION), what) && check_not_below(c, e, what, true);
}

bool expression_check_integer(struct check *c, const struct scope *scope, struct ast_expr *e,
                              const char *what, int64_t low, int64_t high, int64_t *value)
{
    expr_type(c, scope, e, NULL);
    if (is_unknown(e->type))
        return false;
    if (e->type != &expr_untyped_integer) {
        diag_error(c->d, A020, e->at, "%s must be an integer, and this is %s", what,
                   expr_phrase(c, e->type));
        diag_hint(c->d, e->type == &expr_untyped_decimal ? "write an integer" : "write a number");
        expr_give_any_type(c, e);
        return false;
    }
    if (constant_fits(e->constant, TYPE_INT64)) {
        *value = (int64_t)(e->constant->negative ? -e->constant->magnitude
                                                 : e->constant->magnitude);
        expr_give_any_type(c, e);
        if (*value >= low && *value <= high)
            return true;
    }
    expr_give_any_type(c, e);
    diag_error(c->d, A021, e->at, "%s must be from %" PRId64 " to %" PRId64, what, low, high);
    diag_hint(c->d, "write a number in that range");
    return false;
}

/* ------------------------------------------------------------------------------ assignments -- */

static enum ast_operator operator_of(enum ast_assignment_kind kind)
{
    static const enum ast_operator operators[] = {
        [ASSIGN_ADD] = OP_ADD, [ASSIGN_SUB] = OP_SUB, [ASSIGN_MUL] = OP_MUL,
        [ASSIGN_DIV] = OP_DIV, [ASSIGN_MOD] = OP_MOD,
    };

    return operators[kind];
}

/* Types `x OP= e` as `x OP e` is typed, on a node made for that. */
bool expression_check_update(struct check *c, const struct scope *scope,
                             struct ast_assignment *assignment)
{
    struct ast_expr target = { .kind = EXPR_NAME, .at = assignment->target.at,
                               .name = assignment->target, .field = assignment->field };
    struct ast_expr whole = { .kind = EXPR_BINARY, .at = assignment->at,
                              .op = operator_of(assignment->kind), .left = &target,
                              .right = assignment->value };

    target.type = expr_field_type(assignment->field);
    expr_type(c, scope, assignment->value, target.type);
    if (is_unknown(target.type) || is_unknown(assignment->value->type)) {
        expr_give_any_type(c, assignment->value);
        return false;
    }
    whole.type = expr_arithmetic_type(c, scope, &whole);
    expr_give_any_type(c, assignment->value);
    if (is_unknown(whole.type))
        return false;
    if (converts(whole.type, target.type))
        return true;
    diag_error(c->d, A020, assignment->at, "'%s' is %s, and this makes it %s", target.name.name,
               types_phrase(c, target.type), types_phrase(c, whole.type));
    diag_note(c->d, assignment->field->at, "'%s' is declared here", target.name.name);
    diag_hint(c->d, "give '%s' a type that holds the result", target.name.name);
    return false;
}
