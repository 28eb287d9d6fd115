/*
 * What all actors have in common, whatever their behaviour: arguments, state, and the functions that
 * start, find and stop them.
 */

#include "emit_c.h"

#include <string.h>

/* ------------------------------------------------------------------------------- for headers -- */

static const char arguments_struct[] =
LINE("${doc}")
LINE("typedef struct ${actor}_args {")
LINE("    ${members}")
LINE("} ${actor}_args;")
LINE("");

static const char state_struct[] =
LINE("${doc}")
LINE("typedef struct ${actor} {")
LINE("    ${members}")
LINE("} ${actor};")
LINE("");

/* Supervisors and tasks have none that is the user's. */
static bool has_state(const struct ast_actor *actor)
{
    return actor->supervision == NULL && actor->behaviour != BEHAVIOUR_TASK;
}

static const char no_state_member[] = "char unused;                            /* no data: C wants a member */\n";

static void emit_state_type(struct emitter *e, const struct ast_actor *actor)
{
    const char *own_doc = arena_printf(e->arena, "What the callbacks of %s %s get.", c_article(actor->name), actor->name);
    struct text members = text_in(e->arena);

    if (actor->arguments.count > 0)
        text_printf(&members, "%s_args args;\n", actor->as.lower);
    text_add(&members, c_state_members(e, actor));
    text_add(&members, c_members(e, &actor->fields, 4));
    emit(e, state_struct, (struct emit_var[]) {
        { "doc", emit_doc(e, actor->doc, own_doc) }, { "actor", actor->as.lower },
        { "members", members.length > 0 ? members.bytes : no_state_member }, { 0 } });
}

void emit_actor_types(struct emitter *e, const struct ast_actor *actor)
{
    const char *own_doc = arena_printf(e->arena, "What %s %s is started with.", c_article(actor->name), actor->name);

    if (actor->arguments.count > 0)
        emit(e, arguments_struct, (struct emit_var[]) {
            { "doc", emit_doc(e, actor->init->doc, own_doc) }, { "actor", actor->as.lower },
            { "members", c_members(e, &actor->arguments, 4) }, { 0 } });
    emit_state_types(e, actor);
    if (has_state(actor))
        emit_state_type(e, actor);
}

static const char defaults_prototype[] =
LINE("/** Gives the arguments their defaults; those without one are zero, or empty. */")
LINE("${actor}_args ${actor}_args_default(void);")
LINE("extern const actor_type_info ${actor}_args_type;");

static const char start_prototypes[] =
LINE("/** Starts ${an} ${Actor} and waits until it has been set up. Errors: those of actor_start. */")
LINE("int ${actor}_start(${args}actor_ref *out);")
LINE("/** As ${actor}_start, and links it to the caller. */")
LINE("int ${actor}_start_link(${args}actor_ref *out);")
LINE("/** Asks ${an} ${Actor} to end, and waits until it has. Errors: those of actor_stop_actor. */")
LINE("int ${actor}_stop(actor_ref to, int64_t timeout_ns);");

/* Whose start functions it has. */
static const char *behaviour_of(const struct ast_actor *actor)
{
    if (ast_is_stage(actor->behaviour))
        return ast_behaviour_name(BEHAVIOUR_SERVER);
    return ast_behaviour_name(actor->behaviour == BEHAVIOUR_PIPELINE ? BEHAVIOUR_SUPERVISOR : actor->behaviour);
}

static const char start_with_prototype[] =
LINE("/** As ${actor}_start, with a monitor, a time for init and more. Errors: those of actor_${behaviour}_start_with. */")
LINE("int ${actor}_start_with(${args}const actor_start_options *options, actor_ref *out);");

/* Supervisors have no use for it. */
static bool has_start_with(const struct ast_actor *actor)
{
    return actor->supervision == NULL && !ast_actor_calls(actor, "start_with");
}

static const char whereis_prototype[] =
LINE("/** Finds the ${Actor} that is registered${how}. Errors: ACTOR_ENOPROC. */")
LINE("int ${actor}_whereis(${key}actor_ref *out);");

static const char get_state_prototype[] =
LINE("/** Gives the state of ${an} ${Actor}: a copy. Errors: those of actor_sys_get_state. */")
LINE("int ${actor}_get_state(actor_ref to, ${actor} *state, int64_t timeout_ns);");

