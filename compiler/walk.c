/*
 * Numbers and stacks for walks over trees, which are counted once for all that is noted by number.
 */

#include "walk.h"

struct walk walk_of(struct check *c)
{
    struct walk walk = { 0 };
    const size_t specs = c->program->specs.count;

    walk.first_actor = arena_array(c->arena, specs, sizeof *walk.first_actor);
    walk.first_registry = arena_array(c->arena, specs, sizeof *walk.first_registry);
    for (const struct ast_spec *spec = c->program->specs.first; spec != NULL; spec = spec->next) {
        walk.first_actor[spec->index] = walk.actor_count;
        walk.first_registry[spec->index] = walk.registry_count;
        walk.actor_count += spec->actors.count;
        walk.registry_count += spec->registries.count;
    }
    walk.applications = arena_array(c->arena, c->spec->actors.count, sizeof *walk.applications);
    for (const struct ast_actor *a = c->spec->actors.first; a != NULL; a = a->next)
        if (a->application != NULL)
            walk.applications[walk.application_count++] = a;
    return walk;
}

void walk_push(struct arena *arena, struct walk_stack *stack, const struct ast_actor *supervisor)
{
    const size_t old = stack->capacity;

    if (stack->height == old) {
        stack->capacity = old > 0 ? old * 2 : 16;
        stack->next = arena_grow(arena, stack->next, old * sizeof *stack->next,
                                 stack->capacity * sizeof *stack->next);
    }
    stack->next[stack->height++] = supervisor->supervision->children.first;
}

void walk_begin(struct arena *arena, struct walk_stack *stack, const struct ast_actor *supervisor)
{
    stack->height = 0;
    walk_push(arena, stack, supervisor);
}
