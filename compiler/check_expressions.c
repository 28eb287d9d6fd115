/*
 * What type has an expression, and what value, if that is known? Numbers without a type of their own
 * take the type of what they are joined with, where they must fit; nothing is ever converted so that
 * its value could change.
 */

#include "check.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include <strings.h>

/* Types of numbers as they are written, until something gives them a real one. */
static const struct ast_type untyped_integer = { .kind = TYPE_INT64 };
static const struct ast_type untyped_decimal = { .kind = TYPE_DOUBLE };

static bool is_untyped(const struct ast_type *type)
{
    return type == &untyped_integer || type == &untyped_decimal;
}

static bool is_unknown(const struct ast_type *type)
{
    return type->kind == TYPE_UNKNOWN;
}

static const struct ast_type *unknown(void)
{
    return ast_scalar(TYPE_UNKNOWN);
}

static const char *phrase(struct check *c, const struct ast_type *type)
{
    if (type == &untyped_integer)
        return "an integer";
    if (type == &untyped_decimal)
        return "a decimal number";
    if (type->kind == TYPE_NONE)
        return "none";
    return types_phrase(c, type);
}

struct scope scope_constant(const char *place)
{
    return (struct scope){ .place = place, .constant = true };
}

static bool is_none(const struct ast_type *type)
{
    return type->kind == TYPE_NONE;
}

