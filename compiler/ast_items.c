/*
 * Constructors of what stands in actors and their states: items, each a line or a block, and rows.
 * An item does not know yet what it is part of: ast_owners.c gives it its place.
 */

#include "ast.h"

#include <assert.h>
#include <string.h>

#include "ast_parts.h"
#include "diag.h"
#include "parse.h"

/* -------------------------------------------------------------------------------- items at all -- */

struct ast_item *ast_new_item(struct parser *p, enum ast_item_kind kind, struct range at,
                                 struct range whole)
{
    struct ast_item *item = NEW(p, ast_item);

    item->kind = kind;
    item->at = at;
    item->whole = whole;
    return item;
}

struct ast_item *ast_item(struct parser *p, enum ast_item_kind kind, struct range at,
                          struct range whole, struct ast_use word)
{
    struct ast_item *item = ast_new_item(p, kind, at, whole);

    item->word = word;
    if (kind == ITEM_WANT)
        item->doc = parser_doc(p, whole.begin);
    return item;
}

struct ast_item *ast_register(struct parser *p, struct range at, struct range whole,
                              struct ast_use local, struct ast_use via, struct ast_expr *key)
{
    struct ast_item *item = ast_new_item(p, ITEM_REGISTER, at, whole);

    item->registration = NEW(p, ast_registration);
    item->registration->at = whole;
    item->registration->local = local;
    item->registration->via = via;
    item->registration->key = key;
    return item;
}

struct ast_item *ast_register_value(struct ast_item *item, struct ast_argument_list arguments)
{
    item->registration->arguments = arguments;
    return item;
}

struct ast_item *ast_init(struct parser *p, struct range at, struct range whole,
                          struct ast_field_list arguments, struct ast_use action,
                          const struct ast_next *start)
{
    struct ast_item *item = ast_new_item(p, ITEM_INIT, at, whole);

    ast_set_role(&arguments, FIELD_ARGUMENT);
    item->fields = arguments;
    item->init = NEW(p, ast_init);
    item->init->at = at;
    item->init->whole = whole;
    item->init->doc = parser_doc(p, whole.begin);
    item->init->action = action;
    if (start != NULL) {
        item->init->start = start->target;
        item->init->values = start->arguments;
    }
    return item;
}

struct ast_item *ast_state_fields(struct parser *p, struct range at, struct range whole,
                                  struct ast_field_list fields)
{
    struct ast_item *item = ast_new_item(p, ITEM_FIELDS, at, whole);

    ast_set_role(&fields, FIELD_STATE);
    item->fields = fields;
    item->doc = parser_doc(p, whole.begin);
    return item;
}

struct ast_item *ast_idle_timer(struct ast_item *timer)
{
    timer->message->is_idle = true;
    return timer;
}

struct ast_alternative *ast_alternative(struct parser *p, struct range whole, struct ast_use name,
                                        bool has_fields, struct ast_field_list fields)
{
    struct ast_alternative *alternative = NEW(p, ast_alternative);

    DECLARE(p, alternative, whole, name);
    ast_set_role(&fields, FIELD_REPLY);
    alternative->fields = fields;
    alternative->has_fields = has_fields;
    return alternative;
}

struct ast_alternative *ast_alternative_with(struct parser *p, struct range whole, struct ast_use name,
                                             struct ast_suffix suffix)
{
    struct ast_alternative *alternative = ast_alternative(p, whole, name, false, (struct ast_field_list){ 0 });

    alternative->suffix = suffix;
    return alternative;
}

void ast_alternative_to_value(struct arena *arena, struct ast_alternative *alternative)
{
    static const char name[] = "value";
    struct ast_type_ref *type = arena_alloc(arena, sizeof *type);
    struct ast_field *field = arena_alloc(arena, sizeof *field);

    assert(!alternative->has_fields);
    type->at = alternative->at;
    type->name = alternative->name;
    type->suffix = alternative->suffix;
    field->at = alternative->at;
    field->whole = alternative->whole;
    field->name = name;
    field->as = names_of(arena, name);
    field->role = FIELD_REPLY;
    field->type = type;
    alternative->name = name;
    alternative->as = field->as;
    alternative->has_fields = true;
    alternative->fields = ast_fields(alternative->fields, field);
}

