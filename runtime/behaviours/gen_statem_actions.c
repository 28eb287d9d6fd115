/*
 * What the rows of a machine and its callbacks ask for while it handles an event: events of its own, timers, the time of a
 * state. What is asked for another actor's state has no effect, but for an event: that ends who
 * raises it.
 */
#include <inttypes.h>
#include <string.h>

#include "actor/system.h"
#include "gen_statem.h"

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

/* The machine whose cell is running, if this is it; NULL: it is no actor. */
static struct libactor_machine *acting(const void *data)
{
    struct libactor_machine *machine = actor_behaviour_self(&libactor_statem_behaviour);

    if (machine == NULL)
        machine = actor_behaviour_self(&libactor_statem_lulling_behaviour);
    return machine != NULL && libactor_statem_data(machine) == data ? machine : NULL;
}

static actor_message *make_event(struct libactor_machine *machine, size_t column, const void *payload)
{
    actor_message *event;

    if (actor_message_make(&machine->info->messages[column], payload, &event) != ACTOR_OK)
        actor_exit(libactor_out_of_memory(machine->info->messages[column].name));
    return event;
}

void actor_statem_raise(void *self, size_t event, const void *payload)
{
    struct libactor_machine *machine = acting(self);
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
    struct libactor_machine *machine = acting(self);

    if (machine != NULL)
        libactor_statem_cancel_named(machine, &libactor_statem_named_timers(machine)[timer]);
}

/* Starts a timer anew. Only one of no time needs none: at an instant that has passed it comes behind what
 * waits, as in OTP. */
static void start_named(struct libactor_machine *machine, size_t timer, const void *payload, int64_t at_ns, bool no_time)
{
    const int64_t now_ns = machine->watched ? actor_now() : 0;
    const size_t column = machine->info->timers[timer].event;
    struct libactor_statem_named *named = &libactor_statem_named_timers(machine)[timer];

    libactor_statem_cancel_named(machine, named);
    if (at_ns == ACTOR_INFINITY)
        return;
    named->event = make_event(machine, column, payload);
    machine->idles |= machine->info->timers[timer].idle ? IDLES_BY_TIMER : 0;
    if (machine->watched)
        named->delay_ns = at_ns > now_ns ? at_ns - now_ns : 0;
    if (no_time)
        libactor_statem_begin_zero(machine, &named->zero);
    else if (actor_timer_start_at(at_ns, libactor_statem_cookie(machine->info, column), &named->timer) != ACTOR_OK)
        actor_exit(libactor_out_of_memory("timer"));
}

void actor_statem_timer_start(void *self, size_t timer, const void *payload, int64_t delay_ns)
{
    struct libactor_machine *machine = acting(self);
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
    struct libactor_machine *machine = acting(self);

    if (machine != NULL)
        start_named(machine, timer, payload, at_ns, false);
}

void actor_statem_timer_update(void *self, size_t timer, const void *payload)
{
    struct libactor_machine *machine = acting(self);
    actor_message *event;
    struct libactor_statem_named *named;

    if (machine == NULL)
        return;
    named = &libactor_statem_named_timers(machine)[timer];
    event = make_event(machine, machine->info->timers[timer].event, payload);
    if (named->event != NULL)
        actor_message_free(named->event);
    else
        libactor_statem_begin_zero(machine, &named->zero);
    named->event = event;
    machine->idles |= machine->info->timers[timer].idle ? IDLES_BY_TIMER : 0;
}

void actor_statem_after_start(void *self, int64_t delay_ns)
{
    struct libactor_machine *machine = acting(self);
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
    struct libactor_machine *machine = acting(self);

    if (machine == NULL)
        return;
    machine->after = AFTER_AT;
    machine->after_at = (uint64_t)at_ns;
}

void actor_statem_after_cancel(void *self)
{
    struct libactor_machine *machine = acting(self);

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
    struct libactor_machine *machine = acting(self);

    if (machine == NULL)
        return;
    if (state >= machine->info->n_states)
        actor_exit(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "%s begins in state %zu",
                                       machine->info->name, state));
    machine->state = (uint32_t)state;
}

actor_from actor_statem_caller(void *self)
{
    const struct libactor_machine *machine = acting(self);
    actor_from nobody;

    if (machine != NULL && machine->call != NULL)
        return actor_message_from(machine->call);
    memset(&nobody, 0, sizeof nobody);
    return nobody;
}

size_t actor_statem_previous(const void *self)
{
    const struct libactor_machine *machine = acting(self);

    if (machine == NULL)
        actor_exit(actor_reason_own("asked_by_no_actor", NULL));
    return machine->enters ? machine->state_before : machine->state;
}

actor_transition actor_statem_bad_outcome(const char *function, int outcome, const char *outcomes)
{
    actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "%s returned %d, not %s",
                                   function, outcome, outcomes));
    return ACTOR_STATEM_STOP;
}
