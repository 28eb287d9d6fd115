/*
 * supervisor: starts its children in order, restarts what fails, stops them in reverse order.
 * Every rule is OTP's: see the supervisor manual.
 */
#ifndef ACTOR_SUPERVISOR_H
#define ACTOR_SUPERVISOR_H

#include "behaviour.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum actor_strategy {
    ACTOR_ONE_FOR_ONE = 1,                  /* only the child that failed is restarted */
    ACTOR_ONE_FOR_ALL,                      /* all others are stopped, then all are started */
    ACTOR_REST_FOR_ONE                      /* as one_for_all, for those started after it */
} actor_strategy;

typedef enum actor_restart {
    ACTOR_PERMANENT = 1,                    /* always restarted */
    ACTOR_TRANSIENT,                        /* restarted after an abnormal end */
    ACTOR_TEMPORARY,                        /* never restarted */
    ACTOR_RESTART_OF_SUPERVISOR = 16        /* as the dynamic supervisor says that the child is started by */
} actor_restart;

/** When a supervisor ends because children have: OTP's auto_shutdown. */
typedef enum actor_auto_shutdown {
    ACTOR_NEVER = 0,
    ACTOR_ANY_SIGNIFICANT,                  /* a significant child has ended and is not restarted */
    ACTOR_ALL_SIGNIFICANT                   /* so have all of them */
} actor_auto_shutdown;

typedef enum actor_child_type { ACTOR_WORKER = 1, ACTOR_SUPERVISOR } actor_child_type;

/** As a child's `shutdown_ns`: kill it at once. */
#define ACTOR_BRUTAL_KILL INT64_C(-1)
/** Likewise: as the dynamic supervisor says that the child is started by. */
#define ACTOR_SHUTDOWN_OF_SUPERVISOR INT64_MIN

typedef struct actor_child_spec {
    const char *id;                         /* told apart by it; of no account to a dynamic supervisor */
    /*
     * Starts the child, linked to the caller. `args` are the supervisor's own, NULL if it has none; of a child that
     * was added by actor_supervisor_start_child a copy of those given there. It runs in the supervisor, which an actor_exit in it
     * ends: what goes wrong is to be returned.
     */
    int (*start)(const void *args, actor_ref *out);
    actor_restart restart;
    int64_t shutdown_ns;                    /* how long it may take to stop; ACTOR_BRUTAL_KILL, ACTOR_INFINITY */
    actor_child_type type;
    bool significant;                       /* counts for auto_shutdown; not of a permanent child */
    bool contain_faults;                    /* in its own code; not in that of its children */
} actor_child_spec;

/**
 * How long a supervisor waits before it restarts a child: `from_ns` the first time, twice as long each time it fails
 * again, up to `to_ns`; what is waited is longer or shorter by a random part of up to `jitter_percent`. A child that has
 * run for `to_ns` is taken for healthy: the next time it is `from_ns` again. What the strategy stops is stopped at
 * once. All zeroes: restarts are made at once, as OTP's.
 */
typedef struct actor_backoff {
    int64_t from_ns, to_ns;
    unsigned jitter_percent;                /* 0 to 100 */
} actor_backoff;

/**
 * Gives how long to wait after so many failures in a row, for actors that try something again themselves.
 *
 * Units      Nanoseconds; 0 without a failure. A jitter of more than 100 is one of 100, and a `to_ns` below `from_ns` goes for both.
 * Threads    Any bound to a system, whose randomness it draws on.
 */
int64_t actor_backoff_pause(const actor_backoff *backoff, uint32_t failures);

typedef struct actor_supervisor_info {
    const char *name;                       /* as in the spec */
    const char *registered;                 /* a local name, else NULL */
    actor_strategy strategy;
    unsigned intensity;                     /* restarts allowed ... */
    int64_t period_ns;                      /* ... within this time */
    actor_auto_shutdown auto_shutdown;
    actor_backoff backoff;
    const actor_type_info *args;            /* NULL if it has none */
    size_t n_children;
    const actor_child_spec *children;
    /*
     * Registers the calling supervisor through a registry, as gen_server's does; `args` are its own, NULL if it has none.
     * NULL if not wanted.
     */
    int (*register_via)(const void *args, actor_ref *holder);
    /*
     * Called before the children are started: ACTOR_CONTINUE, ACTOR_IGNORE: the start gives ACTOR_EIGNORE and there is no
     * supervisor, or what actor_stop and actor_init_error give. NULL: it runs in any case. OTP: supervisor's init/1.
     */
    actor_result (*init)(const void *args);
} actor_supervisor_info;

