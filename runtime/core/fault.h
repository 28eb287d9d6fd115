/*
 * Containment of faults: a fault in an actor's own code becomes a jump back to the worker that called
 * it, if a strict filter finds that nothing but that code can have been interrupted. Contained are: an
 * access through a null pointer (the first 64 KiB) or to the guard of the fiber's stack, a call of a
 * null function, an arithmetic trap, a compiler's trap instruction, and abort or a failed assert, in
 * the program or in objects of its own that are not the system's, called by the runtime and not from
 * within a library. All else is reported and goes to the handler that was there before.
 *
 * It needs unwind tables (on by default) to know who called, and libc in an object of its own.
 */
#ifndef LIBACTOR_FAULT_H
#define LIBACTOR_FAULT_H

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>

#include "fiber.h"

enum { LIBACTOR_FAULT_WHAT_BYTES = 92, LIBACTOR_FAULT_FRAMES = 32 };

/** What a worker arms while an actor's own code runs on it. */
struct libactor_fault_point {
    /* The worker, before it arms. */
    jmp_buf back;                           /* of _setjmp; a contained fault gives it the value 2 */
    const libactor_fiber *fiber;            /* the stack the code runs on */
    /* The fault, before it jumps. */
    char what[LIBACTOR_FAULT_WHAT_BYTES];   /* "SIGSEGV at address 0x0"; NUL-terminated */
    void *trace[LIBACTOR_FAULT_FRAMES];     /* where it happened, then return addresses */
    int n_trace;
};

/**
 * The calling thread's armed point; NULL: faults are not contained. A contained fault leaves it as it
 * is. The worker sets it to NULL while it calls what is not an actor's code, or holds a lock.
 */
extern _Thread_local struct libactor_fault_point *libactor_fault_armed
    __attribute__((tls_model("initial-exec")));

/**
 * Installs the handlers of SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT. Counted.
 *
 * Errors     ACTOR_ENOTSUP: a statically linked program, or a runtime built without a section of its
 *            own for its code: own code can't be told from the rest. ACTOR_ENOMEM.
 * Threads    Any.
 */
int libactor_fault_install(void);

/** Undoes one install; the last one puts the previous handlers back. Threads: any. */
void libactor_fault_uninstall(void);

/**
 * Gives the calling thread a signal stack, without which a stack overflow can't be handled. Counted.
 *
 * Errors     ACTOR_ENOMEM.
 * Threads    Each that arms a point.
 */
int libactor_fault_thread_enter(void);

/** Undoes one enter; the last one puts the previous signal stack back. Threads: the one that entered. */
void libactor_fault_thread_leave(void);

/** Tells, in a signal handler, whether the calling thread runs an actor whose faults are not to be contained; in contain.c. */
bool libactor_fault_is_left_out(void);

/** Who runs on a thread, for the report of a fault that is not contained. */
struct libactor_fault_who {
    const char *title;                      /* NULL: nobody */
    uint32_t index, generation;             /* of its reference */
    const char *message;                    /* that it handles; NULL: none */
};

/**
 * Finds who runs on the calling thread; in contain.c. It looks at what the actor's own memory says it is, and with
 * that at memory that may be damaged: so it is asked last.
 */
void libactor_fault_find_who(struct libactor_fault_who *who);

/**
 * Notes where an actor ends itself: the frames of its own code that called the runtime to do so.
 *
 * Threads    The one that runs the actor.
 */
void libactor_fault_trace(struct libactor_fault_point *point);

/**
 * Prints where a contained fault happened, or what was noted, a line a frame of the actor's own code, with
 * a line feed before each: "    #0 cache_lookup+0x1a (shop+0x21a4)". Functions are named if the program exports them, as with -rdynamic.
 *
 * Threads    Any, after the jump.
 */
void libactor_fault_describe(const struct libactor_fault_point *point, FILE *out);

#endif
