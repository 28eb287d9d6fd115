/*
 * The machine of the statem workloads, driven without a mailbox: PROGRAM N [WORKERS]. One operation is an event; the
 * random stream never repeats, the periodic one repeats 64 events, which a branch predictor learns.
 *
 * What actorc makes of statem.actor is part of this file, as in any program that wants its machine inlined; with
 * CALLED defined, each event is a call of statem_take_event instead. For libactor-switch and libactor-table:
 *
 *     actorc --dispatch=switch -o DIR statem.actor
 *     cc -O2 -I DIR -I runtime/include statem.c libactor.a -luv -lpthread
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "statem_actor.c"

enum { PERIOD = 64 };

#ifdef CALLED
#define INLINED __attribute__((noinline))
#else
#define INLINED __attribute__((flatten))
#endif

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

INLINED static uint64_t take(const uint8_t *at, const uint8_t *end)
{
    statem_state state = STATEM_STATE_S0;
    statem self;

    memset(&self, 0, sizeof self);
    while (at != end)
        (void)statem_take_event(&self, &state, *at++, NULL, NULL);
    return self.d;
}

/* What it came to is printed too, so that nobody can leave the work out; and all must agree. */
static void play(const char *workload, const uint8_t *events, long n)
{
    const int64_t began = now_ns();
    const uint64_t sum = take(events, events + n);
    const double took_ns = (double)(now_ns() - began);

    printf("%s %.3f %llu\n", workload, took_ns / (double)n, (unsigned long long)sum);
}

int main(int argc, char **argv)
{
    const long n = argc > 1 ? atol(argv[1]) : 0;
    uint8_t *events = n > 0 ? malloc((size_t)n) : NULL;
    uint32_t seed = 12345;
    long i;

    if (events == NULL)
        return 2;
    for (i = 0; i < n; i++)
        events[i] = draw(&seed);
    play("statem_random", events, n);
    for (i = PERIOD; i < n; i++)
        events[i] = events[i - PERIOD];
    play("statem_periodic", events, n);
    return 0;
}
