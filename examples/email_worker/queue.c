/*
 * The queue: a list of jobs, each waiting, in some worker's hands, or in its pause. A worker that ends has not done
 * what it had: its job waits again, and counts the attempt.
 */
#include "emails_actor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum job_state { WAITING = 1, IN_HAND, PAUSING };

struct job {
    struct job *next;
    uint64_t number;
    enum job_state state;
    uint32_t attempts;
    actor_ref worker;
    actor_unique monitor;
    email email;
};

struct taker {
    struct taker *next;
    actor_from from;
};

static void free_takers(struct taker *taker)
{
    while (taker != NULL) {
        struct taker *next = taker->next;

        actor_free(taker);
        taker = next;
    }
}

/* Takes a job off the list. */
static void forget(struct job_list *jobs, struct job *job)
{
    struct job **at = &jobs->first;

    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
    if (jobs->end == &job->next)
        jobs->end = at;
    actor_type_clear(&email_type, &job->email);
    actor_free(job);
}

static void free_jobs(void *arg)
{
    struct job_list *jobs = arg;

    while (jobs->first != NULL)
        forget(jobs, jobs->first);
    free_takers(jobs->takers);
    free_takers(jobs->drainers);
    actor_free(jobs);
}

actor_result queue_init(queue *self)
{
    struct job_list *jobs = actor_alloc(sizeof *jobs);

    if (jobs == NULL)
        return actor_stop(actor_reason_own("enomem", NULL));
    memset(jobs, 0, sizeof *jobs);
    jobs->end = &jobs->first;
    jobs->takers_end = &jobs->takers;
    actor_must(actor_defer(free_jobs, jobs));
    self->jobs = jobs;
    return ACTOR_CONTINUE;
}

static struct job *find(const struct job_list *jobs, uint64_t number)
{
    struct job *job = jobs->first;

    while (job != NULL && job->number != number)
        job = job->next;
    return job;
}

static struct job *first_waiting(const struct job_list *jobs)
{
    struct job *job = jobs->first;

    while (job != NULL && job->state != WAITING)
        job = job->next;
    return job;
}

/* Gives jobs to workers as long as there are both. A worker that has ended meanwhile gives its own back, by its DOWN. */
static void hand_out(struct job_list *jobs)
{
    struct job *job;

    while (jobs->takers != NULL && (job = first_waiting(jobs)) != NULL) {
        struct taker *taker = jobs->takers;
        queue_take_reply reply = { .tag = QUEUE_TAKE_JOB };

        actor_must(actor_monitor(taker->from.caller, &job->monitor));
        job->state = IN_HAND;
        job->worker = taker->from.caller;
        job->attempts++;
        reply.as.job.number = job->number;
        reply.as.job.email = job->email;
        actor_must(queue_take_reply_to(taker->from, &reply));
        jobs->takers = taker->next;
        if (jobs->takers == NULL)
            jobs->takers_end = &jobs->takers;
        actor_free(taker);
    }
}

static void answer_drainers(struct job_list *jobs)
{
    const queue_drain_reply reply = {
        .tag = QUEUE_DRAIN_DRAINED, .as.drained = { .sent = jobs->n_sent, .bounced = jobs->n_bounced },
    };
    struct taker *drainer;

    if (jobs->first != NULL)
        return;
    for (drainer = jobs->drainers; drainer != NULL; drainer = drainer->next)
        actor_must(queue_drain_reply_to(drainer->from, &reply));
    free_takers(jobs->drainers);
    jobs->drainers = NULL;
}

/* The job is over, one way or the other. */
static void finish(struct job_list *jobs, struct job *job)
{
    forget(jobs, job);
    answer_drainers(jobs);
}

/* The job was not done: it is to be tried again, later each time, or given up. */
static void try_again(queue *self, struct job *job, const char *why)
{
    const queue_again_msg again = { job->number };
    const uint32_t attempts = job->attempts;

    if (attempts >= self->args.attempts) {
        printf("%" PRIu64 " given up: %s\n", job->number, why);
        self->jobs->n_bounced++;
        finish(self->jobs, job);
        return;
    }
    printf("%" PRIu64 " deferred: %s\n", job->number, why);
    job->state = PAUSING;
    actor_must(actor_send_after(actor_self(), self->args.pause << (attempts - 1), queue_again_message(), &again, NULL));
}

