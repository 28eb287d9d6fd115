/*
 * Tasks: a constant that describes each, and typed functions around those of actor/task.h.
 */

#include "emit_c.h"

/* ------------------------------------------------------------------------------- for headers -- */

static const char prototypes[] =
LINE("extern const actor_task_info ${task}_task;")
LINE("")
LINE("/** Starts ${a} ${Task} that is linked with the caller and to be awaited. Errors: those of actor_task_async_of, as of the next. */")
LINE("int ${task}_async(${args}actor_task *task);")
LINE("int ${task}_async_with(${args}const actor_task_options *options, actor_task *task);")
LINE("/** Makes ${a} ${Task} that is done already. Errors: those of actor_task_completed. */")
LINE("int ${task}_completed(const ${task}_result *result, actor_task *task);")
LINE("/** As actor_task_await and its kin. Errors: also ACTOR_EINVAL, it is another task. */")
LINE("int ${task}_await(actor_task *task, ${task}_result *result, int64_t timeout_ns);")
LINE("int ${task}_yield(actor_task *task, ${task}_result *result, int64_t timeout_ns);")
LINE("int ${task}_shutdown(actor_task *task, ${task}_result *result, int64_t timeout_ns);")
LINE("int ${task}_ignore(actor_task *task, ${task}_result *result);")
LINE("int ${task}_await_many(actor_task *tasks, size_t n, ${task}_result *results, int64_t timeout_ns);")
LINE("int ${task}_yield_many(actor_task *tasks, size_t n, actor_task_outcome *outcomes, ${task}_result *results, int64_t timeout_ns);")
LINE("/** The result, borrowed, in an answer of actor_task_check; NULL: there is none, or it is another task's. */")
LINE("const ${task}_result *${task}_answer(const actor_answer *answer);");

static const char release_prototype[] =
LINE("/** Frees what a result that was awaited points to, early. */")
LINE("void ${task}_release(const ${task}_result *result);");

static const char start_prototypes[] =
LINE("/** Starts ${a} ${Task} whose result nobody waits for. Errors: those of actor_task_start_of and actor_task_start_child. */")
LINE("int ${task}_start(${args}actor_ref *out);")
LINE("int ${task}_start_link(${args}actor_ref *out);")
LINE("int ${task}_start_child(actor_ref supervisor, ${args}actor_task_place on, actor_ref *out);")
LINE("/**")
LINE(" * ${A} ${Task} for each of several arguments, some at a time. Errors: those of actor_task_stream_open and _next, and")
LINE(" * ACTOR_EINVAL: it is another task's stream.")
LINE(" */")
LINE("int ${task}_async_stream(${args}size_t n, const actor_task_stream_options *options, actor_task_stream **out);")
LINE("int ${task}_async_stream_from(actor_task_producer *produce, void *context, const actor_task_stream_options *options, actor_task_stream **out);")
LINE("int ${task}_async_stream_next(actor_task_stream *stream, actor_task_outcome *outcome, ${task}_result *result);")
LINE("");

void emit_task_header(struct emitter *e, const struct ast_actor *task)
{
    const struct emit_var vars[] = {
        { "task", task->as.lower }, { "Task", task->name }, { "a", c_article(task->name) },
        { "A", c_article(task->name)[1] == 'n' ? "An" : "A" }, { "args", c_arguments_parameter(e, task) }, { 0 } };

    emit_actor_types(e, task);
    emit_message_types(e, task);
    emit_callback_prototypes(e, task);
    emit(e, LINE(""), vars);
    emit_defaults_prototype(e, task);
    emit(e, prototypes, vars);
    if (c_reply_has_tail(task->messages.first))
        emit(e, release_prototype, vars);
    emit(e, start_prototypes, vars);
}

/* ------------------------------------------------------------------------------- for sources -- */

static const char description[] =
LINE("static void ${task}_dispatch_run(const void *args, void *result)")
LINE("{")
LINE("    ${unused}")
LINE("    ${task}_run(${given}(${task}_result *)result);")
LINE("}")
LINE("")
LINE("static const actor_task_order ${task}_orders[] = ACTOR_TASK_ORDERS(&${task}_task, ${type}, &${task}_result_type);")
LINE("")
LINE("static const actor_task_child ${task}_children[] = ACTOR_TASK_CHILDREN(&${task}_task, ${type});")
LINE("")
LINE("const actor_task_info ${task}_task = {")
LINE("    /* name     */ \"${Task}\",")
LINE("    /* run      */ ${task}_dispatch_run,")
LINE("    /* args     */ ${type},")
LINE("    /* result   */ &${task}_result_type,")
LINE("    /* orders   */ ${task}_orders,")
LINE("    /* children */ ${task}_children")
LINE("};")
LINE("");

