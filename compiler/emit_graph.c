/*
 * What there is to draw: of a machine the transitions between its states, of a supervisor the tree below it, of an
 * application its supervisor's tree and what it depends on, of a spec who calls whom: see emit_calls.c.
 * Rows that stay where they are do not show: they would hide those that go. emit_mermaid.c and emit_dot.c say
 * it in their languages.
 */

#include "emit_picture.h"

#include <string.h>

/* A picture that is being drawn. */
struct drawing {
    struct emitter *e;
    const struct picture_language *language;
    const struct ast_actor *actor;
    size_t nodes;                           /* drawn so far, of a tree */
    bool has_end;                           /* an arrow to a machine's end was drawn */
};

/* --------------------------------------------------------------------------------------- text -- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* An expression on one line, as the spec says it. */
static void add_expression(struct text *out, const struct ast_expr *expr)
{
    const char *text = expr->at.source->text;

    for (uint32_t i = expr->at.begin; i < expr->at.end; i++) {
        if (!is_space(text[i]))
            text_add_bytes(out, &text[i], 1);
        else if (i > expr->at.begin && !is_space(text[i - 1]))
            text_add(out, " ");
    }
}

/* ----------------------------------------------------------------------------------- machines -- */

const char *picture_state_label(struct emitter *e, const struct ast_state *state)
{
    struct text out = text_in(e->arena);

    text_add(&out, state->name);
    for (const struct ast_field *f = state->fields.first; f != NULL; f = f->next)
        text_printf(&out, "%s%s%s", f->index == 0 ? "(" : ", ", f->name, f->next == NULL ? ")" : "");
    return out.bytes;
}

/* " / retry(attempt + 1)": the fields that the state it leads to gets, as far as they are given. */
static void add_values(struct text *out, const struct ast_next *next)
{
    text_printf(out, " / %s(", next->target.name);
    for (const struct ast_argument *a = next->arguments.first; a != NULL; a = a->next) {
        text_add(out, a->index > 0 ? ", " : "");
        if (a->name.name != NULL)
            text_printf(out, "%s: ", a->name.name);
        add_expression(out, a->value);
    }
    text_add(out, ")");
}

static void add_event(struct text *out, const struct ast_row *row)
{
    switch (row->kind) {
    case ROW_ON:
        text_add(out, row->event.name);
        break;
    case ROW_AFTER:
    case ROW_EVERY:
    case ROW_IDLE:
        text_add(out, row->kind == ROW_AFTER ? "after " : row->kind == ROW_EVERY ? "every " : "idle ");
        add_expression(out, row->time);
        break;
    case ROW_ENTER:
        text_add(out, "enter");
        for (const struct ast_origin *origin = row->origins.first; origin != NULL; origin = origin->next)
            text_printf(out, "%s%s", origin->index == 0 ? " from " : ", ", origin->of.name);
        break;
    case ROW_EXIT:
    case ROW_CLAUSE:
    case ROW_INIT:
        break;
    }
}

/* " / raise done", " / start retry 5s", " / update retry", " / cancel retry" */
static void add_effect(struct text *out, const struct ast_assignment *effect)
{
    static const char *const words[] = {
        [ASSIGN_RAISE] = "raise", [ASSIGN_START] = "start", [ASSIGN_UPDATE] = "update", [ASSIGN_CANCEL] = "cancel",
    };

    text_printf(out, " / %s %s", words[effect->kind], effect->target.name);
    if (effect->kind == ASSIGN_START) {
        text_add(out, " ");
        add_expression(out, effect->value);
    }
}

