/*
 * What a behaviour stands on. The behaviours of the library are written with this and process.h
 * alone, so whoever writes one of their own has all that they had.
 *
 * A behaviour's actor is a cell with a piece of memory, its `self`. It runs to completion: the core
 * calls `handle` with one message after the other, and between messages the actor holds no stack.
 */
#ifndef ACTOR_BEHAVIOUR_H
#define ACTOR_BEHAVIOUR_H

#include <stdio.h>

#include "process.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum actor_message_kind {
    ACTOR_CALL = 1,                         /* wants an answer */
    ACTOR_CAST,
    ACTOR_INFO,                             /* anything else that was sent */
    ACTOR_EXIT,                             /* an exit signal, trapped: see actor_message_reason */
    ACTOR_DOWN,                             /* of a monitor: see actor_message_reason */
    ACTOR_TIMER,                            /* of actor_timer_start */
    ACTOR_STOP_REQUEST                      /* of actor_stop_actor: a call whose answer is the end */
} actor_message_kind;

/** Describes a message of a spec. Two messages are the same if they have the same description. */
struct actor_message_info {
    const char *name;
    actor_message_kind kind;                /* ACTOR_CALL, ACTOR_CAST or ACTOR_INFO */
    const actor_type_info *type;            /* of its fields; NULL if it has none */
    const actor_type_info *reply;           /* of a call's answer, else NULL */
};

/** Where an answer goes. Copy it to answer later, from any actor of the system. OTP: the From of handle_call, {Pid, Tag}. */
typedef struct actor_from {
    actor_ref caller;                       /* who asks: to be monitored, say; for a plain thread an actor that ends with the answer */
    actor_ref callee;                       /* who is asked */
    actor_unique tag;                       /* of this call alone */
} actor_from;

/** What a callback wants next. Callbacks return one; some take a function to say more. */
typedef enum actor_result {
    ACTOR_NOREPLY = 0,                      /* go on; a call is answered later through its `from` */
    ACTOR_CONTINUE = 0,                     /* go on: the same, where there is nothing to answer */
    ACTOR_REPLY = 1,                        /* go on; the answer is filled in */
    ACTOR_STOP = 2,                         /* end: made by actor_stop; by itself: with ACTOR_NORMAL */
    ACTOR_STOP_REPLY = 3,                   /* end, and answer: made by actor_stop_reply; by itself: the same */
    ACTOR_IGNORE = 4                        /* from init alone: do not run, and that is no failure */
} actor_result;

/** Gives what C calls a result, "ACTOR_REPLY"; NULL: it is none. Threads: any. */
const char *actor_result_name(actor_result result);

/** A message of another's description that a server or machine takes for one of its own, as those of a bus are. */
typedef struct actor_subscribed_info {
    const actor_message_info *message;
    size_t number;                          /* of the handler, or the column */
} actor_subscribed_info;

/**
 * Makes the result of a callback that ends its actor with a reason: `return actor_stop(reason);`. An
 * ACTOR_STOP that is returned without it ends the actor with ACTOR_NORMAL, and that is not logged: it
 * is {stop, normal, State}. So it is with ACTOR_STOP_REPLY and actor_stop_reply.
 *
 * Threads    The actor, within the callback that returns it.
 * OTP        gen_server manual, {stop, Reason, NewState}.
 */
actor_result actor_stop(actor_reason reason);

/** As actor_stop, and the call's answer is sent, after terminate has run. OTP: {stop, Reason, Reply, NewState}. */
actor_result actor_stop_reply(actor_reason reason);

/**
 * Has the calling actor give back memory that it does not need, when its callback has returned and no message
 * waits any more; and returns `then`, for `return actor_hibernate(ACTOR_REPLY);`. What goes back to the system is the
 * memory behind the stack that its callbacks have used, and tables of links, monitors and values that have held
 * more. Nobody sees another effect but actor_info's `hibernates`. It costs a system call, and the next callbacks some page
 * faults: it is for actors that will wait long. In a plain process it does nothing.
 *
 * Threads    The actor, within a callback; its init too.
 * OTP        gen_server manual, hibernate; proc_lib:hibernate/3.
 */
