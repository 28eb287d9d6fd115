/*
 * TCP: what arrives, what an error is called, how long a call waits, and that sockets end with their actor.
 */

#include <actor/actor.h>

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "world.h"

/* ---- the other end, without actors ---------------------------------------------------------------- */

static int dial(uint16_t port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* Waits until the other side has closed. */
static void await_end(int fd)
{
    static char bytes[100000];
    struct timeval limit = { .tv_sec = 20 };
    ssize_t n;

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    do
        n = recv(fd, bytes, sizeof bytes, 0);
    while (n > 0);
    ck_assert_msg(n == 0 || errno == ECONNRESET, "recv: %s", strerror(errno));
}

/* Two ends of a connection, both the calling actor's. */
static void connect_pair(actor_stream **client, actor_stream **server)
{
    actor_stream *listener;

    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &listener), ACTOR_OK);
    EXPECT(actor_tcp_connect(LOOPBACK, actor_tcp_port(listener), LONG, client), ACTOR_OK);
    EXPECT(actor_stream_accept(listener, LONG, server), ACTOR_OK);
    actor_stream_close(listener);
}

static void read_all(actor_stream *tcp, char *to, size_t size)
{
    while (size > 0) {
        size_t n = 0;

        EXPECT(actor_stream_read(tcp, to, size, &n, LONG), ACTOR_OK);
        actor_assert(n > 0 && n <= size);
        to += n;
        size -= n;
    }
}

/* ---- what arrives --------------------------------------------------------------------------------- */

static void echo_process(void *arg)
{
    actor_stream *tcp = arg;
    char text[100];
    size_t n;

    while (actor_stream_read(tcp, text, sizeof text, &n, LONG) == ACTOR_OK)
        EXPECT(actor_stream_write(tcp, text, n, LONG), ACTOR_OK);
    actor_stream_close(tcp);
}

/* Serves each connection with a process of its own. */
static void serve_echo(void *arg)
{
    actor_stream *listener = NULL;
    _Atomic uint16_t *port = arg;

    EXPECT(actor_tcp_listen(LOOPBACK, 0, 100, &listener), ACTOR_OK);
    atomic_store(port, actor_tcp_port(listener));
    for (;;) {
        actor_stream *tcp = NULL;
        actor_ref to;

        EXPECT(actor_stream_accept(listener, ACTOR_INFINITY, &tcp), ACTOR_OK);
        EXPECT(actor_spawn(echo_process, tcp, &to), ACTOR_OK);
        EXPECT(actor_stream_give(tcp, to), ACTOR_OK);
    }
}

static uint16_t start_echo(actor_ref *server)
{
    static _Atomic uint16_t port;

    atomic_store(&port, 0);
    ck_assert_int_eq(actor_spawn(serve_echo, (void *)&port, server), ACTOR_OK);
    while (atomic_load(&port) == 0)
        actor_sleep(ACTOR_MILLISECOND);
    return atomic_load(&port);
}

START_TEST(echo_to_many)
{
    actor_ref server;
    uint16_t port = start_echo(&server);
    int fds[100];

    for (size_t i = 0; i < ARRAY_LEN(fds); i++)
        fds[i] = dial(port);
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < ARRAY_LEN(fds); i++)
            ck_assert_int_eq(send(fds[i], "0123456789", 10, 0), 10);
        for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
            char text[11] = { 0 };

            ck_assert_int_eq(recv(fds[i], text, 10, MSG_WAITALL), 10);
            ck_assert_str_eq(text, "0123456789");
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(fds); i++)
        close(fds[i]);
}
END_TEST

static void echo_client(void *arg)
{
    const uint16_t *port = arg;
    actor_stream *tcp = NULL;
    char text[10];

    EXPECT(actor_tcp_connect(LOOPBACK, *port, LONG, &tcp), ACTOR_OK);
    for (int i = 0; i < 200; i++) {
        memset(text, 'a' + i % 26, sizeof text);
        EXPECT(actor_stream_write(tcp, text, sizeof text, LONG), ACTOR_OK);
        memset(text, 0, sizeof text);
        read_all(tcp, text, sizeof text);
        EXPECT(text[0], 'a' + i % 26);
        EXPECT(text[9], 'a' + i % 26);
    }
    actor_stream_close(tcp);
}

