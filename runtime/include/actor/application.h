/*
 * Applications: a tree of actors with what it needs to run as one thing: settings, other applications that it
 * depends on, and callbacks around its start and its end. Each system has an application controller, which starts with
 * the first application. The functions here are what generated code rests on; the names a program uses are the generated
 * ones.
 */
#ifndef ACTOR_APPLICATION_H
#define ACTOR_APPLICATION_H

#include "supervisor.h"
#include "system.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Where the value of one setting may come from besides the command line, and what it is for. */
typedef struct actor_env_source {
    const char *variable;                   /* of the process's environment; NULL: none */
    const char *doc;                        /* lines with '\n' between; NULL: none */
    const char *range;                      /* what it may be, for people, as "1 .. 100"; NULL: any value of its type */
} actor_env_source;

/** The settings of an application: OTP's environment, a struct. */
typedef struct actor_env_info {
    /*
     * Of the struct. Its fields are of the kinds bool, integers, float, double, duration, string and enum. On the command
     * line `max_clients` is `--max-clients=N`.
     */
    const actor_type_info *type;
    void (*defaults)(void *env);            /* fills in what holds when nothing is said; strings may be constants */
    const actor_env_source *sources;        /* one for each field */
    bool (*in_range)(const void *env, size_t i);    /* whether its field `i` is in its `range`; NULL: none has one */
} actor_env_info;

/** A start phase: called when the tree has started, in order. Anything but ACTOR_OK: the application does not start. */
typedef struct actor_start_phase {
    const char *name;
    int (*run)(void *state);
} actor_start_phase;

typedef struct actor_application_info actor_application_info;

struct actor_application_info {
    const char *name;                       /* as in the spec; no two applications of a system have the same */
    const char *description;                /* lines with '\n' between; NULL: none */
    const char *version;                    /* NULL: none */
    actor_restart restart;                  /* what its end means to the system, where a start says nothing else */
    const actor_env_info *env;              /* NULL: no settings */
    size_t n_depends;
    const actor_application_info *const *depends;   /* must run before it starts */
    /*
     * Starts the top of the tree, linked to the caller, and gives it in `*root`; `*state`, which is NULL, is handed to all
     * callbacks below. `env` are the settings, borrowed. NULL: an application without a tree, a library.
     * This and all below are called in the application's master, an actor, and may block; but config_change in one of its own.
     */
    int (*start)(const void *env, actor_ref *root, void **state);
    size_t n_phases;
    const actor_start_phase *phases;
    /* Before the tree is stopped, or after it has ended by itself; gives the new state. NULL: nothing to do. */
    void *(*prep_stop)(void *state);
    void (*stop)(void *state);              /* when the tree has ended, in whatever way. NULL: nothing to do */
    void (*config_change)(const void *before, const void *now, void *state);    /* settings, borrowed; or NULL */
    void (*sighup)(void *state);            /* the program got SIGHUP; or NULL */
    int64_t shutdown_ns;                    /* of actor_application_main: how long an ordered stop may take; 0: 30 s */
    /* Of actor_application_main, which calls it before there is any actor. `env` are the settings, borrowed; or NULL. */
    void (*options)(actor_options *options, const void *env);
};

/**
 * Starts an application, all of whose dependencies run, and waits until its start phases have passed. Starts of the same
 * one at the same time are one start.
 *
 * `restart` says what its end means, unless somebody stops it: of a permanent one, that the system ends: all other
 * applications are stopped, and then the system as by actor_shutdown(1). A transient one does so
 * but when its root ended normally, a temporary one never. A start that fails is an end too, with actor_shutdown(2), when its
 * caller has been told. 0: as its info says.
 *
 * Errors     ACTOR_EALREADY: it runs; ACTOR_ENOTSTARTED: one that it depends on does not, the detail of
 *            actor_last_reason says which; what its start or a phase gave: ACTOR_EINIT for
 *            actor_last_reason; ACTOR_EINVAL: no such restart, or an info that cannot be; ACTOR_ESHUTDOWN: all are being
 *            stopped, or the application controller was killed; ACTOR_ENOMEM; those of actor_call.
 * Threads    Any bound to a system that may wait.
 * OTP        application:start/2. When a phase fails its tree is stopped, and prep_stop and stop are not called.
 */
