/*
 * Containment: what the filter lets an actor survive, what it must not, and that surviving costs nothing.
 */

#include "fault.h"

#include <assert.h>
#include <dirent.h>
#include <fenv.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <actor/actor.h>

#include "build.h"

#define ARRAY_LEN(array) (sizeof(array) / sizeof *(array))
#define CRASHES 100000
#define N_THREADS 4

/* What does wrong on purpose, and what counts as the runtime: the build gives its code this section. */
#define WRONG __attribute__((noinline, no_sanitize("undefined")))
#define RUNTIME __attribute__((noinline, section("libactor_text")))

/* A sanitizer that handles signals would be the previous handler and end the program its own way. */
#define SANITIZER_OPTIONS "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0"
const char *__asan_default_options(void);
const char *__tsan_default_options(void);

const char *__asan_default_options(void)
{
    return SANITIZER_OPTIONS ":detect_leaks=0";
}

const char *__tsan_default_options(void)
{
    return SANITIZER_OPTIONS ":report_signal_unsafe=0"; /* it takes a jump out of a handler for its going on */
}

/* ---- a worker, as far as faults go ---------------------------------------------------------------- */

struct slice {
    libactor_fiber *home;
    libactor_fiber *fiber;
    void (*code)(void);
    bool armed;
    int outcome;                            /* 0: the code returned, 2: a fault was contained */
    struct libactor_fault_point point;
};

RUNTIME static void run_slices(void *arg)
{
    struct slice *slice = arg;

    for (;;) {
        libactor_fault_armed = slice->armed ? &slice->point : NULL;
        slice->outcome = _setjmp(slice->point.back);
        if (slice->outcome == 0)
            slice->code();
        libactor_fault_armed = NULL;
        libactor_fiber_switch(slice->fiber, slice->home);
    }
}

static void open_slice(struct slice *slice)
{
    *slice = (struct slice){ .armed = true };
    ck_assert_int_eq(libactor_fault_install(), ACTOR_OK);
    ck_assert_int_eq(libactor_fault_thread_enter(), ACTOR_OK);
    ck_assert_int_eq(libactor_fiber_adopt(&slice->home), ACTOR_OK);
    ck_assert_int_eq(libactor_fiber_create((size_t)64 * 1024, run_slices, slice, &slice->fiber), ACTOR_OK);
    slice->point.fiber = slice->fiber;
}

static void close_slice(struct slice *slice)
{
    libactor_fiber_destroy(slice->fiber);
    libactor_fiber_destroy(slice->home);
    libactor_fault_thread_leave();
    libactor_fault_uninstall();
}

static int run(struct slice *slice, void (*code)(void))
{
    slice->code = code;
    libactor_fiber_switch(slice->home, slice->fiber);
    return slice->outcome;
}

/* ---- faults --------------------------------------------------------------------------------------- */

static volatile int sink;
static int *volatile null_pointer = NULL;
static int *volatile beyond_null = (int *)4096; /* a member of a big struct that is not there */
static int *volatile wild_pointer = (int *)0x7f0000000000;
static int *volatile impossible_pointer = (int *)0x4141414141414141;
static volatile int one = 1;
static volatile int zero = 0;
static volatile int least = INT_MIN;
static volatile int minus_one = -1;
static void (*volatile null_function)(void) = NULL;
static size_t (*volatile length_of)(const char *text) = strlen;
static void (*volatile release)(void *memory) = free;

WRONG static void read_null(void)
{
    sink = *null_pointer;
}

WRONG static void write_null(void)
{
    *null_pointer = 1;
    sink = 0;
}

WRONG static void read_beyond_null(void)
{
    sink = *beyond_null;
}

WRONG static void call_null(void)
{
    null_function();
    sink = 0;
}

WRONG static void overflow_stack(void)
{
    volatile char frame[256];

    frame[0] = 1;
    if (frame[0] == 1)
        overflow_stack();
    frame[1] = frame[0];
}

/* Larger than the stack and the guard below it together; nothing else of it is touched. */
WRONG static void overflow_stack_at_once(void)
{
    volatile char frame[1024 * 1024];

    frame[0] = 1;
    sink = frame[0];
}

