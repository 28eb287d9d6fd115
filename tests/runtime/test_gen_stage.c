/*
 * gen_stage: who asks for how much, who gets what, and what becomes of it all when subscriptions end; then races under
 * many seeds, where every event must come to where it belongs exactly once. The rules are those of Elixir's GenStage.
 */
#include <inttypes.h>
#include <stdatomic.h>

#include "scene.h"

#define OK(call) ck_assert_int_eq(call, ACTOR_OK)
#define GIVES(call, code) ck_assert_int_eq(call, code)

/* ---- stages whose events are numbers ---- */

/* What a stage of any kind is started with, and goes on with. */
typedef struct part {
    int64_t id;
    int64_t next, limit;                    /* of a producer: the next event, and the one that there is not any more */
    int64_t owed;                           /* demand that it could not meet */
    int64_t times;                          /* of a producer_consumer: how many of each; 0: the even ones alone */
    uint8_t quiet;                          /* it does not trace */
    uint8_t stops;                          /* its handle_cancel does */
} part;

static const actor_field_info part_fields[] = {
    { "id", ACTOR_FIELD_INT64, offsetof(part, id), NULL },
    { "next", ACTOR_FIELD_INT64, offsetof(part, next), NULL },
};
static const actor_type_info part_type = { "Part", sizeof(part), true, ARRAY_LEN(part_fields), part_fields, 0, NULL };

/* Who has got which event how often. */
enum { CONSUMERS = 8, EVENTS = 256 };
static int got[CONSUMERS][EVENTS];
static int64_t last_got[CONSUMERS];         /* -1: nothing yet */
static bool out_of_order;
static actor_subscription latest;           /* subscription that a consumer has made */

static actor_result put_out(part *self, actor_events *out)
{
    for (; self->owed > 0 && self->next < self->limit; self->next++, self->owed--)
        if (actor_events_push(out, &self->next) != ACTOR_OK)
            return actor_stop(actor_reason_own("no_memory", NULL));
    return ACTOR_CONTINUE;
}

static actor_result count_demand(void *data, size_t demand, actor_events *out)
{
    part *self = data;

    if (!self->quiet)
        trace("d%zu", demand);
    self->owed += (int64_t)demand;
    return put_out(self, out);
}

static actor_result take_events(void *data, const void *events, size_t n, actor_subscription from, actor_events *out)
{
    const part *self = data;
    const int64_t *event = events;
    size_t i;

    (void)from;
    (void)out;
    if (!self->quiet && n == 1)
        trace("%" PRId64 ":%" PRId64, self->id, event[0]);
    else if (!self->quiet)
        trace("%" PRId64 ":%" PRId64 "-%" PRId64, self->id, event[0], event[n - 1]);
    for (i = 0; i < n; i++) {
        got[self->id][event[i] % EVENTS]++;
        out_of_order = out_of_order || event[i] <= last_got[self->id];
        last_got[self->id] = event[i];
    }
    return ACTOR_CONTINUE;
}

/* Tens of each, or the even ones. */
static actor_result change_events(void *data, const void *events, size_t n, actor_subscription from, actor_events *out)
{
    const part *self = data;
    const int64_t *event = events;
    size_t i;
    int64_t k;

    (void)from;
    if (!self->quiet)
        trace("%" PRId64 ":(%" PRId64 "-%" PRId64 ")", self->id, event[0], event[n - 1]);
    for (i = 0; i < n; i++)
        for (k = 0; k < (self->times > 0 ? self->times : event[i] % 2 == 0); k++) {
            const int64_t made = self->times > 1 ? event[i] * 10 + k : event[i];

            if (actor_events_push(out, &made) != ACTOR_OK)
                return actor_stop(actor_reason_own("no_memory", NULL));
        }
    return ACTOR_CONTINUE;
}

static actor_result note_subscribe(void *data, actor_subscription from, bool is_consumer, bool *manual)
{
    (void)data;
    (void)manual;
    if (!is_consumer)
        latest = from;
    return ACTOR_CONTINUE;
}

static actor_result note_cancel(void *data, const actor_cancellation *why, actor_subscription from, actor_events *out)
{
    const part *self = data;

    (void)from;
    (void)out;
    if (!self->quiet)
        trace("%" PRId64 ":%s(%s)", self->id, why->down ? "down" : "cancel", actor_reason_name(&why->reason));
    return self->stops ? actor_stop(actor_reason_own("own", NULL)) : ACTOR_CONTINUE;
}

static void note_end(void *data, const actor_reason *reason)
{
    if (!((const part *)data)->quiet)
        trace("%" PRId64 ":end(%s)", ((const part *)data)->id, actor_reason_name(reason));
}

static size_t hash_by_three(const void *data, const void *event)
{
    (void)data;
    return (size_t)(*(const int64_t *)event % 3);
}

/* The last is nobody's. */
static size_t hash_and_drop(const void *data, const void *event)
{
    const size_t p = hash_by_three(data, event);

    return p == 2 ? ACTOR_NO_PARTITION : p;
}

static size_t hash_badly(const void *data, const void *event)
{
    (void)data;
    (void)event;
    return 3;
}

/* ---- their tables ---- */

/* A call, a cast and an info that each put out some events. */
typedef struct burst {
    int64_t n;
} burst;

static const actor_field_info burst_fields[] = { { "n", ACTOR_FIELD_INT64, offsetof(burst, n), NULL } };
static const actor_type_info burst_type = { "burst", sizeof(burst), true, 1, burst_fields, 0, NULL };

static actor_result dispatch_burst(void *data, actor_from from, const void *payload, void *reply)
{
    part *self = data;

    (void)from;
    self->owed = ((const burst *)payload)->n;
    if (put_out(self, actor_gen_stage_events()) != ACTOR_CONTINUE)
        return ACTOR_STOP;
    self->owed = 0;
    if (reply != NULL)
        ((burst *)reply)->n = self->next;
    return actor_gen_stage_go_on(reply == NULL ? ACTOR_CONTINUE : ACTOR_REPLY);
}

enum { TIMER_MARK = 77 };               /* at which a stage starts a timer */

static actor_result dispatch_mark(void *data, actor_from from, const void *payload, void *reply)
{
    (void)from;
    (void)reply;
    trace("%" PRId64 ":mark%" PRId64, ((const part *)data)->id, ((const burst *)payload)->n);
    if (((const burst *)payload)->n == TIMER_MARK)
        OK(actor_timer_start(ACTOR_MILLISECOND, 1, NULL));
    return ACTOR_CONTINUE;
}

static actor_result dispatch_kick(void *data, actor_from from, const void *payload, void *reply)
{
    (void)data;
    (void)from;
    (void)reply;
    if (latest.tag != 0 && ((const burst *)payload)->n > 0)
        actor_gen_stage_ask(latest, (size_t)((const burst *)payload)->n);
    else
        actor_gen_stage_cancel(latest, actor_reason_of(((const burst *)payload)->n == 0 ? ACTOR_NORMAL : ACTOR_TIMEOUT));
    return ACTOR_CONTINUE;
}

enum { BURST, BURST_CALL, MARK, KICK };
static const actor_handler_info handlers[] = {
    { { "burst", ACTOR_CAST, &burst_type, NULL }, dispatch_burst, NULL },
    { { "burst_call", ACTOR_CALL, &burst_type, &burst_type }, dispatch_burst, NULL },
    { { "mark", ACTOR_INFO, &burst_type, NULL }, dispatch_mark, NULL },
    { { "kick", ACTOR_CAST, &burst_type, NULL }, dispatch_kick, NULL },
};

#define PRODUCES ACTOR_STAGE_PRODUCER, NULL, &actor_int64_type
#define CHANGES ACTOR_STAGE_PRODUCER_CONSUMER, &actor_int64_type, &actor_int64_type
#define CONSUMES ACTOR_STAGE_CONSUMER, &actor_int64_type, NULL
#define CALLBACKS(demand, events) NULL, demand, events, note_subscribe, note_cancel, NULL, NULL

static const actor_gen_stage_info stages[] = {
    { "Counter", PRODUCES, 0, 0, NULL, 0, 0, 0, 0, NULL, NULL, CALLBACKS(count_demand, NULL) },
    { "Lasts", PRODUCES, ACTOR_DISPATCH_DEMAND, 0, NULL, 5, ACTOR_KEEP_LAST, 0, 0, NULL, NULL, CALLBACKS(count_demand, NULL) },
    { "Firsts", PRODUCES, ACTOR_DISPATCH_DEMAND, 0, NULL, 5, ACTOR_KEEP_FIRST, 0, 0, NULL, NULL, CALLBACKS(count_demand, NULL) },
    { "Teller", PRODUCES, ACTOR_DISPATCH_BROADCAST, 0, NULL, 0, 0, ACTOR_DEMAND_ACCUMULATE, 0, NULL, NULL, CALLBACKS(count_demand, NULL) },
    { "Sorter", PRODUCES, ACTOR_DISPATCH_PARTITION, 3, hash_by_three, 0, 0, ACTOR_DEMAND_ACCUMULATE, 0, NULL, NULL, CALLBACKS(count_demand, NULL) },
    { "Sieve", PRODUCES, ACTOR_DISPATCH_PARTITION, 2, hash_and_drop, 0, 0, ACTOR_DEMAND_ACCUMULATE, 0, NULL, NULL, CALLBACKS(count_demand, NULL) },
    { "Mess", PRODUCES, ACTOR_DISPATCH_PARTITION, 3, hash_badly, 0, 0, 0, 0, NULL, NULL, CALLBACKS(count_demand, NULL) },
    { "Held", PRODUCES, ACTOR_DISPATCH_DEMAND, 0, NULL, 0, 0, ACTOR_DEMAND_ACCUMULATE, 0, NULL, NULL, CALLBACKS(count_demand, NULL) },
    { "Changer", CHANGES, 0, 0, NULL, 0, 0, 0, 0, NULL, NULL, CALLBACKS(NULL, change_events) },
    { "Sink", CONSUMES, 0, 0, NULL, 0, 0, 0, 0, NULL, NULL, CALLBACKS(NULL, take_events) },
};
enum { COUNTER, LASTS, FIRSTS, TELLER, SORTER, SIEVE, MESS, HELD, CHANGER, SINK };