START_TEST(echo_between_actors)
{
    actor_ref server;
    uint16_t port = start_echo(&server);

    for (int i = 0; i < 10; i++)
        in_actor(echo_client, &port);
}
END_TEST

enum { BIG_BYTES = 20 * 1000 * 1000 };

static unsigned char pattern(size_t at)
{
    return (unsigned char)(at * 31 + (at >> 8) * 7 + (at >> 16));
}

static void write_big(void *arg)
{
    actor_stream *tcp = arg;
    char *data = actor_alloc(BIG_BYTES);

    actor_assert(data != NULL);
    EXPECT(actor_defer(actor_free, data), ACTOR_OK);
    for (size_t i = 0; i < BIG_BYTES; i++)
        data[i] = (char)pattern(i);
    EXPECT(actor_stream_write(tcp, data, BIG_BYTES, LONG), ACTOR_OK);
}

static void send_much(void *arg)
{
    actor_stream *client;
    actor_stream *server;
    actor_ref writer;
    size_t at = 0;
    size_t n;
    int err;

    (void)arg;
    connect_pair(&client, &server);
    EXPECT(actor_spawn(write_big, client, &writer), ACTOR_OK);
    EXPECT(actor_stream_give(client, writer), ACTOR_OK);
    for (;;) {
        static char part[50000];

        err = actor_stream_read(server, part, sizeof part, &n, LONG);
        if (err < 0)
            break;
        for (size_t i = 0; i < n; i++)
            EXPECT((unsigned char)part[i], pattern(at + i));
        at += n;
    }
    EXPECT(err, ACTOR_EEOF);
    EXPECT(actor_stream_read(server, &n, 1, &n, LONG), ACTOR_EEOF);
    EXPECT(at, BIG_BYTES);
}

START_TEST(large_write_arrives_whole)
{
    in_actor(send_much, NULL);
}
END_TEST

static void read_in_small_parts(void *arg)
{
    actor_stream *client;
    actor_stream *server;
    char text[4];
    size_t n = 0;

    (void)arg;
    connect_pair(&client, &server);
    EXPECT(actor_stream_write(client, "abcdefghij", 10, LONG), ACTOR_OK);
    read_all(server, text, 4);
    EXPECT(memcmp(text, "abcd", 4), 0);
    read_all(server, text, 4);
    EXPECT(memcmp(text, "efgh", 4), 0);
    actor_sleep(SHORTLY);                   /* lets libuv report what nobody waits for */
    read_all(server, text, 2);
    EXPECT(memcmp(text, "ij", 2), 0);
    EXPECT(actor_stream_read(server, text, 4, &n, SHORTLY), ACTOR_ETIMEDOUT);
    EXPECT(actor_stream_write(client, "k", 1, LONG), ACTOR_OK);
    actor_sleep(SHORTLY);
    EXPECT(actor_stream_read(server, text, 4, &n, 0), ACTOR_OK);
    EXPECT(n, 1);
    EXPECT(actor_stream_read(server, text, 4, &n, 0), ACTOR_ETIMEDOUT);
}

START_TEST(bytes_come_in_order_whenever_asked_for)
{
    in_actor(read_in_small_parts, NULL);
}
END_TEST

static void use_ipv6(void *arg)
{
    actor_stream *listener;
    actor_stream *tcp;
    bool *refused = arg;

    if (actor_tcp_listen("::1", 0, 1, &listener) < 0) {
        *refused = true;
        return;
    }
    EXPECT(actor_tcp_port(listener) != 0, true);
    EXPECT(actor_tcp_connect("::1", actor_tcp_port(listener), LONG, &tcp), ACTOR_OK);
}

START_TEST(ipv6_too)
{
    bool refused = false;

    in_actor(use_ipv6, &refused);
    if (refused)
        fprintf(stderr, "skipped: this machine has no ::1\n");
}
END_TEST

