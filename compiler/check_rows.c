/*
 * What does each row of a machine mean, and may this kind of row do that? When all rows are resolved,
 * the other questions about machines are asked.
 */

#include "check.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* ----------------------------------------------------------------------------------- events -- */

static const char *const signal_names[] = {
    [SIGNAL_EXIT] = "exit",   [SIGNAL_DOWN] = "down",   [SIGNAL_INFO] = "info",   [SIGNAL_AFTER] = "after",
    [SIGNAL_EVERY] = "every", [SIGNAL_IDLE] = "idle",   [SIGNAL_ENTER] = "enter",
    [SIGNAL_LEAVE] = "exit",
};

size_t machine_event(const struct machine *m, const struct ast_row *row)
{
    size_t messages = m->actor->messages.count;

    switch (row->event_kind) {
    case EVENT_CALL: case EVENT_CAST: case EVENT_INFO: case EVENT_INTERNAL: case EVENT_TIMER:
        return row->message != NULL ? row->message->index : SIZE_MAX;
    case EVENT_SIGNAL_EXIT:
        return messages + SIGNAL_EXIT;
    case EVENT_SIGNAL_DOWN:
        return messages + SIGNAL_DOWN;
    case EVENT_SIGNAL_INFO:
        return messages + SIGNAL_INFO;
    case EVENT_AFTER:
        return messages + SIGNAL_AFTER;
    case EVENT_EVERY:
        return messages + SIGNAL_EVERY;
    case EVENT_IDLE:
        return messages + SIGNAL_IDLE;
    case EVENT_ENTER:
        return messages + SIGNAL_ENTER;
    default:
        assert(row->event_kind == EVENT_LEAVE);
        return messages + SIGNAL_LEAVE;
    }
}

const char *machine_event_name(const struct machine *m, size_t event)
{
    const struct ast_message *message = m->actor->messages.first;

    if (event >= m->actor->messages.count)
        return signal_names[event - m->actor->messages.count];
    while (message->index != event)
        message = message->next;
    return message->name;
}

/* Besides `on`; 'exit' is an event, too. */
static bool begins_row(const char *name)
{
    static const char *const words[] = { "enter", "after", "every", "idle" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(name, words[i]) == 0)
            return true;
    return false;
}

/* What gen_statem calls its events of time elsewhere. */
static bool is_timeout(const char *name)
{
    return strcmp(name, "timeout") == 0 || strcmp(name, "state_timeout") == 0 || strcmp(name, "event_timeout") == 0;
}

/* Words for whatever else may come. */
static bool is_catch_all(const char *name)
{
    static const char *const words[] = { "_", "else", "other", "otherwise", "any", "all" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(name, words[i]) == 0)
            return true;
    return false;
}

/* Gives the message that was meant, or NULL. */
static const struct ast_message *report_unknown_event(struct check *c, const struct machine *m, struct ast_use use)
{
    struct spelling near = names_spelling(use.name);

    diag_error(c->d, A032, use.at, "'%s' has no message '%s'", m->actor->name, use.name);
    if (begins_row(use.name)) {
        diag_hint(c->d, "a row of '%s' begins with that word, without 'on'", use.name);
        return NULL;
    }
    if (is_timeout(use.name)) {
        diag_hint(c->d, "write 'after TIME' or 'idle TIME' in place of 'on %s', or declare a 'timer NAME;'", use.name);
        return NULL;
    }
    if (is_catch_all(use.name)) {
        diag_hint(c->d, "write 'default ignore;' or 'default postpone;' beside the states for what no row decides");
        return NULL;
    }
    for (const struct ast_message *message = m->actor->messages.first; message != NULL;
         message = message->next)
        names_offer(c, &near, message->name);
    if (near.best != NULL) {
        const struct ast_message *meant = table_get(&m->messages, near.best);

        diag_note(c->d, meant->at, "'%s' is declared here", meant->name);
        names_hint(c, &near);
        return meant;
    }
    diag_hint(c->d, "declare it: 'call %s() -> ok;', 'cast %s;' or 'info %s;'", use.name, use.name,
              use.name);
    return NULL;
}

