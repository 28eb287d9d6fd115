/*
 * Streams of every kind do the same: sockets by address and by path, and pipes inside a real system and a
 * simulated one. And what they make of a world that is unkind.
 */
#include "world.h"

#include <sys/socket.h>
#include <unistd.h>

/* ---- what every kind of stream does --------------------------------------------------------------- */

enum kind { TCP, LOCAL, ABSTRACT, PIPE, N_KINDS };

enum { PIPE_BYTES = 1000 };

/* Opens a pair, both the calling actor's. */
static void open_pair(enum kind kind, actor_stream **one, actor_stream **other)
{
    actor_stream *listener = NULL;
    char path[100];

    snprintf(path, sizeof path, "%s/libactor_test_%d", kind == ABSTRACT ? "@" : "/tmp", (int)getpid());
    switch (kind) {
    case TCP:
        EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &listener), ACTOR_OK);
        EXPECT(actor_tcp_connect(LOOPBACK, actor_tcp_port(listener), LONG, one), ACTOR_OK);
        break;
    case LOCAL:
        unlink(path);
        /* fall through */
    case ABSTRACT:
        EXPECT(actor_unix_listen(path, 1, &listener), ACTOR_OK);
        EXPECT(actor_unix_connect(path, LONG, one), ACTOR_OK);
        EXPECT(access(path, F_OK) == 0, kind == LOCAL);
        unlink(path);
        break;
    default:
        EXPECT(actor_pipe(PIPE_BYTES, one, other), ACTOR_OK);
        return;
    }
    EXPECT(actor_stream_accept(listener, LONG, other), ACTOR_OK);
    actor_stream_close(listener);
}

static void read_all(actor_stream *stream, char *to, size_t size)
{
    while (size > 0) {
        size_t n = 0;

        EXPECT(actor_stream_read(stream, to, size, &n, LONG), ACTOR_OK);
        actor_assert(n > 0 && n <= size);
        to += n;
        size -= n;
    }
}

static void talk(enum kind kind)
{
    actor_stream *one, *other;
    char text[11] = { 0 };
    size_t n;

    open_pair(kind, &one, &other);
    EXPECT(actor_stream_write(one, "hello", 5, LONG), ACTOR_OK);
    EXPECT(actor_stream_write(one, "", 0, LONG), ACTOR_OK);
    read_all(other, text, 2);
    EXPECT(memcmp(text, "he", 2), 0);
    EXPECT(actor_stream_write(other, "world", 5, LONG), ACTOR_OK);
    read_all(other, text, 3);
    EXPECT(memcmp(text, "llo", 3), 0);
    read_all(one, text, 5);
    EXPECT(memcmp(text, "world", 5), 0);
    EXPECT(actor_stream_read(one, text, 1, &n, 0), ACTOR_ETIMEDOUT);
    EXPECT(actor_stream_read(one, text, 1, &n, SHORTLY), ACTOR_ETIMEDOUT);
    EXPECT(actor_stream_read(one, text, 0, &n, LONG), ACTOR_EINVAL);
    EXPECT(actor_stream_accept(one, 0, &other), ACTOR_EINVAL);
}

/* Pieces, empty ones among them, more than the kernel is given at once and more than a pipe holds. */
static void write_pieces(enum kind kind)
{
    enum { N = 200 };                       /* in halves still less than a UNIX socket holds, which counts sends */
    static const char digits[] = "0123456789";
    actor_stream *one, *other;
    struct iovec parts[N];
    size_t total = 0;

    open_pair(kind, &one, &other);
    for (size_t i = 0; i < N; i++) {
        parts[i].iov_base = (char *)digits + i % 7;
        parts[i].iov_len = i % 4;
        total += i % 4;
    }
    actor_assert(total < PIPE_BYTES);
    EXPECT(actor_stream_writev(one, parts, N, LONG), ACTOR_OK);
    EXPECT(actor_stream_writev(one, parts, 0, LONG), ACTOR_OK);
    EXPECT(actor_stream_writev(one, parts, 1, LONG), ACTOR_OK);
    for (size_t i = 0; i < N; i++) {
        char text[4];

        read_all(other, text, i % 4);
        EXPECT(memcmp(text, digits + i % 7, i % 4), 0);
    }
}

