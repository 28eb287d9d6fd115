/* A hash table with chains, which grows when there are more entries than chains. */
#include "table.h"

#include <stdlib.h>
#include <string.h>

struct entry {
    struct entry *next;
    int64_t expires_ns;
    char *value;                                /* behind the key, in the same memory */
    char key[];
};

struct cache_table {
    struct entry **chains;
    size_t n_chains;                            /* a power of two */
    size_t n_entries;
};

enum { CHAINS_AT_FIRST = 16 };

cache_table *table_make(void)
{
    cache_table *table = malloc(sizeof *table);

    if (table == NULL)
        return NULL;
    table->n_chains = CHAINS_AT_FIRST;
    table->n_entries = 0;
    table->chains = calloc(table->n_chains, sizeof *table->chains);
    if (table->chains == NULL) {
        free(table);
        return NULL;
    }
    return table;
}

void table_free(cache_table *table)
{
    if (table == NULL)
        return;
    table_sweep(table, INT64_MAX);
    free(table->chains);
    free(table);
}

/* FNV-1a. */
static struct entry **chain_of(const cache_table *table, const char *key)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *key != '\0'; key++)
        hash = (hash ^ (unsigned char)*key) * UINT64_C(0x100000001b3);
    return &table->chains[hash & (table->n_chains - 1)];
}

/* Where the pointer to the entry stands, or would. */
static struct entry **find(const cache_table *table, const char *key)
{
    struct entry **at = chain_of(table, key);

    while (*at != NULL && strcmp((*at)->key, key) != 0)
        at = &(*at)->next;
    return at;
}

/* Without memory for more chains these get longer. */
static void grow(cache_table *table)
{
    struct entry **chains = calloc(2 * table->n_chains, sizeof *chains);
    cache_table grown = { chains, 2 * table->n_chains, table->n_entries };
    size_t i;

    if (chains == NULL)
        return;
    for (i = 0; i < table->n_chains; i++)
        while (table->chains[i] != NULL) {
            struct entry *entry = table->chains[i];
            struct entry **chain = chain_of(&grown, entry->key);

            table->chains[i] = entry->next;
            entry->next = *chain;
            *chain = entry;
        }
    free(table->chains);
    *table = grown;
}

static void forget(cache_table *table, struct entry **at)
{
    struct entry *entry = *at;

    *at = entry->next;
    free(entry);
    table->n_entries--;
}

bool table_put(cache_table *table, const char *key, const char *value, int64_t expires_ns)
{
    const size_t key_size = strlen(key) + 1, value_size = strlen(value) + 1;
    struct entry *entry = malloc(sizeof *entry + key_size + value_size);
    struct entry **at = find(table, key);

    if (entry == NULL)
        return false;
    memcpy(entry->key, key, key_size);
    entry->value = entry->key + key_size;
    memcpy(entry->value, value, value_size);
    entry->expires_ns = expires_ns;
    if (*at != NULL)
        forget(table, at);
    entry->next = *at;
    *at = entry;
    if (++table->n_entries > table->n_chains)
        grow(table);
    return true;
}

const char *table_get(const cache_table *table, const char *key, int64_t now_ns, int64_t *expires_ns)
{
    const struct entry *entry = *find(table, key);

    if (entry == NULL || entry->expires_ns <= now_ns)
        return NULL;
    *expires_ns = entry->expires_ns;
    return entry->value;
}

void table_drop(cache_table *table, const char *key)
{
    struct entry **at = find(table, key);

    if (*at != NULL)
        forget(table, at);
}

size_t table_sweep(cache_table *table, int64_t now_ns)
{
    const size_t before = table->n_entries;
    size_t i;

    for (i = 0; i < table->n_chains; i++) {
        struct entry **at = &table->chains[i];

        while (*at != NULL)
            if ((*at)->expires_ns <= now_ns)
                forget(table, at);
            else
                at = &(*at)->next;
    }
    return before - table->n_entries;
}

size_t table_size(const cache_table *table)
{
    return table->n_entries;
}
