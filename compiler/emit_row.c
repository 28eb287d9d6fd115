/*
 * The rows of one state for one event, as one function of C: guards become `if`, an outcome block a
 * `switch`, and what a row leads to the value the function returns. The function's variables are
 * declared once it is known which of them its body uses.
 */

#include "emit_c.h"

#include <string.h>

struct writer {
    struct emitter *e;
    const struct c_cell *cell;
    struct c_scope scope;
    const struct ast_tail *only_tail;       /* of a cell that decides nothing at run time, or NULL */
    bool used_reply;
    bool used_signal;
    bool used_raw;                          /* the message of an `on info` */
    bool used_from;                         /* the state that was left, of an `enter` */
};

/* What C has at hand for an event besides self. */
static bool is_transition(const struct c_cell *cell)
{
    return cell->event != EVENT_ENTER && cell->event != EVENT_LEAVE;
}

/* `exit` decides nothing. */
static bool gives_transition(const struct c_cell *cell)
{
    return cell->event != EVENT_LEAVE;
}

static bool is_init(const struct c_cell *cell)
{
    return cell->event == EVENT_INIT;
}

static bool is_clause(const struct c_cell *cell)
{
    return cell->actor->behaviour == BEHAVIOUR_AGENT;
}

static bool is_signal(const struct c_cell *cell)
{
    return cell->event == EVENT_SIGNAL_EXIT || cell->event == EVENT_SIGNAL_DOWN;
}

static bool has_message(const struct c_cell *cell)
{
    return cell->message != NULL && cell->message->fields.count > 0;
}

/* ------------------------------------------------------------------------------------- tails -- */

static const char *reason(struct emitter *e, const struct ast_next *next)
{
    switch (next->reason) {
    case REASON_NORMAL:   return "actor_reason_of(ACTOR_NORMAL)";
    case REASON_SHUTDOWN: return "actor_reason_of(ACTOR_SHUTDOWN)";
    case REASON_USER:     break;
    }
    return arena_printf(e->arena, "actor_reason_own(\"%s\", NULL)", next->target.name);
}

static void add_reply(struct writer *w, struct text *out, const struct ast_reply *reply)
{
    struct emitter *e = w->e;
    const struct ast_alternative *alternative = reply->alternative;
    const char *variable = emit_local(e, "reply");

    if (!c_is_plain_reply(alternative->message)) {
        text_printf(out, "%s->tag = %s;\n", variable, c_tag_constant(e, alternative));
        w->used_reply = true;
    }
    for (const struct ast_argument *a = reply->arguments.first; a != NULL; a = a->next) {
        text_add(out, c_store(e, arena_printf(e->arena, "%s->%s", variable, c_reply_path(e, alternative)), a->field,
                              a->value, &w->scope));
        w->used_reply = true;
    }
}

static const char effect_block[] =
LINE("{")
LINE("    ${event}_msg ${local};")
LINE("")
LINE("    ${values}")
LINE("    ${call}")
LINE("}");

/* What it says of an event's fields, and their defaults. What is optional is copied whether it counts or not. */
static const char *values_of(struct writer *w, const struct ast_assignment *a, const char *local)
{
    const char *to = arena_printf(w->e->arena, "%s.", local);
    struct text out = text_in(w->e->arena);

    for (const struct ast_field *f = a->message->fields.first; f != NULL; f = f->next) {
        const struct ast_expr *value = f->value;

        for (const struct ast_argument *given = a->arguments.first; given != NULL; given = given->next)
            if (given->field == f)
                value = given->value;
        text_add(&out, c_store(w->e, to, f, value, &w->scope));
        if (f->type->type->kind == TYPE_OPTIONAL && (value == NULL || value->type->kind == TYPE_NONE))
            text_printf(&out, "%s%s = %s;\n", to, f->as.lower, c_zero(w->e, f->type->type->element));
    }
    return out.bytes;
}

/* `start after 5s;`, `cancel after;` */
static void add_after(struct writer *w, struct text *out, const struct ast_assignment *a)
{
    const char *self = emit_local(w->e, "self");

    w->scope.used_self = true;
    if (a->kind == ASSIGN_CANCEL)
        text_printf(out, "actor_statem_after_cancel(%s);\n", self);
    else
        text_printf(out, "actor_statem_after_start%s(%s, %s);\n", a->value->type->kind == TYPE_INSTANT ? "_at" : "", self,
                    c_expr(w->e, a->value, a->value->type, &w->scope));
}

