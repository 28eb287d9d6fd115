/*
 * Agents: functions over a state that several share, in order and one at a time; functions that fail, that take too long and
 * that are unknown; names; memory that is lacking. tests/parity/agents.c compares them with Elixir's.
 */
#include <stdatomic.h>

#include "agent_actor.h"
#include "scenario.h"

#define MS(n) ((n) * ACTOR_MILLISECOND)

enum { SEEDS = 60 };

/* ---- an agent that counts, and notes ---- */

typedef struct counter {
    int64_t n;
    actor_string note;
} counter;

typedef struct words {
    actor_string text;
    int64_t pause;
} words;

static const actor_field_info counter_fields[] = {
    { "n", ACTOR_FIELD_INT64, offsetof(counter, n), NULL },
    { "note", ACTOR_FIELD_STRING, offsetof(counter, note), NULL },
};
static const actor_type_info counter_type = { "Counter", sizeof(counter), false, 2, counter_fields, 0, NULL };
static const actor_field_info words_fields[] = {
    { "text", ACTOR_FIELD_STRING, offsetof(words, text), NULL },
    { "pause", ACTOR_FIELD_DURATION, offsetof(words, pause), NULL },
};
static const actor_type_info words_type = { "words", sizeof(words), false, 2, words_fields, 0, NULL };

static actor_result start(void *state)
{
    ((counter *)state)->n = 100;
    return ACTOR_CONTINUE;
}

static actor_result start_badly(void *state)
{
    (void)state;
    return actor_stop(actor_reason_own("no_file", NULL));
}

static actor_result start_and_crash(void *state)
{
    (void)state;
    actor_exit(actor_reason_own("boom", NULL));
}

static const actor_handler_info handlers[] = { ACTOR_AGENT_HANDLERS };
static const actor_handler_info other_handlers[] = { ACTOR_AGENT_HANDLERS };
static const actor_agent_info counter_agent = ACTOR_AGENT("Counter", &counter_type, NULL, handlers, start);
static const actor_agent_info named_agent = ACTOR_AGENT("Named", &counter_type, "counter", handlers, NULL);
static const actor_agent_info bad_agent = ACTOR_AGENT("Bad", &counter_type, "bad", handlers, start_badly);
static const actor_agent_info crashing_agent = ACTOR_AGENT("Crashing", &counter_type, NULL, handlers, start_and_crash);
static const actor_agent_info other_agent = ACTOR_AGENT("Other", &counter_type, NULL, other_handlers, start);

static void read_n(const void *state, const void *argument, void *result)
{
    (void)argument;
    ((number *)result)->n = ((const counter *)state)->n;
}

static void read_all(const void *state, const void *argument, void *result)
{
    (void)argument;
    *(counter *)result = *(const counter *)state;
}

/* Waits before it adds, so that others would be seen in between. */
static void add(void *state, const void *argument, void *result)
{
    counter *self = state;
    const int64_t before = self->n;

    actor_sleep(MS(1));
    self->n = before + ((const number *)argument)->n;
    ((number *)result)->n = before;
}

static void write_note(void *state, const void *argument, void *result)
{
    const words *said = argument;
    counter *self = state;

    (void)result;
    actor_sleep(said->pause);
    actor_must(actor_string_set(&self->note, said->text.data));
    self->n++;
}

static void give_up(void *state, const void *argument, void *result)
{
    (void)argument;
    (void)result;
    ((counter *)state)->n = -1;
    actor_exit(actor_reason_own("boom", "in the agent"));
}

static void ask_itself(void *state, const void *argument, void *result);

static const actor_agent_function get_n = { "n", NULL, &number_type, read_n, NULL };
static const actor_agent_function get_all = { "all", NULL, &counter_type, read_all, NULL };
static const actor_agent_function add_n = { "add", &number_type, &number_type, NULL, add };
static const actor_agent_function note = { "note", &words_type, NULL, NULL, write_note };
static const actor_agent_function failing = { "fail", NULL, NULL, NULL, give_up };
static const actor_agent_function reflexive = { "ask_itself", NULL, &number_type, NULL, ask_itself };

static void ask_itself(void *state, const void *argument, void *result)
{
    number n = { 0 };

    (void)state;
    (void)argument;
    ((number *)result)->n = actor_agent_get(&counter_agent, actor_self(), &get_n, NULL, &n, MS(10));
}

