#include "job_queue_actor.h"

#include <string.h>

/* What a job's process is told; the job stands behind it. */
struct job_queue_order {
    actor_ref queue;
    actor_task_place place;
    int64_t patience_ns;
    uint64_t number;
    uint32_t attempt;
    size_t size;
};

actor_result job_queue_init(job_queue *self)
{
    if (self->args.at_once == 0 || self->args.most == 0)
        return actor_stop(actor_reason_own("badarg", "a queue that does nothing"));
    actor_must(job_queue_jobs_new(&self->jobs));
    actor_must(job_queue_line_new(&self->line));
    actor_must(job_queue_runs_new(&self->runs));
    actor_must(job_queue_dead_new(&self->dead));
    return ACTOR_CONTINUE;
}

/* ---- in a job's process ---- */

static void job_queue_tell(const struct job_queue_order *order, job_queue_end how, actor_string why)
{
    actor_must(job_queue_ended(order->queue, order->number, how, why.data != NULL ? why.data : ""));
}

/* The task is linked: if it crashes this process does, and if this one is ended so is the task. */
static void job_queue_run(void *arg)
{
    const struct job_queue_order *order = (const struct job_queue_order *)arg;
    job_queue_job_args args = job_queue_job_args_default();
    actor_task_options options;
    job_queue_job_result result;
    actor_task task;
    int err;

    actor_must(actor_defer(actor_free, arg));
    memset(&options, 0, sizeof options);
    options.on = order->place;
    args.number = order->number;
    args.attempt = order->attempt;
    args.job = actor_bytes_of(order + 1, order->size);
    actor_must(job_queue_job_async_with(&args, &options, &task));
    err = job_queue_job_await(&task, &result, order->patience_ns);
    if (err == ACTOR_ETIMEDOUT) {
        (void)job_queue_job_shutdown(&task, &result, ACTOR_BRUTAL_KILL);
        job_queue_tell(order, JOB_QUEUE_END_AGAIN, actor_string_of("timeout"));
        return;
    }
    if (err == ACTOR_EDOWN)
        actor_exit(actor_last_reason());
    actor_must(err);
    if (result.tag == JOB_QUEUE_JOB_DONE)
        job_queue_tell(order, JOB_QUEUE_END_DONE, actor_string_of(""));
    else if (result.tag == JOB_QUEUE_JOB_AGAIN)
        job_queue_tell(order, JOB_QUEUE_END_AGAIN, result.as.again.why);
    else
        job_queue_tell(order, JOB_QUEUE_END_FAILED, result.as.failed.why);
}

/* ---- in the queue ---- */

static int job_queue_stand_in_line(job_queue *self, uint64_t number)
{
    job_queue_line row;

    row.key = ++self->place;
    row.number = number;
    return job_queue_line_insert(self->line, &row);
}

static void job_queue_forget_oldest(job_queue *self)
{
    job_queue_dead_key oldest;

    if (job_queue_dead_first(self->dead, &oldest) == ACTOR_OK) {
        actor_must(job_queue_dead_delete(self->dead, oldest.key));
        self->n_dead--;
    }
}

static void job_queue_bury(job_queue *self, const job_queue_jobs *job, const char *why)
{
    job_queue_dead row;

    if (self->args.letters == 0)
        return;
    if (self->n_dead == self->args.letters)
        job_queue_forget_oldest(self);
    row.key = job->key;
    row.job = job->job;
    row.attempts = job->failures;
    row.why = actor_string_of(why);
    if (job_queue_dead_insert(self->dead, &row) == ACTOR_OK)
        self->n_dead++;
    else
        actor_log(ACTOR_LOG_ERROR, "job %llu has died, and there is no memory to keep it", (unsigned long long)job->key);
}

/* Where there is no memory for a timer there is no pause. */
static void job_queue_try_later(job_queue *self, uint64_t number, uint32_t failures)
{
    const actor_backoff backoff = { self->args.shortest, self->args.longest, self->args.jitter };
    job_queue_due_msg msg;

    msg.number = number;
    if (actor_send_after(actor_self(), actor_backoff_pause(&backoff, failures), job_queue_due_message(), &msg, NULL) != ACTOR_OK)
        actor_must(job_queue_stand_in_line(self, number));
}

