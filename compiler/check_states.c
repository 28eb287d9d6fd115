/*
 * What may the fields of a machine's states be, and does each arrow give those of the state it leads to? They are
 * part of the state: what is compared when one follows another must be such that it can be compared at once.
 */

#include "check.h"

#include <string.h>

/* ------------------------------------------------------------------------------------ types -- */

/* Why no state can have such a field, or NULL. A struct that is flat holds nothing of the kind. */
static const char *refusal_of(const struct ast_type *type)
{
    switch (type->kind) {
    case TYPE_BYTES:
        return "bytes may be large";
    case TYPE_LIST:
        return "a list may be long";
    case TYPE_EXTERN:
        return "only C knows what an extern value is";
    case TYPE_STRUCT:
        return type->decl->is_flat ? NULL : ast_is_protocol(type) ? "a protocol's value may be anything"
               : "this struct holds strings, bytes, lists or externs";
    case TYPE_ARRAY:
    case TYPE_OPTIONAL:
        return refusal_of(type->element);
    default:
        return NULL;
    }
}

static void check_comparable(struct check *c, const struct ast_field *field)
{
    const char *refusal = refusal_of(field->type->type);

    if (refusal == NULL)
        return;
    diag_error(c->d, A056, field->type->at, "'%s' cannot be part of a state, which is compared with the next one: %s",
               field->name, refusal);
    diag_hint(c->d, "keep it in 'data', and give the state what tells one from another");
}

/* ------------------------------------------------------------------------------------ names -- */

/* An assignment would name the one, and all else the other. */
static void check_hidden_data(struct check *c, struct machine *m, const struct ast_field *field)
{
    const struct ast_field *hidden = field_set_find(&m->data, field->name);

    if (hidden == NULL)
        return;
    diag_error(c->d, A057, field->at, "field '%s' of state '%s' has the name of data", field->name, field->state->name);
    diag_note(c->d, hidden->at, "'%s' is declared here", hidden->name);
    diag_hint(c->d, "give one of them another name");
}

/* The struct of a machine has the fields of its states as members. */
static void check_state_members(struct check *c, const struct ast_actor *actor)
{
    static const char *const members[] = { "state", "state_next" };

    for (const struct ast_field *field = actor->fields.first; field != NULL; field = field->next) {
        for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
            if (strcmp(field->as.lower, members[i]) != 0)
                continue;
            diag_error(c->d, A011, field->at, "'%s' would be in C where the fields of states are", field->name);
            diag_hint(c->d, "give it another name");
        }
    }
}

const struct ast_field *state_field_named(const struct ast_actor *actor, const char *name)
{
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        for (const struct ast_field *f = s->fields.first; f != NULL; f = f->next)
            if (strcmp(f->name, name) == 0)
                return f;
    return NULL;
}

/* ----------------------------------------------------------------------------------- states -- */

void check_state_fields(struct check *c, struct machine *m)
{
    struct ast_actor *actor = m->actor;

    m->values = arena_array(c->arena, actor->states.count, sizeof *m->values);
    for (struct ast_state *state = actor->states.first; state != NULL; state = state->next) {
        m->values[state->index] = field_set_of(c, &state->fields);
        if (state->fields.first == NULL)
            continue;
        names_refuse_keyword(c, "state", state->name, state->as, state->at);
        types_check_fields(c, &state->fields, "field");
        for (const struct ast_field *field = state->fields.first; field != NULL; field = field->next) {
            check_comparable(c, field);
            check_hidden_data(c, m, field);
        }
    }
    if (ast_has_values(actor))
        check_state_members(c, actor);
}

void check_state_values(struct check *c, const struct scope *scope, struct range at, const struct ast_state *state,
                        struct ast_argument_list *values)
{
    const struct arguments_owner owner = { .code = A055, .kind = "state", .name = state->name, .at = at,
                                           .declared_at = state->at, .fields = &state->fields, .all = true };

    check_arguments(c, &owner, scope, values);
}
