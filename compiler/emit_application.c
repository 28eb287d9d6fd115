/*
 * Applications: the settings as a struct, the constant description that the runtime starts them by, and main.
 */

#include "emit_c.h"

#include <string.h>

static bool has_settings(const struct ast_actor *actor)
{
    return actor->arguments.count > 0;
}

/* Whether it has a tree, and with that a process of its own. */
static bool has_tree(const struct ast_actor *actor)
{
    return actor->application->supervisor != NULL || actor->wants[WANT_START] != NULL;
}

/* Whether the user's start is given a function that starts the root of the spec. */
static bool offers_root(const struct ast_actor *actor)
{
    return actor->application->supervisor != NULL && actor->wants[WANT_START] != NULL;
}

/* ------------------------------------------------------------------------------- for headers -- */

static const char settings_types[] =
LINE("${doc}")
LINE("typedef struct ${app}_env {")
LINE("    ${members}")
LINE("} ${app}_env;")
LINE("")
LINE("/** Gives the settings their defaults; those without one are zero, or empty. */")
LINE("${app}_env ${app}_env_default(void);")
LINE("/** Copies the settings that hold now; to be freed with ${app}_env_clear. Errors: those of actor_application_env. */")
LINE("int ${app}_env_get(${app}_env *env);")
LINE("/** Sets all settings, which are copied; ${App} is not told. Errors: those of actor_application_env_set. */")
LINE("int ${app}_env_set(const ${app}_env *env);")
LINE("/** Frees what ${app}_env_get gave. */")
LINE("void ${app}_env_clear(${app}_env *env);");

static const char change_prototype[] =
LINE("/** As ${app}_env_set, and has ${app}_config_change called. Errors: those of actor_application_config_change. */")
LINE("int ${app}_env_change(const ${app}_env *env);");

static const char application_prototypes[] =
LINE("/** For actor_application_start and its kin. */")
LINE("extern const actor_application_info ${app}_application;")
LINE("/** Runs a program that is ${App}: what main should return. See actor_application_main. */")
LINE("int ${app}_run(int argc, char **argv);");

static const char root_prototype[] =
LINE("/** Starts ${Root} as the spec says, linked to the caller: for ${app}_start. Errors: those of actor_start. */")
LINE("int ${app}_start_root(${parameter}actor_ref *out);");

static const char callbacks_heading[] =
LINE("/* To be written by the user of this header. */");

static const char *env_parameter(struct emitter *e, const struct ast_actor *actor)
{
    if (!has_settings(actor))
        return "";
    return arena_printf(e->arena, "const %s_env *%s, ", actor->as.lower, emit_local(e, "env"));
}

void emit_application_header(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_application *application = actor->application;
    const char *own_doc = arena_printf(e->arena, "The settings of %s.", actor->name);
    const struct emit_var vars[] = {
        { "app", actor->as.lower }, { "App", actor->name }, { "parameter", env_parameter(e, actor) },
        { "Root", application->supervisor != NULL ? application->supervisor->name : "" },
        { "doc", has_settings(actor) ? emit_doc(e, application->env_doc, own_doc) : "" },
        { "members", has_settings(actor) ? c_members(e, &actor->arguments, 4) : "" }, { 0 } };

    if (has_settings(actor))
        emit(e, settings_types, vars);
    if (actor->wants[WANT_CONFIG_CHANGE] != NULL)
        emit(e, change_prototype, vars);
    emit(e, application_prototypes, vars);
    if (offers_root(actor))
        emit(e, root_prototype, vars);
    if (c_callbacks(e, actor) != NULL) {
        emit(e, LINE(""), vars);
        emit(e, callbacks_heading, vars);
        emit(e, LINE(""), vars);
    }
    emit_callback_prototypes(e, actor);
    emit(e, LINE(""), vars);
}

/* ----------------------------------------------------------------------------------- settings -- */

static const char settings_functions[] =
LINE("${app}_env ${app}_env_default(void)")
LINE("{")
LINE("    ${app}_env env;")
LINE("")
LINE("    ${defaults}")
LINE("    return env;")
LINE("}")
LINE("")
LINE("static void ${app}_env_fill(void *data)")
LINE("{")
LINE("    *(${app}_env *)data = ${app}_env_default();")
LINE("}")
LINE("")
LINE("static const actor_env_source ${app}_env_sources[] = {")
LINE("    ${sources}")
LINE("};")
LINE("")
LINE("${ranges}")
LINE("static const actor_env_info ${app}_env_settings = { &${app}_env_type, ${app}_env_fill, ${app}_env_sources, ${in_range} };")
LINE("")
LINE("int ${app}_env_get(${app}_env *env)")
LINE("{")
LINE("    return actor_application_env(&${app}_application, env);")
LINE("}")
LINE("")
LINE("int ${app}_env_set(const ${app}_env *env)")
LINE("{")
LINE("    return actor_application_env_set(&${app}_application, env);")
LINE("}")
LINE("")
LINE("void ${app}_env_clear(${app}_env *env)")
LINE("{")
LINE("    actor_type_clear(&${app}_env_type, env);")
LINE("}")
LINE("");

