#ifndef GRAPH_H
#define GRAPH_H

/*
 * Directed graphs of numbered nodes: what is reached from where, and what leads back to itself.
 * All of it takes time in proportion to nodes and edges, and none of it recurses.
 */

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"

struct graph_edge {
    size_t from;
    size_t to;
    const void *label;                      /* the caller's: where the edge stands in the spec */
};

struct graph {
    struct arena *arena;
    size_t node_count;
    struct graph_edge *edges;
    size_t edge_count;
    size_t edge_capacity;
    size_t *first;                          /* by node, into `edges`; one more at the end */
};

struct graph graph_of(struct arena *arena, size_t node_count);

void graph_add(struct graph *graph, size_t from, size_t to, const void *label);

/** Ends the adding of edges: the functions below ask for that. Edges keep their order per node. */
void graph_close(struct graph *graph);

/** The same graph with every edge turned around. Closed. */
struct graph graph_reversed(const struct graph *graph);

/** Adds to `reached`, a flag for each node, all that can be reached from nodes flagged already. */
void graph_reach(const struct graph *graph, bool *reached);

/** Who is told what a walk comes across; each function may be NULL. */
struct graph_visitor {
    void *user;
    /* A way from a node back to itself: its edges in order. Each edge closes one way at most. */
    void (*cycle)(void *user, const struct graph_edge *const *path, size_t length);
    /* A node after all that it leads to (but for cycles): each node once. */
    void (*leave)(void *user, size_t node);
};

/** Walks over the whole graph, in the order of nodes and edges. */
void graph_walk(const struct graph *graph, const struct graph_visitor *visitor);

/** By node the number of its component: two have the same if each can be reached from the other. */
const size_t *graph_components(const struct graph *graph);

/** Tells of one cycle in each component that has any: of those through its first node, a shortest one. */
void graph_cycles(const struct graph *graph, const size_t *components, const struct graph_visitor *visitor);

#endif
