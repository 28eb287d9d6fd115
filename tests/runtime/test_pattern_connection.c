/* The ready-made connection, on the virtual clock. What is at its other end is a script. */
#include "scene.h"

#include "pattern_connection_actor.h"

enum { SEEDS = 8 };

static actor_ref connection;
static bool reachable, crashes;
static int64_t takes_ns;

static bool connect_now(const char *to)
{
    trace("connect:%s@%lld", to, now_ms());
    if (takes_ns > 0)
        actor_sleep(takes_ns);
    if (crashes)
        actor_exit(actor_reason_own("crash", NULL));
    return reachable;
}

wire_connect_outcome wire_connect(wire *self)
{
    return connect_now(self->args.to.data) ? WIRE_CONNECT_CONNECTED : WIRE_CONNECT_REFUSED;
}

wire_perform_outcome wire_perform(wire *self, const wire_request_msg *msg, wire_request_reply *reply)
{
    (void)self;
    if (!reachable)
        return WIRE_PERFORM_LOST;
    if (msg->payload.len == 0) {
        reply->as.failed.why = actor_string_of("empty");
        return WIRE_PERFORM_FAILED;
    }
    reply->as.ok.answer = msg->payload;
    return WIRE_PERFORM_OK;
}

wire_probe_outcome wire_probe(wire *self)
{
    (void)self;
    trace("probe@%lld", now_ms());
    return reachable ? WIRE_PROBE_ALIVE : WIRE_PROBE_LOST;
}

void wire_disconnect(wire *self)
{
    (void)self;
    trace("disconnect@%lld", now_ms());
}

patient_wire_connect_outcome patient_wire_connect(patient_wire *self)
{
    (void)self;
    return connect_now("-") ? PATIENT_WIRE_CONNECT_CONNECTED : PATIENT_WIRE_CONNECT_REFUSED;
}

patient_wire_perform_outcome patient_wire_perform(patient_wire *self, const patient_wire_request_msg *msg,
                                                  patient_wire_request_reply *reply)
{
    (void)self;
    trace("perform:%.*s", (int)msg->payload.len, (const char *)msg->payload.data);
    reply->as.ok.answer = msg->payload;
    return reachable ? PATIENT_WIRE_PERFORM_OK : PATIENT_WIRE_PERFORM_LOST;
}

patient_wire_probe_outcome patient_wire_probe(patient_wire *self)
{
    (void)self;
    return PATIENT_WIRE_PROBE_ALIVE;
}

void patient_wire_disconnect(patient_wire *self)
{
    (void)self;
}

static void open_wire(int seed, bool is_reachable)
{
    const wire_args args = wire_args_default();

    open_scene_seeded((uint64_t)seed + 1);
    reachable = is_reachable;
    crashes = false;
    takes_ns = 0;
    ck_assert_int_eq(wire_start(&args, &connection), ACTOR_OK);
    actor_sim_settle(sim);
}

