/*
 * Tasks, as their owner sees them: a request whose receiver was started for it.
 */
#include <string.h>

#include "actor/supervisor.h"
#include "stop.h"
#include "task.h"

static const actor_task_options no_options;

static bool is_mine(const actor_task *task)
{
    return !actor_ref_is_none(task->owner) && actor_ref_equal(task->owner, actor_self());
}

/* ---- beginning ---- */

static int start_process(const actor_task_options *options, actor_ref *out)
{
    int err;

    if (actor_ref_is_none(options->supervisor))
        return libactor_task_spawn(actor_ref_none(), !options->nolink, out);
    err = libactor_task_start_waiting(options->supervisor, out);
    if (err != ACTOR_OK || options->nolink)
        return err;
    err = actor_link(*out);
    if (err != ACTOR_OK)
        libactor_task_undo(*out);
    return err;
}

int actor_task_async_of(const actor_task_info *info, const void *args, const actor_task_options *options, actor_task *task)
{
    actor_task begun;
    int err;

    if (options == NULL)
        options = &no_options;
    memset(&begun, 0, sizeof begun);
    begun.owner = actor_self();
    begun.info = info;
    if (actor_ref_is_none(begun.owner))
        return ACTOR_ENOTACTOR;
    if ((info->args != NULL && args == NULL) || !libactor_task_is_place(options->on))
        return ACTOR_EINVAL;
    if (actor_deadline_left() == 0)
        return ACTOR_ETIMEDOUT;
    err = start_process(options, &begun.ref);
    if (err == ACTOR_OK)
        err = libactor_task_order(begun.ref, info, args, options, &begun.request);
    if (err == ACTOR_OK)
        *task = begun;
    return err;
}

int actor_task_start_of(const actor_task_info *info, const void *args, const actor_task_options *options, actor_ref *out)
{
    actor_ref ref;
    int err;

    if (options == NULL)
        options = &no_options;
    if ((info->args != NULL && args == NULL) || !libactor_task_is_place(options->on))
        return ACTOR_EINVAL;
    err = libactor_task_spawn(actor_ref_none(), !options->nolink, &ref);
    if (err == ACTOR_OK)
        err = libactor_task_order_apart(ref, info, args, options->on);
    if (err == ACTOR_OK && out != NULL)
        *out = ref;
    return err;
}

/* ---- waiting for one ---- */

int actor_task_yield(actor_task *task, void *result, int64_t timeout_ns)
{
    if (timeout_ns < 0)
        return ACTOR_EINVAL;
    if (!is_mine(task))
        return ACTOR_ENOREQUEST;
    if (task->completed != 0)
        return libactor_task_completed_take(task, result);
    return actor_call_wait(task->request, result, timeout_ns);
}

int actor_task_await(actor_task *task, void *result, int64_t timeout_ns)
{
    int err = actor_task_yield(task, result, timeout_ns);

    if (err == ACTOR_ETIMEDOUT)
        err = actor_call_receive(task->request, result, 0);
    return err;
}

int actor_task_ignore(actor_task *task, void *result)
{
    const int err = actor_task_await(task, result, 0);

    if (err == ACTOR_ETIMEDOUT)
        actor_unlink(task->ref);
    actor_task_demonitor(task);
    return err;
}

/* What has become of a task that was told to end, without a result. */
static int ended_without(const actor_reason *reason, int64_t shutdown_ns)
{
    if (shutdown_ns == ACTOR_BRUTAL_KILL ? reason->kind == ACTOR_KILLED
                                         : reason->kind == ACTOR_SHUTDOWN && reason->detail[0] == '\0')
        return ACTOR_ETIMEDOUT;
    actor_last_reason_set(reason);
    return ACTOR_EDOWN;
}

int actor_task_shutdown(actor_task *task, void *result, int64_t timeout_ns)
{
    actor_reason reason;
    int err;

    if (timeout_ns < 0 && timeout_ns != ACTOR_BRUTAL_KILL)
        return ACTOR_EINVAL;
    if (!is_mine(task))
        return ACTOR_ENOREQUEST;
    if (task->completed != 0)
        return libactor_task_completed_take(task, result);
    actor_unlink(task->ref);
    reason = libactor_end_process(task->ref, timeout_ns);
    err = actor_call_wait(task->request, result, 0);
    if (err == ACTOR_ENOREQUEST && actor_call_demonitor(task->request, &reason)) /* its result was taken as a message */
        return ended_without(&reason, timeout_ns);
    if (err == ACTOR_EDOWN)
        reason = actor_last_reason();
    else if (err != ACTOR_ETIMEDOUT && err != ACTOR_ENOREQUEST && err != ACTOR_ENOPROC)
        return err;
    (void)actor_call_receive(task->request, result, 0);
    return ended_without(&reason, timeout_ns);
}

