/*
 * Tables: may keys and values be of their types, and what do matches say? That a table's rows are a struct is checked with the
 * types.
 */

#include "check.h"

#include <string.h>

/* ------------------------------------------------------------------------- keys and values -- */

/* The part of a struct that keeps it from being a key. */
static const struct ast_field *part_that_is_no_key(const struct ast_type *type)
{
    if (type->kind != TYPE_STRUCT || ast_is_protocol(type))
        return NULL;
    for (const struct ast_field *f = type->decl->fields.first; f != NULL; f = f->next) {
        const struct ast_field *part = part_that_is_no_key(f->type->type);

        if (!ast_is_key(f->type->type))
            return part != NULL ? part : f;
    }
    return NULL;
}

static void refuse_key(struct check *c, const struct ast_field *key)
{
    const struct ast_field *part = part_that_is_no_key(key->type->type);

    diag_error(c->d, A026, key->type->at, "%s cannot be a key", types_phrase(c, key->type->type));
    if (part != NULL)
        diag_note(c->d, part->type->at, "'%s' is %s", part->name, types_phrase(c, part->type->type));
    diag_hint(c->d, "use a string, an enum, a number, or a struct of such");
}

static void check_row(struct check *c, const struct ast_table *table)
{
    for (const struct ast_field *f = table->row->fields.first; f != NULL; f = f->next) {
        const struct ast_type *type = f->type->type;

        if (type == NULL || type->kind == TYPE_UNKNOWN)
            continue;
        if (f == table->key && !ast_is_key(type)) {
            refuse_key(c, f);
        } else if (f != table->key && (ast_holds_list(type) || ast_holds_foreign(type))) {
            diag_error(c->d, A026, f->type->at, "%s cannot stand in a table", types_phrase(c, type));
            diag_hint(c->d, "give each element a row of its own, in a bag say");
        }
    }
}

/* --------------------------------------------------------------------------------- matches -- */

static bool is_settable(const struct ast_type *type)
{
    return type->element == NULL && (type->kind == TYPE_STRING || (type->kind != TYPE_STRUCT && ast_is_flat(type)));
}

static void check_target(struct check *c, const struct ast_table *table, struct field_set *row, const struct scope *scope,
                         struct ast_assignment *a)
{
    struct spelling near = names_spelling(a->target.name);

    a->field = field_set_find(row, a->target.name);
    if (a->field == NULL) {
        diag_error(c->d, A027, a->target.at, "table '%s' has no value called '%s'", table->name, a->target.name);
        for (const struct ast_field *f = table->row->fields.first; f != NULL; f = f->next)
            if (f != table->key)
                names_offer(c, &near, f->name);
        if (!names_hint(c, &near))
            diag_hint(c->d, "what is assigned to is declared in 'value'");
        return;
    }
    if (a->field == table->key) {
        diag_error(c->d, A027, a->target.at, "a row keeps its key");
        diag_hint(c->d, "delete the row, and insert one with the other key");
        return;
    }
    if (a->field->type->type->kind == TYPE_UNKNOWN)
        return;
    if (!is_settable(a->field->type->type)) {
        diag_error(c->d, A027, a->target.at, "a match sets numbers, times, enums, references and strings, and '%s' is %s",
                   a->field->name, types_phrase(c, a->field->type->type));
        diag_hint(c->d, "look the row up, and insert it changed");
        return;
    }
    if (a->kind == ASSIGN_SET)
        expression_check(c, scope, a->value, a->field->type->type, arena_printf(c->arena, "'%s'", a->field->name));
    else
        expression_check_update(c, scope, a);
}

static bool is_given(const struct ast_given *given, const struct ast_field *field)
{
    size_t place = 0;

    for (const struct ast_argument *a = given->arguments.first; a != NULL; a = a->next, place++)
        if (a->name.name != NULL ? strcmp(a->name.name, field->name) == 0 : place == field->index)
            return true;
    return false;
}

/*
 * A field that nothing is said of is the row's of the same name, if there is one: as if `count: count` had been written.
 */
