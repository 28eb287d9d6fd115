/*
 * Messages of servers and machines: the structs that carry them and their replies, their descriptions,
 * and the functions that send them, which are the same for all behaviours.
 */

#include "emit_c.h"

#include <string.h>

/* -------------------------------------------------------------------------- what they are called -- */

const char *c_message_base(struct emitter *e, const struct ast_message *message)
{
    if (message->origin != NULL)
        message = message->origin;          /* it is the bus's */
    if (message->actor->behaviour == BEHAVIOUR_TASK)
        return message->actor->as.lower;
    return names_join(e->arena, message->actor->as, message->as).lower;
}

static const char *message_constant(struct emitter *e, const struct ast_message *message)
{
    if (message->actor->behaviour == BEHAVIOUR_TASK)
        return message->actor->as.upper;
    return names_join(e->arena, message->actor->as, message->as).upper;
}

const char *c_reply_base(struct emitter *e, const struct ast_message *message)
{
    return arena_printf(e->arena, "%s_%s", c_message_base(e, message),
                        message->actor->behaviour == BEHAVIOUR_TASK ? "result" : "reply");
}

const char *c_message_number(struct emitter *e, const struct ast_message *message)
{
    return arena_printf(e->arena, "%s_ON_%s", message->actor->as.upper, message->as.upper);
}

const char *c_tag_constant(struct emitter *e, const struct ast_alternative *alternative)
{
    return arena_printf(e->arena, "%s_%s", message_constant(e, alternative->message),
                        alternative->as.upper);
}

const char *c_message_kind(const struct ast_message *message)
{
    switch (message->kind) {
    case MESSAGE_CALL: return "ACTOR_CALL";
    case MESSAGE_CAST: return "ACTOR_CAST";
    case MESSAGE_INFO: case MESSAGE_INTERNAL: case MESSAGE_TIMER: break;
    }
    return "ACTOR_INFO";
}

const char *c_message_type(struct emitter *e, const struct ast_message *message)
{
    if (message->fields.count == 0)
        return "NULL";
    return arena_printf(e->arena, "&%s_msg_type", c_message_base(e, message));
}

const char *c_reply_type(struct emitter *e, const struct ast_message *message)
{
    if (message->alternatives.count == 0)
        return "NULL";
    return arena_printf(e->arena, "&%s_type", c_reply_base(e, message));
}

/* `-> uint64` is one alternative, `value(uint64 value)`. There is nothing to tell apart: no tag. */
bool c_is_plain_reply(const struct ast_message *message)
{
    const struct ast_alternative *only = message->alternatives.first;

    return message->alternatives.count == 1 && strcmp(only->name, "value") == 0 &&
           only->fields.count == 1 && strcmp(only->fields.first->name, "value") == 0;
}

const struct ast_alternative *c_only_alternative(const struct ast_message *message)
{
    return message->alternatives.count == 1 && !c_is_plain_reply(message) ? message->alternatives.first : NULL;
}

bool c_reply_has_fields(const struct ast_message *message)
{
    for (const struct ast_alternative *a = message->alternatives.first; a != NULL; a = a->next)
        if (a->fields.count > 0)
            return true;
    return false;
}

bool c_reply_has_tail(const struct ast_message *message)
{
    for (const struct ast_alternative *a = message->alternatives.first; a != NULL; a = a->next)
        if (!c_are_flat(&a->fields))
            return true;
    return false;
}

const char *c_reply_path(struct emitter *e, const struct ast_alternative *alternative)
{
    if (c_is_plain_reply(alternative->message))
        return "";
    return arena_printf(e->arena, "as.%s.", alternative->as.lower);
}

/* ------------------------------------------------------------------------------------ types -- */

static const char message_struct[] =
LINE("/** What `${name}` carries. */")
LINE("typedef struct ${message}_msg {")
LINE("    ${members}")
LINE("} ${message}_msg;")
LINE("");

static const char plain_reply_struct[] =
LINE("/** What `${name}` ${answers}. */")
LINE("typedef struct ${reply} {")
LINE("    ${members}")
LINE("} ${reply};")
LINE("");

static const char tag_enum[] =
LINE("typedef enum ${message}_tag {")
LINE("    ${tags}")
LINE("} ${message}_tag;")
LINE("");

