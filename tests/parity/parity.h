/*
 * What the scenarios of parity share. A scenario is a process of a simulated system that says, line by line, what it
 * sees; its twin in Erlang says the same of OTP. It is played under many seeds, and says the same under each, unless it
 * is declared open, as OTP leaves the order to chance.
 *
 * PROGRAM [SEEDS] prints all of them: `== NAME`, then the lines; of one that is open each outcome, after `== NAME open`.
 */
#ifndef PARITY_H
#define PARITY_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <actor/actor.h>

#define MS(n) ((n) * ACTOR_MILLISECOND)

typedef struct scenario {
    const char *name;                       /* begins with the rule it is about */
    void (*play)(void);
    bool open;                              /* several outcomes are right */
} scenario;

enum { MAX_SAID = 1 << 14, MAX_OUTCOMES = 16, PATIENCE_S = 600 };

static char said[MAX_SAID];

/* Adds a line to what the scenario says. */
__attribute__((format(printf, 1, 2))) static inline void say(const char *format, ...)
{
    size_t length = strlen(said);
    va_list args;

    va_start(args, format);
    vsnprintf(said + length, sizeof said - length, format, args);
    va_end(args);
    length = strlen(said);
    if (length + 2 < sizeof said)
        strcpy(said + length, "\n");
}

/* As OTP writes a reason: an atom, or one with a detail. */
static inline const char *reason_text(const actor_reason *reason)
{
    static char texts[4][128];
    static unsigned next;
    char *text = texts[next++ % 4];

    if (reason->detail[0] == '\0')
        return actor_reason_name(reason);
    snprintf(text, sizeof texts[0], "{%s,%s}", actor_reason_name(reason), reason->detail);
    return text;
}

/* As OTP's functions say it. */
static inline const char *error_text(int err)
{
    switch (err) {
    case ACTOR_OK:          return "ok";
    case ACTOR_ENOPROC:     return "noproc";
    case ACTOR_ETIMEDOUT:   return "timeout";
    case ACTOR_EALREADY:    return "already_started";
    case ACTOR_EIGNORE:     return "ignore";
    case ACTOR_ECALLSELF:   return "calling_self";
    default:                return actor_strerror(err);
    }
}

static inline void pause_ms(int64_t ms)
{
    actor_sleep(MS(ms));
}

static inline void play_scenario(void *arg)
{
    ((const scenario *)arg)->play();
}

static inline void drop_log(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
}

/* What a scenario does about reports. */
static void (*reported)(const actor_report *report);

static inline void pass_report(void *context, const actor_report *report)
{
    (void)context;
    if (reported != NULL)
        reported(report);
}

static inline void play_under(const scenario *it, uint64_t seed)
{
    actor_options options = actor_options_default();
    actor_system *system;

    said[0] = '\0';
    options.log = drop_log;
    options.report = pass_report;
    reported = NULL;
    if (actor_sim_start(&options, seed, &system) != ACTOR_OK ||
        actor_spawn(play_scenario, (void *)(uintptr_t)it, NULL) != ACTOR_OK) {
        fprintf(stderr, "%s did not start\n", it->name);
        exit(2);
    }
    actor_sim_advance(system, PATIENCE_S * ACTOR_SECOND);
    actor_system_stop(system);
}

/* Plays a scenario under all seeds. False: it said different things, and is not open. */
static inline bool play_all(const scenario *it, uint64_t seeds)
{
    static char outcomes[MAX_OUTCOMES][MAX_SAID];
    size_t n = 0, i;
    uint64_t seed;

    for (seed = 1; seed <= seeds; seed++) {
        play_under(it, seed);
        for (i = 0; i < n && strcmp(outcomes[i], said) != 0; i++)
            ;
        if (i < n)
            continue;
        if (n == MAX_OUTCOMES || (n > 0 && !it->open)) {
            fprintf(stderr, "%s says under seed %llu:\n%sand before:\n%s", it->name, (unsigned long long)seed,
                    said, outcomes[0]);
            return false;
        }
        strcpy(outcomes[n++], said);
    }
    for (i = 0; i < n; i++)
        printf("== %s%s\n%s", it->name, it->open ? " open" : "", outcomes[i]);
    return true;
}

static inline int play_scenarios(const scenario *scenarios, size_t n, int argc, char **argv)
{
    const uint64_t seeds = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000;
    bool all = true;
    size_t i;

    for (i = 0; i < n; i++)
        all = play_all(&scenarios[i], seeds) && all;
    return all ? 0 : 1;
}

#define SCENARIOS(...)                                                                              \
    int main(int argc, char **argv)                                                                 \
    {                                                                                               \
        static const scenario all[] = { __VA_ARGS__ };                                              \
        return play_scenarios(all, sizeof all / sizeof *all, argc, argv);                           \
    }

/* How much of `failed_to_start_child: ID: REASON` stands before the reason. */
static inline int child_part(const char *detail)
{
    const char *id = strstr(detail, ": ");
    const char *reason = id == NULL ? NULL : strstr(id + 2, ": ");

    return (int)(reason == NULL ? strlen(detail) : (size_t)(reason - detail));
}

#endif
