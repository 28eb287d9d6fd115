/*
 * A machine's own events: is each internal event raised, each timer started, and does some state that the
 * machine can be in do anything about it? One pass over the rows answers that for all of them.
 */

#include "check.h"

struct handled {
    bool *by_state;                         /* by message: a state's own row does something about it */
    bool *by_any;                           /* so for the rows of `any` */
    size_t *deciders;                       /* by message: states with rows of their own */
    const struct ast_state **owner;         /* by message: the state seen last to have one */
};

static bool does_something(const struct ast_row *row)
{
    const struct ast_tail *tail = &row->tail;

    if (row->action.name != NULL || tail->assignments.first != NULL)
        return true;
    return tail->next.kind == NEXT_STATE || tail->next.kind == NEXT_STOP || tail->next.kind == NEXT_REPEAT;
}

static void look_at_state(struct handled *handled, const struct ast_state *state, bool *does)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next) {
        if (row->message == NULL)
            continue;
        handled->deciders[row->message->index] += handled->owner[row->message->index] != state;
        handled->owner[row->message->index] = state;
        does[row->message->index] |= does_something(row);
    }
}

static void warn_about(struct check *c, const struct ast_message *message, bool is_handled)
{
    const bool is_timer = message->kind == MESSAGE_TIMER;

    if (!message->is_begun) {
        diag_warning(c->d, is_timer ? A094 : A093, message->at, is_timer ? "no row starts timer '%s'"
                                                                         : "no row raises '%s'", message->name);
        diag_hint(c->d, is_timer ? "start it in a row's braces: '{ start %s TIME; }', or remove it"
                                 : "raise it in a row's braces: '{ raise %s; }', or remove it", message->name);
    } else if (!is_handled) {
        diag_warning(c->d, A095, message->at, is_timer ? "no state that can be reached does anything when timer '%s' "
                                                         "is due"
                                                       : "no state that can be reached does anything about '%s'",
                     message->name);
        diag_hint(c->d, "add a row such as 'on %s do NAME;', or remove it", message->name);
    }
}

/* ----------------------------------------------------------------------- timers started again -- */

static const struct ast_assignment *start_in(const struct ast_tail *tail, const struct ast_message *timer)
{
    const struct ast_assignment *a = tail->assignments.first;

    while (a != NULL && (a->kind != ASSIGN_START || a->message != timer))
        a = a->next;
    return a;
}

/* The start of a timer that whoever enters, or leaves, a state makes: whichever of its rows matches. NULL: none. */
static const struct ast_assignment *sure_start(const struct ast_state *state, enum ast_row_kind kind,
                                               const struct ast_message *timer)
{
    const struct ast_assignment *start = NULL;

    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next) {
        if (row->kind != kind || row->never)
            continue;
        start = start_in(&row->tail, timer);
        if (start == NULL)
            return NULL;
        if (row_is_open(row))
            return start;
    }
    return NULL;                            /* it may be that none of them matches */
}

static void warn_of_restart(struct check *c, const struct ast_assignment *first, const struct ast_state *state,
                            const char *row, const struct ast_assignment *second)
{
    if (second == NULL)
        return;
    diag_warning(c->d, A100, first->at, "%s'%s' is started again at once, by the '%s' row of '%s'",
                 ast_is_after(first) ? "" : "timer ", first->target.name, row, state->name);
    diag_note(c->d, second->at, "this start replaces it");
    diag_hint(c->d, "remove one of them");
}

/* What a row starts, then its state's `exit`, then the `enter` of the state that it leads to. */
static void look_for_restarts(struct check *c, const struct ast_row *row, const struct ast_tail *tail)
{
    const struct ast_state *from = row->state == NULL || row->state == row->state->actor->any ? NULL : row->state;
    const struct ast_state *to = tail->next.kind == NEXT_REPEAT ? from : tail->next.state;
    const bool leaves = tail->next.kind == NEXT_STATE && from != NULL && from != to;

    if (to == NULL || (tail->next.kind == NEXT_STATE && from == to))
        return;
    for (const struct ast_assignment *a = tail->assignments.first; a != NULL; a = a->next) {
        if (a->kind != ASSIGN_START)
            continue;
        if (leaves)
            warn_of_restart(c, a, from, "exit", sure_start(from, ROW_EXIT, a->message));
        warn_of_restart(c, a, to, "enter", sure_start(to, ROW_ENTER, a->message));
    }
}

