/*
 * gen_statem, rule by rule: each test names the part of the gen_statem manual it is about. One machine
 * with the states a, b and c; what a `step` does in each of them stands in the message itself.
 */
#include "scene.h"

/* ---- the machine ---- */

enum { STATE_A, STATE_B, STATE_C, N_STATES };

typedef enum deed {
    KEEP,
    TO_A,
    TO_B,
    TO_C,
    AGAIN,
    POSTPONE,
    POSTPONE_TO_B,
    STOP_NOW,
    STOP_AND_REPLY,
    EXIT_NOW,
    NOT_DECIDED,
    STATE_THAT_IS_NONE,
    STATE_WITHOUT_GO,
    FLAG_THAT_IS_NONE,
    FIELDS_WITHOUT_GO,
    FIELDS_OF_NONE,
    BAD_OUTCOME,
    SLEEP,
    SLEEP_TO_B,
    REPLY,
    REPLY_TO_B,
    ARM                                     /* a timer of its own, whose number is that of an event */
} deed;

typedef struct gate_args {
    actor_string label;
} gate_args;

typedef struct gate {
    gate_args args;
    uint32_t steps;
} gate;

typedef struct step_msg {
    int32_t number;
    int32_t in[N_STATES];                   /* the deed, by state */
} step_msg;

typedef struct ask_reply {
    int32_t number;
    actor_string text;
} ask_reply;

#define FIELD(type, name, kind) { #name, kind, offsetof(type, name), NULL }

static const actor_field_info gate_args_fields[] = { FIELD(gate_args, label, ACTOR_FIELD_STRING) };
static const actor_type_info gate_args_type = { "Gate.args", sizeof(gate_args), false, 1, gate_args_fields, 0, NULL };
static const actor_field_info gate_fields[] = {
    { "args", ACTOR_FIELD_STRUCT, offsetof(gate, args), &gate_args_type },
    FIELD(gate, steps, ACTOR_FIELD_UINT32),
};
static const actor_type_info gate_type = { "Gate", sizeof(gate), false, 2, gate_fields, 0, NULL };
static const actor_field_info step_fields[] = { FIELD(step_msg, number, ACTOR_FIELD_INT32) };
static const actor_type_info step_type = { "step", sizeof(step_msg), true, 1, step_fields, 0, NULL };
static const actor_field_info ask_reply_fields[] = {
    FIELD(ask_reply, number, ACTOR_FIELD_INT32),
    FIELD(ask_reply, text, ACTOR_FIELD_STRING),
};
static const actor_type_info ask_reply_type = {
    "ask.reply", sizeof(ask_reply), false, 2, ask_reply_fields, 0, NULL
};

enum { ON_ASK, ON_STEP, ON_NEWS, ON_EXIT, ON_DOWN, ON_TIMEOUT, ON_OTHER, N_EVENTS, N_MESSAGES = ON_EXIT };
static const actor_message_info messages[] = {
    { "ask", ACTOR_CALL, &step_type, &ask_reply_type },
    { "step", ACTOR_CAST, &step_type, NULL },
    { "news", ACTOR_INFO, NULL, NULL },
};
static const char *const event_names[] = { "ask", "step", "news", "exit", "down", "timeout", "other" };

static int64_t nap_ns;

static actor_transition do_step(gate *self, int32_t what)
{
    self->steps++;
    switch (what) {
    case TO_A:
        return ACTOR_STATEM_GO(STATE_A);
    case TO_B:
        return ACTOR_STATEM_GO(STATE_B);
    case TO_C:
        return ACTOR_STATEM_GO(STATE_C);
    case AGAIN:
        return ACTOR_STATEM_REPEAT;
    case POSTPONE:
        return ACTOR_STATEM_POSTPONE;
    case POSTPONE_TO_B:
        return ACTOR_STATEM_POSTPONE | ACTOR_STATEM_GO(STATE_B);
    case STOP_NOW:
        actor_stop(actor_reason_own("told_to", NULL));
        return ACTOR_STATEM_STOP;
    case STOP_AND_REPLY:
        actor_stop(actor_reason_own("told_to", NULL));
        return ACTOR_STATEM_STOP | ACTOR_STATEM_REPLY;
    case EXIT_NOW:
        actor_exit(actor_reason_own("exited", NULL));
    case NOT_DECIDED:
        return ACTOR_STATEM_DEFAULT;
    case STATE_THAT_IS_NONE:
        return ACTOR_STATEM_GO(N_STATES);
    case STATE_WITHOUT_GO:
        return STATE_B;
    case FLAG_THAT_IS_NONE:
        return UINT32_C(0x80000000);
    case FIELDS_WITHOUT_GO:
        return ACTOR_STATEM_FIELDS;
    case FIELDS_OF_NONE:
        return ACTOR_STATEM_GO(STATE_B) | ACTOR_STATEM_FIELDS;
    case BAD_OUTCOME:
        return actor_statem_bad_outcome("gate_try", 9, "opened, failed");
    case SLEEP:
        actor_sleep(nap_ns);
        return ACTOR_STATEM_KEEP;
    case SLEEP_TO_B:
        actor_sleep(nap_ns);
        return ACTOR_STATEM_GO(STATE_B);
    case REPLY:
        return ACTOR_STATEM_REPLY;
    case REPLY_TO_B:
        return ACTOR_STATEM_REPLY | ACTOR_STATEM_GO(STATE_B);
    case ARM:
        ck_assert_int_eq(actor_timer_start(ACTOR_SECOND, ON_TIMEOUT, NULL), ACTOR_OK);
        return ACTOR_STATEM_KEEP;
    default:
        return ACTOR_STATEM_KEEP;
    }
}

static actor_transition on_step(int state, void *data, const void *payload, void *reply)
{
    const step_msg *msg = payload;

    ck_assert_ptr_null(reply);
    trace("%c%d", 'a' + state, msg->number);
    return do_step(data, msg->in[state]);
}

static actor_transition on_ask(int state, void *data, const void *payload, void *reply)
{
    const step_msg *msg = payload;
    ask_reply *answer = reply;

    ck_assert_int_eq(answer->number, 0);
    ck_assert_ptr_null(answer->text.data);
    trace("%c%d", 'a' + state, msg->number);
    answer->number = msg->number + 1000;
    answer->text = ((gate *)data)->args.label;
    return do_step(data, msg->in[state]);
}

