/*
 * deployment: reads what happens, a line each, and says how the deployment stands. With --simulate the clock is virtual.
 *
 *     deploy VERSION    uploaded    upload_failed WHY    healthy    unhealthy WHY    reset    wait SECONDS    status
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deployment_actor.h"

#define PATIENCE (5 * ACTOR_SECOND)

static int deploy(actor_ref to, const char *version)
{
    deployment_deploy_reply reply;
    int err = deployment_deploy(to, version, &reply, PATIENCE);

    if (err != ACTOR_OK)
        return err;
    if (reply.tag == DEPLOYMENT_DEPLOY_BUSY)
        printf("busy with %s\n", reply.as.busy.version.data);
    else
        printf("started\n");
    actor_reply_release(&reply);
    return ACTOR_OK;
}

static int tell_status(actor_ref to)
{
    deployment_status_reply reply;
    int err = deployment_status(to, &reply, PATIENCE);

    if (err != ACTOR_OK)
        return err;
    switch (reply.tag) {
    case DEPLOYMENT_STATUS_IDLE:
        printf("idle\n");
        break;
    case DEPLOYMENT_STATUS_DEPLOYING:
        printf("deploying %s\n", reply.as.deploying.version.data);
        break;
    case DEPLOYMENT_STATUS_VERIFYING:
        printf("verifying %s, %" PRIu32 " checks passed\n", reply.as.verifying.version.data, reply.as.verifying.passed);
        break;
    case DEPLOYMENT_STATUS_COMPLETED:
        printf("completed %s\n", reply.as.completed.version.data);
        break;
    case DEPLOYMENT_STATUS_FAILED:
        printf("failed %s: %s\n", reply.as.failed.version.data, reply.as.failed.why.data);
        break;
    }
    actor_reply_release(&reply);
    return ACTOR_OK;
}

/* What stands behind the word, if the line begins with it; else NULL. */
static const char *behind(const char *word, const char *line)
{
    const size_t length = strlen(word);

    return strncmp(line, word, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

static int obey(actor_ref to, const char *line)
{
    const char *rest;

    if ((rest = behind("deploy", line)) != NULL)
        return deploy(to, rest);
    if ((rest = behind("upload_failed", line)) != NULL)
        return deployment_upload_failed(to, rest);
    if ((rest = behind("unhealthy", line)) != NULL)
        return deployment_unhealthy(to, rest);
    if ((rest = behind("wait", line)) != NULL) {
        actor_sleep(atoi(rest) * ACTOR_SECOND);
        return ACTOR_OK;
    }
    if (strcmp(line, "uploaded") == 0)
        return deployment_uploaded(to);
    if (strcmp(line, "healthy") == 0)
        return deployment_healthy(to);
    if (strcmp(line, "reset") == 0)
        return deployment_reset(to);
    return strcmp(line, "status") == 0 ? tell_status(to) : ACTOR_EINVAL;
}

static int serve(void)
{
    char line[1024];
    actor_ref to;
    int err = deployment_whereis(&to);

    while (err == ACTOR_OK && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        err = obey(to, line);
        if (err != ACTOR_OK)
            fprintf(stderr, "deployment: %s: %s\n", line, actor_strerror(err));
    }
    return err;
}

int main(int argc, char **argv)
{
    const bool simulate = argc == 2 && strcmp(argv[1], "--simulate") == 0;
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref root;
    int err;

    if (argc > 1 && !simulate) {
        fprintf(stderr, "usage: deployment [--simulate] <NEWS\n");
        return 2;
    }
    err = simulate ? actor_sim_start(&options, 1, &system) : actor_system_start(&options, &system);
    if (err != ACTOR_OK) {
        fprintf(stderr, "deployment: %s\n", actor_strerror(err));
        return 1;
    }
    err = root_start(&root);
    if (err == ACTOR_OK)
        err = serve();
    actor_system_stop(system);
    return err == ACTOR_OK ? 0 : 1;
}
