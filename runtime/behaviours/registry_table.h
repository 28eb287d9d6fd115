/*
 * The table of a registry. Keys lie in shards by their hash; a key has its entries in a chain, in the order in which
 * they came. Writers take the lock of a shard; readers take none, but say when they begin and when they are done:
 * see grace.h. Functions here know nothing of actors' ends or of messages.
 */
#ifndef LIBACTOR_REGISTRY_TABLE_H
#define LIBACTOR_REGISTRY_TABLE_H

#include <stddef.h>

#include "actor/registry.h"
#include "grace.h"

/** A value that readers may keep when they are done: of an entry, or of the registry itself. */
struct libactor_held {
    struct libactor_retired retired;
    atomic_size_t n_users;                  /* where it was put, and lists */
    const actor_type_info *type;
    max_align_t value[];
};

/** A key that has entries, or has had some just now. */
struct libactor_group {
    struct libactor_retired retired;
    /* Any thread, through atomics. The first two by turns: see libactor_buckets. */
    _Atomic(struct libactor_group *) next[2];
    _Atomic(struct libactor_entry *) first;
    atomic_size_t n_users;                  /* the table, entries, lists */
    /* Under the lock of its shard. */
    struct libactor_entry *last;
    /* Fixed. */
    const actor_type_info *type;
    uint64_t hash;
    max_align_t key[];
};

struct libactor_entry {
    struct libactor_retired retired;
    /* Any thread, through atomics. */
    _Atomic(struct libactor_entry *) next;  /* stays when it is taken out, for who has just read it */
    _Atomic(struct libactor_held *) value;  /* NULL: none */
    /* Under the lock of the shard. */
    struct libactor_entry *previous;
    bool listed;
    /* Fixed once it can be found. */
    struct libactor_group *group;
    actor_ref owner;
    /* Under the lock of the owners. */
    struct libactor_entry *next_own, *previous_own;
};

/*
 * The chains of a shard. When there are twice as many, groups are chained by the other of their two `next`, so that
 * who is in the old chains goes on there; these are not doubled again before the old ones have been freed.
 */
struct libactor_buckets {
    struct libactor_retired retired;
    struct libactor_table *table;           /* of old ones: what has to stay as long as they do */
    struct libactor_shard *shard;
    unsigned side;                          /* which `next` */
    size_t n;                               /* a power of two */
    _Atomic(struct libactor_group *) heads[];
};

struct libactor_shard {
    _Atomic(struct libactor_buckets *) buckets;
    atomic_size_t n_entries;
    atomic_bool growing;                    /* the old buckets have not been freed yet */
    pthread_mutex_t lock;                   /* for all below, and changes of what is above */
    size_t n_groups;
    bool closed;                            /* the registry has ended */
};

/** All that an actor has in a table; its own to change. */
struct libactor_owner {
    struct libactor_owner *next;            /* under the lock of the owners, likewise below */
    struct libactor_entry *first, *last;
    bool asked_to_end;                      /* since the registry is stopped */
    actor_ref ref;                          /* fixed */
    struct libactor_table *table;
};

struct libactor_table {
    struct libactor_retired retired;        /* of the registry's own use of it */
    atomic_size_t n_users;                  /* the registry, owners, old buckets, who registers just now */
    const actor_registry_info *info;
    struct libactor_grace *grace;
    actor_ref registry;
    _Atomic(struct libactor_held *) *metas;
    pthread_mutex_t owners_lock;
    bool stopped;                           /* under it: nobody becomes an owner any more */
    size_t n_owners, n_owner_buckets;
    struct libactor_owner **owners;
    size_t n_shards;
    struct libactor_shard shards[];
};

/* ---- values ---- */

/** A copy of a value. NULL when memory is out. */
struct libactor_held *libactor_held_make(const actor_type_info *type, const void *value);
void libactor_held_release(struct libactor_held *held);
/** Has a value that nobody finds any more given up when no reader has it. NULL is nothing. */
void libactor_held_retire(struct libactor_grace *grace, struct libactor_held *held);

/* ---- tables ---- */

/** NULL when memory is out. The caller is its one user. */
struct libactor_table *libactor_table_make(const actor_registry_info *info, struct libactor_grace *grace);
static inline void libactor_table_acquire(struct libactor_table *table)
{
    atomic_fetch_add_explicit(&table->n_users, 1, memory_order_relaxed);
}
void libactor_table_release(struct libactor_table *table);
/** From now on nobody registers any more. Nobody finds the table: the caller's use of it ends when no reader has it. */
void libactor_table_close(struct libactor_table *table);

/* ---- entries ---- */

/** An entry for an actor, in no table. `value` may be NULL. NULL when memory is out. */
struct libactor_entry *libactor_entry_make(const actor_registry_info *info, actor_ref owner, const void *value);
/** Frees an entry that was never in a table. */
void libactor_entry_free(struct libactor_entry *entry);

/**
 * Puts an entry under a key.
 *
 * Errors     ACTOR_ENOPROC: the table is closed; ACTOR_EALREADY: unique, and the live `*holder` has the key; ACTOR_ENOMEM.
 */
int libactor_table_put(struct libactor_table *table, struct libactor_entry *entry, const void *key, actor_ref *holder);

/** Takes an entry that was put in out, and has it freed when no reader has it. */
void libactor_table_take(struct libactor_table *table, struct libactor_entry *entry);

/* The next three: between libactor_grace_enter and libactor_grace_leave. */

/** NULL: nothing is under the key. */
struct libactor_group *libactor_table_find(struct libactor_table *table, const void *key);
static inline struct libactor_entry *libactor_group_first(struct libactor_group *group)
{
    return group == NULL ? NULL : atomic_load(&group->first);
}
/** Calls `each` with every group; on an error it stops, and gives that. */
int libactor_table_walk(struct libactor_table *table, int (*each)(struct libactor_group *group, void *arg), void *arg);

void libactor_group_release(struct libactor_group *group);

/* ---- owners ---- */

/** Under the lock of the owners. NULL: it has no entries. */
struct libactor_owner *libactor_owner_find(const struct libactor_table *table, actor_ref ref);
/** Enters an owner without entries, whose memory is the caller's. Under the lock. */
void libactor_owner_enter(struct libactor_table *table, struct libactor_owner *owner);
void libactor_owner_leave(struct libactor_table *table, struct libactor_owner *owner);
void libactor_owner_add(struct libactor_owner *owner, struct libactor_entry *entry);
void libactor_owner_remove(struct libactor_owner *owner, struct libactor_entry *entry);

#endif
