/*
 * The table of a registry: see registry_table.h. What readers follow is stored and read in sequential consistency,
 * which on common machines costs a reader nothing.
 */
#include <string.h>

#include "registry_table.h"

enum { FIRST_BUCKETS = 16 };

/* ---- values ---- */

struct libactor_held *libactor_held_make(const actor_type_info *type, const void *value)
{
    struct libactor_held *held = actor_alloc(sizeof *held + type->size);

    if (held == NULL)
        return NULL;
    atomic_init(&held->n_users, 1);
    held->type = type;
    if (value == NULL) {
        actor_type_init(type, held->value);
        return held;
    }
    if (actor_type_copy(type, held->value, value) == ACTOR_OK)
        return held;
    actor_free(held);
    return NULL;
}

void libactor_held_release(struct libactor_held *held)
{
    if (held == NULL || atomic_fetch_sub(&held->n_users, 1) > 1)
        return;
    actor_type_clear(held->type, held->value);
    actor_free(held);
}

/* What is retired is the first member of what it is of: so with all below. */
static void release_held(struct libactor_retired *retired)
{
    libactor_held_release((struct libactor_held *)(void *)retired);
}

void libactor_held_retire(struct libactor_grace *grace, struct libactor_held *held)
{
    if (held != NULL)
        libactor_grace_retire(grace, &held->retired, release_held);
}

/* ---- groups ---- */

static struct libactor_group *make_group(const actor_type_info *type, const void *key, uint64_t hash)
{
    struct libactor_group *group = actor_alloc(sizeof *group + type->size);
    unsigned side;

    if (group == NULL)
        return NULL;
    for (side = 0; side < 2; side++)
        atomic_init(&group->next[side], NULL);
    atomic_init(&group->first, NULL);
    atomic_init(&group->n_users, 1);
    group->last = NULL;
    group->type = type;
    group->hash = hash;
    if (actor_type_copy(type, group->key, key) == ACTOR_OK)
        return group;
    actor_free(group);
    return NULL;
}

void libactor_group_release(struct libactor_group *group)
{
    if (group == NULL || atomic_fetch_sub(&group->n_users, 1) > 1)
        return;
    actor_type_clear(group->type, group->key);
    actor_free(group);
}

static void release_group(struct libactor_retired *retired)
{
    libactor_group_release((struct libactor_group *)(void *)retired);
}

/* ---- buckets ---- */

static struct libactor_buckets *make_buckets(struct libactor_shard *shard, size_t n, unsigned side)
{
    struct libactor_buckets *buckets = actor_alloc(sizeof *buckets + n * sizeof buckets->heads[0]);
    size_t i;

    if (buckets == NULL)
        return NULL;
    buckets->table = NULL;
    buckets->shard = shard;
    buckets->side = side;
    buckets->n = n;
    for (i = 0; i < n; i++)
        atomic_init(&buckets->heads[i], NULL);
    return buckets;
}

static _Atomic(struct libactor_group *) *head_of(struct libactor_buckets *buckets, uint64_t hash)
{
    return &buckets->heads[hash & (buckets->n - 1)];
}

static void chain_group(struct libactor_buckets *buckets, struct libactor_group *group)
{
    _Atomic(struct libactor_group *) *head = head_of(buckets, group->hash);

    atomic_store(&group->next[buckets->side], atomic_load(head));
    atomic_store(head, group);
}

static void destroy_buckets(struct libactor_retired *retired)
{
    struct libactor_buckets *buckets = (struct libactor_buckets *)(void *)retired;

    atomic_store(&buckets->shard->growing, false);
    libactor_table_release(buckets->table);
    actor_free(buckets);
}

/* Makes room for one more group; when memory is out the chains get longer instead. Under the lock; gives what is to be retired. */
static struct libactor_buckets *grow(struct libactor_table *table, struct libactor_shard *shard)
{
    struct libactor_buckets *old = atomic_load(&shard->buckets), *buckets;
    size_t i;

    if (shard->n_groups < old->n || atomic_load(&shard->growing))
        return NULL;
    buckets = make_buckets(shard, old->n * 2, 1 - old->side);
    if (buckets == NULL)
        return NULL;
    for (i = 0; i < old->n; i++) {
        struct libactor_group *group = atomic_load(&old->heads[i]);

        for (; group != NULL; group = atomic_load(&group->next[old->side]))
            chain_group(buckets, group);
    }
    atomic_store(&shard->growing, true);
    atomic_store(&shard->buckets, buckets);
    libactor_table_acquire(table);
    old->table = table;
    return old;
}

