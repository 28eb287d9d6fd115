/*
 * Fibers: stacks that the code of one thread can switch between. A fiber belongs to the thread that
 * first runs it and never moves to another.
 */
#ifndef LIBACTOR_FIBER_H
#define LIBACTOR_FIBER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct libactor_fiber libactor_fiber;

/**
 * Makes a fiber that calls `entry(arg)` when it is first switched to. `entry` must not return.
 *
 * Ownership  `*out` is the caller's, to be freed with libactor_fiber_destroy. Its memory is mapped,
 *            not allocated: address space until it is used, with a guard below the stack.
 * Units      `stack_bytes` is what the code on it may use; rounded up to whole pages, and to a minimum.
 * Errors     ACTOR_ENOMEM; ACTOR_ELIMIT: the kernel's limit of mappings or of address space.
 * Threads    Any.
 */
int libactor_fiber_create(size_t stack_bytes, void (*entry)(void *arg), void *arg, libactor_fiber **out);

/**
 * Makes a fiber of the stack that the calling thread runs on.
 *
 * Ownership  `*out` is the caller's. Destroying it leaves the stack as it is, and is the one destroy
 *            that is allowed on the fiber that runs.
 * Errors     ACTOR_ENOMEM.
 * Threads    Any; once a thread at a time.
 */
int libactor_fiber_adopt(libactor_fiber **out);

/**
 * Goes on with `to` where it left off, or at its entry; returns when something switches back to `from`.
 * The signal mask is the thread's and stays; floating-point modes are a fiber's own.
 *
 * Threads    The one both belong to, on `from`, which is not `to`.
 */
void libactor_fiber_switch(libactor_fiber *from, libactor_fiber *to);

/**
 * Gives back what lies behind the part of the stack that is not in use, which is written to anew when it is used.
 * Threads: the one it belongs to, on it.
 */
void libactor_fiber_trim(libactor_fiber *fiber);

/** Frees a fiber; what its frames held is forgotten. NULL is nothing. Threads: any; not the fiber that runs. */
void libactor_fiber_destroy(libactor_fiber *fiber);

/**
 * Tells the tools that a jump out of a signal handler has left frames of a fiber, which they would
 * otherwise take for alive. Nothing without such tools.
 *
 * Threads    The one it belongs to; signal handlers.
 */
void libactor_fiber_left(const libactor_fiber *fiber);

/** Tells whether an address lies in a fiber's guard, as that of a stack overflow does. Threads: any; signal handlers. */
bool libactor_fiber_guards(const libactor_fiber *fiber, const void *address);

#endif