static bool resolve_signal(struct check *c, const struct machine *m, struct ast_row *row)
{
    static const struct {
        const char *name;
        enum ast_event_kind event;
        enum ast_want_kind want;
    } signals[] = {
        { "exit", EVENT_SIGNAL_EXIT, WANT_EXIT },
        { "down", EVENT_SIGNAL_DOWN, WANT_DOWN },
        { "info", EVENT_SIGNAL_INFO, WANT_INFO },
    };
    size_t i = 0;

    while (i < sizeof signals / sizeof signals[0] && strcmp(row->event.name, signals[i].name) != 0)
        i++;
    if (i == sizeof signals / sizeof signals[0])
        return false;
    row->event_kind = signals[i].event;
    if (m->actor->wants[signals[i].want] != NULL)
        return true;
    diag_error(c->d, A032, row->event.at, "'%s' does not ask for '%s'", m->actor->name,
               row->event.name);
    diag_hint(c->d, "add 'on %s;' to the machine%s", row->event.name,
              signals[i].want == WANT_EXIT ? ", or leave 'on' out for what is done when the state is left" : "");
    return true;
}

static void resolve_event(struct check *c, struct machine *m, struct ast_row *row)
{
    static const enum ast_event_kind of_row[] = {
        [ROW_AFTER] = EVENT_AFTER, [ROW_EVERY] = EVENT_EVERY, [ROW_IDLE] = EVENT_IDLE,
        [ROW_ENTER] = EVENT_ENTER, [ROW_EXIT] = EVENT_LEAVE,
    };
    static const enum ast_event_kind of_message[] = {
        [MESSAGE_CALL] = EVENT_CALL, [MESSAGE_CAST] = EVENT_CAST, [MESSAGE_INFO] = EVENT_INFO,
        [MESSAGE_INTERNAL] = EVENT_INTERNAL, [MESSAGE_TIMER] = EVENT_TIMER,
    };

    if (row->kind != ROW_ON) {
        row->event_kind = of_row[row->kind];
        return;
    }
    row->message = table_get(&m->messages, row->event.name);
    if (row->message != NULL) {
        row->event_kind = of_message[row->message->kind];
        return;
    }
    if (resolve_signal(c, m, row))
        return;
    row->meant = report_unknown_event(c, m, row->event);
    m->misses_event[row->state == m->actor->any ? m->actor->states.count : row->state->index] = true;
}

/* ----------------------------------------------------------------------------------- states -- */

struct ast_state *machine_find_state(struct check *c, struct machine *m, struct ast_use use)
{
    struct ast_state *state = table_get(&m->states, use.name);
    struct spelling near = names_spelling(use.name);

    if (state != NULL)
        return state;
    diag_error(c->d, A031, use.at, "'%s' has no state '%s'", m->actor->name, use.name);
    if (strcmp(use.name, "postpone") == 0 || strcmp(use.name, "ignore") == 0 || strcmp(use.name, "hibernate") == 0) {
        diag_hint(c->d, "write '%s', without '->'", use.name);
        return NULL;
    }
    if (strcmp(use.name, "stop") == 0) {
        diag_hint(c->d, "write 'stop normal', without '->'");
        return NULL;
    }
    for (const struct ast_state *s = m->actor->states.first; s != NULL; s = s->next)
        names_offer(c, &near, s->name);
    names_offer(c, &near, "repeat");
    if (near.best != NULL) {
        state = table_get(&m->states, near.best);
        if (state != NULL)
            diag_note(c->d, state->at, "'%s' is declared here", state->name);
        names_hint(c, &near);
        return NULL;
    }
    diag_hint(c->d, "declare it: 'state %s { ... }'", use.name);
    return NULL;
}

/* ------------------------------------------------------------------------------ assignments -- */

