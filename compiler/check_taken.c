/*
 * Is each name, and each key of a registry, taken by one actor alone? Of what runs at the same time the second that
 * takes it does not start. All that a root starts does, what its application depends on included; what a dynamic
 * supervisor starts does as often as somebody asks for it.
 */

#include <string.h>

#include "walk.h"

/* Who has a name or a key. */
struct holder {
    const struct ast_child *child;          /* NULL: a root, which is nobody's child */
    const struct ast_actor *actor;
};

/* An application that another depends on, by way of which of the root's. */
struct waiting {
    const struct ast_actor *application;
    const struct ast_dependency *by;
};

/* A walk over all that starts with a root. */
struct taken {
    struct check *c;
    const struct walk *walk;
    const struct ast_actor **walked_from;   /* by actor: the root from which it was walked last */
    unsigned *walks;                        /* by actor: how often; twice tells what is twice in a tree */
    const struct ast_actor *root;
    struct table holders;                   /* struct holder by name or key */
    const struct ast_dependency *dependency;/* through which the tree being walked starts; NULL: it is the root's */
    const struct ast_actor *application;    /* whose tree that is */
    struct walk_stack stack;
    struct waiting *queue;                  /* applications that start before the root */
};

/* --------------------------------------------------------------------------- names and keys -- */

/* What a child registers with, if that is known: the key itself, or the argument it names. */
static const struct ast_expr *known_key(const struct ast_child *child)
{
    const struct ast_expr *key = child->actor->registration->key;

    if (key->constant != NULL)
        return key;
    if (key->kind != EXPR_NAME || key->field == NULL)
        return NULL;
    for (const struct ast_argument *a = child->arguments.first; a != NULL; a = a->next)
        if (a->field == key->field)
            return a->value->constant != NULL ? a->value : NULL;
    return key->field->value != NULL && key->field->value->constant != NULL ? key->field->value
                                                                          : NULL;
}

/* To compare it with others. NULL: it is not to be compared. */
static const char *key_text(struct check *c, const struct ast_expr *key)
{
    const struct ast_string *string = &key->constant->string;

    if (key->type->kind == TYPE_STRING)
        return strlen(string->bytes) == string->length ? string->bytes : NULL;
    if (ast_is_integer(key->type->kind) || key->type->kind == TYPE_ENUM)
        return constant_text(c, key->constant);
    return NULL;
}

/* What nobody else may have while this child runs; NULL if that is nothing, or not known. */
static const char *claim_of(struct check *c, const struct ast_child *child, const struct ast_actor *actor)
{
    const struct ast_registration *registration = actor->registration;
    const struct ast_expr *key;
    const char *text;

    if (registration == NULL)
        return NULL;
    if (registration->local.name != NULL)
        return registration->local.name;
    if (registration->registry == NULL || !registration->registry->unique || child == NULL)
        return NULL;
    key = known_key(child);
    text = key != NULL ? key_text(c, key) : NULL;
    return text != NULL ? arena_printf(c->arena, "%s %s", registration->registry->name, text) : NULL;
}

/* "the name 'x'", "its key in 'R'" */
static const char *claim_text(struct check *c, const struct ast_registration *registration)
{
    if (registration->registry != NULL)
        return arena_printf(c->arena, "its key in '%s'", registration->registry->name);
    return arena_printf(c->arena, "the name '%s'", registration->local.name);
}

/* ------------------------------------------------------------------------------------ reports -- */

static void hint_other(struct check *c, const struct ast_actor *actor, const struct holder *first)
{
    if (actor->registration->registry != NULL)
        diag_hint(c->d, "give each a key of its own");
    else if (first->actor == actor)
        diag_hint(c->d, "register '%s' via a registry, with a key for each", actor->name);
    else
        diag_hint(c->d, "give one of them another name");
}

/* `again` is the child as which a whole tree starts a second time, or NULL. */
static void report(struct taken *t, const struct ast_child *child, const struct ast_child *again, const struct holder *first)
{
    struct check *c = t->c;
    const struct ast_actor *actor = child->actor;
    const char *claim = claim_text(c, actor->registration);
    const struct source *source = c->spec->source;

    if (t->dependency != NULL && child->at.source != source)
        diag_warning(c->d, A089, t->dependency->of.at, "'%s' of '%s' cannot start: another has %s", actor->name,
                     t->application->name, claim);
    else if (first->child == child && again != NULL && again->at.source == source)
        diag_warning(c->d, A089, again->at, "this child cannot start: '%s' below it runs already, and has %s", actor->name, claim);
    else if (child->at.source != source)
        return;
    else if (first->child == NULL)
        diag_warning(c->d, A089, child->at, "this child cannot start: '%s' has %s", first->actor->name, claim);
    else
        diag_warning(c->d, A089, child->at, "this child cannot start: another has %s", claim);
    if (first->child != NULL)
        diag_note(c->d, first->child->at, "it starts here");
    if (first->actor != actor)
        diag_note(c->d, first->actor->registration->at, "'%s' takes it here", first->actor->name);
    diag_note(c->d, actor->registration->at, "the %s is taken here", actor->registration->registry != NULL ? "key" : "name");
    hint_other(c, actor, first);
}