actor_result actor_hibernate(actor_result then);

/** Gives the reason of the last actor_stop in the calling actor: for a behaviour that got ACTOR_STOP. */
actor_reason actor_stop_reason(void);

/**
 * What a behaviour has to say where its actors are looked into: see sys.h. The actor calls it, between two messages.
 * Each may be NULL; then what needs it gives ACTOR_ENOTSUP.
 */
typedef struct actor_sys_callbacks {
    /* Gives where the state lies, and in `*type` what describes it. */
    void *(*state)(void *self, const actor_type_info **type);
    /* Of a machine: the number of the state it is in, and that state's name. */
    size_t (*number)(const void *self);
    const char *(*state_name)(const void *self);
    /* Puts a machine into a state, and that is no transition. ACTOR_EINVAL: none has the number; ACTOR_ENOMEM: all is as it was. */
    int (*set_number)(void *self, size_t number);
    /* Brings the state up to date; `number`, of a machine, may be set. On an error the state is given its old value. May block. */
    int (*change_code)(void *self, size_t *number, const char *from_version, actor_bytes extra);
    /* A request has been handled, and the actor is not suspended: what waits for nothing to come begins anew. */
    actor_result (*go_on)(void *self);
    /*
     * Those who watch it want to know what it does, or no more. A behaviour that has this writes the lines itself, with
     * actor_sys_line, and counts what it gets, with actor_sys_count; of others each message that they handle counts, and there are
     * lines of it, and of the state that it led to.
     */
    void (*watch)(void *self, bool wanted);
    /*
     * Instead of `state`, of what is no machine and has no described value in place: what describes the value that `view` makes, a
     * constant. A value is one piece of memory of actor_alloc, which the caller frees; what it points to lies within it, or stays
     * as long as the actor. NULL: memory is out.
     */
    const actor_type_info *view_type;
    void *(*view)(void *self);
    /* Takes such a value, borrowed, for how the actor is to stand. ACTOR_EINVAL: it can't be; on an error all is as it was. */
    int (*take)(void *self, const void *view);
} actor_sys_callbacks;

/**
 * Begins a line of what the calling actor does, for those who watch it: with `*DBG*` and its name. What is printed to
 * the stream, without a line feed, is the rest of it.
 *
 * Ownership  The stream is the runtime's. One that actor_sys_line_end has not been called for is dropped.
 * Errors     NULL: nobody wants lines, or memory is out, and this one is left out.
 * Threads    Any; on one that runs no actor nobody wants any.
 * OTP        sys:handle_debug/4.
 */
FILE *actor_sys_line(void);

/** Ends a line that actor_sys_line has begun. Threads: that actor. */
void actor_sys_line_end(void);

/**
 * Counts a message that the calling actor has got, for those who have it count: once, where it is handled again later.
 *
 * Threads    Any; on one that runs no actor nothing is counted.
 * OTP        sys:handle_debug/4, of an event `in`.
 */
void actor_sys_count(void);

typedef struct actor_behaviour {
    const char *name;                       /* "gen_server" */
    /*
     * Runs first, before the start returns. ACTOR_CONTINUE: running. ACTOR_STOP: the start fails with
     * the reason. ACTOR_IGNORE. May be NULL. May block.
     */
    actor_result (*init)(void *self);
    /*
     * Handles one message, ACTOR_CONTINUE or ACTOR_STOP. The core frees the message when it returns,
     * unless actor_message_keep was called. A call that was not answered is owed: when the actor ends,
     * its caller is told. May block.
     */
    actor_result (*handle)(void *self, actor_message *message);
    /*
     * Runs when `handle` stopped or an actor_exit ended a callback; not when init failed, not after a
     * kill, an exit signal, or a fault. May be NULL. May block. An actor_exit in it replaces the reason.
     */
    void (*terminate)(void *self, const actor_reason *reason);
    /*
     * Frees what `self` owns and `self`, always, last. Must not be NULL. It does not wait: what would gives
     * ACTOR_ENOTACTOR.
     */
    void (*destroy)(void *self);
    /* Prints the state, for crash reports, in one line without a line feed. May be NULL. */
    void (*describe)(const void *self, FILE *out);
    /*
     * Gives the name of what the actor is, "Cache", for reports; from another thread and in a signal handler too, while it
     * runs. May be NULL.
     */
    const char *(*title)(const void *self);
    const actor_sys_callbacks *sys;         /* NULL: it has none of these */
} actor_behaviour;