/* ---- tables ---- */

static struct libactor_shard *shard_of(struct libactor_table *table, uint64_t hash)
{
    return &table->shards[(hash >> 32) % table->n_shards];
}

static bool open_shard(struct libactor_shard *shard)
{
    struct libactor_buckets *buckets = make_buckets(shard, FIRST_BUCKETS, 0);

    if (buckets == NULL)
        return false;
    if (pthread_mutex_init(&shard->lock, NULL) != 0) {
        actor_free(buckets);
        return false;
    }
    atomic_init(&shard->buckets, buckets);
    atomic_init(&shard->n_entries, 0);
    atomic_init(&shard->growing, false);
    shard->n_groups = 0;
    shard->closed = false;
    return true;
}

static void close_shards(struct libactor_table *table, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        pthread_mutex_destroy(&table->shards[i].lock);
        actor_free(atomic_load(&table->shards[i].buckets));
    }
}

static void free_table(struct libactor_table *table)
{
    size_t i;

    for (i = 0; i < table->info->n_metas; i++)
        libactor_held_release(atomic_load(&table->metas[i]));
    close_shards(table, table->n_shards);
    pthread_mutex_destroy(&table->owners_lock);
    actor_free(table->owners);
    actor_free(table->metas);
    actor_free(table);
}

/* With what the registry starts. Errors: ACTOR_ENOMEM. */
static int fill_metas(struct libactor_table *table)
{
    const actor_registry_info *info = table->info;
    size_t i;

    for (i = 0; i < info->n_metas; i++) {
        struct libactor_held *held = NULL;

        if (info->meta_values != NULL && info->meta_values[i] != NULL) {
            held = libactor_held_make(info->metas[i], info->meta_values[i]);
            if (held == NULL)
                return ACTOR_ENOMEM;
        }
        atomic_store(&table->metas[i], held);
    }
    return ACTOR_OK;
}

struct libactor_table *libactor_table_make(const actor_registry_info *info, struct libactor_grace *grace)
{
    const size_t n_shards = info->partitions == 0 ? 1 : info->partitions;
    struct libactor_table *table = actor_alloc(sizeof *table + n_shards * sizeof table->shards[0]);
    size_t i;

    if (table == NULL)
        return NULL;
    memset(table, 0, sizeof *table);
    table->info = info;
    table->grace = grace;
    table->n_shards = n_shards;
    atomic_init(&table->n_users, 1);
    table->n_owner_buckets = FIRST_BUCKETS;
    table->owners = actor_alloc(FIRST_BUCKETS * sizeof(struct libactor_owner *));
    table->metas = actor_alloc((info->n_metas + 1) * sizeof table->metas[0]);
    if (table->owners == NULL || table->metas == NULL || pthread_mutex_init(&table->owners_lock, NULL) != 0)
        goto free_table;
    memset(table->owners, 0, FIRST_BUCKETS * sizeof(struct libactor_owner *));
    for (i = 0; i < info->n_metas; i++)
        atomic_init(&table->metas[i], NULL);
    for (i = 0; i < n_shards; i++)
        if (!open_shard(&table->shards[i]))
            goto close_shards;
    if (fill_metas(table) == ACTOR_OK)
        return table;
    free_table(table);
    return NULL;
close_shards:
    close_shards(table, i);
    pthread_mutex_destroy(&table->owners_lock);
free_table:
    actor_free(table->owners);
    actor_free(table->metas);
    actor_free(table);
    return NULL;
}

void libactor_table_release(struct libactor_table *table)
{
    if (atomic_fetch_sub(&table->n_users, 1) == 1)
        free_table(table);
}

static void release_table(struct libactor_retired *retired)
{
    libactor_table_release((struct libactor_table *)(void *)retired);
}

void libactor_table_close(struct libactor_table *table)
{
    size_t i;

    for (i = 0; i < table->n_shards; i++) {
        pthread_mutex_lock(&table->shards[i].lock);
        table->shards[i].closed = true;
        pthread_mutex_unlock(&table->shards[i].lock);
    }
    libactor_grace_retire(table->grace, &table->retired, release_table);
}

/* ---- entries ---- */

struct libactor_entry *libactor_entry_make(const actor_registry_info *info, actor_ref owner, const void *value)
{
    struct libactor_entry *entry = actor_alloc(sizeof *entry);
    struct libactor_held *held = NULL;

