/*
 * One scenario under many seeds, each in a system of its own. A seed that fails is told in the form that
 * runs it again; also when the scenario leaves by exit(), as a failed assertion of a test framework does.
 */
#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

static atomic_flag prepared = ATOMIC_FLAG_INIT;
static _Thread_local const uint64_t *running; /* the seed of the calling thread's scenario */

static void tell(uint64_t seed, const char *how)
{
    char line[128];

    snprintf(line, sizeof line, "the scenario %s: run it again with ACTOR_SIM_SEED=%llu", how, (unsigned long long)seed);
    libactor_outside.processes.complain("error", line);
}

/* Reads digits and nothing else; false: they are no number of 64 bits. */
static bool read_seed(const char *text, uint64_t *seed)
{
    *seed = 0;
    do {
        const unsigned digit = (unsigned)(*text - '0');

        if (digit > 9 || *seed > (UINT64_MAX - digit) / 10)
            return false;
        *seed = *seed * 10 + digit;
    } while (*++text != '\0');
    return true;
}

/* Does the environment ask for the run of one seed? Errors: ACTOR_EINVAL: it asks for what is none, which is told. */
static int find_seed_wanted(uint64_t *seed)
{
    const char *text = libactor_outside.processes.environment("ACTOR_SIM_SEED");
    char line[192];

    if (text == NULL || *text == '\0')
        return 0;
    if (read_seed(text, seed))
        return 1;
    snprintf(line, sizeof line, "ACTOR_SIM_SEED is '%.40s': a seed is a number from 0 to %llu; nothing was run", text,
             (unsigned long long)UINT64_MAX);
    libactor_outside.processes.complain("error", line);
    return ACTOR_EINVAL;
}

/* The program ends in the midst of a scenario. */
static void tell_at_exit(void)
{
    if (running != NULL)
        tell(*running, "did not come to its end");
}

/* Errors: as actor_sim_start, or 0: the scenario failed. 1: it held. */
static int run(const actor_options *options, const uint64_t *seed, actor_sim_scenario *scenario, void *context)
{
    actor_system *system;
    int held = actor_sim_start(options, *seed, &system);

    if (held < 0)
        return held;
    running = seed;
    held = scenario(system, context) ? 1 : 0;
    actor_system_stop(system);
    running = NULL;
    return held;
}

int actor_sim_explore(const actor_options *options, uint64_t seeds, actor_sim_scenario *scenario, void *context)
{
    uint64_t first = 1, last = seeds;
    uint64_t seed;
    int failed = 0;
    int wanted;

    if (!atomic_flag_test_and_set(&prepared))
        atexit(tell_at_exit);
    wanted = find_seed_wanted(&first);
    if (wanted < 0)
        return wanted;
    if (wanted > 0)
        last = first;
    for (seed = first; seed <= last && seed >= first; seed++) {
        int held = run(options, &seed, scenario, context);

        if (held < 0)
            return held;
        if (held == 0 && failed < INT_MAX && failed++ == 0)
            tell(seed, "failed");
        if (seed == UINT64_MAX)
            break;
    }
    return failed;
}

uint64_t actor_sim_random(actor_system *system, uint64_t below)
{
    return below == 0 ? 0 : libactor_random(system) % below;
}
