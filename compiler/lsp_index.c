/*
 * Who is who in a spec: all that has a name, and every place where the name stands. What the checks have resolved is
 * taken from them; in a spec with errors, names of states, messages, actors and types are looked up here.
 */

#include "lsp_parts.h"

#include <stdlib.h>
#include <string.h>

struct indexer {
    struct lsp_index *index;
    const struct ast_program *program;
    const struct ast_spec *spec;
    const struct ast_actor *actor;
    bool declares;                          /* the first of two walks: declarations, then uses */
};

static bool says(struct range at, const char *name)
{
    return name != NULL && range_exists(at) && at.end - at.begin == strlen(name) && at.end <= at.source->size
           && memcmp(at.source->text + at.begin, name, strlen(name)) == 0;
}

/* A declaration whose name does not stand there, as that of `-> uint64`, is none to the eye. */
static void declare(struct indexer *x, enum lsp_kind kind, const void *node, const char *name, const char *doc,
                    struct range at, struct range whole)
{
    struct lsp_index *index = x->index;

    if (!x->declares || !says(at, name))
        return;
    if (index->symbol_count == index->symbol_capacity) {
        const size_t old = index->symbol_capacity;

        index->symbol_capacity = old > 0 ? old * 2 : 64;
        index->symbols = arena_grow(index->arena, index->symbols, old * sizeof *index->symbols,
                                    index->symbol_capacity * sizeof *index->symbols);
    }
    index->symbols[index->symbol_count++] = (struct lsp_symbol){
        .node = node, .kind = kind, .name = name, .doc = doc, .at = at, .whole = whole, .actor = x->actor };
}

#define DECLARE(x, kind, d) declare(x, kind, d, (d)->name, (d)->doc, (d)->at, (d)->whole)

static int compare_nodes(const void *a, const void *b)
{
    const uintptr_t left = (uintptr_t)((const struct lsp_symbol *)a)->node;
    const uintptr_t right = (uintptr_t)((const struct lsp_symbol *)b)->node;

    return left < right ? -1 : left > right;
}

static void add_use(struct indexer *x, struct range at, size_t symbol)
{
    struct lsp_index *index = x->index;

    if (index->use_count == index->use_capacity) {
        const size_t old = index->use_capacity;

        index->use_capacity = old > 0 ? old * 2 : 64;
        index->uses = arena_grow(index->arena, index->uses, old * sizeof *index->uses,
                                 index->use_capacity * sizeof *index->uses);
    }
    index->uses[index->use_count++] = (struct lsp_use){ at, symbol };
}

static void use(struct indexer *x, struct ast_use word, const void *node)
{
    const struct lsp_symbol key = { .node = node };
    const struct lsp_symbol *found;

    if (x->declares || node == NULL || !says(word.at, word.name) || x->index->symbol_count == 0)
        return;
    found = bsearch(&key, x->index->symbols, x->index->symbol_count, sizeof key, compare_nodes);
    if (found != NULL && !(found->at.source == word.at.source && found->at.begin == word.at.begin))
        add_use(x, word.at, (size_t)(found - x->index->symbols));
}

/* --------------------------------------------------------------------- names the checks left alone -- */

#define FIND(list, wanted, out)                                                             \
    do {                                                                                    \
        for (out = (list).first; out != NULL && strcmp(out->name, wanted) != 0; )           \
            out = out->next;                                                                \
    } while (0)

static const struct ast_state *state_of(const struct indexer *x, const struct ast_state *state, const char *name)
{
    if (state == NULL && name != NULL && x->actor != NULL)
        FIND(x->actor->states, name, state);
    return state;
}

static const struct ast_message *message_of(const struct indexer *x, const struct ast_message *message, const char *name)
{
    if (message == NULL && name != NULL && x->actor != NULL)
        FIND(x->actor->messages, name, message);
    return message != NULL && message->origin != NULL ? message->origin : message;
}

