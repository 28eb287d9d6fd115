/*
 * gen_statem: looks up the cell for state and event, has it decide, and does the transition. The rules
 * are those of the gen_statem manual. Postponed events are messages kept, and go back in front of the
 * mailbox when the state changes; what was raised goes in front of these. Timeouts of no time follow when
 * all that stood in front has been handled: that is counted.
 */
#include <inttypes.h>
#include <string.h>

#include "actor/gen_statem.h"
#include "actor/sys.h"
#include "actor/system.h"
#include "instance.h"
#include "lull.h"
#include "statem_trace.h"

#define STATE_BITS UINT32_C(0xffff)
#define ALL_FLAGS                                                                          \
    (ACTOR_STATEM_GO(0) | ACTOR_STATEM_REPLY | ACTOR_STATEM_POSTPONE | ACTOR_STATEM_STOP | \
     ACTOR_STATEM_DEFAULT | ACTOR_STATEM_REPEAT | ACTOR_STATEM_ACTED | ACTOR_STATEM_HIBERNATE | ACTOR_STATEM_FIELDS)

enum { IDLES_IN_STATE = 1, IDLES_BY_TIMER = 2 };

/* What becomes of `after` when the event being handled has been done: as its state says, or as the event does. */
enum { AFTER_AS_SAID, AFTER_AT, AFTER_ZERO, AFTER_CANCELLED };

struct machine {
    const actor_gen_statem_info *info;
    actor_message *postponed;               /* the youngest first */
    uint64_t entry;                         /* counts the entries into states */
    uint32_t state;
    uint32_t state_before;                  /* while it enters another */
    bool linked;
    uint8_t idles;                          /* what each event cancels, if there is any: the two below */
    uint8_t after;                          /* of those above */
    bool watched;                           /* what it does is written down, or counted */
    bool enters;                            /* its `enter` is called: until that returns it counts as in the state before */
    bool has_taken;                         /* ... but for the fields, which it has already */
    bool in_front;                          /* the message being handled stood in front: it has been told of */
    uint32_t n_front;                       /* messages that were put in front, and are there yet */
    uint32_t n_zero;                        /* timeouts of no time that are due behind those */
    uint64_t zeroes;                        /* counts these */
    uint64_t after_at;                      /* AFTER_AT: nanoseconds of the clock; AFTER_ZERO: its place among those of no time */
    actor_message *raised, **raised_end;    /* by the event being handled */
    const actor_message *call;              /* being handled */
    struct libactor_lull *lull;             /* of one that hibernates by itself, which is of `lulling_behaviour`; else NULL */
};

/*
 * A timeout of the state the machine is in. Behind the user's state lie those, then the periods, then the
 * named timers.
 */
struct timeout {
    actor_timer timer;
    int64_t due_ns;
    uint64_t zero;                          /* of no time, and due: its place among these; else 0 */
};

struct named {
    actor_timer timer;
    uint64_t zero;
    actor_message *event;                   /* while it runs */
    int64_t delay_ns;                       /* of a machine that is watched, if the event being handled started it; else -1 */
};

/* ---- messages of its own ---- */

/* Enters the initial state, before any other message. */
static const actor_message_info begin_message = { "begin", ACTOR_INFO, NULL, NULL };

/* A timeout of no time, or one that was postponed. */
struct due {
    uint64_t column;
    bool again;                             /* it was postponed */
};

static const actor_field_info due_fields[] = {
    { "column", ACTOR_FIELD_UINT64, offsetof(struct due, column), NULL },
    { "again", ACTOR_FIELD_BOOL, offsetof(struct due, again), NULL },
};
static const actor_type_info due_type = { "timeout", sizeof(struct due), true, 2, due_fields, 0, NULL };
static const actor_message_info due_message = { "timeout", ACTOR_INFO, &due_type, NULL };

/* ---- the machine ---- */

static void *data_of(struct machine *machine)
{
    return libactor_instance_state(machine, sizeof *machine);
}

static struct timeout *timeouts_of(struct machine *machine)
{
    return libactor_instance_tail(machine, sizeof *machine, machine->info->state);
}

/* The timeouts of the state that has most. */
static size_t max_timeouts(const actor_gen_statem_info *info)
{
    size_t max = 0;
    size_t i;

    for (i = 0; i < info->n_states; i++)
        if (info->states[i].n_timeouts > max)
            max = info->states[i].n_timeouts;
    return max;
}

/* Of each `info ... every`, in the order of the messages. */
static struct libactor_period *periods_of(struct machine *machine)
{
    return (struct libactor_period *)(timeouts_of(machine) + max_timeouts(machine->info));
}

static size_t count_periods(const actor_gen_statem_info *info)
{
    size_t n_periods = 0;
    size_t i;

    for (i = 0; info->every_ns != NULL && i < info->n_messages; i++)
        n_periods += info->every_ns[i] != NULL;
    return n_periods;
}

static struct named *named_of(struct machine *machine)
{
    return (struct named *)(periods_of(machine) + count_periods(machine->info));
}

static const actor_statem_state *state_of(const struct machine *machine)
{
    return &machine->info->states[machine->state];
}

static actor_result out_of_memory(const char *what)
{
    return actor_stop(libactor_out_of_memory(what));
}

/* ---- what it tells ---- */

static struct libactor_statem_where place_of(struct machine *machine)
{
    const struct libactor_statem_where here = { machine->info, data_of(machine), machine->state, false };

    return here;
}

static void tell_received(struct machine *machine, const actor_message *message, size_t column)
{
    const struct libactor_statem_where here = place_of(machine);

    libactor_statem_trace_receive(message, column, &here);
}

static void tell_started(struct machine *machine, const char *name, int64_t delay_ns, const actor_message *event)
{
    const struct libactor_statem_where here = place_of(machine);

    libactor_statem_trace_timer(name, delay_ns, event, &here);
}

/* Those with a name, when what started them has been done. */
static void tell_named(struct machine *machine)
{
    size_t i;

    for (i = 0; i < machine->info->n_timers; i++) {
        struct named *named = &named_of(machine)[i];

        if (named->delay_ns < 0)
            continue;
        tell_started(machine, machine->info->messages[machine->info->timers[i].event].name, named->delay_ns, named->event);
        named->delay_ns = -1;
    }
}

