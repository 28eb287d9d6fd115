/*
 * What do the functions of an agent do: which clause holds, what becomes of the state, and what do they give?
 */

#include "check.h"

#include <string.h>

/* ------------------------------------------------------------------------------------ fields -- */

static void report_field(struct check *c, const struct ast_actor *agent, struct ast_use use)
{
    struct spelling near = names_spelling(use.name);

    diag_error(c->d, A135, use.at, "agent '%s' has no '%s' in its state", agent->name, use.name);
    for (const struct ast_field *f = agent->fields.first; f != NULL; f = f->next)
        names_offer(c, &near, f->name);
    if (!names_hint(c, &near))
        diag_hint(c->d, "declare it in 'state { ... }', or say what is given: 'get %s() -> uint32 reply value(...);'", use.name);
}

static void check_get_field(struct check *c, const struct ast_actor *agent, struct field_set *state, struct ast_message *get)
{
    struct ast_field *field = field_set_find(state, get->name);

    if (field == NULL) {
        report_field(c, agent, (struct ast_use){ get->name, get->at });
        return;
    }
    if (field->type->type == NULL || field->type->type->kind == TYPE_UNKNOWN)
        return;
    if (ast_type_element(field->type->type)->kind == TYPE_EXTERN && !ast_is_owned_extern(ast_type_element(field->type->type))) {
        diag_error(c->d, A136, get->at, "'%s' is an extern value, which cannot be sent", get->name);
        diag_note(c->d, field->at, "'%s' is declared here", field->name);
        diag_hint(c->d, "write 'extern get %s() -> ...;', a C function that gives what is wanted of it", get->name);
        return;
    }
    ast_get_of(c->arena, get, field);
}

void check_agent_fields(struct check *c, struct ast_actor *agent)
{
    struct field_set state = field_set_of(c, &agent->fields);

    for (struct ast_message *m = agent->messages.first; m != NULL; m = m->next)
        if (m->access == ACCESS_GET && !m->is_extern && m->clauses.first == NULL)
            check_get_field(c, agent, &state, m);
}

/* ------------------------------------------------------------------------------- assignments -- */

static void report_target(struct check *c, const struct ast_actor *agent, const struct scope *scope, struct ast_use target)
{
    const struct ast_field *field = scope->message != NULL ? field_set_find(scope->message, target.name) : NULL;
    const char *owner = "an argument of the function";
    struct spelling near = names_spelling(target.name);

    if (field == NULL) {
        field = field_set_find(scope->arguments, target.name);
        owner = "an argument of 'init'";
    }
    if (field != NULL) {
        diag_error(c->d, A027, target.at, "'%s' is %s, which does not change", target.name, owner);
        diag_note(c->d, field->at, "'%s' is declared here", field->name);
        diag_hint(c->d, "assign to a field of 'state'");
        return;
    }
    diag_error(c->d, A027, target.at, "'%s' has no '%s' in its state", agent->name, target.name);
    for (const struct ast_field *f = agent->fields.first; f != NULL; f = f->next)
        names_offer(c, &near, f->name);
    if (!names_hint(c, &near))
        diag_hint(c->d, "declare it in 'state { ... }'");
}

static void check_set(struct check *c, const struct scope *scope, struct ast_assignment *a)
{
    if (a->field->type->type->kind == TYPE_EXTERN && !ast_is_owned_extern(a->field->type->type)) {
        diag_error(c->d, A027, a->target.at, "'%s' is an extern value, which only C code can set", a->field->name);
        diag_note(c->d, a->field->at, "'%s' is declared here", a->field->name);
        diag_hint(c->d, "write 'extern' before the function, and set it there");
        return;
    }
    if (a->kind != ASSIGN_SET) {
        expression_check_update(c, scope, a);
        return;
    }
    expression_check(c, scope, a->value, a->field->type->type, arena_printf(c->arena, "'%s'", a->field->name));
    if (a->value->kind != EXPR_NAME || a->value->field != a->field)
        return;
    diag_error(c->d, A027, a->at, "'%s' is assigned to itself", a->field->name);
    diag_hint(c->d, "remove this");
}

static void check_assignments(struct check *c, const struct ast_actor *agent, struct field_set *state, const struct scope *scope,
                              struct ast_assignment_list *assignments)
{
    for (struct ast_assignment *a = assignments->first; a != NULL; a = a->next) {
        if (a->kind >= ASSIGN_RAISE) {
            diag_error(c->d, A027, a->at, "an agent has no events and no timers, only its state");
            diag_hint(c->d, "remove this, or make '%s' a gen_statem", agent->name);
            continue;
        }
        a->field = field_set_find(state, a->target.name);
        if (a->field == NULL)
            report_target(c, agent, scope, a->target);
        else if (a->field->type->type != NULL && a->field->type->type->kind != TYPE_UNKNOWN)
            check_set(c, scope, a);
    }
}

/* ------------------------------------------------------------------------------------ clauses -- */

