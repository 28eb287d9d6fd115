/* linecount: counts the lines, words and bytes of files, one thread a file. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "count.h"
#include "totals_actor.h"

struct job {
    pthread_t thread;
    const char *path;
    actor_system *system;
    actor_ref totals;
    int error;
};

static void *run_job(void *argument)
{
    struct job *job = argument;
    struct counts counts;
    int error = count_file(job->path, &counts);

    actor_system_bind(job->system);
    if (error != 0) {
        job->error = totals_unreadable(job->totals, job->path, error);
    } else {
        const figures sum = { counts.lines, counts.words, counts.bytes };

        job->error = totals_counted(job->totals, job->path, &sum);
    }
    actor_system_bind(NULL);
    return NULL;
}

/* Counts all files and prints what the actor has made of it. Returns the program's exit status. */
static int count_all(actor_system *system, actor_ref totals, char *const *paths, size_t n_paths)
{
    struct job *jobs = calloc(n_paths + 1, sizeof *jobs);
    totals_report_reply reply;
    size_t n_started = 0;
    int error = 0;
    int status = 1;

    if (jobs == NULL) {
        fprintf(stderr, "linecount: %s\n", actor_strerror(ACTOR_ENOMEM));
        return 1;
    }
    while (n_started < n_paths && error == 0) {
        struct job *job = &jobs[n_started];

        job->path = paths[n_started];
        job->system = system;
        job->totals = totals;
        error = pthread_create(&job->thread, NULL, run_job, job);
        if (error != 0)
            fprintf(stderr, "linecount: %s: %s\n", job->path, strerror(error));
        else
            n_started++;
    }
    for (size_t i = 0; i < n_started; i++) {
        pthread_join(jobs[i].thread, NULL);
        if (jobs[i].error < 0) {
            fprintf(stderr, "linecount: %s: %s\n", jobs[i].path, actor_strerror(jobs[i].error));
            error = jobs[i].error;
        }
    }
    free(jobs);
    if (error != 0)
        return 1;

    error = totals_report(totals, &reply, ACTOR_CALL_TIMEOUT);
    if (error < 0) {
        fprintf(stderr, "linecount: %s\n", actor_strerror(error));
        return 1;
    }
    printf("%llu lines, %llu words, %llu bytes in %u files\n", (unsigned long long)reply.as.report.sum.lines,
           (unsigned long long)reply.as.report.sum.words, (unsigned long long)reply.as.report.sum.bytes,
           reply.as.report.files);
    if (reply.as.report.files > 0)
        printf("longest: %s\n", reply.as.report.longest.data);
    status = reply.as.report.unreadable == 0 ? 0 : 1;
    totals_report_release(&reply);
    return status;
}

int main(int argc, char **argv)
{
    const actor_options options = actor_options_default();
    actor_system *system;
    actor_ref totals;
    int status = 1;
    int error;

    error = actor_system_start(&options, &system);
    if (error < 0) {
        fprintf(stderr, "linecount: %s\n", actor_strerror(error));
        return 1;
    }
    error = totals_start(&totals);
    if (error < 0)
        fprintf(stderr, "linecount: %s\n", actor_strerror(error));
    else
        status = count_all(system, totals, argv + 1, (size_t)(argc - 1));
    actor_system_stop(system);
    return status;
}
