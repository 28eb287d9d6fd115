/*
 * The seam between I/O and the world: all that runtime/io asks the operating system for, and what of libuv
 * asks it in turn, goes through this table. So a test can have a read be short or a spawn fail.
 */
#ifndef LIBACTOR_IO_OS_H
#define LIBACTOR_IO_OS_H

#include <dirent.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <uv.h>

struct libactor_os {
    int (*socket)(int family, int type, int protocol);
    int (*bind)(int fd, const struct sockaddr *address, socklen_t bytes);
    int (*listen)(int fd, int backlog);
    int (*accept)(int fd);
    int (*connect)(int fd, const struct sockaddr *address, socklen_t bytes);
    int (*shutdown)(int fd, int how);
    int (*getsockname)(int fd, struct sockaddr *address, socklen_t *bytes);
    int (*getsockopt)(int fd, int level, int name, void *value, socklen_t *bytes);
    int (*setsockopt)(int fd, int level, int name, const void *value, socklen_t bytes);
    int (*socketpair)(int fds[2]);
    int (*pipe)(int fds[2]);
    int (*set_nonblocking)(int fd);
    char *(*if_indextoname)(unsigned index, char *name);
    ssize_t (*read)(int fd, void *buffer, size_t size);
    ssize_t (*send)(int fd, const void *data, size_t size, int flags);
    ssize_t (*sendmsg)(int fd, const struct msghdr *message, int flags);
    int (*close)(int fd);

    int (*open)(const char *path, int flags, mode_t mode);
    ssize_t (*pread)(int fd, void *buffer, size_t size, off_t offset);
    ssize_t (*write)(int fd, const void *data, size_t size);
    ssize_t (*pwrite)(int fd, const void *data, size_t size, off_t offset);
    int (*fsync)(int fd);
    int (*stat)(const char *path, struct stat *out);
    int (*rename)(const char *from, const char *to);
    int (*unlink)(const char *path);
    int (*mkdir)(const char *path, mode_t mode);
    int (*rmdir)(const char *path);
    DIR *(*opendir)(const char *path);
    struct dirent *(*readdir)(DIR *folder);
    int (*closedir)(DIR *folder);

    int (*kill)(pid_t pid, int number);
    pid_t (*waitpid)(pid_t pid, int *status, int flags);

    int (*poll_init)(uv_loop_t *loop, uv_poll_t *watch, int fd);
    int (*poll_start)(uv_poll_t *watch, int events, uv_poll_cb on_event);
    int (*queue_work)(uv_loop_t *loop, uv_work_t *work, uv_work_cb run, uv_after_work_cb done);
    int (*getaddrinfo)(uv_loop_t *loop, uv_getaddrinfo_t *request, uv_getaddrinfo_cb done, const char *host,
                       const char *service, const struct addrinfo *hints);
    int (*spawn)(uv_loop_t *loop, uv_process_t *process, const uv_process_options_t *options);
    int (*signal_init)(uv_loop_t *loop, uv_signal_t *watch);
    int (*signal_start)(uv_signal_t *watch, uv_signal_cb on_signal, int number);
};

/** The real world, but for a test that has put something in before its system started. */
extern struct libactor_os libactor_os;

#endif
