/*
 * Whom does each actor call, and can the answers come? An actor that waits for a reply handles nothing else, so
 * which of its callbacks waits, and for which message, makes no difference: what matters is who waits for
 * whom. Where that leads back to its beginning, all of them may wait at the same time.
 */

#include "check.h"

#include "graph.h"

/* ------------------------------------------------------------------------------- references -- */

/* An actor's messages by name: the tables are made when somebody calls one by name, and kept. */
static const struct table *messages_of(struct check *c, const struct ast_actor *actor)
{
    const char *key = arena_printf(c->arena, "%zu.%zu", actor->spec->index, actor->index);
    struct table *messages = table_get(&c->callees, key);

    if (messages != NULL)
        return messages;
    messages = arena_alloc(c->arena, sizeof *messages);
    *messages = table_of(c->arena);
    for (struct ast_message *m = actor->messages.first; m != NULL; m = m->next)
        table_add(messages, m->name, m);
    table_add(&c->callees, key, messages);
    return messages;
}

static struct ast_message *find_message(struct check *c, const struct ast_actor *actor, const char *name)
{
    return table_get(messages_of(c, actor), name);
}

static void report_message(struct check *c, const struct ast_callee *callee, const struct ast_message *found)
{
    static const char *const phrases[] = {
        [MESSAGE_CAST] = "a cast", [MESSAGE_INFO] = "an info", [MESSAGE_INTERNAL] = "an internal event", [MESSAGE_TIMER] = "a timer",
    };
    struct spelling near = names_spelling(callee->message.name);

    if (found != NULL) {
        diag_error(c->d, A047, callee->message.at, "'%s' is %s of '%s', not a call: nobody waits for its reply", found->name,
                   phrases[found->kind], callee->actor->name);
        diag_note(c->d, found->at, "'%s' is declared here", found->name);
        diag_hint(c->d, "leave it out: 'calls' says whose replies an actor waits for");
        return;
    }
    diag_error(c->d, A047, callee->message.at, "'%s' has no call '%s'", callee->actor->name, callee->message.name);
    for (const struct ast_message *m = callee->actor->messages.first; m != NULL; m = m->next)
        if (m->kind == MESSAGE_CALL)
            names_offer(c, &near, m->name);
    if (near.best != NULL)
        diag_note(c->d, find_message(c, callee->actor, near.best)->at, "'%s' is declared here", near.best);
    else
        diag_note(c->d, callee->actor->at, "'%s' is declared here", callee->actor->name);
    if (!names_hint(c, &near))
        diag_hint(c->d, "write the name of one of its calls, or '%s' alone", callee->actor->name);
}

static bool has_calls(const struct ast_actor *actor)
{
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next)
        if (m->kind == MESSAGE_CALL)
            return true;
    return false;
}

static void check_message(struct check *c, struct ast_callee *callee)
{
    struct ast_message *found;

    if (callee->message.name == NULL) {
        if (has_calls(callee->actor))
            return;
        diag_error(c->d, A047, callee->of.at, "'%s' has no calls: nobody waits for a reply of it", callee->actor->name);
        diag_note(c->d, callee->actor->at, "'%s' is declared here", callee->actor->name);
        diag_hint(c->d, "leave it out: who only casts does not wait");
        return;
    }
    found = find_message(c, callee->actor, callee->message.name);
    if (found == NULL || found->kind != MESSAGE_CALL)
        report_message(c, callee, found);
    else
        callee->call = found;
}

static void check_callee(struct check *c, struct ast_callee *callee)
{
    const struct symbol *symbol = names_find(c, callee->of.name);

    if (symbol == NULL || symbol->actor == NULL || symbol->actor->supervision != NULL || symbol->actor->application != NULL) {
        names_unknown(c, symbol == NULL ? A012 : A047, callee->of, WANTED_CALLEE, symbol);
        return;
    }
    callee->actor = symbol->actor;
    check_message(c, callee);
}

/* The same twice, or an actor as a whole and one of its calls. */
static void compare_callees(struct check *c, const struct ast_actor *actor)
{
    struct table actors = table_of(c->arena);
    struct table messages = table_of(c->arena);

    for (struct ast_callee *callee = actor->callees.first; callee != NULL; callee = callee->next) {
        const char *name = ast_callee_name(c->arena, callee);
        const struct ast_callee *same = table_add(&messages, name, callee);
        const struct ast_callee *first = table_add(&actors, callee->of.name, callee);

        if (same != NULL) {
            diag_error(c->d, A008, callee->of.at, "'%s' calls '%s' twice", actor->name, name);
            diag_note(c->d, same->of.at, "it is given here first");
        } else if (first != NULL && (first->message.name == NULL || callee->message.name == NULL)) {
            diag_error(c->d, A008, callee->of.at, "'%s' calls '%s' twice: as a whole and by a message", actor->name,
                       callee->of.name);
            diag_note(c->d, first->of.at, "it is given here first");
            diag_hint(c->d, "name the calls, or '%s' alone", callee->of.name);
        }
    }
}

/* ------------------------------------------------------------------------ what cannot be true -- */

