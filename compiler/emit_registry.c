/*
 * Registries: typed functions around the runtime's, which knows keys and values by their descriptions alone. What
 * belongs to an item of the spec, the value, an entry of `meta`, a match, is emitted with it; functions that every
 * registry has come first.
 */

#include <string.h>

#include "emit_c.h"

/* ----------------------------------------------------------------------------- what all have -- */

static const char header[] =
LINE("${doc}")
LINE("int ${registry}_start(actor_ref *out);")
LINE("/** As ${registry}_start, and links it to the caller. */")
LINE("int ${registry}_start_link(actor_ref *out);")
LINE("/** Registers the calling actor; ${value_doc}`holder` may be NULL. Errors: those of actor_registry_register. */")
LINE("int ${registry}_register(${parameter}, ${value}actor_ref *holder);")
LINE("/** Takes ${what} of the calling actor away. Errors: ACTOR_ENOPROC. */")
LINE("int ${registry}_unregister(${parameter});")
LINE("/** Finds the actor that is registered under a key${first}. Errors: ACTOR_ENOPROC. */")
LINE("int ${registry}_lookup(${parameter}, actor_ref *out);")
LINE("/** Counts the entries. Errors: ACTOR_ENOPROC. */")
LINE("int ${registry}_count(size_t *out);")
LINE("/** Gives the entries under a key. Ownership and errors: those of actor_registry_entries, so for the next three. */")
LINE("int ${registry}_entries(${parameter}, actor_registry_list *out);")
LINE("/** Gives those of one actor. */")
LINE("int ${registry}_values(${parameter}, actor_ref owner, actor_registry_list *out);")
LINE("/** Gives all entries of an actor. */")
LINE("int ${registry}_keys(actor_ref owner, actor_registry_list *out);")
LINE("/** Gives all entries. */")
LINE("int ${registry}_select(actor_registry_list *out);")
LINE("/** Calls a function with all entries under a key. Errors: those of actor_registry_dispatch. */")
LINE("int ${registry}_dispatch(${parameter},")
LINE("    void (*call)(const actor_registry_entry *entries, size_t n_entries, void *arg), void *arg);")
LINE("/** Gives the key of an entry, borrowed. */")
LINE("${key_type}${registry}_key_of(const actor_registry_entry *entry);")
LINE("");

static const char key_struct[] =
LINE("typedef struct ${registry}_key {")
LINE("    ${members}")
LINE("} ${registry}_key;")
LINE("");

static const char info_table[] =
LINE("static const actor_registry_info ${registry}_registry = {")
LINE("    /* name         */ \"${Registry}\",")
LINE("    /* key          */ &${registry}_key_type,")
LINE("    /* duplicate    */ ${duplicate},")
LINE("    /* partitions   */ ${partitions},")
LINE("    /* value        */ ${value_type},")
LINE("    /* metas        */ ${metas},")
LINE("    /* listeners    */ ${listeners}")
LINE("};")
LINE("");

static const char start_functions[] =
LINE("int ${registry}_start(actor_ref *out)")
LINE("{")
LINE("    return actor_registry_start(&${registry}_registry, false, out);")
LINE("}")
LINE("")
LINE("int ${registry}_start_link(actor_ref *out)")
LINE("{")
LINE("    return actor_registry_start(&${registry}_registry, true, out);")
LINE("}")
LINE("")
LINE("int ${registry}_register(${parameter}, ${value_parameter}actor_ref *holder)")
LINE("{")
LINE("    const ${registry}_key entry = { ${value} };")
LINE("    ${default}")
LINE("")
LINE("    return actor_registry_register(&${registry}_registry, &entry, ${value_argument}, holder);")
LINE("}")
LINE("");

/* ${parameters}: what follows the key; ${arguments}: the same, handed on. */
static const char keyed_function[] =
LINE("int ${registry}_${function}(${parameter}${parameters})")
LINE("{")
LINE("    const ${registry}_key ${entry} = { ${value} };")
LINE("")
LINE("    return actor_registry_${function}(&${registry}_registry, &${entry}${arguments});")
LINE("}")
LINE("");

