/*
 * Supervisors: a constant table of children, and for each child the function that starts it with the
 * arguments the spec gives. Of a dynamic supervisor a template for each child, and the function that has one started; of a
 * partition supervisor its one child, and the functions that find it.
 */

#include "emit_c.h"

/* ------------------------------------------------------------------------------- for headers -- */

static const char child_prototype[] =
LINE("${doc}")
LINE("int ${actor}_child_${child}(actor_ref supervisor, actor_ref *out);");

static const char behind_type[] =
LINE("struct ${of}_args;");

static const char dynamic_child_prototype[] =
LINE("${doc}")
LINE("int ${actor}_start_${child}(actor_ref supervisor, ${args}actor_ref *out);");

/* Whether a child is started with arguments that its starter gives. */
static bool has_arguments(const struct ast_child *child)
{
    return child->actor != NULL && child->actor->arguments.count > 0;
}

static const char *dynamic_parameter(struct emitter *e, const struct ast_child *child)
{
    return has_arguments(child) ? arena_printf(e->arena, "const %s_args *%s, ", child->actor->as.lower, emit_local(e, "args")) : "";
}

/* Whether the header declares the type of its arguments only behind its supervisor. */
static bool is_behind(const struct ast_actor *supervisor, const struct ast_child *child)
{
    return has_arguments(child) && child->actor->spec == supervisor->spec && child->actor->index > supervisor->index;
}

/* A type that is behind is called by its tag, which C99 lets be declared more than once, as it does no typedef. */
static const char *declared_parameter(struct emitter *e, const struct ast_actor *actor, const struct ast_child *child)
{
    if (!is_behind(actor, child))
        return dynamic_parameter(e, child);
    emit(e, behind_type, (struct emit_var[]) { { "of", child->actor->as.lower }, { 0 } });
    return arena_printf(e->arena, "const struct %s_args *%s, ", child->actor->as.lower, emit_local(e, "args"));
}

/* Of a child that is started when somebody asks. */
static void emit_starter_prototype(struct emitter *e, const struct ast_actor *actor, const struct ast_child *c)
{
    const char *doc = arena_printf(e->arena, "Starts %s %s%s%s under %s %s. Errors: those of actor_supervisor_start_child.%s%s",
                                   c_article(c->of.name), c->of.name, c->has_id ? " as " : "", c->has_id ? c->name : "",
                                   c_article(actor->name), actor->name,
                                   c->doc != NULL ? "\n\n" : "", c->doc != NULL ? c->doc : "");
    const char *args = declared_parameter(e, actor, c);

    emit(e, dynamic_child_prototype, (struct emit_var[]) {
        { "doc", emit_doc(e, doc, NULL) }, { "actor", actor->as.lower }, { "child", c->as.lower },
        { "args", args }, { 0 } });
}

/* What its user writes, if it asks for that. */
static void emit_decision_prototype(struct emitter *e, const struct ast_actor *actor)
{
    if (actor->init == NULL || !actor->init->is_extern)
        return;
    emit(e, LINE("") LINE("/* Yours to write: `actorc sync` makes the skeletons. */") LINE(""), (struct emit_var[]) { { 0 } });
    emit_callback_prototypes(e, actor);
}

void emit_supervisor_header(struct emitter *e, const struct ast_actor *actor)
{
    emit_actor_types(e, actor);
    emit_actor_prototypes(e, actor);
    for (const struct ast_child *c = actor->supervision->children.first; c != NULL; c = c->next) {
        const char *doc = arena_printf(e->arena, "Finds the child %s. Errors: those of actor_supervisor_child.%s%s",
                                       c->name, c->doc != NULL ? "\n\n" : "", c->doc != NULL ? c->doc : "");

        emit(e, child_prototype, (struct emit_var[]) {
            { "doc", emit_doc(e, doc, NULL) }, { "actor", actor->as.lower }, { "child", c->as.lower },
            { 0 } });
        if (c->is_deferred)
            emit_starter_prototype(e, actor, c);
    }
    emit_decision_prototype(e, actor);
    emit(e, LINE(""), (struct emit_var[]) { { 0 } });
}