static actor_ref started(void)
{
    actor_ref agent;

    ck_assert_int_eq(actor_agent_start(&counter_agent, NULL, false, &agent), ACTOR_OK);
    return agent;
}

static void stop(actor_ref agent)
{
    ck_assert_int_eq(actor_agent_stop(agent, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
}

static int64_t n_of(actor_ref agent)
{
    number n = { -1 };

    ck_assert_int_eq(actor_agent_get(&counter_agent, agent, &get_n, NULL, &n, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    return n.n;
}

#define SCENARIO(name)                      \
    static void name##_scenario(void *arg); \
    START_TEST(name)                        \
    {                                       \
        play_under(name##_scenario, SEEDS); \
    }                                       \
    END_TEST                                \
    static void name##_scenario(void *arg)

/* ---- functions ---- */

SCENARIO(functions_run_over_the_state)
{
    const actor_ref agent = started();
    const number by = { 5 };
    number before = { 0 };

    ck_assert_int_eq(n_of(agent), 100);
    ck_assert_int_eq(actor_agent_update(&counter_agent, agent, &add_n, &by, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(actor_agent_get_and_update(&counter_agent, agent, &add_n, &by, &before, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(before.n, 105);
    ck_assert_int_eq(actor_agent_cast(&counter_agent, agent, &add_n, &by), ACTOR_OK);
    ck_assert_int_eq(n_of(agent), 115);
    stop(agent);
    finished(arg);
}

SCENARIO(values_are_copied_both_ways)
{
    const actor_ref agent = started();
    char text[] = "first";
    words said = { actor_string_of(text), 0 };
    counter seen;

    ck_assert_int_eq(actor_agent_cast(&counter_agent, agent, &note, &said), ACTOR_OK);
    memcpy(text, "later", sizeof text);
    ck_assert_int_eq(actor_agent_get(&counter_agent, agent, &get_all, NULL, &seen, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_str_eq(seen.note.data, "first");
    said.text = actor_string_of("second");
    ck_assert_int_eq(actor_agent_update(&counter_agent, agent, &note, &said, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_str_eq(seen.note.data, "first");
    actor_reply_release(&seen);
    ck_assert_int_eq(actor_agent_get(&counter_agent, agent, &get_all, NULL, &seen, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    stop(agent);
    ck_assert_str_eq(seen.note.data, "second");
    finished(arg);
}

struct adders {
    actor_ref agent;
    atomic_int left;
};

static void add_ten_times(void *arg)
{
    struct adders *adders = arg;
    const number one = { 1 };
    int i;

    for (i = 0; i < 10; i++)
        ck_assert_int_eq(actor_agent_update(&counter_agent, adders->agent, &add_n, &one, ACTOR_INFINITY), ACTOR_OK);
    adders->left--;
}

SCENARIO(updates_are_atomic)
{
    struct adders adders = { started(), 5 };
    int i;

    for (i = 0; i < 5; i++)
        ck_assert_int_eq(actor_spawn(add_ten_times, &adders, NULL), ACTOR_OK);
    while (adders.left > 0)
        actor_sleep(MS(10));
    ck_assert_int_eq(n_of(adders.agent), 150);
    stop(adders.agent);
    finished(arg);
}

SCENARIO(casts_are_in_order)
{
    const actor_ref agent = started();
    const char *const texts[] = { "a", "b", "c" };
    counter seen;
    size_t i;

    for (i = 0; i < ARRAY_LEN(texts); i++) {
        const words said = { actor_string_of(texts[i]), i == 0 ? MS(20) : 0 };

        ck_assert_int_eq(actor_agent_cast(&counter_agent, agent, &note, &said), ACTOR_OK);
    }
    ck_assert_int_eq(actor_agent_get(&counter_agent, agent, &get_all, NULL, &seen, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_str_eq(seen.note.data, "c");
    ck_assert_int_eq(seen.n, 103);
    stop(agent);
    finished(arg);
}

SCENARIO(timeout_does_not_abort)
{
    const actor_ref agent = started();
    const words said = { actor_string_of("late"), MS(100) };
    actor_message *message;
    counter seen;

    ck_assert_int_eq(actor_agent_update(&counter_agent, agent, &note, &said, MS(10)), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_agent_get(&counter_agent, agent, &get_all, NULL, &seen, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_str_eq(seen.note.data, "late");
    ck_assert_int_eq(actor_receive(&message, MS(200)), ACTOR_ETIMEDOUT);
    stop(agent);
    finished(arg);
}

SCENARIO(unfit_functions_are_refused)
{
    const actor_ref agent = started();
    number n = { 0 };

    ck_assert_int_eq(actor_agent_get(&counter_agent, agent, &add_n, &n, &n, MS(10)), ACTOR_EINVAL);
    ck_assert_int_eq(actor_agent_update(&counter_agent, agent, &get_n, NULL, MS(10)), ACTOR_EINVAL);
    ck_assert_int_eq(actor_agent_update(&counter_agent, agent, &add_n, NULL, MS(10)), ACTOR_EINVAL);
    ck_assert_int_eq(actor_agent_cast(&counter_agent, agent, &get_n, NULL), ACTOR_EINVAL);
    ck_assert_int_eq(n_of(agent), 100);
    stop(agent);
    finished(arg);
}

SCENARIO(result_may_be_dropped)
{
    const actor_ref agent = started();
    const number by = { 2 };

    ck_assert_int_eq(actor_agent_get_and_update(&counter_agent, agent, &add_n, &by, NULL, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(n_of(agent), 102);
    stop(agent);
    finished(arg);
}

/* ---- failures ---- */

SCENARIO(failing_function_ends_the_agent)
{
    const actor_ref agent = started();
    actor_unique monitor;
    actor_reason reason;

    ck_assert_int_eq(actor_monitor(agent, &monitor), ACTOR_OK);
    ck_assert_int_eq(actor_agent_update(&counter_agent, agent, &failing, NULL, ACTOR_CALL_TIMEOUT), ACTOR_EDOWN);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "boom");
    reason = await_down(monitor);
    ck_assert_str_eq(reason.detail, "in the agent");
    ck_assert_int_eq(actor_agent_update(&counter_agent, agent, &failing, NULL, ACTOR_CALL_TIMEOUT), ACTOR_ENOPROC);
    ck_assert_int_eq(actor_agent_cast(&counter_agent, agent, &failing, NULL), ACTOR_OK);
    finished(arg);
}

SCENARIO(failing_cast_ends_the_agent)
{
    const actor_ref agent = started();
    actor_unique monitor;
    actor_reason reason;

    ck_assert_int_eq(actor_monitor(agent, &monitor), ACTOR_OK);
    ck_assert_int_eq(actor_agent_cast(&counter_agent, agent, &failing, NULL), ACTOR_OK);
    reason = await_down(monitor);
    ck_assert_str_eq(actor_reason_name(&reason), "boom");
    finished(arg);
}

SCENARIO(failing_start_is_an_error)
{
    actor_reason reason;

    ck_assert_int_eq(actor_agent_start(&bad_agent, NULL, false, NULL), ACTOR_EINIT);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "no_file");
    ck_assert_int_eq(actor_whereis("bad", NULL), ACTOR_ENOPROC);
    ck_assert_int_eq(actor_agent_start(&crashing_agent, NULL, false, NULL), ACTOR_EINIT);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "boom");
    finished(arg);
}

SCENARIO(linked_start_ends_together)
{
    actor_ref agent;
    actor_reason reason;

    actor_trap_exit(true);
    ck_assert_int_eq(actor_agent_start(&counter_agent, NULL, true, &agent), ACTOR_OK);
    ck_assert_int_eq(actor_agent_cast(&counter_agent, agent, &failing, NULL), ACTOR_OK);
    reason = await_exit(agent);
    ck_assert_str_eq(actor_reason_name(&reason), "boom");
    finished(arg);
}

SCENARIO(agent_of_another_kind_ends)
{
    actor_ref agent;
    number n;

    ck_assert_int_eq(actor_agent_start(&other_agent, NULL, false, &agent), ACTOR_OK);
    ck_assert_int_eq(actor_agent_get(&counter_agent, agent, &get_n, NULL, &n, ACTOR_CALL_TIMEOUT), ACTOR_EDOWN);
    finished(arg);
}

SCENARIO(agent_cannot_ask_itself)
{
    const actor_ref agent = started();
    number got = { 0 };

    ck_assert_int_eq(actor_agent_get_and_update(&counter_agent, agent, &reflexive, NULL, &got, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(got.n, ACTOR_ECALLSELF);
    stop(agent);
    finished(arg);
}

/* ---- names, times, stops ---- */

SCENARIO(name_is_taken_once)
{
    actor_ref first, second, found;

    ck_assert_int_eq(actor_agent_start(&named_agent, NULL, false, &first), ACTOR_OK);
    ck_assert_int_eq(actor_whereis("counter", &found), ACTOR_OK);
    ck_assert(actor_ref_equal(first, found));
    ck_assert_int_eq(actor_agent_start(&named_agent, NULL, false, &second), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(first, second));
    stop(first);
    ck_assert_int_eq(actor_agent_start(&named_agent, NULL, false, &second), ACTOR_OK);
    stop(second);
    finished(arg);
}

SCENARIO(start_with_a_monitor)
{
    actor_start_options options;
    actor_unique monitor;
    actor_reason reason;
    actor_ref agent;

    memset(&options, 0, sizeof options);
    options.monitor = &monitor;
    ck_assert_int_eq(actor_agent_start_with(&counter_agent, NULL, &options, &agent), ACTOR_OK);
    ck_assert_int_eq(actor_agent_stop(agent, actor_reason_own("enough", NULL), ACTOR_INFINITY), ACTOR_OK);
    reason = await_down(monitor);
    ck_assert_str_eq(actor_reason_name(&reason), "enough");
    ck_assert_int_eq(actor_agent_stop(agent, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_ENOPROC);
    finished(arg);
}

SCENARIO(stop_waits_for_what_runs)
{
    const actor_ref agent = started();
    const words said = { actor_string_of("slow"), MS(50) };

    ck_assert_int_eq(actor_agent_cast(&counter_agent, agent, &note, &said), ACTOR_OK);
    ck_assert_int_eq(actor_agent_stop(agent, actor_reason_of(ACTOR_NORMAL), MS(10)), ACTOR_ETIMEDOUT);
    actor_sleep(MS(100));
    ck_assert(!actor_is_alive(agent));
    finished(arg);
}

SCENARIO(state_can_be_looked_at)
{
    const actor_ref agent = started();
    counter seen;

    ck_assert_int_eq(actor_sys_get_state(agent, &counter_type, &seen, NULL, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(seen.n, 100);
    stop(agent);
    finished(arg);
}

/* ---- agents of a spec ---- */

static int migrated;

int config_code_change(config *self, const char *from_version, actor_bytes extra)
{
    (void)extra;
    if (strcmp(from_version, "bad") == 0)
        return ACTOR_EINVAL;
    self->limit = 1;
    migrated++;
    return ACTOR_OK;
}

static int init_of_counted;

actor_result counted_init(counted *self)
{
    self->count = 40;
    init_of_counted++;
    return ACTOR_CONTINUE;
}

void counted_handle_next(counted *self, const counted_next_msg *msg, counted_next_reply *reply)
{
    static char text[16];

    if (msg->step > 100) {
        reply->tag = COUNTED_NEXT_TOO_FAR;
        return;
    }
    if (msg->step == 99)
        return;
    self->count += msg->step;
    snprintf(text, sizeof text, "%u", (unsigned)self->count);
    reply->tag = COUNTED_NEXT_OK;
    reply->as.ok.now = self->count;
    reply->as.ok.text = actor_string_of(text);
}

void counted_handle_crash(counted *self)
{
    self->count = 0;
    actor_exit(actor_reason_own("boom", NULL));
}

static actor_ref config_started(void)
{
    const config_args args = config_args_default();
    actor_ref agent;

    ck_assert_int_eq(config_start(&args, &agent), ACTOR_OK);
    return agent;
}

static uint32_t limit_of(actor_ref agent)
{
    config_limit_reply reply;

    ck_assert_int_eq(config_limit(agent, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    return reply.value;
}

SCENARIO(clauses_are_tried_in_order)
{
    const actor_ref agent = config_started();

    ck_assert_uint_eq(limit_of(agent), 7);
    ck_assert_int_eq(config_clamp(agent, 5000, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(limit_of(agent), 1000);
    ck_assert_int_eq(config_clamp(agent, 3, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(limit_of(agent), 10);
    ck_assert_int_eq(config_clamp(agent, 30, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(limit_of(agent), 30);
    ck_assert_int_eq(config_cap(agent, 31, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(limit_of(agent), 30);
    ck_assert_int_eq(config_cap(agent, 29, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(limit_of(agent), 29);
    ck_assert_int_eq(config_bump(agent, 2), ACTOR_OK);
    ck_assert_uint_eq(limit_of(agent), 31);
    ck_assert_int_eq(config_stop(agent, ACTOR_INFINITY), ACTOR_OK);
    finished(arg);
}

SCENARIO(reply_stands_where_it_is_calculated)
{
    const actor_ref agent = config_started();
    config_take_reply taken;
    config_rename_reply before;
    config_title_reply title;

    ck_assert_int_eq(config_take(agent, 3, &taken, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(taken.tag, CONFIG_TAKE_OK);
    ck_assert_uint_eq(taken.as.ok.left, 4);
    ck_assert_int_eq(config_take(agent, 101, &taken, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(taken.tag, CONFIG_TAKE_TOO_FEW);
    ck_assert_int_eq(config_rename(agent, "second", &before, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_str_eq(before.value.data, "first");
    config_rename_release(&before);
    ck_assert_int_eq(config_title(agent, &title, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_str_eq(title.value.data, "second");
    ck_assert_int_eq(config_stop(agent, ACTOR_INFINITY), ACTOR_OK);
    finished(arg);
}

SCENARIO(lists_and_options_are_given)
{
    const actor_ref agent = config_started();
    const actor_string two[] = { actor_string_of("a"), actor_string_of("b") };
    config_words_reply got;
    config_extra_reply extra;

    ck_assert_int_eq(config_extra(agent, &extra, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert(!extra.has_value);
    ck_assert_int_eq(config_set_words(agent, two, 2, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(config_words(agent, &got, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(got.value_len, 2);
    ck_assert_str_eq(got.value[1].data, "b");
    ck_assert_int_eq(config_extra(agent, &extra, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert(extra.has_value && extra.value == 5);
    ck_assert_int_eq(config_stop(agent, ACTOR_INFINITY), ACTOR_OK);
    finished(arg);
}

/* A count that would wrap round ends the agent, as bad arithmetic does in a machine. */
SCENARIO(bad_arithmetic_ends_the_agent)
{
    const actor_ref agent = config_started();
    config_take_reply taken;
    actor_reason reason;

    ck_assert_int_eq(config_take(agent, 8, &taken, ACTOR_CALL_TIMEOUT), ACTOR_EDOWN);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "badarith");
    ck_assert(!actor_is_alive(agent));
    finished(arg);
}

static void read_title(const void *state, const void *argument, void *result)
{
    const config *self = state;

    (void)argument;
    ((words *)result)->text = self->title;
    ((words *)result)->pause = self->limit;
}

SCENARIO(any_function_runs_in_an_agent_of_a_spec)
{
    static const actor_agent_function get_title = { "title_and_limit", NULL, &words_type, read_title, NULL };
    const actor_ref agent = config_started();
    words got;

    ck_assert_int_eq(actor_agent_get(&config_agent, agent, &get_title, NULL, &got, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_str_eq(got.text.data, "first");
    ck_assert_int_eq(got.pause, 7);
    ck_assert_int_eq(config_stop(agent, ACTOR_INFINITY), ACTOR_OK);
    finished(arg);
}

SCENARIO(function_is_a_request_as_well)
{
    const actor_ref agent = config_started();
    config_limit_reply reply;
    actor_request first, second;

    ck_assert_int_eq(config_clamp_send(agent, 50, &first), ACTOR_OK);
    ck_assert_int_eq(config_limit_send(agent, &second), ACTOR_OK);
    ck_assert_int_eq(config_limit_wait(second, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(reply.value, 50);
    ck_assert_int_eq(config_clamp_wait(first, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(config_stop(agent, ACTOR_INFINITY), ACTOR_OK);
    finished(arg);
}

SCENARIO(state_is_seen_and_replaced)
{
    const actor_ref agent = config_started();
    config state;

    ck_assert_int_eq(config_get_state(agent, &state, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(state.limit, 7);
    state.limit = 8;
    ck_assert_int_eq(config_replace_state(agent, &state, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(limit_of(agent), 8);
    ck_assert_int_eq(actor_sys_suspend(agent, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(actor_sys_change_code(agent, "old", actor_bytes_of(NULL, 0), ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(actor_sys_resume(agent, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(limit_of(agent), 1);
    ck_assert_int_eq(config_stop(agent, ACTOR_INFINITY), ACTOR_OK);
    finished(arg);
}

SCENARIO(child_begins_anew)
{
    counted_next_reply next;
    counted_count_reply count;
    actor_ref root, agent;

    init_of_counted = 0;
    ck_assert_int_eq(root_start(&root), ACTOR_OK);
    ck_assert_int_eq(counted_whereis(&agent), ACTOR_OK);
    ck_assert_int_eq(counted_next(agent, 2, &next, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(next.tag, COUNTED_NEXT_OK);
    ck_assert_str_eq(next.as.ok.text.data, "42");
    ck_assert_int_eq(counted_next(agent, 101, &next, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(next.tag, COUNTED_NEXT_TOO_FAR);
    ck_assert_int_eq(counted_crash(agent, ACTOR_CALL_TIMEOUT), ACTOR_EDOWN);
    actor_sleep(MS(10));
    ck_assert_int_eq(counted_whereis(&agent), ACTOR_OK);
    ck_assert_int_eq(counted_count(agent, &count, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(count.value, 40);
    ck_assert_int_eq(init_of_counted, 2);
    ck_assert_int_eq(root_stop(root, ACTOR_INFINITY), ACTOR_OK);
    finished(arg);
}

/* A C function that fills in no reply gives none of those that its caller knows. */
SCENARIO(reply_must_be_filled_in)
{
    counted_next_reply next;
    actor_reason reason;
    actor_ref agent;

    ck_assert_int_eq(counted_start(&agent), ACTOR_OK);
    ck_assert_int_eq(counted_next(agent, 99, &next, ACTOR_CALL_TIMEOUT), ACTOR_EDOWN);
    reason = actor_last_reason();
    ck_assert_int_eq(reason.kind, ACTOR_BAD_RETURN);
    finished(arg);
}

/* ---- memory ---- */

/* All that can fail, with one allocation that does; what has not failed is as ever. */
static void lacking_scenario(void *arg)
{
    const words said = { actor_string_of("a note of more than a few bytes"), 0 };
    const number by = { 1 };
    int64_t expected = 100;
    number before;
    counter seen;
    actor_ref agent;
    int err = actor_agent_start(&counter_agent, NULL, false, &agent);

    if (err == ACTOR_OK) {
        expected += actor_agent_update(&counter_agent, agent, &note, &said, ACTOR_SECOND) == ACTOR_OK;
        expected += actor_agent_cast(&counter_agent, agent, &add_n, &by) == ACTOR_OK;
        err = actor_agent_get_and_update(&counter_agent, agent, &add_n, &by, &before, ACTOR_SECOND);
        if (err == ACTOR_OK)
            ck_assert_int_eq(before.n, expected);
        err = actor_agent_get(&counter_agent, agent, &get_all, NULL, &seen, ACTOR_SECOND);
        if (err == ACTOR_OK && seen.note.len > 0)
            ck_assert_str_eq(seen.note.data, said.text.data);
        (void)actor_agent_stop(agent, actor_reason_of(ACTOR_NORMAL), ACTOR_SECOND);
        actor_send_exit(agent, actor_reason_of(ACTOR_KILL));
    }
    finished(arg);
}

enum { ALLOCATIONS = 60 };

START_TEST(memory_is_lacking)
{
    actor_options options = actor_options_default();
    actor_system *system;
    bool done = false;

    options.log = keep_log;
    ck_assert_int_eq(actor_sim_start(&options, (uint64_t)_i, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(lacking_scenario, &done, NULL), ACTOR_OK);
    actor_sim_fail_alloc(system, (uint64_t)_i);
    actor_sim_advance(system, ACTOR_HOUR);
    ck_assert(done || actor_system_count(system) == 0); /* the first allocations are those of its own start */
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
}
END_TEST

/* ---- threads ---- */

enum { BUMPERS = 4, BUMPS = 300 };

static atomic_int n_bumpers_done;

/* Adds, and takes what it has added half of the time; has words written that others read. */
static void bump_and_read(void *arg)
{
    const actor_ref agent = *(const actor_ref *)arg;
    const actor_string words_in[] = { { "some", 4 }, { "words that are longer than others", 33 } };
    config_words_reply reply;
    int i;

    for (i = 0; i < BUMPS; i++) {
        ck_assert_int_eq(config_bump(agent, 1), ACTOR_OK);
        if (i % 10 == 0)
            ck_assert_int_eq(config_set_words(agent, words_in, 1 + (size_t)i % 2, ACTOR_INFINITY), ACTOR_OK);
        if (i % 7 == 0) {
            ck_assert_int_eq(config_words(agent, &reply, ACTOR_INFINITY), ACTOR_OK);
            ck_assert(reply.value_len == 0 || strcmp(reply.value[0].data, "some") == 0);
            config_words_release(&reply);
        }
    }
    atomic_fetch_add(&n_bumpers_done, 1);
}

/* Whoever asks, on whatever worker and from a thread that is none: no update is lost, and what is read is a copy. */
START_TEST(on_threads)
{
    actor_options options = actor_options_default();
    config_words_reply reply;
    config_limit_reply limit;
    actor_system *system;
    config_args args = config_args_default();
    actor_ref agent;
    int i;

    options.workers = 3;
    atomic_store(&n_bumpers_done, 0);
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(config_start(&args, &agent), ACTOR_OK);
    for (i = 0; i < BUMPERS; i++)
        ck_assert_int_eq(actor_spawn(bump_and_read, &agent, NULL), ACTOR_OK);
    while (atomic_load(&n_bumpers_done) < BUMPERS) {
        ck_assert_int_eq(config_words(agent, &reply, ACTOR_INFINITY), ACTOR_OK);
        config_words_release(&reply);
    }
    ck_assert_int_eq(config_limit(agent, &limit, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_uint_eq(limit.value, 7 + BUMPERS * BUMPS);
    actor_system_stop(system);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("agent");
    TCase *rules = tcase_create("rules"), *memory = tcase_create("memory"), *threads = tcase_create("threads");
    SRunner *runner;
    int failed;

    tcase_set_timeout(rules, 60);
    tcase_add_test(rules, functions_run_over_the_state);
    tcase_add_test(rules, values_are_copied_both_ways);
    tcase_add_test(rules, updates_are_atomic);
    tcase_add_test(rules, casts_are_in_order);
    tcase_add_test(rules, timeout_does_not_abort);
    tcase_add_test(rules, unfit_functions_are_refused);
    tcase_add_test(rules, result_may_be_dropped);
    tcase_add_test(rules, failing_function_ends_the_agent);
    tcase_add_test(rules, failing_cast_ends_the_agent);
    tcase_add_test(rules, failing_start_is_an_error);
    tcase_add_test(rules, linked_start_ends_together);
    tcase_add_test(rules, agent_of_another_kind_ends);
    tcase_add_test(rules, agent_cannot_ask_itself);
    tcase_add_test(rules, name_is_taken_once);
    tcase_add_test(rules, start_with_a_monitor);
    tcase_add_test(rules, stop_waits_for_what_runs);
    tcase_add_test(rules, state_can_be_looked_at);
    tcase_add_test(rules, clauses_are_tried_in_order);
    tcase_add_test(rules, reply_stands_where_it_is_calculated);
    tcase_add_test(rules, lists_and_options_are_given);
    tcase_add_test(rules, bad_arithmetic_ends_the_agent);
    tcase_add_test(rules, any_function_runs_in_an_agent_of_a_spec);
    tcase_add_test(rules, function_is_a_request_as_well);
    tcase_add_test(rules, state_is_seen_and_replaced);
    tcase_add_test(rules, child_begins_anew);
    tcase_add_test(rules, reply_must_be_filled_in);
    suite_add_tcase(suite, rules);
    tcase_add_loop_test(memory, memory_is_lacking, 1, ALLOCATIONS);
    suite_add_tcase(suite, memory);
    tcase_set_timeout(threads, 60);
    tcase_add_test(threads, on_threads);
    suite_add_tcase(suite, threads);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