static const char other_functions[] =
LINE("int ${registry}_count(size_t *out)")
LINE("{")
LINE("    return actor_registry_count(&${registry}_registry, out);")
LINE("}")
LINE("")
LINE("int ${registry}_keys(actor_ref owner, actor_registry_list *out)")
LINE("{")
LINE("    return actor_registry_keys(&${registry}_registry, owner, out);")
LINE("}")
LINE("")
LINE("int ${registry}_select(actor_registry_list *out)")
LINE("{")
LINE("    return actor_registry_select(&${registry}_registry, NULL, NULL, out);")
LINE("}")
LINE("")
LINE("int ${registry}_dispatch(${parameter},")
LINE("    void (*call)(const actor_registry_entry *entries, size_t n_entries, void *arg), void *arg)")
LINE("{")
LINE("    const ${registry}_key entry = { ${value} };")
LINE("")
LINE("    return actor_registry_dispatch(&${registry}_registry, &entry, call, arg);")
LINE("}")
LINE("")
LINE("${key_type}${registry}_key_of(const actor_registry_entry *${entry})")
LINE("{")
LINE("    return ${address}((const ${registry}_key *)${entry}->key)->key;")
LINE("}")
LINE("");

/* "const point *" of a struct, "actor_string " of a string. */
static const char *key_result(struct emitter *e, const struct ast_registry *registry)
{
    const struct ast_type *type = registry->key->type;

    return arena_printf(e->arena, type->kind == TYPE_STRUCT ? "const %s *" : "%s ", c_type(e, type));
}

static const char *key_parameter(struct emitter *e, const struct ast_registry *registry)
{
    return c_parameter(e, registry->key_fields.first);
}

/* "const sessions_value *value, ", or nothing. */
static const char *value_parameter(struct emitter *e, const struct ast_registry *registry)
{
    if (registry->value_fields.count == 0)
        return "";
    return arena_printf(e->arena, "const %s_value *%s, ", registry->as.lower, emit_local(e, "value"));
}

static void emit_keyed(struct emitter *e, const struct ast_registry *registry, const char *function,
                       const char *parameters, const char *arguments)
{
    emit(e, keyed_function, (struct emit_var[]) {
        { "registry", registry->as.lower }, { "function", function }, { "parameter", key_parameter(e, registry) },
        { "parameters", parameters }, { "value", c_from_parameters(e, &registry->key_fields) },
        { "entry", emit_local(e, "entry") }, { "arguments", arguments }, { 0 } });
}

/* --------------------------------------------------------------------------------- the value -- */

static const char value_header[] =
LINE("/** What an entry of ${Registry} carries. */")
LINE("typedef struct ${registry}_value {")
LINE("    ${members}")
LINE("} ${registry}_value;")
LINE("")
LINE("/** Gives a value with the defaults of its fields; those without one are zero, or empty. */")
LINE("${registry}_value ${registry}_value_default(void);")
LINE("")
LINE("extern const actor_type_info ${registry}_value_type;")
LINE("");

static const char value_prototypes[] =
LINE("/** Replaces the value of the calling actor's entry. Errors: those of actor_registry_update_value. */")
LINE("int ${registry}_update_value(${parameter}, const ${registry}_value *${value});")
LINE("/** Gives the value of an entry, borrowed. */")
LINE("const ${registry}_value *${registry}_value_of(const actor_registry_entry *entry);")
LINE("");

static const char value_functions[] =
LINE("${registry}_value ${registry}_value_default(void)")
LINE("{")
LINE("    ${registry}_value ${value};")
LINE("")
LINE("    ${defaults}")
LINE("    return ${value};")
LINE("}")
LINE("")
LINE("const ${registry}_value *${registry}_value_of(const actor_registry_entry *entry)")
LINE("{")
LINE("    return (const ${registry}_value *)entry->value;")
LINE("}")
LINE("");

/* ---------------------------------------------------------------------------------- its meta -- */

static const char meta_prototypes[] =
LINE("${doc}")
LINE("int ${registry}_put_meta_${meta}(${parameter});")
LINE("/** Gives a copy of it${clear}. Errors: ACTOR_ENOENT: there is none; ACTOR_ENOPROC, ACTOR_ENOMEM. */")
LINE("int ${registry}_meta_${meta}(${type}*out);")
LINE("/** Takes it away, if there is any. Errors: ACTOR_ENOPROC. */")
LINE("int ${registry}_delete_meta_${meta}(void);")
LINE("");

