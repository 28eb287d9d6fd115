/*
 * Tasks without a description: a task whose arguments are a function and some bytes, and whose result is bytes.
 */
#include "task.h"

struct plain_args {
    actor_task_function *run;
    actor_bytes arg;
};

static const actor_field_info args_fields[] = {
    { "run", ACTOR_FIELD_EXTERN, offsetof(struct plain_args, run), NULL },
    { "arg", ACTOR_FIELD_BYTES, offsetof(struct plain_args, arg), NULL },
};
static const actor_type_info args_type = { "task", sizeof(struct plain_args), false, 2, args_fields, 0, NULL };

static void run(const void *args, void *result)
{
    const struct plain_args *plain = args;

    plain->run(plain->arg.data, plain->arg.len, result);
}

static const actor_task_order orders[] = ACTOR_TASK_ORDERS(&actor_task_plain, &args_type, &actor_bytes_type);
static const actor_task_child children[] = ACTOR_TASK_CHILDREN(&actor_task_plain, &args_type);

const actor_task_info actor_task_plain = { "task", run, &args_type, &actor_bytes_type, orders, children };

int actor_task_async(actor_task_function *function, const void *arg, size_t size, const actor_task_options *options,
                     actor_task *task)
{
    const struct plain_args args = { function, actor_bytes_of(arg, size) };

    return actor_task_async_of(&actor_task_plain, &args, options, task);
}

int actor_task_start(actor_task_function *function, const void *arg, size_t size, const actor_task_options *options,
                     actor_ref *out)
{
    const struct plain_args args = { function, actor_bytes_of(arg, size) };

    if (options != NULL && !actor_ref_is_none(options->supervisor))
        return actor_task_start_child(options->supervisor, &actor_task_plain, &args, options->on, out);
    return actor_task_start_of(&actor_task_plain, &args, options, out);
}
