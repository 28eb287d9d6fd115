/* The ready-made pool, on the virtual clock. */
#include "scene.h"

#include "pattern_pool_actor.h"

enum { SEEDS = 8 };

static actor_ref pool;
static uint32_t started;                    /* workers, in all */
static uint32_t failing;                    /* so many starts fail */
static int64_t start_takes_ns;

/* ---- workers ---- */

actor_result hand_init(hand *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result hand_handle_fall(hand *self)
{
    (void)self;
    return actor_stop(actor_reason_own("fell", NULL));
}

static bool start(actor_ref *out)
{
    const hand_args args = { started };

    if (start_takes_ns > 0)
        actor_sleep(start_takes_ns);
    if (failing > 0) {
        failing--;
        return false;
    }
    started++;
    return hand_start_link(&args, out) == ACTOR_OK;
}

hands_start_worker_outcome hands_start_worker(hands *self)
{
    return start(&self->newcomer) ? HANDS_START_WORKER_STARTED : HANDS_START_WORKER_FAILED;
}

shared_hand_start_worker_outcome shared_hand_start_worker(shared_hand *self)
{
    return start(&self->newcomer) ? SHARED_HAND_START_WORKER_STARTED : SHARED_HAND_START_WORKER_FAILED;
}

static void open_pool(int seed)
{
    const hands_args args = hands_args_default();

    open_scene_seeded((uint64_t)seed + 1);
    started = 0;
    failing = 0;
    start_takes_ns = 0;
    ck_assert_int_eq(hands_start(&args, &pool), ACTOR_OK);
    actor_sim_settle(sim);
}

static void check_counts(uint32_t workers, uint32_t vacant)
{
    hands_status_reply reply;

    ck_assert_int_eq(hands_status(pool, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(reply.as.counts.workers, workers);
    ck_assert_uint_eq(reply.as.counts.vacant, vacant);
}

/* ---- holders: actors that check out, say so, and do as they are told ---- */

struct holder {
    const char *name;
    int64_t patience, holds;                /* no patience: 0; holds: until it is killed if below 0 */
    bool checks_in;                         /* else it ends with it */
    actor_ref worker;
};

static void hold(void *arg)
{
    struct holder *holder = arg;
    hands_checkout_reply reply;

    actor_must(hands_checkout(pool, actor_now() + holder->patience, &reply, ACTOR_INFINITY));
    if (reply.tag == HANDS_CHECKOUT_FULL) {
        trace("%s:full@%lld", holder->name, now_ms());
        return;
    }
    holder->worker = reply.as.ok.worker;
    trace("%s@%lld", holder->name, now_ms());
    actor_sleep(holder->holds < 0 ? ACTOR_INFINITY : holder->holds);
    if (holder->checks_in) {
        actor_must(hands_checkin(pool, reply.as.ok.lease));
        actor_must(hands_checkin(pool, reply.as.ok.lease));     /* twice is once */
        actor_sleep(ACTOR_INFINITY);
    }
}

static void take_all(struct holder *holders)
{
    static const struct holder all[] = { { "a", 0, -1, false, { 0 } }, { "b", 0, -1, false, { 0 } }, { "c", 0, -1, false, { 0 } } };
    int i;

    for (i = 0; i < 3; i++) {
        holders[i] = all[i];
        play(hold, &holders[i]);
    }
    trace_text[0] = '\0';
}

START_TEST(each_gets_a_worker_of_its_own)
{
    struct holder holders[3];

    open_pool(_i);
    ck_assert_uint_eq(started, 3);
    check_counts(3, 3);
    take_all(holders);
    check_counts(3, 0);
    ck_assert(!actor_ref_equal(holders[0].worker, holders[1].worker));
    ck_assert(!actor_ref_equal(holders[1].worker, holders[2].worker));
    ck_assert(!actor_ref_equal(holders[0].worker, holders[2].worker));
    close_scene();
}
END_TEST

START_TEST(without_patience_it_is_full_at_once)
{
    struct holder holders[3], late = { "d", 0, -1, false, { 0 } };

    open_pool(_i);
    take_all(holders);
    play(hold, &late);
    check_trace("d:full@0");
    check_counts(3, 0);
    close_scene();
}
END_TEST

START_TEST(who_waits_gets_what_is_given_back_in_order)
{
    struct holder a = { "a", 0, 50 * ACTOR_MILLISECOND, true, { 0 } }, b = { "b", 0, 60 * ACTOR_MILLISECOND, false, { 0 } };
    struct holder c = { "c", 0, -1, false, { 0 } }, d = { "d", ACTOR_SECOND, -1, false, { 0 } };
    struct holder e = { "e", ACTOR_SECOND, -1, false, { 0 } }, f = { "f", ACTOR_SECOND, -1, false, { 0 } };

    open_pool(_i);
    play(hold, &a);
    play(hold, &b);
    play(hold, &c);
    play(hold, &d);
    play(hold, &e);
    play(hold, &f);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    /* a gives back, b ends with it. */
    check_trace("a@0 b@0 c@0 d@50 e@60 f:full@1000");
    ck_assert(actor_ref_equal(d.worker, a.worker));
    ck_assert(actor_ref_equal(e.worker, b.worker));
    check_counts(3, 0);
    close_scene();
}
END_TEST

START_TEST(each_loses_its_own_patience)
{
    struct holder holders[3];
    struct holder d = { "d", 300 * ACTOR_MILLISECOND, -1, false, { 0 } }, e = { "e", 100 * ACTOR_MILLISECOND, -1, false, { 0 } };
    struct holder f = { "f", 200 * ACTOR_MILLISECOND, -1, false, { 0 } };

    open_pool(_i);
    take_all(holders);
    play(hold, &d);
    play(hold, &e);
    play(hold, &f);
    actor_sim_advance(sim, ACTOR_SECOND);
    check_trace("e:full@100 f:full@200 d:full@300");
    close_scene();
}
END_TEST

START_TEST(a_holder_that_is_killed_gives_back)
{
    struct holder holders[3];
    actor_ref killed;

    open_pool(_i);
    killed = play(hold, &(struct holder){ "a", 0, -1, false, { 0 } });
    check_counts(3, 2);
    actor_send_exit(killed, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_counts(3, 3);
    take_all(holders);
    check_counts(3, 0);
    close_scene();
}
END_TEST

START_TEST(a_worker_that_ends_is_replaced)
{
    struct holder holders[3], d = { "d", ACTOR_SECOND, -1, false, { 0 } };

    open_pool(_i);
    take_all(holders);
    play(hold, &d);
    ck_assert_int_eq(hand_fall(holders[1].worker), ACTOR_OK);
    actor_sim_settle(sim);
    check_counts(2, 0);
    actor_sim_advance(sim, 100 * ACTOR_MILLISECOND);
    ck_assert_uint_eq(started, 4);
    check_trace("d@100");
    ck_assert(!actor_ref_equal(d.worker, holders[1].worker));
    ck_assert(actor_is_alive(d.worker));
    check_counts(3, 0);
    close_scene();
}
END_TEST

START_TEST(its_holder_may_give_back_what_is_gone)
{
    struct holder a = { "a", 0, ACTOR_SECOND, true, { 0 } };

    open_pool(_i);
    play(hold, &a);
    ck_assert_int_eq(hand_fall(a.worker), ACTOR_OK);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_counts(3, 3);
    close_scene();
}
END_TEST

/* Pauses of 100, 200, 400 ms: the doubling of those before. */
START_TEST(a_start_that_fails_is_tried_again_later_and_later)
{
    const hands_args args = hands_args_default();
    static const int64_t at_ms[] = { 100, 300, 700 };
    int i;

    open_pool(_i);
    failing = 3;
    ck_assert_int_eq(hands_start(&args, &pool), ACTOR_OK);
    for (i = 0; i < 3; i++) {
        actor_sim_advance(sim, at_ms[i] * ACTOR_MILLISECOND - 1 - (actor_now() - ACTOR_SECOND));
        check_counts(0, 0);
        actor_sim_advance(sim, 1);
    }
    check_counts(3, 3);
    close_scene();
}
END_TEST

START_TEST(requests_wait_while_workers_start)
{
    const hands_args args = hands_args_default();
    struct holder a = { "a", 0, -1, false, { 0 } };

    open_pool(_i);
    start_takes_ns = ACTOR_SECOND;
    ck_assert_int_eq(hands_start(&args, &pool), ACTOR_OK);
    play(hold, &a);
    check_trace("");
    actor_sim_advance(sim, 3 * ACTOR_SECOND);
    check_trace("a@3000");
    close_scene();
}
END_TEST

START_TEST(workers_end_with_the_pool)
{
    struct holder holders[3];

    open_pool(_i);
    take_all(holders);
    ck_assert_int_eq(hands_stop(pool, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(holders[0].worker));
    ck_assert(!actor_is_alive(holders[2].worker));
    close_scene();
}
END_TEST

START_TEST(the_least_loaded_is_lent)
{
    hands_args args = hands_args_default();
    struct holder holders[7];
    struct holder late = { "late", 0, -1, false, { 0 } };
    actor_ref counts[3] = { { 0 }, { 0 }, { 0 } };
    int i;

    open_pool(_i);
    args.share = 2;
    ck_assert_int_eq(hands_start(&args, &pool), ACTOR_OK);
    for (i = 0; i < 7; i++) {
        holders[i] = (struct holder){ "x", 0, i == 4 ? ACTOR_SECOND : -1, true, { 0 } };
        play(hold, &holders[i]);
    }
    check_trace("x@0 x@0 x@0 x@0 x@0 x@0 x:full@0");
    for (i = 0; i < 3; i++) {
        counts[i] = holders[i].worker;
        ck_assert(actor_ref_equal(counts[i], holders[i + 3].worker));
    }
    ck_assert(!actor_ref_equal(counts[0], counts[1]) && !actor_ref_equal(counts[1], counts[2]));
    actor_sim_advance(sim, ACTOR_SECOND);
    check_counts(3, 1);
    play(hold, &late);
    ck_assert(actor_ref_equal(late.worker, counts[1]));
    close_scene();
}
END_TEST

START_TEST(sizes_that_cannot_be_are_refused)
{
    static const hands_args refused[] = { { 0, 1, 1, 1 }, { 1, 0, 1, 1 }, { 65536, 65536, 1, 1 }, { 1, 1, -1, 1 } };
    actor_reason reason;
    actor_ref none;

    open_scene();
    ck_assert_int_ne(hands_start(&refused[_i], &none), ACTOR_OK);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "badarg");
    close_scene();
}
END_TEST

START_TEST(one_of_another_kind_beside_it)
{
    const shared_hand_args args = shared_hand_args_default();
    shared_hand_status_reply status;
    actor_ref other;

    open_pool(_i);
    ck_assert_uint_eq(args.share, 4);
    ck_assert_int_eq(shared_hand_start(&args, &other), ACTOR_OK);
    ck_assert_int_eq(shared_hand_status(other, &status, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(status.as.counts.workers, 1);
    ck_assert_uint_eq(status.as.counts.vacant, 4);
    check_counts(3, 3);
    close_scene();
}
END_TEST

static void check_refused(int64_t patience)
{
    hands_checkout_reply reply;

    ck_assert_int_eq(hands_checkout(pool, actor_now() + patience, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, HANDS_CHECKOUT_NOT_ACTOR);
}

/* Its deadline ends its call, and it goes on living. */
static void give_up(void *arg)
{
    hands_checkout_reply reply;

    (void)arg;
    actor_must(actor_deadline_set(200 * ACTOR_MILLISECOND));
    ck_assert_int_eq(hands_checkout(pool, actor_now() + 10 * ACTOR_SECOND, &reply, ACTOR_INFINITY), ACTOR_ETIMEDOUT);
    trace("gone@%lld", now_ms());
    actor_sleep(ACTOR_INFINITY);
}

START_TEST(who_has_given_up_by_its_deadline_is_lent_none)
{
    struct holder a = { "a", 0, 500 * ACTOR_MILLISECOND, true, { 0 } }, b = { "b", 0, -1, false, { 0 } };
    struct holder c = b, d = { "d", 10 * ACTOR_SECOND, -1, false, { 0 } };

    open_pool(_i);
    play(hold, &a);
    play(hold, &b);
    play(hold, &c);
    trace_text[0] = '\0';
    play(give_up, NULL);
    play(hold, &d);
    actor_sim_advance(sim, ACTOR_SECOND);
    check_trace("gone@200 d@500");
    check_counts(3, 0);
    close_scene();
}
END_TEST

START_TEST(who_has_given_up_while_workers_start_is_lent_none)
{
    const hands_args args = hands_args_default();

    open_pool(_i);
    start_takes_ns = ACTOR_SECOND;
    ck_assert_int_eq(hands_start(&args, &pool), ACTOR_OK);
    play(give_up, NULL);
    actor_sim_advance(sim, 4 * ACTOR_SECOND);
    check_trace("gone@200");
    check_counts(3, 3);
    close_scene();
}
END_TEST

/* Nobody would hear of its end. */
START_TEST(a_plain_thread_is_lent_none)
{
    struct holder holders[3], d = { "d", ACTOR_SECOND, -1, false, { 0 } };
    int64_t start;

    open_pool(_i);
    check_refused(0);
    check_refused(ACTOR_SECOND);
    check_counts(3, 3);
    take_all(holders);
    start = actor_now();
    check_refused(0);
    check_refused(ACTOR_SECOND);
    play(hold, &d);
    check_refused(ACTOR_SECOND);
    ck_assert_int_eq(actor_now(), start);
    check_counts(3, 0);
    close_scene();
}
END_TEST

START_TEST(a_plain_thread_that_asked_early_is_lent_none)
{
    const hands_args args = hands_args_default();

    open_pool(_i);
    start_takes_ns = ACTOR_SECOND;
    ck_assert_int_eq(hands_start(&args, &pool), ACTOR_OK);
    check_refused(0);
    check_counts(3, 3);
    close_scene();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pool");
    TCase *tc = tcase_create("pool");

    tcase_add_loop_test(tc, each_gets_a_worker_of_its_own, 0, SEEDS);
    tcase_add_loop_test(tc, without_patience_it_is_full_at_once, 0, SEEDS);
    tcase_add_loop_test(tc, who_waits_gets_what_is_given_back_in_order, 0, SEEDS);
    tcase_add_loop_test(tc, each_loses_its_own_patience, 0, SEEDS);
    tcase_add_loop_test(tc, a_holder_that_is_killed_gives_back, 0, SEEDS);
    tcase_add_loop_test(tc, a_worker_that_ends_is_replaced, 0, SEEDS);
    tcase_add_loop_test(tc, its_holder_may_give_back_what_is_gone, 0, SEEDS);
    tcase_add_loop_test(tc, a_start_that_fails_is_tried_again_later_and_later, 0, SEEDS);
    tcase_add_loop_test(tc, requests_wait_while_workers_start, 0, SEEDS);
    tcase_add_loop_test(tc, workers_end_with_the_pool, 0, SEEDS);
    tcase_add_loop_test(tc, the_least_loaded_is_lent, 0, SEEDS);
    tcase_add_loop_test(tc, sizes_that_cannot_be_are_refused, 0, 4);
    tcase_add_loop_test(tc, one_of_another_kind_beside_it, 0, SEEDS);
    tcase_add_loop_test(tc, who_has_given_up_by_its_deadline_is_lent_none, 0, SEEDS);
    tcase_add_loop_test(tc, who_has_given_up_while_workers_start_is_lent_none, 0, SEEDS);
    tcase_add_loop_test(tc, a_plain_thread_is_lent_none, 0, SEEDS);
    tcase_add_loop_test(tc, a_plain_thread_that_asked_early_is_lent_none, 0, SEEDS);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
