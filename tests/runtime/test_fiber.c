/*
 * Fibers: what a switch keeps, what a reset forgets, where a stack ends.
 */

#include "fiber.h"

#include <fenv.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unwind.h>

#include <check.h>
#include <sys/resource.h>
#include <unistd.h>

#include <actor/error.h>

#include "build.h"

#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))
#define STACK_BYTES ((size_t)64 * 1024)

#ifdef LIBACTOR_FIBER_PORTABLE
#define PORTABLE 1
#else
#define PORTABLE 0
#endif

static libactor_fiber *home;

static void setup(void)
{
    ck_assert_int_eq(libactor_fiber_adopt(&home), ACTOR_OK);
}

static void teardown(void)
{
    libactor_fiber_destroy(home);
}

static libactor_fiber *make(void (*entry)(void *arg), void *arg)
{
    libactor_fiber *fiber = NULL;

    ck_assert_int_eq(libactor_fiber_create(STACK_BYTES, entry, arg, &fiber), ACTOR_OK);
    return fiber;
}

/* A fiber, what it is to do with, and what it leaves. */
struct job {
    libactor_fiber *fiber;
    long rounds;
    double sum;
    int mode;
    uintptr_t frame;
    int n_frames;
};

static void go_home(struct job *job)
{
    libactor_fiber_switch(job->fiber, home);
}

/* More values than there are registers, alive across each switch. */
static void juggle(void *arg)
{
    struct job *job = arg;
    long a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
    double x = 0.5, y = 0.25;

    for (;;) {
        go_home(job);
        job->rounds++;
        a += b;
        b += c;
        c += d;
        d += e;
        e += f;
        f += g;
        g += h;
        h += 1;
        x += y;
        y *= 0.5;
        job->sum = (double)(a + b + c + d + e + f + g + h) + x + y;
    }
}

START_TEST(switch_keeps_what_is_alive)
{
    struct job jobs[3] = { { 0 } };
    double expected[100];
    long a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
    double x = 0.5, y = 0.25;

    for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
        a += b, b += c, c += d, d += e, e += f, f += g, g += h, h += 1, x += y, y *= 0.5;
        expected[i] = (double)(a + b + c + d + e + f + g + h) + x + y;
    }
    for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
        jobs[i].fiber = make(juggle, &jobs[i]);
        libactor_fiber_switch(home, jobs[i].fiber);
    }
    for (size_t round = 0; round < ARRAY_LEN(expected); round++) {
        for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
            libactor_fiber_switch(home, jobs[i].fiber);
            ck_assert_int_eq(jobs[i].rounds, (long)round + 1);
            ck_assert_double_eq(jobs[i].sum, expected[round]);
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(jobs); i++)
        libactor_fiber_destroy(jobs[i].fiber);
}
END_TEST

/* Goes round a ring without coming home in between. */
static void pass_on(void *arg)
{
    struct job *job = arg;

    for (;;) {
        struct job *next = job + 1;

        job->rounds++;
        libactor_fiber_switch(job->fiber, next->fiber);
    }
}

START_TEST(fibers_switch_among_themselves)
{
    struct job ring[11] = { { 0 } };
    const size_t last = ARRAY_LEN(ring) - 1;

    for (size_t i = 0; i < last; i++)
        ring[i].fiber = make(pass_on, &ring[i]);
    ring[last].fiber = home;
    for (int round = 1; round <= 1000; round++) {
        libactor_fiber_switch(home, ring[0].fiber);
        for (size_t i = 0; i < last; i++)
            ck_assert_int_eq(ring[i].rounds, round);
    }
    for (size_t i = 0; i < last; i++)
        libactor_fiber_destroy(ring[i].fiber);
}
END_TEST

static void set_rounding(void *arg)
{
    struct job *job = arg;

    fesetround(job->mode);
    for (;;) {
        go_home(job);
        job->rounds = fegetround();
    }
}

START_TEST(floating_point_modes_are_a_fibers_own)
{
    struct job up = { .mode = FE_UPWARD };
    struct job down = { .mode = FE_DOWNWARD };

    up.fiber = make(set_rounding, &up);
    down.fiber = make(set_rounding, &down);
    for (int i = 0; i < 2; i++) {
        libactor_fiber_switch(home, up.fiber);
        ck_assert_int_eq(fegetround(), FE_TONEAREST);
        libactor_fiber_switch(home, down.fiber);
        ck_assert_int_eq(fegetround(), FE_TONEAREST);
    }
    ck_assert_int_eq(up.rounds, FE_UPWARD);
    ck_assert_int_eq(down.rounds, FE_DOWNWARD);
    libactor_fiber_destroy(up.fiber);
    libactor_fiber_destroy(down.fiber);
}
END_TEST

