/*
 * Waiting for what is no actor: C that blocks, callbacks of libuv, names of hosts, signals of the system. Who
 * is ended while it waits is gone at once; what it waited for frees its memory when it is done.
 */
#include "world.h"

#include <signal.h>
#include <netdb.h>
#include <unistd.h>
#include <uv.h>

/* ---- C that blocks -------------------------------------------------------------------------------- */

/* A job that says how far it is, and can be held. */
struct job {
    sem_t begun, may_end;
    atomic_int runs, releases;
    pthread_t thread;
    int result;
};

static void make_job(struct job *job)
{
    memset(job, 0, sizeof *job);
    sem_init(&job->begun, 0, 0);
    sem_init(&job->may_end, 0, 0);
}

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0)
        continue;
}

static void run_at_once(void *arg)
{
    struct job *job = arg;

    job->thread = pthread_self();
    job->result = 42;
    atomic_fetch_add(&job->runs, 1);
}

static void run_held(void *arg)
{
    struct job *job = arg;

    sem_post(&job->begun);
    wait_for(&job->may_end);
    atomic_fetch_add(&job->runs, 1);
}

static void count_release(void *arg)
{
    atomic_fetch_add(&((struct job *)arg)->releases, 1);
}

static void block_once(void *arg)
{
    struct job *job = arg;
    pthread_t self = pthread_self();

    EXPECT(actor_blocking(run_at_once, job, count_release, ACTOR_INFINITY), ACTOR_OK);
    EXPECT(job->result, 42);
    actor_assert(!pthread_equal(self, job->thread));
    EXPECT(actor_blocking(run_at_once, job, NULL, LONG), ACTOR_OK);
    EXPECT(atomic_load(&job->runs), 2);
    EXPECT(atomic_load(&job->releases), 0);
}

START_TEST(runs_on_another_thread)
{
    struct job job;

    make_job(&job);
    in_actor(block_once, &job);
}
END_TEST

START_TEST(a_plain_thread_runs_it_itself)
{
    struct job job;

    make_job(&job);
    ck_assert_int_eq(actor_blocking(run_at_once, &job, count_release, 0), ACTOR_OK);
    ck_assert(pthread_equal(pthread_self(), job.thread));
    ck_assert_int_eq(atomic_load(&job.releases), 0);
}
END_TEST

static void block_held(void *arg)
{
    actor_blocking(run_held, arg, count_release, ACTOR_INFINITY);
}

static void await_releases(struct job *job, int n)
{
    while (atomic_load(&job->releases) < n)
        actor_sleep(ACTOR_MILLISECOND);
}

START_TEST(killed_while_it_runs)
{
    for (int i = 0; i < 50; i++) {
        struct job job;
        actor_ref ref;

        make_job(&job);
        ck_assert_int_eq(actor_spawn(block_held, &job, &ref), ACTOR_OK);
        wait_for(&job.begun);
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
        await_death(ref);
        ck_assert_int_eq(atomic_load(&job.releases), 0);
        sem_post(&job.may_end);
        await_releases(&job, 1);
        ck_assert_int_eq(atomic_load(&job.runs), 1);
    }
}
END_TEST

static void block_briefly(void *arg)
{
    struct job *job = arg;

    EXPECT(actor_blocking(run_held, job, count_release, SHORTLY), ACTOR_ETIMEDOUT);
    EXPECT(atomic_load(&job->releases), 0);
    sem_post(&job->may_end);
    await_releases(job, 1);
    EXPECT(atomic_load(&job->runs), 1);
}

START_TEST(its_time_is_up_while_it_runs)
{
    struct job job;

    make_job(&job);
    in_actor(block_briefly, &job);
}
END_TEST

