/*
 * gen_server: a constant table of handlers, each a thin typed step to the user's callback.
 */

#include "emit_c.h"

/* ------------------------------------------------------------------------------- for headers -- */

static const char continue_prototype[] =
LINE("/** For callbacks: `return ${actor}_continue_${step}(ACTOR_REPLY);` has the server go on with `${name}`. */")
LINE("actor_result ${actor}_continue_${step}(actor_result then);");

static const char callers_heading[] =
LINE("/* For callers. Times are in nanoseconds; errors are those of actor_call and actor_send. */")
LINE("");

static const char callbacks_heading[] =
LINE("")
LINE("/* Yours to write: `actorc sync` makes the skeletons. */")
LINE("");

void emit_gen_server_header(struct emitter *e, const struct ast_actor *actor)
{
    const struct emit_var none[] = { { 0 } };

    emit_actor_types(e, actor);
    emit_message_types(e, actor);
    emit(e, callers_heading, none);
    emit_actor_prototypes(e, actor);
    emit_message_prototypes(e, actor);
    if (actor->stage != NULL)
        emit_stage_prototypes(e, actor);
    for (const struct ast_continue *c = actor->continues.first; c != NULL; c = c->next)
        emit(e, continue_prototype, (struct emit_var[]) {
            { "actor", actor->as.lower }, { "name", c->name }, { "step", c->as.lower }, { 0 } });
    emit(e, callbacks_heading, none);
    emit_callback_prototypes(e, actor);
    emit(e, LINE(""), none);
}

/* --------------------------------------------------------------------------------- dispatch -- */

static const char call_dispatch[] =
LINE("static actor_result ${actor}_dispatch_${msg}(void *self, actor_from from, const void *payload, void *reply)")
LINE("{")
LINE("    ${unused}")
LINE("    return ${go_on}${actor}_handle_${msg}((${actor} *)self, from, ${payload}(${message}_reply *)reply)${end};")
LINE("}")
LINE("");

static const char send_dispatch[] =
LINE("static actor_result ${actor}_dispatch_${msg}(void *self, actor_from from, const void *payload, void *reply)")
LINE("{")
LINE("    ${variables}")
LINE("    (void)from;")
LINE("    ${unused}")
LINE("    (void)reply;")
LINE("    return ${go_on}${actor}_handle_${msg}((${actor} *)${itself}${payload})${end};")
LINE("}")
LINE("");

/* What a callback of a stage has emitted goes when it returns. */
static const char *go_on(const struct ast_actor *actor)
{
    return actor->stage != NULL && actor->stage->out != NULL ? "actor_gen_stage_go_on(" : "";
}

static const char *end_of_go_on(const struct ast_actor *actor)
{
    return actor->stage != NULL && actor->stage->out != NULL ? ")" : "";
}

static void emit_dispatch(struct emitter *e, const struct ast_message *message)
{
    const bool call = message->kind == MESSAGE_CALL;
    const bool empty = message->fields.count == 0;
    const char *payload = "";
    struct text variables = text_in(e->arena);

    if (!empty && message->every != NULL) {
        text_printf(&variables, "%s\n", c_due_message(e, message));
        payload = emit_local(e, "msg");
    } else if (!empty) {
        payload = arena_printf(e->arena, "(const %s_msg *)%s", c_message_base(e, message),
                               emit_local(e, "payload"));
    }
    emit(e, call ? call_dispatch : send_dispatch, (struct emit_var[]) {
        { "actor", message->actor->as.lower }, { "msg", message->as.lower },
        { "message", c_message_base(e, message) }, { "variables", variables.bytes },
        { "go_on", go_on(message->actor) }, { "end", end_of_go_on(message->actor) },
        { "unused", empty ? arena_printf(e->arena, "(void)%s;", emit_local(e, "payload")) : "" },
        { "payload", empty ? "" : arena_printf(e->arena, call ? "%s, " : ", %s", payload) },
        { "itself", emit_local(e, "self") }, { 0 } });
}

static const char continue_dispatch[] =
LINE("static actor_result ${actor}_dispatch_continue_${step}(void *self)")
LINE("{")
LINE("    return ${go_on}${actor}_handle_continue_${step}((${actor} *)self)${end};")
LINE("}")
LINE("");

static const char exit_dispatch[] =
LINE("static actor_result ${actor}_dispatch_exit(void *self, actor_ref from, const actor_reason *reason)")
LINE("{")
LINE("    return ${go_on}${actor}_handle_exit((${actor} *)self, from, reason)${end};")
LINE("}")
LINE("");

static const char down_dispatch[] =
LINE("static actor_result ${actor}_dispatch_down(void *self, actor_unique monitor, actor_ref who, const actor_reason *reason)")
LINE("{")
LINE("    return ${actor}_handle_down((${actor} *)self, monitor, who, reason);")
LINE("}")
LINE("");

static const char info_dispatch[] =
LINE("static actor_result ${actor}_dispatch_info(void *self, const actor_message *message)")
LINE("{")
LINE("    return ${actor}_handle_info((${actor} *)self, message);")
LINE("}")
LINE("");

