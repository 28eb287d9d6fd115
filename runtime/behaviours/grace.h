/*
 * Grace: how memory that many read without a lock is freed. A reader counts itself in before it looks and out when
 * it has looked; what a writer has unlinked is freed when each count has been seen at zero since. A reader may
 * sleep: that only puts off what is to be freed.
 */
#ifndef LIBACTOR_GRACE_H
#define LIBACTOR_GRACE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Counts, so that readers on different threads rarely write to the same line; those of two phases. */
enum { LIBACTOR_GRACE_STRIPES = 8, LIBACTOR_GRACE_LINE_BYTES = 64 };

/** What is to be freed: the first member of it. */
struct libactor_retired {
    struct libactor_retired *next;
    void (*destroy)(struct libactor_retired *retired);
};

struct libactor_grace_count {
    atomic_uint readers;
    char line_of_others[LIBACTOR_GRACE_LINE_BYTES - sizeof(atomic_uint)];
};

struct libactor_grace {
    /* Any thread, through atomics. */
    struct libactor_grace_count counts[2][LIBACTOR_GRACE_STRIPES];
    atomic_uint phase;                      /* which row new readers count in */
    /* Under the lock. */
    pthread_mutex_t lock;
    struct libactor_retired *fresh;         /* unlinked while those below waited */
    struct libactor_retired *waiting;
    unsigned unseen[2];                     /* by phase, a bit a stripe: not seen at zero since these were unlinked */
};

/** Errors: ACTOR_ENOMEM. */
int libactor_grace_open(struct libactor_grace *grace);

/** Frees all that is still to be freed. There are no readers any more. */
void libactor_grace_close(struct libactor_grace *grace);

/** Begins reading; gives what libactor_grace_leave wants, on whatever thread. */
atomic_uint *libactor_grace_enter(struct libactor_grace *grace);

static inline void libactor_grace_leave(atomic_uint *count)
{
    atomic_fetch_sub(count, 1);
}

/** Has what nobody can find any more freed when no reader has it; perhaps at once. */
void libactor_grace_retire(struct libactor_grace *grace, struct libactor_retired *retired,
                           void (*destroy)(struct libactor_retired *retired));

#endif