/* ------------------------------------------------------------------------- cancelled at once -- */

static const struct ast_assignment *first_raise(const struct ast_tail *tail)
{
    const struct ast_assignment *a = tail->assignments.first;

    while (a != NULL && a->kind != ASSIGN_RAISE)
        a = a->next;
    return a;
}

/* What is raised comes before any time has gone by, and cancels an idle timer. In which order a row says so is all one. */
static void look_for_cancelled(struct check *c, const struct ast_tail *tail)
{
    const struct ast_assignment *raise = first_raise(tail);

    if (raise == NULL || tail->next.kind == NEXT_STOP)
        return;
    for (const struct ast_assignment *a = tail->assignments.first; a != NULL; a = a->next) {
        if (a->kind != ASSIGN_START || a->message == NULL || !a->message->is_idle)
            continue;
        diag_warning(c->d, A165, a->at, "timer '%s' is cancelled at once, by '%s'", a->target.name, raise->target.name);
        diag_note(c->d, raise->at, "any event cancels a timer that is idle, and this one comes first");
        diag_hint(c->d, "start it in the rows of '%s'", raise->target.name);
    }
}

static void look_at_tail(struct check *c, const struct ast_row *row, const struct ast_tail *tail)
{
    look_for_restarts(c, row, tail);
    look_for_cancelled(c, tail);
}

static void look_at_row(struct check *c, const struct ast_row *row)
{
    if (!row->has_outcomes)
        look_at_tail(c, row, &row->tail);
    for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next)
        look_at_tail(c, row, &o->tail);
}

static void look_at_starts(struct check *c, const struct ast_state *state)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next)
        look_at_row(c, row);
}

/* ------------------------------------------------------------------------------ raised for ever -- */

static bool is_first_for_event(const struct ast_row *row)
{
    const struct ast_row *other = row->state->rows.first;

    while (other != row && other->message != row->message)
        other = other->next;
    return other == row;
}

/* The event a row is about comes again at once, and nothing is done in between. */
static void warn_of_raises(struct check *c, const struct ast_state *state)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next) {
        const struct ast_assignment *a = row->tail.assignments.first;

        if (row->message == NULL || row->has_outcomes || row->tail.next.kind != NEXT_STAY || !guard_is_open(row->guard))
            continue;
        while (a != NULL && (a->kind != ASSIGN_RAISE || a->message != row->message))
            a = a->next;
        if (a == NULL || !is_first_for_event(row))
            continue;
        diag_warning(c->d, A164, a->at, "'%s' raises itself again for ever", row->message->name);
        diag_hint(c->d, "say when: 'on %s when ...', or let a timer start it", row->message->name);
    }
}

/* -------------------------------------------------------------------------------------- machines -- */

void check_events(struct check *c, const struct machine *m, const bool *reached)
{
    const struct ast_actor *actor = m->actor;
    const size_t count = actor->messages.count;
    const bool stops = actor->undecided != NULL && actor->undecided->kind == NEXT_STOP;
    struct handled handled;
    size_t states = 0;

    handled.by_state = arena_array(c->arena, count, sizeof *handled.by_state);
    handled.by_any = arena_array(c->arena, count, sizeof *handled.by_any);
    handled.deciders = arena_array(c->arena, count, sizeof *handled.deciders);
    handled.owner = arena_array(c->arena, count, sizeof *handled.owner);
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next) {
        if (!reached[s->index])
            continue;
        states++;
        look_at_state(&handled, s, handled.by_state);
    }
    for (const struct ast_row *row = actor->any != NULL ? actor->any->rows.first : NULL; row != NULL; row = row->next)
        if (row->message != NULL)
            handled.by_any[row->message->index] |= does_something(row);
    for (const struct ast_message *message = actor->messages.first; message != NULL; message = message->next) {
        const bool falls_through = handled.deciders[message->index] < states;

        if (message->kind == MESSAGE_INTERNAL || message->kind == MESSAGE_TIMER)
            warn_about(c, message, handled.by_state[message->index] || stops
                                       || (falls_through && handled.by_any[message->index]));
    }
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next) {
        look_at_starts(c, s);
        warn_of_raises(c, s);
    }
    if (actor->any != NULL)
        look_at_starts(c, actor->any);
    if (actor->init->row != NULL)
        look_at_row(c, actor->init->row);
}
