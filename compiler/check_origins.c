/*
 * Which states can a state be entered from, and do its `enter from` rows ask for others? What leads where is the graph
 * of check_reach.c: a node for each state, then one for each event of `any`, and the last for all of those. A state is
 * looked at once for all the rows that name it.
 */

#include "check.h"

#include "graph.h"

/* A row of a state that names another, or itself. */
struct mention {
    struct mention *next;
    const struct ast_row *row;
    const struct ast_origin *origin;
};

struct origins {
    struct check *c;
    const struct graph *leads;
    const bool *reached;                    /* by state */
    size_t state_count;
    struct mention **mentions;              /* by state: who names it, the last one first */
    const struct ast_state **led;           /* by state: the one that was last seen to lead there */
    bool *led_by_any;                       /* by state: rows of `any` lead there */
    const struct ast_state **taken;         /* by state: the one whose `enter from` rows take all that come from there */
};

/* ------------------------------------------------------------------------------- what leads where -- */

static bool repeats(const struct ast_state *state, const struct ast_next *next)
{
    return next->kind == NEXT_REPEAT || (next->kind == NEXT_STATE && next->state == state && state->fields.first != NULL &&
                                         !ast_keeps_value(state, next));
}

static bool rows_repeat(const struct ast_state *state, const struct ast_state *rows)
{
    for (const struct ast_row *row = rows != NULL ? rows->rows.first : NULL; row != NULL; row = row->next) {
        if (row->kind == ROW_ENTER)         /* which is told again what it was told before */
            continue;
        if (!row->has_outcomes && repeats(state, &row->tail.next))
            return true;
        for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next)
            if (repeats(state, &o->tail.next))
                return true;
    }
    return false;
}

/* Whether its `enter` may be told the state itself. */
static bool follows_itself(const struct ast_state *state)
{
    return ast_begins_in(state->actor->init, state) || rows_repeat(state, state) || rows_repeat(state, state->actor->any);
}

/* Notes where a state leads; gives whether all of `any` is its, too. */
static bool note_led(struct origins *o, const struct ast_state *state)
{
    const struct graph *leads = o->leads;
    bool has_any = false;

    for (size_t i = leads->first[state->index]; i < leads->first[state->index + 1]; i++) {
        const size_t node = leads->edges[i].to;

        if (node < o->state_count)
            o->led[node] = state;
        else if (node == leads->node_count - 1)
            has_any = true;
        else
            for (size_t k = leads->first[node]; k < leads->first[node + 1]; k++)
                o->led[leads->edges[k].to] = state;
    }
    return has_any;
}

/* -------------------------------------------------------------------------- who cannot have been left -- */

static void note_mentions(struct origins *o, const struct ast_state *state)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next) {
        for (const struct ast_origin *origin = row->origins.first; origin != NULL; origin = origin->next) {
            struct mention *mention = arena_alloc(o->c->arena, sizeof *mention);

            *mention = (struct mention){ o->mentions[origin->state->index], row, origin };
            o->mentions[origin->state->index] = mention;
        }
    }
}

static void warn_of_mention(struct check *c, const struct mention *mention)
{
    const struct ast_state *left = mention->origin->state;
    const struct ast_state *entered = mention->row->state;
    const char *what = mention->row->origins.count > 1 ? "the name" : "the row";

    if (left == entered) {
        diag_warning(c->d, A172, mention->origin->of.at,
                     "'%s' neither begins nor is repeated: it is never entered from itself", entered->name);
        diag_hint(c->d, "remove %s, or repeat the state in a row of an event: '-> repeat'", what);
        return;
    }
    diag_warning(c->d, A172, mention->origin->of.at, "no row leads from '%s' to '%s'", left->name, entered->name);
    diag_hint(c->d, "remove %s, or add a row with '-> %s' to '%s'", what, entered->name, left->name);
}

