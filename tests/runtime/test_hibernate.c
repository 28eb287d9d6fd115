/*
 * Hibernation: what an actor gives back, which is counted in bytes, and that nobody sees anything else. OTP:
 * erlang:hibernate/3, and `hibernate` of gen_server and gen_statem.
 */
#include "hibernate_actor.h"
#include "world.h"

#include <sys/mman.h>
#include <unistd.h>

enum { DEEP_BYTES = 128 * 1024, VALUES = 4096 };

static struct libactor_outside real;
static sem_t dropped;                       /* an actor has given a stack back */
static atomic_size_t live;                  /* bytes of the host's allocator */

/* ---- the world ---- */

static int drop(void *memory, size_t bytes)
{
    const int err = real.memory.drop(memory, bytes);

    sem_post(&dropped);
    return err;
}

static void *count_alloc(void *context, size_t bytes)
{
    size_t *block = malloc(bytes + 2 * sizeof *block);

    (void)context;
    if (block == NULL)
        return NULL;
    *block = bytes;
    atomic_fetch_add(&live, bytes);
    return block + 2;
}

static void count_free(void *context, void *memory)
{
    size_t *block = (size_t *)memory - 2;

    (void)context;
    atomic_fetch_sub(&live, *block);
    free(block);
}

static void begin(void)
{
    actor_options options = actor_options_default();

    if (libactor_outside.memory.drop != drop)
        real = libactor_outside;
    ck_assert_int_eq(sem_init(&dropped, 0, 0), 0);
    libactor_outside.memory.drop = drop;
    options.workers = 1;
    options.alloc = count_alloc;
    options.free = count_free;
    ck_assert_int_eq(actor_system_start(&options, &actors), ACTOR_OK);
}

static void end(void)
{
    actor_system_stop(actors);
}

static void await_rest(void)
{
    while (sem_wait(&dropped) != 0)
        ck_assert_int_eq(errno, EINTR);
}

