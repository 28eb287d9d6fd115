/*
 * The hub of a registry: one a description and system, made when its registry is first started and there until the
 * system ends. So whoever looks something up follows two pointers to the table, without a lock, while registries
 * end and are started again.
 */
#include <string.h>

#include "instance.h"
#include "registry_hub.h"

static void destroy_hub(void *value)
{
    struct libactor_registry_hub *hub = value;

    libactor_grace_close(&hub->grace);
    actor_free(hub);
}

/* Errors: ACTOR_EALREADY: somebody else has just added one; ACTOR_ENOMEM. */
static int add_hub(const actor_registry_info *info)
{
    struct libactor_registry_hub *hub = actor_alloc(sizeof *hub);
    int err = ACTOR_ENOMEM;

    if (hub == NULL)
        return ACTOR_ENOMEM;
    atomic_init(&hub->table, NULL);
    if (libactor_grace_open(&hub->grace) != ACTOR_OK)
        goto free_hub;
    err = actor_part_add(info, hub, destroy_hub);
    if (err == ACTOR_OK)
        return ACTOR_OK;
    libactor_grace_close(&hub->grace);
free_hub:
    actor_free(hub);
    return err;
}

int libactor_registry_begin(const actor_registry_info *info, struct libactor_reading *reading)
{
    reading->part = actor_part_enter(info);
    reading->hub = reading->part.value;
    if (reading->hub == NULL)
        return libactor_not_running();
    reading->count = libactor_grace_enter(&reading->hub->grace);
    reading->table = atomic_load(&reading->hub->table);
    if (reading->table != NULL)
        return ACTOR_OK;
    libactor_registry_end(reading);
    return ACTOR_ENOPROC;
}

void libactor_registry_end(const struct libactor_reading *reading)
{
    libactor_grace_leave(reading->count);
    actor_part_leave(reading->part);
}

int libactor_registry_open(const actor_registry_info *info, struct libactor_table **out)
{
    actor_part part = actor_part_enter(info);
    struct libactor_registry_hub *hub;
    struct libactor_table *none = NULL, *table;
    int err;

    if (part.value == NULL) {
        err = add_hub(info);
        if (err != ACTOR_OK && err != ACTOR_EALREADY)
            return err;
        part = actor_part_enter(info);
    }
    hub = part.value;
    table = libactor_table_make(info, &hub->grace);
    if (table == NULL) {
        err = ACTOR_ENOMEM;
    } else {
        table->registry = actor_self();
        err = atomic_compare_exchange_strong(&hub->table, &none, table) ? ACTOR_OK : ACTOR_EALREADY;
        if (err != ACTOR_OK)
            libactor_table_release(table);
    }
    actor_part_leave(part);
    *out = table;
    return err;
}

void libactor_registry_close(struct libactor_table *table)
{
    struct libactor_registry_hub *hub = (struct libactor_registry_hub *)(void *)table->grace;

    atomic_store(&hub->table, NULL);
    libactor_table_close(table);
}

_Static_assert(offsetof(struct libactor_registry_hub, grace) == 0, "a hub is found by the grace of its tables");
