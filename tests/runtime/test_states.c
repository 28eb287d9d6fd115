/*
 * States with fields: which of them are the same state, and what follows when they are not. Each test names the part of
 * the gen_statem manual it is about, where a state may be any term; test_states_table.c has all of it again, decided
 * by table.
 */
#include "scene.h"

#ifdef BY_TABLE
#include "states_table_actor.h"
#else
#include "states_actor.h"
#endif

/* ---- the machine's C functions ---- */

static actor_result prepared;

actor_result dialer_prepare(dialer *self)
{
    actor_must(actor_string_set(&self->name, "isdn"));
    return prepared;
}

static void note(const char *what, const dialer *self)
{
    trace("%s%u:%s", what, (unsigned)self->state.dialing.attempt, self->state.dialing.line.data);
}

void dialer_note_enter(dialer *self)
{
    note("enter", self);
}

void dialer_note_exit(dialer *self)
{
    note("exit", self);
}

void dialer_note_keep(dialer *self)
{
    note("keep", self);
}

void dialer_note_late(dialer *self)
{
    note("late", self);
    trace("@%lld", now_ms());
}

void dialer_note_steps(dialer *self)
{
    note("steps", self);
}

void dialer_note_hold(dialer *self, const dialer_hold_msg *msg)
{
    note("held", self);
    trace("#%u", (unsigned)msg->number);
}

dialer_note_told_outcome dialer_note_told(dialer *self, const dialer_told_msg *msg)
{
    (void)self;
    trace("told%u", (unsigned)msg->attempt);
    return DIALER_NOTE_TOLD_OK;
}

void dialer_note_rest(dialer *self)
{
    if (self->state.resting.has_code)
        trace("rest%u", (unsigned)self->state.resting.code);
    else
        trace("rest");
}

int dialer_code_change(dialer *self, dialer_state *state, const char *from_version, actor_bytes extra)
{
    (void)extra;
    if (strcmp(from_version, "bad") == 0) {
        self->state.dialing.attempt = 99;
        return ACTOR_EINVAL;
    }
    *state = DIALER_STATE_RESTING;
    self->state.resting.has_code = true;
    self->state.resting.code = self->state.dialing.attempt;
    return ACTOR_OK;
}

/* ---- the scene ---- */

static actor_ref ref;

