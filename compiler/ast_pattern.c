/*
 * `use`: an actor made of a pattern. The pattern's spec is parsed anew for each use, so that the actor that comes of it is one
 * like any other: it gets another name, and the arguments that are given become defaults of its `init`. What else the pattern
 * declares, a table say, begins with the actor's name, and gets the new one with it.
 */

#include "ast_parts.h"

#include <string.h>

#include "diag.h"
#include "spelling.h"

static bool may_be_pattern(const struct ast_actor *actor)
{
    return actor->behaviour == BEHAVIOUR_SERVER || actor->behaviour == BEHAVIOUR_MACHINE;
}

/* The actor that a pattern is about. */
static struct ast_actor *main_of(const struct ast_spec *spec)
{
    struct ast_actor *actor = spec->actors.first;

    while (actor != NULL && !may_be_pattern(actor))
        actor = actor->next;
    return actor;
}

/* `CacheEntries` belongs to `Cache`. Where that has no capital, which keeps it apart from other words, nothing can. */
static bool belongs_to(const char *name, const struct ast_spec *spec, const struct ast_actor *owner)
{
    const char *capital = spec->called != NULL ? spec->called : owner->name;
    const size_t length = strlen(owner->name);

    return capital[0] >= 'A' && capital[0] <= 'Z' && strncmp(name, owner->name, length) == 0
           && !(name[length] >= 'a' && name[length] <= 'z');
}

/* What a pattern declares that has nothing to do with its actor, or NULL. */
static const char *foreign_in(const struct ast_spec *spec, const struct ast_actor *owner)
{
    for (const struct ast_type_decl *type = spec->types.first; type != NULL; type = type->next)
        if (!belongs_to(type->name, spec, owner))
            return type->name;
    for (const struct ast_registry *registry = spec->registries.first; registry != NULL; registry = registry->next)
        if (!belongs_to(registry->name, spec, owner))
            return registry->name;
    for (const struct ast_table *table = spec->tables.first; table != NULL; table = table->next)
        if (!belongs_to(table->name, spec, owner))
            return table->name;
    for (const struct ast_actor *actor = spec->actors.first; actor != NULL; actor = actor->next)
        if (actor != owner && !belongs_to(actor->name, spec, owner))
            return actor->name;
    return NULL;
}

/* Protocols, and the types that have them, are the same for all who use them. */
static bool has_protocols(const struct ast_spec *spec)
{
    for (const struct ast_type_decl *type = spec->types.first; type != NULL; type = type->next)
        if (type->kind == DECL_PROTOCOL)
            return true;
    return spec->impls.first != NULL;
}

/* What is wrong with a pattern, in the words of an error; NULL: nothing. */
static const char *fault_of(struct arena *arena, const struct ast_spec *spec)
{
    const struct ast_actor *actor = main_of(spec);
    const char *foreign;

    if (actor == NULL)
        return spec->actors.first == NULL ? "it declares no actor" : "its actor is neither a gen_server nor a gen_statem";
    if (has_protocols(spec))
        return "protocols and impls stand in a spec of their own";
    foreign = foreign_in(spec, actor);
    if (foreign == NULL)
        return NULL;
    return arena_printf(arena, "'%s' does not begin with the name of its actor, '%s'", foreign,
                        spec->called != NULL ? spec->called : actor->name);
}

static struct ast_field *parameter_named(const struct ast_actor *actor, const char *name)
{
    struct ast_field *field = actor->arguments.first;

    while (field != NULL && strcmp(field->name, name) != 0)
        field = field->next;
    return field;
}

/* "'service', 'threshold' and 'cooldown'" */
static const char *parameters_of(struct arena *arena, const struct ast_actor *actor)
{
    const char *text = "";

    for (const struct ast_field *f = actor->arguments.first; f != NULL; f = f->next)
        text = arena_printf(arena, "%s%s'%s'", text, f->index == 0 ? "" : f->next == NULL ? " and " : ", ", f->name);
    return text;
}

static void report_no_parameter(struct parser *p, const struct ast_actor *actor, const char *pattern, const struct ast_argument *argument)
{
    struct spelling near = spelling_of(argument->name.name);

    diag_error(p->diag, A163, argument->name.at, "'%s' has no argument '%s'", pattern, argument->name.name);
    for (const struct ast_field *f = actor->arguments.first; f != NULL; f = f->next)
        spelling_offer(&near, f->name);
    if (near.best != NULL)
        diag_hint(p->diag, "did you mean '%s'?", near.best);
    else if (actor->arguments.first == NULL)
        diag_hint(p->diag, "it has none");
    else
        diag_hint(p->diag, "it has %s", parameters_of(p->arena, actor));
}

/* The parameter an argument is for, or NULL after an error. */
static struct ast_field *parameter_of(struct parser *p, const struct ast_actor *actor, const char *pattern,
                                      const struct ast_argument *argument, size_t place)
{
    struct ast_field *field = actor->arguments.first;

    if (argument->name.name != NULL) {
        field = parameter_named(actor, argument->name.name);
        if (field == NULL)
            report_no_parameter(p, actor, pattern, argument);
        return field;
    }
    for (; field != NULL && place > 0; place--)
        field = field->next;
    if (field == NULL)
        diag_error(p->diag, A163, argument->at, "'%s' has %u argument%s", pattern, (unsigned)actor->arguments.count,
                   actor->arguments.count == 1 ? "" : "s");
    return field;
}

