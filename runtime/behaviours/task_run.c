/*
 * The process of a task. It is spawned first and told what to do by a message, its order: so nothing has to be kept for it
 * while it begins, and an end at any moment loses nothing. An order whose result is wanted is a call, which the result answers; if
 * the process ends without one, the core tells who waits, with the reason.
 */
#include <string.h>

#include "actor/blocking.h"
#include "actor/context.h"
#include "instance.h"
#include "task.h"

const char actor_task_order_name[] = "task";

enum { ORDER_WAIT_S = 5 };                  /* as Elixir's tasks wait */

/* ---- memory for results ---- */

struct block {
    struct block *next;
    max_align_t memory[];
};

/* A task that is done by a thread of the pool: one piece of memory, with copies of the arguments and room for the result. */
struct job {
    const actor_task_info *task;
    void *args, *result;
    struct block *blocks;
};

static void run_job(void *arg);

void *actor_task_alloc(size_t bytes)
{
    struct job *job = actor_blocking_arg(run_job);
    struct block *block;

    if (job == NULL)
        return actor_arena_alloc(bytes);
    if (bytes > SIZE_MAX - sizeof *block)
        return NULL;
    block = actor_alloc(sizeof *block + bytes);
    if (block == NULL)
        return NULL;
    block->next = job->blocks;
    job->blocks = block;
    return block->memory;
}

/* ---- doing it ---- */

/* Sends the result to who wants it; the order, which is used up, tells of the end. */
static void answer(const actor_task_info *task, actor_message *message, const void *result)
{
    int err;

    if (actor_message_kind_of(message) != ACTOR_CALL)
        return;
    err = actor_reply_monitored(message, task->result, result);
    if (err == ACTOR_EINVAL)
        actor_exit(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "%s has no such result", task->name));
    if (err != ACTOR_OK)
        actor_exit(libactor_out_of_memory("result"));
}

static void do_here(const actor_task_info *task, actor_message *message)
{
    struct libactor_room room;

    libactor_room_open(&room, task->result);
    task->run(actor_message_payload(message), room.value);
    answer(task, message, room.value);
    libactor_room_close(&room);
}

static void release_job(void *arg)
{
    struct job *job = arg;

    while (job->blocks != NULL) {
        struct block *block = job->blocks;

        job->blocks = block->next;
        actor_free(block);
    }
    if (job->args != NULL)
        actor_type_clear(job->task->args, job->args);
    actor_free(job);
}

/* NULL: memory is out. */
static struct job *make_job(const actor_task_info *task, const void *args)
{
    const size_t args_at = LIBACTOR_ALIGNED(sizeof(struct job));
    const size_t result_at = args_at + LIBACTOR_ALIGNED(args == NULL ? 0 : task->args->size);
    const size_t bytes = result_at + task->result->size;
    struct job *job = actor_alloc(bytes);

    if (job == NULL)
        return NULL;
    memset(job, 0, bytes);
    job->task = task;
    job->result = (char *)job + result_at;
    libactor_value_begin(task->result, job->result);
    if (args == NULL)
        return job;
    if (actor_type_copy(task->args, (char *)job + args_at, args) != ACTOR_OK) {
        actor_free(job);
        return NULL;
    }
    job->args = (char *)job + args_at;
    return job;
}

/* On a thread of the pool. */
static void run_job(void *arg)
{
    const struct job *job = arg;

    job->task->run(job->args, job->result);
}

static void do_on_pool(const actor_task_info *task, actor_message *message)
{
    struct job *job = make_job(task, actor_message_payload(message));
    int err = job == NULL ? ACTOR_ENOMEM : actor_blocking(run_job, job, release_job, ACTOR_INFINITY);

    if (err == ACTOR_ENOTSUP) {             /* a simulated system has no threads; the job has been released */
        do_here(task, message);
        return;
    }
    if (err != ACTOR_OK)
        actor_exit(err == ACTOR_ENOMEM ? libactor_out_of_memory("task")
                                       : actor_reason_own("task", actor_strerror(err)));
    err = actor_defer(release_job, job);
    if (err != ACTOR_OK) {
        release_job(job);
        actor_exit(libactor_out_of_memory("task"));
    }
    answer(task, message, job->result);
}

/* ---- orders ---- */

static bool is_order_or_down(const actor_message *message, const void *context)
{
    const actor_message_info *info = actor_message_info_of(message);

    (void)context;
    return actor_message_kind_of(message) == ACTOR_DOWN || (info != NULL && info->name == actor_task_order_name);
}

/* Waits for the order. An owner that ends before it has sent one needs nothing more. */
static actor_message *take_order(actor_ref owner)
{
    actor_unique monitor = 0;
    actor_message *message;
    int err;

    if (!actor_ref_is_none(owner) && actor_monitor(owner, &monitor) != ACTOR_OK)
        monitor = 0;                        /* then there is the time */
    err = actor_receive_match(is_order_or_down, NULL, &message, ORDER_WAIT_S * ACTOR_SECOND);
    if (monitor != 0)
        actor_demonitor(monitor, true);
    if (err == ACTOR_ETIMEDOUT)
        actor_exit(actor_reason_of(ACTOR_TIMEOUT));
    if (err != ACTOR_OK)
        actor_exit(libactor_out_of_memory("task"));
    if (actor_message_kind_of(message) == ACTOR_DOWN)
        actor_exit(actor_reason_of(ACTOR_SHUTDOWN));
    return message;
}

_Static_assert(sizeof(void *) >= sizeof(uint64_t), "a reference fits into an argument");

static void run_task(void *arg)
{
    actor_ref owner;
    actor_message *message;
    const actor_task_order *order;
    int64_t left_ns;

    owner.bits = (uint64_t)(uintptr_t)arg;
    message = take_order(owner);
    order = (const actor_task_order *)(const void *)actor_message_info_of(message);
    actor_label_set(order->task->name);     /* without memory it has none */
    left_ns = actor_message_deadline_left(message);
    if (left_ns != ACTOR_INFINITY)
        actor_deadline_set(left_ns);
    if (actor_context_take(message) != ACTOR_OK)
        actor_exit(libactor_out_of_memory("task"));
    if ((order - order->task->orders) % 2 == ACTOR_TASK_BLOCKING)
        do_on_pool(order->task, message);
    else
        do_here(order->task, message);
}

_Static_assert(offsetof(actor_task_order, message) == 0, "an order is found by its message");

int libactor_task_spawn(actor_ref owner, bool link, actor_ref *out)
{
    void *arg = (void *)(uintptr_t)owner.bits;

    return link ? actor_spawn_link(run_task, arg, out) : actor_spawn(run_task, arg, out);
}

void libactor_task_undo(actor_ref ref)
{
    actor_unlink(ref);
    (void)actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
}

int libactor_task_order(actor_ref ref, const actor_task_info *info, const void *args, const actor_task_options *options,
                        actor_request *request)
{
    const int err = actor_call_send(ref, &info->orders[options->on].message, args, request);

    if (err != ACTOR_OK)
        libactor_task_undo(ref);
    return err;
}

int libactor_task_order_apart(actor_ref ref, const actor_task_info *info, const void *args, actor_task_place on)
{
    const int err = actor_send(ref, &info->orders[2 + on].message, args);

    if (err != ACTOR_OK)
        libactor_task_undo(ref);
    return err;
}