/* An actor, a registry or a type that a spec sees. */
static const void *top_in(const struct ast_spec *spec, const char *name)
{
    const struct ast_actor *actor;
    const struct ast_registry *registry;
    const struct ast_type_decl *type;

    FIND(spec->actors, name, actor);
    if (actor != NULL)
        return actor;
    FIND(spec->registries, name, registry);
    if (registry != NULL)
        return registry;
    FIND(spec->types, name, type);
    return type;
}

static const void *top_of(const struct indexer *x, const void *found, const char *name)
{
    if (found != NULL || name == NULL)
        return found;
    found = top_in(x->spec, name);
    for (const struct ast_import *i = x->spec->imports.first; i != NULL && found == NULL; i = i->next)
        if (i->spec != NULL)
            found = top_in(i->spec, name);
    return found;
}

/* ------------------------------------------------------------------------------ walking the tree -- */

static void walk_type(struct indexer *x, const struct ast_type_ref *type)
{
    if (type == NULL || type->name == NULL)
        return;
    struct range at = type->at;

    if (type->is_extern) {                  /* the word behind `extern` */
        const char *text = at.source->text + at.begin;
        const char *name = at.end - at.begin > strlen(type->name) ? strstr(text + strlen("extern"), type->name) : NULL;

        if (name == NULL)
            return;
        at.begin = (uint32_t)(name - at.source->text);
    }
    at.end = at.begin + (uint32_t)strlen(type->name);
    use(x, (struct ast_use){ type->name, at },
        top_of(x, NULL, type->name));
}

static void walk_expr(struct indexer *x, const struct ast_expr *expr)
{
    if (expr == NULL)
        return;
    walk_expr(x, expr->left);
    walk_expr(x, expr->right);
    if (expr->kind == EXPR_NAME || expr->kind == EXPR_MEMBER)
        use(x, expr->name, expr->field != NULL ? (const void *)expr->field
                           : expr->enumerator != NULL ? (const void *)expr->enumerator : expr->decl);
}

static void walk_fields(struct indexer *x, const struct ast_field_list *fields)
{
    for (const struct ast_field *f = fields->first; f != NULL; f = f->next) {
        DECLARE(x, LSP_FIELD, f);
        walk_type(x, f->type);
        walk_expr(x, f->value);
        walk_expr(x, f->bounds.low);
        walk_expr(x, f->bounds.high);
    }
}

static void walk_arguments(struct indexer *x, const struct ast_argument_list *arguments)
{
    for (const struct ast_argument *a = arguments->first; a != NULL; a = a->next) {
        use(x, a->name, a->field);
        walk_expr(x, a->value);
    }
}

static void walk_next(struct indexer *x, const struct ast_next *next)
{
    if (next == NULL || next->kind != NEXT_STATE)
        return;
    use(x, next->target, state_of(x, next->state, next->target.name));
    walk_arguments(x, &next->arguments);
}

static void walk_assignments(struct indexer *x, const struct ast_assignment_list *assignments)
{
    for (const struct ast_assignment *a = assignments->first; a != NULL; a = a->next) {
        const struct ast_field *field = a->field;

        if (a->kind >= ASSIGN_RAISE) {
            use(x, a->target, message_of(x, a->message, a->target.name));
        } else {
            if (field == NULL && a->target.name != NULL)
                FIND(x->actor->fields, a->target.name, field);
            use(x, a->target, field);
        }
        walk_expr(x, a->value);
        walk_arguments(x, &a->arguments);
    }
}

static void walk_tail(struct indexer *x, const struct ast_row *row, const struct ast_tail *tail)
{
    walk_assignments(x, &tail->assignments);
    if (tail->reply != NULL) {
        const struct ast_message *call = message_of(x, row->message, row->event.name);
        const struct ast_alternative *alternative = tail->reply->alternative;

        if (alternative == NULL && call != NULL && tail->reply->name.name != NULL)
            FIND(call->alternatives, tail->reply->name.name, alternative);
        use(x, tail->reply->name, alternative);
        walk_arguments(x, &tail->reply->arguments);
    }
    walk_next(x, &tail->next);
}

