/*
 * The allocator of the host: all goes through it and comes back. Each test is a process of its own, as the
 * choice is made once in a process.
 */
#include <stdatomic.h>
#include <string.h>

#include "scene.h"

typedef struct text {
    actor_string text;
} text;

static const actor_field_info text_fields[] = { { "text", ACTOR_FIELD_STRING, 0, NULL } };
static const actor_type_info text_type = { "text", sizeof(text), false, 1, text_fields, 0, NULL };
static const actor_message_info say = { "say", ACTOR_CALL, &text_type, &text_type };

struct heap {
    atomic_int n_alive, n_given;
    atomic_bool dry;
};

static struct heap heap;

/* What it gives has a mark before it, so that it knows its own, and is not zero, as malloc's need not be. */
static void *give(void *context, size_t bytes)
{
    struct heap *from = context;
    struct heap **memory = atomic_load(&from->dry) ? NULL : malloc(bytes + 16);

    if (memory == NULL)
        return NULL;
    *memory = from;
    memset((char *)memory + 16, 0xa5, bytes);
    atomic_fetch_add(&from->n_alive, 1);
    atomic_fetch_add(&from->n_given, 1);
    return (char *)memory + 16;
}

static void take_back(void *context, void *memory)
{
    struct heap **start = (struct heap **)(void *)((char *)memory - 16);

    ck_assert_ptr_eq(*start, context);
    *start = NULL;
    atomic_fetch_sub(&heap.n_alive, 1);
    free(start);
}

static actor_options with_heap(void)
{
    actor_options options = actor_options_default();

    options.workers = 2;
    options.alloc = give;
    options.free = take_back;
    options.alloc_context = &heap;
    return options;
}

static actor_result echo(void *self, actor_message *message)
{
    (void)self;
    if (actor_message_kind_of(message) == ACTOR_STOP_REQUEST)
        return actor_stop(*actor_message_reason(message));
    actor_reply(actor_message_from(message), &text_type, actor_message_payload(message));
    return ACTOR_CONTINUE;
}

static const actor_behaviour echoer = { "echoer", NULL, echo, NULL, actor_free, NULL, NULL, NULL };

/* From a thread that is none of the system's, both ways. */
static void talk(void)
{
    const text question = { actor_string_of("what?") };
    text answer;
    actor_ref ref;

    ck_assert_int_eq(actor_start(&echoer, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_call(ref, &say, &question, &answer, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_str_eq(answer.text.data, "what?");
    actor_reply_release(&answer);
    ck_assert_int_eq(actor_stop_actor(ref, actor_reason_of(ACTOR_NORMAL), ACTOR_INFINITY), ACTOR_OK);
}

START_TEST(all_comes_back)
{
    const actor_options options = with_heap();
    actor_system *system;
    int given;

    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    given = atomic_load(&heap.n_given);
    ck_assert_int_gt(given, 10);
    talk();
    ck_assert_int_gt(atomic_load(&heap.n_given), given);
    actor_system_stop(system);
    ck_assert_int_eq(atomic_load(&heap.n_alive), 0);
}
END_TEST

START_TEST(first_system_decides)
{
    const actor_options options = with_heap();
    actor_options other = with_heap();
    actor_system *system, *second;

    ck_assert_int_eq(actor_sim_start(&options, 1, &system), ACTOR_OK);
    other.alloc_context = &other;
    ck_assert_int_eq(actor_system_start(&other, &second), ACTOR_EINVAL);
    ck_assert_int_eq(actor_sim_start(NULL, 1, &second), ACTOR_OK);
    actor_system_stop(second);
    actor_system_stop(system);
    ck_assert_int_eq(atomic_load(&heap.n_alive), 0);
    ck_assert_int_eq(actor_system_start(&other, &second), ACTOR_EINVAL);
}
END_TEST

START_TEST(nobody_changes_from_malloc)
{
    const actor_options options = with_heap();
    actor_system *system;

    ck_assert_int_eq(actor_sim_start(NULL, 1, &system), ACTOR_OK);
    actor_system_stop(system);
    ck_assert_int_eq(actor_sim_start(&options, 1, &system), ACTOR_EINVAL);
}
END_TEST

START_TEST(half_an_allocator)
{
    actor_options options = with_heap();
    actor_system *system;

    options.free = NULL;
    ck_assert_int_eq(actor_sim_start(&options, 1, &system), ACTOR_EINVAL);
}
END_TEST

START_TEST(dry_heap)
{
    const actor_options options = with_heap();
    actor_system *system;

    atomic_store(&heap.dry, true);
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_ENOMEM);
    atomic_store(&heap.dry, false);
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    talk();
    actor_system_stop(system);
    ck_assert_int_eq(atomic_load(&heap.n_alive), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("seam");
    TCase *tcase = tcase_create("allocator");

    tcase_add_test(tcase, all_comes_back);
    tcase_add_test(tcase, first_system_decides);
    tcase_add_test(tcase, nobody_changes_from_malloc);
    tcase_add_test(tcase, half_an_allocator);
    tcase_add_test(tcase, dry_heap);
    suite_add_tcase(suite, tcase);
    return run_suite(suite);
}
