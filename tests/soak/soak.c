/*
 * A load at random on all workers, for SOAK_SECONDS (600): actors are started, killed, crashed and called;
 * they time out, link, watch, set and cancel timers, hold names, talk over the loopback, and have faults if these
 * can be contained here. It goes in rounds of about a second. At the end of each everybody is asked to end, and
 * then nobody is left, and each message sent is accounted for: handled, refused, dropped by a mailbox that may, gone
 * with its receiver or withdrawn with its sender. Memory and descriptors stay what they were when the load was warm,
 * which a line now and then shows, and at the end of all what was allocated has been freed.
 *
 * A last line says what was done; the exit status is 1 if anything was wrong. SOAK_SEED repeats the choices of a
 * run, though not what the threads make of them.
 */
#include <dirent.h>
#include <errno.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "soak.h"

enum { DRIVERS = 24, WARM_UP_PERCENT = 30, LINES = 20 };

/* Memory may exceed that of the warm load by this, for the allocator's sake. */
#define MEMORY_BOUND_KB 8192

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { MEMORY_TELLS = 0 };                  /* the sanitizer's own grows */
#else
enum { MEMORY_TELLS = 1 };
#endif

/* AddressSanitizer is to leave faults to the runtime; ThreadSanitizer takes a jump out of a handler for its going on. */
const char *__asan_default_options(void);
const char *__tsan_default_options(void);

const char *__asan_default_options(void)
{
    return "handle_segv=0:detect_leaks=0";
}

const char *__tsan_default_options(void)
{
    return "handle_segv=0:report_signal_unsafe=0";
}

atomic_int n_wrong;
bool contains;

static atomic_ullong next_seed;
static int64_t round_ends_ns;
static atomic_llong n_allocated;
static sem_t done;

