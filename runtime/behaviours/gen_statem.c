/*
 * gen_statem: looks up the cell for state and event, has it decide, and does the transition. The rules
 * are those of the gen_statem manual. Postponed events are messages kept, and go back in front of the
 * mailbox when the state changes; so does a timeout of no time, behind them.
 */
#include <inttypes.h>
#include <string.h>

#include "actor/gen_statem.h"
#include "actor/system.h"
#include "instance.h"

#define STATE_BITS UINT32_C(0xffff)
#define ALL_FLAGS                                                                          \
    (ACTOR_STATEM_GO(0) | ACTOR_STATEM_REPLY | ACTOR_STATEM_POSTPONE | ACTOR_STATEM_STOP | \
     ACTOR_STATEM_DEFAULT)

struct machine {
    const actor_gen_statem_info *info;
    actor_message *postponed;               /* the youngest first */
    uint64_t entry;                         /* counts the entries into states */
    uint32_t state;
    bool linked;
};

/* A timeout of the state the machine is in. Behind the user's state lie those, then the periods. */
struct timeout {
    actor_timer timer;
    int64_t due_ns;
};

/* ---- messages of its own ---- */

/* Enters the initial state, before any other message. */
static const actor_message_info begin_message = { "begin", ACTOR_INFO, NULL, NULL };

/* A timeout that is due. */
struct due {
    uint64_t entry;                         /* of the state it belongs to; ANY_ENTRY: it was postponed */
    uint64_t column;
};

#define ANY_ENTRY UINT64_MAX

static const actor_field_info due_fields[] = {
    { "entry", ACTOR_FIELD_UINT64, offsetof(struct due, entry), NULL },
    { "column", ACTOR_FIELD_UINT64, offsetof(struct due, column), NULL },
};
static const actor_type_info due_type = { "timeout", sizeof(struct due), true, 2, due_fields, 0, NULL };
static const actor_message_info due_message = { "timeout", ACTOR_INFO, &due_type, NULL };

struct state_number {
    uint64_t state;
};

static const actor_field_info state_number_fields[] = {
    { "state", ACTOR_FIELD_UINT64, offsetof(struct state_number, state), NULL },
};
static const actor_type_info state_number_type = {
    "state_number", sizeof(struct state_number), true, 1, state_number_fields, 0, NULL
};
static const actor_message_info get_state_message = { "get_state", ACTOR_CALL, NULL, &state_number_type };

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

static const actor_statem_state *state_of(const struct machine *machine)
{
    return &machine->info->states[machine->state];
}

static actor_result out_of_memory(const char *what)
{
    return actor_stop(libactor_out_of_memory(what));
}

/* ---- timeouts ---- */

static int send_due(uint64_t entry, size_t column)
{
    struct due due;

    due.entry = entry;
    due.column = column;
    return actor_send_first(&due_message, &due);
}

/* Starts a timeout; one of no time gets no timer. A periodic one counts from when it was due. */
static actor_result start_timeout(struct machine *machine, size_t i, int64_t from_ns)
{
    const actor_statem_timeout *info = &state_of(machine)->timeouts[i];
    const int64_t delay_ns = info->delay_ns(data_of(machine));
    struct timeout *timeout = &timeouts_of(machine)[i];
    int64_t left_ns;

    timeout->timer.bits = 0;
    timeout->due_ns = delay_ns < ACTOR_INFINITY - from_ns ? from_ns + delay_ns : ACTOR_INFINITY;
    if (delay_ns < 0 || (delay_ns == 0 && info->periodic))
        return actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "state %s: %s %" PRId64 "ns",
                                              state_of(machine)->name, info->periodic ? "every" : "after",
                                              delay_ns));
    if (delay_ns == 0 || timeout->due_ns == ACTOR_INFINITY)
        return ACTOR_CONTINUE;
    left_ns = timeout->due_ns - actor_now();
    if (actor_timer_start(left_ns < 0 ? 0 : left_ns, info->event, &timeout->timer) != ACTOR_OK)
        return out_of_memory("timeout");
    return ACTOR_CONTINUE;
}

/* Those of no time are due before anything that waits in the mailbox, in the order of the table. */
static actor_result start_timeouts(struct machine *machine)
{
    const actor_statem_state *state = state_of(machine);
    const struct timeout *timeouts = timeouts_of(machine);
    const int64_t now_ns = state->n_timeouts > 0 ? actor_now() : 0;
    actor_result result = ACTOR_CONTINUE;
    size_t i;

    for (i = 0; i < state->n_timeouts && result == ACTOR_CONTINUE; i++)
        result = start_timeout(machine, i, now_ns);
    while (i-- > 0 && result == ACTOR_CONTINUE)
        if (timeouts[i].due_ns == now_ns && send_due(machine->entry, state->timeouts[i].event) != ACTOR_OK)
            result = out_of_memory("timeout");
    return result;
}

/* What a timer has sent already is told by its number to be late. */
static void cancel_timeouts(struct machine *machine)
{
    struct timeout *timeouts = timeouts_of(machine);
    size_t i;

    for (i = 0; i < state_of(machine)->n_timeouts; i++) {
        if (timeouts[i].timer.bits != 0)
            actor_timer_cancel(timeouts[i].timer);
        timeouts[i].timer.bits = 0;
    }
}

