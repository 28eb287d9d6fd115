/*
 * A tree is what happens in order: each child has started before the next one begins. So what a child needs
 * stands before it, and what its application depends on has started already.
 */

#include "walk.h"

/* A child that started when whom it calls had not. */
struct late {
    const struct ast_child *child;
    const struct ast_callee *callee;
};

/* A child that started before what it registers via, or subscribes to. */
struct early {
    const struct ast_child *child;
    const struct ast_actor *asked;          /* the dynamic supervisor under which it starts when somebody asks, or NULL */
    const struct ast_registry *registry;
    struct ast_use use;                     /* where the actor says so */
};

/* A walk over the trees of a spec, as they would start. */
struct start {
    struct check *c;
    const struct walk *walk;
    const struct ast_actor **root_seen;     /* by actor: the root that started it last */
    const struct ast_child **first_child;   /* by actor: the first one of it that `root_seen` started */
    size_t *noted;                          /* by actor: as whose callee it was noted last, by `starts` */
    size_t starts;                          /* of actors so far */
    struct late *late;
    size_t late_count;
    size_t late_capacity;
    const struct ast_actor **queue;         /* applications that start before a root */
    const struct ast_actor **root_started;  /* by registry: likewise */
    const struct ast_actor **starting_roots;/* by registry: of all applications; NULL until somebody asks */
    const struct ast_child **started_at;    /* by registry: as which child */
    const struct ast_actor **root_deferred; /* by registry: the last root that starts it when somebody asks */
    const struct ast_child **deferred_at;   /* by registry: as which child */
    const struct ast_actor **root_asked;    /* by registry: the last root that starts it under a dynamic supervisor */
    const struct ast_actor **asked_seen;    /* by actor: the last root that has this supervisor under a dynamic one */
    struct walk_stack stack;                /* of the supervisors being started */
    struct walk_stack asked_stack;          /* the same under a dynamic supervisor */
    struct early *early;                    /* children that started before their registry or bus */
    size_t early_count;
    size_t early_capacity;
};

static void add_late(struct start *s, const struct ast_child *child, const struct ast_callee *callee)
{
    const size_t old = s->late_capacity;

    if (s->late_count == old) {
        s->late_capacity = old > 0 ? old * 2 : 16;
        s->late = arena_grow(s->c->arena, s->late, old * sizeof *s->late, s->late_capacity * sizeof *s->late);
    }
    s->late[s->late_count++] = (struct late){ child, callee };
}

/* Whether two wait for each other, which is said already: then no order is right. */
static bool is_in_circle(const struct check *c, const struct ast_actor *one, const struct ast_actor *other)
{
    return one->spec == c->spec && other->spec == c->spec && c->circles[one->index] == c->circles[other->index];
}

/*
 * Of each actor the first child is looked at. One that has no name is called by reference: whoever has that
 * got it when there was something to refer to.
 */
static void start_actor(struct start *s, const struct ast_actor *root, const struct ast_child *child)
{
    const struct ast_actor *actor = child->actor;
    const size_t number = walk_actor(s->walk, actor);

    if (s->root_seen[number] == root)
        return;
    s->root_seen[number] = root;
    s->first_child[number] = child;
    s->starts++;
    for (const struct ast_callee *callee = actor->callees.first; callee != NULL; callee = callee->next) {
        size_t other;

        if (callee->actor == NULL || callee->actor->registration == NULL || is_in_circle(s->c, actor, callee->actor))
            continue;
        other = walk_actor(s->walk, callee->actor);
        if (s->root_seen[other] == root || s->noted[other] == s->starts)
            continue;
        s->noted[other] = s->starts;
        add_late(s, child, callee);
    }
}

/* What starts when somebody asks may need what only starts then, too: in which order nobody knows. */
static void add_early(struct start *s, const struct ast_actor *root, const struct early *early)
{
    const size_t old = s->early_capacity;
    const size_t number = walk_registry(s->walk, early->registry);

    if (s->root_started[number] == root || (early->asked != NULL && s->root_asked[number] == root))
        return;
    if (s->early_count == old) {
        s->early_capacity = old > 0 ? old * 2 : 16;
        s->early = arena_grow(s->c->arena, s->early, old * sizeof *s->early, s->early_capacity * sizeof *s->early);
    }
    s->early[s->early_count++] = *early;
}