/* Jobs that wait for a thread are not begun any more. */
START_TEST(killed_before_it_runs)
{
    enum { N = 20 };
    struct job blockers[4], jobs[N];
    actor_ref refs[N];
    int runs = 0;

    setenv("UV_THREADPOOL_SIZE", "4", 1);
    setup();
    for (size_t i = 0; i < 4; i++) {
        make_job(&blockers[i]);
        ck_assert_int_eq(actor_spawn(block_held, &blockers[i], NULL), ACTOR_OK);
    }
    for (size_t i = 0; i < 4; i++)
        wait_for(&blockers[i].begun);
    for (size_t i = 0; i < N; i++) {
        make_job(&jobs[i]);
        sem_post(&jobs[i].may_end);
        ck_assert_int_eq(actor_spawn(block_held, &jobs[i], &refs[i]), ACTOR_OK);
    }
    for (size_t i = 0; i < N; i++) {
        actor_send_exit(refs[i], actor_reason_of(ACTOR_KILL));
        await_death(refs[i]);
        await_releases(&jobs[i], 1);        /* though no thread of the pool is free */
    }
    for (size_t i = 0; i < 4; i++)
        sem_post(&blockers[i].may_end);
    teardown();
    for (size_t i = 0; i < N; i++) {
        runs += atomic_load(&jobs[i].runs);
        ck_assert_int_eq(atomic_load(&jobs[i].releases), 1);
    }
    ck_assert_int_eq(runs, 0);
}
END_TEST

static void count_run(void *arg)
{
    atomic_fetch_add(&((struct job *)arg)->runs, 1);
}

/* One that was abandoned may run beside the next. */
static void block_without_memory(void *arg)
{
    struct job *job = arg;
    int failures = 0;

    for (uint64_t n = 1; n < 6; n++) {
        int err;

        libactor_fail_alloc(n);
        err = actor_blocking(count_run, job, count_release, LONG);
        libactor_fail_alloc(0);
        actor_assert(err == ACTOR_OK || err == ACTOR_ENOMEM);
        failures += err != ACTOR_OK;
    }
    actor_assert(failures >= 2);
    await_releases(job, failures);
    EXPECT(atomic_load(&job->releases), failures);
}

START_TEST(no_memory_releases)
{
    struct job job;

    make_job(&job);
    in_actor(block_without_memory, &job);
}
END_TEST

static void exit_with_detail(void *arg)
{
    atomic_fetch_add(&((struct job *)arg)->runs, 1);
    actor_exit(actor_reason_own("tired", "at last"));
}

static void fail_assert(void *arg)
{
    actor_assert(atomic_fetch_add(&((struct job *)arg)->runs, 1) < 0);
}

static void fail_must(void *arg)
{
    atomic_fetch_add(&((struct job *)arg)->runs, 1);
    actor_must(ACTOR_ENOKEY);
}

static const struct {
    void (*run)(void *arg);
    actor_reason_kind kind;
    const char *name, *detail;
} exits[] = {
    { exit_with_detail, ACTOR_OWN, "tired", "at last" },
    { fail_assert, ACTOR_ASSERT, "assert", "atomic_fetch_add" },
    { fail_must, ACTOR_OWN, "badmatch", "no row has this key" },
};

struct exiting {
    struct job job;
    void (*run)(void *arg);
};

static void block_and_exit(void *arg)
{
    struct exiting *exiting = arg;

    actor_blocking(exiting->run, &exiting->job, count_release, LONG);
    sem_post(&exiting->job.begun);          /* it is not told of its end */
}

static void watch_exit(void *arg)
{
    struct exiting exiting = { .run = exits[*(int *)arg].run };
    actor_unique monitor;
    actor_message *message;
    actor_ref ref;

    make_job(&exiting.job);
    EXPECT(actor_spawn_monitor(block_and_exit, &exiting, &ref, &monitor), ACTOR_OK);
    EXPECT(actor_receive(&message, LONG), ACTOR_OK);
    EXPECT(actor_message_kind_of(message), ACTOR_DOWN);
    EXPECT(actor_message_reason(message)->kind, exits[*(int *)arg].kind);
    EXPECT(strcmp(actor_reason_name(actor_message_reason(message)), exits[*(int *)arg].name), 0);
    actor_assert(strstr(actor_message_reason(message)->detail, exits[*(int *)arg].detail) != NULL);
    EXPECT(atomic_load(&exiting.job.runs), 1);
    EXPECT(atomic_load(&exiting.job.releases), 1);
    EXPECT(sem_trywait(&exiting.job.begun), -1);
    EXPECT(actor_blocking(run_at_once, &exiting.job, NULL, LONG), ACTOR_OK); /* the thread serves on */
}

