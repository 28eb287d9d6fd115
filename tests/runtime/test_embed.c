/*
 * Systems within a host: in its libuv loop, driven by its poll or epoll loop, called by its threads, in a
 * plugin. The hosts here are small but real: each waits for nothing but its own loop.
 */
#include <check.h>
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <actor/actor.h>
#include <actor/io.h>

#include "build.h"

enum { CLIENTS = 4, QUESTIONS = 50 };

typedef struct number {
    int64_t n;
    int64_t fd;                             /* where the answer to a cast is written */
} number;

static const actor_field_info number_fields[] = {
    { "n", ACTOR_FIELD_INT64, offsetof(number, n), NULL },
    { "fd", ACTOR_FIELD_INT64, offsetof(number, fd), NULL },
};
static const actor_type_info number_type = { "number", sizeof(number), true, 2, number_fields, 0, NULL };
static const actor_message_info double_call = { "double", ACTOR_CALL, &number_type, &number_type };
static const actor_message_info double_cast = { "double", ACTOR_CAST, &number_type, NULL };

static void quiet(void *context, actor_log_level level, const char *line)
{
    (void)context;
    (void)level;
    (void)line;
}

static actor_options with_workers(int workers)
{
    actor_options options = actor_options_default();

    options.workers = workers;
    options.log = quiet;
    return options;
}

/* Doubles numbers, for calls and for casts. */
static void serve_doubles(void *arg)
{
    (void)arg;
    for (;;) {
        actor_message *message;
        number answer;

        if (actor_receive(&message, ACTOR_INFINITY) < 0)
            continue;
        answer = *(const number *)actor_message_payload(message);
        answer.n *= 2;
        if (actor_message_info_of(message) == &double_call)
            actor_reply(actor_message_from(message), &number_type, &answer);
        else
            ck_assert_int_eq(write((int)answer.fd, &answer.n, sizeof answer.n), sizeof answer.n);
        actor_message_free(message);
    }
}

/* ---- in the host's libuv loop ---- */

struct uv_host {
    uv_loop_t loop;
    uv_timer_t begin;
    uv_async_t end;
    actor_system *system;
    atomic_int slept;
    int workers;
};

static void sleep_and_tell(void *arg)
{
    struct uv_host *host = arg;
    actor_ref doubler;
    number n = { 4, 0 };
    number answer;

    actor_sleep(3 * ACTOR_MILLISECOND);
    ck_assert_int_eq(actor_spawn(serve_doubles, NULL, &doubler), ACTOR_OK);
    ck_assert_int_eq(actor_call(doubler, &double_call, &n, &answer, ACTOR_MINUTE), ACTOR_OK);
    ck_assert_int_eq(answer.n, 8);
    atomic_fetch_add(&host->slept, 1);
    if (atomic_load(&host->slept) == 2 * host->workers)
        uv_async_send(&host->end);
}

/* A callback of the host's: it may start and send, but not wait. */
static void begin(uv_timer_t *timer)
{
    struct uv_host *host = timer->data;
    actor_options options = with_workers(1);
    actor_system *other;
    actor_ref ref;
    number n = { 1, 0 };
    number answer;
    int i;

    ck_assert_ptr_eq(actor_system_current(), host->system);
    for (i = 0; i < 2 * host->workers; i++)
        ck_assert_int_eq(actor_spawn(sleep_and_tell, host, &ref), ACTOR_OK);
    ck_assert_int_eq(actor_call(ref, &double_call, &n, &answer, ACTOR_MINUTE), ACTOR_ENOTACTOR);
    ck_assert_int_eq(actor_system_start(&options, &other), ACTOR_EINVAL);
    ck_assert_int_eq(actor_attach(host->system, &host->loop), ACTOR_EINVAL);
    ck_assert_int_eq(actor_turn(host->system), ACTOR_EINVAL);
    ck_assert_int_eq(actor_backend_fd(host->system), ACTOR_EINVAL);
    uv_close((uv_handle_t *)timer, NULL);
}

static void end(uv_async_t *async)
{
    struct uv_host *host = async->data;

    actor_system_stop(host->system);
    uv_close((uv_handle_t *)async, NULL);
}