/** What becomes of a message to a mailbox that is full. */
typedef enum actor_overflow {
    ACTOR_UNBOUNDED = 0,                    /* it is never full; its limit says nothing */
    ACTOR_DROP_NEWEST = 1,                  /* it is dropped; the caller of a call gets ACTOR_EFULL at once */
    ACTOR_DROP_OLDEST,                      /* the oldest goes; if it is a call, its caller gets ACTOR_EFULL */
    ACTOR_REJECT,                           /* its sender gets ACTOR_EFULL */
    ACTOR_BLOCK                             /* its sender waits until there is room, or the receiver has ended */
} actor_overflow;

/**
 * Bounds a mailbox. What counts are calls, casts and infos that were sent and not handled yet, the one
 * being handled among them. Signals, EXIT, DOWN, timers, answers and what comes through an alias neither
 * count nor get lost.
 */
typedef struct actor_mailbox {
    uint32_t limit;                         /* messages: at least 1, at most INT32_MAX */
    actor_overflow overflow;
} actor_mailbox;

/** What is watched of an actor from its first message on, as actor_sys_trace, actor_sys_statistics and actor_sys_log have it later. */
typedef struct actor_debug {
    bool trace;
    bool statistics;
    size_t log;                             /* so many of the last events are kept; 0: none */
} actor_debug;

typedef struct actor_start_options {
    bool link;                              /* with the caller, atomically; no effect from a plain thread */
    int64_t timeout_ns;                     /* for init; 0 counts as ACTOR_INFINITY */
    const actor_mailbox *mailbox;           /* NULL: as much as memory holds; of a spec: what that says */
    actor_unique *monitor;                  /* gets the number of a monitor made atomically; NULL: none; an actor's alone */
    int64_t hibernate_after_ns;             /* of a gen_server, gen_statem: see those; 0: what the spec says */
    const actor_debug *debug;               /* NULL: nothing is watched. OTP: the option `debug` */
} actor_start_options;

/**
 * Starts an actor and waits until its init has run. With a monitor its DOWN comes when the actor ends; of a start that fails
 * there is none, and `*options->monitor` is 0.
 *
 * Ownership  `self` is the actor's from the call on, also when the start fails: `destroy` frees it.
 * Errors     ACTOR_EINIT: init failed, for `*reason`; ACTOR_EIGNORE; ACTOR_EALREADY: init said so with
 *            actor_init_already, `*out` is the holder; ACTOR_ETIMEDOUT: it was killed; ACTOR_ENOMEM,
 *            ACTOR_ELIMIT, ACTOR_ESHUTDOWN, ACTOR_ENOSYSTEM: nothing was started; ACTOR_ENOTACTOR: so it is with a
 *            monitor from a plain thread. When a start fails the actor has ended when this returns.
 * Threads    Any bound to a system. `options`, `out` and `reason` may be NULL.
 * OTP        gen_server:start/3, start_link/3, start_monitor/3 through proc_lib:start.
 */
int actor_start(const actor_behaviour *behaviour, void *self, const actor_start_options *options,
                actor_ref *out, actor_reason *reason);

/**
 * As actor_start, of an actor that has no parent, whoever starts it, as one that a plain thread starts: the
 * system alone ends it, when it stops. It is linked with nobody.
 */