static const char meta_struct[] =
LINE("typedef struct ${registry}_${meta}_meta {")
LINE("    ${members}")
LINE("} ${registry}_${meta}_meta;")
LINE("");

static const char meta_functions[] =
LINE("int ${registry}_put_meta_${meta}(${parameter})")
LINE("{")
LINE("    const ${registry}_${meta}_meta kept = { ${value} };")
LINE("")
LINE("    return actor_registry_put_meta(&${registry}_registry, ${number}, &kept);")
LINE("}")
LINE("")
LINE("int ${registry}_meta_${meta}(${type}*out)")
LINE("{")
LINE("    ${registry}_${meta}_meta kept;")
LINE("    const int err = actor_registry_meta(&${registry}_registry, ${number}, &kept);")
LINE("")
LINE("    if (err == ACTOR_OK)")
LINE("        *out = kept.${meta};")
LINE("    return err;")
LINE("}")
LINE("")
LINE("int ${registry}_delete_meta_${meta}(void)")
LINE("{")
LINE("    return actor_registry_delete_meta(&${registry}_registry, ${number});")
LINE("}")
LINE("");

/* -------------------------------------------------------------------------------- listeners -- */

static const char event_header[] =
LINE("/** What listeners of ${Registry} are sent when an actor has ${done}. */")
LINE("typedef struct ${registry}_${event}_msg {")
LINE("    ${members}")
LINE("} ${registry}_${event}_msg;")
LINE("")
LINE("/** Gives what such a message carries, borrowed; NULL if it is another message. */")
LINE("const ${registry}_${event}_msg *${registry}_${event}(const actor_message *message);")
LINE("");

static const char event_source[] =
LINE("static const actor_field_info ${registry}_${event}_msg_fields[] = {")
LINE("    ${rows}")
LINE("};")
LINE("")
LINE("static const actor_type_info ${registry}_${event}_msg_type = {")
LINE("    \"${Registry}.${event}\", sizeof(${registry}_${event}_msg), ${flat}, ${count}, ${registry}_${event}_msg_fields, 0, NULL")
LINE("};")
LINE("")
LINE("static const actor_message_info ${registry}_${event}_message = {")
LINE("    \"${event}\", ACTOR_INFO, &${registry}_${event}_msg_type, NULL")
LINE("};")
LINE("")
LINE("const ${registry}_${event}_msg *${registry}_${event}(const actor_message *message)")
LINE("{")
LINE("    if (actor_message_info_of(message) != &${registry}_${event}_message)")
LINE("        return NULL;")
LINE("    return (const ${registry}_${event}_msg *)actor_message_payload(message);")
LINE("}")
LINE("");

static const char listener_table[] =
LINE("static const char *const ${registry}_listeners[] = {")
LINE("    ${names}")
LINE("};")
LINE("");

/* The members behind the key: the owner, and of who registers the value. */
static bool has_value(const struct ast_registry *registry, bool registers)
{
    return registers && registry->value_fields.count > 0;
}

static void emit_event_header(struct emitter *e, const struct ast_registry *registry, const char *event, bool registers)
{
    const char *members = arena_printf(e->arena, "%sactor_ref owner;\n", c_members(e, &registry->key_fields, 4));

    if (has_value(registry, registers))
        members = arena_printf(e->arena, "%s%s_value value;\n", members, registry->as.lower);
    emit(e, event_header, (struct emit_var[]) {
        { "registry", registry->as.lower }, { "Registry", registry->name }, { "event", event },
        { "done", event }, { "members", members }, { 0 } });
}

static void emit_event_source(struct emitter *e, const struct ast_registry *registry, const char *event, bool registers)
{
    const char *c_name = arena_printf(e->arena, "%s_%s_msg", registry->as.lower, event);
    const bool carries = has_value(registry, registers);
    const char *rows = arena_printf(e->arena, "%s{ \"owner\", ACTOR_FIELD_PID, offsetof(%s, owner), NULL },\n",
                                    c_field_rows(e, &registry->key_fields, c_name, ""), c_name);

    if (carries)
        rows = arena_printf(e->arena, "%s{ \"value\", ACTOR_FIELD_STRUCT, offsetof(%s, value), &%s_value_type },\n", rows, c_name,
                            registry->as.lower);
    emit(e, event_source, (struct emit_var[]) {
        { "registry", registry->as.lower }, { "Registry", registry->name }, { "event", event }, { "rows", rows },
        { "flat", c_bool(c_are_flat(&registry->key_fields) && (!carries || c_are_flat(&registry->value_fields))) },
        { "count", carries ? "3" : "2" }, { 0 } });
}

