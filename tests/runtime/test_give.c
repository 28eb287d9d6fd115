/*
 * Clean-ups and streams that go to an actor of any worker: to one that is busy there, or has ended, is killed on the
 * way, or is a supervisor's child whose start was waited for.
 */
#include "world.h"

#include <pthread.h>
#include <sys/resource.h>

/* ---- a clean-up is called once, whatever happens ------------------------------------------------------ */

static int n_cleaned;

static void count_clean(void *arg)
{
    (void)arg;
    n_cleaned++;
}

static const actor_message_info take_it = { "take_it", ACTOR_INFO, NULL, NULL };

static void end_at_once(void *arg)
{
    (void)arg;
}

static void wait_for_ever(void *arg)
{
    (void)arg;
    actor_sleep(ACTOR_INFINITY);
}

/* Told by a message it is there; so it can be done with before the actor ends. */
static void do_without(void *arg)
{
    actor_message *message;

    (void)arg;
    EXPECT(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
    EXPECT(actor_defer_pass(count_clean, NULL, actor_self()), ACTOR_OK);
    actor_undefer(count_clean, NULL);
    count_clean(NULL);
    EXPECT(actor_defer_pass(count_clean, NULL, actor_self()), ACTOR_EINVAL);
}

/* Not told it may be there or not; it goes on to whoever has started this one. */
static void pass_back(void *arg)
{
    int err;

    (void)arg;
    actor_sleep(ACTOR_MICROSECOND);
    err = actor_defer_pass(count_clean, NULL, actor_parent());
    actor_assert(err == ACTOR_OK || err == ACTOR_EINVAL);
}

static void pass_by_chance(void *arg)
{
    static void (*const heirs[])(void *arg) = { end_at_once, wait_for_ever, do_without, pass_back };
    actor_ref heir;

    EXPECT(actor_spawn(heirs[actor_sim_random(arg, ARRAY_LEN(heirs))], NULL, &heir), ACTOR_OK);
    actor_sleep((int64_t)actor_sim_random(arg, 3) * ACTOR_MICROSECOND);
    EXPECT(actor_defer(count_clean, NULL), ACTOR_OK);
    if (actor_sim_random(arg, 3) == 0)
        actor_send_exit(heir, actor_reason_of(ACTOR_KILL));
    if (actor_defer_pass(count_clean, NULL, heir) == ACTOR_OK)
        actor_send(heir, &take_it, NULL);
    actor_sleep(ACTOR_SECOND);
    actor_send_exit(heir, actor_reason_of(ACTOR_KILL));
    actor_sleep(ACTOR_SECOND);
}

static bool cleans_once(actor_system *system, void *context)
{
    (void)context;
    n_cleaned = 0;
    if (actor_spawn(pass_by_chance, system, NULL) < 0)
        return false;
    actor_sim_advance(system, ACTOR_MINUTE);
    return n_cleaned == 1 && actor_system_count(system) == 0;
}

START_TEST(a_clean_up_is_called_once)
{
    actor_options options = actor_options_default();

    options.workers = 1 + _i;
    ck_assert_int_eq(actor_sim_explore(&options, 1000, cleans_once, NULL), 0);
}
END_TEST

/* ---- an heir that another worker has ---------------------------------------------------------------- */

static const actor_message_info serve_it = { "serve_it", ACTOR_INFO, NULL, NULL };

struct heir {
    void (*serve)(actor_stream *stream);    /* once it has the stream */
    actor_stream *stream;
    atomic_bool is_elsewhere;
    atomic_bool given;                      /* for who is not told by a message */
    pthread_t thread;
    actor_ref ref;
};

/* Keeps its worker to itself until the heir, which is behind it there, has run elsewhere. */
static void hog(void *arg)
{
    struct heir *heir = arg;

    while (!atomic_load(&heir->is_elsewhere))
        continue;
}

static void await_stream(void *arg)
{
    struct heir *heir = arg;
    actor_message *message;

    heir->thread = pthread_self();
    atomic_store(&heir->is_elsewhere, true);
    EXPECT(actor_receive(&message, LONG), ACTOR_OK);
    heir->serve(heir->stream);
}

static void spin_for_stream(void *arg)
{
    struct heir *heir = arg;

    heir->thread = pthread_self();
    atomic_store(&heir->is_elsewhere, true);
    while (!atomic_load(&heir->given))
        continue;
    if (heir->serve != NULL)
        heir->serve(heir->stream);
}

static void wait_elsewhere(void *arg)
{
    struct heir *heir = arg;

    heir->thread = pthread_self();
    atomic_store(&heir->is_elsewhere, true);
    actor_sleep(ACTOR_INFINITY);
}

/* Starts an heir on the other worker; returns when it is there. */
static void start_elsewhere(struct heir *heir, void (*run)(void *arg), void (*serve)(actor_stream *stream))
{
    actor_ref hog_ref;

    heir->serve = serve;
    heir->stream = NULL;
    atomic_store(&heir->is_elsewhere, false);
    atomic_store(&heir->given, false);
    EXPECT(actor_spawn(hog, heir, &hog_ref), ACTOR_OK);
    EXPECT(actor_spawn(run, heir, &heir->ref), ACTOR_OK);
    await_death(hog_ref);
    actor_assert(!pthread_equal(heir->thread, pthread_self()));
}

static void open_pair(actor_stream **one, actor_stream **other)
{
    actor_stream *listener;

    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &listener), ACTOR_OK);
    EXPECT(actor_tcp_connect(LOOPBACK, actor_tcp_port(listener), LONG, one), ACTOR_OK);
    EXPECT(actor_stream_accept(listener, LONG, other), ACTOR_OK);
    actor_stream_close(listener);
}

