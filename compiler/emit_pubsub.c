/*
 * Buses: typed functions around the runtime's, which knows topics, values and messages by their descriptions alone; and
 * the tables by which servers and machines know the messages of buses that they take.
 */

#include "emit_c.h"

/* ----------------------------------------------------------------------------------- headers -- */

static const char header[] =
LINE("${doc}")
LINE("int ${bus}_start(actor_ref *out);")
LINE("/** As ${bus}_start, and links it to the caller. */")
LINE("int ${bus}_start_link(actor_ref *out);")
LINE("/** Subscribes the calling actor to a topic${value_doc}. Errors: those of actor_pubsub_subscribe. */")
LINE("int ${bus}_subscribe(${topic}${carried});")
LINE("/** Ends all its subscriptions to a topic. Errors: those of actor_pubsub_unsubscribe. */")
LINE("int ${bus}_unsubscribe(${topic});")
LINE("/** Gives the subscriptions to a topic. Ownership and errors: those of actor_registry_entries. */")
LINE("int ${bus}_entries(${topic}, actor_registry_list *out);")
LINE("/** Counts the subscriptions to all topics. Errors: ACTOR_ENOPROC. */")
LINE("int ${bus}_count(size_t *out);")
LINE("/** Sends a message, whatever it is, to all who have subscribed to a topic. Errors: those of actor_pubsub_broadcast. */")
LINE("int ${bus}_broadcast(${topic}, const actor_message_info *message, const void *payload);")
LINE("/** To all but one. */")
LINE("int ${bus}_broadcast_from(actor_ref from, ${topic}, const actor_message_info *message, const void *payload);")
LINE("/** To whom a dispatcher likes: see actor_pubsub_broadcast_with. */")
LINE("int ${bus}_broadcast_with(actor_ref from, ${topic}, const actor_message_info *message, const void *payload, actor_pubsub_dispatcher dispatch, void *arg);")
LINE("");

static const char value_prototype[] =
LINE("/** Gives the value of a subscription, borrowed. */")
LINE("const ${bus}_value *${bus}_value_of(const actor_registry_entry *entry);")
LINE("");

static const char message_type_declaration[] =
LINE("extern const actor_type_info ${message}_msg_type;");

static const char message_header[] =
LINE("extern const actor_message_info ${message}_message;")
LINE("")
LINE("${doc}")
LINE("int ${bus}_broadcast_${name}(${topic}${params});")
LINE("/** As actor_pubsub_broadcast_from, actor_pubsub_local_broadcast and so on, for `${name}`. */")
LINE("int ${bus}_broadcast_from_${name}(actor_ref from, ${topic}${params});")
LINE("int ${bus}_local_broadcast_${name}(${topic}${params});")
LINE("int ${bus}_local_broadcast_from_${name}(actor_ref from, ${topic}${params});")
LINE("int ${bus}_direct_broadcast_${name}(const char *node, ${topic}${params});")
LINE("int ${bus}_broadcast_with_${name}(actor_ref from, ${topic}${params}, actor_pubsub_dispatcher dispatch, void *arg);");

static const char payload_prototype[] =
LINE("/** Gives what such a message carries, borrowed; NULL if it is another message. */")
LINE("const ${message}_msg *${message}(const actor_message *message);")
LINE("");

static const char empty_prototype[] =
LINE("/** Tells whether it is such a message. */")
LINE("bool ${message}(const actor_message *message);")
LINE("");

static const char *topic_parameter(struct emitter *e, const struct ast_registry *bus)
{
    return c_parameter(e, bus->key_fields.first);
}

/* ", const rooms_value *value", or nothing. */
static const char *carried_parameter(struct emitter *e, const struct ast_registry *bus)
{
    if (bus->value_fields.count == 0)
        return "";
    return arena_printf(e->arena, ", const %s_value *%s", bus->as.lower, emit_local(e, "value"));
}

static void emit_message_header(struct emitter *e, const struct ast_registry *bus, const struct ast_message *message)
{
    const char *own = arena_printf(e->arena, "Broadcasts `%s` to a topic. Errors: those of actor_pubsub_broadcast.", message->name);
    const char *doc = message->doc == NULL ? own : arena_printf(e->arena, "%s\n\n%s", own, message->doc);
    const struct emit_var vars[] = {
        { "bus", bus->as.lower }, { "message", c_message_base(e, message) }, { "name", message->as.lower },
        { "doc", emit_doc(e, c_defaults_doc(e, message, doc), NULL) }, { "topic", topic_parameter(e, bus) },
        { "params", c_parameters(e, &message->fields) }, { 0 } };

    if (message->fields.count > 0)
        emit(e, message_type_declaration, vars);
    emit(e, message_header, vars);
    emit(e, message->fields.count > 0 ? payload_prototype : empty_prototype, vars);
}