static const char replace_state_prototype[] =
LINE("/** Gives ${an} ${Actor} another state, which is copied. Errors: those of actor_sys_replace_state. */")
LINE("int ${actor}_replace_state(actor_ref to, const ${actor} *state, int64_t timeout_ns);");

static const char get_data_prototype[] =
LINE("/** Gives the state ${an} ${Actor} is in, and its data: a copy. Errors: those of actor_sys_get_state. */")
LINE("int ${actor}_get_data(actor_ref to, ${actor}_state *state, ${actor} *data, int64_t timeout_ns);");

static const char replace_data_prototype[] =
LINE("/** Puts ${an} ${Actor} into a state, with other data, which are copied. Errors: those of actor_sys_replace_state. */")
LINE("int ${actor}_replace_data(actor_ref to, ${actor}_state state, const ${actor} *data, int64_t timeout_ns);");

/* Functions that look into an actor, but for those whose name it has given to something else. */
static void emit_looks(struct emitter *e, const struct ast_actor *actor, const char *get, const char *replace)
{
    const bool is_machine = actor->behaviour == BEHAVIOUR_MACHINE;
    const struct emit_var vars[] = {
        { "actor", actor->as.lower }, { "Actor", actor->name }, { "an", c_article(actor->name) }, { 0 } };

    if (!ast_actor_has(actor, is_machine ? "get_data" : "get_state"))
        emit(e, get, vars);
    if (!ast_actor_has(actor, is_machine ? "replace_data" : "replace_state"))
        emit(e, replace, vars);
}

const char *c_arguments_parameter(struct emitter *e, const struct ast_actor *actor)
{
    if (actor->arguments.count == 0)
        return "";
    return arena_printf(e->arena, "const %s_args *%s, ", actor->as.lower, emit_local(e, "args"));
}

/* The init argument that is the key of the actor's registration, or NULL. */
static const struct ast_field *key_argument(const struct ast_registration *registration)
{
    const struct ast_expr *key = registration->key;

    return key->constant == NULL && key->kind == EXPR_NAME ? key->field : NULL;
}

/* An actor is found by its name, or by a key that its caller can know. */
static bool has_whereis(const struct ast_actor *actor)
{
    const struct ast_registration *registration = actor->registration;

    if (registration == NULL)
        return false;
    return registration->registry == NULL || registration->key->constant != NULL ||
           key_argument(registration) != NULL;
}

static const char *key_parameter(struct emitter *e, const struct ast_registration *registration)
{
    if (registration->registry == NULL || key_argument(registration) == NULL)
        return "";
    return arena_printf(e->arena, "%s, ", c_parameter(e, key_argument(registration)));
}

void emit_defaults_prototype(struct emitter *e, const struct ast_actor *actor)
{
    if (actor->arguments.count > 0)
        emit(e, defaults_prototype, (struct emit_var[]) { { "actor", actor->as.lower }, { 0 } });
}

void emit_actor_prototypes(struct emitter *e, const struct ast_actor *actor)
{
    const struct emit_var vars[] = {
        { "actor", actor->as.lower }, { "Actor", actor->name }, { "an", c_article(actor->name) },
        { "args", c_arguments_parameter(e, actor) }, { "behaviour", behaviour_of(actor) }, { 0 } };

    emit_defaults_prototype(e, actor);
    emit(e, start_prototypes, vars);
    if (has_start_with(actor))
        emit(e, start_with_prototype, vars);
    if (has_whereis(actor)) {
        const struct ast_registration *r = actor->registration;
        const char *how = r->registry == NULL ? "" : arena_printf(e->arena, " via %s", r->registry->name);

        emit(e, whereis_prototype, (struct emit_var[]) {
            { "actor", actor->as.lower }, { "Actor", actor->name }, { "how", how },
            { "key", key_parameter(e, r) }, { 0 } });
    }
    if (ast_is_server(actor->behaviour) || actor->behaviour == BEHAVIOUR_AGENT)
        emit_looks(e, actor, get_state_prototype, replace_state_prototype);
    if (actor->behaviour == BEHAVIOUR_MACHINE)
        emit_looks(e, actor, get_data_prototype, replace_data_prototype);
}

/* ------------------------------------------------------------------------------- for sources -- */

