/*
 * The checked spec as JSON, for emitters that others write: what the checks know stands in it, names resolved,
 * types and constants worked out. Each kind of node has one function, whose members grammar/spec.schema.json
 * describes in the same order. A member that means nothing somewhere is null there.
 */

#include <assert.h>
#include <string.h>

#include "emit_c.h"
#include "json_write.h"

#define FORMAT_VERSION 1

struct exporter {
    const struct source *source;            /* of the spec: ranges in it are told, those in patterns are not */
    struct json j;
    struct emitter *e;
};

/* ------------------------------------------------------------------------------ what all have -- */

/* Small objects stand on one line. */
static void begin_small(struct exporter *x, const char *key)
{
    json_begin_object(&x->j, key);
    x->j.is_pretty = false;
}

static void end_small(struct exporter *x)
{
    json_end_object(&x->j);
    x->j.is_pretty = true;
}

static void put_range(struct exporter *x, const char *key, struct range at)
{
    struct place begin;
    struct place end;

    if (!range_exists(at) || at.source != x->source) {
        json_put_null(&x->j, key);
        return;
    }
    begin = source_place(x->e->arena, at.source, at.begin);
    end = source_place(x->e->arena, at.source, at.end);
    begin_small(x, key);
    json_put_integer(&x->j, "begin", at.begin);
    json_put_integer(&x->j, "end", at.end);
    json_put_integer(&x->j, "line", begin.line);
    json_put_integer(&x->j, "column", begin.column);
    json_put_integer(&x->j, "end_line", end.line);
    json_put_integer(&x->j, "end_column", end.column);
    end_small(x);
}

static void put_name(struct exporter *x, const char *name, struct names as)
{
    json_put_string(&x->j, "name", name);
    begin_small(x, "c");
    json_put_string(&x->j, "lower", as.lower);
    json_put_string(&x->j, "upper", as.upper);
    end_small(x);
}

/* Opens the object of a declaration. */
#define BEGIN_DECLARATION(x, key, node)                                                     \
    do {                                                                                    \
        json_begin_object(&(x)->j, key);                                                    \
        put_name(x, (node)->name, (node)->as);                                              \
        json_put_string(&(x)->j, "doc", (node)->doc);                                       \
        put_range(x, "at", (node)->at);                                                     \
        put_range(x, "whole", (node)->whole);                                               \
    } while (0)

/* -------------------------------------------------------------------------------- types, values -- */

static const char *const type_names[TYPE_NONE + 1] = {
    [TYPE_UNKNOWN] = "unknown",
#define X(kind, name) [TYPE_##kind] = name,
    AST_SCALARS(X)
#undef X
    [TYPE_ENUM] = "enum", [TYPE_STRUCT] = "struct", [TYPE_EXTERN] = "extern", [TYPE_ACTOR] = "actor",
    [TYPE_ARRAY] = "array", [TYPE_LIST] = "list", [TYPE_OPTIONAL] = "optional", [TYPE_NONE] = "none",
};

static void put_type_members(struct exporter *x, const struct ast_type *type)
{
    const bool is_one = type->element == NULL && type->kind != TYPE_NONE;

    assert(type_names[type->kind] != NULL);
    json_put_string(&x->j, "kind", ast_is_protocol(type) ? "protocol" : type_names[type->kind]);
    json_put_string(&x->j, "name", type->decl != NULL ? type->decl->name : type->actor != NULL ? type->actor->name : NULL);
    json_put_string(&x->j, "text", ast_type_name(x->e->arena, type));
    json_put_string(&x->j, "c", is_one ? c_type(x->e, type) : NULL);
    if (type->element != NULL) {
        json_begin_object(&x->j, "element");
        put_type_members(x, type->element);
        json_end_object(&x->j);
    }
    if (type->kind == TYPE_ARRAY)
        json_put_integer(&x->j, "length", type->length);
}

static void put_type(struct exporter *x, const char *key, const struct ast_type *type)
{
    begin_small(x, key);
    put_type_members(x, type);
    end_small(x);
}

/* Integers as decimal text: not every reader of JSON has 64 bits for a number. */
static void put_constant(struct exporter *x, const struct ast_constant *constant, const struct ast_type *type)
{
    if (constant == NULL) {
        json_put_null(&x->j, "constant");
        return;
    }
    begin_small(x, "constant");
    switch (type->kind) {
    case TYPE_BOOL:
        json_put_bool(&x->j, "boolean", constant->boolean);
        break;
    case TYPE_FLOAT:
    case TYPE_DOUBLE:
        json_put_real(&x->j, "real", constant->real);
        break;
    case TYPE_STRING:
        if (json_is_text(constant->string.bytes, constant->string.length)) {
            json_put_bytes(&x->j, "string", constant->string.bytes, constant->string.length);
        } else {
            json_begin_array(&x->j, "bytes");
            for (size_t i = 0; i < constant->string.length; i++)
                json_put_integer(&x->j, NULL, (unsigned char)constant->string.bytes[i]);
            json_end_array(&x->j);
        }
        break;
    default:
        json_put_string(&x->j, "integer", arena_printf(x->e->arena, "%s%llu", constant->negative ? "-" : "",
                                                       (unsigned long long)constant->magnitude));
        break;
    }
    end_small(x);
}

