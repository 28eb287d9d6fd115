/*
 * registry: many entries under a key, and what entries carry: values, matches, dispatch, meta, listeners; through the
 * functions generated of entries.actor. What Elixir's Registry does with duplicate keys.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "entries_actor.h"
#include "scene.h"

enum { NO_LINE = 99 };                      /* an editor of it does not start */

actor_result editor_init(editor *self)
{
    return self->args.line == NO_LINE ? actor_stop(actor_reason_own("no_line", NULL)) : ACTOR_CONTINUE;
}

static actor_ref start_editors(void)
{
    actor_ref registry = actor_ref_none();

    ck_assert_int_eq(editors_start_link(&registry), ACTOR_OK);
    return registry;
}

/* Traces a list as "line/note" of each entry, and frees it. */
static void trace_list(actor_registry_list *list)
{
    size_t i;

    trace("%zu:", list->len);
    for (i = 0; i < list->len; i++) {
        const editors_value *value = editors_value_of(&list->entries[i]);

        trace("%u/%s", (unsigned)value->line, value->note.data);
    }
    actor_registry_list_free(list);
    ck_assert_ptr_null(list->entries);
}

static void trace_entries(const char *key)
{
    actor_registry_list list;

    ck_assert_int_eq(editors_entries(key, &list), ACTOR_OK);
    trace_list(&list);
}

static int register_line(const char *key, uint32_t line)
{
    editors_value value = editors_value_default();

    value.line = line;
    return editors_register(key, &value, NULL);
}

static size_t count(void)
{
    size_t n = 999;

    ck_assert_int_eq(editors_count(&n), ACTOR_OK);
    return n;
}

/* Registers under "a" with a line, and stays. */
static void hold_line(void *arg)
{
    ck_assert_int_eq(register_line("a", *(const uint32_t *)arg), ACTOR_OK);
    wait_for_ever(NULL);
}

/* Of the numbers that tests hand to processes, at addresses of their own. */
static uint32_t numbers[] = { 0, 1, 2, 3, 4, 5, 6, 7 };

/* ---- entries ---- */

static void hold_three(void *arg)
{
    (void)arg;
    ck_assert_int_eq(register_line("a", 5), ACTOR_OK);
    ck_assert_int_eq(register_line("a", 6), ACTOR_OK);
    ck_assert_int_eq(register_line("b", 7), ACTOR_OK);
    wait_for_ever(NULL);
}