static void walk_messages(struct indexer *x)
{
    for (const struct ast_message *m = x->actor->messages.first; m != NULL; m = m->next) {
        if (m->bus.name != NULL) {          /* it is declared in the bus */
            use(x, m->bus, top_of(x, NULL, m->bus.name));
            use(x, (struct ast_use){ m->name, m->at }, m->origin);
            continue;
        }
        if (x->actor->behaviour != BEHAVIOUR_TASK)
            DECLARE(x, LSP_MESSAGE, m);
        walk_fields(x, &m->fields);
        for (const struct ast_alternative *a = m->alternatives.first; a != NULL; a = a->next) {
            DECLARE(x, LSP_ALTERNATIVE, a);
            walk_fields(x, &a->fields);
        }
        walk_expr(x, m->every);
        for (const struct ast_row *clause = m->clauses.first; clause != NULL; clause = clause->next) {
            walk_expr(x, clause->guard);
            walk_tail(x, clause, &clause->tail);
        }
    }
}

static void walk_row(struct indexer *x, const struct ast_row *row)
{
    use(x, row->event, message_of(x, row->message, row->event.name));
    walk_expr(x, row->time);
    for (const struct ast_origin *origin = row->origins.first; origin != NULL; origin = origin->next)
        use(x, origin->of, state_of(x, origin->state, origin->of.name));
    walk_expr(x, row->guard);
    use(x, row->action, row->function);
    for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next) {
        use(x, (struct ast_use){ o->name, o->at }, o->outcome);
        walk_expr(x, o->guard);
        walk_tail(x, row, &o->tail);
    }
    if (!row->has_outcomes)
        walk_tail(x, row, &row->tail);
}

/* One that is no row. */
static void walk_init(struct indexer *x, const struct ast_init *init)
{
    use(x, init->action, init->function);
    use(x, init->start, state_of(x, init->state, init->start.name));
    walk_arguments(x, &init->values);
}

static void walk_callees(struct indexer *x)
{
    for (const struct ast_callee *callee = x->actor->callees.first; callee != NULL; callee = callee->next) {
        const struct ast_actor *actor = callee->actor;
        const struct ast_message *call = callee->call;

        use(x, callee->of, top_of(x, actor, callee->of.name));
        if (call == NULL && actor != NULL && callee->message.name != NULL)
            FIND(actor->messages, callee->message.name, call);
        use(x, callee->message, call);
    }
}

static void walk_machine(struct indexer *x)
{
    for (const struct ast_action *a = x->actor->actions.first; a != NULL; a = a->next) {
        DECLARE(x, LSP_FUNCTION, a);
        for (const struct ast_action_outcome *o = a->outcomes.first; o != NULL; o = o->next)
            DECLARE(x, LSP_OUTCOME, o);
    }
    walk_next(x, x->actor->undecided);
    for (const struct ast_state *s = x->actor->states.first; s != NULL; s = s->next) {
        DECLARE(x, LSP_STATE, s);
        walk_fields(x, &s->fields);
        for (const struct ast_row *r = s->rows.first; r != NULL; r = r->next)
            walk_row(x, r);
    }
    if (x->actor->any != NULL)
        for (const struct ast_row *r = x->actor->any->rows.first; r != NULL; r = r->next)
            walk_row(x, r);
}

static void walk_children(struct indexer *x)
{
    const struct ast_supervision *s = x->actor->supervision;

    walk_expr(x, s->intensity);
    walk_expr(x, s->period);
    walk_expr(x, s->backoff_min);
    walk_expr(x, s->backoff_max);
    walk_expr(x, s->jitter);
    walk_expr(x, s->max_children);
    walk_expr(x, s->partitions);
    if (s->tasks != NULL)
        walk_expr(x, s->tasks->shutdown_time);
    for (const struct ast_child *c = s->children.first; c != NULL; c = c->next) {
        if (c->has_id)
            DECLARE(x, LSP_CHILD, c);
        use(x, c->of, top_of(x, c->actor != NULL ? (const void *)c->actor : c->registry, c->of.name));
        walk_arguments(x, &c->arguments);
        walk_expr(x, c->shutdown_time);
    }
}