/* ---- how long, and what an error is called -------------------------------------------------------- */

static void wait_in_vain(void *arg)
{
    static char much[100000];
    actor_stream *listener;
    actor_stream *client;
    actor_stream *server;
    actor_stream *none = NULL;
    int64_t before;
    size_t n;
    int err;

    (void)arg;
    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &listener), ACTOR_OK);
    before = actor_now();
    EXPECT(actor_stream_accept(listener, SHORTLY, &none), ACTOR_ETIMEDOUT);
    actor_assert(actor_now() - before >= SHORTLY);
    EXPECT(actor_stream_accept(listener, 0, &none), ACTOR_ETIMEDOUT);
    actor_assert(none == NULL);
    connect_pair(&client, &server);
    before = actor_now();
    EXPECT(actor_stream_read(server, much, 1, &n, SHORTLY), ACTOR_ETIMEDOUT);
    actor_assert(actor_now() - before >= SHORTLY);
    EXPECT(actor_stream_read(server, much, 1, &n, -5), ACTOR_ETIMEDOUT);
    do
        err = actor_stream_write(client, much, sizeof much, SHORTLY);
    while (err == ACTOR_OK);
    EXPECT(err, ACTOR_ETIMEDOUT);
    EXPECT(actor_stream_read(server, much, sizeof much, &n, 0), ACTOR_OK);
}

/* When the deadline has passed, what there is is had, and nothing is waited for. */
static void wait_past_deadline(void *arg)
{
    actor_stream *listener, *client, *server, *none = NULL;
    char bytes[4];
    size_t n;

    (void)arg;
    connect_pair(&client, &server);
    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &listener), ACTOR_OK);
    EXPECT(actor_deadline_set(0), ACTOR_OK);
    EXPECT(actor_stream_accept(listener, ACTOR_INFINITY, &none), ACTOR_ETIMEDOUT);
    EXPECT(actor_stream_read(server, bytes, sizeof bytes, &n, ACTOR_INFINITY), ACTOR_ETIMEDOUT);
    EXPECT(actor_stream_write(client, "abc", 3, ACTOR_INFINITY), ACTOR_OK);
    EXPECT(actor_deadline_set(ACTOR_INFINITY), ACTOR_OK);
    EXPECT(actor_stream_read(server, bytes, sizeof bytes, &n, LONG), ACTOR_OK);
    EXPECT(n, 3);
}

START_TEST(deadlines_are_kept)
{
    in_actor(wait_past_deadline, NULL);
}
END_TEST

START_TEST(timeouts_are_kept)
{
    in_actor(wait_in_vain, NULL);
}
END_TEST

static void wait_while_unparked(void *arg)
{
    actor_stream *client;
    actor_stream *server;
    char byte;
    size_t n;
    int64_t before;

    (void)arg;
    connect_pair(&client, &server);
    actor_unpark(actor_self());
    before = actor_now();
    EXPECT(actor_stream_read(server, &byte, 1, &n, SHORTLY), ACTOR_ETIMEDOUT);
    actor_assert(actor_now() - before >= SHORTLY);
}

START_TEST(stale_unpark_ends_no_wait)
{
    in_actor(wait_while_unparked, NULL);
}
END_TEST