int actor_start_orphan(const actor_behaviour *behaviour, void *self, actor_ref *out, actor_reason *reason);

/**
 * Says whether faults in the own code of those that the calling actor starts from now on end them alone,
 * from their init on. It goes for these and not for what they start: a supervisor of theirs says so
 * itself. In a system whose options say contain_faults it changes nothing.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_ENOTSUP: faults can't be contained in this program; ACTOR_ENOMEM.
 * Threads    Actor.
 */
int actor_contain_starts(bool contain);

/**
 * Gives what the calling actor was started with, if it is one of this behaviour; else, and on a thread that
 * runs no actor, NULL. Threads: any.
 */
void *actor_behaviour_self(const actor_behaviour *behaviour);

/**
 * Makes init's result for an actor that can't run, where that is no crash: the start gives ACTOR_EINIT and the reason, and
 * the actor ends with ACTOR_NORMAL. So nothing is reported, and a starter that is linked with it goes on; after
 * actor_stop it would end too, unless it traps exits.
 *
 * Threads    The actor, within its init.
 * OTP        gen_server manual, init/1: {error, Reason}, since OTP 26; proc_lib:init_fail/2.
 */
actor_result actor_init_error(actor_reason reason);

/** Makes init's result for an actor whose name another holds: the start gives ACTOR_EALREADY and the holder. */
actor_result actor_init_already(actor_ref holder);

/**
 * Gives why the calling actor's, or plain thread's, last start, call, request, task or stop failed with EINIT or EDOWN; also of
 * one whose failure came as a message, after actor_call_check or actor_task_check.
 */
actor_reason actor_last_reason(void);

/** Sets what actor_last_reason gives: for a behaviour that starts on another's behalf. Threads: any. */
void actor_last_reason_set(const actor_reason *reason);

/*
 * A message: this, and behind it the fields with all they point to. What is in it is the core's; it is
 * shown so that the functions below, which every message goes through, cost no call.
 */
struct actor_message {
    struct actor_message *next;
    actor_ref to;
    const actor_message_info *info;
    actor_ref sender;
    uint64_t tag;                           /* a call, a monitor or a cookie */
    uint32_t payload_bytes;
    uint8_t kind;
    uint8_t flags;
    uint16_t size_class;                    /* index + 1 of the cache it came from; 0: none; and a flag */
};

enum { ACTOR_MESSAGE_HOLDS = 0x8000 };      /* that flag: it holds something beside its own memory */

/* Messages. Threads: the actor that handles or has received the message. */

static inline actor_message_kind actor_message_kind_of(const actor_message *message)
{
    return (actor_message_kind)message->kind;
}

/** Gives the description a message was sent with; NULL for EXIT, DOWN, TIMER and STOP_REQUEST. */
static inline const actor_message_info *actor_message_info_of(const actor_message *message)
{
    return message->info;
}

/** Gives the fields of a message, borrowed: a struct as its description says; NULL if it has none. */
static inline const void *actor_message_payload(const actor_message *message)
{
    if (message->info == NULL)
        return NULL;
    if (message->payload_bytes > 0)
        return message + 1;
    return message->size_class & ACTOR_MESSAGE_HOLDS ? *(const void *const *)(message + 1) : NULL; /* of an actor_shared */
}

/** Gives where to answer a call. */
static inline actor_from actor_message_from(const actor_message *message)
{
    actor_from from;

    from.caller = message->sender;
    from.callee = message->to;
    from.tag = message->tag;
    return from;
}

/**
 * Tells whether a plain thread made a call. What stands there as its caller is an actor that ends with the call: a
 * monitor of it says nothing of the thread.
 *
 * Threads    Any.
 * OTP        None: whoever calls is a process.
 */
bool actor_from_is_thread(actor_from from);

