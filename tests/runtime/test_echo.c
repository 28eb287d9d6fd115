/*
 * An echo server with 10,000 connections, a process for each. The other side is a plain thread of the same
 * program, or where that may not have so many descriptors, of a child of it.
 */
#include "world.h"

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#if SANITIZED
enum { N = 1000 };                          /* sanitizers want memory and time for each stack */
#else
enum { N = 10000 };
#endif

enum { ROUNDS = 3, SPARE = 100 };

static void serve_one(void *arg)
{
    actor_stream *stream = arg;
    char text[64];
    size_t n;

    while (actor_stream_read(stream, text, sizeof text, &n, ACTOR_INFINITY) == ACTOR_OK)
        EXPECT(actor_stream_write(stream, text, n, LONG), ACTOR_OK);
}

static void serve(void *arg)
{
    actor_stream *listener;
    _Atomic uint16_t *port = arg;

    EXPECT(actor_tcp_listen(LOOPBACK, 0, 0, &listener), ACTOR_OK);
    atomic_store(port, actor_tcp_port(listener));
    for (;;) {
        actor_stream *stream;
        actor_ref to;

        EXPECT(actor_stream_accept(listener, ACTOR_INFINITY, &stream), ACTOR_OK);
        EXPECT(actor_spawn(serve_one, stream, &to), ACTOR_OK);
        EXPECT(actor_stream_give(stream, to), ACTOR_OK);
    }
}

/* Gives what failed, or NULL. All connections stand at once. */
static const char *talk(uint16_t port)
{
    static int fds[N];
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
    char text[24], back[16];                /* of text its first 16 are sent: the rest is for numbers that do not come */

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < N; i++) {
        fds[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (fds[i] < 0 || connect(fds[i], (struct sockaddr *)&to, sizeof to) != 0)
            return "connect";
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < N; i++) {
            snprintf(text, sizeof text, "%06d %08d", round, i);
            if (send(fds[i], text, sizeof back, MSG_NOSIGNAL) != sizeof back)
                return "send";
        }
        for (int i = 0; i < N; i++) {
            snprintf(text, sizeof text, "%06d %08d", round, i);
            if (recv(fds[i], back, sizeof back, MSG_WAITALL) != sizeof back)
                return "receive";
            if (memcmp(text, back, sizeof back) != 0)
                return "compare";
        }
    }
    for (int i = 0; i < N; i++)
        close(fds[i]);
    return NULL;
}

/* May this program have so many descriptors? */
static bool raise_limit(rlim_t n)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return false;
    if (limit.rlim_cur >= n)
        return true;
    limit.rlim_cur = n;
    if (limit.rlim_max < n)
        limit.rlim_max = n;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

/* Talks in a child, that has descriptors of its own; it begins when it gets the port. */
static pid_t fork_client(int *to_child)
{
    uint16_t port;
    int fds[2];
    pid_t pid;

    ck_assert_int_eq(pipe(fds), 0);
    pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        const char *failed = read(fds[0], &port, sizeof port) == sizeof port ? talk(port) : "read the port";

        if (failed != NULL)
            fprintf(stderr, "the client could not %s\n", failed);
        _exit(failed != NULL);
    }
    close(fds[0]);
    *to_child = fds[1];
    return pid;
}

START_TEST(ten_thousand_connections)
{
    static _Atomic uint16_t port;
    const bool alone = raise_limit(2 * N + SPARE);
    actor_options options = actor_options_default();
    int to_child = -1;
    pid_t client = -1;
    int descriptors;

    if (!alone && !raise_limit(N + SPARE)) {
        fprintf(stderr, "skipped: this program may not have %d descriptors\n", N + SPARE);
        return;
    }
    if (!alone)
        client = fork_client(&to_child);
    options.workers = 2;
    options.stack_bytes = 64 * 1024;
    ck_assert_int_eq(actor_system_start(&options, &actors), ACTOR_OK);
    ck_assert_int_eq(actor_spawn(serve, (void *)&port, NULL), ACTOR_OK);
    while (atomic_load(&port) == 0)
        actor_sleep(ACTOR_MILLISECOND);
    descriptors = count_descriptors();
    if (alone) {
        ck_assert_ptr_null(talk(atomic_load(&port)));
    } else {
        const uint16_t number = atomic_load(&port);
        int status;

        ck_assert_int_eq(write(to_child, &number, sizeof number), sizeof number);
        ck_assert_int_eq(waitpid(client, &status, 0), client);
        ck_assert_int_eq(status, 0);
    }
    await_descriptors(descriptors);
    while (actor_system_count(actors) > 1)
        actor_sleep(ACTOR_MILLISECOND);
    actor_system_stop(actors);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("echo");
    TCase *tc = tcase_create("echo");

    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, ten_thousand_connections);
    suite_add_tcase(suite, tc);
    return run_world(suite);
}
