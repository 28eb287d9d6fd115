/*
 * What an actor has of its own: the process dictionary, the arena, the label; and what others may know
 * of it. Rules are named by their number in the list of what OTP does.
 */
#include "internal.h"
#include "scenario.h"

enum { SEEDS = SCALED(20) };

static void play(void (*scenario)(void *arg))
{
    play_under(scenario, SEEDS);
}

static const actor_message_info note = { "note", ACTOR_INFO, &number_type, NULL };

/* Starts a process and returns when it has ended. */
static void run_to_end(void (*run)(void *arg), void *arg)
{
    actor_message *message;
    actor_unique monitor;

    ck_assert_int_eq(actor_spawn_monitor(run, arg, NULL, &monitor), ACTOR_OK);
    ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_uint_eq(actor_message_cookie(message), monitor);
    actor_message_free(message);
}

/* ---- the dictionary ---- */

static int n_destroyed;
static int keys[100];

static void count_destroyed(void *value)
{
    ck_assert_ptr_nonnull(value);
    n_destroyed++;
}

static void put_hundred(void *arg)
{
    size_t i;

    (void)arg;
    for (i = 0; i < 100; i++)
        ck_assert_int_eq(actor_put(&keys[i], &keys[i], count_destroyed), ACTOR_OK);
    for (i = 0; i < 100; i++)
        ck_assert_ptr_eq(actor_get(&keys[i]), &keys[i]);
    /* Another value takes the place of one, which is destroyed; the same value is not. */
    ck_assert_int_eq(actor_put(&keys[0], &keys[1], count_destroyed), ACTOR_OK);
    ck_assert_int_eq(n_destroyed, 1);
    ck_assert_int_eq(actor_put(&keys[0], &keys[1], count_destroyed), ACTOR_OK);
    ck_assert_int_eq(n_destroyed, 1);
    ck_assert_ptr_eq(actor_get(&keys[0]), &keys[1]);
    /* What is erased is the caller's. */
    ck_assert_ptr_eq(actor_erase(&keys[2]), &keys[2]);
    ck_assert_ptr_null(actor_erase(&keys[2]));
    ck_assert_ptr_null(actor_get(&keys[2]));
    ck_assert_int_eq(actor_put(&keys[3], NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(n_destroyed, 2);
    actor_exit(actor_reason_own("with_values", NULL));
}

static void look_for_hundred(void *arg)
{
    size_t i;

    (void)arg;
    for (i = 0; i < 100; i++)
        ck_assert_ptr_null(actor_get(&keys[i]));
    ck_assert_ptr_null(actor_erase(&keys[0]));
}

static void put_more(void *value)
{
    n_destroyed++;
    if (value == &keys[0])
        ck_assert_int_eq(actor_put(&keys[1], &keys[1], put_more), ACTOR_OK);
}

static void put_one(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_put(&keys[0], &keys[0], put_more), ACTOR_OK);
}

static void dictionary(void *arg)
{
    n_destroyed = 0;
    run_to_end(put_hundred, NULL);
    ck_assert_int_eq(n_destroyed, 100);     /* two before the end; of the rest one was erased, one has nothing */
    run_to_end(look_for_hundred, NULL);
    n_destroyed = 0;
    run_to_end(put_one, NULL);
    ck_assert_int_eq(n_destroyed, 2);
    finished(arg);
}

START_TEST(P22_dictionary)
{
    ck_assert_int_eq(actor_put(keys, keys, NULL), ACTOR_ENOTACTOR);
    ck_assert_ptr_null(actor_get(keys));
    play(dictionary);
}
END_TEST

/* ---- what values use when they go ---- */

/* A value that needs memory of the callback when it goes, and has the call that waits, which it does not free. */
static void receive_late(void *value)
{
    actor_message *message;

    ck_assert_ptr_nonnull(value);
    ck_assert_ptr_nonnull(actor_callback_alloc(5000));
    ck_assert_int_eq(actor_receive(&message, 0), ACTOR_OK);
}

static void leave_a_call(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_put(&keys[0], &keys[0], receive_late), ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
    actor_exit(actor_reason_own("boom", NULL));
}

static void call_late(void *arg)
{
    static const actor_message_info ask = { "ask", ACTOR_CALL, NULL, NULL };
    actor_reason reason;
    actor_ref ref;

    ck_assert_int_eq(actor_spawn(leave_a_call, NULL, &ref), ACTOR_OK);
    ck_assert_int_eq(actor_call(ref, &ask, NULL, NULL, ACTOR_INFINITY), ACTOR_EDOWN);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "boom");
    finished(arg);
}