START_TEST(its_caller_exits_as_it_does)
{
    in_actor(watch_exit, &_i);
}
END_TEST

struct time_left {
    atomic_llong before, within;
};

static void note_time(void *arg)
{
    atomic_store(&((struct time_left *)arg)->within, actor_deadline_left());
}

static void block_with_deadlines(void *arg)
{
    struct time_left *left = arg;

    EXPECT(actor_blocking(note_time, left, NULL, LONG), ACTOR_OK);
    EXPECT(atomic_load(&left->within), ACTOR_INFINITY);
    EXPECT(actor_deadline_set(ACTOR_HOUR), ACTOR_OK);
    atomic_store(&left->before, actor_deadline_left());
    EXPECT(actor_blocking(note_time, left, NULL, LONG), ACTOR_OK);
    actor_assert(atomic_load(&left->within) <= atomic_load(&left->before));
    actor_assert(atomic_load(&left->within) >= actor_deadline_left());
    EXPECT(actor_deadline_set(0), ACTOR_OK);
    EXPECT(actor_blocking(note_time, left, NULL, LONG), ACTOR_OK);
    EXPECT(atomic_load(&left->within), 0);
    EXPECT(actor_deadline_set(ACTOR_INFINITY), ACTOR_OK);
    EXPECT(actor_blocking(note_time, left, NULL, LONG), ACTOR_OK);
    EXPECT(atomic_load(&left->within), ACTOR_INFINITY);
}

START_TEST(its_caller_deadline_is_known)
{
    struct time_left left;

    in_actor(block_with_deadlines, &left);
}
END_TEST

static char last_log[500];

static void keep_log(void *context, actor_log_level level, const char *text)
{
    (void)context;
    (void)level;
    snprintf(last_log, sizeof last_log, "%s", text);
}

static void hold_and_exit(void *arg)
{
    run_held(arg);
    actor_exit(actor_reason_own("tired", "at last"));
}

static void give_up_and_wait(void *arg)
{
    struct job *job = arg;

    EXPECT(actor_blocking(hold_and_exit, job, count_release, SHORTLY), ACTOR_ETIMEDOUT);
    sem_post(&job->may_end);
    await_releases(job, 1);
}

START_TEST(an_exit_that_nobody_waits_for_is_logged)
{
    actor_options options = actor_options_default();
    struct job job;

    make_job(&job);
    options.workers = 1;
    options.log = keep_log;
    ck_assert_int_eq(actor_system_start(&options, &actors), ACTOR_OK);
    in_actor(give_up_and_wait, &job);
    teardown();
    ck_assert_ptr_nonnull(strstr(last_log, "tired: at last"));
}
END_TEST

static struct libactor_outside real;

static int refuse_work(uv_loop_t *loop, uv_work_t *work, uv_work_cb run, uv_after_work_cb done)
{
    (void)loop;
    (void)work;
    (void)run;
    (void)done;
    return UV_ENOMEM;
}

static void block_refused(void *arg)
{
    struct job *job = arg;

    EXPECT(actor_blocking(run_at_once, job, count_release, LONG), ACTOR_ENOMEM);
    EXPECT(atomic_load(&job->releases), 1);
    EXPECT(atomic_load(&job->runs), 0);
}

START_TEST(a_refusal_releases)
{
    struct job job;

    make_job(&job);
    real = libactor_outside;
    libactor_outside.threads.queue_work = refuse_work;
    setup();
    in_actor(block_refused, &job);
    teardown();
}
END_TEST

static void block_simulated(void *arg)
{
    struct job *job = arg;

    job->result = actor_blocking(run_at_once, job, count_release, LONG);
}