WRONG static void overflow_stack_in_libc(void)
{
    char *volatile guard = (char *)__builtin_frame_address(0) - (size_t)64 * 1024 - 16 * 1024;
    volatile size_t bytes = 8 * 1024;       /* the compiler calls libc for so many */

    memset(guard, 0, bytes);
}

WRONG static void divide_by_zero(void)
{
    sink = one / zero;
}

WRONG static void divide_least(void)
{
    sink = least / minus_one;
}

WRONG static void trap(void)
{
    __builtin_trap();
}

WRONG static void call_abort(void)
{
    abort();
}

WRONG static void fail_assert(void)
{
    assert(zero == 1);
    sink = 0;
}

WRONG static void read_wild(void)
{
    sink = *wild_pointer;
}

WRONG static void read_impossible(void)
{
    sink = *impossible_pointer;
}

WRONG static void write_constant(void)
{
    volatile char *constant = (volatile char *)(uintptr_t)"constant";

    constant[0] = 'k';
}

WRONG static void fault_in_libc(void)
{
    sink = (int)length_of((const char *)null_pointer);
}

static int compare_badly(const void *a, const void *b)
{
    (void)a;
    (void)b;
    read_null();
    return 0;
}

WRONG static void fault_under_libc(void)
{
    int numbers[] = { 3, 1, 2 };

    qsort(numbers, ARRAY_LEN(numbers), sizeof numbers[0], compare_badly);
    sink = numbers[0];
}

RUNTIME WRONG static void fault_in_runtime(void)
{
    sink = *null_pointer;
}

RUNTIME WRONG static void assert_in_runtime(void)
{
    assert(zero == 1);
    sink = 0;
}

WRONG static void free_twice(void)
{
    void *memory = malloc(100);

    release(memory);
    release(memory);
    sink = 0;
}

WRONG static void run_data(void)
{
    static unsigned char data[16] = { 0xc3 };
    void (*volatile function)(void) = (void (*)(void))(uintptr_t)data;

    function();
    sink = 0;
}

WRONG static void send_segv(void)
{
    kill(getpid(), SIGSEGV);
    sink = 0;
}

WRONG static void raise_fpe(void)
{
    raise(SIGFPE);
    sink = 0;
}

WRONG static void raise_abrt(void)
{
    raise(SIGABRT);
    sink = 0;
}

static void handle_usr1(int number)
{
    (void)number;
    read_null();
}

WRONG static void fault_in_handler(void)
{
    signal(SIGUSR1, handle_usr1);
    raise(SIGUSR1);
    sink = 0;
}

WRONG static void read_past_file(void)
{
    FILE *file = tmpfile();
    char *memory = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fileno(file), 0);

    sink = memory[100];
}

/* ---- what is contained ---------------------------------------------------------------------------- */

static const struct {
    const char *what;                       /* how the description begins */
    void (*code)(void);
    bool by_tsan;                           /* TSan looks at the address first, and faults itself; or has its own abort */
} contained[] = {
    { "SIGSEGV at address 0x0", read_null, true },
    { "SIGSEGV at address 0x0", write_null, true },
    { "SIGSEGV at address 0x1000", read_beyond_null, true },
    { "SIGSEGV at address 0x0", call_null, false },
    { "stack overflow: SIGSEGV at address 0x", overflow_stack, true },
    { "stack overflow: SIGSEGV at address 0x", overflow_stack_at_once, true },
#if defined(__x86_64__)                     /* elsewhere a division gives some number */
    { "SIGFPE: division by zero, or of the least integer by -1", divide_by_zero, false },
    { "SIGFPE: division by zero, or of the least integer by -1", divide_least, false },
    { "SIGILL: a trap instruction", trap, false },
#endif
    { "SIGABRT: abort was called", call_abort, false },
    { "SIGABRT: an assert failed", fail_assert, true },
};

static bool is_skipped(bool skip, const char *why)
{
    if (skip)
        fprintf(stderr, "skipped: %s\n", why);
    return skip;
}

