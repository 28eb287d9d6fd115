/*
 * Agents: a gen_server's table of handlers, the first of which take functions of C's choice. Those of the spec are clauses, which
 * become functions as a machine's rows do, or steps to C.
 */

#include "emit_c.h"

/* ------------------------------------------------------------------------------- for headers -- */

static const char callers_heading[] =
LINE("/* For callers. Times are in nanoseconds; errors are those of actor_call and actor_send. */")
LINE("")
LINE("/** Describes ${Actor}: for actor_agent_get and its kin, which take any function over the state, `${actor}`. */")
LINE("extern const actor_agent_info ${actor}_agent;")
LINE("");

static const char callbacks_heading[] =
LINE("")
LINE("/* Yours to write: `actorc sync` makes the skeletons. */")
LINE("");

void emit_agent_header(struct emitter *e, const struct ast_actor *actor)
{
    const struct emit_var vars[] = { { "actor", actor->as.lower }, { "Actor", actor->name }, { 0 } };

    emit_actor_types(e, actor);
    emit_message_types(e, actor);
    emit(e, callers_heading, vars);
    emit_actor_prototypes(e, actor);
    emit_message_prototypes(e, actor);
    if (c_callbacks(e, actor) != NULL)
        emit(e, callbacks_heading, vars);
    emit_callback_prototypes(e, actor);
    emit(e, LINE(""), vars);
}

/* --------------------------------------------------------------------------------- functions -- */

static const char extern_dispatch[] =
LINE("static actor_result ${actor}_dispatch_${msg}(void *self, actor_from from, const void *payload, void *reply)")
LINE("{")
LINE("    (void)from;")
LINE("    ${unused}")
LINE("    ${actor}_handle_${msg}((${self} *)${itself}${payload}${reply});")
LINE("    return ${result};")
LINE("}")
LINE("");

static void emit_extern(struct emitter *e, const struct ast_message *function)
{
    const char *base = c_message_base(e, function);
    const bool has_fields = function->fields.count > 0;
    const bool has_reply = function->alternatives.count > 0;
    struct text unused = text_in(e->arena);

    if (!has_fields)
        text_printf(&unused, "(void)%s;\n", emit_local(e, "payload"));
    if (!has_reply)
        text_printf(&unused, "(void)%s;\n", emit_local(e, "reply"));
    emit(e, extern_dispatch, (struct emit_var[]) {
        { "actor", function->actor->as.lower }, { "msg", function->as.lower }, { "unused", unused.bytes },
        { "self", function->access == ACCESS_GET ? arena_printf(e->arena, "const %s", function->actor->as.lower)
                                                 : function->actor->as.lower },
        { "itself", emit_local(e, "self") }, { "payload", has_fields ? arena_printf(e->arena, ", (const %s_msg *)%s", base, emit_local(e, "payload")) : "" },
        { "reply", has_reply ? arena_printf(e->arena, ", (%s_reply *)%s", base, emit_local(e, "reply")) : "" },
        { "result", function->kind == MESSAGE_CALL ? "ACTOR_REPLY" : "ACTOR_CONTINUE" }, { 0 } });
}

static void emit_clauses(struct emitter *e, const struct ast_message *function)
{
    struct c_cell_row *rows = NULL, **end = &rows;

    for (const struct ast_row *clause = function->clauses.first; clause != NULL; clause = clause->next) {
        *end = arena_alloc(e->arena, sizeof **end);
        (*end)->row = clause;
        end = &(*end)->next;
    }
    emit_clause_function(e, &(struct c_cell) {
        .actor = function->actor, .event = function->clauses.first->event_kind, .message = function, .rows = rows,
        .name = arena_printf(e->arena, "%s_dispatch_%s", function->actor->as.lower, function->as.lower) });
}

/* ------------------------------------------------------------------------------------- tables -- */

static const char number_enum[] =
LINE("/* Behind the handlers that all agents have. */")
LINE("enum {")
LINE("    ${numbers}")
LINE("};")
LINE("");

static const char handler_table[] =
LINE("static const actor_handler_info ${actor}_handler_table[] = {")
LINE("    ACTOR_AGENT_HANDLERS,")
LINE("    ${rows}")
LINE("};")
LINE("");