/* A stage that stands in a chain again is a use of its id, or of its actor. */
static void walk_stage(struct indexer *x, const struct ast_stage *stage)
{
    if (stage->in != NULL)
        walk_type(x, stage->in);
    if (stage->out != NULL)
        walk_type(x, stage->out);
    walk_expr(x, stage->partitions);
    walk_expr(x, stage->buffer);
    walk_expr(x, stage->demand.max);
    walk_expr(x, stage->demand.min);
    for (const struct ast_link *link = stage->links.first; link != NULL; link = link->next) {
        const struct ast_child *c = link->child;

        if (link->is_again && c->has_id)
            use(x, link->named, c);
        else if (link->is_again)
            use(x, link->named, top_of(x, c->actor, link->named.name));
        walk_expr(x, link->demand.max);
        walk_expr(x, link->demand.min);
        walk_expr(x, link->partition);
    }
}

static void walk_application(struct indexer *x)
{
    const struct ast_application *application = x->actor->application;

    use(x, application->root, top_of(x, application->supervisor, application->root.name));
    walk_arguments(x, &application->arguments);
    for (const struct ast_dependency *d = application->dependencies.first; d != NULL; d = d->next)
        use(x, d->of, top_of(x, d->application, d->of.name));
    for (const struct ast_start_phase *p = application->phases.first; p != NULL; p = p->next)
        DECLARE(x, LSP_START_PHASE, p);
}

static void walk_actor(struct indexer *x, const struct ast_actor *actor)
{
    DECLARE(x, LSP_ACTOR, actor);
    x->actor = actor;
    if (actor->registration != NULL) {
        use(x, actor->registration->via, top_of(x, actor->registration->registry, actor->registration->via.name));
        walk_expr(x, actor->registration->key);
        walk_arguments(x, &actor->registration->arguments);
    }
    walk_fields(x, &actor->arguments);
    walk_fields(x, &actor->fields);
    if (actor->init != NULL) {
        walk_assignments(x, &actor->init->assignments);
        if (actor->init->row != NULL)
            walk_row(x, actor->init->row);
        else
            walk_init(x, actor->init);
    }
    walk_messages(x);
    for (const struct ast_continue *c = actor->continues.first; c != NULL; c = c->next)
        DECLARE(x, LSP_CONTINUE, c);
    walk_callees(x);
    walk_expr(x, actor->mailbox);
    walk_expr(x, actor->hibernate_after);
    walk_machine(x);
    if (actor->supervision != NULL)
        walk_children(x);
    if (actor->stage != NULL)
        walk_stage(x, actor->stage);
    if (actor->application != NULL)
        walk_application(x);
    x->actor = NULL;
}

static void walk_registry(struct indexer *x, const struct ast_registry *registry)
{
    DECLARE(x, LSP_REGISTRY, registry);
    walk_type(x, registry->key);
    walk_fields(x, &registry->value_fields);
    walk_fields(x, &registry->meta_fields);
    walk_expr(x, registry->partitions);
    for (const struct ast_message *m = registry->bus != NULL ? registry->bus->messages.first : NULL; m != NULL; m = m->next) {
        DECLARE(x, LSP_MESSAGE, m);
        walk_fields(x, &m->fields);
    }
    for (const struct ast_match *m = registry->matches.first; m != NULL; m = m->next) {
        DECLARE(x, LSP_MATCH, m);
        walk_fields(x, &m->fields);
        walk_expr(x, m->guard);
    }
}

/* What the checks have added stands where the struct is named. */
static void walk_given(struct indexer *x, const struct ast_given *given)
{
    use(x, given->of, top_of(x, given->decl, given->of.name));
    for (const struct ast_argument *a = given->arguments.first; a != NULL; a = a->next) {
        if (a->at.begin == given->of.at.begin)
            continue;
        use(x, a->name, a->field);
        walk_expr(x, a->value);
    }
}

