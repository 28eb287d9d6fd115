/*
 * Stages and pipelines as actorc writes them: typed events flow, no more than are asked for, and a stage that crashes comes back
 * subscribed.
 */
#include <inttypes.h>

#include "scene.h"
#include "stages_actor.h"

#define OK(call) ck_assert_int_eq(call, ACTOR_OK)

/* ---- the callbacks of stages.actor ---- */

static size_t asked;                        /* of Numbers, all told */
static size_t most_of_halves;
static size_t most_at_once;                 /* that a Sum has handled */
static int64_t last_one;                     /* the last that Numbers has, at which it stops; 0: it goes on */

static actor_result put_numbers(numbers *self)
{
    for (; self->owed > 0 && self->next < self->args.limit; self->owed--, self->next++)
        actor_must(numbers_emit(self, &self->next));
    if (last_one > 0 && self->next == last_one)
        OK(numbers_finish(actor_self()));   /* behind what has just been put out */
    return ACTOR_CONTINUE;
}

actor_result numbers_init(numbers *self)
{
    self->next = 1;
    return ACTOR_CONTINUE;
}

actor_result numbers_handle_continue_begin(numbers *self)
{
    (void)self;
    trace("begin");
    return ACTOR_CONTINUE;
}

actor_result numbers_handle_demand(numbers *self, size_t demand)
{
    asked += demand;
    self->owed += demand;
    return put_numbers(self);
}

actor_result numbers_handle_more(numbers *self, const numbers_more_msg *msg)
{
    self->args.limit += msg->n;
    return put_numbers(self);
}

actor_result numbers_handle_fail(numbers *self)
{
    (void)self;
    return actor_stop(actor_reason_own("failed", NULL));
}

actor_result numbers_handle_finish(numbers *self)
{
    (void)self;
    return actor_stop(actor_reason_of(ACTOR_NORMAL));
}

actor_result numbers_handle_left(numbers *self, actor_from from, numbers_left_reply *reply)
{
    (void)from;
    reply->value = self->args.limit - self->next;
    return ACTOR_REPLY;
}

actor_result numbers_handle_tick(numbers *self)
{
    (void)self;
    trace("tick");
    return ACTOR_CONTINUE;
}

actor_result numbers_handle_subscribe(numbers *self, actor_subscription from)
{
    (void)self;
    ck_assert(from.tag != 0);
    trace("+");
    return ACTOR_CONTINUE;
}

actor_result numbers_handle_cancel(numbers *self, const actor_cancellation *why, actor_subscription from)
{
    (void)self;
    (void)from;
    trace("-%s(%s)", why->down ? "down" : "cancel", actor_reason_name(&why->reason));
    return ACTOR_CONTINUE;
}

actor_result halves_handle_events(halves *self, const int64_t *events, size_t count)
{
    size_t i;

    /* max_demand - min_demand, but for what is left of a subscription that has ended: that comes at once. */
    ck_assert_uint_le(count, 4);
    most_of_halves = count > most_of_halves ? count : most_of_halves;
    for (i = 0; i < count; i++) {
        self->seen++;
        if (events[i] % 2 == 0)
            actor_must(halves_emit_all(self, (const int64_t[]){ events[i] / 2 }, 1));
    }
    return ACTOR_CONTINUE;
}

actor_result halves_handle_fail(halves *self)
{
    (void)self;
    return actor_stop(actor_reason_own("failed", NULL));
}

actor_result halves_handle_subscribe(halves *self, actor_subscription from, bool is_consumer, bool *manual)
{
    (void)self;
    (void)from;
    ck_assert(!*manual);
    trace(is_consumer ? "h>" : ">h");
    return ACTOR_CONTINUE;
}

actor_result halves_handle_cancel(halves *self, const actor_cancellation *why, actor_subscription from)
{
    (void)self;
    (void)from;
    trace("h-%s", actor_reason_name(&why->reason));
    return ACTOR_CONTINUE;
}