static bool state_has_code(const struct ast_state *state)
{
    for (const struct ast_row *row = state->rows.first; row != NULL; row = row->next)
        if (row->action.name != NULL)
            return true;
    return false;
}

bool actor_has_code(const struct ast_actor *actor)
{
    if (actor->behaviour != BEHAVIOUR_MACHINE || (actor->init != NULL && actor->init->action.name != NULL)
        || actor->wants[WANT_TERMINATE] != NULL || actor->wants[WANT_CODE_CHANGE] != NULL
        || actor->wants[WANT_FORMAT_STATUS] != NULL || (actor->any != NULL && state_has_code(actor->any)))
        return true;
    for (const struct ast_state *state = actor->states.first; state != NULL; state = state->next)
        if (state_has_code(state))
            return true;
    return false;
}

/* A name of the system's is taken by one at a time. */
static void check_call_to_self(struct check *c, const struct ast_actor *actor, const struct ast_callee *callee)
{
    const struct ast_registration *registration = actor->registration;

    if (registration != NULL && registration->local.name != NULL) {
        diag_error(c->d, A048, callee->of.at, "'%s' would wait for a reply of its own", actor->name);
        diag_note(c->d, registration->local.at, "there is one of it, since one at a time can be registered as '%s'",
                  registration->local.name);
        diag_hint(c->d, "put what both need into a C function, and call that");
    } else if (c->warns) {
        diag_warning(c->d, A103, callee->of.at, "two of '%s' that call each other at the same time wait in vain", actor->name);
        diag_hint(c->d, "have one of them told by a cast, or -Wno-%s if the calls go one way", diag_code_name(A103));
    }
}

static void check_callees_of(struct check *c, struct ast_actor *actor)
{
    bool calls_itself = false;

    compare_callees(c, actor);
    for (struct ast_callee *callee = actor->callees.first; callee != NULL; callee = callee->next) {
        check_callee(c, callee);
        if (callee->actor != actor || calls_itself)
            continue;
        calls_itself = true;
        check_call_to_self(c, actor, callee);
    }
    if (!c->warns || actor->callees.first == NULL || actor_has_code(actor))
        return;
    diag_warning(c->d, A106, actor->callees.first->of.at, "'%s' has no C function, and so calls nobody", actor->name);
    diag_hint(c->d, "leave 'calls' out, or let a row call C with 'do NAME'");
}

/* ----------------------------------------------------------------------------------- cycles -- */

struct circles {
    struct check *c;
    const struct ast_actor **actors;        /* by number in the graph */
    const size_t *components;
    size_t *sizes;                          /* by component */
};

/* Those that no note names. */
static void note_others(const struct circles *circles, size_t node, size_t named)
{
    const size_t others = circles->sizes[circles->components[node]] - named;

    if (others > 0)
        diag_note(circles->c->d, circles->actors[node]->at, "%zu other%s in circles with '%s', too", others,
                  others == 1 ? " is" : "s are", circles->actors[node]->name);
}

static void report_circle(void *user, const struct graph_edge *const *path, size_t length)
{
    const struct circles *circles = user;
    struct check *c = circles->c;
    const struct ast_callee *first = path[0]->label;
    const char *name = circles->actors[path[0]->from]->name;

    diag_warning(c->d, A104, first->of.at, "'%s' calls '%s', and may wait for itself that way", name, first->of.name);
    for (size_t i = 1; i < length; i++) {
        const struct ast_callee *callee = path[i]->label;

        diag_note(c->d, callee->of.at, "'%s' calls '%s' here", circles->actors[path[i]->from]->name, callee->of.name);
    }
    note_others(circles, path[0]->from, length);
    diag_hint(c->d, "make one of these calls a cast, or a request whose reply nobody waits for");
}

/* Specs do not import each other in a circle, so that a cycle of calls lies in one of them. */
static void find_circles(struct check *c)
{
    const struct ast_actor_list *actors = &c->spec->actors;
    struct graph graph = graph_of(c->arena, actors->count);
    struct circles circles = { .c = c };
    const struct graph_visitor visitor = { .user = &circles, .cycle = report_circle };

    circles.actors = arena_array(c->arena, actors->count, sizeof *circles.actors);
    circles.sizes = arena_array(c->arena, actors->count + 1, sizeof *circles.sizes);
    for (const struct ast_actor *a = actors->first; a != NULL; a = a->next) {
        circles.actors[a->index] = a;
        if (a->callees.first == NULL || !actor_has_code(a))
            continue;
        for (const struct ast_callee *callee = a->callees.first; callee != NULL; callee = callee->next)
            if (callee->actor != NULL && callee->actor != a && callee->actor->spec == c->spec)
                graph_add(&graph, a->index, callee->actor->index, callee);
    }
    graph_close(&graph);
    circles.components = graph_components(&graph);
    for (size_t i = 0; i < actors->count; i++)
        circles.sizes[circles.components[i]]++;
    if (c->warns)
        graph_cycles(&graph, circles.components, &visitor);
    c->circles = circles.components;
}

void check_callees(struct check *c)
{
    for (struct ast_actor *a = c->spec->actors.first; a != NULL; a = a->next)
        check_callees_of(c, a);
    find_circles(c);
}
