/*
 * The body of a program that is an application: settings from the environment and the command line, signals, an
 * ordered stop. A thread waits for the signals, which all others have blocked: so it needs neither a handler nor a worker
 * that is free, and a stop that hangs can be cut short.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "actor/system.h"
#include "actor/version.h"
#include "application.h"

/* An application of the program, with its settings. */
struct member {
    const actor_application_info *info;
    void *env;                              /* NULL: it has none */
};

struct program {
    const actor_application_info *info;     /* the one that is asked for, the last of `members` */
    const char *name;                       /* of the program, for what is told on standard error */
    struct member *members;                 /* what a member depends on comes before it */
    size_t n_members, capacity;
    sigset_t signals;                       /* that are waited for */
    actor_system *system;
    pthread_t watcher;
    bool watches;
    atomic_bool is_stopping;                /* somebody has begun to stop all: a signal, or the controller for its own part */
    atomic_bool has_ended;
    atomic_bool is_spoilt;                  /* a callback has crashed while all was stopped */
};

enum { USAGE_ERROR = 2, CUT_SHORT = 1, SPOILT = 1, MOST_PREFIX_BYTES = 128, MOST_WORKERS = 256 };

/* ---- members ---- */

static bool is_member(const struct program *program, const actor_application_info *info)
{
    size_t i;

    for (i = 0; i < program->n_members; i++)
        if (program->members[i].info == info)
            return true;
    return false;
}

static int add_member(struct program *program, const actor_application_info *info)
{
    const size_t capacity = program->capacity > 0 ? program->capacity * 2 : 8;
    struct member *members;
    void *env = NULL;

    if (program->n_members == program->capacity) {
        members = actor_alloc(capacity * sizeof *members);
        if (members == NULL)
            return ACTOR_ENOMEM;
        if (program->n_members > 0)
            memcpy(members, program->members, program->n_members * sizeof *members);
        actor_free(program->members);
        program->members = members;
        program->capacity = capacity;
    }
    if (info->env != NULL) {
        env = libactor_env_make(info->env);
        if (env == NULL)
            return ACTOR_ENOMEM;
    }
    program->members[program->n_members].info = info;
    program->members[program->n_members++].env = env;
    return ACTOR_OK;
}

/* The settings of an application of the program; NULL: it has none. */
static const void *env_of(const struct program *program, const actor_application_info *info)
{
    size_t i = 0;

    while (program->members[i].info != info)
        i++;
    return program->members[i].env;
}

/* `depth` bounds applications that depend on themselves, which are refused when they start. */
static int add_members(struct program *program, const actor_application_info *info, unsigned depth)
{
    size_t i;
    int err = ACTOR_OK;

    if (depth > 256 || is_member(program, info))
        return ACTOR_OK;
    for (i = 0; i < info->n_depends && err == ACTOR_OK; i++)
        err = add_members(program, info->depends[i], depth + 1);
    return err == ACTOR_OK && !is_member(program, info) ? add_member(program, info) : err;
}

static void free_members(struct program *program)
{
    while (program->n_members > 0) {
        const struct member *member = &program->members[--program->n_members];

        libactor_env_free(member->info->env, member->env);
    }
    actor_free(program->members);
}

/* ---- options ---- */

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* What stands before the options of an application that the program's depends on: `line-server.` of LineServer. */
static size_t prefix_of(const actor_application_info *info, char prefix[MOST_PREFIX_BYTES])
{
    const char *name = info->name;
    size_t len = 0, i;

    for (i = 0; name[i] != '\0' && len + 4 < MOST_PREFIX_BYTES; i++) {
        const bool begins = is_upper(name[i]) && i > 0 && name[i - 1] != '_';

        if (begins && (!is_upper(name[i - 1]) || (name[i + 1] >= 'a' && name[i + 1] <= 'z')))
            prefix[len++] = '-';
        prefix[len++] = name[i] == '_' ? '-' : is_upper(name[i]) ? (char)(name[i] - 'A' + 'a') : name[i];
    }
    prefix[len++] = '.';
    prefix[len] = '\0';
    return len;
}

/* Prints an option as it is written, perhaps the one that says no. */
static void print_option(FILE *out, const struct program *program, const struct member *member, size_t i, bool no)
{
    char prefix[MOST_PREFIX_BYTES] = "";
    const char *at;

    if (member->info != program->info)
        prefix_of(member->info, prefix);
    fprintf(out, "--%s%s", prefix, no ? "no-" : "");
    for (at = member->info->env->type->fields[i].name; *at != '\0'; at++)
        fputc(*at == '_' ? '-' : *at, out);
}

