/* What the queue has in C. */
#ifndef JOBS_H
#define JOBS_H

#include <actor/actor.h>

struct job;
struct taker;

struct job_list {
    struct job *first, **end;                   /* in the order they came in */
    struct taker *takers, **takers_end;         /* workers that wait for something to do */
    struct taker *drainers;                     /* those who wait for the end of it */
    uint64_t last;                              /* number given */
    uint64_t n_sent, n_bounced;
};

#endif