START_TEST(not_in_a_simulated_system)
{
    actor_options options = actor_options_default();
    actor_system *simulated = NULL;
    struct job job;

    make_job(&job);
    options.log = keep_log;
    ck_assert_int_eq(actor_sim_start(&options, 1, &simulated), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(block_simulated, &job, NULL), ACTOR_OK);
    actor_sim_settle(simulated);
    ck_assert_int_eq(job.result, ACTOR_ENOTSUP);
    ck_assert_int_eq(atomic_load(&job.releases), 1);
    ck_assert_ptr_nonnull(strstr(last_log, "actor_blocking"));
    ck_assert_ptr_nonnull(strstr(last_log, "simulated"));
    actor_system_stop(simulated);
}
END_TEST

/* ---- a callback of libuv: as the reference shows it ----------------------------------------------- */

struct tick {
    actor_pending pending;
    uv_timer_t timer;
    int *n_released;
};

static void free_tick(uv_handle_t *handle)
{
    struct tick *tick = handle->data;

    (*tick->n_released)++;
    actor_free(tick);
}

static void release_tick(actor_pending *pending)
{
    uv_close((uv_handle_t *)&((struct tick *)pending)->timer, free_tick);
}

static void on_tick(uv_timer_t *timer)
{
    actor_pending_done(&((struct tick *)timer->data)->pending);
}

/* Whoever abandons it lets the timer end all the same. */
static int wait_tick(uint64_t delay_ms, int64_t timeout_ns, int *n_released)
{
    struct tick *tick = actor_alloc(sizeof *tick);
    int err;

    actor_assert(tick != NULL);
    tick->n_released = n_released;
    err = actor_pending_begin(&tick->pending, release_tick, NULL);
    if (err < 0) {
        actor_free(tick);
        return err;
    }
    tick->timer.data = tick;
    EXPECT(uv_timer_init(actor_loop(), &tick->timer), 0);
    EXPECT(uv_timer_start(&tick->timer, on_tick, delay_ms, 0), 0);
    err = actor_pending_wait(&tick->pending, timeout_ns);
    if (err == ACTOR_OK)
        release_tick(&tick->pending);
    return err;
}

static void wait_ticks(void *arg)
{
    int *n_released = arg;

    actor_unpark(actor_self());             /* a stale one ends no wait */
    EXPECT(wait_tick(5, LONG, n_released), ACTOR_OK);
    EXPECT(wait_tick(5, ACTOR_INFINITY, n_released), ACTOR_OK);
    EXPECT(wait_tick(50, ACTOR_MILLISECOND, n_released), ACTOR_ETIMEDOUT);
    EXPECT(wait_tick(0, 0, n_released) == ACTOR_ENOTSUP, false);
    while (*n_released < 4)
        actor_sleep(ACTOR_MILLISECOND);
}

START_TEST(a_callback_is_waited_for)
{
    int n_released = 0;

    in_actor(wait_ticks, &n_released);
    ck_assert_int_eq(n_released, 4);
}
END_TEST

static void be_killed_in_ticks(void *arg)
{
    wait_tick(30, ACTOR_INFINITY, arg);
}

static void kill_in_ticks(void *arg)
{
    int *n_released = arg;
    actor_ref ref;

    for (int i = 0; i < 10; i++) {
        EXPECT(actor_spawn(be_killed_in_ticks, n_released, &ref), ACTOR_OK);
        (void)actor_loop();
        EXPECT(actor_defer(free, NULL), ACTOR_OK);
        EXPECT(actor_defer_give(free, NULL, ref), ACTOR_OK); /* so that it stays on this worker */
        actor_sleep(i * 4 * ACTOR_MILLISECOND);
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    }
    while (*n_released < 10)
        actor_sleep(ACTOR_MILLISECOND);
}

START_TEST(a_killed_waiter_leaves_it_to_the_callback)
{
    int n_released = 0;

    in_actor(kill_in_ticks, &n_released);
}
END_TEST

/* ---- names of hosts ------------------------------------------------------------------------------- */