static const char ranges_function[] =
LINE("static bool ${app}_env_in_range(const void *data, size_t setting)")
LINE("{")
LINE("    const ${app}_env *env = (const ${app}_env *)data;")
LINE("")
LINE("    switch (setting) {")
LINE("    ${cases}")
LINE("    default:")
LINE("        return true;")
LINE("    }")
LINE("}")
LINE("");

static const char change_functions[] =
LINE("int ${app}_env_change(const ${app}_env *env)")
LINE("{")
LINE("    return actor_application_config_change(&${app}_application, env);")
LINE("}")
LINE("")
LINE("static void ${app}_dispatch_config_change(const void *before, const void *now, void *state)")
LINE("{")
LINE("    ${app}_config_change((const ${app}_env *)before, (const ${app}_env *)now, state);")
LINE("}")
LINE("");

static const char *text_or_null(struct emitter *e, const char *text)
{
    return text == NULL ? "NULL" : c_string(e, text, strlen(text));
}

static const char *sources(struct emitter *e, const struct ast_application *application)
{
    struct text out = text_in(e->arena);

    for (const struct ast_setting *s = application->settings.first; s != NULL; s = s->next)
        text_printf(&out, "/* %s */ { %s, %s, %s },\n", s->field->name, text_or_null(e, s->variable.bytes),
                    text_or_null(e, s->field->doc),
                    text_or_null(e, range_exists(s->field->bounds.at) ? ast_bounds_text(e->arena, &s->field->bounds) : NULL));
    return out.bytes;
}

/* What looks at the settings with a range, "" if there are none, or each has every value of its type. */
static const char *ranges(struct emitter *e, const struct ast_actor *actor)
{
    const char *owner = arena_printf(e->arena, "%s->", emit_local(e, "env"));
    struct text cases = text_in(e->arena);
    struct text out = text_in(e->arena);

    for (const struct ast_setting *s = actor->application->settings.first; s != NULL; s = s->next) {
        const char *in_range = c_in_range(e, owner, s->field);

        if (*in_range != '\0')
            text_printf(&cases, "case %s: /* %s */\n    return %s;\n", c_size(e, s->field->index), s->field->name, in_range);
    }
    if (cases.length > 0)
        emit_into(e, &out, ranges_function, (struct emit_var[]) { { "app", actor->as.lower }, { "cases", cases.bytes }, { 0 } });
    return out.bytes;
}

static void emit_settings(struct emitter *e, const struct ast_actor *actor)
{
    const char *base = arena_printf(e->arena, "%s_env", actor->as.lower);
    const char *to = arena_printf(e->arena, "%s.", emit_local(e, "env"));
    const char *looks;

    if (!has_settings(actor))
        return;
    looks = ranges(e, actor);
    emit_description(e, &(struct c_description) {
        .base = base, .c_name = base, .name = arena_printf(e->arena, "%s.env", actor->name), .fields = &actor->arguments,
        .flat = c_are_flat(&actor->arguments) });
    emit(e, settings_functions, (struct emit_var[]) {
        { "app", actor->as.lower }, { "defaults", c_defaults(e, &actor->arguments, to) },
        { "sources", sources(e, actor->application) }, { "ranges", looks },
        { "in_range", *looks != '\0' ? arena_printf(e->arena, "%s_env_in_range", actor->as.lower) : "NULL" }, { 0 } });
    if (actor->wants[WANT_CONFIG_CHANGE] != NULL)
        emit(e, change_functions, (struct emit_var[]) { { "app", actor->as.lower }, { 0 } });
}

/* --------------------------------------------------------------------------------------- start -- */

/* What starts the root, with its arguments, in whatever function that is. */
static const char root_body[] =
LINE("    ${own}")
LINE("    ${args}")
LINE("    ${gap}")
LINE("    ${unused}")
LINE("    ${values}")
LINE("    return ${start}_start_link(${arguments});");

static const char root_head[] =
LINE("int ${app}_start_root(${parameter}actor_ref *out)")
LINE("{");

static const char tree_head[] =
LINE("static int ${app}_start_tree(const void *data, actor_ref *out, void **state)")
LINE("{");

static const char function_end[] =
LINE("}")
LINE("");

static const char user_tree[] =
LINE("static int ${app}_start_tree(const void *data, actor_ref *out, void **state)")
LINE("{")
LINE("    ${unused}")
LINE("    return ${app}_start(${arguments});")
LINE("}")
LINE("");