static void report_state_target(struct check *c, const struct ast_field *field, struct ast_use target)
{
    diag_error(c->d, A027, target.at, "'%s' is a field of state '%s', which changes with the state only", target.name,
               field->state->name);
    diag_note(c->d, field->at, "'%s' is declared here", field->name);
    diag_hint(c->d, "write '-> %s(%s: ...)'", field->state->name, field->name);
}

static void report_target(struct check *c, const struct machine *m, const struct scope *scope,
                          struct ast_use target)
{
    const struct ast_field *field = field_set_find(scope->message, target.name);
    struct spelling near = names_spelling(target.name);
    const char *owner = "a field of the message";

    if (field == NULL && field_set_find(scope->value, target.name) != NULL) {
        report_state_target(c, field_set_find(scope->value, target.name), target);
        return;
    }
    if (field == NULL) {
        field = field_set_find(scope->arguments, target.name);
        owner = "an argument of 'init'";
    }
    if (field != NULL) {
        diag_error(c->d, A027, target.at, "'%s' is %s, which does not change", target.name, owner);
        diag_note(c->d, field->at, "'%s' is declared here", field->name);
        diag_hint(c->d, "assign to a field of 'data'");
        return;
    }
    diag_error(c->d, A027, target.at, "'%s' has no data '%s'", m->actor->name, target.name);
    for (const struct ast_field *f = m->actor->fields.first; f != NULL; f = f->next)
        names_offer(c, &near, f->name);
    if (!names_hint(c, &near))
        diag_hint(c->d, "declare it in 'data { ... }'");
}

static void check_set(struct check *c, const struct scope *scope, struct ast_assignment *a)
{
    const struct ast_field *field = a->field;

    if (field->type->type->kind == TYPE_EXTERN && !ast_is_owned_extern(field->type->type)) {
        diag_error(c->d, A027, a->target.at, "'%s' is an extern value, which only C code can set",
                   field->name);
        diag_note(c->d, field->at, "'%s' is declared here", field->name);
        diag_hint(c->d, "set it in a C function: 'do NAME'");
        return;
    }
    if (a->kind != ASSIGN_SET) {
        expression_check_update(c, scope, a);
        return;
    }
    expression_check(c, scope, a->value, field->type->type,
                     arena_printf(c->arena, "'%s'", field->name));
    if (a->value->kind != EXPR_NAME || a->value->field != field)
        return;
    diag_error(c->d, A027, a->at, "'%s' is assigned to itself", field->name);
    diag_hint(c->d, "remove this");
}

/* ---------------------------------------------------------------------------------- effects -- */

static const char *const effect_words[] = {
    [ASSIGN_RAISE] = "raise", [ASSIGN_START] = "start", [ASSIGN_UPDATE] = "update", [ASSIGN_CANCEL] = "cancel",
};

static const char *const effect_pasts[] = {
    [ASSIGN_START] = "started", [ASSIGN_UPDATE] = "updated", [ASSIGN_CANCEL] = "cancelled",
};

/* What a row raises: an event of its own, or one that others may send as well. */
static bool is_raisable(enum ast_message_kind kind)
{
    return kind == MESSAGE_INTERNAL || kind == MESSAGE_CAST || kind == MESSAGE_INFO;
}

static bool suits(const struct ast_assignment *a, const struct ast_message *message)
{
    return a->kind == ASSIGN_RAISE ? is_raisable(message->kind) : message->kind == MESSAGE_TIMER;
}

