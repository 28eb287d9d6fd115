/*
 * What actors do when no message comes: timeouts of servers, and what is wrong with asking for some. tests/parity/waiting.c
 * compares the rest with OTP.
 */
#include "lull_actor.h"
#include "scene.h"

#define MS(n) ((n) * ACTOR_MILLISECOND)

static int naps;                            /* timeouts that are still to ask for another */
static bool resumes;                        /* the continue asks for one */

/* ---- Nagger, Restless ---- */

actor_result nagger_init(nagger *self)
{
    return actor_timeout(self->args.first, ACTOR_CONTINUE);
}

actor_result nagger_handle_wait(nagger *self, const nagger_wait_msg *msg)
{
    (void)self;
    return actor_timeout(msg->delay, ACTOR_CONTINUE);
}

actor_result nagger_handle_sum(nagger *self, actor_from from, const nagger_sum_msg *msg, nagger_sum_reply *reply)
{
    (void)self;
    (void)from;
    reply->value = 7;
    return actor_timeout(msg->delay, ACTOR_REPLY);
}

actor_result nagger_handle_stop_with(nagger *self, const nagger_stop_with_msg *msg)
{
    (void)self;
    return actor_timeout(msg->delay, actor_stop(actor_reason_own("enough", NULL)));
}

actor_result nagger_handle_resume(nagger *self, const nagger_resume_msg *msg)
{
    (void)self;
    return actor_timeout(msg->delay, nagger_continue_again(ACTOR_CONTINUE));
}

actor_result nagger_handle_tick(nagger *self)
{
    (void)self;
    trace("tick@%lld", now_ms());
    return ACTOR_CONTINUE;
}

actor_result nagger_handle_continue_again(nagger *self)
{
    (void)self;
    trace("again");
    return resumes ? actor_timeout(MS(40), ACTOR_CONTINUE) : ACTOR_CONTINUE;
}

actor_result nagger_handle_timeout(nagger *self)
{
    (void)self;
    trace("timeout@%lld", now_ms());
    return naps-- > 0 ? actor_timeout(MS(10), ACTOR_CONTINUE) : ACTOR_CONTINUE;
}

void nagger_terminate(nagger *self, const actor_reason *reason)
{
    (void)self;
    trace("terminate:%s", actor_reason_name(reason));
    if (reason->detail[0] != '\0')
        trace("(%s)", reason->detail);
}

int nagger_code_change(nagger *self, const char *from_version, actor_bytes extra)
{
    (void)self;
    (void)from_version;
    (void)extra;
    ck_assert_int_eq(actor_timeout(MS(5), ACTOR_CONTINUE), ACTOR_CONTINUE);
    return ACTOR_OK;
}