static size_t mapped_pages(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fscanf(file, "%lu", &pages), 1);
    fclose(file);
    return pages;
}

static int count_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int n = 0;

    ck_assert_ptr_nonnull(folder);
    while (readdir(folder) != NULL)
        n++;
    closedir(folder);
    return n;
}

START_TEST(fault_is_contained)
{
    static struct slice slice;

    if (is_skipped(TSAN && contained[_i].by_tsan, "TSan faults itself, or aborts in its own way"))
        return;
    open_slice(&slice);
    ck_assert_int_eq(run(&slice, contained[_i].code), 2);
    ck_assert_msg(strncmp(slice.point.what, contained[_i].what, strlen(contained[_i].what)) == 0,
                  "'%s' does not begin with '%s'", slice.point.what, contained[_i].what);
    ck_assert_int_gt(slice.point.n_trace, 0);
    close_slice(&slice);
}
END_TEST

START_TEST(faults_leave_nothing_behind)
{
    static struct slice slice;
    const int crashes = TSAN ? CRASHES / 500 : ASAN ? CRASHES / 50 : CRASHES / 5; /* actors have all of them, below */
    size_t pages = 0;
    int descriptors = 0;

    if (is_skipped(TSAN && contained[_i].by_tsan, "TSan faults itself, or aborts in its own way"))
        return;
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr)); /* assert talks */
    open_slice(&slice);
    for (int i = 0; i < crashes; i++) {
        if (i == crashes / 10) {
            pages = mapped_pages();
            descriptors = count_descriptors();
        }
        ck_assert_int_eq(run(&slice, contained[_i].code), 2);
    }
    if (!TSAN && !ASAN)
        ck_assert_uint_le(mapped_pages(), pages + 4);
    ck_assert_int_eq(count_descriptors(), descriptors);
    close_slice(&slice);
}
END_TEST

static void look_harmless(void)
{
    sink = 1;
}

START_TEST(state_of_the_thread_survives)
{
    static struct slice slice;
    sigset_t mask;

    if (is_skipped(TSAN, "TSan keeps masks of its own"))
        return;
    open_slice(&slice);
    ck_assert_int_eq(run(&slice, look_harmless), 0);
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &mask, NULL);
    fesetround(FE_UPWARD);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(run(&slice, read_null), 2);
    ck_assert_int_eq(fegetround(), FE_UPWARD);
    fesetround(FE_TONEAREST);
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    for (int number = 1; number < 32; number++)
        ck_assert_int_eq(sigismember(&mask, number), number == SIGUSR2);
    ck_assert_int_eq(run(&slice, look_harmless), 0);
    close_slice(&slice);
}
END_TEST

/* Changes the mode on the fiber it faults on. */
WRONG static void fault_rounding_down(void)
{
    fesetround(FE_DOWNWARD);
    read_null();
}

static int rounding;

static void note_rounding(void)
{
    rounding = fegetround();
}

START_TEST(floating_point_modes_survive)
{
    static struct slice slice;

    if (is_skipped(TSAN, "TSan faults itself at a null pointer"))
        return;
    open_slice(&slice);
    ck_assert_int_eq(run(&slice, fault_rounding_down), 2);
    ck_assert_int_eq(run(&slice, note_rounding), 0);
    ck_assert_int_eq(rounding, FE_DOWNWARD);
    close_slice(&slice);
}
END_TEST

START_TEST(description_has_a_line_a_frame)
{
    static struct slice slice;
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    int lines = 0;

    ck_assert_ptr_nonnull(out);
    open_slice(&slice);
    ck_assert_int_eq(run(&slice, call_null), 2);
    libactor_fault_describe(&slice.point, out);
    fclose(out);
    for (const char *at = text; *at != '\0'; at++)
        lines += *at == '\n';
    ck_assert_int_lt(lines, slice.point.n_trace);
    ck_assert_int_ge(lines, 2);             /* the null page, call_null */
    ck_assert_msg(strncmp(text, "\n    #0 0x0\n    #1 ", 19) == 0, "it is: %s", text);
    ck_assert_msg(strstr(text, "test_fault+0x") != NULL || strstr(text, "t+0x") != NULL, "it is: %s", text);
    ck_assert_ptr_null(strstr(text, "(the runtime)"));
    free(text);
    close_slice(&slice);
}
END_TEST