static void emit_listeners(struct emitter *e, const struct ast_registry *registry)
{
    struct text names = text_in(e->arena);

    if (registry->listeners.count == 0)
        return;
    emit_event_source(e, registry, "registered", true);
    emit_event_source(e, registry, "unregistered", false);
    for (const struct ast_dependency *l = registry->listeners.first; l != NULL; l = l->next)
        text_printf(&names, "\"%s\",\n", l->of.name);
    emit(e, listener_table, (struct emit_var[]) { { "registry", registry->as.lower }, { "names", names.bytes }, { 0 } });
}

/* ---------------------------------------------------------------------------------- matches -- */

static const char match_prototypes[] =
LINE("${doc}")
LINE("int ${registry}_match_${match}(${key}${parameters}, actor_registry_list *out);")
LINE("/** Counts them. */")
LINE("int ${registry}_count_match_${match}(${key}${parameters}, size_t *out);")
LINE("/** Takes those of the calling actor away. Errors: ACTOR_ENOPROC: it has none. */")
LINE("int ${registry}_unregister_match_${match}(${key}${parameters});")
LINE("/** Gives such entries under any key. */")
LINE("int ${registry}_select_${match}(${only}actor_registry_list *out);")
LINE("/** Counts them. */")
LINE("int ${registry}_count_select_${match}(${only}size_t *out);")
LINE("");

static const char match_struct[] =
LINE("typedef struct ${registry}_${match}_match {")
LINE("    ${members}")
LINE("} ${registry}_${match}_match;")
LINE("");

static const char match_predicate[] =
LINE("static bool ${registry}_matches_${match}(const actor_registry_entry *entry, const void *context)")
LINE("{")
LINE("    ${variables}")
LINE("")
LINE("    ${result}")
LINE("}")
LINE("");

static const char match_function[] =
LINE("int ${registry}_${form}${match}(${parameters})")
LINE("{")
LINE("    ${wanted}")
LINE("    ${asked}")
LINE("")
LINE("    ${set}")
LINE("    return actor_registry_${function}(&${registry}_registry, ${key}${registry}_matches_${match}, ${context}${out});")
LINE("}")
LINE("");

/* Whether an expression names a field of that role. */
static bool names_role(const struct ast_expr *expr, enum ast_field_role role)
{
    if (expr == NULL)
        return false;
    if (expr->kind == EXPR_NAME)
        return expr->field != NULL && expr->field->role == role;
    return names_role(expr->left, role) || names_role(expr->right, role);
}

static void emit_predicate(struct emitter *e, const struct ast_registry *registry, const struct ast_match *match)
{
    const char *local_key = emit_local(e, "key"), *local_value = emit_local(e, "value"), *asked = emit_local(e, "asked");
    const char *entry = emit_local(e, "entry"), *context = emit_local(e, "context");
    struct c_scope scope = {
        .arguments = arena_printf(e->arena, "%s->", local_value), .state = arena_printf(e->arena, "%s->", local_key),
        .message = arena_printf(e->arena, "%s->", asked), .failed = arena_printf(e->arena, "&%s", emit_local(e, "failed")) };
    const char *holds = emit_local(e, "holds"), *failed = scope.failed + 1;
    const char *guard = c_expr(e, match->guard, ast_scalar(TYPE_BOOL), &scope);
    const char *lower = registry->as.lower;
    struct text variables = text_in(e->arena);
    const bool key = names_role(match->guard, FIELD_STATE), value = names_role(match->guard, FIELD_ARGUMENT);

    if (key)
        text_printf(&variables, "const %s_key *%s = (const %s_key *)%s->key;\n", lower, local_key, lower, entry);
    if (value)
        text_printf(&variables, "const %s_value *%s = (const %s_value *)%s->value;\n", lower, local_value, lower, entry);
    if (scope.used_message)
        text_printf(&variables, "const %s_%s_match *%s = (const %s_%s_match *)%s;\n", lower, match->as.lower, asked, lower,
                    match->as.lower, context);
    if (scope.used_failed)
        text_printf(&variables, "bool %s = false;\n", failed);
    if (!scope.used_message)
        text_printf(&variables, "\n(void)%s;\n", context);
    if (!key && !value)
        text_printf(&variables, "(void)%s;\n", entry);
    emit(e, match_predicate, (struct emit_var[]) {
        { "registry", lower }, { "match", match->as.lower }, { "variables", variables.bytes },
        { "result", scope.used_failed ? arena_printf(e->arena, "const bool %s = %s;\n\nreturn %s && !%s;\n", holds, guard, holds, failed)
                                      : arena_printf(e->arena, "return %s;\n", guard) }, { 0 } });
}

