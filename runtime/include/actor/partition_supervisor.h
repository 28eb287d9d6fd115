/*
 * partition supervisor: as many children of one kind as there are partitions, each of which is found by a key, so that
 * they share what one alone would hold up. The rules are those of Elixir's PartitionSupervisor. Its children are counted
 * and listed as those of any supervisor: see supervisor.h. Their ids are the numbers of their partitions, from "0" on.
 */
#ifndef ACTOR_PARTITION_SUPERVISOR_H
#define ACTOR_PARTITION_SUPERVISOR_H

#include "behaviour.h"
#include "supervisor.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct actor_partition_supervisor_info {
    const char *name;                       /* as in the spec */
    const char *registered;                 /* a local name, else NULL */
    actor_strategy strategy;
    unsigned intensity;                     /* restarts allowed ... */
    int64_t period_ns;                      /* ... within this time */
    actor_backoff backoff;
    uint32_t n_partitions;                  /* 0: one for each worker of the system */
    const actor_type_info *args;            /* NULL if it has none */
    actor_child_spec child;                 /* of each; its id is of no account */
    int (*register_via)(const void *args, actor_ref *holder);   /* as that of a supervisor */
    actor_result (*init)(const void *args); /* as of an actor_supervisor_info; may be NULL */
} actor_partition_supervisor_info;

/**
 * Starts a partition supervisor and its children, in order: one of each description in a system.
 *
 * Ownership  `args` is copied.
 * Errors     Those of actor_supervisor_start. ACTOR_EALREADY: one of this description runs, as `*out`.
 * Threads    Any bound to a system. `out` may be NULL.
 * OTP        Elixir's PartitionSupervisor.start_link/1.
 */
int actor_partition_supervisor_start(const actor_partition_supervisor_info *info, const void *args, bool link, actor_ref *out);

/**
 * Gives the partition that the calling supervisor is about to start a child for, also when it starts it once more; for a
 * child's start function. 0 elsewhere.
 *
 * Threads    The supervisor.
 * OTP        Elixir's option with_arguments.
 */
uint32_t actor_partition_starting(void);

/*
 * The functions below look at a table, without the supervisor, which may be starting or stopping a child. Any thread
 * bound to a system may call them, on others they give ACTOR_ENOSYSTEM. Their error is ACTOR_ENOPROC: the supervisor does not
 * run, or the partition has no child, since that chose not to run. A child that has ended is found until it is restarted: what is sent to it gets lost,
 * and a call gives ACTOR_ENOPROC.
 */

/** Finds a partition's child by its number. Errors: also ACTOR_EINVAL: there is no such partition. */
int actor_partition_child(const actor_partition_supervisor_info *info, uint32_t partition, actor_ref *out);

/** Finds the child for a key: partition |key| modulo their number. Elixir: {:via, PartitionSupervisor, {name, key}}. */
int actor_partition_of_int(const actor_partition_supervisor_info *info, int64_t key, actor_ref *out);

/** The same for a text, by a hash that is the same everywhere, of its bytes. */
int actor_partition_of_string(const actor_partition_supervisor_info *info, const char *key, actor_ref *out);

/**
 * The same for a value of any type: `actor_partition_of(&info, &actor_pid_type, &ref, &child)`. Whole numbers and enums go by
 * their value, strings and bytes by the hash of texts; all else by actor_type_hash, which is the same in one process of the
 * operating system and may be another in the next.
 *
 * Ownership  `key`, of that type and no tagged union, is borrowed.
 */
int actor_partition_of(const actor_partition_supervisor_info *info, const actor_type_info *type, const void *key, actor_ref *out);

/** Gives how many partitions there are, as the type that their numbers have. Elixir: PartitionSupervisor.partitions/1. */
int actor_partition_count(const actor_partition_supervisor_info *info, uint32_t *out);

#ifdef __cplusplus
}
#endif
#endif
