/*
 * Stripes and their buckets. A bucket is chosen by the first bits of a hash and is sorted by it, so a table's order is
 * that of hashes, and stays what it is when buckets are split: a walk knows where to go on by what it saw last, whatever has
 * been put in and deleted since. Equal hashes are sorted by key, and rows of one key by when they came.
 */
#include <stddef.h>
#include <string.h>

#include <actor/process.h>

#include "store.h"

typedef struct libactor_ets_node node_t;
typedef struct libactor_ets_stripe stripe_t;

enum { TRIES = 100, MOST_BITS = 40, AHEAD = 8 };

/* ---- locks ---- */

static inline void pause_shortly(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

/* Who has it has it for some lines, unless its thread has just lost its processor. */
void libactor_ets_lock_slowly(stripe_t *stripe)
{
    int tries = 0;

    do {
        while (atomic_load_explicit(&stripe->locked, memory_order_relaxed)) {
            if (++tries < TRIES)
                pause_shortly();
            else
                libactor_outside.threads.yield();
        }
    } while (atomic_exchange_explicit(&stripe->locked, true, memory_order_acquire));
}

/* ---- nodes ---- */

node_t *libactor_ets_node_make(const actor_ets_info *info, const void *row)
{
    node_t *node = actor_alloc(sizeof *node + info->row->size);

    if (node == NULL)
        return NULL;
    if (info->row->flat) {
        memcpy(node->row, row, info->row->size);
    } else if (actor_type_copy(info->row, node->row, row) < 0) {
        actor_free(node);
        return NULL;
    }
    node->next = NULL;
    node->greater = NULL;
    node->version = 0;
    return node;
}

void libactor_ets_node_free(const actor_ets_info *info, node_t *node)
{
    if (node != NULL && !info->row->flat)
        actor_type_clear(info->row, node->row);
    actor_free(node);
}

/* ---- buckets ---- */

/* libactor_ets_expect reads them without the lock. */
static void set_buckets(stripe_t *stripe, node_t **buckets, unsigned bits)
{
    __atomic_store_n(&stripe->buckets, buckets, __ATOMIC_RELAXED);
    __atomic_store_n(&stripe->bits, bits, __ATOMIC_RELAXED);
}

void libactor_ets_stripe_open(stripe_t *stripe)
{
    stripe->only = NULL;
    set_buckets(stripe, &stripe->only, 0);
    stripe->n_rows = 0;
    stripe->bytes = 0;
}

static size_t bucket_of(unsigned bits, uint64_t hash)
{
    return bits == 0 ? 0 : (size_t)(hash << LIBACTOR_ETS_STRIPE_BITS >> (64 - bits));
}

static inline bool is_key(const actor_ets_info *info, const node_t *node, uint64_t hash, const void *key)
{
    return node->hash == hash && libactor_ets_same_key(info->key, key, node->row);
}

void libactor_ets_expect(const actor_ets_info *info, const stripe_t *stripe, uint64_t hash)
{
    const uintptr_t buckets = (uintptr_t)__atomic_load_n(&stripe->buckets, __ATOMIC_RELAXED);
    const unsigned bits = __atomic_load_n(&stripe->bits, __ATOMIC_RELAXED);

    if (info->kind != ACTOR_ETS_ORDERED_SET)
        __builtin_prefetch((const void *)(buckets + bucket_of(bits, hash) * sizeof *stripe->buckets), 1);
}

node_t *libactor_ets_find(const actor_ets_info *info, const stripe_t *stripe, uint64_t hash, const void *key)
{
    node_t *node;

    if (info->kind == ACTOR_ETS_ORDERED_SET)
        return libactor_ets_tree_find(info, stripe->only, key);
    node = stripe->buckets[bucket_of(stripe->bits, hash)];
    while (node != NULL && node->hash <= hash && !is_key(info, node, hash, key))
        node = node->next;
    return node == NULL || node->hash > hash ? NULL : node;
}

node_t *libactor_ets_next_of_key(const actor_ets_info *info, const node_t *node)
{
    if (!libactor_ets_is_bag(info) || node->next == NULL || !is_key(info, node->next, node->hash, node->row))
        return NULL;
    return node->next;
}

/*
 * When memory is out buckets get longer instead. Each is split in four: to move a row is to wait for its memory, so it is done
 * seldom, and asked for early.
 */
static void split_buckets(stripe_t *stripe)
{
    const unsigned bits = stripe->bits == 0 ? 3 : stripe->bits + 2;
    node_t **buckets;
    size_t i;

    if ((stripe->n_rows - 1) >> stripe->bits == 0 || bits > MOST_BITS)
        return;
    buckets = actor_alloc(sizeof *buckets << bits);
    if (buckets == NULL)
        return;
    memset(buckets, 0, sizeof *buckets << bits);
    for (i = 0; i < (size_t)1 << stripe->bits; i++) {
        node_t *node = stripe->buckets[i], *next, **end = NULL, **at;

        if (i + AHEAD < (size_t)1 << stripe->bits)
            __builtin_prefetch(stripe->buckets[i + AHEAD], 1);
        for (; node != NULL; node = next) {
            next = node->next;
            at = &buckets[bucket_of(bits, node->hash)];
            if (*at != NULL)
                at = end;
            node->next = NULL;
            *at = node;
            end = &node->next;
        }
    }
    if (stripe->buckets != &stripe->only)
        actor_free(stripe->buckets);
    set_buckets(stripe, buckets, bits);
}

/* Is a node before the position? */
static bool is_before(const actor_ets_info *info, const node_t *node, const struct libactor_ets_position *position)
{
    int order;

    if (node->hash != position->hash)
        return node->hash < position->hash;
    order = libactor_ets_compare(info->key, node->row, position->key);
    return order != 0 ? order < 0 : node->id <= position->id;
}

void libactor_ets_put(const actor_ets_info *info, stripe_t *stripe, node_t *node)
{
    const struct libactor_ets_position behind = { node->hash, UINT64_MAX, node->row };
    node_t **at;

    node->id = ++stripe->last_id;
    stripe->n_rows++;
    libactor_ets_note_change(stripe);
    if (!info->row->flat)
        stripe->bytes += libactor_ets_held_bytes(info->row, node->row);
    if (info->kind == ACTOR_ETS_ORDERED_SET) {
        node->hash = (node->id * UINT64_C(0x9e3779b97f4a7c15)) ^ node->id >> 7;
        node->hash = (node->hash ^ node->hash >> 32) * UINT64_C(0xd6e8feb86659fd93);
        libactor_ets_tree_put(info, &stripe->only, node);
        return;
    }
    split_buckets(stripe);
    at = &stripe->buckets[bucket_of(stripe->bits, node->hash)];
    while (*at != NULL && is_before(info, *at, &behind))
        at = &(*at)->next;
    node->next = *at;
    *at = node;
}

void libactor_ets_take_out(const actor_ets_info *info, stripe_t *stripe, node_t *node)
{
    node_t **at;

    stripe->n_rows--;
    libactor_ets_note_change(stripe);
    if (!info->row->flat)
        stripe->bytes -= libactor_ets_held_bytes(info->row, node->row);
    if (info->kind == ACTOR_ETS_ORDERED_SET) {
        libactor_ets_tree_take_out(info, &stripe->only, node);
        return;
    }
    at = &stripe->buckets[bucket_of(stripe->bits, node->hash)];
    while (*at != node)
        at = &(*at)->next;
    *at = node->next;
}

node_t *libactor_ets_after(const actor_ets_info *info, const stripe_t *stripe, const struct libactor_ets_position *position)
{
    size_t i = position == NULL ? 0 : bucket_of(stripe->bits, position->hash);
    node_t *node;

    if (info->kind == ACTOR_ETS_ORDERED_SET)
        return libactor_ets_tree_after(info, stripe->only, position == NULL ? NULL : position->key);
    node = stripe->buckets[i];
    while (position != NULL && node != NULL && is_before(info, node, position))
        node = node->next;
    while (node == NULL && ++i < (size_t)1 << stripe->bits)
        node = stripe->buckets[i];
    return node;
}

node_t *libactor_ets_before(const actor_ets_info *info, const stripe_t *stripe, const struct libactor_ets_position *position)
{
    if (info->kind != ACTOR_ETS_ORDERED_SET)
        return libactor_ets_after(info, stripe, position);
    return libactor_ets_tree_before(info, stripe->only, position == NULL ? NULL : position->key);
}

/* ---- all at once ---- */

struct libactor_ets_contents libactor_ets_empty(stripe_t *stripe)
{
    struct libactor_ets_contents contents = { NULL, stripe->only, stripe->bits };

    if (stripe->buckets != &stripe->only)
        contents.buckets = stripe->buckets;
    libactor_ets_note_change(stripe);
    libactor_ets_stripe_open(stripe);
    return contents;
}

static void free_chain(const actor_ets_info *info, node_t *node)
{
    while (node != NULL) {
        node_t *next = node->next;

        libactor_ets_node_free(info, node);
        node = next;
    }
}

void libactor_ets_contents_free(const actor_ets_info *info, struct libactor_ets_contents *contents)
{
    node_t *node;
    size_t i;

    if (info->kind == ACTOR_ETS_ORDERED_SET) {
        while ((node = libactor_ets_tree_pop(&contents->only)) != NULL)
            libactor_ets_node_free(info, node);
    } else if (contents->buckets == NULL) {
        free_chain(info, contents->only);
    } else {
        for (i = 0; i < (size_t)1 << contents->bits; i++)
            free_chain(info, contents->buckets[i]);
        actor_free(contents->buckets);
    }
    contents->buckets = NULL;
    contents->only = NULL;
}