static void report_effect_target(struct check *c, const struct machine *m, const struct ast_assignment *a)
{
    const enum ast_message_kind wanted = a->kind == ASSIGN_RAISE ? MESSAGE_INTERNAL : MESSAGE_TIMER;
    const char *what = wanted == MESSAGE_TIMER ? "timer" : "event";
    const struct ast_message *found = table_get(&m->messages, a->target.name);
    struct spelling near = names_spelling(a->target.name);

    if (found != NULL && wanted != MESSAGE_TIMER)
        diag_error(c->d, A038, a->target.at, "'%s' is %s, which no row can raise", a->target.name,
                   found->kind == MESSAGE_CALL ? "a call" : "a timer");
    else if (found != NULL)
        diag_error(c->d, A038, a->target.at, "'%s' is no %s", a->target.name, what);
    else
        diag_error(c->d, A038, a->target.at, "no %s is called '%s'", what, a->target.name);
    if (found == NULL && wanted == MESSAGE_TIMER && strcmp(a->target.name, "idle") == 0) {
        diag_hint(c->d, "declare 'timer NAME idle;', which any other event cancels, and write '%s NAME'", effect_words[a->kind]);
        return;
    }
    if (found != NULL) {
        diag_note(c->d, found->at, "'%s' is declared here", found->name);
        diag_hint(c->d, wanted == MESSAGE_TIMER        ? "what is started and cancelled is declared by 'timer NAME;'"
                        : found->kind == MESSAGE_CALL ? "a call has a caller to reply to: raise what is declared by "
                                                        "'internal NAME;'"
                                                      : "start it: 'start %s 0s'", found->name);
        return;
    }
    for (const struct ast_message *n = m->actor->messages.first; n != NULL; n = n->next)
        if (suits(a, n))
            names_offer(c, &near, n->name);
    if (!names_hint(c, &near))
        diag_hint(c->d, "declare it: '%s %s;'", wanted == MESSAGE_TIMER ? "timer" : "internal", a->target.name);
}

/* One row starts or updates a timer once: what follows in the same row replaces that at once, or takes it back. */
static void check_started_twice(struct check *c, const struct ast_tail *tail, const struct ast_assignment *a)
{
    struct ast_message *timer = a->message;
    const struct ast_assignment *before = timer->started_in == tail ? timer->started_by : NULL;

    timer->started_in = a->kind != ASSIGN_CANCEL ? tail : NULL;
    timer->started_by = a;
    if (before == NULL)
        return;
    if (a->kind == before->kind)
        diag_error(c->d, A039, a->at, "timer '%s' is %s twice", a->target.name, effect_pasts[a->kind]);
    else
        diag_error(c->d, A039, a->at, "timer '%s' is %s and %s in one row", a->target.name, effect_pasts[before->kind],
                   effect_pasts[a->kind]);
    diag_note(c->d, before->at, a->kind == ASSIGN_CANCEL ? "this is taken back at once" : "this %s is replaced at once",
              effect_words[before->kind]);
    diag_hint(c->d, "remove one of them");
}

/* In the row of an event it has been cancelled, and `update` would start it. */
static void check_idle(struct check *c, const struct ast_row *row, const struct ast_assignment *a)
{
    if (!a->message->is_idle || a->kind == ASSIGN_START || row->kind == ROW_ENTER || row->kind == ROW_EXIT)
        return;
    diag_error(c->d, A038, a->at, "timer '%s' does not run here: %s", a->target.name,
               row->kind == ROW_INIT ? "nothing has started it" : "any event cancels it, this one too");
    diag_note(c->d, a->message->at, "it is declared as 'idle' here");
    diag_hint(c->d, a->kind == ASSIGN_CANCEL ? "leave this out" : "start it: 'start %s TIME'", a->target.name);
}

/* `start u (5);`: where the time should be stands, in parentheses, what is none. */
static bool has_fields_for_time(const struct ast_assignment *a, const struct ast_message *timer)
{
    const struct ast_expr *value = a->value;

    if (timer->fields.first == NULL || a->arguments.first != NULL || value->at.source->text[value->at.begin - 1] != '(')
        return false;
    return value->kind == EXPR_INT || value->kind == EXPR_FLOAT || value->kind == EXPR_STRING || value->kind == EXPR_BOOL;
}

static const char *kind_text(const struct ast_message *message)
{
    if (message == NULL || message->kind == MESSAGE_INTERNAL)
        return "internal event";
    return message->kind == MESSAGE_CAST ? "cast" : "info";
}