static void look_up(void *arg)
{
    char addresses[8][ACTOR_ADDRESS_CHARS];
    size_t n = 0;
    bool loopback = false;

    (void)arg;
    EXPECT(actor_resolve("localhost", LONG, addresses, 8, &n), ACTOR_OK);
    actor_assert(n >= 1 && n <= 8);
    for (size_t i = 0; i < n; i++)
        loopback = loopback || strcmp(addresses[i], LOOPBACK) == 0 || strcmp(addresses[i], "::1") == 0;
    actor_assert(loopback);
    EXPECT(actor_resolve("127.0.0.7", LONG, addresses, 8, &n), ACTOR_OK);
    EXPECT(n, 1);
    EXPECT(strcmp(addresses[0], "127.0.0.7"), 0);
    EXPECT(actor_resolve("::1", LONG, addresses, 8, &n), ACTOR_OK);
    EXPECT(strcmp(addresses[0], "::1"), 0);
    EXPECT(actor_resolve("localhost", LONG, addresses, 0, &n), ACTOR_EINVAL);
    EXPECT(actor_resolve("", LONG, addresses, 8, &n), ACTOR_ENOHOST);
}

START_TEST(names_have_addresses)
{
    in_actor(look_up, NULL);
}
END_TEST

/* What a resolver that stands in says: a status, and numeric addresses. */
static int resolver_status;
static const char *resolver_addresses[3];
static bool resolver_waits;
static sem_t resolver_begun, resolver_may_end;

struct answer {
    uv_work_t work;
    uv_getaddrinfo_t *request;
    uv_getaddrinfo_cb done;
};

static struct addrinfo *make_list(void)
{
    const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM };
    struct addrinfo *first = NULL;
    struct addrinfo **at = &first;

    for (size_t i = 0; resolver_addresses[i] != NULL; i++, at = &(*at)->ai_next)
        ck_assert_int_eq(getaddrinfo(resolver_addresses[i], NULL, &hints, at), 0);
    return first;
}

static void think(uv_work_t *work)
{
    (void)work;
    if (!resolver_waits)
        return;
    sem_post(&resolver_begun);
    wait_for(&resolver_may_end);
}

static void give_answer(uv_work_t *work, int status)
{
    struct answer *answer = work->data;

    (void)status;
    answer->done(answer->request, resolver_status, make_list());
    actor_free(answer);
}

static int resolve(uv_loop_t *loop, uv_getaddrinfo_t *request, uv_getaddrinfo_cb done, const char *host,
                   const char *service, const struct addrinfo *hints)
{
    struct answer *answer = actor_alloc(sizeof *answer);

    (void)host;
    (void)service;
    (void)hints;
    answer->work.data = answer;
    answer->request = request;
    answer->done = done;
    return uv_queue_work(loop, &answer->work, think, give_answer);
}

static const struct {
    int status, code;
} statuses[] = {
    { UV_EAI_NONAME, ACTOR_ENOHOST },
    { UV_EAI_NODATA, ACTOR_ENOHOST },
    { UV_EAI_AGAIN, ACTOR_EIO },
    { UV_EAI_MEMORY, ACTOR_ENOMEM },
    { 0, ACTOR_ENOHOST },                   /* and no address */
};

static void look_up_in_vain(void *arg)
{
    char address[1][ACTOR_ADDRESS_CHARS];
    actor_stream *stream = NULL;
    const int *code = arg;
    size_t n;

    EXPECT(actor_resolve("example.test", LONG, address, 1, &n), *code);
    EXPECT(actor_tcp_connect("example.test", 1, LONG, &stream), *code);
    actor_assert(stream == NULL);
}

START_TEST(failures_to_look_up_have_names)
{
    int code = statuses[_i].code;

    resolver_status = statuses[_i].status;
    libactor_outside.network.getaddrinfo = resolve;
    setup();
    in_actor(look_up_in_vain, &code);
    teardown();
}
END_TEST

static void connect_by_name(void *arg)
{
    char addresses[2][ACTOR_ADDRESS_CHARS];
    actor_stream *listener, *client, *server;
    char byte;
    size_t n;

    (void)arg;
    EXPECT(actor_resolve("example.test", LONG, addresses, 2, &n), ACTOR_OK);
    EXPECT(n, 2);
    EXPECT(strcmp(addresses[0], "127.0.0.9"), 0);
    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &listener), ACTOR_OK);
    EXPECT(actor_tcp_connect("example.test", actor_tcp_port(listener), LONG, &client), ACTOR_OK);
    EXPECT(actor_stream_accept(listener, LONG, &server), ACTOR_OK);
    EXPECT(actor_stream_write(client, "x", 1, LONG), ACTOR_OK);
    EXPECT(actor_stream_read(server, &byte, 1, &n, LONG), ACTOR_OK);
    actor_stream_close(listener);
    EXPECT(actor_tcp_connect("example.test", 1, LONG, &client), ACTOR_ECONN);
}