static const char root_arguments[] =
LINE("${of}_args args = ${of}_args_default();");

static const char own_settings[] =
LINE("const ${app}_env *env = (const ${app}_env *)data;");

static const char *argument_values(struct emitter *e, const struct ast_application *application, struct c_scope *scope)
{
    struct text out = text_in(e->arena);

    for (const struct ast_argument *a = application->arguments.first; a != NULL; a = a->next)
        text_add(&out, c_store(e, arena_printf(e->arena, "%s.", emit_local(e, "args")), a->field, a->value, scope));
    return out.bytes;
}

/* `of_user`: it is called by the user's start; else it is what the runtime calls. */
static void emit_root(struct emitter *e, const struct ast_actor *actor, bool of_user)
{
    const struct ast_actor *root = actor->application->supervisor;
    struct c_scope scope = { .arguments = arena_printf(e->arena, "%s->", emit_local(e, "env")) };
    const bool has_arguments = root->arguments.count > 0;
    const char *values = argument_values(e, actor->application, &scope);
    const char *out = emit_local(e, "out");
    struct text args = text_in(e->arena);
    struct text own = text_in(e->arena);
    struct text unused = text_in(e->arena);

    if (has_arguments)
        emit_into(e, &args, root_arguments, (struct emit_var[]) { { "of", root->as.lower }, { 0 } });
    if (!of_user && scope.used_self)
        emit_into(e, &own, own_settings, (struct emit_var[]) { { "app", actor->as.lower }, { 0 } });
    if (!scope.used_self && (!of_user || has_settings(actor)))
        text_printf(&unused, "(void)%s;\n", emit_local(e, of_user ? "env" : "data"));
    if (!of_user)
        text_printf(&unused, "(void)%s;\n", emit_local(e, "state"));
    emit(e, of_user ? root_head : tree_head, (struct emit_var[]) {
        { "app", actor->as.lower }, { "parameter", env_parameter(e, actor) }, { 0 } });
    emit(e, root_body, (struct emit_var[]) {
        { "own", own.bytes }, { "args", args.bytes }, { "gap", own.length > 0 || has_arguments ? "\n" : "" },
        { "unused", unused.bytes }, { "values", values }, { "start", root->as.lower },
        { "arguments", has_arguments ? arena_printf(e->arena, "&%s, %s", emit_local(e, "args"), out) : out }, { 0 } });
    emit(e, function_end, (struct emit_var[]) { { 0 } });
}

static void emit_start(struct emitter *e, const struct ast_actor *actor)
{
    const char *data = emit_local(e, "data");
    const char *env = has_settings(actor) ? arena_printf(e->arena, "(const %s_env *)%s, ", actor->as.lower, data) : "";

    if (!has_tree(actor))
        return;
    if (actor->wants[WANT_START] == NULL) {
        emit_root(e, actor, false);
        return;
    }
    if (offers_root(actor))
        emit_root(e, actor, true);
    emit(e, user_tree, (struct emit_var[]) {
        { "app", actor->as.lower },
        { "arguments", arena_printf(e->arena, "%s%s, %s", env, emit_local(e, "out"), emit_local(e, "state")) },
        { "unused", has_settings(actor) ? "" : arena_printf(e->arena, "(void)%s;", data) }, { 0 } });
}

/* --------------------------------------------------------------------------------- description -- */

static const char phase_table[] =
LINE("static const actor_start_phase ${app}_start_phases[] = {")
LINE("    ${rows}")
LINE("};")
LINE("");

static const char depends_table[] =
LINE("static const actor_application_info *const ${app}_depends[] = {")
LINE("    ${rows}")
LINE("};")
LINE("");

static const char options_function[] =
LINE("static void ${app}_dispatch_options(actor_options *options, const void *data)")
LINE("{")
LINE("    ${unused}")
LINE("    ${app}_options(${arguments});")
LINE("}")
LINE("");

static const char description[] =
LINE("const actor_application_info ${app}_application = {")
LINE("    /* name          */ \"${App}\",")
LINE("    /* description   */ ${description},")
LINE("    /* version       */ ${version},")
LINE("    /* restart       */ ${restart},")
LINE("    /* env           */ ${env},")
LINE("    /* depends       */ ${n_depends}, ${depends},")
LINE("    /* start         */ ${start},")
LINE("    /* phases        */ ${n_phases}, ${phases},")
LINE("    /* prep_stop     */ ${prep_stop},")
LINE("    /* stop          */ ${stop},")
LINE("    /* config_change */ ${config_change},")
LINE("    /* sighup        */ ${sighup},")
LINE("    /* shutdown_ns   */ ${shutdown},")
LINE("    /* options       */ ${options}")
LINE("};")
LINE("")
LINE("int ${app}_run(int argc, char **argv)")
LINE("{")
LINE("    return actor_application_main(&${app}_application, argc, argv);")
LINE("}")
LINE("");

