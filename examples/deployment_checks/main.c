/*
 * deployment_checks all LIMIT_MS URL...: asks all at once, and says how they are when all have answered; or, when the time is
 * over or a check fell over, that it does not know.
 *
 * deployment_checks each LIMIT_MS URL...: four at a time; says how each is as soon as it knows. What has not
 * answered when the time is over is not known.
 *
 * deployment_checks --serve PORT: something to check; see server.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks_actor.h"
#include "server.h"

enum { AT_ONCE = 4 };

struct job {
    bool each;
    int64_t limit_ns;                           /* for all together */
    size_t n;
    check_args *urls;
    actor_ref checks;                           /* the supervisor */
};

/* One line. True: it is well. */
static bool say(const char *url, const check_result *result)
{
    if (result->tag == CHECK_FAILED) {
        printf("%s: %s\n", url, result->as.failed.why.data);
        return false;
    }
    printf("%s: %d, %" PRId64 " ms\n", url, result->as.ok.status, result->as.ok.took / ACTOR_MILLISECOND);
    return result->as.ok.status == 200;
}

/* ---- all or nothing ---- */

static size_t start_all(const struct job *job, actor_task *tasks)
{
    const actor_task_options options = { .supervisor = job->checks, .nolink = true };
    size_t n = 0;

    while (n < job->n && check_async_with(&job->urls[n], &options, &tasks[n]) == ACTOR_OK)
        n++;
    return n;
}

/* How many are well; or an error. */
static int64_t check_all(const struct job *job)
{
    actor_task *tasks = actor_arena_alloc(job->n * sizeof *tasks);
    check_result *results = actor_arena_alloc(job->n * sizeof *results), late;
    int64_t n_well = 0;
    size_t n, i;
    int err;

    if (tasks == NULL || results == NULL)
        return ACTOR_ENOMEM;
    n = start_all(job, tasks);
    err = n < job->n ? ACTOR_ENOMEM : check_await_many(tasks, n, results, job->limit_ns);
    for (i = 0; i < n && err != ACTOR_OK; i++)
        (void)check_shutdown(&tasks[i], &late, ACTOR_BRUTAL_KILL);
    for (i = 0; i < job->n && err == ACTOR_OK; i++)
        n_well += say(job->urls[i].url.data, &results[i]);
    return err == ACTOR_OK ? n_well : err;
}

/* ---- as they come ---- */

static int64_t check_each(const struct job *job)
{
    const actor_task_stream_options options = {
        .task = { .supervisor = job->checks, .nolink = true },
        .max_concurrency = AT_ONCE, .unordered = true, .timeout_ns = ACTOR_INFINITY, .limit_ns = job->limit_ns,
    };
    actor_task_stream *stream;
    actor_task_outcome outcome;
    check_result result;
    int64_t n_well = 0;
    int err = check_async_stream(job->urls, job->n, &options, &stream);

    if (err != ACTOR_OK)
        return err;
    while ((err = check_async_stream_next(stream, &outcome, &result)) == ACTOR_OK) {
        const char *url = job->urls[outcome.index].url.data;

        if (outcome.code == ACTOR_OK)
            n_well += say(url, &result);
        else
            printf("%s: the check fell over: %s\n", url, outcome.reason.detail);
        fflush(stdout);
    }
    actor_task_stream_close(stream);
    if (err == ACTOR_ETIMEDOUT)
        printf("the time is over\n");
    return err == ACTOR_ETIMEDOUT || err == ACTOR_EEOF ? n_well : err;
}

/* ---- the program ---- */

static void run(void *arg)
{
    struct job *job = arg;
    int64_t n_well = checks_start_link(&job->checks);

    if (n_well == ACTOR_OK)
        n_well = job->each ? check_each(job) : check_all(job);
    if (n_well < 0)
        printf("not known: %s\n", actor_strerror((int)n_well));
    else
        printf("%" PRId64 " of %zu are well\n", n_well, job->n);
    actor_shutdown(n_well == (int64_t)job->n ? 0 : 1);
}

static int start(void *context, actor_ref *out)
{
    return actor_spawn_link(run, context, out);
}

int main(int argc, char **argv)
{
    struct job job = { .each = argc > 1 && strcmp(argv[1], "each") == 0 };
    int status, i;

    if (argc == 3 && strcmp(argv[1], "--serve") == 0)
        return serve_http((uint16_t)strtoul(argv[2], NULL, 10));
    if (argc < 4 || (!job.each && strcmp(argv[1], "all") != 0)) {
        fprintf(stderr, "usage: deployment_checks all|each LIMIT_MS URL..., or deployment_checks --serve PORT\n");
        return 2;
    }
    job.limit_ns = strtoll(argv[2], NULL, 10) * ACTOR_MILLISECOND;
    job.n = (size_t)argc - 3;
    job.urls = calloc(job.n, sizeof *job.urls);
    if (job.urls == NULL)
        return 2;
    for (i = 3; i < argc; i++)
        job.urls[i - 3].url = actor_string_of(argv[i]);
    status = actor_run(NULL, start, &job);
    free(job.urls);
    return status;
}