void emit_pubsub_header(struct emitter *e, const struct ast_registry *bus)
{
    const char *own = arena_printf(e->arena, "Starts the bus %s. Errors: those of actor_pubsub_start.", bus->name);
    const char *doc = bus->doc == NULL ? own : arena_printf(e->arena, "%s\n\n%s", own, bus->doc);
    const bool carries = bus->value_fields.count > 0;
    const struct emit_var vars[] = {
        { "bus", bus->as.lower }, { "Bus", bus->name }, { "doc", emit_doc(e, doc, NULL) }, { "topic", topic_parameter(e, bus) },
        { "carried", carried_parameter(e, bus) }, { "value_doc", carries ? "; a value of NULL is the default" : "" }, { 0 } };

    emit(e, LINE("/* pubsub ${Bus} */") LINE(""), vars);
    if (carries)
        emit_registry_value_header(e, bus);
    emit_message_types(e, bus->bus);
    emit(e, header, vars);
    if (carries)
        emit(e, value_prototype, vars);
    for (const struct ast_message *m = bus->bus->messages.first; m != NULL; m = m->next)
        emit_message_header(e, bus, m);
}

/* ----------------------------------------------------------------------------------- sources -- */

static const char start_functions[] =
LINE("int ${bus}_start(actor_ref *out)")
LINE("{")
LINE("    return actor_pubsub_start(&${bus}_registry, false, out);")
LINE("}")
LINE("")
LINE("int ${bus}_start_link(actor_ref *out)")
LINE("{")
LINE("    return actor_pubsub_start(&${bus}_registry, true, out);")
LINE("}")
LINE("")
LINE("int ${bus}_subscribe(${topic}${carried})")
LINE("{")
LINE("    const ${bus}_key entry = { ${key} };")
LINE("    ${default}")
LINE("")
LINE("    return actor_pubsub_subscribe(&${bus}_registry, &entry, ${chosen});")
LINE("}")
LINE("")
LINE("int ${bus}_unsubscribe(${topic})")
LINE("{")
LINE("    const ${bus}_key entry = { ${key} };")
LINE("")
LINE("    return actor_pubsub_unsubscribe(&${bus}_registry, &entry);")
LINE("}")
LINE("")
LINE("int ${bus}_entries(${topic}, actor_registry_list *out)")
LINE("{")
LINE("    const ${bus}_key entry = { ${key} };")
LINE("")
LINE("    return actor_registry_entries(&${bus}_registry, &entry, out);")
LINE("}")
LINE("")
LINE("int ${bus}_count(size_t *out)")
LINE("{")
LINE("    return actor_registry_count(&${bus}_registry, out);")
LINE("}")
LINE("");

static const char broadcast_functions[] =
LINE("int ${bus}_broadcast(${topic}, const actor_message_info *message, const void *payload)")
LINE("{")
LINE("    const ${bus}_key entry = { ${key} };")
LINE("")
LINE("    return actor_pubsub_broadcast(&${bus}_registry, &entry, message, payload);")
LINE("}")
LINE("")
LINE("int ${bus}_broadcast_from(actor_ref from, ${topic}, const actor_message_info *message, const void *payload)")
LINE("{")
LINE("    const ${bus}_key entry = { ${key} };")
LINE("")
LINE("    return actor_pubsub_broadcast_from(&${bus}_registry, from, &entry, message, payload);")
LINE("}")
LINE("")
LINE("int ${bus}_broadcast_with(actor_ref from, ${topic}, const actor_message_info *message, const void *payload, actor_pubsub_dispatcher dispatch, void *arg)")
LINE("{")
LINE("    const ${bus}_key entry = { ${key} };")
LINE("")
LINE("    return actor_pubsub_broadcast_with(&${bus}_registry, from, &entry, message, payload, dispatch, arg);")
LINE("}")
LINE("");

static const char message_info[] =
LINE("const actor_message_info ${message}_message = {")
LINE("    \"${name}\", ACTOR_INFO, ${type}, NULL")
LINE("};")
LINE("");

/* The forms of a broadcast: what stands before the topic and behind the fields, declared and handed on. */
static const struct broadcast_form {
    const char *how;
    const char *type;                       /* of what comes first, or NULL */
    const char *first;
    bool has_dispatcher;
} broadcast_forms[] = {
    { "broadcast", NULL, NULL, false },
    { "broadcast_from", "actor_ref ", "from", false },
    { "local_broadcast", NULL, NULL, false },
    { "local_broadcast_from", "actor_ref ", "from", false },
    { "direct_broadcast", "const char *", "node", false },
    { "broadcast_with", "actor_ref ", "from", true },
};

static const char broadcast_function[] =
LINE("int ${bus}_${how}_${name}(${before}${topic}${params}${behind})")
LINE("{")
LINE("    const ${bus}_key ${entry} = { ${key} };")
LINE("    ${variable}")
LINE("    return actor_pubsub_${how}(${node}&${bus}_registry, ${from}&${entry}, &${message}_message, ${payload}${more});")
LINE("}")
LINE("");

static const char payload_function[] =
LINE("const ${message}_msg *${message}(const actor_message *message)")
LINE("{")
LINE("    if (actor_message_info_of(message) != &${message}_message)")
LINE("        return NULL;")
LINE("    return (const ${message}_msg *)actor_message_payload(message);")
LINE("}")
LINE("");