/* What an event comes to, before it is done. In OTP's order: what it raised, its answer, and the event itself. */
static LIBACTOR_ASIDE void tell_done(struct machine *machine, actor_message *message, size_t column,
                                     actor_transition transition, bool changes, const void *reply)
{
    const struct libactor_statem_where here = place_of(machine);
    const struct libactor_statem_where there = { machine->info, here.data,
                                                 changes ? transition & STATE_BITS : here.state, changes };
    const char *what = transition & ACTOR_STATEM_POSTPONE ? "postpone" : "consume";
    actor_message *raised;

    for (raised = machine->raised; raised != NULL; raised = *actor_message_chain(raised))
        libactor_statem_trace_receive(raised, (size_t)(actor_message_info_of(raised) - machine->info->messages), &there);
    if (transition & ACTOR_STATEM_REPLY && actor_message_kind_of(message) == ACTOR_CALL)
        libactor_statem_trace_send(message, reply);
    libactor_statem_trace_done(what, message, column, &here, changes ? &there : NULL);
}

/* ---- what stands in front ---- */

static void put_in_front(struct machine *machine, actor_message *message)
{
    machine->n_front++;
    actor_message_requeue(message);
}

static int send_due(struct machine *machine, size_t column, bool again)
{
    struct due due;
    int err;

    memset(&due, 0, sizeof due);
    due.column = column;
    due.again = again;
    err = actor_send_first(&due_message, &due);
    if (err == ACTOR_OK)
        machine->n_front++;
    return err;
}

/* ---- timeouts ---- */

/*
 * The cookie of its own timers, so that those which its program has started are told apart: where the name of the event
 * stands, which no program has for a number of its own.
 */
static uint64_t cookie_of(const actor_gen_statem_info *info, size_t column)
{
    return (uint64_t)(uintptr_t)&info->event_names[column];
}

/* False: the timer is one of its program's. */
static bool find_own(const actor_gen_statem_info *info, const actor_message *timer, size_t *column)
{
    const uint64_t offset = actor_message_cookie(timer) - cookie_of(info, 0);

    *column = (size_t)(offset / sizeof *info->event_names);
    return offset % sizeof *info->event_names == 0 && *column < info->n_events;
}

static void begin_zero(struct machine *machine, uint64_t *zero)
{
    machine->n_zero++;
    *zero = ++machine->zeroes;
}

static void end_zero(struct machine *machine, uint64_t *zero)
{
    machine->n_zero -= *zero != 0;
    *zero = 0;
}

/* Starts a timeout; one of no time gets no timer. A periodic one counts from when it was due. */
static actor_result start_timeout_from(struct machine *machine, size_t i, int64_t delay_ns, int64_t from_ns)
{
    const actor_statem_timeout *info = &state_of(machine)->timeouts[i];
    struct timeout *timeout = &timeouts_of(machine)[i];
    int64_t left_ns;

    timeout->timer.bits = 0;
    timeout->zero = 0;
    timeout->due_ns = delay_ns < ACTOR_INFINITY - from_ns ? from_ns + delay_ns : ACTOR_INFINITY;
    if (delay_ns < 0 || (delay_ns == 0 && (info->periodic || info->idle)))
        return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "state %s: %s %" PRId64 "ns",
                                              state_of(machine)->name,
                                              info->periodic ? "every" : info->idle ? "idle" : "after",
                                              delay_ns));
    if (timeout->due_ns == ACTOR_INFINITY)
        return ACTOR_CONTINUE;
    if (machine->watched)
        tell_started(machine, machine->info->event_names[info->event], delay_ns, NULL);
    if (delay_ns == 0) {
        begin_zero(machine, &timeout->zero);
        return ACTOR_CONTINUE;
    }
    left_ns = timeout->due_ns - actor_now();
    if (actor_timer_start(left_ns < 0 ? 0 : left_ns, cookie_of(machine->info, info->event), &timeout->timer) != ACTOR_OK)
        return out_of_memory("timeout");
    return ACTOR_CONTINUE;
}

static bool is_after(const actor_statem_timeout *timeout)
{
    return !timeout->periodic && !timeout->idle;
}

/* Starts `after` as the event being handled says, or not at all. */
static actor_result start_after(struct machine *machine, size_t i)
{
    struct timeout *timeout = &timeouts_of(machine)[i];
    const uint8_t after = machine->after;

    machine->after = AFTER_AS_SAID;
    if (after == AFTER_AT)
        return start_timeout_from(machine, i, actor_statem_until((int64_t)machine->after_at), actor_now());
    timeout->timer.bits = 0;
    timeout->zero = after == AFTER_ZERO ? machine->after_at : 0;
    machine->n_zero += after == AFTER_ZERO;
    if (after == AFTER_ZERO && machine->watched)
        tell_started(machine, machine->info->event_names[state_of(machine)->timeouts[i].event], 0, NULL);
    return ACTOR_CONTINUE;
}

/* The clock is read last: the delay may be what is left until an instant, and is never to end before. */
static actor_result start_timeout(struct machine *machine, size_t i)
{
    int64_t delay_ns;

    if (machine->after != AFTER_AS_SAID && is_after(&state_of(machine)->timeouts[i]))
        return start_after(machine, i);
    delay_ns = state_of(machine)->timeouts[i].delay_ns(data_of(machine));

    return start_timeout_from(machine, i, delay_ns, actor_now());
}

/* Those of no time are due in the order of the table. */
static actor_result start_timeouts(struct machine *machine)
{
    const actor_statem_state *state = state_of(machine);
    actor_result result = ACTOR_CONTINUE;
    size_t i;

    machine->idles &= (uint8_t)~IDLES_IN_STATE;
    for (i = 0; i < state->n_timeouts && result == ACTOR_CONTINUE; i++) {
        machine->idles |= state->timeouts[i].idle ? IDLES_IN_STATE : 0;
        result = start_timeout(machine, i);
    }
    return result;
}

static void cancel_timeout(struct machine *machine, struct timeout *timeout)
{
    if (timeout->timer.bits != 0)
        actor_timer_cancel(timeout->timer);
    timeout->timer.bits = 0;
    end_zero(machine, &timeout->zero);
}

static void cancel_named(struct machine *machine, struct named *timer)
{
    if (timer->timer.bits != 0)
        actor_timer_cancel(timer->timer);
    timer->timer.bits = 0;
    end_zero(machine, &timer->zero);
    if (timer->event != NULL)
        actor_message_free(timer->event);
    timer->event = NULL;
    timer->delay_ns = -1;
}