actor_result sum_init(sum *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result sum_handle_events(sum *self, const int64_t *events, size_t count)
{
    size_t i;

    ck_assert(!actor_ref_is_none(actor_gen_stage_from().stage));
    most_at_once = count > most_at_once ? count : most_at_once;
    for (i = 0; i < count; i++)
        self->sum += events[i];
    return ACTOR_CONTINUE;
}

actor_result sum_handle_total(sum *self, actor_from from, sum_total_reply *reply)
{
    (void)from;
    ck_assert(actor_ref_is_none(actor_gen_stage_from().stage));
    reply->value = self->sum;
    return ACTOR_REPLY;
}

static actor_subscription latest;

actor_result sum_handle_subscribe(sum *self, actor_subscription from, bool *manual)
{
    (void)manual;
    latest = from;
    trace("%" PRIu32 "+", self->args.id);
    return ACTOR_CONTINUE;
}

actor_result sum_handle_fail(sum *self)
{
    (void)self;
    return actor_stop(actor_reason_own("failed", NULL));
}

actor_result sum_handle_leave(sum *self)
{
    (void)self;
    OK(actor_gen_stage_cancel(latest, actor_reason_own("bored", NULL)));
    return ACTOR_CONTINUE;
}

actor_result sum_handle_cancel(sum *self, const actor_cancellation *why, actor_subscription from)
{
    (void)from;
    trace("%" PRIu32 "-%s(%" PRId64 ")", self->args.id, actor_reason_name(&why->reason), self->sum);
    return ACTOR_CONTINUE;
}

actor_result curious_handle_continue_begin(curious *self)
{
    actor_child_count count;

    (void)self;
    OK(actor_supervisor_count(actor_parent(), &count));
    trace("%zu", count.active);
    return ACTOR_CONTINUE;
}

actor_result curious_handle_events(curious *self, const int64_t *events, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        self->sum += events[i];
    trace("=%" PRId64, self->sum);
    return ACTOR_CONTINUE;
}

actor_result curious_handle_subscribe(curious *self, actor_subscription from, bool *manual)
{
    (void)self;
    (void)from;
    (void)manual;
    trace("c+");
    return ACTOR_CONTINUE;
}

actor_result curious_handle_fail(curious *self)
{
    (void)self;
    return actor_stop(actor_reason_own("failed", NULL));
}

actor_result words_handle_demand(words *self, size_t demand)
{
    (void)self;
    trace("w%zu", demand);
    return ACTOR_CONTINUE;
}

actor_result words_handle_say(words *self, const words_say_msg *msg)
{
    word event = word_default();

    event.text = msg->text;
    event.length = (uint32_t)msg->text.len;
    actor_must(words_emit(self, &event));
    return ACTOR_CONTINUE;
}

actor_result words_handle_say_all(words *self, const words_say_all_msg *msg)
{
    word events[8];
    uint32_t i;

    for (i = 0; i < msg->n; i++) {
        events[i] = word_default();
        events[i].text = actor_string_of("abcdefgh" + i);
        events[i].length = i;
    }
    actor_must(words_emit_all(self, events, msg->n));
    return ACTOR_CONTINUE;
}

actor_result sorted_handle_demand(sorted *self, size_t demand)
{
    (void)self;
    (void)demand;
    return ACTOR_CONTINUE;
}

actor_result sorted_handle_put(sorted *self, const sorted_put_msg *msg)
{
    actor_must(sorted_emit(self, &msg->n));
    return ACTOR_CONTINUE;
}

size_t sorted_partition(const sorted *self, const int64_t *event)
{
    (void)self;
    return *event < 0 ? ACTOR_NO_PARTITION : (size_t)(*event % 2);
}

actor_result told_handle_demand(told *self, size_t demand)
{
    (void)self;
    (void)demand;
    return ACTOR_CONTINUE;
}

actor_result told_handle_tell(told *self, const told_tell_msg *msg)
{
    actor_must(told_emit(self, &msg->text));
    return ACTOR_CONTINUE;
}

actor_result lengths_handle_events(lengths *self, const word *events, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        trace("%s", events[i].text.data);
        self->sum += events[i].length;
    }
    actor_must(actor_value_set(&word_type, &self->last, &events[count - 1]));
    return ACTOR_CONTINUE;
}

actor_result lengths_handle_last(lengths *self, actor_from from, lengths_last_reply *reply)
{
    (void)from;
    reply->value = self->last;
    return ACTOR_REPLY;
}