/**
 * Starts a supervisor and its children, in order, each after the one before has started.
 *
 * Ownership  `args` is copied.
 * Errors     Those of actor_start. ACTOR_EINIT with reason shutdown, detail "failed_to_start_child: ID: REASON",
 *            cut where it is long: a child did not start; those before it were stopped, in reverse order. ACTOR_EINVAL: two
 *            children have the same id, or a field has no value that it may have.
 * Threads    Any bound to a system. `out` may be NULL.
 * OTP        supervisor:start_link/2.
 */
int actor_supervisor_start(const actor_supervisor_info *info, const void *args, bool link, actor_ref *out);

/*
 * The functions below wait for the supervisor, which may be starting, stopping or restarting a child. Any thread bound to
 * a system may call them; their errors are those of actor_call, and what each says. Those that want an id are for
 * supervisors with ids: a dynamic supervisor answers ACTOR_ENOTSUP.
 */

/**
 * Finds a supervisor's child by its id.
 *
 * Errors     ACTOR_ENOPROC: it has no such child, or the child does not run.
 */
int actor_supervisor_child(actor_ref supervisor, const char *id, actor_ref *out);

/** Gives the spec of a child; borrowed from whoever wrote it. Errors: ACTOR_ENOPROC. OTP: supervisor:get_childspec/2. */
int actor_supervisor_child_spec(actor_ref supervisor, const char *id, const actor_child_spec **out);

/** What the answer to a start says; for ACTOR_START_CHILD alone. */
extern const actor_type_info actor_child_started;

/** The message that asks for a child whose arguments are of this type, a `const actor_type_info *`; NULL: none. */
#define ACTOR_START_CHILD(args_type) { "start_child", ACTOR_CALL, (args_type), &actor_child_started }

/** What a child can be made of at any time: a constant. */
typedef struct actor_child_template {
    actor_message_info start_message;       /* ACTOR_START_CHILD(the arguments' type) */
    actor_child_spec spec;
} actor_child_template;

/**
 * Adds a child behind all others, starts it, and waits until its init has run. A start that fails leaves nothing
 * behind.
 *
 * Ownership  `args`, of the type that the template's message has, are copied; NULL if there are none. The template is
 *            borrowed for as long as the supervisor lives.
 * Errors     What the start returned, ACTOR_EINIT (see actor_last_reason) among others. ACTOR_EIGNORE: the child chose
 *            not to run; a supervisor with ids has its spec all the same, unless it is temporary. ACTOR_EALREADY: a child
 *            with this id runs, or the child's name is taken; in `*out` is who has it. ACTOR_EPRESENT: there is a
 *            child with this id, which does not run. ACTOR_ELIMIT: there are
 *            max_children, those that are being restarted included; nothing was tried. ACTOR_ENOMEM. ACTOR_EINVAL: a
 *            field of the template has no value that it may have, it is significant and the supervisor has no
 *            auto_shutdown, or there are no arguments where some are needed. ACTOR_EDOWN also if memory was out for the
 *            answer: there is no child then.
 * Threads    `out` may be NULL.
 * OTP        supervisor:start_child/2; Elixir's DynamicSupervisor.start_child/2.
 */
int actor_supervisor_start_child(actor_ref supervisor, const actor_child_template *child, const void *args,
                                 actor_ref *out);

/**
 * Gives the arguments of the supervisor that calls a child's start, for that function: what all its children have
 * in common. NULL if it has none, and elsewhere.
 *
 * Ownership  Borrowed; unchanged as long as the supervisor lives.
 * Threads    The supervisor, before the start first waits.
 * OTP        Elixir's DynamicSupervisor.init/1, extra_arguments.
 */
const void *actor_supervisor_args(void);

/**
 * Gives another child of the supervisor that calls a child's start, for that function. No actor if there is none with this id, or
 * it does not run; and elsewhere. A dynamic supervisor's children have no ids.
 *
 * Threads    The supervisor, before the start first waits.
 */
actor_ref actor_supervisor_sibling(const char *id);

/**
 * Stops a child and waits until it has ended. Its spec stays, unless it is temporary, and it is not restarted by
 * itself. One that does not run is stopped already.
 *
 * Errors     ACTOR_ENOPROC: there is no such child.
 * OTP        supervisor:terminate_child/2, whose `not_found` is ACTOR_ENOPROC.
 */
int actor_supervisor_terminate_child(actor_ref supervisor, const char *id);

/**
 * Starts a child that does not run. If that fails it stays as it was.
 *
 * Errors     ACTOR_ENOPROC: there is no such child; ACTOR_EALREADY: it runs, as `*out`; ACTOR_ERESTARTING; those of its
 *            start.
 * Threads    `out` may be NULL.
 * OTP        supervisor:restart_child/2.
 */
