/*
 * Which rows can never match, though each says when, and which are sure to end the actor? What a guard says is
 * put together with what the rows before it have left over; then facts.c looks for values that go with all of it.
 * What is reported here is proved; what is not proved is nobody's mistake.
 */

#include "check.h"

#include <stdint.h>
#include <string.h>

#include "facts.h"

#define MOST_BEFORE 32                      /* rows of one cell that a row is compared with */

struct guards {
    struct check *c;
    struct machine *m;
    struct facts facts;                     /* of the row looked at */
};

/* --------------------------------------------------------------------------- what never changes -- */

static void thaw(bool *frozen, const struct ast_tail *tail)
{
    for (const struct ast_assignment *a = tail->assignments.first; a != NULL; a = a->next)
        if (a->field != NULL)
            frozen[a->field->index] = false;
}

static void thaw_state(bool *frozen, const struct ast_state *state)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next)
        thaw(frozen, &row->tail);
}

/* Whether its first value is one that facts.c can reason about. */
static bool has_known_start(const struct ast_field *field)
{
    const struct ast_type *type = field->type->type;

    if (field->value != NULL)
        return field->value->constant != NULL && (facts_is_integer(type) || type->kind == TYPE_STRING);
    return facts_is_integer(type) && type->kind != TYPE_ENUM;
}

/* It was meant to have the argument's value, which is said elsewhere. */
static bool hides_argument(const struct ast_actor *actor, const struct ast_field *field)
{
    const struct ast_field *argument = actor->arguments.first;

    while (argument != NULL && strcmp(argument->name, field->name) != 0)
        argument = argument->next;
    return argument != NULL;
}

/* Data that no row assigns, of a machine that calls no C: what C can reach it may write to. */
static bool *frozen_data(struct check *c, const struct ast_actor *actor)
{
    bool *frozen;

    if (actor->actions.first != NULL || actor->wants[WANT_CODE_CHANGE] != NULL)
        return NULL;
    frozen = arena_array(c->arena, actor->fields.count, sizeof *frozen);
    for (const struct ast_field *f = actor->fields.first; f != NULL; f = f->next)
        frozen[f->index] = has_known_start(f) && !hides_argument(actor, f);
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        thaw_state(frozen, s);
    if (actor->any != NULL)
        thaw_state(frozen, actor->any);
    if (actor->init->row != NULL)
        thaw(frozen, &actor->init->row->tail);
    return frozen;
}

/* Nothing is known. */
static struct facts *no_facts(struct guards *g)
{
    g->facts.count = 0;
    g->facts.string_count = 0;
    g->facts.enums_are_open = false;
    return &g->facts;
}

/* ------------------------------------------------------------------------------- certain failure -- */

static const char *operation(const struct ast_expr *e)
{
    switch (e->op) {
    case OP_ADD:
        return "this sum";
    case OP_SUB:
        return "this difference";
    case OP_MUL:
        return "this product";
    default:
        return "this";
    }
}

static void note_failure(struct guards *g, struct range at, const char *text, const char *hint)
{
    struct ast_failure *failure = arena_alloc(g->c->arena, sizeof *failure);

    *failure = (struct ast_failure){ .next = g->m->failures, .at = at, .text = text, .hint = hint };
    g->m->failures = failure;
}

static bool is_arithmetic(const struct ast_expr *e)
{
    return e->kind == EXPR_BINARY && e->op >= OP_ADD && facts_is_integer(e->type) && facts_is_integer(e->left->type)
           && facts_is_integer(e->right->type);
}