static const char *const role_names[] = {
    [FIELD_STRUCT] = "struct", [FIELD_ARGUMENT] = "argument", [FIELD_STATE] = "state", [FIELD_MESSAGE] = "message",
    [FIELD_REPLY] = "reply", [FIELD_VALUE] = "state_field", [FIELD_PARTITION] = "partition",
    [FIELD_EVENT] = "event",
};

/* What an expression's name stands for. */
static void put_referent(struct exporter *x, const struct ast_expr *expr)
{
    json_put_string(&x->j, "name", expr->name.name);
    if (expr->field != NULL)
        json_put_string(&x->j, "role", role_names[expr->field->role]);
    else if (expr->enumerator != NULL)
        json_put_string(&x->j, "role", "constant");
    else
        json_put_string(&x->j, "role", expr->unwraps ? "value" : expr->decl != NULL ? "enum" : "none");
    json_put_string(&x->j, "enum", expr->enumerator != NULL ? expr->enumerator->owner->name : NULL);
}

static void put_expr(struct exporter *x, const char *key, const struct ast_expr *expr)
{
    static const char *const kinds[] = {
        [EXPR_INT] = "integer", [EXPR_FLOAT] = "real", [EXPR_STRING] = "string", [EXPR_DURATION] = "duration",
        [EXPR_BOOL] = "boolean", [EXPR_NOW] = "now", [EXPR_NAME] = "name", [EXPR_MEMBER] = "member",
        [EXPR_NOT] = "not", [EXPR_NEGATE] = "negate", [EXPR_BINARY] = "binary",
    };

    if (expr == NULL) {
        json_put_null(&x->j, key);
        return;
    }
    json_begin_object(&x->j, key);
    json_put_string(&x->j, "kind", kinds[expr->kind]);
    json_put_bytes(&x->j, "text", expr->at.source->text + expr->at.begin, expr->at.end - expr->at.begin);
    put_type(x, "type", expr->type);
    put_constant(x, expr->constant, expr->type);
    put_range(x, "at", expr->at);
    if (expr->kind == EXPR_NAME || expr->kind == EXPR_MEMBER)
        put_referent(x, expr);
    if (expr->kind == EXPR_BINARY)
        json_put_string(&x->j, "operator", ast_operator_text(expr->op));
    if (expr->left != NULL)
        put_expr(x, "left", expr->left);
    if (expr->right != NULL)
        put_expr(x, "right", expr->right);
    json_end_object(&x->j);
}

static void put_fields(struct exporter *x, const char *key, const struct ast_field_list *fields)
{
    json_begin_array(&x->j, key);
    for (const struct ast_field *f = fields->first; f != NULL; f = f->next) {
        BEGIN_DECLARATION(x, NULL, f);
        put_type(x, "type", f->type->type);
        put_expr(x, "value", f->value);
        if (range_exists(f->bounds.at)) {
            put_expr(x, "low", f->bounds.low);
            put_expr(x, "high", f->bounds.high);
        }
        json_end_object(&x->j);
    }
    json_end_array(&x->j);
}

static void put_arguments(struct exporter *x, const char *key, const struct ast_argument_list *arguments)
{
    json_begin_array(&x->j, key);
    for (const struct ast_argument *a = arguments->first; a != NULL; a = a->next) {
        json_begin_object(&x->j, NULL);
        json_put_string(&x->j, "field", a->field->name);
        put_expr(x, "value", a->value);
        json_end_object(&x->j);
    }
    json_end_array(&x->j);
}

/* ---------------------------------------------------------------------------------------- rows -- */

static const char *const event_names[] = {
    [EVENT_CALL] = "call", [EVENT_CAST] = "cast", [EVENT_INFO] = "info", [EVENT_SIGNAL_EXIT] = "signal_exit",
    [EVENT_SIGNAL_DOWN] = "signal_down", [EVENT_SIGNAL_INFO] = "signal_info", [EVENT_INTERNAL] = "internal",
    [EVENT_TIMER] = "timer", [EVENT_AFTER] = "after", [EVENT_EVERY] = "every", [EVENT_IDLE] = "idle",
    [EVENT_ENTER] = "enter", [EVENT_LEAVE] = "exit", [EVENT_INIT] = "init",
};

