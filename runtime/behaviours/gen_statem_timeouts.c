/*
 * Timeouts of a machine: those of the state it is in, which are cancelled when it is left, and the timers with names. One
 * of no time needs no timer: it is due when all that stands in front has been handled, in the order in which they were started.
 */
#include <inttypes.h>
#include <string.h>

#include "gen_statem.h"

/* ---- where they are ---- */

size_t libactor_statem_max_timeouts(const actor_gen_statem_info *info)
{
    size_t max = 0;
    size_t i;

    for (i = 0; i < info->n_states; i++)
        if (info->states[i].n_timeouts > max)
            max = info->states[i].n_timeouts;
    return max;
}

size_t libactor_statem_count_periods(const actor_gen_statem_info *info)
{
    size_t n_periods = 0;
    size_t i;

    for (i = 0; info->every_ns != NULL && i < info->n_messages; i++)
        n_periods += info->every_ns[i] != NULL;
    return n_periods;
}

actor_result libactor_statem_out_of_memory(const char *what)
{
    return actor_stop(libactor_out_of_memory(what));
}

/* ---- what is due at once ---- */

static const actor_field_info due_fields[] = {
    { "column", ACTOR_FIELD_UINT64, offsetof(struct libactor_statem_due, column), NULL },
    { "again", ACTOR_FIELD_BOOL, offsetof(struct libactor_statem_due, again), NULL },
};
static const actor_type_info due_type = { "timeout", sizeof(struct libactor_statem_due), true, 2, due_fields, 0, NULL };
const actor_message_info libactor_statem_due_message = { "timeout", ACTOR_INFO, &due_type, NULL };

int libactor_statem_send_due(struct libactor_machine *machine, size_t column, bool again)
{
    struct libactor_statem_due due;
    int err;

    memset(&due, 0, sizeof due);
    due.column = column;
    due.again = again;
    err = actor_send_first(&libactor_statem_due_message, &due);
    if (err == ACTOR_OK)
        machine->n_front++;
    return err;
}

/* ---- starting and cancelling ---- */

/* False: the timer is one of its program's. */
bool libactor_statem_find_own(const actor_gen_statem_info *info, const actor_message *timer, size_t *column)
{
    const uint64_t offset = actor_message_cookie(timer) - libactor_statem_cookie(info, 0);

    *column = (size_t)(offset / sizeof *info->event_names);
    return offset % sizeof *info->event_names == 0 && *column < info->n_events;
}

void libactor_statem_begin_zero(struct libactor_machine *machine, uint64_t *zero)
{
    machine->n_zero++;
    *zero = ++machine->zeroes;
}

static void end_zero(struct libactor_machine *machine, uint64_t *zero)
{
    machine->n_zero -= *zero != 0;
    *zero = 0;
}

/* Starts a timeout; one of no time gets no timer. A periodic one counts from when it was due. */
actor_result libactor_statem_start_timeout(struct libactor_machine *machine, size_t i, int64_t delay_ns, int64_t from_ns)
{
    const actor_statem_timeout *info = &libactor_statem_state(machine)->timeouts[i];
    struct libactor_statem_timer *timeout = &libactor_statem_timers(machine)[i];
    int64_t left_ns;

    timeout->timer.bits = 0;
    timeout->zero = 0;
    timeout->due_ns = delay_ns < ACTOR_INFINITY - from_ns ? from_ns + delay_ns : ACTOR_INFINITY;
    if (delay_ns < 0 || (delay_ns == 0 && (info->periodic || info->idle)))
        return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "state %s: %s %" PRId64 "ns",
                                              libactor_statem_state(machine)->name,
                                              info->periodic ? "every" : info->idle ? "idle" : "after",
                                              delay_ns));
    if (timeout->due_ns == ACTOR_INFINITY)
        return ACTOR_CONTINUE;
    if (machine->watched)
        libactor_statem_tell_started(machine, machine->info->event_names[info->event], delay_ns, NULL);
    if (delay_ns == 0) {
        libactor_statem_begin_zero(machine, &timeout->zero);
        return ACTOR_CONTINUE;
    }
    left_ns = timeout->due_ns - actor_now();
    if (actor_timer_start(left_ns < 0 ? 0 : left_ns, libactor_statem_cookie(machine->info, info->event),
                          &timeout->timer) != ACTOR_OK)
        return libactor_statem_out_of_memory("timeout");
    return ACTOR_CONTINUE;
}

static bool is_after(const actor_statem_timeout *timeout)
{
    return !timeout->periodic && !timeout->idle;
}

/* Starts `after` as the event being handled says, or not at all. */
static actor_result start_after(struct libactor_machine *machine, size_t i)
{
    struct libactor_statem_timer *timeout = &libactor_statem_timers(machine)[i];
    const uint8_t after = machine->after;

    machine->after = AFTER_AS_SAID;
    if (after == AFTER_AT)
        return libactor_statem_start_timeout(machine, i, actor_statem_until((int64_t)machine->after_at), actor_now());
    timeout->timer.bits = 0;
    timeout->zero = after == AFTER_ZERO ? machine->after_at : 0;
    machine->n_zero += after == AFTER_ZERO;
    if (after == AFTER_ZERO && machine->watched)
        libactor_statem_tell_started(
            machine, machine->info->event_names[libactor_statem_state(machine)->timeouts[i].event], 0, NULL);
    return ACTOR_CONTINUE;
}