static const char tag_struct[] =
LINE("/** What `${name}` ${answers}. */")
LINE("typedef struct ${reply} {")
LINE("    ${message}_tag ${tag};")
LINE("} ${reply};")
LINE("");

static const char reply_struct[] =
LINE("/** What `${name}` ${answers}: `as` holds the fields of the alternative that `tag` names. */")
LINE("typedef struct ${reply} {")
LINE("    ${message}_tag ${tag};")
LINE("    union {")
LINE("        ${alternatives}")
LINE("    } ${as};")
LINE("} ${reply};")
LINE("");

static const char alternative_struct[] =
LINE("struct {")
LINE("    ${members}")
LINE("} ${alternative};");

/* Numbered from 1, so that a reply nobody filled in is none of them. */
static const char *tags(struct emitter *e, const struct ast_message *message)
{
    struct text out = text_in(e->arena);

    for (const struct ast_alternative *a = message->alternatives.first; a != NULL; a = a->next) {
        const char *line = arena_printf(e->arena, "%s%s%s", c_tag_constant(e, a), a->index == 0 ? " = 1" : "",
                                        a->next != NULL ? "," : "");

        text_printf(&out, "%s\n", c_remark(e, line, a->doc, 4));
    }
    return out.bytes;
}

static const char *alternatives(struct emitter *e, const struct ast_message *message)
{
    struct text out = text_in(e->arena);

    for (const struct ast_alternative *a = message->alternatives.first; a != NULL; a = a->next)
        if (a->fields.count > 0)
            emit_into(e, &out, alternative_struct, (struct emit_var[]) {
                { "members", c_members(e, &a->fields, 12) }, { "alternative", a->as.lower }, { 0 } });
    return out.bytes;
}

static void emit_reply_types(struct emitter *e, const struct ast_message *message)
{
    const char *base = c_message_base(e, message);
    const char *reply = c_reply_base(e, message);
    const char *answers = message->actor->behaviour == BEHAVIOUR_TASK ? "results in" : "answers";

    if (c_is_plain_reply(message)) {
        emit(e, plain_reply_struct, (struct emit_var[]) {
            { "name", message->name }, { "message", base }, { "reply", reply }, { "answers", answers },
            { "members", c_members(e, &message->alternatives.first->fields, 4) }, { 0 } });
        return;
    }
    emit(e, tag_enum, (struct emit_var[]) { { "message", base }, { "tags", tags(e, message) }, { 0 } });
    emit(e, c_reply_has_fields(message) ? reply_struct : tag_struct, (struct emit_var[]) {
        { "name", message->name }, { "message", base }, { "reply", reply }, { "answers", answers }, { "tag", "tag" }, { "as", "as" },
        { "alternatives", alternatives(e, message) }, { 0 } });
}

void emit_message_types(struct emitter *e, const struct ast_actor *actor)
{
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        if (m->fields.count > 0 && m->origin == NULL)
            emit(e, message_struct, (struct emit_var[]) {
                { "name", m->name }, { "message", c_message_base(e, m) },
                { "members", c_members(e, &m->fields, 4) }, { 0 } });
        if (m->alternatives.count > 0)
            emit_reply_types(e, m);
    }
}

/* ------------------------------------------------------------------------------- descriptions -- */

static const char alternative_fields[] =
LINE("static const actor_field_info ${reply}_${alternative}_fields[] = {")
LINE("    ${rows}")
LINE("};")
LINE("");

static const char reply_type[] =
LINE("static const actor_variant_info ${reply}_variants[] = {")
LINE("    ${variants}")
LINE("};")
LINE("")
LINE("static const actor_type_info ${reply}_type = {")
LINE("    \"${name}.${word}\", sizeof(${reply}), ${flat}, 0, NULL, ${count}, ${reply}_variants")
LINE("};")
LINE("");

