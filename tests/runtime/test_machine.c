/*
 * What generated machines do besides changing their state: events of their own, named timers, idleness,
 * states entered again, replies that come later. Each test names the part of the gen_statem manual it is
 * about; test_machine_table.c has all of it again, decided by table.
 */
#include <signal.h>

#include "scene.h"

#ifdef BY_TABLE
#include "machine_table_actor.h"
#else
#include "machine_actor.h"
#endif

/* ---- the machine's C functions ---- */

static plant_decide_outcome decision;
static actor_from kept[4];
static size_t n_kept;

void plant_note_seed(plant *self)
{
    trace("seed:%u", (unsigned)self->grown);
}

void plant_note_late(plant *self)
{
    (void)self;
    trace("late@%lld", now_ms());
}

void plant_note_plant(plant *self)
{
    (void)self;
    trace("plant");
}

void plant_note_sprout(plant *self, const plant_sprout_msg *msg)
{
    (void)self;
    trace("%s%u", msg->colour.data, (unsigned)msg->leaves);
}

void plant_note_hold(plant *self, const plant_hold_msg *msg)
{
    (void)self;
    trace("held%u", (unsigned)msg->number);
}

void plant_note_idle(plant *self)
{
    (void)self;
    trace("idle@%lld", now_ms());
}

void plant_note_now(plant *self)
{
    (void)self;
    trace("after0");
}

void plant_note_rest(plant *self)
{
    (void)self;
    trace("rest");
}

void plant_note_water(plant *self, const plant_water_msg *msg)
{
    (void)self;
    trace("water%u@%lld", (unsigned)msg->litres, now_ms());
}

void plant_note_night(plant *self)
{
    (void)self;
    trace("night@%lld", now_ms());
}

void plant_note_mark(plant *self, const plant_mark_msg *msg)
{
    (void)self;
    trace("mark%u", (unsigned)msg->number);
}

void plant_note_info(plant *self, const actor_message *message)
{
    (void)self;
    trace("info:%s", actor_message_info_of(message)->name);
}

plant_decide_outcome plant_decide(plant *self, actor_from from, const plant_ask_msg *msg, plant_ask_reply *reply)
{
    (void)self;
    (void)reply;
    trace("ask%u", (unsigned)msg->number);
    kept[n_kept++ % ARRAY_LEN(kept)] = from;
    return decision;
}

