/*
 * Does every call get a reply, on every path, and is it one that the call has? Also matches values
 * with the fields they are for, in replies and for children.
 */

#include "check.h"
#include "expressions.h"

#include <string.h>

/* ----------------------------------------------------------------------------------- values -- */

static const char *fields_text(struct check *c, const struct ast_field_list *fields)
{
    const char *text = "";

    for (const struct ast_field *f = fields->first; f != NULL; f = f->next) {
        text = arena_printf(c->arena, "%s%s%s: ...", text, f->index > 0 ? ", " : "", f->name);
        if (f->index == 3 && f->next != NULL)
            return arena_printf(c->arena, "%s, ...", text);
    }
    return text;
}

static void hint_fields(struct check *c, const struct arguments_owner *owner)
{
    diag_hint(c->d, "write '%s(%s)'", owner->form != NULL ? owner->form : owner->name, fields_text(c, owner->fields));
}

static struct ast_field *report_argument(struct check *c, const struct arguments_owner *owner,
                                         const struct ast_argument *argument)
{
    struct spelling near = names_spelling(argument->name.name != NULL ? argument->name.name : "");

    if (owner->fields->first == NULL) {
        diag_error(c->d, owner->code, argument->at, "%s '%s' takes no values", owner->kind,
                   owner->name);
        diag_note(c->d, owner->declared_at, "'%s' is declared here", owner->name);
        diag_hint(c->d, "write '%s' alone", owner->name);
        return NULL;
    }
    if (argument->name.name == NULL) {
        diag_error(c->d, owner->code, argument->at, "%s '%s' takes %zu value%s, and this is one too "
                   "many", owner->kind, owner->name, owner->fields->count,
                   owner->fields->count == 1 ? "" : "s");
        diag_note(c->d, owner->declared_at, "'%s' is declared here", owner->name);
        hint_fields(c, owner);
        return NULL;
    }
    diag_error(c->d, owner->code, argument->name.at, "%s '%s' has no '%s'", owner->kind,
               owner->name, argument->name.name);
    diag_note(c->d, owner->declared_at, "'%s' is declared here", owner->name);
    for (const struct ast_field *f = owner->fields->first; f != NULL; f = f->next)
        names_offer(c, &near, f->name);
    if (!names_hint(c, &near))
        hint_fields(c, owner);
    return NULL;
}

/* The field an argument is for; `position` is the first field not given yet by position. */
static struct ast_field *find_argument(struct check *c, const struct arguments_owner *owner,
                                       struct field_set *fields, const struct ast_argument *argument,
                                       struct ast_field **position)
{
    struct ast_field *field = *position;

    if (argument->name.name != NULL) {
        *position = NULL;                   /* none can follow by position */
        field = field_set_find(fields, argument->name.name);
    } else if (field != NULL) {
        *position = field->next;
    }
    return field != NULL ? field : report_argument(c, owner, argument);
}

/* None of it is what is there if nothing is said. */
static bool may_be_left_out(const struct ast_field *field)
{
    const struct ast_type *type = field->type->type;

    return type != NULL && (type->kind == TYPE_OPTIONAL || type->kind == TYPE_LIST);
}

static void report_missing(struct check *c, const struct arguments_owner *owner,
                           const struct ast_argument *const *given)
{
    const char *names = NULL;
    const struct ast_field *first = NULL;
    size_t missing = 0;

    for (const struct ast_field *f = owner->fields->first; f != NULL; f = f->next) {
        if (given[f->index] != NULL || f->value != NULL || may_be_left_out(f))
            continue;
        missing++;
        if (first == NULL)
            first = f;
        if (missing > 4)
            continue;
        names = names == NULL ? arena_printf(c->arena, "'%s'", f->name)
                              : arena_printf(c->arena, "%s, '%s'", names, f->name);
    }
    if (missing == 0)
        return;
    diag_error(c->d, owner->code, owner->at, "%s '%s' needs a value for %s%s", owner->kind,
               owner->name, names, missing > 4 ? " and more" : "");
    diag_note(c->d, first->at, "'%s' is declared here", first->name);
    hint_fields(c, owner);
}

/* After a value by name none can be told by its position. */
static bool refuse_position(struct check *c, enum diag_code code,
                            const struct ast_argument *argument, const struct ast_argument *named)
{
    if (named == NULL || argument->name.name != NULL)
        return false;
    diag_error(c->d, code, argument->at, "after values with names all must have one");
    diag_note(c->d, named->at, "this one has a name");
    diag_hint(c->d, "write 'NAME: ...'");
    return true;
}

