/*
 * The main of libactor's benchmark programs: PROGRAM N WORKERS.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"

static actor_options options;

void report(const char *workload, int64_t n, int64_t elapsed_ns)
{
    printf("%s %.3f\n", workload, (double)elapsed_ns / (double)n);
}

void must(int err)
{
    if (err < 0) {
        fprintf(stderr, "bench: %s\n", actor_strerror(err));
        abort();
    }
}

void must_be(int64_t found, int64_t expected)
{
    if (found != expected) {
        fprintf(stderr, "bench: %" PRId64 " where %" PRId64 " was expected\n", found, expected);
        abort();
    }
}

int workers(void)
{
    return options.workers;
}

uint32_t draw(uint32_t *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 8 & 0x7fffff;
}

static void run(void *n)
{
    play(*(const int64_t *)n);
    fflush(stdout);
    _Exit(0);                               /* what is left need not be taken down to be measured */
}

static int start(void *n, actor_ref *out)
{
    return actor_spawn(run, n, out);
}

/* Reports of the children that are killed are made, and then nobody reads them: so it is with the peers. */
static void drop(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
}

int main(int argc, char **argv)
{
    int64_t n;

    if (argc != 3) {
        fprintf(stderr, "usage: %s N WORKERS\n", argv[0]);
        return 2;
    }
    n = strtoll(argv[1], NULL, 10);
    options = actor_options_default();
    options.workers = atoi(argv[2]);
    options.log = drop;
    return actor_run(&options, start, &n);
}
