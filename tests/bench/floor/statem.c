/*
 * State machines by hand, and by ragel: PROGRAM N. Compiled once for each, with MACHINE, the file that has it, and
 * RUN, its function. One operation is an event; the random stream never repeats, the periodic one
 * repeats 64 events, which a branch predictor learns.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include MACHINE

enum { PERIOD = 64 };

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static uint8_t draw(uint32_t *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16 & 7;
}

/* What it came to is printed too, so that nobody can leave the work out; and all must agree. */
static void play(const char *workload, const uint8_t *events, long n)
{
    const int64_t began = now_ns();
    const uint64_t sum = RUN(events, events + n);

    printf("%s %.3f %llu\n", workload, (double)(now_ns() - began) / (double)n, (unsigned long long)sum);
}

int main(int argc, char **argv)
{
    const long n = argc == 2 ? atol(argv[1]) : 0;
    uint8_t *events = n > 0 ? malloc((size_t)n) : NULL;
    uint32_t seed = 12345;

    if (events == NULL)
        return 2;
    for (long i = 0; i < n; i++)
        events[i] = draw(&seed);
    play("statem_random", events, n);
    for (long i = PERIOD; i < n; i++)
        events[i] = events[i - PERIOD];
    play("statem_periodic", events, n);
    return 0;
}
