/*
 * The circuit breaker of circuit_breaker.actor, as generated, on the virtual clock: five failures, a
 * cool-down of a minute, probes. The service behind it is a script. Each test runs under several seeds.
 */
#include "scene.h"

#include "circuit_breaker_actor.h"

enum { SEEDS = 8, THRESHOLD = 5, CODE = 503 };

/* ---- the service ---- */

static enum { WELL, FAILING, MAD } service;
static int64_t service_takes_ns;
static int performed;                       /* requests that got as far as the service */
static const circuit_breaker *machine;      /* who asked last */

circuit_breaker_perform_outcome circuit_breaker_perform(circuit_breaker *self, const circuit_breaker_request_msg *msg,
                                                        circuit_breaker_request_reply *reply)
{
    performed++;
    machine = self;
    if (service_takes_ns > 0)
        actor_sleep(service_takes_ns);
    switch (service) {
    case WELL:
        reply->as.ok.result = msg->body;
        return CIRCUIT_BREAKER_PERFORM_OK;
    case FAILING:
        reply->as.failed.code = CODE;
        return CIRCUIT_BREAKER_PERFORM_FAILED;
    case MAD:
        break;
    }
    return (circuit_breaker_perform_outcome)77;
}

/* ---- what the tests share ---- */

static actor_ref root;
static actor_ref breaker;

static void open_breaker(int seed)
{
    open_scene_seeded((uint64_t)seed + 1);
    service = WELL;
    service_takes_ns = 0;
    performed = 0;
    ck_assert_int_eq(root_start_link(&root), ACTOR_OK);
    ck_assert_int_eq(circuit_breaker_whereis("billing", &breaker), ACTOR_OK);
}

static circuit_breaker_state state(void)
{
    circuit_breaker_state now;

    ck_assert_int_eq(circuit_breaker_get_state(breaker, &now, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    return now;
}

static circuit_breaker_status_tag status(void)
{
    circuit_breaker_status_reply reply;

    ck_assert_int_eq(circuit_breaker_status(breaker, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    return reply.tag;
}

/* Makes a request; what was answered with it must be right for that answer. */
static circuit_breaker_request_tag request(void)
{
    circuit_breaker_request_reply reply;

    ck_assert_int_eq(circuit_breaker_request(breaker, actor_bytes_of("invoice", 7), &reply, ACTOR_CALL_TIMEOUT),
                     ACTOR_OK);
    if (reply.tag == CIRCUIT_BREAKER_REQUEST_OK) {
        ck_assert_uint_eq(reply.as.ok.result.len, 7);
        ck_assert_mem_eq(reply.as.ok.result.data, "invoice", 7);
    } else if (reply.tag == CIRCUIT_BREAKER_REQUEST_FAILED) {
        ck_assert_int_eq(reply.as.failed.code, CODE);
    }
    circuit_breaker_request_release(&reply);
    return reply.tag;
}

static void fail_times(int times)
{
    service = FAILING;
    while (times-- > 0)
        ck_assert_int_eq(request(), CIRCUIT_BREAKER_REQUEST_FAILED);
}

/* Has the breaker open: at this moment its cool-down begins. */
static void trip(void)
{
    fail_times(THRESHOLD - 1);
    ck_assert_int_eq(request(), CIRCUIT_BREAKER_REQUEST_CIRCUIT_OPEN);
    ck_assert_int_eq(state(), CIRCUIT_BREAKER_STATE_OPEN);
}

static void trip_and_wait(void)
{
    trip();
    actor_sim_advance(sim, ACTOR_MINUTE);
    ck_assert_int_eq(state(), CIRCUIT_BREAKER_STATE_HALF_OPEN);
}

/* ---- closed ---- */

START_TEST(requests_pass_while_closed)
{
    int i;

    open_breaker(_i);
    ck_assert_int_eq(state(), CIRCUIT_BREAKER_STATE_CLOSED);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_CLOSED);
    for (i = 1; i <= 20; i++) {
        ck_assert_int_eq(request(), CIRCUIT_BREAKER_REQUEST_OK);
        ck_assert_int_eq(performed, i);
    }
    close_scene();
}
END_TEST

START_TEST(the_fifth_failure_opens)
{
    int64_t opened;

    open_breaker(_i);
    actor_sim_advance(sim, ACTOR_HOUR);
    fail_times(4);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_CLOSED);
    opened = actor_now();
    ck_assert_int_eq(request(), CIRCUIT_BREAKER_REQUEST_CIRCUIT_OPEN);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_OPEN);
    ck_assert_int_eq(performed, 5);
    ck_assert_uint_eq(machine->failures, 5);
    ck_assert_int_eq(machine->last_failure, opened);
    close_scene();
}
END_TEST

START_TEST(a_success_starts_the_count_again)
{
    int round;

    open_breaker(_i);
    for (round = 0; round < 3; round++) {
        fail_times(4);
        service = WELL;
        ck_assert_int_eq(request(), CIRCUIT_BREAKER_REQUEST_OK);
    }
    trip();
    close_scene();
}
END_TEST

START_TEST(failures_count_however_far_apart)
{
    int i;

    open_breaker(_i);
    for (i = 0; i < 4; i++) {
        fail_times(1);
        actor_sim_advance(sim, ACTOR_HOUR);
    }
    ck_assert_int_eq(request(), CIRCUIT_BREAKER_REQUEST_CIRCUIT_OPEN);
    close_scene();
}
END_TEST

/* ---- open ---- */

START_TEST(requests_are_refused_while_open)
{
    int64_t began;
    int i;

    open_breaker(_i);
    trip();
    service = WELL;
    began = actor_now();
    for (i = 0; i < 100; i++)
        ck_assert_int_eq(request(), CIRCUIT_BREAKER_REQUEST_CIRCUIT_OPEN);
    ck_assert_int_eq(performed, 5);
    ck_assert_int_eq(actor_now(), began);
    close_scene();
}
END_TEST

START_TEST(the_cool_down_is_a_minute)
{
    open_breaker(_i);
    trip();
    actor_sim_advance(sim, ACTOR_MINUTE - 1);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_OPEN);
    actor_sim_advance(sim, 1);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_HALF_OPEN);
    close_scene();
}
END_TEST