actor_result restless_init(restless *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result restless_handle_wait(restless *self, const restless_wait_msg *msg)
{
    (void)self;
    return actor_timeout(msg->delay, ACTOR_CONTINUE);
}

actor_result dozer_init(dozer *self)
{
    (void)self;
    trace("init");
    return ACTOR_CONTINUE;
}

actor_result dozer_handle_poke(dozer *self)
{
    (void)self;
    trace("poke");
    return ACTOR_CONTINUE;
}

crowded_fill_it_outcome crowded_fill_it(crowded *self)
{
    int i;

    (void)self;
    trace("full");
    for (i = 0; i < 3; i++)
        ck_assert_int_eq(crowded_fill(actor_self()), ACTOR_OK);
    return CROWDED_FILL_IT_DONE;
}

void crowded_knocked(crowded *self)
{
    (void)self;
    trace("knock");
}

void crowded_filled(crowded *self)
{
    (void)self;
    trace("fill");
}

void crowded_nothing_waits(crowded *self)
{
    (void)self;
    trace("timeout");
}

static void begin(void)
{
    open_scene();
    naps = 0;
    resumes = false;
}

static actor_ref start_nagger(int64_t first_ns)
{
    const nagger_args args = { first_ns };
    actor_ref ref;

    ck_assert_int_eq(nagger_start(&args, &ref), ACTOR_OK);
    actor_sim_settle(sim);
    return ref;
}

/* ---- timeouts ---- */

/* The continue after init is a message: it ends what init has asked for, and may ask itself. */
START_TEST(continue_ends_the_timeout_of_init)
{
    start_nagger(MS(20));
    actor_sim_advance(sim, MS(100));
    check_trace("again");
    resumes = true;
    start_nagger(MS(20));
    actor_sim_advance(sim, MS(100));
    check_trace("again timeout@140");
}
END_TEST

START_TEST(continue_asks_in_place_of_who_asked_for_it)
{
    actor_ref ref = start_nagger(ACTOR_INFINITY);

    ck_assert_int_eq(nagger_resume(ref, MS(10)), ACTOR_OK);
    actor_sim_advance(sim, MS(100));
    check_trace("again again");
    resumes = true;
    ck_assert_int_eq(nagger_resume(ref, MS(10)), ACTOR_OK);
    actor_sim_advance(sim, MS(100));
    check_trace("again timeout@140");
}
END_TEST

START_TEST(timeout_may_ask_for_another)
{
    actor_ref ref = start_nagger(ACTOR_INFINITY);

    naps = 2;
    ck_assert_int_eq(nagger_wait(ref, MS(10)), ACTOR_OK);
    actor_sim_advance(sim, MS(100));
    check_trace("again timeout@10 timeout@20 timeout@30");
}
END_TEST

START_TEST(period_ends_a_timeout)
{
    actor_ref ref = start_nagger(ACTOR_INFINITY);

    actor_sim_advance(sim, ACTOR_HOUR - MS(10));
    ck_assert_int_eq(nagger_wait(ref, MS(50)), ACTOR_OK);
    actor_sim_advance(sim, MS(100));
    check_trace("again tick@3600000");
    ck_assert(actor_is_alive(ref));
}
END_TEST

/* It would be due after the end of time. */
START_TEST(timeout_that_is_never_due)
{
    actor_ref ref = start_nagger(ACTOR_INFINITY);

    ck_assert_int_eq(nagger_wait(ref, ACTOR_INFINITY - 1), ACTOR_OK);
    actor_sim_advance(sim, MS(100));
    check_trace("again");
    ck_assert(actor_is_alive(ref));
}
END_TEST

START_TEST(timeout_of_one_that_stops)
{
    actor_ref ref = start_nagger(ACTOR_INFINITY);

    ck_assert_int_eq(nagger_stop_with(ref, -1), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("again terminate:enough");
    ck_assert(!actor_is_alive(ref));
}
END_TEST

START_TEST(timeout_below_zero)
{
    actor_ref ref = start_nagger(ACTOR_INFINITY);
    nagger_sum_reply reply;

    ck_assert_int_eq(nagger_sum(ref, -1, &reply, ACTOR_CALL_TIMEOUT), ACTOR_EDOWN);
    ck_assert_int_eq((int)actor_last_reason().kind, ACTOR_BAD_RETURN);
    check_trace("again terminate:bad_return (a timeout of -1ns)");
}
END_TEST

START_TEST(timeout_below_zero_of_init)
{
    const nagger_args args = { -5 };

    ck_assert_int_eq(nagger_start(&args, NULL), ACTOR_EINIT);
    ck_assert_int_eq((int)actor_last_reason().kind, ACTOR_BAD_RETURN);
    ck_assert_str_eq(actor_last_reason().detail, "a timeout of -5ns");
}
END_TEST

START_TEST(timeout_that_the_spec_lacks)
{
    actor_ref ref;

    ck_assert_int_eq(restless_start(&ref), ACTOR_OK);
    ck_assert_int_eq(restless_wait(ref, MS(10)), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(ref));
    check_logged("a timeout without 'on timeout'");
}
END_TEST

static void change_code(actor_ref ref)
{
    ck_assert_int_eq(actor_sys_suspend(ref, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(actor_sys_change_code(ref, "1", actor_bytes_of(NULL, 0), ACTOR_CALL_TIMEOUT), ACTOR_OK);
    actor_sim_advance(sim, MS(50));
    ck_assert_int_eq(actor_sys_resume(ref, ACTOR_CALL_TIMEOUT), ACTOR_OK);
}

/* A change of code asks for none; the one that was asked for goes on behind it, from its beginning. */
START_TEST(timeout_of_a_change_of_code)
{
    actor_ref ref = start_nagger(ACTOR_INFINITY);

    change_code(ref);
    actor_sim_advance(sim, MS(50));
    check_trace("again");
    ck_assert_int_eq(nagger_wait(ref, MS(20)), ACTOR_OK);
    change_code(ref);
    actor_sim_advance(sim, MS(50));
    check_trace("timeout@170");
}
END_TEST

/* What was postponed is being tried again, and not dropped any more: so a timeout of no time comes right behind it. */
START_TEST(timeout_of_a_crowded_machine)
{
    actor_ref ref;

    ck_assert_int_eq(crowded_start(&ref), ACTOR_OK);
    ck_assert_int_eq(crowded_knock(ref), ACTOR_OK);
    ck_assert_int_eq(crowded_knock(ref), ACTOR_OK);
    ck_assert_int_eq(crowded_open(ref), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("full knock timeout fill");
}
END_TEST

/* ---- hibernation ---- */

static bool hibernates(actor_ref ref)
{
    actor_info info;
    bool result;

    ck_assert_int_eq(actor_info_get(ref, &info, ACTOR_INFINITY), ACTOR_OK);
    result = info.hibernates;
    actor_info_clear(&info);
    return result;
}

static actor_start_options options_of(int64_t hibernate_after_ns)
{
    actor_start_options options;

    memset(&options, 0, sizeof options);
    options.hibernate_after_ns = hibernate_after_ns;
    return options;
}

/* What the options say goes before what the spec says. */
static const struct {
    const char *name;
    int64_t spec_ns, option_ns;
    bool at_once, after_15_ms, after_25_ms;
} rests[] = {
    { "as the spec says",        MS(20), 0,              false, false, true  },
    { "as the options say",      MS(20), MS(10),         false, true,  true  },
    { "later than the spec",     MS(10), MS(20),         false, false, true  },
    { "never",                   MS(10), ACTOR_INFINITY, false, false, false },
    { "at once",                 0,      0,              true,  true,  true  },
    { "the spec says never",     ACTOR_INFINITY, 0,      false, false, false },
};

START_TEST(server_hibernates_by_itself)
{
    const dozer_args args = { rests[_i].spec_ns };
    const actor_start_options options = options_of(rests[_i].option_ns);
    actor_ref ref;
    int i;

    ck_assert_int_eq(dozer_start_with(&args, &options, &ref), ACTOR_OK);
    for (i = 0; i < 2; i++) {
        actor_sim_settle(sim);
        ck_assert_int_eq(hibernates(ref), rests[_i].at_once);
        actor_sim_advance(sim, MS(15));
        ck_assert_int_eq(hibernates(ref), rests[_i].after_15_ms);
        actor_sim_advance(sim, MS(10));
        ck_assert_int_eq(hibernates(ref), rests[_i].after_25_ms);
        ck_assert_int_eq(dozer_poke(ref), ACTOR_OK);
    }
    actor_sim_settle(sim);
    check_trace("init poke poke");
}
END_TEST

START_TEST(machine_hibernates_by_itself)
{
    const napper_args args = { rests[_i].spec_ns };
    const actor_start_options options = options_of(rests[_i].option_ns);
    napper_pokes_reply reply;
    actor_ref ref;

    ck_assert_int_eq(napper_start_with(&args, &options, &ref), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_int_eq(hibernates(ref), rests[_i].at_once);
    ck_assert_int_eq(napper_poke(ref), ACTOR_OK);
    actor_sim_advance(sim, MS(15));
    ck_assert_int_eq(hibernates(ref), rests[_i].after_15_ms);
    actor_sim_advance(sim, MS(10));
    ck_assert_int_eq(hibernates(ref), rests[_i].after_25_ms);
    actor_sim_advance(sim, ACTOR_HOUR);
    ck_assert_int_eq(napper_pokes(ref, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.value, 101);
}
END_TEST

/* A machine waits anew when it was looked at, as a server does; it goes on resting if it did. */
START_TEST(machine_is_looked_at)
{
    const napper_args args = { MS(20) };
    actor_sys_status status;
    actor_ref ref;
    int i;

    ck_assert_int_eq(napper_start(&args, &ref), ACTOR_OK);
    for (i = 0; i < 4; i++) {
        actor_sim_advance(sim, MS(15));
        ck_assert(!hibernates(ref));
        ck_assert_int_eq(actor_sys_get_status(ref, &status, ACTOR_CALL_TIMEOUT), ACTOR_OK);
        actor_reply_release(&status);
    }
    actor_sim_advance(sim, MS(25));
    ck_assert(hibernates(ref));
    ck_assert_int_eq(actor_sys_get_status(ref, &status, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    actor_reply_release(&status);
    ck_assert(hibernates(ref));
}
END_TEST

START_TEST(hibernation_below_zero)
{
    const dozer_args below = { -1 };
    const napper_args fine = { MS(1) };
    const actor_start_options options = options_of(-2);

    ck_assert_int_eq(dozer_start(&below, NULL), ACTOR_EINIT);
    ck_assert_int_eq((int)actor_last_reason().kind, ACTOR_BAD_RETURN);
    ck_assert_str_eq(actor_last_reason().detail, "hibernate_after -1ns");
    ck_assert_int_eq(napper_start_with(&fine, &options, NULL), ACTOR_EINIT);
    ck_assert_str_eq(actor_last_reason().detail, "hibernate_after -2ns");
    check_trace("");
}
END_TEST

/* Those that wait for a timeout of their own hibernate as well, when they do not. */
START_TEST(nagger_hibernates)
{
    const nagger_args args = { MS(30) };
    const actor_start_options options = options_of(MS(10));
    actor_ref ref;

    resumes = true;
    ck_assert_int_eq(nagger_start_with(&args, &options, &ref), ACTOR_OK);
    actor_sim_advance(sim, MS(39));
    ck_assert(!hibernates(ref));
    actor_sim_advance(sim, MS(2));
    ck_assert(!hibernates(ref));
    actor_sim_advance(sim, MS(10));
    ck_assert(hibernates(ref));
    check_trace("again timeout@40");
    ck_assert_int_eq(nagger_wait(ref, ACTOR_INFINITY), ACTOR_OK);
    actor_sim_advance(sim, MS(11));
    ck_assert(hibernates(ref));
}
END_TEST

/* ---- starts with options ---- */

START_TEST(monitor_is_an_actors)
{
    actor_start_options options = options_of(0);
    actor_unique monitor = 7;
    actor_ref ref = actor_ref_none();

    options.monitor = &monitor;
    ck_assert_int_eq(restless_start_with(&options, &ref), ACTOR_ENOTACTOR);
    ck_assert(actor_ref_is_none(ref));
    ck_assert(monitor == 0);
}
END_TEST

static void start_watched(void *arg)
{
    static const actor_mailbox mailbox = { 1, ACTOR_REJECT };
    const dozer_args args = { MS(10) };
    actor_start_options options = options_of(MS(5));
    actor_unique monitor = 0;
    actor_message *message;
    actor_ref ref;
    int err;

    (void)arg;
    options.link = true;
    options.timeout_ns = ACTOR_SECOND;
    options.monitor = &monitor;
    options.mailbox = &mailbox;
    actor_trap_exit(true);
    err = dozer_start_with(&args, &options, &ref);
    ck_assert(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EINIT);
    ck_assert((monitor != 0) == (err == ACTOR_OK));
    if (err != ACTOR_OK) {
        ck_assert_int_eq(actor_receive(&message, MS(10)), ACTOR_ETIMEDOUT);
        return;
    }
    trace("%s", dozer_poke(ref) == ACTOR_OK ? "poked" : "not poked");
    trace("%s", dozer_poke(ref) == ACTOR_EFULL ? "full" : "not full");
    actor_sleep(MS(1));
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    while (actor_receive(&message, MS(10)) == ACTOR_OK) {
        trace("%s", actor_message_cookie(message) == monitor ? "down" : "exit");
        actor_message_free(message);
    }
}

START_TEST(start_with_everything)
{
    play(start_watched, NULL);
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert(strcmp(trace_text, "init poked full poke down exit") == 0 ||
              strcmp(trace_text, "init poked full poke exit down") == 0);
}
END_TEST

START_TEST(start_with_everything_fails)
{
    actor_sim_fail_alloc(sim, (uint64_t)_i);
    if (actor_spawn(start_watched, NULL, NULL) == ACTOR_OK)
        actor_sim_advance(sim, ACTOR_SECOND);
    actor_sim_fail_alloc(sim, 0);
}
END_TEST

/* ---- out of memory ---- */

/* Whichever allocation fails: an error is returned or the server ends, and nothing leaks. */
START_TEST(allocations_fail)
{
    const nagger_args args = { MS(10) };
    actor_ref ref = actor_ref_none();
    int err;

    resumes = true;
    naps = 3;
    actor_sim_fail_alloc(sim, (uint64_t)_i);
    err = nagger_start(&args, &ref);
    ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EINIT, "start gave %d", err);
    actor_sim_advance(sim, MS(100));
    actor_sim_fail_alloc(sim, 0);
    if (err == ACTOR_OK && actor_is_alive(ref))
        check_trace("again timeout@40 timeout@50 timeout@60 timeout@70");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lull");
    TCase *timing = tcase_create("timeouts");
    TCase *resting = tcase_create("hibernation");
    TCase *starting = tcase_create("starts with options");
    TCase *failing = tcase_create("out of memory");

    tcase_add_checked_fixture(timing, begin, close_scene);
    tcase_add_test(timing, continue_ends_the_timeout_of_init);
    tcase_add_test(timing, continue_asks_in_place_of_who_asked_for_it);
    tcase_add_test(timing, timeout_may_ask_for_another);
    tcase_add_test(timing, period_ends_a_timeout);
    tcase_add_test(timing, timeout_that_is_never_due);
    tcase_add_test(timing, timeout_of_one_that_stops);
    tcase_add_test(timing, timeout_below_zero);
    tcase_add_test(timing, timeout_below_zero_of_init);
    tcase_add_test(timing, timeout_that_the_spec_lacks);
    tcase_add_test(timing, timeout_of_a_change_of_code);
    tcase_add_test(timing, timeout_of_a_crowded_machine);
    suite_add_tcase(suite, timing);
    tcase_add_checked_fixture(resting, begin, close_scene);
    tcase_add_loop_test(resting, server_hibernates_by_itself, 0, ARRAY_LEN(rests));
    tcase_add_loop_test(resting, machine_hibernates_by_itself, 0, ARRAY_LEN(rests));
    tcase_add_test(resting, machine_is_looked_at);
    tcase_add_test(resting, hibernation_below_zero);
    tcase_add_test(resting, nagger_hibernates);
    suite_add_tcase(suite, resting);
    tcase_add_checked_fixture(starting, begin, close_scene);
    tcase_add_test(starting, monitor_is_an_actors);
    tcase_add_test(starting, start_with_everything);
    tcase_add_loop_test(starting, start_with_everything_fails, 1, 40);
    suite_add_tcase(suite, starting);
    tcase_add_checked_fixture(failing, begin, close_scene);
    tcase_add_loop_test(failing, allocations_fail, 1, 60);
    suite_add_tcase(suite, failing);
    return run_suite(suite);
}