/* One half ends, the other does not. */
static void end_one_half(enum kind kind)
{
    actor_stream *one, *other;
    char text[4];
    size_t n;

    open_pair(kind, &one, &other);
    EXPECT(actor_stream_write(one, "last", 4, LONG), ACTOR_OK);
    EXPECT(actor_stream_shutdown(one), ACTOR_OK);
    EXPECT(actor_stream_write(one, "more", 4, LONG), ACTOR_ECONN);
    read_all(other, text, 4);
    EXPECT(actor_stream_read(other, text, 4, &n, LONG), ACTOR_EEOF);
    EXPECT(actor_stream_read(other, text, 4, &n, LONG), ACTOR_EEOF);
    EXPECT(actor_stream_write(other, "back", 4, LONG), ACTOR_OK);
    read_all(one, text, 4);
    EXPECT(memcmp(text, "back", 4), 0);
    actor_stream_close(other);
    EXPECT(actor_stream_read(one, text, 4, &n, LONG), ACTOR_EEOF);
}

static void fill(enum kind kind)
{
    static char much[100000];
    actor_stream *one, *other;
    size_t n;
    int err;

    open_pair(kind, &one, &other);
    do {                                    /* TCP may take some more a little later */
        do
            err = actor_stream_write(one, much, sizeof much, SHORTLY);
        while (err == ACTOR_OK);
        EXPECT(err, ACTOR_ETIMEDOUT);
        err = actor_stream_write(one, much, 1, 0);
    } while (err == ACTOR_OK);
    EXPECT(err, ACTOR_ETIMEDOUT);
    EXPECT(actor_stream_read(other, much, sizeof much, &n, 0), ACTOR_OK);
    actor_stream_close(other);
    do
        err = actor_stream_write(one, much, sizeof much, LONG);
    while (err == ACTOR_OK);
    EXPECT(err, ACTOR_ECONN);
}

static unsigned char pattern(size_t at)
{
    return (unsigned char)(at * 31 + (at >> 8) * 7 + (at >> 16));
}

enum { BIG_BYTES = 300 * 1000 };

static void write_big(void *arg)
{
    static char data[BIG_BYTES];
    struct iovec halves[2] = { { data, BIG_BYTES / 3 }, { data + BIG_BYTES / 3, BIG_BYTES - BIG_BYTES / 3 } };

    for (size_t i = 0; i < BIG_BYTES; i++)
        data[i] = (char)pattern(i);
    EXPECT(actor_stream_writev(arg, halves, 2, LONG), ACTOR_OK);
}

/* A writer that is ahead of its reader waits, and its end is the stream's. */
static void send_much(enum kind kind)
{
    actor_stream *one, *other;
    actor_ref writer;
    size_t at = 0;
    size_t n;
    int err;

    open_pair(kind, &one, &other);
    EXPECT(actor_spawn(write_big, one, &writer), ACTOR_OK);
    EXPECT(actor_stream_give(one, writer), ACTOR_OK);
    EXPECT(actor_stream_write(one, "x", 1, LONG), ACTOR_EINVAL);
    EXPECT(actor_stream_shutdown(one), ACTOR_EINVAL);
    EXPECT(actor_stream_give(one, writer), ACTOR_EINVAL);
    actor_stream_close(one);
    for (;;) {
        char part[700];

        err = actor_stream_read(other, part, sizeof part, &n, LONG);
        if (err < 0)
            break;
        for (size_t i = 0; i < n; i++)
            EXPECT((unsigned char)part[i], pattern(at + i));
        at += n;
    }
    EXPECT(err, ACTOR_EEOF);
    EXPECT(at, BIG_BYTES);
}

static void read_for_ever(void *arg)
{
    char byte;
    size_t n;

    actor_stream_read(arg, &byte, 1, &n, ACTOR_INFINITY);
}

static void write_for_ever(void *arg)
{
    static char bytes[1000];

    while (actor_stream_write(arg, bytes, sizeof bytes, ACTOR_INFINITY) == ACTOR_OK)
        continue;
}

