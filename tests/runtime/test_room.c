/*
 * libuv 1.44 aborts when it finds no memory for its table of descriptors. Here it allocates from a heap that has
 * just so much in one piece: what the runtime tries for must be at least what libuv then takes, or the program
 * ends. It is this program that gives libuv its allocator; the library leaves that to its host.
 */
#include "world.h"

#include <sys/resource.h>
#include <unistd.h>

static struct libactor_outside real;

/* ---- a narrow heap ---------------------------------------------------------------------------------- */

static atomic_size_t room = SIZE_MAX;
static atomic_size_t largest;               /* that libuv asked for */

static bool room_is_there(size_t bytes)
{
    return bytes <= atomic_load(&room);
}

static void *room_realloc(void *memory, size_t bytes)
{
    if (bytes > atomic_load(&largest))
        atomic_store(&largest, bytes);
    return room_is_there(bytes) ? realloc(memory, bytes) : NULL;
}

static void *room_malloc(size_t bytes)
{
    return room_realloc(NULL, bytes);
}

static void *room_calloc(size_t n, size_t bytes)
{
    return room_is_there(n * bytes) ? calloc(n, bytes) : NULL;
}

static void narrow(void)
{
    real = libactor_outside;
    ck_assert_int_eq(uv_replace_allocator(room_malloc, room_realloc, room_calloc, free), 0);
    libactor_outside.memory.is_there = room_is_there;
}

/* ---- starts ----------------------------------------------------------------------------------------- */

/* Sizes of rooms, each an eighth larger than the one before. */
static size_t wider(size_t bytes)
{
    return bytes + bytes / 8;
}

START_TEST(starts_and_stops_in_a_narrow_heap)
{
    actor_options options = actor_options_default();
    int err = ACTOR_ENOMEM;
    int failures = 0;
    size_t bytes;

    options.workers = 2;
    for (bytes = 64; err != ACTOR_OK; bytes = wider(bytes)) {
        atomic_store(&room, bytes);
        err = actor_system_start(&options, &actors);
        ck_assert(err == ACTOR_ENOMEM || err == ACTOR_OK);
        failures += err != ACTOR_OK;
    }
    ck_assert_int_gt(failures, 1);
    actor_system_stop(actors);
}
END_TEST

/* The host's loop stands; its table grows then where it can, else when a descriptor is waited for. */
START_TEST(attaches_to_a_loop_in_a_narrow_heap)
{
    actor_options options = actor_options_default();
    bool grew = false;
    size_t bytes;

    options.workers = 1;
    for (bytes = 64; bytes < 64 * 1024; bytes = wider(bytes)) {
        uv_loop_t loop;

        ck_assert_int_eq(uv_loop_init(&loop), 0);
        ck_assert_int_eq(actor_system_create(&options, &actors), ACTOR_OK);
        atomic_store(&largest, 0);
        atomic_store(&room, bytes);
        ck_assert_int_eq(actor_attach(actors, &loop), ACTOR_OK);
        atomic_store(&room, SIZE_MAX);
        ck_assert(!grew || atomic_load(&largest) > 0);
        grew = atomic_load(&largest) > 0;
        actor_system_stop(actors);
        uv_run(&loop, UV_RUN_DEFAULT);
        ck_assert_int_eq(uv_loop_close(&loop), 0);
    }
    ck_assert(grew);
}
END_TEST

/* ---- descriptors ------------------------------------------------------------------------------------ */

/* The accepted end gets that number. */
static atomic_int number;

static int accept_at_number(int fd)
{
    const int low = real.network.accept(fd);
    const int high = low < 0 ? -1 : real.descriptors.duplicate(low, atomic_load(&number));

    if (low >= 0)
        real.descriptors.close(low);
    return high;
}

static void open_pair(actor_stream **one, actor_stream **other)
{
    actor_stream *listener;
    char path[100];

    snprintf(path, sizeof path, "@/libactor_room_%d", (int)getpid());
    EXPECT(actor_unix_listen(path, 1, &listener), ACTOR_OK);
    EXPECT(actor_unix_connect(path, LONG, one), ACTOR_OK);
    EXPECT(actor_stream_accept(listener, LONG, other), ACTOR_OK);
    actor_stream_close(listener);
}

