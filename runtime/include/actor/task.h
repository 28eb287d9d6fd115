/*
 * Tasks: work that is done apart from who wants it, a result that is waited for later, and what holds the two together.
 * What a program uses is mostly generated: `task Check(string url) -> ok(int32 status) | failed(int32 code);` in a spec
 * gives check_async, check_await and their kin, and asks for check_run.
 *
 *     check_async(&(check_args){ .url = url }, &task);            // it runs, on whichever worker has time
 *     ...
 *     err = check_await(&task, &result, ACTOR_CALL_TIMEOUT);      // and this waits
 *
 * A task is a process, and its result the answer to a request (request.h) of its owner: the actor that has started it. So the
 * rules are those of Elixir's Task; where Elixir exits the caller, of await say, these functions return an error, as a call
 * does where OTP's exits. A result that nobody waits for when it comes stands in the mailbox, as an info: `on info` of a server
 * hands it to actor_task_check. Behind it comes a DOWN, when the task has ended, unless actor_task_demonitor says that none is
 * wanted. A task that is linked takes its owner along when it fails, and ends when its owner fails; the end of
 * an owner that ends normally leaves it alone.
 *
 * The deadline of its owner is the task's as well, see actor_deadline_set: its own calls are limited by it. So is its owner's
 * context (context.h) the task's, where its result is wanted.
 *
 * An order lost or late, as in a simulated system that loses messages, ends the task that waits for it after 5 seconds.
 */
#ifndef ACTOR_TASK_H
#define ACTOR_TASK_H

#include "dynamic_supervisor.h"
#include "request.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Where a task's code runs. */
typedef enum actor_task_place {
    /*
     * On a worker, as all actors do: one that waits holds up nobody. One that calculates for long is taken by another
     * worker, or has its worker's other actors taken by others: see "Who runs where" in the README.
     */
    ACTOR_TASK_FIBER = 0,
    /*
     * On a thread of libuv's pool, as by actor_blocking, for C that blocks. There it is no actor: it can't wait for one. It may
     * exit, by actor_exit, actor_must or actor_assert, and the task fails for that reason. It is not interrupted: a task that is
     * ended is ended at once, while its code runs on and its result goes nowhere. In a simulated system, which has no threads,
     * it runs on its worker. Its deadline is known there, its context is not.
     */
    ACTOR_TASK_BLOCKING = 1
} actor_task_place;

struct actor_task_info;

/** What a task is told to do: a message of its own. The first two want its result, the others do not; see actor_task_place. */
typedef struct actor_task_order {
    actor_message_info message;
    const struct actor_task_info *task;
} actor_task_order;

/** How a task supervisor starts a task of its own; see actor_task_place. */
typedef struct actor_task_child {
    actor_child_template child;
    const struct actor_task_info *task;
} actor_task_child;

/** Describes a task of a spec: a constant. */
typedef struct actor_task_info {
    const char *name;                       /* as in the spec; in reports it is the process's label */
    /* What it does. `args` are NULL if it has none; `result` is all zeroes, to be filled in, and copied when this returns. */
    void (*run)(const void *args, void *result);
    const actor_type_info *args;            /* NULL if it has none */
    const actor_type_info *result;
    const actor_task_order *orders;         /* ACTOR_TASK_ORDERS */
    const actor_task_child *children;       /* ACTOR_TASK_CHILDREN */
} actor_task_info;

/** What all orders are called; they are told apart from other messages by it. */
extern const char actor_task_order_name[];

/** What the children of ACTOR_TASK_CHILDREN are started by. */
int actor_task_start_in_supervisor(const void *args, actor_ref *out);

/** The orders of a task: `static const actor_task_order orders[] = ACTOR_TASK_ORDERS(&check_task, args, result);` */
#define ACTOR_TASK_ORDERS(task, args_type, result_type)                                                                      \
    {                                                                                                                        \
        { { actor_task_order_name, ACTOR_CALL, (args_type), (result_type) }, (task) },                                       \
        { { actor_task_order_name, ACTOR_CALL, (args_type), (result_type) }, (task) },                                       \
        { { actor_task_order_name, ACTOR_CAST, (args_type), NULL }, (task) },                                                \
        { { actor_task_order_name, ACTOR_CAST, (args_type), NULL }, (task) }                                                 \
    }