static void add_namesakes(struct check *c, struct field_set *row, struct ast_given *given)
{
    for (const struct ast_field *f = given->decl->fields.first; f != NULL; f = f->next) {
        struct ast_argument *argument;

        if (field_set_find(row, f->name) == NULL || is_given(given, f))
            continue;
        argument = arena_alloc(c->arena, sizeof *argument);
        argument->at = given->of.at;
        argument->name = (struct ast_use){ f->name, given->of.at };
        argument->value = arena_alloc(c->arena, sizeof *argument->value);
        argument->value->kind = EXPR_NAME;
        argument->value->depth = 1;
        argument->value->at = given->of.at;
        argument->value->name = argument->name;
        if (given->arguments.last != NULL)
            given->arguments.last->next = argument;
        else
            given->arguments.first = argument;
        given->arguments.last = argument;
        given->arguments.count++;
    }
}

static void check_given(struct check *c, struct field_set *row, const struct scope *scope, struct ast_given *given)
{
    const struct symbol *symbol = names_find(c, given->of.name);
    struct arguments_owner owner = {
        .code = A168, .kind = "struct", .name = given->of.name, .at = given->of.at, .all = true
    };

    if (symbol == NULL && ast_scalar_named(given->of.name) != NULL) {
        diag_error(c->d, A168, given->of.at, "a match gives a struct, and '%s' is one value", given->of.name);
        diag_hint(c->d, "declare a struct with a field of that type");
        return;
    }
    if (symbol == NULL) {
        names_unknown(c, A016, given->of, WANTED_TYPE, symbol);
        return;
    }
    if (symbol->clashes)
        return;
    if (symbol->type_decl == NULL || symbol->type_decl->kind != DECL_STRUCT) {
        diag_error(c->d, A168, given->of.at, "a match gives a struct, and '%s' is %s %s", given->of.name,
                   strchr("aeiou", names_kind(symbol)[0]) != NULL ? "an" : "a", names_kind(symbol));
        diag_note(c->d, symbol->at, "'%s' is declared here", given->of.name);
        diag_hint(c->d, "declare one with the fields that are wanted");
        return;
    }
    given->decl = symbol->type_decl;
    owner.declared_at = given->decl->at;
    owner.fields = &given->decl->fields;
    add_namesakes(c, row, given);
    check_arguments(c, &owner, scope, &given->arguments);
}

static void check_match(struct check *c, const struct ast_table *table, struct field_set *row, struct ast_match *match)
{
    struct field_set arguments;
    struct scope scope = { .place = "a match", .now = true, .state = row };
    bool sound = true;

    types_check_fields(c, &match->fields, "parameter");
    arguments = field_set_of(c, &match->fields);
    scope.message = &arguments;
    for (const struct ast_field *f = match->fields.first; f != NULL; f = f->next)
        sound &= check_shadow(c, f, field_set_find(row, f->name));
    if (!sound)
        return;
    if (match->guard != NULL)
        expression_check_guard(c, &scope, match->guard, false);
    if (match->given != NULL)
        check_given(c, row, &scope, match->given);
    if (match->assignments.first != NULL && table->kind == TABLE_BAG) {
        diag_error(c->d, A027, match->assignments.first->at, "rows of a bag are not changed, but deleted and inserted");
        diag_note(c->d, table->kind_at, "'%s' is a bag", table->name);
        diag_hint(c->d, "make it a set or a duplicate_bag, or leave the assignments out");
        return;
    }
    for (struct ast_assignment *a = match->assignments.first; a != NULL; a = a->next) {
        if (a->kind >= ASSIGN_RAISE) {
            diag_error(c->d, A027, a->at, "a match has no events and timers, only values");
            diag_hint(c->d, "remove this");
            continue;
        }
        check_target(c, table, row, &scope, a);
    }
}

void check_tables(struct check *c)
{
    for (struct ast_table *t = c->spec->tables.first; t != NULL; t = t->next) {
        struct field_set row = field_set_of(c, &t->row->fields);

        if (t->key == NULL) {
            diag_error(c->d, A029, t->at, "table '%s' does not say what its keys are", t->name);
            diag_hint(c->d, "add 'key string;'");
        }
        check_row(c, t);
        for (struct ast_match *m = t->matches.first; m != NULL; m = m->next)
            names_declare(c, m->name, m->as, m->at);
        names_unique(c, "match");
        for (struct ast_match *m = t->matches.first; m != NULL; m = m->next)
            check_match(c, t, &row, m);
    }
}