/* ---------------------------------------------------------------------------------- children -- */

static const char start_child[] =
LINE("static int ${actor}_start_${child}(const void *data, actor_ref *out)")
LINE("{")
LINE("    ${own}")
LINE("    ${args}")
LINE("    ${gap}")
LINE("    ${unused}")
LINE("    ${values}")
LINE("    return ${join}${start}_start_link(${arguments})${joined};")
LINE("}")
LINE("");

/* A stage is found before the first wait, and subscribed to when the one behind it runs. */
static const char stage_before[] =
LINE("const actor_ref producer = actor_supervisor_sibling(\"${id}\");");

static const char own_arguments[] =
LINE("const ${actor}_args *own = (const ${actor}_args *)data;");

static const char child_arguments[] =
LINE("${of}_args args = ${of}_args_default();");

static const char *argument_values(struct emitter *e, const struct ast_child *child, struct c_scope *scope)
{
    struct text out = text_in(e->arena);

    for (const struct ast_argument *a = child->arguments.first; a != NULL; a = a->next)
        text_add(&out, c_store(e, arena_printf(e->arena, "%s.", emit_local(e, "args")), a->field, a->value, scope));
    return out.bytes;
}

/* The link by which a stage of a pipeline subscribes, or NULL. */
static const struct ast_link *link_to(const struct ast_actor *actor, const struct ast_child *child)
{
    const struct ast_link *link = actor->stage != NULL ? actor->stage->links.first : NULL;

    while (link != NULL && (link->child != child || link->from == NULL))
        link = link->next;
    return link;
}

static const char *joined(struct emitter *e, const struct ast_actor *actor, const struct ast_child *child)
{
    return arena_printf(e->arena, ", %s, %s, &%s_%s_subscription)", emit_local(e, "out"), emit_local(e, "producer"),
                        actor->as.lower, child->as.lower);
}

static void emit_start_child(struct emitter *e, const struct ast_actor *actor, const struct ast_child *child)
{
    struct c_scope scope = { .arguments = arena_printf(e->arena, "%s->", emit_local(e, "own")) };
    const bool has_arguments = child->actor != NULL && child->actor->arguments.count > 0;
    const char *of = child->actor != NULL ? child->actor->as.lower : child->registry->as.lower;
    const char *values = argument_values(e, child, &scope);
    const struct ast_link *link = link_to(actor, child);
    struct text own = text_in(e->arena);
    struct text args = text_in(e->arena);

    if (link != NULL) {
        emit_link_subscription(e, actor, link);
        emit_into(e, &own, stage_before, (struct emit_var[]) { { "id", link->from->child->name }, { 0 } });
    }
    if (scope.used_self)
        emit_into(e, &own, own_arguments, (struct emit_var[]) { { "actor", actor->as.lower }, { 0 } });
    if (has_arguments)
        emit_into(e, &args, child_arguments, (struct emit_var[]) { { "of", of }, { 0 } });
    emit(e, start_child, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "child", child->as.lower }, { "own", own.bytes },
        { "args", args.bytes }, { "gap", scope.used_self || has_arguments || link != NULL ? "\n" : "" },
        { "join", link != NULL ? "actor_gen_stage_join(" : "" }, { "joined", link != NULL ? joined(e, actor, child) : "" },
        { "unused", scope.used_self ? "" : arena_printf(e->arena, "(void)%s;", emit_local(e, "data")) },
        { "values", values }, { "start", of },
        { "arguments", arena_printf(e->arena, "%s%s%s", has_arguments ? "&" : "",
                                    has_arguments ? arena_printf(e->arena, "%s, ", emit_local(e, "args")) : "",
                                    emit_local(e, "out")) }, { 0 } });
}

static const char *constant_time(struct emitter *e, const struct ast_expr *time)
{
    struct c_scope nothing = { 0 };

    return c_expr(e, time, ast_scalar(TYPE_DURATION), &nothing);
}