/* A call of the runtime; one that passes fields stands in a block with these. */
static void add_effect(struct writer *w, struct text *out, const struct ast_assignment *a)
{
    struct emitter *e = w->e;
    const char *self = emit_local(e, "self");
    const char *local = emit_local(e, "event");
    const bool is_at = a->kind == ASSIGN_START && a->value->type->kind == TYPE_INSTANT;
    const bool has_fields = a->kind != ASSIGN_CANCEL && a->message->fields.count > 0;
    const char *payload = has_fields ? arena_printf(e->arena, "&%s", local) : "NULL";
    const char *timer = arena_printf(e->arena, "%s_TIMER_%s", w->cell->actor->as.upper, a->message->as.upper);
    const char *call = NULL;

    w->scope.used_self = true;
    if (a->kind == ASSIGN_RAISE)
        call = arena_printf(e->arena, "actor_statem_raise(%s, %s, %s);\n", self, c_message_number(e, a->message),
                            payload);
    else if (a->kind == ASSIGN_START)
        call = arena_printf(e->arena, "actor_statem_timer_start%s(%s, %s, %s, %s);\n", is_at ? "_at" : "", self, timer, payload,
                            c_expr(e, a->value, a->value->type, &w->scope));
    else if (a->kind == ASSIGN_UPDATE)
        call = arena_printf(e->arena, "actor_statem_timer_update(%s, %s, %s);\n", self, timer, payload);
    else
        call = arena_printf(e->arena, "actor_statem_timer_cancel(%s, %s);\n", self, timer);
    if (!has_fields)
        text_add(out, call);
    else
        emit_into(e, out, effect_block, (struct emit_var[]) {
            { "event", c_message_base(e, a->message) }, { "local", local }, { "values", values_of(w, a, local) },
            { "call", call }, { 0 } });
}

/* What a function of an agent returns. */
static const char *agent_result(const struct c_cell *cell)
{
    return cell->message->kind == MESSAGE_CALL ? "ACTOR_REPLY" : "ACTOR_CONTINUE";
}

static const char *transition(struct emitter *e, const struct c_cell *cell, const struct ast_tail *tail)
{
    const struct ast_actor *actor = cell->actor;
    const enum ast_event_kind event = cell->event;
    struct text out = text_in(e->arena);
    bool acts = false;

    if (tail->reply != NULL)
        text_add(&out, " | ACTOR_STATEM_REPLY");
    for (const struct ast_assignment *a = tail->assignments.first; a != NULL; a = a->next)
        acts |= (a->kind != ASSIGN_CANCEL && a->kind >= ASSIGN_RAISE) || ast_is_after(a);
    if (acts && event != EVENT_ENTER)
        text_add(&out, " | ACTOR_STATEM_ACTED");
    switch (tail->next.kind) {
    case NEXT_STATE:
        text_printf(&out, " | ACTOR_STATEM_GO(%s_STATE_%s)", actor->as.upper, tail->next.state->as.upper);
        if (tail->next.state->fields.first != NULL)
            text_add(&out, " | ACTOR_STATEM_FIELDS");
        break;
    case NEXT_STOP:
        text_add(&out, " | ACTOR_STATEM_STOP");
        break;
    case NEXT_REPEAT:
        text_add(&out, " | ACTOR_STATEM_REPEAT");
        break;
    case NEXT_POSTPONE:
        text_add(&out, " | ACTOR_STATEM_POSTPONE");
        break;
    case NEXT_STAY:
    case NEXT_IGNORE:
        break;
    }
    if (range_exists(tail->next.postpone_at))
        text_add(&out, " | ACTOR_STATEM_POSTPONE");
    if (range_exists(tail->next.hibernate_at))
        text_add(&out, " | ACTOR_STATEM_HIBERNATE");
    return out.length > 0 ? out.bytes + strlen(" | ") : "ACTOR_STATEM_KEEP";
}

/* A reply before assignments, which may free what it points to: then it is a copy, up to the end of the callback. */
static void add_first_reply(struct writer *w, struct text *out, const struct ast_reply *reply)
{
    const char *local = emit_local(w->e, "reply");

    add_reply(w, out, reply);
    if (!c_are_flat(&reply->alternative->fields))
        text_printf(out, "actor_must(actor_reply_keep(&%s_type, %s, %s));\n", c_reply_base(w->e, w->cell->message), local, local);
}