/* Of each bus the first message that is taken. */
static void note_early_buses(struct start *s, const struct ast_actor *root, const struct ast_child *child, const struct ast_actor *asked)
{
    const struct symbol *last = NULL;

    for (const struct ast_message *m = child->actor->messages.first; m != NULL; m = m->next) {
        const struct symbol *bus = m->origin == NULL ? NULL : names_find(s->c, m->bus.name);

        if (bus == NULL || bus == last)
            continue;
        last = bus;
        add_early(s, root, &(struct early){ child, asked, bus->registry, m->bus });
    }
}

static void note_early(struct start *s, const struct ast_actor *root, const struct ast_child *child, const struct ast_actor *asked)
{
    const struct ast_registration *registration = child->actor->registration;

    if (registration != NULL && registration->registry != NULL)
        add_early(s, root, &(struct early){ child, asked, registration->registry, registration->via });
    note_early_buses(s, root, child, asked);
}

static void report_late(const struct start *s, const struct ast_actor *root, const struct late *late)
{
    struct check *c = s->c;
    const size_t number = walk_actor(s->walk, late->callee->actor);
    const char *callee = late->callee->actor->name;

    if (s->root_seen[number] != root || late->child->of.at.source != c->spec->source)
        return;                             /* whoever starts it may have done so before; other specs warn on their own */
    diag_warning(c->d, A105, late->child->of.at, "'%s' calls '%s', which starts after it and stops before it",
                 late->child->actor->name, callee);
    diag_note(c->d, s->first_child[number]->of.at, "'%s' starts here", callee);
    diag_note(c->d, late->callee->of.at, "it is called here");
    diag_hint(c->d, "start '%s' first", callee);
}

/* True if it is a supervisor, whose children are next. */
static bool ask_for_child(struct start *s, const struct ast_actor *root, const struct ast_child *child, const struct ast_actor *asked)
{
    size_t number;

    if (child->registry != NULL)
        s->root_asked[walk_registry(s->walk, child->registry)] = root;
    if (child->actor == NULL)
        return false;
    note_early(s, root, child, asked);
    if (child->actor->supervision == NULL)
        return false;
    number = walk_actor(s->walk, child->actor);
    if (s->root_seen[number] == root || s->asked_seen[number] == root)
        return false;
    s->asked_seen[number] = root;
    return true;
}

/* What a dynamic supervisor may be asked to start, and what that starts in turn: it needs what stands before the supervisor. */
static void walk_asked(struct start *s, const struct ast_actor *root, const struct ast_actor *asked)
{
    walk_begin(s->c->arena, &s->asked_stack, asked);
    while (s->asked_stack.height > 0) {
        const struct ast_child *child = walk_next(&s->asked_stack);

        if (child != NULL && !child->is_deferred && ask_for_child(s, root, child, asked))
            walk_push(s->c->arena, &s->asked_stack, child->actor);
    }
}

/* True if it is a supervisor, whose children are next. */
static bool start_child(struct start *s, const struct ast_actor *root, const struct ast_child *child)
{
    size_t number;

    if (child->registry != NULL) {
        number = walk_registry(s->walk, child->registry);
        if (s->root_started[number] != root) {
            s->root_started[number] = root;
            s->started_at[number] = child;
        }
        return false;
    }
    if (child->actor == NULL)
        return false;
    note_early(s, root, child, NULL);
    if (child->actor->supervision == NULL) {
        start_actor(s, root, child);
        return false;
    }
    number = walk_actor(s->walk, child->actor);
    if (s->root_seen[number] == root)
        return false;
    s->root_seen[number] = root;
    if (walk_is_dynamic(child->actor))
        walk_asked(s, root, child->actor);
    return !walk_is_dynamic(child->actor);
}

static struct start start_of(struct check *c, const struct walk *walk);
static void walk_tree(struct start *s, const struct ast_actor *root, const struct ast_actor *supervisor);

/* By registry the root of an application that starts it, wherever it is declared. */
static const struct ast_actor *const *starting_roots(struct start *s)
{
    if (s->starting_roots == NULL) {
        struct start all = start_of(s->c, s->walk);

        for (const struct ast_spec *spec = s->c->program->specs.first; spec != NULL; spec = spec->next)
            for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
                if (a->application != NULL && a->application->supervisor != NULL)
                    walk_tree(&all, a->application->supervisor, a->application->supervisor);
        s->starting_roots = all.root_started;
    }
    return s->starting_roots;
}

