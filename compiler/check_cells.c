/*
 * Does each state decide each event, and can each of its rows match? The rows of an event in a state
 * are a cell of the machine's table: they are tried in order until one's guard holds.
 */

#include "check.h"

#include <stdint.h>

struct cells {
    const struct machine *m;
    const struct ast_row **last;            /* by event: the last row of the state looked at */
    const struct ast_state **owner;         /* by event: whose row that is */
    bool *required;                         /* by event */
    bool *in_any;                           /* by event */
    const struct ast_row **takers;          /* by state: the last row, of some state, for all that come from there */
    size_t *deciders;                       /* by event: states with rows of their own */
    size_t open;                            /* events that are required, and not in `any` */
};

/* ------------------------------------------------------------------------ rows of one state -- */

static void report_dead(struct check *c, const struct machine *m, const struct ast_row *row,
                        const struct ast_row *before, size_t event)
{
    const char *name = machine_event_name(m, event);

    diag_error(c->d, A034, row->at, "this row for '%s' can never match", name);
    diag_note(c->d, before->at, before->guard == NULL ? "this one has no guard, and comes first"
                                                      : "the guard of this one always holds");
    if (row->origins.first != NULL)
        diag_hint(c->d, "put it before that one");
    else if (row->kind != ROW_ENTER && row->kind != ROW_EXIT)
        diag_hint(c->d, "remove one of them, or give the first one a guard: 'when ...'");
    else if (row->action.name == NULL && before->action.name == NULL)
        diag_hint(c->d, "write one row, with all assignments");
    else if (row->action.name == NULL || before->action.name == NULL)
        diag_hint(c->d, "write one row, 'do %s', and assign in that function",
                  row->action.name != NULL ? row->action.name : before->action.name);
    else
        diag_hint(c->d, "write one row, 'do %s', and call '%s' in that function", before->action.name,
                  row->action.name);
}

static void report_timer(struct check *c, const struct ast_row *row, const struct ast_row *before)
{
    const char *word = row->kind == ROW_AFTER ? "after" : row->kind == ROW_EVERY ? "every" : "idle";

    diag_error(c->d, A036, row->at, "state '%s' has an '%s' already", row->state->name, word);
    diag_note(c->d, before->at, "it is here");
    diag_hint(c->d, "keep one: a state has one timer of each kind");
}

/* A misspelt event is most likely the one that is not decided. */
static bool misses_event(const struct machine *m, const struct ast_state *state)
{
    const size_t any = m->actor->states.count;

    return m->misses_event[any] || m->misses_event[state == m->actor->any ? any : state->index];
}

/* The states that an `enter` is for: one that a row before it takes comes never here. */
static void look_at_origins(struct check *c, struct cells *cells, const struct ast_row *row)
{
    for (const struct ast_origin *origin = row->origins.first; origin != NULL; origin = origin->next) {
        const struct ast_row **taker;

        if (origin->state == NULL)
            continue;
        taker = &cells->takers[origin->state->index];
        if (*taker != NULL && (*taker)->state == row->state && *taker != row) {
            diag_error(c->d, A034, origin->of.at, "this row can never match when '%s' was left", origin->of.name);
            diag_note(c->d, (*taker)->at, "this one comes first, and takes that");
            diag_hint(c->d, "name '%s' in one of them, or give the first one a guard: 'when ...'", origin->of.name);
        } else if (guard_is_open(row->guard)) {
            *taker = row;
        }
    }
}

static void look_at_rows(struct check *c, struct cells *cells, const struct ast_state *state)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next) {
        size_t event = machine_event(cells->m, row);

        if (event == SIZE_MAX)
            continue;
        if (cells->owner[event] != state) {
            cells->owner[event] = state;
            cells->deciders[event] += state != cells->m->actor->any;
        }
        else if (row->kind == ROW_AFTER || row->kind == ROW_EVERY || row->kind == ROW_IDLE)
            report_timer(c, row, cells->last[event]);
        else if (row_is_open(cells->last[event])) {
            report_dead(c, cells->m, row, cells->last[event], event);
            continue;
        }
        look_at_origins(c, cells, row);
        cells->last[event] = row;
    }
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next) {
        if (row->kind != ROW_ON || machine_event(cells->m, row) == SIZE_MAX || misses_event(cells->m, state)
            || cells->last[machine_event(cells->m, row)] != row || !guard_is_closable(row->guard))
            continue;
        diag_error(c->d, A035, row->guard->at, "'%s' does not decide '%s' when this does not hold",
                   state->name, row->event.name);
        diag_hint(c->d, "add a last row 'on %s ...' without 'when'", row->event.name);
    }
}

/* -------------------------------------------------------------------------- undecided cells -- */

static bool is_open(const struct cells *cells, const struct ast_state *state, size_t event)
{
    return cells->required[event] && !cells->in_any[event] && cells->owner[event] != state;
}

static const struct ast_message *message_of(const struct machine *m, size_t event)
{
    const struct ast_message *message = m->actor->messages.first;

    if (event >= m->actor->messages.count)
        return NULL;
    while (message->index != event)
        message = message->next;
    return message;
}

static const char *example_row(struct check *c, const struct machine *m, size_t event)
{
    const struct ast_message *message = message_of(m, event);
    const struct ast_alternative *reply;

    if (message == NULL || message->kind != MESSAGE_CALL)
        return arena_printf(c->arena, "on %s ignore;", machine_event_name(m, event));
    reply = message->alternatives.first;
    return arena_printf(c->arena, "on %s reply %s%s;", message->name, reply->name,
                        reply->fields.first != NULL ? "(...)" : "");
}