/* Whether an operation on what is known fails; its operands do not. */
static bool operation_fails(struct guards *g, const struct ast_expr *e)
{
    const struct span limits = facts_limits(e->type);
    const struct span result = facts_compute(&g->facts, e);
    const struct span divisor = facts_span(&g->facts, e->right);

    if ((e->op == OP_DIV || e->op == OP_MOD) && divisor.low == 0 && divisor.high == 0) {
        note_failure(g, e->at, "this always divides by 0", "give the row a guard that keeps 0 out");
        return true;
    }
    if (result.low > result.high || (result.low <= limits.high && result.high >= limits.low))
        return false;
    note_failure(g, e->at, arena_printf(g->c->arena, "%s never fits in %s", operation(e), types_phrase(g->c, e->type)),
                 "give its operands a wider type, or change the guards that lead here");
    return true;
}

/* Walks an expression as it is evaluated, up to what fails. */
static bool fails(struct guards *g, const struct ast_expr *e)
{
    struct facts *facts = &g->facts;

    if (e == NULL || e->constant != NULL)
        return false;
    if (e->kind == EXPR_BINARY && (e->op == OP_AND || e->op == OP_OR)) {
        size_t before = facts->count;
        bool failed = fails(g, e->left);

        if (!failed && facts_assume(facts, e->left, e->op == OP_AND))
            fails(g, e->right);             /* but it is not always evaluated */
        facts->count = before;
        return failed;
    }
    if (fails(g, e->left) || fails(g, e->right))
        return true;
    if (e->kind == EXPR_MEMBER && e->unwraps && facts_is_none(facts, e->left)) {
        note_failure(g, e->at, "this is always none", "use '.value' in rows behind 'when x != none'");
        return true;
    }
    return is_arithmetic(e) && operation_fails(g, e);
}

/* `x += e` is `x = x + e`. */
static bool assignment_fails(struct guards *g, const struct ast_assignment *a)
{
    static const enum ast_operator operators[] = {
        [ASSIGN_ADD] = OP_ADD, [ASSIGN_SUB] = OP_SUB, [ASSIGN_MUL] = OP_MUL, [ASSIGN_DIV] = OP_DIV, [ASSIGN_MOD] = OP_MOD,
    };
    const struct ast_type *type = a->field->type->type;
    struct facts *facts = &g->facts;
    struct ast_expr *target = arena_alloc(g->c->arena, sizeof *target);
    struct ast_expr *value = a->value;

    *target = (struct ast_expr){ .kind = EXPR_NAME, .at = a->target.at, .name = a->target, .field = a->field, .type = type };
    if (a->kind != ASSIGN_SET) {
        value = arena_alloc(g->c->arena, sizeof *value);
        *value = (struct ast_expr){ .kind = EXPR_BINARY, .at = a->at, .op = operators[a->kind], .left = target,
                                    .right = a->value, .type = type };
    }
    if (fails(g, value))
        return true;
    if (facts_is_integer(type) && facts_is_integer(value->type)) {
        const struct span span = facts_span(facts, value);

        facts_forget(facts, a->field);
        facts_learn(facts, target, span);
    } else {
        facts_forget(facts, a->field);
    }
    return false;
}

static bool arguments_fail(struct guards *g, const struct ast_argument_list *arguments)
{
    for (const struct ast_argument *a = arguments->first; a != NULL; a = a->next)
        if (fails(g, a->value))
            return true;
    return false;
}

static bool tail_fails(struct guards *g, const struct ast_tail *tail)
{
    for (const struct ast_assignment *a = tail->assignments.first; a != NULL; a = a->next)
        if (a->field != NULL ? assignment_fails(g, a)
                             : fails(g, a->value) || arguments_fail(g, &a->arguments))
            return true;
    return (tail->reply != NULL && arguments_fail(g, &tail->reply->arguments)) || arguments_fail(g, &tail->next.arguments);
}

/* ----------------------------------------------------------------------------------------- rows -- */

