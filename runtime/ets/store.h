/*
 * What holds the rows of a table: stripes, each with a lock of its own, so that threads with different keys seldom meet.
 * In a table with hashes a key's stripe is what its hash begins with; an ordered set has all in the first.
 */
#ifndef LIBACTOR_ETS_STORE_H
#define LIBACTOR_ETS_STORE_H

#include <stdatomic.h>

#include <actor/ets.h>

#include "../core/outside.h"
#include "value.h"

enum { LIBACTOR_ETS_STRIPE_BITS = 5, LIBACTOR_ETS_STRIPES = 1 << LIBACTOR_ETS_STRIPE_BITS, LIBACTOR_ETS_LINE_BYTES = 64 };

/* A row, and where it hangs. */
struct libactor_ets_node {
    struct libactor_ets_node *next;         /* in its bucket; in a tree what is less */
    struct libactor_ets_node *greater;      /* in a tree */
    uint64_t hash;                          /* of the key; in a tree chance, the root's the greatest */
    uint64_t id;                            /* in a stripe: the later, the greater */
    uint64_t version;                       /* how often it was changed */
    _Alignas(uint64_t) char row[];          /* nothing in a spec is aligned further */
};

struct libactor_ets_stripe {
    _Alignas(LIBACTOR_ETS_LINE_BYTES) atomic_bool locked;
    unsigned bits;                          /* there are 2^bits buckets */
    struct libactor_ets_node **buckets;     /* each in order; all of one in front of those of the next */
    struct libactor_ets_node *only;         /* the bucket as long as there is one; the tree's root */
    size_t n_rows;
    size_t bytes;                           /* what strings and bytes of rows take, about */
    uint64_t last_id;
    _Atomic uint64_t changes;               /* how often its rows were changed; read without the lock */
};

/* A place between rows: behind what had this hash, key and id. */
struct libactor_ets_position {
    uint64_t hash;
    uint64_t id;                            /* UINT64_MAX: behind all of the key */
    const void *key;
};

void libactor_ets_lock_slowly(struct libactor_ets_stripe *stripe);

static inline void libactor_ets_lock(struct libactor_ets_stripe *stripe)
{
    if (atomic_exchange_explicit(&stripe->locked, true, memory_order_acquire))
        libactor_ets_lock_slowly(stripe);
}

static inline void libactor_ets_unlock(struct libactor_ets_stripe *stripe)
{
    atomic_store_explicit(&stripe->locked, false, memory_order_release);
}

/* Rows of a stripe that is locked are, or have been, changed. */
static inline void libactor_ets_note_change(struct libactor_ets_stripe *stripe)
{
    const uint64_t before = atomic_load_explicit(&stripe->changes, memory_order_relaxed);

    atomic_store_explicit(&stripe->changes, before + 1, memory_order_relaxed);
}

static inline bool libactor_ets_is_bag(const actor_ets_info *info)
{
    return info->kind == ACTOR_ETS_BAG || info->kind == ACTOR_ETS_DUPLICATE_BAG;
}

static inline size_t libactor_ets_stripe_of(const actor_ets_info *info, uint64_t hash)
{
    return info->kind == ACTOR_ETS_ORDERED_SET ? 0 : (size_t)(hash >> (64 - LIBACTOR_ETS_STRIPE_BITS));
}

/* Of an ordered set nothing is asked for it. */
static inline uint64_t libactor_ets_hash_in(const actor_ets_info *info, const void *key)
{
    return info->kind == ACTOR_ETS_ORDERED_SET ? 0 : actor_type_hash(info->key, key);
}

/* Makes a node that is in no table, with a copy of a row; NULL when memory is out. */
struct libactor_ets_node *libactor_ets_node_make(const actor_ets_info *info, const void *row);
void libactor_ets_node_free(const actor_ets_info *info, struct libactor_ets_node *node);

/*
 * Asks for the memory of a key's bucket, which mostly is far away, so that it comes while something else is done. It is only
 * asked for: of a stripe that another thread changes meanwhile it may be the wrong one.
 */
void libactor_ets_expect(const actor_ets_info *info, const struct libactor_ets_stripe *stripe, uint64_t hash);

/* Below: of a stripe that is locked. */

void libactor_ets_stripe_open(struct libactor_ets_stripe *stripe);

/* The oldest row of a key; NULL. */
struct libactor_ets_node *libactor_ets_find(const actor_ets_info *info, const struct libactor_ets_stripe *stripe, uint64_t hash,
                                            const void *key);

/* The next one of the same key; NULL. */
struct libactor_ets_node *libactor_ets_next_of_key(const actor_ets_info *info, const struct libactor_ets_node *node);

/* Puts a node in, behind those of its key. */
void libactor_ets_put(const actor_ets_info *info, struct libactor_ets_stripe *stripe, struct libactor_ets_node *node);

void libactor_ets_take_out(const actor_ets_info *info, struct libactor_ets_stripe *stripe, struct libactor_ets_node *node);

/* The first node behind a position, NULL for the beginning; the last one before it. NULL: there is none. */
struct libactor_ets_node *libactor_ets_after(const actor_ets_info *info, const struct libactor_ets_stripe *stripe,
                                             const struct libactor_ets_position *position);
struct libactor_ets_node *libactor_ets_before(const actor_ets_info *info, const struct libactor_ets_stripe *stripe,
                                              const struct libactor_ets_position *position);

/* Takes all of it out of a stripe, to be freed without a lock. */
struct libactor_ets_contents {
    struct libactor_ets_node **buckets;     /* NULL: one, or a tree */
    struct libactor_ets_node *only;
    unsigned bits;
};
struct libactor_ets_contents libactor_ets_empty(struct libactor_ets_stripe *stripe);
void libactor_ets_contents_free(const actor_ets_info *info, struct libactor_ets_contents *contents);

/* tree.c: by keys, of an ordered set. */
struct libactor_ets_node *libactor_ets_tree_find(const actor_ets_info *info, struct libactor_ets_node *root, const void *key);
void libactor_ets_tree_put(const actor_ets_info *info, struct libactor_ets_node **root, struct libactor_ets_node *node);
void libactor_ets_tree_take_out(const actor_ets_info *info, struct libactor_ets_node **root, struct libactor_ets_node *node);
struct libactor_ets_node *libactor_ets_tree_after(const actor_ets_info *info, struct libactor_ets_node *root, const void *key);
struct libactor_ets_node *libactor_ets_tree_before(const actor_ets_info *info, struct libactor_ets_node *root, const void *key);

/* Hangs the greatest of a tree's nodes out, whichever is left; NULL: it is empty. For those that free all. */
struct libactor_ets_node *libactor_ets_tree_pop(struct libactor_ets_node **root);

#endif
