/*
 * Is an application sound: is there what it starts and what it depends on, can its settings be given from outside, and
 * is each of its callbacks ever called?
 */

#include "check.h"

#include <string.h>

#include "graph.h"

/* ------------------------------------------------------------------------------------ its tree -- */

static void check_root(struct check *c, struct ast_actor *actor)
{
    struct ast_application *application = actor->application;
    struct field_set settings = field_set_of(c, &actor->arguments);
    const struct scope scope = scope_arguments(actor, "the arguments of a root", &settings);
    const struct symbol *symbol;
    struct arguments_owner owner = { .code = A062, .all = true };

    if (application->root.name == NULL)
        return;
    symbol = names_find(c, application->root.name);
    if (symbol == NULL || symbol->actor == NULL || symbol->actor->supervision == NULL) {
        names_unknown(c, A012, application->root, WANTED_SUPERVISOR, symbol);
        return;
    }
    application->supervisor = symbol->actor;
    owner.kind = ast_behaviour_name(symbol->actor->behaviour);
    owner.name = application->root.name;
    owner.at = application->root.at;
    owner.declared_at = symbol->actor->at;
    owner.fields = &symbol->actor->arguments;
    check_arguments(c, &owner, &scope, &application->arguments);
}

static bool is_library(const struct ast_actor *actor)
{
    return !range_exists(actor->application->root_at) && actor->wants[WANT_START] == NULL;
}

static void refuse(struct check *c, const struct ast_actor *actor, struct range at, const char *item)
{
    diag_error(c->d, A114, at, "'%s' would never be called: '%s' starts nothing", item, actor->name);
    diag_note(c->d, actor->at, "it is a library, without 'supervisor' and 'start'");
    diag_hint(c->d, "name a supervisor, as in 'supervisor Root;', or leave '%s' out", item);
}

/* An application that starts nothing has no process to call its functions in. */
static void check_callbacks(struct check *c, const struct ast_actor *actor)
{
    static const char *const items[] = {
        [WANT_SIGHUP] = "on sighup", [WANT_PREP_STOP] = "prep_stop", [WANT_STOP] = "stop", [WANT_CONFIG_CHANGE] = "config_change",
    };
    const struct ast_want *config_change = actor->wants[WANT_CONFIG_CHANGE];

    for (size_t i = 0; is_library(actor) && i < sizeof items / sizeof items[0]; i++)
        if (items[i] != NULL && actor->wants[i] != NULL)
            refuse(c, actor, actor->wants[i]->at, items[i]);
    for (const struct ast_start_phase *p = actor->application->phases.first; is_library(actor) && p != NULL; p = p->next)
        refuse(c, actor, p->at, "start_phase");
    if (config_change == NULL || actor->arguments.count > 0 || is_library(actor))
        return;
    diag_error(c->d, A114, config_change->at, "'config_change' would never be called: '%s' has no settings", actor->name);
    diag_hint(c->d, "declare some, as in 'env { uint16 port = 4000; }', or leave 'config_change' out");
}

/* ------------------------------------------------------------------------------------ settings -- */

/* Whether a text can say a value of the type. */
static bool has_texts(enum ast_type_kind kind)
{
    return kind == TYPE_BOOL || ast_is_integer(kind) || ast_is_float(kind) || kind == TYPE_DURATION
           || kind == TYPE_STRING || kind == TYPE_ENUM || kind == TYPE_UNKNOWN;
}

static void check_setting_type(struct check *c, const struct ast_field *field)
{
    if (has_texts(field->type->type->kind))
        return;
    diag_error(c->d, A112, field->type->at, "'%s' cannot be given from outside: no text says %s", field->name,
               types_phrase(c, field->type->type));
    if (field->type->type->kind == TYPE_OPTIONAL && has_texts(field->type->type->element->kind))
        diag_hint(c->d, "leave the '?' out: what nobody gives has its default");
    else
        diag_hint(c->d, "use a string, a number, a bool, a duration or an enum");
}

