/*
 * gen_statem: a state machine with timeouts. The graph is a constant table; what the user's C decides
 * is which of the declared outcomes it was.
 */
#ifndef ACTOR_GEN_STATEM_H
#define ACTOR_GEN_STATEM_H

#include "behaviour.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * What a cell of the table decided: flags, and a state in the low 16 bits. Made of the macros below,
 * joined by `|`.
 *
 * Of each machine actorc also writes `<machine>_take_event(self, &state, event, msg, reply)`, for machines
 * driven by hand, without an actor, a mailbox or a system. It decides the event, does what the row says,
 * assignments and C functions, then what the spec says of leaving a state and of entering another, and
 * gives the transition, which may name the state it stays in, and has ACTOR_STATEM_FIELDS only if the state changes,
 * its name or its fields. What is left in it is the caller's to do: to pass on a reply that was filled in
 * (ACTOR_STATEM_REPLY), to feed a postponed event again after a change of state, to end on
 * ACTOR_STATEM_STOP and ACTOR_STATEM_DEFAULT, and to feed timeouts and signals, as there are no timers.
 * The data are the caller's too, as the state is: zeroed and filled with what init would set. Whatever in
 * a row is an actor's alone, `now`, `stop` with its reason, an assignment to a string or one that
 * overflows, and C that asks for the state before, needs an actor: such an event is to be fed in one.
 */
typedef uint32_t actor_transition;

#define ACTOR_STATEM_KEEP         UINT32_C(0)            /* stay; nothing else */
#define ACTOR_STATEM_GO(state)    (UINT32_C(0x10000) | (uint32_t)(state))
#define ACTOR_STATEM_REPLY        UINT32_C(0x20000)      /* send the reply filled in */
#define ACTOR_STATEM_POSTPONE     UINT32_C(0x40000)      /* retry the event after a state change */
#define ACTOR_STATEM_STOP         UINT32_C(0x80000)      /* end, for the reason given to actor_stop */
#define ACTOR_STATEM_DEFAULT      UINT32_C(0x100000)     /* not decided: an OTP machine crashes here */
#define ACTOR_STATEM_REPEAT       UINT32_C(0x200000)     /* stay, and enter the state again; OTP: repeat_state */
#define ACTOR_STATEM_ACTED        UINT32_C(0x400000)     /* a function of those that act was called */
#define ACTOR_STATEM_HIBERNATE    UINT32_C(0x800000)     /* then actor_hibernate; not with ACTOR_STATEM_STOP */
#define ACTOR_STATEM_FIELDS       UINT32_C(0x1000000)    /* with a state: its next fields have been filled in */

/**
 * Handles an event in a state. `payload` and `reply` as in actor_handler_info; of EXIT and DOWN
 * the payload is an actor_statem_signal, of `on info` the actor_message itself.
 */
typedef actor_transition (*actor_statem_cell)(void *self, const void *payload, void *reply);

/** The state a transition with ACTOR_STATEM_GO leads to. */
#define ACTOR_STATEM_TARGET(transition) ((transition) & UINT32_C(0xffff))

/** The same transition; one that stays names the state it stays in. */
static inline actor_transition actor_statem_from(size_t state, actor_transition transition)
{
    return transition & ACTOR_STATEM_GO(0) ? transition : transition | ACTOR_STATEM_GO(state);
}

/** A cell of the tables that actorc writes. */
typedef struct actor_statem_decision {
    actor_transition transition;
    uint32_t action;                        /* the number of what is done first; as the cells of a machine number them */
} actor_statem_decision;

/** What `on exit` and `on down` get. */
typedef struct actor_statem_signal {
    actor_ref who;
    actor_unique monitor;                   /* of a down, else 0 */
    actor_reason reason;
} actor_statem_signal;

/** Cells for rows that need no code. */
actor_transition actor_statem_ignore(void *self, const void *payload, void *reply);
actor_transition actor_statem_postpone(void *self, const void *payload, void *reply);
/**
 * Ends the machine with ACTOR_BAD_RETURN: what a C function gave is no outcome of the row. `outcomes` names those there are,
 * for people.
 */
actor_transition actor_statem_bad_outcome(const char *function, int outcome, const char *outcomes);

/*
 * What a cell, and `enter` and `exit`, may have the machine do besides. Each cell that raises an event, starts or
 * updates a timer, or sets the timeout of a state, gives ACTOR_STATEM_ACTED. `self` is what the cell got. A machine that is no
 * actor has no timers, so these do nothing; raising an event in it is an error that ends the calling actor, or the program. When
 * memory is out the machine ends.
 */

