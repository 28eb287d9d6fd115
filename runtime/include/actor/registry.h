/*
 * registry: actors found by a key. Entries belong to the actor that registered, and go when it ends.
 */
#ifndef ACTOR_REGISTRY_H
#define ACTOR_REGISTRY_H

#include "behaviour.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct actor_registry_info {
    const char *name;                       /* as in the spec */
    const actor_type_info *key;             /* a struct of one field, the key: scalar, enum or string */
} actor_registry_info;

/** Starts a registry: one of each description in a system. Errors: those of actor_start. Elixir: Registry.start_link/1. */
int actor_registry_start(const actor_registry_info *info, bool link, actor_ref *out);

/**
 * Registers the calling actor under a key.
 *
 * Ownership  `key`, a struct as `info->key` says, is copied.
 * Errors     ACTOR_EALREADY: `*holder`, if not NULL, is who has it; ACTOR_ENOPROC: the registry does
 *            not run; ACTOR_ENOMEM; ACTOR_ENOTACTOR.
 * Threads    Actor.
 * OTP        Elixir's Registry.register/3, keys: :unique.
 */
int actor_registry_register(const actor_registry_info *info, const void *key, actor_ref *holder);

/** Takes the calling actor's entry for a key away. Errors: ACTOR_ENOPROC: it has none. Threads: actor. */
int actor_registry_unregister(const actor_registry_info *info, const void *key);

/** Finds the live actor registered under a key. Errors: ACTOR_ENOPROC. Threads: any bound. Elixir: Registry.whereis_name/1. */
int actor_registry_lookup(const actor_registry_info *info, const void *key, actor_ref *out);

/** Counts the entries. Errors: ACTOR_ENOPROC. Threads: any bound. Elixir: Registry.count/1. */
int actor_registry_count(const actor_registry_info *info, size_t *out);

#ifdef __cplusplus
}
#endif
#endif