/* ---- postponing ---- */

static void postpone(struct machine *machine, actor_message *message)
{
    actor_message_keep(message);
    *actor_message_chain(message) = machine->postponed;
    machine->postponed = message;
}

/* The event that a postponed timeout was, as one that belongs to no state. */
static int retry_timeout(actor_message *message)
{
    const struct due *due = actor_message_payload(message);
    const size_t column =
        (size_t)(actor_message_kind_of(message) == ACTOR_TIMER ? actor_message_cookie(message) : due->column);
    const int err = send_due(ANY_ENTRY, column);

    if (err == ACTOR_OK)
        actor_message_free(message);
    return err;
}

static bool is_timeout(const actor_message *message)
{
    return actor_message_kind_of(message) == ACTOR_TIMER || actor_message_info_of(message) == &due_message;
}

/* Puts what was postponed back in front of the mailbox, the oldest first. */
static actor_result retry_postponed(struct machine *machine)
{
    while (machine->postponed != NULL) {
        actor_message *message = machine->postponed;
        actor_message *older = *actor_message_chain(message);

        machine->postponed = older;
        *actor_message_chain(message) = NULL;
        if (!is_timeout(message)) {
            actor_message_requeue(message);
        } else if (retry_timeout(message) != ACTOR_OK) {
            actor_message_requeue(message);
            return out_of_memory("postponed timeout");
        }
    }
    return ACTOR_CONTINUE;
}

/* ---- transitions ---- */

static LIBACTOR_ASIDE actor_result enter(struct machine *machine)
{
    machine->entry++;
    if (state_of(machine)->enter != NULL)
        state_of(machine)->enter(data_of(machine));
    return start_timeouts(machine);
}

static actor_result change_state(struct machine *machine, uint32_t state)
{
    if (state_of(machine)->exit != NULL)
        state_of(machine)->exit(data_of(machine));
    cancel_timeouts(machine);
    machine->state = state;
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
    if (transition & ACTOR_STATEM_GO(0))
        return (transition & STATE_BITS) < machine->info->n_states;
    return (transition & STATE_BITS) == 0;
}

/*
 * Does what a cell decided. The message is kept last of all: until then it is the core's, however the
 * user's code ends.
 */
static LIBACTOR_ASIDE actor_result do_all(struct machine *machine, actor_message *message, size_t column,
                                          actor_transition transition, const void *reply)
{
    const uint32_t target = transition & STATE_BITS;
    actor_result result = ACTOR_CONTINUE;
    bool changes;

    if (!is_transition(machine, transition))
        return bad_transition(machine, column, transition);
    if (transition & ACTOR_STATEM_DEFAULT)
        return undecided(machine, message, column);
    if (transition & ACTOR_STATEM_REPLY && actor_message_kind_of(message) == ACTOR_CALL &&
        actor_reply(actor_message_from(message), actor_message_info_of(message)->reply, reply) ==
            ACTOR_ENOMEM)
        return out_of_memory("reply");
    if (transition & ACTOR_STATEM_STOP)
        return ACTOR_STOP;
    changes = transition & ACTOR_STATEM_GO(0) && target != machine->state;
    if (changes)
        result = change_state(machine, target);
    if (result != ACTOR_CONTINUE)
        return result;
    if (transition & ACTOR_STATEM_POSTPONE)
        postpone(machine, message);
    return changes ? retry_postponed(machine) : ACTOR_CONTINUE;
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
    result = do_transition(machine, message, column, decide(machine, column, payload, room.value), room.value);
    libactor_room_close(&room);
    return result;
}

static actor_result handle_event(struct machine *machine, actor_message *message, size_t column,
                                 const void *payload)
{
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

    if (due->entry != machine->entry && due->entry != ANY_ENTRY)
        return ACTOR_CONTINUE;
    return handle_event(machine, message, (size_t)due->column, NULL);
}

static LIBACTOR_ASIDE actor_result tell_state(const struct machine *machine, const actor_message *message)
{
    struct state_number number;

    number.state = machine->state;
    if (actor_reply(actor_message_from(message), &state_number_type, &number) == ACTOR_ENOMEM)
        return out_of_memory("reply");
    return ACTOR_CONTINUE;
}

/* A request that the spec does not have is a crash, as in OTP where no clause matches; an info is not. */
static LIBACTOR_ASIDE actor_result handle_unknown(const struct machine *machine, const actor_message *message)
{
    const char *name = actor_message_info_of(message)->name;

    if (actor_message_kind_of(message) != ACTOR_INFO)
        return actor_stop(actor_reason_detail(
            actor_reason_own("function_clause", NULL), "%s has no %s %s", machine->info->name,
            actor_message_kind_of(message) == ACTOR_CALL ? "call" : "cast", name));
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
    if (info == &begin_message)
        return enter(machine);
    if (info == &get_state_message)
        return tell_state(machine, message);
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
        result = start_timeout(machine, i, timeout->due_ns);
    return result;
}

