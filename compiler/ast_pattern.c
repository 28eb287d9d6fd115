/*
 * `use`: an actor made of a pattern. The pattern's spec is parsed anew for each use, so that the actor that comes of it is one
 * like any other: it gets another name, and the arguments that are given become defaults of its `init`.
 */

#include "ast_parts.h"

#include <string.h>

#include "diag.h"
#include "spelling.h"

/* What a pattern may not have, in the words of an error; NULL: it has none of it. */
static const char *fault_of(const struct ast_spec *spec)
{
    const struct ast_actor *actor = spec->actors.first;

    if (spec->types.first != NULL || spec->registries.first != NULL || spec->tables.first != NULL)
        return "it declares more than an actor";
    if (actor == NULL)
        return "it declares no actor";
    if (actor->next != NULL)
        return "it declares more than one actor";
    if (actor->behaviour != BEHAVIOUR_SERVER && actor->behaviour != BEHAVIOUR_MACHINE)
        return "its actor is neither a gen_server nor a gen_statem";
    return NULL;
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

static void take_actor(struct parser *p, struct range whole, struct ast_actor *actor, struct ast_use as)
{
    const char *doc = parser_doc(p, whole.begin);

    actor->whole = whole;
    actor->at = as.at;
    actor->doc = doc != NULL ? doc : actor->doc;
    if (as.name != NULL) {
        actor->name = as.name;
        actor->as = names_of(p->arena, as.name);
    }
    actor->spec = p->spec;
    APPEND(p->spec->actors, actor);
}

void ast_use_pattern(struct parser *p, struct range whole, struct ast_use package, struct ast_use name,
                     struct ast_argument_list arguments, struct ast_use as)
{
    const struct range at = range_join(package.at, name.at);
    const char *pattern = arena_printf(p->arena, "%s.%s", package.name, name.name);
    struct ast_spec *spec = parser_pattern(p, at, pattern, arena_printf(p->arena, "%s/%s.actor", package.name, name.name));
    struct ast_actor *actor;

    if (spec == NULL) {
        parser_doc(p, whole.begin);
        return;
    }
    actor = spec->actors.first;
    if (fault_of(spec) != NULL) {
        diag_error(p->diag, A162, at, "'%s' is no pattern: %s", pattern, fault_of(spec));
        p->broken = true;
        return;
    }
    actor->pattern = NEW(p, ast_pattern);
    actor->pattern->name = pattern;
    actor->pattern->as = actor->as;
    actor->pattern->source = spec->source;
    actor->pattern->c = spec->c;
    bind(p, actor, pattern, &arguments);
    take_includes(p, spec);
    take_actor(p, whole, actor, as.name != NULL ? as : ast_use(name.at, NULL));
}
