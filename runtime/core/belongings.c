/*
 * What an actor may have of its own and what goes with it: values under keys, memory that is freed when
 * it ends, a label. All of it hangs on the rare part of the actor.
 */
#include <string.h>

#include "internal.h"

/* ---- the dictionary: a hash table with chains --------------------------------------------------------- */

struct entry {
    struct entry *next;
    const void *key;
    void *value;
    void (*destroy)(void *value);
};

struct libactor_dictionary {
    size_t len, mask;                       /* entries; chains - 1 */
    struct entry *chains[];
};

static struct entry **chain_of(struct libactor_dictionary *dictionary, const void *key)
{
    const uint64_t hash = (uint64_t)(uintptr_t)key * UINT64_C(0x9e3779b97f4a7c15);

    return &dictionary->chains[(size_t)(hash >> 32) & dictionary->mask];
}

/* Where the entry of a key hangs, or would. */
static struct entry **find(struct libactor_dictionary *dictionary, const void *key)
{
    struct entry **at = chain_of(dictionary, key);

    while (*at != NULL && (*at)->key != key)
        at = &(*at)->next;
    return at;
}

static struct libactor_dictionary *make_dictionary(size_t chains)
{
    const size_t bytes = sizeof(struct libactor_dictionary) + chains * sizeof(struct entry *);
    struct libactor_dictionary *dictionary = actor_alloc(bytes);

    if (dictionary == NULL)
        return NULL;
    memset(dictionary, 0, bytes);
    dictionary->mask = chains - 1;
    return dictionary;
}

enum { LEAST_CHAINS = 8 };

/* Errors: ACTOR_ENOMEM, if there is no table at all. */
static int move(struct libactor_dictionary **dictionary, size_t chains)
{
    struct libactor_dictionary *old = *dictionary;
    struct libactor_dictionary *grown = make_dictionary(chains);
    size_t i;

    if (grown == NULL)
        return old == NULL ? ACTOR_ENOMEM : ACTOR_OK;
    for (i = 0; old != NULL && i <= old->mask; i++) {
        while (old->chains[i] != NULL) {
            struct entry *entry = old->chains[i];
            struct entry **chain = chain_of(grown, entry->key);

            old->chains[i] = entry->next;
            entry->next = *chain;
            *chain = entry;
            grown->len++;
        }
    }
    actor_free(old);
    *dictionary = grown;
    return ACTOR_OK;
}

/* Sees to it that there are as many chains as entries. */
static int grow(struct libactor_dictionary **dictionary)
{
    const struct libactor_dictionary *old = *dictionary;

    if (old != NULL && old->len <= old->mask)
        return ACTOR_OK;
    return move(dictionary, old == NULL ? LEAST_CHAINS : (old->mask + 1) * 2);
}

static void fit_dictionary(struct libactor_dictionary **dictionary)
{
    const struct libactor_dictionary *old = *dictionary;
    size_t chains = LEAST_CHAINS;

    if (old != NULL && old->len == 0) {
        actor_free(*dictionary);
        *dictionary = NULL;
        return;
    }
    while (old != NULL && chains < old->len)
        chains *= 2;
    if (old != NULL && chains <= old->mask)
        (void)move(dictionary, chains);
}

static void destroy(const struct entry *entry)
{
    if (entry->destroy != NULL)
        entry->destroy(entry->value);
}

int actor_put(const void *key, void *value, void (*destroy_value)(void *value))
{
    struct libactor_cell *cell = libactor_current();
    struct libactor_extra *extra = cell == NULL ? NULL : libactor_cell_extra(cell);
    struct entry **at;
    struct entry *entry;
    struct entry old;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    if (extra == NULL || grow(&extra->dictionary) < 0)
        return ACTOR_ENOMEM;
    at = find(extra->dictionary, key);
    entry = *at;
    if (entry == NULL) {
        entry = actor_alloc(sizeof *entry);
        if (entry == NULL)
            return ACTOR_ENOMEM;
        *entry = (struct entry){ NULL, key, value, destroy_value };
        *at = entry;
        extra->dictionary->len++;
        return ACTOR_OK;
    }
    old = *entry;
    entry->value = value;
    entry->destroy = destroy_value;
    if (old.value != value)
        destroy(&old);
    return ACTOR_OK;
}

static struct libactor_dictionary *dictionary_here(void)
{
    const struct libactor_cell *cell = libactor_current();

    return cell == NULL || cell->extra == NULL ? NULL : cell->extra->dictionary;
}

/* What a cell of the calling worker has under a key of the core's own; NULL if nothing. */
void *libactor_belonging(const struct libactor_cell *cell, const void *key)
{
    struct libactor_dictionary *dictionary = cell->extra == NULL ? NULL : cell->extra->dictionary;
    const struct entry *entry = dictionary == NULL ? NULL : *find(dictionary, key);

    return entry == NULL ? NULL : entry->value;
}

