/*
 * Cells: where actors live. They stand in chunks that stay mapped while the system lasts, so any
 * thread may look at the generation of any cell at any time. A cell that was freed serves again, under a
 * new generation, on the worker that made it, which may spawn what others see to the end of; one whose
 * generations are used up serves no more.
 */
#include <stddef.h>
#include <string.h>

#include "internal.h"

#define HUGE_PAGE_BYTES ((size_t)2 * 1024 * 1024)

_Static_assert(sizeof(struct libactor_cell) == 2 * LIBACTOR_LINE_BYTES, "an idle actor takes two cache lines");
_Static_assert(offsetof(struct libactor_cell, flags) == LIBACTOR_LINE_BYTES, "others look at the first one alone");

/*
 * The cache lines in memory that was allocated with this room for them; where that begins stands just before them. Much of
 * it is to be of huge pages, where there are such: what is found by its number is looked at in any order.
 */
static void *lines_in(char *memory, size_t bytes)
{
    char *lines;

    if (memory == NULL)
        return NULL;
    lines = memory + 2 * LIBACTOR_LINE_BYTES - (uintptr_t)memory % LIBACTOR_LINE_BYTES;
    memcpy(lines - sizeof memory, &memory, sizeof memory);
    if (bytes >= 2 * HUGE_PAGE_BYTES) {
        const uintptr_t first = ((uintptr_t)lines + HUGE_PAGE_BYTES - 1) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES;
        const uintptr_t last = ((uintptr_t)lines + bytes) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES;

        libactor_outside.memory.in_huge_pages((void *)first, last - first);
    }
    return lines;
}

/* Memory that starts at a cache line; NULL when it is out. */
void *libactor_lines_alloc_dirty(size_t bytes)
{
    return bytes > SIZE_MAX - 2 * LIBACTOR_LINE_BYTES ? NULL : lines_in(actor_alloc(bytes + 2 * LIBACTOR_LINE_BYTES), bytes);
}

/* The same, all zero. */
void *libactor_lines_alloc(size_t bytes)
{
    return bytes > SIZE_MAX - 2 * LIBACTOR_LINE_BYTES ? NULL : lines_in(libactor_alloc_zero(bytes + 2 * LIBACTOR_LINE_BYTES), bytes);
}

void libactor_lines_free(void *lines)
{
    void *memory;

    if (lines == NULL)
        return;
    memcpy(&memory, (char *)lines - sizeof memory, sizeof memory);
    actor_free(memory);
}

/* The table of all chunks a system may have; NULL when memory is out. */
_Atomic(struct libactor_cell *) *libactor_chunks_make(void)
{
    return libactor_alloc_zero(LIBACTOR_MAX_CHUNKS * sizeof(_Atomic(struct libactor_cell *)));
}

void libactor_chunks_free(_Atomic(struct libactor_cell *) *chunks)
{
    size_t i;

    for (i = 0; i < LIBACTOR_MAX_CHUNKS && atomic_load(&chunks[i]) != NULL; i++)
        libactor_lines_free(atomic_load(&chunks[i]));
    actor_free((void *)chunks);
}

/* A cell that never served before. */
static struct libactor_cell *new_cell(actor_system *system)
{
    struct libactor_cell *cell = NULL;
    struct libactor_cell *chunk;
    uint32_t number;

    pthread_mutex_lock(&system->cells_lock);
    number = system->n_cells >> LIBACTOR_CHUNK_BITS;
    if (number >= LIBACTOR_MAX_CHUNKS)
        goto unlock;
    chunk = atomic_load_explicit(&system->chunks[number], memory_order_relaxed);
    if (chunk == NULL) {
        chunk = libactor_lines_alloc(LIBACTOR_CHUNK_LEN * sizeof *chunk);
        if (chunk == NULL)
            goto unlock;
        atomic_store_explicit(&system->chunks[number], chunk, memory_order_release);
    }
    cell = &chunk[system->n_cells & (LIBACTOR_CHUNK_LEN - 1)];
    cell->index = system->n_cells++;
unlock:
    pthread_mutex_unlock(&system->cells_lock);
    return cell;
}

/*
 * Gives the calling worker a cell, all zero but its place and its even generation; NULL when memory is
 * out. References name it once it is born.
 */
struct libactor_cell *libactor_cell_make(struct libactor_worker *worker)
{
    struct libactor_cell *cell = worker->free_cells;

    if (cell == NULL && atomic_load_explicit(&worker->returned, memory_order_relaxed) != NULL)
        cell = atomic_exchange_explicit(&worker->returned, NULL, memory_order_acquire);
    if (cell != NULL) {
        worker->free_cells = cell->run_next;
        cell->run_next = NULL;
        return cell;
    }
    cell = new_cell(worker->system);
    if (cell != NULL) {
        cell->maker = worker->id;
        atomic_store_explicit(&cell->home, worker->id, memory_order_release);
    }
    return cell;
}

/* The generation is its home worker's to change, and anyone's to read. */
static void next_generation(struct libactor_cell *cell)
{
    atomic_store_explicit(&cell->generation, atomic_load_explicit(&cell->generation, memory_order_relaxed) + 1,
                          memory_order_release);
}

/* From now on the actor can be found; and after libactor_cell_dead no more. */
void libactor_cell_born(struct libactor_cell *cell)
{
    next_generation(cell);
}

void libactor_cell_dead(struct libactor_cell *cell)
{
    next_generation(cell);
}

/* Gives a cell back to the worker that made it, which is its home again from here on. */
static void give_back(struct libactor_worker *maker, struct libactor_cell *cell)
{
    struct libactor_cell *first = atomic_load_explicit(&maker->returned, memory_order_relaxed);

    atomic_store_explicit(&cell->home, maker->id, memory_order_release);
    do {
        cell->run_next = first;
    } while (!atomic_compare_exchange_weak_explicit(&maker->returned, &first, cell, memory_order_release,
                                                    memory_order_relaxed));
}

/* Of no live actor, on its home worker, which is not being told about it. */
void libactor_cell_free(struct libactor_worker *worker, struct libactor_cell *cell)
{
    cell->flags = 0;
    atomic_store_explicit(&cell->home, worker->id, memory_order_release);
    if (atomic_load_explicit(&cell->generation, memory_order_relaxed) + 2 > LIBACTOR_GENERATIONS)
        return;
    if (cell->maker != worker->id) {
        give_back(&worker->system->workers[cell->maker], cell);
        return;
    }
    cell->run_next = worker->free_cells;
    worker->free_cells = cell;
}

struct libactor_extra *libactor_extra_make(void)
{
    struct libactor_extra *extra = actor_alloc(sizeof *extra);

    if (extra != NULL)
        memset(extra, 0, sizeof *extra);
    return extra;
}

/* The rare part of an actor, made when first needed; NULL when memory is out. */
struct libactor_extra *libactor_cell_extra(struct libactor_cell *cell)
{
    if (cell->extra == NULL)
        cell->extra = libactor_extra_make();
    return cell->extra;
}
