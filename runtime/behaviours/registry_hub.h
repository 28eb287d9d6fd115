/*
 * Where the registry of a description is found in a system, running or not, and how its table is read.
 */
#ifndef LIBACTOR_REGISTRY_HUB_H
#define LIBACTOR_REGISTRY_HUB_H

#include "registry_table.h"

struct libactor_registry_hub {
    struct libactor_grace grace;
    _Atomic(struct libactor_table *) table; /* NULL: the registry does not run */
};

/** What reads a table, from libactor_registry_begin to libactor_registry_end. */
struct libactor_reading {
    actor_part part;
    atomic_uint *count;
    struct libactor_registry_hub *hub;
    struct libactor_table *table;
};

/** Errors: ACTOR_ENOPROC: the registry does not run; ACTOR_ENOSYSTEM. Then nothing is to be ended. */
int libactor_registry_begin(const actor_registry_info *info, struct libactor_reading *reading);
void libactor_registry_end(const struct libactor_reading *reading);

/**
 * Makes the table of the calling actor, a registry, and has it found.
 *
 * Errors     ACTOR_EALREADY: another one runs; ACTOR_ENOMEM.
 */
int libactor_registry_open(const actor_registry_info *info, struct libactor_table **out);

/** From now on nobody finds it; its memory goes when nobody has it. */
void libactor_registry_close(struct libactor_table *table);

#endif
