/*
 * pubsub: who gets what is broadcast, how often and in which order, whoever comes, leaves and dies meanwhile. What
 * Phoenix.PubSub does.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "scene.h"

/* ---- buses ---- */

typedef struct topic_key {
    actor_string topic;
} topic_key;

typedef struct about {
    int32_t level;
} about;

typedef struct said {
    actor_string text;
    int64_t number;
    int32_t sender;
} said;

static const actor_field_info topic_key_fields[] = { { "topic", ACTOR_FIELD_STRING, offsetof(topic_key, topic), NULL } };
static const actor_type_info topic_key_type = { "Rooms.key", sizeof(topic_key), false, 1, topic_key_fields, 0, NULL };
static const actor_field_info about_fields[] = { { "level", ACTOR_FIELD_INT32, offsetof(about, level), NULL } };
static const actor_type_info about_type = { "Rooms.value", sizeof(about), true, 1, about_fields, 0, NULL };
static const actor_field_info said_fields[] = {
    { "text", ACTOR_FIELD_STRING, offsetof(said, text), NULL },
    { "number", ACTOR_FIELD_INT64, offsetof(said, number), NULL },
    { "sender", ACTOR_FIELD_INT32, offsetof(said, sender), NULL },
};
static const actor_type_info said_type = { "said", sizeof(said), false, 3, said_fields, 0, NULL };
static const actor_message_info said_message = { "said", ACTOR_INFO, &said_type, NULL };
static const actor_message_info ask_message = { "ask", ACTOR_CALL, NULL, &said_type };

static const actor_registry_info rooms = { .name = "Rooms", .key = &topic_key_type, .duplicate = true, .value = &about_type };
static const actor_registry_info halls = { .name = "Halls", .key = &topic_key_type, .duplicate = true, .partitions = 4 };
static const actor_registry_info unique = { .name = "Unique", .key = &topic_key_type };

static topic_key topic_of(const char *text)
{
    topic_key key;

    key.topic = actor_string_of(text);
    return key;
}

static int subscribe_at(const actor_registry_info *bus, const char *topic, int32_t level)
{
    const topic_key key = topic_of(topic);
    const about value = { level };

    return actor_pubsub_subscribe(bus, &key, bus->value == NULL ? NULL : &value);
}

static int subscribe(const char *topic)
{
    return subscribe_at(&rooms, topic, 0);
}

static int unsubscribe(const char *topic)
{
    const topic_key key = topic_of(topic);

    return actor_pubsub_unsubscribe(&rooms, &key);
}

static said said_of(const char *text)
{
    said value;

    memset(&value, 0, sizeof value);
    value.text = actor_string_of(text);
    return value;
}

static int broadcast(const char *topic, const char *text)
{
    const topic_key key = topic_of(topic);
    const said value = said_of(text);

    return actor_pubsub_broadcast(&rooms, &key, &said_message, &value);
}

static actor_ref start_bus(const actor_registry_info *bus)
{
    actor_ref ref = actor_ref_none();

    ck_assert_int_eq(actor_pubsub_start(bus, false, &ref), ACTOR_OK);
    return ref;
}

/* ---- subscribers ---- */

/* Traces "name:text" of all that comes. */
static void listen_in(const char *name)
{
    actor_message *message;

    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK) {
        const said *what = actor_message_payload(message);

        ck_assert_ptr_eq(actor_message_info_of(message), &said_message);
        trace("%s:%s", name, what->text.data);
        actor_message_free(message);
    }
}

static void follow_a(void *arg)
{
    ck_assert_int_eq(subscribe("a"), ACTOR_OK);
    listen_in(arg);
}

static void follow_a_twice(void *arg)
{
    ck_assert_int_eq(subscribe("a"), ACTOR_OK);
    ck_assert_int_eq(subscribe("a"), ACTOR_OK);
    listen_in(arg);
}

static void follow_a_and_b(void *arg)
{
    ck_assert_int_eq(subscribe("a"), ACTOR_OK);
    ck_assert_int_eq(subscribe("b"), ACTOR_OK);
    listen_in(arg);
}

static char one[] = "one", two[] = "two";