static actor_result no_after(const struct machine *machine)
{
    return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "state %s has no timeout to set",
                                          state_of(machine)->name));
}

/* "{state_timeout, Time, Content}" of an event that stays. */
static LIBACTOR_ASIDE actor_result set_after(struct machine *machine)
{
    const actor_statem_state *state = state_of(machine);
    size_t i = 0;

    while (i < state->n_timeouts && !is_after(&state->timeouts[i]))
        i++;
    if (i == state->n_timeouts)
        return no_after(machine);
    cancel_timeout(machine, &timeouts_of(machine)[i]);
    return start_after(machine, i);
}

/* "{timeout, Time, Content}": any event cancels it. */
static LIBACTOR_ASIDE void cancel_idle(struct machine *machine)
{
    size_t i;

    for (i = 0; i < state_of(machine)->n_timeouts; i++)
        if (state_of(machine)->timeouts[i].idle)
            cancel_timeout(machine, &timeouts_of(machine)[i]);
    for (i = 0; machine->idles & IDLES_BY_TIMER && i < machine->info->n_timers; i++)
        if (machine->info->timers[i].idle)
            cancel_named(machine, &named_of(machine)[i]);
    machine->idles &= (uint8_t)~IDLES_BY_TIMER;
}

/* After an event, unless the next one is there already. */
static actor_result start_idle(struct machine *machine)
{
    actor_result result = ACTOR_CONTINUE;
    size_t i;

    for (i = 0; i < state_of(machine)->n_timeouts && result == ACTOR_CONTINUE; i++)
        if (state_of(machine)->timeouts[i].idle && timeouts_of(machine)[i].timer.bits == 0)
            result = start_timeout(machine, i);
    return result;
}

/* What a timer has sent already is told by its number to be late. */
static void cancel_timeouts(struct machine *machine)
{
    size_t i;

    for (i = 0; i < state_of(machine)->n_timeouts; i++)
        cancel_timeout(machine, &timeouts_of(machine)[i]);
}

/* The event of a timer is next. */
static void put_named(struct machine *machine, struct named *named)
{
    if (machine->watched)
        tell_received(machine, named->event, machine->info->timers[named - named_of(machine)].event);
    put_in_front(machine, named->event);
    named->event = NULL;
}

/* The timeout of no time that was started first has its turn. */
static actor_result send_zero(struct machine *machine)
{
    struct timeout *first = NULL;
    struct named *named = NULL;
    size_t i;

    for (i = 0; i < state_of(machine)->n_timeouts; i++) {
        struct timeout *timeout = &timeouts_of(machine)[i];

        if (timeout->zero != 0 && (first == NULL || timeout->zero < first->zero))
            first = timeout;
    }
    for (i = 0; i < machine->info->n_timers; i++) {
        struct named *timer = &named_of(machine)[i];

        if (timer->zero != 0 && (named == NULL || timer->zero < named->zero))
            named = timer;
    }
    if (named != NULL && (first == NULL || named->zero < first->zero)) {
        end_zero(machine, &named->zero);
        put_named(machine, named);
        return ACTOR_CONTINUE;
    }
    if (send_due(machine, state_of(machine)->timeouts[first - timeouts_of(machine)].event, false) != ACTOR_OK)
        return out_of_memory("timeout");
    end_zero(machine, &first->zero);
    return ACTOR_CONTINUE;
}

/* ---- postponing ---- */

static void postpone(struct machine *machine, actor_message *message)
{
    actor_message_keep(message);
    *actor_message_chain(message) = machine->postponed;
    machine->postponed = message;
}

/* The event that a postponed timeout was, as one that belongs to no state. */
static int retry_timeout(struct machine *machine, actor_message *message)
{
    const struct due *due = actor_message_payload(message);
    size_t column;
    int err;

    if (actor_message_kind_of(message) != ACTOR_TIMER || !find_own(machine->info, message, &column))
        column = (size_t)due->column;
    err = send_due(machine, column, true);
    if (err == ACTOR_OK)
        actor_message_free(message);
    return err;
}

static bool is_timeout(const struct machine *machine, const actor_message *message)
{
    size_t column;

    if (actor_message_kind_of(message) == ACTOR_TIMER)
        return find_own(machine->info, message, &column);
    return actor_message_info_of(message) == &due_message;
}

/* Puts what was postponed back in front of the mailbox, the oldest first. */
static actor_result retry_postponed(struct machine *machine)
{
    while (machine->postponed != NULL) {
        actor_message *message = machine->postponed;
        actor_message *older = *actor_message_chain(message);

        machine->postponed = older;
        *actor_message_chain(message) = NULL;
        if (!is_timeout(machine, message)) {
            put_in_front(machine, message);
        } else if (retry_timeout(machine, message) != ACTOR_OK) {
            actor_message_requeue(message);
            return out_of_memory("postponed timeout");
        }
    }
    return ACTOR_CONTINUE;
}

/* Those raised go in front of all else, the first one first. */
static void put_raised(struct machine *machine)
{
    actor_message *message;

    for (message = machine->raised; message != NULL; message = *actor_message_chain(message))
        machine->n_front++;
    actor_message_requeue(machine->raised);
    machine->raised = NULL;
}

/* What follows an event, when it has been done: what it raised, then timeouts of no time, or a time of idleness. */
static LIBACTOR_ASIDE actor_result settle(struct machine *machine)
{
    if (machine->raised != NULL)
        put_raised(machine);
    if (machine->n_front > 0)
        return ACTOR_CONTINUE;
    if (machine->idles & IDLES_IN_STATE) {
        const actor_result result = start_idle(machine);

        if (result != ACTOR_CONTINUE)
            return result;
    }
    return machine->n_zero > 0 ? send_zero(machine) : ACTOR_CONTINUE;
}

/* ---- transitions ---- */

static LIBACTOR_ASIDE actor_result enter(struct machine *machine)
{
    actor_transition entered;
    actor_result result;

    machine->entry++;
    machine->enters = true;
    entered = actor_statem_enter(state_of(machine), data_of(machine));
    machine->enters = false;
    if (entered == ACTOR_STATEM_STOP)
        return ACTOR_STOP;
    machine->has_taken = false;
    result = start_timeouts(machine);
    return result == ACTOR_CONTINUE && machine->after != AFTER_AS_SAID ? no_after(machine) : result;
}

