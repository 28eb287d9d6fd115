/*
 * Runs graphviz's `dot`, found as a shell would find it but without one: the graph goes through a pipe to its
 * standard input, and its standard output is the file. It reads all before it writes, so that neither waits for
 * the other.
 */

#include "draw.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* A program that ends before it has read everything is no reason for us to die. */
static void write_all(int fd, const char *bytes, size_t length)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    struct sigaction old;

    sigaction(SIGPIPE, &ignore, &old);
    while (length > 0) {
        const ssize_t written = write(fd, bytes, length);

        if (written < 0 && errno != EINTR)
            break;
        bytes += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    sigaction(SIGPIPE, &old, NULL);
}

static int spawn_dot(int input, int output, pid_t *pid)
{
    static char name[] = "dot";
    static char format[] = "-Tsvg";
    char *arguments[] = { name, format, NULL };
    posix_spawn_file_actions_t actions;
    int err = posix_spawn_file_actions_init(&actions);

    if (err != 0)
        return err;
    err = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    if (err == 0)
        err = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (err == 0)
        err = posix_spawnp(pid, name, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return err;
}

/* Waits for a process; whether it ended well. */
static int has_succeeded(pid_t pid)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

enum draw_result draw_svg(const char *graph, size_t length, FILE *out)
{
    int ends[2];
    pid_t pid;
    int err;

    if (fflush(out) != 0 || pipe2(ends, O_CLOEXEC) < 0)
        return DRAW_SYSTEM;
    err = spawn_dot(ends[0], fileno(out), &pid);
    close(ends[0]);
    if (err != 0) {
        close(ends[1]);
        errno = err;
        return err == ENOENT || err == EACCES ? DRAW_NO_PROGRAM : DRAW_SYSTEM;
    }
    write_all(ends[1], graph, length);
    close(ends[1]);
    return has_succeeded(pid) ? DRAW_OK : DRAW_FAILED;
}
