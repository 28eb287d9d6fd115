/*
 * Tables and who has them; how what is done to a table gets at its rows.
 */
#ifndef LIBACTOR_ETS_TABLE_H
#define LIBACTOR_ETS_TABLE_H

#include <actor/system.h>

#include "store.h"

/* What somebody wants of a table. */
enum libactor_ets_need {
    LIBACTOR_ETS_READ,
    LIBACTOR_ETS_WRITE,
    LIBACTOR_ETS_OWN,                       /* what the owner alone may */
    LIBACTOR_ETS_ANY                        /* what everybody may */
};

/*
 * A table, or the place of one that is gone: it stays in memory, for another to take, so that whoever comes with an old
 * handle finds at least a lock, and behind it that the handle is old.
 */
struct libactor_ets_table {
    /* Under all of its locks to write, under any of them to read. */
    uint64_t bits;                          /* of its handle; 0: there is none here */
    const actor_ets_info *info;
    actor_system *system;
    actor_ref owner, heir;
    actor_bytes heir_data;
    char *name;                             /* NULL: the description's */
    bool named;
    /* Under the lock of the first stripe. */
    size_t n_fixed;
    /* Under the lock of all tables. */
    size_t index;
    uint64_t generation;
    struct libactor_ets_table *next_free;
    struct libactor_ets_stripe stripes[LIBACTOR_ETS_STRIPES];
};

enum {
    LIBACTOR_ETS_INDEX_BITS = 16,
    LIBACTOR_ETS_CHUNK_BITS = 8,
    LIBACTOR_ETS_CHUNK = 1 << LIBACTOR_ETS_CHUNK_BITS
};

typedef _Atomic(struct libactor_ets_table *) libactor_ets_chunk[LIBACTOR_ETS_CHUNK];
extern _Atomic(libactor_ets_chunk *) libactor_ets_chunks[1 << (LIBACTOR_ETS_INDEX_BITS - LIBACTOR_ETS_CHUNK_BITS)];

/* Where the table of a handle is, or was; NULL: never was one there. */
static inline struct libactor_ets_table *libactor_ets_at(uint64_t bits)
{
    const size_t index = bits & ((1 << LIBACTOR_ETS_INDEX_BITS) - 1);
    libactor_ets_chunk *chunk =
        atomic_load_explicit(&libactor_ets_chunks[index >> LIBACTOR_ETS_CHUNK_BITS], memory_order_acquire);

    return chunk == NULL ? NULL : atomic_load_explicit(&(*chunk)[index & (LIBACTOR_ETS_CHUNK - 1)], memory_order_acquire);
}

/* May the calling thread do that to a table of which it has a lock? ACTOR_EINVAL; ACTOR_EACCES. */
static inline int libactor_ets_check(const struct libactor_ets_table *table, const actor_ets_info *info,
                                     enum libactor_ets_need need)
{
    if (table->info != info)
        return ACTOR_EINVAL;
    if (need != LIBACTOR_ETS_OWN &&
        (info->access == ACTOR_ETS_PUBLIC || (need == LIBACTOR_ETS_READ && info->access == ACTOR_ETS_PROTECTED)))
        return ACTOR_OK;
    if (need == LIBACTOR_ETS_ANY)
        return ACTOR_OK;
    return actor_ref_equal(actor_self(), table->owner) ? ACTOR_OK : ACTOR_EACCES;
}

int libactor_ets_enter_named(const actor_ets_info *info, size_t stripe, enum libactor_ets_need need,
                             struct libactor_ets_table **out);

/* Locks a stripe of a table; an error: nothing is locked. */
static inline int libactor_ets_enter(const actor_ets_info *info, actor_ets handle, size_t stripe, enum libactor_ets_need need,
                                     struct libactor_ets_table **out)
{
    struct libactor_ets_table *table;
    int err;

    if (handle.bits == 0)
        return libactor_ets_enter_named(info, stripe, need, out);
    table = libactor_ets_at(handle.bits);
    if (table == NULL)
        return ACTOR_ENOTABLE;
    libactor_ets_lock(&table->stripes[stripe]);
    err = table->bits == handle.bits ? libactor_ets_check(table, info, need) : (int)ACTOR_ENOTABLE;
    if (err < 0)
        libactor_ets_unlock(&table->stripes[stripe]);
    *out = table;
    return err;
}

/* Locks stripes, bit i of `which` the i-th, those further behind last. An error: nothing is locked. */
int libactor_ets_enter_many(const actor_ets_info *info, actor_ets handle, uint64_t which, enum libactor_ets_need need,
                            struct libactor_ets_table **out);
void libactor_ets_leave_many(struct libactor_ets_table *table, uint64_t which);

#define LIBACTOR_ETS_ALL ((UINT64_C(1) << LIBACTOR_ETS_STRIPES) - 1)

/* Gives the handle of the description's own table, of a table that is there, or of none: with it a walk stays with one. */
int libactor_ets_handle(const actor_ets_info *info, actor_ets handle, enum libactor_ets_need need, actor_ets *out);

/* owner.c: what becomes of a table when its owner has ended; `arg` is its handle. */
void libactor_ets_owner_ended(void *arg);

/* Deletes a table that belongs to `owner`, or with `need` whosoever's; its clean-up may still be deferred. */
int libactor_ets_destroy(const actor_ets_info *info, actor_ets handle, enum libactor_ets_need need, actor_ref *owner);

static inline void *libactor_ets_arg(uint64_t bits)
{
    return (void *)(uintptr_t)bits;
}

#endif