static void check_effect(struct check *c, struct machine *m, const struct ast_row *row,
                         const struct scope *scope, const struct ast_tail *tail, struct ast_assignment *a)
{
    struct ast_message *message = table_get(&m->messages, a->target.name);
    struct arguments_owner owner = { .code = A038, .kind = a->kind != ASSIGN_RAISE ? "timer" : kind_text(message),
                                     .name = a->target.name, .at = a->at, .all = true };

    if (a->kind == ASSIGN_RAISE && (row->kind == ROW_ENTER || row->kind == ROW_EXIT)) {
        diag_error(c->d, A037, a->at, "an '%s' row cannot raise events", row->kind == ROW_ENTER ? "enter" : "exit");
        diag_hint(c->d, "raise it in the rows that lead here, or start a timer: 'start NAME 0s'");
    }
    if (message == NULL || !suits(a, message)) {
        report_effect_target(c, m, a);
        return;
    }
    a->message = message;
    message->is_begun |= a->kind != ASSIGN_CANCEL;
    if (message->kind == MESSAGE_TIMER) {
        check_started_twice(c, tail, a);
        check_idle(c, row, a);
    }
    if (a->kind == ASSIGN_CANCEL)
        return;
    if (a->kind == ASSIGN_START && has_fields_for_time(a, message)) {
        diag_error(c->d, A038, a->value->at, "'start %s' needs its time before the fields", a->target.name);
        diag_hint(c->d, "write 'start %s TIME (%s: ...)'", a->target.name, message->fields.first->name);
        return;
    }
    if (a->kind == ASSIGN_START) {
        owner.form = arena_printf(c->arena, "start %s TIME ", a->target.name);
        expression_check_due(c, scope, a->value, arena_printf(c->arena, "'%s %s'", effect_words[a->kind],
                                                              a->target.name));
    }
    if (a->kind == ASSIGN_UPDATE)
        owner.form = arena_printf(c->arena, "update %s ", a->target.name);
    if (a->kind == ASSIGN_UPDATE && message->fields.count == 0) {
        diag_error(c->d, A038, a->at, "timer '%s' has no fields to update", a->target.name);
        diag_note(c->d, message->at, "'%s' is declared here", message->name);
        diag_hint(c->d, "give it fields, or start it: 'start %s TIME;'", a->target.name);
        return;
    }
    owner.declared_at = message->at;
    owner.fields = &message->fields;
    check_arguments(c, &owner, scope, &a->arguments);
}

static void check_assignments(struct check *c, struct machine *m, const struct ast_row *row,
                              const struct scope *scope, struct ast_tail *tail)
{
    for (struct ast_assignment *a = tail->assignments.first; a != NULL; a = a->next) {
        if (is_about_after(m, a)) {
            check_after(c, row, scope, tail, a);
            continue;
        }
        if (a->kind >= ASSIGN_RAISE) {
            check_effect(c, m, row, scope, tail, a);
            continue;
        }
        a->field = field_set_find(&m->data, a->target.name);
        if (a->field != NULL)
            check_set(c, scope, a);
        else
            report_target(c, m, scope, a->target);
    }
}

/* ------------------------------------------------------------------------ where a row leads -- */

static bool is_timer(const struct ast_row *row)
{
    return row->kind == ROW_AFTER || row->kind == ROW_EVERY || row->kind == ROW_IDLE;
}

static bool is_passage(const struct ast_row *row)
{
    return row->kind == ROW_ENTER || row->kind == ROW_EXIT;
}

/* An arrow to `repeat` is one to the state itself, unless a state has that name. */
static void resolve_target(struct check *c, struct machine *m, const struct scope *scope, struct ast_next *next)
{
    if (strcmp(next->target.name, "repeat") != 0 || table_get(&m->states, "repeat") != NULL) {
        next->state = machine_find_state(c, m, next->target);
        if (next->state != NULL)
            check_state_values(c, scope, next->at, next->state, &next->arguments);
        return;
    }
    next->kind = NEXT_REPEAT;
    if (!next->has_arguments)
        return;
    diag_error(c->d, A055, next->at, "'repeat' leaves the state's fields as they are");
    diag_hint(c->d, "write '-> repeat', or lead to the state by its name");
}