/* What was proved of a row, or an outcome's, beside those that are tried before it. */
enum verdict {
    VERDICT_NONE,
    VERDICT_FALSE,                          /* its guard never holds, */
    VERDICT_TRUE,                           /* ... always holds, */
    VERDICT_UNASSIGNED,                     /* ... or does one of the two as nobody assigns `frozen` */
    VERDICT_FAILS,                          /* a part of its guard ends the actor */
    VERDICT_DEAD,                           /* where it holds, one before it does */
    VERDICT_LEFT_OUT,                       /* it has no guard, and one before it always holds */
};

struct candidate {
    struct range at;
    const struct ast_expr *guard;
    struct candidate *before;               /* the one tried before it, or NULL */
    struct ast_tail *tail;                  /* or NULL: outcomes follow */
    struct ast_row *row;                    /* NULL: it is an outcome's */
    enum verdict verdict;
    bool never;
    bool silent;                            /* something else says it */
    const struct ast_field *frozen;
};

/* That no row before this one has matched. The goals are on the caller's stack. */
static const struct goal *none_before(const struct candidate *row, struct goal *goals, const struct goal *more)
{
    size_t count = 0;

    for (const struct candidate *b = row->before; b != NULL && count < MOST_BEFORE; b = b->before) {
        if (b->guard == NULL || b->guard->constant != NULL || b->verdict == VERDICT_FAILS)
            continue;
        goals[count] = (struct goal){ b->guard, false, more };
        more = &goals[count++];
    }
    return more;
}

/* The last row of several has no guard, as it must: then those before leave nothing to it. */
static void check_last(struct guards *g, struct candidate *row)
{
    struct goal goals[MOST_BEFORE];
    struct facts *facts = no_facts(g);

    if (row->before == NULL)
        return;
    facts->enums_are_open = true;           /* to be ready for what C puts there is no mistake */
    if (facts_allow(facts, none_before(row, goals, NULL)))
        return;
    row->never = true;
    row->verdict = VERDICT_LEFT_OUT;
    for (const struct candidate *b = row->before; b != NULL; b = b->before)
        row->silent |= b->verdict == VERDICT_TRUE || b->verdict == VERDICT_UNASSIGNED;
}

/* The first field in an expression that keeps its first value, or NULL. */
static const struct ast_field *frozen_field(const struct guards *g, const struct ast_expr *e)
{
    const struct ast_field *field;

    if (e == NULL || g->facts.frozen == NULL)
        return NULL;
    if (e->kind == EXPR_NAME)
        return e->field != NULL && e->field->role == FIELD_STATE && g->facts.frozen[e->field->index] ? e->field : NULL;
    field = frozen_field(g, e->left);
    return field != NULL ? field : frozen_field(g, e->right);
}

/* Whether it would be so if somebody assigned what nobody does. */
static bool may_be(struct guards *g, const struct goal *goal)
{
    const bool *frozen = g->facts.frozen;
    bool may;

    no_facts(g)->frozen = NULL;
    may = facts_allow(&g->facts, goal);
    g->facts.frozen = frozen;
    return may;
}

/* A guard that is never, or always, so; `contrary` cannot be. */
static void judge_constant(struct guards *g, struct candidate *row, const struct goal *contrary)
{
    row->frozen = frozen_field(g, row->guard);
    if (row->frozen != NULL && may_be(g, contrary)) {
        row->verdict = VERDICT_UNASSIGNED;
        row->never = contrary->holds;
        return;
    }
    row->verdict = contrary->holds ? VERDICT_FALSE : VERDICT_TRUE;
    row->never = contrary->holds;
}

static void check_guarded(struct guards *g, struct candidate *row)
{
    struct goal goals[MOST_BEFORE];
    struct facts *facts = no_facts(g);
    const struct goal it_holds = { row->guard, true, NULL };
    const struct goal it_fails = { row->guard, false, NULL };

    if (!facts_allow(facts, &it_holds)) {
        judge_constant(g, row, &it_holds);
    } else if (!facts_allow(facts, &it_fails)) {
        judge_constant(g, row, &it_fails);
    } else if (row->before != NULL && !facts_allow(facts, none_before(row, goals, &it_holds))) {
        row->verdict = VERDICT_DEAD;
        row->never = true;
    }
}

