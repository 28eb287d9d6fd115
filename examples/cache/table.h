/*
 * A table of strings that expire, found by a key. Nothing in it knows of actors: whoever has it has it alone.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cache_table cache_table;

/** Makes an empty table; NULL when memory is out. */
cache_table *table_make(void);
void table_free(cache_table *table);

/** Keeps copies of both, in place of what the key had. False: memory is out, and all is as it was. */
bool table_put(cache_table *table, const char *key, const char *value, int64_t expires_ns);

/** Finds a value, borrowed until the table next changes; NULL if there is none, or it expired before `now_ns`. */
const char *table_get(const cache_table *table, const char *key, int64_t now_ns, int64_t *expires_ns);

/** Forgets a key. */
void table_drop(cache_table *table, const char *key);

/** Forgets all that expired before that; says how many. */
size_t table_sweep(cache_table *table, int64_t now_ns);

size_t table_size(const cache_table *table);

#endif