/* The clock is read last: the delay may be what is left until an instant, and is never to end before. */
static actor_result start_timeout(struct libactor_machine *machine, size_t i)
{
    int64_t delay_ns;

    if (machine->after != AFTER_AS_SAID && is_after(&libactor_statem_state(machine)->timeouts[i]))
        return start_after(machine, i);
    delay_ns = libactor_statem_state(machine)->timeouts[i].delay_ns(libactor_statem_data(machine));

    return libactor_statem_start_timeout(machine, i, delay_ns, actor_now());
}

/* Those of no time are due in the order of the table. */
actor_result libactor_statem_start_timeouts(struct libactor_machine *machine)
{
    const actor_statem_state *state = libactor_statem_state(machine);
    actor_result result = ACTOR_CONTINUE;
    size_t i;

    machine->idles &= (uint8_t)~IDLES_IN_STATE;
    for (i = 0; i < state->n_timeouts && result == ACTOR_CONTINUE; i++) {
        machine->idles |= state->timeouts[i].idle ? IDLES_IN_STATE : 0;
        result = start_timeout(machine, i);
    }
    return result;
}

void libactor_statem_cancel_timeout(struct libactor_machine *machine, struct libactor_statem_timer *timeout)
{
    if (timeout->timer.bits != 0)
        actor_timer_cancel(timeout->timer);
    timeout->timer.bits = 0;
    end_zero(machine, &timeout->zero);
}

void libactor_statem_cancel_named(struct libactor_machine *machine, struct libactor_statem_named *timer)
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

actor_result libactor_statem_no_after(const struct libactor_machine *machine)
{
    return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "state %s has no timeout to set",
                                          libactor_statem_state(machine)->name));
}

/* "{state_timeout, Time, Content}" of an event that stays. */
actor_result libactor_statem_set_after(struct libactor_machine *machine)
{
    const actor_statem_state *state = libactor_statem_state(machine);
    size_t i = 0;

    while (i < state->n_timeouts && !is_after(&state->timeouts[i]))
        i++;
    if (i == state->n_timeouts)
        return libactor_statem_no_after(machine);
    libactor_statem_cancel_timeout(machine, &libactor_statem_timers(machine)[i]);
    return start_after(machine, i);
}

/* "{timeout, Time, Content}": any event cancels it. */
void libactor_statem_cancel_idle(struct libactor_machine *machine)
{
    size_t i;

    for (i = 0; i < libactor_statem_state(machine)->n_timeouts; i++)
        if (libactor_statem_state(machine)->timeouts[i].idle)
            libactor_statem_cancel_timeout(machine, &libactor_statem_timers(machine)[i]);
    for (i = 0; machine->idles & IDLES_BY_TIMER && i < machine->info->n_timers; i++)
        if (machine->info->timers[i].idle)
            libactor_statem_cancel_named(machine, &libactor_statem_named_timers(machine)[i]);
    machine->idles &= (uint8_t)~IDLES_BY_TIMER;
}

/* After an event, unless the next one is there already. */
actor_result libactor_statem_start_idle(struct libactor_machine *machine)
{
    actor_result result = ACTOR_CONTINUE;
    size_t i;

    for (i = 0; i < libactor_statem_state(machine)->n_timeouts && result == ACTOR_CONTINUE; i++)
        if (libactor_statem_state(machine)->timeouts[i].idle && libactor_statem_timers(machine)[i].timer.bits == 0)
            result = start_timeout(machine, i);
    return result;
}

/* What a timer has sent already is told by its number to be late. */
void libactor_statem_cancel_timeouts(struct libactor_machine *machine)
{
    size_t i;

    for (i = 0; i < libactor_statem_state(machine)->n_timeouts; i++)
        libactor_statem_cancel_timeout(machine, &libactor_statem_timers(machine)[i]);
}

/* The event of a timer is next. */
void libactor_statem_put_named(struct libactor_machine *machine, struct libactor_statem_named *named)
{
    if (machine->watched)
        libactor_statem_tell_received(
            machine, named->event,
            machine->info->timers[named - libactor_statem_named_timers(machine)].event);
    libactor_statem_put_in_front(machine, named->event);
    named->event = NULL;
}

/* The timeout of no time that was started first has its turn. */
actor_result libactor_statem_send_zero(struct libactor_machine *machine)
{
    struct libactor_statem_timer *first = NULL;
    struct libactor_statem_named *named = NULL;
    size_t i;

    for (i = 0; i < libactor_statem_state(machine)->n_timeouts; i++) {
        struct libactor_statem_timer *timeout = &libactor_statem_timers(machine)[i];

        if (timeout->zero != 0 && (first == NULL || timeout->zero < first->zero))
            first = timeout;
    }
    for (i = 0; i < machine->info->n_timers; i++) {
        struct libactor_statem_named *timer = &libactor_statem_named_timers(machine)[i];

        if (timer->zero != 0 && (named == NULL || timer->zero < named->zero))
            named = timer;
    }
    if (named != NULL && (first == NULL || named->zero < first->zero)) {
        end_zero(machine, &named->zero);
        libactor_statem_put_named(machine, named);
        return ACTOR_CONTINUE;
    }
    if (libactor_statem_send_due(
            machine, libactor_statem_state(machine)->timeouts[first - libactor_statem_timers(machine)].event,
            false) != ACTOR_OK)
        return libactor_statem_out_of_memory("timeout");
    end_zero(machine, &first->zero);
    return ACTOR_CONTINUE;
}