/* Whoever is ended while it waits leaves the other with an end of file. */
static void kill_owner(enum kind kind)
{
    static void (*const waits[])(void *arg) = { read_for_ever, write_for_ever };

    for (size_t i = 0; i < 4; i++) {
        actor_stream *one, *other;
        actor_ref owner;
        char bytes[1000];
        size_t n;
        int err;

        open_pair(kind, &one, &other);
        EXPECT(actor_spawn(waits[i % 2], one, &owner), ACTOR_OK);
        EXPECT(actor_stream_give(one, owner), ACTOR_OK);
        if (i < 2)                          /* else before it has come to wait */
            actor_sleep(SHORTLY);
        actor_send_exit(owner, actor_reason_of(ACTOR_KILL));
        do
            err = actor_stream_read(other, bytes, sizeof bytes, &n, LONG);
        while (err == ACTOR_OK);
        actor_assert(err == ACTOR_EEOF || err == ACTOR_ECONN);
        await_death(owner);
        actor_stream_close(other);
    }
}

static const actor_message_info ready = { "ready", ACTOR_INFO, NULL, NULL };
static const actor_message_info go = { "go", ACTOR_INFO, NULL, NULL };
static const actor_message_info ask = { "ask", ACTOR_CALL, NULL, NULL };

static void wait_idly(void *arg)
{
    (void)arg;
    actor_sleep(LONG);
}

/* Waits for a message, in the mailbox, and for no stream. */
static void expect_ready(int64_t timeout_ns, int expected)
{
    actor_message *message;
    const int err = actor_receive(&message, timeout_ns);

    EXPECT(err, expected);
    if (err < 0)
        return;
    actor_assert(actor_message_info_of(message) == &ready);
    actor_message_free(message);
}

/* Once for each asking: of what comes, of what is there already, of the end; and never unasked. */
static void be_told(enum kind kind)
{
    actor_stream *one, *other;
    char text[8];
    size_t n;

    open_pair(kind, &one, &other);
    EXPECT(actor_stream_notify(one, &ask), ACTOR_EINVAL);
    EXPECT(actor_stream_notify(one, &ready), ACTOR_OK);
    expect_ready(SHORTLY, ACTOR_ETIMEDOUT);
    EXPECT(actor_stream_write(other, "ab", 2, LONG), ACTOR_OK);
    expect_ready(LONG, ACTOR_OK);
    EXPECT(actor_stream_write(other, "cd", 2, LONG), ACTOR_OK);
    expect_ready(SHORTLY, ACTOR_ETIMEDOUT);
    EXPECT(actor_stream_read(one, text, 1, &n, 0), ACTOR_OK);
    EXPECT(actor_stream_notify(one, &ready), ACTOR_OK);
    expect_ready(LONG, ACTOR_OK);
    read_all(one, text, 3);
    EXPECT(actor_stream_read(one, text, sizeof text, &n, 0), ACTOR_ETIMEDOUT);
    EXPECT(actor_stream_notify(one, &ready), ACTOR_OK);
    EXPECT(actor_stream_notify(one, &ready), ACTOR_OK);
    actor_stream_close(other);
    expect_ready(LONG, ACTOR_OK);
    EXPECT(actor_stream_read(one, text, sizeof text, &n, 0), ACTOR_EEOF);
    expect_ready(SHORTLY, ACTOR_ETIMEDOUT);
    EXPECT(actor_stream_notify(one, &ready), ACTOR_OK);
    expect_ready(LONG, ACTOR_OK);
}

static void feed_slowly(void *arg)
{
    static char much[300 * PIPE_BYTES];
    actor_stream *stream = arg;
    actor_message *message;
    size_t n, left = sizeof much;

    EXPECT(actor_receive(&message, LONG), ACTOR_OK);
    actor_message_free(message);
    EXPECT(actor_stream_write(stream, "x", 1, LONG), ACTOR_OK);
    actor_sleep(SHORTLY);
    for (; left > 0; left -= n)
        EXPECT(actor_stream_read(stream, much, left, &n, LONG), ACTOR_OK);
    EXPECT(actor_stream_write(stream, "y", 1, LONG), ACTOR_OK);
    actor_sleep(LONG);
}

