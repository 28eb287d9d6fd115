/*
 * Is what an actor declares in itself sound: init's arguments, its state, its messages and how it is
 * registered?
 */

#include "check.h"

#include <string.h>

struct scope scope_arguments(const struct ast_actor *actor, const char *place,
                             struct field_set *arguments)
{
    return (struct scope){ .place = place, .arguments = arguments, .actor = actor };
}

/* --------------------------------------------------------------------------------- messages -- */

static bool names_a_type(const struct check *c, const struct ast_alternative *alternative)
{
    const struct symbol *symbol = names_find(c, alternative->name);

    return alternative->suffix.kind != SUFFIX_NONE || ast_scalar_named(alternative->name) != NULL
           || (symbol != NULL && symbol->registry == NULL);
}

/*
 * `-> uint64` alone is short for `-> value(uint64 value)`, and `-> unit64` or `-> u64` was meant to be: a call has little reason for one
 * reply that carries nothing and is called so. Whoever has one writes `-> unit64()`.
 */
static void check_value_reply(struct check *c, struct ast_message *message)
{
    struct ast_alternative *only = message->alternatives.first;

    if (message->alternatives.count == 1 && !only->has_fields && (names_a_type(c, only) || names_resemble_type(c, only->name))) {
        ast_alternative_to_value(c->arena, only);
        return;
    }
    for (struct ast_alternative *a = only; a != NULL; a = a->next) {
        if (a->has_fields || !names_a_type(c, a))
            continue;
        diag_error(c->d, A044, a->at, "reply '%s' has the name of a type", a->name);
        if (a->suffix.kind != SUFFIX_NONE)
            diag_hint(c->d, "write 'value(%s%s value)'", a->name,
                      a->suffix.kind == SUFFIX_ARRAY ? "[N]" : a->suffix.kind == SUFFIX_LIST ? "[]" : "?");
        else
            diag_hint(c->d, "write 'value(%s value)' if the reply carries one, else give it another name",
                      a->name);
    }
}

static void check_call(struct check *c, struct ast_message *message)
{
    check_value_reply(c, message);
    for (struct ast_alternative *a = message->alternatives.first; a != NULL; a = a->next) {
        types_check_fields(c, &a->fields, "field");
        if (a->fields.first != NULL)
            names_refuse_keyword(c, "reply", a->name, a->as, a->at);
    }
    for (const struct ast_alternative *a = message->alternatives.first; a != NULL; a = a->next)
        names_declare(c, a->name, a->as, a->at);
    names_unique(c, "reply");
}

/* What the actor's own timer sends has the defaults of its fields. */
static void check_period(struct check *c, const struct ast_message *message,
                         const struct scope *scope)
{
    for (const struct ast_field *field = message->fields.first; field != NULL; field = field->next) {
        if (field->value != NULL || field->type->type->kind == TYPE_OPTIONAL)
            continue;
        diag_error(c->d, A045, field->at, "'%s' is sent by the actor's own timer, which has no "
                   "value for '%s'", message->name, field->name);
        diag_hint(c->d, "remove '%s', or give it a default", field->name);
    }
    expression_check_time(c, scope, message->every, "'every'", false);
}

static void check_messages(struct check *c, struct ast_actor *actor)
{
    struct field_set state = field_set_of(c, &actor->fields);
    struct field_set arguments = field_set_of(c, &actor->arguments);
    const struct scope scope = { .place = "a period", .state = &state, .arguments = &arguments,
                                 .now = true, .actor = actor };

    for (struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        if (m->bus.name != NULL) {
            check_subscription(c, m);
            continue;
        }
        types_check_fields(c, &m->fields, "field");
        if (m->kind == MESSAGE_CALL)
            check_call(c, m);
        if (m->every != NULL)
            check_period(c, m, &scope);
    }
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next)
        if (m->bus.name == NULL || m->origin != NULL)
            names_declare(c, m->name, m->as, m->at);
    names_unique(c, "message");
}

/* ----------------------------------------------------------------------------- registration -- */

/* What stands behind the key are the fields of the entry's value. */
static void check_entry_value(struct check *c, const struct ast_actor *actor, struct ast_registration *registration)
{
    static const struct ast_field_list none;
    struct field_set arguments = field_set_of(c, &actor->arguments);
    const struct scope scope = scope_arguments(actor, "the value of a registry's entry", &arguments);
    const struct ast_registry *registry = registration->registry;
    const struct arguments_owner owner = {
        .code = A062, .kind = "registry", .name = registration->via.name, .at = registration->via.at,
        .declared_at = registry != NULL ? registry->at : registration->via.at,
        .fields = registry != NULL ? &registry->value_fields : &none
    };

    if (registry != NULL)
        check_arguments(c, &owner, &scope, &registration->arguments);
}

