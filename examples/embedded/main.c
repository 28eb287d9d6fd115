/* embedded: a program with a poll loop of its own, which reads lines and has an actor number them. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <unistd.h>

#include "tally_actor.h"

/* With one worker all actors run in this thread, and nothing here needs a lock. */
struct host {
    actor_ref tally;
    int error;
    bool started;
    bool at_end;
    char line[256];
    size_t len;
};

/* An actor's start may wait for its init, which this thread can't: a process starts it. */
static void start(void *arg)
{
    struct host *host = arg;

    host->error = tally_start(&host->tally);
    host->started = host->error == ACTOR_OK;
}

/* Standard input is readable. */
static void read_lines(struct host *host)
{
    ssize_t n = read(STDIN_FILENO, host->line + host->len, sizeof host->line - 1 - host->len);
    char *line = host->line;
    char *newline;

    host->at_end = n <= 0;
    host->len += n > 0 ? (size_t)n : 0;
    host->line[host->len] = '\0';
    while ((newline = strchr(line, '\n')) != NULL) {
        *newline = '\0';
        tally_line(host->tally, line);
        line = newline + 1;
    }
    host->len = strlen(line);
    memmove(host->line, line, host->len);
    if (host->len == sizeof host->line - 1 || (host->at_end && host->len > 0)) {
        host->line[host->len] = '\0';       /* too long, or the last: as it is */
        tally_line(host->tally, host->line);
        host->len = 0;
    }
    if (host->at_end)
        tally_done(host->tally);
}

/* Until the actor has ended, which it does when it is told that all is read. */
static void serve(struct host *host, actor_system *system)
{
    while (host->error == ACTOR_OK && (!host->at_end || actor_system_count(system) > 0)) {
        struct pollfd fds[] = {
            { .fd = actor_backend_fd(system), .events = POLLIN },
            { .fd = host->started && !host->at_end ? STDIN_FILENO : -1, .events = POLLIN },
        };

        poll(fds, 2, actor_next_timeout(system));
        if (fds[1].revents != 0)
            read_lines(host);
        actor_turn(system);
    }
}

int main(void)
{
    actor_options options = actor_options_default();
    struct host host = { .error = ACTOR_OK };
    actor_system *system;

    options.workers = 1;
    host.error = actor_system_create(&options, &system);
    if (host.error == ACTOR_OK) {
        host.error = actor_attach(system, NULL);
        if (host.error == ACTOR_OK)
            host.error = actor_spawn(start, &host, NULL);
        serve(&host, system);
        actor_system_stop(system);
    }
    if (host.error < 0)
        fprintf(stderr, "embedded: %s\n", actor_strerror(host.error));
    return host.error < 0 ? 1 : 0;
}