/* Whether `none` is one of the values of a type. */
static bool has_none(const struct ast_type *type)
{
    return type->kind == TYPE_OPTIONAL || type->kind == TYPE_PID || type->kind == TYPE_ACTOR
           || type->kind == TYPE_REF;
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

/* Makes an untyped number one of `type`, which is a number's. False after an error. */
static bool give_type(struct check *c, struct ast_expr *e, const struct ast_type *type)
{
    assert(is_untyped(e->type));
    assert(e->constant != NULL);
    if (ast_is_float(type->kind)) {
        double value = constant_real(e);

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

/* Where nothing else gives a type: the widest. */
static void give_any_type(struct check *c, struct ast_expr *e)
{
    if (e->type == &untyped_decimal)
        give_type(c, e, ast_scalar(TYPE_DOUBLE));
    else if (e->type == &untyped_integer)
        give_type(c, e, ast_scalar(constant_fits(e->constant, TYPE_INT64) ? TYPE_INT64 : TYPE_UINT64));
}

/* ------------------------------------------------------------------------------------ names -- */

static const struct ast_type *type_of(struct check *c, const struct scope *scope,
                                      struct ast_expr *e, const struct ast_type *expected);

static struct ast_field *find_field(const struct scope *scope, const char *name)
{
    struct ast_field *field = field_set_find(scope->message, name);

    if (field == NULL)
        field = field_set_find(scope->value, name);
    if (field == NULL)
        field = field_set_find(scope->state, name);
    if (field == NULL)
        field = field_set_find(scope->arguments, name);
    return field;
}

static const struct ast_type *field_type(const struct ast_field *field)
{
    return field->type->type != NULL ? field->type->type : unknown();
}

static const struct ast_type *use_field(struct check *c, struct ast_expr *e,
                                        struct ast_field *field)
{
    e->field = field;
    if (field_type(field)->kind != TYPE_EXTERN || ast_is_owned_extern(field_type(field)))
        return field_type(field);
    diag_error(c->d, A017, e->at, "'%s' is an extern value, which only C code can use",
               e->name.name);
    diag_note(c->d, field->at, "'%s' is declared here", field->name);
    diag_hint(c->d, "keep what the spec needs to know in a field of its own");
    return unknown();
}

static const struct ast_type *use_enumerator(struct check *c, struct ast_expr *e,
                                             struct ast_enumerator *enumerator,
                                             const struct ast_type *type)
{
    int64_t value = enumerator->value;

    e->enumerator = enumerator;
    constant_set(c, e, value < 0, value < 0 ? (uint64_t)-value : (uint64_t)value);
    return type;
}

/* `none` is no word of its own where it cannot be meant. */
static bool means_none(const struct check *c, const struct ast_expr *e, const struct ast_type *expected)
{
    if (strcmp(e->name.name, "none") != 0)
        return false;
    return (expected != NULL && has_none(expected)) || table_get(&c->constants, "none") == NULL;
}

static const struct ast_type *choose_enumerator(struct check *c, struct ast_expr *e,
                                                struct constant_symbol *symbol,
                                                const struct ast_type *expected)
{
    if (symbol->next == NULL)
        return use_enumerator(c, e, symbol->enumerator, symbol->type);
    if (expected != NULL && ast_type_element(expected)->kind == TYPE_ENUM)
        for (struct constant_symbol *s = symbol; s != NULL; s = s->next)
            if (s->enumerator->owner == ast_type_element(expected)->decl)
                return use_enumerator(c, e, s->enumerator, s->type);
    diag_error(c->d, A018, e->at, "'%s' is declared by several enums", e->name.name);
    diag_note(c->d, symbol->enumerator->at, "it is one of '%s' here",
              symbol->enumerator->owner->name);
    diag_note(c->d, symbol->next->enumerator->at, "and one of '%s' here",
              symbol->next->enumerator->owner->name);
    diag_hint(c->d, "write '%s.%s'", symbol->enumerator->owner->name, e->name.name);
    return unknown();
}

static void offer_fields(struct check *c, struct spelling *near, const struct field_set *set)
{
    if (set == NULL)
        return;
    for (const struct ast_field *f = set->list->first; f != NULL; f = f->next)
        names_offer(c, near, f->name);
}

static const struct ast_field *find_in(const struct ast_field_list *fields, const char *name)
{
    for (const struct ast_field *f = fields->first; f != NULL; f = f->next)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

/* The field of this name that exists, but not for this expression. */
static const struct ast_field *field_out_of_reach(const struct scope *scope, const char *name)
{
    const struct ast_field *field;

    if (scope->actor == NULL)
        return NULL;
    field = find_in(&scope->actor->fields, name);
    return field != NULL ? field : find_in(&scope->actor->arguments, name);
}

/* A state's value is known where the state is. */
static bool report_field_of_state(struct check *c, const struct scope *scope, const struct ast_expr *e)
{
    const struct ast_field *field = scope->actor != NULL ? state_field_named(scope->actor, e->name.name) : NULL;

    if (field == NULL)
        return false;
    diag_error(c->d, A017, e->at, "'%s' is a field of state '%s', and is known in its rows only", e->name.name,
               field->state->name);
    diag_note(c->d, field->at, "'%s' is declared here", e->name.name);
    diag_hint(c->d, "keep it in 'data', or write a row of '%s'", field->state->name);
    return true;
}

/* What a value of other languages is called here, or NULL. */
static const char *value_meant(const char *name, const struct ast_type *expected)
{
    static const char *const nothings[] = { "null", "nil", "nullptr", "undefined" };
    static const char *const bools[] = { "true", "false" };

    for (size_t i = 0; i < sizeof bools / sizeof bools[0]; i++)
        if (strcasecmp(name, bools[i]) == 0)
            return bools[i];
    for (size_t i = 0; i < sizeof nothings / sizeof nothings[0]; i++)
        if (expected != NULL && has_none(expected) && strcasecmp(name, nothings[i]) == 0)
            return "none";
    return NULL;
}

static const struct ast_type *report_unknown_name(struct check *c, const struct scope *scope,
                                                  const struct ast_expr *e, const struct ast_type *expected)
{
    const char *name = e->name.name;
    const struct ast_field *beyond = field_out_of_reach(scope, name);
    const struct symbol *symbol = names_find(c, name);
    struct spelling near = names_spelling(name);

    if (beyond != NULL) {
        diag_error(c->d, A017, e->at, "'%s' is not to be used in %s", name, scope->place);
        diag_note(c->d, beyond->at, "'%s' is declared here", name);
        diag_hint(c->d, scope->constant ? "write a constant"
                        : scope->arguments != NULL ? "use the arguments of 'init' only"
                        : "use the message's own fields");
        return unknown();
    }
    if (!scope->constant && symbol == NULL && report_field_of_state(c, scope, e))
        return unknown();
    if (scope->constant)
        diag_error(c->d, A023, e->at, "'%s' is no constant, which %s must be", name, scope->place);
    else if (symbol != NULL)
        diag_error(c->d, A017, e->at, "'%s' is %s %s, not a value", name,
                   strchr("aeiou", names_kind(symbol)[0]) != NULL ? "an" : "a", names_kind(symbol));
    else
        diag_error(c->d, A017, e->at, "nothing is called '%s' here", name);
    if (symbol != NULL)
        diag_note(c->d, symbol->at, "'%s' is declared here", name);
    if (symbol == NULL && value_meant(name, expected) != NULL) {
        diag_hint(c->d, "write '%s'", value_meant(name, expected));
        return unknown();
    }
    if (symbol == NULL && strcmp(name, "infinity") == 0) {
        diag_hint(c->d, "nothing is infinite here: leave %s out", scope->place[0] == '\'' ? scope->place : "this");
        return unknown();
    }
    offer_fields(c, &near, scope->message);
    offer_fields(c, &near, scope->value);
    offer_fields(c, &near, scope->state);
    offer_fields(c, &near, scope->arguments);
    for (size_t i = 0; i < c->constants.capacity; i++)
        if (c->constants.entries[i].key != NULL)
            names_offer(c, &near, c->constants.entries[i].key);
    if (scope->now)
        names_offer(c, &near, "now");
    names_offer(c, &near, "true");
    names_offer(c, &near, "false");
    if (!names_hint(c, &near))
        diag_hint(c->d, scope->constant ? "write a literal, or a constant of an enum"
                        : symbol != NULL ? "write the name of a field or of a constant"
                        : scope->state != NULL && scope->actor == NULL ? "declare it, as a parameter or as a field of the value"
                        : scope->state != NULL ? "declare it, as a field of the actor or of the message"
                        : "declare it, as an argument of 'init'");
    return unknown();
}

static const struct ast_type *type_of_none(void)
{
    static const struct ast_type none = { .kind = TYPE_NONE };

    return &none;
}

static const struct ast_type *type_of_name(struct check *c, const struct scope *scope,
                                           struct ast_expr *e, const struct ast_type *expected)
{
    struct ast_field *field = find_field(scope, e->name.name);
    struct constant_symbol *symbol;

    if (field != NULL)
        return use_field(c, e, field);
    if (means_none(c, e, expected))
        return type_of_none();
    symbol = table_get(&c->constants, e->name.name);
    if (symbol != NULL)
        return choose_enumerator(c, e, symbol, expected);
    return report_unknown_name(c, scope, e, expected);
}

/* The enum that stands before the dot, or NULL. */
static const struct symbol *enum_before_dot(const struct check *c, const struct scope *scope,
                                            const struct ast_expr *e)
{
    const struct symbol *symbol;

    if (e->kind != EXPR_NAME || find_field(scope, e->name.name) != NULL)
        return NULL;
    symbol = names_find(c, e->name.name);
    if (symbol == NULL || symbol->type_decl == NULL || symbol->type_decl->kind != DECL_ENUM)
        return NULL;
    return symbol;
}

/* What stands before a dot and is nothing: it may have been meant to be an enum. */
static bool is_unknown_owner(struct check *c, const struct scope *scope, const struct ast_expr *e)
{
    const char *name = e->name.name;
    struct spelling near = names_spelling(name);

    if (e->kind != EXPR_NAME || find_field(scope, name) != NULL || names_find(c, name) != NULL
        || table_get(&c->constants, name) != NULL || field_out_of_reach(scope, name) != NULL)
        return false;
    offer_fields(c, &near, scope->message);
    offer_fields(c, &near, scope->value);
    offer_fields(c, &near, scope->state);
    offer_fields(c, &near, scope->arguments);
    for (size_t i = 0; i < c->symbols.capacity; i++) {
        const struct symbol *symbol = c->symbols.entries[i].value;

        if (symbol != NULL && symbol->type.kind == TYPE_ENUM)
            names_offer(c, &near, symbol->name);
    }
    if (near.best == NULL || names_find(c, near.best) == NULL)
        return false;                       /* then it is a name like any other */
    diag_error(c->d, A017, e->at, "no enum or field is called '%s' here", name);
    diag_note(c->d, names_find(c, near.best)->at, "'%s' is declared here", near.best);
    names_hint(c, &near);
    return true;
}

/* "'x', 'y', 'z'", or the first few. */
static const char *add_name(struct check *c, const char *names, size_t index, const char *name)
{
    if (index > 4)
        return names;
    if (index == 4)
        return arena_printf(c->arena, "%s ...", names);
    return arena_printf(c->arena, "%s%s'%s'", names, index > 0 ? ", " : "", name);
}

static const struct ast_type *type_of_enumerator(struct check *c, struct ast_expr *e,
                                                 const struct symbol *symbol)
{
    struct spelling near = names_spelling(e->name.name);
    const char *names = "";

    e->left->decl = symbol->type_decl;
    e->left->type = &symbol->type;
    for (struct constant_symbol *s = table_get(&c->constants, e->name.name); s != NULL; s = s->next)
        if (s->enumerator->owner == symbol->type_decl)
            return use_enumerator(c, e, s->enumerator, &symbol->type);
    diag_error(c->d, A017, e->name.at, "enum '%s' has no '%s'", symbol->name, e->name.name);
    diag_note(c->d, symbol->at, "'%s' is declared here", symbol->name);
    for (const struct ast_enumerator *n = symbol->type_decl->enumerators.first; n != NULL;
         n = n->next) {
        names_offer(c, &near, n->name);
        names = add_name(c, names, n->index, n->name);
    }
    if (!names_hint(c, &near))
        diag_hint(c->d, "it has %s", names);
    return unknown();
}

static bool has_length(enum ast_type_kind kind)
{
    return kind == TYPE_STRING || kind == TYPE_BYTES || kind == TYPE_LIST || kind == TYPE_ARRAY;
}

static bool means_length(const char *name)
{
    return strcmp(name, "len") == 0 || strcmp(name, "length") == 0 || strcmp(name, "size") == 0
           || strcmp(name, "count") == 0;
}

/* `self.count`, `msg.key`: a word of other languages for the whole of which a field in sight is a part. */
static bool is_needless_owner(struct check *c, const struct scope *scope, const struct ast_expr *e)
{
    static const char *const owners[] = { "self", "this", "data", "state", "msg", "message", "args", "event" };
    const struct ast_expr *left = e->left;

    if (left->kind != EXPR_NAME || find_field(scope, left->name.name) != NULL || names_find(c, left->name.name) != NULL
        || table_get(&c->constants, left->name.name) != NULL || find_field(scope, e->name.name) == NULL)
        return false;
    for (size_t i = 0; i < sizeof owners / sizeof owners[0]; i++) {
        if (strcmp(left->name.name, owners[i]) != 0)
            continue;
        diag_error(c->d, A017, left->at, "nothing is called '%s' here", left->name.name);
        diag_hint(c->d, "write '%s' alone: fields are in sight by their names", e->name.name);
        return true;
    }
    return false;
}

static const struct ast_type *type_of_member(struct check *c, const struct scope *scope,
                                             struct ast_expr *e)
{
    const struct symbol *symbol = enum_before_dot(c, scope, e->left);
    const struct ast_type *left;
    struct spelling near = names_spelling(e->name.name);
    const char *names = "";

    if (symbol != NULL)
        return type_of_enumerator(c, e, symbol);
    if (is_needless_owner(c, scope, e))
        return e->left->type = unknown();
    if (is_unknown_owner(c, scope, e->left))
        return e->left->type = unknown();
    left = type_of(c, scope, e->left, NULL);
    if (is_unknown(left))
        return left;
    if (left->kind == TYPE_OPTIONAL && strcmp(e->name.name, "value") == 0) {
        e->unwraps = true;
        return left->element;
    }
    if (left->kind != TYPE_STRUCT || ast_is_protocol(left)) {
        diag_error(c->d, A022, e->name.at, "%s has no fields", phrase(c, left));
        if (e->left->field != NULL)
            diag_note(c->d, e->left->field->at, "'%s' is declared here", e->left->field->name);
        if (left->kind == TYPE_OPTIONAL && left->element->kind == TYPE_STRUCT)
            diag_hint(c->d, "write '.value.%s' where it is known not to be none", e->name.name);
        else if (left->kind == TYPE_OPTIONAL)
            diag_hint(c->d, "write '.value' where it is known not to be none");
        else if (has_length(left->kind) && means_length(e->name.name))
            diag_hint(c->d, "an expression sees no lengths: C decides, through 'do NAME { ... }' with outcomes");
        else
            diag_hint(c->d, "only structs have fields: leave '.%s' out", e->name.name);
        return unknown();
    }
    for (struct ast_field *f = left->decl->fields.first; f != NULL; f = f->next) {
        if (strcmp(f->name, e->name.name) == 0)
            return use_field(c, e, f);
        names_offer(c, &near, f->name);
        names = add_name(c, names, f->index, f->name);
    }
    diag_error(c->d, A017, e->name.at, "struct '%s' has no field '%s'", left->decl->name,
               e->name.name);
    diag_note(c->d, left->decl->at, "'%s' is declared here", left->decl->name);
    if (!names_hint(c, &near))
        diag_hint(c->d, "it has %s", names);
    return unknown();
}

static const struct ast_type *type_of_now(struct check *c, const struct scope *scope,
                                          const struct ast_expr *e)
{
    if (scope->now)
        return ast_scalar(TYPE_INSTANT);
    diag_error(c->d, scope->constant ? A023 : A017, e->at, "'now' is not to be used in %s",
               scope->place);
    diag_hint(c->d, scope->constant ? "write a constant" : "it may stand in rows and periods only");
    return unknown();
}

/* ------------------------------------------------------------------------------------ unary -- */

static const struct ast_type *type_of_not(struct check *c, const struct scope *scope,
                                          struct ast_expr *e)
{
    const struct ast_type *type = type_of(c, scope, e->left, NULL);

    if (is_unknown(type))
        return type;
    if (type->kind != TYPE_BOOL) {
        diag_error(c->d, A022, e->left->at, "'!' needs a bool, and this is %s", phrase(c, type));
        diag_hint(c->d, ast_is_integer(type->kind) ? "compare it, as in 'x == 0'"
                                                   : "compare it with something");
        give_any_type(c, e->left);
        return unknown();
    }
    if (e->left->constant != NULL)
        constant_set_boolean(c, e, !e->left->constant->boolean);
    return type;
}

static const struct ast_type *type_of_negation(struct check *c, const struct scope *scope,
                                               struct ast_expr *e)
{
    const struct ast_type *type = type_of(c, scope, e->left, NULL);
    const struct ast_constant *constant = e->left->constant;

    if (is_unknown(type))
        return type;
    if (!ast_is_signed(type->kind) && !ast_is_float(type->kind) && type->kind != TYPE_DURATION) {
        diag_error(c->d, A022, e->at, "%s cannot be negative", phrase(c, type));
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

/* ------------------------------------------------------------------------------- arithmetic -- */

static bool is_number(const struct ast_type *type)
{
    return ast_is_integer(type->kind) || ast_is_float(type->kind);
}

static bool is_time(const struct ast_type *type)
{
    return type->kind == TYPE_DURATION || type->kind == TYPE_INSTANT;
}

static void hint_times(struct check *c, const struct ast_expr *e)
{
    const struct ast_expr *number = is_time(e->left->type) ? e->right : e->left;
    const struct ast_expr *time = number == e->right ? e->left : e->right;

    if (time->type->kind == TYPE_DURATION && number->type == &untyped_integer)
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

static const struct ast_type *refuse_operands(struct check *c, const struct ast_expr *e)
{
    const struct ast_type *left = e->left->type;
    const struct ast_type *right = e->right->type;

    diag_error(c->d, A022, e->at, "'%s' does not go with %s and %s", ast_operator_text(e->op),
               phrase(c, left), phrase(c, right));
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
        || (ast_is_integer(type->kind) && untyped->type == &untyped_integer))
        return give_type(c, untyped, type);
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
static const struct ast_type *type_of_numbers(struct check *c, struct ast_expr *e)
{
    const struct ast_type *left = e->left->type;
    const struct ast_type *right = e->right->type;
    const struct ast_type *common;

    if (is_untyped(left) && is_untyped(right)) {
        common = left == right ? left : &untyped_decimal;
    } else {
        give_any_type(c, e->left);
        give_any_type(c, e->right);
        common = types_common(e->left->type, e->right->type);
    }
    if (common == NULL || (e->op == OP_MOD && ast_is_float(common->kind)))
        return refuse_operands(c, e);
    return fold(c, e, common);
}

/* A number of times a duration: any integer that an int64 holds. */
static bool is_factor(struct check *c, struct ast_expr *e)
{
    if (e->type == &untyped_integer)
        return give_type(c, e, ast_scalar(TYPE_INT64));
    return ast_is_integer(e->type->kind) && e->type->kind != TYPE_UINT64
           && e->type != &untyped_decimal;
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

static const struct ast_type *type_of_times(struct check *c, struct ast_expr *e)
{
    for (size_t i = 0; i < sizeof time_rules / sizeof time_rules[0]; i++) {
        const struct rule *rule = &time_rules[i];

        if (rule->op == e->op && rule_takes(c, rule->left, e->left)
            && rule_takes(c, rule->right, e->right))
            return fold(c, e, ast_scalar(rule->result));
    }
    return refuse_operands(c, e);
}

static const struct ast_type *type_of_arithmetic(struct check *c, struct ast_expr *e)
{
    if (refuse_zero(c, e) || !match_types(c, e->left, e->right))
        return unknown();
    if (is_number(e->left->type) && is_number(e->right->type))
        return type_of_numbers(c, e);
    if (is_time(e->left->type) || is_time(e->right->type))
        return type_of_times(c, e);
    return refuse_operands(c, e);
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

static const struct ast_type *type_of_comparison(struct check *c, struct ast_expr *e)
{
    bool ordered = e->op != OP_EQ && e->op != OP_NE;

    if (!match_types(c, e->left, e->right))
        return ast_scalar(TYPE_BOOL);
    if (is_number(e->left->type) && is_number(e->right->type)
        && is_untyped(e->left->type) != is_untyped(e->right->type)) {
        give_any_type(c, e->left);
        give_any_type(c, e->right);
    }
    if (!is_comparable(e->left->type, e->right->type, ordered)) {
        refuse_operands(c, e);
        return ast_scalar(TYPE_BOOL);
    }
    fold_or_doubt(c, e);
    give_any_type(c, e->left);
    give_any_type(c, e->right);
    return ast_scalar(TYPE_BOOL);
}

/* ------------------------------------------------------------------------------ expressions -- */

static bool refuse_no_bool(struct check *c, const struct ast_expr *e, const struct ast_expr *operand)
{
    if (is_unknown(operand->type) || operand->type->kind == TYPE_BOOL)
        return false;
    diag_error(c->d, A022, operand->at, "'%s' needs bools, and this is %s",
               ast_operator_text(e->op), phrase(c, operand->type));
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
    if (e->left->kind == EXPR_NAME && find_field(scope, e->left->name.name) == NULL) {
        type_of(c, scope, e->right, NULL);
        type_of(c, scope, e->left, e->right->type);
    } else {
        type_of(c, scope, e->left, NULL);
        type_of(c, scope, e->right, e->left->type);
    }
    if (logic)
        return type_of_logic(c, e);
    if (is_unknown(e->left->type) || is_unknown(e->right->type))
        return arithmetic ? unknown() : ast_scalar(TYPE_BOOL);
    return arithmetic ? type_of_arithmetic(c, e) : type_of_comparison(c, e);
}

static const struct ast_type *type_of_literal(struct check *c, struct ast_expr *e)
{
    switch (e->kind) {
    case EXPR_INT:
        constant_set(c, e, false, e->integer);
        return &untyped_integer;
    case EXPR_FLOAT:
        constant_set_real(c, e, e->real);
        return &untyped_decimal;
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
static const struct ast_type *type_of(struct check *c, const struct scope *scope,
                                      struct ast_expr *e, const struct ast_type *expected)
{
    switch (e->kind) {
    case EXPR_NOW:
        return e->type = type_of_now(c, scope, e);
    case EXPR_NAME:
        return e->type = type_of_name(c, scope, e, expected);
    case EXPR_MEMBER:
        return e->type = type_of_member(c, scope, e);
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

    if (wanted->kind == TYPE_DURATION && type == &untyped_integer)
        hint_unit(c, e->constant);
    else if (wanted->kind == TYPE_INSTANT && type->kind == TYPE_DURATION)
        hint_instant(c, e);
    else if (wanted->kind == TYPE_BOOL && is_number(type) && !literal)
        diag_hint(c->d, "compare it, as in 'x != 0'");
    else if (wanted->kind == TYPE_STRING && e->kind == EXPR_NAME && type->kind == TYPE_ENUM)
        diag_hint(c->d, "write '\"%s\"'", e->name.name);
    else if (is_number(wanted) && is_number(type) && !is_untyped(type))
        diag_hint(c->d, "give both a type that holds all values of the other");
    else if (ast_is_integer(wanted->kind) && type == &untyped_decimal)
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
               phrase(c, e->type));
    if (e->field != NULL)
        diag_note(c->d, e->field->at, "'%s' is declared here", e->field->name);
    if (!hint_relation(c, e, wanted))
        hint_type(c, e, wanted);
    give_any_type(c, e);
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
    give_any_type(c, e);
    return false;
}

/* Whether an expression, whose own type is known, may be one of `type`. */
static bool check_typed(struct check *c, const struct scope *scope, struct ast_expr *e, const struct ast_type *type,
                        const char *what)
{
    if (is_unknown(e->type))
        return false;
    if (is_unknown(type)) {
        give_any_type(c, e);
        return false;
    }
    if (is_none(e->type) && has_none(type))
        return true;
    if (type->kind == TYPE_OPTIONAL && !types_same(e->type, type))
        type = type->element;
    if (ast_is_protocol(type) && !types_same(e->type, type))
        return check_as_protocol(c, e, type, what);
    if (e->type == &untyped_integer && is_number(type))
        return give_type(c, e, type);
    if (e->type == &untyped_decimal && ast_is_float(type->kind))
        return give_type(c, e, type);
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
    type_of(c, scope, e, type);
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
    if (type_of(c, scope, e, ast_scalar(TYPE_DURATION))->kind == TYPE_INSTANT)
        return true;
    return check_typed(c, scope, e, ast_scalar(TYPE_DURATION), what) && check_not_below(c, e, what, true);
}

bool expression_check_integer(struct check *c, const struct scope *scope, struct ast_expr *e,
                              const char *what, int64_t low, int64_t high, int64_t *value)
{
    type_of(c, scope, e, NULL);
    if (is_unknown(e->type))
        return false;
    if (e->type != &untyped_integer) {
        diag_error(c->d, A020, e->at, "%s must be an integer, and this is %s", what,
                   phrase(c, e->type));
        diag_hint(c->d, e->type == &untyped_decimal ? "write an integer" : "write a number");
        give_any_type(c, e);
        return false;
    }
    if (constant_fits(e->constant, TYPE_INT64)) {
        *value = (int64_t)(e->constant->negative ? -e->constant->magnitude
                                                 : e->constant->magnitude);
        give_any_type(c, e);
        if (*value >= low && *value <= high)
            return true;
    }
    give_any_type(c, e);
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

    target.type = field_type(assignment->field);
    type_of(c, scope, assignment->value, target.type);
    if (is_unknown(target.type) || is_unknown(assignment->value->type)) {
        give_any_type(c, assignment->value);
        return false;
    }
    whole.type = type_of_arithmetic(c, &whole);
    give_any_type(c, assignment->value);
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