static void emit_reply_description(struct emitter *e, const struct ast_message *message)
{
    const char *reply = c_reply_base(e, message);
    const char *word = message->actor->behaviour == BEHAVIOUR_TASK ? "result" : "reply";
    struct text variants = text_in(e->arena);

    if (c_is_plain_reply(message)) {
        const struct ast_field_list *fields = &message->alternatives.first->fields;

        emit_description(e, &(struct c_description) {
            .base = reply, .c_name = reply, .name = arena_printf(e->arena, "%s.%s", message->name, word),
            .fields = fields, .flat = c_are_flat(fields) });
        return;
    }
    for (const struct ast_alternative *a = message->alternatives.first; a != NULL; a = a->next) {
        const char *path = c_reply_path(e, a);
        const char *fields = "NULL";

        if (a->fields.count > 0) {
            fields = arena_printf(e->arena, "%s_%s_fields", reply, a->as.lower);
            emit(e, alternative_fields, (struct emit_var[]) {
                { "reply", reply }, { "alternative", a->as.lower },
                { "rows", c_field_rows(e, &a->fields, reply, path) }, { 0 } });
        }
        text_printf(&variants, "{ \"%s\", %s, %zu, %s },\n", a->name, c_tag_constant(e, a),
                    c_row_count(&a->fields), fields);
    }
    emit(e, reply_type, (struct emit_var[]) {
        { "reply", reply }, { "word", word }, { "name", message->name }, { "variants", variants.bytes },
        { "flat", c_bool(!c_reply_has_tail(message)) },
        { "count", c_size(e, message->alternatives.count) }, { 0 } });
}

void emit_message_descriptions(struct emitter *e, const struct ast_actor *actor)
{
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        const char *msg = arena_printf(e->arena, "%s_msg", c_message_base(e, m));

        if (m->fields.count > 0 && m->origin == NULL)
            emit_description(e, &(struct c_description) {
                .base = msg, .c_name = msg, .name = m->name, .fields = &m->fields,
                .flat = c_are_flat(&m->fields) });
        if (m->alternatives.count > 0)
            emit_reply_description(e, m);
    }
}

/* ---------------------------------------------------------------------------------- functions -- */

static const char call_prototype[] =
LINE("${doc}")
LINE("int ${message}(actor_ref ${to}${params}${into}, int64_t timeout_ns);");

static const char release_prototype[] =
LINE("/** Frees what the reply points to: needed on threads that are no actors, elsewhere allowed. */")
LINE("void ${message}_release(const ${message}_reply *reply);");

static const char reply_to_prototype[] =
LINE("/** Answers a `${name}` that ${left_open}. Errors: those of actor_reply. */")
LINE("int ${message}_reply_to(actor_from from, const ${message}_reply *reply);");

static const char tag_name_prototype[] =
LINE("/** Gives the name of what `${name}` answers, for logs: \"?\" for a value that has none. */")
LINE("const char *${message}_tag_name(${message}_tag tag);");

static const char request_prototypes[] =
LINE("/** As actor_call_send, actor_call_wait and actor_call_receive, for `${name}`. */")
LINE("int ${message}_send(actor_ref ${to}${params}, actor_request *out);")
LINE("int ${message}_wait(actor_request ${request}${into}, int64_t timeout_ns);")
LINE("int ${message}_receive(actor_request ${request}${into}, int64_t timeout_ns);");

static const char multi_call_prototype[] =
LINE("/** As actor_multi_call, for `${name}`: ${answers} for `to_len`. */")
LINE("int64_t ${message}_multi_call(const actor_ref *to, size_t ${to_len}${params}${into}, int *out, int64_t timeout_ns);");

static const char answer_prototype[] =
LINE("/** The reply, borrowed, that an answer to a `${name}` has; NULL: it has none, or is to another. */")
LINE("const ${message}_reply *${message}_answer(const actor_answer *answer);");

static const char send_prototype[] =
LINE("${doc}")
LINE("int ${message}(actor_ref ${to}${params});");

static const char message_prototype[] =
LINE("/** `${name}` as actor_send_after, actor_signal_watch and their kin want it. */")
LINE("const actor_message_info *${message}_message(void);");

/* Whether nobody but the machine itself sends it, or who broadcasts. */
static bool is_own(const struct ast_message *message)
{
    return message->origin != NULL || message->kind == MESSAGE_INTERNAL || message->kind == MESSAGE_TIMER;
}

/* Whether its answers are worth telling apart in a log. */
static bool has_tag_name(const struct ast_message *message)
{
    return message->kind == MESSAGE_CALL && message->alternatives.count > 1;
}

static bool may_reply_later(const struct ast_message *message)
{
    return message->kind == MESSAGE_CALL
           && (ast_is_server(message->actor->behaviour) || message->is_deferred);
}

