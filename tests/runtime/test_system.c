/*
 * Systems on real threads: what must hold whichever worker an actor is on, plain threads that call, and
 * what actor_run makes of the root's end. The sanitizers see the races; nothing here waits for time.
 */
#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "internal.h"
#include "scarce.h"

typedef struct step {
    int64_t from;
    int64_t n;
} step;

static const actor_field_info step_fields[] = {
    { "from", ACTOR_FIELD_INT64, offsetof(step, from), NULL },
    { "n", ACTOR_FIELD_INT64, offsetof(step, n), NULL },
};
static const actor_type_info step_type = { "step", sizeof(step), true, 2, step_fields, 0, NULL };
static const actor_message_info step_info = { "step", ACTOR_INFO, &step_type, NULL };

typedef struct text {
    actor_string text;
} text;

static const actor_field_info text_fields[] = { { "text", ACTOR_FIELD_STRING, offsetof(text, text), NULL } };
static const actor_type_info text_type = { "text", sizeof(text), false, 1, text_fields, 0, NULL };
static const actor_message_info echo_info = { "echo", ACTOR_CALL, &text_type, &text_type };

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

/* ---- order across workers ---- */

enum { SENDERS = 8, STEPS = 2000 };

static actor_ref collector;
static atomic_int collected;

static void send_steps(void *arg)
{
    step s = { (int64_t)(intptr_t)arg, 0 };

    for (s.n = 0; s.n < STEPS; s.n++) {
        actor_send(collector, &step_info, &s);
        if (s.n % 64 == 0)
            actor_sleep(0);
    }
}

static void collect_steps(void *arg)
{
    int64_t next[SENDERS] = { 0 };
    int left = SENDERS * STEPS;

    (void)arg;
    while (left-- > 0) {
        actor_message *message;
        const step *s;

        ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
        s = actor_message_payload(message);
        ck_assert_int_eq(s->n, next[s->from]);
        next[s->from]++;
        actor_message_free(message);
    }
    atomic_store(&collected, 1);
}

/* A parent that hands its children's starts out at once, so that there is something to share. */
static void spawn_senders(void *arg)
{
    intptr_t i;
    int downs = 0;
    actor_unique monitor;
    actor_ref ref;

    (void)arg;
    actor_spawn_monitor(collect_steps, NULL, &collector, &monitor);
    for (i = 0; i < SENDERS; i++)
        actor_spawn_monitor(send_steps, (void *)i, &ref, &monitor);
    while (downs < SENDERS + 1) {
        actor_message *message;

        ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
        ck_assert_int_eq(actor_message_reason(message)->kind, ACTOR_NORMAL);
        actor_message_free(message);
        downs++;
    }
}

static int spawn_root(void (*run)(void *arg), actor_ref *out)
{
    return actor_spawn_link(run, NULL, out);
}

static int order_root(void *context, actor_ref *out)
{
    (void)context;
    return spawn_root(spawn_senders, out);
}

START_TEST(order_is_kept_across_workers)
{
    actor_options options = with_workers(4);

    ck_assert_int_eq(actor_run(&options, order_root, NULL), 0);
    ck_assert_int_eq(atomic_load(&collected), 1);
}
END_TEST

/* ---- plain threads ---- */

static actor_result echo_handle(void *self, actor_message *message)
{
    (void)self;
    if (actor_message_kind_of(message) == ACTOR_STOP_REQUEST)
        return actor_stop(*actor_message_reason(message));
    if (actor_message_info_of(message) == &echo_info)
        actor_reply(actor_message_from(message), &text_type, actor_message_payload(message));
    return ACTOR_CONTINUE;
}

static const actor_behaviour echo = { "echo", NULL, echo_handle, NULL, actor_free, NULL, NULL, NULL };

/* Of an actor on the worker that asks for the thread. */
START_TEST(plain_threads_ask_about_actors)
{
    actor_options options = actor_options_default();
    actor_system *system;
    actor_info info;
    actor_ref ref;

    options.workers = 1;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_start(&echo, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_info_get(ref, &info, ACTOR_INFINITY), ACTOR_OK);
    ck_assert_int_eq(info.status, ACTOR_IDLE);
    ck_assert_str_eq(info.title, "echo");
    actor_info_clear(&info);
    actor_system_stop(system);
}
END_TEST

struct client {
    actor_system *system;
    actor_ref server;
    pthread_t thread;
    int answers;
};

static void *call_often(void *arg)
{
    struct client *client = arg;
    int i;

    actor_system_bind(client->system);
    for (i = 0; i < 300; i++) {
        const text question = { actor_string_of("how are you") };
        text answer;

        if (actor_call(client->server, &echo_info, &question, &answer, ACTOR_MINUTE) != ACTOR_OK)
            break;
        if (strcmp(answer.text.data, "how are you") == 0)
            client->answers++;
        actor_reply_release(&answer);
    }
    return NULL;
}

