#include "job_queue_actor.h"

#include <stdlib.h>
#include <string.h>

actor_result job_queue_init(job_queue *self)
{
    actor_must(job_queue_jobs_new(&self->jobs));
    actor_must(job_queue_runs_new(&self->runs));
    actor_must(job_queue_dead_new(&self->dead));
    actor_must(job_queue_deaths_new(&self->deaths));
    actor_must(actor_send_every(actor_self(), 10 * ACTOR_SECOND, job_queue_look_message(), NULL, NULL));
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

/* Why a process ends that had no memory to begin with its job. */
static const char job_queue_not_begun[] = "no_memory_to_begin";

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
    if (job_queue_job_async_with(&job, &options, &task) != ACTOR_OK)
        actor_exit(actor_reason_own(job_queue_not_begun, NULL));
    err = job_queue_job_await(&task, &result, args->patience);
    if (err == ACTOR_EDOWN)
        actor_exit(actor_last_reason());
    if (err == ACTOR_ETIMEDOUT) {
        (void)job_queue_job_shutdown(&task, &result, ACTOR_BRUTAL_KILL);
    } else {
        actor_must(err);
        why = job_queue_read(&result, &how);
    }
    actor_must(job_queue_ended(args->queue, actor_self(), how, why));
}

/*
 * The jobs are here and nowhere else, so from here on nothing that an event needs is allocated: what is added to a number of a
 * row is added in its place, and to look at numbers or to delete needs no memory either. What does can be left undone.
 */

static void job_queue_stand_in_line(job_queue *self, uint64_t number)
{
    if (self->first == 0)
        self->first = number;
    else
        actor_must(job_queue_jobs_update_counter_next(self->jobs, self->last, (int64_t)number, NULL));
    self->last = number;
}

/* Who has not begun has its place again. */
static void job_queue_stand_first(job_queue *self, uint64_t number)
{
    actor_must(job_queue_jobs_update_counter_next(self->jobs, number, (int64_t)self->first, NULL));
    if (self->first == 0)
        self->last = number;
    self->first = number;
}

static void job_queue_leave_line(job_queue *self, const job_queue_jobs *first)
{
    actor_must(job_queue_jobs_update_counter_next(self->jobs, first->key, -(int64_t)first->next, NULL));
    self->first = first->next;
}

/* False: there is no such letter. */
static bool job_queue_drop_letter(job_queue *self, uint64_t number)
{
    uint64_t death;

    if (job_queue_dead_get_death(self->dead, number, &death) != ACTOR_OK)
        return false;
    actor_must(job_queue_deaths_delete(self->deaths, death));
    actor_must(job_queue_dead_delete(self->dead, number));
    self->n_dead--;
    return true;
}

static void job_queue_forget_oldest(job_queue *self)
{
    job_queue_deaths_key oldest;
    uint64_t number;

    actor_must(job_queue_deaths_first(self->deaths, &oldest));
    actor_must(job_queue_deaths_get_number(self->deaths, oldest.key, &number));
    (void)job_queue_drop_letter(self, number);
}

static int job_queue_keep_letter(job_queue *self, const job_queue_dead *row)
{
    job_queue_deaths death;
    int err;

    death.key = row->death;
    death.number = row->key;
    err = job_queue_deaths_insert(self->deaths, &death);
    if (err != ACTOR_OK)
        return err;
    err = job_queue_dead_insert(self->dead, row);
    if (err != ACTOR_OK)
        actor_must(job_queue_deaths_delete(self->deaths, death.key));
    return err;
}

/* What there is no memory for is not kept, but logged. */
static void job_queue_bury(job_queue *self, uint64_t number, uint32_t attempts, const char *why)
{
    job_queue_jobs job;
    job_queue_dead row;
    int err;

    if (self->args.letters == 0)
        return;
    err = job_queue_jobs_lookup(self->jobs, number, &job);
    if (err == ACTOR_OK) {
        row.key = number;
        row.job = job.job;
        row.attempts = attempts;
        row.why = actor_string_of(why);
        row.death = ++self->died;
        err = job_queue_keep_letter(self, &row);
        job_queue_jobs_clear(&job);
    }
    if (err != ACTOR_OK)
        actor_log(ACTOR_LOG_ERROR, "job %llu has died, and there is no memory to keep it", (unsigned long long)number);
    else if (++self->n_dead > self->args.letters)
        job_queue_forget_oldest(self);
}

/* Where there is no memory for a timer there is no pause. */
static void job_queue_try_later(job_queue *self, uint64_t number, uint32_t failures)
{
    const actor_backoff backoff = { self->args.shortest, self->args.longest, self->args.jitter };
    job_queue_due_msg msg;

    msg.number = number;
    if (actor_send_after(actor_self(), actor_backoff_pause(&backoff, failures), job_queue_due_message(), &msg, NULL) == ACTOR_OK)
        actor_must(job_queue_jobs_update_counter_paused(self->jobs, number, 1, NULL));
    else
        job_queue_stand_in_line(self, number);
}

