/*
 * Pictures in graphviz's language: all of a spec in one graph, each machine and each supervisor in a box of its
 * own. What the spec's doc comments say of a state or a child shows when the pointer rests on it in an SVG.
 */

#include "emit_picture.h"

#include <string.h>

/* Text between double quotes; a line's end is said as graphviz does. */
static const char *quoted(struct emitter *e, const char *text)
{
    struct text out = text_in(e->arena);

    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            text_add(&out, "\\");
        if (*text == '\n')
            text_add(&out, "\\n");
        else
            text_add_bytes(&out, text, 1);
    }
    return out.bytes;
}

/* What is said on the pointer's request, as attributes that follow others; empty if nothing is. */
static const char *tooltip(struct emitter *e, const char *doc)
{
    return doc != NULL ? arena_printf(e->arena, ", tooltip=\"%s\"", quoted(e, doc)) : "";
}

static const char *indent_at(struct emitter *e, size_t depth)
{
    return arena_printf(e->arena, "%*s", (int)(4 * depth), "");
}

/* --------------------------------------------------------------------------------------- file -- */

static const char file_top[] =
LINE("digraph \"${stem}\" {")
LINE("    graph [fontname=\"Helvetica\", fontsize=12, nodesep=0.4, ranksep=0.6, style=rounded, color=\"#999999\"];")
LINE("    node [fontname=\"Helvetica\", fontsize=11, shape=box, style=rounded];")
LINE("    edge [fontname=\"Helvetica\", fontsize=9];");

static void begin_file(struct emitter *e)
{
    emit(e, file_top, (struct emit_var[]) { { "stem", quoted(e, e->spec->stem) }, { 0 } });
}

static void end_file(struct emitter *e)
{
    emit(e, LINE("}"), (struct emit_var[]) { { 0 } });
}

/* ----------------------------------------------------------------------------------- machines -- */

static const char machine_top[] =
LINE("")
LINE("    subgraph \"cluster_${Actor}\" {")
LINE("        label=\"${Actor}\"${tooltip};")
LINE("        \"${Actor}:begin\" [shape=circle, style=filled, fillcolor=black, label=\"\", width=0.12];");

static const char machine_end[] =
LINE("        \"${Actor}:end\" [shape=doublecircle, style=filled, fillcolor=black, label=\"\", width=0.1];");

static const char state_node[] =
LINE("        \"${Actor}.${state}\" [label=\"${label}\"${tooltip}];");

static const char state_arrow[] =
LINE("        \"${from}\" -> \"${to}\"${label};");

static void begin_machine(struct emitter *e, const struct ast_actor *actor)
{
    const char *doc = actor->doc != NULL ? arena_printf(e->arena, "; tooltip=\"%s\"", quoted(e, actor->doc)) : "";

    emit(e, machine_top, (struct emit_var[]) { { "Actor", actor->name }, { "tooltip", doc }, { 0 } });
}

static void emit_state(struct emitter *e, const struct ast_state *state)
{
    emit(e, state_node, (struct emit_var[]) {
        { "Actor", state->actor->name }, { "state", state->name }, { "label", picture_state_label(e, state) }, { "tooltip", tooltip(e, state->doc) }, { 0 } });
}

static const char *state_id(struct emitter *e, const struct ast_actor *actor, const struct ast_state *state,
                            const char *otherwise)
{
    return state != NULL ? arena_printf(e->arena, "%s.%s", actor->name, state->name)
                         : arena_printf(e->arena, "%s:%s", actor->name, otherwise);
}

static void emit_arrow(struct emitter *e, const struct ast_actor *actor, const struct picture_arrow *arrow)
{
    const char *label = arrow->label[0] != '\0' ? arena_printf(e->arena, " [label=\"%s\"]", quoted(e, arrow->label)) : "";

    if (arrow->is_first_end)
        emit(e, machine_end, (struct emit_var[]) { { "Actor", actor->name }, { 0 } });
    emit(e, state_arrow, (struct emit_var[]) {
        { "from", state_id(e, actor, arrow->from, "begin") }, { "to", state_id(e, actor, arrow->to, "end") },
        { "label", label }, { 0 } });
}