/**
 * Raises an event of the machine's own, or a cast or an info: it is handled before all that waits, those postponed too, in the
 * order they are raised in. `event` is its column. OTP: {next_event, internal, Event}, or cast, or info.
 */
void actor_statem_raise(void *self, size_t event, const void *payload);
/** Starts a timer by its number; one that runs is replaced. OTP: {{timeout, Name}, Time, Content}. */
void actor_statem_timer_start(void *self, size_t timer, const void *payload, int64_t delay_ns);
/**
 * As actor_statem_timer_start, due at an instant of actor_now's clock. Its event comes behind what waits, also when the
 * instant has passed. OTP: {{timeout, Name}, Time, Content, {abs, true}}.
 */
void actor_statem_timer_start_at(void *self, size_t timer, const void *payload, int64_t at_ns);
/**
 * Gives a timer that runs another payload, and leaves its time; one that does not is started with no time.
 * OTP: {{timeout, Name}, update, Content}.
 */
void actor_statem_timer_update(void *self, size_t timer, const void *payload);
/**
 * Gives the nanoseconds until an instant of actor_now's clock, at least 1: one that has passed is no timeout of no time.
 * Threads: any. OTP: {abs, true}.
 */
int64_t actor_statem_until(int64_t at_ns);
/** Cancels a timer: its event does not come any more. OTP: {{timeout, Name}, cancel}. */
void actor_statem_timer_cancel(void *self, size_t timer);
/**
 * Says when the timeout of a state, neither periodic nor idle, is due: that of the state the machine is in when the event has
 * been done.
 * One that it stays in has its timeout set anew; one that it enters has it set so, and not as its table says. It ends a
 * machine whose state has none with ACTOR_BAD_RETURN. OTP: {state_timeout, Time, Content}.
 */
void actor_statem_after_start(void *self, int64_t delay_ns);
/** As actor_statem_after_start, due at an instant. OTP: {state_timeout, Time, Content, {abs, true}}. */
void actor_statem_after_start_at(void *self, int64_t at_ns);
/** That timeout does not come, until it is set again. OTP: {state_timeout, cancel}. */
void actor_statem_after_cancel(void *self);
/**
 * Says, in init, that the machine begins in another state than its `initial`. What init raises and starts comes in OTP's
 * order: when that state has been entered, first what was raised, then what was started with no time, then the mailbox.
 */
void actor_statem_begin(void *self, size_t state);
/** Gives where to answer the call being handled, now or later. OTP: From. */
actor_from actor_statem_caller(void *self);
/**
 * Gives the state that a machine has left, while what it enters is being done: as an `enter` is told, that of a state
 * which was begun in or is repeated the state itself. At other times it is the state that the machine is in. Of one that
 * is no actor nobody knows it: that is an error which ends the calling actor, or the program. OTP: OldState.
 */
size_t actor_statem_previous(const void *self);

/** A timeout that runs while its state lasts. */
typedef struct actor_statem_timeout {
    size_t event;                           /* the column it is handled in */
    bool periodic;                          /* `every`: set again each time; else once, `after` */
    bool idle;                              /* `idle`: set again after each event, and cancelled by the next */
    int64_t (*delay_ns)(const void *self);  /* nanoseconds; asked when it is set */
} actor_statem_timeout;

/** A timer with a name. */
typedef struct actor_statem_timer {
    size_t event;                           /* its column: that of a message of its own */
    bool idle;                              /* any other event cancels it. OTP: {timeout, Time, Content} */
} actor_statem_timer;

typedef struct actor_statem_state {
    const char *name;
    /*
     * On entry, the first too; may be NULL. ACTOR_STATEM_KEEP, or ACTOR_STATEM_REPEAT: it is called again, or
     * ACTOR_STATEM_STOP. `from` is the state that was left; where the machine begins, and of a state that is repeated,
     * it is the state itself.
     */
    actor_transition (*enter)(void *self, size_t from);
    void (*exit)(void *self);               /* on leaving for another state; may be NULL */
    size_t n_timeouts;
    const actor_statem_timeout *timeouts;
} actor_statem_state;