/* What the command line has of its own; `no_verbose` beside `bool verbose` would be two things in one option. */
static void check_option(struct check *c, struct field_set *settings, const struct ast_field *field)
{
    const struct ast_field *positive;

    if (strcmp(field->as.lower, "help") == 0 || strcmp(field->as.lower, "version") == 0) {
        diag_error(c->d, A113, field->at, "the option '--%s' prints what every application has to say", field->as.lower);
        diag_hint(c->d, "give it another name, such as 'show_%s'", field->name);
    }
    if (strncmp(field->name, "no_", 3) != 0)
        return;
    positive = field_set_find(settings, field->name + 3);
    if (positive == NULL || positive->type->type->kind != TYPE_BOOL)
        return;
    diag_error(c->d, A113, field->at, "the option '--no-%s' says already that '%s' is false", positive->name, positive->name);
    diag_note(c->d, positive->at, "'%s' is declared here", positive->name);
    diag_hint(c->d, "give one of them another name");
}

static bool is_variable(const struct ast_string *name)
{
    for (size_t i = 0; i < name->length; i++) {
        const char b = name->bytes[i];

        if (!(b >= 'A' && b <= 'Z') && !(b >= 'a' && b <= 'z') && b != '_' && (i == 0 || b < '0' || b > '9'))
            return false;
    }
    return name->length > 0;
}

static void check_variables(struct check *c, const struct ast_application *application)
{
    struct table names = table_of(c->arena);

    for (struct ast_setting *s = application->settings.first; s != NULL; s = s->next) {
        const struct ast_setting *first;

        if (s->variable.bytes == NULL)
            continue;
        if (!is_variable(&s->variable)) {
            diag_error(c->d, A113, s->variable_at, "no variable of the environment is called so");
            diag_hint(c->d, "use letters, digits and '_', and no digit first");
            continue;
        }
        first = table_add(&names, s->variable.bytes, s);
        if (first == NULL)
            continue;
        diag_error(c->d, A113, s->variable_at, "'%s' gets its value from this variable", first->field->name);
        diag_note(c->d, first->variable_at, "that is said here");
        diag_hint(c->d, "give '%s' a variable of its own", s->field->name);
    }
}

static void check_settings(struct check *c, struct ast_actor *actor)
{
    struct field_set settings = field_set_of(c, &actor->arguments);

    for (const struct ast_field *f = actor->arguments.first; f != NULL; f = f->next) {
        check_setting_type(c, f);
        check_option(c, &settings, f);
    }
    check_variables(c, actor->application);
    if (!range_exists(actor->application->env_at) || actor->arguments.count > 0)
        return;
    diag_error(c->d, A029, actor->application->env_at, "the settings of '%s' are none", actor->name);
    diag_hint(c->d, "declare one, as in 'uint16 port = 4000;', or leave 'env' out");
}

/* -------------------------------------------------------------------------- what it depends on -- */

static void compare_restarts(struct check *c, const struct ast_actor *actor, const struct ast_dependency *dependency)
{
    static const char *const names[] = { "permanent", "transient", "temporary" };
    const struct ast_application *mine = actor->application;
    const struct ast_application *other = dependency->application->application;

    if (!c->warns || other->restart <= mine->restart || is_library(dependency->application))
        return;
    diag_warning(c->d, A115, dependency->of.at, "'%s' goes on without '%s' when that has ended", actor->name,
                 dependency->application->name);
    diag_note(c->d, other->restart_at, "it is %s, while '%s' is %s", names[other->restart], actor->name, names[mine->restart]);
    diag_hint(c->d, "make '%s' %s too", dependency->application->name, names[mine->restart]);
}

static void check_dependency(struct check *c, const struct ast_actor *actor, struct ast_dependency *dependency)
{
    const struct symbol *symbol = names_find(c, dependency->of.name);

    if (symbol == NULL || symbol->actor == NULL || symbol->actor->application == NULL) {
        names_unknown(c, A110, dependency->of, WANTED_APPLICATION, symbol);
        return;
    }
    dependency->application = symbol->actor;
    compare_restarts(c, actor, dependency);
}