/* All that a run holds when its actor has ended goes with that: who called hears of it, and no memory stays (ASan would tell). */
START_TEST(what_values_use_goes_with_them)
{
    play(call_late);
}
END_TEST

/* ---- the arena ---- */

static char *left_behind;
static bool seen_by_clean_up;

static void look_at_arena(void *arg)
{
    seen_by_clean_up = strcmp(arg, "still here") == 0;
}

static void use_arena(void *arg)
{
    static const size_t sizes[] = { 0, 1, 15, 16, 17, 1000, 2000, 5000, 100000 };
    char *last = NULL;
    int i;

    (void)arg;
    for (i = 0; i < 500; i++) {
        const size_t bytes = sizes[(size_t)i % (sizeof sizes / sizeof *sizes)];
        char *memory = actor_arena_alloc(bytes);

        ck_assert_ptr_nonnull(memory);
        ck_assert_uint_eq((uintptr_t)memory % _Alignof(max_align_t), 0);
        memset(memory, i, bytes);
        if (last != NULL)
            ck_assert_int_eq(*last, (char)(i - 1)); /* nobody has written over it */
        last = bytes > 0 ? memory : NULL;
    }
    ck_assert_ptr_null(actor_arena_alloc(SIZE_MAX));
    left_behind = actor_arena_alloc(16);
    strcpy(left_behind, "still here");
    ck_assert_int_eq(actor_defer(look_at_arena, left_behind), ACTOR_OK);
    ck_assert_int_eq(actor_put(keys, left_behind, look_at_arena), ACTOR_OK);
}

static void arena(void *arg)
{
    seen_by_clean_up = false;
    run_to_end(use_arena, NULL);
    ck_assert(seen_by_clean_up);
    finished(arg);
}

START_TEST(arena_lives_as_long_as_its_actor)
{
    ck_assert_ptr_null(actor_arena_alloc(1));
    play(arena);
}
END_TEST

/* ---- what is to be known ---- */

static actor_result serve(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    return ACTOR_CONTINUE;
}

static actor_result init_label(void *self)
{
    (void)self;
    ck_assert_int_eq(actor_label_set("the first"), ACTOR_OK);
    ck_assert_int_eq(actor_label_set("the best"), ACTOR_OK);
    ck_assert_str_eq(actor_label(), "the best");
    ck_assert_int_eq(actor_register("best"), ACTOR_OK);
    return ACTOR_CONTINUE;
}

static const char *title(const void *self)
{
    (void)self;
    return "Server";
}

static const actor_behaviour server = { "server", init_label, serve, NULL, actor_free, NULL, title, NULL };

static void wait_with_messages(void *arg)
{
    actor_unique monitor;

    actor_trap_exit(true);
    ck_assert_int_eq(actor_link(*(const actor_ref *)arg), ACTOR_OK);
    ck_assert_int_eq(actor_monitor_name("best", &monitor), ACTOR_OK);
    ck_assert_int_eq(actor_monitor(*(const actor_ref *)arg, &monitor), ACTOR_OK);
    actor_sleep(ACTOR_INFINITY);
}

