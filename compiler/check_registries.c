/*
 * Registries: their keys, what entries and the registry itself carry, and matches. A match is an expression over the
 * key, the value and its own parameters, which all have different names so that nobody has to know which is nearest.
 */

#include "check.h"

/* The most partitions that make sense by far. */
#define MAX_PARTITIONS 1024

static void check_key(struct check *c, struct ast_registry *registry)
{
    const struct ast_type *type;

    if (registry->key == NULL) {
        diag_error(c->d, A029, registry->at, "%s '%s' does not say what its %s are", registry->bus != NULL ? "pubsub" : "registry",
                   registry->name, registry->bus != NULL ? "topics" : "keys");
        diag_hint(c->d, "add '%s string;'", registry->bus != NULL ? "topic" : "key");
        return;
    }
    types_resolve(c, registry->key, FIELD_MESSAGE);
    type = registry->key->type;
    if (type->element == NULL && !ast_holds_foreign(type))
        return;
    diag_error(c->d, A026, registry->key->at, "%s cannot be a %s", types_phrase(c, type),
               registry->bus != NULL ? "topic" : "key");
    diag_hint(c->d, type->element != NULL && !ast_holds_foreign(type) ? "declare a struct that holds it, and use that"
                                                                 : "use what can be compared: a string, an enum, a number");
    registry->key->type = ast_scalar(TYPE_UNKNOWN);     /* that no key fits it would say it again */
}

static void check_listeners(struct check *c, const struct ast_registry *registry)
{
    for (const struct ast_dependency *l = registry->listeners.first; l != NULL; l = l->next)
        names_declare(c, l->of.name, (struct names){ l->of.name, NULL }, l->of.at);
    names_unique(c, "listener");
}

static void check_partitions(struct check *c, struct ast_registry *registry)
{
    const struct scope scope = scope_constant("the number of partitions");
    int64_t value;

    if (registry->partitions != NULL)
        expression_check_integer(c, &scope, registry->partitions, "the number of partitions", 1, MAX_PARTITIONS, &value);
}

bool check_shadow(struct check *c, const struct ast_field *field, const struct ast_field *hidden)
{
    if (hidden == NULL)
        return true;
    diag_error(c->d, A065, field->at, "'%s' has two meanings in a match", field->name);
    diag_note(c->d, hidden->at, "it is declared here as well");
    diag_hint(c->d, "give one of them another name");
    return false;
}

static void check_match(struct check *c, const struct ast_registry *registry, const struct ast_match *match)
{
    struct field_set key = field_set_of(c, &registry->key_fields);
    struct field_set value = field_set_of(c, &registry->value_fields);
    struct field_set parameters = field_set_of(c, &match->fields);
    const struct scope scope = { .place = "a match", .message = &parameters, .state = &key, .arguments = &value };
    bool sound = true;

    types_check_fields(c, &match->fields, "parameter");
    for (const struct ast_field *f = match->fields.first; f != NULL; f = f->next)
        sound &= check_shadow(c, f, field_set_find(&key, f->name)) && check_shadow(c, f, field_set_find(&value, f->name));
    if (sound && registry->key != NULL)
        expression_check_guard(c, &scope, match->guard, false);
}

/* In C each is a value of its own, which is given and taken as such. */
static void check_metas(struct check *c, const struct ast_registry *registry)
{
    types_check_fields(c, &registry->meta_fields, "field");
    for (struct ast_field *f = registry->meta_fields.first; f != NULL; f = f->next) {
        if (f->type->type->element == NULL)
            continue;
        diag_error(c->d, A026, f->type->at, "%s cannot stand in 'meta'", types_phrase(c, f->type->type));
        diag_hint(c->d, "declare a struct that holds it, and use that");
        f->type->type = ast_scalar(TYPE_UNKNOWN);
    }
}

static void check_registry(struct check *c, struct ast_registry *registry)
{
    struct field_set key = field_set_of(c, &registry->key_fields);

    check_key(c, registry);
    types_check_fields(c, &registry->value_fields, "field");
    check_metas(c, registry);
    check_partitions(c, registry);
    check_listeners(c, registry);
    if (registry->matches.count > 0)
        for (const struct ast_field *f = registry->value_fields.first; f != NULL; f = f->next)
            check_shadow(c, f, field_set_find(&key, f->name));
    for (const struct ast_match *m = registry->matches.first; m != NULL; m = m->next)
        names_declare(c, m->name, m->as, m->at);
    names_unique(c, "match");
    if (registry->bus != NULL)
        check_bus(c, registry);
    for (const struct ast_match *m = registry->matches.first; m != NULL; m = m->next)
        check_match(c, registry, m);
}

void check_registries(struct check *c)
{
    for (struct ast_registry *r = c->spec->registries.first; r != NULL; r = r->next)
        check_registry(c, r);
}