static void go_wrong(void *arg)
{
    actor_stream *listener;
    actor_stream *tcp = NULL;
    actor_stream *client;
    actor_stream *server;
    uint16_t port;
    char bytes[10] = { 0 };
    size_t n;
    int err;

    (void)arg;
    EXPECT(actor_tcp_listen("no.such.address", 0, 1, &tcp), ACTOR_EINVAL);
    EXPECT(actor_tcp_listen("", 0, 1, &tcp), ACTOR_EINVAL);
    EXPECT(actor_tcp_listen("192.0.2.1", 0, 1, &tcp), ACTOR_EINVAL); /* nobody's address */
    EXPECT(actor_tcp_connect("localhost", 1, LONG, &tcp), ACTOR_ECONN);
    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &listener), ACTOR_OK);
    port = actor_tcp_port(listener);
    EXPECT(actor_tcp_listen(LOOPBACK, port, 1, &tcp), ACTOR_EADDRINUSE);
    EXPECT(actor_stream_read(listener, bytes, 1, &n, LONG), ACTOR_EINVAL);
    EXPECT(actor_stream_write(listener, bytes, 1, LONG), ACTOR_EINVAL);
    actor_stream_close(listener);
    EXPECT(actor_tcp_connect(LOOPBACK, port, LONG, &tcp), ACTOR_ECONN);
    actor_assert(tcp == NULL);
    actor_stream_close(NULL);

    connect_pair(&client, &server);
    EXPECT(actor_stream_accept(client, LONG, &tcp), ACTOR_EINVAL);
    EXPECT(actor_stream_read(client, bytes, 0, &n, LONG), ACTOR_EINVAL);
    EXPECT(actor_stream_write(client, bytes, 0, LONG), ACTOR_OK);
    /* Unread bytes make the close a reset. */
    EXPECT(actor_stream_write(client, bytes, sizeof bytes, LONG), ACTOR_OK);
    read_all(server, bytes, 1);
    actor_stream_close(server);
    EXPECT(actor_stream_read(client, bytes, 1, &n, LONG), ACTOR_ECONN);
    do
        err = actor_stream_write(client, bytes, 1, LONG);
    while (err == ACTOR_OK);
    EXPECT(err, ACTOR_ECONN);
}

START_TEST(errors_have_names)
{
    in_actor(go_wrong, NULL);
}
END_TEST

static sem_t connected;

static void reset_while_reading(void *arg)
{
    actor_stream *tcp;
    uint16_t *port = arg;
    char byte;
    size_t n;

    EXPECT(actor_tcp_connect(LOOPBACK, *port, LONG, &tcp), ACTOR_OK);
    sem_post(&connected);
    EXPECT(actor_stream_read(tcp, &byte, 1, &n, LONG), ACTOR_ECONN);
}

START_TEST(reset_ends_a_read)
{
    struct sockaddr_in at = { .sin_family = AF_INET };
    socklen_t bytes = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct linger none = { .l_onoff = 1 };
    struct body body = { .run = reset_while_reading };
    uint16_t port;
    int fd;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    ck_assert_int_eq(listen(listener, 1), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&at, &bytes), 0);
    port = ntohs(at.sin_port);
    body.arg = &port;
    ck_assert_int_eq(sem_init(&body.ended, 0, 0), 0);
    ck_assert_int_eq(sem_init(&connected, 0, 0), 0);
    ck_assert_int_eq(actor_spawn(run_body, &body, NULL), ACTOR_OK);
    fd = accept(listener, NULL, NULL);
    ck_assert_int_ge(fd, 0);
    while (sem_wait(&connected) != 0)
        continue;
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    close(fd);
    ck_assert_int_eq(sem_wait(&body.ended), 0);
    ck_assert(atomic_load(&body.passed));
    close(listener);
}
END_TEST

START_TEST(only_an_actor_may)
{
    actor_stream *tcp = NULL;

    ck_assert_int_eq(actor_tcp_listen(LOOPBACK, 0, 1, &tcp), ACTOR_ENOTACTOR);
    ck_assert_int_eq(actor_tcp_connect(LOOPBACK, 1, LONG, &tcp), ACTOR_ENOTACTOR);
    ck_assert_ptr_null(tcp);
}
END_TEST

static void listen_in_vain(void *arg)
{
    actor_stream *tcp = NULL;
    int *results = arg;

    results[0] = actor_tcp_listen(LOOPBACK, 0, 1, &tcp);
    results[1] = actor_tcp_connect(LOOPBACK, 1, LONG, &tcp);
}

