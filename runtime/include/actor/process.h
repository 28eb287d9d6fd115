/*
 * Processes and their signals: what an actor can do whatever its behaviour.
 *
 * "Threads: actor" means: callable from an actor's own code, wherever that runs. A function that may
 * block parks the actor's fiber; its worker goes on with other actors meanwhile.
 *
 * An actor of a behaviour that waits for its next message holds no stack, and its mailbox stays as it
 * is: most of what erlang:hibernate/3 asks for is how all of them rest. actor_hibernate gives back the rest.
 */
#ifndef ACTOR_PROCESS_H
#define ACTOR_PROCESS_H

#include "error.h"
#include "reason.h"
#include "types.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct actor_message actor_message;
typedef struct actor_message_info actor_message_info;

#if defined(__GNUC__)
#define ACTOR_NORETURN __attribute__((noreturn))
#else
#define ACTOR_NORETURN
#endif

/**
 * Gives the calling actor's reference.
 *
 * Errors     No actor for a thread that runs none.
 * Threads    Any.
 * OTP        erlang:self/0.
 */
actor_ref actor_self(void);

/** Gives the actor that started the calling one; no actor for one started by a plain thread. Threads: actor. */
actor_ref actor_parent(void);

/**
 * Starts a plain process: it runs `run(arg)` and ends normally when that returns. It may block.
 *
 * Ownership  `arg` is passed on as it is: the caller sees to it that it lives long enough.
 * Errors     ACTOR_ENOMEM, ACTOR_ELIMIT, ACTOR_ESHUTDOWN, ACTOR_ENOSYSTEM; `out` may be NULL.
 * Threads    Any bound to a system.
 * OTP        erlang:spawn/1, spawn_link/1.
 */
int actor_spawn(void (*run)(void *arg), void *arg, actor_ref *out);

/** As actor_spawn, and links the two, atomically. Threads: actor; elsewhere as actor_spawn. */
int actor_spawn_link(void (*run)(void *arg), void *arg, actor_ref *out);

/** As actor_spawn, and monitors the new process, atomically. Threads: actor. OTP: spawn_monitor/1. */
int actor_spawn_monitor(void (*run)(void *arg), void *arg, actor_ref *out, actor_unique *monitor);

/** Tells whether a reference names an actor that has not ended. Threads: any. OTP: is_process_alive/1. */
bool actor_is_alive(actor_ref ref);

/**
 * Ends the calling actor with a reason. Its deferred clean-ups run; a behaviour's terminate runs first.
 *
 * Threads    Actor; C that runs for one by actor_blocking, in whose place that actor ends. On any other it aborts the program, and
 *            says why on standard error.
 * OTP        exit/1.
 */
ACTOR_NORETURN void actor_exit(actor_reason reason);

/**
 * Sends an exit signal. ACTOR_KILL ends any actor; ACTOR_NORMAL is ignored by one that does not trap
 * exits (but by the sender itself); any other reason ends one that does not trap. One to the caller itself that ends it does not
 * return, as actor_exit does not.
 *
 * Errors     ACTOR_ENOMEM: nothing was sent. In an actor a reserve stands in for memory that is out, so that it takes many signals
 *            before this happens. An actor that has ended is no error.
 * Threads    Any, bound to a system or not.
 * OTP        exit/2; process manual, "Sending Exit Signals".
 */
int actor_send_exit(actor_ref to, actor_reason reason);

