/*
 * What the parts of a machine have in common.
 *
 *     gen_statem.c            the behaviour: what a message comes to, transitions, what is postponed
 *     gen_statem_timeouts.c   timeouts of states, timers with names, what is due at once
 *     gen_statem_actions.c    what rows and callbacks ask for, see actor/gen_statem.h
 *     gen_statem_sys.c        what sys.h asks for
 *     statem_trace.c          what a machine that is watched tells
 *     statem_value.c          states with fields
 */
#ifndef LIBACTOR_GEN_STATEM_H
#define LIBACTOR_GEN_STATEM_H

#include "actor/gen_statem.h"
#include "actor/sys.h"
#include "instance.h"
#include "lull.h"
#include "statem_trace.h"

enum { IDLES_IN_STATE = 1, IDLES_BY_TIMER = 2 };

/* What becomes of `after` when the event being handled has been done: as its state says, or as the event does. */
enum { AFTER_AS_SAID, AFTER_AT, AFTER_ZERO, AFTER_CANCELLED };

struct libactor_machine {
    const actor_gen_statem_info *info;
    actor_message *postponed;               /* the youngest first */
    uint64_t entry;                         /* counts the entries into states */
    uint32_t state;
    uint32_t state_before;                  /* while it enters another */
    bool has_parent;                        /* else it is its own */
    uint8_t idles;                          /* what each event cancels, if there is any: the two below */
    uint8_t after;                          /* of those above */
    bool watched;                           /* what it does is written down, or counted */
    bool enters;                            /* its `enter` is called: until that returns it counts as in the state before */
    bool has_taken;                         /* ... but for the fields, which it has already */
    bool in_front;                          /* the message being handled stood in front: it has been told of */
    uint32_t n_front;                       /* messages that were put in front, and are there yet */
    uint32_t n_zero;                        /* timeouts of no time that are due behind those */
    uint64_t zeroes;                        /* counts these */
    uint64_t after_at; /* AFTER_AT: nanoseconds of the clock; AFTER_ZERO: its place among those of no time */
    actor_message *raised, **raised_end;    /* by the event being handled */
    const actor_message *call;              /* being handled */
    struct libactor_lull
        *lull; /* of one that hibernates by itself, which is of `lulling_behaviour`; else NULL */
};

/*
 * A timeout of the state the machine is in. Behind the user's state lie those, then the periods, then the
 * named timers.
 */
struct libactor_statem_timer {
    actor_timer timer;
    int64_t due_ns;
    uint64_t zero;                          /* of no time, and due: its place among these; else 0 */
};

struct libactor_statem_named {
    actor_timer timer;
    uint64_t zero;
    actor_message *event;                   /* while it runs */
    int64_t delay_ns; /* of a machine that is watched, if the event being handled started it; else -1 */
};

/* ---- its parts ---- */

/** Gives how many timeouts the state has that has most. */
size_t libactor_statem_max_timeouts(const actor_gen_statem_info *info);

/** Gives how many periods there are. */
size_t libactor_statem_count_periods(const actor_gen_statem_info *info);

static inline void *libactor_statem_data(struct libactor_machine *machine)
{
    return libactor_instance_state(machine, sizeof *machine);
}

static inline struct libactor_statem_timer *libactor_statem_timers(struct libactor_machine *machine)
{
    return libactor_instance_tail(machine, sizeof *machine, machine->info->state);
}

/* Of each `info ... every`, in the order of the messages. */
static inline struct libactor_period *libactor_statem_periods(struct libactor_machine *machine)
{
    return (struct libactor_period *)(libactor_statem_timers(machine) + libactor_statem_max_timeouts(machine->info));
}

static inline struct libactor_statem_named *libactor_statem_named_timers(struct libactor_machine *machine)
{
    return (struct libactor_statem_named *)(libactor_statem_periods(machine) + libactor_statem_count_periods(machine->info));
}

