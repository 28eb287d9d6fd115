/*
 * What does a name in an expression stand for: a field, an enumerator, none? And what could have
 * been meant, if nothing is called that?
 */

#include "expressions.h"

#include <string.h>

#include <strings.h>

/* ------------------------------------------------------------------------------------ names -- */

struct ast_field *expr_find_field(const struct scope *scope, const char *name)
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

const struct ast_type *expr_field_type(const struct ast_field *field)
{
    return field->type->type != NULL ? field->type->type : unknown();
}

static const struct ast_type *use_field(struct check *c, struct ast_expr *e,
                                        struct ast_field *field)
{
    e->field = field;
    if (expr_field_type(field)->kind != TYPE_EXTERN || ast_is_owned_extern(expr_field_type(field)))
        return expr_field_type(field);
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

static void offer_in_sight(struct check *c, struct spelling *near, const struct scope *scope)
{
    offer_fields(c, near, scope->message);
    offer_fields(c, near, scope->value);
    offer_fields(c, near, scope->state);
    offer_fields(c, near, scope->arguments);
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

/* What is no value elsewhere. */
static bool is_nothing(const char *name)
{
    static const char *const nothings[] = { "null", "nil", "nullptr", "undefined" };

    for (size_t i = 0; i < sizeof nothings / sizeof nothings[0]; i++)
        if (strcasecmp(name, nothings[i]) == 0)
            return true;
    return false;
}

/* What a value of other languages is called here, or NULL. */
static const char *value_meant(const char *name, const struct ast_type *expected)
{
    static const char *const bools[] = { "true", "false" };

    for (size_t i = 0; i < sizeof bools / sizeof bools[0]; i++)
        if (strcasecmp(name, bools[i]) == 0)
            return bools[i];
    return expected != NULL && has_none(expected) && is_nothing(name) ? "none" : NULL;
}

/* A word of the language is meant only where it was nearly written: names of three letters and more are near to it otherwise. */
static void offer_word(struct check *c, struct spelling *near, const char *word)
{
    struct spelling alone = names_spelling(near->wrong);

    names_offer(c, &alone, word);
    if (alone.best != NULL && alone.cost < (strlen(word) > 3 ? SPELLING_LETTER + 1 : SPELLING_LETTER))
        names_offer(c, near, word);
}

/* The constant that C calls so: `MOOD_CALM` is `calm` of `Mood`. */
static const struct ast_enumerator *constant_of_c(const struct check *c, const char *name)
{
    for (size_t i = 0; i < c->constants.capacity; i++)
        for (const struct constant_symbol *s = c->constants.entries[i].value; s != NULL; s = s->next) {
            const char *owner = s->enumerator->owner->as.upper;
            const size_t length = strlen(owner);

            if (strncmp(name, owner, length) == 0 && name[length] == '_' && strcmp(name + length + 1, s->enumerator->as.upper) == 0)
                return s->enumerator;
        }
    return NULL;
}

/* The field in sight that is a struct with a field called so. */
static const struct ast_field *whole_of(const struct scope *scope, const char *name)
{
    const struct field_set *const sets[] = { scope->message, scope->value, scope->state, scope->arguments };

    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++)
        for (const struct ast_field *f = sets[i] != NULL ? sets[i]->list->first : NULL; f != NULL; f = f->next)
            if (f->type->type != NULL && f->type->type->kind == TYPE_STRUCT && !ast_is_protocol(f->type->type)
                && find_in(&f->type->type->decl->fields, name) != NULL)
                return f;
    return NULL;
}

/* What was written is not declared, but what is meant is, and is found otherwise than by its letters. */
static bool hint_meant(struct check *c, const struct scope *scope, const char *name, const struct ast_type *expected)
{
    const struct ast_enumerator *constant = constant_of_c(c, name);
    const struct ast_field *whole = whole_of(scope, name);

    if (constant != NULL && expected != NULL && (expected->kind != TYPE_ENUM || expected->decl != constant->owner))
        diag_hint(c->d, "C calls '%s' so, a constant of '%s': give what is to have it that type", constant->name,
                  constant->owner->name);
    else if (constant != NULL)
        diag_hint(c->d, "write '%s'", constant->name);
    else if (whole != NULL)
        diag_hint(c->d, "write '%s.%s'", whole->name, name);
    return constant != NULL || whole != NULL;
}

static const struct ast_type *report_unknown_name(struct check *c, const struct scope *scope,
                                                  const struct ast_expr *e, const struct ast_type *expected)
{
    const char *name = e->name.name;
    const struct ast_field *beyond = field_out_of_reach(scope, name);
    const struct symbol *symbol = names_find(c, name);
    struct spelling near = names_spelling(name);

    if (scope->partial && symbol == NULL)
        return unknown();
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
    if (symbol == NULL && expected != NULL && is_nothing(name)) {
        diag_hint(c->d, "only what is optional can be none: declare it as '%s?'%s", ast_type_name(c->arena, expected),
                  scope->constant ? ", without a default" : "");
        return unknown();
    }
    if (symbol == NULL && strcmp(name, "infinity") == 0) {
        diag_hint(c->d, "nothing is infinite here: leave %s out", scope->place[0] == '\'' ? scope->place : "this");
        return unknown();
    }
    if (symbol == NULL && hint_meant(c, scope, name, expected))
        return unknown();
    offer_in_sight(c, &near, scope);
    for (size_t i = 0; i < c->constants.capacity; i++)
        if (c->constants.entries[i].key != NULL)
            names_offer(c, &near, c->constants.entries[i].key);
    if (scope->now)
        offer_word(c, &near, "now");
    offer_word(c, &near, "true");
    offer_word(c, &near, "false");
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

const struct ast_type *expr_name_type(struct check *c, const struct scope *scope,
                                      struct ast_expr *e, const struct ast_type *expected)
{
    struct ast_field *field = expr_find_field(scope, e->name.name);
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

    if (e->kind != EXPR_NAME || expr_find_field(scope, e->name.name) != NULL)
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

    if (e->kind != EXPR_NAME || expr_find_field(scope, name) != NULL || names_find(c, name) != NULL
        || table_get(&c->constants, name) != NULL || field_out_of_reach(scope, name) != NULL)
        return false;
    offer_in_sight(c, &near, scope);
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

/* Words of other languages for the whole of which a field is a part. */
static bool is_owner_of_others(const char *name)
{
    static const char *const owners[] = { "self", "this", "data", "state", "msg", "message", "args", "event", "value", "row" };

    for (size_t i = 0; i < sizeof owners / sizeof owners[0]; i++)
        if (strcmp(name, owners[i]) == 0)
            return true;
    return false;
}

/* `self.count`, `msg.key`, or the event's name: the field is in sight, and what stands before it is nothing that was meant otherwise. */
static bool is_needless_owner(struct check *c, const struct scope *scope, const struct ast_expr *e)
{
    const struct ast_expr *left = e->left;
    struct spelling near;

    if (left->kind != EXPR_NAME || expr_find_field(scope, left->name.name) != NULL || names_find(c, left->name.name) != NULL
        || table_get(&c->constants, left->name.name) != NULL || expr_find_field(scope, e->name.name) == NULL)
        return false;
    near = names_spelling(left->name.name);
    offer_in_sight(c, &near, scope);
    if (near.best != NULL && !is_owner_of_others(left->name.name))
        return false;
    diag_error(c->d, A017, left->at, "nothing is called '%s' here", left->name.name);
    diag_hint(c->d, "write '%s' alone: fields are in sight by their names", e->name.name);
    return true;
}

const struct ast_type *expr_member_type(struct check *c, const struct scope *scope,
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
    left = expr_type(c, scope, e->left, NULL);
    if (is_unknown(left))
        return left;
    if (left->kind == TYPE_OPTIONAL && strcmp(e->name.name, "value") == 0) {
        e->unwraps = true;
        return left->element;
    }
    if (left->kind != TYPE_STRUCT || ast_is_protocol(left)) {
        diag_error(c->d, A022, e->name.at, "%s has no fields", expr_phrase(c, left));
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

const struct ast_type *expr_now_type(struct check *c, const struct scope *scope,
                                     const struct ast_expr *e)
{
    if (scope->now)
        return ast_scalar(TYPE_INSTANT);
    diag_error(c->d, scope->constant ? A023 : A017, e->at, "'now' is not to be used in %s",
               scope->place);
    diag_hint(c->d, scope->constant ? "write a constant" : "it may stand in rows and periods only");
    return unknown();
}
