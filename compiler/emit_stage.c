/*
 * Stages: what a gen_server that is one has besides. Its callbacks for events are thin typed steps, and a constant table tells the
 * runtime about them. And what a pipeline has besides a supervisor: how each stage subscribes.
 */

#include "emit_c.h"

#include <string.h>

static const char *event_type(struct emitter *e, const struct ast_type_ref *ref)
{
    return c_type(e, ref->type);
}

/* "const int64_t *events", of its local name. */
static const char *event_pointer(struct emitter *e, const struct ast_type_ref *ref, const char *name)
{
    return c_declaration(e, arena_printf(e->arena, "const %s *", event_type(e, ref)), emit_local(e, name));
}

/* "&order_type", or "NULL". */
static const char *event_info(struct emitter *e, const struct ast_type_ref *ref)
{
    return ref == NULL ? "NULL" : arena_printf(e->arena, "&%s", c_element_type(e, ref->type));
}

/* ------------------------------------------------------------------------------- for headers -- */

static const char emit_prototypes[] =
LINE("/** For callbacks: emits an event, which is copied. Errors: ACTOR_ENOMEM; ACTOR_EINVAL: no ${Actor} calls. */")
LINE("int ${actor}_emit(${actor} *self, ${event});")
LINE("/** As ${actor}_emit, as many as there are. */")
LINE("int ${actor}_emit_all(${actor} *self, ${events}, size_t count);");

static const char subscribe_prototype[] =
LINE("/** Has ${an} ${Actor} subscribe, and waits until it has asked. NULL for `options`: what the spec says. `tag` may be NULL. Errors: those of actor_gen_stage_sync_subscribe. */")
LINE("int ${actor}_subscribe(actor_ref to, actor_ref producer, const actor_subscribe_options *options, actor_unique *tag, int64_t timeout_ns);");

void emit_stage_prototypes(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_stage *stage = actor->stage;
    const struct emit_var vars[] = {
        { "actor", actor->as.lower }, { "Actor", actor->name }, { "an", c_article(actor->name) },
        { "event", stage->out != NULL ? event_pointer(e, stage->out, "event") : "" },
        { "events", stage->out != NULL ? event_pointer(e, stage->out, "events") : "" }, { 0 } };

    if (stage->in != NULL)
        emit(e, subscribe_prototype, vars);
    if (stage->out != NULL)
        emit(e, emit_prototypes, vars);
}

/* -------------------------------------------------------------------------------- subscriptions -- */

static const char subscription_table[] =
LINE("static const actor_subscribe_options ${name}_subscription = {")
LINE("    ${max}, ${min}, ${cancel}, false, ${partition}, NULL, NULL")
LINE("};")
LINE("");

static const char *cancel_name(enum ast_restart cancel)
{
    switch (cancel) {
    case RESTART_PERMANENT: return "ACTOR_PERMANENT";
    case RESTART_TRANSIENT: return "ACTOR_TRANSIENT";
    case RESTART_TEMPORARY: break;
    }
    return "ACTOR_TEMPORARY";
}

static void emit_subscription(struct emitter *e, const char *name, const struct ast_demand *demand, enum ast_restart cancel,
                              const struct ast_expr *partition)
{
    const int64_t max = demand->max != NULL ? c_constant(demand->max) : 1000;
    const int64_t min = demand->min != NULL ? c_constant(demand->min) : max / 2;

    emit(e, subscription_table, (struct emit_var[]) {
        { "name", name }, { "max", c_size(e, (size_t)max) }, { "min", c_size(e, (size_t)min) },
        { "cancel", cancel_name(cancel) },
        { "partition", partition != NULL ? c_size(e, (size_t)c_constant(partition)) : "0" }, { 0 } });
}

/* Of what the spec says nothing the runtime knows. */
static bool has_subscription(const struct ast_stage *stage)
{
    return stage->demand.max != NULL || stage->demand.min != NULL;
}

const char *emit_stage_subscription(struct emitter *e, const struct ast_actor *actor)
{
    if (!has_subscription(actor->stage))
        return "NULL";
    emit_subscription(e, actor->as.lower, &actor->stage->demand, RESTART_PERMANENT, NULL);
    return arena_printf(e->arena, "&%s_subscription", actor->as.lower);
}

void emit_link_subscription(struct emitter *e, const struct ast_actor *pipeline, const struct ast_link *link)
{
    const struct ast_demand demand = ast_link_demand(link);

    emit_subscription(e, names_join(e->arena, pipeline->as, link->child->as).lower, &demand, link->cancel, link->partition);
}