/** Gives who ended, of EXIT and DOWN; no actor else. */
actor_ref actor_message_sender(const actor_message *message);
/** Gives the name, borrowed, that the monitor of a DOWN was made by; NULL else. OTP: the Object of a DOWN. */
const char *actor_message_name(const actor_message *message);
/**
 * The same of the DOWN that the calling actor handles, where a callback does not get the message: `on down` of a server or machine.
 *
 * Ownership  Borrowed until the callback returns.
 * Threads    Any; NULL where no DOWN is handled, or its monitor was not made by a name.
 */
const char *actor_down_name(void);
/** Gives the reason, borrowed, of EXIT, DOWN and STOP_REQUEST; NULL else. */
const actor_reason *actor_message_reason(const actor_message *message);
/** Gives the monitor of a DOWN, the cookie of a TIMER; 0 else. */
uint64_t actor_message_cookie(const actor_message *message);
/** Gives the timer that a message of kind TIMER came from. */
actor_timer actor_message_timer(const actor_message *message);

/** Gives how long the sender of a call can still use the answer, as actor_deadline_left does while it is handled. */
int64_t actor_message_deadline_left(const actor_message *message);

/**
 * Keeps the message being handled, or one that was received: it is the behaviour's, until it frees or requeues it.
 *
 * Threads    The actor, within `handle` or `terminate`.
 */
void actor_message_keep(actor_message *message);

/**
 * Puts kept messages in front of all that wait in the calling actor's mailbox, in the order given. A bounded mailbox that
 * is full drops others.
 *
 * Ownership  The messages are the mailbox's again. `first` is a chain made with actor_message_chain.
 */
void actor_message_requeue(actor_message *first);

/**
 * Sends the calling actor a message that goes in front of all that wait in its mailbox. In an actor of
 * a behaviour it is for `handle` alone: an actor_receive in a callback leaves it where it is.
 *
 * Ownership  `payload` is copied before return. NULL if the type has no fields.
 * Errors     ACTOR_ENOMEM; ACTOR_ENOTACTOR.
 * Threads    Actor.
 */
int actor_send_first(const actor_message_info *info, const void *payload);

/** As actor_send_first, behind all that wait; what comes from now on goes behind it. A bounded mailbox does not count it. */
int actor_send_last(const actor_message_info *info, const void *payload);

/**
 * Makes a message of the calling actor to itself that is kept, as by actor_message_keep: to be requeued, or
 * to be freed.
 *
 * Ownership  `payload` is copied before return. NULL if the type has no fields.
 * Errors     ACTOR_ENOMEM; ACTOR_ENOTACTOR.
 * Threads    Actor.
 */
int actor_message_make(const actor_message_info *info, const void *payload, actor_message **out);

/** Gives the place where a behaviour may chain messages it keeps. */
actor_message **actor_message_chain(actor_message *message);

/**
 * Sends a message of kind ACTOR_CAST or ACTOR_INFO.
 *
 * Ownership  `payload` is copied before return, but for large bytes, which the message shares: see buffer.h.
 *            NULL if the type has no fields. So it is with all that sends.
 * Errors     ACTOR_ENOMEM. An actor that has ended is not an error: ACTOR_OK, as in OTP. ACTOR_EFULL: its
 *            mailbox is bounded, is full, and rejects, or has its senders wait and the caller can't: it is
 *            the actor itself, or a libuv callback. ACTOR_ETIMEDOUT: the caller's deadline came meanwhile.
 * Threads    Any, bound to a system or not.
 * OTP        gen_server:cast/2; erlang:send/2.
 */
int actor_send(actor_ref to, const actor_message_info *info, const void *payload);

/**
 * Sends many actors a message. Its fields are copied once, and shared by all who get it: an actor_shared, see below.
 *
 * Errors     ACTOR_EINVAL: it is a call; ACTOR_ENOMEM: nobody has it, or some have not. Else the first of those that
 *            actor_send gives, for one of them; the others have it all the same.
 * Threads    Any.
 */