static deed on_timeout[N_STATES];
static deed on_other[N_STATES];

static actor_transition timeout_in(int state, void *data)
{
    trace("%c-timeout@%lld", 'a' + state, now_ms());
    return do_step(data, (int32_t)on_timeout[state]);
}

static actor_transition other_in(int state, void *data)
{
    trace("%c-other@%lld", 'a' + state, now_ms());
    return do_step(data, (int32_t)on_other[state]);
}

#define CELLS_OF(name, state)                                                                          \
    static actor_transition name##_ask(void *data, const void *payload, void *reply)                   \
    {                                                                                                  \
        return on_ask(state, data, payload, reply);                                                    \
    }                                                                                                  \
    static actor_transition name##_step(void *data, const void *payload, void *reply)                  \
    {                                                                                                  \
        return on_step(state, data, payload, reply);                                                   \
    }                                                                                                  \
    static actor_transition name##_timeout(void *data, const void *payload, void *reply)               \
    {                                                                                                  \
        ck_assert(payload == NULL && reply == NULL);                                                   \
        return timeout_in(state, data);                                                                \
    }                                                                                                  \
    static actor_transition name##_other(void *data, const void *payload, void *reply)                 \
    {                                                                                                  \
        ck_assert(payload == NULL && reply == NULL);                                                   \
        return other_in(state, data);                                                                  \
    }

CELLS_OF(a, STATE_A)
CELLS_OF(b, STATE_B)
CELLS_OF(c, STATE_C)

static actor_transition on_exit_event(void *data, const void *payload, void *reply)
{
    const actor_statem_signal *signal = payload;

    (void)data;
    (void)reply;
    trace("exit:%s", actor_reason_name(&signal->reason));
    return ACTOR_STATEM_KEEP;
}

static actor_transition on_down_event(void *data, const void *payload, void *reply)
{
    const actor_statem_signal *signal = payload;

    (void)data;
    (void)reply;
    ck_assert(signal->monitor != 0);
    trace("down:%s", actor_reason_name(&signal->reason));
    return ACTOR_STATEM_KEEP;
}

static const actor_statem_cell cells[] = {
    /* a */ a_ask, a_step, NULL, on_exit_event, on_down_event, a_timeout, a_other,
    /* b */ b_ask, b_step, NULL, on_exit_event, on_down_event, b_timeout, b_other,
    /* c */ c_ask, c_step, actor_statem_ignore, actor_statem_postpone, NULL, c_timeout, c_other,
};

static actor_transition enter_a(void *data, size_t from)
{
    (void)from;
    trace("enter-a:%u", (unsigned)((gate *)data)->steps);
    return ACTOR_STATEM_KEEP;
}

static void exit_a(void *data)
{
    (void)data;
    trace("exit-a");
}

static actor_transition enter_b(void *data, size_t from)
{
    (void)data;
    (void)from;
    trace("enter-b");
    return ACTOR_STATEM_KEEP;
}

static void exit_b(void *data)
{
    (void)data;
    trace("exit-b");
}

static actor_transition enter_and_exit(void *data, size_t from)
{
    (void)data;
    (void)from;
    trace("enter");
    actor_exit(actor_reason_own("in_enter", NULL));
    return ACTOR_STATEM_KEEP;
}

static int64_t timeout_ns[N_STATES];
static int64_t other_ns[N_STATES];

static int64_t a_timeout_ns(const void *data)
{
    (void)data;
    return timeout_ns[STATE_A];
}

static int64_t a_other_ns(const void *data)
{
    (void)data;
    return other_ns[STATE_A];
}

static int64_t b_timeout_ns(const void *data)
{
    (void)data;
    return timeout_ns[STATE_B];
}

static int64_t b_other_ns(const void *data)
{
    (void)data;
    return other_ns[STATE_B];
}

static actor_statem_timeout a_timeouts[] = { { ON_TIMEOUT, false, false, a_timeout_ns },
                                             { ON_OTHER, false, false, a_other_ns } };
static actor_statem_timeout b_timeouts[] = { { ON_TIMEOUT, false, false, b_timeout_ns },
                                             { ON_OTHER, false, false, b_other_ns } };

/* No timeouts and no actions, until a test gives some. */
static actor_statem_state states[] = {
    { "a", NULL, NULL, 0, a_timeouts },
    { "b", NULL, NULL, 0, b_timeouts },
    { "c", NULL, NULL, 0, NULL },
};

static void gate_terminate(void *data, size_t state, const actor_reason *reason)
{
    (void)state;
    trace("terminate:%s:%u", actor_reason_name(reason), (unsigned)((gate *)data)->steps);
}

static actor_gen_statem_info gate_info = {
    "Gate", &gate_type, &gate_args_type, offsetof(gate, args), NULL, NULL, NULL, STATE_A, N_STATES, states,
    N_MESSAGES, messages, N_EVENTS, event_names, ON_EXIT, ON_DOWN, N_EVENTS,
    cells, false, gate_terminate, NULL, NULL,
    { 0, ACTOR_UNBOUNDED }, 0, NULL, NULL, NULL, NULL, NULL, 0, NULL
};

static actor_ref start_gate(void)
{
    gate_args args;
    actor_ref ref = actor_ref_none();

    args.label = actor_string_of("front");
    ck_assert_int_eq(actor_gen_statem_start(&gate_info, &args, true, &ref), ACTOR_OK);
    return ref;
}

static step_msg step_of(int32_t number, deed in_a, deed in_b, deed in_c)
{
    step_msg msg;

    msg.number = number;
    msg.in[STATE_A] = (int32_t)in_a;
    msg.in[STATE_B] = (int32_t)in_b;
    msg.in[STATE_C] = (int32_t)in_c;
    return msg;
}

static void step(actor_ref to, int32_t number, deed in_a, deed in_b)
{
    const step_msg msg = step_of(number, in_a, in_b, KEEP);

    ck_assert_int_eq(actor_send(to, &messages[ON_STEP], &msg), ACTOR_OK);
}