static bool gives(const struct ast_message *function)
{
    return function->access == ACCESS_GET || function->access == ACCESS_GET_AND_UPDATE;
}

/* What an agent's function cannot do, or must. */
static void check_kind(struct check *c, const struct ast_message *function, const struct ast_tail *tail)
{
    const char *access = ast_access_name(function->access);

    if (function->access == ACCESS_GET && tail->assignments.first != NULL) {
        diag_error(c->d, A139, tail->assignments.first->at, "'%s' is a 'get', which leaves the state as it is", function->name);
        diag_note(c->d, function->at, "'%s' is declared here", function->name);
        diag_hint(c->d, "make it a 'get_and_update'");
    }
    if (range_exists(tail->defer_at)) {
        diag_error(c->d, A140, tail->defer_at, "an agent gives its results at once");
        diag_hint(c->d, "a 'gen_server' may reply later");
    } else if (!gives(function) && tail->reply != NULL) {
        diag_error(c->d, A140, tail->reply->at, "'%s' is %s '%s', which gives nothing", function->name,
                   function->access == ACCESS_UPDATE ? "an" : "a", access);
        diag_note(c->d, function->at, "'%s' is declared here", function->name);
        diag_hint(c->d, "make it a 'get_and_update', or remove the reply");
    } else if (gives(function) && tail->reply == NULL) {
        diag_error(c->d, A138, tail->at, "'%s' gives no result here", function->name);
        diag_note(c->d, function->at, "'%s' is declared here", function->name);
        diag_hint(c->d, "add 'reply ...', behind the assignments or before them");
    }
}

static void check_clause(struct check *c, const struct ast_actor *agent, struct field_set *state, const struct scope *scope,
                         struct ast_row *clause)
{
    const struct ast_message *function = clause->message;

    if (clause->guard != NULL)
        expression_check_guard(c, scope, clause->guard, clause->next != NULL);
    check_kind(c, function, &clause->tail);
    check_assignments(c, agent, state, scope, &clause->tail.assignments);
    if (clause->tail.reply != NULL && gives(function) && function->alternatives.first != NULL)
        check_given_reply(c, clause, scope, clause->tail.reply);
    if (clause->guard == NULL && clause->next != NULL) {
        diag_error(c->d, A137, clause->next->at, "this 'else' is never reached: what stands before it always holds");
        diag_note(c->d, clause->at, "that is this one");
        diag_hint(c->d, "remove it, or write 'when' in the one before");
    }
    if (clause->guard != NULL && clause->next == NULL && gives(function)) {
        diag_error(c->d, A138, clause->at, "'%s' gives no result when this guard does not hold", function->name);
        diag_note(c->d, function->at, "'%s' is declared here", function->name);
        diag_hint(c->d, "add 'else reply ...;'");
    }
}

static void check_given(struct check *c, const struct ast_message *function)
{
    for (const struct ast_alternative *a = function->alternatives.first; a != NULL; a = a->next) {
        bool is_given = false;

        for (const struct ast_row *clause = function->clauses.first; clause != NULL; clause = clause->next)
            is_given |= clause->tail.reply == NULL || clause->tail.reply->alternative == a || clause->tail.reply->alternative == NULL;
        if (is_given)
            continue;
        diag_warning(c->d, A084, a->at, "'%s' never gives the reply '%s'", function->name, a->name);
        diag_hint(c->d, "remove it, or reply with it");
    }
}

static void check_function(struct check *c, const struct ast_actor *agent, struct ast_message *function)
{
    struct field_set state = field_set_of(c, &agent->fields);
    struct field_set arguments = field_set_of(c, &agent->arguments);
    struct field_set message = field_set_of(c, &function->fields);
    const struct scope scope = { .place = "a function of an agent", .now = true, .message = &message, .state = &state,
                                 .arguments = &arguments, .actor = agent };

    const unsigned errors = diag_errors(c->d);

    for (struct ast_row *clause = function->clauses.first; clause != NULL; clause = clause->next)
        check_clause(c, agent, &state, &scope, clause);
    if (c->warns && diag_errors(c->d) == errors && !function->is_extern)
        check_given(c, function);
}

void check_agent(struct check *c, struct ast_actor *agent)
{
    struct field_set state = field_set_of(c, &agent->fields);
    struct field_set arguments = field_set_of(c, &agent->arguments);
    const struct scope scope = { .place = "'init'", .now = true, .state = &state, .arguments = &arguments, .actor = agent };

    if (agent->fields.first == NULL) {
        diag_error(c->d, A141, agent->at, "agent '%s' has no state", agent->name);
        diag_hint(c->d, "add 'state { ... }': that is what it is for");
    }
    if (agent->init != NULL)
        check_assignments(c, agent, &state, &scope, &agent->init->assignments);
    for (struct ast_message *m = agent->messages.first; m != NULL; m = m->next)
        check_function(c, agent, m);
}
