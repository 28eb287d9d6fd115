/*
 * Waiting for what is no actor: C that blocks, and callbacks of libuv.
 */
#ifndef ACTOR_BLOCKING_H
#define ACTOR_BLOCKING_H

#include "process.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Calls `run(arg)`, which may block, on a thread of libuv's pool, and waits until it has returned.
 *
 * `run` is no actor there: it can't wait for one. actor_deadline_left gives it the caller's, which does not shorten `timeout_ns`:
 * give it that as the time, and `run` is left when it comes. It may end by actor_exit, actor_must
 * or actor_assert: then it is left where it is, as an actor's code would be, `release(arg)` is called, and the caller ends for
 * that reason. If the caller waits no more, the log says why `run` ended.
 *
 * Ownership  With ACTOR_OK `arg` is the caller's again; with an error it is not: `release(arg)`, which may be
 *            NULL, is called once nobody works with it. If the caller is ended, or its time is up, `run` goes on
 *            (one not begun is not called any more), and `release` follows, on the caller's worker. So `arg`
 *            and all that `run` touches must not be on the caller's stack. `release` must not block.
 * Errors     ACTOR_ETIMEDOUT; ACTOR_ENOMEM; ACTOR_ELIMIT; ACTOR_ENOTSUP: in a simulated system.
 * Threads    Actor; elsewhere `run` is called at once, on the calling thread. The pool has UV_THREADPOOL_SIZE
 *            threads (4) for the whole program. A system that stops waits for what runs.
 */
int actor_blocking(void (*run)(void *arg), void *arg, void (*release)(void *arg), int64_t timeout_ns);

/** Gives the `arg` of the call of actor_blocking for which the calling thread is in `run`; NULL: it is in none of it. Threads: any. */
void *actor_blocking_arg(void (*run)(void *arg));

typedef struct actor_pending actor_pending;

/**
 * An operation that an actor waits for: the first field of the memory that libuv has of it. The actor may
 * be ended while libuv still writes there; so it is allocated, and freed by whoever is the last to know it.
 *
 *     struct lookup {
 *         actor_pending pending;
 *         uv_getnameinfo_t request;
 *         char host[100];
 *         int status;
 *     };
 *
 *     static void release(actor_pending *pending)         // nobody waits any more, and libuv is done
 *     {
 *         actor_free(pending);
 *     }
 *
 *     static void on_name(uv_getnameinfo_t *request, int status, const char *host, const char *service)
 *     {
 *         struct lookup *lookup = request->data;
 *
 *         lookup->status = status;
 *         if (status == 0)
 *             snprintf(lookup->host, sizeof lookup->host, "%s", host);
 *         actor_pending_done(&lookup->pending);           // may free it
 *     }
 *
 *     int look_up(const struct sockaddr *address, char *host, size_t size)
 *     {
 *         struct lookup *lookup = actor_alloc(sizeof *lookup);
 *         int err;
 *
 *         if (lookup == NULL)
 *             return ACTOR_ENOMEM;
 *         err = actor_pending_begin(&lookup->pending, release, NULL);
 *         if (err < 0) {
 *             actor_free(lookup);
 *             return err;
 *         }
 *         lookup->request.data = lookup;
 *         if (uv_getnameinfo(actor_loop(), &lookup->request, on_name, address, 0) < 0) {
 *             actor_pending_undo(&lookup->pending);
 *             actor_free(lookup);
 *             return ACTOR_EIO;
 *         }
 *         err = actor_pending_wait(&lookup->pending, 5 * ACTOR_SECOND);
 *         if (err < 0)
 *             return err;                                 // no longer ours
 *         snprintf(host, size, "%s", lookup->host);
 *         err = lookup->status == 0 ? ACTOR_OK : ACTOR_ENOHOST;
 *         actor_free(lookup);
 *         return err;
 *     }
 */
struct actor_pending {
    actor_ref owner;
    void (*release)(actor_pending *pending);
    void (*abandon)(actor_pending *pending);
    int state;
};

/**
 * Prepares to wait. From here on, if the calling actor ends, `abandon` is called, which may be NULL and may
 * hurry the operation up (uv_cancel); and `release` when it is done. An operation on a handle must be ended by
 * `abandon`: a system that stops closes the handles that are left in its loops, and calls nothing back.
 *
 * Errors     ACTOR_ENOMEM; ACTOR_ENOTACTOR; ACTOR_ENOTSUP: in a simulated system there is no loop.
 * Threads    Actor.
 */
int actor_pending_begin(actor_pending *pending, void (*release)(actor_pending *pending),
                        void (*abandon)(actor_pending *pending));

/** Takes actor_pending_begin back: the operation did not start. Threads: the actor that began it. */
void actor_pending_undo(actor_pending *pending);

/**
 * Waits until the operation is done. After ACTOR_OK its memory is the caller's; after an error it is not:
 * the operation is abandoned and will be released. The actor's deadline does not shorten the time.
 *
 * Errors     ACTOR_ETIMEDOUT; ACTOR_ENOMEM, ACTOR_ELIMIT: for want of a stack.
 * Threads    The actor that began it.
 */
int actor_pending_wait(actor_pending *pending, int64_t timeout_ns);

/** The operation is done. It wakes the actor; or calls `release`. Threads: a callback of the actor's loop. */
void actor_pending_done(actor_pending *pending);

#ifdef __cplusplus
}
#endif
#endif
