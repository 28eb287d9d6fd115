/*
 * partition supervisor: who is found by which key, restarts that keep a partition, ends, and memory that is out.
 * tests/parity/partitions.c compares the rules with Elixir's PartitionSupervisor.
 */
#include <inttypes.h>

#include "partition_supervisor_actor.h"
#include "scene.h"

enum { N = 4 };

static bool fails[N], ignores[N];           /* what the next start of each does */

typedef struct shard {
    uint32_t number;
} shard;

static const actor_field_info shard_fields[] = { { "number", ACTOR_FIELD_UINT32, offsetof(shard, number), NULL } };
static const actor_type_info shard_type = { "Shard", sizeof(shard), true, 1, shard_fields, 0, NULL };

static void shard_terminate(void *data, const actor_reason *reason)
{
    trace("stop%" PRIu32 "(%s)", ((const shard *)data)->number, actor_reason_name(reason));
}

static const actor_gen_server_info shard_info = {
    .name = "Shard", .state = &shard_type, .args = &shard_type, .trap_exit = true, .terminate = shard_terminate,
};

static int start_shard(const void *data, actor_ref *out)
{
    const shard args = { actor_partition_starting() };

    (void)data;
    trace("start%" PRIu32, args.number);
    if (ignores[args.number])
        return ACTOR_EIGNORE;
    return fails[args.number] ? ACTOR_ENOTSUP : actor_gen_server_start(&shard_info, &args, true, out);
}

static const actor_partition_supervisor_info four = {
    .name = "Four", .strategy = ACTOR_ONE_FOR_ONE, .intensity = 3, .period_ns = 5 * ACTOR_SECOND, .n_partitions = N,
    .child = { NULL, start_shard, ACTOR_PERMANENT, 5 * ACTOR_SECOND, ACTOR_WORKER, false, false },
};

static actor_ref start(const actor_partition_supervisor_info *info)
{
    actor_ref ref = actor_ref_none();

    ck_assert_int_eq(actor_partition_supervisor_start(info, NULL, false, &ref), ACTOR_OK);
    return ref;
}

static actor_ref child(uint32_t partition)
{
    actor_ref ref = actor_ref_none();

    ck_assert_int_eq(actor_partition_child(&four, partition, &ref), ACTOR_OK);
    return ref;
}

static void begin(void)
{
    memset(fails, 0, sizeof fails);
    memset(ignores, 0, sizeof ignores);
    open_scene();
}

