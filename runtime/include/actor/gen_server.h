/*
 * gen_server: a server with private state. The functions here are what generated code rests on; the
 * names a program uses are the generated ones.
 */
#ifndef ACTOR_GEN_SERVER_H
#define ACTOR_GEN_SERVER_H

#include "behaviour.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A message of a server and the function that hands it to the user's callback. */
typedef struct actor_handler_info {
    actor_message_info message;
    /*
     * `payload` is NULL if the message has no fields, and of an `info ... every` that fell due. `reply`,
     * of a call, is all zeroes, to be filled when the result is ACTOR_REPLY or ACTOR_STOP_REPLY; else NULL.
     * If it has a tag then, and the tag names no alternative, the server ends with ACTOR_BAD_RETURN.
     */
    actor_result (*dispatch)(void *self, actor_from from, const void *payload, void *reply);
    /* Of an `info ... every`: the period in nanoseconds, asked each time; it comes without payload. Else NULL. */
    int64_t (*every_ns)(const void *self);
} actor_handler_info;

typedef struct actor_gen_server_info {
    const char *name;                       /* as in the spec */
    const actor_type_info *state;           /* of the whole struct, the arguments in it too */
    const actor_type_info *args;            /* NULL if init has none */
    size_t args_offset;                     /* bytes from the start of the state to its arguments */
    const char *registered;                 /* a local name, else NULL */
    /* Registers the calling actor through a registry; ACTOR_EALREADY and its holder. NULL if not wanted. */
    int (*register_via)(const void *self, actor_ref *holder);
    size_t n_handlers;
    const actor_handler_info *handlers;
    size_t n_continues;                     /* those to run after init, in order: all but the last n_asked_continues */
    actor_result (*const *continues)(void *self);
    const char *const *continue_names;
    actor_result (*init)(void *self);       /* NULL: nothing to do */
    bool trap_exit;                         /* from the start on: the spec says `on exit` */
    actor_result (*on_exit)(void *self, actor_ref from, const actor_reason *reason);
    actor_result (*on_down)(void *self, actor_unique monitor, actor_ref who, const actor_reason *reason);
    void (*terminate)(void *self, const actor_reason *reason);
    actor_mailbox mailbox;                  /* its bound */
    /*
     * An info that has no handler, or the message of a timer that the program has started with actor_timer_start, which is of
     * kind ACTOR_TIMER and has no description; NULL: it is logged, and dropped. OTP: handle_info/2.
     */
    actor_result (*on_info)(void *self, const actor_message *message);
    actor_result (*on_timeout)(void *self); /* no message came in the time of actor_timeout; NULL: there are none */
    int64_t (*hibernate_after_ns)(const void *self); /* asked once, of the arguments; NULL: it does not by itself */
    /* Prints the state in place of what its description says, in one line without a line feed. OTP: format_status/1. */
    void (*format_status)(const void *self, FILE *out);
    /* Brings the state up to date, or gives an error, and the state is what it was. OTP: code_change/3. */
    int (*code_change)(void *self, const char *from_version, actor_bytes extra);
    /*
     * A call that has no handler: what it returns is ACTOR_NOREPLY, whether it has answered through `from` or will, or
     * ACTOR_STOP; NULL: the server ends. OTP: handle_call/3 that takes what nobody knows.
     */
    actor_result (*on_call)(void *self, actor_from from, const actor_message *message);
    size_t n_subscribed;                    /* messages of buses: see pubsub.h */
    const actor_subscribed_info *subscribed;
    size_t n_asked_continues;               /* continues that run when a callback asks for them, and only then */
} actor_gen_server_info;

/**
 * Starts a server and waits until its init has run.
 *
 * Ownership  `args`, of the type `info->args`, is copied; NULL if there are none.
 * Errors     Those of actor_start.
 * Threads    Any bound to a system. `out` may be NULL.
 * OTP        gen_server:start/3 and, with `link`, start_link/3.
 */
int actor_gen_server_start(const actor_gen_server_info *info, const void *args, bool link, actor_ref *out);

/**
 * As actor_gen_server_start, with all that can be said of a start: link, monitor, how long init may take, the bound of
 * the mailbox in place of the spec's, and when the server hibernates by itself. Who starts it with a link or a monitor is its
 * parent, whose exit signal ends it even where it traps exits.
 *
 * Units      `options->hibernate_after_ns`: when no message has come for so long, the server gives memory back, as
 *            actor_hibernate says. While it waits for a timeout of its own it does not. ACTOR_INFINITY: never, whatever
 *            its spec says; 0: as that says. Below zero the start fails with ACTOR_BAD_RETURN.
 * Errors     Those of actor_start; ACTOR_ETIMEDOUT: init took too long, and the server was killed.
 * Threads    Any bound to a system. `out` may be NULL.
 * OTP        gen_server:start_monitor/3, and the options timeout and hibernate_after.
 */
int actor_gen_server_start_with(const actor_gen_server_info *info, const void *args, const actor_start_options *options,
                                actor_ref *out);

/**
 * Has a server run the continue of that number before any message, when the callback that calls this
 * has returned; and returns `then`, for `return cache_continue_load(ACTOR_REPLY);`.
 *
 * Threads    The server, within a callback.
 * OTP        gen_server manual, {continue, Continue}.
 */
actor_result actor_gen_server_continue(size_t number, actor_result then);

/**
 * Has `on timeout` called if no message comes for so long, when the callback that calls this has returned; and returns
 * `then`, for `return actor_timeout(5 * ACTOR_SECOND, ACTOR_REPLY);`. Whatever is handled ends it, an exit, a down and
 * a period too, and it comes once: to go on, each callback asks anew. What waits in the mailbox comes before one of no
 * time, which comes before all that is sent from then on. A continue is a message: it ends a timeout that was asked for
 * along with it, and asks for one itself. With a `then` that stops nothing is asked for.
 *
 * Units      `delay_ns` is in nanoseconds; ACTOR_INFINITY: none.
 * Errors     A time below zero, and a spec without `on timeout`, end the server with ACTOR_BAD_RETURN; what the call
 *            would have been answered is not sent.
 * Threads    The server, within a callback; its init too.
 * OTP        gen_server manual, {noreply, NewState, Timeout} and its kin, where handle_info/2 gets `timeout`.
 */
actor_result actor_timeout(int64_t delay_ns, actor_result then);

#ifdef __cplusplus
}
#endif
#endif