static wire_request_tag request(const char *text)
{
    wire_request_reply reply;

    ck_assert_int_eq(wire_request(connection, actor_bytes_of(text, strlen(text)), &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    if (reply.tag == WIRE_REQUEST_OK)
        ck_assert_mem_eq(reply.as.ok.answer.data, text, strlen(text));
    wire_request_release(&reply);
    actor_sim_settle(sim);
    return reply.tag;
}

static void check_status(wire_status_tag tag, uint32_t failures, int64_t pause)
{
    wire_status_reply reply;

    ck_assert_int_eq(wire_status(connection, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, tag);
    if (tag == WIRE_STATUS_BACKING_OFF) {
        ck_assert_uint_eq(reply.as.backing_off.failures, failures);
        ck_assert_int_eq(reply.as.backing_off.pause, pause);
    }
}

START_TEST(it_connects_at_its_start)
{
    open_wire(_i, true);
    check_status(WIRE_STATUS_CONNECTED, 0, 0);
    ck_assert_int_eq(request("hello"), WIRE_REQUEST_OK);
    ck_assert_int_eq(request(""), WIRE_REQUEST_FAILED);
    check_status(WIRE_STATUS_CONNECTED, 0, 0);
    check_trace("connect:db@0");
    close_scene();
}
END_TEST

START_TEST(it_tries_again_after_longer_and_longer_pauses)
{
    open_wire(_i, false);
    check_status(WIRE_STATUS_BACKING_OFF, 1, 100 * ACTOR_MILLISECOND);
    actor_sim_advance(sim, 4 * ACTOR_SECOND);
    check_trace("connect:db@0 connect:db@100 connect:db@300 connect:db@700 connect:db@1500 connect:db@2500 connect:db@3500");
    check_status(WIRE_STATUS_BACKING_OFF, 7, ACTOR_SECOND);
    reachable = true;
    ck_assert_int_eq(request("hello"), WIRE_REQUEST_DOWN);
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert_int_eq(request("hello"), WIRE_REQUEST_OK);
    close_scene();
}
END_TEST

START_TEST(what_is_lost_is_made_again)
{
    open_wire(_i, true);
    reachable = false;
    ck_assert_int_eq(request("hello"), WIRE_REQUEST_DOWN);
    check_status(WIRE_STATUS_BACKING_OFF, 1, 100 * ACTOR_MILLISECOND);
    ck_assert_int_eq(request("hello"), WIRE_REQUEST_DOWN);
    reachable = true;
    actor_sim_advance(sim, 100 * ACTOR_MILLISECOND);
    ck_assert_int_eq(request("hello"), WIRE_REQUEST_OK);
    check_trace("connect:db@0 disconnect@0 connect:db@100");
    close_scene();
}
END_TEST

START_TEST(a_probe_finds_out)
{
    open_wire(_i, true);
    actor_sim_advance(sim, 30 * ACTOR_SECOND);
    reachable = false;
    actor_sim_advance(sim, 30 * ACTOR_SECOND);
    check_trace("connect:db@0 probe@30000 probe@60000 disconnect@60000");
    check_status(WIRE_STATUS_BACKING_OFF, 1, 100 * ACTOR_MILLISECOND);
    close_scene();
}
END_TEST

START_TEST(others_may_find_out)
{
    open_wire(_i, true);
    ck_assert_int_eq(wire_lost(connection), ACTOR_OK);
    ck_assert_int_eq(wire_lost(connection), ACTOR_OK);
    check_status(WIRE_STATUS_BACKING_OFF, 1, 100 * ACTOR_MILLISECOND);
    check_trace("connect:db@0 disconnect@0");
    close_scene();
}
END_TEST

START_TEST(it_is_closed_and_opened)
{
    open_wire(_i, true);
    ck_assert_int_eq(wire_close(connection), ACTOR_OK);
    ck_assert_int_eq(wire_close(connection), ACTOR_OK);
    check_status(WIRE_STATUS_DISCONNECTED, 0, 0);
    ck_assert_int_eq(request("hello"), WIRE_REQUEST_DOWN);
    actor_sim_advance(sim, ACTOR_HOUR);
    check_trace("connect:db@0 disconnect@0");
    ck_assert_int_eq(wire_open(connection), ACTOR_OK);
    ck_assert_int_eq(wire_open(connection), ACTOR_OK);
    ck_assert_int_eq(request("hello"), WIRE_REQUEST_OK);
    check_trace("connect:db@3600000");
    close_scene();
}
END_TEST

START_TEST(it_can_be_told_not_to_wait)
{
    open_wire(_i, false);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    trace_text[0] = '\0';
    reachable = true;
    ck_assert_int_eq(wire_open(connection), ACTOR_OK);
    check_status(WIRE_STATUS_CONNECTED, 0, 0);
    check_trace("connect:db@2000");
    close_scene();
}
END_TEST

START_TEST(it_can_be_closed_while_it_waits)
{
    open_wire(_i, false);
    ck_assert_int_eq(wire_close(connection), ACTOR_OK);
    actor_sim_advance(sim, ACTOR_HOUR);
    check_trace("connect:db@0");
    check_status(WIRE_STATUS_DISCONNECTED, 0, 0);
    close_scene();
}
END_TEST

START_TEST(a_crash_is_its_end)
{
    wire_request_reply reply;

    open_wire(_i, false);
    crashes = true;
    actor_sim_advance(sim, ACTOR_SECOND);
    ck_assert(!actor_is_alive(connection));
    ck_assert_int_eq(wire_request(connection, actor_bytes_of("", 0), &reply, ACTOR_CALL_TIMEOUT), ACTOR_ENOPROC);
    close_scene();
}
END_TEST

static int served;

static void ask_patiently(void *arg)
{
    const char *text = arg;
    patient_wire_request_reply reply;

    actor_must(patient_wire_request(connection, actor_bytes_of(text, strlen(text)), &reply, ACTOR_INFINITY));
    if (reply.tag == PATIENT_WIRE_REQUEST_OK)
        served++;
    else
        trace("%s:down@%lld", text, now_ms());
}

START_TEST(requests_may_wait_in_order)
{
    const patient_wire_args args = patient_wire_args_default();

    open_wire(_i, false);
    served = 0;
    ck_assert_int_eq(patient_wire_start(&args, &connection), ACTOR_OK);
    play(ask_patiently, (void *)(uintptr_t)"a");
    play(ask_patiently, (void *)(uintptr_t)"b");
    actor_sim_advance(sim, 400 * ACTOR_MILLISECOND);
    reachable = true;
    trace_text[0] = '\0';
    actor_sim_advance(sim, 299 * ACTOR_MILLISECOND);
    check_trace("");
    ck_assert_int_eq(patient_wire_open(connection), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("connect:-@699 perform:a perform:b");
    ck_assert_int_eq(served, 2);
    close_scene();
}
END_TEST

START_TEST(who_waits_hears_when_it_is_closed)
{
    const patient_wire_args args = patient_wire_args_default();

    open_wire(_i, false);
    ck_assert_int_eq(patient_wire_start(&args, &connection), ACTOR_OK);
    play(ask_patiently, (void *)(uintptr_t)"a");
    trace_text[0] = '\0';
    ck_assert_int_eq(patient_wire_close(connection), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("a:down@0");
    close_scene();
}
END_TEST

START_TEST(requests_wait_while_it_connects)
{
    const wire_args args = wire_args_default();
    int64_t began;

    open_wire(_i, true);
    takes_ns = ACTOR_SECOND;
    ck_assert_int_eq(wire_start(&args, &connection), ACTOR_OK);
    began = actor_now();
    ck_assert_int_eq(request("hello"), WIRE_REQUEST_OK);
    ck_assert_int_eq(actor_now() - began, ACTOR_SECOND);
    close_scene();
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    wire_args args = wire_args_default();
    actor_reason reason;
    actor_ref none;

    open_scene();
    if (_i == 0)
        args.jitter = 101;
    else if (_i == 1)
        args.probe_every = 0;
    else
        args.shortest = -1;
    ck_assert_int_ne(wire_start(&args, &none), ACTOR_OK);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "badarg");
    close_scene();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("connection");
    TCase *tc = tcase_create("connection");

    tcase_add_loop_test(tc, it_connects_at_its_start, 0, SEEDS);
    tcase_add_loop_test(tc, it_tries_again_after_longer_and_longer_pauses, 0, SEEDS);
    tcase_add_loop_test(tc, what_is_lost_is_made_again, 0, SEEDS);
    tcase_add_loop_test(tc, a_probe_finds_out, 0, SEEDS);
    tcase_add_loop_test(tc, others_may_find_out, 0, SEEDS);
    tcase_add_loop_test(tc, it_is_closed_and_opened, 0, SEEDS);
    tcase_add_loop_test(tc, it_can_be_told_not_to_wait, 0, SEEDS);
    tcase_add_loop_test(tc, it_can_be_closed_while_it_waits, 0, SEEDS);
    tcase_add_loop_test(tc, a_crash_is_its_end, 0, SEEDS);
    tcase_add_loop_test(tc, requests_may_wait_in_order, 0, SEEDS);
    tcase_add_loop_test(tc, who_waits_hears_when_it_is_closed, 0, SEEDS);
    tcase_add_loop_test(tc, requests_wait_while_it_connects, 0, SEEDS);
    tcase_add_loop_test(tc, what_cannot_be_is_refused, 0, 3);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