/**
 * Calls `enter` of a state, again as long as it gives ACTOR_STATEM_REPEAT, and gives ACTOR_STATEM_STOP or
 * ACTOR_STATEM_KEEP. `from` is the state that was left, each time. One that repeats itself a million times ends the
 * machine with `repeats_forever`, where OTP would go on.
 */
actor_transition actor_statem_enter(const actor_statem_state *state, void *self, size_t from);

/**
 * Where the fields of a state are in the data. Its value is its name and these: one that differs in any of them is another
 * state. A cell that leads there fills in the next ones; they become its fields, if they differ or the name does, when
 * the old state has been left and before the new one is entered. OTP: a state that is a tuple, {retry, 3}.
 */
typedef struct actor_statem_value {
    const actor_type_info *type;            /* of their struct; NULL: the state has none */
    size_t offset;                          /* of the fields as they are */
    size_t next_offset;                     /* of the next ones */
} actor_statem_value;

/** Tells whether the next fields of a state, which has some, are others. `self` is what the cell got. Threads: its own. */
bool actor_statem_differs(const actor_statem_value *value, const void *self);
/** Has the next fields of a state be its fields, and the other way round. Threads: that of `self`. */
void actor_statem_take(const actor_statem_value *value, void *self);

typedef struct actor_gen_statem_info {
    const char *name;                       /* as in the spec */
    const actor_type_info *state;           /* of the whole struct, the arguments in it too */
    const actor_type_info *args;            /* NULL if init has none */
    size_t args_offset;
    const char *registered;
    int (*register_via)(const void *self, actor_ref *holder);
    /* Sets up the data: initial values, then the user's C function if the spec names one. */
    actor_result (*init)(void *self);
    size_t initial;                         /* state */
    size_t n_states;
    const actor_statem_state *states;
    size_t n_messages;                      /* the first columns: calls, casts, infos */
    const actor_message_info *messages;
    size_t n_events;                        /* all columns: messages, exit, down, timeouts */
    const char *const *event_names;         /* constants: where each stands is the cookie of its timers */
    size_t exit_event;                      /* column of `on exit`; n_events if there is none */
    size_t down_event;                      /* column of `on down`; n_events if there is none */
    size_t info_event;                      /* so for `on info`: infos that the spec does not have, timers of the program */
    /* n_states rows of n_events columns; a NULL is undecided. The whole is NULL if there is `decide`. */
    const actor_statem_cell *cells;
    bool trap_exit;
    /* `state`, here and below, is the number of the state the machine is in. */
    void (*terminate)(void *self, size_t state, const actor_reason *reason);
    /*
     * For each message the period of an `info ... every` in nanoseconds, asked each time, in whatever
     * state; NULL for the others. The array is NULL if there is none. It comes with payload NULL.
     */
    int64_t (*const *every_ns)(const void *self);
    /* Decides any event in any state, as a cell; NULL if there are `cells`. What actorc writes. */
    actor_transition (*decide)(void *self, size_t state, size_t event, const void *payload, void *reply);
    actor_mailbox mailbox;                  /* its bound */
    size_t n_timers;                        /* named timers */
    const actor_statem_timer *timers;
    int64_t (*hibernate_after_ns)(const void *self); /* asked once, of the arguments; NULL: it does not by itself */
    /* As in actor_gen_server_info; of a change of code `*state` may be set. */
    void (*format_status)(const void *self, size_t state, FILE *out);
    int (*code_change)(void *self, size_t *state, const char *from_version, actor_bytes extra);
    const actor_statem_value *values;       /* by state; NULL if no state has fields */
    size_t n_subscribed;                    /* as in actor_gen_server_info */
    const actor_subscribed_info *subscribed;
} actor_gen_statem_info;

/** As actor_gen_server_start, for a machine. OTP: gen_statem:start/3, start_link/3. */
int actor_gen_statem_start(const actor_gen_statem_info *info, const void *args, bool link, actor_ref *out);

/** As actor_gen_server_start_with, for a machine. OTP: gen_statem:start_monitor/3. */
int actor_gen_statem_start_with(const actor_gen_statem_info *info, const void *args, const actor_start_options *options,
                                actor_ref *out);

/**
 * Gives the number of the state a machine is in.
 *
 * Errors     Those of actor_sys_get_state.
 * Threads    Any bound to a system.
 * OTP        sys:get_state/2.
 */
int actor_gen_statem_state(actor_ref machine, size_t *state, int64_t timeout_ns);

#ifdef __cplusplus
}
#endif
#endif