static bool hibernates(actor_ref ref)
{
    actor_info info;
    bool result;

    ck_assert_int_eq(actor_info_get(ref, &info, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(info.status, ACTOR_IDLE);
    result = info.hibernates;
    actor_info_clear(&info);
    return result;
}

/* ---- the server ---- */

static uintptr_t deep;                      /* where a callback had its stack */
static char keys[VALUES];

static void use_stack(void)
{
    volatile char bytes[DEEP_BYTES];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    deep = (uintptr_t)bytes;
}

actor_result hoarder_init(hoarder *self)
{
    return self->args.rests ? actor_hibernate(ACTOR_CONTINUE) : ACTOR_CONTINUE;
}

actor_result hoarder_handle_hoard(hoarder *self, actor_from from, const hoarder_hoard_msg *msg, hoarder_hoard_reply *reply)
{
    static actor_unique monitors[VALUES];

    (void)self;
    for (size_t i = 0; i < msg->values; i++) {
        actor_must(actor_put(&keys[i], &keys[i], NULL));
        actor_must(actor_monitor(from.caller, &monitors[i]));
    }
    for (size_t i = 1; i < msg->values; i++) {
        actor_erase(&keys[i]);
        actor_demonitor(monitors[i], true);
    }
    use_stack();
    reply->tag = HOARDER_HOARD_OK;
    return ACTOR_REPLY;
}

actor_result hoarder_handle_doze(hoarder *self, actor_from from, hoarder_doze_reply *reply)
{
    (void)self;
    (void)from;
    reply->tag = HOARDER_DOZE_OK;
    return actor_hibernate(ACTOR_REPLY);
}

actor_result hoarder_handle_work(hoarder *self, actor_from from, hoarder_work_reply *reply)
{
    (void)self;
    (void)from;
    actor_assert(actor_get(&keys[0]) == NULL || actor_get(&keys[0]) == &keys[0]);
    reply->tag = HOARDER_WORK_OK;
    return ACTOR_REPLY;
}

static actor_ref start_hoarder(bool rests)
{
    const hoarder_args args = { .rests = rests };
    actor_ref ref;

    ck_assert_int_eq(hoarder_start(&args, &ref), ACTOR_OK);
    return ref;
}

static void hoard(actor_ref ref, uint32_t values)
{
    hoarder_hoard_reply reply;

    ck_assert_int_eq(hoarder_hoard(ref, values, &reply, ACTOR_INFINITY), ACTOR_OK);
}

static void doze(actor_ref ref)
{
    hoarder_doze_reply reply;

    ck_assert_int_eq(hoarder_doze(ref, &reply, ACTOR_INFINITY), ACTOR_OK);
    await_rest();
}

static void work(actor_ref ref)
{
    hoarder_work_reply reply;

    ck_assert_int_eq(hoarder_work(ref, &reply, ACTOR_INFINITY), ACTOR_OK);
}

/* ---- what goes back ---- */

/* Pages of the stack that use_stack had which are in memory. */
static size_t pages_there(void)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const uintptr_t first = (deep + page - 1) / page * page;
    const size_t n = (deep + DEEP_BYTES - first) / page;
    unsigned char there[DEEP_BYTES / 1024];
    size_t sum = 0;

    ck_assert_int_eq(mincore((void *)first, n * page, there), 0);
    for (size_t i = 0; i < n; i++)
        sum += there[i] & 1;
    return sum;
}

START_TEST(the_stack_goes_back)
{
    const actor_ref ref = start_hoarder(false);
    size_t before;

    hoard(ref, 1);
    before = pages_there();
    ck_assert_uint_ge(before, DEEP_BYTES / (size_t)sysconf(_SC_PAGESIZE) - 1);
    work(ref);
    ck_assert_uint_eq(pages_there(), before);
    doze(ref);
    ck_assert_uint_le(pages_there(), 2);
    hoard(ref, 1);                          /* and is there when it is used */
    ck_assert_uint_eq(pages_there(), before);
}
END_TEST

START_TEST(tables_become_as_small_as_they_were)
{
    const actor_ref ref = start_hoarder(false);
    size_t least, most;

    hoard(ref, 2);
    doze(ref);
    least = atomic_load(&live);
    hoard(ref, VALUES);
    most = atomic_load(&live);
    ck_assert_uint_ge(most, least + VALUES * sizeof(void *));
    work(ref);
    ck_assert_uint_ge(atomic_load(&live), least + VALUES * sizeof(void *));
    doze(ref);
    ck_assert_uint_lt(atomic_load(&live), most - VALUES * sizeof(void *));
    work(ref);                              /* the value and the monitor that it kept are there */
    hoard(ref, VALUES);
}
END_TEST

START_TEST(nobody_sees_anything_else)
{
    const actor_ref ref = start_hoarder(false);

    ck_assert(!hibernates(ref));
    doze(ref);
    ck_assert(hibernates(ref));
    ck_assert(hibernates(ref));             /* a question is no message */
    work(ref);
    ck_assert(!hibernates(ref));
}
END_TEST

START_TEST(init_may_say_so)
{
    const actor_ref ref = start_hoarder(true);

    ck_assert(hibernates(ref));
    work(ref);
    ck_assert(!hibernates(ref));
}
END_TEST

/* ---- the machine ---- */

static void nap(actor_ref ref)
{
    dozer_nap_reply reply;

    ck_assert_int_eq(dozer_nap(ref, &reply, ACTOR_INFINITY), ACTOR_OK);
}

static uint32_t rounds(actor_ref ref)
{
    dozer_rounds_reply reply;

    ck_assert_int_eq(dozer_rounds(ref, &reply, ACTOR_INFINITY), ACTOR_OK);
    return reply.value;
}

START_TEST(a_machine_hibernates_behind_its_rows)
{
    const dozer_args args = { .rests = false };
    dozer_state state;
    actor_ref ref;

    ck_assert_int_eq(dozer_start(&args, &ref), ACTOR_OK);
    ck_assert(hibernates(ref));             /* when it has entered its first state */
    ck_assert_uint_eq(rounds(ref), 1);
    ck_assert(!hibernates(ref));
    ck_assert_int_eq(dozer_turn(ref), ACTOR_OK);
    ck_assert(!hibernates(ref));
    nap(ref);
    ck_assert(hibernates(ref));             /* when it has done what it has raised */
    ck_assert_int_eq(dozer_get_state(ref, &state, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(state, DOZER_STATE_ASLEEP);
    ck_assert_uint_eq(rounds(ref), 102);
    nap(ref);
    ck_assert(hibernates(ref));
    ck_assert_int_eq(dozer_turn(ref), ACTOR_OK);
    ck_assert(!hibernates(ref));
    ck_assert_uint_eq(rounds(ref), 103);
}
END_TEST

/* ---- processes ---- */

static void hibernate_in_process(void *arg)
{
    (void)arg;
    EXPECT(actor_hibernate(ACTOR_REPLY), ACTOR_REPLY);
}

START_TEST(a_process_keeps_its_stack)
{
    in_actor(hibernate_in_process, NULL);
    ck_assert_int_ne(sem_trywait(&dropped), 0);
    ck_assert_int_eq(actor_hibernate(ACTOR_STOP), ACTOR_STOP);  /* a thread that is no actor */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("hibernate");
    TCase *tc = tcase_create("hibernate");

    tcase_add_checked_fixture(tc, begin, end);
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, the_stack_goes_back);
    tcase_add_test(tc, tables_become_as_small_as_they_were);
    tcase_add_test(tc, nobody_sees_anything_else);
    tcase_add_test(tc, init_may_say_so);
    tcase_add_test(tc, a_machine_hibernates_behind_its_rows);
    tcase_add_test(tc, a_process_keeps_its_stack);
    suite_add_tcase(suite, tc);
    return run_world(suite);
}
