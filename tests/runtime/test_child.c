/*
 * Child processes: what goes in and comes out, how they end, and that none is left behind by its actor.
 */
#include "world.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const cat_args[] = { "cat", NULL };

static size_t read_to_end(actor_stream *stream, char *to, size_t size)
{
    size_t len = 0;
    size_t n;
    int err;

    while ((err = actor_stream_read(stream, to + len, size - len - 1, &n, LONG)) == ACTOR_OK)
        len += n;
    EXPECT(err, ACTOR_EEOF);
    to[len] = '\0';
    return len;
}

/* Runs a line of shell, and gives what it writes and how it ends. */
static void run_shell(const char *line, const actor_child_options *base, char *out, size_t size,
                      actor_child_end *end)
{
    const char *const args[] = { "sh", "-c", line, NULL };
    actor_child_options options = *base;
    actor_stream *streams[3];
    actor_child *child;

    options.file = "sh";
    options.args = args;
    options.stdio[1] = ACTOR_STDIO_PIPE;
    EXPECT(actor_child_start(&options, &child, streams), ACTOR_OK);
    actor_assert(streams[0] == NULL && streams[2] == NULL);
    actor_assert(actor_child_pid(child) > 0);
    read_to_end(streams[1], out, size);
    EXPECT(actor_child_wait(child, LONG, end), ACTOR_OK);
    EXPECT(actor_child_wait(child, 0, NULL), ACTOR_OK);
    EXPECT(actor_child_pid(child), 0);
    EXPECT(actor_child_kill(child, SIGTERM), ACTOR_ENOPROC);
    actor_stream_close(streams[1]);
    actor_child_close(child);
}

/* ---- what goes in and comes out ------------------------------------------------------------------- */

static void talk_to_cat(void *arg)
{
    static char much[300000], back[300001];
    actor_child_options options = { .file = "cat", .args = cat_args,
                                    .stdio = { ACTOR_STDIO_PIPE, ACTOR_STDIO_PIPE, ACTOR_STDIO_INHERIT } };
    actor_stream *streams[3];
    actor_child_end end = { -1, -1 };
    actor_child *child;
    char text[6] = { 0 };
    size_t len = 0;
    size_t n;

    (void)arg;
    EXPECT(actor_child_start(&options, &child, streams), ACTOR_OK);
    EXPECT(actor_stream_write(streams[0], "hello", 5, LONG), ACTOR_OK);
    while (len < 5) {
        EXPECT(actor_stream_read(streams[1], text + len, 5 - len, &n, LONG), ACTOR_OK);
        len += n;
    }
    EXPECT(strcmp(text, "hello"), 0);
    EXPECT(actor_child_wait(child, SHORTLY, &end), ACTOR_ETIMEDOUT);
    EXPECT(actor_child_wait(child, 0, &end), ACTOR_ETIMEDOUT);
    EXPECT(actor_deadline_set(0), ACTOR_OK);
    EXPECT(actor_child_wait(child, ACTOR_INFINITY, &end), ACTOR_ETIMEDOUT);
    EXPECT(actor_deadline_set(ACTOR_INFINITY), ACTOR_OK);
    EXPECT(end.status, -1);
    memset(much, 'm', sizeof much);
    for (size_t at = 0; at < sizeof much; at += 50000) {
        EXPECT(actor_stream_write(streams[0], much + at, 50000, LONG), ACTOR_OK);
        for (len = 0; len < 50000; len += n)
            EXPECT(actor_stream_read(streams[1], back + at + len, 50000 - len, &n, LONG), ACTOR_OK);
    }
    EXPECT(memcmp(much, back, sizeof much), 0);
    actor_stream_close(streams[0]);
    EXPECT(actor_stream_read(streams[1], text, 5, &n, LONG), ACTOR_EEOF);
    EXPECT(actor_child_wait(child, LONG, &end), ACTOR_OK);
    EXPECT(end.status, 0);
    EXPECT(end.signal, 0);
}

START_TEST(pipes_go_both_ways)
{
    in_actor(talk_to_cat, NULL);
}
END_TEST