/* Of a connection that waits to be accepted. */
static void listener_is_told(enum kind kind)
{
    actor_stream *listener, *one, *other;

    if (kind != TCP)
        return;
    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &listener), ACTOR_OK);
    EXPECT(actor_stream_notify(listener, &ready), ACTOR_OK);
    expect_ready(SHORTLY, ACTOR_ETIMEDOUT);
    EXPECT(actor_tcp_connect(LOOPBACK, actor_tcp_port(listener), LONG, &one), ACTOR_OK);
    expect_ready(LONG, ACTOR_OK);
    EXPECT(actor_stream_accept(listener, 0, &other), ACTOR_OK);
}

/* Who has asked may write meanwhile, and wait for the peer to read; and may read, and wait. */
static void be_told_while_writing(enum kind kind)
{
    static char much[300 * PIPE_BYTES];
    actor_stream *one, *other;
    actor_ref peer;
    char text[2];
    size_t n;

    open_pair(kind, &one, &other);
    EXPECT(actor_spawn(feed_slowly, other, &peer), ACTOR_OK);
    EXPECT(actor_stream_give(other, peer), ACTOR_OK);
    EXPECT(actor_send(peer, &go, NULL), ACTOR_OK);
    EXPECT(actor_stream_notify(one, &ready), ACTOR_OK);
    EXPECT(actor_stream_write(one, much, sizeof much, LONG), ACTOR_OK);
    expect_ready(LONG, ACTOR_OK);
    read_all(one, text, 2);
    EXPECT(memcmp(text, "xy", 2), 0);
    EXPECT(actor_stream_notify(one, &ready), ACTOR_OK);
    EXPECT(actor_stream_read(one, text, 1, &n, SHORTLY), ACTOR_ETIMEDOUT);
    actor_send_exit(peer, actor_reason_of(ACTOR_KILL));
    EXPECT(actor_stream_read(one, text, 1, &n, LONG), ACTOR_EEOF);
    expect_ready(LONG, ACTOR_OK);
}

/* Of one that is given away the giver hears no more. */
static void be_told_no_more(enum kind kind)
{
    actor_stream *one, *other;
    actor_ref heir;

    open_pair(kind, &one, &other);
    EXPECT(actor_spawn(wait_idly, NULL, &heir), ACTOR_OK);
    EXPECT(actor_stream_notify(one, &ready), ACTOR_OK);
    EXPECT(actor_stream_give(one, heir), ACTOR_OK);
    EXPECT(actor_stream_notify(one, &ready), ACTOR_EINVAL);
    EXPECT(actor_stream_write(other, "ab", 2, LONG), ACTOR_OK);
    expect_ready(SHORTLY, ACTOR_ETIMEDOUT);
    actor_send_exit(heir, actor_reason_of(ACTOR_KILL));
}

static const struct {
    const char *name;
    void (*run)(enum kind kind);
} cases[] = {
    { "talk", talk },
    { "pieces", write_pieces },
    { "one half", end_one_half },
    { "full", fill },
    { "much", send_much },
    { "killed", kill_owner },
    { "told", be_told },
    { "listener told", listener_is_told },
    { "told while writing", be_told_while_writing },
    { "told no more", be_told_no_more },
};

struct choice {
    enum kind kind;
    size_t which;
};

static void run_case(void *arg)
{
    const struct choice *choice = arg;

    cases[choice->which].run(choice->kind);
}

START_TEST(every_kind_does_the_same)
{
    struct choice choice = { (enum kind)(_i % N_KINDS), (size_t)_i / N_KINDS };
    int descriptors;

    setup();
    descriptors = count_descriptors();
    for (int i = 0; i < 3; i++)
        in_actor(run_case, &choice);
    await_descriptors(descriptors);
    teardown();
}
END_TEST

static void run_case_in_simulation(void *arg)
{
    struct body *body = arg;

    run_case(body->arg);
    atomic_store(&body->passed, true);
}