static bool is_supervisor(const struct ast_child *child)
{
    return child->actor != NULL && child->actor->supervision != NULL;
}

static const char *shutdown_time(struct emitter *e, const struct ast_child *child)
{
    switch (child->shutdown) {
    case SHUTDOWN_TIME:       return constant_time(e, child->shutdown_time);
    case SHUTDOWN_INFINITY:   return "ACTOR_INFINITY";
    case SHUTDOWN_BRUTAL_KILL: return "ACTOR_BRUTAL_KILL";
    case SHUTDOWN_DEFAULT:    break;
    }
    return is_supervisor(child) ? "ACTOR_INFINITY" : "5 * ACTOR_SECOND";
}

static const char *restart_type(const struct ast_child *child)
{
    switch (child->restart) {
    case RESTART_PERMANENT: return "ACTOR_PERMANENT";
    case RESTART_TRANSIENT: return "ACTOR_TRANSIENT";
    case RESTART_TEMPORARY: break;
    }
    return "ACTOR_TEMPORARY";
}

/* Those that it starts itself. */
static size_t count_static(const struct ast_actor *actor)
{
    size_t count = 0;

    for (const struct ast_child *c = actor->supervision->children.first; c != NULL; c = c->next)
        count += !c->is_deferred;
    return count;
}

static const char child_row[] =
LINE("{ \"${id}\", ${actor}_start_${child}, ${restart}, ${shutdown}, ${type}, ${significant}, ${contain} },");

static const char *child_rows(struct emitter *e, const struct ast_actor *actor)
{
    struct text out = text_in(e->arena);

    for (const struct ast_child *c = actor->supervision->children.first; c != NULL; c = c->next) {
        if (c->is_deferred)
            continue;
        emit_into(e, &out, child_row, (struct emit_var[]) {
            { "id", c->name }, { "actor", actor->as.lower }, { "child", c->as.lower },
            { "restart", restart_type(c) }, { "shutdown", shutdown_time(e, c) },
            { "type", is_supervisor(c) ? "ACTOR_SUPERVISOR" : "ACTOR_WORKER" },
            { "significant", c_bool(c->significant) }, { "contain", c_bool(c->contain_faults) }, { 0 } });
    }
    return out.bytes;
}

/* ------------------------------------------------------------------------------- for sources -- */

static const char child_table[] =
LINE("static const actor_child_spec ${actor}_child_table[] = {")
LINE("    ${rows}")
LINE("};")
LINE("");

static const char decision[] =
LINE("static actor_result ${actor}_dispatch_init(const void *args)")
LINE("{")
LINE("    ${unused}")
LINE("    return ${actor}_init(${given});")
LINE("}")
LINE("");

/* The function that decides whether a supervisor runs, or NULL. */
static const char *emit_decision(struct emitter *e, const struct ast_actor *actor)
{
    const char *args = emit_local(e, "args");
    const bool takes = actor->arguments.count > 0;

    if (actor->init == NULL || !actor->init->is_extern)
        return "NULL";
    emit(e, decision, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "unused", takes ? "" : arena_printf(e->arena, "(void)%s;", args) },
        { "given", takes ? arena_printf(e->arena, "(const %s_args *)%s", actor->as.lower, args) : "" }, { 0 } });
    return arena_printf(e->arena, "%s_dispatch_init", actor->as.lower);
}

static const char supervisor_table[] =
LINE("static const actor_supervisor_info ${actor}_supervisor = {")
LINE("    /* name          */ \"${Actor}\",")
LINE("    /* registered    */ ${registered},")
LINE("    /* strategy      */ ${strategy},")
LINE("    /* intensity     */ ${intensity},")
LINE("    /* period_ns     */ ${period},")
LINE("    /* auto_shutdown */ ${auto_shutdown},")
LINE("    /* backoff       */ { ${backoff} },")
LINE("    /* args          */ ${args},")
LINE("    /* children      */ ${count}, ${children},")
LINE("    /* register_via  */ ${via},")
LINE("    /* init          */ ${init}")
LINE("};")
LINE("");