struct ast_item *ast_message(struct parser *p, struct range at, struct range whole,
                             enum ast_message_kind kind, struct ast_use name,
                             struct ast_field_list fields, struct ast_alternative_list alternatives,
                             struct ast_expr *every)
{
    struct ast_item *item = ast_new_item(p, ITEM_MESSAGE, at, whole);
    struct ast_message *message = NEW(p, ast_message);

    DECLARE(p, message, whole, name);
    ast_set_role(&fields, FIELD_MESSAGE);
    message->kind = kind;
    message->fields = fields;
    message->alternatives = alternatives;
    message->every = every;
    for (struct ast_alternative *a = alternatives.first; a != NULL; a = a->next)
        a->message = message;
    item->message = message;
    return item;
}

struct ast_item *ast_continue(struct parser *p, struct range at, struct range whole,
                              struct ast_use name, bool is_asked)
{
    struct ast_item *item = ast_new_item(p, ITEM_CONTINUE, at, whole);

    item->continuation = NEW(p, ast_continue);
    DECLARE(p, item->continuation, whole, name);
    item->continuation->is_asked = is_asked;
    return item;
}

struct ast_item *ast_default(struct parser *p, struct range at, struct range whole,
                             struct ast_next *next)
{
    struct ast_item *item = ast_new_item(p, ITEM_DEFAULT, at, whole);

    item->next_step = next;
    return item;
}

static struct ast_state *new_state(struct parser *p, struct range whole, struct ast_use name,
                                   struct ast_field_list fields, struct ast_row_list rows)
{
    struct ast_state *state = NEW(p, ast_state);

    DECLARE(p, state, whole, name);
    ast_set_role(&fields, FIELD_VALUE);
    for (struct ast_field *field = fields.first; field != NULL; field = field->next)
        field->state = state;
    state->fields = fields;
    state->rows = rows;
    for (struct ast_row *row = rows.first; row != NULL; row = row->next)
        row->state = state;
    return state;
}

struct ast_item *ast_state(struct parser *p, struct range at, struct range whole,
                           struct ast_use name, struct ast_field_list fields, struct ast_row_list rows)
{
    struct ast_item *item = ast_new_item(p, ITEM_STATE, at, whole);

    item->state = new_state(p, whole, name, fields, rows);
    return item;
}

struct ast_item *ast_any(struct parser *p, struct range at, struct range whole,
                         struct ast_row_list rows)
{
    struct ast_item *item = ast_new_item(p, ITEM_ANY, at, whole);

    item->state = new_state(p, whole, ast_use(at, "any"), (struct ast_field_list){ 0 }, rows);
    return item;
}

struct ast_item *ast_pair(struct parser *p, enum ast_item_kind kind, struct range at,
                          struct range whole, struct ast_expr *first, struct ast_expr *second)
{
    struct ast_item *item = ast_new_item(p, kind, at, whole);

    item->first = first;
    item->second = second;
    return item;
}

struct ast_item *ast_backoff(struct parser *p, struct range at, struct range whole, struct ast_expr *from,
                             struct ast_expr *to, struct ast_expr *jitter)
{
    struct ast_item *item = ast_pair(p, ITEM_BACKOFF, at, whole, from, to);

    item->third = jitter;
    return item;
}

struct ast_expr *ast_lacks_percent(struct parser *p, struct ast_expr *e)
{
    const bool is_decimal = e->kind == EXPR_FLOAT && e->real <= 100;

    diag_error(p->diag, A001, e->at, "a jitter is in percent");
    if (is_decimal)
        diag_hint(p->diag, "write '%d%%'", (int)((e->real <= 1 ? e->real * 100 : e->real) + 0.5));
    else
        diag_hint(p->diag, "write '%.*s%%'", (int)(e->at.end - e->at.begin), p->source->text + e->at.begin);
    return is_decimal ? NULL : e;
}

struct ast_item *ast_mailbox(struct parser *p, struct range at, struct range whole, struct ast_expr *limit,
                             struct ast_use overflow)
{
    struct ast_item *item = ast_new_item(p, ITEM_MAILBOX, at, whole);

