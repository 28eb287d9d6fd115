/*
 * Systems: the workers that run actors, their clock, and the log. A program may have several.
 */
#ifndef ACTOR_SYSTEM_H
#define ACTOR_SYSTEM_H

#include "process.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct actor_system actor_system;

struct uv_loop_s;                           /* libuv's uv_loop_t */

typedef enum actor_log_level { ACTOR_LOG_ERROR = 1, ACTOR_LOG_WARNING, ACTOR_LOG_NOTICE } actor_log_level;

typedef enum actor_report_kind {
    ACTOR_REPORT_PROGRESS = 1,              /* a supervisor has started a child */
    ACTOR_REPORT_START_ERROR,               /* one did not start */
    ACTOR_REPORT_CHILD_TERMINATED,          /* one has ended that was not to */
    ACTOR_REPORT_SHUTDOWN_ERROR,            /* one did not stop in order */
    ACTOR_REPORT_SHUTDOWN,                  /* the supervisor gives up */
    ACTOR_REPORT_CRASH                      /* an actor has ended for an abnormal reason */
} actor_report_kind;

/** What supervisors and crashes have to tell, for a program to look at. All in it is borrowed for the call. */
typedef struct actor_report {
    actor_report_kind kind;
    actor_ref who;                          /* the supervisor, or who crashed */
    const char *title;                      /* of that: "Cache" */
    const char *name;                       /* of actor_register; "" for none */
    const char *child_id;                   /* of a supervisor's report; "" where children have none */
    actor_ref child;                        /* likewise; no actor if there is none */
    const actor_reason *reason;             /* NULL: of progress */
    const char *message;                    /* of a crash: the name of the message it was at; "" if there was none */
    const actor_ref *ancestors;             /* of a crash: who started it, who started that, as far as they live */
    size_t n_ancestors;
    const char *text;                       /* of a crash: what the log gets; else "" */
} actor_report;

typedef struct actor_options {
    int workers;                            /* threads; 0: one for each processor */
    size_t stack_bytes;                     /* of a waiting actor's fiber; 0: 256 KiB */
    size_t max_actors;                      /* 0: as many as memory holds */
    bool contain_faults;                    /* a fault in an actor's own code ends that actor alone */
    size_t high_water;                      /* messages in one mailbox that are logged, and each doubling; 0: 100,000 */
    /*
     * An actor that has run for so long without a wait, or letting its worker go on, is logged, once; 0: 10 s;
     * ACTOR_INFINITY: none. An idle worker looks: with one worker, or where all are at work, nobody does.
     */
    int64_t stuck_ns;
    /*
     * Gets each report whole: one line, or several with line feeds between them, and none at the end. NULL: to standard
     * error, which raises no SIGPIPE. Any thread may call it, several at once.
     */
    void (*log)(void *context, actor_log_level level, const char *text);
    void *log_context;
    /*
     * Gets the reports of supervisors and crashes besides, which the log has as text, and progress, which it has not; NULL:
     * nobody does. Any thread may call it, several at once; it must not wait. OTP: the reports that logger's handlers get.
     */
    void (*report)(void *context, const actor_report *report);
    void *report_context;
    /*
     * All memory of the library comes from here and goes back, but for the stacks of fibers and what libuv and
     * libc take for themselves; NULL: malloc and free. `alloc` gives NULL when memory is out, else memory
     * aligned as malloc's; `free` never gets NULL. Any thread may call them, several at once. Messages go
     * from system to system, so the first system that starts decides for the whole process, and for good: one
     * that asks for another allocator gets ACTOR_EINVAL. What actor_alloc gave before that has to be freed before.
     */
    void *(*alloc)(void *context, size_t bytes);
    void (*free)(void *context, void *memory);
    void *alloc_context;
} actor_options;

/** Gives the options that a system has when nothing is said. Threads: any. */
actor_options actor_options_default(void);

/**
 * Runs a system whose root is started by `start(context, &root)`, and returns when that has ended: the body of a main.
 * The calling thread becomes a worker. SIGTERM and SIGINT are the program's own business; see
 * actor_shutdown, and actor_application_main, which minds them.
 *
 * Returns    What main should return: 0 after an ordered end (the root ended normally, or actor_shutdown
 *            gave 0); the status given to actor_shutdown; 1 if the root gave up or crashed; 2 if the
 *            system or the root could not be started. The last two are logged.
 * Threads    Any that runs no system. Threads bound to the system find, when it ends, that their calls
 *            fail with ACTOR_ESHUTDOWN, and from then on with ACTOR_ENOSYSTEM.
 */
int actor_run(const actor_options *options, int (*start)(void *context, actor_ref *out), void *context);

/**
 * Has the calling thread's system stop in order: its root gets an exit signal `shutdown`, and
 * actor_run returns `status`.
 *
 * Threads    Any bound to a system, a signal watcher's callback too.
 */
void actor_shutdown(int status);