/* The old state is left with the fields it had, the new one entered with those it was given. */
static actor_result change_state(struct machine *machine, actor_transition transition)
{
    if (state_of(machine)->exit != NULL)
        state_of(machine)->exit(data_of(machine));
    cancel_timeouts(machine);
    machine->state_before = machine->state;
    machine->state = transition & STATE_BITS;
    machine->has_taken = (transition & ACTOR_STATEM_FIELDS) != 0;
    if (machine->has_taken)
        actor_statem_take(&machine->info->values[machine->state], data_of(machine));
    return enter(machine);
}

/* "State change": the new state is not the same value. */
static bool is_change(struct machine *machine, actor_transition transition)
{
    const uint32_t target = transition & STATE_BITS;

    if (!(transition & ACTOR_STATEM_GO(0)))
        return false;
    return target != machine->state ||
           (transition & ACTOR_STATEM_FIELDS && actor_statem_differs(&machine->info->values[target], data_of(machine)));
}

/* "repeat_state": entered again, timeouts too, but no change: what is postponed stays so. */
static actor_result repeat_state(struct machine *machine)
{
    machine->state_before = machine->state;
    cancel_timeouts(machine);
    return enter(machine);
}

static LIBACTOR_ASIDE actor_result undecided(const struct machine *machine, const actor_message *message,
                                             size_t column)
{
    const char *kind = "";

    if (actor_message_kind_of(message) == ACTOR_CALL)
        kind = "call ";
    else if (actor_message_kind_of(message) == ACTOR_CAST)
        kind = "cast ";
    return actor_stop(actor_reason_detail(actor_reason_own("function_clause", NULL),
                                          "%s in state %s does not decide %s%s", machine->info->name,
                                          state_of(machine)->name, kind, machine->info->event_names[column]));
}

static actor_result bad_transition(const struct machine *machine, size_t column, actor_transition transition)
{
    return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN),
                                          "state %s, %s: transition %#" PRIx32, state_of(machine)->name,
                                          machine->info->event_names[column], transition));
}

static bool is_transition(const struct machine *machine, actor_transition transition)
{
    if (transition & ~(ALL_FLAGS | STATE_BITS))
        return false;
    if (!(transition & ACTOR_STATEM_GO(0)))
        return (transition & (STATE_BITS | ACTOR_STATEM_FIELDS)) == 0;
    if ((transition & STATE_BITS) >= machine->info->n_states)
        return false;
    return !(transition & ACTOR_STATEM_FIELDS) ||
           (machine->info->values != NULL && machine->info->values[transition & STATE_BITS].type != NULL);
}

/*
 * Does what a cell decided. The message is kept last of all: until then it is the core's, however the
 * user's code ends.
 */
static LIBACTOR_ASIDE actor_result do_all(struct machine *machine, actor_message *message, size_t column,
                                          actor_transition transition, const void *reply)
{
    actor_result result = ACTOR_CONTINUE;
    bool changes;

    if (!is_transition(machine, transition))
        return bad_transition(machine, column, transition);
    if (transition & ACTOR_STATEM_DEFAULT)
        return undecided(machine, message, column);
    changes = is_change(machine, transition);
    if (machine->watched && !(transition & ACTOR_STATEM_STOP))
        tell_done(machine, message, column, transition, changes, reply);
    if (transition & ACTOR_STATEM_REPLY && actor_message_kind_of(message) == ACTOR_CALL &&
        actor_reply(actor_message_from(message), actor_message_info_of(message)->reply, reply) ==
            ACTOR_ENOMEM)
        return out_of_memory("reply");
    if (transition & ACTOR_STATEM_STOP)
        return ACTOR_STOP;
    if (changes)
        result = change_state(machine, transition);
    else if (transition & ACTOR_STATEM_REPEAT)
        result = repeat_state(machine);
    else if (machine->after != AFTER_AS_SAID)
        result = set_after(machine);
    if (result != ACTOR_CONTINUE)
        return result;
    if (machine->watched)
        tell_named(machine);
    if (transition & ACTOR_STATEM_HIBERNATE)
        actor_hibernate(ACTOR_CONTINUE);
    if (transition & ACTOR_STATEM_POSTPONE)
        postpone(machine, message);
    if (changes)
        result = retry_postponed(machine);
    return result == ACTOR_CONTINUE ? settle(machine) : result;
}

static bool is_plain(const actor_statem_state *state)
{
    return state->enter == NULL && state->exit == NULL && state->n_timeouts == 0;
}

/* Most transitions stay, or lead between states that have nothing to start or to end. */
static actor_result do_transition(struct machine *machine, actor_message *message, size_t column,
                                  actor_transition transition, const void *reply)
{
    const uint32_t target = transition & STATE_BITS;

    if (machine->watched)
        return do_all(machine, message, column, transition, reply);
    if (transition == ACTOR_STATEM_KEEP)
        return ACTOR_CONTINUE;
    if ((transition & ~STATE_BITS) != ACTOR_STATEM_GO(0) || target >= machine->info->n_states ||
        machine->postponed != NULL)
        return do_all(machine, message, column, transition, reply);
    if (target == machine->state)
        return ACTOR_CONTINUE;
    if (!is_plain(state_of(machine)) || !is_plain(&machine->info->states[target]))
        return do_all(machine, message, column, transition, reply);
    machine->state = target;
    machine->entry++;
    return ACTOR_CONTINUE;
}

static actor_transition decide(struct machine *machine, size_t column, const void *payload, void *reply)
{
    const actor_gen_statem_info *info = machine->info;
    actor_statem_cell cell;

    if (info->decide != NULL)
        return info->decide(data_of(machine), machine->state, column, payload, reply);
    cell = info->cells[machine->state * info->n_events + column];
    return cell != NULL ? cell(data_of(machine), payload, reply) : ACTOR_STATEM_DEFAULT;
}

/* Room for the reply is what most events do not need. */
static LIBACTOR_ASIDE actor_result handle_call(struct machine *machine, actor_message *message, size_t column,
                                               const void *payload, const actor_type_info *reply)
{
    struct libactor_room room;
    actor_result result;

    libactor_room_open(&room, reply);
    machine->call = message;
    result = do_transition(machine, message, column, decide(machine, column, payload, room.value), room.value);
    machine->call = NULL;
    libactor_room_close(&room);
    return result;
}