/* Where the reply goes, which an agent's `update` has none of. */
static const char *reply_parameter(struct emitter *e, const struct ast_message *message)
{
    if (message->alternatives.count == 0)
        return "";
    return arena_printf(e->arena, ", %s_reply *%s", c_message_base(e, message), emit_local(e, "reply"));
}

/* What a function of the generator's own does, where the spec says nothing. */
static const char *own_doc(struct emitter *e, const struct ast_message *message)
{
    switch (message->access) {
    case ACCESS_NONE:
        break;
    case ACCESS_GET:
        return arena_printf(e->arena, "Gets `%s` of the state.", message->name);
    case ACCESS_UPDATE:
        return arena_printf(e->arena, "Has `%s` run over the state, and waits until it has.", message->name);
    case ACCESS_GET_AND_UPDATE:
        return arena_printf(e->arena, "Has `%s` run over the state, and waits for what it gives.", message->name);
    case ACCESS_CAST:
        return arena_printf(e->arena, "Has `%s` run over the state, and does not wait.", message->name);
    }
    if (message->kind == MESSAGE_CALL)
        return arena_printf(e->arena, "Calls `%s` and waits for the answer.", message->name);
    return arena_printf(e->arena, "Sends the %s `%s`.", message->kind == MESSAGE_CAST ? "cast" : "info",
                        message->name);
}

const char *c_defaults_doc(struct emitter *e, const struct ast_message *message, const char *doc)
{
    struct text out = text_in(e->arena);
    struct c_scope nothing = { 0 };
    bool any = false;

    text_add(&out, doc);
    for (const struct ast_field *f = message->fields.first; f != NULL; f = f->next) {
        const struct ast_type *type = ast_type_element(f->type->type);

        if (!c_has_value(f))
            continue;
        text_add(&out, any ? ", " : strchr(doc, '\n') != NULL ? "\nDefaults: " : " Defaults: ");
        text_printf(&out, "`%s` %s", c_parameter_name(e, f),
                    type->kind == TYPE_STRING ? c_text(e, f->value, &nothing)
                                              : c_expr(e, f->value, type, &nothing));
        any = true;
    }
    if (any)
        text_add(&out, ".");
    return out.bytes;
}

void emit_message_prototypes(struct emitter *e, const struct ast_actor *actor)
{
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        const char *doc = c_defaults_doc(e, m, m->doc != NULL ? m->doc : own_doc(e, m));
        const struct emit_var vars[] = {
            { "doc", emit_doc(e, doc, NULL) }, { "name", m->name }, { "message", c_message_base(e, m) },
            { "params", c_parameters(e, &m->fields) }, { "into", reply_parameter(e, m) },
            { "to", emit_local(e, "to") }, { "to_len", emit_local(e, "to_len") }, { "request", emit_local(e, "request") },
            { "answers", m->alternatives.count > 0 ? "`reply` and `out`, the codes, have room" : "`out`, the codes, has room" },
            { "left_open", ast_is_server(actor->behaviour) ? "its callback left open with ACTOR_NOREPLY"
                                                                : "a row deferred" }, { 0 } };

        if (is_own(m))
            continue;
        emit(e, m->kind == MESSAGE_CALL ? call_prototype : send_prototype, vars);
        if (m->kind != MESSAGE_CALL)
            emit(e, message_prototype, vars);
        if (m->is_request)
            emit(e, request_prototypes, vars);
        if (m->is_request)
            emit(e, multi_call_prototype, vars);
        if (m->is_request && m->alternatives.count > 0)
            emit(e, answer_prototype, vars);
        if (has_tag_name(m))
            emit(e, tag_name_prototype, vars);
        if (c_reply_has_tail(m))
            emit(e, release_prototype, vars);
        if (may_reply_later(m))
            emit(e, reply_to_prototype, vars);
    }
}

static const char call_function[] =
LINE("int ${message}(actor_ref ${to}${params}${into}, int64_t timeout_ns)")
LINE("{")
LINE("    ${variable}")
LINE("    return actor_call(to, &${info}, ${payload}, ${reply}, timeout_ns);")
LINE("}")
LINE("");