static void job_queue_finish(job_queue *self, uint64_t number)
{
    actor_must(job_queue_jobs_delete(self->jobs, number));
    self->count--;
}

static void job_queue_fail(job_queue *self, uint64_t number, bool for_good, const char *why)
{
    job_queue_jobs job;

    actor_must(job_queue_jobs_lookup(self->jobs, number, &job));
    job.failures++;
    if (for_good || job.failures >= self->args.attempts) {
        job_queue_bury(self, &job, why);
        job_queue_finish(self, number);
    } else {
        actor_must(job_queue_jobs_set_failures(self->jobs, number, job.failures));
        job_queue_try_later(self, number, job.failures);
    }
    job_queue_jobs_clear(&job);
}

static int job_queue_start_process(job_queue *self, const job_queue_jobs *job)
{
    struct job_queue_order *order = (struct job_queue_order *)actor_alloc(sizeof *order + job->job.len);
    job_queue_runs run;
    int err;

    if (order == NULL)
        return ACTOR_ENOMEM;
    order->queue = actor_self();
    order->place = self->args.blocking ? ACTOR_TASK_BLOCKING : ACTOR_TASK_FIBER;
    order->patience_ns = self->args.patience;
    order->number = job->key;
    order->attempt = job->failures + 1;
    order->size = job->job.len;
    if (order->size > 0)
        memcpy(order + 1, job->job.data, order->size);
    err = actor_spawn_link(job_queue_run, order, &run.process);
    if (err != ACTOR_OK) {
        actor_free(order);
        return err;
    }
    run.number = job->key;
    actor_must(actor_monitor(run.process, &run.key));
    actor_must(job_queue_runs_insert(self->runs, &run));
    self->n_runs++;
    return ACTOR_OK;
}

/* Starts what may run. One that cannot be started has failed. */
static void job_queue_go_on(job_queue *self)
{
    job_queue_line_key first;
    job_queue_line place;
    job_queue_jobs job;

    while (self->n_runs < self->args.at_once && job_queue_line_first(self->line, &first) == ACTOR_OK) {
        actor_must(job_queue_line_lookup(self->line, first.key, &place));
        actor_must(job_queue_line_delete(self->line, first.key));
        actor_must(job_queue_jobs_lookup(self->jobs, place.number, &job));
        if (job_queue_start_process(self, &job) != ACTOR_OK)
            job_queue_fail(self, place.number, false, "enomem");
        job_queue_jobs_clear(&job);
    }
}

/* False: there is no memory, and there is no such job. */
static bool job_queue_take(job_queue *self, uint64_t number, actor_bytes bytes)
{
    job_queue_jobs job;

    job.key = number;
    job.job = bytes;
    job.failures = 0;
    if (job_queue_jobs_insert(self->jobs, &job) != ACTOR_OK)
        return false;
    if (job_queue_stand_in_line(self, number) != ACTOR_OK) {
        actor_must(job_queue_jobs_delete(self->jobs, number));
        return false;
    }
    self->count++;
    return true;
}

actor_result job_queue_handle_add(job_queue *self, actor_from from, const job_queue_add_msg *msg, job_queue_add_reply *reply)
{
    (void)from;
    reply->tag = JOB_QUEUE_ADD_FULL;
    if (self->count < self->args.most && job_queue_take(self, self->number + 1, msg->job)) {
        reply->tag = JOB_QUEUE_ADD_OK;
        reply->as.ok.number = ++self->number;
        job_queue_go_on(self);
    }
    return ACTOR_REPLY;
}

actor_result job_queue_handle_status(job_queue *self, actor_from from, job_queue_status_reply *reply)
{
    (void)from;
    reply->as.counts.waiting = self->count - self->n_runs;
    reply->as.counts.running = self->n_runs;
    reply->as.counts.dead = self->n_dead;
    reply->as.counts.done = self->n_done;
    return ACTOR_REPLY;
}

