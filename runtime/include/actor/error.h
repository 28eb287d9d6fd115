/*
 * What the world does wrong: the negative return codes of the runtime.
 */
#ifndef ACTOR_ERROR_H
#define ACTOR_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/** Every code with its number and its text. A function returns ACTOR_OK or a code from here. */
#define ACTOR_ERRORS(X)                                                           \
    X(ENOPROC,     1, "no live actor has this reference or name")                 \
    X(ETIMEDOUT,   2, "no answer within the given time")                          \
    X(ENOMEM,      3, "out of memory")                                            \
    X(EDOWN,       4, "the actor ended before it answered")                       \
    X(EALREADY,    5, "already started, or the name is taken")                    \
    X(EINIT,       6, "the actor's init failed")                                  \
    X(EIGNORE,     7, "the actor's init chose not to run")                        \
    X(EINVAL,      8, "invalid argument")                                         \
    X(ENOSYSTEM,   9, "the calling thread belongs to no actor system")            \
    X(ECALLSELF,  10, "an actor called itself")                                   \
    X(ENOTACTOR,  11, "only an actor may do this")                                \
    X(ESHUTDOWN,  13, "the actor system is stopping")                             \
    X(ELIMIT,     14, "a limit is reached, the system's or the spec's")          \
    X(ENOTSUP,    15, "not supported here")                                       \
    X(EEOF,       16, "end of file")                                              \
    X(ECONN,      17, "the connection was refused, reset or closed")              \
    X(EADDRINUSE, 18, "the address is in use")                                    \
    X(EIO,        19, "input/output error")                                       \
    X(ENOTIMER,   20, "no such timer runs: it has fired, or was cancelled")       \
    X(EFULL,      21, "the actor's mailbox is full")                                \
    X(EPRESENT,   22, "the supervisor has a child with this id, which does not run") \
    X(ERESTARTING, 23, "the child is being restarted")                            \
    X(ENOREQUEST, 24, "no answer is awaited of this request, or of none")        \
    X(ENOTSTARTED, 25, "the application, or one it depends on, is not started")   \
    X(ENOIMPL,    26, "the protocol has no impl for the type of this value")      \
    X(ENOENT,     40, "no such file or directory")                                \
    X(EEXIST,     41, "the file exists, or the directory is not empty")           \
    X(EACCES,     42, "permission denied")                                        \
    X(ENOSPC,     43, "no space left on the device")                              \
    X(ENOHOST,    44, "no such host")                                            \
    X(ENOTABLE,   60, "there is no such table, or it has been deleted")           \
    X(ENOKEY,     61, "no row has this key, or there is no next one")             \
    X(ETAKEN,     62, "a row has this key already")                               \
    X(ERANGE,     63, "the number does not fit its field")

enum {
    ACTOR_OK = 0,
#define ACTOR_ERROR_CODE(name, number, text) ACTOR_##name = -number,
    ACTOR_ERRORS(ACTOR_ERROR_CODE)
#undef ACTOR_ERROR_CODE
    ACTOR_ERROR_LAST = -1000
};

/**
 * Gives the text of a return code, in English, without a full stop.
 *
 * Ownership  A string constant.
 * Errors     An unknown code gives "unknown error".
 * Threads    Any.
 */
const char *actor_strerror(int code);

#ifdef __cplusplus
}
#endif
#endif