/* What init gives. The runtime is told of a state that is not the one it takes by itself. */
static void add_first_step(struct writer *w, struct text *out, const struct ast_next *next)
{
    const struct ast_actor *actor = w->cell->actor;

    if (next->kind == NEXT_STOP) {
        text_printf(out, "return actor_stop(%s);\n", reason(w->e, next));
        return;
    }
    if (next->kind == NEXT_IGNORE) {
        text_add(out, "return ACTOR_IGNORE;\n");
        return;
    }
    text_add(out, c_state_values(w->e, next->state, &next->arguments, false, &w->scope));
    if (next->state != actor->init->state) {
        text_printf(out, "actor_statem_begin(%s, %s_STATE_%s);\n", emit_local(w->e, "self"), actor->as.upper,
                    next->state->as.upper);
        w->scope.used_self = true;
    }
    text_add(out, range_exists(next->hibernate_at) ? "return actor_hibernate(ACTOR_CONTINUE);\n" : "return ACTOR_CONTINUE;\n");
}

/* Assignments, reply, where to go, with the fields it has there: in the order they are written in. */
static void add_tail(struct writer *w, struct text *out, const struct ast_tail *tail)
{
    struct emitter *e = w->e;

    if (tail->replies_first)
        add_first_reply(w, out, tail->reply);
    for (const struct ast_assignment *a = tail->assignments.first; a != NULL; a = a->next)
        if (ast_is_after(a))
            add_after(w, out, a);
        else if (a->kind >= ASSIGN_RAISE)
            add_effect(w, out, a);
        else
            text_add(out, c_assignment(e, a->field, a->kind, a->value, &w->scope));
    if (is_init(w->cell)) {
        add_first_step(w, out, &tail->next);
        return;
    }
    if (tail->reply != NULL && !tail->replies_first)
        add_reply(w, out, tail->reply);
    if (tail->next.kind == NEXT_STATE && is_transition(w->cell))
        text_add(out, c_state_values(e, tail->next.state, &tail->next.arguments, true, &w->scope));
    if (tail->next.kind == NEXT_STOP)
        text_printf(out, "(void)actor_stop(%s);\n", reason(e, &tail->next));
    if (gives_transition(w->cell) && tail != w->only_tail)
        text_printf(out, "return %s;\n", is_clause(w->cell) ? agent_result(w->cell) : transition(e, w->cell, tail));
}

/* ------------------------------------------------------------------------------------ guards -- */

enum truth { UNKNOWN, ALWAYS, NEVER };

static enum truth truth_of(const struct ast_expr *guard)
{
    if (guard == NULL)
        return ALWAYS;
    if (guard->constant == NULL)
        return UNKNOWN;
    return guard->constant->boolean ? ALWAYS : NEVER;
}

static const char guarded[] =
LINE("if (${guard}) {")
LINE("    ${body}")
LINE("}");

/* "from == DOOR_STATE_OPEN || from == DOOR_STATE_SHUT", in brackets if more is to follow; NULL: from anywhere. */
static const char *origins(struct writer *w, const struct ast_row *row, bool more)
{
    struct text out = text_in(w->e->arena);

    if (row->origins.first == NULL)
        return NULL;
    w->used_from = true;
    for (const struct ast_origin *o = row->origins.first; o != NULL; o = o->next)
        text_printf(&out, "%s%s == %s_STATE_%s", o->index == 0 ? "" : " || ", emit_local(w->e, "from"),
                    w->cell->actor->as.upper, o->state->as.upper);
    return more && row->origins.count > 1 ? arena_printf(w->e->arena, "(%s)", out.bytes) : out.bytes;
}

/* What has to hold for a row, besides what those before it have left over, or NULL: nothing has to. */
static const char *condition(struct writer *w, const struct ast_row *row, const struct ast_expr *guard)
{
    const bool is_asked = truth_of(guard) == UNKNOWN;
    const char *from = row != NULL ? origins(w, row, is_asked) : NULL;

    if (!is_asked)
        return from;
    return from != NULL ? c_and(w->e, from, guard, &w->scope) : c_expr(w->e, guard, ast_scalar(TYPE_BOOL), &w->scope);
}

/* Adds the body of a row, or with NULL of an outcome's, behind its guard. Gives false when what follows can't be reached. */
static bool add_guarded(struct writer *w, struct text *out, const struct ast_row *row, const struct ast_expr *guard,
                        struct text *body, bool last)
{
    const char *asked;

    if (truth_of(guard) == NEVER)
        return true;
    asked = condition(w, row, guard);
    if (asked == NULL) {
        text_add(out, body->bytes);
        return false;
    }
    if (!gives_transition(w->cell) && !last)
        text_add(body, "return;\n");
    emit_into(w->e, out, guarded, (struct emit_var[]) { { "guard", asked }, { "body", body->bytes }, { 0 } });
    return true;
}