START_TEST(requests_do_not_lengthen_the_cool_down)
{
    int i;

    open_breaker(_i);
    trip();
    for (i = 0; i < 59; i++) {
        actor_sim_advance(sim, ACTOR_SECOND);
        ck_assert_int_eq(request(), CIRCUIT_BREAKER_REQUEST_CIRCUIT_OPEN);
    }
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_int_eq(state(), CIRCUIT_BREAKER_STATE_HALF_OPEN);
    ck_assert_int_eq(performed, 5);
    close_scene();
}
END_TEST

/* ---- half open ---- */

START_TEST(a_probe_that_passes_closes)
{
    open_breaker(_i);
    trip_and_wait();
    service = WELL;
    ck_assert_int_eq(request(), CIRCUIT_BREAKER_REQUEST_OK);
    ck_assert_int_eq(performed, 6);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_CLOSED);
    ck_assert_uint_eq(machine->failures, 0);
    /* The timeouts of the states it has left went with them. */
    actor_sim_advance(sim, ACTOR_HOUR);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_CLOSED);
    /* And the count begins at nothing. */
    trip();
    close_scene();
}
END_TEST

START_TEST(a_probe_that_fails_opens_for_another_minute)
{
    open_breaker(_i);
    trip_and_wait();
    actor_sim_advance(sim, 30 * ACTOR_SECOND);
    ck_assert_int_eq(request(), CIRCUIT_BREAKER_REQUEST_CIRCUIT_OPEN);
    ck_assert_int_eq(performed, 6);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_OPEN);
    ck_assert_int_eq(machine->last_failure, actor_now());
    actor_sim_advance(sim, ACTOR_MINUTE - 1);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_OPEN);
    ck_assert_int_eq(request(), CIRCUIT_BREAKER_REQUEST_CIRCUIT_OPEN);
    ck_assert_int_eq(performed, 6);
    actor_sim_advance(sim, 1);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_HALF_OPEN);
    close_scene();
}
END_TEST

