/*
 * What the parts of I/O share: what errors are called, how long a call waits, whose a thing is.
 */
#ifndef LIBACTOR_IO_H
#define LIBACTOR_IO_H

#include <uv.h>

#include <actor/behaviour.h>

#include "../core/outside.h"

/** Gives the code for an errno. */
int libactor_io_error(int number);

/** Gives the code for a negative result of libuv, which on Unix is an errno but for names. */
static inline int libactor_io_error_uv(int result)
{
    return libactor_io_error(-result);
}

/** Gives the calling actor's loop. Errors: ACTOR_ENOTACTOR; ACTOR_ENOTSUP: it has none; `what` is logged then. */
int libactor_io_loop(const char *what, uv_loop_t **out);

/** Tells whether the calling actor is the owner: ACTOR_OK, ACTOR_EINVAL, ACTOR_ENOTACTOR. */
static inline int libactor_io_check(actor_ref owner)
{
    actor_ref self = actor_self();

    if (actor_ref_is_none(self))
        return ACTOR_ENOTACTOR;
    return actor_ref_equal(self, owner) ? ACTOR_OK : ACTOR_EINVAL;
}

/* How long a call may wait. The clock is read when it waits for the first time: most calls never do. */
struct libactor_limit {
    int64_t timeout_ns;
    int64_t until_ns;                       /* of actor_now's clock; 0: the time did not begin yet */
    bool for_others;                        /* what is waited for: then the deadline of the actor counts too */
};

/** For what somebody else does: a peer, a child, a name server. */
static inline struct libactor_limit libactor_limit_of(int64_t timeout_ns)
{
    struct libactor_limit limit = { timeout_ns, 0, true };

    return limit;
}

/** For what the program itself does elsewhere, which can look for how long it has. */
static inline struct libactor_limit libactor_limit_of_own(int64_t timeout_ns)
{
    struct libactor_limit limit = { timeout_ns, 0, false };

    return limit;
}

/** Gives the time left, of the call or if that is less of the actor's deadline; the first call begins it. */
int64_t libactor_limit_left(struct libactor_limit *limit);

/**
 * Parks the calling actor until `*wanted` is 0, which whoever unparks it sets: others may unpark it too. On
 * an error it is 0 as well.
 */
int libactor_io_wait(int *wanted, struct libactor_limit *limit);

#endif
