/*
 * Directed graphs: edges are collected, then sorted by the node they leave, so that a node's edges
 * lie side by side. Walks keep their own stack, since a spec may nest deeper than ours.
 */

#include "graph.h"

#include <assert.h>

#define FIRST_CAPACITY 16

struct graph graph_of(struct arena *arena, size_t node_count)
{
    return (struct graph){ .arena = arena, .node_count = node_count };
}

void graph_add(struct graph *graph, size_t from, size_t to, const void *label)
{
    size_t old = graph->edge_capacity;

    assert(graph->first == NULL);
    assert(from < graph->node_count);
    assert(to < graph->node_count);
    if (graph->edge_count == old) {
        graph->edge_capacity = old > 0 ? old * 2 : FIRST_CAPACITY;
        graph->edges = arena_grow(graph->arena, graph->edges, old * sizeof *graph->edges,
                                  graph->edge_capacity * sizeof *graph->edges);
    }
    graph->edges[graph->edge_count++] = (struct graph_edge){ from, to, label };
}

void graph_close(struct graph *graph)
{
    size_t *next = arena_array(graph->arena, graph->node_count + 1, sizeof *next);
    struct graph_edge *sorted = arena_array(graph->arena, graph->edge_count, sizeof *sorted);

    assert(graph->first == NULL);
    graph->first = arena_array(graph->arena, graph->node_count + 1, sizeof *graph->first);
    for (size_t i = 0; i < graph->edge_count; i++)
        graph->first[graph->edges[i].from + 1]++;
    for (size_t node = 0; node < graph->node_count; node++) {
        graph->first[node + 1] += graph->first[node];
        next[node] = graph->first[node];
    }
    for (size_t i = 0; i < graph->edge_count; i++)
        sorted[next[graph->edges[i].from]++] = graph->edges[i];
    graph->edges = sorted;
    graph->edge_capacity = graph->edge_count;
}

struct graph graph_reversed(const struct graph *graph)
{
    struct graph reversed = graph_of(graph->arena, graph->node_count);

    for (size_t i = 0; i < graph->edge_count; i++)
        graph_add(&reversed, graph->edges[i].to, graph->edges[i].from, graph->edges[i].label);
    graph_close(&reversed);
    return reversed;
}

void graph_reach(const struct graph *graph, bool *reached)
{
    size_t *waiting = arena_array(graph->arena, graph->node_count, sizeof *waiting);
    size_t count = 0;

    assert(graph->first != NULL);
    for (size_t node = 0; node < graph->node_count; node++)
        if (reached[node])
            waiting[count++] = node;
    while (count > 0) {
        size_t node = waiting[--count];

        for (size_t i = graph->first[node]; i < graph->first[node + 1]; i++) {
            size_t to = graph->edges[i].to;

            if (reached[to])
                continue;
            reached[to] = true;
            waiting[count++] = to;
        }
    }
}

struct walk {
    const struct graph *graph;
    const struct graph_visitor *visitor;
    size_t *next;                           /* by node: the edge to follow next */
    size_t *depth;                          /* by node: 1 and up while on the stack, else 0 */
    bool *visited;
    const struct graph_edge **stack;        /* the edges that led here, the first one NULL */
    size_t height;
};

static void push(struct walk *walk, size_t node, const struct graph_edge *edge)
{
    walk->visited[node] = true;
    walk->next[node] = walk->graph->first[node];
    walk->stack[walk->height++] = edge;
    walk->depth[node] = walk->height;
}

static void pop(struct walk *walk, size_t node)
{
    walk->height--;
    walk->depth[node] = 0;
    if (walk->visitor->leave != NULL)
        walk->visitor->leave(walk->visitor->user, node);
}

/* The stack holds all of the cycle but its last edge: that one goes on top for a moment. */
static void report_cycle(struct walk *walk, const struct graph_edge *last)
{
    size_t first = walk->depth[last->to];

    if (walk->visitor->cycle == NULL)
        return;
    walk->stack[walk->height] = last;
    walk->visitor->cycle(walk->visitor->user, walk->stack + first, walk->height - first + 1);
}

static void walk_from(struct walk *walk, size_t root)
{
    size_t node = root;

    push(walk, root, NULL);
    while (walk->height > 0) {
        const struct graph_edge *edge;

        if (walk->next[node] == walk->graph->first[node + 1]) {
            const struct graph_edge *led_here = walk->stack[walk->height - 1];

            pop(walk, node);
            if (led_here != NULL)
                node = led_here->from;
            continue;
        }
        edge = &walk->graph->edges[walk->next[node]++];
        if (walk->depth[edge->to] > 0) {
            report_cycle(walk, edge);
        } else if (!walk->visited[edge->to]) {
            push(walk, edge->to, edge);
            node = edge->to;
        }
    }
}

