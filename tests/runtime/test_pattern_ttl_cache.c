/* The ready-made cache, on the virtual clock. */
#include "scene.h"

#include "pattern_ttl_cache_actor.h"

static actor_ref cache;

static void open_cache(void)
{
    const pages_args args = pages_args_default();

    open_scene();
    ck_assert_int_eq(pages_start(&args, &cache), ACTOR_OK);
}

static void put(const char *key, const char *value)
{
    ck_assert_int_eq(pages_put(cache, key, actor_bytes_of(value, strlen(value)), NULL), ACTOR_OK);
}

static void put_for(const char *key, const char *value, int64_t ttl)
{
    ck_assert_int_eq(pages_put(cache, key, actor_bytes_of(value, strlen(value)), &ttl), ACTOR_OK);
}

/* Traces what is there under a key, or "-". */
static void get(const char *key)
{
    pages_get_reply reply;

    ck_assert_int_eq(pages_get(cache, key, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    if (reply.tag == PAGES_GET_OK)
        trace("%.*s", (int)reply.as.ok.value.len, (const char *)reply.as.ok.value.data);
    else
        trace("-");
    pages_get_release(&reply);
}

static uint32_t size(void)
{
    pages_size_reply reply;

    ck_assert_int_eq(pages_size(cache, &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    return reply.value;
}

START_TEST(what_is_put_is_there)
{
    open_cache();
    get("a");
    put("a", "one");
    put("b", "");
    get("a");
    get("b");
    put("a", "two");
    get("a");
    check_trace("- one  two");
    ck_assert_uint_eq(size(), 2);
    ck_assert_int_eq(pages_delete(cache, "a"), ACTOR_OK);
    ck_assert_int_eq(pages_delete(cache, "a"), ACTOR_OK);
    get("a");
    check_trace("-");
    ck_assert_uint_eq(size(), 1);
    ck_assert_int_eq(pages_clear(cache), ACTOR_OK);
    get("b");
    check_trace("-");
    ck_assert_uint_eq(size(), 0);
    put("b", "again");
    get("b");
    check_trace("again");
    close_scene();
}
END_TEST

START_TEST(it_lives_for_its_time)
{
    open_cache();
    put("a", "one");
    put_for("b", "two", ACTOR_SECOND);
    actor_sim_advance(sim, ACTOR_SECOND - 1);
    get("b");
    actor_sim_advance(sim, 1);
    get("b");
    actor_sim_advance(sim, 59 * ACTOR_SECOND - 1);
    get("a");
    actor_sim_advance(sim, 1);
    get("a");
    check_trace("two - one -");
    ck_assert_uint_eq(size(), 0);
    close_scene();
}
END_TEST

START_TEST(another_put_begins_anew)
{
    open_cache();
    put("a", "one");
    actor_sim_advance(sim, 50 * ACTOR_SECOND);
    put("a", "two");
    actor_sim_advance(sim, 50 * ACTOR_SECOND);
    get("a");
    put_for("a", "three", 0);
    get("a");
    put_for("a", "four", INT64_MAX);
    actor_sim_advance(sim, 10 * ACTOR_HOUR);
    get("a");
    put_for("a", "five", -1);
    get("a");
    check_trace("two - four -");
    ck_assert_uint_eq(size(), 0);
    close_scene();
}
END_TEST

START_TEST(what_nobody_asks_for_is_swept)
{
    open_cache();
    put("a", "one");
    put_for("b", "two", 5 * ACTOR_SECOND);
    actor_sim_advance(sim, 10 * ACTOR_SECOND - 1);
    ck_assert_uint_eq(size(), 2);
    actor_sim_advance(sim, 1);
    ck_assert_uint_eq(size(), 1);
    actor_sim_advance(sim, 50 * ACTOR_SECOND);
    ck_assert_uint_eq(size(), 0);
    close_scene();
}
END_TEST

START_TEST(the_oldest_makes_room)
{
    open_cache();
    put("a", "one");
    put("b", "two");
    put("c", "three");
    put("a", "one again");          /* the youngest now */
    put("d", "four");
    get("a");
    get("b");
    get("c");
    get("d");
    check_trace("one again - three four");
    ck_assert_uint_eq(size(), 3);
    put("d", "in its own place");
    ck_assert_uint_eq(size(), 3);
    get("c");
    check_trace("three");
    close_scene();
}
END_TEST

START_TEST(many_come_and_go)
{
    char key[16];
    int i;

    open_cache();
    for (i = 0; i < 3000; i++) {
        snprintf(key, sizeof key, "%d", i % 7);
        put(key, key);
        if (i % 5 == 0)
            ck_assert_int_eq(pages_delete(cache, key), ACTOR_OK);
        ck_assert_uint_le(size(), 3);
    }
    actor_sim_advance(sim, 2 * ACTOR_MINUTE);
    ck_assert_uint_eq(size(), 0);
    close_scene();
}
END_TEST

/* Who sends messages by hand may send a key with a zero in it: what stands behind that is none of it. */
START_TEST(a_key_ends_with_its_text)
{
    static const char key[] = "a\0bc";
    pages_put_msg msg;
    int i;

    open_cache();
    memset(&msg, 0, sizeof msg);
    msg.key.data = key;
    msg.key.len = sizeof key - 1;
    msg.value = actor_bytes_of("one", 3);
    for (i = 0; i < 10; i++) {
        ck_assert_int_eq(actor_send(cache, pages_put_message(), &msg), ACTOR_OK);
        ck_assert_uint_eq(size(), 1);
    }
    get("a");
    put("a", "two");
    put("b", "three");
    get("a");
    check_trace("one two");
    ck_assert_uint_eq(size(), 2);
    for (i = 0; i < 10; i++) {
        msg.key.len = 2 + (size_t)i % 3;
        ck_assert_int_eq(actor_send(cache, pages_put_message(), &msg), ACTOR_OK);
        ck_assert_uint_eq(size(), 2);
    }
    ck_assert_int_eq(pages_delete(cache, "a"), ACTOR_OK);
    get("a");
    check_trace("-");
    actor_sim_advance(sim, 2 * ACTOR_MINUTE);
    ck_assert_uint_eq(size(), 0);
    close_scene();
}
END_TEST

START_TEST(what_never_ends_stays)
{
    pages_args args = pages_args_default();

    open_cache();
    args.ttl = ACTOR_INFINITY;
    ck_assert_int_eq(pages_start(&args, &cache), ACTOR_OK);
    put("a", "one");
    put_for("b", "two", ACTOR_INFINITY);
    actor_sim_advance(sim, 10 * ACTOR_HOUR);
    get("a");
    get("b");
    check_trace("one two");
    close_scene();
}
END_TEST

START_TEST(large_values_are_shared)
{
    static char page[100000];
    pages_get_reply reply;

    open_cache();
    memset(page, 'p', sizeof page);
    ck_assert_int_eq(pages_put(cache, "page", actor_bytes_of(page, sizeof page), NULL), ACTOR_OK);
    ck_assert_int_eq(pages_get(cache, "page", &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(pages_delete(cache, "page"), ACTOR_OK);
    ck_assert_uint_eq(size(), 0);
    ck_assert_uint_eq(reply.as.ok.value.len, sizeof page);
    ck_assert_mem_eq(reply.as.ok.value.data, page, sizeof page);
    pages_get_release(&reply);
    close_scene();
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
    static const pages_args refused[] = {
        { ACTOR_SECOND, 0, ACTOR_SECOND }, { ACTOR_SECOND, 1, 0 }, { 0, 1, ACTOR_SECOND }
    };
    actor_reason reason;

    open_scene();
    ck_assert_int_ne(pages_start(&refused[_i], &cache), ACTOR_OK);
    reason = actor_last_reason();
    ck_assert_str_eq(actor_reason_name(&reason), "badarg");
    close_scene();
}
END_TEST

START_TEST(two_of_them_are_two)
{
    const names_args args = names_args_default();
    names_get_reply reply;
    actor_ref other;

    open_cache();
    ck_assert_int_eq(names_start(&args, &other), ACTOR_OK);
    put("a", "one");
    ck_assert_int_eq(names_get(other, "a", &reply, ACTOR_CALL_TIMEOUT), ACTOR_OK);
    ck_assert_int_eq(reply.tag, NAMES_GET_MISS);
    ck_assert_uint_eq(args.most, 10000);
    close_scene();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ttl cache");
    TCase *tc = tcase_create("ttl cache");

    tcase_add_test(tc, what_is_put_is_there);
    tcase_add_test(tc, it_lives_for_its_time);
    tcase_add_test(tc, another_put_begins_anew);
    tcase_add_test(tc, what_nobody_asks_for_is_swept);
    tcase_add_test(tc, the_oldest_makes_room);
    tcase_add_test(tc, many_come_and_go);
    tcase_add_test(tc, a_key_ends_with_its_text);
    tcase_add_test(tc, what_never_ends_stays);
    tcase_add_test(tc, large_values_are_shared);
    tcase_add_loop_test(tc, what_cannot_be_is_refused, 0, 3);
    tcase_add_test(tc, two_of_them_are_two);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
