/*
 * Starts of systems for which something of the world is lacking: each allocation, mapping, guard, thread,
 * descriptor and so on in turn. Either the start says so and leaves nothing behind, or the system is whole.
 */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <actor/actor.h>

#include <outside.h>

enum { WORKERS = 3, MOST_TRIES = 1000 };

/* ---- what can be lacking ---- */

static struct libactor_outside real;

static atomic_int left;                     /* asked for so often, it is lacking once */
static atomic_int asked;

static bool is_lacking(void)
{
    const int now = atomic_fetch_sub(&left, 1);

    atomic_fetch_add(&asked, 1);
    return now == 1;
}

static void *no_map(size_t bytes, bool reserve)
{
    errno = ENOMEM;
    return is_lacking() ? NULL : real.memory.map(bytes, reserve);
}

static int no_guard(void *memory, size_t bytes)
{
    errno = ENOMEM;
    return is_lacking() ? -1 : real.memory.guard(memory, bytes);
}

/* As libc's heap, and so libuv, would: what aborts when this was not asked before. */
static bool no_memory_there(size_t bytes)
{
    return !is_lacking() && real.memory.is_there(bytes);
}

static int no_thread(pthread_t *thread, void *(*run)(void *arg), void *arg)
{
    return is_lacking() ? EAGAIN : real.threads.create(thread, run, arg);
}

static int no_pipe(int fds[2])
{
    errno = EMFILE;
    return is_lacking() ? -1 : real.descriptors.pipe(fds);
}

static int no_duplicate(int fd, int lowest)
{
    errno = EMFILE;
    return is_lacking() ? -1 : real.descriptors.duplicate(fd, lowest);
}

static int no_loop(uv_loop_t *loop)
{
    return is_lacking() ? UV_EMFILE : real.loop.init(loop);
}

static int no_async(uv_loop_t *loop, uv_async_t *async, uv_async_cb run)
{
    return is_lacking() ? UV_ENOMEM : real.loop.async_init(loop, async, run);
}

static int no_poll(uv_loop_t *loop, uv_poll_t *watch, int fd)
{
    return is_lacking() ? UV_ENOSPC : real.loop.poll_init(loop, watch, fd);
}

static bool no_fences(void)
{
    return !is_lacking() && real.threads.fences_prepare();
}

static void lack_maps(void)
{
    libactor_outside.memory.map = no_map;
}

static void lack_guards(void)
{
    libactor_outside.memory.guard = no_guard;
}

static void lack_room(void)
{
    libactor_outside.memory.is_there = no_memory_there;
}

static void lack_threads(void)
{
    libactor_outside.threads.create = no_thread;
}

static void lack_descriptors(void)
{
    libactor_outside.descriptors.pipe = no_pipe;
    libactor_outside.descriptors.duplicate = no_duplicate;
}

static void lack_loops(void)
{
    libactor_outside.loop.init = no_loop;
}

static void lack_handles(void)
{
    libactor_outside.loop.async_init = no_async;
}

static void lack_watches(void)
{
    libactor_outside.loop.poll_init = no_poll;
}

static void lack_fences(void)
{
    libactor_outside.threads.fences_prepare = no_fences;
}

static void lack_nothing(void)
{
}

static bool still_to_fail(void)
{
    void *memory = actor_alloc(1);

    actor_free(memory);
    return memory == NULL;
}

/* ---- the system ---- */

static void quiet(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    (void)text;
}

static atomic_int greeted;

static void greet(void *arg)
{
    (void)arg;
    atomic_fetch_add(&greeted, 1);
}