/** One of the children of a task. */
#define ACTOR_TASK_CHILD(task, args_type)                                                                                    \
    {                                                                                                                        \
        { ACTOR_START_CHILD(args_type),                                                                                      \
          { "task", actor_task_start_in_supervisor, ACTOR_RESTART_OF_SUPERVISOR, ACTOR_SHUTDOWN_OF_SUPERVISOR, ACTOR_WORKER, \
            false, false } },                                                                                                \
            (task)                                                                                                           \
    }

/** Its children, for each place. */
#define ACTOR_TASK_CHILDREN(task, args_type) { ACTOR_TASK_CHILD(task, args_type), ACTOR_TASK_CHILD(task, args_type) }

/** How a task is started. All zeroes: by its owner, linked, on a worker. */
typedef struct actor_task_options {
    actor_task_place on;
    actor_ref supervisor;                   /* a task supervisor whose child it is to be; no actor: it is nobody's */
    bool nolink;                            /* its owner is not linked with it */
} actor_task_options;

/** A task that somebody has started. A value: it may be copied, and is its owner's alone. */
typedef struct actor_task {
    actor_ref ref;                          /* its process; no actor: of actor_task_completed */
    actor_ref owner;
    const actor_task_info *info;
    actor_request request;                  /* whose answer is the result */
    uint64_t completed;                     /* of actor_task_completed: its number among its owner's; else 0 */
} actor_task;

/**
 * Starts a task whose result is to be waited for. The caller is its owner.
 *
 * Ownership  `args`, of the task's type, are copied; NULL if there are none. `options` may be NULL.
 * Errors     ACTOR_ENOMEM; ACTOR_ELIMIT; ACTOR_ETIMEDOUT: the caller's deadline is over; ACTOR_ENOTACTOR; ACTOR_EINVAL: there
 *            is no such place as `options->on`, or there are no `args` where they are needed; with a supervisor those of
 *            actor_supervisor_start_child too, ACTOR_ELIMIT for max_children among them. Nothing was started then.
 * Threads    Actor.
 * OTP        Elixir's Task.async/1, Task.Supervisor.async/2 and, with `nolink`, async_nolink/2.
 */
int actor_task_async_of(const actor_task_info *info, const void *args, const actor_task_options *options, actor_task *task);

/**
 * Makes a task that is done already: one without a process, for whoever has a result and is asked for a task.
 *
 * Ownership  `result` is copied.
 * Errors     ACTOR_ENOMEM; ACTOR_ENOTACTOR; ACTOR_EINVAL: its tag names no alternative.
 * Threads    Actor.
 * OTP        Task.completed/1.
 */
int actor_task_completed(const actor_task_info *info, const void *result, actor_task *task);

/**
 * Waits for the result of a task. When the time is over the task is given up: a late result goes nowhere, and the task goes
 * on, linked as it was. A task is awaited once.
 *
 * Ownership  `result` gets it, as actor_call's reply: what its strings point to lives until the calling actor's callback
 *            returns (a plain process: until it ends), or until actor_reply_release. Untouched on every error.
 * Units      `timeout_ns` is in nanoseconds; ACTOR_INFINITY. Elixir's default is ACTOR_CALL_TIMEOUT. The caller's deadline shortens it.
 * Errors     ACTOR_ETIMEDOUT; ACTOR_EDOWN: the task ended without a result, for actor_last_reason, and the caller, if it is
 *            linked and does not trap exits, ends too, mostly before this returns; ACTOR_ENOREQUEST: the caller is not the
 *            owner, or the task has been awaited; ACTOR_ENOMEM, and ACTOR_EINVAL, for a time of less than 0: it can be
 *            awaited again.
 * Threads    The owner.
 * OTP        Task.await/2, which exits the caller where this returns an error.
 */