/* A name that is one of another field's, by position, is most likely meant for that one. */
static void check_positions(struct check *c, const struct arguments_owner *owner, struct field_set *fields,
                            const struct ast_argument_list *arguments)
{
    for (const struct ast_argument *a = arguments->first; a != NULL && a->name.name == NULL; a = a->next) {
        const char *name = a->value->kind == EXPR_NAME && a->value->field != NULL ? a->value->name.name : NULL;
        const struct ast_field *namesake = name != NULL ? field_set_find(fields, name) : NULL;

        if (namesake == NULL || namesake == a->field)
            continue;
        diag_warning(c->d, A126, a->at, "'%s' is the value of '%s', and '%s' has a '%s' too", name, a->field->name, owner->name,
                     name);
        diag_note(c->d, namesake->at, "'%s' is declared here", name);
        diag_hint(c->d, "write '%s: %s', or '%s: %s' if that is meant", name, name, a->field->name, name);
    }
}

void check_arguments(struct check *c, const struct arguments_owner *owner,
                     const struct scope *scope, struct ast_argument_list *arguments)
{
    const struct ast_argument **given = arena_array(c->arena, owner->fields->count, sizeof *given);
    struct field_set fields = field_set_of(c, owner->fields);
    struct ast_field *position = owner->fields->first;
    const struct ast_argument *named = NULL;
    bool failed = false, fits = true;

    for (struct ast_argument *a = arguments->first; a != NULL; a = a->next) {
        if (refuse_position(c, owner->code, a, named)) {
            failed = true;
            continue;
        }
        if (a->name.name != NULL)
            named = a;
        a->field = find_argument(c, owner, &fields, a, &position);
        if (a->field == NULL) {
            failed = true;
            continue;
        }
        if (given[a->field->index] != NULL) {
            diag_error(c->d, owner->code, a->at, "'%s' is given twice", a->field->name);
            diag_note(c->d, given[a->field->index]->at, "it is given here first");
            diag_hint(c->d, "remove one of them");
        }
        given[a->field->index] = a;
        if (a->field->type->type == NULL)
            continue;
        if (expression_check(c, scope, a->value, a->field->type->type, arena_printf(c->arena, "'%s'", a->field->name)))
            ranges_check_value(c, a->field, a->value);
        else
            fits = false;
    }
    if (owner->all && !failed)
        report_missing(c, owner, given);
    if (c->warns && !failed && fits)
        check_positions(c, owner, &fields, arguments);
}

/* ---------------------------------------------------------------------------------- replies -- */

static struct ast_alternative *find_alternative(const struct ast_message *message, const char *name)
{
    for (struct ast_alternative *a = message->alternatives.first; a != NULL; a = a->next)
        if (strcmp(a->name, name) == 0)
            return a;
    return NULL;
}

/* From here on the first that is named for the first time. */
static const struct ast_alternative *next_name(const struct ast_message *message, const struct ast_alternative *a)
{
    while (a != NULL && find_alternative(message, a->name) != a)
        a = a->next;
    return a;
}

static const char *alternatives_text(struct check *c, const struct ast_message *message)
{
    const struct ast_alternative *next = next_name(message, message->alternatives.first);
    const char *text = "";

    for (size_t i = 0; next != NULL; i++) {
        const struct ast_alternative *a = next;

        next = next_name(message, a->next);
        text = arena_printf(c->arena, "%s%s'%s'", text,
                            i == 0         ? ""
                            : next == NULL ? " or "
                                           : ", ", a->name);
        if (i == 3 && next != NULL)
            return arena_printf(c->arena, "%s ...", text);
    }
    return text;
}

static void report_no_call(struct check *c, const struct machine *m, const struct ast_row *row,
                           const struct ast_reply *reply)
{
    static const char *const kinds[] = {
        [MESSAGE_CALL] = "a call", [MESSAGE_CAST] = "a cast", [MESSAGE_INFO] = "an info",
        [MESSAGE_INTERNAL] = "an internal event", [MESSAGE_TIMER] = "a timer",
    };

    if (row->message == NULL) {
        diag_error(c->d, A041, reply->at, "'%s' is no call: there is nobody to reply to",
                   machine_event_name(m, machine_event(m, row)));
        diag_hint(c->d, "remove the reply");
        return;
    }
    diag_error(c->d, A041, reply->at, "'%s' is %s, which gets no reply", row->message->name,
               kinds[row->message->kind]);
    diag_note(c->d, row->message->at, "'%s' is declared here", row->message->name);
    diag_hint(c->d, "remove the reply, or declare '%s' as a call", row->message->name);
}

static void report_alternative(struct check *c, const struct ast_message *message, const struct scope *scope,
                               const struct ast_reply *reply)
{
    const struct ast_alternative *only = message->alternatives.first;
    struct spelling near = names_spelling(reply->name.name);

    diag_error(c->d, A042, reply->name.at, "call '%s' has no reply '%s'", message->name,
               reply->name.name);
    diag_note(c->d, message->at, "'%s' is declared here", message->name);
    if (only->next == NULL && only->fields.count == 1 && expr_find_field(scope, reply->name.name) != NULL) {
        diag_hint(c->d, "write 'reply %s(%s)'", only->name, reply->name.name);
        return;
    }
    for (const struct ast_alternative *a = only; a != NULL; a = a->next)
        names_offer(c, &near, a->name);
    if (!names_hint(c, &near))
        diag_hint(c->d, "write %s, or add '| %s' to '%s'", alternatives_text(c, message),
                  reply->name.name, message->name);
}