/* Looks for what is sure to fail, when this row is looked at and when it is done. True: a part of its guard does. */
static bool guard_fails(struct guards *g, struct candidate *row)
{
    const struct ast_failure *before;
    struct facts *facts = no_facts(g);
    size_t count = 0;

    for (const struct candidate *b = row->before; b != NULL && count++ < MOST_BEFORE; b = b->before)
        if (b->guard != NULL && b->verdict != VERDICT_FAILS && !facts_assume(facts, b->guard, false))
            return false;                   /* it is never looked at */
    before = g->m->failures;
    if (row->guard != NULL && fails(g, row->guard) && row->tail != NULL)
        row->tail->failure = g->m->failures;
    if (g->m->failures != before) {
        row->verdict = VERDICT_FAILS;
        return true;
    }
    if (row->tail != NULL && (row->guard == NULL || facts_assume(facts, row->guard, true)) && tail_fails(g, row->tail))
        row->tail->failure = g->m->failures;
    return false;
}

static void judge(struct guards *g, struct candidate *row)
{
    const bool tired = g->c->steps_left == 0;

    if (row->guard != NULL && row->guard->constant != NULL) {
        row->never = !row->guard->constant->boolean;
        if (row->never)
            return;
    }
    if (tired || guard_fails(g, row))
        return;
    if (row->guard == NULL)
        check_last(g, row);
    else if (row->guard->constant == NULL)
        check_guarded(g, row);
}

/* -------------------------------------------------------------------------------------- reports -- */

static const struct candidate *nearest_live(const struct candidate *row)
{
    const struct candidate *b = row->before;

    while (b != NULL && b->never)
        b = b->before;
    return b != NULL ? b : row->before;
}

static void report_row(struct check *c, const struct candidate *row)
{
    switch (row->verdict) {
    case VERDICT_FALSE:
        diag_warning(c->d, A085, row->guard->at, "this guard is always false");
        diag_hint(c->d, "its parts contradict each other: mend it, or remove the row");
        break;
    case VERDICT_TRUE:
        diag_warning(c->d, A085, row->guard->at, "this guard is always true");
        diag_hint(c->d, "leave it out");
        break;
    case VERDICT_UNASSIGNED:
        diag_warning(c->d, A101, row->guard->at, "this guard is always %s, since no row assigns '%s'",
                     row->never ? "false" : "true", row->frozen->name);
        diag_note(c->d, row->frozen->at, "'%s' keeps the value it has here", row->frozen->name);
        diag_hint(c->d, "assign '%s' in a row, or leave the guard out", row->frozen->name);
        break;
    case VERDICT_DEAD:
        diag_warning(c->d, A096, row->at, "this row can never match: where its guard holds, that of a row before it does");
        diag_note(c->d, nearest_live(row)->at, row->before->before == NULL ? "it is this row" : "the last of them is here");
        diag_hint(c->d, "put it before the others, or remove it");
        break;
    case VERDICT_LEFT_OUT:
        diag_warning(c->d, A096, row->at, "this row can never match: one of the guards before it always holds");
        diag_note(c->d, nearest_live(row)->at, "what is left for this row matches its guard, too");
        diag_hint(c->d, "remove this row, and leave the guard before it out");
        break;
    default:
        break;
    }
}

static bool ignores(const struct ast_row *row)
{
    const struct ast_tail *tail = &row->tail;

    return row->kind == ROW_ON && row->action.name == NULL && tail->assignments.first == NULL && tail->reply == NULL
           && !range_exists(tail->defer_at) && (tail->next.kind == NEXT_IGNORE || tail->next.kind == NEXT_STAY);
}

