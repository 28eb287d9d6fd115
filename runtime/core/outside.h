/*
 * The seam between the runtime and the world: one table of all that libactor asks of the operating system, and of
 * what of libuv asks it in turn. Nothing calls around it (tests/seam/run looks at what the objects want from
 * elsewhere, and has a reason for each exception), so whatever is put into it stands in for the world:
 *
 * - a system has a table for what is its own, time and chance: the real one, or the simulated system's;
 * - the host's allocator is put into the group of memory by the first system, and the allocation that is to fail
 *   does so in front of it;
 * - a test replaces what it likes before its system starts: a read that is short, a thread that can't be had.
 *
 * A function does as the one of libc or libuv of that name, unless its line says otherwise.
 */
#ifndef LIBACTOR_OUTSIDE_H
#define LIBACTOR_OUTSIDE_H

#include <dirent.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <uv.h>

struct actor_system;

struct libactor_clock {
    int64_t (*now)(const struct actor_system *system); /* nanoseconds; never goes back */
    int64_t (*rough_now)(void);             /* the same, some milliseconds late, and cheaper */
    void (*sleep)(int64_t delay_ns);        /* the calling thread */
};

struct libactor_chance {
    uint64_t (*draw)(struct actor_system *system);
};

struct libactor_memory {
    void *(*allocate)(void *context, size_t bytes);
    void (*release)(void *context, void *memory); /* not NULL */
    void *context;
    void *(*allocate_zero)(size_t bytes);   /* calloc of one; for `release`, unless the host's allocator is in */
    size_t (*page_bytes)(void);
    void *(*map)(size_t bytes, bool reserve); /* zero; NULL and errno; `reserve`: there need not be so much memory */
    int (*unmap)(void *memory, size_t bytes);
    int (*guard)(void *memory, size_t bytes); /* has every access fault */
    int (*drop)(void *memory, size_t bytes); /* gives up what is behind it, not the addresses */
    void (*in_huge_pages)(void *memory, size_t bytes);
    bool (*is_there)(size_t bytes);         /* in libc's heap, which libuv allocates from */
    FILE *(*open_text)(char **text, size_t *len); /* open_memstream */
    void (*free_text)(char *text);
};

struct libactor_loop {
    int (*init)(uv_loop_t *loop);
    int (*close)(uv_loop_t *loop);
    int (*run)(uv_loop_t *loop, uv_run_mode mode);
    void (*stop)(uv_loop_t *loop);
    void (*walk)(uv_loop_t *loop, uv_walk_cb look, void *arg);
    void (*update_time)(uv_loop_t *loop);
    int (*timeout_ms)(const uv_loop_t *loop);
    int (*descriptor)(const uv_loop_t *loop);
    void (*close_handle)(uv_handle_t *handle, uv_close_cb closed);
    int (*async_init)(uv_loop_t *loop, uv_async_t *async, uv_async_cb run);
    int (*async_send)(uv_async_t *async);
    int (*timer_init)(uv_loop_t *loop, uv_timer_t *timer);
    int (*timer_start)(uv_timer_t *timer, uv_timer_cb run, uint64_t delay_ms, uint64_t again_ms);
    int (*timer_stop)(uv_timer_t *timer);
    int (*prepare_init)(uv_loop_t *loop, uv_prepare_t *prepare);
    int (*prepare_start)(uv_prepare_t *prepare, uv_prepare_cb run);
    int (*idle_init)(uv_loop_t *loop, uv_idle_t *idle);
    int (*idle_start)(uv_idle_t *idle, uv_idle_cb run);
    int (*idle_stop)(uv_idle_t *idle);
    int (*poll_init)(uv_loop_t *loop, uv_poll_t *watch, int fd);
    int (*poll_start)(uv_poll_t *watch, int events, uv_poll_cb on_event);
    int (*poll_stop)(uv_poll_t *watch);
};

