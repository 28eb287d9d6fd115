/*
 * What the behaviours share: the memory of an instance, its names, and room for answers.
 */
#ifndef LIBACTOR_INSTANCE_H
#define LIBACTOR_INSTANCE_H

#include <stddef.h>

#include "actor/behaviour.h"

/** Of a function that is kept out of its caller, whose way is short without it. */
#if defined(__GNUC__)
#define LIBACTOR_ASIDE __attribute__((noinline))
#else
#define LIBACTOR_ASIDE
#endif

/** The offset behind `bytes` at which anything may begin. */
#define LIBACTOR_ALIGNED(bytes) \
    (((bytes) + _Alignof(max_align_t) - 1) / _Alignof(max_align_t) * _Alignof(max_align_t))

/**
 * Makes the memory of an instance: a header, all zeroes; behind it the state, with the arguments
 * copied into it; behind that `tail_bytes` of zeroes. `state` and `args_type` may be NULL.
 *
 * Errors     ACTOR_ENOMEM; ACTOR_EINVAL: no arguments, where some are needed.
 * Threads    Any.
 */
int libactor_instance_make(size_t header_bytes, const actor_type_info *state,
                           const actor_type_info *args_type, size_t args_offset, const void *args,
                           size_t tail_bytes, void **out);

/** Frees the memory of an instance, and what its state owns. */
void libactor_instance_free(void *instance, size_t header_bytes, const actor_type_info *state);

/** The state of an instance. */
static inline void *libactor_instance_state(void *instance, size_t header_bytes)
{
    return (char *)instance + LIBACTOR_ALIGNED(header_bytes);
}

/** What lies behind the state of an instance. */
static inline void *libactor_instance_tail(void *instance, size_t header_bytes, const actor_type_info *state)
{
    return (char *)instance + LIBACTOR_ALIGNED(header_bytes) +
           LIBACTOR_ALIGNED(state == NULL ? 0 : state->size);
}

/**
 * Gives the calling actor its names; either may be NULL.
 *
 * Returns    ACTOR_CONTINUE, or what its init is to return.
 */
actor_result libactor_instance_register(const char *name,
                                        int (*register_via)(const void *state, actor_ref *holder),
                                        const void *state);

/** Tells whether the calling actor is getting its names just now: what it registers in a registry is one of them. */
bool libactor_instance_takes_name(void);

/**
 * Tells whether an exit signal of `who` counts as the parent's, which is who started the caller with a link or a monitor. An
 * actor started without either has none, and is its own, as in OTP; for who started it the system alone speaks, which ends
 * what has lost its parent.
 */
bool libactor_instance_is_parent(actor_ref who, bool has_parent);

/** Tells why something is not found to run: ACTOR_ENOPROC: it does not; ACTOR_ENOSYSTEM: the thread is bound to no system. */
int libactor_not_running(void);

enum { LIBACTOR_WORD_BYTES = 4 * ACTOR_REASON_NAME_BYTES };

/** The name of a reason for a line of a log, without its detail. `text` has room for LIBACTOR_WORD_BYTES, and is given back. */
char *libactor_reason_word(const actor_reason *reason, char *text);

/** The reason of an actor that ends because memory is out. */
actor_reason libactor_out_of_memory(const char *what);

/** Ends the calling actor for what a callback has returned: `fits` says what it may. */
actor_result libactor_bad_return(const char *callback, actor_result result, const char *fits);

/** What init may return, and what a callback may that has nothing to answer. */
#define LIBACTOR_INIT_FITS "ACTOR_CONTINUE, ACTOR_IGNORE or actor_stop"
#define LIBACTOR_GO_ON_FITS "ACTOR_CONTINUE or actor_stop"

/** An `info ... every` of an instance. */
struct libactor_period {
    actor_timer timer;
    int64_t due_ns;
};

/**
 * Starts the timer of a period, which is due `every_ns` after `from_ns`, however late it is by now: so
 * periods do not drift. A period of ACTOR_INFINITY is never due.
 *
 * Returns    ACTOR_CONTINUE, or what a callback of the behaviour is to return: the period is none.
 * Threads    Actor.
 */
actor_result libactor_period_start(struct libactor_period *period, const char *name, uint64_t cookie,
                                   int64_t every_ns, int64_t from_ns);

/**
 * Zeroes a value that somebody is to fill in. Of a type with one alternative it names that: there is nothing to choose.
 */
void libactor_value_begin(const actor_type_info *type, void *value);

enum { LIBACTOR_ROOM_BYTES = 256 };

/** Room for a described value while a callback runs: small ones on the stack. */
struct libactor_room {
    void *value;                            /* NULL if the type was */
    bool allocated;
    max_align_t small[LIBACTOR_ROOM_BYTES / sizeof(max_align_t)];
};

/**
 * Makes room for a value and initialises it. Ends the calling actor when memory is out. However the
 * actor ends, the room is freed.
 *
 * Threads    Actor.
 */
void libactor_room_open(struct libactor_room *room, const actor_type_info *type);

/** Gives the room back; what the value points to is not its own. */
void libactor_room_close(struct libactor_room *room);

#endif