static void echo(actor_stream *stream)
{
    char byte;
    size_t n;

    while (actor_stream_read(stream, &byte, 1, &n, LONG) == ACTOR_OK)
        EXPECT(actor_stream_write(stream, &byte, 1, LONG), ACTOR_OK);
}

static void check_echo(actor_stream *client, char sent)
{
    char byte = 0;
    size_t n;

    EXPECT(actor_stream_write(client, &sent, 1, LONG), ACTOR_OK);
    EXPECT(actor_stream_read(client, &byte, 1, &n, LONG), ACTOR_OK);
    EXPECT(byte, sent);
}

static void check_end(actor_stream *client)
{
    char byte;
    size_t n;
    int err = actor_stream_read(client, &byte, 1, &n, LONG);

    actor_assert(err == ACTOR_EEOF || err == ACTOR_ECONN);
    actor_stream_close(client);
}

/* Whoever gives may have waited on it before; the heir waits on its own worker. */
static void give_to_another_worker(void *arg)
{
    struct heir heir;
    actor_stream *client;
    int i;

    (void)arg;
    for (i = 0; i < 10; i++) {
        char byte;
        size_t n;

        start_elsewhere(&heir, await_stream, echo);
        open_pair(&client, &heir.stream);
        if (i % 2 == 0)
            EXPECT(actor_stream_read(heir.stream, &byte, 1, &n, ACTOR_MILLISECOND), ACTOR_ETIMEDOUT);
        EXPECT(actor_stream_give(heir.stream, heir.ref), ACTOR_OK);
        EXPECT(actor_stream_write(heir.stream, "x", 1, LONG), ACTOR_EINVAL);
        EXPECT(actor_send(heir.ref, &serve_it, NULL), ACTOR_OK);
        check_echo(client, 'a');
        actor_sleep(ACTOR_MILLISECOND);     /* so that it has come to wait */
        check_echo(client, 'b');
        EXPECT(actor_stream_shutdown(client), ACTOR_OK);
        await_death(heir.ref);
        check_end(client);
    }
}

/* It learns of the stream before it is told. */
static void close_untold(void *arg)
{
    struct heir heir;
    actor_stream *client;
    int i;

    (void)arg;
    for (i = 0; i < 20; i++) {
        start_elsewhere(&heir, spin_for_stream, i % 2 == 0 ? actor_stream_close : NULL);
        open_pair(&client, &heir.stream);
        EXPECT(actor_stream_give(heir.stream, heir.ref), ACTOR_OK);
        atomic_store(&heir.given, true);
        check_end(client);
        await_death(heir.ref);
    }
}