/* An event that is handled in this state as it seems, and never is: that is said once, at what is done instead. */
static void check_dropped(struct guards *g, struct candidate *last)
{
    const struct ast_state *state = last->row->state;
    struct check *c = g->c;

    if (!guard_is_open(last->guard) || last->before == NULL || !ignores(last->row))
        return;
    for (const struct candidate *b = last->before; b != NULL; b = b->before)
        if (!b->never)
            return;
    diag_warning(c->d, A097, last->at, "'%s' is always ignored in %s: no guard before this row ever holds",
                 last->row->event.name,
                 state == g->m->actor->any ? "'any'" : arena_printf(c->arena, "state '%s'", state->name));
    for (struct candidate *b = last->before; b != NULL; b = b->before) {
        b->silent = true;
        if (b->frozen != NULL)
            diag_note(c->d, b->guard->at, "this one does not, since no row assigns '%s'", b->frozen->name);
        else
            diag_note(c->d, b->guard->at, "this one does not");
    }
    diag_hint(c->d, "mend the guards, or keep this row alone");
}

/* ------------------------------------------------------------------------------------- machines -- */

static void check_outcome_rows(struct guards *g, struct ast_row *row)
{
    struct candidate **last = arena_array(g->c->arena, row->function->outcomes.count, sizeof *last);

    for (struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next) {
        struct candidate *candidate = arena_alloc(g->c->arena, sizeof *candidate);

        *candidate = (struct candidate){ .at = o->at, .guard = o->guard, .before = last[o->outcome->index], .tail = &o->tail };
        last[o->outcome->index] = candidate;
        judge(g, candidate);
        if (!candidate->silent)
            report_row(g->c, candidate);
        o->never = candidate->never;
    }
}

static void check_state_rows(struct guards *g, struct ast_state *state, struct candidate **last,
                             const struct ast_state **owner)
{
    struct candidate *candidates = arena_array(g->c->arena, state->rows.count, sizeof *candidates);

    for (struct ast_row *row = state->rows.first; row != NULL; row = row->next) {
        size_t event = machine_event(g->m, row);
        struct candidate *candidate = &candidates[row->index];

        *candidate = (struct candidate){ .at = row->at, .guard = row->guard, .row = row,
                                         .before = owner[event] == state ? last[event] : NULL,
                                         .tail = row->has_outcomes ? NULL : &row->tail };
        if (row->origins.first == NULL) {   /* one that is for some alone may leave the others anything */
            owner[event] = state;
            last[event] = candidate;
        }
        judge(g, candidate);
        row->never = candidate->never;
        check_dropped(g, candidate);
        if (row->has_outcomes)
            check_outcome_rows(g, row);
    }
    for (size_t i = 0; i < state->rows.count; i++)
        if (!candidates[i].silent)
            report_row(g->c, &candidates[i]);
}

void check_guards(struct check *c, struct machine *m)
{
    struct ast_actor *actor = m->actor;
    struct guards guards = { .c = c, .m = m, .facts = facts_of(c->arena, &c->steps_left) };
    struct candidate **last = arena_array(c->arena, m->event_count, sizeof *last);
    const struct ast_state **owner = arena_array(c->arena, m->event_count, sizeof *owner);

    guards.facts.frozen = frozen_data(c, actor);
    for (struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        check_state_rows(&guards, s, last, owner);
    if (actor->any != NULL)
        check_state_rows(&guards, actor->any, last, owner);
    if (actor->init->row != NULL && actor->init->row->has_outcomes)
        check_outcome_rows(&guards, actor->init->row);
    else if (actor->init->row != NULL)
        judge(&guards, &(struct candidate){ .at = actor->init->at, .tail = &actor->init->row->tail });
}

void check_failures(struct check *c, const struct machine *m)
{
    for (const struct ast_failure *f = m->failures; f != NULL; f = f->next) {
        if (f->reported)
            continue;
        diag_warning(c->d, A098, f->at, "%s, so that the actor ends here", f->text);
        diag_hint(c->d, "%s", f->hint);
    }
}
