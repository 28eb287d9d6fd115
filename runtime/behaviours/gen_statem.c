/*
 * gen_statem: looks up the cell for state and event, has it decide, and does the transition. The rules
 * are those of the gen_statem manual. Postponed events are messages kept, and go back in front of the
 * mailbox when the state changes; what was raised goes in front of these. Timeouts of no time follow when
 * all that stood in front has been handled: that is counted.
 */
#include <inttypes.h>
#include <string.h>

#include "actor/system.h"
#include "gen_statem.h"

#define STATE_BITS UINT32_C(0xffff)
#define ALL_FLAGS                                                                          \
    (ACTOR_STATEM_GO(0) | ACTOR_STATEM_REPLY | ACTOR_STATEM_POSTPONE | ACTOR_STATEM_STOP | \
     ACTOR_STATEM_DEFAULT | ACTOR_STATEM_REPEAT | ACTOR_STATEM_ACTED | ACTOR_STATEM_HIBERNATE | ACTOR_STATEM_FIELDS)

/* ---- messages of its own ---- */

/* Enters the initial state, before any other message. */
static const actor_message_info begin_message = { "begin", ACTOR_INFO, NULL, NULL };

/* ---- what it tells ---- */

/* Those with a name, when what started them has been done. */
static void tell_named(struct libactor_machine *machine)
{
    size_t i;

    for (i = 0; i < machine->info->n_timers; i++) {
        struct libactor_statem_named *named = &libactor_statem_named_timers(machine)[i];

        if (named->delay_ns < 0)
            continue;
        libactor_statem_tell_started(machine, machine->info->messages[machine->info->timers[i].event].name,
                                     named->delay_ns, named->event);
        named->delay_ns = -1;
    }
}