static void put_next(struct exporter *x, const char *key, const struct ast_next *next)
{
    static const char *const kinds[] = {
        [NEXT_STAY] = "stay", [NEXT_STATE] = "state", [NEXT_STOP] = "stop", [NEXT_POSTPONE] = "postpone",
        [NEXT_IGNORE] = "ignore", [NEXT_REPEAT] = "repeat",
    };

    json_begin_object(&x->j, key);
    json_put_string(&x->j, "kind", kinds[next->kind]);
    json_put_string(&x->j, "state", next->state != NULL ? next->state->name : NULL);
    if (next->state != NULL && next->state->fields.first != NULL)
        put_arguments(x, "arguments", &next->arguments);
    json_put_string(&x->j, "reason", next->kind == NEXT_STOP ? next->target.name : NULL);
    if (range_exists(next->postpone_at))
        json_put_bool(&x->j, "postponed", true);
    json_put_bool(&x->j, "hibernate", range_exists(next->hibernate_at));
    put_range(x, "at", next->at);
    json_end_object(&x->j);
}

/* `n += 1;`, or `raise NAME;` and its kin, which are about a message. */
static void put_assignment(struct exporter *x, const struct ast_assignment *a)
{
    static const char *const effects[] = {
        [ASSIGN_RAISE] = "raise", [ASSIGN_START] = "start", [ASSIGN_UPDATE] = "update", [ASSIGN_CANCEL] = "cancel",
    };

    json_begin_object(&x->j, NULL);
    json_put_string(&x->j, "operator", a->kind >= ASSIGN_RAISE ? effects[a->kind] : ast_assignment_text(a->kind));
    json_put_string(&x->j, "field", a->field != NULL ? a->field->name : NULL);
    json_put_string(&x->j, "message", a->message != NULL ? a->message->name : NULL);
    put_expr(x, "value", a->value);
    put_arguments(x, "arguments", &a->arguments);
    put_range(x, "at", a->at);
    json_end_object(&x->j);
}

static void put_tail(struct exporter *x, const struct ast_tail *tail)
{
    json_begin_array(&x->j, "assignments");
    for (const struct ast_assignment *a = tail->assignments.first; a != NULL; a = a->next)
        put_assignment(x, a);
    json_end_array(&x->j);
    json_put_bool(&x->j, "deferred", range_exists(tail->defer_at));
    if (tail->replies_first)
        json_put_bool(&x->j, "replies_first", true);
    if (tail->reply != NULL) {
        json_begin_object(&x->j, "reply");
        json_put_string(&x->j, "alternative", tail->reply->alternative->name);
        put_arguments(x, "arguments", &tail->reply->arguments);
        put_range(x, "at", tail->reply->at);
        json_end_object(&x->j);
    } else {
        json_put_null(&x->j, "reply");
    }
    put_next(x, "next", &tail->next);
}

/* Of `enter from`: the names of states. */
static void put_origins(struct exporter *x, const struct ast_row *row)
{
    if (row->origins.first == NULL)
        return;
    json_begin_array(&x->j, "from");
    for (const struct ast_origin *origin = row->origins.first; origin != NULL; origin = origin->next)
        json_put_string(&x->j, NULL, origin->state->name);
    json_end_array(&x->j);
}

static void put_row(struct exporter *x, const char *key, const struct ast_row *row)
{
    json_begin_object(&x->j, key);
    json_put_string(&x->j, "event", event_names[row->event_kind]);
    json_put_string(&x->j, "message", row->message != NULL ? row->message->name : NULL);
    json_put_string(&x->j, "doc", row->doc);
    put_range(x, "at", row->at);
    put_range(x, "whole", row->whole);
    put_expr(x, "time", row->time);
    put_origins(x, row);
    put_expr(x, "guard", row->guard);
    json_put_string(&x->j, "function", row->action.name);
    if (row->has_outcomes) {
        json_begin_array(&x->j, "outcomes");
        for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next) {
            BEGIN_DECLARATION(x, NULL, o);
            put_expr(x, "guard", o->guard);
            put_tail(x, &o->tail);
            json_end_object(&x->j);
        }
        json_end_array(&x->j);
    } else {
        put_tail(x, &row->tail);
    }
    json_end_object(&x->j);
}

static void put_state(struct exporter *x, const char *key, const struct ast_state *state)
{
    BEGIN_DECLARATION(x, key, state);
    put_fields(x, "fields", &state->fields);
    json_begin_array(&x->j, "rows");
    for (const struct ast_row *r = state->rows.first; r != NULL; r = r->next)
        put_row(x, NULL, r);
    json_end_array(&x->j);
    json_end_object(&x->j);
}

/* --------------------------------------------------------------------------------------- agents -- */

/* What a function of an agent is besides a message. */
static void put_function(struct exporter *x, const struct ast_message *message)
{
    if (message->access == ACCESS_NONE)
        return;
    json_put_string(&x->j, "access", ast_access_name(message->access));
    json_put_bool(&x->j, "extern", message->is_extern);
    json_begin_array(&x->j, "clauses");
    for (const struct ast_row *clause = message->clauses.first; clause != NULL; clause = clause->next)
        put_row(x, NULL, clause);
    json_end_array(&x->j);
}

static void put_agent(struct exporter *x, const struct ast_actor *actor)
{
    json_begin_object(&x->j, "agent");
    json_put_bool(&x->j, "init_extern", actor->init != NULL && actor->init->is_extern);
    json_begin_array(&x->j, "init_assignments");
    for (const struct ast_assignment *a = actor->init != NULL ? actor->init->assignments.first : NULL; a != NULL; a = a->next)
        put_assignment(x, a);
    json_end_array(&x->j);
    json_end_object(&x->j);
}