/* "sent[1,2]label(3,4)" */
static void tell(const char *what, const int64_t *weights, size_t n_weights, const actor_string *label, const int64_t *at)
{
    char text[64] = "";

    for (size_t i = 0; i < n_weights; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%lld", i > 0 ? "," : "", (long long)weights[i]);
    trace("%s[%s]%s(%lld,%lld)@%lld", what, text, label != NULL ? label->data : "-", at != NULL ? (long long)at[0] : 0,
          at != NULL ? (long long)at[1] : 0, now_ms());
}

void courier_tell_sent(courier *self, const courier_sent_msg *msg)
{
    (void)self;
    tell("sent", msg->weights, msg->weights_len, msg->has_label ? &msg->label : NULL, msg->at);
}

void courier_tell_due(courier *self, const courier_due_msg *msg)
{
    (void)self;
    tell("due", msg->weights, msg->weights_len, msg->has_label ? &msg->label : NULL, msg->at);
}

void courier_tell_rest(courier *self, const courier_rest_msg *msg)
{
    (void)self;
    tell("rest", msg->weights, msg->weights_len, msg->has_label ? &msg->label : NULL, NULL);
}

static actor_ref ref;

static void open_plant(void)
{
    open_scene();
    n_kept = 0;
    decision = PLANT_DECIDE_NOW_;
    ck_assert_int_eq(plant_start(&ref), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("seed:0");
}

static plant_state state_now(void)
{
    plant_state state;

    ck_assert_int_eq(plant_get_state(ref, &state, ACTOR_INFINITY), ACTOR_OK);
    return state;
}

/* ---- events of its own ---- */

/*
 * "next_event": what is raised is handled before all that is queued, in order, and what it raises itself
 * comes first; the state is entered before, and what was postponed comes after.
 */
START_TEST(raised_events_come_first)
{
    plant_hold(ref, 1);
    plant_hold(ref, 2);
    plant_sow(ref, 3);
    plant_mark(ref, 9);
    actor_sim_settle(sim);
    check_trace("plant red5 seed:1 rest mark9");
    ck_assert_int_eq(state_now(), PLANT_STATE_SEED);
}
END_TEST

/* "postpone": retried when the state changes, behind what was raised. */
START_TEST(raised_before_postponed)
{
    plant_hold(ref, 1);
    plant_hold(ref, 2);
    plant_both(ref);
    plant_mark(ref, 9);
    actor_sim_settle(sim);
    check_trace("held1 held2 night@0 water2@0 after0 mark9");
}
END_TEST

/* ---- named timers ---- */

/* "{{timeout, Name}, Time, Content}": goes on through changes of state, comes once. */
START_TEST(timer_outlives_its_state)
{
    plant_wet(ref, ACTOR_SECOND, 7);
    plant_dark(ref, 2 * ACTOR_SECOND);
    plant_both(ref);
    actor_sim_settle(sim);
    check_trace("night@0 water2@0 after0");
    plant_wet(ref, ACTOR_SECOND, 8);
    plant_dark(ref, 3 * ACTOR_SECOND);
    actor_sim_advance(sim, 10 * ACTOR_SECOND);
    check_trace("water8@1000 night@3000");
}
END_TEST

/* "a time-out with the same Name that is running is replaced". */
START_TEST(timer_is_replaced)
{
    plant_wet(ref, 5 * ACTOR_SECOND, 1);
    actor_sim_advance(sim, 4 * ACTOR_SECOND);
    plant_wet(ref, 3 * ACTOR_SECOND, 2);
    actor_sim_advance(sim, 20 * ACTOR_SECOND);
    check_trace("water2@7000 late@10000");
}
END_TEST

/* "cancel": no event comes any more; one of a timer that does not run is no error. Time infinity cancels. */
START_TEST(timer_is_cancelled)
{
    plant_dry(ref);
    plant_wet(ref, ACTOR_SECOND, 1);
    plant_dry(ref);
    plant_dark(ref, ACTOR_SECOND);
    plant_dark(ref, ACTOR_INFINITY);
    actor_sim_advance(sim, 9 * ACTOR_SECOND);
    check_trace("");
    ck_assert(actor_is_alive(ref));
}
END_TEST

/* An instant of the simulated clock, as now_ms counts. */
static int64_t at_ms(int64_t ms)
{
    return ACTOR_SECOND + ms * ACTOR_MILLISECOND;
}

/* "{timeout_name, update, Content}": the time stays; one that does not run is started with no time. */
START_TEST(timer_is_updated)
{
    plant_wet(ref, 3 * ACTOR_SECOND, 1);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    plant_more(ref, 2);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("water2@3000");
    plant_more(ref, 3);
    plant_mark(ref, 9);
    actor_sim_settle(sim);
    check_trace("water3@4000 mark9");
}
END_TEST

/* "{abs, true}": an instant that has passed is no time-out of no time, and comes behind what waits. */
START_TEST(timer_at_an_instant)
{
    plant_wet_at(ref, at_ms(2000), 1);
    actor_sim_advance(sim, 3 * ACTOR_SECOND);
    check_trace("water1@2000");
    plant_wet_at(ref, at_ms(2000), 2);
    plant_mark(ref, 9);
    actor_sim_settle(sim);
    check_trace("mark9 water2@3000");
    plant_wet_at(ref, ACTOR_INFINITY, 3);
    actor_sim_advance(sim, 5 * ACTOR_SECOND);
    check_trace("");
}
END_TEST

/* "a time-out ... that is running is replaced", also while it waits for its turn. */
START_TEST(timer_of_no_time_is_replaced)
{
    plant_put_off(ref, 1);
    plant_mark(ref, 9);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("mark9 water2@1000");
}
END_TEST

/* Cancelled while its message waits already: it is not told. */
START_TEST(timer_cancelled_when_due)
{
    plant_wet(ref, ACTOR_SECOND, 1);
    actor_sim_settle(sim);
    plant_dry(ref);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("");
}
END_TEST

/* A time below zero is a mistake: OTP takes bad_action_from_state_function. */
START_TEST(timer_of_less_than_nothing)
{
    plant_wet(ref, -1, 1);
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(ref));
    check_logged("bad_return");
}
END_TEST

/* The timers of a machine that ends are freed with it, and so is what they carry. */
START_TEST(timer_dies_with_the_machine)
{
    plant_wet(ref, ACTOR_SECOND, 1);
    plant_dark(ref, ACTOR_SECOND);
    actor_sim_settle(sim);
    ck_assert_int_eq(plant_stop(ref, ACTOR_INFINITY), ACTOR_OK);
    actor_sim_advance(sim, 5 * ACTOR_SECOND);
    check_trace("");
}
END_TEST

/* ---- idleness ---- */

/* "{timeout, Time, Content}": any event cancels it; here each sets it anew, its own too. */
START_TEST(idle)
{
    plant_sow(ref, 1);
    decision = PLANT_DECIDE_LATER_ELSEWHERE;
    actor_sim_settle(sim);
    check_trace("plant red5 seed:1 rest");
    plant_dark(ref, 100 * ACTOR_SECOND);
    decision = PLANT_DECIDE_LATER_ELSEWHERE;
    {
        plant_ask_reply reply;

        ck_assert_int_eq(plant_ask(ref, 1, &reply, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    }
    check_trace("ask1 plant");
    actor_sim_advance(sim, 3 * ACTOR_SECOND);
    plant_mark(ref, 1);
    actor_sim_advance(sim, 4900 * ACTOR_MILLISECOND);
    check_trace("mark1");
    actor_sim_advance(sim, 6 * ACTOR_SECOND);
    check_trace("idle@9000 idle@14000");
}
END_TEST

/* What asks for the state is a system message, and no event. */
START_TEST(idle_is_not_ended_by_questions)
{
    plant_ask_reply reply;

    decision = PLANT_DECIDE_LATER_ELSEWHERE;
    ck_assert_int_eq(plant_ask(ref, 1, &reply, ACTOR_SECOND), ACTOR_ETIMEDOUT);
    check_trace("ask1 plant");
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    ck_assert_int_eq(state_now(), PLANT_STATE_PLANT);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("idle@5000");
}
END_TEST

/* ---- repeating ---- */

/* "repeat_state": entered again, with what is set on entry; no change, so what is postponed stays so. */
START_TEST(repeated_state)
{
    plant_hold(ref, 1);
    actor_sim_advance(sim, 8 * ACTOR_SECOND);
    plant_again(ref);
    actor_sim_settle(sim);
    check_trace("seed:1");
    actor_sim_advance(sim, 9 * ACTOR_SECOND);
    check_trace("");
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace("late@18000");
    plant_both(ref);
    actor_sim_settle(sim);
    check_trace("held1 night@19000 water2@19000 after0");
}
END_TEST

/* ---- what is not declared ---- */

static const actor_message_info stray_info = { "stray", ACTOR_INFO, NULL, NULL };
static const actor_message_info stray_cast = { "stray", ACTOR_CAST, NULL, NULL };

/* "info": any message is an event of that type; it may be postponed, and ends idleness. */
START_TEST(stray_infos)
{
    int i;

    ck_assert_int_eq(actor_send(ref, &stray_info, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("info:stray");
    for (i = 0; i < 7; i++)
        plant_again(ref);
    ck_assert_int_eq(actor_send(ref, &stray_info, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("seed:1 seed:2 seed:3 seed:4 seed:5 seed:6 seed:7");
    plant_both(ref);
    actor_sim_settle(sim);
    check_trace("info:stray night@0 water2@0 after0");
    ck_assert_int_eq(actor_send(ref, &stray_cast, NULL), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(ref));
    check_logged("function_clause");
}
END_TEST

/* ---- replies ---- */

static void asker(void *arg)
{
    const uint32_t *number = arg;
    plant_ask_reply reply;
    const int err = plant_ask(ref, *number, &reply, ACTOR_HOUR);

    if (err != ACTOR_OK)
        trace("err%d", err);
    else if (reply.tag == PLANT_ASK_OK)
        trace("ok%u", (unsigned)reply.as.ok.number);
    else
        trace("no");
}

/* "gen_statem:reply/2": from anywhere, later, to several, in whatever order. */
START_TEST(deferred_replies)
{
    static uint32_t one = 1;
    static uint32_t two = 2;
    plant_ask_reply reply;

    decision = PLANT_DECIDE_LATER;
    play(asker, &one);
    play(asker, &two);
    check_trace("ask1 ask2");
    reply.tag = PLANT_ASK_OK;
    reply.as.ok.number = 20;
    ck_assert_int_eq(plant_ask_reply_to(kept[1], &reply), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("ok20");
    reply.tag = PLANT_ASK_NO;
    ck_assert_int_eq(plant_ask_reply_to(kept[0], &reply), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("no");
    ck_assert_int_eq(state_now(), PLANT_STATE_SEED);
}
END_TEST

/* "stop_and_reply"; those who wait still are told that nobody is there to answer. */
START_TEST(stop_and_reply)
{
    static uint32_t one = 1;
    static uint32_t two = 2;

    decision = PLANT_DECIDE_LATER;
    play(asker, &one);
    decision = PLANT_DECIDE_NEVER;
    play(asker, &two);
    ck_assert(!actor_is_alive(ref));
    ck_assert(strstr(trace_text, "no") != NULL && strstr(trace_text, "err") != NULL);
}
END_TEST

/* ---- without an actor ---- */

/* By hand there are no timers, and nobody to be answered later. */
START_TEST(by_hand)
{
    const plant_wet_msg wet = { ACTOR_SECOND, 3 };
    const plant_wet_at_msg wet_at = { ACTOR_SECOND, 3 };
    const plant_more_msg more = { 4 };
    plant self = { 0 };
    plant_state state = PLANT_STATE_SEED;
    actor_transition transition;

    transition = plant_take_event(&self, &state, PLANT_ON_WET, &wet, NULL);
    ck_assert_uint_ne(transition & ACTOR_STATEM_ACTED, 0);
    transition = plant_take_event(&self, &state, PLANT_ON_MORE, &more, NULL);
    ck_assert_uint_ne(transition & ACTOR_STATEM_ACTED, 0);
    transition = plant_take_event(&self, &state, PLANT_ON_WET_AT, &wet_at, NULL);
    ck_assert_uint_ne(transition & ACTOR_STATEM_ACTED, 0);
    check_trace("");
    transition = plant_take_event(&self, &state, PLANT_ON_AGAIN, NULL, NULL);
    ck_assert_uint_ne(transition & ACTOR_STATEM_REPEAT, 0);
    ck_assert_int_eq(state, PLANT_STATE_SEED);
    check_trace("seed:1");
}
END_TEST

START_TEST(raised_by_hand)
{
    const plant_sow_msg sow = { 3 };
    plant self = { 0 };
    plant_state state = PLANT_STATE_SEED;

    plant_take_event(&self, &state, PLANT_ON_SOW, &sow, NULL);
}
END_TEST

/* ---- what they carry ---- */

static const int64_t three[] = { 1, 2, 3 };
static const int64_t spot[] = { 4, 5 };

static actor_ref start_courier(void)
{
    courier_args args = courier_args_default();
    actor_ref carrier;

    args.route = three;
    args.route_len = 2;
    args.has_note = true;
    args.note = actor_string_of("note");
    memcpy(args.spot, spot, sizeof spot);
    ck_assert_int_eq(courier_start(&args, &carrier), ACTOR_OK);
    return carrier;
}

/* Lists with their length, optionals with whether there is one, arrays whole; from init, enter and a row. */
START_TEST(fields_of_all_kinds)
{
    const actor_ref carrier = start_courier();

    actor_sim_settle(sim);
    check_trace("sent[1,2]note(4,5)@0 sent[]-(4,5)@0");
    actor_sim_advance(sim, 5 * ACTOR_SECOND);
    check_trace("due[1,2]note(4,5)@1000 rest[]-(0,0)@3000");
    courier_send(carrier, three, 3, "label", spot);
    actor_sim_advance(sim, 5 * ACTOR_SECOND);
    check_trace("sent[1,2,3]label(4,5)@5000 due[1,2,3]label(4,5)@6000 rest[1,2,3]lit(0,0)@7000");
    courier_send(carrier, three, 1, NULL, spot);
    actor_sim_advance(sim, 5 * ACTOR_SECOND);
    check_trace("sent[1]-(4,5)@10000 due[1]-(4,5)@11000 rest[1]lit(0,0)@12000");
}
END_TEST

/* Left out, they are empty and none. */
START_TEST(fields_left_out)
{
    const actor_ref carrier = start_courier();

    actor_sim_advance(sim, 5 * ACTOR_SECOND);
    check_trace("sent[1,2]note(4,5)@0 sent[]-(4,5)@0 due[1,2]note(4,5)@1000 rest[]-(0,0)@3000");
    courier_bare(carrier, spot);
    actor_sim_advance(sim, 5 * ACTOR_SECOND);
    check_trace("sent[]-(4,5)@5000 sent[]-(0,0)@5000 due[]-(4,5)@6000 rest[]-(0,0)@7000");
}
END_TEST

/* ---- any memory ---- */

/* Whichever allocation fails: the machine ends, or it does what it was asked, and nothing leaks. */
START_TEST(allocations_fail)
{
    plant_ask_reply reply;

    plant_hold(ref, 1);
    plant_wet(ref, ACTOR_SECOND, 1);
    plant_dark(ref, ACTOR_HOUR);
    actor_sim_fail_alloc(sim, (uint64_t)_i);
    (void)plant_wet(ref, 2 * ACTOR_SECOND, 2);
    (void)plant_more(ref, 3);
    (void)plant_wet_at(ref, 0, 4);
    (void)plant_more(ref, 5);
    (void)plant_sow(ref, 3);
    (void)plant_both(ref);
    actor_sim_settle(sim);
    (void)plant_ask(ref, 1, &reply, ACTOR_SECOND);
    actor_sim_advance(sim, 5 * ACTOR_SECOND);
    actor_sim_fail_alloc(sim, 0);
    ck_assert_msg(actor_is_alive(ref) || strstr(log_text, "out_of_memory") != NULL, "%s", log_text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("machine");
    TCase *tests = tcase_create("machine");
    TCase *fields = tcase_create("fields");

    tcase_add_checked_fixture(tests, open_plant, close_scene);
    tcase_add_test(tests, raised_events_come_first);
    tcase_add_test(tests, raised_before_postponed);
    tcase_add_test(tests, timer_outlives_its_state);
    tcase_add_test(tests, timer_is_replaced);
    tcase_add_test(tests, timer_is_cancelled);
    tcase_add_test(tests, timer_is_updated);
    tcase_add_test(tests, timer_at_an_instant);
    tcase_add_test(tests, timer_of_no_time_is_replaced);
    tcase_add_test(tests, timer_cancelled_when_due);
    tcase_add_test(tests, timer_of_less_than_nothing);
    tcase_add_test(tests, timer_dies_with_the_machine);
    tcase_add_test(tests, idle);
    tcase_add_test(tests, idle_is_not_ended_by_questions);
    tcase_add_test(tests, repeated_state);
    tcase_add_test(tests, stray_infos);
    tcase_add_test(tests, deferred_replies);
    tcase_add_test(tests, stop_and_reply);
    tcase_add_test(tests, by_hand);
    tcase_add_test_raise_signal(tests, raised_by_hand, SIGABRT);
    tcase_add_loop_test(tests, allocations_fail, 1, 40);
    suite_add_tcase(suite, tests);
    tcase_add_checked_fixture(fields, open_scene, close_scene);
    tcase_add_test(fields, fields_of_all_kinds);
    tcase_add_test(fields, fields_left_out);
    suite_add_tcase(suite, fields);
    return run_suite(suite);
}