static inline const actor_statem_state *libactor_statem_state(const struct libactor_machine *machine)
{
    return &machine->info->states[machine->state];
}

/** Gives what a callback returns that has found no memory for `what`. */
actor_result libactor_statem_out_of_memory(const char *what);

/* ---- what it tells ---- */

static inline struct libactor_statem_where libactor_statem_place(struct libactor_machine *machine)
{
    const struct libactor_statem_where here = { machine->info, libactor_statem_data(machine), machine->state, false };

    return here;
}

/** Tells that an event has come, or a timeout of its own. */
void libactor_statem_tell_received(struct libactor_machine *machine, const actor_message *message, size_t column);

/** Tells that a timeout was started; `event` is the message of a timer with a name, else NULL. */
void libactor_statem_tell_started(struct libactor_machine *machine, const char *name, int64_t delay_ns,
                                  const actor_message *event);

/* ---- what stands in front ---- */

/* A timeout of no time, or one that was postponed. */
struct libactor_statem_due {
    uint64_t column;
    bool again;                             /* it was postponed */
};

extern const actor_message_info libactor_statem_due_message;

static inline void libactor_statem_put_in_front(struct libactor_machine *machine, actor_message *message)
{
    machine->n_front++;
    actor_message_requeue(message);
}

/** Puts a timeout in front: of no time, or with `again` one that was postponed. Errors: ACTOR_ENOMEM. */
int libactor_statem_send_due(struct libactor_machine *machine, size_t column, bool again);

/* ---- timeouts ---- */

/*
 * The cookie of its own timers, so that those which its program has started are told apart: where the name of the event
 * stands, which no program has for a number of its own.
 */
static inline uint64_t libactor_statem_cookie(const actor_gen_statem_info *info, size_t column)
{
    return (uint64_t)(uintptr_t)&info->event_names[column];
}

/** Tells which event a timer is of; false: it is one of its program's. */
bool libactor_statem_find_own(const actor_gen_statem_info *info, const actor_message *timer, size_t *column);

/** Gives a timeout of no time, which is not due yet, its place among these. */
void libactor_statem_begin_zero(struct libactor_machine *machine, uint64_t *zero);

/** Starts timeout `i` of the state; one of no time gets no timer. A periodic one counts from when it was due, `from_ns`. */
actor_result libactor_statem_start_timeout(struct libactor_machine *machine, size_t i, int64_t delay_ns, int64_t from_ns);

/** Starts all timeouts of the state. */
actor_result libactor_statem_start_timeouts(struct libactor_machine *machine);

/** Does with `after` of a state that stays what the event being handled has asked for. */
actor_result libactor_statem_set_after(struct libactor_machine *machine);

/** Gives the failure of who asks for that in a state without one. */
actor_result libactor_statem_no_after(const struct libactor_machine *machine);

/** Starts the times of idleness of the state that do not run. */
actor_result libactor_statem_start_idle(struct libactor_machine *machine);

/** Cancels what any event cancels. */
void libactor_statem_cancel_idle(struct libactor_machine *machine);

void libactor_statem_cancel_timeout(struct libactor_machine *machine, struct libactor_statem_timer *timeout);

/** Cancels all timeouts of the state. What a timer has sent already is told by its number to be late. */
void libactor_statem_cancel_timeouts(struct libactor_machine *machine);

void libactor_statem_cancel_named(struct libactor_machine *machine, struct libactor_statem_named *timer);

/** Puts the event of a timer in front. */
void libactor_statem_put_named(struct libactor_machine *machine, struct libactor_statem_named *named);

/** Gives the timeout of no time that was started first its turn; there is one. */
actor_result libactor_statem_send_zero(struct libactor_machine *machine);

/* ---- the behaviour ---- */

extern const actor_sys_callbacks libactor_statem_sys;
extern const actor_behaviour libactor_statem_behaviour;

/** The same for the few that hibernate by themselves. */
extern const actor_behaviour libactor_statem_lulling_behaviour;

#endif