/* Any word can be a reason, and one of its own is abnormal: `stop noraml` is a crash. */
static void warn_about_reason(struct check *c, const struct ast_next *next)
{
    struct spelling near = names_spelling(next->target.name);

    spelling_offer(&near, "normal");
    spelling_offer(&near, "shutdown");
    if (near.best == NULL || near.cost > SPELLING_LETTER)
        return;
    diag_warning(c->d, A169, next->target.at, "'%s' is a reason of its own, which is abnormal", next->target.name);
    diag_hint(c->d, "write '%s'", near.best);
}

static void check_next(struct check *c, struct machine *m, const struct ast_row *row,
                       const struct scope *scope, struct ast_tail *tail)
{
    struct ast_next *next = &tail->next;
    const char *word = signal_names[row->kind == ROW_AFTER   ? SIGNAL_AFTER
                                    : row->kind == ROW_EVERY ? SIGNAL_EVERY
                                    : row->kind == ROW_IDLE  ? SIGNAL_IDLE
                                    : row->kind == ROW_ENTER ? SIGNAL_ENTER
                                                             : SIGNAL_LEAVE];

    if (next->kind == NEXT_STATE)
        resolve_target(c, m, scope, next);
    if (next->kind == NEXT_STOP && next->reason == REASON_USER && c->warns)
        warn_about_reason(c, next);
    if (range_exists(next->hibernate_at) && is_passage(row)) {
        diag_error(c->d, A037, next->hibernate_at, "an '%s' row cannot say that the machine hibernates", word);
        diag_hint(c->d, "say it in the rows of events");
    } else if (range_exists(next->hibernate_at) && next->kind == NEXT_STOP) {
        diag_error(c->d, A037, next->hibernate_at, "a machine that stops does not hibernate");
        diag_hint(c->d, "leave 'hibernate' out");
    }
    if (next->kind == NEXT_STAY)
        return;
    if (row->kind == ROW_ENTER && (next->kind == NEXT_STOP || next->kind == NEXT_REPEAT))
        return;
    if (is_passage(row)) {
        diag_error(c->d, A037, next->at, "an '%s' row cannot say where the machine goes", word);
        diag_hint(c->d, "say it in the rows of events, or let 'after 0s' follow at once");
    } else if (is_timer(row) && ast_postpones(next)) {
        diag_error(c->d, A037, next->at, "an '%s' row cannot be postponed", word);
        diag_hint(c->d, "only events can: leave 'postpone' out");
    } else if (tail->reply != NULL
               && (ast_postpones(next) || next->kind == NEXT_IGNORE)) {
        diag_error(c->d, A037, next->at, "a row that replies cannot also %s the event",
                   ast_postpones(next) ? "postpone" : "ignore");
        diag_note(c->d, tail->reply->at, "the reply is given here");
        diag_hint(c->d, "leave one of them out");
    }
}

void check_tail(struct check *c, struct machine *m, const struct ast_row *row, const struct scope *scope, struct range at,
                struct ast_tail *tail)
{
    check_assignments(c, m, row, scope, tail);
    check_next(c, m, row, scope, tail);
    check_after_is_there(c, m, row, tail);
    if (row->kind != ROW_INIT)
        check_reply(c, m, row, scope, at, tail);
}

/* ------------------------------------------------------------------------------------- rows -- */

/* What a row of `any` is done in, nobody knows. */
static struct field_set *value_of(const struct machine *m, const struct ast_row *row)
{
    return row->state == m->actor->any ? NULL : &m->values[row->state->index];
}

static void check_row_time(struct check *c, struct machine *m, struct ast_row *row)
{
    const struct scope scope = { .place = "a timer", .now = true, .state = &m->data,
                                 .value = value_of(m, row), .arguments = &m->arguments, .actor = m->actor };

    if (row->kind == ROW_AFTER)
        expression_check_due(c, &scope, row->time, "'after'");
    else if (row->time != NULL)
        expression_check_time(c, &scope, row->time, row->kind == ROW_EVERY ? "'every'" : "'idle'", false);
}