struct libactor_threads {
    int (*create)(pthread_t *thread, void *(*run)(void *arg), void *arg);
    int (*join)(pthread_t thread);
    int (*in_forked)(void (*run)(void));    /* has it called in each child of fork(), before that returns there */
    void (*yield)(void);
    int (*processors)(void);
    bool (*fences_prepare)(void);           /* false: the kernel has no fences for all threads of a process */
    bool (*fence_all)(void);                /* false: it had no memory for that */
    bool (*own_stack)(void **low, size_t *bytes, size_t *guard_bytes); /* false: nobody knows */
    int (*queue_work)(uv_loop_t *loop, uv_work_t *work, uv_work_cb run, uv_after_work_cb done);
    int (*cancel)(uv_req_t *request);       /* work or a look-up */
};

struct libactor_descriptors {
    int (*pipe)(int fds[2]);
    int (*socketpair)(int fds[2]);
    int (*set_nonblocking)(int fd);
    int (*duplicate)(int fd, int lowest);   /* a number from `lowest` on */
    bool (*is_open)(int fd);
    int (*open_null)(void);                 /* /dev/null, for children too */
    ssize_t (*read)(int fd, void *buffer, size_t size);
    ssize_t (*write)(int fd, const void *data, size_t size);
    int (*close)(int fd);
};

struct libactor_network {
    int (*socket)(int family, int type, int protocol);
    int (*bind)(int fd, const struct sockaddr *address, socklen_t bytes);
    int (*listen)(int fd, int backlog);
    int (*accept)(int fd);
    int (*connect)(int fd, const struct sockaddr *address, socklen_t bytes);
    int (*shutdown)(int fd, int how);
    int (*getsockname)(int fd, struct sockaddr *address, socklen_t *bytes);
    int (*getsockopt)(int fd, int level, int name, void *value, socklen_t *bytes);
    int (*setsockopt)(int fd, int level, int name, const void *value, socklen_t bytes);
    ssize_t (*send)(int fd, const void *data, size_t size, int flags);
    ssize_t (*sendmsg)(int fd, const struct msghdr *message, int flags);
    char *(*if_indextoname)(unsigned index, char *name);
    int (*getaddrinfo)(uv_loop_t *loop, uv_getaddrinfo_t *request, uv_getaddrinfo_cb done, const char *host,
                       const char *service, const struct addrinfo *hints);
    void (*freeaddrinfo)(struct addrinfo *found);
};

struct libactor_files {
    int (*open)(const char *path, int flags, mode_t mode);
    ssize_t (*pread)(int fd, void *buffer, size_t size, off_t offset);
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
};

struct libactor_processes {
    int (*spawn)(uv_loop_t *loop, uv_process_t *process, const uv_process_options_t *options);
    int (*kill)(pid_t pid, int number);
    pid_t (*waitpid)(pid_t pid, int *status, int flags);
    int (*signal_init)(uv_loop_t *loop, uv_signal_t *watch);
    int (*signal_start)(uv_signal_t *watch, uv_signal_cb on_signal, int number);
    const char *(*environment)(const char *name); /* NULL: not set */
    void (*complain)(const char *level, const char *text); /* on standard error */
};

struct libactor_outside {
    struct libactor_clock clock;
    struct libactor_chance chance;
    struct libactor_memory memory;
    struct libactor_loop loop;
    struct libactor_threads threads;
    struct libactor_descriptors descriptors;
    struct libactor_network network;
    struct libactor_files files;
    struct libactor_processes processes;
};

/** The real world, of the process. A simulated system's own, with a clock and chance alone, is in sim.c. */
extern struct libactor_outside libactor_outside;

/* seam.c: memory, of which an allocation can be made to fail. */

/** Has the n-th allocation of the calling thread from now on fail, once; 0: none; UINT64_MAX: all. */
void libactor_fail_alloc(uint64_t n);

/** Gives memory of whole pages, for a stack; NULL and errno. */
void *libactor_map(size_t bytes, bool reserve);

/* loop.c */

/**
 * Sees that libuv's table of a loop's descriptors can grow to hold `fd`: libuv aborts the program where it can't.
 *
 * Errors     ACTOR_ENOMEM.
 * Threads    The loop's. Another that takes the memory before libuv does remains.
 */
int libactor_loop_reserve(const uv_loop_t *loop, int fd);

#endif