static char threads_are_done[] = "done";

static void *crash_often(void *arg)
{
    struct slice slice;

    (void)arg;
    open_slice(&slice);
    for (int i = 0; i < 1000; i++) {
        if (run(&slice, call_null) != 2 || run(&slice, trap) != 2 || run(&slice, call_abort) != 2)
            return NULL;
    }
    close_slice(&slice);
    return threads_are_done;
}

START_TEST(threads_contain_their_own)
{
    pthread_t threads[N_THREADS];

    for (size_t i = 0; i < N_THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, crash_often, NULL), 0);
    for (size_t i = 0; i < N_THREADS; i++) {
        void *result = NULL;

        ck_assert_int_eq(pthread_join(threads[i], &result), 0);
        ck_assert_ptr_nonnull(result);
    }
}
END_TEST

/* ---- faults of actors ----------------------------------------------------------------------------- */


static void be_silent(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
}

static void run_code(void *arg)
{
    void (*const *code)(void) = arg;

    (*code)();
}

static void sleep_and_run_code(void *arg)
{
    actor_sleep(1);                         /* now it is on a fiber that is its own for a while */
    run_code(arg);
}

/* What became of all the victims of one kind of fault. */
struct toll {
    void (*code)(void);
    const char *what;
    int crashes;
    atomic_int right;
    atomic_bool done;
    size_t pages;                           /* after the first tenth, and at the end */
    int descriptors;
    size_t pages_at_end;
    int descriptors_at_end;
};

static void count_victims(void *arg)
{
    struct toll *toll = arg;

    for (int i = 0; i < toll->crashes; i++) {
        actor_message *message = NULL;
        const actor_reason *reason;
        actor_unique monitor;

        if (i == toll->crashes / 10) {
            toll->pages = mapped_pages();
            toll->descriptors = count_descriptors();
        }
        if (actor_spawn_monitor(i % 2 == 0 ? run_code : sleep_and_run_code, &toll->code, NULL, &monitor) < 0
            || actor_receive(&message, ACTOR_INFINITY) < 0)
            break;
        reason = actor_message_reason(message);
        if (actor_message_kind_of(message) == ACTOR_DOWN && reason->kind == ACTOR_FAULT
            && strncmp(reason->detail, toll->what, strlen(toll->what)) == 0)
            atomic_fetch_add(&toll->right, 1);
        actor_message_free(message);
    }
    toll->pages_at_end = mapped_pages();
    toll->descriptors_at_end = count_descriptors();
    atomic_store(&toll->done, true);
}

START_TEST(fault_ends_its_actor_alone)
{
    const int kind = _i / 2;
    struct toll toll = { .code = contained[kind].code, .what = contained[kind].what };
    actor_options options = actor_options_default();
    actor_system *actors = NULL;

    if (is_skipped(TSAN && contained[kind].by_tsan, "TSan faults itself, or aborts in its own way"))
        return;
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr)); /* assert talks */
    options.contain_faults = true;
    options.workers = 1 + _i % 2;
    toll.crashes = TSAN ? CRASHES / 500 : ASAN ? CRASHES / 50 : options.workers == 1 ? CRASHES : CRASHES / 5;
    options.log = be_silent;
    ck_assert_int_eq(actor_system_start(&options, &actors), ACTOR_OK);
    ck_assert(!actor_system_tainted(actors));
    ck_assert_int_eq(actor_spawn(count_victims, &toll, NULL), ACTOR_OK);
    while (!atomic_load(&toll.done))
        actor_sleep(ACTOR_MILLISECOND);
    ck_assert_int_eq(atomic_load(&toll.right), toll.crashes);
    if (!TSAN && !ASAN)
        ck_assert_uint_le(toll.pages_at_end, toll.pages + 64);
    ck_assert_int_eq(toll.descriptors_at_end, toll.descriptors);
    ck_assert(actor_system_tainted(actors));
    actor_system_stop(actors);
}
END_TEST