/* Nobody listens on the first. */
START_TEST(addresses_are_tried_in_order)
{
    resolver_addresses[0] = "127.0.0.9";
    resolver_addresses[1] = LOOPBACK;
    libactor_outside.network.getaddrinfo = resolve;
    setup();
    in_actor(connect_by_name, NULL);
    teardown();
}
END_TEST

static void look_up_for_ever(void *arg)
{
    char address[1][ACTOR_ADDRESS_CHARS];
    size_t n;

    (void)arg;
    actor_resolve("example.test", ACTOR_INFINITY, address, 1, &n);
}

START_TEST(killed_while_it_is_looked_up)
{
    actor_ref ref;

    sem_init(&resolver_begun, 0, 0);
    sem_init(&resolver_may_end, 0, 0);
    resolver_addresses[0] = LOOPBACK;
    resolver_waits = true;
    libactor_outside.network.getaddrinfo = resolve;
    setup();
    ck_assert_int_eq(actor_spawn(look_up_for_ever, NULL, &ref), ACTOR_OK);
    wait_for(&resolver_begun);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    await_death(ref);
    sem_post(&resolver_may_end);
    teardown();                             /* which waits for the pool; a sanitizer sees what is left */
}
END_TEST

/* ---- signals of the system ------------------------------------------------------------------------ */

static const actor_message_info reload = { "reload", ACTOR_INFO, NULL, NULL };
static const actor_message_info dump = { "dump", ACTOR_INFO, NULL, NULL };
static const actor_message_info ask = { "ask", ACTOR_CALL, NULL, NULL };

static void expect_message(const actor_message_info *info)
{
    actor_message *message;

    EXPECT(actor_receive(&message, LONG), ACTOR_OK);
    actor_assert(actor_message_info_of(message) == info);
    actor_message_free(message);
}

static void await_signals(void *arg)
{
    actor_signal *hup, *usr, *none = NULL;
    actor_message *message;

    (void)arg;
    EXPECT(actor_signal_watch(SIGKILL, &reload, &none), ACTOR_EINVAL);
    EXPECT(actor_signal_watch(SIGSEGV, &reload, &none), ACTOR_EINVAL);
    EXPECT(actor_signal_watch(0, &reload, &none), ACTOR_EINVAL);
    EXPECT(actor_signal_watch(1000, &reload, &none), ACTOR_EINVAL);
    EXPECT(actor_signal_watch(SIGHUP, &ask, &none), ACTOR_EINVAL);
    actor_assert(none == NULL);
    EXPECT(actor_signal_watch(SIGHUP, &reload, &hup), ACTOR_OK);
    EXPECT(actor_signal_watch(SIGUSR1, &dump, &usr), ACTOR_OK);
    EXPECT(actor_signal_watch(SIGUSR2, &dump, NULL), ACTOR_OK);
    for (int i = 0; i < 3; i++) {
        kill(getpid(), SIGHUP);
        expect_message(&reload);
        kill(getpid(), SIGUSR1);
        expect_message(&dump);
        kill(getpid(), SIGUSR2);
        expect_message(&dump);
    }
    actor_signal_close(hup);
    EXPECT(actor_signal_watch(SIGHUP, &dump, &hup), ACTOR_OK);
    kill(getpid(), SIGHUP);
    expect_message(&dump);
    EXPECT(actor_receive(&message, 0), ACTOR_ETIMEDOUT);
}

static bool has_default(int number)
{
    struct sigaction action;

    ck_assert_int_eq(sigaction(number, NULL, &action), 0);
    return action.sa_handler == SIG_DFL;
}