/* What an event comes to, before it is done. In OTP's order: what it raised, its answer, and the event itself. */
static LIBACTOR_ASIDE void tell_done(struct libactor_machine *machine, actor_message *message, size_t column,
                                     actor_transition transition, bool changes, const void *reply)
{
    const struct libactor_statem_where here = libactor_statem_place(machine);
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

/* ---- postponing ---- */

static void postpone(struct libactor_machine *machine, actor_message *message)
{
    actor_message_keep(message);
    *actor_message_chain(message) = machine->postponed;
    machine->postponed = message;
}

/* The event that a postponed timeout was, as one that belongs to no state. */
static int retry_timeout(struct libactor_machine *machine, actor_message *message)
{
    const struct libactor_statem_due *due = actor_message_payload(message);
    size_t column;
    int err;

    if (actor_message_kind_of(message) != ACTOR_TIMER || !libactor_statem_find_own(machine->info, message, &column))
        column = (size_t)due->column;
    err = libactor_statem_send_due(machine, column, true);
    if (err == ACTOR_OK)
        actor_message_free(message);
    return err;
}

static bool is_timeout(const struct libactor_machine *machine, const actor_message *message)
{
    size_t column;

    if (actor_message_kind_of(message) == ACTOR_TIMER)
        return libactor_statem_find_own(machine->info, message, &column);
    return actor_message_info_of(message) == &libactor_statem_due_message;
}

/* Puts what was postponed back in front of the mailbox, the oldest first. */
static actor_result retry_postponed(struct libactor_machine *machine)
{
    while (machine->postponed != NULL) {
        actor_message *message = machine->postponed;
        actor_message *older = *actor_message_chain(message);

        machine->postponed = older;
        *actor_message_chain(message) = NULL;
        if (!is_timeout(machine, message)) {
            libactor_statem_put_in_front(machine, message);
        } else if (retry_timeout(machine, message) != ACTOR_OK) {
            actor_message_requeue(message);
            return libactor_statem_out_of_memory("postponed timeout");
        }
    }
    return ACTOR_CONTINUE;
}

/* Those raised go in front of all else, the first one first. */
static void put_raised(struct libactor_machine *machine)
{
    actor_message *message;

    for (message = machine->raised; message != NULL; message = *actor_message_chain(message))
        machine->n_front++;
    actor_message_requeue(machine->raised);
    machine->raised = NULL;
}

/* What follows an event, when it has been done: what it raised, then timeouts of no time, or a time of idleness. */
static LIBACTOR_ASIDE actor_result settle(struct libactor_machine *machine)
{
    if (machine->raised != NULL)
        put_raised(machine);
    if (machine->n_front > 0)
        return ACTOR_CONTINUE;
    if (machine->idles & IDLES_IN_STATE) {
        const actor_result result = libactor_statem_start_idle(machine);

        if (result != ACTOR_CONTINUE)
            return result;
    }
    return machine->n_zero > 0 ? libactor_statem_send_zero(machine) : ACTOR_CONTINUE;
}

/* ---- transitions ---- */

static LIBACTOR_ASIDE actor_result enter(struct libactor_machine *machine)
{
    actor_transition entered;
    actor_result result;

    machine->entry++;
    machine->enters = true;
    entered = actor_statem_enter(libactor_statem_state(machine), libactor_statem_data(machine), machine->state_before);
    machine->enters = false;
    if (entered == ACTOR_STATEM_STOP)
        return ACTOR_STOP;
    machine->has_taken = false;
    result = libactor_statem_start_timeouts(machine);
    return result == ACTOR_CONTINUE && machine->after != AFTER_AS_SAID ? libactor_statem_no_after(machine) : result;
}

/* The old state is left with the fields it had, the new one entered with those it was given. */
static actor_result change_state(struct libactor_machine *machine, actor_transition transition)
{
    if (libactor_statem_state(machine)->exit != NULL)
        libactor_statem_state(machine)->exit(libactor_statem_data(machine));
    libactor_statem_cancel_timeouts(machine);
    machine->state_before = machine->state;
    machine->state = transition & STATE_BITS;
    machine->has_taken = (transition & ACTOR_STATEM_FIELDS) != 0;
    if (machine->has_taken)
        actor_statem_take(&machine->info->values[machine->state], libactor_statem_data(machine));
    return enter(machine);
}

/* "State change": the new state is not the same value. */
static bool is_change(struct libactor_machine *machine, actor_transition transition)
{
    const uint32_t target = transition & STATE_BITS;

    if (!(transition & ACTOR_STATEM_GO(0)))
        return false;
    return target != machine->state ||
           (transition & ACTOR_STATEM_FIELDS &&
            actor_statem_differs(&machine->info->values[target], libactor_statem_data(machine)));
}

/* "repeat_state": entered again, timeouts too, but no change: what is postponed stays so. */
static actor_result repeat_state(struct libactor_machine *machine)
{
    machine->state_before = machine->state;
    libactor_statem_cancel_timeouts(machine);
    return enter(machine);
}

static LIBACTOR_ASIDE actor_result undecided(const struct libactor_machine *machine, const actor_message *message,
                                             size_t column)
{
    const char *kind = "";

    if (actor_message_kind_of(message) == ACTOR_CALL)
        kind = "call ";
    else if (actor_message_kind_of(message) == ACTOR_CAST)
        kind = "cast ";
    return actor_stop(actor_reason_detail(actor_reason_own("function_clause", NULL),
                                          "%s in state %s does not decide %s%s", machine->info->name,
                                          libactor_statem_state(machine)->name, kind, machine->info->event_names[column]));
}

static actor_result bad_transition(const struct libactor_machine *machine, size_t column, actor_transition transition)
{
    return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN),
                                          "state %s, %s: transition %#" PRIx32, libactor_statem_state(machine)->name,
                                          machine->info->event_names[column], transition));
}

