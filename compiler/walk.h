#ifndef WALK_H
#define WALK_H

/*
 * What walks over the trees of a program have in common: each actor and registry of all specs has
 * a number, the applications of the spec being checked are known, and what is to be walked next
 * stands on a stack.
 */

#include <stdbool.h>
#include <stddef.h>

#include "check.h"

/** Numbers over all specs, and the applications of one. */
struct walk {
    size_t *first_actor;                    /* by spec: the number of its first actor */
    size_t *first_registry;
    size_t actor_count;                     /* of all specs */
    size_t registry_count;
    const struct ast_actor **applications;  /* mostly one, where there are thousands of roots */
    size_t application_count;
};

struct walk walk_of(struct check *c);

static inline size_t walk_actor(const struct walk *walk, const struct ast_actor *actor)
{
    return walk->first_actor[actor->spec->index] + actor->index;
}

static inline size_t walk_registry(const struct walk *walk, const struct ast_registry *registry)
{
    return walk->first_registry[registry->spec->index] + registry->index;
}

/** Its children are started when somebody asks, or an event comes. */
static inline bool walk_is_dynamic(const struct ast_actor *supervisor)
{
    return supervisor->behaviour == BEHAVIOUR_DYNAMIC_SUPERVISOR
           || supervisor->behaviour == BEHAVIOUR_CONSUMER_SUPERVISOR;
}

/** Next children of the supervisors being walked. */
struct walk_stack {
    const struct ast_child **next;
    size_t height;
    size_t capacity;
};

/** Begins with a supervisor, whatever an earlier walk has left. */
void walk_begin(struct arena *arena, struct walk_stack *stack, const struct ast_actor *supervisor);

/** The children of this one are next. */
void walk_push(struct arena *arena, struct walk_stack *stack, const struct ast_actor *supervisor);

/** The next child; NULL if a supervisor has no more, which leaves the stack. */
static inline const struct ast_child *walk_next(struct walk_stack *stack)
{
    const struct ast_child *child = stack->next[stack->height - 1];

    if (child == NULL)
        stack->height--;
    else
        stack->next[stack->height - 1] = child->next;
    return child;
}

/** check_start.c: registries, and actors that are called, which start too late or not at all. */
void check_start(struct check *c, const struct walk *walk);

/** check_taken.c: names and keys that more than one would have. */
void check_taken(struct check *c, const struct walk *walk);

#endif