/* Each worker in turn does what a plain thread asks for. */
static void use(actor_system *system)
{
    int i;

    atomic_store(&greeted, 0);
    for (i = 0; i < 2 * WORKERS; i++)
        ck_assert_int_eq(actor_spawn(greet, NULL, NULL), ACTOR_OK);
    actor_system_stop(system);
    ck_assert_int_eq(atomic_load(&greeted), 2 * WORKERS);
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

/* The first start of a process may leave libuv two descriptors and whoever looks on some. */
static int warm_up(const actor_options *options)
{
    actor_system *system;

    ck_assert_int_eq(actor_system_start(options, &system), ACTOR_OK);
    use(system);
    return count_descriptors();
}

static const struct {
    const char *name;
    void (*lack)(void);
    bool allocations;                       /* the calling thread's, of whatever kind, by themselves */
    bool contain_faults;
    int fewest, most;                       /* failures there must have been */
} cases[] = {
    { "allocations",                  lack_nothing,     true,  false, 30,          MOST_TRIES  },
    { "mappings",                     lack_maps,        false, false, 2 * WORKERS, MOST_TRIES  },
    { "mappings, with signal stacks", lack_maps,        false, true,  3 * WORKERS, MOST_TRIES  },
    { "guards of stacks",             lack_guards,      false, false, WORKERS,     WORKERS     },
    { "guards, with signal stacks",   lack_guards,      false, true,  2 * WORKERS, 2 * WORKERS },
    { "room in libuv's table",        lack_room,        false, false, WORKERS,     MOST_TRIES  },
    { "threads",                      lack_threads,     false, false, WORKERS,     WORKERS     },
    { "descriptors",                  lack_descriptors, false, false, 2 * WORKERS, 2 * WORKERS },
    { "loops",                        lack_loops,       false, false, WORKERS,     WORKERS     },
    { "handles",                      lack_handles,     false, false, WORKERS,     WORKERS     },
    { "watches",                      lack_watches,     false, false, 0,           0           },
    { "fences",                       lack_fences,      false, false, 0,           0           },
};

START_TEST(starts_that_lack_something)
{
    actor_options options = actor_options_default();
    bool complete = false;
    int failures = 0;
    int n, descriptors;

    options.workers = WORKERS;
    options.log = quiet;
    options.contain_faults = cases[_i].contain_faults;
    real = libactor_outside;
    cases[_i].lack();
    descriptors = warm_up(&options);
    for (n = 1; n < MOST_TRIES && !complete; n++) {
        actor_system *system;
        int err;

        atomic_store(&asked, 0);
        atomic_store(&left, n);
        if (cases[_i].allocations)
            libactor_fail_alloc((uint64_t)n);
        err = actor_system_start(&options, &system);
        complete = cases[_i].allocations ? still_to_fail() : atomic_load(&asked) < n;
        libactor_fail_alloc(0);
        atomic_store(&left, 0);
        ck_assert_msg(err == ACTOR_OK || err == ACTOR_ENOMEM || err == ACTOR_ELIMIT, "%s, %d: %d", cases[_i].name, n,
                      err);
        ck_assert_msg(!complete || err == ACTOR_OK, "%s, %d: nothing was lacking", cases[_i].name, n);
        if (err == ACTOR_OK)
            use(system);
        else
            failures++;
        ck_assert_int_eq(count_descriptors(), descriptors);
    }
    ck_assert_msg(complete, "%s: the start never came to its end", cases[_i].name);
    ck_assert_msg(failures >= cases[_i].fewest && failures <= cases[_i].most, "%s: %d failures", cases[_i].name,
                  failures);
}
END_TEST

/* ---- an attachment that lacks a thread ---- */

static pthread_t joined[2 * WORKERS];
static int n_joined, n_joined_twice;

static int join_once(pthread_t thread)
{
    int i;

    for (i = 0; i < n_joined; i++)
        if (pthread_equal(joined[i], thread)) {
            n_joined_twice++;
            return 0;
        }
    joined[n_joined++] = thread;
    return real.threads.join(thread);
}

/* The threads that there were have been waited for when the attachment fails, and are not again by the stop. */
START_TEST(an_attachment_that_lacks_a_thread_is_stopped)
{
    actor_options options = actor_options_default();
    actor_system *system;

    options.workers = WORKERS;
    options.log = quiet;
    real = libactor_outside;
    lack_threads();
    libactor_outside.threads.join = join_once;
    n_joined = n_joined_twice = 0;
    ck_assert_int_eq(actor_system_create(&options, &system), ACTOR_OK);
    atomic_store(&left, 1 + _i);
    ck_assert_int_eq(actor_attach(system, NULL), ACTOR_ELIMIT);
    ck_assert_int_eq(n_joined, _i);
    actor_system_stop(system);
    ck_assert_int_eq(n_joined, _i);
    ck_assert_int_eq(n_joined_twice, 0);
    libactor_outside = real;
}
END_TEST

/* ---- programs without standard descriptors ---- */

static void end_at_once(void *arg)
{
    (void)arg;
}

static int start_root(void *context, actor_ref *out)
{
    return actor_spawn_link(end_at_once, context, out);
}

/* Where the closed ones are open again. Runs in a process of its own, which has no other way to say something. */
static int run_without(int closed)
{
    actor_options options = actor_options_default();
    struct stat null, found;
    int fd, status;

    options.workers = 2;
    for (fd = 0; fd <= 2; fd++)
        if (closed & 1 << fd)
            close(fd);
    status = actor_run(&options, start_root, NULL);
    if (status != 0 || stat("/dev/null", &null) != 0)
        return 10 + status;
    for (fd = 0; fd <= 2; fd++)
        if (closed & 1 << fd && (fstat(fd, &found) != 0 || found.st_rdev != null.st_rdev))
            return 20 + fd;
    return 0;
}

static int status_apart(int (*run)(int closed), int closed)
{
    int status;
    pid_t child = fork();

    ck_assert_int_ge(child, 0);
    if (child == 0)
        _exit(run(closed));
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status), "signal %d", WTERMSIG(status));
    return WEXITSTATUS(status);
}