START_TEST(not_in_a_simulated_system)
{
    int results[2] = { 0 };
    actor_system *simulated = NULL;

    ck_assert_int_eq(actor_sim_start(NULL, 1, &simulated), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(listen_in_vain, results, NULL), ACTOR_OK);
    actor_sim_settle(simulated);
    ck_assert_int_eq(results[0], ACTOR_ENOTSUP);
    ck_assert_int_eq(results[1], ACTOR_ENOTSUP);
    actor_system_stop(simulated);
}
END_TEST

/* Has the next descriptor fail: gives what to put back. */
static struct rlimit take_descriptors(void)
{
    struct rlimit before;
    struct rlimit none;
    int next = dup(STDERR_FILENO);

    actor_assert(next >= 0);
    close(next);
    EXPECT(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = (rlim_t)next;
    EXPECT(setrlimit(RLIMIT_NOFILE, &none), 0);
    return before;
}

static void run_out_of_descriptors(void *arg)
{
    struct rlimit before;
    actor_stream *listener;
    actor_stream *tcp;
    int *client = arg;

    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &listener), ACTOR_OK);
    *client = dial(actor_tcp_port(listener));
    before = take_descriptors();
    EXPECT(actor_stream_accept(listener, LONG, &tcp), ACTOR_ELIMIT);
    EXPECT(actor_tcp_connect(LOOPBACK, actor_tcp_port(listener), LONG, &tcp), ACTOR_ELIMIT);
    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &tcp), ACTOR_ELIMIT);
    EXPECT(setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT(actor_stream_accept(listener, LONG, &tcp), ACTOR_OK);
}

START_TEST(no_descriptor_is_an_error)
{
    int client = -1;

    in_actor(run_out_of_descriptors, &client);
    close(client);
}
END_TEST

static void run_out_of_memory(void *arg)
{
    actor_stream *listener;
    int failures = 0;
    int descriptors;

    (void)arg;
    EXPECT(actor_tcp_listen(LOOPBACK, 0, 100, &listener), ACTOR_OK);
    for (uint64_t n = 1; n < 10; n++) {
        actor_stream *client = NULL;
        actor_stream *server = NULL;
        actor_stream *other = NULL;
        int err;

        actor_sleep(ACTOR_MILLISECOND);     /* lets the loop close what was left */
        descriptors = count_descriptors();
        libactor_fail_alloc(n);
        err = actor_tcp_listen(LOOPBACK, 0, 1, &other);
        if (err == ACTOR_OK)
            err = actor_tcp_connect(LOOPBACK, actor_tcp_port(listener), LONG, &client);
        if (err == ACTOR_OK)
            err = actor_stream_accept(listener, LONG, &server);
        libactor_fail_alloc(0);
        actor_assert(err == ACTOR_OK || err == ACTOR_ENOMEM);
        failures += err != ACTOR_OK;
        actor_stream_close(server);
        actor_stream_close(client);
        actor_stream_close(other);
        EXPECT(count_descriptors(), descriptors);
        while (actor_stream_accept(listener, 0, &server) == ACTOR_OK)
            actor_stream_close(server);
    }
    actor_assert(failures >= 4);            /* two allocations a socket */
}

START_TEST(no_memory_is_an_error)
{
    in_actor(run_out_of_memory, NULL);
}
END_TEST

/* ---- sockets end with their actor ----------------------------------------------------------------- */

/* Where a victim stands when it is ended. */
struct victim {
    _Atomic uint16_t port;
    atomic_bool waits;
};

static actor_stream *victims_socket(struct victim *victim)
{
    actor_stream *listener;
    actor_stream *tcp = NULL;

    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &listener), ACTOR_OK);
    atomic_store(&victim->port, actor_tcp_port(listener));
    EXPECT(actor_stream_accept(listener, LONG, &tcp), ACTOR_OK);
    atomic_store(&victim->waits, true);
    return tcp;
}

static void wait_reading(void *arg)
{
    actor_stream *tcp = victims_socket(arg);
    char byte;
    size_t n;

    actor_stream_read(tcp, &byte, 1, &n, ACTOR_INFINITY);
}

