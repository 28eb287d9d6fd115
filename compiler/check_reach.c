/*
 * Where can a machine go from its initial state, and where is it stuck? All of it is a graph whose
 * nodes are the states, one for each event that `any` handles, and one for all of those together, so
 * that the rows of `any` need not be counted once a state.
 */

#include "check.h"

#include <stdint.h>

#include "graph.h"

/* Where the rows of one event in `any` lead. */
struct group {
    const struct ast_state *target;         /* NULL: to none */
    bool several;                           /* to others, too */
    bool stops;
    bool timer;
};

struct reach {
    const struct machine *m;
    struct graph graph;
    size_t state_count;
    size_t *group_of;                       /* by event: its number, or SIZE_MAX */
    size_t group_count;
    struct group *groups;                   /* by number; one more at the end is all together */
    const struct ast_state **owner;         /* by event: the state that was last seen to decide it */
    /* By state. */
    bool *reached;
    bool *left;                             /* a row leads away from it */
    bool *left_by_timer;
    bool *moves;                            /* a row leads away, or to other fields of it */
    bool *entered_by_timer;
    bool *entered_soundly;                  /* by a row that does not end the actor before that */
    const struct ast_tail **entered_by_failing;
};

/* -------------------------------------------------------------------------------- all tails -- */

typedef void on_tail(struct reach *r, const struct ast_row *row, const struct ast_tail *tail);

static void note_entrance(struct reach *r, const struct ast_row *row, const struct ast_tail *tail)
{
    if (tail->next.kind != NEXT_STATE || tail->next.state == row->state)
        return;
    if (tail->failure != NULL)
        r->entered_by_failing[tail->next.state->index] = tail;
    else
        r->entered_soundly[tail->next.state->index] = true;
}

static void for_each_tail(struct reach *r, const struct ast_row *row, on_tail *function)
{
    if (!row->has_outcomes) {
        note_entrance(r, row, &row->tail);
        function(r, row, &row->tail);
        return;
    }
    for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next) {
        note_entrance(r, row, &o->tail);
        function(r, row, &o->tail);
    }
}

static bool is_timer(const struct ast_row *row)
{
    return row->kind == ROW_AFTER || row->kind == ROW_EVERY || row->kind == ROW_IDLE
           || row->event_kind == EVENT_TIMER;
}

/* ------------------------------------------------------------------------- making the graph -- */

static void add_target(struct group *group, const struct ast_state *target)
{
    if (group->target == NULL)
        group->target = target;
    else if (group->target != target)
        group->several = true;
}

static void add_any_tail(struct reach *r, const struct ast_row *row, const struct ast_tail *tail)
{
    size_t event = machine_event(r->m, row);
    size_t number = r->group_of[event];
    struct group *all = &r->groups[r->group_count];

    r->groups[number].timer = is_timer(row);
    if (tail->next.kind == NEXT_STOP) {
        r->groups[number].stops = true;
        all->stops = true;
        return;
    }
    if (tail->next.kind != NEXT_STATE)
        return;
    add_target(&r->groups[number], tail->next.state);
    add_target(all, tail->next.state);
    graph_add(&r->graph, r->state_count + number, tail->next.state->index, row);
    if (is_timer(row))
        r->entered_by_timer[tail->next.state->index] = true;
}

static void add_state_tail(struct reach *r, const struct ast_row *row, const struct ast_tail *tail)
{
    size_t from = row->state->index;
    const bool moves = tail->next.kind == NEXT_STATE && tail->next.state == row->state
                       && !ast_keeps_value(row->state, &tail->next);
    bool away = tail->next.kind == NEXT_STOP;

    if (tail->next.kind == NEXT_STATE) {
        away = tail->next.state->index != from;
        graph_add(&r->graph, from, tail->next.state->index, row);
        if (away && is_timer(row))
            r->entered_by_timer[tail->next.state->index] = true;
    }
    r->moves[from] |= away || moves;
    if (moves && is_timer(row))             /* it does not wait for ever */
        r->left_by_timer[from] = true;
    if (!away)
        return;
    r->left[from] = true;
    if (is_timer(row))
        r->left_by_timer[from] = true;
}

static bool leads_away(const struct group *group, const struct ast_state *from)
{
    return group->stops || group->several || (group->target != NULL && group->target != from);
}

