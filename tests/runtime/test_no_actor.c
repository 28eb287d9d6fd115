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
    actor_exit(actor_reason_own("tired", "at last"));
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
    { exit_here, { "actor_exit", "tired", "at last", "runs no actor" } },
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

int main(void)
{
    Suite *suite = suite_create("no_actor");
    TCase *ending = tcase_create("ending");

    tcase_add_loop_test(ending, ends_of_the_program_are_told, 0, (int)ARRAY_LEN(ends));
    suite_add_tcase(suite, ending);
    return run_world(suite);
}