/* All that name one state. */
static void check_mentions(struct origins *o, const struct ast_state *left)
{
    const bool has_any = note_led(o, left);

    for (const struct mention *mention = o->mentions[left->index]; mention != NULL; mention = mention->next) {
        const struct ast_state *entered = mention->row->state;
        bool leads = o->led[entered->index] == left || (has_any && o->led_by_any[entered->index]);

        if (left == entered)
            leads = follows_itself(entered);
        if (!leads && o->reached[left->index] && o->reached[entered->index])
            warn_of_mention(o->c, mention);
    }
}

/* --------------------------------------------------------------------------- whom nothing is left to -- */

/* Whether somebody gets to a node whom the rows looked at do not take. */
static bool comes_otherwise(const struct origins *o, const struct graph *backwards, size_t node, const struct ast_state *entered)
{
    for (size_t i = backwards->first[node]; i < backwards->first[node + 1]; i++) {
        const size_t from = backwards->edges[i].to;

        if (from >= o->state_count ? comes_otherwise(o, backwards, from, entered)
                                   : from != entered->index && o->reached[from] && o->taken[from] != entered)
            return true;
    }
    return false;
}

static const struct ast_row *take(struct origins *o, const struct ast_row *row)
{
    if (!guard_is_open(row->guard) || row->never)
        return NULL;
    for (const struct ast_origin *origin = row->origins.first; origin != NULL; origin = origin->next)
        o->taken[origin->state->index] = row->state;
    return row;
}

/* The first of its `enter` rows that says nothing of where one comes from, behind some that do. */
static void check_rest(struct origins *o, const struct graph *backwards, const struct ast_state *state)
{
    const struct ast_row *row = state->rows.first;
    const struct ast_row *last = NULL;

    for (; row != NULL && (row->kind != ROW_ENTER || row->origins.first != NULL); row = row->next)
        if (row->kind == ROW_ENTER && take(o, row) != NULL)
            last = row;
    if (row == NULL || last == NULL || row->never || !o->reached[state->index] ||
        (follows_itself(state) && o->taken[state->index] != state) || comes_otherwise(o, backwards, state->index, state))
        return;
    diag_warning(o->c->d, A096, row->at, "this row can never match: those before it take all that come to '%s'", state->name);
    diag_note(o->c->d, last->at, "the last of them is here");
    diag_hint(o->c->d, "remove this row, or leave 'from' out of the one before it");
}

/* ------------------------------------------------------------------------------------- machines -- */

/* Most machines have no such row. */
static bool has_origins(const struct ast_actor *actor)
{
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        for (const struct ast_row *row = s->rows.first; row != NULL; row = row->next)
            if (row->origins.first != NULL)
                return true;
    return false;
}

static void note_any(struct origins *o)
{
    const struct graph *leads = o->leads;
    const size_t all = leads->node_count - 1;

    for (size_t i = leads->first[all]; i < leads->first[all + 1]; i++)
        for (size_t k = leads->first[leads->edges[i].to]; k < leads->first[leads->edges[i].to + 1]; k++)
            o->led_by_any[leads->edges[k].to] = true;
}

void check_origins(struct check *c, const struct machine *m, const struct graph *leads, const bool *reached)
{
    const size_t count = m->actor->states.count;
    struct origins o = { .c = c, .leads = leads, .reached = reached, .state_count = count };
    struct graph backwards;

    if (!has_origins(m->actor))
        return;
    o.mentions = arena_array(c->arena, count, sizeof *o.mentions);
    o.led = arena_array(c->arena, count, sizeof *o.led);
    o.led_by_any = arena_array(c->arena, count, sizeof *o.led_by_any);
    o.taken = arena_array(c->arena, count, sizeof *o.taken);
    for (const struct ast_state *s = m->actor->states.first; s != NULL; s = s->next)
        note_mentions(&o, s);
    note_any(&o);
    backwards = graph_reversed(leads);
    for (const struct ast_state *s = m->actor->states.first; s != NULL; s = s->next) {
        if (o.mentions[s->index] != NULL)
            check_mentions(&o, s);
        check_rest(&o, &backwards, s);
    }
}