void emit_actor_descriptions(struct emitter *e, const struct ast_actor *actor)
{
    const char *args = arena_printf(e->arena, "%s_args", actor->as.lower);

    if (actor->arguments.count > 0)
        emit_description(e, &(struct c_description) {
            .base = args, .c_name = args, .name = arena_printf(e->arena, "%s.init", actor->name),
            .fields = &actor->arguments, .flat = c_are_flat(&actor->arguments), .exported = true });
    emit_state_descriptions(e, actor);
    if (has_state(actor))
        emit_description(e, &(struct c_description) {
            .base = arena_printf(e->arena, "%s_self", actor->as.lower), .c_name = actor->as.lower,
            .name = actor->name, .fields = &actor->fields,
            .arguments_base = actor->arguments.count > 0 ? args : NULL,
            .states_base = ast_has_values(actor) ? arena_printf(e->arena, "%s_states", actor->as.lower) : NULL,
            .flat = c_are_flat(&actor->arguments) && c_are_flat(&actor->fields) && c_are_states_flat(actor) });
}

static const char start_up_function[] =
LINE("static actor_result ${actor}_start_up(void *data)")
LINE("{")
LINE("    ${actor} *self = (${actor} *)data;")
LINE("")
LINE("    ${initial}")
LINE("    return ${then};")
LINE("}")
LINE("");

static const char valued_start_up_function[] =
LINE("static actor_result ${actor}_start_up(void *data)")
LINE("{")
LINE("    ${actor} *self = (${actor} *)data;")
LINE("    actor_result result;")
LINE("")
LINE("    ${initial}")
LINE("    result = ${then};")
LINE("    if (result != ACTOR_CONTINUE)")
LINE("        return result;")
LINE("    ${values}")
LINE("    return ${last};")
LINE("}")
LINE("");

static const char bare_start_up_function[] =
LINE("static actor_result ${actor}_start_up(void *data)")
LINE("{")
LINE("    return ${then};")
LINE("}")
LINE("");

static const char idle_start_up_function[] =
LINE("static actor_result ${actor}_start_up(void *data)")
LINE("{")
LINE("    (void)data;")
LINE("    return ${then};")
LINE("}")
LINE("");

/* The fields of the first state see what C has set up, if it goes on. */
static void emit_valued_start_up(struct emitter *e, const struct ast_actor *actor, const char *initial, const char *init,
                                 const char *values)
{
    const char *last = actor->init->hibernates ? "actor_hibernate(ACTOR_CONTINUE)" : "ACTOR_CONTINUE";

    if (init == NULL)
        emit(e, start_up_function, (struct emit_var[]) {
            { "actor", actor->as.lower }, { "initial", arena_printf(e->arena, "%s%s", initial, values) },
            { "then", last }, { 0 } });
    else
        emit(e, valued_start_up_function, (struct emit_var[]) {
            { "actor", actor->as.lower }, { "initial", initial }, { "values", values }, { "last", last },
            { "then", arena_printf(e->arena, "%s(%s)", init, emit_local(e, "self")) }, { 0 } });
}

/* What the fields begin with; then what an agent's init assigns. */
static const char *initial_state(struct emitter *e, const struct ast_actor *actor)
{
    struct text out = text_in(e->arena);
    struct c_scope scope = c_scope_of_self(e);

    text_add(&out, c_initial_state(e, &actor->fields));
    for (const struct ast_assignment *a = actor->init != NULL ? actor->init->assignments.first : NULL; a != NULL; a = a->next)
        text_add(&out, c_assignment(e, a->field, a->kind, a->value, &scope));
    return out.bytes;
}

/* ------------------------------------------------------------------------------------ ranges -- */

/* Whether a type has values beyond an end of a range; else C compilers would complain of a vain comparison. */
static bool is_bound(const struct ast_type *type, const struct ast_expr *end, bool is_low)
{
    const unsigned bits = type->kind == TYPE_DURATION ? 64 : ast_type_bits(type->kind);
    const bool is_signed = !ast_is_unsigned(type->kind);

    if (end == NULL || ast_is_float(type->kind))
        return end != NULL;
    if (is_low)
        return !end->constant->negative ? is_signed || end->constant->magnitude > 0
                                        : end->constant->magnitude < UINT64_C(1) << (bits - 1);
    return end->constant->negative || end->constant->magnitude < UINT64_MAX >> (64 - bits + is_signed);
}