START_TEST(plain_threads_call)
{
    actor_options options = with_workers(2);
    struct client clients[4];
    actor_system *system;
    actor_ref server;
    int i;

    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_start(&echo, actor_alloc(1), NULL, &server, NULL), ACTOR_OK);
    for (i = 0; i < 4; i++) {
        clients[i].system = system;
        clients[i].server = server;
        clients[i].answers = 0;
        ck_assert_int_eq(pthread_create(&clients[i].thread, NULL, call_often, &clients[i]), 0);
    }
    for (i = 0; i < 4; i++) {
        pthread_join(clients[i].thread, NULL);
        ck_assert_int_eq(clients[i].answers, 300);
    }
    ck_assert_int_eq(actor_stop_actor(server, actor_reason_of(ACTOR_NORMAL), ACTOR_MINUTE), ACTOR_OK);
    actor_system_stop(system);
}
END_TEST

/* ---- many that come and go ---- */

static void wait_for_ever(void *arg)
{
    (void)arg;
    actor_sleep(ACTOR_INFINITY);
}

static void start_and_kill(void *arg)
{
    enum { ROUNDS = 50, CHILDREN = 40 };
    int round, i;

    (void)arg;
    for (round = 0; round < ROUNDS; round++) {
        actor_ref children[CHILDREN];
        actor_unique monitor;
        actor_message *message;

        for (i = 0; i < CHILDREN; i++)
            ck_assert_int_eq(actor_spawn_monitor(wait_for_ever, NULL, &children[i], &monitor), ACTOR_OK);
        if (round % 2 == 0)
            actor_sleep(0);
        for (i = 0; i < CHILDREN; i++)
            actor_send_exit(children[i], actor_reason_of(ACTOR_KILL));
        for (i = 0; i < CHILDREN; i++) {
            ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
            ck_assert_int_eq(actor_message_reason(message)->kind, ACTOR_KILLED);
            actor_message_free(message);
        }
    }
}

static void start_and_kill_in_parallel(void *arg)
{
    actor_unique monitor;
    int i;

    (void)arg;
    for (i = 0; i < 4; i++)
        actor_spawn_monitor(start_and_kill, NULL, NULL, &monitor);
    for (i = 0; i < 4; i++) {
        actor_message *message;

        ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
        ck_assert_int_eq(actor_message_reason(message)->kind, ACTOR_NORMAL);
        actor_message_free(message);
    }
}

static int churn_root(void *context, actor_ref *out)
{
    (void)context;
    return spawn_root(start_and_kill_in_parallel, out);
}

START_TEST(actors_come_and_go)
{
    actor_options options = with_workers(3);

    ck_assert_int_eq(actor_run(&options, churn_root, NULL), 0);
}
END_TEST

/* ---- memory ---- */

enum { BROODS = 200, BROOD = 1000 };

static void return_at_once(void *arg)
{
    (void)arg;
}

/* One parent; its children end on whichever worker had nothing to do. */
static void spawn_broods(void *arg)
{
    int round, i;

    (void)arg;
    for (round = 0; round < BROODS; round++) {
        actor_unique monitor;
        actor_message *message;

        for (i = 0; i < BROOD; i++)
            ck_assert_int_eq(actor_spawn_monitor(return_at_once, NULL, NULL, &monitor), ACTOR_OK);
        for (i = 0; i < BROOD; i++) {
            ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
            actor_message_free(message);
        }
    }
    ck_assert_uint_lt(libactor_worker->system->n_cells, 4 * BROOD);
}

static int brood_root(void *context, actor_ref *out)
{
    (void)context;
    return spawn_root(spawn_broods, out);
}

START_TEST(cells_serve_again)
{
    actor_options options = with_workers(3);

    ck_assert_int_eq(actor_run(&options, brood_root, NULL), 0);
}
END_TEST

/* ---- plain threads that a system ends under ---- */

enum { LATE_CALLERS = 4 };

static struct late_caller {
    pthread_t thread;
    int last;                               /* what its last call gave */
} late[LATE_CALLERS];

static atomic_int late_started;

struct late_start {
    struct late_caller *caller;
    actor_system *system;
    actor_ref server;
};

static struct late_start late_starts[LATE_CALLERS];

