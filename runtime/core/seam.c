/*
 * The seam between the core and the world: clock, allocation and randomness are asked for here and
 * nowhere else, so that the simulated system can stand in for them.
 */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

/* Counts down to the allocation that fails; 0: none; UINT64_MAX: all do. Of the thread, as a simulated system is. */
static _Thread_local uint64_t allocations_left;

int64_t libactor_now(const actor_system *system)
{
    struct timespec now;

    if (system != NULL && system->simulated)
        return system->virtual_now_ns;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * ACTOR_SECOND + now.tv_nsec;
}

/* Has the calling thread sleep; not in a simulated system. */
void libactor_thread_sleep(int64_t delay_ns)
{
    struct timespec left;

    if (delay_ns <= 0)
        return;
    left.tv_sec = (time_t)(delay_ns / ACTOR_SECOND);
    left.tv_nsec = (long)(delay_ns % ACTOR_SECOND);
    while (nanosleep(&left, &left) != 0)
        continue;
}

/* The SplitMix64 sequence. */
uint64_t libactor_random(actor_system *system)
{
    uint64_t z = (system->random += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int libactor_processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : n > LIBACTOR_MAX_WORKERS ? LIBACTOR_MAX_WORKERS : (int)n;
}

/* Does the environment ask for the run of one seed? */
bool libactor_seed_wanted(uint64_t *seed)
{
    const char *text = getenv("ACTOR_SIM_SEED");
    char *end;

    if (text == NULL || *text == '\0')
        return false;
    *seed = strtoull(text, &end, 10);
    return *end == '\0';
}

void libactor_fail_alloc(uint64_t n)
{
    allocations_left = n;
}

void *actor_alloc(size_t bytes)
{
    if (allocations_left > 0 && (allocations_left == UINT64_MAX || --allocations_left == 0))
        return NULL;
    return malloc(bytes > 0 ? bytes : 1);
}

void actor_free(void *memory)
{
    free(memory);
}
