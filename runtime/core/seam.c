/*
 * Memory as the rest of the runtime asks for it, in front of the table of the world: whose allocator it is, and
 * which allocation is to fail.
 */
#include <errno.h>
#include <string.h>

#include "internal.h"

/* Counts down to the allocation that fails; 0: none; UINT64_MAX: all do. Of the thread, as a simulated system is. */
static _Thread_local uint64_t allocations_left;

/* An allocator is of the process: a message may be freed by another system than gave it. */
static struct {
    pthread_mutex_t lock;
    bool fixed;
    bool by_host;
} allocator = { .lock = PTHREAD_MUTEX_INITIALIZER };

/*
 * The first system puts the host's into the table, before there is any other thread that could look; never again.
 *
 * Errors: ACTOR_EINVAL: half an allocator, or another than the first system's.
 */
int libactor_allocator_use(const actor_options *options)
{
    struct libactor_memory *memory = &libactor_outside.memory;
    int err = ACTOR_OK;

    if (options != NULL && (options->alloc == NULL) != (options->free == NULL))
        return ACTOR_EINVAL;
    pthread_mutex_lock(&allocator.lock);
    if (!allocator.fixed) {
        allocator.fixed = true;
        if (options != NULL && options->alloc != NULL) {
            allocator.by_host = true;
            memory->allocate = options->alloc;
            memory->release = options->free;
            memory->context = options->alloc_context;
        }
    } else if (options != NULL && options->alloc != NULL &&
               (!allocator.by_host || options->alloc != memory->allocate || options->free != memory->release ||
                options->alloc_context != memory->context)) {
        err = ACTOR_EINVAL;
    }
    pthread_mutex_unlock(&allocator.lock);
    return err;
}

void libactor_fail_alloc(uint64_t n)
{
    allocations_left = n;
}

/* Is the allocation that the calling thread is at to fail? */
static bool is_to_fail(void)
{
    return allocations_left > 0 && (allocations_left == UINT64_MAX || --allocations_left == 0);
}

/*
 * The host's allocator is code like an actor's own, but is called under locks and has its own: a fault in it is not to
 * be contained.
 */
static void *allocate_by_host(size_t bytes)
{
    struct libactor_fault_point *armed = libactor_fault_armed;
    void *memory;

    libactor_fault_armed = NULL;
    memory = libactor_outside.memory.allocate(libactor_outside.memory.context, bytes);
    libactor_fault_armed = armed;
    return memory;
}

static void release_by_host(void *memory)
{
    struct libactor_fault_point *armed = libactor_fault_armed;

    libactor_fault_armed = NULL;
    libactor_outside.memory.release(libactor_outside.memory.context, memory);
    libactor_fault_armed = armed;
}

void *actor_alloc(size_t bytes)
{
    if (is_to_fail())
        return NULL;
    if (bytes == 0)
        bytes = 1;
    return allocator.by_host ? allocate_by_host(bytes)
                             : libactor_outside.memory.allocate(libactor_outside.memory.context, bytes);
}

/* As actor_alloc, all zero. What is large the system gives as it is: no page of it is there before it is written to. */
void *libactor_alloc_zero(size_t bytes)
{
    void *memory;

    if (!allocator.by_host)
        return is_to_fail() ? NULL : libactor_outside.memory.allocate_zero(bytes);
    memory = actor_alloc(bytes);
    return memory == NULL ? NULL : memset(memory, 0, bytes);
}

void actor_free(void *memory)
{
    if (memory == NULL)
        return;
    if (allocator.by_host)
        release_by_host(memory);
    else
        libactor_outside.memory.release(libactor_outside.memory.context, memory);
}

/* One that is to fail lacks memory, where the ENOMEM of a mapping would be the limit of these. */
void *libactor_map(size_t bytes, bool reserve)
{
    if (is_to_fail()) {
        errno = EAGAIN;
        return NULL;
    }
    return libactor_outside.memory.map(bytes, reserve);
}

/* Is there memory for what libuv is about to allocate, and would abort without? It takes libc's. */
bool libactor_is_memory_there(size_t bytes)
{
    return !is_to_fail() && libactor_outside.memory.is_there(bytes);
}
