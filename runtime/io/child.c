/*
 * Child processes. libuv starts them and learns of their end; a child whose actor has gone is killed and then
 * waited for on the thread pool, where nobody minds how long it takes.
 *
 * Our end of a pipe is a stream. The child's input comes through a socket, for only there a write to a
 * child that is gone can be kept from raising SIGPIPE.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include <actor/child.h>

#include "stream.h"

enum { OURS, THEIRS };                      /* of a pair of descriptors */

struct actor_child {
    uv_process_t process;                   /* its data is this struct */
    uv_work_t reaping;                      /* likewise */
    actor_ref owner;
    int wanted;                             /* not 0: the owner is parked for the end */
    pid_t pid;                              /* 0: it has ended, and was reaped */
    actor_child_end end;
    unsigned n_known;                       /* by libuv's handle, and by the thread pool */
};

static void let_go(actor_child *child)
{
    if (--child->n_known == 0)
        actor_free(child);
}

static void on_end(uv_process_t *process, int64_t status, int number)
{
    actor_child *child = process->data;

    child->pid = 0;
    child->end.status = number == 0 ? (int)status : 0;
    child->end.signal = number;
    if (child->wanted == 0)
        return;
    child->wanted = 0;
    actor_unpark(child->owner);
}

static void on_closed(uv_handle_t *handle)
{
    let_go(handle->data);
}

