/*
 * The real operating system. Descriptors are born close-on-exec; sockets and our ends do not block.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <net/if.h>

#include "os.h"

static int accept_nonblocking(int fd)
{
    return accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static int make_socketpair(int fds[2])
{
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds);
}

static int make_pipe(int fds[2])
{
    return pipe2(fds, O_CLOEXEC);
}

static int set_nonblocking(int fd)
{
    const int flags = fcntl(fd, F_GETFL);

    return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

static int open_file(const char *path, int flags, mode_t mode)
{
    return open(path, flags | O_CLOEXEC, mode);
}

static int stat_file(const char *path, struct stat *out)
{
    return stat(path, out);
}

struct libactor_os libactor_os = {
    .socket = socket,
    .bind = bind,
    .listen = listen,
    .accept = accept_nonblocking,
    .connect = connect,
    .shutdown = shutdown,
    .getsockname = getsockname,
    .getsockopt = getsockopt,
    .setsockopt = setsockopt,
    .socketpair = make_socketpair,
    .pipe = make_pipe,
    .set_nonblocking = set_nonblocking,
    .if_indextoname = if_indextoname,
    .read = read,
    .send = send,
    .sendmsg = sendmsg,
    .close = close,
    .open = open_file,
    .pread = pread,
    .write = write,
    .pwrite = pwrite,
    .fsync = fsync,
    .stat = stat_file,
    .rename = rename,
    .unlink = unlink,
    .mkdir = mkdir,
    .rmdir = rmdir,
    .opendir = opendir,
    .readdir = readdir,
    .closedir = closedir,
    .kill = kill,
    .waitpid = waitpid,
    .poll_init = uv_poll_init,
    .poll_start = uv_poll_start,
    .queue_work = uv_queue_work,
    .getaddrinfo = uv_getaddrinfo,
    .spawn = uv_spawn,
    .signal_init = uv_signal_init,
    .signal_start = uv_signal_start,
};