int actor_application_start(const actor_application_info *info, actor_restart restart);

/**
 * Starts an application and before it, in order, all that it depends on and that does not run. When one of
 * them fails those that were started are stopped again, the last one first.
 *
 * Ownership  `*started`, an array of `*n` in the order of their start, is the caller's: actor_free. Both may be NULL.
 * Errors     As actor_application_start, but that nothing is wrong with what runs; ACTOR_EINVAL: one depends on itself.
 * Threads    Any bound to a system that may wait.
 * OTP        application:ensure_all_started/2.
 */
int actor_application_ensure_all_started(const actor_application_info *info, actor_restart restart,
                                         const actor_application_info ***started, size_t *n);

/**
 * Stops an application: prep_stop, the tree, stop. Nobody looks whether another depends on it. Of two who stop it at the same time
 * the second waits for the first, and then it does not run. Of one that has ended by itself there is nothing left to be stopped,
 * and that is no error, once: who stops what it has started need not ask first.
 *
 * Errors     ACTOR_ENOTSTARTED; ACTOR_ENOMEM; those of actor_call.
 * Threads    Any bound to a system that may wait; not the application's own callbacks.
 * OTP        application:stop/1.
 */
int actor_application_stop(const actor_application_info *info);

/**
 * Gives the applications that run, the one started last first.
 *
 * Ownership  `*out`, an array of `*n`, is the caller's: actor_free.
 * Errors     ACTOR_ENOMEM; those of actor_call.
 * Threads    Any bound to a system that may wait.
 * OTP        application:which_applications/0.
 */
int actor_application_which(const actor_application_info ***out, size_t *n);

/** How an application stands. */
typedef enum actor_application_status {
    ACTOR_APPLICATION_STARTING = 1,
    ACTOR_APPLICATION_RUNNING,
    ACTOR_APPLICATION_STOPPING,
    ACTOR_APPLICATION_ENDED                 /* by itself; it is known until somebody stops it, or starts it again */
} actor_application_status;

/** An application, in the state of its system's application controller. */
typedef struct actor_application_state {
    actor_string name;
    actor_application_status status;
    actor_restart restart;                  /* what its end means */
    actor_ref master;                       /* no actor: it has no tree, or none any more; likewise the next */
    actor_ref root;                         /* nor while it starts */
} actor_application_state;

/** How the applications of a system stand. */
typedef struct actor_application_controller_state {
    const actor_application_state *applications;    /* in the order of their start */
    size_t applications_len;
} actor_application_controller_state;

/** Describes an actor_application_controller_state. */
extern const actor_type_info actor_application_controller_state_type;

/**
 * Tells how the applications of the caller's system stand, those too that start, stop, or have ended. Nothing of it can be set.
 *
 * Ownership  What `*out` points to lives as a reply does: see sys.h; give it up with actor_reply_release(out).
 * Errors     Those of sys.h; ACTOR_ENOPROC also: no application was ever started.
 * Threads    Any bound to a system that may wait.
 * OTP        sys:get_state(application_controller).
 */
int actor_application_get_state(actor_application_controller_state *out, int64_t timeout_ns);

/**
 * Copies an application's settings, whether it runs or not, to `*env`, of its type.
 *
 * Ownership  `*env` is overwritten, and the caller's: actor_type_clear.
 * Errors     ACTOR_EINVAL: it has none; ACTOR_ENOMEM; those of actor_start, where there is no controller yet.
 * Threads    Any bound to a system; so with all below.
 * OTP        application:get_all_env/1.
 */
int actor_application_env(const actor_application_info *info, void *env);