/* The five functions of a match: with a key, or over all of them. */
static const struct match_form {
    const char *form;
    const char *function;
    const char *out;                        /* the type of what it fills in, or nothing */
    bool has_key;
} match_forms[] = {
    { "match_", "match_entries", "actor_registry_list", true },
    { "count_match_", "count_match", "size_t", true },
    { "unregister_match_", "unregister_match", NULL, true },
    { "select_", "select", "actor_registry_list", false },
    { "count_select_", "count_select", "size_t", false },
};

static void emit_match_function(struct emitter *e, const struct ast_registry *registry, const struct ast_match *match,
                                const struct match_form *form)
{
    const char *lower = registry->as.lower, *asked = "", *set = "";
    const char *own = c_parameters(e, &match->fields);
    const char *key = form->has_key ? key_parameter(e, registry) : "";
    const char *local_out = emit_local(e, "out"), *local_asked = emit_local(e, "asked");
    const char *out = form->out == NULL ? "" : arena_printf(e->arena, ", %s *%s", form->out, local_out);
    const char *parameters = arena_printf(e->arena, "%s%s%s", key, own, out);

    if (!form->has_key)                     /* what comes first has no comma before it */
        parameters += strspn(parameters, ", ");
    if (match->fields.count > 0 && c_are_initializers(&match->fields)) {
        asked = arena_printf(e->arena, "const %s_%s_match %s = { %s };", lower, match->as.lower, local_asked,
                             c_from_parameters(e, &match->fields));
    } else if (match->fields.count > 0) {
        asked = arena_printf(e->arena, "%s_%s_match %s;", lower, match->as.lower, local_asked);
        set = c_set_from_parameters(e, &match->fields, arena_printf(e->arena, "%s.", local_asked));
    }
    emit(e, match_function, (struct emit_var[]) {
        { "registry", lower }, { "form", form->form }, { "match", match->as.lower }, { "parameters", parameters },
        { "wanted", form->has_key ? arena_printf(e->arena, "const %s_key %s = { %s };", lower, emit_local(e, "wanted"),
                                                 c_from_parameters(e, &registry->key_fields)) : "" },
        { "asked", asked }, { "set", set }, { "function", form->function }, { "key", form->has_key ? arena_printf(e->arena, "&%s, ", emit_local(e, "wanted")) : "" },
        { "context", match->fields.count > 0 ? arena_printf(e->arena, "&%s", local_asked) : "NULL" },
        { "out", form->out == NULL ? "" : arena_printf(e->arena, ", %s", local_out) }, { 0 } });
}

static void emit_match(struct emitter *e, const struct ast_registry *registry, const struct ast_match *match)
{
    if (match->fields.count > 0)
        emit(e, match_struct, (struct emit_var[]) {
            { "registry", registry->as.lower }, { "match", match->as.lower },
            { "members", c_members(e, &match->fields, 4) }, { 0 } });
    emit_predicate(e, registry, match);
    for (size_t i = 0; i < sizeof match_forms / sizeof match_forms[0]; i++)
        emit_match_function(e, registry, match, &match_forms[i]);
}