static const struct ast_actor *application_of(const struct check *c, const struct ast_actor *root)
{
    for (const struct ast_spec *spec = c->program->specs.first; spec != NULL; spec = spec->next)
        for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
            if (a->application != NULL && a->application->supervisor == root)
                return a;
    return NULL;
}

static const char *what_is_done(const struct ast_registry *registry)
{
    return registry->bus != NULL ? "subscribes to" : "registers via";
}

/* A registry that another application starts: it may run, but nothing has it start first. */
static bool report_missing_dependency(struct start *s, const struct ast_actor *root, const struct early *early, size_t number)
{
    struct check *c = s->c;
    const struct ast_actor *starting_root = starting_roots(s)[number];
    const struct ast_actor *other = starting_root != NULL ? application_of(c, starting_root) : NULL;
    const struct ast_actor *own = application_of(c, root);

    if (other == NULL || own == NULL || own == other)
        return false;
    diag_warning(c->d, A087, early->child->of.at, "'%s' %s '%s', which is started by '%s', on which '%s' does not depend",
                 early->child->actor->name, what_is_done(early->registry), early->registry->name, other->name, own->name);
    diag_note(c->d, other->at, "'%s' is declared here", other->name);
    diag_hint(c->d, "write 'depends %s;' in '%s'", other->name, own->name);
    return true;
}

/* It is there when somebody asks, but not until the end: who is linked with it ends with it, and is not started again. */
static void report_outliving(const struct start *s, const struct early *early, size_t number)
{
    struct check *c = s->c;
    const char *registry = early->registry->name;

    diag_warning(c->d, A086, early->child->of.at, "'%s' %s '%s', which starts after '%s' and stops before it",
                 early->child->actor->name, what_is_done(early->registry), registry, early->asked->name);
    diag_note(c->d, s->started_at[number]->of.at, "'%s' starts here", registry);
    diag_hint(c->d, "move 'child %s' before 'child %s'", registry, early->asked->name);
}

static void report_early(struct start *s, const struct ast_actor *root, const struct early *early)
{
    struct check *c = s->c;
    const struct ast_child *child = early->child;
    const struct ast_registry *registry = early->registry;
    size_t number = walk_registry(s->walk, registry);

    if (early->asked != NULL && s->root_asked[number] == root)
        return;                             /* it may have been asked for before */
    if (s->root_started[number] == root && early->asked != NULL) {
        report_outliving(s, early, number);
        return;
    }
    if (s->root_started[number] == root) {
        diag_warning(c->d, A086, child->of.at, "'%s' %s '%s', which starts after it",
                     child->actor->name, what_is_done(registry), registry->name);
        diag_note(c->d, s->started_at[number]->of.at, "'%s' starts here", registry->name);
        diag_hint(c->d, "move 'child %s' before it", registry->name);
        return;
    }
    if (report_missing_dependency(s, root, early, number))
        return;
    diag_warning(c->d, A087, child->of.at, "'%s' %s '%s', which no supervisor starts",
                 child->actor->name, what_is_done(registry), registry->name);
    diag_note(c->d, early->use.at, registry->bus != NULL ? "it takes its messages here" : "it registers here");
    if (s->root_deferred[number] == root) {
        diag_note(c->d, s->deferred_at[number]->of.at, "'%s' is deferred here: it does not start before somebody asks",
                  registry->name);
        diag_hint(c->d, "leave out its 'defer'");
        return;
    }
    if (early->asked == NULL)
        diag_hint(c->d, "add 'child %s;' before it", registry->name);
    else if (early->asked == root)
        diag_hint(c->d, "add 'child %s;' to a supervisor", registry->name);
    else
        diag_hint(c->d, "add 'child %s;' before 'child %s'", registry->name, early->asked->name);
}

/* What is not started may still be what another child misses. */
static void defer_child(struct start *s, const struct ast_actor *root, const struct ast_child *child)
{
    size_t number;

    if (child->registry == NULL)
        return;
    number = walk_registry(s->walk, child->registry);
    s->root_deferred[number] = root;
    s->deferred_at[number] = child;
}

/* Starts what stands below a supervisor, as part of what the root starts. */
static void walk_tree(struct start *s, const struct ast_actor *root, const struct ast_actor *supervisor)
{
    walk_begin(s->c->arena, &s->stack, supervisor);
    while (s->stack.height > 0) {
        const struct ast_child *child = walk_next(&s->stack);

        if (child != NULL && child->is_deferred)
            defer_child(s, root, child);
        else if (child != NULL && start_child(s, root, child))
            walk_push(s->c->arena, &s->stack, child->actor);
    }
}

