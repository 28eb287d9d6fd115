/* A map from strings to pointers: open addressing, at most half full. */

#include "table.h"

#include <stdint.h>
#include <string.h>

#define FIRST_CAPACITY 16

/* FNV-1a. */
static size_t hash_of(const char *key)
{
    uint64_t hash = 14695981039346656037u;

    for (const char *c = key; *c != '\0'; c++) {
        hash ^= (unsigned char)*c;
        hash *= 1099511628211u;
    }
    return (size_t)(hash ^ hash >> 32);
}

/* The entry of `key`, or the free one where it belongs. */
static struct table_entry *find(const struct table *table, const char *key)
{
    size_t at = hash_of(key) & (table->capacity - 1);

    while (table->entries[at].key != NULL && strcmp(table->entries[at].key, key) != 0)
        at = (at + 1) & (table->capacity - 1);
    return &table->entries[at];
}

static void make_room(struct table *table)
{
    struct table old = *table;

    if (table->count * 2 < table->capacity)
        return;
    table->capacity = old.capacity > 0 ? old.capacity * 2 : FIRST_CAPACITY;
    table->entries = arena_array(table->arena, table->capacity, sizeof *table->entries);
    for (size_t i = 0; i < old.capacity; i++)
        if (old.entries[i].key != NULL)
            *find(table, old.entries[i].key) = old.entries[i];
}

struct table table_of(struct arena *arena)
{
    return (struct table){ .arena = arena };
}

void *table_get(const struct table *table, const char *key)
{
    return table->capacity > 0 ? find(table, key)->value : NULL;
}

void *table_add(struct table *table, const char *key, void *value)
{
    struct table_entry *entry;

    make_room(table);
    entry = find(table, key);
    if (entry->key != NULL)
        return entry->value;
    *entry = (struct table_entry){ key, value };
    table->count++;
    return NULL;
}