/* Calls, casts and asks until its system is gone. */
static void *call_to_the_end(void *arg)
{
    struct late_start *start = arg;
    const text question = { actor_string_of("still there") };
    const step s = { 0, 0 };
    actor_ref found;
    int err;

    actor_system_bind(start->system);
    atomic_fetch_add(&late_started, 1);
    do {
        text answer;

        err = actor_call(start->server, &echo_info, &question, &answer, ACTOR_MINUTE);
        if (err == ACTOR_OK)
            actor_reply_release(&answer);
        actor_send(start->server, &step_info, &s);
        actor_is_alive(start->server);
        actor_whereis("nobody", &found);
    } while (err != ACTOR_ENOSYSTEM);
    start->caller->last = err;
    return NULL;
}

static void shut_down_under_them(void *arg)
{
    actor_system *system = actor_system_current();
    actor_ref server;
    int i;

    (void)arg;
    ck_assert_int_eq(actor_start(&echo, actor_alloc(1), NULL, &server, NULL), ACTOR_OK);
    for (i = 0; i < LATE_CALLERS; i++) {
        late_starts[i].caller = &late[i];
        late_starts[i].system = system;
        late_starts[i].server = server;
        ck_assert_int_eq(pthread_create(&late[i].thread, NULL, call_to_the_end, &late_starts[i]), 0);
    }
    while (atomic_load(&late_started) < LATE_CALLERS)
        actor_sleep(ACTOR_MILLISECOND);
    actor_shutdown(5);
    actor_sleep(ACTOR_INFINITY);
}

static int late_root(void *context, actor_ref *out)
{
    (void)context;
    return spawn_root(shut_down_under_them, out);
}

START_TEST(a_system_ends_under_plain_threads)
{
    actor_options options = with_workers(2);
    int i;

    atomic_store(&late_started, 0);
    ck_assert_int_eq(actor_run(&options, late_root, NULL), 5);
    for (i = 0; i < LATE_CALLERS; i++) {
        pthread_join(late[i].thread, NULL);
        ck_assert_int_eq(late[i].last, ACTOR_ENOSYSTEM);
    }
    ck_assert_ptr_null(actor_system_current());
    actor_system_bind(late_starts[0].system);
    ck_assert_ptr_null(actor_system_current());
}
END_TEST

/* ---- actor_run ---- */

static void give_up(void *arg)
{
    (void)arg;
    actor_exit(actor_reason_of(ACTOR_SHUTDOWN));
}

static void crash(void *arg)
{
    (void)arg;
    actor_exit(actor_reason_own("crash", NULL));
}

static void shut_down_with_7(void *arg)
{
    (void)arg;
    actor_spawn(wait_for_ever, NULL, NULL);
    actor_shutdown(7);
    actor_sleep(ACTOR_INFINITY);
}

static void shut_down_with_0(void *arg)
{
    (void)arg;
    actor_shutdown(0);
    actor_sleep(ACTOR_INFINITY);
}

static actor_ref helper;

/* Outlives what was linked with the root's parent too. */
static void outlive_helper(void *arg)
{
    actor_unique monitor;
    actor_message *message;
    int i;

    (void)arg;
    ck_assert_int_eq(actor_monitor(helper, &monitor), ACTOR_OK);
    ck_assert_int_eq(actor_receive(&message, ACTOR_MINUTE), ACTOR_OK);
    for (i = 0; i < 100; i++)
        actor_sleep(0);
}

static const struct {
    void (*run)(void *arg);
    void (*help)(void *arg);                /* NULL: no helper */
    int status;
} ends[] = {
    { return_at_once,   NULL,           0 },
    { give_up,          NULL,           1 },
    { crash,            NULL,           1 },
    { shut_down_with_7, NULL,           7 },
    { shut_down_with_0, NULL,           0 },
    { outlive_helper,   return_at_once, 0 },
    { wait_for_ever,    crash,          1 },
};

static int end_row;

static int end_root(void *context, actor_ref *out)
{
    (void)context;
    if (ends[end_row].help != NULL)
        ck_assert_int_eq(actor_spawn_link(ends[end_row].help, NULL, &helper), ACTOR_OK);
    return spawn_root(ends[end_row].run, out);
}

START_TEST(status_of_the_root)
{
    actor_options options = with_workers(2);

    end_row = _i;
    ck_assert_int_eq(actor_run(&options, end_root, NULL), ends[_i].status);
}
END_TEST

static void shut_down_without_memory(void *arg)
{
    (void)arg;
    ck_assert_int_eq(actor_spawn(keep_messages, NULL, &keeper), ACTOR_OK);
    actor_yield();
    lose_memory(0, SIZE_MAX);
    actor_shutdown(4);
    actor_sleep(ACTOR_INFINITY);
}

static int unlucky_root(void *context, actor_ref *out)
{
    (void)context;
    return spawn_root(shut_down_without_memory, out);
}