    if (entry == NULL)
        return NULL;
    if (info->value != NULL) {
        held = libactor_held_make(info->value, value);
        if (held == NULL) {
            actor_free(entry);
            return NULL;
        }
    }
    memset(entry, 0, sizeof *entry);
    atomic_init(&entry->next, NULL);
    atomic_init(&entry->value, held);
    entry->owner = owner;
    return entry;
}

void libactor_entry_free(struct libactor_entry *entry)
{
    libactor_held_release(atomic_load(&entry->value));
    libactor_group_release(entry->group);
    actor_free(entry);
}

static void free_entry(struct libactor_retired *retired)
{
    libactor_entry_free((struct libactor_entry *)(void *)retired);
}

/* Also without the lock, between libactor_grace_enter and libactor_grace_leave. */
static struct libactor_group *find_group(struct libactor_shard *shard, const void *key, const actor_type_info *type,
                                         uint64_t hash)
{
    struct libactor_buckets *buckets = atomic_load(&shard->buckets);
    struct libactor_group *group = atomic_load(head_of(buckets, hash));

    while (group != NULL && (group->hash != hash || !actor_type_equal(type, group->key, key)))
        group = atomic_load(&group->next[buckets->side]);
    return group;
}

struct libactor_group *libactor_table_find(struct libactor_table *table, const void *key)
{
    const uint64_t hash = actor_type_hash(table->info->key, key);

    return find_group(shard_of(table, hash), key, table->info->key, hash);
}

/* The functions below are called under the lock of the shard. */

static void append(struct libactor_shard *shard, struct libactor_group *group, struct libactor_entry *entry)
{
    atomic_fetch_add_explicit(&group->n_users, 1, memory_order_relaxed);
    entry->group = group;
    entry->previous = group->last;
    entry->listed = true;
    group->last = entry;
    if (entry->previous == NULL)
        atomic_store(&group->first, entry);
    else
        atomic_store(&entry->previous->next, entry);
    atomic_fetch_add(&shard->n_entries, 1);
}

static void take_out(struct libactor_shard *shard, struct libactor_entry *entry)
{
    struct libactor_group *group = entry->group;
    struct libactor_entry *next = atomic_load(&entry->next);

    if (entry->previous == NULL)
        atomic_store(&group->first, next);
    else
        atomic_store(&entry->previous->next, next);
    if (next == NULL)
        group->last = entry->previous;
    else
        next->previous = entry->previous;
    entry->listed = false;
    atomic_fetch_sub(&shard->n_entries, 1);
}

static void unchain_group(struct libactor_shard *shard, struct libactor_group *group)
{
    struct libactor_buckets *buckets = atomic_load(&shard->buckets);
    _Atomic(struct libactor_group *) *at = head_of(buckets, group->hash);

    while (atomic_load(at) != group)
        at = &atomic_load(at)->next[buckets->side];
    atomic_store(at, atomic_load(&group->next[buckets->side]));
    shard->n_groups--;
}

/* Puts an entry into a group that has been found, or is new. An entry whose holder is dead is as good as none. */
static int put(const struct libactor_table *table, struct libactor_shard *shard, struct libactor_group *group,
               struct libactor_entry *entry, actor_ref *holder)
{
    struct libactor_entry *other = atomic_load(&group->first);

    if (!table->info->duplicate && other != NULL) {
        if (actor_is_alive(other->owner)) {
            *holder = other->owner;
            return ACTOR_EALREADY;
        }
        append(shard, group, entry);
        take_out(shard, other);             /* its owner's clean-up frees it */
        return ACTOR_OK;
    }
    append(shard, group, entry);
    return ACTOR_OK;
}

/* ---- for any thread ---- */

int libactor_table_put(struct libactor_table *table, struct libactor_entry *entry, const void *key, actor_ref *holder)
{
    const uint64_t hash = actor_type_hash(table->info->key, key);
    struct libactor_shard *shard = shard_of(table, hash);
    struct libactor_group *group, *made = NULL;
    struct libactor_buckets *old = NULL;
    int err;

    pthread_mutex_lock(&shard->lock);
    group = find_group(shard, key, table->info->key, hash);
    if (shard->closed) {
        err = ACTOR_ENOPROC;
    } else if (group != NULL) {
        err = put(table, shard, group, entry, holder);
    } else {
        made = make_group(table->info->key, key, hash);
        err = made == NULL ? ACTOR_ENOMEM : ACTOR_OK;
    }
    if (made != NULL) {
        append(shard, made, entry);
        old = grow(table, shard);
        chain_group(atomic_load(&shard->buckets), made);
        shard->n_groups++;
    }
    pthread_mutex_unlock(&shard->lock);
    if (old != NULL)
        libactor_grace_retire(table->grace, &old->retired, destroy_buckets);
    return err;
}