/* ---------------------------------------------------------------------------------- functions -- */

static const char *call_of(struct writer *w, const struct ast_action *action)
{
    struct emitter *e = w->e;
    struct text out = text_in(e->arena);
    const char *signal = emit_local(e, "signal");

    w->scope.used_self = true;
    text_printf(&out, "%s_%s(%s", w->cell->actor->as.lower, action->as.lower, emit_local(e, "self"));
    if (action->takes_from)
        text_printf(&out, ", actor_statem_caller(%s)", emit_local(e, "self"));
    if (has_message(w->cell)) {
        text_printf(&out, ", %s", emit_local(e, "msg"));
        w->scope.used_message = true;
    }
    if (w->cell->event == EVENT_CALL && c_reply_has_fields(w->cell->message)) {
        text_printf(&out, ", %s", emit_local(e, "reply"));
        w->used_reply = true;
    }
    if (w->cell->event == EVENT_SIGNAL_DOWN)
        text_printf(&out, ", %s->monitor", signal);
    if (w->cell->event == EVENT_SIGNAL_INFO) {
        text_printf(&out, ", %s", emit_local(e, "message"));
        w->used_raw = true;
    }
    if (is_signal(w->cell)) {
        text_printf(&out, ", %s->who, &%s->reason", signal, signal);
        w->used_signal = true;
    }
    text_add(&out, ")");
    return out.bytes;
}

static const char outcome_switch[] =
LINE("const ${function}_outcome outcome = ${call};")
LINE("")
LINE("switch (outcome) {")
LINE("${cases}")
LINE("}")
LINE("return actor_statem_bad_outcome(\"${function}\", (int)outcome, \"${names}\");");

static const char outcome_case[] =
LINE("case ${outcome}:")
LINE("    ${body}");

/* What happens at an outcome, as far as its rows have been seen. */
struct outcome_case {
    struct text body;
    bool is_closed;                         /* what follows can't be reached */
};

/* By the function's outcomes. */
static struct outcome_case *cases_of(struct writer *w, const struct ast_row *row)
{
    struct outcome_case *cases = arena_array(w->e->arena, row->function->outcomes.count, sizeof *cases);

    for (size_t i = 0; i < row->function->outcomes.count; i++)
        cases[i].body = text_in(w->e->arena);
    for (const struct ast_outcome *o = row->outcomes.first; o != NULL; o = o->next) {
        struct outcome_case *of = &cases[o->outcome->index];
        struct text body = text_in(w->e->arena);

        if (of->is_closed)
            continue;
        add_tail(w, &body, &o->tail);
        of->is_closed = !add_guarded(w, &of->body, NULL, o->guard, &body, false);
    }
    return cases;
}

/* Of init, whose first values are set before. */
static const char init_switch[] =
LINE("outcome = ${call};")
LINE("switch (outcome) {")
LINE("${cases}")
LINE("}")
LINE("(void)actor_statem_bad_outcome(\"${function}\", (int)outcome, \"${names}\");")
LINE("return ACTOR_STOP;");

static void add_outcomes(struct writer *w, struct text *out, const struct ast_row *row)
{
    struct emitter *e = w->e;
    const struct ast_action *action = row->function;
    const struct names function = names_join(e->arena, w->cell->actor->as, action->as);
    const char *call = call_of(w, action);
    const struct outcome_case *bodies = cases_of(w, row);
    struct text cases = text_in(e->arena);
    struct text names = text_in(e->arena);

    for (const struct ast_action_outcome *o = action->outcomes.first; o != NULL; o = o->next)
        emit_into(e, &cases, outcome_case, (struct emit_var[]) {
            { "outcome", names_join(e->arena, function, o->as).upper }, { "body", bodies[o->index].body.bytes },
            { 0 } });
    for (const struct ast_action_outcome *o = action->outcomes.first; o != NULL; o = o->next)
        text_printf(&names, "%s%s", o->index == 0 ? "" : ", ", o->name);
    emit_into(e, out, is_init(w->cell) ? init_switch : outcome_switch, (struct emit_var[]) {
        { "function", function.lower }, { "call", call }, { "cases", cases.bytes }, { "names", names.bytes }, { 0 } });
}

static void add_row(struct writer *w, struct text *out, const struct ast_row *row)
{
    if (row->has_outcomes) {
        add_outcomes(w, out, row);
        return;
    }
    if (row->function != NULL)
        text_printf(out, "%s;\n", call_of(w, row->function));
    add_tail(w, out, &row->tail);
}