static void reap(uv_work_t *work)
{
    const actor_child *child = work->data;

    while (libactor_outside.processes.waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static void on_reaped(uv_work_t *work, int status)
{
    (void)status;
    let_go(work->data);
}

/* Ends a child whose owner has no claim to it any more. As a clean-up it is the owner's end. */
static void shut(void *arg)
{
    actor_child *child = arg;

    child->owner = actor_ref_none();
    child->wanted = 0;
    if (child->pid != 0) {
        libactor_outside.processes.kill(child->pid, SIGKILL);
        child->n_known++;
        if (libactor_outside.threads.queue_work(child->process.loop, &child->reaping, reap, on_reaped) < 0)
            child->n_known--;
    }
    /* From here on libuv does not wait for it. */
    libactor_outside.loop.close_handle((uv_handle_t *)&child->process, on_closed);
}

/* ---- starting ------------------------------------------------------------------------------------- */

struct stdio {
    int fds[3][2];                          /* -1: none */
    uv_stdio_container_t containers[3];
};

static void close_stdio(const struct stdio *stdio, int which)
{
    int i;

    for (i = 0; i < 3; i++)
        if (stdio->fds[i][which] >= 0)
            libactor_outside.descriptors.close(stdio->fds[i][which]);
}

static int open_pair(int number, int fds[2])
{
    if (number == 0)
        return libactor_outside.descriptors.socketpair(fds);
    return libactor_outside.descriptors.pipe(fds);
}

static int open_stdio(const actor_child_options *options, struct stdio *stdio)
{
    int i;

    memset(stdio->fds, -1, sizeof stdio->fds);
    for (i = 0; i < 3; i++) {
        stdio->containers[i].flags = UV_IGNORE;
        if (options->stdio[i] == ACTOR_STDIO_INHERIT) {
            stdio->containers[i].flags = UV_INHERIT_FD;
            stdio->containers[i].data.fd = i;
        } else if (options->stdio[i] == ACTOR_STDIO_PIPE) {
            if (open_pair(i, stdio->fds[i]) < 0 || libactor_outside.descriptors.set_nonblocking(stdio->fds[i][OURS]) < 0)
                return libactor_io_error(errno);
            stdio->containers[i].flags = UV_INHERIT_FD;
            stdio->containers[i].data.fd = stdio->fds[i][THEIRS];
        }
    }
    return ACTOR_OK;
}

/* Makes streams of our ends. Each end is the stream's then, or closed. */
static int adopt_stdio(struct stdio *stdio, actor_stream *streams[3])
{
    int i;

    for (i = 0; i < 3; i++) {
        const int fd = stdio->fds[i][OURS];
        int err;

        if (fd < 0)
            continue;
        stdio->fds[i][OURS] = -1;
        err = libactor_stream_adopt(fd, false, &streams[i]);
        if (err < 0)
            return err;
    }
    return ACTOR_OK;
}

/* libuv takes lists of strings that are not const, and does not write to them. */
static char **plain(const char *const *list)
{
    union {
        const char *const *from;
        char **to;
    } cast = { list };

    return cast.to;
}

static int spawn(uv_loop_t *loop, const actor_child_options *options, struct stdio *stdio, actor_child *child)
{
    const char *const name_alone[] = { options->file, NULL };
    uv_process_options_t uv_options;
    int result;

    memset(&uv_options, 0, sizeof uv_options);
    uv_options.exit_cb = on_end;
    uv_options.file = options->file;
    uv_options.args = plain(options->args != NULL ? options->args : name_alone);
    uv_options.env = plain(options->env);
    uv_options.cwd = options->directory;
    uv_options.stdio = stdio->containers;
    uv_options.stdio_count = 3;
    result = libactor_outside.processes.spawn(loop, &child->process, &uv_options);
    if (result < 0)
        return libactor_io_error_uv(result);
    child->pid = child->process.pid;
    return ACTOR_OK;
}

static actor_child *make_child(void)
{
    actor_child *child = actor_alloc(sizeof *child);

    if (child == NULL)
        return NULL;
    memset(child, 0, sizeof *child);
    child->process.data = child;
    child->reaping.data = child;
    child->owner = actor_self();
    child->n_known = 1;
    return child;
}

/* Starts a child, which is the calling actor's to be shut; its standard streams are open. */
static int start(uv_loop_t *loop, const actor_child_options *options, struct stdio *stdio, actor_child **out)
{
    actor_child *child = make_child();
    int err;

    if (child == NULL)
        return ACTOR_ENOMEM;
    err = spawn(loop, options, stdio, child);
    if (err < 0) {
        /* libuv had made a handle of it, unless a test stood in for it. */
        if (child->process.type == UV_PROCESS)
            libactor_outside.loop.close_handle((uv_handle_t *)&child->process, on_closed);
        else
            actor_free(child);
        return err;
    }
    err = actor_defer(shut, child);
    if (err < 0) {
        shut(child);
        return err;
    }
    *out = child;
    return ACTOR_OK;
}

int actor_child_start(const actor_child_options *options, actor_child **out, actor_stream *streams[3])
{
    actor_stream *none[3];
    struct stdio stdio;
    actor_child *child;
    uv_loop_t *loop;
    int i;
    int err = libactor_io_loop("actor_child_start", &loop);

    if (err < 0)
        return err;
    if (options->file == NULL)
        return ACTOR_EINVAL;
    for (i = 0; i < 3; i++)
        if (streams == NULL && options->stdio[i] == ACTOR_STDIO_PIPE)
            return ACTOR_EINVAL;
    if (streams == NULL)
        streams = none;
    for (i = 0; i < 3; i++)
        streams[i] = NULL;
    err = open_stdio(options, &stdio);
    if (err < 0)
        goto close_stdio;
    err = start(loop, options, &stdio, &child);
    if (err < 0)
        goto close_stdio;
    err = adopt_stdio(&stdio, streams);
    if (err < 0)
        goto close_child;
    close_stdio(&stdio, THEIRS);
    *out = child;
    return ACTOR_OK;
close_child:
    actor_child_close(child);
    for (i = 0; i < 3; i++) {
        actor_stream_close(streams[i]);
        streams[i] = NULL;
    }
close_stdio:
    close_stdio(&stdio, OURS);
    close_stdio(&stdio, THEIRS);
    return err;
}

/* ---- afterwards ----------------------------------------------------------------------------------- */

int actor_child_pid(const actor_child *child)
{
    return (int)child->pid;
}

int actor_child_wait(actor_child *child, int64_t timeout_ns, actor_child_end *end)
{
    struct libactor_limit limit = libactor_limit_of(timeout_ns);
    int err = libactor_io_check(child->owner);

    if (err < 0)
        return err;
    if (child->pid != 0) {
        if (timeout_ns <= 0)
            return ACTOR_ETIMEDOUT;
        child->wanted = 1;
        err = libactor_io_wait(&child->wanted, &limit);
        if (err < 0)
            return err;
    }
    if (end != NULL)
        *end = child->end;
    return ACTOR_OK;
}

int actor_child_kill(actor_child *child, int number)
{
    int err = libactor_io_check(child->owner);

    if (err < 0)
        return err;
    if (child->pid == 0)
        return ACTOR_ENOPROC;
    return libactor_outside.processes.kill(child->pid, number) == 0 ? ACTOR_OK : libactor_io_error(errno);
}

void actor_child_close(actor_child *child)
{
    if (child == NULL || libactor_io_check(child->owner) < 0)
        return;
    actor_undefer(shut, child);
    shut(child);
}
