/*
 * An allocator for the options of a simulated system: the nth allocation from now on fails, once, and what has not come back is
 * counted. One thread's.
 */
#ifndef NTH_H
#define NTH_H

#include <stdlib.h>

static size_t left;                         /* allocations until one fails; 0: none does */
static size_t n_blocks;

static inline void *give(void *context, size_t bytes)
{
    void *memory;

    (void)context;
    if (left > 0 && --left == 0)
        return NULL;
    memory = malloc(bytes);
    n_blocks += memory != NULL;
    return memory;
}

static inline void take_back(void *context, void *memory)
{
    (void)context;
    n_blocks--;
    free(memory);
}

#endif
