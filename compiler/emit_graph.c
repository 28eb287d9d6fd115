/*
 * Pictures in Mermaid's language: of a machine the transitions between its states, of a supervisor the
 * tree below it. Rows that stay where they are do not show, unless they enter their state again: they
 * would hide those that go.
 */

#include "emit.h"

#include <string.h>

static const char actor_heading[] =
LINE("%% ${behaviour} ${Actor}");

/* --------------------------------------------------------------------------------------- text -- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Text as a label, on one line: what Mermaid would take for its own is said by number or name. */
static void add_label(struct text *out, const char *text, size_t length)
{
    static const struct {
        char byte;
        const char *entity;
    } entities[] = {
        { '<', "#lt;" }, { '>', "#gt;" }, { '&', "#amp;" }, { '"', "#quot;" }, { '#', "#35;" },
        { ';', "#59;" }, { ':', "#58;" },
    };

    for (size_t i = 0; i < length; i++) {
        const char *entity = NULL;

        if (is_space(text[i])) {
            if (i > 0 && !is_space(text[i - 1]))
                text_add(out, " ");
            continue;
        }
        for (size_t k = 0; k < sizeof entities / sizeof entities[0]; k++)
            if (entities[k].byte == text[i])
                entity = entities[k].entity;
        if (entity != NULL)
            text_add(out, entity);
        else
            text_add_bytes(out, &text[i], 1);
    }
}

/* An expression, as the spec says it. */
static void add_expression(struct text *out, const struct ast_expr *expr)
{
    add_label(out, expr->at.source->text + expr->at.begin, expr->at.end - expr->at.begin);
}

/* ----------------------------------------------------------------------------------- machines -- */

static const char state_alias[] = LINE("    state \"${name}\" as ${id}");
static const char first_arrow[] = LINE("    [*] --> ${id}");
static const char arrow[] = LINE("    ${from} --> ${to}: ${label}");