static const char request_functions[] =
LINE("int ${message}_send(actor_ref ${to}${params}, actor_request *out)")
LINE("{")
LINE("    ${variable}")
LINE("    return actor_call_send(to, &${info}, ${payload}, out);")
LINE("}")
LINE("")
LINE("int ${message}_wait(actor_request ${request}${into}, int64_t timeout_ns)")
LINE("{")
LINE("    return request.info != &${info} ? ACTOR_EINVAL : actor_call_wait(request, ${reply}, timeout_ns);")
LINE("}")
LINE("")
LINE("int ${message}_receive(actor_request ${request}${into}, int64_t timeout_ns)")
LINE("{")
LINE("    return request.info != &${info} ? ACTOR_EINVAL : actor_call_receive(request, ${reply}, timeout_ns);")
LINE("}")
LINE("");

static const char multi_call_function[] =
LINE("int64_t ${message}_multi_call(const actor_ref *to, size_t ${to_len}${params}${into}, int *out, int64_t timeout_ns)")
LINE("{")
LINE("    ${variable}")
LINE("    return actor_multi_call(to, to_len, &${info}, ${payload}, ${reply}, out, timeout_ns);")
LINE("}")
LINE("");

static const char answer_function[] =
LINE("const ${message}_reply *${message}_answer(const actor_answer *answer)")
LINE("{")
LINE("    return answer->request.info != &${info} ? NULL : (const ${message}_reply *)answer->reply;")
LINE("}")
LINE("");

static const char send_function[] =
LINE("int ${message}(actor_ref ${to}${params})")
LINE("{")
LINE("    ${variable}")
LINE("    return actor_send(to, &${info}, ${payload});")
LINE("}")
LINE("");

static const char message_function[] =
LINE("const actor_message_info *${message}_message(void)")
LINE("{")
LINE("    return &${info};")
LINE("}")
LINE("");

/* A tag that is none is out of the table, below it too. */
static const char tag_name_function[] =
LINE("const char *${message}_tag_name(${message}_tag tag)")
LINE("{")
LINE("    const size_t number = (size_t)tag - 1;")
LINE("")
LINE("    return number < ${count} ? ${message}_reply_variants[number].name : \"?\";")
LINE("}")
LINE("");

static const char release_function[] =
LINE("void ${message}_release(const ${message}_reply *reply)")
LINE("{")
LINE("    actor_reply_release(reply);")
LINE("}")
LINE("");

static const char reply_to_function[] =
LINE("int ${message}_reply_to(actor_from from, const ${message}_reply *reply)")
LINE("{")
LINE("    return actor_reply(from, &${message}_reply_type, reply);")
LINE("}")
LINE("");

/* There is nothing to choose, so nobody need have. */
static const char only_reply_to_function[] =
LINE("int ${message}_reply_to(actor_from from, const ${message}_reply *reply)")
LINE("{")
LINE("    ${message}_reply only = *reply;")
LINE("")
LINE("    only.tag = ${tag};")
LINE("    return actor_reply(from, &${message}_reply_type, &only);")
LINE("}")
LINE("");

static const char payload_variable[] =
LINE("const ${message}_msg ${msg} = { ${fields} };")
LINE("");

static const char payload_statements[] =
LINE("${message}_msg ${msg};")
LINE("")
LINE("${statements}");

/* The name of the message in the function that sends it: like no type, and like no parameter. */
static const char *message_local(struct emitter *e, const struct ast_message *message)
{
    const char *name = emit_local(e, "msg");
    const struct ast_field *field = message->fields.first;

    while (field != NULL) {
        if (strcmp(c_parameter_name(e, field), name) == 0) {
            name = arena_printf(e->arena, "%s_", name);
            field = message->fields.first;
        } else {
            field = field->next;
        }
    }
    return name;
}

const char *c_message_variable(struct emitter *e, const struct ast_message *message, const char **payload)
{
    const char *base = c_message_base(e, message), *local = message_local(e, message);
    struct text variable = text_in(e->arena);

    *payload = "NULL";
    if (message->fields.count == 0)
        return "";
    *payload = arena_printf(e->arena, "&%s", local);
    if (c_are_initializers(&message->fields))
        emit_into(e, &variable, payload_variable, (struct emit_var[]) {
            { "message", base }, { "msg", local }, { "fields", c_from_parameters(e, &message->fields) }, { 0 } });
    else
        emit_into(e, &variable, payload_statements, (struct emit_var[]) {
            { "message", base }, { "msg", local },
            { "statements", c_set_from_parameters(e, &message->fields, arena_printf(e->arena, "%s.", local)) }, { 0 } });
    return variable.bytes;
}