/* The edges from a state to what it leaves to `any`. */
static void add_any_edges(struct reach *r, const struct ast_state *state)
{
    const struct ast_row *first = r->m->actor->any->rows.first;
    size_t overridden = 0;

    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next) {
        size_t event = machine_event(r->m, row);

        if (event == SIZE_MAX || r->owner[event] == state)
            continue;
        r->owner[event] = state;
        overridden += r->group_of[event] != SIZE_MAX;
    }
    if (overridden == 0) {
        graph_add(&r->graph, state->index, r->state_count + r->group_count, NULL);
        r->left[state->index] |= leads_away(&r->groups[r->group_count], state);
    }
    for (const struct ast_row *row = first; row != NULL; row = row->next) {
        size_t event = machine_event(r->m, row);
        const struct group *group;

        if (event == SIZE_MAX || r->owner[event] == state)
            continue;
        group = &r->groups[r->group_of[event]];
        if (group->timer && leads_away(group, state))
            r->left_by_timer[state->index] = true;
        if (overridden == 0)
            continue;
        r->owner[event] = state;            /* its other rows say the same */
        graph_add(&r->graph, state->index, r->state_count + r->group_of[event], NULL);
        r->left[state->index] |= leads_away(group, state);
    }
}

static void number_groups(struct check *c, struct reach *r)
{
    const struct ast_state *any = r->m->actor->any;

    r->group_of = arena_array(c->arena, r->m->event_count, sizeof *r->group_of);
    for (size_t event = 0; event < r->m->event_count; event++)
        r->group_of[event] = SIZE_MAX;
    for (const struct ast_row *row = any != NULL ? any->rows.first : NULL; row != NULL;
         row = row->next) {
        size_t event = machine_event(r->m, row);

        if (event != SIZE_MAX && r->group_of[event] == SIZE_MAX)
            r->group_of[event] = r->group_count++;
    }
    r->groups = arena_array(c->arena, r->group_count + 1, sizeof *r->groups);
}

static void make_graph(struct check *c, struct reach *r)
{
    const struct ast_actor *actor = r->m->actor;

    number_groups(c, r);
    r->graph = graph_of(c->arena, r->state_count + r->group_count + 1);
    if (actor->any != NULL) {
        for (const struct ast_row *row = actor->any->rows.first; row != NULL; row = row->next)
            if (machine_event(r->m, row) != SIZE_MAX)
                for_each_tail(r, row, add_any_tail);
        for (size_t i = 0; i < r->group_count; i++)
            graph_add(&r->graph, r->state_count + r->group_count, r->state_count + i, NULL);
    }
    for (const struct ast_state *state = actor->states.first; state != NULL; state = state->next) {
        for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next)
            for_each_tail(r, row, add_state_tail);
        if (actor->any != NULL)
            add_any_edges(r, state);
    }
    graph_close(&r->graph);
}

/* ----------------------------------------------------------------------------------- states -- */

static void warn_about_state(struct check *c, const struct reach *r, const struct ast_state *state)
{
    const struct ast_init *init = r->m->actor->init;
    size_t i = state->index;

    if (r->reached[i] && !ast_begins_in(init, state) && !r->entered_soundly[i] && r->entered_by_failing[i] != NULL) {
        struct ast_failure *failure = r->entered_by_failing[i]->failure;

        diag_warning(c->d, A099, state->at, "only rows that end the actor first lead to state '%s'", state->name);
        diag_note(c->d, failure->at, "here %s", failure->text);
        diag_hint(c->d, "%s: an actor that fails begins anew in '%s'", failure->hint, init->start.name);
        failure->reported = true;
        return;
    }
    if (!r->reached[i]) {
        diag_warning(c->d, A080, state->at, "state '%s' can never be reached", state->name);
        diag_note(c->d, init->start.at, "the machine starts in '%s'", init->start.name);
        diag_hint(c->d, "add a row with '-> %s', or remove the state", state->name);
        return;
    }
    if (!r->left[i] && r->state_count > 1
        && (r->m->actor->undecided == NULL || r->m->actor->undecided->kind != NEXT_STOP)) {
        diag_warning(c->d, A081, state->at, "state '%s' can never be left", state->name);
        diag_hint(c->d, "add a row that leads to another state, or stops the machine");
        return;
    }
    if (!r->entered_by_timer[i] || r->left_by_timer[i] || !r->left[i] || ast_begins_in(init, state))
        return;
    diag_warning(c->d, A082, state->at, "the machine can wait for ever in state '%s'", state->name);
    diag_hint(c->d, "a timer leads here, and none leads away: add 'after TIME -> STATE;'");
}

/* Whether all that follows is that the machine stays: `-> STATE` to the state it is in is that too. */
static bool only_stays(const struct ast_state *state, const struct ast_next *next)
{
    return !range_exists(next->hibernate_at)
           && (next->kind == NEXT_IGNORE || next->kind == NEXT_STAY || ast_keeps_value(state, next));
}