static bool is_transition(const struct libactor_machine *machine, actor_transition transition)
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
static LIBACTOR_ASIDE actor_result do_all(struct libactor_machine *machine, actor_message *message, size_t column,
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
        return libactor_statem_out_of_memory("reply");
    if (transition & ACTOR_STATEM_STOP)
        return ACTOR_STOP;
    if (changes)
        result = change_state(machine, transition);
    else if (transition & ACTOR_STATEM_REPEAT)
        result = repeat_state(machine);
    else if (machine->after != AFTER_AS_SAID)
        result = libactor_statem_set_after(machine);
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
static actor_result do_transition(struct libactor_machine *machine, actor_message *message, size_t column,
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
    if (!is_plain(libactor_statem_state(machine)) || !is_plain(&machine->info->states[target]))
        return do_all(machine, message, column, transition, reply);
    machine->state = target;
    machine->entry++;
    return ACTOR_CONTINUE;
}

static actor_transition decide(struct libactor_machine *machine, size_t column, const void *payload, void *reply)
{
    const actor_gen_statem_info *info = machine->info;
    actor_statem_cell cell;

    if (info->decide != NULL)
        return info->decide(libactor_statem_data(machine), machine->state, column, payload, reply);
    cell = info->cells[machine->state * info->n_events + column];
    return cell != NULL ? cell(libactor_statem_data(machine), payload, reply) : ACTOR_STATEM_DEFAULT;
}

/* Room for the reply is what most events do not need. */
static LIBACTOR_ASIDE actor_result handle_call(struct libactor_machine *machine, actor_message *message, size_t column,
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

static actor_result handle_event(struct libactor_machine *machine, actor_message *message, size_t column,
                                 const void *payload)
{
    if (machine->idles)
        libactor_statem_cancel_idle(machine);
    if (machine->watched && !machine->in_front)
        libactor_statem_tell_received(machine, message, column);
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

static LIBACTOR_ASIDE actor_result handle_due(struct libactor_machine *machine, actor_message *message)
{
    const struct libactor_statem_due *due = actor_message_payload(message);

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
static LIBACTOR_ASIDE actor_result handle_unknown(struct libactor_machine *machine, actor_message *message)
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

static actor_result handle_message(struct libactor_machine *machine, actor_message *message)
{
    const actor_message_info *info = actor_message_info_of(message);
    size_t column;

    if (find_column(machine->info, info, &column))
        return handle_event(machine, message, column, actor_message_payload(message));
    if (info == &libactor_statem_due_message)
        return handle_due(machine, message);
    if (info == &begin_message) {
        machine->state_before = machine->state;
        return enter(machine);
    }
    return handle_unknown(machine, message);
}

static actor_result handle_timeout(struct libactor_machine *machine, actor_message *message, size_t i)
{
    const actor_statem_timeout *info = &libactor_statem_state(machine)->timeouts[i];
    struct libactor_statem_timer *timeout = &libactor_statem_timers(machine)[i];
    const uint64_t entry = machine->entry;
    actor_result result;

    timeout->timer.bits = 0;
    result = handle_event(machine, message, info->event, NULL);
    if (result == ACTOR_CONTINUE && info->periodic && entry == machine->entry)
        result = libactor_statem_start_timeout(machine, i, info->delay_ns(libactor_statem_data(machine)), timeout->due_ns);
    return result;
}

static actor_result start_period(struct libactor_machine *machine, size_t i, struct libactor_period *period,
                                 int64_t from_ns)
{
    const actor_gen_statem_info *info = machine->info;

    return libactor_period_start(period, info->messages[i].name, libactor_statem_cookie(info, i),
                                 info->every_ns[i](libactor_statem_data(machine)), from_ns);
}

static actor_result start_periods(struct libactor_machine *machine)
{
    const actor_gen_statem_info *info = machine->info;
    struct libactor_period *period = libactor_statem_periods(machine);
    actor_result result = ACTOR_CONTINUE;
    size_t i;

    for (i = 0; info->every_ns != NULL && i < info->n_messages && result == ACTOR_CONTINUE; i++)
        if (info->every_ns[i] != NULL)
            result = start_period(machine, i, period++, actor_now());
    return result;
}

static actor_result handle_period(struct libactor_machine *machine, actor_message *message, size_t i,
                                  struct libactor_period *period)
{
    const actor_result result = handle_event(machine, message, i, NULL);

    return result == ACTOR_CONTINUE ? start_period(machine, i, period, period->due_ns) : result;
}

/* One that its program has started; erlang:start_timer/3, whose message is an info. */
static actor_result handle_timer_of_program(struct libactor_machine *machine, actor_message *message)
{
    if (machine->info->info_event < machine->info->n_events)
        return handle_event(machine, message, machine->info->info_event, message);
    actor_log(ACTOR_LOG_WARNING, "%s: a timer is unknown and was dropped", machine->info->name);
    return ACTOR_CONTINUE;
}

/* A timer of its own that is none of the current ones is of a state that was left. */
static LIBACTOR_ASIDE actor_result handle_timer(struct libactor_machine *machine, actor_message *message)
{
    const actor_gen_statem_info *info = machine->info;
    const actor_timer timer = actor_message_timer(message);
    const struct libactor_statem_timer *timeouts = libactor_statem_timers(machine);
    struct libactor_period *period = libactor_statem_periods(machine);
    size_t i;

    if (!libactor_statem_find_own(info, message, &i))
        return handle_timer_of_program(machine, message);
    for (i = 0; i < libactor_statem_state(machine)->n_timeouts; i++)
        if (timeouts[i].timer.bits == timer.bits)
            return handle_timeout(machine, message, i);
    for (i = 0; i < info->n_timers; i++) {
        struct libactor_statem_named *named = &libactor_statem_named_timers(machine)[i];

        if (named->timer.bits != timer.bits || named->event == NULL)
            continue;
        named->timer.bits = 0;
        libactor_statem_put_named(machine, named);
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

static LIBACTOR_ASIDE actor_result handle_signal(struct libactor_machine *machine, actor_message *message, size_t column)
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
static actor_result begin(struct libactor_machine *machine)
{
    const bool waits = libactor_statem_state(machine)->enter != NULL ||
                       libactor_statem_state(machine)->n_timeouts > 0 || machine->raised != NULL ||
                       machine->n_zero > 0;

    if (waits && actor_send_first(&begin_message, NULL) != ACTOR_OK)
        return libactor_statem_out_of_memory("begin");
    return start_periods(machine);
}

static actor_result init(void *self)
{
    struct libactor_machine *machine = self;
    const actor_gen_statem_info *info = machine->info;
    actor_result result;

    if (info->trap_exit)
        actor_trap_exit(true);
    result = libactor_instance_register(info->registered, info->register_via, libactor_statem_data(machine));
    if (result != ACTOR_CONTINUE)
        return result;
    if (info->init != NULL)
        result = info->init(libactor_statem_data(machine));
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

static actor_result handle_by_kind(struct libactor_machine *machine, actor_message *message)
{
    switch (actor_message_kind_of(message)) {
    case ACTOR_CALL:
    case ACTOR_CAST:
    case ACTOR_INFO:
        return handle_message(machine, message);
    case ACTOR_EXIT:
        if (libactor_instance_is_parent(actor_message_sender(message), machine->has_parent))
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

static LIBACTOR_ASIDE actor_result handle_other(struct libactor_machine *machine, actor_message *message)
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
    struct libactor_machine *machine = self;
    size_t column;

    if (actor_message_kind_of(message) == ACTOR_CAST && !machine->idles && !machine->watched && machine->n_front == 0 &&
        find_column(machine->info, actor_message_info_of(message), &column))
        return do_transition(machine, message, column,
                             decide(machine, column, actor_message_payload(message), NULL), NULL);
    return handle_other(machine, message);
}

static actor_result init_and_lull(void *self)
{
    struct libactor_machine *machine = self;
    actor_result result =
        libactor_lull_settle(machine->lull, machine->info->hibernate_after_ns, libactor_statem_data(machine));

    if (result == ACTOR_CONTINUE)
        result = init(machine);
    return result == ACTOR_CONTINUE ? libactor_lull_begin(machine->lull) : result;
}

static actor_result handle_and_lull(void *self, actor_message *message)
{
    struct libactor_machine *machine = self;
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
static void leave_unentered(struct libactor_machine *machine)
{
    if (machine->has_taken)
        actor_statem_take(&machine->info->values[machine->state], libactor_statem_data(machine));
    machine->state = machine->state_before;
    machine->enters = false;
}

static void terminate(void *self, const actor_reason *reason)
{
    struct libactor_machine *machine = self;

    if (machine->enters)
        leave_unentered(machine);
    if (machine->info->terminate != NULL)
        machine->info->terminate(libactor_statem_data(machine), machine->state, reason);
    if (machine->watched) {
        const struct libactor_statem_where here = libactor_statem_place(machine);

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
static void free_postponed(struct libactor_machine *machine)
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
    struct libactor_machine *machine = self;
    size_t i;

    free_postponed(machine);
    free_chain(machine->raised);
    for (i = 0; i < machine->info->n_timers; i++)
        free_chain(libactor_statem_named_timers(machine)[i].event);
    libactor_instance_free(machine, sizeof *machine, machine->info->state);
}

static void describe(const void *self, FILE *out)
{
    const struct libactor_machine *machine = self;
    const actor_statem_value *values = machine->info->values;
    const char *data = (const char *)self + LIBACTOR_ALIGNED(sizeof *machine);

    fputs(libactor_statem_state(machine)->name, out);
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
    return ((const struct libactor_machine *)self)->info->name;
}

const actor_behaviour libactor_statem_behaviour = { "gen_statem", init,     handle, terminate,
                                                    destroy,      describe, title,  &libactor_statem_sys };
const actor_behaviour libactor_statem_lulling_behaviour = {
    "gen_statem", init_and_lull, handle_and_lull, terminate, destroy, describe, title, &libactor_statem_sys
};

enum { MAX_REPEATS = 1000000 };

actor_transition actor_statem_enter(const actor_statem_state *state, void *self, size_t from)
{
    int i;

    for (i = 0; state->enter != NULL && i < MAX_REPEATS; i++) {
        const actor_transition transition = state->enter(self, from);

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

int actor_gen_statem_start_with(const actor_gen_statem_info *info, const void *args, const actor_start_options *options,
                                actor_ref *out)
{
    const bool lulls = info->hibernate_after_ns != NULL || options->hibernate_after_ns != 0;
    actor_start_options with = *options;
    struct libactor_machine *machine;
    size_t tail_bytes;
    void *instance;
    int err;

    if (info->initial >= info->n_states)
        return ACTOR_EINVAL;
    tail_bytes = libactor_statem_max_timeouts(info) * sizeof(struct libactor_statem_timer) +
                 libactor_statem_count_periods(info) * sizeof(struct libactor_period) +
                 info->n_timers * sizeof(struct libactor_statem_named) + (lulls ? sizeof(struct libactor_lull) : 0);
    err = libactor_instance_make(sizeof *machine, info->state, info->args, info->args_offset, args,
                                 tail_bytes, &instance);
    if (err != ACTOR_OK)
        return err;
    machine = instance;
    machine->info = info;
    machine->state = (uint32_t)info->initial;
    machine->has_parent = options->link || options->monitor != NULL;
    if (lulls) {
        machine->lull = (struct libactor_lull *)(void *)(libactor_statem_named_timers(machine) + info->n_timers);
        libactor_lull_open(machine->lull, options);
    }
    if (with.mailbox == NULL)
        with.mailbox = &info->mailbox;
    return actor_start(lulls ? &libactor_statem_lulling_behaviour : &libactor_statem_behaviour, machine, &with, out, NULL);
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