/* It is killed when it has the stream, or before it has, or has ended by then. */
static void kill_heirs(void *arg)
{
    struct heir heir;
    actor_stream *client;
    int i, err;

    (void)arg;
    for (i = 0; i < 40; i++) {
        const bool before = i % 2 == 0;

        start_elsewhere(&heir, i % 4 < 2 ? await_stream : wait_elsewhere, echo);
        open_pair(&client, &heir.stream);
        if (before)
            actor_send_exit(heir.ref, actor_reason_of(ACTOR_KILL));
        err = actor_stream_give(heir.stream, heir.ref);
        actor_assert(err == ACTOR_OK || (err == ACTOR_ENOPROC && before));
        if (err < 0)
            actor_stream_close(heir.stream);
        if (!before)
            actor_send_exit(heir.ref, actor_reason_of(ACTOR_KILL));
        check_end(client);
        await_death(heir.ref);
    }
}

static void give_without_memory(void *arg)
{
    struct heir heir;
    actor_stream *client;
    int failures = 0;
    uint64_t n;

    (void)arg;
    start_elsewhere(&heir, await_stream, echo);
    open_pair(&client, &heir.stream);
    for (n = 1; n < 10; n++) {
        int err;

        libactor_fail_alloc(n);
        err = actor_stream_give(heir.stream, heir.ref);
        libactor_fail_alloc(0);
        if (err == ACTOR_OK)
            break;
        EXPECT(err, ACTOR_ENOMEM);
        failures++;
        EXPECT(actor_stream_write(heir.stream, "m", 1, LONG), ACTOR_OK);
    }
    actor_assert(n < 10 && failures > 0);
    EXPECT(actor_send(heir.ref, &serve_it, NULL), ACTOR_OK);
    while (failures-- > 0) {
        char byte;
        size_t got;

        EXPECT(actor_stream_read(client, &byte, 1, &got, LONG), ACTOR_OK);
        EXPECT(byte, 'm');
    }
    check_echo(client, 'c');
    actor_stream_close(client);
    await_death(heir.ref);
}

/* An end of a pipe is refused, and still the giver's. */
static void give_pipe(void *arg)
{
    struct heir heir;
    actor_stream *one;
    char byte;
    size_t n;

    (void)arg;
    start_elsewhere(&heir, await_stream, echo);
    EXPECT(actor_pipe(1, &one, &heir.stream), ACTOR_OK);
    EXPECT(actor_stream_give(heir.stream, heir.ref), ACTOR_EINVAL);
    EXPECT(actor_stream_write(heir.stream, "p", 1, LONG), ACTOR_OK);
    EXPECT(actor_stream_read(one, &byte, 1, &n, LONG), ACTOR_OK);
    actor_send_exit(heir.ref, actor_reason_of(ACTOR_KILL));
    await_death(heir.ref);
}

/* None of it needs a descriptor. */
static void give_without_descriptors(void *arg)
{
    struct heir heir;
    actor_stream *client;
    struct rlimit limit, least;

    (void)arg;
    start_elsewhere(&heir, await_stream, echo);
    open_pair(&client, &heir.stream);
    EXPECT(getrlimit(RLIMIT_NOFILE, &limit), 0);
    least = limit;
    least.rlim_cur = 3;
    EXPECT(setrlimit(RLIMIT_NOFILE, &least), 0);
    EXPECT(actor_stream_give(heir.stream, heir.ref), ACTOR_OK);
    EXPECT(actor_send(heir.ref, &serve_it, NULL), ACTOR_OK);
    check_echo(client, 'd');
    EXPECT(setrlimit(RLIMIT_NOFILE, &limit), 0);
    actor_stream_close(client);
    await_death(heir.ref);
}

static void (*const hand_overs[])(void *arg) = {
    give_to_another_worker, close_untold, kill_heirs, give_without_memory, give_pipe, give_without_descriptors
};

START_TEST(an_heir_may_be_another_workers)
{
    int descriptors = count_descriptors();

    in_actor(hand_overs[_i], NULL);
    await_descriptors(descriptors);
}
END_TEST

/* ---- accept, supervised child ------------------------------------------------------------------------- */

enum { SESSIONS = 300 };

static const actor_field_info session_fields[] = { { "stream", ACTOR_FIELD_UINT64, 0, NULL } };
static const actor_type_info session_type = { "session", sizeof(uint64_t), true, 1, session_fields, 0, NULL };
static const actor_message_info session_begins = { "session_begins", ACTOR_INFO, &session_type, NULL };

static void session(void *arg)
{
    actor_message *message;
    uint64_t stream;

    (void)arg;
    EXPECT(actor_receive(&message, LONG), ACTOR_OK);
    memcpy(&stream, actor_message_payload(message), sizeof stream);
    echo((actor_stream *)(uintptr_t)stream);
}