static int ask(actor_ref to, int32_t number, deed in_a, deed in_b, int64_t wait_ns)
{
    const step_msg msg = step_of(number, in_a, in_b, KEEP);
    ask_reply reply;
    const int err = actor_call(to, &messages[ON_ASK], &msg, &reply, wait_ns);

    if (err == ACTOR_OK) {
        ck_assert_int_eq(reply.number, number + 1000);
        ck_assert_str_eq(reply.text.data, "front");
        actor_reply_release(&reply);
    }
    return err;
}

static size_t state_of(actor_ref gate_ref)
{
    size_t state = 99;

    ck_assert_int_eq(actor_gen_statem_state(gate_ref, &state, ACTOR_INFINITY), ACTOR_OK);
    return state;
}

/* ---- transitions ---- */

START_TEST(replies_and_changes)
{
    actor_ref ref = start_gate();
    size_t state;

    ck_assert_uint_eq(state_of(ref), STATE_A);
    ck_assert_int_eq(ask(ref, 1, REPLY, KEEP, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_uint_eq(state_of(ref), STATE_A);
    ck_assert_int_eq(ask(ref, 2, REPLY_TO_B, KEEP, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_uint_eq(state_of(ref), STATE_B);
    check_trace("a1 a2");
    ck_assert_int_eq(actor_stop_actor(ref, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
    check_trace("terminate:normal:2");
    ck_assert_int_eq(actor_gen_statem_state(ref, &state, ACTOR_INFINITY), ACTOR_ENOPROC);
}
END_TEST

static void have_actions(void)
{
    states[STATE_A].enter = enter_a;
    states[STATE_A].exit = exit_a;
    states[STATE_B].enter = enter_b;
    states[STATE_B].exit = exit_b;
}

/*
 * "state enter calls": in the initial state, before any event; after a state change, not if the state is
 * the same; what the data were set to is seen.
 */
START_TEST(enter_and_exit_actions)
{
    actor_ref ref;

    have_actions();
    ref = start_gate();
    step(ref, 1, TO_A, KEEP);
    step(ref, 2, TO_B, KEEP);
    step(ref, 3, KEEP, TO_A);
    actor_sim_settle(sim);
    check_trace("enter-a:0 a1 a2 exit-a enter-b b3 exit-b enter-a:3");
}
END_TEST

static uint32_t n_entered;

/* Asks twice, as a C function of the program would. */
static actor_transition tell_from(void *data, size_t from)
{
    ck_assert_uint_eq(actor_statem_previous(data), from);
    trace("from-%c", (char)('a' + (int)from));
    return n_entered++ == 2 ? ACTOR_STATEM_REPEAT : ACTOR_STATEM_KEEP;
}

static void tell_left(void *data)
{
    trace("left-%c", (char)('a' + (int)actor_statem_previous(data)));
}

/*
 * "State(enter, OldState, Data)": at the start, and when the state is repeated, that is the state itself; an enter call
 * that is repeated gets the old state again.
 */
START_TEST(enter_is_told_the_old_state)
{
    actor_ref ref;
    size_t i;

    n_entered = 0;
    for (i = 0; i < N_STATES; i++) {
        states[i].enter = tell_from;
        states[i].exit = tell_left;
    }
    ref = start_gate();
    step(ref, 1, AGAIN, KEEP);
    step(ref, 2, TO_A, KEEP);
    step(ref, 3, TO_B, KEEP);
    step(ref, 4, KEEP, AGAIN);
    step(ref, 5, KEEP, TO_C);
    actor_sim_settle(sim);
    check_trace("from-a a1 from-a a2 a3 left-a from-a from-a b4 from-b b5 left-b from-b");
}
END_TEST

/* Changes between states with nothing to do are short cuts: what was left before one of those does not count. */
START_TEST(the_old_state_behind_plain_ones)
{
    actor_ref ref;

    n_entered = 0;
    states[STATE_A].enter = tell_from;
    ref = start_gate();
    step(ref, 1, TO_B, KEEP);
    step(ref, 2, KEEP, TO_C);
    ck_assert_int_eq(actor_send(ref, &messages[ON_STEP], &(step_msg){ 3, { KEEP, KEEP, TO_A } }), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("from-a a1 b2 c3 from-c");
}
END_TEST

static actor_transition asks_elsewhere(void *data, const void *payload, void *reply)
{
    const gate other = *(gate *)data;

    (void)payload;
    (void)reply;
    trace("%zu", actor_statem_previous(&other));
    return ACTOR_STATEM_KEEP;
}

static actor_transition asks_in_a_cell(void *data, const void *payload, void *reply)
{
    (void)payload;
    (void)reply;
    trace("%zu", actor_statem_previous(data));
    return ACTOR_STATEM_KEEP;
}

/* Outside of an entering it is the state the machine is in; and what is no machine's data ends who asks. */
START_TEST(the_old_state_at_other_times)
{
    const actor_statem_cell *const cells_before = gate_info.cells;
    actor_statem_cell asking[N_STATES * N_EVENTS];
    actor_ref ref;

    memcpy(asking, cells, sizeof asking);
    asking[STATE_B * N_EVENTS + ON_NEWS] = asks_in_a_cell;
    asking[STATE_C * N_EVENTS + ON_NEWS] = asks_elsewhere;
    gate_info.cells = asking;
    states[STATE_B].enter = tell_from;
    n_entered = 0;
    ref = start_gate();
    step(ref, 1, TO_B, KEEP);
    ck_assert_int_eq(actor_send(ref, &messages[ON_NEWS], NULL), ACTOR_OK);
    step(ref, 2, KEEP, TO_C);
    ck_assert_int_eq(actor_send(ref, &messages[ON_NEWS], NULL), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("a1 from-a 1 b2 terminate:asked_by_no_actor:2");
    gate_info.cells = cells_before;
}
END_TEST

static actor_transition repeat_forever(void *data, size_t from)
{
    (void)data;
    (void)from;
    n_entered++;
    return ACTOR_STATEM_REPEAT;
}

static actor_transition repeat_twice(void *data, size_t from)
{
    (void)data;
    (void)from;
    return ++n_entered < 3 ? ACTOR_STATEM_REPEAT : ACTOR_STATEM_KEEP;
}

static actor_transition lead_on(void *data, size_t from)
{
    (void)data;
    (void)from;
    n_entered++;
    return ACTOR_STATEM_GO(STATE_A);
}

static actor_transition stop_there(void *data, size_t from)
{
    (void)data;
    (void)from;
    n_entered++;
    actor_stop(actor_reason_own("not_here", NULL));
    return ACTOR_STATEM_STOP;
}

static actor_transition set_what_is_not_there(void *data, size_t from)
{
    (void)from;
    n_entered++;
    actor_statem_after_start(data, ACTOR_SECOND);
    return ACTOR_STATEM_KEEP;
}

static const struct {
    actor_transition (*enter)(void *data, size_t from);
    uint32_t n_entered;
    const char *trace;
} enters[] = {
    { repeat_twice, 3, "a1 b2" },
    { repeat_forever, 1000000, "a1 terminate:repeats_forever:1" },
    { lead_on, 1, "a1 terminate:bad_return:1" },
    { stop_there, 1, "a1 terminate:not_here:1" },
    { set_what_is_not_there, 1, "a1 terminate:bad_return:1" },
};

START_TEST(what_enter_gives)
{
    actor_ref ref;

    n_entered = 0;
    states[STATE_B].enter = enters[_i].enter;
    ref = start_gate();
    step(ref, 1, TO_B, KEEP);
    step(ref, 2, KEEP, KEEP);
    actor_sim_settle(sim);
    check_trace(enters[_i].trace);
    ck_assert_uint_eq(n_entered, enters[_i].n_entered);
}
END_TEST

static size_t first_state;

static actor_result begin_elsewhere(void *data)
{
    actor_statem_begin(data, first_state);
    return ACTOR_CONTINUE;
}

START_TEST(init_says_the_first_state)
{
    actor_ref ref = actor_ref_none();
    gate_args args = { actor_string_of("front") };

    have_actions();
    gate_info.init = begin_elsewhere;
    first_state = STATE_B;
    ref = start_gate();
    step(ref, 1, KEEP, TO_A);
    actor_sim_settle(sim);
    check_trace("enter-b b1 exit-b enter-a:1");
    first_state = N_STATES;
    ck_assert_int_eq(actor_gen_statem_start(&gate_info, &args, false, &ref), ACTOR_EINIT);
    gate_info.init = NULL;
}
END_TEST

START_TEST(initial_enter_fails_after_the_start)
{
    actor_ref ref;

    states[STATE_A].enter = enter_and_exit;
    ref = start_gate();                     /* the start has succeeded */
    actor_sim_settle(sim);
    check_trace("enter terminate:in_enter:0");
    ck_assert(!actor_is_alive(ref));
}
END_TEST

static actor_result init_result;
#define WITH_ERROR ((actor_result)100)

static actor_result gate_init(void *data)
{
    (void)data;
    if (init_result == ACTOR_STOP)
        return actor_stop(actor_reason_own("told_to", NULL));
    if (init_result == WITH_ERROR)
        return actor_init_error(actor_reason_own("no_disk", NULL));
    return init_result;
}

static const struct {
    actor_result result;
    int code;
    const char *reason;
} inits[] = {
    { ACTOR_CONTINUE, ACTOR_OK, NULL },
    { ACTOR_IGNORE, ACTOR_EIGNORE, NULL },
    { ACTOR_STOP, ACTOR_EINIT, "told_to" },
    { WITH_ERROR, ACTOR_EINIT, "no_disk" },
    { ACTOR_REPLY, ACTOR_EINIT, "bad_return" },
};

START_TEST(init_results)
{
    gate_args args;
    actor_ref ref;
    actor_reason reason;

    have_actions();
    args.label = actor_string_of("x");
    gate_info.init = gate_init;
    init_result = inits[_i].result;
    ck_assert_int_eq(actor_gen_statem_start(&gate_info, &args, true, &ref), inits[_i].code);
    reason = actor_last_reason();
    if (inits[_i].reason != NULL)
        ck_assert_str_eq(actor_reason_name(&reason), inits[_i].reason);
    actor_sim_settle(sim);
    check_trace(inits[_i].code == ACTOR_OK ? "enter-a:0" : "");
}
END_TEST

START_TEST(name_taken)
{
    gate_args args;
    actor_ref first, second = actor_ref_none();

    have_actions();
    args.label = actor_string_of("x");
    gate_info.registered = "gate";
    first = start_gate();
    actor_sim_settle(sim);
    ck_assert_int_eq(actor_gen_statem_start(&gate_info, &args, true, &second), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(first, second));
    check_trace("enter-a:0");
}
END_TEST

/* ---- postpone ---- */

/*
 * "postpone": retried after the next state change, the oldest first, before anything not yet received,
 * and before a timeout of no time that the new state starts.
 */
START_TEST(postponed_events_come_first)
{
    actor_ref ref;

    states[STATE_B].n_timeouts = 2;
    ref = start_gate();
    step(ref, 2, POSTPONE, KEEP);
    step(ref, 3, POSTPONE, KEEP);
    step(ref, 4, KEEP, KEEP);               /* no state change */
    step(ref, 5, TO_A, KEEP);               /* nor is this one: next_state to the same state */
    step(ref, 6, TO_B, KEEP);
    step(ref, 7, KEEP, KEEP);
    step(ref, 8, KEEP, KEEP);
    actor_sim_settle(sim);
    check_trace("a2 a3 a4 a5 a6 b2 b3 b-timeout@0 b-other@0 b7 b8");
}
END_TEST

/* The event that changes the state may be postponed; one postponed again keeps its place; the same on a BEAM. */
START_TEST(postponed_again)
{
    actor_ref ref;

    have_actions();
    states[STATE_B].n_timeouts = 2;
    ref = start_gate();
    step(ref, 2, POSTPONE, KEEP);
    step(ref, 1, POSTPONE, TO_A);
    step(ref, 3, POSTPONE, KEEP);
    step(ref, 9, POSTPONE_TO_B, KEEP);
    step(ref, 4, KEEP, KEEP);
    actor_sim_settle(sim);
    check_trace("enter-a:0 a2 a1 a3 a9 exit-a enter-b b2 b1 exit-b enter-a:6 a3 a9 exit-a enter-b b3 b9 "
                "b-timeout@0 b-other@0 b4");
}
END_TEST

static void ask_and_note(void *arg)
{
    const int err = ask(*(const actor_ref *)arg, 1, POSTPONE, REPLY, ACTOR_SECOND);

    const actor_reason reason = actor_last_reason();

    trace("answer:%d:%s", err, err == ACTOR_EDOWN ? actor_reason_name(&reason) : "");
}

/* "postpone" of a call: its reply goes where the call came from. */
START_TEST(postponed_call)
{
    actor_ref ref = start_gate();

    play(ask_and_note, &ref);
    step(ref, 2, TO_B, KEEP);
    actor_sim_settle(sim);
    check_trace("a1 a2 b1 answer:0:");
}
END_TEST

START_TEST(postponed_call_that_timed_out)
{
    actor_ref ref = start_gate();

    play(ask_and_note, &ref);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("a1 answer:-2:");
    step(ref, 2, TO_B, KEEP);
    actor_sim_settle(sim);
    check_trace("a2 b1");                   /* it is done all the same */
}
END_TEST

/* Whoever waits for the answer to a postponed call is told why the machine ended. */
START_TEST(postponed_call_when_the_machine_stops)
{
    actor_ref ref = start_gate();

    play(ask_and_note, &ref);
    step(ref, 2, STOP_NOW, KEEP);
    actor_sim_settle(sim);
    check_trace("a1 a2 terminate:told_to:2 answer:-4:told_to");
}
END_TEST

START_TEST(postponed_call_when_the_machine_is_killed)
{
    actor_ref ref = start_gate();

    play(ask_and_note, &ref);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_trace("a1 answer:-4:killed");
}
END_TEST

/* A timeout event can be postponed like any other; it comes again though its state was left. */
START_TEST(postponed_timeouts)
{
    actor_ref ref;

    states[STATE_A].n_timeouts = 2;
    timeout_ns[STATE_A] = 0;
    other_ns[STATE_A] = ACTOR_SECOND;
    on_timeout[STATE_A] = POSTPONE;
    on_other[STATE_A] = POSTPONE;
    ref = start_gate();
    step(ref, 1, POSTPONE, KEEP);
    actor_sim_settle(sim);
    check_trace("a-timeout@0 a1");
    actor_sim_advance(sim, ACTOR_SECOND);
    check_trace("a-other@1000");
    step(ref, 2, TO_B, KEEP);
    step(ref, 3, KEEP, KEEP);
    actor_sim_settle(sim);
    check_trace("a2 b-timeout@1000 b1 b-other@1000 b3");
}
END_TEST

/* ---- timeouts ---- */

/* "state_timeout": started on entry, cancelled by a state change, kept by all else. */
START_TEST(timeout_of_a_state)
{
    actor_ref ref;

    states[STATE_A].n_timeouts = 1;
    states[STATE_B].n_timeouts = 1;
    timeout_ns[STATE_A] = 100 * ACTOR_MILLISECOND;
    timeout_ns[STATE_B] = 60 * ACTOR_SECOND;
    on_timeout[STATE_A] = TO_B;
    ref = start_gate();
    actor_sim_advance(sim, 60 * ACTOR_MILLISECOND);
    step(ref, 1, KEEP, KEEP);
    step(ref, 2, TO_A, KEEP);
    actor_sim_advance(sim, 60 * ACTOR_MILLISECOND);
    check_trace("a1 a2 a-timeout@100");
    ck_assert_uint_eq(state_of(ref), STATE_B);
    step(ref, 3, KEEP, TO_A);
    step(ref, 4, TO_C, KEEP);
    actor_sim_advance(sim, ACTOR_HOUR);
    check_trace("b3 a4");
}
END_TEST

/* A timer that runs out while the machine is busy: not told if its state is left, told late else, and once. */
START_TEST(timeout_that_is_late)
{
    actor_ref ref;

    states[STATE_A].n_timeouts = 1;
    timeout_ns[STATE_A] = 100 * ACTOR_MILLISECOND;
    nap_ns = ACTOR_SECOND;
    ref = start_gate();
    step(ref, 1, SLEEP, KEEP);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("a1 a-timeout@1000");
    step(ref, 2, TO_B, TO_A);
    step(ref, 3, KEEP, TO_A);
    step(ref, 4, SLEEP_TO_B, KEEP);
    step(ref, 5, KEEP, TO_C);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("a2 b3 a4 b5");
    ck_assert_uint_eq(state_of(ref), STATE_C);
}
END_TEST

/* A state left and entered again: its timeout counts anew, and the old one is not told. */
START_TEST(timeout_of_a_state_entered_again)
{
    actor_ref ref;

    states[STATE_A].n_timeouts = 1;
    timeout_ns[STATE_A] = 100 * ACTOR_MILLISECOND;
    nap_ns = 150 * ACTOR_MILLISECOND;
    ref = start_gate();
    step(ref, 1, SLEEP_TO_B, KEEP);
    step(ref, 2, KEEP, TO_A);
    actor_sim_advance(sim, ACTOR_SECOND);
    check_trace("a1 b2 a-timeout@250");
}
END_TEST

/* "a zero time-out ... is inserted before not yet received events"; cancelled by a state change. */
START_TEST(timeouts_of_no_time)
{
    actor_ref ref;

    states[STATE_A].n_timeouts = 2;
    timeout_ns[STATE_A] = 0;
    other_ns[STATE_A] = 0;
    ref = start_gate();
    step(ref, 1, KEEP, KEEP);
    actor_sim_settle(sim);
    check_trace("a-timeout@0 a-other@0 a1");
    on_timeout[STATE_A] = TO_B;
    step(ref, 2, TO_B, TO_A);
    step(ref, 3, KEEP, TO_A);
    step(ref, 4, KEEP, KEEP);
    actor_sim_settle(sim);
    check_trace("a2 b3 a-timeout@0 b4");
    ck_assert_uint_eq(state_of(ref), STATE_B);
}
END_TEST

START_TEST(timeouts_due_at_once)
{
    states[STATE_A].n_timeouts = 2;
    timeout_ns[STATE_A] = ACTOR_SECOND;
    other_ns[STATE_A] = ACTOR_SECOND;
    start_gate();
    actor_sim_advance(sim, ACTOR_SECOND);
    check_trace("a-timeout@1000 a-other@1000");
}
END_TEST

START_TEST(timeout_never)
{
    states[STATE_A].n_timeouts = 2;
    timeout_ns[STATE_A] = ACTOR_INFINITY;
    other_ns[STATE_A] = ACTOR_INFINITY - 1; /* from now on: more than there is time */
    start_gate();
    actor_sim_advance(sim, 1000 * ACTOR_HOUR);
    check_trace("");
}
END_TEST

START_TEST(timeout_of_less_than_nothing)
{
    states[STATE_B].n_timeouts = 1;
    timeout_ns[STATE_B] = -1;
    step(start_gate(), 1, TO_B, KEEP);
    actor_sim_settle(sim);
    check_trace("a1 terminate:bad_return:1");
}
END_TEST

START_TEST(every)
{
    actor_ref ref;

    states[STATE_A].n_timeouts = 1;
    a_timeouts[0].periodic = true;
    timeout_ns[STATE_A] = 100 * ACTOR_MILLISECOND;
    nap_ns = 130 * ACTOR_MILLISECOND;
    ref = start_gate();
    actor_sim_advance(sim, 250 * ACTOR_MILLISECOND);
    check_trace("a-timeout@100 a-timeout@200");
    step(ref, 1, SLEEP, KEEP);              /* until 380 */
    actor_sim_advance(sim, 200 * ACTOR_MILLISECOND);
    check_trace("a1 a-timeout@380 a-timeout@400");
    timeout_ns[STATE_A] = 300 * ACTOR_MILLISECOND;
    actor_sim_advance(sim, 400 * ACTOR_MILLISECOND);
    check_trace("a-timeout@500 a-timeout@800");
    step(ref, 2, TO_B, KEEP);
    actor_sim_advance(sim, ACTOR_HOUR);
    check_trace("a2");
}
END_TEST

/* A tick that changes the state is the last, and the timeouts of the new state are its own. */
START_TEST(every_until_a_change)
{
    states[STATE_A].n_timeouts = 1;
    states[STATE_B].n_timeouts = 1;
    a_timeouts[0].periodic = true;
    timeout_ns[STATE_A] = 100 * ACTOR_MILLISECOND;
    timeout_ns[STATE_B] = 50 * ACTOR_MILLISECOND;
    on_timeout[STATE_A] = TO_B;
    start_gate();
    actor_sim_advance(sim, ACTOR_SECOND);
    check_trace("a-timeout@100 b-timeout@150");
}
END_TEST

START_TEST(every_no_time)
{
    actor_ref ref;

    states[STATE_A].n_timeouts = 1;
    a_timeouts[0].periodic = true;
    ref = start_gate();
    actor_sim_settle(sim);
    check_trace("terminate:bad_return:0");
    ck_assert(!actor_is_alive(ref));
}
END_TEST

/* ---- info ... every ---- */

static int64_t news_ns;

static int64_t news_every(const void *data)
{
    (void)data;
    return news_ns;
}

static actor_transition on_news(void *data, const void *payload, void *reply)
{
    (void)data;
    ck_assert(payload == NULL && reply == NULL);
    trace("news@%lld", now_ms());
    return ACTOR_STATEM_KEEP;
}

static actor_transition on_news_in_b(void *data, const void *payload, void *reply)
{
    on_news(data, payload, reply);
    return ACTOR_STATEM_POSTPONE;
}

static int64_t (*const periods[])(const void *self) = { NULL, NULL, news_every };

/* It comes in whatever state, at its own pace; it can be postponed as any other. */
START_TEST(info_every)
{
    static actor_statem_cell with_news[N_STATES * N_EVENTS];
    actor_ref ref;

    memcpy(with_news, cells, sizeof cells);
    with_news[STATE_A * N_EVENTS + ON_NEWS] = on_news;
    with_news[STATE_B * N_EVENTS + ON_NEWS] = on_news_in_b;
    gate_info.cells = with_news;
    gate_info.every_ns = periods;
    states[STATE_A].n_timeouts = 2;
    timeout_ns[STATE_A] = 150 * ACTOR_MILLISECOND;
    other_ns[STATE_A] = ACTOR_INFINITY;
    on_timeout[STATE_A] = TO_B;
    news_ns = 100 * ACTOR_MILLISECOND;
    ref = start_gate();
    actor_sim_advance(sim, 250 * ACTOR_MILLISECOND);
    check_trace("news@100 a-timeout@150 news@200");
    step(ref, 1, KEEP, TO_A);
    news_ns = 300 * ACTOR_MILLISECOND;
    actor_sim_advance(sim, 100 * ACTOR_MILLISECOND);
    check_trace("b1 news@250 news@300");
    actor_sim_advance(sim, 300 * ACTOR_MILLISECOND);
    check_trace("a-timeout@400 news@600");
}
END_TEST

START_TEST(info_every_no_time)
{
    gate_args args;
    actor_ref ref;

    args.label = actor_string_of("x");
    gate_info.every_ns = periods;
    news_ns = 0;
    ck_assert_int_eq(actor_gen_statem_start(&gate_info, &args, false, &ref), ACTOR_EINIT);
    ck_assert_int_eq((int)actor_last_reason().kind, ACTOR_BAD_RETURN);
}
END_TEST

/* ---- failures ---- */

/* What a state function may not return; terminate is called with it. */
static const struct {
    deed what;
    const char *reason;
    const char *detail;
} failures[] = {
    { NOT_DECIDED, "function_clause", "Gate in state a does not decide call ask" },
    { STATE_THAT_IS_NONE, "bad_return", "state a, ask: transition 0x10003" },
    { STATE_WITHOUT_GO, "bad_return", "state a, ask: transition 0x1" },
    { FLAG_THAT_IS_NONE, "bad_return", "state a, ask: transition 0x80000000" },
    { FIELDS_WITHOUT_GO, "bad_return", "state a, ask: transition 0x1000000" },
    { FIELDS_OF_NONE, "bad_return", "state a, ask: transition 0x1010001" },
    { BAD_OUTCOME, "bad_return", "gate_try returned 9, not opened, failed" },
    { EXIT_NOW, "exited", "" },
    { STOP_NOW, "told_to", "" },
};

START_TEST(failing_event)
{
    actor_ref ref = start_gate();
    actor_reason reason;
    char expected[80];

    ck_assert_int_eq(ask(ref, 1, failures[_i].what, KEEP, ACTOR_INFINITY), ACTOR_EDOWN);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), failures[_i].reason);
    ck_assert_str_eq(reason.detail, failures[_i].detail);
    actor_sim_settle(sim);
    snprintf(expected, sizeof expected, "a1 terminate:%s:1", failures[_i].reason);
    check_trace(expected);
}
END_TEST

static void ask_to_the_end(void *arg)
{
    ck_assert_int_eq(ask(*(const actor_ref *)arg, 1, STOP_AND_REPLY, KEEP, ACTOR_INFINITY), ACTOR_OK);
}

static void terminate_slowly(void *data, size_t state, const actor_reason *reason)
{
    (void)data;
    (void)state;
    (void)reason;
    actor_sleep(ACTOR_SECOND);
    trace("terminated");
}

static void ask_and_say(void *arg)
{
    ask_to_the_end(arg);
    trace("replied@%lld", now_ms());
}

/* {stop_and_reply,Reason,Replies}: here the reply goes first, and terminate runs then. */
START_TEST(stop_and_reply)
{
    actor_ref ref;

    gate_info.terminate = terminate_slowly;
    ref = start_gate();
    play(ask_and_say, &ref);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("a1 replied@0 terminated");
}
END_TEST

static actor_transition decide_infos(void *self, size_t state, size_t event, const void *payload, void *reply)
{
    if (event < N_EVENTS)
        return cells[state * N_EVENTS + event](self, payload, reply);
    ck_assert_int_eq(actor_message_kind_of(payload), ACTOR_TIMER);
    ck_assert_uint_eq(actor_message_cookie(payload), ON_TIMEOUT);
    trace("%c-info@%lld", (char)('a' + state), now_ms());
    return do_step(self, (int32_t)on_other[state]);
}

/* erlang:start_timer/3: its message is an info event, which may be postponed; its number says nothing of timeouts. */
START_TEST(timers_of_ones_own)
{
    static const char *const names[] = { "ask", "step", "news", "exit", "down", "timeout", "other", "info" };
    actor_gen_statem_info info = gate_info;
    gate_args args;
    actor_ref ref;

    info.decide = decide_infos;
    info.cells = NULL;
    info.event_names = names;
    info.n_events = N_EVENTS + 1;
    info.info_event = N_EVENTS;
    states[STATE_A].n_timeouts = 1;
    timeout_ns[STATE_A] = 5 * ACTOR_SECOND;
    on_other[STATE_A] = POSTPONE;
    args.label = actor_string_of("front");
    ck_assert_int_eq(actor_gen_statem_start(&info, &args, true, &ref), ACTOR_OK);
    step(ref, 1, ARM, KEEP);
    actor_sim_advance(sim, 1500 * ACTOR_MILLISECOND);
    check_trace("a1 a-info@1000");
    step(ref, 2, TO_B, KEEP);
    actor_sim_advance(sim, 10 * ACTOR_SECOND);
    check_trace("a2 b-info@1500");
    actor_stop_actor(ref, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY);
    states[STATE_A].n_timeouts = 0;
    on_other[STATE_A] = KEEP;
}
END_TEST

START_TEST(timers_that_nobody_takes)
{
    actor_ref ref = start_gate();

    step(ref, 1, ARM, KEEP);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("a1");
    check_logged("Gate: a timer is unknown and was dropped");
    ck_assert(actor_is_alive(ref));
}
END_TEST

static const actor_message_info foreign_call = { "where", ACTOR_CALL, NULL, &ask_reply_type };
static const actor_message_info foreign_cast = { "leave", ACTOR_CAST, NULL, NULL };
static const actor_message_info foreign_info = { "rumour", ACTOR_INFO, NULL, NULL };

START_TEST(unknown_messages)
{
    actor_ref ref = start_gate();
    ask_reply reply;

    ck_assert_int_eq(actor_send(ref, &foreign_info, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(actor_is_alive(ref));
    check_logged("Gate: info rumour is unknown");
    ck_assert_int_eq(actor_call(ref, &foreign_call, NULL, &reply, ACTOR_INFINITY), ACTOR_EDOWN);
    ck_assert_str_eq(actor_last_reason().name, "function_clause");
    ref = start_gate();
    ck_assert_int_eq(actor_send(ref, &foreign_cast, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(ref));
}
END_TEST

/* Its own info that a state does not decide is no foreign one: where OTP has no clause it ends. */
START_TEST(info_that_is_not_decided)
{
    actor_ref ref = start_gate();

    ck_assert_int_eq(actor_send(ref, &messages[ON_NEWS], NULL), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("terminate:function_clause:0");
    check_logged("Gate in state a does not decide news");
    gate_info.initial = STATE_C;            /* ignores it */
    ref = start_gate();
    ck_assert_int_eq(actor_send(ref, &messages[ON_NEWS], NULL), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(actor_is_alive(ref));
    gate_info.initial = STATE_A;
}
END_TEST

START_TEST(initial_state_that_is_none)
{
    gate_args args;
    actor_ref ref;

    args.label = actor_string_of("x");
    gate_info.initial = N_STATES;
    ck_assert_int_eq(actor_gen_statem_start(&gate_info, &args, false, &ref), ACTOR_EINVAL);
    gate_info.initial = STATE_A;
}
END_TEST

/* ---- signals ---- */

static actor_ref started;

static void be_a_parent(void *arg)
{
    (void)arg;
    started = start_gate();
    actor_sleep(ACTOR_SECOND);
}

static void exit_it(void *arg)
{
    actor_send_exit(started, actor_reason_own(arg, NULL));
}

/* An exit of the parent ends a machine that traps exits, even a normal one; others are events. */
START_TEST(exits)
{
    char name[] = "boo";

    gate_info.trap_exit = true;
    play(be_a_parent, NULL);
    play(exit_it, name);
    check_trace("exit:boo");
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("terminate:normal:0");
}
END_TEST

/* What was postponed of a signal is told again as it was. */
START_TEST(postponed_exit)
{
    char name[] = "boo";
    const step_msg msg = step_of(1, KEEP, KEEP, TO_A);

    gate_info.trap_exit = true;
    gate_info.initial = STATE_C;
    play(be_a_parent, NULL);
    play(exit_it, name);
    check_trace("");
    ck_assert_int_eq(actor_send(started, &messages[ON_STEP], &msg), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("c1 exit:boo");
    gate_info.initial = STATE_A;
}
END_TEST

START_TEST(exit_without_column)
{
    char name[] = "boo";

    gate_info.trap_exit = true;
    gate_info.exit_event = N_EVENTS;
    play(be_a_parent, NULL);
    play(exit_it, name);
    check_trace("");
    ck_assert(actor_is_alive(started));
    check_logged("Gate: an exit (boo) is unknown");
}
END_TEST

static actor_ref watched;

static actor_result watch(void *data)
{
    actor_unique monitor;

    (void)data;
    ck_assert_int_eq(actor_monitor(watched, &monitor), ACTOR_OK);
    return ACTOR_CONTINUE;
}

START_TEST(downs)
{
    actor_ref ref;

    watched = play(wait_for_ever, NULL);
    gate_info.init = watch;
    ref = start_gate();
    actor_send_exit(watched, actor_reason_own("gone", NULL));
    actor_sim_settle(sim);
    check_trace("down:gone");
    watched = play(wait_for_ever, NULL);
    gate_info.down_event = N_EVENTS;
    ref = start_gate();
    actor_send_exit(watched, actor_reason_own("gone", NULL));
    actor_sim_settle(sim);
    check_trace("");
    ck_assert(actor_is_alive(ref));
    check_logged("Gate: a down (gone) is unknown");
}
END_TEST

/* ---- any seed, any memory ---- */

/* What one actor sends another arrives in order: so the same happens whatever order actors run in. */
START_TEST(same_for_all_seeds)
{
    close_scene();
    open_scene_seeded((uint64_t)_i);
    postponed_again_fn(_i);
}
END_TEST

/* Whichever allocation fails: an error is returned or the machine ends, and nothing leaks. */
START_TEST(allocations_fail)
{
    gate_args args;
    actor_ref ref;
    int err;

    have_actions();
    states[STATE_A].n_timeouts = 2;
    states[STATE_B].n_timeouts = 2;
    on_timeout[STATE_A] = POSTPONE;
    other_ns[STATE_A] = ACTOR_SECOND;
    gate_info.registered = "gate";
    args.label = actor_string_of("front");
    actor_sim_fail_alloc(sim, (uint64_t)_i);
    err = actor_gen_statem_start(&gate_info, &args, false, &ref);
    ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EINIT, "start gave %d", err);
    if (err != ACTOR_OK)
        return;
    err = ask(ref, 1, POSTPONE, REPLY, ACTOR_MILLISECOND);
    ck_assert_msg(err != ACTOR_OK, "ask gave %d", err);
    err = ask(ref, 2, REPLY_TO_B, REPLY, ACTOR_MILLISECOND);
    ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EDOWN || err == ACTOR_ENOPROC,
                  "ask gave %d", err);
    actor_sim_settle(sim);
    actor_sim_fail_alloc(sim, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gen_statem");
    TCase *changing = tcase_create("transitions");
    TCase *postponing = tcase_create("postpone");
    TCase *timing = tcase_create("timeouts");
    TCase *failing = tcase_create("failures");
    TCase *signals = tcase_create("signals");
    TCase *whatever = tcase_create("any seed, any memory");

    tcase_add_checked_fixture(changing, open_scene, close_scene);
    tcase_add_test(changing, replies_and_changes);
    tcase_add_test(changing, enter_and_exit_actions);
    tcase_add_test(changing, enter_is_told_the_old_state);
    tcase_add_test(changing, the_old_state_behind_plain_ones);
    tcase_add_test(changing, the_old_state_at_other_times);
    tcase_add_test(changing, initial_enter_fails_after_the_start);
    tcase_add_loop_test(changing, what_enter_gives, 0, (int)(sizeof enters / sizeof enters[0]));
    tcase_add_test(changing, init_says_the_first_state);
    tcase_add_loop_test(changing, init_results, 0, ARRAY_LEN(inits));
    tcase_add_test(changing, name_taken);
    suite_add_tcase(suite, changing);
    tcase_add_checked_fixture(postponing, open_scene, close_scene);
    tcase_add_test(postponing, postponed_events_come_first);
    tcase_add_test(postponing, postponed_again);
    tcase_add_test(postponing, postponed_call);
    tcase_add_test(postponing, postponed_call_that_timed_out);
    tcase_add_test(postponing, postponed_call_when_the_machine_stops);
    tcase_add_test(postponing, postponed_call_when_the_machine_is_killed);
    tcase_add_test(postponing, postponed_timeouts);
    suite_add_tcase(suite, postponing);
    tcase_add_checked_fixture(timing, open_scene, close_scene);
    tcase_add_test(timing, timeout_of_a_state);
    tcase_add_test(timing, timeout_that_is_late);
    tcase_add_test(timing, timeout_of_a_state_entered_again);
    tcase_add_test(timing, timeouts_of_no_time);
    tcase_add_test(timing, timeouts_due_at_once);
    tcase_add_test(timing, timeout_never);
    tcase_add_test(timing, timeout_of_less_than_nothing);
    tcase_add_test(timing, every);
    tcase_add_test(timing, every_until_a_change);
    tcase_add_test(timing, every_no_time);
    tcase_add_test(timing, info_every);
    tcase_add_test(timing, info_every_no_time);
    suite_add_tcase(suite, timing);
    tcase_add_checked_fixture(failing, open_scene, close_scene);
    tcase_add_loop_test(failing, failing_event, 0, ARRAY_LEN(failures));
    tcase_add_test(failing, stop_and_reply);
    tcase_add_test(failing, unknown_messages);
    tcase_add_test(failing, timers_of_ones_own);
    tcase_add_test(failing, timers_that_nobody_takes);
    tcase_add_test(failing, info_that_is_not_decided);
    tcase_add_test(failing, initial_state_that_is_none);
    suite_add_tcase(suite, failing);
    tcase_add_checked_fixture(signals, open_scene, close_scene);
    tcase_add_test(signals, exits);
    tcase_add_test(signals, postponed_exit);
    tcase_add_test(signals, exit_without_column);
    tcase_add_test(signals, downs);
    suite_add_tcase(suite, signals);
    tcase_add_checked_fixture(whatever, open_scene, close_scene);
    tcase_add_loop_test(whatever, same_for_all_seeds, 1, 20);
    tcase_add_loop_test(whatever, allocations_fail, 1, 60);
    suite_add_tcase(suite, whatever);
    return run_suite(suite);
}
