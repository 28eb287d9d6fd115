/*
 * Each allocation of a scenario fails in its turn, until one run of it lacks none: the start of a system,
 * processes, calls, timers, links, monitors, names, aliases, pipes, a supervisor and its servers, and the stop.
 * Stacks count as allocations. Whatever fails, nobody waits for ever, nothing aborts, and all memory goes back.
 */
#include "memory_actor.h"
#include "scene.h"

#include <outside.h>

enum { FEWEST = 200, MOST = 5000 };         /* allocations of the scenario */

/* ---- what was taken, and is to come back --------------------------------------------------------------- */

static struct libactor_outside real;
static size_t n_blocks, n_mapped, n_given;
static size_t left;                         /* allocations until memory is out for good; 0: it is not to be */

static void *give(void *context, size_t bytes)
{
    void *memory = left == 1 ? NULL : malloc(bytes);

    (void)context;
    left -= left > 1;
    n_blocks += memory != NULL;
    n_given++;
    return memory;
}

static void take_back(void *context, void *memory)
{
    (void)context;
    n_blocks--;
    free(memory);
}

static void *map(size_t bytes, bool reserve)
{
    void *memory = real.memory.map(bytes, reserve);

    n_mapped += memory != NULL ? bytes : 0;
    return memory;
}

static int unmap(void *memory, size_t bytes)
{
    n_mapped -= bytes;
    return real.memory.unmap(memory, bytes);
}

static void count_all(void)
{
    real = libactor_outside;
    libactor_outside.memory.map = map;
    libactor_outside.memory.unmap = unmap;
}

static void quiet(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
}

static actor_options options(void)
{
    actor_options all = actor_options_default();

    all.alloc = give;
    all.free = take_back;
    all.log = quiet;
    return all;
}

/* ---- the servers of memory.actor ----------------------------------------------------------------------- */