/* Of a table the rows are walked as a type. */
static void walk_matches(struct indexer *x, const struct ast_table *table)
{
    for (const struct ast_match *m = table->matches.first; m != NULL; m = m->next) {
        DECLARE(x, LSP_MATCH, m);
        walk_fields(x, &m->fields);
        walk_expr(x, m->guard);
        if (m->given != NULL)
            walk_given(x, m->given);
        for (const struct ast_assignment *a = m->assignments.first; a != NULL; a = a->next) {
            use(x, a->target, a->field);
            walk_expr(x, a->value);
        }
    }
}

static void walk_protocol(struct indexer *x, const struct ast_protocol *protocol)
{
    for (const struct ast_requirement *r = protocol->required.first; r != NULL; r = r->next)
        use(x, r->of, top_of(x, r->protocol, r->of.name));
    for (const struct ast_function *f = protocol->functions.first; f != NULL; f = f->next) {
        DECLARE(x, LSP_PROTOCOL_FUNCTION, f);
        walk_fields(x, &f->fields);
        for (const struct ast_field *result = f->results.first; result != NULL; result = result->next)
            walk_type(x, result->type);
    }
}

static void walk_spec(struct indexer *x, const struct ast_spec *spec)
{
    struct ast_use before = { 0 };
    static const enum lsp_kind kinds[] = { [DECL_ENUM] = LSP_ENUM, [DECL_STRUCT] = LSP_STRUCT, [DECL_EXTERN] = LSP_EXTERN,
                                           [DECL_PROTOCOL] = LSP_PROTOCOL };

    x->spec = spec;
    for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next) {
        DECLARE(x, t->table != NULL ? LSP_TABLE : kinds[t->kind], t);
        for (const struct ast_enumerator *n = t->enumerators.first; n != NULL; n = n->next) {
            DECLARE(x, LSP_CONSTANT, n);
            walk_expr(x, n->number);
        }
        walk_fields(x, &t->fields);
        if (t->kind == DECL_PROTOCOL)
            walk_protocol(x, t->protocol);
    }
    for (const struct ast_impl *impl = spec->impls.first; impl != NULL; impl = impl->next) {
        if (impl->index == 0 || impl->of.at.begin != before.at.begin)
            use(x, impl->of, top_of(x, impl->protocol, impl->of.name));
        before = impl->of;
        walk_type(x, impl->type);
    }
    for (const struct ast_registry *r = spec->registries.first; r != NULL; r = r->next)
        walk_registry(x, r);
    for (const struct ast_table *t = spec->tables.first; t != NULL; t = t->next)
        walk_matches(x, t);
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        walk_actor(x, a);
}

struct lsp_index *index_of(struct arena *arena, const struct ast_program *program)
{
    struct lsp_index *index = arena_alloc(arena, sizeof *index);
    struct indexer x = { .index = index, .program = program, .declares = true };

    index->arena = arena;
    for (const struct ast_spec *s = program->specs.first; s != NULL; s = s->next)
        walk_spec(&x, s);
    if (index->symbol_count > 0)
        qsort(index->symbols, index->symbol_count, sizeof *index->symbols, compare_nodes);
    for (size_t i = 0; i < index->symbol_count; i++)
        add_use(&x, index->symbols[i].at, i);
    x.declares = false;
    for (const struct ast_spec *s = program->specs.first; s != NULL; s = s->next)
        walk_spec(&x, s);
    return index;
}

const struct lsp_symbol *index_at(const struct lsp_index *index, const struct source *source, uint32_t offset,
                                  struct range *at)
{
    const struct lsp_use *best = NULL;

    /* The one before the cursor only if none begins there. */
    for (size_t i = 0; i < index->use_count; i++) {
        const struct lsp_use *one = &index->uses[i];

        if (one->at.source == source && one->at.begin <= offset && offset <= one->at.end
            && (best == NULL || offset < one->at.end))
            best = one;
    }
    if (best == NULL)
        return NULL;
    *at = best->at;
    return &index->symbols[best->symbol];
}