static const char handler_row[] =
LINE("/* ${number} */")
LINE("{ { \"${name}\", ${kind}, ${type}, ${reply} }, ${actor}_dispatch_${msg}, NULL },");

enum { SHARED_HANDLERS = 4 };

static void emit_handlers(struct emitter *e, const struct ast_actor *actor)
{
    struct text numbers = text_in(e->arena);
    struct text rows = text_in(e->arena);

    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        const char *number = c_message_number(e, m);

        if (m->is_extern)
            emit_extern(e, m);
        else
            emit_clauses(e, m);
        text_add(&numbers, number);
        if (m->index == 0)
            text_printf(&numbers, " = %d", SHARED_HANDLERS);
        text_add(&numbers, m->next != NULL ? ",\n" : "\n");
        emit_into(e, &rows, handler_row, (struct emit_var[]) {
            { "actor", actor->as.lower }, { "number", number }, { "name", m->name }, { "msg", m->as.lower },
            { "kind", c_message_kind(m) }, { "type", c_message_type(e, m) }, { "reply", c_reply_type(e, m) }, { 0 } });
    }
    if (actor->messages.count > 0)
        emit(e, number_enum, (struct emit_var[]) { { "numbers", numbers.bytes }, { 0 } });
    emit(e, handler_table, (struct emit_var[]) { { "actor", actor->as.lower }, { "rows", rows.bytes }, { 0 } });
}

static const char agent_table[] =
LINE("const actor_agent_info ${actor}_agent = {")
LINE("    /* name         */ \"${Actor}\",")
LINE("    /* state        */ &${actor}_self_type,")
LINE("    /* args         */ ${args},")
LINE("    /* args_offset  */ ${offset},")
LINE("    /* registered   */ ${registered},")
LINE("    /* register_via */ ${via},")
LINE("    /* handlers     */ ${n_handlers}, ${actor}_handler_table,")
LINE("    /* continues    */ 0, NULL, NULL,")
LINE("    /* init         */ ${init},")
LINE("    /* trap_exit    */ false,")
LINE("    /* on_exit      */ NULL,")
LINE("    /* on_down      */ NULL,")
LINE("    /* terminate    */ NULL,")
LINE("    /* mailbox      */ ${mailbox},")
LINE("    /* on_info      */ NULL,")
LINE("    /* on_timeout   */ NULL,")
LINE("    /* hibernate_.. */ ${hibernate},")
LINE("    /* format       */ NULL,")
LINE("    /* code_change  */ ${code_change},")
LINE("    /* on_call      */ NULL,")
LINE("    /* n_subscribed */ 0,")
LINE("    /* subscribed   */ NULL,")
LINE("    /* n_asked_..   */ 0")
LINE("};")
LINE("");

static void emit_agent_table(struct emitter *e, const struct ast_actor *actor)
{
    const bool is_extern = actor->init != NULL && actor->init->is_extern;
    const char *init = emit_start_up(e, actor, is_extern ? arena_printf(e->arena, "%s_init", actor->as.lower) : NULL);
    const char *via = emit_register_via(e, actor);
    const char *hibernate = emit_hibernate_after(e, actor);
    const char *code_change = emit_code_change(e, actor);

    emit(e, agent_table, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "Actor", actor->name }, { "args", c_arguments_type(e, actor) },
        { "offset", c_arguments_offset(e, actor) }, { "registered", c_registered(e, actor) }, { "via", via },
        { "n_handlers", c_size(e, SHARED_HANDLERS + actor->messages.count) }, { "init", init },
        { "mailbox", c_mailbox(e, actor) }, { "hibernate", hibernate }, { "code_change", code_change }, { 0 } });
}

void emit_agent_source(struct emitter *e, const struct ast_actor *actor)
{
    emit_actor_descriptions(e, actor);
    emit_message_descriptions(e, actor);
    emit_handlers(e, actor);
    emit_agent_table(e, actor);
    emit_actor_functions(e, actor);
    emit_message_functions(e, actor, arena_printf(e->arena, "%s_handler_table", actor->as.lower), ".message");
}
