/*
 * Pictures in Mermaid's language, as GitHub shows it: a state diagram for a machine, a flowchart for a tree, and for calls.
 * Each is a diagram of its own; in Markdown, which shows one per block, a block of its own.
 */

#include "emit_picture.h"

#include <string.h>

static const char actor_heading[] =
LINE("%% ${behaviour} ${Actor}");

/* Text as a label: what Mermaid would take for its own is said by number or name. */
static const char *label_of(struct emitter *e, const char *text)
{
    static const struct {
        char byte;
        const char *entity;
    } entities[] = {
        { '<', "#lt;" }, { '>', "#gt;" }, { '&', "#amp;" }, { '"', "#quot;" }, { '#', "#35;" },
        { ';', "#59;" }, { ':', "#58;" }, { '\n', "<br>" },
    };
    struct text out = text_in(e->arena);

    for (; *text != '\0'; text++) {
        const char *entity = NULL;

        for (size_t k = 0; k < sizeof entities / sizeof entities[0]; k++)
            if (entities[k].byte == *text)
                entity = entities[k].entity;
        if (entity != NULL)
            text_add(&out, entity);
        else
            text_add_bytes(&out, text, 1);
    }
    return out.bytes;
}

static void begin_one(struct emitter *e, const struct ast_actor *actor)
{
    emit(e, actor_heading, (struct emit_var[]) {
        { "behaviour", ast_behaviour_name(actor->behaviour) }, { "Actor", actor->name }, { 0 } });
}

static void end_one(struct emitter *e, const struct ast_actor *actor)
{
    (void)actor;
    emit(e, LINE(""), (struct emit_var[]) { { 0 } });
}

/* ----------------------------------------------------------------------------------- machines -- */

static const char state_alias[] = LINE("    state \"${name}\" as ${id}");
static const char first_arrow[] = LINE("    [*] --> ${id}");
static const char plain_arrow[] = LINE("    ${from} --> ${to}: ${label}");

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
    if (state == NULL)
        return "[*]";
    return is_reserved(state->name) ? arena_printf(e->arena, "%s_", state->name) : state->name;
}

static void begin_machine(struct emitter *e, const struct ast_actor *actor)
{
    (void)actor;
    emit(e, LINE("stateDiagram-v2"), (struct emit_var[]) { { 0 } });
}

static void emit_state(struct emitter *e, const struct ast_state *state)
{
    if (is_reserved(state->name) || state->fields.first != NULL)
        emit(e, state_alias, (struct emit_var[]) {
            { "name", picture_state_label(e, state) }, { "id", state_id(e, state) }, { 0 } });
}

static void emit_arrow(struct emitter *e, const struct ast_actor *actor, const struct picture_arrow *arrow)
{
    (void)actor;
    if (arrow->from == NULL && arrow->label[0] == '\0')
        emit(e, first_arrow, (struct emit_var[]) { { "id", state_id(e, arrow->to) }, { 0 } });
    else
        emit(e, plain_arrow, (struct emit_var[]) {
            { "from", state_id(e, arrow->from) }, { "to", state_id(e, arrow->to) },
            { "label", label_of(e, arrow->label) }, { 0 } });
}

static void end_machine(struct emitter *e, const struct ast_actor *actor)
{
    (void)e;
    (void)actor;
}

/* -------------------------------------------------------------------------------------- trees -- */

static const char root_node[] = LINE("    n0[\"${label}\"]");
static const char supervisor_node[] = LINE("    ${parent} --> ${node}[\"${label}\"]");
static const char worker_node[] = LINE("    ${parent} --> ${node}(\"${label}\")");
static const char dependency_node[] = LINE("    ${parent} -.-> ${node}{{\"${label}\"}}");
static const char fed_supervisor_node[] = LINE("    ${parent} ==>|\"${flow}\"| ${node}[\"${label}\"]");
static const char fed_node[] = LINE("    ${parent} ==>|\"${flow}\"| ${node}(\"${label}\")");
static const char registry_node[] = LINE("    ${parent} --> ${node}[(\"${label}\")]");

static void begin_tree(struct emitter *e, const struct ast_actor *actor)
{
    (void)actor;
    emit(e, LINE("flowchart TD"), (struct emit_var[]) { { 0 } });
}

