/*
 * Which C functions does a machine call, and does each row say what follows from whatever they
 * return? A function is declared by being used: its outcomes are those of all its rows together.
 */

#include "check.h"

#include <string.h>

#include "text.h"

/* -------------------------------------------------------------------------------- functions -- */

static const char *event_text(struct check *c, enum ast_event_kind kind,
                              const struct ast_message *message)
{
    static const char *const texts[] = {
        [EVENT_SIGNAL_EXIT] = "'on exit'", [EVENT_SIGNAL_DOWN] = "'on down'",
        [EVENT_AFTER] = "'after'",         [EVENT_EVERY] = "'every'",
        [EVENT_IDLE] = "'idle'",           [EVENT_SIGNAL_INFO] = "'on info'",
        [EVENT_ENTER] = "'enter'",         [EVENT_LEAVE] = "'exit'",
        [EVENT_INIT] = "'init'",
    };

    return message != NULL ? arena_printf(c->arena, "'on %s'", message->name) : texts[kind];
}

/* Whether two uses of a function are of one kind. */
static bool compare_uses(struct check *c, const struct ast_action *action, struct ast_use use,
                         enum ast_event_kind kind, const struct ast_message *message,
                         bool has_outcomes)
{
    if (action->event_kind != kind || action->message != message) {
        diag_error(c->d, A053, use.at, "'%s' is called for %s and for %s", use.name,
                   event_text(c, action->event_kind, action->message), event_text(c, kind, message));
        diag_note(c->d, action->at, "the other call is here");
        diag_hint(c->d, "give one of the functions another name: what they are called with differs");
        return false;
    }
    if (action->has_outcomes != has_outcomes) {
        diag_error(c->d, A053, use.at, has_outcomes ? "'%s' returns an outcome here, and nothing there"
                   : "'%s' returns nothing here, and an outcome there", use.name);
        diag_note(c->d, action->at, "the other call is here");
        diag_hint(c->d, has_outcomes ? "give one of the functions another name"
                  : "list the outcomes here too: 'do NAME { ... }'");
        return false;
    }
    return true;
}

struct ast_action *check_action(struct check *c, struct machine *m, struct ast_use use,
                                struct range whole, enum ast_event_kind kind,
                                struct ast_message *message, bool has_outcomes)
{
    struct ast_action *action = table_get(&m->actions, use.name);

    if (action != NULL)
        return compare_uses(c, action, use, kind, message, has_outcomes) ? action : NULL;
    action = arena_alloc(c->arena, sizeof *action);
    action->at = use.at;
    action->whole = whole;
    action->name = use.name;
    action->as = names_of(c->arena, use.name);
    action->event_kind = kind;
    action->message = message;
    action->has_outcomes = has_outcomes;
    action->outcome_names = table_of(c->arena);
    table_add(&m->actions, action->name, action);
    m->actor->actions = ast_actions(m->actor->actions, action);
    return action;
}

/* --------------------------------------------------------------------------------- outcomes -- */

/* What stands for all others in switches elsewhere. */
static bool is_catch_all(const char *name)
{
    static const char *const words[] = { "_", "else", "otherwise", "default" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(name, words[i]) == 0)
            return true;
    return false;
}

static void declare_outcome(struct check *c, const struct ast_row *row, struct ast_outcome *outcome)
{
    struct ast_action *action = row->function;
    struct ast_action_outcome *declared = table_get(&action->outcome_names, outcome->name);

    if (declared == NULL) {
        declared = arena_alloc(c->arena, sizeof *declared);
        declared->at = outcome->at;
        declared->whole = outcome->whole;
        declared->name = outcome->name;
        declared->as = outcome->as;
        declared->doc = outcome->doc;
        action->outcomes = ast_action_outcomes(action->outcomes, declared);
        if (c->warns && is_catch_all(outcome->name)) {
            diag_warning(c->d, A171, outcome->at, "'%s' is an outcome of its own: nothing stands for all others", outcome->name);
            diag_hint(c->d, "name each that '%s' returns", action->name);
        }
        declared->row = row;
        table_add(&action->outcome_names, declared->name, declared);
    } else {
        declared->is_shared |= declared->row != row;
        if (declared->doc == NULL)
            declared->doc = outcome->doc;
    }
    outcome->outcome = declared;
}

static void declare_row(struct check *c, const struct ast_row *row)
{
    if (!row->has_outcomes || row->function == NULL)
        return;
    for (struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next)
        declare_outcome(c, row, o);
}

static void declare_outcomes(struct check *c, const struct ast_state *state)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next)
        declare_row(c, row);
}