static void report_root(struct taken *t, const struct ast_actor *root, const struct holder *first)
{
    struct check *c = t->c;

    diag_warning(c->d, A089, t->dependency != NULL ? t->dependency->of.at : root->registration->at,
                 "'%s' cannot start: another has %s", root->name, claim_text(c, root->registration));
    diag_note(c->d, first->child != NULL ? first->child->at : first->actor->at, "it starts here");
    hint_other(c, root, first);
}

static void take(struct taken *t, const struct ast_child *child, const struct ast_actor *actor, const struct ast_child *again)
{
    const char *claim = claim_of(t->c, child, actor);
    struct holder *holder;
    const struct holder *first;

    if (claim == NULL)
        return;
    holder = arena_alloc(t->c->arena, sizeof *holder);
    *holder = (struct holder){ child, actor };
    first = table_add(&t->holders, claim, holder);
    if (first != NULL && child != NULL)
        report(t, child, again, first);
    else if (first != NULL)
        report_root(t, actor, first);
}

/* --------------------------------------------------------------------------------------- walks -- */

/* How often a supervisor has been walked from this root, this time included. */
static unsigned count_walk(struct taken *t, const struct ast_actor *supervisor)
{
    const size_t number = walk_actor(t->walk, supervisor);

    if (t->walked_from[number] != t->root)
        t->walks[number] = 0;
    t->walked_from[number] = t->root;
    return ++t->walks[number];
}

static void walk_tree(struct taken *t, const struct ast_actor *supervisor)
{
    const struct ast_child *again = NULL;
    size_t again_height = 0;

    walk_begin(t->c->arena, &t->stack, supervisor);
    while (t->stack.height > 0) {
        const struct ast_child *child = walk_next(&t->stack);
        unsigned walk;

        if (child == NULL && again != NULL && t->stack.height < again_height)
            again = NULL;
        if (child == NULL || child->actor == NULL || child->is_deferred)
            continue;
        take(t, child, child->actor, again);
        if (child->actor->supervision == NULL || walk_is_dynamic(child->actor))
            continue;
        walk = count_walk(t, child->actor);
        if (walk > 2)
            continue;
        walk_push(t->c->arena, &t->stack, child->actor);
        if (walk == 2 && again == NULL) {
            again = child;
            again_height = t->stack.height;
        }
    }
}

static size_t queue_dependencies(struct taken *t, const struct ast_actor *application, const struct ast_dependency *by,
                                 size_t count)
{
    for (const struct ast_dependency *d = application->application->dependencies.first; d != NULL; d = d->next)
        if (d->application != NULL && count_walk(t, d->application) == 1)
            t->queue[count++] = (struct waiting){ d->application, by != NULL ? by : d };
    return count;
}

/* What an application depends on, directly or not, each once. */
static void walk_dependencies(struct taken *t, const struct ast_actor *application)
{
    size_t count = queue_dependencies(t, application, NULL, 0);

    for (size_t i = 0; i < count; i++) {
        const struct waiting next = t->queue[i];
        const struct ast_actor *supervisor = next.application->application->supervisor;

        count = queue_dependencies(t, next.application, next.by, count);
        t->application = next.application;
        t->dependency = next.by;
        if (supervisor == NULL || count_walk(t, supervisor) > 1)
            continue;
        take(t, NULL, supervisor, NULL);
        walk_tree(t, supervisor);
    }
    t->dependency = NULL;
}

static void walk_root(struct taken *t, const struct ast_actor *root)
{
    t->root = root;
    t->holders = table_of(t->c->arena);
    for (size_t i = 0; i < t->walk->application_count; i++)
        if (t->walk->applications[i]->application->supervisor == root)
            walk_dependencies(t, t->walk->applications[i]);
    if (count_walk(t, root) > 1)
        return;
    take(t, NULL, root, NULL);
    walk_tree(t, root);
}

/* ------------------------------------------------------------------- children of any number -- */

/* Whether an argument is of the event that a child is started for. */
static bool names_event(const struct ast_expr *value)
{
    if (value->kind == EXPR_NAME)
        return value->field != NULL && value->field->role == FIELD_EVENT;
    return (value->left != NULL && names_event(value->left)) || (value->right != NULL && names_event(value->right));
}