static void open_uv_host(struct uv_host *host, int workers)
{
    const actor_options options = with_workers(workers);

    memset(host, 0, sizeof *host);
    host->workers = workers;
    ck_assert_int_eq(uv_loop_init(&host->loop), 0);
    uv_async_init(&host->loop, &host->end, end);
    host->end.data = host;
    ck_assert_int_eq(actor_system_create(&options, &host->system), ACTOR_OK);
    ck_assert_int_eq(actor_attach(host->system, &host->loop), ACTOR_OK);
}

/* Returns when the host's handles and the system's are gone; none may be left. */
static void run_uv_host(struct uv_host *host)
{
    ck_assert_int_eq(uv_run(&host->loop, UV_RUN_DEFAULT), 0);
    ck_assert_int_eq(uv_loop_close(&host->loop), 0);
    ck_assert_ptr_null(actor_system_current());
}

START_TEST(a_system_lives_in_the_hosts_loop)
{
    struct uv_host host;

    open_uv_host(&host, _i);
    uv_timer_init(&host.loop, &host.begin);
    host.begin.data = &host;
    uv_timer_start(&host.begin, begin, 1, 0);
    run_uv_host(&host);
    ck_assert_int_eq(atomic_load(&host.slept), 2 * _i);
}
END_TEST

/* Stopped outside of uv_run, before and after the loop has run. */
START_TEST(a_system_leaves_the_hosts_loop)
{
    struct uv_host host;

    open_uv_host(&host, 2);
    ck_assert_int_eq(actor_spawn(serve_doubles, NULL, NULL), ACTOR_OK);
    if (_i == 1)
        uv_run(&host.loop, UV_RUN_NOWAIT);
    actor_system_stop(host.system);
    uv_close((uv_handle_t *)&host.end, NULL);
    run_uv_host(&host);
}
END_TEST