static int start_session(const void *args, actor_ref *out)
{
    (void)args;
    return actor_spawn_link(session, NULL, out);
}

static const actor_dynamic_supervisor_info sessions_info = { .name = "Sessions", .intensity = 3, .period_ns = ACTOR_SECOND };
static const actor_child_template session_child = {
    ACTOR_START_CHILD(NULL),
    { .id = "Session", .start = start_session, .restart = ACTOR_TEMPORARY, .shutdown_ns = ACTOR_SECOND, .type = ACTOR_WORKER }
};

/* Work that has the others taken to and fro. */
static void burn(void *arg)
{
    const int64_t until_ns = actor_now() + 200 * ACTOR_MICROSECOND;

    (void)arg;
    while (actor_now() < until_ns)
        continue;
}

static void accept_all(void *arg)
{
    actor_stream *listener, *client, *stream;
    actor_ref sessions, child;
    uint64_t number;
    int i, j;

    (void)arg;
    EXPECT(actor_dynamic_supervisor_start(&sessions_info, NULL, true, &sessions), ACTOR_OK);
    EXPECT(actor_tcp_listen(LOOPBACK, 0, 1, &listener), ACTOR_OK);
    for (i = 0; i < SESSIONS; i++) {
        for (j = 0; j < i % 8; j++)
            EXPECT(actor_spawn(burn, NULL, NULL), ACTOR_OK);
        EXPECT(actor_tcp_connect(LOOPBACK, actor_tcp_port(listener), LONG, &client), ACTOR_OK);
        EXPECT(actor_stream_accept(listener, LONG, &stream), ACTOR_OK);
        EXPECT(actor_supervisor_start_child(sessions, &session_child, NULL, &child), ACTOR_OK);
        EXPECT(actor_stream_give(stream, child), ACTOR_OK);
        number = (uintptr_t)stream;
        EXPECT(actor_send(child, &session_begins, &number), ACTOR_OK);
        check_echo(client, 's');
        if (i % 16 == 15)
            EXPECT(actor_dynamic_supervisor_terminate_child(sessions, child), ACTOR_OK);
        actor_stream_close(client);
    }
}

START_TEST(a_supervised_child_serves_a_connection)
{
    actor_options options = actor_options_default();

    options.workers = 1 + _i;
    ck_assert_int_eq(actor_system_start(&options, &actors), ACTOR_OK);
    in_actor(accept_all, NULL);
    teardown();
}
END_TEST

/* ---- a system that stops meanwhile ---------------------------------------------------------------------- */

static void give_and_leave(void *arg)
{
    struct heir *heir = arg;
    actor_stream *client;

    start_elsewhere(heir, spin_for_stream, NULL);
    open_pair(&client, &heir->stream);
    EXPECT(actor_stream_give(heir->stream, heir->ref), ACTOR_OK);
}

static void *let_go(void *arg)
{
    struct heir *heir = arg;

    actor_sleep(SHORTLY);                   /* the system is at its end by then, and waits for the heir */
    atomic_store(&heir->given, true);
    return NULL;
}

START_TEST(a_system_stops_with_a_stream_on_its_way)
{
    struct heir heir;
    pthread_t thread;
    int descriptors;

    setup();
    teardown();                             /* libuv has a pipe for the process from now on */
    descriptors = count_descriptors();
    setup();
    in_actor(give_and_leave, &heir);
    ck_assert_int_eq(pthread_create(&thread, NULL, let_go, &heir), 0);
    teardown();
    pthread_join(thread, NULL);
    ck_assert_int_eq(count_descriptors(), descriptors);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("give");
    TCase *chance = tcase_create("chance");
    TCase *workers = tcase_create("workers");

    tcase_set_timeout(chance, 60);
    tcase_add_loop_test(chance, a_clean_up_is_called_once, 0, 3);
    tcase_add_loop_test(chance, a_supervised_child_serves_a_connection, 0, 3);
    tcase_add_test(chance, a_system_stops_with_a_stream_on_its_way);
    suite_add_tcase(suite, chance);
    tcase_add_checked_fixture(workers, setup, teardown);
    tcase_set_timeout(workers, 60);
    tcase_add_loop_test(workers, an_heir_may_be_another_workers, 0, (int)ARRAY_LEN(hand_overs));
    suite_add_tcase(suite, workers);
    return run_world(suite);
}
