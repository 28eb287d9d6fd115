/*
 * Asks all questions about a program, spec by spec, what is imported first. Each question has a file
 * of its own, check_*.c; one that another depends on comes before it.
 */

#include "checks.h"

#include "check.h"

/* Comparisons of misspelt names with others, and steps of proofs, in one run: more would take longer than they are worth. */
#define MAX_OFFERS 1000000
#define MAX_STEPS 2000000

static void check_spec(struct check *c, struct ast_spec *spec)
{
    c->spec = spec;
    c->warns = spec->next == NULL;
    check_names(c);
    check_types(c);
    check_protocols(c);
    check_registries(c);
    check_tables(c);
    for (struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        check_actor(c, a);
    for (struct ast_actor *a = spec->actors.first; a != NULL; a = a->next) {
        if (a->behaviour == BEHAVIOUR_MACHINE)
            check_machine(c, a);
        else if (a->behaviour == BEHAVIOUR_AGENT)
            check_agent(c, a);
        else if (a->supervision != NULL)
            check_supervisor(c, a);
        else if (a->application != NULL)
            check_application(c, a);
    }
    check_callees(c);
    check_subscribers(c);
    check_trees(c);
    check_applications(c);
}

static bool is_empty(const struct ast_spec *spec)
{
    return spec->includes.first == NULL && spec->imports.first == NULL && spec->types.first == NULL
           && spec->registries.first == NULL && spec->actors.first == NULL && spec->impls.first == NULL;
}

bool check_program(struct arena *arena, struct diag *d, struct ast_program *program)
{
    struct check c = { .arena = arena, .d = d, .program = program, .offers_left = MAX_OFFERS,
                       .steps_left = MAX_STEPS, .callees = table_of(arena) };

    for (struct ast_spec *spec = program->specs.first; spec != NULL; spec = spec->next)
        check_spec(&c, spec);
    check_collisions(&c);
    if (diag_errors(d) == 0 && is_empty(program->specs.last)) {
        struct source *source = program->specs.last->source;

        /* At its end, so that it comes last of what is said, however many blanks stand before the rest. */
        diag_warning(d, A102, (struct range){ source, source->size, source->size }, "this spec declares nothing");
        diag_hint(d, "is it the file that you mean?");
    }
    return diag_errors(d) == 0;
}