/* ---- what is not ---------------------------------------------------------------------------------- */

/* Runs in a child of its own, and gives how that ended and what it wrote to standard error. */
static int run_child(void (*body)(void *arg), void *arg, char *said, size_t said_bytes)
{
    int ends[2];
    int status = 0;
    size_t len = 0;
    ssize_t n;
    pid_t child;

    ck_assert_int_eq(pipe(ends), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        close(ends[0]);
        dup2(ends[1], STDERR_FILENO);
        body(arg);
        _exit(0);
    }
    close(ends[1]);
    while (len < said_bytes - 1 && (n = read(ends[0], said + len, said_bytes - 1 - len)) > 0)
        len += (size_t)n;
    said[len] = '\0';
    close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return status;
}

/* ---- faults of children, in a system that contains none otherwise ---- */

static const actor_message_info do_it = { "do_it", ACTOR_CAST, NULL, NULL };
static atomic_int n_started;
static void (*fault_code)(void);

static actor_result note_start(void *self)
{
    (void)self;
    ck_assert_int_eq(actor_register("victim"), ACTOR_OK);
    atomic_fetch_add(&n_started, 1);
    return ACTOR_CONTINUE;
}

static actor_result do_fault(void *self, actor_message *message)
{
    (void)self;
    (void)message;
    fault_code();
    return ACTOR_CONTINUE;
}

static const actor_behaviour victim = { "victim", note_start, do_fault, NULL, actor_free, NULL, NULL, NULL };

static int start_victim(const void *args, actor_ref *out)
{
    const actor_start_options options = { .link = true };

    (void)args;
    return actor_start(&victim, actor_alloc(1), &options, out, NULL);
}

static const actor_child_spec containing_child = {
    "victim", start_victim, ACTOR_PERMANENT, 5 * ACTOR_SECOND, ACTOR_WORKER, false, true
};
static const actor_supervisor_info containing_supervisor = {
    "Containing", NULL, ACTOR_ONE_FOR_ONE, 1000, ACTOR_SECOND, ACTOR_NEVER, { 0, 0, 0 }, NULL, 1, &containing_child,
    NULL, NULL
};

static bool is_installed(void)
{
    struct sigaction action;

    sigaction(SIGFPE, NULL, &action);
    return (action.sa_flags & SA_SIGINFO) != 0;
}

START_TEST(child_contains_its_own)
{
    actor_options options = actor_options_default();
    const bool before = is_installed();
    actor_system *actors = NULL;
    actor_ref root, ref;
    int i;

    if (is_skipped(TSAN && contained[_i].by_tsan, "TSan faults itself, or aborts in its own way"))
        return;
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr)); /* assert talks */
    fault_code = contained[_i].code;
    atomic_store(&n_started, 0);
    options.workers = 2;
    options.log = be_silent;
    ck_assert_int_eq(actor_system_start(&options, &actors), ACTOR_OK);
    ck_assert(is_installed() == before);    /* nobody asked for it yet */
    ck_assert_int_eq(actor_supervisor_start(&containing_supervisor, NULL, false, &root), ACTOR_OK);
    ck_assert(is_installed());
    for (i = 1; i <= 20; i++) {
        while (atomic_load(&n_started) < i)
            actor_sleep(ACTOR_MILLISECOND);
        ck_assert_int_eq(actor_whereis("victim", &ref), ACTOR_OK);
        ck_assert_int_eq(actor_send(ref, &do_it, NULL), ACTOR_OK);
    }
    while (atomic_load(&n_started) < i)
        actor_sleep(ACTOR_MILLISECOND);
    ck_assert(actor_system_tainted(actors));
    actor_system_stop(actors);
    ck_assert(is_installed() == before);
}
END_TEST

static void crash_beside_the_child(void *arg)
{
    actor_options options = actor_options_default();
    actor_system *actors = NULL;
    actor_ref root;

    options.workers = 1;
    options.log = be_silent;
    if (actor_system_start(&options, &actors) != ACTOR_OK ||
        actor_supervisor_start(&containing_supervisor, NULL, false, &root) != ACTOR_OK)
        _exit(3);
    actor_spawn(run_code, arg, NULL);
    for (;;)
        actor_sleep(ACTOR_SECOND);
}