/**
 * Starts a system on threads of its own and binds the calling thread to it.
 *
 * Of the descriptors 0, 1 and 2 each that is closed is opened on /dev/null first, by all that make a system but
 * actor_sim_start, and stays so: else a log line might go into a connection that has got the number.
 *
 * Threads don't come along through fork(): a program calls daemon() before it starts a system. A child that is forked
 * later may only exec or _exit; it has no system (ACTOR_ENOSYSTEM), nothing that it sends arrives, and actor_system_stop does
 * nothing there. A simulated system, which has no threads, goes on in it.
 *
 * Errors     ACTOR_ENOMEM, ACTOR_EINVAL, ACTOR_ELIMIT (too many systems, threads or descriptors); ACTOR_ENOTSUP:
 *            faults can't be contained in this program, or there is no /dev/null to open. Nothing is left running.
 * Threads    Any.
 */
int actor_system_start(const actor_options *options, actor_system **out);

/**
 * Makes a system that does not run yet: actor_attach gives it to a loop.
 *
 * Ownership  `*out` is ended with actor_system_stop, attached or not.
 * Errors     As actor_system_start.
 * Threads    Any.
 */
int actor_system_create(const actor_options *options, actor_system **out);

/**
 * Has a host's thread run a created system: the calling thread becomes worker 0, the other workers get
 * threads of their own. With a `loop`, libuv's, worker 0 lives in that and needs nothing but that the host
 * runs it; the system's handles keep uv_run from returning until actor_system_stop, and are closed when the loop has
 * run once more after that. With NULL the host drives worker 0: see actor_turn.
 *
 * The thread is the worker's until actor_system_stop, and may all that a callback of a worker's loop may,
 * in its own callbacks too: send, cast, actor_spawn, ask for names. What waits (a call, a start with an init, a system's
 * start) would keep the system from answering, and gives ACTOR_ENOTACTOR or, for a system, ACTOR_EINVAL: have a process
 * do it, with actor_spawn.
 *
 * Errors     ACTOR_EINVAL: it is attached or was started otherwise, or the thread runs a system already;
 *            ACTOR_ENOMEM; ACTOR_ELIMIT. After an error the system is good for actor_system_stop only.
 * Threads    The one that runs the loop. What a uv_prepare callback of the host's sends to actors of worker 0 may wait
 *            until the loop next wakes: worker 0 has its turn in such a callback too, perhaps the one before.
 */
int actor_attach(actor_system *system, struct uv_loop_s *loop);

/**
 * Gives a descriptor that is readable when actor_turn has something to do: for poll, epoll or select.
 * It is level-triggered, and only to be waited for.
 *
 * Errors     ACTOR_EINVAL: the system is not attached with NULL.
 * Threads    Any.
 */
int actor_backend_fd(const actor_system *system);

/**
 * Gives how long the host may wait at most before it calls actor_turn: what poll and epoll_wait take. To
 * be asked just before; what the host sends in between counts.
 *
 * Units      Milliseconds, rounded up; -1: until the descriptor is readable; 0: there is something to do.
 * Threads    The one that attached the system; elsewhere 0.
 */
int actor_next_timeout(const actor_system *system);

/**
 * Runs what worker 0 has to do, for a while, without waiting: actors, timers, I/O.
 *
 * Errors     ACTOR_EINVAL: not by this thread, not within an actor or a turn, or the system is not attached with NULL.
 * Threads    The one that attached the system.
 */
int actor_turn(actor_system *system);

/**
 * Ends every actor of a system (shutdown, then kill), stops its threads and frees it.
 *
 * A kill takes effect where an actor waits or its callback returns; code that does neither runs on, and this does not
 * return before. Such an actor is logged. All of this goes for the end of actor_run too.
 *
 * Threads    Any that is not a worker; of an attached system the one that attached it, a callback of the
 *            host's too, but no actor. While this waits in a libuv loop of the host's, that loop stands still:
 *            an actor that waits for I/O on worker 0 is killed after 5 seconds. Other threads that are bound to
 *            the system, or hold references, may go on: what they ask fails. But its pointer is no one's any more.
 */
void actor_system_stop(actor_system *system);

/**
 * Binds the calling thread to a system, so that it may start, call and send; NULL unbinds, and so does a
 * system that has ended.
 *
 * Threads    Any.
 */
void actor_system_bind(actor_system *system);

/** Gives the system the calling thread is bound to or works for; NULL if none. Threads: any. */
actor_system *actor_system_current(void);

/**
 * Writes a line to the log of the calling thread's system: a printf format and its arguments, as they are: texts from outside go
 * through actor_text_escape, reasons through actor_reason_print (reason.h). Threads: any bound.
 */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void actor_log(actor_log_level level, const char *format, ...);

/** Gives a report to who wants them in the calling thread's system: for a supervisor of one's own. Threads: any bound. */
void actor_report_give(const actor_report *report);

/** Gives how many workers a system has. Threads: any. OTP: erlang:system_info(schedulers). */
int actor_system_workers(const actor_system *system);

/** Gives the number of actors alive. Threads: any. */
size_t actor_system_count(const actor_system *system);

/** Tells whether a fault was contained: memory may be damaged. Threads: any. */
bool actor_system_tainted(const actor_system *system);

#ifdef __cplusplus
}
#endif
#endif