static void set_options(void *arg)
{
    const char *const env[] = { "GREETING=hi there", "PATH=/usr/bin:/bin", NULL };
    actor_child_options options = { .directory = "/usr" };
    actor_child_end end;
    char text[200];

    (void)arg;
    run_shell("pwd", &options, text, sizeof text, &end);
    EXPECT(strcmp(text, "/usr\n"), 0);
    options.env = env;
    run_shell("echo \"$GREETING\"; cat; exit 7", &options, text, sizeof text, &end);
    EXPECT(strcmp(text, "hi there\n"), 0);
    EXPECT(end.status, 7);
    EXPECT(end.signal, 0);
    run_shell("kill -9 $$", &options, text, sizeof text, &end);
    EXPECT(end.status, 0);
    EXPECT(end.signal, SIGKILL);
}

START_TEST(options_are_kept)
{
    in_actor(set_options, NULL);
}
END_TEST

static void kill_gently(void *arg)
{
    actor_child_options options = { .file = "cat", .stdio = { ACTOR_STDIO_PIPE } };
    actor_stream *streams[3];
    actor_child_end end;
    actor_child *child;

    (void)arg;
    EXPECT(actor_child_start(&options, &child, streams), ACTOR_OK);
    EXPECT(actor_child_kill(child, 12345), ACTOR_EINVAL);
    EXPECT(actor_child_kill(child, SIGTERM), ACTOR_OK);
    EXPECT(actor_child_wait(child, LONG, &end), ACTOR_OK);
    EXPECT(end.signal, SIGTERM);
    /* A child that is gone is an error of the write, no SIGPIPE. */
    EXPECT(actor_stream_write(streams[0], "x", 1, LONG), ACTOR_ECONN);
}

START_TEST(signals_end_a_child)
{
    in_actor(kill_gently, NULL);
}
END_TEST

/* ---- errors --------------------------------------------------------------------------------------- */

static void go_wrong(void *arg)
{
    actor_child_options options = { .stdio = { ACTOR_STDIO_PIPE, ACTOR_STDIO_PIPE, ACTOR_STDIO_PIPE } };
    actor_stream *streams[3];
    actor_child *child = NULL;
    const int descriptors = count_descriptors();

    (void)arg;
    EXPECT(actor_child_start(&options, &child, streams), ACTOR_EINVAL);
    options.file = "/bin/cat";
    EXPECT(actor_child_start(&options, &child, NULL), ACTOR_EINVAL);
    EXPECT(count_descriptors(), descriptors);
    options.file = "/no/such/program";
    EXPECT(actor_child_start(&options, &child, streams), ACTOR_ENOENT);
    options.file = "no_such_program_anywhere";
    EXPECT(actor_child_start(&options, &child, streams), ACTOR_ENOENT);
    options.file = "/etc/passwd";
    EXPECT(actor_child_start(&options, &child, streams), ACTOR_EACCES);
    options.file = "/bin/cat";
    options.directory = "/no/such/folder";
    EXPECT(actor_child_start(&options, &child, streams), ACTOR_ENOENT);
    actor_assert(child == NULL && streams[0] == NULL && streams[1] == NULL && streams[2] == NULL);
    actor_assert(count_descriptors() <= descriptors + 2); /* a pipe of libuv's, for signals */
}

START_TEST(errors_have_names)
{
    in_actor(go_wrong, NULL);
}
END_TEST

static struct libactor_outside real;
static atomic_int calls;

static int full_pipe(int fds[2])
{
    if (atomic_fetch_add(&calls, 1) == 1) {
        errno = EMFILE;
        return -1;
    }
    return real.descriptors.pipe(fds);
}

static int no_process(uv_loop_t *loop, uv_process_t *process, const uv_process_options_t *options)
{
    (void)loop;
    (void)process;
    (void)options;
    return UV_EAGAIN;
}

static void start_in_vain(void *arg)
{
    actor_child_options options = { .file = "cat", .stdio = { ACTOR_STDIO_PIPE, ACTOR_STDIO_PIPE, ACTOR_STDIO_PIPE } };
    actor_stream *streams[3];
    actor_child *child;
    const int descriptors = count_descriptors();

    (void)arg;
    libactor_outside.descriptors.pipe = full_pipe;
    EXPECT(actor_child_start(&options, &child, streams), ACTOR_ELIMIT);
    EXPECT(count_descriptors(), descriptors);
    libactor_outside.descriptors.pipe = real.descriptors.pipe;
    libactor_outside.processes.spawn = no_process;
    EXPECT(actor_child_start(&options, &child, streams), ACTOR_ELIMIT);
    EXPECT(count_descriptors(), descriptors);
    libactor_outside.processes.spawn = real.processes.spawn;
}

START_TEST(limits_are_errors)
{
    real = libactor_outside;
    in_actor(start_in_vain, NULL);
}
END_TEST