static actor_result start_period(struct machine *machine, size_t i, struct libactor_period *period,
                                 int64_t from_ns)
{
    const actor_gen_statem_info *info = machine->info;

    return libactor_period_start(period, info->messages[i].name, i, info->every_ns[i](data_of(machine)),
                                 from_ns);
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

/* A timer that is none of the current ones is of a state that was left. */
static LIBACTOR_ASIDE actor_result handle_timer(struct machine *machine, actor_message *message)
{
    const actor_gen_statem_info *info = machine->info;
    const actor_timer timer = actor_message_timer(message);
    const struct timeout *timeouts = timeouts_of(machine);
    struct libactor_period *period = periods_of(machine);
    size_t i;

    for (i = 0; i < state_of(machine)->n_timeouts; i++)
        if (timeouts[i].timer.bits == timer.bits)
            return handle_timeout(machine, message, i);
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

    if (column >= machine->info->n_events) {
        actor_log(ACTOR_LOG_WARNING, "%s: %s (%s) is unknown and was dropped", machine->info->name,
                  actor_message_kind_of(message) == ACTOR_EXIT ? "an exit" : "a down",
                  actor_reason_name(actor_message_reason(message)));
        return ACTOR_CONTINUE;
    }
    signal.who = actor_message_sender(message);
    signal.monitor = actor_message_cookie(message);
    signal.reason = *actor_message_reason(message);
    return handle_event(machine, message, column, &signal);
}

/* ---- the behaviour ---- */

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
    if ((state_of(machine)->enter != NULL || state_of(machine)->n_timeouts > 0) &&
        actor_send_first(&begin_message, NULL) != ACTOR_OK)
        return out_of_memory("begin");
    if (info->init != NULL)
        result = info->init(data_of(machine));
    switch ((int)result) {
    case ACTOR_CONTINUE:
        return start_periods(machine);
    case ACTOR_STOP:
    case ACTOR_IGNORE:
        return result;
    default:
        return actor_stop(
            actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN), "init returned %d", (int)result));
    }
}

static LIBACTOR_ASIDE actor_result handle_other(struct machine *machine, actor_message *message)
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

/* Casts are what comes most. */
static actor_result handle(void *self, actor_message *message)
{
    struct machine *machine = self;
    size_t column;

    if (actor_message_kind_of(message) == ACTOR_CAST &&
        find_column(machine->info, actor_message_info_of(message), &column))
        return do_transition(machine, message, column,
                             decide(machine, column, actor_message_payload(message), NULL), NULL);
    return handle_other(machine, message);
}

static void terminate(void *self, const actor_reason *reason)
{
    struct machine *machine = self;

    if (machine->info->terminate != NULL)
        machine->info->terminate(data_of(machine), reason);
}

static void destroy(void *self)
{
    struct machine *machine = self;

    while (machine->postponed != NULL) {
        actor_message *message = machine->postponed;

        machine->postponed = *actor_message_chain(message);
        actor_message_free(message);
    }
    libactor_instance_free(machine, sizeof *machine, machine->info->state);
}

static void describe(const void *self, FILE *out)
{
    const struct machine *machine = self;

    fputs(state_of(machine)->name, out);
    if (machine->info->state != NULL) {
        fputc(' ', out);
        actor_type_print(machine->info->state, (const char *)self + LIBACTOR_ALIGNED(sizeof *machine), out);
    }
}

static const char *title(const void *self)
{
    return ((const struct machine *)self)->info->name;
}

static const actor_behaviour behaviour = { "gen_statem", init, handle, terminate, destroy, describe, title };

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

actor_transition actor_statem_bad_outcome(const char *function, int outcome)
{
    actor_stop(actor_reason_detail(actor_reason_of(ACTOR_BAD_RETURN),
                                   "%s gave %d, which is none of its outcomes", function, outcome));
    return ACTOR_STATEM_STOP;
}

int actor_gen_statem_start(const actor_gen_statem_info *info, const void *args, bool link, actor_ref *out)
{
    actor_start_options options;
    struct machine *machine;
    size_t tail_bytes;
    void *instance;
    int err;

    if (info->initial >= info->n_states)
        return ACTOR_EINVAL;
    tail_bytes =
        max_timeouts(info) * sizeof(struct timeout) + count_periods(info) * sizeof(struct libactor_period);
    err = libactor_instance_make(sizeof *machine, info->state, info->args, info->args_offset, args,
                                 tail_bytes, &instance);
    if (err != ACTOR_OK)
        return err;
    machine = instance;
    machine->info = info;
    machine->state = (uint32_t)info->initial;
    machine->linked = link;
    memset(&options, 0, sizeof options);
    options.link = link;
    options.mailbox = &info->mailbox;
    return actor_start(&behaviour, machine, &options, out, NULL);
}

int actor_gen_statem_state(actor_ref machine, size_t *state, int64_t timeout_ns)
{
    struct state_number number;
    const int err = actor_call(machine, &get_state_message, NULL, &number, timeout_ns);

    if (err == ACTOR_OK)
        *state = (size_t)number.state;
    return err;
}
