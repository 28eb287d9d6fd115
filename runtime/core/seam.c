/*
 * The seam between the core and the world: clock, allocation and randomness are asked for here and
 * nowhere else, so that the simulated system can stand in for them.
 */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

/* Counts down to the allocation that fails; 0: none; UINT64_MAX: all do. Of the thread, as a simulated system is. */
static _Thread_local uint64_t allocations_left;

/*
 * Of the process: a message may be freed by another system than gave it. Set by the first system, before there is
 * any other thread that could look; never again.
 */
static struct {
    pthread_mutex_t lock;
    bool fixed;
    void *(*alloc)(void *context, size_t bytes);
    void (*free)(void *context, void *memory);
    void *context;
} allocator = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Errors: ACTOR_EINVAL: half an allocator, or another than the first system's. */
int libactor_allocator_use(const actor_options *options)
{
    int err = ACTOR_OK;

    if (options != NULL && (options->alloc == NULL) != (options->free == NULL))
        return ACTOR_EINVAL;
    pthread_mutex_lock(&allocator.lock);
    if (!allocator.fixed) {
        allocator.fixed = true;
        if (options != NULL && options->alloc != NULL) {
            allocator.alloc = options->alloc;
            allocator.free = options->free;
            allocator.context = options->alloc_context;
        }
    } else if (options != NULL && options->alloc != NULL &&
               (options->alloc != allocator.alloc || options->free != allocator.free ||
                options->alloc_context != allocator.context)) {
        err = ACTOR_EINVAL;
    }
    pthread_mutex_unlock(&allocator.lock);
    return err;
}

int64_t libactor_now(const actor_system *system)
{
    struct timespec now;

    if (system != NULL && system->simulated)
        return system->virtual_now_ns;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * ACTOR_SECOND + now.tv_nsec;
}

/* Has the calling thread sleep; not in a simulated system. */
void libactor_thread_sleep(int64_t delay_ns)
{
    struct timespec left;

    if (delay_ns <= 0)
        return;
    left.tv_sec = (time_t)(delay_ns / ACTOR_SECOND);
    left.tv_nsec = (long)(delay_ns % ACTOR_SECOND);
    while (nanosleep(&left, &left) != 0)
        continue;
}

/* The SplitMix64 sequence. */
uint64_t libactor_random(actor_system *system)
{
    uint64_t z = (system->random += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int libactor_processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : n > LIBACTOR_MAX_WORKERS ? LIBACTOR_MAX_WORKERS : (int)n;
}

/* Does the environment ask for the run of one seed? */
bool libactor_seed_wanted(uint64_t *seed)
{
    const char *text = getenv("ACTOR_SIM_SEED");
    char *end;

    if (text == NULL || *text == '\0')
        return false;
    *seed = strtoull(text, &end, 10);
    return *end == '\0';
}

void libactor_fail_alloc(uint64_t n)
{
    allocations_left = n;
}

void *actor_alloc(size_t bytes)
{
    if (allocations_left > 0 && (allocations_left == UINT64_MAX || --allocations_left == 0))
        return NULL;
    if (bytes == 0)
        bytes = 1;
    return allocator.alloc == NULL ? malloc(bytes) : allocator.alloc(allocator.context, bytes);
}

void actor_free(void *memory)
{
    if (allocator.free == NULL)
        free(memory);
    else if (memory != NULL)
        allocator.free(allocator.context, memory);
}