    item->first = limit;
    item->word = overflow;
    return item;
}

struct ast_item *ast_hibernate_after(struct parser *p, struct range at, struct range whole, struct ast_expr *delay)
{
    struct ast_item *item = ast_new_item(p, ITEM_HIBERNATE_AFTER, at, whole);

    item->first = delay;
    return item;
}

struct ast_item *ast_block(struct parser *p, enum ast_item_kind kind, struct range at, struct range whole,
                           struct ast_field_list fields)
{
    struct ast_item *item = ast_new_item(p, kind, at, whole);

    ast_set_role(&fields, FIELD_ARGUMENT);
    item->fields = fields;
    return item;
}

struct ast_item *ast_match(struct parser *p, struct range at, struct range whole, struct ast_use name,
                           struct ast_field_list parameters, struct ast_expr *guard)
{
    struct ast_item *item = ast_new_item(p, ITEM_MATCH, at, whole);

    ast_set_role(&parameters, FIELD_MESSAGE);
    item->match = NEW(p, ast_match);
    DECLARE(p, item->match, whole, name);
    item->match->fields = parameters;
    item->match->guard = guard;
    return item;
}

struct ast_item *ast_key(struct parser *p, struct range at, struct range whole,
                         struct ast_type_ref *type)
{
    struct ast_item *item = ast_new_item(p, ITEM_KEY, at, whole);

    item->type = type;
    return item;
}

/* ------------------------------------------------------------------------------- applications -- */

struct ast_item *ast_root(struct parser *p, struct range at, struct range whole, struct ast_use root,
                          struct ast_argument_list arguments)
{
    struct ast_item *item = ast_new_item(p, ITEM_ROOT, at, whole);

    item->word = root;
    item->arguments = arguments;
    return item;
}

struct ast_setting *ast_setting(struct parser *p, struct ast_field *field, struct range variable_at,
                                struct ast_string variable)
{
    struct ast_setting *setting;

    if (field == NULL)
        return NULL;
    setting = NEW(p, ast_setting);
    setting->field = field;
    setting->variable = variable;
    setting->variable_at = variable_at;
    return setting;
}

struct ast_item *ast_env(struct parser *p, struct range at, struct range whole, struct ast_setting_list settings)
{
    struct ast_item *item = ast_new_item(p, ITEM_ENV, at, whole);

    item->doc = parser_doc(p, whole.begin);
    item->settings = settings;
    for (struct ast_setting *s = settings.first; s != NULL; s = s->next)
        item->fields = ast_fields(item->fields, s->field);
    ast_set_role(&item->fields, FIELD_ARGUMENT);
    return item;
}

struct ast_dependency_list ast_dependencies(struct parser *p, struct ast_dependency_list list, struct ast_use of)
{
    struct ast_dependency *dependency = NEW(p, ast_dependency);

    dependency->of = of;
    APPEND(list, dependency);
    return list;
}

struct ast_item *ast_listeners(struct parser *p, struct range at, struct range whole, struct ast_dependency_list names)
{
    struct ast_item *item = ast_new_item(p, ITEM_LISTENERS, at, whole);

    item->dependencies = names;
    return item;
}

struct ast_item *ast_depends(struct parser *p, struct range at, struct range whole, struct ast_dependency_list dependencies)
{
    struct ast_item *item = ast_new_item(p, ITEM_DEPENDS, at, whole);

    item->dependencies = dependencies;
    return item;
}

struct ast_callee_list ast_callees(struct parser *p, struct ast_callee_list list, struct ast_use of, struct ast_use message)
{
    struct ast_callee *callee = NEW(p, ast_callee);

    callee->of = of;
    callee->message = message;
    APPEND(list, callee);
    return list;
}

struct ast_item *ast_calls(struct parser *p, struct range at, struct range whole, struct ast_callee_list callees)
{
    struct ast_item *item = ast_new_item(p, ITEM_CALLS, at, whole);

    item->callees = callees;
    return item;
}