static void emit_match_header(struct emitter *e, const struct ast_registry *registry, const struct ast_match *match)
{
    const char *own_doc = "Gives the entries under a key that match. Ownership and errors: those of actor_registry_entries.";
    const char *doc = match->doc == NULL ? own_doc : arena_printf(e->arena, "%s\n\n%s", match->doc, own_doc);
    const char *parameters = c_parameters(e, &match->fields);
    const char *only = match->fields.count == 0 ? "" : arena_printf(e->arena, "%s, ", parameters + strspn(parameters, ", "));

    emit(e, match_prototypes, (struct emit_var[]) {
        { "doc", emit_doc(e, doc, NULL) }, { "registry", registry->as.lower }, { "match", match->as.lower },
        { "key", key_parameter(e, registry) }, { "parameters", parameters }, { "only", only }, { 0 } });
}

/* ----------------------------------------------------------------------------------- headers -- */

/* A list of one of the fields. */
static struct ast_field_list only(struct emitter *e, const struct ast_field *field)
{
    struct ast_field *copy = arena_alloc(e->arena, sizeof *copy);

    *copy = *field;
    copy->next = NULL;
    return (struct ast_field_list){ .first = copy, .last = copy, .count = 1 };
}

static void emit_meta_header(struct emitter *e, const struct ast_registry *registry, const struct ast_field *meta)
{
    const char *own_doc = arena_printf(e->arena, "Puts the %s of %s. Errors: those of actor_registry_put_meta.", meta->name,
                                       registry->name);
    const char *type = c_type(e, meta->type->type);
    const char *clear = ast_is_flat(meta->type->type) ? "" : ", to be freed: see actor_registry_meta";

    if (meta->doc != NULL)
        own_doc = arena_printf(e->arena, "%s\n\n%s", meta->doc, own_doc);
    emit(e, meta_prototypes, (struct emit_var[]) {
        { "doc", emit_doc(e, own_doc, NULL) }, { "registry", registry->as.lower }, { "meta", meta->as.lower },
        { "parameter", c_parameter(e, meta) }, { "type", arena_printf(e->arena, "%s ", type) }, { "clear", clear }, { 0 } });
}

void emit_registry_value_header(struct emitter *e, const struct ast_registry *registry)
{
    emit(e, value_header, (struct emit_var[]) {
        { "registry", registry->as.lower }, { "Registry", registry->name },
        { "members", c_members(e, &registry->value_fields, 4) }, { 0 } });
}

void emit_registry_header(struct emitter *e, const struct ast_registry *registry)
{
    const char *own_doc = arena_printf(e->arena, "Starts the registry %s. Errors: those of actor_start.",
                                       registry->name);
    const char *doc = registry->doc != NULL ? arena_printf(e->arena, "%s\n\n%s", own_doc, registry->doc)
                                            : own_doc;
    const bool carries = registry->value_fields.count > 0;

    emit(e, LINE("/* registry ${Registry} */") LINE(""), (struct emit_var[]) { { "Registry", registry->name }, { 0 } });
    if (carries)
        emit_registry_value_header(e, registry);
    emit(e, header, (struct emit_var[]) {
        { "registry", registry->as.lower }, { "doc", emit_doc(e, doc, NULL) }, { "parameter", key_parameter(e, registry) },
        { "value", value_parameter(e, registry) }, { "value_doc", carries ? "a value of NULL is the default; " : "" },
        { "what", registry->unique ? "the entry" : "all entries for a key" },
        { "first", registry->unique ? "" : ", of several the one that came first" },
        { "key_type", key_result(e, registry) }, { 0 } });
    if (carries)
        emit(e, value_prototypes, (struct emit_var[]) {
            { "registry", registry->as.lower }, { "parameter", key_parameter(e, registry) },
            { "value", emit_local(e, "value") }, { 0 } });
    for (const struct ast_field *f = registry->meta_fields.first; f != NULL; f = f->next)
        emit_meta_header(e, registry, f);
    if (registry->listeners.count > 0) {
        emit_event_header(e, registry, "registered", true);
        emit_event_header(e, registry, "unregistered", false);
    }
    for (const struct ast_match *m = registry->matches.first; m != NULL; m = m->next)
        emit_match_header(e, registry, m);
}

/* ----------------------------------------------------------------------------------- sources -- */