const char *c_in_range(struct emitter *e, const char *owner, const struct ast_field *field)
{
    const struct ast_type *type = field->type->type;
    const char *name = arena_printf(e->arena, "%s%s", owner, field->as.lower);
    struct c_scope nothing = { 0 };
    struct text out = text_in(e->arena);

    if (!range_exists(field->bounds.at))
        return "";
    if (is_bound(type, field->bounds.low, true))
        text_printf(&out, "%s >= %s", name, c_expr(e, field->bounds.low, type, &nothing));
    if (is_bound(type, field->bounds.high, false))
        text_printf(&out, "%s%s <= %s", out.length > 0 ? " && " : "", name, c_expr(e, field->bounds.high, type, &nothing));
    return out.bytes;
}

static const char ranged_start_up_function[] =
LINE("static actor_result ${actor}_start_in_range(void *data)")
LINE("{")
LINE("    const ${actor} *self = (const ${actor} *)data;")
LINE("")
LINE("    ${steps}")
LINE("    return ${then};")
LINE("}")
LINE("");

/* Puts a look at what init is given before `start_up`, which may be "NULL"; gives what is to be called. */
static const char *emit_ranges(struct emitter *e, const struct ast_actor *actor, const char *start_up)
{
    struct text steps = text_in(e->arena);

    for (const struct ast_field *f = actor->arguments.first; f != NULL; f = f->next) {
        const char *in_range = c_in_range(e, arena_printf(e->arena, "%s->args.", emit_local(e, "self")), f);

        if (*in_range != '\0')
            text_printf(&steps, "if (!(%s))\n    return actor_stop(actor_reason_own(\"badarg\", \"'%s' is not in %s\"));\n",
                        in_range, f->name, ast_bounds_text(e->arena, &f->bounds));
    }
    if (steps.length == 0)
        return start_up;
    emit(e, ranged_start_up_function, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "steps", steps.bytes },
        { "then", strcmp(start_up, "NULL") == 0 ? "ACTOR_CONTINUE" : arena_printf(e->arena, "%s(%s)", start_up, emit_local(e, "data")) },
        { 0 } });
    return arena_printf(e->arena, "%s_start_in_range", actor->as.lower);
}

/* Writes what is done when what init is given is known to be in its ranges; gives its name, or "NULL". */
static const char *emit_plain_start_up(struct emitter *e, const struct ast_actor *actor, const char *init)
{
    const char *initial = initial_state(e, actor);
    const bool hibernates = actor->init != NULL && actor->init->hibernates;
    const char *then = "ACTOR_CONTINUE";

    if (actor->init != NULL && actor->init->row != NULL) {
        emit_init_function(e, actor, initial);
        return arena_printf(e->arena, "%s_start_up", actor->as.lower);
    }
    if (actor->init != NULL && actor->init->state != NULL && actor->init->state->fields.first != NULL) {
        struct c_scope scope = c_scope_of_self(e);

        emit_valued_start_up(e, actor, initial, init,
                             c_state_values(e, actor->init->state, &actor->init->values, false, &scope));
        return arena_printf(e->arena, "%s_start_up", actor->as.lower);
    }
    if (*initial == '\0' && init == NULL && !hibernates)
        return "NULL";
    if (init != NULL && *initial != '\0')
        then = arena_printf(e->arena, "%s(%s)", init, emit_local(e, "self"));
    else if (init != NULL)
        then = arena_printf(e->arena, "%s((%s *)%s)", init, actor->as.lower, emit_local(e, "data"));
    if (hibernates)
        then = arena_printf(e->arena, "actor_hibernate(%s)", then);
    emit(e, *initial != '\0' ? start_up_function : init != NULL ? bare_start_up_function : idle_start_up_function,
         (struct emit_var[]) {
        { "actor", actor->as.lower }, { "initial", initial }, { "then", then }, { 0 } });
    return arena_printf(e->arena, "%s_start_up", actor->as.lower);
}

const char *emit_start_up(struct emitter *e, const struct ast_actor *actor, const char *init)
{
    return emit_ranges(e, actor, emit_plain_start_up(e, actor, init));
}

/* Of a supervisor, which has no state of its own. */
static const char register_by_arguments[] =
LINE("static int ${actor}_register_via(const void *data, actor_ref *holder)")
LINE("{")
LINE("    const ${actor}_args *${own} = (const ${actor}_args *)data;")
LINE("    ${value}")
LINE("")
LINE("    ${fields}")
LINE("    return ${registry}_register(${key}, ${carried}${holder});")
LINE("}")
LINE("");