/* Whether the first bytes of an option name an application; `*len` of them do, with the dot. */
static bool names_member(const struct program *program, const struct member *member, const char *option, size_t *len)
{
    char prefix[MOST_PREFIX_BYTES];

    *len = 0;
    if (member->info == program->info)
        return true;
    *len = prefix_of(member->info, prefix);
    return strncmp(option, prefix, *len) == 0;
}

/* Finds what an option of that length sets. False: nothing. */
static bool find_option(const struct program *program, const char *option, size_t len, struct member **member, size_t *i)
{
    size_t m, prefix;

    for (m = program->n_members; m > 0; m--) {
        *member = &program->members[m - 1];
        if ((*member)->env == NULL || !names_member(program, *member, option, &prefix) || prefix >= len)
            continue;
        *i = libactor_env_find((*member)->info->env, option + prefix, len - prefix);
        if (*i < (*member)->info->env->type->n_fields)
            return true;
    }
    return false;
}

static int usage(const struct program *program)
{
    fprintf(stderr, "`%s --help` tells what may be set.\n", program->name);
    return USAGE_ERROR;
}

static int out_of_memory(const struct program *program)
{
    fprintf(stderr, "%s: out of memory\n", program->name);
    return USAGE_ERROR;
}

/* Gives 0, or the exit status. `option` as the user wrote it, up to its `len`. */
static int set_option(const struct program *program, struct member *member, size_t i, const char *option, size_t len,
                      const char *text)
{
    char why[LIBACTOR_WHY_BYTES];
    const int err = libactor_env_parse(member->info->env, i, member->env, text, why);

    if (err == ACTOR_ENOMEM)
        return out_of_memory(program);
    if (err == ACTOR_OK)
        return 0;
    fprintf(stderr, "%s: --%.*s takes %s, not '%s'\n", program->name, (int)len, option, why, text);
    return usage(program);
}

static bool is_bool(const struct member *member, size_t i)
{
    return member->info->env->type->fields[i].kind == ACTOR_FIELD_BOOL;
}

/* Finds the setting of a bool that an option is without its `no-`, which stands at that place in it. */
static bool find_without_no(const struct program *program, const char *option, size_t len, size_t at, struct member **member,
                            size_t *i)
{
    char text[128];

    if (len >= sizeof text || len < at + 4 || strncmp(option + at, "no-", 3) != 0)
        return false;
    snprintf(text, sizeof text, "%.*s%.*s", (int)at, option, (int)(len - at - 3), option + at + 3);
    return find_option(program, text, strlen(text), member, i) && is_bool(*member, *i);
}

/* `--no-verbose`, `--store.no-sync`: what is set to false by it. */
static bool find_no(const struct program *program, const char *option, size_t len, struct member **member, size_t *i)
{
    const char *dot = memchr(option, '.', len);

    return find_without_no(program, option, len, dot == NULL ? 0 : (size_t)(dot - option) + 1, member, i);
}

/* What is no option; perhaps it is clear which one was meant. */
static int no_option(const struct program *program, const char *option, size_t len)
{
    struct member *member;
    size_t i;

    fprintf(stderr, "%s: there is no option --%.*s", program->name, (int)len, option);
    if (find_without_no(program, option, len, 0, &member, &i)) {
        fputs("; write ", stderr);
        print_option(stderr, program, member, i, true);
    }
    fputc('\n', stderr);
    return usage(program);
}

/* One argument of the command line, `*at`, and perhaps its value behind it. Gives 0, or the exit status. */
static int take_argument(const struct program *program, char **argv, int argc, int *at)
{
    const char *option = argv[*at];
    const char *value;
    struct member *member;
    size_t len, i;

    if (strncmp(option, "--", 2) != 0 || option[2] == '\0') {
        fprintf(stderr, "%s: '%s' is no option\n", program->name, option);
        return usage(program);
    }
    option += 2;
    value = strchr(option, '=');
    len = value == NULL ? strlen(option) : (size_t)(value - option);
    if (!find_option(program, option, len, &member, &i)) {
        if (!find_no(program, option, len, &member, &i))
            return no_option(program, option, len);
        if (value == NULL)
            return set_option(program, member, i, option, len, "false");
        fprintf(stderr, "%s: --%.*s takes no value\n", program->name, (int)len, option);
        return usage(program);
    }
    if (value != NULL)
        return set_option(program, member, i, option, len, value + 1);
    if (is_bool(member, i))
        return set_option(program, member, i, option, len, "true");
    if (*at + 1 == argc) {
        fprintf(stderr, "%s: --%.*s lacks a value\n", program->name, (int)len, option);
        return usage(program);
    }
    return set_option(program, member, i, option, len, argv[++*at]);
}