static actor_result handle_event(struct machine *machine, actor_message *message, size_t column,
                                 const void *payload)
{
    if (machine->idles)
        cancel_idle(machine);
    if (machine->watched && !machine->in_front)
        tell_received(machine, message, column);
    if (actor_message_kind_of(message) == ACTOR_CALL && actor_message_info_of(message)->reply != NULL)
        return handle_call(machine, message, column, payload, actor_message_info_of(message)->reply);
    return do_transition(machine, message, column, decide(machine, column, payload, NULL), NULL);
}

/* ---- messages ---- */

static bool find_column(const actor_gen_statem_info *info, const actor_message_info *message, size_t *column)
{
    const uintptr_t first = (uintptr_t)info->messages;
    const uintptr_t at = (uintptr_t)message;

    if (at < first || at - first >= info->n_messages * sizeof *info->messages)
        return false;
    *column = (at - first) / sizeof *info->messages;
    return true;
}

static LIBACTOR_ASIDE actor_result handle_due(struct machine *machine, actor_message *message)
{
    const struct due *due = actor_message_payload(message);

    machine->in_front = due->again;
    return handle_event(machine, message, (size_t)due->column, NULL);
}

/* Whether it is a message of a bus that the machine takes, and in which column. */
static bool find_subscribed(const actor_gen_statem_info *info, const actor_message_info *message, size_t *column)
{
    size_t i = 0;

    while (i < info->n_subscribed && info->subscribed[i].message != message)
        i++;
    if (i == info->n_subscribed)
        return false;
    *column = info->subscribed[i].number;
    return true;
}

/* A request that the spec does not have is a crash, as in OTP where no clause matches; an info is not. */
static LIBACTOR_ASIDE actor_result handle_unknown(struct machine *machine, actor_message *message)
{
    const char *name = actor_message_info_of(message)->name;
    size_t column;

    if (find_subscribed(machine->info, actor_message_info_of(message), &column))
        return handle_event(machine, message, column, actor_message_payload(message));
    if (actor_message_kind_of(message) != ACTOR_INFO)
        return actor_stop(actor_reason_detail(
            actor_reason_own("function_clause", NULL), "%s has no %s %s", machine->info->name,
            actor_message_kind_of(message) == ACTOR_CALL ? "call" : "cast", name));
    if (machine->info->info_event < machine->info->n_events)
        return handle_event(machine, message, machine->info->info_event, message);
    actor_log(ACTOR_LOG_WARNING, "%s: info %s is unknown and was dropped", machine->info->name, name);
    return ACTOR_CONTINUE;
}

static actor_result handle_message(struct machine *machine, actor_message *message)
{
    const actor_message_info *info = actor_message_info_of(message);
    size_t column;

    if (find_column(machine->info, info, &column))
        return handle_event(machine, message, column, actor_message_payload(message));
    if (info == &due_message)
        return handle_due(machine, message);
    if (info == &begin_message) {
        machine->state_before = machine->state;
        return enter(machine);
    }
    return handle_unknown(machine, message);
}

static actor_result handle_timeout(struct machine *machine, actor_message *message, size_t i)
{
    const actor_statem_timeout *info = &state_of(machine)->timeouts[i];
    struct timeout *timeout = &timeouts_of(machine)[i];
    const uint64_t entry = machine->entry;
    actor_result result;

    timeout->timer.bits = 0;
    result = handle_event(machine, message, info->event, NULL);
    if (result == ACTOR_CONTINUE && info->periodic && entry == machine->entry)
        result = start_timeout_from(machine, i, info->delay_ns(data_of(machine)), timeout->due_ns);
    return result;
}

static actor_result start_period(struct machine *machine, size_t i, struct libactor_period *period,
                                 int64_t from_ns)
{
    const actor_gen_statem_info *info = machine->info;

    return libactor_period_start(period, info->messages[i].name, cookie_of(info, i),
                                 info->every_ns[i](data_of(machine)), from_ns);
}

static actor_result start_periods(struct machine *machine)
{
    const actor_gen_statem_info *info = machine->info;
    struct libactor_period *period = periods_of(machine);
    actor_result result = ACTOR_CONTINUE;
    size_t i;

    for (i = 0; info->every_ns != NULL && i < info->n_messages && result == ACTOR_CONTINUE; i++)
        if (info->every_ns[i] != NULL)
            result = start_period(machine, i, period++, actor_now());
    return result;
}

static actor_result handle_period(struct machine *machine, actor_message *message, size_t i,
                                  struct libactor_period *period)
{
    const actor_result result = handle_event(machine, message, i, NULL);

    return result == ACTOR_CONTINUE ? start_period(machine, i, period, period->due_ns) : result;
}

/* One that its program has started; erlang:start_timer/3, whose message is an info. */
static actor_result handle_timer_of_program(struct machine *machine, actor_message *message)
{
    if (machine->info->info_event < machine->info->n_events)
        return handle_event(machine, message, machine->info->info_event, message);
    actor_log(ACTOR_LOG_WARNING, "%s: a timer is unknown and was dropped", machine->info->name);
    return ACTOR_CONTINUE;
}

/* A timer of its own that is none of the current ones is of a state that was left. */
static LIBACTOR_ASIDE actor_result handle_timer(struct machine *machine, actor_message *message)
{
    const actor_gen_statem_info *info = machine->info;
    const actor_timer timer = actor_message_timer(message);
    const struct timeout *timeouts = timeouts_of(machine);
    struct libactor_period *period = periods_of(machine);
    size_t i;

    if (!find_own(info, message, &i))
        return handle_timer_of_program(machine, message);
    for (i = 0; i < state_of(machine)->n_timeouts; i++)
        if (timeouts[i].timer.bits == timer.bits)
            return handle_timeout(machine, message, i);
    for (i = 0; i < info->n_timers; i++) {
        struct named *named = &named_of(machine)[i];

        if (named->timer.bits != timer.bits || named->event == NULL)
            continue;
        named->timer.bits = 0;
        put_named(machine, named);
        return ACTOR_CONTINUE;
    }
    for (i = 0; info->every_ns != NULL && i < info->n_messages; i++) {
        if (info->every_ns[i] == NULL)
            continue;
        if (period->timer.bits == timer.bits)
            return handle_period(machine, message, i, period);
        period++;
    }
    return ACTOR_CONTINUE;
}