START_TEST(child_contains_for_itself_alone)
{
    void (*code)(void) = divide_by_zero;
    char said[8192];
    const int status = run_child(crash_beside_the_child, &code, said, sizeof said);

    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGFPE, "status %x, it said: %s", (unsigned)status, said);
    ck_assert_msg(strstr(said, "since the actor on this thread does not contain faults") != NULL, "it said: %s", said);
    ck_assert_msg(strstr(said, "libactor:   actor process <") != NULL, "it said: %s", said);
}
END_TEST

static void crash_at_message(void *arg)
{
    actor_options options = actor_options_default();
    actor_system *actors = NULL;
    actor_ref ref;

    (void)arg;
    options.workers = 1;
    options.contain_faults = true;
    options.log = be_silent;
    fault_code = raise_fpe;
    if (actor_system_start(&options, &actors) != ACTOR_OK || start_victim(NULL, &ref) != ACTOR_OK)
        _exit(3);
    actor_send(ref, &do_it, NULL);
    for (;;)
        actor_sleep(ACTOR_SECOND);
}

/* Who it was, and at what. */
START_TEST(refused_fault_names_the_actor)
{
    char said[8192];
    const int status = run_child(crash_at_message, NULL, said, sizeof said);

    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGFPE, "status %x, it said: %s", (unsigned)status, said);
    ck_assert_msg(strstr(said, "libactor:   actor victim <") != NULL, "it said: %s", said);
    ck_assert_msg(strstr(said, ">, at do_it\n") != NULL, "it said: %s", said);
}
END_TEST

static const struct {
    const char *says;                       /* the report has it */
    void (*code)(void);
    int signal;
    bool skip;                              /* a sanitizer has its own way */
} refused[] = {
    { "since the address is wild", read_wild, SIGSEGV, TSAN },
    { "since the address is wild", read_impossible, SIGSEGV, TSAN || ASAN },
    { "since the address is wild", write_constant, SIGSEGV, TSAN },
    { "since the address is wild", read_past_file, SIGBUS, TSAN },
    { "since it is not in an actor's own code", fault_in_libc, SIGSEGV, TSAN || ASAN },
    { "since it is not in an actor's own code", overflow_stack_in_libc, SIGSEGV, TSAN || ASAN },
    { "since it is not in an actor's own code", run_data, SIGSEGV, TSAN },
    { "since it is in the runtime", fault_in_runtime, SIGSEGV, TSAN },
    { "since a library called the code", fault_under_libc, SIGSEGV, TSAN || ASAN },
    { "since a library called the code", fault_in_handler, SIGSEGV, TSAN },
    { "since it was not an actor's own code that called abort", assert_in_runtime, SIGABRT, false },
    { "since it was not an actor's own code that called abort", free_twice, SIGABRT, TSAN || ASAN },
    { "since it was not an actor's own code that called abort", raise_abrt, SIGABRT, false },
    { "SIGSEGV sent by process", send_segv, SIGSEGV, TSAN },
    { "SIGFPE sent by process", raise_fpe, SIGFPE, TSAN },
};

static void run_alone(void *arg)
{
    static struct slice slice;
    void (*const *code)(void) = arg;

    open_slice(&slice);
    run(&slice, *code);
}

START_TEST(fault_is_refused)
{
    void (*code)(void) = refused[_i].code;
    char said[8192];
    int status;

    if (is_skipped(refused[_i].skip, "the sanitizer has its own way with this fault"))
        return;
    status = run_child(run_alone, &code, said, sizeof said);
    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == refused[_i].signal, "status %x, it said: %s",
                  (unsigned)status, said);
    ck_assert_msg(strstr(said, refused[_i].says) != NULL, "it said: %s", said);
    ck_assert_ptr_nonnull(strstr(said, code == overflow_stack_in_libc ? "libactor: stack overflow: SIG" : "libactor: SIG"));
}
END_TEST

static atomic_bool heap_is_broken;

