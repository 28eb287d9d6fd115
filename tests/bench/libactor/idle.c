/*
 * Servers that wait. The result is the growth of the resident set for each, in bytes. What each further
 * tenth of them adds goes to standard error when they are more than ten million.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"
#include "idle_actor.h"

enum { PROGRESS_FROM = 10000000, STEPS = 10 };

actor_result idler_init(idler *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result idler_handle_add(idler *self, const idler_add_msg *msg)
{
    self->count++;
    self->sum += msg->amount;
    return ACTOR_CONTINUE;
}

actor_result idler_handle_sum(idler *self, actor_from from, idler_sum_reply *reply)
{
    (void)from;
    reply->value = self->sum;
    return ACTOR_REPLY;
}

static int64_t resident(void)
{
    FILE *statm = fopen("/proc/self/statm", "r");
    long pages = 0;

    if (statm == NULL || fscanf(statm, "%*d %ld", &pages) != 1)
        abort();
    fclose(statm);
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static void tell(int64_t n, int64_t bytes)
{
    fprintf(stderr, "%" PRId64 " million idle: %" PRId64 " MiB more, %.1f MiB a million\n", n / 1000000,
            bytes >> 20, (double)bytes / 1048576.0 * 1e6 / (double)n);
}

void play(int64_t n)
{
    const int64_t before = resident();
    int64_t last = before;
    idler_sum_reply reply;
    actor_ref server;

    for (int64_t i = 1; i <= n; i++) {
        must(idler_start(&server));
        if (n >= PROGRESS_FROM && i % (n / STEPS) == 0) {
            tell(n / STEPS, resident() - last);
            last = resident();
        }
    }
    must(idler_add(server, 1));             /* the last one is alive */
    must(idler_sum(server, &reply, ACTOR_CALL_TIMEOUT));
    must_be((int64_t)reply.value, 1);
    report("idle", n, resident() - before);
}