static const char *variable_of(const struct member *member, size_t i)
{
    return member->info->env->sources == NULL ? NULL : member->info->env->sources[i].variable;
}

/* Gives 0, or the exit status. */
static int take_variables(const struct program *program)
{
    char why[LIBACTOR_WHY_BYTES];
    size_t m, i;

    for (m = 0; m < program->n_members; m++) {
        const struct member *member = &program->members[m];

        for (i = 0; member->env != NULL && i < member->info->env->type->n_fields; i++) {
            const char *variable = variable_of(member, i);
            const char *text = variable == NULL ? NULL : getenv(variable);
            const int err = text == NULL ? ACTOR_OK : libactor_env_parse(member->info->env, i, member->env, text, why);

            if (err == ACTOR_ENOMEM)
                return out_of_memory(program);
            if (err == ACTOR_OK)
                continue;
            fprintf(stderr, "%s: the environment variable %s takes %s, not '%s'\n", program->name, variable, why, text);
            return usage(program);
        }
    }
    return 0;
}

/* ---- how the system runs, which is for whoever runs the program to say ---- */

#define WORKERS_VARIABLE "ACTOR_WORKERS"
#define CONTAIN_VARIABLE "ACTOR_CONTAIN_FAULTS"

static int wrong_variable(const struct program *program, const char *variable, const char *fits, const char *text)
{
    fprintf(stderr, "%s: the environment variable %s takes %s, not '%s'\n", program->name, variable, fits, text);
    return usage(program);
}

/* Gives 0, or the exit status. A variable that is empty says nothing. */
static int take_system_options(const struct program *program, actor_options *options)
{
    const char *workers = getenv(WORKERS_VARIABLE);
    const char *contain = getenv(CONTAIN_VARIABLE);
    unsigned long n = 0;

    if (workers != NULL && workers[0] != '\0') {
        char *end;

        n = strtoul(workers, &end, 10);     /* what is below zero is a great number there */
        if (*end != '\0' || n < 1 || n > MOST_WORKERS)
            return wrong_variable(program, WORKERS_VARIABLE, "a number of threads from 1 to 256", workers);
    }
    options->workers = (int)n;
    if (contain == NULL || contain[0] == '\0')
        return 0;
    options->contain_faults = strcmp(contain, "true") == 0;
    if (!options->contain_faults && strcmp(contain, "false") != 0)
        return wrong_variable(program, CONTAIN_VARIABLE, "true or false", contain);
    return 0;
}

/* ---- what --help and --version print ---- */

static void print_lines(const char *text, const char *indent)
{
    const char *end;

    for (; text != NULL && *text != '\0'; text = *end == '\0' ? end : end + 1) {
        end = strchr(text, '\n');
        if (end == NULL)
            end = text + strlen(text);
        printf("%s%.*s\n", indent, (int)(end - text), text);
    }
}

static void print_setting(const struct program *program, const struct member *member, size_t i)
{
    const actor_env_info *env = member->info->env;
    char wanted[LIBACTOR_WHY_BYTES];
    char *text = libactor_env_text(env, i, member->env);

    libactor_env_wanted(env, i, wanted);
    printf("  ");
    print_option(stdout, program, member, i, false);
    if (is_bool(member, i)) {
        printf(", ");
        print_option(stdout, program, member, i, true);
        printf("\n      ");
    } else {
        printf("=VALUE\n      %s; ", wanted);
    }
    if (env->type->fields[i].kind == ACTOR_FIELD_STRING)
        printf("'%s'", text == NULL ? "" : text);
    else
        printf("%s", text == NULL ? "" : text);
    printf(" if nothing is said%s%s\n", variable_of(member, i) == NULL ? "" : ", here or by the variable ",
           variable_of(member, i) == NULL ? "" : variable_of(member, i));
    if (env->sources != NULL)
        print_lines(env->sources[i].doc, "      ");
    actor_free(text);
}