int actor_supervisor_restart_child(actor_ref supervisor, const char *id, actor_ref *out);

/**
 * Forgets a child that does not run.
 *
 * Errors     ACTOR_ENOPROC: there is no such child; ACTOR_EALREADY: it runs; ACTOR_ERESTARTING.
 * OTP        supervisor:delete_child/2.
 */
int actor_supervisor_delete_child(actor_ref supervisor, const char *id);

/** How many children a supervisor has. */
typedef struct actor_child_count {
    size_t specs;
    size_t active;
    size_t supervisors;
    size_t workers;
} actor_child_count;

/** Counts a supervisor's children. OTP: supervisor:count_children/1. */
int actor_supervisor_count(actor_ref supervisor, actor_child_count *out);

/** A child, as it is listed. */
typedef struct actor_child_entry {
    const char *id;                         /* NULL in a dynamic supervisor */
    actor_ref ref;                          /* no actor if it does not run; in a dynamic supervisor the last it had */
    actor_child_type type;
    bool restarting;                        /* it could not be restarted yet */
} actor_child_entry;

/**
 * Lists the children, the one specified last first; those of a dynamic supervisor in no order.
 *
 * Ownership  `*out`, an array of `*n`, is the caller's: actor_free.
 * Errors     ACTOR_ENOMEM.
 * OTP        supervisor:which_children/1.
 */
int actor_supervisor_children(actor_ref supervisor, actor_child_entry **out, size_t *n);

/** How a child stands. */
typedef enum actor_child_status {
    ACTOR_CHILD_RUNNING = 1,
    ACTOR_CHILD_RESTARTING,                 /* it could not be restarted yet: that is to be tried, or tried again */
    ACTOR_CHILD_STOPPING,                   /* it was told to end, by a dynamic supervisor, which goes on meanwhile */
    ACTOR_CHILD_STOPPED                     /* it does not run, and its supervisor does not start it by itself */
} actor_child_status;

/** A child, in the state of its supervisor. */
typedef struct actor_child_state {
    actor_string id;                        /* in a dynamic supervisor that of what it was made of; "" for none */
    actor_ref ref;                          /* no actor if it does not run; in a dynamic supervisor the last it had */
    actor_child_status status;
    actor_restart restart;                  /* what goes for it, also where its spec leaves it to the supervisor; so with the next */
    int64_t shutdown_ns;
    actor_child_type type;
    bool significant;
} actor_child_state;

/** How a supervisor stands: one with ids, so a partition supervisor too. */
typedef struct actor_supervisor_state {
    actor_strategy strategy;
    uint32_t intensity;
    int64_t period_ns;
    actor_auto_shutdown auto_shutdown;
    const int64_t *restarts;                /* those that count, the oldest first: when they were, by actor_now's clock */
    size_t restarts_len;
    const actor_child_state *children;      /* in the order they are started in */
    size_t children_len;
} actor_supervisor_state;

/** Describes an actor_supervisor_state, for actor_type_print among others. */
extern const actor_type_info actor_supervisor_state_type;

/**
 * Tells how a supervisor stands, also one that is suspended. One that starts, stops or restarts a child answers when it has done
 * so; one whose restart fails, in between.
 *
 * Ownership  What `*out` points to lives as a reply does: see sys.h; give it up with actor_reply_release(out).
 * Errors     Those of sys.h. ACTOR_EINVAL, ACTOR_ENOTSUP: it is no such supervisor.
 * Threads    Any bound to a system.
 * OTP        sys:get_state/2, whose #state{} says the same.
 */
int actor_supervisor_get_state(actor_ref supervisor, actor_supervisor_state *out, int64_t timeout_ns);

/**
 * Sets how a supervisor restarts: its strategy, intensity, period and auto_shutdown, and which restarts count; it takes effect
 * with the next end of a child, or the next try to restart one. An auto_shutdown of ACTOR_NEVER leaves significant children what
 * they are. The children are to be those that it has, as actor_supervisor_get_state gave them: to change them there are
 * the functions above. One that is suspended stands as it did when it was asked.
 *
 * Ownership  `state` is copied.
 * Errors     Those of sys.h. ACTOR_EINVAL also: it says something else of children, or has a value that the supervisor could not
 *            have been started with, or a restart that is yet to come. On an error all is as it was.
 * Threads    Any bound to a system.
 * OTP        sys:replace_state/3, which takes whatever its function gives, children too.
 */
int actor_supervisor_replace_state(actor_ref supervisor, const actor_supervisor_state *state, int64_t timeout_ns);

#ifdef __cplusplus
}
#endif
#endif