/** Ends the calling actor, with ACTOR_ASSERT, when a condition is false. Threads: as actor_exit; what it says tells what, and where. */
#define actor_assert(condition) \
    ((condition) ? (void)0 : actor_assert_failed(#condition, __FILE__, __LINE__))

/** What actor_assert calls. */
ACTOR_NORETURN void actor_assert_failed(const char *condition, const char *file, int line);

/** What actor_must (expr.h) calls when something has failed. */
ACTOR_NORETURN void actor_must_failed(int code, const char *call, const char *file, int line);

/**
 * Links the calling actor with another: when one ends, the other gets an exit signal. Idempotent.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_ENOMEM. Linking to an actor that has ended gives a caller that traps exits one with
 *            ACTOR_NOPROC; any other ends with it, as by actor_exit.
 * Threads    Actor.
 * OTP        link/1.
 */
int actor_link(actor_ref to);

/** Undoes a link. After it returns no exit signal of that link is delivered. Threads: actor. OTP: unlink/1. */
void actor_unlink(actor_ref to);

/**
 * Watches an actor: when it ends the caller gets one message of kind ACTOR_DOWN. Monitors add up. One of oneself is
 * never active. Behind an exit signal which ends that actor there is nobody: ACTOR_NOPROC, as of calls and links.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_ENOMEM. An actor that has ended gives a DOWN with ACTOR_NOPROC.
 * Threads    Actor.
 * OTP        monitor/2.
 */
int actor_monitor(actor_ref to, actor_unique *monitor);

/**
 * As actor_monitor, for whoever holds a name now. What the DOWN tells of is the name: see
 * actor_message_name.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_ENOMEM; ACTOR_EINVAL: empty. A name that nobody holds gives a DOWN with ACTOR_NOPROC.
 * Threads    Actor.
 * OTP        monitor/2 with a registered name.
 */
int actor_monitor_name(const char *name, actor_unique *monitor);

/**
 * Ends a monitor. With `flush` a DOWN that has arrived is removed too.
 *
 * Returns    True if the monitor was active: no DOWN of it has arrived, nor will one.
 * Threads    Actor: the one that made the monitor. A monitor that is not the actor's is no error.
 * OTP        demonitor/2 with the options flush and info.
 */
bool actor_demonitor(actor_unique monitor, bool flush);

/** What ends an alias, beside actor_unalias and the end of its actor. */
typedef enum actor_alias_mode {
    ACTOR_ALIAS_STAYS = 1,                  /* nothing */
    ACTOR_ALIAS_ONCE,                       /* the first message that comes through it */
    ACTOR_ALIAS_MONITOR,                    /* the end of its monitor, by actor_demonitor or a DOWN */
    ACTOR_ALIAS_MONITOR_ONCE                /* either of these; the message ends the monitor too */
} actor_alias_mode;

/** Another name for an actor, to be handed out for answers and taken back. A value; zeroes are none. */
typedef struct actor_alias {
    actor_ref actor;
    actor_unique unique;
} actor_alias;

/**
 * Makes an alias of the calling actor: what is sent to it arrives until it is ended, and from then on
 * goes nowhere. So what a late answer would disturb can be kept from it. A call needs none: its answer
 * comes through an alias of its own, in effect, that the call ends when it returns.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_ENOMEM; ACTOR_EINVAL: a mode that needs a monitor.
 * Threads    Actor.
 * OTP        alias/1: explicit_unalias and reply.
 */
int actor_alias_make(actor_alias_mode mode, actor_alias *alias);

/**
 * As actor_monitor, with an alias of the caller's that the monitored actor may answer to. One of oneself is never active.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_ENOMEM; ACTOR_EINVAL: no such mode. ACTOR_ALIAS_ONCE leaves the monitor alone.
 * Threads    Actor.
 * OTP        monitor/3 with the option alias: explicit_unalias, demonitor, reply_demonitor.
 */
int actor_monitor_alias(actor_ref to, actor_alias_mode mode, actor_unique *monitor, actor_alias *alias);

/**
 * Ends an alias; a monitor that was made with it goes on. A message that has come through it stays.
 *
 * Returns    True if it was active and the caller's.
 * Threads    Actor.
 * OTP        unalias/1.
 */
bool actor_unalias(actor_alias alias);

/** Sets whether exit signals arrive as messages of kind ACTOR_EXIT; gives what was set. Threads: actor. */
bool actor_trap_exit(bool trap);

/**
 * Gives the calling actor a name, unique in its system. It is freed when the actor ends, before anyone
 * is told of that.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_EALREADY: the name is taken, or the actor has one; ACTOR_EINVAL: empty; ACTOR_ENOMEM.
 * Threads    Actor.
 * OTP        register/2.
 */
int actor_register(const char *name);

/** Takes a name off the calling actor. Errors: ACTOR_ENOPROC, not its name. Threads: actor. */
int actor_unregister(const char *name);

/** Finds the actor that holds a name. Errors: ACTOR_ENOPROC. Threads: any bound to a system. OTP: whereis/1. */
int actor_whereis(const char *name, actor_ref *out);

/** Gives the time of the system's monotonic clock, in nanoseconds from some fixed point. Threads: any bound. */
int64_t actor_now(void);

/** Waits. Units: nanoseconds; never shorter. Threads: actor; elsewhere the thread sleeps. */
void actor_sleep(int64_t delay_ns);

/**
 * Gives others a turn, if the calling actor has called this often enough since it had its own, or some milliseconds have gone by: for
 * loops that are long, or send much. It parks then and goes on when all others that could run have, and timers and descriptors have
 * been looked at. So a loop that calls this every millisecond delays nobody for much longer than that.
 *
 * Errors     None: out of memory for a stack to go on with, it goes on at once.
 * Threads    Actor; elsewhere it does nothing.
 * OTP        erlang:yield/0, which a process there needs less: it is preempted.
 */
void actor_yield(void);

/**
 * Takes the oldest message of the calling process, waiting for one.
 *
 * Ownership  The message is the caller's, to be freed with actor_message_free before it ends or
 *            receives much more; what is not freed goes with the actor.
 * Units      `timeout_ns` is in nanoseconds; 0 looks and does not wait; ACTOR_INFINITY.
 * Errors     ACTOR_ENOTACTOR; ACTOR_ETIMEDOUT.
 * Threads    Actor.
 * OTP        receive ... after.
 */
int actor_receive(actor_message **out, int64_t timeout_ns);

/**
 * As actor_receive, for the oldest message that `match` accepts; the others stay, in order. Messages
 * that do not match do not restart the time.
 */
int actor_receive_match(bool (*match)(const actor_message *message, const void *context),
                        const void *context, actor_message **out, int64_t timeout_ns);

/** Frees a message taken. A call that was not answered is answered that its receiver is down. Threads: actor. */
void actor_message_free(actor_message *message);

/** A timer. Zero is none. */
typedef struct actor_timer {
    uint64_t bits;
} actor_timer;

/**
 * Sends an actor a message after a delay. What is due earlier is sent earlier.
 *
 * Ownership  `payload`, of `info`'s type, is copied before return; NULL if the type has no fields. What an
 *            actor sends itself goes when it ends.
 * Units      `delay_ns` is in nanoseconds of the system's clock; a timer is never early. One of no time
 *            goes behind what waits in the mailbox. ACTOR_INFINITY is never due.
 * Errors     ACTOR_ENOMEM; ACTOR_ENOSYSTEM. An actor that has ended is not an error: the message goes nowhere.
 * Threads    Any bound to a system. `timer` may be NULL.
 * OTP        erlang:send_after/3, which counts milliseconds.
 */
int actor_send_after(actor_ref to, int64_t delay_ns, const actor_message_info *info,
                     const void *payload, actor_timer *timer);

/** As actor_send_after, at a time of actor_now's clock; at once if that is past. OTP: send_after/4, {abs, true}. */
int actor_send_at(actor_ref to, int64_t at_ns, const actor_message_info *info, const void *payload,
                  actor_timer *timer);

/**
 * Sends an actor a message again and again, the first after one period. The times are the start's plus whole periods,
 * so they do not drift; those that have passed before their turn came are left out.
 *
 * Ownership  As actor_send_after. It goes on until it is cancelled, or `to`, an actor of this system, has ended; what
 *            an actor sends itself ends with it.
 * Units      `period_ns` is in nanoseconds of the system's clock. actor_read_timer gives the time to the next one.
 * Errors     Also ACTOR_EINVAL: the period is not above 0. When memory is out at its time, a message comes as soon as
 *            there is some.
 * Threads    Any bound to a system. `timer` may be NULL, if `to` ends one day.
 * OTP        timer:send_interval/3, which is a process of its own.
 */
int actor_send_every(actor_ref to, int64_t period_ns, const actor_message_info *info, const void *payload,
                     actor_timer *timer);

/**
 * As actor_send_after, to whoever holds a name when the time has come; if nobody does, to nobody.
 *
 * Ownership  `name` is copied.
 * Errors     Also ACTOR_EINVAL: it is empty.
 * OTP        erlang:send_after/3 to an atom.
 */
int actor_send_after_name(const char *name, int64_t delay_ns, const actor_message_info *info,
                          const void *payload, actor_timer *timer);

/**
 * Starts a timer that sends the calling actor a message of kind ACTOR_TIMER with this cookie, from which
 * actor_message_timer gives the timer: so one that is stale can be told. A plain process receives it; a server or machine is
 * handed it by `on info`.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_ENOMEM. When memory is out at the time it is due, the message comes as soon as there is some.
 * Threads    Actor.
 * OTP        erlang:start_timer/3.
 */
int actor_timer_start(int64_t delay_ns, uint64_t cookie, actor_timer *timer);

/** As actor_timer_start, at a time of actor_now's clock. OTP: start_timer/4, {abs, true}. */
int actor_timer_start_at(int64_t at_ns, uint64_t cookie, actor_timer *timer);

/**
 * Cancels a timer. A message it has delivered already stays in the mailbox; after a success none comes.
 *
 * Returns    The time it had left, in nanoseconds, 0 or more.
 * Errors     ACTOR_ENOTIMER: it has fired, was cancelled, or the actor that it was for has ended.
 * Threads    Any bound to the timer's system; that of the actor that started it is fastest.
 * OTP        erlang:cancel_timer/1.
 */
int64_t actor_timer_cancel(actor_timer timer);

/** Gives the time a timer has left, otherwise as actor_timer_cancel. OTP: erlang:read_timer/1. */
int64_t actor_read_timer(actor_timer timer);

/**
 * Has `clean(arg)` called when the calling actor ends, however it ends: last deferred, first called.
 * Clean-ups do not wait: what would gives ACTOR_ENOTACTOR, and actor_sleep returns at once. An actor_exit in one
 * ends that one alone.
 *
 * Errors     ACTOR_ENOMEM: not deferred.
 * Threads    Actor.
 */
int actor_defer(void (*clean)(void *arg), void *arg);

/** Forgets the youngest clean-up deferred with these two, without calling it. Threads: actor. */
void actor_undefer(void (*clean)(void *arg), void *arg);

/**
 * Hands the youngest clean-up that the caller has deferred with these two to another actor of the same
 * worker, which from then on stays with it: the way to hand on what belongs to that worker's loop.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_ENOPROC: that actor has ended; ACTOR_EINVAL: it is another worker's, or there is no
 *            such clean-up; ACTOR_ENOMEM. On an error the clean-up is still the caller's.
 * Threads    Actor. One that the caller has spawned is of the same worker until the caller next waits.
 */
int actor_defer_give(void (*clean)(void *arg), void *arg, actor_ref to);

/**
 * As actor_defer_give, to an actor of any worker, which may change its worker later: for what belongs to no loop.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_ENOPROC; ACTOR_EINVAL: there is no such clean-up; ACTOR_ENOMEM. Where the heir is of
 *            another worker and ends in this very moment, `clean(arg)` is called though nobody's end calls it:
 *            actor_self() is none then, and it must not exit.
 * Threads    Actor.
 */
int actor_defer_pass(void (*clean)(void *arg), void *arg, actor_ref to);

/** How the calling actor ends: for clean-ups to which that makes a difference. */
typedef enum actor_ending {
    ACTOR_ENDS_NOT = 0,                     /* it lives; or no actor runs here */
    ACTOR_ENDS_BY_SIGNAL,                   /* an exit signal or a kill has ended it */
    ACTOR_ENDS_IN_INIT,                     /* its init has stopped it, or ignores, or was left by actor_exit or a contained fault */
    ACTOR_ENDS_BY_ITSELF                    /* anything else: it has returned or stopped, or was left in these ways */
} actor_ending;

/** Tells how the calling actor ends. Threads: any. OTP: what a `catch` or `after` sees, which no signal gets to. */
actor_ending actor_ending_of_self(void);

/**
 * Keeps a value for the calling actor under a key: the address of something of the program's own, a
 * static variable say, which is compared and never looked at.
 *
 * Ownership  The value is the actor's: `destroy(value)` is called when another takes its place, or when
 *            the actor ends, after its clean-ups and its state's; NULL: nothing is called.
 * Errors     ACTOR_ENOTACTOR; ACTOR_ENOMEM: the value is the caller's still.
 * Threads    Actor.
 * OTP        erlang:put/2.
 */
int actor_put(const void *key, void *value, void (*destroy)(void *value));

/** Gives the calling actor's value of a key, borrowed; NULL if it has none. Threads: actor. OTP: erlang:get/1. */
void *actor_get(const void *key);

/** Takes the value of a key back: it is the caller's, and not destroyed. NULL if there is none. OTP: erlang:erase/1. */
void *actor_erase(const void *key);

/**
 * Allocates memory of the calling actor, for what it needs as long as it lives.
 *
 * Ownership  It is freed when the actor ends, however it ends, after its clean-ups, its state and the
 *            values of its dictionary; not earlier.
 * Errors     NULL when memory is out, and on a thread that runs no actor.
 * Threads    Actor; any may use the memory while the actor lives.
 */
void *actor_arena_alloc(size_t bytes);

/**
 * Allocates memory that lives until the calling actor's callback has returned and what it answers with is out; that of a plain process
 * lives until it ends. So it is what a reply may point to that is made for it: a local array of the callback is gone by then.
 *
 * Ownership  It is the actor's; actor_reply_release gives it up earlier.
 * Errors     NULL when memory is out, and on a thread that runs no actor.
 * Threads    Actor.
 */
void *actor_callback_alloc(size_t bytes);

/**
 * Copies a text into such memory: one that the state is about to lose, say.
 *
 * Errors     Ends the actor when memory is out.
 * Threads    Actor.
 */
actor_string actor_callback_string(actor_string text);

/** As actor_callback_string, of what printf would print: `reply->value = actor_callback_format("%d left", n);` */
__attribute__((format(printf, 1, 2))) actor_string actor_callback_format(const char *format, ...);

/**
 * Sets when what the calling actor does now is to be done. Until the callback returns, or for a plain
 * process until it is set again, what it waits for of others fails with ACTOR_ETIMEDOUT when that time
 * has come: calls, requests and tasks, and of I/O streams, connections, look-ups of hosts and children. What
 * need not be waited for is had all the same. A call takes the deadline along: who answers it finds it with
 * actor_deadline_left, and is limited by it too. So what is left shrinks on the way, and can't grow: of a
 * caller's deadline and one's own the earlier counts.
 *
 * It does not limit what the actor does itself: actor_sleep and actor_receive take the time that they are
 * given, and actor_blocking, actor_pending_wait and files take what they take. actor_deadline_left() is a
 * time to give to them.
 *
 * Units      Nanoseconds from now; ACTOR_INFINITY takes one's own deadline back.
 * Errors     ACTOR_ENOTACTOR. What waits may have a shorter time of its own, as ever.
 * Threads    Actor.
 */
int actor_deadline_set(int64_t delay_ns);

/** Gives how many nanoseconds are left until the deadline, 0 when it has passed; ACTOR_INFINITY for none. Threads: any. */
int64_t actor_deadline_left(void);

/** Says what the calling actor is there for, in reports and actor_info; NULL: nothing. Errors: ACTOR_ENOMEM. OTP: proc_lib:set_label/1. */
int actor_label_set(const char *label);

/** Gives the calling actor's label, borrowed until it is set again; NULL if it has none. Threads: actor. */
const char *actor_label(void);

/** What an actor does. */
typedef enum actor_status {
    ACTOR_IDLE = 1,                         /* nothing: it waits for a message, and holds no stack */
    ACTOR_WAITING,                          /* it waits within its own code, for a message, an answer, a time */
    ACTOR_RUNNING,                          /* its own code runs, or is about to */
    ACTOR_ENDING                            /* it is about to have ended */
} actor_status;

/** What is to be known of an actor at one moment. */
typedef struct actor_info {
    actor_ref parent;                       /* no actor for one started by a plain thread */
    actor_status status;
    bool trap_exit;
    bool hibernates;                        /* since actor_hibernate no message has come */
    size_t queue_len;                       /* messages that have come and were not taken */
    size_t n_links, n_monitors, n_monitored_by;
    const actor_ref *links;
    const actor_ref *monitors;              /* whom it monitors, once for each monitor */
    const actor_ref *monitored_by;
    const char *name;                       /* of actor_register; "" for none */
    const char *label;                      /* "" for none */
    const char *title;                      /* "Cache"; "process" */
    void *memory;                           /* where all this stands */
} actor_info;

/**
 * Asks an actor what is to be known of it. It answers, whatever its behaviour, between two messages or
 * where it waits; while its code runs on without waiting, it does not.
 *
 * Ownership  What `out` points to is the caller's, to be freed with actor_info_clear.
 * Units      Nanoseconds; ACTOR_INFINITY.
 * Errors     ACTOR_ENOPROC; ACTOR_ETIMEDOUT; ACTOR_EDOWN: it ended; ACTOR_ENOMEM; ACTOR_ENOSYSTEM.
 * Threads    Any bound to a system. An actor may ask for itself.
 * OTP        erlang:process_info/1.
 */
int actor_info_get(actor_ref ref, actor_info *out, int64_t timeout_ns);

/** Frees what actor_info_get gave. Threads: any. */
void actor_info_clear(actor_info *info);

/** Allocates through the system's allocator; NULL when memory is out. Free with actor_free. Threads: any. */
void *actor_alloc(size_t bytes);

/** Frees what actor_alloc gave; NULL is nothing. Threads: any. */
void actor_free(void *memory);

#ifdef __cplusplus
}
#endif
#endif