static void emit_meta_struct(struct emitter *e, const struct ast_registry *registry, const struct ast_field *meta)
{
    const struct ast_field_list fields = only(e, meta);
    const char *c_name = arena_printf(e->arena, "%s_%s_meta", registry->as.lower, meta->as.lower);

    emit(e, meta_struct, (struct emit_var[]) {
        { "registry", registry->as.lower }, { "meta", meta->as.lower }, { "members", c_members(e, &fields, 4) }, { 0 } });
    emit_description(e, &(struct c_description) {
        .base = c_name, .c_name = c_name, .name = arena_printf(e->arena, "%s.%s", registry->name, meta->name),
        .fields = &fields, .flat = c_are_flat(&fields) });
}

/* A constant as it may stand in a table. */
static const char *first_value(struct emitter *e, const struct ast_field *field)
{
    struct c_scope scope = { 0 };

    if (field->type->type->kind == TYPE_STRING) {
        const struct ast_string text = field->value->constant->string;

        return arena_printf(e->arena, "{ %s, %s }", c_string(e, text.bytes, text.length), c_size(e, text.length));
    }
    return c_expr(e, field->value, field->type->type, &scope);
}

/* With what it starts: the defaults, which are constants. */
static void emit_meta_tables(struct emitter *e, const struct ast_registry *registry)
{
    struct text types = text_in(e->arena), values = text_in(e->arena);
    const char *lower = registry->as.lower;

    for (const struct ast_field *f = registry->meta_fields.first; f != NULL; f = f->next) {
        const char *name = f->as.lower;

        text_printf(&types, "&%s_%s_meta_type,\n", lower, name);
        if (!c_has_value(f)) {
            text_add(&values, "NULL,\n");
            continue;
        }
        text_printf(&values, "&%s_%s_meta_first,\n", lower, name);
        emit(e, LINE("static const ${registry}_${meta}_meta ${registry}_${meta}_meta_first = { ${value} };") LINE(""),
             (struct emit_var[]) { { "registry", lower }, { "meta", name },
                                   { "value", first_value(e, f) }, { 0 } });
    }
    emit(e, LINE("static const actor_type_info *const ${registry}_metas[] = {") LINE("    ${types}") LINE("};") LINE("")
         LINE("static const void *const ${registry}_meta_values[] = {") LINE("    ${values}") LINE("};") LINE(""),
         (struct emit_var[]) { { "registry", lower }, { "types", types.bytes }, { "values", values.bytes }, { 0 } });
}

static void emit_info(struct emitter *e, const struct ast_registry *registry)
{
    const char *lower = registry->as.lower;
    const char *metas = "0, NULL, NULL", *listeners = "0, NULL, NULL, NULL", *value = "NULL";

    if (registry->value_fields.count > 0)
        value = arena_printf(e->arena, "&%s_value_type", lower);
    if (registry->meta_fields.count > 0)
        metas = arena_printf(e->arena, "%s, %s_metas, %s_meta_values", c_size(e, registry->meta_fields.count), lower, lower);
    if (registry->listeners.count > 0)
        listeners = arena_printf(e->arena, "%s, %s_listeners, &%s_registered_message, &%s_unregistered_message",
                                 c_size(e, registry->listeners.count), lower, lower, lower);
    emit(e, info_table, (struct emit_var[]) {
        { "registry", lower }, { "Registry", registry->name }, { "duplicate", c_bool(!registry->unique) },
        { "partitions", c_size(e, registry->partitions == NULL ? 1 : (size_t)c_constant(registry->partitions)) },
        { "value_type", value }, { "metas", metas }, { "listeners", listeners }, { 0 } });
}

static void emit_start(struct emitter *e, const struct ast_registry *registry)
{
    const bool carries = registry->value_fields.count > 0;
    const char *value = emit_local(e, "value"), *chosen = "NULL", *otherwise = "";

    if (carries) {
        otherwise = arena_printf(e->arena, "const %s_value %s = %s_value_default();", registry->as.lower,
                                 emit_local(e, "otherwise"), registry->as.lower);
        chosen = arena_printf(e->arena, "%s != NULL ? %s : &%s", value, value, emit_local(e, "otherwise"));
    }
    emit(e, start_functions, (struct emit_var[]) {
        { "registry", registry->as.lower }, { "parameter", key_parameter(e, registry) },
        { "value_parameter", value_parameter(e, registry) }, { "value", c_from_parameters(e, &registry->key_fields) },
        { "default", otherwise }, { "value_argument", chosen }, { 0 } });
}