START_TEST(missing_standard_descriptors_are_opened)
{
    ck_assert_int_eq(status_apart(run_without, _i), 0);
}
END_TEST

/* The reader of standard error has gone, or the file has all it may hold. */
static int log_in_vain(int to_file)
{
    struct rlimit none = { 0, 0 };
    int ends[2];

    if (to_file) {
        if (setrlimit(RLIMIT_FSIZE, &none) != 0 || dup2(fileno(tmpfile()), 2) != 2)
            return 3;
    } else {
        if (pipe(ends) != 0 || dup2(ends[1], 2) != 2)
            return 3;
        close(ends[0]);
        close(ends[1]);
    }
    actor_log(ACTOR_LOG_ERROR, "nobody reads this");
    actor_log(ACTOR_LOG_ERROR, "nor this");
    return run_without(0);
}

START_TEST(log_that_nobody_reads_ends_nothing)
{
    ck_assert_int_eq(status_apart(log_in_vain, _i), 0);
}
END_TEST

static atomic_int n_got;

static void get_two(void *arg)
{
    actor_message *message;

    (void)arg;
    actor_trap_exit(true);
    while (actor_receive(&message, ACTOR_INFINITY) == ACTOR_OK)
        atomic_fetch_add(&n_got, 1);
}

/* References say which system they are of. */
START_TEST(thread_that_is_bound_to_none_sends)
{
    static const actor_message_info hello = { "hello", ACTOR_INFO, NULL, NULL };
    actor_system *system;
    actor_ref to;

    ck_assert_int_eq(actor_system_start(NULL, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(get_two, NULL, &to), ACTOR_OK);
    actor_system_bind(NULL);
    ck_assert_int_eq(actor_send(to, &hello, NULL), ACTOR_OK);
    actor_send_exit(to, actor_reason_own("hello", NULL));
    while (atomic_load(&n_got) < 2)
        sched_yield();
    actor_send_exit(to, actor_reason_of(ACTOR_KILL));
    while (actor_is_alive(to))
        sched_yield();
    ck_assert_int_eq(actor_spawn(get_two, NULL, NULL), ACTOR_ENOSYSTEM);
    actor_system_stop(system);
}
END_TEST

static int null_error;

static int no_null(void)
{
    errno = null_error;
    return -1;
}

static int start_without(int closed)
{
    actor_system *system;

    close(closed);
    libactor_outside.descriptors.open_null = no_null;
    return -actor_system_start(NULL, &system);
}

START_TEST(no_null_is_an_error)
{
    null_error = EMFILE;
    ck_assert_int_eq(status_apart(start_without, 0), -ACTOR_ELIMIT);
    null_error = ENOENT;
    ck_assert_int_eq(status_apart(start_without, 2), -ACTOR_ENOTSUP);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("start");
    TCase *starts = tcase_create("starts");
    SRunner *runner;
    int failed;

    tcase_set_timeout(starts, 60);
    tcase_add_loop_test(starts, starts_that_lack_something, 0, sizeof cases / sizeof *cases);
    tcase_add_loop_test(starts, an_attachment_that_lacks_a_thread_is_stopped, 0, WORKERS - 1);
    tcase_add_loop_test(starts, missing_standard_descriptors_are_opened, 0, 8);
    tcase_add_test(starts, no_null_is_an_error);
    tcase_add_test(starts, thread_that_is_bound_to_none_sends);
    tcase_add_loop_test(starts, log_that_nobody_reads_ends_nothing, 0, 2);
    suite_add_tcase(suite, starts);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
