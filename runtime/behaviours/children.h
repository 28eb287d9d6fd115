/*
 * What supervisors have in common: how a child is started, and whether it stopped in order; and the list of
 * the children of a supervisor that knows them by id, in the order they were specified.
 */
#ifndef LIBACTOR_CHILDREN_H
#define LIBACTOR_CHILDREN_H

#include <stddef.h>

#include "actor/behaviour.h"
#include "actor/supervisor.h"
#include "actor/system.h"
#include "refmap.h"

/** Checks a spec that was written by hand. Errors: ACTOR_EINVAL. */
int libactor_child_check(const actor_child_spec *spec);

/** As libactor_child_check, of one that may leave something to its supervisor. */
int libactor_child_check_open(const actor_child_spec *spec);

struct libactor_children;

/** Has actor_supervisor_sibling look among these, until the start that follows waits. Threads: their supervisor. */
void libactor_children_starting(const struct libactor_children *children);

/** Has actor_supervisor_args give these; NULL: there are none. Threads: the supervisor, in its init. */
int libactor_child_args_set(const void *args);

/** Starts a child; its faults are contained, and those of no other, if its spec says so. Errors: those of its start. */
int libactor_child_start(const actor_child_spec *spec, const void *args, actor_ref *out);

/** Has a supervisor decide, by its own `init`, which may be NULL, whether it runs. Returns: what its init is to, unless ACTOR_CONTINUE. */
actor_result libactor_child_decide(actor_result (*init)(const void *args), const void *args);

/** Gives the spec whose start is called, for that function. Threads: the supervisor, before the start first waits. */
const actor_child_spec *libactor_child_starting(void);

/** Gives the reason a start failed for. Threads: the actor that tried, at once. */
actor_reason libactor_child_start_reason(int err);

/** Gives the calling supervisor's report of a child to who wants reports; `reason` is NULL of progress. */
void libactor_child_report(actor_report_kind kind, const char *title, const char *name, const char *id, actor_ref child,
                           const actor_reason *reason);

/** Tells whether a child that was told to end did so for a reason that was to be expected. */
bool libactor_child_ended_well(actor_restart restart, int64_t shutdown_ns, const actor_reason *reason);

enum libactor_child_status {
    LIBACTOR_CHILD_STOPPED,                 /* no process: it ended, was stopped, or chose not to run */
    LIBACTOR_CHILD_RUNNING,
    LIBACTOR_CHILD_RESTARTING,              /* to be tried again */
    LIBACTOR_CHILD_FORGOTTEN                /* as if never specified */
};

struct libactor_child {
    const actor_child_spec *spec;
    actor_message *added;                   /* the call that added it, for its arguments; NULL: it was there from the start */
    actor_ref ref;                          /* while it runs */
    enum libactor_child_status status;
    /* Where there is a backoff. */
    int64_t pause_ns;                       /* before it is restarted the next time; 0: it has not failed yet */
    int64_t started_ns;
    actor_timer timer;                      /* of the pause that runs */
};

/** All zeroes: none. Forgotten children keep their place until there are many. */
struct libactor_children {
    struct libactor_child *of;
    size_t len, capacity;
    size_t n_forgotten;
    uint32_t *ids;                          /* index + 1 of each, by linear probing; 0 is a free place */
    size_t ids_mask;
    struct libactor_refmap running;         /* the index of each child that runs; with room for all */
};

/** Makes room for `n` in all: as many can be added, and run, without fail. Errors: ACTOR_ENOMEM, ACTOR_ELIMIT. */
int libactor_children_reserve(struct libactor_children *children, size_t n);

/**
 * Adds a child that does not run, behind all others; there is room for it. No other has its id.
 *
 * Ownership  `added` is the list's.
 */
size_t libactor_children_add(struct libactor_children *children, const actor_child_spec *spec, actor_message *added);

/** Gives the index of the child with that id, and of the running child with that reference; `len` if there is none. */
size_t libactor_children_find_id(const struct libactor_children *children, actor_string id);
size_t libactor_children_find_ref(const struct libactor_children *children, actor_ref ref);

void libactor_children_set_running(struct libactor_children *children, size_t i, actor_ref ref);

/** It does not run any more; a temporary child is forgotten by that. */
void libactor_children_set_stopped(struct libactor_children *children, size_t i);

/** Forgets a child that does not run. */
void libactor_children_forget(struct libactor_children *children, size_t i);

/** Frees what the list has taken. */
void libactor_children_clear(struct libactor_children *children);

#endif