/* Time there is virtual: what would wait long takes none. */
START_TEST(pipes_do_in_a_simulated_system)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct choice choice = { PIPE, (size_t)_i };
        struct body body = { .arg = &choice };
        actor_options options = actor_options_default();
        actor_system *simulated;

        options.workers = 1 + (int)seed % 3;
        ck_assert_int_eq(actor_sim_start(&options, seed, &simulated), ACTOR_OK);
        ck_assert_int_eq(actor_spawn(run_case_in_simulation, &body, NULL), ACTOR_OK);
        actor_sim_settle(simulated);
        actor_sim_advance(simulated, 100 * LONG);
        ck_assert_msg(atomic_load(&body.passed), "seed %d: the actor's report says what failed", (int)seed);
        actor_system_stop(simulated);
    }
}
END_TEST

/* ---- pipes alone ---------------------------------------------------------------------------------- */

static void sleep_for_ever(void *arg)
{
    (void)arg;
    actor_sleep(ACTOR_INFINITY);
}

/* Pipes are the same worker's, or refused; never two threads'. */
static void pass_pipes_on(void *arg)
{
    actor_stream *one, *other;
    actor_ref heir;
    char byte;
    size_t n;

    (void)arg;
    EXPECT(actor_pipe(0, &one, &other), ACTOR_EINVAL);
    EXPECT(actor_pipe(SIZE_MAX, &one, &other), ACTOR_ENOMEM);
    EXPECT(actor_pipe(1, &one, &other), ACTOR_OK);
    EXPECT(actor_tcp_port(one), 0);
    EXPECT(actor_spawn(sleep_for_ever, NULL, &heir), ACTOR_OK);
    EXPECT(actor_stream_give(other, heir), ACTOR_OK);
    actor_sleep(SHORTLY);
    EXPECT(actor_stream_write(one, "x", 1, 0), ACTOR_OK);
    EXPECT(actor_stream_write(one, "x", 1, 0), ACTOR_ETIMEDOUT);
    actor_send_exit(heir, actor_reason_of(ACTOR_KILL));
    EXPECT(actor_stream_read(one, &byte, 1, &n, LONG), ACTOR_EEOF);
    EXPECT(actor_stream_write(one, "x", 1, LONG), ACTOR_ECONN);
    EXPECT(actor_stream_shutdown(one), ACTOR_ECONN);
}

START_TEST(a_pipe_ends_with_either_owner)
{
    in_actor(pass_pipes_on, NULL);
}
END_TEST

static void pipe_without_memory(void *arg)
{
    int failures = 0;

    (void)arg;
    for (uint64_t n = 1; n < 10; n++) {
        actor_stream *one = NULL, *other = NULL;
        int err;

        libactor_fail_alloc(n);
        err = actor_pipe(100, &one, &other);
        libactor_fail_alloc(0);
        actor_assert(err == ACTOR_OK || (err == ACTOR_ENOMEM && one == NULL && other == NULL));
        failures += err != ACTOR_OK;
    }
    actor_assert(failures >= 4);            /* two ends, two clean-ups */
}

START_TEST(no_memory_is_no_pipe)
{
    in_actor(pipe_without_memory, NULL);
}
END_TEST

START_TEST(only_an_actor_has_streams)
{
    actor_stream *one = NULL, *other = NULL;

    ck_assert_int_eq(actor_pipe(1, &one, &other), ACTOR_ENOTACTOR);
    ck_assert_int_eq(actor_unix_listen("@x", 1, &one), ACTOR_ENOTACTOR);
    ck_assert_int_eq(actor_unix_connect("@x", LONG, &one), ACTOR_ENOTACTOR);
    ck_assert_ptr_null(one);
}
END_TEST

/* ---- from worker to worker ------------------------------------------------------------------------ */

struct heir {
    actor_stream *stream;
    atomic_bool answered;
    pthread_t hog_thread, heir_thread;
};

/* Keeps its worker to itself until the heir, which is behind it there, has run elsewhere. */
static void hog(void *arg)
{
    struct heir *heir = arg;

    heir->hog_thread = pthread_self();
    while (!atomic_load(&heir->answered))
        continue;
}