#define BEGIN(number)                                               \
    static actor_result begin_##number(void *self)                  \
    {                                                               \
        return actor_gen_stage_init(&stages[number], self);         \
    }
BEGIN(COUNTER)
BEGIN(LASTS)
BEGIN(FIRSTS)
BEGIN(TELLER)
BEGIN(SORTER)
BEGIN(SIEVE)
BEGIN(MESS)
BEGIN(HELD)
BEGIN(CHANGER)
BEGIN(SINK)

#define SERVER(number, title)                                                                       \
    { .name = title, .state = &part_type, .args = &part_type, .init = begin_##number,               \
      .n_handlers = ARRAY_LEN(handlers), .handlers = handlers, .terminate = note_end,               \
      .on_info = actor_gen_stage_on_info, .on_call = actor_gen_stage_on_call, .on_down = actor_gen_stage_on_down }
static const actor_gen_server_info servers[] = {
    SERVER(COUNTER, "Counter"), SERVER(LASTS, "Lasts"), SERVER(FIRSTS, "Firsts"), SERVER(TELLER, "Teller"),
    SERVER(SORTER, "Sorter"), SERVER(SIEVE, "Sieve"), SERVER(MESS, "Mess"), SERVER(HELD, "Held"),
    SERVER(CHANGER, "Changer"), SERVER(SINK, "Sink"),
};

static actor_ref start_part(int kind, const part *args)
{
    actor_ref ref = actor_ref_none();

    OK(actor_gen_server_start(&servers[kind], args, false, &ref));
    return ref;
}

static actor_ref producer(int kind, int64_t limit)
{
    const part args = { 9, 0, limit, 0, 0, false, false };

    return start_part(kind, &args);
}

static actor_ref changer(int64_t times)
{
    const part args = { 8, 0, 0, 0, times, false, false };

    return start_part(CHANGER, &args);
}

static actor_ref sink(int64_t id)
{
    const part args = { id, 0, 0, 0, 0, false, false };

    return start_part(SINK, &args);
}

static actor_subscribe_options options_of(size_t max, size_t min)
{
    actor_subscribe_options options = actor_subscribe_options_default();

    options.max_demand = max;
    options.min_demand = min;
    return options;
}

static actor_unique subscribe_with(actor_ref consumer, actor_ref to, actor_subscribe_options options)
{
    actor_unique tag = 0;

    OK(actor_gen_stage_sync_subscribe(consumer, to, &options, &tag, ACTOR_INFINITY));
    ck_assert(tag != 0);
    return tag;
}

static actor_unique subscribe(actor_ref consumer, actor_ref to, size_t max, size_t min)
{
    return subscribe_with(consumer, to, options_of(max, min));
}

static actor_unique subscribe_by_hand(actor_ref consumer, actor_ref to)
{
    actor_subscribe_options options = options_of(100, 0);

    options.manual = true;
    return subscribe_with(consumer, to, options);
}

static void tell(actor_ref to, int what, int64_t n)
{
    const burst message = { n };

    OK(actor_send(to, &handlers[what].message, &message));
    actor_sim_settle(sim);
}

/* Has the consumer of the subscription that was made last ask; `n` 0 or below: cancel it. */
static void ask(actor_ref consumer, actor_unique tag, actor_ref of, int64_t n)
{
    latest.stage = of;
    latest.tag = tag;
    tell(consumer, KICK, n);
}

static void forward(actor_ref stage)
{
    OK(actor_gen_stage_demand(stage, ACTOR_DEMAND_FORWARD));
    actor_sim_settle(sim);
}

static size_t buffered(actor_ref stage)
{
    size_t n = 0;

    OK(actor_gen_stage_buffered_count(stage, &n, ACTOR_INFINITY));
    return n;
}

static void forget(void)
{
    int i;

    memset(got, 0, sizeof got);
    memset(&latest, 0, sizeof latest);
    for (i = 0; i < CONSUMERS; i++)
        last_got[i] = -1;
    out_of_order = false;
}

static void open_stage(void)
{
    forget();
    open_scene();
}

/* The words of the trace that begin with one of these: what some stages did, whoever else was at work meanwhile. */
static const char *of(const char *first)
{
    static char words[sizeof trace_text];
    char all[sizeof trace_text];
    char *word, *rest = all;

    words[0] = '\0';
    memcpy(all, trace_text, sizeof all);
    while ((word = strtok_r(rest, " ", &rest)) != NULL)
        if (strchr(first, word[0]) != NULL)
            append(words, sizeof words, " ", word);
    return words;
}

#define check_of(first, expected) ck_assert_str_eq(of(first), expected)

static void forget_trace(void)
{
    trace_text[0] = '\0';
}

/* ---- demand ---- */

/* Q2: max_demand at first; at most max_demand - min_demand at a time, and as many asked for behind each. */
START_TEST(automatic_demand)
{
    actor_ref from = producer(COUNTER, 10), to = sink(1);

    subscribe(to, from, 4, 2);
    actor_sim_settle(sim);
    check_of("d", "d4 d2 d2 d2 d2 d2");
    check_of("1", "1:0-1 1:2-3 1:4-5 1:6-7 1:8-9");
}
END_TEST

/* Where nothing is between them each event is asked for by itself. */
START_TEST(least_demand)
{
    actor_ref from = producer(COUNTER, 3), to = sink(1);

    subscribe(to, from, 1, 0);
    actor_sim_settle(sim);
    check_trace("d1 1:0 d1 1:1 d1 1:2 d1");
}
END_TEST

START_TEST(default_demand)
{
    const actor_subscribe_options options = actor_subscribe_options_default();
    actor_ref from = producer(COUNTER, 1200), to = sink(1);

    ck_assert_uint_eq(options.max_demand, 1000);
    ck_assert_uint_eq(options.min_demand, 500);
    ck_assert_int_eq(options.cancel, ACTOR_PERMANENT);
    OK(actor_gen_stage_sync_subscribe(to, from, NULL, NULL, ACTOR_INFINITY));
    actor_sim_settle(sim);
    check_of("d", "d1000 d500 d500");
    check_of("1", "1:0-499 1:500-999 1:1000-1199");
}
END_TEST

/* Q1, Q3: what was not asked for does not come. */
START_TEST(manual_demand)
{
    actor_ref from = producer(COUNTER, 100), to = sink(1);
    actor_unique tag = subscribe_by_hand(to, from);

    actor_sim_settle(sim);
    check_trace("");
    ask(to, tag, from, 3);
    check_trace("d3 1:0-2");
    ask(to, tag, from, 1);
    check_trace("d1 1:3");
}
END_TEST

/* Who asks for more than there can ever be has not asked for nothing. */
START_TEST(endless_demand)
{
    actor_ref from = producer(_i == 0 ? HELD : TELLER, 100), to = sink(1);
    actor_unique tag = subscribe_by_hand(to, from);
    int i;

    actor_sim_settle(sim);
    for (i = 0; i < 2; i++)
        ask(to, tag, from, INT64_MAX);
    ask(to, tag, from, 2);
    tell(from, BURST, 3);
    check_trace("1:0-2");
    tell(from, BURST, 1);
    ck_assert_uint_eq(buffered(from), 0);
}
END_TEST

/* A timer of its own that nobody wants is dropped, and the log says so. */
START_TEST(unknown_timer)
{
    actor_ref stage = sink(1);

    tell(stage, MARK, TIMER_MARK);
    actor_sim_advance(sim, ACTOR_SECOND);
    actor_sim_settle(sim);
    check_logged("Sink: a timer is unknown and was dropped");
    ck_assert(actor_is_alive(stage));
}
END_TEST

/* Q4: who wants the most comes first; of those that want the same, who has wanted it longest. */
START_TEST(highest_demand_first)
{
    actor_ref from = producer(HELD, 100), a = sink(1), b = sink(2);
    actor_unique tag_a = subscribe_by_hand(a, from), tag_b = subscribe_by_hand(b, from);

    ask(a, tag_a, from, 2);
    ask(b, tag_b, from, 5);
    forward(from);
    check_of("d", "d2 d5");
    check_of("2", "2:0-1 2:2-4");
    check_of("1", "1:5-6");
    forget_trace();
    tell(from, BURST, 3);
    ck_assert_uint_eq(buffered(from), 3);
    ask(a, tag_a, from, 1);
    check_trace("1:7");
}
END_TEST

