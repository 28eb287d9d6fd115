/*
 * The constructors of agents. A function of an agent is a message, a call or a cast, with clauses that say what it does to the
 * state; or it is one of C.
 */

#include "ast_parts.h"

#include <assert.h>

const char *ast_access_name(enum ast_access access)
{
    static const char *const names[] = {
        [ACCESS_NONE] = "", [ACCESS_GET] = "get", [ACCESS_UPDATE] = "update",
        [ACCESS_GET_AND_UPDATE] = "get_and_update", [ACCESS_CAST] = "cast",
    };

    return names[access];
}

struct ast_item *ast_function(struct parser *p, struct range at, struct range whole, enum ast_access access, struct ast_use name,
                              struct ast_field_list fields, struct ast_alternative_list alternatives,
                              const struct ast_row_list *clauses)
{
    struct ast_item *item = ast_message(p, at, whole, access == ACCESS_CAST ? MESSAGE_CAST : MESSAGE_CALL, name, fields,
                                        alternatives, NULL);
    struct ast_message *function = item->message;

    function->access = access;
    function->is_extern = clauses == NULL;
    if (clauses != NULL)
        function->clauses = *clauses;
    for (struct ast_row *clause = function->clauses.first; clause != NULL; clause = clause->next) {
        clause->message = function;
        clause->event_kind = access == ACCESS_CAST ? EVENT_CAST : EVENT_CALL;
    }
    return item;
}

struct ast_item *ast_get_field(struct parser *p, struct range at, struct range whole, struct ast_use name)
{
    return ast_function(p, at, whole, ACCESS_GET, name, (struct ast_field_list){ 0 }, (struct ast_alternative_list){ 0 },
                        &(struct ast_row_list){ 0 });
}

struct ast_row *ast_clause(struct parser *p, struct range whole, struct ast_expr *guard, const struct ast_tail *tail)
{
    struct ast_row *clause = NEW(p, ast_row);

    clause->kind = ROW_CLAUSE;
    clause->at = whole;
    clause->whole = whole;
    clause->guard = guard;
    clause->tail = *tail;
    return clause;
}

struct ast_tail *ast_reply_first(struct ast_tail *tail)
{
    tail->replies_first = true;
    return tail;
}

struct ast_item *ast_init_with(struct ast_item *init, struct ast_assignment_list assignments)
{
    init->init->assignments = assignments;
    return init;
}

struct ast_item *ast_init_extern(struct ast_item *init)
{
    init->init->is_extern = true;
    return init;
}

/* `value`, of the type that the field has. */
static struct ast_alternative *value_of(struct arena *arena, struct ast_message *get, const struct ast_field *field)
{
    struct ast_alternative *alternative = arena_alloc(arena, sizeof *alternative);
    struct ast_field *value = arena_alloc(arena, sizeof *value);

    value->at = get->at;
    value->whole = get->at;
    value->name = "value";
    value->as = names_of(arena, value->name);
    value->role = FIELD_REPLY;
    value->type = arena_alloc(arena, sizeof *value->type);
    *value->type = *field->type;
    alternative->at = get->at;
    alternative->whole = get->at;
    alternative->name = value->name;
    alternative->as = value->as;
    alternative->message = get;
    alternative->has_fields = true;
    APPEND(alternative->fields, value);
    return alternative;
}

void ast_get_of(struct arena *arena, struct ast_message *get, struct ast_field *field)
{
    struct ast_alternative *alternative = value_of(arena, get, field);
    struct ast_row *clause = arena_alloc(arena, sizeof *clause);
    struct ast_reply *reply = arena_alloc(arena, sizeof *reply);
    struct ast_argument *argument = arena_alloc(arena, sizeof *argument);
    struct ast_expr *name = arena_alloc(arena, sizeof *name);

    assert(get->clauses.first == NULL);
    name->kind = EXPR_NAME;
    name->depth = 1;
    name->at = get->at;
    name->name = ast_use(get->at, get->name);
    argument->at = get->at;
    argument->value = name;
    reply->at = get->at;
    reply->name = ast_use(get->at, alternative->name);
    reply->has_arguments = true;
    APPEND(reply->arguments, argument);
    clause->kind = ROW_CLAUSE;
    clause->at = get->at;
    clause->whole = get->whole;
    clause->message = get;
    clause->event_kind = EVENT_CALL;
    clause->tail.at = get->at;
    clause->tail.reply = reply;
    clause->tail.next.at = get->at;
    APPEND(get->alternatives, alternative);
    APPEND(get->clauses, clause);
}
