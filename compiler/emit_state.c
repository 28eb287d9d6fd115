/*
 * The fields of a machine's states. Each state that has some has a struct of them, and the machine's struct has all
 * of these twice: as they are, and as a row that leads to a state has given them. The runtime compares the two and
 * moves one to the other when the state is left and before it is entered: see actor_statem_value.
 */

#include "emit_c.h"

/* ------------------------------------------------------------------------------- for headers -- */

static const char value_struct[] =
LINE("/** The fields of the state `${name}`. */")
LINE("typedef struct ${actor}_${state}_state {")
LINE("    ${members}")
LINE("} ${actor}_${state}_state;")
LINE("");

static const char values_struct[] =
LINE("/** The fields of all states; those that it is not in have what they had last. */")
LINE("typedef struct ${actor}_states {")
LINE("    ${members}")
LINE("} ${actor}_states;")
LINE("");

void emit_state_types(struct emitter *e, const struct ast_actor *actor)
{
    struct text members = text_in(e->arena);

    if (!ast_has_values(actor))
        return;
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next) {
        if (s->fields.first == NULL)
            continue;
        emit(e, value_struct, (struct emit_var[]) {
            { "name", s->name }, { "actor", actor->as.lower }, { "state", s->as.lower },
            { "members", c_members(e, &s->fields, 4) }, { 0 } });
        text_printf(&members, "%s_%s_state %s;\n", actor->as.lower, s->as.lower, s->as.lower);
    }
    emit(e, values_struct, (struct emit_var[]) { { "actor", actor->as.lower }, { "members", members.bytes }, { 0 } });
}

const char *c_state_members(struct emitter *e, const struct ast_actor *actor)
{
    if (!ast_has_values(actor))
        return "";
    return arena_printf(e->arena, "%s_states state;\n%s\n", actor->as.lower,
                        c_remark(e, arena_printf(e->arena, "%s_states state_next;", actor->as.lower),
                                 "for the runtime alone", 4));
}

/* ------------------------------------------------------------------------------- for sources -- */

bool c_are_states_flat(const struct ast_actor *actor)
{
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        if (!c_are_flat(&s->fields))
            return false;
    return true;
}

static const char values_description[] =
LINE("static const actor_field_info ${actor}_states_fields[] = {")
LINE("    ${rows}")
LINE("};")
LINE("")
LINE("static const actor_type_info ${actor}_states_type = {")
LINE("    \"${Actor}.states\", sizeof(${actor}_states), ${flat}, ${count}, ${actor}_states_fields, 0, NULL")
LINE("};")
LINE("");

void emit_state_descriptions(struct emitter *e, const struct ast_actor *actor)
{
    struct text rows = text_in(e->arena);
    size_t count = 0;

    if (!ast_has_values(actor))
        return;
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next) {
        const char *base = arena_printf(e->arena, "%s_%s_state", actor->as.lower, s->as.lower);

        if (s->fields.first == NULL)
            continue;
        emit_description(e, &(struct c_description) {
            .base = base, .c_name = base, .name = s->name, .fields = &s->fields, .flat = c_are_flat(&s->fields) });
        text_printf(&rows, "{ \"%s\", ACTOR_FIELD_STRUCT, offsetof(%s_states, %s), &%s_type },\n", s->name,
                    actor->as.lower, s->as.lower, base);
        count++;
    }
    emit(e, values_description, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "Actor", actor->name }, { "rows", rows.bytes }, { "count", c_size(e, count) },
        { "flat", c_bool(c_are_states_flat(actor)) }, { 0 } });
}

static const char value_table[] =
LINE("static const actor_statem_value ${actor}_value_table[] = {")
LINE("    ${rows}")
LINE("};")
LINE("");

const char *emit_state_values(struct emitter *e, const struct ast_actor *actor)
{
    struct text rows = text_in(e->arena);

    if (!ast_has_values(actor))
        return "NULL";
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next) {
        const char *a = actor->as.lower;

        text_printf(&rows, "/* %s_STATE_%s */\n", actor->as.upper, s->as.upper);
        if (s->fields.first == NULL)
            text_add(&rows, "{ NULL, 0, 0 },\n");
        else
            text_printf(&rows, "{ &%s_%s_state_type, offsetof(%s, state.%s), offsetof(%s, state_next.%s) },\n", a,
                        s->as.lower, a, s->as.lower, a, s->as.lower);
    }
    emit(e, value_table, (struct emit_var[]) { { "actor", actor->as.lower }, { "rows", rows.bytes }, { 0 } });
    return arena_printf(e->arena, "%s_value_table", actor->as.lower);
}

/* ---------------------------------------------------------------------------------- targets -- */

/* A field that is not given has its default; without one it is an optional, and none. */
static const struct ast_expr *value_for(const struct ast_field *field, const struct ast_argument_list *arguments)
{
    for (const struct ast_argument *a = arguments->first; a != NULL; a = a->next)
        if (a->field == field)
            return a->value;
    return field->value;
}

const char *c_state_values(struct emitter *e, const struct ast_state *state, const struct ast_argument_list *arguments,
                           bool next, struct c_scope *scope)
{
    const char *to = arena_printf(e->arena, "%s%s.%s.", scope->state, next ? "state_next" : "state", state->as.lower);
    struct text out = text_in(e->arena);

    for (const struct ast_field *f = state->fields.first; f != NULL; f = f->next)
        text_add(&out, c_own(e, to, f, ASSIGN_SET, value_for(f, arguments), scope));
    return out.bytes;
}