/* `register name;` is a word: all actors of this kind are to have it, whatever the argument of that name says. */
static void warn_about_name(struct check *c, const struct ast_registration *registration, struct field_set *arguments)
{
    const struct ast_field *argument = field_set_find(arguments, registration->local.name);

    if (!c->warns || argument == NULL)
        return;
    diag_warning(c->d, A170, registration->local.at, "this registers the word '%s', not what the argument of that name says", argument->name);
    diag_note(c->d, argument->at, "the argument is declared here");
    diag_hint(c->d, "write 'register via REGISTRY(%s)', or register another word", argument->name);
}

static void check_registration(struct check *c, struct ast_actor *actor)
{
    struct ast_registration *registration = actor->registration;
    struct field_set arguments = field_set_of(c, &actor->arguments);
    const struct scope scope = scope_arguments(actor, "a registry's key", &arguments);
    const struct ast_type *type = ast_scalar(TYPE_UNKNOWN);
    const struct symbol *symbol;

    if (registration->via.name == NULL) {
        warn_about_name(c, registration, &arguments);
        return;
    }
    symbol = names_find(c, registration->via.name);
    if (symbol == NULL || symbol->registry == NULL || symbol->registry->bus != NULL)
        names_unknown(c, symbol != NULL && symbol->registry != NULL ? A131 : A012, registration->via, WANTED_REGISTRY, symbol);
    else
        registration->registry = symbol->registry;
    if (registration->registry != NULL && registration->registry->key != NULL)
        type = registration->registry->key->type;
    expression_check(c, &scope, registration->key, type, "the registry's key");
    check_entry_value(c, actor, registration);
}

/* ----------------------------------------------------------------------------------- actors -- */

/* In a machine without C in its init, data of an argument's name is most likely a mistake. */
static void check_hidden_arguments(struct check *c, const struct ast_actor *actor)
{
    struct field_set arguments = field_set_of(c, &actor->arguments);

    if (!c->warns || actor->behaviour != BEHAVIOUR_MACHINE || actor->init == NULL
        || actor->init->action.name != NULL || actor->init->row != NULL)
        return;
    for (const struct ast_field *field = actor->fields.first; field != NULL; field = field->next) {
        const struct ast_field *hidden = field_set_find(&arguments, field->name);

        if (hidden == NULL)
            continue;
        diag_warning(c->d, A088, field->at, "'%s' hides the argument of that name, and does not "
                     "get its value", field->name);
        diag_note(c->d, hidden->at, "the argument is declared here");
        diag_hint(c->d, "remove '%s' here to use the argument, or give it another name",
                  field->name);
    }
}

/* The struct of an actor has its arguments as a member. */
static void check_args_member(struct check *c, const struct ast_actor *actor)
{
    if (actor->arguments.first == NULL)
        return;
    for (const struct ast_field *field = actor->fields.first; field != NULL; field = field->next) {
        if (strcmp(field->as.lower, "args") != 0)
            continue;
        diag_error(c->d, A011, field->at, "'%s' would be in C where the arguments of 'init' are",
                   field->name);
        diag_note(c->d, actor->init->at, "'%s' has arguments", actor->name);
        diag_hint(c->d, "give it another name");
    }
}

static void check_continues(struct check *c, const struct ast_actor *actor)
{
    for (const struct ast_continue *k = actor->continues.first; k != NULL; k = k->next)
        names_declare(c, k->name, k->as, k->at);
    names_unique(c, "continue");
}

static void check_mailbox(struct check *c, const struct ast_actor *actor)
{
    const struct scope scope = scope_constant("a mailbox's limit");
    int64_t limit;

    if (actor->mailbox != NULL)
        expression_check_integer(c, &scope, actor->mailbox, "a mailbox's limit", 1, INT32_MAX, &limit);
}

static void check_hibernate_after(struct check *c, struct ast_actor *actor)
{
    struct field_set arguments = field_set_of(c, &actor->arguments);
    const struct scope scope = scope_arguments(actor, "'hibernate_after'", &arguments);

    if (actor->hibernate_after != NULL)
        expression_check_time(c, &scope, actor->hibernate_after, "'hibernate_after'", true);
}

void check_actor(struct check *c, struct ast_actor *actor)
{
    types_check_fields(c, &actor->arguments, actor->application != NULL ? "setting" : "argument");
    ranges_check(c, &actor->arguments, actor);
    types_check_fields(c, &actor->fields, "field");
    if (actor->behaviour == BEHAVIOUR_AGENT)
        check_agent_fields(c, actor);
    if (actor->stage != NULL)
        check_stage(c, actor);
    check_args_member(c, actor);
    check_hidden_arguments(c, actor);
    check_messages(c, actor);
    check_continues(c, actor);
    check_mailbox(c, actor);
    check_hibernate_after(c, actor);
    check_hibernation(c, actor);
    if (actor->registration != NULL)
        check_registration(c, actor);
}