static void open_dialer(void)
{
    const dialer_args args = dialer_args_default();

    open_scene();
    prepared = ACTOR_CONTINUE;
    ck_assert_int_eq(dialer_start(&args, &ref), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("enter1:isdn");
}

static const char *status_text(void)
{
    static char text[512];
    actor_sys_status status;

    ck_assert_int_eq(actor_sys_get_status(ref, &status, ACTOR_SECOND), ACTOR_OK);
    snprintf(text, sizeof text, "%s", status.state.data);
    ck_assert_str_eq(status.state_name.data, strncmp(text, "dialing", 7) == 0 ? "dialing" : "resting");
    actor_reply_release(&status);
    return text;
}

/* ---- which states are the same ---- */

/* "next_state": to a state that is equal, =:=, nothing changes: no enter call, postponed events stay, timeouts too. */
START_TEST(equal_fields_are_no_change)
{
    dialer_hold(ref, 1);
    actor_sim_advance(sim, 60 * ACTOR_MILLISECOND);
    dialer_next(ref, 0);
    dialer_switch_to(ref, "isdn");
    dialer_set(ref, 1, "isdn");
    dialer_keep(ref);
    actor_sim_settle(sim);
    check_trace("keep1:isdn");
    actor_sim_advance(sim, 60 * ACTOR_MILLISECOND);
    check_trace("late1:isdn @100");
}
END_TEST

/* A state of other fields is another state: it is left with those it had, and entered with the new ones. */
START_TEST(other_fields_are_a_change)
{
    dialer_next(ref, 1);
    dialer_next(ref, 1);
    dialer_switch_to(ref, "adsl");
    dialer_set(ref, 2, "adsl");
    dialer_set(ref, 2, "isdn");
    actor_sim_settle(sim);
    check_trace("enter2:isdn exit2:isdn enter3:isdn enter3:adsl enter2:adsl exit2:adsl enter2:isdn");
}
END_TEST

/* "postpone": retried after a state change, the oldest first, also when only a field is another. */
START_TEST(postponed_until_the_fields_change)
{
    dialer_hold(ref, 1);
    dialer_hold(ref, 2);
    dialer_next(ref, 0);
    dialer_keep(ref);
    dialer_next(ref, 1);
    dialer_hold(ref, 3);
    dialer_next(ref, 1);
    dialer_keep(ref);
    actor_sim_settle(sim);
    check_trace("keep1:isdn enter2:isdn exit2:isdn enter3:isdn held3:isdn #1 held3:isdn #2 held3:isdn #3 keep3:isdn");
}
END_TEST

/* What changes the state may be postponed itself: then each change tries it again. */
START_TEST(led_on_by_what_is_postponed)
{
    dialer_step_on(ref);
    dialer_keep(ref);
    actor_sim_settle(sim);
    check_trace("enter2:isdn exit2:isdn enter3:isdn enter4:isdn steps4:isdn keep4:isdn");
}
END_TEST

/* "state_timeout": cancelled by a state change, and the new state's own is set, over its fields. */
START_TEST(timeout_begins_anew_with_other_fields)
{
    actor_sim_advance(sim, 60 * ACTOR_MILLISECOND);
    dialer_next(ref, 1);
    actor_sim_settle(sim);
    check_trace("enter2:isdn");
    actor_sim_advance(sim, 199 * ACTOR_MILLISECOND);
    check_trace("");
    actor_sim_advance(sim, ACTOR_MILLISECOND);
    check_trace("late2:isdn @260");
}
END_TEST

/* "repeat_state": the state as it is. */
START_TEST(repeated_with_its_fields)
{
    dialer_next(ref, 2);
    dialer_again(ref);
    actor_sim_settle(sim);
    check_trace("enter3:isdn enter3:isdn");
}
END_TEST

/* What an optional does not say does not count; none is not zero. */
START_TEST(optionals)
{
    dialer_hang_up(ref);
    dialer_next(ref, 0);
    dialer_next(ref, 1);
    dialer_next(ref, 0);
    dialer_next(ref, 8);
    dialer_hang_up(ref);
    dialer_hang_up(ref);
    actor_sim_settle(sim);
    check_trace("rest rest0 rest7 enter9:none rest");
}
END_TEST

/* The nearest of several fields of one name is meant. */
START_TEST(a_message_hides_fields)
{
    dialer_next(ref, 2);
    dialer_tell(ref, 1);
    actor_sim_settle(sim);
    check_trace("enter3:isdn told1 enter1:told");
}
END_TEST

/* A reply is sent before the state changes, with what its fields are then. */
START_TEST(replies_with_fields_that_change)
{
    dialer_ask_reply reply;

    ck_assert_int_eq(dialer_ask(ref, &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(reply.tag, DIALER_ASK_DIALING);
    ck_assert_uint_eq(reply.as.dialing.attempt, 1);
    ck_assert_str_eq(reply.as.dialing.line.data, "isdn");
    dialer_ask_release(&reply);
    ck_assert_int_eq(dialer_ask(ref, &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert_uint_eq(reply.as.dialing.attempt, 2);
    ck_assert_str_eq(reply.as.dialing.line.data, "asked");
    dialer_ask_release(&reply);
    actor_sim_settle(sim);
    check_trace("enter2:asked exit2:asked enter3:asked");
}
END_TEST

/* ---- the beginning and the end ---- */

static void check_start(actor_result result, int expected)
{
    const dialer_args args = { 7 };

    prepared = result;
    ck_assert_int_eq(dialer_start(&args, &ref), expected);
    actor_sim_settle(sim);
}

/* The fields of the first state see what C has set up, if it goes on. */
START_TEST(first_state)
{
    check_start(ACTOR_CONTINUE, ACTOR_OK);
    check_trace("enter7:isdn");
    check_start(ACTOR_IGNORE, ACTOR_EIGNORE);
    check_trace("");
}
END_TEST

/* A field that does not fit ends the machine as it is, and the report shows what that was. */
START_TEST(fields_in_a_crash_report)
{
    dialer_next(ref, 200);
    dialer_next(ref, 255);
    dialer_next(ref, 255);
    actor_sim_settle(sim);
    check_trace("enter200:isdn");
    ck_assert(!actor_is_alive(ref));
    check_logged("badarith");
    check_logged("dialing{attempt = 200, line = \"isdn\"} {args = {first = 1}, name = \"isdn\", sum = 1}");
}
END_TEST

/* ---- sys ---- */

/* "get_state", "get_status": state and data. */
START_TEST(shown)
{
    ck_assert_str_eq(status_text(), "dialing{attempt = 1, line = \"isdn\"} {args = {first = 1}, name = \"isdn\", sum = 0}");
    dialer_hang_up(ref);
    ck_assert_str_eq(status_text(), "resting{code = none} {args = {first = 1}, name = \"isdn\", sum = 1}");
}
END_TEST

/* "replace_state": no transition. What is postponed stays, until the fields that were put there change. */
START_TEST(replaced)
{
    dialer_state state;
    dialer data;

    dialer_hold(ref, 1);
    ck_assert_int_eq(dialer_get_data(ref, &state, &data, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(state, DIALER_STATE_DIALING);
    ck_assert_uint_eq(data.state.dialing.attempt, 1);
    ck_assert_str_eq(data.state.dialing.line.data, "isdn");
    data.state.dialing.attempt = 5;
    data.state.dialing.line = actor_string_of("put");
    ck_assert_int_eq(dialer_replace_data(ref, state, &data, ACTOR_SECOND), ACTOR_OK);
    dialer_keep(ref);
    dialer_set(ref, 5, "put");
    actor_sim_settle(sim);
    check_trace("keep5:put");
    dialer_next(ref, 1);
    actor_sim_settle(sim);
    check_trace("enter6:put held6:put #1");
    data.state.resting.has_code = true;
    data.state.resting.code = 3;
    ck_assert_int_eq(dialer_replace_data(ref, DIALER_STATE_RESTING, &data, ACTOR_SECOND), ACTOR_OK);
    actor_reply_release(&data);
    dialer_next(ref, 4);
    dialer_next(ref, 5);
    actor_sim_settle(sim);
    check_trace("rest4");
}
END_TEST

/* "code_change": it may put the machine into another state; what fails leaves all as it was. */
START_TEST(changed_code)
{
    ck_assert_int_eq(actor_sys_suspend(ref, ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(actor_sys_change_code(ref, "bad", actor_bytes_of(NULL, 0), ACTOR_SECOND), ACTOR_EINVAL);
    ck_assert_int_eq(strncmp(status_text(), "dialing{attempt = 1,", 20), 0);
    ck_assert_int_eq(actor_sys_change_code(ref, "1", actor_bytes_of(NULL, 0), ACTOR_SECOND), ACTOR_OK);
    ck_assert_int_eq(strncmp(status_text(), "resting{code = 1}", 17), 0);
    ck_assert_int_eq(actor_sys_resume(ref, ACTOR_SECOND), ACTOR_OK);
}
END_TEST

/* ---- by hand ---- */

static kinds self;
static kinds_state state;

static actor_transition set_kinds(kinds_set_msg msg)
{
    return kinds_take_event(&self, &state, KINDS_ON_SET, &msg, NULL);
}

static void begin_kinds(void)
{
    memset(&self, 0, sizeof self);
    state = KINDS_STATE_ALL;
}

static const kinds_set_msg nothing;

/* Each field alone makes another state; the same once more is none. */
START_TEST(each_kind_of_field)
{
    kinds_set_msg msgs[9];
    size_t i;

    for (i = 0; i < ARRAY_LEN(msgs); i++)
        msgs[i] = nothing;
    msgs[0].flag = true;
    msgs[1].wide = INT64_MIN;
    msgs[2].ratio = 0.5;
    msgs[3].lamp = LAMP_GREEN;
    msgs[4].wait = 1;
    msgs[5].place.y = 1;
    msgs[6].has_code = true;
    msgs[7].has_code = true;
    msgs[7].code = 1;
    msgs[8].who.bits = 1;
    ck_assert_uint_eq(set_kinds(nothing) & ACTOR_STATEM_FIELDS, 0);
    for (i = 0; i < ARRAY_LEN(msgs); i++) {
        ck_assert_uint_ne(set_kinds(msgs[i]) & ACTOR_STATEM_FIELDS, 0);
        ck_assert_uint_eq(set_kinds(msgs[i]) & ACTOR_STATEM_FIELDS, 0);
        ck_assert_uint_eq(self.entered, i + 1);
        ck_assert_uint_eq(self.left, i + 1);
    }
    ck_assert_uint_eq(self.state.all.who.bits, 1);
}
END_TEST

/* A code that does not count is not compared, and zero is one. */
START_TEST(what_is_not_there_is_equal)
{
    kinds_set_msg msg = nothing;

    msg.code = 7;
    ck_assert_uint_eq(set_kinds(msg) & ACTOR_STATEM_FIELDS, 0);
    msg.ratio = -0.0;
    ck_assert_uint_eq(set_kinds(msg) & ACTOR_STATEM_FIELDS, 0);
    ck_assert_uint_eq(self.entered, 0);
}
END_TEST

/* From another state it is a change, whatever its fields were when it was left. */
START_TEST(left_and_entered_by_hand)
{
    kinds_take_event(&self, &state, KINDS_ON_LEAVE, NULL, NULL);
    ck_assert_int_eq(state, KINDS_STATE_OFF);
    ck_assert_uint_eq(self.left, 1);
    ck_assert_uint_ne(set_kinds(nothing) & ACTOR_STATEM_FIELDS, 0);
    ck_assert_int_eq(state, KINDS_STATE_ALL);
    ck_assert_uint_eq(self.entered, 1);
}
END_TEST

/* ---- any memory ---- */

/* Whichever allocation fails: the machine ends, or it does what it was asked, and nothing leaks. */
START_TEST(allocations_fail)
{
    dialer_ask_reply reply;

    dialer_hold(ref, 1);
    actor_sim_fail_alloc(sim, (uint64_t)_i);
    (void)dialer_switch_to(ref, "a line whose name is long");
    (void)dialer_next(ref, 1);
    (void)dialer_set(ref, 3, "another line whose name is long");
    (void)dialer_set(ref, 3, "another line whose name is long");
    (void)dialer_ask(ref, &reply, ACTOR_SECOND);
    actor_sim_settle(sim);
    actor_sim_fail_alloc(sim, 0);
    ck_assert_msg(actor_is_alive(ref) || strstr(log_text, "enomem") != NULL || strstr(log_text, "out_of_memory") != NULL,
                  "%s", log_text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("states");
    TCase *tests = tcase_create("states");
    TCase *by_hand = tcase_create("by hand");

    tcase_add_checked_fixture(tests, open_dialer, close_scene);
    tcase_add_test(tests, equal_fields_are_no_change);
    tcase_add_test(tests, other_fields_are_a_change);
    tcase_add_test(tests, postponed_until_the_fields_change);
    tcase_add_test(tests, led_on_by_what_is_postponed);
    tcase_add_test(tests, timeout_begins_anew_with_other_fields);
    tcase_add_test(tests, repeated_with_its_fields);
    tcase_add_test(tests, optionals);
    tcase_add_test(tests, a_message_hides_fields);
    tcase_add_test(tests, replies_with_fields_that_change);
    tcase_add_test(tests, first_state);
    tcase_add_test(tests, fields_in_a_crash_report);
    tcase_add_test(tests, shown);
    tcase_add_test(tests, replaced);
    tcase_add_test(tests, changed_code);
    tcase_add_loop_test(tests, allocations_fail, 1, 30);
    suite_add_tcase(suite, tests);
    tcase_add_checked_fixture(by_hand, begin_kinds, NULL);
    tcase_add_test(by_hand, each_kind_of_field);
    tcase_add_test(by_hand, what_is_not_there_is_equal);
    tcase_add_test(by_hand, left_and_entered_by_hand);
    suite_add_tcase(suite, by_hand);
    return run_suite(suite);
}