actor_result ears_init(ears *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result ears_handle_events(ears *self, const actor_string *events, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        trace("%s:%s", self->args.name.data, events[i].data);
    return ACTOR_CONTINUE;
}

actor_result hand_handle_events(hand *self, const int64_t *events, size_t count)
{
    (void)self;
    trace("%" PRId64 "/%zu", events[0], count);
    return ACTOR_CONTINUE;
}

actor_result hand_handle_subscribe(hand *self, actor_subscription from, bool *manual)
{
    self->from = from;
    *manual = true;
    return ACTOR_CONTINUE;
}

actor_result hand_handle_ask(hand *self, const hand_ask_msg *msg)
{
    OK(actor_gen_stage_ask(self->from, (size_t)msg->n));
    return ACTOR_CONTINUE;
}

actor_result hand_handle_stop_it(hand *self)
{
    OK(actor_gen_stage_cancel(self->from, actor_reason_of(ACTOR_NORMAL)));
    return ACTOR_CONTINUE;
}

actor_result worker_init(worker *self)
{
    trace("%s@%s", self->args.text.data, self->args.shop.data);
    return ACTOR_CONTINUE;
}

actor_result worker_handle_finish(worker *self)
{
    (void)self;
    return actor_stop(actor_reason_of(ACTOR_NORMAL));
}

actor_result worker_handle_fail(worker *self)
{
    (void)self;
    return actor_stop(actor_reason_own("failed", NULL));
}

/* ---- scenes ---- */

static void open_stages(void)
{
    asked = 0;
    most_of_halves = 0;
    most_at_once = 0;
    last_one = 0;
    open_scene();
}

static actor_ref start_sums(int64_t limit)
{
    const sums_args args = { limit };
    actor_ref pipeline;

    OK(sums_start(&args, &pipeline));
    actor_sim_settle(sim);
    return pipeline;
}

static int64_t total(actor_ref of)
{
    sum_total_reply reply;

    OK(sum_total(of, &reply, ACTOR_INFINITY));
    return reply.value;
}

static actor_ref sum_of(actor_ref pipeline)
{
    actor_ref ref;

    OK(sums_child_sum(pipeline, &ref));
    return ref;
}

/* 1 + 2 + ... + n */
static int64_t all_up_to(int64_t n)
{
    return n * (n + 1) / 2;
}

/* Q1, Q2, Q9: all there is comes, in parts that are not larger than asked for. */
START_TEST(events_flow)
{
    const actor_ref pipeline = start_sums(101);

    check_trace("begin >h + 1+ h>");
    ck_assert_int_eq(total(sum_of(pipeline)), all_up_to(50));
    ck_assert_uint_eq(most_at_once, 1);     /* Halves hands on the half of two */
    ck_assert_uint_eq(most_of_halves, 2);
    ck_assert_uint_ge(asked, 100);
    ck_assert_uint_le(asked, 100 + 4);
}
END_TEST

/* What casts put out goes as well, and a call's answer behind it. */
START_TEST(more_from_casts)
{
    const actor_ref pipeline = start_sums(11);
    numbers_left_reply left;
    actor_ref ref;

    OK(sums_child_numbers(pipeline, &ref));
    OK(numbers_more(ref, 10));
    actor_sim_settle(sim);
    OK(numbers_left(ref, &left, ACTOR_INFINITY));
    ck_assert_int_eq(left.value, 0);
    ck_assert_int_eq(total(sum_of(pipeline)), all_up_to(10));
}
END_TEST

/*
 * The producer goes on; what is behind the one that failed starts anew, and all are joined again. Whether the consumer hears of the
 * failure before its supervisor ends it is open.
 */
START_TEST(middle_comes_back)
{
    const actor_ref pipeline = start_sums(11);
    actor_ref producer, again, middle;

    trace_text[0] = '\0';
    OK(sums_child_numbers(pipeline, &producer));
    OK(sums_child_halves(pipeline, &middle));
    OK(halves_fail(middle));
    actor_sim_settle(sim);
    if (strncmp(trace_text, "1-failed(15) ", 13) == 0)
        memmove(trace_text, trace_text + 13, strlen(trace_text + 13) + 1);
    check_trace("-down(failed) >h + 1+ h>");
    OK(sums_child_numbers(pipeline, &again));
    ck_assert(actor_ref_equal(producer, again));
    OK(numbers_more(producer, 4));          /* 11 to 14 */
    actor_sim_settle(sim);
    ck_assert_int_eq(total(sum_of(pipeline)), 6 + 7);
}
END_TEST

/* All are stopped in order, and none of them ends by itself: the pipeline's subscriptions are temporary. */
START_TEST(producer_comes_back)
{
    const actor_ref pipeline = start_sums(11);
    actor_ref producer;

    trace_text[0] = '\0';
    OK(sums_child_numbers(pipeline, &producer));
    OK(numbers_fail(producer));
    actor_sim_settle(sim);
    ck_assert_int_eq(total(sum_of(pipeline)), all_up_to(5));
    check_not_logged("child sum ended");
    check_not_logged("child Halves ended");
}
END_TEST

START_TEST(consumer_comes_back)
{
    const actor_ref pipeline = start_sums(11);
    actor_ref ref;

    trace_text[0] = '\0';
    OK(sum_fail(sum_of(pipeline)));
    actor_sim_settle(sim);
    check_trace("h-failed 1+ h>");
    OK(sums_child_numbers(pipeline, &ref));
    OK(numbers_more(ref, 10));
    actor_sim_settle(sim);
    ck_assert_int_eq(total(sum_of(pipeline)), 6 + 7 + 8 + 9 + 10);
}
END_TEST

/* A stage that cancels stays; nobody asks for more. */
START_TEST(cancelled_by_hand)
{
    const actor_ref pipeline = start_sums(11);
    const actor_ref ref = sum_of(pipeline);

    trace_text[0] = '\0';
    OK(sum_leave(ref));
    actor_sim_settle(sim);
    check_trace("h-bored 1-bored(15)");
    ck_assert(actor_ref_equal(ref, sum_of(pipeline)));
}
END_TEST

/* A supervisor that waited for the subscription would wait for a continue that waits for it. */
START_TEST(continue_asks_supervisor)
{
    actor_ref pipeline, ref;

    OK(asked_start(&pipeline));
    actor_sim_settle(sim);
    check_trace("begin 2 c+ + =10");
    OK(asked_child_one(pipeline, &ref));
    OK(curious_fail(ref));
    actor_sim_settle(sim);
    check_trace("-down(failed) 2 c+ +");
    ck_assert(actor_is_alive(pipeline));
}
END_TEST

/* When the source has no more to give, and says so, its pipeline ends behind the last event. */
START_TEST(finite_pipeline)
{
    actor_ref pipeline;

    last_one = 5;
    OK(short_start(&pipeline));
    actor_sim_settle(sim);
    check_trace("begin 3+ + 3-normal(10)");
    ck_assert(!actor_is_alive(pipeline));
}
END_TEST

/* Q8: each to its own partition, some to none; a slow one holds up nobody else. */
START_TEST(partitions)
{
    actor_ref pipeline, producer, even, odd;
    int64_t n;

    OK(split_start(&pipeline));
    OK(split_child_sorted(pipeline, &producer));
    OK(split_child_even(pipeline, &even));
    OK(split_child_odd(pipeline, &odd));
    for (n = -2; n <= 10; n++)
        OK(sorted_put(producer, n));
    actor_sim_settle(sim);
    ck_assert_int_eq(total(even), 2 + 4 + 6 + 8 + 10);
    ck_assert_int_eq(total(odd), 1 + 3 + 5 + 7 + 9);
}
END_TEST

/* Structs travel with their strings, and of a full buffer the first stay. */
START_TEST(structs)
{
    actor_ref producer, consumer;
    lengths_last_reply reply;

    OK(words_start(&producer));
    OK(lengths_start(&consumer));
    OK(words_say_all(producer, 5));
    OK(lengths_subscribe(consumer, producer, NULL, NULL, ACTOR_INFINITY));
    actor_sim_settle(sim);
    check_trace("w997 abcdefgh bcdefgh cdefgh");
    OK(words_say(producer, "last"));
    OK(lengths_last(consumer, &reply, ACTOR_INFINITY));
    ck_assert_str_eq(reply.value.text.data, "last");
    ck_assert_uint_eq(reply.value.length, 4);
    lengths_last_release(&reply);
}
END_TEST

/* Q7: each gets all, as fast as the slowest. */
START_TEST(broadcast)
{
    ears_args args = ears_args_default();
    actor_ref producer, first, second;

    OK(told_start(&producer));
    args.name = actor_string_of("a");
    OK(ears_start(&args, &first));
    args.name = actor_string_of("b");
    OK(ears_start(&args, &second));
    OK(ears_subscribe(first, producer, NULL, NULL, ACTOR_INFINITY));
    OK(ears_subscribe(second, producer, NULL, NULL, ACTOR_INFINITY));
    actor_sim_settle(sim);
    OK(told_tell(producer, "x"));
    OK(told_tell(producer, "y"));
    actor_sim_settle(sim);
    ck_assert_ptr_nonnull(strstr(trace_text, "a:x"));
    ck_assert_ptr_nonnull(strstr(trace_text, "a:y"));
    ck_assert_ptr_nonnull(strstr(trace_text, "b:x"));
    ck_assert_ptr_nonnull(strstr(trace_text, "b:y"));
}
END_TEST

/* Q3: a consumer that asks by hand. */
START_TEST(by_hand)
{
    const numbers_args args = { 100 };
    actor_ref producer, consumer;

    OK(numbers_start(&args, &producer));
    OK(hand_start(&consumer));
    OK(hand_subscribe(consumer, producer, NULL, NULL, ACTOR_INFINITY));
    actor_sim_settle(sim);
    check_trace("begin +");
    OK(hand_ask(consumer, 3));
    actor_sim_settle(sim);
    check_trace("1/3");
    OK(hand_ask(consumer, 1));
    actor_sim_settle(sim);
    check_trace("4/1");
}
END_TEST

/* Q15: a child for each event, with what its supervisor adds; no more than are allowed, and one that fails keeps its place. */
START_TEST(children_of_events)
{
    actor_ref workplaces, pipeline, producer, work;

    OK(workplaces_start(&workplaces));
    OK(shop_start(&pipeline));
    OK(shop_child_words(pipeline, &producer));
    OK(words_say(producer, "one"));
    OK(words_say(producer, "two"));
    OK(words_say(producer, "three"));
    actor_sim_settle(sim);
    check_trace("w2 one@here two@here");
    OK(worker_whereis("one", &work));
    OK(worker_fail(work));
    actor_sim_settle(sim);
    check_trace("one@here");
    OK(worker_whereis("one", &work));
    OK(worker_finish(work));
    actor_sim_settle(sim);
    check_trace("three@here");
}
END_TEST

/* A pipeline is a child like any other. */
START_TEST(below_a_supervisor)
{
    actor_ref root, pipeline;

    OK(root_start(&root));
    OK(root_child_split(root, &pipeline));
    OK(actor_stop_actor(root, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY));
    ck_assert(!actor_is_alive(pipeline));
}
END_TEST

/*
 * Whatever fails or cancels whenever: once all has come back the numbers flow again, each at most once, and demand is kept, so
 * that none is stuck.
 */
enum { SEEDS = 200 };

START_TEST(under_any_order)
{
    actor_ref pipeline, ref;
    int64_t before;
    int i;

    close_scene();
    open_scene_seeded((uint64_t)_i + 1);
    pipeline = start_sums(1);
    for (i = 0; i < 12; i++) {
        OK(sums_child_numbers(pipeline, &ref));
        OK(numbers_more(ref, 20));
        switch ((_i + i * 7) % 5) {
        case 0: OK(numbers_fail(ref)); break;
        case 1: OK(sums_child_halves(pipeline, &ref)); OK(halves_fail(ref)); break;
        case 2: OK(sum_fail(sum_of(pipeline))); break;
        case 3: actor_send_exit(sum_of(pipeline), actor_reason_of(ACTOR_KILL)); break;
        default: break;
        }
        if ((_i + i) % 3 == 0)
            actor_sim_settle(sim);
    }
    actor_sim_settle(sim);
    before = total(sum_of(pipeline));
    trace_text[0] = '\0';
    OK(sums_child_numbers(pipeline, &ref));
    OK(numbers_more(ref, 1000));
    actor_sim_settle(sim);
    ck_assert_int_ge(total(sum_of(pipeline)), before + 500);
    ck_assert_uint_le(most_at_once, 2);
}
END_TEST

/* Whichever allocation fails: the pipeline does not start, or a stage ends and comes back; nothing is left behind, nobody waits. */
START_TEST(out_of_memory)
{
    const sums_args args = { 20 };
    uint64_t n;
    size_t refused = 0;

    close_scene();
    for (n = 1; n < 120; n++) {
        actor_ref pipeline, workplaces;

        open_scene_seeded(n);
        OK(workplaces_start(&workplaces));
        actor_sim_fail_alloc(sim, n);
        if (sums_start(&args, &pipeline) != ACTOR_OK)
            refused++;
        actor_sim_settle(sim);
        actor_sim_fail_alloc(sim, 0);
        actor_sim_settle(sim);
        close_scene();
    }
    ck_assert_uint_gt(refused, 10);
    open_scene();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stages");
    TCase *tc = tcase_create("language");

    tcase_add_checked_fixture(tc, open_stages, close_scene);
    tcase_add_test(tc, events_flow);
    tcase_add_test(tc, more_from_casts);
    tcase_add_test(tc, middle_comes_back);
    tcase_add_test(tc, producer_comes_back);
    tcase_add_test(tc, consumer_comes_back);
    tcase_add_test(tc, cancelled_by_hand);
    tcase_add_test(tc, continue_asks_supervisor);
    tcase_add_test(tc, finite_pipeline);
    tcase_add_test(tc, partitions);
    tcase_add_test(tc, structs);
    tcase_add_test(tc, broadcast);
    tcase_add_test(tc, by_hand);
    tcase_add_test(tc, children_of_events);
    tcase_add_test(tc, below_a_supervisor);
    tcase_add_test(tc, out_of_memory);
    tcase_add_loop_test(tc, under_any_order, 0, SEEDS);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