static void wait_writing(void *arg)
{
    actor_stream *tcp = victims_socket(arg);
    char bytes[4096] = { 0 };

    while (actor_stream_write(tcp, bytes, sizeof bytes, ACTOR_INFINITY) == ACTOR_OK)
        continue;
}

static void wait_accepting(void *arg)
{
    struct victim *victim = arg;
    actor_stream *listener;
    actor_stream *tcp;

    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &listener), ACTOR_OK);
    atomic_store(&victim->port, actor_tcp_port(listener));
    EXPECT(actor_stream_accept(listener, LONG, &tcp), ACTOR_OK);
    atomic_store(&victim->waits, true);
    actor_stream_accept(listener, ACTOR_INFINITY, &tcp);
}

static void wait_asleep(void *arg)
{
    victims_socket(arg);
    actor_sleep(ACTOR_INFINITY);
}

static const struct {
    const char *name;
    void (*run)(void *arg);
} victims[] = {
    { "reading", wait_reading },
    { "writing", wait_writing },
    { "accepting", wait_accepting },
    { "asleep", wait_asleep },
};

START_TEST(killed_actors_sockets_close)
{
    int descriptors = 0;

    for (int i = 0; i < 50; i++) {
        struct victim victim = { 0 };
        actor_ref ref;
        int fd;

        if (i == 10)
            descriptors = count_descriptors();
        ck_assert_int_eq(actor_spawn(victims[_i].run, &victim, &ref), ACTOR_OK);
        while (atomic_load(&victim.port) == 0)
            actor_sleep(ACTOR_MILLISECOND / 10);
        fd = dial(atomic_load(&victim.port));
        while (!atomic_load(&victim.waits))
            actor_sleep(ACTOR_MILLISECOND / 10);
        if (i % 2 == 0)                     /* else before it may have come to wait */
            actor_sleep(ACTOR_MILLISECOND);
        actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
        await_end(fd);
        close(fd);
        while (actor_is_alive(ref))
            actor_sleep(ACTOR_MILLISECOND / 10);
    }
    ck_assert_int_le(count_descriptors(), descriptors);
}
END_TEST

static void connect_to_the_deaf(void *arg)
{
    uint16_t *port = arg;
    actor_stream *tcp;

    actor_tcp_connect(LOOPBACK, *port, ACTOR_INFINITY, &tcp);
}

static void connect_briefly(void *arg)
{
    uint16_t *port = arg;
    actor_stream *tcp;

    EXPECT(actor_tcp_connect(LOOPBACK, *port, SHORTLY, &tcp), ACTOR_ETIMEDOUT);
}

/* A listener whose queue is full lets those who connect wait. */
START_TEST(connect_can_be_left)
{
    struct sockaddr_in at = { .sin_family = AF_INET };
    socklen_t bytes = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    uint16_t port;
    int fillers[4];
    int descriptors;
    actor_ref ref;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
    ck_assert_int_eq(listen(listener, 0), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&at, &bytes), 0);
    port = ntohs(at.sin_port);
    for (size_t i = 0; i < ARRAY_LEN(fillers); i++) {
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        connect(fillers[i], (struct sockaddr *)&at, sizeof at);
    }
    descriptors = count_descriptors();
    in_actor(connect_briefly, &port);
    ck_assert_int_eq(count_descriptors(), descriptors);
    ck_assert_int_eq(actor_spawn(connect_to_the_deaf, &port, &ref), ACTOR_OK);
    while (count_descriptors() == descriptors)
        actor_sleep(ACTOR_MILLISECOND);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    while (count_descriptors() > descriptors)
        actor_sleep(ACTOR_MILLISECOND);
    for (size_t i = 0; i < ARRAY_LEN(fillers); i++)
        close(fillers[i]);
    close(listener);
}
END_TEST

__attribute__((no_sanitize("undefined"))) static void crash_with_socket(void *arg)
{
    int *volatile nothing = NULL;

    victims_socket(arg);
    *nothing = 1;
}