/* Words that mean something to Mermaid where a state's name stands. */
static bool is_reserved(const char *name)
{
    static const char *const words[] = {
        "as", "choice", "class", "classDef", "click", "default", "direction", "end", "fork", "hide",
        "join", "note", "root", "scale", "state", "style", "title",
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

static const char *state_id(struct emitter *e, const struct ast_state *state)
{
    return is_reserved(state->name) ? arena_printf(e->arena, "%s_", state->name) : state->name;
}

static void add_event(struct text *out, const struct ast_row *row)
{
    switch (row->kind) {
    case ROW_ON:
        add_label(out, row->event.name, strlen(row->event.name));
        break;
    case ROW_AFTER:
    case ROW_EVERY:
    case ROW_IDLE:
        text_add(out, row->kind == ROW_AFTER ? "after " : row->kind == ROW_EVERY ? "every " : "idle ");
        add_expression(out, row->time);
        break;
    case ROW_ENTER:
    case ROW_EXIT:
        break;
    }
}

/* " / raise done", " / start retry 5s", " / cancel retry" */
static void add_effect(struct text *out, const struct ast_assignment *effect)
{
    static const char *const words[] = {
        [ASSIGN_RAISE] = "raise", [ASSIGN_START] = "start", [ASSIGN_CANCEL] = "cancel",
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
    return out.bytes;
}

static void emit_tail(struct emitter *e, const struct ast_state *from, const struct ast_row *row,
                      const struct ast_outcome *outcome, const struct ast_tail *tail)
{
    const char *to;

    if (tail->next.kind == NEXT_STATE)
        to = state_id(e, tail->next.state);
    else if (tail->next.kind == NEXT_STOP)
        to = "[*]";
    else if (tail->next.kind == NEXT_REPEAT)
        to = state_id(e, from);
    else
        return;
    emit(e, arrow, (struct emit_var[]) {
        { "from", state_id(e, from) }, { "to", to }, { "label", label_of(e, row, outcome, tail) }, { 0 } });
}

static void emit_row(struct emitter *e, const struct ast_state *from, const struct ast_row *row)
{
    for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next)
        emit_tail(e, from, row, o, &o->tail);
    if (!row->has_outcomes)
        emit_tail(e, from, row, NULL, &row->tail);
}

static bool has_row_for(const struct ast_state *state, const struct ast_row *row)
{
    for (const struct ast_row *own = state->rows.first; own != NULL; own = own->next)
        if (own->event_kind == row->event_kind && own->message == row->message)
            return true;
    return false;
}

static void emit_machine(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_row *any = actor->any != NULL ? actor->any->rows.first : NULL;

    emit(e, LINE("stateDiagram-v2"), (struct emit_var[]) { { 0 } });
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        if (is_reserved(s->name))
            emit(e, state_alias, (struct emit_var[]) {
                { "name", s->name }, { "id", state_id(e, s) }, { 0 } });
    emit(e, first_arrow, (struct emit_var[]) { { "id", state_id(e, actor->init->state) }, { 0 } });
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next) {
        for (const struct ast_row *r = s->rows.first; r != NULL; r = r->next)
            emit_row(e, s, r);
        for (const struct ast_row *r = any; r != NULL; r = r->next)
            if (!has_row_for(s, r))
                emit_row(e, s, r);
    }
}

/* -------------------------------------------------------------------------------------- trees -- */

static const char root_node[] = LINE("    n0[\"${label}\"]");
static const char supervisor_node[] = LINE("    ${parent} --> ${node}[\"${label}\"]");
static const char worker_node[] = LINE("    ${parent} --> ${node}(\"${label}\")");
static const char registry_node[] = LINE("    ${parent} --> ${node}[(\"${label}\")]");

static const char *supervisor_label(struct emitter *e, const struct ast_actor *actor, const char *id)
{
    static const char *const strategies[] = {
        [STRATEGY_ONE_FOR_ONE] = "one_for_one", [STRATEGY_ONE_FOR_ALL] = "one_for_all",
        [STRATEGY_REST_FOR_ONE] = "rest_for_one",
    };
    const struct ast_supervision *s = actor->supervision;
    struct text out = text_in(e->arena);

    text_printf(&out, "%s<br>%s", id, strategies[s->strategy]);
    if (s->intensity != NULL) {
        text_add(&out, ", ");
        add_expression(&out, s->intensity);
        text_add(&out, " in ");
        add_expression(&out, s->period);
    }
    return out.bytes;
}

static const char *child_label(struct emitter *e, const struct ast_child *child)
{
    static const char *const restarts[] = {
        [RESTART_PERMANENT] = "", [RESTART_TRANSIENT] = "<br>transient",
        [RESTART_TEMPORARY] = "<br>temporary",
    };
    const char *of = child->actor != NULL ? child->actor->name : child->registry->name;
    const bool renamed = strcmp(child->name, of) != 0;

    return arena_printf(e->arena, "%s%s%s%s", child->name, renamed ? "<br>" : "", renamed ? of : "",
                        restarts[child->restart]);
}

/* Writes the children of a supervisor, which is node `parent`; `count` nodes are there already. */
static void emit_children(struct emitter *e, const struct ast_actor *actor, size_t parent, size_t *count)
{
    for (const struct ast_child *c = actor->supervision->children.first; c != NULL; c = c->next) {
        const bool supervisor = c->actor != NULL && c->actor->supervision != NULL;
        const size_t node = (*count)++;
        const char *template = supervisor ? supervisor_node : c->registry != NULL ? registry_node : worker_node;

        emit(e, template, (struct emit_var[]) {
            { "parent", arena_printf(e->arena, "n%zu", parent) },
            { "node", arena_printf(e->arena, "n%zu", node) },
            { "label", supervisor ? supervisor_label(e, c->actor, c->name) : child_label(e, c) }, { 0 } });
        if (supervisor)
            emit_children(e, c->actor, node, count);
    }
}

static void emit_tree(struct emitter *e, const struct ast_actor *actor)
{
    size_t count = 1;

    emit(e, LINE("flowchart TD"), (struct emit_var[]) { { 0 } });
    emit(e, root_node, (struct emit_var[]) { { "label", supervisor_label(e, actor, actor->name) }, { 0 } });
    emit_children(e, actor, 0, &count);
}

/* ------------------------------------------------------------------------------------- actors -- */

static bool emit_picture(struct emitter *e, const struct ast_actor *actor)
{
    switch (actor->behaviour) {
    case BEHAVIOUR_MACHINE:
        emit_machine(e, actor);
        return true;
    case BEHAVIOUR_SUPERVISOR:
        emit_tree(e, actor);
        return true;
    case BEHAVIOUR_SERVER:
        break;
    }
    return false;
}

/* Whether another supervisor of the spec starts it: then it is in that one's picture. */
static bool is_child(const struct ast_spec *spec, const struct ast_actor *actor)
{
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next) {
        if (a->supervision == NULL)
            continue;
        for (const struct ast_child *c = a->supervision->children.first; c != NULL; c = c->next)
            if (c->actor == actor)
                return true;
    }
    return false;
}

size_t emit_mermaid(FILE *out, struct arena *arena, const struct ast_spec *spec,
                    const struct ast_actor *actor)
{
    struct emitter *e = emitter_open(out, arena, spec);
    size_t count = 0;

    e->is_c = false;
    if (actor != NULL)
        count += emit_picture(e, actor);
    for (const struct ast_actor *a = spec->actors.first; a != NULL && actor == NULL; a = a->next) {
        if (a->behaviour == BEHAVIOUR_SERVER || (a->behaviour == BEHAVIOUR_SUPERVISOR && is_child(spec, a)))
            continue;
        emit(e, actor_heading, (struct emit_var[]) {
            { "behaviour", ast_behaviour_name(a->behaviour) }, { "Actor", a->name }, { 0 } });
        count += emit_picture(e, a);
        emit(e, LINE(""), (struct emit_var[]) { { 0 } });
        emitter_forget(e);
    }
    emitter_close(e);
    return count;
}
