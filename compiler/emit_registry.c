/*
 * Registries: typed functions around the runtime's, whose key is a struct of one field.
 */

#include "emit_c.h"

static const char header[] =
LINE("/* registry ${Registry} */")
LINE("")
LINE("${doc}")
LINE("int ${registry}_start(actor_ref *out);")
LINE("/** As ${registry}_start, and links it to the caller. */")
LINE("int ${registry}_start_link(actor_ref *out);")
LINE("/** Registers the calling actor; `holder` may be NULL. Errors: those of actor_registry_register. */")
LINE("int ${registry}_register(${parameter}, actor_ref *holder);")
LINE("/** Takes the calling actor's entry away. Errors: ACTOR_ENOPROC. */")
LINE("int ${registry}_unregister(${parameter});")
LINE("/** Finds the actor that is registered under a key. Errors: ACTOR_ENOPROC. */")
LINE("int ${registry}_lookup(${parameter}, actor_ref *out);")
LINE("/** Counts the entries. Errors: ACTOR_ENOPROC. */")
LINE("int ${registry}_count(size_t *out);")
LINE("");

static const char source[] =
LINE("/* registry ${Registry} */")
LINE("")
LINE("typedef struct ${registry}_key {")
LINE("    ${members}")
LINE("} ${registry}_key;")
LINE("")
LINE("static const actor_field_info ${registry}_key_fields[] = {")
LINE("    ${rows}")
LINE("};")
LINE("")
LINE("static const actor_type_info ${registry}_key_type = {")
LINE("    \"${Registry}.key\", sizeof(${registry}_key), ${flat}, 1, ${registry}_key_fields, 0, NULL")
LINE("};")
LINE("")
LINE("static const actor_registry_info ${registry}_registry = { \"${Registry}\", &${registry}_key_type };")
LINE("")
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
LINE("int ${registry}_register(${parameter}, actor_ref *holder)")
LINE("{")
LINE("    const ${registry}_key entry = { ${value} };")
LINE("")
LINE("    return actor_registry_register(&${registry}_registry, &entry, holder);")
LINE("}")
LINE("")
LINE("int ${registry}_unregister(${parameter})")
LINE("{")
LINE("    const ${registry}_key entry = { ${value} };")
LINE("")
LINE("    return actor_registry_unregister(&${registry}_registry, &entry);")
LINE("}")
LINE("")
LINE("int ${registry}_lookup(${parameter}, actor_ref *out)")
LINE("{")
LINE("    const ${registry}_key entry = { ${value} };")
LINE("")
LINE("    return actor_registry_lookup(&${registry}_registry, &entry, out);")
LINE("}")
LINE("")
LINE("int ${registry}_count(size_t *out)")
LINE("{")
LINE("    return actor_registry_count(&${registry}_registry, out);")
LINE("}")
LINE("");

/* The one field of a key, `key`, as if the spec had declared it. */
static struct ast_field_list key_field(struct emitter *e, const struct ast_registry *registry)
{
    struct ast_field *field = arena_alloc(e->arena, sizeof *field);

    field->name = "key";
    field->as = names_of(e->arena, "key");
    field->type = registry->key;
    field->parameter = emit_local(e, "key");
    return (struct ast_field_list){ .first = field, .last = field, .count = 1 };
}

void emit_registry_header(struct emitter *e, const struct ast_registry *registry)
{
    const struct ast_field_list key = key_field(e, registry);
    const char *own_doc = arena_printf(e->arena, "Starts the registry %s. Errors: those of actor_start.",
                                       registry->name);
    const char *doc = registry->doc != NULL ? arena_printf(e->arena, "%s\n\n%s", own_doc, registry->doc)
                                            : own_doc;

    emit(e, header, (struct emit_var[]) {
        { "registry", registry->as.lower }, { "Registry", registry->name },
        { "doc", emit_doc(e, doc, NULL) }, { "parameter", c_parameter(e, key.first) }, { 0 } });
}

void emit_registry_source(struct emitter *e, const struct ast_registry *registry)
{
    const struct ast_field_list key = key_field(e, registry);
    const char *c_name = arena_printf(e->arena, "%s_key", registry->as.lower);

    emit(e, source, (struct emit_var[]) {
        { "registry", registry->as.lower }, { "Registry", registry->name },
        { "members", c_members(e, &key, 4) }, { "rows", c_field_rows(e, &key, c_name, "") },
        { "flat", c_bool(c_are_flat(&key)) }, { "parameter", c_parameter(e, key.first) },
        { "value", c_from_parameters(e, &key) }, { 0 } });
}