void graph_walk(const struct graph *graph, const struct graph_visitor *visitor)
{
    struct walk walk = { .graph = graph, .visitor = visitor };

    assert(graph->first != NULL);
    walk.next = arena_array(graph->arena, graph->node_count, sizeof *walk.next);
    walk.depth = arena_array(graph->arena, graph->node_count, sizeof *walk.depth);
    walk.visited = arena_array(graph->arena, graph->node_count, sizeof *walk.visited);
    walk.stack = arena_array(graph->arena, graph->node_count + 1, sizeof *walk.stack);
    for (size_t node = 0; node < graph->node_count; node++)
        if (!walk.visited[node])
            walk_from(&walk, node);
}

/* ------------------------------------------------------------------------------- components -- */

/* Nodes in the order they are left in. */
struct leaving {
    size_t *nodes;
    size_t count;
};

static void note_left(void *user, size_t node)
{
    struct leaving *left = user;

    left->nodes[left->count++] = node;
}

/*
 * Kosaraju's way: of the nodes not numbered yet, the one left last is in a component from which no other
 * of them leads away, so that against the edges it reaches just its own.
 */
const size_t *graph_components(const struct graph *graph)
{
    const struct graph reversed = graph_reversed(graph);
    size_t *components = arena_array(graph->arena, graph->node_count, sizeof *components);
    size_t *waiting = arena_array(graph->arena, graph->node_count, sizeof *waiting);
    struct leaving left = { .nodes = arena_array(graph->arena, graph->node_count, sizeof *left.nodes) };
    size_t number = 0;

    graph_walk(graph, &(struct graph_visitor){ .user = &left, .leave = note_left });
    while (left.count > 0) {
        size_t count = 0;

        waiting[count++] = left.nodes[--left.count];
        if (components[waiting[0]] > 0)
            continue;
        components[waiting[0]] = ++number;
        while (count > 0) {
            const size_t node = waiting[--count];

            for (size_t i = reversed.first[node]; i < reversed.first[node + 1]; i++) {
                const size_t to = reversed.edges[i].to;

                if (components[to] > 0)
                    continue;
                components[to] = number;
                waiting[count++] = to;
            }
        }
    }
    return components;
}

/* A search for the shortest way back, from the first node of each component in turn. */
struct search {
    const struct graph *graph;
    const size_t *components;
    const struct graph_edge **led_to;       /* by node: the edge that reached it */
    const struct graph_edge **path;
    size_t *queue;
};

/* The last edge of the shortest way back to a node, or NULL: it stays in the node's component. */
static const struct graph_edge *way_back(struct search *s, size_t start)
{
    const struct graph *graph = s->graph;
    size_t count = 0;

    s->queue[count++] = start;
    for (size_t taken = 0; taken < count; taken++) {
        const size_t node = s->queue[taken];

        for (size_t i = graph->first[node]; i < graph->first[node + 1]; i++) {
            const struct graph_edge *edge = &graph->edges[i];

            if (edge->to == start)
                return edge;
            if (s->led_to[edge->to] != NULL || s->components[edge->to] != s->components[start])
                continue;
            s->led_to[edge->to] = edge;
            s->queue[count++] = edge->to;
        }
    }
    return NULL;
}

void graph_cycles(const struct graph *graph, const size_t *components, const struct graph_visitor *visitor)
{
    struct search s = { .graph = graph, .components = components };
    bool *searched = arena_array(graph->arena, graph->node_count + 1, sizeof *searched);

    s.led_to = arena_array(graph->arena, graph->node_count, sizeof *s.led_to);
    s.path = arena_array(graph->arena, graph->node_count, sizeof *s.path);
    s.queue = arena_array(graph->arena, graph->node_count, sizeof *s.queue);
    for (size_t node = 0; node < graph->node_count; node++) {
        size_t begin = graph->node_count;

        if (searched[components[node]])
            continue;
        searched[components[node]] = true;
        for (const struct graph_edge *edge = way_back(&s, node); edge != NULL; edge = s.led_to[edge->from])
            s.path[--begin] = edge;
        if (begin < graph->node_count)
            visitor->cycle(visitor->user, s.path + begin, graph->node_count - begin);
    }
}