static void job_queue_finish(job_queue *self, uint64_t number)
{
    actor_must(job_queue_jobs_delete(self->jobs, number));
    self->count--;
}

static void job_queue_fail(job_queue *self, uint64_t number, bool for_good, const char *why)
{
    uint32_t failures;

    actor_must(job_queue_jobs_update_counter_failures(self->jobs, number, 1, &failures));
    if (for_good || failures >= self->args.attempts) {
        job_queue_bury(self, number, failures, why);
        job_queue_finish(self, number);
    } else {
        job_queue_try_later(self, number, failures);
    }
}

/* Whoever is killed here may have told how it went: it is not among the runs, so nobody listens. */
static bool job_queue_note_run(job_queue *self, uint64_t number, actor_ref process)
{
    job_queue_runs run;

    run.key = process;
    run.number = number;
    if (actor_monitor(process, &run.monitor) == ACTOR_OK) {
        if (job_queue_runs_insert(self->runs, &run) == ACTOR_OK) {
            self->n_runs++;
            return true;
        }
        actor_demonitor(run.monitor, true);
    }
    actor_send_exit(process, actor_reason_of(ACTOR_KILL));
    return false;
}

/* False: there is no memory for a process, or to write down that it runs. */
static bool job_queue_start_runner(job_queue *self, const job_queue_jobs *job)
{
    job_queue_runner_args args = job_queue_runner_args_default();
    actor_ref process;

    args.queue = actor_self();
    args.number = job->key;
    args.attempt = job->failures + 1;
    args.job = job->job;
    args.blocking = self->args.blocking;
    args.patience = self->args.patience;
    return job_queue_runner_start_link(&args, &process) == ACTOR_OK && job_queue_note_run(self, job->key, process);
}

/* False: there is no memory, and it is still the first. */
static bool job_queue_start_first(job_queue *self)
{
    job_queue_jobs job;
    bool started;

    if (job_queue_jobs_lookup(self->jobs, self->first, &job) != ACTOR_OK)
        return false;
    started = job_queue_start_runner(self, &job);
    if (started)
        job_queue_leave_line(self, &job);
    job_queue_jobs_clear(&job);
    return started;
}

/* Starts what may run. What there is no memory for is tried again with the next event, of which `look` is the last resort. */
static void job_queue_go_on(job_queue *self)
{
    bool started = true;

    while (started && self->first != 0 && self->n_runs < self->args.at_once)
        started = job_queue_start_first(self);
}

/* False: there is no memory, and there is no such job. */
static bool job_queue_take(job_queue *self, uint64_t number, actor_bytes bytes)
{
    job_queue_jobs job;

    job.key = number;
    job.job = bytes;
    job.failures = 0;
    job.paused = 0;
    job.next = 0;
    if (job_queue_jobs_insert(self->jobs, &job) != ACTOR_OK)
        return false;
    job_queue_stand_in_line(self, number);
    self->count++;
    return true;
}

/* With ACTOR_REPLY, an answer that there is no memory for would end the queue. */
actor_result job_queue_handle_add(job_queue *self, actor_from from, const job_queue_add_msg *msg, job_queue_add_reply *reply)
{
    reply->tag = JOB_QUEUE_ADD_FULL;
    if (self->count < self->args.most && job_queue_take(self, self->number + 1, msg->job)) {
        reply->tag = JOB_QUEUE_ADD_OK;
        reply->as.ok.number = ++self->number;
    }
    (void)job_queue_add_reply_to(from, reply);
    job_queue_go_on(self);
    return ACTOR_NOREPLY;
}

actor_result job_queue_handle_status(job_queue *self, actor_from from, job_queue_status_reply *reply)
{
    reply->as.counts.waiting = self->count - self->n_runs;
    reply->as.counts.running = self->n_runs;
    reply->as.counts.dead = self->n_dead;
    reply->as.counts.done = self->n_done;
    (void)job_queue_status_reply_to(from, reply);
    return ACTOR_NOREPLY;
}

static int job_queue_by_death(const void *a, const void *b)
{
    const uint64_t one = ((const job_queue_dead *)a)->death;
    const uint64_t other = ((const job_queue_dead *)b)->death;

    return one < other ? -1 : one > other;
}