/* Each is an info of the actor, whose fields the checks know. A bus alone, without a message, is reported here. */
struct ast_item *ast_subscribes(struct parser *p, struct range at, struct range whole, struct ast_callee_list messages)
{
    struct ast_item *item = ast_new_item(p, ITEM_SUBSCRIBES, at, whole);

    for (const struct ast_callee *m = messages.first; m != NULL; m = m->next) {
        struct ast_message *message;

        if (m->message.name == NULL && m->of.name != NULL) {
            diag_error(p->diag, A130, m->of.at, "'%s' does not say which message it takes", m->of.name);
            diag_hint(p->diag, "write '%s.MESSAGE'", m->of.name);
        }
        if (m->message.name == NULL)
            continue;
        message = NEW(p, ast_message);
        message->at = m->message.at;
        message->whole = range_join(m->of.at, m->message.at);
        message->name = m->message.name;
        message->as = names_of(p->arena, m->message.name);
        message->kind = MESSAGE_INFO;
        message->bus = m->of;
        APPEND(item->subscribed, message);
    }
    return item;
}

const char *ast_callee_name(struct arena *arena, const struct ast_callee *callee)
{
    return callee->message.name != NULL ? arena_printf(arena, "%s.%s", callee->of.name, callee->message.name) : callee->of.name;
}

struct ast_item *ast_start_phase(struct parser *p, struct range at, struct range whole, struct ast_use name)
{
    struct ast_item *item = ast_new_item(p, ITEM_START_PHASE, at, whole);

    item->phase = NEW(p, ast_start_phase);
    DECLARE(p, item->phase, whole, name);
    return item;
}

struct ast_item *ast_version(struct parser *p, struct range at, struct range whole, struct ast_string text)
{
    struct ast_item *item = ast_new_item(p, ITEM_VERSION, at, whole);

    item->text = text;
    return item;
}

/* --------------------------------------------------------------------------------------- rows -- */

struct ast_next *ast_next(struct parser *p, struct range at, enum ast_next_kind kind,
                          struct ast_use target)
{
    struct ast_next *next = NEW(p, ast_next);

    next->kind = kind;
    next->at = at;
    next->target = target;
    if (target.name != NULL)
        next->as = names_of(p->arena, target.name);
    if (kind == NEXT_STOP && strcmp(target.name, "normal") == 0)
        next->reason = REASON_NORMAL;
    else if (kind == NEXT_STOP && strcmp(target.name, "shutdown") == 0)
        next->reason = REASON_SHUTDOWN;
    else
        next->reason = REASON_USER;
    return next;
}

struct ast_next *ast_target(struct parser *p, struct range at, struct ast_use state,
                            const struct ast_argument_list *values)
{
    struct ast_next *next = ast_next(p, at, NEXT_STATE, state);

    next->has_arguments = values != NULL;
    if (values != NULL)
        next->arguments = *values;
    return next;
}

struct ast_next *ast_postpone(struct ast_next *next, struct range whole, struct range at)
{
    if (next != NULL) {
        next->at = whole;
        next->postpone_at = at;
    }
    return next;
}

struct ast_next *ast_hibernate(struct ast_next *next, struct range at)
{
    if (next != NULL)
        next->hibernate_at = at;
    return next;
}

bool ast_has_values(const struct ast_actor *actor)
{
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        if (s->fields.first != NULL)
            return true;
    return false;
}

bool ast_keeps_value(const struct ast_state *from, const struct ast_next *next)
{
    size_t kept = 0;

    if (next->kind != NEXT_STATE || next->state != from)
        return false;
    for (const struct ast_argument *a = next->arguments.first; a != NULL; a = a->next)
        kept += a->value->kind == EXPR_NAME && a->value->field != NULL && a->value->field == a->field;
    return kept == from->fields.count;
}

struct ast_item *ast_init_hibernate(struct ast_item *init)
{
    if (init != NULL)
        init->init->hibernates = true;
    return init;
}

struct ast_item *ast_init_row(struct ast_item *item, struct ast_row *row)
{
    struct ast_init *init = item->init;