START_TEST(starts_and_stops_in_order)
{
    actor_child_count count;
    actor_child_entry *entries;
    actor_ref ref;
    uint32_t number;
    size_t n;

    ck_assert_int_eq(actor_partition_count(&four, &number), ACTOR_ENOPROC);
    ck_assert_int_eq(actor_partition_of_int(&four, 1, &ref), ACTOR_ENOPROC);
    ref = start(&four);
    check_trace("start0 start1 start2 start3");
    ck_assert_int_eq(actor_partition_count(&four, &number), ACTOR_OK);
    ck_assert_uint_eq(number, N);
    ck_assert_int_eq(actor_supervisor_count(ref, &count), ACTOR_OK);
    ck_assert_uint_eq(count.active, N);
    ck_assert_int_eq(actor_supervisor_children(ref, &entries, &n), ACTOR_OK);
    ck_assert_uint_eq(n, N);
    ck_assert_str_eq(entries[0].id, "3");
    ck_assert(actor_ref_equal(entries[3].ref, child(0)));
    actor_free(entries);
    ck_assert_int_eq(actor_stop_actor(ref, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
    check_trace("stop3(shutdown) stop2(shutdown) stop1(shutdown) stop0(shutdown)");
    ck_assert_int_eq(actor_partition_count(&four, &number), ACTOR_ENOPROC);
}
END_TEST

static const struct {
    int64_t key;
    uint32_t partition;
} keys[] = {
    { 0, 0 }, { 1, 1 }, { 4, 0 }, { 7, 3 }, { -1, 1 }, { -6, 2 }, { INT64_MAX, 3 }, { INT64_MIN, 0 },
};

START_TEST(keys_find_partitions)
{
    actor_ref ref = actor_ref_none();

    start(&four);
    ck_assert_int_eq(actor_partition_of_int(&four, keys[_i].key, &ref), ACTOR_OK);
    ck_assert(actor_ref_equal(ref, child(keys[_i].partition)));
    ck_assert_int_eq(actor_partition_child(&four, N, &ref), ACTOR_EINVAL);
}
END_TEST

/* The hash must stay what it is; and it must not leave a partition out. */
START_TEST(texts_find_partitions)
{
    size_t n_found[N] = { 0 };
    actor_ref ref = actor_ref_none();
    char key[24];
    uint32_t p;
    int i;

    start(&four);
    for (i = 0; i < 1000; i++) {
        snprintf(key, sizeof key, "user:%d", i);
        ck_assert_int_eq(actor_partition_of_string(&four, key, &ref), ACTOR_OK);
        for (p = 0; p < N; p++)
            n_found[p] += actor_ref_equal(ref, child(p));
    }
    for (p = 0; p < N; p++)
        ck_assert_msg(n_found[p] > 150 && n_found[p] < 350, "partition %" PRIu32 " has %zu of 1000", p, n_found[p]);
    for (i = 0; i < 3; i++) {
        static const char *const texts[] = { "", "user:1", "tea" };
        static const uint32_t partitions[] = { 1, 1, 0 };

        ck_assert_int_eq(actor_partition_of_string(&four, texts[i], &ref), ACTOR_OK);
        ck_assert(actor_ref_equal(ref, child(partitions[i])));
    }
}
END_TEST

START_TEST(a_restart_keeps_the_partition)
{
    actor_ref before, other;

    start(&four);
    before = child(2);
    other = child(1);
    actor_send_exit(before, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_trace("start0 start1 start2 start3 start2");
    ck_assert(!actor_ref_equal(child(2), before));
    ck_assert(actor_is_alive(child(2)));
    ck_assert(actor_ref_equal(child(1), other));
}
END_TEST

START_TEST(too_many_restarts_end_it)
{
    const actor_ref ref = start(&four);
    int i;

    for (i = 0; i < 4; i++) {
        ck_assert(actor_is_alive(ref));
        actor_send_exit(child((uint32_t)i), actor_reason_of(ACTOR_KILL));
        actor_sim_settle(sim);
    }
    ck_assert(!actor_is_alive(ref));
    check_logged("too many restarts");
}
END_TEST

START_TEST(all_for_one)
{
    static actor_partition_supervisor_info all;
    actor_ref ref = actor_ref_none();

    all = four;
    all.strategy = ACTOR_ONE_FOR_ALL;
    start(&all);
    trace_text[0] = '\0';
    ck_assert_int_eq(actor_partition_child(&all, 1, &ref), ACTOR_OK);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    check_trace("stop3(shutdown) stop2(shutdown) stop0(shutdown) start0 start1 start2 start3");
}
END_TEST

START_TEST(one_of_each_description)
{
    const actor_ref first = start(&four);
    actor_ref second = actor_ref_none();

    ck_assert_int_eq(actor_partition_supervisor_start(&four, NULL, false, &second), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(first, second));
    check_trace("start0 start1 start2 start3");
}
END_TEST

START_TEST(a_start_fails)
{
    actor_ref ref = actor_ref_none();

    fails[2] = true;
    ck_assert_int_eq(actor_partition_supervisor_start(&four, NULL, false, &ref), ACTOR_EINIT);
    ck_assert_str_eq(actor_last_reason().detail, "failed_to_start_child: 2: start_error: not supported here");
    check_trace("start0 start1 start2 stop1(shutdown) stop0(shutdown)");
    ck_assert_int_eq(actor_partition_child(&four, 0, &ref), ACTOR_ENOPROC);
}
END_TEST

START_TEST(a_partition_without_a_child)
{
    actor_ref ref = actor_ref_none();

    ignores[1] = true;
    start(&four);
    ck_assert_int_eq(actor_partition_of_int(&four, 1, &ref), ACTOR_ENOPROC);
    ck_assert_int_eq(actor_partition_of_int(&four, 2, &ref), ACTOR_OK);
}
END_TEST

START_TEST(one_for_each_worker)
{
    static actor_partition_supervisor_info each;
    uint32_t number = 0;

    each = four;
    each.n_partitions = 0;
    start(&each);
    ck_assert_int_eq(actor_partition_count(&each, &number), ACTOR_OK);
    ck_assert_int_eq((int)number, actor_system_workers(sim));
}
END_TEST

START_TEST(not_in_a_supervisor)
{
    ck_assert_uint_eq(actor_partition_starting(), 0);
}
END_TEST

/* Whichever allocation fails: nothing is left behind. */
START_TEST(allocations_fail)
{
    actor_ref ref = actor_ref_none();
    uint32_t number;
    int err;

    actor_sim_fail_alloc(sim, (uint64_t)_i);
    err = actor_partition_supervisor_start(&four, NULL, false, &ref);
    actor_sim_fail_alloc(sim, 0);
    actor_sim_settle(sim);
    ck_assert_int_eq(actor_partition_count(&four, &number), err == ACTOR_OK ? ACTOR_OK : ACTOR_ENOPROC);
    if (err == ACTOR_OK)
        ck_assert(actor_is_alive(child(N - 1)));
}
END_TEST

/* ---- what actorc makes of it ---- */

actor_result tally_init(tally *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result tally_handle_add(tally *self, const tally_add_msg *msg)
{
    self->sum += msg->n;
    return ACTOR_CONTINUE;
}

actor_result tally_handle_total(tally *self, actor_from from, tally_total_reply *reply)
{
    (void)from;
    reply->value = self->sum;
    return ACTOR_REPLY;
}

actor_result tally_handle_place(tally *self, actor_from from, tally_place_reply *reply)
{
    (void)from;
    reply->tag = TALLY_PLACE_OK;
    reply->as.ok.shard = self->args.shard;
    reply->as.ok.name = self->args.name;
    return ACTOR_REPLY;
}

static void check_place(actor_ref ref, uint32_t number)
{
    tally_place_reply reply;

    ck_assert_int_eq(tally_place(ref, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(reply.as.ok.shard, number);
    ck_assert_str_eq(reply.as.ok.name.data, "visits");
    tally_place_release(&reply);
}

START_TEST(generated)
{
    tallies_args args = tallies_args_default();
    tally_total_reply total;
    actor_ref ref, top;
    uint32_t n;
    int i;

    args.name = actor_string_of("visits");
    ck_assert_int_eq(tallies_start(&args, &top), ACTOR_OK);
    ck_assert_int_eq(tallies_partitions(&n), ACTOR_OK);
    ck_assert_uint_eq(n, 3);
    for (i = 0; i < 30; i++) {
        ck_assert_int_eq(tallies_partition(-i, &ref), ACTOR_OK);
        ck_assert_int_eq(tally_add(ref, (uint64_t)i), ACTOR_OK);
    }
    ck_assert_int_eq(tallies_partition_child(1, &ref), ACTOR_OK);
    ck_assert_int_eq(tally_total(ref, &total, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_uint_eq(total.value, 1 + 4 + 7 + 10 + 13 + 16 + 19 + 22 + 25 + 28);
    check_place(ref, 10);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
    ck_assert_int_eq(tallies_partition(1, &ref), ACTOR_OK);
    check_place(ref, 10);
    ck_assert_int_eq(tallies_partition_of_string("tea", &ref), ACTOR_OK);
    ck_assert_int_eq(tallies_partition_of(&actor_pid_type, &top, &ref), ACTOR_OK);
    ck_assert_int_eq(tallies_stop(top, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(tallies_partition(1, &ref), ACTOR_ENOPROC);
}
END_TEST

typedef struct spot {
    int32_t x, y;
} spot;

static const actor_field_info spot_fields[] = {
    { "x", ACTOR_FIELD_INT32, offsetof(spot, x), NULL },
    { "y", ACTOR_FIELD_INT32, offsetof(spot, y), NULL },
};
static const actor_type_info spot_type = { "spot", sizeof(spot), true, 2, spot_fields, 0, NULL };

static actor_ref by_key(const actor_type_info *type, const void *key)
{
    actor_ref ref = actor_ref_none();

    ck_assert_int_eq(actor_partition_of(&four, type, key, &ref), ACTOR_OK);
    return ref;
}

/* Elixir's keys are of any type: integers by their value, others by a hash. */
START_TEST(keys_of_any_type)
{
    const actor_string text = actor_string_of("user:1");
    const actor_bytes bytes = actor_bytes_of("user:1", 6);
    const uint64_t large = UINT64_MAX;
    const int64_t minus = -6;
    const uint8_t small = 7;
    size_t n_found[N] = { 0 };
    actor_ref ref;
    uint32_t p;
    spot at;

    start(&four);
    ck_assert_int_eq(actor_partition_of_string(&four, "user:1", &ref), ACTOR_OK);
    ck_assert(actor_ref_equal(ref, by_key(&actor_string_type, &text)));
    ck_assert(actor_ref_equal(ref, by_key(&actor_bytes_type, &bytes)));
    ck_assert(actor_ref_equal(child(2), by_key(&actor_int64_type, &minus)));
    ck_assert(actor_ref_equal(child(3), by_key(&actor_uint8_type, &small)));
    ck_assert(actor_ref_equal(child(3), by_key(&actor_uint64_type, &large)));
    ck_assert(actor_ref_equal(by_key(&actor_pid_type, &ref), by_key(&actor_pid_type, &ref)));
    for (at.x = 0; at.x < 100; at.x++)
        for (at.y = 0; at.y < 10; at.y++)
            for (p = 0; p < N; p++)
                n_found[p] += actor_ref_equal(by_key(&spot_type, &at), child(p));
    for (p = 0; p < N; p++)
        ck_assert_msg(n_found[p] > 150 && n_found[p] < 350, "partition %" PRIu32 " has %zu of 1000", p, n_found[p]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("partition_supervisor");
    TCase *tc = tcase_create("rules");

    tcase_add_checked_fixture(tc, begin, close_scene);
    tcase_add_test(tc, starts_and_stops_in_order);
    tcase_add_loop_test(tc, keys_find_partitions, 0, ARRAY_LEN(keys));
    tcase_add_test(tc, texts_find_partitions);
    tcase_add_test(tc, keys_of_any_type);
    tcase_add_test(tc, a_restart_keeps_the_partition);
    tcase_add_test(tc, too_many_restarts_end_it);
    tcase_add_test(tc, all_for_one);
    tcase_add_test(tc, one_of_each_description);
    tcase_add_test(tc, a_start_fails);
    tcase_add_test(tc, a_partition_without_a_child);
    tcase_add_test(tc, one_for_each_worker);
    tcase_add_test(tc, not_in_a_supervisor);
    tcase_add_loop_test(tc, allocations_fail, 1, 40);
    tcase_add_test(tc, generated);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