static const char functions[] =
LINE("int ${task}_async(${args}actor_task *task)")
LINE("{")
LINE("    return actor_task_async_of(&${task}_task, ${value}, NULL, task);")
LINE("}")
LINE("")
LINE("int ${task}_async_with(${args}const actor_task_options *options, actor_task *task)")
LINE("{")
LINE("    return actor_task_async_of(&${task}_task, ${value}, options, task);")
LINE("}")
LINE("")
LINE("int ${task}_completed(const ${task}_result *result, actor_task *task)")
LINE("{")
LINE("    ${only}")
LINE("    return actor_task_completed(&${task}_task, ${completed}, task);")
LINE("}")
LINE("")
LINE("int ${task}_await(actor_task *task, ${task}_result *result, int64_t timeout_ns)")
LINE("{")
LINE("    return task->info != &${task}_task ? ACTOR_EINVAL : actor_task_await(task, result, timeout_ns);")
LINE("}")
LINE("")
LINE("int ${task}_yield(actor_task *task, ${task}_result *result, int64_t timeout_ns)")
LINE("{")
LINE("    return task->info != &${task}_task ? ACTOR_EINVAL : actor_task_yield(task, result, timeout_ns);")
LINE("}")
LINE("")
LINE("int ${task}_shutdown(actor_task *task, ${task}_result *result, int64_t timeout_ns)")
LINE("{")
LINE("    return task->info != &${task}_task ? ACTOR_EINVAL : actor_task_shutdown(task, result, timeout_ns);")
LINE("}")
LINE("")
LINE("int ${task}_ignore(actor_task *task, ${task}_result *result)")
LINE("{")
LINE("    return task->info != &${task}_task ? ACTOR_EINVAL : actor_task_ignore(task, result);")
LINE("}")
LINE("")
LINE("int ${task}_await_many(actor_task *tasks, size_t n, ${task}_result *results, int64_t timeout_ns)")
LINE("{")
LINE("    return actor_task_await_many(&${task}_task, tasks, n, results, timeout_ns);")
LINE("}")
LINE("")
LINE("int ${task}_yield_many(actor_task *tasks, size_t n, actor_task_outcome *outcomes, ${task}_result *results, int64_t timeout_ns)")
LINE("{")
LINE("    return actor_task_yield_many(&${task}_task, tasks, n, outcomes, results, timeout_ns);")
LINE("}")
LINE("")
LINE("const ${task}_result *${task}_answer(const actor_answer *answer)")
LINE("{")
LINE("    return answer->request.info->reply != &${task}_result_type ? NULL : (const ${task}_result *)answer->reply;")
LINE("}")
LINE("");

/* The tag of a result with one alternative: there is nothing to choose, so nobody need have. */
static const char only_result[] =
LINE("${task}_result ${local} = *${result};")
LINE("")
LINE("${local}.tag = ${tag};");

static const char release_function[] =
LINE("void ${task}_release(const ${task}_result *result)")
LINE("{")
LINE("    actor_reply_release(result);")
LINE("}")
LINE("");

static const char start_functions[] =
LINE("int ${task}_start(${args}actor_ref *out)")
LINE("{")
LINE("    const actor_task_options options = { ACTOR_TASK_FIBER, { 0 }, true };")
LINE("")
LINE("    return actor_task_start_of(&${task}_task, ${value}, &options, out);")
LINE("}")
LINE("")
LINE("int ${task}_start_link(${args}actor_ref *out)")
LINE("{")
LINE("    return actor_task_start_of(&${task}_task, ${value}, NULL, out);")
LINE("}")
LINE("")
LINE("int ${task}_start_child(actor_ref supervisor, ${args}actor_task_place on, actor_ref *out)")
LINE("{")
LINE("    return actor_task_start_child(supervisor, &${task}_task, ${value}, on, out);")
LINE("}")
LINE("")
LINE("int ${task}_async_stream(${args}size_t n, const actor_task_stream_options *options, actor_task_stream **out)")
LINE("{")
LINE("    return actor_task_stream_over(&${task}_task, ${value}, n, options, out);")
LINE("}")
LINE("")
LINE("int ${task}_async_stream_from(actor_task_producer *produce, void *context, const actor_task_stream_options *options, actor_task_stream **out)")
LINE("{")
LINE("    return actor_task_stream_open(&${task}_task, produce, context, options, out);")
LINE("}")
LINE("")
LINE("int ${task}_async_stream_next(actor_task_stream *stream, actor_task_outcome *outcome, ${task}_result *result)")
LINE("{")
LINE("    return actor_task_stream_info(stream) != &${task}_task ? ACTOR_EINVAL : actor_task_stream_next(stream, outcome, result);")
LINE("}")
LINE("");

void emit_task_source(struct emitter *e, const struct ast_actor *task)
{
    const bool has_arguments = task->arguments.count > 0;
    const char *args = emit_local(e, "args");
    const struct ast_alternative *alternative = c_only_alternative(task->messages.first);
    const char *local = emit_local(e, "only");
    struct text only = text_in(e->arena);

    if (alternative != NULL)
        emit_into(e, &only, only_result, (struct emit_var[]) {
            { "task", task->as.lower }, { "local", local }, { "result", emit_local(e, "result") },
            { "tag", c_tag_constant(e, alternative) }, { 0 } });

    const struct emit_var vars[] = {
        { "task", task->as.lower }, { "Task", task->name }, { "args", c_arguments_parameter(e, task) },
        { "value", has_arguments ? args : "NULL" }, { "type", c_arguments_type(e, task) }, { "unused", has_arguments ? "" : arena_printf(e->arena, "(void)%s;", args) },
        { "only", only.bytes }, { "completed", alternative != NULL ? arena_printf(e->arena, "&%s", local) : emit_local(e, "result") },
        { "given", has_arguments ? arena_printf(e->arena, "(const %s_args *)%s, ", task->as.lower, args) : "" }, { 0 } };

    emit_actor_descriptions(e, task);
    emit_message_descriptions(e, task);
    emit(e, description, vars);
    emit_defaults_function(e, task);
    emit(e, functions, vars);
    if (c_reply_has_tail(task->messages.first))
        emit(e, release_function, vars);
    emit(e, start_functions, vars);
}