    row->kind = ROW_INIT;
    row->at = init->at;
    row->whole = init->whole;
    row->event_kind = EVENT_INIT;
    init->row = row;
    if (row->tail.next.kind != NEXT_STATE)
        return item;
    init->start = row->tail.next.target;
    init->values = row->tail.next.arguments;
    init->hibernates = range_exists(row->tail.next.hibernate_at);
    return item;
}

bool ast_begins_in(const struct ast_init *init, const struct ast_state *state)
{
    if (init->row == NULL || !init->row->has_outcomes)
        return init->state == state;
    for (const struct ast_outcome *o = init->row->outcomes.first; o != NULL; o = o->next)
        if (o->tail.next.state == state)
            return true;
    return false;
}

struct ast_reply *ast_reply(struct parser *p, struct range whole, struct ast_use name,
                            bool has_arguments, struct ast_argument_list arguments)
{
    struct ast_reply *reply = NEW(p, ast_reply);

    reply->at = whole;
    reply->name = name;
    reply->has_arguments = has_arguments;
    reply->arguments = arguments;
    return reply;
}

struct ast_reply *ast_defer(struct parser *p, struct range at)
{
    struct ast_reply *reply = NEW(p, ast_reply);

    reply->at = at;
    reply->deferred = true;
    return reply;
}

struct ast_assignment *ast_assignment(struct parser *p, struct range whole, struct ast_use target,
                                      enum ast_assignment_kind kind, struct ast_expr *value)
{
    struct ast_assignment *assignment = NEW(p, ast_assignment);

    assignment->at = whole;
    assignment->doc = parser_doc(p, whole.begin);
    assignment->kind = kind;
    assignment->target = target;
    assignment->value = value;
    return assignment;
}

struct ast_assignment *ast_effect(struct parser *p, struct range whole, struct ast_use target,
                                  enum ast_assignment_kind kind, struct ast_argument_list arguments,
                                  struct ast_expr *value)
{
    struct ast_assignment *effect = ast_assignment(p, whole, target, kind, value);

    effect->arguments = arguments;
    return effect;
}

struct ast_tail *ast_tail(struct parser *p, struct range whole,
                          struct ast_assignment_list assignments, struct ast_reply *reply,
                          const struct ast_next *next)
{
    struct ast_tail *tail = NEW(p, ast_tail);

    tail->at = whole;
    tail->assignments = assignments;
    if (reply != NULL && reply->deferred)
        tail->defer_at = reply->at;
    else
        tail->reply = reply;
    tail->next = *next;
    if (next->kind == NEXT_STAY)
        tail->next.at = whole;
    return tail;
}

struct ast_outcome *ast_outcome(struct parser *p, struct range whole, struct ast_use name,
                                struct ast_expr *guard, const struct ast_tail *tail)
{
    struct ast_outcome *outcome = NEW(p, ast_outcome);

    DECLARE(p, outcome, whole, name);
    outcome->guard = guard;
    outcome->tail = *tail;
    return outcome;
}

struct ast_row *ast_body(struct parser *p, struct ast_use action, const struct ast_tail *tail)
{
    struct ast_row *row = NEW(p, ast_row);

    row->action = action;
    row->tail = *tail;
    return row;
}

struct ast_row *ast_outcome_body(struct parser *p, struct ast_use action,
                                 struct ast_outcome_list outcomes)
{
    struct ast_row *row = NEW(p, ast_row);

    row->action = action;
    row->has_outcomes = true;
    row->outcomes = outcomes;
    return row;
}

struct ast_row *ast_row(struct parser *p, enum ast_row_kind kind, struct range at,
                        struct range whole, struct ast_use event, struct ast_expr *time,
                        struct ast_expr *guard, struct ast_row *body)
{
    body->kind = kind;
    body->at = at;
    body->whole = whole;
    body->doc = parser_doc(p, whole.begin);
    body->event = event;
    body->time = time;
    body->guard = guard;
    return body;
}

struct ast_row *ast_entered_from(struct parser *p, struct ast_row *row, struct ast_dependency_list states)
{
    for (const struct ast_dependency *d = states.first; d != NULL; d = d->next) {
        struct ast_origin *origin = NEW(p, ast_origin);

        origin->of = d->of;
        APPEND(row->origins, origin);
    }
    return row;
}