int actor_send_many(const actor_ref *to, size_t n, const actor_message_info *info, const void *payload);

/**
 * A message of kind ACTOR_CAST or ACTOR_INFO that is sent to many: its fields are in memory once, whatever number of mailboxes
 * it is in, and go with the last who has it. Nobody writes to them.
 */
typedef struct actor_shared actor_shared;

/**
 * Makes one.
 *
 * Ownership  `payload` is copied; NULL if the type has no fields. `*out` is the caller's, to be given up with
 *            actor_shared_release. What was sent meanwhile is not touched by that.
 * Errors     ACTOR_EINVAL: it is a call; ACTOR_ENOMEM.
 * Threads    Any. So with all below, each of which any number of threads may call at a time.
 */
int actor_shared_make(const actor_message_info *info, const void *payload, actor_shared **out);

/** Sends it, as often as one likes. Errors: those of actor_send. */
int actor_shared_send(actor_ref to, actor_shared *message);

/** Gives the description it was made with. */
const actor_message_info *actor_shared_info(const actor_shared *message);

/** Gives its fields, borrowed; NULL if it has none. */
const void *actor_shared_payload(const actor_shared *message);

/** Has it once more: as many releases are due. */
actor_shared *actor_shared_retain(actor_shared *message);

/** Gives it up. NULL is nothing. */
void actor_shared_release(actor_shared *message);

/**
 * As actor_send, to an alias: one that has ended is no error, and nobody gets the message.
 *
 * Errors     ACTOR_ENOMEM; ACTOR_EINVAL: a call, or a description of no message that can be sent.
 * Threads    Any bound to a system.
 * OTP        erlang:send/2 to an alias.
 */
int actor_send_alias(actor_alias to, const actor_message_info *info, const void *payload);

/**
 * Sends a call and waits for its answer.
 *
 * Ownership  `payload` is copied. `reply` gets the answer, of the type `info->reply`. What its strings
 *            and bytes point to lives until the calling actor's callback returns (a plain process: until
 *            it ends), or until actor_reply_release; on a plain thread until actor_reply_release.
 * Units      `timeout_ns` is in nanoseconds; ACTOR_INFINITY. With 0 the call is sent, and nothing is waited for.
 * Errors     ACTOR_ENOPROC, at once; ACTOR_ETIMEDOUT, and a late answer is dropped; ACTOR_EDOWN: it
 *            ended before it answered, for actor_last_reason; ACTOR_EFULL: see actor_overflow; ACTOR_ECALLSELF;
 *            ACTOR_EINVAL: the time is less than 0, and nothing was sent, or the answer is of another type; ACTOR_ENOMEM;
 *            ACTOR_ESHUTDOWN; ACTOR_ENOSYSTEM. `reply` is untouched on every error.
 * Threads    Any bound to a system; a plain thread blocks.
 * OTP        gen_server:call/3, which exits the caller where this returns an error.
 */
int actor_call(actor_ref to, const actor_message_info *info, const void *payload, void *reply,
               int64_t timeout_ns);

/** Frees what a reply's strings and bytes point to, early. `reply` is the one given to actor_call. Threads: the caller's. */
void actor_reply_release(const void *reply);

/**
 * Moves a reply that the caller has got, of actor_requests_wait say: `to` is as if the answer had come into it, and `from`, with
 * its strings' memory, is no longer to be released. Threads: the caller's.
 */
void actor_reply_move(const actor_type_info *type, const void *from, void *to);

/**
 * Copies a value into `reply`, as if it were the answer to a call that the caller has made.
 *
 * Errors     ACTOR_ENOMEM: `reply` is untouched.
 * Threads    The caller's.
 */
int actor_reply_keep(const actor_type_info *type, const void *value, void *reply);

/**
 * Answers a call.
 *
 * Ownership  `reply`, of the call's reply type, is copied before return.
 * Errors     ACTOR_ENOMEM; ACTOR_EINVAL: its tag names no alternative, and the call is still to be
 *            answered. A second answer, or one whose caller no longer waits, goes nowhere: no error.
 * Threads    Any bound to a system. From the actor called, or any other.
 * OTP        gen_server:reply/2.
 */