/*
 * Whether another row follows for the same: then it is said of that one that it cannot match, if the
 * guard of this one always holds. Only 'true' itself is looked at, so that lists are not walked often.
 */
static bool has_later_row(const struct ast_row *row)
{
    if (row->guard->kind != EXPR_BOOL || is_timer(row))
        return false;
    for (const struct ast_row *later = row->next; later != NULL; later = later->next)
        if (later->kind == row->kind
            && (row->kind != ROW_ON || strcmp(later->event.name, row->event.name) == 0))
            return true;
    return false;
}

static bool has_later_outcome(const struct ast_outcome *outcome)
{
    if (outcome->guard->kind != EXPR_BOOL)
        return false;
    for (const struct ast_outcome *later = outcome->next; later != NULL; later = later->next)
        if (strcmp(later->name, outcome->name) == 0)
            return true;
    return false;
}

void check_outcome_tails(struct check *c, struct machine *m, const struct ast_row *row, const struct scope *scope)
{
    for (struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next) {
        if (o->guard != NULL)
            expression_check_guard(c, scope, o->guard, has_later_outcome(o));
        check_tail(c, m, row, scope, o->at, &o->tail);
    }
}

static void check_row_outcomes(struct check *c, struct machine *m, struct ast_row *row,
                               const struct scope *scope)
{
    if (row->kind == ROW_EXIT) {
        diag_error(c->d, A037, row->action.at, "an 'exit' row cannot have outcomes");
        diag_hint(c->d, "write 'do %s;', a function that returns nothing", row->action.name);
        return;
    }
    check_outcome_tails(c, m, row, scope);
}

static bool only_repeats(const struct ast_row *row)
{
    for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next)
        if (o->tail.next.kind != NEXT_REPEAT)
            return false;
    return row->outcomes.first != NULL || row->tail.next.kind == NEXT_REPEAT;
}

/* An `enter` that always repeats never ends, unless a row before it does something else. */
static void check_repeat(struct check *c, const struct ast_row *row)
{
    const struct ast_row *other = row->state->rows.first;

    if (!guard_is_open(row->guard) || !only_repeats(row))
        return;
    for (; other != row; other = other->next)
        if (other->kind == ROW_ENTER && !only_repeats(other))
            return;
    if (row->has_outcomes) {
        diag_error(c->d, A037, row->action.at, "this 'enter' repeats itself for ever, whatever '%s' returns", row->action.name);
        diag_hint(c->d, "let the machine stay in the state, or stop, at one of the outcomes at least");
    } else {
        diag_error(c->d, A037, row->tail.next.at, "this 'enter' repeats itself for ever");
        diag_hint(c->d, "say when: 'enter when ... -> repeat', or let a C function decide: 'enter do NAME { ... }'");
    }
}

static struct ast_state *find_origin(struct check *c, struct machine *m, struct ast_use use)
{
    if (strcmp(use.name, "any") != 0 || table_get(&m->states, use.name) != NULL)
        return machine_find_state(c, m, use);
    diag_error(c->d, A031, use.at, "'%s' has no state 'any'", m->actor->name);
    diag_hint(c->d, "leave 'from any' out: 'enter' alone is for all");
    return NULL;
}

/* The states that an `enter` is for. */
static void check_origins_of(struct check *c, struct machine *m, struct ast_row *row)
{
    struct table names = table_of(c->arena);

    for (struct ast_origin *origin = row->origins.first; origin != NULL; origin = origin->next) {
        const struct ast_origin *first = table_add(&names, origin->of.name, origin);

        if (first == NULL) {
            origin->state = find_origin(c, m, origin->of);
            continue;
        }
        origin->state = first->state;
        diag_error(c->d, A008, origin->of.at, "this row names '%s' twice", origin->of.name);
        diag_note(c->d, first->of.at, "it is given here first");
    }
}