/* -------------------------------------------------------------------------------------- cells -- */

/* Where the last guarded row stays, and what follows does no more than that, one `return` is enough. */
static void join_keeps(struct emitter *e, struct text *body, const char *keep)
{
    const char *twice = arena_printf(e->arena, ";\n    return %s;\n}\nreturn %s;\n", keep, keep);
    const char *once = arena_printf(e->arena, ";\n}\nreturn %s;\n", keep);

    if (body->length < strlen(twice) || strcmp(body->bytes + body->length - strlen(twice), twice) != 0)
        return;
    body->length -= strlen(twice);
    text_add(body, once);
}

static const char *rows_body(struct writer *w)
{
    const char *keep = is_clause(w->cell) ? agent_result(w->cell) : "ACTOR_STATEM_KEEP";
    struct text out = text_in(w->e->arena);
    bool open = true;

    for (const struct c_cell_row *r = w->cell->rows; r != NULL && open; r = r->next) {
        struct text body = text_in(w->e->arena);

        add_row(w, &body, r->row);
        open = add_guarded(w, &out, r->row, r->row->guard, &body, r->next == NULL);
    }
    if (open && gives_transition(w->cell))
        text_printf(&out, "return %s;\n", keep);
    join_keeps(w->e, &out, keep);
    return out.bytes;
}

static const char cell_function[] =
LINE("${title}")
LINE("static ${result} ${name}(void *data, const void *payload, void *answer)")
LINE("{")
LINE("    ${variables}")
LINE("    ${gap}")
LINE("    ${unused}")
LINE("    ${body}")
LINE("}")
LINE("");

static const char enter_function[] =
LINE("${title}")
LINE("static ${result} ${name}(void *data, size_t from)")
LINE("{")
LINE("    ${variables}")
LINE("    ${gap}")
LINE("    ${unused}")
LINE("    ${body}")
LINE("}")
LINE("");

static const char exit_function[] =
LINE("${title}")
LINE("static ${result} ${name}(void *data)")
LINE("{")
LINE("    ${variables}")
LINE("    ${gap}")
LINE("    ${unused}")
LINE("    ${body}")
LINE("}")
LINE("");

static const char self_variable[] = LINE("${actor} *self = (${actor} *)data;");
static const char message_variable[] = LINE("const ${message}_msg *msg = (const ${message}_msg *)payload;");
static const char reply_variable[] = LINE("${message}_reply *reply = (${message}_reply *)answer;");
static const char signal_variable[] =
LINE("const actor_statem_signal *signal = (const actor_statem_signal *)payload;");
static const char raw_variable[] = LINE("const actor_message *message = (const actor_message *)payload;");

static void add_variables(struct writer *w, struct text *out)
{
    struct emitter *e = w->e;
    const struct ast_message *message = w->cell->message;
    const char *base = message != NULL ? c_message_base(e, message) : "";
    const struct emit_var vars[] = { { "actor", w->cell->actor->as.lower }, { "message", base }, { 0 } };

    if (w->scope.used_self)
        emit_into(e, out, self_variable, vars);
    if (w->scope.used_message && message->every != NULL)
        text_add(out, c_due_message(e, message));
    else if (w->scope.used_message)
        emit_into(e, out, message_variable, vars);
    if (w->used_signal)
        emit_into(e, out, signal_variable, vars);
    if (w->used_raw)
        emit_into(e, out, raw_variable, vars);
    if (w->used_reply)
        emit_into(e, out, reply_variable, vars);
}

static void add_unused(struct writer *w, struct text *out)
{
    if (!w->scope.used_self)
        text_printf(out, "(void)%s;\n", emit_local(w->e, "data"));
    if (w->cell->event == EVENT_ENTER && !w->used_from)
        text_printf(out, "(void)%s;\n", emit_local(w->e, "from"));
    if (!is_transition(w->cell))
        return;
    if (!w->scope.used_message && !w->used_signal && !w->used_raw)
        text_printf(out, "(void)%s;\n", emit_local(w->e, "payload"));
    if (!w->used_reply)
        text_printf(out, "(void)%s;\n", emit_local(w->e, "answer"));
}

/* A body that begins with the outcome's declaration: that goes to the other variables. */
static const char *take_declaration(struct text *variables, const char *body)
{
    const size_t length = strcspn(body, "\n") + 1;

    if (strncmp(body, "const ", strlen("const ")) != 0)
        return body;
    text_add_bytes(variables, body, length);
    return body + length + strspn(body + length, "\n");
}

