/*
 * Threads that run no actor: what they are told where only an actor could do it, or only a thread of a system.
 */
#include "world.h"

#include <sys/wait.h>
#include <unistd.h>

/* ---- what ends an actor ends the program, and says why --------------------------------------------- */

static char said[2000];

/* Runs something in a child, keeps what it writes to standard error, and gives the signal that ended it. */
static int end_of(void (*run)(void *arg), void *arg)
{
    ssize_t n, len = 0;
    int status, fds[2];
    pid_t child;

    ck_assert_int_eq(pipe(fds), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        dup2(fds[1], STDERR_FILENO);
        run(arg);
        _exit(0);
    }
    close(fds[1]);
    while ((n = read(fds[0], said + len, sizeof said - 1 - (size_t)len)) > 0)
        len += n;
    close(fds[0]);
    said[len] = '\0';
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}


static int look_up(const char *key)
{
    return key[0] == '\0' ? (int)ACTOR_OK : (int)ACTOR_ENOKEY;
}

static void fail_must(void *arg)
{
    (void)arg;
    libactor_fail_alloc(1);                 /* what it says needs no memory */
    actor_must(look_up("one, two"));
}

static void fail_assert(void *arg)
{
    libactor_fail_alloc(1);
    actor_assert(arg != NULL);
}

static void exit_here(void *arg)
{
    (void)arg;
    actor_exit(actor_reason_own("tired", "at\nlast"));
}

static void divide(void *arg)
{
    (void)arg;
    (void)actor_div_int32(1, 0);
}

static const struct {
    void (*run)(void *arg);
    const char *says[4];
} ends[] = {
    { fail_must, { "look_up(\"one, two\")", "test_no_actor.c:", "no row has this key", "runs no actor" } },
    { fail_assert, { "arg != NULL", "test_no_actor.c:", "assert", "runs no actor" } },
    { exit_here, { "actor_exit", "tired: at\\nlast", "this thread", "runs no actor" } },
    { divide, { "badarith", "division by zero", "actor_exit", "runs no actor" } },
};

START_TEST(ends_of_the_program_are_told)
{
    size_t i;

    ck_assert_int_eq(end_of(ends[_i].run, NULL), SIGABRT);
    for (i = 0; i < ARRAY_LEN(ends[_i].says); i++)
        ck_assert_msg(strstr(said, ends[_i].says[i]) != NULL, "no \"%s\" in: %s", ends[_i].says[i], said);
    ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
}
END_TEST

/* ---- no system, and a system in which something does not run ---------------------------------------- */

typedef struct key {
    int64_t number;
} key;

static const actor_field_info key_fields[] = { { "number", ACTOR_FIELD_INT64, offsetof(key, number), NULL } };
static const actor_type_info key_type = { "Hub.key", sizeof(key), true, 1, key_fields, 0, NULL };
static const actor_type_info *const metas[] = { &key_type };
static const void *const meta_values[] = { NULL };
static const actor_registry_info hub = {
    .name = "Hub", .key = &key_type, .duplicate = true, .n_metas = 1, .metas = metas, .meta_values = meta_values
};
static const actor_message_info news = { "news", ACTOR_CAST, &key_type, NULL };
static const actor_partition_supervisor_info partitions;
static const key one = { 1 };

static void do_nothing(const actor_registry_entry *entries, size_t n_entries, void *arg)
{
    (void)entries;
    (void)n_entries;
    (void)arg;
}

/* Asks whatever is found by the calling thread's system. */
static void expect_all(int code)
{
    const actor_ref somebody = { 7 };
    actor_registry_list list;
    uint32_t n_partitions;
    actor_ref ref;
    key meta;
    size_t n;

    ck_assert_int_eq(actor_registry_lookup(&hub, &one, &ref), code);
    ck_assert_int_eq(actor_registry_count(&hub, &n), code);
    ck_assert_int_eq(actor_registry_entries(&hub, &one, &list), code);
    ck_assert_int_eq(actor_registry_values(&hub, &one, somebody, &list), code);
    ck_assert_int_eq(actor_registry_keys(&hub, somebody, &list), code);
    ck_assert_int_eq(actor_registry_select(&hub, NULL, NULL, &list), code);
    ck_assert_int_eq(actor_registry_count_select(&hub, NULL, NULL, &n), code);
    ck_assert_int_eq(actor_registry_dispatch(&hub, &one, do_nothing, NULL), code);
    ck_assert_int_eq(actor_registry_put_meta(&hub, 0, &one), code);
    ck_assert_int_eq(actor_registry_meta(&hub, 0, &meta), code);
    ck_assert_int_eq(actor_registry_delete_meta(&hub, 0), code);
    ck_assert_int_eq(actor_pubsub_broadcast(&hub, &one, &news, &one), code);
    ck_assert_int_eq(actor_partition_child(&partitions, 0, &ref), code);
    ck_assert_int_eq(actor_partition_of_int(&partitions, 7, &ref), code);
    ck_assert_int_eq(actor_partition_of_string(&partitions, "seven", &ref), code);
    ck_assert_int_eq(actor_partition_count(&partitions, &n_partitions), code);
    ck_assert_int_eq(actor_whereis("hub", &ref), code);
}

