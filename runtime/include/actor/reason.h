/*
 * Why actors end. A reason is a small value, copied freely; it owns nothing.
 */
#ifndef ACTOR_REASON_H
#define ACTOR_REASON_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum actor_reason_kind {
    ACTOR_NORMAL = 1,                       /* did what it was for */
    ACTOR_SHUTDOWN,                         /* was asked to end, by a supervisor say */
    ACTOR_KILL,                             /* as sent: cannot be trapped */
    ACTOR_KILLED,                           /* as seen by the others of one that got ACTOR_KILL */
    ACTOR_NOPROC,                           /* there was no such actor */
    ACTOR_NOCONNECTION,                     /* its node is gone */
    ACTOR_TIMEOUT,                          /* waited in vain */
    ACTOR_FAULT,                            /* a contained fault: the detail says which */
    ACTOR_ASSERT,                           /* a failed actor_assert: the detail says which */
    ACTOR_BAD_RETURN,                       /* a callback returned what it may not */
    ACTOR_OWN                               /* the user's own: see `name` */
} actor_reason_kind;

enum { ACTOR_REASON_NAME_BYTES = 32, ACTOR_REASON_DETAIL_BYTES = 92 };

/** An exit reason. Longer names and details are cut. */
typedef struct actor_reason {
    actor_reason_kind kind;
    char name[ACTOR_REASON_NAME_BYTES];     /* of ACTOR_OWN, NUL-terminated, else "" */
    char detail[ACTOR_REASON_DETAIL_BYTES]; /* NUL-terminated; "" for none */
} actor_reason;

/** Makes a reason of one of the kinds above but ACTOR_OWN, with no detail. Threads: any. */
actor_reason actor_reason_of(actor_reason_kind kind);

/** Makes a reason of the user's own, as `{name, detail}` in Erlang; `detail` may be NULL. Threads: any. */
actor_reason actor_reason_own(const char *name, const char *detail);

/** Gives the reason with a detail, as `{shutdown, detail}`: a printf format and its arguments. Threads: any. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
actor_reason actor_reason_detail(actor_reason reason, const char *format, ...);

/** Tells whether two reasons are the same: kind, name and detail. Threads: any. */
bool actor_reason_equal(const actor_reason *a, const actor_reason *b);

/**
 * Tells whether an end for this reason is abnormal: anything but normal and shutdown, detail or not.
 *
 * Threads    Any.
 * OTP        supervisor manual, "restart": what restarts a transient child; also what is reported.
 */
bool actor_reason_is_abnormal(const actor_reason *reason);

/** Gives the word for a reason: "normal", "killed", the user's own name. Ownership: lives as long as `reason`. */
const char *actor_reason_name(const actor_reason *reason);

/* Room for all that actor_reason_print may write: four characters for a byte that can't be shown. */
enum { ACTOR_REASON_TEXT_BYTES = 4 * (ACTOR_REASON_NAME_BYTES + ACTOR_REASON_DETAIL_BYTES) };

/**
 * Writes a reason for a line of a log, "badmatch: no such key": its name, and its detail if it has one, escaped as by
 * actor_text_escape. Logs and reports of the runtime have reasons so.
 *
 * Ownership  `text` has room for `size` bytes, and is given back. What does not fit is cut.
 * Threads    Any.
 */
char *actor_reason_print(const actor_reason *reason, char *text, size_t size);

/**
 * Copies a text for a line of a log: control characters, and bytes that are no UTF-8, are written as in C, "\n" and "\x1b". What
 * comes from outside can then neither begin a line of its own nor tell a terminal anything.
 *
 * Ownership  `to` has room for `size` bytes, and is given back. What does not fit is cut, between two characters.
 * Threads    Any.
 */
char *actor_text_escape(char *to, size_t size, const char *text);

#ifdef __cplusplus
}
#endif
#endif