static void inherit(void *arg)
{
    struct heir *heir = arg;
    char byte;
    size_t n;

    heir->heir_thread = pthread_self();
    EXPECT(actor_stream_read(heir->stream, &byte, 1, &n, LONG), ACTOR_OK);
    EXPECT(actor_stream_write(heir->stream, &byte, 1, LONG), ACTOR_OK);
    atomic_store(&heir->answered, true);
    EXPECT(actor_stream_read(heir->stream, &byte, 1, &n, LONG), ACTOR_OK);
    EXPECT(actor_stream_write(heir->stream, &byte, 1, LONG), ACTOR_OK);
    EXPECT(actor_stream_read(heir->stream, &byte, 1, &n, LONG), ACTOR_EEOF);
}

static void bequeath(void *arg)
{
    struct heir *heir = arg;
    actor_stream *client;
    actor_ref hog_ref, heir_ref;
    char text[2];

    open_pair(TCP, &client, &heir->stream);
    EXPECT(actor_stream_write(client, "a", 1, LONG), ACTOR_OK);
    EXPECT(actor_spawn(hog, heir, &hog_ref), ACTOR_OK);
    EXPECT(actor_spawn(inherit, heir, &heir_ref), ACTOR_OK);
    EXPECT(actor_stream_give(heir->stream, heir_ref), ACTOR_OK);
    read_all(client, text, 1);
    actor_sleep(SHORTLY);                   /* so that the heir has come to wait */
    EXPECT(actor_stream_write(client, "b", 1, LONG), ACTOR_OK);
    read_all(client, text + 1, 1);
    EXPECT(memcmp(text, "ab", 2), 0);
    actor_stream_close(client);
    await_death(heir_ref);
}

START_TEST(a_stream_goes_with_an_heir_that_is_taken)
{
    static struct heir heir;
    int descriptors = count_descriptors();

    in_actor(bequeath, &heir);
    ck_assert(!pthread_equal(heir.hog_thread, heir.heir_thread));
    await_descriptors(descriptors);
}
END_TEST

/* ---- UNIX sockets --------------------------------------------------------------------------------- */

static void go_wrong_locally(void *arg)
{
    char path[100];
    char longer[200];
    actor_stream *listener, *stream = NULL;
    actor_stream *clients[10];
    int err = ACTOR_OK;
    size_t n = 0;

    (void)arg;
    snprintf(path, sizeof path, "/tmp/libactor_wrong_%d", (int)getpid());
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    unlink(path);
    EXPECT(actor_unix_connect(path, LONG, &stream), ACTOR_ENOENT);
    EXPECT(actor_unix_connect(longer, LONG, &stream), ACTOR_EINVAL);
    EXPECT(actor_unix_listen("", 1, &stream), ACTOR_EINVAL);
    EXPECT(actor_unix_listen("/no/such/folder/x", 1, &stream), ACTOR_ENOENT);
    EXPECT(actor_unix_listen(path, 1, &listener), ACTOR_OK);
    EXPECT(actor_unix_listen(path, 1, &stream), ACTOR_EADDRINUSE);
    EXPECT(actor_tcp_port(listener), 0);
    while (err == ACTOR_OK && n < ARRAY_LEN(clients))
        err = actor_unix_connect(path, SHORTLY, &clients[n++]);
    EXPECT(err, ACTOR_ETIMEDOUT);           /* its queue is full */
    actor_stream_close(listener);
    EXPECT(actor_unix_connect(path, LONG, &stream), ACTOR_ECONN);
    unlink(path);
    actor_assert(stream == NULL);
}

START_TEST(local_errors_have_names)
{
    in_actor(go_wrong_locally, NULL);
}
END_TEST

static void connect_when_there_is_room(void *arg)
{
    actor_stream *stream;

    (void)arg;
    for (int i = 0; i < 5; i++)
        EXPECT(actor_unix_connect("@libactor_room", LONG, &stream), ACTOR_OK);
    EXPECT(actor_stream_write(stream, "x", 1, LONG), ACTOR_OK);
}