void wrong(const char *format, ...)
{
    va_list args;

    if (atomic_fetch_add(&n_wrong, 1) >= 20)
        return;
    va_start(args, format);
    fputs("soak: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

static void quiet(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
}

static void *allocate(void *context, size_t bytes)
{
    void *memory = malloc(bytes);

    (void)context;
    if (memory != NULL)
        atomic_fetch_add_explicit(&n_allocated, 1, memory_order_relaxed);
    return memory;
}

static void release(void *context, void *memory)
{
    (void)context;
    atomic_fetch_sub_explicit(&n_allocated, 1, memory_order_relaxed);
    free(memory);
}

/* ---- a round -------------------------------------------------------------------------------------- */

static void be_done(void)
{
    sem_post(&done);
}

static void deferred_done(void *arg)
{
    (void)arg;
    be_done();
}

/* Waits until so many are done. */
static void await_done(int n, const char *who)
{
    const time_t until = time(NULL) + (time_t)(3 * PATIENCE / ACTOR_SECOND);

    while (n > 0) {
        const struct timespec at = { until, 0 };

        if (sem_timedwait(&done, &at) == 0) {
            n--;
        } else if (errno != EINTR) {
            wrong("%d of %s hang", n, who);
            return;
        }
    }
}

static void drive(void *arg)
{
    uint64_t random = atomic_fetch_add(&next_seed, 1) * UINT64_C(0x9e3779b97f4a7c15);
    actor_message *message;

    (void)arg;
    if (actor_defer(deferred_done, NULL) < 0)
        wrong("nothing could be deferred");
    actor_trap_exit(true);
    while (actor_now() < round_ends_ns)
        act(&random);
    if (actor_receive(&message, 0) == ACTOR_OK)
        wrong("a message of kind %d was nobody's", (int)actor_message_kind_of(message));
}

static void stop_all(void *arg)
{
    (void)arg;
    servers_stop();
    be_done();
}

/* Waits for what is under way yet: a message to who has ended is freed when its worker is told. */
static bool nobody_is_left(actor_system *system)
{
    return actor_system_count(system) == 0 && atomic_load(&ledger.open) == 0;
}

/* Plain threads start processes on the workers in turn, so that there are drivers on each of them. */
static void run_round(actor_system *system)
{
    static void (*listens)(void) = be_done;
    actor_ref listener;
    int i, tries;

    if (actor_spawn(serve_echoes, &listens, &listener) < 0) {
        wrong("nobody listens");
        return;
    }
    await_done(1, "listeners");
    round_ends_ns = actor_now() + ACTOR_SECOND;
    for (i = 0; i < DRIVERS; i++)
        if (actor_spawn(drive, NULL, NULL) < 0)
            wrong("no driver");
    await_done(DRIVERS, "the drivers");
    actor_send_exit(listener, actor_reason_of(ACTOR_KILL));
    if (actor_spawn(stop_all, NULL, NULL) < 0)
        wrong("no process to stop the servers");
    await_done(1, "stops");
    for (tries = 0; !nobody_is_left(system) && tries < 10000; tries++)
        actor_sleep(ACTOR_MILLISECOND);
    if (actor_system_count(system) != 0)
        wrong("%d actors are left over", (int)actor_system_count(system));
    ledger_check();
}

/* ---- all of it ------------------------------------------------------------------------------------ */

static long memory_kb(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long pages = 0, resident = 0;

    if (file == NULL)
        return 0;
    if (fscanf(file, "%ld %ld", &pages, &resident) != 2)
        resident = 0;
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static int descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int n = 0;

    while (directory != NULL && readdir(directory) != NULL)
        n++;
    if (directory != NULL)
        closedir(directory);
    return n;
}

static long long setting(const char *name, long long otherwise)
{
    const char *text = getenv(name);

    return text == NULL || *text == '\0' ? otherwise : atoll(text);
}

static actor_system *start_system(int workers)
{
    actor_options options = actor_options_default();
    actor_system *system;
    int err;

    options.log = quiet;
    options.workers = workers;
    options.contain_faults = true;
    options.alloc = allocate;
    options.free = release;
    err = actor_system_start(&options, &system);
    contains = err == ACTOR_OK;
    if (err == ACTOR_ENOTSUP) {
        options.contain_faults = false;
        err = actor_system_start(&options, &system);
    }
    if (err < 0) {
        fprintf(stderr, "soak: the system did not start: %s\n", actor_strerror(err));
        exit(2);
    }
    return system;
}

/* Has each worker done all? In a run of some length it has. */
static void check_acts(int workers)
{
    int i, k;

    for (i = 0; i < n_acts; i++)
        for (k = 0; k < workers && k < MAX_WORKERS; k++)
            if (acts_done[i][k] == 0)
                wrong("no '%s' on one of the workers", act_name(i));
}

/* What memory and descriptors are when the load is warm, and later. */
struct use {
    long kb;
    int fds;
};

static struct use measure(void)
{
    return (struct use){ memory_kb(), descriptors() };
}

static void check_use(const struct use *warm, const struct use *now)
{
    if (MEMORY_TELLS && now->kb > warm->kb + MEMORY_BOUND_KB)
        wrong("memory grew from %ld to %ld KiB", warm->kb, now->kb);
    if (now->fds != warm->fds)
        wrong("%d descriptors were open, now %d", warm->fds, now->fds);
}

static void tell_interval(long long second, const struct use *now)
{
    printf("soak: after %lld s: %llu messages, %ld KiB resident, %d descriptors, %lld blocks allocated\n", second,
           ledger.sent, now->kb, now->fds, n_allocated);
    fflush(stdout);
}

static void tell_all(unsigned long long seed, long long seconds, const struct use *warm, const struct use *now)
{
    printf("soak: seed %llu, %lld s: %llu messages = %llu handled + %llu refused + %llu dropped + %llu died with their "
           "receiver + %llu withdrawn\n",
           seed, seconds, ledger.sent, ledger.handled, ledger.refused, ledger.dropped, ledger.died, ledger.withdrawn);
    printf("soak: %llu calls (%llu timed out, %llu down), %llu servers, %llu faults, %llu timers (%llu cancelled), %llu "
           "echoes; %ld KiB then %ld, %d descriptors then %d, %lld blocks left: %s\n",
           act_sums.calls, act_sums.timeouts, act_sums.downs, server_sums.started, act_sums.faults, act_sums.timers,
           act_sums.cancelled, act_sums.echoes, warm->kb, now->kb, warm->fds, now->fds, n_allocated,
           atomic_load(&n_wrong) == 0 ? "all well" : "WRONG");
}

int main(void)
{
    const long long seconds = setting("SOAK_SECONDS", 600);
    const long long warm_up = seconds * WARM_UP_PERCENT / 100 > 0 ? seconds * WARM_UP_PERCENT / 100 : 1;
    const long long interval = seconds / LINES > 0 ? seconds / LINES : 1;
    const unsigned long long seed = (unsigned long long)setting("SOAK_SEED", (long long)getpid());
    const int processors = (int)sysconf(_SC_NPROCESSORS_ONLN);
    const int workers = (int)setting("SOAK_WORKERS", processors);
    struct use warm = { 0, 0 }, now = { 0, 0 };
    actor_system *system;
    long long i;

    atomic_store(&next_seed, seed * 1000003);
    sem_init(&done, 0, 0);
    servers_prepare();
    system = start_system(workers);
    for (i = 1; i <= seconds && atomic_load(&n_wrong) == 0; i++) {
        run_round(system);
        now = measure();
        if (i == warm_up)
            warm = now;
        if (i > warm_up)
            check_use(&warm, &now);
        if (i % interval == 0)
            tell_interval(i, &now);
    }
    actor_system_stop(system);
    if (n_allocated != 0)
        wrong("%lld blocks of memory were not freed", n_allocated);
    if (ledger.handled != server_sums.handled)
        wrong("the servers handled %llu messages, the ledger says %llu", server_sums.handled, ledger.handled);
    if (act_sums.calls != act_sums.answers + act_sums.timeouts + act_sums.downs + act_sums.call_refusals)
        wrong("calls are not accounted for");
    if (seconds >= 5)
        check_acts(workers);
    tell_all(seed, seconds, &warm, &now);
    return atomic_load(&n_wrong) == 0 ? 0 : 1;
}