/* ------------------------------------------------------------------------------------ messages -- */

static void put_messages(struct exporter *x, const struct ast_actor *actor)
{
    static const char *const kinds[] = {
        [MESSAGE_CALL] = "call", [MESSAGE_CAST] = "cast", [MESSAGE_INFO] = "info",
        [MESSAGE_INTERNAL] = "internal", [MESSAGE_TIMER] = "timer",
    };

    json_begin_array(&x->j, "messages");
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        BEGIN_DECLARATION(x, NULL, m);
        json_put_string(&x->j, "kind", kinds[m->kind]);
        put_fields(x, "fields", &m->fields);
        json_begin_array(&x->j, "alternatives");
        for (const struct ast_alternative *a = m->alternatives.first; a != NULL; a = a->next) {
            BEGIN_DECLARATION(x, NULL, a);
            put_fields(x, "fields", &a->fields);
            json_end_object(&x->j);
        }
        json_end_array(&x->j);
        put_expr(x, "every", m->every);
        json_put_string(&x->j, "bus", m->origin != NULL ? m->bus.name : NULL);
        if (m->is_idle)
            json_put_bool(&x->j, "idle", true);
        put_function(x, m);
        json_end_object(&x->j);
    }
    json_end_array(&x->j);
}

/* ---------------------------------------------------------------------------------- supervisors -- */

static void put_ways(struct exporter *x, const struct ast_child *child)
{
    static const char *const restarts[] = {
        [RESTART_PERMANENT] = "permanent", [RESTART_TRANSIENT] = "transient", [RESTART_TEMPORARY] = "temporary",
    };
    static const char *const shutdowns[] = {
        [SHUTDOWN_DEFAULT] = "default", [SHUTDOWN_TIME] = "time", [SHUTDOWN_INFINITY] = "infinity",
        [SHUTDOWN_BRUTAL_KILL] = "brutal_kill",
    };

    json_put_string(&x->j, "restart", restarts[child->restart]);
    json_put_string(&x->j, "shutdown", shutdowns[child->shutdown]);
    put_expr(x, "shutdown_time", child->shutdown_time);
}

/* What the children of a task supervisor have in common. */
static void put_tasks(struct exporter *x, const struct ast_child *tasks)
{
    if (tasks == NULL) {
        json_put_null(&x->j, "tasks");
        return;
    }
    json_begin_object(&x->j, "tasks");
    put_ways(x, tasks);
    json_end_object(&x->j);
}

static void put_child(struct exporter *x, const struct ast_child *child)
{
    BEGIN_DECLARATION(x, NULL, child);
    json_put_string(&x->j, "actor", child->actor != NULL ? child->actor->name : NULL);
    json_put_string(&x->j, "registry", child->registry != NULL ? child->registry->name : NULL);
    put_arguments(x, "arguments", &child->arguments);
    put_ways(x, child);
    json_put_bool(&x->j, "significant", child->significant);
    json_put_bool(&x->j, "contain_faults", child->contain_faults);
    json_put_bool(&x->j, "deferred", child->is_deferred);
    json_end_object(&x->j);
}

static void put_backoff(struct exporter *x, const struct ast_supervision *supervision)
{
    if (supervision->backoff_min == NULL) {
        json_put_null(&x->j, "backoff");
        return;
    }
    json_begin_object(&x->j, "backoff");
    put_expr(x, "from", supervision->backoff_min);
    put_expr(x, "to", supervision->backoff_max);
    put_expr(x, "jitter", supervision->jitter);
    json_end_object(&x->j);
}

static void put_supervision(struct exporter *x, const struct ast_supervision *supervision)
{
    static const char *const strategies[] = {
        [STRATEGY_ONE_FOR_ONE] = "one_for_one", [STRATEGY_ONE_FOR_ALL] = "one_for_all",
        [STRATEGY_REST_FOR_ONE] = "rest_for_one",
    };
    static const char *const auto_shutdowns[] = {
        [AUTO_SHUTDOWN_NEVER] = "never", [AUTO_SHUTDOWN_ANY] = "any_significant",
        [AUTO_SHUTDOWN_ALL] = "all_significant",
    };

    json_begin_object(&x->j, "supervision");
    json_put_string(&x->j, "strategy", strategies[supervision->strategy]);
    put_expr(x, "intensity", supervision->intensity);
    put_expr(x, "period", supervision->period);
    json_put_string(&x->j, "auto_shutdown", auto_shutdowns[supervision->auto_shutdown]);
    put_backoff(x, supervision);
    put_expr(x, "max_children", supervision->max_children);
    put_expr(x, "partitions", supervision->partitions);
    put_tasks(x, supervision->tasks);
    json_begin_array(&x->j, "children");
    for (const struct ast_child *c = supervision->children.first; c != NULL; c = c->next)
        put_child(x, c);
    json_end_array(&x->j);
    json_end_object(&x->j);
}

