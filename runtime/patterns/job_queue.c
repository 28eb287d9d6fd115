#include "job_queue_actor.h"

#include <string.h>

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

/* Why a job has not been done, "" if it has. */
static const char *job_queue_read(const job_queue_job_result *result, job_queue_end *how)
{
    const char *why = "";

    *how = JOB_QUEUE_END_DONE;
    if (result->tag == JOB_QUEUE_JOB_AGAIN) {
        *how = JOB_QUEUE_END_AGAIN;
        why = result->as.again.why.data;
    } else if (result->tag == JOB_QUEUE_JOB_FAILED) {
        *how = JOB_QUEUE_END_FAILED;
        why = result->as.failed.why.data;
    }
    return why != NULL ? why : "";
}

/* The task is linked: if it crashes this process does, and if this one is ended so is the task. */
void job_queue_runner_run(const job_queue_runner_args *args, job_queue_runner_result *unused)
{
    job_queue_job_args job = job_queue_job_args_default();
    job_queue_end how = JOB_QUEUE_END_AGAIN;
    const char *why = "timeout";
    actor_task_options options;
    job_queue_job_result result;
    actor_task task;
    int err;

    (void)unused;
    memset(&options, 0, sizeof options);
    options.on = args->blocking ? ACTOR_TASK_BLOCKING : ACTOR_TASK_FIBER;
    job.number = args->number;
    job.attempt = args->attempt;
    job.job = args->job;
    actor_must(job_queue_job_async_with(&job, &options, &task));
    err = job_queue_job_await(&task, &result, args->patience);
    if (err == ACTOR_EDOWN)
        actor_exit(actor_last_reason());
    if (err == ACTOR_ETIMEDOUT) {
        (void)job_queue_job_shutdown(&task, &result, ACTOR_BRUTAL_KILL);
    } else {
        actor_must(err);
        why = job_queue_read(&result, &how);
    }
    actor_must(job_queue_ended(args->queue, args->number, how, why));
}

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

/* What there is no memory for is not kept, but logged. */
static void job_queue_bury(job_queue *self, uint64_t number, uint32_t attempts, const char *why)
{
    job_queue_jobs job;
    job_queue_dead row;
    int err;

    if (self->args.letters == 0)
        return;
    if (self->n_dead == self->args.letters)
        job_queue_forget_oldest(self);
    err = job_queue_jobs_lookup(self->jobs, number, &job);
    if (err == ACTOR_OK) {
        row.key = number;
        row.job = job.job;
        row.attempts = attempts;
        row.why = actor_string_of(why);
        err = job_queue_dead_insert(self->dead, &row);
        job_queue_jobs_clear(&job);
    }
    if (err == ACTOR_OK)
        self->n_dead++;
    else
        actor_log(ACTOR_LOG_ERROR, "job %llu has died, and there is no memory to keep it", (unsigned long long)number);
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
    uint32_t failures;

    actor_must(job_queue_jobs_get_failures(self->jobs, number, &failures));
    failures++;
    if (for_good || failures >= self->args.attempts) {
        job_queue_bury(self, number, failures, why);
        job_queue_finish(self, number);
    } else {
        actor_must(job_queue_jobs_set_failures(self->jobs, number, failures));
        job_queue_try_later(self, number, failures);
    }
}

/* False: there is no memory for a process, or to write down that it runs. */
static bool job_queue_start_runner(job_queue *self, const job_queue_jobs *job)
{
    job_queue_runner_args args = job_queue_runner_args_default();
    job_queue_runs run;

    args.queue = actor_self();
    args.number = job->key;
    args.attempt = job->failures + 1;
    args.job = job->job;
    args.blocking = self->args.blocking;
    args.patience = self->args.patience;
    if (job_queue_runner_start_link(&args, &run.process) != ACTOR_OK)
        return false;
    run.number = job->key;
    if (actor_monitor(run.process, &run.key) == ACTOR_OK) {
        if (job_queue_runs_insert(self->runs, &run) == ACTOR_OK) {
            self->n_runs++;
            return true;
        }
        actor_demonitor(run.key, true);
    }
    actor_send_exit(run.process, actor_reason_of(ACTOR_KILL));
    return false;
}

/* Starts what may run. One that cannot be started has failed. */
static void job_queue_go_on(job_queue *self)
{
    job_queue_line_key first;
    uint64_t number;
    job_queue_jobs job;
    bool started;

    while (self->n_runs < self->args.at_once && job_queue_line_first(self->line, &first) == ACTOR_OK) {
        actor_must(job_queue_line_get_number(self->line, first.key, &number));
        actor_must(job_queue_line_delete(self->line, first.key));
        started = false;
        if (job_queue_jobs_lookup(self->jobs, number, &job) == ACTOR_OK) {
            started = job_queue_start_runner(self, &job);
            job_queue_jobs_clear(&job);
        }
        if (!started)
            job_queue_fail(self, number, false, "enomem");
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

/* `context` is what runs; its key is 0 until it has been found. */
static bool job_queue_look_for(const job_queue_runs *run, void *context)
{
    job_queue_runs *wanted = (job_queue_runs *)context;

    if (run->number == wanted->number)
        *wanted = *run;
    return wanted->key == 0;
}

/* What does not run has not ended. */
actor_result job_queue_handle_ended(job_queue *self, const job_queue_ended_msg *msg)
{
    job_queue_runs run;

    memset(&run, 0, sizeof run);
    run.number = msg->number;
    actor_must(job_queue_runs_each(self->runs, job_queue_look_for, &run));
    if (run.key == 0)
        return ACTOR_CONTINUE;
    job_queue_end_run(self, run.key);
    if (msg->how == JOB_QUEUE_END_DONE) {
        self->n_done++;
        job_queue_finish(self, msg->number);
    } else {
        job_queue_fail(self, msg->number, msg->how == JOB_QUEUE_END_FAILED, msg->why.data);
    }
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
