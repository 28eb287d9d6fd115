/*
 * The picture of who calls whom in a spec, from what its actors say behind `calls`: an actor is a node, whatever it is
 * a child of, and several calls of one actor by another are one arrow.
 */

#include "emit_picture.h"

#include <string.h>

#include "table.h"

struct calls {
    struct emitter *e;
    const struct picture_language *language;
    struct table numbers;                   /* of actors that were drawn, by name */
    size_t count;
    bool is_one_of_many;
};

/* Calls of one actor by another. */
struct arrow {
    struct arrow *next;
    const struct ast_actor *callee;
    struct text label;
};

static bool is_named(const struct ast_actor *actor, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], actor->name) == 0)
            return true;
    return count == 0;
}

static size_t draw_actor(struct calls *c, const struct ast_actor *actor)
{
    const size_t *known = table_get(&c->numbers, actor->name);
    size_t *number;

    if (known != NULL)
        return *known;
    if (c->count == 0)
        c->language->begin_calls(c->e, c->is_one_of_many);
    number = arena_alloc(c->e->arena, sizeof *number);
    *number = c->count++;
    table_add(&c->numbers, actor->name, number);
    c->language->caller(c->e, actor, *number);
    return *number;
}

/* Whom an actor calls, each once, in the order of the spec. */
static struct arrow *arrows_of(struct emitter *e, const struct ast_actor *actor)
{
    struct table callees = table_of(e->arena);
    struct arrow *first = NULL;
    struct arrow **end = &first;

    for (const struct ast_callee *callee = actor->callees.first; callee != NULL; callee = callee->next) {
        struct arrow *arrow = table_get(&callees, callee->actor->name);

        if (arrow == NULL) {
            arrow = arena_alloc(e->arena, sizeof *arrow);
            *arrow = (struct arrow){ .callee = callee->actor, .label = text_in(e->arena) };
            table_add(&callees, callee->actor->name, arrow);
            *end = arrow;
            end = &arrow->next;
        }
        if (callee->message.name != NULL)
            text_printf(&arrow->label, "%s%s", arrow->label.length > 0 ? ", " : "", callee->message.name);
    }
    return first;
}

bool emit_calls(struct emitter *e, const struct picture_language *language, const char *const *actors, size_t actor_count,
                bool is_one_of_many)
{
    struct calls c = { .e = e, .language = language, .numbers = table_of(e->arena), .is_one_of_many = is_one_of_many };

    for (const struct ast_actor *a = e->spec->actors.first; a != NULL; a = a->next) {
        for (const struct arrow *arrow = arrows_of(e, a); arrow != NULL; arrow = arrow->next) {
            struct picture_call call = { .caller = a, .callee = arrow->callee, .label = arrow->label.bytes };

            if (!is_named(a, actors, actor_count) && !is_named(arrow->callee, actors, actor_count))
                continue;
            call.from = draw_actor(&c, a);
            call.to = draw_actor(&c, arrow->callee);
            language->call(e, &call);
        }
    }
    if (c.count > 0)
        language->end_calls(e, is_one_of_many);
    return c.count > 0;
}