static LIBACTOR_ASIDE actor_result handle_signal(struct machine *machine, actor_message *message, size_t column)
{
    actor_statem_signal signal;
    char word[LIBACTOR_WORD_BYTES];

    if (column >= machine->info->n_events) {
        actor_log(ACTOR_LOG_WARNING, "%s: %s (%s) is unknown and was dropped", machine->info->name,
                  actor_message_kind_of(message) == ACTOR_EXIT ? "an exit" : "a down",
                  libactor_reason_word(actor_message_reason(message), word));
        return ACTOR_CONTINUE;
    }
    signal.who = actor_message_sender(message);
    signal.monitor = actor_message_cookie(message);
    signal.reason = *actor_message_reason(message);
    return handle_event(machine, message, column, &signal);
}

/* ---- the behaviour ---- */

/* What init has raised and started waits behind the entering of the first state, and the mailbox behind all of it. */
static actor_result begin(struct machine *machine)
{
    const bool waits = state_of(machine)->enter != NULL || state_of(machine)->n_timeouts > 0 || machine->raised != NULL ||
                       machine->n_zero > 0;

    if (waits && actor_send_first(&begin_message, NULL) != ACTOR_OK)
        return out_of_memory("begin");
    return start_periods(machine);
}

static actor_result init(void *self)
{
    struct machine *machine = self;
    const actor_gen_statem_info *info = machine->info;
    actor_result result;

    if (info->trap_exit)
        actor_trap_exit(true);
    result = libactor_instance_register(info->registered, info->register_via, data_of(machine));
    if (result != ACTOR_CONTINUE)
        return result;
    if (info->init != NULL)
        result = info->init(data_of(machine));
    switch ((int)result) {
    case ACTOR_CONTINUE:
        return begin(machine);
    case ACTOR_STOP:
    case ACTOR_IGNORE:
        return result;
    default:
        return libactor_bad_return("init", result, LIBACTOR_INIT_FITS);
    }
}

static actor_result handle_by_kind(struct machine *machine, actor_message *message)
{
    switch (actor_message_kind_of(message)) {
    case ACTOR_CALL:
    case ACTOR_CAST:
    case ACTOR_INFO:
        return handle_message(machine, message);
    case ACTOR_EXIT:
        if (libactor_instance_is_parent(actor_message_sender(message), machine->linked))
            return actor_stop(*actor_message_reason(message));
        return handle_signal(machine, message, machine->info->exit_event);
    case ACTOR_DOWN:
        return handle_signal(machine, message, machine->info->down_event);
    case ACTOR_TIMER:
        return handle_timer(machine, message);
    case ACTOR_STOP_REQUEST:
        return actor_stop(*actor_message_reason(message));
    }
    return ACTOR_CONTINUE;
}

static LIBACTOR_ASIDE actor_result handle_other(struct machine *machine, actor_message *message)
{
    actor_result result;

    machine->in_front = machine->n_front > 0;
    machine->n_front -= machine->in_front;
    result = handle_by_kind(machine, message);
    return result == ACTOR_CONTINUE ? settle(machine) : result;
}

/* Casts are what comes most. */
static actor_result handle(void *self, actor_message *message)
{
    struct machine *machine = self;
    size_t column;

    if (actor_message_kind_of(message) == ACTOR_CAST && !machine->idles && !machine->watched && machine->n_front == 0 &&
        find_column(machine->info, actor_message_info_of(message), &column))
        return do_transition(machine, message, column,
                             decide(machine, column, actor_message_payload(message), NULL), NULL);
    return handle_other(machine, message);
}

static actor_result init_and_lull(void *self)
{
    struct machine *machine = self;
    actor_result result = libactor_lull_settle(machine->lull, machine->info->hibernate_after_ns, data_of(machine));

    if (result == ACTOR_CONTINUE)
        result = init(machine);
    return result == ACTOR_CONTINUE ? libactor_lull_begin(machine->lull) : result;
}

static actor_result handle_and_lull(void *self, actor_message *message)
{
    struct machine *machine = self;
    actor_result result;

    switch (libactor_lull_end(machine->lull, message)) {
    case LIBACTOR_LULL_REST:
        return actor_hibernate(ACTOR_CONTINUE);
    case LIBACTOR_LULL_PAST:
    case LIBACTOR_LULL_TIMEOUT:             /* a machine asks for none of these */
        return ACTOR_CONTINUE;
    case LIBACTOR_LULL_ENDS:
        break;
    }
    result = handle(machine, message);
    return result == ACTOR_CONTINUE ? libactor_lull_begin(machine->lull) : result;
}

/* A state whose `enter` has failed has not been entered. */
static void leave_unentered(struct machine *machine)
{
    if (machine->has_taken)
        actor_statem_take(&machine->info->values[machine->state], data_of(machine));
    machine->state = machine->state_before;
    machine->enters = false;
}

static void terminate(void *self, const actor_reason *reason)
{
    struct machine *machine = self;

    if (machine->enters)
        leave_unentered(machine);
    if (machine->info->terminate != NULL)
        machine->info->terminate(data_of(machine), machine->state, reason);
    if (machine->watched) {
        const struct libactor_statem_where here = place_of(machine);

        libactor_statem_trace_end(reason, &here);
    }
}

static void free_chain(actor_message *message)
{
    while (message != NULL) {
        actor_message *next = *actor_message_chain(message);

        actor_message_free(message);
        message = next;
    }
}

/* Who has waited longest is told first. */
static void free_postponed(struct machine *machine)
{
    actor_message *oldest = NULL;

    while (machine->postponed != NULL) {
        actor_message *message = machine->postponed;

        machine->postponed = *actor_message_chain(message);
        *actor_message_chain(message) = oldest;
        oldest = message;
    }
    free_chain(oldest);
}

static void destroy(void *self)
{
    struct machine *machine = self;
    size_t i;

    free_postponed(machine);
    free_chain(machine->raised);
    for (i = 0; i < machine->info->n_timers; i++)
        free_chain(named_of(machine)[i].event);
    libactor_instance_free(machine, sizeof *machine, machine->info->state);
}