/* Whether a key is the same for all that are started as this child: no part of it is whoever starts them's to say. */
static bool is_same_for_all(const struct ast_expr *key, const struct ast_child *child)
{
    if (key->constant != NULL || key->kind == EXPR_BOOL)
        return true;
    if (key->kind == EXPR_NAME) {
        for (const struct ast_argument *a = child->arguments.first; a != NULL; a = a->next)
            if (a->field != NULL && a->field == key->field)
                return !names_event(a->value);
        return false;
    }
    return (key->left != NULL && is_same_for_all(key->left, child)) && (key->right == NULL || is_same_for_all(key->right, child));
}

/* The first one in a tree that has a name of its own, or NULL. */
static const struct ast_actor *named_below(struct taken *t, const struct ast_actor *supervisor)
{
    t->root = supervisor;
    count_walk(t, supervisor);
    walk_begin(t->c->arena, &t->stack, supervisor);
    while (t->stack.height > 0) {
        const struct ast_child *child = walk_next(&t->stack);

        if (child == NULL || child->actor == NULL)
            continue;
        if (child->actor->registration != NULL && child->actor->registration->local.name != NULL)
            return child->actor;
        if (child->actor->supervision != NULL && !walk_is_dynamic(child->actor)
            && count_walk(t, child->actor) == 1)
            walk_push(t->c->arena, &t->stack, child->actor);
    }
    return NULL;
}

static void report_only_one(struct check *c, const struct ast_child *child, const struct ast_actor *holder)
{
    if (holder == child->actor)
        diag_warning(c->d, A120, child->of.at, "only one '%s' can run: it registers '%s'", child->of.name,
                     holder->registration->local.name);
    else
        diag_warning(c->d, A120, child->of.at, "only one '%s' can run: '%s' below it registers '%s'", child->of.name,
                     holder->name, holder->registration->local.name);
    diag_note(c->d, holder->registration->at, "that is said here");
    diag_hint(c->d, "register '%s' via a registry, with a key from its arguments", holder->name);
}

static void report_only_key(struct check *c, const struct ast_actor *supervisor, const struct ast_child *child)
{
    const struct ast_registration *registration = child->actor->registration;

    diag_warning(c->d, A120, child->of.at, "only one '%s' can run: each has the same key in '%s'", child->of.name,
                 registration->registry->name);
    diag_note(c->d, registration->at, "the key is taken here");
    if (supervisor->stage != NULL)
        diag_hint(c->d, "make the key of what its event says");
    else if (registration->key->constant != NULL)
        diag_hint(c->d, "make the key of its arguments, which differ");
    else
        diag_hint(c->d, "leave that argument to whoever starts it");
}

static void check_repeated(struct taken *t, const struct ast_actor *supervisor, const struct ast_child *child)
{
    const struct ast_actor *actor = child->actor;
    const struct ast_registration *registration = actor->registration;
    const struct ast_actor *holder = NULL;

    if (registration != NULL && registration->local.name != NULL)
        holder = actor;
    else if (actor->supervision != NULL && !walk_is_dynamic(actor))
        holder = named_below(t, actor);
    if (holder != NULL)
        report_only_one(t->c, child, holder);
    else if (registration != NULL && registration->registry != NULL && registration->registry->unique
             && is_same_for_all(registration->key, child))
        report_only_key(t->c, supervisor, child);
}

static bool has_one_at_most(const struct ast_supervision *s)
{
    return s->max_children != NULL && s->max_children->constant != NULL && s->max_children->constant->magnitude == 1;
}

/* ----------------------------------------------------------------------------------------- all -- */

static struct taken taken_of(struct check *c, const struct walk *walk)
{
    struct taken t = { .c = c, .walk = walk };
    const size_t actors = walk->actor_count;

    t.walked_from = arena_array(c->arena, actors, sizeof *t.walked_from);
    t.walks = arena_array(c->arena, actors, sizeof *t.walks);
    t.queue = arena_array(c->arena, actors, sizeof *t.queue);
    return t;
}

void check_taken(struct check *c, const struct walk *walk)
{
    struct taken t = taken_of(c, walk);
    bool *is_child = arena_array(c->arena, c->spec->actors.count, sizeof *is_child);

    for (const struct ast_actor *a = c->spec->actors.first; a != NULL; a = a->next) {
        if (a->supervision == NULL)
            continue;
        for (const struct ast_child *child = a->supervision->children.first; child != NULL; child = child->next) {
            if (child->actor != NULL && walk_is_dynamic(a) && !has_one_at_most(a->supervision))
                check_repeated(&t, a, child);
            if (child->actor != NULL && !walk_is_dynamic(a) && child->actor->spec == c->spec)
                is_child[child->actor->index] = true;
        }
    }
    for (const struct ast_actor *a = c->spec->actors.first; a != NULL; a = a->next)
        if (a->supervision != NULL && !walk_is_dynamic(a) && !is_child[a->index])
            walk_root(&t, a);
}