static void start_without_memory(void *arg)
{
    actor_child_options options = { .file = "cat", .stdio = { ACTOR_STDIO_PIPE, ACTOR_STDIO_PIPE, ACTOR_STDIO_PIPE } };
    const int descriptors = count_descriptors();
    int failures = 0;

    (void)arg;
    for (uint64_t n = 1; n < 12; n++) {
        actor_stream *streams[3] = { NULL, NULL, NULL };
        actor_child *child = NULL;
        int err;

        libactor_fail_alloc(n);
        err = actor_child_start(&options, &child, streams);
        libactor_fail_alloc(0);
        actor_assert(err == ACTOR_OK || (err == ACTOR_ENOMEM && child == NULL));
        failures += err != ACTOR_OK;
        for (int i = 0; i < 3; i++)
            actor_stream_close(streams[i]);
        actor_child_close(child);
        EXPECT(count_descriptors() <= descriptors + 2, true);
    }
    actor_assert(failures >= 8);            /* two for the child, two for each stream */
}

START_TEST(no_memory_is_an_error)
{
    in_actor(start_without_memory, NULL);
}
END_TEST

/* ---- none is left --------------------------------------------------------------------------------- */

/* No child of the program is left, not even one that has ended. */
static bool has_children(void)
{
    return waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD;
}

static void await_no_children(void)
{
    siginfo_t info;

    /* Looks and leaves them to whom they belong. */
    while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0)
        actor_sleep(ACTOR_MILLISECOND);
    ck_assert_int_eq(errno, ECHILD);
}

static void keep_children(void *arg)
{
    const char *const sleep_args[] = { "sleep", "1000", NULL };
    actor_child_options options = { .file = "sleep", .args = sleep_args,
                                    .stdio = { ACTOR_STDIO_PIPE, ACTOR_STDIO_PIPE } };
    actor_stream *streams[3];
    actor_child *child;

    for (int i = 0; i < 5; i++)
        EXPECT(actor_child_start(&options, &child, streams), ACTOR_OK);
    atomic_store((atomic_bool *)arg, true);
    actor_child_wait(child, ACTOR_INFINITY, NULL);
}

START_TEST(killed_actors_children_are_reaped)
{
    int descriptors = 0;

    for (int i = 0; i < 10; i++) {
        atomic_bool started = false;
        actor_ref ref;

        ck_assert_int_eq(actor_spawn(keep_children, (void *)&started, &ref), ACTOR_OK);
        while (!atomic_load(&started))
            actor_sleep(ACTOR_MILLISECOND);
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
        await_death(ref);
        await_no_children();
        if (i == 3)
            descriptors = count_descriptors();
    }
    await_descriptors(descriptors);
}
END_TEST

START_TEST(a_system_that_stops_leaves_no_child)
{
    atomic_bool started = false;

    setup();
    ck_assert_int_eq(actor_spawn(keep_children, (void *)&started, NULL), ACTOR_OK);
    while (!atomic_load(&started))
        actor_sleep(ACTOR_MILLISECOND);
    teardown();
    ck_assert(!has_children());
}
END_TEST

static void start_simulated(void *arg)
{
    actor_child_options options = { .file = "cat" };
    actor_child *child;

    *(int *)arg = actor_child_start(&options, &child, NULL);
}

START_TEST(not_in_a_simulated_system)
{
    actor_system *simulated = NULL;
    int result = 0;

    ck_assert_int_eq(actor_sim_start(NULL, 1, &simulated), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(start_simulated, &result, NULL), ACTOR_OK);
    actor_sim_settle(simulated);
    ck_assert_int_eq(result, ACTOR_ENOTSUP);
    actor_system_stop(simulated);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("child");
    TCase *tc = tcase_create("child");
    TCase *systems = tcase_create("systems");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, pipes_go_both_ways);
    tcase_add_test(tc, options_are_kept);
    tcase_add_test(tc, signals_end_a_child);
    tcase_add_test(tc, errors_have_names);
    tcase_add_test(tc, limits_are_errors);
    tcase_add_test(tc, no_memory_is_an_error);
    tcase_add_test(tc, killed_actors_children_are_reaped);
    suite_add_tcase(suite, tc);
    tcase_set_timeout(systems, 60);
    tcase_add_test(systems, a_system_that_stops_leaves_no_child);
    tcase_add_test(systems, not_in_a_simulated_system);
    suite_add_tcase(suite, systems);
    return run_world(suite);
}
