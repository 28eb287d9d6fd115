/*
 * What the parts of I/O share.
 */
#include <errno.h>

#include <actor/system.h>

#include "io.h"

int libactor_io_error(int number)
{
    switch (number) {
    case 0:
        return ACTOR_OK;
    case EADDRINUSE:
        return ACTOR_EADDRINUSE;
    case ECONNREFUSED:
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
    case ENOTCONN:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ETIMEDOUT:                         /* the kernel's, of a peer that is silent: nobody asked for it */
        return ACTOR_ECONN;
    case EMFILE:
    case ENFILE:
    case EAGAIN:                            /* of fork: where it means to wait, it does not get here */
        return ACTOR_ELIMIT;
    case ENOMEM:
    case ENOBUFS:
        return ACTOR_ENOMEM;
    case EAFNOSUPPORT:
    case ENOSYS:
    case EOPNOTSUPP:
        return ACTOR_ENOTSUP;
    case ENOENT:
    case ENOTDIR:
        return ACTOR_ENOENT;
    case EEXIST:
    case ENOTEMPTY:
        return ACTOR_EEXIST;
    case EACCES:
    case EPERM:
    case EROFS:
        return ACTOR_EACCES;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return ACTOR_ENOSPC;
    case EINVAL:
    case EISDIR:
    case ENAMETOOLONG:
    case EADDRNOTAVAIL:
        return ACTOR_EINVAL;
    case ESRCH:
        return ACTOR_ENOPROC;
    default:
        return ACTOR_EIO;
    }
}

int libactor_io_loop(const char *what, uv_loop_t **out)
{
    if (actor_ref_is_none(actor_self()))
        return ACTOR_ENOTACTOR;
    *out = actor_loop();
    if (*out != NULL)
        return ACTOR_OK;
    actor_log(ACTOR_LOG_ERROR, "%s: a simulated system has no outside world", what);
    return ACTOR_ENOTSUP;
}

static void begin(struct libactor_limit *limit, int64_t now)
{
    const int64_t left_ns = limit->for_others ? actor_deadline_left() : ACTOR_INFINITY;

    if (left_ns < limit->timeout_ns)
        limit->timeout_ns = left_ns;
    limit->until_ns = limit->timeout_ns > ACTOR_INFINITY - now ? ACTOR_INFINITY : now + limit->timeout_ns;
}

int64_t libactor_limit_left(struct libactor_limit *limit)
{
    int64_t now;

    if (limit->timeout_ns <= 0 || limit->until_ns == ACTOR_INFINITY)
        return limit->timeout_ns <= 0 ? limit->timeout_ns : ACTOR_INFINITY;
    now = actor_now();
    if (limit->until_ns == 0)
        begin(limit, now);
    return limit->until_ns == ACTOR_INFINITY ? ACTOR_INFINITY : limit->until_ns - now;
}

int libactor_io_wait(int *wanted, struct libactor_limit *limit)
{
    for (;;) {
        int err = actor_park(libactor_limit_left(limit));

        if (*wanted == 0)
            return ACTOR_OK;
        if (err < 0) {
            *wanted = 0;
            return err;
        }
    }
}