int actor_task_await(actor_task *task, void *result, int64_t timeout_ns);

/**
 * As actor_task_await, but when the time is over the task stays as it is, and may be asked again.
 *
 * Errors     As actor_task_await; ACTOR_ETIMEDOUT is no more than "not yet".
 * OTP        Task.yield/2, whose nil is ACTOR_ETIMEDOUT, and {:exit, Reason} ACTOR_EDOWN.
 */
int actor_task_yield(actor_task *task, void *result, int64_t timeout_ns);

/**
 * Ends a task, and waits until it has ended. It is asked to, by an exit signal `shutdown`, and killed when its time is over.
 * A result that it has sent, until then too, is there. The link is undone first.
 *
 * Units      `timeout_ns` may be ACTOR_BRUTAL_KILL: it is killed at once; and ACTOR_INFINITY.
 * Errors     ACTOR_ETIMEDOUT: it has ended as it was told to, and there is no result. ACTOR_EDOWN: it has ended for another
 *            reason, actor_last_reason: it had failed, or had to be killed after its time. ACTOR_ENOREQUEST: not the owner.
 *            ACTOR_EINVAL: another time of less than 0.
 * Threads    The owner. A task that was given up can be ended too.
 * OTP        Task.shutdown/2, whose nil is ACTOR_ETIMEDOUT.
 */
int actor_task_shutdown(actor_task *task, void *result, int64_t timeout_ns);

/**
 * Gives up a task that has not ended: it goes on, no longer linked with its owner, and its result goes nowhere.
 *
 * Errors     ACTOR_ETIMEDOUT: so it was; ACTOR_OK: its result was there; ACTOR_EDOWN: it had ended without one; ACTOR_ENOREQUEST.
 * Threads    The owner.
 * OTP        Task.ignore/1, whose nil is ACTOR_ETIMEDOUT.
 */
int actor_task_ignore(actor_task *task, void *result);

/**
 * Waits until all tasks have their results, or one has failed, or the time is over. In the last two cases there are no
 * results: all tasks are given up, as by actor_task_await, and those that have not ended go on. actor_task_shutdown ends them.
 *
 * Ownership  `results` has room for `n`, in the order of the tasks, each as of actor_task_await.
 * Units      `timeout_ns` is in nanoseconds, for all together.
 * Errors     As actor_task_await, of the first that fails. ACTOR_EALREADY: one is there twice; all are given up then too.
 *            ACTOR_EINVAL: one has another description, or the time is less than 0; nothing was done, nor where one is another
 *            actor's, or memory was out before all were in.
 * Threads    The owner of all.
 * OTP        Task.await_many/2, which exits the caller where this returns an error.
 */
int actor_task_await_many(const actor_task_info *info, actor_task *tasks, size_t n, void *results, int64_t timeout_ns);

/** What has become of one task among several. */
typedef struct actor_task_outcome {
    size_t index;                           /* of the task */
    int code;                               /* ACTOR_OK; else as of actor_task_yield */
    actor_reason reason;                    /* with ACTOR_EDOWN; of ACTOR_ETIMEDOUT it is `timeout` */
} actor_task_outcome;

/**
 * Waits until each task has its result or has ended, or the time is over; what has no result then may be asked again.
 *
 * Ownership  `outcomes` and `results` have room for `n`.
 * Units      `timeout_ns` is in nanoseconds, for all together.
 * Errors     ACTOR_ENOTACTOR; ACTOR_EINVAL: a time of less than 0. Each task's are in its outcome, ACTOR_EINVAL too: it has
 *            another description.
 * Threads    The owner of all.
 * OTP        Task.yield_many/2.
 */
int actor_task_yield_many(const actor_task_info *info, actor_task *tasks, size_t n, actor_task_outcome *outcomes, void *results,
                          int64_t timeout_ns);