static const char timeout_dispatch[] =
LINE("static actor_result ${actor}_dispatch_timeout(void *self)")
LINE("{")
LINE("    return ${go_on}${actor}_handle_timeout((${actor} *)self)${end};")
LINE("}")
LINE("");

/* Writes the dispatch of `on exit` or such; gives its name. */
static const char *emit_signal(struct emitter *e, const struct ast_actor *actor, enum ast_want_kind want,
                               const char *template, const char *name)
{
    if (actor->wants[want] == NULL)
        return "NULL";
    emit(e, template, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "go_on", go_on(actor) }, { "end", end_of_go_on(actor) }, { 0 } });
    return arena_printf(e->arena, "%s_dispatch_%s", actor->as.lower, name);
}

/* ------------------------------------------------------------------------------------ tables -- */

static const char number_enum[] =
LINE("enum {")
LINE("    ${numbers}")
LINE("};")
LINE("");

static const char handler_table[] =
LINE("static const actor_handler_info ${actor}_handler_table[] = {")
LINE("    ${rows}")
LINE("};")
LINE("");

static const char handler_row[] =
LINE("/* ${number} */")
LINE("{ { \"${name}\", ${kind}, ${type}, ${reply} }, ${dispatch}, ${every} },");

static void emit_handlers(struct emitter *e, const struct ast_actor *actor)
{
    struct text numbers = text_in(e->arena);
    struct text rows = text_in(e->arena);

    if (actor->messages.count == 0)
        return;
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        const char *number = c_message_number(e, m);
        const char *every;

        emit_dispatch(e, m);
        every = emit_period(e, m);
        text_printf(&numbers, "%s%s\n", number, m->next != NULL ? "," : "");
        emit_into(e, &rows, handler_row, (struct emit_var[]) {
            { "number", number }, { "name", m->name }, { "kind", c_message_kind(m) },
            { "type", c_message_type(e, m) }, { "reply", c_reply_type(e, m) },
            { "dispatch", arena_printf(e->arena, "%s_dispatch_%s", actor->as.lower, m->as.lower) },
            { "every", every }, { 0 } });
    }
    emit(e, number_enum, (struct emit_var[]) { { "numbers", numbers.bytes }, { 0 } });
    emit(e, handler_table, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "rows", rows.bytes }, { 0 } });
}

static const char continue_tables[] =
LINE("enum {")
LINE("    ${numbers}")
LINE("};")
LINE("")
LINE("static actor_result (*const ${actor}_continue_table[])(void *self) = {")
LINE("    ${rows}")
LINE("};")
LINE("")
LINE("static const char *const ${actor}_continue_names[] = { ${names} };")
LINE("");

/* The order of the tables: those after init, then those that are asked for. NULL: there is no other. */
static const struct ast_continue *next_continue(const struct ast_actor *actor, const struct ast_continue *last)
{
    const struct ast_continue *c = last == NULL ? actor->continues.first : last->next;
    bool asked = last != NULL && last->is_asked;

    while (c != NULL && c->is_asked != asked)
        c = c->next;
    if (c != NULL || asked)
        return c;
    for (c = actor->continues.first; c != NULL && !c->is_asked;)
        c = c->next;
    return c;
}

static size_t count_asked(const struct ast_actor *actor)
{
    size_t count = 0;

    for (const struct ast_continue *c = actor->continues.first; c != NULL; c = c->next)
        count += c->is_asked;
    return count;
}

static void emit_continues(struct emitter *e, const struct ast_actor *actor)
{
    struct text numbers = text_in(e->arena);
    struct text rows = text_in(e->arena);
    struct text names = text_in(e->arena);

    if (actor->continues.count == 0)
        return;
    for (const struct ast_continue *c = next_continue(actor, NULL); c != NULL; c = next_continue(actor, c)) {
        const bool is_last = next_continue(actor, c) == NULL;

        emit(e, continue_dispatch, (struct emit_var[]) {
            { "actor", actor->as.lower }, { "step", c->as.lower }, { "go_on", go_on(actor) },
            { "end", end_of_go_on(actor) }, { 0 } });
        text_printf(&numbers, "%s_CONTINUE_%s%s\n", actor->as.upper, c->as.upper, is_last ? "" : ",");
        text_printf(&rows, "%s_dispatch_continue_%s,\n", actor->as.lower, c->as.lower);
        text_printf(&names, "\"%s\"%s", c->name, is_last ? "" : ", ");
    }
    emit(e, continue_tables, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "numbers", numbers.bytes }, { "rows", rows.bytes },
        { "names", names.bytes }, { 0 } });
}

static const char continue_function[] =
LINE("actor_result ${actor}_continue_${step}(actor_result then)")
LINE("{")
LINE("    return actor_gen_server_continue(${ACTOR}_CONTINUE_${STEP}, then);")
LINE("}")
LINE("");