START_TEST(a_created_system_is_stopped)
{
    const actor_options options = with_workers(2);
    actor_system *system;

    ck_assert_int_eq(actor_system_create(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_turn(system), ACTOR_EINVAL);
    actor_system_stop(system);
}
END_TEST

static void wait_for_ever(void *arg)
{
    (void)arg;
    actor_sleep(ACTOR_INFINITY);
}

/* What the host spawns counts as what an actor does. */
START_TEST(the_host_keeps_to_the_limit_of_actors)
{
    actor_options options = with_workers(1);
    actor_system *system;

    options.max_actors = 2;
    ck_assert_int_eq(actor_system_create(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_attach(system, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(wait_for_ever, NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(wait_for_ever, NULL, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(wait_for_ever, NULL, NULL), ACTOR_ELIMIT);
    ck_assert_uint_eq(actor_system_count(system), 2);
    actor_system_stop(system);
}
END_TEST

/* ---- a host with a loop of its own ---- */

/* What waits for descriptors: poll or epoll. */
struct waiter {
    bool uses_epoll;
    int epoll_fd;
    struct pollfd polled[CLIENTS + 3];
    nfds_t n_polled;
};

static void wait_for(struct waiter *waiter, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

    if (waiter->uses_epoll) {
        ck_assert_int_eq(epoll_ctl(waiter->epoll_fd, EPOLL_CTL_ADD, fd, &event), 0);
        return;
    }
    waiter->polled[waiter->n_polled].fd = fd;
    waiter->polled[waiter->n_polled++].events = POLLIN;
}

static void forget(struct waiter *waiter, int fd)
{
    nfds_t i;

    if (waiter->uses_epoll) {
        epoll_ctl(waiter->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
        return;
    }
    for (i = 0; waiter->polled[i].fd != fd; i++)
        continue;
    waiter->polled[i] = waiter->polled[--waiter->n_polled];
}

static int wait_ready(struct waiter *waiter, int *ready, int timeout_ms)
{
    struct epoll_event events[CLIENTS + 3];
    int i, n, m = 0;

    if (waiter->uses_epoll) {
        n = epoll_wait(waiter->epoll_fd, events, CLIENTS + 3, timeout_ms);
        for (i = 0; i < n; i++)
            ready[m++] = events[i].data.fd;
        return m;
    }
    poll(waiter->polled, waiter->n_polled, timeout_ms);
    for (i = 0; i < (int)waiter->n_polled; i++)
        if (waiter->polled[i].revents != 0)
            ready[m++] = waiter->polled[i].fd;
    return m;
}

static int listen_on_loopback(uint16_t *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(fd, CLIENTS), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static int connect_to(uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_port = htons(port);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

struct client {
    pthread_t thread;
    uint16_t port;
    actor_system *system;
    actor_ref doubler;
    int answers;
};

static int64_t read_number(int fd)
{
    int64_t n = 0;

    ck_assert_int_eq(recv(fd, &n, sizeof n, MSG_WAITALL), sizeof n);
    return n;
}

/* Asks the server over its connection, then an actor of worker 0 itself, which has to wake the host's loop. */
static void *ask(void *arg)
{
    struct client *client = arg;
    int fd = connect_to(client->port);
    int64_t n;

    actor_system_bind(client->system);
    for (n = 0; n < QUESTIONS; n++) {
        number question = { n, 0 };
        number answer = { 0, 0 };

        ck_assert_int_eq(write(fd, &n, sizeof n), sizeof n);
        client->answers += read_number(fd) == 2 * n;
        ck_assert_int_eq(actor_call(client->doubler, &double_call, &question, &answer, ACTOR_MINUTE), ACTOR_OK);
        client->answers += answer.n == 2 * n;
    }
    close(fd);
    return NULL;
}

static void start_clients(struct client clients[CLIENTS], uint16_t port, actor_system *system, actor_ref doubler)
{
    int i;

    for (i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){ .port = port, .system = system, .doubler = doubler };
        ck_assert_int_eq(pthread_create(&clients[i].thread, NULL, ask, &clients[i]), 0);
    }
}

static void join_clients(struct client clients[CLIENTS])
{
    int i;

    for (i = 0; i < CLIENTS; i++) {
        pthread_join(clients[i].thread, NULL);
        ck_assert_int_eq(clients[i].answers, 2 * QUESTIONS);
    }
}

/* One descriptor of the host's is ready. True if a client has gone. */
static bool serve_fd(struct waiter *waiter, int listener, int fd, actor_ref doubler)
{
    number question = { 0, fd };

    if (fd == listener) {
        wait_for(waiter, accept(listener, NULL, NULL));
        return false;
    }
    if (recv(fd, &question.n, sizeof question.n, MSG_WAITALL) == sizeof question.n) {
        actor_send(doubler, &double_cast, &question);
        return false;
    }
    forget(waiter, fd);
    close(fd);
    return true;
}

static const struct {
    bool uses_epoll;
    int workers;
} own_loops[] = { { false, 1 }, { false, 2 }, { true, 1 }, { true, 2 } };

START_TEST(a_server_with_a_loop_of_its_own)
{
    const actor_options options = with_workers(own_loops[_i].workers);
    struct waiter waiter = { .uses_epoll = own_loops[_i].uses_epoll, .epoll_fd = -1 };
    struct client clients[CLIENTS];
    actor_system *system;
    actor_ref doubler;
    int ready[CLIENTS + 3];
    int left = CLIENTS;
    uint16_t port;
    int listener = listen_on_loopback(&port);

    if (waiter.uses_epoll)
        waiter.epoll_fd = epoll_create1(0);
    ck_assert_int_eq(actor_system_create(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_attach(system, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(serve_doubles, NULL, &doubler), ACTOR_OK);
    wait_for(&waiter, listener);
    wait_for(&waiter, actor_backend_fd(system));
    start_clients(clients, port, system, doubler);
    while (left > 0) {
        int i, n;

        n = wait_ready(&waiter, ready, actor_next_timeout(system));
        for (i = 0; i < n; i++)
            if (ready[i] != actor_backend_fd(system) && serve_fd(&waiter, listener, ready[i], doubler))
                left--;
        ck_assert_int_eq(actor_turn(system), ACTOR_OK);
    }
    join_clients(clients);
    actor_system_stop(system);
    ck_assert_ptr_null(actor_system_current());
    close(listener);
    if (waiter.uses_epoll)
        close(waiter.epoll_fd);
}
END_TEST

/* ---- actors that wait for time and sockets, in a host's turns or loop ---- */

struct echo {
    atomic_int port;
    atomic_bool done;
    struct uv_host *uv;
};

static void echo_once(void *arg)
{
    struct echo *echo = arg;
    actor_stream *listener, *tcp;
    char buffer[16];
    size_t n;

    ck_assert_int_eq(actor_tcp_listen("127.0.0.1", 0, 1, &listener), ACTOR_OK);
    atomic_store(&echo->port, actor_tcp_port(listener));
    ck_assert_int_eq(actor_stream_accept(listener, ACTOR_INFINITY, &tcp), ACTOR_OK);
    ck_assert_int_eq(actor_stream_read(tcp, buffer, sizeof buffer, &n, ACTOR_INFINITY), ACTOR_OK);
    actor_sleep(2 * ACTOR_MILLISECOND);
    ck_assert_int_eq(actor_stream_write(tcp, buffer, n, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(actor_stream_read(tcp, buffer, sizeof buffer, &n, ACTOR_INFINITY), ACTOR_EEOF);
    atomic_store(&echo->done, true);
    if (echo->uv != NULL)
        uv_async_send(&echo->uv->end);
}

static void *greet(void *arg)
{
    struct echo *echo = arg;
    char buffer[4];
    int fd;

    while (atomic_load(&echo->port) == 0)
        sched_yield();
    fd = connect_to((uint16_t)atomic_load(&echo->port));
    ck_assert_int_eq(write(fd, "moin", 4), 4);
    ck_assert_int_eq(recv(fd, buffer, 4, MSG_WAITALL), 4);
    ck_assert_int_eq(memcmp(buffer, "moin", 4), 0);
    close(fd);
    return NULL;
}

START_TEST(sockets_in_turns)
{
    const actor_options options = with_workers(1);
    struct echo echo = { 0 };
    actor_system *system;
    pthread_t client;

    ck_assert_int_eq(actor_system_create(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_attach(system, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(echo_once, &echo, NULL), ACTOR_OK);
    ck_assert_int_eq(pthread_create(&client, NULL, greet, &echo), 0);
    while (!atomic_load(&echo.done)) {
        struct pollfd polled = { actor_backend_fd(system), POLLIN, 0 };

        poll(&polled, 1, actor_next_timeout(system));
        actor_turn(system);
    }
    pthread_join(client, NULL);
    actor_system_stop(system);
}
END_TEST

START_TEST(sockets_in_the_hosts_loop)
{
    struct echo echo = { 0 };
    struct uv_host host;
    pthread_t client;

    open_uv_host(&host, 1);
    echo.uv = &host;
    ck_assert_int_eq(actor_spawn(echo_once, &echo, NULL), ACTOR_OK);
    ck_assert_int_eq(pthread_create(&client, NULL, greet, &echo), 0);
    run_uv_host(&host);
    ck_assert(atomic_load(&echo.done));
    pthread_join(client, NULL);
}
END_TEST

static void turn_within(void *arg)
{
    actor_system *system = actor_system_current();

    ck_assert_int_eq(actor_turn(system), ACTOR_EINVAL);
    actor_system_stop(system);              /* refused, and logged */
    *(bool *)arg = true;
}

START_TEST(an_actor_does_not_drive_its_system)
{
    const actor_options options = with_workers(1);
    bool tried = false;
    actor_system *system;

    ck_assert_int_eq(actor_system_create(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_attach(system, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(turn_within, &tried, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_next_timeout(system), 0);
    while (!tried)
        ck_assert_int_eq(actor_turn(system), ACTOR_OK);
    actor_system_stop(system);
}
END_TEST

/* ---- a thread for each client ---- */

struct server {
    actor_system *system;
    actor_ref doubler;
    int fd;
};

static void *serve_client(void *arg)
{
    struct server *server = arg;
    number question = { 0, 0 };
    number answer;

    actor_system_bind(server->system);
    while (recv(server->fd, &question.n, sizeof question.n, MSG_WAITALL) == sizeof question.n) {
        ck_assert_int_eq(actor_call(server->doubler, &double_call, &question, &answer, ACTOR_MINUTE), ACTOR_OK);
        ck_assert_int_eq(write(server->fd, &answer.n, sizeof answer.n), sizeof answer.n);
        question.n = 0;
        question.fd = server->fd;           /* a cast answers as well: with 0 */
        actor_send(server->doubler, &double_cast, &question);
    }
    close(server->fd);
    return NULL;
}

START_TEST(a_server_with_a_thread_for_each_client)
{
    const actor_options options = with_workers(2);
    struct server servers[CLIENTS];
    pthread_t threads[CLIENTS];
    int fds[CLIENTS];
    actor_system *system;
    actor_ref doubler;
    int64_t n;
    int i;

    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(serve_doubles, NULL, &doubler), ACTOR_OK);
    for (i = 0; i < CLIENTS; i++) {
        int pair[2];

        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        fds[i] = pair[0];
        servers[i] = (struct server){ system, doubler, pair[1] };
        ck_assert_int_eq(pthread_create(&threads[i], NULL, serve_client, &servers[i]), 0);
    }
    for (n = 1; n <= QUESTIONS; n++) {
        for (i = 0; i < CLIENTS; i++)
            ck_assert_int_eq(write(fds[i], &n, sizeof n), sizeof n);
        for (i = 0; i < CLIENTS; i++) {
            ck_assert_int_eq(read_number(fds[i]), 2 * n);
            ck_assert_int_eq(read_number(fds[i]), 0);
        }
    }
    for (i = 0; i < CLIENTS; i++) {
        shutdown(fds[i], SHUT_WR);
        pthread_join(threads[i], NULL);
        close(fds[i]);
    }
    actor_system_stop(system);
}
END_TEST

/* ---- several systems ---- */

START_TEST(systems_side_by_side)
{
    const actor_options options = with_workers(1);
    actor_system *own, *hosted;
    actor_ref in_own, in_hosted;
    number n = { 5, 0 };
    int pair[2];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    ck_assert_int_eq(actor_system_start(&options, &own), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(serve_doubles, NULL, &in_own), ACTOR_OK);
    ck_assert_int_eq(actor_system_create(&options, &hosted), ACTOR_OK);
    ck_assert_int_eq(actor_attach(hosted, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(serve_doubles, NULL, &in_hosted), ACTOR_OK);
    ck_assert_uint_eq(actor_system_count(hosted), 1);
    n.fd = pair[1];
    actor_send(in_own, &double_cast, &n);
    ck_assert_int_eq(read_number(pair[0]), 10);
    n.n = 6;
    actor_send(in_hosted, &double_cast, &n);
    actor_turn(hosted);
    ck_assert_int_eq(read_number(pair[0]), 12);
    actor_system_stop(own);                 /* not the one whose worker the thread is */
    ck_assert(actor_is_alive(in_hosted));
    ck_assert(!actor_is_alive(in_own));
    actor_system_stop(hosted);
    close(pair[0]);
    close(pair[1]);
}
END_TEST

/* ---- what a host finds unchanged ---- */

static bool same_handlers(const struct sigaction *a, const struct sigaction *b)
{
    const int flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART; /* libc adds one of its own */
    int i;

    for (i = 1; i < 32; i++)
        if (a[i].sa_handler != b[i].sa_handler || ((a[i].sa_flags ^ b[i].sa_flags) & flags) != 0)
            return false;
    return true;
}

static void look_at_handlers(struct sigaction *handlers)
{
    int i;

    memset(handlers, 0, 32 * sizeof *handlers);
    for (i = 1; i < 32; i++)
        sigaction(i, NULL, &handlers[i]);
}

START_TEST(signal_handlers_stay_the_hosts)
{
    struct sigaction before[32], during[32], after[32];
    actor_options options = with_workers(2);
    actor_system *system;
    int err;

    options.contain_faults = _i == 1;
    look_at_handlers(before);
    err = actor_system_start(&options, &system);
    if (options.contain_faults && err == ACTOR_ENOTSUP)
        return;
    ck_assert_int_eq(err, ACTOR_OK);
    ck_assert_int_eq(actor_spawn(serve_doubles, NULL, NULL), ACTOR_OK);
    look_at_handlers(during);
    actor_system_stop(system);
    look_at_handlers(after);
    ck_assert(same_handlers(before, during) == !options.contain_faults);
    ck_assert(same_handlers(before, after));
}
END_TEST

static int64_t cpu_time(void)
{
    struct timespec spent;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return (int64_t)spent.tv_sec * ACTOR_SECOND + spent.tv_nsec;
}

/* The one test that takes a second: there is no other way to see that nobody polls. */
START_TEST(idle_workers_cost_nothing)
{
    const actor_options options = with_workers(4);
    const struct timespec second = { 1, 0 };
    actor_system *system;
    actor_ref doubler;
    number n = { 1, 0 };
    number answer;
    int64_t before;
    int i;

    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    for (i = 0; i < 100; i++) {
        ck_assert_int_eq(actor_spawn(serve_doubles, NULL, &doubler), ACTOR_OK);
        ck_assert_int_eq(actor_call(doubler, &double_call, &n, &answer, ACTOR_MINUTE), ACTOR_OK);
    }
    before = cpu_time();
    nanosleep(&second, NULL);
    ck_assert_int_lt(cpu_time() - before, 20 * ACTOR_MILLISECOND);
    actor_system_stop(system);
}
END_TEST

/* ---- plugins ---- */

/* They are made beside this program. */
static void *load(int which, int (**run)(int contain_faults))
{
    char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 32);
    void *plugin;
    void *symbol;

    ck_assert_int_gt(len, 0);
    path[len] = '\0';
    snprintf(strrchr(path, '/'), 32, "/plugin%d.so", which);
    plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    ck_assert_msg(plugin != NULL, "%s", dlerror());
    symbol = dlsym(plugin, "plugin_run");
    memcpy(run, &symbol, sizeof symbol);
    return plugin;
}

START_TEST(a_plugin_comes_and_goes)
{
    int (*run)(int contain_faults);
    int i;

    for (i = 0; i < 3; i++) {
        void *plugin = load(1, &run);

        ck_assert_int_eq(run(0), 42);
        ck_assert_int_eq(run(0), 42);
        ck_assert_int_eq(dlclose(plugin), 0);
    }
}
END_TEST

/* Each of them, and the program, has a runtime of its own. */
START_TEST(plugins_side_by_side)
{
    int (*run_first)(int contain_faults);
    int (*run_second)(int contain_faults);
    void *first = load(1, &run_first);
    void *second = load(2, &run_second);
    const actor_options options = with_workers(1);
    actor_system *system;

    ck_assert_ptr_ne(first, second);
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(run_first(0), 42);
    ck_assert_int_eq(run_second(0), 42);
    ck_assert_uint_eq(actor_system_count(system), 0);
    actor_system_stop(system);
    dlclose(second);
    dlclose(first);
}
END_TEST

/* A sanitizer ends the program at the fault. */
#if !SANITIZED

/* Its own code is told from others' by address, as a program's is. */
START_TEST(a_plugin_contains_faults)
{
    int (*run)(int contain_faults);
    void *plugin = load(1, &run);
    int said = run(1);

    ck_assert_msg(said == 42 || said == ACTOR_ENOTSUP, "it gave %d", said);
    dlclose(plugin);
}
END_TEST

#endif

int main(void)
{
    Suite *suite = suite_create("embed");
    TCase *hosts = tcase_create("hosts");
    SRunner *runner;
    int failed;

    tcase_set_timeout(hosts, 60);
    tcase_add_loop_test(hosts, a_system_lives_in_the_hosts_loop, 1, 4);
    tcase_add_loop_test(hosts, a_system_leaves_the_hosts_loop, 0, 2);
    tcase_add_test(hosts, a_created_system_is_stopped);
    tcase_add_test(hosts, the_host_keeps_to_the_limit_of_actors);
    tcase_add_loop_test(hosts, a_server_with_a_loop_of_its_own, 0, sizeof own_loops / sizeof *own_loops);
    tcase_add_test(hosts, sockets_in_turns);
    tcase_add_test(hosts, sockets_in_the_hosts_loop);
    tcase_add_test(hosts, an_actor_does_not_drive_its_system);
    tcase_add_test(hosts, a_server_with_a_thread_for_each_client);
    tcase_add_test(hosts, systems_side_by_side);
    tcase_add_loop_test(hosts, signal_handlers_stay_the_hosts, 0, 2);
    tcase_add_test(hosts, idle_workers_cost_nothing);
    tcase_add_test(hosts, a_plugin_comes_and_goes);
    tcase_add_test(hosts, plugins_side_by_side);
#if !SANITIZED
    tcase_add_test(hosts, a_plugin_contains_faults);
#endif
    suite_add_tcase(suite, hosts);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