static const char register_via_function[] =
LINE("static int ${actor}_register_via(const void *data, actor_ref *holder)")
LINE("{")
LINE("    const ${actor} *self = (const ${actor} *)data;")
LINE("    ${value}")
LINE("")
LINE("    ${fields}")
LINE("    return ${registry}_register(${key}, ${carried}${holder});")
LINE("}")
LINE("");

static const char register_constant_function[] =
LINE("static int ${actor}_register_via(const void *data, actor_ref *holder)")
LINE("{")
LINE("    ${value}")
LINE("")
LINE("    (void)data;")
LINE("    ${fields}")
LINE("    return ${registry}_register(${key}, ${carried}${holder});")
LINE("}")
LINE("");

/* The key as its function takes it. Statements that must come before are added to `before`. */
static const char *key_value(struct emitter *e, const struct ast_registration *registration,
                             struct c_scope *scope, struct text *before)
{
    const struct ast_type *type = registration->registry->key->type;

    if (type->kind == TYPE_STRING)
        return c_text(e, registration->key, scope);
    if (type->kind == TYPE_STRUCT)
        return arena_printf(e->arena, "&%s", c_place(e, registration->key, scope, before));
    return c_expr(e, registration->key, type, scope);
}

/* Adds the statements that fill in what the entry carries. */
static void add_entry_fields(struct emitter *e, struct text *out, const struct ast_registration *registration,
                             struct c_scope *scope)
{
    for (const struct ast_argument *a = registration->arguments.first; a != NULL; a = a->next)
        text_add(out, c_store(e, arena_printf(e->arena, "%s.", emit_local(e, "carried")), a->field, a->value, scope));
}

const char *emit_register_via(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_registration *registration = actor->registration;
    const bool is_supervisor = actor->supervision != NULL;
    struct c_scope scope = c_scope_of_self(e);
    struct text statements = text_in(e->arena);
    const char *key, *registry, *value = "", *form;

    if (registration == NULL || registration->registry == NULL)
        return "NULL";
    if (is_supervisor)
        scope = (struct c_scope){ .arguments = arena_printf(e->arena, "%s->", emit_local(e, "own")) };
    registry = registration->registry->as.lower;
    key = key_value(e, registration, &scope, &statements);
    add_entry_fields(e, &statements, registration, &scope);
    if (registration->registry->value_fields.count > 0)
        value = registration->arguments.count == 0 ? "NULL, " : arena_printf(e->arena, "&%s, ", emit_local(e, "carried"));
    form = !scope.used_self ? register_constant_function : is_supervisor ? register_by_arguments : register_via_function;
    emit(e, form, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "own", emit_local(e, "own") }, { "registry", registry }, { "key", key },
        { "fields", statements.bytes }, { "carried", value },
        { "holder", emit_local(e, "holder") },
        { "value", registration->arguments.count == 0 ? "" : arena_printf(e->arena, "%s_value %s = %s_value_default();", registry,
                                                                          emit_local(e, "carried"), registry) },
        { 0 } });
    return arena_printf(e->arena, "%s_register_via", actor->as.lower);
}

static const char terminate_dispatch[] =
LINE("static void ${actor}_dispatch_terminate(void *self, const actor_reason *reason)")
LINE("{")
LINE("    ${actor}_terminate((${actor} *)self, reason);")
LINE("}")
LINE("");

static const char machine_terminate_dispatch[] =
LINE("static void ${actor}_dispatch_terminate(void *self, size_t state, const actor_reason *reason)")
LINE("{")
LINE("    ${actor}_terminate((${actor} *)self, (${actor}_state)state, reason);")
LINE("}")
LINE("");

const char *emit_terminate(struct emitter *e, const struct ast_actor *actor)
{
    if (actor->wants[WANT_TERMINATE] == NULL)
        return "NULL";
    emit(e, actor->behaviour == BEHAVIOUR_MACHINE ? machine_terminate_dispatch : terminate_dispatch, (struct emit_var[]) { { "actor", actor->as.lower }, { 0 } });
    return arena_printf(e->arena, "%s_dispatch_terminate", actor->as.lower);
}

const char *emit_hibernate_after(struct emitter *e, const struct ast_actor *actor)
{
    const char *name = arena_printf(e->arena, "%s_hibernation_ns", actor->as.lower);

    if (actor->hibernate_after == NULL)
        return "NULL";
    emit_delay(e, actor, name, actor->hibernate_after);
    return name;
}