static void emit_key(struct emitter *e, const struct ast_registry *registry)
{
    const char *c_name = arena_printf(e->arena, "%s_key", registry->as.lower);

    emit(e, key_struct, (struct emit_var[]) {
        { "registry", registry->as.lower }, { "members", c_members(e, &registry->key_fields, 4) }, { 0 } });
    emit_description(e, &(struct c_description) {
        .base = c_name, .c_name = c_name, .name = arena_printf(e->arena, "%s.key", registry->name),
        .fields = &registry->key_fields, .flat = c_are_flat(&registry->key_fields) });
}

static void emit_value(struct emitter *e, const struct ast_registry *registry)
{
    const char *c_name = arena_printf(e->arena, "%s_value", registry->as.lower);
    const char *local = emit_local(e, "value");

    emit_description(e, &(struct c_description) {
        .base = c_name, .c_name = c_name, .name = arena_printf(e->arena, "%s.value", registry->name),
        .fields = &registry->value_fields, .flat = c_are_flat(&registry->value_fields), .exported = true });
    emit(e, value_functions, (struct emit_var[]) {
        { "registry", registry->as.lower }, { "value", local },
        { "defaults", c_defaults(e, &registry->value_fields, arena_printf(e->arena, "%s.", local)) }, { 0 } });
}

static void emit_meta_functions(struct emitter *e, const struct ast_registry *registry, const struct ast_field *meta)
{
    const struct ast_field_list fields = only(e, meta);

    emit(e, meta_functions, (struct emit_var[]) {
        { "registry", registry->as.lower }, { "meta", meta->as.lower }, { "parameter", c_parameter(e, meta) },
        { "value", c_from_parameters(e, &fields) }, { "number", c_size(e, meta->index) },
        { "type", arena_printf(e->arena, "%s ", c_type(e, meta->type->type)) }, { 0 } });
}

void emit_registry_tables(struct emitter *e, const struct ast_registry *registry)
{
    emit_key(e, registry);
    if (registry->value_fields.count > 0)
        emit_value(e, registry);
    for (const struct ast_field *f = registry->meta_fields.first; f != NULL; f = f->next)
        emit_meta_struct(e, registry, f);
    if (registry->meta_fields.count > 0)
        emit_meta_tables(e, registry);
    emit_listeners(e, registry);
    emit_info(e, registry);
}

void emit_registry_source(struct emitter *e, const struct ast_registry *registry)
{
    const bool carries = registry->value_fields.count > 0;
    const char *out = emit_local(e, "out"), *owner = emit_local(e, "owner");

    emit(e, LINE("/* registry ${Registry} */") LINE(""), (struct emit_var[]) { { "Registry", registry->name }, { 0 } });
    emit_registry_tables(e, registry);
    emit_start(e, registry);
    emit_keyed(e, registry, "unregister", "", "");
    emit_keyed(e, registry, "lookup", arena_printf(e->arena, ", actor_ref *%s", out), arena_printf(e->arena, ", %s", out));
    emit_keyed(e, registry, "entries", arena_printf(e->arena, ", actor_registry_list *%s", out),
               arena_printf(e->arena, ", %s", out));
    emit_keyed(e, registry, "values", arena_printf(e->arena, ", actor_ref %s, actor_registry_list *%s", owner, out),
               arena_printf(e->arena, ", %s, %s", owner, out));
    emit(e, other_functions, (struct emit_var[]) {
        { "registry", registry->as.lower }, { "parameter", key_parameter(e, registry) },
        { "value", c_from_parameters(e, &registry->key_fields) }, { "key_type", key_result(e, registry) },
        { "entry", emit_local(e, "entry") }, { "address", registry->key->type->kind == TYPE_STRUCT ? "&" : "" }, { 0 } });
    if (carries)
        emit_keyed(e, registry, "update_value", arena_printf(e->arena, ", const %s_value *%s", registry->as.lower,
                                                             emit_local(e, "value")),
                   arena_printf(e->arena, ", %s", emit_local(e, "value")));
    for (const struct ast_field *f = registry->meta_fields.first; f != NULL; f = f->next)
        emit_meta_functions(e, registry, f);
    for (const struct ast_match *m = registry->matches.first; m != NULL; m = m->next)
        emit_match(e, registry, m);
}