static void print_help(const struct program *program)
{
    size_t m, i;

    printf("usage: %s [OPTION]...\n", program->name);
    if (program->info->description != NULL) {
        printf("\n");
        print_lines(program->info->description, "");
    }
    for (m = program->n_members; m > 0; m--) {
        const struct member *member = &program->members[m - 1];

        if (member->env == NULL)
            continue;
        if (member->info == program->info)
            printf("\n");
        else
            printf("\n%s:\n", member->info->name);
        for (i = 0; i < member->info->env->type->n_fields; i++)
            print_setting(program, member, i);
    }
    printf("\n  --help\n  --version\n");
    printf("\nThe variables " WORKERS_VARIABLE " and " CONTAIN_VARIABLE " say how many threads run it, and whether a fault\n"
           "ends one actor alone: true or false.\n");
}

static void print_version(const struct program *program)
{
    printf("%s%s%s (libactor %s)\n", program->info->name, program->info->version == NULL ? "" : " ",
           program->info->version == NULL ? "" : program->info->version, ACTOR_VERSION);
}

/* Takes `--help` or `--version`, wherever it stands, before anything that may be wrong. True: that is all. */
static bool answers(const struct program *program, int argc, char **argv)
{
    int i;

    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0)
            print_help(program);
        else if (strcmp(argv[i], "--version") == 0)
            print_version(program);
        else
            continue;
        fflush(stdout);
        return true;
    }
    return false;
}

/* Gives 0, or the exit status. */
static int take_settings(const struct program *program, int argc, char **argv)
{
    int status = take_variables(program);
    int at;

    for (at = 1; at < argc && status == 0; at++)
        status = take_argument(program, argv, argc, &at);
    return status;
}

/* ---- signals ---- */

static bool ends(int number)
{
    return number == SIGTERM || number == SIGINT;
}

/* A signal from limit_stop, and from nobody else. */
static bool is_own(const struct program *program, const siginfo_t *signal)
{
    return signal->si_code == SI_QUEUE && signal->si_value.sival_ptr == program;
}

/* The next signal: 0 where the program has ended, -1 where the controller has begun to stop all. */
static int next_signal(struct program *program)
{
    siginfo_t signal;

    while (sigwaitinfo(&program->signals, &signal) < 0)
        continue;
    return atomic_load(&program->has_ended) ? 0 : is_own(program, &signal) ? -1 : signal.si_signo;
}

/* Waits for that many signals that end the program, or its time; gives -1 then, and 0 where the program has ended. */
static int next_end(struct program *program, int n_signals, int64_t limit_ns)
{
    const int64_t now_ns = actor_now();
    const int64_t until_ns = limit_ns > INT64_MAX - now_ns ? INT64_MAX : now_ns + limit_ns;
    siginfo_t signal;
    int number;

    do {
        const int64_t left_ns = until_ns - actor_now();
        struct timespec left;

        left.tv_sec = (time_t)(left_ns > 0 ? left_ns / ACTOR_SECOND : 0);
        left.tv_nsec = (long)(left_ns > 0 ? left_ns % ACTOR_SECOND : 0);
        number = sigtimedwait(&program->signals, &signal, &left);
        if (atomic_load(&program->has_ended))
            return 0;
        if (ends(number) && !is_own(program, &signal) && --n_signals == 0)
            return number;
    } while (actor_now() < until_ns);
    return -1;
}

/* Waits until all is to stop. Gives how many signals are to cut that short, the one that came not counted; 0: it has ended. */
static int await_stop(struct program *program)
{
    int number;

    while (!ends(number = next_signal(program))) {
        if (number <= 0)
            return number == 0 ? 0 : 2;     /* the first asks for what goes on already */
        actor_application_sighup(program->info);
    }
    atomic_store(&program->is_stopping, true);
    actor_shutdown(0);
    return 1;
}

static void *watch_signals(void *arg)
{
    struct program *program = arg;
    const int64_t limit_ns = program->info->shutdown_ns > 0 ? program->info->shutdown_ns : 30 * ACTOR_SECOND;
    int n_signals, number;

    actor_system_bind(program->system);
    n_signals = await_stop(program);
    number = n_signals == 0 ? 0 : next_end(program, n_signals, limit_ns);
    if (number == 0)
        return NULL;
    actor_log(ACTOR_LOG_ERROR, "%s; the program ends, though not all has stopped",
              ends(number) ? "another signal to stop came" : "the time to stop is over");
    _exit(CUT_SHORT);
    return NULL;
}