static size_t queue_dependencies(struct start *s, const struct ast_actor *root, const struct ast_actor *application, size_t count)
{
    for (const struct ast_dependency *d = application->application->dependencies.first; d != NULL; d = d->next) {
        size_t number;

        if (d->application == NULL)
            continue;
        number = walk_actor(s->walk, d->application);
        if (s->root_seen[number] == root)
            continue;
        s->root_seen[number] = root;
        s->queue[count++] = d->application;
    }
    return count;
}

/* What an application depends on has started before its root; each once, also where they form a cycle. */
static void walk_dependencies(struct start *s, const struct ast_actor *root, const struct ast_actor *application)
{
    size_t count = queue_dependencies(s, root, application, 0);

    for (size_t i = 0; i < count; i++) {
        const struct ast_actor *other = s->queue[i];

        count = queue_dependencies(s, root, other, count);
        if (other->application->supervisor != NULL)
            walk_tree(s, root, other->application->supervisor);
    }
}

static void start_tree(struct start *s, const struct ast_actor *root)
{
    s->late_count = 0;
    for (size_t i = 0; i < s->walk->application_count; i++)
        if (s->walk->applications[i]->application->supervisor == root)
            walk_dependencies(s, root, s->walk->applications[i]);
    s->early_count = 0;                     /* what is early there is said where that is a root */
    walk_tree(s, root, root);
    for (size_t i = 0; i < s->early_count; i++)
        report_early(s, root, &s->early[i]);
    for (size_t i = 0; i < s->late_count; i++)
        report_late(s, root, &s->late[i]);
}

static bool is_started(const struct check *c, const struct ast_registry *registry)
{
    for (const struct ast_spec *spec = c->program->specs.first; spec != NULL; spec = spec->next)
        for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next) {
            const struct ast_child *child = a->supervision != NULL ? a->supervision->children.first : NULL;

            while (child != NULL && (child->registry != registry || child->is_deferred))
                child = child->next;
            if (child != NULL)
                return true;
        }
    return false;
}

/* A dynamic supervisor that C starts: nobody knows what has started before, but what no supervisor starts has not. */
static void ask_root(struct start *s, const struct ast_actor *root)
{
    s->early_count = 0;
    walk_asked(s, root, root);
    for (size_t i = 0; i < s->early_count; i++)
        if (!is_started(s->c, s->early[i].registry))
            report_early(s, root, &s->early[i]);
}

static struct start start_of(struct check *c, const struct walk *walk)
{
    struct start s = { .c = c, .walk = walk };
    const size_t registries = walk->registry_count;
    const size_t actors = walk->actor_count;

    s.queue = arena_array(c->arena, actors, sizeof *s.queue);
    s.root_seen = arena_array(c->arena, actors, sizeof *s.root_seen);
    s.first_child = arena_array(c->arena, actors, sizeof *s.first_child);
    s.noted = arena_array(c->arena, actors, sizeof *s.noted);
    s.root_started = arena_array(c->arena, registries, sizeof *s.root_started);
    s.started_at = arena_array(c->arena, registries, sizeof *s.started_at);
    s.root_deferred = arena_array(c->arena, registries, sizeof *s.root_deferred);
    s.deferred_at = arena_array(c->arena, registries, sizeof *s.deferred_at);
    s.root_asked = arena_array(c->arena, registries, sizeof *s.root_asked);
    s.asked_seen = arena_array(c->arena, actors, sizeof *s.asked_seen);
    return s;
}

/* The roots of the spec asked for: its supervisors that are nobody's child. */
void check_start(struct check *c, const struct walk *walk)
{
    struct start s = start_of(c, walk);
    bool *is_child = arena_array(c->arena, c->spec->actors.count, sizeof *is_child);

    for (const struct ast_actor *a = c->spec->actors.first; a != NULL; a = a->next) {
        if (a->supervision == NULL)
            continue;
        for (const struct ast_child *child = a->supervision->children.first; child != NULL;
             child = child->next) {
            if (child->actor == NULL && child->registry == NULL)
                return;                     /* it may be what the others need */
            if (child->actor != NULL && child->actor->spec == c->spec)
                is_child[child->actor->index] = true;
        }
    }
    for (const struct ast_actor *a = c->spec->actors.first; a != NULL; a = a->next)
        if (a->supervision != NULL && !is_child[a->index])
            (walk_is_dynamic(a) ? ask_root : start_tree)(&s, a);
}