static void check_row(struct check *c, struct machine *m, struct ast_row *row)
{
    struct scope scope = { .place = "a row", .now = true, .state = &m->data,
                           .value = value_of(m, row), .arguments = &m->arguments, .actor = m->actor };

    resolve_event(c, m, row);
    check_origins_of(c, m, row);
    if (row->message != NULL)
        scope.message = &m->message_fields[row->message->index];
    else if (row->meant != NULL)
        scope.message = &m->message_fields[row->meant->index];
    scope.partial = row->kind == ROW_ON && machine_event(m, row) == SIZE_MAX;
    check_row_time(c, m, row);
    if (row->guard != NULL)
        expression_check_guard(c, &scope, row->guard, has_later_row(row));
    if (row->action.name != NULL && machine_event(m, row) != SIZE_MAX)
        row->function = check_action(c, m, row->action, row->whole, row->event_kind, row->message,
                                     row->has_outcomes);
    if (row->has_outcomes)
        check_row_outcomes(c, m, row, &scope);
    else
        check_tail(c, m, row, &scope, row->at, &row->tail);
    if (row->kind == ROW_ENTER)
        check_repeat(c, row);
}

/* --------------------------------------------------------------------------------- machines -- */

static void index_machine(struct check *c, struct machine *m)
{
    struct ast_actor *actor = m->actor;
    size_t alternatives = 0;

    m->message_fields = arena_array(c->arena, actor->messages.count, sizeof *m->message_fields);
    m->first_alternative = arena_array(c->arena, actor->messages.count,
                                       sizeof *m->first_alternative);
    for (struct ast_message *message = actor->messages.first; message != NULL;
         message = message->next) {
        table_add(&m->messages, message->name, message);
        m->message_fields[message->index] = field_set_of(c, &message->fields);
        m->first_alternative[message->index] = alternatives;
        alternatives += message->alternatives.count;
    }
    m->given = arena_array(c->arena, alternatives, sizeof *m->given);
    for (struct ast_state *state = actor->states.first; state != NULL; state = state->next) {
        names_declare(c, state->name, state->as, state->at);
        table_add(&m->states, state->name, state);
    }
    names_unique(c, "state");
    check_state_fields(c, m);
    m->misses_event = arena_array(c->arena, actor->states.count + 1, sizeof *m->misses_event);
}

static void check_undecided(struct check *c, const struct machine *m)
{
    const struct ast_next *undecided = m->actor->undecided;

    if (undecided != NULL && undecided->kind == NEXT_STOP && undecided->reason == REASON_USER && c->warns)
        warn_about_reason(c, undecided);
    if (undecided == NULL || undecided->kind != NEXT_STATE)
        return;
    diag_error(c->d, A037, undecided->at, "a default cannot lead to a state");
    diag_hint(c->d, "write 'default ignore', 'default postpone' or 'default stop REASON', and rows "
              "in 'any' for what leads somewhere");
}

void check_machine(struct check *c, struct ast_actor *actor)
{
    struct machine m = {
        .actor = actor,
        .messages = table_of(c->arena),
        .states = table_of(c->arena),
        .actions = table_of(c->arena),
        .data = field_set_of(c, &actor->fields),
        .arguments = field_set_of(c, &actor->arguments),
        .event_count = actor->messages.count + SIGNAL_COUNT,
        .errors_before = diag_errors(c->d),
    };
    const bool *reached;

    index_machine(c, &m);
    check_init(c, &m);
    check_undecided(c, &m);
    for (struct ast_state *state = actor->states.first; state != NULL; state = state->next)
        for (struct ast_row *row = state->rows.first; row != NULL; row = row->next)
            check_row(c, &m, row);
    if (actor->any != NULL)
        for (struct ast_row *row = actor->any->rows.first; row != NULL; row = row->next)
            check_row(c, &m, row);
    check_outcomes(c, &m);
    check_cells(c, &m);
    if (!c->warns || diag_errors(c->d) > m.errors_before)
        return;                             /* what they would find may well follow from the errors */
    check_guards(c, &m);
    reached = check_reach(c, &m);
    check_failures(c, &m);
    check_alternatives(c, &m, reached);
    check_events(c, &m, reached);
    check_idleness(c, actor);
}
