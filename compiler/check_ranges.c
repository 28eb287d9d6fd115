/*
 * Ranges of what init takes, `uint32 size = 4 in 1 .. 1000`: do they make sense, and is what is given within? What is not
 * known before the program runs is looked at when the actor starts.
 */

#include "check.h"

static bool has_range(enum ast_type_kind kind)
{
    return ast_is_integer(kind) || ast_is_float(kind) || kind == TYPE_DURATION;
}

/* A number as it will be when the program runs. */
static double real_of(const struct ast_type *type, const struct ast_expr *e)
{
    return type->kind == TYPE_FLOAT ? (double)(float)constant_real(e) : constant_real(e);
}

/* Whether one constant of a type is less than another; false of what is not known after an error. */
static bool is_less(const struct ast_type *type, const struct ast_expr *a, const struct ast_expr *b)
{
    if (a == NULL || b == NULL || a->constant == NULL || b->constant == NULL || a->type != type || b->type != type)
        return false;
    return ast_is_float(type->kind) ? real_of(type, a) < real_of(type, b) : constant_compare(a->constant, b->constant) < 0;
}

void ranges_check_value(struct check *c, const struct ast_field *field, const struct ast_expr *value)
{
    const struct ast_type *type = field->type->type;
    const bool is_low = is_less(type, value, field->bounds.low);

    if (!range_exists(field->bounds.at) || (!is_low && !is_less(type, field->bounds.high, value)))
        return;
    diag_error(c->d, A166, value->at, "'%s' may not be %s than %s", field->name, is_low ? "less" : "more",
               ast_bound_text(c->arena, is_low ? field->bounds.low : field->bounds.high));
    diag_note(c->d, field->at, "'%s' is declared here", field->name);
}

static bool check_bound(struct check *c, const struct ast_field *field, struct ast_expr *bound, const char *what)
{
    const struct scope scope = scope_constant("an end of a range");

    return bound == NULL || expression_check(c, &scope, bound, field->type->type, arena_printf(c->arena, "the %s of '%s'", what,
                                                                                                field->name));
}

/* False after an error in the range itself. */
static bool check_range(struct check *c, const struct ast_field *field)
{
    const struct ast_type *type = field->type->type;
    bool is_low;

    if (type->kind == TYPE_UNKNOWN)
        return false;
    if (!has_range(type->kind)) {
        diag_error(c->d, A167, field->bounds.at, "'%s' is %s, which has no range", field->name, types_phrase(c, type));
        diag_hint(c->d, "numbers and durations have one");
        return false;
    }
    is_low = check_bound(c, field, field->bounds.low, "least");
    if (!check_bound(c, field, field->bounds.high, "most") || !is_low)
        return false;
    if (is_less(type, field->bounds.high, field->bounds.low)) {
        diag_error(c->d, A167, field->bounds.at, "nothing is in this range");
        diag_hint(c->d, "write the lower end first");
        return false;
    }
    if (field->value != NULL)
        ranges_check_value(c, field, field->value);
    return true;
}

/* Whether the actor's init is done by generated code, which looks at what it is given; or these are settings, which the program reads. */
static bool looks_at_ranges(const struct ast_actor *actor)
{
    return actor != NULL && (ast_is_server(actor->behaviour) || actor->behaviour == BEHAVIOUR_MACHINE ||
                             actor->behaviour == BEHAVIOUR_AGENT || actor->application != NULL);
}

static int sign_of(const struct ast_type *type, const struct ast_expr *e)
{
    if (e == NULL || e->constant == NULL)
        return 0;
    if (ast_is_float(type->kind))
        return (real_of(type, e) > 0) - (real_of(type, e) < 0);
    return e->constant->negative ? -1 : e->constant->magnitude > 0;
}

/* A setting without a default is 0 where nothing is said. */
static void check_zero(struct check *c, const struct ast_field *field)
{
    const struct ast_expr *low = field->bounds.low, *high = field->bounds.high;
    const bool is_below = sign_of(field->type->type, low) > 0;

    if (!is_below && sign_of(field->type->type, high) >= 0)
        return;
    diag_error(c->d, A166, field->at, "'%s' is 0 where nothing is said, and may not be %s than %s", field->name, is_below ? "less" : "more",
               ast_bound_text(c->arena, is_below ? low : high));
    diag_hint(c->d, "give it a default");
}

void ranges_check(struct check *c, const struct ast_field_list *fields, const struct ast_actor *actor)
{
    for (const struct ast_field *f = fields->first; f != NULL; f = f->next) {
        if (!range_exists(f->bounds.at))
            continue;
        if (looks_at_ranges(actor)) {
            if (check_range(c, f) && f->value == NULL && actor->application != NULL)
                check_zero(c, f);
            continue;
        }
        diag_error(c->d, A167, f->bounds.at, "'%s' has a range, and nobody looks at it", f->name);
        diag_hint(c->d, "ranges are for settings, and for what 'init' of a gen_server, a gen_statem, a stage or an agent takes");
    }
}
