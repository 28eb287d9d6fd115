/*
 * registry: actors found by a key, one under each or many. Entries belong to the actor that registered, and go when it
 * ends; each may carry a value. Whoever looks something up under a key takes no lock, on any thread. The entries of one
 * actor are listed under a lock. What a program uses are the functions that are generated of its registries; these are
 * what they rest on.
 */
#ifndef ACTOR_REGISTRY_H
#define ACTOR_REGISTRY_H

#include "behaviour.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct actor_registry_info {
    const char *name;                       /* as in the spec */
    const actor_type_info *key;             /* a struct of one field, the key: whatever can be compared, so no extern */
    bool duplicate;                         /* several entries under one key; else one at most */
    /*
     * Of the table of keys, so that those who register seldom meet; 0 counts as 1. The list of owners is one: whoever registers
     * or unregisters holds its lock for a moment.
     */
    size_t partitions;
    const actor_type_info *value;           /* of what an entry carries; NULL: nothing */
    /* What the registry itself carries: a struct of one field each, and with what it starts, NULL: with nothing. */
    size_t n_metas;
    const actor_type_info *const *metas;
    const void *const *meta_values;
    /*
     * Names of those who are told who registers and unregisters, and of what: structs of key, owner and, if there is one, value. Of
     * an end they are not told; but of the name of an actor whose init fails, unless a signal or a kill ends it there.
     */
    size_t n_listeners;
    const char *const *listeners;
    const actor_message_info *registered;
    const actor_message_info *unregistered; /* without the value */
} actor_registry_info;

/** What is registered under a key. `key` and `value` are structs as the description says; NULL if there is no value. */
typedef struct actor_registry_entry {
    actor_ref owner;
    const void *key;
    const void *value;
} actor_registry_entry;

/** Entries as they were at one moment. What they point to is good until actor_registry_list_free. */
typedef struct actor_registry_list {
    size_t len;
    actor_registry_entry *entries;
} actor_registry_list;

/** Tells whether an entry is one of those that are wanted. It does not block. If it ends its actor, that is no harm. */
typedef bool (*actor_registry_match)(const actor_registry_entry *entry, const void *context);

/** Starts a registry: one of each description in a system. Errors: those of actor_start. Elixir: Registry.start_link/1. */
int actor_registry_start(const actor_registry_info *info, bool link, actor_ref *out);

/**
 * Registers the calling actor under a key. It is linked with the registry: when that ends so does the actor, to register anew
 * when it is started again; when it ends normally, by an exit signal `shutdown`.
 *
 * Ownership  `key`, a struct as `info->key` says, and `value`, as `info->value` does, are copied. A `value` of NULL counts
 *            as all zeroes.
 * Errors     ACTOR_EALREADY, with unique keys alone: `*holder`, if not NULL, is who has it; ACTOR_ENOPROC: the registry does
 *            not run; ACTOR_ENOMEM; ACTOR_ENOTACTOR.
 * Threads    Actor.
 * OTP        Elixir's Registry.register/3.
 */
int actor_registry_register(const actor_registry_info *info, const void *key, const void *value, actor_ref *holder);

/**
 * Takes the calling actor's entries for a key away, all of them. Errors: ACTOR_ENOPROC: it has none. Threads: actor.
 * Elixir: Registry.unregister/2, to which that is no error.
 */
int actor_registry_unregister(const actor_registry_info *info, const void *key);

/**
 * As actor_registry_unregister, of those entries alone that match. Listeners are told if the actor has none for the key then.
 * Elixir: Registry.unregister_match/4.
 */
int actor_registry_unregister_match(const actor_registry_info *info, const void *key, actor_registry_match match,
                                    const void *context);

/**
 * Replaces the value of the calling actor's entry for a key; of several, that of the first. Nobody else can, so it may be
 * read before.
 *
 * Ownership  `value` is copied. Lists keep the value that they were made with.
 * Errors     ACTOR_ENOPROC: it has no such entry; ACTOR_EINVAL: entries carry nothing; ACTOR_ENOMEM; ACTOR_ENOTACTOR.
 * Threads    Actor.
 * OTP        Elixir's Registry.update_value/3, of unique keys.
 */
int actor_registry_update_value(const actor_registry_info *info, const void *key, const void *value);

/**
 * Finds the live actor registered under a key; of several, that which registered first.
 *
 * Errors     ACTOR_ENOPROC: there is none, or the registry does not run; ACTOR_ENOSYSTEM: the thread is bound to no system, or
 *            that has ended.
 * Threads    Any bound. It takes no lock.
 * OTP        Elixir's Registry.whereis_name/1.
 */
int actor_registry_lookup(const actor_registry_info *info, const void *key, actor_ref *out);

/** Counts the entries. Errors: ACTOR_ENOPROC; ACTOR_ENOSYSTEM. Threads: any bound. Elixir: Registry.count/1. */
int actor_registry_count(const actor_registry_info *info, size_t *out);