/**
 * Sets all of an application's settings, which are copied. It is not told.
 *
 * Errors     Those of actor_application_env; ACTOR_EINVAL: one is not in its range, and all are as they were.
 * OTP        application:set_env/1.
 */
int actor_application_env_set(const actor_application_info *info, const void *env);

/**
 * As actor_application_env_set, and calls its config_change, if it runs and what is set has changed since it was
 * last told. Does not wait for that. The callback is called in an actor of its own, while the application's master waits: a crash
 * of it is logged, and the application goes on.
 *
 * OTP        Module:config_change/3, which is called when a release changes what is configured.
 */
int actor_application_config_change(const actor_application_info *info, const void *env);

/**
 * Gives one setting as the command line would have it.
 *
 * Ownership  `*text` is the caller's: actor_free.
 * Errors     ACTOR_ENOENT: none is called that; else as actor_application_env.
 * OTP        application:get_env/2.
 */
int actor_application_get_env(const actor_application_info *info, const char *name, char **text);

/** Sets one setting by a text. Errors: also ACTOR_EINVAL: it is no such value, or not in its range. OTP: application:set_env/3. */
int actor_application_set_env(const actor_application_info *info, const char *name, const char *text);

/** Calls a running application's sighup, if it has one; does not wait for that. Errors: ACTOR_ENOTSTARTED; ACTOR_ENOMEM. */
int actor_application_sighup(const actor_application_info *info);

/**
 * Runs a program that is an application: the body of a main. Settings come from their defaults, then the process's
 * environment, then the command line: `--port=80` or `--port 80`; of a dependency Store `--store.path=PATH`; for a bool
 * `--verbose` and `--no-verbose` also. `--help` and `--version` print what they say. Then the application and all that it
 * depends on are started, as their infos say, on workers for all processors. The environment variable ACTOR_WORKERS
 * says how many there are, from 1 to 256, and ACTOR_CONTAIN_FAULTS, `true` or `false`, whether faults are contained.
 *
 * The application's `options`, if it has one, is called once, when all of that is taken and before the system starts: by then
 * the options are what a system has when nothing is said and what those variables say, and what the function leaves is what
 * holds. It runs in the calling thread, which is no actor and belongs to no system, with the signals below blocked: one that
 * comes meanwhile counts as soon as the system runs. What `log_context` and `report_context` point to has to last until this
 * returns. It cannot set `alloc` and `free`, since the settings have memory by then. Those of applications that `info` depends
 * on are not called: the program is `info`.
 *
 * SIGTERM and SIGINT stop all applications in order, the one started last first, and then the rest of the system; one that
 * is still starting is killed. If that takes longer than the info's `shutdown_ns`, or another of these signals comes, the
 * process ends at once. So much time there is also when an application takes the system down. SIGHUP is for
 * the application's `sighup`, if it has one. These signals are blocked in all threads while this runs, and one thread
 * waits for them, so that it needs no worker to be free; so they are in a child process that is not started by
 * actor_child_start. SIGPIPE is ignored.
 *
 * A callback that crashes in its start or a start phase is a start that failed. One in sighup is the end of the application, for that
 * reason: prep_stop is called, its tree is stopped, stop is called. One in config_change is logged. One in prep_stop, and the tree is
 * stopped and stop is called all the same, with the state as it was; after one in stop there is nothing left to be called, and the
 * others are stopped as ever. A fault that is contained is more than a crash: of an application in whose prep_stop it happened the tree
 * is ended by the end of its parent, and stop is not called.
 *
 * Returns    What main should return: 0 after an ordered stop; 1 if an application has taken the system down, or
 *            if a prep_stop or stop has crashed in a stop that was asked for; 2 if the settings are wrong, which standard
 *            error tells, or the options are, or something did not start, which is logged. Where a stop was cut short the process has ended with 1.
 * Threads    The program's first, before it has others. `argv` must last as long.
 * OTP        What a release's start script and init:stop/0 do.
 */
int actor_application_main(const actor_application_info *info, int argc, char **argv);

#ifdef __cplusplus
}
#endif
#endif