void check_given_reply(struct check *c, const struct ast_row *row, const struct scope *scope, struct ast_reply *reply)
{
    struct ast_message *message = row->message;
    struct arguments_owner owner = { .code = A043, .kind = "reply", .name = reply->name.name,
                                     .at = reply->at };

    reply->alternative = find_alternative(message, reply->name.name);
    if (reply->alternative == NULL) {
        report_alternative(c, message, scope, reply);
        return;
    }
    owner.declared_at = reply->alternative->at;
    owner.fields = &reply->alternative->fields;
    owner.all = row->action.name == NULL;   /* else the C function may fill them in */
    check_arguments(c, &owner, scope, &reply->arguments);
}

static void report_no_reply(struct check *c, const struct ast_row *row, struct range at,
                            const struct ast_tail *tail)
{
    const struct ast_message *message = row->message;

    diag_error(c->d, A040, at, tail->next.kind == NEXT_IGNORE
               ? "'%s' is a call, and is ignored here: its caller would wait in vain"
               : "'%s' is a call, and gets no reply here: its caller would wait in vain",
               message->name);
    diag_note(c->d, message->at, "'%s' is declared here", message->name);
    diag_hint(c->d, "add 'reply' with %s, or 'postpone', 'stop REASON', or 'defer' to reply later",
              alternatives_text(c, message));
}

/* Somebody must keep where to reply, and that is C. */
static void check_defer(struct check *c, const struct machine *m, const struct ast_row *row,
                        const struct ast_tail *tail, bool is_call)
{
    if (!is_call && machine_event(m, row) == SIZE_MAX)
        return;
    if (!is_call) {
        diag_error(c->d, A041, tail->defer_at, "'%s' is no call: there is no reply to defer",
                   machine_event_name(m, machine_event(m, row)));
        diag_hint(c->d, "remove 'defer'");
    } else if (row->action.name == NULL) {
        diag_error(c->d, A046, tail->defer_at, "nobody keeps where the reply to '%s' is to go", row->message->name);
        diag_hint(c->d, "write 'do NAME defer': the C function gets 'from', and replies later with it");
    } else if (ast_postpones(&tail->next) || tail->next.kind == NEXT_IGNORE) {
        diag_error(c->d, A037, tail->next.at, "a row that defers its reply cannot also %s the event",
                   ast_postpones(&tail->next) ? "postpone" : "ignore");
        diag_hint(c->d, "leave one of them out");
    } else {
        row->message->is_deferred = true;
        if (row->function != NULL)
            row->function->takes_from = true;
    }
}

void check_reply(struct check *c, struct machine *m, const struct ast_row *row,
                 const struct scope *scope, struct range at, struct ast_tail *tail)
{
    bool is_call = row->message != NULL && row->message->kind == MESSAGE_CALL;

    if (range_exists(tail->defer_at)) {
        check_defer(c, m, row, tail, is_call);
        return;
    }
    if (tail->reply != NULL) {
        if (is_call)
            check_given_reply(c, row, scope, tail->reply);
        else if (machine_event(m, row) != (size_t)-1)
            report_no_call(c, m, row, tail->reply);
        return;
    }
    if (is_call && !ast_postpones(&tail->next) && tail->next.kind != NEXT_STOP)
        report_no_reply(c, row, at, tail);
}

static void give(const struct machine *m, const struct ast_row *row, const struct ast_tail *tail)
{
    if (tail->reply != NULL && row->message != NULL)
        m->given[m->first_alternative[row->message->index] + tail->reply->alternative->index] = true;
}

static void give_all(const struct machine *m, const struct ast_state *state)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next) {
        if (row->never)
            continue;
        if (!row->has_outcomes)
            give(m, row, &row->tail);
        for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next)
            if (!o->never)
                give(m, row, &o->tail);
    }
}

void check_alternatives(struct check *c, const struct machine *m, const bool *reached)
{
    for (const struct ast_state *state = m->actor->states.first; state != NULL; state = state->next)
        if (reached[state->index])
            give_all(m, state);
    if (m->actor->any != NULL)
        give_all(m, m->actor->any);
    for (const struct ast_message *message = m->actor->messages.first; message != NULL;
         message = message->next) {
        for (const struct ast_alternative *a = message->alternatives.first; a != NULL && !message->is_deferred;
             a = a->next) {                 /* of those deferred C gives any */
            if (m->given[m->first_alternative[message->index] + a->index])
                continue;
            diag_warning(c->d, A084, a->at, "no row gives the reply '%s'", a->name);
            diag_hint(c->d, "remove it from '%s', or reply with it", message->name);
        }
    }
}