static const char child_function[] =
LINE("int ${actor}_child_${child}(actor_ref supervisor, actor_ref *out)")
LINE("{")
LINE("    return actor_supervisor_child(supervisor, \"${id}\", out);")
LINE("}")
LINE("");

static const char *strategy_name(const struct ast_supervision *supervision)
{
    switch (supervision->strategy) {
    case STRATEGY_ONE_FOR_ONE:  return "ACTOR_ONE_FOR_ONE";
    case STRATEGY_ONE_FOR_ALL:  return "ACTOR_ONE_FOR_ALL";
    case STRATEGY_REST_FOR_ONE: break;
    }
    return "ACTOR_REST_FOR_ONE";
}

static const char *auto_shutdown_name(const struct ast_supervision *supervision)
{
    switch (supervision->auto_shutdown) {
    case AUTO_SHUTDOWN_ANY: return "ACTOR_ANY_SIGNIFICANT";
    case AUTO_SHUTDOWN_ALL: return "ACTOR_ALL_SIGNIFICANT";
    case AUTO_SHUTDOWN_NEVER: break;
    }
    return "ACTOR_NEVER";
}

static const char *backoff(struct emitter *e, const struct ast_supervision *s)
{
    if (s->backoff_min == NULL)
        return "0, 0, 0";
    return arena_printf(e->arena, "%s, %s, %s", constant_time(e, s->backoff_min), constant_time(e, s->backoff_max),
                        s->jitter != NULL ? c_size(e, (size_t)c_constant(s->jitter)) : "0");
}

/* If the spec says nothing, 1 in 5 s of OTP's supervisor, and 3 in 5 s of those that Elixir has besides. */
static const char *intensity(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_supervision *s = actor->supervision;

    if (s->intensity != NULL)
        return c_size(e, (size_t)c_constant(s->intensity));
    return actor->behaviour == BEHAVIOUR_SUPERVISOR || actor->behaviour == BEHAVIOUR_PIPELINE ? "1" : "3";
}

static const char *period(struct emitter *e, const struct ast_supervision *s)
{
    return s->intensity != NULL ? constant_time(e, s->period) : "5 * ACTOR_SECOND";
}

static void emit_supervisor_table(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_supervision *s = actor->supervision;
    const char *via = emit_register_via(e, actor);
    const char *init = emit_decision(e, actor);

    emit(e, supervisor_table, (struct emit_var[]) {
        { "init", init },
        { "actor", actor->as.lower }, { "Actor", actor->name }, { "registered", c_registered(e, actor) },
        { "via", via }, { "strategy", strategy_name(s) },
        { "intensity", intensity(e, actor) }, { "period", period(e, s) },
        { "auto_shutdown", auto_shutdown_name(s) }, { "backoff", backoff(e, s) },
        { "args", c_arguments_type(e, actor) }, { "count", c_size(e, count_static(actor)) },
        { "children", count_static(actor) > 0 ? arena_printf(e->arena, "%s_child_table", actor->as.lower)
                                            : "NULL" }, { 0 } });
}

/* ------------------------------------------------------------------------ dynamic supervisors -- */

void emit_dynamic_supervisor_header(struct emitter *e, const struct ast_actor *actor)
{
    emit_actor_types(e, actor);
    emit_actor_prototypes(e, actor);
    for (const struct ast_child *c = actor->supervision->children.first; c != NULL; c = c->next)
        emit_starter_prototype(e, actor, c);
    emit_decision_prototype(e, actor);
    emit(e, LINE(""), (struct emit_var[]) { { 0 } });
}

static const char dynamic_start[] =
LINE("static int ${actor}_${launch}_${child}(const void *data, actor_ref *out)")
LINE("{")
LINE("    ${own}")
LINE("    ${args}")
LINE("    ${gap}")
LINE("    ${unused}")
LINE("    ${values}")
LINE("    return ${start}_start_link(${arguments}${out});")
LINE("}")
LINE("");

static const char dynamic_own_arguments[] =
LINE("const ${actor}_args *own = (const ${actor}_args *)actor_supervisor_args();");