START_TEST(half_open_without_a_request_ends_too)
{
    int minute;

    open_breaker(_i);
    trip();
    for (minute = 1; minute <= 24 * 60; minute++) {
        actor_sim_advance(sim, ACTOR_MINUTE);
        ck_assert_int_eq(state(), minute % 2 == 1 ? CIRCUIT_BREAKER_STATE_HALF_OPEN : CIRCUIT_BREAKER_STATE_OPEN);
    }
    ck_assert_int_eq(performed, 5);
    close_scene();
}
END_TEST

static void request_and_trace(void *arg)
{
    circuit_breaker_request_reply reply;

    (void)arg;
    ck_assert_int_eq(circuit_breaker_request(breaker, actor_bytes_of("invoice", 7), &reply, ACTOR_CALL_TIMEOUT),
                     ACTOR_OK);
    trace(reply.tag == CIRCUIT_BREAKER_REQUEST_OK ? "ok" : "refused");
}

START_TEST(there_is_one_probe_however_many_ask)
{
    int i;

    open_breaker(_i);
    trip_and_wait();
    service_takes_ns = ACTOR_SECOND;
    for (i = 0; i < 4; i++)
        play(request_and_trace, NULL);
    check_trace("");
    actor_sim_advance(sim, ACTOR_SECOND);
    check_trace("refused refused refused refused");
    ck_assert_int_eq(performed, 6);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_OPEN);
    close_scene();
}
END_TEST

START_TEST(who_asks_during_a_probe_that_passes_passes_too)
{
    int i;

    open_breaker(_i);
    trip_and_wait();
    service = WELL;
    service_takes_ns = ACTOR_SECOND;
    for (i = 0; i < 3; i++)
        play(request_and_trace, NULL);
    actor_sim_advance(sim, 3 * ACTOR_SECOND);
    check_trace("ok ok ok");
    ck_assert_int_eq(performed, 8);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_CLOSED);
    close_scene();
}
END_TEST

/* ---- arguments, callers, supervision ---- */

START_TEST(arguments_have_their_defaults)
{
    const circuit_breaker_args args = circuit_breaker_args_default();

    ck_assert_uint_eq(args.threshold, 5);
    ck_assert_int_eq(args.cooldown, ACTOR_MINUTE);
}
END_TEST

START_TEST(arguments_can_be_others)
{
    circuit_breaker_args args = circuit_breaker_args_default();

    open_breaker(_i);
    args.service = actor_string_of("mail");
    args.threshold = 2;
    args.cooldown = ACTOR_SECOND;
    ck_assert_int_eq(circuit_breaker_start(&args, &breaker), ACTOR_OK);
    fail_times(1);
    ck_assert_int_eq(request(), CIRCUIT_BREAKER_REQUEST_CIRCUIT_OPEN);
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_HALF_OPEN);
    ck_assert_int_eq(circuit_breaker_whereis("billing", &breaker), ACTOR_OK);
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_CLOSED);
    close_scene();
}
END_TEST

START_TEST(a_service_has_one_breaker)
{
    circuit_breaker_args args = circuit_breaker_args_default();
    actor_ref second;

    open_breaker(_i);
    args.service = actor_string_of("billing");
    ck_assert_int_eq(circuit_breaker_start(&args, &second), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(second, breaker));
    ck_assert_int_eq(circuit_breaker_whereis("mail", &second), ACTOR_ENOPROC);
    close_scene();
}
END_TEST