/* Then the state's own row does something, whatever it says: that of `any` does not serve it. */
static bool any_has(const struct ast_state *state, enum ast_row_kind kind)
{
    for (const struct ast_row *row = state->actor->any != NULL ? state->actor->any->rows.first : NULL; row != NULL; row = row->next)
        if (row->kind == kind)
            return true;
    return false;
}

static void warn_about_timers(struct check *c, const struct ast_state *state)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next) {
        const struct ast_next *next = &row->tail.next;

        if (!is_timer(row) || row->kind == ROW_ON || row->action.name != NULL || row->tail.assignments.first != NULL
            || !only_stays(state, next) || (next->kind != NEXT_STATE && any_has(state, row->kind)))
            continue;
        diag_warning(c->d, A092, row->at, "this timer does nothing");
        if (next->kind == NEXT_STATE)
            diag_note(c->d, next->at, "'%s' is the state it is set in, and staying there "
                      "does not set it again", state->name);
        diag_hint(c->d, "lead to another state, or write 'every' with what is to be done");
    }
}

/* ------------------------------------------------------------------------- postponed events -- */

/* The rows of all states, those of one event side by side; those of `any` are not among them. */
struct by_event {
    const struct ast_row **rows;
    size_t *first;                          /* by event; one more at the end */
};

static struct by_event sort_rows(struct check *c, const struct reach *r)
{
    const struct ast_actor *actor = r->m->actor;
    struct by_event sorted;
    size_t *next = arena_array(c->arena, r->m->event_count + 1, sizeof *next);

    sorted.first = arena_array(c->arena, r->m->event_count + 1, sizeof *sorted.first);
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        for (const struct ast_row *row = s->rows.first; row != NULL; row = row->next)
            if (machine_event(r->m, row) != SIZE_MAX)
                sorted.first[machine_event(r->m, row) + 1]++;
    for (size_t event = 0; event < r->m->event_count; event++) {
        sorted.first[event + 1] += sorted.first[event];
        next[event] = sorted.first[event];
    }
    sorted.rows = arena_array(c->arena, sorted.first[r->m->event_count], sizeof *sorted.rows);
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        for (const struct ast_row *row = s->rows.first; row != NULL; row = row->next)
            if (machine_event(r->m, row) != SIZE_MAX)
                sorted.rows[next[machine_event(r->m, row)]++] = row;
    return sorted;
}

static bool postpones(const struct ast_row *row)
{
    if (!row->has_outcomes)
        return ast_postpones(&row->tail.next);
    for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next)
        if (ast_postpones(&o->tail.next))
            return true;
    return false;
}

static bool does_more_than_postpone(const struct ast_row *row)
{
    if (!row->has_outcomes)
        return !ast_postpones(&row->tail.next);
    for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next)
        if (!ast_postpones(&o->tail.next))
            return true;
    return false;
}

/* What `any` and the default make of an event. */
struct fallback {
    bool handles;
    const struct ast_row *postponing;       /* a row of `any` */
    bool default_postpones;
};

static struct fallback fallback_of(const struct reach *r, size_t event)
{
    const struct ast_actor *actor = r->m->actor;
    struct fallback fallback = { 0 };

    if (r->group_of[event] != SIZE_MAX) {
        for (const struct ast_row *row = actor->any->rows.first; row != NULL; row = row->next) {
            if (machine_event(r->m, row) != event)
                continue;
            fallback.handles |= does_more_than_postpone(row);
            if (fallback.postponing == NULL && postpones(row))
                fallback.postponing = row;
        }
        return fallback;
    }
    fallback.default_postpones = actor->undecided != NULL
                                 && actor->undecided->kind == NEXT_POSTPONE;
    fallback.handles = !fallback.default_postpones;
    return fallback;
}

static void warn_about_postpone(struct check *c, const struct reach *r, struct range at,
                                const char *event, const struct ast_state *state)
{
    diag_warning(c->d, A083, at, "'%s' is postponed in state '%s', and no state that can follow "
                 "takes it up", event, state->name);
    diag_hint(c->d, r->left[state->index] ? "handle '%s' in a state that '%s' leads to"
                                          : "a postponed '%s' waits for a change of state, and "
                                            "nothing leads away from '%s'", event, state->name);
}

/* Whether a row changes the state while it is this one: then what is postponed is tried again. */
static bool moves(const struct reach *r, size_t state)
{
    return r->left[state] || r->moves[state];
}