struct aligned {
    _Alignas(16) char bytes[16];
};

/* Sixteen bytes that the compiler places relying on the stack's alignment. */
static void note_alignment(void *arg)
{
    struct job *job = arg;
    struct aligned local;

    for (;;) {
        memset(local.bytes, (int)job->rounds, sizeof local.bytes);
        job->frame = (uintptr_t)&local;
        go_home(job);
    }
}

START_TEST(stack_is_aligned)
{
    struct job job = { 0 };

    job.fiber = make(note_alignment, &job);
    libactor_fiber_switch(home, job.fiber);
    ck_assert_uint_eq(job.frame % 16, 0);
    libactor_fiber_destroy(job.fiber);
}
END_TEST

static void sink_and_leave(struct job *job, int depth)
{
    volatile char frame[100];

    frame[0] = (char)depth;
    if (depth > 0)
        sink_and_leave(job, depth - 1);
    else
        go_home(job);
    frame[1] = frame[0];
}

static void begin_deep(void *arg)
{
    struct job *job = arg;

    job->rounds++;
    job->frame = (uintptr_t)__builtin_frame_address(0);
    sink_and_leave(job, 20);
    abort();                                /* nobody comes back */
}

static void jump_about(void *arg)
{
    struct job *job = arg;
    jmp_buf back;

    for (;;) {
        if (_setjmp(back) == 0) {
            go_home(job);
            _longjmp(back, 1);
        }
        job->rounds++;
    }
}

START_TEST(longjmp_within_a_fiber)
{
    struct job job = { 0 };

    job.fiber = make(jump_about, &job);
    for (int i = 0; i < 100; i++) {
        libactor_fiber_switch(home, job.fiber);
        ck_assert_int_eq(job.rounds, i);
    }
    libactor_fiber_destroy(job.fiber);
}
END_TEST

static _Unwind_Reason_Code count_frame(struct _Unwind_Context *context, void *arg)
{
    struct job *job = arg;

    if (_Unwind_GetIP(context) != 0)        /* an unwinder may show the end as a frame without address */
        job->n_frames++;
    return job->n_frames < 100 ? _URC_NO_REASON : _URC_NORMAL_STOP;
}

static void look_back(void *arg)
{
    struct job *job = arg;

    job->rounds = _Unwind_Backtrace(count_frame, job);
    for (;;)
        go_home(job);
}

START_TEST(backtrace_ends_at_the_entry)
{
    struct job job = { 0 };

    if (PORTABLE || SANITIZED)
        return;                             /* the C library's entry, or the sanitizer's frames */
    job.fiber = make(look_back, &job);
    libactor_fiber_switch(home, job.fiber);
    ck_assert_int_eq(job.rounds, _URC_END_OF_STACK);
    ck_assert_int_eq(job.n_frames, 3);      /* look_back, libactor_fiber_begin, libactor_fiber_start */
    libactor_fiber_destroy(job.fiber);
}
END_TEST

static libactor_fiber *overflowing;

static void check_overflow(int signal_number, siginfo_t *info, void *context)
{
    (void)signal_number;
    (void)context;
    _exit(libactor_fiber_guards(overflowing, info->si_addr) ? 42 : 1);
}

static void overflow(void *arg)
{
    volatile char frame[1000];

    frame[0] = 1;
    if (frame[0] == 1)
        overflow(arg);
    frame[1] = frame[0];
}

static void handle_overflow(void)
{
    static char signal_stack[64 * 1024];
    stack_t stack = { .ss_sp = signal_stack, .ss_size = sizeof signal_stack };
    struct sigaction action = { .sa_sigaction = check_overflow, .sa_flags = SA_SIGINFO | SA_ONSTACK };

    ck_assert_int_eq(sigaltstack(&stack, NULL), 0);
    ck_assert_int_eq(sigaction(SIGSEGV, &action, NULL), 0);
    ck_assert_int_eq(sigaction(SIGBUS, &action, NULL), 0);
}

START_TEST(overflow_hits_the_guard)
{
    handle_overflow();
    overflowing = make(overflow, NULL);
    libactor_fiber_switch(home, overflowing);
}
END_TEST

START_TEST(overflow_of_an_adopted_stack_hits_its_guard)
{
    if (TSAN)
        _exit(42);                          /* its own record of calls overflows first */
    handle_overflow();
    overflowing = home;
    overflow(NULL);
}
END_TEST

