/* Clients in a binary tree, by name, which the C library keeps: see tsearch(3). */
#include "window.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct client {
    struct client *next;                        /* of all there are */
    size_t first, n;                            /* of the ring: where the oldest time is, and how many there are */
    char *name;                                 /* behind the times, in the same memory */
    int64_t times_ns[];
};

struct window_table {
    size_t limit;
    void *tree;
    struct client *clients;
};

window_table *window_table_make(size_t limit)
{
    window_table *table = calloc(1, sizeof *table);

    if (table != NULL)
        table->limit = limit;
    return table;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct client *)a)->name, ((const struct client *)b)->name);
}

static void forget(window_table *table, struct client **at)
{
    struct client *client = *at;

    *at = client->next;
    tdelete(client, &table->tree, by_name);
    free(client);
}

void window_table_free(window_table *table)
{
    while (table != NULL && table->clients != NULL)
        forget(table, &table->clients);
    free(table);
}

/* The client of that name, which is made if there is none; NULL when memory is out. */
static struct client *find_client(window_table *table, const char *name)
{
    struct client wanted = { .name = (char *)(uintptr_t)name };
    struct client **found = tfind(&wanted, &table->tree, by_name);
    struct client *client;

    if (found != NULL)
        return *found;
    client = calloc(1, sizeof *client + table->limit * sizeof client->times_ns[0] + strlen(name) + 1);
    if (client == NULL)
        return NULL;
    client->name = strcpy((char *)(client->times_ns + table->limit), name);
    if (tsearch(client, &table->tree, by_name) == NULL) {
        free(client);
        return NULL;
    }
    client->next = table->clients;
    table->clients = client;
    return client;
}

/* Lets go of what has left the window. */
static void expire(const window_table *table, struct client *client, int64_t now_ns, int64_t window_ns)
{
    while (client->n > 0 && client->times_ns[client->first] <= now_ns - window_ns) {
        client->first = (client->first + 1) % table->limit;
        client->n--;
    }
}

bool window_pass(window_table *table, const char *name, int64_t now_ns, int64_t window_ns, size_t *left, int64_t *when_ns)
{
    struct client *client = find_client(table, name);

    *when_ns = now_ns;
    if (client == NULL)
        return false;
    expire(table, client, now_ns, window_ns);
    if (client->n == table->limit) {
        *when_ns = client->times_ns[client->first] + window_ns;
        return false;
    }
    client->times_ns[(client->first + client->n++) % table->limit] = now_ns;
    *left = table->limit - client->n;
    return true;
}

void window_sweep(window_table *table, int64_t now_ns, int64_t window_ns)
{
    struct client **at = &table->clients;

    while (*at != NULL) {
        expire(table, *at, now_ns, window_ns);
        if ((*at)->n == 0)
            forget(table, at);
        else
            at = &(*at)->next;
    }
}
