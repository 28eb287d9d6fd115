/*
 * Operations that an actor waits for and may be ended in, and C that blocks. The memory of an operation has
 * two who know it: the actor, and libuv. The last to let go of it frees it.
 */
#include <actor/blocking.h>
#include <actor/system.h>

#include "../core/aside.h"
#include "io.h"

enum { UNDER_WAY, DONE, ABANDONED };

/* The owner lets go, as a clean-up too. */
static void leave(void *arg)
{
    actor_pending *pending = arg;

    if (pending->state == DONE) {
        pending->release(pending);
        return;
    }
    pending->state = ABANDONED;
    if (pending->abandon != NULL)
        pending->abandon(pending);
}

static int begin(const char *what, actor_pending *pending, void (*release)(actor_pending *pending),
                 void (*abandon)(actor_pending *pending), uv_loop_t **loop)
{
    int err = libactor_io_loop(what, loop);

    if (err < 0)
        return err;
    pending->owner = actor_self();
    pending->release = release;
    pending->abandon = abandon;
    pending->state = UNDER_WAY;
    return actor_defer(leave, pending);
}

int actor_pending_begin(actor_pending *pending, void (*release)(actor_pending *pending),
                        void (*abandon)(actor_pending *pending))
{
    uv_loop_t *loop;

    return begin("actor_pending_begin", pending, release, abandon, &loop);
}

void actor_pending_undo(actor_pending *pending)
{
    actor_undefer(leave, pending);
}

int actor_pending_wait(actor_pending *pending, int64_t timeout_ns)
{
    struct libactor_limit limit = libactor_limit_of_own(timeout_ns);
    int err = ACTOR_OK;

    while (pending->state == UNDER_WAY && err == ACTOR_OK)
        err = actor_park(libactor_limit_left(&limit));
    actor_undefer(leave, pending);
    if (pending->state == DONE)
        return ACTOR_OK;
    leave(pending);
    return err;
}

void actor_pending_done(actor_pending *pending)
{
    if (pending->state == ABANDONED) {
        pending->release(pending);
        return;
    }
    pending->state = DONE;
    actor_unpark(pending->owner);
}

/* ---- C that blocks -------------------------------------------------------------------------------- */

struct job {
    actor_pending pending;                  /* first: see release_job */
    uv_work_t work;                         /* its data is this struct */
    struct libactor_aside aside;
    void (*release)(void *arg);
};

static void release_arg(void (*release)(void *arg), void *arg)
{
    if (release != NULL)
        release(arg);
}

static void release_job(actor_pending *pending)
{
    struct job *job = (struct job *)pending;

    release_arg(job->release, job->aside.arg);
    actor_free(job);
}

/* Nobody waits any more, who could end for the reason for which it has. */
static void tell_job(const struct job *job)
{
    const actor_reason *reason = &job->aside.reason;
    char text[ACTOR_REASON_TEXT_BYTES];

    if (job->aside.exited && actor_reason_is_abnormal(reason))
        actor_log(ACTOR_LOG_WARNING, "actor_blocking: what nobody waits for any more has ended: %s",
                  actor_reason_print(reason, text, sizeof text));
}

/* If it has begun this does nothing. */
static void cancel_job(actor_pending *pending)
{
    libactor_outside.threads.cancel((uv_req_t *)&((struct job *)pending)->work);
}

static void run_job(uv_work_t *work)
{
    struct job *job = work->data;

    libactor_aside_run(&job->aside);
}

static void finish_job(uv_work_t *work, int status)
{
    struct job *job = work->data;

    (void)status;                           /* cancelled: then nobody waits */
    if (job->pending.state == ABANDONED)
        tell_job(job);
    actor_pending_done(&job->pending);
}

/* It is done: its memory is the caller's, or the caller ends as it has. */
static void take_job(struct job *job)
{
    const actor_reason reason = job->aside.reason;

    if (job->aside.exited) {
        release_job(&job->pending);
        actor_exit(reason);
    }
    actor_free(job);
}

/* There is only one clock here: a simulated system has no threads to go to. */
static int64_t find_deadline(void)
{
    const int64_t left_ns = actor_deadline_left();

    return left_ns == ACTOR_INFINITY ? ACTOR_INFINITY : actor_now() + left_ns;
}

int actor_blocking(void (*run)(void *arg), void *arg, void (*release)(void *arg), int64_t timeout_ns)
{
    struct job *job;
    uv_loop_t *loop;
    int err;

    if (actor_ref_is_none(actor_self())) {
        run(arg);
        return ACTOR_OK;
    }
    job = actor_alloc(sizeof *job);
    if (job == NULL) {
        release_arg(release, arg);
        return ACTOR_ENOMEM;
    }
    job->aside.run = run;
    job->aside.arg = arg;
    job->aside.deadline_ns = find_deadline();
    job->aside.exited = false;
    job->release = release;
    job->work.data = job;
    err = begin("actor_blocking", &job->pending, release_job, cancel_job, &loop);
    if (err < 0)
        goto release;
    err = libactor_outside.threads.queue_work(loop, &job->work, run_job, finish_job);
    if (err < 0) {
        actor_pending_undo(&job->pending);
        err = libactor_io_error_uv(err);
        goto release;
    }
    err = actor_pending_wait(&job->pending, timeout_ns);
    if (err == ACTOR_OK)
        take_job(job);
    return err;
release:
    release_job(&job->pending);
    return err;
}
