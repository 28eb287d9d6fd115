/*
 * Buses and who takes their messages: an actor names them, and has them with all their fields.
 */

#include "check.h"

#include <string.h>

void check_bus(struct check *c, const struct ast_registry *registry)
{
    for (struct ast_message *m = registry->bus->messages.first; m != NULL; m = m->next) {
        types_check_fields(c, &m->fields, "field");
        names_declare(c, m->name, m->as, m->at);
    }
    names_unique(c, "message");
}

static void report_message(struct check *c, const struct ast_message *message, const struct ast_registry *registry)
{
    struct spelling near = names_spelling(message->name);

    diag_error(c->d, A130, message->at, "'%s' has no message '%s'", registry->name, message->name);
    for (const struct ast_message *m = registry->bus->messages.first; m != NULL; m = m->next)
        names_offer(c, &near, m->name);
    diag_note(c->d, registry->at, "'%s' is declared here", registry->name);
    if (!names_hint(c, &near))
        diag_hint(c->d, "add 'message %s(...);' to it", message->name);
}

void check_subscription(struct check *c, struct ast_message *message)
{
    const struct symbol *symbol = names_find(c, message->bus.name);
    const struct ast_message *found;

    if (symbol == NULL || symbol->registry == NULL || symbol->registry->bus == NULL) {
        names_unknown(c, symbol != NULL ? A131 : A012, message->bus, WANTED_PUBSUB, symbol);
        return;
    }
    found = symbol->registry->bus->messages.first;
    while (found != NULL && strcmp(found->name, message->name) != 0)
        found = found->next;
    if (found == NULL) {
        report_message(c, message, symbol->registry);
        return;
    }
    message->origin = found;
    message->fields = found->fields;
    message->doc = found->doc;
}

void check_subscribers(struct check *c)
{
    for (const struct ast_actor *a = c->spec->actors.first; a != NULL && c->warns; a = a->next) {
        const struct ast_message *m = a->messages.first;

        while (m != NULL && m->origin == NULL)
            m = m->next;
        if (m == NULL || actor_has_code(a))
            continue;
        diag_warning(c->d, A132, m->bus.at, "'%s' has no C function, and so cannot subscribe to '%s'", a->name, m->bus.name);
        diag_hint(c->d, "name one behind 'init' or 'do' that does, or leave 'subscribes' out if somebody else sends it");
    }
}