/* What is given becomes the default, so that `child NAME;` needs nothing, and `child NAME(...)` may still differ. */
static void bind(struct parser *p, struct ast_actor *actor, const char *pattern, const struct ast_argument_list *arguments)
{
    const struct ast_argument **given = arena_array(p->arena, actor->arguments.count, sizeof *given);
    bool by_name = false;
    size_t place = 0;

    for (const struct ast_argument *a = arguments->first; a != NULL; a = a->next) {
        struct ast_field *field;

        if (by_name && a->name.name == NULL) {
            diag_error(p->diag, A163, a->at, "an argument without a name stands behind one with a name");
            continue;
        }
        by_name |= a->name.name != NULL;
        field = parameter_of(p, actor, pattern, a, place++);
        if (field == NULL)
            continue;
        if (given[field->index] != NULL) {
            diag_error(p->diag, A163, a->at, "'%s' is given twice", field->name);
            diag_note(p->diag, given[field->index]->at, "it is given here first");
            continue;
        }
        given[field->index] = a;
        field->value = a->value;
    }
}

/* Headers that the pattern needs, unless the spec has them already. */
static void take_includes(struct parser *p, const struct ast_spec *from)
{
    struct ast_include *next;

    for (struct ast_include *include = from->includes.first; include != NULL; include = next) {
        const struct ast_include *same = p->spec->includes.first;

        next = include->next;
        while (same != NULL && strcmp(same->path, include->path) != 0)
            same = same->next;
        if (same == NULL)
            APPEND(p->spec->includes, include);
    }
}

/* Moves all of a list; `at` is where the errors about it are to be. */
#define TAKE(list, node, from, to, where)                                                   \
    for (struct node *d = (from)->list.first, *next; d != NULL; d = next) {                 \
        next = d->next;                                                                     \
        d->spec = (to);                                                                     \
        d->at = (where);                                                                    \
        APPEND((to)->list, d);                                                              \
    }

static bool is_declared(const struct ast_spec *spec, const char *name)
{
    const struct ast_actor *actor = spec->actors.first;

    while (actor != NULL && strcmp(actor->name, name) != 0)
        actor = actor->next;
    return actor != NULL;
}

/* All that the pattern declares becomes the spec's; of an actor that is there already no more than what shows that. */
static void take_all(struct parser *p, struct ast_spec *from, struct ast_actor *actor, struct range at)
{
    if (is_declared(p->spec, actor->name)) {
        actor->spec = p->spec;
        actor->at = at;
        APPEND(p->spec->actors, actor);
        return;
    }
    TAKE(types, ast_type_decl, from, p->spec, at);
    TAKE(registries, ast_registry, from, p->spec, at);
    TAKE(tables, ast_table, from, p->spec, at);
    TAKE(actors, ast_actor, from, p->spec, at);
}

static void use_actor(struct parser *p, struct range whole, struct ast_actor *actor, struct ast_use as)
{
    const char *doc = parser_doc(p, whole.begin);

    actor->whole = whole;
    actor->doc = doc != NULL ? doc : actor->doc;
    if (as.name != NULL) {
        actor->name = as.name;
        actor->as = names_of(p->arena, as.name);
    }
}

static struct ast_pattern *pattern_of(struct parser *p, const char *name, const struct ast_spec *spec,
                                      const struct ast_actor *actor)
{
    struct ast_pattern *pattern = NEW(p, ast_pattern);

    pattern->name = name;
    pattern->as = spec->called != NULL ? names_of(p->arena, spec->called) : actor->as;
    pattern->source = spec->source;
    pattern->c = spec->c;
    pattern->actor = actor;
    return pattern;
}

void ast_use_pattern(struct parser *p, struct range whole, struct ast_use package, struct ast_use name,
                     struct ast_argument_list arguments, struct ast_use as)
{
    const struct range at = range_join(package.at, name.at);
    const char *called = arena_printf(p->arena, "%s.%s", package.name, name.name);
    struct ast_spec *spec = parser_pattern(p, at, called, arena_printf(p->arena, "%s/%s.actor", package.name, name.name), as.name);
    struct ast_pattern *pattern;
    struct ast_actor *actor;

    if (spec == NULL) {
        parser_doc(p, whole.begin);
        return;
    }
    if (fault_of(p->arena, spec) != NULL) {
        diag_error(p->diag, A162, at, "'%s' is no pattern: %s", called, fault_of(p->arena, spec));
        p->broken = true;
        return;
    }
    actor = main_of(spec);
    pattern = pattern_of(p, called, spec, actor);
    for (struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        a->pattern = pattern;
    bind(p, actor, called, &arguments);
    take_includes(p, spec);
    use_actor(p, whole, actor, as);
    take_all(p, spec, actor, as.name != NULL ? as.at : name.at);
}