/* What actor_shutdown asks for is put aside, and cannot get lost. */
START_TEST(a_system_ends_that_has_no_memory)
{
    actor_options options = scarce_options();

    options.log = quiet;
    ck_assert_int_eq(actor_run(&options, unlucky_root, NULL), 4);
}
END_TEST

static int no_root(void *context, actor_ref *out)
{
    (void)context;
    (void)out;
    return ACTOR_ENOMEM;
}

START_TEST(status_of_a_root_that_does_not_start)
{
    actor_options options = with_workers(1);

    ck_assert_int_eq(actor_run(&options, no_root, NULL), 2);
}
END_TEST

START_TEST(several_systems)
{
    actor_options options = with_workers(1);
    actor_system *one, *other;
    actor_ref ref;

    ck_assert_int_eq(actor_system_start(&options, &one), ACTOR_OK);
    ck_assert_int_eq(actor_start(&echo, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_system_start(&options, &other), ACTOR_OK);
    ck_assert(actor_is_alive(ref));
    ck_assert_uint_eq(actor_system_count(one), 1);
    ck_assert_uint_eq(actor_system_count(other), 0);
    actor_system_stop(other);
    actor_system_stop(one);
    ck_assert(!actor_is_alive(ref));
}
END_TEST

START_TEST(limit_of_actors)
{
    actor_options options = with_workers(1);
    const text question = { actor_string_of("room for one more?") };
    actor_system *system;
    actor_ref ref;
    text answer;

    /* What does a plain thread's errand counts for none. */
    options.max_actors = 1;
    ck_assert_int_eq(actor_system_start(&options, &system), ACTOR_OK);
    ck_assert_int_eq(actor_start(&echo, actor_alloc(1), NULL, &ref, NULL), ACTOR_OK);
    ck_assert_int_eq(actor_start(&echo, actor_alloc(1), NULL, NULL, NULL), ACTOR_ELIMIT);
    ck_assert_int_eq(actor_call(ref, &echo_info, &question, &answer, ACTOR_MINUTE), ACTOR_OK);
    actor_reply_release(&answer);
    actor_send_exit(ref, actor_reason_of(ACTOR_KILL));
    actor_system_stop(system);
}
END_TEST

/* ---- callbacks of libuv ---- */

static actor_ref parked;
static atomic_int unparked;

static void unpark(uv_timer_t *timer)
{
    (void)timer;
    actor_unpark(parked);
}

static void note_closed(uv_handle_t *handle)
{
    atomic_store((atomic_bool *)handle->data, true);
    actor_unpark(parked);
}

/* A timer of no time is due before the loop polls. */
static void park_for_timer(void *arg)
{
    atomic_bool closed = false;
    uv_timer_t timer;

    (void)arg;
    parked = actor_self();
    ck_assert_int_eq(uv_timer_init(actor_loop(), &timer), 0);
    ck_assert_int_eq(uv_timer_start(&timer, unpark, 0, 0), 0);
    ck_assert_int_eq(actor_park(ACTOR_INFINITY), ACTOR_OK);
    atomic_store(&unparked, 1);
    timer.data = &closed;
    uv_close((uv_handle_t *)&timer, note_closed);
    while (!atomic_load(&closed))
        ck_assert_int_eq(actor_park(ACTOR_INFINITY), ACTOR_OK);
}

static int park_root(void *context, actor_ref *out)
{
    (void)context;
    return spawn_root(park_for_timer, out);
}

START_TEST(a_callback_before_the_poll_unparks)
{
    actor_options options = with_workers(1);

    ck_assert_int_eq(actor_run(&options, park_root, NULL), 0);
    ck_assert_int_eq(atomic_load(&unparked), 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("system");
    TCase *threads = tcase_create("threads");
    SRunner *runner;
    int failed;

    tcase_set_timeout(threads, 120);
    tcase_add_test(threads, order_is_kept_across_workers);
    tcase_add_test(threads, plain_threads_call);
    tcase_add_test(threads, plain_threads_ask_about_actors);
    tcase_add_loop_test(threads, a_system_ends_under_plain_threads, 0, 10);
    tcase_add_test(threads, actors_come_and_go);
    tcase_add_test(threads, cells_serve_again);
    tcase_add_loop_test(threads, status_of_the_root, 0, sizeof ends / sizeof *ends);
    tcase_add_test(threads, a_system_ends_that_has_no_memory);
    tcase_add_test(threads, status_of_a_root_that_does_not_start);
    tcase_add_test(threads, several_systems);
    tcase_add_test(threads, limit_of_actors);
    tcase_add_test(threads, a_callback_before_the_poll_unparks);
    suite_add_tcase(suite, threads);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
