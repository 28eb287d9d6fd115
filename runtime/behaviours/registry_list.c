/*
 * Lists of entries: what is under a key, what an actor has, what matches. A list is collected without a lock and keeps
 * what its entries point to; then they are looked at at leisure, by code that may end its actor: so the list is among
 * the actor's clean-ups meanwhile.
 */
#include "registry_hub.h"

/* What a list's entries lie in. */
struct memory {
    size_t len;
    size_t capacity;
    actor_registry_entry entries[];
};

enum { FIRST_CAPACITY = 8 };

/* ---- entries that keep what they point to ---- */

static struct libactor_group *group_of(const actor_registry_entry *entry)
{
    return (struct libactor_group *)((uintptr_t)entry->key - offsetof(struct libactor_group, key));
}

static struct libactor_held *held_of(const actor_registry_entry *entry)
{
    if (entry->value == NULL)
        return NULL;
    return (struct libactor_held *)((uintptr_t)entry->value - offsetof(struct libactor_held, value));
}

static void release(const actor_registry_entry *entry)
{
    libactor_group_release(group_of(entry));
    libactor_held_release(held_of(entry));
}

static void free_memory(void *arg)
{
    struct memory *memory = arg;
    size_t i;

    if (memory == NULL)
        return;
    for (i = 0; i < memory->len; i++)
        release(&memory->entries[i]);
    actor_free(memory);
}

static struct memory *enlarge(struct memory *memory)
{
    const size_t len = memory == NULL ? 0 : memory->len;
    const size_t capacity = len == 0 ? FIRST_CAPACITY : 2 * len;
    struct memory *larger = actor_alloc(sizeof *larger + capacity * sizeof larger->entries[0]);
    size_t i;

    if (larger == NULL)
        return NULL;
    larger->len = len;
    larger->capacity = capacity;
    for (i = 0; i < len; i++)
        larger->entries[i] = memory->entries[i];
    actor_free(memory);
    return larger;
}

/* Errors: ACTOR_ENOMEM: the list is as it was. The entry has not been freed: it is being read, or its owner's lock is held. */
static int add(struct memory **memory, const struct libactor_entry *entry)
{
    struct libactor_held *held = atomic_load(&entry->value);
    actor_registry_entry *to;

    if (*memory == NULL || (*memory)->len == (*memory)->capacity) {
        struct memory *larger = enlarge(*memory);

        if (larger == NULL)
            return ACTOR_ENOMEM;
        *memory = larger;
    }
    to = &(*memory)->entries[(*memory)->len++];
    to->owner = entry->owner;
    to->key = entry->group->key;
    to->value = held == NULL ? NULL : held->value;
    atomic_fetch_add_explicit(&entry->group->n_users, 1, memory_order_relaxed);
    if (held != NULL)
        atomic_fetch_add_explicit(&held->n_users, 1, memory_order_relaxed);
    return ACTOR_OK;
}

/* ---- collecting ---- */

/* Which entries of a group are wanted: all, those of one actor, or, of a unique key, those of live ones. */
struct wanted {
    struct memory *memory;
    actor_ref owner;                        /* of nobody: of all */
    bool alive;
};

static int add_group(struct libactor_group *group, void *arg)
{
    struct wanted *wanted = arg;
    const struct libactor_entry *entry;
    int err = ACTOR_OK;

    for (entry = libactor_group_first(group); entry != NULL && err == ACTOR_OK; entry = atomic_load(&entry->next)) {
        if (!actor_ref_is_none(wanted->owner) && !actor_ref_equal(entry->owner, wanted->owner))
            continue;
        if (!wanted->alive || actor_is_alive(entry->owner))
            err = add(&wanted->memory, entry);
    }
    return err;
}

/* Those under a key, or all with a `key` of NULL. */
static int collect(const actor_registry_info *info, const void *key, struct wanted *wanted)
{
    struct libactor_reading reading;
    int err = libactor_registry_begin(info, &reading);

    if (err != ACTOR_OK)
        return err;
    if (key == NULL)
        err = libactor_table_walk(reading.table, add_group, wanted);
    else
        err = add_group(libactor_table_find(reading.table, key), wanted);
    libactor_registry_end(&reading);
    if (err == ACTOR_OK)
        return ACTOR_OK;
    free_memory(wanted->memory);
    wanted->memory = NULL;
    return err;
}

static void give(struct memory *memory, actor_registry_list *out)
{
    out->len = memory == NULL ? 0 : memory->len;
    out->entries = memory == NULL ? NULL : memory->entries;
}

/* ---- matching ---- */

/* Has a list freed with the calling actor, if it is one. Errors: ACTOR_ENOMEM: the list is freed. */
static int guard(struct memory *memory)
{
    if (actor_ref_is_none(actor_self()) || actor_defer(free_memory, memory) == ACTOR_OK)
        return ACTOR_OK;
    free_memory(memory);
    return ACTOR_ENOMEM;
}