static const char dynamic_child_arguments[] =
LINE("${of}_args args = *(const ${of}_args *)data;");

static const char dynamic_template[] =
LINE("static const actor_child_template ${actor}_${child}_template = {")
LINE("    ACTOR_START_CHILD(${type}),")
LINE("    { \"${id}\", ${actor}_${launch}_${child}, ${restart}, ${shutdown}, ${kind}, ${significant}, ${contain} }")
LINE("};")
LINE("");

static const char dynamic_start_child[] =
LINE("int ${actor}_start_${child}(actor_ref supervisor, ${parameter}actor_ref *out)")
LINE("{")
LINE("    return actor_supervisor_start_child(supervisor, &${actor}_${child}_template, ${given}, out);")
LINE("}")
LINE("");

/* A static supervisor has functions that find its children, called by the other word. */
static const char *launch_word(const struct ast_child *child)
{
    return child->is_deferred ? "launch" : "child";
}

/* What the spec gives takes the place of what the starter gave. */
static void emit_dynamic_start(struct emitter *e, const struct ast_actor *actor, const struct ast_child *child,
                               const char *of)
{
    struct c_scope scope = { .arguments = arena_printf(e->arena, "%s->", emit_local(e, "own")) };
    const char *values = argument_values(e, child, &scope);
    const bool fixed = child->arguments.first != NULL;
    const char *data = emit_local(e, "data");
    struct text own = text_in(e->arena);
    struct text args = text_in(e->arena);
    const char *given = "";

    if (scope.used_self)
        emit_into(e, &own, dynamic_own_arguments, (struct emit_var[]) { { "actor", actor->as.lower }, { 0 } });
    if (fixed)
        emit_into(e, &args, dynamic_child_arguments, (struct emit_var[]) { { "of", of }, { 0 } });
    if (fixed)
        given = arena_printf(e->arena, "&%s, ", emit_local(e, "args"));
    else if (has_arguments(child))
        given = arena_printf(e->arena, "(const %s_args *)%s, ", of, data);
    emit(e, dynamic_start, (struct emit_var[]) {
        { "launch", launch_word(child) },
        { "actor", actor->as.lower }, { "child", child->as.lower }, { "own", own.bytes }, { "args", args.bytes },
        { "gap", fixed ? "\n" : "" }, { "values", values }, { "start", of }, { "arguments", given },
        { "out", emit_local(e, "out") }, { "unused", has_arguments(child) ? "" : arena_printf(e->arena, "(void)%s;", data) }, { 0 } });
}

static void emit_dynamic_child(struct emitter *e, const struct ast_actor *actor, const struct ast_child *child)
{
    const char *of = child->actor != NULL ? child->actor->as.lower : child->registry->as.lower;
    const bool arguments = has_arguments(child);
    const struct emit_var vars[] = {
        { "actor", actor->as.lower }, { "child", child->as.lower }, { "id", child->name },
        { "type", arguments ? arena_printf(e->arena, "&%s_args_type", of) : "NULL" },
        { "restart", restart_type(child) }, { "shutdown", shutdown_time(e, child) },
        { "kind", is_supervisor(child) ? "ACTOR_SUPERVISOR" : "ACTOR_WORKER" },
        { "launch", launch_word(child) }, { "significant", c_bool(child->significant) },
        { "contain", c_bool(child->contain_faults) }, { "parameter", dynamic_parameter(e, child) },
        { "given", arguments ? emit_local(e, "args") : "NULL" }, { 0 } };

    emit_dynamic_start(e, actor, child, of);
    emit(e, dynamic_template, vars);
    emit(e, dynamic_start_child, vars);
}

void emit_supervisor_source(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_child_list *children = &actor->supervision->children;

    emit_actor_descriptions(e, actor);
    for (const struct ast_child *c = children->first; c != NULL; c = c->next)
        if (!c->is_deferred)
            emit_start_child(e, actor, c);
    if (count_static(actor) > 0)
        emit(e, child_table, (struct emit_var[]) {
            { "actor", actor->as.lower }, { "rows", child_rows(e, actor) }, { 0 } });
    emit_supervisor_table(e, actor);
    emit_actor_functions(e, actor);
    for (const struct ast_child *c = children->first; c != NULL; c = c->next) {
        emit(e, child_function, (struct emit_var[]) {
            { "actor", actor->as.lower }, { "child", c->as.lower }, { "id", c->name }, { 0 } });
        if (c->is_deferred)
            emit_dynamic_child(e, actor, c);
    }
}