static void describe(const void *self, FILE *out)
{
    const struct machine *machine = self;
    const actor_statem_value *values = machine->info->values;
    const char *data = (const char *)self + LIBACTOR_ALIGNED(sizeof *machine);

    fputs(state_of(machine)->name, out);
    if (machine->info->format_status != NULL) {
        fputc(' ', out);
        machine->info->format_status(data, machine->state, out);
        return;
    }
    if (values != NULL && values[machine->state].type != NULL)
        actor_type_print(values[machine->state].type, data + values[machine->state].offset, out);
    if (machine->info->state != NULL) {
        fputc(' ', out);
        actor_type_print(machine->info->state, data, out);
    }
}

static const char *title(const void *self)
{
    return ((const struct machine *)self)->info->name;
}

/* ---- what sys.h asks for ---- */

static void *sys_state(void *self, const actor_type_info **type)
{
    struct machine *machine = self;

    *type = machine->info->state;
    return machine->info->state == NULL ? NULL : data_of(machine);
}

static size_t sys_number(const void *self)
{
    return ((const struct machine *)self)->state;
}

static const char *sys_state_name(const void *self)
{
    return state_of(self)->name;
}

/* Gives the new state each timeout of the old one that it has as well; the others are cancelled. */
static void move_timeouts(struct machine *machine, struct timeout *old, const actor_statem_state *from)
{
    const actor_statem_state *to = state_of(machine);
    struct timeout *timeouts = timeouts_of(machine);
    size_t i, k;

    machine->idles &= (uint8_t)~IDLES_IN_STATE;
    for (i = 0; i < to->n_timeouts; i++) {
        machine->idles |= to->timeouts[i].idle ? IDLES_IN_STATE : 0;
        memset(&timeouts[i], 0, sizeof timeouts[i]);
        for (k = 0; k < from->n_timeouts; k++) {
            if (from->timeouts[k].event != to->timeouts[i].event)
                continue;
            timeouts[i] = old[k];
            memset(&old[k], 0, sizeof old[k]);
        }
    }
    for (k = 0; k < from->n_timeouts; k++)
        cancel_timeout(machine, &old[k]);
}

static int sys_set_number(void *self, size_t number)
{
    struct machine *machine = self;
    const actor_statem_state *from = state_of(machine);
    struct timeout *old = NULL;

    if (number >= machine->info->n_states)
        return ACTOR_EINVAL;
    if (number == machine->state)
        return ACTOR_OK;
    if (from->n_timeouts > 0) {
        old = actor_alloc(from->n_timeouts * sizeof *old);
        if (old == NULL)
            return ACTOR_ENOMEM;
        memcpy(old, timeouts_of(machine), from->n_timeouts * sizeof *old);
    }
    machine->state = (uint32_t)number;
    move_timeouts(machine, old, from);
    actor_free(old);
    return ACTOR_OK;
}

static int sys_change_code(void *self, size_t *number, const char *from_version, actor_bytes extra)
{
    struct machine *machine = self;

    if (machine->info->code_change == NULL)
        return ACTOR_ENOTSUP;
    return machine->info->code_change(data_of(machine), number, from_version, extra);
}

static actor_result sys_go_on(void *self)
{
    struct machine *machine = self;

    return machine->lull != NULL ? libactor_lull_again(machine->lull) : ACTOR_CONTINUE;
}

static void sys_watch(void *self, bool wanted)
{
    struct machine *machine = self;
    size_t i;

    machine->watched = wanted;
    for (i = 0; i < machine->info->n_timers; i++)
        named_of(machine)[i].delay_ns = -1;
}

static const actor_sys_callbacks sys = {
    sys_state, sys_number, sys_state_name, sys_set_number, sys_change_code, sys_go_on, sys_watch
};

static const actor_behaviour behaviour = { "gen_statem", init, handle, terminate, destroy, describe, title, &sys };
/* The same for the few that hibernate by themselves. */
static const actor_behaviour lulling_behaviour = {
    "gen_statem", init_and_lull, handle_and_lull, terminate, destroy, describe, title, &sys
};

enum { MAX_REPEATS = 1000000 };

actor_transition actor_statem_enter(const actor_statem_state *state, void *self)
{
    int i;

    for (i = 0; state->enter != NULL && i < MAX_REPEATS; i++) {
        const actor_transition transition = state->enter(self);

        if (transition == ACTOR_STATEM_KEEP || transition == ACTOR_STATEM_STOP)
            return transition;
        if (transition == ACTOR_STATEM_REPEAT)
            continue;
        (void)actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "enter of state %s: transition %#" PRIx32,
                                             state->name, transition));
        return ACTOR_STATEM_STOP;
    }
    if (state->enter == NULL)
        return ACTOR_STATEM_KEEP;
    (void)actor_stop(actor_reason_detail(actor_reason_own("repeats_forever", NULL), "enter of state %s", state->name));
    return ACTOR_STATEM_STOP;
}

actor_transition actor_statem_ignore(void *self, const void *payload, void *reply)
{
    (void)self;
    (void)payload;
    (void)reply;
    return ACTOR_STATEM_KEEP;
}

actor_transition actor_statem_postpone(void *self, const void *payload, void *reply)
{
    (void)self;
    (void)payload;
    (void)reply;
    return ACTOR_STATEM_POSTPONE;
}

/* ---- what cells act with ---- */

/* The machine whose cell is running, if this is it; NULL: it is no actor. */
static struct machine *acting(const void *data)
{
    struct machine *machine = actor_behaviour_self(&behaviour);

    if (machine == NULL)
        machine = actor_behaviour_self(&lulling_behaviour);
    return machine != NULL && data_of(machine) == data ? machine : NULL;
}

static actor_message *make_event(struct machine *machine, size_t column, const void *payload)
{
    actor_message *event;

    if (actor_message_make(&machine->info->messages[column], payload, &event) != ACTOR_OK)
        actor_exit(libactor_out_of_memory(machine->info->messages[column].name));
    return event;
}

void actor_statem_raise(void *self, size_t event, const void *payload)
{
    struct machine *machine = acting(self);
    actor_message *message;

    if (machine == NULL)
        actor_exit(actor_reason_own("raised_by_no_actor", NULL));
    message = make_event(machine, event, payload);
    message->tag = LIBACTOR_RAISED;
    if (machine->raised == NULL)
        machine->raised = message;
    else
        *machine->raised_end = message;
    machine->raised_end = actor_message_chain(message);
}

void actor_statem_timer_cancel(void *self, size_t timer)
{
    struct machine *machine = acting(self);

    if (machine != NULL)
        cancel_named(machine, &named_of(machine)[timer]);
}

