/*
 * Child processes. See io.h for what all I/O has in common.
 */
#ifndef ACTOR_CHILD_H
#define ACTOR_CHILD_H

#include "stream.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A child process. It belongs to one actor. */
typedef struct actor_child actor_child;

typedef enum actor_stdio {
    ACTOR_STDIO_NULL = 0,                   /* reads nothing, writes nowhere */
    ACTOR_STDIO_INHERIT,                    /* the program's own */
    ACTOR_STDIO_PIPE                        /* a stream to the actor */
} actor_stdio;

typedef struct actor_child_options {
    const char *file;                       /* looked for in PATH if it has no slash */
    const char *const *args;                /* the first is the program's name; NULL ends them; NULL: `file` alone */
    const char *const *env;                 /* "NAME=value", NULL ends them; NULL: the program's own */
    const char *directory;                  /* to run in; NULL: the program's own */
    actor_stdio stdio[3];                   /* input, output, errors */
} actor_child_options;

/** How a child ended. */
typedef struct actor_child_end {
    int status;                             /* of its exit */
    int signal;                             /* that ended it; 0: it exited */
} actor_child_end;

/**
 * Starts a child. The worker is held up until the child runs its program or has failed to.
 *
 * Ownership  `*child` is the calling actor's, and so are `streams[i]` for each ACTOR_STDIO_PIPE; the others are
 *            set to NULL, and `streams` may be NULL if there are none. When the actor ends or closes the child
 *            before that has ended, it is killed (SIGKILL), and reaped. Its own children are not.
 * Errors     ACTOR_ENOENT: no such program or directory; ACTOR_EACCES; ACTOR_ELIMIT: no descriptor or process
 *            is left; ACTOR_EINVAL: no file; ACTOR_ENOMEM; ACTOR_EIO; ACTOR_ENOTSUP.
 * Threads    Actor. From the first child on libuv has a handler for SIGCHLD.
 * OTP        open_port({spawn_executable, File}, ...).
 */
int actor_child_start(const actor_child_options *options, actor_child **child, actor_stream *streams[3]);

/** Gives the process's number, 0 once it has ended. Threads: the owner. */
int actor_child_pid(const actor_child *child);

/**
 * Waits until a child has ended. It can be asked again.
 *
 * Errors     ACTOR_ETIMEDOUT: it is still running.
 * Threads    The owner. `end` may be NULL.
 */
int actor_child_wait(actor_child *child, int64_t timeout_ns, actor_child_end *end);

/** Sends a child a signal. Errors: ACTOR_ENOPROC, it has ended; ACTOR_EINVAL; ACTOR_EACCES. Threads: the owner. */
int actor_child_kill(actor_child *child, int number);

/** Forgets a child; one that has not ended is killed. NULL is nothing. Threads: the owner. */
void actor_child_close(actor_child *child);

#ifdef __cplusplus
}
#endif
#endif