int actor_reply(actor_from from, const actor_type_info *type, const void *reply);

/**
 * Answers a call, and has the caller hear of the end of the actor that answers as well, as Elixir's tasks do. Who waits for the answer
 * gets that and no more. If it comes into the mailbox (see actor_call_send) a message of kind ACTOR_DOWN follows when the actor has
 * ended, whose actor_message_cookie is the request's tag, unless the answer is waited for after all, or actor_call_demonitor ends that.
 *
 * Ownership  `reply` is copied before return. `message`, the call, which the actor handles, has received, or has kept, is taken.
 * Errors     Those of actor_reply, and ACTOR_ENOTACTOR: the call is as it was.
 * Threads    The actor called.
 */
int actor_reply_monitored(actor_message *message, const actor_type_info *type, const void *reply);

/**
 * Asks a behaviour's actor to stop, waits until it has, and checks that it ended for that reason.
 *
 * Errors     ACTOR_ENOPROC; ACTOR_ETIMEDOUT: the request stays queued; ACTOR_EDOWN: it ended for
 *            another reason, or by itself before it came to the request, whatever the reason: actor_last_reason;
 *            ACTOR_EINVAL: a time of less than 0.
 * Threads    Any bound to a system.
 * OTP        gen_server:stop/3, sys:terminate/3.
 */
int actor_stop_actor(actor_ref to, actor_reason reason, int64_t timeout_ns);

/**
 * Publishes a pointer under a key in the calling thread's system, so that any thread can find it.
 *
 * Ownership  `acquire` is called, with the pointer, each time it is handed out, under a lock.
 * Errors     ACTOR_EALREADY: the key is taken; ACTOR_ENOMEM.
 * Threads    Any bound to a system.
 */
int actor_publish(const void *key, void *value, void (*acquire)(void *value));

/** Takes a published pointer back: from then on nobody finds it. Threads: any bound. */
void actor_withdraw(const void *key);

/** Finds a published pointer, acquired; NULL if there is none. Threads: any bound to a system. */
void *actor_find_published(const void *key);

/** What a system has under a key, and a claim on that system: see actor_part_enter. */
typedef struct actor_part {
    void *value;                            /* NULL: it has none, and there is nothing to leave */
    void *system;
} actor_part;

/**
 * Puts a pointer under a key into the calling thread's system, for good: it is what many look for again and again.
 *
 * Ownership  `destroy` is called with the pointer when the system is freed, on a thread that belongs to none. Upon an
 *            error it is not.
 * Errors     ACTOR_EALREADY: the key has one; ACTOR_ENOMEM; ACTOR_ENOSYSTEM.
 * Threads    Any bound to a system.
 */
int actor_part_add(const void *key, void *value, void (*destroy)(void *value));

/**
 * Finds what the calling thread's system has under a key. The system is not freed before actor_part_leave. An actor
 * takes no lock for it.
 *
 * Threads    Any.
 */
actor_part actor_part_enter(const void *key);

/** Leaves what actor_part_enter has given. An actor that ends before it does is no harm. Threads: the same. */
void actor_part_leave(actor_part part);

/**
 * Parks the calling actor until actor_unpark, its time is up, or it is ended.
 *
 * Errors     ACTOR_ENOTACTOR; ACTOR_ETIMEDOUT.
 * Threads    Actor.
 */
int actor_park(int64_t timeout_ns);

/**
 * Ends a park, or the next one if the actor is not parked.
 *
 * Threads    The worker that runs the actor: a libuv callback of its loop.
 */
void actor_unpark(actor_ref ref);

/** Gives the libuv loop (a uv_loop_t) of the worker that runs the calling actor, which from then on stays with it. */
void *actor_loop(void);

#ifdef __cplusplus
}
#endif
#endif