/* In the controller: the time to stop begins, also where no signal has come. */
static void limit_stop(void *context)
{
    struct program *program = context;
    const union sigval mark = { .sival_ptr = program };

    if (!atomic_exchange(&program->is_stopping, true))
        pthread_sigqueue(program->watcher, SIGTERM, mark);
}

static void spoil_stop(void *context)
{
    struct program *program = context;

    atomic_store(&program->is_spoilt, true);
}

/* A signal for the thread alone: cancelling it would unwind its stack behind the back of sanitizers. */
static void end_watcher(struct program *program)
{
    if (!program->watches)
        return;
    atomic_store(&program->has_ended, true);
    pthread_kill(program->watcher, SIGTERM);
    pthread_join(program->watcher, NULL);
}

static bool takes_sighup(const struct program *program)
{
    return program->info->sighup != NULL;
}

static void block_signals(struct program *program, sigset_t *old)
{
    sigemptyset(&program->signals);
    sigaddset(&program->signals, SIGTERM);
    sigaddset(&program->signals, SIGINT);
    if (takes_sighup(program))
        sigaddset(&program->signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &program->signals, old);
    signal(SIGPIPE, SIG_IGN);
}

/* ---- the run ---- */

/* Runs as a process beside the controller, so that a start that takes its time can be stopped. */
static void boot(void *arg)
{
    struct program *program = arg;
    int err = ACTOR_OK;
    size_t i;

    for (i = 0; i < program->n_members; i++) {
        err = actor_application_start(program->members[i].info, 0);
        if (err != ACTOR_OK && err != ACTOR_EALREADY)
            break;
    }
    if (i == program->n_members || atomic_load(&program->is_stopping))
        return;
    actor_log(ACTOR_LOG_ERROR, "the program ends: %s did not start: %s", program->members[i].info->name, actor_strerror(err));
    actor_shutdown(LIBACTOR_DID_NOT_START);
}

/* The root of actor_run: the controller. What it depends on comes before the program's application. */
static int start_all(void *context, actor_ref *out)
{
    struct program *program = context;
    const struct libactor_controller_watch watch = { limit_stop, spoil_stop, program };
    size_t i;
    int err;

    program->system = actor_system_current();
    if (pthread_create(&program->watcher, NULL, watch_signals, program) != 0)
        return ACTOR_ELIMIT;
    program->watches = true;
    err = libactor_controller_start(true, &watch, out);
    for (i = 0; i < program->n_members && err == ACTOR_OK; i++)
        if (program->members[i].env != NULL)
            err = actor_application_env_set(program->members[i].info, program->members[i].env);
    return err == ACTOR_OK ? actor_spawn_link(boot, program, NULL) : err;
}

/* Has the application's own function change options, by its settings. Gives 0, or the exit status. */
static int ask_for_options(const struct program *program, actor_options *options)
{
    if (program->info->options == NULL)
        return 0;
    program->info->options(options, env_of(program, program->info));
    if (options->alloc == NULL && options->free == NULL)
        return 0;
    fprintf(stderr, "%s: the options of %s set an allocator, but there are settings in memory by now\n", program->name,
            program->info->name);
    return USAGE_ERROR;
}

static int run(struct program *program)
{
    actor_options options = actor_options_default();
    sigset_t old;
    int status;

    status = take_system_options(program, &options);
    if (status != 0)
        return status;
    block_signals(program, &old);
    status = ask_for_options(program, &options);
    if (status == 0)
        status = actor_run(&options, start_all, program);
    end_watcher(program);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return status == 0 && atomic_load(&program->is_spoilt) ? SPOILT : status;
}

static const char *program_name(const actor_application_info *info, int argc, char **argv)
{
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;

    if (argc == 0 || argv[0][0] == '\0')
        return info->name;
    return slash == NULL ? argv[0] : slash + 1;
}

int actor_application_main(const actor_application_info *info, int argc, char **argv)
{
    struct program program;
    int status = 0;

    memset(&program, 0, sizeof program);
    program.info = info;
    program.name = program_name(info, argc, argv);
    if (add_members(&program, info, 0) != ACTOR_OK)
        status = out_of_memory(&program);
    else if (!answers(&program, argc, argv)) {
        status = take_settings(&program, argc, argv);
        if (status == 0)
            status = run(&program);
    }
    free_members(&program);
    return status;
}
