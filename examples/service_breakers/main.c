/*
 * service_breakers: reads commands, a line each. With --simulate the clock is virtual.
 *
 *     call SERVICE    up SERVICE    down SERVICE    asked SERVICE    status SERVICE    breakers    wait SECONDS
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service_breakers_actor.h"

#define PATIENCE (5 * ACTOR_SECOND)

/* The service of that name, which is started when it is first named. */
static int find_service(const char *name, actor_ref *out)
{
    const service_args args = { .name = actor_string_of(name) };
    actor_ref pool;
    int err = service_whereis(name, out);

    if (err != ACTOR_ENOPROC)
        return err;
    err = service_pool_whereis(&pool);
    return err == ACTOR_OK ? service_pool_start_service(pool, &args, out) : err;
}

/*
 * The breaker in front of a service, which is started when it is first needed. Where two do that at once the second is
 * told who was first: there is never a second breaker.
 */
static int find_breaker(const char *name, actor_ref *out)
{
    breaker_args args = breaker_args_default();
    actor_ref pool;
    int err = breaker_whereis(name, out);

    if (err != ACTOR_ENOPROC)
        return err;
    args.service = actor_string_of(name);
    err = breaker_pool_whereis(&pool);
    if (err == ACTOR_OK)
        err = breaker_pool_start_breaker(pool, &args, out);
    return err == ACTOR_EALREADY ? ACTOR_OK : err;
}

static int call(const char *name)
{
    static const char *const texts[] = {
        [BREAKER_REQUEST_OK] = "ok", [BREAKER_REQUEST_FAILED] = "failed", [BREAKER_REQUEST_REFUSED] = "refused",
    };
    breaker_request_reply reply;
    actor_ref to;
    int err = find_breaker(name, &to);

    if (err == ACTOR_OK)
        err = breaker_request(to, &reply, PATIENCE);
    if (err == ACTOR_OK)
        printf("%s: %s\n", name, texts[reply.tag]);
    return err;
}

static int tell_status(const char *name)
{
    breaker_status_reply reply;
    actor_ref to;
    int err = find_breaker(name, &to);

    if (err == ACTOR_OK)
        err = breaker_status(to, &reply, PATIENCE);
    if (err != ACTOR_OK)
        return err;
    if (reply.tag == BREAKER_STATUS_CLOSED)
        printf("%s: closed, %" PRIu32 " failures\n", name, reply.as.closed.failures);
    else
        printf("%s: %s\n", name, reply.tag == BREAKER_STATUS_OPEN ? "open" : "half-open");
    return ACTOR_OK;
}

static int tell_asked(const char *name)
{
    service_asked_reply reply;
    actor_ref to;
    int err = find_service(name, &to);

    if (err == ACTOR_OK)
        err = service_asked(to, &reply, PATIENCE);
    if (err == ACTOR_OK)
        printf("%s: asked %" PRIu32 " times\n", name, reply.value);
    return err;
}

static int set(const char *name, bool up)
{
    actor_ref to;
    int err = find_service(name, &to);

    return err == ACTOR_OK ? service_set(to, up) : err;
}

static int count_breakers(void)
{
    size_t n;
    int err = breakers_count(&n);

    if (err == ACTOR_OK)
        printf("%zu breakers\n", n);
    return err;
}

static int obey(const char *line)
{
    char word[16] = "", name[64] = "";

    if (sscanf(line, "%15s %63s", word, name) == 2) {
        if (strcmp(word, "call") == 0)
            return call(name);
        if (strcmp(word, "status") == 0)
            return tell_status(name);
        if (strcmp(word, "asked") == 0)
            return tell_asked(name);
        if (strcmp(word, "up") == 0 || strcmp(word, "down") == 0)
            return set(name, *word == 'u');
        if (strcmp(word, "wait") == 0) {
            actor_sleep(atoi(name) * ACTOR_SECOND);
            return ACTOR_OK;
        }
    }
    return strcmp(line, "breakers") == 0 ? count_breakers() : ACTOR_EINVAL;
}

static int serve(void)
{
    char line[128];
    int err = ACTOR_OK;

    while (err == ACTOR_OK && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        err = obey(line);
        if (err != ACTOR_OK)
            fprintf(stderr, "service_breakers: %s: %s\n", line, actor_strerror(err));
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
        fprintf(stderr, "usage: service_breakers [--simulate] <COMMANDS\n");
        return 2;
    }
    err = simulate ? actor_sim_start(&options, 1, &system) : actor_system_start(&options, &system);
    if (err != ACTOR_OK) {
        fprintf(stderr, "service_breakers: %s\n", actor_strerror(err));
        return 1;
    }
    err = root_start(&root);
    if (err == ACTOR_OK)
        err = serve();
    actor_system_stop(system);
    return err == ACTOR_OK ? 0 : 1;
}