static void *allocate(void *context, size_t bytes)
{
    (void)context;
    if (atomic_load(&heap_is_broken))
        write_null();
    return malloc(bytes);
}

static void take_back(void *context, void *memory)
{
    (void)context;
    if (atomic_load(&heap_is_broken))
        write_null();
    free(memory);
}

static void give_a_name(void *arg)
{
    (void)arg;
    atomic_store(&heap_is_broken, true);
    actor_register("who has the lock?");
}

static void give_memory_back(void *arg)
{
    void *memory = actor_alloc(1);

    (void)arg;
    atomic_store(&heap_is_broken, true);
    actor_free(memory);
}

static void run_with_heap(void *arg)
{
    actor_options options = actor_options_default();
    actor_system *actors = NULL;
    void (*const *use_heap)(void *) = arg;
    actor_ref ref;

    options.workers = 1;
    options.contain_faults = true;
    options.log = be_silent;
    options.alloc = allocate;
    options.free = take_back;
    if (actor_system_start(&options, &actors) != ACTOR_OK || actor_spawn(*use_heap, NULL, &ref) != ACTOR_OK)
        _exit(3);
    while (actor_is_alive(ref))
        actor_sleep(ACTOR_MILLISECOND);
}

/* The host's allocator is called from within the runtime's locks, and has its own: its faults end no actor. */
START_TEST(fault_of_an_allocator_is_refused)
{
    void (*const uses[])(void *arg) = { give_a_name, give_memory_back };
    void (*use)(void *arg) = uses[_i];
    char said[8192];
    int status;

    if (is_skipped(TSAN, "the sanitizer has its own way with this fault"))
        return;
    status = run_child(run_with_heap, &use, said, sizeof said);
    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV, "status %x, it said: %s", (unsigned)status, said);
    ck_assert_msg(strstr(said, "no actor's code was running") != NULL, "it said: %s", said);
}
END_TEST

static void run_unarmed(void *arg)
{
    static struct slice slice;

    (void)arg;
    open_slice(&slice);
    slice.armed = false;
    run(&slice, call_null);
}

START_TEST(unarmed_fault_is_refused)
{
    char said[8192];
    int status = run_child(run_unarmed, NULL, said, sizeof said);

    ck_assert_int_eq(WTERMSIG(status), SIGSEGV);
    ck_assert_msg(strstr(said, "since no actor's code was running on this thread") != NULL, "it said: %s", said);
}
END_TEST

/* ---- handlers of others --------------------------------------------------------------------------- */

static volatile sig_atomic_t host_calls;
static sigjmp_buf host_back;

static void host_handler(int number, siginfo_t *info, void *context)
{
    host_calls += number == SIGSEGV && info->si_addr == wild_pointer && context != NULL;
    siglongjmp(host_back, 1);
}

static void plain_host_handler(int number)
{
    host_calls += number == SIGFPE;
}

START_TEST(previous_handler_is_called_and_put_back)
{
    static struct slice slice;
    struct sigaction host = { .sa_sigaction = host_handler, .sa_flags = SA_SIGINFO };
    struct sigaction plain = { .sa_handler = plain_host_handler };
    struct sigaction now;

    if (is_skipped(TSAN, "TSan faults itself at such an address"))
        return;
    ck_assert_int_eq(sigaction(SIGSEGV, &host, NULL), 0);
    ck_assert_int_eq(sigaction(SIGFPE, &plain, NULL), 0);
    open_slice(&slice);
    slice.armed = false;
    for (int i = 1; i <= 3; i++) {
        if (sigsetjmp(host_back, 1) == 0)
            read_wild();
        ck_assert_int_eq(host_calls, i);
    }
    raise(SIGFPE);
    ck_assert_int_eq(host_calls, 4);
    slice.armed = true;
    ck_assert_int_eq(run(&slice, read_null), 2);
    ck_assert_int_eq(host_calls, 4);
    close_slice(&slice);
    sigaction(SIGSEGV, NULL, &now);
    ck_assert(now.sa_sigaction == host_handler);
    sigaction(SIGFPE, NULL, &now);
    ck_assert(now.sa_handler == plain_host_handler);
    sigaction(SIGABRT, NULL, &now);
    ck_assert(now.sa_handler == SIG_DFL);
}
END_TEST