START_TEST(guard_is_below_the_stack_alone)
{
    struct job job = { 0 };
    int local = 0;

    job.fiber = make(note_alignment, &job);
    libactor_fiber_switch(home, job.fiber);
    ck_assert(!libactor_fiber_guards(job.fiber, (void *)job.frame));
    ck_assert(!libactor_fiber_guards(job.fiber, NULL));
    ck_assert(!libactor_fiber_guards(job.fiber, job.fiber));
    ck_assert(!libactor_fiber_guards(job.fiber, &local));
    ck_assert(!libactor_fiber_guards(home, &local));
    ck_assert(!libactor_fiber_guards(home, NULL));
    libactor_fiber_destroy(job.fiber);
}
END_TEST

START_TEST(twenty_thousand_at_once)
{
    static struct job jobs[TSAN ? 1000 : 20000]; /* TSan itself takes some 8000 */

    for (size_t i = 0; i < ARRAY_LEN(jobs); i++)
        jobs[i].fiber = make(jump_about, &jobs[i]);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < ARRAY_LEN(jobs); i++)
            libactor_fiber_switch(home, jobs[i].fiber);
    }
    for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
        ck_assert_int_eq(jobs[i].rounds, 1);
        libactor_fiber_destroy(jobs[i].fiber);
    }
}
END_TEST

static size_t mapped_pages(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fscanf(file, "%lu", &pages), 1);
    fclose(file);
    return pages;
}

START_TEST(nothing_is_left_behind)
{
    struct job job = { 0 };
    size_t before = 0;

    if (TSAN)
        return;                             /* it maps as it goes */
    for (int i = 0; i < 2000; i++) {
        if (i == 1000)
            before = mapped_pages();
        job.fiber = make(begin_deep, &job);
        libactor_fiber_switch(home, job.fiber);
        libactor_fiber_destroy(job.fiber);
    }
    ck_assert_uint_le(mapped_pages(), before + STACK_BYTES / 4096);
}
END_TEST

START_TEST(limit_is_an_error)
{
    static libactor_fiber *fibers[1000];
    struct rlimit limit = { .rlim_cur = 200 * STACK_BYTES, .rlim_max = 200 * STACK_BYTES };
    size_t n = 0;
    int err = ACTOR_OK;

    if (SANITIZED)
        return;                             /* its shadow is past any limit */
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &limit), 0);
    while (n < ARRAY_LEN(fibers)) {
        err = libactor_fiber_create(STACK_BYTES, jump_about, NULL, &fibers[n]);
        if (err < 0)
            break;
        n++;
    }
    ck_assert_int_eq(err, ACTOR_ELIMIT);
    ck_assert_uint_gt(n, 0);
    libactor_fiber_destroy(fibers[--n]);
    ck_assert_int_eq(libactor_fiber_create(STACK_BYTES, jump_about, NULL, &fibers[n]), ACTOR_OK);
    for (size_t i = 0; i <= n; i++)
        libactor_fiber_destroy(fibers[i]);
}
END_TEST

START_TEST(absurd_size_is_an_error)
{
    libactor_fiber *fiber = NULL;

    ck_assert_int_eq(libactor_fiber_create(SIZE_MAX, jump_about, NULL, &fiber), ACTOR_ELIMIT);
    ck_assert_int_eq(libactor_fiber_create(SIZE_MAX / 2, jump_about, NULL, &fiber), ACTOR_ELIMIT);
    ck_assert_ptr_null(fiber);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fiber");
    TCase *tc = tcase_create("fiber");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, switch_keeps_what_is_alive);
    tcase_add_test(tc, fibers_switch_among_themselves);
    tcase_add_test(tc, floating_point_modes_are_a_fibers_own);
    tcase_add_test(tc, stack_is_aligned);
    tcase_add_test(tc, longjmp_within_a_fiber);
    tcase_add_test(tc, backtrace_ends_at_the_entry);
    tcase_add_exit_test(tc, overflow_hits_the_guard, 42);
    tcase_add_exit_test(tc, overflow_of_an_adopted_stack_hits_its_guard, 42);
    tcase_add_test(tc, guard_is_below_the_stack_alone);
    tcase_add_test(tc, twenty_thousand_at_once);
    tcase_add_test(tc, nothing_is_left_behind);
    tcase_add_test(tc, limit_is_an_error);
    tcase_add_test(tc, absurd_size_is_an_error);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