static void emit_node(struct emitter *e, const struct picture_node *node)
{
    const char *template = node->flow != NULL    ? node->is_supervisor ? fed_supervisor_node : fed_node
                           : node->is_supervisor ? supervisor_node
                           : node->is_registry   ? registry_node
                           : node->is_dependency ? dependency_node
                                                 : worker_node;

    if (node->depth == 0)
        emit(e, root_node, (struct emit_var[]) { { "label", label_of(e, node->label) }, { 0 } });
    else
        emit(e, template, (struct emit_var[]) {
            { "parent", arena_printf(e->arena, "n%zu", node->parent) },
            { "node", arena_printf(e->arena, "n%zu", node->number) },
            { "flow", node->flow != NULL ? label_of(e, node->flow) : "" }, { "label", label_of(e, node->label) }, { 0 } });
}

/* -------------------------------------------------------------------------------------- calls -- */

static const char calls_heading[] = LINE("%% calls");
static const char server_node[] = LINE("    ${node}(\"${label}\")");
static const char machine_node[] = LINE("    ${node}([\"${label}\"])");
static const char bare_call[] = LINE("    ${from} --> ${to}");
static const char named_call[] = LINE("    ${from} -->|\"${label}\"| ${to}");

static void begin_calls(struct emitter *e, bool is_one_of_many)
{
    if (is_one_of_many)
        emit(e, calls_heading, (struct emit_var[]) { { 0 } });
    emit(e, LINE("flowchart LR"), (struct emit_var[]) { { 0 } });
}

static void emit_caller(struct emitter *e, const struct ast_actor *actor, size_t number)
{
    emit(e, actor->behaviour == BEHAVIOUR_MACHINE ? machine_node : server_node, (struct emit_var[]) {
        { "node", arena_printf(e->arena, "n%zu", number) }, { "label", actor->name }, { 0 } });
}

static void emit_call(struct emitter *e, const struct picture_call *call)
{
    emit(e, call->label[0] != '\0' ? named_call : bare_call, (struct emit_var[]) {
        { "from", arena_printf(e->arena, "n%zu", call->from) }, { "to", arena_printf(e->arena, "n%zu", call->to) },
        { "label", call->label }, { 0 } });
}

static void end_calls(struct emitter *e, bool is_one_of_many)
{
    if (is_one_of_many)
        emit(e, LINE(""), (struct emit_var[]) { { 0 } });
}

/* What diagrams consist of, wherever they stand. */
#define DIAGRAMS                    \
    .begin_machine = begin_machine, \
    .state = emit_state,            \
    .arrow = emit_arrow,            \
    .end_machine = end_machine,     \
    .begin_tree = begin_tree,       \
    .node = emit_node,              \
    .caller = emit_caller,          \
    .call = emit_call

const struct picture_language picture_mermaid = {
    DIAGRAMS,
    .begin_one = begin_one,
    .end_one = end_one,
    .begin_calls = begin_calls,
    .end_calls = end_calls,
};

/* ----------------------------------------------------------------------------------- Markdown -- */

static const char fence[] = LINE("```mermaid");
static const char end_of_fence[] = LINE("```") LINE("");

static void begin_block(struct emitter *e, const struct ast_actor *actor)
{
    emit(e, fence, (struct emit_var[]) { { 0 } });
    begin_one(e, actor);
}

static void end_block(struct emitter *e, const struct ast_actor *actor)
{
    (void)actor;
    emit(e, end_of_fence, (struct emit_var[]) { { 0 } });
}

static void begin_block_of_calls(struct emitter *e, bool is_one_of_many)
{
    emit(e, fence, (struct emit_var[]) { { 0 } });
    begin_calls(e, is_one_of_many);
}

static void end_block_of_calls(struct emitter *e, bool is_one_of_many)
{
    (void)is_one_of_many;
    emit(e, end_of_fence, (struct emit_var[]) { { 0 } });
}

const struct picture_language picture_markdown = {
    DIAGRAMS,
    .always_apart = true,
    .begin_one = begin_block,
    .end_one = end_block,
    .begin_calls = begin_block_of_calls,
    .end_calls = end_block_of_calls,
};