/* Starts a timer anew. Only one of no time needs none: at an instant that has passed it comes behind what waits, as in OTP. */
static void start_named(struct machine *machine, size_t timer, const void *payload, int64_t at_ns, bool no_time)
{
    const int64_t now_ns = machine->watched ? actor_now() : 0;
    const size_t column = machine->info->timers[timer].event;
    struct named *named = &named_of(machine)[timer];

    cancel_named(machine, named);
    if (at_ns == ACTOR_INFINITY)
        return;
    named->event = make_event(machine, column, payload);
    machine->idles |= machine->info->timers[timer].idle ? IDLES_BY_TIMER : 0;
    if (machine->watched)
        named->delay_ns = at_ns > now_ns ? at_ns - now_ns : 0;
    if (no_time)
        begin_zero(machine, &named->zero);
    else if (actor_timer_start_at(at_ns, cookie_of(machine->info, column), &named->timer) != ACTOR_OK)
        actor_exit(libactor_out_of_memory("timer"));
}

void actor_statem_timer_start(void *self, size_t timer, const void *payload, int64_t delay_ns)
{
    struct machine *machine = acting(self);
    int64_t now_ns;

    if (machine == NULL)
        return;
    if (delay_ns < 0)
        actor_exit(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "start %s %" PRId64 "ns",
                                       machine->info->messages[machine->info->timers[timer].event].name, delay_ns));
    now_ns = actor_now();
    start_named(machine, timer, payload, delay_ns < ACTOR_INFINITY - now_ns ? now_ns + delay_ns : ACTOR_INFINITY,
                delay_ns == 0);
}

void actor_statem_timer_start_at(void *self, size_t timer, const void *payload, int64_t at_ns)
{
    struct machine *machine = acting(self);

    if (machine != NULL)
        start_named(machine, timer, payload, at_ns, false);
}

void actor_statem_timer_update(void *self, size_t timer, const void *payload)
{
    struct machine *machine = acting(self);
    actor_message *event;
    struct named *named;

    if (machine == NULL)
        return;
    named = &named_of(machine)[timer];
    event = make_event(machine, machine->info->timers[timer].event, payload);
    if (named->event != NULL)
        actor_message_free(named->event);
    else
        begin_zero(machine, &named->zero);
    named->event = event;
    machine->idles |= machine->info->timers[timer].idle ? IDLES_BY_TIMER : 0;
}

void actor_statem_after_start(void *self, int64_t delay_ns)
{
    struct machine *machine = acting(self);
    int64_t now_ns;

    if (machine == NULL)
        return;
    if (delay_ns < 0)
        actor_exit(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "start after %" PRId64 "ns", delay_ns));
    now_ns = actor_now();
    machine->after = delay_ns == 0 ? AFTER_ZERO : AFTER_AT;
    if (delay_ns == 0)
        machine->after_at = ++machine->zeroes;
    else
        machine->after_at = (uint64_t)(delay_ns < ACTOR_INFINITY - now_ns ? now_ns + delay_ns : ACTOR_INFINITY);
}

void actor_statem_after_start_at(void *self, int64_t at_ns)
{
    struct machine *machine = acting(self);

    if (machine == NULL)
        return;
    machine->after = AFTER_AT;
    machine->after_at = (uint64_t)at_ns;
}

void actor_statem_after_cancel(void *self)
{
    struct machine *machine = acting(self);

    if (machine != NULL)
        machine->after = AFTER_CANCELLED;
}

int64_t actor_statem_until(int64_t at_ns)
{
    const int64_t now_ns = actor_now();

    if (at_ns == ACTOR_INFINITY)
        return ACTOR_INFINITY;
    return at_ns > now_ns ? at_ns - now_ns : 1;
}

void actor_statem_begin(void *self, size_t state)
{
    struct machine *machine = acting(self);

    if (machine == NULL)
        return;
    if (state >= machine->info->n_states)
        actor_exit(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "%s begins in state %zu", machine->info->name, state));
    machine->state = (uint32_t)state;
}

actor_from actor_statem_caller(void *self)
{
    const struct machine *machine = acting(self);
    actor_from nobody;

    if (machine != NULL && machine->call != NULL)
        return actor_message_from(machine->call);
    memset(&nobody, 0, sizeof nobody);
    return nobody;
}

actor_transition actor_statem_bad_outcome(const char *function, int outcome, const char *outcomes)
{
    actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "%s returned %d, not %s",
                                   function, outcome, outcomes));
    return ACTOR_STATEM_STOP;
}

int actor_gen_statem_start_with(const actor_gen_statem_info *info, const void *args, const actor_start_options *options,
                                actor_ref *out)
{
    const bool lulls = info->hibernate_after_ns != NULL || options->hibernate_after_ns != 0;
    actor_start_options with = *options;
    struct machine *machine;
    size_t tail_bytes;
    void *instance;
    int err;

    if (info->initial >= info->n_states)
        return ACTOR_EINVAL;
    tail_bytes =
        max_timeouts(info) * sizeof(struct timeout) + count_periods(info) * sizeof(struct libactor_period) +
        info->n_timers * sizeof(struct named) + (lulls ? sizeof(struct libactor_lull) : 0);
    err = libactor_instance_make(sizeof *machine, info->state, info->args, info->args_offset, args,
                                 tail_bytes, &instance);
    if (err != ACTOR_OK)
        return err;
    machine = instance;
    machine->info = info;
    machine->state = (uint32_t)info->initial;
    machine->linked = options->link;
    if (lulls) {
        machine->lull = (struct libactor_lull *)(void *)(named_of(machine) + info->n_timers);
        libactor_lull_open(machine->lull, options);
    }
    if (with.mailbox == NULL)
        with.mailbox = &info->mailbox;
    return actor_start(lulls ? &lulling_behaviour : &behaviour, machine, &with, out, NULL);
}

int actor_gen_statem_start(const actor_gen_statem_info *info, const void *args, bool link, actor_ref *out)
{
    actor_start_options options;

    memset(&options, 0, sizeof options);
    options.link = link;
    return actor_gen_statem_start_with(info, args, &options, out);
}

int actor_gen_statem_state(actor_ref machine, size_t *state, int64_t timeout_ns)
{
    return actor_sys_get_state(machine, NULL, NULL, state, timeout_ns);
}