/* "keys: :duplicate": as many as like, also several of one process, in the order in which they came. */
START_TEST(entries_in_order)
{
    actor_ref first, process, found;

    start_editors();
    first = play(hold_line, &numbers[1]);
    process = play(hold_three, NULL);
    play(hold_line, &numbers[2]);
    trace_entries("a");
    trace_entries("b");
    trace_entries("c");
    check_trace("4: 1/new 5/new 6/new 2/new 1: 7/new 0:");
    ck_assert_uint_eq(count(), 5);
    ck_assert_int_eq(editors_lookup("a", &found), ACTOR_OK);
    ck_assert(actor_ref_equal(found, first));
    actor_send_exit(process, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    trace_entries("a");
    check_trace("2: 1/new 2/new");
    ck_assert_uint_eq(count(), 2);
}
END_TEST

static void leave_again(void *arg)
{
    (void)arg;
    ck_assert_int_eq(register_line("a", 5), ACTOR_OK);
    ck_assert_int_eq(register_line("b", 6), ACTOR_OK);
    ck_assert_int_eq(register_line("a", 7), ACTOR_OK);
    trace("first:%d", editors_unregister("a"));
    trace("again:%d", editors_unregister("a"));
    wait_for_ever(NULL);
}

/* unregister/2 takes all own entries of the key, and nobody else's. */
START_TEST(unregister_takes_all_own)
{
    start_editors();
    play(hold_line, &numbers[1]);
    play(leave_again, NULL);
    trace_entries("a");
    trace_entries("b");
    check_trace("first:0 again:-1 1: 1/new 1: 6/new");
}
END_TEST

/* keys/2, values/3: of one actor. */
START_TEST(of_one_actor)
{
    actor_registry_list list;
    actor_ref process;

    start_editors();
    play(hold_line, &numbers[1]);
    process = play(hold_three, NULL);
    ck_assert_int_eq(editors_keys(process, &list), ACTOR_OK);
    trace("%s,%s,%s", editors_key_of(&list.entries[0]).data, editors_key_of(&list.entries[1]).data,
          editors_key_of(&list.entries[2]).data);
    trace_list(&list);
    ck_assert_int_eq(editors_values("a", process, &list), ACTOR_OK);
    trace_list(&list);
    ck_assert_int_eq(editors_keys(actor_self(), &list), ACTOR_OK);
    trace_list(&list);
    ck_assert_int_eq(editors_values("a", actor_ref_none(), &list), ACTOR_EINVAL);
    check_trace("a,a,b 3: 5/new 6/new 7/new 2: 5/new 6/new 0:");
}
END_TEST

/* ---- values ---- */

static void change_value(void *arg)
{
    editors_value value = editors_value_default();
    actor_registry_list list;

    (void)arg;
    ck_assert_int_eq(editors_update_value("a", &value), ACTOR_ENOPROC);
    ck_assert_int_eq(editors_register("a", NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(editors_entries("a", &list), ACTOR_OK);
    value.line = 9;
    value.note = actor_string_of("changed");
    ck_assert_int_eq(editors_update_value("a", &value), ACTOR_OK);
    trace_list(&list);
    trace_entries("a");
    wait_for_ever(NULL);
}

/* update_value/3. A list keeps what it was made with. */
START_TEST(values_change)
{
    start_editors();
    play(change_value, NULL);
    check_trace("1: 1/new 1: 9/changed");
}
END_TEST

/* A list outlives the entries, the registry, and the system's memory of both. */
START_TEST(lists_outlive_all)
{
    actor_ref registry = start_editors();
    actor_registry_list list, none;

    play(hold_three, NULL);
    ck_assert_int_eq(editors_select(&list), ACTOR_OK);
    actor_send_exit(registry, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert_int_eq(editors_select(&none), ACTOR_ENOPROC);
    start_editors();
    ck_assert_uint_eq(count(), 0);
    ck_assert_uint_eq(list.len, 3);
    actor_registry_list_free(&list);
    actor_registry_list_free(&list);
}
END_TEST

static void register_seat(void *arg)
{
    const int32_t rows[] = { 1, 2, 3 };
    seat wanted = seat_default();
    actor_ref found;

    (void)arg;
    wanted.hall = actor_string_of("main");
    wanted.rows = rows;
    wanted.rows_len = 3;
    ck_assert_int_eq(seats_register(&wanted, NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(seats_register(&wanted, NULL, NULL), ACTOR_EALREADY);
    wanted.price = -wanted.price;           /* a zero has no sign */
    ck_assert_int_eq(seats_lookup(&wanted, &found), ACTOR_OK);
    ck_assert(actor_ref_equal(found, actor_self()));
    wanted.kind = KIND_WRITER;              /* does not count while there is none */
    ck_assert_int_eq(seats_lookup(&wanted, &found), ACTOR_OK);
    wanted.has_kind = true;
    ck_assert_int_eq(seats_lookup(&wanted, &found), ACTOR_ENOPROC);
    wanted.has_kind = false;
    wanted.rows_len = 2;
    ck_assert_int_eq(seats_lookup(&wanted, &found), ACTOR_ENOPROC);
    ck_assert_int_eq(rates_register(0.5, NULL), ACTOR_OK);
    ck_assert_int_eq(rates_register(0.5, NULL), ACTOR_EALREADY);
    ck_assert_int_eq(rates_register(0.25, NULL), ACTOR_OK);
    trace("done");
}

/* A key is compared by all that it is made of, and by nothing else. */
START_TEST(keys_of_several_fields)
{
    actor_ref registry;

    ck_assert_int_eq(seats_start_link(&registry), ACTOR_OK);
    ck_assert_int_eq(rates_start_link(&registry), ACTOR_OK);
    play(register_seat, NULL);
    check_trace("done");
}
END_TEST

/* "via" with a value, of servers and machines. */
START_TEST(names_with_values)
{
    editor_args args = editor_args_default();
    machine_args at = machine_args_default();
    actor_registry_list list;
    actor_ref registry, first, second;

    start_editors();
    ck_assert_int_eq(seats_start_link(&registry), ACTOR_OK);
    args.document = actor_string_of("a");
    args.line = 4;
    ck_assert_int_eq(editor_start(&args, &first), ACTOR_OK);
    ck_assert_int_eq(editor_start(&args, &second), ACTOR_OK);
    ck_assert_int_eq(editors_match_writers("a", 1, &list), ACTOR_OK);
    trace_list(&list);
    at.seat.hall = actor_string_of("main");
    ck_assert_int_eq(machine_start(&at, &first), ACTOR_OK);
    ck_assert_int_eq(machine_start(&at, &second), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(first, second));
    ck_assert_int_eq(seats_entries(&at.seat, &list), ACTOR_OK);
    trace("%u", (unsigned)seats_value_of(&list.entries[0])->number);
    actor_registry_list_free(&list);
    check_trace("2: 4/new 4/new 5");
}
END_TEST

/* ---- matches ---- */

static void hold_kinds(void *arg)
{
    editors_value value = editors_value_default();
    size_t n = 0;

    (void)arg;
    for (value.line = 1; value.line <= 6; value.line++) {
        value.kind = value.line % 2 == 0 ? KIND_WRITER : KIND_READER;
        value.note = actor_string_of(value.line > 3 ? "late" : "early");
        ck_assert_int_eq(editors_register(value.line < 6 ? "a" : "b", &value, NULL), ACTOR_OK);
    }
    ck_assert_int_eq(editors_count_match_writers("a", 3, &n), ACTOR_OK);
    trace("unregister:%d:%d", editors_unregister_match_writers("a", 5), editors_unregister_match_writers("a", 3));
    ck_assert_int_eq(editors_count_match_writers("a", 3, &n), ACTOR_OK);
    trace("left:%zu", n);
    wait_for_ever(NULL);
}

START_TEST(matches)
{
    actor_registry_list list;
    size_t n;

    start_editors();
    play(hold_line, &numbers[7]);
    play(hold_kinds, NULL);
    check_trace("unregister:-1:0 left:0");
    ck_assert_int_eq(editors_match_noted("a", "early", &list), ACTOR_OK);
    trace_list(&list);
    ck_assert_int_eq(editors_match_noted("a", NULL, &list), ACTOR_OK);
    trace_list(&list);
    ck_assert_int_eq(editors_select_writers(1, &list), ACTOR_OK);
    ck_assert_uint_eq(list.len, 2);
    actor_registry_list_free(&list);
    ck_assert_int_eq(editors_count_select_noted("late", &n), ACTOR_OK);
    ck_assert_uint_eq(n, 2);
    check_trace("3: 1/early 2/early 3/early 5: 7/new 1/early 2/early 3/early 5/late");
}
END_TEST

static void match_badly(void *arg)
{
    (void)arg;
    ck_assert_int_eq(editors_register("a", NULL, NULL), ACTOR_OK);
    trace("badly:%d", editors_unregister_match_halved("a", 0, 0));
    trace("of none:%d", editors_unregister_match_past("a", NULL));
    trace("of all:%d", editors_unregister_match_past("a", "all"));
}

/* An expression that has no value matches nothing, whoever asks: an actor goes on, and a thread that is none as well. */
START_TEST(a_match_that_fails)
{
    actor_registry_list list;
    actor_ref process;
    size_t n = 9;

    start_editors();
    play(hold_line, &numbers[4]);
    process = play(match_badly, NULL);
    check_trace("badly:-1 of none:-1 of all:0");
    check_not_logged("badarith");
    check_not_logged("novalue");
    ck_assert(!actor_is_alive(process));
    ck_assert_int_eq(editors_match_halved("a", 0, 0, &list), ACTOR_OK);
    ck_assert_uint_eq(list.len, 0);
    actor_registry_list_free(&list);
    ck_assert_int_eq(editors_match_halved("a", 2, 0, &list), ACTOR_OK);
    trace_list(&list);
    ck_assert_int_eq(editors_count_match_halved("a", 2, UINT32_MAX, &n), ACTOR_OK);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(editors_count_select_past(NULL, &n), ACTOR_OK);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(editors_select_halved(0, 0, &list), ACTOR_OK);
    ck_assert_uint_eq(list.len, 0);
    actor_registry_list_free(&list);
    check_trace("1: 4/new");
}
END_TEST

/* ---- dispatch ---- */

static void trace_dispatch(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    size_t i;

    trace("%s%zu:", (const char *)arg, n_entries);
    for (i = 0; i < n_entries; i++)
        trace("%s/%u", editors_key_of(&entries[i]).data, (unsigned)editors_value_of(&entries[i])->line);
}

START_TEST(dispatch_once)
{
    char all[] = "all";

    ck_assert_int_eq(editors_dispatch("a", trace_dispatch, all), ACTOR_ENOPROC);
    start_editors();
    ck_assert_int_eq(editors_dispatch("a", trace_dispatch, all), ACTOR_OK);
    check_trace("");
    play(hold_line, &numbers[1]);
    play(hold_three, NULL);
    ck_assert_int_eq(editors_dispatch("a", trace_dispatch, all), ACTOR_OK);
    check_trace("all3: a/1 a/5 a/6");
}
END_TEST

static void sleep_or_leave(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    actor_sleep(ACTOR_SECOND);
    trace("%s/%u", editors_key_of(&entries[0]).data, (unsigned)editors_value_of(&entries[n_entries - 1])->line);
    if (arg != NULL)
        actor_exit(actor_reason_of(ACTOR_SHUTDOWN));
}

static void dispatch_slowly(void *arg)
{
    ck_assert_int_eq(editors_dispatch("a", sleep_or_leave, arg), ACTOR_OK);
    trace("returned");
}

/* The function may block while the entries go, and may end its actor. */
START_TEST(dispatch_that_blocks)
{
    actor_ref process, caller;

    start_editors();
    process = play(hold_three, NULL);
    ck_assert_int_eq(actor_spawn(dispatch_slowly, _i == 0 ? NULL : numbers, &caller), ACTOR_OK);
    actor_sim_settle(sim);
    actor_send_exit(process, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert_uint_eq(count(), 0);
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    check_trace(_i == 0 ? "a/6 returned" : "a/6");
    ck_assert(!actor_is_alive(caller));
}
END_TEST

/* ---- what the registry carries ---- */

START_TEST(meta)
{
    actor_string title = { NULL, 0 };
    uint64_t limit = 0;
    actor_ref registry;

    ck_assert_int_eq(editors_meta_title(&title), ACTOR_ENOPROC);
    ck_assert_int_eq(editors_put_meta_title("x"), ACTOR_ENOPROC);
    registry = start_editors();
    ck_assert_int_eq(editors_meta_title(&title), ACTOR_OK);
    ck_assert_str_eq(title.data, "all");
    ck_assert_int_eq(actor_string_set(&title, ""), ACTOR_OK);
    ck_assert_int_eq(editors_meta_limit(&limit), ACTOR_ENOENT);
    ck_assert_int_eq(editors_put_meta_limit(5), ACTOR_OK);
    ck_assert_int_eq(editors_put_meta_limit(6), ACTOR_OK);
    ck_assert_int_eq(editors_meta_limit(&limit), ACTOR_OK);
    ck_assert_uint_eq(limit, 6);
    ck_assert_int_eq(editors_delete_meta_title(), ACTOR_OK);
    ck_assert_int_eq(editors_delete_meta_title(), ACTOR_OK);
    ck_assert_int_eq(editors_meta_title(&title), ACTOR_ENOENT);
    ck_assert_int_eq(actor_stop_actor(registry, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
    start_editors();
    ck_assert_int_eq(editors_meta_limit(&limit), ACTOR_ENOENT);
    ck_assert_int_eq(editors_meta_title(&title), ACTOR_OK);
    ck_assert_int_eq(actor_string_set(&title, ""), ACTOR_OK);
}
END_TEST

/* ---- listeners ---- */

static void listen_in(void *arg)
{
    actor_message *message;

    (void)arg;
    ck_assert_int_eq(actor_register("audit"), ACTOR_OK);
    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK) {
        const editors_registered_msg *in = editors_registered(message);
        const editors_unregistered_msg *out = editors_unregistered(message);

        if (in != NULL)
            trace("in:%s/%u/%d", in->key.data, (unsigned)in->value.line, actor_is_alive(in->owner));
        if (out != NULL)
            trace("out:%s/%d", out->key.data, actor_is_alive(out->owner));
        actor_message_free(message);
    }
}

static void come_and_go(void *arg)
{
    (void)arg;
    ck_assert_int_eq(register_line("a", 2), ACTOR_OK);
    ck_assert_int_eq(register_line("b", 3), ACTOR_OK);
    ck_assert_int_eq(editors_unregister("a"), ACTOR_OK);
    actor_sleep(ACTOR_SECOND);
}

static void come_in_vain(void *arg)
{
    const editor_args args = { actor_string_of("c"), NO_LINE };

    (void)arg;
    ck_assert_int_eq(editor_start(&args, NULL), ACTOR_EINIT);
}

/* Events of those who come and of those who leave, and none of an end, but of that of an init. */
START_TEST(listeners)
{
    start_editors();
    play(hold_line, &numbers[1]);           /* nobody listens yet */
    play(listen_in, NULL);
    play(come_and_go, NULL);
    check_trace("in:a/2/1 in:b/3/1 out:a/1");
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    ck_assert_uint_eq(count(), 1);
    check_trace("");
    play(come_in_vain, NULL);
    ck_assert_ptr_nonnull(strstr(trace_text, "in:c/99/"));
    ck_assert_ptr_nonnull(strstr(trace_text, " out:c/"));
    ck_assert_uint_eq(count(), 1);
}
END_TEST

/* ---- out of memory ---- */

static void do_all(void *arg)
{
    const editor_args args = { actor_string_of("c"), NO_LINE };
    actor_registry_list list;
    size_t n;
    uint32_t line;

    (void)arg;
    for (line = 0; line < 3; line++)
        register_line("a", line);
    if (editors_entries("a", &list) == ACTOR_OK)
        actor_registry_list_free(&list);
    if (editors_match_noted("a", "new", &list) == ACTOR_OK)
        actor_registry_list_free(&list);
    if (editors_keys(actor_self(), &list) == ACTOR_OK)
        actor_registry_list_free(&list);
    editors_count_select_writers(1, &n);
    editors_update_value("a", NULL);
    editors_put_meta_title("a title");
    editors_unregister("a");
    register_line("b", 1);
    editor_start(&args, NULL);
}

/* Whichever allocation fails: nothing leaks, and nothing is left behind. */
START_TEST(allocations_fail)
{
    actor_ref registry = actor_ref_none();
    int err;

    actor_sim_fail_alloc(sim, (uint64_t)_i);
    err = editors_start_link(&registry);
    ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EINIT, "start gave %d", err);
    actor_spawn(do_all, NULL, NULL);
    actor_sim_settle(sim);
    actor_sim_fail_alloc(sim, 0);
    if (err == ACTOR_OK)
        ck_assert_uint_eq(count(), 0);
}
END_TEST

/* ---- in whatever order ---- */

enum { N_SEEDS = 1200 };

static unsigned n_seen, n_gone;

/* Comes, leaves, comes again, and ends. */
static void come_often(void *arg)
{
    const uint32_t line = *(const uint32_t *)arg;
    uint32_t i;

    for (i = 0; i < line % 3 + 1; i++) {
        ck_assert_int_eq(register_line("a", line), ACTOR_OK);
        actor_sleep(0);
        if (i % 2 == 0)
            ck_assert_int_eq(editors_unregister("a"), ACTOR_OK);
        actor_sleep(0);
    }
}

static void see_entries(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    size_t i;

    (void)arg;
    for (i = 0; i < n_entries; i++) {
        actor_sleep(0);
        ck_assert_str_eq(editors_key_of(&entries[i]).data, "a");
        ck_assert_uint_le(editors_value_of(&entries[i])->line, 7);
        if (actor_is_alive(entries[i].owner))
            n_seen++;
        else
            n_gone++;
    }
}

static void look_often(void *arg)
{
    actor_ref found;
    int i;

    (void)arg;
    for (i = 0; i < 4; i++) {
        ck_assert_int_eq(editors_dispatch("a", see_entries, NULL), ACTOR_OK);
        if (editors_lookup("a", &found) == ACTOR_OK)
            ck_assert(actor_is_alive(found));
        actor_sleep(0);
    }
}

/* A dispatch against those who unregister, a lookup against those who end: whatever comes first, nobody sees more than there was. */
START_TEST(whatever_the_order)
{
    uint64_t seed;
    size_t i;

    for (seed = 1; seed <= N_SEEDS; seed++) {
        open_scene_seeded(seed);
        start_editors();
        for (i = 1; i < ARRAY_LEN(numbers); i++) {
            ck_assert_int_eq(actor_spawn(come_often, &numbers[i], NULL), ACTOR_OK);
            if (i % 3 == 0)
                ck_assert_int_eq(actor_spawn(look_often, NULL, NULL), ACTOR_OK);
        }
        actor_sim_settle(sim);
        ck_assert_uint_eq(count(), 0);
        close_scene();
    }
    ck_assert_uint_gt(n_seen, 0);
    ck_assert_uint_gt(n_gone, 0);
}
END_TEST

/* ---- threads ---- */

enum { N_PROCESSES = 30, N_ROUNDS = 100, N_LOOKERS = 2 };

static atomic_int n_done;

static void count_end(void *arg)
{
    (void)arg;
    atomic_fetch_add(&n_done, 1);
}

static void come_in_threads(void *arg)
{
    char key[8];
    int i;

    ck_assert_int_eq(actor_defer(count_end, arg), ACTOR_OK);
    for (i = 0; i < N_ROUNDS; i++) {
        snprintf(key, sizeof key, "%d", i % 40);
        register_line(key, (uint32_t)i);
        register_line("a", (uint32_t)i);
        if (i % 3 == 0)
            editors_update_value("a", NULL);
        if (i % 5 == 0)
            editors_unregister("a");
        if (i % 2 == 0)
            editors_unregister(key);
    }
}

static void sum_lines(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    size_t i;

    for (i = 0; i < n_entries; i++)
        *(uint64_t *)arg += editors_value_of(&entries[i])->line + editors_value_of(&entries[i])->note.len;
}

static void *look_in_thread(void *arg)
{
    actor_registry_list list;
    uint64_t sum = 0;
    actor_ref found;
    size_t n;

    actor_system_bind(arg);
    while (atomic_load(&n_done) < N_PROCESSES) {
        editors_dispatch("a", sum_lines, &sum);
        editors_lookup("7", &found);
        editors_count(&n);
        if (editors_match_noted("a", "new", &list) == ACTOR_OK)
            actor_registry_list_free(&list);
        if (editors_select(&list) == ACTOR_OK) {
            if (list.len > 0) {
                actor_registry_list keys;

                if (editors_keys(list.entries[0].owner, &keys) == ACTOR_OK)
                    actor_registry_list_free(&keys);
            }
            actor_registry_list_free(&list);
        }
    }
    actor_system_bind(NULL);
    return NULL;
}

/* Readers on threads of their own, against all that changes a registry; with _i it ends and is started again meanwhile. */
START_TEST(from_any_thread)
{
    actor_options options = actor_options_default();
    pthread_t threads[N_LOOKERS];
    actor_system *system;
    actor_ref registry;
    int i;

    options.workers = 3;
    options.log = keep_log;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(editors_start(&registry), ACTOR_OK);
    atomic_store(&n_done, 0);
    for (i = 0; i < N_LOOKERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, look_in_thread, system), 0);
    for (i = 0; i < N_PROCESSES; i++)
        ck_assert_int_eq(actor_spawn(come_in_threads, NULL, NULL), ACTOR_OK);
    if (_i == 1) {
        for (i = 0; i < 20; i++) {
            actor_stop_actor(registry, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY);
            ck_assert_int_eq(editors_start(&registry), ACTOR_OK);
        }
    }
    for (i = 0; i < N_LOOKERS; i++)
        pthread_join(threads[i], NULL);
    actor_system_stop(system);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("entries");
    TCase *scenes = tcase_create("scenes");
    TCase *failing = tcase_create("out of memory");
    TCase *orders = tcase_create("in whatever order");
    TCase *threads = tcase_create("threads");

    tcase_add_checked_fixture(scenes, open_scene, close_scene);
    tcase_add_test(scenes, entries_in_order);
    tcase_add_test(scenes, unregister_takes_all_own);
    tcase_add_test(scenes, of_one_actor);
    tcase_add_test(scenes, values_change);
    tcase_add_test(scenes, lists_outlive_all);
    tcase_add_test(scenes, keys_of_several_fields);
    tcase_add_test(scenes, names_with_values);
    tcase_add_test(scenes, matches);
    tcase_add_test(scenes, a_match_that_fails);
    tcase_add_test(scenes, dispatch_once);
    tcase_add_loop_test(scenes, dispatch_that_blocks, 0, 2);
    tcase_add_test(scenes, meta);
    tcase_add_test(scenes, listeners);
    suite_add_tcase(suite, scenes);
    tcase_add_checked_fixture(failing, open_scene, close_scene);
    tcase_add_loop_test(failing, allocations_fail, 1, 150);
    suite_add_tcase(suite, failing);
    tcase_add_test(orders, whatever_the_order);
    tcase_set_timeout(orders, 60);
    suite_add_tcase(suite, orders);
    tcase_add_loop_test(threads, from_any_thread, 0, 2);
    tcase_set_timeout(threads, 60);
    suite_add_tcase(suite, threads);
    return run_suite(suite);
}
