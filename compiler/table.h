#ifndef TABLE_H
#define TABLE_H

/* A map from strings to pointers. Keys are kept by reference; nothing is ever removed. */

#include <stddef.h>

#include "arena.h"

struct table_entry {
    const char *key;
    void *value;
};

struct table {
    struct arena *arena;
    struct table_entry *entries;
    size_t capacity;                        /* a power of two, or 0 */
    size_t count;
};

/** An empty table; it allocates when the first key is added. */
struct table table_of(struct arena *arena);

/** The value of a key, or NULL. */
void *table_get(const struct table *table, const char *key);

/** Adds a key; if it is there already, leaves it and returns its value, else returns NULL. */
void *table_add(struct table *table, const char *key, void *value);

#endif