/* -------------------------------------------------------------------------------------- actors -- */

static void put_registration(struct exporter *x, const struct ast_registration *registration)
{
    if (registration == NULL) {
        json_put_null(&x->j, "registration");
        return;
    }
    json_begin_object(&x->j, "registration");
    json_put_string(&x->j, "local", registration->local.name);
    json_put_string(&x->j, "registry", registration->registry != NULL ? registration->registry->name : NULL);
    put_expr(x, "key", registration->key);
    put_arguments(x, "arguments", &registration->arguments);
    json_end_object(&x->j);
}

static void put_mailbox(struct exporter *x, const struct ast_actor *actor)
{
    static const char *const overflows[] = {
        [OVERFLOW_DROP_NEWEST] = "drop_newest", [OVERFLOW_DROP_OLDEST] = "drop_oldest", [OVERFLOW_REJECT] = "reject",
        [OVERFLOW_BLOCK] = "block",
    };

    if (actor->mailbox == NULL) {
        json_put_null(&x->j, "mailbox");
        return;
    }
    json_begin_object(&x->j, "mailbox");
    put_expr(x, "limit", actor->mailbox);
    json_put_string(&x->j, "overflow", overflows[actor->overflow]);
    json_end_object(&x->j);
}

static void put_callbacks(struct exporter *x, const struct c_callback *callbacks)
{
    json_begin_array(&x->j, "callbacks");
    for (const struct c_callback *c = callbacks; c != NULL; c = c->next) {
        json_begin_object(&x->j, NULL);
        json_put_string(&x->j, "name", c->name);
        json_put_string(&x->j, "result", c->result);
        json_put_string(&x->j, "parameters", c->parameters);
        json_put_string(&x->j, "doc", c->doc);
        json_end_object(&x->j);
    }
    json_end_array(&x->j);
}

static void put_wants(struct exporter *x, const struct ast_actor *actor)
{
    static const char *const names[] = {
        [WANT_EXIT] = "exit", [WANT_DOWN] = "down", [WANT_INFO] = "info", [WANT_TIMEOUT] = "timeout",
        [WANT_FORMAT_STATUS] = "format_status", [WANT_TERMINATE] = "terminate", [WANT_CODE_CHANGE] = "code_change",
        [WANT_SIGHUP] = "sighup", [WANT_OPTIONS] = "options", [WANT_START] = "start", [WANT_PREP_STOP] = "prep_stop",
        [WANT_STOP] = "stop", [WANT_CONFIG_CHANGE] = "config_change",
    };

    json_begin_array(&x->j, "wants");
    for (int i = 0; i < WANT_COUNT; i++)
        if (actor->wants[i] != NULL)
            json_put_string(&x->j, NULL, names[i]);
    if (actor->stage != NULL && actor->stage->on_subscribe != NULL)
        json_put_string(&x->j, NULL, "subscribe");
    if (actor->stage != NULL && actor->stage->on_cancel != NULL)
        json_put_string(&x->j, NULL, "cancel");
    json_end_array(&x->j);
}

static void put_functions(struct exporter *x, const struct ast_actor *actor)
{
    json_begin_array(&x->j, "functions");
    for (const struct ast_action *a = actor->actions.first; a != NULL; a = a->next) {
        json_begin_object(&x->j, NULL);
        put_name(x, a->name, a->as);
        json_put_string(&x->j, "event", event_names[a->event_kind]);
        json_put_string(&x->j, "message", a->message != NULL ? a->message->name : NULL);
        json_begin_array(&x->j, "outcomes");
        for (const struct ast_action_outcome *o = a->outcomes.first; o != NULL; o = o->next)
            json_put_string(&x->j, NULL, o->name);
        json_end_array(&x->j);
        json_end_object(&x->j);
    }
    json_end_array(&x->j);
}

static void put_machine(struct exporter *x, const struct ast_actor *actor)
{
    json_begin_object(&x->j, "machine");
    json_put_string(&x->j, "initial", actor->init->state->name);
    if (actor->init->state->fields.first != NULL && (actor->init->row == NULL || !actor->init->row->has_outcomes))
        put_arguments(x, "initial_arguments", &actor->init->values);
    json_put_string(&x->j, "init_function", actor->init->action.name);
    json_put_bool(&x->j, "init_hibernates", actor->init->hibernates);
    if (actor->init->row != NULL)
        put_row(x, "init_row", actor->init->row);
    if (actor->undecided != NULL)
        put_next(x, "default", actor->undecided);
    else
        json_put_null(&x->j, "default");
    json_begin_array(&x->j, "states");
    for (const struct ast_state *s = actor->states.first; s != NULL; s = s->next)
        put_state(x, NULL, s);
    json_end_array(&x->j);
    if (actor->any != NULL)
        put_state(x, "any", actor->any);
    else
        json_put_null(&x->j, "any");
    put_functions(x, actor);
    json_end_object(&x->j);
}