static void end_machine(struct emitter *e, const struct ast_actor *actor)
{
    (void)actor;
    emit(e, LINE("    }"), (struct emit_var[]) { { 0 } });
}

/* -------------------------------------------------------------------------------------- trees -- */

static const char tree_top[] =
LINE("");

/* Nodes are called by their tree and number: one actor may be a child in many places. */
static const char supervisor_top[] =
LINE("${indent}subgraph \"cluster_${tree}_${number}\" {")
LINE("${indent}    label=\"${label}\"; labeljust=l;")
LINE("${indent}    \"${tree}:${number}\" [label=\"${name}\", style=\"\"${tooltip}];");

static const char child_node[] =
LINE("${indent}\"${tree}:${number}\" [label=\"${label}\"${shape}${tooltip}];");

static const char child_arrow[] =
LINE("${indent}\"${tree}:${parent}\" -> \"${tree}:${number}\"${style};");

static void begin_tree(struct emitter *e, const struct ast_actor *actor)
{
    (void)actor;
    emit(e, tree_top, (struct emit_var[]) { { 0 } });
}

static void emit_node(struct emitter *e, const struct picture_node *node)
{
    const struct emit_var vars[] = {
        { "indent", indent_at(e, node->depth + 1) }, { "tree", quoted(e, node->tree) },
        { "number", arena_printf(e->arena, "%zu", node->number) },
        { "parent", arena_printf(e->arena, "%zu", node->parent) }, { "label", quoted(e, node->label) },
        { "name", node->name }, { "style", node->is_dependency ? " [style=dashed]"
                   : node->flow != NULL ? arena_printf(e->arena, " [style=bold, label=\"%s\"]", quoted(e, node->flow)) : "" },
        { "shape", node->is_registry ? ", shape=cylinder, style=\"\"" : node->is_dependency ? ", shape=hexagon, style=\"\"" : "" },
        { "tooltip", tooltip(e, node->doc) }, { 0 },
    };

    if (node->depth > 0)
        emit(e, child_arrow, vars);
    emit(e, node->is_supervisor ? supervisor_top : child_node, vars);
}

static void end_supervisor(struct emitter *e, const struct picture_node *node)
{
    emit(e, LINE("${indent}}"), (struct emit_var[]) { { "indent", indent_at(e, node->depth + 1) }, { 0 } });
}

/* -------------------------------------------------------------------------------------- calls -- */

static const char calls_top[] =
LINE("")
LINE("    subgraph \"cluster:calls\" {")
LINE("        label=\"calls\";");

static const char caller_node[] =
LINE("        \":${Actor}\" [label=\"${Actor}\"${tooltip}];");

static const char call_arrow[] =
LINE("        \":${from}\" -> \":${to}\"${label};");

static void begin_calls(struct emitter *e, bool is_one_of_many)
{
    (void)is_one_of_many;
    emit(e, calls_top, (struct emit_var[]) { { 0 } });
}

static void emit_caller(struct emitter *e, const struct ast_actor *actor, size_t number)
{
    (void)number;
    emit(e, caller_node, (struct emit_var[]) { { "Actor", actor->name }, { "tooltip", tooltip(e, actor->doc) }, { 0 } });
}

static void emit_call(struct emitter *e, const struct picture_call *call)
{
    emit(e, call_arrow, (struct emit_var[]) {
        { "from", call->caller->name }, { "to", call->callee->name },
        { "label", call->label[0] != '\0' ? arena_printf(e->arena, " [label=\"%s\"]", call->label) : "" }, { 0 } });
}

static void end_calls(struct emitter *e, bool is_one_of_many)
{
    (void)is_one_of_many;
    emit(e, LINE("    }"), (struct emit_var[]) { { 0 } });
}

const struct picture_language picture_dot = {
    .begin_file = begin_file,
    .end_file = end_file,
    .begin_machine = begin_machine,
    .state = emit_state,
    .arrow = emit_arrow,
    .end_machine = end_machine,
    .begin_tree = begin_tree,
    .node = emit_node,
    .end_supervisor = end_supervisor,
    .begin_calls = begin_calls,
    .caller = emit_caller,
    .call = emit_call,
    .end_calls = end_calls,
};