/* Topics are names, compared as a whole. */
START_TEST(topics)
{
    start_bus(&rooms);
    play(follow_a, one);
    play(follow_a_and_b, two);
    ck_assert_int_eq(broadcast("a", "x"), ACTOR_OK);
    ck_assert_int_eq(broadcast("b", "y"), ACTOR_OK);
    ck_assert_int_eq(broadcast("ab", "z"), ACTOR_OK);
    ck_assert_int_eq(broadcast("", "z"), ACTOR_OK);
    ck_assert_int_eq(broadcast("*", "z"), ACTOR_OK);
    actor_sim_settle(sim);
    ck_assert_ptr_nonnull(strstr(trace_text, "one:x"));
    ck_assert_ptr_nonnull(strstr(trace_text, "two:x two:y"));
    ck_assert_uint_eq(strlen(trace_text), strlen("one:x two:x two:y"));
}
END_TEST

START_TEST(twice_is_twice)
{
    start_bus(&rooms);
    play(follow_a_twice, one);
    broadcast("a", "x");
    actor_sim_settle(sim);
    check_trace("one:x one:x");
}
END_TEST

static void leave_at_once(void *arg)
{
    (void)arg;
    ck_assert_int_eq(unsubscribe("a"), ACTOR_OK); /* that it has none is no error */
    ck_assert_int_eq(subscribe("a"), ACTOR_OK);
    ck_assert_int_eq(subscribe("a"), ACTOR_OK);
    ck_assert_int_eq(subscribe("b"), ACTOR_OK);
    ck_assert_int_eq(broadcast("a", "own"), ACTOR_OK);
    ck_assert_int_eq(unsubscribe("a"), ACTOR_OK);
    ck_assert_int_eq(broadcast("a", "late"), ACTOR_OK);
    listen_in(arg);
}

/* All subscriptions of the topic, and of no other; what has come stays. */
START_TEST(unsubscribed)
{
    start_bus(&rooms);
    play(leave_at_once, one);
    broadcast("a", "x");
    broadcast("b", "y");
    actor_sim_settle(sim);
    check_trace("one:own one:own one:y");
}
END_TEST

/* ---- from whom ---- */

static void tell_others(void *arg)
{
    const topic_key key = topic_of("a");
    const said value = said_of("others");

    ck_assert_int_eq(subscribe("a"), ACTOR_OK);
    ck_assert_int_eq(actor_pubsub_broadcast_from(&rooms, actor_self(), &key, &said_message, &value), ACTOR_OK);
    ck_assert_int_eq(actor_pubsub_local_broadcast_from(&rooms, actor_self(), &key, &said_message, &value), ACTOR_OK);
    listen_in(arg);
}

START_TEST(all_but_one)
{
    start_bus(&rooms);
    play(follow_a_twice, one);
    play(tell_others, two);
    check_trace("one:others one:others one:others one:others");
    broadcast("a", "x");
    actor_sim_settle(sim);
    ck_assert_ptr_nonnull(strstr(trace_text, "two:x"));
}
END_TEST