/* The rows are copies: they are sent before they are freed. */
actor_result job_queue_handle_letters(job_queue *self, actor_from from, job_queue_letters_reply *reply)
{
    job_queue_dead *rows = NULL;
    size_t n = 0;

    actor_must(job_queue_dead_all(self->dead, &rows, &n));
    reply->value = rows;
    reply->value_len = n;
    (void)job_queue_letters_reply_to(from, reply);
    job_queue_dead_free(rows, n);
    return ACTOR_NOREPLY;
}

actor_result job_queue_handle_revive(job_queue *self, actor_from from, const job_queue_revive_msg *msg,
                                     job_queue_revive_reply *reply)
{
    job_queue_dead row;

    (void)from;
    reply->tag = JOB_QUEUE_REVIVE_UNKNOWN;
    if (job_queue_dead_lookup(self->dead, msg->number, &row) != ACTOR_OK)
        return ACTOR_REPLY;
    reply->tag = JOB_QUEUE_REVIVE_FULL;
    if (self->count < self->args.most && job_queue_take(self, msg->number, row.job)) {
        reply->tag = JOB_QUEUE_REVIVE_OK;
        actor_must(job_queue_dead_delete(self->dead, msg->number));
        self->n_dead--;
        job_queue_go_on(self);
    }
    job_queue_dead_clear(&row);
    return ACTOR_REPLY;
}

actor_result job_queue_handle_forget(job_queue *self, const job_queue_forget_msg *msg)
{
    if (job_queue_dead_member(self->dead, msg->number) == ACTOR_OK) {
        actor_must(job_queue_dead_delete(self->dead, msg->number));
        self->n_dead--;
    }
    return ACTOR_CONTINUE;
}

static void job_queue_end_run(job_queue *self, actor_unique monitor)
{
    actor_demonitor(monitor, true);
    actor_must(job_queue_runs_delete(self->runs, monitor));
    self->n_runs--;
}

/* What does not run has not ended. */
actor_result job_queue_handle_ended(job_queue *self, const job_queue_ended_msg *msg)
{
    job_queue_runs *runs = NULL;
    size_t n = 0;

    actor_must(job_queue_runs_select_of(self->runs, msg->number, &runs, &n));
    if (n > 0) {
        job_queue_end_run(self, runs[0].key);
        if (msg->how == JOB_QUEUE_END_DONE) {
            self->n_done++;
            job_queue_finish(self, msg->number);
        } else {
            job_queue_fail(self, msg->number, msg->how == JOB_QUEUE_END_FAILED, msg->why.data);
        }
    }
    job_queue_runs_free(runs, n);
    job_queue_go_on(self);
    return ACTOR_CONTINUE;
}

/* A crash: who ends well has told how it went. */
actor_result job_queue_handle_down(job_queue *self, actor_unique monitor, actor_ref who, const actor_reason *reason)
{
    job_queue_runs run;

    (void)who;
    if (job_queue_runs_lookup(self->runs, monitor, &run) != ACTOR_OK)
        return ACTOR_CONTINUE;
    job_queue_end_run(self, monitor);
    job_queue_fail(self, run.number, false, actor_reason_name(reason));
    job_queue_go_on(self);
    return ACTOR_CONTINUE;
}

/* Of a job's process: that it is down comes as well. */
actor_result job_queue_handle_exit(job_queue *self, actor_ref who, const actor_reason *reason)
{
    (void)self;
    (void)who;
    (void)reason;
    return ACTOR_CONTINUE;
}

actor_result job_queue_handle_due(job_queue *self, const job_queue_due_msg *msg)
{
    if (job_queue_jobs_member(self->jobs, msg->number) == ACTOR_OK)
        actor_must(job_queue_stand_in_line(self, msg->number));
    job_queue_go_on(self);
    return ACTOR_CONTINUE;
}

static bool job_queue_stop_run(const job_queue_runs *run, void *context)
{
    (void)context;
    actor_send_exit(run->process, actor_reason_of(ACTOR_SHUTDOWN));
    return true;
}

void job_queue_terminate(job_queue *self, const actor_reason *reason)
{
    (void)reason;
    (void)job_queue_runs_each(self->runs, job_queue_stop_run, NULL);
}