START_TEST(a_caller_may_lose_patience)
{
    circuit_breaker_request_reply reply;

    open_breaker(_i);
    service_takes_ns = 10 * ACTOR_SECOND;
    ck_assert_int_eq(circuit_breaker_request(breaker, actor_bytes_of("invoice", 7), &reply, ACTOR_SECOND),
                     ACTOR_ETIMEDOUT);
    /* The late answer is nobody's; the next one is the caller's. */
    service_takes_ns = 0;
    ck_assert_int_eq(circuit_breaker_request(breaker, actor_bytes_of("invoice", 7), &reply, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_int_eq(reply.tag, CIRCUIT_BREAKER_REQUEST_OK);
    circuit_breaker_request_release(&reply);
    close_scene();
}
END_TEST

START_TEST(an_outcome_that_is_none_ends_the_machine)
{
    circuit_breaker_request_reply reply;
    actor_ref ended;
    actor_reason reason;

    open_breaker(_i);
    ended = breaker;
    fail_times(3);
    service = MAD;
    ck_assert_int_eq(circuit_breaker_request(breaker, actor_bytes_of("invoice", 7), &reply, ACTOR_CALL_TIMEOUT),
                     ACTOR_EDOWN);
    reason = actor_last_reason();
    ck_assert_int_eq(reason.kind, ACTOR_BAD_RETURN);
    check_logged("circuit_breaker_perform returned 77, not ok, failed");
    ck_assert_int_eq(circuit_breaker_request(ended, actor_bytes_of("invoice", 7), &reply, ACTOR_CALL_TIMEOUT),
                     ACTOR_ENOPROC);
    /* Its supervisor has put another in its place, which has seen no failure. */
    actor_sim_settle(sim);
    ck_assert_int_eq(circuit_breaker_whereis("billing", &breaker), ACTOR_OK);
    ck_assert(!actor_ref_equal(breaker, ended));
    ck_assert_int_eq(status(), CIRCUIT_BREAKER_STATUS_CLOSED);
    trip();
    close_scene();
}
END_TEST

START_TEST(a_crash_loop_ends_the_supervisor)
{
    circuit_breaker_request_reply reply;
    int crashes;

    open_breaker(_i);
    service = MAD;
    for (crashes = 0; crashes < 4; crashes++) {
        ck_assert(actor_is_alive(root));
        ck_assert_int_eq(circuit_breaker_whereis("billing", &breaker), ACTOR_OK);
        ck_assert_int_eq(circuit_breaker_request(breaker, actor_bytes_of("", 0), &reply, ACTOR_CALL_TIMEOUT),
                         ACTOR_EDOWN);
        actor_sim_settle(sim);
    }
    ck_assert(!actor_is_alive(root));
    ck_assert_uint_eq(actor_system_count(sim), 0);
    close_scene();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("circuit breaker");
    TCase *tc = tcase_create("circuit breaker");

    tcase_add_loop_test(tc, requests_pass_while_closed, 0, SEEDS);
    tcase_add_loop_test(tc, the_fifth_failure_opens, 0, SEEDS);
    tcase_add_loop_test(tc, a_success_starts_the_count_again, 0, SEEDS);
    tcase_add_loop_test(tc, failures_count_however_far_apart, 0, SEEDS);
    tcase_add_loop_test(tc, requests_are_refused_while_open, 0, SEEDS);
    tcase_add_loop_test(tc, the_cool_down_is_a_minute, 0, SEEDS);
    tcase_add_loop_test(tc, requests_do_not_lengthen_the_cool_down, 0, SEEDS);
    tcase_add_loop_test(tc, a_probe_that_passes_closes, 0, SEEDS);
    tcase_add_loop_test(tc, a_probe_that_fails_opens_for_another_minute, 0, SEEDS);
    tcase_add_loop_test(tc, half_open_without_a_request_ends_too, 0, SEEDS);
    tcase_add_loop_test(tc, there_is_one_probe_however_many_ask, 0, SEEDS);
    tcase_add_loop_test(tc, who_asks_during_a_probe_that_passes_passes_too, 0, SEEDS);
    tcase_add_test(tc, arguments_have_their_defaults);
    tcase_add_loop_test(tc, arguments_can_be_others, 0, SEEDS);
    tcase_add_loop_test(tc, a_service_has_one_breaker, 0, SEEDS);
    tcase_add_loop_test(tc, a_caller_may_lose_patience, 0, SEEDS);
    tcase_add_loop_test(tc, an_outcome_that_is_none_ends_the_machine, 0, SEEDS);
    tcase_add_loop_test(tc, a_crash_loop_ends_the_supervisor, 0, SEEDS);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
