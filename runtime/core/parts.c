/*
 * Parts: what belongs to one system for as long as that lives, found by a key, and found often. They are added
 * and never taken away, so whoever looks for one follows a chain without a lock.
 */
#include "internal.h"

struct libactor_part {
    struct libactor_part *next;             /* fixed, once the part can be found; likewise the rest */
    const void *key;
    void *value;
    void (*destroy)(void *value);
};

static _Atomic(struct libactor_part *) *bucket_of(actor_system *system, const void *key)
{
    const uintptr_t bits = (uintptr_t)key;

    return &system->parts[(bits >> 4 ^ bits >> 9) % LIBACTOR_PART_BUCKETS];
}

static struct libactor_part *find(struct libactor_part *part, const void *key)
{
    while (part != NULL && part->key != key)
        part = part->next;
    return part;
}

int actor_part_add(const void *key, void *value, void (*destroy)(void *value))
{
    struct libactor_part *part = actor_alloc(sizeof *part);
    _Atomic(struct libactor_part *) *bucket;
    actor_system *system;
    int err = ACTOR_EALREADY;

    if (part == NULL)
        return ACTOR_ENOMEM;
    system = libactor_visit_mine();
    if (system == NULL) {
        actor_free(part);
        return ACTOR_ENOSYSTEM;
    }
    part->key = key;
    part->value = value;
    part->destroy = destroy;
    pthread_mutex_lock(&system->lock);
    bucket = bucket_of(system, key);
    part->next = atomic_load_explicit(bucket, memory_order_relaxed);
    if (find(part->next, key) == NULL) {
        atomic_store_explicit(bucket, part, memory_order_release);
        err = ACTOR_OK;
    }
    pthread_mutex_unlock(&system->lock);
    libactor_leave(system);
    if (err != ACTOR_OK)
        actor_free(part);
    return err;
}

actor_part actor_part_enter(const void *key)
{
    actor_system *system = libactor_visit_mine();
    struct libactor_part *found = NULL;
    actor_part part;

    if (system != NULL)
        found = find(atomic_load_explicit(bucket_of(system, key), memory_order_acquire), key);
    part.value = found == NULL ? NULL : found->value;
    part.system = system;
    if (found != NULL)
        return part;
    libactor_leave(system);
    part.system = NULL;
    return part;
}

void actor_part_leave(actor_part part)
{
    libactor_leave(part.system);
}

/* When the system is freed: its actors have ended, and its visitors have left. */
void libactor_parts_free(actor_system *system)
{
    size_t i;

    for (i = 0; i < LIBACTOR_PART_BUCKETS; i++) {
        struct libactor_part *part = atomic_load_explicit(&system->parts[i], memory_order_relaxed);

        while (part != NULL) {
            struct libactor_part *next = part->next;

            part->destroy(part->value);
            actor_free(part);
            part = next;
        }
    }
}