static void put_settings(struct exporter *x, const struct ast_application *application)
{
    json_begin_array(&x->j, "variables");
    for (const struct ast_setting *s = application->settings.first; s != NULL; s = s->next)
        if (s->variable.bytes != NULL) {
            json_begin_object(&x->j, NULL);
            json_put_string(&x->j, "argument", s->field->name);
            json_put_string(&x->j, "variable", s->variable.bytes);
            json_end_object(&x->j);
        }
    json_end_array(&x->j);
}

static void put_application(struct exporter *x, const struct ast_application *application)
{
    static const char *const restarts[] = {
        [RESTART_PERMANENT] = "permanent", [RESTART_TRANSIENT] = "transient", [RESTART_TEMPORARY] = "temporary",
    };
    const bool is_endless = application->shutdown != NULL && application->shutdown->kind == EXPR_NAME;

    json_begin_object(&x->j, "application");
    json_put_string(&x->j, "supervisor", application->root.name);
    put_arguments(x, "arguments", &application->arguments);
    put_settings(x, application);
    json_begin_array(&x->j, "depends");
    for (const struct ast_dependency *d = application->dependencies.first; d != NULL; d = d->next)
        json_put_string(&x->j, NULL, d->application->name);
    json_end_array(&x->j);
    json_put_string(&x->j, "restart", restarts[application->restart]);
    json_begin_array(&x->j, "start_phases");
    for (const struct ast_start_phase *p = application->phases.first; p != NULL; p = p->next)
        json_put_string(&x->j, NULL, p->name);
    json_end_array(&x->j);
    put_expr(x, "shutdown", is_endless ? NULL : application->shutdown);
    json_put_bool(&x->j, "shutdown_infinity", is_endless);
    json_put_string(&x->j, "version", application->version.bytes);
    json_put_bool(&x->j, "main", !application->has_no_main);
    json_end_object(&x->j);
}

static void put_callees(struct exporter *x, const struct ast_actor *actor)
{
    json_begin_array(&x->j, "calls");
    for (const struct ast_callee *callee = actor->callees.first; callee != NULL; callee = callee->next) {
        json_begin_object(&x->j, NULL);
        json_put_string(&x->j, "actor", callee->actor->name);
        json_put_string(&x->j, "message", callee->message.name);
        json_end_object(&x->j);
    }
    json_end_array(&x->j);
}

static void put_continues(struct exporter *x, const char *name, const struct ast_actor *actor, bool asked)
{
    json_begin_array(&x->j, name);
    for (const struct ast_continue *c = actor->continues.first; c != NULL; c = c->next)
        if (c->is_asked == asked)
            json_put_string(&x->j, NULL, c->name);
    json_end_array(&x->j);
}

static void put_event(struct exporter *x, const char *name, const struct ast_type_ref *type)
{
    if (type != NULL)
        put_type(x, name, type->type);
    else
        json_put_null(&x->j, name);
}

static void put_demand(struct exporter *x, const struct ast_demand *demand)
{
    const int64_t max = demand->max != NULL ? c_constant(demand->max) : 1000;

    json_put_integer(&x->j, "max_demand", max);
    json_put_integer(&x->j, "min_demand", demand->min != NULL ? c_constant(demand->min) : max / 2);
}

/* How a stage of a pipeline subscribes to the one before it. */
static void put_link(struct exporter *x, const struct ast_link *link)
{
    static const char *const cancels[] = {
        [RESTART_PERMANENT] = "permanent", [RESTART_TRANSIENT] = "transient", [RESTART_TEMPORARY] = "temporary",
    };
    const struct ast_demand demand = ast_link_demand(link);

    json_begin_object(&x->j, NULL);
    json_put_string(&x->j, "from", link->from->child->name);
    json_put_string(&x->j, "to", link->child->name);
    put_demand(x, &demand);
    json_put_string(&x->j, "cancel", cancels[link->cancel]);
    json_put_integer(&x->j, "partition", link->partition != NULL ? c_constant(link->partition) : 0);
    json_end_object(&x->j);
}

static void put_stage(struct exporter *x, const struct ast_actor *actor)
{
    const struct ast_stage *stage = actor->stage;
    const bool is_endless = stage->buffer != NULL ? stage->buffer->kind == EXPR_NAME : stage->in != NULL;

    json_begin_object(&x->j, "stage");
    put_event(x, "in", stage->in);
    put_event(x, "out", stage->out);
    if (stage->out != NULL) {
        json_put_string(&x->j, "dispatcher", ast_dispatcher_name(stage->dispatcher));
        json_put_integer(&x->j, "partitions", stage->partitions != NULL ? c_constant(stage->partitions) : 0);
        if (is_endless)
            json_put_string(&x->j, "buffer", "infinity");
        else
            json_put_integer(&x->j, "buffer", stage->buffer != NULL ? c_constant(stage->buffer) : 10000);
        json_put_string(&x->j, "keep", stage->keeps_first ? "first" : "last");
    }
    if (stage->in != NULL)
        put_demand(x, &stage->demand);
    json_begin_array(&x->j, "links");
    for (const struct ast_link *link = stage->links.first; link != NULL; link = link->next)
        if (link->from != NULL)
            put_link(x, link);
    json_end_array(&x->j);
    json_end_object(&x->j);
}