void libactor_table_take(struct libactor_table *table, struct libactor_entry *entry)
{
    struct libactor_shard *shard = shard_of(table, entry->group->hash);
    struct libactor_group *empty = NULL;

    pthread_mutex_lock(&shard->lock);
    if (entry->listed) {
        take_out(shard, entry);
        if (entry->group->last == NULL) {
            empty = entry->group;
            unchain_group(shard, empty);
        }
    }
    pthread_mutex_unlock(&shard->lock);
    if (empty != NULL)
        libactor_grace_retire(table->grace, &empty->retired, release_group);
    libactor_grace_retire(table->grace, &entry->retired, free_entry);
}

int libactor_table_walk(struct libactor_table *table, int (*each)(struct libactor_group *group, void *arg), void *arg)
{
    int err = ACTOR_OK;
    size_t i, k;

    for (i = 0; i < table->n_shards; i++) {
        struct libactor_buckets *buckets = atomic_load(&table->shards[i].buckets);

        for (k = 0; k < buckets->n; k++) {
            struct libactor_group *group = atomic_load(&buckets->heads[k]);

            for (; group != NULL && err == ACTOR_OK; group = atomic_load(&group->next[buckets->side]))
                err = each(group, arg);
        }
    }
    return err;
}

/* ---- owners ---- */

static struct libactor_owner **owner_bucket(struct libactor_owner **owners, size_t n, actor_ref ref)
{
    const uint64_t mixed = ref.bits * UINT64_C(0x9e3779b97f4a7c15);

    return &owners[(size_t)(mixed >> 32) & (n - 1)];
}

struct libactor_owner *libactor_owner_find(const struct libactor_table *table, actor_ref ref)
{
    struct libactor_owner *owner = *owner_bucket(table->owners, table->n_owner_buckets, ref);

    while (owner != NULL && !actor_ref_equal(owner->ref, ref))
        owner = owner->next;
    return owner;
}

static void chain_owner(struct libactor_owner **owners, size_t n, struct libactor_owner *owner)
{
    struct libactor_owner **bucket = owner_bucket(owners, n, owner->ref);

    owner->next = *bucket;
    *bucket = owner;
}

/* When memory is out the chains get longer instead. */
static void grow_owners(struct libactor_table *table)
{
    const size_t n = table->n_owner_buckets * 2;
    struct libactor_owner **owners;
    size_t i;

    if (table->n_owners < table->n_owner_buckets)
        return;
    owners = actor_alloc(n * sizeof(struct libactor_owner *));
    if (owners == NULL)
        return;
    memset(owners, 0, n * sizeof(struct libactor_owner *));
    for (i = 0; i < table->n_owner_buckets; i++) {
        while (table->owners[i] != NULL) {
            struct libactor_owner *owner = table->owners[i];

            table->owners[i] = owner->next;
            chain_owner(owners, n, owner);
        }
    }
    actor_free(table->owners);
    table->owners = owners;
    table->n_owner_buckets = n;
}

void libactor_owner_enter(struct libactor_table *table, struct libactor_owner *owner)
{
    grow_owners(table);
    chain_owner(table->owners, table->n_owner_buckets, owner);
    table->n_owners++;
}

void libactor_owner_leave(struct libactor_table *table, struct libactor_owner *owner)
{
    struct libactor_owner **at = owner_bucket(table->owners, table->n_owner_buckets, owner->ref);

    while (*at != owner)
        at = &(*at)->next;
    *at = owner->next;
    table->n_owners--;
}

void libactor_owner_add(struct libactor_owner *owner, struct libactor_entry *entry)
{
    entry->next_own = NULL;
    entry->previous_own = owner->last;
    if (owner->last == NULL)
        owner->first = entry;
    else
        owner->last->next_own = entry;
    owner->last = entry;
}

void libactor_owner_remove(struct libactor_owner *owner, struct libactor_entry *entry)
{
    if (entry->previous_own == NULL)
        owner->first = entry->next_own;
    else
        entry->previous_own->next_own = entry->next_own;
    if (entry->next_own == NULL)
        owner->last = entry->previous_own;
    else
        entry->next_own->previous_own = entry->previous_own;
}