static const char dynamic_table[] =
LINE("static const actor_dynamic_supervisor_info ${actor}_${behaviour} = {")
LINE("    /* name         */ \"${Actor}\",")
LINE("    /* registered   */ ${registered},")
LINE("    /* intensity    */ ${intensity},")
LINE("    /* period_ns    */ ${period},")
LINE("    /* max_children */ ${max},")
LINE("    /* args         */ ${args},")
LINE("    /* restart      */ ${restart},")
LINE("    /* shutdown_ns  */ ${shutdown},")
LINE("    /* register_via */ ${via},")
LINE("    /* init         */ ${init}")
LINE("};")
LINE("");

static void emit_dynamic_table(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_supervision *s = actor->supervision;
    const char *via = emit_register_via(e, actor);
    const char *init = emit_decision(e, actor);

    emit(e, dynamic_table, (struct emit_var[]) {
        { "init", init },
        { "actor", actor->as.lower }, { "Actor", actor->name }, { "behaviour", ast_behaviour_name(actor->behaviour) },
        { "restart", s->tasks != NULL ? restart_type(s->tasks) : "ACTOR_TEMPORARY" },
        { "shutdown", s->tasks != NULL ? shutdown_time(e, s->tasks) : "5 * ACTOR_SECOND" }, { "registered", c_registered(e, actor) },
        { "intensity", intensity(e, actor) }, { "period", period(e, s) },
        { "max", s->max_children != NULL ? c_size(e, (size_t)c_constant(s->max_children)) : "0" },
        { "args", c_arguments_type(e, actor) }, { "via", via }, { 0 } });
}

void emit_dynamic_supervisor_source(struct emitter *e, const struct ast_actor *actor)
{
    emit_actor_descriptions(e, actor);
    emit_dynamic_table(e, actor);
    emit_actor_functions(e, actor);
    for (const struct ast_child *c = actor->supervision->children.first; c != NULL; c = c->next)
        emit_dynamic_child(e, actor, c);
}

/* ---------------------------------------------------------------------- partition supervisors -- */

static const char partition_prototypes[] =
LINE("${doc}")
LINE("int ${actor}_partition(int64_t key, actor_ref *out);")
LINE("/** The same for a text. Errors: those of actor_partition_of_string. */")
LINE("int ${actor}_partition_of_string(const char *key, actor_ref *out);")
LINE("/** The same for a key of any type, as `&actor_pid_type`. Errors: those of actor_partition_of. */")
LINE("int ${actor}_partition_of(const actor_type_info *type, const void *key, actor_ref *out);")
LINE("/** Finds the child of a partition by its number. Errors: those of actor_partition_child. */")
LINE("int ${actor}_partition_child(uint32_t partition, actor_ref *out);")
LINE("/** Gives how many partitions there are. Errors: ACTOR_ENOPROC. */")
LINE("int ${actor}_partitions(uint32_t *out);");

void emit_partition_supervisor_header(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_child *child = actor->supervision->children.first;
    const char *doc = arena_printf(e->arena, "Finds the %s that a key belongs to. Errors: those of actor_partition_of_int.%s%s",
                                   child->of.name, child->doc != NULL ? "\n\n" : "", child->doc != NULL ? child->doc : "");

    emit_actor_types(e, actor);
    emit_actor_prototypes(e, actor);
    emit(e, partition_prototypes, (struct emit_var[]) {
        { "doc", emit_doc(e, doc, NULL) }, { "actor", actor->as.lower }, { 0 } });
    emit_decision_prototype(e, actor);
    emit(e, LINE(""), (struct emit_var[]) { { 0 } });
}