/* "request [failed, n == 5] / circuit_open": the event, what is the case, what is answered. */
static const char *label_of(struct emitter *e, const struct ast_row *row, const struct ast_outcome *outcome,
                            const struct ast_tail *tail)
{
    const struct ast_expr *guards[] = { row->guard, outcome != NULL ? outcome->guard : NULL };
    struct text out = text_in(e->arena);
    const char *join = " [";

    add_event(&out, row);
    if (outcome != NULL) {
        text_printf(&out, "%s%s", join, outcome->name);
        join = ", ";
    }
    for (size_t i = 0; i < 2; i++) {
        if (guards[i] == NULL)
            continue;
        text_add(&out, join);
        add_expression(&out, guards[i]);
        join = ", ";
    }
    if (join[0] == ',')
        text_add(&out, "]");
    for (const struct ast_assignment *a = tail->assignments.first; a != NULL; a = a->next)
        if (a->kind >= ASSIGN_RAISE)
            add_effect(&out, a);
    if (tail->reply != NULL)
        text_printf(&out, " / %s", tail->reply->alternative->name);
    if (range_exists(tail->defer_at))
        text_add(&out, " / defer");
    if (tail->next.kind == NEXT_STOP)
        text_printf(&out, " / stop %s", tail->next.target.name);
    if (tail->next.kind == NEXT_REPEAT)
        text_add(&out, " / repeat");
    if (tail->next.arguments.first != NULL)
        add_values(&out, &tail->next);
    if (range_exists(tail->next.postpone_at))
        text_add(&out, " / postpone");
    if (range_exists(tail->next.hibernate_at))
        text_add(&out, " / hibernate");
    return out.bytes;
}

static void draw_tail(struct drawing *d, const struct ast_state *from, const struct ast_row *row,
                      const struct ast_outcome *outcome, const struct ast_tail *tail)
{
    const struct ast_state *to = tail->next.kind == NEXT_REPEAT ? from : tail->next.state;

    if (tail->next.kind != NEXT_STATE && tail->next.kind != NEXT_REPEAT && tail->next.kind != NEXT_STOP)
        return;
    d->language->arrow(d->e, d->actor, &(struct picture_arrow){
        .from = from, .to = to, .label = label_of(d->e, row, outcome, tail),
        .is_first_end = to == NULL && !d->has_end });
    d->has_end |= to == NULL;
}

static void draw_row(struct drawing *d, const struct ast_state *from, const struct ast_row *row)
{
    for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next)
        draw_tail(d, from, row, o, &o->tail);
    if (!row->has_outcomes)
        draw_tail(d, from, row, NULL, &row->tail);
}

/* From where it begins to each of its first states, and to its end where it does not start. */
static void draw_first(struct drawing *d, const struct ast_row *row, const struct ast_outcome *outcome,
                       const struct ast_tail *tail)
{
    const char *label = arena_printf(d->e->arena, "%s%s", label_of(d->e, row, outcome, tail),
                                     tail->next.kind == NEXT_IGNORE ? " / ignore" : "");
    const struct ast_state *to = tail->next.state;

    if (tail->next.kind != NEXT_STATE && tail->next.kind != NEXT_STOP && tail->next.kind != NEXT_IGNORE)
        return;
    d->language->arrow(d->e, d->actor, &(struct picture_arrow){
        .to = to, .label = label + (label[0] == ' '), .is_first_end = to == NULL && !d->has_end });
    d->has_end |= to == NULL;
}

static void draw_beginning(struct drawing *d, const struct ast_init *init)
{
    if (init->row == NULL)
        d->language->arrow(d->e, d->actor, &(struct picture_arrow){ .to = init->state, .label = "" });
    else if (!init->row->has_outcomes)
        draw_first(d, init->row, NULL, &init->row->tail);
    for (const struct ast_outcome *o = init->row != NULL ? init->row->outcomes.first : NULL; o != NULL; o = o->next)
        draw_first(d, init->row, o, &o->tail);
}

static bool has_row_for(const struct ast_state *state, const struct ast_row *row)
{
    for (const struct ast_row *own = state->rows.first; own != NULL; own = own->next)
        if (own->event_kind == row->event_kind && own->message == row->message)
            return true;
    return false;
}

static void draw_machine(struct drawing *d)
{
    const struct ast_actor *actor = d->actor;
    const struct ast_row *any = actor->any != NULL ? actor->any->rows.first : NULL;

    d->language->begin_machine(d->e, actor);
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        d->language->state(d->e, s);
    draw_beginning(d, actor->init);
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next) {
        for (const struct ast_row *r = s->rows.first; r != NULL; r = r->next)
            draw_row(d, s, r);
        for (const struct ast_row *r = any; r != NULL; r = r->next)
            if (!has_row_for(s, r))
                draw_row(d, s, r);
    }
    d->language->end_machine(d->e, actor);
}