static const char empty_function[] =
LINE("bool ${message}(const actor_message *message)")
LINE("{")
LINE("    return actor_message_info_of(message) == &${message}_message;")
LINE("}")
LINE("");

static void emit_broadcast(struct emitter *e, const struct ast_registry *bus, const struct ast_message *message,
                           const struct broadcast_form *form)
{
    const char *first = form->first == NULL ? "" : emit_local(e, form->first);
    const char *given = form->first == NULL ? "" : arena_printf(e->arena, "%s, ", first);
    const bool is_node = form->first != NULL && form->first[0] == 'n';
    const char *payload;
    const char *variable = c_message_variable(e, message, &payload);

    emit(e, broadcast_function, (struct emit_var[]) {
        { "bus", bus->as.lower }, { "how", form->how }, { "name", message->as.lower }, { "message", c_message_base(e, message) },
        { "before", form->first == NULL ? "" : arena_printf(e->arena, "%s%s, ", form->type, first) },
        { "topic", topic_parameter(e, bus) }, { "params", c_parameters(e, &message->fields) },
        { "behind", !form->has_dispatcher ? "" : arena_printf(e->arena, ", actor_pubsub_dispatcher %s, void *%s",
                                                              emit_local(e, "dispatch"), emit_local(e, "arg")) },
        { "entry", emit_local(e, "entry") }, { "key", c_from_parameters(e, &bus->key_fields) },
        { "variable", variable[0] != '\0' ? variable : "\n" }, { "node", is_node ? given : "" }, { "from", is_node ? "" : given },
        { "payload", payload },
        { "more", !form->has_dispatcher ? "" : arena_printf(e->arena, ", %s, %s", emit_local(e, "dispatch"),
                                                            emit_local(e, "arg")) }, { 0 } });
}

static void emit_message(struct emitter *e, const struct ast_registry *bus, const struct ast_message *message)
{
    const char *base = c_message_base(e, message);
    const char *msg = arena_printf(e->arena, "%s_msg", base);
    const struct emit_var vars[] = {
        { "message", base }, { "name", message->name }, { "type", c_message_type(e, message) }, { 0 } };

    if (message->fields.count > 0)
        emit_description(e, &(struct c_description) {
            .base = msg, .c_name = msg, .name = message->name, .fields = &message->fields,
            .flat = c_are_flat(&message->fields), .exported = true });
    emit(e, message_info, vars);
    for (size_t i = 0; i < sizeof broadcast_forms / sizeof broadcast_forms[0]; i++)
        emit_broadcast(e, bus, message, &broadcast_forms[i]);
    emit(e, message->fields.count > 0 ? payload_function : empty_function, vars);
}

void emit_pubsub_source(struct emitter *e, const struct ast_registry *bus)
{
    const bool carries = bus->value_fields.count > 0;
    const char *value = emit_local(e, "value"), *otherwise = emit_local(e, "otherwise");
    const struct emit_var vars[] = {
        { "bus", bus->as.lower }, { "Bus", bus->name }, { "topic", topic_parameter(e, bus) },
        { "carried", carried_parameter(e, bus) }, { "key", c_from_parameters(e, &bus->key_fields) },
        { "default", !carries ? "" : arena_printf(e->arena, "const %s_value %s = %s_value_default();", bus->as.lower, otherwise,
                                                  bus->as.lower) },
        { "chosen", !carries ? "NULL" : arena_printf(e->arena, "%s != NULL ? %s : &%s", value, value, otherwise) }, { 0 } };

    emit(e, LINE("/* pubsub ${Bus} */") LINE(""), vars);
    emit_registry_tables(e, bus);
    emit(e, start_functions, vars);
    emit(e, broadcast_functions, vars);
    for (const struct ast_message *m = bus->bus->messages.first; m != NULL; m = m->next)
        emit_message(e, bus, m);
}

/* ----------------------------------------------------------------------- who takes its messages -- */

static const char subscribed_table[] =
LINE("/* Messages of buses, and what they are here. */")
LINE("static const actor_subscribed_info ${actor}_subscribed_table[] = {")
LINE("    ${rows}")
LINE("};")
LINE("");

const char *emit_subscribed(struct emitter *e, const struct ast_actor *actor, size_t *count)
{
    struct text rows = text_in(e->arena);

    *count = 0;
    for (const struct ast_message *m = actor->messages.first; m != NULL; m = m->next) {
        if (m->origin == NULL)
            continue;
        text_printf(&rows, "{ &%s_message, %s },\n", c_message_base(e, m), c_message_number(e, m));
        ++*count;
    }
    if (*count == 0)
        return "NULL";
    emit(e, subscribed_table, (struct emit_var[]) { { "actor", actor->as.lower }, { "rows", rows.bytes }, { 0 } });
    return arena_printf(e->arena, "%s_subscribed_table", actor->as.lower);
}