/* The table is of 1,022 when the loop starts, then of 2,046 and 4,094. */
static const struct {
    int number;
    bool grows;
} descriptors[] = {
    { 300, false }, { 1021, false }, { 1022, true }, { 2045, false }, { 2046, true }, { 3000, false },
};

/* Whatever the heap has, a wait works or it is an error. */
static void wait_in_narrow_heap(void *arg)
{
    size_t i, bytes;

    (void)arg;
    for (i = 0; i < ARRAY_LEN(descriptors); i++) {
        actor_stream *one, *other;
        int failures = 0;
        int err = ACTOR_ENOMEM;
        char byte;
        size_t n;

        atomic_store(&number, descriptors[i].number);
        open_pair(&one, &other);
        for (bytes = 64; err != ACTOR_ETIMEDOUT; bytes = wider(bytes)) {
            atomic_store(&room, bytes);
            err = actor_stream_read(other, &byte, 1, &n, ACTOR_MILLISECOND);
            atomic_store(&room, SIZE_MAX);
            actor_assert(err == ACTOR_ENOMEM || err == ACTOR_ETIMEDOUT);
            failures += err == ACTOR_ENOMEM;
        }
        EXPECT(failures > 0, descriptors[i].grows);
        EXPECT(actor_stream_write(one, "x", 1, LONG), ACTOR_OK);
        EXPECT(actor_stream_read(other, &byte, 1, &n, LONG), ACTOR_OK);
        actor_stream_close(one);
        actor_stream_close(other);
    }
}

START_TEST(waits_in_a_narrow_heap)
{
    actor_options options = actor_options_default();
    struct rlimit limit;

    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_msg(limit.rlim_cur > 3000, "this test wants 3,001 descriptors");
    libactor_outside.network.accept = accept_at_number;
    options.workers = 1;
    ck_assert_int_eq(actor_system_start(&options, &actors), ACTOR_OK);
    atomic_store(&largest, 0);
    in_actor(wait_in_narrow_heap, NULL);
    ck_assert_uint_ge(atomic_load(&largest), 4096 * sizeof(void *)); /* it did take from here */
    actor_system_stop(actors);
}
END_TEST

/* A process that may not have so many has its table grow as it needs it. */
START_TEST(few_descriptors_are_enough)
{
    const struct rlimit limit = { 64, 64 };
    actor_options options = actor_options_default();

    options.workers = 2;
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    ck_assert_int_eq(actor_system_start(&options, &actors), ACTOR_OK);
    ck_assert_uint_lt(atomic_load(&largest), 64 * 2 * sizeof(void *) + 1);
    actor_system_stop(actors);
}
END_TEST

/* libuv's first loop aborts when it gets no pipe: each number of descriptors there is, from none on. */
START_TEST(no_descriptors_for_the_first_loop)
{
    actor_options options = actor_options_default();
    struct rlimit limit;
    int free_ones = -1;
    int err;

    options.workers = 1;
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
    do {
        int lowest = dup(STDERR_FILENO);

        close(lowest);
        limit.rlim_cur = (rlim_t)(lowest + ++free_ones);
        ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
        err = actor_system_start(&options, &actors);
        ck_assert(err == ACTOR_ELIMIT || err == ACTOR_ENOMEM || err == ACTOR_OK);
    } while (err != ACTOR_OK && free_ones < 20);
    ck_assert_int_eq(err, ACTOR_OK);
    ck_assert_int_ge(free_ones, 3);
    actor_system_stop(actors);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("room");
    TCase *tc = tcase_create("room");

    tcase_add_checked_fixture(tc, narrow, NULL);
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, starts_and_stops_in_a_narrow_heap);
    tcase_add_test(tc, attaches_to_a_loop_in_a_narrow_heap);
    tcase_add_test(tc, waits_in_a_narrow_heap);
    tcase_add_test(tc, few_descriptors_are_enough);
    tcase_add_test(tc, no_descriptors_for_the_first_loop);
    suite_add_tcase(suite, tc);
    return run_world(suite);
}