/* The rows are copies: they are sent before they are freed. */
actor_result job_queue_handle_letters(job_queue *self, actor_from from, job_queue_letters_reply *reply)
{
    job_queue_dead *rows = NULL;
    size_t n = 0;
    int err = job_queue_dead_all(self->dead, &rows, &n);

    if (err == ACTOR_OK) {
        if (n > 1)
            qsort(rows, n, sizeof *rows, job_queue_by_death);
        reply->tag = JOB_QUEUE_LETTERS_OK;
        reply->as.ok.dead = rows;
        reply->as.ok.dead_len = n;
        err = job_queue_letters_reply_to(from, reply);
        job_queue_dead_free(rows, n);
    }
    if (err != ACTOR_OK) {
        reply->tag = JOB_QUEUE_LETTERS_NO_MEMORY;
        (void)job_queue_letters_reply_to(from, reply);
    }
    return ACTOR_NOREPLY;
}

static job_queue_revive_tag job_queue_revive_one(job_queue *self, uint64_t number)
{
    job_queue_revive_tag tag = JOB_QUEUE_REVIVE_FULL;
    job_queue_dead row;
    const int err = job_queue_dead_lookup(self->dead, number, &row);

    if (err != ACTOR_OK)
        return err == ACTOR_ENOKEY ? JOB_QUEUE_REVIVE_UNKNOWN : JOB_QUEUE_REVIVE_FULL;
    if (self->count < self->args.most && job_queue_take(self, number, row.job)) {
        (void)job_queue_drop_letter(self, number);
        tag = JOB_QUEUE_REVIVE_OK;
    }
    job_queue_dead_clear(&row);
    return tag;
}

actor_result job_queue_handle_revive(job_queue *self, actor_from from, const job_queue_revive_msg *msg,
                                     job_queue_revive_reply *reply)
{
    reply->tag = job_queue_revive_one(self, msg->number);
    (void)job_queue_revive_reply_to(from, reply);
    job_queue_go_on(self);
    return ACTOR_NOREPLY;
}

actor_result job_queue_handle_forget(job_queue *self, const job_queue_forget_msg *msg)
{
    (void)job_queue_drop_letter(self, msg->number);
    return ACTOR_CONTINUE;
}

/* Gives the number of the job that this process ran; 0: it is none of the runs. */
static uint64_t job_queue_end_run(job_queue *self, actor_ref process)
{
    job_queue_runs run;

    if (job_queue_runs_lookup(self->runs, process, &run) != ACTOR_OK)
        return 0;
    actor_demonitor(run.monitor, true);
    actor_must(job_queue_runs_delete(self->runs, process));
    self->n_runs--;
    return run.number;
}

/* What does not run has not ended. */
actor_result job_queue_handle_ended(job_queue *self, const job_queue_ended_msg *msg)
{
    const uint64_t number = job_queue_end_run(self, msg->runner);

    if (number != 0 && msg->how == JOB_QUEUE_END_DONE) {
        self->n_done++;
        job_queue_finish(self, number);
    } else if (number != 0) {
        job_queue_fail(self, number, msg->how == JOB_QUEUE_END_FAILED, msg->why.data);
    }
    job_queue_go_on(self);
    return ACTOR_CONTINUE;
}

/*
 * A crash: who ends well has told how it went. Where there was no memory to begin there is none yet, most likely: it is not tried
 * again at once, which might go on for ever.
 */
actor_result job_queue_handle_down(job_queue *self, actor_unique monitor, actor_ref who, const actor_reason *reason)
{
    const uint64_t number = job_queue_end_run(self, who);

    (void)monitor;
    if (number != 0 && strcmp(actor_reason_name(reason), job_queue_not_begun) == 0) {
        job_queue_stand_first(self, number);
        return ACTOR_CONTINUE;
    }
    if (number != 0)
        job_queue_fail(self, number, false, actor_reason_name(reason));
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

actor_result job_queue_handle_look(job_queue *self)
{
    job_queue_go_on(self);
    return ACTOR_CONTINUE;
}

actor_result job_queue_handle_due(job_queue *self, const job_queue_due_msg *msg)
{
    uint32_t paused = 0;

    if (job_queue_jobs_get_paused(self->jobs, msg->number, &paused) == ACTOR_OK && paused > 0) {
        actor_must(job_queue_jobs_update_counter_paused(self->jobs, msg->number, -1, NULL));
        job_queue_stand_in_line(self, msg->number);
    }
    job_queue_go_on(self);
    return ACTOR_CONTINUE;
}

void job_queue_terminate(job_queue *self, const actor_reason *reason)
{
    job_queue_runs_key run;

    (void)reason;
    while (job_queue_runs_first(self->runs, &run) == ACTOR_OK) {
        actor_send_exit(run.key, actor_reason_of(ACTOR_SHUTDOWN));
        actor_must(job_queue_runs_delete(self->runs, run.key));
    }
}