/* The job that the calling worker has in hand, or had: a late word of one that is not there any more is nothing. */
static struct job *returned(struct job_list *jobs, uint64_t number)
{
    struct job *job = find(jobs, number);

    if (job == NULL || job->state != IN_HAND)
        return NULL;
    actor_demonitor(job->monitor, true);
    return job;
}

actor_result queue_handle_add(queue *self, actor_from from, const queue_add_msg *msg, queue_add_reply *reply)
{
    struct job *job = actor_alloc(sizeof *job);

    (void)from;
    if (job == NULL)
        actor_exit(actor_reason_own("enomem", "a job"));
    memset(job, 0, sizeof *job);
    if (actor_type_copy(&email_type, &job->email, &msg->email) != ACTOR_OK) {
        actor_free(job);
        actor_exit(actor_reason_own("enomem", "a job"));
    }
    job->number = ++self->jobs->last;
    job->state = WAITING;
    *self->jobs->end = job;
    self->jobs->end = &job->next;
    hand_out(self->jobs);
    reply->value = job->number;
    return ACTOR_REPLY;
}

static struct taker *make_taker(actor_from from)
{
    struct taker *taker = actor_alloc(sizeof *taker);

    if (taker == NULL)
        actor_exit(actor_reason_own("enomem", "a taker"));
    taker->from = from;
    taker->next = NULL;
    return taker;
}

actor_result queue_handle_take(queue *self, actor_from from, queue_take_reply *reply)
{
    struct taker *taker = make_taker(from);

    (void)reply;
    *self->jobs->takers_end = taker;
    self->jobs->takers_end = &taker->next;
    hand_out(self->jobs);
    return ACTOR_NOREPLY;
}

actor_result queue_handle_sent(queue *self, const queue_sent_msg *msg)
{
    struct job *job = returned(self->jobs, msg->number);

    if (job == NULL)
        return ACTOR_CONTINUE;
    printf("%" PRIu64 " sent\n", job->number);
    self->jobs->n_sent++;
    finish(self->jobs, job);
    return ACTOR_CONTINUE;
}

actor_result queue_handle_bounced(queue *self, const queue_bounced_msg *msg)
{
    struct job *job = returned(self->jobs, msg->number);

    if (job == NULL)
        return ACTOR_CONTINUE;
    printf("%" PRIu64 " bounced: %s\n", job->number, msg->why.data);
    self->jobs->n_bounced++;
    finish(self->jobs, job);
    return ACTOR_CONTINUE;
}

actor_result queue_handle_deferred(queue *self, const queue_deferred_msg *msg)
{
    struct job *job = returned(self->jobs, msg->number);

    if (job != NULL)
        try_again(self, job, msg->why.data);
    return ACTOR_CONTINUE;
}

actor_result queue_handle_again(queue *self, const queue_again_msg *msg)
{
    struct job *job = find(self->jobs, msg->number);

    if (job != NULL && job->state == PAUSING)
        job->state = WAITING;
    hand_out(self->jobs);
    return ACTOR_CONTINUE;
}

actor_result queue_handle_drain(queue *self, actor_from from, queue_drain_reply *reply)
{
    struct taker *drainer = make_taker(from);

    (void)reply;
    drainer->next = self->jobs->drainers;
    self->jobs->drainers = drainer;
    answer_drainers(self->jobs);
    return ACTOR_NOREPLY;
}

actor_result queue_handle_down(queue *self, actor_unique monitor, actor_ref who, const actor_reason *reason)
{
    struct job *job = self->jobs->first;

    (void)who;
    while (job != NULL && (job->state != IN_HAND || job->monitor != monitor))
        job = job->next;
    if (job != NULL)
        try_again(self, job, reason->detail[0] != '\0' ? reason->detail : actor_reason_name(reason));
    return ACTOR_CONTINUE;
}