START_TEST(no_system_is_told_from_no_registry)
{
    expect_all(ACTOR_ENOSYSTEM);
    setup();
    expect_all(ACTOR_ENOPROC);
    teardown();
    expect_all(ACTOR_ENOSYSTEM);
}
END_TEST

/* The registry was known to the system that has ended. */
START_TEST(a_system_that_has_ended_is_none)
{
    actor_ref registry;
    size_t n;

    setup();
    ck_assert_int_eq(actor_registry_start(&hub, false, &registry), ACTOR_OK);
    ck_assert_int_eq(actor_registry_count(&hub, &n), ACTOR_OK);
    ck_assert_int_eq(actor_stop_actor(registry, actor_reason_of(ACTOR_SHUTDOWN), LONG), ACTOR_OK);
    expect_all(ACTOR_ENOPROC);
    teardown();
    expect_all(ACTOR_ENOSYSTEM);
}
END_TEST

/* ---- a child after fork: it has none of the system's threads --------------------------------------- */

static const actor_message_info hello = { "hello", ACTOR_CAST, NULL, NULL };

static void return_at_once(void *arg)
{
    (void)arg;
}

/* What goes wrong in the child: 0: nothing. */
static int use_in_child(actor_ref ref)
{
    actor_ref other;

    alarm(20);                              /* whatever waits for a thread of the parent's would do so for ever */
    if (actor_system_current() != NULL)
        return 1;
    if (actor_spawn(return_at_once, NULL, &other) != ACTOR_ENOSYSTEM)
        return 2;
    if (actor_is_alive(ref) || !actor_ref_is_none(actor_self()))
        return 3;
    if (actor_send(ref, &hello, NULL) != ACTOR_OK || actor_send_exit(ref, actor_reason_of(ACTOR_KILL)) != ACTOR_OK)
        return 4;                           /* they go nowhere */
    if (actor_call(ref, &(actor_message_info){ "ask", ACTOR_CALL, NULL, NULL }, NULL, NULL, LONG) != ACTOR_ENOSYSTEM)
        return 5;
    if (actor_whereis("hub", &other) != ACTOR_ENOSYSTEM)
        return 6;
    actor_log(ACTOR_LOG_NOTICE, "to standard error");
    actor_system_stop(actors);
    return 0;
}

/* Forks, and gives what has gone wrong in the child. */
static int fork_with(actor_ref ref)
{
    const pid_t child = fork();
    int status;

    if (child == 0)
        _exit(use_in_child(ref));
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100 + WTERMSIG(status);
}

static void receive_for_ever(void *arg)
{
    actor_message *message;

    (void)arg;
    EXPECT(actor_receive(&message, ACTOR_INFINITY), ACTOR_OK);
}

static void fork_in_actor(void *arg)
{
    *(int *)arg = fork_with(actor_self());
    EXPECT(actor_ref_is_none(actor_self()), false);
}

START_TEST(a_forked_child_has_no_system)
{
    int wrong = -1;
    actor_ref ref;

    setup();
    ck_assert_int_eq(actor_spawn(receive_for_ever, NULL, &ref), ACTOR_OK);
    ck_assert_int_eq(fork_with(ref), 0);
    in_actor(fork_in_actor, &wrong);
    ck_assert_int_eq(wrong, 0);
    ck_assert(actor_is_alive(ref));
    ck_assert_ptr_eq(actor_system_current(), actors);
    teardown();
}
END_TEST

static void note(void *arg)
{
    *(bool *)arg = true;
}

/* A simulated system has no threads that could be missing. */
START_TEST(a_forked_child_has_a_simulated_system)
{
    actor_system *simulated;
    bool noted = false;
    pid_t child;
    int status;

    ck_assert_int_eq(actor_sim_start(NULL, 1, &simulated), ACTOR_OK);
    child = fork();
    if (child == 0) {
        alarm(20);
        if (actor_spawn(note, &noted, NULL) != ACTOR_OK)
            _exit(1);
        actor_sim_settle(simulated);
        _exit(noted ? 0 : 2);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
    actor_system_stop(simulated);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("no_actor");
    TCase *ending = tcase_create("ending"), *systems = tcase_create("systems");

    tcase_add_loop_test(ending, ends_of_the_program_are_told, 0, (int)ARRAY_LEN(ends));
    suite_add_tcase(suite, ending);
    tcase_add_test(systems, no_system_is_told_from_no_registry);
    tcase_add_test(systems, a_system_that_has_ended_is_none);
    tcase_add_test(systems, a_forked_child_has_no_system);
    tcase_add_test(systems, a_forked_child_has_a_simulated_system);
    tcase_set_timeout(systems, 60);
    suite_add_tcase(suite, systems);
    return run_world(suite);
}
