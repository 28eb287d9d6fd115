/*
 * What may a row say of the timeout of a state, which `after` declares? It starts or cancels that of the state the machine is in
 * when the row has been done, so that state must have one.
 */

#include "check.h"

#include <string.h>

bool is_about_after(const struct machine *m, const struct ast_assignment *a)
{
    const struct ast_message *message = a->kind > ASSIGN_RAISE ? table_get(&m->messages, a->target.name) : NULL;

    return a->kind > ASSIGN_RAISE && strcmp(a->target.name, "after") == 0
           && (message == NULL || message->kind != MESSAGE_TIMER);
}

static void check_set_twice(struct check *c, const struct ast_tail *tail, const struct ast_assignment *a)
{
    const struct ast_assignment *before = tail->assignments.first;

    while (before != a && (before->kind <= ASSIGN_RAISE || before->message != NULL || strcmp(before->target.name, "after") != 0))
        before = before->next;
    if (before == a)
        return;
    diag_error(c->d, A039, a->at, "'after' is set twice in one row");
    diag_note(c->d, before->at, "this counts for nothing");
    diag_hint(c->d, "remove one of them");
}

void check_after(struct check *c, const struct ast_row *row, const struct scope *scope, const struct ast_tail *tail,
                 const struct ast_assignment *a)
{
    if (a->kind == ASSIGN_UPDATE) {
        diag_error(c->d, A038, a->at, "'after' has no fields to update");
        diag_hint(c->d, "give it another time: 'start after TIME', or declare a 'timer NAME(...)'");
        return;
    }
    if (row->kind == ROW_EXIT) {
        diag_error(c->d, A037, a->at, "an 'exit' row cannot set 'after': the state is being left");
        diag_hint(c->d, "say it in the rows that lead to the next state");
    }
    check_set_twice(c, tail, a);
    if (a->kind == ASSIGN_CANCEL)
        return;
    expression_check_due(c, scope, a->value, "'start after'");
    if (a->arguments.first == NULL)
        return;
    diag_error(c->d, A038, a->arguments.first->at, "'after' carries no fields");
    diag_hint(c->d, "keep them in 'data', or declare a 'timer NAME(...)'");
}

/* ------------------------------------------------------------------------- whether there is one -- */

static bool has_row(const struct ast_state *state, enum ast_row_kind kind)
{
    for (const struct ast_row *row = state != NULL ? state->rows.first : NULL; row != NULL; row = row->next)
        if (row->kind == kind)
            return true;
    return false;
}

static bool has_after(const struct machine *m, const struct ast_state *state)
{
    return has_row(state, ROW_AFTER) || has_row(m->actor->any, ROW_AFTER);
}

/* Whether a row of `any` serves this state too. */
static bool is_served(const struct machine *m, const struct ast_state *state, const struct ast_row *row)
{
    for (const struct ast_row *own = state->rows.first; own != NULL; own = own->next)
        if (machine_event(m, own) == machine_event(m, row))
            return false;
    return true;
}

/* The state that the row ends up in and that has no `after`; NULL: there is none. */
static const struct ast_state *state_without(const struct machine *m, const struct ast_row *row, const struct ast_next *next)
{
    const struct ast_state *to = next->kind == NEXT_STATE ? next->state : row->state;

    if (to != NULL && to != m->actor->any)
        return has_after(m, to) ? NULL : to;
    for (const struct ast_state *s = m->actor->states.first; to != NULL && s != NULL; s = s->next)
        if (is_served(m, s, row) && !has_after(m, s))
            return s;
    return NULL;
}

void check_after_is_there(struct check *c, const struct machine *m, const struct ast_row *row, const struct ast_tail *tail)
{
    const struct ast_state *state;

    for (const struct ast_assignment *a = tail->assignments.first; a != NULL; a = a->next) {
        if (!is_about_after(m, a) || tail->next.kind == NEXT_STOP || row->kind == ROW_EXIT)
            continue;
        state = state_without(m, row, &tail->next);
        if (state == NULL)
            continue;
        diag_error(c->d, A038, a->at, "state '%s' has no 'after' to %s", state->name,
                   a->kind == ASSIGN_CANCEL ? "cancel" : "start");
        diag_note(c->d, state->at, "'%s' is declared here", state->name);
        diag_hint(c->d, "add 'after TIME ...;' to '%s', which says what is done then", state->name);
        return;
    }
}