static const char partition_table[] =
LINE("static const actor_partition_supervisor_info ${actor}_partition_supervisor = {")
LINE("    /* name         */ \"${Actor}\",")
LINE("    /* registered   */ ${registered},")
LINE("    /* strategy     */ ${strategy},")
LINE("    /* intensity    */ ${intensity},")
LINE("    /* period_ns    */ ${period},")
LINE("    /* backoff      */ { ${backoff} },")
LINE("    /* n_partitions */ ${partitions},")
LINE("    /* args         */ ${args},")
LINE("    /* child        */ { \"${id}\", ${actor}_start_${child}, ${restart}, ${shutdown}, ${type}, false, ${contain} },")
LINE("    /* register_via */ ${via},")
LINE("    /* init         */ ${init}")
LINE("};")
LINE("");

static const char partition_functions[] =
LINE("int ${actor}_partition(int64_t key, actor_ref *out)")
LINE("{")
LINE("    return actor_partition_of_int(&${actor}_partition_supervisor, key, out);")
LINE("}")
LINE("")
LINE("int ${actor}_partition_of_string(const char *key, actor_ref *out)")
LINE("{")
LINE("    return actor_partition_of_string(&${actor}_partition_supervisor, key, out);")
LINE("}")
LINE("")
LINE("int ${actor}_partition_of(const actor_type_info *type, const void *key, actor_ref *out)")
LINE("{")
LINE("    return actor_partition_of(&${actor}_partition_supervisor, type, key, out);")
LINE("}")
LINE("")
LINE("int ${actor}_partition_child(uint32_t partition, actor_ref *out)")
LINE("{")
LINE("    return actor_partition_child(&${actor}_partition_supervisor, partition, out);")
LINE("}")
LINE("")
LINE("int ${actor}_partitions(uint32_t *out)")
LINE("{")
LINE("    return actor_partition_count(&${actor}_partition_supervisor, out);")
LINE("}")
LINE("");

void emit_partition_supervisor_source(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_supervision *s = actor->supervision;
    const struct ast_child *child = s->children.first;
    const char *via, *init;

    emit_actor_descriptions(e, actor);
    emit_start_child(e, actor, child);
    via = emit_register_via(e, actor);
    init = emit_decision(e, actor);
    emit(e, partition_table, (struct emit_var[]) {
        { "init", init },
        { "actor", actor->as.lower }, { "Actor", actor->name }, { "registered", c_registered(e, actor) },
        { "strategy", strategy_name(s) }, { "intensity", intensity(e, actor) },
        { "period", period(e, s) }, { "backoff", backoff(e, s) },
        { "partitions", s->partitions != NULL ? c_size(e, (size_t)c_constant(s->partitions)) : "0" },
        { "args", c_arguments_type(e, actor) }, { "id", child->name }, { "child", child->as.lower },
        { "restart", restart_type(child) }, { "shutdown", shutdown_time(e, child) },
        { "type", is_supervisor(child) ? "ACTOR_SUPERVISOR" : "ACTOR_WORKER" },
        { "contain", c_bool(child->contain_faults) }, { "via", via }, { 0 } });
    emit_actor_functions(e, actor);
    emit(e, partition_functions, (struct emit_var[]) { { "actor", actor->as.lower }, { 0 } });
}

/* ------------------------------------------------------------------------ consumer supervisors -- */

static const char consumer_start[] =
LINE("static int ${actor}_child_${child}(const void *data, actor_ref *out)")
LINE("{")
LINE("    ${variables}")
LINE("    ${gap}")
LINE("    ${unused}")
LINE("    ${values}")
LINE("    return ${start}_start_link(${arguments}${out});")
LINE("}")
LINE("");

static const char consumer_event[] =
LINE("const ${type} event = *(const ${type} *)data;");