START_TEST(ignored_signal_stays_ignored)
{
    ck_assert(signal(SIGFPE, SIG_IGN) != SIG_ERR);
    ck_assert_int_eq(libactor_fault_install(), ACTOR_OK);
    raise(SIGFPE);
    libactor_fault_uninstall();
    ck_assert(signal(SIGFPE, SIG_DFL) == SIG_IGN);
}
END_TEST

START_TEST(handler_put_over_ours_is_left_alone)
{
    struct sigaction host = { .sa_handler = plain_host_handler };
    struct sigaction now;

    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(libactor_fault_install(), ACTOR_OK);
        ck_assert_int_eq(sigaction(SIGFPE, &host, NULL), 0);
        libactor_fault_uninstall();
        sigaction(SIGFPE, NULL, &now);
        ck_assert(now.sa_handler == plain_host_handler);
    }
    raise(SIGFPE);
    ck_assert_int_eq(host_calls, 1);
}
END_TEST

START_TEST(installs_are_counted)
{
    struct sigaction before;
    struct sigaction now;

    sigaction(SIGSEGV, NULL, &before);
    ck_assert_int_eq(libactor_fault_install(), ACTOR_OK);
    ck_assert_int_eq(libactor_fault_install(), ACTOR_OK);
    libactor_fault_uninstall();
    sigaction(SIGSEGV, NULL, &now);
    ck_assert(now.sa_handler != before.sa_handler);
    libactor_fault_uninstall();
    sigaction(SIGSEGV, NULL, &now);
    ck_assert(now.sa_handler == before.sa_handler);
}
END_TEST

START_TEST(signal_stack_is_put_back)
{
    static char own[64 * 1024];
    stack_t stack = { .ss_sp = own, .ss_size = sizeof own };
    stack_t now;

    ck_assert_int_eq(sigaltstack(&stack, NULL), 0);
    ck_assert_int_eq(libactor_fault_thread_enter(), ACTOR_OK);
    ck_assert_int_eq(libactor_fault_thread_enter(), ACTOR_OK);
    sigaltstack(NULL, &now);
    ck_assert_ptr_ne(now.ss_sp, own);
    libactor_fault_thread_leave();
    sigaltstack(NULL, &now);
    ck_assert_ptr_ne(now.ss_sp, own);
    libactor_fault_thread_leave();
    sigaltstack(NULL, &now);
    ck_assert_ptr_eq(now.ss_sp, own);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fault");
    TCase *tc = tcase_create("fault");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, fault_is_contained, 0, (int)ARRAY_LEN(contained));
    tcase_add_loop_test(tc, faults_leave_nothing_behind, 0, (int)ARRAY_LEN(contained));
    tcase_add_test(tc, state_of_the_thread_survives);
    tcase_add_test(tc, floating_point_modes_survive);
    tcase_add_test(tc, description_has_a_line_a_frame);
    tcase_add_test(tc, threads_contain_their_own);
    tcase_add_loop_test(tc, fault_ends_its_actor_alone, 0, 2 * (int)ARRAY_LEN(contained)); /* one worker, two */
    tcase_add_loop_test(tc, child_contains_its_own, 0, (int)ARRAY_LEN(contained));
    tcase_add_test(tc, child_contains_for_itself_alone);
    tcase_add_test(tc, refused_fault_names_the_actor);
    tcase_add_loop_test(tc, fault_is_refused, 0, (int)ARRAY_LEN(refused));
    tcase_add_loop_test(tc, fault_of_an_allocator_is_refused, 0, 2);
    tcase_add_test(tc, unarmed_fault_is_refused);
    tcase_add_test(tc, previous_handler_is_called_and_put_back);
    tcase_add_test(tc, ignored_signal_stays_ignored);
    tcase_add_test(tc, handler_put_over_ours_is_left_alone);
    tcase_add_test(tc, installs_are_counted);
    tcase_add_test(tc, signal_stack_is_put_back);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
