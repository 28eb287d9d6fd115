#ifndef EXPRESSIONS_H
#define EXPRESSIONS_H

/*
 * What the checks of expressions share: check_expressions.c asks for the type that is wanted,
 * check_expression_names.c for what names stand for, check_operators.c for what operators make of
 * their operands.
 */

#include "check.h"

/** Types of numbers as they are written, until something gives them a real one. */
extern const struct ast_type expr_untyped_integer, expr_untyped_decimal;

static inline bool is_untyped(const struct ast_type *type)
{
    return type == &expr_untyped_integer || type == &expr_untyped_decimal;
}

static inline bool is_unknown(const struct ast_type *type)
{
    return type->kind == TYPE_UNKNOWN;
}

static inline const struct ast_type *unknown(void)
{
    return ast_scalar(TYPE_UNKNOWN);
}

static inline bool is_number(const struct ast_type *type)
{
    return ast_is_integer(type->kind) || ast_is_float(type->kind);
}

static inline bool is_none(const struct ast_type *type)
{
    return type->kind == TYPE_NONE;
}

/* Whether `none` is one of the values of a type. */
static inline bool has_none(const struct ast_type *type)
{
    return type->kind == TYPE_OPTIONAL || type->kind == TYPE_PID || type->kind == TYPE_ACTOR
           || type->kind == TYPE_REF;
}

/** "a uint32", "an integer", "none" */
const char *expr_phrase(struct check *c, const struct ast_type *type);

/** Makes an untyped number one of `type`, which is a number's. False after an error. */
bool expr_give_type(struct check *c, struct ast_expr *e, const struct ast_type *type);

/** Where nothing else gives a type: the widest. */
void expr_give_any_type(struct check *c, struct ast_expr *e);

/** The type of an expression; `expected` is the one that is wanted, or NULL. */
const struct ast_type *expr_type(struct check *c, const struct scope *scope, struct ast_expr *e,
                                 const struct ast_type *expected);

/** A field that is in sight, or NULL, and its type. */
struct ast_field *expr_find_field(const struct scope *scope, const char *name);
const struct ast_type *expr_field_type(const struct ast_field *field);

/** Of a name, of one with an owner, as in `a.b`, and of `now`. */
const struct ast_type *expr_name_type(struct check *c, const struct scope *scope,
                                      struct ast_expr *e, const struct ast_type *expected);
const struct ast_type *expr_member_type(struct check *c, const struct scope *scope,
                                        struct ast_expr *e);
const struct ast_type *expr_now_type(struct check *c, const struct scope *scope,
                                     const struct ast_expr *e);

/** Of two operands whose types are known. */
const struct ast_type *expr_arithmetic_type(struct check *c, const struct scope *scope, struct ast_expr *e);
const struct ast_type *expr_comparison_type(struct check *c, const struct scope *scope, struct ast_expr *e);

#endif