static void report_useless(struct check *c, const struct ast_outcome *outcome,
                           const struct ast_outcome *last)
{
    diag_error(c->d, A051, outcome->at, "this row for outcome '%s' can never match", outcome->name);
    diag_note(c->d, last->at, "this one matches whenever '%s' is returned", last->name);
    diag_hint(c->d, "remove one of them, or give the first one a guard: '%s when ...'",
              outcome->name);
}

static void report_unguarded(struct check *c, const struct ast_outcome *last)
{
    diag_error(c->d, A052, last->guard->at, "nothing is said for outcome '%s' when this does not hold",
               last->name);
    diag_hint(c->d, "add a last row for '%s' without 'when'", last->name);
}

/* One that this row alone maps, and that may be a slip for the one it lacks. */
static const char *slip_for(struct check *c, const struct ast_row *row, const char *missing)
{
    struct spelling near = names_spelling(missing);

    for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next)
        if (!o->outcome->is_shared)
            names_offer(c, &near, o->name);
    return near.best;
}

static void report_unmapped(struct check *c, const struct ast_row *row,
                            const struct ast_outcome *const *last)
{
    struct text names = text_in(c->arena);
    const struct ast_action_outcome *first = NULL;
    const char *slip;

    for (const struct ast_action_outcome *o = row->function->outcomes.first; o != NULL;
         o = o->next) {
        if (last[o->index] != NULL)
            continue;
        text_printf(&names, "%s'%s'", first == NULL ? "" : " and ", o->name);
        if (first == NULL)
            first = o;
    }
    if (first == NULL)
        return;
    diag_error(c->d, A050, row->action.at, "'%s' can also return %s, which this row does not map",
               row->action.name, names.bytes);
    diag_note(c->d, first->at, "'%s' is one of its outcomes here", first->name);
    slip = slip_for(c, row, first->name);
    if (slip != NULL)
        diag_hint(c->d, "if '%s' and '%s' are one outcome, give both the same name; else add a row '%s ...;'", slip,
                  first->name, first->name);
    else
        diag_hint(c->d, "add a row for each, such as '%s ...;'", first->name);
}

static void check_block(struct check *c, const struct ast_row *row)
{
    const struct ast_outcome **last = arena_array(c->arena, row->function->outcomes.count,
                                                  sizeof *last);

    for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next) {
        const struct ast_outcome **before = &last[o->outcome->index];

        if (*before != NULL && guard_is_open((*before)->guard))
            report_useless(c, o, *before);
        else
            *before = o;
    }
    for (const struct ast_action_outcome *o = row->function->outcomes.first; o != NULL; o = o->next)
        if (last[o->index] != NULL && guard_is_closable(last[o->index]->guard))
            report_unguarded(c, last[o->index]);
    report_unmapped(c, row, last);
}

static void check_row_block(struct check *c, const struct ast_row *row)
{
    if (!row->has_outcomes)
        return;
    if (row->outcomes.first == NULL) {
        diag_error(c->d, A054, row->action.at, "no outcome of '%s' is listed",
                   row->action.name);
        diag_hint(c->d, "list what it may return, or write 'do %s;' if it returns nothing",
                  row->action.name);
    } else if (row->function != NULL) {
        check_block(c, row);
    }
}

static void check_blocks(struct check *c, const struct ast_state *state)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next)
        check_row_block(c, row);
}

/* Outcomes of one function that differ in the spec, but not in C. */
static void compare_outcomes(struct check *c, const struct ast_actor *actor)
{
    for (const struct ast_action *action = actor->actions.first; action != NULL;
         action = action->next) {
        for (const struct ast_action_outcome *o = action->outcomes.first; o != NULL; o = o->next)
            names_declare(c, o->name, o->as, o->at);
        names_unique(c, "outcome");
    }
}

/* All are declared before any is missed. */
void check_outcomes(struct check *c, const struct machine *m)
{
    const struct ast_actor *actor = m->actor;
    const struct ast_row *init = actor->init != NULL ? actor->init->row : NULL;

    if (init != NULL)
        declare_row(c, init);
    for (const struct ast_state *state = actor->states.first; state != NULL; state = state->next)
        declare_outcomes(c, state);
    if (actor->any != NULL)
        declare_outcomes(c, actor->any);
    if (init != NULL)
        check_row_block(c, init);
    for (const struct ast_state *state = actor->states.first; state != NULL; state = state->next)
        check_blocks(c, state);
    if (actor->any != NULL)
        check_blocks(c, actor->any);
    compare_outcomes(c, actor);
    for (const struct ast_action *a = actor->actions.first; a != NULL; a = a->next)
        names_declare(c, a->name, a->as, a->at);
    names_unique(c, "function");
}