static const char main_function[] =
LINE("int main(int argc, char **argv)")
LINE("{")
LINE("    return ${app}_run(argc, argv);")
LINE("}")
LINE("");

static const char *restart_type(const struct ast_application *application)
{
    switch (application->restart) {
    case RESTART_PERMANENT: return "ACTOR_PERMANENT";
    case RESTART_TRANSIENT: return "ACTOR_TRANSIENT";
    case RESTART_TEMPORARY: break;
    }
    return "ACTOR_TEMPORARY";
}

static const char *shutdown_time(struct emitter *e, const struct ast_application *application)
{
    struct c_scope nothing = { 0 };

    if (application->shutdown == NULL)
        return "30 * ACTOR_SECOND";
    if (application->shutdown->kind == EXPR_NAME)
        return "ACTOR_INFINITY";
    return c_expr(e, application->shutdown, ast_scalar(TYPE_DURATION), &nothing);
}

/* The user's function of that name, or NULL where it is not asked for. */
static const char *wanted(struct emitter *e, const struct ast_actor *actor, enum ast_want_kind want, const char *name)
{
    return actor->wants[want] != NULL ? arena_printf(e->arena, "%s_%s", actor->as.lower, name) : "NULL";
}

static void emit_tables(struct emitter *e, const struct ast_actor *actor)
{
    struct text phases = text_in(e->arena);
    struct text depends = text_in(e->arena);

    for (const struct ast_start_phase *p = actor->application->phases.first; p != NULL; p = p->next)
        text_printf(&phases, "{ \"%s\", %s_start_phase_%s },\n", p->name, actor->as.lower, p->as.lower);
    for (const struct ast_dependency *d = actor->application->dependencies.first; d != NULL; d = d->next)
        text_printf(&depends, "&%s_application,\n", d->application->as.lower);
    if (phases.length > 0)
        emit(e, phase_table, (struct emit_var[]) { { "app", actor->as.lower }, { "rows", phases.bytes }, { 0 } });
    if (depends.length > 0)
        emit(e, depends_table, (struct emit_var[]) { { "app", actor->as.lower }, { "rows", depends.bytes }, { 0 } });
}

/* The runtime knows settings by their description alone. */
static void emit_options(struct emitter *e, const struct ast_actor *actor)
{
    const char *options = emit_local(e, "options");
    const char *data = emit_local(e, "data");

    if (actor->wants[WANT_OPTIONS] == NULL)
        return;
    emit(e, options_function, (struct emit_var[]) {
        { "app", actor->as.lower }, { "unused", has_settings(actor) ? "" : arena_printf(e->arena, "(void)%s;", data) },
        { "arguments", has_settings(actor) ? arena_printf(e->arena, "%s, (const %s_env *)%s", options, actor->as.lower, data)
                                           : options }, { 0 } });
}

/* The name of a table of the application, or NULL where it has none. */
static const char *table_name(struct emitter *e, const struct ast_actor *actor, bool exists, const char *prefix, const char *name)
{
    return exists ? arena_printf(e->arena, "%s%s_%s", prefix, actor->as.lower, name) : "NULL";
}

void emit_application_source(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_application *application = actor->application;

    emit_settings(e, actor);
    emit_start(e, actor);
    emit_options(e, actor);
    emit_tables(e, actor);
    emit(e, description, (struct emit_var[]) {
        { "app", actor->as.lower }, { "App", actor->name }, { "description", text_or_null(e, actor->doc) },
        { "version", text_or_null(e, application->version.bytes) }, { "restart", restart_type(application) },
        { "env", table_name(e, actor, has_settings(actor), "&", "env_settings") },
        { "n_depends", c_size(e, application->dependencies.count) },
        { "depends", table_name(e, actor, application->dependencies.count > 0, "", "depends") },
        { "start", table_name(e, actor, has_tree(actor), "", "start_tree") },
        { "n_phases", c_size(e, application->phases.count) },
        { "phases", table_name(e, actor, application->phases.count > 0, "", "start_phases") },
        { "prep_stop", wanted(e, actor, WANT_PREP_STOP, "prep_stop") }, { "stop", wanted(e, actor, WANT_STOP, "stop") },
        { "config_change", wanted(e, actor, WANT_CONFIG_CHANGE, "dispatch_config_change") },
        { "sighup", wanted(e, actor, WANT_SIGHUP, "sighup") },
        { "options", wanted(e, actor, WANT_OPTIONS, "dispatch_options") }, { "shutdown", shutdown_time(e, application) }, { 0 } });
    if (!application->has_no_main)
        emit(e, main_function, (struct emit_var[]) { { "app", actor->as.lower }, { 0 } });
}