static const char server_table[] =
LINE("static const actor_gen_server_info ${actor}_gen_server = {")
LINE("    /* name         */ \"${Actor}\",")
LINE("    /* state        */ &${actor}_self_type,")
LINE("    /* args         */ ${args},")
LINE("    /* args_offset  */ ${offset},")
LINE("    /* registered   */ ${registered},")
LINE("    /* register_via */ ${via},")
LINE("    /* handlers     */ ${n_handlers}, ${handlers},")
LINE("    /* continues    */ ${n_continues}, ${continues},")
LINE("    /* init         */ ${init},")
LINE("    /* trap_exit    */ ${trap},")
LINE("    /* on_exit      */ ${exit},")
LINE("    /* on_down      */ ${down},")
LINE("    /* terminate    */ ${terminate},")
LINE("    /* mailbox      */ ${mailbox},")
LINE("    /* on_info      */ ${info},")
LINE("    /* on_timeout   */ ${timeout},")
LINE("    /* hibernate_.. */ ${hibernate},")
LINE("    /* format       */ ${format},")
LINE("    /* code_change  */ ${code_change},")
LINE("    /* on_call      */ ${call},")
LINE("    /* n_subscribed */ ${n_subscribed},")
LINE("    /* subscribed   */ ${subscribed},")
LINE("    /* n_asked_..   */ ${n_asked}")
LINE("};")
LINE("");

static void emit_server_table(struct emitter *e, const struct ast_actor *actor)
{
    const bool has_init = actor->stage == NULL || actor->init != NULL;
    const char *init = emit_start_up(e, actor, has_init ? arena_printf(e->arena, "%s_init", actor->as.lower) : NULL);
    const char *via = emit_register_via(e, actor);
    const char *on_exit = emit_signal(e, actor, WANT_EXIT, exit_dispatch, "exit");
    const char *on_down = emit_signal(e, actor, WANT_DOWN, down_dispatch, "down");
    const char *on_info = emit_signal(e, actor, WANT_INFO, info_dispatch, "info");
    const char *on_timeout = emit_signal(e, actor, WANT_TIMEOUT, timeout_dispatch, "timeout");
    const char *terminate = emit_terminate(e, actor);
    const char *hibernate = emit_hibernate_after(e, actor);
    const char *format = emit_format_status(e, actor);
    const char *code_change = emit_code_change(e, actor);
    size_t n_subscribed;
    const char *subscribed = emit_subscribed(e, actor, &n_subscribed);
    const char *continues = "NULL, NULL";
    const char *on_call = "NULL";

    if (actor->stage != NULL) {             /* the stage hands on what is not its own */
        emit_stage_table(e, actor, init, on_info, on_down);
        init = arena_printf(e->arena, "%s_begin_stage", actor->as.lower);
        on_info = "actor_gen_stage_on_info";
        on_down = "actor_gen_stage_on_down";
        on_call = "actor_gen_stage_on_call";
    }
    if (actor->continues.count > 0)
        continues = arena_printf(e->arena, "%s_continue_table, %s_continue_names", actor->as.lower,
                                 actor->as.lower);
    emit(e, server_table, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "Actor", actor->name }, { "args", c_arguments_type(e, actor) },
        { "offset", c_arguments_offset(e, actor) }, { "registered", c_registered(e, actor) },
        { "via", via }, { "n_handlers", c_size(e, actor->messages.count) },
        { "handlers", actor->messages.count == 0 ? "NULL"
                          : arena_printf(e->arena, "%s_handler_table", actor->as.lower) },
        { "n_continues", c_size(e, actor->continues.count) }, { "continues", continues }, { "init", init },
        { "trap", c_bool(actor->wants[WANT_EXIT] != NULL) }, { "exit", on_exit }, { "down", on_down },
        { "terminate", terminate }, { "mailbox", c_mailbox(e, actor) }, { "info", on_info },
        { "timeout", on_timeout }, { "hibernate", hibernate }, { "format", format }, { "code_change", code_change },
        { "call", on_call }, { "n_subscribed", c_size(e, n_subscribed) }, { "subscribed", subscribed },
        { "n_asked", c_size(e, count_asked(actor)) }, { 0 } });
}

void emit_gen_server_source(struct emitter *e, const struct ast_actor *actor)
{
    const char *table = arena_printf(e->arena, "%s_handler_table", actor->as.lower);

    emit_actor_descriptions(e, actor);
    emit_message_descriptions(e, actor);
    emit_handlers(e, actor);
    emit_continues(e, actor);
    emit_server_table(e, actor);
    emit_actor_functions(e, actor);
    emit_message_functions(e, actor, table, ".message");
    if (actor->stage != NULL)
        emit_stage_functions(e, actor);
    for (const struct ast_continue *c = actor->continues.first; c != NULL; c = c->next)
        emit(e, continue_function, (struct emit_var[]) {
            { "actor", actor->as.lower }, { "step", c->as.lower }, { "ACTOR", actor->as.upper },
            { "STEP", c->as.upper }, { 0 } });
}