static void accept_late(void *arg)
{
    actor_stream *listener, *stream;
    actor_ref client;
    char byte;
    size_t n;

    (void)arg;
    EXPECT(actor_unix_listen("@libactor_room", 1, &listener), ACTOR_OK);
    EXPECT(actor_spawn(connect_when_there_is_room, NULL, &client), ACTOR_OK);
    actor_sleep(SHORTLY);
    for (int i = 0; i < 5; i++)
        EXPECT(actor_stream_accept(listener, LONG, &stream), ACTOR_OK);
    EXPECT(actor_stream_read(stream, &byte, 1, &n, LONG), ACTOR_OK);
}

START_TEST(a_full_queue_is_waited_for)
{
    in_actor(accept_late, NULL);
}
END_TEST

/* ---- an unkind world ------------------------------------------------------------------------------ */

static struct libactor_outside real;
static atomic_int calls;                    /* of what stands in */

static void remember_world(void)
{
    real = libactor_outside;
    atomic_store(&calls, 0);
}

static int fail_with(int number)
{
    errno = number;
    return -1;
}

/* Every other call is interrupted, and of the rest none does more than 2 bytes. */
static ssize_t stutter_read(int fd, void *buffer, size_t size)
{
    if (atomic_fetch_add(&calls, 1) % 2 == 0)
        return fail_with(EINTR);
    return real.descriptors.read(fd, buffer, size < 2 ? size : 2);
}

static ssize_t stutter_send(int fd, const void *data, size_t size, int flags)
{
    if (atomic_fetch_add(&calls, 1) % 2 == 0)
        return fail_with(EINTR);
    return real.network.send(fd, data, size < 2 ? size : 2, flags);
}

static ssize_t stutter_sendmsg(int fd, const struct msghdr *message, int flags)
{
    struct iovec first = message->msg_iov[0];

    if (first.iov_len > 2)
        first.iov_len = 2;
    return stutter_send(fd, first.iov_base, first.iov_len, flags);
}

static void talk_haltingly(void *arg)
{
    static const enum kind kinds[] = { TCP, LOCAL };

    (void)arg;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        talk(kinds[i]);
        write_pieces(kinds[i]);
        end_one_half(kinds[i]);
    }
}

START_TEST(short_and_interrupted_calls_go_on)
{
    remember_world();
    libactor_outside.descriptors.read = stutter_read;
    libactor_outside.network.send = stutter_send;
    libactor_outside.network.sendmsg = stutter_sendmsg;
    setup();
    in_actor(talk_haltingly, NULL);
    ck_assert_int_gt(atomic_load(&calls), 500);
    teardown();
}
END_TEST

static atomic_int injected;

static ssize_t broken_read(int fd, void *buffer, size_t size)
{
    return atomic_load(&injected) != 0 ? fail_with(atomic_load(&injected)) : real.descriptors.read(fd, buffer, size);
}

static ssize_t broken_send(int fd, const void *data, size_t size, int flags)
{
    return atomic_load(&injected) != 0 ? fail_with(atomic_load(&injected)) : real.network.send(fd, data, size, flags);
}

static int broken_accept(int fd)
{
    return atomic_load(&injected) != 0 ? fail_with(atomic_load(&injected)) : real.network.accept(fd);
}

static int broken_socket(int family, int type, int protocol)
{
    return atomic_load(&injected) != 0 ? fail_with(atomic_load(&injected)) : real.network.socket(family, type, protocol);
}

static int broken_poll_init(uv_loop_t *loop, uv_poll_t *watch, int fd)
{
    return atomic_load(&injected) != 0 ? -atomic_load(&injected) : real.loop.poll_init(loop, watch, fd);
}

static int broken_poll_start(uv_poll_t *watch, int events, uv_poll_cb on_event)
{
    return atomic_load(&injected) != 0 ? -atomic_load(&injected) : real.loop.poll_start(watch, events, on_event);
}

static const struct {
    int number, code;
} injections[] = {
    { ECONNRESET, ACTOR_ECONN },
    { ENOMEM, ACTOR_ENOMEM },
    { ENOBUFS, ACTOR_ENOMEM },
    { EMFILE, ACTOR_ELIMIT },
    { EIO, ACTOR_EIO },
};