static const char format_status_dispatch[] =
LINE("static void ${actor}_dispatch_format_status(const void *self, FILE *out)")
LINE("{")
LINE("    ${actor}_format_status((const ${actor} *)self, out);")
LINE("}")
LINE("");

static const char machine_format_status_dispatch[] =
LINE("static void ${actor}_dispatch_format_status(const void *self, size_t state, FILE *out)")
LINE("{")
LINE("    ${actor}_format_status((const ${actor} *)self, (${actor}_state)state, out);")
LINE("}")
LINE("");

const char *emit_format_status(struct emitter *e, const struct ast_actor *actor)
{
    if (actor->wants[WANT_FORMAT_STATUS] == NULL)
        return "NULL";
    emit(e, actor->behaviour == BEHAVIOUR_MACHINE ? machine_format_status_dispatch : format_status_dispatch, (struct emit_var[]) { { "actor", actor->as.lower }, { 0 } });
    return arena_printf(e->arena, "%s_dispatch_format_status", actor->as.lower);
}

static const char server_code_change_dispatch[] =
LINE("static int ${actor}_dispatch_code_change(void *self, const char *from_version, actor_bytes extra)")
LINE("{")
LINE("    return ${actor}_code_change((${actor} *)self, from_version, extra);")
LINE("}")
LINE("");

static const char machine_code_change_dispatch[] =
LINE("static int ${actor}_dispatch_code_change(void *self, size_t *number, const char *from_version, actor_bytes extra)")
LINE("{")
LINE("    ${actor}_state state = (${actor}_state)*number;")
LINE("    const int err = ${actor}_code_change((${actor} *)self, &state, from_version, extra);")
LINE("")
LINE("    *number = (size_t)state;")
LINE("    return err;")
LINE("}")
LINE("");

const char *emit_code_change(struct emitter *e, const struct ast_actor *actor)
{
    if (actor->wants[WANT_CODE_CHANGE] == NULL)
        return "NULL";
    emit(e, actor->behaviour == BEHAVIOUR_MACHINE ? machine_code_change_dispatch : server_code_change_dispatch,
         (struct emit_var[]) { { "actor", actor->as.lower }, { 0 } });
    return arena_printf(e->arena, "%s_dispatch_code_change", actor->as.lower);
}

const char *c_registered(struct emitter *e, const struct ast_actor *actor)
{
    return c_string_or_null(e, actor->registration != NULL ? actor->registration->local.name : NULL);
}

const char *c_mailbox(struct emitter *e, const struct ast_actor *actor)
{
    static const char *const overflows[] = {
        [OVERFLOW_DROP_NEWEST] = "ACTOR_DROP_NEWEST", [OVERFLOW_DROP_OLDEST] = "ACTOR_DROP_OLDEST",
        [OVERFLOW_REJECT] = "ACTOR_REJECT", [OVERFLOW_BLOCK] = "ACTOR_BLOCK",
    };

    if (actor->mailbox == NULL)
        return "{ 0, ACTOR_UNBOUNDED }";
    return arena_printf(e->arena, "{ %s, %s }", c_size(e, (size_t)c_constant(actor->mailbox)),
                        overflows[actor->overflow]);
}

const char *c_arguments_type(struct emitter *e, const struct ast_actor *actor)
{
    return actor->arguments.count > 0 ? arena_printf(e->arena, "&%s_args_type", actor->as.lower) : "NULL";
}

const char *c_arguments_offset(struct emitter *e, const struct ast_actor *actor)
{
    return actor->arguments.count > 0 ? arena_printf(e->arena, "offsetof(%s, args)", actor->as.lower) : "0";
}

static const char defaults_function[] =
LINE("${actor}_args ${actor}_args_default(void)")
LINE("{")
LINE("    ${actor}_args args;")
LINE("")
LINE("    ${defaults}")
LINE("    return args;")
LINE("}")
LINE("");

static const char start_functions[] =
LINE("int ${actor}_start(${parameter}actor_ref *out)")
LINE("{")
LINE("    return actor_${behaviour}_start(&${actor}_${behaviour}, ${args}, false, out);")
LINE("}")
LINE("")
LINE("int ${actor}_start_link(${parameter}actor_ref *out)")
LINE("{")
LINE("    return actor_${behaviour}_start(&${actor}_${behaviour}, ${args}, true, out);")
LINE("}")
LINE("")
LINE("int ${actor}_stop(actor_ref to, int64_t timeout_ns)")
LINE("{")
LINE("    return actor_stop_actor(to, actor_reason_of(ACTOR_NORMAL), timeout_ns);")
LINE("}")
LINE("");