START_TEST(faulting_actors_sockets_close)
{
    struct victim victim = { 0 };
    int fd;

#if TSAN
    fprintf(stderr, "skipped: TSan faults itself at a null pointer\n");
    return;
#endif
    ck_assert_int_eq(actor_spawn(crash_with_socket, &victim, NULL), ACTOR_OK);
    while (atomic_load(&victim.port) == 0)
        actor_sleep(ACTOR_MILLISECOND);
    fd = dial(atomic_load(&victim.port));
    await_end(fd);
    close(fd);
}
END_TEST

/* ---- giving --------------------------------------------------------------------------------------- */

static void never_used(void *arg)
{
    (void)arg;
    actor_sleep(ACTOR_INFINITY);
}

static void end_at_once(void *arg)
{
    (void)arg;
}

static void give_away(void *arg)
{
    actor_stream *client;
    actor_stream *server;
    actor_ref heir;
    char byte;
    size_t n;

    (void)arg;
    connect_pair(&client, &server);
    EXPECT(actor_spawn(never_used, NULL, &heir), ACTOR_OK);
    EXPECT(actor_stream_give(server, heir), ACTOR_OK);
    EXPECT(actor_stream_write(server, "x", 1, LONG), ACTOR_EINVAL);
    EXPECT(actor_stream_give(server, heir), ACTOR_EINVAL);
    actor_stream_close(server);
    EXPECT(actor_stream_read(client, &byte, 1, &n, SHORTLY), ACTOR_ETIMEDOUT);
    actor_send_exit(heir, actor_reason_of(ACTOR_KILL));
    EXPECT(actor_stream_read(client, &byte, 1, &n, LONG), ACTOR_EEOF);
    actor_stream_close(client);

    connect_pair(&client, &server);
    EXPECT(actor_spawn(end_at_once, NULL, &heir), ACTOR_OK);
    while (actor_is_alive(heir))
        actor_sleep(ACTOR_MILLISECOND);
    EXPECT(actor_stream_give(server, heir), ACTOR_ENOPROC);
    EXPECT(actor_stream_give(server, actor_ref_none()), ACTOR_ENOPROC);
    EXPECT(actor_stream_write(server, "y", 1, LONG), ACTOR_OK);
    EXPECT(actor_stream_give(server, actor_self()), ACTOR_OK);
    EXPECT(actor_stream_write(server, "z", 1, LONG), ACTOR_OK);
    read_all(client, &byte, 1);
    EXPECT(byte, 'y');

    EXPECT(actor_spawn(end_at_once, NULL, &heir), ACTOR_OK);
    EXPECT(actor_stream_give(server, heir), ACTOR_OK);
    read_all(client, &byte, 1);
    EXPECT(byte, 'z');
    EXPECT(actor_stream_read(client, &byte, 1, &n, LONG), ACTOR_EEOF);
}

START_TEST(given_socket_is_the_heirs)
{
    in_actor(give_away, NULL);
}
END_TEST

static void give_at_the_end(void *arg)
{
    struct victim *victim = arg;
    actor_stream *tcp = victims_socket(victim);
    actor_ref heir;

    EXPECT(actor_spawn(echo_process, tcp, &heir), ACTOR_OK);
    EXPECT(actor_stream_give(tcp, heir), ACTOR_OK);
}

START_TEST(given_socket_outlives_the_giver)
{
    struct victim victim = { 0 };
    actor_ref giver;
    char byte = 0;
    int fd;

    ck_assert_int_eq(actor_spawn(give_at_the_end, &victim, &giver), ACTOR_OK);
    while (atomic_load(&victim.port) == 0)
        actor_sleep(ACTOR_MILLISECOND);
    fd = dial(atomic_load(&victim.port));
    while (actor_is_alive(giver))
        actor_sleep(ACTOR_MILLISECOND);
    ck_assert_int_eq(send(fd, "q", 1, 0), 1);
    ck_assert_int_eq(recv(fd, &byte, 1, 0), 1);
    ck_assert_int_eq(byte, 'q');
    close(fd);
}
END_TEST