static void meet_errors(void *arg)
{
    const int descriptors = count_descriptors();
    actor_stream *listener, *client, *server, *none = NULL;
    const int *which = arg;
    const int code = injections[*which].code;
    char byte;
    size_t n;

    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &listener), ACTOR_OK);
    EXPECT(actor_tcp_connect(LOOPBACK, actor_tcp_port(listener), LONG, &client), ACTOR_OK);
    atomic_store(&injected, injections[*which].number);
    libactor_outside.network.accept = broken_accept;
    EXPECT(actor_stream_accept(listener, LONG, &none), code);
    libactor_outside.network.accept = real.network.accept;
    libactor_outside.network.socket = broken_socket;
    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &none), code);
    EXPECT(actor_tcp_connect(LOOPBACK, 1, LONG, &none), code);
    EXPECT(actor_unix_connect("@nobody", LONG, &none), code);
    libactor_outside.network.socket = real.network.socket;
    EXPECT(actor_stream_accept(listener, LONG, &server), ACTOR_OK);
    libactor_outside.loop.poll_init = broken_poll_init;
    EXPECT(actor_stream_read(server, &byte, 1, &n, LONG), code);
    libactor_outside.loop.poll_init = real.loop.poll_init;
    libactor_outside.loop.poll_start = broken_poll_start;
    EXPECT(actor_stream_read(server, &byte, 1, &n, LONG), code);
    libactor_outside.loop.poll_start = real.loop.poll_start;
    libactor_outside.network.send = broken_send;
    EXPECT(actor_stream_write(client, "x", 1, LONG), code);
    libactor_outside.network.send = real.network.send;
    EXPECT(actor_stream_write(client, "x", 1, LONG), ACTOR_OK);
    EXPECT(actor_stream_read(server, &byte, 1, &n, LONG), ACTOR_OK);
    EXPECT(actor_stream_write(client, "y", 1, LONG), ACTOR_OK);
    libactor_outside.descriptors.read = broken_read;
    actor_sleep(SHORTLY);                   /* lets the byte arrive, and be noticed */
    EXPECT(actor_stream_read(server, &byte, 1, &n, LONG), code);
    libactor_outside.descriptors.read = real.descriptors.read;
    EXPECT(actor_stream_read(server, &byte, 1, &n, LONG), ACTOR_OK);
    EXPECT(byte, 'y');
    actor_assert(none == NULL);
    actor_stream_close(client);
    actor_stream_close(server);
    actor_stream_close(listener);
    EXPECT(count_descriptors(), descriptors);
}

/* One worker, whose thread alone sees the table change. */
START_TEST(errors_of_the_world_are_the_callers)
{
    actor_options options = actor_options_default();

    remember_world();
    options.workers = 1;
    ck_assert_int_eq(actor_system_start(&options, &actors), ACTOR_OK);
    in_actor(meet_errors, &_i);
    teardown();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("stream");
    TCase *kinds = tcase_create("kinds");
    TCase *tc = tcase_create("stream");

    tcase_set_timeout(kinds, 60);
    tcase_add_loop_test(kinds, every_kind_does_the_same, 0, N_KINDS * (int)ARRAY_LEN(cases));
    tcase_add_loop_test(kinds, pipes_do_in_a_simulated_system, 0, (int)ARRAY_LEN(cases));
    tcase_add_test(kinds, short_and_interrupted_calls_go_on);
    tcase_add_loop_test(kinds, errors_of_the_world_are_the_callers, 0, (int)ARRAY_LEN(injections));
    suite_add_tcase(suite, kinds);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_pipe_ends_with_either_owner);
    tcase_add_test(tc, no_memory_is_no_pipe);
    tcase_add_test(tc, only_an_actor_has_streams);
    tcase_add_test(tc, a_stream_goes_with_an_heir_that_is_taken);
    tcase_add_test(tc, local_errors_have_names);
    tcase_add_test(tc, a_full_queue_is_waited_for);
    suite_add_tcase(suite, tc);
    return run_world(suite);
}