static const char *function_of(const struct c_cell *cell)
{
    if (is_transition(cell))
        return cell_function;
    return cell->event == EVENT_ENTER ? enter_function : exit_function;
}

/* The tail of a cell that always comes to the same: its first row is taken, whatever the data. */
static const struct ast_tail *only_tail_of(const struct c_cell *cell)
{
    const struct ast_row *row = cell->rows->row;

    return is_transition(cell) && truth_of(row->guard) == ALWAYS && !row->has_outcomes ? &row->tail : NULL;
}

struct c_decision emit_cell(struct emitter *e, const struct c_cell *cell, struct table *written)
{
    struct writer w = { .e = e, .cell = cell, .scope = c_scope_of_self(e), .only_tail = only_tail_of(cell) };
    struct c_decision decision = { .function = cell->name };
    const char *body = rows_body(&w);
    struct text variables = text_in(e->arena);
    struct text unused = text_in(e->arena);
    const char *key, *same;

    if (w.only_tail != NULL)
        decision.transition = transition(e, cell, w.only_tail);
    if (w.only_tail != NULL && body[0] == '\0') {
        decision.function = NULL;
        return decision;
    }
    add_variables(&w, &variables);
    add_unused(&w, &unused);
    body = take_declaration(&variables, body);
    key = arena_printf(e->arena, "%d%d%d %s\n%s%s", is_transition(cell), gives_transition(cell), w.only_tail != NULL,
                       cell->rows->row->doc != NULL ? cell->title : "", variables.bytes, body);
    same = table_get(written, key);
    if (same != NULL) {
        decision.function = same;
        return decision;
    }
    table_add(written, key, (void *)cell->name);
    emit(e, function_of(cell), (struct emit_var[]) {
        { "title", cell->title }, { "name", cell->name },
        { "result", w.only_tail != NULL || !gives_transition(cell) ? "void" : "actor_transition" },
        { "variables", variables.bytes },
        { "gap", variables.length > 0 ? "\n" : "" }, { "unused", unused.bytes }, { "body", body }, { 0 } });
    return decision;
}

static const char clause_function[] =
LINE("static actor_result ${name}(void *data, actor_from from, const void *payload, void *answer)")
LINE("{")
LINE("    ${variables}")
LINE("    ${gap}")
LINE("    (void)from;")
LINE("    ${unused}")
LINE("    ${body}")
LINE("}")
LINE("");

void emit_clause_function(struct emitter *e, const struct c_cell *cell)
{
    struct writer w = { .e = e, .cell = cell, .scope = c_scope_of_self(e) };
    const char *body = rows_body(&w);
    struct text variables = text_in(e->arena);
    struct text unused = text_in(e->arena);

    add_variables(&w, &variables);
    add_unused(&w, &unused);
    emit(e, clause_function, (struct emit_var[]) {
        { "name", cell->name }, { "variables", variables.bytes }, { "gap", variables.length > 0 ? "\n" : "" },
        { "unused", unused.bytes }, { "body", body }, { 0 } });
}

static const char init_function[] =
LINE("static actor_result ${actor}_start_up(void *data)")
LINE("{")
LINE("    ${variables}")
LINE("    ${gap}")
LINE("    ${unused}")
LINE("    ${initial}")
LINE("    ${body}")
LINE("}")
LINE("");

void emit_init_function(struct emitter *e, const struct ast_actor *actor, const char *initial)
{
    const struct c_cell_row rows = { .row = actor->init->row };
    const struct c_cell cell = { .actor = actor, .event = EVENT_INIT, .rows = &rows };
    struct writer w = { .e = e, .cell = &cell, .scope = c_scope_of_self(e) };
    struct text body = text_in(e->arena);
    struct text variables = text_in(e->arena);

    add_row(&w, &body, rows.row);
    w.scope.used_self |= *initial != '\0';
    add_variables(&w, &variables);
    if (rows.row->has_outcomes)
        text_printf(&variables, "%s_outcome %s;\n", names_join(e->arena, actor->as, rows.row->function->as).lower,
                    emit_local(e, "outcome"));
    emit(e, init_function, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "variables", variables.bytes }, { "gap", variables.length > 0 ? "\n" : "" },
        { "unused", w.scope.used_self ? "" : arena_printf(e->arena, "(void)%s;\n", emit_local(e, "data")) },
        { "initial", initial }, { "body", body.bytes }, { 0 } });
}