static void unguard(struct memory *memory)
{
    if (!actor_ref_is_none(actor_self()))
        actor_undefer(free_memory, memory);
}

/* Leaves those that match, in their order. */
static void sift(struct memory *memory, actor_registry_match match, const void *context)
{
    const size_t len = memory->len;
    size_t i, n = 0;

    for (i = 0; i < len; i++) {
        const actor_registry_entry entry = memory->entries[i];

        if (match(&entry, context)) {
            memory->entries[i] = memory->entries[n];
            memory->entries[n++] = entry;
        }
    }
    for (i = n; i < len; i++)
        release(&memory->entries[i]);
    memory->len = n;
}

static int collect_matching(const actor_registry_info *info, const void *key, actor_registry_match match,
                            const void *context, struct memory **out)
{
    struct wanted wanted = { NULL, actor_ref_none(), false };
    int err = collect(info, key, &wanted);

    if (err == ACTOR_OK && match != NULL && wanted.memory != NULL) {
        err = guard(wanted.memory);
        if (err != ACTOR_OK)
            return err;
        sift(wanted.memory, match, context);
        unguard(wanted.memory);
    }
    *out = wanted.memory;
    return err;
}

static int match_list(const actor_registry_info *info, const void *key, actor_registry_match match,
                      const void *context, actor_registry_list *out)
{
    struct memory *memory;
    const int err = collect_matching(info, key, match, context, &memory);

    if (err == ACTOR_OK)
        give(memory, out);
    return err;
}

static int match_count(const actor_registry_info *info, const void *key, actor_registry_match match,
                       const void *context, size_t *out)
{
    actor_registry_list list;
    const int err = match_list(info, key, match, context, &list);

    if (err != ACTOR_OK)
        return err;
    *out = list.len;
    actor_registry_list_free(&list);
    return ACTOR_OK;
}

/* ---- for any thread ---- */

void actor_registry_list_free(actor_registry_list *list)
{
    if (list->entries != NULL)
        free_memory((void *)((uintptr_t)list->entries - offsetof(struct memory, entries)));
    list->entries = NULL;
    list->len = 0;
}

int actor_registry_entries(const actor_registry_info *info, const void *key, actor_registry_list *out)
{
    struct wanted wanted = { NULL, actor_ref_none(), !info->duplicate };
    const int err = collect(info, key, &wanted);

    if (err == ACTOR_OK)
        give(wanted.memory, out);
    return err;
}

int actor_registry_values(const actor_registry_info *info, const void *key, actor_ref owner, actor_registry_list *out)
{
    struct wanted wanted = { NULL, owner, false };
    int err;

    if (actor_ref_is_none(owner))
        return ACTOR_EINVAL;
    err = collect(info, key, &wanted);
    if (err == ACTOR_OK)
        give(wanted.memory, out);
    return err;
}

int actor_registry_keys(const actor_registry_info *info, actor_ref owner, actor_registry_list *out)
{
    const struct libactor_owner *found;
    const struct libactor_entry *entry;
    struct libactor_reading reading;
    struct memory *memory = NULL;
    int err = libactor_registry_begin(info, &reading);

    if (err != ACTOR_OK)
        return err;
    pthread_mutex_lock(&reading.table->owners_lock);
    found = libactor_owner_find(reading.table, owner);
    for (entry = found == NULL ? NULL : found->first; entry != NULL && err == ACTOR_OK; entry = entry->next_own)
        err = add(&memory, entry);
    pthread_mutex_unlock(&reading.table->owners_lock);
    libactor_registry_end(&reading);
    if (err == ACTOR_OK)
        give(memory, out);
    else
        free_memory(memory);
    return err;
}

int actor_registry_match_entries(const actor_registry_info *info, const void *key, actor_registry_match match,
                                 const void *context, actor_registry_list *out)
{
    return match_list(info, key, match, context, out);
}

int actor_registry_count_match(const actor_registry_info *info, const void *key, actor_registry_match match,
                               const void *context, size_t *out)
{
    return match_count(info, key, match, context, out);
}

int actor_registry_select(const actor_registry_info *info, actor_registry_match match, const void *context,
                          actor_registry_list *out)
{
    return match_list(info, NULL, match, context, out);
}

int actor_registry_count_select(const actor_registry_info *info, actor_registry_match match, const void *context,
                                size_t *out)
{
    return match_count(info, NULL, match, context, out);
}

int actor_registry_dispatch(const actor_registry_info *info, const void *key,
                            void (*call)(const actor_registry_entry *entries, size_t n_entries, void *arg), void *arg)
{
    struct wanted wanted = { NULL, actor_ref_none(), !info->duplicate };
    int err = collect(info, key, &wanted);

    if (err != ACTOR_OK || wanted.memory == NULL)
        return err;
    err = guard(wanted.memory);
    if (err != ACTOR_OK)
        return err;
    call(wanted.memory->entries, wanted.memory->len, arg);
    unguard(wanted.memory);
    free_memory(wanted.memory);
    return ACTOR_OK;
}
