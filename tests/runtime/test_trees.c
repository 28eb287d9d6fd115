/*
 * Supervisors of each kind that register via a registry: they are found by key while they live, a key that is taken refuses
 * their start, and a restart takes it again.
 */
#include "scene.h"
#include "trees_actor.h"

#define OK(call) ck_assert_int_eq(call, ACTOR_OK)
#define GIVES(call, code) ck_assert_int_eq(call, code)

actor_result leaf_init(leaf *self)
{
    (void)self;
    return ACTOR_CONTINUE;
}

actor_result leaf_handle_n(leaf *self, actor_from from, leaf_n_reply *reply)
{
    (void)from;
    reply->value = self->args.n;
    return ACTOR_REPLY;
}

void work_run(const work_args *args, work_result *result)
{
    result->value = args->n * 2;
}

static actor_ref root;

static void open_trees(void)
{
    open_scene();
    OK(root_start(&root));
    actor_sim_settle(sim);
}

static uint32_t floor_of(const char *key)
{
    actor_registry_list list;
    uint32_t floor_there;

    OK(trees_entries(key, &list));
    ck_assert_uint_eq(list.len, 1);
    floor_there = trees_value_of(&list.entries[0])->floor;
    actor_registry_list_free(&list);
    return floor_there;
}

START_TEST(found_by_key)
{
    actor_ref first, second, found, leaf_ref;
    leaf_n_reply reply;

    OK(root_child_first(root, &first));
    OK(root_child_second(root, &second));
    OK(house_whereis("a", &found));
    ck_assert(actor_ref_equal(found, first));
    OK(house_whereis("b", &found));
    ck_assert(actor_ref_equal(found, second));
    ck_assert_uint_eq(floor_of("a"), 4);
    ck_assert_uint_eq(floor_of("b"), 5);
    ck_assert_uint_eq(floor_of("rooms"), 0);
    ck_assert_uint_eq(floor_of("jobs"), 7);
    OK(house_child_leaf(found, &leaf_ref));
    OK(rooms_whereis("rooms", &found));
    OK(rooms_start_leaf(found, &(leaf_args){ .n = 5 }, &leaf_ref));
    OK(leaf_n(leaf_ref, &reply, ACTOR_SECOND));
    ck_assert_int_eq(reply.value, 5);
    OK(parts_whereis(KIND_TWO, &found));
    GIVES(parts_whereis(KIND_ONE, &found), ACTOR_ENOPROC);
    OK(jobs_whereis(&found));
    GIVES(house_whereis("c", &found), ACTOR_ENOPROC);
}
END_TEST

START_TEST(a_key_that_is_taken)
{
    const house_args house = { actor_string_of("a"), 9 };
    const rooms_args rooms = { actor_string_of("a") };
    const parts_args parts = { KIND_TWO };
    actor_ref holder, got = actor_ref_none();

    OK(house_whereis("a", &holder));
    GIVES(house_start(&house, &got), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(got, holder));
    GIVES(rooms_start(&rooms, &got), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(got, holder));
    OK(parts_whereis(KIND_TWO, &holder));
    GIVES(parts_start(&parts, &got), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(got, holder));
    OK(jobs_whereis(&holder));
    GIVES(jobs_start(&got), ACTOR_EALREADY);
    ck_assert(actor_ref_equal(got, holder));
    ck_assert_uint_eq(floor_of("a"), 4);
}
END_TEST

static void kill_and_settle(actor_ref ref)
{
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_sim_settle(sim);
}

START_TEST(a_restart_takes_it_again)
{
    actor_ref before, after;

    OK(house_whereis("a", &before));
    kill_and_settle(before);
    OK(house_whereis("a", &after));
    ck_assert(!actor_ref_equal(before, after));
    OK(rooms_whereis("rooms", &before));
    kill_and_settle(before);
    OK(rooms_whereis("rooms", &after));
    ck_assert(!actor_ref_equal(before, after));
    OK(jobs_whereis(&before));
    kill_and_settle(before);
    OK(jobs_whereis(&after));
    ck_assert(!actor_ref_equal(before, after));
    ck_assert_uint_eq(floor_of("jobs"), 7);
    OK(actor_stop_actor(root, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY));
    GIVES(house_whereis("a", &after), ACTOR_ENOPROC);
}
END_TEST

/* Without its registry none of them starts, and the reason says why. */
START_TEST(no_registry)
{
    const house_args house = { actor_string_of("z"), 1 };
    const parts_args parts = { KIND_ONE };
    actor_ref got;

    OK(actor_stop_actor(root, actor_reason_of(ACTOR_SHUTDOWN), ACTOR_INFINITY));
    GIVES(house_start(&house, &got), ACTOR_EINIT);
    ck_assert_int_eq(actor_last_reason().kind, ACTOR_NOPROC);
    ck_assert_ptr_nonnull(strstr(actor_last_reason().detail, "through its registry"));
    GIVES(parts_start(&parts, &got), ACTOR_EINIT);
    GIVES(jobs_start(&got), ACTOR_EINIT);
}
END_TEST

/* A value that cannot be calculated ends the start with the reason. */
START_TEST(a_value_that_fails)
{
    const house_args house = { actor_string_of("z"), UINT32_MAX };
    actor_ref got;

    GIVES(house_start(&house, &got), ACTOR_EINIT);
    ck_assert_str_eq(actor_last_reason().name, "badarith");
    GIVES(house_whereis("z", &got), ACTOR_ENOPROC);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("trees");
    TCase *scenes = tcase_create("scenes");

    tcase_add_checked_fixture(scenes, open_trees, close_scene);
    tcase_add_test(scenes, found_by_key);
    tcase_add_test(scenes, a_key_that_is_taken);
    tcase_add_test(scenes, a_restart_takes_it_again);
    tcase_add_test(scenes, no_registry);
    tcase_add_test(scenes, a_value_that_fails);
    suite_add_tcase(suite, scenes);
    return run_suite(suite);
}