/**
 * Tells whether a message that the caller handles is the result of a task; what it says then. A task's failure is one too:
 * `answer->code` is ACTOR_EDOWN then, and actor_last_reason says why it failed.
 *
 * Ownership  `answer->reply`, the result, points into the message.
 * Threads    The owner.
 * OTP        handle_info/2 with {Ref, Result}, and with {:DOWN, Ref, ...} of a task that failed.
 */
bool actor_task_check(const actor_message *message, const actor_task *task, actor_answer *answer);

/**
 * Gives what the actor_message_cookie of a DOWN is that comes behind the task's result, when that came as a message: `normal`, or what
 * else ended the task then. Of a task that failed there is none but what actor_task_check tells.
 *
 * Threads    Any.
 * OTP        {:DOWN, Ref, :process, Pid, :normal}, behind {Ref, Result}.
 */
actor_unique actor_task_monitor(const actor_task *task);

/**
 * Has no DOWN come behind a result that came as a message. One that has come goes. A task that is awaited, ended or given up needs
 * none of this.
 *
 * Threads    The owner; elsewhere nothing happens.
 * OTP        Process.demonitor(task.ref, [:flush]).
 */
void actor_task_demonitor(const actor_task *task);

/**
 * Starts a task whose result nobody waits for.
 *
 * Ownership  `args` are copied; `out` may be NULL. Of the options `supervisor` has no effect here: see actor_task_start_child.
 * Errors     ACTOR_ENOMEM; ACTOR_ELIMIT; ACTOR_ESHUTDOWN; ACTOR_ENOSYSTEM; ACTOR_EINVAL, as actor_task_async_of.
 * Threads    Any bound to a system; it is linked with an actor alone.
 * OTP        Task.start_link/1 and, with `nolink`, start/1.
 */
int actor_task_start_of(const actor_task_info *info, const void *args, const actor_task_options *options, actor_ref *out);

/**
 * Has a task supervisor start a task whose result nobody waits for. Whether it is restarted, and how long it may take to stop,
 * the supervisor says.
 *
 * Errors     Those of actor_supervisor_start_child; ACTOR_EINVAL: there is no such place.
 * Threads    Any bound to a system; `out` may be NULL.
 * OTP        Task.Supervisor.start_child/2.
 */
int actor_task_start_child(actor_ref supervisor, const actor_task_info *info, const void *args, actor_task_place on,
                           actor_ref *out);

/**
 * Starts a task supervisor: a dynamic supervisor, whose functions are for it as well, that says what its tasks have in common.
 * Tasks that are awaited are never restarted.
 *
 * Ownership  `args` are copied, for actor_supervisor_args; NULL if `info` has none.
 * Errors     Those of actor_dynamic_supervisor_start.
 * Threads    Any bound to a system. `out` may be NULL.
 * OTP        Task.Supervisor.start_link/1.
 */
int actor_task_supervisor_start(const actor_dynamic_supervisor_info *info, const void *args, bool link, actor_ref *out);

/**
 * Allocates memory for what a result points to: a text say. For `run`, wherever it runs.
 *
 * Ownership  It goes when the task ends, after the result was copied.
 * Errors     NULL: memory is out, or the caller is no task.
 * Threads    That which runs the task.
 */
void *actor_task_alloc(size_t bytes);

/* ---- tasks without a description: bytes in, bytes out ---- */

/** What such a task does. `result` is empty, and may point to what actor_task_alloc gave, or what stays. */
typedef void actor_task_function(const void *arg, size_t size, actor_bytes *result);

/** The description of them all, for the functions above: its results are actor_bytes. */
extern const actor_task_info actor_task_plain;

/** As actor_task_async_of, of a function. Ownership: `size` bytes of `arg` are copied. */
int actor_task_async(actor_task_function *run, const void *arg, size_t size, const actor_task_options *options,
                     actor_task *task);

/** As actor_task_start_of, of a function; with a supervisor it is that one's child. */
int actor_task_start(actor_task_function *run, const void *arg, size_t size, const actor_task_options *options,
                     actor_ref *out);