static void put_actor(struct exporter *x, const struct ast_actor *actor)
{
    BEGIN_DECLARATION(x, NULL, actor);
    json_put_string(&x->j, "behaviour", ast_behaviour_name(actor->behaviour));
    json_put_string(&x->j, "pattern", actor->pattern != NULL ? actor->pattern->name : NULL);
    put_registration(x, actor->registration);
    put_fields(x, "arguments", &actor->arguments);
    put_fields(x, "state", &actor->fields);
    put_messages(x, actor);
    put_continues(x, "continues", actor, false);
    put_continues(x, "asked_continues", actor, true);
    put_callees(x, actor);
    put_wants(x, actor);
    put_mailbox(x, actor);
    put_expr(x, "hibernate_after", actor->hibernate_after);
    if (actor->behaviour == BEHAVIOUR_MACHINE)
        put_machine(x, actor);
    else
        json_put_null(&x->j, "machine");
    if (actor->behaviour == BEHAVIOUR_AGENT)
        put_agent(x, actor);
    if (actor->supervision != NULL)
        put_supervision(x, actor->supervision);
    else
        json_put_null(&x->j, "supervision");
    if (actor->stage != NULL)
        put_stage(x, actor);
    else
        json_put_null(&x->j, "stage");
    if (actor->application != NULL)
        put_application(x, actor->application);
    else
        json_put_null(&x->j, "application");
    put_callbacks(x, c_callbacks(x->e, actor));
    json_end_object(&x->j);
}

/* --------------------------------------------------------------------------------------- specs -- */

static void put_protocol(struct exporter *x, const struct ast_protocol *protocol)
{
    json_begin_array(&x->j, "functions");
    for (const struct ast_function *f = protocol->functions.first; f != NULL; f = f->next) {
        BEGIN_DECLARATION(x, NULL, f);
        put_fields(x, "fields", &f->fields);
        if (f->results.first != NULL)
            put_type(x, "result", f->results.first->type->type);
        else
            json_put_null(&x->j, "result");
        json_end_object(&x->j);
    }
    json_end_array(&x->j);
    json_begin_array(&x->j, "requires");
    for (const struct ast_requirement *r = protocol->required.first; r != NULL; r = r->next)
        json_put_string(&x->j, NULL, r->protocol->name);
    json_end_array(&x->j);
}

static void put_impls(struct exporter *x, const struct ast_spec *spec)
{
    json_begin_array(&x->j, "impls");
    for (const struct ast_impl *impl = spec->impls.first; impl != NULL; impl = impl->next) {
        json_begin_object(&x->j, NULL);
        json_put_string(&x->j, "protocol", impl->protocol->name);
        if (impl->is_any)
            json_put_null(&x->j, "type");
        else
            put_type(x, "type", impl->type->type);
        json_put_string(&x->j, "doc", impl->doc);
        put_range(x, "at", impl->at);
        put_range(x, "whole", impl->whole);
        put_callbacks(x, c_impl_callbacks(x->e, impl));
        json_end_object(&x->j);
    }
    json_end_array(&x->j);
}

static void put_types(struct exporter *x, const struct ast_spec *spec)
{
    static const char *const kinds[] = {
        [DECL_ENUM] = "enum", [DECL_STRUCT] = "struct", [DECL_EXTERN] = "extern", [DECL_PROTOCOL] = "protocol",
    };

    json_begin_array(&x->j, "types");
    for (const struct ast_type_decl *t = spec->types.first; t != NULL; t = t->next) {
        BEGIN_DECLARATION(x, NULL, t);
        json_put_string(&x->j, "kind", kinds[t->kind]);
        json_begin_array(&x->j, "constants");
        for (const struct ast_enumerator *n = t->enumerators.first; n != NULL; n = n->next) {
            BEGIN_DECLARATION(x, NULL, n);
            json_put_integer(&x->j, "value", n->value);
            json_end_object(&x->j);
        }
        json_end_array(&x->j);
        put_fields(x, "fields", &t->fields);
        json_put_string(&x->j, "c_text", t->c_text);
        json_put_string(&x->j, "copy", t->copy.name);
        json_put_string(&x->j, "free", t->free.name);
        if (t->kind == DECL_PROTOCOL)
            put_protocol(x, t->protocol);
        json_end_object(&x->j);
    }
    json_end_array(&x->j);
}