void emit_message_functions(struct emitter *e, const struct ast_actor *actor, const char *table,
                            const char *member)
{
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        const char *base = c_message_base(e, m);
        const char *info = arena_printf(e->arena, "%s[%s]%s", table, c_message_number(e, m), member);
        const char *payload;
        const char *variable = c_message_variable(e, m, &payload);
        const struct emit_var vars[] = {
            { "message", base }, { "params", c_parameters(e, &m->fields) }, { "info", info },
            { "into", reply_parameter(e, m) }, { "reply", m->alternatives.count > 0 ? emit_local(e, "reply") : "NULL" },
            { "variable", variable }, { "payload", payload },
            { "to", emit_local(e, "to") }, { "to_len", emit_local(e, "to_len") }, { "request", emit_local(e, "request") },
            { "tag", c_only_alternative(m) != NULL ? c_tag_constant(e, c_only_alternative(m)) : "" },
            { "count", has_tag_name(m) ? c_size(e, m->alternatives.count) : "" }, { 0 } };

        if (is_own(m))
            continue;
        emit(e, m->kind == MESSAGE_CALL ? call_function : send_function, vars);
        if (m->kind != MESSAGE_CALL)
            emit(e, message_function, vars);
        if (m->is_request)
            emit(e, request_functions, vars);
        if (m->is_request)
            emit(e, multi_call_function, vars);
        if (m->is_request && m->alternatives.count > 0)
            emit(e, answer_function, vars);
        if (has_tag_name(m))
            emit(e, tag_name_function, vars);
        if (c_reply_has_tail(m))
            emit(e, release_function, vars);
        if (may_reply_later(m))
            emit(e, c_only_alternative(m) != NULL ? only_reply_to_function : reply_to_function, vars);
    }
}

/* ------------------------------------------------------------------------------------- time -- */

static const char delay_function[] =
LINE("static int64_t ${name}(const void *data)")
LINE("{")
LINE("    const ${actor} *self = (const ${actor} *)data;")
LINE("")
LINE("    return ${delay};")
LINE("}")
LINE("");

static const char constant_delay_function[] =
LINE("static int64_t ${name}(const void *data)")
LINE("{")
LINE("    (void)data;")
LINE("    return ${delay};")
LINE("}")
LINE("");

void emit_delay(struct emitter *e, const struct ast_actor *actor, const char *name,
                const struct ast_expr *delay)
{
    struct c_scope scope = c_scope_of_self(e);
    const char *value = c_expr(e, delay, delay->type, &scope);

    if (delay->type->kind == TYPE_INSTANT)
        value = arena_printf(e->arena, "actor_statem_until(%s)", value);
    emit(e, scope.used_self ? delay_function : constant_delay_function, (struct emit_var[]) {
        { "name", name }, { "actor", actor->as.lower }, { "delay", value }, { 0 } });
}

const char *emit_period(struct emitter *e, const struct ast_message *message)
{
    const char *name = arena_printf(e->arena, "%s_every_ns", c_message_base(e, message));

    if (message->every == NULL)
        return "NULL";
    emit_delay(e, message->actor, name, message->every);
    return name;
}

static const char due_message[] =
LINE("const ${message}_msg due = { ${defaults} };")
LINE("const ${message}_msg *msg = payload != NULL ? (const ${message}_msg *)payload : &due;");

const char *c_due_message(struct emitter *e, const struct ast_message *message)
{
    struct text out = text_in(e->arena);
    struct text defaults = text_in(e->arena);
    struct c_scope nothing = { 0 };

    for (const struct ast_field *f = message->fields.first; f != NULL; f = f->next) {
        const struct ast_type *type = ast_type_element(f->type->type);

        if (f->type->type->kind == TYPE_OPTIONAL)
            text_printf(&defaults, "%s, ", c_bool(c_has_value(f)));
        text_printf(&defaults, "%s%s", c_has_value(f) ? c_expr(e, f->value, type, &nothing) : c_zero(e, type),
                    f->next != NULL ? ", " : "");
    }
    emit_into(e, &out, due_message, (struct emit_var[]) {
        { "message", c_message_base(e, message) }, { "defaults", defaults.bytes }, { 0 } });
    return out.bytes;
}