/* ---- streams: a task for each of many arguments, some at a time ---- */

typedef struct actor_task_stream actor_task_stream;

/** What becomes of a stream when one of its tasks takes too long. */
typedef enum actor_task_on_timeout {
    ACTOR_TASK_EXIT = 0,                    /* all of them are killed, and the stream is over */
    ACTOR_TASK_KILL = 1                     /* that one is killed, and its outcome says so */
} actor_task_on_timeout;

typedef struct actor_task_stream_options {
    actor_task_options task;                /* how each is started */
    size_t max_concurrency;                 /* so many run at most; 0: as many as the system has workers */
    bool unordered;                         /* results as they come; else in the order of the arguments */
    int64_t timeout_ns;                     /* how long each may take; 0: ACTOR_CALL_TIMEOUT; ACTOR_INFINITY */
    actor_task_on_timeout on_timeout;
    int64_t limit_ns;                       /* how long all may take together; 0: ACTOR_INFINITY */
} actor_task_stream_options;

/**
 * Gives the arguments of the next task: fills in `args`, all zeroes, and returns ACTOR_OK; what it points to is to live until
 * the next call. ACTOR_EEOF: there are no more. Any other code is what actor_task_stream_next returns; it is asked again then.
 */
typedef int actor_task_producer(void *context, void *args);

/**
 * Begins a stream. Arguments are asked for when there is room for a task, and a task is started within
 * actor_task_stream_next alone.
 *
 * Ownership  The stream is the caller's, until actor_task_stream_close, or until the caller ends, which kills what is left of it;
 *            if an exit signal or a kill ends it, tasks that are linked get an exit signal of that, and others go on.
 *            of a behaviour it is to be closed before the callback returns. `context` is borrowed; `options` are copied, and may be NULL.
 * Errors     ACTOR_ENOMEM; ACTOR_ENOTACTOR; ACTOR_EINVAL: a time below zero, or no such place.
 * Threads    Actor. What follows is for the same.
 * OTP        Task.async_stream/3; Task.Supervisor.async_stream/4, and async_stream_nolink/4 with `nolink`.
 */
int actor_task_stream_open(const actor_task_info *info, actor_task_producer *produce, void *context,
                           const actor_task_stream_options *options, actor_task_stream **out);

/** As actor_task_stream_open, of an array of `n` arguments, which is borrowed. */
int actor_task_stream_over(const actor_task_info *info, const void *args, size_t n, const actor_task_stream_options *options,
                           actor_task_stream **out);

/**
 * Starts as many tasks as may run, and waits for what comes of the next one.
 *
 * Ownership  What `result` points to lives until the next call, or the close.
 * Errors     ACTOR_OK: `outcome` says which task and what has come of it, ACTOR_OK: `result` is filled in; ACTOR_EDOWN: it ended without
 *            one; ACTOR_ETIMEDOUT: it took too long, and was killed. ACTOR_EEOF: there are no more. ACTOR_ETIMEDOUT: one has
 *            taken too long, or all together, or the caller's deadline is over: all are killed, and the stream is over. Those of
 *            actor_task_async_of, and of the producer: what runs goes on, and it can be called again. ACTOR_ELIMIT is one of them,
 *            where `max_concurrency` is above the `max_children` of the tasks' supervisor, or others' tasks run there as well.
 * OTP        The enumeration of the stream. Elixir's has a process that looks at the time; here the owner does, when it is in this function.
 */
int actor_task_stream_next(actor_task_stream *stream, actor_task_outcome *outcome, void *result);

/** Gives the description of its tasks. */
const actor_task_info *actor_task_stream_info(const actor_task_stream *stream);

/** Ends a stream: kills what runs of it, and waits until that has ended. NULL is nothing. OTP: to stop enumerating early. */
void actor_task_stream_close(actor_task_stream *stream);

#ifdef __cplusplus
}
#endif
#endif