static const char consumer_table[] =
LINE("static const actor_consumer_supervisor_info ${actor}_consumer_supervisor = {")
LINE("    {")
LINE("        /* name         */ \"${Actor}\",")
LINE("        /* registered   */ ${registered},")
LINE("        /* intensity    */ ${intensity},")
LINE("        /* period_ns    */ ${period},")
LINE("        /* max_children */ ${max},")
LINE("        /* args         */ ${args},")
LINE("        /* restart      */ ACTOR_TEMPORARY,")
LINE("        /* shutdown_ns  */ 5 * ACTOR_SECOND,")
LINE("        /* register_via */ ${via},")
LINE("        /* init         */ NULL")
LINE("    },")
LINE("    {")
LINE("        ACTOR_START_CHILD(&${event_type}),")
LINE("        { \"${id}\", ${actor}_child_${child}, ${restart}, ${shutdown}, ${kind}, false, ${contain} }")
LINE("    },")
LINE("    /* producers    */ 0, NULL,")
LINE("    /* subscription */ ${subscription}")
LINE("};")
LINE("");

void emit_consumer_supervisor_header(struct emitter *e, const struct ast_actor *actor)
{
    emit_actor_types(e, actor);
    emit_actor_prototypes(e, actor);
    emit_stage_prototypes(e, actor);
    emit(e, LINE(""), (struct emit_var[]) { { 0 } });
}

/* What the event and the supervisor's arguments make of the child's. */
static void emit_consumer_start(struct emitter *e, const struct ast_actor *actor, const struct ast_child *child, const char *of)
{
    struct c_scope scope = { .arguments = arena_printf(e->arena, "%s->", emit_local(e, "own")) };
    const char *values = argument_values(e, child, &scope);
    struct text variables = text_in(e->arena);

    if (scope.used_message)
        emit_into(e, &variables, consumer_event, (struct emit_var[]) { { "type", c_type(e, actor->stage->in->type) }, { 0 } });
    if (scope.used_self)
        emit_into(e, &variables, dynamic_own_arguments, (struct emit_var[]) { { "actor", actor->as.lower }, { 0 } });
    if (has_arguments(child))
        emit_into(e, &variables, child_arguments, (struct emit_var[]) { { "of", of }, { 0 } });
    emit(e, consumer_start, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "child", child->as.lower }, { "variables", variables.bytes },
        { "gap", variables.length > 0 ? "\n" : "" }, { "values", values }, { "start", of },
        { "unused", scope.used_message ? "" : arena_printf(e->arena, "(void)%s;", emit_local(e, "data")) },
        { "arguments", has_arguments(child) ? arena_printf(e->arena, "&%s, ", emit_local(e, "args")) : "" },
        { "out", emit_local(e, "out") }, { 0 } });
}

void emit_consumer_supervisor_source(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_supervision *s = actor->supervision;
    const struct ast_child *child = s->children.first;
    const char *of = child->actor != NULL ? child->actor->as.lower : child->registry->as.lower;
    const char *subscription, *via;

    emit_actor_descriptions(e, actor);
    emit_consumer_start(e, actor, child, of);
    via = emit_register_via(e, actor);
    subscription = emit_stage_subscription(e, actor);
    emit(e, consumer_table, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "Actor", actor->name }, { "registered", c_registered(e, actor) },
        { "intensity", intensity(e, actor) }, { "period", period(e, s) },
        { "max", s->max_children != NULL ? c_size(e, (size_t)c_constant(s->max_children)) : "0" },
        { "args", c_arguments_type(e, actor) }, { "event_type", c_element_type(e, actor->stage->in->type) },
        { "id", child->name }, { "child", child->as.lower }, { "restart", restart_type(child) },
        { "shutdown", shutdown_time(e, child) }, { "kind", is_supervisor(child) ? "ACTOR_SUPERVISOR" : "ACTOR_WORKER" },
        { "contain", c_bool(child->contain_faults) }, { "subscription", subscription }, { "via", via }, { 0 } });
    emit_actor_functions(e, actor);
    emit_stage_functions(e, actor);
}

/* ---------------------------------------------------------------------------- task supervisors -- */

void emit_task_supervisor_source(struct emitter *e, const struct ast_actor *actor)
{
    emit_dynamic_table(e, actor);
    emit_actor_functions(e, actor);
}