static void check_dependencies(struct check *c, const struct ast_actor *actor)
{
    struct table names = table_of(c->arena);

    for (struct ast_dependency *d = actor->application->dependencies.first; d != NULL; d = d->next) {
        const struct ast_dependency *first = table_add(&names, d->of.name, d);

        if (first == NULL) {
            check_dependency(c, actor, d);
            continue;
        }
        diag_error(c->d, A008, d->of.at, "'%s' depends on '%s' twice", actor->name, d->of.name);
        diag_note(c->d, first->of.at, "it is given here first");
    }
}

struct cycles {
    struct check *c;
    const struct ast_actor **actors;        /* by number in the graph */
};

static void report_cycle(void *user, const struct graph_edge *const *path, size_t length)
{
    const struct cycles *cycles = user;
    struct check *c = cycles->c;
    const struct ast_dependency *first = path[0]->label;
    const char *name = cycles->actors[path[0]->from]->name;

    if (length == 1)
        diag_error(c->d, A111, first->of.at, "'%s' would have to run before it starts", name);
    else
        diag_error(c->d, A111, first->of.at, "'%s' would have to run before it starts: '%s' depends on it", name,
                   cycles->actors[path[length - 1]->from]->name);
    for (size_t i = 1; i < length; i++) {
        const struct ast_dependency *next = path[i]->label;

        diag_note(c->d, next->of.at, "'%s' depends on '%s' here", cycles->actors[path[i]->from]->name, next->of.name);
    }
    diag_hint(c->d, "remove one of these dependencies");
}

/* Specs do not import each other in a circle, so that a cycle lies in one of them. */
static void find_cycles(struct check *c)
{
    const struct ast_actor_list *actors = &c->spec->actors;
    struct graph graph = graph_of(c->arena, actors->count);
    struct cycles cycles = { .c = c };
    const struct graph_visitor visitor = { &cycles, report_cycle, NULL };

    cycles.actors = arena_array(c->arena, actors->count, sizeof *cycles.actors);
    for (const struct ast_actor *a = actors->first; a != NULL; a = a->next) {
        cycles.actors[a->index] = a;
        if (a->application == NULL)
            continue;
        for (const struct ast_dependency *d = a->application->dependencies.first; d != NULL; d = d->next)
            if (d->application != NULL && d->application->spec == c->spec)
                graph_add(&graph, a->index, d->application->index, d);
    }
    graph_close(&graph);
    graph_walk(&graph, &visitor);
}

/* ---------------------------------------------------------------------------------------- mains -- */

/* C has one main in a program. */
static void check_mains(struct check *c)
{
    const struct ast_actor *first = NULL;

    for (const struct ast_spec *s = c->program->specs.first; s != NULL; s = s->next) {
        for (const struct ast_actor *a = s->actors.first; a != NULL; a = a->next) {
            if (a->application == NULL || a->application->has_no_main)
                continue;
            if (first != NULL) {
                diag_error(c->d, A116, a->at, "both '%s' and '%s' would be the program's main", first->name, a->name);
                diag_note(c->d, first->at, "'%s' is declared here", first->name);
                diag_hint(c->d, "write 'main none;' in that which others depend on");
                return;
            }
            first = a;
        }
    }
}

/* ----------------------------------------------------------------------------------------- all -- */

static void check_phases(struct check *c, const struct ast_actor *actor)
{
    for (const struct ast_start_phase *p = actor->application->phases.first; p != NULL; p = p->next)
        names_declare(c, p->name, p->as, p->at);
    names_unique(c, "start phase");
}

static void check_shutdown(struct check *c, const struct ast_application *application)
{
    static const char *const words[] = { "infinity" };

    if (application->shutdown == NULL)
        return;
    if (application->shutdown->kind == EXPR_NAME && strcmp(application->shutdown->name.name, words[0]) == 0)
        return;
    check_shutdown_time(c, application->shutdown, words, 1, false);
}

void check_application(struct check *c, struct ast_actor *actor)
{
    check_root(c, actor);
    check_settings(c, actor);
    check_dependencies(c, actor);
    check_phases(c, actor);
    check_shutdown(c, actor->application);
    check_callbacks(c, actor);
}

void check_applications(struct check *c)
{
    find_cycles(c);
    for (const struct ast_actor *a = c->spec->actors.first; a != NULL; a = a->next)
        if (a->application != NULL)
            check_shutdowns(c, a);
    if (c->warns)
        check_mains(c);
}