/* ------------------------------------------------------------------------------------ callbacks -- */

static const char demand_dispatch[] =
LINE("static actor_result ${actor}_dispatch_demand(void *self, size_t demand, actor_events *out)")
LINE("{")
LINE("    (void)out;")
LINE("    return ${actor}_handle_demand((${actor} *)self, demand);")
LINE("}")
LINE("");

static const char events_dispatch[] =
LINE("static actor_result ${actor}_dispatch_events(void *self, const void *events, size_t count, actor_subscription from, actor_events *out)")
LINE("{")
LINE("    (void)from;")
LINE("    (void)out;")
LINE("    return ${actor}_handle_events((${actor} *)self, (const ${in} *)events, count);")
LINE("}")
LINE("");

static const char partition_dispatch[] =
LINE("static size_t ${actor}_dispatch_partition(const void *self, const void *event)")
LINE("{")
LINE("    return ${actor}_partition((const ${actor} *)self, (const ${out} *)event);")
LINE("}")
LINE("");

static const char subscribe_dispatch[] =
LINE("static actor_result ${actor}_dispatch_subscribe(void *self, actor_subscription from, bool is_consumer, bool *manual)")
LINE("{")
LINE("    ${unused}")
LINE("    return ${actor}_handle_subscribe((${actor} *)self, ${from}${rest});")
LINE("}")
LINE("");

static const char cancel_dispatch[] =
LINE("static actor_result ${actor}_dispatch_cancel(void *self, const actor_cancellation *why, actor_subscription from, actor_events *out)")
LINE("{")
LINE("    (void)out;")
LINE("    return ${actor}_handle_cancel((${actor} *)self, why, from);")
LINE("}")
LINE("");

/* What its side of a subscription has nothing to do with is left out. */
static const char *subscribe_rest(struct emitter *e, const struct ast_stage *stage)
{
    if (stage->in == NULL)
        return "";
    if (stage->out == NULL)
        return arena_printf(e->arena, ", %s", emit_local(e, "manual"));
    return arena_printf(e->arena, ", %s, %s", emit_local(e, "is_consumer"), emit_local(e, "manual"));
}

static const char *subscribe_unused(struct emitter *e, const struct ast_stage *stage)
{
    struct text out = text_in(e->arena);

    if (stage->in == NULL || stage->out == NULL)
        text_printf(&out, "(void)%s;\n", emit_local(e, "is_consumer"));
    if (stage->in == NULL)
        text_printf(&out, "(void)%s;\n", emit_local(e, "manual"));
    return out.bytes;
}

/* Writes the step to a callback if there is one; gives its name, or "NULL". */
static const char *emit_step(struct emitter *e, const struct ast_actor *actor, bool exists, const char *template, const char *name)
{
    const struct ast_stage *stage = actor->stage;

    if (!exists)
        return "NULL";
    emit(e, template, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "in", stage->in != NULL ? event_type(e, stage->in) : "" },
        { "out", stage->out != NULL ? event_type(e, stage->out) : "" }, { "rest", subscribe_rest(e, stage) },
        { "from", emit_local(e, "from") }, { "unused", subscribe_unused(e, stage) }, { 0 } });
    return arena_printf(e->arena, "%s_dispatch_%s", actor->as.lower, name);
}

/* --------------------------------------------------------------------------------------- table -- */

static const char stage_table[] =
LINE("static const actor_gen_stage_info ${actor}_gen_stage = {")
LINE("    /* name             */ \"${Actor}\",")
LINE("    /* kind             */ ${kind},")
LINE("    /* in, out          */ ${in}, ${out},")
LINE("    /* dispatcher       */ ${dispatcher},")
LINE("    /* n_partitions     */ ${partitions},")
LINE("    /* hash             */ ${hash},")
LINE("    /* buffer           */ ${buffer}, ${keep},")
LINE("    /* demand           */ ACTOR_DEMAND_FORWARD,")
LINE("    /* producers        */ 0, NULL,")
LINE("    /* subscription     */ ${subscription},")
LINE("    /* init             */ ${init},")
LINE("    /* handle_demand    */ ${demand},")
LINE("    /* handle_events    */ ${events},")
LINE("    /* handle_subscribe */ ${subscribe},")
LINE("    /* handle_cancel    */ ${cancel},")
LINE("    /* on_info          */ ${info},")
LINE("    /* on_down          */ ${down}")
LINE("};")
LINE("")
LINE("static actor_result ${actor}_begin_stage(void *self)")
LINE("{")
LINE("    return actor_gen_stage_init(&${actor}_gen_stage, self);")
LINE("}")
LINE("");