/**
 * Gives the entries under a key, in the order in which they were registered. None is no error.
 *
 * Ownership  `out` is to be freed with actor_registry_list_free, unless there is an error.
 * Errors     ACTOR_ENOPROC: the registry does not run; ACTOR_ENOMEM; ACTOR_ENOSYSTEM.
 * Threads    Any bound. It takes no lock.
 * OTP        Elixir's Registry.lookup/2. Entries of those who have just ended may be among several.
 */
int actor_registry_entries(const actor_registry_info *info, const void *key, actor_registry_list *out);

/** As actor_registry_entries, of one actor alone. Elixir: Registry.values/3. */
int actor_registry_values(const actor_registry_info *info, const void *key, actor_ref owner, actor_registry_list *out);

/**
 * Gives the entries of an actor, under all its keys. Otherwise as actor_registry_entries, but that it holds the lock of the owners while it
 * copies: who registers meanwhile waits. Elixir: Registry.keys/2.
 */
int actor_registry_keys(const actor_registry_info *info, actor_ref owner, actor_registry_list *out);

/** Gives the entries under a key that match. Otherwise as actor_registry_entries. Elixir: Registry.match/4. */
int actor_registry_match_entries(const actor_registry_info *info, const void *key, actor_registry_match match,
                                 const void *context, actor_registry_list *out);

/** Counts them. Elixir: Registry.count_match/4. */
int actor_registry_count_match(const actor_registry_info *info, const void *key, actor_registry_match match,
                               const void *context, size_t *out);

/** Gives the entries under any key that match, in no order; all if `match` is NULL. Elixir: Registry.select/2. */
int actor_registry_select(const actor_registry_info *info, actor_registry_match match, const void *context,
                          actor_registry_list *out);

/** Counts them. Elixir: Registry.count_select/2. */
int actor_registry_count_select(const actor_registry_info *info, actor_registry_match match, const void *context,
                                size_t *out);

/** Frees a list, and leaves it empty. Threads: any. */
void actor_registry_list_free(actor_registry_list *list);

/**
 * Calls a function once, in the caller, with all entries under a key; not at all if there are none.
 *
 * Ownership  The entries are borrowed until `call` returns. It may block, and end its actor.
 * Errors     Those of actor_registry_entries.
 * Threads    Any bound.
 * OTP        Elixir's Registry.dispatch/4.
 */
int actor_registry_dispatch(const actor_registry_info *info, const void *key,
                            void (*call)(const actor_registry_entry *entries, size_t n_entries, void *arg), void *arg);

/**
 * Puts what the registry itself carries, one of `info->metas` by number; it goes when the registry ends.
 *
 * Ownership  `value` is copied.
 * Errors     ACTOR_ENOPROC: the registry does not run; ACTOR_ENOMEM; ACTOR_ENOSYSTEM.
 * Threads    Any bound.
 * OTP        Elixir's Registry.put_meta/3.
 */
int actor_registry_put_meta(const actor_registry_info *info, size_t number, const void *value);

/**
 * Gives a copy of that.
 *
 * Ownership  `out`, whatever it was, is the caller's, to be cleared with actor_type_clear.
 * Errors     As actor_registry_put_meta; ACTOR_ENOENT: there is none.
 * Threads    Any bound. It takes no lock.
 * OTP        Elixir's Registry.meta/2.
 */
int actor_registry_meta(const actor_registry_info *info, size_t number, void *out);

/** Takes it away, if there is any. Errors: ACTOR_ENOPROC; ACTOR_ENOSYSTEM. Threads: any bound. Elixir: Registry.delete_meta/2. */
int actor_registry_delete_meta(const actor_registry_info *info, size_t number);

/** How a registry stands. */
typedef struct actor_registry_state {
    bool duplicate;                         /* as its description says, likewise the next */
    uint64_t partitions;
    uint64_t entries;
    uint64_t owners;                        /* actors that have some */
    const actor_string *listeners;          /* their names */
    size_t listeners_len;
} actor_registry_state;

/** Describes an actor_registry_state. */
extern const actor_type_info actor_registry_state_type;

/**
 * Tells how a registry stands. Nothing of it can be set: actor_sys_replace_state gives ACTOR_ENOTSUP.
 *
 * Ownership  What `*out` points to lives as a reply does: see sys.h; give it up with actor_reply_release(out).
 * Errors     Those of sys.h. ACTOR_EINVAL, ACTOR_ENOTSUP: it is no registry.
 * Threads    Any bound.
 * OTP        sys:get_state/2, which gives that of the supervisor that an Elixir registry is.
 */
int actor_registry_get_state(actor_ref registry, actor_registry_state *out, int64_t timeout_ns);

#ifdef __cplusplus
}
#endif
#endif