/* Of one event that is postponed somewhere. */
static void check_postponed(struct check *c, const struct reach *r, const struct graph *backwards,
                            const struct by_event *sorted, size_t event)
{
    const struct ast_actor *actor = r->m->actor;
    const struct fallback fallback = fallback_of(r, event);
    const char *name = machine_event_name(r->m, event);
    bool *decides = arena_array(c->arena, r->state_count, sizeof *decides);
    bool *handles = arena_array(c->arena, r->state_count, sizeof *handles);
    bool *leads_on = arena_array(c->arena, r->graph.node_count, sizeof *leads_on);
    bool warned = false;

    for (size_t i = sorted->first[event]; i < sorted->first[event + 1]; i++) {
        size_t state = sorted->rows[i]->state->index;

        decides[state] = true;
        handles[state] |= does_more_than_postpone(sorted->rows[i]);
    }
    for (size_t state = 0; state < r->state_count; state++) {
        if (!decides[state])
            handles[state] = fallback.handles;
        leads_on[state] = handles[state];
    }
    graph_reach(backwards, leads_on);
    for (size_t i = sorted->first[event]; i < sorted->first[event + 1]; i++) {
        const struct ast_row *row = sorted->rows[i];
        size_t state = row->state->index;

        if (!postpones(row) || !r->reached[state])
            continue;
        if (handles[state] ? !moves(r, state) : !leads_on[state])
            warn_about_postpone(c, r, row->at, name, row->state);
    }
    for (const struct ast_state *state = actor->states.first; state != NULL && !warned;
         state = state->next) {
        if (decides[state->index] || !r->reached[state->index])
            continue;
        if (fallback.postponing == NULL && !fallback.default_postpones)
            break;
        if (handles[state->index] ? moves(r, state->index) : leads_on[state->index])
            continue;
        warn_about_postpone(c, r, fallback.postponing != NULL ? fallback.postponing->at
                                                              : actor->undecided->at, name, state);
        warned = true;                      /* one state is enough */
    }
}

static void check_all_postponed(struct check *c, const struct reach *r)
{
    const struct ast_actor *actor = r->m->actor;
    const struct by_event sorted = sort_rows(c, r);
    const struct graph backwards = graph_reversed(&r->graph);
    static const enum ast_want_kind wants[] = {
        [SIGNAL_EXIT] = WANT_EXIT, [SIGNAL_DOWN] = WANT_DOWN, [SIGNAL_INFO] = WANT_INFO,
    };
    size_t signals = actor->messages.count + SIGNAL_INFO;

    for (size_t event = 0; event <= signals; event++) {
        bool is_signal = event >= actor->messages.count;
        const struct fallback fallback = fallback_of(r, event);
        bool postponed = fallback.postponing != NULL || fallback.default_postpones;

        if (is_signal && actor->wants[wants[event - actor->messages.count]] == NULL)
            continue;
        for (size_t i = sorted.first[event]; i < sorted.first[event + 1] && !postponed; i++)
            postponed = postpones(sorted.rows[i]);
        if (postponed)
            check_postponed(c, r, &backwards, &sorted, event);
    }
}

/* --------------------------------------------------------------------------------- machines -- */

const bool *check_reach(struct check *c, const struct machine *m)
{
    struct reach r = { .m = m, .state_count = m->actor->states.count };

    r.owner = arena_array(c->arena, m->event_count, sizeof *r.owner);
    r.left = arena_array(c->arena, r.state_count, sizeof *r.left);
    r.moves = arena_array(c->arena, r.state_count, sizeof *r.moves);
    r.left_by_timer = arena_array(c->arena, r.state_count, sizeof *r.left_by_timer);
    r.entered_by_timer = arena_array(c->arena, r.state_count, sizeof *r.entered_by_timer);
    r.entered_soundly = arena_array(c->arena, r.state_count, sizeof *r.entered_soundly);
    r.entered_by_failing = arena_array(c->arena, r.state_count, sizeof *r.entered_by_failing);
    make_graph(c, &r);
    r.reached = arena_array(c->arena, r.graph.node_count, sizeof *r.reached);
    for (const struct ast_state *s = m->actor->states.first; s != NULL; s = s->next)
        r.reached[s->index] = ast_begins_in(m->actor->init, s);
    graph_reach(&r.graph, r.reached);
    for (const struct ast_state *s = m->actor->states.first; s != NULL; s = s->next)
        warn_about_state(c, &r, s);
    for (const struct ast_state *s = m->actor->states.first; s != NULL; s = s->next)
        warn_about_timers(c, s);
    check_all_postponed(c, &r);
    check_origins(c, m, &r.graph, r.reached);
    return r.reached;
}