/* -------------------------------------------------------------------------------------- trees -- */

/* What its end means to its supervisor; of a permanent one nothing is said. `child` may be NULL: of a root. */
static void add_restart(struct text *out, const struct ast_child *child)
{
    static const char *const restarts[] = {
        [RESTART_PERMANENT] = "", [RESTART_TRANSIENT] = "\ntransient", [RESTART_TEMPORARY] = "\ntemporary",
    };

    if (child == NULL)
        return;
    text_add(out, restarts[child->restart]);
    if (child->significant)
        text_add(out, ", significant");
}

/* `child` is what it is to its own supervisor; NULL: it has none. */
static const char *name_in_tree(const struct ast_actor *actor, const struct ast_child *child)
{
    return child != NULL ? child->name : actor->name;
}

static const char *supervisor_label(struct emitter *e, const struct ast_actor *actor, const struct ast_child *child)
{
    static const char *const strategies[] = {
        [STRATEGY_ONE_FOR_ONE] = "one_for_one", [STRATEGY_ONE_FOR_ALL] = "one_for_all",
        [STRATEGY_REST_FOR_ONE] = "rest_for_one",
    };
    static const char *const auto_shutdowns[] = {
        [AUTO_SHUTDOWN_NEVER] = "", [AUTO_SHUTDOWN_ANY] = "\nauto_shutdown any_significant",
        [AUTO_SHUTDOWN_ALL] = "\nauto_shutdown all_significant",
    };
    const struct ast_supervision *s = actor->supervision;
    struct text out = text_in(e->arena);

    text_printf(&out, "%s\n%s", name_in_tree(actor, child), actor->behaviour == BEHAVIOUR_DYNAMIC_SUPERVISOR ? "dynamic"
                : actor->behaviour == BEHAVIOUR_CONSUMER_SUPERVISOR ? "a child for each event"
                : actor->behaviour == BEHAVIOUR_PIPELINE ? "pipeline"
                : s->tasks != NULL ? "tasks" : strategies[s->strategy]);
    if (s->intensity != NULL) {
        text_add(&out, ", ");
        add_expression(&out, s->intensity);
        text_add(&out, " in ");
        add_expression(&out, s->period);
    }
    if (s->partitions != NULL) {
        text_add(&out, "\n");
        add_expression(&out, s->partitions);
        text_add(&out, " partitions");
    } else if (actor->behaviour == BEHAVIOUR_PARTITION_SUPERVISOR) {
        text_add(&out, "\na partition for each worker");
    }
    if (s->max_children != NULL) {
        text_add(&out, ", at most ");
        add_expression(&out, s->max_children);
    }
    text_add(&out, auto_shutdowns[s->auto_shutdown]);
    add_restart(&out, child);
    return out.bytes;
}

static const char *child_label(struct emitter *e, const struct ast_child *child)
{
    const char *of = child->actor != NULL ? child->actor->name : child->registry->name;
    const bool renamed = strcmp(child->name, of) != 0;
    struct text out = text_in(e->arena);

    text_printf(&out, "%s%s%s", child->name, renamed ? "\n" : "", renamed ? of : "");
    add_restart(&out, child);
    return out.bytes;
}

/* A node's place: below a supervisor, or, of a stage, behind another one. */
struct spot {
    size_t parent;
    size_t depth;
    const char *flow;
};

static void draw_supervisor(struct drawing *d, const struct ast_actor *actor, const struct ast_child *child, struct spot spot);

static void draw_child(struct drawing *d, const struct ast_child *child, struct spot spot)
{
    d->language->node(d->e, &(struct picture_node){
        .tree = d->actor->name, .number = d->nodes++, .parent = spot.parent, .depth = spot.depth, .flow = spot.flow,
        .label = child_label(d->e, child), .name = child->name, .is_registry = child->registry != NULL,
        .doc = child->doc != NULL ? child->doc : child->actor != NULL ? child->actor->doc : child->registry->doc });
}