bool actor_task_check(const actor_message *message, const actor_task *task, actor_answer *answer)
{
    return task->completed == 0 && actor_call_check(message, task->request, answer);
}

actor_unique actor_task_monitor(const actor_task *task)
{
    return task->request.tag;
}

void actor_task_demonitor(const actor_task *task)
{
    if (task->completed == 0 && is_mine(task))
        (void)actor_call_demonitor(task->request, NULL);
}

/* ---- waiting for several ---- */

/* When a time is over; ACTOR_INFINITY: never. */
static int64_t due_after(int64_t timeout_ns)
{
    const int64_t now_ns = timeout_ns == ACTOR_INFINITY ? 0 : actor_now();

    return timeout_ns > ACTOR_INFINITY - now_ns ? ACTOR_INFINITY : now_ns + timeout_ns;
}

static int64_t left_until(int64_t due_ns)
{
    int64_t left_ns;

    if (due_ns == ACTOR_INFINITY)
        return ACTOR_INFINITY;
    left_ns = due_ns - actor_now();
    return left_ns > 0 ? left_ns : 0;
}

int actor_task_yield_many(const actor_task_info *info, actor_task *tasks, size_t n, actor_task_outcome *outcomes, void *results,
                          int64_t timeout_ns)
{
    const int64_t due_ns = due_after(timeout_ns);
    size_t i;

    if (actor_ref_is_none(actor_self()))
        return ACTOR_ENOTACTOR;
    if (timeout_ns < 0)
        return ACTOR_EINVAL;
    for (i = 0; i < n; i++) {
        memset(&outcomes[i], 0, sizeof outcomes[i]);
        outcomes[i].index = i;
        outcomes[i].code = ACTOR_EINVAL;
        if (tasks[i].info == info)
            outcomes[i].code = actor_task_yield(&tasks[i], (char *)results + i * info->result->size, left_until(due_ns));
        if (outcomes[i].code == ACTOR_EDOWN)
            outcomes[i].reason = actor_last_reason();
        if (outcomes[i].code == ACTOR_ETIMEDOUT)
            outcomes[i].reason = actor_reason_of(ACTOR_TIMEOUT);
    }
    return ACTOR_OK;
}

/* What is waited for together. */
struct many {
    const actor_type_info *type;            /* of the results */
    actor_task *tasks;
    size_t n;
    char *results;
    actor_requests *requests;
};

static int collect_one(struct many *many, size_t i)
{
    if (many->tasks[i].completed != 0)
        return libactor_task_completed_collect(&many->tasks[i]);
    return actor_requests_add(many->requests, many->tasks[i].request, i);
}

/* Puts all into the collection, those behind one that fails too: they are to be given up with it. */
static int collect(struct many *many)
{
    int err = ACTOR_OK;
    size_t i;

    for (i = 0; i < many->n; i++)
        if (!is_mine(&many->tasks[i]))
            return ACTOR_ENOREQUEST;
    err = actor_requests_make(&many->requests);
    if (err == ACTOR_OK)
        err = actor_requests_reserve(many->requests, many->n);
    if (err != ACTOR_OK)
        return err;
    for (i = 0; i < many->n; i++) {
        const int code = collect_one(many, i);

        if (err == ACTOR_OK)
            err = code;
    }
    return err;
}

/* Waits for all. The first that fails is the code. */
static int await_all(struct many *many, int64_t due_ns)
{
    actor_answer answer;
    int err;

    while (actor_requests_size(many->requests) > 0) {
        err = actor_requests_wait(many->requests, &answer, left_until(due_ns));
        if (err != ACTOR_OK)
            return err;
        if (answer.code != ACTOR_OK)
            return answer.code;
        actor_reply_move(many->type, answer.reply, many->results + answer.label * many->type->size);
    }
    return ACTOR_OK;
}

int actor_task_await_many(const actor_task_info *info, actor_task *tasks, size_t n, void *results, int64_t timeout_ns)
{
    struct many many = { info->result, tasks, n, results, NULL };
    const int64_t due_ns = due_after(timeout_ns);
    size_t i;
    int err;

    if (actor_ref_is_none(actor_self()))
        return ACTOR_ENOTACTOR;
    if (timeout_ns < 0)
        return ACTOR_EINVAL;
    for (i = 0; i < n; i++)
        if (tasks[i].info != info)
            return ACTOR_EINVAL;
    err = collect(&many);
    if (err == ACTOR_OK)
        err = await_all(&many, due_ns);
    for (i = 0; i < n && err == ACTOR_OK; i++)
        if (tasks[i].completed != 0)
            err = libactor_task_completed_take(&tasks[i], many.results + i * info->result->size);
    for (i = 0; i < n && err != ACTOR_OK; i++)
        if (tasks[i].completed != 0 && is_mine(&tasks[i]))
            libactor_task_completed_give_up(&tasks[i]);
    actor_requests_free(many.requests);
    return err;
}