static void put_registry(struct exporter *x, const struct ast_registry *registry)
{
    BEGIN_DECLARATION(x, NULL, registry);
    put_type(x, "key", registry->key->type);
    json_put_bool(&x->j, "unique", registry->unique);
    put_fields(x, "value", &registry->value_fields);
    put_fields(x, "meta", &registry->meta_fields);
    json_put_bool(&x->j, "pubsub", registry->bus != NULL);
    if (registry->bus != NULL)
        put_messages(x, registry->bus);
    json_put_integer(&x->j, "partitions", registry->partitions == NULL ? 1 : c_constant(registry->partitions));
    json_begin_array(&x->j, "listeners");
    for (const struct ast_dependency *l = registry->listeners.first; l != NULL; l = l->next)
        json_put_string(&x->j, NULL, l->of.name);
    json_end_array(&x->j);
    json_begin_array(&x->j, "matches");
    for (const struct ast_match *m = registry->matches.first; m != NULL; m = m->next) {
        BEGIN_DECLARATION(x, NULL, m);
        put_fields(x, "fields", &m->fields);
        put_expr(x, "guard", m->guard);
        json_end_object(&x->j);
    }
    json_end_array(&x->j);
    json_end_object(&x->j);
}

/* The rows of a table are among the types, a struct of its name. */
static void put_tables(struct exporter *x, const struct ast_spec *spec)
{
    static const char *const kinds[] = {
        [TABLE_SET] = "set", [TABLE_ORDERED_SET] = "ordered_set", [TABLE_BAG] = "bag", [TABLE_DUPLICATE_BAG] = "duplicate_bag",
    };
    static const char *const accesses[] = {
        [TABLE_PROTECTED] = "protected", [TABLE_PUBLIC] = "public", [TABLE_PRIVATE] = "private",
    };

    json_begin_array(&x->j, "tables");
    for (const struct ast_table *t = spec->tables.first; t != NULL; t = t->next) {
        BEGIN_DECLARATION(x, NULL, t);
        json_put_string(&x->j, "kind", kinds[t->kind]);
        json_put_string(&x->j, "access", accesses[t->access]);
        json_put_bool(&x->j, "named", !t->unnamed);
        json_begin_array(&x->j, "matches");
        for (const struct ast_match *m = t->matches.first; m != NULL; m = m->next) {
            BEGIN_DECLARATION(x, NULL, m);
            put_fields(x, "fields", &m->fields);
            put_expr(x, "guard", m->guard);
            if (m->given != NULL) {
                json_begin_object(&x->j, "gives");
                json_put_string(&x->j, "struct", m->given->of.name);
                put_arguments(x, "fields", &m->given->arguments);
                json_end_object(&x->j);
            }
            json_begin_array(&x->j, "assignments");
            for (const struct ast_assignment *a = m->assignments.first; a != NULL; a = a->next)
                put_assignment(x, a);
            json_end_array(&x->j);
            json_end_object(&x->j);
        }
        json_end_array(&x->j);
        json_end_object(&x->j);
    }
    json_end_array(&x->j);
}

static void put_spec(struct exporter *x, const struct ast_spec *spec)
{
    x->source = spec->source;
    json_begin_object(&x->j, NULL);
    json_put_string(&x->j, "name", spec->stem);
    json_put_string(&x->j, "header", emit_header_name(x->e->arena, spec));
    json_begin_array(&x->j, "includes");
    for (const struct ast_include *i = spec->includes.first; i != NULL; i = i->next)
        json_put_string(&x->j, NULL, i->path);
    json_end_array(&x->j);
    json_begin_array(&x->j, "imports");
    for (const struct ast_import *i = spec->imports.first; i != NULL; i = i->next) {
        json_begin_object(&x->j, NULL);
        json_put_string(&x->j, "path", i->path);
        json_put_integer(&x->j, "spec", (int64_t)i->spec->index);
        json_end_object(&x->j);
    }
    json_end_array(&x->j);
    put_types(x, spec);
    json_begin_array(&x->j, "registries");
    for (const struct ast_registry *r = spec->registries.first; r != NULL; r = r->next)
        put_registry(x, r);
    json_end_array(&x->j);
    put_tables(x, spec);
    put_impls(x, spec);
    json_begin_array(&x->j, "actors");
    for (const struct ast_actor *a = spec->actors.first; a != NULL; a = a->next)
        put_actor(x, a);
    json_end_array(&x->j);
    json_end_object(&x->j);
}

const char *emit_json_name(struct arena *arena, const struct ast_spec *spec)
{
    return arena_printf(arena, "%s_actor.json", spec->stem);
}

void emit_json(FILE *out, struct arena *arena, const struct ast_program *program)
{
    struct text text = text_in(arena);
    struct exporter x = { .j = { .out = &text, .is_pretty = true } };

    x.e = emitter_open(out, arena, program->specs.last);
    json_begin_object(&x.j, NULL);
    json_put_string(&x.j, "format", "actor-spec");
    json_put_integer(&x.j, "version", FORMAT_VERSION);
    json_begin_array(&x.j, "specs");
    for (const struct ast_spec *s = program->specs.first; s != NULL; s = s->next)
        put_spec(&x, s);
    json_end_array(&x.j);
    json_end_object(&x.j);
    text_add(&text, "\n");
    fwrite(text.bytes, 1, text.length, out);
    emitter_close(x.e);
}