static void draw_any(struct drawing *d, const struct ast_child *child, struct spot spot)
{
    if (child->actor != NULL && child->actor->supervision != NULL)
        draw_supervisor(d, child->actor, child, spot);
    else
        draw_child(d, child, spot);
}

/* "int64, at most 100": what comes to a stage of a pipeline, and how many of it may be on their way. */
static const char *flow_to(struct emitter *e, const struct ast_link *link)
{
    const struct ast_stage *stage = link->child->actor->stage;
    const struct ast_expr *max = link->demand.max != NULL ? link->demand.max : stage->demand.max;
    struct text out = text_in(e->arena);

    text_add(&out, ast_type_name(e->arena, stage->in->type));
    if (max != NULL) {
        text_add(&out, ", at most ");
        add_expression(&out, max);
    }
    if (link->partition != NULL) {
        text_add(&out, ", partition ");
        add_expression(&out, link->partition);
    }
    return out.bytes;
}

/* Each stage stands behind the one that it subscribes to. */
static void draw_stages(struct drawing *d, const struct ast_actor *pipeline, size_t node, size_t depth)
{
    size_t *numbers = arena_array(d->e->arena, pipeline->supervision->children.count + 1, sizeof *numbers);

    for (const struct ast_link *link = pipeline->stage->links.first; link != NULL; link = link->next) {
        if (link->is_again)
            continue;
        numbers[link->child->index] = d->nodes;
        draw_any(d, link->child, (struct spot){
            .parent = link->from != NULL ? numbers[link->from->child->index] : node, .depth = depth,
            .flow = link->from != NULL ? flow_to(d->e, link) : NULL });
    }
}

/* With all that is below it. `child`: as of name_in_tree. */
static void draw_supervisor(struct drawing *d, const struct ast_actor *actor, const struct ast_child *child, struct spot spot)
{
    const struct picture_node node = {
        .tree = d->actor->name, .number = d->nodes++, .parent = spot.parent, .depth = spot.depth, .flow = spot.flow,
        .label = supervisor_label(d->e, actor, child), .name = name_in_tree(actor, child), .doc = actor->doc,
        .is_supervisor = true };

    d->language->node(d->e, &node);
    if (actor->behaviour == BEHAVIOUR_PIPELINE)
        draw_stages(d, actor, node.number, spot.depth + 1);
    else
        for (const struct ast_child *c = actor->supervision->children.first; c != NULL; c = c->next)
            draw_any(d, c, (struct spot){ .parent = node.number, .depth = spot.depth + 1 });
    if (d->language->end_supervisor != NULL)
        d->language->end_supervisor(d->e, &node);
}

/* ------------------------------------------------------------------------------- applications -- */

static void draw_application(struct drawing *d)
{
    static const char *const restarts[] = {
        [RESTART_PERMANENT] = "", [RESTART_TRANSIENT] = ", transient", [RESTART_TEMPORARY] = ", temporary",
    };
    const struct ast_application *application = d->actor->application;
    const struct picture_node node = {
        .tree = d->actor->name, .number = d->nodes++, .name = d->actor->name, .doc = d->actor->doc, .is_supervisor = true,
        .label = arena_printf(d->e->arena, "%s\napplication%s", d->actor->name, restarts[application->restart]) };

    d->language->begin_tree(d->e, d->actor);
    d->language->node(d->e, &node);
    for (const struct ast_dependency *p = application->dependencies.first; p != NULL; p = p->next)
        d->language->node(d->e, &(struct picture_node){
            .tree = d->actor->name, .number = d->nodes++, .parent = node.number, .depth = 1, .label = p->application->name,
            .name = p->application->name, .doc = p->application->doc, .is_dependency = true });
    if (application->supervisor != NULL)
        draw_supervisor(d, application->supervisor, NULL, (struct spot){ .parent = node.number, .depth = 1 });
    if (d->language->end_supervisor != NULL)
        d->language->end_supervisor(d->e, &node);
}

/* ------------------------------------------------------------------------------------- actors -- */