START_TEST(signals_are_messages)
{
    in_actor(await_signals, NULL);
    while (!has_default(SIGHUP) || !has_default(SIGUSR1) || !has_default(SIGUSR2))
        actor_sleep(ACTOR_MILLISECOND);     /* the watches have ended with their actor */
}
END_TEST

static void watch_quietly(void *arg)
{
    EXPECT(actor_signal_watch(SIGHUP, &reload, NULL), ACTOR_OK);
    sem_post(arg);
    expect_message(&reload);
    sem_post(arg);
}

START_TEST(all_who_watch_are_told)
{
    sem_t told;

    sem_init(&told, 0, 0);
    for (int i = 0; i < 6; i++)
        ck_assert_int_eq(actor_spawn(watch_quietly, &told, NULL), ACTOR_OK);
    for (int i = 0; i < 6; i++)
        wait_for(&told);
    kill(getpid(), SIGHUP);
    for (int i = 0; i < 6; i++)
        wait_for(&told);
}
END_TEST

static void watch_without_memory(void *arg)
{
    int failures = 0;

    (void)arg;
    for (uint64_t n = 1; n < 5; n++) {
        actor_signal *watch = NULL;
        int err;

        libactor_fail_alloc(n);
        err = actor_signal_watch(SIGHUP, &reload, &watch);
        libactor_fail_alloc(0);
        actor_assert(err == ACTOR_OK || (err == ACTOR_ENOMEM && watch == NULL));
        failures += err != ACTOR_OK;
        actor_signal_close(watch);
    }
    actor_assert(failures >= 2);
}

START_TEST(no_memory_is_no_watch)
{
    in_actor(watch_without_memory, NULL);
}
END_TEST

static void shut_down_on_signal(void *arg)
{
    (void)arg;
    EXPECT(actor_signal_watch(SIGTERM, &reload, NULL), ACTOR_OK);
    kill(getpid(), SIGTERM);
    expect_message(&reload);
    actor_shutdown(3);
    actor_sleep(ACTOR_INFINITY);
}

static int start_shutdown_watcher(void *context, actor_ref *out)
{
    (void)context;
    return actor_spawn_link(shut_down_on_signal, NULL, out);
}

START_TEST(actor_run_ends_on_a_signal_that_is_watched)
{
    ck_assert_int_eq(actor_run(NULL, start_shutdown_watcher, NULL), 3);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("blocking");
    TCase *tc = tcase_create("blocking");
    TCase *systems = tcase_create("systems");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, runs_on_another_thread);
    tcase_add_test(tc, a_plain_thread_runs_it_itself);
    tcase_add_test(tc, killed_while_it_runs);
    tcase_add_test(tc, its_time_is_up_while_it_runs);
    tcase_add_test(tc, no_memory_releases);
    tcase_add_test(tc, its_caller_deadline_is_known);
    tcase_add_loop_test(tc, its_caller_exits_as_it_does, 0, (int)ARRAY_LEN(exits));
    tcase_add_test(tc, a_callback_is_waited_for);
    tcase_add_test(tc, a_killed_waiter_leaves_it_to_the_callback);
    tcase_add_test(tc, names_have_addresses);
    tcase_add_test(tc, signals_are_messages);
    tcase_add_test(tc, all_who_watch_are_told);
    tcase_add_test(tc, no_memory_is_no_watch);
    suite_add_tcase(suite, tc);
    tcase_set_timeout(systems, 60);
    tcase_add_test(systems, killed_before_it_runs);
    tcase_add_test(systems, a_refusal_releases);
    tcase_add_test(systems, an_exit_that_nobody_waits_for_is_logged);
    tcase_add_test(systems, not_in_a_simulated_system);
    tcase_add_loop_test(systems, failures_to_look_up_have_names, 0, (int)ARRAY_LEN(statuses));
    tcase_add_test(systems, addresses_are_tried_in_order);
    tcase_add_test(systems, killed_while_it_is_looked_up);
    tcase_add_test(systems, actor_run_ends_on_a_signal_that_is_watched);
    suite_add_tcase(suite, systems);
    return run_world(suite);
}