static const char *kind_name(const struct ast_actor *actor)
{
    return actor->behaviour == BEHAVIOUR_PRODUCER            ? "ACTOR_STAGE_PRODUCER"
           : actor->behaviour == BEHAVIOUR_PRODUCER_CONSUMER ? "ACTOR_STAGE_PRODUCER_CONSUMER"
                                                             : "ACTOR_STAGE_CONSUMER";
}

static const char *dispatcher_name(enum ast_dispatcher dispatcher)
{
    static const char *const names[] = {
        [DISPATCHER_DEMAND] = "ACTOR_DISPATCH_DEMAND", [DISPATCHER_BROADCAST] = "ACTOR_DISPATCH_BROADCAST",
        [DISPATCHER_PARTITION] = "ACTOR_DISPATCH_PARTITION",
    };

    return names[dispatcher];
}

static const char *buffer_size(struct emitter *e, const struct ast_stage *stage)
{
    if (stage->buffer == NULL)
        return "0";
    return stage->buffer->kind == EXPR_NAME ? "ACTOR_BUFFER_INFINITY" : c_size(e, (size_t)c_constant(stage->buffer));
}

void emit_stage_table(struct emitter *e, const struct ast_actor *actor, const char *init, const char *info, const char *down)
{
    const struct ast_stage *stage = actor->stage;
    const bool parts = stage->dispatcher == DISPATCHER_PARTITION;
    const char *demand = emit_step(e, actor, stage->in == NULL, demand_dispatch, "demand");
    const char *events = emit_step(e, actor, stage->in != NULL, events_dispatch, "events");
    const char *hash = emit_step(e, actor, parts, partition_dispatch, "partition");
    const char *subscribe = emit_step(e, actor, stage->on_subscribe != NULL, subscribe_dispatch, "subscribe");
    const char *cancel = emit_step(e, actor, stage->on_cancel != NULL, cancel_dispatch, "cancel");
    const char *subscription = emit_stage_subscription(e, actor);

    emit(e, stage_table, (struct emit_var[]) {
        { "actor", actor->as.lower }, { "Actor", actor->name }, { "kind", kind_name(actor) },
        { "in", event_info(e, stage->in) }, { "out", event_info(e, stage->out) },
        { "dispatcher", dispatcher_name(stage->dispatcher) },
        { "partitions", parts ? c_size(e, (size_t)c_constant(stage->partitions)) : "0" }, { "hash", hash },
        { "buffer", buffer_size(e, stage) }, { "keep", stage->keeps_first ? "ACTOR_KEEP_FIRST" : "ACTOR_KEEP_LAST" },
        { "subscription", subscription }, { "init", init }, { "demand", demand }, { "events", events },
        { "subscribe", subscribe }, { "cancel", cancel }, { "info", info }, { "down", down }, { 0 } });
}

/* ----------------------------------------------------------------------------------- functions -- */

static const char emit_functions[] =
LINE("int ${actor}_emit(${actor} *self, ${event})")
LINE("{")
LINE("    (void)self;")
LINE("    return actor_events_push(actor_gen_stage_events(), event);")
LINE("}")
LINE("")
LINE("int ${actor}_emit_all(${actor} *self, ${events}, size_t count)")
LINE("{")
LINE("    actor_events *put = actor_gen_stage_events();")
LINE("    int err = ACTOR_OK;")
LINE("    size_t i;")
LINE("")
LINE("    (void)self;")
LINE("    for (i = 0; i < count && err == ACTOR_OK; i++)")
LINE("        err = actor_events_push(put, &events[i]);")
LINE("    return err;")
LINE("}")
LINE("");

static const char subscribe_function[] =
LINE("int ${actor}_subscribe(actor_ref to, actor_ref producer, const actor_subscribe_options *options, actor_unique *tag, int64_t timeout_ns)")
LINE("{")
LINE("    return actor_gen_stage_sync_subscribe(to, producer, options, tag, timeout_ns);")
LINE("}")
LINE("");

void emit_stage_functions(struct emitter *e, const struct ast_actor *actor)
{
    const struct ast_stage *stage = actor->stage;
    const struct emit_var vars[] = {
        { "actor", actor->as.lower }, { "event", stage->out != NULL ? event_pointer(e, stage->out, "event") : "" },
        { "events", stage->out != NULL ? event_pointer(e, stage->out, "events") : "" }, { 0 } };

    if (stage->in != NULL)
        emit(e, subscribe_function, vars);
    if (stage->out != NULL)
        emit(e, emit_functions, vars);
}