/* Q5: the callback has been asked for it, so it is for the others. */
START_TEST(demand_of_a_cancelled)
{
    actor_ref from = producer(COUNTER, 0), a = sink(1), b = sink(2);
    actor_unique tag_a = subscribe_by_hand(a, from), tag_b = subscribe_by_hand(b, from);

    ask(a, tag_a, from, 6);
    check_trace("d6");
    actor_send_exit(a, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_trace("9:down(killed)");
    ask(b, tag_b, from, 8);
    check_trace("d2");
}
END_TEST

/* What came meanwhile is not forgotten either. */
START_TEST(events_of_a_cancelled)
{
    actor_ref from = producer(COUNTER, 100), a = sink(1), b = sink(2);
    actor_unique tag_a = subscribe_by_hand(a, from), tag_b;

    actor_sim_settle(sim);
    actor_send_exit(a, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    tell(from, BURST, 6);
    check_trace("9:down(killed)");
    tag_b = subscribe_by_hand(b, from);
    (void)tag_a;
    ask(b, tag_b, from, 8);
    check_of("2", "2:0-5 2:6-7");
    check_of("d", "d2");
}
END_TEST

/* Q16: demand that accumulates is asked for when it is let go, each ask by itself. */
START_TEST(accumulated_demand)
{
    actor_ref from = producer(HELD, 100), to = sink(1);
    actor_unique tag = subscribe_by_hand(to, from);
    actor_demand_mode mode = ACTOR_DEMAND_FORWARD;

    OK(actor_gen_stage_demand_mode(from, &mode, ACTOR_INFINITY));
    ck_assert_int_eq(mode, ACTOR_DEMAND_ACCUMULATE);
    ask(to, tag, from, 1);
    ask(to, tag, from, 2);
    check_trace("");
    forward(from);
    check_trace("d1 d2 1:0 1:1-2");
    OK(actor_gen_stage_demand_mode(from, &mode, ACTOR_INFINITY));
    ck_assert_int_eq(mode, ACTOR_DEMAND_FORWARD);
}
END_TEST

/* ---- buffers ---- */

/* Q6: what is in the buffer comes before the callback is asked. */
START_TEST(buffer_first)
{
    actor_ref from = producer(COUNTER, 100), to = sink(1);
    actor_unique tag = subscribe_by_hand(to, from);

    tell(from, BURST, 4);
    ck_assert_uint_eq(buffered(from), 4);
    ask(to, tag, from, 3);
    check_trace("1:0-2");
    ask(to, tag, from, 3);
    check_of("1", "1:3 1:4-5");
    check_of("d", "d2");
}
END_TEST

static const struct {
    int kind;
    int64_t bursts[3];
    const char *left;
} full_buffers[] = {
    { LASTS, { 3, 4, 0 }, "1:2-6" },
    { LASTS, { 3, 9, 0 }, "1:7-11" },
    { LASTS, { 7, 0, 0 }, "1:2-6" },
    { LASTS, { 5, 5, 1 }, "1:6-10" },
    { FIRSTS, { 3, 4, 0 }, "1:0-4" },
    { FIRSTS, { 7, 1, 0 }, "1:0-4" },
    { FIRSTS, { 5, 5, 1 }, "1:0-4" },
};

START_TEST(full_buffer)
{
    actor_ref from = producer(full_buffers[_i].kind, 100), to = sink(1);
    actor_unique tag = subscribe_by_hand(to, from);
    size_t i;

    for (i = 0; i < 3; i++)
        if (full_buffers[_i].bursts[i] > 0)
            tell(from, BURST, full_buffers[_i].bursts[i]);
    ck_assert_uint_eq(buffered(from), 5);
    check_logged("its buffer of 5 events is full");
    ask(to, tag, from, 5);
    check_trace(full_buffers[_i].left);
}
END_TEST

/* Q6: 10000 of a producer if nothing is said, and of a producer_consumer all. */
START_TEST(buffers_unless_said)
{
    const part args = { 8, 0, 30000, 0, 1, true, false };
    actor_ref from = producer(COUNTER, 30000), middle = start_part(CHANGER, &args);

    tell(from, BURST, 10001);
    ck_assert_uint_eq(buffered(from), 10000);
    check_logged("its buffer of 10000 events is full: 1 are lost");
    tell(middle, BURST, 12000);
    ck_assert_uint_eq(buffered(middle), 12000);
}
END_TEST

/* A callback's answer goes behind its events. */
START_TEST(events_of_a_call)
{
    actor_ref from = producer(COUNTER, 100), to = sink(1);
    actor_unique tag = subscribe_by_hand(to, from);
    const burst three = { 3 };
    burst reply = { 0 };

    ask(to, tag, from, 5);
    check_trace("d5 1:0-4");
    OK(actor_call(from, &handlers[BURST_CALL].message, &three, &reply, ACTOR_INFINITY));
    ck_assert_int_eq(reply.n, 8);
    ck_assert_uint_eq(buffered(from), 3);
    actor_reply_release(&reply);
}
END_TEST

/* ---- broadcast ---- */

/* Q7: all get all, as many as the one that wants the fewest. */
START_TEST(broadcast)
{
    actor_ref from = producer(TELLER, 100), a = sink(1), b = sink(2);
    actor_unique tag_a = subscribe_by_hand(a, from), tag_b = subscribe_by_hand(b, from);

    forward(from);
    ask(a, tag_a, from, 5);
    check_trace("");
    ask(b, tag_b, from, 2);
    check_of("d", "d2");
    ask(b, tag_b, from, 9);
    check_of("d", "d2 d3");
    check_of("1", "1:0-1 1:2-4");
    check_of("2", "2:0-1 2:2-4");
    forget_trace();
    actor_send_exit(a, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_trace("9:down(killed) d6 2:5-10");
}
END_TEST

static bool takes_odd(const void *event, const void *arg)
{
    return *(const int64_t *)event % *(const int64_t *)arg == 1;
}

/* What a consumer does not want costs it no demand. */
START_TEST(selectors)
{
    static const int64_t two = 2;
    actor_ref from = producer(TELLER, 8), a = sink(1), b = sink(2);
    actor_subscribe_options odd = options_of(2, 0);

    odd.selector = takes_odd;
    odd.selector_arg = &two;
    subscribe_with(a, from, odd);
    subscribe(b, from, 2, 0);
    forward(from);
    ck_assert_int_eq(got[1][0] + got[1][2] + got[1][4] + got[1][6], 0);
    ck_assert_int_eq(got[1][1] + got[1][3] + got[1][5] + got[1][7], 4);
    for (int i = 0; i < 8; i++)
        ck_assert_int_eq(got[2][i], 1);
}
END_TEST

/* One alone that wants few of them: what it leaves out is asked for anew. */
START_TEST(selector_alone)
{
    static const int64_t four = 4;
    actor_ref from = producer(TELLER, 100), a = sink(1);
    actor_subscribe_options options = options_of(2, 0);

    options.selector = takes_odd;
    options.selector_arg = &four;
    subscribe_with(a, from, options);
    forward(from);
    for (int i = 0; i < 100; i++)
        ck_assert_int_eq(got[1][i], i % 4 == 1);
}
END_TEST

START_TEST(broadcast_once_each)
{
    actor_ref from = producer(TELLER, 100), a = sink(1);

    subscribe_by_hand(a, from);
    subscribe_by_hand(a, from);
    actor_sim_settle(sim);
    check_of("1", "1:cancel(already_subscribed)");
    check_of("9", "9:cancel(already_subscribed)");
    ck_assert(actor_is_alive(a));
}
END_TEST

/* ---- partitions ---- */

static actor_unique subscribe_part(actor_ref consumer, actor_ref to, size_t partition)
{
    actor_subscribe_options options = options_of(100, 0);

    options.manual = true;
    options.partition = partition;
    return subscribe_with(consumer, to, options);
}

/* Q8: what a slow one does not want yet holds up nobody else. */
START_TEST(partitions)
{
    actor_ref from = producer(SORTER, 100), to[3] = { sink(0), sink(1), sink(2) };
    actor_unique tags[3];
    size_t i;

    for (i = 0; i < 3; i++)
        tags[i] = subscribe_part(to[i], from, i);
    forward(from);
    ask(to[0], tags[0], from, 1);
    check_of("d", "d1");
    check_of("0", "0:0");
    ask(to[1], tags[1], from, 4);           /* 1, 4, and 2 and 3, which wait for their own */
    check_of("d", "d1 d4");
    check_of("1", "1:1-4");
    ask(to[2], tags[2], from, 1);           /* 2 had been there, 5 is there now and waits */
    check_of("d", "d1 d4 d1");
    check_of("2", "2:2");
    ask(to[0], tags[0], from, 2);           /* 3 had been there; 6, 7 are there now */
    check_of("d", "d1 d4 d1 d2");
    check_of("0", "0:0 0:3 0:6");
    check_of("1", "1:1-4 1:7");
    ask(to[2], tags[2], from, 1);
    check_of("2", "2:2 2:5");
}
END_TEST

START_TEST(partition_of_nobody)
{
    actor_ref from = producer(SIEVE, 30), to[2] = { sink(0), sink(1) };
    size_t i;

    for (i = 0; i < 2; i++) {
        actor_subscribe_options options = options_of(3, 1);

        options.partition = i;
        subscribe_with(to[i], from, options);
    }
    forward(from);
    for (i = 0; i < 30; i++)
        ck_assert_int_eq(got[0][i] + got[1][i], i % 3 != 2);
}
END_TEST

START_TEST(bad_partitions)
{
    actor_ref from = producer(SORTER, 100), a = sink(0), b = sink(1), c = sink(2), mess = producer(MESS, 1);
    actor_unique tag;

    subscribe_part(a, from, 1);
    subscribe_part(b, from, 1);
    actor_sim_settle(sim);
    check_of("1", "1:cancel(partition_taken) 1:end(partition_taken)");
    check_of("9", "9:cancel(partition_taken)");
    forget_trace();
    subscribe_part(c, from, 3);
    actor_sim_settle(sim);
    check_of("2", "2:cancel(unknown_partition) 2:end(unknown_partition)");
    tag = subscribe_part(a, mess, 0);
    ask(a, tag, mess, 1);
    check_of("d", "d1");
    ck_assert_ptr_nonnull(strstr(trace_text, "d1 9:end(bad_return)"));
    check_of("0", "0:down(bad_return) 0:end(bad_return)");
}
END_TEST

/* What waits for one that ends is lost with it, and its demand is not. */
START_TEST(end_of_a_partition)
{
    actor_ref from = producer(SORTER, 100), a = sink(0), b = sink(1);
    actor_unique tag_a = subscribe_part(a, from, 0), tag_b = subscribe_part(b, from, 1);

    (void)tag_a;
    forward(from);
    ask(b, tag_b, from, 4);
    check_trace("d4 1:1");                  /* 0, 2 and 3 wait */
    actor_send_exit(a, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_logged("2 events of a partition are lost");
    check_of("9d", "9:down(killed) d2");
    check_of("1", "1:4");
}
END_TEST

/* ---- producer_consumers ---- */

/* Q9: it handles events when somebody wants what they become, all that came together. */
START_TEST(in_the_middle)
{
    actor_ref from = producer(COUNTER, 100), middle = changer(1), to = sink(1);
    actor_unique tag;

    subscribe(middle, from, 4, 2);
    actor_sim_settle(sim);
    check_trace("d4");
    tag = subscribe_by_hand(to, middle);
    ask(to, tag, middle, 1);
    check_of("8", "8:(0-1) 8:(2-3)");
    check_of("1", "1:0");
    check_of("d", "d2 d2");
    forget_trace();
    ck_assert_uint_eq(buffered(middle), 3);
    ask(to, tag, middle, 1);
    check_trace("1:1");
    ask(to, tag, middle, 3);
    check_of("8", "8:(4-5)");
    check_of("1", "1:2-3 1:4");
    check_of("d", "d2");
}
END_TEST

/* It may put out more than came, and less. */
START_TEST(more_than_came)
{
    actor_ref from = producer(COUNTER, 5), middle = changer(3), to = sink(1);

    subscribe(to, middle, 4, 0);
    subscribe(middle, from, 2, 0);
    actor_sim_settle(sim);
    for (int i = 0; i < 15; i++)
        ck_assert_int_eq(got[1][i / 3 * 10 + i % 3], 1);
    ck_assert(!out_of_order);
}
END_TEST

START_TEST(less_than_came)
{
    actor_ref from = producer(COUNTER, 40), middle = changer(0), to = sink(1);

    subscribe(to, middle, 4, 0);
    subscribe(middle, from, 3, 1);
    actor_sim_settle(sim);
    for (int i = 0; i < 40; i++)
        ck_assert_int_eq(got[1][i], i % 2 == 0);
}
END_TEST

/* The end of its producer has its turn behind what came of it. */
START_TEST(end_behind_events)
{
    actor_ref from = producer(COUNTER, 4), middle = changer(1), to = sink(1);
    actor_unique tag;

    subscribe(middle, from, 4, 2);
    actor_sim_settle(sim);
    actor_send_exit(from, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_trace("d4");
    tag = subscribe_by_hand(to, middle);
    ask(to, tag, middle, 9);
    check_of("8", "8:(0-3) 8:down(killed) 8:end(killed)");
    check_of("1", "1:0-3 1:down(killed) 1:end(killed)");
}
END_TEST

/* ---- how subscriptions end ---- */

static const struct {
    actor_restart mode;
    actor_reason_kind reason;
    const char *then;
} ends[] = {
    { ACTOR_PERMANENT, ACTOR_NORMAL, "1:down(normal) 1:end(normal)" },
    { ACTOR_PERMANENT, ACTOR_SHUTDOWN, "1:down(shutdown) 1:end(shutdown)" },
    { ACTOR_PERMANENT, ACTOR_TIMEOUT, "1:down(timeout) 1:end(timeout)" },
    { ACTOR_TRANSIENT, ACTOR_NORMAL, "1:down(normal)" },
    { ACTOR_TRANSIENT, ACTOR_SHUTDOWN, "1:down(shutdown)" },
    { ACTOR_TRANSIENT, ACTOR_TIMEOUT, "1:down(timeout) 1:end(timeout)" },
    { ACTOR_TEMPORARY, ACTOR_NORMAL, "1:down(normal)" },
    { ACTOR_TEMPORARY, ACTOR_SHUTDOWN, "1:down(shutdown)" },
    { ACTOR_TEMPORARY, ACTOR_TIMEOUT, "1:down(timeout)" },
};

/* Q10: handle_cancel first, then the mode. */
START_TEST(end_of_a_producer)
{
    const part quiet = { 9, 0, 0, 0, 0, true, false };
    actor_ref from = start_part(COUNTER, &quiet), to = sink(1);
    actor_subscribe_options options = options_of(4, 2);

    options.cancel = ends[_i].mode;
    subscribe_with(to, from, options);
    OK(actor_stop_actor(from, actor_reason_of(ends[_i].reason), ACTOR_INFINITY));
    actor_sim_settle(sim);
    check_trace(ends[_i].then);
    ck_assert_int_eq(actor_is_alive(to), strstr(ends[_i].then, "end") == NULL);
}
END_TEST

static const struct {
    actor_restart mode;
    int64_t reason;                         /* 0: normal; -1: timeout */
    const char *then;
} cancels[] = {
    { ACTOR_PERMANENT, 0, "9:cancel(normal) 1:cancel(normal) 1:end(normal)" },
    { ACTOR_PERMANENT, -1, "9:cancel(timeout) 1:cancel(timeout) 1:end(timeout)" },
    { ACTOR_TRANSIENT, 0, "9:cancel(normal) 1:cancel(normal)" },
    { ACTOR_TRANSIENT, -1, "9:cancel(timeout) 1:cancel(timeout) 1:end(timeout)" },
    { ACTOR_TEMPORARY, 0, "9:cancel(normal) 1:cancel(normal)" },
    { ACTOR_TEMPORARY, -1, "9:cancel(timeout) 1:cancel(timeout)" },
};

/* Q11, Q12 */
START_TEST(cancelling)
{
    actor_ref from = producer(COUNTER, 0), to = sink(1);
    actor_subscribe_options options = options_of(4, 2);
    actor_unique tag;

    options.cancel = cancels[_i].mode;
    tag = subscribe_with(to, from, options);
    actor_sim_settle(sim);
    check_trace("d4");
    ask(to, tag, from, cancels[_i].reason);
    check_trace(cancels[_i].then);
    ck_assert(actor_is_alive(from));
    if (!actor_is_alive(to))
        return;
    ask(to, tag, from, 3);                  /* it is known no more */
    ask(to, tag, from, -1);
    check_trace("");
}
END_TEST

START_TEST(cancel_that_stops)
{
    const part stops = { 1, 0, 0, 0, 0, false, true };
    actor_ref from = producer(COUNTER, 0), to = start_part(SINK, &stops);
    actor_subscribe_options options = options_of(4, 2);
    actor_unique tag;

    options.cancel = ACTOR_TEMPORARY;
    tag = subscribe_with(to, from, options);
    ask(to, tag, from, 0);
    check_trace("d4 9:cancel(normal) 1:cancel(normal) 1:end(own)");
}
END_TEST

/* One that has ended already is one that ends. */
START_TEST(producer_that_is_gone)
{
    actor_ref from = producer(COUNTER, 0), to = sink(1);

    actor_send_exit(from, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    subscribe(to, from, 4, 2);
    actor_sim_settle(sim);
    check_trace("1:down(noproc) 1:end(noproc)");
}
END_TEST

/* ---- subscribing ---- */

START_TEST(bad_subscriptions)
{
    actor_ref from = producer(COUNTER, 0), to = sink(1), other = sink(2);
    actor_subscribe_options options = options_of(0, 0);

    GIVES(actor_gen_stage_sync_subscribe(to, from, &options, NULL, ACTOR_INFINITY), ACTOR_EINVAL);
    options = options_of(4, 4);
    GIVES(actor_gen_stage_sync_subscribe(to, from, &options, NULL, ACTOR_INFINITY), ACTOR_EINVAL);
    options = options_of(4, 2);
    options.cancel = 0;
    GIVES(actor_gen_stage_sync_subscribe(to, from, &options, NULL, ACTOR_INFINITY), ACTOR_EINVAL);
    GIVES(actor_gen_stage_sync_subscribe(from, to, NULL, NULL, ACTOR_INFINITY), ACTOR_EINVAL);
    GIVES(actor_gen_stage_sync_subscribe(to, to, NULL, NULL, ACTOR_INFINITY), ACTOR_EINVAL);
    GIVES(actor_gen_stage_subscribe(from, NULL, NULL), ACTOR_ENOTACTOR);
    OK(actor_gen_stage_async_subscribe(from, to, NULL));
    actor_sim_settle(sim);
    check_logged("could not subscribe");
    check_trace("");
    subscribe(to, other, 4, 2);
    actor_sim_settle(sim);
    check_trace("1:cancel(not_a_producer) 1:end(not_a_producer)");
}
END_TEST

/* Q13: the old subscription ends, the consumer does not, and what came of the old one comes first. */
START_TEST(resubscribing)
{
    actor_ref from = producer(COUNTER, 100), other = producer(HELD, 100), to = sink(1);
    actor_subscribe_options options = options_of(100, 0);
    actor_unique tag = subscribe_by_hand(to, from), second = 0;

    ask(to, tag, from, 2);
    check_trace("d2 1:0-1");
    options.manual = true;
    OK(actor_gen_stage_sync_resubscribe(to, tag, actor_reason_own("changed", NULL), from, &options, &second, ACTOR_INFINITY));
    actor_sim_settle(sim);
    check_trace("9:cancel(changed) 1:cancel(changed)");
    ck_assert(second != 0 && second != tag);
    ask(to, second, from, 1);
    check_trace("d1 1:2");
    GIVES(actor_gen_stage_sync_resubscribe(to, tag, actor_reason_of(ACTOR_NORMAL), from, NULL, NULL, ACTOR_INFINITY), ACTOR_ENOKEY);
    OK(actor_gen_stage_async_resubscribe(to, second, actor_reason_of(ACTOR_TIMEOUT), other, &options));
    actor_sim_settle(sim);
    check_trace("9:cancel(timeout) 1:cancel(timeout)");
    ck_assert(actor_is_alive(to));
}
END_TEST

/* Q13: whom it subscribes to in its init; who is not there is one that has ended. */
static actor_ref found;

static int find_found(const void *self, actor_ref *out)
{
    (void)self;
    *out = found;
    return actor_ref_is_none(found) ? ACTOR_ENOPROC : ACTOR_OK;
}

static const actor_stage_producer permanently[] = { { find_found, { 4, 2, ACTOR_PERMANENT, false, 0, NULL, NULL } } };
static const actor_stage_producer for_a_while[] = { { find_found, { 4, 2, ACTOR_TEMPORARY, false, 0, NULL, NULL } } };
static const actor_gen_stage_info eager = { "Eager", CONSUMES, 0, 0, NULL, 0, 0, 0, 1, permanently, NULL, CALLBACKS(NULL, take_events) };
static const actor_gen_stage_info hopeful = { "Hopeful", CONSUMES, 0, 0, NULL, 0, 0, 0, 1, for_a_while, NULL, CALLBACKS(NULL, take_events) };

static actor_result begin_eager(void *self)
{
    return actor_gen_stage_init(&eager, self);
}

static actor_result begin_hopeful(void *self)
{
    return actor_gen_stage_init(&hopeful, self);
}

START_TEST(subscribing_in_init)
{
    const part args = { 1, 0, 0, 0, 0, false, false };
    static actor_gen_server_info server;    /* the scene is closed behind the test */
    actor_ref to;

    server = servers[SINK];
    found = producer(COUNTER, 3);
    server.init = begin_eager;
    OK(actor_gen_server_start(&server, &args, false, &to));
    actor_sim_settle(sim);
    check_trace("d4 1:0-1 1:2 d2");
    found = actor_ref_none();
    GIVES(actor_gen_server_start(&server, &args, false, &to), ACTOR_EINIT);
    ck_assert_int_eq(actor_last_reason().kind, ACTOR_NOPROC);
    server.init = begin_hopeful;
    OK(actor_gen_server_start(&server, &args, false, &to));
    ck_assert(actor_is_alive(to));
}
END_TEST

/* One consumer may have several producers. */
START_TEST(two_producers)
{
    actor_ref a = producer(COUNTER, 20), b = producer(COUNTER, 20), to = sink(1);

    subscribe(to, a, 4, 2);
    subscribe(to, b, 4, 2);
    actor_sim_settle(sim);
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(got[1][i], 2);
}
END_TEST

/* ---- infos behind events ---- */

static void inform(actor_ref stage, int64_t n, bool waits)
{
    const burst message = { n };

    if (waits)
        OK(actor_gen_stage_sync_info(stage, &handlers[MARK].message, &message, ACTOR_INFINITY));
    else
        OK(actor_gen_stage_async_info(stage, &handlers[MARK].message, &message));
    actor_sim_settle(sim);
}

/* Q14: it comes when what was buffered before it has gone. */
START_TEST(info_behind_events)
{
    actor_ref from = producer(COUNTER, 100), to = sink(1);
    actor_unique tag = subscribe_by_hand(to, from);

    inform(from, 1, true);
    inform(to, 7, false);
    check_trace("9:mark1 1:mark7");
    tell(from, BURST, 2);
    inform(from, 2, false);
    inform(from, 3, true);
    tell(from, BURST, 2);
    inform(from, 4, true);
    check_trace("");
    ask(to, tag, from, 1);
    check_trace("1:0");
    ask(to, tag, from, 2);
    ck_assert(strstr(trace_text, "1:1") != NULL && strstr(trace_text, "9:mark2 9:mark3") != NULL);
    ck_assert(strstr(trace_text, "9:mark4") == NULL);
    trace_text[0] = '\0';
    ask(to, tag, from, 1);
    ck_assert(strstr(trace_text, "1:3") != NULL && strstr(trace_text, "9:mark4") != NULL);
    GIVES(actor_gen_stage_async_info(from, &handlers[BURST].message, NULL), ACTOR_EINVAL);
}
END_TEST

/* Infos are not lost with the events before them. */
START_TEST(info_in_a_full_buffer)
{
    actor_ref from = producer(LASTS, 100);

    tell(from, BURST, 4);
    inform(from, 1, false);
    tell(from, BURST, 4);
    check_trace("");
    tell(from, BURST, 2);
    check_trace("9:mark1");
}
END_TEST

START_TEST(info_behind_partitions)
{
    actor_ref from = producer(SORTER, 100), a = sink(0), b = sink(1);
    actor_unique tag_a = subscribe_part(a, from, 0), tag_b = subscribe_part(b, from, 1);

    forward(from);
    ask(b, tag_b, from, 4);
    check_trace("d4 1:1");                  /* 0, 2 and 3 wait */
    inform(from, 1, true);
    check_trace("");
    ask(a, tag_a, from, 2);
    trace_text[0] = '\0';
    actor_send_exit(from, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
}
END_TEST

START_TEST(info_in_the_middle)
{
    actor_ref from = producer(COUNTER, 4), middle = changer(1), to = sink(1);
    actor_unique tag;

    subscribe(middle, from, 4, 2);
    actor_sim_settle(sim);
    inform(middle, 5, true);
    check_trace("d4");
    tag = subscribe_by_hand(to, middle);
    ask(to, tag, middle, 4);
    ck_assert_ptr_nonnull(strstr(trace_text, "8:(2-3)"));
    ck_assert_ptr_null(strstr(trace_text, "8:mark5"));      /* it has its turn as events do: when more is wanted */
    ask(to, tag, middle, 1);
    ck_assert_ptr_nonnull(strstr(trace_text, "8:mark5"));
    ck_assert(strstr(trace_text, "8:(2-3)") < strstr(trace_text, "8:mark5"));
}
END_TEST

/* ---- races ---- */

/* What one run of a scenario is made of. */
struct race {
    int kind;                               /* of the producer */
    bool in_the_middle;
    enum { NOBODY, KILLED, CANCELS, PRODUCER_ENDS } who;
};

enum { RACE_EVENTS = 120, RACE_SINKS = 3 };

static actor_ref quiet_part(int kind, int64_t id, int64_t limit)
{
    const part args = { id, 0, limit, 0, 1, true, false };
    actor_ref ref = actor_ref_none();

    if (actor_gen_server_start(&servers[kind], &args, false, &ref) != ACTOR_OK)
        abort();
    return ref;
}

static actor_unique race_subscribe(actor_system *system, actor_ref consumer, actor_ref to, size_t partition)
{
    actor_subscribe_options options = options_of(1 + (size_t)actor_sim_random(system, 12), 0);
    actor_unique tag = 0;

    options.min_demand = (size_t)actor_sim_random(system, options.max_demand);
    options.partition = partition;
    options.cancel = ACTOR_TEMPORARY;
    if (actor_gen_stage_sync_subscribe(consumer, to, &options, &tag, ACTOR_INFINITY) != ACTOR_OK)
        abort();
    return tag;
}

static int times_got(int64_t event)
{
    int i, n = 0;

    for (i = 0; i < RACE_SINKS; i++)
        n += got[i][event];
    return n;
}

/* Whether each event has come to where it belongs, once. `lost`: how many may be missing, with one that was killed. */
static bool all_came(const struct race *race, int lost)
{
    const bool to_all = race->kind == TELLER;
    int64_t event;
    int i;

    for (event = 0; event < RACE_EVENTS; event++) {
        for (i = 0; to_all && i < RACE_SINKS; i++)
            if (got[i][event] > 1 || (got[i][event] == 0 && (i > 0 || lost == 0)))
                return false;
        if (!to_all && times_got(event) > 1)
            return false;
        if (!to_all && times_got(event) == 0 && lost-- == 0)
            return false;
        for (i = 0; race->kind == SORTER && i < RACE_SINKS; i++)
            if (got[i][event] > 0 && event % 3 != i)
                return false;
    }
    return true;
}

static bool none_twice(void)
{
    int64_t event;
    int i;

    for (event = 0; event < RACE_EVENTS; event++)
        for (i = 0; i < RACE_SINKS; i++)
            if (got[i][event] > 1)
                return false;
    return true;
}

/* Sends the kick that has a sink cancel, however far things are. */
static void race_cancel(actor_ref consumer, actor_ref of, actor_unique tag)
{
    const burst cancels_it = { 0 };

    latest.stage = of;
    latest.tag = tag;
    actor_send(consumer, &handlers[KICK].message, &cancels_it);
}

static bool race(actor_system *system, void *context)
{
    const struct race *race = context;
    actor_ref from = quiet_part(race->kind, 7, RACE_EVENTS), top = from, sinks[RACE_SINKS];
    actor_unique tags[RACE_SINKS];
    int i;

    forget();
    if (race->in_the_middle) {
        top = quiet_part(CHANGER, 6, 0);
        race_subscribe(system, top, from, 0);
    }
    for (i = 0; i < RACE_SINKS; i++) {
        sinks[i] = quiet_part(SINK, i, 0);
        tags[i] = race_subscribe(system, sinks[i], top, (size_t)i);
    }
    actor_gen_stage_demand(from, ACTOR_DEMAND_FORWARD);
    if (race->who == KILLED)
        actor_sim_kill(system, sinks[0], 1 + actor_sim_random(system, 8));
    for (i = 0; i < (int)actor_sim_random(system, 30); i++)
        actor_sleep(0);
    if (race->who == CANCELS)
        race_cancel(sinks[0], top, tags[0]);
    if (race->who == PRODUCER_ENDS)
        actor_send_exit(from, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(system);
    if (race->who == PRODUCER_ENDS)
        return none_twice() && actor_is_alive(sinks[0]) && !out_of_order;
    if (!actor_is_alive(from) || (race->who != KILLED && !actor_is_alive(sinks[0])))
        return false;
    if (race->who == CANCELS && race->kind != HELD)
        return none_twice() && !out_of_order;
    return all_came(race, race->who != KILLED ? 0 : race->kind == TELLER ? 1 : RACE_EVENTS) && !out_of_order;
}

static const struct race races[] = {
    { HELD, false, NOBODY }, { HELD, true, NOBODY }, { TELLER, false, NOBODY }, { SORTER, false, NOBODY },
    { HELD, false, KILLED }, { HELD, true, KILLED }, { TELLER, false, KILLED },
    { HELD, false, CANCELS }, { HELD, true, CANCELS }, { TELLER, false, CANCELS }, { SORTER, false, CANCELS },
    { HELD, false, PRODUCER_ENDS }, { HELD, true, PRODUCER_ENDS }, { SORTER, false, PRODUCER_ENDS },
};

START_TEST(under_any_order)
{
    struct race race_now = races[_i];
    actor_options options = actor_options_default();

    options.log = keep_log;
    options.workers = 1 + _i % 3;
    ck_assert_int_eq(actor_sim_explore(&options, 150, race, &race_now), 0);
}
END_TEST

/* A killed consumer takes no more along than it may have on its way. */
START_TEST(lost_with_a_consumer)
{
    actor_ref from = producer(HELD, 50), a = sink(1), b = sink(2);
    int lost = 0;

    subscribe(a, from, 5, 1);
    subscribe(b, from, 5, 1);
    actor_sim_kill(sim, a, 4);
    forward(from);
    for (int i = 0; i < 50; i++)
        lost += got[1][i] + got[2][i] == 0;
    ck_assert_int_le(lost, 5);
    ck_assert_int_gt(last_got[2], 40);
}
END_TEST

/* ---- memory that is out ---- */

static void run_short(actor_system *system)
{
    actor_ref from = actor_ref_none(), middle = actor_ref_none(), to = actor_ref_none();
    const part args = { 9, 0, 30, 0, 0, true, false }, between = { 8, 0, 0, 0, 2, true, false }, last = { 1, 0, 0, 0, 0, true, false };
    const actor_subscribe_options options = options_of(4, 1);
    const burst three = { 3 };

    if (actor_gen_server_start(&servers[COUNTER], &args, false, &from) == ACTOR_OK &&
        actor_gen_server_start(&servers[CHANGER], &between, false, &middle) == ACTOR_OK &&
        actor_gen_server_start(&servers[SINK], &last, false, &to) == ACTOR_OK) {
        actor_gen_stage_sync_subscribe(middle, from, &options, NULL, ACTOR_SECOND);
        actor_gen_stage_async_info(middle, &handlers[MARK].message, &three);
        actor_gen_stage_async_subscribe(to, middle, &options);
        actor_send(from, &handlers[BURST].message, &three);
    }
    actor_sim_settle(system);
}

/* What waits is sent at once: of several callbacks, in a partition, behind demand that is held back. */
static void run_short_and_wait(actor_system *system)
{
    actor_ref from = actor_ref_none(), to = actor_ref_none(), other = actor_ref_none();
    const part args = { 9, 0, 90, 0, 0, true, false }, first = { 1, 0, 0, 0, 0, true, false }, second = { 2, 0, 0, 0, 0, true, false };
    actor_subscribe_options options = options_of(12, 1);
    const burst three = { 3 };
    int i;

    if (actor_gen_server_start(&servers[SORTER], &args, false, &from) == ACTOR_OK &&
        actor_gen_server_start(&servers[SINK], &first, false, &to) == ACTOR_OK &&
        actor_gen_server_start(&servers[SINK], &second, false, &other) == ACTOR_OK) {
        for (i = 0; i < 4; i++)
            actor_send(from, &handlers[BURST].message, &three);
        actor_gen_stage_sync_subscribe(to, from, &options, NULL, ACTOR_SECOND);
        actor_sim_settle(system);
        options.partition = 1;
        actor_gen_stage_sync_subscribe(other, from, &options, NULL, ACTOR_SECOND);
        actor_gen_stage_demand(from, ACTOR_DEMAND_FORWARD);
    }
    actor_sim_settle(system);
}

/* Whoever lacks memory ends, and says so; nobody waits for ever, and nothing is left behind. */
START_TEST(out_of_memory)
{
    uint64_t n;

    for (n = 1; n < 200; n++) {
        actor_options options = actor_options_default();
        actor_system *system;

        forget();
        options.log = keep_log;
        log_text[0] = '\0';
        OK(actor_sim_start(&options, n, &system));
        actor_sim_fail_alloc(system, n);
        (_i == 0 ? run_short : run_short_and_wait)(system);
        actor_sim_fail_alloc(system, 0);
        actor_system_stop(system);
    }
}
END_TEST

/* ---- events that hold something ---- */

static actor_string kept;

static actor_result put_texts(void *data, size_t demand, actor_events *out)
{
    part *self = data;

    for (; demand > 0 && self->next < self->limit; demand--, self->next++) {
        char text[32];
        actor_string event;

        snprintf(text, sizeof text, "text %" PRId64, self->next);
        event = actor_string_of(text);
        if (actor_events_push(out, &event) != ACTOR_OK)
            return ACTOR_STOP;
    }
    return ACTOR_CONTINUE;
}

static actor_result take_texts(void *data, const void *events, size_t n, actor_subscription from, actor_events *out)
{
    const actor_string *text = events;
    size_t i;

    (void)from;
    (void)out;
    for (i = 0; i < n; i++)
        trace("%" PRId64 ":%s", ((const part *)data)->id, text[i].data);
    OK(actor_string_set(&kept, text[n - 1].data));
    return ACTOR_CONTINUE;
}

static bool takes_first(const void *event, const void *arg)
{
    (void)arg;
    return strcmp(((const actor_string *)event)->data, "text 0") == 0;
}

static const actor_gen_stage_info texts = {
    "Texts", ACTOR_STAGE_PRODUCER, NULL, &actor_string_type, ACTOR_DISPATCH_BROADCAST, 0, NULL, 0, 0,
    ACTOR_DEMAND_ACCUMULATE, 0, NULL, NULL, CALLBACKS(put_texts, NULL)
};
static const actor_gen_stage_info readers = {
    "Reader", ACTOR_STAGE_CONSUMER, &actor_string_type, NULL, 0, 0, NULL, 0, 0, 0, 0, NULL, NULL, CALLBACKS(NULL, take_texts)
};

static actor_result begin_texts(void *self)
{
    return actor_gen_stage_init(&texts, self);
}

static actor_result begin_reader(void *self)
{
    return actor_gen_stage_init(&readers, self);
}

#define TEXTS 0
#define READER 1
#define begin_TEXTS begin_texts
#define begin_READER begin_reader
static const actor_gen_server_info texts_server = SERVER(TEXTS, "Texts");
static const actor_gen_server_info reader_server = SERVER(READER, "Reader");

START_TEST(texts_are_shared)
{
    const part args = { 9, 0, 2, 0, 0, false, false }, one = { 1, 0, 0, 0, 0, false, false }, two = { 2, 0, 0, 0, 0, false, false };
    actor_ref from = actor_ref_none(), a = actor_ref_none(), b = actor_ref_none();
    actor_subscribe_options options = options_of(3, 0);

    OK(actor_gen_server_start(&texts_server, &args, false, &from));
    OK(actor_gen_server_start(&reader_server, &one, false, &a));
    OK(actor_gen_server_start(&reader_server, &two, false, &b));
    subscribe_with(a, from, options);
    options.selector = takes_first;
    subscribe_with(b, from, options);
    forward(from);
    ck_assert_ptr_nonnull(strstr(trace_text, "1:text 0 1:text 1"));
    ck_assert_ptr_nonnull(strstr(trace_text, "2:text 0"));
    ck_assert_ptr_null(strstr(trace_text, "2:text 1"));
    ck_assert_ptr_nonnull(kept.data);
    actor_type_clear(&actor_string_type, &kept);
}
END_TEST

/* ---- what is no stage ---- */

static actor_result begin_without_callbacks(void *self)
{
    static const actor_gen_stage_info info = {
        "Odd", ACTOR_STAGE_PRODUCER, NULL, NULL, 0, 0, NULL, 0, 0, 0, 0, NULL, NULL, CALLBACKS(NULL, NULL)
    };

    return actor_gen_stage_init(&info, self);
}

/* ---- threads ---- */

/* Texts, so that each batch has memory of its own, which the last of its readers frees, on whatever thread. */
enum { THREAD_EVENTS = 2000, THREAD_SINKS = 3 };

static atomic_int n_read;
static atomic_bool wrong_text;

static actor_result make_texts(void *data, size_t demand, actor_events *out)
{
    part *self = data;
    char text[40];

    for (; demand > 0 && self->next < THREAD_EVENTS; demand--, self->next++) {
        actor_string event;

        snprintf(text, sizeof text, "event number %" PRId64, self->next);
        event = actor_string_of(text);
        if (actor_events_push(out, &event) != ACTOR_OK)
            return actor_stop(actor_reason_own("no_memory", NULL));
    }
    return ACTOR_CONTINUE;
}

static actor_result pass_texts(void *data, const void *events, size_t n, actor_subscription from, actor_events *out)
{
    const actor_string *event = events;
    size_t i;

    (void)data;
    (void)from;
    for (i = 0; i < n; i++)
        if (actor_events_push(out, &event[i]) != ACTOR_OK)
            return actor_stop(actor_reason_own("no_memory", NULL));
    return ACTOR_CONTINUE;
}

static actor_result read_texts(void *data, const void *events, size_t n, actor_subscription from, actor_events *out)
{
    part *self = data;
    const actor_string *event = events;
    size_t i;

    (void)from;
    (void)out;
    for (i = 0; i < n; i++) {
        int64_t number = -1;

        if (sscanf(event[i].data, "event number %" SCNd64, &number) != 1 || number < self->next)
            wrong_text = true;
        self->next = number + 1;
    }
    n_read += (int)n;
    return ACTOR_CONTINUE;
}

#define TEXT_STAGE(title, side, takes, gives, how, make, read)                                              \
    { .name = title, .kind = side, .in = takes, .out = gives, .dispatcher = how, .demand = ACTOR_DEMAND_ACCUMULATE, \
      .handle_demand = make, .handle_events = read }
static const actor_gen_stage_info text_stages[] = {
    TEXT_STAGE("ByDemand", ACTOR_STAGE_PRODUCER, NULL, &actor_string_type, ACTOR_DISPATCH_DEMAND, make_texts, NULL),
    TEXT_STAGE("ToAll", ACTOR_STAGE_PRODUCER, NULL, &actor_string_type, ACTOR_DISPATCH_BROADCAST, make_texts, NULL),
    TEXT_STAGE("Passing", ACTOR_STAGE_PRODUCER_CONSUMER, &actor_string_type, &actor_string_type, ACTOR_DISPATCH_DEMAND, NULL, pass_texts),
    TEXT_STAGE("Reading", ACTOR_STAGE_CONSUMER, &actor_string_type, NULL, ACTOR_DISPATCH_DEMAND, NULL, read_texts),
};

static actor_result begin_text_stage(void *self)
{
    return actor_gen_stage_init(&text_stages[((const part *)self)->id], self);
}

static const actor_gen_server_info text_server = {
    .name = "Texts", .state = &part_type, .args = &part_type, .init = begin_text_stage, .on_info = actor_gen_stage_on_info,
    .on_call = actor_gen_stage_on_call, .on_down = actor_gen_stage_on_down,
};

static actor_ref start_text_stage(int64_t kind)
{
    const part args = { kind, 0, 0, 0, 0, true, false };
    actor_ref ref = actor_ref_none();

    OK(actor_gen_server_start(&text_server, &args, false, &ref));
    return ref;
}

/* Each text is read once, or by each, and in its order, wherever the stages run. */
START_TEST(on_threads)
{
    const bool to_all = _i == 1, passes = _i == 2;
    const int wanted = THREAD_EVENTS * (to_all ? THREAD_SINKS : 1);
    actor_options options = actor_options_default();
    actor_subscribe_options demand = options_of(20, 7);
    actor_ref from, top;
    actor_system *system;
    int i;

    options.workers = 3;
    n_read = 0;
    wrong_text = false;
    OK(actor_system_start(&options, &system));
    top = from = start_text_stage(to_all ? 1 : 0);
    if (passes) {
        top = start_text_stage(2);
        subscribe(top, from, 20, 7);
    }
    for (i = 0; i < THREAD_SINKS; i++) {
        demand.max_demand += 3;
        subscribe_with(start_text_stage(3), top, demand);
    }
    OK(actor_gen_stage_demand(from, ACTOR_DEMAND_FORWARD));
    while (n_read < wanted)
        actor_sleep(ACTOR_MILLISECOND);
    actor_system_stop(system);
    ck_assert_int_eq(n_read, wanted);
    ck_assert(!wrong_text);
}
END_TEST

/* ---- events of another kind ---- */

/* `alike` has fields as the events of a Pair have them, and is described elsewhere; the others differ in one thing each. */
typedef struct pair {
    int64_t number;
    actor_string text;
} pair;

typedef struct long_pair {
    int64_t number;
    actor_string text;
    int64_t more;
} long_pair;

static const actor_variant_info on_off[] = { { "off", 0, 0, NULL }, { "on", 1, 0, NULL } };
static const actor_variant_info two_words[] = { { "no", 0, 0, NULL }, { "yes", 1, 0, NULL } };
static const actor_variant_info off_on_auto[] = { { "off", 0, 0, NULL }, { "on", 2, 0, NULL } };
static const actor_type_info lamp_type = { "Lamp", sizeof(int), true, 0, NULL, 2, on_off };
static const actor_type_info word_type = { "Word", sizeof(int), true, 0, NULL, 2, two_words };
static const actor_type_info mode_type = { "Mode", sizeof(int), true, 0, NULL, 2, off_on_auto };
static const actor_field_info pair_fields[] = {
    { "number", ACTOR_FIELD_INT64, offsetof(pair, number), NULL }, { "text", ACTOR_FIELD_STRING, offsetof(pair, text), NULL } };
static const actor_field_info alike_fields[] = {
    { "n", ACTOR_FIELD_INT64, offsetof(pair, number), NULL }, { "what", ACTOR_FIELD_STRING, offsetof(pair, text), NULL } };
static const actor_field_info other_fields[] = {
    { "number", ACTOR_FIELD_UINT64, offsetof(pair, number), NULL }, { "text", ACTOR_FIELD_STRING, offsetof(pair, text), NULL } };
static const actor_field_info moved_fields[] = {
    { "number", ACTOR_FIELD_INT64, offsetof(long_pair, more), NULL }, { "text", ACTOR_FIELD_STRING, offsetof(long_pair, text), NULL } };
#define PAIR(name, type, fields) { name, sizeof(type), false, ARRAY_LEN(fields), fields, 0, NULL }
static const actor_type_info pair_type = PAIR("Pair", pair, pair_fields), alike_type = PAIR("Alike", pair, alike_fields);
static const actor_type_info other_type = PAIR("Other", pair, other_fields), long_type = PAIR("Long", long_pair, pair_fields);
static const actor_type_info moved_type = PAIR("Moved", long_pair, moved_fields);
static const actor_field_info inner_fields[] = { { "inner", ACTOR_FIELD_STRUCT, 0, &pair_type } };
static const actor_field_info inner_alike_fields[] = { { "it", ACTOR_FIELD_STRUCT, 0, &alike_type } };
static const actor_field_info inner_other_fields[] = { { "inner", ACTOR_FIELD_STRUCT, 0, &other_type } };
static const actor_type_info inner_type = PAIR("Inner", pair, inner_fields), inner_alike_type = PAIR("Inner", pair, inner_alike_fields);
static const actor_type_info inner_other_type = PAIR("Inner", pair, inner_other_fields);

/* Values of protocols are described alike, whichever protocol it is; and so is what C alone knows. */
typedef struct holder {
    actor_protocol_value value;
    void *own;
} holder;

static const actor_field_info shown_fields[] = { { NULL, ACTOR_FIELD_PROTOCOL, 0, NULL } };
static const actor_field_info sized_fields[] = { { NULL, ACTOR_FIELD_PROTOCOL, 0, NULL } };
static const actor_type_info shown_type = PAIR("Shown", actor_protocol_value, shown_fields);
static const actor_type_info sized_type = PAIR("Sized", actor_protocol_value, sized_fields);
static const actor_field_info holder_fields[] = { { "value", ACTOR_FIELD_STRUCT, offsetof(holder, value), &shown_type } };
static const actor_field_info holder_alike_fields[] = { { "it", ACTOR_FIELD_STRUCT, offsetof(holder, value), &shown_type } };
static const actor_field_info holder_other_fields[] = { { "value", ACTOR_FIELD_STRUCT, offsetof(holder, value), &sized_type } };
static const actor_type_info holder_type = PAIR("Holder", holder, holder_fields);
static const actor_type_info holder_alike_type = PAIR("Keeper", holder, holder_alike_fields);
static const actor_type_info holder_other_type = PAIR("Holder", holder, holder_other_fields);

static void *own_copy(const void *value)
{
    return (void *)(uintptr_t)value;
}

static void own_free(void *value)
{
    (void)value;
}

static const actor_extern_info own_extern = { { "own", sizeof(void *), false, 0, NULL, 0, NULL }, own_copy, own_free };
static const actor_extern_info own_alike_extern = { { "it", sizeof(void *), false, 0, NULL, 0, NULL }, own_copy, own_free };
static const actor_field_info own_fields[] = { { "own", ACTOR_FIELD_EXTERN, offsetof(holder, own), &own_extern.type } };
static const actor_field_info own_alike_fields[] = { { "own", ACTOR_FIELD_EXTERN, offsetof(holder, own), &own_alike_extern.type } };
static const actor_field_info plain_fields[] = { { "own", ACTOR_FIELD_EXTERN, offsetof(holder, own), NULL } };
static const actor_field_info plain_alike_fields[] = { { "own", ACTOR_FIELD_EXTERN, offsetof(holder, own), NULL } };
static const actor_type_info own_type = PAIR("Own", holder, own_fields), own_alike_type = PAIR("Own", holder, own_alike_fields);
static const actor_type_info plain_type = PAIR("Plain", holder, plain_fields);
static const actor_type_info plain_alike_type = PAIR("Plain", holder, plain_alike_fields);

static const struct {
    const actor_type_info *out, *in;
    bool agree;
} kinds_of_events[] = {
    { &pair_type, &pair_type, true },
    { &pair_type, &alike_type, true },
    { &pair_type, &other_type, false },
    { &pair_type, &long_type, false },
    { &long_type, &moved_type, false },
    { &inner_type, &inner_alike_type, true },
    { &inner_type, &inner_other_type, false },
    { &lamp_type, &word_type, true },
    { &lamp_type, &mode_type, false },
    { &actor_int64_type, &actor_string_type, false },
    { &actor_int64_type, &actor_uint64_type, false },
    { &actor_duration_type, &actor_int64_type, false },
    { &shown_type, &shown_type, true },
    { &shown_type, &sized_type, false },
    { &holder_type, &holder_alike_type, true },
    { &holder_type, &holder_other_type, false },
    { &own_type, &own_alike_type, true },
    { &own_type, &plain_type, false },
    { &plain_type, &plain_type, true },
    { &plain_type, &plain_alike_type, false },
};

static size_t handed_on;
static bool made;

static actor_result make_one(void *self, size_t demand, actor_events *out)
{
    static const union {
        long_pair pair;
        holder holder;
    } zeroes = { { 0, { NULL, 0 }, 0 } };

    (void)self;
    (void)demand;
    if (made)
        return ACTOR_CONTINUE;
    made = true;
    return actor_events_push(out, &zeroes) == ACTOR_OK ? ACTOR_CONTINUE : ACTOR_STOP;
}

static actor_result count_events(void *self, const void *events, size_t n, actor_subscription from, actor_events *out)
{
    (void)self;
    (void)events;
    (void)from;
    (void)out;
    handed_on += n;
    return ACTOR_CONTINUE;
}

static actor_gen_stage_info maker = { .name = "Maker", .kind = ACTOR_STAGE_PRODUCER, .handle_demand = make_one };
static actor_gen_stage_info taker = { .name = "Taker", .kind = ACTOR_STAGE_CONSUMER, .handle_events = count_events,
                                      .handle_cancel = note_cancel };

static actor_result begin_maker(void *self)
{
    return actor_gen_stage_init(&maker, self);
}

static actor_result begin_taker(void *self)
{
    return actor_gen_stage_init(&taker, self);
}

/* What a consumer does not know how to read it is not sent; its subscription is cancelled, and the reason says which types these are. */
START_TEST(other_events)
{
    static const actor_gen_server_info servers_of[] = {
        { .name = "Maker", .state = &part_type, .args = &part_type, .init = begin_maker, .on_info = actor_gen_stage_on_info,
          .on_call = actor_gen_stage_on_call, .on_down = actor_gen_stage_on_down },
        { .name = "Taker", .state = &part_type, .args = &part_type, .init = begin_taker, .terminate = note_end,
          .on_info = actor_gen_stage_on_info, .on_call = actor_gen_stage_on_call, .on_down = actor_gen_stage_on_down },
    };
    const part args = { 1, 0, 0, 0, 0, false, false };
    actor_ref from = actor_ref_none(), to = actor_ref_none();
    char said[ACTOR_REASON_DETAIL_BYTES];

    handed_on = 0;
    made = false;
    maker.out = kinds_of_events[_i].out;
    taker.in = kinds_of_events[_i].in;
    OK(actor_gen_server_start(&servers_of[0], &args, false, &from));
    OK(actor_gen_server_start(&servers_of[1], &args, false, &to));
    subscribe(to, from, 1, 0);
    actor_sim_settle(sim);
    if (kinds_of_events[_i].agree) {
        check_trace("");
        ck_assert_uint_eq(handed_on, 1);
        return;
    }
    check_trace("1:cancel(other_events) 1:end(other_events)");
    snprintf(said, sizeof said, "Maker puts out %s, not %s", maker.out->name, taker.in->name);
    check_logged(said);
    ck_assert_uint_eq(handed_on, 0);
    ck_assert(actor_is_alive(from));
}
END_TEST

/* A stage that is to run with its subscription alone ends if it cannot have it; its supervisor has not waited. */
START_TEST(join_that_is_refused)
{
    static const actor_gen_server_info server = {
        .name = "Taker", .state = &part_type, .args = &part_type, .init = begin_taker, .terminate = note_end,
        .on_info = actor_gen_stage_on_info, .on_call = actor_gen_stage_on_call, .on_down = actor_gen_stage_on_down };
    const part args = { 1, 0, 0, 0, 0, false, false };
    actor_subscribe_options options = actor_subscribe_options_default();
    actor_ref from = start_text_stage(0), to = actor_ref_none();

    taker.in = &actor_string_type;
    options.min_demand = options.max_demand;
    OK(actor_gen_stage_join(actor_gen_server_start(&server, &args, false, &to), &to, from, &options));
    actor_sim_settle(sim);
    check_trace("1:end(not_subscribed)");
    GIVES(actor_gen_stage_join(actor_gen_server_start(&server, &args, false, &to), &to, actor_ref_none(), &options), ACTOR_ENOPROC);
    ck_assert(!actor_is_alive(to));
    options.cancel = ACTOR_TEMPORARY;
    OK(actor_gen_stage_join(actor_gen_server_start(&server, &args, false, &to), &to, actor_ref_none(), &options));
    actor_sim_settle(sim);
    ck_assert(actor_is_alive(to));
    GIVES(actor_gen_stage_join(ACTOR_EINIT, &to, from, &options), ACTOR_EINIT);
}
END_TEST

START_TEST(bad_stage)
{
    static const actor_gen_server_info server = { .name = "Odd", .state = &part_type, .init = begin_without_callbacks };
    const int64_t event = 1;
    actor_reason reason;

    GIVES(actor_gen_server_start(&server, NULL, false, NULL), ACTOR_EINIT);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "bad_stage");
    GIVES(actor_events_push(NULL, &event), ACTOR_EINVAL);
    ck_assert_uint_eq(actor_events_len(NULL), 0);
    GIVES(actor_gen_stage_ask(latest, 1), ACTOR_ENOTACTOR);
    GIVES(actor_gen_stage_cancel(latest, actor_reason_of(ACTOR_NORMAL)), ACTOR_ENOTACTOR);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("gen_stage");
    TCase *tc = tcase_create("demand");

    tcase_add_checked_fixture(tc, open_stage, close_scene);
    tcase_add_test(tc, automatic_demand);
    tcase_add_test(tc, least_demand);
    tcase_add_test(tc, default_demand);
    tcase_add_test(tc, manual_demand);
    tcase_add_loop_test(tc, endless_demand, 0, 2);
    tcase_add_test(tc, unknown_timer);
    tcase_add_test(tc, highest_demand_first);
    tcase_add_test(tc, demand_of_a_cancelled);
    tcase_add_test(tc, events_of_a_cancelled);
    tcase_add_test(tc, accumulated_demand);
    tcase_add_test(tc, buffer_first);
    tcase_add_loop_test(tc, full_buffer, 0, ARRAY_LEN(full_buffers));
    tcase_add_test(tc, buffers_unless_said);
    tcase_add_test(tc, events_of_a_call);
    suite_add_tcase(s, tc);

    tc = tcase_create("dispatchers");
    tcase_add_checked_fixture(tc, open_stage, close_scene);
    tcase_add_test(tc, broadcast);
    tcase_add_test(tc, selectors);
    tcase_add_test(tc, selector_alone);
    tcase_add_test(tc, broadcast_once_each);
    tcase_add_test(tc, partitions);
    tcase_add_test(tc, partition_of_nobody);
    tcase_add_test(tc, bad_partitions);
    tcase_add_test(tc, end_of_a_partition);
    tcase_add_test(tc, in_the_middle);
    tcase_add_test(tc, more_than_came);
    tcase_add_test(tc, less_than_came);
    tcase_add_test(tc, end_behind_events);
    tcase_add_test(tc, texts_are_shared);
    suite_add_tcase(s, tc);

    tc = tcase_create("subscriptions");
    tcase_add_checked_fixture(tc, open_stage, close_scene);
    tcase_add_loop_test(tc, end_of_a_producer, 0, ARRAY_LEN(ends));
    tcase_add_loop_test(tc, cancelling, 0, ARRAY_LEN(cancels));
    tcase_add_test(tc, cancel_that_stops);
    tcase_add_test(tc, producer_that_is_gone);
    tcase_add_test(tc, bad_subscriptions);
    tcase_add_loop_test(tc, other_events, 0, ARRAY_LEN(kinds_of_events));
    tcase_add_test(tc, join_that_is_refused);
    tcase_add_test(tc, resubscribing);
    tcase_add_test(tc, subscribing_in_init);
    tcase_add_test(tc, two_producers);
    tcase_add_test(tc, info_behind_events);
    tcase_add_test(tc, info_in_a_full_buffer);
    tcase_add_test(tc, info_behind_partitions);
    tcase_add_test(tc, info_in_the_middle);
    tcase_add_test(tc, lost_with_a_consumer);
    tcase_add_test(tc, bad_stage);
    suite_add_tcase(s, tc);

    tc = tcase_create("races");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, under_any_order, 0, ARRAY_LEN(races));
    tcase_add_loop_test(tc, out_of_memory, 0, 2);
    suite_add_tcase(s, tc);

    tc = tcase_create("threads");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, on_threads, 0, 3);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    return run_suite(suite());
}