/* A system stops with sockets open, some given and not used yet. */
START_TEST(system_stops_with_sockets_open)
{
    int descriptors = 0;

    for (int i = 0; i < 5; i++) {
        actor_ref server;
        actor_ref victim_ref;
        struct victim victim = { 0 };
        uint16_t port;
        int fds[20];

        teardown();
        if (i == 1)
            descriptors = count_descriptors();
        else if (i > 1)
            ck_assert_int_eq(count_descriptors(), descriptors);
        setup();
        port = start_echo(&server);
        ck_assert_int_eq(actor_spawn(wait_accepting, &victim, &victim_ref), ACTOR_OK);
        for (size_t k = 0; k < ARRAY_LEN(fds); k++)
            fds[k] = dial(port);
        teardown();
        for (size_t k = 0; k < ARRAY_LEN(fds); k++) {
            await_end(fds[k]);
            close(fds[k]);
        }
        setup();
    }
}
END_TEST

/* ---- fairness ------------------------------------------------------------------------------------- */

static void flood(void *arg)
{
    static char bytes[1000];
    actor_stream *tcp = arg;

    while (actor_stream_write(tcp, bytes, sizeof bytes, LONG) == ACTOR_OK)
        continue;
}

static void drink(void *arg)
{
    static char bytes[1000];
    actor_stream *tcp = arg;
    size_t n;

    while (actor_stream_read(tcp, bytes, sizeof bytes, &n, LONG) == ACTOR_OK)
        continue;
}

/* Two that never need to wait for each other share a worker with one that wants to sleep a little. */
static void sleep_beside_flood(void *arg)
{
    actor_stream *client;
    actor_stream *server;
    actor_ref writer;
    actor_ref reader;
    int64_t longest = 0;

    (void)arg;
    connect_pair(&client, &server);
    EXPECT(actor_spawn(flood, client, &writer), ACTOR_OK);
    EXPECT(actor_stream_give(client, writer), ACTOR_OK);
    EXPECT(actor_spawn(drink, server, &reader), ACTOR_OK);
    EXPECT(actor_stream_give(server, reader), ACTOR_OK);
    for (int i = 0; i < 50; i++) {
        int64_t before = actor_now();

        actor_sleep(ACTOR_MILLISECOND);
        if (actor_now() - before > longest)
            longest = actor_now() - before;
    }
    actor_send_exit(writer, actor_reason_of(ACTOR_KILL));
    while (actor_is_alive(reader))
        actor_sleep(ACTOR_MILLISECOND);
    actor_assert(longest < ACTOR_SECOND);
}

START_TEST(flood_lets_others_run)
{
    in_actor(sleep_beside_flood, NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tcp");
    TCase *tc = tcase_create("tcp");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, echo_to_many);
    tcase_add_test(tc, echo_between_actors);
    tcase_add_test(tc, large_write_arrives_whole);
    tcase_add_test(tc, bytes_come_in_order_whenever_asked_for);
    tcase_add_test(tc, ipv6_too);
    tcase_add_test(tc, timeouts_are_kept);
    tcase_add_test(tc, deadlines_are_kept);
    tcase_add_test(tc, stale_unpark_ends_no_wait);
    tcase_add_test(tc, errors_have_names);
    tcase_add_test(tc, reset_ends_a_read);
    tcase_add_test(tc, only_an_actor_may);
    tcase_add_test(tc, not_in_a_simulated_system);
    tcase_add_test(tc, no_descriptor_is_an_error);
    tcase_add_test(tc, no_memory_is_an_error);
    tcase_add_loop_test(tc, killed_actors_sockets_close, 0, (int)ARRAY_LEN(victims));
    tcase_add_test(tc, connect_can_be_left);
    tcase_add_test(tc, faulting_actors_sockets_close);
    tcase_add_test(tc, given_socket_is_the_heirs);
    tcase_add_test(tc, given_socket_outlives_the_giver);
    tcase_add_test(tc, system_stops_with_sockets_open);
    tcase_add_test(tc, flood_lets_others_run);
    suite_add_tcase(suite, tc);
    return run_world(suite);
}