/* There is one node, which has a name; others hear nothing. */
START_TEST(nodes)
{
    const topic_key key = topic_of("a");
    const said here = said_of("here"), local = said_of("local"), there = said_of("there");

    start_bus(&rooms);
    play(follow_a, one);
    ck_assert_str_eq(actor_pubsub_node_name(), "nonode@nohost");
    ck_assert_int_eq(actor_pubsub_direct_broadcast(actor_pubsub_node_name(), &rooms, &key, &said_message, &here), ACTOR_OK);
    ck_assert_int_eq(actor_pubsub_direct_broadcast("a@b", &rooms, &key, &said_message, &there), ACTOR_OK);
    ck_assert_int_eq(actor_pubsub_direct_broadcast(NULL, &rooms, &key, &said_message, &there), ACTOR_EINVAL);
    ck_assert_int_eq(actor_pubsub_local_broadcast(&rooms, &key, &said_message, &local), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("one:here one:local");
}
END_TEST

/* ---- several buses, and none ---- */

static void follow_both(void *arg)
{
    ck_assert_int_eq(subscribe_at(&rooms, "a", 1), ACTOR_OK);
    ck_assert_int_eq(subscribe_at(&halls, "a", 1), ACTOR_OK);
    listen_in(arg);
}

static void follow_hall(void *arg)
{
    ck_assert_int_eq(subscribe_at(&halls, "a", 1), ACTOR_OK);
    listen_in(arg);
}

START_TEST(buses_are_apart)
{
    const topic_key key = topic_of("a");
    const said value = said_of("hall");
    actor_ref halls_bus;

    start_bus(&rooms);
    halls_bus = start_bus(&halls);
    play(follow_a, one);
    play(follow_hall, two);
    broadcast("a", "room");
    actor_sim_settle(sim);
    check_trace("one:room");
    ck_assert_int_eq(actor_pubsub_broadcast(&halls, &key, &said_message, &value), ACTOR_OK);
    actor_sim_settle(sim);
    check_trace("two:hall");
    actor_stop_actor(halls_bus, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY);
    broadcast("a", "still");
    actor_sim_settle(sim);
    check_trace("one:still");
}
END_TEST

static void fail_to_follow(void *arg)
{
    (void)arg;
    trace("%d %d", subscribe("a"), unsubscribe("a"));
}

START_TEST(bus_that_does_not_run)
{
    const topic_key key = topic_of("a");
    const said value = said_of("x");
    actor_ref ref;

    play(fail_to_follow, NULL);
    check_trace("-1 -1");
    ck_assert_int_eq(broadcast("a", "x"), ACTOR_ENOPROC);
    ck_assert_int_eq(actor_pubsub_direct_broadcast("a@b", &rooms, &key, &said_message, &value), ACTOR_ENOPROC);
    start_bus(&rooms);
    ck_assert_int_eq(subscribe("a"), ACTOR_ENOTACTOR);
    ck_assert_int_eq(broadcast("a", "nobody"), ACTOR_OK);
    ck_assert_int_eq(actor_pubsub_broadcast(&rooms, &key, &ask_message, NULL), ACTOR_EINVAL);
    ck_assert_int_eq(actor_pubsub_start(&unique, false, &ref), ACTOR_EINVAL);
    ck_assert_int_eq(actor_pubsub_subscribe(&unique, &key, NULL), ACTOR_EINVAL);
    ck_assert_int_eq(actor_pubsub_start(&rooms, false, &ref), ACTOR_EALREADY);
}
END_TEST

/* ---- ends ---- */

START_TEST(the_dead_vanish)
{
    const topic_key key = topic_of("a");
    actor_registry_list list;
    actor_ref dead;

    start_bus(&rooms);
    dead = play(follow_a_twice, one);
    play(follow_a, two);
    actor_send_exit(dead, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert_int_eq(actor_registry_entries(&rooms, &key, &list), ACTOR_OK);
    ck_assert_uint_eq(list.len, 1);
    actor_registry_list_free(&list);
    broadcast("a", "x");
    actor_sim_settle(sim);
    check_trace("two:x");
}
END_TEST

/* As Registry's holders are linked with it: a bus that is killed takes its subscribers along. */
START_TEST(bus_ends)
{
    const actor_ref bus = start_bus(&rooms), other = start_bus(&halls), follower = play(follow_a, one);
    const actor_ref both = play(follow_both, two);

    actor_send_exit(bus, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert(!actor_is_alive(follower));
    ck_assert(!actor_is_alive(both));
    ck_assert(actor_is_alive(other));
    ck_assert_int_eq(broadcast("a", "x"), ACTOR_ENOPROC);
    start_bus(&rooms);
    play(follow_a, one);
    broadcast("a", "y");
    actor_sim_settle(sim);
    check_trace("one:y");
}
END_TEST

/* ---- dispatchers ---- */

static void follow_with(void *arg)
{
    const int32_t level = *(const int32_t *)arg;

    ck_assert_int_eq(subscribe_at(&rooms, "a", level), ACTOR_OK);
    ck_assert_int_eq(subscribe_at(&rooms, "a", level + 10), ACTOR_OK);
    listen_in(level == 1 ? one : two);
}

static actor_ref dispatched_in, dispatched_from;

/* Sends to those with an even level, and something else to nobody. */
static int to_even_ones(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message,
                        void *arg)
{
    int err = *(const int *)arg;
    size_t i;

    dispatched_in = actor_self();
    dispatched_from = from;
    ck_assert_ptr_eq(actor_shared_info(message), &said_message);
    trace("%zu:%s", n_entries, ((const said *)actor_shared_payload(message))->text.data);
    for (i = 0; i < n_entries; i++) {
        const about *value = entries[i].value;

        trace("%d", (int)value->level);
        if (value->level % 2 == 0 && actor_shared_send(entries[i].owner, message) != ACTOR_OK)
            err = ACTOR_ENOMEM;
    }
    return err;
}

static int broadcast_even(const char *topic, actor_ref from, int code)
{
    const topic_key key = topic_of(topic);
    const said value = said_of("x");

    return actor_pubsub_broadcast_with(&rooms, from, &key, &said_message, &value, to_even_ones, &code);
}

static void tell_even_ones(void *arg)
{
    (void)arg;
    ck_assert_int_eq(broadcast_even("a", actor_self(), ACTOR_OK), ACTOR_OK);
    ck_assert(actor_ref_equal(dispatched_in, actor_self()));
    ck_assert(actor_ref_equal(dispatched_from, actor_self()));
    ck_assert_int_eq(broadcast_even("a", actor_ref_none(), ACTOR_ENOTSUP), ACTOR_ENOTSUP);
    ck_assert(actor_ref_is_none(dispatched_from));
    ck_assert_int_eq(broadcast_even("nobody's", actor_self(), ACTOR_ENOTSUP), ACTOR_OK);
}

/* Once, in the sender, with all entries; not at all without any. */
START_TEST(a_dispatcher)
{
    static int32_t levels[] = { 1, 2 };

    start_bus(&rooms);
    play(follow_with, &levels[0]);
    play(follow_with, &levels[1]);
    play(tell_even_ones, NULL);
    check_trace("4:x 1 11 2 12 4:x 1 11 2 12 two:x two:x two:x two:x");
}
END_TEST

static int to_none(const actor_registry_entry *entries, size_t n_entries, actor_ref from, actor_shared *message, void *arg)
{
    actor_shared_send(entries[0].owner, message);
    if (arg != NULL)
        actor_exit(actor_reason_own("tired", NULL));
    actor_sleep(ACTOR_SECOND);
    return actor_pubsub_dispatch(entries, n_entries, from, message, NULL);
}

static void tell_slowly(void *arg)
{
    const topic_key key = topic_of("a");
    const said value = said_of("x");

    actor_pubsub_broadcast_with(&rooms, actor_ref_none(), &key, &said_message, &value, to_none, arg);
}

/* It may wait, and end its actor, or be killed where it waits: nothing is left behind. */
START_TEST(a_dispatcher_that_ends)
{
    actor_ref teller;

    start_bus(&rooms);
    play(follow_a, one);
    teller = play(tell_slowly, _i == 0 ? one : NULL);
    if (_i == 1)
        actor_send_exit(teller, actor_reason_of(ACTOR_KILL));
    actor_sim_advance(sim, 2 * ACTOR_SECOND);
    ck_assert(!actor_is_alive(teller));
    check_trace(_i == 2 ? "one:x one:x" : "one:x");
}
END_TEST

/* ---- full mailboxes ---- */

static actor_result subscribe_and_stay(void *self)
{
    (void)self;
    return subscribe("a") == ACTOR_OK ? ACTOR_CONTINUE : ACTOR_STOP;
}

static actor_result note(void *self, actor_message *message)
{
    (void)self;
    trace("full:%s", ((const said *)actor_message_payload(message))->text.data);
    return ACTOR_CONTINUE;
}

static void destroy(void *self)
{
    (void)self;
}

static const actor_behaviour bounded = { "bounded", subscribe_and_stay, note, NULL, destroy, NULL, NULL, NULL };

/* Who broadcasts is told; the others have it all the same. */
START_TEST(a_full_mailbox)
{
    const actor_mailbox mailbox = { 1, ACTOR_REJECT };
    actor_start_options options;
    actor_ref ref;

    memset(&options, 0, sizeof options);
    options.mailbox = &mailbox;
    start_bus(&rooms);
    ck_assert_int_eq(actor_start(&bounded, NULL, &options, &ref, NULL), ACTOR_OK);
    play(follow_a, one);
    ck_assert_int_eq(broadcast("a", "x"), ACTOR_OK);
    ck_assert_int_eq(broadcast("a", "y"), ACTOR_EFULL);
    actor_sim_settle(sim);
    ck_assert_ptr_nonnull(strstr(trace_text, "one:x one:y"));
    ck_assert_ptr_nonnull(strstr(trace_text, "full:x"));
    ck_assert_ptr_null(strstr(trace_text, "full:y"));
}
END_TEST

/* ---- out of memory ---- */

static void do_all(void *arg)
{
    (void)arg;
    subscribe("a");
    broadcast("a", "x");
    broadcast_even("a", actor_ref_none(), ACTOR_OK);
    unsubscribe("a");
}

/* Whichever allocation fails: nothing leaks, and nothing is left behind. */
START_TEST(allocations_fail)
{
    actor_ref bus;
    size_t n = 999;
    int err;

    actor_sim_fail_alloc(sim, (uint64_t)_i);
    err = actor_pubsub_start(&rooms, false, &bus);
    ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_EINIT, "start gave %d", err);
    actor_spawn(do_all, NULL, NULL);
    actor_sim_settle(sim);
    actor_sim_fail_alloc(sim, 0);
    if (err != ACTOR_OK)
        return;
    ck_assert_int_eq(actor_registry_count(&rooms, &n), ACTOR_OK);
    ck_assert_uint_eq(n, 0);
}
END_TEST

/* ---- in whatever order ---- */

enum { N_SEEDS = 1000, N_TELLERS = 3, N_FOLLOWERS = 5, N_SAID = 4 };

static int32_t names[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
static unsigned n_heard, n_missed;

/* Of each sender the numbers must grow. */
static void check_order(const actor_message *message, int64_t *last)
{
    const said *what = actor_message_payload(message);

    ck_assert_int_gt(what->number, last[what->sender]);
    last[what->sender] = what->number;
    n_heard++;
}

/* Comes, hears something, leaves, and dies or is killed. */
static void come_and_go(void *arg)
{
    const int32_t name = *(const int32_t *)arg;
    int64_t last[N_TELLERS] = { 0, 0, 0 };
    actor_message *message;

    if (subscribe("a") != ACTOR_OK)
        return;                             /* the bus has stopped meanwhile */
    while (actor_receive(&message, name % 2 == 0 ? 0 : ACTOR_SECOND) == ACTOR_OK) {
        check_order(message, last);
        actor_message_free(message);
        if (name == 3 && last[0] > 1)
            actor_exit(actor_reason_own("heard enough", NULL));
    }
    unsubscribe("a");
    while (actor_receive(&message, 0) == ACTOR_OK) {
        check_order(message, last);
        actor_message_free(message);
    }
}

static void tell_often(void *arg)
{
    const int32_t name = *(const int32_t *)arg;
    const topic_key key = topic_of("a");
    said value = said_of("x");

    value.sender = name;
    for (value.number = 1; value.number <= N_SAID; value.number++) {
        const int err = actor_pubsub_broadcast(&rooms, &key, &said_message, &value);

        ck_assert(err == ACTOR_OK || err == ACTOR_ENOPROC);
        if (err != ACTOR_OK)
            n_missed++;
        actor_sleep(0);
    }
}

static void kill_one(void *arg)
{
    actor_sleep(0);
    actor_send_exit(*(const actor_ref *)arg, actor_reason_of(ACTOR_KILL));
}

/* A broadcast against those who come, leave and die, and against the end of the bus: in order, and never twice. */
START_TEST(whatever_the_order)
{
    actor_ref followers[N_FOLLOWERS], bus;
    uint64_t seed;
    size_t i;

    for (seed = 1; seed <= N_SEEDS; seed++) {
        open_scene_seeded(seed);
        bus = start_bus(&rooms);
        for (i = 0; i < N_FOLLOWERS; i++)
            ck_assert_int_eq(actor_spawn(come_and_go, &names[i], &followers[i]), ACTOR_OK);
        for (i = 0; i < N_TELLERS; i++)
            ck_assert_int_eq(actor_spawn(tell_often, &names[i], NULL), ACTOR_OK);
        ck_assert_int_eq(actor_spawn(kill_one, seed % 2 == 0 ? &bus : &followers[1], NULL), ACTOR_OK);
        actor_sim_advance(sim, 2 * ACTOR_SECOND);
        close_scene();
    }
    ck_assert_uint_gt(n_heard, 0);
    ck_assert_uint_gt(n_missed, 0);
}
END_TEST

/* ---- threads ---- */

enum { N_LISTENERS = 20, N_ROUNDS = 400, N_THREADS = 2 };

static atomic_int n_ready, n_wrong, n_done;
static atomic_long n_got;

static void listen_in_thread(void *arg)
{
    int64_t last[N_THREADS] = { 0, 0 };
    actor_message *message;
    int left = N_THREADS;

    (void)arg;
    ck_assert_int_eq(subscribe("a"), ACTOR_OK);
    atomic_fetch_add(&n_ready, 1);
    while (left > 0 && actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK) {
        const said *what = actor_message_payload(message);

        if (what->number != last[what->sender] + 1)
            atomic_fetch_add(&n_wrong, 1);
        last[what->sender] = what->number;
        left -= what->number == N_ROUNDS;
        atomic_fetch_add(&n_got, 1);
        actor_message_free(message);
    }
    atomic_fetch_add(&n_done, 1);
}

static void pass_by(void *arg)
{
    (void)arg;
    while (atomic_load(&n_done) < N_LISTENERS) {
        subscribe("a");
        actor_yield();
        unsubscribe("a");
        actor_sleep(ACTOR_MILLISECOND);
    }
}

static void *tell_in_thread(void *arg)
{
    const topic_key key = topic_of("a");
    said value = said_of("a text of some length, so that it is shared and not copied");
    static atomic_int n_tellers;

    actor_system_bind(arg);
    value.sender = atomic_fetch_add(&n_tellers, 1);
    for (value.number = 1; value.number <= N_ROUNDS; value.number++)
        ck_assert_int_eq(actor_pubsub_broadcast(&rooms, &key, &said_message, &value), ACTOR_OK);
    actor_system_bind(NULL);
    return NULL;
}

/* Who stays hears all, in order, whoever passes by meanwhile. */
START_TEST(from_any_thread)
{
    actor_options options = actor_options_default();
    pthread_t threads[N_THREADS];
    actor_system *system;
    actor_ref bus;
    int i;

    options.workers = 3;
    options.log = keep_log;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_pubsub_start(&rooms, false, &bus), ACTOR_OK);
    for (i = 0; i < N_LISTENERS; i++)
        ck_assert_int_eq(actor_spawn(listen_in_thread, NULL, NULL), ACTOR_OK);
    while (atomic_load(&n_ready) < N_LISTENERS)
        sched_yield();
    for (i = 0; i < 4; i++)
        ck_assert_int_eq(actor_spawn(pass_by, NULL, NULL), ACTOR_OK);
    for (i = 0; i < N_THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, tell_in_thread, system), 0);
    for (i = 0; i < N_THREADS; i++)
        pthread_join(threads[i], NULL);
    while (atomic_load(&n_done) < N_LISTENERS)
        sched_yield();
    actor_system_stop(system);
    ck_assert_int_eq(atomic_load(&n_wrong), 0);
    ck_assert_int_eq(atomic_load(&n_got), (long)N_LISTENERS * N_THREADS * N_ROUNDS);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pubsub");
    TCase *scenes = tcase_create("scenes");
    TCase *failing = tcase_create("out of memory");
    TCase *orders = tcase_create("in whatever order");
    TCase *threads = tcase_create("threads");

    tcase_add_checked_fixture(scenes, open_scene, close_scene);
    tcase_add_test(scenes, topics);
    tcase_add_test(scenes, twice_is_twice);
    tcase_add_test(scenes, unsubscribed);
    tcase_add_test(scenes, all_but_one);
    tcase_add_test(scenes, nodes);
    tcase_add_test(scenes, buses_are_apart);
    tcase_add_test(scenes, bus_that_does_not_run);
    tcase_add_test(scenes, the_dead_vanish);
    tcase_add_test(scenes, bus_ends);
    tcase_add_test(scenes, a_dispatcher);
    tcase_add_loop_test(scenes, a_dispatcher_that_ends, 0, 3);
    tcase_add_test(scenes, a_full_mailbox);
    suite_add_tcase(suite, scenes);
    tcase_add_checked_fixture(failing, open_scene, close_scene);
    tcase_add_loop_test(failing, allocations_fail, 1, 40);
    suite_add_tcase(suite, failing);
    tcase_add_test(orders, whatever_the_order);
    tcase_set_timeout(orders, 60);
    suite_add_tcase(suite, orders);
    tcase_add_test(threads, from_any_thread);
    tcase_set_timeout(threads, 60);
    suite_add_tcase(suite, threads);
    return run_suite(suite);
}
