/*
 * How does a machine begin? In a state that its init names, or in one of those that the outcomes of a C function lead to;
 * and what init assigns, raises and starts is what a row may.
 */

#include "check.h"

static void report_no_start(struct check *c, const struct ast_actor *actor)
{
    diag_error(c->d, A030, actor->init->at, "'init' of '%s' does not say in which state it starts", actor->name);
    diag_hint(c->d, "write 'init%s -> %s;'", actor->arguments.first != NULL ? "(...)" : "", actor->states.first->name);
}

/* An outcome may also end the start; a row may do much else that there is no event for yet. */
static void check_first_step(struct check *c, const struct machine *m, const struct ast_tail *tail, struct range at)
{
    const struct ast_next *next = &tail->next;
    const char *first = m->actor->states.first->name;

    if (range_exists(next->postpone_at)) {
        diag_error(c->d, A037, next->postpone_at, "'init' cannot postpone: there is no event yet");
        diag_hint(c->d, "leave 'postpone' out");
        return;
    }
    switch (next->kind) {
    case NEXT_STATE:
    case NEXT_STOP:
    case NEXT_IGNORE:
        return;
    case NEXT_STAY:
        diag_error(c->d, A030, at, "this does not say in which state '%s' starts", m->actor->name);
        diag_hint(c->d, m->actor->init->row->has_outcomes ? "add '-> %s', or 'stop REASON' or 'ignore' if it does not start"
                                                          : "add '-> %s'", first);
        return;
    case NEXT_REPEAT:
        diag_error(c->d, A037, next->at, "'init' has no state to repeat");
        diag_hint(c->d, "write '-> %s'", first);
        return;
    case NEXT_POSTPONE:
        diag_error(c->d, A037, next->at, "'init' cannot postpone: there is no event yet");
        diag_hint(c->d, "write '-> %s', or 'ignore' if it does not start", first);
        return;
    }
}

/* What a caller would get, in a machine that nobody has called yet. */
static void check_no_reply(struct check *c, const struct ast_tail *tail)
{
    const struct range at = tail->reply != NULL ? tail->reply->at : tail->defer_at;

    if (!range_exists(at))
        return;
    diag_error(c->d, A037, at, "'init' has nobody to reply to");
    diag_hint(c->d, "reply in the rows of a call");
}

static void check_begins_somewhere(struct check *c, const struct machine *m)
{
    struct ast_init *init = m->actor->init;
    const struct ast_row *row = init->row;

    for (const struct ast_outcome *o = row->outcomes.first; o != NULL && init->start.name == NULL; o = o->next) {
        if (o->tail.next.kind != NEXT_STATE)
            continue;
        init->start = o->tail.next.target;
        init->state = o->tail.next.state;
        return;
    }
    if (init->start.name != NULL || row->outcomes.first == NULL)
        return;
    diag_error(c->d, A030, init->at, "no outcome of '%s' leads to a state", row->action.name);
    diag_hint(c->d, "write '-> %s' where '%s' starts", m->actor->states.first->name, m->actor->name);
}

static void check_init_row(struct check *c, struct machine *m, const struct scope *scope)
{
    struct ast_init *init = m->actor->init;
    struct ast_row *row = init->row;

    if (!row->has_outcomes) {
        if (row->tail.next.kind == NEXT_STOP || row->tail.next.kind == NEXT_IGNORE)
            report_no_start(c, m->actor);
        check_first_step(c, m, &row->tail, init->at);
        check_tail(c, m, row, scope, row->at, &row->tail);
        init->state = row->tail.next.state;
        return;
    }
    row->function = init->function;
    check_outcome_tails(c, m, row, scope);
    for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next) {
        check_first_step(c, m, &o->tail, o->at);
        check_no_reply(c, &o->tail);
    }
    check_begins_somewhere(c, m);
}

/* The state that an init of a machine without any leads to; NULL: to none. */
static const char *state_asked_for(const struct ast_init *init)
{
    if (init == NULL || init->start.name != NULL)
        return init == NULL ? NULL : init->start.name;
    if (init->row == NULL)
        return NULL;
    for (const struct ast_outcome *o = init->row->outcomes.first; o != NULL; o = o->next)
        if (o->tail.next.kind == NEXT_STATE)
            return o->tail.next.target.name;
    return NULL;
}

static void report_no_states(struct check *c, const struct ast_actor *actor)
{
    const struct ast_init *init = actor->init;
    const char *asked = state_asked_for(init);

    diag_error(c->d, A030, actor->at, "machine '%s' has no states", actor->name);
    if (asked != NULL) {
        diag_note(c->d, init->at, "it starts in '%s'", asked);
        diag_hint(c->d, "add 'state %s { ... }'", asked);
    } else if (init == NULL) {
        diag_hint(c->d, "add 'init -> idle;' and 'state idle { ... }'");
    } else {
        diag_hint(c->d, "add 'state idle { ... }', and '-> idle' to 'init'");
    }
}

void check_init(struct check *c, struct machine *m)
{
    struct ast_actor *actor = m->actor;
    struct ast_init *init = actor->init;
    const char *first = actor->states.first != NULL ? actor->states.first->name : "STATE";
    const struct scope scope = { .place = "'init'", .now = true, .state = &m->data, .arguments = &m->arguments,
                                 .actor = actor };

    if (actor->states.first == NULL) {
        report_no_states(c, actor);
        return;
    }
    if (init == NULL) {
        diag_error(c->d, A030, actor->at, "machine '%s' has no initial state", actor->name);
        diag_hint(c->d, "add 'init -> %s;'", first);
        return;
    }
    if (init->action.name != NULL)
        init->function = check_action(c, m, init->action, init->whole, EVENT_INIT, NULL,
                                      init->row != NULL && init->row->has_outcomes);
    if (init->row != NULL) {
        check_init_row(c, m, &scope);
        return;
    }
    if (init->start.name != NULL) {
        init->state = machine_find_state(c, m, init->start);
        if (init->state != NULL)
            check_state_values(c, &scope, init->start.at, init->state, &init->values);
        return;
    }
    report_no_start(c, actor);
}