actor_result porter_init(porter *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result porter_handle_ask(porter *self, actor_from from, const porter_ask_msg *msg, porter_ask_reply *reply)
{
    (void)from;
    (void)msg;
    reply->value = self->last;
    return ACTOR_REPLY;
}

actor_result porter_handle_tell(porter *self, const porter_tell_msg *msg)
{
    actor_must(actor_string_set(&self->last, msg->what.data));
    return ACTOR_CONTINUE;
}

actor_result porter_handle_crash(porter *self)
{
    (void)self;
    return actor_stop(actor_reason_own("asked", NULL));
}

actor_result porter_handle_tick(porter *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

/* ---- a server of the core's, and processes ------------------------------------------------------------- */

typedef struct text {
    actor_string text;
} text;

static const actor_field_info text_fields[] = { { "text", ACTOR_FIELD_STRING, 0, NULL } };
static const actor_type_info text_type = { "text", sizeof(text), false, 1, text_fields, 0, NULL };
static const actor_message_info say = { "say", ACTOR_CALL, &text_type, &text_type };
static const actor_message_info note = { "note", ACTOR_INFO, &text_type, NULL };

static const char many_words[] = "more than the smallest message has room for, so that the text is not within it alone";

static actor_result echo(void *self, actor_message *message)
{
    (void)self;
    if (actor_message_kind_of(message) == ACTOR_STOP_REQUEST)
        return actor_stop(*actor_message_reason(message));
    if (actor_message_kind_of(message) == ACTOR_CALL)
        actor_reply(actor_message_from(message), &text_type, actor_message_payload(message));
    else
        actor_sleep(ACTOR_MILLISECOND);
    return ACTOR_CONTINUE;
}

static const actor_behaviour echoer = { "echoer", NULL, echo, NULL, actor_free, NULL, NULL, NULL };

static void linger(void *arg)
{
    (void)arg;
    actor_sleep(10 * ACTOR_SECOND);
}

/* Takes the next message; an error that is not the world's is none of those a step may have. */
static int expect(actor_message_kind kind)
{
    actor_message *message;
    int err = actor_receive(&message, ACTOR_MINUTE);

    if (err < 0)
        return err;
    actor_assert(actor_message_kind_of(message) == kind);
    actor_message_free(message);
    return ACTOR_OK;
}

/* Leaves with the code of what went wrong. */
#define TRY(call)            \
    do {                     \
        int code_ = (call);  \
                             \
        if (code_ != ACTOR_OK) \
            return code_;    \
    } while (0)

/* ---- the steps: each a process, that ends and leaves nobody -------------------------------------------- */

static int be_called(void)
{
    const text question = { actor_string_of(many_words) };
    text answer;
    actor_ref ref;

    TRY(actor_start(&echoer, actor_alloc(1), &(actor_start_options){ .link = true }, &ref, NULL));
    TRY(actor_call(ref, &say, &question, &answer, ACTOR_MINUTE));
    actor_assert(strcmp(answer.text.data, many_words) == 0);
    actor_reply_release(&answer);
    return actor_stop_actor(ref, actor_reason_of(ACTOR_NORMAL), ACTOR_MINUTE);
}

static int set_timers(void)
{
    const text payload = { actor_string_of(many_words) };
    actor_timer timer;

    TRY(actor_send_after(actor_self(), ACTOR_SECOND, &note, &payload, NULL));
    TRY(actor_timer_start(2 * ACTOR_SECOND, 7, NULL));
    TRY(actor_send_after_name("nobody", ACTOR_SECOND, &note, &payload, NULL));
    TRY(actor_send_after(actor_self(), ACTOR_HOUR, &note, &payload, &timer));
    TRY(expect(ACTOR_INFO));
    TRY(expect(ACTOR_TIMER));
    actor_assert(actor_timer_cancel(timer) > 0);
    return ACTOR_OK;
}

static int be_linked(void)
{
    actor_unique monitor;
    actor_ref one, other;

    actor_trap_exit(true);
    TRY(actor_spawn_link(linger, NULL, &one));
    TRY(actor_spawn(linger, NULL, &other));
    TRY(actor_link(other));
    actor_unlink(other);
    TRY(actor_monitor(other, &monitor));
    actor_send_exit(one, actor_reason_of(ACTOR_KILL));
    TRY(expect(ACTOR_EXIT));
    return expect(ACTOR_DOWN);
}

static int have_names(void)
{
    actor_unique monitor;
    actor_ref found;

    TRY(actor_register("step"));
    TRY(actor_whereis("step", &found));
    actor_assert(actor_ref_equal(found, actor_self()));
    TRY(actor_monitor_name("nobody", &monitor));
    actor_assert(actor_demonitor(monitor, true));
    return actor_unregister("step");
}

static int have_aliases(void)
{
    const text payload = { actor_string_of(many_words) };
    actor_unique monitor;
    actor_alias alias;
    actor_ref ref;

    TRY(actor_alias_make(ACTOR_ALIAS_ONCE, &alias));
    TRY(actor_send_alias(alias, &note, &payload));
    TRY(expect(ACTOR_INFO));
    TRY(actor_spawn(linger, NULL, &ref));
    TRY(actor_monitor_alias(ref, ACTOR_ALIAS_MONITOR, &monitor, &alias));
    TRY(actor_send_alias(alias, &note, &payload));
    TRY(expect(ACTOR_INFO));
    return expect(ACTOR_DOWN);
}

static void forget(void *arg)
{
    (void)arg;
}

static int have_belongings(void)
{
    static int key;
    actor_info info;

    TRY(actor_put(&key, &key, NULL));
    TRY(actor_label_set(many_words));
    TRY(actor_arena_alloc(10000) == NULL ? ACTOR_ENOMEM : ACTOR_OK);
    TRY(actor_defer(forget, NULL));
    TRY(actor_info_get(actor_self(), &info, ACTOR_MINUTE));
    actor_info_clear(&info);
    return ACTOR_OK;
}

static void write_words(void *arg)
{
    actor_stream *stream;

    while ((stream = *(actor_stream **)arg) == NULL) {
        actor_message *message;

        if (actor_receive(&message, ACTOR_MINUTE) != ACTOR_OK)
            return;
        actor_message_free(message);
    }
    actor_stream_write(stream, many_words, sizeof many_words, ACTOR_MINUTE);
}

/* Through a pipe that holds less than is written. */
static int use_pipes(void)
{
    static actor_stream *given;
    const text go = { actor_string_of("") };
    actor_stream *mine, *other;
    char words[sizeof many_words];
    size_t n, n_read = 0;
    actor_ref writer;

    given = NULL;
    TRY(actor_pipe(16, &mine, &other));
    TRY(actor_spawn(write_words, &given, &writer));
    TRY(actor_stream_give(other, writer));
    given = other;
    TRY(actor_send(writer, &note, &go));
    while (n_read < sizeof words) {
        TRY(actor_stream_read(mine, words + n_read, sizeof words - n_read, &n, ACTOR_MINUTE));
        n_read += n;
    }
    actor_assert(strcmp(words, many_words) == 0);
    return actor_stream_read(mine, words, 1, &n, ACTOR_MINUTE) == ACTOR_EEOF ? ACTOR_OK : ACTOR_EDOWN;
}

/* To one whose mailbox holds but two, and has its senders wait. */
static int be_bounded(void)
{
    static const actor_mailbox small = { 2, ACTOR_BLOCK };
    const actor_start_options start = { .link = true, .mailbox = &small };
    const text payload = { actor_string_of(many_words) };
    actor_ref ref;
    int i;

    TRY(actor_start(&echoer, actor_alloc(1), &start, &ref, NULL));
    for (i = 0; i < 8; i++)
        TRY(actor_send(ref, &note, &payload));
    return actor_stop_actor(ref, actor_reason_of(ACTOR_NORMAL), ACTOR_MINUTE);
}

static int be_supervised(void)
{
    porter_ask_reply reply;
    actor_ref house, first, again;

    TRY(house_start_link(&house));
    TRY(porter_whereis("first", &first));
    TRY(porter_tell(first, many_words));
    TRY(porter_ask(first, many_words, &reply, ACTOR_MINUTE));
    actor_assert(strcmp(reply.value.data, many_words) == 0);
    porter_ask_release(&reply);
    TRY(porter_crash(first));
    actor_sleep(3 * ACTOR_SECOND);          /* it is restarted, and ticks */
    TRY(porter_whereis("first", &again));
    actor_assert(!actor_ref_equal(first, again));
    TRY(porter_ask(again, "", &reply, ACTOR_MINUTE));
    porter_ask_release(&reply);
    return house_stop(house, ACTOR_MINUTE);
}

static const struct step {
    const char *name;
    int (*run)(void);
} steps[] = {
    { "a call", be_called },           { "timers", set_timers },
    { "links", be_linked },            { "names", have_names },
    { "aliases", have_aliases },       { "belongings", have_belongings },
    { "pipes", use_pipes },            { "a bound", be_bounded },
    { "a supervisor", be_supervised },
};

static size_t n_done;

static void run_step(void *arg)
{
    const struct step *step = arg;
    const int err = step->run();

    switch (err) {
    case ACTOR_OK:
        n_done++;
        break;
    case ACTOR_ENOMEM:
    case ACTOR_EDOWN:                       /* who was to answer had no memory */
    case ACTOR_ENOPROC:
    case ACTOR_EINIT:
    case ACTOR_ETIMEDOUT:                   /* nobody was there to send it */
    case ACTOR_EEOF:
        break;
    default:
        actor_log(ACTOR_LOG_ERROR, "%s gave %d", step->name, err);
        ck_abort_msg("%s gave %s", step->name, actor_strerror(err));
    }
}

/* All steps, one after the other; each is over after an hour, and those whom it started. */
static void run_steps(actor_system *system)
{
    size_t i;

    n_done = 0;
    for (i = 0; i < ARRAY_LEN(steps); i++) {
        actor_ref ref;
        int err = actor_spawn(run_step, (void *)&steps[i], &ref);

        ck_assert(err == ACTOR_OK || err == ACTOR_ENOMEM);
        actor_sim_advance(system, ACTOR_HOUR);
        ck_assert_msg(err != ACTOR_OK || !actor_is_alive(ref), "%s hangs", steps[i].name);
    }
}

static bool still_to_fail(void)
{
    void *memory = actor_alloc(1);

    actor_free(memory);
    return memory == NULL;
}

/* True if no allocation was left that could fail. */
static bool run_without(uint64_t nth)
{
    const actor_options all = options();
    bool complete = false;
    actor_system *system;
    int err;

    libactor_fail_alloc(nth);
    err = actor_sim_start(&all, nth, &system);
    if (err != ACTOR_OK) {
        ck_assert_int_eq(err, ACTOR_ENOMEM);
    } else {
        run_steps(system);
        complete = still_to_fail();
        actor_sim_fail_alloc(system, 0);
        ck_assert(!complete || n_done == ARRAY_LEN(steps));
        ck_assert(complete || n_done + 2 >= ARRAY_LEN(steps)); /* one failure is not all others' */
        actor_system_stop(system);
    }
    libactor_fail_alloc(0);
    ck_assert_uint_eq(n_blocks, 0);
    ck_assert_uint_eq(n_mapped, 0);
    return complete;
}

START_TEST(each_allocation_may_fail)
{
    uint64_t n;

    for (n = 1; n < MOST && !run_without(n); n++)
        continue;
    ck_assert_uint_gt(n, FEWEST);
    ck_assert_uint_lt(n, MOST);
}
END_TEST

/* From the n-th on there is no memory, until the scenario is over. */
START_TEST(memory_may_run_out_for_good)
{
    const actor_options all = options();
    size_t n;

    for (n = 1; n < MOST; n++) {
        actor_system *system;
        int err;

        left = n + 1;
        err = actor_sim_start(&all, n, &system);
        ck_assert(err == ACTOR_OK || err == ACTOR_ENOMEM);
        if (err == ACTOR_OK) {
            run_steps(system);
            err = left > 1 ? ACTOR_OK : ACTOR_ENOMEM;
            left = 0;
            actor_system_stop(system);
        }
        left = 0;
        ck_assert_uint_eq(n_blocks, 0);
        ck_assert_uint_eq(n_mapped, 0);
        if (err == ACTOR_OK)
            break;
    }
    ck_assert_uint_gt(n, FEWEST);
    ck_assert_uint_eq(n_done, ARRAY_LEN(steps));
}
END_TEST

/* The stop of a system in which some live: whom it can't tell now it tells later. */
START_TEST(each_allocation_of_a_stop_may_fail)
{
    const actor_options all = options();
    size_t n_before = 1;
    size_t n_needed = SIZE_MAX;
    uint64_t n;

    for (n = 1; n <= n_needed; n++) {
        actor_system *system;
        actor_ref house;
        size_t i;

        ck_assert_int_eq(actor_sim_start(&all, n, &system), ACTOR_OK);
        ck_assert_int_eq(house_start(&house), ACTOR_OK);
        for (i = 0; i < 5; i++)
            ck_assert_int_eq(actor_spawn(linger, NULL, NULL), ACTOR_OK);
        actor_sim_settle(system);
        n_before = n_given;
        libactor_fail_alloc(n);
        actor_system_stop(system);
        n_needed = n_given - n_before;      /* without the one that failed, but there were more of them for it */
        ck_assert_uint_eq(n_blocks, 0);
        ck_assert_uint_eq(n_mapped, 0);
    }
    ck_assert_uint_gt(n, 5);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("memory");
    TCase *tc = tcase_create("memory");

    tcase_add_checked_fixture(tc, count_all, NULL);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, each_allocation_may_fail);
    tcase_add_test(tc, memory_may_run_out_for_good);
    tcase_add_test(tc, each_allocation_of_a_stop_may_fail);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