static enum ast_want_kind want_of(size_t signal)
{
    return signal == SIGNAL_EXIT ? WANT_EXIT : signal == SIGNAL_DOWN ? WANT_DOWN : WANT_INFO;
}

static struct range event_place(const struct machine *m, size_t event)
{
    const struct ast_message *message = message_of(m, event);

    if (message != NULL)
        return message->at;
    return m->actor->wants[want_of(event - m->actor->messages.count)]->at;
}

static void report_undecided(struct check *c, const struct cells *cells,
                             const struct ast_state *state)
{
    const struct machine *m = cells->m;
    const char *names = "";
    size_t first = SIZE_MAX;
    size_t count = 0;

    for (size_t event = 0; event < m->event_count; event++) {
        if (!is_open(cells, state, event))
            continue;
        if (first == SIZE_MAX)
            first = event;
        if (count < 4)
            names = arena_printf(c->arena, "%s%s'%s'", names, count > 0 ? ", " : "",
                                 machine_event_name(m, event));
        count++;
    }
    if (count > 4)
        names = arena_printf(c->arena, "%s and %zu more", names, count - 4);
    diag_error(c->d, A033, state->at, "state '%s' does not decide %s", state->name, names);
    diag_note(c->d, event_place(m, first), "'%s' is declared here", machine_event_name(m, first));
    diag_hint(c->d, "add rows such as '%s' to '%s' or to 'any', or 'default postpone;' to the machine",
              example_row(c, m, first), state->name);
}

/* `default ignore` is no answer to a call. */
static void report_ignored_call(struct check *c, const struct cells *cells,
                                const struct ast_state *state)
{
    for (const struct ast_message *message = cells->m->actor->messages.first; message != NULL;
         message = message->next) {
        if (message->kind != MESSAGE_CALL || !is_open(cells, state, message->index))
            continue;
        diag_error(c->d, A040, state->at, "'%s' is a call, and state '%s' would ignore it: its caller "
                   "would wait in vain", message->name, state->name);
        diag_note(c->d, cells->m->actor->undecided->at, "this is what happens to it");
        diag_hint(c->d, "add a row such as '%s' to '%s' or to 'any'",
                  example_row(c, cells->m, message->index), state->name);
    }
}

static void look_for_holes(struct check *c, const struct cells *cells,
                           const struct ast_state *state)
{
    const struct ast_actor *actor = cells->m->actor;
    size_t open = cells->open;

    if (misses_event(cells->m, state))
        return;
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next) {
        size_t event = machine_event(cells->m, row);

        /* Each event counts once, at its last row. */
        if (event != SIZE_MAX && cells->last[event] == row && cells->required[event]
            && !cells->in_any[event])
            open--;
    }
    if (open == 0)
        return;
    if (actor->undecided == NULL)
        report_undecided(c, cells, state);
    else if (actor->undecided->kind == NEXT_IGNORE)
        report_ignored_call(c, cells, state);
}

/* --------------------------------------------------------------------------------- machines -- */

static void look_at_any(struct check *c, struct cells *cells)
{
    const struct ast_state *any = cells->m->actor->any;

    if (any == NULL)
        return;
    look_at_rows(c, cells, any);
    for (const struct ast_row *row = any->rows.first; row != NULL; row = row->next) {
        size_t event = machine_event(cells->m, row);

        if (event != SIZE_MAX)
            cells->in_any[event] = true;
    }
}

static void warn_about_any(struct check *c, const struct cells *cells)
{
    const struct ast_actor *actor = cells->m->actor;

    if (actor->any == NULL || !c->warns || diag_errors(c->d) > cells->m->errors_before)
        return;
    for (const struct ast_row *row = actor->any->rows.first; row != NULL; row = row->next) {
        size_t event = machine_event(cells->m, row);

        if (event == SIZE_MAX || cells->deciders[event] < actor->states.count)
            continue;
        diag_warning(c->d, A091, row->at, "no state uses this row for '%s'",
                     machine_event_name(cells->m, event));
        diag_hint(c->d, "each state has a row of its own for it: remove this one");
    }
}

void check_cells(struct check *c, const struct machine *m)
{
    const struct ast_actor *actor = m->actor;
    struct cells cells = { .m = m };

    cells.last = arena_array(c->arena, m->event_count, sizeof *cells.last);
    cells.owner = arena_array(c->arena, m->event_count, sizeof *cells.owner);
    cells.takers = arena_array(c->arena, actor->states.count, sizeof *cells.takers);
    cells.required = arena_array(c->arena, m->event_count, sizeof *cells.required);
    cells.deciders = arena_array(c->arena, m->event_count, sizeof *cells.deciders);
    cells.in_any = arena_array(c->arena, m->event_count, sizeof *cells.in_any);
    for (const struct ast_message *msg = actor->messages.first; msg != NULL; msg = msg->next)
        cells.required[msg->index] = table_get(&m->messages, msg->name) == msg;     /* its twin has the rows */
    for (size_t signal = SIGNAL_EXIT; signal <= SIGNAL_INFO; signal++)
        cells.required[actor->messages.count + signal] = actor->wants[want_of(signal)] != NULL;
    look_at_any(c, &cells);
    for (size_t event = 0; event < m->event_count; event++)
        cells.open += cells.required[event] && !cells.in_any[event];
    for (const struct ast_state *state = actor->states.first; state != NULL; state = state->next) {
        look_at_rows(c, &cells, state);
        look_for_holes(c, &cells, state);
    }
    warn_about_any(c, &cells);
}