static void infos(void *arg)
{
    const number n = { 0 };
    actor_unique monitor;
    actor_ref ref, best;
    actor_info info;
    int i;

    ck_assert_int_eq(actor_start(&server, actor_alloc(1), NULL, &best, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn_monitor(wait_with_messages, &best, &ref, &monitor), ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
    for (i = 0; i < 3; i++)
        ck_assert_int_eq(actor_send(ref, &note, &n), ACTOR_OK);

    ck_assert_int_eq(actor_info_get(best, &info, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_str_eq(info.title, "Server");
    ck_assert_str_eq(info.label, "the best");
    ck_assert_str_eq(info.name, "best");
    ck_assert_int_eq(info.status, ACTOR_IDLE);
    ck_assert(!info.trap_exit);
    ck_assert(actor_ref_equal(info.parent, actor_self()));
    ck_assert_uint_eq(info.queue_len, 0);
    ck_assert_uint_eq(info.n_links, 1);
    ck_assert(actor_ref_equal(info.links[0], ref));
    ck_assert_uint_eq(info.n_monitors, 0);
    ck_assert_uint_eq(info.n_monitored_by, 2);
    ck_assert(actor_ref_equal(info.monitored_by[0], ref));
    ck_assert(actor_ref_equal(info.monitored_by[1], ref));
    actor_info_clear(&info);
    ck_assert_ptr_null(info.memory);

    ck_assert_int_eq(actor_info_get(ref, &info, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_str_eq(info.title, "process");
    ck_assert_str_eq(info.label, "");
    ck_assert_str_eq(info.name, "");
    ck_assert_int_eq(info.status, ACTOR_WAITING);
    ck_assert(info.trap_exit);
    ck_assert_uint_eq(info.queue_len, 3);
    ck_assert_uint_eq(info.n_links, 1);
    ck_assert_uint_eq(info.n_monitors, 2);
    ck_assert(actor_ref_equal(info.monitors[0], best));
    ck_assert(actor_ref_equal(info.monitors[1], best));
    ck_assert_uint_eq(info.n_monitored_by, 1);
    ck_assert(actor_ref_equal(info.monitored_by[0], actor_self()));
    actor_info_clear(&info);

    ck_assert_int_eq(actor_info_get(actor_self(), &info, 0), ACTOR_OK);
    ck_assert_int_eq(info.status, ACTOR_RUNNING);
    ck_assert_uint_eq(info.n_monitors, 1);
    actor_info_clear(&info);

    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_send_exit(best, actor_reason_of(ACTOR_KILL));
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(actor_info_get(ref, &info, ACTOR_MINUTE), ACTOR_ENOPROC);
    finished(arg);
}

START_TEST(P23_P27_process_info)
{
    play(infos);
}
END_TEST

START_TEST(P23_process_info_for_a_plain_thread)
{
    actor_options options = actor_options_default();
    actor_system *system;
    actor_info info;
    actor_ref ref;

    options.workers = 2;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(wait_for_ever, NULL, &ref), ACTOR_OK);
    ck_assert_int_eq(actor_info_get(ref, &info, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_str_eq(info.title, "process");
    ck_assert(actor_ref_is_none(info.parent));
    actor_info_clear(&info);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_system_stop(system);
}
END_TEST

static size_t n_fibers(void)
{
    return libactor_worker->n_fibers;
}

/* A thousand at rest have no more stacks than one. */
static void rests(void *arg)
{
    const number n = { 0 };
    actor_ref refs[1000];
    size_t before;
    int i;

    actor_sleep(1);
    before = n_fibers();
    for (i = 0; i < 1000; i++) {
        static const actor_behaviour idle = { "idle", NULL, serve, NULL, actor_free, NULL, NULL, NULL };

        ck_assert_int_eq(actor_start(&idle, actor_alloc(1), NULL, &refs[i], NULL), ACTOR_OK);
        ck_assert_int_eq(actor_send(refs[i], &note, &n), ACTOR_OK);
    }
    actor_sleep(ACTOR_SECOND);
    ck_assert_uint_le(n_fibers(), before + 1);
    for (i = 0; i < 1000; i++)
        actor_send_exit(refs[i], actor_reason_of(ACTOR_KILL));
    finished(arg);
}

START_TEST(P24_who_rests_holds_no_stack)
{
    play(rests);
}
END_TEST

/* ---- crash reports ---- */

static actor_ref middle;

static void crash_with_label(void *arg)
{
    (void)arg;
    actor_label_set("of order 17");
    actor_register("order_17");
    actor_assert(n_destroyed == -1);
}

static void start_one_that_crashes(void *arg)
{
    (void)arg;
    middle = actor_self();
    ck_assert_int_eq(actor_spawn(crash_with_label, NULL, NULL), ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
}

static void write_ref(char *out, size_t bytes, actor_ref ref)
{
    snprintf(out, bytes, "<%u.%u>", (unsigned)(uint32_t)ref.bits, (unsigned)((ref.bits >> 32) & 0xffffff));
}

static void crashes(void *arg)
{
    char ancestors[64], first[24], second[24];

    logged[0] = '\0';
    run_to_end(start_one_that_crashes, NULL);
    write_ref(first, sizeof first, middle);
    write_ref(second, sizeof second, actor_self());
    snprintf(ancestors, sizeof ancestors, "ancestors %s %s", first, second);
    ck_assert_msg(strstr(logged, ancestors) != NULL, "no '%s' in: %s", ancestors, logged);
    ck_assert_msg(strstr(logged, "label    of order 17") != NULL, "%s", logged);
    ck_assert_msg(strstr(logged, "name     order_17") != NULL, "%s", logged);
    ck_assert_msg(strstr(logged, "reason   assert: n_destroyed == -1") != NULL, "%s", logged);
    ck_assert_msg(strstr(logged, "backtrace\n    #0 ") != NULL, "%s", logged);
    ck_assert_msg(strstr(logged, "test_belongings+0x") != NULL, "%s", logged);
    finished(arg);
}

START_TEST(Y4_P30_crash_reports)
{
    play(crashes);
}
END_TEST

static void end_in_order(void *arg)
{
    actor_exit(actor_reason_of(*(const actor_reason_kind *)arg));
}

static void silent_ends(void *arg)
{
    actor_reason_kind kind = ACTOR_NORMAL;

    logged[0] = '\0';
    run_to_end(end_in_order, &kind);
    kind = ACTOR_SHUTDOWN;
    run_to_end(end_in_order, &kind);
    ck_assert_str_eq(logged, "");
    /* The next one to crash has no part of another's backtrace. */
    finished(arg);
}

START_TEST(Y4_ends_in_order_are_not_reported)
{
    play(silent_ends);
}
END_TEST

/* ---- memory ---- */

static void try_all(void *arg)
{
    actor_info info;

    if (actor_put(&keys[0], &keys[0], count_destroyed) != ACTOR_OK)
        n_destroyed++;
    if (actor_label_set("a label") == ACTOR_OK)
        ck_assert_str_eq(actor_label(), "a label");
    actor_arena_alloc(100);
    if (actor_info_get(actor_self(), &info, 0) == ACTOR_OK)
        actor_info_clear(&info);
    if (actor_info_get(*(const actor_ref *)arg, &info, ACTOR_MINUTE) == ACTOR_OK)
        actor_info_clear(&info);
    actor_send_exit(*(const actor_ref *)arg, actor_reason_of(ACTOR_KILL));
}

START_TEST(each_allocation_may_fail)
{
    actor_options options = actor_options_default();
    actor_system *system;
    actor_ref ref;

    options.log = keep_log;
    n_destroyed = 0;
    ck_assert_int_eq(actor_sim_start(&options, 1, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(wait_for_ever, NULL, &ref), ACTOR_OK);
    actor_sim_fail_alloc(system, (uint64_t)_i + 1);
    if (actor_spawn(try_all, &ref, NULL) != ACTOR_OK) {
        n_destroyed++;
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    }
    actor_sim_advance(system, ACTOR_HOUR);
    actor_sim_fail_alloc(system, 0);
    ck_assert_int_eq(n_destroyed, 1);
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
}
END_TEST

static int n_late_cleans;

static void clean_late(void *arg)
{
    (void)arg;
    n_late_cleans++;
}

static void begin_late(void *value)
{
    (void)value;
    ck_assert_int_eq(actor_timer_start(ACTOR_SECOND, 1, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_defer(clean_late, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_register("late"), ACTOR_OK);
}

static void leave_something_that_begins_more(void *arg)
{
    static const char key;

    (void)arg;
    ck_assert_int_eq(actor_put(&key, arg, begin_late), ACTOR_OK);
}

/* A timer, a clean-up and a name that a value's destructor begins end with the actor all the same. */
START_TEST(what_a_destructor_begins_goes_too)
{
    actor_system *system;
    actor_ref holder;

    n_late_cleans = 0;
    ck_assert_int_eq(actor_sim_start(NULL, 1, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(leave_something_that_begins_more, &n_late_cleans, NULL), ACTOR_OK);
    actor_sim_advance(system, ACTOR_MINUTE);
    ck_assert_int_eq(n_late_cleans, 1);
    ck_assert_int_eq(actor_whereis("late", &holder), ACTOR_ENOPROC);
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
}
END_TEST

static void note_and_leave(void *value)
{
    (void)value;
    n_destroyed++;
    actor_exit(actor_reason_own("left", NULL));
}

static void leave_values_that_leave(void *arg)
{
    size_t i;

    (void)arg;
    for (i = 0; i < 20; i++)
        ck_assert_int_eq(actor_put(&keys[i], &keys[i], note_and_leave), ACTOR_OK);
}

/* As of clean-ups, so of values: an exit ends the destructor that calls it alone. */
START_TEST(a_destructor_that_exits_leaves_the_other_values)
{
    actor_system *system;

    n_destroyed = 0;
    ck_assert_int_eq(actor_sim_start(NULL, 1, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(leave_values_that_leave, NULL, NULL), ACTOR_OK);
    actor_sim_settle(system);
    ck_assert_int_eq(n_destroyed, 20);
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
}
END_TEST

static void put_late(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_put(&keys[1], &keys[1], count_destroyed), ACTOR_OK);
    ck_assert_ptr_nonnull(actor_arena_alloc(100));
}

static void defer_late(void *value)
{
    (void)value;
    ck_assert_int_eq(actor_defer(put_late, NULL), ACTOR_OK);
}

static void leave_a_value_that_defers(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_put(&keys[0], &keys[0], defer_late), ACTOR_OK);
}

/* And so does what a clean-up begins that a destructor has deferred. */
START_TEST(what_a_late_clean_up_begins_goes_too)
{
    actor_system *system;

    n_destroyed = 0;
    ck_assert_int_eq(actor_sim_start(NULL, 1, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(leave_a_value_that_defers, NULL, NULL), ACTOR_OK);
    actor_sim_settle(system);
    ck_assert_int_eq(n_destroyed, 1);
    actor_system_stop(system);
}
END_TEST

static int n_tried, n_gone_through, n_destroyed_once;

/* All that would wait, when there is nobody left to wait; and to have the worker do something else meanwhile. */
static void try_to_wait(void *arg)
{
    const int64_t now = actor_now();
    actor_message *message = NULL;
    int i;

    n_tried++;
    for (i = 0; i < 1000; i++)
        actor_yield();
    actor_sleep(ACTOR_SECOND);
    ck_assert_int_eq(actor_park(ACTOR_SECOND), ACTOR_ENOTACTOR);
    ck_assert_int_eq(actor_receive(&message, ACTOR_SECOND), ACTOR_ENOTACTOR);
    ck_assert_int_eq(actor_receive(&message, 0), ACTOR_ETIMEDOUT);
    ck_assert_int_eq(actor_stop_actor(*(actor_ref *)arg, actor_reason_of(ACTOR_NORMAL), ACTOR_SECOND), ACTOR_ENOTACTOR);
    ck_assert_int_eq(actor_now(), now);
}

static void go_through(void *arg)
{
    (void)arg;
    n_gone_through++;
}

static void leave_it(void *arg)
{
    go_through(arg);
    actor_exit(actor_reason_own("late", "too late to say so"));
}

static actor_result end_soon(void *self)
{
    ck_assert_int_eq(actor_defer(try_to_wait, self), ACTOR_OK);
    ck_assert_int_eq(actor_defer(go_through, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_defer(leave_it, NULL), ACTOR_OK);
    return actor_stop(actor_reason_own("first", NULL));
}

static void destroy_and_leave(void *self)
{
    try_to_wait(self);
    n_destroyed_once++;
    actor_exit(actor_reason_own("last", NULL));
}

static void end_with_all_that(void *arg)
{
    static const actor_behaviour behaviour = { "late", end_soon, NULL, NULL, destroy_and_leave, NULL, NULL, NULL };
    actor_reason reason;

    ck_assert_int_eq(actor_start(&behaviour, arg, NULL, NULL, &reason), ACTOR_EINIT);
    ck_assert_str_eq(actor_reason_name(&reason), "first");
    n_gone_through++;
}

static void live(void *arg)
{
    (void)arg;
    actor_sleep(ACTOR_MINUTE);
}

/* Clean-ups and destructors run when the actor has ended: they do not wait, and an exit only ends the one that calls it. */
START_TEST(who_cleans_up_does_not_wait)
{
    actor_ref other;
    actor_system *system;

    n_tried = n_gone_through = n_destroyed_once = 0;
    ck_assert_int_eq(actor_sim_start(NULL, 1, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(live, NULL, &other), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(end_with_all_that, &other, NULL), ACTOR_OK);
    actor_sim_advance(system, ACTOR_HOUR);
    ck_assert_int_eq(n_tried, 2);
    ck_assert_int_eq(n_gone_through, 3);
    ck_assert_int_eq(n_destroyed_once, 1);
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
}
END_TEST

/* ---- memory of a callback ---- */

enum { LARGE_BYTES = 100000 };

typedef struct text {
    actor_string text;
} text;

static const actor_field_info text_fields[] = { { "text", ACTOR_FIELD_STRING, offsetof(text, text), NULL } };
static const actor_type_info text_type = { "text", sizeof(text), false, 1, text_fields, 0, NULL };
static const actor_message_info say = { "say", ACTOR_CALL, &number_type, &text_type };

static int n_allocated;                     /* pieces of memory that are large */

static void *count_large(void *context, size_t bytes)
{
    size_t *memory = malloc(sizeof(max_align_t) + bytes);

    (void)context;
    if (memory == NULL)
        return NULL;
    *memory = bytes;
    n_allocated += bytes >= LARGE_BYTES;
    return (char *)memory + sizeof(max_align_t);
}

static void uncount_large(void *context, void *memory)
{
    size_t *begin = memory == NULL ? NULL : (size_t *)(void *)((char *)memory - sizeof(max_align_t));

    (void)context;
    if (begin != NULL)
        n_allocated -= *begin >= LARGE_BYTES;
    free(begin);
}

/* Answers with a text that was made for it, of so many figures, in a copy. */
static actor_result speak(void *self, actor_message *message)
{
    text reply;
    char *given;

    (void)self;
    if (actor_message_kind_of(message) != ACTOR_CALL)
        return actor_stop(actor_reason_of(ACTOR_NORMAL));
    ck_assert_ptr_null(actor_callback_alloc(SIZE_MAX));
    given = actor_callback_alloc(LARGE_BYTES);
    if (given != NULL)
        memset(given, 'x', LARGE_BYTES);
    actor_reply_release(given);
    reply.text = actor_callback_format("%0*d", (int)((const number *)actor_message_payload(message))->n, 7);
    reply.text = actor_callback_string(reply.text);
    actor_reply(actor_message_from(message), &text_type, &reply);
    return ACTOR_CONTINUE;
}

static const actor_behaviour speaker = { "speaker", NULL, speak, NULL, actor_free, NULL, NULL, NULL };

static void ask_speaker(void *arg)
{
    const int n_before = n_allocated;
    number figures = { LARGE_BYTES + 5 };
    text reply;
    int i;

    for (i = 0; i < 10; i++) {
        ck_assert_int_eq(actor_call(*(const actor_ref *)arg, &say, &figures, &reply, ACTOR_SECOND), ACTOR_OK);
        ck_assert_uint_eq(reply.text.len, LARGE_BYTES + 5);
        ck_assert(reply.text.data[LARGE_BYTES + 4] == '7' && reply.text.data[0] == '0' && reply.text.data[LARGE_BYTES + 5] == '\0');
        ck_assert_int_eq(n_allocated, n_before + 1); /* that of the reply */
        actor_reply_release(&reply);
        ck_assert_int_eq(n_allocated, n_before);
    }
    figures.n = 0;
    ck_assert_int_eq(actor_call(*(const actor_ref *)arg, &say, &figures, &reply, ACTOR_SECOND), ACTOR_OK);
    ck_assert_str_eq(reply.text.data, "7");
    ck_assert_uint_eq(actor_callback_string((actor_string){ NULL, 0 }).len, 0);
    ck_assert_ptr_nonnull(actor_callback_alloc(0));
}

static actor_system *open_counting(actor_ref *out)
{
    actor_options options = actor_options_default();
    actor_system *system;

    options.log = keep_log;
    options.alloc = count_large;
    options.free = uncount_large;
    ck_assert_int_eq(actor_sim_start(&options, 1, &system), ACTOR_OK);
    ck_assert_int_eq(actor_start(&speaker, actor_alloc(1), NULL, out, NULL), ACTOR_OK);
    return system;
}

START_TEST(what_a_reply_points_to_lives_until_it_is_out)
{
    actor_ref ref;
    actor_system *system = open_counting(&ref);

    ck_assert_ptr_null(actor_callback_alloc(1));
    ck_assert_int_eq(actor_spawn(ask_speaker, &ref, NULL), ACTOR_OK);
    actor_sim_advance(system, ACTOR_SECOND);
    ck_assert_uint_eq(actor_system_count(system), 1);
    actor_system_stop(system);
    ck_assert_int_eq(n_allocated, 0);
}
END_TEST

static void ask_without_memory(void *arg)
{
    const number figures = { LARGE_BYTES };
    actor_reason reason;
    text reply;
    int err = actor_call(*(const actor_ref *)arg, &say, &figures, &reply, ACTOR_SECOND);

    if (err == ACTOR_EDOWN) {
        reason = actor_last_reason();
        ck_assert_str_eq(actor_reason_name(&reason), "out_of_memory");
    } else {
        ck_assert(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_ETIMEDOUT); /* that: the answer found none */
    }
}

START_TEST(what_a_reply_points_to_may_find_no_memory)
{
    actor_ref ref;
    actor_system *system = open_counting(&ref);

    ck_assert_int_eq(actor_spawn(ask_without_memory, &ref, NULL), ACTOR_OK);
    actor_sim_fail_alloc(system, (uint64_t)_i + 1);
    actor_sim_advance(system, ACTOR_SECOND);
    actor_sim_fail_alloc(system, 0);
    actor_system_stop(system);
    ck_assert_int_eq(n_allocated, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("belongings");
    TCase *rules = tcase_create("rules");
    SRunner *runner;
    int failed;

    tcase_set_timeout(rules, 120);
    tcase_add_test(rules, P22_dictionary);
    tcase_add_test(rules, what_values_use_goes_with_them);
    tcase_add_test(rules, arena_lives_as_long_as_its_actor);
    tcase_add_test(rules, P23_P27_process_info);
    tcase_add_test(rules, P23_process_info_for_a_plain_thread);
    tcase_add_test(rules, P24_who_rests_holds_no_stack);
    tcase_add_test(rules, Y4_P30_crash_reports);
    tcase_add_test(rules, Y4_ends_in_order_are_not_reported);
    tcase_add_test(rules, what_a_destructor_begins_goes_too);
    tcase_add_test(rules, a_destructor_that_exits_leaves_the_other_values);
    tcase_add_test(rules, what_a_late_clean_up_begins_goes_too);
    tcase_add_test(rules, who_cleans_up_does_not_wait);
    tcase_add_loop_test(rules, each_allocation_may_fail, 0, 30);
    tcase_add_test(rules, what_a_reply_points_to_lives_until_it_is_out);
    tcase_add_loop_test(rules, what_a_reply_points_to_may_find_no_memory, 0, 8);
    suite_add_tcase(suite, rules);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