static const char start_with_function[] =
LINE("int ${actor}_start_with(${parameter}const actor_start_options *options, actor_ref *out)")
LINE("{")
LINE("    return actor_${behaviour}_start_with(&${actor}_${behaviour}, ${args}, options, out);")
LINE("}")
LINE("");

static const char whereis_function[] =
LINE("int ${actor}_whereis(actor_ref *out)")
LINE("{")
LINE("    return actor_whereis(${name}, out);")
LINE("}")
LINE("");

static const char whereis_via_function[] =
LINE("int ${actor}_whereis(${key}actor_ref *out)")
LINE("{")
LINE("    return ${registry}_lookup(${value}, out);")
LINE("}")
LINE("");

static const char get_state_function[] =
LINE("int ${actor}_get_state(actor_ref to, ${actor} *state, int64_t timeout_ns)")
LINE("{")
LINE("    return actor_sys_get_state(to, &${actor}_self_type, state, NULL, timeout_ns);")
LINE("}")
LINE("");

static const char replace_state_function[] =
LINE("int ${actor}_replace_state(actor_ref to, const ${actor} *state, int64_t timeout_ns)")
LINE("{")
LINE("    return actor_sys_replace_state(to, &${actor}_self_type, state, NULL, timeout_ns);")
LINE("}")
LINE("");

static const char get_data_function[] =
LINE("int ${actor}_get_data(actor_ref to, ${actor}_state *state, ${actor} *data, int64_t timeout_ns)")
LINE("{")
LINE("    size_t number = 0;")
LINE("    const int err = actor_sys_get_state(to, &${actor}_self_type, data, &number, timeout_ns);")
LINE("")
LINE("    if (err == ACTOR_OK)")
LINE("        *state = (${actor}_state)number;")
LINE("    return err;")
LINE("}")
LINE("");

static const char replace_data_function[] =
LINE("int ${actor}_replace_data(actor_ref to, ${actor}_state state, const ${actor} *data, int64_t timeout_ns)")
LINE("{")
LINE("    const size_t number = (size_t)state;")
LINE("")
LINE("    return actor_sys_replace_state(to, &${actor}_self_type, data, &number, timeout_ns);")
LINE("}")
LINE("");

static void emit_whereis(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_registration *registration = actor->registration;
    struct text none = text_in(e->arena);  /* a constant needs no statement */
    struct c_scope scope = { 0 };

    if (registration->registry == NULL) {
        emit(e, whereis_function, (struct emit_var[]) {
            { "actor", actor->as.lower }, { "name", c_registered(e, actor) }, { 0 } });
        return;
    }
    emit(e, whereis_via_function, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "key", key_parameter(e, registration) },
        { "registry", registration->registry->as.lower },
        { "value", registration->key->constant != NULL ? key_value(e, registration, &scope, &none)
                       : c_parameter_name(e, key_argument(registration)) }, { 0 } });
}

void emit_defaults_function(struct emitter *e, const struct ast_actor *actor)
{
    if (actor->arguments.count > 0)
        emit(e, defaults_function, (struct emit_var[]) {
            { "actor", actor->as.lower },
            { "defaults", c_defaults(e, &actor->arguments, arena_printf(e->arena, "%s.", emit_local(e, "args"))) }, { 0 } });
}

void emit_actor_functions(struct emitter *e, const struct ast_actor *actor)
{
    const char *args = emit_local(e, "args");
    const bool has_arguments = actor->arguments.count > 0;
    const struct emit_var starts[] = {
        { "actor", actor->as.lower }, { "behaviour", behaviour_of(actor) },
        { "parameter", c_arguments_parameter(e, actor) }, { "args", has_arguments ? args : "NULL" }, { 0 } };

    emit_defaults_function(e, actor);
    emit(e, start_functions, starts);
    if (has_start_with(actor))
        emit(e, start_with_function, starts);
    if (has_whereis(actor))
        emit_whereis(e, actor);
    if (ast_is_server(actor->behaviour) || actor->behaviour == BEHAVIOUR_AGENT)
        emit_looks(e, actor, get_state_function, replace_state_function);
    if (actor->behaviour == BEHAVIOUR_MACHINE)
        emit_looks(e, actor, get_data_function, replace_data_function);
}