/* Whether it has a picture of its own. */
static bool is_drawn(const struct ast_actor *actor)
{
    return !ast_is_server(actor->behaviour) && actor->behaviour != BEHAVIOUR_TASK && actor->behaviour != BEHAVIOUR_AGENT;
}

static bool draw(struct emitter *e, const struct picture_language *language, const struct ast_actor *actor)
{
    struct drawing drawing = { .e = e, .language = language, .actor = actor };

    switch (actor->behaviour) {
    case BEHAVIOUR_MACHINE:
        draw_machine(&drawing);
        return true;
    case BEHAVIOUR_SUPERVISOR:
    case BEHAVIOUR_DYNAMIC_SUPERVISOR:
    case BEHAVIOUR_PARTITION_SUPERVISOR:
    case BEHAVIOUR_TASK_SUPERVISOR:
    case BEHAVIOUR_CONSUMER_SUPERVISOR:
    case BEHAVIOUR_PIPELINE:
        language->begin_tree(e, actor);
        draw_supervisor(&drawing, actor, NULL, (struct spot){ 0 });
        return true;
    case BEHAVIOUR_APPLICATION:
        draw_application(&drawing);
        return true;
    case BEHAVIOUR_SERVER:
    case BEHAVIOUR_TASK:
    case BEHAVIOUR_AGENT:
    case BEHAVIOUR_PRODUCER:
    case BEHAVIOUR_PRODUCER_CONSUMER:
    case BEHAVIOUR_CONSUMER:
        break;
    }
    return false;
}

/* Whether an application or another supervisor of the spec starts it: then it is in that one's picture. */
static bool is_child(const struct ast_spec *spec, const struct ast_actor *actor)
{
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next) {
        if (a->application != NULL && a->application->supervisor == actor)
            return true;
        if (a->supervision == NULL)
            continue;
        for (const struct ast_child *c = a->supervision->children.first; c != NULL; c = c->next)
            if (c->actor == actor)
                return true;
    }
    return false;
}

/* Whether an actor is to be drawn: one that was asked for, or else each that is in no other one's picture. */
static bool is_wanted(const struct ast_spec *spec, const struct ast_actor *actor, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], actor->name) == 0)
            return true;
    return count == 0 && (actor->supervision == NULL || !is_child(spec, actor));
}

/* Who calls whom: of the whole spec, or of the servers that are named, which have no other picture. */
static bool draw_calls(struct emitter *e, const struct picture_language *language, const char *const *names, size_t count)
{
    const char **servers = arena_array(e->arena, count, sizeof *servers);
    size_t server_count = 0;

    for (const struct ast_actor *a = e->spec->actors.first; a != NULL && count > 0; a = a->next)
        if ((ast_is_server(a->behaviour) || a->behaviour == BEHAVIOUR_AGENT) && is_wanted(e->spec, a, names, count))
            servers[server_count++] = a->name;
    if (count > 0 && server_count == 0)
        return false;
    return emit_calls(e, language, servers, server_count, count != 1 || language->always_apart);
}

size_t emit_graph(FILE *out, struct arena *arena, const struct ast_spec *spec, enum emit_graph_format format,
                  const char *const *actors, size_t actor_count)
{
    static const struct picture_language *const languages[] = {
        [GRAPH_MERMAID] = &picture_mermaid, [GRAPH_DOT] = &picture_dot, [GRAPH_MARKDOWN] = &picture_markdown,
    };
    const struct picture_language *language = languages[format];
    const bool apart = actor_count != 1 || language->always_apart;
    struct emitter *e = emitter_open(out, arena, spec);
    size_t count = 0;

    e->is_c = false;
    if (language->begin_file != NULL)
        language->begin_file(e);
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next) {
        if (!is_drawn(a) || !is_wanted(spec, a, actors, actor_count))
            continue;
        if (language->begin_one != NULL && apart)
            language->begin_one(e, a);
        count += draw(e, language, a);
        if (language->end_one != NULL && apart)
            language->end_one(e, a);
        emitter_forget(e);
    }
    count += draw_calls(e, language, actors, actor_count);
    if (language->end_file != NULL)
        language->end_file(e);
    emitter_close(e);
    return count;
}