void *actor_get(const void *key)
{
    struct libactor_dictionary *dictionary = dictionary_here();
    const struct entry *entry = dictionary == NULL ? NULL : *find(dictionary, key);

    return entry == NULL ? NULL : entry->value;
}

void *actor_erase(const void *key)
{
    struct libactor_dictionary *dictionary = dictionary_here();
    struct entry **at = dictionary == NULL ? NULL : find(dictionary, key);
    struct entry *entry = at == NULL ? NULL : *at;
    void *value;

    if (entry == NULL)
        return NULL;
    value = entry->value;
    *at = entry->next;
    dictionary->len--;
    actor_free(entry);
    return value;
}

/*
 * A value's destructor may put another, and may leave by an exit: what it finds is in order, and it goes on until
 * there is none.
 */
static void end_dictionary(struct libactor_extra *extra)
{
    while (extra->dictionary != NULL && extra->dictionary->len > 0) {
        size_t i;

        for (i = 0; i <= extra->dictionary->mask; i++) {
            while (extra->dictionary->chains[i] != NULL) {
                struct entry *entry = extra->dictionary->chains[i];
                const struct entry last = *entry;

                extra->dictionary->chains[i] = entry->next;
                extra->dictionary->len--;
                actor_free(entry);
                destroy(&last);
            }
        }
    }
    actor_free(extra->dictionary);
    extra->dictionary = NULL;
}

/* ---- the arena: blocks that are filled from the start ------------------------------------------------- */

enum { BLOCK_BYTES = 4096 - 64, ALIGNMENT = _Alignof(max_align_t) };

struct libactor_block {
    struct libactor_block *next;
    size_t used, bytes;
    max_align_t memory[];
};

/* A block of its own for what is large, behind the one that is being filled. */
static struct libactor_block *add_block(struct libactor_extra *extra, size_t bytes)
{
    const bool alone = bytes > BLOCK_BYTES / 4;
    struct libactor_block *block;

    if (bytes > SIZE_MAX - sizeof *block)
        return NULL;
    block = actor_alloc(sizeof *block + (alone ? bytes : (size_t)BLOCK_BYTES));
    if (block == NULL)
        return NULL;
    block->used = 0;
    block->bytes = alone ? bytes : (size_t)BLOCK_BYTES;
    if (alone && extra->arena != NULL) {
        block->next = extra->arena->next;
        extra->arena->next = block;
    } else {
        block->next = extra->arena;
        extra->arena = block;
    }
    return block;
}

void *actor_arena_alloc(size_t bytes)
{
    struct libactor_cell *cell = libactor_current();
    struct libactor_extra *extra = cell == NULL ? NULL : libactor_cell_extra(cell);
    struct libactor_block *block;
    void *memory;

    if (extra == NULL || bytes > SIZE_MAX - ALIGNMENT)
        return NULL;
    bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    block = extra->arena;
    if (block == NULL || block->bytes - block->used < bytes)
        block = add_block(extra, bytes);
    if (block == NULL)
        return NULL;
    memory = (char *)block->memory + block->used;
    block->used += bytes;
    return memory;
}

static void end_arena(struct libactor_extra *extra)
{
    while (extra->arena != NULL) {
        struct libactor_block *block = extra->arena;

        extra->arena = block->next;
        actor_free(block);
    }
}

/* ---- the label ---------------------------------------------------------------------------------------- */

int actor_label_set(const char *label)
{
    struct libactor_cell *cell = libactor_current();
    struct libactor_extra *extra = cell == NULL ? NULL : libactor_cell_extra(cell);
    char *copy = NULL;

    if (cell == NULL)
        return ACTOR_ENOTACTOR;
    if (extra == NULL)
        return ACTOR_ENOMEM;
    if (label != NULL) {
        copy = actor_alloc(strlen(label) + 1);
        if (copy == NULL)
            return ACTOR_ENOMEM;
        strcpy(copy, label);
    }
    actor_free(extra->label);
    extra->label = copy;
    return ACTOR_OK;
}

const char *actor_label(void)
{
    const struct libactor_cell *cell = libactor_current();

    return cell == NULL || cell->extra == NULL ? NULL : cell->extra->label;
}

/* ---- the end ------------------------------------------------------------------------------------------ */

/* Makes no table larger than it needs to be. */
void libactor_belongings_fit(struct libactor_cell *cell)
{
    if (cell->extra != NULL)
        fit_dictionary(&cell->extra->dictionary);
}

/* Of an actor that ends. A destructor may use the arena still, and the state no more. */
void libactor_belongings_end(struct libactor_cell *cell)
{
    struct libactor_extra *extra = cell->extra;

    if (extra == NULL)
        return;
    end_dictionary(extra);
    end_arena(extra);
    libactor_context_end(cell);
    actor_free(extra->label);
    extra->label = NULL;
}
