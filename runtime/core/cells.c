/*
 * Cells: where actors live. They stand in chunks that stay mapped while the system lasts, so any
 * thread may look at the generation of any cell at any time. A cell that was freed serves again, under a
 * new generation, on the worker that made it, which may spawn what others see to the end of; one whose
 * generations are used up serves no more.
 */
#include <string.h>

#include "internal.h"

/* A reference: the system in the high 8 bits, the generation in 24, the index in the low 32. */
enum { CHUNK_BITS = 12, CHUNK_LEN = 1 << CHUNK_BITS };
#define MAX_CHUNKS (UINT32_C(1) << 16)
#define GENERATIONS (UINT32_C(1) << 24)

_Static_assert(sizeof(struct libactor_cell) <= 128, "an idle actor takes two cache lines");

static uint32_t generation_of(actor_ref ref)
{
    return (uint32_t)(ref.bits >> 32) & (GENERATIONS - 1);
}

struct libactor_cell *libactor_cell_at(const actor_system *system, uint32_t index)
{
    struct libactor_cell *chunk;

    if (index >> CHUNK_BITS >= MAX_CHUNKS)
        return NULL;
    chunk = atomic_load_explicit(&system->chunks[index >> CHUNK_BITS], memory_order_acquire);
    return chunk == NULL ? NULL : &chunk[index & (CHUNK_LEN - 1)];
}

/* The cell of a live actor, or NULL. */
struct libactor_cell *libactor_cell_find(const actor_system *system, actor_ref ref)
{
    struct libactor_cell *cell;

    if (ref.bits >> 56 != system->id || generation_of(ref) % 2 == 0)
        return NULL;
    cell = libactor_cell_at(system, (uint32_t)ref.bits);
    if (cell == NULL || atomic_load_explicit(&cell->generation, memory_order_acquire) != generation_of(ref))
        return NULL;
    return cell;
}

actor_ref libactor_cell_ref(const actor_system *system, const struct libactor_cell *cell)
{
    actor_ref ref;

    ref.bits = (uint64_t)system->id << 56 |
               (uint64_t)atomic_load_explicit(&cell->generation, memory_order_relaxed) << 32 | cell->index;
    return ref;
}

/* The table of all chunks a system may have; NULL when memory is out. */
_Atomic(struct libactor_cell *) *libactor_chunks_make(void)
{
    _Atomic(struct libactor_cell *) *chunks = actor_alloc(MAX_CHUNKS * sizeof *chunks);

    if (chunks != NULL)
        memset((void *)chunks, 0, MAX_CHUNKS * sizeof *chunks);
    return chunks;
}

void libactor_chunks_free(_Atomic(struct libactor_cell *) *chunks)
{
    size_t i;

    for (i = 0; i < MAX_CHUNKS && atomic_load(&chunks[i]) != NULL; i++)
        actor_free(atomic_load(&chunks[i]));
    actor_free((void *)chunks);
}

static struct libactor_cell *make_chunk(void)
{
    struct libactor_cell *chunk = actor_alloc(CHUNK_LEN * sizeof *chunk);

    if (chunk != NULL)
        memset(chunk, 0, CHUNK_LEN * sizeof *chunk);
    return chunk;
}

/* A cell that never served before. */
static struct libactor_cell *new_cell(actor_system *system)
{
    struct libactor_cell *cell = NULL;
    struct libactor_cell *chunk;
    uint32_t number;

    pthread_mutex_lock(&system->cells_lock);
    number = system->n_cells >> CHUNK_BITS;
    if (number >= MAX_CHUNKS)
        goto unlock;
    chunk = atomic_load_explicit(&system->chunks[number], memory_order_relaxed);
    if (chunk == NULL) {
        chunk = make_chunk();
        if (chunk == NULL)
            goto unlock;
        atomic_store_explicit(&system->chunks[number], chunk, memory_order_release);
    }
    cell = &chunk[system->n_cells & (CHUNK_LEN - 1)];
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

/* From now on the actor can be found; and after libactor_cell_dead no more. */
void libactor_cell_born(struct libactor_cell *cell)
{
    atomic_fetch_add_explicit(&cell->generation, 1, memory_order_release);
}

void libactor_cell_dead(struct libactor_cell *cell)
{
    atomic_fetch_add_explicit(&cell->generation, 1, memory_order_release);
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
    if (atomic_load_explicit(&cell->generation, memory_order_relaxed) + 2 > GENERATIONS)
        return;
    if (cell->maker != worker->id) {
        give_back(&worker->system->workers[cell->maker], cell);
        return;
    }
    cell->run_next = worker->free_cells;
    worker->free_cells = cell;
}

/* The rare part of an actor, made when first needed; NULL when memory is out. */
struct libactor_extra *libactor_cell_extra(struct libactor_cell *cell)
{
    if (cell->extra == NULL) {
        cell->extra = actor_alloc(sizeof *cell->extra);
        if (cell->extra != NULL)
            memset(cell->extra, 0, sizeof *cell->extra);
    }
    return cell->extra;
}
